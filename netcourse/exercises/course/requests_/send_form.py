"""Exercise requests.send_form: send a form and see where it leads."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from netcourse.exercises.course.requests_.common import FORM, in_html, must_raise, sent_by, the_request
from netcourse.exercises.material import BEYOND, LATIN, random_path, random_word, random_words
from netcourse.exercises.model import Exercise, Misconception, fail, same
from netcourse.exercises.staging.website import Answer, Asked, Site, called, site
from netcourse.i18n import _

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
    path = random_path(rng)
    with site(lambda asked: in_html("thanks")) as at:
        sent_by(student, at, "send_form", at.url + path, fields, sent=fields)
    asked = the_request(at)
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
    _posted(student, rng, {name: random_word(rng) for name in random_words(rng, 3)})


@send_form.check(_("sends lists as several fields, empty texts as empty fields, and None not at all"), needs=[posts])
def all_values(student: Any, rng: Random) -> None:
    one, two, three, four = random_words(rng, 4)
    _posted(student, rng, {one: f"{two} & {three}=100%+1", two: rng.choice(BEYOND), f"{three} {four}": "a"})
    _posted(
        student,
        rng,
        {one: [random_word(rng), f"{random_word(rng)}, {random_word(rng)}", random_word(rng)], two: "x"},
        many=one,
    )
    _posted(student, rng, {one: "", two: random_word(rng)})
    _posted(student, rng, {one: None, two: random_word(rng)})


def _led(student: Any, rng: Random, answer: Answer, *, to: str, expected: str, **facts: Any) -> None:
    """Require the address and the text of the page at the end; `to` is where a 303 leads, or nothing."""
    path = random_path(rng)

    def answers(asked: Asked) -> Answer:
        return Answer(303, [("Location", to)]) if to and asked.method == "POST" and asked.path == path else answer

    with site(answers) as at:
        facts |= {"sent_to": at.url + path, "redirected": bool(to)}
        got = called(student, at, "send_form", at.url + path, {random_word(rng): random_word(rng)}, **facts)
    facts |= {"requests": len(at.asked), "second": at.asked[1].method if len(at.asked) > 1 else ""}
    if facts["second"] == "POST":
        fail(_("After the redirect the form came again."), got=at.asked[1].shown, **facts)
    the_request(at, 2 if to else 1)
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
    text = f"<p>{random_word(rng)}</p>\n"
    _led(student, rng, in_html(text), to="", expected=text)
    _led(student, rng, in_html(text), to=f"{random_path(rng)}/{rng.randint(1, 999)}", expected=text)


@send_form.check(_("reads the page in the charset that the server names"), needs=[leads])
def charsets(student: Any, rng: Random) -> None:
    for charset, text in (("iso-8859-1", rng.choice(LATIN)), ("utf-8", rng.choice(BEYOND)), ("koi8-r", "Київ"[0])):
        _led(student, rng, in_html(text, charset=charset), to="", expected=text, charset=charset)


def _refusing(answer: Answer, to: str) -> Callable[[Asked], Answer]:
    """Return a site that refuses the form, or leads to a page that refuses."""
    there = Answer(303, [("Location", to)])
    return lambda asked: there if to and asked.method == "POST" else answer


@send_form.check(_("raises ValueError with what the server wrote when the status is an error"), needs=[leads])
def refusals(student: Any, rng: Random) -> None:
    for status, to in ((rng.choice([400, 409, 422]), ""), (503, ""), (404, random_path(rng))):
        text = f"{random_word(rng)}: {rng.choice(LATIN)}"
        with site(_refusing(in_html(text, status), to)) as at:
            says = _("ValueError is asked for: the status was {status}.").format(status=status)
            message = must_raise(says, lambda at=at: called(student, at, "send_form", at.url, {"a": "b"}), "ValueError",  # type: ignore[misc]
                               sent=text)  # fmt: skip
        if text not in message:
            says = _("ValueError came, without the text of the response.")
            fail(says, sent=text, expected=text, got=message, unsaid=True)
