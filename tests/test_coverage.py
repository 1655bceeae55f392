"""Coverage: each sentence has facts, or a reason for none; the count fails when one has neither."""

from pathlib import Path

import pytest

from policecoop import KnowledgeGraph
from policecoop.coverage import BY
from policecoop.errors import QueryError

SOURCE = """
@prefix id: <https://w3id.org/policecoop/id/> .
@prefix pc: <https://w3id.org/policecoop/def/> .
@prefix pcc: <https://w3id.org/policecoop/concept/> .

id:passage-x-1-1 a pc:Paragraph ; pc:locator "1/1" ; pc:section "1" ; pc:ordinal 1 ; pc:sentenceCount 3 .
id:passage-x-fn1 a pc:Footnote ; pc:locator "fn1" ; pc:ordinal 1 ; pc:sentenceCount 1 ; pc:calledFrom id:passage-x-1-1 .
id:passage-x-fn2 a pc:Footnote ; pc:locator "fn2" ; pc:ordinal 2 ; pc:sentenceCount 2 ; pc:calledFrom id:passage-x-1-1 .
id:citation-x-fn1-1 a pc:Citation ; pc:citesWork id:work-x ; pc:statedIn id:passage-x-fn1 .
id:citation-x-fn2-1 a pc:Citation ; pc:citesWork id:work-x ; pc:statedIn id:passage-x-fn2 .
id:claim-x-1-1-1 a pc:Claim ; pc:documents id:fact-a ; pc:claimedBy id:person-x ; pc:hedge pcc:hedge-none ;
    pc:statedIn id:passage-x-1-1 ; pc:sentence 1 .
id:claim-x-1-1-2 a pc:Claim ; pc:documents id:fact-b ; pc:claimedBy id:person-x ; pc:hedge pcc:hedge-reported ;
    pc:statedIn id:passage-x-1-1 ; pc:sentence 1 , 2 .
id:fact-a a pc:Membership .
id:fact-b a pc:Founding .
id:uncoded-x-fn2-1 a pc:UncodedSentence ; pc:reason pcc:no-fact-reason-contact ;
    pc:statedIn id:passage-x-fn2 ; pc:sentence 1 .
"""


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeGraph:
    file = tmp_path_factory.mktemp("coverage") / "source.ttl"
    file.write_text(SOURCE, encoding="utf-8")
    return KnowledgeGraph(file)


def test_each_sentence_is_counted_once(small: KnowledgeGraph) -> None:
    found = small.coverage("sentence")
    rows = [tuple(row.values()) for row in found.table.dicts()]
    assert rows == [
        ("1/1", 1, 2, 2, None),
        ("1/1", 2, 1, 1, None),
        ("1/1", 3, 0, 0, None),
        ("fn1", 1, 0, 0, "cites only"),
        ("fn2", 1, 0, 0, "contact data"),
        ("fn2", 2, 0, 0, None),
    ]
    assert (found.sentences, found.told, found.citing, found.reasoned) == (6, 2, 1, 1)


def test_a_sentence_without_claim_and_reason_is_named(small: KnowledgeGraph) -> None:
    assert small.coverage().unaccounted == ("1/1 sentence 3", "fn2 sentence 2")


def test_a_passage_counts_a_fact_of_two_sentences_once(small: KnowledgeGraph) -> None:
    rows = [tuple(row.values()) for row in small.coverage("passage").table.dicts()]
    assert rows[0] == ("1/1", 3, 2, 2, 2, "1 unaccounted for")
    assert rows[2] == ("fn2", 2, 0, 0, 0, "1 contact data, 1 unaccounted for")


@pytest.mark.parametrize(("by", "groups"), [("class", 2), ("voice", 1), ("hedge", 2)])
def test_facts_are_counted_by_class_voice_and_hedge(small: KnowledgeGraph, by: str, groups: int) -> None:
    table = small.coverage(by).table
    assert table.columns == (by, "facts", "claims")
    assert len(table.rows) == groups
    assert sum(int(row["facts"] or 0) for row in table.dicts()) == 2


def test_an_unknown_count_is_refused(small: KnowledgeGraph) -> None:
    with pytest.raises(QueryError, match="passage, sentence, class, voice, hedge"):
        small.coverage("author")
    assert BY[0] == "passage"


def test_a_number_of_sentences_that_is_none_is_not_taken(tmp_path: Path) -> None:
    file = tmp_path / "source.ttl"
    file.write_text(SOURCE.replace("sentenceCount 3", 'sentenceCount "three"').replace("Count 1", "Count 2.5"))
    assert [row["passage"] for row in KnowledgeGraph(file).coverage().table.dicts()] == ["fn2"]
    file.write_text("")
    with pytest.raises(QueryError, match="there are no sentences to account for"):
        KnowledgeGraph(file).coverage()


def test_the_whole_source_is_accounted_for(graph: KnowledgeGraph) -> None:
    found = graph.coverage()
    assert found.sentences == 557
    assert not found.unaccounted, "give each a claim, or a pc:UncodedSentence with its reason"
