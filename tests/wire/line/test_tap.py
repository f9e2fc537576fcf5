from __future__ import annotations

import http.client
import shutil
import socket
import subprocess
from types import SimpleNamespace

import pytest
import requests

from netcourse import servers, wire
from netcourse.clock import scaled
from netcourse.servers.base import Server
from netcourse.wire.line import tap as lines
from netcourse.wire.line.loop import Loop
from netcourse.wire.line.tap import LATE, MOST
from netcourse.wire.transcript import Transcript
from tests.render.helpers import worst_contrast
from tests.servers.threads import no_threads

WAIT = scaled(5.0)


@pytest.fixture
def httpbin() -> Server:
    return servers.httpbin()


def told(line: wire.Tap) -> list[str]:
    return [row.strip(" │├┤─╌━▶◀▷◁✕").strip() for row in repr(line).splitlines()[1:]]


def test_requests_through_a_tap(httpbin: Server) -> None:
    with wire.tap(httpbin) as line:
        answer = requests.get(line.url + "/json", timeout=WAIT)
    assert answer.json()["slideshow"]["title"] == "Sample Slide Show"
    rows = told(line)
    assert rows[:3] == [
        "connection opened",
        "GET /json HTTP/1.1",
        "Host, User-Agent, Accept-Encoding, Accept, Connection",
    ]
    assert "HTTP/1.1 200 OK" in rows
    assert any(row.startswith("body: ") and row.endswith(" bytes of application/json") for row in rows)
    assert rows[-1] == "connection closed"


def test_when_an_idle_connection_is_closed_does_not_show(httpbin: Server) -> None:
    line = wire.tap(httpbin)
    with requests.Session() as session:
        session.get(line.url + "/status/204", timeout=WAIT)
        answer = session.get(line.url + "/robots.txt", timeout=WAIT)
        while_open = repr(line)
        assert told(line).count("connection opened") == 1
    assert repr(line) == while_open
    del answer
    assert repr(line) == while_open
    assert told(line)[-1] == "no request is waiting for an answer"
    line.stop()
    assert told(line)[-1] == "connection closed"


def test_an_answer_that_is_kept_keeps_nothing_from_closing(httpbin: Server) -> None:
    with wire.tap(httpbin) as line:
        kept = requests.get(line.url + "/robots.txt", timeout=WAIT)
    assert told(line)[-1] == "connection closed"
    assert kept.ok


def test_a_server_that_promises_to_close_does(httpbin: Server) -> None:
    line = wire.tap(httpbin)
    kept = requests.get(line.url + "/robots.txt", headers={"Connection": "close"}, timeout=WAIT)
    assert told(line)[-1] == "connection closed"
    assert kept.ok


def test_http_client_and_keep_alive(httpbin: Server) -> None:
    with wire.tap(httpbin) as line:
        connection = http.client.HTTPConnection(*line.address, timeout=WAIT)
        for _ in range(3):
            connection.request("POST", "/status/200", body=b"abc")
            assert connection.getresponse().read() == b""
        connection.close()
    assert told(line).count("POST /status/200 HTTP/1.1") == 3
    assert told(line).count('b"abc"') == 3


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed: apt install curl")
def test_curl(httpbin: Server) -> None:
    with wire.tap(httpbin) as line:
        command = [
            "curl",
            "-sS",
            "--noproxy",
            "*",
            "-X",
            "PUT",
            "-H",
            "Expect: 100-continue",
            "-d",
            "hello",
            line.url + "/status/201",
        ]
        subprocess.run(command, check=True, timeout=WAIT, capture_output=True)
    rows = told(line)
    assert "PUT /status/201 HTTP/1.1" in rows
    assert "HTTP/1.1 201 CREATED" in rows
    assert 'b"hello"' in rows


def test_over_tls_nothing_is_readable_and_the_certificate_holds() -> None:
    with wire.tap(servers.httpbin(tls=True)) as line:
        assert line.url.startswith("https://")
        assert line.ca is not None
        requests.get(line.url + "/json", verify=line.ca, timeout=WAIT)
    assert told(line) == ["connection opened", "encrypted (TLS): only the two ends can read it", "connection closed"]


def test_a_tap_of_a_tap_sees_the_same(httpbin: Server) -> None:
    with wire.tap(httpbin) as inner, wire.tap(inner) as outer:
        requests.get(outer.url + "/robots.txt", timeout=WAIT)
    assert inner.transcript == outer.transcript
    assert repr(inner) == repr(outer)


def test_the_drawing_does_not_depend_on_luck(httpbin: Server) -> None:
    drawings = set()
    for _ in range(30):
        with wire.tap(httpbin) as line:
            requests.get(line.url + "/html", timeout=WAIT)
            drawings.add(repr(line))
            requests.post(line.url + "/status/418", data=b"x" * 100_000, timeout=WAIT)
        drawings.add(repr(line).splitlines()[-1])
    assert len(drawings) == 2


def test_which_side_ended_first_on_request() -> None:
    with wire.tap(servers.daytime(now="noon"), ends=True) as line, socket.create_connection(line.address, WAIT) as near:
        while near.recv(99):
            pass
    rows = [row for row in repr(line).splitlines() if "end of stream" in row]
    assert ["◁" in row for row in rows] == [True, False]


def test_what_was_sent_and_not_answered_is_there_too() -> None:
    with socket.create_server(("127.0.0.1", 0)) as door, wire.tap(door) as line:
        with socket.create_connection(line.address, WAIT) as near:
            near.sendall(b"anybody there?")
            assert told(line) == ["connection opened", "14 bytes", 'b"anybody there?"', "still open"]


def test_two_clients_have_two_names(httpbin: Server) -> None:
    with wire.tap(httpbin) as line:
        for _ in range(2):
            requests.get(line.url + "/robots.txt", timeout=WAIT)
    assert [row.split()[1] for row in repr(line).splitlines() if row.startswith("client")] == ["A", "B"]


def test_it_is_a_server_among_the_others(httpbin: Server) -> None:
    line = wire.tap(httpbin)
    assert line in servers.all()
    assert line.running
    line.stop()
    line.stop()
    assert not line.running
    assert line not in servers.all()
    assert repr(line) == "Nothing has passed yet."


def test_what_can_be_tapped(httpbin: Server) -> None:
    address = httpbin.address
    for what in (
        address,
        httpbin.url,
        f"{httpbin.url}/",
        SimpleNamespace(address=address, name="x"),
        f"http://localhost:{address[1]}",
    ):
        with wire.tap(what) as line:
            assert requests.get(line.url + "/status/200", timeout=WAIT).status_code == 200
    with wire.tap(httpbin.url + "/status") as line:
        assert requests.get(line.url + "/202", timeout=WAIT).status_code == 202


def test_a_protocol_without_urls_has_none() -> None:
    with wire.tap(servers.echo()) as line, pytest.raises(ValueError, match="HTTP"):
        _ = line.url


def test_a_stopped_server_is_refused_by_name(httpbin: Server) -> None:
    httpbin.stop()
    with pytest.raises(ValueError, match="httpbin is stopped"):
        wire.tap(httpbin)


@pytest.mark.parametrize("what", [None, 80, ("127.0.0.1",), (80, "127.0.0.1")])
def test_what_is_no_server(what: object) -> None:
    with pytest.raises(TypeError, match="expected a server"):
        wire.tap(what)


@pytest.mark.parametrize("url", ["ftp://127.0.0.1/", "127.0.0.1:80", ""])
def test_what_is_no_url(url: str) -> None:
    with pytest.raises(ValueError, match="expected a URL"):
        wire.tap(url)


def test_a_cell_that_is_run_again_and_again_collects_no_taps(httpbin: Server) -> None:
    lines = [wire.tap(httpbin) for _ in range(MOST + 3)]
    assert [line.running for line in lines] == [False] * 3 + [True] * MOST
    requests.get(lines[-1].url + "/robots.txt", timeout=WAIT)


def test_it_shows_itself(httpbin: Server) -> None:
    with wire.tap(httpbin) as line:
        requests.get(line.url + "/robots.txt", timeout=WAIT)
    bundle = line._repr_mimebundle_()
    assert bundle["text/plain"] == repr(line)
    assert str(line.address[1]) not in bundle["text/html"]
    assert worst_contrast(bundle["text/html"]) >= 4.5
    assert isinstance(line.transcript, Transcript)


@pytest.mark.parametrize("protocol", ["tcp", "udp"])
def test_one_that_gets_no_thread_leaves_nothing(protocol: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """No descriptor waits for the garbage collector, and no tap stands among the servers."""
    made: list[Loop] = []
    make = lines._relay
    monkeypatch.setattr(lines, "_relay", lambda *arguments: made.append(make(*arguments)) or made[0])
    with no_threads("tap of"), pytest.raises(RuntimeError):
        wire.tap(("127.0.0.1", 9), protocol=protocol)  # type: ignore[arg-type]
    assert made[0].selector.get_map() is None
    assert not servers.all()


@pytest.mark.parametrize(("seconds", "most"), [(0.5, 0.5), (LATE, LATE)])
def test_what_is_under_way_is_waited_for_no_longer_than_stopping_may_take(
    httpbin: Server, seconds: float, most: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At its end a kernel has half a second for each server."""
    asked: list[float] = []
    line = wire.rough(httpbin, delay=0.01)
    monkeypatch.setattr(line._relay, "settle", lambda *times: asked.extend(times))
    line.stop(seconds)
    assert max(asked) == most


@pytest.mark.parametrize("server", [("127.0.0.1", 0), ("127.0.0.1", 65_536), "http://127.0.0.1:0"])
def test_what_is_no_port_is_named(server: object) -> None:
    """And what one would be; the caller hears it, and not the first client."""
    with pytest.raises(ValueError, match=r"\b(0|65536) is no port: 1 to 65535"):
        wire.tap(server)


def test_a_name_is_looked_up_for_the_caller(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that nobody knows is no surprise to the first client."""

    def look_up(host: str, _port: int, **_options: object) -> list[tuple[object, ...]]:
        if host == "known.example":
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 80))]
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    with wire.tap(("known.example", 80)) as line:
        assert line.upstream == ("127.0.0.1", 80)
    with pytest.raises(socket.gaierror):
        wire.tap("http://unknown.example/")
