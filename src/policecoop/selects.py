"""The text of SPARQL queries: what in it is syntax, and SELECT queries that are to give more than they do."""

from __future__ import annotations

import re
from dataclasses import dataclass

NO_SYNTAX = re.compile(
    r"<[^<>\s]*>"
    r"|\"{3}(?:[^\"\\]|\\.|\"(?!\"\"))*\"{3}|'{3}(?:[^'\\]|\\.|'(?!''))*'{3}"
    r"|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|\#[^\n]*",
    re.S,
)
"""IRIs, strings and comments."""

PROLOGUE = r"\s*(?:BASE\b\s*|PREFIX\s+\S*:\s*)*"
HEAD = re.compile(rf"(?i){PROLOGUE}SELECT\b(?P<distinct>\s*(?:DISTINCT|REDUCED)\b)?")
COLUMNS = re.compile(r"(?is)(?P<columns>.*?)(?=(?<![?$])\b(?:WHERE|FROM)\b|\{)")
SUMS = re.compile(r"(?i)\b(?:COUNT|SUM|MIN|MAX|AVG|SAMPLE|GROUP_CONCAT)\s*\(")
GROUPS = re.compile(r"(?i)\b(?:GROUP\s+BY|HAVING)\b")
LIMIT = re.compile(r"(?i)\b(?:LIMIT|OFFSET)\s+\d+")


def syntax(text: str) -> str:
    """Return a query with spaces in place of all that is no syntax, so that each place is as it was."""
    return NO_SYNTAX.sub(lambda match: " " * len(match[0]), text)


@dataclass(frozen=True)
class Select:
    """A SELECT query by its text: where its columns begin, and whether its rows are what its pattern gives."""

    text: str
    bare: str  # its syntax
    start: int  # after SELECT and DISTINCT
    distinct: bool
    grouped: bool
    limit: tuple[tuple[int, int], ...]  # where it says how many rows, outside all braces

    @classmethod
    def of(cls, text: str) -> Select | None:
        """Read a query; nothing, if it is another kind of query, or gives all variables that it has."""
        bare = syntax(text)
        head = HEAD.match(bare)
        columns = head and COLUMNS.match(bare, head.end())
        if not head or not columns or columns["columns"].strip() == "*":
            return None
        outside = _outside(bare)
        grouped = bool(SUMS.search(columns["columns"]) or GROUPS.search(outside))
        limit = tuple(match.span() for match in LIMIT.finditer(outside))
        return cls(text, bare, head.end(), bool(head["distinct"]), grouped, limit)

    def has(self, variable: str) -> bool:
        """Return whether the query has a variable that is not a column already."""
        return bool(re.search(rf"[?$]{variable}\b", self.bare)) and variable not in self._columns()

    def _columns(self) -> set[str]:
        match = COLUMNS.match(self.bare, self.start)
        columns = match["columns"] if match else ""
        named = set(re.findall(r"(?i)\bAS\s+[?$](\w+)", columns))
        while columns != (flat := re.sub(r"\([^()]*\)", " ", columns)):
            columns = flat
        return named | set(re.findall(r"[?$](\w+)", columns))

    def giving(self, more: str) -> str:
        """Return the query with one more column, the first; if its rows must differ, all of them."""
        text = self.text
        if self.distinct and not self.grouped:  # a limit would cut off rows that differ in the new column alone
            for start, end in reversed(self.limit):
                text = text[:start] + " " * (end - start) + text[end:]
        return f"{text[: self.start]} {more} {text[self.start :]}"


def _outside(bare: str) -> str:
    """Return the syntax of a query that is outside all braces, with spaces in place of the rest."""
    depth, kept = 0, []
    for character in bare:
        depth -= character == "}"
        kept.append(character if depth == 0 else " ")
        depth += character == "{"
    return "".join(kept)
