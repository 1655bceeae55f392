"""The tour: loads everything, says what is in it, validates it and answers the headline question."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from policecoop.conclusions import RequirementRow
from policecoop.findings import Report
from policecoop.graph import KnowledgeGraph
from policecoop.model import Rows
from policecoop.namespaces import expand
from policecoop.queries import VIEWS

ASKED = ("contributions-to-interpol", "hedged-claims", "sums-that-differ")
"""The stored questions that the tour answers after the headline."""

FACTS = "SELECT (COUNT(DISTINCT ?fact) AS ?count) WHERE { ?claim pc:documents ?fact }"


@dataclass(frozen=True)
class Loaded:
    """What was loaded, in how many seconds."""

    statements: int
    counts: dict[str, int]
    seconds: float


@dataclass(frozen=True)
class Validated:
    """What the validation found, in how many seconds."""

    report: Report
    seconds: float


@dataclass(frozen=True)
class Views:
    """How many facts each view has."""

    facts: dict[str, int]


@dataclass(frozen=True)
class Headline:
    """Lemieux's requirements, and the passages and voices of the cooperations that meet all three."""

    names: tuple[str, ...]
    rows: tuple[RequirementRow, ...]
    met: tuple[tuple[RequirementRow, tuple[str, ...]], ...]
    seconds: float


@dataclass(frozen=True)
class Answered:
    """A stored question and its rows."""

    name: str
    title: str
    rows: Rows


Step = Loaded | Validated | Views | Headline | Answered


def steps() -> Iterator[Step]:
    """Yield the steps of the tour, each computed when it is asked for, none from a cache."""
    begin = time.perf_counter()
    graph = KnowledgeGraph()
    yield Loaded(len(graph.store), graph.counts(), time.perf_counter() - begin)
    with ThreadPoolExecutor() as threads:  # the store lets other threads run while it works
        yield Views(dict(zip(VIEWS, threads.map(lambda name: _facts(graph, name), VIEWS), strict=True)))
    begin = time.perf_counter()
    rows = graph.requirements()
    met = tuple((row, _sources(graph, row)) for row in rows if all(cell.facts for cell in row.cells))
    yield Headline(graph.criteria("requirements"), rows, met, time.perf_counter() - begin)
    for name in ASKED:
        yield Answered(name, graph.questions()[name].title, graph.rows(name))
    begin = time.perf_counter()
    yield Validated(graph.validate(), time.perf_counter() - begin)


def _facts(graph: KnowledgeGraph, view: str) -> int:
    return int(graph.view(view).rows(FACTS)[0]["count"])


def _sources(graph: KnowledgeGraph, row: RequirementRow) -> tuple[str, ...]:
    """Say for each requirement one fact that counts, with its voice and passage."""
    lines = []
    for cell in row.cells:
        fact = graph.show(cell.facts[0]).facts[0]
        claim = fact.claims[0]
        told = graph.labels[expand(cell.facts[0])]
        lines.append(f"{fact.kind}: {told} — {claim.voice}, {claim.passage}")
    return tuple(lines)
