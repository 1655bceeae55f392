"""Pictures of what a graph answers: the rows with their names, places, doubts, title and source."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

from policecoop.attribution import PLAIN
from policecoop.conclusions import DefinitionRow, RequirementRow
from policecoop.errors import PictureError, QueryError
from policecoop.model import Answer, Question, Rows, Term
from policecoop.namespaces import IRI
from policecoop.pictures import Picture, Spec, draw, guess, parse
from policecoop.queries import is_name, own_view, question
from policecoop.selects import Select

TABLES = {
    "requirements": "Which cooperation meets which of Lemieux's requirements?",
    "definition": "Which cooperation is police cooperation as Lemieux defines it?",
}
NARROWED = ("level", "region", "partner")
STATES = """SELECT DISTINCT ?thing ?code ?state WHERE {{ VALUES ?thing {{ {things} }}
  ?thing (pc:locatedIn|pc:territoryOf|pc:bodyOf)* ?state . ?state pc:iso3166Alpha3 ?code }} ORDER BY ?thing ?code"""
AUTHORS = "SELECT DISTINCT ?author WHERE { ?passage pc:passageOf/pc:author ?author }"
Row = tuple[Term | None, ...]


class Graph(Protocol):
    """What is asked of a graph: KnowledgeGraph does it."""

    def told(self, question: str, view: str | None, always: bool, **parameters: str) -> Answer:
        """Answer a question for a person."""

    def rows(self, question: str, view: str | None, **parameters: str) -> Rows:
        """Answer a SELECT question."""

    def evidence(self, question: str, view: str | None, **parameters: str) -> Rows:
        """Answer a SELECT question with the claims behind each row."""

    def values(self, question: str, parameter: str) -> Mapping[str, str]:
        """Return what a parameter may be."""

    def names(self, things: Iterable[str], view: str) -> Mapping[str, str]:
        """Return the names of things by IRI."""

    def cite(self) -> tuple[str, ...]:
        """Return how the sources and the graph are cited."""

    def criteria(self, of: str) -> tuple[str, ...]:
        """Return what cooperations are asked for."""

    def requirements(self, level: str, region: str, partner: str) -> tuple[RequirementRow, ...]:
        """Return which cooperation shows which requirement."""

    def definition(self, level: str, region: str, partner: str) -> tuple[DefinitionRow, ...]:
        """Return which cooperation is police cooperation."""


def picture(
    graph: Graph,
    asked: str,
    parameters: Mapping[str, str] | None = None,
    kind: str | None = None,
    view: str | None = None,
    title: str | None = None,
) -> Picture:
    """Draw the answer to a stored question, to a SPARQL query, or the table of `requirements` or `definition`.

    A stored question is drawn as its header says, another query as its columns suggest, unless `kind` says otherwise:
    `table`, `bar`, `timeline`, `map`, `network` or `matrix`, with the columns of its parts if need be, as in
    `bar x=amount y=time`.

    :raises UnknownQuestion, ParameterError: if the name or a parameter is not known.
    :raises QueryError: if the query is not valid SPARQL, or gives no table.
    :raises PictureError: if there is no such kind, or the columns do not fit it.
    """
    parameters = parameters or {}
    if asked in TABLES:
        return _criteria(graph, asked, kind, view, title, parameters)
    rows = graph.told(asked, view, False, **parameters)
    if not isinstance(rows, Rows):
        raise QueryError("a picture is drawn of a table; the query is no SELECT query")
    stored = question(asked) if is_name(asked) else None
    spec = _spec(kind, header(stored) if stored else None, rows)
    codes, states = _places(graph, rows) if spec.kind == "map" else ({}, {})
    return draw(
        rows,
        spec,
        title or (stored.title if stored else "Answer to a query"),
        _source(graph, view or own_view(asked)),
        "; ".join(_settings(graph, asked, parameters)),
        {**graph.names(rows.iris(), "all"), **states},
        codes,
        _doubts(graph, asked, rows, view, parameters) if spec.kind != "table" else {},  # a table has them as columns
    )


def header(stored: Question) -> Spec:
    """Return what the header of a stored question says of its picture.

    :raises PictureError: if there is no such kind or part; names the file and the line.
    """
    try:
        return parse(stored.picture)
    except PictureError as error:
        lines = stored.text.splitlines()
        line = next((at for at, text in enumerate(lines, 1) if text.startswith("#+ picture:")), 1)
        raise PictureError(f"{stored.name}.rq:{line}: {error}") from error


def _spec(kind: str | None, stored: Spec | None, rows: Rows) -> Spec:
    """Return what is asked for: a kind, with the parts of the header if that is of the same kind."""
    if kind is None:
        return stored or Spec(guess(rows), {})
    wanted = parse(kind)
    return stored if stored and stored.kind == wanted.kind and not wanted.roles else wanted


def _settings(graph: Graph, asked: str, parameters: Mapping[str, str]) -> list[str]:
    """Return the parameters of a question with the names of their values."""
    if not is_name(asked):
        return []
    found: list[str] = []
    for parameter in question(asked).parameters:
        value = parameters.get(parameter.name, parameter.default.strip('"'))
        found.append(f"{parameter.label}: {graph.values(asked, parameter.name).get(value, value)}")
    return found


def _source(graph: Graph, view: str) -> str:
    """Return the line that says where the data come from."""
    cited = " ".join(graph.cite())
    return f"Source: {cited} View: {view}." if cited else f"View: {view}."


def _places(graph: Graph, rows: Rows) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Return the code of the state that each thing is, is in, or belongs to; and the name of each state by its code."""
    things = " ".join(f"<{thing}>" for thing in sorted(rows.iris()) if IRI.fullmatch(thing))
    codes: dict[str, set[str]] = {}
    states: dict[str, str] = {}
    for thing, code, state in graph.rows(STATES.format(things=things), "all").rows:
        assert thing and code and state
        codes.setdefault(thing.value, set()).add(code.value)
        states.setdefault(code.value, state.value)
    names = graph.names(states.values(), "all")
    one = {thing: min(found) for thing, found in codes.items() if len(found) == 1}  # what is in several is in no one
    return one, {code: names.get(state, code) for code, state in states.items()}


def _doubts(graph: Graph, asked: str, rows: Rows, view: str | None, parameters: Mapping[str, str]) -> Mapping[Row, str]:
    """Return the rows without a claim that is affirmed, plain, uncontested, the author's own: as hedged, or denied."""
    query = Select.of(question(asked).text if is_name(asked) else asked)
    if query is None or query.grouped:
        return {}  # a sum or a count is no claim
    try:
        claims = graph.evidence(asked, view, **parameters)
    except QueryError:
        return {}  # no fact is behind the rows
    authors = graph.rows(AUTHORS, "all").iris()
    width = len(graph.rows(asked, view, **parameters).columns)
    places = [claims.columns.index(name) for name in ("voice", "polarity", "hedge", "contested")]
    best: dict[Row, int] = {}
    for row in claims.rows:
        voice, polarity, hedge, contested = (row[place] for place in places)
        if voice and polarity and hedge and contested:
            plain = hedge.value == PLAIN["hedge"] and contested.value == "false"
            firm = voice.value in authors and plain
            rank = 0 if polarity.value != PLAIN["polarity"] else 2 if firm else 1
            best[row[:width]] = max(best.get(row[:width], 0), rank)
    words = {0: "denied", 1: "hedged"}
    return {row: words[rank] for row in rows.rows if (rank := best.get(row[:width], 2)) in words}


def _criteria(
    graph: Graph, of: str, kind: str | None, view: str | None, title: str | None, parameters: Mapping[str, str]
) -> Picture:
    """Draw the table of the requirements or of the definition: a status for each cooperation and criterion."""
    if view:
        raise QueryError(f"'{of}' holds the views against each other; leave out the view")
    if unknown := set(parameters) - set(NARROWED):
        raise PictureError(f"'{of}' has no parameter '{min(unknown)}'; its parameters: {', '.join(NARROWED)}")
    level, region, partner = (parameters.get(name, "") for name in NARROWED)
    names = graph.criteria(of)
    ranks = {status: rank for rank, status in enumerate(("shown", "reported only", "denied", "not shown"))}
    if of == "requirements":
        found = [(row.label, row.cells, row.cells) for row in graph.requirements(level, region, partner)]
    else:
        found = [(row.label, row.parts, row.parts + row.characters) for row in graph.definition(level, region, partner)]
    found.sort(key=lambda line: (sorted(ranks[cell.status] for cell in line[1]), line[0]))
    cells = [
        (label, name, cell.status, str(len(cell.facts)))
        for label, _, row in found
        for name, cell in zip(names, row, strict=True)
    ]
    rows = Rows(
        ("cooperation", "criterion", "status", "facts"),
        tuple(tuple(Term("literal", value) for value in line) for line in cells),
    )
    spec = _spec(kind, parse("matrix row=cooperation column=criterion value=status+facts"), rows)
    settings = "; ".join(f"{name}: {value}" for name in NARROWED if (value := parameters.get(name)))
    source = _source(graph, "accepted, else reported")
    return draw(rows, spec, title or TABLES[of], source, settings)
