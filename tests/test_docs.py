"""What the documentation shows is true: blocks parse, commands run, links lead somewhere."""

import re
import shlex
from pathlib import Path

import pytest
import rdflib
from click.testing import CliRunner

from policecoop import KnowledgeGraph
from policecoop.cli import cli
from policecoop.namespaces import PREFIXES
from policecoop.queries import questions
from policecoop.resources import folder
from policecoop.rules import reference

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def _blocks(language: str) -> list[tuple[str, str]]:
    pattern = re.compile(rf"^```{language}\n(.*?)^```$", re.M | re.S)
    return [(page.name, block) for page in PAGES for block in pattern.findall(page.read_text(encoding="utf-8"))]


def _commands() -> list[tuple[str, str, str]]:
    found = []
    for page, block in _blocks("console"):
        for part in re.split(r"^\$ ", block, flags=re.M)[1:]:
            command, _, output = part.partition("\n")
            found.append((page, command, output))
    return found


@pytest.mark.parametrize(("page", "command", "output"), _commands(), ids=lambda text: str(text)[:40])
def test_commands_print_what_is_shown(page: str, command: str, output: str) -> None:
    words = shlex.split(command)
    assert words[0] == "policecoop", page
    result = CliRunner().invoke(cli, words[1:])
    assert result.exit_code == ("mistakes" in command), result.output
    printed = " ".join(result.output.split())
    for line in output.splitlines():
        assert " ".join(line.split()) in printed, f"{page}: '{command}' does not print: {line}"


@pytest.mark.parametrize(("page", "block"), _blocks("turtle"))
def test_turtle_parses(page: str, block: str) -> None:
    prefixes = "".join(f"@prefix {prefix}: <{space}> .\n" for prefix, space in PREFIXES.items())
    assert len(rdflib.Graph().parse(data=prefixes + block, format="turtle")) > 0, page


@pytest.mark.parametrize(("page", "block"), _blocks("sparql"))
def test_queries_give_an_answer(graph: KnowledgeGraph, page: str, block: str) -> None:
    answer = graph.ask(block)
    assert getattr(answer, "rows", answer), f"{page}: no rows for {block}"
    rdflib.Graph().query(block, initNs=PREFIXES)


def test_first_queries_are_ten_and_short() -> None:
    blocks = [block for page, block in _blocks("sparql") if page == "first-queries.md"]
    assert len(blocks) == 10
    assert max(len(block.splitlines()) for block in blocks) <= 4


@pytest.mark.parametrize(("page", "block"), _blocks("python"))
def test_python_runs(page: str, block: str, capsys: pytest.CaptureFixture[str]) -> None:
    exec(compile(block, page, "exec"), {})
    assert "Traceback" not in capsys.readouterr().err


def test_links_lead_to_files() -> None:
    links = [
        (page, link) for page in PAGES for link in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8"))
    ]
    assert links
    assert not [(page.name, link) for page, link in links if not (page.parent / link).exists()]


def test_questions_and_modules_that_are_named_exist() -> None:
    text = " ".join(page.read_text(encoding="utf-8") for page in PAGES)
    asked = set(re.findall(r"policecoop ask ([a-z][a-z-]+)", text))
    assert asked
    assert asked <= set(questions()) | {"query"}
    table = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    cells = re.findall(r"^\| (`[^|]+) \|", table, re.M)
    modules = {name for cell in cells for name in re.findall(r"`([a-z]+)/?`", cell)}
    package = ROOT / "src" / "policecoop"
    assert modules == {path.stem for path in package.iterdir()} - {"__init__", "__main__", "__pycache__", "py"}


def test_the_rule_reference_is_that_of_the_rules() -> None:
    assert (ROOT / "docs" / "rules.md").read_text(encoding="utf-8") == reference()


def test_every_class_of_facts_is_in_the_reading_protocol(graph: KnowledgeGraph) -> None:
    protocol = (ROOT / "docs" / "reading-protocol.md").read_text(encoding="utf-8")
    used = graph.store.rows("SELECT DISTINCT ?kind WHERE { ?claim pc:documents ?fact . ?fact a ?kind }")
    assert not [row["kind"] for row in used if f"`pc:{row['kind'].rpartition('/')[2]}`" not in protocol]


def test_no_path_of_a_machine_and_no_registry_host() -> None:
    files = [
        *PAGES,
        *ROOT.glob("*.toml"),
        *ROOT.glob("*.lock"),
        *ROOT.glob("src/**/*.py"),
        *folder("shapes").rglob("*.ttl"),
    ]
    for file in files:
        text = file.read_text(encoding="utf-8")
        assert not re.search(r"(^|[^a-z.])/(home|root|work)/[a-z]|\.whl|pypi\.|files\.pythonhosted", text), file.name
