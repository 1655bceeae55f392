"""Where the four folders of the product are: in the wheel, or at the top of a checkout."""

import os
from functools import cache
from pathlib import Path

from policecoop.errors import ResourceMissing

FOLDERS = ("ontology", "instances", "shapes", "queries")


@cache
def folder(name: str) -> Path:
    """Return the folder `name`, one of FOLDERS.

    A checkout comes first: an editable install leaves a copy in the wheel's place that goes stale.

    :raises ResourceMissing: if it is in neither place.
    """
    package = Path(__file__).parent
    for candidate in (package.parent.parent / name, package / "data" / name):
        if candidate.is_dir() and name in FOLDERS:
            return candidate
    raise ResourceMissing(f"the folder '{name}' of policecoop is missing; reinstall the package")


def turtle_files(path: Path) -> list[Path]:
    """Return the Turtle files in a folder, sorted, or the one file that `path` is."""
    return sorted(path.rglob("*.ttl")) if path.is_dir() else [path]


def relative(path: str) -> str:
    """Return a path from the working directory if it is below it, else from the product's folder."""
    for root in (os.getcwd(), str(folder("ontology").parent)):  # noqa: PTH109 - called for each file, before any answer
        if path.startswith(root + os.sep):
            return path[len(root) + 1 :]
    return path
