"""Checks on a rough line: in front of a learner's server, behind a learner's client."""

from __future__ import annotations

import json
import socket
from random import Random

import pytest

from netcourse import servers
from netcourse.exercises.model import Exercise, fail
from netcourse.exercises.staging.lines import CONNECTIONS, ROWS, rough_line
from netcourse.exercises.staging.stage import serving
from netcourse.referee.direct import student_in
from netcourse.referee.examine import examine
from netcourse.wire.faults import Chunk, Lose, Stall
from netcourse.wire.line.tap import Tap
from netcourse.wire.peer import Gone


def fetch(address):
    with socket.create_connection(address, timeout=3) as sock, sock.makefile("rb") as file:
        return file.read()


def echo(listener):
    while True:
        conn, caller = listener.accept()
        with conn:
            while data := conn.recv(100):
                conn.sendall(data)


def examined(body, **names):
    """The one check of an exercise, run on these names."""
    exercise = Exercise("x.y", points=1, asks=list(names), hints=[])
    exercise.check("holds")(body)
    return examine(exercise, student_in(names), seed="s")["checks"][0]


def through(student, rng, end):
    """Talk to `echo` on a line that cuts, then do what ends the case."""
    with student.serve("echo") as server, rough_line(student, rng, server, up=Chunk(2)) as line:
        with server.connect(line=line) as peer:
            peer.send(b"abc")
            assert peer.read(3) == b"abc"
            peer.half_close()
            assert peer.at_end()
        end()


def fails():
    fail("no")


def test_a_client_behind_a_rough_line_is_served():
    """By the check, whose pieces arrive as the faults want them."""
    with (
        serving(lambda peer: peer.send(b"hello")) as stage,
        rough_line(student_in({}), Random(1), stage, down=Chunk(2)) as line,
    ):
        assert fetch(line.address) == b"hello"
        assert [event.data for event in line.transcript if event.what == "bytes"] == [b"he", b"ll", b"o"]


def test_a_failure_tells_the_line_and_what_passed():
    """The seed comes from the check's chance; the learner can make the line again."""
    seed = Random("s/x.y/told/0").randrange(1000)

    def told(student, rng):
        through(student, rng, fails)

    check = examined(told, echo=echo)

    replay = f"wire.rough(server, up=[wire.faults.Chunk(2)], seed={seed})"
    assert {"label": "line", "text": replay, "paste": True} in check["evidence"]
    assert check["replay"][:3] == [
        "server = servers.run(echo)",
        f"line = {replay}",
        "client = socket.create_connection(line.address)",
    ]
    assert replay in check["message"]
    rows = check["passed"]["connections"][0]["rows"]
    assert [row["details"] for row in rows if row.get("by") == "client" and "details" in row] == [['b"ab"'], ['b"c"']]


def test_the_line_is_replayed_in_front_of_the_server_it_led_to():
    """Which has another variable where it is the second one."""

    def told(student, rng):
        with student.serve("echo"):
            through(student, rng, fails)

    replay = examined(told, echo=echo)["replay"]

    assert replay[0] == "server2 = servers.run(echo)"
    assert replay[1].startswith("line = wire.rough(server2, up=[")


def test_what_passed_is_plain_data():
    """As JSON has it."""

    def told(student, rng):
        through(student, rng, fails)

    passed = examined(told, echo=echo)["passed"]

    assert json.loads(json.dumps(passed)) == passed


def test_a_check_that_holds_tells_nothing():
    """And its line is gone."""

    def told(student, rng):
        through(student, rng, lambda: None)

    check = examined(told, echo=echo)

    assert check["status"] == "passed"
    assert check["passed"] == {}
    assert not [one for one in servers.all() if isinstance(one, Tap)]


def test_a_conversation_that_breaks_off_is_told_too():
    """Though it is no verdict yet."""

    def told(student, rng):
        def broken():
            raise Gone("it closed the connection")

        through(student, rng, broken)

    check = examined(told, echo=echo)

    assert check["says"] == "It closed the connection."
    assert check["passed"]["connections"]


def test_much_is_told_in_few_rows():
    """Those of the last connections, without the middle."""

    def told(student, rng):
        with (
            serving(lambda peer: peer.send(bytes(2 * ROWS))) as stage,
            rough_line(student, rng, stage, down=Chunk(1)) as line,
        ):
            for _number in range(CONNECTIONS + 1):
                fetch(line.address)
            fails()

    connections = examined(told)["passed"]["connections"]
    assert [one["client"] for one in connections] == ["client B", "client C"]
    assert all(len(one["rows"]) <= ROWS for one in connections)


def test_the_same_chance_makes_the_same_line():
    """So what failed fails again."""
    with serving(lambda peer: None) as stage:
        made = []
        for _run in range(2):
            with rough_line(student_in({}), Random(5), stage, Stall(3, 0.1)) as line:
                made.append(line.replay)

    assert made[0] == made[1]


def test_a_fault_of_another_protocol_is_refused():
    """Before anything runs."""
    with (
        serving(lambda peer: None) as stage,
        pytest.raises(ValueError, match="TCP"),
        rough_line(student_in({}), Random(1), stage, Lose()),
    ):
        pass
