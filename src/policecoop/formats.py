"""Answers as text: for people, and in the formats of the standards for machines."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from policecoop.model import Rows, Term, Triple
from policecoop.namespaces import PREFIXES, RDF

if TYPE_CHECKING:
    from xml.etree import ElementTree

ROW_FORMATS = ("table", "csv", "tsv", "json", "xml", "markdown")
GRAPH_FORMATS = ("turtle", "ntriples", "jsonld")
Labels = Mapping[str, str]
NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # cannot be written in XML at all


def cell(term: Term | None, labels: Labels) -> str:
    """Return a term for a person: the label of an IRI, else its CURIE; a number with its digits grouped."""
    if term is None:
        return ""
    if term.kind == "iri":
        return labels.get(term.value) or term.text()
    return term.text()


def rows_csv(rows: Rows) -> str:
    """Return rows as SPARQL 1.1 CSV: plain values, full IRIs."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(rows.columns)
    writer.writerows([[term.value if term else "" for term in row] for row in rows.rows])
    return out.getvalue()


def rows_tsv(rows: Rows) -> str:
    """Return rows as SPARQL 1.1 TSV: terms as Turtle writes them."""
    lines = ["\t".join("?" + column for column in rows.columns)]
    lines += ["\t".join(term.turtle() if term else "" for term in row) for row in rows.rows]
    return "\n".join(lines) + "\n"


def rows_json(rows: Rows) -> str:
    """Return rows as SPARQL 1.1 Query Results JSON."""
    bindings = [
        {name: _json_term(term) for name, term in zip(rows.columns, row, strict=True) if term} for row in rows.rows
    ]
    return _dump({"head": {"vars": list(rows.columns)}, "results": {"bindings": bindings}})


def boolean_json(value: bool) -> str:
    """Return the answer to an ASK query as SPARQL 1.1 Query Results JSON."""
    return _dump({"head": {}, "boolean": value})


def rows_of_json(text: str) -> Rows | bool:
    """Read SPARQL 1.1 Query Results JSON.

    :raises ValueError: if the text is not that.
    """
    document = json.loads(text)
    if not isinstance(document, dict) or "head" not in document:
        raise ValueError("no SPARQL results")
    if "boolean" in document:
        return bool(document["boolean"])
    columns = tuple(document["head"].get("vars", ()))
    bindings = document["results"]["bindings"]
    return Rows(columns, tuple(tuple(_term_of_json(row.get(name)) for name in columns) for row in bindings))


def rows_xml(answer: Rows | bool) -> str:
    """Return rows, or a boolean, as SPARQL Query Results XML."""
    from xml.etree import ElementTree

    space = "http://www.w3.org/2005/sparql-results#"
    ElementTree.register_namespace("", space)
    root = ElementTree.Element(f"{{{space}}}sparql")
    head = ElementTree.SubElement(root, f"{{{space}}}head")
    if isinstance(answer, bool):
        ElementTree.SubElement(root, f"{{{space}}}boolean").text = str(answer).lower()
    else:
        for column in answer.columns:
            ElementTree.SubElement(head, f"{{{space}}}variable", name=column)
        results = ElementTree.SubElement(root, f"{{{space}}}results")
        for row in answer.rows:
            result = ElementTree.SubElement(results, f"{{{space}}}result")
            for name, term in zip(answer.columns, row, strict=True):
                if term:
                    binding = ElementTree.SubElement(result, f"{{{space}}}binding", name=name)
                    _xml_term(binding, space, term)
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"


def rows_markdown(rows: Rows) -> str:
    """Return rows as a Markdown table with labels."""
    labels = rows.names()
    lines = ["| " + " | ".join(rows.columns) + " |", "|" + " --- |" * len(rows.columns)]
    for row in rows.rows:
        lines.append(
            "| " + " | ".join(cell(term, labels).replace("|", "\\|").replace("\n", " ") for term in row) + " |"
        )
    return "\n".join(lines) + "\n"


def render_rows(rows: Rows, format: str) -> str:
    """Return rows in one of ROW_FORMATS other than `table`, which needs the width of a terminal."""
    renderers: dict[str, Callable[[Rows], str]] = {
        "csv": rows_csv,
        "tsv": rows_tsv,
        "json": rows_json,
        "xml": rows_xml,
        "markdown": rows_markdown,
    }
    return renderers[format](rows)


def render_graph(triples: tuple[Triple, ...], format: str) -> str:
    """Return triples in one of GRAPH_FORMATS, sorted."""
    lines = "".join(
        f"{line} .\n" for line in sorted({" ".join(term.turtle() for term in triple) for triple in triples})
    )
    if format == "ntriples":
        return lines
    import rdflib

    graph = rdflib.Graph()
    for prefix, space in PREFIXES.items():
        graph.bind(prefix, space)
    graph.parse(data=lines, format="nt")
    if format == "turtle":
        return graph.serialize(format="turtle")
    context = {prefix: space for prefix, space in PREFIXES.items() if space in lines}
    return graph.serialize(format="json-ld", context=context, sort_keys=True, indent=2) + "\n"


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def _json_term(term: Term) -> dict[str, str]:
    names = {"iri": "uri", "literal": "literal", "bnode": "bnode"}
    found = {"type": names[term.kind], "value": term.value}
    if term.language:
        found["xml:lang"] = term.language
    elif term.datatype:
        found["datatype"] = term.datatype
    return found


def _term_of_json(value: Mapping[str, str] | None) -> Term | None:
    if value is None:
        return None
    if value["type"] == "uri":
        return Term("iri", value["value"])
    if value["type"] == "bnode":
        return Term("bnode", value["value"])
    datatype = value.get("datatype", "")
    if datatype in ("http://www.w3.org/2001/XMLSchema#string", RDF + "langString"):
        datatype = ""
    return Term("literal", value["value"], datatype, value.get("xml:lang", ""))


def _xml_term(parent: ElementTree.Element, space: str, term: Term) -> None:
    from xml.etree import ElementTree

    tags = {"iri": "uri", "literal": "literal", "bnode": "bnode"}
    element = ElementTree.SubElement(parent, f"{{{space}}}{tags[term.kind]}")
    element.text = NOT_XML.sub("\N{REPLACEMENT CHARACTER}", term.value)
    if term.language:
        element.set("xml:lang", term.language)
    elif term.datatype:
        element.set("datatype", term.datatype)
