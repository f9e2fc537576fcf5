"""Chapter 03: what a client sends with requests, and what it makes of the answers.

Every client is judged by the site it talks to, which is the check (`website`): with requests, with urllib or over a
socket alike, unless the task asks for more. Only `ApiClient` has to keep its connection. The module's name ends with
an underscore so that nobody takes it for the library.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from random import Random
from string import ascii_lowercase
from typing import Any
from urllib.parse import parse_qs, unquote_plus

from netcourse.exercises.model import Exercise, Facts, Misconception, Raised, Unplain, Verdict, fail, same
from netcourse.exercises.staging.website import Answer, Asked, Part, Site, called, parts, site, told_by
from netcourse.i18n import _

CHAPTER = "03-requests"

LATIN = ["Zürich", "Malmö", "naïve", "crème", "Straße", "Ærø"]
BEYOND = ["東京", "Αθήνα", "Łódź", "Київ", "שלום"]
JSON = ("Content-Type", "application/json")
FORM = "application/x-www-form-urlencoded"
CLOSING = 1.0  # seconds for the end of a stream to arrive that was ended before the function returned


def _word(rng: Random, least: int = 3, most: int = 8) -> str:
    return "".join(rng.choices(ascii_lowercase, k=rng.randint(least, most)))


def _words(rng: Random, count: int) -> list[str]:
    """Return different words."""
    found: list[str] = []
    while len(found) < count:
        if (word := _word(rng)) not in found:
            found.append(word)
    return found


def _path(rng: Random) -> str:
    return "/" + "/".join(_words(rng, rng.randint(1, 3)))


def _json(value: Any, status: int = 200, kind: str = JSON[1]) -> Answer:
    return Answer(status, [("Content-Type", kind)], json.dumps(value, ensure_ascii=False).encode())


def _page(text: str, status: int = 200, charset: str = "utf-8") -> Answer:
    return Answer(status, [("Content-Type", f"text/html; charset={charset}")], text.encode(charset))


def _request(at: Site, most: int = 1) -> Asked:
    """Return the first request, of which there must be no more than so many."""
    if not at.asked:
        fail(_("No request came."), none=True)
    if len(at.asked) > most:
        count, methods = len(at.asked), ", ".join(one.method for one in at.asked)
        fail(_("At most {most} of these requests were awaited: {methods}.").format(most=most, methods=methods),
             got=at.asked[most].shown, too_many=count)  # fmt: skip
    return at.asked[0]


def _sent(student: Any, at: Site, name: str, *args: Any, **facts: Any) -> None:
    """Call the learner's function for what it sends; what it returns is another check's business."""
    try:
        called(student, at, name, *args, **facts)
    except (Raised, Unplain):
        if not at.asked:
            raise


def _refused(says: str, call: Callable[[], Any], kind: str = "", **facts: Any) -> str:
    """Require that `call` raises, a `kind` if that is given; return the message."""
    try:
        got = call()
    except Raised as raised:
        if kind and not raised.is_a(kind):
            raised.facts.update(facts, other_kind=raised.name)
            raise
        return raised.message
    except Unplain:
        got = None
    fail(says, got=got, accepted=True, **facts)


def _not_called(facts: Facts) -> bool:
    """Tell whether a method was taken for what it returns."""
    said = str(facts.get("message", ""))
    return facts.get("unplain") in ("method", "builtin_function_or_method") or (
        facts.get("raised") in ("TypeError", "AttributeError") and ("'method' object" in said)
    )


# requests.search ------------------------------------------------------------------------------------------------


def _garbled(facts: Facts) -> bool:
    """Tell whether UTF-8 was read as latin-1."""
    return bool(facts["got"] == [one.encode().decode("latin-1") for one in facts["expected"]])


search = Exercise(
    "requests.search",
    points=1,
    minutes=15,
    title=_("search"),
    asks=["search"],
    hints=[
        _("params takes a dict and writes the query for you. What is None in it is left out."),
        _("Three things may come back: status 204, a status that is an error, and JSON. raise_for_status() is for the"
          " second, and does nothing for the others."),
        _('response.encoding = "utf-8", before response.json(), is stronger than any Content-Type.'),
    ],
    misconceptions=[
        Misconception(
            "requests.params_as_data",
            says=_("The words went into the body. data= and json= fill the body of a request; what belongs in the query"
                   " goes into params=."),
            when=lambda facts: facts["part"] and facts["in_body"],
        ),
        Misconception(
            "requests.posts_a_question",
            says=_("A search only asks, and changes nothing: it is a GET."),
            when=lambda facts: facts["method"] not in ("", "GET"),
        ),
        Misconception(
            "requests.asked_twice",
            says=_("Each call of requests.get sends a request. Keep the response in a variable, and look at it as often"
                   " as you like."),
            when=lambda facts: facts["too_many"],
        ),
        Misconception(
            "requests.query_replaced",
            says=_("The URL had a query already. params= adds to it, with & where there is a ?: the server must get"
                   " both."),
            when=lambda facts: facts["part"] == "own" and facts["got"] != facts["expected"],
        ),
        Misconception(
            "requests.none_is_text",
            says=_("None became the text None. In params= a value that is None is left out; in an f-string it is"
                   " not."),
            when=lambda facts: facts["got"]["lang"] in (["None"], [""]),
        ),
        Misconception(
            "requests.empty_is_none",
            says=_("An empty text is a value and is sent: q= or lang=. Only None stands for nothing: ask `is None`."),
            when=lambda facts: facts["part"] == "empty",
        ),
        Misconception(
            "requests.words_stripped",
            says=_("The words are sent as they are given, with the spaces around them: what they mean is for the server"
                   " to say."),
            when=lambda facts: facts["got"]["q"] == [one.strip() for one in facts["expected"]["q"]]
            and facts["got"] != facts["expected"],
        ),
        Misconception(
            "requests.encoded_twice",
            says=_("The words were encoded, and params= has encoded them again: the server finds percent signs. Hand"
                   " them over as they are."),
            when=lambda facts: facts["part"] == "signs" and facts["expected"]["q"] == [
                unquote_plus(one) for one in facts["got"]["q"]],
        ),
        Misconception(
            "requests.glued_query",
            says=_("Glued into a URL, the signs & + # and % keep their meaning there, and the words arrive as others."
                   " params= encodes them."),
            when=lambda facts: facts["part"] == "signs" and facts["got"] == facts["glued"],
        ),
        Misconception(
            "requests.json_not_called",
            says=_("response.json is a method, and without parentheses it is only named, not called: response.json()"
                   " gives the data."),
            when=_not_called,
        ),
        Misconception(
            "requests.json_of_nothing",
            says=_("Status 204 says that there is no body, and nothing is no JSON. Look at the status before you"
                   " read."),
            when=lambda facts: facts["nothing"] and facts.get("raised"),
        ),
        Misconception(
            "requests.guessed_text",
            says=_("The server called its JSON text/…, with no charset, and requests takes that for ISO-8859-1: in"
                   ' .text, and in .json() as well. JSON is UTF-8: say response.encoding = "utf-8" before you read, or'
                   " take .content."),
            when=_garbled,
        ),
        Misconception(
            "requests.status_ignored",
            says=_("The server said that it failed, and JSON came along. What stands in it is no result: look at the"
                   " status, or call raise_for_status()."),
            when=lambda facts: facts["accepted"] and facts["status"] >= 400,
        ),
        Misconception(
            "requests.error_hidden",
            says=_("What came was no JSON, or half of it, and nobody was told. An empty list would mean that"
                   " nothing was found: let the exception through."),
            when=lambda facts: facts["accepted"] and facts["status"] == 200,
        ),
        Misconception(
            "requests.titles_tidied",
            says=_("All titles are asked for, as they came: in the order of the response, and one that comes twice,"
                   " twice."),
            when=lambda facts: facts["check"] == "titles" and set(facts["got"]) == set(facts["expected"]),
        ),
        Misconception(
            "requests.whole_answer",
            says=_('The titles are asked for: of each thing in "hits", what stands under "title".'),
            when=lambda facts: type(facts["got"]) is dict or type(facts["got"][0]) is not str,
        ),
    ],
)  # fmt: skip


def _searched(student: Any, rng: Random, words: str, lang: str | None = None, *, own: str = "", part: str = "",
              ) -> None:  # fmt: skip
    """Require one GET with exactly these things in its query."""
    path = _path(rng)
    args = (words,) if lang is None and part != "none" else (words, lang)
    with site(lambda asked: _json({"hits": []})) as at:
        _sent(student, at, "search", f"{at.url}{path}{'?' * bool(own)}{own}", *args, sent=args)
    asked = _request(at)
    facts: Facts = {"sent": args, "method": asked.method, "part": part or "plain", "in_body": bool(asked.body)}
    if asked.method != "GET":
        fail(_("A GET was asked for; a {method} came.").format(method=asked.method), **{**facts, "got": asked.shown})
    expected = {"q": [words]} | ({"lang": [lang]} if lang is not None else {})
    if own:
        name, __, value = own.partition("=")
        expected[name] = [unquote_plus(value)]
    says = _("This is what the server finds in the query.")
    facts["glued"] = parse_qs(f"q={words}".partition("#")[0], keep_blank_values=True)
    same(asked.query, expected, says=says, target=asked.target, **facts)
    same(asked.path, path, says=_("The path stays as it is."), **facts)


@search.check(_("asks with one GET that has the words in its query"))
def asks(student: Any, rng: Random) -> None:
    _searched(student, rng, _word(rng))
    _searched(student, rng, _word(rng), rng.choice(["en", "fr", "zh"]))


@search.check(_("sends words with signs that mean something in a URL, words that are not ASCII, and empty ones"),
              needs=[asks])  # fmt: skip
def any_words(student: Any, rng: Random) -> None:
    one, two = _words(rng, 2)
    for words in (f"{one} & {two}", f"{one}+{two}", f"{one}#{two}", f"100%25 {two}", f"{one}?{two}={one}"):
        _searched(student, rng, words, part="signs")
    _searched(student, rng, f"{rng.choice(LATIN)} {rng.choice(BEYOND)}", part="signs")
    _searched(student, rng, f" {one} ", part="signs")
    _searched(student, rng, "", part="empty")


@search.check(_("leaves lang out when it is None, and keeps the query that the URL has already"), needs=[asks])
def own_query(student: Any, rng: Random) -> None:
    one, two = _words(rng, 2)
    _searched(student, rng, one, None, part="none")
    _searched(student, rng, one, "", part="empty")
    _searched(student, rng, one, "fr", own=f"shelf={two}+7", part="own")


def _found(student: Any, rng: Random, answer: Answer, **facts: Any) -> Any:
    with site(lambda asked: answer) as at:
        return called(student, at, "search", at.url + _path(rng), _word(rng), sent=answer.body, **facts)


@search.check(_("returns the titles, in their order"), needs=[asks], weight=2)
def titles(student: Any, rng: Random) -> None:
    found = [f"{one} & {_word(rng)}" for one in sorted(_words(rng, 3), reverse=True)]
    found.append(found[0])
    hits = [{"shelf": rng.randint(1, 99), "title": title} for title in found]
    same(_found(student, rng, _json({"count": len(hits), "hits": hits})), found, sent={"hits": hits})
    same(_found(student, rng, _json({"count": 0, "hits": []})), [], sent={"hits": []})


@search.check(_("reads JSON whatever type the server says it has"), needs=[titles])
def wrong_type(student: Any, rng: Random) -> None:
    found = [rng.choice(LATIN), rng.choice(BEYOND)]
    for kind in ("text/html", "text/plain"):
        answer = _json({"hits": [{"title": title} for title in found]}, kind=kind)
        same(_found(student, rng, answer, kind=kind), found, sent=answer.body, kind=kind)


@search.check(_("returns an empty list when there is nothing to show, status 204"), needs=[titles])
def nothing(student: Any, rng: Random) -> None:
    same(_found(student, rng, Answer(204), nothing=True), [], sent=204, nothing=True)


@search.check(
    _("raises an exception for an error, for what is no JSON, and for a body that breaks off"), needs=[titles]
)
def errors(student: Any, rng: Random) -> None:
    for status in (rng.choice([400, 404, 429]), rng.choice([500, 503])):
        answer = _json({"hits": [{"title": _word(rng)}]}, status)
        says = _("An exception was awaited: the status was {status}.").format(status=status)
        _refused(says, lambda answer=answer: _found(student, rng, answer), sent=answer.body, status=status)  # type: ignore[misc]
    whole = json.dumps({"hits": [{"title": _word(rng)}]}).encode()
    half = Answer(200, [JSON], whole[:-9], length=len(whole))
    _refused(_("An exception was awaited: the body breaks off."), lambda: _found(student, rng, half), sent=half.body,
             status=200)  # fmt: skip
    for page in (_page(f"<p>{_word(rng)}</p>"), Answer(200, [JSON])):
        _refused(_("An exception was awaited: this is no JSON."), lambda page=page: _found(student, rng, page),  # type: ignore[misc]
                 sent=page.body, status=200)  # fmt: skip


# requests.send_form ---------------------------------------------------------------------------------------------

FormFields = dict[str, str | list[str] | None]

send_form = Exercise(
    "requests.send_form",
    points=2,
    minutes=15,
    title=_("send a form and see where it leads"),
    asks=["send_form"],
    hints=[
        _("data= takes the dict as it is: lists become several fields, and None is left out."),
        _("requests.post follows a redirect by itself. response.url says where you are at the end."),
        _("Look at response.ok, or at the status, before you return; response.text is what the ValueError says."),
    ],
    misconceptions=[
        Misconception(
            "requests.form_as_json",
            says=_("This body is JSON. A form on a page is sent in the format of web forms: that is data=, not json=."),
            when=lambda facts: facts["kind"] == "application/json",
        ),
        Misconception(
            "requests.form_in_query",
            says=_("The form went into the URL, where logs and histories keep it. params= is for a query; a form that"
                   " is posted belongs in the body, data=."),
            when=lambda facts: facts["in_query"],
        ),
        Misconception(
            "requests.form_type_missing",
            says=_("A text or bytes as data= are sent as they are, and without a Content-Type nobody knows that they"
                   " are a form. Hand the dict over."),
            when=lambda facts: facts["kind"] == "",
        ),
        Misconception(
            "requests.none_in_form",
            says=_("None became a text. A field whose value is None is not sent."),
            when=lambda facts: any("None" in values for values in facts["got"].values()),
        ),
        Misconception(
            "requests.list_in_form",
            says=_("The list was made one text. Each of its values is a field of its own, under the same name."),
            when=lambda facts: facts["many"] and facts["got"][facts["many"]] != facts["expected"][facts["many"]],
        ),
        Misconception(
            "requests.empty_field",
            says=_("A field may be empty: name= is sent. Only None stands for a field that is left out."),
            when=lambda facts: "" not in sum(facts["got"].values(), []) and "" in sum(facts["expected"].values(), []),
        ),
        Misconception(
            "requests.posted_again",
            says=_("After status 303 the new address is fetched with a GET. The form was sent a second time: many a"
                   " shop has delivered twice because of that."),
            when=lambda facts: facts["second"] == "POST",
        ),
        Misconception(
            "requests.relative_location",
            says=_("Location may be a path alone, and that is no URL yet. requests.post follows a redirect by itself;"
                   " by hand, urljoin(response.url, location) makes one."),
            when=lambda facts: facts["redirected"]
            and ("schema" in facts["raised"].lower() or "url" in facts["message"]),
        ),
        Misconception(
            "requests.stopped_at_redirect",
            says=_("Status 303 says: done, now look there. The page to return is the one that Location names."),
            when=lambda facts: facts["redirected"] and facts["requests"] == 1,
        ),
        Misconception(
            "requests.first_address",
            says=_("This is the address that the form was sent to. After a redirect response.url is another: that of"
                   " the page you got."),
            when=lambda facts: facts["redirected"] and facts["got"][0] == facts["sent_to"],
        ),
        Misconception(
            "requests.part_of_address",
            says=_("Location may be a path alone. The whole URL of the page is asked for: response.url has it."),
            when=lambda facts: facts["got"][0].startswith("/"),
        ),
        Misconception(
            "requests.page_as_bytes",
            says=_("These are the bytes of the page. Its text is .text, decoded with the charset that the Content-Type"
                   " names."),
            when=lambda facts: type(facts["got"][1]) is bytes,
        ),
        Misconception(
            "requests.charset_ignored",
            says=_("The Content-Type named a charset, and the bytes were decoded with another one. .text looks there."),
            when=lambda facts: facts["charset"] and (facts.get("raised") == "UnicodeDecodeError"
                                                     or facts["got"][1] != facts["expected"][1]),
        ),
        Misconception(
            "requests.refusal_returned",
            says=_("The form was refused, or the page after it, and the function returned as if all was well. requests"
                   " raises nothing for a status of class 4 or 5 by itself: look at the status of the last response."),
            when=lambda facts: facts["accepted"],
        ),
        Misconception(
            "requests.other_exception",
            says=_("raise_for_status() raises HTTPError, with the status and without what the server wrote. A"
                   " ValueError with the text of the response was asked for."),
            when=lambda facts: facts["other_kind"] == "HTTPError",
        ),
        Misconception(
            "requests.refusal_unsaid",
            says=_("What was wrong with the form stands in the body of the response. Without it the exception says"
                   " nothing that helps."),
            when=lambda facts: facts["unsaid"],
        ),
    ],
)  # fmt: skip


def _posted(student: Any, rng: Random, fields: FormFields, many: str = "") -> None:
    """Require one POST with this form, whatever becomes of it."""
    path = _path(rng)
    with site(lambda asked: _page("thanks")) as at:
        _sent(student, at, "send_form", at.url + path, fields, sent=fields)
    asked = _request(at)
    facts = {"kind": asked.kind, "in_query": "?" in asked.target}
    if asked.method != "POST":
        fail(_("A POST was asked for; a {method} came.").format(method=asked.method), sent=fields, got=asked.shown,
             **facts)  # fmt: skip
    same(asked.target, path, says=_("The form belongs in the body, and the path stays as it is."), **facts)
    if asked.kind != FORM:
        fail(_("The Content-Type of a form is {form}.").format(form=FORM), sent=fields, got=asked.shown, **facts)
    expected = {name: [value] if isinstance(value, str) else value for name, value in fields.items()
                if value is not None}  # fmt: skip
    same(asked.form, expected, sent=fields, says=_("This is what the form says to the server."), many=many)


@send_form.check(_("makes one POST with the form in its body"))
def posts(student: Any, rng: Random) -> None:
    _posted(student, rng, {name: _word(rng) for name in _words(rng, 3)})


@send_form.check(_("sends lists as several fields, empty texts as empty fields, and None not at all"), needs=[posts])
def all_values(student: Any, rng: Random) -> None:
    one, two, three, four = _words(rng, 4)
    _posted(student, rng, {one: f"{two} & {three}=100%+1", two: rng.choice(BEYOND), f"{three} {four}": "a"})
    _posted(student, rng, {one: [_word(rng), f"{_word(rng)}, {_word(rng)}", _word(rng)], two: "x"}, many=one)
    _posted(student, rng, {one: "", two: _word(rng)})
    _posted(student, rng, {one: None, two: _word(rng)})


def _led(student: Any, rng: Random, answer: Answer, *, to: str, expected: str, **facts: Any) -> None:
    """Require the address and the text of the page at the end; `to` is where a 303 leads, or nothing."""
    path = _path(rng)

    def answers(asked: Asked) -> Answer:
        return Answer(303, [("Location", to)]) if to and asked.method == "POST" and asked.path == path else answer

    with site(answers) as at:
        facts |= {"sent_to": at.url + path, "redirected": bool(to)}
        got = called(student, at, "send_form", at.url + path, {_word(rng): _word(rng)}, **facts)
    facts |= {"requests": len(at.asked), "second": at.asked[1].method if len(at.asked) > 1 else ""}
    if facts["second"] == "POST":
        fail(_("After the redirect the form came again."), got=at.asked[1].shown, **facts)
    _request(at, 2 if to else 1)
    _same_page(got, (at.url + (to or path), expected), at, **facts)


def _same_page(got: Any, expected: tuple[str, str], at: Site, **facts: Any) -> None:
    """Compare address and text; what is shown says PORT, since it differs from run to run."""

    def plain(thing: Any) -> Any:
        return thing.replace(at.host, "127.0.0.1:PORT") if isinstance(thing, str) else thing

    if isinstance(got, tuple):
        got = tuple(plain(one) for one in got)
    facts["sent_to"] = plain(facts["sent_to"])
    same(got, tuple(map(plain, expected)), sent=facts["sent_to"], **facts)


@send_form.check(_("returns address and text of the page that answers, or to which a 303 leads"), weight=2,
                 needs=[posts])  # fmt: skip
def leads(student: Any, rng: Random) -> None:
    text = f"<p>{_word(rng)}</p>\n"
    _led(student, rng, _page(text), to="", expected=text)
    _led(student, rng, _page(text), to=f"{_path(rng)}/{rng.randint(1, 999)}", expected=text)


@send_form.check(_("reads the page in the charset that the server names"), needs=[leads])
def charsets(student: Any, rng: Random) -> None:
    for charset, text in (("iso-8859-1", rng.choice(LATIN)), ("utf-8", rng.choice(BEYOND)), ("koi8-r", "Київ"[0])):
        _led(student, rng, _page(text, charset=charset), to="", expected=text, charset=charset)


def _refusing(answer: Answer, to: str) -> Callable[[Asked], Answer]:
    """Return a site that refuses the form, or leads to a page that refuses."""
    there = Answer(303, [("Location", to)])
    return lambda asked: there if to and asked.method == "POST" else answer


@send_form.check(_("raises ValueError with what the server wrote when the status is an error"), needs=[leads])
def refusals(student: Any, rng: Random) -> None:
    for status, to in ((rng.choice([400, 409, 422]), ""), (503, ""), (404, _path(rng))):
        text = f"{_word(rng)}: {rng.choice(LATIN)}"
        with site(_refusing(_page(text, status), to)) as at:
            says = _("ValueError is asked for: the status was {status}.").format(status=status)
            message = _refused(says, lambda at=at: called(student, at, "send_form", at.url, {"a": "b"}), "ValueError",  # type: ignore[misc]
                               sent=text)  # fmt: skip
        if text not in message:
            says = _("ValueError came, without the text of the response.")
            fail(says, sent=text, expected=text, got=message, unsaid=True)


# requests.upload ------------------------------------------------------------------------------------------------

Picture = tuple[str, bytes, str]

upload = Exercise(
    "requests.upload",
    points=2,
    minutes=20,
    title=_("upload pictures"),
    asks=["upload"],
    hints=[
        _('files= takes a list of pairs as well as a dict: [("picture", (name, content, type)), …].'),
        _("The note is no file. Fields beside the files go into data=, and requests puts both into one body."),
        _("Write no Content-Type for the request yourself: only requests knows the boundary that it has chosen."),
    ],
    misconceptions=[
        Misconception(
            "requests.no_boundary",
            says=_("A Content-Type of your own replaces the one that requests would write, and that one names the"
                   " boundary between the parts. Without it nobody can tell them apart."),
            when=lambda facts: facts["kind"] == "multipart/form-data" and not facts["boundary"],
        ),
        Misconception(
            "requests.files_as_data",
            says=_("A form with files has a format of its own, multipart/form-data, with a part for each. files= makes"
                   " it; data= and json= do not."),
            when=lambda facts: facts["kind"] in ("", FORM, "application/json", "application/octet-stream")
            and "boundary" in facts,
        ),
        Misconception(
            "requests.one_each",
            says=_("One request with all pictures was asked for. A list of pairs in files= may have the same name many"
                   " times."),
            when=lambda facts: facts["too_many"],
        ),
        Misconception(
            "requests.list_as_file",
            says=_("In a dict for files= one name stands with one file, and a list is none. Several under one name need"
                   ' a list of pairs: [("picture", picture), …].'),
            when=lambda facts: facts["raised"] == "ValueError" and "unpack" in facts["message"],
        ),
        Misconception(
            "requests.empty_picture",
            says=_("A picture of no bytes is one like any other here: it arrives as a file, with its name and its type"
                   " and nothing in it."),
            when=lambda facts: facts["count"] < facts["awaited"] and facts["empty"],
        ),
        Misconception(
            "requests.last_picture_only",
            says=_("A dict has each key once, so the last picture has replaced the others. files= takes a list of"
                   " pairs, too."),
            when=lambda facts: facts["count"] == 1 and facts["awaited"] > 1,
        ),
        Misconception(
            "requests.other_field_names",
            says=_('Every picture is sent under the same name, "picture": the server looks there.'),
            when=lambda facts: facts["names"],
        ),
        Misconception(
            "requests.note_as_file",
            says=_("The note arrived as a file. In files= everything is one, unless its name is None; plain fields go"
                   " into data=."),
            when=lambda facts: facts["note_as_file"],
        ),
        Misconception(
            "requests.empty_note",
            says=_("An empty note is a note: its field is sent, with nothing in it."),
            when=lambda facts: facts["note_missing"] and facts["note"] == "",
        ),
        Misconception(
            "requests.note_elsewhere",
            says=_("The note is a field of the same form: data= beside files= puts it there."),
            when=lambda facts: facts["note_missing"],
        ),
        Misconception(
            "requests.no_file_name",
            says=_("Bytes alone have no name, and requests takes the field's. A tuple (name, content, type) says it"
                   " all."),
            when=lambda facts: facts["what"] == "name" and set(facts["got"]) <= {"picture", None},
        ),
        Misconception(
            "requests.pictures_reordered",
            says=_("All pictures arrived, in another order than that of the list."),
            when=lambda facts: facts["what"] == "name" and sorted(facts["got"]) == sorted(facts["expected"]),
        ),
        Misconception(
            "requests.file_name_changed",
            says=_("The name is sent as it was given, with its spaces, quotes and letters that are not ASCII."),
            when=lambda facts: facts["what"] == "name",
        ),
        Misconception(
            "requests.type_unsaid",
            says=_("Each file has a type of its own, the third thing in its tuple. Without it the server has to guess"
                   " from the name."),
            when=lambda facts: facts["what"] == "type",
        ),
        Misconception(
            "requests.content_changed",
            says=_("A picture is bytes, and each of them counts: decoded, stripped or cut at line ends it is broken."),
            when=lambda facts: facts["what"] == "content" or facts.get("raised") == "UnicodeDecodeError",
        ),
        Misconception(
            "requests.note_changed",
            says=_("The note is sent as it was given, in UTF-8, whatever stands in it. requests does that with text."),
            when=lambda facts: facts["what"] == "note",
        ),
        Misconception(
            "requests.upload_unchecked",
            says=_("The server refused the pictures, and the function returned all the same. Look at the status."),
            when=lambda facts: facts["accepted"],
        ),
        Misconception(
            "requests.ids_not_read",
            says=_('The server answers {"ids": [...]}, in JSON. The list is asked for.'),
            when=lambda facts: facts["check"] == "ids",
        ),
    ],
)  # fmt: skip


def _picture(rng: Random, name: str = "", content: bytes | None = None) -> Picture:
    ending = rng.choice(["png", "jpeg", "gif"])
    inside = b"\x89" + rng.randbytes(30) + b"\r\n--\r\n\x00\xff" if content is None else content
    # The type is not the one of the ending: who guesses it from there is found out.
    return (name or f"{_word(rng)}.{ending}", inside, rng.choice(["image/webp", "image/x-portable-pixmap"]))


def _uploaded(student: Any, rng: Random, note: str, pictures: list[Picture]) -> None:
    """Require that all this arrives."""
    with site(lambda asked: _json({"ids": list(range(len(pictures)))}, 201)) as at:
        _sent(student, at, "upload", at.url + _path(rng), note, pictures)
    asked = _request(at)
    if asked.method != "POST":
        fail(_("A POST was asked for; a {method} came.").format(method=asked.method), got=asked.shown)
    found = parts(asked)
    files = _pictures(found, pictures)
    names = [picture[0] for picture in pictures]
    same([part.filename for part in files], names, says=_("These are the names of the files."), what="name")
    for part, (name, content, kind) in zip(files, pictures, strict=True):
        same(part.content, content, says=_("This is the content of {name}.").format(name=repr(name)), what="content")
        got = part.kind.partition(";")[0].strip().lower()
        same(got, kind, says=_("This is the type of {name}.").format(name=repr(name)), what="type")
    _same_note(found, asked, note)


def _pictures(found: list[Part], pictures: list[Picture]) -> list[Part]:
    awaited = len(pictures)
    files = [part for part in found if part.name == "picture"]
    if len(files) != awaited:
        empty = [part.filename for part in files] == [name for name, content, __ in pictures if content]
        names = [part.name for part in found]
        says = _('{awaited} files named "picture" were awaited, and {count} came. The parts of this body are: {names}.')
        fail(says.format(awaited=awaited, count=len(files), names=", ".join(names)), count=len(files), awaited=awaited,
             names=len([name for name in names if name != "note"]) >= awaited, empty=empty)  # fmt: skip
    return files


def _same_note(found: list[Part], asked: Asked, note: str) -> None:
    notes = [part for part in found if part.name == "note"]
    if len(notes) != 1:
        fail(_('One field named "note" was awaited in this body.'), got=asked.shown, note_missing=True, note=note)
    same(notes[0].content.decode("utf-8", "replace"), note, says=_("This is the note."), what="note")
    if notes[0].filename is not None:
        fail(_("The note has a file name: {name}.").format(name=repr(notes[0].filename)), note_as_file=True)


@upload.check(_("sends one POST in which each picture has its name, its type and its bytes, and the note is a field"),
              weight=2)  # fmt: skip
def sends(student: Any, rng: Random) -> None:
    _uploaded(student, rng, _word(rng), [_picture(rng)])


@upload.check(_("sends several pictures in their order"), needs=[sends])
def several(student: Any, rng: Random) -> None:
    same_name = f"{_word(rng)}.png"
    _uploaded(student, rng, _word(rng), [_picture(rng), _picture(rng, same_name), _picture(rng, same_name)])


@upload.check(_("sends awkward ones: empty, large, with bytes that look like a border, with names that are not ASCII"),
              needs=[sends])  # fmt: skip
def awkward(student: Any, rng: Random) -> None:
    _uploaded(student, rng, "", [_picture(rng, content=b" \r\n--boundary\r\n\r\n "), _picture(rng, content=b"")])
    _uploaded(student, rng, f" {_word(rng)} ", [_picture(rng)])
    _uploaded(student, rng, f"{rng.choice(BEYOND)}\r\n{_word(rng)}", [_picture(rng, content=rng.randbytes(300_000))])
    for name in (f"{_word(rng)} {_word(rng)}.png", f"{rng.choice(LATIN)}.png", f"{rng.choice(BEYOND)} 1.gif"):
        _uploaded(student, rng, _word(rng), [_picture(rng, name)])


@upload.check(_("returns the ids that the server gave"), needs=[sends])
def ids(student: Any, rng: Random) -> None:
    given = [rng.randint(1, 9999) for _number in range(2)]
    with site(lambda asked: _json({"note": "long " * 200_000, "ids": given}, 201)) as at:
        args = (at.url, _word(rng), [_picture(rng), _picture(rng)])
        same(called(student, at, "upload", *args), given, sent={"ids": given})


@upload.check(_("raises an exception when the server refuses"), needs=[ids])
def refuses(student: Any, rng: Random) -> None:
    for status in (413, 507):
        with site(lambda asked, status=status: _json({"ids": []}, status)) as at:  # type: ignore[misc]
            says = _("An exception was awaited: the status was {status}.").format(status=status)
            args = (at.url, _word(rng), [_picture(rng)])
            _refused(says, lambda at=at, args=args: called(student, at, "upload", *args), status=status)  # type: ignore[misc]


# requests.log_in ------------------------------------------------------------------------------------------------

log_in = Exercise(
    "requests.log_in",
    points=3,
    minutes=25,
    title=_("log in"),
    asks=["log_in"],
    hints=[
        _("Three requests on one session: get the page, post the form, and the redirect is followed for you."),
        _("partition twice gives what stands between name=\"csrf\" value=\" and the next quote."),
        _("A dict for data= encodes the + in the token. Look at the status of the last response: 403 is the refusal."
          ' Then say response.encoding = "utf-8", and return response.text.'),
    ],
    misconceptions=[
        Misconception(
            "requests.password_in_url",
            says=_("The password stands in the URL, and so in the history, in the server's log and in that of every"
                   " proxy. It belongs in the body: data=."),
            when=lambda facts: facts["what"] == "in_url",
        ),
        Misconception(
            "requests.no_page_first",
            says=_("The form was posted, and its page was never fetched: it hands out the cookie and the hidden csrf"
                   " that the server wants to see again."),
            when=lambda facts: facts["what"] == "no_page",
        ),
        Misconception(
            "requests.no_session",
            says=_("requests.get and requests.post forget all cookies between two calls. A Session keeps what the page"
                   " has set, and sends it back."),
            when=lambda facts: facts["what"] == "no_visit",
        ),
        Misconception(
            "requests.never_posted",
            says=_("No form was posted. auth= is for servers that want name and password in the head of a request; on a"
                   " page, the log-in is a form."),
            when=lambda facts: facts["what"] == "no_post",
        ),
        Misconception(
            "requests.token_not_found",
            says=_("The page came, and no form was posted: the csrf was not found in it. Between its quotes stand"
                   " letters, digits, +, / and =, of which \\w means only the letters and digits."),
            when=lambda facts: facts["asked"] == ["GET"] and facts["raised"],
        ),
        Misconception(
            "requests.token_not_encoded",
            says=_("A + in a form means a space. The csrf was put into the body as it is; from a dict, data= encodes"
                   " it."),
            when=lambda facts: facts["what"] == "csrf" and facts["got"] == facts["expected"].replace("+", " "),
        ),
        Misconception(
            "requests.other_hidden_field",
            says=_("A page may have several hidden fields. The one whose name is csrf is asked for, whatever comes"
                   " before it."),
            when=lambda facts: facts["what"] == "csrf" and facts["got"] == "dark",
        ),
        Misconception(
            "requests.token_left_out",
            says=_("The hidden field is a part of the form. A browser sends it along unasked; a program must do so"
                   " too."),
            when=lambda facts: facts["what"] == "csrf" and facts["got"] is None,
        ),
        Misconception(
            "requests.token_of_another_page",
            says=_("The page hands out a new csrf each time, together with its cookie: the two belong together. Take it"
                   " from the page that you have just fetched, and leave it as it is."),
            when=lambda facts: facts["what"] == "csrf",
        ),
        Misconception(
            "requests.other_fields",
            says=_("The server looks for three fields: name, password and csrf. They are called just so."),
            when=lambda facts: facts["what"] == "fields",
        ),
        Misconception(
            "requests.password_changed",
            says=_("The password that arrived is another than the one you were given. It may hold signs that mean"
                   " something in a form, such as &, and spaces at its end: from a dict, data= encodes it as it is."),
            when=lambda facts: facts["what"] == "password",
        ),
        Misconception(
            "requests.not_a_form",
            says=_("The page has a form, and a form is sent as one: data=, with its own Content-Type."),
            when=lambda facts: facts["what"] == "kind",
        ),
        Misconception(
            "requests.redirect_outside_session",
            says=_("The response to the log-in has set two cookies, and the next request came without the one that"
                   " opens. The same session must go on: it brings back all of them."),
            when=lambda facts: facts["what"] == "no_user",
        ),
        Misconception(
            "requests.page_cookie_dropped",
            says=_("The page behind the log-in was asked for without the cookie of the first page. All cookies are to"
                   " come along, those that were set earlier, too. A session keeps them together."),
            when=lambda facts: facts["what"] == "page_cookie",
        ),
        Misconception(
            "requests.page_garbled",
            says=_("This page is UTF-8, and its Content-Type does not say so: requests takes it for ISO-8859-1. Set"
                   " response.encoding before you read .text."),
            when=lambda facts: facts["got"] == facts["expected"].encode().decode("latin-1") != facts["expected"],
        ),
        Misconception(
            "requests.session_for_all",
            says=_("This call came with the cookies of another one: a session outside the function outlives it, and the"
                   " next user sees what the last one saw. Make one in each call."),
            when=lambda facts: facts["what"] == "old_cookies",
        ),
        Misconception(
            "requests.refused_page",
            says=_("Status 403, and the page was returned as if it were the one behind the log-in. A response is not"
                   " yet a yes."),
            when=lambda facts: facts["accepted"],
        ),
        Misconception(
            "requests.not_permission_error",
            says=_("PermissionError was asked for. An exception of another kind may mean anything: a caller could not"
                   " tell a wrong password from a broken network."),
            when=lambda facts: facts["other_kind"],
        ),
        Misconception(
            "requests.wrong_page",
            says=_("The page behind the log-in was asked for: that of the last response, the one after the redirect."),
            when=lambda facts: facts["check"] == "logs_in" and "got" in facts and "what" not in facts,
        ),
    ],
)  # fmt: skip


class _Door:
    """A site with a log-in page; it knows why it has refused what it refused."""

    def __init__(self, rng: Random, path: str, home: str) -> None:
        self.path, self.home = path, home
        self.people = {_word(rng): f"{_word(rng)}&{_word(rng)} " for _number in range(2)}
        self.kind = "text/html; charset=utf-8"  # what the page behind the log-in says that it is
        self.strict = True  # whether the client has been given a right password
        self.refusals: list[dict[str, Any]] = []
        self.pages = {name: f"<p>{name}: {_word(rng)}, {rng.choice(BEYOND)}</p>\n" for name in self.people}
        self._rng = rng
        self._visits: dict[str, str] = {}  # visit -> csrf
        self._users: dict[str, str] = {}  # token -> name

    def __call__(self, asked: Asked) -> Answer:
        if any(secret in unquote_plus(asked.target) for secret in self.people.values()):
            return self._refuse(_("The password came in the URL."), "in_url", asked)
        if asked.path == self.home:
            return self._welcome(asked)
        if asked.path != self.path:
            return _page("nothing here", 404)
        return self._check(asked) if asked.method == "POST" else self._form(asked)

    def _form(self, asked: Asked) -> Answer:
        if asked.cookies:
            self._refuse(_("The page was asked for with cookies, which a new visitor has not."), "old_cookies", asked)
        visit = _word(self._rng, 12, 12)
        # Base64 with a + and a / in it, and an = at the end
        self._visits[visit] = base64.b64encode(b"\xfb\xff" + self._rng.randbytes(8)).decode()
        page = (
            f'<form method="post">\n<input type="hidden" name="theme" value="dark">\n'
            f'<input type="hidden" name="csrf" value="{self._visits[visit]}">\n'
            '<input name="name"> <input name="password" type="password">\n</form>\n'
        )
        answer = _page(page)
        return Answer(200, [*answer.headers, ("Set-Cookie", f"visit={visit}; Path=/; HttpOnly")], answer.body)

    def _check(self, asked: Asked) -> Answer:
        if not self._visits:
            return self._refuse(_("The form came before its page was asked for."), "no_page", asked)
        if asked.kind != FORM:
            return self._refuse(_("The Content-Type of a form is {form}.").format(form=FORM), "kind", asked)
        visit = asked.cookies.get("visit", "")
        if visit not in self._visits:
            return self._refuse(_("The form came without the cookie that its page has set."), "no_visit", asked)
        csrf = asked.form.get("csrf", [None])[-1]
        if csrf != self._visits[visit]:
            return self._refuse(_("The form came with another csrf than its page has."), "csrf", asked,
                                expected=self._visits[visit], got=csrf)  # fmt: skip
        if not {"name", "password"} <= asked.form.keys():
            return self._refuse(_("The form has these fields: {names}.").format(names=", ".join(asked.form)), "fields",
                                asked)  # fmt: skip
        name, password = (asked.form[field][-1] for field in ("name", "password"))
        if self.people.get(name) != password:
            if self.strict:
                self._refuse(_("Name or password came otherwise than they were given."), "password", asked,
                             expected=self.people, got={name: password})  # fmt: skip
            return _page("wrong name or password", 403)
        token = _word(self._rng, 12, 12)
        self._users[token] = name
        cookies = [("Set-Cookie", f"user={token}; Path=/"), ("Set-Cookie", "theme=dark; Path=/")]
        return Answer(303, [("Location", self.home), *cookies])

    def _welcome(self, asked: Asked) -> Answer:
        name = self._users.get(asked.cookies.get("user", ""))
        if name is None:
            return self._refuse(_("The page behind the log-in was asked for without the cookie that opens it."),
                                "no_user", asked)  # fmt: skip
        if asked.cookies.get("visit") not in self._visits:
            return self._refuse(_("The page behind the log-in was asked for without the cookie of the first page."),
                                "page_cookie", asked)  # fmt: skip
        return Answer(200, [("Content-Type", self.kind)], self.pages[name].encode())

    def _refuse(self, says: str, what: str, asked: Asked, **facts: Any) -> Answer:
        self.refusals.append({"says": says, "what": what, "got": asked.shown, **facts})
        return _page("forbidden", 403)

    def tell(self) -> None:
        """Fail the check when something was refused for another reason than name or password."""
        if self.refusals:
            first = self.refusals[0]
            fail(first.pop("says"), **first)


def _through(student: Any, at: Site, door: _Door, *args: str) -> Any:
    """Return what `log_in` returns; what the site has refused is told first."""
    try:
        return called(student, at, "log_in", at.url + door.path, *args, sent=args)
    except Verdict:
        door.tell()
        raise


def _door(rng: Random) -> _Door:
    path, home = _words(rng, 2)
    return _Door(rng, f"/{path}", f"/{home}/{rng.randint(1, 999)}")


@log_in.check(_("gets through the log-in and returns the page behind it"), weight=2)
def logs_in(student: Any, rng: Random) -> None:
    door = _door(rng)
    with site(door) as at:
        name, password = next(iter(door.people.items()))
        got = _through(student, at, door, name, password)
        if not at.asked:
            fail(_("No request came."), none=True)
        door.tell()
        if all(asked.method != "POST" for asked in at.asked):
            fail(_("No form was posted."), got=at.asked[-1].shown, what="no_post")
        same(got, door.pages[name], sent=(name, password))


@log_in.check(_("begins each log-in as a new visitor"), needs=[logs_in])
def afresh(student: Any, rng: Random) -> None:
    door = _door(rng)
    with site(door) as at:
        for name, password in door.people.items():
            got = _through(student, at, door, name, password)
            door.tell()
            same(got, door.pages[name], sent=(name, password))


@log_in.check(_("raises PermissionError for a wrong name or password, status 403"), needs=[logs_in])
def wrong_password(student: Any, rng: Random) -> None:
    door = _door(rng)
    door.strict = False
    name, password = next(iter(door.people.items()))
    for args in ((name, password + "x"), (name + "x", password), (name, "")):
        with site(door) as at:
            says = _("PermissionError is asked for: the status was 403.")
            _refused(says, lambda at=at, args=args: _through(student, at, door, *args), "PermissionError", sent=args)  # type: ignore[misc]
    door.tell()


@log_in.check(_("reads the page as UTF-8, whatever its Content-Type says"), needs=[logs_in])
def as_utf8(student: Any, rng: Random) -> None:
    door = _door(rng)
    door.kind = "text/html"
    with site(door) as at:
        name, password = next(iter(door.people.items()))
        got = _through(student, at, door, name, password)
        door.tell()
        same(got, door.pages[name], sent=(name, password))


# requests.describe ----------------------------------------------------------------------------------------------

describe = Exercise(
    "requests.describe",
    points=2,
    minutes=20,
    title=_("describe without fetching"),
    asks=["describe"],
    hints=[
        _("requests.head does not follow redirects unless it is told: allow_redirects=True."),
        _("response.headers.get(name) gives None for a header that is missing. Turn the length into a number only where"
          " there is one."),
        _("stream=True returns as soon as the head is there. Use the response in a `with`: the body stays unread, and"
          " the connection has to be closed."),
    ],
    misconceptions=[
        Misconception(
            "requests.head_stays",
            says=_("requests.head does not follow redirects by itself, as get does. What came describes the signpost,"
                   " not the thing."),
            when=lambda facts: facts["redirected"] and (facts.get("raised") == "KeyError" or facts["requests"] == 1
                                                        or facts["got"]["status"] // 100 == 3),
        ),
        Misconception(
            "requests.header_expected",
            says=_("Not every response has this header, and headers[...] raises KeyError then. headers.get(...) gives"
                   " None."),
            when=lambda facts: facts["raised"] in ("KeyError", "TypeError", "AttributeError", "ValueError")
            and facts["missing"],
        ),
        Misconception(
            "requests.get_for_head",
            says=_("A GET fetches the whole thing to learn how large it is. HEAD asks for the headers alone; GET comes"
                   " only after status 405 or 501."),
            when=lambda facts: facts["got_body"],
        ),
        Misconception(
            "requests.no_fallback",
            says=_("405 and 501 say that the server does not do HEAD here. They say nothing of the thing itself: ask"
                   " with GET."),
            when=lambda facts: facts["fallback"] and facts["requests"] == 1,
        ),
        Misconception(
            "requests.fallback_for_all",
            says=_("404 is an answer to HEAD like any other. Only 405 and 501 say that HEAD is not possible here."),
            when=lambda facts: facts["unasked"],
        ),
        Misconception(
            "requests.body_awaited",
            says=_("The head had come, and the function waited for a body that nobody needs. stream=True leaves it"
                   " where it is."),
            when=lambda facts: facts["stalls"] and facts.get("timed_out"),
        ),
        Misconception(
            "requests.stream_left_open",
            says=_("A response with stream=True holds its connection until it has been read or closed. `with`"
                   " closes it."),
            when=lambda facts: facts["left_open"],
        ),
        Misconception(
            "requests.status_raised",
            says=_("404 describes the thing, too: there is none. The status is a part of the result here."),
            when=lambda facts: facts["raised"] == "HTTPError",
        ),
        Misconception(
            "requests.size_is_text",
            says=_("The value of a header is text. The size is asked for as a number: int() makes one."),
            when=lambda facts: type(facts["got"]["size"]) is str,
        ),
        Misconception(
            "requests.zero_is_missing",
            says=_("A length of 0 is a length, and an empty text is a text. Only a header that is missing is None, and"
                   " it is nothing else."),
            when=lambda facts: {facts["got"]["size"], facts["expected"]["size"]} == {0, None}
            or facts["got"]["type"] == "",
        ),
        Misconception(
            "requests.body_counted",
            says=_("A response to HEAD has no body, so its bytes are 0. How many a GET would bring is what"
                   " Content-Length says."),
            when=lambda facts: facts["got"]["size"] == 0 and facts["got"]["status"] == facts["expected"]["status"],
        ),
        Misconception(
            "requests.type_with_charset",
            says=_("Behind a ; stands more about the type, its charset for one. The type alone is asked for, in small"
                   " letters."),
            when=lambda facts: facts["got"]["type"] != facts["expected"]["type"],
        ),
        Misconception(
            "requests.first_url",
            says=_("After redirects the thing is elsewhere: response.url is its address, not the one you were given."),
            when=lambda facts: facts["redirected"] and facts["got"]["url"] == facts["asked_for"],
        ),
    ],
)  # fmt: skip

DATE = "Sat, 07 Nov 2026 09:00:00 GMT"


def _described(student: Any, rng: Random, answer: Answer, *, hops: int = 0, refuses: int = 0, status: int = 200,
               **expected: Any) -> None:  # fmt: skip
    """Require what `describe` says of a thing that `hops` redirects lead to; HEAD is answered with `refuses`."""
    steps = [f"/{word}" for word in _words(rng, hops + 1)]

    def answers(asked: Asked) -> Answer:
        at = steps.index(asked.path) if asked.path in steps else hops
        if at < hops:
            return Answer(rng.choice([301, 302, 303, 307, 308]), [("Location", steps[at + 1])], b"over there")
        return Answer(refuses, [("Allow", "GET")]) if refuses and asked.method == "HEAD" else answer

    with site(answers) as at:
        facts: Facts = {"redirected": hops > 0, "fallback": refuses, "stalls": answer.stalls,
                 "missing": None in expected.values(), "sent": answer.head(keep=False)}  # fmt: skip
        got = called(student, at, "describe", at.url + steps[0], **facts)
        facts["requests"] = len(at.asked)
        _asked_for_little(at, facts)
        if answer.stalls:
            _closed(at, _("The connection was still open when the function had returned."), left_open=True)
    whole = {"url": f"http://127.0.0.1:PORT{steps[-1]}", "status": status, **expected}
    facts["asked_for"] = f"http://127.0.0.1:PORT{steps[0]}"
    if isinstance(got, dict) and isinstance(got.get("url"), str):
        got["url"] = got["url"].replace(at.host, "127.0.0.1:PORT")
    if isinstance(got, dict) and got.keys() != whole.keys():
        fail(_("These keys are asked for, and no others: {names}.").format(names=", ".join(map(repr, whole))), got=got,
             **facts)  # fmt: skip
    same(got, whole, **facts)


def _asked_for_little(at: Site, facts: Facts) -> None:
    """Require HEAD at each address, and GET only where that is not possible."""
    if not at.asked:
        fail(_("No request came."), none=True)
    gets = [asked for asked in at.asked if asked.method == "GET"]
    heads = [asked for asked in at.asked if asked.method == "HEAD"]
    if not heads or (gets and not facts["fallback"]):
        status = facts["sent"].split(b" ")[1]
        came = ", ".join(asked.method for asked in at.asked)
        fail(_("HEAD was asked for; this came: {came}.").format(came=came), unasked=bool(heads) and status != b"200",
             got_body=not heads or status == b"200")  # fmt: skip


def _closed(at: Site, says: str, **facts: Any) -> None:
    """Require that the client has ended its last connection."""
    if not at.has_gone(at.asked[-1].connection, CLOSING):
        fail(says, **facts)


@describe.check(_("asks with HEAD and tells address, status, type, size and date"))
def tells(student: Any, rng: Random) -> None:
    size = rng.randint(1000, 10**9)
    fields = [("Content-Type", "image/png"), ("Last-Modified", DATE)]
    _described(student, rng, Answer(200, fields, length=size), type="image/png", size=size, modified=DATE)


@describe.check(_("gives None for what the server does not say, and 0 for a length of 0"), needs=[tells])
def missing(student: Any, rng: Random) -> None:
    page, date = ("Content-Type", "text/html"), ("Last-Modified", DATE)
    _described(student, rng, Answer(200, [page], length=7), type="text/html", size=7, modified=None)
    _described(student, rng, Answer(200, [page, date], length=None), type="text/html", size=None, modified=DATE)
    _described(student, rng, Answer(200, [date], length=7), type=None, size=7, modified=DATE)
    _described(student, rng, Answer(200, [page], length=0), type="text/html", size=0, modified=None)


@describe.check(_("gives the type alone, in small letters"), needs=[tells])
def types(student: Any, rng: Random) -> None:
    for written in ("text/html; charset=utf-8", "Text/HTML", "text/html;charset=ISO-8859-1"):
        answer = Answer(200, [("content-type", written), ("Last-Modified", DATE)], length=7)
        _described(student, rng, answer, type="text/html", size=7, modified=DATE)


@describe.check(_("follows redirects with HEAD and describes where they lead"), weight=2, needs=[tells])
def redirects(student: Any, rng: Random) -> None:
    size = rng.randint(1000, 10**6)
    fields = [("Content-Type", "image/png"), ("Last-Modified", DATE)]
    for hops in (1, 3):
        _described(
            student, rng, Answer(200, fields, length=size), hops=hops, type="image/png", size=size, modified=DATE
        )


@describe.check(_("takes any status as a result"), needs=[missing])
def any_status(student: Any, rng: Random) -> None:
    for status in (404, 503):
        answer = Answer(status, [("Content-Type", "text/html")], length=120)
        _described(student, rng, answer, status=status, type="text/html", size=120, modified=None)


@describe.check(_("asks with GET where HEAD is answered with 405 or 501, and waits for no body"), weight=2,
                needs=[missing])  # fmt: skip
def falls_back(student: Any, rng: Random) -> None:
    size = 10_000_000
    for refuses in (405, 501):
        fields = [("Content-Type", "video/mp4")]
        _described(student, rng, Answer(200, fields, b"\0" * 100), refuses=refuses, type="video/mp4", size=100,
                   modified=None)  # fmt: skip
        _described(student, rng, Answer(200, fields, b"\0" * 1000, length=size, stalls=True), refuses=refuses,
                   type="video/mp4", size=size, modified=None)  # fmt: skip


# requests.api_client --------------------------------------------------------------------------------------------

api_client = Exercise(
    "requests.api_client",
    points=4,
    minutes=35,
    title=_("a client for an API"),
    asks=["ApiClient", "ApiError"],
    hints=[
        _("Make self.session in __init__ and put Accept and Authorization into self.session.headers: they go with"
          " every request then."),
        _('The address is url.rstrip("/") + path. urljoin would throw away what stands behind the host.'),
        _("One method for all three: it sends with self.session.request(method, ...), raises ApiError for a status of"
          " class 4 or 5, returns None for 204, and else response.json()."),
        _('For the message, try response.json()["error"]; a body that is no JSON, or no dict, or has no "error" raises'
          " ValueError, TypeError or KeyError: then it is response.reason."),
    ],
    misconceptions=[
        Misconception(
            "requests.prefix_lost",
            says=_("urljoin takes a path with a slash in front for one from the root, and drops the path of the base"
                   " URL. Glue them: url.rstrip('/') + path."),
            when=lambda facts: facts["what"] == "path" and not facts["got"].startswith(facts["base"]),
        ),
        Misconception(
            "requests.two_slashes",
            says=_("The base URL ended with a slash and the path began with one: that is another path for many a"
                   " server."),
            when=lambda facts: facts["what"] == "path" and "//" in facts["got"],
        ),
        Misconception(
            "requests.path_changed",
            says=_("The path is sent as it is given, behind the base URL: capitals and a slash at its end may mean"
                   " something to the server."),
            when=lambda facts: facts["what"] == "path",
        ),
        Misconception(
            "requests.query_changed",
            says=_("Every further argument of get is one name=value of the query, 0 and an empty text, too. params="
                   " takes the dict and encodes what means something in a URL."),
            when=lambda facts: facts["what"] == "query",
        ),
        Misconception(
            "requests.only_200",
            says=_("201, created, says that all is well, too, and its body was asked for. Only 204 has none."),
            when=lambda facts: facts["status"] == 201 and facts["got"] is None,
        ),
        Misconception(
            "requests.falsy_result",
            says=_("[] and 0 are data like any other. Only status 204 means that there is none."),
            when=lambda facts: facts["got"] is None and facts["expected"] in ([], 0),
        ),
        Misconception(
            "requests.json_twice",
            says=_("json= makes the JSON itself. What was text already became a text inside of JSON: hand the value"
                   " over."),
            when=lambda facts: facts["what"] == "body" and type(facts["got"]) is str,
        ),
        Misconception(
            "requests.form_for_json",
            says=_("The body is not JSON, or does not say so. json= writes the body and its Content-Type; data= with a"
                   " dict writes a form."),
            when=lambda facts: facts["what"] in ("kind", "body"),
        ),
        Misconception(
            "requests.no_accept",
            says=_("Accept says in which format the response is wanted. Without a word from you requests sends */*, and"
                   " that means any."),
            when=lambda facts: facts["what"] == "accept",
        ),
        Misconception(
            "requests.bearer_none",
            says=_("Without a token there is nothing to send: no header Authorization at all, not one that says"
                   " None."),
            when=lambda facts: facts["what"] == "token" and facts["expected"] == [] and not facts["other"],
        ),
        Misconception(
            "requests.class_session",
            says=_("What stands in the class body is made once, for all clients together: this one sent what belongs to"
                   " another. Make the session in __init__."),
            when=lambda facts: facts["what"] == "token" and facts["other"],
        ),
        Misconception(
            "requests.token_scheme",
            says=_("Authorization names the scheme first: Bearer, a space, the token. And it goes with every request,"
                   " whatever its method."),
            when=lambda facts: facts["what"] == "token",
        ),
        Misconception(
            "requests.json_of_204",
            says=_("Status 204 has no body, and .json() of nothing raises. Return None without reading."),
            when=lambda facts: facts["nothing"] and facts.get("raised"),
        ),
        Misconception(
            "requests.error_as_result",
            says=_("The status was an error and came back as a result: every caller would have to look. An exception"
                   " cannot be overlooked."),
            when=lambda facts: facts["accepted"],
        ),
        Misconception(
            "requests.json_in_errors",
            says=_("An error may come from a server in front of the service, and in any format: a page, a list,"
                   " nothing at all. Then the reason is all there is."),
            when=lambda facts: facts["odd"] and (facts["other_kind"] or facts["what"] == "message"),
        ),
        Misconception(
            "requests.foreign_error",
            says=_("Another kind of exception came out. Your class hides which library it uses: ApiError is what its"
                   " callers know."),
            when=lambda facts: facts["other_kind"],
        ),
        Misconception(
            "requests.error_args",
            says=_("str() of an exception with two arguments is a tuple. Make one text of both, and raise ApiError with"
                   " that."),
            when=lambda facts: facts["what"] == "message" and facts["got"].startswith("("),
        ),
        Misconception(
            "requests.error_unsaid",
            says=_('str() of the error is "404: no such book": the status, a colon, and what the server says under'
                   ' "error".'),
            when=lambda facts: facts["what"] == "message",
        ),
        Misconception(
            "requests.new_connection",
            says=_("Each call opened a connection. requests.get makes a session for one request and throws it away; a"
                   " Session of your own keeps the connection."),
            when=lambda facts: facts["what"] == "connections",
        ),
        Misconception(
            "requests.session_left_open",
            says=_("The connection is still there after close(). The session has to be closed: self.session.close()."),
            when=lambda facts: facts["what"] == "close",
        ),
    ],
)  # fmt: skip


def _one_call(student: Any, rng: Random, answer: Answer, method: str, *args: Any, base: str = "",
              **query: Any) -> tuple[Any, Asked, Site]:  # fmt: skip
    """Return what a method of a new client returns, and the request that came."""
    with site(lambda asked: answer) as at:
        with told_by(at, nothing=answer.status == 204, sent=answer.body), _client(student, at, base, None) as client:
            got = client.call(method, *args, **query)
    return got, _request(at), at


def _client(student: Any, at: Site, base: str, token: str | None) -> Any:
    return student.hold("ApiClient", at.url + base, **({} if token is None else {"token": token}))


def _same_path(asked: Asked, path: str, base: str = "") -> None:
    same(asked.path, base + path, says=_("This is the path that was asked for."), what="path", base=base)


def _same_method(asked: Asked, method: str) -> None:
    same(asked.method, method, says=_("This is the method that was used."), what="method")


@api_client.check(_("gets: path behind the base URL, query, JSON back"))
def gets(student: Any, rng: Random) -> None:
    value = {"title": rng.choice(BEYOND), "pages": rng.randint(1, 900), "tags": [_word(rng)]}
    bases = [("", _path(rng)), ("/api/v2", _path(rng).title()), ("/api/v2/", f"{_path(rng)}/"), ("/", _path(rng))]
    for base, path in bases:
        got, asked, __ = _one_call(student, rng, _json(value), "get", path, base=base)
        _same_method(asked, "GET")
        _same_path(asked, path, base.rstrip("/"))
        same(got, value, sent=value)
        if "application/json" not in asked.value("accept").lower():
            fail(_("Accept: application/json is asked for."), got=asked.shown, what="accept")
    plain: Any
    for plain in ([], 0, None, "text"):
        same(_one_call(student, rng, _json(plain), "get", _path(rng))[0], plain, sent=json.dumps(plain).encode())


@api_client.check(_("sends further arguments of get as the query"), needs=[gets])
def queries(student: Any, rng: Random) -> None:
    one, two, three, four = (f"{word}_" for word in _words(rng, 4))  # no name that get may use for itself
    words, number = f"{rng.choice(LATIN)} & {rng.choice(BEYOND)}", rng.randint(1, 99)
    sent: list[Facts] = [{one: words, two: number}, {three: 0, four: ""}]
    for asks in sent:
        __, asked, __ = _one_call(student, rng, _json([]), "get", _path(rng), **asks)
        expected = {name: [str(value)] for name, value in asks.items()}
        same(asked.query, expected, says=_("This is the query that came."), what="query")


@api_client.check(_("posts a value as JSON"), needs=[gets])
def posts_json(student: Any, rng: Random) -> None:
    for value in ({"title": rng.choice(BEYOND), "pages": None}, [_word(rng), 7], {}, []):
        made = {"id": rng.randint(1, 99)}
        got, asked, __ = _one_call(student, rng, _json(made, 201), "post", _path(rng), value)
        _same_method(asked, "POST")
        if asked.kind != "application/json":
            fail(_("The Content-Type of this body is application/json."), got=asked.shown, what="kind")
        try:
            came = json.loads(asked.body)
        except ValueError:
            fail(_("This body is no JSON."), sent=value, got=asked.body, what="body")
        same(came, value, says=_("This is the value that came."), what="body")
        same(got, made, sent=made, status=201)


@api_client.check(_("deletes, and returns None where there is no body, status 204"), needs=[gets])
def deletes(student: Any, rng: Random) -> None:
    path = _path(rng)
    got, asked, __ = _one_call(student, rng, Answer(204), "delete", path)
    _same_method(asked, "DELETE")
    _same_path(asked, path)
    same(got, None, sent=204, nothing=True)
    same(_one_call(student, rng, Answer(204), "post", path, {"a": 1})[0], None, sent=204, nothing=True)


@api_client.check(_("sends its own token with every request, and none where it has none"), needs=[posts_json, deletes])
def tokens(student: Any, rng: Random) -> None:
    mine, other = _word(rng, 12, 12), _word(rng, 12, 12)
    with site(lambda asked: _json({})) as at, told_by(at):
        clients = [(_client(student, at, "", token), token) for token in (mine, other, None)]
        for client, token in clients:
            calls: list[tuple[Any, ...]] = [("get", "/a"), ("post", "/a", {}), ("delete", "/a")]
            for args in calls:
                client.call(*args)
                came = at.asked[-1].values("authorization")
                expected = [] if token is None else [f"Bearer {token}"]
                borrowed = any(one and one != token and one in "".join(came) for one in (mine, other))
                same(came, expected, says=_("These are the values of Authorization that came."), what="token",
                     other=borrowed)  # fmt: skip


@api_client.check(_("raises ApiError with status and message for a status of class 4 or 5"), weight=2, needs=[gets])
def api_errors(student: Any, rng: Random) -> None:
    for status, args in ((404, ("get", "/a")), (409, ("post", "/a", {})), (500, ("delete", "/a"))):
        says = f"{_word(rng)} {rng.choice(LATIN)}"
        _same_error(student, rng, _json({"error": says}, status), args, f"{status}: {says}")


def _same_error(student: Any, rng: Random, answer: Answer, args: tuple[Any, ...], expected: str, *, odd: bool = False,
                ) -> None:  # fmt: skip
    says = _("ApiError is asked for: the status was {status}.").format(status=answer.status)
    facts = {"sent": answer.body, "odd": odd}
    message = _refused(says, lambda: _one_call(student, rng, answer, *args)[0], "ApiError", **facts)
    same(message, expected, says=_("This is str() of the error."), what="message", **facts)


@api_client.check(_("raises ApiError with the reason where the body of an error is another than awaited"),
                  needs=[api_errors])  # fmt: skip
def odd_errors(student: Any, rng: Random) -> None:
    bad = "502: Bad Gateway"
    for answer in (_page("<p>Bad Gateway</p>", 502), _json(["no"], 502), _json({"detail": "no"}, 502), Answer(502)):
        _same_error(student, rng, answer, ("get", "/a"), bad, odd=True)


@api_client.check(_("makes its requests on one connection, after an error too, and closes it in close()"),
                  needs=[posts_json, deletes, api_errors])  # fmt: skip
def one_connection(student: Any, rng: Random) -> None:
    def answers(asked: Asked) -> Answer:
        return _json({"error": "no"}, 404) if asked.path == "/no" else _json({})

    with site(answers, keep=True) as at, told_by(at):
        client = _client(student, at, "", None)
        calls: list[tuple[Any, ...]] = [("get", "/a"), ("post", "/b", {"c": 1}), ("get", "/no"), ("get", "/d")]
        for args in calls:
            try:
                client.call(*args)
            except Raised:
                if args[1] != "/no":
                    raise
        count = len({asked.connection for asked in at.asked})
        if count > 1:
            fail(_("{requests} requests came on {connections} connections; one was awaited.").format(
                requests=len(at.asked), connections=count), what="connections")  # fmt: skip
        client.call("close")
        _closed(at, _("The connection is open after close()."), what="close")
