"""The rules that findings name by their codes: what each asks, why, and an example. They are in `shapes/rules.ttl`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from itertools import groupby

from policecoop.errors import UnknownRule
from policecoop.findings import Rule
from policecoop.resources import folder
from policecoop.store import Store

RULES = """SELECT ?code ?title ?why ?example WHERE {
  ?rule skos:notation ?code ; skos:prefLabel ?title ; skos:definition ?why ; skos:example ?example } ORDER BY ?code"""

GROUPS = {
    "A": "adverse facts",
    "C": "claims",
    "D": "dates",
    "E": "entities",
    "F": "facts and their roles",
    "L": "legal steps",
    "N": "numbers and money",
    "P": "passages, works, citations",
    "Q": "quality notes",
    "S": "files",
    "T": "terms and identifiers",
    "V": "vocabularies",
}
HEAD = """# The rules

What `policecoop validate` checks. A finding names its rule by code; `policecoop rules CODE` explains one on the
command line. Codes are stable: a code is never given to another rule. The examples keep the rule.
This page is made by `policecoop rules --format markdown`.
"""


@cache
def rules() -> Mapping[str, Rule]:
    """Return the rules by code, sorted."""
    store = Store.of_paths([folder("shapes") / "rules.ttl"])
    return {row["code"]: Rule(row["code"], row["title"], row["why"], row["example"]) for row in store.rows(RULES)}


def reference() -> str:
    """Return the rule reference as Markdown."""
    parts = [HEAD]
    for letter, found in groupby(rules().values(), lambda one: one.code[0]):
        parts.append(f"## {letter}: {GROUPS[letter]}\n")
        parts += [f"### {one.code}\n\n{one.title}\n\n{one.why}\n\n```turtle\n{one.example}\n```\n" for one in found]
    return "\n".join(parts)


def rule(code: str) -> Rule:
    """Return a rule.

    :raises UnknownRule: if there is none of that code.
    """
    found = rules().get(code.upper())
    if found is None:
        raise UnknownRule(f"no rule has the code '{code}'; 'policecoop rules' lists them")
    return found
