from __future__ import annotations

import ssl
from collections.abc import Callable
from contextlib import suppress
from time import perf_counter
from typing import Any

import pytest
import trustme
from hypothesis import given
from hypothesis import strategies as st

from netcourse.clock import scaled
from netcourse.wire.dissect import Message, messages
from netcourse.wire.dissect.tls import RETRY
from tests.wire.dissect.shape import conversation, damaged, flat, lies_well

CA = trustme.CA()


def shaken(
    version: ssl.TLSVersion | None = None, *, name: str | None = "shop.example", trusted: bool = True
) -> tuple[bytes, bytes]:
    """Return what client and server say when the standard library's TLS greets itself, and the client says hi."""
    server_side, client_side = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    CA.issue_cert("shop.example").configure_cert(server_side)
    server_side.set_alpn_protocols(["http/1.1"])
    client_side.set_alpn_protocols(["h2", "http/1.1"])
    client_side.check_hostname = name is not None
    if trusted:
        CA.configure_trust(client_side)
    if version:
        client_side.maximum_version = version
    to_client, from_client, to_server, from_server = (ssl.MemoryBIO() for _number in range(4))
    client = client_side.wrap_bio(to_client, from_client, server_hostname=name)
    server = server_side.wrap_bio(to_server, from_server, server_side=True)
    said = [b"", b""]

    def step(action: Callable[[], Any]) -> None:
        with suppress(ssl.SSLError):
            action()
        said[0] += (up := from_client.read())
        to_server.write(up)
        said[1] += (down := from_server.read())
        to_client.write(down)

    for _number in range(3):
        step(client.do_handshake)
        step(server.do_handshake)
    if trusted:
        step(lambda: client.write(b"hi"))
    return said[0], said[1]


NEW = shaken()
OLD = shaken(ssl.TLSVersion.TLSv1_2)


def titles(found: list[Message], side: str) -> list[str]:
    return [one.title for one in found if one.by == side]


def record(kind: int, content: bytes, version: int = 0x0303) -> bytes:
    return bytes([kind]) + version.to_bytes(2, "big") + len(content).to_bytes(2, "big") + content


def test_a_handshake_of_tls_1_3() -> None:
    """Greetings are read; what comes after them is data, whatever it is."""
    talk = conversation(*NEW)
    found = messages(talk)
    assert titles(found, "client")[0] == "ClientHello for shop.example, TLS 1.3, TLS 1.2, h2, http/1.1"
    assert titles(found, "server")[0].startswith("ServerHello: TLS 1.3, TLS_")
    assert {*titles(found, "client")[1:], *titles(found, "server")[1:]} == {"ChangeCipherSpec", "ApplicationData"}
    assert all(one.complete and not one.note and one.protocol == "TLS" for one in found)
    lies_well(found, talk)


def test_a_handshake_of_tls_1_2() -> None:
    """Here certificates and keys are still plain; what follows ChangeCipherSpec is not."""
    found = messages(conversation(*OLD))
    assert titles(found, "client") == [
        "ClientHello for shop.example, h2, http/1.1",
        "ClientKeyExchange",
        "ChangeCipherSpec",
        "Handshake, encrypted",
        "ApplicationData",
    ]
    server = titles(found, "server")
    assert server[0].startswith("ServerHello: TLS 1.2, TLS_ECDHE_")
    assert server[1:4] == ["Certificate", "ServerKeyExchange", "ServerHelloDone"]
    assert server[-2:] == ["ChangeCipherSpec", "Handshake, encrypted"]


def test_the_name_and_the_versions_have_their_bytes() -> None:
    """What the client wants stands in its greeting, for everybody to read."""
    hello = messages(conversation(*NEW))[0]
    values = flat(hello)
    extensions = "ClientHello/extensions/"
    assert values["type"] == "Handshake"
    assert values["ClientHello/version"] == "TLS 1.2"  # for old servers; the true offer is an extension
    assert values[extensions + "supported_versions/content/list"] == "TLS 1.3, TLS 1.2"
    assert "TLS_AES_128_GCM_SHA256" in values["ClientHello/cipher suites"]
    body = next(field for field in hello.fields if field.name == "ClientHello")
    inner = next(field for field in body.fields if field.name == "extensions")
    sni = next(field for field in inner.fields if field.name == "server_name").fields[-1].fields[-1]
    assert (sni.value, NEW[0][sni.start : sni.stop]) == ("shop.example", b"shop.example")


def test_a_greeting_without_a_name() -> None:
    """A client that names nobody is no error."""
    assert messages(conversation(*shaken(name=None)))[0].title == "ClientHello, TLS 1.3, TLS 1.2, h2, http/1.1"


def test_a_certificate_that_is_not_trusted() -> None:
    """The alert says why."""
    assert titles(messages(conversation(*shaken(trusted=False))), "client")[-1] == "Alert: fatal, unknown_ca"


def test_a_server_that_asks_for_another_greeting() -> None:
    """It has the form of a ServerHello; a fixed random tells them apart, and the second greeting is read as well."""
    again = b"\x02\x00\x00\x2c\x03\x03" + RETRY + b"\x00\x13\x01\x00\x00\x04\x00\x2b\x00\x02\x03\x04"[:11]
    again = b"\x02" + (len(again) - 4).to_bytes(3, "big") + again[4:]
    hello = NEW[0][:517]
    found = messages(conversation(hello + record(20, b"\1") + hello, record(22, again)))
    assert titles(found, "server")[0].startswith("HelloRetryRequest: ")
    assert titles(found, "client")[2].startswith("ClientHello for shop.example")


def test_a_handshake_message_in_two_records() -> None:
    """The second record says that it goes on; what follows in it is read again."""
    certificate = b"\x0b\x00\x00\x40" + b"c" * 64
    parts = record(22, certificate[:20]) + record(22, certificate[20:] + b"\x0e\0\0\0")
    found = messages(conversation(b"", parts), "tls")
    assert [one.title for one in found] == ["Certificate", "Certificate, continued, ServerHelloDone"]
    assert not any(one.note for one in found)


@pytest.mark.parametrize("at", [1, 4, 5, 6, 9, 30, 100, 300])
def test_a_record_cut_short(at: int) -> None:
    """What is there is read, and the message is not complete."""
    talk = conversation(NEW[0][:at])
    (found,) = messages(talk, "TLS")
    assert (found.complete, found.stop) == (False, at)
    lies_well([found], talk)


def test_what_is_no_record() -> None:
    """Where a stream is not TLS, or no longer, the rest is one message that says so."""
    found = messages(conversation(NEW[0][:517] + b"GET / HTTP/1.1\r\n\r\n"))
    assert (found[-1].title, found[-1].complete) == ("no TLS record", False)
    assert found[-1].note == "a record would begin with its type (20 to 24), version and length"


def test_numbers_that_nobody_knows() -> None:
    """Unknown suites, versions and extensions are shown as numbers, those that mean nothing are left out."""
    body = b"\x03\x03" + b"r" * 32 + b"\0" + b"\0\6\x0a\x0a\xfa\xfa\x13\x01" + b"\1\0" + b"\0\4\xaa\xaa\0\0"
    hello = b"\1" + len(body).to_bytes(3, "big") + body
    values = flat(messages(conversation(record(22, hello)))[0])
    assert values["ClientHello/cipher suites"] == "3 suites: TLS_AES_128_GCM_SHA256"
    assert values["ClientHello/extensions/extension 43690"] == "empty"


@given(st.data())
def test_nothing_makes_it_raise(draw: st.DataObject) -> None:
    """Damaged handshakes and random bytes give messages that lie well."""
    which = draw.draw(st.sampled_from([NEW, OLD]))
    client = draw.draw(damaged(which[0][:700]) | st.binary(max_size=60))
    server = draw.draw(damaged(which[1][:1500]) | st.binary(max_size=60))
    talk = conversation(client, server)
    lies_well(messages(talk, "TLS"), talk)
    lies_well(messages(talk), talk)


@pytest.mark.parametrize(
    "unit",
    [
        record(23, b""),
        record(22, b"\x0e\0\0\0" * 4000),
        record(22, b"\x01\0\0\x2d\3\3" + b"r" * 32 + b"\0\0\2\x13\1\1\0\0\0"),
        record(22, b"\x01\0\x3f\xf0\3\3" + b"r" * 32 + b"\0\0\0\1\0\x3f\xc0" + b"\xaa\xaa\0\0" * 4000),
    ],
)
def test_work_is_bounded(unit: bytes) -> None:
    """Four million bytes made to be slow are read in the time of a few thousand fields."""
    data = unit * (4_000_000 // len(unit))
    begun = perf_counter()
    found = messages(conversation(data, data), "TLS")
    assert len(found) <= 10_000
    assert perf_counter() - begun < scaled(60)
