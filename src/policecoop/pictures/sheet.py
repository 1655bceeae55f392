"""The sheet: title, parameters, legend, body, notes and source, as one Vega-Lite chart."""

from __future__ import annotations

from collections.abc import Sequence

from policecoop.pictures import text
from policecoop.pictures.marks import DASHES, QUIET, Layer, Words, box, dot, lines, moved, points, rects, texts
from policecoop.pictures.told import Body, Key

MARGIN = 26.0
FONT = "Helvetica Neue, Helvetica, Arial, Liberation Sans, sans-serif"
SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"


def sheet(body: Body, title: str, subtitle: str, source: str) -> Layer:
    """Return a picture as a Vega-Lite chart. All sizes are given, so that no font of a machine can move anything."""
    width = body.width
    words: list[Words] = []
    top = _lines(words, text.wrap(title, 19, width, 3, bold=True), 18.0, 19, 24, bold=True)
    top = _lines(words, text.wrap(subtitle, 13, width, 2), top, 13, 18, QUIET) if subtitle else top
    legend, top = _legend(body.keys, width, top + 6)
    layers = [moved(layer, 0, top) for layer in body.layers]
    top += body.height + 26
    for note in body.notes:
        top = _lines(words, text.wrap(note, 11, width, 6), top, 11, 15, QUIET) + 3
    top = _lines(words, text.wrap(source, 11, width, 3), top + 4, 11, 15, QUIET)
    placed = [*legend, texts(words), *layers]
    return {
        "$schema": SCHEMA,
        "width": round(width + 2 * MARGIN),
        "height": round(top - 11 + 2 * MARGIN),
        "padding": 0,
        "autosize": {"type": "none"},
        "background": "white",
        "layer": [moved(layer, MARGIN, MARGIN) for layer in placed],
        "resolve": {"scale": dict.fromkeys(("x", "y", "color", "fill", "stroke", "shape", "size"), "independent")},
        "config": {"font": FONT, "aria": False, "view": {"stroke": None}},
    }


def _lines(
    words: list[Words],
    found: Sequence[str],
    top: float,
    size: float,
    step: float,
    colour: str = "#1c1c1c",
    bold: bool = False,
) -> float:
    """Add lines of text, and return where the next begins."""
    words += [Words(0, top + step * at, line, size, colour, bold) for at, line in enumerate(found)]
    return top + step * len(found)


def _legend(keys: Sequence[Key], width: float, top: float) -> tuple[list[Layer], float]:
    """Return the legend, in as many lines as it needs, and where the body begins."""
    words: list[Words] = []
    boxes: list[Layer] = []
    dots: list[Layer] = []
    strokes: list[Layer] = []
    across = 0.0
    for key in keys:
        room = text.width(key.label, 12) + 42
        if across and across + room - 20 > width:
            across, top = 0.0, top + 19
        if key.shape == "line":
            stroke = {"x": across, "x2": across + 14, "y": top - 4, "y2": top - 4, "colour": key.colour}
            strokes.append(stroke | {"dash": DASHES[key.doubt]})
        elif key.shape == "dot" or key.doubt == "denied":
            dots.append(dot(across + 7, top - 4, key.colour, key.doubt))
        else:
            boxes.append(box(across, across + 14, top - 9, top + 1, key.colour, key.doubt))
        words.append(Words(across + 20, top, text.fit(key.label, 12, width - 20), colour="#1c1c1c"))
        across += room
    found = (lines(strokes, thick=1.6), rects(boxes), points(dots), texts(words))
    return [layer for layer in found if layer["data"]["values"]], top + (14 if keys else -6)
