"""The SHACL processor: pyshacl judges the suspects, on a graph that is turned into rdflib's terms only where it looks.

The only module that uses pyshacl.
"""

from __future__ import annotations

import logging
import warnings
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

import pyoxigraph as ox
import rdflib
from rdflib.namespace import OWL, RDF, RDFS, SH, SKOS
from rdflib.plugins.sparql import prepareQuery
from rdflib.store import Store

from policecoop.errors import ValidationFailed
from policecoop.findings import Finding
from policecoop.namespaces import PREFIXES, SHAPE, shorten
from policecoop.shacl import PATHS, TARGETS, Suspects, Term
from policecoop.terms import oxigraph_term, rdflib_term, rdflib_triple

logging.getLogger("rdflib.term").setLevel(logging.ERROR)  # it logs a traceback where a shape says what is wrong


@dataclass(frozen=True)
class Result:
    """One result of a SHACL report, in rdflib's terms, with what the shapes graph says of its rule.

    `path` is the property, if the path is a single one; `path_text` is the path as SPARQL writes it. `told`
    is whether the message is the shape's own. `allowed` are the values that sh:in lists.
    """

    node: Any
    focus: Any
    path: Any
    path_text: str
    value: Any
    component: str
    severity: str
    shape: Any
    message: str
    told: bool
    code: str
    allowed: tuple[Any, ...]


class Judged:
    """A SHACL report."""

    def __init__(self, report: rdflib.Graph, shapes: rdflib.Graph) -> None:
        self._report, self._shapes = report, shapes
        self.results = [self._result(node) for node in report.objects(None, SH.result)]

    def turtle(self, results: Iterable[Result], others: Iterable[Finding], conforms: bool) -> str:
        """Return the report as Turtle, with only the given results, and findings that no shape made."""
        kept = rdflib.Graph()
        for prefix, space in PREFIXES.items():
            kept.bind(prefix, space)
        head = rdflib.BNode()
        kept.add((head, RDF.type, SH.ValidationReport))
        kept.add((head, SH.conforms, rdflib.Literal(conforms)))
        for result in results:
            kept.add((head, SH.result, result.node))
            self._keep(kept, result.node)
        for finding in others:
            node = rdflib.BNode()
            kept.add((head, SH.result, node))
            kept.add((node, RDF.type, SH.ValidationResult))
            kept.add((node, SH.resultSeverity, SH[finding.severity]))
            kept.add((node, SH.sourceConstraintComponent, rdflib.URIRef(SHAPE + finding.code)))
            kept.add((node, SH.resultMessage, rdflib.Literal(f"{finding.position}: {finding.message}", lang="en")))
        return kept.serialize(format="turtle")

    def _keep(self, kept: rdflib.Graph, node: Any) -> None:
        for triple in self._report.triples((node, None, None)):
            if triple not in kept:
                kept.add(triple)
                self._keep(kept, triple[2])

    def _result(self, node: Any) -> Result:
        value = partial(self._report.value, node)
        path, shape = value(SH.resultPath), value(SH.sourceShape)
        return Result(
            node=node,
            focus=value(SH.focusNode),
            path=path if isinstance(path, rdflib.URIRef) else None,
            path_text=self._path(path) if path is not None else "",
            value=value(SH.value),
            component=_local(value(SH.sourceConstraintComponent)),
            severity=_local(value(SH.resultSeverity)),
            shape=shape,
            message=self._message(node),
            told=self._told(value(SH.sourceConstraint), shape),
            code=self._code(value(SH.sourceConstraint), shape),
            allowed=tuple(self._shapes.items(head)) if (head := self._shapes.value(shape, SH["in"])) else (),
        )

    def _told(self, *nodes: Any) -> bool:
        return any(node is not None and self._shapes.value(node, SH.message) is not None for node in nodes)

    def _message(self, node: Any) -> str:
        """Return the message of a result: in English, else without a language, else the first by its text."""
        found = sorted(self._report.objects(node, SH.resultMessage), key=lambda one: (_rank(one), str(one)))
        return str(found[0]) if found else "a constraint does not hold"

    def _code(self, *nodes: Any) -> str:
        """Return the code of the rule that a constraint or shape names by rdfs:seeAlso, or ""."""
        rules = (rule for node in nodes if node is not None for rule in self._shapes.objects(node, RDFS.seeAlso))
        return next((str(code) for rule in rules for code in self._shapes.objects(rule, SKOS.notation)), "")

    def _path(self, node: Any) -> str:
        """Write a property path of a shape as SPARQL writes it."""
        if isinstance(node, rdflib.URIRef):
            return shorten(str(node))
        for name, form in PATHS.items():
            if (part := self._shapes.value(node, SH[name])) is not None:
                return form.format(self._path(part))
        choice = self._shapes.value(node, SH.alternativePath)
        parts = self._shapes.items(node if choice is None else choice)
        return ("/" if choice is None else "|").join(map(self._path, parts))


def _rank(message: Any) -> int:
    language = (message.language or "") if isinstance(message, rdflib.Literal) else ""
    return 0 if language.startswith("en") else 1 if not language else 2


def _local(node: Any) -> str:
    return str(node).rpartition("#")[2]


def judge(data: Iterable[ox.Triple], shapes: Iterable[ox.Triple], suspects: Suspects) -> Judged:
    """Return the SHACL report on the suspects.

    :raises ValidationFailed: if the shapes cannot be used.
    """
    if all(nodes == set() for nodes in suspects.values()):
        return Judged(rdflib.Graph(), rdflib.Graph())
    import pyshacl

    shape_graph = rdflib.Graph()
    for triple in shapes:
        shape_graph.add(rdflib_triple(triple))

    logging.getLogger("pyshacl-validate").setLevel(logging.CRITICAL)  # what it says is in the error
    warnings.filterwarnings("ignore", module="pyshacl[.]")
    rdflib.NORMALIZE_LITERALS = False  # a checker must see literals as written; pyshacl turns it on when it ends
    asked = rdflib.Graph()
    asked += shape_graph
    for shape, nodes in suspects.items():
        if nodes is not None:
            _aim(asked, rdflib_term(shape), nodes)
    try:
        _, found, text = pyshacl.validate(_Statements(data).graph, shacl_graph=asked, inference="none", inplace=True)
    except Exception as error:
        # What pyshacl, rdflib and the parser of queries raise has no common base, and none of it may reach a user.
        raise ValidationFailed(
            f"the SHACL processor stopped: {_first_line(error)}; look for it in the shapes, or in what they compare"
        ) from error
    if not isinstance(found, rdflib.Graph):
        raise ValidationFailed(f"the shapes cannot be used: {text.strip()}")
    return Judged(found, shape_graph)


def _first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]


def _aim(shapes: rdflib.Graph, shape: Any, nodes: Iterable[Term]) -> None:
    """Let a shape target the given nodes in place of those that it targets."""
    for name in TARGETS:
        shapes.remove((shape, SH[name], None))
    for kind in (RDFS.Class, OWL.Class):  # an implicit target
        shapes.remove((shape, RDF.type, kind))
    for node in nodes:
        shapes.add((shape, SH.targetNode, rdflib_term(node)))


class _Statements(Store):
    """A store of rdflib over statements of the parser, with literals as they are spelt."""

    context_aware = graph_aware = True  # pyshacl wraps the graph in a dataset, which asks for both

    def __init__(self, triples: Iterable[ox.Triple]) -> None:
        super().__init__()
        self.graph = _Graph(self)
        self._by_subject: dict[Any, list[ox.Triple]] = defaultdict(list)
        self._by_predicate: dict[Any, list[ox.Triple]] = defaultdict(list)
        self._by_object: dict[Any, list[ox.Triple]] = defaultdict(list)
        unique = dict.fromkeys(triples)
        self._length = len(unique)
        for triple in unique:
            self._by_subject[triple.subject].append(triple)
            self._by_predicate[triple.predicate].append(triple)
            self._by_object[triple.object].append(triple)

    def triples(self, triple: Any, context: Any = None) -> Iterator[Any]:
        """Yield the triples that fit a pattern, each with its contexts."""
        wanted = tuple(None if term is None else oxigraph_term(term) for term in triple)
        for found in self._candidates(*wanted):
            if all(a is None or a == b for a, b in zip(wanted, found, strict=True)):
                yield rdflib_triple(found), iter((self.graph,))

    def _candidates(self, subject: Any, predicate: Any, value: Any) -> Iterable[ox.Triple]:
        lists = [
            index.get(term, [])
            for index, term in (
                (self._by_subject, subject),
                (self._by_object, value),
                (self._by_predicate, predicate),
            )
            if term is not None
        ]
        if not lists:
            return [triple for triples in self._by_subject.values() for triple in triples]
        return min(lists, key=len)

    def __len__(self, context: Any = None) -> int:
        return self._length

    def bind(self, prefix: str, namespace: Any, override: bool = True) -> None:
        """Take no note of a prefix."""

    def namespace(self, prefix: str) -> None:
        """Return nothing: no prefix is bound."""

    def prefix(self, namespace: Any) -> None:
        """Return nothing: no prefix is bound."""

    def namespaces(self) -> Iterator[Any]:
        """Yield nothing: no prefix is bound."""
        return iter(())


class _Graph(rdflib.Graph):
    """A graph that parses the text of each query once, not once for every focus node."""

    def query(
        self,
        query_object: Any,
        processor: Any = "sparql",
        result: Any = "sparql",
        initNs: Any = None,  # noqa: N803 - the name is rdflib's
        *args: Any,
        **kwargs: Any,
    ) -> rdflib.query.Result:
        if isinstance(query_object, str):
            spaces = tuple(sorted((prefix, str(space)) for prefix, space in (initNs or {}).items()))
            query_object = _prepared(query_object, spaces)
        return super().query(query_object, processor, result, initNs, *args, **kwargs)


@cache
def _prepared(text: str, spaces: tuple[tuple[str, str], ...]) -> Any:
    return prepareQuery(text, initNs=dict(spaces))
