"""The command line as people use it: answers on standard output, one line on standard error, an exit code."""

import csv
import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import rdflib
from click.testing import CliRunner, Result
from rdflib.query import Result as Answer
from rich.console import Console

from policecoop import KnowledgeGraph, Report, reasonpage
from policecoop.cli import asking, checking, cli, reasoning
from policecoop.cli.base import COMMANDS
from policecoop.formats import GRAPH_FORMATS, ROW_FORMATS
from policecoop.namespaces import ID, PC, PREFIXES, SH, SKOS
from policecoop.queries import questions

HEAD = "".join(f"@prefix {prefix}: <{space}> .\n" for prefix, space in PREFIXES.items())
GOOD = HEAD + 'id:programme-x a pc:Programme ; skos:prefLabel "X"@en ; pc:introducedIn id:passage-pina2023-2.1.2-6 .\n'
BAD = GOOD + 'id:programme-y a pc:Programme ; skos:prefLabel "Y"@en ; pc:startYear "20l9"^^xsd:integer .\n'
TWINS = (
    HEAD + 'id:state-twin a pc:State ; skos:prefLabel "Twin"@en .\nid:org-twin a pc:Body ; skos:prefLabel "Twin"@en .\n'
)
INTERPOL = ID + "org-interpol"
SIZES = 'SELECT ?s ?name ?n { VALUES (?s ?name ?n) { (id:a "é|\\t\\"q\\",\\n中" 1234567) (id:b "b"@en UNDEF) } }'


@pytest.fixture(autouse=True)
def _loaded_once(monkeypatch: pytest.MonkeyPatch, graph: KnowledgeGraph) -> None:
    """Spare each command in this process the loading of the graph; those in their own process load it."""

    def loaded(*data: Path, indexed: bool = False) -> KnowledgeGraph:
        return KnowledgeGraph(*data, indexed=indexed) if data or indexed else graph

    for module in (asking, checking, reasoning):
        monkeypatch.setattr(module, "KnowledgeGraph", loaded)


def run(*arguments: str, stdin: str | bytes | None = None) -> Result:
    """Run a command in this process; whatever happens, there is no traceback."""
    result = CliRunner().invoke(cli, arguments, input=stdin)
    assert result.exception is None or isinstance(result.exception, SystemExit), repr(result.exception)
    assert "Traceback" not in result.output
    assert "\x1b" not in result.output
    return result


def output(*arguments: str, stdin: str | None = None) -> str:
    """Run a command that must succeed without complaint, and return what it prints."""
    result = run(*arguments, stdin=stdin)
    assert result.exit_code == 0, result.output
    assert result.stderr == ""
    return result.stdout


def complaint(*arguments: str, stdin: str | bytes | None = None) -> str:
    """Run a command that must fail with exit code 2 and a short message only on standard error."""
    result = run(*arguments, stdin=stdin)
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    assert len(result.stderr) < 900 + sum(map(len, arguments))
    return result.stderr


def process(*arguments: str, stdin: bytes = b"", **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run a command in a process of its own, with pipes."""
    command = [sys.executable, "-m", "policecoop", *arguments]
    return subprocess.run(command, input=stdin, capture_output=True, timeout=60, env={**os.environ, **environment})


def write(path: Path, text: str | bytes) -> str:
    """Write a file and return its path."""
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return str(path)


# --- help ---


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_help_has_an_example(command: str) -> None:
    text = output(command, "--help")
    assert re.search(rf"Examples?:\n +policecoop {command}", text)
    assert output(command, "-h") == text


def test_the_list_of_commands_is_written_without_loading_them() -> None:
    code = "import sys; from policecoop.cli import cli; cli(['--help'], standalone_mode=False); "
    code += "print(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert [name for name in done.stderr.split() if name.startswith("policecoop.cli.")] == ["policecoop.cli.base"]
    assert done.stdout.count("\n  ") >= len(COMMANDS)


def test_an_answer_that_cannot_be_written_is_told() -> None:
    command = [sys.executable, "-m", "policecoop", "ask", "voices", "--format", "csv"]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr == "policecoop: the answer cannot be written: No space left on device\n"


def test_the_first_page_names_every_command_and_the_version() -> None:
    text = output("--help")
    assert [name for name in COMMANDS if f"\n  {name} " not in text] == []
    assert re.fullmatch(r".*\b\d+\.\d+\.\d+\n", output("--version"))
    assert "No such command 'nope'" in complaint("nope")


# --- ask ---


def test_ask_by_name_by_file_by_standard_input_and_inline(tmp_path: Path) -> None:
    stored = questions()["contributions-to-interpol"]
    by_name = output("ask", stored.name, "--format", "csv")
    assert len(by_name.splitlines()) > 3
    plain = write(tmp_path / "own.rq", stored.text)
    other = write(tmp_path / "marked.txt", "\ufeff" + stored.text)
    assert output("ask", plain, "--format", "csv") == by_name
    assert output("ask", other, "--format", "csv") == by_name
    assert output("ask", "-", "--format", "csv", stdin=stored.text) == by_name
    assert output("ask", stored.text, "--format", "csv") == by_name


def test_a_parameter_changes_the_answer() -> None:
    interpol = output("ask", "facts-about", "-p", "thing=id:org-interpol", "--format", "csv")
    assert interpol == output("ask", "facts-about", "-p", f"thing=<{INTERPOL}>", "--format", "csv")
    assert interpol != output("ask", "facts-about", "--format", "csv")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["hedged-claim"], "no question is called 'hedged-claim'; did you mean hedged-claims"),
        (["zzzz"], "'policecoop questions' lists them"),
        (["facts-about", "-p", "nope=1"], "question 'facts-about' has no parameter 'nope'; its parameters: thing"),
        (["hedged-claims", "-p", "nope=1"], "its parameters: none"),
        (["facts-about", "-p", "x"], "write a parameter as KEY=VALUE, not 'x'"),
        (["facts-about", "-p", "thing="], "parameter 'thing' cannot be ''; it may be"),
        (["facts-about", "-p", "thing=nope:x"], "unknown prefix 'nope:'; known are cito, "),
        (["facts-about", "-p", "thing=http://x/> }"], "parameter 'thing' cannot be 'http://x/> }'"),
        (["SELECT * { ?s ?p }"], "the query is not valid SPARQL: error at 1:19, near "),
        (["ASK {}", "-p", "x=1"], "only stored questions have parameters"),
        (["-"], "the query is empty"),
        (["none.rq"], "none.rq: cannot be read: No such file or directory"),
        (["ASK {}", "--view", "nope"], "'nope' is not one of 'accepted', 'reported', 'all'"),
        (["ASK {}", "--data", "none.ttl"], "none.ttl"),
        (["ASK {}", "--format", "turtle"], "the answer is yes or no"),
        (["hedged-claims", "--format", "turtle"], "the answer is a table; --format turtle is for CONSTRUCT"),
        (["DESCRIBE id:org-interpol", "--format", "csv"], "the answer is a graph; choose --format turtle or ntriples"),
    ],
)
def test_ask_tells_what_is_wrong(arguments: list[str], said: str) -> None:
    assert said in complaint("ask", *arguments)


def test_a_file_that_is_no_text_or_no_query_is_named(tmp_path: Path) -> None:
    (tmp_path / "folder.rq").mkdir()
    assert "folder.rq: cannot be read: Is a directory" in complaint("ask", str(tmp_path / "folder.rq"))
    assert "noise.rq: is not text in UTF-8" in complaint("ask", write(tmp_path / "noise.rq", b"ASK \xff\xfe{}"))
    assert "the query is empty" in complaint("ask", write(tmp_path / "empty.rq", " \n"))
    assert "not valid SPARQL" in complaint("ask", write(tmp_path / "list.txt", "milk\nbread\n"))
    assert "standard input: is not text in UTF-8" in complaint("ask", "-", stdin=b"\xff\xfe")


def _xml(text: str) -> set[tuple[str, ...]]:
    return _answer(Answer.parse(io.BytesIO(text.encode()), format="xml"))


def _json(text: str) -> set[tuple[str, ...]]:
    return _answer(Answer.parse(io.BytesIO(text.encode()), format="json"))


def _tsv(text: str) -> set[tuple[str, ...]]:
    return _answer(Answer.parse(io.BytesIO(text.encode()), format="tsv"))


def _answer(answer: Answer) -> set[tuple[str, ...]]:
    assert [str(variable) for variable in answer.vars or ()] == ["s", "name", "n"]
    bindings = [{str(name): str(value) for name, value in row.items()} for row in answer.bindings]
    return {(row["s"], row["name"], row.get("n", "")) for row in bindings}


def _csv(text: str) -> set[tuple[str, ...]]:
    header, *rows = csv.reader(io.StringIO(text, newline=""))
    assert header == ["s", "name", "n"]
    return {tuple(row) for row in rows}


READERS: dict[str, Callable[[str], set[tuple[str, ...]]]] = {"csv": _csv, "tsv": _tsv, "json": _json, "xml": _xml}


@pytest.mark.parametrize("format_", READERS)
def test_a_reader_of_the_format_finds_the_same_rows(format_: str) -> None:
    rows = READERS[format_](output("ask", SIZES, "--format", format_))
    assert rows == {(ID + "a", 'é|\t"q",\n中', "1234567"), (ID + "b", "b", "")}


def test_json_keeps_datatypes_and_languages() -> None:
    document = json.loads(output("ask", SIZES, "--format", "json"))
    first, second = document["results"]["bindings"]
    assert first["n"] == {"type": "literal", "value": "1234567", "datatype": "http://www.w3.org/2001/XMLSchema#integer"}
    assert second["name"] == {"type": "literal", "value": "b", "xml:lang": "en"}
    assert "n" not in second


def test_tables_for_people() -> None:
    assert output("ask", SIZES, "--format", "markdown").splitlines() == [
        "| s | name | n |",
        "| --- | --- | --- |",
        '| id:a | é\\|\t"q", 中 | 1234567 |',
        "| id:b | b |  |",
    ]
    table = output("ask", SIZES)
    assert table == output("ask", SIZES, "--format", "table")
    assert "1,234,567" in table
    assert "INTERPOL" in output("ask", "SELECT ?x { VALUES ?x { id:org-interpol } }")
    assert output("ask", "SELECT ?x { ?x a id:none }") == "no rows\n"
    assert "[/red]" in output("ask", 'SELECT ("[/red]" AS ?x) {}')


def test_xml_is_well_formed_whatever_a_literal_holds() -> None:
    text = output("ask", 'SELECT ("a\\u0001b" AS ?s) ("<&>" AS ?name) ("" AS ?n) {}', "--format", "xml")
    assert _xml(text) == {("a\N{REPLACEMENT CHARACTER}b", "<&>", "")}


@pytest.mark.parametrize(
    ("query", "value"), [("ASK { id:org-interpol ?p ?o }", True), ("ASK { id:none ?p ?o }", False)]
)
def test_yes_or_no(query: str, value: bool) -> None:
    assert output("ask", query) == ("yes\n" if value else "no\n")
    assert json.loads(output("ask", query, "--format", "json")) == {"head": {}, "boolean": value}
    assert Answer.parse(io.BytesIO(output("ask", query, "--format", "xml").encode()), format="xml").askAnswer is value


@pytest.mark.parametrize(("format_", "parser"), [("turtle", "turtle"), ("ntriples", "nt"), ("jsonld", "json-ld")])
def test_graph_formats_are_the_same_graph(format_: str, parser: str) -> None:
    query = "CONSTRUCT { ?s skos:prefLabel ?o } { VALUES ?s { id:org-interpol id:state-china } ?s skos:prefLabel ?o }"
    graph = rdflib.Graph().parse(data=output("ask", query, "--format", format_), format=parser)
    assert (rdflib.URIRef(INTERPOL), rdflib.URIRef(SKOS + "prefLabel"), rdflib.Literal("INTERPOL", "en")) in graph
    assert len(set(graph.subjects())) == 2
    assert len(GRAPH_FORMATS) == 3


def test_a_graph_is_turtle_if_nothing_is_said() -> None:
    assert "id:org-interpol a pc:" in output("ask", "DESCRIBE id:org-interpol")


def _count(*arguments: str) -> int:
    return len(_lines(output("ask", *arguments, "--format", "csv"))) - 1


def _lines(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


def test_a_view_changes_the_rows() -> None:
    assert (
        _count("hedged-claims", "--view", "accepted")
        < _count("hedged-claims", "--view", "reported")
        <= _count("hedged-claims")
        == _count("hedged-claims", "--view", "all")
    )
    own = "SELECT DISTINCT ?fact { ?claim pc:documents ?fact }"
    accepted, reported, all_ = (_count(own, "--view", view) for view in ("accepted", "reported", "all"))
    assert 0 < accepted < reported < all_
    assert _count(own) == reported


def test_own_data_takes_the_place_of_the_graph(tmp_path: Path) -> None:
    file, other = write(tmp_path / "good.ttl", GOOD), write(tmp_path / "twins.ttl", TWINS)
    query = "SELECT ?name { { ?s a pc:Programme } UNION { ?s a pc:State } ?s skos:prefLabel ?name } ORDER BY ?name"
    arguments = ["ask", query, "--view", "all", "--format", "csv", "--data"]
    assert _lines(output(*arguments, file)) == [["name"], ["X"]]
    assert _lines(output(*arguments, file, "--data", other)) == [["name"], ["Twin"], ["X"]]
    assert _lines(output(*arguments, str(tmp_path))) == [["name"], ["Twin"], ["X"]]
    assert "X  programme" in output("show", "programme-x", "--data", file, "--view", "all")


# --- show ---


@pytest.mark.parametrize("name", [INTERPOL, f"<{INTERPOL}>", "id:org-interpol", "interpol", "org-interpol", "INTERPOL"])
def test_show_finds_a_thing_by_any_of_its_names(name: str) -> None:
    lines = output("show", name).splitlines()
    assert lines[0].startswith("INTERPOL  body with a police mandate")
    assert lines[1] == INTERPOL


@pytest.mark.parametrize(
    ("name", "head", "said"),
    [
        ("2.1.2/1", "2.1.2/1  paragraph", "section: 2.1.2"),
        ("fn25", "fn25  footnote", "locator: fn25"),
        ("fn125", "fn125  footnote", "cites: Protecting China's Interests Overseas"),
        ("A/3", "A/3  paragraph", "no fact: sentence 1, contact data"),
        (
            "id:work-ghiselli-2021-protecting-interests-overseas",
            "Protecting China's Interests Overseas",
            "cited in: fn118",
        ),
        ("Andrea Ghiselli", "Andrea Ghiselli  person", "author of: Protecting China's Interests Overseas"),
        ("Libya", "Libya  state", "place: territory of Libya"),
        ("pc:Treaty", "treaty  owl:Class", "kind of: instrument"),
        ("pcc:hedge-none", "no hedge  skos:Concept", "definition: The voice makes the claim without reserve."),
        ("contribution-interpol-statutory-china-2021", "statutory contribution: €3,780,901 · China", "└ Carine Pina"),
    ],
)
def test_show_a_passage_a_concept_a_class_a_fact(name: str, head: str, said: str) -> None:
    text = output("show", name)
    assert text.startswith(head)
    assert said in text


def test_show_as_json_is_complete() -> None:
    found: dict[str, Any] = json.loads(output("show", "contribution-interpol-statutory-china-2021", "--format", "json"))
    fact = found["facts"][0]
    assert fact["iri"] == "id:contribution-interpol-statutory-china-2021"
    assert ["contributor", "China", "id:state-china"] in fact["roles"]
    assert fact["time"] == "2021"
    assert fact["claims"][0]["voice"] == "Carine Pina"
    assert fact["claims"][0]["passage"] == "2.1.2/1"


def test_show_limits_the_facts() -> None:
    one, all_ = output("show", "INTERPOL", "--limit", "1"), output("show", "INTERPOL", "--limit", "0")
    total = int(re.findall(r"Facts \((\d+)\)", one)[0])
    assert f"… and {total - 1} more; --limit 0 shows all" in one
    assert "more; --limit" not in all_
    assert one.count("└") < total <= all_.count("└")
    assert "is not in the range" in complaint("show", "INTERPOL", "--limit", "-1")


def test_a_view_changes_what_is_shown() -> None:
    facts = [
        json.loads(output("show", "China", "--format", "json", "--view", view))["facts"] for view in ("accepted", "all")
    ]
    assert 0 < len(facts[0]) < len(facts[1])


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("INTERPLO", "nothing is called 'INTERPLO'; name one of: id:org-interpol"),
        ("Ministry Security", "name one of: "),
        ("id:org-interpll", "nothing is called 'org-interpll'; name one of: "),
        (
            "http://example.org/none",
            "nothing is called 'http://example.org/none'; try another word of its name, or its IRI\n",
        ),
        ("http://x>y", "nothing is called 'http://x>y'; try another word of its name, or its IRI\n"),
        ('id:a"b', "nothing is called 'id:a\"b'; try another word of its name, or its IRI\n"),
        ("nope:interpol", "unknown prefix 'nope:'"),
        ("", "nothing is called ''; try another word of its name, or its IRI\n"),
        ("id:", "nothing is called ''; try another word of its name, or its IRI\n"),
        ("qqqqqq", "nothing is called 'qqqqqq'; try another word of its name, or its IRI\n"),
    ],
)
def test_show_names_what_is_near(name: str, said: str) -> None:
    assert said in complaint("show", name)


def test_show_names_all_that_match(tmp_path: Path) -> None:
    file = write(tmp_path / "twins.ttl", TWINS)
    said = complaint("show", "Twin", "--data", file, "--view", "all")
    assert said == "policecoop: several things match 'Twin'; name one of: id:org-twin, id:state-twin\n"
    many = "".join(f'id:x{n} a pc:State ; skos:prefLabel "Twenty and ten"@en .\n' for n in range(30))
    said = complaint("show", "twenty and ten", "--data", write(tmp_path / "many.ttl", HEAD + many), "--view", "all")
    assert said.count("id:x") == 10
    assert said.endswith("and 20 more\n")


def test_show_bears_wrong_data(tmp_path: Path) -> None:
    claim = f'id:claim-a-1 pc:documents id:f ; pc:sentence "one" , 2 ; pc:statedIn <{ID}passage-²> .'
    file = write(tmp_path / "wrong.ttl", HEAD + claim + 'id:f a pc:Fact ; pc:value "²²²²²" .')
    assert "sentence 2" in output("show", "id:f", "--data", file, "--view", "all")
    assert "²²²²²" in output("ask", "SELECT ?o { ?s pc:value ?o }", "--data", file, "--view", "all")


# --- requirements, questions, tour ---


@pytest.mark.parametrize("command", ["requirements", "definition"])
def test_tables_of_cooperations_in_every_format(command: str, graph: KnowledgeGraph) -> None:
    rows: Any = getattr(graph, command)()
    texts = {format_: output(command, "--format", format_) for format_ in ROW_FORMATS}
    assert output(command) == texts["table"]
    assert all(row.label in texts["table"].replace("\n", " ") or len(row.label) > 24 for row in rows)
    header, *lines = _lines(texts["csv"])
    assert header[:3] == ["cooperation", "label", "level"]
    assert [line[1:3] for line in lines] == [[row.label, row.level] for row in rows]
    assert all(line[0].startswith(ID + "cooperation-") for line in lines)
    answers = {status for line in lines for status in line[3:6]}
    assert answers <= {"shown", "reported only", "denied", "not shown"}
    for format_ in ("json", "xml", "tsv"):
        answer = Answer.parse(io.BytesIO(texts[format_].encode()), format=format_)
        found = [[str(row[name]) for name in answer.vars or ()] for row in answer.bindings]
        assert found == lines, format_
    assert texts["markdown"].count("\n") == len(rows) + 2


@pytest.mark.parametrize("width", [60, 80, 200])
def test_no_width_of_the_terminal_loses_a_word(width: int, graph: KnowledgeGraph) -> None:
    rows, lines = graph.requirements(), graph.sensitivity()
    parts, characters = graph.criteria("definition")[:3], graph.criteria("definition")[3:]
    for page in (
        reasonpage.requirements_table(rows, graph.criteria("requirements")),
        reasonpage.definition_table(graph.definition(), parts, characters),
        reasonpage.sensitivity_page(lines),
    ):
        texts = []
        for columns in (width, 500):
            console = Console(width=columns, file=io.StringIO())
            console.print(page)
            texts.append(sorted("".join(console.file.getvalue().split())))  # type: ignore[attr-defined]
        assert texts[0] == texts[1]


def test_the_table_counts_the_facts_that_count() -> None:
    header, *lines = _lines(output("requirements", "--format", "csv"))
    assert header[3:] == [
        *("geopolitical", "resource", "organisational"),
        *("geopoliticalFacts", "resourceFacts", "organisationalFacts"),
    ]
    interpol = next(line for line in lines if line[0] == f"{ID}cooperation-interpol")
    assert interpol[3:] == ["shown", "shown", "shown", "4", "19", "3"]


def test_a_cooperation_is_explained() -> None:
    page = output("requirements", "INTERPOL", "--limit", "0")
    assert "counts as: statutory contribution → financial contribution → financial transfer → resource evidence" in page
    assert "with body: INTERPOL (body with a police mandate)" in page
    assert "more; --limit 0" not in page
    assert "… and 14 more; --limit 0 shows all" in output("requirements", "INTERPOL")
    empty = output("requirements", "Kazakhstan").replace("\n", " ")
    assert "looked for: conclusion of an instrument (none told); political commitment (none told)" in empty
    rows = list(csv.DictReader(io.StringIO(output("requirements", "INTERPOL", "--format", "csv"))))
    assert {row["criterion"] for row in rows} == {"geopolitical", "resource", "organisational"}
    assert all(row["voice"] and row["passage"] and row["path"] for row in rows)
    page = output("definition", "China and Kazakhstan")
    assert "sides: China, Kazakhstan" in page
    assert "interaction that involves a military entity (none among 4 told)" in page


def test_sensitivity_is_shown() -> None:
    page = output("requirements", "--sensitivity")
    assert "What changes from accepted to reported: 4" in page
    assert "it is only hedged or attributed to others" in page
    rows = list(csv.DictReader(io.StringIO(output("requirements", "--sensitivity", "--format", "csv"))))
    assert page.count("id:claim-") == sum(bool(row["hangsOn"]) for row in rows) > 20
    assert sum(row["accepted"] != row["reported"] for row in rows) == 4


def test_what_cannot_be_asked_of_cooperations_is_told() -> None:
    assert "no cooperation has the region 'Atlantis'; known are" in complaint("requirements", "--region", "Atlantis")
    assert "several things match 'Italy'" in complaint("definition", "Italy")
    assert "leave out what narrows the table" in complaint("requirements", "INTERPOL", "--level", "bilateral")
    assert "nothing is called 'Atlantis'" in complaint("requirements", "Atlantis")


def test_reason_tells_and_writes_what_follows(tmp_path: Path) -> None:
    page = output("reason")
    assert "OWL 2 RL rules (reasonable" in page
    assert "✓ consistent, and no class is unsatisfiable" in page
    assert re.search(r"type +fact +1298", page)
    file = tmp_path / "inferred.trig"
    done = run("reason", "--output", str(file), "--format", "csv")
    assert done.exit_code == 0
    count = sum(int(line[2]) for line in _lines(done.stdout)[1:])
    assert done.stderr == f"{count:,} inferred statements written to {file}\n"
    assert file.stat().st_size > 100_000
    assert "end its name in .ttl" in complaint("reason", "--output", str(tmp_path / "inferred.xlsx"))


def test_reason_fails_on_a_contradiction(tmp_path: Path) -> None:
    file = write(tmp_path / "mixed.ttl", HEAD + "id:norland a pc:State , pc:Country .\n")
    done = run("reason", "--view", "all", "--data", file)
    assert done.exit_code == 1
    assert "✗ inconsistent: 1 contradiction" in done.stdout
    assert "id:norland is an agent and a place, and nothing is both" in done.stdout


def test_coverage_fails_when_a_sentence_is_not_accounted_for(tmp_path: Path) -> None:
    passage = f"<{ID}passage-x-1> a <{PC}Paragraph> ; <{PC}locator> '1/1' ; <{PC}section> '1' ; <{PC}ordinal> 1 ;"
    file = write(tmp_path / "source.ttl", f"{passage} <{PC}sentenceCount> 1 .")
    found = run("coverage", "--data", file)
    assert found.exit_code == 1
    assert "1 not accounted for: 1/1 sentence 1" in found.stdout.replace("\n", " ")
    found = run("coverage", "--data", file, "--by", "sentence", "--format", "csv")
    assert found.exit_code == 1
    assert _lines(found.stdout) == [
        ["passage", "sentence", "facts", "claims", "reason"],
        ["1/1", "1", "0", "0", ""],
    ]
    assert "not accounted for" in found.stderr


def test_questions_are_listed_and_shown() -> None:
    listed = json.loads(output("questions", "--format", "json"))
    assert [item["name"] for item in listed] == sorted(questions())
    assert all(item["title"] and item["text"] for item in listed)
    table = output("questions")
    assert [name for name in questions() if name not in table] == []
    page = output("questions", "facts-about")
    assert "-p thing=id:person-hu-binchen   which thing (iri)" in page
    assert "VALUES ?thing" in page
    assert [item["name"] for item in json.loads(output("questions", "facts-about", "--format", "json"))] == [
        "facts-about"
    ]
    assert "did you mean facts-about" in complaint("questions", "fact-about")


# --- validate ---


@pytest.fixture(scope="module")
def mistaken(tmp_path_factory: pytest.TempPathFactory, graph: KnowledgeGraph) -> Report:
    return graph.validate(write(tmp_path_factory.mktemp("data") / "bad.ttl", BAD))


def test_validate_a_file_that_conforms(tmp_path: Path) -> None:
    found = process("validate", write(tmp_path / "good.ttl", GOOD))
    assert (found.returncode, found.stderr) == (0, b"")
    assert found.stdout.decode() == "✓ 1 things checked, no finding\n"


def test_validate_a_file_with_mistakes(tmp_path: Path) -> None:
    file = write(tmp_path / "bad.ttl", BAD)
    found = process("validate", file, "--format", "json")
    assert (found.returncode, found.stderr) == (1, b"")
    report = json.loads(found.stdout)
    assert report["conforms"] is False
    assert report["checked"] == 2
    assert {result["focusNode"] for result in report["results"]} == {"id:programme-y"}
    missing = [result for result in report["results"] if result["resultPath"] == "pc:introducedIn"]
    assert [(item["sourceConstraintComponent"], item["severity"]) for item in missing] == [
        ("MinCountConstraintComponent", "Violation")
    ]
    assert missing[0]["line"] == BAD.count("\n")
    wrong = [result for result in report["results"] if result["resultPath"] == "pc:startYear"]
    assert {result["value"] for result in wrong} == {"20l9"}
    assert {result["column"] for result in wrong} == {BAD.splitlines()[-1].index('"20l9"') + 1}


@pytest.mark.parametrize("format_", ["text", "turtle", "json", "csv", "sarif"])
def test_validation_reports(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, mistaken: Report, format_: str) -> None:
    monkeypatch.setattr(KnowledgeGraph, "validate", lambda *_, **__: mistaken)
    result = run("validate", write(tmp_path / "bad.ttl", BAD), "--format", format_)
    assert (result.exit_code, result.stderr) == (1, "")
    if format_ == "turtle":
        graph = rdflib.Graph().parse(data=result.stdout, format="turtle")
        [head] = graph.subjects(rdflib.RDF.type, rdflib.URIRef(SH + "ValidationReport"))
        assert graph.value(head, rdflib.URIRef(SH + "conforms")) == rdflib.Literal(False)
        results = set(graph.objects(head, rdflib.URIRef(SH + "result")))
        assert len(results) == len(mistaken.findings) > 0
        paths = {str(graph.value(found, rdflib.URIRef(SH + "resultPath"))) for found in results}
        assert paths >= {PC + "startYear", PC + "introducedIn"}
    elif format_ == "json":
        assert len(json.loads(result.stdout)["results"]) == len(mistaken.findings)
    elif format_ == "csv":
        rows = list(csv.DictReader(result.stdout.splitlines()))
        assert [(row["code"], row["focus"], int(row["line"])) for row in rows] == [
            (finding.code, finding.focus, finding.position.line) for finding in mistaken.findings
        ]
    elif format_ == "sarif":
        [run_] = json.loads(result.stdout)["runs"]
        codes = [rule["id"] for rule in run_["tool"]["driver"]["rules"]]
        assert all(rule["fullDescription"]["text"] for rule in run_["tool"]["driver"]["rules"])
        for found, finding in zip(run_["results"], mistaken.findings, strict=True):
            assert (found["ruleId"], codes[found["ruleIndex"]], found["level"]) == (finding.code, finding.code, "error")
            [place] = found["locations"]
            region = place["physicalLocation"]["region"]
            assert (region["startLine"], region["startColumn"]) == (finding.position.line, finding.position.column)
    else:
        line = BAD.count("\n")
        assert re.search(rf"^  {line}:\d+  [A-Z]\d+  id:programme-y  pc:startYear  20l9$", result.stdout, re.MULTILINE)
        assert "→ add pc:introducedIn" in result.stdout
        assert f"✗ 2 things checked, {len(mistaken.findings)} findings: does not conform" in result.stdout


def test_mistakes_of_syntax_are_findings_beside_those_of_shapes(tmp_path: Path) -> None:
    text = BAD + "id:a a nope:b .\nid:b a pc:State ;; .\nid:c pc:place .\n"
    report = json.loads(run("validate", write(tmp_path / "broken.ttl", text), "--format", "json").stdout)
    first = BAD.count("\n") + 1
    places = {(item["line"], item["column"]) for item in report["results"] if item["code"] == "S001"}
    assert {line for line, _ in places} == {first, first + 2}
    assert any(item["resultPath"] == "pc:startYear" for item in report["results"])


def test_standard_input_and_other_shapes(tmp_path: Path) -> None:
    shapes = write(
        tmp_path / "shapes.ttl",
        HEAD
        + """@prefix sh: <http://www.w3.org/ns/shacl#> .
        <urn:s> a sh:NodeShape ; sh:targetClass <urn:t> ; sh:property [ sh:path <urn:p> ; sh:minCount 1 ] .""",
    )
    given = "<urn:a> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <urn:t> .\n"
    result = run("validate", "-", "--input-format", "nt", "--shapes", shapes, "--format", "json", stdin=given)
    assert result.exit_code == 1, result.output
    [found] = json.loads(result.stdout)["results"]
    assert (found["focusNode"], found["file"], found["line"]) == ("urn:a", "standard input", 1)
    assert run("validate", "-", "--shapes", shapes, stdin=given + "<urn:a> <urn:p> 1 .").exit_code == 0


def test_rules_are_listed_and_explained() -> None:
    assert "F102" in output("rules")
    assert "pc:" in output("rules", "f102")
    assert "no rule has the code 'Z9'" in complaint("rules", "Z9")


def test_a_file_that_cannot_be_checked_gives_exit_code_2(tmp_path: Path) -> None:
    assert "noise.ttl: is written in UTF-16" in complaint("validate", write(tmp_path / "noise.ttl", b"\xff\xfe\x00"))
    assert "no statements to validate" in complaint("validate", write(tmp_path / "empty.ttl", ""))
    assert "facts.txt: unknown kind of file" in complaint("validate", write(tmp_path / "facts.txt", GOOD))
    assert "none.ttl: no such file or folder" in complaint("validate", str(tmp_path / "none.ttl"))


# --- format ---


def test_format_and_check(tmp_path: Path) -> None:
    file = tmp_path / "facts.ttl"
    write(file, "# Mine\n" + GOOD)
    checked = run("format", "--check", str(file))
    assert (checked.exit_code, checked.stdout) == (1, f"would change {file}\n")
    assert file.read_text(encoding="utf-8") == "# Mine\n" + GOOD
    assert output("format", str(tmp_path)) == f"changed {file}\n"
    assert file.read_text(encoding="utf-8").startswith("# Mine\n\n@prefix id: ")
    assert output("format", str(file)) == output("format", "--check", str(file)) == ""


def test_format_leaves_what_it_cannot_write(tmp_path: Path) -> None:
    for name, text in {
        "a.nt": b"<urn:a> <urn:b> 1 .\n",
        "noise.ttl": b"\xff\xfe",
        "blank.ttl": b"[] a <urn:a> .",
    }.items():
        file = write(tmp_path / name, text)
        assert name in complaint("format", file)
        assert Path(file).read_bytes() == text
    good = write(tmp_path / "a.ttl", GOOD)
    assert "blank.ttl" in complaint("format", good, str(tmp_path / "blank.ttl"))
    assert Path(good).read_text(encoding="utf-8") == GOOD  # one bad file, and none is changed


# --- nothing prints a traceback ---


NASTY = [
    "",
    " ",
    "{",
    "}",
    "{" * 3000,
    "x" * 5000,
    "SELECT " + "x" * 5000,
    ".",
    "/",
    "..",
    "\\",
    "中文",
    "😀",
    "'\"",
    "\x00",
    "%s",
]
NASTY += ["<", ">", ":", "id:", "http://", "urn:", "-", "a b", "a\nb", "[bold]x", "PREFIX", "ASK", "SELECT * {}", "*"]


@pytest.mark.parametrize("command", ["ask", "show", "questions"])
@pytest.mark.parametrize("text", NASTY, ids=[repr(text)[:12] for text in NASTY])
def test_nasty_names(command: str, text: str) -> None:
    result = run(command, "--", text)
    assert result.exit_code == 2 or (command, text) == ("ask", "SELECT * {}") or (command, text) == ("show", "*")
    assert result.stderr.count("\n") < 6 + text.count("\n")


@pytest.mark.parametrize(
    "content", [b"", b"\x00", b"\xff\xfe\xfd", b"{", b"PK\x03\x04", b"\xef\xbb\xbf", "中文".encode()]
)
@pytest.mark.parametrize("ending", ["ttl", "nt", "nq", "trig", "rdf", "jsonld", "rq", "csv"])
def test_nasty_files(tmp_path: Path, ending: str, content: bytes) -> None:
    file = write(tmp_path / f"nasty.{ending}", content)
    codes = {run("ask", file).exit_code, run("ask", "ASK {}", "--data", file).exit_code}
    assert codes <= {0, 2}
    assert run("format", file).exit_code == (0 if ending == "ttl" and content in (b"", b"\xef\xbb\xbf") else 2)


@pytest.mark.parametrize(
    ("arguments", "stdin", "code"),
    [
        (["ask", "-"], b"\xff\xfe\x00{", 2),
        (["ask", "-"], b"", 2),
        (["ask", "-"], b"ASK {}", 0),
        (["ask", "contributions-to-interpol"], b"", 0),
        (["show", "INTERPOL"], b"", 0),
        (["show", "nobody at all"], b"", 2),
        (["ask", "ASK " + "{" * 9000 + "}" * 9000], b"", 2),
        (["nope"], b"", 2),
    ],
)
def test_streams_and_exit_codes_of_a_process(arguments: list[str], stdin: bytes, code: int) -> None:
    found = process(*arguments, stdin=stdin, TERM="xterm-256color")
    assert found.returncode == code
    assert bool(found.stdout) == (code == 0)
    assert bool(found.stderr) == (code != 0)
    assert b"Traceback" not in found.stderr
    assert b"\x1b" not in found.stdout + found.stderr


def test_output_in_a_plain_locale_is_utf_8() -> None:
    found = process("ask", 'SELECT ("中文 €" AS ?x) {}', "--format", "csv", LC_ALL="C", LANG="C")
    assert found.stdout.decode().split() == ["x", "中文", "€"]
    assert found.stderr == b""
