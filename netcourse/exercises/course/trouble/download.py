"""Exercise trouble.download: a download that can be continued."""

from __future__ import annotations

import contextlib
import hashlib
import re
import threading
from collections.abc import Callable
from random import Random
from typing import Any

from netcourse.clock import scaled
from netcourse.exercises.course.trouble.common import (
    LONG,
    SHORT,
    Outcome,
    Words,
    answer_in_words,
    closed_door,
    full_door,
    must_raise,
    outcome_of,
    returned,
    short_or_long,
    two_steps,
)
from netcourse.exercises.material import random_word
from netcourse.exercises.model import Died, Exercise, Facts, Misconception, fail, same
from netcourse.exercises.staging.calls import telling
from netcourse.exercises.staging.folders import Folder, folder
from netcourse.exercises.staging.website import Answer, Asked, Site, site, told_by
from netcourse.i18n import _

PIECE = 65536  # bytes of the largest piece
BEHIND = 4 * PIECE  # bytes that may be on their way from the code to the file: buffers differ
CALLS = 2000  # calls of progress, beyond which pieces are far too small
LARGE = 160  # of the largest pieces make a large body, of 10 megabytes
SMALLEST = 200  # bytes of the smallest pieces of it whose progress is looked at
SLOWEST = 6.0  # seconds for a large body: a hundred times what it takes in pieces, and not enough for single bytes
UNREPORTED = 2.0  # seconds within which a piece that has come is reported
NAME = "tea.bin"
OLD = b"what was there before"

download = Exercise(
    "trouble.download",
    points=4,
    minutes=40,
    title=_("a download that can be continued"),
    asks=["download"],
    hints=[
        _("The size of the .part, if there is one, is N. Ask with stream=True and, if N is not 0, with the header"
          " Range. Status 206: open the .part with \"ab\"; 200: with \"wb\", and N is 0 again."),
        _("response.iter_content(65536) gives the pieces. Write, flush or close, count, call progress."),
        _("The total is N plus what Content-Length says of this response, or None without that header."),
        _("Take the checksum of the whole .part at the end: hashlib.file_digest(file, \"sha256\"), or piece by piece."
          " Only then os.replace(part, path)."),
    ],
    misconceptions=[
        Misconception(
            "trouble.download_hangs",
            says=_("The body stopped in the middle, and the function was still waiting when the check gave up."
                   " timeout= holds for each wait for bytes, while a body is streamed as well."),
            when=lambda facts: facts["quiet"] and facts["timed_out"],
        ),
        Misconception(
            "trouble.no_limit_for_connecting",
            says=_("Nobody refused the connection, and nobody took it: the function was still waiting for it when the"
                   " check gave up. timeout=timeout holds for connecting, too; of timeout=(a, b) it is a that does, and"
                   " None is no limit."),
            when=lambda facts: facts["unreached"] and facts["timed_out"],
        ),
        Misconception(
            "trouble.one_byte_at_a_time",
            says=_("iter_content() without a number gives one byte at a time: iter_content(65536) gives pieces."),
            when=lambda facts: facts["calls"] > CALLS,
        ),
        Misconception(
            "trouble.single_bytes_gathered",
            says=_("iter_content() without a number gives one byte at a time, and ten million of them take minutes,"
                   " whatever is made of them afterwards. iter_content(65536) gives pieces."),
            when=lambda facts: facts["case"] == "large" and facts["timed_out"],
        ),
        Misconception(
            "trouble.whole_in_memory",
            says=_("The body is to be taken in pieces while it comes. With stream=True it stays on the connection, and"
                   " iter_content(65536) takes from there at most so many bytes at a time. Without the one, or with"
                   " another number, much or all of it is held in memory."),
            when=lambda facts: facts.get("unreported") or facts["step"] > PIECE,
        ),
        Misconception(
            "trouble.reported_before_written",
            says=_("progress was told of bytes that the file did not have: they were gathered in memory. Write each"
                   " piece when it comes, and flush or close the file; then they are safe, and memory is free again."),
            when=lambda facts: facts["behind"] > BEHIND,
        ),
        Misconception(
            "trouble.whole_in_memory_at_once",
            says=_("The body was written in pieces, and yet all of it stood in memory at one time. A checksum does not"
                   " need that: update() takes one piece after the other, and hashlib.file_digest(file, \"sha256\")"
                   " reads the file in pieces by itself."),
            when=lambda facts: facts["memory"] >= PIECE * LARGE,
        ),
        Misconception(
            "trouble.gone_for_an_instant",
            says=_("The old file was removed, and only then the .part got its name. Whoever looks in between finds"
                   " nothing, and if the program ends there, nothing is left. os.replace does both in one step."),
            when=lambda facts: facts["missing"],
        ),
        Misconception(
            "trouble.tries_by_itself",
            says=_("The body broke off, and the same call asked for more. When to try again is for the caller to"
                   " decide: raise, and let the next call continue."),
            when=lambda facts: facts["again"],
        ),
        Misconception(
            "trouble.copied_over",
            says=_("The new bytes were written over the old file, and while that lasts there is half a body under its"
                   " name. os.replace gives the .part the name in one step."),
            when=lambda facts: facts["copied"],
        ),
        Misconception(
            "trouble.broken_taken_for_whole",
            says=_("The connection ended too early, and what had come was taken for the whole body: its checksum was"
                   " wrong, of course, and the .part was removed. Compare how much has come with Content-Length."),
            when=lambda facts: facts["lost"] and facts["escaped"] == "ValueError",
        ),
        Misconception(
            "trouble.other_part",
            says=_("What had come is to be in the file of this name, `path + \".part\"`: that is where the next call"
                   " looks."),
            when=lambda facts: facts["lost"] and facts["elsewhere"],
        ),
        Misconception(
            "trouble.half_under_its_name",
            says=_("Under the final name stands what is not, or not yet, the whole body. Write to the .part, and rename"
                   " it when all is there and right."),
            when=lambda facts: facts["final"],
        ),
        Misconception(
            "trouble.part_thrown_away",
            says=_("What had come before the break is gone, and must be sent a second time. The .part is there to be"
                   " continued: let it stand."),
            when=lambda facts: facts["lost"],
        ),
        Misconception(
            "trouble.starts_over",
            says=_("A .part was there, and the whole body was asked for. Range: bytes=N- asks for what is missing."),
            when=lambda facts: facts["no_range"],
        ),
        Misconception(
            "trouble.range_beside",
            says=_("Bytes are counted from 0. Whoever has N of them has the numbers 0 to N - 1, and asks from number N"
                   " on, without an end: `bytes=N-`."),
            when=lambda facts: facts["other_range"],
        ),
        Misconception(
            "trouble.old_part_counted",
            says=_("The body came from its first byte on, and what the .part had before is not there any more: done"
                   " begins at 0 again, and total is what Content-Length says of this response. Look at the status"
                   " before you count."),
            when=lambda facts: facts["case"] in ("no ranges", "416") and facts["told"],
        ),
        Misconception(
            "trouble.appended_the_whole",
            says=_("Status 200 brings the whole body, from its first byte, whatever was asked for. It was appended to"
                   " what was there; only 206 continues it."),
            when=lambda facts: facts["case"] == "no ranges",
        ),
        Misconception(
            "trouble.nothing_behind_the_part",
            says=_("416 says that the body has no bytes behind your N. The .part is whole already, or it is longer than"
                   " the body: ask again from the beginning, without Range."),
            when=lambda facts: facts["case"] == "416",
        ),
        Misconception(
            "trouble.empty_range",
            says=_("An empty .part has nothing to continue: ask without Range. bytes=0- of an empty body is answered"
                   " with 416."),
            when=lambda facts: facts["case"] == "empty part",
        ),
        Misconception(
            "trouble.sum_of_the_beginning",
            says=_("Every byte of this body is right. The checksum is that of the whole .part, however large:"
                   " read(n) gives at most n bytes of it. hashlib.file_digest(file, \"sha256\") reads to the end."),
            when=lambda facts: facts["case"] == "large" and facts["escaped"] == "ValueError",
        ),
        Misconception(
            "trouble.sum_of_the_rest",
            says=_("The checksum is that of the whole body. What an earlier call has brought belongs to it: read the"
                   " .part from its beginning."),
            when=lambda facts: facts["case"] == "rest" and facts["escaped"] == "ValueError",
        ),
        Misconception(
            "trouble.progress_of_this_call",
            says=_("done and total speak of the whole body. What was there already counts in both; Content-Length of a"
                   " 206 is the length of the rest alone."),
            when=lambda facts: facts["case"] == "rest" and facts["told"],
        ),
        Misconception(
            "trouble.length_expected",
            says=_("Who sends in chunks does not say how much it will be, and there is no Content-Length. Then total is"
                   " None."),
            when=lambda facts: facts["case"] == "chunked",
        ),
        Misconception(
            "trouble.error_page_saved",
            says=_("The page of an error was taken for the file. Look at the status before you write."),
            when=lambda facts: facts["status"],
        ),
        Misconception(
            "trouble.sum_not_checked",
            says=_("These bytes have another checksum than the one that was given: something was lost or changed on the"
                   " way, or is not what it should be. That is a ValueError."),
            when=lambda facts: facts["case"] == "sum" and facts["accepted"],
        ),
        Misconception(
            "trouble.wrong_part_left",
            says=_("The .part is wrong, and it is still there: the next call would continue it, and so would every call"
                   " after that. Remove it."),
            when=lambda facts: facts["case"] == "sum" and facts["left"],
        ),
        Misconception(
            "trouble.failure_unsaid",
            says=_("The body is not there, and the function returned as if all were well. Whoever called has to know:"
                   " let the exception out."),
            when=lambda facts: facts["accepted"],
        ),
    ],
)  # fmt: skip


class _Store:
    """Serves one body, whole or from an offset on, or breaks off after so many bytes; hears of the progress."""

    def __init__(self, body: bytes, *, ranges: bool = True, cut: int | None = None, stalls: bool = False) -> None:
        self.body, self.ranges, self.cut, self.stalls = body, ranges, cut, stalls
        self.calls: list[tuple[Any, Any]] = []
        self.heard = threading.Event()

    @property
    def sum(self) -> str:
        return hashlib.sha256(self.body).hexdigest()

    def progress(self, done: int, total: int | None) -> None:
        self.calls.append((done, total))
        if done:
            self.heard.set()
        if len(self.calls) > CALLS:
            fail(_("progress was called more than {count} times.").format(count=CALLS), calls=len(self.calls))

    def __call__(self, asked: Asked) -> Answer:
        found = re.fullmatch(r"bytes=(\d+)-", asked.value("range"))
        start = int(found[1]) if found and self.ranges else 0
        fields = [("Accept-Ranges", "bytes")] if self.ranges else []
        if found and self.ranges and start >= len(self.body):
            return Answer(416, [("Content-Range", f"bytes */{len(self.body)}")], b"not satisfiable")
        if start or (found and self.ranges):
            fields.append(("Content-Range", f"bytes {start}-{len(self.body) - 1}/{len(self.body)}"))
        rest = self.body[start:]
        sent = rest if self.cut is None else rest[: self.cut]
        status = 206 if found and self.ranges else 200
        return Answer(status, fields, sent, length=len(rest), stalls=self.stalls)

    def later(self, asked: Asked) -> Answer:
        """Answer with the body as it is: in a notebook, a copy of it would lie in the learner's memory."""
        return Answer(200, length=len(self.body), then=[lambda: self.body])


def _downloaded(
    student: Any,
    rng: Random,
    store: _Store,
    files: Folder,
    *,
    answers: Callable[[Asked], Answer] | None = None,
    wanted: str = "",
    timeout: float = LONG,
    seconds: float = 4.0,
    progress: Any = None,
    **facts: Any,
) -> tuple[Outcome, list[Asked]]:
    """Call `download` once; return what came of it, and what was asked."""
    store.calls.clear()
    with site(answers or store) as at:
        args = (at.url + two_steps(rng), files.place(NAME), wanted or store.sum, progress or store.progress)
        facts = {"quiet": store.stalls, **facts}
        outcome = outcome_of(lambda: _download(student, at, args, timeout, seconds, facts))
    return outcome, at.asked


def _download(student: Any, at: Site, args: tuple[Any, ...], timeout: float, seconds: float, facts: Facts) -> Any:
    with told_by(at, **facts):
        return student.call("download", *args, timeout=timeout, seconds=seconds)


def _whole(outcome: Outcome, files: Folder, store: _Store, **facts: Any) -> None:
    """Require that the file is there, whole, and no part of it."""
    returned(outcome, **facts)
    found = files.contents
    if NAME not in found:
        fail(_("There is no file {name}.").format(name=NAME), got=sorted(found), **facts)
    if found[NAME] != store.body:
        size = len(found[NAME] or b"")
        fail(_("The file has {size} bytes, and others than the body, which has {awaited}.").format(
            size=size, awaited=len(store.body)), **facts)  # fmt: skip
    same(sorted(found), [NAME], says=_("These files are in the folder at the end."), **facts)


def _reported(store: _Store, total: int | None, start: int = 0, **facts: Any) -> None:
    """Require that progress heard of each piece: growing from `start` to the whole, in pieces that are no larger."""
    says = _("These are arguments of progress.")
    last = start
    for done, told in store.calls:
        same(told, total, says=says + " " + _("total is the size of the whole body."), told=True, **facts)
        if type(done) is not int or done < last or done > len(store.body):
            fail(says + " " + _("done was {last} before, and at most {most} is possible.").format(
                last=last, most=len(store.body)), got=(done, told), told=True, **facts)  # fmt: skip
        if done - last > PIECE:
            fail(_("{size} bytes came in one piece; at most {most} were asked for.").format(
                size=done - last, most=PIECE), got=(done, told), step=done - last, **facts)  # fmt: skip
        last = done
    if last != len(store.body):
        fail(says + " " + _("The last call says how many bytes there are in the end."), got=store.calls[-1:], told=True,
             **facts)  # fmt: skip


def _body(rng: Random) -> bytes:
    return rng.randbytes(rng.randint(150_000, 200_000))


@download.check(_("writes the body to the file, whatever was there before, and leaves no .part"))
def fetches_all(student: Any, rng: Random) -> None:
    store = _Store(_body(rng))
    with folder(student) as files:
        outcome, __ = _downloaded(student, rng, store, files)
        _whole(outcome, files, store)
        _reported(store, len(store.body))
        files.write(NAME, OLD)
        outcome, __ = _downloaded(student, rng, store, files)
        _whole(outcome, files, store)
    empty = _Store(b"")
    with folder(student) as files:
        outcome, __ = _downloaded(student, rng, empty, files)
        _whole(outcome, files, empty)


@download.check(_("writes and reports each piece while the rest has not come"), weight=2, needs=[fetches_all])
def streams(student: Any, rng: Random) -> None:
    store = _Store(_body(rng))
    waited: list[bool] = []

    def rest() -> bytes:
        waited.append(store.heard.wait(scaled(UNREPORTED)))
        return store.body[140_000:]

    def answers(asked: Asked) -> Answer:
        store.heard.clear()
        return Answer(200, body=store.body[:140_000], length=len(store.body), then=[rest])

    with folder(student) as files:
        outcome, __ = _downloaded(student, rng, store, files, answers=answers)
        if waited == [False]:
            fail(_("140000 bytes had come, the rest had not, and progress was not called."), unreported=True)
        _whole(outcome, files, store)
        _reported(store, len(store.body))


@download.check(_("takes a body of 10 megabytes as well as a small one"), needs=[fetches_all])
def large_body(student: Any, rng: Random) -> None:
    if student.round:
        return
    store = _Store(rng.randbytes(PIECE) * LARGE)
    with folder(student) as files:
        facts: Facts = {"case": "large", "sent": Words(_("a body of {size} bytes").format(size=len(store.body)))}
        # Heard beside the learner's code: thousands of calls over here would take longer than the download.
        heard = student.drive_held("listener", ["done", "total"], len(store.body) // SMALLEST, word="progress")
        outcome, __ = _downloaded(student, rng, store, files, seconds=SLOWEST, progress=heard, **facts)
        _whole(outcome, files, store, **facts)
        store.calls = heard.value("calls")
        _reported(store, len(store.body), **facts)


@download.check(_("says None for the size where the server does not tell it"), needs=[fetches_all])
def unknown_size(student: Any, rng: Random) -> None:
    store = _Store(_body(rng))
    chunks = [store.body[:70_000], store.body[70_000:]]
    body = b"".join(b"%x\r\n%b\r\n" % (len(chunk), chunk) for chunk in chunks) + b"0\r\n\r\n"
    answer = Answer(200, [("Transfer-Encoding", "chunked")], body, length=None)
    with folder(student) as files:
        facts: Facts = {"case": "chunked", "sent": Words(_("a body in chunks, without a Content-Length"))}
        outcome, __ = _downloaded(student, rng, store, files, answers=lambda asked: answer, **facts)
        _whole(outcome, files, store, **facts)
        _reported(store, None, **facts)


@download.check(_("raises when the body breaks off or stops, keeps the .part, and touches nothing else"), weight=2,
                needs=[fetches_all])  # fmt: skip
def keeps_the_part(student: Any, rng: Random) -> None:
    body, cut = _body(rng), rng.randint(75_000, 140_000)
    _broken(student, rng, _Store(body, cut=cut), LONG)
    stopping = _Store(body, cut=cut, stalls=True)
    short_or_long(lambda timeout: _broken(student, rng, stopping, timeout))
    with closed_door() as url:
        _unreached(student, url, body, _("nobody listens there"), LONG)
    with full_door() as url:
        _unreached(student, url, body, _("a connection that does not come about"), scaled(SHORT))


def _unreached(student: Any, url: str, body: bytes, told: str, timeout: float) -> None:
    """Require an exception where nobody is reached, and that what was there is kept."""
    store = _Store(body, cut=1000)
    with folder(student) as files:
        for name, content in ((NAME, OLD), (NAME + ".part", body[: store.cut])):
            files.write(name, content)
        args = (url, files.place(NAME), store.sum, store.progress)
        facts: Facts = {"sent": Words(told)}
        with telling(unreached=True, **facts):
            outcome = outcome_of(lambda: student.call("download", *args, timeout=timeout))
        _kept(outcome, files, store, facts)


def _broken(student: Any, rng: Random, store: _Store, timeout: float) -> None:
    with folder(student) as files:
        files.write(NAME, OLD)
        end = _("silence") if store.stalls else _("the end of the connection")
        told = _("{cut} of {size} bytes, {end}").format(cut=store.cut, size=len(store.body), end=end)
        facts: Facts = {"sent": Words(told)}
        outcome, asked = _downloaded(student, rng, store, files, timeout=timeout, **facts)
        requests = sum(one.method == "GET" for one in asked)
        if requests > 1:
            fail(_("One request was awaited, and {count} came.").format(count=requests), again=True, **facts)
        _kept(outcome, files, store, facts)


def _kept(outcome: Outcome, files: Folder, store: _Store, facts: Facts) -> None:
    """Require that the final file is as it was, and that what had come is kept, but for a last piece."""
    found = files.contents
    if found.get(NAME) != OLD:
        says = _("The body broke off, and the file of the final name has changed: it has {size} bytes now.")
        fail(says.format(size=len(found.get(NAME) or b"")), final=True, **facts)
    part, came = found.get(NAME + ".part"), store.cut or 0
    must_raise(outcome, _("An exception was awaited: the body was not whole."), **facts)
    if not part or len(part) < came - PIECE or len(part) > came:
        says = _("{came} bytes had come; the .part has {size}.").format(came=came, size=len(part or b""))
        escaped = outcome[1] and outcome[1].name
        fail(says, got=sorted(found), lost=True, elsewhere=len(found) > 1 and not part, escaped=escaped, **facts)
    if part != store.body[: len(part)]:
        fail(_("The .part has other bytes than the beginning of the body."), **facts)


@download.check(_("continues a .part with a Range, and counts what is there"), weight=2, needs=[keeps_the_part])
def continues(student: Any, rng: Random) -> None:
    store = _Store(_body(rng))
    start = rng.randint(1, 90_000)
    with folder(student) as files:
        files.write(NAME + ".part", store.body[:start])
        old = files.identity(files.write(NAME, OLD))
        facts: Facts = {"case": "rest", "sent": _there(start, store)}
        outcome, asked = _downloaded(student, rng, store, files, **facts)
        first = next((one for one in asked if one.method == "GET"), None)
        if first is not None and first.value("range") != f"bytes={start}-":
            asked_for = first.value("range")
            fail(_("The .part had {size} bytes. This is the Range that was awaited.").format(size=start),
                 expected=f"bytes={start}-", got=asked_for or Words(_("no Range")), no_range=not asked_for,
                 other_range=bool(asked_for), **facts)  # fmt: skip
        _whole(outcome, files, store, **facts)
        _reported(store, len(store.body), start, **facts)
        if old and files.identity(files.place(NAME)) == old:
            fail(_("{name} is still the file that was there before, with other bytes.").format(name=NAME),
                 copied=True, **facts)  # fmt: skip


def _there(part: int, store: _Store) -> Words:
    """Say how much there is of how much."""
    told = _("a .part of {part} bytes, a body of {size}").format(part=part, size=len(store.body))
    return Words(told + ("" if store.ranges else _(", and no Range is heeded")))


@download.check(_("begins again where the server sends everything, or has nothing behind the .part"),
                needs=[continues])  # fmt: skip
def begins_again(student: Any, rng: Random) -> None:
    body = _body(rng)
    whole, deaf = _Store(body), _Store(body, ranges=False)
    for store, part, case in (
        (deaf, body[: rng.randint(1, 90_000)], "no ranges"), (whole, body, "416"), (whole, body + b"more", "416"),
        (_Store(b""), b"", "empty part"), (whole, b"", "empty part"),
    ):  # fmt: skip
        with folder(student) as files:
            files.write(NAME + ".part", part)
            facts: Facts = {"case": case, "sent": _there(len(part), store)}
            outcome, __ = _downloaded(student, rng, store, files, **facts)
            _whole(outcome, files, store, **facts)
            _reported(store, len(store.body), **facts)


@download.check(_("raises for an error status, and saves nothing of its page"), needs=[keeps_the_part])
def refuses_errors(student: Any, rng: Random) -> None:
    store = _Store(_body(rng))
    start = store.body[:1000]
    for status, before in ((404, {NAME: OLD}), (500, {NAME: OLD, NAME + ".part": start})):
        page = Answer(status, body=b"<p>" + random_word(rng).encode() * 100)
        with folder(student) as files:
            for name, content in before.items():
                files.write(name, content)
            outcome, __ = _downloaded(student, rng, store, files, answers=lambda asked, page=page: page)  # type: ignore[misc]
            found = files.contents
            facts: Facts = {"status": status, "sent": Words(answer_in_words(page))}
            must_raise(outcome, _("An exception was awaited: the status was {status}.").format(status=status), **facts)
            found = {name: content for name, content in found.items() if content}  # an empty .part does no harm
            for name in sorted({*before, *found}):
                same(found.get(name), before.get(name), says=_("This is {name} afterwards.").format(name=name), **facts)


@download.check(_("raises ValueError for a wrong checksum, and keeps neither file nor .part of it"),
                needs=[keeps_the_part])  # fmt: skip
def checks_the_sum(student: Any, rng: Random) -> None:
    store = _Store(_body(rng))
    start = rng.randint(1, 90_000)
    for part, wanted in ((b"", hashlib.sha256(OLD).hexdigest()), (b"?" * start, store.sum)):
        with folder(student) as files:
            files.write(NAME, OLD)
            if part:
                files.write(NAME + ".part", part)
            outcome, __ = _downloaded(student, rng, store, files, wanted=wanted)
            facts: Facts = {"case": "sum"}
            must_raise(outcome, _("ValueError is asked for: the checksum is another."), **facts)
            found = files.contents
            same(found.get(NAME), OLD, says=_("This is {name} afterwards.").format(name=NAME), final=True, **facts)
            if outcome[1] is None or not outcome[1].is_a("ValueError"):
                returned(outcome, _("ValueError is asked for."), **facts)
            if NAME + ".part" in found:
                fail(_("The .part is still there."), left=True, **facts)


@download.check(_("writes before it reports, and holds no large body as a whole"),
                needs=[large_body, keeps_the_part, checks_the_sum])  # fmt: skip
def in_little_memory(student: Any, rng: Random) -> None:
    if student.round:
        return
    store = _Store(rng.randbytes(PIECE) * LARGE)
    with folder(student) as files:
        watcher = _watcher(student, files)
        facts: Facts = {"case": "large", "sent": Words(_("a body of {size} bytes").format(size=len(store.body)))}
        memory = student.drive_held("memory_watcher")
        try:
            outcome, __ = _downloaded(student, rng, store, files, answers=store.later, seconds=SLOWEST,
                                      progress=watcher, **facts)  # fmt: skip
        finally:
            most = _ended(student, memory)
            _ended(student, watcher)
        returned(outcome, **facts)
        behind = max((done - size for done, size in watcher.value("seen")), default=0)
        if behind > BEHIND:
            fail(_("Bytes were reported that the .part did not have yet, {size} at one time.").format(size=behind),
                 **facts, behind=behind)  # fmt: skip
        if most >= len(store.body):
            fail(_("While it was fetched, more memory was taken than the body has bytes."), **facts, memory=most)


@download.check(_("lets the new file take the place of the old one in one step"), needs=[continues])
def in_one_step(student: Any, rng: Random) -> None:
    store = _Store(_body(rng))
    with folder(student) as files:
        files.write(NAME, OLD)
        watcher = _watcher(student, files)
        try:
            outcome, __ = _downloaded(student, rng, store, files, progress=watcher)
        finally:
            _ended(student, watcher)
        _whole(outcome, files, store)
        if watcher.value("missing"):
            fail(_("{name} was there before and is there now, and meanwhile there was none.").format(name=NAME),
                 missing=True)  # fmt: skip


def _watcher(student: Any, files: Folder) -> Any:
    """Return a `progress` that looks at the files each time, beside the learner's code."""
    args = (files.place(NAME), files.place(NAME + ".part"), PIECE * LARGE // SMALLEST)
    return student.drive_held("file_watcher", *args, word="progress")


def _ended(student: Any, watcher: Any) -> Any:
    """End what watches; return what it says. Where the learner's process is gone there is nothing to end."""
    with contextlib.suppress(Died):
        return student.drive("watched", watcher)
    return 0
