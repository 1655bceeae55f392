"""What a person sees on a terminal. Colours only there; plain text in a pipe."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from rich.console import Console, Group, RenderableType
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from policecoop.formats import cell
from policecoop.model import ClaimLine, Description, FactLine, Question, Rows
from policecoop.namespaces import XSD

if TYPE_CHECKING:
    from policecoop.audit import Scorecard
    from policecoop.findings import Coverage, Finding, Report, Rule

GRADES = {"error": "red", "warning": "yellow", "info": "cyan"}
SHORT = 24  # characters of a time or a place that is not broken
NUMBERS = {XSD + "integer", XSD + "decimal", XSD + "double"}


def console(stderr: bool = False) -> Console:
    """Return a console as wide as the terminal, or 120 columns in a pipe."""
    found = Console(stderr=stderr, highlight=False)
    return found if found.is_terminal else Console(stderr=stderr, highlight=False, width=120)


def rows_table(rows: Rows, title: str = "") -> RenderableType:
    """Return rows as a table with labels and grouped digits; numbers to the right."""
    table = Table(title=escape(title) or None, title_justify="left", title_style="bold", header_style="bold", box=None)
    labels = rows.names()
    for index, column in enumerate(rows.columns):
        cells = [row[index] for row in rows.rows if row[index]]
        number = bool(cells) and all(term and term.datatype in NUMBERS and "ear" not in column for term in cells)
        told = [cell(term, labels) for term in cells]
        narrow = number or (column in ("time", "date", "passage", "year") and max(map(len, told), default=0) < SHORT)
        table.add_column(escape(column), justify="right" if number else "left", overflow="fold", no_wrap=narrow)
    for row in rows.rows:
        table.add_row(
            *(escape(_grouped(cell(term, labels), column)) for term, column in zip(row, rows.columns, strict=True))
        )
    return table if rows.rows else Text("no rows", style="dim")


def _grouped(text: str, column: str) -> str:
    return f"{int(text):,}" if text.isdecimal() and 4 < len(text) < 40 and "ear" not in column else text


def questions_table(questions: Iterable[Question]) -> RenderableType:
    """Return the list of stored questions."""
    table = Table(box=None, header_style="bold")
    for column in ("name", "what it answers", "tags"):
        table.add_column(column, overflow="fold")
    for question in questions:
        table.add_row(f"[cyan]{question.name}[/]", escape(question.title), f"[dim]{', '.join(question.tags)}[/]")
    return table


def question_page(question: Question) -> RenderableType:
    """Return one stored question with its parameters and its text."""
    lines = [Text(question.title, style="bold"), Text(question.summary)]
    for parameter in question.parameters:
        lines.append(Text(f"  -p {parameter.name}={parameter.default}   {parameter.label} ({parameter.type})"))
    if question.parameters:
        lines.append(Text(f"  what else: policecoop questions {question.name} --values PARAMETER", style="dim"))
    query = "\n".join(line for line in question.text.splitlines() if not line.startswith("#+")).strip()
    return Group(*lines, Text(""), Text(query, style="dim"))


def description_page(found: Description, limit: int) -> RenderableType:
    """Return what the graph says of a thing: statements, facts with claims, quality notes."""
    parts: list[RenderableType] = [Text.assemble((found.label, "bold"), ("  " + ", ".join(found.kinds), "dim"))]
    parts.append(Text(found.iri, style="dim"))
    parts += [Text.assemble(("  " + name + ": ", "dim"), value) for name, value in found.statements]
    if found.notes:
        parts.append(Text("\nQuality notes", style="bold"))
        parts += [
            Padding(Text(f"⚑ {kind}: {finding} [{place}]", style="yellow"), (0, 2), expand=False)
            for kind, finding, place in found.notes
        ]
    if found.facts:
        parts.append(Text(f"\nFacts ({len(found.facts)})", style="bold"))
        parts += [fact_block(fact) for fact in found.facts[:limit]]
    if len(found.facts) > limit:
        parts.append(Text(f"\n… and {len(found.facts) - limit} more; --limit 0 shows all", style="dim"))
    return Group(*parts)


def fact_block(fact: FactLine) -> RenderableType:
    """Return one fact with its claims."""
    head = Text.assemble(
        (fact.kind, "cyan"), "  " + (fact.time if fact.time != "undated" else ""), (f"  {fact.iri}", "dim")
    )
    roles = Text("; ".join(f"{role}: {value}" for role, value, _ in fact.roles))
    return Padding(
        Group(
            head,
            Padding(roles, (0, 4), expand=False),
            *(Padding(claim_line(c), (0, 4), expand=False) for c in fact.claims),
        ),
        (1, 0, 0, 2),
        expand=False,
    )


def claim_line(claim: ClaimLine) -> Text:
    """Return one claim: who says it, how surely, where."""
    text = Text("└ " + claim.voice, style="magenta")
    if claim.polarity != "affirmed":
        text.append(f"  {claim.polarity.upper()}", style="red")
    if claim.hedge_wording:
        text.append(f"  {claim.hedge} (“{claim.hedge_wording}”)", style="yellow")
    if claim.attribution:
        text.append(f"  “{claim.attribution}”", style="dim")
    notes = "".join(f", {footnote}" for footnote in claim.footnotes)
    text.append(f"  {claim.passage}, sentence {' '.join(map(str, claim.sentences))}{notes}", style="dim")
    for word, others in (
        ("reports", claim.reports),
        ("challenges", claim.challenges),
        ("in conflict with", claim.conflicts),
    ):
        if others:
            text.append(f"  {word} {', '.join(others)}", style="red" if word != "reports" else "dim")
    return text


def report_page(report: Report, rules: Mapping[str, Rule]) -> RenderableType:
    """Return a validation report: a block for each file, a line for each finding, and which rules are broken."""
    parts: list[RenderableType] = []
    # A message that stands for several constraints is told once.
    told = list(dict.fromkeys(replace(finding, component="", shape="") for finding in report.findings))
    for file, findings in groupby(told, lambda finding: finding.position.file):
        parts.append(Text(file or "elsewhere in the graph", style="bold"))
        parts += [finding_block(finding) for finding in findings]
    if report.findings:
        parts.append(_broken_rules(report, rules))
    parts.append(_verdict(report))
    return Group(*parts)


def finding_block(finding: Finding) -> RenderableType:
    """Return one finding: place, rule, node, what is wrong, what to do."""
    place = finding.position
    head = Text("  ").append(f"{place.line}:{place.column}" if place.line else "-", style="bold")
    for text, style in ((finding.code, "cyan"), (finding.focus, ""), (finding.path, "dim"), (finding.value, "dim")):
        if text:
            head.append("  ").append(text, style=style)
    body = Text(finding.message, style="red" if finding.severity == "Violation" else "yellow")
    repair = [Padding(Text("→ " + finding.repair), (0, 0, 0, 6), expand=False)] if finding.repair else []
    return Group(head, Padding(body, (0, 0, 0, 6), expand=False), *repair)


def _broken_rules(report: Report, rules: Mapping[str, Rule]) -> RenderableType:
    counts = Counter(finding.code or finding.component for finding in report.findings)
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    for code, count in counts.most_common():
        table.add_row(f"[bold]{count}[/]", f"[cyan]{code}[/]", escape(rules[code].title if code in rules else ""))
    return Padding(table, (1, 0, 1, 0))


def _verdict(report: Report) -> Text:
    if not report.findings:
        return Text(f"✓ {report.checked:,} things checked, no finding", style="green")
    count = len(report.findings)
    verb = "conforms" if report.conforms else "does not conform"
    verdict = f"{report.checked:,} things checked, {count:,} finding{'s' * (count > 1)}: {verb}"
    if report.conforms:
        return Text(f"✓ {verdict}", style="yellow")
    return Text(f"✗ {verdict}", style="red").append("; 'policecoop rules CODE' says why a rule is there", style="dim")


def rule_page(rule: Rule) -> RenderableType:
    """Return one rule: what it asks, why, and an example."""
    head = Text.assemble((rule.code, "cyan"), "  ", (rule.title, "bold"))
    return Group(head, Text(rule.why), Text(""), Padding(Text(rule.example, style="dim"), (0, 2), expand=False))


def scorecard_page(card: Scorecard, one: bool) -> RenderableType:
    """Return the scores of an audit, or one score with its summary; then what was found and what is waived."""
    table = Table(box=None, header_style="bold")
    for column in ("rule", "severity", "found", "waived", "what it finds"):
        table.add_column(column, overflow="fold", justify="right" if column in ("found", "waived") else "left")
    parts: list[RenderableType] = [table]
    for score in card.scores:
        mark = GRADES[score.check.severity] if score.found else "green"
        numbers = (str(len(score.found)), str(len(score.waived) or ""))
        table.add_row(f"[{mark}]{score.check.name}[/]", score.check.severity, *numbers, escape(score.check.title))
        parts += [Text(f"  {score.check.name}  {hit.node}  {hit.value}", style=mark) for hit in score.found]
        if one:
            parts += [Text(f"  waived  {hit.node}  {hit.value}: {hit.reason}", style="dim") for hit in score.waived]
            parts.append(Text(f"{score.check.summary} After {', '.join(score.check.sources)}.", style="dim"))
    counts = ", ".join(f"{card.count(severity)} of severity {severity}" for severity in GRADES)
    waived = sum(len(score.waived) for score in card.scores)
    verdict = f"{len(card.scores)} rules: {counts}; {waived} waived"
    parts.append(Text(f"✗ {verdict}", style="red") if card.errors else Text(f"✓ {verdict}", style="green"))
    return Group(*parts)


def coverage_verdict(found: Coverage) -> Text:
    """Return the verdict on a coverage: how many sentences are told, and which are not accounted for."""
    parts = [
        (found.told, "with facts"),
        (found.citing, "that only cite"),
        (found.reasoned, "with a reason for no fact"),
    ]
    counts = ", ".join(f"{count:,} {words}" for count, words in parts)
    if not found.unaccounted:
        return Text(f"✓ {found.sentences:,} sentences: {counts}", style="green")
    missing = ", ".join(found.unaccounted[:5]) + (" …" if len(found.unaccounted) > 5 else "")
    text = f"✗ {found.sentences:,} sentences: {counts}, {len(found.unaccounted):,} not accounted for: {missing}"
    return Text(f"{text}\n→ give each a claim, or a pc:UncodedSentence with its reason", style="red")
