"""What requests raises where something goes wrong, as the chapter says it does."""

from __future__ import annotations

import errno
import socket
import ssl

import pytest
import requests
import urllib3

from netcourse.exercises.staging.secured import secured
from netcourse.exercises.staging.website import Answer, site
from netcourse.student.failures import STAGED, chain, failure

SETTINGS = {"timeout": (5, 0.1)}


def innermost(error):
    while error.__cause__ or error.__context__:
        error = error.__cause__ or error.__context__
    return error


@pytest.mark.parametrize(
    ("staged", "kind", "inner", "number"),
    [
        ("unknown name", requests.ConnectionError, socket.gaierror, socket.EAI_NONAME),
        ("slow to connect", requests.ConnectTimeout, TimeoutError, None),
        ("refused", requests.ConnectionError, ConnectionRefusedError, errno.ECONNREFUSED),
        ("no way to the host", requests.ConnectionError, OSError, errno.EHOSTUNREACH),
        ("no way to the network", requests.ConnectionError, OSError, errno.ENETUNREACH),
    ],
)
def test_what_is_staged_looks_as_if_it_had_happened(staged, kind, inner, number):
    """The class of requests outside, that of the system inside."""
    error = failure("http://shop.example/", SETTINGS, staged)

    assert type(error) is kind
    assert type(innermost(error)) is inner
    assert innermost(error).errno == number


def test_everything_staged_is_tried_above():
    """So that none is added without."""
    assert set(STAGED) == {"unknown name", "slow to connect", "refused", "no way to the host", "no way to the network"}


def test_a_refusal_is_the_same_staged_and_real():
    """Class by class."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        real = failure(f"http://127.0.0.1:{door.getsockname()[1]}/", SETTINGS)

    assert chain(real) == chain(failure("http://shop.example/", SETTINGS, "refused"))


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("staged", sorted(STAGED))
def test_what_is_staged_happens_to_a_proxy_as_well(staged, scheme, monkeypatch):
    """And nobody is asked for its address."""
    monkeypatch.setattr(socket, "getaddrinfo", lambda *asked, **how: pytest.fail(f"asked for {asked[0]}"))
    proxies = {scheme: "http://gate.example:3128"}

    error = failure(f"{scheme}://shop.example/", {**SETTINGS, "proxies": proxies}, staged)

    assert type(error) is requests.exceptions.ProxyError
    assert type(innermost(error)) is type(innermost(failure("http://shop.example/", SETTINGS, staged)))


def test_a_stall_in_the_body_is_a_connection_error():
    """With urllib3's ReadTimeoutError behind it; before the response it is a ReadTimeout."""
    for answer, kind in (
        (Answer(0, stalls=True), requests.ReadTimeout),
        (Answer(200, body=b"half", length=99, stalls=True), requests.ConnectionError),
    ):
        with site(lambda asked, answer=answer: answer) as at:
            error = failure(at.url, SETTINGS)
        assert type(error) is kind
        assert "ReadTimeoutError" in chain(error)
    assert not isinstance(error, requests.Timeout)


def test_a_body_that_breaks_off_is_neither_timeout_nor_connection_error():
    """ChunkedEncodingError, chunks or not."""
    with site(lambda asked: Answer(200, body=b"half", length=99)) as at:
        error = failure(at.url, {"timeout": 5})

    assert type(error) is requests.exceptions.ChunkedEncodingError
    assert not isinstance(error, (requests.ConnectionError, requests.Timeout))
    assert urllib3.exceptions.ProtocolError.__name__ in chain(error)


def test_an_untrusted_certificate_is_an_ssl_error_and_so_a_connection_error():
    """And behind it stands a ValueError."""
    with secured(lambda asked: Answer(), "unknown_ca") as door:
        error = failure(door.url, {"timeout": 5})

    assert type(error) is requests.exceptions.SSLError
    assert isinstance(error, requests.ConnectionError)
    assert ssl.SSLCertVerificationError.__name__ in chain(error)
    assert issubclass(ssl.SSLCertVerificationError, ValueError)


def test_nothing_is_returned_where_nothing_goes_wrong():
    """A body of JSON."""
    with site(lambda asked: Answer(200, body=b"[]")) as at:
        assert failure(at.url, {"timeout": 5}) is None


def test_exceptions_are_handed_over_without_their_frames():
    """Which would keep sockets open."""
    error = failure("http://shop.example/", SETTINGS, "refused")

    while error is not None:
        assert error.__traceback__ is None
        error = error.__cause__ or error.__context__
