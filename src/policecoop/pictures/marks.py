"""The marks that pictures are made of, as layers of a Vega-Lite chart.

Places are pixels from the top left of a body, except where a layer has a scale of its own in `x`: there they are values
of the data, so that a notebook can go on with them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

Layer = dict[str, Any]

INK = "#1c1c1c"
QUIET = "#5f6368"
FAINT = "#c9ccd1"
GRID = "#e6e8eb"
BLUE = "#0072b2"
PALETTE = (BLUE, "#d55e00", "#009e73", "#c2609b", "#333333", "#7d1d00", "#5299d3")
"""After Okabe and Ito: each has a contrast of 3:1 with white, and can be told from the others by all eyes."""

SIZE = 12
SMALL = 11
LINE = 15
CROSS = "M-1,-1L1,1M-1,1L1,-1"
DASHES: dict[str, list[int]] = {"": [1, 0], "hedged": [5, 3], "denied": [1, 3]}
PIXEL: Layer = {"domain": [0, 1], "range": [0, 1], "nice": False, "zero": False}


@dataclass(frozen=True)
class Words:
    """A line of text. `y` is its baseline."""

    x: float
    y: float
    text: str
    size: float = SIZE
    colour: str = INK
    bold: bool = False
    align: str = "left"
    angle: int = 0
    tip: str = ""


def scale(first: float, last: float, left: float, right: float) -> Layer:
    """Return a scale that puts the values from `first` to `last` between two pixels."""
    return {"domain": [first, last], "range": [left, right], "nice": False, "zero": False}


def texts(items: Iterable[Words]) -> Layer:
    """Return a layer of lines of text."""
    values = [
        {
            "x": round(item.x, 1),
            "y": round(item.y, 1),
            "text": item.text,
            "size": item.size,
            "colour": item.colour,
            "weight": "bold" if item.bold else "normal",
            "align": item.align,
            "angle": item.angle,
        }
        for item in items
        if item.text
    ]
    mark: Layer = {"type": "text", "baseline": "alphabetic"}
    mark |= {"align": {"expr": "datum.align"}, "fontWeight": {"expr": "datum.weight"}}
    mark |= {"fontSize": {"expr": "datum.size"}, "angle": {"expr": "datum.angle"}}
    return _layer(mark, values, PIXEL, {"text": {"field": "text", "type": "nominal"}, "color": _plain("colour")})


def rects(values: Sequence[Layer], x: Layer = PIXEL) -> Layer:
    """Return a layer of boxes, each with x, x2, y, y2, fill and stroke."""
    more = {"x2": {"field": "x2"}, "y2": {"field": "y2"}, "fill": _plain("fill"), "stroke": _plain("stroke")}
    return _layer({"type": "rect", "strokeWidth": 1.2}, values, x, more)


def lines(values: Sequence[Layer], x: Layer = PIXEL, thick: float = 1) -> Layer:
    """Return a layer of straight lines, each with x, x2, y, y2, colour and, if broken, dash."""
    more = {"x2": {"field": "x2"}, "y2": {"field": "y2"}, "color": _plain("colour")}
    mark = {"type": "rule", "strokeWidth": thick, "strokeDash": {"expr": "datum.dash || [1,0]"}}
    return _layer(mark, values, x, more)


def points(values: Sequence[Layer], x: Layer = PIXEL) -> Layer:
    """Return a layer of symbols, each with x, y, shape, area, fill and stroke."""
    more = {"fill": _plain("fill"), "stroke": _plain("stroke"), "shape": _plain("shape"), "size": _plain("area")}
    return _layer({"type": "point", "strokeWidth": 1.6, "opacity": 1}, values, x, more)


def curves(values: Sequence[Layer], colours: Sequence[str], doubt: str = "") -> Layer:
    """Return a layer of curves through points, each with x, y, order and the number of its curve."""
    more = {
        "detail": {"field": "curve", "type": "nominal"},
        "order": {"field": "order", "type": "quantitative"},
        "color": {"field": "colour", "type": "nominal", "scale": {"domain": list(colours), "range": list(colours)}},
    }
    mark: Layer = {"type": "line", "interpolate": "linear", "strokeWidth": 1.3, "opacity": 0.75}
    return _layer(mark | {"strokeDash": DASHES[doubt]}, values, PIXEL, more)


def dot(x: Any, y: float, colour: str, doubt: str = "", area: float = 70) -> Layer:
    """Return a round mark: hollow if only hedged or another voice's, a cross if denied."""
    if doubt == "denied":
        return {"x": x, "y": y, "shape": CROSS, "area": area / 2, "fill": "transparent", "stroke": colour}
    fill = "white" if doubt else colour
    return {"x": x, "y": y, "shape": "circle", "area": area, "fill": fill, "stroke": colour}


def box(x: Any, x2: Any, y: float, y2: float, colour: str, doubt: str = "") -> Layer:
    """Return a bar: hollow if only hedged or another voice's, or denied."""
    return {"x": x, "x2": x2, "y": y, "y2": y2, "fill": "white" if doubt else colour, "stroke": colour}


def moved(layer: Layer, right: float, down: float) -> Layer:
    """Return a layer further to the right and further down."""
    if "projection" in layer:
        x, y = layer["projection"]["translate"]
        return layer | {"projection": layer["projection"] | {"translate": [x + right, y + down]}}
    encoding = dict(layer["encoding"])
    for name, by in (("x", right), ("y", down)):
        place = encoding[name]["scale"]
        encoding[name] = encoding[name] | {"scale": place | {"range": [edge + by for edge in place["range"]]}}
    return layer | {"encoding": encoding}


def _layer(mark: Layer, values: Sequence[Layer], x: Layer, more: Layer) -> Layer:
    across = {"field": "x", "type": "quantitative", "scale": x, "axis": None}
    down = {"field": "y", "type": "quantitative", "scale": PIXEL, "axis": None}
    return {"data": {"values": list(values)}, "mark": mark, "encoding": {"x": across, "y": down, **more}}


def _plain(field: str) -> Layer:
    """Return an encoding that takes the values of a field as they are."""
    kind = "quantitative" if field == "area" else "nominal"
    return {"field": field, "type": kind, "scale": None, "legend": None}
