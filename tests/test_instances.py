"""The data, rule by rule. A message names the thing and what to do."""

import csv
import re
from pathlib import Path

import pytest

from policecoop import KnowledgeGraph
from policecoop.namespaces import RDF, shorten
from policecoop.reading import parse
from policecoop.resources import folder, turtle_files

FIXTURES = Path(__file__).parent / "fixtures"
ABSTRACT = ("Fact", "AdverseFact", "Occurrence", "Relation", "Figure", "Provision", "Characterisation")

PASSAGES = """SELECT ?count ?footnote WHERE {
  ?passage pc:sentenceCount ?count . BIND (EXISTS { ?passage a pc:Footnote } AS ?footnote) }"""
WORDED = """SELECT ?locator ?sentence ?words WHERE {
  ?claim pc:statedIn/pc:locator ?locator ; pc:sentence ?sentence ; pc:hedgeWording|pc:attributionWording ?words }"""


def test_the_graph_conforms_to_its_shapes(graph: KnowledgeGraph) -> None:
    report = graph.validate()
    assert report.conforms, [f"{finding.position} {finding.focus}: {finding.message}" for finding in report.findings]


def test_passages_are_those_of_the_whole_source(graph: KnowledgeGraph) -> None:
    rows = graph.store.rows(PASSAGES)
    assert sum(row["footnote"] == "false" for row in rows) == 69
    assert sum(row["footnote"] == "true" for row in rows) == 133
    assert sum(int(row["count"]) for row in rows) == 557
    assert graph.store.ask("ASK { ?passage pc:locator 'fn91' ; pc:missingText true }")


def test_hedges_and_voices_follow_the_words_of_the_text(graph: KnowledgeGraph) -> None:
    worded: dict[tuple[str, str], str] = {}
    for row in graph.store.rows(WORDED):
        key = row["locator"], row["sentence"]
        worded[key] = worded.get(key, "") + " " + row["words"].casefold()
    listed = _wordings()
    assert len(listed) > 150
    unmatched = [
        (row["passage"], row["sentence"], row["words"])
        for row in listed
        if not row["explanation"] and not _shares(row["words"], worded.get((row["passage"], row["sentence"]), ""))
    ]
    assert not unmatched, "keep the words on a claim of that sentence, or explain in wording.tsv"


def _wordings() -> list[dict[str, str]]:
    with (FIXTURES / "wording.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def _shares(words: str, kept: str) -> bool:
    return any(word in kept.split() for word in re.findall(r"\w{3,}", words.casefold()))


def test_every_hedge_wording_is_on_the_list_of_the_text(graph: KnowledgeGraph) -> None:
    listed: dict[tuple[str, str], str] = {}
    for row in _wordings():
        key = row["passage"], row["sentence"]
        listed[key] = listed.get(key, "") + " " + row["words"].casefold()
    hedged = graph.store.rows(WORDED.replace("|pc:attributionWording", ""))
    assert hedged
    for row in hedged:
        assert _shares(row["words"], listed.get((row["locator"], row["sentence"]), "")), row


def test_no_fact_is_of_an_abstract_class(graph: KnowledgeGraph) -> None:
    kinds = " ".join(f"pc:{name}" for name in ABSTRACT)
    assert graph.store.rows(f"SELECT ?fact WHERE {{ VALUES ?kind {{ {kinds} }} ?fact a ?kind }}") == []


def test_no_class_takes_more_than_a_tenth_of_the_facts(graph: KnowledgeGraph) -> None:
    query = "SELECT ?kind (COUNT(DISTINCT ?fact) AS ?n) WHERE { ?c pc:documents ?fact . ?fact a ?kind } GROUP BY ?kind"
    counts = {shorten(row["kind"]): int(row["n"]) for row in graph.store.rows(query)}
    assert max(counts.values()) <= sum(counts.values()) / 10, counts


def test_no_fact_lives_in_text_alone(graph: KnowledgeGraph) -> None:
    query = """SELECT ?fact WHERE { ?claim pc:documents ?fact
      FILTER NOT EXISTS { ?fact ?role ?thing . ?role rdfs:subPropertyOf pc:involves } }"""
    assert graph.store.rows(query) == []
    assert (
        graph.store.rows("SELECT ?f WHERE { ?c pc:documents ?f . ?f skos:prefLabel|skos:definition|rdfs:comment ?t }")
        == []
    )


@pytest.mark.parametrize(
    ("kind", "passage", "against", "finding"),
    [
        ("body-footnote", "2.1.1/1", "fn11", "217/2014"),
        ("body-footnote", "2.1.1/1", "fn9", "2003"),
        ("sum-of-parts", "2.1.1/3", "2.1.1/3", "2,141"),
    ],
)
def test_known_oddities_are_noted(graph: KnowledgeGraph, kind: str, passage: str, against: str, finding: str) -> None:
    assert graph.store.ask(f"""ASK {{ ?note pc:noteKind pcc:note-kind-{kind} ; pc:observedIn/pc:locator "{passage}" ;
      pc:contradictedBy/pc:locator "{against}" ; pc:finding ?text FILTER CONTAINS(?text, "{finding}") }}""")


def test_adverse_facts_are_never_in_the_accepted_view_nor_behind_a_shortcut(graph: KnowledgeGraph) -> None:
    adverse = "?fact a/rdfs:subClassOf* pc:AdverseFact"
    assert graph.view("reported").ask(f"ASK {{ {adverse} }}") is True
    assert graph.view("accepted").ask(f"ASK {{ {adverse} }}") is False
    assert graph.view("all").ask("ASK { ?s ?p ?o . ?p pc:shortcutOf/rdfs:subClassOf* pc:AdverseFact }") is False


def test_accepted_facts_are_the_authors_own_unhedged_and_undisputed(graph: KnowledgeGraph) -> None:
    accepted = {row["f"] for row in graph.view("accepted").rows("SELECT DISTINCT ?f WHERE { ?c pc:documents ?f }")}
    own = {
        row["f"]
        for row in graph.store.rows("""SELECT ?f WHERE { ?c pc:documents ?f ; pc:claimedBy id:person-carine-pina ;
          pc:hedge pcc:hedge-none ; pc:polarity pcc:polarity-affirmed }""")
    }
    disputed = {row["f"] for row in graph.store.rows("SELECT ?f WHERE { ?c pc:documents ?f ; pc:conflictsWith ?d }")}
    assert disputed
    assert accepted < own
    assert not accepted & disputed


def test_views_derive_shortcuts_and_files_do_not_write_them(graph: KnowledgeGraph) -> None:
    assert graph.view("accepted").ask("ASK { id:state-china pc:memberOf id:org-interpol }") is True
    assert graph.store.ask("ASK { ?s ?p ?o . ?p pc:shortcutOf ?class }") is False


def test_a_source_is_one_named_graph(graph: KnowledgeGraph) -> None:
    inside = "ASK { GRAPH id:source-pina2023 { ?claim pc:documents ?fact } }"
    assert graph.store.ask(inside) is True
    assert graph.store.ask("ASK { GRAPH id:source-pina2023 { ?state a pc:State } }") is False


def test_no_blank_nodes_and_numbers_in_canonical_spelling() -> None:
    for file in turtle_files(folder("instances")):
        for triple in parse(file):
            assert "bnode" not in {term.kind for term in triple}, f"{file.name}: give {triple[0].value} an IRI"
            value = triple[2]
            if value.datatype.endswith(("#integer", "#decimal")):
                assert re.fullmatch(r"-?(0|[1-9]\d*)(\.\d*[1-9])?", value.value), f"{file.name}: {value.value}"


def test_claims_are_numbered_once_in_each_passage(graph: KnowledgeGraph) -> None:
    for row in graph.store.rows("SELECT ?claim ?locator WHERE { ?claim a pc:Claim ; pc:statedIn/pc:locator ?locator }"):
        local = row["claim"].rpartition("/")[2]
        assert re.fullmatch(rf"claim-pina2023-{re.escape(row['locator'].replace('/', '-'))}-[1-9]\d*", local), local


def test_types_are_stated_in_one_file_only() -> None:
    seen: dict[str, str] = {}
    for file in turtle_files(folder("instances")):
        for subject, predicate, _ in parse(file):
            if predicate.value == RDF + "type":
                first = seen.setdefault(subject.value, file.name)
                assert first == file.name, f"{shorten(subject.value)} is described in {first} and in {file.name}"
