"""What endpoints answer, read as plain values, and refused unless it is whole."""

from __future__ import annotations

import re

import pyoxigraph as ox

from policecoop.errors import DataError, EndpointError
from policecoop.model import Answer, Rows, Triple
from policecoop.reading import Document, plain, plain_triple, statements
from policecoop.remote.web import Reply

RESULTS = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "application/xml": ox.QueryResultsFormat.XML,
}
GRAPHS = ("text/turtle", "application/x-turtle", "application/n-triples", "text/rdf+n3", "text/n3")
ACCEPT_RESULTS = "application/sparql-results+json, application/json;q=0.9, application/sparql-results+xml;q=0.5"
ACCEPT_GRAPH = "text/turtle, application/n-triples;q=0.9"
VIRTUOSO_BOOLEAN = "__ASK_RETVAL"  # Virtuoso 7 answers ASK with a table of this one column
LIMIT = re.compile(r"(?i)x-(?:sparql-)?(?:max|limit)-?(?:rows|results)|x-(?:rows?|results?)-limit")


def read(shown: str, reply: Reply, form: str) -> Answer:
    """Return the answer to a query of a form: SELECT, ASK, CONSTRUCT or DESCRIBE.

    :raises EndpointError: if it is of another kind, or not whole.
    """
    state, message = (str(reply.headers.get(f"X-SQL-{name}", "")).strip() for name in ("State", "Message"))
    if state.strip("0") or (message and not state):
        raise EndpointError(f"{shown} gave a part of its answer: {state} {message}; ask for less, or for more time")
    graph = form in ("CONSTRUCT", "DESCRIBE")
    answer: Answer = _graph(shown, reply) if graph else _results(shown, reply)
    if isinstance(answer, bool) != (form == "ASK"):
        raise EndpointError(f"{shown} answered {form} with {'yes or no' if form != 'ASK' else 'a table'}")
    rows = answer.rows if isinstance(answer, Rows) else answer if isinstance(answer, tuple) else ()
    for name, value in reply.headers.items():
        if LIMIT.fullmatch(name) and value.strip().isdecimal() and 0 < int(value) <= len(rows):
            raise EndpointError(
                f"{shown} gives at most {int(value):,} rows ({name}), and gave {len(rows):,}: there may be more; "
                "ask with ORDER BY, LIMIT and OFFSET in smaller parts"
            )
    return answer


def _results(shown: str, reply: Reply) -> Rows | bool:
    if reply.type not in RESULTS:
        raise _other(shown, reply, "SPARQL results")
    try:
        found = ox.parse_query_results(reply.body, format=RESULTS[reply.type])
        if isinstance(found, ox.QueryBoolean):
            return bool(found)
        columns = tuple(variable.value for variable in found.variables)
        if columns == (VIRTUOSO_BOOLEAN,):
            return any(str(solution[0].value) in ("1", "true") for solution in found)
        return Rows(columns, tuple(tuple(plain(cell) for cell in solution) for solution in found))
    except (SyntaxError, ValueError) as error:
        raise _other(shown, reply, "whole SPARQL results") from error


def _graph(shown: str, reply: Reply) -> tuple[Triple, ...]:
    if reply.type not in GRAPHS:
        raise _other(shown, reply, "Turtle or N-Triples")
    try:
        return tuple(plain_triple(triple) for triple in statements(Document.of_bytes(shown, reply.body, "turtle")))
    except DataError as error:
        raise EndpointError(f"{shown} answered, but not with whole Turtle: {error.message}") from error


def _other(shown: str, reply: Reply, wanted: str) -> EndpointError:
    kind = f" but as {reply.type}" if reply.type else " without a content type"
    kind = "" if reply.type in RESULTS else kind
    return EndpointError(f"{shown} answered, but not with {wanted}{kind}; it begins: {reply.start()[:80]}")
