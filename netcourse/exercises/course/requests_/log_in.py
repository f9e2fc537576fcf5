"""Exercise requests.log_in: log in."""

from __future__ import annotations

import base64
from random import Random
from typing import Any
from urllib.parse import unquote_plus

from netcourse.exercises.course.requests_.common import FORM, in_html, must_raise
from netcourse.exercises.material import BEYOND, LATIN, random_word, random_words
from netcourse.exercises.model import Exercise, Misconception, Verdict, fail, same
from netcourse.exercises.staging.website import Answer, Asked, Site, called, site
from netcourse.i18n import _

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
            "requests.form_in_latin_1",
            says=_("These letters did not arrive in UTF-8, which forms of the web are written in. From a dict, data="
                   " encodes them so."),
            when=lambda facts: facts["what"] == "password" and "\ufffd" in str(facts["got"]),
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
        self.people = {random_word(rng): f"{random_word(rng)}&{rng.choice(LATIN)} " for _number in range(2)}
        self.kind = "text/html; charset=utf-8"  # what the page behind the log-in says that it is
        self.strict = True  # whether the client has been given a right password
        self.refusals: list[dict[str, Any]] = []
        self.pages = {name: f"<p>{name}: {random_word(rng)}, {rng.choice(BEYOND)}</p>\n" for name in self.people}
        self._rng = rng
        self._visits: dict[str, str] = {}  # visit -> csrf
        self._users: dict[str, str] = {}  # token -> name

    def __call__(self, asked: Asked) -> Answer:
        if any(secret in unquote_plus(asked.target) for secret in self.people.values()):
            return self._refuse(_("The password came in the URL."), "in_url", asked)
        if asked.path == self.home:
            return self._welcome(asked)
        if asked.path != self.path:
            return in_html("nothing here", 404)
        return self._check(asked) if asked.method == "POST" else self._form(asked)

    def _form(self, asked: Asked) -> Answer:
        if asked.cookies:
            self._refuse(_("The page was asked for with cookies, which a new visitor has not."), "old_cookies", asked)
        visit = random_word(self._rng, 12, 12)
        # Base64 with a + and a / in it, and an = at the end
        self._visits[visit] = base64.b64encode(b"\xfb\xff" + self._rng.randbytes(8)).decode()
        page = (
            f'<form method="post">\n<input type="hidden" name="theme" value="dark">\n'
            f'<input type="hidden" name="csrf" value="{self._visits[visit]}">\n'
            '<input name="name"> <input name="password" type="password">\n</form>\n'
        )
        answer = in_html(page)
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
            return in_html("wrong name or password", 403)
        token = random_word(self._rng, 12, 12)
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
        return in_html("forbidden", 403)

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
    path, home = random_words(rng, 2)
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
            must_raise(says, lambda at=at, args=args: _through(student, at, door, *args), "PermissionError", sent=args)  # type: ignore[misc]
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
