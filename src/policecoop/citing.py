"""How to cite the graph and its sources, or one thing of it: who says so, where, in which version of the graph."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from policecoop.attribution import CONTESTED
from policecoop.errors import ThingNotFound
from policecoop.namespaces import shorten
from policecoop.naming import labels
from policecoop.store import Store

SOURCES = "SELECT DISTINCT ?work WHERE { ?passage pc:passageOf ?work } ORDER BY ?work"
DATASET = "SELECT ?text WHERE { ?dataset a dcat:Dataset ; dcterms:bibliographicCitation ?text }"
PARTS = """SELECT ?part ?value WHERE {{
  VALUES (?part ?property) {{ ("author" pc:author) ("title" dcterms:title) ("publisher" pc:publisher)
    ("publisher" pc:outlet) ("publisher" pc:containerTitle) ("issued" pc:issued) }}
  <{iri}> ?property ?value }} ORDER BY ?part ?value"""
CLAIMS = """SELECT DISTINCT ?claim ?sentence ?footnote ?polarity ?hedge ?contested WHERE {{
  {{ ?claim pc:documents <{iri}> }} UNION {{ <{iri}> pc:documents ?fact BIND (<{iri}> AS ?claim) }}
  ?claim pc:sentence ?sentence .
  OPTIONAL {{ ?claim pc:polarity ?denied . FILTER (?denied != pcc:polarity-affirmed) ?denied skos:prefLabel ?polarity }}
  {contested}
  OPTIONAL {{ ?claim pc:hedge ?degree . FILTER (?degree != pcc:hedge-none) ?degree skos:prefLabel ?hedge }}
  OPTIONAL {{ ?claim pc:citesPassage ?cited . ?cited pc:locator ?footnote }} }}
ORDER BY ?claim ?sentence ?footnote"""
PLACE = """SELECT ?work ?locator ?voice WHERE {{
  {{ <{iri}> pc:statedIn ?passage }} UNION {{ BIND (<{iri}> AS ?passage) }}
  ?passage pc:passageOf ?work ; pc:locator ?locator .
  OPTIONAL {{ <{iri}> pc:claimedBy ?voice FILTER NOT EXISTS {{ ?work pc:author ?voice }} }} }} ORDER BY ?voice"""


def cite(store: Store, iri: str = "") -> tuple[str, ...]:
    """Return what to write to cite a thing, a line each: the work, the place in it, the graph.

    A fact has a line for each claim, with the voice. Without a thing, the sources and the graph are cited.

    :raises ThingNotFound: if the graph says nothing of the thing.
    """
    whole = [row["text"] for row in store.rows(DATASET)]
    if not iri:
        return (*(_work(store, row["work"]) for row in store.rows(SOURCES)), *whole)
    if not store.ask(f"ASK {{ <{iri}> ?p ?o }}"):
        raise ThingNotFound(shorten(iri))
    told = _claims(store, iri) or _places(store, iri) or list(filter(None, [_work(store, iri)]))
    return (*told, *(f"{text} {iri}".strip() for text in whole or [""]))


def _claims(store: Store, iri: str) -> list[str]:
    """Return the places of a claim, or of all claims of a fact; a denial, a hedge, a dispute is told."""
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in store.rows(CLAIMS.format(iri=iri, contested=CONTESTED)):
        for key, value in row.items():
            found[row["claim"]][key] += [value] if value not in found[row["claim"]][key] else []
    lines = []
    for claim, parts in found.items():
        numbers = f"sentence{'s' * (len(parts['sentence']) > 1)} {', '.join(parts['sentence'])}"
        citing = f", citing {', '.join(parts['footnote'])}" if parts["footnote"] else ""
        said = "".join(
            f" ({word})" for word in parts["polarity"] + parts["hedge"] + ["contested"] * ("true" in parts["contested"])
        )
        lines += [f"{place}, {numbers}{citing}{said}." for place in _places(store, claim)]
    return lines


def _places(store: Store, iri: str) -> list[str]:
    """Return the work and locator of a passage, or of the passage of a claim, with the voice of the claim."""
    voices: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in store.rows(PLACE.format(iri=iri)):
        voices[row["work"], row["locator"]] += [row["voice"]] if "voice" in row else []
    return [f"{_speaking(store, found)}{_work(store, work)} {locator}" for (work, locator), found in voices.items()]


def _speaking(store: Store, voices: list[str]) -> str:
    return f"{_listed(store, voices)}, in: " if voices else ""


def _work(store: Store, iri: str) -> str:
    """Return authors, title, publisher and date of a work, as far as they are known."""
    parts: dict[str, list[str]] = defaultdict(list)
    for row in store.rows(PARTS.format(iri=iri)):
        parts[row["part"]].append(row["value"])
    if not parts["title"]:
        return ""
    publishers = [one for one in parts["publisher"] if one not in parts["author"]]
    publisher = ", ".join([*filter(None, [_listed(store, publishers)]), *parts["issued"]])
    told = (_listed(store, parts["author"]), parts["title"][0], publisher)
    return " ".join(part if part.endswith("?") else f"{part}." for part in told if part)


def _listed(store: Store, things: Iterable[str]) -> str:
    wanted = list(things)
    names = labels(store, wanted)
    return ", ".join(names.get(thing, thing) for thing in wanted)
