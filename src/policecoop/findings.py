"""Plain values of what checks found: findings with their places and rules, reports, coverage."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from policecoop.model import Rows


@dataclass(frozen=True)
class Position:
    """A place in a file. Lines and columns count from 1; 0 means unknown."""

    file: str = ""
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return ":".join(str(part) for part in (self.file, self.line, self.column) if part)


@dataclass(frozen=True)
class Finding:
    """One thing that validation found: which rule, what is wrong, what to do, and where."""

    code: str
    message: str
    repair: str
    severity: str
    focus: str = ""
    path: str = ""
    value: str = ""
    component: str = ""
    shape: str = ""
    position: Position = Position()


@dataclass(frozen=True)
class Rule:
    """A rule that findings name by its code. The example is Turtle that keeps it."""

    code: str
    title: str
    why: str
    example: str


@dataclass(frozen=True)
class Report:
    """The result of a validation."""

    conforms: bool
    findings: tuple[Finding, ...]
    checked: int
    write: Callable[[], str] = field(repr=False, compare=False)

    @property
    def graph(self) -> str:
        """The SHACL report as Turtle."""
        return self.write()


@dataclass(frozen=True)
class Coverage:
    """How much of the sources is told. `unaccounted` names each sentence without claim or reason."""

    table: Rows
    sentences: int
    told: int
    citing: int
    reasoned: int
    unaccounted: tuple[str, ...]
