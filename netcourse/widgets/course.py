"""`map`: how far you are, with an exercise begun anew, and the progress kept in a file and taken back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from netcourse.i18n import _
from netcourse.referee import progress, solutions, state
from netcourse.render.notice import notice
from netcourse.render.progress import course_map
from netcourse.render.view import View
from netcourse.widgets import kit
from netcourse.widgets.shown import Shown

__all__ = ["Course", "empty_exercise", "forget", "map"]

FILE = "my-progress.json"


def map() -> Shown:
    """Show the map of the course, and controls to begin an exercise anew and to keep the progress in a file.

    Raises state.NotAState.
    """
    return Shown(_("the map of the course"), _view, Course)


def _view() -> View:
    return course_map(progress.progress().data)


def forget(exercise_id: str) -> None:
    """Forget result and hints of an exercise, as if it had never been tried. Raises state.NotAState."""
    state.load()  # an unreadable file is not replaced because of this
    state.update(lambda kept: kept["exercises"].pop(exercise_id, None))


def empty_exercise(exercise_id: str) -> View:
    """Return the empty exercise as it was released."""
    try:
        code = solutions.stub(exercise_id)
    except LookupError:
        return notice(_("The released notebook of {id} is not at hand").format(id=exercise_id), [])
    heading = _('The empty exercise {id}: copy it, or type reset("{id}") in a cell to have it in a new cell below')
    return notice(heading.format(id=exercise_id), code.splitlines(), code=True)


class Course:
    """The controls."""

    def __init__(self) -> None:
        self.status = status = kit.Status()
        self.picture = kit.drawing(View("", ""))  # until something changes, the map above is the same
        self.exercise = kit.choice(_("exercise"), self._exercises(), self._unsure, status)
        self.code = kit.drawing(View("", ""))
        self.sure = kit.ipywidgets.Checkbox(
            description=_("yes, forget its result and hints"), indent=False, layout={"width": "auto"}
        )
        self.file = kit.ipywidgets.Text(value=FILE, description=_("file"), style={"description_width": "auto"})
        self.over = kit.ipywidgets.Checkbox(description=_("yes, write over it"), indent=False, layout={"width": "auto"})
        self.box = kit.rows(
            kit.row(kit.button(_("refresh"), self.refresh, status, hint=_("look again how far you are"))),
            kit.row(self.exercise, kit.button(_("show it empty"), self.show_empty, status)),
            kit.row(kit.button(_("forget its result"), self.forget, status), self.sure),
            kit.row(
                self.file,
                kit.button(_("keep the progress there"), self.export, status),
                self.over,
                kit.button(_("take it back from there"), self.restore, status),
            ),
            status.widget, self.code, self.picture,
        )  # fmt: skip

    def _exercises(self) -> list[tuple[str, Any]]:
        found = [one for chapter in progress.progress().data["chapters"] for one in chapter["exercises"]]
        return [(f"{one['id']}: {one['title']}", one["id"]) for one in found]

    def refresh(self) -> None:
        """Draw the map as it is now."""
        kit.show(self.picture, _view())

    def _unsure(self) -> None:
        """What was ticked for one exercise does not count for another."""
        self.sure.value = False
        kit.show(self.code, View("", ""))

    def show_empty(self) -> None:
        """Show the chosen exercise as it was released. A click has no cell below: it can only be copied from here."""
        kit.show(self.code, empty_exercise(self.exercise.value))
        self.status.say(_("{id} stands below; your own code stays where it is").format(id=self.exercise.value))

    def forget(self) -> None:
        """Forget the result of the chosen exercise, if the box beside is ticked."""
        if not self.sure.value:
            words = _("This forgets result and hints of {id}. Tick the box beside first.")
            self.status.say(words.format(id=self.exercise.value))
            return
        forget(self.exercise.value)
        self.sure.value = False
        self.refresh()
        self.status.say(_("{id}: as if it had never been tried").format(id=self.exercise.value))

    def export(self) -> None:
        """Keep the progress in the named file; over an older file only if the box beside is ticked."""
        file = self._named()
        if file.exists() and not self.over.value:
            self.status.say(_("{file} exists already. Tick the box beside first.").format(file=file.name))
            return
        progress.export(file)
        self.over.value = False
        self.status.say(_("Your progress is in {file}").format(file=file.name))

    def restore(self) -> None:
        """Take from the named file what is better than the progress here."""
        file = self._named()
        progress.restore(file)
        self.refresh()
        self.status.say(_("What was better in {file} is here now").format(file=file.name))

    def _named(self) -> Path:
        name = self.file.value.strip()
        if not name:
            raise ValueError(_("the name of the file is missing"))
        if Path(name).absolute() == state.path():
            raise ValueError(_("{file} is the progress itself: take another name").format(file=name))
        return Path(name)
