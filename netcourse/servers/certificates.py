"""Certificates for `servers.tls_site`: the right one, and those with one thing wrong."""

from __future__ import annotations

import datetime
import functools
import ipaddress
import ssl
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from netcourse.servers import authority
from netcourse.servers.once import once

FROM = datetime.datetime(2019, 1, 1, tzinfo=datetime.UTC)
UNTIL = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
OTHER = "other.netcourse.example"
NOBODY = "an authority that nobody knows"
ORGANIZATION = "netcourse"


@dataclass(frozen=True)
class Identity:
    """What a site shows and what it knows: its certificate, its key, and the protocol versions it speaks."""

    certificate: bytes  # PEM
    key: bytes  # PEM
    obsolete: bool = False

    def context(self) -> ssl.SSLContext:
        """Return what a server speaks TLS with."""
        context = _obsolete() if self.obsolete else ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(authority.stored(self.certificate + self.key))
        return context


def _obsolete() -> ssl.SSLContext:
    """Return a context for TLS 1.0 alone, retired by RFC 8996. Raises ValueError, ssl.SSLError where forbidden."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1
    context.set_ciphers("ALL:@SECLEVEL=0")
    return context


def _issued(authority_of: Any, *names: str, **options: Any) -> Identity:
    leaf = authority_of.issue_cert(*names, organization_name=ORGANIZATION, **options)
    return Identity(leaf.cert_chain_pems[0].bytes(), leaf.private_key_pem.bytes())


def _good() -> Identity:
    return _issued(authority.course_ca(), *authority.NAMES)


def _expired() -> Identity:
    return _issued(authority.course_ca(), *authority.NAMES, not_before=FROM, not_after=UNTIL)


def _wrong_host() -> Identity:
    return _issued(authority.course_ca(), OTHER)


def _unknown_ca() -> Identity:
    import trustme

    return _issued(trustme.CA(organization_name=NOBODY), *authority.NAMES)


def _old() -> Identity:
    good = _good()
    return Identity(good.certificate, good.key, obsolete=True)


def _self_signed() -> Identity:
    """Vouches for itself: who made it and whom it is for are the same."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.ORGANIZATION_NAME, ORGANIZATION)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC))
        .not_valid_after(datetime.datetime(3000, 1, 1, tzinfo=datetime.UTC))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.SubjectAlternativeName([_general(text) for text in authority.NAMES]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    plain = serialization.PrivateFormat.TraditionalOpenSSL
    return Identity(certificate.public_bytes(pem), key.private_bytes(pem, plain, serialization.NoEncryption()))


def _general(name: str) -> Any:
    from cryptography import x509

    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


KINDS: dict[str, Callable[[], Identity]] = {
    "good": _good,
    "expired": _expired,
    "wrong_host": _wrong_host,
    "self_signed": _self_signed,
    "unknown_ca": _unknown_ca,
    "obsolete": _old,
}
"""What is the matter with a site's certificate, or with its protocol."""


@once
def identity(kind: str) -> Identity:
    """Return the identity of a kind, the same in the whole kernel."""
    return KINDS[kind]()


@functools.cache
def speaks_obsolete() -> bool:
    """Say whether this machine's OpenSSL still lets a server speak TLS 1.0: some are built or told not to."""
    try:
        context = identity("obsolete").context()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            client = ssl.create_default_context(cafile=authority.ca_file())
            client.minimum_version = ssl.TLSVersion.TLSv1
            client.set_ciphers("ALL:@SECLEVEL=0")
        return _meet(context, client) == "TLSv1"
    except (ssl.SSLError, ValueError):
        return False


def _meet(server: ssl.SSLContext, client: ssl.SSLContext) -> str | None:
    """Let the two shake hands in memory, and return the version they agree on."""
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    ends = (
        client.wrap_bio(to_client, to_server, server_hostname=authority.NAMES[0]),
        server.wrap_bio(to_server, to_client, server_side=True),
    )
    for _turn in range(4):
        for end in ends:
            try:
                end.do_handshake()
            except ssl.SSLWantReadError:
                pass
    return ends[0].version()
