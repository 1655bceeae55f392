"""The catalogue of stored questions: found by words, with the values that their parameters may have, and as RDF."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping

from policecoop.errors import ParameterError
from policecoop.model import Parameter, Question, Term
from policecoop.namespaces import BASE, ONTOLOGY, PREFIXES, expand, shorten
from policecoop.naming import labels
from policecoop.queries import HEADER
from policecoop.store import Store

QUERY = BASE + "query/"
SHOWN = 10


def search(questions: Iterable[Question], wanted: str) -> list[Question]:
    """Return the questions that have all words in their name, title, summary or tags, whatever their case."""
    words = wanted.casefold().split()
    return [one for one in questions if all(word in _text(one) for word in words)]


def _text(question: Question) -> str:
    return " ".join((question.name, question.title, question.summary, *question.tags)).casefold()


def values(store: Store, parameter: Parameter) -> Mapping[str, str]:
    """Return the values that a parameter may have in a graph, each with its name, by name.

    A value is written as on the command line: a CURIE, a text or a number.
    """
    rows = store.rows(f"SELECT DISTINCT ?{parameter.name} WHERE {{ {parameter.source} }}")
    found = [row[parameter.name] for row in rows]
    if parameter.type == "iri":
        names = labels(store, found)
        named = {shorten(value): names.get(value, shorten(value)) for value in found}
    else:
        named = {value: value for value in found}
    return dict(sorted(named.items(), key=lambda item: (item[1].casefold(), item[0])))


def settled(store: Store, question: Question, given: Mapping[str, str]) -> Mapping[str, str]:
    """Return the parameters of a question with names of things replaced by the things.

    :raises ParameterError: if a value is none that the parameter may have, or a name is that of several; names the
        nearest.
    """
    known = {parameter.name: parameter for parameter in question.parameters}
    return {
        name: _settled(value, known[name], values(store, known[name])) if name in known else value
        for name, value in given.items()
    }


def _settled(value: str, parameter: Parameter, allowed: Mapping[str, str]) -> str:
    if value in allowed or (parameter.type == "iri" and ":" in value and shorten(expand(value)) in allowed):
        return value
    wanted = value.casefold().strip()
    same = [one for one, name in allowed.items() if wanted in (name.casefold(), one.casefold(), one.partition(":")[2])]
    if len(same) == 1:
        return same[0]
    if same:
        raise ParameterError(f"several things are called '{value}'; name one of: {', '.join(same)}")
    raise ParameterError(f"parameter '{parameter.name}' cannot be '{value}'; {_hint(wanted, allowed)}")


def _hint(wanted: str, allowed: Mapping[str, str]) -> str:
    by_name = {name.casefold(): one for one, name in allowed.items()}
    near = [one for name, one in by_name.items() if wanted and wanted in name]
    near += [by_name[name] for name in difflib.get_close_matches(wanted, by_name, n=3, cutoff=0.5)]
    shown = list(dict.fromkeys(near))[:SHOWN] or list(allowed)[:SHOWN]
    more = f" … ({len(allowed)} in all)" if not near and len(allowed) > SHOWN else ""
    return f"{'did you mean' if near else 'it may be'} {', '.join(shown)}{more}"


def turtle(questions: Iterable[Question]) -> str:
    """Return questions as RDF, so that SPARQL editors find them: sh:SPARQLExecutable, prefixes as sh:declare.

    The terms are those of https://www.w3.org/TR/shacl-af/#SPARQLExecutable; a question is described by rdfs:label,
    rdfs:comment and dcterms:subject.
    """
    lines = [f"@prefix {prefix}: <{PREFIXES[prefix]}> .\n" for prefix in ("sh", "rdfs", "dcterms", "xsd")]
    declared = [
        f'[ sh:prefix "{prefix}" ; sh:namespace "{space}"^^xsd:anyURI ]' for prefix, space in sorted(PREFIXES.items())
    ]
    lines.append(f"\n<{ONTOLOGY}> sh:declare\n    " + " ,\n    ".join(declared) + " .\n")
    lines += [_executable(question) for question in questions]
    return "".join(lines)


def _executable(question: Question) -> str:
    def literal(text: str, language: str = "en") -> str:
        return Term("literal", text, language=language).turtle()

    query = "\n".join(line for line in question.text.splitlines() if not HEADER.match(line)).strip()
    return (
        f"\n<{QUERY}{question.name}> a sh:SPARQLExecutable , sh:SPARQLSelectExecutable ;\n"
        f"    rdfs:label {literal(question.title)} ;\n"
        f"    rdfs:comment {literal(question.summary)} ;\n"
        f"    dcterms:subject {' , '.join(literal(tag) for tag in question.tags)} ;\n"
        f"    sh:prefixes <{ONTOLOGY}> ;\n"
        f"    sh:select {literal(query, '')} .\n"
    )
