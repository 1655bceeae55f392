"""Matrices: what stands against what, by how many rows, by a number, or by a status."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from policecoop.pictures import text
from policecoop.pictures.marks import (
    BLUE,
    FAINT,
    GRID,
    INK,
    LINE,
    QUIET,
    SMALL,
    Layer,
    Words,
    dot,
    lines,
    points,
    rects,
    texts,
)
from policecoop.pictures.spec import Spec, is_number
from policecoop.pictures.told import Body, Key, Row, Told, listed, telling

LABELS = 300.0
UPRIGHT = 44.0
FLAT = 150.0
HEAD = 230.0
MOST_DOWN, MOST_ACROSS = 90, 36
Pair = tuple[str, str]
BLUES = ("#e3eef6", "#b7d4e9", "#7db3d8", "#2f76a8")
STATUS: Mapping[str, str] = {"shown": "", "reported only": "hedged", "denied": "denied", "not shown": "none"}
"""How a status is drawn, as a kind of doubt; `none` is a faint stroke."""


def body(told: Told, spec: Spec, width: float) -> Body:
    """Draw a cell for each pair of values that rows join."""
    cells: dict[Pair, list[Row]] = {}
    for each in told.rows.rows:
        pair = (told.joined(each, spec.columns("row")), told.joined(each, spec.columns("column")))
        cells.setdefault(pair, []).append(each)
    down = list(dict.fromkeys(row for row, _ in cells))
    across = list(dict.fromkeys(column for _, column in cells))
    status = spec.column("value")
    if status and {told.cell(each, status) for each in told.rows.rows} <= set(STATUS):
        grid = _Grid(down, across, width, UPRIGHT)
        return _statuses(told, spec, grid, cells)
    numbers = {pair: _number(told, rows, status) for pair, rows in cells.items()}
    if not all(name.isdigit() for name in across):
        sums = Counter(column for _, column in cells)
        across.sort(key=lambda name: (-sums[name], name))
    longest = max(text.width(label, SMALL) for _, label in numbers.values()) + 14
    grid = _Grid(down[:MOST_DOWN], across[:MOST_ACROSS], width, max(UPRIGHT, longest))
    kept = {pair: rows for pair, rows in cells.items() if grid.holds(pair)}
    lost = [f"{row} × {column}" for row, column in cells if not grid.holds((row, column))]
    layers = [*grid.frame(), *_numbers(told, grid, kept, numbers)]
    return Body(layers, grid.width, grid.height, told.keys({}, "box"), listed("No room for", lost))


class _Grid:
    """Where rows and columns are. Few columns have flat heads, many have upright ones."""

    def __init__(self, down: Sequence[str], across: Sequence[str], width: float, least: float) -> None:
        self.down, self.across = down, across
        self.flat = len(across) <= 3
        self.step = FLAT if self.flat else max(least, min(76.0, (width - LABELS - 14) / len(across)))
        limit = self.step - 10 if self.flat else HEAD
        self.heads = [text.wrap(name or "not said", 11, limit, 3 if self.flat else 2) for name in across]
        longest = max((text.width(line, 11) for head in self.heads for line in head), default=0)
        self.top = (max(map(len, self.heads)) * 14 if self.flat else longest) + 12
        self.labels = [text.wrap(name or "not said", 12, LABELS, 2) for name in down]
        self.left = min(LABELS, max(text.width(line, 12) for label in self.labels for line in label) + 2) + 14
        self.places: list[tuple[float, float]] = []
        top = self.top
        for label in self.labels:
            height = len(label) * LINE + 9
            self.places.append((top, height))
            top += height
        self.height = top
        self.width = max(width, self.left + self.step * len(across))

    def holds(self, pair: Pair) -> bool:
        """Return whether there is room for a cell."""
        return pair[0] in self.down and pair[1] in self.across

    def cell(self, row: str, column: str) -> tuple[float, float, float, float]:
        """Return the box of a cell: left, right, top, bottom."""
        top, height = self.places[self.down.index(row)]
        left = self.left + self.step * self.across.index(column)
        return left, left + self.step, top, top + height

    def frame(self) -> list[Layer]:
        """Return the heads, the labels, and a line under each row."""
        words: list[Words] = []
        for place, head in enumerate(self.heads):
            middle = self.left + self.step * (place + 0.5)
            for at, line in enumerate(head):
                if self.flat:
                    words.append(Words(middle, self.top - 10 - 14 * (len(head) - 1 - at), line, 11, align="center"))
                else:
                    over = middle + 4 + 13 * (at - (len(head) - 1) / 2)
                    words.append(Words(over, self.top - 8, line, 11, angle=-90))
        end = self.left + self.step * len(self.across)
        rules: list[Layer] = [{"x": 0, "x2": end, "y": self.top, "y2": self.top, "colour": QUIET}]
        for label, (top, height) in zip(self.labels, self.places, strict=True):
            words += [Words(0, top + 16 + LINE * at, line) for at, line in enumerate(label)]
            rules.append({"x": 0, "x2": end, "y": top + height, "y2": top + height, "colour": GRID})
        return [lines(rules), texts(words)]


def _statuses(told: Told, spec: Spec, grid: _Grid, cells: Mapping[Pair, Sequence[Row]]) -> Body:
    """Draw a status as a sign, with its name if there is room, and how many facts it rests on."""
    marks: list[Layer] = []
    dashes: list[Layer] = []
    words: list[Words] = []
    status, *rest = spec.columns("value")
    for pair, rows in cells.items():
        left, _, top, bottom = grid.cell(*pair)
        middle, place = (top + bottom) / 2, left + (26 if grid.flat else grid.step / 2)
        name = told.cell(rows[0], status)
        if STATUS[name] == "none":
            dashes.append({"x": place - 4, "x2": place + 4, "y": middle, "y2": middle, "colour": FAINT})
        else:
            marks.append(dot(place, middle, BLUE, STATUS[name], 90))
        number = told.joined(rows[0], rest, " ")
        number = "" if number == "0" else number
        label = (f"{name} ({number})" if number else name) if grid.flat else number
        words.append(Words(place + 12, middle + 4, label, SMALL, QUIET if STATUS[name] == "none" else INK))
    layers = [*grid.frame(), lines(dashes, thick=1.6), points(marks), texts(words)]
    seen = {told.cell(row, status) for rows in cells.values() for row in rows}
    keys = [Key(name, BLUE, "dot", sign) for name, sign in STATUS.items() if name in seen and sign != "none"]
    return Body(layers, grid.width, grid.height, () if grid.flat else keys)


def _numbers(
    told: Told, grid: _Grid, cells: Mapping[Pair, Sequence[Row]], numbers: Mapping[Pair, tuple[float, str]]
) -> list[Layer]:
    """Draw a number as a shade of blue and as a figure; without numbers, how many rows a cell has."""
    most = max(numbers[pair][0] for pair in cells) or 1
    boxes: list[Layer] = []
    words: list[Words] = []
    for pair, rows in cells.items():
        left, right, top, bottom = grid.cell(*pair)
        size, label = numbers[pair]
        doubt = told.doubt(rows)
        shade = min(int(size / most * len(BLUES)), len(BLUES) - 1) if most > 1 else 2
        edges = {"x": left + 2, "x2": right - 2, "y": top + 2, "y2": bottom - 2}
        boxes.append(edges | {"fill": "white" if doubt else BLUES[shade], "stroke": BLUE if doubt else BLUES[shade]})
        if most > 1 or label != "1":
            colour = "white" if shade == len(BLUES) - 1 and not doubt else INK
            words.append(Words((left + right) / 2, (top + bottom) / 2 + 4, label, SMALL, colour, align="center"))
    return [rects(boxes), texts(words)]


def _number(told: Told, rows: Sequence[Row], value: str) -> tuple[float, str]:
    """Return the size of a cell and its label: its number, or how many numbers, or else rows, it has."""
    terms = {term for row in rows if (term := told.term(row, value)) and is_number(term)}
    if len(terms) == 1:
        (term,) = terms
        return abs(float(term.value)), text.number(term.value)
    if terms:  # not added up: they need not be of one kind
        return len(terms), f"{len(terms)} figures"
    many = len({tuple(told.term(row, column) for column in telling(told.rows)) for row in rows})
    return many, str(many)
