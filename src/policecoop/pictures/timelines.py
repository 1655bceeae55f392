"""Timelines: a line for each thing; a day as a dot, a period as a bar, a bound as a tick whose open end fades."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil

from policecoop.edtf import bounds
from policecoop.errors import DataError
from policecoop.pictures import text
from policecoop.pictures.marks import (
    BLUE,
    GRID,
    LINE,
    QUIET,
    SIZE,
    SMALL,
    Layer,
    Words,
    box,
    dot,
    lines,
    points,
    rects,
    scale,
    texts,
)
from policecoop.pictures.spec import Spec
from policecoop.pictures.told import Body, Row, Told, listed

LABELS = 330.0
TIMES = 190.0
LANE = 13.0
FADE = 30.0
STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500)


@dataclass(frozen=True)
class Moment:
    """A time on the axis, in years; `before` and `after` say that it is open there."""

    start: float
    end: float
    told: str
    colour: str
    doubt: str
    before: bool = False
    after: bool = False


def body(told: Told, spec: Spec, width: float) -> Body:
    """Draw the times of each thing on a line, the things in the order of their first time."""
    shades = told.shades(spec.columns("colour"))
    label = (
        spec.columns("label")
        if shades or not spec.columns("colour")
        else spec.columns("label") + spec.columns("colour")
    )
    things, undated = _things(told, spec, label, shades)
    if not things:
        return Body([], width, 0, (), listed("Undated, so not drawn", undated))
    order = sorted(things, key=lambda name: (min(moment.start for moment in things[name]), name))
    axis = _Axis(things, width)
    words: list[Words] = []
    marks: list[Layer] = []
    top = 26.0
    for name in order:
        shown, made, height = axis.line(name, things[name], top)
        words, marks, top = words + shown, marks + made, top + height
    ticks = axis.ticks(top)
    dots = [mark for mark in marks if "shape" in mark]
    bars = [mark for mark in marks if "fill" in mark and "shape" not in mark]
    tails = [mark for mark in marks if "fill" not in mark]
    layers = [*ticks, lines(tails, axis.scale, 3), rects(bars, axis.scale), points(dots, axis.scale), texts(words)]
    return Body(layers, width, top + 20, told.keys(shades, "dot"), listed("Undated, so not drawn", undated))


def _things(
    told: Told, spec: Spec, label: Sequence[str], shades: Mapping[str, str]
) -> tuple[Mapping[str, list[Moment]], list[str]]:
    """Return the moments of each thing, and the things without any."""
    found: dict[str, list[Moment]] = defaultdict(list)
    undated: list[str] = []
    columns = (*label, *spec.columns("time"), *spec.columns("colour"))
    for rows in told.grouped(columns):
        name = told.joined(rows[0], label) or "not said"
        colour = shades.get(told.joined(rows[0], spec.columns("colour")), BLUE)
        moments = [moment for column in spec.columns("time") if (moment := _moment(told, rows, column, colour))]
        found[name] += moments
        if not moments:
            undated.append(name)
    return {name: moments for name, moments in found.items() if moments}, undated


def _moment(told: Told, rows: Sequence[Row], column: str, colour: str) -> Moment | None:
    term = told.term(rows[0], column)
    if term is None:
        return None
    try:
        limits = bounds(term.value)
    except DataError:
        return None
    start, end = _year(limits.earliest, 0), _year(limits.latest, 1)
    first, last = (end if start is None else start), (start if end is None else end)
    assert first is not None and last is not None  # no time is open at both ends
    if start is None:
        first -= 1 / 366
    if end is None:
        last += 1 / 366
    return Moment(first, last, text.time(term.value), colour, told.doubt(rows), start is None, end is None)


def _year(instant: str | None, days: int) -> float | None:
    """Return an instant as a year with its fraction."""
    if instant is None:
        return None
    day = date.fromisoformat(instant[:10])
    first = date(day.year, 1, 1)
    return round(day.year + ((day - first).days + days) / ((date(day.year, 12, 31) - first).days + 1), 4)


class _Axis:
    """The years, and where they are."""

    def __init__(self, things: Mapping[str, Sequence[Moment]], width: float) -> None:
        moments = [moment for found in things.values() for moment in found]
        first, last = min(moment.start for moment in moments), max(moment.end for moment in moments)
        self.step = next((step for step in STEPS if (last - first) / step <= 7), STEPS[-1])
        self.first, self.last = int(first), max(ceil(last), int(first) + 1)
        self.labels = min(LABELS, max(text.width(name, SIZE) for name in things) + 2)
        self.times = min(TIMES, max(text.width(_times(found), SMALL) for found in things.values()) + 2)
        self.left, self.right = self.labels + FADE, width - self.times - FADE
        self.width = width
        self.scale = scale(self.first, self.last, self.left, self.right)
        self.pixels = (self.right - self.left) / (self.last - self.first)

    def ticks(self, bottom: float) -> list[Layer]:
        """Return the grid with its years, above and below."""
        years = range(-(-self.first // self.step) * self.step, self.last + 1, self.step)
        grid: list[Layer] = [{"x": year, "x2": year, "y": 20, "y2": bottom, "colour": GRID} for year in years]
        words = [Words(self.place(year), 14, str(year), SMALL, QUIET, align="center") for year in years]
        if bottom > 300:
            words += [Words(self.place(year), bottom + 14, str(year), SMALL, QUIET, align="center") for year in years]
        return [lines(grid, self.scale), texts(words)]

    def place(self, year: float) -> float:
        """Return the pixel of a year."""
        return self.left + (year - self.first) * self.pixels

    def line(self, name: str, moments: Sequence[Moment], top: float) -> tuple[list[Words], list[Layer], float]:
        """Return the words and marks of a thing, and the height they take."""
        ordered = sorted(dict.fromkeys(moments), key=lambda moment: (moment.start, moment.end, moment.colour))
        lanes, many = self._lanes(ordered)
        label = text.wrap(name, SIZE, self.labels, 3)
        times = text.wrap(_times(ordered), SMALL, self.times, 4)
        height = max(len(label) * LINE, len(times) * 14, many * LANE) + 8
        middle = top + height / 2
        first = middle - len(label) * LINE / 2 + 11
        words = [Words(0, first + LINE * at, line) for at, line in enumerate(label)]
        first = middle - len(times) * 7 + 10.5
        right = self.width - self.times
        words += [Words(right, first + 14 * at, line, SMALL, QUIET) for at, line in enumerate(times)]
        begin = middle - (many - 1) * LANE / 2
        marks = [
            mark
            for moment, lane in zip(ordered, lanes, strict=True)
            for mark in self._marks(moment, begin + lane * LANE)
        ]
        return words, marks, height

    def _lanes(self, moments: Sequence[Moment]) -> tuple[list[int], int]:
        """Return for each moment the first lane where it hides none before it, and how many lanes there are."""
        ends: list[float] = []
        lanes: list[int] = []
        for moment in moments:
            begin = self.place(moment.start) - 6 - FADE * moment.before
            lane = next((at for at, end in enumerate(ends) if end < begin), len(ends))
            ends[lane : lane + 1] = [self.place(moment.end) + 6 + FADE * moment.after]
            lanes.append(lane)
        return lanes, len(ends)

    def _marks(self, moment: Moment, y: float) -> list[Layer]:
        """Return the marks of a moment: a dot for what is short, a tick for a bound, else a bar; and its open ends."""
        data = {"told": moment.told}
        middle = (moment.start + moment.end) / 2
        tails = []
        for way, here in ((-1, moment.before), (1, moment.after)):
            for at in range(3) if here else ():
                near, far = (FADE * share / 3 / self.pixels * way for share in (at, at + 1))
                colour = _paler(moment.colour, 0.35 + 0.22 * at)
                tails.append({"x": middle + near, "x2": middle + far, "y": y, "y2": y, "colour": colour})
        if (moment.end - moment.start) * self.pixels < 9 and tails:  # a bound, before or after which it happened
            half = 2 / self.pixels
            bound = (middle - half, middle + half, y - 5, y + 5)
            return [*tails, box(*bound, moment.colour, moment.doubt) | data]
        if (moment.end - moment.start) * self.pixels < 9:
            return [dot(middle, y, moment.colour, moment.doubt) | data]
        return [*tails, box(moment.start, moment.end, y - 4, y + 4, moment.colour, moment.doubt) | data]


def _times(moments: Sequence[Moment]) -> str:
    ordered = sorted(moments, key=lambda moment: (moment.start, moment.end))
    return "; ".join(dict.fromkeys(moment.told for moment in ordered))


def _paler(colour: str, share: float) -> str:
    parts = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return "#" + "".join(f"{round(part + (255 - part) * share):02x}" for part in parts)
