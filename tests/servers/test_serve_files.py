"""Downloads as programs see them that are not ours: requests, curl and bare sockets."""

from __future__ import annotations

import hashlib
import http.client
import shutil
import socket
import subprocess
import time
from typing import Any

import pytest
import requests

from netcourse import servers
from netcourse.clock import scaled
from netcourse.servers.serve_files.made import BLOCK, Made
from tests.require import need
from tests.servers.web_clients import MALFORMED, TIMEOUT, curl, say, status

UNLIKE = ("Date", "Transfer-Encoding", "Connection")  # without a length nothing says where a body ends


@pytest.fixture
def files(host: str) -> Any:
    return servers.files(host=host)


def get(server: Any, path: str, **options: Any) -> requests.Response:
    return requests.get(server.url + path, timeout=TIMEOUT, **options)


def until_broken(answer: requests.Response) -> bytes:
    """Return what comes before the connection breaks, which it must."""
    got = b""
    try:
        for piece in answer.iter_content(1000):
            got += piece
    except requests.exceptions.ChunkedEncodingError:
        return got
    raise AssertionError("the answer came whole")


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


class TestMade:
    @pytest.mark.parametrize(
        ("name", "size"),
        [("0.bin", 0), ("1234.bin", 1234), ("250kB.bin", 250_000), ("2GB.bin", 2_000_000_000)],
    )
    def test_the_name_says_the_size(self, name: str, size: int) -> None:
        assert Made.named(name, 0) == Made(size, 0)

    @pytest.mark.parametrize(
        "name", ["", "x.bin", "01.bin", "-1.bin", "3GB.bin", "9999999999.bin", "1kb.bin", "1.bin/", "٣.bin"]
    )
    def test_other_names_mean_nothing(self, name: str) -> None:
        assert Made.named(name, 0) is None

    def test_a_part_is_a_part_of_the_whole(self) -> None:
        made = Made(3 * BLOCK + 7, 1)
        whole = b"".join(made.read(0, made.size))
        assert len(whole) == made.size
        edges = (0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK, made.size - 1, made.size)
        for start in edges:
            for stop in edges:
                assert b"".join(made.read(start, stop)) == whole[start:stop]

    def test_seed_and_size_make_all_the_difference(self) -> None:
        made = [Made(1000, 0), Made(1000, 1), Made(1001, 0)]
        assert len({one.tag for one in made}) == 3
        assert len({b"".join(one.read(0, 1000)) for one in made}) == 3

    def test_the_bytes_are_the_same_for_ever(self) -> None:
        data = b"".join(Made(100_000, 0).read(0, 100_000))
        assert digest(data) == "a6fa7897102be0915bceac07a3e4501bdfa9d7fed1ad4c2fd3b8c33c0969aa89"


class TestDownloads:
    def test_whole_with_length_and_sum(self, files: Any) -> None:
        answer = get(files, "/files/300kB.bin")
        assert answer.headers["Content-Length"] == "300000"
        assert answer.headers["Content-Disposition"] == 'attachment; filename="300kB.bin"'
        assert get(files, "/files/300kB.bin.sha256").text == f"{digest(answer.content)}  300kB.bin\n"

    def test_chunked_without_length(self, files: Any) -> None:
        answer = get(files, "/files/300kB.bin?chunked=1", headers={"Range": "bytes=5-"})
        assert (answer.status_code, answer.headers["Transfer-Encoding"]) == (200, "chunked")
        assert "Content-Length" not in answer.headers
        assert answer.content == get(files, "/files/300kB.bin").content

    def test_an_empty_file(self, files: Any) -> None:
        for path in ("/files/0.bin", "/files/0.bin?chunked=1"):
            answer = get(files, path)
            assert (answer.status_code, answer.content) == (200, b"")

    def test_parts_make_the_whole(self, files: Any) -> None:
        whole = get(files, "/files/200kB.bin")
        edges = (0, 1, 65535, 65536, 150_000, 200_000)
        parts = [
            get(files, "/files/200kB.bin", headers={"Range": f"bytes={start}-{stop - 1}"})
            for start, stop in zip(edges, edges[1:])
        ]
        assert {part.status_code for part in parts} == {206}
        assert b"".join(part.content for part in parts) == whole.content
        assert get(files, "/files/200kB.bin", headers={"Range": "bytes=200000-"}).status_code == 416

    def test_head_says_what_get_would(self, files: Any) -> None:
        for path in ("/files/2GB.bin", "/files/5.bin?chunked=1", "/"):
            head = requests.head(files.url + path, timeout=TIMEOUT)
            with get(files, path, stream=True) as whole:
                fields = {name: whole.headers[name] for name in whole.headers if name not in UNLIKE}
            assert head.content == b""
            assert {name: head.headers[name] for name in head.headers if name not in UNLIKE} == fields

    def test_the_connection_is_kept(self, files: Any) -> None:
        conn = http.client.HTTPConnection(*files.address, timeout=TIMEOUT)
        for path in ("/files/100kB.bin", "/files/100kB.bin?chunked=1", "/files/1.bin.sha256", "/files/100kB.bin"):
            conn.request("GET", path)
            assert conn.getresponse().read()
            assert conn.sock is not None
        conn.close()

    def test_a_changed_file_is_not_continued(self, files: Any) -> None:
        old = get(files, "/files/1kB.bin")
        files.change()
        headers = {"Range": "bytes=500-", "If-Range": old.headers["ETag"]}
        new = get(files, "/files/1kB.bin", headers=headers)
        assert (new.status_code, len(new.content)) == (200, 1000)
        assert new.content != old.content
        assert get(files, "/files/1kB.bin.sha256").text.startswith(digest(new.content))
        assert get(files, "/files/1kB.bin", headers={"If-Match": old.headers["ETag"]}).status_code == 412
        assert get(files, "/files/1kB.bin", headers={"If-None-Match": new.headers["ETag"]}).status_code == 304

    def test_sha256sum_agrees(self, files: Any, tmp_path: Any) -> None:
        for name in ("1MB.bin", "1MB.bin.sha256"):
            curl("-o", str(tmp_path / name), f"{files.url}/files/{name}")
        checker = shutil.which("sha256sum")
        if checker is None:
            pytest.skip("this test needs sha256sum")
        done = subprocess.run([checker, "-c", "1MB.bin.sha256"], cwd=tmp_path, capture_output=True, check=False)
        assert done.stdout == b"1MB.bin: OK\n"

    def test_a_large_one_comes_whole(self, files: Any) -> None:
        with get(files, "/files/200MB.bin", stream=True) as answer:
            assert sum(map(len, answer.iter_content(1 << 20))) == 200_000_000


class TestTrouble:
    @pytest.mark.parametrize("query", ["?cut=70000", "?cut=70000&chunked=1"])
    def test_cut_off(self, query: str, files: Any) -> None:
        with get(files, "/files/300kB.bin" + query, stream=True) as answer:
            assert answer.status_code == 200
            got = until_broken(answer)
        assert got == get(files, "/files/300kB.bin").content[: len(got)]
        assert 69_000 <= len(got) <= 70_000
        assert "cut off on purpose" in files.log

    def test_cut_at_the_exact_byte(self, files: Any) -> None:
        for cut in (0, 1, 65536, 99_999):
            request = f"GET /files/100kB.bin?cut={cut} HTTP/1.1\r\nHost: x\r\n\r\n".encode()
            _head, _empty, body = say(files.address, request).partition(b"\r\n\r\n")
            assert len(body) == cut

    def test_no_cut_behind_the_end(self, files: Any) -> None:
        assert len(get(files, "/files/100kB.bin?cut=100000").content) == 100_000

    def test_each_answer_breaks_off_and_curl_comes_through_by_parts(self, tmp_path: Any) -> None:
        need("curl")
        files = servers.files(cut=40_000)
        target = tmp_path / "100kB.bin"
        for _attempt in range(3):
            words = ["-sS", "-C", "-", "-o", str(target), f"{files.url}/files/100kB.bin"]
            done = subprocess.run([shutil.which("curl") or "curl", *words], capture_output=True, check=False)
        assert done.returncode == 0
        assert get(files, "/files/100kB.bin.sha256").text.startswith(digest(target.read_bytes()))

    def test_held_back(self, files: Any) -> None:
        start = time.monotonic()
        assert len(get(files, "/files/20kB.bin?rate=50000").content) == 20_000
        assert time.monotonic() - start > 0.3

    def test_its_end_does_not_wait_for_a_slow_answer(self) -> None:
        files = servers.files(rate=10)
        with socket.create_connection(files.address, TIMEOUT) as conn:
            conn.sendall(b"GET /files/1kB.bin HTTP/1.1\r\nHost: x\r\n\r\n")
            assert conn.recv(10)
            start = time.monotonic()
            files.stop()
            assert time.monotonic() - start < scaled(1)

    def test_its_end_does_not_wait_for_one_that_nobody_reads(self) -> None:
        files = servers.files()
        with socket.create_connection(files.address, TIMEOUT) as conn:
            conn.sendall(b"GET /files/1GB.bin HTTP/1.1\r\nHost: x\r\n\r\n")
            assert conn.recv(10)
            start = time.monotonic()
            files.stop()
            assert time.monotonic() - start < scaled(2)
        assert "Traceback" not in files.log

    @pytest.mark.parametrize("query", ["cut=x", "cut=-1", "rate=0", "chunked=yes", "size=3", "cut=1&cut=2", "cut="])
    def test_a_wrong_parameter_is_refused(self, query: str, files: Any) -> None:
        assert get(files, "/files/1kB.bin?" + query).status_code == 400

    @pytest.mark.parametrize(
        "path", ["/files", "/files/", "/files/x", "/files/9GB.bin", "/files/x.sha256", "/files/a/1.bin"]
    )
    def test_what_is_not_there(self, path: str, files: Any) -> None:
        assert get(files, path).status_code == 404

    @pytest.mark.parametrize(
        ("options", "says"),
        [
            ({"cut": -1}, "cut is -1; expected a number of bytes, 0 or more"),
            ({"rate": 0}, "rate is 0; expected a number of bytes a second, 1 or more"),
        ],
    )
    def test_settings_that_will_not_do(self, options: dict[str, int], says: str) -> None:
        with pytest.raises(ValueError, match=f"^{says}$"):
            servers.files(**options)

    @pytest.mark.parametrize("said", MALFORMED)
    def test_what_is_malformed_is_refused_and_logged(self, said: str, files: Any) -> None:
        request, expected = MALFORMED[said]
        answer = say(files.address, request)
        assert status(answer) == expected
        assert len(files.log.lines) == 1
        assert "Traceback" not in files.log.text + answer.decode("latin-1")
