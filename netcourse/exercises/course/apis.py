"""Chapter 05: what programs say to each other, and how many things are fetched at once.

Documents that the learner's code makes are read with a parser, and its clients are judged by the servers they talk to:
the course's own (`servers.posts`, `servers.gallery`), and, where each answer has to be chosen, a site on the check's
side (`website`, `pictures`). No check measures time: how many requests are under way is counted at our end.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import http.client
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from html import escape
from random import Random
from string import ascii_lowercase
from typing import Any
from urllib.parse import parse_qs, quote, unquote_plus
from xml.etree import ElementTree

from netcourse import paths
from netcourse.clock import scaled
from netcourse.exercises.model import Died, Exercise, Facts, Misconception, Raised, Unplain, Verdict, fail, same
from netcourse.exercises.staging.pictures import LIST, Gallery, Picture, gallery
from netcourse.exercises.staging.website import Answer, Asked, Site, called, site, told_by
from netcourse.i18n import _

CHAPTER = "05-apis"

LATIN = ["Zürich", "Malmö", "naïve", "crème", "Straße", "Ærø"]
BEYOND = ["東京", "Αθήνα", "Łódź", "Київ", "שלום", "🍵 ok"]
JSON = "application/json"

Message = dict[str, Any]


def _word(rng: Random, least: int = 3, most: int = 8) -> str:
    return "".join(rng.choices(ascii_lowercase, k=rng.randint(least, most)))


def _words(rng: Random, count: int) -> list[str]:
    """Return different words."""
    found: list[str] = []
    while len(found) < count:
        if (word := _word(rng)) not in found:
            found.append(word)
    return found


def _json(value: Any, status: int = 200, headers: Sequence[tuple[str, str]] = ()) -> Answer:
    body = json.dumps(value, ensure_ascii=False).encode()
    return Answer(status, [("Content-Type", JSON), *headers], body)


def _post(rng: Random, **other: Any) -> Message:
    """Return a post as `servers.posts` has them."""
    day = f"2025-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"
    said = {
        "id": rng.randint(1, 9999), "author": _word(rng).title(), "title": f"{_word(rng)} {_word(rng)}",
        "text": f"{_word(rng)} {_word(rng)} {_word(rng)}.", "tags": _words(rng, 2), "date": day,
        "likes": rng.randint(1, 99),
    }  # fmt: skip
    return said | other


def _refused(says: str, call: Callable[[], Any], kind: str = "", **facts: Any) -> str:
    """Require that `call` raises, a `kind` if that is given; return the message."""
    try:
        got = call()
    except Raised as raised:
        if kind and not raised.is_a(kind):
            raised.says = says
            raised.facts.update(facts, other_kind=raised.name)
            raise
        return raised.message
    except Verdict as verdict:
        verdict.facts.update(facts)
        if not isinstance(verdict, Unplain):
            raise
        got = None
    fail(says, got=got, accepted=True, **facts)


# apis.message_to_xml --------------------------------------------------------------------------------------------

# What XML 1.0 cannot hold (2.2), and what is read as a line feed (2.11)
CONTROLS = ["\0", "\x08", "\x0b", "\x1b", "\r"]
IN_ORDER = ("author", "title", "text", "tags", "date", "likes")  # as servers.posts writes them

message_to_xml = Exercise(
    "apis.message_to_xml",
    points=1,
    minutes=15,
    title=_("a message as XML"),
    asks=["message_to_xml"],
    hints=[
        _("ElementTree.Element and SubElement make the elements; .text takes the text as it is, and ElementTree"
          " escapes it. Numbers need str()."),
        _('ElementTree.tostring(element, encoding="utf-8") gives bytes. Without the encoding it gives ASCII, which is'
          ' right as well; with "unicode" it gives text.'),
        _("ElementTree writes control characters without a word. Look for them yourself: any(one < ' ' and one not in"
          " '\\t\\n' for one in text)."),
    ],
    misconceptions=[
        Misconception(
            "apis.xml_as_text",
            says=_("This is text. A document has an encoding, so it is bytes: that is what goes into a body."),
            when=lambda facts: type(facts["got"]) is str and facts["what"] == "type",
        ),
        Misconception(
            "apis.xml_by_hand",
            says=_("Glued into a document, < begins an element and & an entity. They have to be written &lt; and"
                   " &amp;. ElementTree does that for every text; an f-string does not."),
            when=lambda facts: facts["what"] == "unreadable" and facts["part"] == "signs",
        ),
        Misconception(
            "apis.escaped_twice",
            says=_("The text was escaped, and ElementTree has escaped it again: a reader finds &amp; where an & was."
                   " Hand it over as it is."),
            when=lambda facts: facts["part"] == "signs" and facts["got"] in (
                escape(facts["expected"]), escape(facts["expected"], quote=False)),
        ),
        Misconception(
            "apis.declared_otherwise",
            says=_("The document says that it is in one encoding, and its bytes are in another. Let tostring() write"
                   " both, or encode in UTF-8 and say nothing."),
            when=lambda facts: facts["part"] == "letters" and (
                facts["what"] in ("unreadable", "value") or facts.get("raised") == "UnicodeEncodeError"),
        ),
        Misconception(
            "apis.number_is_no_text",
            says=_("ElementTree holds text and nothing else: a number has to be made text first, str(7)."),
            when=lambda facts: facts["raised"] == "TypeError" and "serialize" in facts["message"],
        ),
        Misconception(
            "apis.none_is_text",
            says=_("None became a text, or an empty element, which is an empty text to a reader. XML has no word for"
                   " nothing: leave the element out."),
            when=lambda facts: facts["part"] == "none",
        ),
        Misconception(
            "apis.empty_left_out",
            says=_('"" and 0 and [] are values, and a reader looks for their elements. Only None stands for nothing:'
                   " ask `is None`."),
            when=lambda facts: facts["part"] == "empty",
        ),
        Misconception(
            "apis.list_as_text",
            says=_("XML has no lists. Each tag gets an element <tag> of its own, inside of <tags>, in their order."),
            when=lambda facts: facts["what"] == "value" and facts["name"] == "tags",
        ),
        Misconception(
            "apis.text_trimmed",
            says=_("White space inside of a text is a part of it, at its ends and in its middle."),
            when=lambda facts: facts["part"] == "space" and facts["what"] == "value",
        ),
        Misconception(
            "apis.name_taken_by_defusedxml",
            says=_("defusedxml reads XML and does not write it, and by now the name ElementTree means its module: the"
                   " last import counts. Give the two different names."),
            when=lambda facts: facts["raised"] == "AttributeError" and "defusedxml" in facts["message"],
        ),
        Misconception(
            "apis.control_written",
            says=_("No reader gets this back: ElementTree writes a control character as it is, parsers then refuse the"
                   " whole document, and take \\r for \\n."),
            when=lambda facts: facts["accepted"],
        ),
    ],
)  # fmt: skip


def _written(student: Any, message: Message, part: str = "") -> None:
    """Require a document that holds this message, and nothing else."""
    got = student.call("message_to_xml", message)
    facts: Facts = {"part": part}
    if type(got) is not bytes:
        fail(_("bytes were asked for; this is of type {got}.").format(got=type(got).__name__), sent=message, got=got,
             what="type", **facts)  # fmt: skip
    found = _held(_root(got, message, facts), got, message, facts)
    expected = {name: str(value) for name, value in message.items() if name != "tags" and value is not None}
    names = {*expected, "tags"}
    if found.keys() != names:
        fail(_("These elements were awaited, with the id as an attribute: {names}.").format(
            names=", ".join(sorted(names - {"id"}))), sent=message, got=got, what="names", **facts)  # fmt: skip
    for name, value in {**expected, "tags": message["tags"]}.items():
        says = _("This is what a parser finds as {name}.").format(name=name)
        same(found[name], value, sent=message, says=says, what="value", name=name, **facts)


def _root(got: bytes, message: Message, facts: Facts) -> Any:
    from defusedxml import ElementTree as Defused  # here: only this exercise reads what others wrote
    from defusedxml.common import DefusedXmlException

    try:
        return Defused.fromstring(got, forbid_dtd=True)
    except ElementTree.ParseError as error:
        says = _("A parser gives up on this document: {error}.").format(error=error)
    except DefusedXmlException:
        says = _("A document type was found in this document; none was asked for.")
    except (LookupError, ValueError) as error:  # an encoding that nobody knows
        says = _("A parser gives up on this document: {error}.").format(error=error)
    fail(says, sent=message, got=got, what="unreadable", **facts)


def _held(root: Any, got: bytes, message: Message, facts: Facts) -> dict[str, Any]:
    """Return what a document holds: the attribute and the texts of the elements, of tags a list."""
    if root.tag != "post" or root.attrib.keys() != {"id"}:
        fail(_('The outermost element is <post id="…">, with this one attribute.'), sent=message, got=got,
             what="names", **facts)  # fmt: skip
    found: dict[str, Any] = {"id": root.get("id")}
    for element in root:
        if element.tag in found or element.attrib:
            fail(_("<{name}> stands there twice, or has an attribute.").format(name=element.tag), sent=message,
                 got=got, what="names", **facts)  # fmt: skip
        found[element.tag] = _list_in(element) if element.tag == "tags" else _text_in(element)
    return found


def _text_in(element: Any) -> Any:
    return (element.text or "") if len(element) == 0 else [child.tag for child in element]


def _list_in(element: Any) -> Any:
    between = [element.text, *(child.tail for child in element)]
    if any(child.tag != "tag" for child in element) or "".join(filter(None, between)).strip():
        return "".join(element.itertext())
    return [_text_in(child) for child in element]


@message_to_xml.check(_("writes a document that holds the message"), weight=2)
def writes(student: Any, rng: Random) -> None:
    _written(student, _post(rng))
    _written(student, _post(rng, tags=[_word(rng), "b", "a", _word(rng)]))


@message_to_xml.check(_("writes the signs that mean something in XML, and letters that are not ASCII"), needs=[writes])
def any_text(student: Any, rng: Random) -> None:
    one, two = _words(rng, 2)
    for text in (f"{one} & {two}", f"<{one}>", f"{one} ]]> {two}", f"&amp;{one};", f"\"{one}\" '{two}'"):
        _written(student, _post(rng, title=text), part="signs")
    _written(student, _post(rng, author=rng.choice(LATIN), text=rng.choice(BEYOND)), part="letters")
    _written(student, _post(rng, tags=[rng.choice(BEYOND), rng.choice(LATIN)]), part="letters")


@message_to_xml.check(_("keeps empty texts, 0 and an empty list, and leaves out likes that are None"), needs=[writes])
def nothing_there(student: Any, rng: Random) -> None:
    _written(student, _post(rng, likes=None), part="none")
    empty: Message = {"title": "", "likes": 0, "tags": [], "id": 0, "date": ""}
    for name, value in empty.items():
        _written(student, _post(rng, **{name: value}), part="empty")
    _written(student, _post(rng, tags=["", _word(rng)]), part="empty")


@message_to_xml.check(_("keeps white space inside of a text"), needs=[writes])
def white_space(student: Any, rng: Random) -> None:
    one, two = _words(rng, 2)
    for text in (f"  {one}  {two} ", f"{one}\n\t{two}\n", " "):
        _written(student, _post(rng, text=text), part="space")


@message_to_xml.check(_("raises ValueError for a control character, wherever it stands"), needs=[writes])
def controls(student: Any, rng: Random) -> None:
    for control in CONTROLS:
        text = _word(rng) + control + _word(rng)
        places: list[Message] = [{"title": text}, {"text": text}, {"author": text}, {"tags": ["a", text]}]
        for other in rng.sample(places, k=2):
            message = _post(rng, **other)
            says = _("ValueError is asked for: there is {control} in a text.").format(control=repr(control))
            _refused(says, lambda message=message: student.call("message_to_xml", message), "ValueError", sent=message)  # type: ignore[misc]


# apis.message_from_any ------------------------------------------------------------------------------------------

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
                   " was missing: for them it is ValueError. A ParseError, KeyError or TypeError is none."),
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
            more: Sequence[tuple[str, str]] = ()) -> bytes:  # fmt: skip
    """Return a message as `servers.posts` writes it; `more` are elements with an element inside."""
    root = ElementTree.Element("post", {"id": str(message["id"])} if "id" in message else {})
    for name in names:
        if name == "tags" and name in message:
            tags = ElementTree.SubElement(root, "tags")
            for tag in message["tags"]:
                ElementTree.SubElement(tags, "tag").text = tag
        elif message.get(name) is not None:
            ElementTree.SubElement(root, name).text = str(message[name])
    for outer, inner in more:
        ElementTree.SubElement(ElementTree.SubElement(root, outer), inner).text = "no"
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
    _refused(says, lambda: student.call("message_from_any", body, kind), "ValueError", sent=body, **facts)


@message_from_any.check(_("reads the same message out of JSON and out of XML"), weight=2)
def reads_both(student: Any, rng: Random) -> None:
    message = _post(rng)
    _read(student, _as_json(message), JSON, message)
    _read(student, _as_xml(message), "application/xml", message)
    odd = _post(rng, title=f"{_word(rng)} & <{_word(rng)}>", text=rng.choice(BEYOND), tags=[rng.choice(LATIN)])
    _read(student, _as_json(odd), JSON, odd)
    _read(student, _as_xml(odd, indent=False), "text/xml", odd)


@message_from_any.check(_("reads what servers.posts serves, in both formats"), needs=[reads_both])
def reads_posts(student: Any, rng: Random) -> None:
    with _posts() as server:
        for number in rng.sample(range(1, 31), k=2):
            message = _fetched(server, f"/posts/{number}", JSON)
            for media in (JSON, "application/xml", "text/xml"):
                body, kind = _exchanged(server, "GET", f"/posts/{number}", {"Accept": media})[1:]
                _read(student, body, kind, json.loads(message), part="real")


@message_from_any.check(_("finds the type in a Content-Type with parameters, in any case"), needs=[reads_both])
def content_types(student: Any, rng: Random) -> None:
    message = _post(rng)
    for kind in ("application/json; charset=utf-8", "Application/JSON", "application/json ;charset=UTF-8"):
        _read(student, _as_json(message), kind, message, part="kind")
    for kind in ("application/xml; charset=utf-8", "TEXT/XML;charset=UTF-8"):
        _read(student, _as_xml(message), kind, message, part="kind")


@message_from_any.check(_("reads empty texts, lists without anything in them, 0 likes and none"), needs=[reads_both])
def reads_nothing(student: Any, rng: Random) -> None:
    for part, other in (("empty", {"title": "", "tags": [""]}), ("none", {"tags": []}), ("zero", {"likes": 0})):
        message = _post(rng, **other)
        _read(student, _as_json(message), JSON, message, part=part)
        _read(student, _as_xml(message, indent=part != "empty"), "application/xml", message, part=part)
    message = _post(rng, likes=None)
    without = {name: value for name, value in message.items() if name != "likes"}
    _read(student, _as_xml(message), "application/xml", message, part="missing")
    _read(student, _as_json(message), JSON, message, part="missing")
    _read(student, _as_json(without), JSON, message, part="missing")


@message_from_any.check(_("reads XML in other encodings and other orders, and leaves out what else there is"),
                        needs=[reads_both])  # fmt: skip
def reads_others(student: Any, rng: Random) -> None:
    message = _post(rng, author=rng.choice(LATIN), tags=[rng.choice(LATIN), _word(rng)])
    for encoding in ("iso-8859-1", "utf-16"):
        _read(student, _as_xml(message, encoding), "application/xml", message, part="encoding")
    names = rng.sample(IN_ORDER, k=6)
    if names[0] == IN_ORDER[0]:
        names.reverse()
    _read(student, _as_xml(message, names=names), "application/xml", message, part="order")
    more = [("answer", "title"), ("answers", "tag")]
    _read(student, _as_xml(message, more=more), "application/xml", message, part="more")
    _read(student, _as_json(message | {"answer": {"title": "no"}, "admin": True}), JSON, message, part="more")


@message_from_any.check(_("reads a long message"), needs=[reads_both])
def reads_long(student: Any, rng: Random) -> None:
    message = _post(rng, text=f"{_word(rng)} & " * 150_000)
    _read(student, _as_json(message), JSON, message, part="long")
    _read(student, _as_xml(message), "application/xml", message, part="long")


@message_from_any.check(_("raises ValueError for another type, and for what breaks off or is no message"), weight=2,
                        needs=[reads_both])  # fmt: skip
def no_messages(student: Any, rng: Random) -> None:
    message = _post(rng)
    as_json, as_xml = _as_json(message), _as_xml(message)
    for body, kind in ((as_json, "text/html"), (as_json, "application/problem+json"), (as_xml, "image/svg+xml"),
                       (as_xml, "text/plain")):  # fmt: skip
        _unread(student, body, kind, part="other_type")
    _unread(student, as_xml, JSON, part="broken")
    for body, kind in ((as_json[:-7], JSON), (b"", JSON), (as_xml[:-7], "application/xml"), (b"", "text/xml")):
        _unread(student, body, kind, part="broken")
    for value in ([message], None, _word(rng), 7):
        _unread(student, json.dumps(value).encode(), JSON, part="broken")
    _unread(student, as_xml.replace(b"<post ", b"<posts ").replace(b"</post>", b"</posts>"), "text/xml", part="broken")
    for name in message.keys() - {"likes"}:
        less = {key: value for key, value in message.items() if key != name}
        _unread(student, _as_json(less), JSON, part="less")
        _unread(student, _as_xml(less), "application/xml", part="less")
    for other in ({"likes": "many"}, {"likes": ""}, {"id": _word(rng)}):
        _unread(student, _as_xml(message | other), "application/xml", part="number")


@message_from_any.check(_("raises ValueError for XML that declares entities, and fetches nothing"), weight=2,
                        needs=[reads_both])  # fmt: skip
def no_entities(student: Any, rng: Random) -> None:
    word = _word(rng)
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


def _declaring(rng: Random, declared: list[str], use: str) -> str:
    text = _as_xml(_post(rng, title="TITLE")).decode().partition("?>")[2].strip()
    return f"<!DOCTYPE post [\n{chr(10).join(declared)}\n]>\n" + text.replace("TITLE", f"&{use};" if use else "none")


# The course's own services --------------------------------------------------------------------------------------


@contextlib.contextmanager
def _posts(protect: str = "nothing", token_seconds: float = 60) -> Iterator[Any]:
    """Run the service of the chapter for the length of a check. Not the learner's own: theirs may have changed."""
    from netcourse.servers import serve_posts

    with serve_posts.start("127.0.0.1", 0, protect=protect, token_seconds=token_seconds) as server:
        yield server


def _exchanged(server: Any, method: str, path: str, headers: Mapping[str, str], value: Any = None,
               ) -> tuple[int, bytes, str]:  # fmt: skip
    """Return status, body and type of an answer to a request of the check's own."""
    body = None if value is None else json.dumps(value).encode()
    host, port = server.address
    connection = http.client.HTTPConnection(host, port, timeout=scaled(5))
    with contextlib.closing(connection):
        connection.request(method, path, body, dict(headers))
        response = connection.getresponse()
        return response.status, response.read(), response.headers["Content-Type"] or ""


def _fetched(server: Any, path: str, media: str = JSON) -> bytes:
    return _exchanged(server, "GET", path, {"Accept": media})[1]


# apis.all_posts -------------------------------------------------------------------------------------------------

MOST_PAGES = 20  # requests after which a site stops to answer: none of its lists is so long

all_posts = Exercise(
    "apis.all_posts",
    points=2,
    minutes=20,
    title=_("every page"),
    asks=["all_posts"],
    hints=[
        _('response.links reads the headers: response.links["next"]["url"] is the address, if there is "next" in it.'),
        _("urllib.parse.urljoin(response.url, address) makes a whole URL of a relative one, and leaves a whole one as"
          " it is."),
        _("params= belongs to the first request alone. Keep the URLs that you have fetched in a set, and look there"
          " before the next request."),
    ],
    misconceptions=[
        Misconception(
            "apis.first_page_only",
            says=_("This is the first page. The response said in Link that there is another."),
            when=lambda facts: facts["asked_pages"] == 1 and facts["pages"] > 1 and facts["part"] in ("", "real"),
        ),
        Misconception(
            "apis.pages_counted",
            says=_("The next page is where Link says, not where counting leads: many services name a place in the list,"
                   " since the list may grow meanwhile."),
            when=lambda facts: facts["counted"],
        ),
        Misconception(
            "apis.query_again",
            says=_("The next link has the whole query in it. params= was added to it once more."),
            when=lambda facts: facts["what"] == "next" and facts["part"] == "author",
        ),
        Misconception(
            "apis.author_glued",
            says=_("Glued into a URL, the signs & + and # keep their meaning there. params= encodes them."),
            when=lambda facts: facts["what"] == "first",
        ),
        Misconception(
            "apis.list_of_pages",
            says=_("append puts a whole page into the list as one thing. extend, or +=, adds its posts."),
            when=lambda facts: any(type(one) is list for one in facts["got"]),
        ),
        Misconception(
            "apis.empty_page_ends",
            says=_("An empty page is not the end: its Link names a next one. A service may filter after it has counted"
                   " off a page."),
            when=lambda facts: facts["part"] == "empty",
        ),
        Misconception(
            "apis.relative_link",
            says=_("A Link may be relative, like one on a page: urljoin(response.url, address) makes it whole."),
            when=lambda facts: facts["part"] == "relative",
        ),
        Misconception(
            "apis.link_cut",
            says=_("A comma divides links, but not inside of < and >. And which link is the next one only its rel says,"
                   " whatever stands around. response.links knows."),
            when=lambda facts: facts["part"] == "commas",
        ),
        Misconception(
            "apis.one_link_header",
            says=_("A header may come several times, which means the same as one with commas. Of several Link headers"
                   " only one was read."),
            when=lambda facts: facts["part"] == "headers",
        ),
        Misconception(
            "apis.half_list",
            says=_("A page failed, and what had come before was returned as if it were all. Nobody can see that half a"
                   " list is missing: raise."),
            when=lambda facts: facts["accepted"] and facts["part"] == "error",
        ),
        Misconception(
            "apis.pages_for_ever",
            says=_("The pages lead in a circle. Remember which URLs were fetched, and raise ValueError before one is"
                   " asked for again."),
            when=lambda facts: facts["part"] == "circle",
        ),
    ],
)  # fmt: skip


class _Pages:
    """A list in pages, at addresses that cannot be guessed."""

    def __init__(self, rng: Random, sizes: Sequence[int], *, part: str = "", author: str | None = None) -> None:
        self.pages = [[_post(rng) for _number in range(size)] for size in sizes]
        self.part, self.author = part, author
        self.path = f"/{_word(rng)}"
        words = _words(rng, len(sizes))
        own = "" if author is None else "&author=" + quote(author, safe="")
        between = "," if part == "commas" else ""
        self.targets = [f"{self.path}?after={word}{between}{word}{own}" for word in words]
        self.targets[0] = self.path + own.replace("&", "?", 1)
        self.after = {number: number + 1 for number in range(len(sizes) - 1)}
        self.broken: tuple[int, int] | None = None  # a page, and its status
        self.wrong: Facts | None = None  # the first request that nobody awaited
        self.awaited = self.targets[0]

    def __call__(self, asked: Asked) -> Answer:
        number = next((at for at, target in enumerate(self.targets) if _alike(target, asked.target)), None)
        if number is None:
            self._note(asked)
            return _json([], 404)
        if self.broken and self.broken[0] == number:
            return _json(self.pages[number], self.broken[1])
        if number in self.after:
            self.awaited = self.targets[self.after[number]]
        return _json(self.pages[number], headers=self._links(number, asked.value("host")))

    def _note(self, asked: Asked) -> None:
        if self.wrong is None:
            first = _alike(self.awaited, self.targets[0])
            self.wrong = {
                "expected": self.awaited, "got": asked.target, "what": "first" if first else "next",
                "counted": not first and "after" not in asked.query and "page" in asked.target,
            }  # fmt: skip

    def _links(self, number: int, host: str) -> list[tuple[str, str]]:
        base = "" if self.part == "relative" else f"http://{host}"
        links = [f'<{base}{self.targets[0]}>; rel="first"']
        if number > 0:
            links.append(f'<{base}{self.targets[number - 1]}>; rel="prev"; title="before the next"')
        if number in self.after:
            links.append(f'<{base}{self.targets[self.after[number]]}>; rel="next"')
        links.append(f'<{base}{self.targets[-1]}>; rel="last"')
        if self.part == "commas":
            links.reverse()
        if self.part == "headers":
            return [("Link", link) for link in links]
        return [("Link", ", ".join(links))] if len(self.pages) > 1 else []


def _alike(target: str, other: str) -> bool:
    """Compare path and query, however they are encoded."""
    one, two = (text.partition("?") for text in (target, other))
    return one[0] == two[0] and parse_qs(one[2], keep_blank_values=True) == parse_qs(two[2], keep_blank_values=True)


def _bounded(pages: _Pages, at: list[Site]) -> Callable[[Asked], Answer]:
    return lambda asked: pages(asked) if len(at[0].asked) <= MOST_PAGES else _json([], 508)


def _paged(student: Any, pages: _Pages) -> tuple[Any, Site]:
    """Return what `all_posts` returns; a request that nobody awaited is told first."""
    args = () if pages.author is None else (pages.author,)
    box: list[Site] = []
    with site(_bounded(pages, box)) as at:
        box.append(at)
        facts = {"part": pages.part, "pages": len(pages.pages)}
        try:
            return called(student, at, "all_posts", at.url + pages.path, *args, **facts), at
        except Verdict as verdict:
            verdict.facts["asked_pages"] = len(at.asked)
            _tell(pages, at)
            raise


def _tell(pages: _Pages, at: Site) -> None:
    if pages.wrong is not None:
        facts = pages.wrong | {"part": pages.part, "pages": len(pages.pages), "asked_pages": len(at.asked)}
        fail(_("Another address was asked for than was named."), **facts)


def _all_of(student: Any, pages: _Pages) -> None:
    got, at = _paged(student, pages)
    _tell(pages, at)
    expected = [post for page in pages.pages for post in page]
    facts: Facts = {"part": pages.part, "pages": len(pages.pages), "asked_pages": len(at.asked)}
    if not at.asked:
        fail(_("No request came."), none=True)
    if any(asked.method != "GET" for asked in at.asked):
        fail(_("A list is fetched with GET."), got=at.asked[0].shown, **facts)
    same(got, expected, **facts)
    if len(at.asked) > len(pages.pages):
        fail(_("Each page is fetched once: there are {pages}, and {requests} requests came.").format(
            pages=len(pages.pages), requests=len(at.asked)), **facts)  # fmt: skip


@all_posts.check(_("follows the links and returns all posts in one list"), weight=2)
def follows(student: Any, rng: Random) -> None:
    _all_of(student, _Pages(rng, [rng.randint(1, 3) for _page in range(rng.randint(3, 4))]))
    _all_of(student, _Pages(rng, [2]))
    _all_of(student, _Pages(rng, [0]))


@all_posts.check(_("fetches all that servers.posts has, and the posts of one author"), needs=[follows])
def follows_posts(student: Any, rng: Random) -> None:
    with _posts() as server:
        everything = json.loads(_fetched(server, "/posts?per_page=50"))
        facts: Facts = {"part": "real", "pages": 3, "asked_pages": 0}
        same(student.call("all_posts", server.url + "/posts"), everything, **facts)
        author = rng.choice(everything)["author"]
        theirs = [post for post in everything if post["author"] == author]
        same(student.call("all_posts", server.url + "/posts", author), theirs, sent=author, **facts)


@all_posts.check(_("asks for one author in the first request, and for the next pages just as they are named"),
                 needs=[follows])  # fmt: skip
def one_author(student: Any, rng: Random) -> None:
    for author in (_word(rng), f"{_word(rng)} & {rng.choice(LATIN)}+#1", ""):
        _all_of(student, _Pages(rng, [1, 2, 1], part="author", author=author))


@all_posts.check(_("goes on after an empty page, and where a link is relative, has commas, or comes in a header of its"
                   " own"), weight=2, needs=[follows])  # fmt: skip
def odd_links(student: Any, rng: Random) -> None:
    _all_of(student, _Pages(rng, [2, 0, 1, 0, 2], part="empty"))
    _all_of(student, _Pages(rng, [0, 2], part="empty"))
    for part in ("relative", "commas", "headers"):
        _all_of(student, _Pages(rng, [1, 2, 1], part=part))


@all_posts.check(_("raises an exception when a page fails"), needs=[follows])
def failing_page(student: Any, rng: Random) -> None:
    for page, status in ((0, 404), (1, 500), (2, rng.choice([403, 429, 503]))):
        pages = _Pages(rng, [2, 2, 2], part="error")
        pages.broken = (page, status)
        says = _("An exception was awaited: the status of page {page} was {status}.").format(
            page=page + 1, status=status
        )
        _refused(says, lambda pages=pages: _paged(student, pages)[0], part="error")  # type: ignore[misc]


@all_posts.check(_("raises ValueError when the pages lead in a circle"), needs=[follows])
def circle(student: Any, rng: Random) -> None:
    for back in (2, 1, 0):
        pages = _Pages(rng, [1, 2, 1], part="circle")
        pages.after[2] = back
        says = _("ValueError is asked for: the third page leads to page {page}.").format(page=back + 1)
        _refused(says, lambda pages=pages: _paged(student, pages)[0], "ValueError", part="circle")  # type: ignore[misc]


# apis.save_edit -------------------------------------------------------------------------------------------------

save_edit = Exercise(
    "apis.save_edit",
    points=3,
    minutes=25,
    title=_("save without overwriting"),
    asks=["save_edit"],
    hints=[
        _('headers={"If-Match": response.headers["ETag"]} goes with the PUT, quotes and all.'),
        _("Everything from the GET on stands inside of a loop: for _ in range(tries). Status 412 lets it go on, any"
          " other ends it."),
        _("raise_for_status() is for the other errors: look for 412 before you call it. Behind the loop stands"
          " raise RuntimeError(...)."),
    ],
    misconceptions=[
        Misconception(
            "apis.put_without_condition",
            says=_("Without If-Match the server replaces whatever is there now. What somebody saved in between is lost,"
                   " and nobody hears of it."),
            when=lambda facts: facts["what"] == "tag" and facts["got"] == "",
        ),
        Misconception(
            "apis.any_state",
            says=_('If-Match: * holds for every state. The tag that came with what you read names the one you mean.'),
            when=lambda facts: facts["what"] == "tag" and facts["got"] == "*",
        ),
        Misconception(
            "apis.tag_without_quotes",
            says=_("The quotes are a part of the tag. Send the ETag back just as it came."),
            when=lambda facts: facts["what"] == "tag" and facts["got"] == facts["expected"].strip('"'),
        ),
        Misconception(
            "apis.edit_not_used",
            says=_("edit returns the changed post, and leaves the one it got as it is. What it returns has to be"
                   " saved."),
            when=lambda facts: facts["what"] == "body" and facts["got"] == facts["before"],
        ),
        Misconception(
            "apis.form_for_json",
            says=_("The body is not JSON, or does not say so: json= does both."),
            when=lambda facts: facts["what"] in ("kind", "body"),
        ),
        Misconception(
            "apis.old_edit_again",
            says=_("The post was fetched again for its new tag, and the old edit was sent with it: what the other has"
                   " saved is overwritten after all. edit has to see the new state."),
            when=lambda facts: facts["what"] == "lost",
        ),
        Misconception(
            "apis.first_conflict_raises",
            says=_("412 is no failure here, but news: somebody was faster. Fetch the post again, edit that, and"
                   " try once more."),
            when=lambda facts: facts["conflicts"] and facts.get("raised") and facts["puts"] <= facts["conflicts"],
        ),
        Misconception(
            "apis.old_tag_again",
            says=_("After a 412 the old tag can never fit again. The loop has to begin with the GET, which brings the"
                   " new one."),
            when=lambda facts: facts["what"] == "stale",
        ),
        Misconception(
            "apis.tries_for_ever",
            says=_("Some conflicts do not end. After `tries` PUTs it is time to give up."),
            when=lambda facts: facts["always"] and (facts.get("timed_out") or facts["what"] == "too_many"),
        ),
        Misconception(
            "apis.gives_up_unheard",
            says=_("Nothing was saved, and the function returned as if it had been. RuntimeError says so."),
            when=lambda facts: facts["always"] and facts["accepted"],
        ),
        Misconception(
            "apis.error_body_returned",
            says=_("The server refused, and what it said about that was returned as if it were the post. Look at the"
                   " status: 412 is one error of many."),
            when=lambda facts: facts["accepted"] and facts["status"],
        ),
        Misconception(
            "apis.other_error_repeated",
            says=_("Only a 412 gets better by trying again with what is there now. Any other error is the answer."),
            when=lambda facts: facts["status"] and facts["what"] == "too_many",
        ),
        Misconception(
            "apis.written_blindly",
            says=_("Without an ETag nobody can tell whether the post has changed. Then nothing may be written:"
                   " headers.get gives None, and that is no condition."),
            when=lambda facts: facts["untagged"],
        ),
    ],
)  # fmt: skip


class _Shelf:
    """One post with its tag. Another hand may change it, and answers may be chosen."""

    def __init__(self, rng: Random, *, conflicts: int = 0, put: int = 0, get: int = 0, tagged: bool = True) -> None:
        self.post = _post(rng)
        self.path = f"/{_word(rng)}/{self.post['id']}"
        self.conflicts, self.tagged = conflicts, tagged
        self.statuses = {"PUT": put, "GET": get}
        self.given: list[str] = []  # the tags that were given out
        self.puts: list[Asked] = []
        self._word, self._version = _word(rng), 1

    @property
    def tag(self) -> str:
        return f'"{self._word}, {self._version}"'

    def changed_by_another(self) -> None:
        self._version += 1
        self.post = self.post | {"likes": self.post["likes"] + 1}

    def __call__(self, asked: Asked) -> Answer:
        if asked.path != self.path or asked.method not in ("GET", "PUT"):
            return _json({"detail": "not here"}, 405 if asked.path == self.path else 404)
        if asked.method == "PUT":
            self.puts.append(asked)
        if status := self.statuses[asked.method]:
            return _json({"detail": "no", **self.post}, status)
        return self._read() if asked.method == "GET" else self._save(asked)

    def _read(self) -> Answer:
        self.given.append(self.tag)
        return _json(self.post, headers=[("ETag", self.tag)] if self.tagged else [])

    def _save(self, asked: Asked) -> Answer:
        if len(self.puts) <= self.conflicts:
            self.changed_by_another()
        if asked.value("if-match") not in ("", "*", self.tag, self.tag.strip('"')):
            return _json({"detail": "it has changed"}, 412)
        self._version += 1
        with contextlib.suppress(ValueError):  # the check tells what is wrong with a body
            self.post = json.loads(asked.body)
        return _json(self.post | {"saved": self._version}, headers=[("ETag", self.tag)])


def _edited(student: Any, shelf: _Shelf, edit: Callable[[Any], Any], *tries: int, most: int = 0, **facts: Any) -> Any:
    """Return what `save_edit` returns; more than so many PUTs are told first."""
    facts |= {"conflicts": shelf.conflicts, "puts": 0}

    def told(asked: Asked) -> Answer:
        return shelf(asked) if len(shelf.puts) <= 3 * most else _json({"detail": "enough"}, 500)

    with site(told if most else shelf) as at:
        try:
            got = called(student, at, "save_edit", at.url + shelf.path, edit, *tries, **facts)
        except Verdict as verdict:
            verdict.facts["puts"] = len(shelf.puts)
            _not_too_many(shelf, most, facts)
            raise
    if not at.asked:
        fail(_("No request came."), none=True)
    _not_too_many(shelf, most, facts)
    return got


def _not_too_many(shelf: _Shelf, most: int, facts: Facts) -> None:
    tags = [asked.value("if-match") for asked in shelf.puts]
    if len(set(tags)) < len(tags) and all(tags) and not shelf.statuses["PUT"]:
        fail(_("A PUT came with a tag that had been refused before."), got=tags, **facts | {"what": "stale"})
    if most and len(shelf.puts) > most:
        fail(_("{puts} PUTs came; at most {most} were awaited.").format(puts=len(shelf.puts), most=most),
             **facts | {"what": "too_many"})  # fmt: skip


def _retitled(word: str, seen: list[Any]) -> Callable[[Any], Any]:
    """Return an edit that appends a word to the title; what it was given is kept."""

    def edit(post: Any) -> Any:
        seen.append(post)
        if type(post) is not dict or "title" not in post:
            fail(_("edit gets the post, a dict."), got=post, what="edit")
        return post | {"title": f"{post['title']} {word}"}

    return edit


@save_edit.check(_("fetches the post, hands it to edit, and saves what comes back, on the condition of its tag"),
                 weight=2)  # fmt: skip
def saves(student: Any, rng: Random) -> None:
    shelf, seen = _Shelf(rng), list[Any]()
    before, word = shelf.post, rng.choice([*LATIN, *BEYOND])
    got = _edited(student, shelf, _retitled(word, seen))
    same(seen[:1], [before], says=_("This is what edit was given."), what="edit")
    if not shelf.puts:
        fail(_("No PUT came."), what="method")
    asked = shelf.puts[0]
    if asked.kind != JSON:
        fail(_("The body is JSON, and its Content-Type says so."), got=asked.shown, what="kind")
    after = before | {"title": f"{before['title']} {word}"}
    same(_said(asked), after, says=_("This is what the PUT said."), what="body", before=before)
    same(asked.value("if-match"), shelf.given[0], says=_("This is the If-Match of the PUT."), what="tag")
    same(got, after | {"saved": 2}, says=_("The post in the response to the PUT is to be returned."), what="result")


def _said(asked: Asked) -> Any:
    try:
        return json.loads(asked.body)
    except ValueError:
        fail(_("The body of the PUT is no JSON."), got=asked.shown, what="kind")


@save_edit.check(_("begins anew when somebody else was faster, status 412"), weight=2, needs=[saves])
def begins_anew(student: Any, rng: Random) -> None:
    for conflicts in (1, 2):
        shelf, word = _Shelf(rng, conflicts=conflicts), _word(rng)
        before = shelf.post
        got = _edited(student, shelf, _retitled(word, []), most=conflicts + 1)
        after = before | {"title": f"{before['title']} {word}", "likes": before["likes"] + conflicts}
        what = "lost" if shelf.post.get("likes") != after["likes"] else "saved"
        says = _("This is the post afterwards. Somebody else had changed its likes in between.")
        same(shelf.post, after, says=says, what=what, conflicts=conflicts, puts=len(shelf.puts))
        same(got, after | {"saved": conflicts + 2}, what="result")


@save_edit.check(_("saves on servers.posts, and keeps what somebody else saves in between"), needs=[begins_anew])
def keeps_both(student: Any, rng: Random) -> None:
    with _posts() as server:
        for others in (0, 1, 2):
            path, word = f"/posts/{rng.randint(1, 30)}", _word(rng)
            before = json.loads(_fetched(server, path))
            theirs = [before | {"likes": before["likes"] + number} for number in range(1, others + 1)]
            edit = _interrupted(_retitled(word, []), server, path, theirs[:])
            got = student.call("save_edit", server.url + path, edit)
            after = (theirs or [before])[-1] | {"title": f"{before['title']} {word}"}
            found = json.loads(_fetched(server, path))
            says = _("This is the post afterwards. {count} times somebody else had changed its likes in between.")
            same(found, after, says=says.format(count=others), what="saved")
            same(got, after, what="result")


def _interrupted(edit: Callable[[Any], Any], server: Any, path: str, theirs: list[Message]) -> Callable[[Any], Any]:
    """Return an edit during which somebody else saves, as long as there is something to save."""

    def edits(post: Any) -> Any:
        if theirs:
            _exchanged(server, "PUT", path, {"Content-Type": JSON}, theirs.pop(0))
        return edit(post)

    return edits


@save_edit.check(_("gives up with RuntimeError after so many tries"), needs=[begins_anew])
def gives_up(student: Any, rng: Random) -> None:
    for tries in (1, rng.choice([2, 4]), None):
        shelf, most = _Shelf(rng, conflicts=99), tries or 3
        args = () if tries is None else (tries,)
        says = _("RuntimeError is asked for after {tries} PUTs with status 412.").format(tries=most)
        _refused(says, lambda shelf=shelf, args=args, most=most: _edited(  # type: ignore[misc]
            student, shelf, _retitled("x", []), *args, most=most, always=True), "RuntimeError", always=True,
            conflicts=0)  # fmt: skip
        if len(shelf.puts) < most:
            fail(_("{puts} PUTs came; {most} were awaited.").format(puts=len(shelf.puts), most=most), what="too_few")


@save_edit.check(_("raises an exception at once for any other error"), needs=[saves])
def other_errors(student: Any, rng: Random) -> None:
    for put in (404, 422, 409, 500):
        shelf = _Shelf(rng, put=put)
        says = _("An exception was awaited: the PUT was answered with {status}.").format(status=put)
        _refused(says, lambda shelf=shelf, put=put: _edited(student, shelf, _retitled("x", []), most=1, status=put),  # type: ignore[misc]
                 status=put)  # fmt: skip
    for get in (404, 503):
        shelf = _Shelf(rng, get=get)
        says = _("An exception was awaited: the GET was answered with {status}.").format(status=get)
        _refused(says, lambda shelf=shelf, get=get: _edited(student, shelf, lambda post: post, status=get), status=get)  # type: ignore[misc]
        if shelf.puts:
            fail(_("The GET was answered with {status}, and a PUT came.").format(status=get), got=shelf.puts[0].shown)


@save_edit.check(_("raises ValueError where there is no ETag, and writes nothing"), needs=[saves])
def no_tag(student: Any, rng: Random) -> None:
    shelf = _Shelf(rng, tagged=False)
    says = _("ValueError is asked for: the post came without an ETag.")
    _refused(says, lambda: _edited(student, shelf, _retitled("x", [])), "ValueError", untagged=True)
    if shelf.puts:
        fail(_("The post came without an ETag, and a PUT came."), got=shelf.puts[0].shown, untagged=True)


# apis.token_client ----------------------------------------------------------------------------------------------

token_client = Exercise(
    "apis.token_client",
    points=3,
    minutes=30,
    title=_("tokens that expire"),
    asks=["TokenClient"],
    hints=[
        _("auth=(user.encode(), password.encode()): requests takes bytes as they are, and text for latin-1."),
        _("One method for both: it sends with the token it has, and when the status is 401 it fetches a token and sends"
          " once more. After that it looks at the status: 401 is a PermissionError, the rest raise_for_status() does."),
        _("Do not put auth= on the session: it would go with every request. Authorization is a header of each request,"
          " or changed on the session with each new token."),
    ],
    misconceptions=[
        Misconception(
            "apis.secret_in_url",
            says=_("A secret stands in a URL, and so in every log, history and Referer on its way. Authorization is"
                   " where it belongs."),
            when=lambda facts: facts["what"] == "in_url",
        ),
        Misconception(
            "apis.password_everywhere",
            says=_("The password came with a request that needs only the token. A token can be taken back and runs out;"
                   " a password that travels with everything does neither."),
            when=lambda facts: facts["what"] == "password",
        ),
        Misconception(
            "apis.password_as_form",
            says=_("Basic authentication is a header, Authorization, not a form or JSON in the body: auth= writes it."),
            when=lambda facts: facts["what"] == "login" and facts["got"] == "",
        ),
        Misconception(
            "apis.password_in_latin_1",
            says=_("auth=(user, password) with texts is encoded as latin-1, which has other bytes for ü and none for"
                   " ł. UTF-8 is asked for: hand over bytes, .encode()."),
            when=lambda facts: facts["letters"],
        ),
        Misconception(
            "apis.token_scheme",
            says=_("Authorization names the scheme first: Bearer, a space, and the token."),
            when=lambda facts: facts["what"] == "token",
        ),
        Misconception(
            "apis.token_each_time",
            says=_("A token is good for many requests. Keep it, and fetch another only when it has run out."),
            when=lambda facts: facts["what"] == "tokens" and not facts.get("status"),
        ),
        Misconception(
            "apis.token_of_another",
            says=_("This client sent the token of another one. What stands in the class body or in a global is there"
                   " once for all; self.token belongs to each."),
            when=lambda facts: facts["what"] == "other",
        ),
        Misconception(
            "apis.form_for_json",
            says=_("The body is not JSON, or does not say so: json= does both."),
            when=lambda facts: facts["what"] in ("kind", "body"),
        ),
        Misconception(
            "apis.token_for_ever",
            says=_("Tokens run out. A 401 says that this one is no good any more: fetch another, and make the request"
                   " again."),
            when=lambda facts: facts["expired"] and facts.get("raised") and facts["tokens"] < 2,
        ),
        Misconception(
            "apis.old_token_again",
            says=_("A new token was fetched, and the old one was sent again. The header of the second request has to be"
                   " made anew."),
            when=lambda facts: facts["expired"],
        ),
        Misconception(
            "apis.asks_for_ever",
            says=_("A new token did not help, so the next will not either: this user may not do that. One second try is"
                   " enough; then PermissionError."),
            when=lambda facts: facts["always"] and (facts.get("timed_out") or facts["what"] == "too_many"
                                                    or facts.get("raised") == "RecursionError"),
        ),
        Misconception(
            "apis.renewed_for_any_error",
            says=_("403, 404 and 500 have nothing to do with the token's age. Only a 401 is a reason for a new one and"
                   " a second try: a POST that failed otherwise may have been done."),
            when=lambda facts: facts["status"] and facts["what"] in ("tokens", "too_many"),
        ),
        Misconception(
            "apis.error_as_data",
            says=_("The status was an error, and what came with it was returned as if it were the data."),
            when=lambda facts: facts["accepted"],
        ),
        Misconception(
            "apis.not_permission_error",
            says=_("PermissionError is asked for: a caller has to tell a wrong password from a broken network."),
            when=lambda facts: facts["other_kind"],
        ),
    ],
)  # fmt: skip


class _Guarded:
    """A service behind tokens. It knows what came that should not have come."""

    def __init__(self, rng: Random, *, status: int = 0, always: bool = False, user: str = "", password: str = "",
                 ) -> None:  # fmt: skip
        self.user, self.password = user or _word(rng), password or f"{_word(rng)}:{_word(rng)}!"
        self.base = rng.choice(["", f"/{_word(rng)}"])
        self.data = {"title": rng.choice([*LATIN, *BEYOND]), "likes": rng.randint(0, 99)}
        self.status, self.always = status, always
        self.door = 0  # the status of /token, where it is another than 200
        self.tokens: list[str] = []
        self.good = ""
        self.calls: list[Asked] = []
        self.refusals: list[Facts] = []
        self._rng = rng

    def __call__(self, asked: Asked) -> Answer:
        said = unquote_plus(asked.target)
        if any(secret in said for secret in filter(None, (self.password, *self.tokens))):
            return self._note(_("A secret came in the URL."), asked, what="in_url")
        if asked.path == f"{self.base}/token":
            return self._token(asked)
        self.calls.append(asked)
        return self._answer(asked)

    def expire(self) -> None:
        self.good = ""

    def tell(self) -> None:
        """Fail the check when something came that should not have come."""
        if self.refusals:
            facts = dict(self.refusals[0])
            fail(facts.pop("says"), **facts)

    def _token(self, asked: Asked) -> Answer:
        if asked.method != "POST":
            return self._note(_("A token is asked for with POST."), asked, 405, what="method")
        scheme, __, proof = asked.value("authorization").partition(" ")
        right = base64.b64encode(f"{self.user}:{self.password}".encode()).decode()
        if scheme.lower() != "basic" or proof != right:
            says = _("Basic authentication with this user and this password, in UTF-8, was awaited.")
            return self._note(says, asked, 401, what="login", got=asked.value("authorization"),
                              expected=f"Basic {right}")  # fmt: skip
        if self.door:
            self.tokens.append("")
            return _json({"detail": "no"}, self.door)
        self.good = _word(self._rng, 12, 12)
        self.tokens.append(self.good)
        return _json({"token_type": "Bearer", "access_token": self.good, "expires_in": 60})

    def _answer(self, asked: Asked) -> Answer:
        scheme, __, proof = asked.value("authorization").partition(" ")
        if scheme.lower() == "basic" or self.password.encode() in asked.body:
            return self._note(_("The password came along with {path}.").format(path=asked.path), asked, what="password")
        if scheme.lower() != "bearer" or proof in ("", "None"):
            return self._note(_("Authorization: Bearer, and the token, was awaited."), asked, 401, what="token",
                              got=asked.value("authorization"))  # fmt: skip
        if proof not in self.tokens:
            return self._note(_("A token came that this service has never given out."), asked, 401, what="other")
        if proof != self.good or self.always:
            return _json({"detail": "the token has run out", "data": None}, 401)
        return _json({"detail": "no", **self.data}, self.status) if self.status else _json(self.data)

    def _note(self, says: str, asked: Asked, status: int = 403, **facts: Any) -> Answer:
        self.refusals.append({"says": says, "got": asked.shown, **facts})
        return _json({"detail": says}, status)


@contextlib.contextmanager
def _guarding(service: _Guarded, **facts: Any) -> Iterator[Site]:
    """Serve it for the length of a check; what came that should not have come is told before anything else."""

    def bounded(asked: Asked) -> Answer:
        return service(asked) if len(service.calls) < MOST_PAGES else _json({"detail": "enough"}, 500)

    with site(bounded) as at:
        try:
            with told_by(at, **facts):
                yield at
        except Verdict as verdict:
            service.tell()
            verdict.facts["tokens"] = len(service.tokens)
            raise
        service.tell()


def _client(student: Any, at: Site, service: _Guarded) -> Any:
    return student.hold("TokenClient", at.url + service.base, service.user, service.password)


def _no_more(service: _Guarded, calls: int, tokens: int, **facts: Any) -> None:
    if len(service.calls) > calls:
        fail(_("{calls} requests beside those for tokens came; {most} were awaited.").format(
            calls=len(service.calls), most=calls), what="too_many", **facts)  # fmt: skip
    if len(service.tokens) > tokens:
        fail(_("{tokens} tokens were asked for; {most} would have done.").format(
            tokens=len(service.tokens), most=tokens), what="tokens", **facts)  # fmt: skip


def _just(service: _Guarded, calls: int, tokens: int) -> None:
    """Require so many requests, no fewer and no more."""
    _no_more(service, calls, tokens)
    if len(service.calls) < calls:
        fail(_("{calls} requests beside those for tokens came; {most} were awaited.").format(
            calls=len(service.calls), most=calls), what="too_few")  # fmt: skip


@token_client.check(_("fetches a token by password, gets with it, and returns the data"), weight=2)
def gets_with_token(student: Any, rng: Random) -> None:
    service, path = _Guarded(rng), f"/{_word(rng)}?a={_word(rng)}"
    with _guarding(service) as at:
        got = _client(student, at, service).call("get", path)
    _just(service, 1, 1)
    asked = service.calls[0]
    same((asked.method, asked.target), ("GET", service.base + path), says=_("This is what was asked for."))
    same(got, service.data, sent=service.data)


@token_client.check(_("posts JSON with it"), needs=[gets_with_token])
def posts_with_token(student: Any, rng: Random) -> None:
    service = _Guarded(rng)
    values: list[Any] = [{"title": rng.choice(BEYOND), "tags": _words(rng, 2)}, [], "text"]
    for value in values:
        with _guarding(service) as at:
            got = _client(student, at, service).call("post", "/posts", value)
        _same_post(service.calls[-1], service.base + "/posts", value)
        same(got, service.data, sent=service.data)


def _same_post(asked: Asked, path: str, value: Any) -> None:
    same((asked.method, asked.target), ("POST", path), says=_("This is what was asked for."), what="path")
    if asked.kind != JSON:
        fail(_("The body is JSON, and its Content-Type says so."), got=asked.shown, what="kind")
    try:
        said = json.loads(asked.body)
    except ValueError:
        fail(_("The body is no JSON."), got=asked.shown, what="kind")
    same(said, value, says=_("This is what the body says."), what="body")


@token_client.check(_("uses one token for many requests, and not that of another client"), needs=[gets_with_token])
def one_token(student: Any, rng: Random) -> None:
    one, two = _Guarded(rng), _Guarded(rng)
    with _guarding(one) as here, _guarding(two) as there:
        clients = [(_client(student, here, one), one), (_client(student, there, two), two)]
        for number in range(3):
            for client, service in clients:
                same(client.call("get", f"/{number}"), service.data)
    for __, service in clients:
        _just(service, 3, 1)


@token_client.check(_("fetches a new token when one has run out, status 401, and makes the request again"), weight=2,
                    needs=[posts_with_token, one_token])  # fmt: skip
def renews(student: Any, rng: Random) -> None:
    service = _Guarded(rng)
    value = {"title": _word(rng)}
    with _guarding(service, expired=True) as at:
        client = _client(student, at, service)
        same(client.call("get", "/1"), service.data)
        for call in (("get", "/2"), ("post", "/3", value), ("get", "/4")):
            service.expire()
            same(client.call(*call), service.data, expired=True)
    _just(service, 7, 4)
    for asked in service.calls[3:5]:
        _same_post(asked, service.base + "/3", value)


@token_client.check(_("works with servers.posts, whose tokens run out"), needs=[renews])
def renews_at_posts(student: Any, rng: Random) -> None:
    with _posts("everything", token_seconds=30) as server:
        user, password = rng.choice(list(server.users.items()))
        client = student.hold("TokenClient", server.url, user, password)
        for __ in range(2):
            same(client.call("get", "/me"), {"user": user, "by": "token"})
            post = {"author": _word(rng), "title": _word(rng), "text": _word(rng)}
            server.pass_time(31)
            got = client.call("post", "/posts", post)
            number = got.get("id") if isinstance(got, dict) else 0
            server.pass_time(31)
            same(client.call("get", f"/posts/{number}"), got)
            same({name: got[name] for name in post}, post)


@token_client.check(_("raises PermissionError when a new token does not help, and when /token itself refuses"),
                    needs=[renews])  # fmt: skip
def no_permission(student: Any, rng: Random) -> None:
    service = _Guarded(rng, always=True)
    with _guarding(service, always=True) as at:
        says = _("PermissionError is asked for: the request was answered with 401, and again with a new token.")
        try:
            _refused(says, lambda: _client(student, at, service).call("get", "/1"), "PermissionError", always=True)
        finally:
            _no_more(service, 2, 2, always=True)
    service = _Guarded(rng)
    service.door = 401
    with _guarding(service, always=True) as at:
        says = _("PermissionError is asked for: /token answered with 401.")
        _refused(says, lambda: _client(student, at, service).call("get", "/1"), "PermissionError", always=True)


@token_client.check(_("raises an exception for another error, without a new token and a second try"),
                    needs=[gets_with_token])  # fmt: skip
def other_refusals(student: Any, rng: Random) -> None:
    for status in (403, 404, 500):
        call: tuple[Any, ...] = rng.choice([("get", "/1"), ("post", "/1", {})])
        _refuses_once(student, _Guarded(rng, status=status), call, status)
    service = _Guarded(rng)
    service.door = 503
    with _guarding(service, status=503) as at:
        says = _("An exception was awaited: /token answered with 503.")
        _refused(says, lambda: _client(student, at, service).call("get", "/1"), status=503)


def _refuses_once(student: Any, service: _Guarded, call: tuple[Any, ...], status: int) -> None:
    says = _("An exception was awaited: the status was {status}.").format(status=status)
    with _guarding(service, status=status) as at:
        try:
            _refused(says, lambda: _client(student, at, service).call(*call), status=status)
        finally:
            _no_more(service, 1, 1, status=status)


@token_client.check(_("sends user and password in UTF-8"), needs=[gets_with_token])
def any_letters(student: Any, rng: Random) -> None:
    for user, password in ((_word(rng), rng.choice(LATIN)), (rng.choice(LATIN), rng.choice(BEYOND) + "é")):
        service = _Guarded(rng, user=user, password=password)
        with contextlib.suppress(Raised, Unplain), site(service) as at, told_by(at):
            _client(student, at, service).call("get", "/1")
        if not service.tokens:
            service.refusals = [one | {"letters": True} for one in service.refusals]
            service.tell()
            fail(_("No token was asked for with this user and this password."), sent=(user, password), letters=True)


# apis.fetch_gallery ---------------------------------------------------------------------------------------------

LONG = 10.0  # seconds for a call during which a gallery may hold the first requests
LONGER_THAN_SILENCE = 5.0  # seconds for a call that meets a silent server
SILENCE = 0.5  # seconds of patience where something stays silent on purpose
AGES = 30  # seconds of patience where nothing does
HOME = "home/pictures"  # where the pictures belong, in a folder that shows what came beside
LONGEST_NAME = 64


def _seconds(part: str) -> float:
    return LONGER_THAN_SILENCE if part == "silent" else LONG


_NAMES: list[Misconception] = [
    Misconception(
        "apis.name_cleaned",
        says=_("What is left of a name when the dangerous part is cut off is another name, maybe that of another"
               " picture. Refuse it, and say so."),
        when=lambda facts: facts["part"] == "names" and f"{HOME}/escaped.png" in facts["files"],
    ),
    Misconception(
        "apis.name_escapes",
        says=_("A name is chosen by the other side. With .. or a slash in it, it leads out of your folder and"
               " overwrites what it likes. Say what is allowed, and refuse the rest."),
        when=lambda facts: facts["part"] == "names" and any("/" in name for name in facts["got"]),
    ),
    Misconception(
        "apis.line_feed_at_the_end",
        says=_("$ in a pattern is satisfied before a last line feed, too. re.fullmatch wants the whole name."),
        when=lambda facts: facts["part"] == "names" and "star.png\n" in facts["got"],
    ),
    Misconception(
        "apis.other_alphabets",
        says=_(r"isalnum() and \w take letters and digits of all alphabets. a-z and 0-9 are asked for, in small"
               " letters."),
        when=lambda facts: facts["part"] == "names" and {"ü.png", "٣.png"} & {*facts["got"]},
    ),
    Misconception(
        "apis.unsafe_name_fetched",
        says=_("A picture whose name is not safe is of no use, and need not travel first. Look at the name before you"
               " ask."),
        when=lambda facts: facts["part"] == "names" and facts["what"] == "asked",
    ),
]  # fmt: skip

fetch_gallery = Exercise(
    "apis.fetch_gallery",
    points=4,
    minutes=40,
    title=_("save a gallery"),
    asks=["fetch_gallery"],
    hints=[
        _("A function of its own fetches and saves one picture, and raises when something is wrong. Hand it over with"
          " pool.submit(save, picture) for each, and ask each future for its result() inside of a try."),
        _('re.fullmatch(r"[a-z0-9][a-z0-9_-]*\\.(png|jpg|svg)", name) and the length say whether a name is safe.'),
        _("Write the file when everything is there and its sum is right: then nothing has to be removed."),
        _("str(error) may be empty. repr(error) never is."),
    ],
    misconceptions=[
        Misconception(
            "apis.thread_for_each",
            says=_("More were under way than allowed. A thread for each picture knows no bound: with ten thousand"
                   " pictures there are ten thousand. ThreadPoolExecutor(most) has so many and no more."),
            when=lambda facts: facts["what"] == "crowd",
        ),
        Misconception(
            "apis.one_by_one",
            says=_("While one request waits, others could be under way, and none was. Submit them all to a pool, and"
                   " ask for the results afterwards."),
            when=lambda facts: facts["what"] == "lonely",
        ),
        Misconception(
            "apis.in_batches",
            says=_("A batch is as slow as its slowest picture, and the others wait for the next one. A pool takes the"
                   " next as soon as one is through: give it all of them at once."),
            when=lambda facts: facts["what"] == "held_up",
        ),
        Misconception(
            "apis.in_order_of_arrival",
            says=_("This is not the order of the gallery. as_completed, and a list that threads append to, have what is"
                   " ready first; a list of futures, and map, keep the order."),
            when=lambda facts: facts["what"] == "saved" and sorted(facts["got"]) == sorted(facts["expected"]),
        ),
        Misconception(
            "apis.folder_glued",
            says=_("Folder and name were glued without a slash between: the file lies beside the folder, under another"
                   " name. os.path.join or Path(folder) / name knows better."),
            when=lambda facts: facts["what"] == "files" and any(
                name.startswith(HOME) and not name.startswith(f"{HOME}/") for name in facts["got"]),
        ),
        *_NAMES,
        Misconception(
            "apis.first_error_ends",
            says=_("One picture failed, and all others were lost with it. What result() raises is this picture's"
                   " business: catch it there."),
            when=lambda facts: facts["part"] in ("failing", "silent") and facts.get("raised"),
        ),
        Misconception(
            "apis.errors_lost",
            says=_("These failed, and nobody is told. An exception in a thread reaches nobody by itself; a future keeps"
                   " it, until somebody asks for its result()."),
            when=lambda facts: facts["what"] == "failed" and len(facts["got"]) < len(facts["expected"]),
        ),
        Misconception(
            "apis.reason_is_empty",
            says=_('str() of many an exception is "", which helps nobody. repr() has at least its name.'),
            when=lambda facts: facts["what"] == "reason",
        ),
        Misconception(
            "apis.status_overlooked",
            says=_("A body came, and the status said that it is no answer to what was asked."),
            when=lambda facts: facts["what"] == "saved" and _among(facts, "status"),
        ),
        Misconception(
            "apis.sum_unchecked",
            says=_("The list says what the SHA-256 of each picture is. hashlib.sha256(data).hexdigest() tells whether"
                   " this is it."),
            when=lambda facts: facts["what"] == "saved" and _among(facts, "sum"),
        ),
        Misconception(
            "apis.broken_file_left",
            says=_("The picture failed, and its file was left: the next program takes it for whole. Write it when all"
                   " is well, or remove it."),
            when=lambda facts: facts["what"] == "files" and facts["part"] in ("failing", "silent"),
        ),
        Misconception(
            "apis.no_patience",
            says=_("A server that says nothing is waited for without end, unless you set a timeout."),
            when=lambda facts: facts["part"] == "silent" and facts.get("timed_out"),
        ),
        Misconception(
            "apis.empty_gallery_made_up",
            says=_("The list could not be had, and the answer looks like that of an empty gallery."),
            when=lambda facts: facts["part"] == "list" and facts["accepted"],
        ),
    ],
)  # fmt: skip


def _among(facts: Facts, kind: str) -> bool:
    """Tell whether pictures that fail in this way were taken for good ones."""
    return any(name in facts["got"] for name, one in facts["kinds"].items() if one == kind)


def _pictures(rng: Random, count: int, *names: str) -> list[Picture]:
    """Return so many pictures with other contents and names, and those with the names that are given."""
    plain = [f"{word}-{number}.{rng.choice(['png', 'jpg', 'svg'])}" for number, word in enumerate(_words(rng, count))]
    return [Picture(name, f"/{_word(rng)}/{number}", b"\x89" + rng.randbytes(rng.randint(20, 400)) + b"\r\n")
            for number, name in enumerate([*plain, *names])]  # fmt: skip


def _with(picture: Picture, **other: Any) -> Picture:
    return Picture(**{"name": picture.name, "path": picture.path, "data": picture.data} | other)


def _failing(rng: Random) -> tuple[list[Picture], dict[str, str]]:
    """Return pictures some of which fail, and how these do."""
    good = _pictures(rng, 9)
    kinds = {1: "status", 2: "sum", 4: "cut", 5: "status", 7: "sum"}
    found = [_broken(picture, kinds.get(number, ""), rng) for number, picture in enumerate(good)]
    return found, {good[number].name: kind for number, kind in kinds.items()}


def _broken(picture: Picture, kind: str, rng: Random) -> Picture:
    data = picture.data
    if kind == "status":  # with the very bytes, so that the status alone says it
        return _with(picture, answer=Answer(rng.choice([404, 410, 500, 503]), [("Content-Type", "image/png")], data))
    if kind == "cut":
        return _with(picture, answer=Answer(200, [("Content-Type", "image/png")], data[:-7], length=len(data)))
    return _with(picture, sha256=hashlib.sha256(data + b"!").hexdigest()) if kind == "sum" else picture


def _silent(rng: Random) -> tuple[list[Picture], dict[str, str]]:
    """Return pictures of which the first two stay silent, at once and in the middle."""
    mute, half, *good = _pictures(rng, 5)
    stalling = Answer(200, [("Content-Type", "image/png")], half.data[:9], length=len(half.data), stalls=True)
    return [_with(mute, mute=True), _with(half, answer=stalling), *good], {mute.name: "silent", half.name: "silent"}


@contextlib.contextmanager
def _folder(student: Any, rng: Random) -> Iterator[tuple[str, str]]:
    """Make a folder beside the learner's code, and one in it for the pictures; yield both paths."""
    base = student.drive("make_folder", f"netcourse-{_word(rng, 10, 10)}", *HOME.split("/"))
    try:
        yield base, f"{base}/{HOME}"
    finally:
        with contextlib.suppress(Died):
            student.drive("remove_folder", base)


def _asked_well(one: Gallery, most: int, facts: Facts, failing: Mapping[str, str]) -> None:
    """Require that the gallery was asked as it may be; what `failing` calls unsafe, not at all."""
    if most and one.most > most:
        fail(_("{count} requests were under way at once; {most} are allowed.").format(count=one.most, most=most),
             **facts | {"what": "crowd"})  # fmt: skip
    if one.lonely:
        fail(_("{crowd} requests were awaited at once; there were no more than {count}.").format(
            crowd=one.crowd, count=one.most), **facts | {"what": "lonely"})  # fmt: skip
    if one.held_up:
        says = _("The first picture was slow on purpose. The others were not asked for until it came.")
        fail(says, **facts | {"what": "held_up"})
    twice = [name for name, count in one.asked.items() if count > 1]
    if twice:
        fail(_("{name} was asked for more than once.").format(name=repr(twice[0])), **facts | {"what": "twice"})


def _two_things(got: Any, first: type, facts: Facts) -> tuple[Any, dict[str, Any]]:
    if type(got) is not tuple or [type(one) for one in got] != [first, dict]:
        fail(_("Two things are asked for: a {first} and a dict.").format(first=first.__name__), got=got,
             **facts | {"what": "shape"})  # fmt: skip
    return got


def _same_names(names: Sequence[Any], expected: Sequence[str], facts: Facts) -> None:
    """Compare what was saved; in their order only where the first to come is not left to chance."""
    if any(type(name) is not str for name in names):
        fail(_("A name is a text."), got=names, **facts | {"what": "shape"})
    ordered = facts["part"] == "slow"
    same(list(names) if ordered else sorted(names), list(expected) if ordered else sorted(expected),
         says=_("These are the names of the good ones."), **facts | {"what": "saved"})  # fmt: skip


def _same_failures(failed: dict[str, Any], failing: Mapping[str, str], facts: Facts) -> None:
    says = _("These are the names of those that failed.")
    same(sorted(failed), sorted(failing), says=says, **facts | {"what": "failed"})
    for name, why in failed.items():
        if type(why) is not str or not why.strip():
            fail(_("A text was awaited that says why {name} failed.").format(name=repr(name)), got=why,
                 **facts | {"what": "reason"})  # fmt: skip


def _saved(student: Any, rng: Random, pictures: Sequence[Picture], failing: Mapping[str, str] | None = None, *,
           most: int = 0, patience: float = 0, crowd: int = 0, slow: str = "", part: str = "") -> None:  # fmt: skip
    """Require that all pictures are saved but those that fail."""
    failing = failing or {}
    facts: Facts = {"part": part, "kinds": dict(failing), "files": []}
    options = {name: value for name, value in (("most", most), ("patience", patience)) if value}
    with _folder(student, rng) as (base, folder), gallery(pictures, crowd=crowd, slow=slow) as one:
        pictures = one.pictures = [_with(picture, **_there(picture, base)) for picture in pictures]
        try:
            with told_by(one.at, **facts):
                got = student.call("fetch_gallery", one.url, folder, seconds=_seconds(part), **options)
        except (Raised, Unplain):
            _asked_well(one, most, facts, failing)
            raise
        files = student.drive("files_below", base)
    facts["files"] = sorted(files)
    _asked_well(one, most, facts, failing)
    names, failed = _two_things(got, list, facts)
    _same_names(names, [picture.name for picture in pictures if not _fails(picture, failing, base)], facts)
    _same_failures(failed, {name.replace(BASE, base): kind for name, kind in failing.items()}, facts)
    _same_files(files, {f"{HOME}/{one.name}": one.data for one in pictures if one.name in names}, facts)
    asked = [name for name, kind in failing.items() if kind == "unsafe" and one.asked[name.replace(BASE, base)]]
    if asked:
        fail(_("{name} was asked for, which is not safe.").format(name=repr(asked[0])), **facts | {"what": "asked"})


BASE = "{base}"  # in a name, the folder around everything: an absolute name that does no harm


def _there(picture: Picture, base: str) -> dict[str, Any]:
    kept = {"answer": picture.answer, "mute": picture.mute, "sha256": picture.sha256}
    return kept | {"name": picture.name.replace(BASE, base)}


def _fails(picture: Picture, failing: Mapping[str, str], base: str) -> bool:
    return picture.name in {name.replace(BASE, base) for name in failing}


def _same_files(files: Mapping[str, bytes], expected: Mapping[str, bytes], facts: Facts) -> None:
    if files.keys() != expected.keys():
        fail(_("These are the files afterwards; the folder is {folder}.").format(folder=HOME), got=sorted(files),
             expected=sorted(expected), **facts | {"what": "files"})  # fmt: skip
    for name, data in expected.items():
        same(files[name], data, says=_("This is what {name} holds.").format(name=name), **facts | {"what": "content"})


@fetch_gallery.check(_("saves every picture under its name, and returns the names"), weight=2)
def saves_all(student: Any, rng: Random) -> None:
    pictures = _pictures(rng, 4)
    large = _with(pictures[1], data=rng.randbytes(300_000))
    empty = _with(pictures[2], data=b"")
    _saved(student, rng, [pictures[0], large, empty, pictures[3]])
    _saved(student, rng, [])


@fetch_gallery.check(_("has so many requests under way at once, and never more"), weight=2, needs=[saves_all])
def bounded(student: Any, rng: Random) -> None:
    for most in (rng.randint(3, 5), 1):
        _saved(student, rng, _pictures(rng, 3 * most), most=most, patience=AGES, crowd=most, part="crowd")


@fetch_gallery.check(_("begins the next when one is through: a slow one holds up nobody, and keeps its"
                     " place in the order"), needs=[bounded])  # fmt: skip
def slow_one(student: Any, rng: Random) -> None:
    pictures = _pictures(rng, 7)
    _saved(student, rng, pictures, most=2, patience=AGES, slow=pictures[0].name, part="slow")


@fetch_gallery.check(_("saves the good ones and tells which failed: status, length, sum"), weight=2, needs=[saves_all])
def tells_failures(student: Any, rng: Random) -> None:
    pictures, failing = _failing(rng)
    _saved(student, rng, pictures, failing, most=3, part="failing")


@fetch_gallery.check(_("gives up on a picture that stays silent, and on no other"), needs=[tells_failures])
def impatient(student: Any, rng: Random) -> None:
    pictures, failing = _silent(rng)
    _saved(student, rng, pictures, failing, most=2, patience=scaled(SILENCE), part="silent")


@fetch_gallery.check(_("refuses names that are not safe, and does not ask for them"), weight=2, needs=[saves_all])
def safe_names(student: Any, rng: Random) -> None:
    word = _word(rng)
    unsafe = [
        "../escaped.png", "../../escaped.png", f"{BASE}/escaped.png", "a/b.png", "..\\escaped.png", "", ".png", "png",
        ".hidden.png", "-rf.png", "_x.png", "star.png\n", "two\nlines.png", "\0.png", "star.png\0.svg", f"{word} 1.png",
        f"{word.title()}.png", f"{word}.PNG", "ü.png", "٣.png", f"{word}.exe", f"{word}.png.exe", f"{word}.svg.png",
        f"{word}..png", word, "x" * (LONGEST_NAME - 3) + ".png", f"{word}:1.png", "~.png",
    ]  # fmt: skip
    safe = ["x" * (LONGEST_NAME - 4) + ".png", "0.jpg", f"{word}-_0.svg", "a.png"]
    chosen = [*unsafe, *safe]
    rng.shuffle(chosen)
    _saved(student, rng, _pictures(rng, 0, *chosen), dict.fromkeys(unsafe, "unsafe"), part="names")


@fetch_gallery.check(_("saves the course's own gallery, which is busy now and then"), needs=[tells_failures, bounded])
def saves_gallery(student: Any, rng: Random) -> None:
    with _own_gallery(rng) as (server, pictures, failing), _folder(student, rng) as (base, folder):
        facts: Facts = {"part": "failing", "kinds": failing}
        with _told(**facts):
            got = student.call("fetch_gallery", f"{server.url}{LIST}", folder, most=6, seconds=LONG)
        files = student.drive("files_below", base)
        most = server.most_at_once
    names, failed = _two_things(got, list, facts)
    _same_names(names, [name for name in pictures if name not in failing], facts)
    _same_failures(failed, failing, facts)
    _same_files(files, {f"{HOME}/{name}": pictures[name] for name in names}, facts | {"files": sorted(files)})
    _few(most, 6, facts)


def _few(most: int, allowed: int, facts: Facts) -> None:
    if most > allowed:
        fail(_("{count} requests were under way at once; {most} are allowed.").format(count=most, most=allowed),
             **facts | {"what": "crowd"})  # fmt: skip


@contextlib.contextmanager
def _told(**facts: Any) -> Iterator[None]:
    try:
        yield
    except Verdict as verdict:
        verdict.facts.update(facts)
        raise


@contextlib.contextmanager
def _own_gallery(rng: Random) -> Iterator[tuple[Any, dict[str, bytes], dict[str, str]]]:
    """Run the gallery of the chapter; yield it with its pictures, and those that will be answered with 503."""
    from netcourse.servers import serve_gallery
    from netcourse.servers.serve_gallery.trouble import Outcome, Settings, Trouble

    seed = rng.randrange(1000)
    trouble = Trouble(Settings(busy=0.2, seed=seed))
    folder = paths.data("pictures")
    listed = json.loads((folder / "index.json").read_text(encoding="utf-8"))
    pictures = {one["name"]: (folder / one["name"]).read_bytes() for one in listed}
    failing = {name: "status" for name in pictures if trouble.outcome(name, 0) is Outcome.BUSY}
    with serve_gallery.start("127.0.0.1", 0, busy=0.2, seed=seed) as server:
        yield server, pictures, failing


@fetch_gallery.check(_("raises an exception when the list itself cannot be had"), needs=[saves_all])
def no_list(student: Any, rng: Random) -> None:
    with _folder(student, rng) as (__, folder):
        _no_list(lambda url: student.call("fetch_gallery", url, folder))


def _no_list(fetch: Callable[[str], Any]) -> None:
    page = Answer(200, [("Content-Type", "text/html")], b"<p>no list</p>")
    for answer in (_json([], 404), _json([], 503), page):
        says = _("An exception was awaited: the list came with status {status}.").format(status=answer.status)
        if answer is page:
            says = _("An exception was awaited: the list is no JSON.")
        with site(lambda asked, answer=answer: answer) as at:  # type: ignore[misc]
            with told_by(at, part="list"):
                _refused(says, lambda at=at: fetch(at.url + LIST), part="list", sent=answer.body)  # type: ignore[misc]


# apis.fetch_gallery_async ---------------------------------------------------------------------------------------

fetch_gallery_async = Exercise(
    "apis.fetch_gallery_async",
    points=3,
    minutes=30,
    title=_("the same without threads"),
    asks=["fetch_gallery_async"],
    hints=[
        _("One coroutine fetches one picture and returns its bytes, or raises. asyncio.gather(*coroutines,"
          " return_exceptions=True) runs them all and gives their results and exceptions in order."),
        _("asyncio.Semaphore(most), and in the coroutine: async with semaphore. Only who is inside asks."),
        _("aiohttp.ClientTimeout(total=None, sock_connect=patience, sock_read=patience) counts silence alone. A total"
          " would count the time in which a picture waits for its turn, too."),
    ],
    misconceptions=[
        Misconception(
            "apis.not_awaited",
            says=_("What came back is a coroutine, or has one in it: calling a coroutine function runs nothing. await"
                   " does."),
            when=lambda facts: facts.get("unplain") in ("coroutine", "Task", "_GatheringFuture")
            or (facts.get("raised") and "coroutine" in facts["message"]),
        ),
        Misconception(
            "apis.gather_without_bound",
            says=_("gather starts all of them at once. A semaphore lets only so many through to the request."),
            when=lambda facts: facts["what"] == "crowd",
        ),
        Misconception(
            "apis.await_in_a_loop",
            says=_("An await inside of a loop waits for this picture before the next one begins. Make the coroutines"
                   " first, and await them all together: gather, or a TaskGroup."),
            when=lambda facts: facts["what"] == "lonely",
        ),
        Misconception(
            "apis.loop_blocked",
            says=_("While this function waits, the event loop stands still and nobody else gets on: something in it"
                   " waits without await, as requests, time.sleep and future.result() do."),
            when=lambda facts: facts["what"] == "blocked",
        ),
        Misconception(
            "apis.gather_in_batches",
            says=_("A batch is as slow as its slowest picture. Give gather all of them, and let a semaphore bound how"
                   " many are under way."),
            when=lambda facts: facts["what"] == "held_up",
        ),
        Misconception(
            "apis.in_order_of_arrival",
            says=_("This is not the order of the gallery, but that in which they were ready. gather gives results in"
                   " the order of what it was given."),
            when=lambda facts: facts["what"] == "saved" and sorted(facts["got"]) == sorted(facts["expected"]),
        ),
        Misconception(
            "apis.gather_raises",
            says=_("gather raises the first exception, and the results of all others are lost. With"
                   " return_exceptions=True it gives exceptions like results; or catch them in the coroutine."),
            when=lambda facts: facts["part"] in ("failing", "silent") and facts.get("raised"),
        ),
        Misconception(
            "apis.errors_dropped",
            says=_("These failed, and nobody is told. Look at each result: what is an exception belongs into the second"
                   " dict."),
            when=lambda facts: facts["what"] == "failed" and len(facts["got"]) < len(facts["expected"]),
        ),
        Misconception(
            "apis.reason_is_empty",
            says=_('str() of many an exception is "", that of TimeoutError for one. repr() has at least its name.'),
            when=lambda facts: facts["what"] == "reason",
        ),
        Misconception(
            "apis.status_overlooked",
            says=_("aiohttp raises nothing for a status of class 4 or 5 by itself: look at response.status, or call"
                   " raise_for_status()."),
            when=lambda facts: facts["what"] == "saved" and _among(facts, "status"),
        ),
        Misconception(
            "apis.sum_unchecked",
            says=_("The list says what the SHA-256 of each picture is. hashlib.sha256(data).hexdigest() tells whether"
                   " this is it."),
            when=lambda facts: facts["what"] == "saved" and _among(facts, "sum"),
        ),
        Misconception(
            "apis.turn_counted_as_silence",
            says=_("These pictures had done nothing wrong: they waited for their turn while others were silent, and the"
                   " time ran. Begin to count where the request begins, inside of the semaphore."),
            when=lambda facts: facts["part"] == "silent" and facts["what"] == "saved"
            and len(facts["got"]) < len(facts["expected"]),
        ),
        Misconception(
            "apis.no_patience",
            says=_("A server that says nothing is waited for very long, unless you say how long: aiohttp's own limit is"
                   " five minutes."),
            when=lambda facts: facts["part"] == "silent" and facts.get("timed_out"),
        ),
        Misconception(
            "apis.empty_gallery_made_up",
            says=_("The list could not be had, and the answer looks like that of an empty gallery."),
            when=lambda facts: facts["part"] == "list" and facts["accepted"],
        ),
    ],
)  # fmt: skip


def _got(student: Any, pictures: Sequence[Picture], failing: Mapping[str, str] | None = None, *, most: int = 0,
         patience: float = 0, crowd: int = 0, slow: str = "", part: str = "") -> None:  # fmt: skip
    """Require that all pictures come back but those that fail."""
    failing = failing or {}
    facts: Facts = {"part": part, "kinds": dict(failing)}
    options = {name: value for name, value in (("most", most), ("patience", patience)) if value}
    with gallery(pictures, crowd=crowd, slow=slow) as one:
        try:
            with told_by(one.at, **facts):
                got = student.call("fetch_gallery_async", one.url, seconds=_seconds(part), **options)
        except (Raised, Unplain):
            _asked_well(one, most, facts, failing)
            raise
    _asked_well(one, most, facts, failing)
    _same_pictures(got, {picture.name: picture.data for picture in pictures}, failing, facts)


def _same_pictures(got: Any, pictures: Mapping[str, bytes], failing: Mapping[str, str], facts: Facts) -> None:
    found, failed = _two_things(got, dict, facts)
    _same_names(list(found), [name for name in pictures if name not in failing], facts)
    for name, data in found.items():
        same(data, pictures[name], says=_("This is {name}.").format(name=repr(name)), **facts | {"what": "content"})
    _same_failures(failed, failing, facts)


@fetch_gallery_async.check(_("returns every picture under its name"), weight=2)
def gets_all(student: Any, rng: Random) -> None:
    pictures = _pictures(rng, 3, "../odd name.png")
    large = _with(pictures[1], data=rng.randbytes(300_000))
    empty = _with(pictures[2], data=b"")
    _got(student, [pictures[0], large, empty, pictures[3]])
    _got(student, [])


@fetch_gallery_async.check(_("has so many requests under way at once, and never more"), weight=2, needs=[gets_all])
def bounded_too(student: Any, rng: Random) -> None:
    for most in (rng.randint(3, 5), 1):
        _got(student, _pictures(rng, 3 * most), most=most, patience=AGES, crowd=most, part="crowd")


@fetch_gallery_async.check(_("begins the next when one is through: a slow one holds up nobody, and keeps its"
                     " place in the order"), needs=[bounded_too])  # fmt: skip
def slow_one_too(student: Any, rng: Random) -> None:
    pictures = _pictures(rng, 7)
    _got(student, pictures, most=2, patience=AGES, slow=pictures[0].name, part="slow")


@fetch_gallery_async.check(_("lets another call in the same event loop go on while it waits"), weight=2,
                           needs=[gets_all])  # fmt: skip
def side_by_side(student: Any, rng: Random) -> None:
    pictures = _pictures(rng, 3)
    facts: Facts = {"part": "together", "kinds": {}}
    with gallery(pictures, crowd=2) as one, told_by(one.at, **facts):
        both = student.together("fetch_gallery_async", [one.url, 1, AGES], [one.url, 1, AGES], seconds=LONG)
    if one.lonely:
        fail(_("Two calls were made in one event loop, and the second asked for nothing until the first was through."),
             **facts | {"what": "blocked"})  # fmt: skip
    for got in both:
        _same_pictures(got, {picture.name: picture.data for picture in pictures}, {}, facts)


@fetch_gallery_async.check(_("returns the good ones and tells which failed: status, length, sum"), weight=2,
                           needs=[gets_all])  # fmt: skip
def tells_failures_too(student: Any, rng: Random) -> None:
    pictures, failing = _failing(rng)
    _got(student, pictures, failing, most=3, part="failing")


@fetch_gallery_async.check(_("gives up on a picture that stays silent, and on no other"), needs=[tells_failures_too])
def impatient_too(student: Any, rng: Random) -> None:
    pictures, failing = _silent(rng)
    _got(student, pictures, failing, most=2, patience=scaled(SILENCE), part="silent")


@fetch_gallery_async.check(_("fetches the course's own gallery, which is busy now and then"),
                           needs=[tells_failures_too, bounded_too])  # fmt: skip
def gets_gallery(student: Any, rng: Random) -> None:
    with _own_gallery(rng) as (server, pictures, failing):
        facts: Facts = {"part": "failing", "kinds": failing}
        with _told(**facts):
            got = student.call("fetch_gallery_async", f"{server.url}{LIST}", most=6, seconds=LONG)
        most = server.most_at_once
    _same_pictures(got, pictures, failing, facts)
    _few(most, 6, facts)


@fetch_gallery_async.check(_("raises an exception when the list itself cannot be had"), needs=[gets_all])
def no_list_either(student: Any, rng: Random) -> None:
    _no_list(lambda url: student.call("fetch_gallery_async", url))
