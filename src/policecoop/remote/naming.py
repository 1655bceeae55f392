"""Names of things at an endpoint, chosen as in the local graph."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice

from policecoop.model import Rows
from policecoop.naming import best, naming_query
from policecoop.remote.protocol import Service

AT_ONCE = 200


def names(service: Service, things: Iterable[str], graph: str) -> Mapping[str, str]:
    """Return the best name of each thing that has one, by IRI: its label, locator or title.

    :raises EndpointError, QueryError: if the endpoint does not give a whole answer.
    """
    rows: list[Mapping[str, str]] = []
    wanted = iter(sorted(things))
    while batch := list(islice(wanted, AT_ONCE)):
        answer = service.ask(naming_query(batch), graph)
        assert isinstance(answer, Rows)
        rows += answer.texts()
    return best(rows)
