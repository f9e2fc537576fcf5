"""The gallery as programs see it that are not ours: requests, curl and bare sockets."""

from __future__ import annotations

import hashlib
import socket
import struct
import time
import zlib
from concurrent.futures import ThreadPoolExecutor
from email.message import Message
from pathlib import PurePosixPath, PureWindowsPath
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest
import requests

from netcourse import paths, servers
from netcourse.clock import scaled
from netcourse.servers.serve_gallery.hostile import HOSTILE
from netcourse.servers.serve_gallery.trouble import Outcome, Settings, Trouble
from tests.servers.web_clients import MALFORMED, TIMEOUT, curl, say, status
from tools.pictures import __main__ as drawing

FOLDER = paths.data("pictures")


@pytest.fixture
def gallery(host: str) -> Any:
    return servers.gallery(host=host)


def get(server: Any, path: str, **options: Any) -> requests.Response:
    return requests.get(server.url + path, timeout=TIMEOUT, **options)


class TestPictures:
    def test_the_list_leads_to_all_pictures(self, gallery: Any) -> None:
        listed = get(gallery, "/pictures").json()
        assert len(listed) == 24
        with requests.Session() as session:
            for one in listed:
                answer = session.get(one["url"], timeout=TIMEOUT)
                assert answer.headers["Content-Type"] == one["type"]
                assert answer.content == (FOLDER / one["name"]).read_bytes()
                assert len(answer.content) == one["bytes"]
                assert hashlib.sha256(answer.content).hexdigest() == one["sha256"]

    def test_a_part_and_the_rest(self, gallery: Any) -> None:
        whole = get(gallery, "/pictures/mesh.png")
        first = get(gallery, "/pictures/mesh.png", headers={"Range": "bytes=0-99"})
        rest = get(gallery, "/pictures/mesh.png", headers={"Range": "bytes=100-", "If-Range": first.headers["ETag"]})
        assert (first.status_code, rest.status_code) == (206, 206)
        assert first.headers["Content-Range"] == f"bytes 0-99/{len(whole.content)}"
        assert first.content + rest.content == whole.content
        assert get(gallery, "/pictures/mesh.png", headers={"Range": "bytes=5-", "If-Range": '"old"'}).status_code == 200

    def test_a_part_behind_the_end(self, gallery: Any) -> None:
        answer = get(gallery, "/pictures/mesh.png", headers={"Range": "bytes=999999-"})
        size = (FOLDER / "mesh.png").stat().st_size
        assert (answer.status_code, answer.headers["Content-Range"]) == (416, f"bytes */{size}")

    def test_a_tag_saves_the_second_journey(self, gallery: Any) -> None:
        for path in ("/pictures", "/pictures/key.svg"):
            tag = get(gallery, path).headers["ETag"]
            assert get(gallery, path, headers={"If-None-Match": tag}).status_code == 304

    def test_head_says_what_get_would(self, gallery: Any) -> None:
        for path in ("/pictures", "/pictures/ring.png"):
            head, whole = requests.head(gallery.url + path, timeout=TIMEOUT), get(gallery, path)
            assert head.content == b""
            assert {**head.headers, "Date": ""} == {**whole.headers, "Date": ""}

    def test_curl_resumes(self, gallery: Any, tmp_path: Any) -> None:
        target = tmp_path / "noise.png"
        data = (FOLDER / "noise.png").read_bytes()
        target.write_bytes(data[:1000])
        curl("-C", "-", "-o", str(target), gallery.url + "/pictures/noise.png")
        assert target.read_bytes() == data

    def test_other_methods(self, gallery: Any) -> None:
        answer = requests.post(gallery.url + "/pictures", data=b"x", timeout=TIMEOUT)
        assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD, OPTIONS")

    @pytest.mark.parametrize("name", ["none.png", "", "..%2Findex.json", "index.json", "%00", "RING.PNG"])
    def test_no_such_picture(self, name: str, gallery: Any) -> None:
        assert get(gallery, "/pictures/" + name).status_code == 404

    @pytest.mark.parametrize("said", MALFORMED)
    def test_what_is_malformed_is_refused_and_logged(self, said: str, gallery: Any) -> None:
        request, expected = MALFORMED[said]
        answer = say(gallery.address, request)
        assert status(answer) == expected
        assert len(gallery.log.lines) == 1
        assert "Traceback" not in gallery.log.text + answer.decode("latin-1")


class TestHostileNames:
    def test_they_are_listed_and_served(self) -> None:
        gallery = servers.gallery(hostile=True)
        listed = {one["name"]: one for one in get(gallery, "/pictures").json()}
        assert len(listed) == 24 + len(HOSTILE)
        for name in HOSTILE:
            answer = requests.get(listed[name]["url"], timeout=TIMEOUT)
            assert hashlib.sha256(answer.content).hexdigest() == listed[name]["sha256"]
            assert unquote(answer.url.rpartition("/")[2]) == name

    def test_each_kind_is_there(self) -> None:
        assert any(PurePosixPath(name).is_absolute() for name in HOSTILE)
        assert any(PureWindowsPath(name).is_absolute() for name in HOSTILE)
        assert any(".." in PurePosixPath(name).parts for name in HOSTILE)
        assert any("\0" in name for name in HOSTILE)
        assert any(len(name) < 255 < len(name.encode()) for name in HOSTILE)
        assert "CON" in HOSTILE

    def test_the_log_shows_them_harmless(self) -> None:
        gallery = servers.gallery(hostile=True)
        for one in get(gallery, "/pictures").json():
            get(gallery, one["url"].removeprefix(gallery.url))
        assert all(line.isprintable() for line in gallery.log.lines)


class TestTrouble:
    def test_busy_now_and_then_and_the_same_again(self) -> None:
        gallery: Any = servers.gallery(busy=0.5, retry_after=7, seed=3)

        def outcomes() -> list[int]:
            with requests.Session() as session:
                url = gallery.url + "/pictures/ring.png"
                answers = [session.get(url, timeout=TIMEOUT) for _ in range(30)]
            assert {answer.headers.get("Retry-After") for answer in answers if not answer.ok} == {"7"}
            return [answer.status_code for answer in answers]

        first = outcomes()
        gallery.reset()
        assert set(first) == {200, 503}
        assert outcomes() == first

    def test_the_order_of_requests_does_not_matter(self) -> None:
        gallery: Any = servers.gallery(busy=0.5, seed=1)
        names = [one["name"] for one in get(gallery, "/pictures").json()]

        def outcomes(order: list[str]) -> dict[str, int]:
            gallery.reset()
            with ThreadPoolExecutor(8) as pool:
                return dict(pool.map(lambda name: (name, get(gallery, f"/pictures/{name}").status_code), order))

        assert outcomes(names) == outcomes(names[::-1])

    def test_who_asks_four_times_has_it(self) -> None:
        trouble = Trouble(Settings(busy=0.6, stall=0.4))
        for first in range(0, 40, 4):
            assert Outcome.FINE in [trouble.outcome("x", first + number) for number in range(4)]
        assert {trouble.outcome("x", number) for number in range(20)} == set(Outcome)

    def test_it_stops_in_the_middle(self) -> None:
        gallery = servers.gallery(stall=1)
        with socket.create_connection(gallery.address, TIMEOUT) as conn:
            conn.sendall(b"GET /pictures/noise.png HTTP/1.1\r\nHost: x\r\n\r\n")
            got = b""
            while len(got) < (FOLDER / "noise.png").stat().st_size // 2:
                got += conn.recv(65536)
            conn.settimeout(0.1)
            with pytest.raises(TimeoutError):
                conn.recv(1)
            start = time.monotonic()
            gallery.stop()
            assert time.monotonic() - start < scaled(1)

    def test_a_client_that_gives_up_frees_its_place(self) -> None:
        gallery = servers.gallery(stall=1)
        with ThreadPoolExecutor(30) as pool:  # more than there are workers, in all
            for _ in range(4):
                gallery.reset()  # type: ignore[attr-defined]
                names = [one["name"] for one in get(gallery, "/pictures").json()]
                assert set(pool.map(lambda name: self.given_up(gallery, name), names)) == {True}
        gallery.reset()  # type: ignore[attr-defined]
        assert get(gallery, "/pictures").ok

    def given_up(self, gallery: Any, name: str) -> bool:
        with pytest.raises(requests.exceptions.RequestException):
            requests.get(f"{gallery.url}/pictures/{name}", timeout=(TIMEOUT, 0.3))
        return True

    def test_slow_on_purpose_and_its_end_is_not(self) -> None:
        gallery = servers.gallery(slow=30)
        assert get(gallery, "/pictures").ok
        with socket.create_connection(gallery.address, TIMEOUT) as conn:
            conn.sendall(b"GET /pictures/ring.png HTTP/1.1\r\nHost: x\r\n\r\n")
            conn.settimeout(0.1)
            with pytest.raises(TimeoutError):
                conn.recv(1)
            start = time.monotonic()
            gallery.stop()
            assert time.monotonic() - start < scaled(1)

    def test_it_counts_how_many_ask_at_once(self) -> None:
        gallery: Any = servers.gallery(slow=0.3)
        with ThreadPoolExecutor(5) as pool:
            list(pool.map(lambda _: get(gallery, "/pictures/ring.png"), range(5)))
        assert 2 <= gallery.most_at_once <= 5
        gallery.reset()
        assert gallery.most_at_once == 0

    @pytest.mark.parametrize(
        ("options", "says"),
        [
            ({"busy": 2}, "busy is 2; expected a share from 0 to 1"),
            ({"stall": -1}, "stall is -1; expected a share from 0 to 1"),
            ({"busy": 0.6, "stall": 0.6}, "busy and stall together are 1.2; expected 1 at most"),
            ({"slow": -1}, "slow is -1; expected a number of seconds, 0 or more"),
            ({"slow": float("nan")}, "slow is nan; expected a number of seconds, 0 or more"),
        ],
    )
    def test_settings_that_will_not_do(self, options: dict[str, Any], says: str) -> None:
        with pytest.raises(ValueError, match=f"^{says}$"):
            servers.gallery(**options)

    def test_what_it_logs(self) -> None:
        gallery = servers.gallery(busy=1)
        get(gallery, "/pictures/ring.png")
        expected = ["GET /pictures/ring.png 503 Service Unavailable: busy: ask again after a while"]
        assert gallery.log.lines == expected


class TestDrawing:
    def test_the_stored_pictures_are_what_the_tool_draws(self) -> None:
        for name, (_title, data) in drawing.everything().items():
            assert points(data) == points((FOLDER / name).read_bytes()), name

    def test_nothing_else_is_stored(self) -> None:
        stored = {path.name for path in FOLDER.iterdir()}
        assert stored == {*drawing.everything(), "index.json"}
        assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 200_000


def points(data: bytes) -> Any:
    """Return what a picture shows: how well it is compressed differs between versions of zlib."""
    if not data.startswith(b"\x89PNG"):
        return ElementTree.canonicalize(data.decode())
    shown, at = Message(), 8
    while at < len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        body = data[at + 8 : at + 8 + length]
        assert struct.unpack_from(">I", data, at + 8 + length)[0] == zlib.crc32(kind + body)
        shown[kind.decode()] = zlib.decompress(body).hex() if kind == b"IDAT" else body.hex()
        at += 12 + length
    return shown.items()
