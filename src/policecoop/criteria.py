"""What cooperations are asked for: Lemieux's requirements, and the parts of his definition.

The requirements are concepts of the ontology, each with its class of evidence. The parts of the definition,
and the characters that a cooperation may have besides, are queries in `queries/criteria/`:

    #+ title: police on two sides
    #+ summary: Two or more police entities, public or private, take part.
    #+ part: definition
    #+ rank: 1
    #+ kind: pc:PoliceInvolvement
    #+ needs: 2

Each gives `?cooperation ?fact`; and where sides are counted, `?side` and the `?interaction` that it is a side of.
`kind` may be missing, where no one class of facts counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from policecoop.conclusions import Criterion
from policecoop.namespaces import expand
from policecoop.queries import HEADER, among, require
from policecoop.resources import folder
from policecoop.store import Store

PARTS = ("definition", "character")

REQUIREMENTS = """SELECT ?requirement ?class ?label ?definition WHERE {
  ?requirement pc:requirementShownBy ?class ; pc:rank ?rank ; skos:prefLabel ?label ; skos:definition ?definition }
ORDER BY ?rank"""

COUNTING = "SELECT DISTINCT ?cooperation ?fact WHERE {{ ?fact a <{kind}> ; pc:ofCooperation ?cooperation }}"


def requirements(ontology: Store) -> tuple[Criterion, ...]:
    """Return Lemieux's requirements, in his order."""
    return tuple(
        Criterion(
            name=row["label"].removesuffix(" requirement"),
            label=row["label"],
            definition=row["definition"],
            kind=row["class"],
            text=COUNTING.format(kind=row["class"]),
        )
        for row in ontology.rows(REQUIREMENTS)
    )


@cache
def definition() -> Mapping[str, tuple[Criterion, ...]]:
    """Return the parts of Lemieux's definition, and the characters, by the names in PARTS.

    :raises QueryError: if the header of a query is incomplete.
    """
    read = [_read(file) for file in folder("queries").joinpath("criteria").glob("*.rq")]
    ranked = sorted(read, key=lambda found: found[:2])
    return {part: tuple(criterion for _, _, own, criterion in ranked if own == part) for part in PARTS}


def _read(file: Path) -> tuple[int, str, str, Criterion]:
    text = file.read_text(encoding="utf-8")
    fields = dict(HEADER.findall(text))
    require(file, fields, ("title", "summary", "part", "rank", "needs"))
    among(file, "part", fields["part"], PARTS)
    criterion = Criterion(
        name=fields["title"],
        label=fields["title"],
        definition=fields["summary"],
        kind=expand(fields["kind"]) if "kind" in fields else "",
        needs=int(fields["needs"]),
        text=text,
    )
    return int(fields["rank"]), file.stem, fields["part"], criterion
