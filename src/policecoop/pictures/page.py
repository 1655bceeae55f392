"""A page that shows a picture with its data, and needs nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from policecoop.pictures.text import clean, spaced

STYLE = """
:root { color-scheme: light dark; --ink: #1c1c1c; --quiet: #5f6368; --line: #d5d8dc; --paper: #fff; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8eaed; --quiet: #a3a9b0; --line: #43474c; --paper: #17181a; } }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 15px/1.5 "Helvetica Neue", Helvetica, Arial, "Liberation Sans", sans-serif; }
main { max-width: 70rem; margin: 0 auto; padding: 1.5rem 1rem 3rem; }
h1 { font-size: 1.35rem; line-height: 1.25; margin: 0 0 .25rem; }
p { margin: 0 0 1rem; color: var(--quiet); }
.box { overflow-x: auto; margin: 0 0 1.5rem; }
.box svg { display: block; }
.box:focus-visible { outline: 3px solid #3a87bd; }
table { border-collapse: collapse; font-size: .85rem; }
caption { text-align: left; font-weight: bold; padding: 0 0 .5rem; }
th, td { text-align: left; vertical-align: top; padding: .3rem .9rem .3rem 0; border-bottom: 1px solid var(--line); }
td { max-width: 28rem; overflow-wrap: anywhere; }
@media print { .box { overflow: visible; } }
"""


def html(
    title: str, subtitle: str, source: str, svg: str, columns: Sequence[str], table: Sequence[Sequence[str]]
) -> str:
    """Return the page. The picture and the table scroll within their boxes where a screen is narrow."""
    heads = "".join(f'<th scope="col">{escape(spaced(column))}</th>' for column in columns)
    rows = "\n".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in table)
    name = escape(clean(title))
    lead = f"<p>{escape(subtitle)}</p>\n" if subtitle else ""
    many = f"{len(table):,} row" + ("" if len(table) == 1 else "s")
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="policecoop">
<title>{name}</title>
<style>{STYLE}</style>
</head>
<body>
<main>
<h1>{name}</h1>
{lead}<div class="box" role="region" aria-label="Picture" tabindex="0">
{svg.strip()}
</div>
<div class="box" role="region" aria-label="Data" tabindex="0">
<table>
<caption>The data: {many}</caption>
<thead><tr>{heads}</tr></thead>
<tbody>
{rows}
</tbody>
</table>
</div>
<p>{escape(source)}</p>
</main>
</body>
</html>
"""
