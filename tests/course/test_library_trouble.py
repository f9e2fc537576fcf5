"""What chapter 04 says of requests and urllib3 holds for the versions that are installed."""

from __future__ import annotations

import contextlib
import errno
import socket
import ssl
from unittest import mock

import pytest
import requests
import urllib3
from urllib3.util import Retry

from netcourse import servers, wire
from netcourse.exercises.staging.website import Answer, site

PICTURE = "/pictures/star.png"
VARIABLES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "http_proxy", "HTTP_PROXY", "no_proxy", "NO_PROXY")


@pytest.fixture(autouse=True)
def _calm(monkeypatch):
    """No variable of the environment tells requests anything."""
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def httpbin():
    with servers.httpbin() as running:
        yield running


@pytest.fixture
def trusted():
    with servers.tls_site() as running:
        yield running


@pytest.fixture
def files():
    with servers.files() as running:
        yield running


def causes(error):
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def raised(url, **settings):
    with pytest.raises(requests.RequestException) as caught:
        requests.get(url, **{"timeout": 5, **settings})
    return caught.value


def over(httpbin, fault, path="/bytes/5000?seed=7", timeout=5.0):
    with wire.rough(httpbin, down=fault) as line:
        return raised(line.url + path, timeout=timeout)


def test_what_happened_stands_at_the_end_of_the_causes(httpbin):
    """Refused, no such name, no way: one exception of requests, three behind it."""
    with wire.rough(httpbin, refuse=True) as line:
        refused = raised(line.url)
    with mock.patch("socket.getaddrinfo", side_effect=socket.gaierror(socket.EAI_NONAME, "simulated")):
        unknown = raised("http://nowhere.netcourse.example")
    with mock.patch("socket.socket.connect", side_effect=OSError(errno.ENETUNREACH, "simulated")):
        no_way = raised(httpbin.url)

    assert {type(error) for error in (refused, unknown, no_way)} == {requests.ConnectionError}
    ends = [list(causes(error))[-1] for error in (refused, unknown, no_way)]
    assert [type(end) for end in ends[:2]] == [ConnectionRefusedError, socket.gaierror]
    assert ends[2].errno == errno.ENETUNREACH


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (wire.faults.Stall(0), requests.ReadTimeout),
        (wire.faults.Truncate(0), requests.ConnectionError),
        (wire.faults.Truncate(1), requests.ConnectionError),
        (wire.faults.Truncate(300), requests.exceptions.ChunkedEncodingError),
        (wire.faults.Reset(300), requests.exceptions.ChunkedEncodingError),
    ],
    ids=repr,
)
def test_where_the_response_stops_decides_the_exception(httpbin, fault, kind):
    """Silent or ended, before the head or in the body."""
    timeout = 0.3 if kind is requests.ReadTimeout else 5

    assert type(over(httpbin, fault, timeout=timeout)) is kind


def test_silence_in_the_body_is_a_connection_error(httpbin):
    """And no Timeout; what urllib3 says stands behind it."""
    error = over(httpbin, wire.faults.Stall(300), timeout=0.5)

    assert type(error) is requests.ConnectionError
    assert any(isinstance(one, urllib3.exceptions.ReadTimeoutError) for one in causes(error))


@pytest.mark.parametrize(
    ("kind", "parents"),
    [
        (requests.ConnectTimeout, {requests.ConnectionError, requests.Timeout}),
        (requests.ReadTimeout, {requests.Timeout}),
        (requests.exceptions.SSLError, {requests.ConnectionError}),
        (requests.exceptions.ProxyError, {requests.ConnectionError}),
        (requests.exceptions.ChunkedEncodingError, set()),
        (requests.TooManyRedirects, set()),
        (requests.HTTPError, set()),
        (requests.exceptions.MissingSchema, {ValueError}),
        (requests.exceptions.InvalidSchema, {ValueError}),
        (requests.exceptions.InvalidURL, {ValueError}),
        (requests.exceptions.JSONDecodeError, {ValueError}),
    ],
)
def test_the_family_of_exceptions(kind, parents):
    """The table of the chapter, and what the exercises tell apart."""
    asked = (requests.ConnectionError, requests.Timeout, ValueError)

    assert {one for one in asked if issubclass(kind, one)} == parents
    assert issubclass(kind, requests.RequestException)


@pytest.mark.parametrize("url", ["nowhere", "<object at 0x7f00>", "gopher://a.example/", "http://"])
def test_what_is_no_url_is_a_value_error(url):
    """Of whichever kind: that has changed from version to version."""
    assert isinstance(raised(url), ValueError)


def test_a_session_has_no_timeout(httpbin):
    """What is set on it is not looked at, and an argument is."""
    with wire.rough(httpbin, down=wire.faults.Stall(0, seconds=0.5)) as line, requests.Session() as session:
        session.timeout = 0.1
        assert session.get(line.url + "/robots.txt").ok
    with wire.rough(httpbin, down=wire.faults.Stall(0)) as line, requests.Session() as session:
        with pytest.raises(requests.ReadTimeout):
            session.get(line.url + "/robots.txt", timeout=0.1)


def test_every_method_of_a_session_goes_through_request(httpbin):
    """So a class that replaces it gives all of them a timeout."""
    given = []

    class Told(requests.Session):
        def request(self, *args, timeout=7, **settings):
            given.append(timeout)
            return super().request(*args, timeout=timeout, **settings)

    with Told() as session:
        for method in ("get", "head", "post", "put", "patch", "delete", "options"):
            getattr(session, method)(httpbin.url + "/anything")

    assert given == [7] * 7


def whole_pieces(files, size):
    with requests.get(files.url + "/files/100kB.bin?cut=40000", stream=True, timeout=5) as response:
        with contextlib.suppress(requests.exceptions.ChunkedEncodingError):
            yield from response.iter_content(size)
            raise AssertionError("the body did not break off")


def test_a_piece_that_is_not_full_when_the_body_breaks_off_is_lost(files):
    """Whole pieces come out before the exception."""
    got = {size: sum(len(piece) for piece in whole_pieces(files, size)) for size in (1000, 16384, 65536)}

    assert got == {1000: 40_000, 16384: 32_768, 65536: 0}


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
            with pytest.raises(requests.RequestException):
                next(pieces)


# Asking again


def mounted(rules):
    session = requests.Session()
    session.mount("http://", requests.adapters.HTTPAdapter(max_retries=rules))
    return session


def test_rules_ask_again_and_heed_retry_after():
    """After the seconds that the server names, when they are more than the pause."""
    rules = Retry(total=3, backoff_factor=0.01, status_forcelist=[503])
    with servers.gallery(busy=0.5, seed=2, retry_after=1) as busy, wire.tap(busy) as line, mounted(rules) as session:
        with mock.patch("time.sleep") as sleep:
            status = session.get(line.url + PICTURE, timeout=5).status_code
    [talk] = line.transcript.conversations

    assert status == 200
    assert talk.stream("client").count(b"GET " + PICTURE.encode()) == 2
    assert mock.call(1) in sleep.call_args_list


def test_rules_repeat_what_is_idempotent():
    """By default: POST is not among it."""
    assert Retry.DEFAULT_ALLOWED_METHODS == {"DELETE", "GET", "HEAD", "OPTIONS", "PUT", "TRACE"}


def test_without_rules_nothing_is_asked_again(httpbin):
    """One call, one request."""
    with wire.tap(httpbin) as line:
        requests.get(line.url + "/status/503", timeout=5)

    assert len(line.transcript.conversations) == 1


# Proxies and certificates


def test_the_proxy_of_the_environment_is_asked_unless_the_session_does_not_trust_it(httpbin, monkeypatch):
    """`http_proxy` counts, `trust_env` switches it off."""
    with servers.proxy() as proxy, requests.Session() as session:
        monkeypatch.setenv("http_proxy", proxy.url)
        session.get(httpbin.url + "/robots.txt", timeout=5)
        session.trust_env = False
        session.get(httpbin.url + "/robots.txt", timeout=5)

        assert [one["method"] for one in proxy.seen] == ["GET"]


def test_a_proxy_that_refuses_is_a_response_for_http_and_an_exception_for_https(httpbin, trusted):
    """407, or ProxyError where there is no tunnel."""
    with servers.proxy(user="ada", password="tea") as guarded:
        through = {"http": guarded.url, "https": guarded.url}
        assert requests.get(httpbin.url, proxies=through, timeout=5).status_code == 407
        assert isinstance(raised(trusted.url, proxies=through, verify=trusted.ca), requests.exceptions.ProxyError)


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


@pytest.mark.parametrize(
    ("kind", "code"), [("expired", 10), ("wrong_host", 64), ("self_signed", 18), ("unknown_ca", 20), ("obsolete", None)]
)
def test_each_certificate_fails_for_its_reason(trusted, kind, code):
    """The numbers are OpenSSL's; a protocol that is too old has none."""
    with servers.tls_site(kind) as broken:
        end = list(causes(raised(broken.url, verify=trusted.ca)))[-1]

    assert isinstance(end, ssl.SSLError)
    assert getattr(end, "verify_code", None) == code


def test_the_environment_wins_over_the_session_and_an_argument_over_both(trusted, monkeypatch):
    """REQUESTS_CA_BUNDLE, session.verify, verify=."""
    with servers.tls_site("unknown_ca") as other, requests.Session() as session:
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", other.certificate)
        session.verify = trusted.ca
        with pytest.raises(requests.exceptions.SSLError):
            session.get(trusted.url, timeout=5)
        assert session.get(trusted.url, verify=trusted.ca, timeout=5).ok
        session.trust_env = False
        assert session.get(trusted.url, timeout=5).ok


def test_without_verification_there_is_a_warning_and_no_error():
    """And nothing else."""
    with servers.tls_site("unknown_ca") as other, pytest.warns(urllib3.exceptions.InsecureRequestWarning):
        assert requests.get(other.url, verify=False, timeout=5).ok
