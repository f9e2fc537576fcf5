"""Takes notebooks out of a zip file, which a hostile hand may have made.

Nothing in it decides where anything is written: members get numbers as names. What is too large, too many, linked,
locked or called something that leads elsewhere is left out, with a sentence each. Archives inside are not opened.
"""

from __future__ import annotations

import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from netcourse.grading.names import is_reserved, shown
from netcourse.grading.notebook import LARGEST
from netcourse.i18n import _

SUFFIX = ".zip"
NOTEBOOK = ".ipynb"
PACKED = (".zip", ".7z", ".rar", ".tar", ".gz", ".tgz", ".bz2", ".xz")
MOST_MEMBERS = 50_000
LARGEST_INDEX = 16 * 1024**2  # bytes of the list of members
MOST_BYTES = 256 * 1024**2  # taken out of one archive, or so many times its own size:
MOST_RATIO = 100
MOST_BYTES_EVER = 8 * 1024**3
LONGEST_PATH = 1000  # characters
READ_AT_ONCE = 1024**2
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 0x1
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OverflowError, RuntimeError, ValueError,
            struct.error)  # fmt: skip


class Damaged(ValueError):
    """An archive or a member that is not taken; the message says why, in half a sentence."""


@dataclass(frozen=True)
class Member:
    """A member of an archive: what it is called there, and where its content now is; nowhere for no notebook."""

    name: PurePosixPath
    path: Path | None = None


def unpack(archive: Path, folder: Path, left_out: list[str]) -> Iterator[Member]:
    """Write the notebooks of an archive to `folder` (which is there); yield all files, sorted by name."""
    try:
        _index_is_bounded(archive)
        with zipfile.ZipFile(archive) as opened:
            yield from _members(opened, archive, folder, left_out)
    except (Damaged, *_DAMAGED) as error:
        why = str(error) if isinstance(error, Damaged) else _("it is damaged ({error})").format(error=shown(str(error)))
        left_out.append(_("{path} was not opened: {why}").format(path=shown(archive), why=why))


def _members(opened: zipfile.ZipFile, archive: Path, folder: Path, left_out: list[str]) -> Iterator[Member]:
    if len(opened.filelist) > MOST_MEMBERS:
        raise Damaged(_("it has more than {most} members").format(most=MOST_MEMBERS))
    budget = _Budget(min(max(MOST_BYTES, MOST_RATIO * archive.stat().st_size), MOST_BYTES_EVER))
    for number, (name, info) in enumerate(sorted(_chosen(opened, archive, left_out).items())):
        path = folder / f"{number}{NOTEBOOK}"
        try:
            if name.suffix != NOTEBOOK:
                _no_archive(name)
                yield Member(name)
                continue
            _refuse(info)
            with opened.open(info) as member:
                _copy(member, path, budget)
        except (Damaged, OSError, *_DAMAGED) as error:
            path.unlink(missing_ok=True)
            left_out.append(_sentence(archive, str(name), _why(error)))
        else:
            yield Member(name, path)


def _chosen(opened: zipfile.ZipFile, archive: Path, left_out: list[str]) -> dict[PurePosixPath, zipfile.ZipInfo]:
    """Return the members to look at, by name."""
    chosen: dict[PurePosixPath, zipfile.ZipInfo] = {}
    for info in opened.filelist:
        if info.is_dir():
            continue
        try:
            name = _name(info)
        except Damaged as error:
            left_out.append(_sentence(archive, info.orig_filename, str(error)))
            continue
        if any(part.startswith(".") or part == "__MACOSX" for part in name.parts):
            continue  # what other programs left there
        if name in chosen:
            left_out.append(_sentence(archive, str(name), _("it is there twice; the last one counts")))
        chosen[name] = info
    return chosen


def _name(info: zipfile.ZipInfo) -> PurePosixPath:
    """Return what a member is called. Raises Damaged for a name that leads elsewhere."""
    text = info.orig_filename.replace("\\", "/")
    parts = text.split("/")
    if "\0" in text or len(text) > LONGEST_PATH:
        raise Damaged(_("no file can be called that"))
    if text.startswith("/") or re.match(r"[A-Za-z]:", text) or ".." in parts:
        raise Damaged(_("its name leads out of the archive"))
    if any(is_reserved(part) for part in parts):
        raise Damaged(_("its name is that of a device on some systems"))
    return PurePosixPath(text)


def _refuse(info: zipfile.ZipInfo) -> None:
    """Raise Damaged for a member that is not to be opened."""
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind == stat.S_IFLNK:
        raise Damaged(_("it is a link to somewhere else"))
    if kind not in (0, stat.S_IFREG):
        raise Damaged(_("it is not a file"))
    if info.flag_bits & _ENCRYPTED:
        raise Damaged(_("it is locked with a password"))
    if info.compress_type not in _METHODS:
        raise Damaged(_("it is packed in a way that is not known here"))


def _no_archive(name: PurePosixPath) -> None:
    if name.suffix.lower() in PACKED:
        raise Damaged(_("archives inside of archives are not opened"))


class _Budget:
    """How much may still be taken out of an archive."""

    def __init__(self, left: int) -> None:
        self._left = left

    def spend(self, count: int) -> None:
        self._left -= count
        if self._left < 0:
            raise Damaged(_("the archive holds too much"))


def _copy(member: IO[bytes], path: Path, budget: _Budget) -> None:
    """Write a member to a file, by what comes out of it: the size that it claims may be a lie."""
    size = 0
    with path.open("wb") as file:
        while piece := member.read(READ_AT_ONCE):
            size += len(piece)
            if size > LARGEST:
                raise Damaged(_("it is larger than {size} MiB").format(size=LARGEST // 1024**2))
            budget.spend(len(piece))
            file.write(piece)


def _index_is_bounded(archive: Path) -> None:
    """Raise Damaged where the list of members is too large to be read into memory, or there is none."""
    with archive.open("rb") as file:
        file.seek(0, 2)
        size = file.tell()
        file.seek(max(0, size - 2**16 - 42))
        tail = file.read()
        at = tail.rfind(b"PK\5\6")
        if at < 0 or len(tail) < at + 22:
            raise Damaged(_("it is not a zip file, or it is cut off"))
        index = struct.unpack_from("<L", tail, at + 12)[0]
        if at >= 20 and tail[at - 20 : at - 16] == b"PK\6\7":  # large archives have a second, larger entry
            file.seek(min(struct.unpack_from("<Q", tail, at - 12)[0], size))
            large = file.read(56)
            index = struct.unpack_from("<Q", large, 40)[0] if len(large) == 56 else LARGEST_INDEX + 1
    if index > LARGEST_INDEX:
        raise Damaged(_("it has more than {most} members").format(most=MOST_MEMBERS))


def _why(error: Exception) -> str:
    return str(error) if isinstance(error, Damaged) else _("it is damaged ({error})").format(error=shown(str(error)))


def _sentence(archive: Path, name: str, why: str) -> str:
    return _("{name} in {path}: {why}").format(name=shown(name), path=shown(archive), why=why)
