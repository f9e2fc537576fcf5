"""`python -m tools.pictures`: draw `data/pictures/` again, and its list."""

from __future__ import annotations

import json
from pathlib import Path

from tools.pictures import networks, patterns, signs

TARGET = Path(__file__).resolve().parents[2] / "data" / "pictures"


def everything() -> dict[str, tuple[str, bytes]]:
    """Return title and bytes of all pictures, by file name."""
    return {**networks.drawn(), **patterns.drawn(), **signs.drawn()}


def main() -> None:
    TARGET.mkdir(parents=True, exist_ok=True)
    pictures = everything()
    for name, (_title, data) in pictures.items():
        (TARGET / name).write_bytes(data)
    listed = [{"name": name, "title": title} for name, (title, _data) in pictures.items()]
    (TARGET / "index.json").write_text(json.dumps(listed, indent=2) + "\n", encoding="utf-8")
    print(f"{len(pictures)} pictures, {sum(len(data) for _title, data in pictures.values())} bytes")


if __name__ == "__main__":
    main()
