"""Sites over HTTPS, the good one and its broken siblings, visited by strangers."""

from __future__ import annotations

import socket
import ssl
import subprocess
import urllib.error
import urllib.request
import warnings
from typing import Any

import pytest
import requests
from cryptography import x509

from netcourse import servers, wire
from netcourse.clock import scaled
from netcourse.servers import certificates
from netcourse.servers.terminal import try_line
from tests.require import need

WAIT = scaled(5.0)
PAGE = "This is the site that you wanted to reach. It says so itself.\n"

CODES = {"expired": 10, "wrong_host": 64, "self_signed": 18, "unknown_ca": 20}
"""X509_V_ERR_CERT_HAS_EXPIRED, ..._IP_ADDRESS_MISMATCH, ..._DEPTH_ZERO_SELF_SIGNED_CERT and
..._UNABLE_TO_GET_ISSUER_CERT_LOCALLY: OpenSSL's words for them change, these numbers do not."""
WORDS = {
    "expired": "certificate has expired",
    "wrong_host": "(not valid for|does not match|no alternative certificate)",
    "self_signed": "self.signed certificate",
    "unknown_ca": "unable to get local issuer certificate",
}


@pytest.fixture(params=["as this machine can", "by hand"])
def obsolete(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Any:
    if request.param == "by hand":
        monkeypatch.setattr(certificates, "speaks_obsolete", lambda: False)
    return servers.tls_site("obsolete")


def meet(site: Any, context: ssl.SSLContext, name: str = "") -> ssl.SSLSocket:
    with socket.create_connection(site.address, WAIT) as conn:
        return context.wrap_socket(conn, server_hostname=name or site.address[0])


def test_the_good_site_is_trusted_with_the_courses_authority(host: str) -> None:
    """By requests, by the standard library, and under each of its names."""
    site = servers.tls_site(host=host)
    context = ssl.create_default_context(cafile=site.ca)

    assert requests.get(site.url, verify=site.ca, timeout=WAIT).text == PAGE
    with urllib.request.urlopen(site.url, timeout=WAIT, context=context) as answer:
        assert answer.read().decode() == PAGE
    for name in ("localhost", "127.0.0.1", "::1"):
        meet(site, context, name).close()


def test_it_is_trusted_by_who_looks_strictly() -> None:
    """As Python does by default from 3.13 on."""
    context = ssl.create_default_context(cafile=servers.tls_site().ca)
    context.verify_flags |= ssl.VERIFY_X509_STRICT

    meet(servers.tls_site(), context).close()


def test_nobody_trusts_it_without_being_told_to() -> None:
    """The authority is in no store."""
    site = servers.tls_site()

    with pytest.raises(ssl.SSLCertVerificationError) as caught:
        meet(site, ssl.create_default_context())
    assert caught.value.verify_code == 20
    with pytest.raises(requests.exceptions.SSLError):
        requests.get(site.url, timeout=WAIT)


@pytest.mark.parametrize("kind", CODES)
def test_each_broken_site_fails_for_its_own_reason(kind: str) -> None:
    """Though the course's authority is trusted; the site says which alert it got, and no more."""
    site = servers.tls_site(kind)
    with pytest.raises(ssl.SSLCertVerificationError) as caught:
        meet(site, ssl.create_default_context(cafile=site.ca))
    assert caught.value.verify_code == CODES[kind]
    with pytest.raises(requests.exceptions.SSLError, match=WORDS[kind]):
        requests.get(site.url, verify=site.ca, timeout=WAIT)
    with pytest.raises(urllib.error.URLError, match=WORDS[kind]):
        urllib.request.urlopen(site.url, timeout=WAIT, context=ssl.create_default_context(cafile=site.ca))
    site.stop()

    assert set(site.log.text.splitlines()) <= {
        f"TLS handshake failed: alert {alert}"
        for alert in ("certificate expired", "unknown ca", "bad certificate", "certificate unknown")
    }
    assert site.log.text.count("\n") == 3


def test_a_wrong_name_is_wrong_by_name_as_well() -> None:
    """And right under the name that it was made for."""
    site = servers.tls_site("wrong_host")
    context = ssl.create_default_context(cafile=site.ca)

    with pytest.raises(ssl.SSLCertVerificationError) as caught:
        meet(site, context, "localhost")
    assert caught.value.verify_code == 62
    meet(site, context, certificates.OTHER).close()


def test_who_vouches_for_itself_can_be_trusted_by_its_certificate() -> None:
    """Given by hand, over a way that one trusts."""
    site = servers.tls_site("self_signed")

    assert requests.get(site.url, verify=site.certificate, timeout=WAIT).text == PAGE


def test_only_an_obsolete_protocol_ends_in_the_greeting(obsolete: Any) -> None:
    """In the same words whether OpenSSL still speaks it or the refusal is ours; no certificate is seen."""
    with pytest.raises(ssl.SSLError) as caught:
        meet(obsolete, ssl.create_default_context(cafile=obsolete.ca))
    assert caught.value.reason == "TLSV1_ALERT_PROTOCOL_VERSION"
    for verify in (obsolete.ca, False):
        with pytest.raises(requests.exceptions.SSLError, match="TLSV1_ALERT_PROTOCOL_VERSION"):
            requests.get(obsolete.url, verify=verify, timeout=WAIT)
    obsolete.stop()

    said = [line for line in obsolete.log.text.splitlines() if not line.startswith("client ")]
    assert said == ["TLS handshake failed: unsupported protocol"] * 3


def test_who_still_speaks_it_is_served() -> None:
    """The site is old, not broken."""
    if not certificates.speaks_obsolete():
        pytest.skip("this test needs an OpenSSL that speaks TLS 1.0")
    site = servers.tls_site("obsolete")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context = ssl.create_default_context(cafile=site.ca)
        context.minimum_version = ssl.TLSVersion.TLSv1
    context.set_ciphers("ALL:@SECLEVEL=0")
    with meet(site, context) as conn:
        conn.sendall(b"GET / HTTP/1.0\r\n\r\n")
        assert conn.version() == "TLSv1"
        assert conn.recv(12) == b"HTTP/1.0 200" or conn.recv(1)


@pytest.mark.parametrize("kind", certificates.KINDS)
def test_curl_says_the_same(kind: str) -> None:
    """60 is its status for a certificate that will not do, 35 for a handshake that fails."""
    need("curl")
    site = servers.tls_site(kind)
    done = subprocess.run(
        ["curl", "-sS", "--noproxy", "*", "--cacert", site.ca or "", site.url + "/"],
        capture_output=True, text=True, timeout=scaled(20),
    )  # fmt: skip

    assert done.returncode == {"good": 0, "obsolete": 35}.get(kind, 60), done.stderr
    assert done.stdout == (PAGE if kind == "good" else "")


@pytest.mark.parametrize("kind", [kind for kind in certificates.KINDS if kind != "obsolete"])
def test_without_a_look_at_the_certificate_all_are_alike(kind: str) -> None:
    """This is why `verify=False` is no answer."""
    site = servers.tls_site(kind)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert requests.get(site.url, verify=False, timeout=WAIT).text == PAGE


def test_the_certificates_are_what_is_said_of_them() -> None:
    """Read from the files by another library."""
    read = {}
    for kind in certificates.KINDS:
        with open(servers.tls_site(kind).certificate, "rb") as file:
            read[kind] = x509.load_pem_x509_certificate(file.read().partition(b"-----BEGIN EC")[0])
    names = read["wrong_host"].extensions.get_extension_for_class(x509.SubjectAlternativeName).value

    assert read["expired"].not_valid_after_utc == certificates.UNTIL
    assert names.get_values_for_type(x509.DNSName) == [certificates.OTHER]
    assert read["self_signed"].issuer == read["self_signed"].subject
    assert read["good"].issuer == read["expired"].issuer == read["wrong_host"].issuer == read["obsolete"].issuer
    assert read["unknown_ca"].issuer != read["good"].issuer


def test_no_key_is_in_the_certificates_file() -> None:
    """It is for reading, and may be shown around."""
    with open(servers.tls_site().certificate, "rb") as file:
        assert b"PRIVATE KEY" not in file.read()


ANSWERS = [
    ("GET", "/", None, 200, PAGE),
    ("HEAD", "/", None, 200, ""),
    ("POST", "/", None, 405, "This page takes GET, HEAD.\n"),
    ("GET", "/login", None, 405, "This page takes POST.\n"),
    ("GET", "/none", None, 404, "There is no such page.\n"),
    ("POST", "/login", {"user": "ada", "password": "analytical"}, 200, "Hello, ada.\n"),
    ("POST", "/login", {"user": "ada", "password": ""}, 400, None),
    ("POST", "/login", {"user": "ada", "password": "engine"}, 403, "That is not the password.\n"),
    ("POST", "/login", {"user": "eve", "password": "%00"}, 403, "That is not the password.\n"),
    ("POST", "/login", b"\xff=\xff", 400, None),
    ("POST", "/login", b"user=a&user=b&password=c", 400, None),
    ("POST", "/login", b"", 400, None),
    ("POST", "/login", b"user=" + b"a" * 70_000, 413, None),
]


@pytest.mark.parametrize(("method", "path", "data", "status", "text"), ANSWERS)
def test_its_pages(method: str, path: str, data: Any, status: int, text: str | None) -> None:
    """All on one connection, and no password in the log."""
    site = servers.tls_site()
    with requests.Session() as session:
        session.verify = site.ca
        answer = session.request(method, site.url + path, data=data, timeout=WAIT)
        assert (answer.status_code, text if text is None else answer.text) == (status, text)
        assert ("Allow" in answer.headers) == (status == 405)
        assert session.get(site.url, timeout=WAIT).text == PAGE
    site.stop()

    assert "analytical" not in site.log.text
    assert "Traceback" not in site.log.text


def test_a_form_of_unknown_length_is_refused_and_is_no_request_of_its_own() -> None:
    """What is not read must not be taken for the next request."""
    site = servers.tls_site()
    hidden = b"GET /hidden HTTP/1.1\r\nHost: x\r\n\r\n"
    body = b"%x\r\n%s\r\n0\r\n\r\n" % (len(hidden), hidden)
    with meet(site, ssl.create_default_context(cafile=site.ca)) as conn:
        conn.sendall(b"POST /login HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + body)
        answer = b""
        while piece := conn.recv(65536):
            answer += piece
    site.stop()

    assert answer.startswith(b"HTTP/1.1 411 ")
    assert answer.count(b"HTTP/1.1") == 1
    assert "hidden" not in site.log.text


@pytest.mark.parametrize(
    "sent",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        b"\x16\x03\x01",
        b"\0" * 100,
        b"\x15\x03\x01\0\2\2\x46",
        b"\x16\x03\x01\0\4\1\0\0\0",
        b"",
    ],
    ids=["HTTP without TLS", "half a record", "no record", "an alert", "an empty greeting", "nothing"],
)
@pytest.mark.parametrize("kind", ["good", "obsolete"])
def test_what_is_no_greeting_ends_without_a_traceback(kind: str, sent: bytes) -> None:
    """And the next client is served."""
    site = servers.tls_site(kind)
    with socket.create_connection(site.address, WAIT) as conn:
        conn.sendall(sent)
        conn.shutdown(socket.SHUT_WR)
        while conn.recv(4096):
            pass
    if kind == "good":
        assert requests.get(site.url, verify=site.ca, timeout=WAIT).ok
    site.stop()

    assert "Traceback" not in site.log.text
    assert "Internal" not in site.log.text


def test_our_dissector_reads_the_refusal(obsolete: Any) -> None:
    """A greeting, and an alert."""
    with wire.tap(obsolete) as line:
        with pytest.raises(ssl.SSLError):
            meet(line, ssl.create_default_context())
        found = wire.messages(line)

    assert [message.by for message in found] == ["client", "server"]
    assert "protocol_version" in found[1].title
    assert all(message.complete and not message.note for message in found)


def test_each_kind_is_a_server_of_its_own() -> None:
    """Found again when it is asked for again."""
    sites = {kind: servers.tls_site(kind) for kind in certificates.KINDS}

    assert all(servers.tls_site(kind) is site for kind, site in sites.items())
    assert servers.tls_site() is sites["good"]
    assert len({site.address for site in sites.values()}) == len(sites)


def test_another_kind_is_refused_by_name() -> None:
    """With the nearest there is."""
    with pytest.raises(ValueError, match="no site is called 'self-signed'; there is self_signed"):
        servers.tls_site("self-signed")
    assert servers.all() == []


def test_the_line_to_try_names_the_authority() -> None:
    """In a terminal it can be copied."""
    site = servers.tls_site()

    assert try_line(site) == f"curl --cacert {site.ca} {site.url}/"
