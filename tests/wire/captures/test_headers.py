"""From frames to layers and fields."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from netcourse.wire import capture
from netcourse.wire.captures.headers import Reader, checksum
from netcourse.wire.dissect.shapes import Field, Message

OURS = capture()


def values(layer: Message) -> dict[str, str]:
    return {one.name: one.value for one in layer.fields}


def read(data: bytes) -> list[Message]:
    return list(Reader().read(data).layers)


def nested(fields: Sequence[Field], start: int, stop: int) -> bool:
    """Tell whether fields lie in order between two places, and theirs inside them."""
    at = start
    for one in fields:
        if not (at <= one.start < one.stop <= stop and nested(one.fields, one.start, one.stop)):
            return False
        at = one.stop
    return True


def changed(data: bytes, at: int, new: bytes) -> bytes:
    return data[:at] + new + data[at + len(new) :]


def test_every_byte_of_every_frame_belongs_to_one_field() -> None:
    """Headers and contents together are the whole frame, nothing twice."""
    for frame in OURS:
        owned = [0] * len(frame.data)
        for layer in frame.layers:
            assert nested(layer.fields, layer.start, layer.stop), layer
            for one in layer.fields:
                for at in range(one.start, one.stop):
                    owned[at] += 1
        assert owned == [1] * len(frame.data)


def test_every_checksum_of_the_capture_is_right() -> None:
    """They were counted by the kernel, not left to a network card."""
    shown = [one.value for frame in OURS for layer in frame.layers for one in layer.fields if "checksum" in one.name]

    assert len(shown) > 40
    assert [] == [value for value in shown if not value.endswith(", right")]


def test_a_changed_byte_makes_the_checksums_wrong() -> None:
    """One in the address spoils both, one in the body spoils TCP's."""
    data = OURS[11].data

    __, ip, tcp, *__ = read(changed(data, 30, b"\x01"))
    assert values(ip)["header checksum"].endswith(", wrong")
    assert values(tcp)["checksum"].endswith(", wrong")
    __, ip, tcp, *__ = read(changed(data, 200, b"\x01"))
    assert values(ip)["header checksum"].endswith(", right")
    assert values(tcp)["checksum"].endswith(", wrong")


def test_the_handshake_is_read() -> None:
    """Sequence numbers count from the first one of each side."""
    titles = [frame.layers[-1].title for frame in OURS[6:9]]

    assert titles == ["SYN, seq 0", "SYN ACK, seq 0, ack 1", "ACK, seq 1, ack 1"]
    assert [frame.layers[-1].by for frame in OURS[6:9]] == ["client", "server", "client"]


def test_options_have_names_and_values() -> None:
    """A SYN brings what both sides may use."""
    (options,) = [one for one in OURS[6].layer("TCP").fields if one.name == "options"]

    assert {one.name: one.value for one in options.fields if one.name != "timestamps"} == {
        "maximum segment size": "1,460",
        "SACK permitted": "yes",
        "no operation": "01",
        "window scale": "10 (× 1,024)",
    }


def test_http_is_told_from_its_lines() -> None:
    """Each header field with its bytes; a stretch that begins in the middle is only data."""
    request, middle = OURS[13].layer("HTTP"), OURS[16].layers[-1]

    assert request.title == "GET /long.txt HTTP/1.1"
    assert values(request)["Host"] == "www.example.com"
    (host,) = [one for one in request.fields if one.name == "Host"]
    assert OURS[13].data[host.start : host.stop] == b"Host: www.example.com\r\n"
    assert (middle.protocol, middle.title) == ("data", "859 bytes")


def test_names_are_looked_up_in_a_datagram() -> None:
    """The fields of DNS stand where they are in the frame."""
    question, answer = (OURS[index].layer("DNS") for index in (2, 3))

    assert (question.title, answer.title) == (
        "query: A www.example.com",
        "answer: A www.example.com → 192.0.2.80",
    )
    assert OURS[3].data[answer.fields[0].start : answer.fields[0].stop] == b"\x2a\x17"


def test_a_short_frame_that_was_filled_up_has_padding() -> None:
    """Ethernet's least size is 60 bytes; the inner layer says where it ends."""
    ethernet, arp = read(OURS[0].data + bytes(18))

    assert (ethernet.fields[-1].name, ethernet.fields[-1].start, ethernet.stop) == ("padding", 42, 60)
    assert arp.stop == 42


def test_lengths_that_cannot_be_are_noted() -> None:
    """An IPv4 length beyond the frame, and one shorter than its header."""
    for length in (b"\xff\xff", b"\x00\x05"):
        ip = read(changed(OURS[11].data, 16, length))[1]
        assert "does not fit" in ip.note


def test_a_header_that_is_cut_short_is_incomplete() -> None:
    """What is there is shown."""
    *__, tcp = read(OURS[6].data[:40])

    assert (tcp.protocol, tcp.complete) == ("TCP", False)
    assert "cut short" in tcp.note


def test_what_is_not_known_is_data() -> None:
    """A frame of another type, and a protocol without a reader here."""
    other, icmp = read(changed(OURS[11].data, 12, b"\x88\xb5")), read(changed(OURS[11].data, 23, b"\x01"))

    assert [layer.protocol for layer in other] == ["Ethernet", "data"]
    assert [layer.protocol for layer in icmp] == ["Ethernet", "IPv4", "ICMP"]


def test_a_later_fragment_is_not_read_as_a_header() -> None:
    """Its first bytes are the middle of something."""
    layers = read(changed(OURS[11].data, 20, b"\x00\x10"))

    assert [layer.protocol for layer in layers] == ["Ethernet", "IPv4", "data"]
    assert values(layers[1])["flags, fragment offset"] == "none, 128"


@settings(deadline=None)
@given(data=st.binary(max_size=120), frame=st.sampled_from(range(len(OURS))), keep=st.integers(0, 90))
def test_any_bytes_have_layers(data: bytes, frame: int, keep: int) -> None:
    """Nothing is raised, and fields stay inside their layers."""
    whole = OURS[frame].data[:keep] + data

    layers = Reader().read(whole).layers
    for layer in layers:
        assert nested(layer.fields, layer.start, layer.stop), layer
        assert 0 <= layer.start <= layer.stop <= len(whole)


def test_the_checksum_is_that_of_the_standard() -> None:
    """The example of RFC 1071, section 3; an odd byte counts as if a zero followed."""
    assert checksum(bytes.fromhex("0001f203f4f5f6f7")) == 0xFFFF - 0xDDF2
    assert checksum(b"\x01") == 0xFFFF - 0x0100
