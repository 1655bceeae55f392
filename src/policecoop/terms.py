"""Terms of pyoxigraph as rdflib's, and back, with literals as they are spelt."""

from __future__ import annotations

import warnings
from functools import lru_cache
from typing import Any

import pyoxigraph as ox
import rdflib

# What rdflib finds odd in a literal is for a shape to tell, not for standard error.
warnings.filterwarnings("ignore", "(Parsing|Serializing) weird", UserWarning)

STRING = ox.NamedNode(str(rdflib.XSD.string))


class _IllTyped(rdflib.Literal):
    """A literal whose spelling is none of its datatype: it is before or after nothing, and ends no comparison."""

    def _never(self, other: object) -> bool:
        return False

    __lt__ = __le__ = __gt__ = __ge__ = _never


def rdflib_triple(triple: ox.Triple) -> tuple[Any, Any, Any]:
    """Return a triple of pyoxigraph as rdflib's."""
    return rdflib_term(triple.subject), rdflib_term(triple.predicate), rdflib_term(triple.object)


@lru_cache(100_000)
def rdflib_term(term: Any) -> Any:
    """Return a term of pyoxigraph as rdflib's."""
    if isinstance(term, ox.NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return rdflib.BNode(term.value)
    if term.language:
        return rdflib.Literal(term.value, lang=term.language)
    kind = None if term.datatype == STRING else rdflib.URIRef(term.datatype.value)
    found = rdflib.Literal(term.value, datatype=kind, normalize=False)
    return _IllTyped(term.value, datatype=kind, normalize=False) if found.ill_typed else found


@lru_cache(100_000)
def oxigraph_term(term: Any) -> Any:
    """Return a term of rdflib as pyoxigraph's."""
    if isinstance(term, rdflib.URIRef):
        return ox.NamedNode(str(term))
    if isinstance(term, rdflib.BNode):
        return ox.BlankNode(str(term))
    if term.language:
        return ox.Literal(str(term), language=term.language)
    return ox.Literal(str(term), datatype=ox.NamedNode(str(term.datatype)) if term.datatype else None)
