"""Shapes that networks have: dots and lines between them."""

from __future__ import annotations

import itertools
from math import cos, hypot, pi, sin

from tools.pictures.png import ACCENT, HEIGHT, INK, PAPER, WIDTH, Colour, mix, png

Point = tuple[float, float]
Shape = tuple[list[Point], list[tuple[int, int]]]

MIDDLE = (WIDTH / 2, HEIGHT / 2)
DOT, LINE = 6.0, 1.2  # half their widths


def circle(count: int, radius: float = 46) -> list[Point]:
    turns = [2 * pi * number / count - pi / 2 for number in range(count)]
    return [(MIDDLE[0] + radius * cos(turn), MIDDLE[1] + radius * sin(turn)) for turn in turns]


def ring() -> Shape:
    return circle(8), [(number, (number + 1) % 8) for number in range(8)]


def star() -> Shape:
    return [MIDDLE, *circle(7)], [(0, number) for number in range(1, 8)]


def mesh() -> Shape:
    return circle(6), list(itertools.combinations(range(6), 2))


def bus() -> Shape:
    line = [(20 + 24.0 * number, 60.0) for number in range(6)]
    ends = [(x, 30.0 if number % 2 else 90.0) for number, (x, _y) in enumerate(line)]
    return line + ends, [(0, 5), *((number, number + 6) for number in range(6))]


def tree() -> Shape:
    rows = [
        [(WIDTH * (2 * place + 1) / 2 ** (depth + 1), 20.0 + 40 * depth) for place in range(2**depth)]
        for depth in range(3)
    ]
    points = list(itertools.chain.from_iterable(rows))
    return points, [((child - 1) // 2, child) for child in range(1, 7)]


def grid() -> Shape:
    points = [(30.0 + 33 * column, 25.0 + 35 * row) for row in range(3) for column in range(4)]
    right = [(at, at + 1) for at in range(12) if at % 4 < 3]
    return points, right + [(at, at + 4) for at in range(8)]


SHAPES = {
    "ring": ("A ring: each knows two neighbours", ring),
    "star": ("A star: all depend on the middle", star),
    "mesh": ("A full mesh: everybody knows everybody", mesh),
    "bus": ("A bus: one cable for all", bus),
    "tree": ("A tree: one way from each to each", tree),
    "grid": ("A grid: many ways, some longer", grid),
}


def drawn() -> dict[str, tuple[str, bytes]]:
    return {f"{name}.png": (title, _picture(shape())) for name, (title, shape) in SHAPES.items()}


def _picture(shape: Shape) -> bytes:
    points, lines = shape

    def colour(x: int, y: int) -> Colour:
        line = min(_distance((x, y), points[one], points[other]) for one, other in lines) - LINE
        dot = min(hypot(x - px, y - py) for px, py in points) - DOT
        return mix(ACCENT, mix(INK, PAPER, line + 0.5), dot + 0.5)

    return png(colour)


def _distance(point: Point, start: Point, stop: Point) -> float:
    """Return the distance of a point from a stretch of line."""
    (x, y), (ax, ay), (bx, by) = point, start, stop
    along = ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / ((bx - ax) ** 2 + (by - ay) ** 2)
    along = min(1.0, max(0.0, along))
    return hypot(x - ax - along * (bx - ax), y - ay - along * (by - ay))
