"""The command line: parse, call, print. What is done is done in the library."""

from __future__ import annotations

import dataclasses
import json
import os
import sys
from pathlib import Path
from typing import Any

import click

from policecoop import formats, terminal
from policecoop.coverage import BY
from policecoop.errors import DataError, PolicecoopError, QueryError
from policecoop.graph import Endpoint, KnowledgeGraph
from policecoop.model import Answer, Rows, Term
from policecoop.namespaces import expand
from policecoop.queries import VIEWS, question, questions


class Failure(click.ClickException):
    """An error that is told in one line on standard error, with exit code 2."""

    exit_code = 2

    def show(self, file: Any = None) -> None:
        """Print the message."""
        click.echo(f"policecoop: {self.format_message()}", err=True)


class Commands(click.Group):
    """The one place where the errors of the library become messages."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command."""
        try:
            return super().invoke(ctx)
        except PolicecoopError as error:
            raise Failure(str(error)) from error


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="policecoop")
def cli() -> None:
    """Ask, check and publish a knowledge graph of international police cooperation.

    \b
    Begin with:
      policecoop tour
      policecoop questions
      policecoop ask contributions-to-interpol
      policecoop show INTERPOL
    """


def main() -> None:
    """Run the command line."""
    cli()


data_option = click.option(
    "--data",
    multiple=True,
    type=click.Path(exists=True, path_type=Path),
    help="File or folder to use in place of the graph that comes with policecoop. May be given again.",
)
view_option = click.option("--view", type=click.Choice(VIEWS), help="Which facts to believe. Default: reported.")


@cli.command()
def tour() -> None:
    """Load everything, say what is in it, answer the headline question, validate.

    \b
    Example:
      policecoop tour
    """
    from policecoop import tour, tourpage

    out = terminal.console()
    for page in tourpage.pages(tour.steps(), KnowledgeGraph().labels, out):
        out.print(page)


@cli.command("questions")
@click.argument("name", required=False)
@click.option("--format", "format_", type=click.Choice(["table", "json"]), default="table")
def questions_command(name: str | None, format_: str) -> None:
    """List the stored questions, or show one with its parameters and its SPARQL.

    \b
    Examples:
      policecoop questions
      policecoop questions contributions-to-interpol
      policecoop questions --format json
    Python: KnowledgeGraph().questions()
    """
    chosen = [question(name)] if name is not None else list(questions().values())
    if format_ == "json":
        click.echo(json.dumps([dataclasses.asdict(item) for item in chosen], ensure_ascii=False, indent=2))
    else:
        terminal.console().print(
            terminal.question_page(chosen[0]) if name is not None else terminal.questions_table(chosen)
        )


@cli.command()
@click.argument("asked", metavar="NAME|FILE.rq|-")
@click.option("-p", "--param", "parameters", multiple=True, metavar="KEY=VALUE", help="Set a parameter of a question.")
@click.option("--format", "format_", type=click.Choice(formats.ROW_FORMATS + formats.GRAPH_FORMATS), default=None)
@view_option
@data_option
@click.option("--endpoint", metavar="URL", help="Ask a SPARQL endpoint in place of the graph.")
def ask(
    asked: str,
    parameters: tuple[str, ...],
    format_: str | None,
    view: str | None,
    data: tuple[Path, ...],
    endpoint: str,
) -> None:
    """Answer a stored question, or any SPARQL query from a file or standard input.

    \b
    Examples:
      policecoop ask contributions-to-interpol
      policecoop ask facts-about -p thing=id:org-interpol --format csv
      policecoop ask my-query.rq --view accepted
      echo 'SELECT ?s WHERE { ?s a pc:Treaty }' | policecoop ask -
    Python: KnowledgeGraph().ask("contributions-to-interpol")
    """
    text = _query_text(asked)
    values = _parameters(parameters)
    if endpoint:
        if view or data:
            raise click.UsageError("--endpoint asks all that the endpoint holds; leave out --view and --data")
        answer, labels = Endpoint(endpoint).ask(text, **values), {}
    else:
        graph = KnowledgeGraph(*data)
        answer = graph.ask(text, view, **values)
        labels = dict(graph.labels) if format_ in (None, "table", "markdown") else {}
    _print_answer(answer, format_, labels)


@cli.command()
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
    found = KnowledgeGraph(*data).show(thing, view or "reported")
    if format_ == "json":
        click.echo(json.dumps(dataclasses.asdict(found), ensure_ascii=False, indent=2))
    else:
        terminal.console().print(terminal.description_page(found, limit or len(found.facts)))


@cli.command()
@click.argument("files", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--format", "format_", type=click.Choice(formats.REPORT_FORMATS), default="text")
def validate(files: tuple[Path, ...], format_: str) -> None:
    """Check files against the shapes, or the whole graph if none is given.

    Exit code 0: all conforms. 1: something does not. 2: the check could not be made.

    \b
    Examples:
      policecoop validate
      policecoop validate my-facts.ttl
      policecoop validate my-facts.ttl --format json
    Python: KnowledgeGraph().validate("my-facts.ttl")
    """
    out, graph = terminal.console(), KnowledgeGraph()
    with terminal.console(stderr=True).status("checking …"):
        report = graph.validate(*files)
    if format_ == "text":
        out.print(terminal.report_page(report))
    else:
        click.echo(formats.report_json(report) if format_ == "json" else report.graph, nl=False)
    sys.exit(0 if report.conforms else 1)


@cli.command()
@click.option("--format", "format_", type=click.Choice(formats.ROW_FORMATS), default="table")
def requirements(format_: str) -> None:
    """Show which cooperation meets which of Lemieux's three requirements.

    \b
    Examples:
      policecoop requirements
      policecoop requirements --format csv
    Python: KnowledgeGraph().requirements()
    """
    rows = KnowledgeGraph().requirements()
    if format_ == "table":
        terminal.console().print(terminal.requirements_table(rows))
    else:
        columns = ("cooperation", "label", "level", "geopolitical", "resource", "organisational")
        texts = [(row.label, row.level, *(cell.status for cell in row.cells)) for row in rows]
        things = [Term("iri", expand(row.cooperation)) for row in rows]
        lines = zip(things, texts, strict=True)
        table = Rows(columns, tuple((thing, *(Term("literal", text) for text in line)) for thing, line in lines))
        click.echo(formats.render_rows(table, format_, {}), nl=False)


@cli.command()
@click.option("--by", type=click.Choice(BY), default="passage", show_default=True, help="What a row stands for.")
@click.option("--format", "format_", type=click.Choice(formats.ROW_FORMATS), default="table")
@data_option
def coverage(by: str, format_: str, data: tuple[Path, ...]) -> None:
    """Show how much of the sources is in the graph, and why sentences have no fact.

    Exit code 0: each sentence has a claim or a reason for none. 1: some have neither.

    \b
    Examples:
      policecoop coverage
      policecoop coverage --by sentence --format csv
      policecoop coverage --by voice
    Python: KnowledgeGraph().coverage("sentence")
    """
    graph = KnowledgeGraph(*data)
    found = graph.coverage(by)
    _print_answer(found.table, format_, dict(graph.labels) if format_ in ("table", "markdown") else {})
    if format_ == "table" or found.unaccounted:
        terminal.console(stderr=format_ != "table").print(terminal.coverage_verdict(found))
    sys.exit(1 if found.unaccounted else 0)


@cli.command("format")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--check", is_flag=True, help="Change nothing; exit with 1 if a file is not in canonical form.")
def format_command(files: tuple[Path, ...], check: bool) -> None:
    """Write Turtle files in canonical form, with the bounds of times worked out.

    \b
    Examples:
      policecoop format my-facts.ttl
      policecoop format --check instances
    """
    from policecoop.resources import turtle_files
    from policecoop.turtle import canonical

    texts = {file: canonical(file) for path in files for file in turtle_files(path)}
    changed = [file for file, text in texts.items() if text.encode() != file.read_bytes()]
    for file in changed:
        click.echo(f"{'would change' if check else 'changed'} {file}")
        if not check:
            file.write_bytes(texts[file].encode())
    sys.exit(1 if check and changed else 0)


def _query_text(asked: str) -> str:
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
    return text + "\n"


def _parameters(given: tuple[str, ...]) -> dict[str, str]:
    for item in given:
        if "=" not in item:
            raise click.UsageError(f"write a parameter as KEY=VALUE, not '{item}'")
    return dict(item.split("=", 1) for item in given)


def _print_answer(answer: Answer, format_: str | None, labels: dict[str, str]) -> None:
    if isinstance(answer, Rows):
        if format_ in formats.GRAPH_FORMATS:
            raise click.UsageError(f"the answer is a table; --format {format_} is for CONSTRUCT and DESCRIBE")
        if format_ in (None, "table"):
            terminal.console().print(terminal.rows_table(answer, labels))
        else:
            click.echo(formats.render_rows(answer, format_ or "csv", labels), nl=False)
    elif isinstance(answer, bool):
        if format_ in formats.GRAPH_FORMATS:
            raise click.UsageError(f"the answer is yes or no; --format {format_} is for CONSTRUCT and DESCRIBE")
        texts = {"json": formats.boolean_json(answer), "xml": formats.rows_xml(answer)}
        click.echo(texts.get(format_ or "", "yes\n" if answer else "no\n"), nl=False)
    else:
        if format_ in formats.ROW_FORMATS:
            raise click.UsageError(f"the answer is a graph; choose --format {' or '.join(formats.GRAPH_FORMATS)}")
        click.echo(formats.render_graph(answer, format_ or "turtle"), nl=False)
