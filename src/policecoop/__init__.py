"""policecoop: a knowledge graph of international police cooperation.

from policecoop import KnowledgeGraph

graph = KnowledgeGraph()
graph.ask("contributions-to-interpol").to_pandas()
graph.show("INTERPOL")
graph.validate("my-facts.ttl")
graph.requirements()
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from policecoop.errors import PolicecoopError

if TYPE_CHECKING:
    from policecoop.endpoint import Endpoint
    from policecoop.findings import Finding, Report
    from policecoop.graph import KnowledgeGraph
    from policecoop.model import Description, Rows, Term

__all__ = ["Description", "Endpoint", "Finding", "KnowledgeGraph", "PolicecoopError", "Report", "Rows", "Term"]


HOMES = {
    "Description": "model",
    "Endpoint": "endpoint",
    "Finding": "findings",
    "KnowledgeGraph": "graph",
    "Report": "findings",
    "Rows": "model",
    "Term": "model",
}


def __getattr__(name: str) -> Any:
    """Import a name of the package when it is first used: a command needs few of them."""
    if name not in HOMES:
        raise AttributeError(f"module 'policecoop' has no attribute '{name}'")
    return getattr(import_module(f"policecoop.{HOMES[name]}"), name)
