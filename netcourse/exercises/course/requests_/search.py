"""Exercise requests.search: search."""

from __future__ import annotations

import json
from random import Random
from typing import Any
from urllib.parse import parse_qs, unquote_plus

from netcourse.exercises.course.requests_.common import in_html, must_raise, sent_by, the_request
from netcourse.exercises.material import BEYOND, LATIN, random_path, random_word, random_words
from netcourse.exercises.model import Exercise, Facts, Misconception, fail, same
from netcourse.exercises.staging.website import Answer, called, in_json, site
from netcourse.i18n import _

JSON = ("Content-Type", "application/json")


def _not_called(facts: Facts) -> bool:
    """Tell whether a method was taken for what it returns."""
    said = str(facts.get("message", ""))
    return facts.get("unplain") in ("method", "builtin_function_or_method") or (
        facts.get("raised") in ("TypeError", "AttributeError") and ("'method' object" in said)
    )


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
            "requests.query_made_a_dict",
            says=_("In a query a name may come several times, and without a value: shelf=1&shelf=2&new=. dict() keeps"
                   " the last of a name, and parse_qs drops what is empty. Leave the query in the URL: params= adds to"
                   " it."),
            when=lambda facts: facts["part"] == "own" and "q" in facts["got"] and facts["own"] & facts["got"].keys(),
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
    path = random_path(rng)
    args = (words,) if lang is None and part != "none" else (words, lang)
    with site(lambda asked: in_json({"hits": []})) as at:
        sent_by(student, at, "search", f"{at.url}{path}{'?' * bool(own)}{own}", *args, sent=args)
    asked = the_request(at)
    facts: Facts = {"sent": args, "method": asked.method, "part": part or "plain", "in_body": bool(asked.body)}
    if asked.method != "GET":
        fail(_("A GET was asked for; a {method} came.").format(method=asked.method), **{**facts, "got": asked.shown})
    expected = {"q": [words]} | ({"lang": [lang]} if lang is not None else {})
    had = parse_qs(own, keep_blank_values=True)
    expected |= had
    says = _("This is what the server finds in the query.")
    facts["own"] = had.keys()
    facts["glued"] = parse_qs(f"q={words}".partition("#")[0], keep_blank_values=True)
    same(asked.query, expected, says=says, target=asked.target, **facts)
    same(asked.path, path, says=_("The path stays as it is."), **facts)


@search.check(_("asks with one GET that has the words in its query"))
def asks(student: Any, rng: Random) -> None:
    _searched(student, rng, random_word(rng))
    _searched(student, rng, random_word(rng), rng.choice(["en", "fr", "zh"]))


@search.check(_("sends words with signs that mean something in a URL, words that are not ASCII, and empty ones"),
              needs=[asks])  # fmt: skip
def any_words(student: Any, rng: Random) -> None:
    one, two = random_words(rng, 2)
    for words in (f"{one} & {two}", f"{one}+{two}", f"{one}#{two}", f"100%25 {two}", f"{one}?{two}={one}"):
        _searched(student, rng, words, part="signs")
    _searched(student, rng, f"{rng.choice(LATIN)} {rng.choice(BEYOND)}", part="signs")
    _searched(student, rng, f" {one} ", part="signs")
    _searched(student, rng, "", part="empty")


@search.check(_("leaves lang out when it is None, and keeps the query that the URL has already"), needs=[asks])
def own_query(student: Any, rng: Random) -> None:
    one, two = random_words(rng, 2)
    _searched(student, rng, one, None, part="none")
    _searched(student, rng, one, "", part="empty")
    _searched(student, rng, one, "fr", own=f"shelf={two}+7", part="own")
    _searched(student, rng, one, "fr", own=f"shelf=7&shelf={two}&new=", part="own")


def _found(student: Any, rng: Random, answer: Answer, **facts: Any) -> Any:
    with site(lambda asked: answer) as at:
        return called(student, at, "search", at.url + random_path(rng), random_word(rng), sent=answer.body, **facts)


@search.check(_("returns the titles, in their order"), needs=[asks], weight=2)
def titles(student: Any, rng: Random) -> None:
    found = [f"{one} & {random_word(rng)}" for one in sorted(random_words(rng, 3), reverse=True)]
    found.append(found[0])
    hits = [{"shelf": rng.randint(1, 99), "title": title} for title in found]
    same(_found(student, rng, in_json({"count": len(hits), "hits": hits})), found, sent={"hits": hits})
    same(_found(student, rng, in_json({"count": 0, "hits": []})), [], sent={"hits": []})


@search.check(_("reads JSON whatever type the server says it has"), needs=[titles])
def wrong_type(student: Any, rng: Random) -> None:
    found = [rng.choice(LATIN), rng.choice(BEYOND)]
    for kind in ("text/html", "text/plain"):
        answer = in_json({"hits": [{"title": title} for title in found]}, kind=kind)
        same(_found(student, rng, answer, kind=kind), found, sent=answer.body, kind=kind)


@search.check(_("returns an empty list when there is nothing to show, status 204"), needs=[titles])
def nothing(student: Any, rng: Random) -> None:
    same(_found(student, rng, Answer(204), nothing=True), [], sent=204, nothing=True)


@search.check(
    _("raises an exception for an error, for what is no JSON, and for a body that breaks off"), needs=[titles]
)
def errors(student: Any, rng: Random) -> None:
    for status in (rng.choice([400, 404, 429]), rng.choice([500, 503])):
        answer = in_json({"hits": [{"title": random_word(rng)}]}, status)
        says = _("An exception was awaited: the status was {status}.").format(status=status)
        must_raise(says, lambda answer=answer: _found(student, rng, answer), sent=answer.body, status=status)  # type: ignore[misc]
    whole = json.dumps({"hits": [{"title": random_word(rng)}]}).encode()
    half = Answer(200, [JSON], whole[:-9], length=len(whole))
    must_raise(_("An exception was awaited: the body breaks off."), lambda: _found(student, rng, half), sent=half.body,
             status=200)  # fmt: skip
    for page in (in_html(f"<p>{random_word(rng)}</p>"), Answer(200, [JSON])):
        must_raise(_("An exception was awaited: this is no JSON."), lambda page=page: _found(student, rng, page),  # type: ignore[misc]
                 sent=page.body, status=200)  # fmt: skip
