"""Axioms, facts and proofs in words, with the names of things."""

from __future__ import annotations

import re
from collections.abc import Mapping

from policecoop.conclusions import Proof
from policecoop.namespaces import shorten
from policecoop.reasoning.axioms import TYPE, And, Expression, Named, Statement, Theory, kinds, words

Labels = Mapping[str, str]

MANCHESTER = {
    re.compile(r"(\S+) type (.+)"): "{0} is {1:a}",
    re.compile(r"(\S+) subClassOf (.+)"): "every {0} is {1:a}",
    re.compile(r"(\S+) disjointWith (.+)"): "nothing is {0:a} and {1:a}",
    re.compile(r"(\S+) equivalentTo (.+)"): "{0:a} is, by definition: {1}",
    re.compile(r"DisjointClasses\((.+)\)"): "nothing is two of these: {0}",
}
"""How the axioms that Pellet writes in Manchester syntax are told."""


class Name(str):
    """A name that `{:a}` writes with its indefinite article."""

    def __format__(self, spec: str) -> str:
        return f"{'an' if self[:1].lower() in 'aeio' else 'a'} {self}" if spec == "a" else str(self)


def fact(statement: Statement, labels: Labels) -> str:
    """Return a statement in words: `id:org-interpol is an international organisation`."""
    subject, predicate, value = statement
    if predicate == TYPE:
        return f"{shorten(subject)} is {_name(value, labels):a}"
    return f"{shorten(subject)} {_name(predicate, labels)}: {shorten(value)}"


def axiom(proof: Proof, theory: Theory, labels: Labels) -> str:
    """Return the axiom by which a proof makes its last step, in words; nothing for what is stated."""
    _, predicate, value = proof.goal
    before = proof.because[0].goal if proof.because else proof.goal
    if proof.rule == "subclass":
        return f"every {_name(before[2], labels)} is {_name(value, labels):a}"
    if proof.rule == "definition":
        enough = " or: ".join(words(condition, labels) for condition in theory.conditions(value))
        return f"this is {_name(value, labels):a}: {enough}"
    role = _name(predicate, labels)
    told = {
        "subrole": f"what '{_name(before[1], labels)}' relates, '{role}' relates too",
        "inverse": f"'{role}' is the inverse of '{_name(before[1], labels)}'",
        "symmetric": f"'{role}' holds both ways",
        "transitive": f"'{role}' is transitive",
    }
    return told.get(proof.rule, "")


def manchester(line: str, names: Mapping[str, str]) -> str:
    """Return an axiom in Manchester syntax in words. `names` gives what is shown for a local name."""
    line = re.sub(r"\s+", " ", line)
    for pattern, form in MANCHESTER.items():
        if match := pattern.fullmatch(line):
            return form.format(*(Name(_renamed(part, names)) for part in match.groups()))
    return _renamed(line, names)


def _renamed(text: str, names: Mapping[str, str]) -> str:
    return re.sub(r"[\w.-]+", lambda match: names.get(match[0], match[0]), text)


def looked_for(theory: Theory, kind: str, labels: Labels) -> tuple[tuple[str, str], ...]:
    """Return each kind of thing that a defined class takes: its widest named class, and the kind in words.

    None for a class that is not defined.
    """
    found = [part for definition in theory.conditions(kind) for part in kinds(definition)]
    return tuple((_widest(part), words(part, labels)) for part in found)


def _widest(expression: Expression) -> str:
    parts = expression.parts if isinstance(expression, And) else (expression,)
    return next((part.iri for part in parts if isinstance(part, Named)), "")


def _name(iri: str, labels: Labels) -> Name:
    return Name(labels.get(iri) or shorten(iri))
