"""Shared fixtures: the graph is loaded once for all tests."""

import pytest

from policecoop import KnowledgeGraph


@pytest.fixture(scope="session")
def graph() -> KnowledgeGraph:
    return KnowledgeGraph()
