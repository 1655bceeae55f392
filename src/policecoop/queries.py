"""The stored queries: questions with typed parameters, and views.

A question is a file `NAME.rq` that is valid SPARQL by itself, with a comment header:

    #+ title: Contributions to INTERPOL
    #+ summary: Who gave how much, when, and who says so.
    #+ tags: interpol, money
    #+ view: reported
    #+ param: recipient iri "to which body" default id:org-interpol from ?fact pc:recipient ?recipient
    #+ picture: bar

A parameter is a block `VALUES ?recipient { id:org-interpol }` inside WHERE, whose content is
replaced by one serialised term, so that the same text goes to any endpoint. What follows `from` is the pattern
of the values that it may have.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from policecoop.errors import ParameterError, QueryError, UnknownQuestion
from policecoop.model import Parameter, Question, Term
from policecoop.namespaces import IRI, XSD, expand
from policecoop.resources import folder

VIEWS = ("accepted", "reported", "all")
DEFAULT_VIEW = "reported"
HEADER = re.compile(r"#\+ *(\w+): *(.*)")
PARAMETER = re.compile(r'(\w+) +(iri|string|integer) +"([^"]*)" +default +(\S+) +from +(.+)')


@cache
def questions() -> Mapping[str, Question]:
    """Return the stored questions by name, sorted.

    :raises QueryError: if a header is incomplete or a parameter has no VALUES block.
    """
    files = {file.stem: file for file in _file("").parent.glob("*.rq")}
    return {name: _read(file) for name, file in sorted(files.items())}


def question(name: str) -> Question:
    """Return a stored question.

    :raises UnknownQuestion: if there is none of that name; names the nearest.
    """
    if re.fullmatch(r"[\w-]{1,100}", name) and (file := _file(name)).is_file():
        return _read(file)
    import difflib

    known = questions()
    near = difflib.get_close_matches(name.casefold(), known, n=3, cutoff=0.4)
    hint = f"did you mean {' or '.join(near)}?" if near else "'policecoop questions' lists them"
    raise UnknownQuestion(f"no question is called '{name}'; {hint}")


def view(name: str) -> str:
    """Return the text of a view, `accepted`, `reported`, `all` or `reasoner`."""
    return folder("queries").joinpath("views", f"{name}.rq").read_text(encoding="utf-8")


def bind(asked: Question, values: Mapping[str, str]) -> str:
    """Return the text of a question with its parameters set.

    :raises ParameterError: if a parameter is unknown or a value is not of its type.
    """
    types = {parameter.name: parameter.type for parameter in asked.parameters}
    text = asked.text
    for name, value in values.items():
        if name not in types:
            raise unknown_parameter(asked, name)
        term = _typed(name, types[name], value).turtle()
        text = _block(name).sub(lambda match, term=term: f"{match[1]}{{ {term} }}", text, count=1)  # type: ignore[misc]
    return text


def resolve(asked: str, parameters: Mapping[str, str]) -> tuple[str, str]:
    """Return the text and the view of a question: a stored one by name, or SPARQL as it is.

    :raises QueryError: if SPARQL is given parameters.
    :raises UnknownQuestion, ParameterError: if the name or a parameter is not known.
    """
    if not is_name(asked):
        if parameters:
            raise QueryError("only stored questions have parameters; write the value into the query")
        return asked, DEFAULT_VIEW
    stored = question(asked)
    return bind(stored, parameters), stored.view


def own_view(asked: str) -> str:
    """Return the view in which a question is asked unless another is named.

    :raises UnknownQuestion: if there is no question of that name.
    """
    return question(asked).view if is_name(asked) else DEFAULT_VIEW


def is_name(asked: str) -> bool:
    """Return whether a text can be the name of a question; else it is SPARQL."""
    return not any(mark in asked for mark in "{ \n")


def unknown_parameter(asked: Question, name: str) -> ParameterError:
    """Return the error that a question has no parameter of that name."""
    known = ", ".join(parameter.name for parameter in asked.parameters) or "none"
    return ParameterError(f"question '{asked.name}' has no parameter '{name}'; its parameters: {known}")


def _file(name: str) -> Path:
    return folder("queries") / "questions" / f"{name}.rq"


def _typed(name: str, kind: str, value: str) -> Term:
    if kind == "integer":
        if not re.fullmatch(r"[+-]?[0-9]{1,18}", value):
            raise ParameterError(f"parameter '{name}' needs a whole number, not '{value}'")
        return Term("literal", str(int(value)), XSD + "integer")
    if kind == "string":
        return Term("literal", value)
    iri = expand(value)
    if not IRI.fullmatch(iri):
        raise ParameterError(f"parameter '{name}' needs an IRI, not '{value}'")
    return Term("iri", iri)


def _block(name: str) -> re.Pattern[str]:
    return re.compile(rf"(VALUES\s+\?{name}\s*)\{{[^}}]*\}}")


@cache
def _read(file: Path) -> Question:
    text = file.read_text(encoding="utf-8")
    fields: dict[str, str] = {}
    parameters: list[Parameter] = []
    for key, value in HEADER.findall(text):
        if key == "param":
            parameters.append(_parameter(file, value, text))
        else:
            fields[key] = value.strip()
    require(file, fields, ("title", "summary", "tags", "view"))
    among(file, "view", fields["view"], VIEWS)
    tags = tuple(tag.strip() for tag in fields["tags"].split(","))
    return Question(
        file.stem,
        fields["title"],
        fields["summary"],
        tags,
        fields["view"],
        tuple(parameters),
        fields.get("picture", "table"),
        text,
    )


def require(file: Path, fields: Mapping[str, str], keys: Iterable[str]) -> None:
    """Check the header of a stored query.

    :raises QueryError: if a field is missing or empty.
    """
    for key in keys:
        if not fields.get(key):
            raise QueryError(f"{file.name}: the header lacks '#+ {key}:'")


def among(file: Path, key: str, value: str, known: Iterable[str]) -> None:
    """Check a field of a header that has a closed list of values.

    :raises QueryError: if the value is none of them.
    """
    if value not in known:
        raise QueryError(f"{file.name}: unknown {key} '{value}'; known are {', '.join(known)}")


def _parameter(file: Path, value: str, text: str) -> Parameter:
    match = PARAMETER.fullmatch(value.strip())
    if not match:
        form = 'NAME iri|string|integer "label" default VALUE from PATTERN'
        raise QueryError(f"{file.name}: write a parameter as: #+ param: {form}")
    if not _block(match[1]).search(text):
        raise QueryError(f"{file.name}: parameter '{match[1]}' has no VALUES ?{match[1]} {{ ... }} block")
    return Parameter(*match.groups())
