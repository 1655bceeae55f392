"""Uploads of views to the named graphs of an endpoint: at any moment a graph is whole, the old one or the new one.

By SPARQL Update, a view goes in chunks to a graph of its own, named after the hash of its content. Chunks are sorted
and each is one request, so that the count of that graph tells where to go on. When all is there, one request copies it.
By the Graph Store HTTP Protocol, one request replaces the graph. What was verified is recorded in the graph RECORD.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

from policecoop.errors import EndpointError
from policecoop.model import Rows
from policecoop.namespaces import PREFIXES, VIEW
from policecoop.remote.content import Content
from policecoop.remote.protocol import Service
from policecoop.store import Store

RECORD = VIEW.rstrip("/")
IDENTIFIER, TRIPLES = PREFIXES["dcterms"] + "identifier", PREFIXES["void"] + "triples"
CHUNK = 1000  # statements; Virtuoso takes no more than some thousands in a request
Progress = Callable[[int, int], None]


class Viewed(Protocol):
    """Something that has views, such as a KnowledgeGraph."""

    def view(self, name: str) -> Store:
        """Return a view by its name."""


@dataclass(frozen=True)
class Uploaded:
    """What became of a view. `state` is `uploaded`, `already there`, or, for a dry run, `to upload`.

    `sent` counts the statements that were sent, or are to be sent; `requests` and `bytes` are theirs.
    """

    view: str
    graph: str
    state: str
    triples: int
    sent: int
    requests: int
    bytes: int
    sha256: str


def upload(service: Service, content: Content, chunk: int, dry_run: bool, progress: Progress) -> Uploaded:
    """Make the graph of a view hold exactly its content, unless it does already.

    :raises EndpointError: if that cannot be done or verified; the graph is then as it was, or whole and new.
    """
    size, records = len(content.lines), _records(service)
    known = records.get(content.graph) == (f"sha256:{content.hash}", str(size))
    there = known and service.count(content.graph) == size
    start = size if there else 0 if service.has_store else _staged(service, content, chunk)
    rest = size - start
    requests = 0 if there else 1 if service.has_store else -(-rest // chunk)
    state = "already there" if there else "to upload" if dry_run else "uploaded"
    found = Uploaded(
        content.view, content.graph, state, size, rest, requests, len(content.body(start)), content.hash
    )  # fmt: skip
    if dry_run:
        return found
    if not there:
        records.pop(content.graph, None)
        if service.has_store:
            _replace(service, content, records)
        else:
            _stage(service, content, start, chunk, progress)
            _unstage(service, content)
        _expect(service, content.graph, size)
    if _tidy(service, content) or not there:
        _expect(service, content.graph, size)  # again, as a server may drop more than it should
    if not there:
        _record(service, content, records)
    return found


def _records(service: Service) -> dict[str, tuple[str, str]]:
    """Return the identifier and the count of each graph that is recorded."""
    pattern = f"?graph <{IDENTIFIER}> ?identifier ; <{TRIPLES}> ?triples"
    answer = service.ask(f"SELECT ?graph ?identifier ?triples WHERE {{ GRAPH <{RECORD}> {{ {pattern} }} }}")
    rows = answer.rows if isinstance(answer, Rows) else ()
    return {one.value: (two.value, three.value) for one, two, three in rows if one and two and three}


def _staged(service: Service, content: Content, chunk: int) -> int:
    """Return where to begin: at the start of the last chunk that came, as it may have come in part."""
    count = service.count(content.staging)
    return count if count == len(content.lines) else max(count - chunk, 0) if count < len(content.lines) else 0


def _stage(service: Service, content: Content, start: int, chunk: int, progress: Progress) -> None:
    size = len(content.lines)
    if start == 0:
        service.update(f"DROP SILENT GRAPH <{content.staging}>")  # it may hold more than it should
    progress(start, size)
    for begin in range(start, size, chunk):
        body = content.body(begin, begin + chunk).decode()
        service.update(f"INSERT DATA {{ GRAPH <{content.staging}> {{\n{body}}} }}")
        progress(min(begin + chunk, size), size)
    try:
        _expect(service, content.staging, size)
    except EndpointError:
        service.update(f"DROP SILENT GRAPH <{content.staging}>")  # else each later upload would go on from it
        raise


def _unstage(service: Service, content: Content) -> None:
    """Let the staged content take the place of the old one, whose record goes first: it is no longer sure."""
    if not content.lines:
        service.update(f"{_unrecorded(content)} ;\nDROP SILENT GRAPH <{content.graph}>")
        return
    # no MOVE: in Jena's TDB2 it loses statements in a request that has deleted any, as this one does
    # a staged statement stands before the old ones, so that nothing is deleted once another upload has dropped them
    staged = next((line for line in content.lines if line.endswith(b"> .")), content.lines[0]).decode()
    old, new = f"GRAPH <{content.graph}> {{ ?s ?p ?o }}", "{ ?a ?b ?c }"
    replace = (
        f"DELETE {{ {old} }} INSERT {{ GRAPH <{content.graph}> {new} }}\n"
        f"WHERE {{ {{ GRAPH <{content.staging}> {{ {staged} }} {old} }} UNION {{ GRAPH <{content.staging}> {new} }} }}"
    )
    service.update(f"{_unrecorded(content)} ;\n{replace}")


def _replace(service: Service, content: Content, records: dict[str, tuple[str, str]]) -> None:
    # the record first: it is small, and Virtuoso breaks the connection when a big body comes before the login
    service.put(RECORD, _record_lines(records))
    service.put(content.graph, content.body())


def _expect(service: Service, graph: str, size: int) -> None:
    count = service.count(graph)
    if count != size:
        raise EndpointError(
            f"{service.shown} has {count:,} statements in <{graph}>, not the {size:,} that were sent; "
            "upload again, and nothing else at the same time"
        )


def _record(service: Service, content: Content, records: dict[str, tuple[str, str]]) -> None:
    known = (f"sha256:{content.hash}", str(len(content.lines)))
    if service.has_store:
        service.put(RECORD, _record_lines({**records, content.graph: known}))
        return
    line = _record_lines({content.graph: known}).decode()
    service.update(f"INSERT DATA {{ GRAPH <{RECORD}> {{\n{line}}} }}")


def _unrecorded(content: Content) -> str:
    return f"DELETE WHERE {{ GRAPH <{RECORD}> {{ <{content.graph}> ?predicate ?value }} }}"


def _record_lines(records: dict[str, tuple[str, str]]) -> bytes:
    lines: Iterable[str] = (
        f'<{graph}> <{IDENTIFIER}> "{identifier}" .\n'
        f'<{graph}> <{TRIPLES}> "{triples}"^^<http://www.w3.org/2001/XMLSchema#integer> .\n'
        for graph, (identifier, triples) in sorted(records.items())
    )
    return "".join(lines).encode()


def _tidy(service: Service, content: Content) -> bool:
    """Drop what this and earlier uploads of this view left behind. Return whether there was anything."""
    older = f'FILTER (STRSTARTS(STR(?graph), "{content.graph}/"))'
    left = f"SELECT DISTINCT ?graph WHERE {{ GRAPH ?graph {{ ?s ?p ?o }} {older} }}"
    answer = service.ask(left)
    graphs = [row[0].value for row in answer.rows if row[0]] if isinstance(answer, Rows) else []
    for graph in graphs:
        service.delete(graph) if service.has_store else service.update(f"DROP SILENT GRAPH <{graph}>")
    return bool(graphs)
