"""A site of a check takes requests as they come, and tells what was none."""

from __future__ import annotations

import socket
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from netcourse.exercises.model import Failed
from netcourse.exercises.staging.website import Answer, Asked, Part, parts, site, told_by


def echoed(asked):
    return Answer(body=f"{asked.method} {asked.target}".encode())


def talk(at, data):
    """Send bytes and return all that comes back."""
    with socket.create_connection((at.stage.host, at.stage.port), timeout=5) as sock:
        sock.sendall(data)
        return b"".join(iter(lambda: sock.recv(65536), b""))


def test_a_request_is_kept_with_its_query_its_cookies_and_its_form():
    """As a client sends it."""
    with site(echoed) as at:
        response = requests.post(at.url + "/a?b=1&b=", data={"c": "é"}, cookies={"d": "e"})

    (asked,) = at.asked
    assert response.text == "POST /a?b=1&b="
    assert (asked.path, asked.query, asked.form, asked.cookies) == ("/a", {"b": ["1", ""]}, {"c": ["é"]}, {"d": "e"})


def test_a_body_in_chunks_is_put_together():
    """With extensions and a trailer around it."""
    body = b"3;a=b\r\nabc\r\nA\r\n0123456789\r\n0\r\nX: y\r\n\r\n"
    with site(echoed) as at:
        assert talk(at, b"PUT / HTTP/1.1\r\nHOST:a\r\ntransfer-encoding: Chunked\r\n\r\n" + body).endswith(b"PUT /")

    assert at.asked[0].body == b"abc0123456789"


@pytest.mark.parametrize(
    "data",
    [
        b"GET /\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nno header\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost : a\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: many\r\n\r\n",
    ],
)
def test_what_is_no_request_is_answered_with_400_and_told(data):
    """By the sentence of the check that is running."""
    with site(echoed) as at:
        assert talk(at, data).startswith(b"HTTP/1.1 400 ")
        with pytest.raises(Failed), told_by(at):
            pass

    assert at.asked == []


def test_a_head_and_a_204_have_no_body():
    """But the length that a GET would have."""
    with site(lambda asked: Answer(204 if asked.path == "/none" else 200, body=b"12345")) as at:
        assert requests.head(at.url).headers["content-length"] == "5"
        assert "content-length" not in requests.get(at.url + "/none").headers


def test_connections_are_kept_where_that_is_asked_for_and_their_end_is_noticed():
    """One connection for three requests, gone when the session is closed."""
    with site(echoed, keep=True) as at:
        with requests.Session() as session:
            for _number in range(3):
                session.get(at.url)
            assert not at.has_gone(0, 0)
        assert at.has_gone(0, 5)

    assert {asked.connection for asked in at.asked} == {0}


def test_a_stalled_answer_is_noticed_when_it_is_left():
    """Who has the head and closes need not wait."""
    with site(lambda asked: Answer(body=b"half", length=100, stalls=True)) as at:
        with requests.get(at.url, stream=True):
            assert not at.has_gone(0, 0)
        assert at.has_gone(0, 5)


def form(body, kind='multipart/form-data; boundary="x y"'):
    return Asked("POST", "/", [("content-type", kind)], body, body, 0)


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b'form-data; name="a"; filename="b c.png"', "b c.png"),
        (b"form-data; filename=b.png; name=a", "b.png"),
        ('form-data; name="a"; filename="é.png"'.encode(), "é.png"),
        (b"form-data; name=a; filename*=utf-8''%c3%a9%20b.png", "é b.png"),
        (b'form-data; name="a"; filename="say \\"b\\".png"', 'say "b".png'),
        (b'form-data; name="a"; filename="say %22b%22.png"', 'say "b".png'),
        (b'form-data; name="a"', None),
    ],
)
def test_a_part_is_read_in_any_spelling(head, name):
    """Quoted or not, encoded or not; what stands before the first border does not count."""
    body = b"--x y\r\nContent-disposition: " + head + b"\r\n\r\n\r\n--x\r\n\r\n--x y--\r\n"

    assert parts(form(b"nothing\r\n" + body)) == [Part("a", name, "", b"\r\n--x\r\n")]


@pytest.mark.parametrize(
    "asked",
    [
        form(b"", "text/plain"),
        form(b"", "multipart/form-data"),
        form(b"--x y\r\nContent-Disposition: form-data; name=a\r\n\r\nopen"),
        form(b"--x y\r\nno head\r\n--x y--"),
    ],
)
def test_what_is_no_form_with_files_is_told(asked):
    """And is no mistake of the check."""
    with pytest.raises(Failed):
        parts(asked)


def test_an_answer_may_be_none_at_all():
    """The connection ends, or stays silent."""
    with site(lambda asked: Answer(0)) as at:
        assert talk(at, b"GET / HTTP/1.1\r\nHost: a\r\n\r\n") == b""
    with site(lambda asked: Answer(0, stalls=True)) as at:
        with pytest.raises(requests.ReadTimeout):
            requests.get(at.url, timeout=(5, 0.1))


def test_the_rest_of_a_body_comes_when_it_is_there():
    """Not before the client has seen the beginning."""
    seen = threading.Event()

    def rest():
        return b" two" if seen.wait(5) else b" late"

    with site(lambda asked: Answer(200, body=b"one", length=7, then=[rest])) as at:
        with requests.get(at.url, stream=True, timeout=5) as response:
            pieces = response.iter_content(3)
            first = next(pieces)
            seen.set()

            assert first + b"".join(pieces) == b"one two"


def test_requests_are_answered_at_once_where_that_is_asked_for():
    """Each waits for the other here: one after another, neither would get its answer."""
    both = threading.Barrier(2, timeout=5)

    def answer(asked):
        both.wait()
        return Answer()

    with site(answer, at_once=True) as at, ThreadPoolExecutor(2) as pool:
        responses = pool.map(lambda path: requests.get(at.url + path, timeout=5), ["/a", "/b"])

        assert [response.status_code for response in responses] == [200, 200]
    assert {asked.path for asked in at.asked} == {"/a", "/b"}
