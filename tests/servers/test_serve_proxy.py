"""The forward proxy, used by strangers and abused by hand."""

from __future__ import annotations

import base64
import contextlib
import errno
import re
import socket
import ssl
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

import h11
import pytest
import requests
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from netcourse import servers, wire
from netcourse.clock import scaled
from netcourse.servers.base import authority
from netcourse.servers.forwarding import exchange, flow
from tests.require import need

WAIT = scaled(10.0)
CREDENTIALS = "Basic " + base64.b64encode(b"ada:analytical").decode()


@contextlib.contextmanager
def through(proxy: Any, login: str = "") -> Iterator[requests.Session]:
    with requests.Session() as session:
        session.trust_env = False
        address = proxy.url.replace("//", f"//{login}@") if login else proxy.url
        session.proxies = {"http": address, "https": address}
        yield session


def say(proxy: Any, *pieces: bytes, end: bool = True) -> bytes:
    """Send bytes, and return all that comes back."""
    with socket.create_connection(proxy.address, WAIT) as conn, contextlib.suppress(ConnectionError):
        for piece in pieces:
            conn.sendall(piece)
        if end:
            conn.shutdown(socket.SHUT_WR)
        return _all(conn)


def _all(conn: socket.socket) -> bytes:
    data = b""
    with contextlib.suppress(ConnectionError):
        while piece := conn.recv(65536):
            data += piece
    return data


def statuses(answer: bytes) -> list[int]:
    return [int(number) for number in re.findall(rb"^HTTP/1\.1 (\d{3})", answer, re.MULTILINE)]


class Upstream:
    """A server that answers every connection with the same bytes, and keeps what it was sent."""

    def __init__(self, answer: bytes, head_only: bool = False) -> None:
        self.answer, self.head_only = answer, head_only
        self.got: list[bytes] = []
        self.server = servers.run(self.serve, name="upstream")
        self.authority = authority(self.server.address).encode()

    def serve(self, listener: socket.socket) -> None:
        while True:
            conn, _ = listener.accept()
            with conn:
                conn.settimeout(WAIT)
                self.got.append(self.read(conn))
                conn.sendall(self.answer)

    def read(self, conn: socket.socket) -> bytes:
        reader, data = h11.Connection(h11.SERVER), b""
        while type(event := reader.next_event()) is not h11.EndOfMessage:
            if self.head_only and isinstance(event, h11.Request):
                break
            if event is h11.NEED_DATA:
                piece = conn.recv(65536)
                data += piece
                reader.receive_data(piece)
        return data

    @property
    def headers(self) -> dict[str, str]:
        lines = self.got[-1].partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")[1:]
        return dict(line.split(": ", 1) for line in lines)


OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"


# Strangers


def test_requests_go_through_it(host: str) -> None:
    """Small and large, with bodies of known and unknown length, on one connection to the proxy."""
    there, proxy = servers.httpbin(host=host), servers.proxy(host=host)
    with through(proxy) as session:
        assert session.get(there.url + "/get", params={"q": "é"}, timeout=WAIT).json()["args"] == {"q": "é"}
        assert session.post(there.url + "/post", data=b"x" * 3_000_000, timeout=WAIT).json()["data"] == "x" * 3_000_000
        assert session.put(there.url + "/put", data=iter([b"a", b"b"]), timeout=WAIT).json()["data"] == "ab"
        assert session.head(there.url + "/get", timeout=WAIT).headers["Content-Length"] != "0"
        assert session.get(there.url + "/status/204", timeout=WAIT).status_code == 204
        assert session.get(there.url + "/stream/5", timeout=WAIT).text.count("\n") == 5
        assert len(session.get(there.url + "/redirect/2", timeout=WAIT).history) == 2
        assert session.options(there.url + "/get", timeout=WAIT).ok
    assert proxy.log.text.count("came") == 1


def test_https_goes_through_in_a_tunnel(host: str) -> None:
    """The certificate is the site's, and of what is said the proxy sees nothing but its length."""
    site, proxy = servers.tls_site(host=host), servers.proxy(host=host)
    with through(proxy) as session:
        login = {"user": "ada", "password": "analytical"}
        answer = session.post(site.url + "/login", data=login, verify=site.ca, timeout=WAIT)
    (seen,) = proxy.seen

    assert answer.text == "Hello, ada.\n"
    assert (seen["method"], seen["target"], seen["status"]) == ("CONNECT", authority(site.address), 200)
    assert seen["sent"] > 100 < seen["received"]
    assert "login" not in str(proxy.seen) + proxy.log.text


def test_the_library_goes_through() -> None:
    """`urllib`, which asks for tunnels in HTTP/1.0 before Python 3.12."""
    there, site, proxy = servers.httpbin(), servers.tls_site(), servers.proxy()
    opener = urllib.request.build_opener(
        urllib.request.ProxyHandler({"http": proxy.url, "https": proxy.url}),
        urllib.request.HTTPSHandler(context=ssl.create_default_context(cafile=site.ca)),
    )
    with opener.open(there.url + "/user-agent", timeout=WAIT) as answer:
        assert b"Python-urllib" in answer.read()
    with opener.open(site.url, timeout=WAIT) as answer:
        assert answer.headers["Via"] is None
        assert answer.status == 200


def test_curl_goes_through() -> None:
    """Both ways, with a login, and with `Expect: 100-continue` for a large body."""
    need("curl")
    there, site, proxy = servers.httpbin(), servers.tls_site(), servers.proxy(user="ada", password="analytical")
    curl = ["curl", "-sS", "--noproxy", "", "--proxy", proxy.url, "--cacert", site.ca or ""]

    def run(*words: str) -> str:
        return subprocess.run([*curl, *words], capture_output=True, text=True, timeout=scaled(30)).stdout

    login = ["--proxy-user", "ada:analytical"]
    assert '"origin"' in run(*login, there.url + "/ip")
    assert run(*login, site.url).startswith("This is the site")
    assert '"Content-Length": "2000000"' in run(
        *login, "-H", "Expect: 100-continue", "--data-binary", "x" * 100_000 + "@", there.url + "/post"
    ).replace("100001", "2000000")
    assert run("-o", "/dev/null", "-w", "%{http_code}", there.url) == "407"
    assert run("-w", "%{http_connect}", site.url) == "407"


# Who may


def test_a_login_is_asked_for_and_taken() -> None:
    """By requests, in the proxy's URL; the server behind never sees it."""
    there, proxy = servers.httpbin(), servers.proxy(user="ada", password="analytical")
    with through(proxy) as session:
        refused = session.get(there.url + "/headers", timeout=WAIT)
        with pytest.raises(requests.exceptions.ProxyError, match="407"):
            session.get(servers.tls_site().url, timeout=WAIT)
    with through(proxy, "ada:analytical") as session:
        answer = session.get(there.url + "/headers", timeout=WAIT)

    assert refused.status_code == 407
    assert refused.headers["Proxy-Authenticate"] == 'Basic realm="netcourse", charset="UTF-8"'
    assert "Proxy-Authorization" not in answer.json()["headers"]
    assert [seen["status"] for seen in proxy.seen] == [407, 407, 200]
    assert proxy.seen[-1]["headers"]["Proxy-Authorization"] == "blanked"


@pytest.mark.parametrize(
    "shown",
    ["", "Basic", "Basic !", "Basic " + base64.b64encode(b"ada").decode(), "Bearer " + CREDENTIALS[6:],
     "Basic " + base64.b64encode(b"ada:Analytical").decode(), CREDENTIALS + ", " + CREDENTIALS],
)  # fmt: skip
def test_any_other_login_is_refused(shown: str) -> None:
    """Also the right one in another scheme, or twice."""
    proxy = servers.proxy(user="ada", password="analytical")
    line = f"GET http://127.0.0.1:1/ HTTP/1.1\r\nHost: x\r\nProxy-Authorization: {shown}\r\n\r\n"

    assert statuses(say(proxy, line.encode())) == [407]


def test_after_a_refusal_the_connection_goes_on() -> None:
    """As schemes with several steps need it, for a tunnel too."""
    proxy, there = servers.proxy(user="ada", password="analytical"), Upstream(OK)
    url = b"http://" + there.authority + b"/"
    answer = say(
        proxy,
        b"CONNECT " + there.authority + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET " + url + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET " + url + b" HTTP/1.1\r\nHost: x\r\nProxy-Authorization: " + CREDENTIALS.encode() + b"\r\n\r\n",
    )

    assert statuses(answer) == [407, 407, 200]


# Where to


@pytest.mark.parametrize(
    "host",
    ["example.com", "192.0.2.1", "10.0.0.1", "0.0.0.0", "169.254.169.254", "[::]", "[2001:db8::1]", "127.1",
     "0177.0.0.1", "2130706433", "0x7f000001", "127.0.0.1.example.com", "localhost.example.com", "notlocalhost", "::1",
     "[127.0.0.1]"],
)  # fmt: skip
@pytest.mark.parametrize("method", ["GET", "CONNECT"])
def test_it_leads_to_this_machine_only(method: str, host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the address is written like; nobody is asked what a name means."""
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_: pytest.fail("asked for a name"))
    proxy = servers.proxy()
    target = f"{host}:80" if method == "CONNECT" else f"http://{host}:80/"
    with socket.socket() as conn:
        conn.settimeout(WAIT)
        conn.connect(proxy.address)
        conn.sendall(f"{method} {target} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        conn.shutdown(socket.SHUT_WR)
        answer = _all(conn)

    assert statuses(answer) == [400 if host == "::1" else 403]
    if host != "::1":
        assert b"This proxy leads to this machine only (127.0.0.1, [::1], localhost), and not to " in answer


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "LOCALHOST", "localhost.", "site.localhost"])
def test_names_of_this_machine_are_known(name: str) -> None:
    """`localhost` and what ends in it (RFC 6761)."""
    there = Upstream(OK)
    port = there.server.address[1]
    answer = say(servers.proxy(), f"GET http://{name}:{port}/a?b HTTP/1.1\r\nHost: other\r\n\r\n".encode())

    assert answer.endswith(b"hi")
    assert there.got[0].startswith(b"GET /a?b HTTP/1.1\r\n")
    assert there.headers["Host"] == f"{name}:{port}"


TARGETS = {
    "a path": (b"GET / HTTP/1.1", 400, b"expects a whole URL"),
    "https": (b"GET https://127.0.0.1/ HTTP/1.1", 400, b"CONNECT host:port"),
    "another scheme": (b"GET ftp://127.0.0.1/ HTTP/1.1", 400, b"expects a whole URL"),
    "a login in the URL": (b"GET http://ada:analytical@127.0.0.1/ HTTP/1.1", 400, b"no host and port"),
    "a fragment": (b"GET http://127.0.0.1/#a HTTP/1.1", 400, b"expects a whole URL"),
    "a backslash": (b"GET http://127.0.0.1\\@example.com/ HTTP/1.1", 400, b"expects a whole URL"),
    "no host": (b"GET http:///a HTTP/1.1", 400, b"no host and port"),
    "port 0": (b"GET http://127.0.0.1:0/ HTTP/1.1", 400, b"no port from 1 to 65535"),
    "port 65536": (b"GET http://127.0.0.1:65536/ HTTP/1.1", 400, b"no port from 1 to 65535"),
    "a port in words": (b"GET http://127.0.0.1:http/ HTTP/1.1", 400, b"no host and port"),
    "a tunnel without a port": (b"CONNECT 127.0.0.1 HTTP/1.1", 400, b"no port from 1 to 65535"),
    "a tunnel to a URL": (b"CONNECT http://127.0.0.1:80/ HTTP/1.1", 400, b"no host and port"),
    "an encoded host": (b"GET http://%6cocalhost/ HTTP/1.1", 400, b"no host and port"),
    "TRACE": (b"TRACE http://127.0.0.1/ HTTP/1.1", 501, b"does not trace"),
    "HTTP/2": (b"GET http://127.0.0.1/ HTTP/2.0", 505, b"speaks HTTP/1.1 and HTTP/1.0"),
    "nobody": (b"GET http://127.0.0.1:1/ HTTP/1.1", 502, b"Nobody listens at 127.0.0.1:1."),
    "a tunnel to nobody": (b"CONNECT 127.0.0.1:1 HTTP/1.1", 502, b"Nobody listens at 127.0.0.1:1."),
    "nobody's name": (b"GET http://localhost:1/ HTTP/1.1", 502, b"Nobody listens at localhost:1."),
}


@pytest.mark.parametrize("which", TARGETS)
def test_a_target_that_will_not_do_is_told_so(which: str) -> None:
    """With a sentence; the next request is answered just so, unless this proxy does not know how to go on."""
    line, status, sentence = TARGETS[which]
    proxy = servers.proxy()
    answer = say(proxy, (line + b"\r\nHost: x\r\n\r\n") * 2)

    assert statuses(answer) == [status] * (1 if status in (501, 505) else 2)
    assert sentence in answer
    assert "analytical" not in str(proxy.seen) + proxy.log.text


def test_it_does_not_lead_to_itself() -> None:
    """Nor round through another one for ever."""
    proxy = servers.proxy()
    other = servers.proxy(host="::1") if socket.has_ipv6 else proxy
    itself = f"GET http://localhost:{proxy.address[1]}/ HTTP/1.1\r\nHost: x\r\n\r\n"
    circle = f"GET http://127.0.0.1:1/ HTTP/1.1\r\nHost: x\r\nVia: {', '.join(['1.1 netcourse'] * 8)}\r\n\r\n"

    assert statuses(say(proxy, itself.encode())) == [508]
    assert statuses(say(other, circle.encode())) == [508]


# What is passed on


def test_headers_for_the_next_hop_end_here() -> None:
    """RFC 9110, section 7.6.1: these and those that Connection names; Via tells of us."""
    there = Upstream(
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nKeep-Alive: timeout=5\r\nConnection: keep-alive, X-Hop\r\n"
        b"X-Hop: 1\r\nX-End: 2\r\nProxy-Authenticate: Basic\r\nUpgrade: h2c\r\nVia: 1.0 before\r\nSet-Cookie: a=1\r\n"
        b"Set-Cookie: b=2\r\n\r\nhi"
    )
    answer = say(
        servers.proxy(),
        b"GET http://" + there.authority + b"/ HTTP/1.1\r\nHost: other.example\r\nConnection: close, X-Mine\r\n"
        b"X-Mine: 1\r\nX-Yours: 2\r\nProxy-Connection: keep-alive\r\nKeep-Alive: 5\r\nTE: trailers\r\n"
        b"Upgrade: websocket\r\nTrailer: A\r\n"
        b"Proxy-Authorization: Basic YTpi\r\nVia: 1.1 mine\r\nCookie: kept\r\nAuthorization: Basic kept\r\n\r\n",
    )  # fmt: skip

    assert there.headers == {
        "Host": there.authority.decode(), "X-Yours": "2", "Via": "1.1 mine, 1.1 netcourse", "Cookie": "kept",
        "Authorization": "Basic kept", "Connection": "close",
    }  # fmt: skip
    head = answer.partition(b"\r\n\r\n")[0]
    assert head.split(b"\r\n")[1:] == [
        b"Content-Length: 2", b"X-End: 2", b"Set-Cookie: a=1", b"Set-Cookie: b=2", b"Via: 1.0 before, 1.1 netcourse",
        b"Connection: close",
    ]  # fmt: skip


def test_what_proves_who_one_is_is_not_written_down() -> None:
    """Neither headers, nor tokens in the address, nor a login in it."""
    proxy, there = servers.proxy(), Upstream(OK)
    url = "http://" + there.authority.decode() + "/a?token=SECRET&page=2"
    with through(proxy) as session:
        session.get(
            url, timeout=WAIT, auth=("ada", "SECRET"),
            headers={"Cookie": "id=SECRET", "X-Api-Key": "SECRET", "Referer": url, "X-Plain": "seen"},
        )  # fmt: skip
    (seen,) = proxy.seen

    assert "SECRET" in there.got[0].decode()
    assert "SECRET" not in str(proxy.seen) + proxy.log.text
    assert seen["target"].endswith("/a?token=blanked&page=2")
    assert seen["headers"]["X-Plain"] == "seen"
    assert seen["headers"]["Authorization"] == seen["headers"]["X-Api-Key"] == "blanked"


def test_what_is_seen_is_plain_data_of_ones_own() -> None:
    """To change it changes nothing; bytes are those of bodies."""
    proxy, there = servers.proxy(), Upstream(OK)
    with through(proxy) as session:
        session.post("http://" + there.authority.decode(), data=b"12345", timeout=WAIT)
    seen = proxy.seen
    seen[0]["headers"].clear()
    seen.clear()

    assert [(one["method"], one["status"], one["sent"], one["received"]) for one in proxy.seen] == [("POST", 200, 5, 2)]
    assert proxy.seen[0]["headers"]


def test_requests_in_one_piece_are_answered_in_order() -> None:
    """Pipelining; and pieces of one byte."""
    proxy, there = servers.proxy(), servers.httpbin()
    base = there.url.encode()
    some = b"".join(
        b"POST " + base + b"/status/%d HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc" % status
        for status in (201, 404, 202)
    )
    chunked = (
        b"POST "
        + base
        + b"/status/203 HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1;a=b\r\nx\r\n0\r\nA: b\r\n\r\n"
    )

    assert statuses(say(proxy, some + chunked + some)) == [201, 404, 202, 203, 201, 404, 202]
    assert statuses(say(proxy, *(bytes([byte]) for byte in some))) == [201, 404, 202]


def test_an_old_client_is_answered_in_its_own_way() -> None:
    """HTTP/1.0: no chunks, and the connection ends."""
    there = Upstream(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n")
    answer = say(servers.proxy(), b"GET http://" + there.authority + b"/ HTTP/1.0\r\n\r\n", end=False)

    assert answer.endswith(b"\r\n\r\nhi")
    assert b"chunked" not in answer
    assert there.headers["Via"] == "1.0 netcourse"


def test_an_old_server_is_understood() -> None:
    """HTTP/1.0: the end of the connection ends the body, which goes on in chunks."""
    there = Upstream(b"HTTP/1.0 200 Fine\r\n\r\nhi")
    answer = say(servers.proxy(), (b"GET http://" + there.authority + b"/ HTTP/1.1\r\nHost: x\r\n\r\n") * 2)

    assert statuses(answer) == [200, 200]
    assert b"Via: 1.0 netcourse" in answer
    assert answer.count(b"2\r\nhi\r\n0\r\n\r\n") == 2


def test_whoever_expects_a_word_before_the_body_gets_it_from_the_server() -> None:
    """100 Continue is passed on, and so is an answer without it."""
    proxy = servers.proxy()
    head = b" HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n"
    there = servers.httpbin()
    with socket.create_connection(proxy.address, WAIT) as conn:
        conn.sendall(b"POST " + there.url.encode() + b"/post" + head)
        assert conn.recv(25).startswith(b"HTTP/1.1 100 ")
        conn.sendall(b"abc")
        conn.shutdown(socket.SHUT_WR)
        assert statuses(b"\n" + _all(conn)) in ([200], [])
    refusing = Upstream(b"HTTP/1.1 413 No\r\nContent-Length: 0\r\n\r\n", head_only=True)
    with socket.create_connection(proxy.address, WAIT) as conn:
        conn.sendall(b"POST http://" + refusing.authority + b"/" + head)
        answer = conn.recv(65536)

    assert statuses(answer) == [413]
    assert b"Connection: close" in answer


def test_an_early_answer_reaches_a_client_that_is_still_sending() -> None:
    """And the connection ends, since the rest of the body is in the way."""
    refusing = Upstream(b"HTTP/1.1 413 No\r\nContent-Length: 0\r\n\r\n", head_only=True)
    with through(servers.proxy()) as session:
        url = "http://" + refusing.authority.decode()
        with contextlib.suppress(requests.exceptions.ConnectionError):
            assert session.post(url, data=b"x" * 5_000_000, timeout=WAIT).status_code == 413


def test_an_answer_before_the_last_of_a_body_leaves_the_connection_to_the_next_request(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The rest is read, be its length known or in chunks; if it does not come, the connection ends."""
    there, proxy = Upstream(OK, head_only=True), servers.proxy()
    line = b"POST http://" + there.authority + b"/ HTTP/1.1\r\nHost: x\r\n"
    with socket.create_connection(proxy.address, WAIT) as conn:
        for head, rest in (
            (b"Content-Length: 30\r\n\r\nab", b"c" * 28),
            (b"Transfer-Encoding: chunked\r\n\r\n2\r\na", b"b\r\n1\r\nc\r\n0\r\nX: y\r\n\r\n"),
            (b"Content-Length: 3\r\n\r\n", b"abc"),
        ):
            conn.sendall(line + head)
            answer = _until(conn, b"\r\n\r\nhi")
            assert b"close" not in answer
            conn.sendall(rest)
        monkeypatch.setattr(exchange, "BEHIND", 0.2)
        conn.sendall(line + b"Content-Length: 3\r\n\r\n")
        assert statuses(_all(conn)) == [200]
    assert len(there.got) == 4
    assert [seen["sent"] for seen in proxy.seen] == [30, 3, 3, 0]


@pytest.mark.parametrize(
    ("head", "rest"),
    [
        (b"Content-Length: 70000\r\n\r\n", b""),
        (b"Transfer-Encoding: chunked\r\n\r\n", b"11170\r\n" + b"x" * 70_000 + b"\r\n0\r\n\r\n"),
        (b"Transfer-Encoding: chunked\r\n\r\n", b"+1\r\na\r\n0\r\n\r\n"),
    ],
)
def test_an_answer_before_much_of_a_body_ends_the_connection(head: bytes, rest: bytes) -> None:
    """It is said where the length is known; what follows is no request, nor is it behind chunks that are none."""
    there, proxy = Upstream(OK, head_only=True), servers.proxy()
    line = b"http://" + there.authority + b"/ HTTP/1.1\r\nHost: x\r\n"
    with socket.create_connection(proxy.address, WAIT) as conn:
        conn.sendall(b"POST " + line + head)
        answer = _until(conn, b"\r\n\r\nhi")
        with contextlib.suppress(ConnectionError):
            conn.sendall(rest + b"GET " + line + b"\r\n")
        assert _all(conn) == b""

    assert (b"Connection: close" in answer) == (not rest)
    assert len(proxy.seen) == len(there.got) == 1


def _until(conn: socket.socket, end: bytes) -> bytes:
    data = b""
    while not data.endswith(end) and (piece := conn.recv(65536)):
        data += piece
    return data


def test_both_directions_flow_at_once() -> None:
    """A tunnel and a server that answers while it reads: megabytes each way, and nobody waits for ever."""
    echo, proxy = servers.echo(), servers.proxy()
    sent = bytes(range(256)) * 20_000
    with socket.create_connection(proxy.address, WAIT) as conn:
        conn.sendall(f"CONNECT {authority(echo.address)} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        head = conn.recv(65536)
        writer = threading.Thread(target=lambda: (conn.sendall(sent), conn.shutdown(socket.SHUT_WR)))
        writer.start()
        got = _all(conn)
        writer.join()

    assert head == b"HTTP/1.1 200 Connection established\r\n\r\n"
    assert got == sent
    assert (proxy.seen[0]["sent"], proxy.seen[0]["received"]) == (len(sent), len(sent))


def test_a_hasty_client_of_a_tunnel_loses_nothing() -> None:
    """What it sends with the request belongs to the tunnel."""
    echo = servers.echo()
    answer = say(servers.proxy(), f"CONNECT {authority(echo.address)} HTTP/1.1\r\nHost: x\r\n\r\nhello".encode())

    assert answer.endswith(b"\r\n\r\nhello")


# Shapes that two readers understand differently


def shapes(there: bytes) -> dict[str, bytes]:
    line = b"POST http://" + there + b"/ HTTP/1.1\r\nHost: x\r\n"
    hidden = b"\r\n0\r\n\r\nGET http://" + there + b"/hidden HTTP/1.1\r\nHost: x\r\n\r\n"
    return {
        "both lengths": line + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n" + hidden,
        "two lengths": line + b"Content-Length: 5\r\nContent-Length: 6\r\n" + hidden,
        "a list of lengths": line + b"Content-Length: 5, 6\r\n" + hidden,
        "a signed length": line + b"Content-Length: +5\r\n" + hidden,
        "a negative length": line + b"Content-Length: -5\r\n" + hidden,
        "a length in another base": line + b"Content-Length: 0x5\r\n" + hidden,
        "an empty length": line + b"Content-Length:\r\n" + hidden,
        "another coding": line + b"Transfer-Encoding: gzip\r\n" + hidden,
        "chunked and more": line + b"Transfer-Encoding: chunked, identity\r\n" + hidden,
        "chunked twice": line + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n" + hidden,
        "a misspelt coding": line + b"Transfer-Encoding: xchunked\r\n" + hidden,
        "a space before the colon": line + b"Transfer-Encoding : chunked\r\n" + hidden,
        "a line that is no header": line + b"hello\r\n" + hidden,
        "a space before the first header": line.replace(b"Host", b" Host") + hidden,
        "NUL in a value": line + b"X: a\0b\r\n" + hidden,
        "a return in a value": line + b"X: a\rTransfer-Encoding: chunked\r\n" + hidden,
        "two hosts": line + b"Host: y\r\n" + hidden,
        "no host": line.replace(b"Host: x\r\n", b"") + hidden,
        "chunks in HTTP/1.0": line.replace(b"1.1", b"1.0") + b"Transfer-Encoding: chunked\r\n" + hidden,
        "a tunnel with a body": b"CONNECT " + there + b" HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n" + hidden,
        "a tunnel with chunks": b"CONNECT "
        + there
        + b" HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n"
        + hidden,
        "a space in the target": b"GET http://" + there + b"/ x HTTP/1.1\r\nHost: x\r\n" + hidden,
        "a bad chunk size": line + b"Transfer-Encoding: chunked\r\n\r\n-1\r\nabc\r\n0\r\n\r\n",
        "another bad chunk size": line + b"Transfer-Encoding: chunked\r\n\r\n0x3\r\nabc\r\n0\r\n\r\n",
        "no HTTP": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + hidden,
        "nothing but lines": b"\r\n" * 50 + b"x\r\n\r\n",
    }


@pytest.mark.parametrize("which", shapes(b""))
def test_a_doubtful_shape_is_refused_and_ends_the_connection(which: str) -> None:
    """The server behind sees at most a beginning that is understood, and never what is hidden in it."""
    proxy, there = servers.proxy(), Upstream(OK, head_only=True)
    answer = say(proxy, shapes(there.authority)[which])

    assert all(status in (400, 501) for status in statuses(answer)), answer
    assert len(statuses(answer)) == 1
    assert b"Connection: close" in answer
    assert not any(b"hidden" in got for got in there.got)
    assert "Traceback" not in proxy.log.text


def test_a_head_without_end_is_refused() -> None:
    """At 64 KiB, whether it is one header or many."""
    proxy = servers.proxy()
    for filling in (b"X: " + b"a" * 200_000, b"X: a\r\n" * 30_000):
        answer = say(proxy, b"GET http://127.0.0.1:1/ HTTP/1.1\r\nHost: x\r\n" + filling, end=False)
        assert statuses(answer) in ([431], [])  # a client that is still sending may see the reset first


ANSWERS = {
    "nothing": (b"", 502),
    "no HTTP": (b"hello\r\n\r\n", 502),
    "half a head": (b"HTTP/1.1 200 OK\r\nContent-", 502),
    "two lengths": (b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nhi", 502),
    "another protocol": (b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n", 502),
    "another coding": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nhi", 502),
    "a status that is none": (b"HTTP/1.1 2000 OK\r\n\r\n", 502),
    "an endless head": (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 30_000, 502),
    "both lengths": (
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n",
        200,
    ),
    "early words": (b"HTTP/1.1 103 Early\r\nLink: a\r\n\r\n" + OK, 103),
    "more than it said": (OK + b"HTTP/1.1 200 OK\r\n\r\n", 200),
}


@pytest.mark.parametrize("which", ANSWERS)
def test_whatever_a_server_says_the_client_gets_http(which: str) -> None:
    """502 in the place of what is none, with a sentence."""
    answer, status = ANSWERS[which]
    there, proxy = Upstream(answer), servers.proxy()
    got = say(proxy, b"GET http://" + there.authority + b"/ HTTP/1.1\r\nHost: x\r\n\r\n")

    assert statuses(got)[0] == status
    assert len(statuses(got)) == 1 + (status == 103)
    assert "Traceback" not in proxy.log.text


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhi",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nhi",
    ],
)
def test_an_answer_that_breaks_off_does_not_look_complete(answer: bytes) -> None:
    """What came is passed on, then the connection ends."""
    there = Upstream(answer)
    with through(servers.proxy()) as session:
        with pytest.raises((requests.exceptions.ChunkedEncodingError, requests.exceptions.ConnectionError)):
            session.get("http://" + there.authority.decode(), timeout=WAIT)


# The slow and the half


def test_a_head_that_does_not_arrive_ends_with_408(monkeypatch: pytest.MonkeyPatch) -> None:
    """However busily its bytes trickle; a connection that says nothing just ends."""
    monkeypatch.setattr(exchange, "HEAD", 0.2)
    proxy = servers.proxy()

    assert statuses(say(proxy, b"GET http://", end=False)) == [408]
    start = time.monotonic()
    with socket.create_connection(proxy.address, WAIT) as conn, contextlib.suppress(OSError):
        conn.settimeout(0.02)
        for _ in range(10_000):
            conn.sendall(b"a")
            with contextlib.suppress(TimeoutError):
                if b"408" in conn.recv(100):
                    break
    assert time.monotonic() - start < WAIT
    monkeypatch.setattr(exchange, "IDLE", 0.2)
    assert say(proxy, end=False) == b""


def test_a_body_that_does_not_arrive_ends_with_408(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server behind is let go."""
    monkeypatch.setattr(exchange, "SILENCE", 0.2)
    there = servers.echo()
    head = f"POST http://{authority(there.address)}/ HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc"
    quiet = servers.run(_says_nothing)
    answer = say(servers.proxy(), head.replace(authority(there.address), authority(quiet.address)).encode(), end=False)

    assert statuses(answer) == [408]


def test_a_server_that_does_not_answer_ends_with_504(monkeypatch: pytest.MonkeyPatch) -> None:
    """And one that stops in the middle of a body ends with it."""
    monkeypatch.setattr(exchange, "SILENCE", 0.2)
    quiet, proxy = servers.run(_says_nothing), servers.proxy()
    with through(proxy) as session:
        answer = session.get(f"http://{authority(quiet.address)}/", timeout=WAIT)

    assert answer.status_code == 504
    assert answer.text == f"{authority(quiet.address)} does not answer.\n"


def _says_nothing(listener: socket.socket) -> None:
    kept = []
    while True:
        kept.append(listener.accept()[0])


def test_a_silent_tunnel_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also when one side has gone and the other says nothing."""
    monkeypatch.setattr(exchange, "TUNNEL", 0.2)
    quiet, proxy = servers.run(_says_nothing), servers.proxy()
    line = f"CONNECT {authority(quiet.address)} HTTP/1.1\r\nHost: x\r\n\r\n".encode()

    assert statuses(say(proxy, line, end=False)) == [200]
    assert statuses(say(proxy, line, end=True)) == [200]


def test_a_client_that_has_said_all_still_gets_its_answer() -> None:
    """Half-closed is not gone."""
    there = servers.httpbin()
    assert statuses(say(servers.proxy(), b"GET " + there.url.encode() + b"/delay/0.2 HTTP/1.1\r\nHost: x\r\n\r\n")) == [
        200
    ]


def test_a_client_that_has_gone_is_not_waited_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its connection to a server that says nothing ends, too."""
    monkeypatch.setattr(exchange, "LEFT", 0.2)
    quiet, proxy = servers.run(_tells_the_end), servers.proxy()
    with socket.create_connection(proxy.address, WAIT) as conn:
        conn.sendall(f"GET http://{authority(quiet.address)}/ HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    until = time.monotonic() + WAIT
    while "ended" not in quiet.log.text and time.monotonic() < until:
        threading.Event().wait(0.01)

    assert quiet.log.text == "ended\n"


def _tells_the_end(listener: socket.socket) -> None:
    conn, _ = listener.accept()
    with conn:
        _all(conn)
        print("ended")


def test_clients_that_go_leave_nothing_behind() -> None:
    """In the middle of anything; the next one is served."""
    there, proxy = servers.httpbin(), servers.proxy()
    line = b"POST " + there.url.encode() + b"/post HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc"
    for cut in range(0, len(line) + 1, 7):
        with socket.create_connection(proxy.address, WAIT) as conn:
            conn.sendall(line[:cut])
    with through(proxy) as session:
        assert session.get(there.url + "/get", timeout=WAIT).ok
    proxy.stop()

    assert proxy.state == "stopped"
    assert "Traceback" not in proxy.log.text


def test_it_stops_at_once_whatever_is_under_way() -> None:
    """A tunnel, a slow answer, half a request."""
    proxy, quiet = servers.proxy(), servers.run(_says_nothing)
    place = authority(quiet.address)
    lines = [f"CONNECT {place} HTTP/1.1\r\nHost: x\r\n\r\n", f"GET http://{place}/ HTTP/1.1\r\nHost: x\r\n\r\n", "GET"]
    with contextlib.ExitStack() as open_ones:
        for line in lines:
            conn = open_ones.enter_context(socket.create_connection(proxy.address, WAIT))
            conn.sendall(line.encode())
        start = time.monotonic()
        proxy.stop()
        assert time.monotonic() - start < WAIT

    assert proxy.state == "stopped"


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.binary(max_size=200), st.sampled_from([b"", b"GET http://127.0.0.1:1/ HTTP/1.1\r\n", b"CONNECT 127.0.0.1:1 "])
)
def test_whatever_is_sent_is_answered_or_ended(noise: bytes, start: bytes) -> None:
    """Never with a traceback, never with 500."""
    proxy = servers.proxy()
    answer = say(proxy, start + noise)

    assert all(400 <= status < 600 and status != 500 for status in statuses(answer))
    assert "Traceback" not in proxy.log.text


# The rest


def test_a_tap_before_it_shows_the_difference() -> None:
    """Requests can be read, a tunnel cannot."""
    there, site, proxy = servers.httpbin(), servers.tls_site(), servers.proxy()
    with wire.tap(proxy) as line, through(line) as session:
        session.get(there.url + "/get", timeout=WAIT)
        session.get(site.url, verify=site.ca, timeout=WAIT)
        session.close()
        plain, tunnel = line.transcript.conversations
        found = wire.messages(plain)

    assert [message.protocol for message in found] == ["HTTP", "HTTP"]
    assert b"/get HTTP/1.1" in plain.stream("client")
    assert tunnel.stream("client").startswith(b"CONNECT ")
    assert b"GET /" not in tunnel.stream("client")


def test_the_same_options_find_the_same_proxy() -> None:
    """Another login is another proxy."""
    assert servers.proxy() is servers.proxy()
    assert servers.proxy(user="a", password="b") is not servers.proxy()


@pytest.mark.parametrize(
    ("user", "password"), [("ada", ""), ("", "analytical"), ("a:b", "c"), ("a\n", "b"), ("a", "b\r\n")]
)
def test_a_login_that_is_none_is_refused(user: str, password: str) -> None:
    """Nothing is started."""
    with pytest.raises(ValueError, match="(user and password go together|no colon)"):
        servers.proxy(user=user, password=password)
    assert servers.all() == []


def test_why_there_is_no_connection_is_said_where_nobody_refused_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy that may open no more sockets does not say that the server is not there."""

    def fail(*_arguments: object) -> socket.socket:
        raise OSError(errno.EMFILE, "Too many open files")

    proxy = servers.proxy()
    monkeypatch.setattr(flow, "connect", fail)
    answer = say(proxy, b"GET http://127.0.0.1:9/ HTTP/1.1\r\nHost: x\r\n\r\n")
    assert statuses(answer) == [502]
    assert b"No connection to 127.0.0.1:9: Too many open files." in answer


def test_one_address_that_refuses_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is no IPv6, a name of this machine has one address that cannot be reached at all."""

    def fail(_signal: object, address: tuple[str, int], _seconds: float) -> socket.socket:
        number = errno.EADDRNOTAVAIL if ":" in address[0] else errno.ECONNREFUSED
        raise OSError(number, "no connection")

    proxy = servers.proxy()
    monkeypatch.setattr(flow, "connect", fail)
    answer = say(proxy, b"GET http://localhost:9/ HTTP/1.1\r\nHost: x\r\n\r\n")
    assert b"Nobody listens at localhost:9." in answer
