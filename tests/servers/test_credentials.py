"""Jupyter's credentials are blanked, the learner's own are not."""

from __future__ import annotations

from typing import Any

import pytest

from netcourse.servers.credentials import blank, came_through_proxy, without_prefix

PROXIED = {"HTTP_X_PROXYCONTEXTPATH": "/user/ann/proxy/8000", "PATH_INFO": "/get"}
DIRECT = {"PATH_INFO": "/get"}


def blanked(environ: dict[str, Any], name: str, value: str) -> str:
    return str(blank({**environ, name: value})[name])


@pytest.mark.parametrize("environ", [DIRECT, PROXIED])
@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("_xsrf=2|abc", "_xsrf=blanked"),
        ("username-127-0-0-1-8888=s3cret", "username-127-0-0-1-8888=blanked"),
        ("a=1; jupyterhub-session-id=x; b=2", "a=1; jupyterhub-session-id=blanked; b=2"),
        ("jupyterhub-user-ann=x;_xsrf=y", "jupyterhub-user-ann=blanked;_xsrf=blanked"),
        ("flavour=oat; username=ann; my_xsrf=1", "flavour=oat; username=ann; my_xsrf=1"),
    ],
)
def test_login_cookies_are_blanked_always(environ: dict[str, Any], sent: str, kept: str) -> None:
    assert blanked(environ, "HTTP_COOKIE", sent) == kept


@pytest.mark.parametrize(
    ("name", "sent", "kept"),
    [
        ("HTTP_AUTHORIZATION", "token abc", "blanked"),
        ("HTTP_AUTHORIZATION", "Basic YTpi", "blanked"),
        ("QUERY_STRING", "a=1&token=abc&b=2", "a=1&token=blanked&b=2"),
        ("QUERY_STRING", "token=abc", "token=blanked"),
        ("QUERY_STRING", "mytoken=abc", "mytoken=abc"),
        ("REQUEST_URI", "/get?token=abc#x", "/get?token=blanked#x"),
        ("HTTP_REFERER", "http://hub/lab?token=abc", "http://hub/lab?token=blanked"),
        ("HTTP_X_XSRFTOKEN", "abc", "blanked"),
        ("HTTP_X_FORWARDED_ACCESS_TOKEN", "abc", "blanked"),
        ("HTTP_USER_AGENT", "Firefox", "Firefox"),
    ],
)
def test_more_is_blanked_through_the_proxy_and_there_only(name: str, sent: str, kept: str) -> None:
    assert blanked(PROXIED, name, sent) == kept
    assert blanked(DIRECT, name, sent) == sent


@pytest.mark.parametrize("path", ["/basic-auth/user/secret", "/hidden-basic-auth/a/b", "/digest-auth/auth/a/b"])
def test_pages_that_ask_for_a_password_get_it_through_the_proxy(path: str) -> None:
    assert blanked({**PROXIED, "PATH_INFO": path}, "HTTP_AUTHORIZATION", "Basic YTpi") == "Basic YTpi"
    assert blanked({**PROXIED, "PATH_INFO": path}, "HTTP_AUTHORIZATION", "token abc") == "blanked"


def test_the_proxy_is_known_by_its_headers_or_its_path() -> None:
    assert not came_through_proxy({"PATH_INFO": "/get", "HTTP_X_FORWARDED_FOR": "10.0.0.1"})
    assert came_through_proxy({"PATH_INFO": "/get", "HTTP_X_FORWARDED_PREFIX": "/proxy/1"})
    assert came_through_proxy({"PATH_INFO": "/user/ann/proxy/absolute/8000/get"})
    assert came_through_proxy({"PATH_INFO": "/proxy/absolute/localhost:8000"})


def test_a_path_with_the_proxys_prefix_is_cut_off() -> None:
    environ = without_prefix({"PATH_INFO": "/user/ann/proxy/absolute/8000/get", "SCRIPT_NAME": ""})
    assert (environ["SCRIPT_NAME"], environ["PATH_INFO"]) == ("/user/ann/proxy/absolute/8000", "/get")
    assert without_prefix({"PATH_INFO": "/proxy/absolute/1"})["PATH_INFO"] == "/"
    assert without_prefix(DIRECT) == DIRECT


def test_the_callers_environment_is_not_changed() -> None:
    environ = {**PROXIED, "HTTP_COOKIE": "_xsrf=1", "HTTP_AUTHORIZATION": "token x"}
    blank(environ)
    assert environ["HTTP_COOKIE"] == "_xsrf=1"
