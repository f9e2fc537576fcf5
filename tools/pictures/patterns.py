"""Signals and bits: pictures from a line of arithmetic each."""

from __future__ import annotations

from collections.abc import Callable
from math import atan2, cos, hypot, pi, sin
from random import Random

from tools.pictures.png import ACCENT, HEIGHT, INK, PAPER, WIDTH, Colour, mix, png

NOISE = Random(7).randbytes(WIDTH * HEIGHT)


def _radius(x: int, y: int) -> float:
    return hypot(x - WIDTH / 2, y - HEIGHT / 2)


def _curve(height: Callable[[float], float]) -> Callable[[int, int], Colour]:
    def colour(x: int, y: int) -> Colour:
        slope = height(x + 0.5) - height(x - 0.5)
        return mix(INK, PAPER, abs(y - height(x)) / hypot(1, slope) - 0.7)

    return colour


def _pulse(x: float) -> float:
    return 30 if NOISE[int(x + 10) // 10] & 1 else 90


def _bits(x: int, y: int) -> Colour:
    return INK if NOISE[x // 8 + y // 8 * WIDTH] & 1 else PAPER


def _moire(x: int, y: int) -> Colour:
    one, other = hypot(x - 50, y - 60), hypot(x - 110, y - 60)
    return mix(PAPER, INK, (sin(one) + sin(other) + 2) / 4)


def _spiral(x: int, y: int) -> Colour:
    turn = atan2(y - HEIGHT / 2, x - WIDTH / 2)
    return mix(ACCENT, PAPER, (sin(_radius(x, y) / 4 - turn) + 1) / 2)


PATTERNS: dict[str, tuple[str, Callable[[int, int], Colour]]] = {
    "wave": ("A carrier without a message", _curve(lambda x: 60 - 40 * sin(x / 8))),
    "louder": ("The message in the loudness", _curve(lambda x: 60 - 40 * sin(x / 4) * cos(x * pi / WIDTH))),
    "faster": ("The message in the speed", _curve(lambda x: 60 - 40 * sin(x * x / 500))),
    "pulse": ("Zeros and ones as levels", lambda x, y: _curve(_pulse)(x, y) if 28 < y < 92 else PAPER),
    "noise": ("Noise: every point says something else", lambda x, y: mix(PAPER, INK, NOISE[x + y * WIDTH] / 255)),
    "bits": ("Bits, one a square", _bits),
    "checks": ("Parity: every other one", lambda x, y: INK if (x // 20 + y // 20) % 2 else PAPER),
    "rings": ("Waves from the middle", lambda x, y: mix(PAPER, INK, (sin(_radius(x, y) / 3) + 1) / 2)),
    "moire": ("Two senders on one channel", _moire),
    "spiral": ("A wave that turns", _spiral),
}


def drawn() -> dict[str, tuple[str, bytes]]:
    return {f"{name}.png": (title, png(colour)) for name, (title, colour) in PATTERNS.items()}
