"""Answers with the voices, hedges and passages behind them; and the rows in which views differ."""

from collections import Counter

import pytest
from click.testing import CliRunner

from policecoop import KnowledgeGraph
from policecoop.attribution import COLUMNS, TOLD
from policecoop.cli import cli
from policecoop.errors import QueryError
from policecoop.model import Rows, Term
from policecoop.namespaces import ID, PREFIXES, expand
from policecoop.queries import questions

PATROLS = "joint-patrols-and-operations"
NO_FACTS = {  # questions about places, works, notes: no single fact is behind a row
    "crimes-funded-against",
    "from-signature-to-force",
    "misspelt-names",
    "quality-notes-by-kind",
    "works-cited-most",
    "works-of-kind",
}
SIGNATURES = "{ ?%s a pc:Signature ; pc:instrument ?instrument }"


def _dicts(rows: Rows) -> list[dict[str, str]]:
    return [{name: cell.value for name, cell in zip(rows.columns, row, strict=True) if cell} for row in rows.rows]


def _told(graph: KnowledgeGraph, question: str, always: bool = False) -> Rows:
    answer = graph.told(question, always=always)
    assert isinstance(answer, Rows)
    return answer


@pytest.mark.parametrize("name", sorted(questions()))
def test_told_rows_are_the_rows_of_the_answer_with_columns_added(graph: KnowledgeGraph, name: str) -> None:
    plain, told = graph.rows(name), _told(graph, name)
    width = len(plain.columns)
    assert told.columns[:width] == plain.columns
    assert set(told.columns[width:]) <= set(TOLD) - set(plain.columns)
    assert tuple(row[:width] for row in told.rows) == plain.rows


@pytest.mark.parametrize("name", sorted(set(questions()) - NO_FACTS))
def test_every_row_of_a_question_about_facts_has_its_claims(graph: KnowledgeGraph, name: str) -> None:
    plain, long = graph.rows(name), graph.evidence(name)
    width = len(plain.columns)
    assert set(COLUMNS) <= set(long.columns)
    assert {row[:width] for row in long.rows} == set(plain.rows)
    assert all(row[long.columns.index("claim")] for row in long.rows)


@pytest.mark.parametrize("name", sorted(NO_FACTS))
def test_a_question_about_no_facts_says_so(graph: KnowledgeGraph, name: str) -> None:
    said = r"no claim is behind the rows: the query has no facts"
    with pytest.raises(QueryError, match=said):
        graph.evidence(name)
    with pytest.raises(QueryError, match=said):
        graph.told(name, always=True)


def test_a_claim_is_told_as_the_graph_has_it(graph: KnowledgeGraph) -> None:
    rows = _dicts(graph.evidence(PATROLS))
    assert [row for row in rows if row["claim"] == ID + "claim-pina2023-3.3-1-29"] == [
        {
            "kind": expand("pc:JointOperation"),
            "party": ID + "group-police-officers-tajikistan",
            "time": "2014-11",
            "hedge": expand("pcc:hedge-reported"),
            "passage": ID + "passage-pina2023-3.3-1",
            "claim": ID + "claim-pina2023-3.3-1-29",
            "voice": ID + "person-carine-pina",
            "polarity": expand("pcc:polarity-affirmed"),
            "wording": "reportedly",
            "sentences": "10",
            "contested": "false",
        }
    ]


def test_the_same_claims_as_a_query_for_them_gives(graph: KnowledgeGraph) -> None:
    direct = """SELECT ?fact ?claim ?voice ?passage ?hedge WHERE { ?fact a pc:Signature .
      ?claim pc:documents ?fact ; pc:claimedBy ?voice ; pc:statedIn ?passage ; pc:hedge ?hedge }"""
    wanted = {tuple(row.values()) for row in _dicts(graph.rows(direct))}
    found = _dicts(graph.evidence("SELECT ?fact WHERE { ?fact a pc:Signature }"))
    assert {tuple(row[key] for key in ("fact", "claim", "voice", "passage", "hedge")) for row in found} == wanted
    assert len(wanted) > 30


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?instrument WHERE " + SIGNATURES % "fact",  # not among the columns
        "SELECT ?anything ?instrument WHERE " + SIGNATURES % "anything",  # a fact by another name
        "SELECT * " + SIGNATURES % "anything",
        "# SELECT this\nPREFIX x: <urn:SELECT#>\nselect distinct ?instrument\n# no { here }\n" + SIGNATURES % "fact",
        "SELECT ?instrument WHERE { { SELECT * WHERE " + SIGNATURES % "fact" + " } FILTER (STR(?instrument) != '{') }",
    ],
)
def test_facts_are_found_however_the_query_is_written(graph: KnowledgeGraph, query: str) -> None:
    long, plain = graph.evidence(query), graph.rows(query)
    width = len(plain.columns)
    assert {row[:width] for row in long.rows} == set(plain.rows)
    claims = {row["claim"] for row in _dicts(long)}
    assert claims == {row["claim"] for row in _dicts(graph.evidence("SELECT ?fact { ?fact a pc:Signature }"))}


def test_all_claims_of_what_a_row_sums_up(graph: KnowledgeGraph) -> None:
    query = "SELECT (COUNT(DISTINCT ?fact) AS ?facts) WHERE { ?fact a pc:Signature }"
    (row,), long = graph.rows(query).rows, _dicts(graph.evidence(query))
    assert row[0]
    assert {line["facts"] for line in long} == {row[0].value}
    assert len({line["claim"] for line in long}) >= int(row[0].value)
    assert _told(graph, query) == graph.rows(query)  # a sum is left as it is
    (told,) = _dicts(_told(graph, query, always=True))
    assert told["voice"].startswith("Carine Pina")


def test_a_column_is_added_only_if_it_says_something(graph: KnowledgeGraph) -> None:
    own = "SELECT ?fact ?year { VALUES ?fact { id:contribution-interpol-statutory-china-2021 } ?fact pc:edtf ?year }"
    (told,) = _dicts(_told(graph, own))
    assert set(told) == {"fact", "year", "passage"}
    assert told["passage"] == "2.1.2/1"
    (whole,) = _dicts(_told(graph, own, always=True))
    assert (whole["voice"], whole["hedge"], whole["polarity"]) == ("Carine Pina", "", "affirmed")


def test_what_is_contested_is_told(graph: KnowledgeGraph) -> None:
    closed = {row["actor"]: row.get("contested") for row in _dicts(_told(graph, "closings-after-reports"))}
    assert closed == {
        ID + "state-germany": "contested",
        **dict.fromkeys((ID + "org-city-new-york", ID + "state-ireland", ID + "state-netherlands"), ""),
    }
    assert "contested" not in _told(graph, "contested-facts").columns  # it says itself by whom


def test_of_words_that_not_all_say_it_is_told_whose_they_are(graph: KnowledgeGraph) -> None:
    (row,) = [
        row
        for row in _dicts(_told(graph, "crimes-by-cooperation"))
        if (row["crime"], row["cooperation"]) == (expand("pcc:crime-economic"), ID + "cooperation-fox-hunt")
    ]
    assert (row["voice"], row["hedge"]) == ("China; Carine Pina", "“reportedly” (Carine Pina)")


def test_a_product_is_no_asterisk(graph: KnowledgeGraph) -> None:
    query = "SELECT ?instrument (2 * 3 AS ?six) WHERE " + SIGNATURES % "fact"
    assert all(row["six"] == "6" for row in _dicts(graph.evidence(query)))


def test_a_hedge_is_told_in_the_words_of_the_source(graph: KnowledgeGraph) -> None:
    query = "SELECT ?time { id:claim-pina2023-3.3-1-29 pc:documents ?fact . ?fact pc:edtf ?time }"
    (told,) = _dicts(_told(graph, query))
    assert (told["time"], told["hedge"]) == ("2014-11", "“reportedly”")


def test_equal_rows_stay_as_many(graph: KnowledgeGraph) -> None:
    query = "SELECT ?kind WHERE { ?fact a ?kind . FILTER (?kind IN (pc:Signature, pc:JointPatrol)) }"
    plain, told = graph.rows(query), _told(graph, query)
    assert Counter(row[:1] for row in told.rows) == Counter(plain.rows)


@pytest.mark.parametrize("always", [False, True])
def test_rows_without_facts(graph: KnowledgeGraph, always: bool) -> None:
    query = 'SELECT ?x { VALUES ?x { "plain" <urn:x> "a b" UNDEF } }'
    if always:
        with pytest.raises(QueryError, match="no claim is behind"):
            graph.told(query, always=True)
    else:
        assert graph.told(query) == graph.rows(query)
    none = "SELECT ?fact { ?fact a pc:NoSuch }"
    assert len(_told(graph, none, always).rows) == 0


@pytest.mark.parametrize("query", ["ASK { ?s ?p ?o }", "CONSTRUCT { ?s a ?o } { ?s a ?o . ?s a pc:Loan }"])
def test_answers_that_are_no_tables(graph: KnowledgeGraph, query: str) -> None:
    assert graph.told(query) == graph.ask(query)
    with pytest.raises(QueryError, match="no SELECT query"):
        graph.told(query, always=True)
    with pytest.raises(QueryError, match="no SELECT query"):
        graph.evidence(query)


# --- views ---


def test_views_differ_in_what_only_one_believes(graph: KnowledgeGraph) -> None:
    query = "SELECT ?fact { ?fact a pc:JointOperation }"
    reported, accepted = (graph.rows(query, view).rows for view in ("reported", "accepted"))
    differing = graph.compare(query)
    assert differing.columns == ("onlyIn", "fact")
    assert {row[1:] for row in differing.rows} == set(reported) - set(accepted)
    assert {row[0] for row in differing.rows} == {Term("literal", "reported")}
    assert 0 < len(differing.rows) < len(reported)


def test_a_sum_differs_in_both_views(graph: KnowledgeGraph) -> None:
    query = "SELECT (COUNT(?fact) AS ?n) { ?fact a pc:JointOperation }"
    rows = _dicts(graph.compare(query, "all"))
    assert [row["onlyIn"] for row in rows] == ["all", "accepted"]
    assert int(rows[0]["n"]) > int(rows[1]["n"])


def test_equal_views_do_not_differ_and_equal_rows_are_counted(graph: KnowledgeGraph) -> None:
    assert graph.compare("SELECT ?s { ?s a pc:State }").rows == ()
    with pytest.raises(QueryError, match="asked in the view 'accepted' already; name another"):
        graph.compare("structures-founded")
    query = "SELECT ?kind { ?fact a ?kind . VALUES ?kind { pc:JointOperation } }"
    lost = len(graph.rows(query).rows) - len(graph.rows(query, "accepted").rows)
    assert len(graph.compare(query).rows) == lost > 0


def _run(*arguments: str) -> str:
    result = CliRunner().invoke(cli, ["ask", *arguments])
    assert result.exit_code == 0, result.output
    return result.stdout


def test_the_command_tells_voices_and_hedges_by_default_and_on_request() -> None:
    assert "Reuters" in _run(PATROLS)
    assert "Reuters" not in _run(PATROLS, "--no-evidence")
    assert "Reuters" in _run(PATROLS, "--format", "markdown")
    plain, long = _run(PATROLS, "--format", "csv"), _run(PATROLS, "--format", "csv", "--evidence")
    assert plain.splitlines()[0] == "kind,party,place,time,hedge,passage"
    assert (
        long.splitlines()[0] == "kind,party,place,time,hedge,passage,claim,voice,polarity,wording,sentences,contested"
    )
    assert PREFIXES["pcc"] + "polarity-affirmed" in long


def test_the_command_compares_views() -> None:
    lines = _run(PATROLS, "--compare-views", "--format", "csv").splitlines()
    assert lines[0].startswith("onlyIn,kind,")
    assert {line.partition(",")[0] for line in lines[1:]} == {"reported"}
    assert "onlyIn" in _run(PATROLS, "--compare-views")


@pytest.mark.parametrize("flag", ["--evidence", "--no-evidence"])
@pytest.mark.parametrize("other", [["--compare-views"], ["--endpoint", "http://x/"]])
def test_what_does_not_go_together_is_refused(flag: str, other: list[str]) -> None:
    result = CliRunner().invoke(cli, ["ask", PATROLS, flag, *other])
    assert result.exit_code == 2
    assert "leave out" in result.stderr


MEMBERS = "WHERE { ?fact pc:member ?m }"


@pytest.mark.parametrize(
    "query",
    [
        f"SELECT ?m (EXISTS {{ ?fact pc:x ?y }} AS ?z) {MEMBERS} LIMIT 2",
        f"SELECT ?m {MEMBERS} GROUP BY ?m VALUES ?m {{ id:state-china }}",
        f"SELECT ?m {MEMBERS} GROUP BY ?m HAVING (EXISTS {{ ?m a pc:State }}) LIMIT 2",
        f"SELECT (1 AS ?one) {MEMBERS} HAVING (COUNT(*) > 1)",
        f"SELECT ?m FROM <http://x/> {MEMBERS}",
        f"SELECT (COUNT(?fact) AS ?_behind) {MEMBERS}",
        f'SELECT ?m ("""it "SELECT ?x {{ """ AS ?z) {MEMBERS} LIMIT 1',
        f"SELECT ?m ('''it's {{ ?fact''' AS ?z) {MEMBERS} LIMIT 1",
        f"SELECT REDUCED ?m {MEMBERS}",
        "SELECT ?where ?from ?fact { ?fact pc:member ?where BIND (1 AS ?from) }",
        "SELECT ?where (COUNT(?fact) AS ?n) { ?fact pc:member ?where } GROUP BY ?where",
        "SELECT ?fact ?claim { ?claim pc:documents ?fact ; pc:polarity pcc:polarity-denied }",
    ],
)
def test_no_query_is_lost_by_looking_for_its_claims(graph: KnowledgeGraph, query: str) -> None:
    plain, told = graph.rows(query, "all"), graph.told(query, "all")
    assert isinstance(told, Rows)
    assert told.columns[: len(plain.columns)] == plain.columns
    assert {row[: len(plain.columns)] for row in told.rows} == set(plain.rows)


def test_a_limit_cuts_rows_and_not_their_claims(graph: KnowledgeGraph) -> None:
    three = "VALUES ?m { id:state-china id:state-myanmar id:state-united-states } ?fact pc:member ?m"
    whole = _told(graph, f"SELECT DISTINCT ?m {{ {three} }} ORDER BY ?m")
    assert _told(graph, f"SELECT DISTINCT ?m {{ {three} }} ORDER BY ?m LIMIT 2 OFFSET 1").rows == whole.rows[1:]
    assert len(whole.rows) == 3
    assert all(row[1] and row[1].value for row in whole.rows)


def test_equal_rows_have_each_its_own_claim(graph: KnowledgeGraph) -> None:
    query = """SELECT ?amount { ?fact pc:recipient id:org-interpol ; pc:amountValue ?amount
      FILTER (?amount = 500000) }"""
    claims = [row["claim"] for row in _dicts(graph.evidence(query))]
    assert len(claims) == len(set(claims)) == len(graph.rows(query).rows) == 4
