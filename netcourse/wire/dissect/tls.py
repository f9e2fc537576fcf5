"""TLS records (RFC 8446, section 5.1; RFC 5246, section 6.2) and what of the handshake is not encrypted.

A record is a message here. What is inside is read where it is plain: greetings, certificates of TLS 1.2, alerts. Of
the rest nobody but the two ends knows more than its type and length.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from netcourse.i18n import _, ngettext
from netcourse.wire.dissect.cursor import Cursor, Short, shortened
from netcourse.wire.dissect.shapes import SIDES, Message, Talk, bounded
from netcourse.wire.transcript import Side

HEADER = 5  # bytes of a record before its content
LARGEST = 16_384 + 2_048  # bytes of a record's content (RFC 5246, section 6.2.3; later versions allow less)
MOST_LISTED = 200  # entries of one list that become fields or names
MOST_TOGETHER = 20  # handshake messages in one record that become fields; four are usual

RECORDS = {20: "ChangeCipherSpec", 21: "Alert", 22: "Handshake", 23: "ApplicationData", 24: "Heartbeat"}
HANDSHAKES = {
    0: "HelloRequest", 1: "ClientHello", 2: "ServerHello", 4: "NewSessionTicket", 5: "EndOfEarlyData",
    8: "EncryptedExtensions", 11: "Certificate", 12: "ServerKeyExchange", 13: "CertificateRequest",
    14: "ServerHelloDone", 15: "CertificateVerify", 16: "ClientKeyExchange", 20: "Finished", 22: "CertificateStatus",
    24: "KeyUpdate",
}  # fmt: skip
VERSIONS = {0x0300: "SSL 3.0", 0x0301: "TLS 1.0", 0x0302: "TLS 1.1", 0x0303: "TLS 1.2", 0x0304: "TLS 1.3"}
LEVELS = {1: "warning", 2: "fatal"}
ALERTS = {  # RFC 8446, section 6, with what RFC 5246 had before
    0: "close_notify", 10: "unexpected_message", 20: "bad_record_mac", 21: "decryption_failed", 22: "record_overflow",
    40: "handshake_failure", 42: "bad_certificate", 43: "unsupported_certificate", 44: "certificate_revoked",
    45: "certificate_expired", 46: "certificate_unknown", 47: "illegal_parameter", 48: "unknown_ca",
    49: "access_denied", 50: "decode_error", 51: "decrypt_error", 70: "protocol_version", 71: "insufficient_security",
    80: "internal_error", 86: "inappropriate_fallback", 90: "user_canceled", 100: "no_renegotiation",
    109: "missing_extension", 110: "unsupported_extension", 112: "unrecognized_name",
    113: "bad_certificate_status_response", 115: "unknown_psk_identity", 116: "certificate_required",
    120: "no_application_protocol",
}  # fmt: skip
EXTENSIONS = {
    0: "server_name", 1: "max_fragment_length", 5: "status_request", 10: "supported_groups", 11: "ec_point_formats",
    13: "signature_algorithms", 16: "application_layer_protocol_negotiation", 18: "signed_certificate_timestamp",
    21: "padding", 22: "encrypt_then_mac", 23: "extended_master_secret", 27: "compress_certificate",
    35: "session_ticket", 41: "pre_shared_key", 42: "early_data", 43: "supported_versions", 44: "cookie",
    45: "psk_key_exchange_modes", 47: "certificate_authorities", 49: "post_handshake_auth",
    50: "signature_algorithms_cert", 51: "key_share", 65281: "renegotiation_info",
}  # fmt: skip
SUITES = {
    0x00FF: "TLS_EMPTY_RENEGOTIATION_INFO_SCSV", 0x5600: "TLS_FALLBACK_SCSV",
    0x1301: "TLS_AES_128_GCM_SHA256", 0x1302: "TLS_AES_256_GCM_SHA384", 0x1303: "TLS_CHACHA20_POLY1305_SHA256",
    0x1304: "TLS_AES_128_CCM_SHA256", 0x1305: "TLS_AES_128_CCM_8_SHA256",
    0xC02B: "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", 0xC02C: "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
    0xC02F: "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", 0xC030: "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
    0xCCA8: "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256", 0xCCA9: "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
    0x009E: "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256", 0x009F: "TLS_DHE_RSA_WITH_AES_256_GCM_SHA384",
    0xCCAA: "TLS_DHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
    0xC023: "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256", 0xC024: "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384",
    0xC027: "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256", 0xC028: "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384",
    0xC009: "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA", 0xC00A: "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA",
    0xC013: "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", 0xC014: "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA",
    0x009C: "TLS_RSA_WITH_AES_128_GCM_SHA256", 0x009D: "TLS_RSA_WITH_AES_256_GCM_SHA384",
    0x002F: "TLS_RSA_WITH_AES_128_CBC_SHA", 0x0035: "TLS_RSA_WITH_AES_256_CBC_SHA",
}  # fmt: skip
RETRY = bytes.fromhex("cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c")  # RFC 8446, section 4.1.3

__all__ = ["is_tls", "read"]


def read(talk: Talk) -> list[Message]:
    """Return the records of both sides."""
    return [one for side in SIDES for one in bounded(_Records(talk.stream(side), talk.start(side), side).read())]


def is_tls(data: bytes, start: int = 0) -> bool:
    """Tell whether bytes begin with a record of a handshake, or with an alert."""
    head = data[start : start + HEADER]
    length = int.from_bytes(head[3:], "big")
    return len(head) == HEADER and head[0] in (21, 22) and head[1] == 3 and head[2] <= 4 and 0 < length <= LARGEST


def _version(number: int) -> str:
    return VERSIONS.get(number, f"0x{number:04x}")


def _suite(number: int) -> str:
    return SUITES.get(number, f"0x{number:04x}")


def _made_up(number: int) -> bool:
    """Tell whether a number is one that clients add so that servers get used to unknown ones (RFC 8701)."""
    return number & 0x0F0F == 0x0A0A and number >> 8 == number & 0xFF


class _Records:
    """The records of one side."""

    def __init__(self, data: bytes, at: int, by: Side) -> None:
        self.data, self.at, self.by = data, at, by
        self.secret = False  # whether the side has said that it encrypts from here on
        self.more = 0  # bytes of a handshake message that are still to come
        self.what = ""  # of which

    def read(self) -> Iterator[Message]:
        while self.at < len(self.data):
            message = self._record()
            yield message
            self.at = message.stop

    def _record(self) -> Message:
        head = self.data[self.at : self.at + HEADER]
        length = int.from_bytes(head[3:], "big") if len(head) == HEADER else 0
        if head[0] not in RECORDS or (len(head) > 1 and head[1] != 3) or length > LARGEST:
            return self._no_record()
        stop = self.at + HEADER + length
        cursor = Cursor(self.data, self.at, stop)
        title, complete = RECORDS[head[0]], stop <= len(self.data) and len(head) == HEADER
        try:
            kind = cursor.number(_("type"), 1, lambda number: RECORDS.get(number, str(number)))
            cursor.number(_("version"), 2, _version)
            cursor.number(_("length"), 2)
            title = self._content(kind, length, cursor)
        except Short:
            cursor.rest(_("the rest"))
            complete = complete and cursor.at < stop
        note = _("some lengths in it do not fit together") if cursor.odd and complete else ""
        return Message("TLS", self.by, shortened(title, 200), self.at, cursor.at, tuple(cursor.fields), complete, note)

    def _no_record(self) -> Message:
        cursor = Cursor(self.data, self.at)
        cursor.rest(_("the rest"))
        title = _("no TLS record")
        note = _("a record would begin with its type (20 to 24), version and length")
        return Message("TLS", self.by, title, self.at, cursor.at, tuple(cursor.fields), False, note)

    def _content(self, kind: int, length: int, cursor: Cursor) -> str:
        if kind == 22 and self._is_plain(length, cursor):
            return self._handshakes(length, cursor)
        if kind == 21 and length == 2:
            return _alert(cursor)
        if kind == 20:
            self.secret = True
            cursor.blob(_("change"), length)
            return RECORDS[20]
        if length:
            cursor.blob(_("encrypted"), min(length, cursor.left))
        name = RECORDS[kind]
        return name if kind == 23 else _("{name}, encrypted").format(name=name)

    def _is_plain(self, length: int, cursor: Cursor) -> bool:
        """Tell whether a handshake can be read: after ChangeCipherSpec only a ClientHello that was asked for again."""
        if not self.secret:
            return True
        head = cursor.data[cursor.at : cursor.at + 4]
        return head[:1] == b"\1" and int.from_bytes(head[1:], "big") == length - 4

    def _handshakes(self, length: int, cursor: Cursor) -> str:
        """Read the handshake messages of a record; one may have begun in the record before, or go on in the next."""
        titles = []
        if self.more:
            count = min(self.more, length, cursor.left)
            self.more -= min(self.more, length)
            titles.append(_("{name}, continued").format(name=self.what))
            cursor.blob(titles[0], count)
        while cursor.left and len(titles) < MOST_TOGETHER:
            titles.append(self._handshake(cursor))
        cursor.rest(_("the rest"))
        return ", ".join(dict.fromkeys(titles)) or RECORDS[22]

    def _handshake(self, cursor: Cursor) -> str:
        head = cursor.data[cursor.at : cursor.at + 4]
        self.what = title = HANDSHAKES.get(head[0], _("handshake {number}").format(number=head[0]))
        length = int.from_bytes(head[1:], "big")
        here = cursor.stop - cursor.at - 4  # of this record
        self.more = max(0, length - here)
        with cursor.group(title, min(4 + length, cursor.left)) as group:
            cursor.number(_("handshake type"), 1, lambda number: HANDSHAKES.get(number, str(number)))
            cursor.number(_("length"), 3)
            if reader := CONTENTS.get(head[0]):
                group.value = title
                title = reader(cursor)
            group.value = title
        return title


def _alert(cursor: Cursor) -> str:
    level = cursor.number(_("level"), 1, lambda number: LEVELS.get(number, str(number)))
    what = cursor.number(_("description"), 1, lambda number: ALERTS.get(number, str(number)))
    return f"Alert: {LEVELS.get(level, level)}, {ALERTS.get(what, what)}"


# Greetings (RFC 8446, sections 4.1.2 and 4.1.3; RFC 5246, sections 7.4.1.2 and 7.4.1.3)


def _client_hello(cursor: Cursor) -> str:
    cursor.number(_("version"), 2, _version)
    cursor.blob(_("random"), 32)
    _sized(cursor, _("session id"), 1)
    _suites(cursor)
    _sized(cursor, _("compression methods"), 1)
    found = _extensions(cursor, from_client=True)
    words = [_("ClientHello for {name}").format(name=found[0]) if found.get(0) else "ClientHello"]
    return ", ".join([*words, *(found[kind] for kind in (43, 16) if found.get(kind))])


def _server_hello(cursor: Cursor) -> str:
    version = cursor.number(_("version"), 2, _version)
    again = cursor.blob(_("random"), 32) == RETRY
    _sized(cursor, _("session id"), 1)
    suite = cursor.number(_("cipher suite"), 2, _suite)
    cursor.number(_("compression method"), 1)
    found = _extensions(cursor, from_client=False)
    name = "HelloRetryRequest" if again else "ServerHello"
    return f"{name}: {found.get(43) or _version(version)}, {_suite(suite)}"


def _sized(cursor: Cursor, name: str, size: int) -> None:
    """Read bytes that have their length, of `size` bytes, before them."""
    with cursor.group(name) as group:
        count = cursor.number(_("length"), size)
        if count:
            cursor.blob(_("value"), count)
            group.value = cursor.fields[-1].value


def _suites(cursor: Cursor) -> None:
    with cursor.group(_("cipher suites")) as group:
        count = cursor.number(_("length"), 2)
        names = _numbers(cursor, _suite, count)
        group.value = ngettext("{count} suite", "{count} suites", count // 2).format(count=count // 2)
        group.value += ": " + ", ".join(names)


def _numbers(cursor: Cursor, name: Callable[[int], str], count: int) -> list[str]:
    """Read a list of numbers of two bytes each; return the names of those that mean something."""
    data = cursor.field(_("list"), count, lambda data: ", ".join(_names(data, name))) if count else b""
    return _names(data, name)


def _names(data: bytes, name: Callable[[int], str]) -> list[str]:
    numbers = [int.from_bytes(data[at : at + 2], "big") for at in range(0, min(len(data), 2 * MOST_LISTED), 2)]
    return [name(number) for number in numbers if not _made_up(number)]


def _extensions(cursor: Cursor, *, from_client: bool) -> dict[int, str]:
    """Read the extensions, which an old greeting does not have; return what the readable ones say."""
    found: dict[int, str] = {}
    if not cursor.left:
        return found
    count = cursor.number(_("length of the extensions"), 2)
    with cursor.group(_("extensions"), count) as group:
        for _number in range(MOST_LISTED):
            if not cursor.left:
                break
            kind, value = _extension(cursor, from_client=from_client)
            found.setdefault(kind, value)
        group.value = ngettext("{count} extension", "{count} extensions", len(found)).format(count=len(found))
    return found


def _extension(cursor: Cursor, *, from_client: bool) -> tuple[int, str]:
    kind = int.from_bytes(cursor.data[cursor.at : cursor.at + 2], "big")
    with cursor.group(EXTENSIONS.get(kind, _("extension {number}").format(number=kind))) as group:
        cursor.number(_("type"), 2, lambda number: EXTENSIONS.get(number, str(number)))
        count = cursor.number(_("length"), 2)
        if not count:
            group.value = _("empty")
        elif reader := SAYING.get((kind, from_client)):
            with cursor.group(_("content"), count) as inner:
                group.value = inner.value = reader(cursor)
        else:
            cursor.blob(_("content"), count)
            group.value = cursor.fields[-1].value
    return kind, group.value


def _server_name(cursor: Cursor) -> str:
    """Read the name that the client wants to talk to (RFC 6066, section 3)."""
    cursor.number(_("length of the list"), 2)
    cursor.number(_("type"), 1, lambda number: "host_name" if number == 0 else str(number))
    return cursor.text(_("name"), cursor.number(_("length"), 2))


def _protocols(cursor: Cursor) -> str:
    """Read the names of the protocols to be spoken inside (RFC 7301, section 3.1)."""
    cursor.number(_("length of the list"), 2)
    names: list[str] = []
    while cursor.left and len(names) < MOST_LISTED:
        names.append(cursor.text(_("name"), cursor.number(_("length"), 1)))
    return ", ".join(names)


def _offered_versions(cursor: Cursor) -> str:
    return ", ".join(_numbers(cursor, _version, cursor.number(_("length of the list"), 1)))


def _chosen_version(cursor: Cursor) -> str:
    return _version(cursor.number(_("version"), 2, _version))


CONTENTS: dict[int, Callable[[Cursor], str]] = {1: _client_hello, 2: _server_hello}
SAYING: dict[tuple[int, bool], Callable[[Cursor], str]] = {
    (0, True): _server_name,
    (16, True): _protocols,
    (16, False): _protocols,
    (43, True): _offered_versions,
    (43, False): _chosen_version,
}
