"""Exercise addresses.dns_answer: read an answer of DNS."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from netcourse.exercises.course.addresses.common import random_four, random_six, refused
from netcourse.exercises.course.addresses.messages import HEAD, question_bytes, random_name
from netcourse.exercises.material import random_word
from netcourse.exercises.model import Exercise, Facts, Misconception, fail, same, was_raised
from netcourse.exercises.staging.calls import called
from netcourse.i18n import _

CUT_SHORT = 40  # places at which a message is cut off, at most


def _records(facts: Facts) -> list[Any]:
    return list(facts["got"]["records"])


def _values(facts: Facts) -> list[Any]:
    """Return the values that came where others were expected, each beside the one expected."""
    pairs = zip(_records(facts), facts["expected"]["records"])
    return [(got[3], expected[3]) for got, expected in pairs if got[3] != expected[3]]


dns_answer = Exercise(
    "addresses.dns_answer",
    points=4,
    minutes=40,
    title=_("read an answer of DNS"),
    asks=["dns_answer"],
    hints=[
        _('struct.unpack_from(">6H", data) gives the header. The code is the lowest four bits of the second number,'
          " `flags & 15`, and the answer was cut short if `flags & 0x0200`."),
        _("Write read_name(data, at), which returns the name and where the next field begins. At 0 the name ends. From"
          " 192 on it is a pointer: the rest of the name is read_name(data, offset), and the next field begins two"
          " bytes later."),
        _("Skip the questions: a name and four bytes each. Then for each answer a name, and struct.unpack_from"
          '(">HHIH", data, at): type, class, time to live, length. So many bytes are the value.'),
        _("Against circles: a pointer may only go back. Against what is cut short: compare every end with len(data),"
          " since a slice that is too long is no error. struct.error and IndexError are no ValueError."),
    ],
    misconceptions=[
        Misconception(
            "addresses.goes_in_circles",
            says=_("This message holds a pointer that leads back to itself, and following it never ends. Whoever reads"
                   " what strangers send counts the jumps, or allows only those that go back."),
            when=lambda facts: facts["check"] == "circles" and (
                facts.get("timed_out") or "got" in facts or was_raised(facts, "RecursionError")),
        ),
        Misconception(
            "addresses.slices_are_lenient",
            says=_("data[a:b] gives what there is and does not mind that it is less. Compare with len(data) before you"
                   " believe a length."),
            when=lambda facts: facts["check"] == "cut_short" and "got" in facts,
        ),
        Misconception(
            "addresses.other_errors",
            says=_("This message is broken, and something else than ValueError was raised. IndexError and struct.error"
                   " are what Python happens to raise: turn them into the ValueError that was asked for."),
            when=lambda facts: facts["check"] in ("cut_short", "circles") and facts.get("raised"),
        ),
        Misconception(
            "addresses.lost_its_place",
            says=_("Somewhere the reading went on at the wrong byte. The header has 12; a question is a name and 4"
                   " more; a record is a name, 10 more, and its value; and a pointer ends a name behind its second"
                   " byte, without a 0."),
            when=lambda facts: facts["check"] == "reads" and facts.get("raised") not in (None, "NotImplementedError"),
        ),
        Misconception(
            "addresses.final_dot_kept",
            says=_("The 0 that ends a name is a label without letters. No dot was asked for in front of it."),
            when=lambda facts: any(got[0] == f"{expected[0]}." for got, expected in zip(
                _records(facts), facts["expected"]["records"])),
        ),
        Misconception(
            "addresses.code_with_flags",
            says=_("The code is the lowest four bits of the flags. Above it in the same byte stand others, such as"
                   " recursion available: & 15 leaves only the four."),
            when=lambda facts: facts["got"]["code"] != facts["expected"]["code"],
        ),
        Misconception(
            "addresses.wrong_flag",
            says=_("TC, which says that the answer was cut short, is the bit 0x0200 of the flags, 0x02 of their first"
                   " byte. The value asked for is True or False."),
            when=lambda facts: facts["got"]["truncated"] is not facts["expected"]["truncated"],
        ),
        Misconception(
            "addresses.records_dropped",
            says=_("A message whose code is not 0, or that was cut short, may hold answers all the same: an alias, and"
                   " then no such name; or as many as there was room for. Those that stand in it are wanted."),
            when=lambda facts: facts["check"] in ("flags", "aliases") and not _records(facts),
        ),
        Misconception(
            "addresses.name_lowered",
            says=_("The letters of a name are given back as they came. Who compares names does it without regard to"
                   " case; who reads them changes nothing."),
            when=lambda facts: _records(facts) == [
                (name.lower(), kind, seconds, value.lower() if isinstance(value, str) else value)
                for name, kind, seconds, value in facts["expected"]["records"]],
        ),
        Misconception(
            "addresses.one_record",
            says=_("The header says how many answers there are, and there may be none, one or many. Read as many as it"
                   " says."),
            when=lambda facts: facts["check"] == "many" and (
                facts.get("raised") or len(_records(facts)) != len(facts["expected"]["records"])),
        ),
        Misconception(
            "addresses.too_many",
            says=_("Behind the answers come records of two other sections, with counts of their own. Only the answers"
                   " were asked for: stop when they are read."),
            when=lambda facts: facts["check"] == "other_sections",
        ),
        Misconception(
            "addresses.question_in_the_way",
            says=_("Between the header and the answers stands the question once more, as long as its name. The header"
                   " says how many there are, mostly one, and none may be left out."),
            when=lambda facts: facts["check"] == "questions",
        ),
        Misconception(
            "addresses.few_jumps",
            says=_("This message is sound. A pointer may lead to labels with a pointer behind them, and so on: a name"
                   " of 255 bytes has room for more than a hundred. Refuse circles, and no names before that."),
            when=lambda facts: facts["check"] == "pointers" and was_raised(facts, "ValueError"),
        ),
        Misconception(
            "addresses.after_last_pointer",
            says=_("The name is right, and what was read behind it is not. Wherever the pointers of a name lead, the"
                   " record goes on behind the first of them, where the name stands."),
            when=lambda facts: facts["check"] == "pointers" and any(
                got[0] == expected[0] and got != expected for got, expected in zip(
                    _records(facts), facts["expected"]["records"])),
        ),
        Misconception(
            "addresses.always_byte_12",
            says=_("c0 0c is frequent, since the question's name begins at byte 12. But a pointer may stand behind"
                   " labels of its own, point into the middle of a name, or to another pointer: read what it says."),
            when=lambda facts: facts["check"] == "pointers",
        ),
        Misconception(
            "addresses.pointer_in_one_byte",
            says=_("A pointer has 14 bits: the lower six of its first byte, and all of the second. This one goes beyond"
                   " byte 255."),
            when=lambda facts: facts["check"] == "far",
        ),
        Misconception(
            "addresses.alias_not_read",
            says=_("The value of a CNAME is a name, written like all names of the message: with lengths, and perhaps a"
                   " pointer that only the whole message resolves. Read it where it stands in data."),
            when=lambda facts: facts["check"] == "aliases",
        ),
        Misconception(
            "addresses.short_time",
            says=_("The time to live has four bytes. Two of them count up to 65535, and a day has 86400 seconds."),
            when=lambda facts: any(got[2] != expected[2] for got, expected in zip(
                _records(facts), facts["expected"]["records"])),
        ),
        Misconception(
            "addresses.address_as_bytes",
            says=_("For type 1 and 28 the value is text. ip_address takes the four or sixteen bytes as they are; str()"
                   " makes text of that."),
            when=lambda facts: facts.get("unplain", "").startswith("IPv")
            or any(isinstance(got, bytes) and isinstance(expected, str) for got, expected in _values(facts)),
        ),
        Misconception(
            "addresses.all_is_text",
            says=_("Of a type that you do not know, hand the bytes of the value over as they are. They may be"
                   " anything."),
            when=lambda facts: facts["check"] == "other_types",
        ),
    ],
)  # fmt: skip


@dataclass
class _Message:
    """A DNS message that is put together piece by piece; names are written with pointers where they can be."""

    number: int
    flags: int = 0x8180  # a response, recursion desired and available
    counts: list[int] = field(default_factory=lambda: [0, 0, 0, 0])
    body: bytes = b""
    places: dict[str, int] = field(default_factory=dict)  # where a name, or the end of one, was written first

    @property
    def data(self) -> bytes:
        return struct.pack(">6H", self.number, self.flags, *self.counts) + self.body

    def ask(self, name: str, wanted: int) -> None:
        self.body += self.name(name, HEAD + len(self.body)) + struct.pack(">2H", wanted, 1)
        self.counts[0] += 1

    def tell(self, name: str, kind: int, seconds: int, value: bytes | str, section: int = 1) -> None:
        """Add a record; a value of type str is a name."""
        owner = self.name(name, HEAD + len(self.body))
        at = HEAD + len(self.body) + len(owner) + 10
        content = value if isinstance(value, bytes) else self.name(value, at)
        self.body += owner + struct.pack(">HHIH", kind, 1, seconds, len(content)) + content
        self.counts[section] += 1

    def name(self, text: str, at: int) -> bytes:
        """Return a name as it is written at this place, and remember its ends for later pointers."""
        written = b""
        while text:
            if text in self.places:
                return written + struct.pack(">H", 0xC000 | self.places[text])
            self.places[text] = at + len(written)
            label, __, text = text.partition(".")
            written += bytes([len(label)]) + label.encode("ascii")
        return written + b"\0"


Record = tuple[str, int, int, Any]


def _told(student: Any, message: _Message, records: Sequence[Record]) -> None:
    """Require what a message says; its answers are `records`."""
    expected = {
        "number": message.number,
        "code": message.flags & 15,
        "truncated": bool(message.flags & 0x0200),
        "records": list(records),
    }
    data = message.data
    got = called(student, "dns_answer", data, sent=data)
    if type(got) is dict and got.keys() != expected.keys():
        wanted = ", ".join(map(repr, expected))
        fail(_("These keys are asked for, and no others: {names}.").format(names=wanted), sent=data, got=got)
    same(_with_tuples(got), expected, sent=data)


def _with_tuples(got: Any) -> Any:
    """Return the result with its records as tuples: a list of lists says the same."""
    if type(got) is dict and type(got.get("records")) in (list, tuple):
        return got | {"records": [tuple(one) if type(one) is list else one for one in got["records"]]}
    return got


def _address(rng: Random) -> tuple[bytes, str]:
    address = random_four(rng, "192.0.2.0/24")
    return address.packed, str(address)


def _answered(rng: Random, seconds: int = 0, **more: Any) -> tuple[_Message, list[Record]]:
    """Return the answer to a question for an address, and its records."""
    name, (packed, text) = random_name(rng), _address(rng)
    message = _Message(rng.randint(256, 65535), **more)
    message.ask(name, 1)
    message.tell(name, 1, seconds or rng.randint(60, 3600), packed)
    (seconds,) = struct.unpack_from(">I", message.data, len(message.data) - 10)
    return message, [(name, 1, seconds, text)]


@dns_answer.check(_("reads an answer with one address"), weight=2)
def reads(student: Any, rng: Random) -> None:
    message, records = _answered(rng)
    _told(student, message, records)


@dns_answer.check(_("reads a time to live of days, and an IPv6 address"), needs=[reads])
def four_bytes(student: Any, rng: Random) -> None:
    message, records = _answered(rng, seconds=rng.randint(70_000, 2_000_000))
    _told(student, message, records)
    name, address = random_name(rng), random_six(rng)
    message = _Message(rng.randint(256, 65535))
    message.ask(name, 28)
    message.tell(name, 28, 300, address.packed)
    _told(student, message, [(name, 28, 300, str(address))])


@dns_answer.check(_("reads the code and whether the answer was cut short"), needs=[reads])
def flags(student: Any, rng: Random) -> None:
    for value in (0x8183, 0x8185, 0x8580 | rng.choice([2, 4])):
        message = _Message(rng.randint(256, 65535), value)
        message.ask(random_name(rng), 1)
        _told(student, message, [])
    message, records = _answered(rng, flags=0x8380)
    _told(student, message, records)


@dns_answer.check(_("reads several answers in their order"), needs=[reads])
def many(student: Any, rng: Random) -> None:
    message, records = _answered(rng)
    for _number in range(rng.randint(2, 5)):
        packed, text = _address(rng)
        message.tell(records[0][0], 1, 60, packed)
        records.append((records[0][0], 1, 60, text))
    _told(student, message, records)


@dns_answer.check(_("leaves the records of the other sections out"), needs=[reads])
def other_sections(student: Any, rng: Random) -> None:
    message, records = _answered(rng)
    message.tell("example", 2, 300, f"{random_word(rng)}.example", section=2)
    message.tell(f"{random_word(rng)}.example", 1, 300, _address(rng)[0], section=3)
    _told(student, message, records)


def _apart(rng: Random) -> str:
    """Return a name that has no end in common with others, so that no pointer is needed."""
    return f"{random_word(rng)}.{random_word(rng, 9, 12)}"


@dns_answer.check(_("passes over no question, or two"), needs=[reads])
def questions(student: Any, rng: Random) -> None:
    for count in (0, 2):
        name, (packed, text) = _apart(rng), _address(rng)
        message = _Message(rng.randint(256, 65535))
        for _number in range(count):
            message.ask(_apart(rng), 1)
        message.tell(name, 1, 300, packed)
        _told(student, message, [(name, 1, 300, text)])


@dns_answer.check(_("follows every pointer to the name that it means"), needs=[reads])
def pointers(student: Any, rng: Random) -> None:
    message = _Message(rng.randint(256, 65535))
    asked = random_name(rng, 4)
    message.ask(asked, 1)
    records: list[Record] = []
    first = (
        f"{random_word(rng)}.{asked.partition('.')[2]}"  # labels of its own, then a pointer into the question's name
    )
    names = [first, f"{random_word(rng)}.{first}", asked.partition(".")[2], "other." + random_word(rng), asked]
    for _number in range(6):
        names.append(f"{random_word(rng)}.{names[-1]}")
    for name in names:
        packed, text = _address(rng)
        message.tell(name, 1, 300, packed)
        records.append((name, 1, 300, text))
    _told(student, message, records)


@dns_answer.check(_("reads an alias (CNAME) as a name"), needs=[pointers])
def aliases(student: Any, rng: Random) -> None:
    name, (packed, text) = random_name(rng), _address(rng)
    message = _Message(rng.randint(256, 65535))
    message.ask(name, 1)
    whole, ended = f"{random_word(rng)}.{random_word(rng)}", f"{random_word(rng).title()}.example"
    message.tell(name, 5, 300, whole)
    message.tell(whole, 5, 300, ended)
    message.tell(ended, 1, 60, packed)
    _told(student, message, [(name, 5, 300, whole), (whole, 5, 300, ended), (ended, 1, 60, text)])
    message = _Message(rng.randint(256, 65535), 0x8183)  # an alias of a name that is none (RFC 2308, section 2.1)
    message.ask(name, 1)
    message.tell(name, 5, 300, ended)
    _told(student, message, [(name, 5, 300, ended)])


@dns_answer.check(_("follows pointers beyond byte 255"), needs=[aliases])
def far(student: Any, rng: Random) -> None:
    message = _Message(rng.randint(256, 65535))
    name = random_name(rng)
    message.ask(name, 1)
    records: list[Record] = []
    for _number in range(rng.randint(16, 20)):
        owner, (packed, text) = _apart(rng), _address(rng)
        message.tell(owner, 1, 60, packed)
        message.tell(owner, 1, 61, packed)
        records += [(owner, 1, 60, text), (owner, 1, 61, text)]
    _told(student, message, records)


@dns_answer.check(_("hands the values of other types over as bytes"), needs=[reads])
def other_types(student: Any, rng: Random) -> None:
    name = random_name(rng)
    message = _Message(rng.randint(256, 65535))
    message.ask(name, 16)
    own = rng.randrange(65280, 65530)  # types for private use (RFC 6895, section 3.1): nobody knows how to read them
    values = [(16, b"\x05hello"), (own, b"\xc0\x0c\xff" + rng.randbytes(4)), (own + 1, b"\0")]
    values += [(16, b"\x03yes"), (own + 2, rng.randbytes(16))]  # as long as addresses
    for wanted, value in values:
        message.tell(name, wanted, 300, value)
    _told(student, message, [(name, wanted, 300, value) for wanted, value in values])


@dns_answer.check(_("raises ValueError when the data ends too early"), needs=[reads])
def cut_short(student: Any, rng: Random) -> None:
    message, __ = _answered(rng)
    message.tell("example", 16, 300, b"\x09to be cut")
    data = message.data
    for length in range(0, len(data), max(1, len(data) // CUT_SHORT)):
        refused(student, _("Only {length} of {whole} bytes came. A ValueError was asked for.").format(
            length=length, whole=len(data)), "dns_answer", data[:length], sent=data[:length])  # fmt: skip
    refused(student, _("The last byte is missing. A ValueError was asked for."), "dns_answer", data[:-1],
             sent=data[:-1])  # fmt: skip


@dns_answer.check(_("raises ValueError when pointers go in circles"), needs=[reads])
def circles(student: Any, rng: Random) -> None:
    for data in _circles(rng):
        refused(student, _("A name in this message has no end. A ValueError was asked for."), "dns_answer", data,
                 sent=data)  # fmt: skip


def _circles(rng: Random) -> Iterator[bytes]:
    head = struct.pack(">6H", rng.randint(256, 65535), 0x8180, 1, 1, 0, 0)
    label = bytes([4]) + random_word(rng, 4, 4).encode()
    record = struct.pack(">HHIH", 1, 1, 300, 4) + bytes([192, 0, 2, 1])
    question = question_bytes(random_name(rng), 1)
    own = struct.pack(">H", 0xC000 | HEAD + len(question))
    yield head + question + own + record  # points to itself
    yield head + question + label + own + record  # points to the label before itself
    two = head[:6] + struct.pack(">3H", 2, 0, 0)
    there = struct.pack(">H", 0xC000 | HEAD + len(question) + len(own + record))
    yield two + question + there + record + own + record  # to each other
