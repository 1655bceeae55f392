"""The stored questions asked of four engines, and the table of what came of it.

    .venv/bin/python tests/interop/engines.py

writes the table into `docs/engines.md`.
"""

import os
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from decimal import Decimal
from functools import cache
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

import rdflib
from servers import Server, fuseki, virtuoso

from policecoop import Endpoint, KnowledgeGraph
from policecoop.errors import PolicecoopError
from policecoop.model import Answer, Rows, Term
from policecoop.namespaces import PREFIXES, XSD, expand
from policecoop.queries import questions, resolve

PAGE = Path(__file__).parents[2] / "docs" / "engines.md"
TABLE = re.compile(r"(?<=<!-- table -->\n).*?(?=<!-- end of table -->)", re.S)
USER, PASSWORD = "POLICECOOP_ENDPOINT_USER", "POLICECOOP_ENDPOINT_PASSWORD"
NUMBERS = tuple(XSD + name for name in ("integer", "decimal", "double"))
VALUES = 2
"""How many values beside the default each parameter is asked with."""

Ask = Callable[..., Answer]
Multiset = Counter[tuple[str, ...]]
Parameters = Mapping[str, str]


@contextmanager
def started() -> Iterator[Mapping[str, Server]]:
    """Run Fuseki and Virtuoso, both empty."""
    with ExitStack() as stack:
        folders = [Path(stack.enter_context(TemporaryDirectory(prefix="policecoop-"))) for _ in range(2)]
        servers = [stack.enter_context(start(path)) for start, path in zip((fuseki, virtuoso), folders, strict=True)]
        yield {server.name: server for server in servers}


def endpoint(server: Server, *, graph_store: bool = False) -> Endpoint:
    """Return a server as an endpoint that is logged in where it must be."""
    os.environ[USER], os.environ[PASSWORD] = server.user, server.password
    if graph_store:
        return Endpoint(server.query, graph_store=server.graph_store)
    return Endpoint(server.query, update=server.update)


@contextmanager
def engines(graph: KnowledgeGraph) -> Iterator[Mapping[str, Ask]]:
    """Give the four engines, with the graph in them, by name and version."""
    with started() as servers:
        found = {f"Oxigraph {version('pyoxigraph')}": graph.ask, f"rdflib {rdflib.__version__}": _rdflib(graph)}
        for server in servers.values():
            there = endpoint(server)
            there.upload(graph)
            found[f"{server.name} {server.version}"] = there.ask
        yield found


def cases(graph: KnowledgeGraph, name: str) -> list[Parameters]:
    """Return the parameters with which a question is asked: none, and other values than the default."""
    found: list[Parameters] = [{}]
    for parameter in questions()[name].parameters:
        plain = expand if parameter.type == "iri" else str
        default = plain(parameter.default.strip('"'))
        others = (value for value in graph.values(name, parameter.name) if plain(value) != default)
        found += [{parameter.name: value} for value in islice(others, VALUES)]
    return found


def multiset(answer: Answer) -> Multiset:
    """Return rows without their order, with equal numbers equal."""
    assert isinstance(answer, Rows)
    return Counter([answer.columns]) + Counter(tuple(map(_spelt, row)) for row in answer.rows)


def _spelt(term: Term | None) -> str:
    """Write a term so that equal values are equal: engines differ in how they write a number, and what type it has."""
    if term is None:
        return ""
    if term.datatype in NUMBERS:
        return f"{Decimal(term.value).normalize():f}"
    return term.turtle()


def _rdflib(graph: KnowledgeGraph) -> Ask:
    @cache
    def view(name: str) -> rdflib.Graph:
        return rdflib.Graph().parse(data=graph.view(name).ntriples(), format="nt")

    def ask(question: str, **parameters: str) -> Answer:
        text, name = resolve(question, parameters)
        result = view(name).query(text, initNs=PREFIXES)
        columns = tuple(str(variable) for variable in result.vars or ())
        return Rows(columns, tuple(tuple(_term(node) for node in row) for row in result))  # type: ignore[union-attr]

    return ask


def _term(node: object) -> Term | None:
    if node is None:
        return None
    if isinstance(node, rdflib.Literal):
        datatype = str(node.datatype or "")
        return Term("literal", str(node), "" if datatype == XSD + "string" else datatype, node.language or "")
    return Term("bnode" if isinstance(node, rdflib.BNode) else "iri", str(node))


def table(graph: KnowledgeGraph, asked: Mapping[str, Ask]) -> str:
    """Return the table of questions and engines: how many rows each gives, and whether they are the same."""
    lines = [f"| question | {' | '.join(asked)} | other values |", f"|---|{'---|' * len(asked)}---|"]
    for name in questions():
        every = cases(graph, name)
        cells = [_verdict(graph, ask, name, every) for ask in asked.values()]
        lines.append(f"| `{name}` | {' | '.join(cells)} | {len(every) - 1 or ''} |")
    return "\n".join(lines) + "\n"


def _verdict(graph: KnowledgeGraph, ask: Ask, name: str, every: list[Parameters]) -> str:
    try:
        answers = [ask(name, **given) for given in every]
    except PolicecoopError:
        return "✗"
    same = all(multiset(graph.ask(name, **given)) == multiset(one) for given, one in zip(every, answers, strict=True))
    return f"{'✓' if same else '✗'} {sum(multiset(answers[0]).values()) - 1:,}"  # without the head


def written() -> str:
    """Return the table that `docs/engines.md` has."""
    found = TABLE.search(PAGE.read_text(encoding="utf-8"))
    assert found, "docs/engines.md has no place for the table"
    return found[0]


def main() -> None:
    """Ask all engines, and write the table."""
    graph = KnowledgeGraph()
    with engines(graph) as asked:
        text = table(graph, asked)
    PAGE.write_text(TABLE.sub(lambda _: text, PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    sys.exit("an engine gives other rows: see ✗ in docs/engines.md" if "✗" in text else 0)


if __name__ == "__main__":
    main()
