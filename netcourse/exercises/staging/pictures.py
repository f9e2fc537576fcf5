"""A gallery on the check's side: its pictures, what goes wrong with each, and how many are asked for at once."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import json
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from netcourse.clock import scaled
from netcourse.exercises.staging.website import Answer, Asked, Site, site

PATIENCE = 3.0  # seconds that the first ones wait for others to come along: only clients that are wrong wait so long
GRACE = 0.15  # seconds in which one more than allowed would come
LIST = "/pictures"

__all__ = ["Gallery", "Picture", "gallery"]


@dataclass(frozen=True)
class Picture:
    """A picture of the list; `answer` is said in its place, a `mute` one gets no answer at all."""

    name: str
    path: str
    data: bytes
    answer: Answer | None = None
    mute: bool = False
    sha256: str = ""  # what the list says, where that is not its own
    pause: float = 0.0  # seconds that pass two times in the body

    @property
    def said(self) -> Answer:
        return self.answer or Answer(200, [("Content-Type", "image/png")], self.data)


@dataclass
class Gallery:
    """Answers for the list and its pictures, and knows afterwards how it was asked.

    The first requests are held until `crowd` of them are under way at once, and the picture called `slow` until all
    others have been answered. The list is held until it has been asked for `lists` times.
    """

    pictures: Sequence[Picture]
    crowd: int = 0
    slow: str = ""
    lists: int = 0
    asked: Counter[str] = field(default_factory=Counter)  # how often for each name
    most: int = 0  # under way at once, at most
    lonely: bool = False  # whether the crowd did not come
    held_up: bool = False  # whether the others waited for the slow one
    at: Site = field(init=False)
    _now: int = 0
    _listing: int = 0  # requests for the list
    _open: bool = False  # whether nobody is held any more for the crowd
    _over: bool = False
    _through: set[str] = field(default_factory=set)
    _changed: threading.Condition = field(default_factory=threading.Condition)  # guards all of the above

    @property
    def url(self) -> str:
        return self.at.url + LIST

    def __call__(self, asked: Asked) -> Answer:
        if asked.path == LIST:
            return self._list(asked.value("host"))
        picture = next((one for one in self.pictures if one.path == asked.path), None)
        if picture is None:
            return Answer(404)
        with self._changed:
            self.asked[picture.name] += 1
            self._now += 1
            self.most = max(self.most, self._now)
            self._changed.notify_all()
            self._hold(picture)
            # Before the answer is on its way: whoever has it may ask for the next at once.
            self._now -= 1
            self._through.add(picture.name)
            self._changed.notify_all()
        return self._slowly(picture) if picture.pause else picture.said

    def _slowly(self, picture: Picture) -> Answer:
        """Return the first third of an answer, which the others follow, each after a pause."""
        whole = picture.said
        size = len(whole.body) // 3
        first, *rest = whole.body[:size], whole.body[size : 2 * size], whole.body[2 * size :]

        def later(piece: bytes) -> bytes:
            self._pause(picture)
            return piece

        then = [functools.partial(later, piece) for piece in rest]
        return replace(whole, body=first, length=len(whole.body), then=then)

    def _pause(self, picture: Picture) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._over, scaled(picture.pause))

    def end(self) -> None:
        """Let go of all who are still held."""
        with self._changed:
            self._over = self._open = True
            self._changed.notify_all()

    def _list(self, host: str) -> Answer:
        with self._changed:
            self._listing += 1
            self._changed.notify_all()
            if not self._changed.wait_for(lambda: self._over or self._listing >= self.lists, scaled(PATIENCE)):
                self.lonely = True
        listed = [
            {
                "bytes": len(one.data),
                "name": one.name,
                "url": f"http://{host}{one.path}",
                "sha256": one.sha256 or hashlib.sha256(one.data).hexdigest(),
            }
            for one in self.pictures
        ]
        return Answer(200, [("Content-Type", "application/json")], json.dumps(listed).encode())

    def _hold(self, picture: Picture) -> None:
        if picture.mute:
            self._changed.wait_for(lambda: self._over)
        if self.crowd and not self._open:
            self._gather()
        if self.slow and picture.name == self.slow:
            others = {one.name for one in self.pictures} - {picture.name}
            through = self._changed.wait_for(lambda: self._over or others <= self._through, scaled(PATIENCE))
            self.held_up = self.held_up or not through

    def _gather(self) -> None:
        came = self._changed.wait_for(lambda: self._open or self.most >= self.crowd, scaled(PATIENCE))
        if not came:
            self.lonely = True
        elif not self._open:
            self._changed.wait_for(lambda: self._open or self.most > self.crowd, scaled(GRACE))
        self._open = True
        self._changed.notify_all()


@contextlib.contextmanager
def gallery(pictures: Sequence[Picture], *, crowd: int = 0, slow: str = "", lists: int = 0) -> Iterator[Gallery]:
    """Serve these pictures on 127.0.0.1 for the length of a check."""
    one = Gallery(pictures, crowd, slow, lists)
    with site(one, at_once=True) as at:
        one.at = at
        try:
            yield one
        finally:
            one.end()
