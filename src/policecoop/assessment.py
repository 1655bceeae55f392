"""Cooperations against criteria: the table of Lemieux's requirements, his definition, and how firm the answers are."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from functools import cached_property
from itertools import chain

from policecoop import criteria
from policecoop.conclusions import Cell, Criterion, DefinitionRow, RequirementRow, Sensitivity, Status
from policecoop.errors import ParameterError, ThingNotFound
from policecoop.evidence import Beliefs, Cooperation, Shown, cooperations, counting
from policecoop.namespaces import shorten
from policecoop.store import Store

OTHER_NAMES = "SELECT ?cooperation ?name WHERE { ?cooperation a pc:Cooperation ; skos:altLabel ?name }"
ORDER: tuple[Status, ...] = ("shown", "reported only", "denied", "not shown")


class Assessment:
    """The cooperations of a graph, with the facts that count for each criterion."""

    def __init__(self, inferred: Store, accepted: Store, reported: Store, names: Mapping[str, str]) -> None:
        """Take the whole graph with its inferred statements, two of its views, and the names of things by IRI."""
        self.whole, self.names = inferred, names
        self.beliefs = Beliefs(inferred, accepted, reported)
        self._shown: dict[Criterion, Mapping[str, Shown]] = {}

    @cached_property
    def cooperations(self) -> tuple[Cooperation, ...]:
        """All cooperations, by IRI."""
        return cooperations(self.whole, self.beliefs.reported, self.names)

    @cached_property
    def requirements(self) -> tuple[Criterion, ...]:
        """Lemieux's requirements, in his order."""
        return criteria.requirements(self.whole)

    def select(self, level: str = "", region: str = "", partner: str = "") -> tuple[Cooperation, ...]:
        """Return the cooperations of a level, with a partner, or with a state of a region, each if it is given.

        Names are labels, CURIEs or IRIs, whatever their case.

        :raises ParameterError: if no cooperation has such a level, region or partner; names those there are.
        """
        found = self.cooperations
        for what, wanted in (("level", level), ("region", region), ("partner", partner)):
            if wanted:
                found = _having(found, what, wanted, self.cooperations)
        return found

    def find(self, name: str) -> str:
        """Return the IRI of a cooperation named by IRI, CURIE, slug, label, or whole words of its label.

        :raises ThingNotFound: if no cooperation has that name, or several have; names the nearest, or those with a
            partner of that name.
        """
        wanted = name.casefold().strip()
        found = self._called(wanted)
        if len(found) == 1:
            return found[0]
        near = found or [one.iri for one in self.cooperations if wanted in map(str.casefold, one.partners.values())]
        if not near:
            known = {one.label.casefold(): one.iri for one in self.cooperations}
            near = [known[label] for label in difflib.get_close_matches(wanted, known, n=3, cutoff=0.4)]
        raise ThingNotFound(name, tuple(map(shorten, near)), several=len(found) > 1)

    def _called(self, wanted: str) -> list[str]:
        """Return the cooperations of that name; if there are none, those with it as words of a label."""
        slug = wanted.replace(" ", "-")
        names = {one.iri: {one.iri.casefold(), shorten(one.iri), one.label.casefold()} for one in self.cooperations}
        for row in self.whole.rows(OTHER_NAMES):
            names[row["cooperation"]].add(row["name"].casefold())
        ends = (f"/{slug}", f"/cooperation-{slug}") if slug else ()
        exact = [iri for iri, own in names.items() if wanted in own]
        exact = exact or [iri for iri in names if iri.endswith(ends)]
        words = re.compile(rf"(?<!\w){re.escape(wanted)}(?!\w)") if wanted else None
        return exact or [iri for iri, own in names.items() if words and any(map(words.search, own))]

    def asked(self, of: str) -> tuple[Criterion, ...]:
        """Return the criteria of the `requirements` or of the `definition`, in order."""
        return self.requirements if of == "requirements" else tuple(chain(*criteria.definition().values()))

    def shown(self, criterion: Criterion, cooperation: str) -> Shown:
        """Return the facts of a cooperation that count for a criterion."""
        if criterion not in self._shown:
            self._shown[criterion] = counting(self.whole, criterion)
        return self._shown[criterion].get(cooperation, {})

    def cell(self, criterion: Criterion, cooperation: str) -> Cell:
        """Return the answer of a cooperation to a criterion."""
        return self.beliefs.cell(criterion, self.shown(criterion, cooperation))

    def requirement_table(self, selected: Iterable[Cooperation]) -> tuple[RequirementRow, ...]:
        """Return a row for each cooperation, with a cell for each requirement."""
        return tuple(
            RequirementRow(shorten(one.iri), one.label, one.level[1], self._cells(self.requirements, one))
            for one in selected
        )

    def definition_table(self, selected: Iterable[Cooperation]) -> tuple[DefinitionRow, ...]:
        """Return a row for each cooperation, with a cell for each part of the definition and each character."""
        found = criteria.definition()
        rows = []
        for one in selected:
            parts = self._cells(found["definition"], one)
            verdict = max((cell.status for cell in parts), key=ORDER.index)
            characters = self._cells(found["character"], one)
            rows.append(DefinitionRow(shorten(one.iri), one.label, one.level[1], verdict, parts, characters))
        return tuple(rows)

    def sensitivity(self, selected: Iterable[Cooperation]) -> tuple[Sensitivity, ...]:
        """Return the answers to the requirements that another belief, or one claim less, would change."""
        found = [self._sensitive(one, need) for one in selected for need in self.requirements]
        return tuple(line for line in found if line.accepted != line.reported or line.hangs_on)

    def hinge(self, criterion: Criterion, cooperation: str) -> str:
        """Return the one claim on which an answer hangs, if there is just one."""
        if criterion.needs > 1:
            return ""
        return self.beliefs.hinge(self.cell(criterion, cooperation), self.shown(criterion, cooperation))

    def _sensitive(self, one: Cooperation, need: Criterion) -> Sensitivity:
        cell = self.cell(need, one.iri)
        doubts = self.beliefs.doubts
        facts = [fact for fact in self.shown(need, one.iri) if shorten(fact) in cell.facts]
        return Sensitivity(
            cooperation=shorten(one.iri),
            label=one.label,
            criterion=need.name,
            accepted=cell.status == "shown",
            reported=cell.status in ("shown", "reported only"),
            facts=cell.facts,
            why=tuple(sorted({why for fact in facts for why in doubts.get(fact, ()) if cell.status != "shown"})),
            hangs_on=self.hinge(need, one.iri),
        )

    def _cells(self, asked: Iterable[Criterion], one: Cooperation) -> tuple[Cell, ...]:
        return tuple(self.cell(criterion, one.iri) for criterion in asked)


def _having(
    found: Iterable[Cooperation], what: str, wanted: str, everywhere: Iterable[Cooperation]
) -> tuple[Cooperation, ...]:
    values = {name: iri for one in everywhere for iri, name in _values(one, what) if iri}
    asked = wanted.strip().casefold()
    match = {iri for name, iri in values.items() if asked in (name.casefold(), iri.casefold(), shorten(iri).casefold())}
    if not match:
        known = f"known are {_listed(values, asked)}" if values else "none has any"
        raise ParameterError(f"no cooperation has the {what} '{wanted}'; {known}")
    return tuple(one for one in found if match & {iri for iri, _ in _values(one, what)})


def _listed(values: Iterable[str], wanted: str) -> str:
    """Return the nearest values; all of them if they are few and none is near."""
    known = sorted(values)
    near = [name for name in known if wanted and wanted in name.casefold()]
    folded = {name.casefold(): name for name in known}
    near = near or [folded[name] for name in difflib.get_close_matches(wanted, folded, n=5, cutoff=0.6)]
    return ", ".join(near or known[:25]) + (" …" if not near and len(known) > 25 else "")


def _values(one: Cooperation, what: str) -> Iterable[tuple[str, str]]:
    if what == "level":
        return [one.level]
    return (one.regions if what == "region" else one.partners).items()
