"""Exercise apis.save_edit: save without overwriting."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable
from random import Random
from typing import Any

from netcourse.exercises.course.apis.common import BEYOND, Message, must_raise, random_post
from netcourse.exercises.course.apis.services import exchanged, fetched, own_posts
from netcourse.exercises.material import LATIN, random_word
from netcourse.exercises.model import Exercise, Facts, Misconception, Verdict, fail, same
from netcourse.exercises.staging.website import JSON, Answer, Asked, called, in_json, site
from netcourse.i18n import _

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
            "apis.nothing_read_as_json",
            says=_("Status 204 says that all is well and that there is no body, and nothing is no JSON. What was saved"
                   " is what you have sent: return that."),
            when=lambda facts: facts["nothing"],
        ),
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
            "apis.tag_of_another_state",
            says=_("The post came with one response and the tag with another, and between the two somebody may save."
                   " Take both from the same response: one GET for each PUT."),
            when=lambda facts: facts["what"] == "tag",
        ),
        Misconception(
            "apis.joined_with_the_old",
            says=_("PUT replaces the whole, so what edit leaves out is to be gone. Send what comes back from edit, not"
                   " joined with what was there before."),
            when=lambda facts: facts["what"] == "body" and facts["removed"],
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
                   " saved is overwritten after all. edit has to be given the new state, and not its own work."),
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

    def __init__(self, rng: Random, *, conflicts: int = 0, put: int = 0, get: int = 0, tagged: bool = True,
                 bare: bool = False) -> None:  # fmt: skip
        self.post = random_post(rng)
        self.path = f"/{random_word(rng)}/{self.post['id']}"
        self.conflicts, self.tagged, self.bare = conflicts, tagged, bare
        self.statuses = {"PUT": put, "GET": get}
        self.given: list[str] = []  # the tags that were given out
        self.puts: list[Asked] = []
        self._word, self._version, self._read_last = random_word(rng), 1, False

    @property
    def tag(self) -> str:
        return f'"{self._word}, {self._version}"'

    def changed_by_another(self) -> None:
        self._version += 1
        self.post = self.post | {"likes": self.post["likes"] + 1}

    def __call__(self, asked: Asked) -> Answer:
        if asked.path != self.path or asked.method not in ("GET", "HEAD", "PUT"):
            return in_json({"detail": "not here"}, 405 if asked.path == self.path else 404)
        if asked.method == "PUT":
            self.puts.append(asked)
        if status := self.statuses["PUT" if asked.method == "PUT" else "GET"]:
            return in_json({"detail": "no", **self.post}, status, headers=[("ETag", self.tag)])
        return self._save(asked) if asked.method == "PUT" else self._read()

    def _read(self) -> Answer:
        if self._read_last:  # whoever reads twice before writing meets another state
            self.changed_by_another()
        self._read_last = True
        self.given.append(self.tag)
        return in_json(self.post, headers=[("ETag", self.tag)] if self.tagged else [])

    def _save(self, asked: Asked) -> Answer:
        self._read_last = False
        if len(self.puts) <= self.conflicts:
            self.changed_by_another()
        if asked.value("if-match") not in ("", "*", self.tag, self.tag.strip('"')):
            return in_json({"detail": "it has changed"}, 412)
        self._version += 1
        with contextlib.suppress(ValueError):  # the check tells what is wrong with a body
            self.post = json.loads(asked.body)
        if self.bare:
            return Answer(204, [("ETag", self.tag)])
        return in_json(self.post | {"saved": self._version}, headers=[("ETag", self.tag)])


def _edited(student: Any, shelf: _Shelf, edit: Callable[[Any], Any], *tries: int, most: int = 0, **facts: Any) -> Any:
    """Return what `save_edit` returns; more than so many PUTs are told first."""
    facts |= {"conflicts": shelf.conflicts, "puts": 0}

    def told(asked: Asked) -> Answer:
        return shelf(asked) if len(shelf.puts) <= 3 * most else in_json({"detail": "enough"}, 500)

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


@save_edit.check(_("saves just what edit returns, without what it has taken out"), needs=[saves])
def saves_less(student: Any, rng: Random) -> None:
    shelf, gone = _Shelf(rng), rng.choice(["tags", "likes"])
    after = {name: value for name, value in shelf.post.items() if name != gone}
    _edited(student, shelf, lambda post: {name: value for name, value in post.items() if name != gone})
    if not shelf.puts:
        fail(_("No PUT came."), what="method")
    same(_said(shelf.puts[0]), after, says=_("This is what the PUT said."), what="body", removed=True)


def _said(asked: Asked) -> Any:
    try:
        return json.loads(asked.body)
    except ValueError:
        fail(_("The body of the PUT is no JSON."), got=asked.shown, what="kind")


@save_edit.check(_("begins anew when somebody else was faster, status 412"), weight=2, needs=[saves])
def begins_anew(student: Any, rng: Random) -> None:
    for conflicts in (1, 2):
        shelf, word = _Shelf(rng, conflicts=conflicts), random_word(rng)
        before = shelf.post
        got = _edited(student, shelf, _retitled(word, []), most=conflicts + 1)
        after = before | {"title": f"{before['title']} {word}", "likes": before["likes"] + conflicts}
        what = "lost" if shelf.post.get("likes") != after["likes"] else "saved"
        says = _("This is the post afterwards. Somebody else had changed its likes in between.")
        same(shelf.post, after, says=says, what=what, conflicts=conflicts, puts=len(shelf.puts))
        same(got, after | {"saved": conflicts + 2}, what="result")


@save_edit.check(_("saves on servers.posts, and keeps what somebody else saves in between"), needs=[begins_anew])
def keeps_both(student: Any, rng: Random) -> None:
    with own_posts() as server:
        for others in (0, 1, 2):
            path, word = f"/posts/{rng.randint(1, 30)}", random_word(rng)
            before = json.loads(fetched(server, path))
            theirs = [before | {"likes": before["likes"] + number} for number in range(1, others + 1)]
            edit = _interrupted(_retitled(word, []), server, path, theirs[:])
            got = student.call("save_edit", server.url + path, edit)
            after = (theirs or [before])[-1] | {"title": f"{before['title']} {word}"}
            found = json.loads(fetched(server, path))
            says = _("This is the post afterwards. {count} times somebody else had changed its likes in between.")
            same(found, after, says=says.format(count=others), what="saved")
            same(got, after, what="result")


def _interrupted(edit: Callable[[Any], Any], server: Any, path: str, theirs: list[Message]) -> Callable[[Any], Any]:
    """Return an edit during which somebody else saves, as long as there is something to save."""

    def edits(post: Any) -> Any:
        if theirs:
            exchanged(server, "PUT", path, {"Content-Type": JSON}, theirs.pop(0))
        return edit(post)

    return edits


@save_edit.check(_("gives up with RuntimeError after so many tries"), needs=[begins_anew])
def gives_up(student: Any, rng: Random) -> None:
    for tries in (1, rng.choice([2, 4]), None):
        shelf, most = _Shelf(rng, conflicts=99), tries or 3
        args = () if tries is None else (tries,)
        says = _("RuntimeError is asked for after {tries} PUTs with status 412.").format(tries=most)
        must_raise(says, lambda shelf=shelf, args=args, most=most: _edited(  # type: ignore[misc]
            student, shelf, _retitled("x", []), *args, most=most, always=True), "RuntimeError", always=True,
            conflicts=0)  # fmt: skip
        if len(shelf.puts) < most:
            fail(_("{puts} PUTs came; {most} were awaited.").format(puts=len(shelf.puts), most=most), what="too_few")


@save_edit.check(_("raises an exception at once for any other error"), needs=[saves])
def other_errors(student: Any, rng: Random) -> None:
    for put in (404, 422, 409, 500):
        shelf = _Shelf(rng, put=put)
        says = _("An exception was awaited: the PUT was answered with {status}.").format(status=put)
        must_raise(says, lambda shelf=shelf, put=put: _edited(student, shelf, _retitled("x", []), most=1, status=put),  # type: ignore[misc]
                 status=put)  # fmt: skip
    for get in (404, 503):
        shelf = _Shelf(rng, get=get)
        says = _("An exception was awaited: the GET was answered with {status}.").format(status=get)
        must_raise(says, lambda shelf=shelf, get=get: _edited(  # type: ignore[misc]
            student, shelf, lambda post: post, status=get), status=get)  # fmt: skip
        if shelf.puts:
            fail(_("The GET was answered with {status}, and a PUT came.").format(status=get), got=shelf.puts[0].shown)


@save_edit.check(_("raises ValueError where there is no ETag, and writes nothing"), needs=[saves])
def no_tag(student: Any, rng: Random) -> None:
    shelf = _Shelf(rng, tagged=False)
    says = _("ValueError is asked for: the post came without an ETag.")
    must_raise(says, lambda: _edited(student, shelf, _retitled("x", [])), "ValueError", untagged=True)
    if shelf.puts:
        fail(_("The post came without an ETag, and a PUT came."), got=shelf.puts[0].shown, untagged=True)


@save_edit.check(_("returns what edit returned where the PUT is answered without a body, status 204"), needs=[saves])
def no_body(student: Any, rng: Random) -> None:
    shelf, word = _Shelf(rng, bare=True), rng.choice([*LATIN, *BEYOND])
    after = shelf.post | {"title": f"{shelf.post['title']} {word}"}
    same(_edited(student, shelf, _retitled(word, []), nothing=True), after, sent=204, nothing=True)
