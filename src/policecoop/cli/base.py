"""What all commands share: the group, its errors, common options, and how an answer is printed."""

from __future__ import annotations

import errno
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from policecoop import formats
from policecoop.errors import PolicecoopError
from policecoop.model import Answer, Rows
from policecoop.queries import VIEWS


class Failure(click.ClickException):
    """An error that is told in one line on standard error, with exit code 2."""

    exit_code = 2

    def show(self, file: Any = None) -> None:
        """Print the message."""
        click.echo(f"policecoop: {self.format_message()}", err=True)


COMMANDS = {
    "ask": ("asking", "Answer a stored question, or any SPARQL query."),
    "audit": ("checking", "Check the hygiene of ontology and data."),
    "cite": ("asking", "Say how to cite a fact, a passage, a work, the graph."),
    "completion": ("completing", "Print a script that completes commands and questions in a shell."),
    "coverage": ("checking", "Show how much of the sources is in the graph."),
    "definition": ("reasoning", "Show which cooperation is police cooperation as Lemieux defines it."),
    "format": ("checking", "Write Turtle files in canonical form."),
    "plot": ("plotting", "Draw the answer to a question as SVG, PNG or a page."),
    "questions": ("asking", "List the stored questions, or show one."),
    "reason": ("reasoning", "Infer what follows from the ontology and the facts."),
    "requirements": ("reasoning", "Show which cooperation meets which of Lemieux's requirements."),
    "rules": ("checking", "List the rules that validate checks, or explain one."),
    "show": ("asking", "Show a thing with its facts, voices, passages and disputes."),
    "tour": ("touring", "Show what is in the graph, and check it."),
    "upload": ("uploading", "Upload the views of the graph to a SPARQL endpoint."),
    "validate": ("checking", "Check data against SHACL shapes."),
}
"""The commands, each with its module, which has it under its name or as `NAME_command`, and what it does."""


class Commands(click.Group):
    """The commands, loaded when they are used; and the one place where errors of the library become messages."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command by its name."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"policecoop.cli.{COMMANDS[cmd_name][0]}")
        found = getattr(module, f"{cmd_name}_command", None) or getattr(module, cmd_name)
        assert isinstance(found, click.Command)
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands, without loading any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, told) for name, (_, told) in COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command."""
        try:
            return super().invoke(ctx)
        except PolicecoopError as error:
            raise Failure(str(error)) from error
        except OSError as error:
            if error.errno == errno.EPIPE:  # whoever read has gone; click ends quietly
                raise
            raise Failure(f"the answer cannot be written: {error.strerror}") from error


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


data_option = click.option(
    "--data",
    multiple=True,
    type=click.Path(exists=True, path_type=Path),
    help="File or folder to use in place of the graph that comes with policecoop. May be given again.",
)
view_option = click.option("--view", type=click.Choice(VIEWS), help="Which facts to believe. Default: reported.")


def note(line: str) -> None:
    """Tell something on standard error that is no failure."""
    click.echo(f"policecoop: {line}", err=True)


def print_answer(answer: Answer, format_: str | None) -> None:
    """Print an answer: for people by default, else in the format that is asked for."""
    if isinstance(answer, Rows):
        if format_ in formats.GRAPH_FORMATS:
            raise click.UsageError(f"the answer is a table; --format {format_} is for CONSTRUCT and DESCRIBE")
        if format_ in (None, "table"):
            from policecoop import terminal

            terminal.console().print(terminal.rows_table(answer))
        else:
            click.echo(formats.render_rows(answer, format_ or "csv"), nl=False)
    elif isinstance(answer, bool):
        if format_ in formats.GRAPH_FORMATS:
            raise click.UsageError(f"the answer is yes or no; --format {format_} is for CONSTRUCT and DESCRIBE")
        texts = {"json": formats.boolean_json(answer), "xml": formats.rows_xml(answer)}
        click.echo(texts.get(format_ or "", "yes\n" if answer else "no\n"), nl=False)
    else:
        if format_ in formats.ROW_FORMATS:
            raise click.UsageError(f"the answer is a graph; choose --format {' or '.join(formats.GRAPH_FORMATS)}")
        click.echo(formats.render_graph(answer, format_ or "turtle"), nl=False)
