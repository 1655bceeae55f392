"""Who says what an answer says, how surely, and where: the claims behind the rows of a SELECT query."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping

from policecoop.errors import QueryError
from policecoop.model import Answer, Rows, Term
from policecoop.namespaces import IRI, PREFIXES
from policecoop.naming import labels
from policecoop.selects import Select
from policecoop.store import Store

COLUMNS = ("claim", "voice", "polarity", "hedge", "wording", "passage", "sentences", "contested")
TOLD = ("voice", "polarity", "hedge", "contested", "passage")
AGAINST = ("against", "otherPassage")  # columns of questions that tell themselves what is contested
VARIABLES = ("claim", "fact")  # as the stored queries call them; a claim says more
SUMMED = "_behind"  # the column of all that a grouped row sums up
PLAIN = {"polarity": PREFIXES["pcc"] + "polarity-affirmed", "hedge": PREFIXES["pcc"] + "hedge-none"}

CONTESTED = """OPTIONAL { ?claim pc:conflictsWith|^pc:conflictsWith|^pc:challenges ?other }
  OPTIONAL { ?claim pc:documents ?same ; pc:polarity ?stance . ?denial pc:documents ?same ;
    pc:polarity pcc:polarity-denied FILTER (?stance != pcc:polarity-denied) }
  BIND (BOUND(?other) || BOUND(?denial) AS ?contested)"""
"""Whether a claim conflicts with another, is challenged, or is of a fact that another claim denies."""

CLAIMS = """SELECT DISTINCT ?thing ?claim ?voice ?polarity ?hedge ?wording ?passage ?sentence ?contested ?own WHERE {{
  {{ VALUES ?thing {{ {things} }} ?claim pc:documents ?thing }}
  UNION {{ VALUES ?thing {{ {things} }} ?thing a pc:Claim BIND (?thing AS ?claim) }}
  ?claim pc:claimedBy ?voice ; pc:polarity ?polarity ; pc:hedge ?hedge ; pc:statedIn ?passage .
  OPTIONAL {{ ?claim pc:hedgeWording ?wording }}
  OPTIONAL {{ ?claim pc:sentence ?sentence }}
  {contested}
  BIND (EXISTS {{ ?passage pc:passageOf/pc:author ?voice }} AS ?own) }}
ORDER BY ?claim ?voice ?sentence"""

Row = tuple[Term | None, ...]
Claims = list[list[Row]]
"""The claims behind each row of an answer, each with its COLUMNS, and whether the voice is the author's own."""


def attributed(store: Store, text: str) -> Rows:
    """Answer a SELECT query with a row for each claim behind each of its rows: the claim, its voice, hedge, place.

    A claim of two voices has two rows. A row without a claim stays, with these columns unbound. The claims are those of
    the variable ?claim or ?fact of the query, whether it is among the columns or not, else of the facts in a column.

    :raises QueryError: if the query is no SELECT query or has no facts.
    """
    answer, claims = _answered(store, text)
    _require(answer, claims)
    added = [name for name in COLUMNS if name not in answer.columns]
    nothing: list[Row] = [(None,) * (len(COLUMNS) + 1)]
    rows = (
        (*row, *(_cell(claim, name) for name in added))
        for row, found in zip(answer.rows, claims, strict=True)
        for claim in found or nothing
    )
    return Rows((*answer.columns, *added), tuple(rows))


def told(store: Store, text: str, always: bool = False) -> Answer:
    """Answer a query for a person: voice, polarity, hedge and passage stand beside a row in words.

    A column is added if the query does not have it and it says something: a voice that is not the author's own, a
    polarity that is not affirmed, a hedge, a dispute. With `always`, each column that is lacking is added. Rows that
    sum up, and answers that are no tables, are left as they are.

    :raises QueryError: with `always`, if the query is no SELECT query or has no facts.
    """
    asked = Select.of(text)
    if not always and (asked is None or asked.grouped):
        return store.ask(text)
    answer, claims = _answered(store, text)
    if always:
        _require(answer, claims)
    every = [claim for found in claims for claim in found]
    given = {*answer.columns, *(("contested",) if {*answer.columns} & {*AGAINST} else ())}
    added = [name for name in TOLD if name not in given and (always or _says(name, every))]
    names = labels(store, {term.value for claim in every for term in claim if term and term.kind == "iri"})
    rows = (
        (*row, *(_words(name, found, names) for name in added)) for row, found in zip(answer.rows, claims, strict=True)
    )
    return Rows((*answer.columns, *added), tuple(rows))


def _require(answer: Rows, claims: Claims) -> None:
    if answer.rows and not any(claims):
        raise QueryError("no claim is behind the rows: the query has no facts; in a query of your own, call them ?fact")


def _answered(store: Store, text: str) -> tuple[Rows, Claims]:
    """Return the answer to a SELECT query, and the claims behind each of its rows."""
    asked = Select.of(text)
    answer: Rows | None = None
    for variable in VARIABLES if asked else ():
        assert asked
        wider = _wider(store, asked, variable)
        if wider is None:
            continue
        rest = tuple(row[1:] for row in wider.rows)
        if asked.grouped or (asked.distinct and asked.limit):
            answer = answer or _select(store, text)
        else:  # it gives the answer too: to add a variable takes no row away, and adds none that is not its like
            answer = Rows(wider.columns[1:], tuple(dict.fromkeys(rest)) if asked.distinct else rest)
        things = [set(row[0].value.split()) if row[0] else set() for row in wider.rows]
        if asked.grouped or asked.distinct:
            things = _gathered(answer.rows, rest, things)
        if any(claims := _claims(store, answer, things)):
            return answer, claims
    answer = answer or _select(store, text)
    for column in sorted(range(len(answer.columns)), key=lambda at: answer.columns[at] not in VARIABLES):
        cells = [row[column] for row in answer.rows]
        things = [{cell.value} if cell and cell.kind == "iri" else set() for cell in cells]
        if any(claims := _claims(store, answer, things)):
            return answer, claims
    return answer, [[] for _ in answer.rows]


def _wider(store: Store, asked: Select, variable: str) -> Rows | None:
    """Answer a query with a variable that it has as the first column; of grouped rows, all its values in one text."""
    if not asked.has(variable):
        return None
    more = f"(GROUP_CONCAT(DISTINCT STR(?{variable})) AS ?{SUMMED})" if asked.grouped else f"?{variable}"
    try:
        return _select(store, asked.giving(more))
    except QueryError:  # not every query can be widened; what is wrong with the query itself is told when it is asked
        return None


def _gathered(rows: tuple[Row, ...], wider: tuple[Row, ...], things: list[set[str]]) -> list[set[str]]:
    """Return the things behind each of some rows: those of all wider rows that are like it."""
    found: dict[Row, set[str]] = defaultdict(set)
    for row, some in zip(wider, things, strict=True):
        found[row] |= some
    return [found.get(row, set()) for row in rows]


def _select(store: Store, text: str) -> Rows:
    answer = store.ask(text)
    if not isinstance(answer, Rows):
        raise QueryError("claims stand behind the rows of a table; the query is no SELECT query")
    return answer


def _claims(store: Store, answer: Rows, things: list[set[str]]) -> Claims:
    """Return the claims of the facts, or the claims, that are behind each row."""
    listed = " ".join(f"<{thing}>" for thing in sorted(set().union(*things)) if IRI.fullmatch(thing))
    by_thing: dict[str, list[Row]] = defaultdict(list)
    sentence = COLUMNS.index("sentences")
    for thing, *claim in _select(store, CLAIMS.format(things=listed, contested=CONTESTED)).rows:
        assert thing
        known, found = by_thing[thing.value], tuple(claim)
        if known and known[-1][:sentence] == found[:sentence]:  # the same claim, stated by a further sentence
            known[-1] = (*found[:sentence], _joined(known[-1][sentence], found[sentence]), *found[sentence + 1 :])
        else:
            known.append(found)
    return [
        _fitting([claim for thing in sorted(some) for claim in by_thing[thing]], answer.columns, row)
        for row, some in zip(answer.rows, things, strict=True)
    ]


def _fitting(claims: list[Row], columns: tuple[str, ...], row: Row) -> list[Row]:
    """Return the claims that have the voice, hedge and place that a row tells itself; if none has, all."""
    said = [(name, cell) for name, cell in zip(columns, row, strict=True) if name in (*COLUMNS, "sentence") and cell]
    return [claim for claim in claims if all(_is(claim, name, cell) for name, cell in said)] or claims


def _is(claim: Row, name: str, cell: Term) -> bool:
    if name == "sentence":
        sentences = _cell(claim, "sentences")
        return sentences is not None and cell.value in sentences.value.split()
    return _cell(claim, name) == cell


def _joined(*terms: Term | None) -> Term:
    return Term("literal", " ".join(term.value for term in terms if term))


def _says(name: str, claims: Collection[Row]) -> bool:
    """Return whether a column of claims says more than that the author affirms something somewhere."""
    if name == "voice":
        return any(own and own.value == "false" for *_, own in claims)
    if name == "contested":
        return any(_word(name, claim, {}) for claim in claims)
    if name in PLAIN:
        return any((term := _cell(claim, name)) and term.value != PLAIN[name] for claim in claims)
    return bool(claims)


def _words(name: str, claims: Collection[Row], names: Mapping[str, str]) -> Term:
    words = {claim: _word(name, claim, names) for claim in claims}
    if name in PLAIN and len(set(words.values())) > 1:  # not all say it so: whose word it is
        words = {claim: word and f"{word} ({_word('voice', claim, names)})" for claim, word in words.items()}
    return Term("literal", "; ".join(dict.fromkeys(filter(None, words.values()))))


def _word(name: str, claim: Row, names: Mapping[str, str]) -> str:
    term, wording = _cell(claim, name), _cell(claim, "wording")
    if term is None or (name == "hedge" and term.value == PLAIN[name]):
        return ""
    if name == "hedge" and wording:
        return f"“{wording.value}”"
    if name == "contested":
        return "contested" if term.value == "true" else ""
    return names.get(term.value) or term.text()


def _cell(claim: Row, name: str) -> Term | None:
    return claim[COLUMNS.index(name)]
