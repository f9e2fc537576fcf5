"""File names that no program should take as they are, all in use somewhere."""

from __future__ import annotations

HOSTILE = (
    "../escaped.png",  # up and away
    "../../../../../../tmp/netcourse-escaped.png",
    "/tmp/netcourse-escaped.png",  # absolute
    "..\\escaped.png",  # the same on Windows
    "C:\\netcourse-escaped.png",
    "star.png\0.svg",  # C ends a name at the zero byte; Python raises ValueError
    "CON",  # devices on Windows, with any suffix
    "aux.png",
    "ring.png:hidden",  # a second stream of the same file on Windows
    "trailing. ",  # Windows drops the end
    ".hidden.png",
    "-rf.png",  # an option, to a program that is given it
    "two\nlines.png",
    "a\x1b[31mred.png",  # colours the terminal that lists it
    "picture\u202egnp.exe",  # shown as if it ended in png
    "RING.PNG",  # on some systems another file than ring.png, on others the same
    "x" * 300 + ".png",  # longer than file systems take
    "ü" * 130 + ".png",  # short in characters, and too long in bytes
)
