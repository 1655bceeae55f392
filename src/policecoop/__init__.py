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
    from policecoop.graph import KnowledgeGraph
    from policecoop.model import Description, Finding, Report, Rows, Term

__all__ = ["Description", "Endpoint", "Finding", "KnowledgeGraph", "PolicecoopError", "Report", "Rows", "Term"]


def __getattr__(name: str) -> Any:
    """Import a name of the package when it is first used: a command needs few of them."""
    if name not in __all__:
        raise AttributeError(f"module 'policecoop' has no attribute '{name}'")
    home = {"Endpoint": "endpoint", "KnowledgeGraph": "graph"}.get(name, "model")
    return getattr(import_module(f"policecoop.{home}"), name)
