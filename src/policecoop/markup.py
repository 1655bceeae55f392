"""Small pieces of HTML for notebooks. All text is escaped, and only addresses of the web are links."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

Cell = tuple[str, str]
"""A text, and the address that it links to or ""."""


def table(columns: Sequence[str], rows: Iterable[Sequence[Cell]], caption: str = "") -> str:
    """Return a table, with what is said below it."""
    head = "".join(f'<th scope="col" style="text-align:left">{escape(column)}</th>' for column in columns)
    body = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in rows)
    below = f'<p style="opacity:.7">{escape(caption)}</p>' if caption else ""
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{below}"


def heading(title: str, kinds: str, address: str) -> str:
    """Return the title of a thing, with its kinds and its address."""
    return f"<h4>{escape(title)}</h4><p>{escape(kinds)} · {_link(address, address)}</p>"


def _cell(cell: Cell) -> str:
    text, address = cell
    return f'<td style="text-align:left">{_link(text, address)}</td>'


def _link(text: str, address: str) -> str:
    if address.startswith(("https://", "http://")):
        return f'<a href="{escape(address)}">{escape(text)}</a>'
    return escape(text)
