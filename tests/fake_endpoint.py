"""A SPARQL endpoint on this machine: queries, updates and a graph store, with faults that can be switched on."""

import base64
import hashlib
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pyoxigraph as ox

JSON = "application/sparql-results+json"
XML = "application/sparql-results+xml"


@dataclass
class Sent:
    """A request as it came: what was sent, and with which login."""

    method: str
    path: str
    kind: str
    text: str
    graphs: list[str]
    login: str


@dataclass
class Answer:
    """An answer, or what goes wrong with it: `announced` is a length, and `drop` ends the connection before it."""

    status: int = 200
    type: str = "text/plain"
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    announced: int | None = None
    drop: bool = False
    wait: float = 0


Fault = Callable[[Sent], Answer | None]


@dataclass
class Server:
    """A running endpoint and what it was sent. `before` may answer in its place, `after` spoil an answer."""

    store: ox.Store = field(default_factory=ox.Store)
    url: str = ""
    sent: list[Sent] = field(default_factory=list)
    before: Fault = field(default=lambda _: None)
    after: Fault = field(default=lambda _: None)
    users: dict[str, str] = field(default_factory=dict)
    scheme: str = "Basic"

    @property
    def sparql(self) -> str:
        return f"{self.url}/sparql"

    @property
    def queries(self) -> list[str]:
        return [one.text for one in self.sent if one.kind == "query"]

    @property
    def changes(self) -> list[Sent]:
        return [one for one in self.sent if one.kind != "query"]

    def graph(self, iri: str) -> set[str]:
        """Return the statements of a graph, as N-Triples."""
        return {f"{quad.triple} ." for quad in self.store.quads_for_pattern(None, None, None, ox.NamedNode(iri))}

    def graphs(self) -> set[str]:
        return {quad.graph_name.value for quad in self.store if isinstance(quad.graph_name, ox.NamedNode)}

    def answer(self, sent: Sent) -> Answer:
        if self.users and not self._knows(sent):
            challenge = f'{self.scheme} realm="here", nonce="n1", qop="auth", algorithm=MD5'
            return Answer(401, body=b"who are you?", headers={"WWW-Authenticate": challenge})
        if (found := self.before(sent)) is not None:
            return found
        found = self._carried_out(sent)
        return self.after(sent) or found

    def _knows(self, sent: Sent) -> bool:
        scheme, _, given = sent.login.partition(" ")
        if scheme != self.scheme:
            return False
        if scheme == "Basic":
            user, _, password = base64.b64decode(given).decode().partition(":")
            return self.users.get(user) == password
        if scheme == "Bearer":
            return given in self.users
        said = {key: bare or quoted for key, quoted, bare in re.findall(r'(\w+)=(?:"([^"]*)"|([^\s,]+))', given)}

        def digest(text: str) -> str:
            return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()

        who = digest(f"{said['username']}:here:{self.users.get(said['username'])}")
        what = digest(f"{sent.method}:{said['uri']}")
        wanted = digest(f"{who}:n1:{said['nc']}:{said['cnonce']}:{said['qop']}:{what}")
        return (said["nonce"], said["response"]) == ("n1", wanted)

    def _carried_out(self, sent: Sent) -> Answer:
        try:
            if sent.kind == "query":
                return self._queried(sent)
            if sent.kind == "update":
                self.store.update(sent.text)
                return Answer(204)
        except (SyntaxError, RuntimeError, OSError) as error:
            return Answer(400, body=f"Parse error: {error}".encode())
        graph = ox.NamedNode(sent.graphs[0])
        self.store.remove_graph(graph)
        if sent.method == "PUT":
            self.store.load(sent.text.encode(), format=ox.RdfFormat.TURTLE, to_graph=graph)
        return Answer(204)

    def _queried(self, sent: Sent) -> Answer:
        graphs: list[ox.NamedNode | ox.BlankNode | ox.DefaultGraph] = [ox.NamedNode(iri) for iri in sent.graphs]
        # with a default graph in the request there are no named ones, as the protocol has it
        result = (
            self.store.query(sent.text, default_graph=graphs, named_graphs=[])
            if graphs
            else self.store.query(sent.text)
        )
        if isinstance(result, ox.QueryTriples):
            return Answer(type="text/turtle; charset=utf-8", body=result.serialize(format=ox.RdfFormat.TURTLE) or b"")
        return Answer(type=JSON, body=result.serialize(format=ox.QueryResultsFormat.JSON) or b"")


def _read(handler: BaseHTTPRequestHandler) -> Sent:
    parts = urlsplit(handler.path)
    body = handler.rfile.read(int(handler.headers.get("Content-Length") or 0)).decode()
    login = handler.headers.get("Authorization") or ""
    form = parse_qs(parts.query)
    if parts.path.endswith("/data"):
        return Sent(handler.command, parts.path, "store", body, form["graph"], login)
    form = parse_qs(body) if handler.command == "POST" else form
    kind = "update" if "update" in form else "query"
    return Sent(handler.command, parts.path, kind, form[kind][0], form.get("default-graph-uri", []), login)


class _Handler(BaseHTTPRequestHandler):
    endpoint: Server

    def do_GET(self) -> None:
        sent = _read(self)
        self.endpoint.sent.append(sent)
        answer = self.endpoint.answer(sent)
        time.sleep(answer.wait)
        if answer.drop:
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        self.send_response_only(answer.status)
        self.send_header("Content-Type", answer.type)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        length = len(answer.body) if answer.announced is None else answer.announced
        if "Transfer-Encoding" not in answer.headers:
            self.send_header("Content-Length", str(length))
        self.end_headers()
        self.wfile.write(answer.body)

    do_POST = do_PUT = do_DELETE = do_GET  # noqa: N815 - the names are http.server's

    def log_message(self, format: str, *args: object) -> None:
        """Keep quiet."""


class _Quiet(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a client that has gone."""


@contextmanager
def serving(store: ox.Store | None = None) -> Iterator[Server]:
    """Run an endpoint over a store: /sparql for queries and updates, /data as graph store."""
    server = Server(ox.Store() if store is None else store)
    handler = type("Handler", (_Handler,), {"endpoint": server, "protocol_version": "HTTP/1.1"})
    with _Quiet(("127.0.0.1", 0), handler) as http:
        server.url = f"http://127.0.0.1:{http.server_port}"
        thread = threading.Thread(target=http.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield server
        http.shutdown()
        thread.join()
