"""Who printed this? What background code prints belongs in a log of its own, not in the cell that happens to run.

A thread belongs to the log under which it was started (`attribute`), and so do the threads that it starts. While
anything is attributed, `sys.stdout` and `sys.stderr` are wrapped: attributed threads write to their log, everybody
else to the stream that was there before, so that ordinary prints in cells stay as they are. The wrapper looks the log
up at each write and delegates all else, so it works over ipykernel's streams, pytest's and plain files alike. Where
somebody replaces the streams afterwards, the next attribution wraps the new ones.

Rules: this module starts no thread, and it never calls into a wrapped stream with its lock held.
"""

from __future__ import annotations

import _thread
import functools
import io
import linecache
import os
import sys
import threading
import traceback
import weakref
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from types import CodeType, TracebackType
from typing import Any, TextIO

from netcourse.i18n import _

KEPT_BYTES = 64 * 1024  # of each log: the first half and the newest half
_LONGEST_PART = 4 * 1024  # of an unfinished line, before it is filed as it stands


class Log:
    """What background code printed, in whole lines; the middle goes when it grows past `keep` bytes.

    Each thread's line is filed when it is finished, so two threads that print at once do not mix within a line.
    """

    def __init__(self, name: str = "", *, keep: int = KEPT_BYTES) -> None:
        self.name = name
        self._half = keep // 2
        # Guards everything below. It is taken itself, not through the condition, whose own code takes it in a call: an
        # alarm that rings there, in code that prints all the time, would leave it taken.
        self._guard = threading.RLock()
        self._changed = threading.Condition(self._guard)
        self._first: list[str] = []
        self._newest: deque[str] = deque()
        self._first_bytes = self._newest_bytes = self._lost_bytes = 0
        self._unfinished: dict[int, str] = {}  # by thread
        self.copy: TextIO | None = None  # where whole lines go as well; no stream that leads back here

    def write(self, text: str) -> int:
        """Add `text`. Return how many characters that were, as a text stream does."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        with self._guard:
            self._take(_thread.get_ident(), text)
            self._changed.notify_all()
        return len(text)

    def writelines(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.write(line)

    def flush(self) -> None:
        """Do nothing: what was written can be read at once."""

    @property
    def buffer(self) -> io.RawIOBase:
        return _Bytes(self)

    @property
    def text(self) -> str:
        """All that was kept, with one line that says how much was not."""
        with self._guard:
            return "".join(self._pieces())

    @property
    def lines(self) -> list[str]:
        """The same in lines, without their ends."""
        return self.text.splitlines()

    def wait_for(self, part: str, seconds: float = 2.0) -> bool:
        """Wait until `part` stands in the log; say whether it came within `seconds`."""
        with self._guard:
            return self._changed.wait_for(lambda: part in "".join(self._pieces()), seconds)

    def clear(self) -> None:
        """Forget everything."""
        with self._guard:
            self._first.clear()
            self._newest.clear()
            self._unfinished.clear()
            self._first_bytes = self._newest_bytes = self._lost_bytes = 0

    def __bool__(self) -> bool:
        return bool(self.text)

    def __contains__(self, part: str) -> bool:
        return part in self.text

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return self.text

    def _take(self, thread: int, text: str) -> None:
        whole = self._unfinished.pop(thread, "") + text
        done, newline, rest = whole.rpartition("\n")
        if len(rest) > _LONGEST_PART:
            done, newline, rest = whole, "", ""
        if rest:
            self._unfinished[thread] = rest
        if done or newline:
            self._file(done + newline)

    def _file(self, text: str) -> None:
        if self.copy is not None:
            try:
                self.copy.write(text)
                self.copy.flush()
            except OSError:  # nobody reads there any more: that is no matter of who writes here
                self.copy = None
        if not self._newest and (not self._first or self._first_bytes + len(text) <= self._half):
            self._first.append(text[: self._half])
            self._first_bytes += _size(self._first[-1])
            text = text[self._half :]
        if text:
            self._newest.append(text[-self._half :])
            self._newest_bytes += _size(self._newest[-1])
            self._lost_bytes += _size(text) - _size(self._newest[-1])
        while self._newest_bytes > self._half and len(self._newest) > 1:
            lost = _size(self._newest.popleft())
            self._newest_bytes -= lost
            self._lost_bytes += lost

    def _pieces(self) -> Iterator[str]:
        yield from self._first
        if self._lost_bytes:
            yield "\n" + _("... {count} bytes not kept ...").format(count=self._lost_bytes) + "\n"
        yield from self._newest
        yield from self._unfinished.values()


def _size(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


course_log = Log("course")
"""For threads of the course itself that serve no particular log: start them under `attribute(course_log)`."""


class _Here(threading.local):
    log: Log | None = None
    family: object = None


_here = _Here()
_lock = threading.RLock()  # guards what is installed, and `_threads`
_threads: weakref.WeakKeyDictionary[threading.Thread, object] = weakref.WeakKeyDictionary()  # their families


def current() -> Log | None:
    """Return the log that this thread's output goes to, or None where it goes to the cell as always."""
    return _here.log


@contextmanager
def attribute(log: Log, *, family: object = None) -> Iterator[Log]:
    """Send what this thread prints, and what threads started meanwhile ever print, to `log`.

    With a `family`, any object, those threads and all that they start can be found again by `threads_of(family)`.
    """
    install()
    before = _here.log, _here.family
    _here.log, _here.family = log, family or _here.family
    try:
        yield log
    finally:
        _here.log, _here.family = before


def threads_of(family: object) -> list[threading.Thread]:
    """Return the live threads that were started under this `family`, by us or by other threads of it."""
    with _lock:
        for thread in [thread for thread in _threads if thread.ident is not None and not thread.is_alive()]:
            del _threads[thread]  # a family that holds its thread would otherwise be kept for ever
        known = list(_threads.items())
    return [thread for thread, theirs in known if theirs is family and _lives(thread)]


def _lives(thread: threading.Thread) -> bool:
    return thread.is_alive() or thread.ident is None  # or is just being started


def _by_thread(name: str) -> Any:
    """A method of the log for threads that have one, of the stream beneath for all others.

    It is chosen when it is looked up: IPython puts a `write` of its own over a stream's for each cell, which calls the
    one it found. It must find the stream's and cover the stream's, or the two would call each other for ever.
    """

    def get(self: _Routed) -> Any:
        return getattr(self._stream if _here.log is None else _here.log, name)

    return property(get)  # __setattr__ below puts what is set on the stream beneath


class _Routed:
    """Stands in for a standard stream: a write goes to the thread's log if it has one, all else to `_stream`."""

    _stream: Any

    def __init__(self, stream: Any) -> None:
        object.__setattr__(self, "_stream", stream)

    @property  # type: ignore[misc]
    def __class__(self) -> type:  # so that isinstance() sees the stream beneath
        return type(self._stream)

    write = _by_thread("write")
    writelines = _by_thread("writelines")
    flush = _by_thread("flush")
    buffer = _by_thread("buffer")

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self._stream, name, value)

    def __iter__(self) -> Any:
        return iter(self._stream)

    def __enter__(self) -> Any:
        self._stream.__enter__()
        return self

    def __exit__(self, *details: Any) -> Any:
        return self._stream.__exit__(*details)

    def __repr__(self) -> str:
        return repr(self._stream)


class _Bytes(io.RawIOBase):
    """What takes the bytes of a thread that writes to `sys.stdout.buffer`."""

    def __init__(self, log: Log) -> None:
        self._log = log

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        block = bytes(data)
        self._log.write(block.decode("utf-8", "replace"))
        return len(block)


def _run_under(log: Log, family: object, thread: threading.Thread) -> None:
    # Left in place, this wrapper and the thread would hold each other, and with them sockets that nobody closes.
    del thread.run
    # The log is not taken away after the run: an exception is reported later, from the thread's bootstrap.
    _here.log, _here.family = log, family
    thread.run()


def _start(thread: threading.Thread) -> None:
    log = _here.log
    if log is not None and "run" not in vars(thread):
        install()
        with _lock:
            _threads[thread] = _here.family
        thread.run = functools.partial(_run_under, log, _here.family, thread)  # type: ignore[method-assign]
    try:
        _originals["start"](thread)
    except RuntimeError:  # there may be too many
        with _lock:
            _threads.pop(thread, None)
        raise


def _start_new_thread(function: Callable[..., Any], *arguments: Any) -> int:
    log = _here.log
    if log is not None:
        function = functools.partial(_call_under, log, _here.family, function)
    return _originals["start_new_thread"](function, *arguments)  # type: ignore[no-any-return]


def _call_under(log: Log, family: object, function: Callable[..., Any], *args: Any, **named: Any) -> None:
    _here.log, _here.family = log, family
    function(*args, **named)


def _excepthook(details: threading.ExceptHookArgs) -> None:
    log = _here.log
    if log is None:
        _originals["excepthook"](details)
    elif details.exc_value is not None and not isinstance(details.exc_value, SystemExit):
        log.write(short_traceback(details.exc_value))


_PLACES: dict[str, tuple[Any, str, Callable[..., Any]]] = {
    "start": (threading.Thread, "start", _start),
    "start_new_thread": (_thread, "start_new_thread", _start_new_thread),
    "excepthook": (threading, "excepthook", _excepthook),
}
_originals: dict[str, Callable[..., Any]] = {}


def install() -> None:
    """Put the wrappers in place where they are not (again). Cheap when they are."""
    with _lock:
        for key, (owner, name, ours) in _PLACES.items():
            if key not in _originals:  # once: what others put over ours later may call ours in turn
                _originals[key] = getattr(owner, name)
                setattr(owner, name, ours)
        for name in ("stdout", "stderr"):
            stream = getattr(sys, name)
            if stream is not None and type(stream) is not _Routed:
                setattr(sys, name, _Routed(stream))
                _retarget_handlers(stream, getattr(sys, name))


def uninstall() -> None:
    """Take the wrappers out again. A wrapper that somebody else has wrapped stays, and only delegates."""
    with _lock:
        for key, (owner, name, ours) in _PLACES.items():
            if getattr(owner, name) is ours:
                setattr(owner, name, _originals.pop(key))
        for name in ("stdout", "stderr"):
            routed = getattr(sys, name)
            if type(routed) is _Routed:
                setattr(sys, name, routed._stream)
                _retarget_handlers(routed, routed._stream)


def _retarget_handlers(old: Any, new: Any) -> None:
    # A handler made before keeps the old stream, and what a server logs would land in a cell.
    logging = sys.modules.get("logging")
    if logging is None:  # not imported: no handlers
        return
    loggers = [logging.getLogger(), *logging.getLogger().manager.loggerDict.values()]
    for logger in loggers:
        for handler in getattr(logger, "handlers", ()):  # place holders have none
            if isinstance(handler, logging.StreamHandler) and handler.stream is old:
                handler.stream = new  # not setStream(): it flushes the old one under the handler's lock


_OURS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


@functools.cache
def _installed() -> tuple[str, ...]:
    import sysconfig  # here: few threads have to be told apart

    return tuple({sysconfig.get_paths()[key] for key in ("stdlib", "platstdlib", "purelib", "platlib")})


def short_traceback(error: BaseException) -> str:
    """Return the traceback of `error` without paths, showing the learner's own lines only.

    Where none of the lines is the learner's, all but ours are shown. Line numbers count within the cell or file.
    """
    frames = _learners(error.__traceback__)
    lines = [f"  line {number}, in {name}\n    {source}\n" for name, number, source in frames]
    return "".join(["Traceback:\n", *lines, *traceback.format_exception_only(error)])


def is_learners(code: CodeType) -> bool:
    """Whether this is code of the learner's, neither ours nor an installed library's."""
    return not code.co_filename.startswith((_OURS, *_installed(), "<frozen"))


def _learners(trace: TracebackType | None) -> list[tuple[str, int, str]]:
    frames = [(frame.f_code, number) for frame, number in traceback.walk_tb(trace)]
    foreign = [(code, number) for code, number in frames if not code.co_filename.startswith(_OURS)]
    own = [(code, number) for code, number in foreign if is_learners(code)]
    # Of what a compiler makes, some instructions belong to no line: their number is None.
    numbered = [(code, number or 0) for code, number in own or foreign]
    return [(code.co_name, number, linecache.getline(code.co_filename, number).strip()) for code, number in numbered]
