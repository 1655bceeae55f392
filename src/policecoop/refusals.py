"""What is refused before a parser or an engine sees it: what could harm, fetch, or run."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterable
from typing import Any
from xml.parsers import expat

import pyoxigraph as ox

from policecoop.errors import DataError, ParseError, ValidationFailed
from policecoop.namespaces import SH

DEEPEST = 50  # levels within each other; the parser that knows places gives up at some ninety, Oxigraph at thousands
QUERIES = ("select", "ask", "construct")  # what shapes have in SPARQL
CALLS = {"ServiceGraphPattern": "SERVICE", "DatasetClause": "FROM"}  # as the parser names them

# Possessive throughout, and what is not closed ends somewhere: hostile text takes no longer to read than other text.
TOKENS = re.compile(
    rb"""^[ \t]*+(?i:prefix\s++[^\s<]*+\s*+|base\s++)<[^<>\s]*+>"""
    rb"""|"{3}(?:[^"\\]++|\\.?|"(?!""))*+(?:"{3})?|'{3}(?:[^'\\]++|\\.?|'(?!''))*+(?:'{3})?"""
    rb"""|"(?:[^"\\\n]++|\\[^\n]?)*+"?|'(?:[^'\\\n]++|\\[^\n]?)*+'?"""
    rb"""|<<|<[^<>\s]*+>|\#[^\n]*+|\\.|[\[({]|[\])}]|\.(?=[\s#]|\Z)""",
    re.S | re.M,
)
JSON_TOKENS = re.compile(rb'"(?:[^"\\]++|\\.?)*+"?+(?P<key>\s*+:)?+|[\[{]|[\]}]', re.S)
CONTROLS = bytes({*range(32), 127} - set(b"\t\n\r"))
ESCAPED_CONTROL = rb"\\(?:u00|U000000)(?:0[0-8bcefBCEF]|1[0-9a-fA-F]|7[fF])"
CONTROL = re.compile(rb"(?P<control>[%b]|%b)|\\." % (re.escape(CONTROLS), ESCAPED_CONTROL), re.S)


def refuse_harm(name: str, content: bytes, format: ox.RdfFormat) -> None:
    """Refuse what can end the process, fill the memory, steer a terminal, or asks for anything from elsewhere.

    :raises DataError: names the line.
    :raises ParseError: if it is no XML.
    """
    _refuse_other_encodings(name, content)
    _refuse_control_characters(name, content)
    if format == ox.RdfFormat.RDF_XML:
        _refuse_entities(name, content)
    elif format == ox.RdfFormat.JSON_LD:
        _refuse_contexts(name, content)
    else:
        _refuse_depth(name, content)


def _refuse_other_encodings(name: str, content: bytes) -> None:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise DataError("is written in UTF-16; save it as UTF-8", name)
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise DataError("is not text in UTF-8; save it as UTF-8", name, _line(content, error.start)) from error


def _line(content: bytes, offset: int) -> int:
    return content.count(b"\n", 0, offset) + 1


def _refuse_control_characters(name: str, content: bytes) -> None:
    """Refuse what can steer a terminal or break a file in XML, also when it is written as an escape."""
    if len(content.translate(None, CONTROLS)) == len(content) and not re.search(ESCAPED_CONTROL, content):
        return
    for match in CONTROL.finditer(content):
        if found := match["control"]:
            code = found.hex() if len(found) == 1 else found[-2:].decode()
            message = f"has the control character U+00{code.upper()}; remove it, and save the file as UTF-8"
            raise DataError(message, name, _line(content, match.start()))


def _refuse_depth(name: str, content: bytes) -> None:
    if sum(map(content.count, (b"[", b"(", b"{"))) <= DEEPEST:
        return
    depth = 0
    for match in TOKENS.finditer(content):
        depth += (match[0] in (b"[", b"(", b"{")) - (match[0] in (b"]", b")", b"}"))
        if depth > DEEPEST:
            _too_deep(name, _line(content, match.start()))


def _too_deep(name: str, line: int) -> None:
    raise DataError(f"has more than {DEEPEST} levels within each other; write it flatter", name, line)


def _refuse_entities(name: str, content: bytes) -> None:
    """Refuse XML with a document type, in which entities are declared, and deep nesting."""
    depth = 0
    reader = expat.ParserCreate()

    def declared(*_: object) -> None:
        message = "declares a document type, with which entities can fill the memory; remove <!DOCTYPE ...>"
        raise DataError(message, name, reader.CurrentLineNumber)

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
    """Refuse JSON-LD with a context that would have to be fetched: one that is named by a text; and deep nesting."""
    expected, contexts = False, [False]  # is a context next; does each open bracket list contexts
    for match in JSON_TOKENS.finditer(content):
        token = match[0]
        if token in (b"[", b"{"):
            contexts.append(token == b"[" and (expected or contexts[-1]))
            expected = False
            if len(contexts) > DEEPEST + 1:
                _too_deep(name, _line(content, match.start()))
        elif token in (b"]", b"}"):
            if len(contexts) > 1:
                contexts.pop()
            expected = False
        elif match["key"]:
            expected = _text(token) in ("@context", "@import")
        elif expected or contexts[-1]:
            message = f"needs the context {_text(token)}, which is not fetched; write it into the file"
            raise DataError(message, name, _line(content, match.start()))


def _text(token: bytes) -> str:
    raw = token.removesuffix(b":").strip().decode()
    try:
        return str(json.loads(raw))
    except ValueError:  # the parser will say so
        return raw


def refuse_calls(shapes: Iterable[ox.Triple]) -> None:
    """Refuse shapes that call out: SPARQL with SERVICE or FROM, and JavaScript.

    :raises ValidationFailed: if there is such a shape, or SPARQL that may be such and does not parse.
    """
    for triple in shapes:
        name = triple.predicate.value.removeprefix(SH)
        if name == triple.predicate.value:
            continue
        if name.startswith("js"):
            _refuse_call("JavaScript")
        if name in QUERIES and isinstance(triple.object, ox.Literal):
            _refuse_query(triple.object.value)


def _refuse_call(word: str) -> None:
    raise ValidationFailed(f"the shapes use {word}, which is not run; remove the constraint")


def _refuse_query(text: str) -> None:
    # Only these letters, or an escape, can make the keywords; the slow parser tells them from variables and texts.
    if not re.search(r"service|from|\\u", re.sub(r"[\w.-]*:[A-Za-z_][\w.-]*", " ", text), re.I):
        return
    from rdflib.plugins.sparql.parser import parseQuery
    from rdflib.plugins.sparql.parserutils import CompValue

    start = " ".join(text.split())[:60]
    try:
        parts: list[Any] = [parseQuery(text)]
    except Exception as error:  # the parser's errors have no common base; what it cannot read is not run
        raise ValidationFailed(f"the shapes have a query that is not SPARQL; it begins: {start}") from error
    while parts:
        part = parts.pop()
        if isinstance(part, CompValue):
            if part.name in CALLS:
                _refuse_call(CALLS[part.name])
            parts.extend(part.values())
        elif not isinstance(part, str) and isinstance(part, Iterable):
            parts.extend(part)
