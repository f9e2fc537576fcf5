"""What the service does at which path."""

from __future__ import annotations

import re
from typing import Any

from netcourse.i18n import _
from netcourse.servers.serve_posts import shape
from netcourse.servers.serve_posts.logins import Logins
from netcourse.servers.serve_posts.represent import FORMS
from netcourse.servers.serve_posts.store import Post, Store, Taken
from netcourse.servers.web import Answer, Problem, Request, Route, as_json
from netcourse.servers.web.accept import choose
from netcourse.servers.web.conditions import check_write, not_modified, tag_of

NEW = ("application/json",)
PATCH = ("application/merge-patch+json", "application/json")
PER_PAGE, MOST_PER_PAGE, LAST_PAGE = 10, 50, 1_000_000
VARY = ("Vary", "Accept")

_NUMBER = re.compile(r"0*([1-9][0-9]{0,8})")


class Service:
    """Answers requests about the posts of one store."""

    def __init__(self, store: Store, logins: Logins) -> None:
        self._store = store
        self._logins = logins

    def routes(self) -> list[Route]:
        """Return what is answered where."""
        return [
            Route("/", {"GET": self.first_page}),
            Route("/posts", {"GET": self.list, "POST": self.create}),
            Route("/posts/{id}", {"GET": self.read, "PUT": self.replace, "PATCH": self.change, "DELETE": self.delete}),
            Route("/token", {"POST": self.token}),
            Route("/me", {"GET": self.me}),
            Route("/openapi.json", {"GET": self.describe}),
        ]

    def first_page(self, request: Request) -> Answer:
        request.only()
        return as_json({name: request.link("/" + name) for name in ("posts", "token", "me", "openapi.json")})

    def describe(self, request: Request) -> Answer:
        from netcourse.servers.serve_posts import openapi

        return as_json(openapi.describe(self._logins.protect))

    def list(self, request: Request) -> Answer:
        self._logins.reading(request)
        asked = request.only("page", "per_page", "author", "tag", "q")
        page = _whole(asked, "page", 1, LAST_PAGE)
        size = _whole(asked, "per_page", PER_PAGE, MOST_PER_PAGE)
        found = [post for post in self._store.all() if _fits(post, asked)]
        links = ("Link", _pages(request, asked, page, -(-len(found) // size)))
        extra = (links, ("X-Total-Count", str(len(found))))
        return _represent(request, found[(page - 1) * size : page * size], extra)

    def create(self, request: Request) -> Answer:
        self._logins.writing(request)
        _check_type(request, NEW, "Accept-Post")
        media = choose(request, list(FORMS))
        fields = shape.whole(shape.from_json(request.body()))
        post = _unless_taken(lambda: self._store.add(fields))
        return _written(media, post, 201, [("Location", request.link(f"/posts/{post['id']}"))])

    def read(self, request: Request, id: str) -> Answer:
        self._logins.reading(request)
        return _represent(request, self._post(id))

    def replace(self, request: Request, id: str) -> Answer:
        return self._write(request, id, NEW, lambda post, said: _without_id(post, said))

    def change(self, request: Request, id: str) -> Answer:
        return self._write(request, id, PATCH, lambda post, said: _without_id(post, shape.merged(post, said)))

    def delete(self, request: Request, id: str) -> Answer:
        self._logins.writing(request)
        with self._store.lock:
            post = self._post(id)
            check_write(request, _tags(post))
            self._store.remove(post["id"])
        return Answer(204)

    def token(self, request: Request) -> Answer:
        """Give out a token for a password, in the form of RFC 6749, 5.1."""
        login = self._logins.by_password(request)
        said = {
            "access_token": self._logins.issue(login.user),
            "token_type": "Bearer",
            "expires_in": self._logins.seconds,
        }
        return as_json(said, headers=[("Cache-Control", "no-store")])

    def me(self, request: Request) -> Answer:
        login = self._logins.known(request)
        by = "password" if login.left is None else "token"
        return as_json({"user": login.user, "by": by}, headers=[("Cache-Control", "no-store")])

    def _write(self, request: Request, id: str, types: tuple[str, ...], after: Any) -> Answer:
        self._logins.writing(request)
        self._post(id)
        _check_type(request, types, "Accept-Patch" if types is PATCH else "Accept")
        media = choose(request, list(FORMS))
        body = request.body()
        with self._store.lock:  # so that nobody changes it between the comparison and the change
            post = self._post(id)
            check_write(request, _tags(post))
            fields = shape.whole(after(post, shape.from_json(body)))
            return _written(media, _unless_taken(lambda: self._store.put(post["id"], fields)), 200)

    def _post(self, id: str) -> Post:
        number = _NUMBER.fullmatch(id)
        post = self._store.get(int(number[1])) if number else None
        if post is None:
            raise Problem(404, _("there is no such post"))
        return post


def _represent(request: Request, value: Any, extra: tuple[tuple[str, str], ...] = ()) -> Answer:
    media = choose(request, list(FORMS))
    body = FORMS[media](value)
    headers = (("Content-Type", media), ("ETag", tag_of(body)), VARY, *extra)
    return not_modified(request, tag_of(body), (VARY,)) or Answer(200, body, headers)


def _written(media: str, post: Post, status: int, extra: Any = ()) -> Answer:
    body = FORMS[media](post)
    return Answer(status, body, [("Content-Type", media), ("ETag", tag_of(body)), VARY, *extra])


def _tags(post: Post) -> set[str]:
    """Return the tags of all forms: whoever read the XML may write JSON."""
    return {tag_of(form(post)) for form in FORMS.values()}


def _check_type(request: Request, types: tuple[str, ...], field: str) -> None:
    said = request.header("Content-Type").partition(";")[0].strip().lower()
    if said not in types:
        text = _("the body is {types}, as the Content-Type field must say")
        raise Problem(415, text.format(types=_(" or ").join(types)), [(field, ", ".join(types))])


def _without_id(post: Post, said: Any) -> Any:
    """Return what is said but for the number, which may be repeated, and not changed."""
    if not isinstance(said, dict) or "id" not in said:
        return said
    if said["id"] != post["id"] or isinstance(said["id"], bool):
        raise Problem(409, _("the id belongs to the address and cannot be changed"))
    return {name: value for name, value in said.items() if name != "id"}


def _unless_taken(write: Any) -> Post:
    try:
        return write()  # type: ignore[no-any-return]
    except Taken as taken:
        text = _("post {id} is by this author and has this title already")
        raise Problem(409, text.format(id=taken.id)) from None


def _whole(asked: dict[str, str], name: str, default: int, most: int) -> int:
    found = _NUMBER.fullmatch(asked.get(name, str(default)))
    if found is None or int(found[1]) > most:
        raise Problem(400, _("{name} is a whole number from 1 to {most}").format(name=name, most=most))
    return int(found[1])


def _fits(post: Post, asked: dict[str, str]) -> bool:
    words = asked.get("q", "").casefold()
    return (
        asked.get("author", post["author"]) == post["author"]
        and ("tag" not in asked or asked["tag"] in post["tags"])
        and (words in post["title"].casefold() or words in post["text"].casefold())
    )


def _pages(request: Request, asked: dict[str, str], page: int, last: int) -> str:
    """Return the Link field (RFC 8288): neighbours that exist, the first and the last page."""
    last = max(1, last)
    places = {"first": 1, "prev": min(page - 1, last), "next": page + 1, "last": last}
    return ", ".join(
        f'<{request.link("/posts", **{**asked, "page": number})}>; rel="{name}"'
        for name, number in places.items()
        if 1 <= number <= last
    )
