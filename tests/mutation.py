"""Mutation test of the shapes: one statement of the real instances is corrupted, and the shapes should notice.

`python tests/mutation.py --seed 1 --count 400` prints what was made, caught and let through. Whether a corruption must
be caught is decided before validation, by the stated rules (`stated_rules.py`), which owe nothing to the shapes.
"""

from __future__ import annotations

import random
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import click
import pyoxigraph as ox
from stated_rules import BOUNDS, Rules, properties, term

from policecoop.errors import ValidationFailed
from policecoop.findings import Finding
from policecoop.namespaces import ID, RDF, XSD, expand
from policecoop.resources import folder, turtle_files
from policecoop.validation import validate

MISSED, FAILED = "let through", "validation stops"
KINDS = ("remove", "retype", "misspell", "swap", "out of range", "dangling", "duplicate")
TYPE = ox.NamedNode(RDF + "type")
TAGGED = RDF + "langString"
Value = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
LETTERS = "abcdefghijklmnopqrstuvwxyz"
OUT_OF_RANGE: dict[str, tuple[str, ...]] = {
    "count": ("0", "-1", "99"),
    "integer": ("20l9", "20199", "-2015"),
    "instant": ("{0:.5}13{0:.13}", "20199{0[4]}{0:.20}", "20l9-01-01T00:00:00Z"),
    "edtf": ("20l9", "20199", "2019-13", "2019-02-30", "2014/2011", "../.."),
    "decimal": ("-{0}", "1e3", "0{0}", "many"),
    "amount": ("-{0}", "1e3", "0{0}"),
    "words": ("as it is said again and again in many long sentences of the text, " * 6,),
    "text": ("as it is said again and again in many long sentences of the text, " * 30, ""),
    "alpha3": ("QQQ", "ZZX", "xx", "CHINA"),
    "m49": ("999", "000", "15", "0156"),
    "state-number": ("4999", "0", "-710"),
    "boolean": ("maybe", "2", "TRUE"),
    "url": ("http//www.example.org", "see the site", "javascript:alert(1)"),
}


@dataclass(frozen=True)
class Change:
    """What a corruption does: statements that go, and others that come, in the same file or `again` in another."""

    how: str
    removed: tuple[ox.Triple, ...]
    added: tuple[ox.Triple, ...]
    again: bool = False


@dataclass(frozen=True)
class Mutation:
    """A corruption of one statement. `rule` is the stated rule that it breaks; without one, `reason` says why none."""

    kind: str
    change: Change
    near: frozenset[str]
    rule: str
    reason: str

    @property
    def must(self) -> bool:
        """Whether it must be caught."""
        return bool(self.rule)


class Data:
    """The real instances by file, and by predicate."""

    def __init__(self) -> None:
        self.files = {
            file: [quad.triple for quad in ox.parse(path=str(file), format=ox.RdfFormat.TURTLE)]
            for file in turtle_files(folder("instances"))
        }
        self.all = dict.fromkeys(triple for triples in self.files.values() for triple in triples)
        self.by_predicate: dict[ox.NamedNode, list[ox.Triple]] = defaultdict(list)
        self.about: dict[Value, list[ox.Triple]] = defaultdict(list)
        for triple in self.all:
            self.by_predicate[triple.predicate].append(triple)
            self.about[triple.subject].append(triple)
        self.subjects = {file: {triple.subject for triple in triples} for file, triples in self.files.items()}
        self.types = {t.subject: t for t in reversed(self.by_predicate[TYPE])}


class Mutator:
    """Makes corruptions by a seed."""

    def __init__(self, data: Data, rules: Rules, seed: int) -> None:
        self.data, self.rules, self.random = data, rules, random.Random(seed)
        self.classes = sorted(kind for kind in rules.ontology.classes if kind.startswith("pc:"))
        self._makers: dict[str, Callable[[ox.Triple], Change | None]] = {
            "remove": self.remove,
            "retype": self.retype,
            "misspell": self.misspell,
            "swap": self.swap,
            "out of range": self.out_of_range,
            "dangling": self.dangling,
            "duplicate": self.duplicate,
        }

    def mutations(self, count: int) -> list[Mutation]:
        """Return corruptions, all different: every predicate in turn, of the kinds that are rarest so far."""
        predicates = sorted(self.data.by_predicate, key=str)
        self.random.shuffle(predicates)
        made: dict[tuple[frozenset[ox.Triple], frozenset[ox.Triple], bool], Mutation] = {}
        kinds: Counter[str] = Counter()
        pairs: Counter[tuple[ox.NamedNode, str]] = Counter()
        while len(made) < count:
            for predicate in predicates[: count - len(made)]:
                order = sorted(KINDS, key=lambda k: (pairs[predicate, k], kinds[k], self.random.random()))
                for kind in order:
                    change = self._makers[kind](self.random.choice(self.data.by_predicate[predicate]))
                    if change is None or not self._alters(change):
                        continue
                    key = frozenset(change.removed), frozenset(change.added), change.again
                    if key not in made:
                        made[key] = self._decided(kind, change)
                        kinds[kind] += 1
                        pairs[predicate, kind] += 1
                        break
        return list(made.values())

    def _alters(self, change: Change) -> bool:
        removed, added = set(change.removed), set(change.added)
        return not (removed <= added and added <= self.data.all.keys())

    def _decided(self, kind: str, change: Change) -> Mutation:
        """Return the corruption with the stated rule that it breaks."""
        near = self._near(change)
        self._apply(change.removed, change.added)
        broken = [rule for node in sorted(near) for rule in self.rules.broken(node)]
        near |= self._near(change)
        self._apply(change.added, change.removed)
        if change.again:
            broken.insert(0, "an identifier is given once")
        rule = broken[0] if broken else ""
        return Mutation(kind, change, frozenset(near), rule, "" if rule else self._reason(kind, change))

    def _apply(self, removed: Iterable[ox.Triple], added: Iterable[ox.Triple]) -> None:
        for triple in removed:
            self.rules.remove(triple)
        for triple in added:
            self.rules.add(triple)

    def _near(self, change: Change) -> set[str]:
        """Return the nodes that a corruption concerns: subject and object, and what refers to the subject."""
        terms = {term(node) for t in (*change.removed, *change.added) for node in (t.subject, t.object)}
        subjects = {str(term(t.subject)) for t in (*change.removed, *change.added)}
        referring = {node for subject in subjects for _, node in self.rules.to.get(subject, [])}
        return {node for node in terms | referring if isinstance(node, str) and node.startswith("id:")}

    def _reason(self, kind: str, change: Change) -> str:
        """Return why a corruption breaks no stated rule."""
        triple = (*change.removed, *change.added)[0]
        name, is_text = str(term(triple.predicate)), isinstance(triple.object, ox.Literal)
        if kind == "remove":
            if name in BOUNDS:
                return "`policecoop format` works the bound out again"
            return (
                "another value remains" if len(self.rules.values(str(term(triple.subject)), name)) > 1 else "optional"
            )
        if name == "pc:sentenceCount":
            return "`policecoop coverage` finds the sentence that nothing is told of"
        if kind == "retype":
            return "another form of text that is allowed" if is_text else "another class that fits: a reader must tell"
        if kind == "misspell":
            return "free text: a reader must tell"
        if kind == "out of range":
            return "free text: no length is stated"
        if kind == "dangling":
            return "an address outside the project is not looked up"
        return "several values are allowed" if kind == "duplicate" else "another valid value: a reader must tell"

    def remove(self, triple: ox.Triple) -> Change | None:
        """Drop the statement; the removal of a type is a retyping."""
        return None if triple.predicate == TYPE else Change("statement removed", (triple,), ())

    def retype(self, triple: ox.Triple) -> Change | None:
        """Give another class or none, another datatype, a literal for an IRI, or an IRI for a literal."""
        value = triple.object
        if triple.predicate == TYPE:
            return self._reclassed(triple)
        if isinstance(value, ox.NamedNode):
            return _replaced("text in place of a thing", triple, ox.Literal(value.value.rpartition("/")[2]))
        if not isinstance(value, ox.Literal):
            return None
        if self.random.random() < 0.3:
            slug = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in value.value)
            return _replaced("a thing in place of text", triple, ox.NamedNode(ID + slug[:60]))
        if value.language or (value.datatype.value == XSD + "string" and self.random.random() < 0.2):
            other = ox.Literal(value.value) if value.language else ox.Literal(value.value, language="en")
            return _replaced("language tag dropped or added", triple, other)
        others = [XSD + name for name in ("string", "integer", "decimal", "boolean", "date", "gYear", "dateTime")]
        datatype = self.random.choice([name for name in others if name != value.datatype.value])
        return _replaced("another datatype", triple, ox.Literal(value.value, datatype=ox.NamedNode(datatype)))

    def _reclassed(self, triple: ox.Triple) -> Change | None:
        choice = self.random.random()
        if choice < 0.3:
            return Change("type removed", (triple,), ())
        now = str(term(triple.object))
        parents = set(self.rules.ontology.nodes(now, "rdfs:subClassOf"))
        near = [kind for kind in self.classes if parents & set(self.rules.ontology.nodes(kind, "rdfs:subClassOf"))]
        if choice < 0.5 and len(near) > 1:
            kind = self.random.choice([kind for kind in near if kind != now])
            return _replaced("a class beside it", triple, ox.NamedNode(expand(kind)))
        kind = self.random.choice([kind for kind in self.classes if kind != now])
        return _replaced("another class", triple, ox.NamedNode(expand(kind)))

    def misspell(self, triple: ox.Triple) -> Change | None:
        """Change one letter of the predicate, of the object's IRI, or of a text."""
        value = triple.object
        part = self.random.choice(("predicate", "object", "object"))
        if part == "object" and isinstance(value, ox.Literal):
            if value.datatype.value not in (XSD + "string", TAGGED) or not any(map(str.isalnum, value.value)):
                part = "predicate"
            elif value.language:
                return _replaced(
                    "a letter of a text", triple, ox.Literal(self._typo(value.value), language=value.language)
                )
            else:
                return _replaced("a letter of a text", triple, ox.Literal(self._typo(value.value)))
        if part == "object" and isinstance(value, ox.NamedNode):
            return _replaced("a letter of the object", triple, self._typo_of(value))
        other = ox.Triple(triple.subject, self._typo_of(triple.predicate), value)
        return Change("a letter of the predicate", (triple,), (other,))

    def _typo_of(self, node: ox.NamedNode) -> ox.NamedNode:
        start = max(node.value.rfind("/"), node.value.rfind("#")) + 1
        return ox.NamedNode(node.value[:start] + self._typo(node.value[start:]))

    def _typo(self, text: str) -> str:
        at = self.random.choice([i for i, letter in enumerate(text) if letter.isalnum()] or [0])
        letter = self.random.choice("0123456789" if text[at : at + 1].isdigit() else LETTERS)
        letter = letter.upper() if text[at : at + 1].isupper() else letter
        return self.random.choice(
            (text[:at] + letter + text[at + 1 :], text[:at] + text[at + 1 :], text[:at] + letter + text[at:])
        )

    def swap(self, triple: ox.Triple) -> Change | None:
        """Exchange two bounds, or the objects of two properties, or take the object of another subject."""
        name = str(term(triple.predicate))
        if name in BOUNDS:
            return self._exchanged(triple, [ox.NamedNode(expand(_PARTNER[name]))])
        if triple.predicate != TYPE and self.random.random() < 0.4:
            return self._exchanged(triple, [p for p in self.data.by_predicate if p not in (TYPE, triple.predicate)])
        other = self._other(triple)
        return _replaced("the object of another subject", triple, other) if other is not None else None

    def _exchanged(self, triple: ox.Triple, predicates: Sequence[ox.NamedNode]) -> Change | None:
        own = [t for t in self.data.about[triple.subject] if t.predicate in predicates]
        alike = [t for t in own if isinstance(t.object, ox.Literal) == isinstance(triple.object, ox.Literal)]
        if not alike:
            return None
        other = self.random.choice(alike)
        added = (
            ox.Triple(triple.subject, triple.predicate, other.object),
            ox.Triple(triple.subject, other.predicate, triple.object),
        )
        return Change("objects of two properties exchanged", (triple, other), added)

    def _other(self, triple: ox.Triple) -> Value | None:
        values = [t.object for t in self.data.by_predicate[triple.predicate] if t.object != triple.object]
        if not values:
            return None
        some = [self.random.choice(values) for _ in range(12)]
        differing = [value for value in some if self._kind(value) != self._kind(triple.object)]
        return (differing or some)[0]

    def _kind(self, value: Value) -> object:
        known = term(value)
        return self.rules.kinds(known) if isinstance(known, str) else known.datatype

    def out_of_range(self, triple: ox.Triple) -> Change | None:
        """Give a literal that is beyond its bounds or not well-formed."""
        value, name = triple.object, str(term(triple.predicate))
        known = properties().get(name)
        if known is None or not isinstance(value, ox.Literal):
            return None
        (kind,) = known.values
        text = self.random.choice(OUT_OF_RANGE[kind]).format(value.value)
        if name == "pc:sentence" and self.random.random() < 0.6:
            text = str(self._last_sentence(triple) + self.random.choice((1, 2, 10)))
        if value.language:
            return _replaced("out of range", triple, ox.Literal(text, language=value.language))
        return _replaced("out of range", triple, ox.Literal(text, datatype=value.datatype))

    def _last_sentence(self, triple: ox.Triple) -> int:
        passages = self.rules.nodes(str(term(triple.subject)), "pc:statedIn")
        return max(int(text) for passage in passages for text in self.rules.texts(passage, "pc:sentenceCount"))

    def dangling(self, triple: ox.Triple) -> Change | None:
        """Refer to something of which nothing is said."""
        value = triple.object
        if triple.predicate == TYPE or not isinstance(value, ox.NamedNode):
            return None
        gone = (value.value + "-old", value.value + "-2", value.value + "s", "http://example.org/unknown")
        return _replaced("nothing there", triple, ox.NamedNode(self.random.choice(gone)))

    def duplicate(self, triple: ox.Triple) -> Change | None:
        """Add a second value, or describe the subject again, otherwise, in another file."""
        if triple.predicate == TYPE:
            kind = self.random.choice([kind for kind in self.classes if kind != term(triple.object)])
            return Change("second type", (), (ox.Triple(triple.subject, TYPE, ox.NamedNode(expand(kind))),))
        other = self._other(triple)
        if other is None:
            return None
        added = ox.Triple(triple.subject, triple.predicate, other)
        if self.random.random() < 0.3:
            return Change("described again in another file", (), (added, self.data.types[triple.subject]), again=True)
        return Change("second value", (), (added,))


_PARTNER = dict(zip(BOUNDS, (BOUNDS[1], BOUNDS[0], BOUNDS[3], BOUNDS[2]), strict=True))


def _replaced(how: str, triple: ox.Triple, value: Value) -> Change:
    return Change(how, (triple,), (ox.Triple(triple.subject, triple.predicate, value),))


class Bench:
    """Validates corrupted graphs."""

    def __init__(self, data: Data, shapes: Iterable[Path] = ()) -> None:
        self.data = data
        self.shapes = list(shapes) or [folder("shapes")]
        if found := self._findings([]):
            raise ValidationFailed(f"the graph has a finding before it is corrupted: {found[0].message}")

    def alone(self, mutations: Iterable[Mutation]) -> dict[Mutation, str]:
        """Validate one corruption at a time; return what caught each, or MISSED."""
        return {mutation: verdict for mutation in mutations for verdict in self._batch([mutation]).values()}

    def together(self, mutations: Sequence[Mutation]) -> dict[Mutation, str]:
        """Validate corruptions that concern no common node in one graph, and what must be caught and is not, alone.

        Alone, because one corruption may hide another from a rule about two nodes.
        """
        verdicts = {m: verdict for batch in _apart(mutations) for m, verdict in self._batch(batch).items()}
        return verdicts | self.alone(missed(verdicts))

    def _batch(self, mutations: Sequence[Mutation]) -> dict[Mutation, str]:
        """Validate a batch; where the validation fails, its halves."""
        try:
            found = self._findings(mutations)
        except ValidationFailed:
            half = len(mutations) // 2
            return self._batch(mutations[:half]) | self._batch(mutations[half:]) if half else {mutations[0]: FAILED}
        return {mutation: _caught(found, mutation) for mutation in mutations}

    def _findings(self, mutations: Sequence[Mutation]) -> list[Finding]:
        """Validate the graph with the subjects of the corruptions in files of their own."""
        removed = {triple for mutation in mutations for triple in mutation.change.removed}
        here = [triple for mutation in mutations if not mutation.change.again for triple in mutation.change.added]
        again = [triple for mutation in mutations if mutation.change.again for triple in mutation.change.added]
        subjects = {triple.subject for triple in (*removed, *here)}
        moved = [triple for subject in subjects for triple in self.data.about[subject] if triple not in removed]
        files = [file for file in self.data.files if not subjects & self.data.subjects[file]]
        with TemporaryDirectory() as temporary:
            parts = {"changed": moved + here, "again": again}
            for file in set(self.data.files) - set(files):
                parts[file.stem] = [triple for triple in self.data.files[file] if triple.subject not in subjects]
            for name, triples in parts.items():
                files.append(Path(temporary) / f"{name}.nt")
                ox.serialize(triples, str(files[-1]), format=ox.RdfFormat.N_TRIPLES)
            report = validate(files, self.shapes, [folder("ontology")])
        return [finding for finding in report.findings if finding.severity == "Violation"]


def _apart(mutations: Sequence[Mutation]) -> Iterator[list[Mutation]]:
    """Yield batches whose corruptions concern no common node."""
    waiting = list(mutations)
    while waiting:
        taken: set[str] = set()
        batch: list[Mutation] = []
        later: list[Mutation] = []
        for mutation in waiting:
            (later if taken & mutation.near else batch).append(mutation)
            if batch and batch[-1] is mutation:
                taken |= mutation.near
        yield batch
        waiting = later


def _caught(findings: Iterable[Finding], mutation: Mutation) -> str:
    """Return the code of the rule, or else the shape, of a finding that concerns the corruption, or MISSED."""
    for finding in findings:
        if {finding.focus, finding.value.partition(" (")[0]} & mutation.near:
            return finding.code or finding.shape
    return MISSED


def is_caught(verdict: str) -> bool:
    """Return whether a verdict names what caught a corruption."""
    return verdict not in (MISSED, FAILED)


def table(verdicts: dict[Mutation, str]) -> list[tuple[str, ...]]:
    """Return a row a kind: made, must be caught, caught of those, caught of the rest, let through and why."""
    rows: list[tuple[str, ...]] = [
        ("kind", "made", "must", "caught of must", "caught of the rest", "rest let through, and why")
    ]
    for kind in (*KINDS, "all"):
        some = [m for m in verdicts if kind in (m.kind, "all")]
        must = [m for m in some if m.must]
        rest = [m for m in some if not m.must]
        why = Counter(m.reason for m in rest if not is_caught(verdicts[m]))
        counts = (len(some), len(must), sum(is_caught(verdicts[m]) for m in must), len(rest) - why.total())
        reasons = "; ".join(f"{n} {reason}" for reason, n in why.most_common())
        rows.append((kind, *map(str, counts), reasons))
    return rows


def missed(verdicts: dict[Mutation, str]) -> list[Mutation]:
    """Return the corruptions that must be caught and are not, by the rule that they break."""
    return sorted((m for m, verdict in verdicts.items() if m.must and not is_caught(verdict)), key=lambda m: m.rule)


def described(mutation: Mutation) -> str:
    """Return a corruption as a person reads it."""
    change = mutation.change
    before, after = (" and ".join(map(_short, triples)) or "nothing" for triples in (change.removed, change.added))
    return f"{mutation.kind}, {change.how}: {before} -> {after} [{mutation.rule or mutation.reason}]"


def _short(triple: ox.Triple) -> str:
    return " ".join(text if isinstance(text := term(node), str) else str(text)[:80] for node in triple)


@click.command()
@click.option("--seed", type=int, required=True, help="Seed of the random choices.")
@click.option("--count", type=int, default=400, show_default=True, help="How many corruptions.")
@click.option("--batch", is_flag=True, help="Validate many that concern no common node at once.")
@click.option("--markdown", is_flag=True, help="Write the table as Markdown.")
def main(seed: int, count: int, batch: bool, markdown: bool) -> None:
    """Corrupt statements of the real instances, one at a time, and print what the shapes catch."""
    data = Data()
    mutations = Mutator(data, Rules(data.all), seed).mutations(count)
    bench = Bench(data)
    verdicts = bench.together(mutations) if batch else bench.alone(mutations)
    rows = table(verdicts)
    if markdown:
        rows.insert(1, ("---",) * len(rows[0]))
    for row in rows:
        click.echo(f"| {' | '.join(row)} |" if markdown else "\t".join(row))
    for mutation in missed(verdicts):
        click.echo(f"- {verdicts[mutation]}: {described(mutation)}")
    sys.exit(bool(missed(verdicts)))


if __name__ == "__main__":
    main()
