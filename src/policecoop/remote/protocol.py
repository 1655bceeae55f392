"""The SPARQL 1.1 Protocol and the Graph Store HTTP Protocol, with requests written by SPARQLWrapper."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, quote

from policecoop.errors import EndpointError, QueryError
from policecoop.model import Answer, Rows
from policecoop.namespaces import PREFIXES
from policecoop.remote import results
from policecoop.remote.address import Address, Login, Origin
from policecoop.remote.web import Call, Client, Refused

TIMEOUT = 60  # seconds; most public endpoints give up after this time themselves
POST_ABOVE = 2000  # characters; servers and proxies cut longer addresses
AGENT = "policecoop (https://w3id.org/policecoop/)"
MISPLACED = (400, 403, 404, 405, 415, 501)  # what servers say of an update at an address that takes none


class Service:
    """A SPARQL endpoint: its address for queries, and those for changes if they differ."""

    def __init__(
        self,
        url: str,
        update: str = "",
        store: str = "",
        timeout: float = TIMEOUT,
        note: Callable[[str], None] = lambda _: None,
    ) -> None:
        """Take the addresses; `note` is told of each retry.

        :raises EndpointError: if one is no address of the web.
        """
        queries = Address.of(url)
        others = [Address.of(other) for other in (update or url, store) if other]
        # the login of the environment is that of the endpoint; an address of another host gets none of it
        logins: dict[Origin, Login] = {}
        for one in (queries, *others):
            if one.origin not in logins or one.user:
                logins[one.origin] = Login(one, one.origin == queries.origin)
        self._queries, self._updates, *stores = (
            Client(one, logins.values(), timeout, note) for one in (queries, *others)
        )
        self._store = stores[0] if stores else None
        self.shown, self._note = queries.shown, note

    @property
    def has_store(self) -> bool:
        """Whether an address for the Graph Store HTTP Protocol is known."""
        return self._store is not None

    def ask(self, text: str, graph: str = "", timeout: float = 0) -> Answer:
        """Send a query, over one graph or over all that the endpoint holds by itself, and return the whole answer.

        :raises EndpointError: if the endpoint is not reached, refuses, or answers with something else than a whole
            answer, also when it does so under status 200.
        :raises QueryError: if the query is not valid SPARQL.
        """
        form = _form(text)
        wrapper = _wrapper(self._queries.address)
        if graph:
            wrapper.addParameter("default-graph-uri", graph)
        wrapper.setQuery(_declared(text))
        wrapper.queryType = form  # the wrapper's own guess also reads comments, such as "which address"
        wrapper.setMethod("POST" if len(text) > POST_ABOVE else "GET")
        accept = results.ACCEPT_GRAPH if form in ("CONSTRUCT", "DESCRIBE") else results.ACCEPT_RESULTS
        try:
            reply = self._queries.send(_call(wrapper, accept), timeout)
        except Refused as error:
            if error.status == 400:
                said = str(error).partition("status 400, ")[2].rpartition("; check the address")[0]
                raise QueryError(f"{self.shown} says that the query is not valid SPARQL: {said}") from error
            raise
        if reply.status != 200:
            raise EndpointError(f"{self.shown} answered with status {reply.status}, which gives no answer")
        if form in ("CONSTRUCT", "DESCRIBE") and "virtuoso" in str(reply.headers.get("Server")).lower():
            self._note(
                f"{self.shown} is a Virtuoso, which does not tell when it cuts off the answer to {form}; count it"
            )
        return results.read(self.shown, reply, form)

    def count(self, graph: str) -> int:
        """Return how many statements a graph has.

        :raises EndpointError: if the endpoint does not say so.
        """
        answer = self.ask(f"SELECT (COUNT(*) AS ?count) WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}")
        cell = answer.rows[0][0] if isinstance(answer, Rows) and answer.rows else None
        if cell is None or not cell.value.isdecimal():
            raise EndpointError(f"{self.shown} does not say how many statements <{graph}> has")
        return int(cell.value)

    def update(self, text: str, repeatable: bool = True) -> None:
        """Send a SPARQL Update.

        :raises EndpointError: if the endpoint does not carry it out.
        """
        wrapper = _wrapper(self._updates.address)
        wrapper.setQuery(text)
        wrapper.queryType = "INSERT"  # any word of an update: the wrapper's own guess is slow on a long text
        wrapper.setMethod("POST")
        try:
            self._updates.send(_call(wrapper, "*/*", repeatable))
        except Refused as error:
            if error.status in MISPLACED and self._updates.address == self._queries.address:
                hint = "if updates have another address there, give it with --update"
                raise Refused(error.status, f"{error}; {hint}") from error
            raise

    def put(self, graph: str, ntriples: bytes) -> None:
        """Replace a graph by the Graph Store HTTP Protocol.

        :raises EndpointError: if the endpoint does not carry it out.
        """
        self._to_store("PUT", graph, ntriples)

    def delete(self, graph: str) -> None:
        """Delete a graph by the Graph Store HTTP Protocol.

        :raises EndpointError: if the endpoint does not carry it out.
        """
        self._to_store("DELETE", graph)

    def _to_store(self, method: str, graph: str, body: bytes | None = None) -> None:
        assert self._store
        url = self._store.address.url
        url += f"{'&' if '?' in url else '?'}graph={quote(graph, safe='')}"
        # N-Triples is Turtle too, and that is what every graph store reads
        self._store.send(Call(method, url, (("Content-Type", "text/turtle"), ("User-Agent", AGENT)), body))


def _wrapper(address: Address) -> Any:
    from SPARQLWrapper import SPARQLWrapper

    base, _, query = address.url.partition("?")
    wrapper = SPARQLWrapper(base, agent=AGENT)
    wrapper.setOnlyConneg(True)
    for name, value in parse_qsl(query, keep_blank_values=True):
        wrapper.addParameter(name, value)
    return wrapper


def _call(wrapper: Any, accept: str, repeatable: bool = True) -> Call:
    # the wrapper itself would follow redirects with the login, and not see an answer that is cut off
    request = wrapper._createRequest()
    request.add_header("Accept", accept)
    return Call(request.get_method(), request.full_url, tuple(request.header_items()), request.data, repeatable)


def plain(text: str) -> str:
    """Return a query without its IRIs, texts and comments."""
    return re.sub(r"<[^<>\s]*>|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|#[^\n]*", " ", text)


def names_graphs(text: str) -> bool:
    """Return whether a query says itself which graphs it asks."""
    return bool(re.search(r"(?i)(?<![?$:\w.-])(?:FROM|GRAPH)(?![\w:.-])", plain(text)))


def _form(text: str) -> str:
    """Return the form of a query: SELECT, ASK, CONSTRUCT or DESCRIBE."""
    found = re.match(r"(?i)(?:\s*BASE\s|\s*PREFIX\s+\S*:\s)*\s*(SELECT|ASK|CONSTRUCT|DESCRIBE)\b", plain(text))
    if not found:
        raise QueryError("the query is not valid SPARQL: it begins with none of SELECT, ASK, CONSTRUCT, DESCRIBE")
    return found[1].upper()


def _declared(text: str) -> str:
    """Declare the known prefixes that a query uses without declaring them."""
    missing = [
        f"PREFIX {prefix}: <{space}>"
        for prefix, space in PREFIXES.items()
        if re.search(rf"\b{prefix}:", text) and not re.search(rf"(?i)prefix\s+{prefix}:", text)
    ]
    return "\n".join([*missing, text])
