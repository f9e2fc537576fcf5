"""The posts themselves, and what holds of them together. No HTTP here."""

from __future__ import annotations

import copy
import json
import threading
from collections.abc import Iterable
from typing import Any, Self

from netcourse import paths

Post = dict[str, Any]


class Taken(Exception):
    """Another post of this author has this title: `id` is that one's."""

    def __init__(self, id: int) -> None:
        super().__init__(id)
        self.id = id


class Store:
    """Posts by number. What it returns is never changed afterwards, so it may be read without the lock."""

    def __init__(self, posts: Iterable[Post]) -> None:
        self._first = {post["id"]: post for post in posts}
        self.lock = threading.RLock()  # held over looking at a post and changing it
        self.reset()

    @classmethod
    def of_the_course(cls) -> Self:
        """Return a store with a copy of `data/posts.json`."""
        return cls(json.loads(paths.data("posts.json").read_text(encoding="utf-8")))

    def reset(self) -> None:
        with self.lock:
            self._posts = copy.deepcopy(self._first)
            self._next = max(self._first, default=0) + 1

    def get(self, id: int) -> Post | None:
        return self._posts.get(id)

    def all(self) -> list[Post]:
        with self.lock:
            return list(self._posts.values())

    def add(self, fields: Post) -> Post:
        """Give a post a number that no other had, and keep it. Raises `Taken`."""
        with self.lock:
            self._check_title(fields, 0)
            post = {"id": self._next, **fields}
            self._posts[self._next] = post
            self._next += 1
            return post

    def put(self, id: int, fields: Post) -> Post:
        """Keep other fields under a number. Raises `Taken`."""
        with self.lock:
            self._check_title(fields, id)
            self._posts[id] = {"id": id, **fields}
            return self._posts[id]

    def remove(self, id: int) -> None:
        with self.lock:
            del self._posts[id]

    def _check_title(self, fields: Post, id: int) -> None:
        for other in self._posts.values():
            if other["id"] != id and (other["author"], other["title"]) == (fields["author"], fields["title"]):
                raise Taken(other["id"])
