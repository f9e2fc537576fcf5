"""The REST service as programs see it that are not ours: requests, curl, schemathesis, and bare sockets."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from email.message import Message
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import pytest
import requests
from requests.auth import HTTPBasicAuth

from netcourse import paths, servers
from netcourse.clock import scaled
from netcourse.servers import serve_posts
from tests.servers.web_clients import MALFORMED, TIMEOUT, curl, say, status

ADA = HTTPBasicAuth("ada", "analytical")
NEW = {"author": "Ada", "title": "A new one", "text": "Short."}
DATA = json.loads(paths.data("posts.json").read_text(encoding="utf-8"))
CONFIG = Path(__file__).with_name("schemathesis.toml")


@pytest.fixture
def posts(host: str) -> Any:
    return servers.posts(host=host)


def ask(server: Any, method: str, path: str, **options: Any) -> requests.Response:
    return requests.request(method, server.url + path, timeout=TIMEOUT, **options)


def get(server: Any, path: str, **options: Any) -> requests.Response:
    return ask(server, "GET", path, **options)


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def new_token(server: Any) -> str:
    return str(ask(server, "POST", "/token", auth=ADA).json()["access_token"])


class TestReading:
    def test_all_pages_together_are_all_posts(self, posts: Any) -> None:
        found, url = [], posts.url + "/posts?per_page=7"
        while url:
            answer = requests.get(url, timeout=TIMEOUT)
            found += answer.json()
            url = answer.links.get("next", {}).get("url", "")
        assert found == DATA
        assert len(DATA) == 30

    def test_the_link_field_names_only_pages_that_exist(self, posts: Any) -> None:
        def pages(query: str) -> dict[str, str]:
            links = get(posts, "/posts" + query).links
            return {name: parse_qs(urlsplit(link["url"]).query)["page"][0] for name, link in links.items()}

        assert pages("") == {"first": "1", "next": "2", "last": "3"}
        assert pages("?page=2") == {"first": "1", "prev": "1", "next": "3", "last": "3"}
        assert pages("?page=9") == {"first": "1", "prev": "3", "last": "3"}
        assert pages("?author=Nobody") == {"first": "1", "last": "1"}

    def test_the_links_keep_the_filter(self, posts: Any) -> None:
        url = get(posts, "/posts", params={"tag": "http", "q": "ä&b", "per_page": 2}).links["last"]["url"]
        assert url.startswith(posts.url + "/posts?")
        assert parse_qs(urlsplit(url).query) == {"tag": ["http"], "q": ["ä&b"], "per_page": ["2"], "page": ["1"]}

    def test_filters_hold_together(self, posts: Any) -> None:
        answer = get(posts, "/posts", params={"author": "Ada", "tag": "tcp", "q": "RECV", "per_page": 50})
        assert [post["title"] for post in answer.json()] == ["The empty recv"]
        assert answer.headers["X-Total-Count"] == "1"

    @pytest.mark.parametrize(
        "query", ["page=0", "page=x", "page=-1", "page=", "per_page=51", "page=1&page=2", "size=3", "q=%ff"]
    )
    def test_a_wrong_parameter_is_refused(self, query: str, posts: Any) -> None:
        answer = get(posts, "/posts?" + query)
        assert (answer.status_code, answer.headers["Content-Type"]) == (400, "application/problem+json")

    @pytest.mark.parametrize(
        "path", ["/posts/0", "/posts/31", "/posts/x", "/posts/1/", "/posts/1%2F", "/post", "/posts/"]
    )
    def test_what_is_not_there(self, path: str, posts: Any) -> None:
        answer = get(posts, path)
        assert answer.status_code == 404
        assert answer.json().keys() == {"type", "title", "status", "detail"}

    def test_head_says_what_get_would(self, posts: Any) -> None:
        for path in ("/posts", "/posts/1", "/openapi.json", "/"):
            head, whole = ask(posts, "HEAD", path), get(posts, path)
            assert head.content == b""
            assert {**head.headers, "Date": ""} == {**whole.headers, "Date": ""}

    def test_a_tag_saves_the_second_journey(self, posts: Any) -> None:
        for path in ("/posts?page=2", "/posts/1"):
            tag = get(posts, path).headers["ETag"]
            for said in (tag, f'"other", W/{tag}', "*"):
                answer = get(posts, path, headers={"If-None-Match": said})
                assert (answer.status_code, answer.content, answer.headers["ETag"]) == (304, b"", tag)
            assert get(posts, path, headers={"If-None-Match": '"other"'}).status_code == 200
            assert get(posts, path, headers={"If-None-Match": tag.strip('"')}).status_code == 400


class TestForms:
    def test_xml_says_the_same(self, posts: Any) -> None:
        answer = get(posts, "/posts/5", headers={"Accept": "application/xml"})
        root = ElementTree.fromstring(answer.content)
        assert root.findtext("text") == DATA[4]["text"]
        assert [tag.text for tag in root.iter("tag")] == DATA[4]["tags"]
        listed = get(posts, "/posts?per_page=50", headers={"Accept": "text/xml"})
        assert [int(post.attrib["id"]) for post in ElementTree.fromstring(listed.content)] == list(range(1, 31))

    @pytest.mark.parametrize(
        ("accept", "media"),
        [
            (None, "application/json"),
            ("*/*", "application/json"),
            ("text/html, application/xml;q=0.9, */*;q=0.8", "application/xml"),
            ("application/*;q=0.5, text/xml;q=0.1", "application/json"),
            ("application/json;q=0, */*", "application/xml"),
            ("APPLICATION/XML", "application/xml"),
        ],
    )
    def test_accept_chooses(self, accept: str | None, media: str, posts: Any) -> None:
        answer = get(posts, "/posts/1", headers={"Accept": accept})
        assert (answer.headers["Content-Type"], answer.headers["Vary"]) == (media, "Accept")

    @pytest.mark.parametrize("accept", ["image/png", "application/json;q=0", "nonsense"])
    def test_what_is_not_offered(self, accept: str, posts: Any) -> None:
        answer = get(posts, "/posts/1", headers={"Accept": accept})
        assert answer.status_code == 406
        assert "application/xml" in answer.json()["offered"]

    def test_each_form_has_a_tag_of_its_own_and_any_of_them_may_write(self, posts: Any) -> None:
        forms = [get(posts, "/posts/1", headers={"Accept": form}) for form in ("application/json", "application/xml")]
        tags = [answer.headers["ETag"] for answer in forms]
        assert tags[0] != tags[1]
        assert ask(posts, "DELETE", "/posts/1", auth=ADA, headers={"If-Match": tags[1]}).status_code == 204


class TestWriting:
    def test_create_says_where(self, posts: Any) -> None:
        answer = ask(posts, "POST", "/posts", json=NEW, auth=ADA)
        assert (answer.status_code, answer.headers["Location"]) == (201, posts.url + "/posts/31")
        again = requests.get(answer.headers["Location"], timeout=TIMEOUT)
        assert again.json() == answer.json()
        assert again.headers["ETag"] == answer.headers["ETag"]
        assert again.json()["tags"] == []

    def test_replace_forgets_what_is_not_said(self, posts: Any) -> None:
        answer = ask(posts, "PUT", "/posts/2", json={**NEW, "date": "2025-01-31"}, auth=ADA)
        assert answer.json() == {"id": 2, **NEW, "tags": [], "date": "2025-01-31", "likes": 0}
        assert ask(posts, "PUT", "/posts/2", json=answer.json(), auth=ADA).headers["ETag"] == answer.headers["ETag"]

    @pytest.mark.parametrize("media", ["application/merge-patch+json", "application/json; charset=utf-8"])
    def test_change_keeps_what_is_not_said_and_null_takes_away(self, media: str, posts: Any) -> None:
        patch = json.dumps({"likes": 99, "tags": None})
        answer = ask(posts, "PATCH", "/posts/2", data=patch, headers={"Content-Type": media}, auth=ADA)
        assert answer.json() == {**DATA[1], "likes": 99, "tags": []}

    def test_delete_once(self, posts: Any) -> None:
        assert ask(posts, "DELETE", "/posts/2", auth=ADA).status_code == 204
        assert ask(posts, "DELETE", "/posts/2", auth=ADA).status_code == 404
        assert ask(posts, "POST", "/posts", json=NEW, auth=ADA).json()["id"] == 31  # numbers are not given twice

    def test_everything_wrong_is_listed(self, posts: Any) -> None:
        said = {"title": "", "text": 3, "tags": ["a\0"], "date": "2025-02-30", "likes": True, "a/b": 1}
        answer = ask(posts, "POST", "/posts", json=said, auth=ADA)
        assert answer.status_code == 422
        pointers = {error["pointer"] for error in answer.json()["errors"]}
        assert pointers == {"#/author", "#/title", "#/text", "#/tags", "#/date", "#/likes", "#/a~1b"}

    @pytest.mark.parametrize(
        ("body", "expected"),
        [
            (b"", 400),
            (b"{", 400),
            (b"\xff", 400),
            (b"NaN", 400),
            (b"9" * 5000, 400),
            (b"[" * 100_000, 400),
            (b"[]", 422),
            (b'{"\\ud800": 1}', 422),
            (json.dumps({**NEW, "author": "\ud800"}).encode(), 422),
            (json.dumps({**NEW, "likes": 1e300}).encode(), 422),
            (b'{"likes": 1e999}', 422),
            (json.dumps({**NEW, "id": 31}).encode(), 422),
            (b" " * 10_000_000, 413),
        ],
        ids=lambda value: str(value)[:20],
    )
    def test_a_body_that_will_not_do(self, body: bytes, expected: int, posts: Any) -> None:
        headers = {"Content-Type": "application/json"}
        for data in (body, iter([body])):
            assert ask(posts, "POST", "/posts", data=data, headers=headers, auth=ADA).status_code == expected
        assert "Traceback" not in posts.log

    def test_another_type_of_body(self, posts: Any) -> None:
        for method, path, field in (("POST", "/posts", "Accept-Post"), ("PATCH", "/posts/1", "Accept-Patch")):
            answer = ask(posts, method, path, data={"title": "x"}, auth=ADA)
            assert answer.status_code == 415
            assert "application/json" in answer.headers[field]

    def test_conflicts(self, posts: Any) -> None:
        taken = {"author": DATA[0]["author"], "title": DATA[0]["title"], "text": "x"}
        assert ask(posts, "POST", "/posts", json=taken, auth=ADA).status_code == 409
        assert ask(posts, "PUT", "/posts/2", json=taken, auth=ADA).status_code == 409
        assert ask(posts, "PUT", "/posts/1", json=taken, auth=ADA).status_code == 200
        assert ask(posts, "PATCH", "/posts/1", json={"id": 2}, auth=ADA).status_code == 409

    def test_methods_that_are_not_for_a_path(self, posts: Any) -> None:
        answer = ask(posts, "DELETE", "/posts", auth=ADA)
        assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, POST, HEAD, OPTIONS")
        assert ask(posts, "OPTIONS", "/posts/1").headers["Allow"] == "GET, PUT, PATCH, DELETE, HEAD, OPTIONS"

    @pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
    def test_nobodys_change_is_lost(self, method: str, posts: Any) -> None:
        tag = get(posts, "/posts/1").headers["ETag"]
        assert ask(posts, "PATCH", "/posts/1", json={"likes": 1000}, auth=ADA, headers={"If-Match": tag}).ok
        for stale in (tag, f"W/{tag}", tag.strip('"')):
            answer = ask(posts, method, "/posts/1", json=NEW, auth=ADA, headers={"If-Match": stale})
            assert answer.status_code == 412
        assert get(posts, "/posts/1").json()["likes"] == 1000
        assert ask(posts, method, "/posts/1", json=NEW, auth=ADA, headers={"If-Match": "*"}).ok

    def test_of_many_writers_at_once_one_wins(self, posts: Any) -> None:
        tag = get(posts, "/posts/1").headers["ETag"]

        def write(likes: int) -> int:
            options = {"json": {"likes": likes}, "auth": ADA, "headers": {"If-Match": tag}}
            return ask(posts, "PATCH", "/posts/1", **options).status_code

        with ThreadPoolExecutor(8) as pool:
            assert sorted(pool.map(write, range(1001, 1017))) == [200] + [412] * 15


class TestLogins:
    def test_writing_needs_one_and_reading_does_not(self, posts: Any) -> None:
        refused = ask(posts, "POST", "/posts", json=NEW)
        assert refused.status_code == 401
        assert refused.headers["WWW-Authenticate"] == 'Basic realm="posts", charset="UTF-8", Bearer realm="posts"'
        assert get(posts, "/posts", headers=bearer("nonsense")).ok

    @pytest.mark.parametrize("proof", ["ada:wrong", "nobody:", ":", "ada", "ä:ö"])
    def test_a_wrong_password(self, proof: str, posts: Any) -> None:
        user, _colon, password = proof.partition(":")
        assert ask(posts, "POST", "/token", auth=(user.encode(), password.encode())).status_code == 401

    @pytest.mark.parametrize("field", ["Basic !!!", "Basic", "Basic \xff", "Digest x", "Bearer", "Bearer \x01", ""])
    def test_nonsense_instead_of_a_login(self, field: str, posts: Any) -> None:
        request = f"GET /me HTTP/1.1\r\nHost: x\r\nAuthorization: {field}\r\n\r\n".encode("latin-1")
        assert status(say(posts.address, request)) in (400, 401)
        assert "Traceback" not in posts.log

    def test_a_token_stands_for_a_password_until_it_runs_out(self, posts: Any) -> None:
        token = new_token(posts)
        assert get(posts, "/me", headers=bearer(token)).json() == {"user": "ada", "by": "token"}
        assert ask(posts, "DELETE", "/posts/1", headers=bearer(token)).status_code == 204
        posts.pass_time(59)
        assert get(posts, "/me", headers=bearer(token)).ok
        posts.pass_time(60)
        answer = get(posts, "/me", headers=bearer(token))
        assert answer.status_code == 401
        assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]
        assert answer.json()["detail"] == "this token has run out"
        assert get(posts, "/me", headers=bearer(new_token(posts))).ok

    def test_the_clock_may_be_given(self) -> None:
        now = [0.0]
        posts = servers.posts(token_seconds=5, clock=lambda: now[0])
        token = new_token(posts)
        now[0] = 5.0
        assert get(posts, "/me", headers=bearer(token)).status_code == 401

    def test_a_token_is_not_to_be_stored(self, posts: Any) -> None:
        answer = ask(posts, "POST", "/token", auth=ADA)
        assert answer.headers["Cache-Control"] == "no-store"
        assert {"token_type": "Bearer", "expires_in": 60}.items() <= answer.json().items()
        assert ask(posts, "POST", "/token", headers=bearer(answer.json()["access_token"])).status_code == 401

    def test_what_is_protected_is_a_choice(self) -> None:
        free, closed = servers.posts(protect="nothing"), servers.posts(protect="everything")
        assert ask(free, "POST", "/posts", json=NEW).status_code == 201
        assert get(closed, "/posts").status_code == get(closed, "/posts/1").status_code == 401
        assert get(closed, "/posts", auth=ADA).ok
        with pytest.raises(ValueError, match="'nothing', 'writing', 'everything'"):
            servers.posts(protect="all")
        with pytest.raises(ValueError, match="^token_seconds is 0; expected more than 0$"):
            servers.posts(token_seconds=0)


class TestOurs:
    def test_each_has_its_own_copy_and_can_bring_it_back(self, posts: Any) -> None:
        other = serve_posts.start("127.0.0.1", 0, protect="nothing", token_seconds=1)
        token = new_token(posts)
        ask(posts, "DELETE", "/posts/1", auth=ADA)
        ask(posts, "POST", "/posts", json=NEW, auth=ADA)
        assert get(other, "/posts/1").ok
        posts.reset()
        assert get(posts, "/posts", params={"per_page": 50}).json() == DATA
        assert get(posts, "/me", headers=bearer(token)).status_code == 401

    def test_what_it_logs(self) -> None:
        posts = servers.posts()
        get(posts, "/posts?q=private")
        ask(posts, "POST", "/posts", json=NEW)
        assert posts.log.lines == [
            "GET /posts 200 OK",
            "POST /posts 401 Unauthorized: this needs a login: by password, or by a token",
        ]

    @pytest.mark.parametrize("said", MALFORMED)
    def test_what_is_malformed_is_refused_and_logged(self, said: str, posts: Any) -> None:
        request, expected = MALFORMED[said]
        answer = say(posts.address, request)
        assert status(answer) == expected
        assert len(posts.log.lines) == 1
        assert str(expected) in posts.log
        assert "Traceback" not in posts.log.text + answer.decode("latin-1")
        assert posts.log.text.strip().isprintable()
        assert get(posts, "/posts/1").ok

    def test_a_body_that_nobody_reads_spoils_nothing(self, posts: Any) -> None:
        with requests.Session() as session:
            for data in (b"x" * 100_000, iter([b"x" * 100_000])):
                assert session.post(posts.url + "/nowhere", data=data, timeout=TIMEOUT).status_code == 404
                assert session.get(posts.url + "/posts/1", timeout=TIMEOUT).ok

    def test_a_body_that_breaks_off(self, posts: Any) -> None:
        head = b"POST /posts HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nAuthorization: Basic "
        head += b"YWRhOmFuYWx5dGljYWw=\r\n"
        for rest in (b"Content-Length: 50\r\n\r\n{}", b"Transfer-Encoding: chunked\r\n\r\nzz\r\n"):
            assert status(say(posts.address, head + rest)) == 400

    def test_links_lead_through_jupyters_proxy(self, posts: Any) -> None:
        headers = {"X-ProxyContextPath": "/user/ann/proxy/8000", "X-Forwarded-Proto": "https", "Host": "hub.example"}
        answer = get(posts, "/posts?token=s3cret", headers=headers)
        assert answer.links["next"]["url"] == "https://hub.example/user/ann/proxy/8000/posts?page=2"
        assert get(posts, "/user/ann/proxy/absolute/8000/posts/1").json() == DATA[0]

    def test_curl(self, posts: Any) -> None:
        found = curl("-i", "-u", "ada:analytical", "--json", json.dumps(NEW), posts.url + "/posts")
        head, _empty, body = found.replace("\r\n", "\n").partition("\n\n")
        fields = Message()
        for line in head.splitlines()[1:]:
            fields[line.partition(":")[0]] = line.partition(":")[2].strip()
        assert head.startswith("HTTP/1.1 201 Created\n")
        assert fields["Location"] == posts.url + "/posts/31"
        assert json.loads(body)["title"] == "A new one"

    @pytest.mark.parametrize("protect", ["nothing", "writing", "everything"])
    def test_it_is_as_it_describes_itself(self, protect: str, tmp_path: Path) -> None:
        posts: Any = servers.posts(protect=protect)
        user = [] if protect == "nothing" else ["--auth", "ada:analytical"]
        command = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(CONFIG), "run", *user]
        command += ["--max-examples", "15", "--seed", "1", "--no-color", posts.url + "/openapi.json"]
        environ = {**os.environ, "PYTHONUTF8": "1"}
        done = subprocess.run(
            command, cwd=tmp_path, env=environ, capture_output=True, text=True, timeout=scaled(100), check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        assert "Traceback" not in posts.log
