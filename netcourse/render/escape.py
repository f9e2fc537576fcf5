"""From bytes and foreign text to something that may stand on a page: readable, bounded, and never markup.

Everything drawn passes through here once. Control characters are spelled as Python spells them, so that no output of
a learner's program can move the cursor, hide behind right-to-left marks or end a line of ours.
"""

from __future__ import annotations

import html as _html
import re
import unicodedata

from netcourse.i18n import ngettext

SPELLED = {9: "\\t", 10: "\\n", 13: "\\r", 92: "\\\\"}
BYTES = [SPELLED.get(n, chr(n) if 32 <= n < 127 else f"\\x{n:02x}") for n in range(256)]
HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}  # categories that draw nothing, or draw elsewhere
LITERAL = re.compile(r"""\s*b(["']).*\1""", re.DOTALL)
UNIT = re.compile(r"\\x[0-9a-fA-F]{2}|\\.|.", re.DOTALL)  # what stands for one byte in a literal


def markup(text: object) -> str:
    """Return text that is safe inside an element and inside a quoted attribute."""
    return _html.escape(str(text), quote=True)


def readable(data: bytes) -> str:
    r"""Return bytes as Python spells them, without the quotes: `GET / HTTP/1.1\r\n`."""
    return "".join(BYTES[n] for n in data)


def literal(data: bytes) -> str:
    r"""Return bytes as they would stand in a program: `b"one\n"`, or `b'say "two"'`."""
    if b'"' in data and b"'" not in data:
        return f"b'{readable(data)}'"
    return 'b"' + readable(data).replace('"', '\\"') + '"'


def literal_ends(data: bytes, room: int) -> tuple[str, str, str]:
    """Return the beginning of a literal, how many bytes are left out, and its end, in about `room` characters.

    Reads only what it shows: the data may be large.
    """
    quote = "'" if b'"' in data and b"'" not in data else '"'
    first, last = (_units(part, quote) for part in (data[:room], data[-room:]))
    head = first[: _reach(first, 0, room - room // 3)]
    tail = last[_reach(last, len(last), room // 3, -1) :]
    return f"b{quote}{''.join(head)}", size(len(data) - len(head) - len(tail)), f"{''.join(tail)}{quote}"


def _units(data: bytes, quote: str) -> list[str]:
    return [BYTES[n] if chr(n) != quote else "\\" + quote for n in data]


def visible(text: str) -> str:
    """Return one line of text with everything that draws nothing spelled out; line breaks too."""
    return "".join(map(_visible, text))


def _visible(char: str) -> str:
    if unicodedata.category(char) not in HIDDEN:
        return char
    return char.encode("unicode_escape").decode("ascii")


def lines(text: str) -> list[str]:
    """Return the lines of a foreign text, each of them visible, tabs as spaces."""
    return [visible(line) for line in text.expandtabs(4).splitlines()]


def columns(text: str) -> int:
    """Return how many columns a text takes in a fixed-width font."""
    return sum(_width(char) for char in text)


def _width(char: str) -> int:
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def chunks(text: str, width: int) -> list[str]:
    """Cut text into parts of at most `width` columns, never inside an escape such as `\\x00`."""
    parts, used = [""], 0
    for unit in UNIT.findall(text):
        wide = columns(unit)
        if used + wide > width and parts[-1]:
            parts.append("")
            used = 0
        parts[-1] += unit
        used += wide
    return parts


def wrapped(text: str, width: int) -> list[str]:
    """Break a sentence into lines of at most `width` columns, between words where there are any."""
    rows: list[str] = []
    for word in text.split():
        if rows and columns(rows[-1]) + 1 + columns(word) <= width:
            rows[-1] += " " + word
        else:
            rows += chunks(word, width)
    return rows


def number(value: float) -> str:
    """Return a number without needless digits: 2, 0.4, 12,345."""
    text = f"{value:,.2f}"
    return text.rstrip("0").rstrip(".")


def size(count: int) -> str:
    """Return a count of bytes: 1 byte, 12,345 bytes."""
    return ngettext("{count} byte", "{count} bytes", count).format(count=number(count))


def fold(text: str, limit: int, mark: int | None = None) -> tuple[str, int | None]:
    """Return a text of about `limit` characters at most, and where `mark` (a column) is now.

    Its beginning, its end and what stands around the mark are kept; what is left out is counted, in bytes where the
    text is a bytes literal.
    """
    if len(text) <= limit:
        return text, mark
    is_bytes = LITERAL.fullmatch(text) is not None
    units = UNIT.findall(text) if is_bytes else list(text)
    at = None if mark is None else _reach(units, 0, mark)
    return _join(units, _kept(units, limit, at), at, is_bytes=is_bytes)


def _reach(units: list[str], start: int, room: int, step: int = 1) -> int:
    """Return where one is after at most `room` characters from `start`, going up or down."""
    inside = range(start, len(units)) if step > 0 else range(start - 1, -1, -1)
    for index in inside:
        room -= len(units[index])
        if room < 0:
            return index if step > 0 else index + 1
    return len(units) if step > 0 else 0


def _kept(units: list[str], limit: int, at: int | None) -> list[range]:
    """Return the stretches of units to keep, in order, not touching each other."""
    third = limit // 3
    tail = (_reach(units, len(units), third, -1), len(units))
    if at is None:
        wanted = [(0, _reach(units, 0, limit - third)), tail]
    else:
        around = (_reach(units, at, third // 2, -1), _reach(units, at, third // 2))
        wanted = [(0, _reach(units, 0, third)), around, tail]
    kept: list[range] = []
    for start, stop in wanted:
        if kept and start <= kept[-1].stop + 1:
            kept[-1] = range(kept[-1].start, max(stop, kept[-1].stop))
        else:
            kept.append(range(start, stop))
    return kept


def _join(units: list[str], kept: list[range], at: int | None, *, is_bytes: bool) -> tuple[str, int | None]:
    text, mark, last = "", None, 0
    for part in kept:
        if part.start > last:
            text += f" … {left_out(part.start - last, is_bytes=is_bytes)} … "
        if at is not None and part.start <= at <= part.stop:
            mark = len(text) + len("".join(units[part.start : at]))
        text += "".join(units[part.start : part.stop])
        last = part.stop
    return text, mark


def left_out(count: int, *, is_bytes: bool = False) -> str:
    """Return how much is not shown."""
    if is_bytes:
        return size(count)
    return ngettext("{count} character", "{count} characters", count).format(count=number(count))


def fold_lines(rows: list[str], limit: int) -> list[str]:
    """Return at most `limit` lines; the middle gives way to a line that counts what is missing."""
    if len(rows) <= limit:
        return rows
    tail = limit // 3
    head = limit - tail - 1
    hidden = len(rows) - head - tail
    gap = ngettext("… {count} line …", "… {count} lines …", hidden).format(count=number(hidden))
    return [*rows[:head], gap, *rows[len(rows) - tail :]]
