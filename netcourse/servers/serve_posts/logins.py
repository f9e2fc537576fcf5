"""Who may do what: passwords (RFC 7617), and tokens that run out (RFC 6750)."""

from __future__ import annotations

import base64
import binascii
import hmac
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from netcourse.i18n import _
from netcourse.servers.web import Problem, Request

USERS = {"ada": "analytical", "grace": "compiler"}
REALM = "posts"
MOST_TOKENS = 10_000  # that are remembered; the oldest goes first


class Protect(StrEnum):
    """What needs a login."""

    NOTHING = "nothing"
    WRITING = "writing"
    EVERYTHING = "everything"


@dataclass(frozen=True)
class Login:
    """A user that has proved who it is; by a token, the seconds that it holds on."""

    user: str
    left: float | None = None


class Logins:
    """The tokens that were given out, and the clock that they run out by."""

    def __init__(self, protect: Protect, seconds: float, clock: Callable[[], float]) -> None:
        self.protect = protect
        self.seconds = seconds
        self._clock = clock
        self._lock = threading.Lock()  # guards the next two
        self._passed = 0.0
        self._tokens: dict[str, tuple[str, float]] = {}  # the user, and when it runs out

    def now(self) -> float:
        return self._clock() + self._passed

    def pass_time(self, seconds: float) -> None:
        with self._lock:
            self._passed += seconds

    def forget(self) -> None:
        with self._lock:
            self._tokens.clear()

    def issue(self, user: str) -> str:
        """Return a new token for a user."""
        token = secrets.token_urlsafe(24)
        with self._lock:
            while len(self._tokens) >= MOST_TOKENS:
                del self._tokens[next(iter(self._tokens))]  # the oldest
            self._tokens[token] = (user, self.now() + self.seconds)
        return token

    def reading(self, request: Request) -> None:
        """Raise a `Problem` (401) where this request may not read."""
        if self.protect is Protect.EVERYTHING:
            self.known(request)

    def writing(self, request: Request) -> None:
        """Raise a `Problem` (401) where this request may not write."""
        if self.protect is not Protect.NOTHING:
            self.known(request)

    def known(self, request: Request) -> Login:
        """Return who asks, by password or token. Raises a `Problem` (401)."""
        scheme, _space, proof = request.header("Authorization").partition(" ")
        if scheme.lower() == "bearer":
            return self._by_token(proof.strip())
        if scheme.lower() == "basic":
            return self.by_password(request)
        raise _refusal(_("this needs a login: by password, or by a token"), _BASIC, _BEARER)

    def by_password(self, request: Request) -> Login:
        """Return who asks, by password only. Raises a `Problem` (401)."""
        scheme, _space, proof = request.header("Authorization").partition(" ")
        if scheme.lower() != "basic":
            raise _refusal(_("this needs a login by password"), _BASIC)
        user, password = _pair(proof.strip())
        # Compared even for an unknown user, in a time that tells nothing about how much was right.
        right = hmac.compare_digest(USERS.get(user, "").encode(), password.encode())
        if not (right and user in USERS):
            raise _refusal(_("this name and this password do not belong together"), _BASIC)
        return Login(user)

    def _by_token(self, token: str) -> Login:
        user, end = self._tokens.get(token, ("", 0.0))
        if not user:
            raise _refusal(_("this token was not given out here"), _invalid("the token is unknown"))
        if (left := end - self.now()) <= 0:
            raise _refusal(_("this token has run out"), _invalid("the token has expired"))
        return Login(user, left)


_BASIC = f'Basic realm="{REALM}", charset="UTF-8"'
_BEARER = f'Bearer realm="{REALM}"'


def _invalid(why: str) -> str:
    return f'{_BEARER}, error="invalid_token", error_description="{why}"'


def _refusal(detail: str, *challenges: str) -> Problem:
    return Problem(401, detail, [("WWW-Authenticate", challenge) for challenge in challenges])


def _pair(proof: str) -> tuple[str, str]:
    try:
        text = base64.b64decode(proof, validate=True).decode()
    except (binascii.Error, ValueError):
        return "", ""
    user, _colon, password = text.partition(":")
    return user, password
