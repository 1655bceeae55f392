"""Endpoint, a SPARQL endpoint that answers the same questions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from policecoop.errors import EndpointError, QueryError
from policecoop.model import Answer, Rows
from policecoop.namespaces import VIEW
from policecoop.queries import VIEWS, is_name, resolve
from policecoop.reading import Document
from policecoop.remote import TIMEOUT, Service, Uploaded, Viewed, content, naming, protocol, uploading, web


class Endpoint:
    """A SPARQL endpoint that answers the same questions, in the views that were uploaded to it.

    `update` and `graph_store` are its addresses for changes, if they differ. `timeout` is how many seconds an answer
    may take. `note` is told, in a line, of each retry, and when a question is not asked in a view.
    """

    def __init__(
        self,
        url: str,
        *,
        update: str = "",
        graph_store: str = "",
        timeout: float = TIMEOUT,
        note: Callable[[str], None] = lambda _: None,
    ) -> None:
        """Take the addresses; nothing is sent yet.

        :raises EndpointError: if one is no address of the web, or the environment gives half a login.
        """
        self.url, self._note, self._timeout = url, note, timeout
        self._service = Service(url, update, graph_store, timeout, note)
        self._there: dict[str, bool] = {}

    def ask(self, question: str, view: str | None = None, **parameters: str) -> Answer:
        """Answer a stored question by its name, or any SPARQL query.

        A stored question is asked in its own view, any other query in the view `reported`, unless `view` says
        otherwise. If the endpoint does not have that view, or a query names graphs itself, all that the endpoint
        holds is asked, unless `view` is given.

        :raises EndpointError: if the endpoint does not give a whole answer, or has no such view.
        :raises QueryError: if the query is not valid SPARQL, or names graphs beside a view; or there is no such view.
        :raises UnknownQuestion, ParameterError: if the name or a parameter is not known.
        """
        text, own_view = resolve(question, parameters)
        free = not is_name(question) and protocol.names_graphs(text)
        if view and free:
            raise QueryError("the query names its graphs itself; leave out the view")
        graph = "" if free else self._graph(view, own_view)
        answer = self._service.ask(text, graph)
        return replace(answer, naming=lambda things: self._names(things, graph)) if isinstance(answer, Rows) else answer

    def _names(self, things: Iterable[str], graph: str) -> Mapping[str, str]:
        """Return the names of things; without them an answer can be read too."""
        try:
            return naming.names(self._service, things, graph)
        except (EndpointError, QueryError) as error:
            self._note(f"names are left out: {error}")
            return {}

    def document(self) -> Document:
        """Return all statements that the endpoint holds.

        :raises EndpointError: if the endpoint does not give all that it says it has.
        """
        counted = self._service.ask("SELECT (COUNT(*) AS ?count) WHERE { SELECT DISTINCT ?s ?p ?o WHERE { ?s ?p ?o } }")
        triples = self._service.ask("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", timeout=10 * self._timeout)
        assert isinstance(counted, Rows)
        assert isinstance(triples, tuple)
        cell = counted.rows[0][0] if counted.rows else None
        if cell is None or cell.value != str(len(triples)):
            wanted, shown = cell.value if cell else "none", self._service.shown
            raise EndpointError(f"{shown} holds {wanted} statements and gave {len(triples)}; download its dump instead")
        return Document.of_triples(self._service.shown, triples)

    def upload(
        self,
        graph: Viewed,
        views: Iterable[str] = VIEWS,
        *,
        chunk: int = uploading.CHUNK,
        dry_run: bool = False,
        progress: Callable[[int, int], None] = lambda sent, of: None,
    ) -> tuple[Uploaded, ...]:
        """Upload views of a graph, each to its named graph; what is there already is not sent again.

        `progress` is told how many statements of how many of a view are there. A dry run changes nothing.

        :raises EndpointError: if that cannot be done or verified. Each graph is then whole: as it was, or new.
        :raises QueryError: if there is no such view.
        """
        return tuple(
            uploading.upload(
                self._service, content.Content.of(name, graph.view(name).ntriples()), chunk, dry_run, progress
            )
            for name in views
        )

    def _graph(self, view: str | None, own_view: str) -> str:
        """Return the graph of a view, or "" if the endpoint does not have it and none was asked for."""
        if view and view not in VIEWS:
            raise QueryError(f"there is no view '{view}'; known are {', '.join(VIEWS)}")
        graph, shown = VIEW + (view or own_view), self._service.shown
        if graph not in self._there:
            try:
                self._there[graph] = self._service.ask(f"ASK {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}") is True
            except QueryError:  # a store without named graphs refuses
                self._there[graph] = False
            except web.Refused as error:
                if error.status not in (500, 501):
                    raise
                self._there[graph] = False
        if self._there[graph]:
            return graph
        if view:
            hint = f"upload it: policecoop upload --endpoint {shown} --view {view}"
            raise EndpointError(f"{shown} does not have the view '{view}' (graph <{graph}>); {hint}")
        self._note(f"{shown} does not have the view '{own_view}'; all that it holds is asked")
        return ""
