"""Data and shapes that others wrote are read or refused; they fetch nothing, run nothing and end nothing."""

import os
from pathlib import Path

import pytest

from policecoop import KnowledgeGraph, reading
from policecoop.errors import DataError, ParseError, ValidationFailed
from policecoop.positions import places
from policecoop.reading import Document, documents, mistakes, parse, statements
from policecoop.refusals import DEEPEST, refuse_calls
from policecoop.resources import folder, relative
from policecoop.store import Store
from policecoop.validation import validate

DEEP = 100_000
HEAD = """@prefix ex: <http://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
"""
ASKS_FOR_Q = "ex:S a sh:NodeShape ; sh:targetSubjectsOf ex:p ; sh:property [ sh:path ex:q ; sh:minCount 1 ] .\n"
RDF = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:ex="http://example.org/">{}</rdf:RDF>'
ENTITY = '<!DOCTYPE rdf:RDF [ <!ENTITY secret SYSTEM "file:///etc/passwd"> ]>'


def _read(content: str | bytes, format_: str = "turtle") -> list[str]:
    given = content.encode() if isinstance(content, str) else content
    return [str(triple) for triple in statements(Document.of_bytes("given", given, format_))]


def _refused(content: str | bytes, format_: str = "turtle") -> str:
    with pytest.raises(DataError) as caught:
        _read(content, format_)
    return str(caught.value)


def _write(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


# --- size and nesting ---


def test_a_large_file_is_refused_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "large.ttl"
    with file.open("wb") as out:
        out.truncate(reading.MOST_BYTES + 1)
    monkeypatch.setattr(Path, "read_bytes", lambda _: pytest.fail("was read"))
    with pytest.raises(DataError, match=r"large\.ttl: is larger than 256 MiB; split it"):
        list(documents([file]))


def test_much_on_standard_input_and_many_statements_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "<urn:a> <urn:p> 1 , 2 , 3 ."
    monkeypatch.setattr(reading, "MOST_STATEMENTS", 2)
    assert _refused(text) == "given: has more than 2 statements; split it"
    monkeypatch.setattr(reading, "MOST_BYTES", len(text) - 1)
    assert "is larger than" in _refused(text)


@pytest.mark.parametrize("term", ['"{}"', "<urn:{}>", '"""{}"""@en'])
def test_a_term_of_absurd_length_is_refused(term: str) -> None:
    assert len(_read(f"<urn:a> <urn:p> {term.format('x' * 1_000_000)} .")) == 1
    assert "has an IRI or text of more than 1,048,576 characters" in _refused(
        f"<urn:a> <urn:p> {term.format('x' * 1_100_000)} ."
    )


NESTED = {
    "blank nodes": ("turtle", "<urn:a> <urn:p> " + "[ <urn:p> " * DEEP + "1" + "]" * DEEP + " ."),
    "collections": ("turtle", "<urn:a> <urn:p> " + "(" * DEEP + ")" * DEEP + " ."),
    "after an escaped #": (
        "turtle",
        "@prefix e: <urn:> . e:a e:p e:a\\# ," + "[ e:p " * DEEP + "1" + "]" * DEEP + " .",
    ),
    "after an escaped quote": ("turtle", "@prefix e: <urn:> . e:a e:p e:a\\' ," + "(" * DEEP + "1" + ")" * DEEP + " ."),
    "left open": ("turtle", "<urn:a> <urn:p> " + "[" * DEEP),
    "graphs": ("trig", "{" * DEEP),
    "annotations": ("trig", "<urn:a> <urn:p> 1 " + "{| <urn:p> 1 " * DEEP),
    "quoted in Turtle": ("turtle", "<urn:a> <urn:p> " + "<<( <urn:a> <urn:p> " * DEEP + "1" + " )>>" * DEEP + " ."),
    "quoted in N-Triples": (
        "nt",
        "<urn:a> <urn:p> " + "<<( <urn:a> <urn:p> " * DEEP + "<urn:b>" + " )>>" * DEEP + " .",
    ),
    "quoted in N-Quads": ("nq", "<urn:a> <urn:p> " + "<<(<urn:a><urn:p>" * DEEP + "<urn:b>" + ")>>" * DEEP + " ."),
    "elements": ("xml", "\n<a>" * DEEP),
    "arrays": ("json-ld", "[" * DEEP + "]" * DEEP),
    "objects": ("json-ld", '{"a":' * DEEP + "1" + "}" * DEEP),
}


@pytest.mark.parametrize(("format_", "text"), NESTED.values(), ids=NESTED)
def test_deep_nesting_ends_in_a_message_and_not_the_process(format_: str, text: str) -> None:
    assert "has more than 50 levels within each other; write it flatter" in _refused(text, format_)


def test_reifiers_within_each_other_are_refused_too() -> None:
    assert "(RDF 1.2) are not supported" in _refused("<< " * DEEP + "<urn:a> <urn:p> 1" + " >> <urn:p> 1" * DEEP + " .")


@pytest.mark.parametrize("form", ["[ <urn:p> {} ]", "( {} )", "( [ <urn:p> {} ] )"])
def test_what_is_not_too_deep_has_places(form: str) -> None:
    text = "1"
    for _ in range(DEEPEST // form.count("{}") // (1 + form.startswith("( ["))):
        text = form.format(text)
    document = Document.of_bytes("given", f"<urn:a> <urn:p> {text} .".encode(), "turtle")
    assert len(list(statements(document))) > DEEPEST
    assert places(document).statements


def test_brackets_in_texts_iris_and_comments_are_not_counted() -> None:
    many = "[(" * DEEP
    text = f"""<urn:a> <urn:p> "{many}" , '{many}' , '''{many}"' ''' , \"\"\"{many}\\\"'\"\"\" . # {many}\n"""
    assert len(_read(text)) == 4
    assert len(_read('{"@id": "urn:a", "http://example.org/p": "' + many + '\\"["}', "json-ld")) == 1


@pytest.mark.parametrize(
    "text", ['\\"""\n' * 50_000, "\\'''\n" * 50_000, '\\"' * 100_000, "<a" * 100_000, "prefix \n" * 50_000]
)
def test_text_made_to_be_slow_is_not(text: str) -> None:
    hostile = "[]()" * DEEPEST + text
    assert "does not parse" in _refused(hostile)
    assert mistakes(Document.of_bytes("given", hostile.encode(), "turtle"))[0]


# --- XML ---

XML = {
    "plainly": ENTITY + RDF.format(""),
    "without entities": "<!DOCTYPE rdf:RDF>" + RDF.format(""),
    "after a declaration": '<?xml version="1.0"?>\n' + ENTITY + RDF.format(""),
    "after a long comment": "<!--" + "x" * 2_000_000 + "-->" + ENTITY + RDF.format(""),
    "after a byte order mark": "\ufeff" + ENTITY + RDF.format(""),
}


@pytest.mark.parametrize("text", XML.values(), ids=XML)
def test_a_document_type_is_refused(text: str) -> None:
    assert "declares a document type" in _refused(text, "xml")


def test_a_document_type_in_odd_case_is_no_xml() -> None:
    assert _refused(ENTITY.replace("DOCTYPE", "DocType") + RDF.format(""), "xml").startswith(
        "given:1:1: does not parse"
    )


def test_an_entity_that_is_not_declared_is_a_mistake() -> None:
    assert "undefined entity" in _refused(RDF.format('<rdf:Description ex:p="&secret;"/>'), "xml")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "latin-1"])
def test_xml_in_another_encoding_is_refused(encoding: str) -> None:
    text = f'<?xml version="1.0" encoding="{encoding}"?>{ENTITY}{RDF.format("é")}'
    assert _refused(text.encode(encoding), "xml").endswith(("save it as UTF-8", "save the file as UTF-8"))


def test_xml_that_only_says_it_is_in_another_encoding_is_refused() -> None:
    assert _refused('<?xml version="1.0" encoding="utf-7"?>' + RDF.format(""), "xml").startswith(
        "given:1: is written in utf-7"
    )


def test_plain_xml_is_read() -> None:
    text = '<?xml version="1.0" encoding="UTF-8"?>' + RDF.format('<rdf:Description rdf:about="urn:a" ex:p="é"/>')
    assert _read(text, "xml") == ['<urn:a> <http://example.org/p> "é"']


# --- JSON-LD ---

CONTEXTS = {
    "plain": '"@context": "{0}"',
    "in a list": '"@context": [{{"p": "urn:p"}}, "{0}"]',
    "in a list of lists": '"@context": [["{0}"]]',
    "after a blank": '"@context" \n : "{0}"',
    "escaped": '"\\u0040context": "{0}"',
    "overridden": '"@context": "{0}", "@context": {{}}',
    "nested": '"urn:p": [{{"urn:q": {{"@context": "{0}"}}}}]',
    "scoped": '"@context": {{"p": {{"@id": "urn:p", "@context": "{0}"}}}}',
    "imported": '"@context": {{"@version": 1.1, "@import": "{0}"}}',
    "imported in a list": '"@context": [{{}}, {{"@import": "{0}"}}]',
}


@pytest.mark.parametrize("where", ["http://127.0.0.1:9/c.jsonld", "file:///etc/passwd", "c.jsonld"])
@pytest.mark.parametrize("context", CONTEXTS.values(), ids=CONTEXTS)
def test_a_context_from_elsewhere_is_refused_by_name(context: str, where: str) -> None:
    text = '{"@id": "urn:a",\n' + context.format(where) + ', "urn:p": 1}'
    assert f"needs the context {where}, which is not fetched; write it into the file" in _refused(text, "json-ld")
    assert _refused(text, "json-ld").startswith(("given:2: ", "given:3: "))


@pytest.mark.parametrize(
    "context",
    ['{"p": "urn:p"}', '[{"p": "urn:q"}, {"p": "urn:p"}]', '{"x": {"@id": "urn:x", "@context": {}}, "p": "urn:p"}'],
)
def test_an_embedded_context_works(context: str) -> None:
    text = f'{{"@context": {context}, "@id": "urn:a", "p": ["@context", "@import", "http://example.org/c.jsonld"]}}'
    assert len(_read(text, "json-ld")) == 3


@pytest.mark.parametrize("text", ["", "{", '{"a": ' + "1" * 5000, '{"\\x": 1}', '"', "]", '{"urn:p": NaN}', "{}]"])
def test_json_that_is_broken_is_a_mistake_of_syntax(text: str) -> None:
    with pytest.raises(ParseError, match=r"^given:"):
        _read(text, "json-ld")


# --- characters and IRIs ---


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
def test_turtle_in_utf_16_is_told(encoding: str) -> None:
    assert "is written in UTF-16; save it as UTF-8" in _refused("<urn:a> <urn:p> 1 .".encode(encoding))


def test_what_is_not_utf_8_is_told_with_its_line() -> None:
    assert _refused(b'<urn:a>\n<urn:p>\n"caf\xe9" .') == "given:3: is not text in UTF-8; save it as UTF-8"


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ("\0", "00"),
        ("\x1b[31m", "1B"),
        ("\x7f", "7F"),
        ("\\u0000", "00"),
        ("\\u001b[2J", "1B"),
        ("\\U0000007F", "7F"),
        ("\\\\\\u001B", "1B"),
    ],
)
def test_control_characters_are_refused_with_their_line(form: str, code: str) -> None:
    text = f'<urn:a> <urn:p> 1 .\n<urn:a> <urn:p> "a{form}b" .\n'
    said = f"given:2: has the control character U+00{code}; remove it, and save the file as UTF-8"
    assert _refused(text) == said
    assert _refused(text.replace("1 .", '"1" .'), "nt") == said
    assert _refused(f'{{\n"http://example.org/p": "a{form.replace("U0000", "u")}b"}}', "json-ld") == said


def test_other_escapes_and_blanks_are_read() -> None:
    text = '<urn:a> <urn:p> "\\\\u001b \\t \\u0009 \\u00e9 \\U0001F600 \t" .\r\n'
    assert len(_read(text)) == 1
    assert len(_read("\ufeff" + text)) == 1


@pytest.mark.parametrize("iri", ["b", "", "../b", "#b"])
def test_an_iri_that_is_not_whole_is_a_mistake(iri: str) -> None:
    assert _refused(f"<urn:a> <urn:p> 1 .\n<{iri}> <urn:p> 1 .").startswith(
        "given:2:1: does not parse: No scheme found"
    )


def test_iris_are_names_and_are_never_opened() -> None:
    """Which of them become links is for the pages to decide; as data they are harmless."""
    text = (
        "@base <file:///etc/passwd> . <> <urn:p> <javascript:alert(1)> , <data:text/html,x> , <http://127.0.0.1:9/> ."
    )
    assert _read(text)[0] == "<file:///etc/passwd> <urn:p> <javascript:alert(1)>"
    for harmful in ('<javascript:alert("1")>', "<urn:a b>", "<urn:<script>", "<urn:a{b}>"):
        assert "does not parse" in _refused(f"<urn:a> <urn:p> {harmful} .")


# --- files ---


def _of_file(path: Path) -> str:
    with pytest.raises(DataError) as caught:
        list(documents([path]))
    with pytest.raises(DataError):
        Store.of_paths([path])
    return str(caught.value)


@pytest.mark.parametrize("name", ["facts.ttl.gz", "facts.zip", "facts"])
def test_an_unknown_ending_is_told_with_the_known_ones(tmp_path: Path, name: str) -> None:
    said = _of_file(_write(tmp_path / name, b"\x1f\x8b"))
    assert f"{name}: unknown kind of file; known endings are .ttl, .nt, .nq, .trig, .rdf, .owl, .jsonld" in said


def test_an_empty_file_has_no_statements(tmp_path: Path) -> None:
    file = _write(tmp_path / "empty.ttl", "")
    assert list(parse(file)) == []
    with pytest.raises(DataError, match="there are no statements to validate"):
        validate([file], [_write(tmp_path / "shapes.ttl", HEAD + ASKS_FOR_Q)])


def test_a_folder_without_data_is_told(tmp_path: Path) -> None:
    _write(tmp_path / "facts.nt", "<urn:a> <urn:p> <urn:b> .")
    assert "has no Turtle file (.ttl); name the files that are to be read" in _of_file(tmp_path)


def test_links_that_lead_back_end(tmp_path: Path) -> None:
    (tmp_path / "again").symlink_to(tmp_path)
    (tmp_path / "itself.ttl").symlink_to(tmp_path / "itself.ttl")
    assert "itself.ttl: no such file or folder" in _of_file(tmp_path / "itself.ttl")
    (tmp_path / "itself.ttl").unlink()
    _write(tmp_path / "facts.ttl", "<urn:a> <urn:p> 1 .")
    assert [document.name for document in documents([tmp_path])] == [relative(str(tmp_path / "facts.ttl"))]


def test_a_file_that_may_not_be_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    file = _write(tmp_path / "secret.ttl", "<urn:a> <urn:p> 1 .")
    monkeypatch.setattr(Path, "read_bytes", forbidden)
    assert "secret.ttl: cannot be read: Permission denied" in _of_file(file)


def test_a_name_that_is_too_long_is_told(tmp_path: Path) -> None:
    assert "cannot be read: File name too long" in _of_file(tmp_path / ("x" * 5000 + ".ttl"))


def test_only_regular_files_are_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.ttl")
    with pytest.raises(DataError, match=r"pipe\.ttl: is no regular file"):
        list(documents([tmp_path]))
    (tmp_path / "endless.nt").symlink_to("/dev/zero")
    with pytest.raises(DataError, match="is no regular file"):
        list(documents([tmp_path / "endless.nt"]))


def test_statements_about_statements_are_refused() -> None:
    assert "write claims" in _refused("<urn:a> <urn:b> <<( <urn:a> <urn:b> 1 )>> .")


# --- nothing is fetched, nothing is run ---


def _asking(query: str, form: str = "select") -> str:
    shape = f'ex:S a sh:NodeShape ; sh:targetSubjectsOf ex:p ; sh:sparql [ sh:{form} """{query}""" ] .'
    return HEAD + shape


CALLS = {
    "plain": "SELECT $this {{ SERVICE <{0}> {{ ?a ?b ?c }} }}",
    "silent": "SELECT $this {{ $this ?p ?o . service silent <{0}> {{ ?a ?b ?c }} }}",
    "to a variable": "SELECT $this {{ BIND (<{0}> AS ?s) SERVICE ?s {{ ?a ?b ?c }} }}",
    "in a sub-select": "SELECT $this {{ {{ SELECT * {{ SERVICE <{0}> {{ ?a ?b ?c }} }} }} }}",
    "in EXISTS": "SELECT $this {{ $this ?p ?o FILTER EXISTS {{ SERVICE <{0}> {{ ?a ?b ?c }} }} }}",
    "in NOT EXISTS in BIND": "SELECT $this {{ BIND (NOT EXISTS {{ SERVICE <{0}> {{ ?a ?b ?c }} }} AS ?x) }}",
    "in MINUS": "SELECT $this {{ $this ?p ?o MINUS {{ SERVICE <{0}> {{ ?a ?b ?c }} }} }}",
    "escaped": "SELECT $this {{ \\\\u0053ERVICE <{0}> {{ ?a ?b ?c }} }}",
    "after a long text": "SELECT $this {{ FILTER('x' != '''a'b''') SERVICE <{0}> {{ ?a ?b ?c }} FILTER('' = '') }}",
    "after less than": "SELECT $this {{ BIND(<{0}> AS ?s) FILTER(1<2)SERVICE?s{{?a ?b ?c}}FILTER(3>2) }}",
    "escaped from": "SELECT $this \\\\u0046ROM <{0}> WHERE {{ $this ?p ?o }}",
    "from": "SELECT $this FROM <{0}> WHERE {{ $this ?p ?o }}",
    "from a file": "SELECT $this FROM <file:///etc/passwd> WHERE {{ $this ?p ?o }}",
    "from a named graph": "SELECT $this FROM NAMED <{0}> WHERE {{ GRAPH ?g {{ $this ?p ?o }} }}",
}


@pytest.mark.parametrize("query", CALLS.values(), ids=CALLS)
def test_shapes_that_ask_other_data_are_refused(query: str, canary: tuple[str, list[str]]) -> None:
    url, calls = canary
    for form in ("select", "ask", "construct"):
        given = Document.of_bytes("given", _asking(query.format(url + "/sparql"), form).encode(), "turtle")
        with pytest.raises(ValidationFailed, match=r"the shapes use (SERVICE|FROM), which is not run"):
            refuse_calls(statements(given))
    assert calls == []


def test_imports_are_not_fetched_and_shapes_in_data_are_not_run(canary: tuple[str, list[str]], tmp_path: Path) -> None:
    address, hits = canary
    imports = f"<urn:o> a owl:Ontology ; owl:imports <{address}/o.ttl> , <file://{tmp_path}/secret.ttl> .\n"
    (tmp_path / "secret.ttl").write_text(HEAD + "ex:secret ex:p 1 .")
    shape = 'ex:S a sh:NodeShape ; sh:targetSubjectsOf ex:p ; sh:nodeKind sh:Literal ; sh:message "no; no." .\n'
    data, shapes = tmp_path / "data.ttl", tmp_path / "shapes.ttl"
    data.write_text(HEAD + imports + shape + "ex:a ex:p 1 .\n")
    shapes.write_text(HEAD + imports + "ex:T a sh:NodeShape ; sh:targetSubjectsOf ex:p ; sh:class ex:C .\n")
    report = validate([data], [shapes])
    assert [(finding.focus, finding.component) for finding in report.findings] == [
        ("http://example.org/a", "ClassConstraintComponent")
    ]
    assert not KnowledgeGraph(data).ask("ASK { <http://example.org/secret> ?p ?o }", view="all")
    assert hits == []


def test_shapes_in_javascript_are_refused() -> None:
    text = HEAD + 'ex:S a sh:NodeShape ; sh:js [ sh:jsFunctionName "f" ; sh:jsLibrary [ sh:jsLibraryURL <urn:f> ] ] .'
    with pytest.raises(ValidationFailed, match="the shapes use JavaScript, which is not run"):
        refuse_calls(statements(Document.of_bytes("given", text.encode(), "turtle")))


UNCLEAR = {
    "followed by a comment": CALLS["plain"] + " #",
    "not finished": "SELECT $this {{ SERVICE",
    "right after a number": "SELECT $this {{ $this ?p 1SERVICE<{0}>{{ ?a ?b ?c }} }}",
    "deep": "ASK {{ " + "{{" * 2000 + " SERVICE <{0}> {{}} " + "}}" * 2001,
}


@pytest.mark.parametrize("query", UNCLEAR.values(), ids=UNCLEAR)
def test_queries_that_engines_read_differently_are_not_run(
    query: str, canary: tuple[str, list[str]], tmp_path: Path
) -> None:
    url, calls = canary
    data, shapes = _write(tmp_path / "data.ttl", HEAD + "ex:a ex:p 1 ."), tmp_path / "shapes.ttl"
    with pytest.raises(ValidationFailed, match=r"the shapes (use SERVICE|have a query that is not SPARQL)"):
        validate([data], [_write(shapes, _asking(query.format(url)))])
    assert calls == []


def test_shapes_that_only_name_such_words_are_let_through() -> None:
    query = "SELECT $this {{ $this <http://example.org/service> 'FROM x SERVICE y' . # SERVICE <urn:x> {{\n }}".format()
    refuse_calls(statements(Document.of_bytes("given", _asking(query).encode(), "turtle")))
    for document in documents([folder("shapes")]):
        refuse_calls(statements(document))


# --- all mistakes of syntax at once ---

FIVE = """@prefix ex: <http://example.org/> .
PREFIX y: <http://example.org/y/>
ex:a ex:p "fine" .
ex:b ex:p nope:one .
ex:c ex:p "not closed .
ex:d ex:p \"\"\"Fine. It has
two dots at ends of lines.
\"\"\" ; ex:q "中文" , <no iri> .
ex:e ex:p [ ex:q 1 .
ex:f ex:p 1
    ex:q 2 .
ex:g ex:p nope:two , y:three .
"""


def test_five_mistakes_are_found_with_their_places_and_the_rest_is_left() -> None:
    found, rest = mistakes(Document.of_bytes("given", FIVE.encode(), "turtle"))
    assert [(error.line, error.column) for error in found] == [(4, 11), (5, 24), (8, 19), (9, 20), (11, 5)]
    assert "The prefix nope: has not been declared" in found[0].message
    assert [str(triple) for triple in statements(rest)] == ['<http://example.org/a> <http://example.org/p> "fine"']
    assert [len(line) for line in rest.content.splitlines()] == [len(line.encode()) for line in FIVE.splitlines()]


def test_each_line_of_n_triples_is_judged_by_itself() -> None:
    good = '<urn:a> <urn:p> "x" .'
    lines = [
        good,
        "<urn:a> <urn:p> .",
        "<urn:a> <urn:p>",
        good,
        '"x" <urn:p> <urn:a> .',
        "<urn:a> <urn:p> 1 .",
        "<b> <c> <d> .",
    ]
    found, rest = mistakes(Document.of_bytes("given", "\n".join(lines).encode(), "nt"))
    assert [error.line for error in found] == [2, 3, 5, 6, 7]
    assert len(list(statements(rest))) == 2


def test_a_mistake_hides_none_that_follow_in_a_line_or_after_nested_dots() -> None:
    text = "@prefix e: <urn:> . e:a e:p x:b . e:b e:p 1 2 . e:c e:p 3 .\n"
    text += "e:d e:p [ e:q 1 .\n  e:r 2 ] .\ne:e e:p e:f e:g .\n"
    found, rest = mistakes(Document.of_bytes("given", text.encode(), "turtle"))
    assert [(error.line, error.column) for error in found] == [(1, 29), (1, 45), (2, 17), (4, 13)]
    assert len(list(statements(rest))) == 1


def test_no_more_than_twenty_are_told() -> None:
    for format_ in ("turtle", "nt"):
        found, rest = mistakes(Document.of_bytes("given", b"<urn:a> <urn:p> .\n" * 30, format_))
        assert (len(found), rest.content) == (20, b"")


@pytest.mark.parametrize(
    ("format_", "text"),
    [("trig", "{ <urn:a> <urn:p> x:y . }\n{ <urn:a> z:p 1 . }"), ("xml", "<a><b></a>"), ("json-ld", '{"a": [}')],
)
def test_of_other_formats_the_first_mistake_is_told(format_: str, text: str) -> None:
    found, rest = mistakes(Document.of_bytes("given", text.encode(), format_))
    assert [error.line for error in found] == [1]
    assert rest.content == b""


def test_without_mistakes_nothing_is_blank() -> None:
    for document in documents([folder("shapes")]):
        found, rest = mistakes(document)
        assert (found, rest.content) == ((), document.content)
