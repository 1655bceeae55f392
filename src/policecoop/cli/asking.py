"""Commands that ask: questions, ask, show."""

from __future__ import annotations

import dataclasses
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem

from policecoop import catalogue, formats
from policecoop.cli.base import data_option, note, print_answer, view_option
from policecoop.errors import DataError, QueryError, UnknownQuestion
from policecoop.graph import KnowledgeGraph
from policecoop.model import Answer, Rows, Term
from policecoop.queries import question, questions

if TYPE_CHECKING:
    from policecoop.endpoint import Endpoint


def complete_names(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete the name of a stored question."""
    return [CompletionItem(name, help=one.title) for name, one in questions().items() if name.startswith(incomplete)]


def complete_settings(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete KEY= by the parameters of the question, and KEY=VALUE by what they may be."""
    # with -p and nothing after it, click leaves what comes before unparsed
    words = map(str, (ctx.params.get("asked"), *ctx.args))
    stored = next((questions()[word] for word in words if word in questions()), None)
    if stored is None:
        return []
    key, equals, value = incomplete.partition("=")
    if not equals:
        known = [parameter for parameter in stored.parameters if parameter.name.startswith(key)]
        return [CompletionItem(f"{one.name}=", help=one.label) for one in known]
    allowed = (
        KnowledgeGraph(indexed=True).values(stored.name, key) if key in {one.name for one in stored.parameters} else {}
    )
    return [CompletionItem(f"{key}={one}", help=name) for one, name in allowed.items() if one.startswith(value)]


param_option = click.option(
    "-p",
    "--param",
    "parameters",
    multiple=True,
    metavar="KEY=VALUE",
    shell_complete=complete_settings,
    help="Set a parameter of a question: a value that 'questions NAME --values KEY' lists, or its name.",
)


@click.command("questions")
@click.argument("name", required=False, shell_complete=complete_names)
@click.option("--search", metavar="WORDS", default="", help="Only those with all these words.")
@click.option("--values", "parameter", metavar="PARAMETER", help="List what a parameter of the question may be.")
@click.option("--format", "format_", type=click.Choice(["table", "json", "turtle"]), default="table")
def questions_command(name: str | None, search: str, parameter: str | None, format_: str) -> None:
    """List the stored questions, or show one with its parameters and its SPARQL.

    As Turtle they are SPARQL executables, which SPARQL editors find in an endpoint.

    \b
    Examples:
      policecoop questions
      policecoop questions --search police stations
      policecoop questions contributions-to-interpol
      policecoop questions instruments-of-a-party --values party
      policecoop questions --format turtle
    Python: KnowledgeGraph().questions(), .values("instruments-of-a-party", "party")
    """
    if parameter and name is None:
        raise click.UsageError("--values needs the name of a question")
    chosen = [question(name)] if name is not None else catalogue.search(questions().values(), search)
    if not chosen:
        raise UnknownQuestion(f"no question has the words '{search}'; 'policecoop questions' lists all")
    if name is not None and parameter:
        _print_values(name, parameter, format_)
    elif format_ == "json":
        click.echo(json.dumps([dataclasses.asdict(item) for item in chosen], ensure_ascii=False, indent=2))
    elif format_ == "turtle":
        click.echo(catalogue.turtle(chosen), nl=False)
    else:
        from policecoop import terminal

        terminal.console().print(
            terminal.question_page(chosen[0]) if name is not None else terminal.questions_table(chosen)
        )


def _print_values(name: str, parameter: str, format_: str) -> None:
    if format_ == "turtle":
        raise click.UsageError("values are a table; --format turtle is for questions")
    allowed = KnowledgeGraph(indexed=True).values(name, parameter)
    told = tuple((Term("literal", one), Term("literal", label)) for one, label in allowed.items())
    rows = Rows(("value", "name"), told)
    print_answer(rows, format_)


@click.command()
@click.argument("asked", metavar="NAME|FILE.rq|-", shell_complete=complete_names)
@param_option
@click.option("--format", "format_", type=click.Choice(formats.ROW_FORMATS + formats.GRAPH_FORMATS), default=None)
@view_option
@data_option
@click.option("--endpoint", metavar="URL", help="Ask a SPARQL endpoint in place of the graph.")
@click.option(
    "--timeout", type=click.IntRange(min=1), default=60, show_default=True, help="Seconds that an endpoint may take."
)
@click.option(
    "--evidence/--no-evidence",
    default=None,
    help="Add voice, hedge and passage to each row, or do not. Else a table has them where they say something.",
)
@click.option(
    "--compare-views", "compare", is_flag=True, help="Ask in the view 'accepted' too, and show the rows that differ."
)
def ask(
    asked: str,
    parameters: tuple[str, ...],
    format_: str | None,
    view: str | None,
    data: tuple[Path, ...],
    endpoint: str | None,
    timeout: int,
    evidence: bool | None,
    compare: bool,
) -> None:
    """Answer a stored question, or any SPARQL query from a file or standard input.

    \b
    Examples:
      policecoop ask contributions-to-interpol
      policecoop ask facts-about -p thing=INTERPOL --format csv
      policecoop ask my-query.rq --view accepted
      policecoop ask my-query.rq --compare-views
      policecoop ask joint-patrols-and-operations --evidence --format csv
      echo 'SELECT ?s WHERE { ?s a pc:Treaty }' | policecoop ask -
    Python: KnowledgeGraph().ask("contributions-to-interpol")
    """
    text = query_text(asked)
    values = parameters_of(parameters)
    if compare and evidence is not None:
        raise click.UsageError("--compare-views: leave out --evidence and --no-evidence")
    if endpoint:
        if data or compare or evidence is not None:
            raise click.UsageError("--endpoint: leave out --data, --evidence, --no-evidence and --compare-views")
        answer = _remote(endpoint, timeout).ask(text, view, **values)
    else:
        graph = KnowledgeGraph(*data, indexed=True)
        told = format_ in (None, "table", "markdown")
        answer = _answer(graph, text, view, values, evidence, compare, told)
    print_answer(answer, format_)


def _remote(url: str, timeout: int) -> Endpoint:
    """Return an endpoint that tells on standard error what the user should know."""
    from policecoop.endpoint import Endpoint

    return Endpoint(url, timeout=timeout, note=note)


@click.command()
@click.argument("thing")
@view_option
@data_option
@click.option(
    "--limit", type=click.IntRange(min=0), default=25, show_default=True, help="How many facts to show; 0 shows all."
)
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text")
def show(thing: str, view: str | None, data: tuple[Path, ...], limit: int, format_: str) -> None:
    """Show a thing with its facts, voices, hedges, passages, disputes and quality notes.

    THING is an IRI, a CURIE, a slug, a label, or the locator of a passage.

    \b
    Examples:
      policecoop show INTERPOL
      policecoop show id:org-interpol --view accepted
      policecoop show 2.1.2/1
    Python: KnowledgeGraph().show("INTERPOL")
    """
    found = KnowledgeGraph(*data, indexed=True).show(thing, view or "reported")
    if format_ == "json":
        click.echo(json.dumps(dataclasses.asdict(found), ensure_ascii=False, indent=2))
    else:
        from policecoop import terminal

        terminal.console().print(terminal.description_page(found, limit or len(found.facts)))


def _answer(
    graph: KnowledgeGraph,
    text: str,
    view: str | None,
    values: dict[str, str],
    evidence: bool | None,
    compare: bool,
    told: bool,
) -> Answer:
    """Return what is asked for: the rows that differ, or the answer with as much of its evidence as is wanted."""
    if compare:
        return graph.compare(text, view, **values)
    if told and evidence is not False:
        return graph.told(text, view, bool(evidence), **values)
    return graph.evidence(text, view, **values) if evidence else graph.ask(text, view, **values)


@click.command()
@click.argument("thing", default="")
@data_option
def cite(thing: str, data: tuple[Path, ...]) -> None:
    """Say how to cite a fact, a claim, a passage or a work; without one, the graph and its sources.

    \b
    Examples:
      policecoop cite
      policecoop cite id:contribution-interpol-statutory-china-2021
      policecoop cite 2.1.2/1
    Python: KnowledgeGraph().cite("2.1.2/1")
    """
    lines = KnowledgeGraph(*data, indexed=True).cite(thing)
    if not lines:
        raise DataError("the data name no work and no dataset that could be cited")
    click.echo("\n".join(lines))


def query_text(asked: str) -> str:
    """Return what is asked: standard input for `-`, the text of a file, else the name itself."""
    if asked != "-" and not asked.endswith((".rq", ".sparql")) and not os.path.isfile(asked):  # noqa: PTH113 - see below
        return asked  # Path.is_file raises for a query that is longer than a name of a file may be
    try:
        content = sys.stdin.buffer.read() if asked == "-" else Path(asked).read_bytes()
        text = content.decode("utf-8-sig")
    except OSError as error:
        raise DataError(f"cannot be read: {error.strerror}", asked) from error
    except UnicodeDecodeError as error:
        raise DataError("is not text in UTF-8", "standard input" if asked == "-" else asked) from error
    if not text.strip():
        raise QueryError("the query is empty")
    return text.rstrip() + "\n"  # a name has no line break


def parameters_of(given: tuple[str, ...]) -> dict[str, str]:
    """Return the parameters that are given as KEY=VALUE."""
    for item in given:
        if "=" not in item:
            raise click.UsageError(f"write a parameter as KEY=VALUE, not '{item}'")
    return dict(item.split("=", 1) for item in given)
