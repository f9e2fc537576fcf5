"""The right answer follows from what passed: made-up traffic whose answer is known."""

from __future__ import annotations

from random import Random

import pytest

from netcourse.exercises.questions import addresses, apis, http, tcp, trouble, welcome
from netcourse.exercises.questions.model import STATES, Lacking
from netcourse.referee.quiz import pose
from netcourse.wire.transcript import Event, Transcript

SEEDS = range(60)


def made(*events):
    found = [Event(0, 1, "client", "opened")]
    for by, what in events:
        is_bytes = isinstance(what, bytes)
        found.append(Event(0, 1, by, "bytes" if is_bytes else what, what if is_bytes else b""))
    return Transcript(found)


def web(answer, method="GET", request_body=b"", fields=b"Host: a\r\n", version=b"1.1", ends=True):
    request = method.encode() + b" /x HTTP/" + version + b"\r\n" + fields + b"\r\n" + request_body
    ended = [("server", "ended"), ("client", "ended")] if ends else []
    return made(("client", request), ("server", answer), *ended)


def response(*fields, status=b"200 OK", body=b""):
    return b"HTTP/1.1 " + status + b"\r\n" + b"".join(field + b"\r\n" for field in fields) + b"\r\n" + body


def right(question, traffic, seed=1):
    """Return the words of the right option, or the right answer."""
    posed = question.pose(traffic, Random(seed))
    if posed.form == "choice":
        return next(one.key for letter, one in zip("abcdef", posed.options) if letter == posed.right)
    return posed.right


def asks(question, traffic):
    return [question.pose(traffic, Random(seed)) for seed in SEEDS]


# addresses

NAME = b"\x03www\x07example\x00"
ASKED = b"\x00\x07\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00" + NAME + b"\x00\x01\x00\x01"
RECORD = b"\x00\x01\x00\x01\x00\x00\x00\x3c\x00\x04\xc0\x00\x02\x50"


def names(flags, *records, question=ASKED[12:]):
    counts = b"\x00\x01\x00" + bytes([len(records)]) + b"\x00\x00\x00\x00"
    answer = ASKED[:2] + flags + counts + question + b"".join(records)
    events = [Event(0, 1, "client", "bytes", ASKED), Event(0, 1, "server", "bytes", answer)]
    return Transcript(events, protocol="udp")


@pytest.mark.parametrize(
    ("says", "flags", "records"),
    [
        ("found", b"\x81\x80", [b"\xc0\x0c" + RECORD]),
        ("no_type", b"\x85\x00", []),
        ("no_name", b"\x81\x83", []),
        ("refused", b"\x81\x05", []),
        ("cut", b"\x87\x80", []),
        ("cut", b"\x83\x80", [b"\xc0\x0c" + RECORD]),
    ],
)
def test_what_an_answer_of_dns_says(says, flags, records):
    assert right(addresses.what_it_says, names(flags, *records)) == says


def test_a_failure_of_the_server_is_not_asked_about():
    with pytest.raises(Lacking):
        addresses.what_it_says.pose(names(b"\x81\x82"), Random(1))


@pytest.mark.parametrize(("pointer", "target"), [(b"\xc0\x0c", "12"), (b"\xc0\x10", "16")])
def test_a_pointer_leads_where_its_lower_bits_say(pointer, target):
    traffic = names(b"\x81\x80", pointer + RECORD)

    assert right(addresses.pointer, traffic) == target
    assert all(target not in posed.why for posed in asks(addresses.pointer, traffic))


def test_a_record_that_writes_its_name_out_is_not_asked_for_a_pointer():
    with pytest.raises(Lacking):
        addresses.pointer.pose(names(b"\x81\x80", NAME + RECORD), Random(1))


def test_a_name_ends_with_a_byte_of_value_0():
    posed = addresses.end_of_name.pose(names(b"\x81\x80"), Random(1))

    assert posed.right == "00"
    assert posed.rows[0].text == r'b"\x03www\x07example" ????'


# http


@pytest.mark.parametrize(
    ("ending", "answer", "method"),
    [
        ("length", response(b"Content-Length: 2", body=b"hi"), "GET"),
        ("length", response(b"content-length: 0"), "GET"),
        ("chunks", response(b"Transfer-Encoding: CHUNKED", body=b"2\r\nhi\r\n0\r\n\r\n"), "GET"),
        ("close", response(b"Connection: close", body=b"hi"), "GET"),
        ("none", response(b"Content-Length: 30"), "HEAD"),
        ("none", response(b"Transfer-Encoding: chunked"), "HEAD"),
        ("none", response(status=b"204 No Content"), "GET"),
        ("none", response(b"Content-Length: 30", status=b"304 Not Modified"), "GET"),
        ("length", response(b"Content-Length: 2", status=b"404 Not Found", body=b"no"), "DELETE"),
    ],
)
def test_where_a_body_ends_follows_from_the_head(ending, answer, method):
    posed = http.end_of_body.pose(web(answer, method), Random(1))

    assert right(http.end_of_body, web(answer, method)) == ending
    assert len(posed.why) == 3
    assert all(posed.why.values())
    assert ("right" in {row.since for row in posed.rows if row.mark}) == (ending in ("length", "chunks"))


@pytest.mark.parametrize(
    ("status", "key"),
    [(b"200 OK", "worked"), (b"204 No", "worked"), (b"301 Moved", "further"), (b"404 No", "client"),
     (b"499 Odd", "client"), (b"503 Busy", "server")],
)  # fmt: skip
def test_a_status_is_read_by_its_class(status, key):
    assert right(http.whose_turn, web(response(b"Content-Length: 0", status=status))) == key


def test_what_did_not_just_work_is_asked_about_first():
    both = Transcript([*web(response(b"Content-Length: 0")).events,
                       *(Event(0, 2, one.by, one.what, one.data)
                         for one in web(response(b"Content-Length: 0", status=b"404 No")).events)])  # fmt: skip

    assert {right(http.whose_turn, both, seed) for seed in SEEDS} == {"client"}


def test_bytes_are_counted_and_not_characters():
    body = "thé\n".encode()
    posed = http.content_length.pose(web(response(b"Content-Length: 5", body=body)), Random(1))

    assert posed.right == "5"
    assert "characters" in posed.why["4"] or "signs" in posed.why["4"]
    assert {"9", "7", "0"} <= set(posed.why)
    assert posed.proof["data"] == body


@pytest.mark.parametrize(
    "answer",
    [response(b"Content-Length: 0"), response(b"Content-Length: 60", body=b"x" * 60), response(body=b"hi"),
     response(b"Transfer-Encoding: chunked", body=b"2\r\nhi\r\n0\r\n\r\n")],
)  # fmt: skip
def test_bodies_that_nobody_can_count_are_not_asked_about(answer):
    with pytest.raises(Lacking):
        http.content_length.pose(web(answer), Random(1))


@pytest.mark.parametrize(
    "given", [{"fields": b"Accept: a\r\n"}, {"version": b"1.0"}, {"fields": b"Host: a\r\nHost: b\r\n"}]
)
def test_a_header_is_missed_only_where_it_is_required_and_there(given):
    with pytest.raises(Lacking):
        http.missing_header.pose(web(response(b"Content-Length: 0"), **given), Random(1))


def test_the_host_is_covered_however_it_is_spelled():
    posed = http.missing_header.pose(web(response(b"Content-Length: 0"), fields=b"hOsT: a\r\n"), Random(1))

    assert posed.right == "host"
    assert "hOsT" not in repr(posed.rows)


def test_the_parts_of_a_request_or_a_response_are_put_in_order():
    traffic = web(response(b"Content-Length: 2", body=b"hi"), "POST", b"tea=1", b"Host: a\r\nContent-Length: 5\r\n")
    posed = asks(http.parts_in_order, traffic)

    for one in posed:
        keys = [option.key for letter in one.right for at, option in enumerate(one.options) if "abcd"[at] == letter]
        assert keys == ["start", "fields", "blank", "body"]
    assert len({one.asks for one in posed}) == 2


def test_the_head_of_a_request_ends_with_an_empty_line():
    posed = http.next_byte.pose(web(response(b"Content-Length: 0")), Random(1))

    assert posed.right == "0d"
    assert posed.rows[-1].text == r"Host: a\r\n????"


def test_a_head_of_bare_newlines_is_not_asked_about():
    traffic = made(("client", b"GET / HTTP/1.1\nHost: a\n\n"), ("server", response(b"Content-Length: 0")))

    with pytest.raises(Lacking):
        http.next_byte.pose(traffic, Random(1))


def test_who_said_what():
    posed = welcome.who_said_what.pose(web(response(b"Content-Length: 2", body=b"hi")), Random(1))

    assert right(welcome.who_said_what, web(response(b"Content-Length: 2", body=b"hi"))) == "request"
    assert sorted(option.text for option in posed.options) == [
        "Content-Length: …", "GET /x HTTP/1.1", "HTTP/1.1 200 OK", 'b"hi"',
    ]  # fmt: skip


# trouble

WHOLE = response(b"Content-Length: 2", body=b"hi")
PART = response(b"Content-Length: 9", body=b"hi")


@pytest.mark.parametrize(
    ("events", "key"),
    [
        ([("server", WHOLE), ("client", "ended")], "whole"),
        ([("server", PART), ("server", "ended")], "inside"),
        ([("server", PART[:9]), ("server", "ended")], "before"),
        ([("server", "ended")], "before"),
        ([("client", "ended")], "silent"),
        ([("client", "ended"), ("server", response(b"Content-Length: 0", status=b"503 Busy"))], "whole"),
    ],
)
def test_which_exception_follows_from_what_came(events, key):
    posed = trouble.which_error.pose(made(("client", b"GET /x HTTP/1.1\r\nHost: a\r\n\r\n"), *events), Random(1))

    assert right(trouble.which_error, made(("client", b"GET /x HTTP/1.1\r\nHost: a\r\n\r\n"), *events)) == key
    assert len(posed.why) == 3
    assert all(posed.why.values())


@pytest.mark.parametrize(
    "events",
    [
        [("server", PART), ("client", "ended")],  # silent in the body: a ConnectionError of another kind
        [("server", response(body=b"hi")), ("client", "ended")],  # may end anywhere
        [("server", PART), ("server", "reset")],
        [("server", "reset")],
        [],  # not over yet
    ],
)
def test_where_the_exception_is_not_certain_nobody_is_asked(events):
    with pytest.raises(Lacking):
        trouble.which_error.pose(made(("client", b"GET /x HTTP/1.1\r\nHost: a\r\n\r\n"), *events), Random(1))


@pytest.mark.parametrize(
    ("method", "key"),
    [(b"GET", "reads"), (b"HEAD", "reads"), (b"PUT", "same"), (b"DELETE", "same"), (b"POST", "no")],
)
def test_whether_to_ask_again_follows_from_the_method(method, key):
    request = method + b" /x HTTP/1.1\r\nHost: a\r\n\r\n"

    assert right(trouble.once_more, made(("client", request), ("server", "ended"))) == key
    with pytest.raises(Lacking):
        trouble.once_more.pose(made(("client", request), ("server", response(b"Content-Length: 0"))), Random(1))


@pytest.mark.parametrize("method", [b"PATCH", b"BREW"])
def test_of_a_method_that_may_be_either_nobody_is_asked(method):
    with pytest.raises(Lacking):
        trouble.once_more.pose(
            made(("client", method + b" /x HTTP/1.1\r\nHost: a\r\n\r\n"), ("server", "ended")), Random(1)
        )


@pytest.mark.parametrize(
    ("line", "key"), [(b"CONNECT a.example:443", "host"), (b"GET http://a.example:8000/tea?q=1", "all")]
)
def test_what_a_proxy_reads_follows_from_the_request_line(line, key):
    traffic = made(("client", line + b" HTTP/1.1\r\nHost: a\r\n\r\n"), ("server", b"HTTP/1.1 200 OK\r\n\r\n"))
    posed = trouble.proxy_reads.pose(traffic, Random(1))

    assert right(trouble.proxy_reads, traffic) == key
    assert ":PORT" in posed.rows[0].text
    assert not any(digits in posed.rows[0].text for digits in ("443", "8000"))


def test_a_tunnel_is_asked_about_alike_whatever_python_sends_with_it():
    """Since Python 3.12 it is HTTP/1.1 and has a Host."""
    old, new = (
        made(("client", b"CONNECT a.example:443 HTTP/1.%d\r\n%s\r\n" % more), ("server", b"HTTP/1.1 200 OK\r\n\r\n"))
        for more in ((0, b""), (1, b"Host: a.example:443\r\n"))
    )

    assert pose(trouble.proxy_reads, old) == pose(trouble.proxy_reads, new)


def test_a_request_to_a_server_is_not_one_to_a_proxy():
    with pytest.raises(Lacking):
        trouble.proxy_reads.pose(web(WHOLE), Random(1))


def test_a_download_goes_on_at_the_number_of_bytes_that_came():
    traffic = made(("client", b"GET /x HTTP/1.1\r\nHost: a\r\n\r\n"), ("server", PART), ("server", "ended"))
    posed = trouble.go_on_at.pose(traffic, Random(1))

    assert posed.right == "2"
    assert set(posed.why) == {"3", "1", "9", "7", "0"}


@pytest.mark.parametrize(
    "answer",
    [WHOLE, response(b"Content-Length: 9", status=b"206 Part", body=b"hi"), response(b"Content-Length: 9"),
     response(b"Transfer-Encoding: chunked", body=b"9\r\nhi"), response(body=b"hi")],
)  # fmt: skip
def test_what_has_no_known_rest_is_not_gone_on_with(answer):
    with pytest.raises(Lacking):
        trouble.go_on_at.pose(
            made(("client", b"GET /x HTTP/1.1\r\nHost: a\r\n\r\n"), ("server", answer), ("server", "ended")), Random(1)
        )


# apis


@pytest.mark.parametrize(
    ("method", "key"),
    [("GET", "safe"), ("HEAD", "safe"), ("PUT", "same"), ("DELETE", "same"), ("POST", "no"), ("PATCH", "no")],
)
def test_what_may_be_repeated_follows_from_the_method(method, key):
    traffic = web(response(b"Content-Length: 0"), method)

    assert right(apis.again, traffic) == key
    assert all(len(posed.why) == 2 and all(posed.why.values()) for posed in asks(apis.again, traffic))


def links(*targets):
    return b"Link: " + b", ".join(b'<http://a%s>; rel="%s"' % (target, rel) for rel, target in targets)


def test_the_next_page_is_where_its_link_says():
    """Whatever the address looks like."""
    field = links((b"next", b"/x?after=k7"), (b"first", b"/x"), (b"last", b"/x?after=zz"))
    (posed, *_more) = asks(apis.next_page, web(response(b"Content-Length: 0", field)))

    assert posed.options["abcd".index(posed.right)].text == "GET /x?after=k7 HTTP/1.1"


@pytest.mark.parametrize(
    "targets",
    [
        [(b"next", b"/x?page=2"), (b"first", b"/x"), (b"last", b"/x?page=2")],  # next is last
        [(b"first", b"/x"), (b"last", b"/x?page=2")],
        [(b"next", b"[::1"), (b"first", b"/x"), (b"last", b"/x?page=3")],  # no URL
    ],
)
def test_links_that_are_too_few_or_broken_are_not_asked_about(targets):
    with pytest.raises(Lacking):
        apis.next_page.pose(web(response(b"Content-Length: 0", links(*targets))), Random(1))


@pytest.mark.parametrize(
    ("status", "where", "asked"),
    [
        (b"201 Created", b"/x/7", True), (b"201 Created", b"http://a/y", True),
        (b"201 Created", b"/x", False), (b"200 OK", b"/x/7", False), (b"201 Created", b"http://[", False),
    ],
)  # fmt: skip
def test_what_made_a_thing_is_asked_where_the_server_has_named_it(status, where, asked):
    traffic = web(response(b"Content-Length: 0", b"Location: " + where, status=status), "POST")
    if asked:
        assert right(apis.method, traffic) == "post"
    else:
        with pytest.raises(Lacking):
            apis.method.pose(traffic, Random(1))


def test_the_header_of_the_format_is_covered_however_it_is_spelled():
    came = response(b"Content-Length: 0", b"Content-Type: text/xml; charset=utf-8")
    posed = apis.accept.pose(web(came, fields=b"Host: a\r\naccept: Text/XML\r\n"), Random(1))

    assert posed.right == "accept"
    assert not any("accept" in row.text.lower() for row in posed.rows)


def test_a_refusal_without_a_condition_is_not_asked_about():
    with pytest.raises(Lacking):
        apis.precondition.pose(web(response(b"Content-Length: 0", status=b"412 No"), "PUT"), Random(1))


# tcp

TALK = [("client", b"hello"), ("server", b"HELLO")]
ENDS = {"client": [("client", "ended"), ("server", "ended")], "server": [("server", "ended"), ("client", "ended")]}


@pytest.mark.parametrize("first", ENDS)
def test_who_closes_first_keeps_the_name(first):
    assert right(tcp.time_wait_side, made(*TALK, *ENDS[first])) == first


@pytest.mark.parametrize("first", ENDS)
def test_the_states_follow_who_closes_first(first):
    """Each end goes its way through the states of RFC 9293; figure 5 has these arrows."""
    arrows = {
        ("ESTABLISHED", "FIN_WAIT1"), ("FIN_WAIT1", "FIN_WAIT2"), ("FIN_WAIT2", "TIME_WAIT"),
        ("ESTABLISHED", "CLOSE_WAIT"), ("CLOSE_WAIT", "LAST_ACK"), ("LAST_ACK", "CLOSED"),
    }  # fmt: skip
    seen = set()
    for posed in asks(tcp.next_state, made(*TALK, *ENDS[first])):
        states = [row.text.rpartition(" → ")[2] for row in posed.rows[:-1]] + [posed.right]
        closes_first = f"the {first}" in posed.asks
        seen.add((states[-2], states[-1]))
        assert states[:3] in (["CLOSED", "SYN_SENT", "ESTABLISHED"], ["LISTEN", "SYN_RECEIVED", "ESTABLISHED"])
        assert states[3] == ("FIN_WAIT1" if closes_first else "CLOSE_WAIT")
        assert set(posed.why) == set(STATES) - {posed.right}
    assert seen == arrows


@pytest.mark.parametrize("first", ENDS)
@pytest.mark.parametrize("talk", [TALK, TALK[::-1]])
def test_segments_travel_as_the_conversation_went(first, talk):
    posed = tcp.segments_in_order.pose(made(*talk, *ENDS[first]), Random(1))
    other = {"client": "server", "server": "client"}[first]

    ordered = [posed.options["abcdef".index(letter)].text for letter in posed.right]
    assert ordered[:3] == ["the client: SYN", "the server: SYN, ACK", "the client: ACK"]
    assert ordered[3] == f'the {talk[0][0]}: b"{talk[0][1].decode()}"'
    assert ordered[4:] == [f"the {first}: FIN", f"the {other}: FIN"]


def test_of_the_bytes_only_the_first_are_among_the_segments():
    """The answer to them is on the line, too, and the question says that it is left out."""
    posed = tcp.segments_in_order.pose(made(*TALK, *ENDS["client"]), Random(1))

    assert len(TALK) > 1
    assert len([one for one in posed.options if 'b"' in one.text]) == 1
    assert "of the bytes only the first are here" in posed.asks


@pytest.mark.parametrize("question", [tcp.segments_in_order, tcp.next_state, tcp.time_wait_side])
def test_a_conversation_without_an_end_is_not_asked_about(question):
    for events in (TALK, [*TALK, ("server", "reset")], [*TALK, *ENDS["client"][:1]], ENDS["client"]):
        with pytest.raises(Lacking):
            question.pose(made(*events), Random(1))


@pytest.mark.parametrize(
    ("events", "key"),
    [
        ([*TALK, *ENDS["server"]], "end"),
        ([*TALK, *ENDS["client"]], "end"),
        (TALK, "waits"),
        ([*TALK, ("client", "ended")], "waits"),
        ([*TALK, ("server", "reset")], "error"),
    ],
)
def test_what_one_recv_more_does_follows_from_the_end(events, key):
    posed = tcp.after_the_end.pose(made(*events), Random(1))

    assert right(tcp.after_the_end, made(*events)) == key
    assert all(posed.why.values())
    assert len(posed.why) == 3


def test_a_line_ends_as_it_did():
    for end, byte in ((b"\n", "0a"), (b"\r\n", "0d")):
        traffic = made(("client", b"Ada" + end), ("server", b"hello, Ada" + end), ("client", "ended"))
        for posed in asks(tcp.line_end, traffic):
            assert posed.right == byte
            assert posed.rows[-1].text in ("Ada????", "hello, Ada????")
            assert byte not in posed.why


def test_what_is_not_in_lines_is_not_asked_about_as_lines():
    for events in (TALK, [("client", b"Ada\n"), ("server", b"half")], [("client", b"one\ntwo\n")], [("client", b"\n")]):
        with pytest.raises(Lacking):
            tcp.line_end.pose(made(*events), Random(1))


def test_how_bytes_were_written_is_not_told_of_the_line():
    """It cannot know: two writes arrive as one stretch. The writing is what is supposed, on another day."""
    posed = tcp.one_recv.pose(made(("server", b"one two")), Random(1))

    assert posed.asks.startswith("These bytes came over your line. On another day the server sends them")


def test_one_recv_may_return_any_beginning():
    assert {right(tcp.one_recv, made(*TALK), seed) for seed in SEEDS} == {"some"}
