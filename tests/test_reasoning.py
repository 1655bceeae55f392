"""The requirements follow from axioms and from nothing else; the reasoners do not pass over anything."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from policecoop import KnowledgeGraph, queries, reasoning, requirements
from policecoop.namespaces import OWL, PC, RDF, RDFS, expand
from policecoop.resources import folder, turtle_files
from policecoop.store import Store

FIXTURES = Path(__file__).parent / "fixtures" / "reasoning"
EVIDENCE = ("GeopoliticalEvidence", "ResourceEvidence", "OrganisationalEvidence")
COOPERATIONS = ("GeopoliticallyGroundedCooperation", "ResourcedCooperation", "OrganisedCooperation")
REASONER = queries.view("reasoner")


def _view(*files: str) -> bytes:
    store = Store.of_paths([folder("ontology"), *(FIXTURES / file for file in files)])
    return store.construct(REASONER).ntriples()


def _without(ntriples: bytes, *parts: str) -> bytes:
    lines = [line for line in ntriples.decode().splitlines() if not all(part in line for part in parts)]
    assert len(lines) < len(ntriples.decode().splitlines()), "nothing was taken out"
    return "\n".join(lines).encode() + b"\n"


@cache
def _types(ntriples: bytes) -> frozenset[tuple[str, str]]:
    return reasoning.inferred_types(ntriples)


def _evidence(ntriples: bytes) -> set[tuple[str, str]]:
    return {(thing, kind) for thing, kind in _types(ntriples) if kind in {PC + name for name in EVIDENCE}}


@pytest.fixture(scope="module")
def whole(graph: KnowledgeGraph) -> bytes:
    return graph.view("all").construct(REASONER).ntriples()


def test_requirements_of_interpol_are_shown(graph: KnowledgeGraph) -> None:
    rows = {row.cooperation: [cell.status for cell in row.cells] for row in graph.requirements()}
    assert rows["id:cooperation-interpol"] == ["shown", "shown", "shown"]
    assert rows["id:cooperation-unpol"] == ["reported only", "shown", "shown"]
    assert rows["id:cooperation-global-public-security-forum"] == ["not shown", "not shown", "not shown"]


def test_without_the_axioms_no_answer_remains(graph: KnowledgeGraph, tmp_path: Path) -> None:
    for file in turtle_files(folder("ontology")):
        if file.name != "lemieux.ttl":
            target = tmp_path / file.relative_to(folder("ontology"))
            target.parent.mkdir(exist_ok=True)
            target.write_bytes(file.read_bytes())
    text = (folder("ontology") / "lemieux.ttl").read_text(encoding="utf-8")
    (tmp_path / "lemieux.ttl").write_text("".join(_without_equivalences(text)), encoding="utf-8")
    bare = KnowledgeGraph(ontology=tmp_path)
    assert len(bare.requirements()) == len(graph.requirements())
    assert {cell.status for row in bare.requirements() for cell in row.cells} == {"not shown"}


def _without_equivalences(text: str) -> Iterator[str]:
    """Yield the blocks of the file that define no class by an equivalence."""
    for block in text.split("\n\n"):
        if "owl:equivalentClass" not in block:
            yield block + "\n\n"


def test_deleting_one_subclass_axiom_changes_named_facts(whole: bytes) -> None:
    cut = _without(whole, f"<{PC}FinancialContribution> <{RDFS}subClassOf>")
    lost = {thing for thing, _ in _evidence(whole) - _evidence(cut)}
    assert expand("id:contribution-interpol-statutory-china-2021") in lost
    assert expand("id:founding-lianyungang-forum") not in lost


def test_instances_state_no_evidence(graph: KnowledgeGraph) -> None:
    stated = " ".join(f"<{PC}{name}>" for name in (*EVIDENCE, *COOPERATIONS, "FullyFoundedCooperation"))
    assert graph.store.ask(f"ASK {{ VALUES ?kind {{ {stated} }} ?thing a ?kind }}") is False


@pytest.mark.parametrize("view", ["accepted", "reported"])
def test_table_agrees_with_the_defined_classes_of_cooperations(graph: KnowledgeGraph, view: str) -> None:
    types = _types(graph.view(view).construct(REASONER).ntriples())
    wanted = ("shown",) if view == "accepted" else ("shown", "reported only")
    for row in graph.requirements():
        found = tuple((expand(row.cooperation), PC + name) in types for name in COOPERATIONS)
        assert found == tuple(cell.status in wanted for cell in row.cells), row.cooperation
        assert ((expand(row.cooperation), PC + "FullyFoundedCooperation") in types) == all(found)


def test_a_denied_fact_never_meets_a_requirement() -> None:
    graph = KnowledgeGraph(FIXTURES / "denied.ttl")
    rows = {row.cooperation: [cell.status for cell in row.cells] for row in graph.requirements()}
    assert rows["id:example-cooperation"] == ["denied", "not shown", "reported only"]


def test_what_must_follow_and_what_must_not(whole: bytes) -> None:
    types = _types(_view("entailments.ttl"))
    for line in (FIXTURES / "entailments.tsv").read_text(encoding="utf-8").splitlines():
        follows, thing, kind = line.split("\t")
        assert ((expand(thing), expand(kind)) in types) == (follows == "yes"), line


def test_hermit_finds_the_graph_consistent(graph: KnowledgeGraph) -> None:
    found = graph.consistency("all")
    assert found.consistent
    assert found.unsatisfiable == ()
    assert found.individuals > graph.counts()["facts"]


def test_hermit_finds_an_inconsistent_file_inconsistent() -> None:
    assert reasoning.consistency(_view("entailments.ttl")).consistent
    assert not reasoning.consistency(_view("inconsistent.ttl")).consistent


def test_hermit_names_an_unsatisfiable_class() -> None:
    text = f"<{PC}Example> <{RDF}type> <{OWL}Class> .\n" + "".join(
        f"<{PC}Example> <{RDFS}subClassOf> <{PC}{name}> .\n" for name in ("Person", "State")
    )
    assert reasoning.consistency(_view() + text.encode()).unsatisfiable == ("pc:Example",)


def test_hermit_infers_the_same_evidence_as_the_rules() -> None:
    ntriples = _view("entailments.ttl")
    wanted = {PC + name for name in (*EVIDENCE, *COOPERATIONS)}
    by_rules = {pair for pair in _types(ntriples) if pair[1] in wanted}
    assert by_rules
    assert {pair for pair in reasoning.hermit_types(ntriples) if pair[1] in wanted} == by_rules


def test_evidence_is_found_for_each_requirement(graph: KnowledgeGraph) -> None:
    found = {row["requirement"] for row in graph.inferred().rows(requirements.EVIDENCE)}
    assert found == {expand(f"pcc:requirement-{name}") for name in ("geopolitical", "resource", "organisational")}
