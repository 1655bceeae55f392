"""A shapes graph, indexed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

import pyoxigraph as ox

SH = "http://www.w3.org/ns/shacl#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"

SPARQL = SH + "sparql"
TYPE = ox.NamedNode(RDF + "type")

CLASSES = {RDFS + "Class", "http://www.w3.org/2002/07/owl#Class"}

Term = ox.NamedNode | ox.BlankNode | ox.Literal


class Uncovered(Exception):
    """A constraint is not told in SPARQL here, so that a SHACL processor has to look at all focus nodes."""


class Shapes:
    """A shapes graph, indexed."""

    def __init__(self, triples: Iterable[ox.Triple]) -> None:
        self._values: dict[tuple[Term, str], list[Term]] = defaultdict(list)
        self._names: dict[Term, set[str]] = defaultdict(set)
        for triple in triples:
            subject, value = term(triple.subject), term(triple.object)
            self._values[subject, triple.predicate.value].append(value)
            self._names[subject].add(triple.predicate.value)
        components = [node for node, names in self._names.items() if SH + "ConstraintComponent" in self._kinds(node)]
        self.custom = bool(components)
        self._metaclasses = {
            node.value
            for (node, name), values in self._values.items()
            if name == RDFS + "subClassOf" and isinstance(node, ox.NamedNode)
            if any(isinstance(value, ox.NamedNode) and value.value in CLASSES for value in values)
        } - CLASSES

    def _kinds(self, node: Term) -> set[str]:
        return {kind.value for kind in self._values.get((node, TYPE.value), ()) if isinstance(kind, ox.NamedNode)}

    def values(self, node: Term, name: str) -> list[Term]:
        """Return the values of a property of the SHACL vocabulary."""
        return self._values.get((node, SH + name), [])

    def names(self, node: Term) -> set[str]:
        """Return the properties of the SHACL vocabulary that a node has, as local names."""
        return {name.removeprefix(SH) for name in self._names.get(node, ()) if name.startswith(SH)}

    def items(self, head: Term) -> list[Term]:
        """Return the members of an RDF list."""
        found, seen = [], set()
        while head != ox.NamedNode(RDF + "nil") and head not in seen:
            seen.add(head)
            first = self._values.get((head, RDF + "first"), [])
            rest = self._values.get((head, RDF + "rest"), [])
            if len(first) != 1 or len(rest) != 1:
                raise Uncovered
            found.append(first[0])
            head = rest[0]
        return found

    def targets(self) -> Iterator[tuple[Term, list[tuple[str, Term]]]]:
        """Yield each shape that has targets, with their kinds and values."""
        for node in list(self._names):
            targets = [(name, value) for name in TARGETS for value in self.values(node, name)]
            kinds = self._kinds(node)
            if {SH + "NodeShape", SH + "PropertyShape"} & kinds or self.values(node, "property"):
                targets += [("targetClass", node)] * bool(CLASSES & kinds)
                targets += [("implicit", node)] * bool(self._metaclasses & kinds)
            if targets and not self.deactivated(node):
                yield node, targets

    def deactivated(self, node: Term) -> bool:
        """Return whether a shape is switched off."""
        return any(value.value in ("true", "1") for value in self.values(node, "deactivated"))

    def prefixes(self, constraint: Term) -> str:
        """Return the prefixes that a constraint in SPARQL declares, as the head of a query."""
        declared = [d for owner in self.values(constraint, "prefixes") for d in self.values(owner, "declare")]
        pairs = [(self.values(d, "prefix"), self.values(d, "namespace")) for d in declared]
        return "".join(f"PREFIX {p[0].value}: <{n[0].value}>\n" for p, n in pairs if p and n)


def term(node: Term | ox.Triple) -> Term:
    """Return a term of RDF 1.1.

    :raises TypeError: if it is a statement about a statement.
    """
    if isinstance(node, ox.Triple):
        raise TypeError("statements about statements (RDF 1.2) are not supported")
    return node


TARGETS = ("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf")
