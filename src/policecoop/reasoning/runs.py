"""One run of a reasoner over a view: what follows, whether it is free of contradictions, and what is to blame."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator

from policecoop.conclusions import Contradiction, Inference
from policecoop.namespaces import BASE, OWL, shorten
from policecoop.reasoning import clashes, owl_rl, telling
from policecoop.reasoning.axioms import TYPE, Statement, Theory, digest, statements
from policecoop.reasoning.clashes import Clash
from policecoop.reasoning.hermit import Hermit
from policecoop.reasoning.proofs import Prover
from policecoop.reasoning.telling import Labels, Name

Place = Callable[[Statement], str]
"""Where a statement stands, for a person; an empty text if that is not known."""


UNREAD = f"""SELECT (COUNT(DISTINCT ?node) AS ?count) WHERE {{ ?node ?predicate ?value
  FILTER (STRSTARTS(STR(?predicate), "{OWL}") && !STRSTARTS(STR(?predicate), "{OWL}version"))
  FILTER (isLiteral(?value) || ?predicate IN (owl:onDataRange, owl:withRestrictions)) }}"""
"""How many axioms with numbers or values a graph has, which no reasoner view holds."""


def reason(view: str, ntriples: bytes, reasoner: str, labels: Labels, place: Place) -> Inference:
    """Run a reasoner, `hermit` or else OWL 2 RL rules, over a reasoner view given as N-Triples.

    `view` names the view, `labels` are the names of things by IRI.

    :raises ReasonerError: if it cannot run.
    :raises MissingExtra: if the extra that brings it is not installed.
    """
    theory = Theory(statements(ntriples))
    begin = time.perf_counter()
    if reasoner == "hermit":
        hermit = Hermit(ntriples, theory)
        found, empty = hermit.infer(), hermit.unsatisfiable()
        seconds = time.perf_counter() - begin
        name, consistent = hermit.name, hermit.consistent
        told = [] if consistent and not empty else _explained(hermit, _Teller(ntriples, theory, labels, place), empty)
    else:
        teller = _Teller(ntriples, theory, labels, place)
        found, name = teller.follows, owl_rl.NAME
        told, empty = teller.contradictions(), teller.empty()
        seconds = time.perf_counter() - begin
        consistent = not teller.clashes
    things = {s for s, p, o in theory.stated if p == TYPE and OWL + "Class" in theory.objects(o, TYPE)}
    return Inference(
        view=view,
        key=reasoner,
        reasoner=name,
        sources=(),
        unread=0,
        digest=digest(ntriples),
        given=len(theory.stated),
        individuals=len(things),
        statements=found,
        consistent=consistent,
        unsatisfiable=tuple(shorten(kind) for kind in empty),
        contradictions=tuple(told),
        seconds=seconds,
    )


class _Teller:
    """Tells the contradictions that OWL 2 RL rules find, with their proofs, in words."""

    def __init__(self, ntriples: bytes, theory: Theory, labels: Labels, place: Place) -> None:
        self._labels, self._place, self._theory = labels, place, theory
        axioms = clashes.axioms(ntriples, theory)
        self.follows = owl_rl.infer(ntriples)
        self.clashes = tuple(clashes.find(theory.stated | self.follows, axioms))
        self._examples = clashes.examples(theory)
        self._holds, self._of_examples = clashes.of_examples(axioms, self._examples)

    def empty(self) -> tuple[str, ...]:
        """Return the IRIs of the classes that nothing can be in."""
        found = {self._examples[s] for clash in self._of_examples for s, _, _ in clash.blamed if s in self._examples}
        return tuple(sorted(found))

    def contradictions(self) -> list[Contradiction]:
        """Return all contradictions; those that come from an unsatisfiable class once for the class."""
        told = list(self._told(self.clashes, Prover(self._theory, self.follows), self._labels))
        stated = frozenset((example, TYPE, kind) for example, kind in self._examples.items())
        prover = Prover(Theory(self._theory.stated | stated), self._holds)
        names = {example: f"whatever is {self.name(kind):a}" for example, kind in self._examples.items()}
        return told + list(self._told(self._of_examples, prover, {**self._labels, **names}))

    def name(self, iri: str) -> Name:
        """Return the name of a thing or class."""
        return Name(_shown(iri, self._labels))

    def manchester(self, lines: Iterable[str]) -> tuple[str, ...]:
        """Return axioms and facts in Manchester syntax in words; their names are local ones."""
        mentioned = {part for statement in self._theory.stated for part in statement}
        names = {iri.rpartition("/")[2]: self.name(iri) for iri in sorted(mentioned) if iri.startswith(BASE)}
        return tuple(telling.manchester(line, names) for line in lines)

    def _told(self, found: Iterable[Clash], prover: Prover, labels: Labels) -> Iterator[Contradiction]:
        for clash in found:
            proofs = [proof for goal in clash.blamed if (proof := prover.prove(goal))]
            steps = [step for proof in proofs for step in proof.steps()]
            axioms = dict.fromkeys(telling.axiom(step, self._theory, labels) for step in steps if step.because)
            facts = dict.fromkeys(
                step.goal for step in steps if not step.because and step.goal[0] not in self._examples
            )
            about = clash.blamed[0][0]
            yield Contradiction(
                about=shorten(self._examples.get(about, about)),
                message=clash.words.format(**{key: Name(_shown(iri, labels)) for key, iri in clash.names.items()}),
                because=(*axioms, *(self._fact(goal, labels) for goal in facts)),
            )

    def _fact(self, goal: Statement, labels: Labels) -> str:
        where = self._place(goal)
        return telling.fact(goal, labels) + (f" ({where})" if where else "")


def _shown(iri: str, labels: Labels) -> str:
    """Return the label of a class, property or example, and the CURIE of anything else, which is easier to find."""
    short = shorten(iri)
    return short if short.startswith("id:") else labels.get(iri) or short


def _explained(hermit: Hermit, teller: _Teller, empty: tuple[str, ...]) -> list[Contradiction]:
    return [*teller.contradictions(), *_beyond_rules(hermit, teller, empty)]


def _beyond_rules(hermit: Hermit, teller: _Teller, empty: tuple[str, ...]) -> Iterator[Contradiction]:
    """Yield what HermiT found and the rules did not."""
    if not hermit.consistent and not teller.clashes:
        yield Contradiction("", "not all of this can be true", teller.manchester(hermit.blame()))
    for kind in sorted(set(empty) - set(teller.empty())):
        blamed = teller.manchester(hermit.blame(kind))
        yield Contradiction(shorten(kind), f"nothing can be {teller.name(kind):a}", blamed)
