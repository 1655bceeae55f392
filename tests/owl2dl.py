"""Small ontologies that break one restriction of OWL 2 DL each, and such as nearly do."""

import re
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "fixtures" / "owl2dl"
HEADER = "<https://w3id.org/policecoop/ontology> a owl:Ontology .\n"


@dataclass(frozen=True)
class Case:
    """A small ontology as Turtle, the restriction that it is about, and the check that finds its breach, if any."""

    name: str
    restriction: str
    check: str
    turtle: str


def cases(name: str) -> list[Case]:
    """Return the ontologies of a file, each with the block that is common to all."""
    common, *blocks = re.split(r"^### ", (FOLDER / f"{name}.ttl").read_text(encoding="utf-8"), flags=re.M)
    return [_case(block, common) for block in blocks]


def _case(block: str, common: str) -> Case:
    title, _, body = block.partition("\n")
    name, restriction, check = [*title.split(), ""][:3]
    header = "" if "a owl:Ontology" in body else HEADER
    return Case(name, restriction, check, common + header + body)
