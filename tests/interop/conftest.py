"""Fuseki and Virtuoso run once for all tests that only ask them."""

from collections.abc import Iterator, Mapping
from functools import cache

import pytest
from engines import Ask, engines, started
from servers import Server

from policecoop import KnowledgeGraph


@pytest.fixture(scope="session")
def asked(graph: KnowledgeGraph) -> Iterator[Mapping[str, Ask]]:
    """Return the four engines with the graph in them, by name."""
    with engines(graph) as found:
        yield {name.partition(" ")[0]: cache(ask) for name, ask in found.items()}


@pytest.fixture(scope="module")
def servers() -> Iterator[Mapping[str, Server]]:
    """Run Fuseki and Virtuoso, empty."""
    with started() as found:
        yield found
