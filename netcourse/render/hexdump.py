"""Bytes one by one: where each stands, its hex digits, its character, and the field it belongs to.

The data: `{"title", "data", "start", "fields", "note"}`. `start` is the offset of the first byte; a field is
`{"name", "value", "start", "stop", "fields": [...]}` with offsets that count from the same place, so that
`stream[start:stop]` are its bytes. Only the innermost fields are drawn among the bytes: each has a letter, a bracket
below its bytes and a colour, and the list below says what the letter stands for. Fields around others are levels of
that list. What is long is folded, and what is left out is counted. The bytes of a field with `"hidden": True` are
counted too, and not shown.
"""

from __future__ import annotations

import string
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from netcourse.i18n import _, ngettext
from netcourse.render import style
from netcourse.render.escape import columns, fold, markup, number, size, visible
from netcourse.render.view import View

Plain = dict[str, Any]
Cells = list[tuple[str, int | None]]  # words, and which field (an index among the letters) they belong to

ROW = 16  # bytes
HALF = 8  # after which there is a wider gap
MOST_ROWS = 36
INSIDE = 5  # whole rows of one field; of more, the first three and the last are kept
HEAD, TAIL = 3, 1
LETTERS = "".join(letter for letter in string.ascii_letters if letter not in "lIO")  # easily taken for 1 and 0
MOST_FIELDS = len(LETTERS)
NAME, VALUE, TITLE = 34, 48, 70  # columns
DEEPEST = 6  # levels that are indented

__all__ = ["byte_sheet", "byte_text", "byte_view", "byte_views"]


def byte_view(shown: Plain) -> View:
    """Draw bytes and their fields."""
    return byte_views([shown])


def byte_views(shown: Sequence[Plain], notes: Sequence[str] = ()) -> View:
    """Draw several byte views below each other, and notes below them."""
    sheets = [_Sheet(one) for one in shown]
    texts = ["\n".join(sheet.text()) for sheet in sheets]
    below = "".join(f'<div style="{style.text(style.SOFT)}">{markup(visible(note))}</div>' for note in notes)
    apart = f'<div style="{style.css(height="1.2em")}"></div>'
    html = apart.join(sheet.html() for sheet in sheets) + below
    said = "\n\n".join([*texts, *(["\n".join(map(visible, notes))] if notes else [])])
    return View(said, f'<div style="{style.ground(style.BLUE)}">{html}</div>')


def byte_sheet(shown: Plain) -> str:
    """Return the HTML of a byte view to lie on another picture's ground; one without a title has no heading."""
    return _Sheet(shown).html(headed=bool(shown.get("title")))


def byte_text(shown: Plain) -> list[str]:
    """Return the lines of the text form of such a byte view."""
    return list(_Sheet(shown).text(headed=bool(shown.get("title"))))


@dataclass(frozen=True)
class _Entry:
    """One line of the list of fields. Offsets count from the first byte drawn, and lie among the bytes."""

    level: int
    name: str
    value: str
    start: int
    stop: int
    leaf: bool
    hidden: int = 0  # of a line that stands for others: how many
    letters: tuple[int, ...] = ()

    @property
    def sign(self) -> str:
        if not self.letters:
            return ""
        first, last = LETTERS[self.letters[0]], LETTERS[self.letters[-1]]
        return first if first == last else f"{first}-{last}"


@dataclass(frozen=True)
class _Span:
    """Neighbouring bytes that belong to one letter, or to none."""

    start: int
    stop: int
    letter: int | None


class _Sheet:
    """What both forms show."""

    def __init__(self, shown: Plain) -> None:
        self.data: bytes = shown["data"]
        self.start: int = shown.get("start", 0)
        self.title = fold(visible(shown.get("title", "")), TITLE)[0]
        self.note = visible(shown.get("note", ""))
        self.entries, leaves = _lettered(_bounded(list(_flat(shown.get("fields", ()), self.start, len(self.data)))))
        self.spans = list(_spans(leaves, len(self.data)))
        self.secrets = list(_secrets(shown.get("fields", ()), self.start))

    @property
    def heading(self) -> str:
        amount = size(len(self.data))
        return _("{title} ({size})").format(title=self.title, size=amount) if self.title else amount

    def lines(self) -> Iterator[Cells]:
        """Yield the lines of the dump: a scale, rows, brackets below them, and what is left out."""
        if not self.data:
            return
        wide = len(str(self.start + len(self.data)))
        yield [(" " * wide + "  " + _scale(), None)]
        before = -1
        for row in _visible_rows(self.spans, -(-len(self.data) // ROW)):
            if row != before + 1:
                yield [(" " * wide + "  " + self._left_out(before + 1, row), None)]
            yield from self._row(row, wide)
            before = row

    def _left_out(self, first: int, beyond: int) -> str:
        hidden = size(min(beyond * ROW, len(self.data)) - first * ROW)
        span = next((span for span in self.spans if span.start <= first * ROW and span.stop >= beyond * ROW), None)
        if span is None or span.letter is None:
            return f"… {hidden} …"
        return _("… {size} of {letter} …").format(size=hidden, letter=LETTERS[span.letter])

    def _row(self, row: int, wide: int) -> Iterator[Cells]:
        first = row * ROW
        data = self.data[first : first + ROW]
        spelled = [_spelled(byte, hidden=self._hides(first + index)) for index, byte in enumerate(data)]
        inside = [span for span in self.spans if span.start < first + len(data) and span.stop > first]
        offset = f"{self.start + first:>{wide}}  "
        pad = " " * (_column(ROW - 1) + 5 - _column(len(data) - 1) - 2)
        yield [(offset, None), *_hexes(spelled, inside, first), (pad, None), *_characters(spelled, inside, first)]
        if any(span.letter is not None for span in inside):
            yield [(" " * len(offset), None), *_brackets(len(data), inside, first)]

    def _hides(self, place: int) -> bool:
        return any(start <= place < stop for start, stop in self.secrets)

    # The text form

    def text(self, *, headed: bool = True) -> Iterator[str]:
        if headed:
            yield self.heading
        for cells in self.lines():
            yield "  " + "".join(words for words, __ in cells).rstrip()
        yield from ("  " + line for line in _aligned([self._header(), *self._list()]) if self.entries)
        if self.note:
            yield f"  {self.note}"

    def _header(self) -> list[str]:
        return ["", _("bytes"), _("field"), _("value")]

    def _list(self) -> Iterator[list[str]]:
        for entry in self.entries:
            if entry.hidden:
                words = ngettext("… {count} more field …", "… {count} more fields …", entry.hidden)
                yield ["", "", words.format(count=number(entry.hidden)), ""]
                continue
            place = f"[{self.start + entry.start}:{self.start + entry.stop}]"
            name = "  " * entry.level + fold(visible(entry.name), NAME)[0]
            yield [entry.sign, place, name, fold(visible(entry.value), VALUE)[0]]

    # The HTML form

    def html(self, *, headed: bool = True) -> str:
        dump = "\n".join("".join(_marked(words, letter) for words, letter in cells).rstrip() for cells in self.lines())
        parts = [f"<b>{markup(self.heading)}</b>"] if headed else []
        if dump:
            parts.append(f'<pre style="{style.block(style.PAPER)}">{dump}</pre>')
        if self.entries:
            parts.append(self._table())
        if self.note:
            parts.append(f'<div style="{style.text(style.SOFT)}">{markup(self.note)}</div>')
        return "".join(parts)

    def _table(self) -> str:
        sheet = style.css(border_collapse="collapse", background=style.PAPER, color=style.INK, margin="0",
                          border="none", font_size="12px")  # fmt: skip
        rows = [_table_row(self._header(), "th", None)]
        for entry, words in zip(self.entries, self._list(), strict=True):
            rows.append(_table_row(words, "td", entry.letters[0] if entry.leaf and entry.letters else None))
        return f'<table style="{sheet}">{"".join(rows)}</table>'


# Fields to lines of the list


def _flat(fields: Any, origin: int, length: int, level: int = 0) -> Iterator[_Entry]:
    """Yield fields and the fields inside them, in order; what lies outside the bytes is cut off."""
    for one in fields:
        start, stop = (min(max(one[end] - origin, 0), length) for end in ("start", "stop"))
        inner = one.get("fields", ())
        shown_level = min(level, DEEPEST)
        yield _Entry(shown_level, one["name"], one.get("value", ""), start, max(start, stop), leaf=not inner)
        yield from _flat(inner, origin, length, level + 1)


def _secrets(fields: Any, origin: int) -> Iterator[tuple[int, int]]:
    """Yield from where to where bytes must not be shown."""
    for one in fields:
        if one.get("hidden"):
            yield one["start"] - origin, one["stop"] - origin
        yield from _secrets(one.get("fields", ()), origin)


def _bounded(entries: list[_Entry]) -> list[_Entry]:
    """Leave out the middle of a long list."""
    hidden = len(entries) - MOST_FIELDS
    if hidden <= 0:
        return entries
    tail = MOST_FIELDS // 4
    gap = _Entry(0, "", "", 0, 0, leaf=False, hidden=hidden)
    return [*entries[: MOST_FIELDS - tail], gap, *entries[-tail:]]


def _lettered(entries: list[_Entry]) -> tuple[list[_Entry], list[_Entry]]:
    """Give each innermost field a letter, and those around it the letters inside; return all, and the innermost."""
    leaves = [entry for entry in entries if entry.leaf and entry.start < entry.stop]
    letters = {id(leaf): index for index, leaf in enumerate(leaves)}
    named = []
    for index, entry in enumerate(entries):
        own = (letters[id(entry)],) if id(entry) in letters else _inside(entries, index, letters)
        named.append(replace(entry, letters=own))
    return named, leaves


def _inside(entries: list[_Entry], index: int, letters: dict[int, int]) -> tuple[int, ...]:
    found: list[int] = []
    for entry in entries[index + 1 :]:
        if entry.level <= entries[index].level:
            break
        if id(entry) in letters:
            found.append(letters[id(entry)])
    return tuple(found)


def _spans(leaves: list[_Entry], length: int) -> Iterator[_Span]:
    """Yield all bytes as spans in order. Where two fields claim a byte, it goes to the first."""
    place = 0
    order = sorted(range(len(leaves)), key=lambda index: leaves[index].start)
    for letter in order:
        start, stop = max(place, leaves[letter].start), leaves[letter].stop
        if start < stop:
            if place < start:
                yield _Span(place, start, None)
            yield _Span(start, stop, letter)
            place = stop
    if place < length:
        yield _Span(place, length, None)


# Which rows are drawn


def _visible_rows(spans: list[_Span], total: int) -> list[int]:
    """Return the numbers of the rows to draw: of long fields the ends, of many rows the first and the last."""
    rows: list[int] = []
    place = 0
    for span in spans:
        first, beyond = -(-span.start // ROW), span.stop // ROW
        if beyond - first > INSIDE:
            rows += range(place, first + HEAD)
            place = beyond - TAIL
    rows += range(place, total)
    if len(rows) <= MOST_ROWS:
        return rows
    tail = MOST_ROWS // 4
    return [*rows[: MOST_ROWS - tail], *rows[-tail:]]


# One row, as cells


def _column(index: int) -> int:
    return index * 3 + (1 if index >= HALF else 0)


def _scale() -> str:
    """Return what is to be added to the number at the beginning of a row."""
    words = [f"{index:>2}" for index in range(ROW)]
    return " ".join(words[:HALF]) + "  " + " ".join(words[HALF:])


def _spelled(byte: int, *, hidden: bool) -> tuple[str, str]:
    """Return a byte's hex digits and its character."""
    if hidden:
        return "**", "*"
    return f"{byte:02x}", chr(byte) if 32 <= byte < 127 else "·"


def _hexes(row: list[tuple[str, str]], spans: list[_Span], first: int) -> Iterator[tuple[str, int | None]]:
    digits = [hexes for hexes, __ in row]
    line = " ".join(digits[:HALF]) + ("  " + " ".join(digits[HALF:]) if digits[HALF:] else "")
    place = 0
    for start, stop, span in _clipped(spans, first, len(row)):
        yield line[place : _column(start)], None
        yield line[_column(start) : _column(stop - 1) + 2], span.letter
        place = _column(stop - 1) + 2


def _characters(row: list[tuple[str, str]], spans: list[_Span], first: int) -> Iterator[tuple[str, int | None]]:
    for start, stop, span in _clipped(spans, first, len(row)):
        yield "".join(char for __, char in row[start:stop]), span.letter


def _brackets(count: int, spans: list[_Span], first: int) -> Iterator[tuple[str, int | None]]:
    place = 0
    for start, stop, span in _clipped(spans, first, count):
        left, right = _column(start), _column(stop - 1) + 2
        yield " " * (left - place), None
        opens, closes = span.start >= first, span.stop <= first + count
        words = " " * (right - left) if span.letter is None else _bracket(span.letter, right - left, opens, closes)
        yield words, span.letter
        place = right


def _bracket(letter: int, wide: int, opens: bool, closes: bool) -> str:
    if wide == 2 and opens and closes:
        return LETTERS[letter] + " "
    left, right = "└" if opens else "", "┘" if closes else ""
    return left + LETTERS[letter].center(wide - len(left) - len(right), "─") + right


def _clipped(spans: list[_Span], first: int, count: int) -> Iterator[tuple[int, int, _Span]]:
    for span in spans:
        yield max(span.start - first, 0), min(span.stop - first, count), span


# Helpers of the two forms


def _aligned(rows: list[list[str]]) -> Iterator[str]:
    widths = [max(map(columns, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (cell + " " * (width - columns(cell)) for cell, width in zip(row, widths, strict=True))
        yield "  ".join(cells).rstrip()


def _marked(words: str, letter: int | None) -> str:
    if letter is None or not words:
        return markup(words)
    return f'<span style="{_tint(letter)}">{markup(words)}</span>'


def _tint(letter: int) -> str:
    return style.css(background=style.TINTS[letter % len(style.TINTS)], color=style.INK)


def _table_row(words: list[str], kind: str, letter: int | None) -> str:
    cells = []
    for index, word in enumerate(words):
        look = style.cell(head=kind == "th") + (";" + _tint(letter) if index == 0 and letter is not None else "")
        # Spaces that do not break keep the levels where style sheets are dropped.
        lead = len(word) - len(word.lstrip(" "))
        cells.append(f'<{kind} style="{look}">{"&nbsp;" * lead}{markup(word[lead:])}</{kind}>')
    line = style.css(background=style.SHADE if kind == "th" else style.PAPER, color=style.INK)
    return f'<tr style="{line}">{" ".join(cells)}</tr>'
