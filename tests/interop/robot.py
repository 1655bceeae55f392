"""ROBOT, which brings the OWL API and HermiT, and what the OWL API makes of an ontology."""

import subprocess
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from policecoop.namespaces import OWL, RDF

JARS = Path(__file__).parent / "jars"
LISTS = {OWL + name for name in ("intersectionOf", "unionOf", "oneOf", "members", "distinctMembers")}
"""The order of these lists means nothing, and the OWL API changes it."""
TWO_WAYS = {OWL + name for name in ("disjointWith", "inverseOf", "differentFrom", "propertyDisjointWith")}
UNSAID = {OWL + "NamedIndividual", RDF + "List"}
"""Types that the OWL API adds or leaves out."""

FIRST, REST, NIL = RDF + "first", RDF + "rest", f"<{RDF}nil>"

Said = dict[str, list[tuple[str, str]]]
"""What is said of each subject: predicates and values."""


@dataclass(frozen=True)
class Verdict:
    """What the OWL API says of an ontology: violations of OWL 2 DL, and what it lost or mended while it read."""

    violations: tuple[str, ...] = ()
    misread: tuple[str, ...] = ()

    @property
    def refused(self) -> bool:
        """Whether the ontology is outside OWL 2 DL."""
        return bool(self.violations or self.misread)


def robot(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run ROBOT; a machine without Java or the jars raises an error."""
    assert any(JARS.glob("robot-command-*.jar")), "first run tests/interop/install.sh"
    java = ["java", "-Xmx2G", "-XX:TieredStopAtLevel=1", "-cp", f"{JARS}/*"]
    command = [*java, "org.obolibrary.robot.CommandLineInterface", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def verdict(file: Path, *, hermit: bool = True) -> Verdict:
    """Return what the OWL API says of a file of Turtle or N-Triples.

    It mends or drops in silence what it cannot read, before its profile is looked at. So it also writes what it read,
    and that is compared with the file. Some restrictions only HermiT looks for.
    """
    report, back = file.with_suffix(".txt"), file.with_suffix(".owl")
    read = ("convert", "--input", file, "--format", "owl", "--output", back)
    judge = ("validate-profile", "--profile", "DL", "--output", report)
    done = robot(*read, *judge, *(("reason", "--reasoner", "hermit") if hermit else ()))
    said = report.read_text(encoding="utf-8") if report.exists() else ""
    if "NOT in profile" in said:
        return Verdict(tuple(said.splitlines()[1:]))
    if done.returncode:
        return Verdict((done.stdout + done.stderr,))
    given, kept = told(file), told(back)
    lost, new = sorted(given - kept), sorted(kept - given)
    return Verdict((), (*(f"- {text}" for text in lost), *(f"+ {text}" for text in new)))


def told(file: Path) -> Counter[str]:
    """Return the statements of a file as texts in which a blank node is what is said of it.

    A blank node that is used twice counts once, and so differs from two that say the same.
    """
    said: Said = defaultdict(list)
    for quad in ox.parse(path=file, format=ox.RdfFormat.RDF_XML if file.suffix == ".owl" else ox.RdfFormat.TURTLE):
        if str(quad.object)[1:-1] not in UNSAID:
            said[str(quad.subject)].append((quad.predicate.value, str(quad.object)))
    inner = {value for pairs in said.values() for _, value in pairs}
    statements = Counter({"blank nodes": sum(node.startswith("_:") for node in said)})
    for subject, pairs in said.items():
        if not subject.startswith("_:"):
            statements.update(_statement(said, subject, predicate, value) for predicate, value in pairs)
        elif subject not in inner:
            statements[_text(said, subject)] += 1
    return statements


def _statement(said: Said, subject: str, predicate: str, value: str) -> str:
    ends = [subject, _text(said, value)]
    first, second = sorted(ends) if predicate in TWO_WAYS else ends
    return f"{first} <{predicate}> {second}"


def _text(said: Said, node: str, within: tuple[str, ...] = ()) -> str:
    if not node.startswith("_:"):
        return node
    if node in within:
        return "itself"
    parts = [
        f"<{predicate}> {_items(said, value, inside) if predicate in LISTS else _text(said, value, inside)}"
        for inside in [(*within, node)]
        for predicate, value in said.get(node, ())
    ]
    return f"[{' ; '.join(sorted(parts))}]"


def _items(said: Said, cell: str, within: tuple[str, ...]) -> str:
    """Return the items of a list in the order of their texts, or the list as it is if it is not whole."""
    items: list[str] = []
    cells = [cell]
    while cells[-1] != NIL:
        parts = dict(said.get(cells[-1], ()))
        if set(parts) != {FIRST, REST} or len(said[cells[-1]]) != 2 or parts[REST] in cells:
            return _text(said, cell, within)
        items.append(_text(said, parts[FIRST], within))
        cells.append(parts[REST])
    return f"({' '.join(sorted(items))})"
