"""What the server of files answers at which path."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from netcourse.i18n import _
from netcourse.servers import wsgi
from netcourse.servers.serve_files.made import MOST, Made, sha256
from netcourse.servers.web import Answer, Problem, Request, Route, as_json
from netcourse.servers.web.conditions import not_modified
from netcourse.servers.web.ranges import content

EXAMPLES = ("100kB.bin", "10MB.bin", "1GB.bin")
SLICE = 0.05  # seconds between two pieces of an answer that is held back

_NUMBER = re.compile(r"[0-9]{1,12}")


@dataclass(frozen=True)
class Settings:
    """The seed of the bytes; after how many bytes an answer breaks off; how many bytes a second leave at most."""

    seed: int = 0
    cut: int | None = None
    rate: int | None = None

    def __post_init__(self) -> None:
        if self.cut is not None and self.cut < 0:
            raise ValueError(_("cut is {value!r}; expected a number of bytes, 0 or more").format(value=self.cut))
        if self.rate is not None and self.rate < 1:
            text = _("rate is {value!r}; expected a number of bytes a second, 1 or more")
            raise ValueError(text.format(value=self.rate))


class Service:
    """Answers requests about files that are made on the fly."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.changes = 0

    def routes(self) -> list[Route]:
        """Return what is answered where."""
        return [
            Route("/", {"GET": self.first_page}),
            Route("/files/{name}", {"GET": self.file}),
        ]

    def first_page(self, request: Request) -> Answer:
        request.only()
        return as_json([request.link("/files/" + name) for name in EXAMPLES])

    def file(self, request: Request, name: str) -> Answer:
        if name.endswith(".sha256"):
            return self._sum(request, name.removesuffix(".sha256"))
        asked = request.only("chunked", "cut", "rate")
        made = self._made(name)
        flow = Flow(_number(asked, "cut", self._settings.cut), _number(asked, "rate", self._settings.rate, least=1))
        headers = [
            ("Content-Type", "application/octet-stream"), ("Content-Disposition", f'attachment; filename="{name}"'),
        ]  # fmt: skip
        if _number(asked, "chunked", 0):
            return _chunked(request, made, flow, headers)
        return content(request, made.size, made.tag, lambda start, stop: flow.through(made.read(start, stop)), headers)

    def _sum(self, request: Request, name: str) -> Answer:
        """Return the checksum as the program sha256sum writes and reads it."""
        request.only()
        line = f"{sha256(self._made(name))}  {name}\n"
        return Answer(200, line.encode(), [("Content-Type", "text/plain; charset=utf-8")])

    def _made(self, name: str) -> Made:
        made = Made.named(name, self._settings.seed + self.changes)
        if made is None:
            text = _("files are called like 10MB.bin: a number, then nothing, kB, MB or GB; at most {most} bytes")
            raise Problem(404, text.format(most=MOST))
        return made


@dataclass(frozen=True)
class Flow:
    """How an answer leaves: it may break off after some bytes, and be held back."""

    cut: int | None
    rate: int | None

    def through(self, blocks: Iterable[bytes]) -> Iterator[bytes]:
        """Yield the bytes of `blocks` in this way."""
        return self._cut(self._held_back(blocks))

    def _held_back(self, blocks: Iterable[bytes]) -> Iterator[bytes]:
        if self.rate is None:
            yield from blocks
            return
        step = max(1, round(self.rate * SLICE))
        for block in blocks:
            for at in range(0, len(block), step):
                piece = block[at : at + step]
                yield piece
                wsgi.pause(len(piece) / self.rate)

    def _cut(self, blocks: Iterable[bytes]) -> Iterator[bytes]:
        left = self.cut
        for block in blocks:
            if left is not None and len(block) > left:
                yield block[:left]
                print(_("cut off on purpose"))
                wsgi.break_off()
            yield block
            left = None if left is None else left - len(block)


def _chunked(request: Request, made: Made, flow: Flow, headers: list[tuple[str, str]]) -> Answer:
    """Return an answer without a length, as one that is made while it leaves; it knows no ranges."""
    if (unchanged := not_modified(request, made.tag)) is not None:
        return unchanged
    headers = [*headers, ("ETag", made.tag), ("Accept-Ranges", "none")]
    return Answer(200, flow.through(made.read(0, made.size)), headers)


def _number(asked: dict[str, str], name: str, default: int | None, least: int = 0) -> int | None:
    if name not in asked:
        return default
    if not _NUMBER.fullmatch(asked[name]) or int(asked[name]) < least:
        raise Problem(400, _("{name} is a whole number from {least}").format(name=name, least=least))
    return int(asked[name])
