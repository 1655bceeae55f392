"""Every stored question gives the same rows in four engines; where Virtuoso is known to differ, it still does."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import pytest
from engines import PAGE, Ask, cases, multiset, table, written

from policecoop import KnowledgeGraph
from policecoop.errors import PolicecoopError
from policecoop.model import Rows
from policecoop.queries import questions

ENGINES = ("Oxigraph", "rdflib", "Fuseki", "Virtuoso")
DEVIATION = re.compile(
    r"^### (V\d+)\. ([^\n]+)\n(?:(?!^###).)*?^```sparql\n(.*?)^```\n\nVirtuoso (.+?)\.$", re.M | re.S
)


@dataclass(frozen=True)
class Deviation:
    """A way in which Virtuoso differs, as `docs/engines.md` tells it, with the smallest query that shows it."""

    code: str
    title: str
    query: str
    gives: str


DEVIATIONS = [Deviation(*found) for found in DEVIATION.findall(PAGE.read_text(encoding="utf-8"))]


@pytest.mark.parametrize("engine", ENGINES[1:])
@pytest.mark.parametrize("name", questions())
def test_a_question_gives_the_same_rows(
    graph: KnowledgeGraph, asked: Mapping[str, Ask], name: str, engine: str
) -> None:
    for given in cases(graph, name):
        ours = graph.rows(name, **given)
        assert multiset(asked[engine](name, **given)) == multiset(ours), given


def test_the_table_in_the_documentation_is_what_the_engines_give(
    graph: KnowledgeGraph, asked: Mapping[str, Ask]
) -> None:
    """The versions in its head may be others. If it fails, write the table anew: see `engines.py`."""
    assert written().splitlines()[1:] == table(graph, asked).splitlines()[1:]


def test_each_deviation_of_the_documentation_is_read() -> None:
    codes = re.findall(r"^### (V\d+)\.", PAGE.read_text(encoding="utf-8"), re.M)
    assert codes
    assert codes == [deviation.code for deviation in DEVIATIONS] == [f"V{n + 1}" for n in range(len(codes))]


@pytest.mark.parametrize("engine", ["rdflib", "Fuseki"])
@pytest.mark.parametrize("deviation", DEVIATIONS, ids=lambda deviation: deviation.code)
def test_other_engines_do_not_deviate(asked: Mapping[str, Ask], deviation: Deviation, engine: str) -> None:
    assert multiset(asked[engine](deviation.query)) == multiset(asked["Oxigraph"](deviation.query))


@pytest.mark.parametrize("deviation", DEVIATIONS, ids=lambda deviation: deviation.code)
def test_virtuoso_still_deviates_as_told(asked: Mapping[str, Ask], deviation: Deviation) -> None:
    right = asked["Oxigraph"](deviation.query)
    assert isinstance(right, Rows)
    assert _told(asked["Virtuoso"], deviation.query, right) == deviation.gives


def _told(ask: Ask, query: str, right: Rows) -> str:
    """Say as the documentation does how an answer differs from the right one."""
    try:
        found = ask(query)
    except PolicecoopError as error:
        said = re.search(r"[Ss]tack overflow|transitive start not given", str(error), re.I)
        return f"gives the error `{said[0] if said else error}`"
    assert isinstance(found, Rows)
    if len(found.rows) != len(right.rows):
        return f"gives {'fewer' if len(found.rows) < len(right.rows) else 'more'} rows"
    return f"gives {_cell(found)} instead of {_cell(right)}"


def _cell(rows: Rows) -> str:
    (term,) = rows.rows[0]
    return f"`{term.text()}`" if term else "nothing"
