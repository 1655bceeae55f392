"""What follows from the ontology and a view of the graph, by which reasoner, and why.

A reasoner reads the reasoner view: the ontology with types and object statements, nothing else.

axioms      the axioms and facts of a view, as values
owl_rl      inference by OWL 2 RL rules, without Java; the default
hermit      inference by HermiT, with Java
proofs      why a statement follows
clashes     contradictions
telling     all of them in words
runs        one run of a reasoner, with what it found
"""

from policecoop.reasoning.runs import UNREAD, reason

__all__ = ["UNREAD", "reason"]
