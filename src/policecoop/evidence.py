"""Which facts count for what in a cooperation, and how far they are believed.

Facts are classified by the axioms of the ontology, free of belief; a criterion then asks in which view
enough of the facts that count are believed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from policecoop.conclusions import Cell, Criterion, Status
from policecoop.namespaces import shorten
from policecoop.store import Store

COOPERATIONS = """SELECT ?cooperation ?level ?name WHERE {
  ?cooperation a pc:Cooperation OPTIONAL { ?cooperation pc:level ?level . ?level skos:prefLabel ?name } }
ORDER BY ?cooperation"""

AFFIRMED = "SELECT ?fact ?claim WHERE { ?claim pc:documents ?fact ; pc:polarity pcc:polarity-affirmed"
OWN = "; pc:hedge pcc:hedge-none ; pc:claimedBy ?author ; pc:statedIn/pc:passageOf/pc:author ?author"
DENIED = "SELECT DISTINCT ?fact WHERE { ?claim pc:documents ?fact ; pc:polarity pcc:polarity-denied }"

DOUBTS = """SELECT DISTINCT ?fact ?why WHERE {
  { ?claim pc:documents ?fact ; pc:polarity pcc:polarity-denied BIND ("it is denied" AS ?why) }
  UNION { ?claim pc:documents ?fact ; pc:conflictsWith ?other BIND ("another value is stated" AS ?why) }
  UNION { ?doubt pc:challenges/pc:documents ?fact BIND ("it is challenged" AS ?why) }
  UNION { ?fact a pc:AdverseFact BIND ("it is an adverse fact" AS ?why) } }"""
ATTRIBUTED = "it is only hedged or attributed to others"

PARTNERS = """SELECT DISTINCT ?cooperation ?fact ?partner ?region ?name WHERE {
  ?fact a pc:Interaction ; pc:ofCooperation ?cooperation ; pc:involves ?thing .
  { ?thing a pc:State BIND (?thing AS ?partner) }
  UNION { ?thing pc:bodyOf ?partner }
  UNION { ?thing a ?beyond BIND (?thing AS ?partner)
    FILTER (?beyond IN (pc:InternationalOrganisation, pc:PoliceEntity, pc:OrganisationalUnit, pc:StateGroup))
    FILTER NOT EXISTS { ?thing pc:bodyOf ?state } }
  UNION { ?fact a ?act
    FILTER (?act IN (pc:PersonnelDeployment, pc:JointPatrol, pc:JointOperation, pc:EquipmentTransfer))
    { ?thing pc:territoryOf ?partner } UNION { ?thing pc:locatedIn ?larger . ?larger pc:territoryOf ?partner } }
  FILTER NOT EXISTS { ?source pc:focalState ?partner }
  OPTIONAL { ?partner pc:inRegion ?region . ?region skos:prefLabel ?name } }"""

Support = Mapping[str, frozenset[str]]
"""The claims by which each fact is believed, all by IRI."""

Shown = Mapping[str, frozenset[tuple[str, str]]]
"""The facts that count for something, each with the interactions it belongs to and the sides that it shows."""


@dataclass(frozen=True)
class Cooperation:
    """A cooperation with its level, and its partners and their regions; all as IRIs with their labels."""

    iri: str
    label: str
    level: tuple[str, str]
    partners: Mapping[str, str]
    regions: Mapping[str, str]


class Beliefs:
    """By which claims a fact is accepted or reported; which facts are denied; what keeps a fact from being accepted."""

    def __init__(self, whole: Store, accepted: Store, reported: Store) -> None:
        own = _support(reported, AFFIRMED + OWN + " }")
        in_accepted = {row["fact"] for row in accepted.rows(AFFIRMED + " }")}
        self.accepted = {fact: claims for fact, claims in own.items() if fact in in_accepted}
        self.reported = _support(reported, AFFIRMED + " }")
        self.denied = {row["fact"] for row in whole.rows(DENIED)}
        doubts: dict[str, list[str]] = defaultdict(list)
        for row in whole.rows(DOUBTS):
            doubts[row["fact"]].append(row["why"])
        for fact in self.reported.keys() - own.keys():
            doubts[fact].append(ATTRIBUTED)
        self.doubts: Mapping[str, list[str]] = doubts

    def standing(self, fact: str) -> str:
        """Return how far a fact is believed: accepted, reported, denied, or else unsettled."""
        for word, facts in (("accepted", self.accepted), ("reported", self.reported), ("denied", self.denied)):
            if fact in facts:
                return word
        return "unsettled"

    def cell(self, criterion: Criterion, shown: Shown) -> Cell:
        """Return the answer to a criterion, given the facts that count."""
        by_status: list[tuple[Status, Iterable[str]]] = [
            ("shown", self.accepted),
            ("reported only", self.reported),
            ("denied", self.denied),
        ]
        for status, believed in by_status:
            facts, sides = _enough(criterion.needs, {fact: shown[fact] for fact in shown if fact in believed})
            if facts:
                return Cell(status, facts, sides)
        _, sides = _enough(1, {fact: shown[fact] for fact in shown if fact in self.reported})
        return Cell("not shown", (), sides)

    def hinge(self, cell: Cell, facts: Iterable[str]) -> str:
        """Return the one claim without which facts that count would no longer give an answer; else nothing."""
        support = {"shown": self.accepted, "reported only": self.reported}.get(cell.status, {})
        claims = {claim for fact in facts for claim in support.get(fact, ())}
        return shorten(claims.pop()) if len(claims) == 1 else ""


def cooperations(whole: Store, reported: Support, names: Mapping[str, str]) -> tuple[Cooperation, ...]:
    """Return all cooperations. `whole` has the inferred statements too; partners come from reported facts only."""
    partners: dict[str, dict[str, str]] = defaultdict(dict)
    regions: dict[str, dict[str, str]] = defaultdict(dict)
    for row in whole.rows(PARTNERS):
        if row["fact"] in reported:
            partners[row["cooperation"]][row["partner"]] = names.get(row["partner"], shorten(row["partner"]))
            if "region" in row:
                regions[row["cooperation"]][row["region"]] = row["name"]
    return tuple(
        Cooperation(
            iri=row["cooperation"],
            label=names.get(row["cooperation"], shorten(row["cooperation"])),
            level=(row.get("level", ""), row.get("name", "")),
            partners=partners[row["cooperation"]],
            regions=regions[row["cooperation"]],
        )
        for row in whole.rows(COOPERATIONS)
    )


def counting(whole: Store, criterion: Criterion) -> Mapping[str, Shown]:
    """Return for each cooperation the facts that count for a criterion."""
    found: dict[str, dict[str, set[tuple[str, str]]]] = defaultdict(lambda: defaultdict(set))
    for row in whole.rows(criterion.text):
        found[row["cooperation"]][row["fact"]].add((row.get("interaction", row["fact"]), row.get("side", "")))
    return {one: {fact: frozenset(sides) for fact, sides in facts.items()} for one, facts in found.items()}


def _enough(needs: int, shown: Shown) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the facts of the interactions that have as many sides as are needed, and these sides."""
    sides: dict[str, set[str]] = defaultdict(set)
    for pairs in shown.values():
        for interaction, side in pairs:
            sides[interaction].add(side)
    enough = {interaction for interaction, found in sides.items() if len(found) >= needs}
    facts = sorted(fact for fact, pairs in shown.items() if any(interaction in enough for interaction, _ in pairs))
    every = sorted({side for interaction in enough for side in sides[interaction] if side})
    return tuple(map(shorten, facts)), tuple(map(shorten, every))


def _support(view: Store, query: str) -> Support:
    claims: dict[str, set[str]] = defaultdict(set)
    for row in view.rows(query):
        claims[row["fact"]].add(row["claim"])
    return {fact: frozenset(found) for fact, found in claims.items()}
