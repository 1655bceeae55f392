"""Hygiene: one query a rule. Each finds nothing in the graph, and finds its fixture."""

import re
from pathlib import Path

import pytest

from policecoop import KnowledgeGraph
from policecoop.namespaces import shorten
from policecoop.resources import folder
from policecoop.store import Store

FIXTURES = Path(__file__).parent / "fixtures" / "checks"
CHECKS = sorted((folder("queries") / "checks").glob("*.rq"))
ERRORS = [check for check in CHECKS if "#+ severity: error" in check.read_text(encoding="utf-8")]


def _named(check: Path) -> str:
    return check.stem


def _nodes(store: Store, check: Path) -> list[str]:
    return sorted({shorten(row["node"]) for row in store.rows(check.read_text(encoding="utf-8"))})


@pytest.mark.parametrize("check", ERRORS, ids=_named)
def test_the_graph_passes(graph: KnowledgeGraph, check: Path) -> None:
    title = re.findall(r"#\+ title: (.*)", check.read_text(encoding="utf-8"))[0]
    assert not _nodes(graph.store, check), title


@pytest.mark.parametrize("check", CHECKS, ids=_named)
def test_the_check_finds_what_is_broken_and_nothing_else(check: Path) -> None:
    fixture = FIXTURES / f"{check.stem}.ttl"
    wanted = re.findall(r"# finds: (.*)", fixture.read_text(encoding="utf-8"))[0].split()
    assert _nodes(Store.of_paths([fixture]), check) == sorted(wanted)


def test_each_check_has_a_title_a_summary_and_a_severity() -> None:
    assert len(CHECKS) > 15
    for check in CHECKS:
        text = check.read_text(encoding="utf-8")
        assert re.search(r"#\+ title: .+\n#\+ summary: .+\n#\+ severity: (error|warning)\n", text), check.name
