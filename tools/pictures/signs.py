"""Signs for the things that networks are made of, as SVG."""

from __future__ import annotations

from tools.pictures.png import ACCENT, HEIGHT, INK, PAPER, WIDTH

SIGNS = {
    "server": ("A server", '<rect x="50" y="20" width="60" height="80"/><path d="M60 40h40M60 60h40M60 80h20"/>'),
    "laptop": ("A laptop", '<rect x="45" y="30" width="70" height="45"/><path d="M30 85h100"/>'),
    "switch": (
        "A switch",
        '<rect x="30" y="45" width="100" height="30"/><path d="M45 60h10M65 60h10M85 60h10M105 60h10"/>',
    ),
    "router": (
        "A router",
        '<circle cx="80" cy="60" r="35"/><path d="M55 60h50M80 35v50M97 52l8 8l-8 8M72 43l8 -8l8 8"/>',
    ),
    "cloud": ("Everything else", '<path d="M45 85a20 20 0 0 1 5 -39a28 28 0 0 1 53 -4a22 22 0 0 1 12 43z"/>'),
    "antenna": ("An antenna", '<path d="M80 100V50M65 100h30M60 30a28 28 0 0 0 0 40M100 30a28 28 0 0 1 0 40"/>'),
    "envelope": ("A message", '<rect x="40" y="35" width="80" height="50"/><path d="M40 35l40 30l40 -30"/>'),
    "key": ("A key", '<circle cx="55" cy="60" r="15"/><path d="M70 60h50v14M105 60v10"/>'),
}  # fmt: skip


def drawn() -> dict[str, tuple[str, bytes]]:
    return {f"{name}.svg": (title, _svg(title, shape)) for name, (title, shape) in SIGNS.items()}


def _svg(title: str, shape: str) -> bytes:
    paper, ink, accent = ("#{:02x}{:02x}{:02x}".format(*colour) for colour in (PAPER, INK, ACCENT))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}">\n'
        f"<title>{title}</title>\n"
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{paper}"/>\n'
        f'<rect y="{HEIGHT - 6}" width="{WIDTH}" height="6" fill="{accent}"/>\n'
        f'<g fill="none" stroke="{ink}" stroke-width="5" stroke-linejoin="round" stroke-linecap="round">{shape}</g>\n'
        "</svg>\n"
    ).encode()
