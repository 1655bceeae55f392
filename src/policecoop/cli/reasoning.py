"""Commands that reason: requirements."""

from __future__ import annotations

import click

from policecoop import formats, terminal
from policecoop.cli.base import cli
from policecoop.graph import KnowledgeGraph
from policecoop.model import Rows, Term
from policecoop.namespaces import expand


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
