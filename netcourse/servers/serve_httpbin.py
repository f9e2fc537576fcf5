"""httpbin: the well-known service that answers with what it was sent, here without the world outside."""

from __future__ import annotations

import functools
import logging
import sys
import time
from collections.abc import Iterable
from typing import Any

from netcourse.i18n import _
from netcourse.render.escape import markup
from netcourse.servers import wsgi
from netcourse.servers.base import Server
from netcourse.servers.credentials import blank, without_prefix

PAGES = {
    "get": _("what a GET brings"),
    "headers": _("the headers of your request"),
    "ip": _("where it came from"),
    "user-agent": _("which program sent it"),
    "cookies": _("your cookies"),
    "forms/post": _("a form that is sent by POST"),
    "html": _("a page"),
    "json": _("JSON"),
    "xml": _("XML"),
    "image/png": _("a picture"),
    "gzip": _("a compressed answer"),
    "redirect/2": _("two redirects"),
    "status/404": _("an error that you ask for"),
    "basic-auth/user/secret": _("a page with a password: user, secret"),
    "delay/1": _("an answer that takes a second"),
    "stream/3": _("an answer in three pieces"),
}
"""What the first page links to. The links are relative: Jupyter's proxy puts a prefix before our paths."""

_HIDDEN = ("/legacy", "/flasgger_static", "/apidocs", "/spec.json")  # these fetch from outside, or say where to


def start(host: str, port: int, *, tls: bool) -> Server:
    application = _application()
    if not tls:
        return Server("httpbin", wsgi.serve, application, "httpbin", host=host, port=port, scheme="http")
    from netcourse.servers import authority

    return Server(
        "httpbin", wsgi.serve, application, "httpbin", authority.server_context(),
        host=host, port=port, scheme="https", ca=authority.ca_file(),
    )  # fmt: skip


def _application() -> wsgi.Application:
    httpbin = _httpbin()

    def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        environ = without_prefix(blank(environ))

        def answer(status: str, headers: Any, error: Any = None) -> Any:
            # Without the query, which may hold what is private; before the client can see the answer.
            print(environ["REQUEST_METHOD"], environ["PATH_INFO"], status)
            return start_response(status, headers, error)

        if environ["PATH_INFO"] == "/":
            return _first_page(environ, answer)
        if environ["PATH_INFO"].startswith(_HIDDEN):
            environ["PATH_INFO"] = "/status/404"
        return httpbin(environ, answer)  # type: ignore[no-any-return]

    return application


def _first_page(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    page = _page().encode()
    headers = [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(page)))]
    start_response("200 OK", headers)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [page]


def _page() -> str:
    links = "".join(
        f'<li><a href="{markup(path)}">/{markup(path)}</a>: {markup(says)}</li>' for path, says in PAGES.items()
    )
    about = markup(_("This server runs on your own machine and answers with what it was sent."))
    return (
        '<!DOCTYPE html><html><head><meta charset="utf-8"><title>httpbin</title></head>'
        '<body style="font-family: sans-serif; margin: 2em">'
        f"<h1>httpbin</h1><p>{about}</p><ul>{links}</ul></body></html>"
    )


class _Time:
    """Stands in for the module `time` in httpbin: its sleeps end with the server."""

    sleep = staticmethod(wsgi.pause)

    def __getattr__(self, name: str) -> Any:
        return getattr(time, name)


@functools.cache
def _httpbin() -> Any:
    logging.getLogger("httpbin.core").setLevel(logging.ERROR)  # it warns, on import, that flasgger is missing
    flasgger = sys.modules.get("flasgger")
    sys.modules["flasgger"] = None  # type: ignore[assignment]  # its page loads fonts and scripts from outside
    try:
        import httpbin.core
    finally:
        del sys.modules["flasgger"]
        if flasgger is not None:
            sys.modules["flasgger"] = flasgger
    httpbin.core.time = _Time()
    httpbin.core.app.debug = False  # a DEBUG in the learner's environment would show tracebacks to clients
    return httpbin.core.app
