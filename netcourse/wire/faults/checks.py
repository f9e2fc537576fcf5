"""What settings may be, and what is said of those that may not."""

from __future__ import annotations

from typing import Any

from netcourse.i18n import _

HOUR = 3600  # seconds; nobody waits longer on purpose, and system calls that wait refuse far longer times
SHOWN = 500  # characters of a value that is refused


def a_time(fault: Any, name: str, *, above: bool = False) -> None:
    """Check a number of seconds up to an hour; `above`: more than none."""
    a_number(fault, name, 0, HOUR, above=above)


def a_number(fault: Any, name: str, least: float, most: float, *, above: bool = False) -> None:
    """Check a number from `least` (`above`: more than that) to `most`."""
    value = getattr(fault, name)
    said = _("a number above {least} and up to {most}") if above else _("a number from {least} to {most}")
    allowed = said.format(least=least, most=most)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise refused(TypeError, fault, name, allowed)
    if not least <= value <= most or (above and value == least):
        raise refused(ValueError, fault, name, allowed)


def a_count(fault: Any, name: str, least: int = 0, most: int | None = None) -> None:
    """Check a whole number of bytes."""
    allowed = (
        _("a whole number of bytes, {least} or more").format(least=least)
        if most is None
        else _("a whole number of bytes from {least} to {most}").format(least=least, most=most)
    )
    value = getattr(fault, name)
    if not a_whole(value):
        raise refused(TypeError, fault, name, allowed)
    if value < least or (most is not None and value > most):
        raise refused(ValueError, fault, name, allowed)


def a_whole(value: object) -> bool:
    """Tell whether it is a whole number."""
    return isinstance(value, int) and not isinstance(value, bool)


def refused(error: type[Exception], fault: Any, name: str, allowed: str) -> Exception:
    """Return the error that names fault, setting, value and what is allowed."""
    value = repr(getattr(fault, name))
    if len(value) > SHOWN:
        value = f"{value[:SHOWN]} ..."
    said = _("{fault}: {name} is {value}, but must be {allowed}")
    return error(said.format(fault=type(fault).__name__, name=name, value=value, allowed=allowed))
