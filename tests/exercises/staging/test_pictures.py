"""A gallery of a check holds requests until it knows what it wanted to know, and counts them."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from urllib.request import urlopen

import pytest
import requests

from netcourse.exercises.staging import pictures
from netcourse.exercises.staging.pictures import Picture, gallery
from netcourse.exercises.staging.website import Answer

THREE = [Picture(f"{name}.png", f"/{name}", name.encode()) for name in "abc"]


@pytest.fixture
def hasty(monkeypatch):
    """Wait only so long for a crowd that does not come."""
    monkeypatch.setattr(pictures, "PATIENCE", 0.05)


def fetched(one, workers):
    """Fetch all pictures of the list with so many threads; return their bodies."""
    listed = requests.get(one.url, timeout=5).json()
    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(lambda picture: requests.get(picture["url"], timeout=5).content, listed))


def test_the_list_names_each_picture_with_its_address_and_its_sum():
    """Or the sum that it is told to say."""
    wrong = Picture("d.png", "/d", b"d", sha256="no")
    with gallery([*THREE, wrong]) as one:
        listed = requests.get(one.url, timeout=5).json()

        assert [picture["name"] for picture in listed] == ["a.png", "b.png", "c.png", "d.png"]
        assert listed[0]["url"] == f"{one.at.url}/a"
        assert listed[0]["sha256"] == hashlib.sha256(b"a").hexdigest()
        assert listed[3]["sha256"] == "no"


def test_each_picture_is_served_and_counted():
    """What is not there is not found."""
    with gallery(THREE) as one:
        assert fetched(one, 1) == [b"a", b"b", b"c"]
        requests.get(f"{one.at.url}/a", timeout=5)
        assert requests.get(f"{one.at.url}/other", timeout=5).status_code == 404

    assert one.asked == {"a.png": 2, "b.png": 1, "c.png": 1}
    assert one.most == 1


def test_a_crowd_that_comes_is_seen():
    """The first are held until the last of them is there."""
    with gallery(THREE, crowd=3) as one:
        fetched(one, 3)

    assert (one.most, one.lonely) == (3, False)


def test_one_more_than_the_crowd_is_seen():
    """There is time for it to come."""
    with gallery(THREE, crowd=2) as one:
        fetched(one, 3)

    assert one.most == 3


def test_a_crowd_that_does_not_come_is_not_waited_for_again(hasty):
    """Who asks one by one is found out, and gets the pictures."""
    with gallery(THREE, crowd=2) as one:
        assert fetched(one, 1) == [b"a", b"b", b"c"]

    assert (one.most, one.lonely) == (1, True)


@pytest.mark.parametrize(("workers", "held_up"), [(1, True), (2, False)])
def test_a_slow_one_waits_for_all_others(workers, held_up, hasty, monkeypatch):
    """With two workers they get past it, with one they do not."""
    if not held_up:
        monkeypatch.setattr(pictures, "PATIENCE", 5.0)
    with gallery(THREE, slow="a.png") as one:
        fetched(one, workers)

    assert one.held_up == held_up


def test_a_mute_one_is_silent_and_ends_with_the_gallery():
    """Its connection is not left behind."""
    mute = Picture("m.png", "/m", b"", mute=True)
    with gallery([mute]) as one, pytest.raises(requests.Timeout):
        requests.get(f"{one.at.url}/m", timeout=0.1)


def test_an_answer_may_stand_in_a_pictures_place():
    """With another status, or with less than it promises."""
    gone = Picture("g.png", "/g", b"data", answer=Answer(410, body=b"data"))
    with gallery([gone]) as one:
        assert requests.get(f"{one.at.url}/g", timeout=5).status_code == 410


def test_a_picture_that_pauses_comes_in_pieces_and_whole():
    """Two pauses are in its body: one by one they are shorter than the whole of it takes."""
    slow = Picture("d.png", "/d", b"one two three", pause=0.05)
    with gallery([slow]) as one, urlopen(f"{one.at.url}/d", timeout=5) as response:
        pieces = list(iter(response.read1, b""))

    assert b"".join(pieces) == slow.data
    assert len(pieces) > 1
