"""Every stored question, in two engines, against rows that were written from the text."""

import json
from collections import Counter
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
import rdflib
from rdflib.plugins.sparql import prepareQuery

from policecoop import KnowledgeGraph
from policecoop.formats import rows_of_json
from policecoop.model import Rows, Term
from policecoop.queries import questions
from policecoop.resources import folder

EXPECTED = folder("queries") / "expected"
NAMES = sorted(questions())
Row = tuple[str, ...]


def _expected(name: str) -> tuple[Rows, bool]:
    text = (EXPECTED / f"{name}.srj").read_text(encoding="utf-8")
    rows = rows_of_json(text)
    assert isinstance(rows, Rows)
    return rows, bool(json.loads(text).get("distinct", False))


def _multiset(rows: Rows, columns: tuple[str, ...], distinct: bool) -> Counter[Row]:
    places = [rows.columns.index(column) for column in columns]
    found = [tuple(_spelt(row[place]) for place in places) for row in rows.rows]
    return Counter(set(found) if distinct else found)


def _spelt(term: Term | None) -> str:
    """Write a term so that equal numbers are equal: one engine gives 2000, another 2000.0."""
    if term is None:
        return ""
    if term.datatype.endswith(("#integer", "#decimal")):
        return f"{Decimal(term.value).normalize():f} (number)"
    return term.turtle()


@cache
def _rdflib_view(ntriples: bytes) -> rdflib.Graph:
    graph = rdflib.Graph()
    graph.parse(data=ntriples, format="nt")
    return graph


def _ask_rdflib(graph: KnowledgeGraph, name: str) -> Rows:
    question = questions()[name]
    view = _rdflib_view(graph.view(question.view).ntriples())
    result = view.query(prepareQuery(question.text))
    columns = tuple(str(variable) for variable in result.vars or ())
    return Rows(columns, tuple(tuple(_term(node) for node in row) for row in result))  # type: ignore[union-attr]


def _term(node: object) -> Term | None:
    if node is None:
        return None
    if isinstance(node, rdflib.Literal):
        datatype = str(node.datatype or "")
        return Term("literal", str(node), "" if datatype.endswith("#string") else datatype, node.language or "")
    return Term("iri", str(node))


@pytest.mark.parametrize("name", NAMES)
def test_answer_is_as_written_from_the_text(graph: KnowledgeGraph, name: str) -> None:
    rows, distinct = _expected(name)
    assert rows.rows, f"{name}: an expected answer without rows proves nothing"
    answer = graph.rows(name)
    assert set(rows.columns) <= set(answer.columns)
    assert _multiset(answer, rows.columns, distinct) == _multiset(rows, rows.columns, distinct)


@pytest.mark.parametrize("name", NAMES)
def test_two_engines_agree(graph: KnowledgeGraph, name: str) -> None:
    answer, second = graph.rows(name), _ask_rdflib(graph, name)
    assert second.columns == answer.columns
    assert _multiset(second, answer.columns, False) == _multiset(answer, answer.columns, False)


def test_every_expected_answer_belongs_to_a_question_and_names_its_passages() -> None:
    files = sorted(EXPECTED.glob("*.srj"))
    assert sorted(file.stem for file in files) == NAMES
    for file in files:
        assert json.loads(file.read_text(encoding="utf-8"))["locators"], f"{file.name} names no passage"


def test_no_two_questions_share_a_pattern() -> None:
    patterns = {name: _pattern(question.text) for name, question in questions().items()}
    assert len(set(patterns.values())) == len(patterns)


def _pattern(text: str) -> str:
    lines = [line for line in text.splitlines() if not line.startswith(("#", "PREFIX"))]
    return " ".join(" ".join(lines).split())


def test_questions_are_valid_sparql_by_themselves() -> None:
    for file in sorted(Path(folder("queries")).rglob("*.rq")):
        prepareQuery(file.read_text(encoding="utf-8"))
