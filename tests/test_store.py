"""The store: loading files, asking them."""

from pathlib import Path

import pytest

from policecoop.errors import DataError, QueryError
from policecoop.model import Rows, Term
from policecoop.namespaces import ID, XSD
from policecoop.reading import parse, rdf_format
from policecoop.resources import relative
from policecoop.store import Store, source_graph

TRIPLE = "<urn:a> <urn:p> <urn:b> .\n"


def _write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def _of(tmp_path: Path, text: str) -> Store:
    return Store.of_paths([_write(tmp_path / "test.ttl", text)])


def _rows(store: Store, text: str) -> Rows:
    answer = store.ask(text)
    assert isinstance(answer, Rows)
    return answer


def test_a_source_has_a_graph_and_the_default_graph_is_the_union(tmp_path: Path) -> None:
    _write(tmp_path / "sources/one2023/deep/facts.ttl", "<urn:a> <urn:p> 1 .")
    _write(tmp_path / "sources/two2024/facts.ttl", "<urn:a> <urn:p> 2 .")
    _write(tmp_path / "sources/shared.ttl", "<urn:a> <urn:p> 3 .")
    store = Store.of_paths([tmp_path])
    assert {row["o"] for row in store.rows("SELECT ?o { <urn:a> <urn:p> ?o }")} == {"1", "2", "3"}
    in_graphs = store.rows("SELECT ?g ?o { GRAPH ?g { <urn:a> <urn:p> ?o } } ORDER BY ?o")
    assert [(row["g"].rpartition("/")[2], row["o"]) for row in in_graphs] == [
        ("source-one2023", "1"),
        ("source-two2024", "2"),
    ]
    assert store.rows("SELECT ?o { GRAPH id:source-one2023 { ?s ?p ?o } }") == [{"o": "1"}]
    assert sorted(store.ntriples().decode().splitlines())[0].startswith("<urn:a> <urn:p> ")


def test_a_folder_with_a_blank_in_its_name_is_a_source_too(tmp_path: Path) -> None:
    file = _write(tmp_path / "sources/my notes/facts.ttl", TRIPLE)
    assert source_graph(file).endswith("/id/source-my%20notes")
    assert len(Store.of_paths([file])) == 1


def test_terms_keep_kind_datatype_and_language(tmp_path: Path) -> None:
    text = f'<urn:a> <urn:p> "x" , "y"@en , 5 , "2015"^^<{XSD}gYear> , <urn:b> , _:b .'
    rows = _rows(_of(tmp_path, text), "SELECT ?o { <urn:a> <urn:p> ?o }").rows
    found = {row[0] for row in rows}
    assert {
        Term("literal", "x"),
        Term("literal", "y", language="en"),
        Term("literal", "5", XSD + "integer"),
        Term("literal", "2015", XSD + "gYear"),
        Term("iri", "urn:b"),
    } < found
    assert {term.kind for term in found if term} == {"literal", "iri", "bnode"}


def test_the_forms_of_an_answer(tmp_path: Path) -> None:
    store = _of(tmp_path, TRIPLE)
    node = [Term("iri", f"urn:{name}") for name in "apb"]
    assert store.ask("ASK { <urn:a> ?p ?o }") is True
    assert store.ask("ASK { <urn:b> ?p ?o }") is False
    assert store.ask("CONSTRUCT { ?o ?p ?s } { ?s ?p ?o }") == ((node[2], node[1], node[0]),)
    assert store.ask("DESCRIBE <urn:a>") == (tuple(node),)
    assert _rows(store, "SELECT ?x ?s { ?s ?p ?o }") == Rows(("x", "s"), ((None, node[0]),))
    assert store.rows("SELECT ?x ?s { ?s ?p ?o }") == [{"s": "urn:a"}]


def test_a_copy_does_not_share_its_statements(tmp_path: Path) -> None:
    store = _of(tmp_path, TRIPLE)
    copy = store.copy()
    copy.add([("urn:x", "urn:p", "urn:y")])
    assert (len(store), len(copy)) == (1, 2)
    assert len(copy.construct("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o FILTER(?s = <urn:x>) }")) == 1


def test_parse_keeps_the_spelling_of_literals(tmp_path: Path) -> None:
    file = _write(tmp_path / "test.ttl", f'<urn:a> <urn:p> 1000.00 , 007 , "5"^^<{XSD}int> .')
    assert [(value.value, value.datatype.rpartition("#")[2]) for _, _, value in parse(file)] == [
        ("1000.00", "decimal"),
        ("007", "integer"),
        ("5", "int"),
    ]


def test_a_mistake_in_syntax_names_file_line_and_column(tmp_path: Path) -> None:
    file = _write(tmp_path / "bad.ttl", TRIPLE + "<urn:a> <urn:p>\n  foo:b .\n")
    for read in (lambda: Store.of_paths([file]), lambda: list(parse(file))):
        with pytest.raises(DataError) as caught:
            read()
        assert str(caught.value) == f"{relative(str(file))}:3:3: does not parse: The prefix foo: has not been declared"


@pytest.mark.parametrize("name", ["facts.txt", "facts", "facts.ttl.gz"])
def test_an_unknown_ending_is_told_with_the_known_ones(tmp_path: Path, name: str) -> None:
    with pytest.raises(DataError, match=rf"{name}: unknown kind of file; known endings are \.ttl, \.nt"):
        Store.of_paths([_write(tmp_path / name, TRIPLE)])


def test_the_case_of_an_ending_does_not_matter() -> None:
    assert rdf_format(Path("FACTS.TTL")) == rdf_format(Path("facts.ttl"))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"none\.ttl: no such file or folder; check the path$"):
        Store.of_paths([tmp_path / "none.ttl"])


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    assert len(_of(tmp_path, "\ufeff" + TRIPLE)) == 1


def test_statements_about_statements_are_refused_and_not_lost(tmp_path: Path) -> None:
    text = "<urn:a> <urn:p> <<( <urn:b> <urn:p> 1 )>> ."
    store = _of(tmp_path, text)
    with pytest.raises(QueryError, match="not supported"):
        store.ask("SELECT ?o { ?s ?p ?o }")
    with pytest.raises(DataError, match=r"test\.ttl: statements about statements"):
        list(parse(tmp_path / "test.ttl"))


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("SELECT ?s { ?s ?p ?o", "error at 1:21, near "),
        ("SELECT ?s { ?s foo:p ?o }", "Prefix not found"),
        ("SELECT ?s { ?s <http://a b> ?o }", "IRI parsing failed"),
        ("INSERT DATA { <urn:a> <urn:b> <urn:c> }", "error at 1:"),
        ("", "it ends too early"),
        ("SELECT *\n{ ?s ?p }", "error at 2:10, near '{ ?s ?p }'"),
        ("{", "error at 1:"),
    ],
)
def test_bad_sparql_is_told_in_one_short_line(query: str, said: str) -> None:
    with pytest.raises(QueryError, match=r"^the query is not valid SPARQL: ") as caught:
        Store().ask(query)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 100


@pytest.mark.parametrize("bracket", ["{}", "()", "[]"])
def test_a_query_that_would_end_the_process_is_refused(bracket: str) -> None:
    with pytest.raises(QueryError, match="brackets within each other"):
        Store().ask(f"ASK {{ {bracket[0] * 50_000}{bracket[1] * 50_000} }}")


def test_nesting_that_people_write_is_not_refused() -> None:
    assert Store().ask("ASK " + "{" * 100 + "}" * 100) is True


def test_a_table_and_a_view_need_the_right_form_of_query() -> None:
    with pytest.raises(QueryError, match="a SELECT query is needed"):
        Store().rows("ASK {}")
    with pytest.raises(QueryError, match="must be a CONSTRUCT"):
        Store().construct("SELECT * {}")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("ASK { id:a.b.c ?p ?o }", True),
        ("PREFIX x: <urn:x#> ASK { x:a.b.c.d ?p ?o }", True),
        ("PREFIX : <urn:y#> ASK { ?s ?p :e.f.g. ?s ?p ?o }", True),
        ('ASK { ?s ?p "id:a.b.c" }', True),
        ("ASK { ?s ?p <id:a.b.c> }", True),
        ("PREFIX id: <urn:other#> ASK { id:a.b.c ?p ?o }", False),
        ("ASK { ?s ?p 'id:x.y.z' # id:a.b.c\n}", False),
    ],
)
def test_names_with_several_dots_can_be_asked_for(tmp_path: Path, query: str, found: bool) -> None:
    subjects = f"<{ID}a.b.c> <urn:p> 'id:a.b.c' , <id:a.b.c> . <urn:x#a.b.c.d> <urn:p> <urn:y#e.f.g> ."
    assert _of(tmp_path, subjects).ask(query) is found


@pytest.mark.parametrize(
    "query",
    [
        f"ASK {{ FILTER ({'+'.join(['1'] * 7000)}) }}",
        f"ASK {{ FILTER ({'!' * 9500}true) }}",
        f"ASK {{ {'OPTIONAL {} ' * 2700} }}",
        f"ASK {{ {'?s a ?o . ' * 8200} }}",
        f"ASK {{ {'{} UNION ' * 6600} {{}} }}",
        f"ASK {{ FILTER ({' || '.join(['true'] * 9400)}) }}",
    ],
    ids=["sum", "not", "optional", "triples", "union", "or"],
)
def test_what_would_end_the_process_is_refused(query: str) -> None:
    with pytest.raises(QueryError, match="more than 2,000 patterns and operators; write it shorter"):
        Store().ask(query)


def test_long_lists_of_values_are_no_long_queries() -> None:
    things = " ".join(f"id:a-b.c{number}" for number in range(12_000))
    assert Store().ask(f"SELECT * {{ VALUES ?x {{ {things} }} ?x a ?y }}") == Rows(("x", "y"), ())


@pytest.mark.parametrize("query", ["SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", "ASK{service?x{}}"])
def test_no_other_server_is_asked(query: str) -> None:
    with pytest.raises(QueryError, match="SERVICE asks other servers, which is not done here"):
        Store().ask(query)


def test_a_service_by_another_name_is_none() -> None:
    assert Store().ask('ASK { ?service pc:service "SERVICE <x>" ; <urn:service> pc:SERVICE } # SERVICE') is False


def test_a_query_that_ends_too_early_is_told_to() -> None:
    with pytest.raises(QueryError, match="it ends too early; a bracket may not be closed"):
        Store().ask("SELECT ?x WHERE { ?x\n")
