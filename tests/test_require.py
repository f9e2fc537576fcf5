from __future__ import annotations

import pytest

from tests import require

LACKED = require.Need(lambda: None, "a thing: sudo apt-get install thing")


@pytest.fixture
def thing(monkeypatch):
    """Name something that no machine has."""
    monkeypatch.setitem(require.NEEDS, "thing", LACKED)
    return "thing"


def test_what_is_lacking_skips_with_what_to_install(thing, monkeypatch):
    """Without it the test is skipped, and the reason says what to install."""
    monkeypatch.delenv("NETCOURSE_REQUIRE", raising=False)

    with pytest.raises(pytest.skip.Exception, match="sudo apt-get install thing"):
        require.need(thing)


@pytest.mark.parametrize("names", ["thing", "browser thing", "browser,thing"])
def test_what_is_required_fails(thing, monkeypatch, names):
    """Where NETCOURSE_REQUIRE names it, its absence is a failure."""
    monkeypatch.setenv("NETCOURSE_REQUIRE", names)

    with pytest.raises(pytest.fail.Exception, match="NETCOURSE_REQUIRE asks for it"):
        require.need(thing)


def test_what_is_there_lets_the_test_run(monkeypatch):
    """With it nothing happens."""
    monkeypatch.setitem(require.NEEDS, "other", require.Need(lambda: "here", ""))

    require.need("other")
