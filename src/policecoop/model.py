"""Plain values that leave the package: rows, terms, findings, descriptions. No engine types."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from policecoop.errors import MissingExtra, ParameterError
from policecoop.namespaces import XSD, shorten

if TYPE_CHECKING:
    import networkx
    import pandas

    from policecoop.markup import Cell

Kind = Literal["iri", "literal", "bnode"]
Naming = Callable[[set[str]], Mapping[str, str]]
SHOWN = 100  # rows in a notebook
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


def _shown(cell: Term | None, names: Mapping[str, str]) -> Cell:
    if cell is None:
        return "", ""
    return names.get(cell.value) or cell.text(), cell.value if cell.kind == "iri" else ""


def _counted(count: int, what: str) -> str:
    return f"… and {count - SHOWN:,} more {what}" if count > SHOWN else f"{count:,} {what}"


def _nameless(_: set[str]) -> Mapping[str, str]:
    return {}


@dataclass(frozen=True)
class Rows:
    """The answer to a SELECT query: columns, and rows of terms with None where unbound.

    `naming` gives the names of things by IRI, where the answer comes from a graph that knows them.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Term | None, ...], ...]
    naming: Naming = field(default=_nameless, compare=False, repr=False)

    def __repr__(self) -> str:
        """Return how many rows of which columns; all of them would fill a screen."""
        return f"<{len(self.rows):,} rows: {', '.join(self.columns)}>"

    def iris(self) -> set[str]:
        """Return all IRIs in the rows."""
        return {cell.value for row in self.rows for cell in row if cell and cell.kind == "iri"}

    def names(self) -> Mapping[str, str]:
        """Return the names of all things in the rows that have one, by IRI."""
        return self.naming(self.iris())

    def texts(self) -> list[dict[str, str]]:
        """Return the rows as dictionaries of plain strings; unbound variables are left out."""
        return [{name: cell.value for name, cell in zip(self.columns, row, strict=True) if cell} for row in self.rows]

    def dicts(self, names: bool = False) -> list[dict[str, str | int | float | bool | None]]:
        """Return the rows as dictionaries of plain Python values; with `names`, things by name in place of IRI."""
        told = self.names() if names else {}
        return [
            {
                name: (told.get(cell.value) or cell.python()) if cell else None
                for name, cell in zip(self.columns, row, strict=True)
            }
            for row in self.rows
        ]

    def to_pandas(self, names: bool = False) -> pandas.DataFrame:
        """Return the rows as a pandas DataFrame, a column for each variable; with `names`, things by name.

        :raises MissingExtra: if pandas is not installed.
        """
        try:
            import pandas
        except ImportError as error:
            raise MissingExtra("pandas", "pandas") from error
        return pandas.DataFrame(self.dicts(names), columns=list(self.columns))

    def to_networkx(self, source: str = "", target: str = "") -> networkx.MultiDiGraph[str]:
        """Return the rows as a network: an edge from one column to another for each row that has both.

        Nodes are IRIs or values, with their name as `label`; the other columns are attributes of the edges. Without
        `source` and `target` these are the first two columns that hold things.

        :raises ParameterError: if there is no such column, or there are no two columns of things.
        :raises MissingExtra: if networkx is not installed.
        """
        try:
            import networkx
        except ImportError as error:
            raise MissingExtra("networkx", "pictures") from error
        ends, told = self._ends(source, target), self.names()
        graph: networkx.MultiDiGraph[str] = networkx.MultiDiGraph()
        for row in self.dicts():
            one, other = (row[column] for column in ends)
            row = {name: value for name, value in row.items() if name not in ends}
            if one is None or other is None:
                continue
            for node in map(str, (one, other)):
                graph.add_node(node, label=told.get(node, shorten(node)))
            key = graph.add_edge(str(one), str(other))
            graph.edges[str(one), str(other), key].update(
                {name: value for name, value in row.items() if value is not None}
            )
        return graph

    def _ends(self, source: str, target: str) -> tuple[str, str]:
        for column in filter(None, (source, target)):
            if column not in self.columns:
                raise ParameterError(f"there is no column '{column}'; known are {', '.join(self.columns)}")
        cells = zip(*self.rows, strict=True) if self.rows else ((),) * len(self.columns)
        things = [
            name
            for name, column in zip(self.columns, cells, strict=True)
            if any(cell and cell.kind == "iri" for cell in column) and name not in (source, target)
        ]
        if len(things) < (not source) + (not target):
            raise ParameterError("a network needs two columns of things; name them as source and target")
        first = source or things.pop(0)
        return first, target or things.pop(0)

    def _repr_html_(self) -> str:
        """Return the rows as a table for a notebook: names that link to what they name."""
        from policecoop import markup

        told = self.names()
        cells = [[_shown(cell, told) for cell in row] for row in self.rows[:SHOWN]]
        return markup.table(self.columns, cells, _counted(len(self.rows), "rows"))


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

    def text(self) -> str:
        """Return the claim in one line, such as `Reuters denied “reportedly” [2.1.2/1]`."""
        polarity = self.polarity if self.polarity != "affirmed" else ""
        wording = f"“{self.hedge_wording}”" if self.hedge_wording else ""
        return " ".join(filter(None, (self.voice, polarity, wording, f"[{self.passage}]")))


@dataclass(frozen=True)
class FactLine:
    """One fact with its roles and its claims."""

    iri: str
    kind: str
    roles: tuple[tuple[str, str, str], ...]
    time: str
    claims: tuple[ClaimLine, ...]

    def texts(self) -> tuple[str, str, str, str]:
        """Return kind, time, roles, and the claims: who says so, how surely, where."""
        roles = "; ".join(f"{role}: {value}" for role, value, _ in self.roles)
        return self.kind, self.time, roles, "; ".join(claim.text() for claim in self.claims)


@dataclass(frozen=True)
class Description:
    """What the graph says of one thing."""

    iri: str
    label: str
    kinds: tuple[str, ...]
    statements: tuple[tuple[str, str], ...]
    facts: tuple[FactLine, ...]
    notes: tuple[tuple[str, str, str], ...]

    def __repr__(self) -> str:
        """Return the name of the thing and how many facts there are."""
        return f"<{self.label}: {len(self.facts):,} facts>"

    def _repr_html_(self) -> str:
        """Return the description for a notebook: statements, quality notes, facts with their claims."""
        from policecoop import markup

        told = [[(name, ""), (value, "")] for name, value in self.statements]
        told += [[(kind, ""), (f"{finding} [{place}]", "")] for kind, finding, place in self.notes]
        facts = [[(text, "") for text in fact.texts()] for fact in self.facts[:SHOWN]]
        head = markup.heading(self.label, ", ".join(self.kinds), self.iri)
        columns = ("fact", "time", "roles", "who says so, where")
        return head + markup.table((), told) + markup.table(columns, facts, _counted(len(self.facts), "facts"))
