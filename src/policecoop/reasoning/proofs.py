"""Why something follows: the shortest proof from stated facts and axioms.

Goals are taken back to what is stated by the OWL 2 RL rules that the ontology needs (tables 4 to 9 of
https://www.w3.org/TR/owl2-profiles/#Reasoning_in_OWL_2_RL_and_RDF_Graphs_using_Rules): cax-sco, cax-eqc1
and 2, cls-int1, cls-int2, cls-uni, cls-svf1, prp-spo1, prp-inv1 and 2, prp-symp, eq-sym, prp-trp.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from policecoop.conclusions import Proof
from policecoop.reasoning.axioms import (
    INVERSE,
    SAME,
    SUBROLE,
    SYMMETRIC,
    TRANSITIVE,
    TYPE,
    And,
    Expression,
    Named,
    Or,
    Some,
    Statement,
    Theory,
)

Proofs = tuple[Proof, ...]


class Prover:
    """Finds the reasons of what was inferred from a theory."""

    def __init__(self, theory: Theory, inferred: Iterable[Statement]) -> None:
        self._theory = theory
        self._holds = theory.stated | frozenset(inferred)
        self._values: dict[tuple[str, str], list[str]] = defaultdict(list)
        for subject, predicate, value in sorted(self._holds):
            self._values[subject, predicate].append(value)
        self._known: dict[Statement, Proof] = {}
        self._open: set[Statement] = set()

    def prove(self, goal: Statement) -> Proof | None:
        """Return the shortest proof that is found of a statement; None if it does not hold."""
        if goal in self._known:
            return self._known[goal]
        if goal in self._open or goal not in self._holds:
            return None
        if goal in self._theory.stated:
            return Proof(goal, "stated")
        self._open.add(goal)
        proof = self._type(goal) if goal[1] == TYPE else self._relation(goal)
        self._open.discard(goal)
        if proof and not self._open:  # within another goal a shorter way may have been barred
            self._known[goal] = proof
        return proof

    def _type(self, goal: Statement) -> Proof | None:
        thing, _, kind = goal
        ways = [
            Proof(goal, "subclass", (proof,))
            for narrower in self._theory.narrower(kind)
            if (proof := self.prove((thing, TYPE, narrower)))
        ]
        ways += [
            Proof(goal, "definition", proofs)
            for definition in self._theory.conditions(kind)
            if (proofs := self._member(thing, definition)) is not None
        ]
        return _shortest(ways)

    def _member(self, thing: str, expression: Expression) -> Proofs | None:
        """Return the proofs that together show a thing to be in a class expression."""
        if isinstance(expression, Named):
            proof = self.prove((thing, TYPE, expression.iri))
            return (proof,) if proof else None
        if isinstance(expression, And):
            parts = [self._member(thing, part) for part in expression.parts]
            return _together([part for part in parts if part]) if all(parts) else None
        if isinstance(expression, Or):
            found = [part for part in (self._member(thing, part) for part in expression.parts) if part]
            return min(found, key=_size, default=None)
        return self._filled(thing, expression)

    def _filled(self, thing: str, expression: Some) -> Proofs | None:
        found = []
        for value in self._values.get((thing, expression.role), ()):
            member = self._member(value, expression.filler)
            related = self.prove((thing, expression.role, value)) if member else None
            if member and related:
                found.append((related, *member))
        return min(found, key=_size, default=None)

    def _relation(self, goal: Statement) -> Proof | None:
        subject, role, value = goal
        theory = self._theory
        ways = [
            Proof(goal, "subrole", (proof,))
            for narrower in theory.subjects(SUBROLE, role)
            if (proof := self.prove((subject, narrower, value)))
        ]
        for inverse in [*theory.objects(role, INVERSE), *theory.subjects(INVERSE, role)]:
            if proof := self.prove((value, inverse, subject)):
                ways.append(Proof(goal, "inverse", (proof,)))
        both_ways = role == SAME or SYMMETRIC in theory.objects(role, TYPE)
        if both_ways and (proof := self.prove((value, role, subject))):
            ways.append(Proof(goal, "symmetric", (proof,)))
        if TRANSITIVE in theory.objects(role, TYPE):
            for middle in self._values.get((subject, role), ()):
                first, rest = self.prove((subject, role, middle)), self.prove((middle, role, value))
                if first and rest:
                    ways.append(Proof(goal, "transitive", (first, rest)))
        return _shortest(ways)


def _shortest(ways: list[Proof]) -> Proof | None:
    return min(ways, key=lambda proof: (proof.size, proof.goal), default=None)


def _together(parts: list[Proofs]) -> Proofs:
    """Return all proofs, less those that pass through another one: a loan is a fact because it is a loan."""
    proofs = list(dict.fromkeys(proof for part in parts for proof in part))
    goals = {proof.goal for proof in proofs}
    return tuple(proof for proof in proofs if not goals & {step.goal for step in proof.steps() if step is not proof})


def path(proof: Proof) -> tuple[str, ...]:
    """Return the classes by which a thing comes into a class, from the stated one up."""
    for step in proof.because:
        if step.goal[:2] == proof.goal[:2]:
            return (*path(step), proof.goal[2])
    return (proof.goal[2],)


def conditions(proof: Proof) -> tuple[Proof, ...]:
    """Return what else must hold for a thing to come into a class: proofs about its roles and their fillers."""
    found: tuple[Proof, ...] = ()
    for step in proof.because:
        found += conditions(step) if step.goal[:2] == proof.goal[:2] else (step,)
    return found


def _size(proofs: Proofs) -> int:
    return sum(proof.size for proof in proofs)
