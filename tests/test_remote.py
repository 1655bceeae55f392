"""Questions to a SPARQL endpoint: a small one on this machine that answers well, or badly."""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

from policecoop import Endpoint, KnowledgeGraph
from policecoop.cli import cli
from policecoop.errors import EndpointError, QueryError
from policecoop.model import Rows, Term
from policecoop.queries import questions
from policecoop.remote import ask

JSON = "application/sparql-results+json"


@dataclass
class Server:
    """A running endpoint, and what it was sent."""

    url: str
    requests: list[tuple[str, str]] = field(default_factory=list)

    def bad(self, kind: str) -> str:
        return f"{self.url}/{kind}"


def _bad(kind: str) -> tuple[int, str, bytes]:
    return {
        "html": (200, "text/html", b"<!doctype html>\n<title>Welcome</title>"),
        "htmljson": (200, JSON, b"<!doctype html>\n<title>Welcome</title>"),
        "truncated": (200, JSON, b'{"head": {"vars": ["s"]}, "results": {"bindings": [{"s": {"type": "ur'),
        "headless": (200, JSON, b"[]"),
        "null": (200, JSON, b'{"head": null, "results": null}'),
        "binary": (200, JSON, bytes(range(128, 256))),
        "empty": (200, JSON, b""),
        "500": (500, "text/plain", b"out of memory"),
        "400": (400, "text/plain", b"Line 1: no such function"),
        "404": (404, "text/html", b"<h1>Not found</h1>"),
        "401": (401, "text/plain", b"who are you?"),
    }[kind]


def _answer(store: ox.Store, query: str) -> tuple[int, str, bytes]:
    try:
        result = store.query(query)
    except SyntaxError as error:
        return 400, "text/plain", f"Parse error: {error}".encode()
    if isinstance(result, ox.QueryTriples):
        return 200, "text/turtle", result.serialize(format=ox.RdfFormat.TURTLE) or b""
    return 200, JSON, result.serialize(format=ox.QueryResultsFormat.JSON) or b""


@pytest.fixture(scope="module")
def _running(graph: KnowledgeGraph) -> Iterator[Server]:
    store = ox.Store()
    store.load(graph.view("reported").ntriples(), format=ox.RdfFormat.N_TRIPLES)
    store.update('INSERT DATA { <urn:a> <urn:p> "中\\n\\"文\\""@zh , 5 , _:b }')
    server: Server

    class Handler(BaseHTTPRequestHandler):
        """Answers /sparql well, and any other path badly."""

        def do_GET(self) -> None:
            self._reply(urlsplit(self.path).query)

        def do_POST(self) -> None:
            self._reply(self.rfile.read(int(self.headers["Content-Length"])).decode())

        def _reply(self, form: str) -> None:
            query = parse_qs(form)["query"][0]
            server.requests.append((self.command, query))
            kind = urlsplit(self.path).path.rpartition("/")[2]
            if kind == "slow":
                time.sleep(4)
            status, content_type, body = _bad(kind) if kind not in ("sparql", "slow") else _answer(store, query)
            self.send_response(status)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Keep quiet."""

    class Quiet(ThreadingHTTPServer):
        """Says nothing of a client that has gone."""

        def handle_error(self, request: object, client_address: object) -> None:
            """Keep quiet."""

    with Quiet(("127.0.0.1", 0), Handler) as http:
        server = Server(f"http://127.0.0.1:{http.server_port}")
        threading.Thread(target=http.serve_forever, daemon=True).start()
        yield server
        http.shutdown()


@pytest.fixture
def server(_running: Server) -> Server:
    _running.requests.clear()
    return _running


@pytest.fixture
def endpoint(server: Server) -> Endpoint:
    return Endpoint(f"{server.url}/sparql")


def test_a_short_query_goes_by_get_and_a_long_one_by_post(server: Server, endpoint: Endpoint) -> None:
    query = "SELECT ?o { <urn:a> <urn:p> ?o FILTER isLiteral(?o) } ORDER BY ?o"
    short, long = endpoint.ask(query), endpoint.ask(query + "\n# " + "x" * 3000)
    assert [method for method, _ in server.requests] == ["GET", "POST"]
    assert short == long
    assert isinstance(short, Rows)
    assert set(short.rows) == {
        (Term("literal", "5", "http://www.w3.org/2001/XMLSchema#integer"),),
        (Term("literal", '中\n"文"', language="zh"),),
    }


def test_ask_construct_and_describe(endpoint: Endpoint) -> None:
    assert endpoint.ask("ASK { <urn:a> ?p 5 }") is True
    assert endpoint.ask("ASK { <urn:a> ?p 6 }") is False
    triple = (Term("iri", "urn:x"), Term("iri", "urn:p"), Term("literal", '中\n"文"', language="zh"))
    built = endpoint.ask('CONSTRUCT { <urn:x> ?p ?o } { <urn:a> ?p ?o FILTER (LANG(?o) = "zh") }')
    assert built == (triple,)
    described = endpoint.ask("DESCRIBE <urn:a>")
    assert isinstance(described, tuple)
    assert {value.kind for _, _, value in described} == {"literal", "bnode"}
    assert endpoint.ask("CONSTRUCT { ?s ?p ?o } { ?s <urn:none> ?o . ?s ?p ?o }") == ()


def test_known_prefixes_are_declared_once(server: Server, endpoint: Endpoint) -> None:
    assert endpoint.ask("ASK { id:org-interpol a pc:Organisation ; ?p ?o }") is not None
    own = "PREFIX pc: <urn:>\nASK { pc:a pc:p 5 ; ?p ?o FILTER (?p != skos:prefLabel) }"
    assert endpoint.ask(own) is True
    sent = [query for _, query in server.requests]
    assert sent[0].count("PREFIX") == 2
    assert sent[1].count("PREFIX") == 2
    assert "PREFIX pc: <https" not in sent[1]


@pytest.mark.parametrize("name", sorted(questions()))
def test_every_stored_question_gives_the_same_rows_there(endpoint: Endpoint, graph: KnowledgeGraph, name: str) -> None:
    there, here = endpoint.ask(name), graph.ask(name, view="reported")
    assert isinstance(there, Rows)
    assert isinstance(here, Rows)
    assert there.columns == here.columns
    assert sorted(map(repr, there.rows)) == sorted(map(repr, here.rows))


def test_parameters_are_bound_before_a_question_is_sent(server: Server, endpoint: Endpoint) -> None:
    rows = endpoint.ask("facts-about", thing="id:org-interpol")
    assert isinstance(rows, Rows)
    assert rows.rows
    assert "VALUES ?thing { <https://w3id.org/policecoop/id/org-interpol> }" in server.requests[0][1]


@pytest.mark.parametrize(
    "query",
    [
        "# ask it, then describe and add it\n# delete nothing\nSELECT ?o { <urn:a> ?p ?o }",
        "#+ title: which address\nPREFIX add: <urn:#x>\nBASE <urn:b>\nselect ?o { <urn:a> ?p ?o }",
        "prefix : <urn:>SELECT ?o { :a ?p ?o }",
    ],
)
def test_words_in_comments_do_not_change_the_form_of_a_query(endpoint: Endpoint, query: str) -> None:
    answer = endpoint.ask(query)
    assert isinstance(answer, Rows)
    assert len(answer.rows) == 3


@pytest.mark.parametrize("query", ["INSERT DATA { <urn:a> <urn:b> 1 }", "DROP ALL # {", "garbage {", "# SELECT\n{ }"])
def test_only_queries_are_sent(server: Server, endpoint: Endpoint, query: str) -> None:
    with pytest.raises(QueryError, match="not valid SPARQL: it begins with none of SELECT"):
        endpoint.ask(query)
    assert server.requests == []


@pytest.mark.parametrize("kind", ["html", "htmljson"])
def test_a_page_under_status_200_is_no_answer(server: Server, kind: str) -> None:
    with pytest.raises(EndpointError, match="not with whole SPARQL results; it begins: <!doctype html> <title>Welcome"):
        ask(server.bad(kind), "SELECT * { ?s ?p ?o }")
    with pytest.raises(EndpointError, match="not with Turtle"):
        ask(server.bad(kind), "DESCRIBE <urn:a>")


@pytest.mark.parametrize("kind", ["truncated", "headless", "null", "empty"])
def test_half_an_answer_is_no_answer(server: Server, kind: str) -> None:
    with pytest.raises(EndpointError, match=f"/{kind} answered, but not with whole SPARQL results"):
        ask(server.bad(kind), "SELECT * { ?s ?p ?o }")


def test_a_refused_query_is_told_with_the_words_of_the_endpoint(server: Server) -> None:
    with pytest.raises(QueryError, match=r"/400 says that the query is not valid SPARQL.*no such function") as caught:
        ask(server.bad("400"), "SELECT * { ?s ?p ?o }")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("kind", ["500", "404", "401", "binary"])
def test_other_failures_name_the_endpoint(server: Server, kind: str) -> None:
    with pytest.raises(EndpointError, match=f"^{server.bad(kind)} does not answer: ") as caught:
        ask(server.bad(kind), "SELECT * { ?s ?p ?o }")
    assert "\n" not in str(caught.value)


def test_nobody_listens() -> None:
    with pytest.raises(EndpointError, match=r"does not answer: .*refused.*; check the address"):
        ask("http://127.0.0.1:9/sparql", "ASK {}")


def test_a_slow_endpoint_is_left(server: Server) -> None:
    begin = time.perf_counter()
    with pytest.raises(EndpointError, match=r"does not answer: .*timed out"):
        ask(server.bad("slow"), "ASK {}", timeout=1)
    assert time.perf_counter() - begin < 3


@pytest.mark.parametrize("url", ["nonsense", "file:///etc/passwd", "", "ftp://127.0.0.1/"])
def test_an_address_must_be_one_of_the_web(url: str) -> None:
    with pytest.raises(EndpointError, match="begins with http:// or https://"):
        ask(url, "ASK {}")


def test_the_command_asks_an_endpoint(server: Server) -> None:
    url = f"{server.url}/sparql"
    result = CliRunner().invoke(cli, ["ask", "contributions-to-interpol", "--endpoint", url, "--format", "csv"])
    own = CliRunner().invoke(cli, ["ask", "contributions-to-interpol", "--format", "csv"])
    assert result.exit_code == own.exit_code == 0
    assert sorted(result.stdout.splitlines()) == sorted(own.stdout.splitlines())
    assert len(result.stdout.splitlines()) > 3


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["hedged-claims", "--endpoint", "http://127.0.0.1:9/"], "policecoop: http://127.0.0.1:9/ does not answer"),
        (["ASK {}", "--endpoint", "http://127.0.0.1:9/", "--view", "all"], "leave out --view and --data"),
        (["no-such", "--endpoint", "http://127.0.0.1:9/"], "no question is called 'no-such'"),
    ],
)
def test_the_command_tells_what_went_wrong(arguments: list[str], said: str) -> None:
    result = CliRunner().invoke(cli, ["ask", *arguments])
    assert result.exit_code == 2
    assert said in result.stderr
    assert result.stdout == ""


def test_an_endpoint_can_be_validated_whole(server: Server, tmp_path: Path) -> None:
    document = Endpoint(f"{server.url}/sparql").document()
    statements = document.content.decode().splitlines()
    assert '<urn:a> <urn:p> "中\\n\\"文\\""@zh .' in statements
    assert len(statements) > 30_000
    shapes = tmp_path / "shapes.ttl"
    shapes.write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . "
        "<urn:s> a sh:NodeShape ; sh:targetNode <urn:a> ; sh:property [ sh:path <urn:p> ; sh:maxCount 2 ] ."
    )
    command = ["validate", "--endpoint", f"{server.url}/sparql", "--shapes", str(shapes)]
    result = CliRunner().invoke(cli, command)
    assert (result.exit_code, "urn:a" in result.output) == (1, True)


def test_a_part_of_what_an_endpoint_holds_is_not_taken_for_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    three = Rows(("count",), ((Term("literal", "3"),),))
    one = (Term("iri", "urn:a"), Term("iri", "urn:p"), Term("literal", "x"))
    monkeypatch.setattr("policecoop.remote.ask", lambda _, text, *__: three if "COUNT" in text else (one, one))
    with pytest.raises(EndpointError, match="holds 3 statements and gave 2; download its dump instead"):
        Endpoint("http://localhost/sparql").document()
