"""The same once more with a server that runs here: whichever version it is, it must be understood."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pymysql
import pytest

from netcourse import servers, wire
from netcourse.clock import Deadline, scaled
from netcourse.wire.dissect import messages
from tests.require import need
from tests.wire.dissect.shape import lies_well

WAIT = scaled(30.0)
LEAN = (
    "--skip-name-resolve", "--skip-log-bin", "--performance-schema=0", "--innodb-buffer-pool-size=16M",
    "--innodb-log-file-size=4M", "--bind-address=127.0.0.1",
)  # fmt: skip


@pytest.fixture(scope="module")
def database() -> Iterator[tuple[str, int]]:
    """A private MariaDB in a folder of its own, not as root where we are root; its address."""
    need("database")
    program, install = shutil.which("mariadbd", path=_paths()), shutil.which("mariadb-install-db", path=_paths())
    if not program or not install:
        pytest.skip("this test needs MariaDB: another server is set up in another way")
    folder = Path(tempfile.mkdtemp(prefix="netcourse-db-"))
    user = "nobody" if os.getuid() == 0 else pwd.getpwuid(os.getuid()).pw_name
    try:
        _prepare(install, folder, user)
        with _running(program, folder, user) as address:
            yield address
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _paths() -> str:
    return os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"])


def _prepare(install: str, folder: Path, user: str) -> None:
    folder.chmod(0o755)
    if os.getuid() == 0:
        shutil.chown(folder, user)
    command = [install, "--no-defaults", f"--datadir={folder / 'data'}", f"--user={user}", "--skip-test-db",
               "--auth-root-authentication-method=normal"]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=WAIT)


class _running:
    """A server from its start to its end."""

    def __init__(self, program: str, folder: Path, user: str) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.address: tuple[str, int] = free.getsockname()
        self.log = folder / "log"
        places = {"datadir": "data", "socket": "s", "pid-file": "pid"}
        self.command = [program, "--no-defaults", f"--port={self.address[1]}", f"--user={user}", *LEAN]
        self.command += [f"--{name}={folder / place}" for name, place in places.items()]

    def __enter__(self) -> tuple[str, int]:
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(self.command, stdout=log, stderr=log)
        deadline = Deadline(30.0)
        while not self._answers():
            if deadline.passed or self.process.poll() is not None:
                self.__exit__()
                pytest.fail(f"the database does not start:\n{self.log.read_text('utf-8', 'replace')[-2000:]}")
        return self.address

    def _answers(self) -> bool:
        try:
            pymysql.connect(host=self.address[0], port=self.address[1], user="root", ssl_disabled=True).close()
        except pymysql.err.OperationalError:
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(0.05)
            return False
        return True

    def __exit__(self, *error: object) -> None:
        self.process.terminate()
        try:
            self.process.wait(WAIT)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(WAIT)


@pytest.fixture(autouse=True)
def _taps_end() -> Iterator[None]:
    yield
    servers.stop_all()


def test_a_session_through_a_tap(database: tuple[str, int]) -> None:
    """Every packet is understood, and what was asked and answered stands in the titles."""
    with wire.tap(database) as line:
        line_port = line.address[1]
        connection = pymysql.connect(host="127.0.0.1", port=line_port, user="root", autocommit=True, ssl_disabled=True)
        with connection, connection.cursor() as cursor:
            cursor.execute("create database if not exists shop")
            connection.select_db("shop")
            cursor.execute("create or replace table things (name varchar(40), price int)")
            cursor.executemany("insert into things values (%s, %s)", [("tea", 2), ("cup", None)])
            cursor.execute("select name, price from things order by name")
            assert cursor.fetchall() == (("cup", None), ("tea", 2))
            with pytest.raises(pymysql.err.ProgrammingError):
                cursor.execute("select nothing from nowhere")
    (talk,) = line.transcript.conversations
    found = messages(talk)
    lies_well(found, talk)
    assert all(one.complete and not one.note and one.protocol == "MySQL" for one in found)
    said = [one.title for one in found]
    assert "login of root" in said
    asked = said.index("COM_QUERY: select name, price from things order by name")
    assert said[asked + 1 : asked + 8] == [
        "2 columns",
        "column name: VAR_STRING",
        "column price: LONG",
        "EOF",
        "row: cup, NULL",
        "row: tea, 2",
        "EOF",
    ]
    assert said[-2] == "ERR 1146: Table 'shop.nowhere' doesn't exist"
    assert said[-1] == "COM_QUIT"


def test_a_large_result_through_a_tap(database: tuple[str, int]) -> None:
    """More than a recording keeps: the row is there as far as it was kept, and not complete."""
    with wire.tap(database) as line:
        connection = pymysql.connect(host="127.0.0.1", port=line.address[1], user="root", ssl_disabled=True)
        with connection, connection.cursor() as cursor:
            cursor.execute("select repeat('x', 5000000)")
            assert len(cursor.fetchall()[0][0]) == 5_000_000
    (talk,) = line.transcript.conversations
    found = messages(talk)
    lies_well(found, talk)
    row = [one for one in found if one.by == "server"][-1]
    assert (row.title, row.complete, row.note) == ("row", False, "")
    assert row.fields[-1].fields[-1].value.startswith("xxx")
