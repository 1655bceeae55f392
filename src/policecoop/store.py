"""The store: Turtle files in, SPARQL answers out. The only module that uses pyoxigraph's store."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import accumulate, pairwise
from pathlib import Path
from urllib.parse import quote

import pyoxigraph as ox

from policecoop.errors import QueryError
from policecoop.model import Answer, Rows
from policecoop.namespaces import ID, PREFIXES
from policecoop.reading import Document, data_files, plain, plain_triple, syntax_error
from policecoop.selects import NO_SYNTAX, syntax

NESTING = {"{": 1, "(": 1, "[": 1, "}": -1, ")": -1, "]": -1}
DOTTED = re.compile(
    rf"(?P<other>{NO_SYNTAX.pattern})"
    r"""|(?<![\w:-])(?P<prefix>[A-Za-z][\w-]*|):(?P<local>[\w-]+(?:\.[\w-]+){2,})""",
    re.S,
)
DECLARED = re.compile(r"(?i)\bPREFIX\s+([\w-]*):\s*<([^<>\s]*)>")
PARTS = re.compile(r"(?i)[.;+*/!-]|\|\|?|&&|\b(?:OPTIONAL|UNION|MINUS|FILTER|BIND|GRAPH)\b")
NAME = re.compile(r"[?$]\w+|[\w-]*:[\w.-]*")
SERVICE = re.compile(r"(?i)(?<![?$\w:.-])SERVICE\b(?![\w-]*:)")
MOST_PARTS = 2000  # Oxigraph ends the whole process at some thousands, which may be less than 10 kB of text
DEEPEST = 200  # brackets within brackets of a query; Oxigraph ends the whole process at some thousands


class Store:
    """Statements that can be asked. The default graph is the union of all graphs."""

    def __init__(self) -> None:
        self._store = ox.Store()

    @classmethod
    def of_paths(cls, paths: Iterable[Path]) -> Store:
        """Load files, and all Turtle files in folders.

        :raises DataError: if a file is missing, must not be read, or does not parse; names file, line and column.
        """
        return cls.of_documents(read(paths))

    @classmethod
    def of_documents(cls, documents: Iterable[tuple[Document, str]]) -> Store:
        """Load documents, each into the graph of the given IRI, or into the default graph for "".

        :raises DataError: if a document must not be read or does not parse; names it, line and column.
        """
        store = cls()
        for document, graph in documents:
            store._load(document, graph)
        return store

    @classmethod
    def opened(cls, path: Path) -> Store:
        """Open a store on disk to be asked only; other processes may do so at the same time.

        :raises OSError: if there is none, or it is broken.
        """
        store = cls.__new__(cls)
        try:
            store._store = ox.Store.read_only(str(path))
        except (RuntimeError, ValueError) as error:  # so it calls some that are broken
            raise OSError(str(error)) from error
        return store

    def save(self, path: Path) -> None:
        """Write the triples of the default graph to a new store on disk.

        :raises OSError: if it cannot be written.
        """
        saved = ox.Store(str(path))
        saved.bulk_load(self.ntriples(), format=ox.RdfFormat.N_TRIPLES)
        saved.optimize()

    @classmethod
    def of_triples(cls, triples: Iterable[ox.Triple]) -> Store:
        """Return a store that holds the given triples in its default graph."""
        store = cls()
        store._store.bulk_extend(ox.Quad(t.subject, t.predicate, t.object) for t in triples)
        return store

    @classmethod
    def of_ntriples(cls, content: bytes) -> Store:
        """Return a store that holds triples given as N-Triples in its default graph."""
        store = cls()
        store._store.bulk_load(content, format=ox.RdfFormat.N_TRIPLES)
        return store

    def __len__(self) -> int:
        return len(self._store)

    def ask(self, text: str) -> Answer:
        """Answer a SPARQL query.

        Known prefixes need not be declared.

        :raises QueryError: if the query does not parse or cannot be evaluated.
        """
        result = self._run(text)
        if isinstance(result, ox.QueryBoolean):
            return bool(result)
        try:
            if isinstance(result, ox.QuerySolutions):
                columns = tuple(variable.value for variable in result.variables)
                rows = tuple(tuple(plain(cell) for cell in solution) for solution in result)
                return Rows(columns, rows)
            return tuple(map(plain_triple, result))
        except (RuntimeError, OSError, ValueError) as error:
            raise QueryError(f"the query failed while it ran: {error}") from error

    def rows(self, text: str) -> list[dict[str, str]]:
        """Answer a SELECT query as dictionaries of plain strings; unbound variables are left out."""
        answer = self.ask(text)
        if not isinstance(answer, Rows):
            raise QueryError("a SELECT query is needed here")
        return answer.texts()

    def construct(self, text: str) -> Store:
        """Return a store of the triples that a CONSTRUCT query gives."""
        result = self._run(text)
        if not isinstance(result, ox.QueryTriples):
            raise QueryError("a view must be a CONSTRUCT query")
        content = result.serialize(format=ox.RdfFormat.N_TRIPLES)
        assert content is not None  # it is when no output is given
        return Store.of_ntriples(content)

    def add(self, triples: Iterable[tuple[str, str, str]]) -> None:
        """Add triples of IRIs to the default graph."""
        self._store.bulk_extend(
            ox.Quad(ox.NamedNode(s), ox.NamedNode(p), ox.NamedNode(o), ox.DefaultGraph()) for s, p, o in triples
        )

    def copy(self) -> Store:
        """Return a store with the same triples in its default graph."""
        return Store.of_triples(quad.triple for quad in self._store)

    def ntriples(self) -> bytes:
        """Return all triples as N-Triples, without their graphs."""
        unique = {str(quad.triple) for quad in self._store}
        return "".join(line + " .\n" for line in sorted(unique)).encode()

    def _run(self, text: str) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        if _depth(text) > DEEPEST:
            raise QueryError(f"the query has more than {DEEPEST} brackets within each other")
        _refuse(text)
        text = _spelt_out(text)
        try:
            return self._store.query(text, prefixes=PREFIXES, use_default_graph_as_union=True)
        except SyntaxError as error:
            raise QueryError(f"the query is not valid SPARQL: {_mistake(error, text)}") from error
        except (RuntimeError, OSError, ValueError) as error:
            raise QueryError(f"the query cannot be run: {error}") from error

    def _load(self, document: Document, graph: str) -> None:
        try:
            self._store.bulk_load(
                document.checked(), format=document.format, to_graph=ox.NamedNode(graph) if graph else None
            )
        except SyntaxError as error:
            raise syntax_error(document.name, error) from error


def _refuse(text: str) -> None:
    """Refuse what would end the process, and what asks other servers."""
    if len(PARTS.findall(text)) > MOST_PARTS and len(PARTS.findall(NAME.sub(" ", syntax(text)))) > MOST_PARTS:
        raise QueryError(f"the query has more than {MOST_PARTS:,} patterns and operators; write it shorter")
    if SERVICE.search(text) and SERVICE.search(syntax(text)):
        raise QueryError("SERVICE asks other servers, which is not done here; ask that one with --endpoint")


def _depth(text: str) -> int:
    """Return how deep brackets may be within each other: no less than they are."""
    opening = sum(map(text.count, "{(["))
    if opening <= DEEPEST:
        return opening
    return max(accumulate((NESTING.get(character, 0) for character in text), initial=0))


def read(paths: Iterable[Path]) -> list[tuple[Document, str]]:
    """Return the documents of files and folders, each with the IRI of its graph.

    A file below `sources/NAME/` goes into the graph `id:source-NAME`.

    :raises DataError: if a file is missing, or must not be read.
    """
    return [(Document.of_file(file), source_graph(file)) for path in paths for file in data_files(path)]


def source_graph(file: Path) -> str:
    """Return the IRI of the graph for a file: that of its source, or "" for shared statements."""
    parts = file.absolute().parts
    for parent, child in pairwise(parts):
        if parent == "sources" and child != file.name:
            return f"{ID}source-{quote(child)}"
    return ""


def _spelt_out(text: str) -> str:
    """Return a query with names such as `id:passage-2.1.2-1` as IRIs: Oxigraph 0.5 reads no second dot in a name."""
    spaces = {**PREFIXES, **dict(DECLARED.findall(text))}

    def iri(match: re.Match[str]) -> str:
        prefix, local = match["prefix"], match["local"]
        return match[0] if match["other"] or prefix not in spaces else f"<{spaces[prefix]}{local}>"

    return DOTTED.sub(iri, text)


def _mistake(error: SyntaxError, text: str) -> str:
    """Return what Oxigraph says of a query, without the list of all characters that it would have taken."""
    place, _, expected = str(error).partition(": expected ")
    if found := re.search(r"[A-Z]\w+(?: [a-z]\w*)+(?: [A-Z]+)?", expected):
        return f"{place}: {found[0]}"
    numbers = re.search(r"(\d+):(\d+)", place)
    line, column = map(int, numbers.groups()) if numbers else (1, 1)
    if line > len(text.rstrip().splitlines()):
        return "it ends too early; a bracket may not be closed"
    there = "".join(text.splitlines()[line - 1 : line])[max(column - 16, 0) : column + 4].strip()
    return f"{place}, near '{there}'" if there else place
