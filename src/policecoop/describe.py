"""What the graph says of one thing: its statements, its facts with their claims, its quality notes."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping

from policecoop.model import ClaimLine, Description, FactLine
from policecoop.namespaces import PC, PREFIXES, RDF, SKOS, shorten
from policecoop.naming import TIMES, called, read_properties
from policecoop.store import Store

# The thing stands in each pattern itself: joined from a VALUES block, it makes this thirty times slower.
FACTS = """SELECT DISTINCT ?fact WHERE {{
  {{ ?named pc:territoryOf? <{iri}> . ?fact ?role ?named . ?role rdfs:subPropertyOf pc:involves }}
  UNION {{ ?fact pc:ofCooperation|pc:partOf|pc:illustrates|pc:componentOf|pc:derivedFrom <{iri}> }}
  UNION {{ ?claim pc:claimedBy|pc:statedIn|pc:citesPassage|pc:saidIn <{iri}> ; pc:documents ?fact }}
  UNION {{ <{iri}> pc:documents ?fact }}
  UNION {{ ?claim pc:documents <{iri}> BIND (<{iri}> AS ?fact) }}
  FILTER EXISTS {{ ?any pc:documents ?fact }} }}"""

STATEMENTS = "SELECT ?s ?p ?o WHERE {{ VALUES ?s {{ {subjects} }} ?s ?p ?o }}"

CLAIMS = "SELECT ?s ?p ?o WHERE {{ VALUES ?fact {{ {facts} }} ?s pc:documents ?fact ; ?p ?o }}"

NOTES = """SELECT DISTINCT ?note ?kind ?finding (GROUP_CONCAT(DISTINCT ?place; separator=", ") AS ?places) WHERE {{
  {{ VALUES ?thing {{ <{iri}> }} ?note pc:concernsEntity|pc:concernsClaim|pc:observedIn|pc:contradictedBy ?thing }}
  UNION {{ VALUES ?fact {{ {facts} }} ?claim pc:documents ?fact . ?note pc:concernsClaim ?claim
    FILTER NOT EXISTS {{ ?claim pc:statedIn/pc:passageOf/pc:author <{iri}> }} }}
  ?note pc:noteKind/skos:prefLabel ?kind ; pc:finding ?finding ; pc:observedIn|pc:contradictedBy ?passage .
  ?passage pc:locator ?place }} GROUP BY ?note ?kind ?finding ORDER BY ?note"""

RELATED = """SELECT ?word ?name WHERE {{
  VALUES ?thing {{ <{iri}> }}
  {{ ?citation pc:statedIn ?thing ; pc:citesWork/dcterms:title ?title OPTIONAL {{ ?citation pc:locator ?place }}
     BIND ("cites" AS ?word) BIND (IF(BOUND(?place), CONCAT(STR(?title), ", ", ?place), STR(?title)) AS ?name) }}
  UNION {{ ?citation pc:citesWork ?thing ; pc:statedIn/pc:locator ?name BIND ("cited in" AS ?word) }}
  UNION {{ ?work pc:author ?thing ; dcterms:title ?name BIND ("author of" AS ?word) }}
  UNION {{ ?uncoded pc:statedIn ?thing ; pc:sentence ?sentence ; pc:reason/skos:prefLabel ?reason
     BIND ("no fact" AS ?word) BIND (CONCAT("sentence ", STR(?sentence), ", ", STR(?reason)) AS ?name) }} }}"""

COUNTS = """SELECT ?kind (COUNT(DISTINCT ?thing) AS ?count) WHERE {
  ?thing a/rdfs:subClassOf* ?class .
  VALUES (?class ?kind ?order) { (pc:Entity "entities" 1) (pc:Fact "facts" 2) (pc:Claim "claims" 3)
    (pc:Passage "passages" 4) (pc:Work "works" 5) (pc:Citation "citations" 6) (pc:QualityNote "quality notes" 7)
    (skos:Concept "concepts" 8) } } GROUP BY ?kind ?order ORDER BY ?order"""

LINKS = [PC + name for name in ("ofCooperation", "partOf", "illustrates", "componentOf", "derivedFrom")]
FOREIGN = {
    SKOS + "altLabel": "also called",
    SKOS + "definition": "definition",
    SKOS + "example": "example",
    SKOS + "exactMatch": "same as",
    SKOS + "inScheme": "scheme",
    PREFIXES["dcterms"] + "title": "title",
    PREFIXES["dcterms"] + "source": "source",
    PREFIXES["dcterms"] + "language": "language",
    PREFIXES["org"] + "postIn": "post in",
    PREFIXES["rdfs"] + "subClassOf": "kind of",
    PREFIXES["rdfs"] + "subPropertyOf": "subproperty of",
}
"""Words for properties of other vocabularies, which our ontology declares but must not describe."""

Names = Callable[[set[str]], Mapping[str, str]]
"""Gives the names of things by IRI, of those that have one."""


def counts(store: Store) -> dict[str, int]:
    """Return how many entities, facts, claims and so on there are."""
    return {row["kind"]: int(row["count"]) for row in store.rows(COUNTS)}


def describe(store: Store, iri: str, names: Names) -> Description:
    """Return what a store says of one thing."""
    properties, mentioned = read_properties(store, STATEMENTS.format(subjects=f"<{iri}>"))
    own, told = properties.get(iri, {}), names(mentioned | {iri})
    facts = [row["fact"] for row in store.rows(FACTS.format(iri=iri))]
    notes = store.rows(NOTES.format(iri=iri, facts=" ".join(f"<{fact}>" for fact in facts)))
    return Description(
        iri=iri,
        label=told.get(iri, shorten(iri)),
        kinds=tuple(sorted(called(kind, told) for kind in own.get(RDF + "type", []))),
        statements=() if iri in facts else _statements(own, told) + _related(store, iri),
        facts=_facts(store, facts, names, iri),
        notes=tuple((row["kind"], row["finding"], _sorted(row["places"])) for row in notes),
    )


def _statements(own: Mapping[str, list[str]], names: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    hidden = {RDF + "type", SKOS + "prefLabel", PC + "waiver"}
    return tuple(
        (
            names.get(predicate) or FOREIGN.get(predicate) or shorten(predicate),
            ", ".join(sorted(called(value, names) for value in values)),
        )
        for predicate, values in sorted(own.items())
        if predicate not in hidden
    )


def _related(store: Store, iri: str) -> tuple[tuple[str, str], ...]:
    """Return what other things say of this one: works cited, citing passages, works written, sentences without fact."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in store.rows(RELATED.format(iri=iri)):
        found[row["word"]].add(row["name"])
    return tuple((word, "; ".join(sorted(names, key=_natural))) for word, names in sorted(found.items()))


def facts(store: Store, wanted: Iterable[str], names: Names) -> tuple[FactLine, ...]:
    """Return what a store says of facts that are given by their IRIs, by kind and time."""
    return _facts(store, list(wanted), names, "")


def _facts(store: Store, facts: list[str], names: Names, focus: str) -> tuple[FactLine, ...]:
    listed = " ".join(f"<{fact}>" for fact in facts)
    properties, mentioned = read_properties(store, STATEMENTS.format(subjects=listed))
    claims, mentioned_in_claims = read_properties(store, CLAIMS.format(facts=listed))
    told = names(mentioned | (mentioned_in_claims - set(facts)))
    claims_of: dict[str, list[str]] = defaultdict(list)
    for claim, own in claims.items():
        claims_of[own[PC + "documents"][0]].append(claim)
    lines = [
        FactLine(
            iri=shorten(fact),
            kind=", ".join(sorted(called(kind, told) for kind in properties[fact].get(RDF + "type", []))),
            roles=_roles(properties[fact], told),
            time=time_text(properties[fact]),
            claims=tuple(_claim(claim, claims[claim], told) for claim in sorted(claims_of[fact], key=_natural)),
        )
        for fact in facts
    ]
    order = {shorten(fact): properties[fact].get(PC + "earliest", ["9"])[0] for fact in facts}
    return tuple(sorted(lines, key=lambda line: (line.iri != shorten(focus), line.kind, order[line.iri], line.iri)))


def _roles(own: Mapping[str, list[str]], names: Mapping[str, str]) -> tuple[tuple[str, str, str], ...]:
    shown = [p for p in sorted(own) if p.startswith(PC) and p not in TIMES and p not in LINKS]
    shown += [p for p in LINKS if p in own]
    return tuple(
        (names.get(predicate, shorten(predicate)), called(value, names), shorten(value))
        for predicate in shown
        for value in sorted(own[predicate])
    )


def time_text(own: Mapping[str, list[str]]) -> str:
    """Return the time of a fact in a few words."""
    wording = f" ({own[PC + 'timeWording'][0]})" if PC + "timeWording" in own else ""
    if PC + "edtf" in own:
        return own[PC + "edtf"][0] + wording
    if PC + "asOf" in own:
        return "as of " + own[PC + "asOf"][0] + wording
    return ("undated" if PC + "undated" in own else "") + wording


def _claim(iri: str, own: Mapping[str, list[str]], names: Mapping[str, str]) -> ClaimLine:
    def listed(name: str) -> tuple[str, ...]:
        return tuple(called(value, names) for value in sorted(own.get(PC + name, []), key=_natural))

    return ClaimLine(
        iri=shorten(iri),
        voice=" and ".join(listed("claimedBy")),
        polarity=" ".join(listed("polarity")),
        hedge=" ".join(listed("hedge")),
        hedge_wording=" … ".join(own.get(PC + "hedgeWording", [])),
        attribution=" … ".join(own.get(PC + "attributionWording", [])),
        passage=" ".join(listed("statedIn")),
        sentences=tuple(sorted(int(number) for number in own.get(PC + "sentence", []) if number.isdecimal())),
        footnotes=listed("citesPassage"),
        reports=listed("reports"),
        challenges=listed("challenges"),
        conflicts=listed("conflictsWith"),
    )


def _sorted(places: str) -> str:
    return ", ".join(sorted(places.split(", "), key=_natural))


def _natural(text: str) -> list[tuple[bool, int, str]]:
    """Sort key that puts 2.1/10 after 2.1/9, and fn38 after both."""
    return [(not part.isdecimal(), int(part) if part.isdecimal() else 0, part) for part in re.split(r"[-./]", text)]
