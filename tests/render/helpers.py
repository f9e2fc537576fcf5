"""What a page really shows: its words, and the contrast of every word with what lies behind it."""

from __future__ import annotations

from html.parser import HTMLParser

VOID = {"img", "br", "hr", "col"}


def _rules(style: str) -> dict[str, str]:
    pairs = (rule.partition(":") for rule in style.split(";"))
    return {name.strip(): value.strip() for name, _, value in pairs if name}


class Page(HTMLParser):
    """Reads HTML with inline styles only; refuses what an untrusted notebook would drop."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[tuple[str, str | None, str | None]] = []
        self.seen: list[tuple[str, str | None, str | None]] = []  # text, colour, ground
        self.pictures: list[dict[str, str | None]] = []
        self.feed(html)
        self.close()
        assert not self.open, f"not closed: {self.open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag not in {"script", "style", "svg", "iframe", "link"}, tag
        assert not any(name.startswith("on") for name, _ in attrs), attrs
        rules = _rules(dict(attrs).get("style") or "")
        colour, ground = self.open[-1][1:] if self.open else (None, None)
        if tag == "img":
            self.pictures.append(dict(attrs))
        if tag not in VOID:
            self.open.append((tag, rules.get("color", colour), rules.get("background", ground)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.seen.append((data, *self.open[-1][1:]))


def words(html: str) -> list[str]:
    """Return the words a screen reader would say, alternative texts not included."""
    return " ".join(text for text, _, _ in Page(html).seen).split()


def luminance(colour: str) -> float:
    """Return the relative luminance of #rrggbb. Source: WCAG 2.2, relative luminance."""
    channels = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21."""
    dark, light = sorted(map(luminance, (one, other)))
    return (light + 0.05) / (dark + 0.05)


def worst_contrast(html: str) -> float:
    """Return the lowest contrast of any text with its ground; text without its own colours counts as unreadable."""
    return min(contrast(colour, ground) if colour and ground else 0 for _, colour, ground in Page(html).seen)
