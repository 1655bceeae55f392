"""Names of things at an endpoint, chosen as in the local graph: English, then the original script."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice

from policecoop.model import Rows
from policecoop.namespaces import IRI
from policecoop.remote.protocol import Service

NAMES = """SELECT ?thing ?name ?rank WHERE {{ VALUES ?thing {{ {things} }}
  {{ ?thing skos:prefLabel ?name BIND (1 AS ?rank) }}
  UNION {{ ?thing pc:locator ?name . ?thing pc:passageOf ?source BIND (2 AS ?rank) }}
  UNION {{ ?thing dcterms:title ?name BIND (3 AS ?rank) }} }}"""
AT_ONCE = 200


def names(service: Service, things: Iterable[str], graph: str) -> Mapping[str, str]:
    """Return the best name of each thing that has one, by IRI: its label, locator or title.

    :raises EndpointError, QueryError: if the endpoint does not give a whole answer.
    """
    best: dict[str, tuple[str, int, str, str]] = {}
    wanted = (f"<{thing}>" for thing in sorted(things) if IRI.fullmatch(thing))
    while batch := list(islice(wanted, AT_ONCE)):
        answer = service.ask(NAMES.format(things=" ".join(batch)), graph)
        for thing, name, rank in answer.rows if isinstance(answer, Rows) else ():
            if thing and name and rank:
                found = (rank.value, *_preference(name.language.lower()), name.value)
                best[thing.value] = min(best.get(thing.value, found), found)
    return {thing: name for thing, (*_, name) in best.items()}


def _preference(tag: str) -> tuple[int, str]:
    """Return the place of a language in the order in which names are chosen."""
    order = (tag == "en", tag.startswith("en-"), tag == "", "-latn" not in tag, True)
    return order.index(True), tag
