"""What chapter 03 says of requests holds for the version that is installed, whatever its documentation says."""

from __future__ import annotations

import contextlib
import socket
import threading

import pytest
import requests

from netcourse import servers, wire

FORM = "application/x-www-form-urlencoded"
CAFE = b"caf\xc3\xa9"


@pytest.fixture
def httpbin():
    with servers.httpbin() as running:
        yield running


@contextlib.contextmanager
def saying(kind, body):
    """Answer one request with these bytes and this Content-Type, if any."""
    head = b"HTTP/1.1 200 OK\r\nConnection: close\r\n" + (b"Content-Type: %s\r\n" % kind if kind else b"")

    def serve():
        conn, __ = door.accept()
        with conn:
            conn.recv(65536)
            conn.sendall(head + b"Content-Length: %d\r\n\r\n" % len(body) + body)

    with socket.create_server(("127.0.0.1", 0)) as door:
        thread = threading.Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{door.getsockname()[1]}/"
        thread.join()


def prepared(**arguments):
    return requests.Request("POST", "http://library.example/books", **arguments).prepare()


def test_params_write_lists_twice_empty_texts_and_no_none():
    """The dict of the chapter's first prediction."""
    wishes = {"q": "salt & pepper", "tag": ["tea", "herbs"], "shelf": "", "lang": None}

    assert prepared(params=wishes).path_url == "/books?q=salt+%26+pepper&tag=tea&tag=herbs&shelf="


def test_params_add_to_the_query_of_a_url():
    """The pair that is there stays in front."""
    assert requests.Request("GET", "http://a/b?page=2", params={"q": "tea"}).prepare().path_url == "/b?page=2&q=tea"


@pytest.mark.parametrize(
    ("argument", "kind", "body"),
    [
        ({"data": {"tea": ["oolong", "sencha"], "milk": None}}, FORM, "tea=oolong&tea=sencha"),
        ({"data": "tea=oolong"}, None, "tea=oolong"),
        ({"json": {"tea": None}}, "application/json", b'{"tea": null}'),
    ],
)  # fmt: skip
def test_an_argument_has_its_type_and_its_body(argument, kind, body):
    """A dict as data is a form, a text is sent as it is and unnamed, json is JSON."""
    request = prepared(**argument)

    assert (request.headers.get("Content-Type"), request.body) == (kind, body)


def test_the_boundary_is_named_in_the_content_type_and_fields_have_no_file_name():
    """Unless the Content-Type is set by hand."""
    request = prepared(files=[("picture", ("tea.png", b"x", "image/png"))], data={"note": "n"})
    kind, __, boundary = request.headers["Content-Type"].partition("; boundary=")

    assert kind == "multipart/form-data"
    assert request.body.startswith(b"--" + boundary.encode())
    assert b'name="note"\r\n' in request.body
    own = prepared(files={"picture": b"x"}, headers={"Content-Type": kind})
    assert own.headers["Content-Type"] == kind


def test_a_header_of_ones_own_replaces_an_added_one(httpbin):
    """There is one of each in the end."""
    own = {"Accept": "text/plain", "User-Agent": "a reader"}
    seen = requests.get(httpbin.url + "/headers", headers=own).json()["headers"]

    assert {name: seen[name] for name in own} == own


@pytest.mark.parametrize(
    ("kind", "encoding", "text"),
    [
        (b"text/html; charset=utf-8", "utf-8", "café"),
        (b"text/html", "ISO-8859-1", "cafÃ©"),
        (b"image/png", None, None),
        (b"application/x-notes", None, None),
        (None, None, None),
    ],
)
def test_text_without_a_charset_is_taken_for_latin_1_and_other_types_are_guessed(kind, encoding, text):
    """What is guessed is not tested: it depends on the library that guesses."""
    with saying(kind, CAFE) as url:
        response = requests.get(url)

    assert (response.content, response.encoding) == (CAFE, encoding)
    assert text is None or response.text == text


@pytest.mark.parametrize(("kind", "title"), [(b"application/json", "thé"), (b"text/html", "thÃ©"), (None, "thé")])
def test_json_believes_a_charset_where_there_is_one(kind, title):
    """And else finds UTF-8 in the bytes; `encoding` is stronger than both."""
    with saying(kind, '{"tea": "thé"}'.encode()) as url:
        response = requests.get(url)

    assert response.json() == {"tea": title}
    response.encoding = "utf-8"
    assert response.json() == {"tea": "thé"}


@pytest.mark.parametrize("path", ["/html", "/status/204"])
def test_what_is_no_json_raises(httpbin, path):
    """Its own exception, which is a ValueError."""
    with pytest.raises(requests.JSONDecodeError) as caught:
        requests.get(httpbin.url + path).json()
    assert isinstance(caught.value, ValueError)


def test_json_is_a_method(httpbin):
    """M2: indexed, it raises TypeError."""
    with pytest.raises(TypeError):
        requests.get(httpbin.url + "/json").json["slideshow"]


def test_a_status_raises_only_when_asked(httpbin):
    """Below 400 not even then."""
    response = requests.get(httpbin.url + "/status/404")

    assert (response.ok, bool(response)) == (False, False)
    with pytest.raises(requests.HTTPError):
        response.raise_for_status()
    requests.get(httpbin.url + "/status/304").raise_for_status()


@pytest.mark.parametrize("method", ["get", "post", "put", "delete"])
def test_every_function_but_head_follows_redirects(httpbin, method):
    """M3: head stays where it is, until it is told."""
    url = httpbin.url + "/redirect-to?url=/anything&status_code=303"

    assert [one.status_code for one in getattr(requests, method)(url).history] == [303]
    assert requests.head(url).history == []
    assert len(requests.head(url, allow_redirects=True).history) == 1


@pytest.mark.parametrize(("status", "method"), [(302, "GET"), (303, "GET"), (307, "POST"), (308, "POST")])
def test_a_redirected_post_depends_on_the_status(httpbin, status, method):
    """302 and 303 lead to a GET, 307 and 308 to the same thing there."""
    there = {"url": "/anything", "status_code": status}

    assert requests.post(httpbin.url + "/redirect-to", params=there, data={"a": "b"}).json()["method"] == method


def test_thirty_redirects_are_followed():
    """And no more."""
    assert requests.Session().max_redirects == 30


def test_only_a_session_brings_cookies_back(httpbin):
    """Those set on the way to where a redirect leads as well."""
    requests.get(httpbin.url + "/cookies/set?tea=oolong")
    assert requests.get(httpbin.url + "/cookies").json()["cookies"] == {}
    with requests.Session() as session:
        session.get(httpbin.url + "/cookies/set?tea=oolong")
        assert session.get(httpbin.url + "/cookies").json()["cookies"] == {"tea": "oolong"}


def test_a_session_keeps_its_connection_and_an_unread_response_takes_it(httpbin):
    """One for all that was read; another one while a body is still on it."""
    for reads, connections in ((True, 1), (False, 2)):
        with wire.tap(httpbin) as line, requests.Session() as session:
            first = session.get(line.url + "/bytes/100", stream=True)
            assert not reads or first.content
            session.get(line.url + "/robots.txt")
        assert len(line.transcript.conversations) == connections


def test_an_open_file_stays_open(httpbin, tmp_path):
    """M43: whoever opens closes."""
    path = tmp_path / "tea.png"
    path.write_bytes(b"x")
    with open(path, "rb") as file:
        requests.post(httpbin.url + "/post", files={"picture": file})
        assert not file.closed


def test_a_hook_sees_every_response(httpbin):
    """Redirects included."""
    seen = []
    with requests.Session() as session:
        session.hooks["response"].append(lambda response, **settings: seen.append(response.status_code))
        session.get(httpbin.url + "/redirect/2")

    assert seen == [302, 302, 200]


def test_digest_asks_twice_and_never_sends_the_password(httpbin):
    """The first answer is 401."""
    with wire.tap(httpbin) as line:
        response = requests.get(
            line.url + "/digest-auth/auth/ada/hush", auth=requests.auth.HTTPDigestAuth("ada", "hush")
        )
    sent = b"".join(talk.stream("client") for talk in line.transcript.conversations)

    assert ([one.status_code for one in response.history], response.status_code) == ([401], 200)
    assert b"hush" not in sent.replace(b"/digest-auth/auth/ada/hush", b"")
