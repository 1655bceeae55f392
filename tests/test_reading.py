"""What must not be read is refused before a parser sees it, and nothing is fetched."""

import os
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pyoxigraph as ox
import pytest

from policecoop import KnowledgeGraph
from policecoop.errors import DataError, ParseError, ValidationFailed
from policecoop.reading import LONGEST_LITERAL, Document, documents, mistakes, statements
from policecoop.refusals import DEEPEST
from policecoop.validation import validate

MANY = 100_000
HEAD = "@prefix ex: <http://example.org/> .\n"


def read(content: str | bytes, format_: str = "turtle") -> list[ox.Triple]:
    raw = content if isinstance(content, bytes) else content.encode()
    return list(statements(Document.of_bytes("test", raw, format_)))


def refusal(content: str | bytes, format_: str = "turtle") -> str:
    with pytest.raises(DataError) as caught:
        read(content, format_)
    assert str(caught.value).startswith("test")
    return str(caught.value)


DEEP = {
    "turtle": ("ex:a ex:p " + "[ ex:p " * MANY + "1" + " ]" * MANY + " .", HEAD),
    "trig": ("ex:a ex:p " + "( " * MANY + "1" + " )" * MANY + " .", HEAD),
    "json-ld": ('{"http://e/p":[' * MANY + "1" + "]}" * MANY, ""),
    "xml": ("<a>" * MANY + "</a>" * MANY, ""),
}


@pytest.mark.parametrize("format_", DEEP)
def test_deep_nesting_is_refused_and_the_process_lives(format_: str) -> None:
    body, head = DEEP[format_]
    assert f"more than {DEEPEST} levels within each other" in refusal(head + body, format_)


def test_brackets_in_texts_names_and_comments_are_no_nesting() -> None:
    text = f'ex:a ex:p "{"[" * 300}" , """{"(" * 300}""" . # {"{" * 300}\n<http://example.org/(((> ex:p [] .\n'
    assert len(read(HEAD + text)) == 3
    assert len(read(HEAD + "ex:a ex:p [ ex:q 1 ] .\n" * 300)) == 600


@pytest.mark.parametrize(
    "text",
    [
        '<!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>\n<r>&b;</r>',
        '<!DOCTYPE r SYSTEM "file:///etc/passwd"><r/>',
        f'<?xml version="1.0"?><!-- {"x" * 9000} --><!DOCTYPE r [<!ENTITY % a "b">]><r/>',
    ],
)
def test_a_document_type_is_refused(text: str) -> None:
    assert "remove <!DOCTYPE ...>" in refusal(text, "xml")


def test_other_encodings_are_refused() -> None:
    assert "is written in UTF-16; save it as UTF-8" in refusal(HEAD.encode("utf-16"))
    assert "is written in UTF-16" in refusal('<!DOCTYPE r [<!ENTITY a "b">]><r/>'.encode("utf-16"), "xml")
    assert "is written in iso-8859-1" in refusal(b'<?xml version="1.0" encoding="iso-8859-1"?><r/>', "xml")
    assert refusal(HEAD.encode() + b'ex:a ex:p "\xff" .') == "test:2: is not text in UTF-8; save it as UTF-8"
    assert len(read(b"\xef\xbb\xbf<urn:a> <urn:b> <urn:c> .")) == 1


@pytest.mark.parametrize(
    "text",
    [
        '{"@context": "http://127.0.0.1:9/c", "p": 1}',
        '{"@context": ["file:///etc/passwd", {}], "p": 1}',
        '{"@context": {"@import": "http://127.0.0.1:9/c"}, "p": 1}',
        '[{"http://e/p": {"@context": "c.jsonld"}}]',
        '{"@context": {"p": {"@id": "http://e/p", "@context": "http://127.0.0.1:9/c"}}}',
    ],
)
def test_a_context_that_would_be_fetched_is_refused(text: str) -> None:
    assert "which is not fetched; write it into the file" in refusal(text, "json-ld")


def test_an_embedded_context_is_read() -> None:
    assert len(read('{"@context": {"p": "http://e/p"}, "@id": "http://e/a", "p": 1}', "json-ld")) == 1


def test_sizes_are_limited(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert "shorten it" in refusal(f'<urn:a> <urn:b> "{"x" * (LONGEST_LITERAL + 1)}" .')
    monkeypatch.setattr("policecoop.reading.MOST_STATEMENTS", 2)
    assert "has more than 2 statements; split it" in refusal("<urn:a> <urn:b> 1 , 2 , 3 .")
    monkeypatch.setattr("policecoop.reading.MOST_BYTES", 10)
    assert "MiB; split it" in refusal("<urn:a> <urn:b> 1 .")
    (tmp_path / "large.ttl").write_text("<urn:a> <urn:b> 1 .")
    with pytest.raises(DataError, match=r"large\.ttl: is larger than"):
        list(documents([tmp_path / "large.ttl"]))


def test_only_regular_files_are_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.ttl")
    with pytest.raises(DataError, match=r"pipe\.ttl: is no regular file"):
        list(documents([tmp_path]))
    (tmp_path / "endless.nt").symlink_to("/dev/zero")
    with pytest.raises(DataError, match="is no regular file"):
        list(documents([tmp_path / "endless.nt"]))
    with pytest.raises(DataError, match="no such file or folder"):
        list(documents([tmp_path / "none.ttl"]))
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "loop").symlink_to(tmp_path / "empty")
    with pytest.raises(DataError, match="has no Turtle file"):
        list(documents([tmp_path / "empty"]))


def test_statements_about_statements_are_refused() -> None:
    assert "write claims" in refusal("<urn:a> <urn:b> <<( <urn:a> <urn:b> 1 )>> .")


def test_a_relative_name_is_a_mistake_and_hostile_names_are_only_names() -> None:
    assert "does not parse" in refusal("<a> <urn:b> 1 .")
    found = read("<javascript:alert(1)> <file:///etc/passwd> <data:text/html,x> .")
    assert found[0].subject == ox.NamedNode("javascript:alert(1)")


FIVE = """ex:a ex:p 1 ;; .
ex:b nope:p 2 .
ex:c ex:p "open .
ex:d ex:p 4 .
ex:e ex:p ex:f ex:g .
ex:h ex:p [ ex:q 1 .
ex:i ex:p 6 ; ex:q <not an iri> .
ex:j ex:p 7 .
"""


def test_all_mistakes_of_syntax_are_found_with_their_lines() -> None:
    errors, rest = mistakes(Document.of_bytes("test", (HEAD + FIVE).encode(), "turtle"))
    assert [error.line for error in errors] == [3, 4, 6, 7, 8]
    assert all(isinstance(error, ParseError) for error in errors)
    assert [str(triple.subject)[-2] for triple in statements(rest)] == ["a", "d", "j"]


def test_mistakes_of_other_formats() -> None:
    lines = "<urn:a> <urn:b> .\n<urn:a> <urn:b> <urn:c> .\nnoise\n"
    errors, rest = mistakes(Document.of_bytes("test", lines.encode(), "nt"))
    assert [error.line for error in errors] == [1, 3]
    assert len(list(statements(rest))) == 1
    errors, rest = mistakes(Document.of_bytes("test", b"<r><s></r>", "xml"))
    assert [(error.line, error.column) for error in errors] == [(1, 9)]
    assert rest.content == b""


@pytest.fixture
def canary() -> Iterator[tuple[str, list[str]]]:
    """Yield the address of a server and the paths that it was asked for."""
    hits: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            hits.append(self.path)
            self.send_response(200)
            self.end_headers()

        do_POST = do_GET  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", hits
    server.shutdown()
    server.server_close()


SHAPES = "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .\n" + HEAD


def test_imports_are_not_fetched_and_shapes_in_data_are_not_run(canary: tuple[str, list[str]], tmp_path: Path) -> None:
    address, hits = canary
    imports = f"<urn:o> a owl:Ontology ; owl:imports <{address}/o.ttl> , <file://{tmp_path}/secret.ttl> .\n"
    (tmp_path / "secret.ttl").write_text(HEAD + "ex:secret ex:p 1 .")
    shape = 'ex:S a sh:NodeShape ; sh:targetSubjectsOf ex:p ; sh:nodeKind sh:Literal ; sh:message "no; no." .\n'
    data, shapes = tmp_path / "data.ttl", tmp_path / "shapes.ttl"
    data.write_text(SHAPES + imports + shape + "ex:a ex:p 1 .\n")
    shapes.write_text(SHAPES + imports + "ex:T a sh:NodeShape ; sh:targetSubjectsOf ex:p ; sh:class ex:C .\n")
    report = validate([data], [shapes])
    assert [(finding.focus, finding.component) for finding in report.findings] == [
        ("http://example.org/a", "ClassConstraintComponent")
    ]
    assert not KnowledgeGraph(data).ask("ASK { <http://example.org/secret> ?p ?o }", view="all")
    assert hits == []


@pytest.mark.parametrize(
    ("constraint", "word"),
    [
        ('sh:sparql [ sh:select "SELECT $this { service <ADDRESS> { $this ?p ?o } }" ]', "SERVICE"),
        ('sh:sparql [ sh:select "SELECT $this FROM <ADDRESS> { $this ?p ?o }" ]', "FROM"),
        ('sh:js [ sh:jsFunctionName "f" ; sh:jsLibrary [ sh:jsLibraryURL <ADDRESS> ] ]', "JavaScript"),
    ],
)
def test_shapes_that_call_out_are_refused(
    canary: tuple[str, list[str]], tmp_path: Path, constraint: str, word: str
) -> None:
    address, hits = canary
    data, shapes = tmp_path / "data.ttl", tmp_path / "shapes.ttl"
    data.write_text(HEAD + "ex:a ex:p 1 .\n")
    text = f"ex:S a sh:NodeShape ; sh:targetSubjectsOf ex:p ; {constraint} .\n"
    shapes.write_text(SHAPES + text.replace("ADDRESS", address))
    with pytest.raises(ValidationFailed, match=f"the shapes use {word}"):
        validate([data], [shapes])
    assert hits == []


def test_words_in_texts_and_names_of_shapes_call_nothing(tmp_path: Path) -> None:
    data, shapes = tmp_path / "data.ttl", tmp_path / "shapes.ttl"
    data.write_text(HEAD + 'ex:a ex:p "from" .\n')
    select = """SELECT $this ?from { $this <http://example.org/p> ?from FILTER (?from = 'from') } # service"""
    shapes.write_text(
        SHAPES + f'ex:S a sh:NodeShape ; sh:targetSubjectsOf ex:p ; sh:sparql [ sh:select "{select}" ] .\n'
    )
    assert len(validate([data], [shapes]).findings) == 1
