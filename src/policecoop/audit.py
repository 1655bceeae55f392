"""Hygiene of ontology and data: one query a rule, in `queries/checks/`, and the waivers that the graph states."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from policecoop.errors import UnknownRule
from policecoop.model import Rows, Term
from policecoop.namespaces import XSD, shorten
from policecoop.queries import HEADER, among, require
from policecoop.resources import folder
from policecoop.store import Store

SEVERITIES = ("error", "warning", "info")
WAIVERS = "SELECT DISTINCT ?node ?value WHERE { ?node pc:waiver ?value } ORDER BY ?node ?value"


@dataclass(frozen=True)
class Check:
    """A rule of hygiene: what each row of its query finds wrong. `sources` names the lists that ask for it."""

    name: str
    title: str
    summary: str
    severity: str
    sources: tuple[str, ...]
    text: str


@dataclass(frozen=True)
class Hit:
    """A node that breaks a rule, and the value at fault if there is one. `reason` is that of its waiver."""

    node: str
    value: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Score:
    """A check with what it found, and what it found but is waived."""

    check: Check
    found: tuple[Hit, ...]
    waived: tuple[Hit, ...] = ()


@dataclass(frozen=True)
class Scorecard:
    """The scores of all checks, by name, and last that of the waivers."""

    scores: tuple[Score, ...]

    @property
    def errors(self) -> int:
        """The number of findings that are errors and not waived."""
        return self.count("error")

    def count(self, severity: str) -> int:
        """Return the number of findings of a severity that are not waived."""
        return sum(len(score.found) for score in self.scores if score.check.severity == severity)

    def only(self, name: str) -> Scorecard:
        """Return the scorecard of one check.

        :raises UnknownRule: if there is none of that name; names the nearest.
        """
        import difflib

        known = {score.check.name: score for score in self.scores}
        if name in known:
            return Scorecard((known[name],))
        near = difflib.get_close_matches(name, known, n=3, cutoff=0.4)
        hint = f"did you mean {' or '.join(near)}?" if near else "'policecoop audit' lists them"
        raise UnknownRule(f"no check is called '{name}'; {hint}")


STALE = Check(
    "waiver-stale",
    "A waiver waives nothing",
    "It names a check that does not exist or that no longer finds the node; remove it.",
    "error",
    ("policecoop",),
    WAIVERS,
)
"""The one rule that is no query alone: it compares the waivers with what the others found."""


@cache
def checks() -> Mapping[str, Check]:
    """Return the stored checks by name, sorted.

    :raises QueryError: if a header is incomplete.
    """
    files = sorted(folder("queries").joinpath("checks").glob("*.rq"))
    return {file.stem: _read(file) for file in files}


def audit(store: Store) -> Scorecard:
    """Run all checks on a store of ontology and data.

    A check is waived for a node by the statement `NODE pc:waiver "CHECK: reason"@en`.
    """
    waivers = _waivers(store)
    scores = [_score(check, store, waivers) for check in checks().values()]
    used = {(score.check.name, hit.node) for score in scores for hit in score.waived}
    stale = tuple(
        Hit(node, f"{name}: {reason}") for (name, node), reason in waivers.items() if (name, node) not in used
    )
    return Scorecard((*scores, Score(STALE, stale)))


def table(card: Scorecard) -> Rows:
    """Return a row for each check: how many findings it has, and how many are waived."""
    columns = ("rule", "severity", "source", "title", "findings", "waived")
    return Rows(
        columns,
        tuple(
            (
                *_texts(score.check.name, score.check.severity, ", ".join(score.check.sources), score.check.title),
                *(Term("literal", str(len(hits)), XSD + "integer") for hits in (score.found, score.waived)),
            )
            for score in card.scores
        ),
    )


def findings(card: Scorecard) -> Rows:
    """Return a row for each finding, with the reason if it is waived."""
    rows = [
        _texts(score.check.name, score.check.severity, hit.node, hit.value, hit.reason)
        for score in card.scores
        for hit in (*score.found, *score.waived)
    ]
    return Rows(("rule", "severity", "node", "value", "waiver"), tuple(rows))


def _score(check: Check, store: Store, waivers: Mapping[tuple[str, str], str]) -> Score:
    hits = [
        Hit(node, shorten(row.get("value", "")), waivers.get((check.name, node), ""))
        for row in store.rows(check.text)
        for node in [shorten(row["node"])]
    ]
    return Score(check, tuple(hit for hit in hits if not hit.reason), tuple(hit for hit in hits if hit.reason))


def _waivers(store: Store) -> dict[tuple[str, str], str]:
    """Return the reasons by check and node. A waiver without a reason has none, and so waives nothing."""
    found = {}
    for row in store.rows(WAIVERS):
        name, _, reason = row["value"].partition(":")
        found[name.strip(), shorten(row["node"])] = reason.strip()
    return found


def _texts(*values: str) -> tuple[Term, ...]:
    return tuple(Term("literal", value) for value in values)


def _read(file: Path) -> Check:
    text = file.read_text(encoding="utf-8")
    fields = {key: value.strip() for key, value in HEADER.findall(text)}
    require(file, fields, ("title", "summary", "severity", "source"))
    among(file, "severity", fields["severity"], SEVERITIES)
    sources = tuple(source.strip() for source in fields["source"].split(","))
    return Check(file.stem, fields["title"], fields["summary"], fields["severity"], sources, text)
