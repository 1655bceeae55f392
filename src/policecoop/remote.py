"""Questions to a SPARQL endpoint, through SPARQLWrapper."""

from __future__ import annotations

import ast
import re
import urllib.error

from policecoop.errors import DataError, EndpointError, QueryError
from policecoop.formats import rows_of_json
from policecoop.model import Answer, Rows, Triple
from policecoop.namespaces import PREFIXES
from policecoop.reading import Document, plain_triple, statements

TIMEOUT = 60  # seconds; most public endpoints give up after this time themselves
POST_ABOVE = 2000  # characters; servers and proxies cut longer addresses


def ask(endpoint: str, text: str, timeout: int = TIMEOUT) -> Answer:
    """Send a SPARQL query to an endpoint and return the whole answer.

    :raises EndpointError: if the endpoint is not reached, refuses, or answers with something else than
        SPARQL results, also when it does so under status 200.
    :raises QueryError: if the query is not valid SPARQL.
    """
    from SPARQLWrapper import GET, JSON, N3, POST, SPARQLExceptions, SPARQLWrapper

    if not endpoint.startswith(("http://", "https://")):
        raise EndpointError(f"'{endpoint}' is no address of an endpoint; it begins with http:// or https://")
    wrapper, form = SPARQLWrapper(endpoint), _form(text)
    wrapper.setQuery(_declared(text))
    wrapper.queryType = form  # the wrapper's own guess also reads comments, such as "which address"
    wrapper.setMethod(POST if len(text) > POST_ABOVE else GET)
    wrapper.setTimeout(timeout)
    graph = form in ("CONSTRUCT", "DESCRIBE")
    wrapper.setReturnFormat(N3 if graph else JSON)
    try:
        body = wrapper.query().response.read().decode("utf-8")
    except SPARQLExceptions.QueryBadFormed as error:
        raise QueryError(f"{endpoint} says that the query is not valid SPARQL: {_reason(error)}") from error
    except (SPARQLExceptions.SPARQLWrapperException, urllib.error.URLError, OSError, ValueError) as error:
        raise EndpointError(f"{endpoint} does not answer: {_reason(error)}; check the address") from error
    return _triples(endpoint, body) if graph else _rows(endpoint, body)


def everything(endpoint: str) -> Document:
    """Return all statements of an endpoint, after asking how many there are.

    :raises EndpointError: if it gives fewer, as endpoints do that cut long answers off.
    """
    counted = ask(endpoint, "SELECT (COUNT(*) AS ?count) WHERE { SELECT DISTINCT ?s ?p ?o WHERE { ?s ?p ?o } }")
    triples = ask(endpoint, "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", 10 * TIMEOUT)
    if not isinstance(counted, Rows) or not isinstance(triples, tuple):
        raise EndpointError(f"{endpoint} did not give statements; check the address")
    (cell,) = counted.rows[0]
    if cell is None or int(cell.value) != len(triples):
        wanted = cell.value if cell else "none"
        raise EndpointError(f"{endpoint} holds {wanted} statements and gave {len(triples)}; download its dump instead")
    return Document.of_triples(endpoint, triples)


def _rows(endpoint: str, body: str) -> Answer:
    try:
        return rows_of_json(body)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        start = " ".join(body[:80].split())
        raise EndpointError(f"{endpoint} answered, but not with whole SPARQL results; it begins: {start}") from error


def _triples(endpoint: str, body: str) -> tuple[Triple, ...]:
    try:
        return tuple(
            plain_triple(triple) for triple in statements(Document.of_bytes(endpoint, body.encode(), "turtle"))
        )
    except DataError as error:
        raise EndpointError(f"{endpoint} answered, but not with Turtle: {error.message}") from error


def _form(text: str) -> str:
    """Return the form of a query: SELECT, ASK, CONSTRUCT or DESCRIBE."""
    plain = re.sub(r"<[^<>\s]*>|#[^\n]*", " ", text)  # no IRIs first: they may hold a #
    found = re.match(r"(?i)(?:\s*BASE\s|\s*PREFIX\s+\S*:\s)*\s*(SELECT|ASK|CONSTRUCT|DESCRIBE)\b", plain)
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


def _reason(error: Exception) -> str:
    """Return what the endpoint itself says; the wrapper puts it last, as the repr of bytes."""
    _, _, response = str(error).partition("Response:\n")
    try:
        said = ast.literal_eval(response).decode("utf-8", "replace").strip()
    except (ValueError, SyntaxError, AttributeError):
        said = ""
    return f"{type(error).__name__}: {' '.join(said.split())[:300]}" if said else _first_line(error)


def _first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]
