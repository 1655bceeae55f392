"""Plain values that reasoning gives: proofs, answers to criteria with their evidence, inferences."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from policecoop.model import FactLine

Status = Literal["shown", "reported only", "denied", "not shown"]


@dataclass(frozen=True, eq=False)
class Proof:
    """Why a statement holds: it is stated, or an axiom makes it follow from other statements.

    `goal` is a triple of IRIs, `rule` one of stated, subclass, definition, subrole, inverse, symmetric,
    transitive.
    """

    goal: tuple[str, str, str]
    rule: str
    because: tuple[Proof, ...] = ()
    size: int = field(init=False)
    """How many steps the proof has."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "size", 1 + sum(proof.size for proof in self.because))

    def leaves(self) -> set[tuple[str, str, str]]:
        """Return the stated facts that the proof rests on."""
        return {step.goal for step in self.steps() if not step.because}

    def steps(self) -> Iterator[Proof]:
        """Yield the proof and all that it rests on, from the top down, each once."""
        seen: set[int] = set()
        waiting = [self]
        while waiting:
            proof = waiting.pop()
            if id(proof) not in seen:
                seen.add(id(proof))
                yield proof
                waiting += reversed(proof.because)


@dataclass(frozen=True)
class Criterion:
    """What a cooperation is asked for: a requirement of Lemieux, or a part of his definition.

    Facts in the class `kind` (an IRI) count, as the query `text` finds them; where `needs` is more than one,
    as many sides must be shown.
    """

    name: str
    label: str
    definition: str
    kind: str
    text: str = field(repr=False)
    needs: int = 1


@dataclass(frozen=True)
class Cell:
    """One cooperation against one criterion, with the facts that count and the sides that they show."""

    status: Status
    facts: tuple[str, ...]
    sides: tuple[str, ...] = ()


@dataclass(frozen=True)
class RequirementRow:
    """One cooperation and its cells, in the order of Lemieux's requirements."""

    cooperation: str
    label: str
    level: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class DefinitionRow:
    """One cooperation against Lemieux's definition: `parts` must all be shown, `characters` say what else it is.

    `verdict` is the status of the whole: that of the least of its parts.
    """

    cooperation: str
    label: str
    level: str
    verdict: Status
    parts: tuple[Cell, ...]
    characters: tuple[Cell, ...]


@dataclass(frozen=True)
class Sensitivity:
    """How much an answer depends on what one believes.

    `accepted` and `reported` are the answers in these views, `why` says what keeps the facts of the latter out
    of the former, `hangs_on` names the claim without which the answer would be another, if there is just one.
    """

    cooperation: str
    label: str
    criterion: str
    accepted: bool
    reported: bool
    facts: tuple[str, ...]
    why: tuple[str, ...]
    hangs_on: str


@dataclass(frozen=True)
class Evidence:
    """A fact that counts for a criterion, and why.

    `path` leads from the class of the fact to the class of evidence; `conditions` tell what else had to hold.
    `standing` is accepted, reported or denied; `why` says why it is not accepted.
    """

    fact: FactLine
    path: tuple[str, ...]
    conditions: tuple[str, ...]
    standing: str
    why: tuple[str, ...]


@dataclass(frozen=True)
class Explained:
    """One criterion of an explanation.

    `sought` tells what was looked for: each kind of fact that would count, and how many facts of the
    cooperation are of its class.
    """

    criterion: Criterion
    cell: Cell
    evidence: tuple[Evidence, ...]
    sought: tuple[tuple[str, int], ...]
    hangs_on: str


@dataclass(frozen=True)
class Explanation:
    """Why a cooperation is answered as it is. `facts` counts all facts that tell of it."""

    cooperation: str
    label: str
    level: str
    partners: tuple[str, ...]
    facts: int
    answers: tuple[Explained, ...]


@dataclass(frozen=True)
class Contradiction:
    """A thing that cannot be as it is said to be, or a class that nothing can be in; told in words.

    `because` are the axioms and facts to blame, for a person; each fact with its place where that is known.
    """

    about: str
    message: str
    because: tuple[str, ...]


@dataclass(frozen=True)
class Inference:
    """What a reasoner makes of a view.

    `statements` are triples of IRIs that follow and are not stated; `given` counts the statements read.
    `unsatisfiable` names the classes that nothing can be in. `digest` is the SHA-256 of what was read, as
    canonical N-Triples (RDFC-1.0). `key` is the short name of the reasoner, `sources` are the IRIs of what the
    view comes from, `unread` counts the axioms with numbers or values, which the reasoner view leaves out.
    """

    view: str
    key: str
    reasoner: str
    sources: tuple[str, ...]
    unread: int
    digest: str
    given: int
    individuals: int
    statements: frozenset[tuple[str, str, str]] = field(repr=False)
    consistent: bool
    unsatisfiable: tuple[str, ...]
    contradictions: tuple[Contradiction, ...]
    seconds: float
