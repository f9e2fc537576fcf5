"""Posts: a REST service over texts of the course, with pages, preconditions, logins and a description of itself."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from netcourse.i18n import _
from netcourse.servers import wsgi
from netcourse.servers.base import Server
from netcourse.servers.serve_posts.logins import USERS, Logins, Protect
from netcourse.servers.serve_posts.service import Service
from netcourse.servers.serve_posts.store import Store
from netcourse.servers.web import application


class Posts(Server):
    """The service, with what its owner may do beside it. Each has its own copy of the posts."""

    def __init__(self, store: Store, logins: Logins, **options: Any) -> None:
        self._store = store
        self._logins = logins
        super().__init__("posts", wsgi.serve, application(Service(store, logins).routes()), "posts", **options)

    @property
    def try_line(self) -> str:
        """A command that talks to it, for `netcourse serve`."""
        return f"curl {self.url}/posts/1"

    @property
    def users(self) -> dict[str, str]:
        """The passwords, by name."""
        return dict(USERS)

    def reset(self) -> None:
        """Bring back the posts as they were at the start, and forget every token."""
        self._store.reset()
        self._logins.forget()

    def pass_time(self, seconds: float) -> None:
        """Let tokens grow older by `seconds`, without waiting."""
        self._logins.pass_time(seconds)


def start(
    host: str, port: int, *, protect: str, token_seconds: float, clock: Callable[[], float] | None = None
) -> Posts:
    if protect not in list(Protect):
        known = ", ".join(repr(one.value) for one in Protect)
        raise ValueError(_("protect is one of {known}, not {protect!r}").format(known=known, protect=protect))
    if not token_seconds > 0:
        raise ValueError(_("token_seconds is {value!r}; expected more than 0").format(value=token_seconds))
    logins = Logins(Protect(protect), token_seconds, clock or time.monotonic)
    return Posts(Store.of_the_course(), logins, host=host, port=port, scheme="http")
