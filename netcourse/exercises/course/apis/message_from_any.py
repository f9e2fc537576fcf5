"""Exercise apis.message_from_any: read a message in any format."""

from __future__ import annotations

import json
from collections.abc import Sequence
from random import Random
from typing import Any
from xml.etree import ElementTree

from netcourse.exercises.course.apis.common import BEYOND, Message, must_raise, random_post
from netcourse.exercises.course.apis.services import exchanged, fetched, own_posts
from netcourse.exercises.material import LATIN, random_word
from netcourse.exercises.model import Exercise, Facts, Misconception, Verdict, fail, same
from netcourse.exercises.staging.website import JSON, Answer, site
from netcourse.i18n import _

DEEP = 100_000  # brackets, of which each is a level: far more than Python follows
IN_ORDER = ("author", "title", "text", "tags", "date", "likes")  # as servers.posts writes them

message_from_any = Exercise(
    "apis.message_from_any",
    points=2,
    minutes=25,
    title=_("read a message in any format"),
    asks=["message_from_any"],
    hints=[
        _('content_type.partition(";")[0].strip().lower() is the type alone. json.loads and ElementTree.fromstring take'
          " the bytes as they are, and find the encoding themselves."),
        _('element.findtext("title") gives "" for an empty element and None where there is none.'),
        _("from defusedxml.ElementTree import fromstring, ParseError: the same fromstring, but that it raises a"
          " ValueError where entities are declared."),
        _("Put all of it into one try: KeyError, TypeError, AttributeError and ParseError become a ValueError there."),
    ],
    misconceptions=[
        Misconception(
            "apis.text_trimmed",
            says=_("White space in a text is a part of it, at its ends as in its middle. Only a number may be stripped:"
                   " int() does that itself."),
            when=lambda facts: facts["part"] == "space",
        ),
        Misconception(
            "apis.word_taken_for_declaration",
            says=_("This message speaks of <!ENTITY, and declares none: to a parser it is text. Only the parser knows"
                   " the difference; defusedxml asks it."),
            when=lambda facts: facts["part"] == "spoken",
        ),
        Misconception(
            "apis.bytes_replaced",
            says=_("These bytes are no UTF-8. With errors=\"replace\" they become other letters, and nobody is told:"
                   " decode without it, or hand the bytes to json.loads."),
            when=lambda facts: facts["accepted"] and facts["part"] == "bytes",
        ),
        Misconception(
            "apis.parameters_taken_along",
            says=_("Behind a ; stand parameters, and the case of a type means nothing. Cut off what is behind, and"
                   " compare in small letters."),
            when=lambda facts: facts["part"] == "kind" and facts.get("raised"),
        ),
        Misconception(
            "apis.numbers_stay_text",
            says=_("XML holds text only: what is a number, only you know. int() makes one."),
            when=lambda facts: not facts.get("accepted")
            and str in (type(facts["got"]["id"]), type(facts["got"]["likes"])),
        ),
        Misconception(
            "apis.empty_text_is_none",
            says=_("The .text of an element with nothing inside is None, and an empty text was meant. findtext() gives"
                   ' "".'),
            when=lambda facts: facts["part"] == "empty",
        ),
        Misconception(
            "apis.likes_expected",
            says=_("likes may be missing, from XML and from JSON alike, and is None then."),
            when=lambda facts: facts["part"] == "missing",
        ),
        Misconception(
            "apis.zero_is_none",
            says=_("0 is a number of likes. Only where nothing is said it is None: ask `is None`."),
            when=lambda facts: facts["part"] == "zero",
        ),
        Misconception(
            "apis.decoded_too_early",
            says=_("An XML document names its encoding itself, in its first line. Decoded as UTF-8 before, others are"
                   " garbled or fail: hand the bytes to the parser."),
            when=lambda facts: facts["part"] == "encoding",
        ),
        Misconception(
            "apis.by_position",
            says=_("Elements have names so that their order need not count. Ask for them by name."),
            when=lambda facts: facts["part"] == "order",
        ),
        Misconception(
            "apis.found_anywhere",
            says=_("iter() and .// look at every depth, and found something of another element. findtext(\"title\") and"
                   " findall(\"tags/tag\") look where it belongs."),
            when=lambda facts: facts["part"] == "more" and "xml" in facts["media"],
        ),
        Misconception(
            "apis.all_keys_taken",
            says=_("What else stands in the message is left out: seven keys are asked for. A program that hands on what"
                   " it does not know hands on anything."),
            when=lambda facts: facts["part"] == "more",
        ),
        Misconception(
            "apis.entities_expanded",
            says=_("The parser has read entities that the document itself declares. A few lines of them grow to"
                   " gigabytes, others name files of yours. defusedxml.ElementTree refuses them all."),
            when=lambda facts: facts["part"] == "entity" and not facts["hidden"],
        ),
        Misconception(
            "apis.entities_searched",
            says=_("In UTF-16 no parser misses <!ENTITY, and a search for these bytes does. What a document says only a"
                   " parser knows: defusedxml."),
            when=lambda facts: facts["part"] == "entity" and facts["hidden"],
        ),
        Misconception(
            "apis.type_guessed",
            says=_("The Content-Type says what the bytes mean; here it is another one, even if it looks alike. Compare"
                   " the whole type."),
            when=lambda facts: facts["accepted"] and facts["part"] == "other_type",
        ),
        Misconception(
            "apis.parse_error_let_through",
            says=_("Another kind of exception came out. Your callers do not know which library you read with, nor what"
                   " was missing: for them it is ValueError. A ParseError, LookupError, RecursionError or TypeError is"
                   " none."),
            when=lambda facts: facts["other_kind"],
        ),
        Misconception(
            "apis.half_accepted",
            says=_("A field is missing here, or is no number, and was made up. Only likes may be missing."),
            when=lambda facts: facts["accepted"],
        ),
    ],
)  # fmt: skip


def _as_json(message: Message) -> bytes:
    return json.dumps(message, ensure_ascii=False).encode()


def _as_xml(message: Message, encoding: str = "utf-8", *, names: Sequence[str] = IN_ORDER, indent: bool = True,
            more: Sequence[tuple[str, str]] = (), before: bool = False) -> bytes:  # fmt: skip
    """Return a message as `servers.posts` writes it; `more` are elements with one inside, `before` all or behind."""
    root = ElementTree.Element("post", {"id": str(message["id"])} if "id" in message else {})
    for name in names:
        if name == "tags" and name in message:
            tags = ElementTree.SubElement(root, "tags")
            for tag in message["tags"]:
                ElementTree.SubElement(tags, "tag").text = tag
        elif message.get(name) is not None:
            ElementTree.SubElement(root, name).text = str(message[name])
    for outer, inner in more:
        element = ElementTree.Element(outer)
        ElementTree.SubElement(element, inner).text = "no"
        root.insert(0 if before else len(root), element)
    if indent:
        ElementTree.indent(root)
    written: bytes = ElementTree.tostring(root, encoding=encoding, xml_declaration=True)
    return written


def _read(student: Any, body: bytes, kind: str, expected: Message, part: str = "") -> None:
    facts: Facts = {"part": part, "media": kind, "sent": body}
    try:
        got = student.call("message_from_any", body, kind)
    except Verdict as verdict:
        verdict.facts.update(facts)
        raise
    same(got, expected, **facts)


def _unread(student: Any, body: bytes, kind: str, **facts: Any) -> None:
    says = _("ValueError is asked for. The type was {kind}.").format(kind=repr(kind))
    must_raise(says, lambda: student.call("message_from_any", body, kind), "ValueError", sent=body, **facts)


@message_from_any.check(_("reads the same message out of JSON and out of XML"), weight=2)
def reads_both(student: Any, rng: Random) -> None:
    message = random_post(rng)
    _read(student, _as_json(message), JSON, message)
    _read(student, _as_xml(message), "application/xml", message)
    odd = random_post(
        rng, title=f"{random_word(rng)} & <{random_word(rng)}>", text=rng.choice(BEYOND), tags=[rng.choice(LATIN)]
    )
    _read(student, _as_json(odd), JSON, odd)
    _read(student, _as_xml(odd, indent=False), "text/xml", odd)


@message_from_any.check(_("reads what servers.posts serves, in both formats"), needs=[reads_both])
def reads_posts(student: Any, rng: Random) -> None:
    with own_posts() as server:
        for number in rng.sample(range(1, 31), k=2):
            message = fetched(server, f"/posts/{number}", JSON)
            for media in (JSON, "application/xml", "text/xml"):
                body, kind = exchanged(server, "GET", f"/posts/{number}", {"Accept": media})[1:]
                _read(student, body, kind, json.loads(message), part="real")


@message_from_any.check(_("finds the type in a Content-Type with parameters, in any case"), needs=[reads_both])
def content_types(student: Any, rng: Random) -> None:
    message = random_post(rng)
    for kind in ("application/json; charset=utf-8", "Application/JSON", "application/json ;charset=UTF-8"):
        _read(student, _as_json(message), kind, message, part="kind")
    for kind in ("application/xml; charset=utf-8", "TEXT/XML;charset=UTF-8"):
        _read(student, _as_xml(message), kind, message, part="kind")


@message_from_any.check(_("reads empty texts, lists without anything in them, 0 likes and none"), needs=[reads_both])
def reads_nothing(student: Any, rng: Random) -> None:
    for part, other in (("empty", {"title": "", "tags": [""]}), ("none", {"tags": []}), ("zero", {"likes": 0})):
        message = random_post(rng, **other)
        _read(student, _as_json(message), JSON, message, part=part)
        _read(student, _as_xml(message, indent=part != "empty"), "application/xml", message, part=part)
    message = random_post(rng, likes=None)
    without = {name: value for name, value in message.items() if name != "likes"}
    _read(student, _as_xml(message), "application/xml", message, part="missing")
    _read(student, _as_json(message), JSON, message, part="missing")
    _read(student, _as_json(without), JSON, message, part="missing")


@message_from_any.check(_("reads XML in other encodings and other orders, and leaves out what else there is"),
                        needs=[reads_both])  # fmt: skip
def reads_others(student: Any, rng: Random) -> None:
    message = random_post(rng, author=rng.choice(LATIN), tags=[rng.choice(LATIN), random_word(rng)])
    for encoding in ("iso-8859-1", "utf-16"):
        _read(student, _as_xml(message, encoding), "application/xml", message, part="encoding")
    names = rng.sample(IN_ORDER, k=6)
    if names[0] == IN_ORDER[0]:
        names.reverse()
    _read(student, _as_xml(message, names=names), "application/xml", message, part="order")
    more = [("answer", "title"), ("answers", "tag")]
    for before in (False, True):
        _read(student, _as_xml(message, more=more, before=before), "application/xml", message, part="more")
    _read(student, _as_json(message | {"answer": {"title": "no"}, "admin": True}), JSON, message, part="more")


@message_from_any.check(_("keeps white space inside of a text"), needs=[reads_both])
def reads_spaces(student: Any, rng: Random) -> None:
    one, two = random_word(rng), random_word(rng)
    spaced = random_post(rng, author=f"{one} ", title=f" {two}", text=f"  {one}\n\t{two}\n", tags=[f" {one} ", two])
    _read(student, _as_json(spaced), JSON, spaced, part="space")
    _read(student, _as_xml(spaced), "application/xml", spaced, part="space")


@message_from_any.check(_("reads a long message"), needs=[reads_both])
def reads_long(student: Any, rng: Random) -> None:
    message = random_post(rng, text=f"{random_word(rng)} & " * 150_000)
    _read(student, _as_json(message), JSON, message, part="long")
    _read(student, _as_xml(message), "application/xml", message, part="long")


@message_from_any.check(_("raises ValueError for another type, and for what breaks off or is no message"), weight=2,
                        needs=[reads_both])  # fmt: skip
def no_messages(student: Any, rng: Random) -> None:
    message = random_post(rng)
    as_json, as_xml = _as_json(message), _as_xml(message)
    for kind in ("text/html", "application/problem+json", "application/json-seq"):
        _unread(student, as_json, kind, part="other_type")
    for kind in ("image/svg+xml", "text/plain", "application/xml-dtd"):
        _unread(student, as_xml, kind, part="other_type")
    _unread(student, as_xml, JSON, part="broken")
    for body, kind in ((as_json[:-7], JSON), (b"", JSON), (as_xml[:-7], "application/xml"), (b"", "text/xml")):
        _unread(student, body, kind, part="broken")
    for value in ([message], None, random_word(rng), 7):
        _unread(student, json.dumps(value).encode(), JSON, part="broken")
    _unread(student, _as_json(random_post(rng, title=rng.choice(LATIN))).decode().encode("latin-1"), JSON, part="bytes")
    _unread(student, as_xml.replace(b"utf-8", random_word(rng).encode()), "application/xml", part="broken")
    _unread(student, b"[" * DEEP, JSON, part="broken")
    _unread(student, as_xml.replace(b"<post ", b"<posts ").replace(b"</post>", b"</posts>"), "text/xml", part="broken")
    for name in [name for name in message if name != "likes"]:  # in one order, whatever the hash seed
        less = {key: value for key, value in message.items() if key != name}
        _unread(student, _as_json(less), JSON, part="less")
        _unread(student, _as_xml(less), "application/xml", part="less")
    for other in ({"likes": "many"}, {"likes": ""}, {"id": random_word(rng)}):
        _unread(student, _as_xml(message | other), "application/xml", part="number")


@message_from_any.check(_("raises ValueError for XML that declares entities, and fetches nothing"), weight=2,
                        needs=[reads_both])  # fmt: skip
def no_entities(student: Any, rng: Random) -> None:
    word = random_word(rng)
    bomb = ['<!ENTITY a "ha">'] + [f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcd", "bcde")]
    with site(lambda asked: Answer(200, [("Content-Type", "text/plain")], b"from elsewhere")) as at:
        for declared, use in (([f'<!ENTITY {word} "{word}">'], word), ([f'<!ENTITY {word} "{word}">'], ""),
                              (bomb, "e"), ([f'<!ENTITY {word} SYSTEM "{at.url}/{word}">'], word)):  # fmt: skip
            document = _declaring(rng, declared, use)
            _unread(student, document.encode(), "application/xml", part="entity", hidden=False)
        hidden = '<?xml version="1.0" encoding="utf-16"?>' + _declaring(rng, [f'<!ENTITY {word} "{word}">'], word)
        _unread(student, hidden.encode("utf-16"), "application/xml", part="entity", hidden=True)
        if at.asked:
            fail(_("The address of an entity was fetched."), got=at.asked[0].shown, part="entity", hidden=False)


@message_from_any.check(_("reads a message that only speaks of entities"), needs=[no_entities])
def only_spoken(student: Any, rng: Random) -> None:
    one, two = random_word(rng), random_word(rng)
    spoken = random_post(rng, title="TITLE", text=f'<!DOCTYPE post [<!ENTITY {one} "{two}">]>')
    quoted = f"<![CDATA[<!ENTITY {two}>]]>".encode()
    _read(student, _as_xml(spoken).replace(b"TITLE", quoted), "text/xml", spoken | {"title": f"<!ENTITY {two}>"},
          part="spoken")  # fmt: skip


def _declaring(rng: Random, declared: list[str], use: str) -> str:
    text = _as_xml(random_post(rng, title="TITLE")).decode().partition("?>")[2].strip()
    return f"<!DOCTYPE post [\n{chr(10).join(declared)}\n]>\n" + text.replace("TITLE", f"&{use};" if use else "none")
