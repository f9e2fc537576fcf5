"""Exercise apis.all_posts: every page."""

from __future__ import annotations

import json
import posixpath
from collections.abc import Callable, Sequence
from itertools import accumulate, repeat
from random import Random
from typing import Any
from urllib.parse import parse_qs, quote

from netcourse.exercises.course.apis.common import MOST_PAGES, must_raise, random_post
from netcourse.exercises.course.apis.services import fetched, own_posts
from netcourse.exercises.material import LATIN, random_word, random_words
from netcourse.exercises.model import Exercise, Facts, Misconception, Verdict, fail, same
from netcourse.exercises.staging.website import Answer, Asked, Site, called, in_json, site
from netcourse.i18n import _

all_posts = Exercise(
    "apis.all_posts",
    points=2,
    minutes=20,
    title=_("every page"),
    asks=["all_posts"],
    hints=[
        _('response.links reads the headers: response.links["next"]["url"] is the address, if there is "next" in it.'),
        _("urllib.parse.urljoin(response.url, address) makes a whole URL of a relative one, and leaves a whole one as"
          " it is."),
        _("params= belongs to the first request alone. Keep the URLs that you have fetched in a set, and look there"
          " before the next request."),
    ],
    misconceptions=[
        Misconception(
            "apis.first_page_only",
            says=_("This is the first page. The response said in Link that there is another."),
            when=lambda facts: facts["asked_pages"] == 1 and facts["pages"] > 1 and facts["part"] in ("", "real")
            and not facts.get("raised"),
        ),
        Misconception(
            "apis.pages_counted",
            says=_("The next page is where Link says, not where counting leads: many services name a place in the list,"
                   " since the list may grow meanwhile."),
            when=lambda facts: facts["counted"],
        ),
        Misconception(
            "apis.query_again",
            says=_("The next link has the whole query in it. params= was added to it once more."),
            when=lambda facts: facts["what"] == "next" and facts["part"] == "author",
        ),
        Misconception(
            "apis.author_not_sent",
            says=_("The first request has to name the author. An empty text is one, too: only None means that nobody is"
                   " asked for, so compare with `is not None`. And who wrote what, the server knows best."),
            when=lambda facts: facts["what"] == "first" and "author=" in facts["expected"]
            and "author=" not in facts["got"],
        ),
        Misconception(
            "apis.author_glued",
            says=_("Glued into a URL, the signs & + and # keep their meaning there. params= encodes them."),
            when=lambda facts: facts["what"] == "first",
        ),
        Misconception(
            "apis.list_of_pages",
            says=_("append puts a whole page into the list as one thing. extend, or +=, adds its posts."),
            when=lambda facts: any(type(one) is list for one in facts["got"]),
        ),
        Misconception(
            "apis.empty_page_ends",
            says=_("An empty page is not the end: its Link names a next one. A service may filter after it has counted"
                   " off a page."),
            when=lambda facts: facts["part"] == "empty",
        ),
        Misconception(
            "apis.relative_link",
            says=_("A Link may be relative, like one on a page: urljoin(response.url, address) makes it whole."),
            when=lambda facts: facts["part"] == "relative",
        ),
        Misconception(
            "apis.joined_with_the_first",
            says=_("A relative link is relative to the page that it came with, and that is not the first one any more:"
                   " urljoin(response.url, address)."),
            when=lambda facts: facts["part"] == "deeper",
        ),
        Misconception(
            "apis.entries_merged",
            says=_("A post came twice, and was dropped or put elsewhere. What the pages hold is asked for, in their"
                   " order, and nothing else."),
            when=lambda facts: facts["part"] == "twice",
        ),
        Misconception(
            "apis.link_cut",
            says=_("A comma divides links, but not inside of < and >. And which link is the next one only its rel says,"
                   " whatever stands around. response.links knows."),
            when=lambda facts: facts["part"] == "commas",
        ),
        Misconception(
            "apis.one_link_header",
            says=_("A header may come several times, which means the same as one with commas. Of several Link headers"
                   " only one was read."),
            when=lambda facts: facts["part"] == "headers",
        ),
        Misconception(
            "apis.half_list",
            says=_("A page failed, and what had come before was returned as if it were all. Nobody can see that half a"
                   " list is missing: raise."),
            when=lambda facts: facts["accepted"] and facts["part"] == "error",
        ),
        Misconception(
            "apis.pages_for_ever",
            says=_("The pages lead in a circle. Remember which URLs were fetched, and raise ValueError before one is"
                   " asked for again."),
            when=lambda facts: facts["part"] == "circle",
        ),
        Misconception(
            "apis.another_link",
            says=_('Which link leads on, its rel says, and that is "next" alone. The links "first", "prev" and "last"'
                   " lead somewhere else: to the end at once, or back to what was fetched already."),
            when=lambda facts: facts.get("stray") or facts["asked_pages"] > MOST_PAGES
            or (facts["raised"] == "ValueError" and not facts["part"] and facts["pages"] > 1),
        ),
    ],
)  # fmt: skip


class _Pages:
    """A list in pages, at addresses that cannot be guessed."""

    def __init__(self, rng: Random, sizes: Sequence[int], *, part: str = "", author: str | None = None) -> None:
        self.pages = [[random_post(rng) for _number in range(size)] for size in sizes]
        self.part, self.author = part, author
        self.path = f"/{random_word(rng)}"
        words = random_words(rng, len(sizes))
        own = "" if author is None else "&author=" + quote(author, safe="")
        between = "," if part == "commas" else ""
        below = accumulate((f"/{word}" for word in words), initial="") if part == "deeper" else repeat("")
        self.targets = [f"{self.path}{down}?after={word}{between}{word}{own}" for word, down in zip(words, below)]
        self.targets[0] = self.path + own.replace("&", "?", 1)
        self.after = {number: number + 1 for number in range(len(sizes) - 1)}
        self.broken: tuple[int, int] | None = None  # a page, and its status
        self.wrong: Facts | None = None  # the first request that nobody awaited
        self.awaited = self.targets[0]
        self.came = 0  # requests for any of the pages
        self.here = 0  # the page that was asked for last
        self.stray: Facts | None = None  # the first request for a page whose turn it was not

    def __call__(self, asked: Asked) -> Answer:
        number = next((at for at, target in enumerate(self.targets) if _alike(target, asked.target)), None)
        if number is None:
            self._note(asked)
            return in_json([], 404)
        self.came += 1
        self._follow(number)
        if self.broken and self.broken[0] == number:
            return in_json(self.pages[number], self.broken[1])
        if number in self.after:
            self.awaited = self.targets[self.after[number]]
        return in_json(self.pages[number], headers=self._links(number, asked.value("host")))

    def _note(self, asked: Asked) -> None:
        if self.wrong is None:
            first = _alike(self.awaited, self.targets[0])
            self.wrong = {
                "expected": self.awaited, "got": asked.target, "what": "first" if first else "next",
                "counted": not first and "after" not in asked.query and "page" in asked.target,
            }  # fmt: skip

    def _follow(self, number: int) -> None:
        """Note where another link has led than that to the next page."""
        if self.stray is None and self.targets[number] != self.awaited and number != self.here:
            rel = "prev" if number == self.here - 1 else "last" if number == len(self.pages) - 1 else "first"
            self.stray = {"stray": rel, "expected": self.awaited, "got": self.targets[number]}
        self.here = number

    def _links(self, number: int, host: str) -> list[tuple[str, str]]:
        named = [(0, 'rel="first"')]
        if number > 0:
            named.append((number - 1, 'rel="prev"; title="before the next"'))
        if number in self.after:
            named.append((self.after[number], 'title="more"; rel="next"' if self.part == "commas" else 'rel="next"'))
        named.append((-1, 'rel="last"'))
        links = [f"<{self._link(number, self.targets[to], host)}>; {says}" for to, says in named]
        if self.part == "commas":
            links.reverse()
        if self.part == "headers":
            return [("Link", link) for link in links]
        return [("Link", ", ".join(links))] if len(self.pages) > 1 else []

    def _link(self, number: int, target: str, host: str) -> str:
        """Return what a link on this page says for a target, as whole as the part wants it."""
        if self.part == "deeper":
            path, query = target.split("?", 1) if "?" in target else (target, "")
            here = self.targets[number].partition("?")[0]
            return f"{posixpath.relpath(path, posixpath.dirname(here))}?{query}".rstrip("?")
        return target if self.part == "relative" else f"http://{host}{target}"


def _alike(target: str, other: str) -> bool:
    """Compare path and query, however they are encoded."""
    one, two = (text.partition("?") for text in (target, other))
    return one[0] == two[0] and parse_qs(one[2], keep_blank_values=True) == parse_qs(two[2], keep_blank_values=True)


def _bounded(pages: _Pages, at: list[Site]) -> Callable[[Asked], Answer]:
    return lambda asked: pages(asked) if len(at[0].asked) <= MOST_PAGES else in_json([], 508)


def _paged(student: Any, pages: _Pages) -> tuple[Any, Site]:
    """Return what `all_posts` returns; a request that nobody awaited is told first."""
    args = () if pages.author is None else (pages.author,)
    box: list[Site] = []
    with site(_bounded(pages, box)) as at:
        box.append(at)
        facts = {"part": pages.part, "pages": len(pages.pages)}
        try:
            return called(student, at, "all_posts", at.url + pages.path, *args, **facts), at
        except Verdict as verdict:
            verdict.facts["asked_pages"] = len(at.asked)
            _tell(pages, at)
            raise


def _tell(pages: _Pages, at: Site) -> None:
    facts: Facts = {"part": pages.part, "pages": len(pages.pages), "asked_pages": len(at.asked)}
    if pages.wrong is not None:
        fail(_("Another address was asked for than was named."), **facts, **pages.wrong)
    if pages.stray is not None:
        fail(_('Of this list a page was asked for that the one before calls "{rel}", and not "next".').format(
            rel=pages.stray["stray"]), **facts, **pages.stray)  # fmt: skip


def _all_of(student: Any, pages: _Pages) -> None:
    got, at = _paged(student, pages)
    _tell(pages, at)
    expected = [post for page in pages.pages for post in page]
    facts: Facts = {"part": pages.part, "pages": len(pages.pages), "asked_pages": len(at.asked)}
    if not at.asked:
        fail(_("No request came."), none=True)
    if any(asked.method != "GET" for asked in at.asked):
        fail(_("A list is fetched with GET."), got=at.asked[0].shown, **facts)
    same(got, expected, **facts)
    if len(at.asked) > len(pages.pages):
        fail(_("Each page is fetched once: there are {pages}, and {requests} requests came.").format(
            pages=len(pages.pages), requests=len(at.asked)), **facts)  # fmt: skip


@all_posts.check(_("follows the links and returns all posts in one list"), weight=2)
def follows(student: Any, rng: Random) -> None:
    _all_of(student, _Pages(rng, [rng.randint(1, 3) for _page in range(rng.randint(3, 4))]))
    _all_of(student, _Pages(rng, [2]))
    _all_of(student, _Pages(rng, [0]))


@all_posts.check(_("fetches all that servers.posts has, and the posts of one author"), needs=[follows])
def follows_posts(student: Any, rng: Random) -> None:
    with own_posts() as server:
        everything = json.loads(fetched(server, "/posts?per_page=50"))
        facts: Facts = {"part": "real", "pages": 3, "asked_pages": 0}
        same(student.call("all_posts", server.url + "/posts"), everything, **facts)
        author = rng.choice(everything)["author"]
        theirs = [post for post in everything if post["author"] == author]
        same(student.call("all_posts", server.url + "/posts", author), theirs, sent=author, **facts)


@all_posts.check(_("asks for one author in the first request, and for the next pages just as they are named"),
                 needs=[follows])  # fmt: skip
def one_author(student: Any, rng: Random) -> None:
    for author in (random_word(rng), f"{random_word(rng)} & {rng.choice(LATIN)}+#1", ""):
        _all_of(student, _Pages(rng, [1, 2, 1], part="author", author=author))


@all_posts.check(_("goes on after an empty page, and where a link is relative, has commas, or comes in a header of its"
                   " own"), weight=2, needs=[follows])  # fmt: skip
def odd_links(student: Any, rng: Random) -> None:
    _all_of(student, _Pages(rng, [2, 0, 1, 0, 2], part="empty"))
    _all_of(student, _Pages(rng, [0, 2], part="empty"))
    for part in ("relative", "deeper", "commas", "headers"):
        _all_of(student, _Pages(rng, [1, 2, 1], part=part))


@all_posts.check(_("keeps a post that comes twice, since the list changed while it was read"), needs=[follows])
def twice(student: Any, rng: Random) -> None:
    pages = _Pages(rng, [2, 2, 1], part="twice")
    pages.pages[1][0] = pages.pages[0][-1]
    _all_of(student, pages)


@all_posts.check(_("raises an exception when a page fails"), needs=[follows])
def failing_page(student: Any, rng: Random) -> None:
    for page, status in ((0, 404), (1, 500), (2, rng.choice([403, 429, 503]))):
        pages = _Pages(rng, [2, 2, 2], part="error")
        pages.broken = (page, status)
        says = _("An exception was awaited: the status of page {page} was {status}.").format(
            page=page + 1, status=status
        )
        must_raise(says, lambda pages=pages: _paged(student, pages)[0], part="error")  # type: ignore[misc]


@all_posts.check(_("raises ValueError when the pages lead in a circle"), needs=[follows])
def circle(student: Any, rng: Random) -> None:
    for back, author in ((2, None), (1, None), (0, None), (0, random_word(rng))):
        pages = _Pages(rng, [1, 2, 1], part="circle", author=author)
        pages.after[2] = back
        says = _("ValueError is asked for: the third page leads to page {page}.").format(page=back + 1)
        must_raise(says, lambda pages=pages: _paged(student, pages)[0], "ValueError", part="circle")  # type: ignore[misc]
        if pages.came > len(pages.pages):
            fail(_("Page {page} was fetched a second time.").format(page=back + 1), part="circle")
