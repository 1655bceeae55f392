"""The axioms and facts of a reasoner view, as values that can be searched and told in words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

import pyoxigraph as ox

from policecoop.namespaces import OWL, PC, RDF, RDFS, shorten

TYPE = RDF + "type"
SUBCLASS = RDFS + "subClassOf"
SUBROLE = RDFS + "subPropertyOf"
EQUIVALENT = OWL + "equivalentClass"
INVERSE = OWL + "inverseOf"
TRANSITIVE = OWL + "TransitiveProperty"
SYMMETRIC = OWL + "SymmetricProperty"
SAME = OWL + "sameAs"
THING = OWL + "Thing"
NOTHING = OWL + "Nothing"
FACT = PC + "Fact"
INVOLVES = PC + "involves"
DEEPEST = 100  # expressions within each other

Statement = tuple[str, str, str]
"""Subject, predicate and object, as IRIs; a blank node begins with `_:`."""


@dataclass(frozen=True, eq=False)
class Named:
    """A class with a name."""

    iri: str


@dataclass(frozen=True, eq=False)
class And:
    """What is in all parts: owl:intersectionOf."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, eq=False)
class Or:
    """What is in some part: owl:unionOf."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, eq=False)
class Some:
    """What has a value for a property that is in a class: owl:someValuesFrom."""

    role: str
    filler: Expression


Expression = Named | And | Or | Some
"""A class expression; each is compared and found by its identity."""


def statements(ntriples: bytes) -> frozenset[Statement]:
    """Return N-Triples as statements; literals are left out, as the reasoner view has none."""
    return frozenset(
        (_name(quad.subject), quad.predicate.value, _name(quad.object))
        for quad in ox.parse(ntriples, format=ox.RdfFormat.N_TRIPLES)
        if not isinstance(quad.object, ox.Literal)
    )


def digest(ntriples: bytes) -> str:
    """Return the SHA-256 of N-Triples in canonical form (RDFC-1.0, https://www.w3.org/TR/rdf-canon/), as hex."""
    data = ox.Dataset(ox.parse(ntriples, format=ox.RdfFormat.N_TRIPLES))
    data.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return sha256("".join(sorted(f"{quad.triple} .\n" for quad in data)).encode()).hexdigest()


def _name(node: object) -> str:
    return node.value if isinstance(node, ox.NamedNode) else str(node)


class Theory:
    """The axioms and facts of a reasoner view, by what one looks for."""

    def __init__(self, stated: frozenset[Statement]) -> None:
        self.stated = stated
        self._objects: dict[tuple[str, str], list[str]] = defaultdict(list)
        self._subjects: dict[tuple[str, str], list[str]] = defaultdict(list)
        for subject, predicate, value in sorted(stated):
            self._objects[subject, predicate].append(value)
            self._subjects[predicate, value].append(subject)

    def objects(self, subject: str, predicate: str) -> list[str]:
        """Return what a subject is related to by a predicate, sorted."""
        return self._objects.get((subject, predicate), [])

    def subjects(self, predicate: str, value: str) -> list[str]:
        """Return what is related to a value by a predicate, sorted."""
        return self._subjects.get((predicate, value), [])

    def expression(self, node: str, within: tuple[str, ...] = ()) -> Expression | None:
        """Return a class expression; None for a kind that no proof uses here, or that contains itself."""
        if not node.startswith("_:"):
            return Named(node)
        if node in within or len(within) > DEEPEST:
            return None
        inside = (*within, node)
        for kind, build in (("intersectionOf", And), ("unionOf", Or)):
            for first in self.objects(node, OWL + kind):
                parts = [self.expression(part, inside) for part in self._list(first)]
                return build(tuple(part for part in parts if part)) if all(parts) else None
        roles, fillers = self.objects(node, OWL + "onProperty"), self.objects(node, OWL + "someValuesFrom")
        filler = self.expression(fillers[0], inside) if roles and fillers else None
        return Some(roles[0], filler) if filler else None

    def conditions(self, kind: str) -> list[Expression]:
        """Return the expressions that a class is declared equivalent to, or that are declared to be below it."""
        return self._below[kind][1]

    def narrower(self, kind: str) -> list[str]:
        """Return the named classes that an axiom puts directly below a class."""
        return self._below[kind][0]

    @cached_property
    def _below(self) -> Mapping[str, tuple[list[str], list[Expression]]]:
        found: dict[str, tuple[list[str], list[Expression]]] = defaultdict(lambda: ([], []))
        for subject, predicate, value in sorted(self.stated):
            if predicate == SUBCLASS and not value.startswith("_:"):
                if not subject.startswith("_:"):
                    found[value][0].append(subject)
                elif expression := self.expression(subject):
                    found[value][1].append(expression)
            elif predicate == EQUIVALENT:
                for one, other in ((subject, value), (value, subject)):
                    self._equate(found, one, other)
        return found

    def _equate(self, found: dict[str, tuple[list[str], list[Expression]]], one: str, other: str) -> None:
        """Note that what is in `other` is in `one`, and what is in `one` is in each part of an intersection."""
        expression = self.expression(other)
        if one.startswith("_:") or not expression:
            return
        found[one][1].append(expression)
        for part in expression.parts if isinstance(expression, And) else ():
            if isinstance(part, Named):
                found[part.iri][0].append(one)

    def _list(self, node: str) -> Iterator[str]:
        seen = {RDF + "nil"}
        while node not in seen:
            seen.add(node)
            yield from self.objects(node, RDF + "first")
            node = next(iter(self.objects(node, RDF + "rest")), RDF + "nil")


def words(expression: Expression, labels: Mapping[str, str]) -> str:
    """Return a class expression in words: `membership whose body is a body with a police mandate`."""
    if isinstance(expression, Named):
        return labels.get(expression.iri) or shorten(expression.iri)
    if isinstance(expression, Some):
        filler = words(expression.filler, labels)
        role = labels.get(expression.role) or shorten(expression.role)
        return f"that involves a {filler}" if expression.role == INVOLVES else f"whose {role} is a {filler}"
    if isinstance(expression, Or):
        return " or ".join(words(part, labels) for part in expression.parts)
    parts = [words(part, labels) for part in _telling(expression)]
    conditions = sum(isinstance(part, Some) for part in expression.parts)
    return f"{parts[0]} " + " and ".join(parts[1:]) if conditions else " and ".join(parts)


def kinds(expression: Expression) -> tuple[Expression, ...]:
    """Return the kinds of thing that an expression takes, each by itself: the parts of its unions."""
    if isinstance(expression, Or):
        return tuple(kind for part in expression.parts for kind in kinds(part))
    if isinstance(expression, And):
        rest = _telling(expression)
        if len(rest) == 1:
            return kinds(rest[0])
    return (expression,)


def _telling(expression: And) -> list[Expression]:
    """Return the parts of an intersection without that it is a fact, which goes without saying."""
    return [part for part in expression.parts if not (isinstance(part, Named) and part.iri == FACT)]
