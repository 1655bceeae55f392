"""Pictures: every stored question is drawn, whole, alike each time, and honest about what it leaves out."""

import re
import sys
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner

from policecoop import KnowledgeGraph
from policecoop.cli import cli
from policecoop.errors import MissingExtra, PictureError, PolicecoopError, QueryError
from policecoop.model import Rows, Term
from policecoop.namespaces import XSD
from policecoop.pictures import KINDS, Picture, Spec, draw, guess, parse
from policecoop.pictures.marks import PALETTE
from policecoop.pictures.spec import complete
from policecoop.pictures.text import fit, time, width, wrap
from policecoop.pictures.world import known, project
from policecoop.picturing import header, picture
from policecoop.queries import questions

DOCS = Path(__file__).parent.parent / "docs" / "pictures"
DRAWN = sorted(file.stem for file in DOCS.glob("*.svg"))
SVG = "{http://www.w3.org/2000/svg}"
ID = "https://example.org/"


def _words(svg: str) -> str:
    """Return all text of a picture, as one line."""
    return " ".join(" ".join(text.itertext()) for text in ElementTree.fromstring(svg).iter(f"{SVG}text"))


def _term(value: object) -> Term | None:
    if value is None:
        return None
    if isinstance(value, int | float):
        return Term("literal", str(value), XSD + ("integer" if isinstance(value, int) else "decimal"))
    text = str(value)
    return Term("iri", ID + text[1:]) if text.startswith(":") else Term("literal", text)


def _rows(columns: str, *rows: tuple[object, ...]) -> Rows:
    return Rows(tuple(columns.split()), tuple(tuple(map(_term, row)) for row in rows))


def _draw(spec: str, columns: str, *rows: tuple[object, ...], **more: dict[str, str]) -> Picture:
    return draw(_rows(columns, *rows), parse(spec), "A title", "Source: a test", **more)  # type: ignore[arg-type]


def _first(cell: str) -> str:
    """Return the beginning of what a cell tells, which no line break or ellipsis can part."""
    return re.split(r"[ \-/]", cell)[0][:6]


@pytest.mark.parametrize("name", [*sorted(questions()), "requirements", "definition"])
def test_every_question_is_drawn_readably(graph: KnowledgeGraph, name: str) -> None:
    drawn = picture(graph, name)
    svg = drawn.svg()
    root, words = ElementTree.fromstring(svg), _words(svg)
    assert 300 <= float(root.attrib["width"]) <= 1700
    assert 150 <= float(root.attrib["height"]) <= 9000
    assert not re.search(r"NaN|undefined|null|Infinity|&lt;http", svg)
    assert drawn.title.split()[-1] in words
    assert re.search(r"Source: Carine Pina\..* version \d.*View: ", words)
    assert _spots_outside(root) == []
    told = _told(graph, name, drawn)
    assert told, "a picture without labels tells nothing"
    assert [label for label in told if _first(label) not in words] == []


def _told(graph: KnowledgeGraph, name: str, drawn: Picture) -> list[str]:
    """Return the labels that must be in a picture: of the first rows those that its kind draws."""
    if name not in questions():
        return [cell for row in drawn.table for cell in row[:2]]
    spec = complete(header(questions()[name]), graph.rows(name))
    roles = {"bar": ("y", "label"), "timeline": ("label", "time"), "map": ("facet",), "network": ("path",)}
    columns = [column for role in roles.get(spec.kind, tuple(spec.roles)) for column in spec.columns(role)]
    rows = [dict(zip(drawn.columns, row, strict=True)) for row in drawn.table]
    if spec.kind == "timeline":
        rows = [row for row in rows if all(row[column] for column in spec.columns("time"))]
    if spec.kind == "map":
        columns = [*columns, *(() if columns else spec.columns("place")[:1])]
        rows = [{key: cell.removeprefix("territory of ") for key, cell in row.items()} for row in rows]
    if spec.kind == "network":
        rows = [row for row in rows if sum(bool(row[column]) for column in columns) > 1]
    if spec.kind == "matrix":
        columns = [column for role in ("row", "column") for column in spec.columns(role)]
    return [row[column] for row in rows for column in columns if row[column]]


def _spots_outside(root: ElementTree.Element) -> list[str]:
    """Return the texts that begin or end outside the picture, by the widths that the package itself reckons with."""
    found = []
    for text in root.iter(f"{SVG}text"):
        x, y = map(float, re.findall(r"translate\(([-\d.]+),([-\d.]+)\)", text.attrib["transform"])[0])
        if "rotate" in text.attrib["transform"]:
            continue
        size = width("".join(text.itertext()), float(text.attrib["font-size"][:-2])) / 1.06
        left = x - size * {"start": 0, "middle": 0.5, "end": 1}[text.attrib["text-anchor"]]
        if left < -1 or left + size > float(root.attrib["width"]) + 1 or not 0 < y < float(root.attrib["height"]):
            found.append("".join(text.itertext()))
    return found


def test_headers_that_name_no_picture_are_told_with_file_and_line() -> None:
    stored = questions()["voices"]
    wrong = type(stored)(
        **{**vars(stored), "picture": "pie", "text": stored.text.replace("bar x=facts", "pie x=facts")}
    )
    with pytest.raises(PictureError, match=r"voices\.rq:\d: there is no picture 'pie'; known are table, bar"):
        header(wrong)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "there is no picture ''"),
        ("bar z=a", "not 'z=a'"),
        ("bar x=a x=b", "not 'x=b'"),
        ("bar x=a+b", "the part x of a bar is one column"),
        ("bar x=", "no part of a picture"),
        ("table columns=a;b", "no part of a picture"),
    ],
)
def test_specs_that_make_no_sense_are_refused(text: str, message: str) -> None:
    with pytest.raises(PictureError, match=re.escape(message)):
        parse(text)


@pytest.mark.parametrize(
    ("spec", "columns", "row", "message"),
    [
        ("bar", "a b", ("x", "y"), "a bar needs a column of numbers (x); the answer has a, b"),
        ("bar x=a", "a b", ("x", "y"), "column 'a' does not do"),
        ("timeline", "a b", ("x", "y"), "a timeline needs a column of times in EDTF"),
        ("timeline time=a", "a b", ("x", "y"), "column 'a' does not do"),
        ("network", "a", (":x",), "a network needs two columns of things"),
        ("network path=a", "a", (":x",), "a network needs two columns of things"),
        ("matrix", "a", (":x",), "a matrix needs two columns to hold against each other"),
        ("map", "a", (1,), "a map needs a column of places"),
        ("bar x=c", "a b", ("x", "y"), "there is no column 'c'; the answer has a, b"),
    ],
)
def test_columns_that_do_not_fit_are_told(spec: str, columns: str, row: tuple[object, ...], message: str) -> None:
    with pytest.raises(PictureError, match=re.escape(message)):
        _draw(spec, columns, row)


@pytest.mark.parametrize(
    ("columns", "row", "kind"),
    [
        ("place thing", (":x", ":y"), "map"),
        ("thing date", (":x", "2004-01-10"), "timeline"),
        ("who amount time", (":x", 5, "2004"), "bar"),
        ("a b n", (":x", ":y", 3), "matrix"),
        ("a n", (":x", 3), "bar"),
        ("a b", (":x", ":y"), "network"),
        ("a b voice", (":x", ":y", ":z"), "network"),
        ("a b", (":x", "text"), "table"),
    ],
)
def test_a_query_without_a_header_is_drawn_by_its_columns(columns: str, row: tuple[object, ...], kind: str) -> None:
    assert guess(_rows(columns, row)) == kind
    assert "A title" in _draw(kind, columns, row, codes={ID + "x": "CHN"}).svg()


@pytest.mark.parametrize("kind", KINDS)
def test_an_answer_without_rows_is_drawn_as_such(kind: str) -> None:
    assert "The answer has no rows." in _words(_draw(kind, "a b").svg())


def test_five_hundred_rows_are_capped_with_a_note() -> None:
    rows = [(f"name {number}", number) for number in range(500)]
    words = _words(_draw("bar", "a n", *rows).svg())
    assert "name 149" in words
    assert "name 150" not in words
    assert "Only the first 150 of 500 rows are drawn." in words


@pytest.mark.parametrize("kind", ["table", "bar", "timeline", "network", "matrix"])
def test_hostile_and_foreign_labels_stay_labels(kind: str) -> None:
    hostile = '<script>alert("x")</script> & \x00\u202e ' + "very " * 200
    names = {ID + "x": hostile, ID + "y": "公安部国际合作局"}
    drawn = _draw(kind, "a b n date", (":x", ":y", 3, "2004"), names=names)
    svg, page = drawn.svg(), drawn.html()
    assert "<script" not in svg + page
    assert "\x00" not in svg + page
    assert "公安部国际合作局" in page
    assert ElementTree.fromstring(svg).tag == f"{SVG}svg"
    assert float(ElementTree.fromstring(svg).attrib["width"]) < 1700


def test_the_same_answer_gives_the_same_bytes(graph: KnowledgeGraph) -> None:
    first, second = (picture(graph, "deployments-by-place") for _ in range(2))
    assert first.svg() == second.svg()
    assert first.png(1) == second.png(1)
    assert first.svg() == first.svg()


@pytest.mark.parametrize("name", DRAWN)
def test_the_pictures_of_the_documents_are_of_this_graph(graph: KnowledgeGraph, name: str) -> None:
    """If it fails: policecoop plot NAME -o docs/pictures/NAME.svg."""
    assert len(DRAWN) == 4
    assert (DOCS / f"{name}.svg").read_text(encoding="utf-8") == picture(graph, name).svg()


def test_amounts_in_two_currencies_share_no_scale(graph: KnowledgeGraph) -> None:
    drawn = picture(graph, "contributions-to-interpol")
    bars = [layer for layer in drawn.spec["layer"] if layer["mark"]["type"] == "rect" and "row_amount" in str(layer)]
    assert sorted(layer["encoding"]["x"]["scale"]["domain"][1] for layer in bars) == [500000, 3780901]
    assert [len(layer["data"]["values"]) for layer in bars] == [10, 4]


def test_a_parameter_may_be_called_kind(graph: KnowledgeGraph) -> None:
    drawn = picture(graph, "quality-notes-by-kind", kind="table")
    assert len(drawn.table) == 10
    drawn = picture(graph, "works-of-kind", {"kind": "pcc:source-kind-academic"})
    assert "which kind of source: academic" in _words(drawn.svg())
    assert len(drawn.table) > 10


def test_a_qualifier_stays_with_its_number() -> None:
    names = {ID + "more": "more than", ID + "exact": "exactly"}
    rows = (("officers", ":more", 2700), ("boats", ":exact", 12))
    words = _words(_draw("bar", "who qualifier value", *rows, names=names).svg())
    assert "more than 2,700" in words
    assert "exactly" not in words


def test_rows_that_cannot_be_drawn_are_named() -> None:
    assert "Undated, so not drawn: b." in _words(_draw("timeline", "a date", ("a", "2004"), ("b", None)).svg())
    assert "Without a number, so not drawn: b." in _words(_draw("bar", "a n", ("a", 4), ("b", None)).svg())
    joined = _draw("network", "a b", (":a", ":b"), (":c", None)).svg()
    assert f"Joined to nothing, so not drawn: {ID}c." in _words(joined)
    placed = _draw("map", "place", (":a",), (":b",), codes={ID + "a": "SGP"}).svg()
    assert f"Not in one state, so not on the map: {ID}b." in _words(placed)


def test_small_states_have_a_place() -> None:
    assert all(map(known, ("SGP", "MDV", "TON", "CHN")))
    assert not known("XXX")
    assert project(0, 0) == (0, 0)
    drawn = _draw("map", "place", (":a",), codes={ID + "a": "SGP"})
    dots = [layer for layer in drawn.spec["layer"] if layer["mark"]["type"] == "point"]
    assert len(dots[-1]["data"]["values"]) == 1


def test_doubt_is_drawn(graph: KnowledgeGraph) -> None:
    row, other = (_term("a"), _term("2004")), (_term("b"), _term("2005"))
    rows = Rows(("a", "date"), (row, other))
    drawn = draw(rows, Spec("timeline", {}), "A title", "", doubts={row: "hedged", other: "denied"})
    words = _words(drawn.svg())
    assert "only hedged, contested, or in another voice than the author's" in words
    assert "denied, questioned or not found" in words
    fills = {
        mark["fill"]
        for layer in drawn.spec["layer"]
        if layer["mark"]["type"] == "rect"
        for mark in layer["data"]["values"]
    }
    assert fills == {"white"}
    assert "only hedged" in _words(picture(graph, "joint-patrols-and-operations").svg())
    assert "only hedged" not in _words(picture(graph, "contributions-to-interpol").svg())


def test_what_is_in_several_states_is_put_in_none(graph: KnowledgeGraph) -> None:
    query = "SELECT ?place { VALUES ?place { id:state-italy id:group-asean-member-states id:place-mekong-river } }"
    words = _words(picture(graph, query, kind="map").svg())
    assert "Italy" in words
    assert re.search(r"Not in one state, so not on the map: .*ASEAN.*Mekong", words)


@pytest.mark.parametrize(
    ("edtf", "told"),
    [
        ("2004-01-10", "10 January 2004"),
        ("2017-01-01/2017-12-31", "1 January – 31 December 2017"),
        ("200X", "2000s"),
        ("2022-21", "spring 2022"),
        ("2021-11", "November 2021"),
        ("../2019", "up to 2019"),
        ("200X/..", "from 2000s"),
        ("2011/2014", "2011–2014"),
    ],
)
def test_times_are_told_as_exactly_as_they_are_given(edtf: str, told: str) -> None:
    assert time(edtf) == told


def test_words_are_broken_and_cut_where_they_must_be() -> None:
    lines = wrap("a sentence of several words that is too long", 12, 100, 2)
    assert len(lines) == 2
    assert lines[1].endswith("…")
    assert all(width(line, 12) <= 100 for line in lines)
    assert wrap("x" * 300, 12, 100, 9)[0].startswith("xxx")
    assert "".join(wrap("公安部国际合作局的工作会议", 12, 60, 9)) == "公安部国际合作局的工作会议"
    assert fit("short", 12, 100) == "short"


def _seen(colour: str, matrix: tuple[tuple[float, ...], ...]) -> tuple[float, float, float]:
    """Return a colour in CIE Lab as an eye sees it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    light = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    red, green, blue = (min(1, max(0, sum(a * b for a, b in zip(row, light, strict=True)))) for row in matrix)
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089
    fx, fy, fz = (part ** (1 / 3) if part > 0.008856 else 7.787 * part + 16 / 116 for part in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


EYES = {  # Machado, Oliveira and Fernandes 2009, severity 1
    "all cones": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
    "no red": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "no green": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.01182, 0.04294, 0.968881)),
    "no blue": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.3039)),
}


@pytest.mark.parametrize("eye", EYES)
def test_all_eyes_can_tell_the_colours(eye: str) -> None:
    seen = [_seen(colour, EYES[eye]) for colour in PALETTE]
    apart = [sum((a - b) ** 2 for a, b in zip(one, other, strict=True)) ** 0.5 for one, other in combinations(seen, 2)]
    assert min(apart) > 11
    lightness = [_seen(colour, EYES["all cones"])[0] for colour in PALETTE]
    assert max(lightness) < 61.7  # a contrast of 3:1 with white, as WCAG 2.2 asks of graphics


def test_a_chart_can_be_restyled_and_shown() -> None:
    drawn = _draw("bar", "a n", ("a", 4))
    assert drawn.chart.properties(background="#eee").to_dict()["background"] == "#eee"
    assert drawn._repr_mimebundle_()["image/svg+xml"].startswith("<svg")
    assert drawn.png().startswith(b"\x89PNG")


def test_a_page_stands_alone(graph: KnowledgeGraph) -> None:
    page = picture(graph, "contributions-to-interpol").html()
    assert not re.search(r"<script|<link|@import|src=|https?://(?!www\.w3\.org/2000/svg)", page)
    for part in (
        'lang="en"',
        "<h1>Who gave how much",
        "overflow-x: auto",
        "prefers-color-scheme: dark",
        '<th scope="col">',
    ):
        assert part in page
    assert "14 rows" in page
    assert "3,780,901" in page


@pytest.mark.parametrize(("module", "kind"), [("vl_convert", "bar"), ("networkx", "network")])
def test_a_missing_extra_is_told(monkeypatch: pytest.MonkeyPatch, module: str, kind: str) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(MissingExtra, match=r"policecoop\[pictures\]"):
        _draw(kind, "a b n", (":x", ":y", 3)).svg()


def test_altair_is_needed_for_a_chart_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "altair", None)
    drawn = _draw("table", "a", ("x",))
    assert drawn.svg().startswith("<svg")
    with pytest.raises(MissingExtra, match="altair is not installed"):
        drawn.chart  # noqa: B018


def test_questions_that_give_no_table_cannot_be_drawn(graph: KnowledgeGraph) -> None:
    with pytest.raises(QueryError, match="a picture is drawn of a table"):
        picture(graph, "ASK { ?s ?p ?o }")
    with pytest.raises(PolicecoopError, match="leave out the view"):
        picture(graph, "requirements", view="all")
    with pytest.raises(PictureError, match="no parameter 'colour'"):
        picture(graph, "requirements", {"colour": "blue"})


def test_requirements_are_narrowed_by_parameters(graph: KnowledgeGraph) -> None:
    drawn = picture(graph, "requirements", {"partner": "Italy"})
    assert "partner: Italy" in _words(drawn.svg())
    assert 0 < len(drawn.table) < len(picture(graph, "requirements").table)
    assert set(drawn.columns) == {"cooperation", "criterion", "status", "facts"}


def _run(*arguments: str, text: str | None = None) -> tuple[int, str, str]:
    done = CliRunner().invoke(cli, ["plot", *arguments], input=text)
    return done.exit_code, done.stdout, done.stderr


def test_plot_writes_files_and_says_where(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert _run("stated-equivalents") == (0, "", "written to stated-equivalents.svg\n")
    assert _run("stated-equivalents")[0] == 0, "a picture of its own is written again"
    for name, begin in (("a.svg", b"<svg"), ("a.png", b"\x89PNG"), ("a.html", b"<!doctype")):
        assert _run("stated-equivalents", "-o", name, "--title", "Two currencies")[0] == 0
        assert (tmp_path / name).read_bytes().startswith(begin)
    assert "Two currencies" in (tmp_path / "a.html").read_text(encoding="utf-8")
    (tmp_path / "q.rq").write_text("SELECT ?s ?c { ?s a pc:State ; pc:iso3166Alpha3 ?c }", encoding="utf-8")
    assert _run("q.rq") == (0, "", "written to q.svg\n")


def test_plot_writes_to_standard_output() -> None:
    query = "SELECT ?s (COUNT(?o) AS ?n) { ?s pc:inRegion ?o } GROUP BY ?s"
    code, out, _ = _run("-", "-o", "-", text=query)
    assert code == 0
    assert out.startswith("<svg")
    assert "Answer to a query" in _words(out)
    assert "Bangladesh" in _words(out)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("voices", "--picture", "pie", "-o", "-"), "there is no picture 'pie'"),
        (("voices", "--picture", "timeline", "-o", "-"), "a timeline needs a column of times"),
        (("voices", "-o", "a.gif"), "a picture is written as .svg, .png, .html"),
        (("voices", "-o", "nowhere/a.svg"), "cannot be written: No such file or directory"),
        (("voices", "-o", "notes.svg"), "is no picture; remove it, or name another file with -o"),
        (("nothing-such", "-o", "-"), "no question is called 'nothing-such'"),
    ],
)
def test_plot_tells_what_is_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "notes.svg").write_text("my notes", encoding="utf-8")
    code, out, err = _run(*arguments)
    assert (code, out) == (2, "")
    assert message in err
    assert "Traceback" not in err
    assert (tmp_path / "notes.svg").read_text(encoding="utf-8") == "my notes"
