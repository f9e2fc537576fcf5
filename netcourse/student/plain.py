"""Plain data: what may pass between the learner's side and the referee's.

Only these exact built-in types pass: None, bool, int, float (finite), str, bytes, bytearray, list, tuple, set,
frozenset, dict. `freeze` makes an independent copy of such a value, turning subclasses into their base without
calling a method of theirs; `pack` and `unpack` write and read it as JSON, with a tag for what JSON lacks.
What comes back is never trusted: `unpack` checks tags, depth and counts before it builds anything.
"""

from __future__ import annotations

import base64
import collections
import json
import math
import re
from collections.abc import Callable
from typing import Any

MAX_DEPTH = 40  # nested lists and dicts
MAX_ITEMS = 200_000  # values in one message, those inside others included
MAX_BYTES = 32 * 1024 * 1024  # text and bytes in one message
PLACE_LIMIT = 80  # characters
MAX_BITS = 8192  # of one int: JSON's decimal text for more is slow to read
MOST_ALIKE = 100  # keys, or items of a set, that have one hash


class NotPlain(Exception):
    """A value that may not pass: of type `kind`, because of `why`, at a `place` inside the whole (`['headers'][0]`)."""

    def __init__(self, kind: str, why: str = "", place: str = "") -> None:
        super().__init__(f"{kind}: {why}" if why else kind)
        self.kind, self.why, self.place = kind, why, place


class Garbled(ValueError):
    """Bytes that are no message of ours."""


class Ref:
    """Stands in an argument for what cannot be copied: `kind` is `held`, `socket` or `function`, `key` its number."""

    __slots__ = ("key", "kind")  # no dataclass: that module is slow to import, and each student's process pays

    def __init__(self, kind: str, key: int) -> None:
        self.kind, self.key = kind, key

    def __eq__(self, other: object) -> bool:
        return type(other) is Ref and (self.kind, self.key) == (other.kind, other.key)

    def __hash__(self) -> int:
        return hash((self.kind, self.key))

    def __repr__(self) -> str:
        return f"Ref({self.kind!r}, {self.key})"


# Reading the base part of a subclass through the base's own slots: an overridden method is never asked.
_BASES: list[tuple[type, Callable[[Any], Any]]] = [
    (int, int.__int__),
    (float, float.__float__),
    (str, str.__str__),
    (bytes, lambda value: bytes.__getitem__(value, slice(None))),
    (bytearray, lambda value: bytearray(memoryview(value))),
    (list, lambda value: list(list.__iter__(value))),
    (tuple, lambda value: tuple(tuple.__iter__(value))),
    (set, lambda value: set(set.__iter__(value))),
    (frozenset, lambda value: frozenset(frozenset.__iter__(value))),
    (dict, lambda value: dict(dict.items(value))),
]


LONGEST_NAME = 200  # characters of a type's name
_type_name = vars(type)["__name__"].__get__


def name_of(kind: type) -> str:
    """Return the name of a type, bounded, whatever the type itself says about it."""
    return _sendable(_type_name(kind))[:LONGEST_NAME]


def _sendable(text: str) -> str:
    return str.__str__(text).encode("utf-8", "backslashreplace").decode("utf-8")


def freeze(value: Any) -> Any:
    """Return an independent copy of `value` in exact built-in types.

    Raises NotPlain for other types, and for more than `MAX_DEPTH`, `MAX_ITEMS` or `MAX_BYTES` allow.
    """
    return _Freezer().copy(value, 0)


_SURROGATE = re.compile("[\ud800-\udfff]")


class _Freezer:
    def __init__(self, *, refs: bool = True) -> None:
        self.refs = refs
        self.items = 0
        self.bytes = 0

    def copy(self, value: Any, depth: int) -> Any:
        kind = type(value)
        self._count(kind, depth)
        if value is None or kind is bool or (kind is Ref and self.refs):
            return value
        for base, plain in _BASES:
            if issubclass(kind, base):
                return self._inside(plain(value), depth + 1)
        raise NotPlain(name_of(kind))

    def _count(self, kind: type, depth: int) -> None:
        self.items += 1
        if self.items > MAX_ITEMS:
            raise NotPlain(name_of(kind), f"more than {MAX_ITEMS} values")
        if depth > MAX_DEPTH:
            raise NotPlain(name_of(kind), f"nested more than {MAX_DEPTH} deep")

    def _inside(self, value: Any, depth: int) -> Any:
        if isinstance(value, (str, bytes, bytearray)):
            self._weigh(value)
        elif isinstance(value, dict):
            keys = [self.copy(key, depth) for key in value]
            return {key: self._at(key, item, depth) for key, item in zip(keys, value.values(), strict=True)}
        elif isinstance(value, (set, frozenset)):
            return type(value)(self.copy(item, depth) for item in value)
        elif isinstance(value, (list, tuple)):
            return type(value)(self._at(index, item, depth) for index, item in enumerate(value))
        elif isinstance(value, float) and not math.isfinite(value):
            raise NotPlain("float", str(value))
        elif isinstance(value, int) and value.bit_length() > MAX_BITS:
            raise NotPlain("int", f"{value.bit_length()} bits")
        return value

    def _at(self, key: Any, item: Any, depth: int) -> Any:
        try:
            return self.copy(item, depth)
        except NotPlain as error:
            error.place = f"[{key!r}]{error.place}"[:PLACE_LIMIT]
            raise

    def _weigh(self, value: str | bytes | bytearray) -> None:
        self.bytes += len(value)
        if self.bytes > MAX_BYTES:
            raise NotPlain(type(value).__name__, f"more than {MAX_BYTES} bytes")
        if isinstance(value, str) and not value.isascii() and _SURROGATE.search(value):
            raise NotPlain("str", "a lone surrogate, which no encoding can send")


# One-letter tags, so that a message stays short; a dict is always tagged, and so never mistaken for a tag.
_TAGS: dict[type, tuple[str, Callable[[Any], Any]]] = {
    bytes: ("b", lambda value: base64.b64encode(value).decode("ascii")),
    bytearray: ("a", lambda value: base64.b64encode(value).decode("ascii")),
    tuple: ("t", lambda value: [_tagged(item) for item in value]),
    set: ("s", lambda value: [_tagged(item) for item in value]),
    frozenset: ("z", lambda value: [_tagged(item) for item in value]),
    dict: ("d", lambda value: [[_tagged(key), _tagged(item)] for key, item in value.items()]),
    Ref: ("r", lambda value: [value.kind, value.key]),
}


def _tagged(value: Any) -> Any:
    if type(value) is list:
        return [_tagged(item) for item in value]
    if type(value) in _TAGS:
        tag, plain = _TAGS[type(value)]
        return {tag: plain(value)}
    return value


def pack(value: Any) -> bytes:
    """Return frozen data as one line of JSON."""
    return json.dumps(_tagged(value), separators=(",", ":"), allow_nan=False).encode("ascii")


def unpack(data: bytes, *, refs: bool = True) -> Any:
    """Return the data that `pack` wrote. Raises Garbled for anything else, and without `refs` for a Ref."""
    try:
        text = data.decode("ascii")
        _weigh(text)
        read = json.loads(text, object_pairs_hook=_one_pair, parse_float=_finite, parse_constant=_no_constant)
        return _Freezer(refs=refs).copy(_untagged(read), 0)
    except (ValueError, TypeError, RecursionError, MemoryError, NotPlain) as error:
        raise Garbled(str(error)) from None


_COMMAS = 3 * MAX_ITEMS  # in a message, outside of its texts: a dict's item has two and its values
# One that does not end goes on to the end, and no character is looked at twice: it may have 48 million of them.
_TEXT = re.compile(r'"(?:[^"\\]++|\\.)*+"?', re.DOTALL)


def _weigh(text: str) -> None:
    # Before anything is built: 48 MiB of `[],[],[]` would take a gigabyte.
    if text.count(",") > _COMMAS and _TEXT.sub("", text).count(",") > _COMMAS:
        raise Garbled(f"more than {MAX_ITEMS} values")


def _one_pair(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(pairs) != 1:
        raise Garbled(f"a tag and its value were expected, not {len(pairs)} pairs")
    return dict(pairs)


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise Garbled(f"a number out of range: {text[:40]}")
    return number


def _no_constant(text: str) -> Any:
    raise Garbled(f"not a number: {text}")


_UNTAG: dict[str, Callable[[Any], Any]] = {
    "b": lambda value: base64.b64decode(value, validate=True),
    "a": lambda value: bytearray(base64.b64decode(value, validate=True)),
    "t": lambda value: tuple(_untagged(item) for item in value),
    "s": lambda value: set(_spread([_untagged(item) for item in value])),
    "z": lambda value: frozenset(_spread([_untagged(item) for item in value])),
    "d": lambda value: dict(
        zip(_spread([_untagged(key) for key, __ in value]), [_untagged(item) for __, item in value])
    ),
    "r": lambda value: _ref(*value),
}


def _spread(keys: list[Any]) -> list[Any]:
    # What has one hash is compared with all else that has it, and numbers can be chosen so: many would take hours.
    if len(keys) > MOST_ALIKE and max(collections.Counter(map(hash, keys)).values()) > MOST_ALIKE:
        raise Garbled(f"more than {MOST_ALIKE} keys of one hash")
    return keys


def _ref(kind: Any, key: Any) -> Ref:
    if type(kind) is not str or type(key) is not int:
        raise Garbled("not a reference")
    return Ref(kind, key)


def _untagged(value: Any) -> Any:
    if isinstance(value, list):
        return [_untagged(item) for item in value]
    if isinstance(value, dict):
        ((tag, inner),) = value.items()
        if tag not in _UNTAG:
            raise Garbled(f"unknown tag {tag!r}")
        return _UNTAG[tag](inner)
    return value
