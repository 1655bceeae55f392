"""IRIs of the project and the prefixes by which people write them."""

import re

from policecoop.errors import ParameterError

BASE = "https://w3id.org/policecoop/"
PC = BASE + "def/"
PCC = BASE + "concept/"
ID = BASE + "id/"
SHAPE = BASE + "shape/"
VIEW = BASE + "view/"
ONTOLOGY = BASE + "ontology"

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
XSD = "http://www.w3.org/2001/XMLSchema#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
SH = "http://www.w3.org/ns/shacl#"

PREFIXES: dict[str, str] = {
    "pc": PC,
    "pcc": PCC,
    "id": ID,
    "pcs": SHAPE,
    "rdf": RDF,
    "rdfs": RDFS,
    "owl": OWL,
    "xsd": XSD,
    "skos": SKOS,
    "sh": SH,
    "dcterms": "http://purl.org/dc/terms/",
    "prov": "http://www.w3.org/ns/prov#",
    "org": "http://www.w3.org/ns/org#",
    "fabio": "http://purl.org/spar/fabio/",
    "doco": "http://purl.org/spar/doco/",
    "cito": "http://purl.org/spar/cito/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "void": "http://rdfs.org/ns/void#",
    "vann": "http://purl.org/vocab/vann/",
    "wd": "http://www.wikidata.org/entity/",
}


IRI = re.compile(r'[^\x00-\x20<>"{}|^`\\]+')
"""The characters that SPARQL and Turtle take between angle brackets."""


def expand(name: str) -> str:
    """Return the IRI for a CURIE (`id:state-china`), an IRI, or an IRI in angle brackets.

    >>> expand("id:state-china")
    'https://w3id.org/policecoop/id/state-china'

    :raises ParameterError: if the prefix is unknown or the text has no colon.
    """
    text = name.strip()
    if text.startswith("<") and text.endswith(">"):
        text = text[1:-1]
    if "://" in text or text.startswith("urn:"):
        return text
    prefix, colon, local = text.partition(":")
    if not colon:
        raise ParameterError(f"'{name}' is no IRI and no CURIE; write for example id:state-china")
    if prefix not in PREFIXES:
        raise ParameterError(f"unknown prefix '{prefix}:'; known are {', '.join(sorted(PREFIXES))}")
    return PREFIXES[prefix] + local


def shorten(iri: str) -> str:
    """Return the CURIE of an IRI, or the IRI if no prefix fits.

    >>> shorten("https://w3id.org/policecoop/id/state-china")
    'id:state-china'
    """
    fits = [(len(space), prefix) for prefix, space in PREFIXES.items() if iri.startswith(space)]
    if not fits:
        return iri
    length, prefix = max(fits)
    return f"{prefix}:{iri[length:]}"
