"""Plain data goes over and comes back as it was; nothing else goes over at all."""

from __future__ import annotations

import collections
import enum
import sys
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netcourse.clock import scaled
from netcourse.student.plain import MAX_BITS, MAX_DEPTH, MAX_ITEMS, Garbled, NotPlain, Ref, freeze, pack, unpack

LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-(2**200), 2**200)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"]))
    | st.binary()
)
HASHABLE = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3).map(tuple), max_leaves=5)
PLAIN = st.recursive(
    LEAVES | st.binary().map(bytearray) | st.frozensets(HASHABLE, max_size=3) | st.sets(HASHABLE, max_size=3),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(HASHABLE, inner, max_size=4)
    ),
    max_leaves=20,
)


def kinds(value):
    """The types of a value, all the way down."""
    if isinstance(value, dict):
        return dict, [(kinds(key), kinds(item)) for key, item in value.items()]
    if isinstance(value, (list, tuple)):
        return type(value), [kinds(item) for item in value]
    return type(value)


@given(PLAIN)
def test_what_is_packed_is_unpacked_as_it_was(value):
    back = unpack(pack(freeze(value)))

    assert back == value
    assert kinds(back) == kinds(value)


@given(st.binary(max_size=60) | st.text(alphabet='{}[]"bdtr:,0123456789eE.-nulNaIfity ', max_size=60).map(str.encode))
def test_bytes_from_anywhere_are_data_or_garbled(data):
    try:
        value = unpack(data)
    except Garbled:
        return
    assert unpack(pack(value)) == value


class Sly(str):
    def __str__(self):
        return "something else"

    def __eq__(self, other):
        return True

    __hash__ = str.__hash__


class SlyList(list):
    def __iter__(self):
        return iter([1, 2, 3])


class Colour(enum.IntEnum):
    RED = 4


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (Sly("as it is"), "as it is"),
        (SlyList([7]), [7]),
        (Colour.RED, 4),
        (collections.OrderedDict(a=1), {"a": 1}),
        (collections.namedtuple("Point", "x y")(1, 2), (1, 2)),
        (collections.Counter("aab"), {"a": 2, "b": 1}),
    ],
)
def test_a_subclass_becomes_its_base_without_being_asked(value, plain):
    frozen = freeze(value)

    assert type(frozen) is type(plain)
    assert frozen == plain


def test_a_copy_is_independent():
    inner = [1]
    frozen = freeze({"inner": inner})
    inner.append(2)

    assert frozen == {"inner": [1]}


def endless():
    value = []
    value.append(value)
    return value


@pytest.mark.parametrize(
    "value",
    [
        object(),
        len,
        iter([]),
        1j,
        float("nan"),
        float("inf"),
        1 << (MAX_BITS + 1),
        "\ud800",
        memoryview(b""),
        endless(),
        [[]] * (MAX_ITEMS + 1),
    ],
    ids=lambda value: type(value).__name__,
)
def test_other_things_do_not_pass(value):
    with pytest.raises(NotPlain):
        freeze(value)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"nonsense",
        b'{"b":"!"}',
        b'{"b":"","t":[]}',
        b'{"b":"","b":""}',
        b'{"x":1}',
        b"{}",
        b"NaN",
        b"1e999",
        b"-Infinity",
        b'{"d":[[1]]}',
        b'{"d":[[[],1]]}',
        b'{"r":["held"]}',
        b'{"r":[1,1]}',
        b"[" * (MAX_DEPTH + 2) + b"]" * (MAX_DEPTH + 2),
        b"[" * 100_000,
        b"1" * 10_000,
        b'"\\ud800"',
        b"\xff",
        '"é"'.encode(),
        "[1]".encode("utf-16"),
    ],
    ids=lambda data: repr(data[:20]),
)
def test_what_pack_did_not_write_is_garbled(data):
    with pytest.raises(Garbled):
        unpack(data)


def test_a_reference_passes():
    assert unpack(pack([Ref("held", 3)])) == [Ref("held", 3)]


MODULUS = sys.hash_info.modulus
ALIKE = ",".join(str(number * MODULUS) for number in range(1, 30_000))  # numbers of one hash
SLOW = {
    "a text without an end": b"[" + b"," * (3 * MAX_ITEMS + 1) + b'"' + rb"\"" * 50_000,
    "a set": f'{{"s":[{ALIKE}]}}'.encode(),
    "a frozen set": f'{{"z":[{ALIKE}]}}'.encode(),
    "keys of a dict": f'{{"d":[{",".join(f"[{number},1]" for number in ALIKE.split(","))}]}}'.encode(),
}


@pytest.mark.parametrize("data", SLOW.values(), ids=SLOW)
def test_what_was_made_to_be_read_slowly_is_garbled_at_once(data):
    """Each of them once took half a minute, and ten times as many bytes a hundred times as long."""
    begun = time.thread_time()

    with pytest.raises(Garbled):
        unpack(data)

    assert time.thread_time() - begun < scaled(10)


def test_keys_that_share_their_hash_by_chance_pass():
    """-1 and -2 have one."""
    value = {(-1, number) for number in range(1000)} | {(-2, number) for number in range(1000)}

    assert unpack(pack(value)) == value
