"""Which kind of picture to draw, and which column plays which part in it.

A stored question says so in its header, `#+ picture: KIND ROLE=COLUMN ...`; a part may have several columns, joined by
`+`. What it does not say follows from the names and the values of the columns:

| kind | parts | unless said |
|---|---|---|
| table | columns | all |
| bar | x, y; colour, label, facet | x: the first column of numbers; y: the other columns; facet: currency |
| timeline | time, label; colour | time: the columns of times; label: the first other column; colour: kind or step |
| map | place; label, facet | place: the column place, else the first of things; label: the other columns |
| network | path; colour | path: the first two columns of things |
| matrix | row, column; value | the first two columns; value: the first column of numbers, of money none |

Voice, passage and the like are never taken unless they are named. A query without a header is drawn as a map if it has
a column `place`, else as a timeline if it has times, as a matrix if it has two columns of things and one of numbers, as
bars if it has numbers, as a network if it has just two columns of things, and else as a table.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from policecoop.edtf import bounds
from policecoop.errors import DataError, PictureError
from policecoop.model import NUMERIC, Rows, Term

ROLES: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "table": (("columns",), ()),
    "bar": (("x", "y"), ("colour", "label", "facet")),
    "timeline": (("time", "label"), ("colour",)),
    "map": (("place",), ("label", "facet")),
    "network": (("path",), ("colour",)),
    "matrix": (("row", "column"), ("value",)),
}
"""The parts of each kind that must be played, and those that may be."""

KINDS = tuple(ROLES)
SINGLE = ("x", "facet")  # a part that one column plays
TIMES = re.compile(r"(?i)(year|time|date|founded|closed|when|.*(Time|Date|Year))")
ABOUT = re.compile(r"(?i)(.*voice|.*passage|sentences?|footnote|.*hedge|wording|polarity|claim|against|finding)")
MEASURE = ("amount", "total", "value")
SHADES = ("kind", "step")
PAIR = re.compile(r"(\w+)=(\w+(?:\+\w+)*)")


@dataclass(frozen=True)
class Spec:
    """A kind of picture, and the columns of its parts."""

    kind: str
    roles: Mapping[str, tuple[str, ...]]

    def columns(self, role: str) -> tuple[str, ...]:
        """Return the columns of a part; none if nothing plays it."""
        return self.roles.get(role, ())

    def column(self, role: str) -> str:
        """Return the column of a part that one column plays, or an empty text."""
        return next(iter(self.columns(role)), "")


def parse(text: str) -> Spec:
    """Read what a header says of the picture.

    :raises PictureError: if there is no such kind or part.
    """
    kind, *pairs = text.split() or [""]
    if kind not in ROLES:
        raise PictureError(f"there is no picture '{kind}'; known are {', '.join(KINDS)}")
    known = ROLES[kind][0] + ROLES[kind][1]
    roles: dict[str, tuple[str, ...]] = {}
    for pair in pairs:
        match = PAIR.fullmatch(pair)
        if not match:
            raise PictureError(f"'{pair}' is no part of a picture; write ROLE=COLUMN or ROLE=COLUMN+COLUMN")
        role, columns = match[1], tuple(match[2].split("+"))
        if role not in known or role in roles:
            raise PictureError(f"a {kind} has one of each of the parts {', '.join(known)}; not '{pair}'")
        if role in SINGLE and len(columns) > 1:
            raise PictureError(f"the part {role} of a {kind} is one column, not '{match[2]}'")
        roles[role] = columns
    return Spec(kind, roles)


def guess(rows: Rows) -> str:
    """Return the kind of picture that fits the columns, by the rules above."""
    seen = _Columns(rows)
    if "place" in rows.columns:
        return "map"
    if seen.times and not set(MEASURE) & set(seen.numbers):
        return "timeline"
    if len(seen.things) == 2 and len(seen.numbers) == 1 and len(seen.telling) == 3:
        return "matrix"
    if seen.numbers:
        return "bar"
    return "network" if len(seen.things) == len(seen.telling) == 2 else "table"


def complete(spec: Spec, rows: Rows) -> Spec:
    """Return a spec in which each part that is needed is played by columns of the rows.

    :raises PictureError: if a column is not there, or none fits; says which are needed.
    """
    named = [column for columns in spec.roles.values() for column in columns]
    if missing := [column for column in named if column not in rows.columns]:
        raise PictureError(f"there is no column '{missing[0]}'; the answer has {', '.join(rows.columns)}")
    roles = _DEFAULTS[spec.kind](_Columns(rows), spec) | dict(spec.roles)
    for role in ROLES[spec.kind][0]:
        if not roles.get(role):
            raise PictureError(
                f"a {spec.kind} needs {_NEEDS[role]}; the answer has {', '.join(rows.columns)}. "
                f"Name a column, as in '{spec.kind} {role}={rows.columns[0]}', or take another kind: {', '.join(KINDS)}"
            )
    _fitting(roles, rows)
    return Spec(spec.kind, {role: columns for role, columns in roles.items() if columns})


_NEEDS = {
    "x": "a column of numbers (x)",
    "y": "a column that says whose numbers they are (y)",
    "time": "a column of times in EDTF, such as 2004-01-10 (time)",
    "label": "a column that says what happened (label)",
    "place": "a column of places (place)",
    "path": "two columns of things to join (path=FROM+TO)",
    "row": "two columns to hold against each other (row, column)",
    "column": "two columns to hold against each other (row, column)",
    "columns": "a column (columns)",
}


class _Columns:
    """What kinds of columns rows have."""

    def __init__(self, rows: Rows) -> None:
        cells = {name: [row[place] for row in rows.rows if row[place]] for place, name in enumerate(rows.columns)}
        self.every = rows.columns
        self.telling = tuple(name for name in rows.columns if not ABOUT.fullmatch(name))
        self.times = tuple(name for name in self.telling if TIMES.fullmatch(name) and all(map(_is_time, cells[name])))
        self.numbers = tuple(
            name for name in self.telling if name not in self.times and cells[name] and all(map(is_number, cells[name]))
        )
        self.others = tuple(name for name in self.telling if name not in self.times + self.numbers)
        self.things = tuple(
            name for name in self.others if cells[name] and all(cell and cell.kind != "literal" for cell in cells[name])
        )

    def named(self, *names: str) -> tuple[str, ...]:
        """Return the first of some columns that there is."""
        return next(((name,) for name in names if name in self.telling), ())


def is_number(term: Term | None) -> bool:
    """Return whether a term is a number that can be drawn."""
    if term is None or term.datatype not in NUMERIC:
        return False
    value = term.python()
    return isinstance(value, int | float) and abs(value) < 1e15


def _is_time(term: Term | None) -> bool:
    try:
        return term is not None and term.kind == "literal" and bool(bounds(term.value))
    except DataError:
        return False


def _fitting(roles: Mapping[str, tuple[str, ...]], rows: Rows) -> None:
    """Check that a column of numbers has numbers, and one of times times, if it has anything."""
    for role, fits in (("x", is_number), ("time", _is_time)):
        for column in roles.get(role, ()):
            cells = [row[rows.columns.index(column)] for row in rows.rows]
            if any(cells) and not any(map(fits, cells)):
                raise PictureError(f"column '{column}' does not do: the picture needs {_NEEDS[role]}")
    if len(roles.get("path", ("", ""))) < 2:
        raise PictureError(f"a network needs {_NEEDS['path']}")


def _bar(seen: _Columns, spec: Spec) -> dict[str, tuple[str, ...]]:
    x = spec.columns("x") or seen.named(*(name for name in MEASURE if name in seen.numbers)) or seen.numbers[:1]
    taken = {"qualifier", "unit", "currency", *x}
    label = tuple(name for name in ("qualifier", *x, "unit") if name in seen.telling or name in x)
    y = tuple(name for name in (*seen.times, *seen.others) if name not in taken)
    return {"x": x, "y": y, "label": label if x else (), "facet": seen.named("currency")}


def _timeline(seen: _Columns, spec: Spec) -> dict[str, tuple[str, ...]]:
    shade = next(((name,) for name in SHADES if name in seen.others), ())
    label = tuple(name for name in seen.others if name not in shade)[:1] or shade
    return {"time": seen.times, "label": label, "colour": () if label == shade else shade}


def _map(seen: _Columns, spec: Spec) -> dict[str, tuple[str, ...]]:
    place = spec.columns("place") or seen.named("place") or seen.things[:1]
    return {"place": place, "label": tuple(name for name in seen.telling if name not in place)}


def _network(seen: _Columns, spec: Spec) -> dict[str, tuple[str, ...]]:
    return {"path": seen.things[:2] if len(seen.things) > 1 else ()}


def _matrix(seen: _Columns, spec: Spec) -> dict[str, tuple[str, ...]]:
    free = [name for name in seen.others if name not in spec.columns("row") + spec.columns("column")]
    row = spec.columns("row") or tuple(free[:1])
    column = tuple(name for name in free if name not in row)[:1]
    value = () if "currency" in seen.telling else seen.numbers[:1]  # amounts in two currencies share no scale
    return {"row": row, "column": column, "value": value}


_DEFAULTS: Mapping[str, Callable[[_Columns, Spec], dict[str, tuple[str, ...]]]] = {
    "table": lambda seen, spec: {"columns": seen.every},
    "bar": _bar,
    "timeline": _timeline,
    "map": _map,
    "network": _network,
    "matrix": _matrix,
}
