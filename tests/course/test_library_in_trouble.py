"""What chapter 04 says of requests where something goes wrong holds for the version that is installed."""

from __future__ import annotations

import pytest
import requests

from netcourse.exercises.staging.secured import course_authority, other_authority, secured
from netcourse.exercises.staging.website import Answer, site

VARIABLES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "http_proxy", "HTTP_PROXY", "no_proxy", "NO_PROXY")


@pytest.fixture(autouse=True)
def _calm(monkeypatch):
    """No variable of the environment tells requests anything."""
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def authorities(tmp_path):
    """The files of the course's authority and of another one."""
    pems = {"ca.pem": course_authority(), "others.pem": other_authority()[0]}
    for name, pem in pems.items():
        (tmp_path / name).write_bytes(pem)
    return [str(tmp_path / name) for name in pems]


def test_a_variable_of_the_environment_wins_over_verify_of_a_session(authorities, monkeypatch):
    """But not over that of a call, nor where the session does not trust the environment."""
    ca, other = authorities
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", other)
    with secured(lambda asked: Answer()) as door, requests.Session() as session:
        session.verify = ca
        with pytest.raises(requests.exceptions.SSLError):
            session.get(door.url, timeout=5)
        assert session.get(door.url, verify=ca, timeout=5).ok
        session.trust_env = False
        assert session.get(door.url, timeout=5).ok


def test_proxies_are_named_by_scheme_and_others_are_not_used():
    """Without a word."""
    with site(lambda asked: Answer(200, body=b"site")) as at, site(lambda asked: Answer(200, body=b"proxy")) as gate:

        def said(name):
            return requests.get(at.url, proxies={name: gate.url}, timeout=5).content

        assert [said(name) for name in ("http", "https", "HTTP", "http:")] == [b"proxy", b"site", b"site", b"site"]


def test_no_proxy_does_not_reach_what_a_call_names(monkeypatch):
    """Who names a proxy in the call gets it."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with site(lambda asked: Answer(200, body=b"proxy")) as gate:
        assert requests.get("http://127.0.0.1:9/", proxies={"http": gate.url}, timeout=5).content == b"proxy"


def test_user_and_password_of_a_proxy_are_decoded_from_its_url():
    """And shown at once, before anybody asks."""
    with site(lambda asked: Answer()) as gate:
        proxy = gate.url.replace("://", "://ada:p%40ss%2F@")
        requests.get("http://shop.example/", proxies={"http": proxy}, timeout=5)

    assert gate.asked[0].value("proxy-authorization") == "Basic YWRhOnBAc3Mv"
    assert gate.asked[0].target == "http://shop.example/"


def test_auth_is_for_the_site():
    """A proxy gets an Authorization to pass on."""
    with site(lambda asked: Answer()) as gate:
        requests.get("http://shop.example/", auth=("ada", "p"), proxies={"http": gate.url}, timeout=5)

    assert gate.asked[0].values("proxy-authorization") == []
    assert len(gate.asked[0].values("authorization")) == 1


def test_pieces_are_bytes_unless_their_size_is_said():
    """Each by itself."""
    with site(lambda asked: Answer(200, body=b"abcd")) as at:
        with requests.get(at.url, stream=True, timeout=5) as response:
            assert list(response.iter_content()) == [b"a", b"b", b"c", b"d"]
        with requests.get(at.url, stream=True, timeout=5) as response:
            assert list(response.iter_content(3)) == [b"abc", b"d"]


def test_a_timeout_is_for_each_wait():
    """It may end one in the middle of the body, while what came before was in time."""
    with site(lambda asked: Answer(200, body=b"half", length=99, stalls=True)) as at:
        with requests.get(at.url, stream=True, timeout=(5, 1)) as response:
            pieces = response.iter_content(4)
            assert next(pieces) == b"half"
            with pytest.raises(requests.ConnectionError):
                next(pieces)


@pytest.mark.parametrize(
    ("kind", "bases"),
    [
        (requests.ConnectTimeout, (requests.ConnectionError, requests.Timeout)),
        (requests.ReadTimeout, (requests.Timeout,)),
        (requests.exceptions.SSLError, (requests.ConnectionError,)),
        (requests.exceptions.ProxyError, (requests.ConnectionError,)),
        (requests.exceptions.ChunkedEncodingError, ()),
        (requests.exceptions.MissingSchema, (ValueError,)),
        (requests.exceptions.InvalidSchema, (ValueError,)),
        (requests.exceptions.InvalidURL, (ValueError,)),
        (requests.exceptions.JSONDecodeError, (ValueError,)),
    ],
)
def test_which_exception_is_which(kind, bases):
    """Of those that the exercises tell apart."""
    asked = (requests.ConnectionError, requests.Timeout, ValueError)

    assert tuple(base for base in asked if issubclass(kind, base)) == bases
