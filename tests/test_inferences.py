"""What was inferred is written apart from the graph, whole or not at all, with its provenance."""

from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

from policecoop import KnowledgeGraph
from policecoop.conclusions import Inference
from policecoop.errors import DataError
from policecoop.inferences import FORMATS, write
from policecoop.namespaces import ID, ONTOLOGY, PREFIXES
from policecoop.tables import inference_rows

PROV = rdflib.Namespace(PREFIXES["prov"])


@pytest.fixture(scope="module")
def found(graph: KnowledgeGraph) -> Inference:
    return graph.reason("accepted")


def _graph(found: Inference) -> rdflib.URIRef:
    return rdflib.URIRef(f"{ID}inferences-accepted-owl-rl-{found.digest[:12]}")


@pytest.mark.parametrize("ending", FORMATS)
def test_each_format_is_read_back_whole(found: Inference, tmp_path: Path, ending: str) -> None:
    file = tmp_path / f"inferred{ending}"
    assert write(found, file) == len(found.statements)
    quads = list(ox.parse(path=str(file), format=FORMATS[ending]))
    named = [quad for quad in quads if isinstance(quad.graph_name, ox.NamedNode)]
    if ending in (".trig", ".nq"):
        assert {quad.graph_name.value for quad in named} == {str(_graph(found))}
        told = {(q.subject.value, q.predicate.value, q.object.value) for q in named}
        assert told == found.statements
    else:
        assert named == []
        told = {(q.subject.value, q.predicate.value, q.object.value) for q in quads}
        assert found.statements < told
    assert len(quads) == len(found.statements) + 15
    assert [path.name for path in tmp_path.iterdir()] == [file.name]


def test_provenance_names_reasoner_view_source_and_time(
    found: Inference, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    write(found, tmp_path / "one.trig")
    write(found, tmp_path / "two.trig")
    assert (tmp_path / "one.trig").read_bytes() == (tmp_path / "two.trig").read_bytes()
    data = rdflib.Dataset()
    data.parse(tmp_path / "one.trig")
    about = data.default_graph
    run = about.value(_graph(found), PROV.wasGeneratedBy)
    premises = about.value(_graph(found), PROV.wasDerivedFrom)
    assert str(about.value(run, PROV.endedAtTime)) == "2023-11-14T22:13:20+00:00"
    assert about.value(run, PROV.used) == premises
    assert str(about.value(about.value(run, PROV.wasAssociatedWith), rdflib.RDFS.label)) == found.reasoner
    assert str(about.value(premises, rdflib.DCTERMS.identifier)) == f"sha256:{found.digest}"
    assert rdflib.URIRef(ONTOLOGY) in set(about.objects(premises, PROV.wasDerivedFrom))


@pytest.mark.parametrize("epoch", ["99999999999999999999", "253402300800", "abc", ""])
def test_a_time_that_is_none_is_told(
    found: Inference, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, epoch: str
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    with pytest.raises(DataError, match="is no number of seconds since 1970"):
        write(found, tmp_path / "one.ttl")
    assert list(tmp_path.iterdir()) == []


def test_other_data_have_another_source_and_another_name(tmp_path: Path) -> None:
    file = tmp_path / "own.ttl"
    file.write_bytes((Path(__file__).parent / "fixtures" / "reasoning" / "entailments.ttl").read_bytes())
    own = KnowledgeGraph(file).reason("all")
    assert own.sources == (ONTOLOGY,)
    write(own, tmp_path / "inferred.nq")
    assert ID + "dataset-policecoop" not in (tmp_path / "inferred.nq").read_text(encoding="utf-8")


def test_nothing_inferred_is_stated_in_the_graph(graph: KnowledgeGraph, found: Inference) -> None:
    triples = graph.ask("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", view="accepted")
    assert isinstance(triples, tuple)
    stated = {(s.value, p.value, o.value) for s, p, o in triples}
    assert found.statements
    assert found.statements.isdisjoint(stated)


def test_the_digest_is_of_what_was_read_and_of_nothing_else(found: Inference) -> None:
    again = KnowledgeGraph()
    assert again.reason("accepted").digest == found.digest
    assert again.reason("reported").digest != found.digest


def test_kinds_are_counted(found: Inference) -> None:
    rows = inference_rows(found).dicts()
    assert sum(int(row["count"] or 0) for row in rows) == len(found.statements)
    kinds = [str(row["kind"]) for row in rows]
    assert kinds == sorted(kinds, key=["type", "relation", "class hierarchy"].index)
    assert rows[0]["term"] == "https://w3id.org/policecoop/def/Fact"


def test_what_cannot_be_written_is_refused_and_leaves_nothing(found: Inference, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"end its name in \.ttl, \.nt, \.trig, \.nq"):
        write(found, tmp_path / "inferred.csv")
    with pytest.raises(DataError, match=r"nowhere/inferred\.ttl: cannot be written: No such file or directory"):
        write(found, tmp_path / "nowhere" / "inferred.ttl")
    mixed = tmp_path / "mixed.ttl"
    example = Path(__file__).parent / "fixtures" / "reasoning" / "inconsistent.ttl"
    mixed.write_bytes(example.read_bytes())
    with pytest.raises(DataError, match="anything follows from a contradiction"):
        write(KnowledgeGraph(mixed).reason("all"), tmp_path / "inferred.ttl")
    assert [path.name for path in tmp_path.iterdir()] == ["mixed.ttl"]
