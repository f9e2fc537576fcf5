"""All attacks, by kind, and the table of them that the instructor's guide shows."""

from __future__ import annotations

from . import endings, networks, notebooks, objects, patches, processes, replies, resources, searches
from .model import Attack

KINDS: dict[str, list[Attack]] = {
    "Values made to be taken for others": objects.ATTACKS,
    "Changes to Python and to our half of the process": patches.ATTACKS,
    "Searches for solutions, checks, expected values and seeds": searches.ATTACKS,
    "Forged replies": replies.ATTACKS,
    "Ends, and no ends": endings.ATTACKS,
    "Processes, threads and signals": processes.ATTACKS,
    "Memory, disk, output, descriptors": resources.ATTACKS,
    "Sockets": networks.ATTACKS,
    "Notebooks": notebooks.ATTACKS,
}
ATTACKS = [attack for attacks in KINDS.values() for attack in attacks]
HEAD = "| The submission … | deserves | and gets | as status |\n|---|---|---|---|"


def table() -> str:
    """Return the table in Markdown."""
    parts = [
        f"{len(ATTACKS)} attacks, each beside an honest answer in the same notebook and before an honest notebook."
    ]
    for kind, attacks in KINDS.items():
        parts.append(f"**{kind}**\n\n{HEAD}\n" + "\n".join(map(_row, attacks)))
    return "\n\n".join(parts)


def _row(attack: Attack) -> str:
    return f"| {attack.name} | {attack.deserves} | {attack.points:g} | `{attack.status}` |"
