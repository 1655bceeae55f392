"""The one door by which RDF is read: nothing is fetched, and what could harm is refused before a parser sees it."""

from __future__ import annotations

import codecs
import re
import stat
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pyoxigraph as ox

from policecoop.errors import DataError, ParseError
from policecoop.model import Term, Triple
from policecoop.namespaces import XSD
from policecoop.resources import relative, turtle_files

INPUT_FORMATS = {
    "turtle": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "nq": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
    "xml": ox.RdfFormat.RDF_XML,
    "json-ld": ox.RdfFormat.JSON_LD,
}
FORMATS = {
    ".ttl": INPUT_FORMATS["turtle"],
    ".nt": INPUT_FORMATS["nt"],
    ".nq": INPUT_FORMATS["nq"],
    ".trig": INPUT_FORMATS["trig"],
    ".rdf": INPUT_FORMATS["xml"],
    ".owl": INPUT_FORMATS["xml"],
    ".jsonld": INPUT_FORMATS["json-ld"],
}
BY_LINES = (ox.RdfFormat.N_TRIPLES, ox.RdfFormat.N_QUADS)

MOST_BYTES = 256 * 2**20
MOST_STATEMENTS = 5_000_000
LONGEST_LITERAL = 2**20  # characters of an IRI or text
MOST_MISTAKES = 20

NEXT_STATEMENT = re.compile(rb"[ \t\r]*+(?:#[^\n]*+)?+(?:\n[ \t\r]*+(?:#[^\n]*+)?+)*\n(?=[^\s#\])};,.])")


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
        from policecoop.refusals import refuse_harm  # large expressions, which what is kept on disk does not need

        content = self.content.removeprefix(codecs.BOM_UTF8)
        refuse_harm(self.name, content, self.format)
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
        yield from [source] if isinstance(source, Document) else map(Document.of_file, data_files(source))


def data_files(source: Path) -> list[Path]:
    """Return the Turtle files in a folder, sorted, or the one file that is given.

    :raises DataError: if there is nothing of that name, or a folder has no Turtle file.
    """
    try:
        there, files = source.exists(), turtle_files(source)
    except OSError as error:
        raise DataError(f"cannot be read: {error.strerror}", str(source)[:100]) from error
    if not there:
        raise DataError("no such file or folder; check the path", relative(str(source)))
    if not files:
        raise DataError("has no Turtle file (.ttl); name the files that are to be read", relative(str(source)))
    return files


def statements(document: Document) -> Iterator[ox.Triple]:
    """Yield the statements of a document, with literals as they are spelt and blank nodes of its own.

    :raises ParseError: if it does not parse; names line and column.
    :raises DataError: if it must not be read.
    """
    content = document.checked()
    large = len(content) > LONGEST_LITERAL  # else no term in it is too long
    try:
        for number, quad in enumerate(ox.parse(content, format=document.format, rename_blank_nodes=True)):
            if number >= MOST_STATEMENTS:
                raise DataError(f"has more than {MOST_STATEMENTS:,} statements; split it", document.name)
            if isinstance(quad.subject, ox.Triple) or isinstance(quad.object, ox.Triple):
                raise DataError("statements about statements (RDF 1.2) are not supported; write claims", document.name)
            if large and any(len(term.value) > LONGEST_LITERAL for term in quad.triple):
                raise DataError(
                    f"has an IRI or text of more than {LONGEST_LITERAL:,} characters; shorten it", document.name
                )
            yield quad.triple
    except SyntaxError as error:
        raise syntax_error(document.name, error) from error


def parse(file: Path) -> Iterator[Triple]:
    """Yield the triples of a file in order, as plain values.

    :raises ParseError, DataError: as `statements`.
    """
    yield from map(plain_triple, statements(Document.of_file(file)))


def plain_triple(triple: ox.Triple) -> Triple:
    """Return a triple of pyoxigraph as plain values."""
    subject, predicate, value = plain(triple.subject), plain(triple.predicate), plain(triple.object)
    assert subject and predicate and value
    return subject, predicate, value


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

    Of a format in which one mistake hides all that follows, only the first is found, and nothing is left. Neither is
    anything left after MOST_MISTAKES.

    :raises DataError: if it must not be read.
    """
    try:
        rest = replace(document, content=document.checked())
    except ParseError as error:
        return (error,), replace(document, content=b"")
    found, content = _faulty_lines(rest) if document.format in BY_LINES else _faulty_statements(rest)
    return tuple(found), replace(document, content=content)


def _faulty_lines(document: Document) -> tuple[list[ParseError], bytes]:
    found, lines = [], document.content.split(b"\n")
    for number, line in enumerate(lines):
        try:
            for _ in ox.parse(line, format=document.format):
                pass
        except SyntaxError as error:
            found.append(syntax_error(document.name, error, number + 1))
            lines[number] = b""
        if len(found) == MOST_MISTAKES:
            return found, b""
    return found, b"\n".join(lines)


def _faulty_statements(document: Document) -> tuple[list[ParseError], bytes]:
    found: list[ParseError] = []
    content, ends = document.content, list(_ends(document.content))
    while len(found) < MOST_MISTAKES:
        try:
            for _ in statements(replace(document, content=content)):
                pass
        except ParseError as error:
            found.append(error)
            before, content = content, _blanked(content, ends, error)
            if document.format != ox.RdfFormat.TURTLE or content == before:
                break
        else:
            return found, content
    return found, b""


def _ends(content: bytes) -> Iterator[int]:
    """Yield where statements of Turtle end: at a dot outside brackets, or after which a line begins at its margin."""
    from policecoop.refusals import TOKENS

    depth = 0
    for match in TOKENS.finditer(content):
        token = match[0]
        depth = max(depth + (token in (b"[", b"(", b"{")) - (token in (b"]", b")", b"}")), 0)
        unclosed = token[:1] in (b'"', b"'") and token.rstrip().endswith(b".")
        dot = token == b"." and (depth == 0 or NEXT_STATEMENT.match(content, match.end()))
        if dot or unclosed or (token.endswith(b">") and token[:1] != b"<"):
            yield match.end() + unclosed  # with the line break at which the parser stops
            depth = 0


def _blanked(content: bytes, ends: list[int], error: ParseError) -> bytes:
    """Return Turtle with the faulty statement, or all with the prefix that it lacks, overwritten: all places stay."""
    lines = content.split(b"\n", error.line)
    before = lines[error.line - 1].decode()[: max(error.column - 1, 0)]
    here = bisect_right(ends, sum(len(line) + 1 for line in lines[: error.line - 1]) + len(before.encode()))
    spans = list(zip([0, *ends], [*ends, len(content)], strict=True))
    wrong = spans[here : here + 1]
    if lacking := re.search(r"The prefix (\S*:) has not been declared", error.message):
        name = re.compile(rb"(?<![\w.:-])" + re.escape(lacking[1].encode()))
        wrong += [(start, end) for start, end in spans if name.search(content, start, end)]
    blank = bytearray(content)
    for start, end in wrong:
        blank[start:end] = re.sub(rb"[^\n]", b" ", blank[start:end])
    return bytes(blank)


def syntax_error(name: str, error: SyntaxError, line: int = 0) -> ParseError:
    """Return a parser's complaint as our error, at its own line unless another is given."""
    said = re.sub(r"^Parser error [^:]*: ", "", error.msg)
    return ParseError(f"does not parse: {said}", name, line or error.lineno or 0, error.offset or 0)
