"""Who says what an answer says, how surely, and where: the claims behind the rows of a SELECT query."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Mapping

from policecoop.errors import QueryError
from policecoop.model import Answer, Rows, Term
from policecoop.namespaces import PREFIXES
from policecoop.naming import labels
from policecoop.store import Store

COLUMNS = ("claim", "voice", "polarity", "hedge", "wording", "passage", "sentences", "contested")
TOLD = ("voice", "polarity", "hedge", "contested", "passage")
AGAINST = ("against", "otherPassage")  # columns of questions that tell themselves what is contested
VARIABLES = ("claim", "fact")  # as the stored queries call them; a claim says more
SUMMED = "_behind"  # the column of all that a grouped row sums up
PROJECTION = re.compile(r"(?is)\bSELECT\b(?P<columns>[^{}]*?)(?=(?:\bWHERE\s*)?\{)")
EVERYTHING = re.compile(r"(?i)\s*(?:(?:DISTINCT|REDUCED)\s)?\s*\*\s*")
IGNORED = re.compile(r"<[^<>\s]*>|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|#[^\n]*")
GROUPED = re.compile(r"(?i)\bGROUP\s+BY\b|\b(?:COUNT|SUM|MIN|MAX|AVG|SAMPLE|GROUP_CONCAT)\s*\(")
PLAIN = {"polarity": PREFIXES["pcc"] + "polarity-affirmed", "hedge": PREFIXES["pcc"] + "hedge-none"}

CLAIMS = """SELECT ?thing ?claim ?voice ?polarity ?hedge ?wording ?passage ?sentence ?contested ?own WHERE {{
  {{ VALUES ?thing {{ {things} }} ?claim pc:documents ?thing }}
  UNION {{ VALUES ?thing {{ {things} }} ?thing a pc:Claim BIND (?thing AS ?claim) }}
  ?claim pc:claimedBy ?voice ; pc:polarity ?polarity ; pc:hedge ?hedge ; pc:statedIn ?passage .
  OPTIONAL {{ ?claim pc:hedgeWording ?wording }}
  OPTIONAL {{ ?claim pc:sentence ?sentence }}
  BIND (EXISTS {{ ?claim pc:conflictsWith|^pc:conflictsWith|^pc:challenges ?other }} || EXISTS {{
    ?claim pc:documents/^pc:documents ?denial . ?denial pc:polarity pcc:polarity-denied FILTER (?denial != ?claim)
  }} AS ?contested)
  BIND (EXISTS {{ ?passage pc:passageOf/pc:author ?voice }} AS ?own) }}
ORDER BY ?claim ?voice ?sentence"""

Row = tuple[Term | None, ...]


def attributed(store: Store, text: str) -> Rows:
    """Answer a SELECT query with a row for each claim behind each of its rows: the claim, its voice, hedge, place.

    A claim of two voices has two rows. A row without a claim stays, with these columns unbound. The claims are those of
    the variable ?claim or ?fact of the query, whether it is among the columns or not, else of the facts in a column.

    :raises QueryError: if the query is no SELECT query or has no facts.
    """
    answer = _select(store, text)
    claims = _behind(store, text, answer)
    _require(answer, claims)
    nothing: list[Row] = [(None,) * (len(COLUMNS) + 1)]
    added = [name for name in COLUMNS if name not in answer.columns]
    rows = ((*row, *(_cell(c, name) for name in added)) for row in answer.rows for c in claims.get(row, nothing))
    return Rows((*answer.columns, *added), tuple(rows))


def told(store: Store, text: str, always: bool = False) -> Answer:
    """Answer a query for a person: voice, polarity, hedge and passage stand beside a row in words.

    A column is added if the query does not have it and it says something: a voice that is not the author's own, a
    polarity that is not affirmed, a hedge. With `always`, each column that is lacking is added. Rows that sum up, and
    answers that are no tables, are left as they are.

    :raises QueryError: with `always`, if the query is no SELECT query or has no facts.
    """
    answer = _select(store, text) if always else store.ask(text)
    if not isinstance(answer, Rows) or (_grouped(text) and not always):
        return answer
    claims = _behind(store, text, answer)
    if always:
        _require(answer, claims)
    every = [claim for found in claims.values() for claim in found]
    given = {*answer.columns, *(("contested",) if {*answer.columns} & {*AGAINST} else ())}
    added = [name for name in TOLD if name not in given and (always or _says(name, every))]
    names = labels(store, {term.value for claim in every for term in claim if term and term.kind == "iri"})
    rows = tuple(row + tuple(_words(name, claims.get(row, ()), names) for name in added) for row in answer.rows)
    return Rows(answer.columns + tuple(added), rows)


def _require(answer: Rows, claims: Mapping[Row, list[Row]]) -> None:
    if answer.rows and not claims:
        raise QueryError("no claim is behind the rows; call the facts of the query ?fact, or their claims ?claim")


def _behind(store: Store, text: str, answer: Rows) -> Mapping[Row, list[Row]]:
    """Return the claims behind each different row that has some."""
    for variable in (*VARIABLES, *answer.columns):
        wider = answer if variable in answer.columns else _wider(store, text, variable)
        if wider and (found := _claims(store, _things(answer, wider, variable))):
            return {row: _fitting(claims, answer.columns, row) for row, claims in found.items()}
    return {}


def _select(store: Store, text: str) -> Rows:
    answer = store.ask(text)
    if not isinstance(answer, Rows):
        raise QueryError("claims stand behind the rows of a table; the query is no SELECT query")
    return answer


def _things(answer: Rows, wider: Rows, variable: str) -> Mapping[Row, set[str]]:
    """Return the facts or claims of each row of an answer, from an answer that has them in a further column."""
    single = variable in wider.columns  # else all that rows sum up, in one text
    place, width = wider.columns.index(variable if single else SUMMED), len(answer.columns)
    found: dict[Row, set[str]] = defaultdict(set)
    for row in wider.rows:
        cell = row[place]
        if cell and (cell.kind == "iri" or not single):
            found[row[:width]].update(cell.value.split())
    return found


def _claims(store: Store, things: Mapping[Row, set[str]]) -> Mapping[Row, list[Row]]:
    listed = " ".join(f"<{thing}>" for thing in sorted(set().union(*things.values())))
    by_thing: dict[str, list[Row]] = defaultdict(list)
    sentence = COLUMNS.index("sentences")
    for thing, *claim in _select(store, CLAIMS.format(things=listed)).rows:
        assert thing
        known, found = by_thing[thing.value], tuple(claim)
        if known and known[-1][:sentence] == found[:sentence]:  # the same claim, stated by a further sentence
            known[-1] = (*found[:sentence], _joined(known[-1][sentence], found[sentence]), *found[sentence + 1 :])
        else:
            known.append(found)
    behind = {row: [claim for thing in sorted(found) for claim in by_thing[thing]] for row, found in things.items()}
    return {row: claims for row, claims in behind.items() if claims}


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


def _wider(store: Store, text: str, variable: str) -> Rows | None:
    """Answer a query so that it also gives a variable that it has; of grouped rows, all its values."""
    blank = IGNORED.sub(lambda match: " " * len(match[0]), text)
    found = PROJECTION.search(blank)
    if not found or EVERYTHING.fullmatch(found["columns"]) or not re.search(rf"[?$]{variable}\b", blank):
        return None
    more = f"(GROUP_CONCAT(DISTINCT STR(?{variable})) AS ?{SUMMED})" if _grouped(text) else f"?{variable}"
    end = found.end("columns")
    return _select(store, f"{text[:end].rstrip()}\n{more}\n{text[end:]}")  # what comes before may end with a comment


def _grouped(text: str) -> bool:
    blank = IGNORED.sub(" ", text)
    found = PROJECTION.search(blank)
    return bool(found and (GROUPED.search(found["columns"]) or re.search(r"(?is)\}\s*GROUP\s+BY\b[^{}]*\Z", blank)))


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
