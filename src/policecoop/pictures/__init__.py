"""Pictures of answers: tables, bars, timelines, maps, networks and matrices, from plain values alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from policecoop.model import Rows
from policecoop.pictures import bars, maps, matrices, networks, tables, timelines
from policecoop.pictures.picture import Picture
from policecoop.pictures.sheet import sheet
from policecoop.pictures.spec import KINDS, Spec, complete, guess, parse
from policecoop.pictures.text import clean
from policecoop.pictures.told import MOST_CELLS, MOST_ROWS, Body, Row, Told, capped

__all__ = ["KINDS", "Picture", "Spec", "draw", "guess", "parse"]

WIDTH = 828.0
DRAWN: Mapping[str, Callable[[Told, Spec, float], Body]] = {
    "table": tables.body,
    "bar": bars.body,
    "timeline": timelines.body,
    "network": networks.body,
    "matrix": matrices.body,
}


def draw(
    rows: Rows,
    spec: Spec,
    title: str,
    source: str,
    subtitle: str = "",
    names: Mapping[str, str] | None = None,
    codes: Mapping[str, str] | None = None,
    doubts: Mapping[Row, str] | None = None,
) -> Picture:
    """Draw rows as a kind of picture.

    `names` are those of things by IRI, and of states by their code; `codes` the ISO 3166-1 alpha-3 code of the state
    that a place is in, by IRI;
    `doubts` says of rows that they are only `hedged` (or in another voice than the author's), or `denied`.

    :raises PictureError: if the columns do not fit the kind; says which are needed.
    """
    shown, notes = capped(rows, MOST_CELLS if spec.kind == "matrix" else MOST_ROWS)
    told = Told(shown, names or {}, doubts or {})
    made = _body(told, spec, codes or {}) if rows.rows else Body([], WIDTH, 0, (), ["The answer has no rows."])
    body = Body(made.layers, made.width, made.height, made.keys, [*notes, *made.notes])
    whole = Told(rows, told.names)
    table = tuple(tuple(whole.cell(row, column) for column in rows.columns) for row in rows.rows)
    title, subtitle, source = clean(title), clean(subtitle), clean(source)
    return Picture(title, subtitle, source, sheet(body, title, subtitle, source), rows.columns, table)


def _body(told: Told, spec: Spec, codes: Mapping[str, str]) -> Body:
    whole = complete(spec, told.rows)
    if whole.kind == "map":
        return maps.body(told, whole, codes, WIDTH)
    return DRAWN[whole.kind](told, whole, WIDTH)
