"""What is uploaded of a view: sorted N-Triples without blank nodes, and the hash by which they are known."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

import pyoxigraph as ox

from policecoop.namespaces import BASE, VIEW

GENID = BASE + ".well-known/genid/"
WITH_BLANK = re.compile(rb"_:|.*> _:\S+ \.$")


@dataclass(frozen=True)
class Content:
    """The statements of a view, one a line. The same statements have the same lines, in the same order."""

    view: str
    lines: tuple[bytes, ...]

    @classmethod
    def of(cls, view: str, ntriples: bytes) -> Content:
        """Take a view as N-Triples."""
        return cls(view, tuple(sorted(set(_skolemised(ntriples.splitlines())))))

    @cached_property
    def hash(self) -> str:
        """The SHA-256 of the lines."""
        return sha256(self.body()).hexdigest()

    @property
    def graph(self) -> str:
        """The IRI of the graph that holds the view."""
        return VIEW + self.view

    @property
    def staging(self) -> str:
        """The IRI of the graph that holds the view until all of it is there."""
        return f"{self.graph}/{self.hash}"

    def body(self, start: int = 0, end: int | None = None) -> bytes:
        """Return the lines, or some of them."""
        return b"".join(line + b"\n" for line in self.lines[start:end])


def _skolemised(lines: list[bytes]) -> Iterator[bytes]:
    """Yield the lines with IRIs for blank nodes.

    Labels are those of RDFC-1.0, and the hash of all statements that have blank nodes stands before each: blank nodes
    get the same IRI only where all these statements are the same, also in another view or version.
    """
    blank = [line for line in lines if WITH_BLANK.match(line)]
    if not blank:
        yield from lines
        return
    found = ox.Dataset(ox.parse(b"\n".join(blank), format=ox.RdfFormat.N_TRIPLES))
    found.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    mark = sha256("\n".join(sorted(f"{quad.triple} ." for quad in found)).encode()).hexdigest()[:16]
    for subject, predicate, value, _ in found:
        terms = (
            f"<{GENID}{mark}-{term.value}>" if isinstance(term, ox.BlankNode) else str(term)
            for term in (subject, predicate, value)
        )
        yield f"{' '.join(terms)} .".encode()
    yield from (line for line in lines if not WITH_BLANK.match(line))
