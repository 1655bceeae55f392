"""Uploads to Fuseki and Virtuoso, both ways: all arrives, new content replaces old, and nothing is left behind."""

import subprocess
import urllib.parse
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass

import pytest
from engines import endpoint
from servers import Server

from policecoop import Endpoint, KnowledgeGraph, queries
from policecoop.model import Answer, Rows
from policecoop.namespaces import VIEW
from policecoop.remote import Viewed, content
from policecoop.remote.content import GENID
from policecoop.store import Store


@dataclass(frozen=True)
class Small:
    """Something whose views are a few statements."""

    ntriples: bytes

    def view(self, name: str) -> Store:
        """Return the statements, whatever the name."""
        return Store.of_ntriples(self.ntriples)


SMALL = Small(b'<https://example.org/a> <https://example.org/p> "\xe4\xb8\xad\\n\\"\xf0\x9f\x9a\x93"@zh-Hans .\n')
OTHER = Small(b"<https://example.org/a> <https://example.org/p> _:x .\n_:x <https://example.org/p> _:x .\n")


@pytest.fixture(params=["Fuseki", "Virtuoso"])
def server(servers: Mapping[str, Server], request: pytest.FixtureRequest) -> Server:
    return servers[request.param]


@pytest.fixture(scope="module")
def published(graph: KnowledgeGraph) -> Mapping[str, set[str]]:
    """Return the statements that are sent of each view."""
    return {name: _sent(graph, name) for name in queries.VIEWS}


@pytest.mark.parametrize("graph_store", [False, True], ids=["update", "graph-store"])
def test_other_content_replaces_all_that_was_there(server: Server, graph_store: bool) -> None:
    there = endpoint(server, graph_store=graph_store)
    for given in (SMALL, OTHER, SMALL):
        there.upload(given, ["all"])
        assert _found(there, "all") == _sent(given, "all")


def test_what_an_upload_left_behind_goes_with_the_next(server: Server) -> None:
    there = endpoint(server)
    stale = f"{VIEW}all/0123"
    _update(server, f"INSERT DATA {{ GRAPH <{stale}> {{ <{stale}> <{stale}> 1 }} }}")
    assert _graphs(there) >= {stale}
    there.upload(OTHER, ["all"])
    assert not {name for name in _graphs(there) if name.startswith(f"{VIEW}all/")}


def test_yes_and_no_are_understood(server: Server) -> None:
    there = endpoint(server)
    there.upload(SMALL, ["all"])
    assert there.ask("ASK { ?s ?p ?o }", view="all") is True
    assert there.ask("ASK { ?s a ?o }", view="all") is False


@pytest.mark.parametrize("graph_store", [False, True], ids=["update", "graph-store"])
def test_all_arrives_and_is_not_sent_again(
    graph: KnowledgeGraph, published: Mapping[str, set[str]], server: Server, graph_store: bool
) -> None:
    there = endpoint(server, graph_store=graph_store)
    there.upload(SMALL)  # so that there is something to replace, also after the other way
    assert [one.state for one in there.upload(graph)] == ["uploaded"] * 3
    assert {name: _found(there, name) for name in queries.VIEWS} == published
    assert [one.state for one in there.upload(graph)] == ["already there"] * 3


def test_fuseki_can_make_the_views_itself(
    graph: KnowledgeGraph, published: Mapping[str, set[str]], servers: Mapping[str, Server]
) -> None:
    """Virtuoso cannot, by its deviation V2: what it makes of them changes from one load to the next."""
    source = content.Content.of("source", graph.store.ntriples())
    there = endpoint(servers["Fuseki"], graph_store=True)
    there.upload(Small(source.body()), ["source"])
    for name, sent in published.items():
        text = queries.view(name).replace("WHERE", f"FROM <{source.graph}> WHERE", 1)
        made = {line for line in _lines(there.ask(text)) if GENID not in line}
        known = {line for line in sent if GENID not in line}
        assert made == known, name


def test_virtuoso_takes_no_blank_node_in_data(servers: Mapping[str, Server]) -> None:
    said = _update(
        servers["Virtuoso"], "INSERT DATA { GRAPH <https://example.org/g> { _:x <https://example.org/p> 1 } }"
    )
    assert "Blank node '_:x' is not allowed in a constant clause" in said


def test_virtuoso_takes_no_five_thousand_statements_at_once(servers: Mapping[str, Server]) -> None:
    lines = "\n".join(f"<https://example.org/{n}> <https://example.org/p> {n} ." for n in range(5000))
    said = _update(servers["Virtuoso"], f"INSERT DATA {{ GRAPH <https://example.org/g> {{\n{lines}\n}} }}")
    assert "memory exhausted" in said


def test_virtuoso_answers_yes_with_a_table(servers: Mapping[str, Server]) -> None:
    query = urllib.parse.urlencode({"query": "ASK {}", "format": "application/sparql-results+json"})
    with urllib.request.urlopen(f"{servers['Virtuoso'].query}?{query}", timeout=60) as reply:
        assert b"__ASK_RETVAL" in reply.read()


def _sent(given: Viewed, view: str) -> set[str]:
    return {line.decode() for line in content.Content.of(view, given.view(view).ntriples()).lines}


def _found(there: Endpoint, view: str) -> set[str]:
    return _lines(there.ask("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", view=view))


def _lines(answer: Answer) -> set[str]:
    assert isinstance(answer, tuple)
    return {f"{' '.join(term.turtle() for term in triple)} ." for triple in answer}


def _graphs(there: Endpoint) -> set[str]:
    answer = there.ask("SELECT DISTINCT ?graph WHERE { GRAPH ?graph { ?s ?p ?o } }")
    assert isinstance(answer, Rows)
    return {cell.value for (cell,) in answer.rows if cell}


def _update(server: Server, text: str) -> str:
    """Send an update as it stands, and return what the server says."""
    login = ["--digest", "--user", f"{server.user}:{server.password}"] if server.user else []
    command = [
        "curl",
        "-sS",
        *login,
        "-H",
        "Content-Type: application/sparql-update",
        "--data-binary",
        "@-",
        server.update,
    ]
    return subprocess.run(command, input=text, capture_output=True, text=True, check=True).stdout
