from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netcourse.clock import scaled
from netcourse.wire.dissect import Field, Message, messages
from netcourse.wire.transcript import Transcript
from tests.wire.dissect.shape import conversation, damaged, flat, lies_well

HERE = Path(__file__).parent
SHOP = Transcript.load(HERE / "mysql.jsonl").conversations[0]  # pymysql and MariaDB 10.11, recorded by a tap
REFUSED = Transcript.load(HERE / "mysql_refused.jsonl").conversations[0]
GREETING, LOGIN = SHOP.stream("server")[:104], SHOP.stream("client")[:142]
OK = b"\x07\x00\x00\x02\x00\x00\x00\x02\x00\x00\x00"
DEPRECATE_EOF = 1 << 24


def packet(number: int, payload: bytes) -> bytes:
    return len(payload).to_bytes(3, "little") + bytes([number]) + payload


def string(text: bytes) -> bytes:
    return bytes([len(text)]) + text


def column(name: bytes, kind: int = 253) -> bytes:
    return (
        b"".join(map(string, (b"def", b"shop", b"t", b"t", name, name)))
        + b"\x0c\x2d\x00\x28\x00\x00\x00"
        + bytes([kind])
        + b"\x00\x00\x00\x00\x00"
    )


def login(extra: int = 0) -> bytes:
    """The recorded login, with other capabilities."""
    able = int.from_bytes(LOGIN[4:8], "little") | extra
    return LOGIN[:4] + able.to_bytes(4, "little") + LOGIN[8:]


def titles(found: list[Message], side: str) -> list[str]:
    return [one.title for one in found if one.by == side]


def answered(command: bytes, *packets: bytes, extra: int = 0) -> list[Message]:
    """Return the server's messages after the login, for one command."""
    answer = b"".join(packet(number, payload) for number, payload in enumerate(packets, 1))
    found = messages(conversation(login(extra) + packet(0, command), GREETING + OK + answer))
    return [one for one in found if one.by == "server"][2:]


def every(fields: tuple[Field, ...]) -> Iterator[Field]:
    for field in fields:
        yield field
        yield from every(field.fields)


def test_a_recorded_session() -> None:
    """Login, statements, a result, an error: every packet says what it is, questions before answers."""
    found = messages(SHOP)
    assert [(one.by, one.title) for one in found[:5]] == [
        ("server", "greeting of 5.5.5-10.11.19-MariaDB-0+deb12u1"),
        ("client", "login of ada, database shop"),
        ("server", "OK"),
        ("client", "COM_QUERY: SET NAMES utf8mb4"),
        ("server", "OK"),
    ]
    assert titles(found, "client")[-4:] == [
        "COM_QUERY: select id, name, price from things order by id",
        "COM_QUERY: select nothing from nowhere",
        "COM_PING",
        "COM_QUIT",
    ]
    assert titles(found, "server")[-12:] == [
        "OK, 2 rows affected",
        "OK",
        "3 columns",
        "column id: LONG",
        "column name: VAR_STRING",
        "column price: NEWDECIMAL",
        "EOF",
        "row: 1, tea, 1.50",
        "row: 2, cup, NULL",
        "EOF",
        "ERR 1146: Table 'shop.nowhere' doesn't exist",
        "OK",
    ]
    assert all(one.complete and not one.note and one.protocol == "MySQL" for one in found)
    lies_well(found, SHOP)
    for side in ("client", "server"):
        edges = [(one.start, one.stop) for one in found if one.by == side]
        assert edges[-1][1] == len(SHOP.stream(side))  # type: ignore[arg-type]
        assert all(one[1] == other[0] for one, other in zip(edges, edges[1:], strict=False))


def test_a_login_that_is_refused() -> None:
    """The answer to a wrong password is an error, and no command follows."""
    assert titles(messages(REFUSED), "server")[1:] == [
        "ERR 1045: Access denied for user 'ada'@'127.0.0.1' (using password: YES)"
    ]


def test_fields_know_their_bytes() -> None:
    """The statement's text stands where its field says."""
    query = next(one for one in messages(SHOP) if "select id" in one.title)
    text = query.fields[-1].fields[-1]
    assert (text.name, text.value) == ("statement", "select id, name, price from things order by id")
    assert SHOP.stream("client")[text.start : text.stop].decode() == text.value


def test_what_proves_the_user_is_not_spelled() -> None:
    """The answer to the challenge and the challenge itself are hidden; user and database are not."""
    hello, answer = messages(SHOP)[:2]
    hidden = [field for field in every(answer.fields) if field.hidden]
    assert [(field.name, field.value) for field in hidden] == [("authentication", "20 bytes, not shown")]
    assert [field.name for field in every(hello.fields) if field.hidden] == ["challenge", "challenge, continued"]
    values = flat(answer)
    assert (values["payload/user"], values["payload/database"]) == ("ada", "shop")
    assert values["payload/attributes/list/attribute"] == "_client_name: pymysql"
    secret = SHOP.stream("client")[hidden[0].start : hidden[0].stop]
    assert not any(secret.hex() in field.value.replace(" ", "") for field in every(answer.fields))


def test_a_password_in_plain_text_is_hidden_too() -> None:
    """When the server asks for another way, the client's next packet is a secret."""
    switch = packet(2, b"\xfemysql_clear_password\0")
    client = LOGIN + packet(3, b"open sesame\0") + packet(0, b"\x0e")
    found = messages(conversation(client, GREETING + switch + packet(4, OK[4:]) + packet(1, OK[4:])))
    assert titles(found, "client")[1:] == ["authentication", "COM_PING"]
    assert titles(found, "server")[1:] == ["another way of authentication", "OK", "OK"]
    assert not any("sesame" in field.value for one in found for field in every(one.fields))


def test_after_a_request_for_tls_comes_tls() -> None:
    """What follows the SSLRequest is a handshake of TLS, on both sides."""
    able = (int.from_bytes(LOGIN[4:8], "little") | 0x800).to_bytes(4, "little")
    request = packet(1, able + LOGIN[8:36])
    hello = b"\x16\x03\x01\x00\x04\x0e\x00\x00\x00"
    found = messages(conversation(request + hello, GREETING + hello))
    assert [(one.protocol, one.title) for one in found if one.by == "client"] == [
        ("MySQL", "request for TLS"),
        ("TLS", "ServerHelloDone"),
    ]
    assert [one.protocol for one in found if one.by == "server"] == ["MySQL", "TLS"]


def test_a_result_that_ends_without_a_mark_after_its_columns() -> None:
    """Newer clients do without the EOF between columns and rows, and the last packet is an OK called EOF."""
    end = b"\xfe\x00\x00\x02\x00\x00\x00"
    found = answered(b"\x03select 1", b"\x01", column(b"n"), string(b"1"), end, extra=DEPRECATE_EOF)
    assert [one.title for one in found] == ["1 column", "column n: VAR_STRING", "row: 1", "EOF"]


def test_several_results_of_one_statement() -> None:
    """A status says that another result follows; then it belongs to the same command."""
    more, last = b"\xfe\x00\x00\x08\x00", b"\xfe\x00\x00\x02\x00"
    part = [b"\x01", column(b"n"), last.replace(b"\x02", b"\x08"), string(b"1")]
    found = answered(b"\x03call p()", *part, more, *part, last)
    assert [one.title for one in found].count("1 column") == 2
    assert [one.title for one in found][-1] == "EOF"


def test_a_prepared_statement() -> None:
    """Its parameters and columns are described; its rows are in binary form."""
    end = b"\xfe\x00\x00\x02\x00"
    ready = b"\x00\x01\x00\x00\x00\x01\x00\x01\x00\x00\x00\x00"
    found = answered(b"\x16select ?", ready, column(b"?"), end, column(b"n"), end)
    assert [one.title for one in found] == [
        "OK, statement 1 is prepared",
        "column ?: VAR_STRING",
        "EOF",
        "column n: VAR_STRING",
        "EOF",
    ]
    found = answered(b"\x17\x01\0\0\0\0\x01\0\0\0", b"\x01", column(b"n"), end, b"\x00\x00\x01x", end)
    assert [one.title for one in found][-2:] == ["row, in binary form", "EOF"]


def test_a_file_that_the_server_asks_for() -> None:
    """LOAD DATA LOCAL: the server names a file, the client sends it, then comes the answer."""
    client = login() + packet(0, b"\x03load data local ...") + packet(2, b"a,b\n") + packet(3, b"")
    server = GREETING + OK + packet(1, b"\xfb/tmp/x.csv") + packet(4, OK[4:])
    found = messages(conversation(client, server))
    assert titles(found, "client")[-2:] == ["part of a file", "empty packet"]
    assert titles(found, "server")[-2:] == ["request for the file /tmp/x.csv", "OK"]


def test_commands_without_an_answer_do_not_shift_the_answers() -> None:
    """COM_STMT_CLOSE is not answered: the next OK belongs to the next command."""
    client = login() + packet(0, b"\x19\x01\0\0\0") + packet(0, b"\x03select 1")
    server = GREETING + OK + packet(1, b"\x01") + packet(2, column(b"n"))
    found = messages(conversation(client, server))
    assert titles(found, "server")[-2:] == ["1 column", "column n: VAR_STRING"]


def test_answers_that_are_a_list_or_a_text() -> None:
    """COM_FIELD_LIST is answered with columns alone, COM_STATISTICS with text, without a mark of their own."""
    end = b"\xfe\x00\x00\x02\x00"
    found = answered(b"\x04things\0", column(b"a"), column(b"b", 3), end)
    assert [one.title for one in found] == ["column a: VAR_STRING", "column b: LONG", "EOF"]
    assert [one.title for one in answered(b"\x09", b"Uptime: 1  Threads: 2")] == ["statistics: Uptime: 1 Threads: 2"]
    assert [one.title for one in answered(b"\x1c\1\0\0\0\1\0\0\0", b"\0\0x", end)] == ["row, in binary form", "EOF"]
    assert [one.title for one in answered(b"\x0d", b"\x05hello")] == ["packet"]


def test_a_packet_of_16_megabytes_goes_on_in_the_next() -> None:
    """The largest packet and the one after it are one statement; the second is no command."""
    text = b"\x03insert " + b"x" * (0xFFFFFF - 8)
    client = login() + packet(0, text) + packet(1, b"yz") + packet(0, b"\x0e")
    found = messages(conversation(client, GREETING + OK * 3))
    assert [title[:30] for title in titles(found, "client")[1:]] == [
        "COM_QUERY: insert " + "x" * 12,
        "the packet before, continued",
        "COM_PING",
    ]
    assert all(one.complete for one in found)


def test_a_packet_that_is_cut_short() -> None:
    """What is there is read, and the message is not complete."""
    client = login() + packet(0, b"\x03select 1")[:-3]
    last = [one for one in messages(conversation(client, GREETING + OK)) if one.by == "client"][-1]
    assert (last.title, last.complete, last.note) == ("COM_QUERY: selec", False, "")


def test_lengths_that_do_not_fit_are_noted() -> None:
    """A field that claims more bytes than its packet has is said to be odd."""
    found = answered(b"\x03select 1", b"\x01", column(b"n"), b"\xfe\x00\x00\x02\x00", b"\x09short")
    assert (found[-1].complete, found[-1].note) == (True, "some lengths in it do not fit together")


@given(st.data())
def test_nothing_makes_it_raise(draw: st.DataObject) -> None:
    """Damaged sessions and random bytes give messages that lie well, or none."""
    client = draw.draw(damaged(SHOP.stream("client")) | st.binary(max_size=80))
    server = draw.draw(damaged(SHOP.stream("server")) | st.binary(max_size=80))
    talk = conversation(client, server)
    lies_well(messages(talk, "MySQL"), talk)
    lies_well(messages(talk), talk)


@pytest.mark.parametrize("unit", [b"\0\0\0\0", b"\1\0\0\0\x0e", b"\1\0\0\1\1", packet(1, b"\x01a" * 300)])
def test_work_is_bounded(unit: bytes) -> None:
    """Four million bytes of tiny packets take no longer than a few thousand do, and the last one says so."""
    begun = perf_counter()
    found = messages(conversation(LOGIN + unit * (4_000_000 // len(unit)), GREETING + OK + unit * 20_000), "mysql")
    assert len(found) <= 10_000
    assert "too much" in [one for one in found if one.by == "client"][-1].note
    assert perf_counter() - begun < scaled(60)


def test_the_client_of_mariadb() -> None:
    """Between MariaDB's own programs, columns are described at greater length."""
    talk = Transcript.load(HERE / "mysql_client.jsonl").conversations[0]
    found = messages(talk)
    assert not any(one.note or not one.complete for one in found)
    assert [title for title in titles(found, "server") if title.startswith(("column", "row"))] == [
        "column a: LONG",
        "column j: BLOB",
        "column p: GEOMETRY",
        "row: 1, {}, NULL",
        "column ?: LONGLONG",
        "row: 1",
        "column 1: LONG",
        "column 2: LONG",
        "row: 1, 2",
    ]
    lies_well(found, talk)


def test_a_login_over_tls() -> None:
    """A recorded one: greeting and request are plain, and after them a handshake."""
    talk = Transcript.load(HERE / "mysql_tls.jsonl").conversations[0]
    found = messages(talk)
    assert [(one.protocol, one.title) for one in found[:4]] == [
        ("MySQL", "greeting of 5.5.5-10.11.19-MariaDB-0+deb12u1"),
        ("MySQL", "request for TLS"),
        ("TLS", "ClientHello, TLS 1.3, TLS 1.2"),
        ("TLS", "ServerHello: TLS 1.3, TLS_AES_256_GCM_SHA384"),
    ]
    assert {one.protocol for one in found[4:]} == {"TLS"}
    lies_well(found, talk)
