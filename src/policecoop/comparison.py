"""Which rows of an answer only one of several views gives."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from policecoop.model import Rows, Term

Row = tuple[Term | None, ...]


def differing(answers: Mapping[str, Rows]) -> Rows:
    """Return the rows that are not in all answers, each as often as it is there more, with the view in `onlyIn`.

    The answers, by view, are those to one query, and so have the same columns.
    """
    counts = {view: Counter(answer.rows) for view, answer in answers.items()}
    common = _common(list(counts.values()))
    columns = next(iter(answers.values())).columns
    rows = tuple((Term("literal", view), *row) for view in answers for row in _beyond(answers[view], common))
    return Rows(("onlyIn", *columns), rows)


def _common(counts: list[Counter[Row]]) -> Counter[Row]:
    first, *others = counts
    for other in others:
        first = first & other
    return first


def _beyond(answer: Rows, common: Counter[Row]) -> Iterator[Row]:
    """Yield the rows beyond those that all answers have, in order."""
    left = Counter(common)
    for row in answer.rows:
        if left[row]:
            left[row] -= 1
        else:
            yield row
