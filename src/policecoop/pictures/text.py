"""Words for a picture: how wide they are, where they break, and how values are told.

A picture must look the same on every machine, so that widths come from a table and not from the fonts at hand: those
of Helvetica, which Arial and Liberation Sans share.
"""

import re
import unicodedata

from policecoop.errors import DataError

NARROW = re.compile(r"[\x00-\x1f\x7f-\x9f\ufffe\uffff\u200b-\u200f\u202a-\u202e\u2066-\u2069]+")
WIDTHS = dict(
    zip(
        map(chr, range(32, 127)),
        (
            *(278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278),
            *(556,) * 10,
            *(278, 278, 584, 584, 584, 556, 1015),
            *(667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833),
            *(722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611),
            *(278, 278, 278, 469, 556, 333),
            *(556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833),
            *(556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500),
            *(334, 260, 334, 584),
        ),
        strict=True,
    )
)
SLACK = 1.06  # the fonts of some machines run wider
BOLD = 1.07
MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
SEASONS = {"21": "spring", "22": "summer", "23": "autumn", "24": "winter"}
EDTF = re.compile(r"(\d{3}[\dX])(?:-(\d\d)(?:-(\d\d))?)?", re.ASCII)


def clean(text: str) -> str:
    """Return a text on one line, without what cannot be seen or must not be written."""
    return " ".join(NARROW.sub(" ", text).split())


def width(text: str, size: float, bold: bool = False) -> float:
    """Return how wide a text is, in pixels, at a size."""
    units = sum(WIDTHS.get(char) or _unit(char) for char in text)
    return units * size / 1000 * SLACK * (BOLD if bold else 1)


def _unit(char: str) -> int:
    if unicodedata.combining(char):
        return 0
    return 1000 if unicodedata.east_asian_width(char) in "WF" else 600


def fit(text: str, size: float, limit: float) -> str:
    """Return a text, cut with an ellipsis if it is wider than a limit."""
    if width(text, size) <= limit:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if width(text[:middle] + "…", size) <= limit else (low, middle - 1)
    return text[:low].rstrip(" ,·;") + "…"


def wrap(text: str, size: float, limit: float, most: int = 2, bold: bool = False) -> list[str]:
    """Return a text as lines no wider than a limit; the last of at most `most` lines ends in an ellipsis."""
    size = size * BOLD if bold else size
    lines: list[str] = []
    rest = clean(text)
    while rest and len(lines) < most - 1 and width(rest, size) > limit:
        cut = _break(rest, size, limit)
        lines.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [*lines, fit(rest, size, limit)]


def _break(text: str, size: float, limit: float) -> int:
    """Return where to break a text: after the last space or hyphen that fits, else where the room ends."""
    end = max(1, len(fit(text, size, limit)) - 1)
    while end < len(text) and width(text[: end + 1], size) <= limit:
        end += 1
    if end < len(text) and text[end] == " ":
        return end
    space = max(text.rfind(" ", 0, end), text.rfind("-", 0, end), text.rfind("/", 0, end))
    return space + 1 if space > 0 else end


def spaced(name: str) -> str:
    """Return the name of a column as words.

    >>> spaced("otherPassage")
    'other passage'
    """
    return clean("".join(f" {char.lower()}" if char.isupper() else char for char in name).replace("_", " "))


def number(text: str) -> str:
    """Return a number with its digits grouped, and as many decimals as it is given."""
    whole, point, decimals = text.partition(".")
    sign = "−" if whole.startswith("-") else ""
    digits = whole.lstrip("+-")
    if not digits.isdecimal() or not (decimals.isdecimal() or not point):
        return text
    decimals = decimals.rstrip("0")
    return f"{sign}{int(digits):,}" + (f".{decimals}" if decimals else "")


def time(text: str) -> str:
    """Return a time in EDTF as people write it.

    >>> time("2004-01-10"), time("200X"), time("2011/2014"), time("../2019-09"), time("2000/..")
    ('10 January 2004', '2000s', '2011–2014', 'up to September 2019', 'from 2000')

    :raises DataError: if the text is no time that is understood.
    """
    first, slash, last = text.partition("/")
    if not slash:
        return _moment(first)
    if first in ("", ".."):
        return f"up to {_moment(last)}"
    if last in ("", ".."):
        return f"from {_moment(first)}"
    if len(first) == len(last) == 10 and first[:4] == last[:4]:
        return f"{_moment(first)[:-5]} – {_moment(last)}"
    dash = "–" if len(first) == len(last) == 4 else " – "
    return f"{_moment(first)}{dash}{_moment(last)}"


def _moment(text: str) -> str:
    match = EDTF.fullmatch(text)
    if not match:
        raise DataError(f"'{text}' is no time that is understood")
    year, month, day = match.groups()
    if year.endswith("X"):
        return f"{year[:3]}0s"
    if not month:
        return year
    name = SEASONS[month] if month in SEASONS else MONTHS[int(month) - 1]
    return f"{int(day)} {name} {year}" if day else f"{name} {year}"
