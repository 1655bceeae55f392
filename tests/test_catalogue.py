"""The catalogue: what parameters may be, that no value changes a query, search, completion, questions as RDF."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.plugins.sparql.sparql import Query

from policecoop import KnowledgeGraph, catalogue
from policecoop.errors import ParameterError, UnknownQuestion
from policecoop.model import Parameter, Question
from policecoop.namespaces import ID, IRI, ONTOLOGY, PC, PREFIXES, SH, SKOS, expand
from policecoop.queries import bind, questions
from policecoop.store import Store

ASKED = [question for question in questions().values() if question.parameters]
PARAMETERS = [(question, parameter) for question in ASKED for parameter in question.parameters]
NAMED = [f"{question.name}-{parameter.name}" for question, parameter in PARAMETERS]


@pytest.mark.parametrize(("question", "parameter"), PARAMETERS, ids=NAMED)
def test_the_values_of_a_parameter_are_those_that_the_graph_has(
    graph: KnowledgeGraph, question: Question, parameter: Parameter
) -> None:
    allowed = graph.values(question.name, parameter.name)
    assert parameter.default.strip('"') in allowed
    assert all(allowed.values())
    assert list(allowed.values()) == sorted(allowed.values(), key=str.casefold)
    answered = [value for value in list(allowed)[:12] if graph.rows(question.name, **{parameter.name: value}).rows]
    assert answered or len(allowed) > 12


def test_a_thing_may_be_named_by_its_label(graph: KnowledgeGraph) -> None:
    by_iri = graph.rows("instruments-of-a-party", party="id:state-france")
    assert by_iri.rows
    for name in ("France", "france", "state-france", expand("id:state-france"), f"<{expand('id:state-france')}>"):
        assert graph.rows("instruments-of-a-party", party=name) == by_iri


def test_what_a_parameter_cannot_be_is_told_with_what_it_can(graph: KnowledgeGraph) -> None:
    with pytest.raises(ParameterError, match=r"parameter 'party' cannot be 'Frence'; did you mean id:state-france"):
        graph.ask("instruments-of-a-party", party="Frence")
    with pytest.raises(ParameterError, match=r"cannot be '9'; it may be 0, 1, 2, .* … \(\d+ in all\)"):
        graph.ask("undated-occurrences", section="9")
    with pytest.raises(ParameterError, match="has no parameter 'colour'; its parameters: party"):
        graph.ask("instruments-of-a-party", colour="red")
    with pytest.raises(ParameterError, match="has no parameter 'colour'"):
        graph.values("instruments-of-a-party", "colour")
    with pytest.raises(UnknownQuestion, match="did you mean instruments-of-a-party"):
        graph.values("instruments-of-a-part", "party")


def test_a_name_of_several_things_is_told(tmp_path: Path) -> None:
    parameter = Parameter("x", "iri", "which", "id:a", "?x a pc:State")
    question = Question("q", "t", "s", (), "all", (parameter,), "table", "")
    twins = tmp_path / "twins.ttl"
    states = (f'<{ID}state-{name}> a <{PC}State> ; <{SKOS}prefLabel> "Twin"@en .' for name in ("china", "france"))
    twins.write_text("\n".join(states))
    with pytest.raises(ParameterError, match="several things are called 'twin'; name one of: id:state-china"):
        catalogue.settled(Store.of_paths([twins]), question, {"x": "twin"})


VALUES = {
    "iri": st.from_regex(IRI, fullmatch=True).map(lambda text: f"urn:{text}"),
    "string": st.text(max_size=30),
    "integer": st.integers(-(10**17), 10**17).map(str),
}


@pytest.mark.parametrize(("question", "parameter"), PARAMETERS, ids=NAMED)
@settings(max_examples=12, deadline=None)
@given(data=st.data())
def test_no_value_changes_the_shape_of_a_query(question: Question, parameter: Parameter, data: Any) -> None:
    """The query with a value is the query with the default, but for the one term in the VALUES block."""
    value = data.draw(VALUES[parameter.type])
    bound = bind(question, {parameter.name: value})
    term, shape = _taken_out(bound, parameter.name)
    assert shape == _taken_out(question.text, parameter.name)[1]
    assert isinstance(term, rdflib.URIRef if parameter.type == "iri" else rdflib.Literal)
    assert str(term) == (expand(value) if parameter.type == "iri" else str(value))


def _taken_out(text: str, name: str) -> tuple[Any, str]:
    """Return the one term that a variable may have in a query, and the rest of the query."""
    found: list[Any] = []
    tree = parseQuery(text)
    for node in _nodes(tree):
        if node.name == "InlineData" and str(node["var"][0]) == name:
            found += node["value"]
            node["value"] = []
    assert len(found) == 1
    term = found[0][0] if isinstance(found[0], list) else found[0]
    return term["string"] if isinstance(term, CompValue) and "string" in term else term, str(tree)


def _nodes(tree: Any) -> Iterator[CompValue]:
    if isinstance(tree, CompValue):
        yield tree
        for value in tree.values():
            yield from _nodes(value)
    elif not isinstance(tree, str | Query) and hasattr(tree, "__iter__"):
        for value in tree:
            yield from _nodes(value)


@pytest.mark.parametrize("value", ["x } } SELECT", "urn:a> } #", 'urn:"', "id:a b", "urn:a\nb", "nope:x", ""])
def test_what_is_no_iri_is_refused(value: str) -> None:
    with pytest.raises(ParameterError):
        bind(questions()["facts-about"], {"thing": value})


def test_questions_are_found_by_their_words() -> None:
    found = catalogue.search(questions().values(), "INTERPOL contributions")
    assert "contributions-to-interpol" in {question.name for question in found}
    assert len(found) < len(questions())
    assert catalogue.search(questions().values(), "zeppelin") == []
    assert len(catalogue.search(questions().values(), "")) == len(questions())


def test_questions_are_published_as_sparql_executables() -> None:
    data = rdflib.Graph().parse(data=catalogue.turtle(questions().values()), format="turtle")
    sh = rdflib.Namespace(SH)
    executables = set(data.subjects(rdflib.RDF.type, sh.SPARQLExecutable))
    assert {str(one).rpartition("/")[2] for one in executables} == set(questions())
    for one in executables:
        assert data.value(one, rdflib.RDFS.comment)
        assert data.value(one, sh.prefixes) == rdflib.URIRef(ONTOLOGY)
        query = str(data.value(one, sh.select))
        assert not query.startswith("#+")
        parseQuery(query)
    declared = {
        str(data.value(node, sh.prefix)): str(data.value(node, sh.namespace))
        for node in data.objects(rdflib.URIRef(ONTOLOGY), sh.declare)
    }
    assert declared == PREFIXES


COMPLETE = (
    'source <("$1" completion bash); COMP_LINE="$2"; COMP_POINT=${#COMP_LINE}; '
    '_policecoop_completion "$1" 2>/dev/null; printf "%s\\n" "${COMPREPLY[@]}"'
)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("policecoop que", ["questions"]),
        ("policecoop ask instruments-", ["instruments-by-partner", "instruments-of-a-party"]),
        ("policecoop ask instruments-of-a-party -p ", ["party="]),
        ("policecoop ask instruments-of-a-party -p party=id:state-fr", ["state-france"]),
        ("policecoop ask instruments-of-a-party -p colour=", [""]),
        ("policecoop requirements --le", ["--level"]),
    ],
)
def test_bash_completes_questions_parameters_and_values(line: str, words: list[str]) -> None:
    command = shutil.which("policecoop", path=str(sys.prefix) + "/bin")
    assert command
    done = subprocess.run(["bash", "-c", COMPLETE, "bash", command, line], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == words


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_other_shells_have_a_script_and_get_values(shell: str, monkeypatch: pytest.MonkeyPatch) -> None:
    command = [sys.executable, "-m", "policecoop"]
    script = subprocess.run([*command, "completion", shell], capture_output=True, text=True, check=True).stdout
    assert f"_POLICECOOP_COMPLETE={shell}_complete" in script
    monkeypatch.setenv("COMP_WORDS", "policecoop ask instruments-of-a-party -p party=id:state-fr")
    monkeypatch.setenv("COMP_CWORD", "4" if shell == "zsh" else "party=id:state-fr")
    monkeypatch.setenv("_POLICECOOP_COMPLETE", f"{shell}_complete")
    code = "import sys; sys.argv = ['policecoop']; from policecoop.cli import main; main()"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "state-france" in done.stdout
