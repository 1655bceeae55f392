"""What the graph says of one thing: its statements, its facts with their claims, its quality notes."""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Iterable, Mapping

from policecoop.errors import ThingNotFound
from policecoop.model import ClaimLine, Description, FactLine
from policecoop.namespaces import IRI, PC, PREFIXES, RDF, SKOS, expand, shorten
from policecoop.store import Store

NAMES = """SELECT ?thing ?name ?rank WHERE {
  { ?thing skos:prefLabel ?name BIND (IF(LANG(?name) = "en", 0, 1) AS ?rank) }
  UNION { ?thing pc:locator ?name . ?thing pc:passageOf ?source BIND (2 AS ?rank) }
  UNION { ?thing dcterms:title ?name BIND (3 AS ?rank) }
  UNION { ?thing skos:altLabel ?name BIND (4 AS ?rank) } }"""

FACTS = """SELECT DISTINCT ?fact WHERE {{
  VALUES ?thing {{ <{iri}> }}
  {{ ?named pc:territoryOf? ?thing . ?fact ?role ?named . ?role rdfs:subPropertyOf pc:involves }}
  UNION {{ ?fact pc:ofCooperation|pc:partOf|pc:illustrates|pc:componentOf|pc:derivedFrom ?thing }}
  UNION {{ ?claim pc:claimedBy|pc:statedIn|pc:citesPassage|pc:saidIn ?thing ; pc:documents ?fact }}
  UNION {{ ?thing pc:documents ?fact }}
  UNION {{ ?claim pc:documents ?thing BIND (?thing AS ?fact) }}
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

ROLES = "SELECT ?s ?p ?o WHERE { { SELECT DISTINCT ?s WHERE { ?claim pc:documents ?s } } ?s ?p ?o }"

# Who acts comes first when a fact is told in one line; what only qualifies a number is left out.
FIRST = [PC + name for name in ("amountAsStated", "asStated", "actor", "subject", "party", "contributor", "provider")]
FIRST += [
    PC + name for name in ("founder", "holder", "member", "speaker", "attendee", "person", "whole", "subordinate")
]
UNTOLD = {PC + name for name in ("amountValue", "value", "currency", "qualifier", "unit", "ofCooperation")}

TIMES = [PC + name for name in ("edtf", "asOf", "undated", "timeWording", "earliest", "latest", "startYear", "endYear")]
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

Properties = dict[str, dict[str, list[str]]]


def labels(store: Store) -> Mapping[str, str]:
    """Return the best name of each thing: English label, other label, locator, title."""
    best: dict[str, tuple[int, str]] = {}
    for row in store.rows(NAMES):
        found = int(row["rank"]), row["name"]
        if found[0] < 4:
            best[row["thing"]] = min(best.get(row["thing"], found), found)
    return {thing: name for thing, (_, name) in best.items()}


def fact_labels(store: Store, names: Mapping[str, str]) -> Mapping[str, tuple[str, str]]:
    """Return the kind of each fact, and in a few words what it involves, who acts first."""
    facts = _properties(store.rows(ROLES))
    kinds = {fact: _name(own[RDF + "type"][0], names) for fact, own in facts.items() if RDF + "type" in own}
    told = {**kinds, **names}
    return {fact: (kinds.get(fact, ""), " · ".join(_told(own, told))) for fact, own in facts.items()}


def _told(own: Mapping[str, list[str]], names: Mapping[str, str]) -> list[str]:
    shown = [p for p in own if p.startswith(PC) and p not in UNTOLD and p not in TIMES]
    shown.sort(key=lambda predicate: (FIRST.index(predicate) if predicate in FIRST else len(FIRST), predicate))
    return [_name(value, names) for predicate in shown for value in sorted(own[predicate])]


def find(store: Store, wanted: str) -> str:
    """Return the IRI of what a person names by IRI, CURIE, slug or label.

    :raises ThingNotFound: if nothing has that name, or several things have; names the nearest.
    """
    if ":" in wanted and " " not in wanted:
        iri = expand(wanted)
        if not IRI.fullmatch(iri):
            raise ThingNotFound(wanted)
        if store.ask(f"ASK {{ <{iri}> ?p ?o }}"):
            return iri
        if shorten(iri) == iri:
            raise ThingNotFound(wanted)  # a name in a foreign namespace is no misspelling of ours
        wanted = iri.rpartition("/")[2]
    if not wanted.strip():
        raise ThingNotFound(wanted)
    names: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for row in store.rows(NAMES):
        names[row["name"].casefold()].append((int(row["rank"]), row["thing"]))
    hits = sorted(set(names.get(wanted.casefold(), [])))
    best = [thing for rank, thing in hits if rank == hits[0][0]]
    if len(best) == 1:
        return best[0]
    if best:
        raise ThingNotFound(wanted, tuple(map(shorten, best)), several=True)
    return _by_slug(store, wanted, names)


def _by_slug(store: Store, wanted: str, names: Mapping[str, list[tuple[int, str]]]) -> str:
    slug = wanted.casefold().replace(" ", "-")
    things = sorted({row["s"] for row in store.rows("SELECT DISTINCT ?s WHERE { ?s a ?kind FILTER isIRI(?s) }")})
    locals_ = {thing: thing.replace("#", "/").rpartition("/")[2].casefold() for thing in things}
    exact = [thing for thing in things if locals_[thing] == slug]
    exact = exact or [thing for thing in things if locals_[thing].partition("-")[2] == slug]
    if len(exact) == 1:
        return exact[0]
    if exact:
        raise ThingNotFound(wanted, tuple(map(shorten, exact)), several=True)
    words = [word for word in wanted.casefold().split() if any(map(str.isalnum, word))]
    if not words:
        raise ThingNotFound(wanted)
    found = sorted({hit for name, hits in names.items() if all(word in name for word in words) for hit in hits})
    best = {thing for rank, thing in found if rank == found[0][0]}
    if len(best) == 1:
        return best.pop()
    partly = [thing for _, thing in found]
    close = [hits[0][1] for name in difflib.get_close_matches(wanted.casefold(), names, n=6) for hits in [names[name]]]
    near = list(dict.fromkeys([*partly[:8], *close]))[:8]
    raise ThingNotFound(wanted, tuple(map(shorten, near)))


def describe(store: Store, iri: str, names: Mapping[str, str]) -> Description:
    """Return what a store says of one thing. `names` are the names of all things."""
    own = _properties(store.rows(STATEMENTS.format(subjects=f"<{iri}>"))).get(iri, {})
    facts = [row["fact"] for row in store.rows(FACTS.format(iri=iri))]
    listed = " ".join(f"<{fact}>" for fact in facts)
    notes = store.rows(NOTES.format(iri=iri, facts=listed))
    is_fact = iri in facts
    return Description(
        iri=iri,
        label=names.get(iri, shorten(iri)),
        kinds=tuple(names.get(kind, shorten(kind)) for kind in own.get(RDF + "type", [])),
        statements=() if is_fact else _statements(own, names) + _related(store, iri),
        facts=_facts(store, facts, listed, names, iri),
        notes=tuple((row["kind"], row["finding"], row["places"]) for row in notes),
    )


def _statements(own: Mapping[str, list[str]], names: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    hidden = {RDF + "type", SKOS + "prefLabel", PC + "waiver"}
    return tuple(
        (
            names.get(predicate) or FOREIGN.get(predicate) or shorten(predicate),
            ", ".join(sorted(_name(value, names) for value in values)),
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


def facts(store: Store, wanted: Iterable[str], names: Mapping[str, str]) -> tuple[FactLine, ...]:
    """Return what a store says of facts that are given by their IRIs, by kind and time."""
    given = list(wanted)
    return _facts(store, given, " ".join(f"<{fact}>" for fact in given), names, "")


def _facts(store: Store, facts: list[str], listed: str, names: Mapping[str, str], focus: str) -> tuple[FactLine, ...]:
    properties = _properties(store.rows(STATEMENTS.format(subjects=listed)))
    claims = _properties(store.rows(CLAIMS.format(facts=listed)))
    claims_of: dict[str, list[str]] = defaultdict(list)
    for claim, own in claims.items():
        claims_of[own[PC + "documents"][0]].append(claim)
    lines = [
        FactLine(
            iri=shorten(fact),
            kind=", ".join(names.get(kind, shorten(kind)) for kind in properties[fact].get(RDF + "type", [])),
            roles=_roles(properties[fact], names),
            time=time_text(properties[fact]),
            claims=tuple(_claim(claim, claims[claim], names) for claim in sorted(claims_of[fact], key=_natural)),
        )
        for fact in facts
    ]
    order = {shorten(fact): properties[fact].get(PC + "earliest", ["9"])[0] for fact in facts}
    return tuple(sorted(lines, key=lambda line: (line.iri != shorten(focus), line.kind, order[line.iri], line.iri)))


def _roles(own: Mapping[str, list[str]], names: Mapping[str, str]) -> tuple[tuple[str, str, str], ...]:
    shown = [p for p in sorted(own) if p.startswith(PC) and p not in TIMES and p not in LINKS]
    shown += [p for p in LINKS if p in own]
    return tuple(
        (names.get(predicate, shorten(predicate)), _name(value, names), shorten(value))
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
        return tuple(_name(value, names) for value in sorted(own.get(PC + name, []), key=_natural))

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


def _name(value: str, names: Mapping[str, str]) -> str:
    return names.get(value) or shorten(value)


def _natural(text: str) -> list[tuple[int, str]]:
    """Sort key that puts -10 after -9."""
    return [(int(part), "") if part.isdecimal() else (0, part) for part in text.replace("/", "-").split("-")]


def _properties(rows: Iterable[Mapping[str, str]]) -> Properties:
    found: Properties = {}
    for row in rows:
        found.setdefault(row["s"], {}).setdefault(row["p"], []).append(row["o"])
    return found
