"""The constraint components of SHACL core: for each, the ways in which a node breaks it, in SPARQL."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from policecoop.shacl.shapes import SH, Term, Uncovered

if TYPE_CHECKING:
    from policecoop.shacl.compiler import Compiler

XSD = "http://www.w3.org/2001/XMLSchema#"
MOST_VALUES = 4  # counts above it would need too many variables


class Break(NamedTuple):
    """A way to break a constraint: a pattern that has solutions, or an expression that is true."""

    text: str
    pattern: bool = False

    @property
    def expression(self) -> str:
        """The break as a Boolean expression."""
        return f"EXISTS {{ {self.text} }}" if self.pattern else f"({self.text})"

    @property
    def query(self) -> str:
        """The break as a part of a group."""
        return self.text if self.pattern else f"FILTER({self.text})"


Values = list[Term]
Above = tuple[Term, ...]


def _each(form: str) -> Callable[..., list[Break]]:
    """Return the breaks of a component that one expression tells, of value {v} and parameter {p}."""

    def breaks(compiler: Compiler, shape: Term, values: Values, value: str, above: Above, exact: bool) -> list[Break]:
        return [Break(form.format(v=value, p=parameter)) for parameter in values]

    return breaks


def _class(compiler: Compiler, shape: Term, values: Values, value: str, above: Above, exact: bool) -> list[Break]:
    found = []
    for kind in values:
        known = compiler.subclasses(kind)
        name = compiler.variable() if len(known) > 1 else known[0]
        among = f"FILTER({name} IN ({', '.join(known)}))" if len(known) > 1 else ""
        found.append(Break(f"NOT EXISTS {{ {value} a {name} {among} }}"))
    return found


NODE_KINDS = {"IRI": "isIRI({v})", "BlankNode": "isBlank({v})", "Literal": "isLiteral({v})"}


def _node_kind(compiler: Compiler, shape: Term, values: Values, value: str, above: Above, exact: bool) -> list[Break]:
    kinds = [kind.value.removeprefix(SH).split("Or") for kind in values]
    return [Break("!(" + " || ".join(NODE_KINDS[name].format(v=value) for name in names) + ")") for names in kinds]


def _pattern(compiler: Compiler, shape: Term, values: Values, value: str, above: Above, exact: bool) -> list[Break]:
    flags = f', "{compiler.flags(shape)}"' if compiler.flags(shape) else ""
    return [Break(f"isBlank({value}) || !COALESCE(REGEX(STR({value}), {pattern}{flags}), false)") for pattern in values]


def _language(compiler: Compiler, shape: Term, values: Values, value: str, above: Above, exact: bool) -> list[Break]:
    tags = [compiler.items(head) for head in values]
    return [
        Break("!COALESCE(" + " || ".join(f"LANGMATCHES(LANG({value}), {tag})" for tag in some) + ", false)")
        for some in tags
        if some
    ]


def _in(compiler: Compiler, shape: Term, values: Values, value: str, above: Above, exact: bool) -> list[Break]:
    found = []
    for head in values:
        items = compiler.items(head)
        simple = all(isinstance(item, ox.NamedNode) or _is_string(item) for item in items)
        if simple and items:  # one look-up in place of many comparisons
            found.append(Break(f"!COALESCE({value} IN ({', '.join(map(str, items))}), false)"))
        else:
            found.append(Break(" && ".join(f"!sameTerm({value}, {item})" for item in items) or "true"))
    return found


def _is_string(term: Term) -> bool:
    return isinstance(term, ox.Literal) and not term.language and term.datatype.value == XSD + "string"


def _property(compiler: Compiler, shape: Term, values: Values, value: str, above: Above, exact: bool) -> list[Break]:
    return [one for inner in values for one in compiler.breaks(inner, value, above, exact)]


def _not(compiler: Compiler, shape: Term, values: Values, value: str, above: Above, exact: bool) -> list[Break]:
    return [Break(f"!({compiler.any_break(inner, value, above, True)})") for inner in values]


def _and(compiler: Compiler, shape: Term, values: Values, value: str, above: Above, exact: bool) -> list[Break]:
    return [one for head in values for inner in compiler.items(head) for one in compiler.breaks(inner, value, above)]


def _or(compiler: Compiler, shape: Term, values: Values, value: str, above: Above, exact: bool) -> list[Break]:
    lists = [[compiler.any_break(inner, value, above, exact) for inner in compiler.items(head)] for head in values]
    return [Break(" && ".join(f"({one})" for one in some)) for some in lists]


def _xone(compiler: Compiler, shape: Term, values: Values, value: str, above: Above, exact: bool) -> list[Break]:
    lists = [[compiler.any_break(inner, value, above, True) for inner in compiler.items(head)] for head in values]
    return [Break(" + ".join(f"IF({one}, 0, 1)" for one in some) + " != 1") for some in lists]


OF_VALUES: dict[str, Callable[..., list[Break]]] = {
    "class": _class,
    "datatype": _each("!isLiteral({v}) || DATATYPE({v}) != {p}"),
    "nodeKind": _node_kind,
    "minExclusive": _each("!COALESCE({v} > {p}, false)"),
    "minInclusive": _each("!COALESCE({v} >= {p}, false)"),
    "maxExclusive": _each("!COALESCE({v} < {p}, false)"),
    "maxInclusive": _each("!COALESCE({v} <= {p}, false)"),
    "minLength": _each("isBlank({v}) || STRLEN(STR({v})) < {p}"),
    "maxLength": _each("isBlank({v}) || STRLEN(STR({v})) > {p}"),
    "pattern": _pattern,
    "languageIn": _language,
    "in": _in,
    "property": _property,
    "node": _property,
    "and": _and,
    "or": _or,
    "not": _not,
    "xone": _xone,
}
"""Components that look at each value node apart."""


def _min_count(compiler: Compiler, shape: Term, values: Values, focus: str, path: str) -> list[Break]:
    found = []
    for value in values:
        if (wanted := int(value.value)) > 0:
            found.append(Break(f"NOT EXISTS {{ {_several(compiler, focus, path, wanted)} }}"))
    return found


def _max_count(compiler: Compiler, shape: Term, values: Values, focus: str, path: str) -> list[Break]:
    return [Break(_several(compiler, focus, path, int(value.value) + 1), pattern=True) for value in values]


def _several(compiler: Compiler, focus: str, path: str, wanted: int) -> str:
    """Return a pattern that a focus node meets if it has at least so many values."""
    if wanted > MOST_VALUES or not path:
        raise Uncovered
    names = [compiler.variable() for _ in range(wanted)]
    apart = [f"FILTER(!sameTerm({a}, {b}))" for i, a in enumerate(names) for b in names[:i]]
    return " . ".join(f"{focus} {path} {name}" for name in names) + " " + " ".join(apart)


def _unique_lang(compiler: Compiler, shape: Term, values: Values, focus: str, path: str) -> list[Break]:
    if not any(value.value == "true" for value in values):
        return []
    a, b = compiler.variable(), compiler.variable()
    same = f'LANG({a}) != "" && LCASE(LANG({a})) = LCASE(LANG({b})) && !sameTerm({a}, {b})'
    return [Break(f"{focus} {path} {a} . {focus} {path} {b} FILTER({same})", pattern=True)]


def _has_value(compiler: Compiler, shape: Term, values: Values, focus: str, path: str) -> list[Break]:
    if not path:
        return [Break(f"!sameTerm({focus}, {wanted})") for wanted in values]
    return [Break(f"NOT EXISTS {{ {focus} {path} {wanted} }}") for wanted in values]


def _pair(form: str) -> Callable[..., list[Break]]:
    """Return the breaks of a component that compares the values of a path, {a}, with those of a property, {b}."""

    def breaks(compiler: Compiler, shape: Term, values: Values, focus: str, path: str) -> list[Break]:
        a, b = compiler.variable(), compiler.variable()
        here = [focus if not path else a, f"{focus} {path} {a} ." if path else ""]
        return [
            Break(f"{here[1]} {focus} {compiler.path(p)} {b} FILTER({form.format(a=here[0], b=b)})", pattern=True)
            for p in values
        ]

    return breaks


def _equals(compiler: Compiler, shape: Term, values: Values, focus: str, path: str) -> list[Break]:
    if not path:
        raise Uncovered
    a, found = compiler.variable(), []
    for value in values:
        other = compiler.path(value)
        for one, two in ((path, other), (other, path)):
            found.append(Break(f"{focus} {one} {a} FILTER NOT EXISTS {{ {focus} {two} {a} }}", pattern=True))
    return found


def _closed(compiler: Compiler, shape: Term, values: Values, focus: str, path: str) -> list[Break]:
    if path or not any(value.value == "true" for value in values):
        raise Uncovered
    allowed = [p for inner in compiler.values(shape, "property") for p in compiler.values(inner, "path")]
    allowed += [item for head in compiler.values(shape, "ignoredProperties") for item in compiler.items(head)]
    names = ", ".join(sorted({str(item) for item in allowed if isinstance(item, ox.NamedNode)}))
    a, b = compiler.variable(), compiler.variable()
    outside = f"FILTER({a} NOT IN ({names}))" if names else ""
    return [Break(f"{focus} {a} {b} {outside}", pattern=True)]


OF_FOCUS: dict[str, Callable[..., list[Break]]] = {
    "minCount": _min_count,
    "maxCount": _max_count,
    "uniqueLang": _unique_lang,
    "hasValue": _has_value,
    "equals": _equals,
    "disjoint": _pair("sameTerm({a}, {b})"),
    "lessThan": _pair("!COALESCE({a} < {b}, false)"),
    "lessThanOrEquals": _pair("!COALESCE({a} <= {b}, false)"),
    "closed": _closed,
}
"""Components that look at all value nodes of a focus node together."""
