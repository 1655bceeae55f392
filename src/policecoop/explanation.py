"""Why a cooperation is answered as it is: the facts that count, how they come to count, and what was looked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from policecoop.assessment import Assessment
from policecoop.conclusions import Criterion, Evidence, Explained, Explanation, Proof
from policecoop.model import FactLine
from policecoop.namespaces import expand, shorten
from policecoop.reasoning import telling
from policecoop.reasoning.axioms import TYPE, Statement, Theory, statements
from policecoop.reasoning.proofs import Prover, conditions, path

KINDS = (
    "SELECT ?kind (COUNT(DISTINCT ?fact) AS ?count) WHERE {{ ?fact pc:ofCooperation <{iri}> ; a ?kind }} GROUP BY ?kind"
)

FactLines = Callable[[Iterable[str]], tuple[FactLine, ...]]


class Explainer:
    """Explains the answers of an assessment."""

    def __init__(self, assessment: Assessment, ntriples: bytes, follows: Iterable[Statement], lines: FactLines) -> None:
        """Take an assessment, the reasoner view that it rests on with what follows, and what tells facts by IRI."""
        self._assessment, self._lines, self._names = assessment, lines, assessment.names
        self._theory = Theory(statements(ntriples))
        self._prover = Prover(self._theory, follows)

    def explain(self, cooperation: str, of: str) -> Explanation:
        """Return the explanation of a cooperation, given by its IRI, `of` the requirements or the definition."""
        one = next(found for found in self._assessment.cooperations if found.iri == cooperation)
        counts = {row["kind"]: int(row["count"]) for row in self._assessment.whole.rows(KINDS.format(iri=cooperation))}
        return Explanation(
            cooperation=shorten(cooperation),
            label=one.label,
            level=one.level[1],
            partners=tuple(sorted(one.partners.values())),
            facts=counts.get(expand("pc:Fact"), 0),
            answers=tuple(self._answer(cooperation, criterion, counts) for criterion in self._assessment.asked(of)),
        )

    def _answer(self, cooperation: str, criterion: Criterion, counts: Mapping[str, int]) -> Explained:
        cell = self._assessment.cell(criterion, cooperation)
        # where sides are counted, only the interactions that have enough of them are evidence
        counted = criterion.needs > 1 and cell.facts
        shown = map(expand, cell.facts) if counted else self._assessment.shown(criterion, cooperation)
        sought = telling.looked_for(self._theory, criterion.kind, self._names)
        return Explained(
            criterion=criterion,
            cell=cell,
            evidence=tuple(self._evidence(line, criterion) for line in self._lines(shown)),
            sought=tuple((told, counts.get(kind, 0)) for kind, told in sought),
            hangs_on=self._assessment.hinge(criterion, cooperation),
        )

    def _evidence(self, line: FactLine, criterion: Criterion) -> Evidence:
        fact = expand(line.iri)
        beliefs = self._assessment.beliefs
        proof = self._prover.prove((fact, TYPE, criterion.kind))
        return Evidence(
            fact=line,
            path=tuple(self._name(kind) for kind in path(proof)) if proof else (),
            conditions=self._conditions(conditions(proof)) if proof else (),
            standing=beliefs.standing(fact),
            why=tuple(beliefs.doubts.get(fact, ())),
        )

    def _conditions(self, steps: tuple[Proof, ...]) -> tuple[str, ...]:
        """Tell each role that had to be filled, and how what fills it comes into the class that had to be."""
        kinds = {step.goal[0]: path(step) for step in steps if step.goal[1] == TYPE}
        return tuple(
            f"{self._name(role)}: {self._name(value)} ({' → '.join(map(self._name, kinds[value]))})"
            for _, role, value in (step.goal for step in steps)
            if role != TYPE and value in kinds
        )

    def _name(self, iri: str) -> str:
        return self._names.get(iri) or shorten(iri)
