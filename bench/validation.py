"""How long the graph takes to validate by suspects, and by pyshacl alone, in one run.

    python bench/validation.py [--repeat 3]

pyshacl alone gets the same statements, with each query parsed once; it takes minutes. The two reports must be equal.
"""

from __future__ import annotations

import statistics
import time
from collections import Counter
from collections.abc import Callable

import click

from policecoop import shacl
from policecoop.checked import Checked
from policecoop.processor import Judged, judge
from policecoop.reading import documents, statements
from policecoop.resources import folder


def _seconds(run: Callable[[], Judged], repeat: int) -> tuple[float, Judged]:
    times = []
    for _ in range(repeat):
        begin = time.perf_counter()
        judged = run()
        times.append(time.perf_counter() - begin)
    return statistics.median(times), judged


def _rows(judged: Judged) -> Counter[tuple[str, ...]]:
    return Counter((str(r.focus), r.path_text, str(r.value), r.component, str(r.shape)) for r in judged.results)


@click.command()
@click.option("--repeat", default=3, show_default=True, help="Runs by suspects; pyshacl alone runs once.")
def main(repeat: int) -> None:
    """Compare the two."""
    checked = Checked([folder("instances"), folder("ontology")], [])
    rules = [triple for document in documents([folder("shapes")]) for triple in statements(document)]
    shapes = shacl.Shapes(rules)

    def by_suspects() -> Judged:
        return judge(checked.triples, rules, shacl.suspects(checked.store, shapes, shacl.rewritten(checked.triples)))

    ours, found = _seconds(by_suspects, repeat)
    everything = dict.fromkeys(shape for shape, _ in shapes.targets())
    alone, expected = _seconds(lambda: judge(checked.triples, rules, everything), 1)
    click.echo(f"statements {len(checked.triples):,}, shapes with targets {len(everything)}")
    click.echo(f"by suspects {ours:.2f} s, pyshacl alone {alone:.1f} s, ratio {alone / ours:.0f}")
    click.echo(f"results {len(found.results)}, reports equal: {_rows(found) == _rows(expected)}")


if __name__ == "__main__":
    main()
