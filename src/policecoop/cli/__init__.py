"""The command line: parse, call, print. What is done is done in the library."""

import os

from policecoop.cli.base import cli

__all__ = ["cli", "main"]


def main() -> None:
    """Run the command line."""
    if "_POLICECOOP_COMPLETE" in os.environ:
        from policecoop.cli import completing  # noqa: F401 - it knows how bash splits words
    cli()
