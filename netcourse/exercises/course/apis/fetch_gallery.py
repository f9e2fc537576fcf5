"""Exercise apis.fetch_gallery: save a gallery."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable, Iterator, Mapping, Sequence
from random import Random
from typing import Any

from netcourse.exercises.course.apis.galleries import (
    AGES,
    LONG,
    Ask,
    among,
    asked_ahead,
    asked_now,
    asked_well,
    at_most,
    changed,
    failing_pictures,
    must_refuse,
    own_gallery,
    random_pictures,
    same_failures,
    same_names,
    seconds_for,
    silent_pictures,
    steady_one,
    two_things,
    with_little_patience,
)
from netcourse.exercises.material import random_word
from netcourse.exercises.model import Exercise, Facts, Misconception, Raised, Unplain, fail, same
from netcourse.exercises.staging.calls import telling
from netcourse.exercises.staging.folders import Folder, folder
from netcourse.exercises.staging.pictures import LIST, Picture, gallery
from netcourse.exercises.staging.rounds import Waiting, alone, each_of
from netcourse.exercises.staging.website import told_by
from netcourse.i18n import _

HOME = "home/pictures"  # where the pictures belong, in a folder that shows what came beside
LONGEST_NAME = 64

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
        when=lambda facts: facts["part"] == "names" and not "".join(facts["got"]).isascii(),
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
            when=lambda facts: facts["what"] == "order",
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
            when=lambda facts: facts["what"] == "saved" and among(facts, "status"),
        ),
        Misconception(
            "apis.only_errors_refused",
            says=_("raise_for_status() and ok look at the classes 4 and 5 alone. 202, 203 and 206 are no errors, and"
                   " not what was asked for either: compare with 200."),
            when=lambda facts: facts["what"] == "saved" and among(facts, "no_error"),
        ),
        Misconception(
            "apis.patience_for_all",
            says=_("Pictures failed that had done nothing wrong: one came slowly, but came, others waited for their"
                   " turn. patience is for silence, and timeout= of requests means just that; result(timeout=…) and a"
                   " clock of your own count all."),
            when=lambda facts: facts["what"] == "lost",
        ),
        Misconception(
            "apis.sum_unchecked",
            says=_("The list says what the SHA-256 of each picture is. hashlib.sha256(data).hexdigest() tells whether"
                   " this is it."),
            when=lambda facts: facts["what"] == "saved" and among(facts, "sum"),
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


@contextlib.contextmanager
def _home(student: Any, rng: Random) -> Iterator[tuple[Folder, str]]:
    """Make a folder beside the learner's code, and one in it for the pictures; yield it, and the path of that."""
    with folder(student, f"netcourse-{random_word(rng, 10, 10)}", *HOME.split("/")) as around:
        yield around, f"{around.path}/{HOME}"


def _saved(student: Any, rng: Random, pictures: Sequence[Picture], failing: Mapping[str, str] | None = None,
           **staged: Any) -> None:  # fmt: skip
    """Require that all pictures are saved but those that fail."""
    alone(_saving(student, rng, pictures, failing, **staged))


def _saving(student: Any, rng: Random, pictures: Sequence[Picture], failing: Mapping[str, str] | None = None, *,
            most: int = 0, patience: float = 0, crowd: int = 0, slow: str = "", part: str = "",
            ask: Ask = asked_now) -> Waiting:  # fmt: skip
    failing = failing or {}
    facts: Facts = {"part": part, "kinds": dict(failing), "files": [], "steady": steady_one(pictures)}
    options = {name: value for name, value in (("most", most), ("patience", patience)) if value}
    with _home(student, rng) as (around, home), gallery(pictures, crowd=crowd, slow=slow) as one:
        base = around.path
        pictures = one.pictures = [changed(picture, **_there(picture, base)) for picture in pictures]
        try:
            with told_by(one.at, **facts):
                got = yield from ask(student, "fetch_gallery", one.url, home, seconds=seconds_for(part), **options)
        except (Raised, Unplain):
            asked_well(one, most, facts, failing)
            raise
        files = around.files
    facts["files"] = sorted(files)
    asked_well(one, most, facts, failing)
    names, failed = two_things(got, list, facts)
    same_names(names, [picture.name for picture in pictures if not _fails(picture, failing, base)], facts)
    same_failures(failed, {name.replace(BASE, base): kind for name, kind in failing.items()}, facts)
    _same_files(files, {f"{HOME}/{one.name}": one.data for one in pictures if one.name in names}, facts)
    asked = [name for name, kind in failing.items() if kind == "unsafe" and one.asked[name.replace(BASE, base)]]
    if asked:
        fail(_("{name} was asked for, which is not safe.").format(name=repr(asked[0])), **facts | {"what": "asked"})


BASE = "{base}"  # in a name, the folder around everything: an absolute name that does no harm


def _there(picture: Picture, base: str) -> dict[str, Any]:
    kept = {name: getattr(picture, name) for name in ("answer", "mute", "sha256", "pause")}
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
    pictures = random_pictures(rng, 4)
    large = changed(pictures[1], data=rng.randbytes(300_000))
    empty = changed(pictures[2], data=b"")
    _saved(student, rng, [pictures[0], large, empty, pictures[3]])
    _saved(student, rng, [])


@fetch_gallery.check(_("has so many requests under way at once, and never more"), weight=2, needs=[saves_all])
def bounded(student: Any, rng: Random) -> None:
    galleries = {most: random_pictures(rng, 3 * most) for most in (rng.randint(3, 5), 1)}

    def cases(ask: Ask) -> list[Callable[[], Waiting]]:
        staged: Facts = {"patience": AGES, "part": "crowd", "ask": ask}
        return [functools.partial(_saving, student, rng, pictures, most=most, crowd=most, **staged)
                for most, pictures in galleries.items()]  # fmt: skip

    each_of(student, cases(asked_ahead), cases(asked_now))


@fetch_gallery.check(_("begins the next when one is through: a slow one holds up nobody, and keeps its"
                     " place in the order"), needs=[bounded])  # fmt: skip
def slow_one(student: Any, rng: Random) -> None:
    pictures = random_pictures(rng, 7)
    _saved(student, rng, pictures, most=2, patience=AGES, slow=pictures[0].name, part="slow")


@fetch_gallery.check(_("saves the good ones and tells which failed: status, length, sum"), weight=2, needs=[saves_all])
def tells_failures(student: Any, rng: Random) -> None:
    pictures, failing = failing_pictures(rng)
    _saved(student, rng, pictures, failing, most=3, part="failing")


@fetch_gallery.check(_("gives up on a picture that stays silent, and on no other"), needs=[tells_failures])
def impatient(student: Any, rng: Random) -> None:
    pictures, failing = silent_pictures(rng)

    def case(pictures: list[Picture], patience: float) -> None:
        _saved(student, rng, pictures, failing, most=3, patience=patience, part="silent")

    with_little_patience(pictures, case)


@fetch_gallery.check(_("refuses names that are not safe, and does not ask for them"), weight=2, needs=[saves_all])
def safe_names(student: Any, rng: Random) -> None:
    word = random_word(rng)
    unsafe = [
        "../escaped.png", "../../escaped.png", f"{BASE}/escaped.png", "a/b.png", "..\\escaped.png", "", ".png", "png",
        ".hidden.png", "-rf.png", "_x.png", "star.png\n", "two\nlines.png", "\0.png", "star.png\0.svg",
        f"{word} 1.png", f"{word.title()}.png", f"{word}.PNG", "ü.png", "٣.png", f"{word}.exe", f"{word}.png.exe",
        f"{word}.svg.png", f"{word}..png", f"{word}.gif", f"{word}.jpeg", f"{word}ü.png", f"{word}_٣.svg", word,
        "x" * (LONGEST_NAME - 3) + ".png", f"{word}:1.png", "~.png",
    ]  # fmt: skip
    safe = ["x" * (LONGEST_NAME - 4) + ".png", "0.jpg", f"{word}-_0.svg", "a.png"]
    chosen = [*unsafe, *safe]
    rng.shuffle(chosen)
    _saved(student, rng, random_pictures(rng, 0, *chosen), dict.fromkeys(unsafe, "unsafe"), part="names")


@fetch_gallery.check(_("saves the course's own gallery, which is busy now and then"), needs=[tells_failures, bounded])
def saves_gallery(student: Any, rng: Random) -> None:
    with own_gallery(rng) as (server, pictures, failing), _home(student, rng) as (around, home):
        facts: Facts = {"part": "failing", "kinds": failing}
        with telling(**facts):
            got = student.call("fetch_gallery", f"{server.url}{LIST}", home, most=6, seconds=LONG)
        files = around.files
        most = server.most_at_once
    names, failed = two_things(got, list, facts)
    same_names(names, [name for name in pictures if name not in failing], facts)
    same_failures(failed, failing, facts)
    _same_files(files, {f"{HOME}/{name}": pictures[name] for name in names}, facts | {"files": sorted(files)})
    at_most(most, 6, facts)


@fetch_gallery.check(_("raises an exception when the list itself cannot be had"), needs=[saves_all])
def no_list(student: Any, rng: Random) -> None:
    with _home(student, rng) as (__, home):
        must_refuse(lambda url: student.call("fetch_gallery", url, home))
