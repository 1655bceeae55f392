"""The rules that the documents of the project state, in Python: what a corruption must break to matter.

They owe nothing to the shapes. Classes, subclassing, disjointness, schemes and kinds of properties are read from the
ontology; the roles that a class of fact needs from the table of `docs/reading-protocol.md`; what each property is
said of and what its value is, from `fixtures/mutation/properties.tsv`, which says it as the definitions do. The rest
follows the text of `docs/reading-protocol.md` and `docs/model.md`.

Terms are CURIEs or literals of pyoxigraph.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from functools import cache, lru_cache
from itertools import combinations, product
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox

from policecoop.edtf import bounds
from policecoop.errors import DataError
from policecoop.namespaces import XSD, shorten
from policecoop.resources import folder, turtle_files

Term = str | ox.Literal
Statement = tuple[str, str, Term]

FIXTURES = Path(__file__).parent / "fixtures" / "mutation"
PROTOCOL = folder("ontology").parent / "docs" / "reading-protocol.md"
OURS = ("pc:", "pcc:", "id:")
BOUNDS = ("pc:earliest", "pc:latest", "pc:startYear", "pc:endYear")
MONEY = {"pc:amountValue", "pc:currency", "pc:amountAsStated"}
DEFINING = {
    "pc:InstrumentPart": "pc:articleOf",
    "pc:Country": "pc:territoryOf",
    "pc:Post": "org:postIn",
    "pc:Designation": "pc:nameText",
    "pc:Budget": "pc:amountValue",
}
"""What the definition of a class says that each of its members has."""
NOT_DIMENSIONS = {"pc:value", "pc:asStated", "pc:qualifier", "pc:ofCooperation", "pc:partOf", "pc:illustrates"}
NOT_DIMENSIONS |= {"pc:componentOf", "pc:derivedFrom", "pc:timeWording", "pc:degree", *BOUNDS}


@lru_cache(100_000)
def term(node: ox.NamedNode | ox.BlankNode | ox.Literal) -> Term:
    """Return a term of pyoxigraph as this module has it."""
    if isinstance(node, ox.Literal):
        return node
    return shorten(node.value) if isinstance(node, ox.NamedNode) else f"_:{node.value}"


class Property(NamedTuple):
    """What a property is said of, what its value is, and whether it has one value at most."""

    subjects: frozenset[str]
    values: frozenset[str]
    single: bool


@cache
def properties() -> Mapping[str, Property]:
    """Return what is said of each property by its definition."""
    rows = [line.split("\t") for line in (FIXTURES / "properties.tsv").read_text().splitlines()[1:]]
    return {name: Property(frozenset(of.split()), frozenset(to.split()), bool(n)) for name, of, to, n in rows}


@cache
def needed() -> Mapping[str, tuple[tuple[str, ...], ...]]:
    """Return the roles that each class of fact needs, each with its alternatives, by the table of the protocol."""
    rows = re.findall(r"^\| `(pc:\w+)` \| ([\w/ ]+?) \|", PROTOCOL.read_text(encoding="utf-8"), re.M)
    return {kind: tuple(tuple(f"pc:{r}" for r in role.split("/")) for role in text.split()) for kind, text in rows}


class Statements:
    """Statements that can be added and removed, found by subject and by object."""

    def __init__(self, triples: Iterable[ox.Triple]) -> None:
        self.about: dict[str, dict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
        self.to: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for triple in triples:
            self.add(triple)

    def add(self, triple: ox.Triple) -> None:
        """Add a statement."""
        subject, predicate, value = map(term, triple)
        self.about[str(subject)][str(predicate)].append(value)
        if isinstance(value, str):
            self.to[value].append((str(predicate), str(subject)))

    def remove(self, triple: ox.Triple) -> None:
        """Remove a statement."""
        subject, predicate, value = map(term, triple)
        self.about[str(subject)][str(predicate)].remove(value)
        if isinstance(value, str):
            self.to[value].remove((str(predicate), str(subject)))

    def values(self, node: str, predicate: str) -> list[Term]:
        """Return the values of a property of a node."""
        return self.about[node].get(predicate, []) if node in self.about else []

    def nodes(self, node: str, predicate: str) -> list[str]:
        """Return the values of a property of a node that are nodes."""
        return [value for value in self.values(node, predicate) if isinstance(value, str)]

    def texts(self, node: str, predicate: str) -> list[str]:
        """Return the values of a property of a node that are literals, as text."""
        return [value.value for value in self.values(node, predicate) if isinstance(value, ox.Literal)]

    def subjects(self, predicate: str, value: str) -> list[str]:
        """Return the nodes that have a value of a property."""
        return [subject for name, subject in self.to.get(value, []) if name == predicate]


class Ontology(Statements):
    """The declarations of the ontology and its vocabularies."""

    def __init__(self) -> None:
        files = turtle_files(folder("ontology"))
        super().__init__(
            quad.triple
            for file in files
            for quad in ox.parse(path=str(file), format=ox.RdfFormat.TURTLE, rename_blank_nodes=True)
        )
        self.classes = set(self.subjects("rdf:type", "owl:Class"))
        self.derived = {node for node in self.classes if self.values(node, "owl:equivalentClass")}
        anonymous = {node for node in self.classes if node.startswith("_:")}
        self.derived |= {kind for node in anonymous for kind in self.nodes(node, "rdfs:subClassOf")}
        kinds = ("owl:ObjectProperty", "owl:DatatypeProperty", "owl:AnnotationProperty")
        self.properties = {node for kind in kinds for node in self.subjects("rdf:type", kind)}
        self.shortcuts = {node for node in self.properties if self.values(node, "pc:shortcutOf")}
        members = [self._list(node) for node in self.subjects("rdf:type", "owl:AllDisjointClasses")]
        self.disjoint = {frozenset(pair) for group in members for pair in combinations(group, 2)}
        self.disjoint |= {
            frozenset((one, other)) for one in self.classes for other in self.nodes(one, "owl:disjointWith")
        }

    def _list(self, node: str) -> list[str]:
        (head,) = self.nodes(node, "owl:members")
        found = []
        while head != "rdf:nil":
            found += self.nodes(head, "rdf:first")
            (head,) = self.nodes(head, "rdf:rest")
        return found

    @cache  # noqa: B019 - one ontology lives as long as the process
    def up(self, kind: str) -> frozenset[str]:
        """Return a class with all classes above it."""
        above = [self.up(parent) for parent in self.nodes(kind, "rdfs:subClassOf") if parent != kind]
        return frozenset({kind}).union(*above)


class Rules(Statements):
    """Data that are checked against the stated rules, node by node."""

    def __init__(self, triples: Iterable[ox.Triple]) -> None:
        super().__init__(triples)
        self.ontology = Ontology()

    def broken(self, node: str) -> Iterator[str]:
        """Yield each stated rule that a node breaks."""
        if not any(self.about.get(node, {}).values()):
            return
        kinds = self.kinds(node)
        yield from self._terms(node, kinds)
        yield from self._values(node, kinds)
        for kind, name in DEFINING.items():
            if kind in kinds and not self.values(node, name):
                yield f"a thing has what its class is defined by: {name}"
        for kind, rules in (
            ("pc:Claim", self._claim),
            ("pc:Fact", self._fact),
            ("pc:Entity", self._entity),
            ("pc:Passage", self._passage),
            ("pc:Citation", self._citation),
            ("pc:QualityNote", self._note),
            ("pc:UncodedSentence", self._uncoded),
        ):
            if kind in kinds:
                yield from rules(node)

    def kinds(self, node: str) -> frozenset[str]:
        """Return the classes of a thing with all classes above them, and `~scheme` for a concept."""
        source = self if node in self.about else self.ontology
        found = [self.ontology.up(kind) for kind in source.nodes(node, "rdf:type")]
        schemes = {"~" + scheme.partition(":")[2] for scheme in source.nodes(node, "skos:inScheme")}
        return frozenset(schemes).union(*found)

    def _terms(self, node: str, kinds: frozenset[str]) -> Iterator[str]:
        if not self.values(node, "rdf:type"):
            yield "what is described has a type"
        for kind in self.nodes(node, "rdf:type"):
            if kind not in self.ontology.classes:
                yield "a class is declared"
            if kind in self.ontology.derived:
                yield "evidence and requirements are inferred, never stated"
        if any(pair <= kinds for pair in self.ontology.disjoint):
            yield "nothing is of two disjoint classes"
        for name in self._used(node):
            if name not in self.ontology.properties and name != "rdf:type":
                yield "a property is declared"
            if name in self.ontology.shortcuts:
                yield "a shortcut is derived, never written"

    def _used(self, node: str) -> list[str]:
        return [name for name, values in self.about[node].items() if values]

    def _values(self, node: str, kinds: frozenset[str]) -> Iterator[str]:
        for name in self._used(node):
            values, known = self.about[node][name], properties().get(name)
            for value in values:
                if name != "rdf:type" and self._unknown(value):
                    yield "what is referred to is described"
                if known and (problem := self._misfit(value, known.values)):
                    yield problem
            if known and not kinds & _expand(known.subjects):
                yield "a property is said of things of its kind"
            if known and known.single and len(values) > 1:
                yield "a property that says one thing has one value"

    def _unknown(self, value: Term) -> bool:
        return isinstance(value, str) and value.startswith(OURS) and not self.kinds(value)

    def _misfit(self, value: Term, wanted: frozenset[str]) -> str:
        (first, *_) = wanted
        if check := LITERALS.get(first):
            if isinstance(value, str) != (first == "link"):
                return "a datatype property has a literal, a role an entity, concept or fact"
            text = value if isinstance(value, str) else value.value
            datatype = "" if isinstance(value, str) else value.datatype.value.replace(XSD, "")
            return "" if check(text, datatype) else f"a value is well-formed: {first}"
        if isinstance(value, ox.Literal):
            return "a datatype property has a literal, a role an entity, concept or fact"
        return "" if self.kinds(value) & _expand(wanted) else "a value is of the kind that the property asks for"

    def _claim(self, node: str) -> Iterator[str]:
        for name in ("documents", "claimedBy", "polarity", "hedge", "statedIn", "sentence"):
            if not self.values(node, f"pc:{name}"):
                yield f"a claim has fact, voice, polarity, hedge, passage and sentence: {name}"
        hedged = self.nodes(node, "pc:hedge") != ["pcc:hedge-none"]
        if hedged != bool(self.values(node, "pc:hedgeWording")):
            yield "a hedge has its wording, and no hedge has none"
        passages = self.nodes(node, "pc:statedIn")
        yield from self._sentences(node, passages)
        if any(not re.fullmatch(_claim_name(passage), node) for passage in passages):
            yield "a claim is named by its source, its locator and a number"
        for inner in self.nodes(node, "pc:reports"):
            if self.nodes(inner, "pc:documents") != self.nodes(node, "pc:documents"):
                yield "a claim reports a claim of the same fact"
            if set(self.nodes(inner, "pc:claimedBy")) == set(self.nodes(node, "pc:claimedBy")):
                yield "a claim reports the claim of another voice"
        for other in self.nodes(node, "pc:conflictsWith"):
            facts = self.nodes(node, "pc:documents"), self.nodes(other, "pc:documents")
            if facts[0] == facts[1] or not self._of_one_thing(*facts):
                yield "claims in conflict give different values for one thing"

    def _of_one_thing(self, facts: list[str], others: list[str]) -> bool:
        return all(
            self.kinds(one) == self.kinds(other) and self._themes(one) & self._themes(other)
            for one, other in product(facts, others)
        )

    def _themes(self, fact: str) -> set[str]:
        return {value for name in self._used(fact) if name != "rdf:type" for value in self.nodes(fact, name)}

    def _sentences(self, node: str, passages: list[str]) -> Iterator[str]:
        counts = [int(text) for passage in passages for text in self.texts(passage, "pc:sentenceCount") if _count(text)]
        if any(int(text) > count for text in self.texts(node, "pc:sentence") if _count(text) for count in counts):
            yield "a sentence is one of those that its passage has"

    def _fact(self, node: str) -> Iterator[str]:
        if not self.subjects("pc:documents", node):
            yield "no fact without a claim"
        types = self.nodes(node, "rdf:type")
        if len(types) > 1:
            yield "a fact has one class"
        for kind in types:
            for roles in needed().get(kind, ()):
                if not any(self.values(node, role) for role in roles):
                    yield f"a fact has the roles that its class needs: {'/'.join(roles)}"
        if node in self.nodes(node, "pc:partOf") + self.nodes(node, "pc:componentOf"):
            yield "nothing is a part of itself"
        yield from self._time(node)
        yield from self._amounts(node)
        if "pc:Figure" in self.kinds(node):
            yield from self._figure(node)
        if self.kinds(node) & {"pc:Signature", "pc:Ratification"}:
            yield from self._legal_steps(node)

    def _time(self, node: str) -> Iterator[str]:
        stated = [*self.texts(node, "pc:edtf"), *self.texts(node, "pc:asOf")]
        undated = "true" in self.texts(node, "pc:undated")
        free = self.kinds(node) & {"pc:Provision", "pc:Characterisation"}
        if len(stated) + undated != 1 and (stated or undated or not free):
            yield "a fact has its time, its as-of, or is undated: one of the three"
        if "pc:StockFigure" in self.kinds(node) and self.values(node, "pc:edtf"):
            yield "a stock figure has an as-of instead of a time"
        if self.values(node, "pc:undated") and not undated:
            yield "undated is true or not said"
        given = {name: self.texts(node, name) for name in BOUNDS}
        wanted = _bounds(stated[0]) if len(stated) == 1 else dict.fromkeys(BOUNDS)
        if wanted is not None and any(text != wanted[name] for name in BOUNDS for text in given[name]):
            yield "bounds and years are those of the stated time"

    def _amounts(self, node: str) -> Iterator[str]:
        used = set(self._used(node))
        if used & MONEY and not used >= {*MONEY, "pc:qualifier"}:
            yield "an amount has value, currency, wording and qualifier"
        if len(used & {"pc:equivalentValue", "pc:equivalentCurrency"}) == 1:
            yield "an equivalent has value and currency"

    def _figure(self, node: str) -> Iterator[str]:
        for name in ("pc:value", "pc:asStated"):
            if not self.values(node, name):
                yield f"a figure has value and wording: {name}"
        if not self.kinds(node) & {"pc:GrowthFigure"} and any(text[:1] == "-" for text in self.texts(node, "pc:value")):
            yield "a count, rank or share is not negative"
        for subject in self.nodes(node, "pc:subject"):
            for other in self.subjects("pc:subject", subject):
                if other != node and self._silent_conflict(node, other):
                    yield "two values for one thing are joined by conflictsWith"

    def _silent_conflict(self, one: str, other: str) -> bool:
        values = self.texts(one, "pc:value"), self.texts(other, "pc:value")
        if not all(values) or values[0] == values[1] or self._dimensions(one) != self._dimensions(other):
            return False
        claims = self.subjects("pc:documents", one), self.subjects("pc:documents", other)
        joined = [
            b in self.nodes(a, "pc:conflictsWith") or a in self.nodes(b, "pc:conflictsWith")
            for a, b in product(*claims)
        ]
        return not any(joined)

    def _dimensions(self, figure: str) -> set[tuple[str, Term]]:
        return {
            (name, value)
            for name in self._used(figure)
            if name not in NOT_DIMENSIONS
            for value in self.about[figure][name]
        }

    def _legal_steps(self, node: str) -> Iterator[str]:
        for instrument in self.nodes(node, "pc:instrument"):
            facts = self.subjects("pc:instrument", instrument)
            signed = [fact for fact in facts if "pc:Signature" in self.kinds(fact)]
            ratified = [fact for fact in facts if "pc:Ratification" in self.kinds(fact)]
            if any(node in pair and self._backwards(*pair) for pair in product(signed, ratified)):
                yield "no ratification before signature"

    def _backwards(self, signed: str, ratified: str) -> bool:
        """Return whether one party, or a party that is not named, ratified before it signed."""
        parties = [set(self.nodes(fact, "pc:party")) for fact in (signed, ratified)]
        times = product(self.texts(signed, "pc:earliest"), self.texts(ratified, "pc:latest"))
        return (not all(parties) or bool(parties[0] & parties[1])) and any(late < early for early, late in times)

    def _entity(self, node: str) -> Iterator[str]:
        for name in ("skos:prefLabel", "pc:introducedIn"):
            if not self.values(node, name):
                yield f"an entity has a label and the passage that introduces it: {name}"
        languages = [value.language for value in self.values(node, "skos:prefLabel") if isinstance(value, ox.Literal)]
        if len(languages) != len(set(languages)):
            yield "a thing has one label in a language"

    def _passage(self, node: str) -> Iterator[str]:
        for name in ("pc:locator", "pc:passageOf", "pc:sentenceCount"):
            if not self.values(node, name):
                yield f"a passage has locator, source and number of sentences: {name}"
        for locator in self.texts(node, "pc:locator"):
            if not node.startswith("id:passage-") or not node.endswith("-" + locator.replace("/", "-")):
                yield "a passage is named by its source and its locator"
            if ("pc:Footnote" in self.kinds(node)) != bool(re.fullmatch(r"fn\d+", locator)):
                yield "a locator names a paragraph or a footnote"

    def _citation(self, node: str) -> Iterator[str]:
        for name in ("pc:statedIn", "pc:citesWork"):
            if not self.values(node, name):
                yield f"a citation is of a passage to a work: {name}"

    def _note(self, node: str) -> Iterator[str]:
        for names in (
            ("pc:concernsClaim", "pc:concernsEntity"),
            ("pc:noteKind",),
            ("pc:finding",),
            ("pc:observedIn",),
            ("pc:contradictedBy", "pc:outsideReference"),
        ):
            if not any(self.values(node, name) for name in names):
                yield f"a note has what it concerns, its kind, what is odd, where, and against what: {'/'.join(names)}"

    def _uncoded(self, node: str) -> Iterator[str]:
        for name in ("pc:statedIn", "pc:sentence", "pc:reason"):
            if not self.values(node, name):
                yield f"a sentence without a fact has its passage, number and reason: {name}"
        yield from self._sentences(node, self.nodes(node, "pc:statedIn"))


@cache
def _expand(names: frozenset[str]) -> frozenset[str]:
    """Return names of kinds with their prefixes; `*` is any kind."""
    if "*" in names:
        return frozenset(_top())
    return frozenset(
        "skos:Concept" if name == "Concept" else name if name.startswith("~") else f"pc:{name}" for name in names
    )


@cache
def _top() -> frozenset[str]:
    return frozenset(Ontology().classes)


@cache
def _claim_name(passage: str) -> re.Pattern[str]:
    return re.compile(re.escape(passage.replace("id:passage-", "id:claim-")) + r"-\d+")


@cache
def _bounds(text: str) -> Mapping[str, str | None] | None:
    try:
        found = bounds(text)
    except DataError:
        return None
    years = (None if year is None else str(year) for year in (found.start_year, found.end_year))
    return dict(zip(BOUNDS, (found.earliest, found.latest, *years), strict=True))


def _count(text: str) -> bool:
    return bool(re.fullmatch(r"[1-9]\d{0,8}", text))


def _edtf(text: str, datatype: str) -> bool:
    return datatype == "string" and _bounds(text) is not None


def _instant(text: str, datatype: str) -> bool:
    try:
        datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ")
    except ValueError:
        return False
    return datatype == "dateTime" and len(text) == 20


def _decimal(text: str, datatype: str) -> bool:
    return datatype in ("integer", "decimal") and bool(re.fullmatch(r"-?(0|[1-9]\d*)(\.\d*[1-9])?", text))


@cache
def _codes(line: int) -> frozenset[str]:
    return frozenset((FIXTURES / "codes.txt").read_text().splitlines()[line].split())


LITERALS: Mapping[str, Callable[[str, str], bool]] = {
    "text": lambda text, datatype: bool(text) and datatype in ("string", TAGGED),
    "words": lambda text, datatype: 0 < len(text.split()) <= 15 and len(text) <= 100 and datatype in ("string", TAGGED),
    "edtf": _edtf,
    "instant": _instant,
    "integer": lambda text, datatype: datatype == "integer" and bool(re.fullmatch(r"-?(0|[1-9]\d*)", text)),
    "count": lambda text, datatype: datatype == "integer" and _count(text),
    "decimal": _decimal,
    "amount": lambda text, datatype: _decimal(text, datatype) and text[0] != "-",
    "boolean": lambda text, datatype: datatype == "boolean" and text in ("true", "false"),
    "alpha3": lambda text, datatype: datatype == "string" and text in _codes(1),
    "m49": lambda text, datatype: datatype == "string" and text in _codes(2),
    "state-number": lambda text, datatype: datatype == "integer" and _count(text) and 2 <= int(text) <= 990,
    "url": lambda text, datatype: (
        datatype in ("string", "anyURI") and bool(re.fullmatch(r"(https?://)?[\w-]+(\.[\w-]+)+(/\S*)?", text))
    ),
    "link": lambda text, _: True,
}
TAGGED = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"
"""The datatype of a text with a language tag."""
