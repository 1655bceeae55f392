"""The one door by which RDF is read: nothing is fetched, and what could harm is refused before a parser sees it."""

from __future__ import annotations

import codecs
import json
import re
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from xml.parsers import expat

import pyoxigraph as ox

from policecoop.errors import DataError, ParseError
from policecoop.model import Term, Triple
from policecoop.namespaces import XSD
from policecoop.resources import relative, turtle_files

FORMATS = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".nq": ox.RdfFormat.N_QUADS,
    ".trig": ox.RdfFormat.TRIG,
    ".rdf": ox.RdfFormat.RDF_XML,
    ".owl": ox.RdfFormat.RDF_XML,
    ".jsonld": ox.RdfFormat.JSON_LD,
}
INPUT_FORMATS = {
    "turtle": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "nq": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
    "xml": ox.RdfFormat.RDF_XML,
    "json-ld": ox.RdfFormat.JSON_LD,
}
BRACKETED = (ox.RdfFormat.TURTLE, ox.RdfFormat.TRIG)
BY_LINES = (ox.RdfFormat.N_TRIPLES, ox.RdfFormat.N_QUADS)

MOST_BYTES = 256 * 2**20
MOST_STATEMENTS = 5_000_000
LONGEST_LITERAL = 2**20  # characters
DEEPEST = 200  # brackets or elements within each other; Oxigraph ends the whole process at some thousands
MOST_MISTAKES = 20

TOKENS = re.compile(
    rb'"""(?:[^"\\]|\\.|"(?!""))*"""|\'\'\'(?:[^\'\\]|\\.|\'(?!\'\'))*\'\'\'|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\''
    rb"|<[^<>\s]*>|#[^\n]*|[\[({]|[\])}]",
    re.S,
)
END_OF_STATEMENT = re.compile(rb"\.[ \t]*(?:#[^\n]*)?\r?$", re.M)


@dataclass(frozen=True)
class Document:
    """RDF as bytes, with the name by which messages call it."""

    name: str
    content: bytes
    format: ox.RdfFormat

    @classmethod
    def of_file(cls, path: Path) -> Document:
        """Read a file, but no more than a reader can hold.

        :raises DataError: if it cannot be read, is no regular file, is too large, or has an unknown ending.
        """
        name = relative(str(path))
        form = rdf_format(path)
        try:
            found = path.stat()
            if not stat.S_ISREG(found.st_mode):
                raise DataError("is no regular file; save the data to a file first", name)
            if found.st_size > MOST_BYTES:
                raise DataError(f"is larger than {MOST_BYTES // 2**20} MiB; split it", name)
            return cls(name, path.read_bytes(), form)
        except OSError as error:
            raise DataError(f"cannot be read: {error.strerror}", name) from error

    @classmethod
    def of_bytes(cls, name: str, content: bytes, format: str) -> Document:
        """Return content that came from no file, in one of INPUT_FORMATS."""
        return cls(name, content, INPUT_FORMATS[format])

    @classmethod
    def of_triples(cls, name: str, triples: Iterable[Triple]) -> Document:
        """Return statements that came from no file."""
        lines = (" ".join(term.turtle() for term in triple) + " .\n" for triple in triples)
        return cls(name, "".join(lines).encode(), ox.RdfFormat.N_TRIPLES)

    def checked(self) -> bytes:
        """Return the content without its byte order mark, once nothing in it can harm a parser.

        :raises DataError: if it is too large, nested too deeply, no UTF-8, or asks for anything from elsewhere.
        """
        if len(self.content) > MOST_BYTES:
            raise DataError(f"is larger than {MOST_BYTES // 2**20} MiB; split it", self.name)
        content = self.content.removeprefix(codecs.BOM_UTF8)
        _refuse_other_encodings(self.name, content)
        if self.format == ox.RdfFormat.RDF_XML:
            _refuse_entities(self.name, content)
        elif self.format == ox.RdfFormat.JSON_LD:
            _refuse_contexts(self.name, content)
        elif self.format in BRACKETED:
            _refuse_depth(self.name, content)
        return content


def rdf_format(file: Path) -> ox.RdfFormat:
    """Return the RDF format of a file by its ending.

    :raises DataError: if the ending is unknown.
    """
    if file.suffix.lower() not in FORMATS:
        raise DataError(f"unknown kind of file; known endings are {', '.join(FORMATS)}", relative(str(file)))
    return FORMATS[file.suffix.lower()]


def documents(sources: Iterable[Path | Document]) -> Iterator[Document]:
    """Yield the documents of files and of folders, in order; documents as they are.

    :raises DataError: if a file is missing or cannot be read, or a folder has no Turtle file.
    """
    for source in sources:
        if isinstance(source, Document):
            yield source
            continue
        if not source.exists():
            raise DataError("no such file or folder; check the path", str(source))
        files = turtle_files(source)
        if not files:
            raise DataError("has no Turtle file (.ttl); name the files that are to be read", relative(str(source)))
        yield from map(Document.of_file, files)


def statements(document: Document) -> Iterator[ox.Triple]:
    """Yield the statements of a document, with literals as they are spelt and blank nodes of its own.

    :raises ParseError: if it does not parse; names line and column.
    :raises DataError: if it must not be read.
    """
    content = document.checked()
    try:
        for number, quad in enumerate(ox.parse(content, format=document.format, rename_blank_nodes=True)):
            if number >= MOST_STATEMENTS:
                raise DataError(f"has more than {MOST_STATEMENTS:,} statements; split it", document.name)
            if isinstance(quad.subject, ox.Triple) or isinstance(quad.object, ox.Triple):
                raise DataError("statements about statements (RDF 1.2) are not supported; write claims", document.name)
            if isinstance(quad.object, ox.Literal) and len(quad.object.value) > LONGEST_LITERAL:
                raise DataError(f"has a text of {len(quad.object.value):,} characters; shorten it", document.name)
            yield quad.triple
    except SyntaxError as error:
        raise syntax_error(document.name, error) from error


def parse(file: Path) -> Iterator[Triple]:
    """Yield the triples of a file in order, as plain values.

    :raises ParseError, DataError: as `statements`.
    """
    for triple in statements(Document.of_file(file)):
        subject, predicate, value = plain(triple.subject), plain(triple.predicate), plain(triple.object)
        assert subject and predicate and value
        yield subject, predicate, value


def plain(term: object) -> Term | None:
    """Return a term of pyoxigraph as a plain value."""
    if isinstance(term, ox.NamedNode):
        return Term("iri", term.value)
    if isinstance(term, ox.BlankNode):
        return Term("bnode", term.value)
    if isinstance(term, ox.Literal):
        datatype = "" if term.language or term.datatype.value == XSD + "string" else term.datatype.value
        return Term("literal", term.value, datatype, term.language or "")
    if term is not None:
        raise ValueError(f"statements about statements (RDF 1.2) are not supported: {term}")
    return None


def mistakes(document: Document) -> tuple[tuple[ParseError, ...], Document]:
    """Return the mistakes of syntax of a document, and the document with the faulty statements left blank.

    Of a format in which one mistake hides all that follows, only the first is found, and nothing is left.

    :raises DataError: if it must not be read.
    """
    found: dict[str, ParseError] = {}
    try:
        rest = replace(document, content=document.checked())
    except ParseError as error:
        return (error,), replace(document, content=b"")
    for _ in range(MOST_MISTAKES):
        try:
            for _ in statements(rest):
                pass
        except ParseError as error:
            found.setdefault(error.message, error)
            rest = replace(rest, content=_blanked(rest, error.line))
        else:
            return tuple(found.values()), rest
    return tuple(found.values()), replace(rest, content=b"")


def _blanked(document: Document, line: int) -> bytes:
    """Return the content with the statement on a line overwritten by blanks, so that all other places stay."""
    content = document.content
    if document.format not in (ox.RdfFormat.TURTLE, *BY_LINES):
        return b""
    starts = [0, *(match.end() for match in re.finditer(rb"\n", content))]
    here = starts[min(max(line, 1), len(starts)) - 1]
    if document.format in BY_LINES:
        start, end = here, content.find(b"\n", here)
    else:
        ends = [match.end() for match in END_OF_STATEMENT.finditer(content)]
        start = max((end for end in ends if end <= here), default=0)
        end = min((end for end in ends if end > here), default=-1)
    end = len(content) if end < 0 else end
    return content[:start] + re.sub(rb"[^\n]", b" ", content[start:end]) + content[end:]


def syntax_error(name: str, error: SyntaxError) -> ParseError:
    """Return a parser's complaint as our error."""
    said = re.sub(r"^Parser error at line \d+ (between columns \d+ and \d+|column \d+): ", "", error.msg)
    return ParseError(f"does not parse: {said}", name, error.lineno or 0, error.offset or 0)


def _refuse_other_encodings(name: str, content: bytes) -> None:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise DataError("is written in UTF-16; save it as UTF-8", name)
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise DataError("is not text in UTF-8; save it as UTF-8", name, line) from error


def _refuse_depth(name: str, content: bytes) -> None:
    if sum(map(content.count, (b"[", b"(", b"{"))) <= DEEPEST:
        return
    depth = 0
    for match in TOKENS.finditer(content):
        depth += (match[0] in b"[({") - (match[0] in b"])}") if len(match[0]) == 1 else 0
        if depth > DEEPEST:
            _too_deep(name, content.count(b"\n", 0, match.start()) + 1)


def _too_deep(name: str, line: int = 0) -> None:
    raise DataError(f"has more than {DEEPEST} levels within each other; write it flatter", name, line)


def _refuse_entities(name: str, content: bytes) -> None:
    """Refuse XML with a document type, in which entities are declared, and deep nesting."""
    depth = 0
    reader = expat.ParserCreate()

    def declared(*_: object) -> None:
        raise DataError(
            "declares a document type, with which entities can fill the memory; remove <!DOCTYPE ...>",
            name,
            reader.CurrentLineNumber,
        )

    def encoded(_: str, encoding: str | None, __: int) -> None:
        if encoding and encoding.upper() not in ("UTF-8", "US-ASCII", "ASCII"):
            raise DataError(f"is written in {encoding}; save it as UTF-8", name, 1)

    def opened(*_: object) -> None:
        nonlocal depth
        depth += 1
        if depth > DEEPEST:
            _too_deep(name, reader.CurrentLineNumber)

    def closed(_: str) -> None:
        nonlocal depth
        depth -= 1

    reader.StartDoctypeDeclHandler = declared
    reader.XmlDeclHandler = encoded
    reader.StartElementHandler = opened
    reader.EndElementHandler = closed
    try:
        reader.Parse(content, True)
    except expat.ExpatError as error:
        message = f"does not parse: {expat.errors.messages[error.code]}"
        raise ParseError(message, name, error.lineno, error.offset + 1) from error


def _refuse_contexts(name: str, content: bytes) -> None:
    """Refuse JSON-LD with a context that would have to be fetched, and deep nesting."""
    try:
        level: list[Any] = [json.loads(content)]
    except RecursionError:
        _too_deep(name)
    except json.JSONDecodeError as error:
        raise ParseError(f"does not parse: {error.msg}", name, error.lineno, error.colno) from error
    depth = 0
    while level:
        depth += 1
        if depth > DEEPEST:
            _too_deep(name)
        for value in level:
            for elsewhere in _fetched(value) if isinstance(value, dict) else ():
                raise DataError(f"needs the context {elsewhere}, which is not fetched; write it into the file", name)
        level = [inner for value in level for inner in _inside(value)]


def _fetched(value: dict[str, Any]) -> list[str]:
    given = [*_list(value.get("@context")), *_list(value.get("@import"))]
    return [item for item in given if isinstance(item, str)]


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _inside(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()
