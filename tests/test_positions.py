"""Where each statement of a Turtle file stands."""

from typing import Any

import pyoxigraph as ox
import rdflib

from policecoop.findings import Position
from policecoop.positions import Positions, places
from policecoop.reading import Document

HEAD = "@prefix ex: <http://example.org/> .\n"
EX = rdflib.Namespace("http://example.org/")


def _load(body: str, format_: ox.RdfFormat = ox.RdfFormat.TURTLE) -> Positions:
    return places(Document("test.ttl", body.encode(), format_))


def _blank(positions: Positions, text: str) -> Any:
    """Return the blank node that has a text as its value of ex:p."""
    return next(subject for subject, path, value in positions.statements if path == EX.p and str(value) == text)


def _place(found: Position) -> tuple[int, int]:
    return found.line, found.column


def _value(
    positions: Positions, text: str, subject: rdflib.term.Node = EX.a, path: rdflib.URIRef = EX.p
) -> tuple[int, int]:
    return _place(positions.find(subject, path, rdflib.Literal(text)))


def test_objects_of_a_list_and_of_several_predicates() -> None:
    positions = _load(HEAD + 'ex:a ex:p "1" , "2" ,\n    "3" ;\n  ex:q ex:b , ex:c .\n')
    assert [_value(positions, text) for text in "123"] == [(2, 11), (2, 17), (3, 5)]
    assert _place(positions.find(EX.a, EX.q, EX.b)) == (4, 8)
    assert _place(positions.find(EX.a, EX.q, EX.c)) == (4, 15)
    assert _place(positions.find(EX.a)) == (2, 1)


def test_without_the_value_the_place_of_the_path_then_of_the_subject() -> None:
    positions = _load(HEAD + '\nex:a a ex:T ;\n  ex:p "1" .\n')
    assert _value(positions, "none such") == (4, 8)
    assert _place(positions.find(EX.a, EX.q, rdflib.Literal("1"))) == (3, 1)
    assert positions.find(EX.nobody, EX.p) == Position("test.ttl")


def test_nested_blank_nodes() -> None:
    body = 'ex:a ex:q [ ex:p "1" ;\n    ex:q [ ex:p "2" , "3" ] ] ,\n  ex:z ;\n  ex:p "4" .\n'
    positions = _load(HEAD + body)
    outer, inner = (_blank(positions, text) for text in "12")
    assert _place(positions.find(EX.a, EX.q, outer)) == (2, 11)
    assert _place(positions.find(outer, EX.q, inner)) == (3, 10)
    assert _value(positions, "1", outer) == (2, 18)
    assert [_value(positions, text, inner) for text in "23"] == [(3, 17), (3, 23)]
    assert _place(positions.find(EX.a, EX.q, EX.z)) == (4, 3)
    assert _value(positions, "4") == (5, 8)


def test_collections() -> None:
    positions = _load(HEAD + 'ex:a ex:q "0" , ( "1" [ ex:p "2" ] ) , ex:z ;\n  ex:p "3" .\n')
    head = next(
        value for s, p, value in positions.statements if isinstance(value, rdflib.BNode) and (s, p) == (EX.a, EX.q)
    )
    assert _place(positions.find(EX.a, EX.q, head)) == (2, 17)
    assert _place(positions.find(EX.a, EX.q, EX.z)) == (2, 40)
    assert _value(positions, "2", _blank(positions, "2")) == (2, 30)
    assert _value(positions, "3") == (3, 8)


def test_comments_strings_of_many_lines_and_late_prefixes() -> None:
    body = (
        '# ex:a ex:p "1" .\n'
        'ex:a # "1"\n'
        '  ex:p # here "1"\n'
        '    """two\nlines # no comment""" , # , "1"\n'
        '    "1" .\n'
        "PREFIX y: <http://example.org/>\n"
        '@prefix z: <http://example.org/> . z:b y:p "5" .\n'
    )
    positions = _load(HEAD + body)
    assert _value(positions, "two\nlines # no comment") == (5, 5)
    assert _value(positions, "1") == (7, 5)
    assert _place(positions.find(EX.a)) == (3, 1)
    assert _value(positions, "5", EX.b) == (9, 44)
    assert _place(positions.find(EX.b)) == (9, 36)


def test_a_byte_order_mark_and_wide_characters_count_for_what_an_editor_shows() -> None:
    positions = _load("\ufeff" + HEAD + 'ex:a ex:p "中文" , "1" .\n')
    assert len(positions.statements) == 2
    assert _value(positions, "1") == (2, 18)


def test_the_same_literal_at_two_subjects_and_twice_at_one() -> None:
    positions = _load(HEAD + 'ex:a ex:p "1" .\nex:b ex:p "1" .\nex:a ex:p "1" ; ex:q "1" .\n')
    assert _value(positions, "1", EX.a) == (2, 11)
    assert _value(positions, "1", EX.b) == (3, 11)
    assert _value(positions, "1", EX.a, EX.q) == (4, 22)


def test_n_triples_have_places_and_other_formats_their_name() -> None:
    triple = "<http://example.org/a> <http://example.org/p> <http://example.org/b> .\n"
    positions = _load(triple * 2, ox.RdfFormat.N_TRIPLES)
    assert positions.find(EX.a, EX.p, EX.b) == Position("test.ttl", 1, 47)
    json = '{"@id": "http://example.org/a", "http://example.org/p": {"@id": "http://example.org/b"}}'
    assert _load(json, ox.RdfFormat.JSON_LD).find(EX.a) == Position("test.ttl")


def test_a_blank_node_is_found_by_what_is_said_of_it() -> None:
    positions = _load(HEAD + 'ex:a ex:q [ ex:p "1" ] ,\n    [ ex:p "2" ; ex:q [] ] .\n')
    assert positions.blank([(EX.p, rdflib.Literal("2")), (EX.q, rdflib.BNode())]) == _blank(positions, "2")
    assert positions.blank([(EX.p, rdflib.Literal("3"))]) is None
