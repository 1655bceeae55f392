"""Tables as pictures: as wide as their words ask for, numbers to the right."""

from __future__ import annotations

from collections.abc import Sequence

from policecoop.pictures import text
from policecoop.pictures.marks import FAINT, GRID, INK, LINE, QUIET, Layer, Words, lines, texts
from policecoop.pictures.spec import Spec, is_number
from policecoop.pictures.told import Body, Told

LEAST = 34.0
WIDEST = 300.0
MOST = 1400.0
GAP = 18.0
HIGH = 6


def body(told: Told, spec: Spec, width: float) -> Body:
    """Draw the rows as a table; a line over each row but a repeated first cell only once."""
    columns = spec.columns("columns")
    cells = [[told.cell(row, column) for column in columns] for row in told.rows.rows]
    room = _room(columns, cells, width)
    wide = sum(room) + GAP * (len(room) - 1)
    right = [all(is_number(told.term(row, column)) for row in told.rows.rows) for column in columns]
    words, top = _head(columns, room, right)
    rules: list[Layer] = [{"x": 0, "x2": wide, "y": top, "y2": top, "colour": QUIET}]
    cut: list[str] = []
    for line in cells:
        wrapped = [text.wrap(cell, 12, limit, HIGH) for cell, limit in zip(line, room, strict=True)]
        cut += [cell for cell, found in zip(line, wrapped, strict=True) if found[-1].endswith("…") and cell[-1] != "…"]
        across = 0.0
        for limit, found, numeric in zip(room, wrapped, right, strict=True):
            place, align = (across + limit, "right") if numeric else (across, "left")
            words += [Words(place, top + 16 + LINE * at, one, align=align) for at, one in enumerate(found)]
            across += limit + GAP
        top += max(map(len, wrapped)) * LINE + 8
        rules.append({"x": 0, "x2": wide, "y": top, "y2": top, "colour": GRID})
    rules[-1]["colour"] = FAINT
    return Body([lines(rules), texts(words)], max(wide, width), top, (), _shortened(cut))


def _head(columns: Sequence[str], room: Sequence[float], right: Sequence[bool]) -> tuple[list[Words], float]:
    words: list[Words] = []
    across = 0.0
    wrapped = [
        text.wrap(text.spaced(column), 11, limit, 3, bold=True) for column, limit in zip(columns, room, strict=True)
    ]
    high = max(map(len, wrapped), default=1)
    for limit, found, numeric in zip(room, wrapped, right, strict=True):
        place, align = (across + limit, "right") if numeric else (across, "left")
        first = 12 + (high - len(found)) * 14
        words += [Words(place, first + 14 * at, one, 11, INK, True, align) for at, one in enumerate(found)]
        across += limit + GAP
    return words, high * 14 + 6


def _room(columns: Sequence[str], cells: Sequence[Sequence[str]], width: float) -> list[float]:
    """Share the width: a column gets what its words need, the widest give way first."""
    wanted: list[float] = []
    for place, column in enumerate(columns):
        longest = max((text.width(line[place], 12) for line in cells), default=0)
        head = max((text.width(word, 11, bold=True) for word in text.spaced(column).split()), default=0)
        wanted.append(max(LEAST, head, longest) + 2)
    limit = max(wanted)
    free = max(width, min(MOST, sum(min(each, WIDEST) for each in wanted) + GAP * len(wanted))) - GAP * (
        len(wanted) - 1
    )
    while limit > LEAST and sum(min(each, limit) for each in wanted) > free:
        limit -= 4
    return [min(each, limit) for each in wanted]


def _shortened(cut: Sequence[str]) -> list[str]:
    return [f"{len(cut)} long cells end in an ellipsis; the table beside the picture has them whole."] if cut else []
