"""Validation against SHACL shapes, with findings that name file, line, node, rule and what to do."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import rdflib

from policecoop import shacl
from policecoop.checked import Checked, Source
from policecoop.errors import ValidationFailed
from policecoop.findings import Finding, Report
from policecoop.namespaces import PREFIXES, SHAPE, shorten
from policecoop.processor import Result, judge
from policecoop.reading import documents, statements
from policecoop.refusals import refuse_calls
from policecoop.terms import oxigraph_term

DESCRIBED_ONCE = ox.NamedNode(SHAPE + "T108")
"""The rule that no shape can check; in a shapes graph without it, files may add to each other's descriptions."""


def validate(data: Iterable[Source], shapes: Iterable[Path], background: Iterable[Path] = ()) -> Report:
    """Validate data against shapes. No statement is inferred first.

    `background` gives statements that the data may refer to, such as the ontology and the entities of
    the graph; what is described there alone is not checked. A file that does not parse is a finding.

    :raises DataError: if there are no data, or a file cannot or must not be read.
    :raises ValidationFailed: if the shapes themselves cannot be used.
    """
    checked = Checked(data, background)
    rules = [triple for document in documents(shapes) for triple in statements(document)]
    refuse_calls(rules)
    indexed = shacl.Shapes(rules)
    if not any(indexed.targets()):
        raise ValidationFailed("the shapes look at nothing; there is no shape with a target, such as sh:targetClass")
    found = shacl.suspects(checked.store, indexed, shacl.rewritten(checked.triples))
    judged = judge(checked.triples, rules, {shape: _here(nodes, checked) for shape, nodes in found.items()})
    results = [result for result in judged.results if oxigraph_term(result.focus) not in checked.elsewhere]
    once = any(triple.subject == DESCRIBED_ONCE for triple in rules)
    others = [*checked.mistakes, *(checked.described_twice() if once else ())]
    findings = [*others, *(_finding(result, checked) for result in results)]
    conforms = not any(finding.severity == "Violation" for finding in findings)
    write = partial(judged.turtle, results, others, conforms)
    return Report(conforms, tuple(sorted(findings, key=_order)), len(checked.subjects), write)


def _here(nodes: set[shacl.Term] | None, checked: Checked) -> set[shacl.Term] | None:
    return None if nodes is None else nodes - checked.elsewhere


def _finding(result: Result, checked: Checked) -> Finding:
    what, _, repair = result.message.partition("; ") if result.told else (result.message, "", "")
    for node in (result.focus, result.value):
        what = what.replace(str(node), "a node without a name") if isinstance(node, rdflib.BNode) else what
    return Finding(
        code=result.code,
        message=_readable(what),
        repair=_readable(repair.rstrip(".")) + _suggestion(result, checked),
        severity=result.severity,
        focus=_name(result.focus),
        path=result.path_text,
        value="" if result.value == result.focus else _name(result.value, checked),
        component=result.component,
        shape=_name(result.shape),
        position=checked.place(oxigraph_term(result.focus), result.path, result.value),
    )


def _suggestion(result: Result, checked: Checked) -> str:
    """Return the nearest allowed value, or the nearest name of something that is described, as a question."""
    near = get_close_matches(str(result.value), map(str, result.allowed), 1, 0.75)
    # A property need not be described; a constraint in SPARQL may ask that it is.
    for term in (result.value, result.path if result.component.startswith("SPARQL") else None):
        near = near or ([checked.near(str(term))] if isinstance(term, rdflib.URIRef) else [])
        near = [name for name in near if name]
    return f"; did you mean {shorten(near[0])}?" if near else ""


def _order(finding: Finding) -> tuple[str, int, int, str, str]:
    place = finding.position
    return place.file, place.line, place.column, finding.focus, finding.message


def _name(node: Any, checked: Checked | None = None) -> str:
    """Return an IRI as a CURIE, on request with its label; a literal as its text."""
    if node is None or isinstance(node, rdflib.BNode):
        return "" if node is None else "a node without a name"
    label = checked.label(str(node)) if checked and isinstance(node, rdflib.URIRef) else ""
    return shorten(str(node)) + (f" ({label})" if label else "")


def _readable(message: str) -> str:
    for prefix, space in PREFIXES.items():
        message = message.replace(space, prefix + ":")
    return message
