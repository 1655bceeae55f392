"""Why something follows: the shortest proof from stated facts and axioms.

A goal is taken back to what is stated by the OWL 2 RL rules that the ontology needs (tables 4 to 9 of
https://www.w3.org/TR/owl2-profiles/#Reasoning_in_OWL_2_RL_and_RDF_Graphs_using_Rules): cax-sco, cax-eqc1
and 2, cls-int1, cls-int2, cls-uni, cls-svf1, prp-spo1, prp-inv1 and 2, prp-symp, eq-sym, prp-trp. Among the ways
that are open, the cheapest is found as D. E. Knuth does (A generalization of Dijkstra's algorithm, Information
Processing Letters 6, 1977), so that circles of classes do no harm.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from heapq import heappop, heappush
from itertools import count

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
    Statement,
    Theory,
)

Member = tuple[str, Expression]
Goal = Statement | Member
"""A statement, or that a thing is in a class expression."""

Way = tuple[str, tuple[Goal, ...]]
"""A rule, and the goals that it makes another one follow from."""


class Prover:
    """Finds the reasons of what was inferred from a theory."""

    def __init__(self, theory: Theory, inferred: Iterable[Statement]) -> None:
        self._theory = theory
        self._holds = theory.stated | frozenset(inferred)
        self._values: dict[tuple[str, str], list[str]] = defaultdict(list)
        for subject, predicate, value in sorted(self._holds):
            self._values[subject, predicate].append(value)
        self._proofs: dict[Goal, tuple[Proof, ...]] = {}
        self._hopeless: set[Goal] = set()

    def prove(self, goal: Statement) -> Proof | None:
        """Return the shortest proof of a statement; None if there is none."""
        if goal in self._holds and goal not in self._proofs and goal not in self._hopeless:
            self._search(goal)
        return self._proofs[goal][0] if goal in self._proofs else None

    def _search(self, goal: Goal) -> None:
        """Prove all that the goal may rest on, the cheapest first."""
        ways = self._reached(goal)
        uses: dict[Goal, list[tuple[Goal, int]]] = defaultdict(list)
        missing: dict[tuple[Goal, int], int] = {}
        ready: list[tuple[int, int, Goal, Way]] = []
        order = count()
        for one, own in ways.items():
            for number, (rule, premises) in enumerate(own):
                waiting = {premise for premise in premises if premise not in self._proofs}
                missing[one, number] = len(waiting)
                for premise in waiting:
                    uses[premise].append((one, number))
                if not waiting:
                    heappush(ready, (self._cost(premises), next(order), one, (rule, premises)))
        while ready:
            _, _, one, way = heappop(ready)
            if one in self._proofs:
                continue
            self._proofs[one] = self._proof(one, way)
            for user, number in uses[one]:
                missing[user, number] -= 1
                if not missing[user, number]:
                    cheap = ways[user][number]
                    heappush(ready, (self._cost(cheap[1]), next(order), user, cheap))
        self._hopeless.update(one for one in ways if one not in self._proofs)

    def _reached(self, goal: Goal) -> dict[Goal, list[Way]]:
        """Return the ways to a goal, and to all goals that these rest on and that are not proved yet."""
        ways: dict[Goal, list[Way]] = {}
        waiting = [goal]
        while waiting:
            one = waiting.pop()
            if one not in ways and one not in self._proofs:
                ways[one] = [way for way in self._ways(one) if self._hopeless.isdisjoint(way[1])]
                waiting += [premise for _, premises in ways[one] for premise in premises]
        return ways

    def _cost(self, premises: tuple[Goal, ...]) -> int:
        return 1 + sum(proof.size for premise in premises for proof in self._proofs[premise])

    def _proof(self, goal: Goal, way: Way) -> tuple[Proof, ...]:
        """Return the proof of a statement, or the proofs that together show a thing to be in a class expression."""
        rule, premises = way
        found = _together([proof for premise in premises for proof in self._proofs[premise]])
        return (Proof(goal, rule, found),) if len(goal) == 3 else found

    def _ways(self, goal: Goal) -> Iterator[Way]:
        if len(goal) == 2:
            yield from self._into(*goal)
        elif goal in self._theory.stated:
            yield "stated", ()
        elif goal in self._holds:
            yield from self._types(goal) if goal[1] == TYPE else self._relations(goal)

    def _types(self, goal: Statement) -> Iterator[Way]:
        thing, _, kind = goal
        for narrower in self._theory.narrower(kind):
            yield "subclass", ((thing, TYPE, narrower),)
        for condition in self._theory.conditions(kind):
            yield "definition", ((thing, condition),)

    def _into(self, thing: str, expression: Expression) -> Iterator[Way]:
        """Yield the ways into a class expression."""
        if isinstance(expression, Named):
            yield "", ((thing, TYPE, expression.iri),)
        elif isinstance(expression, And):
            yield "", tuple((thing, part) for part in expression.parts)
        elif isinstance(expression, Or):
            yield from (("", ((thing, part),)) for part in expression.parts)
        else:
            role, filler = expression.role, expression.filler
            for value in self._values.get((thing, role), ()):
                yield "", ((thing, role, value), (value, filler))

    def _relations(self, goal: Statement) -> Iterator[Way]:
        subject, role, value = goal
        theory = self._theory
        for narrower in theory.subjects(SUBROLE, role):
            yield "subrole", ((subject, narrower, value),)
        for inverse in [*theory.objects(role, INVERSE), *theory.subjects(INVERSE, role)]:
            yield "inverse", ((value, inverse, subject),)
        if role == SAME or SYMMETRIC in theory.objects(role, TYPE):
            yield "symmetric", ((value, role, subject),)
        if TRANSITIVE in theory.objects(role, TYPE):
            for middle in self._values.get((subject, role), ()):
                yield "transitive", ((subject, role, middle), (middle, role, value))


def _together(proofs: list[Proof]) -> tuple[Proof, ...]:
    """Return all proofs, less those that pass through another one and rest on no more: a loan is a fact anyhow."""
    kept = list({proof.goal: proof for proof in proofs}.values())
    for proof in list(kept):
        others = [other for other in kept if other is not proof]
        goals = {other.goal for other in others}
        leaves = {leaf for other in others for leaf in other.leaves()}
        if goals & {step.goal for step in proof.steps()} and proof.leaves() <= leaves:
            kept = others
    return tuple(kept)


def path(proof: Proof) -> tuple[str, ...]:
    """Return the classes by which a thing comes into a class, from the stated one up."""
    return tuple(step.goal[2] for step in reversed(_passed(proof)))


def conditions(proof: Proof) -> tuple[Proof, ...]:
    """Return what else must hold for a thing to come into a class: proofs about its roles and their fillers."""
    return tuple(
        other for step in reversed(_passed(proof)) for other in step.because if other.goal[:2] != proof.goal[:2]
    )


def _passed(proof: Proof) -> list[Proof]:
    """Return the proofs of the classes that a thing passes through, from the class that it comes into down."""
    passed = [proof]
    while following := [step for step in passed[-1].because if step.goal[:2] == proof.goal[:2]]:
        passed.append(min(following, key=lambda step: step.size))
    return passed
