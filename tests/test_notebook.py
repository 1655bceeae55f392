"""Answers in a notebook: as HTML, as data frames, as networks."""

from html.parser import HTMLParser

import pytest

from policecoop import KnowledgeGraph, Rows, Term, markup
from policecoop.errors import ParameterError, ThingNotFound
from policecoop.namespaces import ID, XSD

CHINA = Term("iri", ID + "state-china")
FRANCE = Term("iri", ID + "state-france")
TWO = Term("literal", "2", XSD + "integer")
NAMES = {CHINA.value: "China", FRANCE.value: "France"}


class _Reader(HTMLParser):
    """Collects the tags, texts and links of a page, and checks that tags are closed in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.texts: list[str] = []
        self.links: list[str | None] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)
        self.tags.append(tag)
        self.links += [value for name, value in attrs if name == "href"]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def _read(html: str) -> _Reader:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    assert reader.open == []
    return reader


def _rows(*rows: tuple[Term | None, ...], columns: tuple[str, ...] = ("from", "to", "n")) -> Rows:
    return Rows(columns, rows, lambda things: {thing: NAMES[thing] for thing in things if thing in NAMES})


def test_an_answer_shows_as_a_table_of_names_that_link(graph: KnowledgeGraph) -> None:
    page = _read(graph.rows("contributions-to-interpol")._repr_html_())
    assert {"contributor", "Alibaba", "Carine Pina", "512000", "14 rows"} <= set(page.texts)
    assert ID + "org-alibaba" in page.links
    assert page.tags.count("tr") == 1 + 14


def test_a_long_answer_says_how_much_is_left_out() -> None:
    page = _read(Rows(("n",), ((TWO,),) * 1234)._repr_html_())
    assert page.tags.count("tr") == 101
    assert "… and 1,134 more rows" in page.texts


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "&lt;", "\x00中"])
def test_hostile_texts_and_addresses_are_harmless(text: str) -> None:
    term, iri = Term("literal", text), Term("iri", f"javascript:{text}")
    page = _read(Rows((text,), ((term,), (iri,), (None,)))._repr_html_())
    assert set(page.tags) == {"table", "thead", "tbody", "tr", "th", "td", "p"}
    assert page.links == []
    quoted = _read(markup.table((), [[("x", f"https://x/{text}")]]))
    assert quoted.tags.count("a") == 1
    assert set(quoted.tags) <= {"table", "thead", "tbody", "tr", "td", "a"}


def test_a_thing_shows_with_its_facts_and_who_says_so(graph: KnowledgeGraph) -> None:
    page = _read(graph.show("INTERPOL")._repr_html_())
    assert page.texts[0] == "INTERPOL"
    assert "58 facts" in page.texts
    assert ID + "org-interpol" in page.links
    assert any("Carine Pina [2.1.2/1]" in text for text in page.texts)
    assert any("slip against the public record" in text for text in page.texts)
    denied = _read(graph.show("id:enablement-acting-alone-absolute-security", "all")._repr_html_())
    assert any("Xi Jinping denied [2.1.2/1]" in text for text in denied.texts)


def test_data_frames_hold_iris_or_names(graph: KnowledgeGraph) -> None:
    rows = graph.rows("contributions-to-interpol")
    assert ID + "org-alibaba" in set(rows.to_pandas()["contributor"])
    named = rows.to_pandas(names=True)
    assert "Alibaba" in set(named["contributor"])
    assert list(named["amount"]) == list(rows.to_pandas()["amount"])


def test_a_network_has_an_edge_for_each_row(graph: KnowledgeGraph) -> None:
    network = _rows((CHINA, FRANCE, TWO), (CHINA, None, TWO), (FRANCE, CHINA, None)).to_networkx()
    assert dict(network.nodes(data="label")) == NAMES
    assert list(network.edges(data=True)) == [(CHINA.value, FRANCE.value, {"n": 2}), (FRANCE.value, CHINA.value, {})]
    command = graph.rows("chains-of-command").to_networkx()
    assert len(command.edges) == 18
    assert "Ministry of Public Security of China" in dict(command.nodes(data="label")).values()


def test_columns_may_have_any_name_and_ends_may_be_one() -> None:
    rows = _rows((CHINA, FRANCE, TWO), columns=("from", "to", "u_for_edge"))
    assert list(rows.to_networkx().edges(data="u_for_edge")) == [(CHINA.value, FRANCE.value, 2)]
    assert list(rows.to_networkx("from", "from").edges()) == [(CHINA.value, CHINA.value)]


def test_the_ends_of_a_network_can_be_named() -> None:
    rows = _rows((CHINA, FRANCE, TWO))
    assert list(rows.to_networkx("to", "from").edges()) == [(FRANCE.value, CHINA.value)]
    assert list(rows.to_networkx(target="from").edges()) == [(FRANCE.value, CHINA.value)]
    assert list(rows.to_networkx("from", "n").edges()) == [(CHINA.value, "2")]


@pytest.mark.parametrize(
    ("rows", "ends", "said"),
    [
        (_rows((CHINA, TWO, TWO)), (), "needs two columns of things"),
        (_rows(), (), "needs two columns of things"),
        (_rows((CHINA, FRANCE, TWO)), ("none", ""), "no column 'none'; known are from, to, n"),
    ],
)
def test_a_network_that_cannot_be_made_says_why(rows: Rows, ends: tuple[str, ...], said: str) -> None:
    with pytest.raises(ParameterError, match=said):
        rows.to_networkx(*ends)


def test_what_is_only_in_the_view_of_all_is_told_to_be_there(graph: KnowledgeGraph) -> None:
    denied = "id:closure-two-overseas-police-stations-germany"
    with pytest.raises(ThingNotFound, match="in the view 'reported', but in the view 'all': take --view all"):
        graph.show(denied)
    assert graph.show(denied, "all").facts
    with pytest.raises(ThingNotFound, match=r"nothing is called 'xyzzy'(?!.*view)"):
        graph.show("id:xyzzy")
