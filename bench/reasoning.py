"""How long the reasoners take and what memory they need: on the graph, and on copies of it side by side.

    python bench/reasoning.py [--copies 1 --copies 10 --copies 100] [--view all]

Each run is a process of its own. The rules run on all sizes, HermiT on the graph itself. In a copy every thing
has another name, so that facts, claims and inferences grow with the copies and the ontology does not.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from collections.abc import Iterator

import click

from policecoop import KnowledgeGraph, queries
from policecoop.namespaces import ID
from policecoop.reasoning import owl_rl
from policecoop.reasoning.axioms import Theory, statements
from policecoop.reasoning.clashes import axioms
from policecoop.reasoning.hermit import Hermit


def _copies(ntriples: bytes, number: int) -> Iterator[bytes]:
    """Yield the axioms once, and the facts as often as asked, each time with names of its own."""
    tbox = axioms(ntriples, Theory(statements(ntriples)))
    yield tbox
    known = set(tbox.splitlines())
    facts = b"\n".join(line for line in ntriples.splitlines() if line not in known) + b"\n"
    for copy in range(number):
        yield facts.replace(f"<{ID}".encode(), f"<{ID}copy{copy}-".encode())


def _run(reasoner: str, number: int, view: str) -> None:
    """Reason once, and print what it took; the memory is that of this process and of the Java that it started."""
    ntriples = KnowledgeGraph().view(view).construct(queries.view("reasoner")).ntriples()
    text = b"".join(_copies(ntriples, number))
    begin = time.perf_counter()
    hermit = reasoner == "hermit"
    found = Hermit(text, Theory(statements(text))).infer() if hermit else owl_rl.infer(text)
    seconds = time.perf_counter() - begin
    kilobytes = sum(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    given = text.count(b"\n")
    click.echo(f"| {reasoner} | {number} | {given:,} | {len(found):,} | {seconds:.2f} | {kilobytes / 1024:,.0f} |")


@click.command()
@click.option("--copies", multiple=True, type=int, default=(1, 10, 100), show_default=True)
@click.option("--view", default="all", show_default=True)
@click.option("--one", hidden=True, default="")
def main(copies: tuple[int, ...], view: str, one: str) -> None:
    """Run all, each in a process of its own."""
    if one:
        _run(one, copies[0], view)
        return
    click.echo("| reasoner | copies | statements | inferred | s | MB |\n|---|---|---|---|---|---|")
    for reasoner, number in [("hermit", 1), *(("owl-rl", number) for number in copies)]:
        again = [sys.executable, __file__, "--one", reasoner, "--copies", str(number), "--view", view]
        subprocess.run(again, check=True)


if __name__ == "__main__":
    main()
