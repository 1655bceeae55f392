"""Validation: the suspects lose nothing, findings have their places, reports their formats."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox
import pytest

from policecoop import shacl
from policecoop.errors import ValidationFailed
from policecoop.processor import Result, judge
from policecoop.reading import Document, documents, statements
from policecoop.resources import folder
from policecoop.validation import validate

FIXTURES = Path(__file__).parent / "fixtures" / "shapes"
HEAD = """@prefix ex: <http://example.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
DATA = (
    HEAD
    + """
ex:Dog rdfs:subClassOf ex:Animal . ex:Puppy rdfs:subClassOf ex:Dog .
ex:a a ex:Animal ; ex:n 1 , 2 ; ex:t "one"@en , "un"@fr ; ex:to ex:b ; ex:low 1 ; ex:high 2 ;
    ex:same "x" ; ex:also "x" .
ex:b a ex:Dog ; ex:n "3" ; ex:t "two"@en , "deux"@en , "plain" ; ex:to ex:a , "a text" ; ex:low 3 ; ex:high 2 .
ex:c a ex:Puppy ; ex:n 4.5 , "x"^^xsd:integer , "007"^^xsd:integer , 7 ; ex:to [ a ex:Dog ; ex:n 8 ] , ex:nobody .
ex:d a ex:Dog ; ex:d "2020-02-30"^^xsd:date , "2020-02-03"^^xsd:date ; ex:low 1 , 5 ; ex:high "y" ; ex:same "x" , "z" .
ex:e a ex:Dog ; ex:to ex:e ; ex:t "" , "drei"@de-CH ; ex:same "q" ; ex:also "r" ; ex:n 1.0 , "1.00"^^xsd:decimal .
[] a ex:Animal ; ex:to [ ex:to [ ex:to ex:a ] ] .
"""
)


def _read(*parts: str | Path) -> list[ox.Triple]:
    given = [
        Document("test.ttl", part.encode(), ox.RdfFormat.TURTLE) if isinstance(part, str) else part for part in parts
    ]
    return [triple for document in documents(given) for triple in statements(document)]


def _rows(results: Iterable[Result]) -> Counter[tuple[str, ...]]:
    return Counter(
        (str(r.focus), r.path_text, str(r.value), r.component, r.severity, str(r.shape), r.message) for r in results
    )


def _suspects(data: list[ox.Triple], shapes: list[ox.Triple]) -> shacl.Suspects:
    store = ox.Store()
    store.bulk_extend(ox.Quad(t.subject, t.predicate, t.object) for t in data)
    return shacl.suspects(store, shacl.Shapes(shapes), shacl.rewritten(data))


def _same(data: list[ox.Triple], shapes: list[ox.Triple]) -> tuple[shacl.Suspects, int]:
    """Check that judging the suspects gives what judging all focus nodes gives; return suspects and results."""
    suspects = _suspects(data, shapes)
    whole = _rows(judge(data, shapes, dict.fromkeys(suspects)).results)
    assert _rows(judge(data, shapes, suspects).results) == whole
    return suspects, whole.total()


def test_fixtures_are_judged_as_a_whole_run_of_pyshacl_judges_them() -> None:
    classes = [t for t in _read(folder("ontology")) if t.predicate.value.endswith("subClassOf")]
    data = [*_read(*sorted(FIXTURES.glob("*valid-*.ttl"))), *classes]
    core = [t for t in _read(folder("shapes")) if t.predicate.value != shacl.SPARQL]  # pyshacl takes minutes for these
    suspects, results = _same(data, core)
    assert results > 300
    assert sum(nodes is None for nodes in suspects.values()) < 20  # fixtures have numbers in odd spellings


def test_a_thing_is_described_once_where_a_rule_says_so(tmp_path: Path) -> None:
    text = "@prefix id: <https://w3id.org/policecoop/id/> . @prefix pc: <https://w3id.org/policecoop/def/> .\n"
    for name in ("one.ttl", "two.ttl"):
        (tmp_path / name).write_text(text + "\nid:org-example a pc:Organisation .\nid:state-china pc:place id:x .\n")
    behind = [folder("ontology"), folder("instances") / "entities"]
    found = [one for one in validate([tmp_path], [folder("shapes")], behind).findings if one.code == "T108"]
    assert [(one.focus, Path(one.position.file).name, one.position.line) for one in found] == [
        ("id:org-example", "two.ttl", 3)
    ]
    assert "one.ttl" in found[0].message
    other = tmp_path / "shapes.txt"
    other.with_suffix(".ttl").write_text(HEAD + "ex:S a sh:NodeShape ; sh:targetNode ex:a ; sh:nodeKind sh:IRI .\n")
    assert validate([tmp_path / "one.ttl", tmp_path / "two.ttl"], [other.with_suffix(".ttl")]).findings == ()


def test_an_ill_typed_value_is_a_finding_and_ends_no_comparison(tmp_path: Path) -> None:
    data, shapes = tmp_path / "data.ttl", tmp_path / "shapes.ttl"
    data.write_text(
        HEAD + 'ex:a ex:low "soon"^^xsd:dateTime ; ex:high "2015-01-01T00:00:00Z"^^xsd:dateTime .\n'
        'ex:b ex:low "2015-01-01T00:00:00Z"^^xsd:dateTime ; ex:high "soon"^^xsd:dateTime .\n'
    )
    shapes.write_text(
        HEAD
        + "ex:S a sh:NodeShape ; sh:targetSubjectsOf ex:low ; sh:property [ sh:path ex:low ; sh:lessThan ex:high ] ."
    )
    assert [one.focus[-1] for one in validate([data], [shapes]).findings] == ["a", "b"]


def test_findings_have_places_and_suggestions(tmp_path: Path) -> None:
    data, shapes = tmp_path / "data.ttl", tmp_path / "shapes.ttl"
    data.write_text(
        "@prefix ex: <http://example.org/> .\nex:a a ex:T ; ex:p 1 ,\n  2 ; ex:to ex:somehting .\n"
        'ex:something a ex:T ;\n  ex:to [ ex:p 3 ] ; ex:in "grean" .\n'
    )
    shapes.write_text(
        HEAD
        + """ex:S a sh:NodeShape ; sh:targetClass ex:T ; sh:property
        [ sh:path ex:p ; sh:maxCount 1 ; sh:message "one; remove one." ] ,
        [ sh:path ex:to ; sh:nodeKind sh:IRI ; sh:property [ sh:path ex:p ; sh:minCount 1 ; sh:maxCount 0 ] ;
          sh:message "wrong; mend it." ] , [ sh:path ex:in ; sh:in ( "red" "green" ) ; sh:message "no; choose." ] ."""
    )
    found = validate([data], [shapes]).findings
    told = {(one.component[:8], one.position.line, one.position.column, one.message, one.repair) for one in found}
    assert ("MaxCount", 3, 3, "one", "remove one") in told
    assert ("NodeKind", 5, 9, "wrong", "mend it") in told
    assert ("InConstr", 5, 28, "no", "choose; did you mean green?") in told
    missing = [one for one in found if one.focus == "http://example.org/somehting"]
    assert missing
    assert {one.position.line for one in missing} <= {0, 3}
    assert {one.position.line for one in found if one.focus == "a node without a name"} == {5}


CONSTRAINTS = {
    "class": "sh:path ex:to ; sh:class ex:Dog",
    "datatype": "sh:path ex:n ; sh:datatype xsd:integer",
    "date": "sh:path ex:d ; sh:datatype xsd:date",
    "node kind": "sh:path ex:to ; sh:nodeKind sh:IRI",
    "node kinds": "sh:path ex:to ; sh:nodeKind sh:BlankNodeOrLiteral",
    "no value": "sh:path ex:t ; sh:minCount 1",
    "two values": "sh:path ex:n ; sh:minCount 2 ; sh:maxCount 3",
    "many values": "sh:path ex:n ; sh:maxCount 7",
    "none": "sh:path ex:also ; sh:maxCount 0",
    "range": "sh:path ex:n ; sh:minInclusive 2 ; sh:maxExclusive 7",
    "other range": "sh:path ex:n ; sh:minExclusive 1 ; sh:maxInclusive 4",
    "length": "sh:path ex:t ; sh:minLength 3 ; sh:maxLength 4",
    "pattern": 'sh:path ex:t ; sh:pattern "^T" ; sh:flags "i"',
    "pattern beyond the store": 'sh:path ex:t ; sh:pattern "^(?!two)"',
    "languages": 'sh:path ex:t ; sh:languageIn ( "en" "de" )',
    "one a language": "sh:path ex:t ; sh:uniqueLang true",
    "equals": "sh:path ex:same ; sh:equals ex:also",
    "disjoint": "sh:path ex:same ; sh:disjoint ex:also",
    "less": "sh:path ex:low ; sh:lessThan ex:high",
    "less or equal": "sh:path ex:low ; sh:lessThanOrEquals ex:high",
    "in": 'sh:path ex:same ; sh:in ( "x" "y" )',
    "in numbers": "sh:path ex:n ; sh:in ( 1 2 )",
    "in things": "sh:path ex:to ; sh:in ( ex:a ex:b )",
    "has": "sh:path ex:to ; sh:hasValue ex:a",
    "not": "sh:path ex:to ; sh:not [ sh:class ex:Dog ]",
    "not a pattern": 'sh:path ex:t ; sh:not [ sh:pattern "o" ]',
    "or": "sh:path ex:to ; sh:or ( [ sh:class ex:Dog ] [ sh:nodeKind sh:Literal ] )",
    "and": "sh:path ex:to ; sh:and ( [ sh:class ex:Dog ] [ sh:nodeKind sh:IRI ] )",
    "one of": "sh:path ex:to ; sh:xone ( [ sh:class ex:Dog ] [ sh:nodeKind sh:IRI ] )",
    "node": "sh:path ex:to ; sh:node [ sh:property [ sh:path ex:n ; sh:minCount 1 ; sh:datatype xsd:integer ] ]",
    "property of a property": "sh:path ex:to ; sh:property [ sh:path ex:t ; sh:minCount 1 ]",
    "qualified": "sh:path ex:to ; sh:qualifiedValueShape [ sh:class ex:Dog ] ; sh:qualifiedMinCount 1",
    "inverse": "sh:path [ sh:inversePath ex:to ] ; sh:minCount 1",
    "sequence": "sh:path ( ex:to ex:n ) ; sh:datatype xsd:integer",
    "choice": "sh:path [ sh:alternativePath ( ex:n ex:low ) ] ; sh:minCount 1",
    "one or more": "sh:path [ sh:oneOrMorePath ex:to ] ; sh:class ex:Animal",
    "any number": "sh:path [ sh:zeroOrMorePath ex:to ] ; sh:nodeKind sh:IRI",
    "perhaps": "sh:path [ sh:zeroOrOnePath ex:to ] ; sh:class ex:Animal",
    "switched off": "sh:path ex:t ; sh:minCount 9 ; sh:deactivated true",
}


@pytest.mark.parametrize("constraint", CONSTRAINTS.values(), ids=CONSTRAINTS)
def test_a_constraint_on_a_property(constraint: str) -> None:
    shape = f'ex:S a sh:NodeShape ; sh:targetClass ex:Animal ; sh:property [ {constraint} ; sh:message "m; r." ] .'
    _, results = _same(_read(DATA), _read(HEAD + shape))
    assert bool(results) == ("deactivated" not in constraint and "maxCount 7" not in constraint)


ON_NODES = {
    "closed": "sh:closed true ; sh:ignoredProperties ( rdfs:subClassOf ) ; sh:property [ sh:path ex:to ]",
    "has value": "sh:hasValue ex:a",
    "in": "sh:in ( ex:a ex:b )",
    "class": "sh:class ex:Dog",
    "pattern": 'sh:pattern "/[ab]$"',
    "kind": "sh:nodeKind sh:BlankNode",
    "less": "sh:property ex:P",
    "recursive": "sh:property [ sh:path ex:to ; sh:node ex:T ]",
    "switched on": "sh:deactivated false ; sh:nodeKind sh:BlankNode",
    "filter within a group": 'sh:sparql [ sh:select "SELECT $this { ?a ?p $this { ?b ?q ?c FILTER(?c = $this) } }" ]',
    "sparql": 'sh:sparql [ sh:select "SELECT $this ?value { $this ?p ?value FILTER isNumeric(?value) }" ]',
    "sparql with a count": 'sh:sparql [ sh:select "SELECT $this { $this ?p 1 } GROUP BY $this HAVING(COUNT(*)>0)" ]',
}
TARGETS = {
    "class": "sh:targetClass ex:Animal",
    "node": "sh:targetNode ex:a , ex:nobody , 5 , '007'^^xsd:integer",
    "subjects": "sh:targetSubjectsOf ex:low",
    "objects": "sh:targetObjectsOf ex:to , ex:n",
    "itself a class": "a rdfs:Class",
    "a class of a class of classes": "a ex:Kind",
}


@pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS)
@pytest.mark.parametrize("constraint", ON_NODES.values(), ids=ON_NODES)
def test_a_constraint_on_targets(constraint: str, target: str) -> None:
    shapes = f"""ex:S a sh:NodeShape ; {target} ; {constraint} .
    ex:Kind rdfs:subClassOf rdfs:Class .
    ex:P a sh:PropertyShape ; sh:path ex:low ; sh:lessThan ex:high ; sh:severity sh:Warning .
    ex:T a sh:NodeShape ; sh:property [ sh:path ex:n ; sh:maxCount 1 ] ."""
    data = DATA + "ex:f a ex:S ; ex:n 1 , 3 ; ex:to ex:a ; ex:low 4 ; ex:high 1 ."
    _, results = _same(_read(data), _read(HEAD + shapes))
    assert results >= 0


def test_a_class_without_a_name_matters_only_if_it_has_instances() -> None:
    shape = "ex:S a sh:NodeShape ; sh:targetClass ex:Animal ; sh:property [ sh:path ex:n ; sh:maxCount 0 ] ."
    name = ox.NamedNode("http://example.org/S")
    found, results = _same(_read(DATA + "[] rdfs:subClassOf ex:Animal ; rdfs:label 'axiom' ."), _read(HEAD + shape))
    assert found[name]
    more, others = _same(_read(DATA + "ex:z a [ rdfs:subClassOf ex:Animal ] ; ex:n 1 ."), _read(HEAD + shape))
    assert (more[name], others) == (None, results + 1)


def test_an_empty_path_from_a_node_that_is_not_in_the_data() -> None:
    shape = (
        "ex:S a sh:PropertyShape ; sh:targetNode ex:gone ; sh:path [ sh:zeroOrOnePath ex:n ] ; sh:nodeKind sh:Literal ."
    )
    assert _same(_read(DATA), _read(HEAD + shape)) == ({ox.NamedNode("http://example.org/S"): None}, 1)


def test_messages_are_those_of_the_shape_in_english_and_split_only_then(tmp_path: Path) -> None:
    data, shapes = tmp_path / "data.ttl", tmp_path / "shapes.ttl"
    data.write_text(HEAD + "ex:a ex:p [ ex:q 1 ] .\n")
    own = 'sh:message "zwei; tu es."@de , "two; do it."@en'
    shapes.write_text(
        HEAD
        + f"ex:S sh:targetSubjectsOf ex:p ; sh:property [ sh:path ex:p ; sh:nodeKind sh:IRI ; {own} ] .\n"
        + "ex:T sh:targetSubjectsOf ex:q ; sh:or ( [ sh:class ex:A ; sh:nodeKind sh:IRI ] [ sh:class ex:B ] ) .\n"
    )
    own_message, other = sorted(validate([data], [shapes]).findings, key=lambda one: one.component)
    assert (own_message.message, own_message.repair) == ("two", "do it")
    assert "must conform to one or more shapes" in other.message
    assert other.repair == ""
    shapes.write_text(HEAD + "ex:S a sh:NodeShape ; sh:targetClas ex:T .")
    with pytest.raises(ValidationFailed, match="there is no shape with a target"):
        validate([data], [shapes])
