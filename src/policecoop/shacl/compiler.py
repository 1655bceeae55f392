"""Targets and constraints of a shape as SPARQL."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import count

import pyoxigraph as ox

from policecoop.shacl.components import OF_FOCUS, OF_VALUES, Break
from policecoop.shacl.shapes import RDFS, TARGETS, Shapes, Term, Uncovered, term

# What a query may have whose rows for one focus node are not just its rows for that node among all others.
WHOLE = re.compile(
    r"(?is)(?-i:[$?]PATH)\b|(?<![?$])\b(limit|offset|minus|values|group|having|count|sum|min|max|avg|sample|service|select\b.*select)\b"
)
BRACES = re.compile(r"""<[^<>\s]*>|#[^\n]*|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|[{}]""")
PATHS = {"inversePath": "^{}", "zeroOrMorePath": "({})*", "oneOrMorePath": "({})+", "zeroOrOnePath": "({})?"}
SILENT = {
    *TARGETS,
    *("path", "flags", "severity", "message", "name", "description", "order", "group", "defaultValue"),
    *("deactivated", "ignoredProperties", "qualifiedValueShapesDisjoint"),
}
INEXACT = {
    *("pattern", "minExclusive", "minInclusive", "maxExclusive", "maxInclusive", "lessThan", "lessThanOrEquals"),
    "sparql",
}
"""Components of which SPARQL may say that a node breaks them though a SHACL processor does not."""


def _bound_from_without(query: str) -> bool:
    """Return whether a group within the pattern may ask of $this in a filter before it is bound there.

    One run for each focus node binds $this everywhere at once; one run for all binds it from the inside out.
    EXISTS is apart: it sees what is bound around it.
    """
    starts: list[tuple[int, bool]] = []
    for match in BRACES.finditer(query):
        if match[0] == "{":
            starts.append((match.start(), bool(re.search(r"(?i)exists\s*$", query[: match.start()]))))
        elif match[0] == "}" and starts:
            start, exists = starts.pop()
            if starts and not exists and re.search(r"(?is)\b(filter|bind)\b.*[$?]this\b", query[start : match.end()]):
                return True
    return False


class Compiler:
    """Turns targets and constraints of a shape into SPARQL, and notes which properties they look at."""

    def __init__(self, shapes: Shapes, store: ox.Store, classes: dict[Term, list[str]]) -> None:
        self._shapes, self._store, self._classes = shapes, store, classes
        self._numbers = count()
        self.custom = shapes.custom
        self.looked_at: set[str] = set()
        self.looked_at_first: set[str] = set()  # of the focus node itself, by a path of one step
        self.named = self.empty_path = False
        self.selects: list[str] = []

    def focus(self, targets: Iterable[tuple[str, Term]]) -> str:
        """Return a pattern that binds ?this to the focus nodes of targets, each once.

        :raises Uncovered: if a target is a literal, which the store may spell in another way, or a class by being
            an instance of a class of classes.
        """
        either = " UNION ".join(f"{{ {self._target(name, value)} }}" for name, value in targets)
        return f"{{ SELECT DISTINCT ?this WHERE {{ {either} }} }}"

    def _target(self, name: str, value: Term) -> str:
        if name == "implicit" or isinstance(value, ox.Literal):
            raise Uncovered
        if name == "targetClass":
            return f"VALUES ?class {{ {' '.join(self.subclasses(value))} }} ?this a ?class"
        if name == "targetNode":
            self.named = True
            return f"VALUES ?this {{ {value} }}"
        if name == "targetObjectsOf" and isinstance(value, ox.NamedNode):
            self.looked_at.add(value.value)  # its values may be literals
        return f"?this {value} ?target" if name == "targetSubjectsOf" else f"?target {value} ?this"

    def subclasses(self, kind: Term) -> list[str]:
        """Return a class and its subclasses; without a name only those that have instances."""
        if kind not in self._classes:
            used = "isIRI(?this) || EXISTS { ?instance a ?this }"
            text = f"SELECT DISTINCT ?this WHERE {{ ?this <{RDFS}subClassOf>+ {kind} FILTER ({used}) }}"
            self._classes[kind] = [str(kind), *(str(found) for found in self.ask(text) - {kind})]
        return self._classes[kind]

    def breaks(self, shape: Term, focus: str, above: tuple[Term, ...] = (), exact: bool = False) -> list[Break]:
        """Return the ways in which a node breaks a shape.

        :param exact: whether no node may be found that does not break it.
        :raises Uncovered: if the shape has a constraint that is not told in SPARQL here.
        """
        if shape in above or isinstance(shape, ox.Literal):
            raise Uncovered  # a recursive shape
        if self._shapes.deactivated(shape):
            return []
        names = self._shapes.names(shape) - SILENT
        if names - OF_VALUES.keys() - OF_FOCUS.keys() - {"sparql"} or (exact and names & INEXACT):
            raise Uncovered
        if "sparql" in names:
            self._note_sparql(shape, focus)
        above = (*above, shape)
        path = self._path(shape, focus)
        value = self.variable() if path else focus
        found = [
            one
            for name in sorted(names & OF_VALUES.keys())
            for one in OF_VALUES[name](self, shape, self._shapes.values(shape, name), value, above, exact)
        ]
        if path:
            found = [Break(f"{focus} {path} {value} {one.query}", pattern=True) for one in found]
        for name in sorted(names & OF_FOCUS.keys()):
            found += OF_FOCUS[name](self, shape, self._shapes.values(shape, name), focus, path)
        return found

    def any_break(self, shape: Term, focus: str, above: tuple[Term, ...], exact: bool) -> str:
        """Return an expression that is true if a node breaks a shape."""
        return " || ".join(one.expression for one in self.breaks(shape, focus, above, exact)) or "false"

    def items(self, head: Term) -> list[Term]:
        """Return the members of a list in the shapes graph."""
        return self._shapes.items(head)

    def flags(self, shape: Term) -> str:
        """Return the flags of the regular expressions of a shape."""
        return "".join(value.value for value in self._shapes.values(shape, "flags"))

    def values(self, node: Term, name: str) -> list[Term]:
        """Return the values of a property in the shapes graph."""
        return self._shapes.values(node, name)

    def _note_sparql(self, shape: Term, focus: str) -> None:
        """Note the queries of the constraints in SPARQL that one run answers for all focus nodes."""
        for constraint in self._shapes.values(shape, "sparql"):
            selects = [select.value for select in self._shapes.values(constraint, "select")]
            if focus != "?this" or len(selects) != 1 or WHOLE.search(selects[0]) or _bound_from_without(selects[0]):
                raise Uncovered
            self.selects.append(self._shapes.prefixes(constraint) + selects[0])

    @property
    def unsure(self) -> bool:
        """Whether the store may miss a break: an empty path from a node that it does not hold."""
        return self.custom or (self.named and self.empty_path)

    def ask(self, text: str) -> set[Term]:
        """Return the nodes that a query gives for ?this."""
        solutions = self._store.query(text)
        if not isinstance(solutions, ox.QuerySolutions) or "?this" not in map(str, solutions.variables):
            raise Uncovered
        return {term(solution["this"]) for solution in solutions}

    def variable(self) -> str:
        """Return a fresh variable."""
        return f"?v{next(self._numbers)}"

    def _path(self, shape: Term, focus: str) -> str:
        paths = self._shapes.values(shape, "path")
        if paths and focus == "?this" and isinstance(paths[0], ox.NamedNode):
            self.looked_at_first.add(paths[0].value)
            return str(paths[0])
        return self.path(paths[0]) if paths else ""

    def path(self, node: Term) -> str:
        """Return a property path of SHACL as SPARQL writes it."""
        if isinstance(node, ox.NamedNode):
            self.looked_at.add(node.value)
            return str(node)
        for name, form in PATHS.items():
            for part in self._shapes.values(node, name):
                self.empty_path = self.empty_path or name in ("zeroOrMorePath", "zeroOrOnePath")
                return form.format(self.path(part))
        choices = self._shapes.values(node, "alternativePath")
        parts = [self.path(part) for part in self._shapes.items(choices[0] if choices else node)]
        return "(" + ("|" if choices else "/").join(parts) + ")"
