"""policecoop: a knowledge graph of international police cooperation.

from policecoop import KnowledgeGraph

graph = KnowledgeGraph()
graph.ask("interpol-contributions").to_pandas()
graph.show("INTERPOL")
graph.validate("my-facts.ttl")
graph.requirements()
"""

from policecoop.errors import PolicecoopError
from policecoop.graph import Endpoint, KnowledgeGraph
from policecoop.model import Description, Finding, Report, Rows, Term

__all__ = ["Description", "Endpoint", "Finding", "KnowledgeGraph", "PolicecoopError", "Report", "Rows", "Term"]
