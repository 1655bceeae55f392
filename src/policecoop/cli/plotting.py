"""The command that draws: plot."""

from __future__ import annotations

from pathlib import Path

import click

from policecoop.cli.asking import complete_names, param_option, parameters_of, query_text
from policecoop.cli.base import data_option, view_option
from policecoop.errors import DataError
from policecoop.graph import KnowledgeGraph
from policecoop.pictures import Picture
from policecoop.pictures.spec import KINDS
from policecoop.queries import is_name

SIGNS = {".svg": (b"<svg",), ".png": (b"\x89PNG",), ".html": (b"<!doctype html",)}


@click.command()
@click.argument("asked", metavar="QUESTION|FILE.rq|-", shell_complete=complete_names)
@param_option
@click.option(
    "--picture",
    "kind",
    metavar="KIND",
    help=f"{', '.join(KINDS)}; with the columns of its parts if need be: 'bar x=amount y=time'.",
)
@click.option("--title", metavar="TEXT", help="The title. Default: that of the question.")
@view_option
@data_option
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    help="Where to write: .svg, .png or .html; - is SVG on standard output. Default: NAME.svg.",
)
def plot(
    asked: str,
    parameters: tuple[str, ...],
    kind: str | None,
    title: str | None,
    view: str | None,
    data: tuple[Path, ...],
    output: str | None,
) -> None:
    """Draw the answer to a stored question, or to any SPARQL query from a file or standard input.

    A stored question is drawn as its header says, another query as its columns suggest. 'plot requirements' and
    'plot definition' draw which cooperation meets what of Lemieux's requirements and definition.

    \b
    Examples:
      policecoop plot contributions-to-interpol
      policecoop plot instruments-of-a-party -p party=France -o france.html
      policecoop plot my-query.rq --picture 'network path=provider+recipient' -o -
      policecoop plot requirements -o requirements.png
    Python: KnowledgeGraph().picture("contributions-to-interpol").svg()
    """
    target = _target(asked, output)
    text = query_text(asked)
    if title is None and text != asked and asked != "-":
        title = Path(asked).stem
    from policecoop.picturing import picture

    drawn = picture(KnowledgeGraph(*data, indexed=True), text, parameters_of(parameters), kind, view, title)
    if target is None:
        click.echo(drawn.svg(), nl=False)
    else:
        _write(target, _bytes(drawn, target))


def _target(asked: str, output: str | None) -> Path | None:
    """Return the file to write, or nothing for standard output."""
    if output == "-":
        return None
    file = asked.endswith((".rq", ".sparql"))
    name = Path(asked).stem if file else asked if is_name(asked) and asked != "-" else "picture"
    target = Path(output or f"{name}.svg")
    if target.suffix.lower() not in SIGNS:
        raise click.UsageError(f"a picture is written as {', '.join(SIGNS)}, not '{target.name}'")
    return target


def _bytes(drawn: Picture, target: Path) -> bytes:
    kind = target.suffix.lower()
    return drawn.png() if kind == ".png" else (drawn.html() if kind == ".html" else drawn.svg()).encode()


def _write(target: Path, content: bytes) -> None:
    """Write a picture; a file that is none is left alone."""
    try:
        if target.exists() and not target.is_file():
            raise DataError("is no regular file; name another with -o", str(target))
        if target.exists():
            with target.open("rb") as file:
                begin = file.read(16)
            if begin and not begin.startswith(SIGNS[target.suffix.lower()]):
                raise DataError("is no picture; remove it, or name another file with -o", str(target))
        target.write_bytes(content)
    except OSError as error:
        raise DataError(f"cannot be written: {error.strerror}", str(target)) from error
    click.echo(f"written to {target}", err=True)
