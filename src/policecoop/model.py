"""Plain values that leave the package: rows, terms, findings, descriptions. No engine types."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from policecoop.errors import MissingExtra
from policecoop.namespaces import XSD, shorten

if TYPE_CHECKING:
    import pandas

Kind = Literal["iri", "literal", "bnode"]
NUMERIC = {XSD + name for name in ("integer", "decimal", "double", "float")}


@dataclass(frozen=True)
class Term:
    """An RDF term: an IRI, a literal or a blank node."""

    kind: Kind
    value: str
    datatype: str = ""
    language: str = ""

    def turtle(self) -> str:
        """Return the term as Turtle and SPARQL write it, with full IRIs."""
        if self.kind == "iri":
            return f"<{self.value}>"
        if self.kind == "bnode":
            return f"_:{self.value}"
        escaped = self.value.replace("\\", "\\\\").replace('"', '\\"')
        escaped = escaped.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t")
        if self.language:
            return f'"{escaped}"@{self.language}'
        if self.datatype and self.datatype != XSD + "string":
            return f'"{escaped}"^^<{self.datatype}>'
        return f'"{escaped}"'

    def text(self) -> str:
        """Return the term for a person: a CURIE for an IRI, the bare value otherwise."""
        return shorten(self.value) if self.kind == "iri" else self.value

    def python(self) -> str | int | float | bool:
        """Return the Python value of a literal, its text if it is no such value, or the IRI as a string."""
        try:
            if self.datatype == XSD + "integer":
                return int(self.value)
            if self.datatype in NUMERIC:
                return float(self.value)
        except ValueError:
            return self.value  # data may be wrong; only validation refuses it
        if self.datatype == XSD + "boolean":
            return self.value in ("true", "1")
        return self.value


Triple = tuple[Term, Term, Term]


@dataclass(frozen=True)
class Rows:
    """The answer to a SELECT query: columns, and rows of terms with None where unbound."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Term | None, ...], ...]

    def dicts(self) -> list[dict[str, str | int | float | bool | None]]:
        """Return the rows as dictionaries of plain Python values."""
        return [
            {name: cell.python() if cell else None for name, cell in zip(self.columns, row, strict=True)}
            for row in self.rows
        ]

    def to_pandas(self) -> pandas.DataFrame:
        """Return the rows as a pandas DataFrame, a column for each variable.

        :raises MissingExtra: if pandas is not installed.
        """
        try:
            import pandas
        except ImportError as error:
            raise MissingExtra("pandas", "pandas") from error
        return pandas.DataFrame(self.dicts(), columns=list(self.columns))


Answer = Rows | tuple[Triple, ...] | bool
"""SELECT gives Rows, CONSTRUCT and DESCRIBE give triples, ASK gives a bool."""


@dataclass(frozen=True)
class Parameter:
    """A parameter of a stored question. `source` is the SPARQL pattern that gives the values it may have."""

    name: str
    type: str
    label: str
    default: str
    source: str


@dataclass(frozen=True)
class Question:
    """A stored question: its text is valid SPARQL by itself."""

    name: str
    title: str
    summary: str
    tags: tuple[str, ...]
    view: str
    parameters: tuple[Parameter, ...]
    picture: str
    text: str


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
class ClaimLine:
    """One claim of a fact, ready to be read."""

    iri: str
    voice: str
    polarity: str
    hedge: str
    hedge_wording: str
    attribution: str
    passage: str
    sentences: tuple[int, ...]
    footnotes: tuple[str, ...]
    reports: tuple[str, ...] = ()
    challenges: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()


@dataclass(frozen=True)
class FactLine:
    """One fact with its roles and its claims."""

    iri: str
    kind: str
    roles: tuple[tuple[str, str, str], ...]
    time: str
    claims: tuple[ClaimLine, ...]


@dataclass(frozen=True)
class Description:
    """What the graph says of one thing."""

    iri: str
    label: str
    kinds: tuple[str, ...]
    statements: tuple[tuple[str, str], ...]
    facts: tuple[FactLine, ...]
    notes: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class Coverage:
    """How much of the sources is told. `unaccounted` names each sentence without claim or reason."""

    table: Rows
    sentences: int
    told: int
    citing: int
    reasoned: int
    unaccounted: tuple[str, ...]
