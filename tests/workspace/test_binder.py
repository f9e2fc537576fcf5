from __future__ import annotations

import subprocess

import pytest

from netcourse.workspace import binder

ADDRESSES = [
    "https://github.com/someone/net.course.git",
    "https://github.com/someone/net.course",
    "https://github.com/someone/net.course/",
    "https://name:secret@github.com/someone/net.course.git",
    "git@github.com:someone/net.course.git",
    "github.com:someone/net.course",
    "ssh://git@github.com/someone/net.course.git",
    "ssh://git@github.com:22/someone/net.course",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_way_to_write_a_github_address(address):
    """All forms that git accepts give one link, and none carries a password into it."""
    assert binder.PATTERN.format(owner="someone", repo="net.course") == binder.link(address)


@pytest.mark.parametrize(
    "address",
    ["https://example.org/someone/course.git", "/srv/git/course.git", "git@example.org:a/b.git",
     "https://github.com.example.org/a/b", "https://github.com/only-an-owner", ""],
)  # fmt: skip
def test_other_places_have_no_link(address):
    """What is not on GitHub gets no link."""
    assert binder.link(address) is None


def test_remote_is_origin_or_the_only_one(tmp_path):
    """The clone's remote is found under any name, and origin wins."""
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    assert binder.remote(tmp_path) is None

    subprocess.run(["git", "-C", str(tmp_path), "remote", "add", "upstream", "https://github.com/a/b"], check=True)
    assert "https://github.com/a/b" == binder.remote(tmp_path)

    subprocess.run(["git", "-C", str(tmp_path), "remote", "add", "origin", "https://github.com/c/d"], check=True)
    assert "https://github.com/c/d" == binder.remote(tmp_path)
