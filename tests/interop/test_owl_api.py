"""OWL 2 DL by the OWL API: it refuses and takes what our rules refuse and take, and its HermiT infers the same."""

import re
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pyoxigraph as ox
import pytest
from owl2dl import HEADER, Case, cases
from robot import Verdict, robot, verdict

from policecoop import KnowledgeGraph, queries
from policecoop.namespaces import OWL, PC, expand
from policecoop.reasoning import owl_rl
from policecoop.reasoning.axioms import TYPE, Statement
from policecoop.resources import folder
from policecoop.store import Store

FIXTURES = Path(__file__).parent.parent / "fixtures" / "reasoning"
REASONER = queries.view("reasoner")
LET_PASS = {"anonymous-as-value"}
"""What is outside OWL 2 DL by section 11.2, and what neither the OWL API nor its HermiT looks for."""

WHY = {
    "DL01": "reserved vocabulary for ontology",
    "DL02": "reserved vocabulary",
    "DL03": "undeclared",
    "DL04": "undeclared datatype|defined datatype",
    "DL05": "not in lexical space|is malformed",
    "DL06": "Cycle in datatype|Facet",
    "DL07": "Cannot pun",
    "DL08": "also used as Class",
    "DL09": "undeclared|Cannot pun",
    "DL10": "non-simple property",
    "DL11": "causes cycle",
    "DL12": "topDataProperty",
    "DL13": "contains anonymous individuals",
    "DL14": "Not enough operands",
    "DL15": "error#Error|negative|reserved vocabulary",
    "DL16": "needed|inconsistent",
    "DL17": "error#Error",
}
"""What the OWL API says of each restriction, unless it mends what it reads without a word.

A disjointness of one class it takes for one with everything; what it cannot read it replaces by a class called Error.
"""


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Verdict]:
    """Return the verdict of the OWL API on each small ontology; two at a time, as each starts a Java of its own."""
    judge = partial(_judge, tmp_path_factory.mktemp("cases"))
    every = [*cases("broken"), *cases("sound")]
    with ThreadPoolExecutor(2) as pool:
        return dict(zip((case.name for case in every), pool.map(judge, every), strict=True))


def _judge(parent: Path, case: Case) -> Verdict:
    file = parent / f"{case.name}.ttl"
    file.write_text(case.turtle, encoding="utf-8")
    return verdict(file)


@pytest.mark.parametrize("case", cases("broken"), ids=lambda case: case.name)
def test_a_broken_ontology_is_refused_for_what_it_breaks(verdicts: dict[str, Verdict], case: Case) -> None:
    found = verdicts[case.name]
    assert found.refused == (case.name not in LET_PASS)
    if found.violations:
        assert re.search(WHY[case.restriction], "\n".join(found.violations))


@pytest.mark.parametrize("case", cases("sound"), ids=lambda case: case.name)
def test_a_sound_ontology_is_taken_as_it_stands(verdicts: dict[str, Verdict], case: Case) -> None:
    assert verdicts[case.name] == Verdict()


@pytest.mark.parametrize("part", ["ontology", "graph", "reasoner"])
def test_ontology_and_data_are_owl_2_dl_and_nothing_is_lost(graph: KnowledgeGraph, tmp_path: Path, part: str) -> None:
    content = {
        "ontology": lambda: Store.of_paths([folder("ontology")]).ntriples(),
        "graph": lambda: graph.store.ntriples(),
        "reasoner": lambda: _view(graph.view("all")),
    }[part]()
    assert verdict(_file(tmp_path, content), hermit=False) == Verdict()


def test_hermit_infers_what_the_rules_infer(graph: KnowledgeGraph, tmp_path: Path) -> None:
    view = _view(graph.view("all"))
    by_rules = {found for found in owl_rl.infer(view) if _ours(*found)}
    assert len(by_rules) > graph.counts()["facts"]
    assert _inferred(_file(tmp_path, view)) - _statements(view) == by_rules


def test_hermit_infers_what_must_follow_and_not_what_must_not(tmp_path: Path) -> None:
    found = _inferred(_file(tmp_path, _view(_with("entailments.ttl"))))
    for line in (FIXTURES / "entailments.tsv").read_text(encoding="utf-8").splitlines():
        follows, thing, kind = line.split("\t")
        assert ((expand(thing), TYPE, expand(kind)) in found) == (follows == "yes"), line


def test_hermit_finds_an_inconsistent_file_inconsistent(tmp_path: Path) -> None:
    file = _file(tmp_path, _view(_with("inconsistent.ttl")))
    done = robot("reason", "--reasoner", "hermit", "--input", file)
    assert done.returncode
    assert "ontology is inconsistent" in done.stdout + done.stderr


def _with(name: str) -> Store:
    return Store.of_paths([folder("ontology"), FIXTURES / name])


def _view(store: Store) -> bytes:
    """Return a reasoner view with the header that makes it an ontology."""
    header = HEADER.replace("a owl:Ontology", f"<{TYPE}> <{OWL}Ontology>").encode()
    return header + store.construct(REASONER).ntriples()


def _file(parent: Path, content: bytes) -> Path:
    file = parent / "given.ttl"  # N-Triples are Turtle
    file.write_bytes(content)
    return file


def _inferred(file: Path) -> set[Statement]:
    """Return what holds by HermiT in our own terms; it must find the file consistent."""
    out = file.with_suffix(".inferred.ttl")
    how = ("--axiom-generators", "ClassAssertion PropertyAssertion", "--include-indirect", "true")
    done = robot("reason", "--reasoner", "hermit", *how, "--input", file, "--output", out)
    assert done.returncode == 0, done.stdout + done.stderr
    return _statements(out.read_bytes())


def _statements(turtle: bytes) -> set[Statement]:
    found = {
        (quad.subject.value, quad.predicate.value, quad.object.value)
        for quad in ox.parse(turtle, format=ox.RdfFormat.TURTLE)
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode)
    }
    return {statement for statement in found if _ours(*statement)}


def _ours(subject: str, predicate: str, value: str) -> bool:
    """Whether a statement gives a thing a class or a relation of ours."""
    return predicate.startswith(PC) or (predicate == TYPE and value.startswith(PC))
