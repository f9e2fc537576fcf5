"""What is made once, whoever asks at the same time."""

from __future__ import annotations

import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from netcourse.servers.once import once

THREADS = 4
AUTHORITIES = """
import threading
from concurrent.futures import ThreadPoolExecutor

import trustme

from netcourse.servers import authority, certificates

made, second, real = [], threading.Event(), trustme.CA

def slow(**settings):
    made.append(settings)
    if len(made) > 1:
        second.set()
    second.wait(0.3)
    return real(**settings)

trustme.CA = slow
with ThreadPoolExecutor(4) as pool:
    found = [one.result() for one in [pool.submit(lambda: {asked}) for __ in range(4)]]
print(len(made), len(set(map(id, found))))
"""


def test_several_threads_get_the_same_thing():
    """Also those that ask while it is being made."""
    calls, second = [], threading.Event()

    @once
    def make(name):
        calls.append(name)
        if len(calls) > 1:
            second.set()
        second.wait(0.2)  # long enough for another call to come, where one may
        return object()

    with ThreadPoolExecutor(THREADS) as pool:
        found = list(pool.map(make, ["a"] * THREADS))

    assert calls == ["a"]
    assert len(set(map(id, found))) == 1


def test_other_arguments_make_another():
    """And the same ones the same."""
    make = once(lambda name: [name])

    assert make("a") is make("a")
    assert make("b") is not make("a")


def test_making_one_may_need_another():
    """In the same thread."""
    first = once(list)
    second = once(lambda: [first()])

    assert second()[0] is first()


def test_what_fails_is_tried_again():
    """Nothing is kept of it."""
    outcomes = iter([7])

    @once
    def make():
        if first:
            raise LookupError(first.pop())
        return next(outcomes)

    first = ["not yet"]
    with pytest.raises(LookupError, match="not yet"):
        make()
    assert make() == 7


@pytest.mark.parametrize("asked", ["authority.course_ca()", "authority.ca_file()", "certificates.identity('good')"])
def test_there_is_one_authority(asked):
    """However many threads want it first."""
    source = AUTHORITIES.replace("{asked}", asked)

    done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, timeout=60, check=False)

    assert (done.stdout.split(), done.stderr) == (["1", "1"], "")
