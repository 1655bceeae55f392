"""Lemieux's requirements and his definition follow from axioms and believed facts, and from nothing else."""

import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from policecoop import KnowledgeGraph, criteria, queries, tables
from policecoop.conclusions import Explained
from policecoop.errors import ParameterError, QueryError, ThingNotFound
from policecoop.namespaces import PC, RDF, expand
from policecoop.reasoning import owl_rl
from policecoop.resources import folder, turtle_files

FIXTURES = Path(__file__).parent / "fixtures" / "reasoning"
CLASSES = ("GeopoliticallyGroundedCooperation", "ResourcedCooperation", "OrganisedCooperation")


def _answers(graph: KnowledgeGraph) -> dict[str, list[str]]:
    return {row.cooperation: [cell.status for cell in row.cells] for row in graph.requirements()}


def _without(ontology: Path, name: str, remove: str) -> KnowledgeGraph:
    """Return the graph with an ontology that lacks the blocks of a module that have some words."""
    for file in turtle_files(folder("ontology")):
        target = ontology / file.relative_to(folder("ontology"))
        target.parent.mkdir(exist_ok=True, parents=True)
        text = file.read_text(encoding="utf-8")
        if file.name == name:
            assert remove in text
            text = "\n\n".join(block for block in text.split("\n\n") if remove not in block)
        target.write_text(text, encoding="utf-8")
    return KnowledgeGraph(ontology=ontology)


def test_requirements_of_named_cooperations(graph: KnowledgeGraph) -> None:
    rows = _answers(graph)
    assert rows["id:cooperation-interpol"] == ["shown", "shown", "shown"]
    assert rows["id:cooperation-unpol"] == ["reported only", "shown", "shown"]
    assert rows["id:cooperation-global-public-security-forum"] == ["not shown", "not shown", "not shown"]


def test_cooperations_differ_in_their_pattern(graph: KnowledgeGraph) -> None:
    patterns = Counter(map(tuple, _answers(graph).values()))
    assert len(patterns) >= 12
    assert patterns.total() - patterns.most_common(1)[0][1] >= 15


def test_without_the_axioms_no_answer_remains(graph: KnowledgeGraph, tmp_path: Path) -> None:
    bare = _without(tmp_path, "lemieux.ttl", "owl:equivalentClass")
    assert len(bare.requirements()) == len(graph.requirements())
    assert {cell.status for row in bare.requirements() for cell in row.cells} == {"not shown"}


def test_deleting_one_subclass_axiom_changes_named_rows(graph: KnowledgeGraph, tmp_path: Path) -> None:
    """Signatures are conclusions of instruments; without this, what rests on signatures alone is not shown."""
    for file in turtle_files(folder("ontology")):
        target = tmp_path / file.relative_to(folder("ontology"))
        target.parent.mkdir(exist_ok=True)
        text = file.read_text(encoding="utf-8")
        cut = text.replace(
            "pc:Signature a owl:Class ;\n    rdfs:subClassOf pc:InstrumentConclusion ;\n",
            "pc:Signature a owl:Class ;\n",
        )
        assert (cut != text) == (file.name == "occurrences.ttl")
        target.write_text(cut, encoding="utf-8")
    before, after = _answers(graph), _answers(KnowledgeGraph(ontology=tmp_path))
    changed = {name for name in before if before[name] != after[name]}
    assert {"id:cooperation-china-kenya", "id:cooperation-china-vietnam", "id:cooperation-china-spain"} <= changed
    assert "id:cooperation-lianyungang-forum" not in changed
    assert all(after[name][1:] == before[name][1:] for name in changed)


@pytest.mark.parametrize("view", ["accepted", "reported"])
def test_table_agrees_with_the_defined_classes_of_cooperations(graph: KnowledgeGraph, view: str) -> None:
    found = owl_rl.infer(graph.view(view).construct(queries.view("reasoner")).ntriples())
    types = {(subject, kind) for subject, predicate, kind in found if predicate == RDF + "type"}
    wanted = ("shown",) if view == "accepted" else ("shown", "reported only")
    for row in graph.requirements():
        inferred = tuple((expand(row.cooperation), PC + name) in types for name in CLASSES)
        assert inferred == tuple(cell.status in wanted for cell in row.cells), row.cooperation
        assert ((expand(row.cooperation), PC + "FullyFoundedCooperation") in types) == all(inferred)


def test_a_denied_fact_never_meets_a_requirement() -> None:
    graph = KnowledgeGraph(FIXTURES / "denied.ttl")
    assert _answers(graph)["id:example-cooperation"] == ["denied", "not shown", "reported only"]
    denied, _, disputed = graph.explain("id:example-cooperation").answers
    assert [(one.fact.iri, one.standing, one.why) for one in denied.evidence] == [
        ("id:example-signature", "denied", ("it is denied",))
    ]
    assert [(one.standing, one.why) for one in disputed.evidence] == [("reported", ("it is denied",))]


def test_the_table_can_be_narrowed(graph: KnowledgeGraph) -> None:
    def names(**given: str) -> set[str]:
        return {row.cooperation for row in graph.requirements(**given)}

    assert names(level="bilateral") == names(level="pcc:level-bilateral")
    assert names(partner="france") == {"id:cooperation-china-france"}
    assert names(partner="id:state-italy") >= {"id:cooperation-china-italy", "id:cooperation-patrols-italy"}
    east = names(region="Eastern Africa")
    assert {"id:cooperation-china-kenya", "id:cooperation-china-tanzania"} <= east
    assert "id:cooperation-china-france" not in east
    assert names(region="Eastern Africa", level="bilateral") == east & names(level="bilateral")
    assert names(region="Eastern Africa", partner="France") == set()
    assert "id:cooperation-china-kenya" not in names(region="Eastern Asia")  # China itself is no partner


@pytest.mark.parametrize("what", ["level", "region", "partner"])
def test_an_unknown_level_region_or_partner_is_told(graph: KnowledgeGraph, what: str) -> None:
    with pytest.raises(ParameterError, match=f"no cooperation has the {what} 'Atlantis'; known are .+, .+"):
        graph.requirements(**{what: "Atlantis"})


def test_explanation_tells_facts_paths_voices_and_what_was_looked_for(graph: KnowledgeGraph) -> None:
    found = graph.explain("INTERPOL")
    assert found.cooperation == "id:cooperation-interpol"
    geopolitical, resource, organisational = found.answers
    joined = next(one for one in geopolitical.evidence if one.fact.iri == "id:membership-china-interpol")
    assert joined.path == ("membership", "geopolitical evidence")
    assert joined.conditions == ("body: INTERPOL (body with a police mandate)",)
    assert joined.fact.claims[0].voice == "Carine Pina"
    assert (joined.fact.claims[0].passage, joined.fact.claims[0].sentences) == ("2.1.2/1", (2,))
    paths = {one.path for one in resource.evidence}
    assert ("statutory contribution", "financial contribution", "financial transfer", "resource evidence") in paths
    founded = next(one for one in organisational.evidence if one.fact.iri == "id:founding-interpol")
    assert founded.conditions == (
        "founded thing: INTERPOL (body with a police mandate → organisation → permanent structure)",
    )
    empty = graph.explain("id:cooperation-china-kazakhstan").answers[0]
    assert empty.cell.status == "not shown"
    assert empty.evidence == ()
    assert empty.sought == (
        ("conclusion of an instrument", 0),
        ("political commitment", 0),
        ("membership whose body is a body with a police mandate", 0),
    )


def test_each_fact_that_counts_is_explained(graph: KnowledgeGraph) -> None:
    for row in graph.requirements():
        for cell, answer in zip(row.cells, graph.explain(row.cooperation).answers, strict=True):
            assert answer.cell == cell
            assert set(cell.facts) <= {one.fact.iri for one in answer.evidence}
            assert bool(answer.sought)
            assert all(one.path and one.fact.claims for one in answer.evidence), row.cooperation


@pytest.mark.parametrize(
    ("name", "iri"),
    [
        ("id:cooperation-sco", "id:cooperation-sco"),
        ("SCO", "id:cooperation-sco"),
        ("China and Kenya", "id:cooperation-china-kenya"),
        ("cooperation-eu", "id:cooperation-eu"),
        ("Lancang-Mekong Cooperation", "id:cooperation-lancang-mekong"),
        ("Operation Fox Hunt as cooperation", "id:cooperation-fox-hunt"),
    ],
)
def test_a_cooperation_is_found_by_its_names(graph: KnowledgeGraph, name: str, iri: str) -> None:
    assert graph.explain(name).cooperation == iri


def test_part_of_a_word_or_a_partner_stands_for_no_cooperation(graph: KnowledgeGraph) -> None:
    for name in ("UK", "Rus", "", " "):
        with pytest.raises(ThingNotFound):
            graph.explain(name)
    with pytest.raises(ThingNotFound, match="nothing is called 'Haiti'; name one of: id:cooperation-unpol"):
        graph.explain("Haiti")


def test_companies_media_and_places_of_meetings_are_no_partners(graph: KnowledgeGraph) -> None:
    for name in ("Huawei", "Der Spiegel", "Bank of China", "Jingji Ribao"):
        with pytest.raises(ParameterError):
            graph.requirements(partner=name)
    assert "id:cooperation-interpol" not in {row.cooperation for row in graph.requirements(region="Western Asia")}


def test_a_name_of_none_or_several_is_told(graph: KnowledgeGraph) -> None:
    with pytest.raises(ThingNotFound, match=r"several things match 'Italy'.*cooperation-china-italy"):
        graph.explain("Italy")
    with pytest.raises(ThingNotFound, match="nothing is called 'Atlantis'"):
        graph.explain("Atlantis")
    with pytest.raises(QueryError, match="no explanation of 'colours'; known are requirements and definition"):
        graph.explain("INTERPOL", "colours")


def test_sensitivity_tells_what_changes_and_what_hangs_on_one_claim(graph: KnowledgeGraph) -> None:
    lines = {(line.cooperation, line.criterion): line for line in graph.sensitivity()}
    unpol = lines["id:cooperation-unpol", "geopolitical"]
    assert (unpol.accepted, unpol.reported) == (False, True)
    assert unpol.why == ("it is only hedged or attributed to others",)
    kenya = lines["id:cooperation-china-kenya", "geopolitical"]
    assert kenya.hangs_on == "id:claim-pina2023-2.3.1-2-11"
    assert ("id:cooperation-interpol", "resource") not in lines
    for row in graph.requirements():
        for name, cell in zip(graph.criteria("requirements"), row.cells, strict=True):
            assert ((row.cooperation, name) in lines) == (
                cell.status == "reported only" or bool(_hinge(graph, row.cooperation, cell.facts, cell.status))
            )


def _hinge(graph: KnowledgeGraph, cooperation: str, facts: tuple[str, ...], status: str) -> str:
    """Return the only claim that supports an answer, found by another query than that of the library."""
    if status not in ("shown", "reported only"):
        return ""
    own = "?claim pc:hedge pcc:hedge-none ; pc:claimedBy id:person-carine-pina ." if status == "shown" else ""
    named = " ".join(facts)
    affirmed = f"?claim pc:documents ?fact ; pc:polarity pcc:polarity-affirmed . {own}"
    query = f"SELECT DISTINCT ?claim {{ VALUES ?fact {{ {named} }} {affirmed} }}"
    claims = [row["claim"] for row in graph.store.rows(query)]
    return claims[0] if len(claims) == 1 else ""


def test_taking_out_the_claim_that_an_answer_hangs_on_changes_it(graph: KnowledgeGraph, tmp_path: Path) -> None:
    line = next(
        line for line in graph.sensitivity() if line.hangs_on and line.cooperation == "id:cooperation-china-kenya"
    )
    for file in turtle_files(folder("instances")):
        text = file.read_text(encoding="utf-8")
        blocks = [block for block in text.split("\n\n") if not block.startswith(f"{line.hangs_on} a pc:Claim")]
        target = tmp_path / file.relative_to(folder("instances"))
        target.parent.mkdir(exist_ok=True, parents=True)
        target.write_text("\n\n".join(blocks), encoding="utf-8")
    index = graph.criteria("requirements").index(line.criterion)
    assert _answers(graph)["id:cooperation-china-kenya"][index] == "shown"
    assert _answers(KnowledgeGraph(tmp_path))["id:cooperation-china-kenya"][index] == "not shown"


def _readings() -> Iterator[tuple[str, str, bool, str]]:
    """Yield what an independent reader of the text says of each cooperation, and why the graph differs."""
    with (FIXTURES / "definition.tsv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            yield row["cooperation"], row["criterion"], row["read"] == "yes", row["differs"] or ""


def test_the_definition_agrees_with_a_reading_of_the_text_or_says_why_not(graph: KnowledgeGraph) -> None:
    found = {
        row.cooperation: dict(zip(("sides", "work", "border"), row.parts, strict=True)) for row in graph.definition()
    }
    readings = list(_readings())
    assert {cooperation for cooperation, *_ in readings} == set(found)
    for cooperation, criterion, read, differs in readings:
        shown = found[cooperation][criterion].status in ("shown", "reported only")
        assert (shown != read) == bool(differs), (cooperation, criterion)


def test_which_cooperations_are_police_cooperation_in_the_strict_sense(graph: KnowledgeGraph) -> None:
    verdicts = {row.cooperation: row.verdict for row in graph.definition()}
    strict = {"eu", "europol", "interpol", "lancang-mekong", "lianyungang-forum", "sco"}
    assert {name for name, verdict in verdicts.items() if verdict == "shown"} == {
        f"id:cooperation-{one}" for one in strict
    }
    reported = {name for name, verdict in verdicts.items() if verdict == "reported only"}
    assert reported == {"id:cooperation-china-kazakhstan", "id:cooperation-china-tajikistan"}


def test_what_a_cooperation_is_besides(graph: KnowledgeGraph) -> None:
    names = graph.criteria("definition")[3:]
    rows = {row.cooperation: dict(zip(names, row.characters, strict=True)) for row in graph.definition()}
    assert names == ("diplomatic", "military", "community", "unilateral")
    assert rows["id:cooperation-fox-hunt"]["unilateral"].facts[0] == "id:launch-fox-hunt"
    assert rows["id:cooperation-unpol"]["military"].status == "shown"
    assert rows["id:cooperation-community-policing-vancouver"]["community"].status == "shown"
    assert rows["id:cooperation-overseas-police-stations"]["diplomatic"].facts == (
        "id:diplomatic-request-germany-china-close-police-stations",
    )
    assert {name for name, row in rows.items() if row["unilateral"].facts} == {
        "id:cooperation-fox-hunt",
        "id:cooperation-overseas-police-stations",
    }


def test_sides_must_meet_in_one_interaction(graph: KnowledgeGraph) -> None:
    """Police of several states that China equips do not work together by that."""
    rows = {row.cooperation: row for row in graph.definition()}
    patrols = rows["id:cooperation-patrols-croatia"].parts[0]
    assert patrols.sides == ("id:state-china", "id:state-croatia")
    assert rows["id:cooperation-material-assistance"].parts[0].status != "shown"
    sides = {side for row in rows.values() for side in row.parts[0].sides if row.parts[0].status == "shown"}
    assert "id:org-ministry-public-security-china" not in sides  # a body stands for its state


def test_a_definition_is_explained_with_its_sides(graph: KnowledgeGraph) -> None:
    answers = {answer.criterion.name: answer for answer in graph.explain("Kazakhstan", "definition").answers}
    police: Explained = answers["police on two sides"]
    assert police.cell.sides == ("id:state-china", "id:state-kazakhstan")
    assert [one.fact.iri for one in police.evidence] == ["id:joint-operation-china-kazakhstan-2015"]
    assert police.evidence[0].path == ("joint operation", "police involvement")
    assert answers["military"].sought == (("interaction that involves a military entity", 4),)
    assert answers["across a border"].sought == ()


def test_criteria_are_queries_with_a_header(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = criteria.definition()
    assert [criterion.name for criterion in found["definition"]] == [
        "police on two sides",
        "police work",
        "across a border",
    ]
    assert all(criterion.definition for part in found.values() for criterion in part)
    (tmp_path / "criteria").mkdir()
    (tmp_path / "criteria" / "half.rq").write_text(
        "#+ title: half\nSELECT ?cooperation ?fact WHERE { }\n", encoding="utf-8"
    )
    monkeypatch.setattr(criteria, "folder", lambda name: tmp_path)
    criteria.definition.cache_clear()
    with pytest.raises(QueryError, match=r"half\.rq: the header lacks '#\+ summary:'"):
        criteria.definition()
    criteria.definition.cache_clear()


def test_machine_formats_have_a_row_for_each_claim(graph: KnowledgeGraph) -> None:
    found = graph.explain("id:cooperation-china-kazakhstan", "definition")
    rows = tables.explanation_rows(found).dicts()
    claims = sum(len(one.fact.claims) for answer in found.answers for one in answer.evidence)
    empty = sum(not answer.evidence for answer in found.answers)
    assert len(rows) == claims + empty
    hedged = next(row for row in rows if row["fact"] == expand("id:joint-operation-china-kazakhstan-2015"))
    assert (hedged["standing"], hedged["hedge"], hedged["wording"]) == ("reported", "reported", "there was mention of")
    assert next(row for row in rows if row["criterion"] == "military")["fact"] is None
