"""Bounds of times written in EDTF (ISO 8601-2, level 1), as far as the reading protocol uses it.

Covered: year, year and month, date, decade (`201X`), season (`2022-21` spring to `2022-24` winter),
interval (`2011/2014`) and open interval (`2000/..`). Seasons are those of the northern hemisphere, by
whole months. Our own code because the bounds must be inclusive UTC instants that never change between
releases, and only this much of the standard is used.
"""

import calendar
import re
from dataclasses import dataclass

from policecoop.errors import DataError

POINT = re.compile(r"(\d{4}|\d{3}X)(?:-(\d\d)(?:-(\d\d))?)?\Z", re.ASCII)
SEASONS = {21: (3, 5), 22: (6, 8), 23: (9, 11), 24: (12, 2)}
OPEN = ("..", "")


@dataclass(frozen=True)
class Bounds:
    """First and last instant (xsd:dateTime text, inclusive, UTC) and year; None where open."""

    earliest: str | None
    latest: str | None
    start_year: int | None
    end_year: int | None


def bounds(text: str) -> Bounds:
    """Return the bounds of an EDTF text.

    >>> bounds("2015-02")
    Bounds(earliest='2015-02-01T00:00:00Z', latest='2015-02-28T23:59:59Z', start_year=2015, end_year=2015)
    >>> bounds("2000/..").latest is None
    True

    :raises DataError: if the text is not of the covered kinds, or ends before it begins.
    """
    first, slash, last = text.partition("/")
    if not slash:
        last = first
    start = None if first in OPEN and slash else _point(first, text)[0]
    end = None if last in OPEN and slash else _point(last, text)[1]
    if start is None and end is None:
        raise DataError(f"'{text}' is open at both ends; leave the time out and write pc:undated true")
    if start and end and start > end:
        raise DataError(f"'{text}' ends before it begins")
    return Bounds(
        _instant(start, "00:00:00"),
        _instant(end, "23:59:59"),
        start[0] if start else None,
        end[0] if end else None,
    )


Day = tuple[int, int, int]


def _point(text: str, whole: str) -> tuple[Day, Day]:
    match = POINT.match(text)
    if not match:
        raise DataError(f"'{whole}' is no time that is understood; write for example 2015, 2015-03, 201X or 2011/2014")
    year_text, month_text, day_text = match.groups()
    if year_text.endswith("X"):
        return (int(year_text[:3] + "0"), 1, 1), (int(year_text[:3] + "9"), 12, 31)
    year = int(year_text)
    if month_text is None:
        return (year, 1, 1), (year, 12, 31)
    month = int(month_text)
    if month in SEASONS and day_text is None:
        begin, finish = SEASONS[month]
        last_year = year + (finish < begin)
        return (year, begin, 1), (last_year, finish, calendar.monthrange(last_year, finish)[1])
    if not 1 <= month <= 12:
        raise DataError(f"'{whole}' has no month {month}")
    length = calendar.monthrange(year, month)[1]
    if day_text is None:
        return (year, month, 1), (year, month, length)
    if not 1 <= int(day_text) <= length:
        raise DataError(f"'{whole}' has no day {day_text}")
    return (year, month, int(day_text)), (year, month, int(day_text))


def _instant(day: Day | None, clock: str) -> str | None:
    return None if day is None else f"{day[0]:04d}-{day[1]:02d}-{day[2]:02d}T{clock}Z"
