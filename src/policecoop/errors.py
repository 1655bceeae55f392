"""The exceptions of policecoop.

PolicecoopError
├── ResourceMissing      a folder of data, shapes or queries is not there
├── DataError            a file cannot be read, or must not be
│   └── ParseError       a file is not RDF
├── QueryError           a query is not SPARQL, or an engine refuses it
│   └── PictureError     an answer cannot be drawn as is asked
├── UnknownQuestion      no stored question has that name
├── ParameterError       a parameter of a question is unknown or of the wrong kind
├── UnknownRule          no rule has that code
├── ThingNotFound        nothing in the graph has that IRI, slug or label
├── EndpointError        a SPARQL endpoint does not answer as it should
├── ReasonerError        a reasoner cannot be run
├── ValidationFailed     a validation cannot be carried out, such as by shapes that are not well-formed
└── MissingExtra         an optional dependency is not installed

Every message says what is wrong and what to do. The command line turns all of them into exit code 2.
"""


class PolicecoopError(Exception):
    """Base of all errors that this package raises on purpose."""


class ResourceMissing(PolicecoopError):
    """A folder of data, shapes or queries is not there."""


class DataError(PolicecoopError):
    """A file cannot be read, or must not be."""

    def __init__(self, message: str, file: str = "", line: int = 0, column: int = 0) -> None:
        super().__init__(message)
        self.message, self.file, self.line, self.column = message, file, line, column

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.file, self.line, self.column) if part)
        return f"{place}: {self.message}" if place else self.message


class ParseError(DataError):
    """A file is not RDF."""


class QueryError(PolicecoopError):
    """A query is not SPARQL, or an engine refuses it."""


class PictureError(QueryError):
    """An answer cannot be drawn as is asked."""


class UnknownQuestion(PolicecoopError):
    """No stored question has that name."""


class UnknownRule(PolicecoopError):
    """No rule has that code."""


class ParameterError(PolicecoopError):
    """A parameter of a question is unknown or of the wrong kind."""


class ThingNotFound(PolicecoopError):
    """Nothing in the graph has that IRI, slug or label; or several things have."""

    def __init__(self, wanted: str, near: tuple[str, ...] = (), several: bool = False, view: str = "") -> None:
        self.wanted, self.near, self.several = wanted, near, several
        head = f"several things match '{wanted}'" if several else f"nothing is called '{wanted}'"
        head += f" in the view '{view}', but in the view 'all': take --view all" if view else ""
        missing = "" if view else "; try another word of its name, or its IRI"
        hint = "; name one of: " + ", ".join(near[:10]) if near else missing
        hint += f" and {len(near) - 10} more" if len(near) > 10 else ""
        super().__init__(head + hint)


class EndpointError(PolicecoopError):
    """A SPARQL endpoint does not answer as it should."""


class ReasonerError(PolicecoopError):
    """A reasoner cannot be run."""


class ValidationFailed(PolicecoopError):
    """A validation cannot be carried out, such as by shapes that are not well-formed."""


class MissingExtra(PolicecoopError):
    """An optional dependency is not installed."""

    def __init__(self, package: str, extra: str) -> None:
        super().__init__(f"{package} is not installed; run: pip install 'policecoop[{extra}]'")
