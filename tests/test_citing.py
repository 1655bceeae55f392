"""What to write to cite the graph, its sources, and single things of it."""

import pytest
from click.testing import CliRunner

from policecoop import KnowledgeGraph, citing
from policecoop.cli import cli
from policecoop.errors import ThingNotFound
from policecoop.namespaces import ID, expand
from policecoop.store import Store

PAPER = "Carine Pina. China's International Police and Judicial Cooperation. IRSEM, 2023."


def test_the_graph_is_cited_with_its_sources(graph: KnowledgeGraph) -> None:
    source, dataset = graph.cite()
    assert source == PAPER
    assert dataset.startswith("policecoop contributors (2026). policecoop, a knowledge graph")


@pytest.mark.parametrize(
    ("thing", "line"),
    [
        ("id:contribution-interpol-statutory-china-2021", f"{PAPER} 2.1.2/1, sentence 12, citing fn25."),
        ("id:claim-pina2023-3.3-1-29", f"{PAPER} 3.3/1, sentence 10, citing fn106 (reported)."),
        ("2.1.2/1", f"{PAPER} 2.1.2/1"),
        ("fn25", f"{PAPER} fn25"),
        (
            "id:work-afp-2018-police-stations-south-africa",
            "AFP. Are The Chinese Opening Police Stations in South Africa? 2018-11-23.",
        ),
    ],
)
def test_a_place_is_cited_in_its_work_and_in_the_graph(graph: KnowledgeGraph, thing: str, line: str) -> None:
    first, *others = graph.cite(thing)
    assert first == line
    assert others[-1].startswith("policecoop contributors (2026).")
    assert others[-1].rpartition(" ")[2].startswith(ID)


def test_a_voice_other_than_the_author_and_a_denial_are_told(graph: KnowledgeGraph) -> None:
    first, *_ = graph.cite("id:enablement-acting-alone-absolute-security")
    assert first == f"Xi Jinping, in: {PAPER} 2.1.2/1, sentence 6, citing fn23 (denied)."


def test_a_dispute_is_told(graph: KnowledgeGraph) -> None:
    first, *_ = graph.cite("id:closure-overseas-police-stations-germany")
    assert first == f"{PAPER} 3.3/3, sentence 11, citing fn115 (contested)."


def test_each_claim_of_a_fact_has_a_line(graph: KnowledgeGraph) -> None:
    (row,) = graph.view("all").rows(
        "SELECT ?fact (COUNT(?claim) AS ?claims) { ?claim pc:documents ?fact }"
        " GROUP BY ?fact ORDER BY DESC(?claims) LIMIT 1"
    )
    assert len(graph.cite(row["fact"])) == int(row["claims"]) + 1 > 3


def test_an_entity_is_cited_by_the_graph_alone(graph: KnowledgeGraph) -> None:
    (line,) = graph.cite("INTERPOL")
    assert line.endswith(f"version 0.2.0. {ID}org-interpol")


def test_what_is_not_there_cannot_be_cited(graph: KnowledgeGraph) -> None:
    with pytest.raises(ThingNotFound, match="id:none"):
        citing.cite(Store(), expand("id:none"))
    with pytest.raises(ThingNotFound):
        graph.cite("no such thing")


def test_the_command_prints_a_line_each(graph: KnowledgeGraph) -> None:
    result = CliRunner().invoke(cli, ["cite", "2.1.2/1"])
    assert result.exit_code == 0
    assert tuple(result.stdout.splitlines()) == graph.cite("2.1.2/1")
    assert CliRunner().invoke(cli, ["cite", "no such thing"]).exit_code == 2
