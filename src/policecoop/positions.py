"""The place of every statement of a Turtle document, by rdflib's parser, for messages that name a line."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict, deque
from collections.abc import Iterable, MutableSequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import rdflib
from rdflib.plugins.parsers.notation3 import BadSyntax, RDFSink, SinkParser

from policecoop.findings import Position
from policecoop.reading import Document

BLANK = re.compile(r"(?:\s|#[^\n]*\n?)*")
TURTLE = (ox.RdfFormat.TURTLE, ox.RdfFormat.N_TRIPLES)  # N-Triples are Turtle too
Statement = tuple[Any, Any, Any]


class Positions:
    """Where each statement and each subject of a document stands. All nodes are terms of rdflib."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.statements: dict[Statement, Position] = {}
        self.paths: dict[tuple[Any, Any], Position] = {}
        self.subjects: dict[Any, Position] = {}

    def find(self, focus: Any, path: Any = None, value: Any = None) -> Position:
        """Return the place of a statement; of the last one with that path; else of the subject."""
        return (
            self.statements.get((focus, path, value))
            or self.paths.get((focus, path))
            or self.subjects.get(focus)
            or Position(self.name)
        )

    def blank(self, about: Iterable[tuple[Any, Any]]) -> Any:
        """Return a blank node of which this is said, in properties and values; None if there is none."""
        wanted = _without_blanks(about)
        found: dict[Any, list[tuple[Any, Any]]] = defaultdict(list)
        for subject, predicate, value in self.statements:
            if isinstance(subject, rdflib.BNode):
                found[subject].append((predicate, value))
        return next((node for node, said in found.items() if _without_blanks(said) == wanted), None)


def _without_blanks(about: Iterable[tuple[Any, Any]]) -> set[tuple[Any, Any]]:
    return {(path, None if isinstance(value, rdflib.BNode) else value) for path, value in about}


def locate(files: Iterable[Path], statement: tuple[str, str, str]) -> Position:
    """Return the place of a statement between two IRIs in the first file that has it; nowhere if none has."""
    wanted = tuple(map(rdflib.URIRef, statement))
    local = re.split(r"[/#]", statement[0])[-1].encode()
    for file in files:
        if local in file.read_bytes():
            found = places(Document.of_file(file)).statements
            if wanted in found:
                return found[wanted]
    return Position()


def places(document: Document) -> Positions:
    """Return the places of the statements of a Turtle document; of another, nothing but its name."""
    positions = Positions(document.name)
    if document.format in TURTLE:
        text = document.content.decode("utf-8-sig")
        parser = _Parser(RDFSink(rdflib.Graph()), "file:///", text, document.name, positions)
        with suppress(BadSyntax):  # rdflib refuses some Turtle that Oxigraph takes; what came before has its places
            parser.loadBuf(text)
    return positions


class _Parser(SinkParser):
    """rdflib's Turtle parser that remembers at which offset each subject and object began."""

    def __init__(self, sink: RDFSink, base: str, text: str, file: str, positions: Positions) -> None:
        super().__init__(sink, baseURI=base, turtle=True)
        self._starts_of_lines = [0] + [match.end() for match in re.finditer("\n", text)]
        self._file = file
        self._positions = positions
        self._open: list[tuple[MutableSequence[Any], list[int]]] = []
        self._ready: deque[int] = deque()
        self._subject = 0

    def statement(self, argstr: str, i: int) -> int:
        self._subject = _skip(argstr, i)
        return super().statement(argstr, i)

    def objectList(self, argstr: str, i: int, res: MutableSequence[Any]) -> int:
        self._open.append((res, []))
        end = super().objectList(argstr, i, res)
        self._ready = deque(self._open.pop()[1])
        return end

    def object(self, argstr: str, i: int, res: MutableSequence[Any]) -> int:
        start = _skip(argstr, i)
        end = super().object(argstr, i, res)
        if self._open and self._open[-1][0] is res:
            self._open[-1][1].append(start)
        return end

    def makeStatement(self, quadruple: Any) -> None:
        formula = quadruple[0]
        predicate, subject, value = (self._store.normalise(formula, node) for node in quadruple[1:])
        start = self._ready.popleft() if self._ready else self._subject
        place = self._place(start)
        self._positions.statements.setdefault((subject, predicate, value), place)
        self._positions.paths[subject, predicate] = place
        self._positions.subjects.setdefault(subject, self._place(self._subject))
        super().makeStatement(quadruple)

    def _place(self, offset: int) -> Position:
        line = bisect_right(self._starts_of_lines, offset)
        return Position(self._file, line, offset - self._starts_of_lines[line - 1] + 1)


def _skip(text: str, start: int) -> int:
    match = BLANK.match(text, start)
    return match.end() if match else start
