"""Reading field after field from bytes that may end anywhere and may say anything."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Literal

from netcourse.i18n import _
from netcourse.render.escape import size
from netcourse.wire.dissect.shapes import Field

Order = Literal["big", "little"]

LONGEST_VALUE = 1_000  # characters of a field's value; the bytes tell the rest

__all__ = ["Cursor", "Group", "Order", "Short", "shortened"]


class Short(Exception):
    """The bytes end, or the part they belong to ends, before a field does."""


class Group:
    """A field that is being filled with others; `value` may be set as soon as it is known."""

    def __init__(self) -> None:
        self.value = ""


class Cursor:
    """A place in a stream, moving on; what was read is in `fields`, also when `Short` ended the reading."""

    def __init__(self, data: bytes, at: int = 0, stop: int | None = None) -> None:
        self.data, self.at = data, at
        self.stop = len(data) if stop is None else min(stop, len(data))
        self.fields: list[Field] = []
        self.odd = False  # some lengths did not fit together

    @property
    def left(self) -> int:
        return self.stop - self.at

    def take(self, count: int) -> bytes:
        """Return the next bytes without making a field of them. Raises Short."""
        if not 0 <= count <= self.left:
            raise Short
        self.at += count
        return self.data[self.at - count : self.at]

    def field(self, name: str, count: int, show: Callable[[bytes], str], *, hidden: bool = False) -> bytes:
        """Read a field of `count` bytes, whose value is what `show` makes of them. Raises Short."""
        start = self.at
        data = self.take(count)
        if data:  # of what has no bytes, there is nothing to point at
            self.fields.append(Field(name, shortened(show(data)), start, self.at, hidden=hidden))
        return data

    def number(self, name: str, count: int, show: Callable[[int], str] = str, order: Order = "big") -> int:
        """Read an unsigned number of `count` bytes. Raises Short."""
        data = self.field(name, count, lambda data: show(int.from_bytes(data, order)))
        return int.from_bytes(data, order)

    def text(self, name: str, count: int) -> str:
        """Read text; a byte that is no UTF-8 is spelled. Raises Short."""
        return as_text(self.field(name, count, as_text))

    def blob(self, name: str, count: int, *, hidden: bool = False) -> bytes:
        """Read bytes whose value is only how many they are. Raises Short."""
        return self.field(name, count, _secret if hidden else _counted, hidden=hidden)

    def rest(self, name: str) -> None:
        """Make a field of what is left, if anything is."""
        if self.left:
            self.blob(name, self.left)

    @contextmanager
    def group(self, name: str, count: int | None = None) -> Iterator[Group]:
        """Gather what is read inside as one field; with `count` it has that many bytes, and reading ends there.

        What inside a whole group claims to be longer than the group makes it `odd`, and reading goes on behind it.
        Raises Short where the bytes of the group are not all there, after the field was made of those that are.
        """
        start, stop, outer = self.at, self.stop, self.fields
        whole = count is not None and 0 <= count <= self.left
        made, self.fields = Group(), []
        if count is not None:
            self.stop = min(stop, start + count)
        try:
            yield made
        except Short:
            self.odd = self.odd or whole
            if not whole:
                raise
        finally:
            if count is not None:
                self.rest(_("the rest"))
            inside, self.fields, self.stop = tuple(self.fields), outer, stop
            if self.at > start:
                self.fields.append(Field(name, shortened(made.value), start, self.at, inside))
        if count is not None and not whole:
            raise Short


def as_text(data: bytes) -> str:
    return data[: 4 * LONGEST_VALUE].decode("utf-8", "backslashreplace")


def _counted(data: bytes) -> str:
    return data.hex(" ") if len(data) <= 4 else size(len(data))


def _secret(data: bytes) -> str:
    return _("{size}, not shown").format(size=size(len(data)))


def shortened(text: str, most: int = LONGEST_VALUE) -> str:
    return text if len(text) <= most else text[: most - 2] + " …"
