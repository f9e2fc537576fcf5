from __future__ import annotations

import copy

from hypothesis import given, settings
from hypothesis import strategies as st

from netcourse.workspace.merge import NOTE_TAG, merge, prepared
from tests.workspace.books import book, cell, printed, texts

BASE = book(cell("a", "import socket"), cell("b", "def f(): ..."), cell("c", "f()"))


def changed(notebook, **sources):
    """A copy of `notebook` with new text in the named cells."""
    return notebook | {
        "cells": [one | {"source": sources.get(one["id"], one["source"])} for one in copy.deepcopy(notebook["cells"])]
    }


def without(notebook, *names):
    return notebook | {"cells": [one for one in notebook["cells"] if one["id"] not in names]}


def with_cell(notebook, new, *, at):
    return notebook | {"cells": [*notebook["cells"][:at], new, *notebook["cells"][at:]]}


class TestCells:
    def test_untouched_cell_follows_the_release(self):
        """A cell that the learner left alone takes the release's text."""
        merged = merge(BASE, BASE, changed(BASE, a="import ssl"))

        assert ["import ssl", "def f(): ...", "f()"] == texts(merged.notebook)
        assert [] == merged.conflicts

    def test_changed_cell_stays_the_learners(self):
        """A cell that only the learner changed keeps their text while others follow the release."""
        merged = merge(BASE, changed(BASE, b="def f(): return 1"), changed(BASE, a="import ssl"))

        assert ["import ssl", "def f(): return 1", "f()"] == texts(merged.notebook)

    def test_both_changed_keeps_the_learners_and_notes_the_release(self):
        """Where both changed a cell, the learner's stands and a Markdown note below shows the release's."""
        merged = merge(BASE, changed(BASE, b="def f(): return 1"), changed(BASE, b="def f(x): ..."))

        own, note = merged.notebook["cells"][1:3]
        assert ["b"] == merged.conflicts
        assert "def f(): return 1" == own["source"]
        assert ("markdown", [NOTE_TAG]) == (note["cell_type"], note["metadata"]["tags"])
        assert "def f(x): ..." in "".join(note["source"])

    def test_the_note_of_an_earlier_release_gives_way(self):
        """A second conflict in the same cell leaves one note, the newer."""
        first = merge(BASE, changed(BASE, b="mine"), changed(BASE, b="second release"))
        second = merge(changed(BASE, b="second release"), first.notebook, changed(BASE, b="third release"))

        notes = [text for text in texts(second.notebook) if "release" in text and text != "mine"]
        assert 1 == len(notes)
        assert "third release" in notes[0]

    def test_both_changed_alike_is_no_conflict(self):
        """A learner who wrote what the release now says sees nothing new."""
        merged = merge(BASE, changed(BASE, b="same"), changed(BASE, b="same"))

        assert ["import socket", "same", "f()"] == texts(merged.notebook)
        assert [] == merged.conflicts

    def test_results_of_the_learner_stay(self):
        """A cell with equal text keeps what the learner's run of it printed."""
        mine = copy.deepcopy(BASE)
        mine["cells"][2] |= {"outputs": printed("mine"), "execution_count": 7}

        merged = merge(BASE, mine, changed(BASE, a="import ssl"))

        assert printed("mine") == merged.notebook["cells"][2]["outputs"]
        assert 7 == merged.notebook["cells"][2]["execution_count"]

    def test_results_never_run_follow_the_release(self):
        """A cell that the learner never ran takes the release's stored outputs."""
        theirs = copy.deepcopy(BASE)
        theirs["cells"][2]["outputs"] = printed("released")

        assert printed("released") == merge(BASE, BASE, theirs).notebook["cells"][2]["outputs"]

    def test_released_metadata_reaches_a_changed_cell(self):
        """The course's own metadata follows the release even where the text is the learner's."""
        theirs = copy.deepcopy(BASE)
        theirs["cells"][1]["metadata"] = {"exercise": "http.split_url"}

        merged = merge(BASE, changed(BASE, b="mine"), theirs)

        assert {"exercise": "http.split_url"} == merged.notebook["cells"][1]["metadata"]


class TestComingAndGoing:
    def test_new_cell_of_the_release_finds_its_place(self):
        """A cell that the release adds stands where the release has it."""
        merged = merge(BASE, BASE, with_cell(BASE, cell("d", "new"), at=1))

        assert ["import socket", "new", "def f(): ...", "f()"] == texts(merged.notebook)

    def test_new_cell_of_the_learner_keeps_its_place(self):
        """A cell that the learner added stays behind the cell it followed."""
        mine = with_cell(BASE, cell("mine", "my notes"), at=2)

        merged = merge(BASE, mine, with_cell(BASE, cell("d", "new"), at=0))

        assert ["new", "import socket", "def f(): ...", "my notes", "f()"] == texts(merged.notebook)

    def test_cell_dropped_by_the_release_goes(self):
        """An untouched cell that the release dropped goes; one that the learner changed stays in place."""
        assert ["import socket", "f()"] == texts(merge(BASE, BASE, without(BASE, "b")).notebook)

        kept = merge(BASE, changed(BASE, b="mine"), without(BASE, "b"))
        assert ["import socket", "mine", "f()"] == texts(kept.notebook)

    def test_cell_deleted_by_the_learner_stays_away(self):
        """What the learner deleted does not come back with a release."""
        merged = merge(BASE, without(BASE, "c"), changed(BASE, c="g()"))

        assert ["import socket", "def f(): ..."] == texts(merged.notebook)

    def test_order_of_the_learner_holds(self):
        """A learner who moved cells about keeps that order."""
        mine = BASE | {"cells": [BASE["cells"][number] for number in (2, 0, 1)]}

        merged = merge(BASE, mine, with_cell(BASE, cell("d", "new"), at=1))

        assert ["f()", "import socket", "new", "def f(): ..."] == texts(merged.notebook)

    def test_order_of_the_release_holds_otherwise(self):
        """A release that moves cells moves them for a learner who did not."""
        theirs = BASE | {"cells": BASE["cells"][::-1]}

        assert texts(theirs) == texts(merge(BASE, BASE, theirs).notebook)


class TestOddNotebooks:
    def test_without_a_base_differences_are_the_learners(self):
        """When the last release is not known, nothing of the learner's is replaced."""
        merged = merge(None, changed(BASE, b="mine"), BASE)

        assert "mine" in texts(merged.notebook)
        assert ["b"] == merged.conflicts

    def test_cells_without_ids_are_found_again(self):
        """A notebook saved by a tool that drops ids still merges: equal text is the same cell."""
        mine = changed(BASE, b="mine")
        for one in mine["cells"]:
            del one["id"]

        merged = merge(BASE, mine, changed(BASE, a="import ssl"))

        assert ["import ssl", "mine", "f()"] == texts(merged.notebook)

    def test_two_cells_with_one_id_both_stay(self):
        """A copied cell that kept the id of the first is not lost."""
        merged = merge(BASE, with_cell(BASE, cell("b", "a copy, then changed"), at=2), BASE)

        assert ["import socket", "def f(): ...", "a copy, then changed", "f()"] == texts(merged.notebook)

    def test_source_as_lines_equals_source_as_text(self):
        """Both forms in which files hold a cell's text count as equal."""
        mine = changed(BASE, b=["def f(): ", "..."])

        assert [] == merge(BASE, mine, changed(BASE, b="def g(): ...")).conflicts

    def test_kernel_of_the_learner_stays(self):
        """The kernel that the learner chose outlives a release."""
        mine = BASE | {"metadata": {"kernelspec": {"name": "py313"}}}
        theirs = BASE | {"metadata": {"kernelspec": {"name": "python3"}, "title": "new"}}

        assert {"kernelspec": {"name": "py313"}, "title": "new"} == merge(BASE, mine, theirs).notebook["metadata"]


def test_prepared_hides_the_answers_to_predictions():
    """Only the outputs of cells tagged `predict` are cleared, and the release itself is left alone."""
    asked = cell("a", "1 + 1", tags=("predict",)) | {"outputs": printed("2"), "execution_count": 1}
    shown = cell("b", "2 + 2") | {"outputs": printed("4"), "execution_count": 2}
    released = book(asked, shown)

    first, second = prepared(released)["cells"]

    assert ([], None) == (first["outputs"], first["execution_count"])
    assert printed("4") == second["outputs"]
    assert printed("2") == asked["outputs"]


NAMES = st.lists(st.sampled_from("abcdefgh"), unique=True, max_size=8)
NOTEBOOKS = st.builds(
    lambda names, texts: book(*(cell(name, texts[name]) for name in names)),
    NAMES,
    st.fixed_dictionaries({name: st.sampled_from(["one", "two", "three"]) for name in "abcdefgh"}),
)


@settings(deadline=None)
@given(NOTEBOOKS, NOTEBOOKS, NOTEBOOKS)
def test_nothing_that_the_learner_wrote_is_lost(base, mine, theirs):
    """Every cell that the learner added or changed is in the merged notebook with its text."""
    merged = merge(base, mine, theirs)

    old = {one["id"]: one["source"] for one in base["cells"]}
    written = {(one["id"], one["source"]) for one in mine["cells"] if old.get(one["id"]) != one["source"]}
    names = [one["id"] for one in merged.notebook["cells"]]
    assert written <= set(zip(names, texts(merged.notebook)))
    assert len(names) == len(set(names))


@settings(deadline=None)
@given(NOTEBOOKS, NOTEBOOKS, NOTEBOOKS)
def test_merging_the_same_release_again_changes_nothing(base, mine, theirs):
    """A second merge with the same release is a no-op."""
    once = merge(base, mine, theirs).notebook

    assert once == merge(theirs, once, theirs).notebook
