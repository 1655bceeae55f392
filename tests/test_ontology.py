"""The ontology: documented, used, named by one rule, in OWL 2 DL as far as rules can tell, released as one."""

import re
import tomllib
from functools import cache
from pathlib import Path

import rdflib
from rdflib.namespace import OWL, RDF, RDFS

from policecoop.namespaces import PC, PREFIXES, shorten
from policecoop.resources import folder, turtle_files

ROOT = Path(__file__).parent.parent
KINDS = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)


@cache
def _ontology() -> rdflib.Graph:
    graph = rdflib.Graph()
    for file in turtle_files(folder("ontology")):
        graph.parse(file)
    return graph


def _own_terms() -> list[rdflib.URIRef]:
    found = {s for kind in KINDS for s in _ontology().subjects(RDF.type, kind) if isinstance(s, rdflib.URIRef)}
    return sorted(term for term in found if term.startswith(PC))


def test_every_term_is_used_by_an_axiom_a_shape_or_a_query() -> None:
    texts = [file.read_text(encoding="utf-8") for file in turtle_files(folder("shapes"))]
    texts += [file.read_text(encoding="utf-8") for file in sorted(folder("queries").rglob("*.rq"))]
    data = [*turtle_files(folder("instances")), *turtle_files(folder("ontology") / "vocabularies")]
    texts += [file.read_text(encoding="utf-8") for file in data]
    used = set(re.findall(r"\bpc:([A-Za-z0-9]+)", " ".join(texts)))
    in_axioms = {o for p in (RDFS.subClassOf, OWL.inverseOf) for o in _ontology().objects(None, p)}
    ahead = {term for term in _own_terms() if any(_ontology().triples((term, RDFS.subClassOf, None)))}
    ahead |= {term for term in _own_terms() if any(_ontology().triples((term, rdflib.URIRef(PC + "shortcutOf"), None)))}
    unused = [
        shorten(t) for t in _own_terms() if t.removeprefix(PC) not in used and t not in in_axioms and t not in ahead
    ]
    assert not unused, "use the term in a shape or question, or remove it"


def test_names_follow_one_rule() -> None:
    for term in _own_terms():
        name = term.removeprefix(PC)
        is_class = (term, RDF.type, OWL.Class) in _ontology()
        assert re.fullmatch(r"[A-Z][A-Za-z0-9]*" if is_class else r"[a-z][A-Za-z0-9]*", name), name
        assert not re.search(r"And[A-Z]|Or[A-Z]|Misc|Unknown", name), name


def test_one_ontology_header_with_the_package_version() -> None:
    headers = list(_ontology().subjects(RDF.type, OWL.Ontology))
    assert headers == [rdflib.URIRef("https://w3id.org/policecoop/ontology")]
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert str(_ontology().value(headers[0], OWL.versionInfo)) == version
    assert str(_ontology().value(headers[0], OWL.versionIRI)) == f"{headers[0]}/{version}"
    assert f"version: {version}" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert re.search(r"^## ([0-9.]+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.M).group(1) == version  # type: ignore[union-attr]


def test_nothing_is_imported_and_every_reused_term_is_declared() -> None:
    graph = _ontology()
    assert not list(graph.triples((None, OWL.imports, None)))
    builtin = (str(OWL), str(RDF), str(RDFS), "http://www.w3.org/2001/XMLSchema#")
    predicates = {p for p in graph.predicates() if not str(p).startswith(builtin)}
    undeclared = [shorten(str(p)) for p in predicates if not any((p, RDF.type, kind) in graph for kind in KINDS)]
    assert not undeclared


def test_datatypes_and_property_characteristics_stay_in_owl_2_dl() -> None:
    graph = _ontology()
    assert not list(graph.triples((None, RDFS.domain, None)))
    assert not list(graph.triples((None, RDFS.range, None)))
    cardinalities = [OWL.cardinality, OWL.minCardinality, OWL.maxCardinality, OWL.qualifiedCardinality]
    assert not [triple for kind in cardinalities for triple in graph.triples((None, kind, None))]
    for term in _own_terms():
        assert sum((term, RDF.type, kind) in graph for kind in KINDS) == 1, shorten(term)


def test_defined_classes_have_one_definition_with_a_genus() -> None:
    graph = _ontology()
    defined = set(graph.subjects(OWL.equivalentClass, None))
    assert len(defined) == 13
    for term in defined:
        definitions = list(graph.objects(term, OWL.equivalentClass))
        assert len(definitions) == 1
        assert (definitions[0], OWL.intersectionOf, None) in graph


def test_prefixes_mean_the_same_everywhere() -> None:
    pattern = re.compile(r"(?:@prefix|PREFIX)\s+([a-z0-9]+):\s+<([^>]+)>")
    files = [*ROOT.glob("ontology/**/*.ttl"), *ROOT.glob("instances/**/*.ttl"), *ROOT.glob("shapes/**/*.ttl")]
    files += [*ROOT.glob("queries/**/*.rq"), *ROOT.glob("docs/*.md"), ROOT / "README.md"]
    for file in files:
        for prefix, space in pattern.findall(file.read_text(encoding="utf-8")):
            foreign = space if file.suffix == ".md" else None  # a page may show the files of a server
            assert PREFIXES.get(prefix, foreign) == space, f"{file.name}: {prefix}"
