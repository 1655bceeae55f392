"""What all commands share: the group, its errors, common options, and how an answer is printed."""

from __future__ import annotations

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


MODULES = {
    "ask": "asking",
    "audit": "checking",
    "cite": "asking",
    "completion": "completing",
    "coverage": "checking",
    "definition": "reasoning",
    "format": "checking",
    "plot": "plotting",
    "questions": "asking",
    "reason": "reasoning",
    "requirements": "reasoning",
    "rules": "checking",
    "show": "asking",
    "tour": "touring",
    "upload": "uploading",
    "validate": "checking",
}
"""The commands, each with its module, which has the command under its name or as `NAME_command`."""


class Commands(click.Group):
    """The commands, loaded when they are used; and the one place where errors of the library become messages."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return list(MODULES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command by its name."""
        if cmd_name not in MODULES:
            return None
        module = import_module(f"policecoop.cli.{MODULES[cmd_name]}")
        found = getattr(module, f"{cmd_name}_command", None) or getattr(module, cmd_name)
        assert isinstance(found, click.Command)
        return found

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
