"""What was inferred, written to a file of its own, with its provenance in PROV-O."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import NamedTemporaryFile

import pyoxigraph as ox

from policecoop.conclusions import Inference
from policecoop.errors import DataError
from policecoop.namespaces import ID, PREFIXES, RDF, RDFS, XSD

FORMATS = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".trig": ox.RdfFormat.TRIG,
    ".nq": ox.RdfFormat.N_QUADS,
}
PROV, DCTERMS = PREFIXES["prov"], PREFIXES["dcterms"]


def write(found: Inference, file: Path) -> int:
    """Write what was inferred, and return the number of inferred statements.

    The ending of the file says how: `.ttl` or `.nt`; or `.trig` or `.nq`, where the inferred statements
    are in a graph of their own and their provenance is outside of it. The time is that of the variable
    SOURCE_DATE_EPOCH if it is set, so that a build can be repeated.

    :raises DataError: if the ending is none of these, the file cannot be written, or there is a contradiction.
    """
    if file.suffix not in FORMATS:
        raise DataError(f"cannot be written: end its name in {', '.join(FORMATS)}", str(file))
    if not found.consistent:
        raise DataError("is not written: anything follows from a contradiction", str(file))
    dataset = FORMATS[file.suffix] in (ox.RdfFormat.TRIG, ox.RdfFormat.N_QUADS)
    graph = _id(f"inferences-{_run(found)}") if dataset else ox.DefaultGraph()
    about = list(_provenance(found))
    quads = [ox.Quad(*map(ox.NamedNode, statement), graph) for statement in sorted(found.statements)]  # type: ignore[call-arg]
    prefixes = {
        prefix: PREFIXES[prefix] for prefix in ("pc", "id", "pcc", "rdf", "rdfs", "owl", "prov", "dcterms", "xsd")
    }
    try:  # never half a file under the wanted name
        with NamedTemporaryFile(dir=file.parent, prefix=f".{file.name}.", delete=False) as made:
            part = Path(made.name)
    except OSError as error:
        raise DataError(f"cannot be written: {error.strerror}", str(file)) from error
    try:
        ox.serialize([*about, *quads], str(part), format=FORMATS[file.suffix], prefixes=prefixes)
        part.chmod(0o644)
        part.replace(file)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise DataError(f"cannot be written: {error.strerror or error}", str(file)) from error
    return len(quads)


def _provenance(found: Inference) -> Iterator[ox.Quad]:
    """Yield what PROV-O says of the run: what it read, what did it, and when."""
    run = _run(found)
    made, activity, view, software = (
        _id(f"{kind}-{run}") for kind in ("inferences", "inference", "premises", "reasoner")
    )
    ended = ox.Literal(_now().strftime("%Y-%m-%dT%H:%M:%SZ"), datatype=ox.NamedNode(XSD + "dateTime"))
    told: list[tuple[ox.NamedNode, str, ox.NamedNode | ox.Literal]] = [
        (made, RDF + "type", ox.NamedNode(PROV + "Entity")),
        (made, DCTERMS + "title", ox.Literal(f"What follows from the view {found.view}", language="en")),
        (made, PROV + "wasGeneratedBy", activity),
        (made, PROV + "wasDerivedFrom", view),
        (activity, RDF + "type", ox.NamedNode(PROV + "Activity")),
        (activity, PROV + "used", view),
        (activity, PROV + "wasAssociatedWith", software),
        (activity, PROV + "endedAtTime", ended),
        (software, RDF + "type", ox.NamedNode(PROV + "SoftwareAgent")),
        (software, RDFS + "label", ox.Literal(found.reasoner)),
        (view, RDF + "type", ox.NamedNode(PROV + "Entity")),
        (view, DCTERMS + "title", ox.Literal(f"Reasoner view of the view {found.view}", language="en")),
        (view, DCTERMS + "identifier", ox.Literal(f"sha256:{found.digest}")),
        *((view, PROV + "wasDerivedFrom", ox.NamedNode(source)) for source in found.sources),
    ]
    for subject, predicate, value in told:
        yield ox.Quad(subject, ox.NamedNode(predicate), value, ox.DefaultGraph())


def _now() -> datetime:
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if epoch is None:
        return datetime.now(UTC)
    try:
        return datetime.fromtimestamp(int(epoch), UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise DataError(f"'{epoch}' is no number of seconds since 1970", "SOURCE_DATE_EPOCH") from error


def _run(found: Inference) -> str:
    """Return a name for what was read and by which reasoner: other data, another name."""
    return f"{found.view}-{found.key}-{found.digest[:12]}"


def _id(name: str) -> ox.NamedNode:
    return ox.NamedNode(ID + name)
