"""What reasoning answers, as rows for CSV, JSON and the other formats of tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from policecoop.conclusions import (
    Cell,
    DefinitionRow,
    Evidence,
    Explained,
    Explanation,
    Inference,
    RequirementRow,
    Sensitivity,
)
from policecoop.model import Rows, Term
from policecoop.namespaces import RDF, RDFS, XSD, expand

TYPE, SUBCLASS = RDF + "type", RDFS + "subClassOf"


def requirement_rows(rows: Iterable[RequirementRow], names: Iterable[str]) -> Rows:
    """Return a row for each cooperation: the answer to each requirement, and the number of facts that count."""
    asked = tuple(names)
    columns = ("cooperation", "label", "level", *asked, *(f"{name}Facts" for name in asked))
    return Rows(columns, tuple(_row(row, row.cells, *(_number(len(cell.facts)) for cell in row.cells)) for row in rows))


def definition_rows(rows: Iterable[DefinitionRow], parts: Iterable[str], characters: Iterable[str]) -> Rows:
    """Return a row for each cooperation: whether it is police cooperation, by which parts, and what else it is."""
    columns = (
        "cooperation",
        "label",
        "level",
        *map(_camel, parts),
        *map(_camel, characters),
        "policeCooperation",
        "sides",
    )
    return Rows(
        columns,
        tuple(
            _row(row, row.parts + row.characters, _text(row.verdict), _text("; ".join(row.parts[0].sides)))
            for row in rows
        ),
    )


def sensitivity_rows(lines: Iterable[Sensitivity]) -> Rows:
    """Return a row for each answer that hangs on belief or on one claim."""
    columns = ("cooperation", "label", "requirement", "accepted", "reported", "facts", "why", "hangsOn")
    return Rows(
        columns,
        tuple(
            (
                _iri(line.cooperation),
                _text(line.label),
                _text(line.criterion),
                _boolean(line.accepted),
                _boolean(line.reported),
                _number(len(line.facts)),
                _text("; ".join(line.why)),
                _iri(line.hangs_on) if line.hangs_on else None,
            )
            for line in lines
        ),
    )


def explanation_rows(found: Explanation) -> Rows:
    """Return a row for each claim of each fact that counts; a row without fact for what is not shown."""
    told = ("cooperation", "label", "criterion", "answer", "fact", "kind", "time", "path", "conditions", "standing")
    said = ("why", "claim", "voice", "polarity", "hedge", "wording", "passage", "sentences", "footnotes")
    return Rows(told + said, tuple(row for answer in found.answers for row in _explained(found, answer)))


def inference_rows(found: Inference) -> Rows:
    """Return how many statements of which kind were inferred: a row for each class and property."""
    counts: Counter[tuple[str, str]] = Counter()
    for _, predicate, value in found.statements:
        if predicate == TYPE:
            counts["type", value] += 1
        else:
            counts["class hierarchy" if predicate == SUBCLASS else "relation", predicate] += 1
    order = {"type": 0, "relation": 1, "class hierarchy": 2}
    ranked = sorted(counts.items(), key=lambda item: (order[item[0][0]], -item[1], item[0][1]))
    return Rows(
        ("kind", "term", "count"),
        tuple((_text(kind), Term("iri", term), _number(count)) for (kind, term), count in ranked),
    )


def contradiction_rows(found: Inference) -> Rows:
    """Return a row for each contradiction, and each class that nothing can be in, with what is to blame."""
    told = found.contradictions
    return Rows(
        ("about", "message", "because"),
        tuple((_text(one.about), _text(one.message), _text("; ".join(one.because))) for one in told),
    )


def _row(row: RequirementRow | DefinitionRow, cells: Iterable[Cell], *more: Term) -> tuple[Term, ...]:
    named = (_iri(row.cooperation), _text(row.label), _text(row.level))
    return (*named, *(_text(cell.status) for cell in cells), *more)


def _explained(found: Explanation, answer: Explained) -> Iterable[tuple[Term | None, ...]]:
    head = (_iri(found.cooperation), *map(_text, (found.label, answer.criterion.name, answer.cell.status)))
    if not answer.evidence:
        yield (*head, *(None,) * 15)
    for evidence in answer.evidence:
        yield from (head + row for row in _claims(evidence))


def _claims(evidence: Evidence) -> Iterable[tuple[Term | None, ...]]:
    fact = evidence.fact
    told = (fact.kind, fact.time, " → ".join(evidence.path), "; ".join(evidence.conditions), evidence.standing)
    shown = (_iri(fact.iri), *map(_text, (*told, "; ".join(evidence.why))))
    if not fact.claims:
        yield (*shown, *(None,) * 8)
    for claim in fact.claims:
        said = (claim.voice, claim.polarity, claim.hedge, claim.hedge_wording, claim.passage)
        places = (" ".join(map(str, claim.sentences)), " ".join(claim.footnotes))
        yield (*shown, _iri(claim.iri), *map(_text, (*said, *places)))


def _camel(title: str) -> str:
    first, *rest = title.split()
    return first + "".join(word.capitalize() for word in rest)


def _iri(curie: str) -> Term:
    return Term("iri", expand(curie))


def _text(value: str) -> Term:
    return Term("literal", value)


def _number(value: int) -> Term:
    return Term("literal", str(value), XSD + "integer")


def _boolean(value: bool) -> Term:
    return Term("literal", str(value).lower(), XSD + "boolean")
