"""SHACL validation by pyshacl, with messages that name file, line, node and what to do."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import pyshacl
import rdflib
from rdflib.namespace import RDF, SH, SKOS
from rdflib.plugins.sparql import prepareQuery

from policecoop.errors import DataError, PolicecoopError
from policecoop.model import Finding, Position, Report
from policecoop.namespaces import PREFIXES, shorten
from policecoop.positions import Positions, load
from policecoop.resources import turtle_files
from policecoop.store import Store

logging.getLogger("rdflib.term").setLevel(logging.ERROR)  # it logs a traceback where a shape says what is wrong

SUBJECT_OF = rdflib.URIRef(PREFIXES["pc"] + "documents")


class ValidationFailed(PolicecoopError):
    """The validation could not be carried out."""


def validate(data: Iterable[Path], shapes: Iterable[Path], background: Iterable[Path] = ()) -> Report:
    """Validate files against shapes. No statement is inferred first.

    `background` gives statements that the data may refer to, such as the ontology and the entities of
    the graph; what is described there alone is not checked.

    :raises DataError: if a file does not parse.
    :raises ValidationFailed: if the shapes themselves cannot be used.
    """
    rdflib.NORMALIZE_LITERALS = False  # a checker must see literals as written; pyshacl turns it on when it ends
    graph, positions = _Graph(), Positions()
    for file in _files(data):
        load(file, graph, positions)
    focus = set(graph.subjects())
    if not focus:
        raise DataError("there are no statements to validate")
    for file in _files(background):
        graph.parse(file)
    shape_graph = rdflib.Graph()
    for file in _files(shapes):
        shape_graph.parse(file)
    _, report, text = pyshacl.validate(graph, shacl_graph=shape_graph, inference="none", inplace=True)
    if not isinstance(report, rdflib.Graph):
        raise ValidationFailed(f"the shapes cannot be used: {text}")
    # pyshacl's own option focus_nodes also skips the literals that sh:or and sh:not look at.
    for result in set(report.objects(None, SH.result)):
        if report.value(result, SH.focusNode) not in focus:
            report.remove((None, SH.result, result))
    findings = tuple(sorted(_findings(report, shape_graph, graph, positions), key=_order))
    conforms = not any(finding.severity == "Violation" for finding in findings)
    return Report(conforms, findings, len(focus), _turtle(report, conforms))


def _files(paths: Iterable[Path]) -> list[Path]:
    files = [file for path in paths for file in turtle_files(path)]
    missing = [str(file) for file in files if not file.is_file()]
    if missing:
        raise DataError("no such file", missing[0])
    return files


def _turtle(report: rdflib.Graph, conforms: bool) -> str:
    """Return a SHACL report as Turtle, with only the results that are left in it."""
    kept, todo = rdflib.Graph(), list(report.subjects(RDF.type, SH.ValidationReport))
    for prefix, space in PREFIXES.items():
        kept.bind(prefix, space)
    while todo:
        node = todo.pop()
        for triple in report.triples((node, None, None)):
            if triple not in kept:
                kept.add(triple)
                todo.append(triple[2])
    for head in report.subjects(RDF.type, SH.ValidationReport):
        kept.set((head, SH.conforms, rdflib.Literal(conforms)))
    return kept.serialize(format="turtle")


# What a query may have whose rows for one focus node are not just its rows for that node among all others.
WHOLE = re.compile(
    r"(?i)\b(limit|offset|minus|values|group|having|count|sum|min|max|avg|sample|service|select\b.*select)\b", re.S
)


class _Graph(rdflib.Graph):
    """A graph that asks each constraint in SPARQL once, not once for every focus node.

    The faster store says for which nodes there are rows at all; rdflib gives the rows for these. The text of
    each query is parsed once.
    """

    def __init__(self) -> None:
        super().__init__()
        self._nodes: dict[str, set[str]] = {}
        self._store: Store | None = None

    def query(
        self,
        query_object: Any,
        processor: Any = "sparql",
        result: Any = "sparql",
        initNs: Any = None,  # noqa: N803
        initBindings: Any = None,  # noqa: N803
        *args: Any,
        **kwargs: Any,
    ) -> rdflib.query.Result:
        if isinstance(query_object, str):
            focus = (initBindings or {}).get("this")
            plain = isinstance(focus, rdflib.URIRef) and not WHOLE.search(query_object)
            if plain and str(focus) not in self._found(query_object):
                return _no_rows()
            spaces = initNs or dict(self.namespaces())
            query_object = _prepared(query_object, tuple(sorted((p, str(n)) for p, n in spaces.items())))
        return super().query(query_object, processor, result, initNs, initBindings, *args, **kwargs)

    def _found(self, text: str) -> set[str]:
        """Return the IRIs of the focus nodes for which a query has rows."""
        if self._store is None:
            self._store = Store.of_ntriples(self.serialize(format="nt"))
        if text not in self._nodes:
            self._nodes[text] = {row["this"] for row in self._store.rows(text) if "this" in row}
        return self._nodes[text]


def _no_rows() -> rdflib.query.Result:
    result = rdflib.query.Result("SELECT")
    result.vars, result.bindings = [], []
    return result


@cache
def _prepared(text: str, spaces: tuple[tuple[str, str], ...]) -> Any:
    return prepareQuery(text, initNs=dict(spaces))


def _findings(
    report: rdflib.Graph, shapes: rdflib.Graph, data: rdflib.Graph, positions: Positions
) -> Iterable[Finding]:
    for result in report.objects(None, SH.result):
        focus, value = report.value(result, SH.focusNode), report.value(result, SH.value)
        path = report.value(result, SH.resultPath)
        shape = report.value(result, SH.sourceShape)
        message = str(report.value(result, SH.resultMessage) or "")
        what, _, repair = message.partition("; ")
        yield Finding(
            message=_readable(what),
            repair=_readable(repair.rstrip(".")),
            severity=_local(report.value(result, SH.resultSeverity)),
            component=_local(report.value(result, SH.sourceConstraintComponent)),
            shape=_name(shape, shapes),
            focus=_name(focus, shapes),
            path=_name(path, shapes) if path is not None else "",
            value=_text(value, data),
            position=positions.find(focus, path, value),
        )


def _order(finding: Finding) -> tuple[str, int, int, str, str]:
    place = finding.position
    return place.file, place.line, place.column, finding.focus, finding.message


def _local(node: Any) -> str:
    return str(node).rpartition("#")[2]


def _name(node: Any, shapes: rdflib.Graph) -> str:
    if isinstance(node, rdflib.URIRef):
        return shorten(str(node))
    if isinstance(node, rdflib.BNode):
        return _path(node, shapes)
    return str(node)


def _path(node: Any, shapes: rdflib.Graph) -> str:
    """Write a property path of a shape as SPARQL writes it."""
    inverse = shapes.value(node, SH.inversePath)
    if inverse is not None:
        return "^" + _name(inverse, shapes)
    choice = shapes.value(node, SH.alternativePath)
    if choice is not None:
        return "|".join(_name(item, shapes) for item in shapes.items(choice))
    if shapes.value(node, RDF.first) is not None:
        return "/".join(_name(item, shapes) for item in shapes.items(node))
    return "(no name)"


def _text(value: Any, data: rdflib.Graph) -> str:
    if value is None:
        return ""
    if isinstance(value, rdflib.URIRef):
        label = data.value(value, SKOS.prefLabel)
        return shorten(str(value)) + (f" ({label})" if label else "")
    return str(value)


def _readable(message: str) -> str:
    for prefix, space in PREFIXES.items():
        message = message.replace(space, prefix + ":")
    return message


def no_position(finding: Finding) -> bool:
    """Return whether a finding is about something that stands in no file that was read with places."""
    return finding.position == Position()
