"""The rules of the audit: each query finds its fixture, each item of the lists is accounted for. Rules about files."""

import re
import unicodedata
from pathlib import Path

import pyoxigraph as ox
import pytest
from owl2dl import Case, cases

from policecoop.audit import checks
from policecoop.namespaces import PREFIXES, expand, shorten
from policecoop.resources import folder, turtle_files
from policecoop.store import Store

ROOT = Path(__file__).parent.parent
FIXTURES = Path(__file__).parent / "fixtures" / "checks"
PAGE = (ROOT / "docs" / "audit.md").read_text(encoding="utf-8")

# The items of the lists, and how the source of a check names them.
C_LIST = [*range(1, 14), *range(20, 47), *range(50, 55), *range(60, 76)]
LISTS = {
    "C[0-9]+": ("", [f"C{number:02}" for number in C_LIST]),
    "P[0-9]+": ("OOPS! ", [f"P{number:02}" for number in range(1, 42)]),
    "[A-Z]{3,}[A-Z0-9_.]*|OM[0-9.]+|CN1": (
        "FOOPS! ",
        [
            *("PURL1", "URI1", "URI2", "VER1", "VER2", "OM1", "OM2", "OM3", "OM4.1", "OM4.2", "OM5.1", "OM5.2"),
            *("FIND1", "FIND2", "FIND3", "FIND_3_BIS", "RDF1", "HTTP1", "CN1", "DOC1", "VOC1", "VOC2", "VOC3", "VOC4"),
        ],
    ),
    "DL[0-9]+": ("OWL 2 ", [f"DL{number:02}" for number in range(1, 19)]),
}


@pytest.mark.parametrize("name", checks())
def test_the_check_finds_what_is_broken_and_nothing_else(name: str) -> None:
    fixture = FIXTURES / f"{name}.ttl"
    wanted = re.findall(r"# finds: (.*)", fixture.read_text(encoding="utf-8"))[0].split()
    assert wanted
    rows = Store.of_paths([fixture]).rows(checks()[name].text)
    assert sorted({shorten(row["node"]) for row in rows}) == sorted(wanted)


@pytest.mark.parametrize("case", cases("broken"), ids=lambda case: case.name)
def test_what_is_outside_owl_2_dl_is_found(case: Case) -> None:
    assert f"OWL 2 {case.restriction}" in checks()[case.check].sources
    assert _store(case).rows(checks()[case.check].text)


@pytest.mark.parametrize("case", cases("sound"), ids=lambda case: case.name)
def test_what_is_within_owl_2_dl_is_let_pass(case: Case) -> None:
    store = _store(case)
    asked = [check for check in checks().values() if any(source.startswith("OWL 2 ") for source in check.sources)]
    assert not [check.name for check in asked if store.rows(check.text)]


def test_each_restriction_of_owl_2_dl_and_each_check_of_it_has_a_broken_ontology() -> None:
    _, restrictions = LISTS["DL[0-9]+"]
    found = {(case.check, f"OWL 2 {case.restriction}") for case in cases("broken")}
    assert {source for _, source in found} == {f"OWL 2 {name}" for name in restrictions}
    sources = [(check.name, source) for check in checks().values() for source in check.sources]
    assert {pair for pair in sources if pair[1].startswith("OWL 2 ")} == found


def _store(case: Case) -> Store:
    return Store.of_triples(quad.triple for quad in ox.parse(case.turtle, format=ox.RdfFormat.TURTLE))


def test_each_fixture_belongs_to_a_check() -> None:
    assert sorted(file.stem for file in FIXTURES.glob("*.ttl")) == list(checks())


def test_queries_and_fixtures_declare_the_prefixes_that_they_use_and_no_others() -> None:
    for file in [*(folder("queries") / "checks").glob("*.rq"), *FIXTURES.glob("*.ttl")]:
        text = file.read_text(encoding="utf-8")
        declared = re.findall(r"^(?:@prefix|PREFIX) ([a-z]+):", text, re.M)
        body = re.sub(r'"[^"\n]*"|<[^>\n]*>', "", re.sub(r"^(#|@prefix|PREFIX).*", "", text, flags=re.M))
        used = set(re.findall(r"(?<![\w:])([a-z]+):(?=[A-Za-z])", body))
        assert declared == [prefix for prefix in PREFIXES if prefix in used], file.name


def test_the_page_lists_the_checks_as_they_are() -> None:
    rows = [
        f"| `{check.name}` | {check.severity} | {check.title} | {', '.join(check.sources)} |"
        for check in checks().values()
    ]
    assert re.findall(r"^\| `[a-z-]+` \|.*", PAGE, re.M) == rows


@pytest.mark.parametrize("pattern", LISTS)
def test_the_page_says_of_each_item_by_which_checks_or_where_or_why_not(pattern: str) -> None:
    name, items = LISTS[pattern]
    rows = re.findall(rf"^\| ({pattern}) \| [^|]+ \|([^|]*)\|([^|]*)\|$", PAGE, re.M)
    assert [item for item, _, _ in rows] == items
    for item, rules, elsewhere in rows:
        wanted = [check.name for check in checks().values() if name + item in check.sources]
        assert re.findall("`(.*?)`", rules) == wanted, item
        assert wanted or elsewhere.strip(), item


def test_the_sources_of_checks_are_items_of_the_lists() -> None:
    known = {name + item for name, items in LISTS.values() for item in items}
    asked = {source for check in checks().values() for source in check.sources}
    assert not {source for source in asked - known if not source.startswith("ROBOT ")}


def test_the_tests_that_the_page_names_exist() -> None:
    named = set(re.findall(r"`(tests/test_[a-z]+\.py)::(test_[a-z0-9_]+)`", PAGE))
    assert len(named) > 20
    for file, test in sorted(named):
        assert f"\ndef {test}(" in (ROOT / file).read_text(encoding="utf-8"), f"{file} has no {test}"


def test_no_published_term_is_gone() -> None:
    ontology = Store.of_paths([folder("ontology")])
    described = {
        row["term"] for row in ontology.rows("SELECT DISTINCT ?term WHERE { ?term a ?kind FILTER isIRI(?term) }")
    }
    for release in FIXTURES.glob("published-*.txt"):
        names = release.read_text(encoding="utf-8").split()
        assert len(names) > 1000
        assert not [name for name in names if expand(name) not in described], "retire a term, do not remove it"


def test_versions_and_dates_are_those_of_the_citation() -> None:
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    version, date = (re.findall(rf'^{key}: "?([^"\n]+)', citation, re.M)[0] for key in ("version", "date-released"))
    assert f"## {version}, {date}\n" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    store = Store.of_paths([folder("ontology"), folder("instances") / "dataset.ttl"])
    assert {row["date"] for row in store.rows("SELECT ?date { ?header a owl:Ontology ; dcterms:issued ?date }")} == {
        date
    }
    cited = [row["text"] for row in store.rows("SELECT ?text WHERE { ?thing dcterms:bibliographicCitation ?text }")]
    assert len(cited) == 2
    assert all(text.endswith(f", version {version}.") for text in cited)


def test_texts_have_no_hidden_characters() -> None:
    files = [file for name in ("ontology", "instances", "shapes") for file in turtle_files(folder(name))]
    for file in [*files, *folder("queries").rglob("*.*")]:
        text = file.read_text(encoding="utf-8")
        assert unicodedata.is_normalized("NFC", text), file.name
        assert not {c for c in text if c not in "\n\t" and unicodedata.category(c) in ("Cc", "Cf", "Co", "Cn")}, (
            file.name
        )


def test_the_ontology_does_without_what_is_often_misused() -> None:
    ontology = Store.of_paths([folder("ontology")])
    assert ontology.ask("ASK { ?class owl:someValuesFrom ?other }") is True
    for use in (
        "?class owl:allValuesFrom ?other",
        "?class owl:complementOf ?other",
        "?property owl:equivalentProperty ?other",
        "?property a owl:SymmetricProperty",
        "?datatype a rdfs:Datatype",
    ):
        assert ontology.ask(f"ASK {{ {use} }}") is False, use
