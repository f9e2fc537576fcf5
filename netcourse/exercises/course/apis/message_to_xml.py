"""Exercise apis.message_to_xml: a message as XML."""

from __future__ import annotations

from html import escape
from random import Random
from typing import Any
from xml.etree import ElementTree

from netcourse.exercises.course.apis.common import BEYOND, Message, must_raise, random_post
from netcourse.exercises.material import LATIN, random_word, random_words
from netcourse.exercises.model import Exercise, Facts, Misconception, fail, same
from netcourse.exercises.staging.calls import telling
from netcourse.i18n import _

# What XML 1.0 cannot hold (2.2), and what is read as a line feed (2.11)
CONTROLS = ["\0", "\x08", "\x0b", "\x1b", "\r"]
UNPRINTABLE = ["\xa0", "\u200d", "\xad"]  # no control characters: spaces, joiners, hyphens that nobody sees
TEXTS = ["author", "title", "text"]

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
            "apis.other_encoding",
            says=_("The document says honestly in which encoding it is, and that is not UTF-8. What is asked for is"
                   " UTF-8, which every reader of XML knows."),
            when=lambda facts: facts["what"] == "encoding",
        ),
        Misconception(
            "apis.too_much_refused",
            says=_("Nothing in this message is to be refused: that are U+0000 to U+001F alone, without \\t and \\n. All"
                   " else is text, be it as odd as a space that does not break. isprintable() asks something else."),
            when=lambda facts: facts.get("raised") == "ValueError" and "part" in facts,
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
            when=lambda facts: facts["what"] == "value" and facts["name"] == "tags" and type(facts["got"]) is str,
        ),
        Misconception(
            "apis.tags_merged",
            says=_("tags is a list and not a set: what stands there twice is there twice, in the order that it has."),
            when=lambda facts: facts["part"] == "twice" and facts["what"] == "value",
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
    facts: Facts = {"part": part}
    with telling(**facts):
        got = student.call("message_to_xml", message)
    if type(got) is not bytes:
        fail(_("bytes were asked for; this is of type {got}.").format(got=type(got).__name__), sent=message, got=got,
             what="type", **facts)  # fmt: skip
    found = _held(_root(got, message, facts), got, message, facts)
    _require_utf8(got, message, facts)
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


def _require_utf8(got: bytes, message: Message, facts: Facts) -> None:
    try:
        got.decode("utf-8")
    except UnicodeDecodeError:
        fail(_("The document is not in UTF-8."), sent=message, got=got, what="encoding", **facts)


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
    _written(student, random_post(rng))
    _written(student, random_post(rng, tags=[random_word(rng), "b", "a", random_word(rng)]))
    twice = random_word(rng)
    _written(student, random_post(rng, tags=[twice, "b", twice]), part="twice")


@message_to_xml.check(_("writes the signs that mean something in XML, and letters that are not ASCII"), needs=[writes])
def any_text(student: Any, rng: Random) -> None:
    one, two = random_words(rng, 2)
    for text in (f"{one} & {two}", f"<{one}>", f"{one} ]]> {two}", f"&amp;{one};", f"\"{one}\" '{two}'"):
        _written(student, random_post(rng, title=text), part="signs")
    _written(student, random_post(rng, author=rng.choice(LATIN), text=rng.choice(BEYOND)), part="letters")
    _written(student, random_post(rng, tags=[rng.choice(BEYOND), rng.choice(LATIN)]), part="letters")
    for odd in UNPRINTABLE:
        _written(student, random_post(rng, **{rng.choice(TEXTS): f"{one}{odd}{two}"}), part="odd")


@message_to_xml.check(_("keeps empty texts, 0 and an empty list, and leaves out likes that are None"), needs=[writes])
def nothing_there(student: Any, rng: Random) -> None:
    _written(student, random_post(rng, likes=None), part="none")
    empty: Message = {"title": "", "likes": 0, "tags": [], "id": 0, "date": ""}
    for name, value in empty.items():
        _written(student, random_post(rng, **{name: value}), part="empty")
    _written(student, random_post(rng, tags=["", random_word(rng)]), part="empty")


@message_to_xml.check(_("keeps white space inside of a text"), needs=[writes])
def white_space(student: Any, rng: Random) -> None:
    one, two = random_words(rng, 2)
    for text in (f"  {one}  {two} ", f"{one}\n\t{two}\n", " "):
        _written(student, random_post(rng, text=text), part="space")
    for other in ({"title": f" {one}"}, {"author": f"{one}\n"}, {"tags": [f" {one} ", two]}):
        _written(student, random_post(rng, **other), part="space")


@message_to_xml.check(_("raises ValueError for a control character, wherever it stands"), needs=[writes])
def controls(student: Any, rng: Random) -> None:
    places = rng.sample([*TEXTS, "date", "tags"], k=5)
    for number, control in enumerate(CONTROLS):
        text = random_word(rng) + control + random_word(rng)
        for place in (places[number], places[number - 1]):  # each of them twice
            message = random_post(rng, **{place: ["a", text] if place == "tags" else text})
            says = _("ValueError is asked for: there is {control} in a text.").format(control=repr(control))
            must_raise(says, lambda message=message: student.call("message_to_xml", message),  # type: ignore[misc]
                       "ValueError", sent=message)  # fmt: skip
