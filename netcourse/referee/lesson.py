"""What a chapter uses between its exercises: a guess before the answer, and a failure on purpose."""

from __future__ import annotations

import errno
from types import EllipsisType, TracebackType
from typing import Any, Self

from netcourse.i18n import _
from netcourse.referee import state
from netcourse.render.notice import notice
from netcourse.render.view import View

LONGEST_GUESS = 200  # characters that are kept


def predict(question: str, guess: Any) -> View:
    """Keep a guess; the next cell shows what happens. With `...` in its place, ask for one."""
    if isinstance(guess, EllipsisType):
        return notice(
            _("What do you expect?"), [_("Put your guess in place of the dots and run this cell, then the next.")]
        )
    text = repr(guess)[:LONGEST_GUESS]
    state.keep(lambda kept: kept["predictions"].update({question: text}))
    return notice(_("Your guess is kept: {guess}").format(guess=text), [_("Run the next cell and compare.")])


class expect_error:
    """Run a block that must fail with one of `kinds`; print the kind and what it means, in our words.

    An exception of another kind passes through. Raises AssertionError when the block does not fail.
    """

    def __init__(self, *kinds: type[BaseException]) -> None:
        if not kinds or not all(isinstance(kind, type) and issubclass(kind, BaseException) for kind in kinds):
            raise TypeError(_("name the exceptions that you expect: expect_error(TimeoutError)"))
        self.kinds = kinds

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if kind is None or error is None:
            names = ", ".join(one.__name__ for one in self.kinds)
            raise AssertionError(_("{names} was expected here, and nothing was raised").format(names=names))
        expected = next((one for one in self.kinds if issubclass(kind, one)), None)
        if expected is None:
            return False
        print(f"{expected.__name__}: {meaning(error)}")
        return True


def meaning(error: BaseException) -> str:
    """Return what an exception means, in a sentence that is the same on every system and in every Python."""
    if isinstance(error, OSError) and error.errno in _BY_NUMBER:
        return _BY_NUMBER[error.errno]
    names = (kind.__name__ for kind in type(error).__mro__)
    return next((_BY_NAME[name] for name in names if name in _BY_NAME), _("something went wrong"))


_BY_NUMBER = {
    errno.EADDRINUSE: _("the address is in use"),
    errno.EADDRNOTAVAIL: _("this machine does not have that address"),
    errno.ENOTCONN: _("the socket is not connected"),
    errno.EISCONN: _("the socket is connected already"),
    errno.EBADF: _("the socket is closed"),
    errno.EINVAL: _("the socket is in no state for that"),
    errno.EMFILE: _("the process has no file descriptors left"),
    errno.EMSGSIZE: _("the message is too long for one datagram"),
    errno.EPERM: _("this needs privileges"),
    errno.EACCES: _("this needs privileges"),
    errno.ECONNREFUSED: _("nobody listens at that address"),
    errno.ECONNRESET: _("the other side ended the connection with a reset"),
    errno.EPIPE: _("the connection is closed: nothing more can be sent"),
}  # fmt: skip

# By class name, so that no library has to be imported for its exceptions.
_BY_NAME = {
    "ConnectionRefusedError": _("nobody listens at that address"),
    "ConnectionResetError": _("the other side ended the connection with a reset"),
    "ConnectionAbortedError": _("the connection was given up on this side"),
    "BrokenPipeError": _("the connection is closed: nothing more can be sent"),
    "TimeoutError": _("nothing came in time"),
    "gaierror": _("no address belongs to that name"),
    "SSLCertVerificationError": _("the certificate cannot be trusted"),
    "SSLError": _("the encrypted connection could not be made"),
    "HTTPError": _("the server answered with an error status"),
    "URLError": _("the server could not be reached"),
    "ConnectTimeout": _("no connection came about in time"),
    "ReadTimeout": _("nothing came in time"),
    "Timeout": _("nothing came in time"),
    "ChunkedEncodingError": _("the connection ended in the middle of the body"),
    "ConnectionError": _("there was no connection, so there is no response"),
    "TooManyRedirects": _("the redirects do not end"),
    "MissingSchema": _("the URL does not say which scheme to use"),
    "InvalidURL": _("that is not a URL"),
    "JSONDecodeError": _("this text is not JSON"),
    "ParseError": _("this text is not XML"),
    "EntitiesForbidden": _("the document defines entities of its own"),
    "RecursionError": _("too many calls within calls"),
    "UnicodeDecodeError": _("these bytes are not text in this encoding"),
    "UnicodeEncodeError": _("this encoding has no bytes for one of the characters"),
    "AttributeError": _("the object has no such attribute"),
    "KeyError": _("there is no such key"),
    "IndexError": _("there is no such position"),
    "NameError": _("the name is not defined"),
    "TypeError": _("a value of the wrong type, or the wrong number of arguments"),
    "ValueError": _("a value of the right type that does not fit"),
    "OSError": _("the operating system said no"),
}
