"""The command line: parse, call, print. What is done is done in the library."""

from policecoop.cli import asking, checking, completing, reasoning, touring
from policecoop.cli.base import cli

__all__ = ["asking", "checking", "cli", "completing", "main", "reasoning", "touring"]


def main() -> None:
    """Run the command line."""
    cli()
