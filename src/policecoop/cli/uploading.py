"""The command that uploads: upload."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn
from rich.table import Table
from rich.text import Text

from policecoop import terminal
from policecoop.cli.base import data_option, note
from policecoop.endpoint import Endpoint
from policecoop.graph import KnowledgeGraph
from policecoop.queries import VIEWS
from policecoop.remote import Uploaded


class Rate(ProgressColumn):
    """How many statements go in a second."""

    def render(self, task: Task) -> Text:
        """Return the rate as text."""
        return Text(f"{task.speed:,.0f} statements/s" if task.speed else "")


@click.command()
@click.option("--endpoint", metavar="URL", required=True, help="The SPARQL endpoint, by its address for queries.")
@click.option("--update", metavar="URL", default="", help="Its address for SPARQL Update, if that differs.")
@click.option("--graph-store", metavar="URL", default="", help="Send each graph whole to this graph store instead.")
@click.option("--view", "views", multiple=True, type=click.Choice(VIEWS), help="Upload only this. May be given again.")
@data_option
@click.option("--chunk", type=click.IntRange(min=1), default=1000, show_default=True, help="Statements in a request.")
@click.option(
    "--timeout", type=click.IntRange(min=1), default=300, show_default=True, help="Seconds that an answer may take."
)
@click.option("--dry-run", is_flag=True, help="Say what would be sent, and change nothing.")
@click.option("--format", "format_", type=click.Choice(["table", "json"]), default="table")
def upload(
    endpoint: str,
    update: str,
    graph_store: str,
    views: tuple[str, ...],
    data: tuple[Path, ...],
    chunk: int,
    timeout: int,
    dry_run: bool,
    format_: str,
) -> None:
    """Upload the views of the graph to a SPARQL endpoint, each to a named graph.

    A graph there is at any moment whole, the old one or the new one. An upload that was cut off goes on when the
    command is run again. A login is taken from POLICECOOP_ENDPOINT_USER and POLICECOOP_ENDPOINT_PASSWORD, from
    POLICECOOP_ENDPOINT_TOKEN, or from .netrc.

    \b
    Examples:
      policecoop upload --endpoint http://localhost:3030/ds/sparql --update http://localhost:3030/ds/update
      policecoop upload --endpoint http://localhost:3030/ds/sparql --graph-store http://localhost:3030/ds/data
      policecoop upload --endpoint http://localhost:3030/ds/sparql --dry-run
    Python: Endpoint("http://localhost:3030/ds/sparql", update="…").upload(KnowledgeGraph())
    """
    if update and graph_store:
        raise click.UsageError("give --update or --graph-store, not both")
    there = Endpoint(endpoint, update=update, graph_store=graph_store, timeout=timeout, note=note)
    graph = KnowledgeGraph(*data)
    found = [one for view in dict.fromkeys(views or VIEWS) for one in _upload(there, graph, view, chunk, dry_run)]
    if format_ == "json":
        click.echo(json.dumps([dataclasses.asdict(one) for one in found], indent=2))
    else:
        terminal.console().print(_summary(found))


def _upload(there: Endpoint, graph: KnowledgeGraph, view: str, chunk: int, dry_run: bool) -> tuple[Uploaded, ...]:
    console = terminal.console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), Rate())
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task(view, total=None)
        done = there.upload(
            graph,
            [view],
            chunk=chunk,
            dry_run=dry_run,
            progress=lambda sent, of: bar.update(task, completed=sent, total=of),
        )
    if not console.is_terminal:
        for one in done:
            click.echo(f"{view}: {one.state}, {one.triples:,} statements", err=True)
    return done


def _summary(found: list[Uploaded]) -> Table:
    table = Table(box=None, header_style="bold")
    dry = any(one.state == "to upload" for one in found)
    table.add_column("graph", overflow="fold")
    for column in ("statements", "to send" if dry else "sent", "requests", "bytes"):
        table.add_column(column, justify="right")
    table.add_column("state")
    for one in found:
        table.add_row(one.graph, *(f"{n:,}" for n in (one.triples, one.sent, one.requests, one.bytes)), one.state)
    return table
