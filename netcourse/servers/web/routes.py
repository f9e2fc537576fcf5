"""From requests to the functions that answer them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from netcourse.i18n import _
from netcourse.servers.credentials import without_prefix
from netcourse.servers.web.answer import Answer, Problem, phrase
from netcourse.servers.web.request import Request
from netcourse.servers.wsgi import Application

Handler = Callable[..., Answer]


@dataclass(frozen=True)
class Route:
    """A path like `/posts/{id}`, and what answers there by method. What is in braces is handed on by name."""

    path: str
    methods: dict[str, Handler]

    def match(self, segments: Sequence[str]) -> dict[str, str] | None:
        """Return what the names in braces stand for, or None where the path is another."""
        pattern = self.path.lstrip("/").split("/")
        if len(pattern) != len(segments):
            return None
        found = {}
        for name, segment in zip(pattern, segments):
            if name.startswith("{"):
                found[name.strip("{}")] = segment
            elif name != segment:
                return None
        return found

    @property
    def allowed(self) -> str:
        """The methods as the Allow field lists them."""
        return ", ".join([*self.methods, *(["HEAD"] if "GET" in self.methods else []), "OPTIONS"])


def application(routes: Sequence[Route]) -> Application:
    """Return a WSGI application that answers by these routes and prints a line for each request."""

    def answer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        request = Request(without_prefix(environ))
        try:
            request.check()
            said = _answer(routes, request)
        except Problem as problem:
            said = problem.answer()
        return _say(request, said, start_response)

    return answer


def _answer(routes: Sequence[Route], request: Request) -> Answer:
    for route in routes:
        captured = route.match(request.segments)
        if captured is not None:
            return _routed(route, request, captured)
    raise Problem(404, _("there is nothing at this path"))


def _routed(route: Route, request: Request, captured: dict[str, str]) -> Answer:
    allow = ("Allow", route.allowed)
    if request.method == "OPTIONS":
        return Answer(204, headers=[allow])
    handler = route.methods.get("GET" if request.method == "HEAD" else request.method)
    if handler is None:
        raise Problem(405, _("{method} is not for this path").format(method=request.method), [allow])
    return handler(request, **captured)


def _say(request: Request, said: Answer, start_response: Any) -> Iterable[bytes]:
    headers = list(said.headers)
    if isinstance(said.body, bytes) and said.status not in (204, 304):
        headers.append(("Content-Length", str(len(said.body))))
    if request.left_unread:
        headers.append(("Connection", "close"))
    status = f"{said.status} {phrase(said.status)}"
    # Before the client can see the answer.
    print(request.method, request.shown, f"{status}: {said.remark}" if said.remark else status)
    start_response(status, headers)
    if request.method == "HEAD":
        return []
    return [said.body] if isinstance(said.body, bytes) else said.body
