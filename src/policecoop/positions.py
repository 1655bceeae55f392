"""Turtle files parsed by rdflib with the place of every statement, for messages that name a line."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import deque
from collections.abc import MutableSequence
from pathlib import Path
from typing import Any

import rdflib
from rdflib.plugins.parsers.notation3 import RDFSink, SinkParser

from policecoop.errors import DataError
from policecoop.model import Position
from policecoop.resources import relative
from policecoop.store import parse

BLANK = re.compile(r"(?:\s|#[^\n]*\n?)*")
Statement = tuple[Any, Any, Any]


class Positions:
    """Where each statement and each subject of some files stands."""

    def __init__(self) -> None:
        self.statements: dict[Statement, Position] = {}
        self.subjects: dict[Any, Position] = {}

    def find(self, focus: Any, path: Any = None, value: Any = None) -> Position:
        """Return the place of a statement; of any statement with that path; else of the subject."""
        if path is not None and value is not None and (focus, path, value) in self.statements:
            return self.statements[(focus, path, value)]
        for (subject, predicate, _), position in self.statements.items() if value is not None else ():
            if subject == focus and predicate == path:
                return position
        return self.subjects.get(focus, Position())


def load(file: Path, graph: rdflib.Graph, positions: Positions) -> None:
    """Add a file to `graph` and the places of its statements to `positions`.

    Files other than Turtle are added without places.

    :raises DataError: if the file does not parse; names line and column.
    """
    # Oxigraph names the line and column of a mistake better than rdflib does, and reads all of a TriG file.
    triples = [" ".join(term.turtle() for term in triple) for triple in parse(file)]
    if file.suffix.lower() != ".ttl":
        graph.parse(data="".join(f"{triple} .\n" for triple in triples), format="nt")
        return
    text = file.read_text(encoding="utf-8-sig")
    sink = RDFSink(graph)
    parser = _Parser(sink, file.absolute().as_uri(), text, relative(str(file)), positions)
    try:
        parser.loadBuf(text)
    except Exception as error:
        raise DataError(f"does not parse: {error}", relative(str(file))) from error


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
        self._positions.statements.setdefault((subject, predicate, value), self._place(start))
        self._positions.subjects.setdefault(subject, self._place(self._subject))
        super().makeStatement(quadruple)

    def _place(self, offset: int) -> Position:
        line = bisect_right(self._starts_of_lines, offset)
        return Position(self._file, line, offset - self._starts_of_lines[line - 1] + 1)


def _skip(text: str, start: int) -> int:
    match = BLANK.match(text, start)
    return match.end() if match else start
