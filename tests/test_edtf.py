"""Bounds of times, against the table of the reading protocol."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policecoop.edtf import Bounds, bounds
from policecoop.errors import DataError
from policecoop.resources import folder

PROTOCOL = folder("ontology").parent / "docs" / "reading-protocol.md"
TABLE = {
    "2015": ("2015-01-01", "2015-12-31", 2015, 2015),
    "2015-03": ("2015-03-01", "2015-03-31", 2015, 2015),
    "2022-09-01": ("2022-09-01", "2022-09-01", 2022, 2022),
    "2022-11-29/2022-12-02": ("2022-11-29", "2022-12-02", 2022, 2022),
    "2011/2014": ("2011-01-01", "2014-12-31", 2011, 2014),
    "2000/..": ("2000-01-01", "", 2000, None),
    "2015/..": ("2015-01-01", "", 2015, None),
    "../2016": ("", "2016-12-31", None, 2016),
    "../2022-12": ("", "2022-12-31", None, 2022),
    "2022-23": ("2022-09-01", "2022-11-30", 2022, 2022),
    "196X": ("1960-01-01", "1969-12-31", 1960, 1969),
    "200X/..": ("2000-01-01", "", 2000, None),
    "2019-03": ("2019-03-01", "2019-03-31", 2019, 2019),
}
MORE = {
    "2022-21": ("2022-03-01", "2022-05-31", 2022, 2022),
    "2022-22": ("2022-06-01", "2022-08-31", 2022, 2022),
    "2022-24": ("2022-12-01", "2023-02-28", 2022, 2023),
    "2023-24": ("2023-12-01", "2024-02-29", 2023, 2024),
    "2024-02": ("2024-02-01", "2024-02-29", 2024, 2024),
    "2023-02": ("2023-02-01", "2023-02-28", 2023, 2023),
    "2000-02-29": ("2000-02-29", "2000-02-29", 2000, 2000),
    "1900-02": ("1900-02-01", "1900-02-28", 1900, 1900),
    "199X/201X": ("1990-01-01", "2019-12-31", 1990, 2019),
    "/2016": ("", "2016-12-31", None, 2016),
    "2016/": ("2016-01-01", "", 2016, None),
    "2022-24/2023-21": ("2022-12-01", "2023-05-31", 2022, 2023),
    "2015/2015": ("2015-01-01", "2015-12-31", 2015, 2015),
}


@pytest.mark.parametrize("text", [*TABLE, *MORE])
def test_bounds(text: str) -> None:
    first, last, start, end = {**TABLE, **MORE}[text]
    earliest = f"{first}T00:00:00Z" if first else None
    latest = f"{last}T23:59:59Z" if last else None
    assert bounds(text) == Bounds(earliest, latest, start, end)


def test_the_table_here_is_that_of_the_reading_protocol() -> None:
    section = PROTOCOL.read_text(encoding="utf-8").partition("\n## 4. Time\n")[2].partition("\n## ")[0]
    cells = [line.split("|")[2] for line in section.splitlines() if line.startswith("| ") and "`" in line]
    assert {text for cell in cells for text in re.findall("`([^`:]+)`", cell)} == set(TABLE)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no time that is understood"),
        ("..", "no time that is understood"),
        ("soon", "no time that is understood"),
        ("15", "no time that is understood"),
        ("2015-3", "no time that is understood"),
        ("2015-03-01 ", "no time that is understood"),
        ("2015\n", "no time that is understood"),
        ("２０１５", "no time that is understood"),
        ("20XX", "no time that is understood"),
        ("2015~", "no time that is understood"),
        ("2011/2012/2013", "no time that is understood"),
        ("2015-00", "no month 0"),
        ("2015-13", "no month 13"),
        ("2015-25", "no month 25"),
        ("2022-23-01", "no month 23"),
        ("2023-02-29", "no day 29"),
        ("2023-02-00", "no day 00"),
        ("2014/2011", "ends before it begins"),
        ("2022-12-02/2022-11-29", "ends before it begins"),
        ("../..", "open at both ends"),
        ("/", "open at both ends"),
    ],
)
def test_mistakes_name_the_text(text: str, said: str) -> None:
    with pytest.raises(DataError, match=said) as caught:
        bounds(text)
    assert f"'{text}'" in str(caught.value)


DAYS = st.dates(min_value=date(1, 1, 1))


@given(DAYS, st.integers(4, 10))
def test_a_time_begins_before_it_ends(day: date, length: int) -> None:
    text = day.isoformat()[: {5: 4, 6: 4, 8: 7, 9: 7}.get(length, length)]
    found = bounds(text)
    assert found.earliest is not None
    assert found.latest is not None
    assert found.earliest <= f"{day}T12:00:00Z" <= found.latest
    assert found.start_year == found.end_year == day.year


@given(DAYS, DAYS)
def test_an_interval_begins_with_its_first_and_ends_with_its_last_day(one: date, other: date) -> None:
    first, last = sorted((one, other))
    found = bounds(f"{first}/{last}")
    assert found == Bounds(f"{first}T00:00:00Z", f"{last}T23:59:59Z", first.year, last.year)


@given(st.text(max_size=12))
def test_any_text_has_bounds_or_a_message(text: str) -> None:
    try:
        found = bounds(text)
    except DataError as error:
        assert text in str(error)
    else:
        assert found.earliest or found.latest
