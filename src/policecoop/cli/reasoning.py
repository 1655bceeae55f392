"""Commands that reason: requirements, definition, reason."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from policecoop import criteria, formats, inferences, reasonpage, tables, terminal
from policecoop.cli.base import data_option, print_answer
from policecoop.graph import REASONERS, KnowledgeGraph
from policecoop.model import Rows
from policecoop.queries import VIEWS


def _options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options that both tables of cooperations have."""
    for option in reversed(
        (
            click.argument("cooperation", required=False),
            click.option("--level", default="", help="Only those of a level: international, regional, bilateral."),
            click.option(
                "--region", default="", help="Only those with a state of this region, such as 'Eastern Africa'."
            ),
            click.option("--partner", default="", help="Only those with this partner, such as France or Europol."),
            click.option(
                "--limit",
                type=click.IntRange(min=0),
                default=5,
                show_default=True,
                help="How many facts an explanation shows for each answer; 0 shows all.",
            ),
            click.option("--format", "format_", type=click.Choice(formats.ROW_FORMATS), default="table"),
            data_option,
        )
    ):
        command = option(command)
    return command


@click.command()
@_options
@click.option("--sensitivity", is_flag=True, help="Show which answers hang on belief or on one claim.")
def requirements(
    cooperation: str | None,
    level: str,
    region: str,
    partner: str,
    limit: int,
    format_: str,
    data: tuple[Path, ...],
    sensitivity: bool,
) -> None:
    """Show which cooperation meets which of Lemieux's three requirements, or explain one COOPERATION.

    An answer is shown (by facts of the accepted view), reported only (hedged, attributed or disputed),
    denied, or not shown in the source.

    \b
    Examples:
      policecoop requirements
      policecoop requirements --region 'Eastern Africa' --format csv
      policecoop requirements INTERPOL
      policecoop requirements --sensitivity
    Python: KnowledgeGraph().requirements(), .explain("INTERPOL"), .sensitivity()
    """
    graph = KnowledgeGraph(*data)
    if cooperation:
        _explain(graph, cooperation, "requirements", limit, format_, (level, region, partner, sensitivity))
        return
    if sensitivity:
        lines = graph.sensitivity(level, region, partner)
        _print(tables.sensitivity_rows(lines), format_, lambda: reasonpage.sensitivity_page(lines))
        return
    rows = graph.requirements(level, region, partner)
    names = graph.criteria("requirements")
    _print(tables.requirement_rows(rows, names), format_, lambda: reasonpage.requirements_table(rows, names))


@click.command()
@_options
def definition(
    cooperation: str | None, level: str, region: str, partner: str, limit: int, format_: str, data: tuple[Path, ...]
) -> None:
    """Show which cooperation is police cooperation as Lemieux defines it, or explain one COOPERATION.

    Police on two sides share information, investigate or arrest, across a border. Besides, a cooperation may
    be diplomatic, military, of a community, or unilateral.

    \b
    Examples:
      policecoop definition
      policecoop definition --level bilateral --format csv
      policecoop definition 'China and Kazakhstan'
    Python: KnowledgeGraph().definition(), .explain("Kazakhstan", "definition")
    """
    graph = KnowledgeGraph(*data)
    if cooperation:
        _explain(graph, cooperation, "definition", limit, format_, (level, region, partner))
        return
    rows = graph.definition(level, region, partner)
    parts, characters = ([one.name for one in criteria.definition()[part]] for part in criteria.PARTS)
    _print(
        tables.definition_rows(rows, parts, characters),
        format_,
        lambda: reasonpage.definition_table(rows, parts, characters),
    )


@click.command()
@click.option("--view", type=click.Choice(VIEWS), default="accepted", show_default=True, help="Which facts to believe.")
@click.option("--reasoner", type=click.Choice(REASONERS), default="owl-rl", show_default=True, help="What infers.")
@click.option(
    "--output",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write what was inferred, with its provenance: .ttl, .nt, .trig or .nq.",
)
@click.option("--format", "format_", type=click.Choice(formats.ROW_FORMATS), default="table")
@data_option
def reason(view: str, reasoner: str, output: Path | None, format_: str, data: tuple[Path, ...]) -> None:
    """Infer what follows from the ontology and the facts, and look for contradictions.

    owl-rl applies the rules of OWL 2 RL. hermit is a description logic reasoner; it needs the extra 'reasoner'.

    Exit code 0: consistent. 1: a contradiction, or a class that nothing can be in. 2: the reasoner could not run.

    \b
    Examples:
      policecoop reason
      policecoop reason --view all --reasoner hermit
      policecoop reason --output inferred.trig
    Python: KnowledgeGraph().reason("accepted")
    """
    graph = KnowledgeGraph(*data)
    with terminal.console(stderr=True).status("reasoning …"):
        found = graph.reason(view, reasoner)
    if found.consistent and output:
        count = inferences.write(found, output)
        click.echo(f"{count:,} inferred statements written to {output}", err=True)
    rows = tables.inference_rows(found) if found.consistent else tables.contradiction_rows(found)
    rows = replace(rows, naming=lambda _: graph.labels)
    _print(rows, format_, lambda: reasonpage.inference_page(found, rows))
    if output and not found.consistent:
        click.echo(f"policecoop: {output} is not written: anything follows from a contradiction", err=True)
    sys.exit(1 if found.contradictions else 0)


def _explain(
    graph: KnowledgeGraph, cooperation: str, of: str, limit: int, format_: str, narrowed: tuple[str | bool, ...]
) -> None:
    if any(narrowed):
        raise click.UsageError(
            "one cooperation is explained; leave out what narrows the table or asks for --sensitivity"
        )
    found = graph.explain(cooperation, of)
    most = limit or max(len(answer.evidence) for answer in found.answers)
    _print(tables.explanation_rows(found), format_, lambda: reasonpage.explanation_page(found, most, graph.labels))


def _print(rows: Rows, format_: str, page: Callable[[], Any]) -> None:
    """Print for a person as a page, else the rows in a format."""
    if format_ == "table":
        terminal.console().print(page())
    else:
        print_answer(rows, format_)
