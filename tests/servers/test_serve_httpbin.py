"""httpbin as programs see it that are not ours: requests, urllib, http.client, curl, and bare sockets."""

from __future__ import annotations

import gzip
import http.client
import json
import os
import shutil
import socket
import ssl
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests
from requests.auth import HTTPBasicAuth, HTTPDigestAuth

from netcourse import servers
from netcourse.clock import scaled
from netcourse.servers import serve_httpbin
from tests.require import need

TIMEOUT = scaled(10)
BIG = os.urandom(1024) * 5000  # about five million bytes


@pytest.fixture
def url(host: str) -> str:
    return servers.httpbin(host=host).url


@pytest.fixture
def session() -> Iterator[requests.Session]:
    with requests.Session() as session:
        session.trust_env = False
        yield session


def connect(url: str) -> http.client.HTTPConnection:
    return http.client.HTTPConnection(url.removeprefix("http://"), timeout=TIMEOUT)


def curl(*words: str, data: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    need("curl")
    command = [shutil.which("curl") or "curl", "-sS", "--max-time", str(TIMEOUT), *words]
    return subprocess.run(command, input=data, capture_output=True, check=False)


class TestRequests:
    def test_it_says_what_was_sent(self, url: str, session: requests.Session) -> None:
        answer = session.get(url + "/get", params={"q": ["ä", "b c"]}, headers={"X-Own": "1"})
        echoed = answer.json()
        assert echoed["args"] == {"q": ["ä", "b c"]}
        assert echoed["headers"]["X-Own"] == "1"
        assert echoed["url"].startswith(url + "/get?")

    def test_forms_json_and_files(self, url: str, session: requests.Session) -> None:
        assert session.post(url + "/post", data={"a": "1"}).json()["form"] == {"a": "1"}
        assert session.put(url + "/put", json={"a": [1]}).json()["json"] == {"a": [1]}
        assert session.post(url + "/post", files={"f": ("x.txt", b"text")}).json()["files"] == {"f": "text"}
        assert session.patch(url + "/patch", data=b"raw").json()["data"] == "raw"
        assert session.delete(url + "/delete").ok

    def test_a_chunked_upload(self, url: str, session: requests.Session) -> None:
        echoed = session.post(url + "/post", data=iter([b"one ", b"two ", b"three"])).json()
        assert echoed["data"] == "one two three"
        assert echoed["headers"]["Transfer-Encoding"] == "chunked"

    def test_redirects_and_their_history(self, url: str, session: requests.Session) -> None:
        answer = session.get(url + "/redirect/3")
        assert [step.status_code for step in answer.history] == [302, 302, 302]
        assert answer.url == url + "/get"
        assert session.head(url + "/redirect/1").status_code == 302
        assert session.post(url + "/redirect-to?url=/get&status_code=303").json()["url"] == url + "/get"

    def test_cookies_come_back(self, url: str, session: requests.Session) -> None:
        session.get(url + "/cookies/set?flavour=oat")
        assert session.get(url + "/cookies").json() == {"cookies": {"flavour": "oat"}}

    def test_passwords(self, url: str, session: requests.Session) -> None:
        basic, digest = HTTPBasicAuth("u", "p"), HTTPDigestAuth("u", "p")
        assert session.get(url + "/basic-auth/u/p").status_code == 401
        assert session.get(url + "/basic-auth/u/p", auth=basic).json()["authenticated"]
        for algorithm in ("MD5", "SHA-256"):
            assert session.get(f"{url}/digest-auth/auth/u/p/{algorithm}", auth=digest).json()["authenticated"]
        assert session.get(url + "/bearer", headers={"Authorization": "Bearer abc"}).json()["token"] == "abc"

    def test_a_learners_own_password_is_repeated(self, url: str, session: requests.Session) -> None:
        headers = session.get(url + "/headers", auth=("u", "p")).json()["headers"]
        assert headers["Authorization"] == "Basic dTpw"
        assert session.get(url + "/get?token=mine").json()["args"] == {"token": "mine"}

    @pytest.mark.parametrize("encoding", ["gzip", "deflate"])
    def test_compressed_answers(self, encoding: str, url: str, session: requests.Session) -> None:
        answer = session.get(f"{url}/{encoding}")
        assert answer.headers["Content-Encoding"] == encoding
        assert answer.json()["method"] == "GET"

    def test_without_compression_when_none_is_offered(self, url: str, session: requests.Session) -> None:
        answer = session.get(url + "/json", headers={"Accept-Encoding": "identity"})
        assert "Content-Encoding" not in answer.headers
        assert answer.json()

    def test_streams(self, url: str, session: requests.Session) -> None:
        with session.get(url + "/stream/20", stream=True) as answer:
            assert answer.headers["Transfer-Encoding"] == "chunked"
            assert [json.loads(line)["id"] for line in answer.iter_lines()] == list(range(20))

    def test_ranges(self, url: str, session: requests.Session) -> None:
        answer = session.get(url + "/range/100", headers={"Range": "bytes=90-"})
        assert (answer.status_code, len(answer.content)) == (206, 10)
        assert answer.headers["Content-Range"] == "bytes 90-99/100"

    @pytest.mark.parametrize("chunked", [False, True])
    def test_a_big_upload_comes_whole(self, chunked: bool, url: str, session: requests.Session) -> None:
        text = gzip.compress(BIG).hex().encode()
        pieces: Any = (text[at : at + 70_000] for at in range(0, len(text), 70_000)) if chunked else text
        assert session.post(url + "/anything", data=pieces).json()["data"].encode() == text

    def test_every_status(self, url: str, session: requests.Session) -> None:
        for status in (200, 204, 304, 400, 404, 418, 429, 500, 503):
            assert session.get(f"{url}/status/{status}").status_code == status

    def test_one_connection_serves_many(self, url: str, session: requests.Session) -> None:
        ends = set()
        for path in ("/get", "/stream/3", "/gzip", "/status/404", "/get"):
            with session.get(url + path, stream=True) as answer:
                ends.add(answer.raw.connection.sock.getsockname() if answer.raw.connection else None)
                answer.content  # noqa: B018
        assert len(ends - {None}) == 1

    def test_many_slow_answers_at_once(self, session: requests.Session) -> None:
        url = servers.httpbin().url
        start = time.monotonic()
        with ThreadPoolExecutor(20) as pool:
            answers = list(pool.map(lambda _: requests.get(url + "/delay/0.3", timeout=TIMEOUT), range(20)))
        assert all(answer.ok for answer in answers)
        assert time.monotonic() - start < scaled(3)  # one after another they take six


class TestOthers:
    def test_urllib(self, url: str) -> None:
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(url + "/post", data=b"a=1", timeout=TIMEOUT) as answer:
            assert json.load(answer)["form"] == {"a": "1"}
        with pytest.raises(urllib.error.HTTPError) as refused:
            opener.open(url + "/status/404", timeout=TIMEOUT)
        assert refused.value.code == 404
        refused.value.close()

    def test_http_client_without_body(self, url: str) -> None:
        conn = connect(url)
        for method, path, status in (("HEAD", "/get", 200), ("GET", "/status/204", 204), ("OPTIONS", "/get", 200)):
            conn.request(method, path)
            answer = conn.getresponse()
            assert (answer.status, answer.read()) == (status, b"")
        conn.close()

    def test_curl_expects_100_continue(self, url: str) -> None:
        done = curl(
            "-v", "-g", "-H", "Expect: 100-continue", "--data-binary", "@-", url + "/post", data=b"x" * 2_000_000
        )
        assert done.stderr.count(b"HTTP/1.1 100 Continue") == 1
        assert len(json.loads(done.stdout)["form"]) == 1

    def test_curl_sends_chunks_and_reads_gzip(self, url: str) -> None:
        done = curl("-g", "--compressed", "-T", "-", url + "/put", data=b"one two")
        assert json.loads(done.stdout)["data"] == "one two"
        assert json.loads(curl("-g", "--compressed", url + "/gzip").stdout)["gzipped"]

    def test_requests_in_a_row_on_a_bare_socket(self, host: str) -> None:
        server = servers.httpbin(host=host)
        request = b"GET /status/200 HTTP/1.1\r\nHost: here\r\n\r\n"
        with socket.create_connection(server.address, TIMEOUT) as conn:
            conn.sendall(request * 5 + request.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
            with conn.makefile("rb") as stream:
                assert stream.read().count(b"HTTP/1.1 200 OK\r\n") == 6

    @pytest.mark.parametrize(
        "said", [b"nonsense\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"GET /%zz HTTP/1.1\r\nbad header\r\n\r\n"]
    )
    def test_nonsense_is_answered(self, said: bytes, capfd: pytest.CaptureFixture[str]) -> None:
        server = servers.httpbin()
        with socket.create_connection(server.address, TIMEOUT) as conn:
            conn.sendall(said)
            conn.shutdown(socket.SHUT_WR)
            with conn.makefile("rb") as stream:
                assert b"Traceback" not in stream.read()
        server.stop()
        assert capfd.readouterr() == ("", "")


class TestTls:
    @pytest.fixture
    def secure(self, host: str) -> Any:
        return servers.httpbin(host=host, tls=True)

    def test_it_is_trusted_by_those_who_trust_the_course(self, secure: Any, session: requests.Session) -> None:
        assert session.get(secure.url + "/get", verify=secure.ca).json()["url"] == secure.url + "/get"
        with pytest.raises(requests.exceptions.SSLError):
            session.get(secure.url + "/get")

    def test_the_standard_library_and_curl_trust_it_too(self, secure: Any) -> None:
        context = ssl.create_default_context(cafile=secure.ca)
        with urllib.request.urlopen(secure.url + "/get", context=context, timeout=TIMEOUT) as answer:
            assert answer.status == 200
        done = curl("-g", "--cacert", secure.ca, "--data-binary", "x=1", secure.url + "/post")
        assert json.loads(done.stdout)["form"] == {"x": "1"}

    def test_all_share_one_authority_in_a_private_folder(self, secure: Any) -> None:
        assert servers.httpbin(tls=True).ca == secure.ca
        if os.name == "posix":
            assert os.stat(os.path.dirname(secure.ca)).st_mode & 0o077 == 0

    def test_a_client_that_says_nothing_holds_up_nobody(self, secure: Any, session: requests.Session) -> None:
        with (
            socket.create_connection(secure.address, TIMEOUT),
            socket.create_connection(secure.address, TIMEOUT) as half,
        ):
            half.sendall(b"\x16\x03")
            assert session.get(secure.url + "/get", verify=secure.ca, timeout=TIMEOUT).ok

    def test_plain_http_is_refused(self, secure: Any, capfd: pytest.CaptureFixture[str]) -> None:
        with socket.create_connection(secure.address, TIMEOUT) as conn:
            conn.sendall(b"GET / HTTP/1.1\r\n\r\n")
            with conn.makefile("rb") as stream:
                try:
                    assert b"200 OK" not in stream.read()
                except ConnectionResetError:
                    pass
        secure.stop()
        assert capfd.readouterr() == ("", "")

    def test_big_bodies_pass(self, secure: Any, session: requests.Session) -> None:
        text = BIG.hex()[:3_000_000]
        answer = session.post(
            secure.url + "/anything", data=text, headers={"Content-Type": "text/plain"}, verify=secure.ca
        )
        assert answer.json()["data"] == text

    def test_it_ends_in_the_middle_of_an_upload(self, secure: Any) -> None:
        context = ssl.create_default_context(cafile=secure.ca)
        with socket.create_connection(secure.address, TIMEOUT) as plain:
            with context.wrap_socket(plain, server_hostname="localhost") as conn:
                conn.sendall(b"POST /post HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf")
                start = time.monotonic()
                secure.stop()
                assert time.monotonic() - start < scaled(2)


class TestOurs:
    def test_the_first_page_links_to_others_by_relative_paths(self, url: str, session: requests.Session) -> None:
        page = session.get(url + "/").text
        assert "//" not in page.replace("<!DOCTYPE html>", "")
        for path in serve_httpbin.PAGES:
            assert f'href="{path}"' in page
            assert session.get(f"{url}/{path}", auth=("user", "secret")).status_code in (200, 404)
        assert session.head(url + "/").headers["Content-Length"] == str(len(page.encode()))

    @pytest.mark.parametrize("path", ["/legacy", "/spec.json", "/flasgger_static/x.js", "/apidocs/"])
    def test_pages_that_fetch_from_outside_are_not_there(self, path: str, url: str, session: requests.Session) -> None:
        assert session.get(url + path).status_code == 404

    def test_what_it_logs(self, session: requests.Session, capfd: pytest.CaptureFixture[str]) -> None:
        server = servers.httpbin()
        session.get(server.url + "/get?token=private")
        session.post(server.url + "/status/404")
        assert server.log.lines == ["GET /get 200 OK", "POST /status/404 404 NOT FOUND"]
        assert capfd.readouterr() == ("", "")

    def test_its_errors_stay_in_its_log(self, session: requests.Session, capfd: pytest.CaptureFixture[str]) -> None:
        server = servers.httpbin()
        answer = session.get(server.url + "/response-headers?x=%E2%82%AC")  # not to be written in latin-1
        assert answer.status_code == 500
        assert "Traceback" not in answer.text
        assert "Traceback" in server.log.text
        assert capfd.readouterr() == ("", "")

    def test_a_slow_answer_does_not_hold_up_its_end(self) -> None:
        server = servers.httpbin()
        with socket.create_connection(server.address, TIMEOUT) as conn:
            conn.sendall(b"GET /delay/10 HTTP/1.1\r\nHost: x\r\n\r\n")
            threading.Event().wait(0.05)
            start = time.monotonic()
            server.stop()
            assert time.monotonic() - start < scaled(1)
            assert conn.recv(10) == b""

    def test_an_answer_that_nobody_reads_does_not_either(self) -> None:
        server = servers.httpbin()
        with socket.create_connection(server.address, TIMEOUT) as conn:
            conn.sendall(b"GET /stream-bytes/100000000 HTTP/1.1\r\nHost: x\r\n\r\n" * 100)
            threading.Event().wait(0.05)
            start = time.monotonic()
            server.stop()
            assert time.monotonic() - start < scaled(2)

    def test_jupyters_credentials_do_not_come_back(self, url: str, session: requests.Session) -> None:
        session.headers.update({"Authorization": "token s3cret", "Cookie": "_xsrf=s3cret; a=1"})
        session.headers["X-ProxyContextPath"] = "/user/ann/proxy/8000"
        for path in ("/get", "/headers", "/anything", "/cookies", "/bearer", "/anything/x"):
            answer = session.get(url + path, params={"token": "s3cret"})
            assert "s3cret" not in answer.text
        assert session.get(url + "/cookies").json()["cookies"] == {"_xsrf": "blanked", "a": "1"}

    def test_it_understands_its_own_prefix(self, url: str, session: requests.Session) -> None:
        assert session.get(url + "/user/ann/proxy/absolute/8000/get").status_code == 200

    def test_debugging_flags_of_the_learner_do_not_show(self) -> None:
        program = (
            "from netcourse import servers; import requests\n"
            "answer = requests.get(servers.httpbin().url + '/response-headers?x=%E2%82%AC')\n"
            "print(answer.status_code, len(answer.text))"
        )
        environ = {**os.environ, "DEBUG": "1", "FLASK_DEBUG": "1", "LISTEN_PID": "1"}
        done = subprocess.run(
            [sys.executable, "-W", "error", "-c", program], env=environ, capture_output=True, text=True, check=False
        )
        assert done.stderr == ""
        assert done.stdout.startswith("500 ")

    def test_first_answer_comes_soon(self, url: str, session: requests.Session) -> None:
        servers.stop_all()
        start = time.monotonic()
        session.get(servers.httpbin().url + "/get")
        assert time.monotonic() - start < scaled(0.5)
