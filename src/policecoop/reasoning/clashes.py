"""Contradictions among what follows: one query a rule, in `queries/clashes/`.

They are the rules of OWL 2 RL that end in `false`
(https://www.w3.org/TR/owl2-profiles/#Reasoning_in_OWL_2_RL_and_RDF_Graphs_using_Rules), as far as a view
without literals can break them. A header says what a row means and which statements it blames:

    #+ words: {thing} is a {one} and a {other}, and nothing is both
    #+ blames: ?thing a ?one . ?thing a ?other
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from policecoop.namespaces import ONTOLOGY, OWL, RDFS, expand
from policecoop.queries import HEADER, require
from policecoop.reasoning import owl_rl
from policecoop.reasoning.axioms import NOTHING, TYPE, Statement, Theory
from policecoop.resources import folder
from policecoop.store import Store

EXAMPLE = ONTOLOGY + "#any-"


@dataclass(frozen=True)
class Clash:
    """Statements that cannot hold together. `words` has a place in braces for each name in `names`."""

    words: str
    names: Mapping[str, str]
    blamed: tuple[Statement, ...]


def find(holds: Iterable[Statement], axioms: bytes) -> Iterator[Clash]:
    """Yield the contradictions among statements that hold. `axioms` are those of the view, as N-Triples."""
    store = Store.of_ntriples(axioms)
    store.add(statement for statement in holds if not any(part.startswith("_:") for part in statement))
    for words, blames, text in _rules():
        for row in store.rows(text):
            yield Clash(words, row, tuple(_statement(pattern, row) for pattern in blames))


def examples(theory: Theory) -> Mapping[str, str]:
    """Return an example for each named class, by its IRI: a class with a contradictory example is unsatisfiable."""
    classes = [kind for kind in theory.subjects(TYPE, OWL + "Class") if not kind.startswith("_:")]
    return {f"{EXAMPLE}{number}": kind for number, kind in enumerate(classes) if kind != NOTHING}


def axioms(ntriples: bytes, theory: Theory) -> bytes:
    """Return a view less its facts: what is said of classes and properties only."""
    facts = {
        subject
        for subject, predicate, kind in theory.stated
        if predicate == TYPE and not kind.startswith((OWL, RDFS)) and not subject.startswith("_:")
    }
    lines = ntriples.decode().splitlines(keepends=True)
    return "".join(line for line in lines if line[1:].partition(">")[0] not in facts).encode()


def of_examples(tbox: bytes, kinds: Mapping[str, str]) -> tuple[frozenset[Statement], tuple[Clash, ...]]:
    """Return what follows of examples of classes, and the contradictions among it."""
    stated = frozenset((example, TYPE, kind) for example, kind in kinds.items())
    lines = "".join(f"<{s}> <{p}> <{o}> .\n" for s, p, o in sorted(stated)).encode()
    holds = owl_rl.infer(tbox + lines) | stated
    return holds, tuple(find(holds, tbox))


@cache
def _rules() -> tuple[tuple[str, tuple[tuple[str, ...], ...], str], ...]:
    found = []
    for file in sorted(folder("queries").joinpath("clashes").glob("*.rq")):
        text = file.read_text(encoding="utf-8")
        fields = dict(HEADER.findall(text))
        require(file, fields, ("title", "words", "blames", "rule"))
        patterns = tuple(tuple(pattern.split()) for pattern in fields["blames"].split(" . "))
        found.append((fields["words"], patterns, text))
    return tuple(found)


def _statement(pattern: tuple[str, ...], row: Mapping[str, str]) -> Statement:
    subject, predicate, value = (
        row[term[1:]] if term.startswith("?") else TYPE if term == "a" else expand(term) for term in pattern
    )
    return subject, predicate, value
