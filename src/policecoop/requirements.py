"""Lemieux's three requirements: which cooperation shows which, and by which facts.

Facts are classified by the axioms of `ontology/lemieux.ttl`, free of belief; the table then says in
which view a fact that counts is believed.
"""

from __future__ import annotations

from collections import defaultdict

from policecoop.describe import labels
from policecoop.model import Cell, RequirementRow, Status
from policecoop.namespaces import shorten
from policecoop.store import Store

REQUIREMENTS = (
    """SELECT ?requirement WHERE { ?requirement pc:requirementShownBy ?class ; pc:rank ?rank } ORDER BY ?rank"""
)

COOPERATIONS = """SELECT ?cooperation ?level WHERE {
  ?cooperation a pc:Cooperation OPTIONAL { ?cooperation pc:level/skos:prefLabel ?level } } ORDER BY ?cooperation"""

EVIDENCE = """SELECT DISTINCT ?cooperation ?requirement ?fact WHERE {
  ?requirement pc:requirementShownBy ?class .
  ?fact a ?class ; pc:ofCooperation ?cooperation } ORDER BY ?cooperation ?requirement ?fact"""

BELIEVED = "SELECT DISTINCT ?fact WHERE { ?claim pc:documents ?fact }"
DENIED = "SELECT DISTINCT ?fact WHERE { ?claim pc:documents ?fact ; pc:polarity pcc:polarity-denied }"


def table(inferred: Store, accepted: Store, reported: Store) -> tuple[RequirementRow, ...]:
    """Return a row for each cooperation, with a cell for each requirement.

    `inferred` is the whole graph with its inferred types; the other two are views.
    """
    names = labels(inferred)
    evidence: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in inferred.rows(EVIDENCE):
        evidence[row["cooperation"], row["requirement"]].append(row["fact"])
    requirements = [row["requirement"] for row in inferred.rows(REQUIREMENTS)]
    sure, told, denied = _facts(accepted, BELIEVED), _facts(reported, BELIEVED), _facts(inferred, DENIED)
    return tuple(
        RequirementRow(
            cooperation=shorten(row["cooperation"]),
            label=names.get(row["cooperation"], shorten(row["cooperation"])),
            level=row.get("level", ""),
            cells=tuple(_cell(evidence[row["cooperation"], need], sure, told, denied) for need in requirements),
        )
        for row in inferred.rows(COOPERATIONS)
    )


def _cell(facts: list[str], sure: set[str], told: set[str], denied: set[str]) -> Cell:
    by_status: list[tuple[Status, set[str]]] = [("shown", sure), ("reported only", told), ("denied", denied)]
    for status, believed in by_status:
        counting = tuple(shorten(fact) for fact in facts if fact in believed)
        if counting:
            return Cell(status, counting)
    return Cell("not shown", ())


def _facts(store: Store, query: str) -> set[str]:
    return {row["fact"] for row in store.rows(query)}
