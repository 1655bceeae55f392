"""Where each statement of a Turtle file stands."""

from pathlib import Path

import pytest
import rdflib

from policecoop.errors import DataError
from policecoop.model import Position
from policecoop.positions import Positions, load

HEAD = "@prefix ex: <http://example.org/> .\n"
EX = rdflib.Namespace("http://example.org/")


def _load(tmp_path: Path, body: str, name: str = "test.ttl") -> tuple[rdflib.Graph, Positions]:
    file = tmp_path / name
    file.write_text(body, encoding="utf-8")
    graph, positions = rdflib.Graph(), Positions()
    load(file, graph, positions)
    return graph, positions


def _place(found: Position) -> tuple[int, int]:
    return found.line, found.column


def _value(
    positions: Positions, text: str, subject: rdflib.term.Node = EX.a, path: rdflib.URIRef = EX.p
) -> tuple[int, int]:
    return _place(positions.find(subject, path, rdflib.Literal(text)))


def test_objects_of_a_list_and_of_several_predicates(tmp_path: Path) -> None:
    _, positions = _load(tmp_path, HEAD + 'ex:a ex:p "1" , "2" ,\n    "3" ;\n  ex:q ex:b , ex:c .\n')
    assert [_value(positions, text) for text in "123"] == [(2, 11), (2, 17), (3, 5)]
    assert _place(positions.find(EX.a, EX.q, EX.b)) == (4, 8)
    assert _place(positions.find(EX.a, EX.q, EX.c)) == (4, 15)
    assert _place(positions.find(EX.a)) == (2, 1)


def test_without_the_value_the_place_of_the_path_then_of_the_subject(tmp_path: Path) -> None:
    _, positions = _load(tmp_path, HEAD + '\nex:a a ex:T ;\n  ex:p "1" .\n')
    assert _value(positions, "none such") == (4, 8)
    assert _place(positions.find(EX.a, EX.q, rdflib.Literal("1"))) == (3, 1)
    assert positions.find(EX.nobody, EX.p) == Position()


def test_nested_blank_nodes(tmp_path: Path) -> None:
    body = 'ex:a ex:q [ ex:p "1" ;\n    ex:q [ ex:p "2" , "3" ] ] ,\n  ex:z ;\n  ex:p "4" .\n'
    graph, positions = _load(tmp_path, HEAD + body)
    outer, inner = (next(graph.subjects(EX.p, rdflib.Literal(text))) for text in "12")
    assert _place(positions.find(EX.a, EX.q, outer)) == (2, 11)
    assert _place(positions.find(outer, EX.q, inner)) == (3, 10)
    assert _value(positions, "1", outer) == (2, 18)
    assert [_value(positions, text, inner) for text in "23"] == [(3, 17), (3, 23)]
    assert _place(positions.find(EX.a, EX.q, EX.z)) == (4, 3)
    assert _value(positions, "4") == (5, 8)


def test_collections(tmp_path: Path) -> None:
    graph, positions = _load(tmp_path, HEAD + 'ex:a ex:q "0" , ( "1" [ ex:p "2" ] ) , ex:z ;\n  ex:p "3" .\n')
    head = next(node for node in graph.objects(EX.a, EX.q) if isinstance(node, rdflib.BNode))
    assert _place(positions.find(EX.a, EX.q, head)) == (2, 17)
    assert _place(positions.find(EX.a, EX.q, EX.z)) == (2, 40)
    assert _value(positions, "2", next(graph.subjects(EX.p, rdflib.Literal("2")))) == (2, 30)
    assert _value(positions, "3") == (3, 8)


def test_comments_strings_of_many_lines_and_late_prefixes(tmp_path: Path) -> None:
    body = (
        '# ex:a ex:p "1" .\n'
        'ex:a # "1"\n'
        '  ex:p # here "1"\n'
        '    """two\nlines # no comment""" , # , "1"\n'
        '    "1" .\n'
        "PREFIX y: <http://example.org/>\n"
        '@prefix z: <http://example.org/> . z:b y:p "5" .\n'
    )
    _, positions = _load(tmp_path, HEAD + body)
    assert _value(positions, "two\nlines # no comment") == (5, 5)
    assert _value(positions, "1") == (7, 5)
    assert _place(positions.find(EX.a)) == (3, 1)
    assert _value(positions, "5", EX.b) == (9, 44)
    assert _place(positions.find(EX.b)) == (9, 36)


def test_a_byte_order_mark_and_wide_characters_count_for_what_an_editor_shows(tmp_path: Path) -> None:
    graph, positions = _load(tmp_path, "\ufeff" + HEAD + 'ex:a ex:p "中文" , "1" .\n')
    assert len(graph) == 2
    assert _value(positions, "1") == (2, 18)


def test_the_same_literal_at_two_subjects_and_twice_at_one(tmp_path: Path) -> None:
    _, positions = _load(tmp_path, HEAD + 'ex:a ex:p "1" .\nex:b ex:p "1" .\nex:a ex:p "1" ; ex:q "1" .\n')
    assert _value(positions, "1", EX.a) == (2, 11)
    assert _value(positions, "1", EX.b) == (3, 11)
    assert _value(positions, "1", EX.a, EX.q) == (4, 22)


def test_two_files_keep_their_names(tmp_path: Path) -> None:
    graph, positions = rdflib.Graph(), Positions()
    for name, subject in (("one.ttl", "a"), ("two.ttl", "b")):
        file = tmp_path / name
        file.write_text(f'{HEAD}ex:{subject} ex:p "1" .\n', encoding="utf-8")
        load(file, graph, positions)
    assert [Path(positions.find(node).file).name for node in (EX.a, EX.b)] == ["one.ttl", "two.ttl"]


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("a.nt", "<http://example.org/a> <http://example.org/p> <http://example.org/b> .\n"),
        ("a.trig", HEAD + "ex:graph { ex:a ex:p ex:b . }"),
        ("a.jsonld", '{"@id": "http://example.org/a", "http://example.org/p": {"@id": "http://example.org/b"}}'),
    ],
)
def test_other_formats_are_read_without_places(tmp_path: Path, name: str, body: str) -> None:
    graph, positions = _load(tmp_path, body, name)
    assert (EX.a, EX.p, EX.b) in graph
    assert positions.find(EX.a) == Position()


def test_a_mistake_has_a_place(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"test\.ttl:3:8: does not parse") as caught:
        _load(tmp_path, HEAD + "ex:a ex:p ex:b .\nex:b a nope:c .\n")
    assert "Parser error" not in str(caught.value)
