"""The course's own capture and others."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from netcourse import paths, wire
from netcourse.wire.captures.recording import Capture
from tests.render.helpers import Page, words, worst_contrast


def test_ours_tells_a_whole_story() -> None:
    """A name is looked up, pages are fetched, over IPv4 and IPv6, from the handshake to the close."""
    shown = repr(wire.capture())

    story = ["who has 192.0.2.80?", "SYN, seq 0", "GET / HTTP/1.1", "HTTP/1.1 200 OK", "FIN ACK", "2001:db8::50"]
    assert [words for words in story if words not in shown] == []
    assert "recorded by us" in shown


def test_ours_has_only_addresses_for_documentation() -> None:
    """Nothing of a real network is in it: RFC 5737, RFC 3849, RFC 7042."""
    ends = {end for frame in wire.capture() for end in (frame.source, frame.target)}
    macs = {frame.data[at : at + 6].hex(":") for frame in wire.capture() for at in (0, 6)}

    assert [end for end in ends if not end.startswith(("192.0.2.", "2001:db8:"))] == []
    assert [mac for mac in macs if not mac.startswith("00:00:5e:00:53:") and mac != "ff:ff:ff:ff:ff:ff"] == []


def test_times_begin_at_zero() -> None:
    """When it was recorded teaches nothing and is not in the file."""
    assert wire.capture()[0].when == 0
    assert [frame.when for frame in wire.capture()] == sorted(frame.when for frame in wire.capture())
    assert paths.data("captures", "http.pcap").read_bytes()[24:28] == bytes(4)


def test_a_frame_shows_its_layers_and_knows_their_bytes() -> None:
    """Its own bytes can be cut out with what its fields say."""
    frame = wire.capture()[11]
    ports = {one.name: frame.data[one.start : one.stop] for one in frame.layer("tcp").fields[:2]}

    assert ports == {"source port": b"\x00\x50", "destination port": b"\xc0\x30"}
    assert repr(frame).startswith("frame 11: HTTP in TCP in IPv4 in Ethernet (205 bytes, 192.0.2.80 → 192.0.2.10)")
    assert "recorded by us" in repr(frame)


def test_it_is_a_sequence() -> None:
    """Indexes from both ends and slices, as with a list."""
    capture = wire.capture()

    assert capture[-1] == capture[len(capture) - 1] == list(capture)[-1]
    assert [frame.index for frame in capture[6:9]] == [6, 7, 8]


@pytest.mark.parametrize("index", [31, -32, 1000])
def test_a_frame_that_is_not_there(index: int) -> None:
    """The sentence says which ones there are."""
    with pytest.raises(IndexError, match=f"no frame {index}: this capture has the frames 0 to 30"):
        wire.capture()[index]


def test_an_empty_capture_has_no_frame() -> None:
    """And says so."""
    with pytest.raises(IndexError, match="has no frames"):
        Capture([])[0]
    assert repr(Capture([], "recorded somewhere"))


def test_a_layer_that_is_not_there() -> None:
    """The sentence says which ones there are."""
    with pytest.raises(LookupError, match="frame 0 has no layer 'TCP'; it has Ethernet, ARP"):
        wire.capture()[0].layer("TCP")


def test_another_file_is_read_and_named(tmp_path: Path) -> None:
    """A learner's own capture."""
    file = tmp_path / "mine.pcap"
    file.write_bytes(paths.data("captures", "http.pcap").read_bytes())

    assert len(wire.capture(file)) == len(wire.capture(str(file))) == 31
    assert "recorded in mine.pcap" in repr(wire.capture(file))


def test_pictures_say_what_their_texts_say_and_can_be_read() -> None:
    """For every frame: the picture's words in another form are its text, and nothing is too pale."""
    for frame in wire.capture():
        html = frame.view().html
        (picture,) = Page(html).pictures
        assert picture["alt"] == frame.view().text
        assert worst_contrast(html) >= 4.5
    table = wire.capture().view()
    assert worst_contrast(table.html) >= 4.5
    assert words(table.html)[:3] == ["frame", "ms", "from"]


def test_the_recorder_can_be_run_again() -> None:
    """Its parts are importable; recording itself takes privileges, and happens in a namespace of its own."""
    script = "from tools.captures import __main__, cable, record, talk; print(talk.answer(talk.question())[-4:].hex())"

    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "c0000250"
