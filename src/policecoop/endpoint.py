"""Endpoint, a SPARQL endpoint that answers the same questions."""

from __future__ import annotations

from policecoop import remote
from policecoop.model import Answer
from policecoop.queries import resolve
from policecoop.reading import Document


class Endpoint:
    """A SPARQL endpoint that answers the same questions, over all that it holds."""

    def __init__(self, url: str) -> None:
        self.url = url

    def ask(self, question: str, **parameters: str) -> Answer:
        """Answer a stored question by its name, or any SPARQL query.

        :raises EndpointError: if the endpoint does not give a whole answer.
        """
        return remote.ask(self.url, resolve(question, parameters)[0])

    def document(self) -> Document:
        """Return all statements that the endpoint holds.

        :raises EndpointError: if the endpoint does not give all that it says it has.
        """
        return remote.everything(self.url)
