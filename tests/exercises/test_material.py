"""What checks are made of by chance."""

from __future__ import annotations

from random import Random

import pytest

from netcourse.exercises.material import BEYOND, LATIN, random_path, random_word, random_words


def test_a_word_is_as_long_as_was_asked():
    """Small letters only."""
    words = [random_word(Random(seed), 2, 4) for seed in range(100)]

    assert {len(word) for word in words} == {2, 3, 4}
    assert all(word.isascii() and word.islower() for word in words)


def test_words_are_different(monkeypatch):
    """Also where chance repeats itself."""
    chance = iter(["ab", "ab", "cd", "ab", "ef"])
    monkeypatch.setattr("netcourse.exercises.material.random_word", lambda rng: next(chance))

    assert random_words(Random(0), 3) == ["ab", "cd", "ef"]


def test_a_path_has_one_to_three_steps():
    """And a slash in front of each."""
    paths = [random_path(Random(seed)) for seed in range(100)]

    assert {path.count("/") for path in paths} == {1, 2, 3}
    assert all(path.startswith("/") and "//" not in path and not path.endswith("/") for path in paths)


@pytest.mark.parametrize("text", LATIN)
def test_latin_is_beyond_ascii_alone(text):
    """One byte a character."""
    assert not text.isascii()
    assert len(text.encode("latin-1")) == len(text)


@pytest.mark.parametrize("text", BEYOND)
def test_beyond_is_beyond_latin(text):
    """Whoever takes ISO-8859-1 fails."""
    with pytest.raises(UnicodeEncodeError):
        text.encode("latin-1")
