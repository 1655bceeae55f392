"""Rows as a picture tells them: labels, numbers, times, and how far they are believed."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from policecoop.errors import DataError
from policecoop.model import NUMERIC, Rows, Term
from policecoop.pictures import text
from policecoop.pictures.marks import PALETTE, QUIET, Layer
from policecoop.pictures.spec import ABOUT, TIMES

Row = tuple[Term | None, ...]
DOUBTS: Mapping[str, str] = {
    "hedged": "only hedged, contested, or in another voice than the author's",
    "denied": "denied, questioned or not found",
}
MOST_ROWS = 150
MOST_CELLS = 1500


@dataclass(frozen=True)
class Key:
    """A line of the legend. `doubt` is a key of DOUBTS, `shape` is box, dot or line."""

    label: str
    colour: str
    shape: str = "box"
    doubt: str = ""


@dataclass(frozen=True)
class Body:
    """What stands between the head and the foot of a picture."""

    layers: Sequence[Layer]
    width: float
    height: float
    keys: Sequence[Key] = ()
    notes: Sequence[str] = ()


@dataclass(frozen=True)
class Told:
    """Rows, the names of things by IRI, and for each doubted row why it is doubted: a key of DOUBTS."""

    rows: Rows
    names: Mapping[str, str]
    doubts: Mapping[Row, str] = field(default_factory=dict)

    def term(self, row: Row, column: str) -> Term | None:
        """Return a cell of a row."""
        return row[self.rows.columns.index(column)] if column else None

    def cell(self, row: Row, column: str) -> str:
        """Return a cell as a person reads it."""
        term = self.term(row, column)
        if term is None:
            return ""
        if term.kind == "iri":
            return text.clean(self.names.get(term.value) or term.text())
        if TIMES.fullmatch(column):
            try:
                return text.time(term.value)
            except DataError:
                return text.clean(term.value)
        return text.number(term.value) if term.datatype in NUMERIC else text.clean(term.value)

    def joined(self, row: Row, columns: Iterable[str], mark: str = " · ") -> str:
        """Return several cells of a row as one text."""
        return mark.join(dict.fromkeys(filter(None, (self.cell(row, column) for column in columns))))

    def doubt(self, rows: Iterable[Row]) -> str:
        """Return why all of some rows are doubted; nothing if one is not."""
        found = {self.doubts.get(row, "") for row in rows}
        if "" in found:
            return ""
        return "hedged" if "hedged" in found else "denied"

    def grouped(self, columns: Sequence[str], many: bool = False) -> list[list[Row]]:
        """Return the rows in groups that say the same in some columns; with `many`, as often as one row is repeated."""
        groups: dict[Row, list[Row]] = defaultdict(list)
        for row in self.rows.rows:
            groups[tuple(self.term(row, column) for column in columns)].append(row)
        times = [max(Counter(rows).values()) if many else 1 for rows in groups.values()]
        return [rows for rows, count in zip(groups.values(), times, strict=True) for _ in range(count)]

    def shades(self, columns: Sequence[str]) -> Mapping[str, str]:
        """Return a colour for each value of some columns; none if they are too many to be told apart."""
        values = list(dict.fromkeys(self.joined(row, columns) for row in self.rows.rows)) if columns else []
        return dict(zip(values, PALETTE, strict=False)) if len(values) <= len(PALETTE) else {}

    def keys(self, shades: Mapping[str, str], shape: str) -> list[Key]:
        """Return the legend: the colours if there are several, and the kinds of doubt that there are."""
        keys = [Key(label or "not said", colour, shape) for label, colour in shades.items()] if len(shades) > 1 else []
        return keys + [Key(DOUBTS[doubt], QUIET, shape, doubt) for doubt in DOUBTS if doubt in self.doubts.values()]


def telling(rows: Rows) -> tuple[str, ...]:
    """Return the columns that are not about who says it, and where."""
    return tuple(name for name in rows.columns if not ABOUT.fullmatch(name))


def capped(rows: Rows, most: int) -> tuple[Rows, list[str]]:
    """Return as many rows as a picture holds, and a note if that is not all."""
    if len(rows.rows) <= most:
        return rows, []
    return Rows(rows.columns, rows.rows[:most]), [f"Only the first {most:,} of {len(rows.rows):,} rows are drawn."]


def listed(head: str, items: Iterable[str], most: int = 12) -> list[str]:
    """Return a note that names things; none if there are none."""
    names = list(dict.fromkeys(item or "a row without a name" for item in items))
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return [f"{head}: {'; '.join(names[:most])}{more}."] if names else []
