"""Coverage: what the graph tells of each sentence of its sources, or why it tells nothing."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from policecoop.errors import QueryError
from policecoop.findings import Coverage
from policecoop.model import Rows, Term
from policecoop.namespaces import XSD
from policecoop.store import Store

BY = ("passage", "sentence", "class", "voice", "hedge")

PASSAGES = """SELECT ?passage ?locator ?count ?footnote WHERE {
  ?passage pc:locator ?locator ; pc:sentenceCount ?count .
  FILTER (DATATYPE(?count) = xsd:integer && ?count > 0 && ?count < 100000)
  OPTIONAL { ?passage a pc:Footnote ; pc:ordinal ?footnote }
  OPTIONAL { ?passage pc:section ?section } OPTIONAL { ?passage pc:ordinal ?ordinal }
} ORDER BY BOUND(?footnote) ?footnote ?section ?ordinal"""

CLAIMS = """SELECT ?passage ?sentence ?claim ?fact WHERE {
  ?claim pc:documents ?fact ; pc:statedIn ?passage ; pc:sentence ?sentence
  FILTER (DATATYPE(?sentence) = xsd:integer) }"""

REASONS = """SELECT ?passage ?sentence ?reason WHERE {
  ?uncoded pc:statedIn ?passage ; pc:sentence ?sentence ; pc:reason/skos:prefLabel ?reason
  FILTER (DATATYPE(?sentence) = xsd:integer) }"""

CITING = (
    "SELECT DISTINCT ?passage WHERE { ?citation pc:citesWork ?work ; pc:statedIn ?passage . ?passage a pc:Footnote }"
)

CITES_ONLY = "cites only"

GROUPS = {"class": "?fact a ?group", "voice": "?claim pc:claimedBy ?group", "hedge": "?claim pc:hedge ?group"}
GROUPED = """SELECT ?group (COUNT(DISTINCT ?fact) AS ?facts) (COUNT(DISTINCT ?claim) AS ?claims) WHERE {{
  ?claim pc:documents ?fact . {pattern} }} GROUP BY ?group ORDER BY DESC(?facts) ?group"""

Sentence = tuple[str, int]


def coverage(store: Store, by: str = "passage") -> Coverage:
    """Return what is told of the sources, counted by passage, sentence, class of facts, voice or hedge.

    A sentence is accounted for if a claim is made of it, if a reason for none is given, or if it
    stands alone in a footnote that cites.

    :raises QueryError: if `by` is none of BY, or no passage has a number of sentences.
    """
    if by not in BY:
        raise QueryError(f"coverage is counted by {', '.join(BY)}, not by '{by}'")
    sentences = list(_sentences(store))
    if not sentences:
        raise QueryError("there are no sentences to account for; describe the passages with pc:sentenceCount")
    if by in GROUPS:
        table = _grouped(store, by)
    else:
        table = _by_sentence(sentences) if by == "sentence" else _by_passage(sentences)
    told = sum(bool(line.claims) for line in sentences)
    citing = sum(line.reason == CITES_ONLY for line in sentences)
    missing = tuple(
        f"{line.locator} sentence {line.number}" for line in sentences if not line.claims and not line.reason
    )
    return Coverage(table, len(sentences), told, citing, len(sentences) - told - citing - len(missing), missing)


class _Line:
    """One sentence: the claims made there with their facts, or the reason for none."""

    def __init__(self, locator: str, number: int, told: Iterable[tuple[str, str]], reason: str) -> None:
        self.locator, self.number = locator, number
        self.claims = dict(told)
        self.facts = set(self.claims.values())
        self.reason = "" if self.claims else reason


def _sentences(store: Store) -> Iterable[_Line]:
    told: dict[Sentence, list[tuple[str, str]]] = defaultdict(list)
    for row in store.rows(CLAIMS):
        told[row["passage"], int(row["sentence"])].append((row["claim"], row["fact"]))
    reasons = {(row["passage"], int(row["sentence"])): row["reason"] for row in store.rows(REASONS)}
    citing = {row["passage"] for row in store.rows(CITING)}
    for row in store.rows(PASSAGES):
        passage = row["passage"]
        default = CITES_ONLY if passage in citing and row["count"] == "1" else ""
        for number in range(1, int(row["count"]) + 1):
            place = passage, number
            yield _Line(row["locator"], number, told[place], reasons.get(place, default))


def _by_sentence(sentences: Iterable[_Line]) -> Rows:
    rows = (
        (
            _text(line.locator),
            _number(line.number),
            _number(len(line.facts)),
            _number(len(line.claims)),
            _text(line.reason),
        )
        for line in sentences
    )
    return Rows(("passage", "sentence", "facts", "claims", "reason"), tuple(rows))


def _by_passage(sentences: Iterable[_Line]) -> Rows:
    lines: dict[str, list[_Line]] = defaultdict(list)
    for line in sentences:
        lines[line.locator].append(line)
    rows = []
    for locator, own in lines.items():
        facts = set().union(*(line.facts for line in own))
        reasons = Counter(line.reason or "unaccounted for" for line in own if not line.claims)
        without = ", ".join(f"{count} {reason}" for reason, count in sorted(reasons.items()))
        told = sum(bool(line.claims) for line in own)
        claims = set().union(*(line.claims for line in own))
        rows.append(
            (
                _text(locator),
                _number(len(own)),
                _number(told),
                _number(len(facts)),
                _number(len(claims)),
                _text(without),
            )
        )
    return Rows(("passage", "sentences", "told", "facts", "claims", "others"), tuple(rows))


def _grouped(store: Store, by: str) -> Rows:
    answer = store.ask(GROUPED.format(pattern=GROUPS[by]))
    assert isinstance(answer, Rows)
    return Rows((by, *answer.columns[1:]), answer.rows)


def _number(value: int) -> Term:
    return Term("literal", str(value), XSD + "integer")


def _text(value: str) -> Term | None:
    return Term("literal", value) if value else None
