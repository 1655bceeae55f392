"""What reasoning answers, on a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from textwrap import wrap

from rich.console import Group, RenderableType
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from policecoop.conclusions import (
    Cell,
    Contradiction,
    DefinitionRow,
    Evidence,
    Explained,
    Explanation,
    Inference,
    RequirementRow,
    Sensitivity,
)
from policecoop.formats import Labels
from policecoop.model import Rows
from policecoop.namespaces import expand
from policecoop.terminal import fact_block, rows_table

STYLES = {"shown": "green", "reported only": "yellow", "denied": "red", "not shown": "dim"}
MARKS = {"shown": "● shown", "reported only": "◐ reported only", "denied": "✗ denied", "not shown": "○ not shown"}
VERDICTS = {"shown": "● yes", "reported only": "◐ as reported", "denied": "✗ denied", "not shown": "○ not shown"}
MARKED = "\n● shown, ◐ reported only, ✗ denied, ○ not shown"
LEGEND = """
shown: by facts of the accepted view; reported only: by hedged, attributed, disputed or adverse ones;
denied: by the source; not shown: nothing in the source counts. In brackets: how many facts count.
Name a cooperation to see them."""
MOST = 20  # contradictions on a page
STANDINGS = {"accepted": "green", "reported": "yellow", "denied": "red", "unsettled": "red"}


def requirements_table(rows: Iterable[RequirementRow], names: Iterable[str]) -> RenderableType:
    """Return the table of cooperations against Lemieux's requirements."""
    table = _table("cooperation", *names)
    whole = reported = 0
    for row in rows:
        table.add_row(escape(row.label), *map(_cell, row.cells))
        whole += all(cell.status == "shown" for cell in row.cells)
        reported += all(cell.status in ("shown", "reported only") for cell in row.cells)
    total = f"\n{whole} of {table.row_count} show all; {reported} if what is only reported counts"
    return Group(table, Text(total, style="bold"), Text(LEGEND, style="dim"))


def definition_table(rows: Iterable[DefinitionRow], parts: Iterable[str], characters: Iterable[str]) -> RenderableType:
    """Return the table of cooperations against Lemieux's definition, with the characters of each."""
    names = tuple(characters)
    table = _table("cooperation", "police cooperation", *parts, "also")
    for row in rows:
        also = [
            f"[{STYLES[cell.status]}]{name}{' (reported)' * (cell.status == 'reported only')}[/]"
            for name, cell in zip(names, row.characters, strict=True)
            if cell.status in ("shown", "reported only")
        ]
        verdict = f"[{STYLES[row.verdict]}]{VERDICTS[row.verdict]}[/]"
        table.add_row(escape(row.label), verdict, *map(_short, row.parts), ", ".join(also))
    return Group(table, Text(MARKED + LEGEND, style="dim"))


def sensitivity_page(lines: Iterable[Sensitivity]) -> RenderableType:
    """Return what changes from accepted to reported, and which answers hang on one claim."""
    found = list(lines)
    changing = [line for line in found if line.accepted != line.reported]
    hanging = [line for line in found if line.hangs_on]
    change = _table("cooperation", "requirement", "why it is not shown in the accepted view")
    for line in changing:
        change.add_row(escape(line.label), line.criterion, "; ".join(line.why))
    hang = _table("cooperation", "requirement", "answer", "the claim")
    for line in hanging:
        hang.add_row(escape(line.label), line.criterion, "shown" if line.accepted else "reported only", line.hangs_on)
    return Group(
        Text(f"What changes from accepted to reported: {len(changing)}", style="bold"),
        change,
        Text(f"\nWhat hangs on one claim: {len(hanging)}", style="bold"),
        hang,
    )


def explanation_page(found: Explanation, limit: int, labels: Labels) -> RenderableType:
    """Return why a cooperation is answered as it is; at most `limit` facts a criterion."""
    head = Text.assemble((found.label, "bold"), (f"  {found.level}" if found.level else "", "dim"))
    parts: list[RenderableType] = [head, Text(expand(found.cooperation), style="dim")]
    if found.partners:
        parts.append(Padding(Text("partners: " + ", ".join(found.partners)), (0, 2), expand=False))
    parts.append(Text(f"  {found.facts} fact{'s' * (found.facts != 1)} of it"))
    for answer in found.answers:
        parts += _answer(answer, limit, labels)
    return Group(*parts)


def inference_page(found: Inference, rows: Rows) -> RenderableType:
    """Return what a reasoner found: contradictions first, then how many statements of which kind."""
    head = f"{found.reasoner} over the view {found.view}"
    read = f"{found.given:,} statements about {found.individuals:,} things read, {found.seconds:.2f} s"
    parts: list[RenderableType] = [Text(head, style="bold"), Text(read)]
    parts.append(_verdict(found))
    if found.unread:
        parts.append(
            Text(f"not read: {found.unread} axioms with numbers or values; what they exclude is not seen", "yellow")
        )
    parts += [_contradiction(one) for one in found.contradictions[:MOST]]
    if len(found.contradictions) > MOST:
        parts.append(Text(f"\n  … and {len(found.contradictions) - MOST} more; --format csv has all", style="dim"))
    if found.consistent:
        parts.append(Text(f"\n{len(found.statements):,} statements follow that were not stated", style="bold"))
        parts.append(rows_table(rows))
    return Group(*parts)


def _answer(answer: Explained, limit: int, labels: Labels) -> Iterator[RenderableType]:
    status = answer.cell.status
    yield Text.assemble("\n", (answer.criterion.label, "bold"), "  ", (MARKS[status], STYLES[status]))
    yield Padding(Text(answer.criterion.definition, style="dim"), (0, 2), expand=False)
    if answer.hangs_on:
        yield Text(f"  hangs on one claim: {answer.hangs_on}", style="yellow")
    if answer.cell.sides:
        alone = "" if answer.cell.facts else ", none of them together"
        sides = ", ".join(labels.get(expand(side), side) for side in answer.cell.sides)
        yield Padding(Text(f"sides{alone}: {sides}"), (0, 2), expand=False)
    if not answer.evidence and answer.sought:
        sought = "; ".join(f"{told} (none {f'among {count} ' * bool(count)}told)" for told, count in answer.sought)
        yield Padding(Text(f"looked for: {sought}"), (0, 2), expand=False)
    ranked = sorted(answer.evidence, key=lambda one: (list(STANDINGS).index(one.standing), one.fact.kind, one.fact.iri))
    yield from (_evidence(one) for one in ranked[:limit])
    if len(ranked) > limit:
        yield Text(f"\n  … and {len(ranked) - limit} more; --limit 0 shows all", style="dim")


def _evidence(one: Evidence) -> RenderableType:
    why = f": {', '.join(one.why)}" if one.why and one.standing != "accepted" else ""
    lines = [Text(f"{one.standing}{why}", style=STANDINGS[one.standing])]
    if one.path:
        lines.append(Text(f"counts as: {' → '.join(one.path)}"))
    lines += [Text(f"with {condition}") for condition in one.conditions]
    return Group(fact_block(one.fact), *(Padding(line, (0, 0, 0, 6), expand=False) for line in lines))


def _verdict(found: Inference) -> Text:
    if not found.consistent:
        count = len(found.contradictions)
        return Text(f"✗ inconsistent: {count} contradiction{'s' * (count != 1)}", style="red")
    if found.unsatisfiable:
        return Text(f"✗ consistent, but nothing can be in: {', '.join(found.unsatisfiable)}", style="red")
    return Text("✓ consistent, and no class is unsatisfiable", style="green")


def _contradiction(one: Contradiction) -> RenderableType:
    because = [Padding(Text(line), (0, 0, 0, 4), expand=False) for line in one.because]
    return Group(Text(f"\n  {one.message}", style="red"), Text("  because", style="dim"), *because)


def _table(first: str, *columns: str) -> Table:
    table = Table(box=None, header_style="bold")
    table.add_column(first, overflow="fold")
    for column in columns:
        table.add_column("\n".join(wrap(column, 14)), overflow="fold")
    return table


def _cell(found: Cell) -> str:
    count = f" ({len(found.facts)})" if found.facts else ""
    return f"[{STYLES[found.status]}]{MARKS[found.status]}{count}[/]"


def _short(found: Cell) -> str:
    """Return a cell as its mark and the number of facts, or that no interaction has sides enough."""
    count = f"({len(found.facts)})" if found.facts else "too few sides" if found.sides else ""
    return f"[{STYLES[found.status]}]{MARKS[found.status][0]} {count}[/]"
