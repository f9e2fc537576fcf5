"""What a browser carries for Jupyter must not come back from a server that repeats what it got.

Cookies know no ports: on a laptop the browser sends Jupyter's login cookies to every server on 127.0.0.1, so they are
blanked always; their names are Jupyter's alone. Through Jupyter's proxy come also `Authorization`, `token=` in the
address, and headers that hubs add. These names are common, and a learner may send them to us directly on purpose:
they are blanked in requests that came through the proxy only.

The proxy is known by the headers that jupyter-server-proxy adds (`X-ProxyContextPath`, `X-Forwarded-Context`,
`X-Forwarded-Prefix`) or, where it adds none, by the path `/proxy/absolute/PORT`.
"""

from __future__ import annotations

import re
from typing import Any

BLANK = "blanked"

_PROXY_HEADERS = ("HTTP_X_PROXYCONTEXTPATH", "HTTP_X_FORWARDED_CONTEXT", "HTTP_X_FORWARDED_PREFIX")
_ABSOLUTE = re.compile(r"(?P<prefix>.*/proxy/absolute/(?:[^/:@]+:)?\d+)(?P<path>/.*)?")
_COOKIE = re.compile(r"(^|;)(\s*(?:_xsrf|username-[^=;]*|jupyter[^=;]*)=)[^;]*", re.IGNORECASE)
_TOKEN = re.compile(r"((?:^|[?&;])(?:token|access_token|_xsrf)=)[^&;#]*", re.IGNORECASE)
_SECRET_HEADER = re.compile(r"HTTP_(?:.*(?:TOKEN|XSRF|CSRF|SECRET|APIKEY|API_KEY|ASSERTION).*|PROXY_AUTHORIZATION)")

# These look into the header, and repeat at most what stands in the path; hubs do not log in by these schemes.
_ASKS = re.compile(r"/(?:hidden-)?basic-auth/|/digest-auth/")
_ASKED = re.compile(r"(?:basic|digest)\s", re.IGNORECASE)


def blank(environ: dict[str, Any]) -> dict[str, Any]:
    """Return the WSGI environment of a request without Jupyter's credentials."""
    clean = dict(environ)
    if "HTTP_COOKIE" in clean:
        clean["HTTP_COOKIE"] = _COOKIE.sub(rf"\1\2{BLANK}", clean["HTTP_COOKIE"])
    return _blank_proxied(clean) if came_through_proxy(clean) else clean


def blank_tokens(text: str) -> str:
    """Return an address, or a text with one in it, without the tokens in its query."""
    return _TOKEN.sub(rf"\1{BLANK}", text)


def came_through_proxy(environ: dict[str, Any]) -> bool:
    """Say whether Jupyter's proxy has handed this request on."""
    path = environ.get("PATH_INFO", "")
    return any(name in environ for name in _PROXY_HEADERS) or _ABSOLUTE.fullmatch(path) is not None


def without_prefix(environ: dict[str, Any]) -> dict[str, Any]:
    """Return the environment with the path below `/proxy/absolute/PORT`, if the request came that way."""
    found = _ABSOLUTE.fullmatch(environ.get("PATH_INFO", ""))
    if found is None:
        return environ
    return {**environ, "SCRIPT_NAME": found["prefix"], "PATH_INFO": found["path"] or "/"}


def _blank_proxied(environ: dict[str, Any]) -> dict[str, Any]:
    for name in ("QUERY_STRING", "REQUEST_URI", "RAW_URI", "HTTP_REFERER"):
        if name in environ:
            environ[name] = blank_tokens(environ[name])
    for name in filter(_SECRET_HEADER.fullmatch, environ):
        environ[name] = BLANK
    if "HTTP_AUTHORIZATION" in environ and not _may_log_in(environ):
        environ["HTTP_AUTHORIZATION"] = BLANK
    return environ


def _may_log_in(environ: dict[str, Any]) -> bool:
    asked = _ASKED.match(environ["HTTP_AUTHORIZATION"])
    return asked is not None and _ASKS.search(environ["PATH_INFO"]) is not None
