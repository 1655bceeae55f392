"""Every constraint of every shape finds its mistake, and no shape is vacuous."""

import csv
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import rdflib
from rdflib.namespace import RDF, RDFS, SH, SKOS

from policecoop.findings import Finding, Report
from policecoop.namespaces import PC, PREFIXES, SHAPE, shorten
from policecoop.reading import Document
from policecoop.resources import folder, turtle_files
from policecoop.rules import rules
from policecoop.validation import validate

FIXTURES = Path(__file__).parent / "fixtures" / "shapes"
VALID = sorted(FIXTURES.glob("valid-*.ttl"))
INVALID = sorted(FIXTURES.glob("invalid-*.ttl"))
UNCLAIMED = "https://w3id.org/policecoop/id/example-fact-without-claim"

# What these shapes look at is always a mistake.
FORBIDDING = {"pcs:Evidence", "pcs:EvidencedBy"}

CONSTRAINTS = """
    class datatype nodeKind minCount maxCount minExclusive minInclusive maxExclusive maxInclusive minLength maxLength
    pattern languageIn uniqueLang equals disjoint lessThan lessThanOrEquals not and or xone node qualifiedMinCount
    qualifiedMaxCount closed hasValue in
    """

STRUCTURE = """
    NodeShape PropertyShape Violation Warning Info BlankNode IRI Literal BlankNodeOrIRI BlankNodeOrLiteral IRIOrLiteral
    targetClass targetNode targetObjectsOf targetSubjectsOf property path inversePath alternativePath zeroOrMorePath
    oneOrMorePath zeroOrOnePath severity message deactivated name description order group defaultValue
    flags qualifiedValueShape qualifiedValueShapesDisjoint ignoredProperties
    SPARQLConstraint sparql select ask prefixes declare prefix namespace
    """

VOCABULARY = {SH[name] for name in (CONSTRAINTS + STRUCTURE).split()}

COMPONENTS = {SH[name]: name[0].upper() + name[1:] + "ConstraintComponent" for name in CONSTRAINTS.split()}
COMPONENTS[SH.sparql] = "SPARQLConstraintComponent"

# Python finds these.
FOUND_WITHOUT_SHAPE = {"S001", "S002", "T108"}

Row = tuple[str, ...]


@pytest.fixture(scope="module")
def shapes() -> rdflib.Graph:
    graph = rdflib.Graph()
    for file in turtle_files(folder("shapes")):
        graph.parse(file)
    return graph


@pytest.fixture(scope="module")
def valid_report() -> Report:
    return validate(VALID, [folder("shapes")], [folder("ontology")])


@pytest.fixture(scope="module")
def invalid_report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """Validate the invalid files against the valid ones, with a claim for each fact but one."""
    claims = tmp_path_factory.mktemp("shapes") / "claims.ttl"
    subjects = {str(subject) for subject in load(INVALID).subjects() if isinstance(subject, rdflib.URIRef)}
    claims.write_text("".join(f"<{iri}-claim> <{PC}documents> <{iri}> .\n" for iri in sorted(subjects - {UNCLAIMED})))
    return validate(INVALID, [folder("shapes")], [folder("ontology"), *VALID, claims])


def load(paths: list[Path]) -> rdflib.Graph:
    graph = rdflib.Graph()
    for path in paths:
        graph.parse(path)
    return graph


def row(finding: Finding) -> Row:
    line = str(finding.position.line)
    return finding.focus, finding.path, finding.component, finding.severity, finding.shape, finding.code, line


def found(report: Report, file: Path) -> list[Finding]:
    return [finding for finding in report.findings if Path(finding.position.file).name == file.name]


def expected(file: Path) -> list[Row]:
    with file.with_suffix(".tsv").open(encoding="utf-8", newline="") as table:
        header, *rows = csv.reader(table, delimiter="\t", quoting=csv.QUOTE_NONE)
    assert header == ["focus", "path", "component", "severity", "shape", "code", "line"]
    return [tuple(row) for row in rows]


def targets(shapes: rdflib.Graph) -> set[rdflib.term.Node]:
    return {*shapes.subjects(SH.targetClass), *shapes.subjects(SH.targetSubjectsOf)}


def reporting(shapes: rdflib.Graph) -> set[rdflib.term.Node]:
    """Return the shapes under whose names mistakes are reported; not those that others only look at."""
    return targets(shapes) | {part for shape in targets(shapes) for part in shapes.objects(shape, SH.property)}


def constraints(shapes: rdflib.Graph) -> Iterator[tuple[str, str]]:
    for shape in reporting(shapes):
        for parameter in parameters(shape, shapes):
            yield shorten(str(shape)), COMPONENTS[parameter]


def parameters(shape: rdflib.term.Node, shapes: rdflib.Graph) -> set[rdflib.URIRef]:
    return {parameter for parameter in COMPONENTS if (shape, parameter, None) in shapes}


def focus_nodes(shape: rdflib.term.Node, shapes: rdflib.Graph, data: rdflib.Graph) -> set[rdflib.term.Node]:
    classes = {kind for target in shapes.objects(shape, SH.targetClass) for kind in below(target, data)}
    properties = set(shapes.objects(shape, SH.targetSubjectsOf))
    by_class = {subject for kind in classes for subject in data.subjects(RDF.type, kind)}
    return by_class | {subject for property in properties for subject in data.subjects(property)}


def below(kind: rdflib.term.Node, data: rdflib.Graph) -> set[rdflib.term.Node]:
    return {found for found in data.transitive_subjects(RDFS.subClassOf, kind) if found is not None}


def test_valid_files_conform(valid_report: Report) -> None:
    assert valid_report.findings == ()
    assert valid_report.conforms


def test_every_shape_has_a_focus_node(shapes: rdflib.Graph) -> None:
    ontology = load(turtle_files(folder("ontology")))
    valid, invalid = load(VALID), load(INVALID)
    for triple in ontology.triples((None, RDFS.subClassOf, None)):
        valid.add(triple)
        invalid.add(triple)
    unhit = {shorten(str(shape)) for shape in targets(shapes) if not focus_nodes(shape, shapes, valid)}
    assert unhit == FORBIDDING
    assert not [shape for shape in FORBIDDING if not focus_nodes(rdflib.URIRef(SHAPE + shape[4:]), shapes, invalid)]


def test_every_class_has_a_shape_of_its_own_or_of_a_class_above_it(shapes: rdflib.Graph) -> None:
    ontology = load(turtle_files(folder("ontology")))
    targeted = set(shapes.objects(None, SH.targetClass))
    classes = {kind for kind in ontology.subjects(RDF.type, rdflib.OWL.Class) if str(kind).startswith(PC)}
    above = {kind: set(ontology.transitive_objects(kind, RDFS.subClassOf)) for kind in classes}
    assert len(classes) > 190
    assert sorted(str(kind) for kind in classes if not above[kind] & targeted) == []


@pytest.mark.parametrize("file", INVALID, ids=lambda file: file.stem)
def test_invalid_file_gives_exactly_these_findings(file: Path, invalid_report: Report) -> None:
    assert Counter(row(finding) for finding in found(invalid_report, file)) == Counter(expected(file))


def test_findings_are_all_in_the_invalid_files(invalid_report: Report) -> None:
    assert len(invalid_report.findings) == sum(len(expected(file)) for file in INVALID)
    assert not invalid_report.conforms


def test_every_constraint_is_broken_somewhere(shapes: rdflib.Graph) -> None:
    broken = {(shape, component) for file in INVALID for _, _, component, _, shape, _, _ in expected(file)}
    assert set(constraints(shapes)) == broken


def test_every_sparql_constraint_is_broken_somewhere(shapes: rdflib.Graph, invalid_report: Report) -> None:
    report = rdflib.Graph().parse(data=invalid_report.graph, format="turtle")
    assert set(report.objects(None, SH.sourceConstraint)) == set(shapes.objects(None, SH.sparql))


def test_messages_say_what_to_do_and_have_no_gaps(invalid_report: Report) -> None:
    for finding in invalid_report.findings:
        assert finding.message, finding
        assert finding.repair, finding
        assert not re.search(r"[{}]|[?$]\w", finding.message + finding.repair), finding


@pytest.mark.parametrize(
    ("focus", "message", "repair"),
    [
        (
            "id:example-claim-in-conflict-one-way",
            "This claim conflicts with id:example-claim-plain, which does not say so",
            "add pc:conflictsWith the other way too",
        ),
        (
            "id:example-claim-with-sentence-beyond-passage",
            "The passage has no sentence 2",
            "count its sentences from 1",
        ),
        (
            "id:example-membership-of-dangling-iri",
            "Nothing is said of id:example-state-norlnd",
            "check its spelling, or describe it; did you mean id:example-state-norland?",
        ),
        (
            "id:example-organisation-with-misspelt-property",
            "The property pc:introducedin is not in the ontology",
            "check its spelling; did you mean pc:introducedIn?",
        ),
        (
            "id:example-organisation-with-shortcut",
            "pc:memberOf is a shortcut that views derive from facts",
            "write the fact and its claim instead",
        ),
        (
            "id:example-membership-with-person",
            "A fact with pc:person must be of a subclass of pc:AdverseFact, so that it stays out of the accepted view",
            "choose such a class",
        ),
    ],
)
def test_message_of_sparql_constraint_is_filled_in(
    focus: str, message: str, repair: str, invalid_report: Report
) -> None:
    findings = [finding for finding in invalid_report.findings if finding.focus == focus]
    assert [(finding.message, finding.repair) for finding in findings] == [(message, repair)]


def test_shapes_use_only_terms_of_shacl(shapes: rdflib.Graph) -> None:
    used = {term for triple in shapes for term in triple if str(term).startswith(str(SH))}
    assert used <= VOCABULARY


def test_shapes_have_message_and_severity(shapes: rdflib.Graph) -> None:
    for shape in reporting(shapes):
        given = parameters(shape, shapes)
        if given:
            assert (shape, SH.severity, None) in shapes, shape
        # pyshacl adds the message of the shape to that of a SPARQL constraint, so only one may have one.
        messages = len(list(shapes.objects(shape, SH.message)))
        assert messages == bool(given - {SH.sparql}), shape
    for constraint in shapes.objects(None, SH.sparql):
        assert len(list(shapes.objects(constraint, SH.message))) == 1, constraint
        assert (constraint, SH.severity, None) not in shapes, constraint


def test_no_shape_mixes_sparql_with_other_constraints(shapes: rdflib.Graph) -> None:
    for shape in shapes.subjects(SH.sparql):
        assert parameters(shape, shapes) == {SH.sparql}, shape


def test_messages_of_shapes_say_what_is_wrong_and_what_to_do(shapes: rdflib.Graph) -> None:
    messages = [message for message in shapes.objects(None, SH.message) if isinstance(message, rdflib.Literal)]
    assert [message for message in messages if not re.fullmatch(r"[^;]+; [^;]+\.", message)] == []
    assert {message.language for message in messages} == {"en"}


def test_sparql_constraints_avoid_what_pyshacl_cannot_do(shapes: rdflib.Graph) -> None:
    for constraint in shapes.objects(None, SH.sparql):
        text = str(shapes.value(constraint, SH.select))
        assert "$this" in text
        assert not re.search(r"\b(VALUES|MINUS|SERVICE)\b", text, re.IGNORECASE), constraint


def test_each_shape_is_described_once_and_used() -> None:
    described: Counter[str] = Counter()
    used: set[str] = set()
    for file in turtle_files(folder("shapes")):
        graph = rdflib.Graph().parse(file)
        described.update({str(subject) for subject in graph.subjects() if isinstance(subject, rdflib.URIRef)})
        used |= {str(value) for value in graph.objects() if str(value).startswith(SHAPE)}
        used |= {str(shape) for shape in targets(graph)}
    assert [shape for shape, files in described.items() if files > 1] == []
    assert used <= set(described)
    assert set(described) - used == {SHAPE + code for code in FOUND_WITHOUT_SHAPE}


def test_every_shape_with_a_message_names_its_rule(shapes: rdflib.Graph) -> None:
    codes = {rdflib.URIRef(SHAPE + code) for code in rules()}
    for shape in shapes.subjects(SH.message):
        named = set(shapes.objects(shape, RDFS.seeAlso))
        assert len(named) == 1, shape
        assert named <= codes, shape


def test_rules_are_told_once_each_under_their_codes(shapes: rdflib.Graph) -> None:
    told = set(shapes.subjects(SKOS.notation))
    assert {shorten(str(rule)) for rule in told} == {f"pcs:{code}" for code in rules()}
    for rule in told:
        code, *others = shapes.objects(rule, SKOS.notation)
        assert not others
        assert re.fullmatch("[ACDEFLNPQSTV][0-9]{3}", str(code))
        assert str(rule) == SHAPE + str(code)
        for name in (SKOS.prefLabel, SKOS.definition, SKOS.example):
            assert len(list(shapes.objects(rule, name))) == 1, (rule, name)


def test_examples_keep_their_rules() -> None:
    """Validate each example among the things of the graph; other rules may ask for more than it shows."""
    head = "".join(f"@prefix {prefix}: <{space}> .\n" for prefix, space in PREFIXES.items())
    examples = [Document.of_bytes(code, (head + rule.example).encode(), "turtle") for code, rule in rules().items()]
    report = validate(examples, [folder("shapes")], [folder("ontology"), folder("instances")])
    assert [finding for finding in report.findings if finding.code in ("S001", finding.position.file)] == []


def test_five_mistakes_give_five_findings_with_their_lines() -> None:
    file = FIXTURES / "five-mistakes.ttl"
    report = validate([file], [folder("shapes")], [folder("ontology"), folder("instances") / "entities"])
    assert [(finding.position.line, finding.focus, finding.path, finding.value) for finding in report.findings] == [
        (14, "id:passage-example-1-1", "pc:locator", "page 12"),
        (18, "id:org-example-academy", "rdf:type", "pc:EducationalInstitutoin"),
        (25, "id:training-example-academy", "pc:recipient", "id:org-interpool"),
        (42, "id:figure-example-members", "pc:value", "195"),
        (53, "id:membership-example-china", "pc:body", ""),
    ]


def test_second_validation_reads_literals_as_written_too() -> None:
    first, second = (validate([FIXTURES / "valid-facts.ttl"], [folder("shapes") / "core"]) for _ in range(2))
    assert first.findings == second.findings


SELECTS = {
    "plain": "SELECT $this ?value { $this ex:size ?value FILTER (?value > 2) }",
    "grouped": "SELECT $this (MAX(?size) AS ?value) { $this ex:size ?size } GROUP BY $this HAVING (MAX(?size) > 2)",
    "limited": "SELECT $this ?value { $this ex:size ?value FILTER (?value > 2) } ORDER BY ?value LIMIT 1",
}


@pytest.mark.parametrize("select", SELECTS.values(), ids=SELECTS)
def test_a_constraint_in_sparql_finds_each_node_whatever_its_form(tmp_path: Path, select: str) -> None:
    prefixes = "@prefix ex: <http://example.org/> . @prefix sh: <http://www.w3.org/ns/shacl#> ."
    shapes, data = tmp_path / "shapes.ttl", tmp_path / "data.ttl"
    select = select.replace("ex:size", "<http://example.org/size>")
    shapes.write_text(
        f"""{prefixes} ex:S a sh:NodeShape ; sh:targetSubjectsOf ex:size ;
        sh:sparql [ a sh:SPARQLConstraint ; sh:message "too large; make it smaller." ; sh:select "{select}" ] ."""
    )
    data.write_text(f"{prefixes} ex:a ex:size 1 , 3 . ex:b ex:size 2 . ex:c ex:size 4 .")
    found = validate([data], [shapes]).findings
    assert [(finding.focus, finding.value) for finding in found] == [
        ("http://example.org/a", "3"),
        ("http://example.org/c", "4"),
    ]
