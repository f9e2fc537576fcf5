from __future__ import annotations

import contextlib
import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netcourse.wire import jsonlines
from netcourse.wire.jsonlines import BadTranscript
from netcourse.wire.transcript import Event, Transcript

HEADER = {
    "format": "netcourse transcript",
    "version": 1,
    "protocol": "tcp",
    "events": 1,
    "ports": [],
    "ends": False,
    "over": True,
    "unkept": 0,
}
EVENT = {"when": 0.5, "connection": 1, "by": "client", "what": "bytes", "data": "GET /"}


def line(**change: object) -> bytes:
    return json.dumps({**EVENT, **change}).encode() + b"\n"


def head(**change: object) -> bytes:
    return json.dumps({**HEADER, **change}).encode() + b"\n"


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def bad(path: Path, content: bytes) -> str:
    with pytest.raises(BadTranscript) as caught:
        Transcript.load(written(path, content))
    return str(caught.value)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "talk.jsonl"


events = st.builds(
    Event,
    when=st.floats(0, 1e6),
    connection=st.integers(1, 5),
    by=st.sampled_from(["client", "server"]),
    what=st.sampled_from(["bytes", "lost"]),
    data=st.binary(max_size=20),
    missing=st.integers(0, 10**9),
    note=st.text(max_size=10),
) | st.builds(
    Event,
    when=st.floats(0, 1e6),
    connection=st.integers(1, 5),
    by=st.sampled_from(["client", "server"]),
    what=st.sampled_from(["opened", "fault", "ended", "reset", "refused"]),
    note=st.text(max_size=10),
)


@given(st.lists(events), st.booleans(), st.booleans(), st.sampled_from(["tcp", "udp"]), st.integers(0, 9))
def test_everything_comes_back(
    tmp_path_factory: pytest.TempPathFactory,
    kept: list[Event],
    ends: bool,
    over: bool,
    protocol: str,
    unkept: int,
) -> None:
    """Events, times and what the drawing needs are the same after saving and loading."""
    path = tmp_path_factory.mktemp("talk") / "talk.jsonl"
    saved = Transcript.of(kept, protocol=protocol, ports=(80, 65535), ends=ends, over=over, unkept=unkept)  # type: ignore[arg-type]
    saved.save(path)
    loaded = Transcript.load(path)
    assert loaded.events == saved.events == tuple(kept)
    assert loaded == saved
    for name in ("protocol", "ports", "ends", "over", "unkept"):
        assert getattr(loaded, name) == getattr(saved, name)


def test_what_is_ascii_can_be_read(file: Path) -> None:
    """A learner who opens the file sees the protocol, one event a line, without what is empty."""
    Transcript.of([Event(0.5, 1, "client", "bytes", b"GET / HTTP/1.1\r\n\xff")]).save(file)
    assert file.read_text("ascii").splitlines()[1] == (
        r'{"when": 0.5, "connection": 1, "by": "client", "what": "bytes", "data": "GET / HTTP/1.1\r\n\u00ff"}'
    )


def test_a_file_that_went_through_another_machine(file: Path) -> None:
    """Other line ends and a missing last one do no harm."""
    expected = (Event(0.5, 1, "client", "bytes", b"GET /"),)
    assert Transcript.load(written(file, (head() + line()).replace(b"\n", b"\r\n"))).events == expected
    assert Transcript.load(written(file, (head() + line()).rstrip(b"\n"))).events == expected


def test_saving_replaces_a_file_as_a_whole(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What cannot be written leaves the old file, and nothing else."""
    Transcript.of([Event(0, 1, "client", "opened")]).save(file)
    before = file.read_bytes()

    def refuse(*paths: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(OSError, match="disk full"):
        Transcript().save(file)
    assert file.read_bytes() == before
    assert list(file.parent.iterdir()) == [file]


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    """Where there is no folder and no file, the operating system's own error says so."""
    with pytest.raises(FileNotFoundError):
        Transcript().save(tmp_path / "none" / "talk.jsonl")
    with pytest.raises(FileNotFoundError):
        Transcript.load(tmp_path / "talk.jsonl")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"connection": -1}, "connection is -1; allowed is a whole number from 1 up"),
        ({"connection": 1.5}, "connection is 1.5; allowed is a whole number from 1 up"),
        ({"connection": True}, "connection is True; allowed"),
        ({"by": "router"}, "by is 'router'; allowed is one of client, server"),
        ({"by": []}, "by is []; allowed"),
        ({"what": "lsot"}, "what is 'lsot'; allowed is one of opened, bytes, lost, fault, ended, reset, refused"),
        ({"data": "Ā"}, r"data is 'Ā'; allowed is text, one character from \u0000 to \u00ff for each byte"),
        ({"data": 7}, "data is 7; allowed"),
        ({"when": float("nan")}, "when is nan; allowed is a number of seconds from 0 to 1000000000"),
        ({"when": float("inf")}, "when is inf; allowed"),
        ({"when": -0.5}, "when is -0.5; allowed"),
        ({"when": "now"}, "when is 'now'; allowed"),
        ({"missing": -3}, "missing is -3; allowed is a whole number from 0 up"),
        ({"note": None}, "note is None; allowed is text"),
        ({"what": "ended"}, "only what is bytes, lost has bytes, not what is 'ended'"),
        ({"size": 5}, "'size' is unknown; allowed are when, connection, by, what, data, missing, note"),
    ],
)
def test_an_impossible_value(file: Path, change: dict[str, object], says: str) -> None:
    """The error names the file, the line, the value and what is allowed."""
    text = bad(file, head(events=2) + line() + line(**change))
    assert text.startswith(f"{file}, line 3: {says}")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "line 1: the file is empty: it is no transcript"),
        (b"\x89PNG\r\n\x1a\n", "line 1: expected an object in JSON, not"),
        (b"GET / HTTP/1.1", "line 1: the file is cut short here, or it is no transcript"),
        (b'{"cells": []}\n', 'line 1: no transcript: expected an object with {"format": "netcourse transcript"}, not'),
        (b"[" * 100_000 + b"\n", "line 1: expected an object in JSON, not"),
        (b"[1]\n", "line 1: expected an object in JSON, not b'[1]\\n'"),
        (head(version=2), "line 1: written by a newer version: its format is 2, 1 is known here"),
        (head(version="1"), "line 1: version is '1'; allowed"),
        (head(protocol="sctp"), "line 1: protocol is 'sctp'; allowed is one of tcp, udp"),
        (head(ports=[70000]), "line 1: ports is [70000]; allowed is a list of numbers from 0 to 65535"),
        (head(over=1), "line 1: over is 1; allowed is true, false"),
        (head().replace(b'"over": true, ', b""), "line 1: over is missing"),
        (head(), "line 2: the file is cut short: events it should have: 1, events here: 0"),
        (head(events=3) + line() * 2, "line 4: the file is cut short: events it should have: 3, events here: 2"),
        (head() + line()[:-5], "line 2: the file is cut short here"),
        (head() + line() * 2, "line 3: the file should end before this line: events it should have: 1"),
        (head() + b'{"when": 0}\n', "line 2: connection is missing"),
        (head() + b"\n" + line(), "line 2: expected an object in JSON, not b'\\n'"),
        (head() + line().replace(b"GET", b"\xff\xfe\xfd"), "line 2: expected an object in JSON, not"),
        (head() + b'{"when": ' + b"9" * 5000 + b"}\n", "line 2: expected an object in JSON, not"),
    ],
)
def test_a_file_that_is_none_or_broken(file: Path, content: bytes, says: str) -> None:
    """Whatever the file is, the error is one, and says where."""
    text = bad(file, content)
    assert text.startswith(f"{file}, {says}")
    assert len(text) < len(str(file)) + 250


def test_lines_and_files_have_a_largest_size(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A huge line is not read to its end, nor a huge file."""
    monkeypatch.setattr(jsonlines, "LONGEST_LINE", 300)
    assert "line 2: it is longer than 300 bytes" in bad(file, head() + line(data="x" * 400))
    monkeypatch.setattr(jsonlines, "LARGEST_FILE", 300)
    assert "line 4: the file is larger than 300 bytes" in bad(file, head(events=9) + line() * 9)


@given(st.data())
def test_no_damage_raises_anything_else(tmp_path_factory: pytest.TempPathFactory, draw: st.DataObject) -> None:
    """A file cut short or changed anywhere loads or is refused with our error, nothing else."""
    content = bytearray(head(events=3) + line() + line(what="lost", note="lost") + line(what="ended", data=""))
    for at in draw.draw(st.lists(st.integers(0, len(content) - 1), max_size=3)):
        content[at] = draw.draw(st.integers(0, 255))
    path = tmp_path_factory.mktemp("talk") / "talk.jsonl"
    path.write_bytes(content[: draw.draw(st.integers(0, len(content)))])
    with contextlib.suppress(BadTranscript):
        assert len(Transcript.load(path)) <= 3
