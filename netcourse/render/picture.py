"""An SVG drawing as a picture that an untrusted notebook still shows: an `<img>` with everything inside its address."""

from __future__ import annotations

from urllib.parse import quote

from netcourse.render import style
from netcourse.render.escape import markup


def as_text(text: str, summary: str) -> str:
    """Return the text form of a picture, folded, to stand below it."""
    look = style.css(color=style.SOFT, cursor="pointer", font_size="13px")
    return (
        f'<details><summary style="{look}">{markup(summary)}</summary>'
        f'<pre style="{style.block()}">{markup(text)}</pre></details>'
    )


def picture(svg: str, alt: str, width: int, height: int) -> str:
    """Return an `<img>` element; `alt` says what the picture shows.

    Percent-encoded and not base64: a comparison of notebooks can then say where two pictures differ.
    """
    look = style.css(max_width="100%", height="auto", background=style.PAPER, border_radius="6px")
    address = "data:image/svg+xml," + quote(svg, safe="/:=;,()-_~!*@$?.")
    return f'<img alt="{markup(alt)}" width="{width}" height="{height}" style="{look}" src="{address}">'
