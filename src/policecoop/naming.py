"""What things are called, and which thing a person means."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping

from policecoop.errors import ThingNotFound
from policecoop.model import Rows, Term
from policecoop.namespaces import IRI, PC, expand, shorten
from policecoop.store import Store

NAMES = """SELECT ?thing ?name (LANG(?name) AS ?language) ?rank WHERE {{ {things}
  {{ ?thing skos:prefLabel ?name BIND (1 AS ?rank) }}
  UNION {{ ?thing pc:locator ?name . ?thing pc:passageOf ?source BIND (2 AS ?rank) }}
  UNION {{ ?thing dcterms:title ?name BIND (3 AS ?rank) }}
  UNION {{ ?thing skos:altLabel ?name BIND (4 AS ?rank) }} }}"""
CALLED = """SELECT ?thing ?rank WHERE {{ {{ {names} }} FILTER (LCASE(STR(?name)) = LCASE({wanted})) }}
ORDER BY ?rank ?thing"""
SYNONYM = 4  # the rank of what a thing is also called

ROLES = "SELECT ?s ?p ?o WHERE {{ {{ SELECT DISTINCT ?s WHERE {{ {things} ?claim pc:documents ?s }} }} ?s ?p ?o }}"

KINDS = "SELECT DISTINCT ?s ?kind WHERE {{ {things} ?claim pc:documents ?s . ?s a ?kind }}"

# Who acts comes first when a fact is told in one line; what only qualifies a number is left out.
FIRST = [PC + name for name in ("amountAsStated", "asStated", "actor", "subject", "party", "contributor", "provider")]
FIRST += [
    PC + name for name in ("founder", "holder", "member", "speaker", "attendee", "person", "whole", "subordinate")
]
UNTOLD = {PC + name for name in ("amountValue", "value", "currency", "qualifier", "unit", "ofCooperation")}

TIMES = [PC + name for name in ("edtf", "asOf", "undated", "timeWording", "earliest", "latest", "startYear", "endYear")]

Properties = dict[str, dict[str, list[str]]]


def labels(store: Store, things: Iterable[str] | None = None) -> Mapping[str, str]:
    """Return the best name of each thing, or of each of some things that has one, by IRI.

    That is its label, locator or title, in English, else without a language, else in its original script, else
    transcribed.
    """
    return best(store.rows(naming_query(things)))


def naming_query(things: Iterable[str] | None) -> str:
    """Return the query for the names of some things, or of all."""
    return NAMES.format(things=_listed("thing", things))


def best(rows: Iterable[Mapping[str, str]]) -> Mapping[str, str]:
    """Return the best name of each thing, by IRI, among those that the query for names gives."""
    found: dict[str, tuple[int, int, str, str]] = {}
    for row in rows:
        one = int(row["rank"]), *_preference(row["language"]), row["name"]
        if one[0] < SYNONYM:
            found[row["thing"]] = min(found.get(row["thing"], one), one)
    return {thing: name for thing, (*_, name) in found.items()}


def _preference(language: str) -> tuple[int, str]:
    """Return the place of a language in the order in which names are chosen."""
    tag = language.lower()
    order = (tag == "en", tag.startswith("en-"), tag == "", "-latn" not in tag, True)
    return order.index(True), tag


def names(store: Store, things: Iterable[str] | None = None, kinds: bool = False) -> Mapping[str, str]:
    """Return the best name of each thing, or of some things, by IRI; of a fact, what it involves in a few words.

    Who acts comes first. With `kinds`, the name of a fact begins with its kind.
    """
    facts, mentioned = read_properties(store, ROLES.format(things=_listed("s", things)))
    wanted = None if things is None else mentioned | set(facts) | set(things)
    kind_of = {row["s"]: row["kind"] for row in store.rows(KINDS.format(things=_listed("s", wanted)))}
    known = labels(store, wanted and wanted | set(kind_of.values()))
    kind_names = {fact: called(kind, known) for fact, kind in kind_of.items()}
    told = {fact: " · ".join(_told(own, {**kind_names, **known})) for fact, own in facts.items()}
    return {**{fact: f"{kind_names[fact]}: {told[fact]}" if kinds else told[fact] for fact in facts}, **known}


def _listed(variable: str, things: Iterable[str] | None) -> str:
    """Return the pattern that a variable is one of some things; of any, if none are given."""
    if things is None:
        return ""
    return f"VALUES ?{variable} {{ {' '.join(f'<{thing}>' for thing in sorted(things) if IRI.fullmatch(thing))} }}"


def _told(own: Mapping[str, list[str]], names: Mapping[str, str]) -> list[str]:
    shown = [p for p in own if p.startswith(PC) and p not in UNTOLD and p not in TIMES]
    shown.sort(key=lambda predicate: (FIRST.index(predicate) if predicate in FIRST else len(FIRST), predicate))
    return [called(value, names) for predicate in shown for value in sorted(own[predicate])]


def find_in(view: str, wanted: str, stores: Callable[[str], Store]) -> str:
    """Return the IRI of what a person names in a view; `stores` gives the store of each view.

    :raises ThingNotFound: as `find`; says so if the thing is only in the view `all`.
    """
    try:
        return find(stores(view), wanted)
    except ThingNotFound as error:
        if view == "all" or error.several:
            raise
        try:
            find(stores("all"), wanted)
        except ThingNotFound:
            raise error from None
        raise ThingNotFound(wanted, view=view) from None


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
    literal = Term("literal", wanted.strip()).turtle()
    hits = store.rows(CALLED.format(names=NAMES.format(things=""), wanted=literal))
    best = sorted({row["thing"] for row in hits if row["rank"] == hits[0]["rank"]})
    if len(best) == 1:
        return best[0]
    if best:
        raise ThingNotFound(wanted, tuple(map(shorten, best)), several=True)
    return _by_slug(store, wanted)


def _by_slug(store: Store, wanted: str) -> str:
    import difflib

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
    names: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for row in store.rows(NAMES.format(things="")):
        names[row["name"].casefold()].append((int(row["rank"]), row["thing"]))
    found = sorted({hit for name, hits in names.items() if all(word in name for word in words) for hit in hits})
    best = {thing for rank, thing in found if rank == found[0][0]}
    if len(best) == 1:
        return best.pop()
    partly = [thing for _, thing in found]
    close = [hits[0][1] for name in difflib.get_close_matches(wanted.casefold(), names, n=6) for hits in [names[name]]]
    near = list(dict.fromkeys([*partly[:8], *close]))[:8]
    raise ThingNotFound(wanted, tuple(map(shorten, near)))


def called(value: str, names: Mapping[str, str]) -> str:
    """Return the name of a thing by its IRI, else its CURIE; any other value as it is."""
    return names.get(value) or shorten(value)


def read_properties(store: Store, query: str) -> tuple[Properties, set[str]]:
    """Return the values of each property of each subject that a query gives, and all IRIs of both."""
    answer = store.ask(query)
    assert isinstance(answer, Rows)
    found: Properties = {}
    for subject, predicate, value in answer.rows:
        assert subject and predicate and value
        found.setdefault(subject.value, {}).setdefault(predicate.value, []).append(value.value)
    return found, {term.value for row in answer.rows for term in row[1:] if term and term.kind == "iri"}
