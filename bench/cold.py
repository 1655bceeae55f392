"""How long a command takes from start to end, and what of that is importing, beside the same answer by plain rdflib.

    python bench/cold.py [--runs 15]

Each run is a process of its own, and the kinds of run take turns. The first run of policecoop, which builds what later
ones find on disk, is told apart. Plain rdflib parses the same files and asks the same query, without views.
"""

from __future__ import annotations

import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import click

from policecoop.queries import question
from policecoop.resources import folder, turtle_files

QUESTION = "contributions-to-interpol"
PLAIN = """
import sys, rdflib
graph = rdflib.Graph()
for file in sys.argv[2:]:
    graph.parse(file, format="turtle")
for row in graph.query(sys.argv[1]):
    print(*row)
"""
SCRIPT = str(Path(sys.executable).parent / "policecoop")
COMMANDS = {
    "python alone": [sys.executable, "-c", "pass"],
    "ask, as CSV": [SCRIPT, "ask", QUESTION, "--format", "csv"],
    "ask, as a table": [SCRIPT, "ask", QUESTION],
    "show": [SCRIPT, "show", "INTERPOL"],
    "plain rdflib": [
        sys.executable,
        "-c",
        PLAIN,
        question(QUESTION).text,
        *(str(file) for name in ("ontology", "instances") for file in turtle_files(folder(name))),
    ],
}


def _milliseconds(name: str) -> float:
    begin = time.perf_counter()
    subprocess.run(COMMANDS[name], check=True, stdout=subprocess.DEVNULL)
    return 1000 * (time.perf_counter() - begin)


def _imports(name: str) -> tuple[float, list[tuple[float, str]]]:
    """Return how long all imports of a command take, and the slowest, each with what it imports itself; in ms."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", *COMMANDS[name]], check=True, capture_output=True, text=True
    )
    lines = re.findall(r"^import time: +(\d+) \| +(\d+) \|( *)(\S+)$", done.stderr, re.M)
    top = [(int(total) / 1000, module) for _, total, indent, module in lines if "." not in module and len(indent) <= 5]
    return sum(int(own) for own, *_ in lines) / 1000, sorted(top, reverse=True)


@click.command()
@click.option("--runs", default=15, show_default=True)
def main(runs: int) -> None:
    """Time all commands in turn, and print medians and ratios; then what they import."""
    with tempfile.TemporaryDirectory() as cache:
        os.environ["XDG_CACHE_HOME"] = cache
        first = _milliseconds("ask, as CSV")
        times: dict[str, list[float]] = {name: [] for name in COMMANDS}
        for run in range(runs):
            for name in times:
                if name != "plain rdflib" or run < max(3, runs // 5):
                    times[name].append(_milliseconds(name))
        medians = {name: statistics.median(found) for name, found in times.items()}
        size = sum(file.stat().st_size for file in Path(cache).rglob("*") if file.is_file())
        click.echo("| run | median ms | fastest | slowest | plain rdflib takes |\n|---|---|---|---|---|")
        for name, found in times.items():
            ratio = f"{medians['plain rdflib'] / medians[name]:.0f} times as long"
            click.echo(f"| {name} | {medians[name]:.0f} | {min(found):.0f} | {max(found):.0f} | {ratio} |")
        click.echo(
            f"\nThe first run, which builds the store of its view, took {first:.0f} ms; {size / 2**20:.1f} MiB.\n"
        )
        for name in ("ask, as CSV", "ask, as a table", "show"):
            total, slowest = _imports(name)
            told = ", ".join(f"{module} {milliseconds:.0f}" for milliseconds, module in slowest[:6])
            click.echo(f"{name}: imports {total:.0f} ms under -X importtime; the largest: {told}")


if __name__ == "__main__":
    main()
