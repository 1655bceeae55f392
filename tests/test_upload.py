"""Uploads of views to an endpoint: whole at any moment, resumed, verified, and never sent twice."""

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner, Result
from fake_endpoint import Answer, Sent, Server, serving

from policecoop import Endpoint, KnowledgeGraph
from policecoop.cli import cli
from policecoop.errors import EndpointError, QueryError
from policecoop.namespaces import VIEW
from policecoop.remote import web
from policecoop.remote.content import GENID, Content
from policecoop.remote.uploading import RECORD
from policecoop.store import Store

TARGET = VIEW + "all"
ROOT = Path(__file__).parent.parent


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "FIRST_PAUSE", 0.001)


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as found:
        yield found


@dataclass
class Small:
    """A graph whose views all hold the same few statements."""

    content: str

    def view(self, name: str) -> Store:
        return Store.of_ntriples(self.content.encode())


def _numbers(name: str, count: int) -> Small:
    return Small("".join(f'<urn:{name}> <urn:p> "{number:02}" .\n' for number in range(count)))


OLD, NEW = _numbers("old", 7), _numbers("new", 12)
WHOLE = {name: set(graph.content.splitlines()) for name, graph in (("old", OLD), ("new", NEW))}


def _endpoint(server: Server, store: bool = False) -> Endpoint:
    return Endpoint(server.sparql, graph_store=f"{server.url}/data" if store else "")


def _upload(server: Server, graph: Small = NEW, store: bool = False) -> str:
    (done,) = _endpoint(server, store).upload(graph, ["all"], chunk=5)
    return done.state


def _recorded(server: Server) -> set[str]:
    return {line for line in server.graph(RECORD) if TARGET in line}


def _command(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["upload", *arguments])


BY = pytest.mark.parametrize("store", [False, True], ids=["update", "graph-store"])


# --- what is sent


def test_blank_nodes_get_the_same_names_each_time_and_only_for_the_same_statements() -> None:
    one = '_:a <urn:p> _:b .\n_:b <urn:p> "x" .\n<urn:s> <urn:p> _:a .\n<urn:s> <urn:q> "> _:z" .\n'
    first, again = Content.of("all", one.encode()), Content.of("reported", one.replace("_:a", "_:z9").encode())
    other = Content.of("all", one.replace('"x"', '"other"').encode())
    assert again.lines == first.lines
    assert list(first.lines) == sorted(first.lines)
    assert b'<urn:s> <urn:q> "> _:z" .' in first.lines
    names = [set(re.findall(rf"<{re.escape(GENID)}[^>]+>", view.body().decode())) for view in (first, other)]
    assert [len(each) for each in names] == [2, 2]
    assert not names[0] & names[1]


def test_blank_nodes_of_the_ontology_are_the_same_in_all_views(graph: KnowledgeGraph) -> None:
    views = [Content.of(view, graph.view(view).ntriples()) for view in ("accepted", "all")]
    kept = [{line for line in view.lines if GENID.encode() in line} for view in views]
    assert kept[0] == kept[1]
    assert len(kept[0]) > 100
    assert not any(line.startswith(b"_:") or line.endswith(b"> _:") for view in views for line in view.lines)
    assert [len(view.lines) for view in views] == [len(graph.view(view)) for view in ("accepted", "all")]
    again = KnowledgeGraph()
    assert Content.of("all", again.view("all").ntriples()).hash == views[1].hash


@BY
def test_a_view_becomes_a_graph_with_a_record(server: Server, store: bool) -> None:
    assert _upload(server, OLD, store) == "uploaded"
    assert server.graph(TARGET) == WHOLE["old"]
    assert _upload(server, NEW, store) == "uploaded"
    assert server.graph(TARGET) == WHOLE["new"]
    assert server.graphs() == {TARGET, RECORD}
    wanted = Content.of("all", NEW.content.encode()).hash
    assert _recorded(server) == {
        f'<{TARGET}> <http://purl.org/dc/terms/identifier> "sha256:{wanted}" .',
        f'<{TARGET}> <http://rdfs.org/ns/void#triples> "12"^^<http://www.w3.org/2001/XMLSchema#integer> .',
    }


@BY
def test_each_view_has_its_record(server: Server, store: bool) -> None:
    done = _endpoint(server, store).upload(NEW)
    assert [one.graph for one in done] == [VIEW + view for view in ("accepted", "reported", "all")]
    assert server.graphs() == {*(one.graph for one in done), RECORD}
    assert len(server.graph(RECORD)) == 6


@BY
def test_the_same_content_is_not_sent_again(server: Server, store: bool) -> None:
    _upload(server, NEW, store)
    server.sent.clear()
    assert _upload(server, NEW, not store) == "already there"
    assert server.changes == []
    server.store.remove(next(iter(server.store.quads_for_pattern(None, None, None, ox.NamedNode(TARGET)))))
    assert _upload(server, NEW, store) == "uploaded"
    assert server.graph(TARGET) == WHOLE["new"]


def test_an_older_content_that_was_there_before_is_sent_again(server: Server) -> None:
    for graph in (OLD, NEW, OLD):
        assert _upload(server, graph) == "uploaded"
    assert server.graph(TARGET) == WHOLE["old"]


def test_an_empty_view_empties_its_graph(server: Server) -> None:
    _upload(server, OLD)
    assert _upload(server, Small("")) == "uploaded"
    assert (server.graphs(), len(_recorded(server))) == ({RECORD}, 2)
    assert _upload(server, Small("")) == "already there"


def test_chunks_have_no_more_than_they_may(server: Server) -> None:
    _upload(server)
    sizes = [one.text.count("<urn:p>") for one in server.changes if one.text.startswith("INSERT DATA")]
    assert sizes[:3] == [5, 5, 2]


def test_what_other_uploads_left_is_dropped(server: Server) -> None:
    server.store.update(
        f"INSERT DATA {{ GRAPH <{TARGET}/0123> {{ <urn:a> <urn:b> 1 }} GRAPH <urn:x> {{ <urn:a> <urn:b> 1 }} }}"
    )
    _upload(server)
    assert server.graphs() == {TARGET, RECORD, "urn:x"}


def test_a_dry_run_changes_nothing(server: Server) -> None:
    _upload(server, OLD)
    server.sent.clear()
    endpoint = _endpoint(server)
    (found,) = endpoint.upload(NEW, ["all"], chunk=5, dry_run=True)
    assert (found.state, found.triples, found.sent, found.requests) == ("to upload", 12, 12, 3)
    assert found.bytes == len(NEW.content)
    (found,) = endpoint.upload(OLD, ["all"], dry_run=True)
    assert (found.state, found.sent, found.requests, found.bytes) == ("already there", 0, 0, 0)
    assert server.changes == []


def test_a_view_must_be_one() -> None:
    with pytest.raises(QueryError, match="there is no view 'none'"):
        Endpoint("http://127.0.0.1:9/").upload(KnowledgeGraph(), ["none"])


# --- whole at any moment


def _dies_at(server: Server, number: int, after: bool) -> None:
    """Let the server die at a request: before it is carried out, or after it and before its answer. It stays dead."""
    seen = 0

    def fault(_: Sent) -> Answer | None:
        nonlocal seen
        seen += 1
        return Answer(drop=True) if seen > number or (seen == number and not after) else None

    def spoil(_: Sent) -> Answer | None:
        return Answer(drop=True) if seen == number and after else None

    server.before, server.after = fault, spoil


@BY
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_killed_at_any_request_a_graph_is_whole_and_the_next_run_goes_on(
    store: bool, after: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web, "MOST_TRIES", 2)
    for number in range(1, 40):
        with serving() as server:
            _upload(server, OLD, store)
            _dies_at(server, number, after)
            try:
                _upload(server, NEW, store)
            except EndpointError as error:
                assert "does not answer" in str(error)
                died = True
            else:
                died = False
            assert server.graph(TARGET) in (WHOLE["old"], WHOLE["new"])
            known = "".join(_recorded(server))
            wanted = {
                name: Content.of("all", graph.content.encode()).hash for name, graph in (("old", OLD), ("new", NEW))
            }
            for name in ("old", "new"):
                assert wanted[name] not in known or server.graph(TARGET) == WHOLE[name]
            server.before = server.after = lambda _: None
            assert _upload(server, NEW, store) == ("uploaded" if wanted["new"] not in known else "already there")
            assert (server.graph(TARGET), server.graphs()) == (WHOLE["new"], {TARGET, RECORD})
            if not died:
                assert number >= 8
                return
    raise AssertionError("the upload never came to an end")


def test_a_second_run_sends_only_what_is_missing(server: Server) -> None:
    large = _numbers("large", 50)
    server.before = lambda sent: Answer(500) if '"40"' in sent.text else None
    with pytest.raises(EndpointError, match="status 500"):
        _upload(server, large)
    server.before = lambda _: None
    server.sent.clear()
    (done,) = _endpoint(server).upload(large, ["all"], chunk=5)
    assert (done.sent, done.requests) == (15, 3)
    assert sum(one.text.count("<urn:large>") for one in server.changes if one.text.startswith("INSERT")) == 15
    assert server.graph(TARGET) == set(large.content.splitlines())


def test_a_chunk_that_came_in_part_is_sent_whole(server: Server) -> None:
    content = Content.of("all", NEW.content.encode())
    lines = content.body(0, 5).decode() + content.body(7, 8).decode()
    server.store.update(f"INSERT DATA {{ GRAPH <{content.staging}> {{ {lines} }} }}")
    assert _upload(server) == "uploaded"
    assert server.graph(TARGET) == WHOLE["new"]


def test_an_update_that_may_have_been_lost_is_repeated_without_harm(server: Server) -> None:
    lost: set[str] = set()

    def once(sent: Sent) -> Answer | None:
        if sent.text in lost:
            return None
        lost.add(sent.text)
        return Answer(drop=True)

    server.after = once
    _upload(server, OLD)
    _upload(server, NEW)
    assert server.graph(TARGET) == WHOLE["new"]


@BY
def test_a_server_that_keeps_less_is_found_out(server: Server, store: bool) -> None:
    def forget(sent: Sent) -> Answer | None:
        if sent.kind != "query":
            server.store.update('DELETE { GRAPH ?g { ?s ?p "03" } } WHERE { GRAPH ?g { ?s ?p "03" } }')
        return None

    server.after = forget
    with pytest.raises(EndpointError, match=r"has 11 statements in <.*>, not the 12 that were sent"):
        _upload(server, NEW, store)
    assert _recorded(server) == set()
    server.after = lambda _: None
    assert _upload(server, NEW, store) == "uploaded"
    assert server.graph(TARGET) == WHOLE["new"]


def test_a_server_that_drops_more_than_it_should_is_found_out(server: Server) -> None:
    def forget(sent: Sent) -> Answer | None:
        if sent.text.startswith("DROP") and server.graph(TARGET):
            server.store.update(f'DELETE DATA {{ GRAPH <{TARGET}> {{ <urn:new> <urn:p> "03" }} }}')
        return None

    server.after = forget
    with pytest.raises(EndpointError, match="has 11 statements in"):
        _upload(server)
    assert _recorded(server) == set()


def test_two_uploads_at_once_cannot_empty_a_graph(server: Server) -> None:
    other = Content.of("all", NEW.content.encode()).staging

    def overtaken(sent: Sent) -> Answer | None:
        if sent.text.startswith("DELETE WHERE"):
            server.store.remove_graph(ox.NamedNode(other))
        return None

    _upload(server, OLD)
    server.before = overtaken
    with pytest.raises(EndpointError, match=r"has 7 statements in <.*>, not the 12"):
        _upload(server)
    assert server.graph(TARGET) == WHOLE["old"]


def test_a_process_that_is_killed_leaves_the_old_graph_and_the_next_goes_on(server: Server, tmp_path: Path) -> None:
    _upload(server, OLD)
    server.sent.clear()
    reached = threading.Event()

    def stop(sent: Sent) -> Answer | None:
        if len(server.changes) == 4:
            reached.set()
            time.sleep(1)
        return None

    server.before = stop
    command = [sys.executable, "-m", "policecoop", "upload", "--endpoint", server.sparql, "--view", "all"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=dict(os.environ)) as process:
        assert reached.wait(60)
        process.kill()
        out, _ = process.communicate()
    assert (process.returncode, out) == (-signal.SIGKILL, b"")
    assert server.graph(TARGET) == WHOLE["old"]
    server.before = lambda _: None
    time.sleep(1)
    result = _command("--endpoint", server.sparql, "--view", "all", "--format", "json")
    (done,) = json.loads(result.stdout)
    assert 0 < done["triples"] - done["sent"] <= 4000
    assert (len(server.graph(TARGET)), server.graphs()) == (done["triples"], {TARGET, RECORD})


# --- the command


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> str:
    file = tmp_path_factory.mktemp("data") / "few.ttl"
    file.write_text("<urn:a> <urn:b> <urn:c> .")
    return str(file)


def test_the_command_uploads_and_says_what_it_did(server: Server, few: str) -> None:
    arguments = ("--endpoint", server.sparql, "--data", few, "--view", "accepted", "--view", "all")
    dry = _command(*arguments, "--dry-run")
    assert (dry.exit_code, "to upload" in dry.stdout, server.changes) == (0, True, [])
    first, again = _command(*arguments), _command(*arguments)
    assert (first.exit_code, again.exit_code) == (0, 0)
    size = f"{len(server.graph(TARGET)):,}"
    assert first.stderr.splitlines() == [f"{view}: uploaded, {size} statements" for view in ("accepted", "all")]
    assert again.stdout.split() == [
        *("graph", "statements", "sent", "requests", "bytes", "state"),
        *(word for view in ("accepted", "all") for word in (VIEW + view, size, "0", "0", "0", "already", "there")),
    ]


def test_what_was_uploaded_is_asked(server: Server, graph: KnowledgeGraph) -> None:
    Endpoint(server.sparql).upload(graph, ["reported"])
    question = "contributions-to-interpol"
    there, here = Endpoint(server.sparql).ask(question), graph.ask(question)
    assert sorted(map(repr, there.rows)) == sorted(map(repr, here.rows))  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--endpoint", "http://127.0.0.1:9/"], "policecoop: http://127.0.0.1:9/ does not answer: "),
        (["--endpoint", "nonsense"], "'nonsense' is no address of an endpoint"),
        (["--endpoint", "http://h/", "--update", "http://h/", "--graph-store", "http://h/"], "not both"),
        (["--endpoint", "http://h/", "--chunk", "0"], "0 is not in the range x>=1"),
        ([], "Missing option '--endpoint'"),
    ],
)
def test_the_command_tells_what_is_wrong(few: str, arguments: list[str], said: str) -> None:
    result = _command("--data", few, *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr


def test_an_address_that_takes_no_updates_is_told(server: Server, few: str) -> None:
    server.before = lambda sent: Answer(405, body=b"no updates here") if sent.kind == "update" else None
    result = _command("--endpoint", server.sparql, "--data", few)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "status 405, no updates here" in result.stderr
    assert "give it with --update" in result.stderr


def test_updates_and_graphs_are_written_with_the_login(
    server: Server, few: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.users, server.scheme = {"me": "word"}, "Digest"
    monkeypatch.setenv("POLICECOOP_ENDPOINT_USER", "me")
    monkeypatch.setenv("POLICECOOP_ENDPOINT_PASSWORD", "word")
    arguments = ("--endpoint", server.sparql, "--data", few, "--view", "all")
    assert _command(*arguments, "--update", server.sparql).exit_code == 0
    server.store.clear()
    assert _command(*arguments, "--graph-store", f"{server.url}/data?x=y").exit_code == 0
    assert server.graphs() == {TARGET, RECORD}
