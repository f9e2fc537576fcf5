"""Reads tables that people and their spreadsheets write."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from netcourse.i18n import _

LARGEST = 10 * 1024**2  # bytes


def rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of a CSV file with the number of their last line, whatever program wrote it. Raises ValueError."""
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise ValueError(_("{path} cannot be read: {why}").format(path=path, why=error.strerror)) from None
    if len(data) > LARGEST:
        raise ValueError(_("{path} is larger than {size} MiB").format(path=path, size=LARGEST // 1024**2))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ValueError(_("{path} is not text in UTF-8").format(path=path)) from None
    first = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count))
    try:
        for row in reader:
            yield reader.line_num, row
    except csv.Error as error:
        raise ValueError(_("{path}, line {line}: {why}").format(path=path, line=reader.line_num, why=error)) from None
