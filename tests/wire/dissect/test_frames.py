from __future__ import annotations

from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netcourse.clock import scaled
from netcourse.wire.dissect import Framing, messages
from tests.wire.dissect.shape import conversation, lies_well

framings = st.builds(Framing, st.sampled_from([1, 2, 3, 4, 8]), st.sampled_from(["big", "little"]), st.booleans())


def framed(payload: bytes, how: Framing) -> bytes:
    length = len(payload) + how.prefix * how.counts_itself
    return length.to_bytes(how.prefix, how.order) + payload


@given(st.lists(st.binary(max_size=50), max_size=5), st.lists(st.binary(max_size=50), max_size=5), framings)
def test_every_frame_is_found(client: list[bytes], server: list[bytes], how: Framing) -> None:
    """Whatever the length is like, each payload stands where its field says."""
    talk = conversation(*(b"".join(framed(one, how) for one in side) for side in (client, server)))
    found = messages(talk, how)
    lies_well(found, talk)
    for side, payloads in (("client", client), ("server", server)):
        ours = [one for one in found if one.by == side]
        stream = talk.stream(side)  # type: ignore[arg-type]
        assert [stream[one.start + how.prefix : one.stop] for one in ours] == payloads
        assert all(one.complete and one.protocol == "frame" for one in ours)


def test_fields_of_a_frame() -> None:
    """Length and payload, each with its bytes; an empty frame has a length alone."""
    first, second = messages(conversation(b"\0\0\0\5hello\0\0\0\0"), "frame")
    assert [(field.name, field.value, field.start, field.stop) for field in first.fields] == [
        ("length", "5", 0, 4),
        ("payload", 'b"hello"', 4, 9),
    ]
    assert first.title == 'frame of 5 bytes: b"hello"'
    assert (second.title, len(second.fields)) == ("frame of 0 bytes", 1)


@pytest.mark.parametrize(
    ("data", "title"), [(b"\0\0\0", "a length that is cut short"), (b"\0\0\0\5hel", 'frame of 5 bytes: b"hel"')]
)
def test_a_frame_cut_short(data: bytes, title: str) -> None:
    """What is there is shown, and the frame is not complete."""
    (found,) = messages(conversation(data), Framing())
    assert (found.title, found.complete, found.stop) == (title, False, len(data))


def test_a_length_that_is_less_than_itself() -> None:
    """Then nobody can say where the next frame begins: the rest is one message."""
    (found,) = messages(conversation(b"\0\0\0\3" + b"x" * 100), Framing(counts_itself=True))
    assert (found.complete, found.stop) == (False, 104)
    assert found.note == "the length counts itself, and is less than 4"


def test_frames_in_datagrams() -> None:
    """Offsets count in the datagram."""
    found = messages(conversation(b"\0\1a\0\1b", b"\0\1c", "udp"), Framing(2))
    assert [(one.by, one.datagram, one.start, one.stop) for one in found] == [
        ("client", 0, 0, 3),
        ("client", 0, 3, 6),
        ("server", 0, 0, 3),
    ]


@pytest.mark.parametrize("prefix", [0, 5, 16, -1, "4", True, 2.0])
def test_an_impossible_prefix(prefix: object) -> None:
    """The error names the value and what is allowed."""
    with pytest.raises(ValueError, match=r"prefix is .*; allowed are 1, 2, 3, 4, 8 bytes"):
        Framing(prefix)  # type: ignore[arg-type]


def test_an_impossible_order() -> None:
    """So does that of an unknown order of bytes."""
    with pytest.raises(ValueError, match="order is 'network'; allowed are 'big', 'little'"):
        Framing(4, "network")  # type: ignore[arg-type]


@given(st.binary(max_size=60), st.binary(max_size=60), framings)
def test_nothing_makes_it_raise(client: bytes, server: bytes, how: Framing) -> None:
    """Random bytes give frames that lie well and cover everything."""
    talk = conversation(client, server)
    found = messages(talk, how)
    lies_well(found, talk)
    for side, data in (("client", client), ("server", server)):
        assert sum(one.stop - one.start for one in found if one.by == side) == len(data)


def test_work_is_bounded() -> None:
    """Four million empty frames are a few thousand messages, and the last one says so."""
    begun = perf_counter()
    found = messages(conversation(b"\0" * 4_000_000), Framing(1))
    assert len(found) <= 5_000
    assert "too much" in found[-1].note
    assert perf_counter() - begun < scaled(60)
