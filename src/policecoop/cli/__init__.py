"""The command line: parse, call, print. What is done is done in the library."""

import gc
import os

from policecoop.cli.base import cli

__all__ = ["cli", "main"]


def main() -> None:
    """Run the command line."""
    gc.set_threshold(50_000)  # a command ends before there is much to collect; looking for it costs a tenth of the time
    if "_POLICECOOP_COMPLETE" in os.environ:
        from policecoop.cli import completing  # noqa: F401 - it knows how bash splits words
    cli()
