"""The tour as a terminal page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.text import Text

from policecoop import reasonpage, terminal
from policecoop.rules import rules
from policecoop.tour import Answered, Headline, Loaded, Step, Validated, Views

ROWS = 8
NEXT = """\
policecoop show INTERPOL                  one thing, with all that is said of it
policecoop questions                      what else can be asked
policecoop ask hedged-claims --format csv an answer for a spreadsheet
policecoop requirements                   the headline table again
policecoop validate my-facts.ttl          your own facts against the shapes"""


def pages(steps: Iterable[Step], out: Console) -> Iterator[RenderableType]:
    """Yield a page for each step as soon as it is done."""
    yield Text.assemble(("policecoop", "bold cyan"), "  a knowledge graph of international police cooperation\n")
    iterator = iter(steps)
    while True:
        with Console(stderr=True).status("working …"):
            step = next(iterator, None)
        if step is None:
            break
        yield _page(step)
    yield Rule("What to try next", align="left", style="dim")
    yield Text(NEXT)


def _page(step: Step) -> RenderableType:
    if isinstance(step, Loaded):
        counts = " · ".join(f"{count:,} {kind}" for kind, count in step.counts.items())
        text = f"{step.statements:,} statements loaded in {step.seconds:.2f} s: {counts}"
        return _section("What is in it", Text(text))
    if isinstance(step, Views):
        return _section("Whom to believe", Text(_views(step)))
    if isinstance(step, Headline):
        return _section("Which cooperation meets Lemieux's three requirements, and who says so?", _headline(step))
    if isinstance(step, Answered):
        shown = replace(step.rows, rows=step.rows.rows[:ROWS])
        more = len(step.rows.rows) - ROWS
        tail = f"… {more} more rows: " if more > 0 else ""
        return _section(step.title, terminal.rows_table(shown), Text(f"{tail}policecoop ask {step.name}", style="dim"))
    return _validated(step)


def _views(step: Views) -> str:
    facts = step.facts
    return (
        f"accepted {facts['accepted']}: the author says so herself, without a hedge, and nobody disputes it\n"
        f"reported {facts['reported']}: also what is hedged, attributed to others or adverse\n"
        f"all {facts['all']}: also what is only denied, questioned or not found"
    )


def _headline(step: Headline) -> RenderableType:
    parts: list[RenderableType] = [reasonpage.requirements_table(step.rows, step.names)]
    for row, lines in step.met:
        sure = all(cell.status == "shown" for cell in row.cells)
        parts.append(
            Text(f"\n{row.label}: all three{'' if sure else ', counting reported facts'}, for example", style="bold")
        )
        parts += [Padding(Text(line), (0, 0, 0, 2)) for line in lines]
    parts.append(
        Text(
            f"\ninferred from the ontology by OWL 2 RL rules in {step.seconds:.2f} s; in brackets the facts that count",
            style="dim",
        )
    )
    return Group(*parts)


def _validated(step: Validated) -> RenderableType:
    page = terminal.report_page(step.report, rules())
    return _section("Is the data sound?", page, Text(f"SHACL, {step.seconds:.1f} s", style="dim"))


def _section(title: str, *parts: RenderableType) -> RenderableType:
    return Group(Rule(title, align="left", style="dim"), *parts, Text(""))
