"""A site over TLS of a check: believed or not, and what it was told."""

from __future__ import annotations

import socket

import pytest
import requests
from urllib3.exceptions import InsecureRequestWarning

from netcourse.exercises.staging.secured import WRONG, course_authority, other_authority, secured
from netcourse.exercises.staging.website import Answer


def hello(asked):
    return Answer(200, body=f"{asked.method} {asked.target}".encode())


def get(url, ca, **more):
    with requests.Session() as session:
        session.trust_env = False
        return session.get(url, verify=ca, timeout=5, **more)


@pytest.fixture
def ca(tmp_path):
    path = tmp_path / "ca.pem"
    path.write_bytes(course_authority())
    return str(path)


def test_a_right_site_is_believed_and_keeps_what_it_was_asked(ca):
    """One request a connection."""
    with secured(hello) as door:
        assert get(door.url + "/tea?a=1", ca, headers={"X-Note": "b"}).text == "GET /tea?a=1"
        assert get(door.url + "/cup", ca).text == "GET /cup"

    assert [asked.path for asked in door.asked] == ["/tea", "/cup"]
    assert door.asked[0].value("x-note") == "b"


@pytest.mark.parametrize("kind", WRONG)
def test_a_wrong_site_is_not_believed_and_hears_nothing(kind, ca):
    """Only from a client that asks for no proof."""
    with secured(hello, kind) as door:
        with pytest.raises(requests.exceptions.SSLError):
            get(door.url, ca)
        assert door.asked == []

        with pytest.warns(InsecureRequestWarning):
            pass_over = get(door.url, False)
        assert pass_over.ok
        assert len(door.asked) == 1


def test_another_authority_vouches_for_its_own_site_alone(ca, tmp_path):
    """Neither does the course's for that."""
    pem, context = other_authority()
    others = tmp_path / "others.pem"
    others.write_bytes(pem)
    with secured(hello) as one, secured(hello, context) as two:
        assert get(two.url, str(others)).ok
        for url, wrong in ((one.url, str(others)), (two.url, ca)):
            with pytest.raises(requests.exceptions.SSLError):
                get(url, wrong)


def test_garbage_and_silence_are_left_alone(ca):
    """They are no request, and no complaint of the check."""
    with secured(hello) as door:
        for data in (b"", b"GET / HTTP/1.1\r\n\r\n"):
            with socket.create_connection((door.stage.host, door.stage.port), timeout=5) as sock:
                sock.sendall(data)
        assert get(door.url, ca).ok

    assert len(door.asked) == 1
