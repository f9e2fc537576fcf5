"""Reading pcap files: every byte order and unit, and what is wrong with a file that cannot be read."""

from __future__ import annotations

import contextlib
import struct
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netcourse.wire.captures import pcap

MICRO, NANO = 0xA1B2C3D4, 0xA1B23C4D


def written(frames: list[tuple[int, int, bytes]], order: str = "<", magic: int = MICRO, kind: int = 1) -> bytes:
    head = struct.pack(order + "IHHiIII", magic, 2, 4, 0, 0, 65535, kind)
    return head + b"".join(struct.pack(order + "IIII", s, f, len(data), len(data)) + data for s, f, data in frames)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "some.pcap"


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize(("magic", "fraction"), [(MICRO, 500_000), (NANO, 500_000_000)])
def test_every_byte_order_and_unit_of_time_is_read(file: Path, order: str, magic: int, fraction: int) -> None:
    """Times count from the first frame."""
    file.write_bytes(written([(7, 0, b"one"), (8, fraction, b"three")], order, magic))

    assert pcap.read(file) == [pcap.Record(0.0, b"one", 3), pcap.Record(1.5, b"three", 5)]


def test_a_capture_without_frames_is_one(file: Path) -> None:
    """A header alone is a whole file."""
    file.write_bytes(written([]))

    assert pcap.read(file) == []


def test_a_frame_of_which_only_the_beginning_was_kept_says_how_long_it_was(file: Path) -> None:
    """The recorder may have been told to keep less."""
    file.write_bytes(written([]) + struct.pack("<IIII", 0, 0, 4, 100) + b"abcd")

    assert pcap.read(file) == [pcap.Record(0.0, b"abcd", 100)]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "no pcap file: it begins with b''"),
        (b"%PDF-1.7", "no pcap file: it begins with b'%PDF'"),
        (b"\x0a\x0d\x0d\x0a" + bytes(100), "pcapng"),
        (written([])[:20], "cut short inside its header: 20 bytes"),
        (written([], kind=101), "link type 101"),
        (written([(0, 0, b"abc")])[:30], "frame 0 has no whole header"),
        (written([(0, 0, b"abc"), (0, 0, b"abcdef")])[:-2], "frame 1 has 4 of its 6 bytes"),
        (written([]) + struct.pack("<IIII", 0, 0, 500_000, 500_000), "claims 500000 of 500000"),
        (written([]) + struct.pack("<IIII", 0, 0, 10, 5) + bytes(10), "claims 10 of 5"),
    ],
)
def test_what_cannot_be_read_is_said(file: Path, data: bytes, says: str) -> None:
    """The sentence names the file and what is wrong with it."""
    file.write_bytes(data)

    with pytest.raises(pcap.BadCapture, match=says) as caught:
        pcap.read(file)

    assert str(caught.value).startswith("some.pcap: ")


def test_too_many_frames_and_too_large_a_file_are_refused(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A learner's file of an hour's traffic would fill the memory."""
    file.write_bytes(written([(0, 0, b"abc")] * 3))

    monkeypatch.setattr(pcap, "MOST_FRAMES", 2)
    with pytest.raises(pcap.BadCapture, match="more than 2 frames"):
        pcap.read(file)
    monkeypatch.setattr(pcap, "LARGEST_FILE", 10)
    with pytest.raises(pcap.BadCapture, match="too many; at most 10"):
        pcap.read(file)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    """That is the system's own error."""
    with pytest.raises(FileNotFoundError):
        pcap.read(tmp_path / "none.pcap")


@settings(deadline=None)
@given(data=st.binary(max_size=200), whole=st.booleans())
def test_any_bytes_are_read_or_refused(tmp_path_factory: pytest.TempPathFactory, data: bytes, whole: bool) -> None:
    """Nothing else is ever raised."""
    file = tmp_path_factory.getbasetemp() / "any.pcap"
    file.write_bytes((written([]) if whole else b"") + data)

    with contextlib.suppress(pcap.BadCapture):
        assert all(record.size >= len(record.data) for record in pcap.read(file))
