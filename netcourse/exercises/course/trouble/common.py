"""What several exercises of the chapter share: outcomes, silences, surroundings, words for what is staged."""

from __future__ import annotations

import contextlib
import select
import socket
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

from netcourse.clock import scaled
from netcourse.exercises.material import random_word
from netcourse.exercises.model import Failed, Raised, Unplain, fail, same
from netcourse.exercises.staging.folders import surroundings
from netcourse.exercises.staging.website import Answer, Site, site
from netcourse.i18n import _

LONG = 5.0  # seconds that a client of ours may take where nothing is silent
SHORT = 0.15  # seconds of silence after which a client gives up, where it must

QUEUED = 5  # connections that wait at a door, more than it has room for

PROXIES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")
AUTHORITIES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR")

Outcome = tuple[Any, Raised | None]  # what came back, or what was raised


class Words(str):
    """What a check has staged, in words: shown as they are, without quotes."""

    def __repr__(self) -> str:
        return str(self)


def two_steps(rng: Random) -> str:
    return f"/{random_word(rng)}/{random_word(rng)}"


_CERTIFICATES = {
    "good": _("a certificate that is right"),
    "unknown_ca": _("a certificate of an unknown authority"),
    "self_signed": _("a certificate that vouches for itself"),
    "expired": _("a certificate that has expired"),
    "wrong_host": _("a certificate of another host"),
}


def certificate_in_words(kind: str) -> Words:
    return Words(_CERTIFICATES[kind])


def answer_in_words(answer: Answer) -> str:
    """Say in a few words what a site does."""
    half = answer.length is not None and answer.length > len(answer.body)
    if not answer.status or half:
        begin = _("half a body") if half else ""
        end = _("silence") if answer.stalls else _("the end of the connection")
        return f"{begin}, {end}" if begin else end
    said = [value for name, value in answer.headers if name == "Retry-After"]
    return _("status {status}").format(status=answer.status) + "".join(f", Retry-After: {one}" for one in said)


def outcome_of(call: Callable[[], Any]) -> Outcome:
    try:
        return call(), None
    except Raised as raised:
        if raised.name == "NotImplementedError":
            raise
        return None, raised
    except Unplain as error:
        return f"<{error.kind}>", None


def returned(outcome: Outcome, says: str = "", **facts: Any) -> Any:
    """Return what came back; what was raised instead is raised with the facts."""
    got, raised = outcome
    if raised is not None:
        raised.says = says
        raised.facts.update(facts, escaped=raised.name)
        raise raised
    return got


def must_raise(outcome: Outcome, says: str, **facts: Any) -> None:
    got, raised = outcome
    if raised is None:
        fail(says, got=got, accepted=True, **facts)


def short_or_long(case: Callable[[float], None]) -> None:
    """Run a case in which something is silent, with a short timeout; when it fails, once more with a long one.

    A machine that is busy may need longer than the short one for what does come.
    """
    try:
        case(scaled(SHORT))
    except (Failed, Raised):
        case(scaled(8 * SHORT))


@contextlib.contextmanager
def closed_door() -> Iterator[str]:
    """Hold a port at which nobody listens; give its URL."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{door.getsockname()[1]}"


@contextlib.contextmanager
def full_door() -> Iterator[str]:
    """Hold a port at which somebody listens who accepts nobody, and whose queue is full; give its URL.

    Linux and macOS leave whoever comes then without an answer. Windows refuses them, and another system may let them
    in and say nothing: so a connection to it fails in one way or the other, and with a limit in time.
    """
    with socket.socket() as door, contextlib.ExitStack() as open_ones:
        door.bind(("127.0.0.1", 0))
        door.listen(1)  # not 0: Linux would take the first one for the beginning of an attack
        for number in range(QUEUED):
            before = open_ones.enter_context(socket.socket())
            before.setblocking(False)
            before.connect_ex(door.getsockname())
            if number < 2:  # those that there is room for; the others go on knocking, should there be more room
                select.select([], [before], [], scaled(SHORT))
        yield f"http://127.0.0.1:{door.getsockname()[1]}"


@contextlib.contextmanager
def calm(student: Any, **values: str) -> Iterator[None]:
    """Let no environment variable tell clients of proxies and authorities, but for those given."""
    nothing: dict[str, str | None] = dict.fromkeys((*PROXIES, *AUTHORITIES))
    with surroundings(student, **{**nothing, **values}):
        yield


def environment_kept(student: Any, **values: str) -> None:
    """Require that the learner's code has not touched what `calm` has set."""
    found = student.drive("variables", [*PROXIES, *AUTHORITIES])
    changed = [name for name, value in found.items() if value != values.get(name)]
    if changed:
        fail(_("An environment variable has been changed: {names}.").format(names=", ".join(changed)),
             environment=True)  # fmt: skip


@contextlib.contextmanager
def answering(answer: Answer) -> Iterator[Site]:
    with site(lambda asked: answer) as at:
        yield at


def must_return(outcome: Outcome, body: bytes, **facts: Any) -> None:
    same(returned(outcome, **facts), body, **facts)
