"""At which doors nobody gets in, and how that is told."""

from __future__ import annotations

import sys

import pytest
import requests

from netcourse.exercises.course.trouble.common import closed_door, full_door


@pytest.mark.parametrize("timeout", [0.05, (0.05, 0.05)])
def test_at_a_full_door_a_client_with_a_limit_gets_an_exception(timeout):
    """Whatever the system does with those for whom there is no room."""
    with full_door() as url, pytest.raises((requests.ConnectionError, requests.Timeout)):
        requests.get(url, timeout=timeout)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems may refuse a connection there")
def test_at_a_full_door_no_connection_comes_about():
    """One after the other: nobody takes the place of who has given up."""
    with full_door() as url:
        for _client in range(3):
            with pytest.raises(requests.ConnectTimeout):
                requests.get(url, timeout=(0.05, 5))


def test_at_a_closed_door_one_is_refused():
    """There is nobody who could be slow."""
    with closed_door() as url, pytest.raises(requests.ConnectionError) as caught:
        requests.get(url, timeout=5)

    assert not isinstance(caught.value, requests.Timeout)
