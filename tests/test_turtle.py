"""The canonical form of Turtle files."""

from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policecoop.errors import DataError
from policecoop.model import Term
from policecoop.namespaces import ID, PC, PREFIXES, RDF, XSD
from policecoop.resources import folder, turtle_files
from policecoop.turtle import DERIVED, canonical, curie, term, write

HEAD = "".join(f"@prefix {prefix}: <{space}> .\n" for prefix, space in PREFIXES.items())
FILES = [*turtle_files(folder("instances")), *turtle_files(folder("ontology") / "vocabularies")]
NAMES = [str(file.relative_to(folder("ontology").parent)) for file in FILES]


def _file(tmp_path: Path, body: str, head: str = "") -> Path:
    file = tmp_path / "test.ttl"
    file.write_text(head + HEAD + body, encoding="utf-8")
    return file


def _triples(text: str) -> list[ox.Triple]:
    return [quad.triple for quad in ox.parse(text, format=ox.RdfFormat.TURTLE)]


def _stated(triples: Iterable[ox.Triple]) -> set[str]:
    return {str(triple) for triple in triples if triple.predicate.value not in DERIVED}


@pytest.mark.parametrize("file", FILES, ids=NAMES)
def test_file_is_canonical_and_canonical_keeps_its_graph(file: Path, tmp_path: Path) -> None:
    text, written = file.read_text(encoding="utf-8"), canonical(file)
    assert text == written, f"{file} is not in canonical form; run: policecoop format {file}"
    again = tmp_path / file.name
    again.write_text(written, encoding="utf-8")
    assert canonical(again) == written
    assert _stated(_triples(written)) == _stated(_triples(text))
    assert len(_triples(written)) > 0


def test_untidy_text_becomes_canonical_once_and_keeps_its_graph(tmp_path: Path) -> None:
    file = _file(tmp_path, 'id:b pc:value 2,1 ;a pc:Figure;pc:label "z"@en.\nid:a a pc:State. id:b pc:unit pcc:u .')
    before, written = _triples(file.read_text(encoding="utf-8")), canonical(file)
    assert written.endswith(
        '\n\nid:b a pc:Figure ;\n    pc:label "z"@en ;\n    pc:unit pcc:u ;\n    pc:value 1 , 2 .\n\n'
        "id:a a pc:State .\n"
    )
    assert written.count("@prefix") == 3
    file.write_text(written, encoding="utf-8")
    assert canonical(file) == written
    assert _stated(_triples(written)) == _stated(before)


def test_bounds_are_worked_out_and_wrong_ones_replaced(tmp_path: Path) -> None:
    written = canonical(_file(tmp_path, 'id:a pc:edtf "2022-24" ; pc:startYear 1999 ; pc:endYear 1999 , 2000 .'))
    assert _triples(written)[1:] == _triples(
        HEAD
        + 'id:a pc:earliest "2022-12-01T00:00:00Z"^^xsd:dateTime ; pc:latest "2023-02-28T23:59:59Z"^^xsd:dateTime ;'
        " pc:startYear 2022 ; pc:endYear 2023 ."
    )


def test_an_open_end_and_no_time_have_no_bounds(tmp_path: Path) -> None:
    written = canonical(_file(tmp_path, 'id:a pc:edtf "2000/.." . id:b pc:undated true ; pc:endYear 2001 .'))
    assert "pc:startYear 2000" in written
    assert "pc:latest" not in written
    assert "pc:endYear" not in written


def test_a_bad_time_names_file_and_subject(tmp_path: Path) -> None:
    file = _file(tmp_path, 'id:a pc:asOf "last week" .')
    with pytest.raises(DataError, match=r"test\.ttl: id:a: 'last week' is no time"):
        canonical(file)


@pytest.mark.parametrize("body", ["[] a pc:State .", "id:a pc:party [ a pc:State ] .", "id:a pc:party ( 1 ) ."])
def test_blank_nodes_are_refused(tmp_path: Path, body: str) -> None:
    with pytest.raises(DataError, match=r"test\.ttl: has a blank node"):
        canonical(_file(tmp_path, body))


def test_a_mistake_in_syntax_names_line_and_column(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="does not parse: The prefix nope: has not been declared") as caught:
        canonical(_file(tmp_path, "id:a a nope:b ."))
    assert (caught.value.line, caught.value.column) == (len(PREFIXES) + 1, 8)


@pytest.mark.parametrize("name", ["data.nt", "data.rq", "data"])
def test_only_turtle_has_a_canonical_form(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    file.write_bytes(b"<urn:a> <urn:b> <urn:c> .\n")
    with pytest.raises(DataError, match="only Turtle files"):
        canonical(file)


@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["plain", "with byte order mark"])
def test_comments_at_the_head_are_kept(tmp_path: Path, mark: str) -> None:
    written = canonical(
        _file(tmp_path, "# not here\nid:a a pc:State .", head=mark + "# Who wrote it.\n# When: 中文.\n\n")
    )
    assert written.startswith("# Who wrote it.\n# When: 中文.\n\n@prefix id:")
    assert "not here" not in written


@pytest.mark.parametrize(
    ("iri", "written"),
    [
        (ID + "state-china", "id:state-china"),
        (ID + "passage-pina2023-2.1.2-1", "id:passage-pina2023-2.1.2-1"),
        (ID + "2023", "id:2023"),
        (ID + "a/b", f"<{ID}a/b>"),
        (ID + "a.", f"<{ID}a.>"),
        (ID + "-a", f"<{ID}-a>"),
        (ID + "a%20b", f"<{ID}a%20b>"),
        (ID + "中国", f"<{ID}中国>"),
        (ID, f"<{ID}>"),
        ("https://example.org/x", "<https://example.org/x>"),
    ],
)
def test_a_curie_only_where_it_needs_no_escape(iri: str, written: str) -> None:
    assert curie(iri) == written
    subject = Term("iri", iri)
    [triple] = _triples(write([(subject, Term("iri", PC + "unit"), subject)]))
    assert triple.subject == triple.object == ox.NamedNode(iri)


@pytest.mark.parametrize(
    ("lexical", "datatype", "written"),
    [
        ("-5", "integer", "-5"),
        ("007", "integer", "007"),
        ("1.50", "decimal", "1.50"),
        ("1.", "decimal", '"1."^^xsd:decimal'),
        ("true", "boolean", "true"),
        ("1", "boolean", '"1"^^xsd:boolean'),
        ("٣", "integer", '"٣"^^xsd:integer'),
        ("1 ", "integer", '"1 "^^xsd:integer'),
        ("2015", "gYear", '"2015"^^xsd:gYear'),
        ("x", "a/b", f'"x"^^<{XSD}a/b>'),
    ],
)
def test_the_spelling_of_a_literal_is_kept(lexical: str, datatype: str, written: str) -> None:
    value = Term("literal", lexical, XSD + datatype)
    assert term(value) == written
    [triple] = _triples(write([(Term("iri", ID + "a"), Term("iri", PC + "value"), value)]))
    assert triple.object == ox.Literal(lexical, datatype=ox.NamedNode(XSD + datatype))


ODD = st.sampled_from(
    ['"', "'", '"""', "\n", "\r", "\t", "\\", "\\n", "\\u0041", "中文", "id:x", "#", "\u2028", "😀", "\x01"]
)
TEXT = st.lists(st.one_of(ODD, st.text(st.characters(exclude_categories=["Cs"]), max_size=5)), max_size=8).map("".join)
LITERAL = st.one_of(
    TEXT.map(lambda text: Term("literal", text)),
    st.builds(lambda text, tag: Term("literal", text, language=tag), TEXT, st.sampled_from(["en", "zh-hans", "fr"])),
    TEXT.map(lambda text: Term("literal", text, datatype="https://example.org/type")),
)


@given(LITERAL)
def test_odd_literals_survive(value: Term) -> None:
    written = write([(Term("iri", ID + "a"), Term("iri", RDF + "value"), value)])
    [triple] = _triples(written)
    assert isinstance(triple.object, ox.Literal)
    assert triple.object.value == value.value
    assert (triple.object.language or "") == value.language
    if value.datatype:
        assert triple.object.datatype.value == value.datatype
