"""The canonical form of our Turtle files: one way to write each graph, made to be read in a diff.

Subjects keep the order of the file. Within a subject the type comes first and the other properties
follow in a fixed order, one a line, their values sorted. The bounds and years of a time are worked out
from its EDTF text, so that nobody writes them by hand.
"""

import re
from collections.abc import Iterable
from pathlib import Path

from policecoop.edtf import bounds
from policecoop.errors import DataError
from policecoop.model import Term, Triple
from policecoop.namespaces import PC, PREFIXES, RDF, SKOS, XSD, shorten
from policecoop.reading import Document, parse
from policecoop.resources import relative

TYPE = RDF + "type"
FIRST = [
    SKOS + "inScheme",
    SKOS + "prefLabel",
    SKOS + "altLabel",
    SKOS + "definition",
    PC + "documents",
    PC + "claimedBy",
    PC + "polarity",
    PC + "hedge",
]
LAST = [PC + name for name in ("statedIn", "sentence", "citesPassage")]
LAST += [PC + name for name in ("timeWording", "edtf", "asOf", "undated", "earliest", "latest", "startYear", "endYear")]
DERIVED = {PC + name for name in ("earliest", "latest", "startYear", "endYear")}
BARE = {
    XSD + "integer": re.compile(r"[+-]?[0-9]+"),
    XSD + "decimal": re.compile(r"[+-]?[0-9]*\.[0-9]+"),
    XSD + "boolean": re.compile("true|false"),
}
LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?")


def canonical(file: Path) -> str:
    """Return the text of a Turtle file in canonical form. Comments at its top are kept.

    :raises DataError: if it is not Turtle, has blank nodes, or has a time that is not understood.
    """
    if file.suffix.lower() != ".ttl":
        raise DataError("only Turtle files (.ttl) have a canonical form", relative(str(file)))
    head = []
    for line in Document.of_file(file).checked().decode().splitlines():
        if not line.startswith("#"):
            break
        head.append(line)
    try:
        body = write(parse(file))
    except DataError as error:
        raise DataError(error.message, relative(str(file)), error.line, error.column) from error
    return "\n".join(head) + "\n\n" * bool(head) + body


def write(triples: Iterable[Triple]) -> str:
    """Return triples as canonical Turtle. Subjects keep the order in which they first appear.

    :raises DataError: if there are blank nodes or times that are not understood.
    """
    subjects: dict[str, dict[str, set[Term]]] = {}
    for subject, predicate, value in triples:
        if "bnode" in (subject.kind, value.kind):
            raise DataError("has a blank node; give it an IRI so that others can point to it")
        subjects.setdefault(subject.value, {}).setdefault(predicate.value, set()).add(value)
    for subject_iri, properties in subjects.items():
        _derive(subject_iri, properties)
    blocks = [_block(subject, properties) for subject, properties in subjects.items()]
    body = "\n".join(blocks)
    used = sorted(prefix for prefix in PREFIXES if re.search(rf"(?:^|[\s^]){prefix}:", body, re.MULTILINE))
    return "".join(f"@prefix {prefix}: <{PREFIXES[prefix]}> .\n" for prefix in used) + "\n" + body


def _derive(subject: str, properties: dict[str, set[Term]]) -> None:
    stated = properties.get(PC + "edtf") or properties.get(PC + "asOf")
    for name in DERIVED & properties.keys():
        del properties[name]
    if not stated:
        return
    try:
        found = bounds(min(term.value for term in stated))  # one; if there are more, a shape complains
    except DataError as error:
        raise DataError(f"{shorten(subject)}: {error.message}") from error
    for name, text in (("earliest", found.earliest), ("latest", found.latest)):
        if text:
            properties[PC + name] = {Term("literal", text, XSD + "dateTime")}
    for name, year in (("startYear", found.start_year), ("endYear", found.end_year)):
        if year is not None:
            properties[PC + name] = {Term("literal", str(year), XSD + "integer")}


def _block(subject: str, properties: dict[str, set[Term]]) -> str:
    lines = []
    for predicate in sorted(properties, key=_place):
        name = "a" if predicate == TYPE else term(Term("iri", predicate))
        values = sorted(term(value) for value in properties[predicate])
        lines.append(f"{name} {' , '.join(values)}")
    return f"{term(Term('iri', subject))} " + " ;\n    ".join(lines) + " .\n"


def _place(predicate: str) -> tuple[int, int, str]:
    if predicate == TYPE:
        return 0, 0, ""
    if predicate in FIRST:
        return 1, FIRST.index(predicate), ""
    if predicate in LAST:
        return 3, LAST.index(predicate), ""
    return 2, 0, shorten(predicate)


def term(value: Term) -> str:
    """Return a term as Turtle, by a known prefix or in short form where that is possible."""
    if value.kind == "iri":
        return curie(value.value)
    if value.datatype in BARE and BARE[value.datatype].fullmatch(value.value):
        return value.value
    if value.datatype.startswith(XSD):
        return Term("literal", value.value).turtle() + "^^" + curie(value.datatype)
    return value.turtle()


def curie(iri: str) -> str:
    """Return an IRI as Turtle writes it: a CURIE if the local name needs no escape, else in brackets."""
    short = shorten(iri)
    if short != iri and LOCAL.fullmatch(short.partition(":")[2]):
        return short
    return f"<{iri}>"
