"""Maps: the states in which something is, and below the map what it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from policecoop.pictures import text
from policecoop.pictures.marks import BLUE, LINE, QUIET, SIZE, SMALL, Layer, Words, dot, points, texts
from policecoop.pictures.spec import Spec
from policecoop.pictures.told import Body, Key, Row, Told, listed
from policecoop.pictures.world import Ring, World, known

LAND = "#e4e6e9"
SHADES = (("one entry", "#7db3d8"), ("two or three", "#3a87bd"), ("four or more", "#0b4f7d"))
WHOLE = "territory of "
SEEN = 8.0
GAP = 28.0
MOST = 6
STATUS = "Outlines: Natural Earth. They say nothing on the status of a territory."
Places = Mapping[str, Sequence[Row]]


def body(told: Told, spec: Spec, codes: Mapping[str, str], width: float) -> Body:
    """Draw the places that are in a state; below, each with what is told of it; in the notes, all others."""
    facet = spec.column("facet")
    panels: dict[str, dict[str, list[Row]]] = {}
    lost: list[str] = []
    for row in told.rows.rows:
        code = _code(told, spec, codes, row)
        if code:
            panels.setdefault(told.cell(row, facet) if facet else "", {}).setdefault(code, []).append(row)
        else:
            place = told.joined(row, spec.columns("place"))
            name = place or f"no place: {told.joined(row, spec.columns('label'))}"
            lost.append(f"{name} ({told.cell(row, facet)})" if facet else name)
    made = (_panels if facet else _single)(told, spec, panels, width)
    shown = {_shade(len(_entries(told, spec, code, rows))) for found in panels.values() for code, rows in found.items()}
    keys = [Key(many, colour) for many, colour in SHADES if colour in shown] if len(shown) > 1 else []
    brackets = ["In brackets: how many states a map has, and how many entries a state has."] if facet else []
    notes = [*brackets, *listed("Not in one state, so not on the map", lost), STATUS]
    return Body(made.layers, width, made.height, [*keys, *told.keys({}, "box")], notes)


def _code(told: Told, spec: Spec, codes: Mapping[str, str], row: Row) -> str:
    """Return the state of the first part of a place that is in one."""
    terms = (told.term(row, column) for column in spec.columns("place"))
    found = (codes.get(term.value, "") for term in terms if term)
    return next((code for code in found if known(code)), "")


def _shade(many: int) -> str:
    return SHADES[0 if many == 1 else 1 if many < 4 else 2][1]


def _entries(told: Told, spec: Spec, code: str, rows: Sequence[Row]) -> list[str]:
    """Return what is told of a state: the places in it that are not the whole, and what is there."""
    state = _state(told, spec, code, rows)
    found: dict[str, None] = {}
    for row in rows:
        places = [told.cell(row, column).removeprefix(WHOLE) for column in spec.columns("place")]
        label = [told.cell(row, column) for column in spec.columns("label") if column not in spec.columns("place")]
        found[" · ".join(dict.fromkeys(word for word in (*places, *label) if word and word != state))] = None
    return list(found)


def _state(told: Told, spec: Spec, code: str, rows: Sequence[Row]) -> str:
    return told.names.get(code) or told.joined(rows[0], spec.columns("place")).removeprefix(WHOLE)


def _single(told: Told, spec: Spec, panels: Mapping[str, Places], width: float) -> Body:
    """Draw one map, and below it two columns of places."""
    places = panels.get("", {})
    world = World(width)
    layers = _map(told, spec, world, places)
    entries = [_entry(told, spec, code, rows, (width - GAP) / 2) for code, rows in places.items()]
    entries.sort(key=lambda lines: lines[0])
    total = sum(len(lines) * LINE + 7 for lines in entries)
    words: list[Words] = []
    left, top = 0.0, world.height + 26
    bottom, begin = top, top
    for name, *more in entries:
        words.append(Words(left, top, name, bold=True))
        words += [Words(left, top + LINE * at, line) for at, line in enumerate(more, 1)]
        top += (len(more) + 1) * LINE + 7
        bottom = max(bottom, top)
        if left == 0 and top - begin >= total / 2:
            left, top = (width + GAP) / 2, begin
    return Body([*layers, texts(words)], width, bottom if entries else world.height)


def _entry(told: Told, spec: Spec, code: str, rows: Sequence[Row], limit: float) -> list[str]:
    """Return the name of a state, and what is told of it, as lines."""
    found = _entries(told, spec, code, rows)
    lines = [line for one in found[:MOST] if one for line in text.wrap(one, SIZE, limit, 3)]
    head = text.wrap(_state(told, spec, code, rows), SIZE, limit, 1, bold=True)
    return head + lines + ([f"and {len(found) - MOST} more"] if len(found) > MOST else [])


def _panels(told: Told, spec: Spec, panels: Mapping[str, Places], width: float) -> Body:
    """Draw a map for each kind, two beside each other, with the names of its places below."""
    each = (width - GAP) / 2
    layers: list[Layer] = []
    words: list[Words] = []
    top, bottom = 0.0, 0.0
    for number, (name, places) in enumerate(sorted(panels.items(), key=lambda item: (-len(item[1]), item[0]))):
        left = (each + GAP) * (number % 2)
        top = bottom if number % 2 == 0 else top
        world = World(each, left, top + 26)
        layers += _map(told, spec, world, places)
        words.append(Words(left, top + 15, text.fit(f"{name or 'not said'} ({len(places)})", 13, each), 13, bold=True))
        names = [
            (_state(told, spec, code, rows), len(_entries(told, spec, code, rows))) for code, rows in places.items()
        ]
        listing = ", ".join(f"{place} ({many})" if many > 1 else place for place, many in sorted(names))
        lines = text.wrap(listing, SMALL, each, 8)
        under = top + 26 + world.height + 16
        words += [Words(left, under + 14 * at, line, SMALL, QUIET) for at, line in enumerate(lines)]
        bottom = max(bottom, under + 14 * len(lines) + 14)
    return Body([*layers, texts(words)], width, bottom)


def _map(told: Told, spec: Spec, world: World, places: Places) -> list[Layer]:
    """Draw the land, and over it the states of some places; small states as dots."""
    shapes: list[Layer] = [_feature(world.land(), LAND, "white")]
    small: list[Layer] = []
    for code, rows in places.items():
        doubt = told.doubt(rows)
        colour = _shade(len(_entries(told, spec, code, rows)))
        outline = world.shape(code)
        if outline:
            shapes.append(_feature(outline, "white" if doubt else colour, BLUE if doubt else "white"))
        place = _middle(outline) if outline else world.point(code)
        if place:
            small.append(dot(place[0], place[1], colour, doubt, 44))
    shape: Layer = {
        "data": {"values": shapes},
        "mark": {"type": "geoshape", "strokeWidth": 0.6},
        "projection": {"type": "identity", "scale": 1, "translate": [0, 0]},
        "encoding": {
            key: {"field": f"properties.{key}", "type": "nominal", "scale": None, "legend": None}
            for key in ("fill", "stroke")
        },
    }
    return [shape, points(small)] if small else [shape]


def _middle(outline: Sequence[Sequence[Ring]]) -> tuple[float, float] | None:
    """Return the middle of a state that is too small to be seen, else nothing."""
    pixels = [pixel for part in outline for ring in part for pixel in ring]
    (left, right), (top, bottom) = ((min(axis), max(axis)) for axis in zip(*pixels, strict=True))
    return ((left + right) / 2, (top + bottom) / 2) if max(right - left, bottom - top) < SEEN else None


def _feature(outline: Sequence[object], fill: str, stroke: str) -> Layer:
    geometry = {"type": "MultiPolygon", "coordinates": outline}
    return {"type": "Feature", "properties": {"fill": fill, "stroke": stroke}, "geometry": geometry}
