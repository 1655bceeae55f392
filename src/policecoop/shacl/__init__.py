"""SHACL set-wise: which focus nodes may break a shape, asked of the store by one SPARQL query a constraint.

What is found here are suspects: every node that breaks a shape is among them, and a SHACL processor then judges
these nodes alone. A constraint that cannot be told in SPARQL, or not surely, makes all nodes of its shape suspects.
The module knows SHACL and nothing of what the data are about.

Source: W3C, Shapes Constraint Language (SHACL), 2017, sections 2 (targets), 4 (core constraint components) and 5
(constraints in SPARQL), whose definitions of components are followed.
"""

from policecoop.shacl.compiler import PATHS
from policecoop.shacl.shapes import SPARQL, TARGETS, Shapes, Term
from policecoop.shacl.suspects import Suspects, rewritten, suspects

__all__ = ["PATHS", "SPARQL", "TARGETS", "Shapes", "Suspects", "Term", "rewritten", "suspects"]
