"""Networks: who is joined to what, from left to right, so that every name can be read and none lies on another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from policecoop.errors import MissingExtra
from policecoop.pictures import text
from policecoop.pictures.marks import BLUE, DASHES, LINE, Layer, Words, curves, points, texts
from policecoop.pictures.spec import Spec
from policecoop.pictures.told import Body, Row, Told, listed

Graph = Any  # of networkx, which has no types
BESIDE = 110.0
MOST = 1500.0
GAP = 9.0
SWEEPS = 12
Edge = tuple[str, str, str]
Way = tuple[Hashable, ...]


def body(told: Told, spec: Spec, width: float) -> Body:
    """Draw the things of a path in columns from left to right, and a curve for each join."""
    shades = told.shades(spec.columns("colour"))
    joins, alone = _joins(told, spec)
    if not joins:
        return Body([], width, 0, (), listed("Joined to nothing, so not drawn", alone))
    graph, turned = _acyclic(joins)
    columns, ways = _columns(graph)
    layout = _Layout(columns, width)
    layers = layout.edges(told, joins, ways, turned, shades)
    return Body(
        [*layers, layout.names()],
        layout.width,
        layout.height,
        told.keys(shades, "line"),
        listed("Joined to nothing, so not drawn", alone),
    )


def _joins(told: Told, spec: Spec) -> tuple[Mapping[Edge, list[Row]], list[str]]:
    """Return the rows of each join, which is from a name to a name in a colour; and the names without one."""
    joins: dict[Edge, list[Row]] = defaultdict(list)
    alone: list[str] = []
    for row in told.rows.rows:
        names = [told.joined(row, [column]) for column in spec.columns("path")]
        names = [name for name in names if name]
        shade = told.joined(row, spec.columns("colour"))
        pairs = [(one, other, shade) for one, other in pairwise(names) if one != other]
        for pair in pairs:
            joins[pair].append(row)
        if not pairs:
            alone += names[:1] or ["a row without names"]
    drawn = {name for one, other, _ in joins for name in (one, other)}
    return joins, [name for name in alone if name not in drawn]


def _acyclic(joins: Iterable[Edge]) -> tuple[Graph, set[tuple[str, str]]]:
    """Return the joins as a graph without circles, and those that are turned round for it."""
    try:
        import networkx
    except ImportError as error:
        raise MissingExtra("networkx", "pictures") from error

    graph: Graph = networkx.DiGraph()
    turned: set[tuple[str, str]] = set()
    for one, other, _ in joins:
        if graph.has_edge(one, other):
            continue
        if graph.has_node(other) and graph.has_node(one) and networkx.has_path(graph, other, one):
            turned.add((one, other))
            graph.add_edge(other, one)
        else:
            graph.add_edge(one, other)
    return graph, turned


def _columns(graph: Graph) -> tuple[list[list[Hashable]], Mapping[tuple[Hashable, Hashable], Way]]:
    """Return the things of each column, in order, and the way of each edge, with a stop in each column it passes."""
    import networkx

    depth: dict[Hashable, int] = {}
    for level, names in enumerate(networkx.topological_generations(graph)):
        depth |= dict.fromkeys(names, level)
    for name in reversed(list(networkx.topological_sort(graph))):
        if after := list(graph.successors(name)):
            depth[name] = min(depth[one] for one in after) - 1
    columns: list[list[Hashable]] = [[] for _ in range(max(depth.values()) + 1)]
    for name in graph:
        columns[depth[name]].append(name)
    ways: dict[tuple[Hashable, Hashable], Way] = {}
    for one, other in graph.edges:
        stops = [(one, other, level) for level in range(depth[one] + 1, depth[other])]
        for stop in stops:
            columns[stop[2]].append(stop)
        ways[one, other] = (one, *stops, other)
    return _ordered(columns, ways.values()), ways


def _ordered(columns: list[list[Hashable]], ways: Iterable[Way]) -> list[list[Hashable]]:
    """Order each column by the middle of its neighbours, to and fro, so that few joins cross."""
    left: dict[Hashable, list[Hashable]] = defaultdict(list)
    right: dict[Hashable, list[Hashable]] = defaultdict(list)
    for way in ways:
        for one, other in pairwise(way):
            right[one].append(other)
            left[other].append(one)
    for sweep in range(SWEEPS):
        beside = right if sweep % 2 else left
        for column in reversed(columns) if sweep % 2 else columns:
            place = {name: at / max(len(found) - 1, 1) for found in columns for at, name in enumerate(found)}
            own = {name: [place[one] for one in beside[name]] or [place[name]] for name in column}
            column.sort(key=lambda name: sum(own[name]) / len(own[name]))
    return columns


class _Layout:
    """Where the columns are, and each name in them."""

    def __init__(self, columns: Sequence[Sequence[Hashable]], width: float) -> None:
        most = min(330.0, max(150.0, (MOST + BESIDE) / len(columns) - BESIDE))
        self.lines = {
            name: text.wrap(name, 12, most, 3) for found in columns for name in found if isinstance(name, str)
        }
        wide = [
            max((text.width(line, 12) for name in found for line in self._lines(name)), default=0) + 4
            for found in columns
        ]
        beside = max(BESIDE, min(240.0, (width - sum(wide)) / max(len(columns) - 1, 1)))
        self.left = [sum(wide[:at]) + beside * at for at in range(len(columns))]
        self.right = [left + room for left, room in zip(self.left, wide, strict=True)]
        self.width = max(width, self.right[-1])
        heights = [sum(self._room(name) for name in found) for found in columns]
        self.height = max(heights)
        self.column: dict[Hashable, int] = {}
        self.y: dict[Hashable, float] = {}
        for at, (found, height) in enumerate(zip(columns, heights, strict=True)):
            spread = min((self.height - height) / (len(found) + 1), 26.0)
            top = (self.height - height - spread * (len(found) - 1)) / 2
            for name in found:
                self.column[name], self.y[name] = at, top + self._room(name) / 2
                top += self._room(name) + spread

    def _lines(self, name: Hashable) -> list[str]:
        return self.lines.get(str(name), []) if isinstance(name, str) else []

    def _room(self, name: Hashable) -> float:
        return len(self._lines(name)) * LINE + GAP if isinstance(name, str) else 8.0

    def names(self) -> Layer:
        """Return the names."""
        words: list[Words] = []
        for name, found in self.lines.items():
            first = self.y[name] - len(found) * LINE / 2 + 11
            words += [Words(self.left[self.column[name]], first + LINE * at, line) for at, line in enumerate(found)]
        return texts(words)

    def edges(
        self,
        told: Told,
        joins: Mapping[Edge, Sequence[Row]],
        ways: Mapping[tuple[Hashable, Hashable], Way],
        turned: set[tuple[str, str]],
        shades: Mapping[str, str],
    ) -> list[Layer]:
        """Return a curve for each join, broken if it is doubted, with its head where it leads."""
        drawn: dict[str, list[Layer]] = {doubt: [] for doubt in DASHES}
        heads: list[Layer] = []
        for number, ((one, other, shade), rows) in enumerate(joins.items()):
            back = (one, other) in turned
            way = ways.get((other, one)) if back else ways.get((one, other))
            assert way
            colour = shades.get(shade, BLUE)
            doubt = told.doubt(rows)
            shift = 0.0 if not shade else 3.0 * (list(shades).index(shade) if shade in shades else 0)
            path = self._path(way, shift)
            drawn[doubt] += [
                {"x": x, "y": y, "order": at, "curve": number, "colour": colour} for at, (x, y) in enumerate(path)
            ]
            x, y = path[0] if back else path[-1]
            shape = "triangle-left" if back else "triangle-right"
            heads.append({"x": x, "y": y, "shape": shape, "area": 34, "fill": colour, "stroke": colour})
        colours = sorted({mark["stroke"] for mark in heads})
        found = [curves(drawn[doubt], colours, doubt) for doubt in DASHES if drawn[doubt]]
        return [*found, points(heads)]

    def _path(self, way: Way, shift: float) -> list[tuple[float, float]]:
        """Return points of a smooth curve from name to name, level where it passes a column."""
        found: list[tuple[float, float]] = []
        for one, other in pairwise(way):
            x, y = self.right[self.column[one]] + 3, self.y[one] + shift
            found.append((round(self._end(one) + 5, 1), round(y, 1)))
            to, down = self.left[self.column[other]] - 9, self.y[other] + shift
            for step in range(13):
                share = step / 12
                ease = share * share * (3 - 2 * share)
                found.append((round(x + (to - x) * share, 1), round(y + (down - y) * ease, 1)))
        return found

    def _end(self, name: Hashable) -> float:
        """Return where a name ends, or the column that a join passes."""
        if not isinstance(name, str):
            return self.right[self.column[name]]
        return self.left[self.column[name]] - 3 + max(text.width(line, 12) for line in self.lines[name])
