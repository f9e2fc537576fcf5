"""Exercise requests.upload: upload pictures."""

from __future__ import annotations

from random import Random
from typing import Any

from netcourse.exercises.course.requests_.common import FORM, must_raise, sent_by, the_request
from netcourse.exercises.material import BEYOND, LATIN, random_path, random_word
from netcourse.exercises.model import Exercise, Misconception, fail, same
from netcourse.exercises.staging.website import Asked, Part, called, in_json, parts, site
from netcourse.i18n import _

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
    return (name or f"{random_word(rng)}.{ending}", inside, rng.choice(["image/webp", "image/x-portable-pixmap"]))


def _uploaded(student: Any, rng: Random, note: str, pictures: list[Picture]) -> None:
    """Require that all this arrives."""
    with site(lambda asked: in_json({"ids": list(range(len(pictures)))}, 201)) as at:
        sent_by(student, at, "upload", at.url + random_path(rng), note, pictures)
    asked = the_request(at)
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
    _uploaded(student, rng, random_word(rng), [_picture(rng)])


@upload.check(_("sends several pictures in their order"), needs=[sends])
def several(student: Any, rng: Random) -> None:
    same_name = f"{random_word(rng)}.png"
    _uploaded(student, rng, random_word(rng), [_picture(rng), _picture(rng, same_name), _picture(rng, same_name)])


@upload.check(_("sends awkward ones: empty, large, with bytes that look like a border, with names that are not ASCII"),
              needs=[sends])  # fmt: skip
def awkward(student: Any, rng: Random) -> None:
    _uploaded(student, rng, "", [_picture(rng, content=b" \r\n--boundary\r\n\r\n "), _picture(rng, content=b"")])
    _uploaded(student, rng, f" {random_word(rng)} ", [_picture(rng)])
    _uploaded(
        student, rng, f"{rng.choice(BEYOND)}\r\n{random_word(rng)}", [_picture(rng, content=rng.randbytes(300_000))]
    )
    for name in (
        f"{random_word(rng)} {random_word(rng)}.png",
        f"{rng.choice(LATIN)}.png",
        f"{rng.choice(BEYOND)} 1.gif",
    ):
        _uploaded(student, rng, random_word(rng), [_picture(rng, name)])


@upload.check(_("returns the ids that the server gave"), needs=[sends])
def ids(student: Any, rng: Random) -> None:
    given = [rng.randint(1, 9999) for _number in range(2)]
    with site(lambda asked: in_json({"note": "long " * 200_000, "ids": given}, 201)) as at:
        args = (at.url, random_word(rng), [_picture(rng), _picture(rng)])
        same(called(student, at, "upload", *args), given, sent={"ids": given})


@upload.check(_("raises an exception when the server refuses"), needs=[ids])
def refuses(student: Any, rng: Random) -> None:
    for status in (413, 507):
        with site(lambda asked, status=status: in_json({"ids": []}, status)) as at:  # type: ignore[misc]
            says = _("An exception was awaited: the status was {status}.").format(status=status)
            args = (at.url, random_word(rng), [_picture(rng)])
            must_raise(says, lambda at=at, args=args: called(student, at, "upload", *args), status=status)  # type: ignore[misc]
