"""Exercise addresses.dns_query: write a question for DNS."""

from __future__ import annotations

import struct
from random import Random
from typing import Any

from netcourse.exercises.course.addresses.common import refused
from netcourse.exercises.course.addresses.messages import HEAD, name_bytes, question_bytes, random_name
from netcourse.exercises.material import random_word
from netcourse.exercises.model import Exercise, Facts, Misconception, same, was_raised
from netcourse.exercises.staging.calls import called
from netcourse.i18n import _

AT_MOST = 6  # the number of a question whose name is as long as it may be

dns_query = Exercise(
    "addresses.dns_query",
    points=2,
    minutes=20,
    title=_("write a question for DNS"),
    asks=["dns_query"],
    hints=[
        _('struct.pack(">6H", ...) writes six numbers of two bytes each, the more significant byte first.'),
        _("For each label of name.split(\".\"): bytes([len(label)]) + label.encode(\"ascii\"). Behind the last one byte"
          " 0, then the type and the class."),
        _('removesuffix(".") takes one dot from the end. Then look at every label: at least 1 byte, at most 63. At last'
          " look at the whole name, as it will travel: at most 255 bytes."),
    ],
    misconceptions=[
        Misconception(
            "addresses.text_for_bytes",
            says=_("A message is bytes. Text has no place in it before it is encoded."),
            when=lambda facts: isinstance(facts["got"], str),
        ),
        Misconception(
            "addresses.one_byte_only",
            says=_("A byte goes up to 255 and the number up to 65535: it takes two bytes, as all numbers in the header"
                   " do."),
            when=lambda facts: facts["number"] > 255 and (was_raised(facts, "ValueError", "OverflowError", "error")),
        ),
        Misconception(
            "addresses.little_endian",
            says=_("Numbers in messages of the internet travel with their more significant byte first: 7 in two bytes"
                   " is 00 07. In struct the sign for it is > or !, and to_bytes takes \"big\"."),
            when=lambda facts: facts["got"][:2] == facts["expected"][:2][::-1] != facts["expected"][:2],
        ),
        Misconception(
            "addresses.number_ignored",
            says=_("The first two bytes are the number that was given. The answer brings it back, and so the one who"
                   " asked finds the question that it belongs to."),
            when=lambda facts: facts["got"][:2] != facts["expected"][:2] and facts["got"][2:] == facts["expected"][2:],
        ),
        Misconception(
            "addresses.no_recursion",
            says=_("Bytes 2 and 3 are the flags. Recursion desired is the lowest bit of the first of them: 01 00."),
            when=lambda facts: facts["got"][2:4] != b"\1\0" and facts["got"][4:] == facts["expected"][4:],
        ),
        Misconception(
            "addresses.no_question_counted",
            says=_("Bytes 4 and 5 say how many questions follow. There is one: 00 01. The other counts are 0."),
            when=lambda facts: facts["got"][4:12] != facts["expected"][4:12]
            and facts["got"][12:] == facts["expected"][12:],
        ),
        Misconception(
            "addresses.dots_kept",
            says=_("No dot travels. Where the text has one, the message has the length of the label that follows."),
            when=lambda facts: b"." in facts["got"],
        ),
        Misconception(
            "addresses.length_as_digit",
            says=_("The length of a label travels as a byte of that value, not as a digit: bytes([3]), not b\"3\"."),
            when=lambda facts: facts["got"][12:13].isdigit() and not facts["expected"][12:13].isdigit(),
        ),
        Misconception(
            "addresses.no_end_of_name",
            says=_("A label of length 0, one byte 00, ends the name. Without it the server takes what follows for"
                   " another label."),
            when=lambda facts: facts["got"] == facts["expected"][:-5] + facts["expected"][-4:],
        ),
        Misconception(
            "addresses.class_before_kind",
            says=_("Behind the name comes the type, then the class, which is 1 for the internet."),
            when=lambda facts: facts["got"][:-4] == facts["expected"][:-4]
            and facts["got"][-4:] == facts["expected"][-2:] + facts["expected"][-4:-2],
        ),
        Misconception(
            "addresses.letters_lowered",
            says=_("The letters of a name travel as they were given: a server compares them without regard to case, and"
                   " sends them back as they came."),
            when=lambda facts: facts["got"] == facts["expected"][:12] + facts["expected"][12:].lower(),
        ),
        Misconception(
            "addresses.final_dot",
            says=_("A dot at the end says that the name is complete, and makes no label of its own."),
            when=lambda facts: facts["check"] == "final_dot",
        ),
        Misconception(
            "addresses.all_dots_stripped",
            says=_('strip(".") takes every dot from both ends, and rstrip(".") all from one: the empty label is gone'
                   " before anybody sees it. A single dot at the end may go, which is what removesuffix does."),
            when=lambda facts: facts["check"] == "empty_labels"
            and facts["got"][HEAD:-4] == name_bytes(facts["sent"][0].strip(".")),
        ),
        Misconception(
            "addresses.empty_label",
            says=_("Two dots in a row, or one at the beginning, leave an empty label. Its length, 0, would end the name"
                   " there, and the server would answer another question."),
            when=lambda facts: facts["check"] == "empty_labels",
        ),
        Misconception(
            "addresses.limit_too_small",
            says=_("This is as long as may be, and allowed: a label of 63 bytes, or a name of 255 as it travels, which"
                   " counts the byte before each label and the 0 at the end, and no dot at the end of the text."),
            when=lambda facts: facts["check"] in ("long_labels", "long_names") and facts["number"] == AT_MOST
            and facts.get("raised"),
        ),
        Misconception(
            "addresses.label_too_long",
            says=_("A label has at most 63 bytes. From 64 on its length would be read as something else: two of the"
                   " eight bits of that byte are not for lengths."),
            when=lambda facts: facts["check"] == "long_labels",
        ),
        Misconception(
            "addresses.name_too_long",
            says=_("A whole name has at most 255 bytes as it travels, with the byte before each label and the 0 at its"
                   " end."),
            when=lambda facts: facts["check"] == "long_names",
        ),
    ],
)  # fmt: skip


def _asked(student: Any, name: str, wanted: int, number: int) -> None:
    args = (name, wanted, number)
    expected = struct.pack(">6H", number, 0x0100, 1, 0, 0, 0) + question_bytes(name, wanted)
    facts: Facts = {"number": number, "wanted": wanted}
    got = called(student, "dns_query", *args, sent=args, **facts)
    same(bytes(got) if isinstance(got, bytearray) else got, expected, sent=args, **facts)


@dns_query.check(_("writes the header and the question"), weight=2)
def written(student: Any, rng: Random) -> None:
    _asked(student, random_name(rng), 1, rng.randint(2, 255))


@dns_query.check(_("writes any number, and asks for any type"), needs=[written])
def numbers(student: Any, rng: Random) -> None:
    for wanted in (28, 15, 16, rng.choice([257, 65])):
        _asked(student, random_name(rng), wanted, rng.randint(1, 254) << 8 | 255)
    _asked(student, random_name(rng), 1, 0)
    _asked(student, random_name(rng), 1, 0xFFFF)


@dns_query.check(_("writes names of one label and of many, letters as they are"), needs=[written])
def names(student: Any, rng: Random) -> None:
    for name in (
        random_word(rng),
        random_name(rng, 2),
        random_name(rng, 7),
        f"{random_word(rng).title()}.{random_word(rng).upper()}.Example",
    ):
        _asked(student, name, 1, rng.randint(2, 255))
    reverse = ".".join(str(rng.randrange(256)) for _number in range(4))
    _asked(student, f"{reverse}.in-addr.arpa", 12, rng.randint(2, 255))


@dns_query.check(_("takes a name with a dot at its end"), needs=[written])
def final_dot(student: Any, rng: Random) -> None:
    _asked(student, random_name(rng) + ".", 1, rng.randint(2, 255))


@dns_query.check(_("raises ValueError for an empty label"), needs=[written])
def empty_labels(student: Any, rng: Random) -> None:
    for name in (f"{random_word(rng)}..example", f".{random_name(rng)}", "", f"{random_name(rng)}.."):
        refused(student, _("There is an empty label in this name. A ValueError was asked for."), "dns_query",
                 name, 1, 7, sent=(name, 1, 7), number=7)  # fmt: skip


@dns_query.check(_("writes a label of 63 bytes, and raises ValueError for a longer one"), needs=[written])
def long_labels(student: Any, rng: Random) -> None:
    _asked(student, f"{random_word(rng, 63, 63)}.example", 1, AT_MOST)
    for length in (64, rng.randint(65, 100), rng.choice([192, 200])):
        name = f"{random_word(rng)}.{random_word(rng, length, length)}.example"
        refused(student, _("A label of this name has {length} bytes. A ValueError was asked for.").format(
            length=length), "dns_query", name, 1, 7, sent=(name, 1, 7), number=7)  # fmt: skip


@dns_query.check(_("writes a name of 255 bytes, and raises ValueError for a longer one"), needs=[written])
def long_names(student: Any, rng: Random) -> None:
    for length in (253, 254):  # in letters and dots; two more as it travels
        name = _long_name(rng, length)
        for spelt in (name, name + "."):
            if length == 253:
                _asked(student, spelt, 1, AT_MOST)
            else:
                says = _("This name has 256 bytes as it travels. A ValueError was asked for.")
                refused(student, says, "dns_query", spelt, 1, 7, sent=(spelt, 1, 7), number=7)


def _long_name(rng: Random, length: int) -> str:
    """Return a name of so many letters and dots, whose labels are all allowed."""
    start = ".".join(random_word(rng, 49, 49) for _label in range(4))
    return f"{start}.{random_word(rng, length - 200, length - 200)}"
