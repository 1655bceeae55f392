"""Commands that check: validate, rules, audit, coverage, format."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from policecoop import formats, reports, terminal
from policecoop.audit import findings, table
from policecoop.cli.base import data_option, note, print_answer
from policecoop.coverage import BY
from policecoop.endpoint import Endpoint
from policecoop.graph import KnowledgeGraph
from policecoop.model import Rows, Term
from policecoop.reading import INPUT_FORMATS, MOST_BYTES, Document
from policecoop.rules import reference, rule, rules


@click.command()
@click.argument("files", nargs=-1, metavar="[FILE|FOLDER|-]...")
@click.option(
    "--shapes",
    multiple=True,
    type=click.Path(exists=True, path_type=Path),
    help="SHACL shapes to use in place of those of policecoop. The data then stand alone.",
)
@click.option("--endpoint", metavar="URL", help="Check all that a SPARQL endpoint holds.")
@click.option(
    "--input-format",
    type=click.Choice(INPUT_FORMATS),
    default="turtle",
    show_default=True,
    help="What - is written in.",
)
@click.option("--format", "format_", type=click.Choice(("text", *reports.FORMATS)), default="text")
@data_option
def validate(
    files: tuple[str, ...],
    shapes: tuple[Path, ...],
    endpoint: str | None,
    input_format: str,
    format_: str,
    data: tuple[Path, ...],
) -> None:
    """Check data against SHACL shapes; the whole graph if no data are given.

    Exit code 0: all conforms, perhaps with warnings. 1: something does not. 2: the check could not be made.

    \b
    Examples:
      policecoop validate
      policecoop validate my-facts.ttl
      policecoop validate my-folder --format sarif > report.sarif
      policecoop validate anything.ttl --shapes my-shapes.ttl
      cat my-facts.ttl | policecoop validate -
    Python: KnowledgeGraph().validate("my-facts.ttl")
    """
    given: list[str | Document] = [
        Document.of_bytes("standard input", sys.stdin.buffer.read(MOST_BYTES + 1), input_format)
        if item == "-"
        else item
        for item in files
    ]
    if endpoint:
        given.append(Endpoint(endpoint, note=note).document())
    with terminal.console(stderr=True).status("checking …"):
        report = KnowledgeGraph(*data).validate(*given, shapes=shapes)
    if format_ == "text":
        terminal.console().print(terminal.report_page(report, rules()))
    else:
        click.echo(reports.render(report, format_, rules()), nl=False)
    sys.exit(0 if report.conforms else 1)


@click.command("rules")
@click.argument("code", required=False)
@click.option("--format", "format_", type=click.Choice(formats.ROW_FORMATS), default="table")
def rules_command(code: str | None, format_: str) -> None:
    """List the rules that validate checks, or explain one: what it asks, why, and an example.

    As Markdown, the list explains all of them.

    \b
    Examples:
      policecoop rules
      policecoop rules F102
    """
    if code and format_ == "table":
        terminal.console().print(terminal.rule_page(rule(code)))
    elif format_ == "markdown" and not code:
        click.echo(reference(), nl=False)
    else:
        chosen = [rule(code)] if code else rules().values()
        rows = tuple(tuple(Term("literal", text) for text in (one.code, one.title, one.why)) for one in chosen)
        print_answer(Rows(("code", "rule", "why"), rows), format_)


@click.command()
@click.argument("rule", required=False)
@click.option("--format", "format_", type=click.Choice(formats.ROW_FORMATS), default="table")
@data_option
def audit(rule: str | None, format_: str, data: tuple[Path, ...]) -> None:
    """Check the hygiene of ontology and data: a scorecard, or the findings of one RULE.

    Exit code 0: no error that is not waived. 1: some.

    \b
    Examples:
      policecoop audit
      policecoop audit term-undocumented
      policecoop audit --format csv
    Python: KnowledgeGraph().audit()
    """
    card = KnowledgeGraph(*data).audit()
    if rule:
        card = card.only(rule)
    if format_ == "table":
        terminal.console().print(terminal.scorecard_page(card, one=rule is not None))
    else:
        print_answer(findings(card) if rule else table(card), format_)
    sys.exit(1 if card.errors else 0)


@click.command()
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
    found = KnowledgeGraph(*data).coverage(by)
    print_answer(found.table, format_)
    if format_ == "table" or found.unaccounted:
        terminal.console(stderr=format_ != "table").print(terminal.coverage_verdict(found))
    sys.exit(1 if found.unaccounted else 0)


@click.command("format")
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
