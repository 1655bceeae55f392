"""The data that a validation looks at, what stands behind them, and where each statement is."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from policecoop.errors import DataError, ParseError
from policecoop.findings import Finding, Position
from policecoop.namespaces import RDF, SKOS, shorten
from policecoop.positions import Positions, places
from policecoop.reading import Document, documents, mistakes, statements
from policecoop.terms import rdflib_term, rdflib_triple

LABEL = ox.NamedNode(SKOS + "prefLabel")
TYPE = ox.NamedNode(RDF + "type")

Source = Path | Document
Node = ox.NamedNode | ox.BlankNode


class Checked:
    """Data to be checked and their background. A file that does not parse is a mistake, not an error."""

    def __init__(self, data: Iterable[Source], background: Iterable[Path]) -> None:
        """Read the files.

        :raises DataError: if there are no data, or a file cannot or must not be read.
        """
        self._documents: dict[str, Document] = {}
        self._file: dict[Any, str] = {}
        self._described: dict[Any, list[str]] = defaultdict(list)
        self._places: dict[str, Positions] = {}
        self._near: dict[str, str] = {}
        self.mistakes: list[Finding] = []
        self.triples: list[ox.Triple] = []
        for document in documents(data):
            self._documents[document.name] = document
            self._add(document)
        if not self.triples and not self.mistakes:
            raise DataError("there are no statements to validate")
        self.subjects = set(self._file)
        others = [document for document in documents(background) if document.name not in self._documents]
        behind = [triple for document in others for triple in statements(document)]
        self.triples += behind
        self.elsewhere = {triple.subject for triple in behind} - self.subjects
        self._behind = {triple.subject for triple in behind if triple.predicate == TYPE}
        self.store = ox.Store()
        self.store.bulk_extend(ox.Quad(triple.subject, triple.predicate, triple.object) for triple in self.triples)

    def _add(self, document: Document) -> None:
        try:
            found = list(statements(document))
        except ParseError:
            errors, rest = mistakes(document)
            self._documents[document.name] = rest
            self.mistakes += [_mistake(error) for error in errors]
            found = list(statements(rest)) if rest.content.strip() else []
        self.triples += found
        for triple in found:
            self._file.setdefault(triple.subject, document.name)
        for subject in {triple.subject for triple in found if triple.predicate == TYPE}:
            self._described[subject].append(document.name)

    def described_twice(self) -> Iterator[Finding]:
        """Yield a finding for each thing that has a type in two files, or in the data and their background."""
        for subject, files in self._described.items():
            if isinstance(subject, ox.NamedNode) and (len(files) > 1 or subject in self._behind):
                name, where = shorten(subject.value), f"in {files[0]} too" if len(files) > 1 else "in the graph already"
                yield Finding(
                    code="T108",
                    message=f"{name} is described {where}",
                    repair="describe a thing once; give another thing another IRI",
                    severity="Violation",
                    focus=name,
                    position=self.place(subject, file=files[-1]),
                )

    def place(self, focus: Any, path: Any = None, value: Any = None, file: str = "") -> Position:
        """Return the place of a statement; of the last one with that path; else of its subject.

        The focus node is a term of pyoxigraph; path and value are terms of rdflib.
        """
        name = file or self._file.get(focus, "")
        if not name:
            return Position()
        if name not in self._places:
            self._places[name] = places(self._documents[name])
        known = rdflib_term(focus)
        if isinstance(focus, ox.BlankNode):  # the parser that knows places gives it another name
            about = [rdflib_triple(triple)[1:] for triple in self.triples if triple.subject == focus]
            known = self._places[name].blank(about)
        return self._places[name].find(known, path, value)

    def near(self, iri: str) -> str:
        """Return the described thing whose IRI is most like one of which nothing is said, or ""."""
        if iri not in self._near:
            space = _space(iri)
            name, known = iri.removeprefix(space), self._names[space]
            near = [] if name in known else get_close_matches(name, sorted(known), 1, 0.8)
            self._near[iri] = space + near[0] if near else ""
        return self._near[iri]

    @cached_property
    def _names(self) -> dict[str, set[str]]:
        """The local names of what has a type, by namespace."""
        found: dict[str, set[str]] = defaultdict(set)
        for triple in self.triples:
            if isinstance(triple.subject, ox.NamedNode) and triple.predicate == TYPE:
                space = _space(triple.subject.value)
                found[space].add(triple.subject.value.removeprefix(space))
        return found

    def label(self, iri: str) -> str:
        """Return the label of a thing, or ""."""
        quads = self.store.quads_for_pattern(ox.NamedNode(iri), LABEL, None)
        return next((quad.object.value for quad in quads if isinstance(quad.object, ox.Literal)), "")


def _space(iri: str) -> str:
    return iri[: max(iri.rfind("/"), iri.rfind("#")) + 1]


REPAIRS = {
    r"The prefix (\S*:) has not been declared": r"write a line such as '@prefix \1 <http://...> .' at the top",
    r"Line jumps are not allowed": 'close the quotation mark; a text of several lines stands between """ and """',
    r"Unexpected end": "close what is open at the end of the file, and end the last statement with a dot",
}


def _mistake(error: ParseError) -> Finding:
    said = ((re.search(pattern, error.message), repair) for pattern, repair in REPAIRS.items())
    known = (found.expand(repair) for found, repair in said if found)
    return Finding(
        code="S001",
        message=error.message,
        repair=next(known, "look here and just before for a dot, semicolon, bracket or quotation mark that is missing"),
        severity="Violation",
        position=Position(error.file, error.line, error.column),
    )
