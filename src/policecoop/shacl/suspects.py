"""Which focus nodes may break a shape."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pyoxigraph as ox

from policecoop.shacl.compiler import Compiler
from policecoop.shacl.components import XSD
from policecoop.shacl.shapes import RDF, Shapes, Term, Uncovered, term

Suspects = dict[Term, "set[Term] | None"]
"""For each shape with a target: the nodes that may break it; None stands for all its focus nodes."""


def suspects(store: ox.Store, shapes: Shapes, rewritten: Mapping[str, set[Term]]) -> Suspects:
    """Return for each shape with targets the focus nodes that may break it.

    :param store: all statements, in its default graph.
    :param rewritten: for each property, the subjects of its literals that a store may spell in another way than the
        data do, so that their spelling cannot be asked about.
    """
    classes: dict[Term, list[str]] = {}

    def of_shape(item: tuple[Term, list[tuple[str, Term]]]) -> tuple[Term, set[Term] | None]:
        return item[0], _suspects(Compiler(shapes, store, classes), *item, rewritten)

    with ThreadPoolExecutor() as threads:  # the store lets other threads run while it works
        return dict(threads.map(of_shape, shapes.targets()))


def _suspects(
    compiler: Compiler, shape: Term, targets: list[tuple[str, Term]], rewritten: Mapping[str, set[Term]]
) -> set[Term] | None:
    try:
        focus = compiler.focus(targets)
        breaks = compiler.breaks(shape, "?this")
        found: set[Term] = set()
        for one in breaks:
            found |= compiler.ask(f"SELECT DISTINCT ?this WHERE {{ {focus} {one.query} }}")
        spelt = [rewritten[name] for name in compiler.looked_at_first & rewritten.keys()]
        spelt = list(rewritten.values()) if compiler.selects else spelt
        asked = set().union(*(compiler.ask(text) for text in compiler.selects), *spelt)
        found |= asked & compiler.ask(f"SELECT ?this WHERE {{ {focus} }}") if asked else asked
    except (Uncovered, SyntaxError, ValueError, RuntimeError):
        return None  # what cannot be asked here, the processor is to tell
    return None if compiler.unsure or compiler.looked_at & rewritten.keys() else found


def rewritten(triples: Iterable[ox.Triple]) -> dict[str, set[Term]]:
    """Return by property the subjects of literals that are not in the one spelling that a store surely keeps."""
    found: dict[str, set[Term]] = defaultdict(set)
    for triple in triples:
        if isinstance(triple.object, ox.Literal) and not _kept(triple.object):
            found[triple.predicate.value].add(term(triple.subject))
    return dict(found)


def _kept(literal: ox.Literal) -> bool:
    kind = literal.datatype.value
    if kind in (XSD + "string", RDF + "langString", XSD + "anyURI"):
        return True
    form = CANONICAL.get(kind)
    if form is None or not form.fullmatch(literal.value):
        return False
    if kind in (XSD + "dateTime", XSD + "date"):
        try:
            datetime.fromisoformat(literal.value)
        except ValueError:
            return False
    return True


CANONICAL = {
    XSD + "integer": re.compile(r"0|-?[1-9][0-9]{0,17}"),
    XSD + "decimal": re.compile(r"0|-?[1-9][0-9]{0,9}|-?(0|[1-9][0-9]{0,9})[.][0-9]{0,9}[1-9]"),
    XSD + "boolean": re.compile(r"true|false"),
    XSD + "dateTime": re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z"),
    XSD + "date": re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"),
}
"""Spellings that stay as they are in a store; others may be rewritten, or are not of their datatype at all."""
