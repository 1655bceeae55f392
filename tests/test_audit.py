"""The audit: findings, waivers, stale waivers, the tables; and the graph itself."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from policecoop import KnowledgeGraph
from policecoop import audit as module
from policecoop.audit import Hit, Scorecard, audit, checks, findings, table
from policecoop.errors import QueryError, UnknownRule
from policecoop.store import Store

DATA = """
@prefix id: <https://w3id.org/policecoop/id/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix pc: <https://w3id.org/policecoop/def/> .

id:a owl:sameAs id:x .
id:b owl:sameAs id:x ; pc:waiver "same-as: Both are known to be one."@en .
id:c owl:sameAs id:x ; pc:waiver "same-as:"@en .
id:d pc:waiver "same-as: It was so once."@en , "sameas: No such check."@en .
"""


@pytest.fixture(scope="module")
def card(tmp_path_factory: pytest.TempPathFactory) -> Scorecard:
    file = tmp_path_factory.mktemp("audit") / "data.ttl"
    file.write_text(DATA, encoding="utf-8")
    return audit(Store.of_paths([file]))


@pytest.fixture
def folder_of_checks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Put another folder of checks in the place of ours."""
    (tmp_path / "checks").mkdir()
    monkeypatch.setattr(module, "folder", lambda name: tmp_path)
    checks.cache_clear()
    yield tmp_path / "checks"
    checks.cache_clear()


def test_the_graph_has_no_errors(graph: KnowledgeGraph) -> None:
    begin = time.perf_counter()
    card = audit(graph.store)
    assert time.perf_counter() - begin < 10, "a check is slow; the whole audit takes about a second"
    assert card.errors == 0, [row for row in findings(card).dicts() if row["severity"] == "error" and not row["waiver"]]


def test_a_waiver_needs_a_reason(card: Scorecard) -> None:
    (score,) = card.only("same-as").scores
    assert score.found == (Hit("id:a", "id:x"), Hit("id:c", "id:x"))
    assert score.waived == (Hit("id:b", "id:x", "Both are known to be one."),)


def test_a_waiver_that_waives_nothing_is_an_error(card: Scorecard) -> None:
    stale = card.only("waiver-stale")
    wanted = [("id:c", "same-as: "), ("id:d", "same-as: It was so once."), ("id:d", "sameas: No such check.")]
    assert [(hit.node, hit.value) for hit in stale.scores[0].found] == wanted
    assert stale.errors == 3


def test_errors_are_counted_and_warnings_apart(card: Scorecard) -> None:
    assert card.errors == sum(len(score.found) for score in card.scores if score.check.severity == "error")
    assert card.only("same-as").errors == 2
    assert card.only("same-as").count("warning") == 0


def test_the_table_has_a_row_for_each_check_and_one_for_the_waivers(card: Scorecard) -> None:
    rows = table(card).dicts()
    assert [row["rule"] for row in rows] == [*checks(), "waiver-stale"]
    (row,) = table(card.only("same-as")).dicts()
    assert row == {
        "rule": "same-as",
        "severity": "error",
        "source": "C67",
        "title": "owl:sameAs is used",
        "findings": 2,
        "waived": 1,
    }


def test_findings_give_the_reason_of_a_waiver(card: Scorecard) -> None:
    rows = findings(card.only("same-as"))
    assert rows.columns == ("rule", "severity", "node", "value", "waiver")
    assert [(row["node"], row["waiver"]) for row in rows.dicts()] == [
        ("id:a", ""),
        ("id:c", ""),
        ("id:b", "Both are known to be one."),
    ]


def test_an_unknown_check_is_told_with_the_nearest(card: Scorecard) -> None:
    with pytest.raises(UnknownRule, match="no check is called 'label-twise'; did you mean label-twice"):
        card.only("label-twise")
    with pytest.raises(UnknownRule, match="'policecoop audit' lists them"):
        card.only("?")


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("#+ title: T\n#+ summary: S\n#+ severity: error\n", "one.rq: the header lacks '#[+] source:'"),
        ("#+ title: T\n#+ summary: S\n#+ severity: bad\n#+ source: C01\n", "one.rq: unknown severity 'bad'"),
    ],
)
def test_a_header_must_be_complete(folder_of_checks: Path, header: str, said: str) -> None:
    (folder_of_checks / "one.rq").write_text(header + "\nSELECT ?node WHERE { ?node a ?kind }", encoding="utf-8")
    with pytest.raises(QueryError, match=said):
        checks()
