"""Inference by OWL 2 RL rules, without Java.

The rules are those of the library `reasonable`, which implements the profile of
https://www.w3.org/TR/owl2-profiles/#OWL_2_RL on Datalog. It does not look for contradictions;
`clashes` does.
"""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

from policecoop.errors import ReasonerError
from policecoop.namespaces import OWL, RDFS, shorten
from policecoop.reasoning.axioms import NOTHING, THING, TYPE, Statement, statements

NAME = f"OWL 2 RL rules (reasonable {version('reasonable')})"

INVERSE_FUNCTIONAL = OWL + "InverseFunctionalProperty"


def infer(ntriples: bytes) -> frozenset[Statement]:
    """Return what follows from a reasoner view and is not stated in it, between things that have names.

    That everything is a thing, and the same as itself, is left out.

    :raises ReasonerError: if the view has an inverse functional property, of which the library infers too much.
    """
    import rdflib
    import reasonable

    given = statements(ntriples)
    for subject, predicate, value in given:
        if predicate == TYPE and value == INVERSE_FUNCTIONAL:
            raise ReasonerError(f"{shorten(subject)} is inverse functional, which owl-rl gets wrong; use hermit")
    reasoner = reasonable.PyReasoner()
    with TemporaryDirectory() as folder:
        file = Path(folder) / "view.ttl"  # N-Triples are Turtle, and the reasoner reads no other ending
        file.write_bytes(ntriples)
        reasoner.load_file(str(file))
    named = {
        (str(s), str(p), str(o))
        for s, p, o in reasoner.reason()
        if isinstance(s, rdflib.URIRef) and isinstance(o, rdflib.URIRef)
    }
    return frozenset(found for found in named - given if not _trivial(found))


def _trivial(found: Statement) -> bool:
    """Tell that everything is a thing, that nothing is everything, and that a class or thing is itself."""
    subject, predicate, value = found
    if value == NOTHING:
        return predicate != TYPE
    reflexive = subject == value and predicate.startswith((OWL, RDFS))
    return reflexive or THING in (subject, value) or subject == NOTHING
