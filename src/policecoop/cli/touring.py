"""The tour."""

from __future__ import annotations

import click

from policecoop import terminal


@click.command()
def tour() -> None:
    """Load everything, say what is in it, answer the headline question, validate.

    \b
    Example:
      policecoop tour
    """
    from policecoop import tour, tourpage

    out = terminal.console()
    for page in tourpage.pages(tour.steps(), out):
        out.print(page)
