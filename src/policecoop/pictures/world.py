"""The outlines of states, and where small ones are.

`world.json` was made from Natural Earth 4.1 (public domain) as the npm package `world-atlas` 2.0.2 (ISC) has it: the
rings of its countries at 1:110 million, without Antarctica, in degrees rounded to a tenth, by ISO 3166-1 alpha-3 code;
`others` are the three outlines that have no such code, and `points` the middles of the states and territories that only
its map at 1:50 million has, such as Singapore, the Maldives and Tonga.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from math import asin, cos, radians, sin, sqrt
from typing import Any

Ring = list[tuple[float, float]]

A1, A2, A3, A4 = 1.340264, -0.081106, 0.000893, 0.003796  # of the Equal Earth projection
ACROSS = 2.7066  # half the width of the world in it
NORTH, SOUTH = 83.7, -56.0


@cache
def _data() -> Any:
    return json.loads(files("policecoop.pictures").joinpath("world.json").read_text(encoding="utf-8"))


def project(longitude: float, latitude: float) -> tuple[float, float]:
    """Return a place in the Equal Earth projection, in which no region is larger than it is."""
    slant = asin(sqrt(3) / 2 * sin(radians(latitude)))
    square = slant * slant
    six = square**3
    x = radians(longitude) * cos(slant) / (sqrt(3) / 2 * (A1 + 3 * A2 * square + six * (7 * A3 + 9 * A4 * square)))
    return x, slant * (A1 + A2 * square + six * (A3 + A4 * square))


class World:
    """The world as wide as a number of pixels, with its left upper corner at a place."""

    def __init__(self, width: float, left: float = 0, top: float = 0) -> None:
        self.size = width / (2 * ACROSS)
        self.left, self.top = left, top
        self.coarse = 0.6 if width > 500 else 1.0  # pixels between the points of an outline
        self.height = (project(0, NORTH)[1] - project(0, SOUTH)[1]) * self.size

    def place(self, longitude: float, latitude: float) -> tuple[float, float]:
        """Return the pixel of a place."""
        x, y = project(longitude, latitude)
        return (
            round(self.left + (x + ACROSS) * self.size, 1),
            round(self.top + (project(0, NORTH)[1] - y) * self.size, 1),
        )

    def shape(self, code: str) -> list[list[Ring]]:
        """Return the outline of a state, or nothing if it is too small for one."""
        return self._pixels(_data()["shapes"].get(code, []))

    def point(self, code: str) -> tuple[float, float] | None:
        """Return where a state is that is too small for an outline."""
        found = _data()["points"].get(code)
        return self.place(*found) if found else None

    def land(self) -> list[list[Ring]]:
        """Return the outlines of all states."""
        shapes = [*_data()["shapes"].values(), *_data()["others"]]
        return [part for shape in shapes for part in self._pixels(shape)]

    def _pixels(self, shape: Sequence[Sequence[Sequence[Sequence[float]]]]) -> list[list[Ring]]:
        parts = [[self._ring(ring) for ring in part] for part in shape]
        return [kept for part in parts if (kept := [ring for ring in part if len(ring) > 3])]

    def _ring(self, ring: Sequence[Sequence[float]]) -> Ring:
        found: Ring = []
        for longitude, latitude in ring:
            pixel = self.place(longitude, latitude)
            if not found or abs(pixel[0] - found[-1][0]) + abs(pixel[1] - found[-1][1]) >= self.coarse:
                found.append(pixel)
        return [*found, found[0]] if found[-1] != found[0] else found


def known(code: str) -> bool:
    """Return whether a state can be put on the map."""
    return code in _data()["shapes"] or code in _data()["points"]
