"""Questions to a SPARQL endpoint: a small one on this machine that answers well, or badly."""

import re
import time
from collections.abc import Iterator
from email.message import Message
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner, Result
from fake_endpoint import JSON, XML, Answer, Sent, Server, serving

from policecoop import Endpoint, KnowledgeGraph
from policecoop.cli import cli
from policecoop.errors import EndpointError, PolicecoopError, QueryError
from policecoop.model import Rows, Term
from policecoop.namespaces import VIEW
from policecoop.queries import VIEWS, questions
from policecoop.remote import Service, web

ALL = "SELECT * { ?s ?p ?o }"
ONE_ROW = b'{"head": {"vars": ["s"]}, "results": {"bindings": [{"s": {"type": "uri", "value": "urn:a"}}]}}'
VIRTUOSO_YES = (
    b'{"head": {"vars": ["__ASK_RETVAL"]}, "results": {"bindings": [{"__ASK_RETVAL": {"type": "literal", '
    b'"value": "1"}}]}}'
)
HTML = b"<!doctype html>\n<title>Welcome</title>"
SECRET = "s3cret+word"


@pytest.fixture(autouse=True)
def _no_login_and_no_waiting(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("USER", "PASSWORD", "TOKEN"):
        monkeypatch.delenv(f"POLICECOOP_ENDPOINT_{name}", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    monkeypatch.setattr(web, "FIRST_PAUSE", 0.001)


@pytest.fixture(scope="module")
def _running(graph: KnowledgeGraph) -> Iterator[Server]:
    with serving() as server:
        for view in VIEWS:
            server.store.load(
                graph.view(view).ntriples(), format=ox.RdfFormat.N_TRIPLES, to_graph=ox.NamedNode(VIEW + view)
            )
        server.store.load(graph.view("reported").ntriples(), format=ox.RdfFormat.N_TRIPLES)
        server.store.update('INSERT DATA { <urn:a> <urn:p> "中\\n\\"文\\""@zh , 5 , _:b }')
        yield server


@pytest.fixture
def full(_running: Server) -> Server:
    """Return the endpoint with all views, and with more in its default graph."""
    _running.sent.clear()
    return _running


@pytest.fixture
def server() -> Iterator[Server]:
    """Run an endpoint of three statements and no view, whose faults a test switches on."""
    with serving() as found:
        found.store.update('INSERT DATA { <urn:a> <urn:p> "中\\n\\"文\\""@zh , 5 , _:b }')
        yield found


def _ask(server: Server, text: str = ALL, timeout: float = 60) -> object:
    return Service(server.sparql, timeout=timeout).ask(text)


def _gives(server: Server, *answers: Answer) -> None:
    """Let the endpoint give these answers, the last one for ever."""
    left = list(answers)
    server.before = lambda _: left.pop(0) if len(left) > 1 else left[0]


def _command(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["ask", *arguments])


# --- questions and answers


def test_a_short_query_goes_by_get_and_a_long_one_by_post(server: Server) -> None:
    query = "SELECT ?o { <urn:a> <urn:p> ?o FILTER isLiteral(?o) } ORDER BY ?o"
    short, long = _ask(server, query), _ask(server, query + "\n# " + "x" * 3000)
    assert [one.method for one in server.sent] == ["GET", "POST"]
    assert short == long
    assert isinstance(short, Rows)
    assert set(short.rows) == {
        (Term("literal", "5", "http://www.w3.org/2001/XMLSchema#integer"),),
        (Term("literal", '中\n"文"', language="zh"),),
    }


def test_ask_construct_and_describe(server: Server) -> None:
    endpoint = Endpoint(server.sparql)
    assert endpoint.ask("ASK { <urn:a> ?p 5 }") is True
    assert endpoint.ask("ASK { <urn:a> ?p 6 }") is False
    triple = (Term("iri", "urn:x"), Term("iri", "urn:p"), Term("literal", '中\n"文"', language="zh"))
    built = endpoint.ask('CONSTRUCT { <urn:x> ?p ?o } { <urn:a> ?p ?o FILTER (LANG(?o) = "zh") }')
    assert built == (triple,)
    described = endpoint.ask("DESCRIBE <urn:a>")
    assert isinstance(described, tuple)
    assert {value.kind for _, _, value in described} == {"literal", "bnode"}
    assert endpoint.ask("CONSTRUCT { ?s ?p ?o } { ?s <urn:none> ?o . ?s ?p ?o }") == ()


def test_known_prefixes_are_declared_once(server: Server) -> None:
    assert _ask(server, "ASK { id:org-interpol a pc:Organisation ; ?p ?o }") is False
    assert _ask(server, "PREFIX pc: <urn:>\nASK { pc:a pc:p 5 ; ?p ?o FILTER (?p != skos:prefLabel) }") is True
    assert [query.count("PREFIX") for query in server.queries] == [2, 2]
    assert "PREFIX pc: <https" not in server.queries[1]


@pytest.mark.parametrize(
    "query",
    [
        "# ask it, then describe and add it\n# delete nothing\nSELECT ?o { <urn:a> ?p ?o }",
        "#+ title: which address\nPREFIX add: <urn:#x>\nBASE <urn:b>\nselect ?o { <urn:a> ?p ?o }",
        "prefix : <urn:>SELECT ?o { :a ?p ?o }",
    ],
)
def test_words_in_comments_do_not_change_the_form_of_a_query(server: Server, query: str) -> None:
    answer = Endpoint(server.sparql).ask(query)
    assert isinstance(answer, Rows)
    assert len(answer.rows) == 3


@pytest.mark.parametrize("query", ["INSERT DATA { <urn:a> <urn:b> 1 }", "DROP ALL # {", "garbage {", "# SELECT\n{ }"])
def test_only_queries_are_sent(server: Server, query: str) -> None:
    with pytest.raises(QueryError, match="not valid SPARQL: it begins with none of SELECT"):
        _ask(server, query)
    assert server.sent == []


def test_an_address_may_have_parameters_of_its_own(server: Server) -> None:
    assert Service(f"{server.sparql}?default-graph-uri=urn:none#part").ask("ASK { ?s ?p ?o }") is False
    assert server.sent[0].graphs == ["urn:none"]


def test_results_in_xml_are_read_too(server: Server) -> None:
    found = server.store.query(ALL)
    assert isinstance(found, ox.QuerySolutions)
    rows = found.serialize(format=ox.QueryResultsFormat.XML) or b""
    _gives(server, Answer(type=f"{XML}; charset=utf-8", body=rows))
    answer = _ask(server)
    assert isinstance(answer, Rows)
    assert {cell.value for row in answer.rows for cell in row if cell} >= {"5", '中\n"文"'}
    _gives(server, Answer(type=XML, body=rows[:-20]))
    with pytest.raises(EndpointError, match="not with whole SPARQL results"):
        _ask(server)


@pytest.mark.parametrize(("value", "wanted"), [("1", True), ("0", False)])
def test_virtuoso_answers_ask_with_a_table(server: Server, value: str, wanted: bool) -> None:
    cell = f'{{"__ASK_RETVAL": {{"type": "literal", "value": "{value}"}}}}'
    body = f'{{"head": {{"vars": ["__ASK_RETVAL"]}}, "results": {{"bindings": [{cell}]}}}}'
    _gives(server, Answer(type=JSON, body=body.encode()))
    assert _ask(server, "ASK {}") is wanted


# --- views


@pytest.mark.parametrize("name", sorted(questions()))
def test_every_stored_question_gives_the_same_rows_there(full: Server, graph: KnowledgeGraph, name: str) -> None:
    there, here = Endpoint(full.sparql).ask(name), graph.ask(name)
    assert isinstance(there, Rows)
    assert isinstance(here, Rows)
    assert there.columns == here.columns
    assert sorted(map(repr, there.rows)) == sorted(map(repr, here.rows))
    assert full.sent[-1].graphs == [VIEW + questions()[name].view]


def test_parameters_are_bound_before_a_question_is_sent(full: Server) -> None:
    rows = Endpoint(full.sparql).ask("facts-about", thing="id:org-interpol")
    assert isinstance(rows, Rows)
    assert rows.rows
    assert "VALUES ?thing { <https://w3id.org/policecoop/id/org-interpol> }" in full.queries[-1]


def test_a_view_is_looked_for_once(full: Server) -> None:
    endpoint = Endpoint(full.sparql)
    counts = [endpoint.ask("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", view) for view in (None, "reported", "accepted")]
    assert [query.startswith("ASK") for query in full.queries] == [True, False, False, True, False]
    assert counts[0] == counts[1] != counts[2]


def test_what_names_its_graphs_is_asked_as_it_is(full: Server) -> None:
    endpoint = Endpoint(full.sparql)
    query = f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{VIEW}all> {{ ?s ?p ?o }} }}"
    assert endpoint.ask(query) == endpoint.ask(f"SELECT (COUNT(*) AS ?n) FROM <{VIEW}all> {{ ?s ?p ?o }}")
    assert [one.graphs for one in full.sent] == [[], []]
    with pytest.raises(QueryError, match="names its graphs itself; leave out the view"):
        endpoint.ask(query, "all")
    endpoint.ask('SELECT ?from ?graph { ?from ?graph "FROM <urn:x>" } # GRAPH')
    assert full.sent[-1].graphs == [f"{VIEW}reported"]


def test_without_the_view_all_is_asked_and_that_is_said(server: Server) -> None:
    said: list[str] = []
    endpoint = Endpoint(server.sparql, note=said.append)
    assert endpoint.ask("ASK { <urn:a> ?p 5 }") is True
    assert said == [f"{server.sparql} does not have the view 'reported'; all that it holds is asked"]
    with pytest.raises(EndpointError, match=r"does not have the view 'all' .*policecoop upload --endpoint http"):
        endpoint.ask("ASK {}", "all")
    with pytest.raises(QueryError, match="there is no view 'none'"):
        endpoint.ask("ASK {}", "none")


@pytest.mark.parametrize("status", [400, 500])
def test_a_store_without_graphs_has_no_views(server: Server, status: int) -> None:
    server.before = lambda sent: Answer(status) if "GRAPH" in sent.text else None
    assert Endpoint(server.sparql).ask("ASK { <urn:a> ?p 5 }") is True


def test_the_command_asks_in_the_view_with_names(full: Server) -> None:
    arguments = ["contributions-to-interpol", "--no-evidence"]
    there, here = _command("contributions-to-interpol", "--endpoint", full.sparql), _command(*arguments)
    assert (there.exit_code, there.stderr) == (0, "")
    assert sorted(there.stdout.split()) == sorted(here.stdout.split())
    assert "Golden Strike" in there.stdout
    assert {tuple(one.graphs) for one in full.sent[1:]} == {(f"{VIEW}reported",)}
    csv = [_command(*arguments[:1], *more, "--format", "csv").stdout for more in ([], ["--endpoint", full.sparql])]
    assert sorted(csv[0].splitlines()) == sorted(csv[1].splitlines())


def test_names_are_chosen_as_in_the_local_graph(full: Server, graph: KnowledgeGraph) -> None:
    query = "SELECT DISTINCT ?s WHERE { ?s skos:prefLabel|pc:locator|dcterms:title ?name }"
    there, here = Endpoint(full.sparql).ask(query, "all"), graph.ask(query, "all")
    assert isinstance(there, Rows)
    assert isinstance(here, Rows)
    assert len(there.names()) > 1000
    assert there.names() == here.names()


def test_an_answer_without_names_is_an_answer(server: Server) -> None:
    server.before = lambda sent: Answer(500) if "prefLabel" in sent.text else None
    result = _command("SELECT ?s { ?s ?p 5 }", "--endpoint", server.sparql)
    assert (result.exit_code, result.stdout.split()) == (0, ["s", "urn:a"])
    assert "names are left out: " in result.stderr


# --- whole answers only


@pytest.mark.parametrize("type_", ["text/html", JSON, "text/plain", ""])
def test_a_page_under_status_200_is_no_answer(server: Server, type_: str) -> None:
    _gives(server, Answer(type=type_, body=HTML))
    with pytest.raises(EndpointError, match=r"answered, but not with .*; it begins: <!doctype html> <title>Welcome"):
        _ask(server)
    with pytest.raises(EndpointError, match=r"not with .*Turtle"):
        _ask(server, "DESCRIBE <urn:a>")


@pytest.mark.parametrize(
    "body",
    [
        ONE_ROW[:60],
        ONE_ROW[:-1],
        b"[]",
        b'{"head": null, "results": null}',
        b"",
        bytes(range(128, 256)),
        ONE_ROW + b"\njava.lang.OutOfMemoryError: Java heap space",
        ONE_ROW + ONE_ROW,
    ],
)
def test_half_an_answer_is_no_answer(server: Server, body: bytes) -> None:
    _gives(server, Answer(type=JSON, body=body))
    with pytest.raises(EndpointError, match="/sparql answered, but not with whole SPARQL results"):
        _ask(server)


def test_half_a_graph_is_no_graph(server: Server) -> None:
    _gives(server, Answer(type="text/turtle", body=b"<urn:a> <urn:p> <urn:b> .\n<urn:a> <urn:p"))
    with pytest.raises(EndpointError, match="not with whole Turtle"):
        _ask(server, "DESCRIBE <urn:a>")
    _gives(server, Answer(type="text/turtle", body=b"<urn:a> <urn:p> <urn:b> .\nHTTP 500 timeout"))
    with pytest.raises(EndpointError, match="not with whole Turtle"):
        _ask(server, "DESCRIBE <urn:a>")


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Answer(type=JSON, body=ONE_ROW, announced=len(ONE_ROW) + 9), "after 94 of 103 bytes"),
        (Answer(type=JSON, body=b"60\r\n" + ONE_ROW[:50], headers={"Transfer-Encoding": "chunked"}), "after 50 bytes"),
        (Answer(206, JSON, ONE_ROW), "gave a part of its answer \\(status 206\\)"),
        (Answer(203, JSON, ONE_ROW), "status 203, which gives no answer"),
        (Answer(204, JSON), "status 204, which gives no answer"),
    ],
)
def test_a_body_that_was_cut_off_is_no_answer(server: Server, answer: Answer, said: str) -> None:
    # the connection ends after what was sent, as it does when a server dies
    server.before = lambda _: answer
    answer.headers.setdefault("Connection", "close")
    with pytest.raises(EndpointError, match=said):
        _ask(server)
    assert len(server.sent) == 1


@pytest.mark.parametrize(
    ("headers", "said"),
    [
        ({"X-SPARQL-MaxRows": "1"}, r"at most 1 rows \(X-SPARQL-MaxRows\), and gave 1: there may be more"),
        ({"X-Result-Limit": "1"}, "at most 1 rows"),
        ({"X-SQL-State": "S1TAT", "X-SQL-Message": "RC...: Returning incomplete results"}, "a part .*incomplete"),
        ({"X-SQL-Message": "Anytime query"}, "gave a part of its answer"),
    ],
)
def test_a_part_that_the_headers_tell_of_is_no_answer(server: Server, headers: dict[str, str], said: str) -> None:
    _gives(server, Answer(type=JSON, body=ONE_ROW, headers=headers))
    with pytest.raises(EndpointError, match=said):
        _ask(server)


@pytest.mark.parametrize("headers", [{"X-SPARQL-MaxRows": "2"}, {"X-RateLimit-Limit": "1"}, {"X-SQL-State": "00000"}])
def test_headers_that_tell_of_no_part_do_no_harm(server: Server, headers: dict[str, str]) -> None:
    _gives(server, Answer(type=JSON, body=ONE_ROW, headers=headers))
    assert _ask(server) == Rows(("s",), ((Term("iri", "urn:a"),),))


def test_a_graph_as_long_as_the_limit_is_no_answer(server: Server) -> None:
    body = b"<urn:a> <urn:p> <urn:b> , <urn:c> ."
    _gives(server, Answer(type="text/turtle", body=body, headers={"X-SPARQL-MaxRows": "2"}))
    with pytest.raises(EndpointError, match="at most 2 rows"):
        _ask(server, "CONSTRUCT WHERE { ?s ?p ?o }")


@pytest.mark.parametrize(("query", "warned"), [("DESCRIBE <urn:a>", True), ("ASK {}", False)])
def test_a_graph_of_virtuoso_comes_with_a_warning(server: Server, query: str, warned: bool) -> None:
    said: list[str] = []
    answer = Answer(type="text/turtle", body=b"<urn:a> <urn:p> 1 .") if warned else Answer(type=JSON, body=VIRTUOSO_YES)
    answer.headers["Server"] = "Virtuoso/07.20.3229 (Linux)"
    _gives(server, answer)
    assert Service(server.sparql, note=said.append).ask(query)
    assert [line for line in said if "does not tell when it cuts off" in line] == said
    assert len(said) == warned


def test_a_table_is_no_yes_and_a_yes_no_table(server: Server) -> None:
    _gives(server, Answer(type=JSON, body=b'{"head": {}, "boolean": true}'))
    with pytest.raises(EndpointError, match="answered SELECT with yes or no"):
        _ask(server)
    _gives(server, Answer(type=JSON, body=ONE_ROW))
    with pytest.raises(EndpointError, match="answered ASK with a table"):
        _ask(server, "ASK {}")


@pytest.mark.parametrize("announced", [None, 10**9])
def test_a_body_that_is_too_large_is_left(
    server: Server, monkeypatch: pytest.MonkeyPatch, announced: int | None
) -> None:
    monkeypatch.setattr(web, "MOST_BYTES", 2**20)
    _gives(server, Answer(type=JSON, body=b" " * 2**21, announced=announced))
    with pytest.raises(EndpointError, match="answers with more than 1 MiB; ask for less"):
        _ask(server)


# --- refusals, retries, time


def test_a_refused_query_is_told_with_the_words_of_the_endpoint(server: Server) -> None:
    _gives(server, Answer(400, body=b"Line 1:\nno such function"))
    with pytest.raises(QueryError, match=r"says that the query is not valid SPARQL: Line 1: no such function$"):
        _ask(server)
    assert len(server.sent) == 1


@pytest.mark.parametrize("status", [401, 403, 404, 405, 410, 500])
def test_other_refusals_name_the_endpoint_and_are_not_repeated(server: Server, status: int) -> None:
    _gives(server, Answer(status, body=b"<h1>No</h1>\n" * 10_000))
    with pytest.raises(EndpointError, match=f"^{server.sparql} does not .*: status {status}, <h1>No") as caught:
        _ask(server)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 600
    assert len(server.sent) == 1


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_what_may_pass_is_tried_again_and_told(server: Server, status: int) -> None:
    said: list[str] = []
    _gives(server, Answer(status, body=b"busy"), Answer(status), Answer(type=JSON, body=ONE_ROW))
    assert isinstance(Service(server.sparql, note=said.append).ask(ALL), Rows)
    assert len(server.sent) == 3
    assert re.fullmatch(rf".*status {status}, busy; trying again in 0\.0 seconds", said[0])
    server.sent.clear()
    _gives(server, Answer(status))
    with pytest.raises(EndpointError, match=f"status {status}"):
        _ask(server)
    assert len(server.sent) == web.MOST_TRIES


def test_a_connection_that_is_dropped_is_tried_again(server: Server) -> None:
    _gives(server, Answer(drop=True), Answer(type=JSON, body=ONE_ROW))
    assert isinstance(_ask(server), Rows)
    assert len(server.sent) == 2


def test_nobody_listens() -> None:
    said: list[str] = []
    with pytest.raises(EndpointError, match=r"does not answer: .*refused.*; check the address"):
        Service("http://127.0.0.1:9/sparql", note=said.append).ask("ASK {}")
    assert len(said) == web.MOST_TRIES - 1


def test_an_endpoint_says_how_long_to_wait(server: Server) -> None:
    _gives(server, Answer(503, headers={"Retry-After": "1"}), Answer(type=JSON, body=ONE_ROW))
    begin = time.monotonic()
    assert isinstance(_ask(server), Rows)
    assert 1 <= time.monotonic() - begin < 5
    for late in ("3600", "Fri, 31 Dec 9999 23:59:59 GMT"):
        server.sent.clear()
        _gives(server, Answer(429, headers={"Retry-After": late}))
        with pytest.raises(EndpointError, match=r"asks to come back in [0-9,]+ seconds: status 429"):
            _ask(server)
        assert len(server.sent) == 1


def test_all_tries_together_end(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "FIRST_PAUSE", 5)
    _gives(server, Answer(503))
    begin = time.monotonic()
    with pytest.raises(EndpointError, match="status 503"):
        _ask(server, timeout=1)
    assert time.monotonic() - begin < 3
    assert len(server.sent) == 1


def test_a_slow_endpoint_is_left(server: Server) -> None:
    _gives(server, Answer(wait=3))
    begin = time.perf_counter()
    with pytest.raises(EndpointError, match=r"does not answer: .*timed out"):
        _ask(server, "ASK {}", timeout=1)
    assert time.perf_counter() - begin < 3
    assert len(server.sent) == 1


# --- addresses, redirects, logins


@pytest.mark.parametrize(
    "url",
    [
        "nonsense",
        "file:///etc/passwd",
        "",
        "ftp://127.0.0.1/",
        "http://",
        "http://a b/",
        "http://h:99999/",
        "http://[/",
    ],
)
def test_an_address_must_be_one_of_the_web(url: str) -> None:
    with pytest.raises(EndpointError, match="begins with http:// or https://"):
        Endpoint(url)


@pytest.mark.parametrize(
    "url", [f"http://me:{SECRET}/x@host/", f"http://me:{SECRET}@host:no/", f"htp://me:{SECRET}@host/?key={SECRET}"]
)
def test_a_wrong_address_shows_no_login(url: str) -> None:
    with pytest.raises(EndpointError, match="no address of an endpoint") as caught:
        Endpoint(url)
    assert SECRET not in str(caught.value)


def test_redirects_are_followed_with_the_question(server: Server) -> None:
    def moved(sent: Sent) -> Answer | None:
        there = f"/new{'?' if sent.method == 'GET' else ''}"
        query = f"query={sent.text.replace(' ', '+')}" if sent.method == "GET" else ""
        return None if sent.path == "/new" else Answer(308, headers={"Location": there + query})

    server.before = moved
    assert _ask(server, "ASK { <urn:a> ?p 5 }") is True
    assert _ask(server, "ASK { <urn:a> ?p 5 } #" + " " * 3000) is True
    assert [one.method for one in server.sent] == ["GET", "GET", "POST", "POST"]


@pytest.mark.parametrize(
    ("status", "there", "said"),
    [
        (302, "file:///etc/passwd", "'file:///etc/passwd' is no address of an endpoint"),
        (302, "/sparql?query=ASK+%7B%7D", "redirects more than 5 times"),
        (301, "http://127.0.0.1:9/", "has moved to http://127.0.0.1:9/; give that address"),
    ],
)
def test_redirects_that_lead_nowhere_end(server: Server, status: int, there: str, said: str) -> None:
    _gives(server, Answer(status, headers={"Location": there}))
    with pytest.raises(EndpointError, match=said):
        _ask(server, "ASK {}" + (" " * 3000 if status == 301 else ""))


def test_from_https_to_http_nothing_goes() -> None:
    client = Service("https://host/sparql")._queries
    reply = web.Reply(302, _headers(Location="http://host/sparql"), b"")
    with pytest.raises(EndpointError, match="redirects from https to http://host/sparql, which is not followed"):
        client._redirected(web.Call("GET", "https://host/sparql", ()), reply)


def _headers(**given: str) -> Message:
    found = Message()
    for name, value in given.items():
        found[name] = value
    return found


def _login(monkeypatch: pytest.MonkeyPatch, how: str, server: Server, home: Path) -> str:
    """Give a login in one of the ways, and return the address to ask."""
    if how == "token":
        server.scheme, server.users = "Bearer", {SECRET: ""}
        monkeypatch.setenv("POLICECOOP_ENDPOINT_TOKEN", SECRET)
        return server.sparql
    server.users = {"me@here": SECRET}
    if how == "address":
        return server.sparql.replace("://", f"://me%40here:{SECRET}@")
    if how == "netrc":
        netrc = home / ".netrc"
        netrc.write_text(f"machine 127.0.0.1 login me@here password {SECRET}\n")
        netrc.chmod(0o600)
        return server.sparql
    monkeypatch.setenv("POLICECOOP_ENDPOINT_USER", "me@here")
    monkeypatch.setenv("POLICECOOP_ENDPOINT_PASSWORD", SECRET)
    return server.sparql


@pytest.mark.parametrize("scheme", ["Basic", "Digest"])
@pytest.mark.parametrize("how", ["environment", "address", "netrc"])
def test_a_login_is_given_when_it_is_asked_for(
    server: Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, how: str, scheme: str
) -> None:
    server.scheme = scheme
    service = Service(_login(monkeypatch, how, server, tmp_path))
    assert service.ask("ASK { <urn:a> ?p 5 }") is True
    assert service.ask("ASK { <urn:a> ?p 6 }") is False
    assert [one.login.partition(" ")[0] for one in server.sent] == ["", scheme, scheme]


def test_a_token_is_given_at_once(server: Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert Service(_login(monkeypatch, "token", server, tmp_path)).ask("ASK { <urn:a> ?p 5 }") is True
    assert len(server.sent) == 1


@pytest.mark.parametrize("how", ["environment", "address", "netrc", "token"])
def test_no_message_shows_a_login(server: Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, how: str) -> None:
    server.scheme = "Digest"
    url = _login(monkeypatch, how, server, tmp_path)
    server.users = {"other": "word"}
    results = [_command("ASK {}", "--endpoint", f"{url}?key={SECRET}")]
    server.users = {}
    known = SECRET if how != "netrc" else ""  # which is read when it is asked for
    for status in (400, 403, 503):
        server.before = lambda sent, status=status: Answer(status, body=f"{known} {sent.login}".encode())  # type: ignore[misc]
        results.append(_command("ASK {}", "--endpoint", url))
    for result in results:
        assert result.exit_code == 2
        assert SECRET not in result.output
        assert "policecoop: " in result.stderr
    assert "does not let us in: status 401, who are you?; set POLICECOOP_ENDPOINT_USER" in results[0].stderr


@pytest.mark.parametrize("how", ["environment", "address", "netrc", "token"])
def test_another_origin_gets_no_login(
    server: Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, how: str
) -> None:
    url = _login(monkeypatch, how, server, tmp_path)
    with serving() as other:
        other.users, other.scheme = {"me@here": SECRET, SECRET: ""}, server.scheme
        there = f"{other.sparql}?query=ASK+%7B%7D"
        server.before = lambda _: Answer(302, headers={"Location": there})
        with pytest.raises(EndpointError, match="does not let us in: status 401"):
            Service(url).ask("ASK {}")
        with pytest.raises(EndpointError, match="does not let us in: status 401"):
            Service(
                url if how != "netrc" else "http://localhost:9/", other.sparql.replace("127.0.0.1", "localhost")
            ).update("CLEAR ALL")
        assert [one.login for one in other.sent] == ["", ""]
    assert server.sent[-1].login


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"USER": "me"}, "needs a user and a password; set both POLICECOOP_ENDPOINT_USER and"),
        ({"PASSWORD": SECRET}, "needs a user and a password"),
        ({"USER": "me", "PASSWORD": SECRET, "TOKEN": "t"}, "set either POLICECOOP_ENDPOINT_TOKEN, or"),
        ({"TOKEN": f"{SECRET}\nX-Other: 1"}, "TOKEN has a character that no token has"),
    ],
)
def test_half_a_login_is_told(monkeypatch: pytest.MonkeyPatch, given: dict[str, str], said: str) -> None:
    for name, value in given.items():
        monkeypatch.setenv(f"POLICECOOP_ENDPOINT_{name}", value)
    with pytest.raises(EndpointError, match=said) as caught:
        Endpoint("http://127.0.0.1:9/")
    assert SECRET not in str(caught.value)


def test_a_broken_netrc_is_told_without_what_is_in_it(server: Server, tmp_path: Path) -> None:
    (tmp_path / ".netrc").write_text(f"machine 127.0.0.1 login me {SECRET}\n")
    assert _ask(server, "ASK {}") is True
    server.users = {"me": "word"}
    with pytest.raises(EndpointError, match=r"cannot be read from \.netrc") as caught:
        _ask(server, "ASK {}")
    assert SECRET not in str(caught.value)


# --- the commands


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["hedged-claims", "--endpoint", "http://127.0.0.1:9/"], "policecoop: http://127.0.0.1:9/ does not answer"),
        (["ASK {}", "--endpoint", "http://127.0.0.1:9/", "--data", "."], "leave out --data"),
        (["no-such", "--endpoint", "http://127.0.0.1:9/"], "no question is called 'no-such'"),
    ],
)
def test_the_command_tells_what_went_wrong(arguments: list[str], said: str) -> None:
    result = _command(*arguments)
    assert result.exit_code == 2
    assert said in result.stderr
    assert result.stdout == ""


def test_an_endpoint_can_be_validated_whole(server: Server, tmp_path: Path) -> None:
    document = Endpoint(server.sparql).document()
    statements = document.content.decode().splitlines()
    assert '<urn:a> <urn:p> "中\\n\\"文\\""@zh .' in statements
    assert len(statements) == 3
    shapes = tmp_path / "shapes.ttl"
    shapes.write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . "
        "<urn:s> a sh:NodeShape ; sh:targetNode <urn:a> ; sh:property [ sh:path <urn:p> ; sh:maxCount 2 ] ."
    )
    result = CliRunner().invoke(cli, ["validate", "--endpoint", server.sparql, "--shapes", str(shapes)])
    assert (result.exit_code, "urn:a" in result.output) == (1, True)


def test_a_part_of_what_an_endpoint_holds_is_not_taken_for_the_whole(server: Server) -> None:
    server.before = lambda sent: (
        Answer(type="text/turtle", body=b"<urn:a> <urn:p> 1 .") if "CONS" in sent.text else None
    )
    with pytest.raises(PolicecoopError, match="holds 3 statements and gave 1; download its dump instead"):
        Endpoint(server.sparql).document()
