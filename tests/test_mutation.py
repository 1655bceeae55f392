"""The mutation test that runs each time; `python tests/mutation.py` is the whole of it."""

from dataclasses import replace

import pyoxigraph as ox
import pytest
from mutation import KINDS, Bench, Data, Mutation, Mutator, described, is_caught, missed, table
from stated_rules import Rules, needed, properties, term

from policecoop.namespaces import RDF, XSD, expand
from policecoop.resources import folder, turtle_files

SEED, COUNT = 4, 80

pytestmark = [  # the words of rdflib for what is to be found
    pytest.mark.filterwarnings("ignore:Parsing weird boolean"),
    pytest.mark.filterwarnings("ignore:Serializing weird numerical"),
]


@pytest.fixture(scope="module")
def data() -> Data:
    return Data()


@pytest.fixture(scope="module")
def rules(data: Data) -> Rules:
    return Rules(data.all)


@pytest.fixture(scope="module")
def mutations(data: Data, rules: Rules) -> list[Mutation]:
    return Mutator(data, rules, SEED).mutations(COUNT)


@pytest.fixture(scope="module")
def bench(data: Data) -> Bench:
    return Bench(data)


@pytest.fixture(scope="module")
def verdicts(bench: Bench, mutations: list[Mutation]) -> dict[Mutation, str]:
    return bench.together(mutations)


def test_the_real_graph_breaks_no_stated_rule(rules: Rules) -> None:
    assert {node: broken for node in list(rules.about) if (broken := list(rules.broken(node)))} == {}


def test_the_stated_rules_are_about_declared_terms(rules: Rules) -> None:
    assert set(properties()) <= rules.ontology.properties
    assert set(needed()) <= rules.ontology.classes
    assert {role for roles in needed().values() for some in roles for role in some} <= set(properties())


@pytest.mark.parametrize(
    ("subject", "predicate", "old", "new", "rule"),
    [
        ("id:claim-pina2023-2.1.2-1-3", "pc:claimedBy", "id:person-carine-pina", None, "a claim has"),
        ("id:claim-pina2023-2.1.2-1-3", "pc:hedge", "pcc:hedge-none", "pcc:hedge-reported", "a hedge has its wording"),
        ("id:claim-pina2023-2.1.2-1-3", "pc:sentence", "2", "99", "a sentence is one of those"),
        ("id:membership-china-interpol", "rdf:type", "pc:Membership", "pc:Meeting", "a property is said of"),
        ("id:membership-china-interpol", "pc:body", "id:org-interpol", "id:org-interpool", "what is referred to"),
        ("id:membership-china-interpol", "pc:body", "id:org-interpol", None, "a fact has the roles"),
        ("id:membership-china-interpol", "pc:edtf", "1984/..", "198l/..", "a value is well-formed"),
        ("id:membership-china-interpol", "pc:startYear", "1984", "1894", "bounds and years"),
        ("id:state-china", "pc:iso3166Alpha3", "CHN", "CHX", "a value is well-formed"),
        ("id:state-china", "skos:prefLabel", "China", None, "an entity has"),
        ("id:passage-pina2023-fn22", "pc:locator", "fn22", "fn23", "a passage is named"),
    ],
)
def test_a_stated_rule_is_seen_to_break(
    rules: Rules, data: Data, subject: str, predicate: str, old: str, new: str | None, rule: str
) -> None:
    (before,) = (
        triple
        for triple in data.about[ox.NamedNode(expand(subject))]
        if term(triple.predicate) == predicate and old in (term(triple.object), getattr(triple.object, "value", ""))
    )
    rules.remove(before)
    after = _with_value(before, new) if new else None
    if after:
        rules.add(after)
    broken = list(rules.broken(subject))
    if after:
        rules.remove(after)
    rules.add(before)
    assert any(text.startswith(rule) for text in broken)


def _with_value(triple: ox.Triple, text: str) -> ox.Triple:
    if isinstance(triple.object, ox.Literal):
        return ox.Triple(triple.subject, triple.predicate, ox.Literal(text, datatype=triple.object.datatype))
    return ox.Triple(triple.subject, triple.predicate, ox.NamedNode(expand(text)))


def test_a_ratification_before_the_signature_is_seen(rules: Rules) -> None:
    steps = {
        "id:signed": ("pc:Signature", "earliest", "2015-01-01"),
        "id:ratified": ("pc:Ratification", "latest", "2014-12-31"),
    }
    added = []
    for name, (kind, bound, day) in steps.items():
        node = ox.NamedNode(expand(name))
        value = ox.Literal(f"{day}T00:00:00Z", datatype=ox.NamedNode(XSD + "dateTime"))
        added += [
            ox.Triple(node, ox.NamedNode(RDF + "type"), ox.NamedNode(expand(kind))),
            ox.Triple(node, ox.NamedNode(expand("pc:instrument")), ox.NamedNode(expand("id:instrument-example"))),
            ox.Triple(node, ox.NamedNode(expand(f"pc:{bound}")), value),
        ]
    for triple in added:
        rules.add(triple)
    broken = list(rules.broken("id:ratified"))
    for triple in added:
        rules.remove(triple)
    assert "no ratification before signature" in broken


def test_a_seed_always_makes_the_same_mutations(data: Data, rules: Rules, mutations: list[Mutation]) -> None:
    assert Mutator(data, rules, SEED).mutations(COUNT) == mutations
    assert Mutator(data, rules, SEED + 1).mutations(COUNT) != mutations


def test_mutations_differ_and_each_alters_the_graph(data: Data, mutations: list[Mutation]) -> None:
    assert len({(m.change.removed, m.change.added, m.change.again) for m in mutations}) == COUNT
    graph = set(data.all)
    assert all(graph.difference(m.change.removed).union(m.change.added) != graph for m in mutations)


def test_mutations_cover_kinds_and_predicates(data: Data, rules: Rules) -> None:
    predicates = set(data.by_predicate)
    made = Mutator(data, rules, SEED).mutations(len(predicates))
    assert {m.kind for m in made} == set(KINDS)
    assert {t.predicate for m in made for t in (*m.change.removed, *m.change.added)} >= predicates


def test_each_mutation_breaks_a_rule_or_has_a_reason(mutations: list[Mutation]) -> None:
    assert all(bool(mutation.rule) != bool(mutation.reason) for mutation in mutations)
    assert 0 < sum(mutation.must for mutation in mutations) < COUNT


def test_all_that_breaks_a_stated_rule_is_caught(verdicts: dict[Mutation, str]) -> None:
    assert [f"{verdicts[mutation]}: {described(mutation)}" for mutation in missed(verdicts)] == []


def test_the_table_adds_up(verdicts: dict[Mutation, str]) -> None:
    head, *rows, total = table(verdicts)
    assert head[:4] == ("kind", "made", "must", "caught of must")
    assert [row[0] for row in rows] == list(KINDS)
    for column in range(1, 5):
        assert sum(int(row[column]) for row in rows) == int(total[column])
    assert total[1] == str(COUNT)


def test_without_the_shapes_of_claims_less_is_caught(data: Data, verdicts: dict[Mutation, str]) -> None:
    some = [m for m in verdicts if m.must and any(_of_a_claim(t) for t in (*m.change.removed, *m.change.added))]
    shapes = [file for file in turtle_files(folder("shapes")) if file.name != "claims.ttl"]
    without = Bench(data, shapes).together(some)
    assert sum(map(is_caught, without.values())) < sum(is_caught(verdicts[m]) for m in some)


def _of_a_claim(triple: ox.Triple) -> bool:
    return str(term(triple.subject)).startswith("id:claim-")


def test_a_mutation_that_harms_nothing_is_not_caught(bench: Bench, mutations: list[Mutation]) -> None:
    harmless = replace(mutations[0], change=replace(mutations[0].change, removed=(), added=(), again=False))
    assert not is_caught(bench.alone([harmless])[harmless])
