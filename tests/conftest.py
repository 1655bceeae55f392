"""Shared fixtures: the graph is loaded once for all tests."""

import os

import pytest

from policecoop import KnowledgeGraph


@pytest.fixture(scope="session")
def graph() -> KnowledgeGraph:
    return KnowledgeGraph()


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """In CI a skipped test is a failure: nothing may go unchecked in silence."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") and reporter and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
