"""Bars: a number a row, its text at the end, a panel of its own for each currency or other kind of number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from policecoop.pictures import text
from policecoop.pictures.marks import (
    BLUE,
    FAINT,
    LINE,
    QUIET,
    SIZE,
    SMALL,
    Layer,
    Words,
    box,
    lines,
    rects,
    scale,
    texts,
)
from policecoop.pictures.spec import Spec, is_number
from policecoop.pictures.told import Body, Row, Told, listed, telling

LABELS = 440.0
COLUMN = 300.0
GAP = 14.0
ENDS = 130.0
PLAIN = "exactly"  # the qualifier that need not be said beside a number
BAR = 14


def body(told: Told, spec: Spec, width: float) -> Body:
    """Draw a bar for each row that has a number."""
    x = spec.column("x")
    drawn_of = [name for role in spec.roles.values() for name in role]
    groups = told.grouped((*telling(told.rows), *drawn_of), many=True)
    drawn = [rows for rows in groups if is_number(told.term(rows[0], x))]
    lost = [told.joined(rows[0], spec.columns("y")) for rows in groups if not is_number(told.term(rows[0], x))]
    shades = told.shades(spec.columns("colour"))
    layout = _Layout(told, spec, width, drawn, shades)
    layers: list[Layer] = []
    height = 0.0
    facet = spec.column("facet")
    panels: dict[str, list[Sequence[Row]]] = {}
    for rows in drawn:
        panels.setdefault(told.cell(rows[0], facet), []).append(rows)
    for name, members in panels.items():
        made, height = layout.panel(name, members, height)
        layers += made
    return Body(layers, width, height, told.keys(shades, "box"), listed("Without a number, so not drawn", lost))


class _Layout:
    """Where labels end and bars begin."""

    def __init__(
        self, told: Told, spec: Spec, width: float, drawn: Sequence[Sequence[Row]], shades: Mapping[str, str]
    ) -> None:
        self.told, self.spec, self.shades = told, spec, shades
        y = spec.columns("y")
        wide = [max((text.width(told.cell(rows[0], name), SIZE) for rows in drawn), default=0) + 2 for name in y]
        self.columns = [name for name, room in zip(y, wide, strict=True) if room > 2]
        heads = [text.width(text.spaced(name), SMALL) + 2 for name in self.columns]
        room = [
            max(min(each, COLUMN), head) for each, head in zip([each for each in wide if each > 2], heads, strict=True)
        ]
        over = sum(room) + GAP * len(room) - LABELS
        if over > 0:
            spare = [max(each - 70, 0) for each in room]
            room = [each - over * extra / sum(spare) for each, extra in zip(room, spare, strict=True)]
        self.room = room
        self.left = sum(room) + GAP * len(room)
        self.right = width - ENDS

    def panel(self, name: str, members: Sequence[Sequence[Row]], top: float) -> tuple[list[Layer], float]:
        """Draw a panel, and return where it ends."""
        words: list[Words] = []
        bars: list[Layer] = []
        x = self.spec.column("x")
        values = [float(self._cell(rows, x)) for rows in members]
        low, high = min(0.0, *values), max(0.0, *values)
        across = scale(low, high if high > low else low + 1, self.left, self.right)
        if name:
            words.append(Words(0, top + 15, name, 13, bold=True))
            top += 26
        words += self._heads(top + 12)
        top += 20
        begin, before = top, [""] * len(self.columns)
        for rows, value in zip(members, values, strict=True):
            cells = [self.told.cell(rows[0], column) for column in self.columns]
            shown, height = self._labels(cells, before, top)
            words += shown
            before = cells
            middle = top + height / 2
            bars.append(self._bar(rows, value, middle))
            end = self.left + (max(value, 0) - low) / (across["domain"][1] - low) * (self.right - self.left)
            words.append(Words(end + 6, middle + 4, self._end(rows)))
            top += height
        zero = {"x": 0, "x2": 0, "y": begin, "y2": top, "colour": FAINT}
        return [lines([zero], across), rects(bars, across), texts(words)], top + 14

    def _heads(self, y: float) -> list[Words]:
        """Name the columns of the labels, and what the bars are."""
        words = [Words(self.left, y, text.spaced(self.spec.column("x")), SMALL, QUIET)]
        across = 0.0
        for column, room in zip(self.columns, self.room, strict=True):
            words.append(Words(across, y, text.fit(text.spaced(column), SMALL, room), SMALL, QUIET))
            across += room + GAP
        return words

    def _cell(self, rows: Sequence[Row], column: str) -> str:
        term = self.told.term(rows[0], column)
        return term.value if term else "0"

    def _labels(self, cells: Sequence[str], before: Sequence[str], top: float) -> tuple[list[Words], float]:
        """Tell whose bar it is; what is the same as above is not said again."""
        wrapped = [text.wrap(cell, SIZE, room, 3) for cell, room in zip(cells, self.room, strict=True)]
        height = max(map(len, wrapped), default=1) * LINE + 8
        words: list[Words] = []
        across, same = 0.0, True
        for place, found in enumerate(wrapped):
            same = same and cells[place] == before[place] and place < len(cells) - 1
            first = top + (height - len(found) * LINE) / 2 + 11
            if not same:
                words += [Words(across, first + LINE * at, line) for at, line in enumerate(found)]
            across += self.room[place] + GAP
        return words, height

    def _bar(self, rows: Sequence[Row], value: float, middle: float) -> Layer:
        colour = self.shades.get(self.told.joined(rows[0], self.spec.columns("colour")), BLUE)
        data = {name: self.told.cell(rows[0], name) for name in telling(self.told.rows)}
        mark = box(0, value, middle - BAR / 2, middle + BAR / 2, colour, self.told.doubt(rows))
        return mark | {f"row_{name}": told for name, told in data.items()}

    def _end(self, rows: Sequence[Row]) -> str:
        label = self.spec.columns("label") or self.spec.columns("x")
        words = [self.told.cell(rows[0], column) for column in label]
        return text.fit(" ".join(word for word in words if word not in ("", PLAIN)), SIZE, ENDS - 8)
