"""Exercise http.split_url: take a URL apart."""

from __future__ import annotations

from random import Random
from typing import Any
from urllib.parse import unquote, unquote_plus

from netcourse.exercises.course.http.common import cut_off, random_host, same_dict
from netcourse.exercises.material import random_path, random_word
from netcourse.exercises.model import Exercise, Facts, Misconception
from netcourse.exercises.staging.calls import called
from netcourse.i18n import _


def _decoded(facts: Facts) -> bool:
    got, expected = facts["got"], facts["expected"]
    parts = [part for part in ("path", "query", "fragment") if got[part] != expected[part]]
    plain = {part: expected[part].replace("+", " ") for part in parts}
    return any(got[part] in (unquote(expected[part]), unquote_plus(expected[part]), plain[part]) for part in parts)


def _encoded_again(facts: Facts) -> bool:
    got, expected = facts["got"], facts["expected"]
    return any(got[part] != expected[part] == unquote(got[part]) for part in ("path", "query", "fragment"))


split_url = Exercise(
    "http.split_url",
    points=1,
    minutes=10,
    title=_("take a URL apart"),
    asks=["split_url"],
    hints=[
        _("urlsplit(url) has nearly all of it: look at its scheme, hostname, port, path, query and fragment."),
        _("Two parts may be missing: the port is None then, and the path is empty. `x or y` gives y when x is either."),
        _('A dict knows the default ports: {"http": 80, "https": 443}[parts.scheme].'),
    ],
    misconceptions=[
        Misconception(
            "http.port_is_text",
            says=_("A URL is text, but a port is a number: int() makes one."),
            when=lambda facts: type(facts["got"]["port"]) is str,
        ),
        Misconception(
            "http.scheme_guessed",
            says=_("The scheme alone decides which port is meant: 443 for https, 80 for http, in capitals or not."
                   " https elsewhere in the URL says nothing of it."),
            when=lambda facts: {facts["got"]["port"], facts["expected"]["port"]} == {80, 443},
        ),
        Misconception(
            "http.query_as_dict",
            says=_("The query is asked for as it is written, as text: who takes it apart decides that later."),
            when=lambda facts: type(facts["got"]["query"]) is dict,
        ),
        Misconception(
            "http.none_for_missing",
            says=_('A query or a fragment that is missing is an empty text here, "", not None.'),
            when=lambda facts: None in (facts["got"]["query"], facts["got"]["fragment"]),
        ),
        Misconception(
            "http.no_default_port",
            says=_("A URL that names no port means its scheme's own: 80 for http, 443 for https."),
            when=lambda facts: facts["got"]["port"] is None,
        ),
        Misconception(
            "http.user_in_host",
            says=_("What stands before an @ between the // and the path is a user name, with or without a password."
                   " The host begins after it."),
            when=lambda facts: facts["user"] and facts["got"]["host"].startswith(facts["user"]),
        ),
        Misconception(
            "http.at_anywhere",
            says=_("An @ ends a user name only before the path begins. In a path or a query it is a character like"
                   " any other."),
            when=lambda facts: facts["at"] and facts["got"]["host"] not in (facts["expected"]["host"], None),
        ),
        Misconception(
            "http.host_ends_at_slash",
            says=_("The host ends at the first /, ? or # after it, or with the URL: a path may be missing."),
            when=lambda facts: set("?#") & set(facts["got"]["host"])
            or (facts["check"] == "missing_path" and facts["got"] == facts["expected"] | {"query": "", "fragment": ""}),
        ),
        Misconception(
            "http.every_scheme_end",
            says=_("Only the first :// ends the scheme. A query may hold another URL with a :// of its own: split"
                   " once."),
            when=lambda facts: cut_off(facts, "query", "://"),
        ),
        Misconception(
            "http.brackets_kept",
            says=_("The brackets around an IPv6 address keep its colons apart from the port's. The address itself"
                   " has none."),
            when=lambda facts: facts["got"]["host"] == f"[{facts['expected']['host']}]",
        ),
        Misconception(
            "http.colon_ends_host",
            says=_("An IPv6 address is full of colons. In a URL it stands in brackets, and only a colon after the"
                   " closing one begins the port."),
            when=lambda facts: facts["six"] and (facts.get("raised") or facts["got"]["host"] != facts["six"]),
        ),
        Misconception(
            "http.port_in_host",
            says=_("The port belongs to the address, not to the host's name: they are two parts, with a colon between"
                   " them."),
            when=lambda facts: facts["got"]["host"] == f"{facts['expected']['host']}:{facts['expected']['port']}",
        ),
        Misconception(
            "http.empty_path",
            says=_("A request always asks for some path. Where the URL has none, it is /."),
            when=lambda facts: facts["got"]["path"] == "" and facts["expected"]["path"] == "/",
        ),
        Misconception(
            "http.fragment_last",
            says=_("The fragment begins at the first #, whatever follows. Cut it off before you look for a ?."),
            when=lambda facts: "?" in facts["expected"]["fragment"]
            and facts["got"]["fragment"] != facts["expected"]["fragment"],
        ),
        Misconception(
            "http.second_question_mark",
            says=_("The query begins at the first ?. A second one is a character of the query: split once."),
            when=lambda facts: cut_off(facts, "query", "?") or "?" in facts["got"]["path"],
        ),
        Misconception(
            "http.params_lost",
            says=_("urlparse cuts the path's last piece at a semicolon and puts the rest elsewhere. urlsplit leaves"
                   " the path whole."),
            when=lambda facts: cut_off(facts, "path", ";"),
        ),
        Misconception(
            "http.percent_decoded",
            says=_("Percent signs are for whoever takes the part to pieces later: %2F decoded too early looks like a"
                   " slash that separates. Leave the text as it stands."),
            when=_decoded,
        ),
        Misconception(
            "http.encoded_again",
            says=_("Nothing is encoded here: a URL stands there as it travels, and what must be encoded is so"
                   " already."),
            when=_encoded_again,
        ),
        Misconception(
            "http.path_tidied",
            says=_("The path stays as it is written: a slash at its end, two slashes in a row or a .. in it may mean"
                   " something to the server."),
            when=lambda facts: facts["tidy"] and facts["got"]["path"] != facts["tidy"],
        ),
        Misconception(
            "http.all_lowered",
            says=_("Only scheme and host do not care for capitals. In a path or a query they may make a difference."),
            when=lambda facts: facts["got"]["path"] == facts["expected"]["path"].lower() != facts["expected"]["path"],
        ),
        Misconception(
            "http.capitals_kept",
            says=_("Scheme and host mean the same in capitals. Lower them, so that equal addresses compare equal."),
            when=lambda facts: any(
                facts["got"][part] != facts["expected"][part] == facts["got"][part].lower()
                for part in ("scheme", "host")
            ),
        ),
    ],
)  # fmt: skip


def _split(student: Any, url: str, *, user: str = "", at: bool = False, six: str = "", tidy: str = "",
           **parts: Any) -> None:  # fmt: skip
    """Require these parts of the URL; those not named are what a URL without them has."""
    expected = {"scheme": "http", "host": "", "port": 80, "path": "/", "query": "", "fragment": ""} | parts
    facts = {"sent": url, "user": user, "at": at, "six": six, "tidy": tidy}
    same_dict(called(student, "split_url", url, **facts), expected, **facts)


@split_url.check(_("finds the scheme, the host, the port and the path"))
def parts(student: Any, rng: Random) -> None:
    for scheme in ("http", "https"):
        host, port, path = random_host(rng), rng.randint(1024, 65535), random_path(rng)
        _split(student, f"{scheme}://{host}:{port}{path}", scheme=scheme, host=host, port=port, path=path)


@split_url.check(_("knows the port that a scheme has when the URL names none"), needs=[parts])
def default_ports(student: Any, rng: Random) -> None:
    for scheme, port in (("http", 80), ("https", 443)):
        host, path = random_host(rng), random_path(rng)
        _split(student, f"{scheme}://{host}{path}", scheme=scheme, host=host, port=port, path=path)
    _split(student, f"http://{host}/?to=https", host=host, query="to=https")


@split_url.check(_("gives / for a path that is missing"), needs=[default_ports])
def missing_path(student: Any, rng: Random) -> None:
    host, word = random_host(rng), random_word(rng)
    _split(student, f"http://{host}", host=host)
    _split(student, f"http://{host}?q={word}", host=host, query=f"q={word}")
    _split(student, f"http://{host}#{word}", host=host, fragment=word)


@split_url.check(_("keeps query and fragment apart and leaves every part as it is written"), needs=[default_ports])
def as_written(student: Any, rng: Random) -> None:
    host, path, one, two = random_host(rng), random_path(rng), random_word(rng), random_word(rng)
    _split(student, f"http://{host}{path}?{one}={two}#{two}", host=host, path=path, query=f"{one}={two}", fragment=two)
    _split(student, f"http://{host}{path}?{one}=a?b", host=host, path=path, query=f"{one}=a?b")
    _split(student, f"http://{host}{path}#{one}?{two}", host=host, path=path, fragment=f"{one}?{two}")
    _split(student, f"http://{host}{path};v={one}", host=host, path=f"{path};v={one}")
    coded = f"{one}%2f{two}%20%c3%bc"
    _split(student, f"http://{host}/{coded}", host=host, path=f"/{coded}")
    _split(student, f"http://{host}/?{coded}+%26", host=host, query=f"{coded}+%26")
    _split(student, f"http://{host}/#{coded}", host=host, fragment=coded)
    inner = f"http://{two}.example/{one}"
    _split(student, f"http://{host}/?to={inner}", host=host, query=f"to={inner}")
    for untidy in (f"{path}/", f"//{one}", f"{path}/../{two}", f"{path}//{one}"):
        _split(student, f"http://{host}{untidy}", host=host, path=untidy, tidy=untidy)


@split_url.check(_("leaves a user name in front of the host out"), needs=[default_ports])
def user_names(student: Any, rng: Random) -> None:
    host, path, user, secret = random_host(rng), random_path(rng), random_word(rng), random_word(rng)
    port = rng.randint(1024, 65535)
    _split(student, f"http://{user}@{host}{path}", host=host, path=path, user=user)
    _split(student, f"http://{user}:{secret}@{host}:{port}{path}", host=host, port=port, path=path, user=user)
    _split(student, f"http://{host}/@{user}{path}", host=host, path=f"/@{user}{path}", at=True)
    _split(student, f"http://{host}/?to={user}@{secret}", host=host, query=f"to={user}@{secret}", at=True)


@split_url.check(_("reads an IPv6 address in brackets"), needs=[default_ports])
def six(student: Any, rng: Random) -> None:
    path, port = random_path(rng), rng.randint(1024, 65535)
    address = f"2001:db8::{rng.randint(1, 0xFFFF):x}"
    _split(student, f"http://[{address}]{path}", host=address, path=path, six=address)
    _split(student, f"http://[::1]:{port}{path}", host="::1", port=port, path=path, six="::1")


@split_url.check(_("writes scheme and host in small letters, and nothing else"), needs=[default_ports])
def small_letters(student: Any, rng: Random) -> None:
    host, path = random_host(rng), random_path(rng)
    _split(student, f"HTTP://{host.title()}{path.title()}", host=host, path=path.title())
    _split(student, f"HTTPS://{host}{path}", scheme="https", host=host, port=443, path=path)
