"""KnowledgeGraph, the one object behind the command line, Python and, later, the web."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from policecoop import attribution, describe, naming, queries
from policecoop.errors import QueryError, ReasonerError
from policecoop.model import Answer, Description, FactLine, Question, Rows
from policecoop.namespaces import ID, ONTOLOGY
from policecoop.queries import DEFAULT_VIEW
from policecoop.reading import Document, data_files
from policecoop.resources import folder
from policecoop.store import Store, read

if TYPE_CHECKING:
    from policecoop.assessment import Assessment
    from policecoop.audit import Scorecard
    from policecoop.conclusions import DefinitionRow, Explanation, Inference, RequirementRow, Sensitivity
    from policecoop.explanation import Explainer
    from policecoop.findings import Coverage, Report
    from policecoop.pictures import Picture

AnAnswer = TypeVar("AnAnswer", bound=Answer)
DATASET = ID + "dataset-policecoop"
EXPLAINED = ("requirements", "definition")
REASONERS = ("owl-rl", "hermit")


class KnowledgeGraph:
    """A graph of facts and claims that can be asked, shown, validated and reasoned over.

    >>> graph = KnowledgeGraph()
    >>> graph.ask("ASK { id:state-china a pc:State }")
    True
    """

    def __init__(self, *data: Path | str, ontology: Path | None = None, indexed: bool = False) -> None:
        """Load the given files and folders, or the graph that comes with the package.

        The ontology and vocabularies are always loaded with them. An `indexed` graph keeps its views on disk from one
        process to the next: the first answer comes at once, each further one more slowly than from memory. It is
        loaded, and its files are parsed, only if it is new or more than its views is needed.

        :raises DataError: if a file cannot be read or does not parse.
        """
        self.data = tuple(Path(path) for path in data) or (folder("instances"),)
        self.ontology = ontology or folder("ontology")
        self._documents = read([self.ontology, *self.data])
        self._indexed = indexed
        self._views: dict[str, Store] = {}
        self._premises: dict[str, bytes] = {}
        self._inferences: dict[str, frozenset[tuple[str, str, str]]] = {}
        if not indexed:
            self.store  # noqa: B018 - mistakes in the files are told here

    @cached_property
    def store(self) -> Store:
        """All statements, those of each source in a graph of their own."""
        return Store.of_documents(self._documents)

    def view(self, name: str = DEFAULT_VIEW) -> Store:
        """Return a view as a store: `accepted`, `reported` or `all`.

        :raises QueryError: if there is no such view.
        """
        if name not in queries.VIEWS:
            raise QueryError(f"there is no view '{name}'; known are {', '.join(queries.VIEWS)}")
        if name not in self._views:
            self._views[name] = self._view(queries.view(name))
        return self._views[name]

    def _view(self, query: str) -> Store:
        if not self._indexed:
            return self.store.construct(query)
        from policecoop import index

        return index.kept(index.key(self._documents, query), lambda: self.store.construct(query))

    def questions(self) -> Mapping[str, Question]:
        """Return the stored questions by name."""
        return queries.questions()

    def ask(self, question: str, view: str | None = None, **parameters: str) -> Answer:
        """Answer a stored question by its name, or any SPARQL query.

        SELECT gives Rows, CONSTRUCT and DESCRIBE give triples, ASK gives a bool. A stored question is
        asked in its own view, any other query in the view `reported`, unless `view` says otherwise. A parameter
        is a value that `values` lists, or the name of a thing among them.

        :raises UnknownQuestion, ParameterError: if the name or a parameter is not known.
        :raises QueryError: if the text is not valid SPARQL.
        """
        text, asked = self._asked(question, view, parameters)
        return self._named(self.view(asked).ask(text), asked)

    def _asked(self, question: str, view: str | None, parameters: Mapping[str, str]) -> tuple[str, str]:
        """Return the text of a question with its parameters, and the name of the view in which to ask it."""
        if parameters and queries.is_name(question):
            from policecoop import catalogue

            parameters = catalogue.settled(self.view("all"), queries.question(question), parameters)
        text, own_view = queries.resolve(question, parameters)
        return text, view or own_view

    def _named(self, answer: AnAnswer, view: str) -> AnAnswer:
        """Return an answer; if it is rows, with the names of what is in them."""
        return replace(answer, naming=lambda things: self.names(things, view)) if isinstance(answer, Rows) else answer

    def values(self, question: str, parameter: str) -> Mapping[str, str]:
        """Return the values that a parameter of a stored question may have, each with its name.

        :raises UnknownQuestion, ParameterError: if there is no such question or parameter.
        """
        from policecoop import catalogue

        stored = queries.question(question)
        for known in stored.parameters:
            if known.name == parameter:
                return catalogue.values(self.view("all"), known)
        raise queries.unknown_parameter(stored, parameter)

    def rows(self, question: str, view: str | None = None, **parameters: str) -> Rows:
        """Answer a SELECT question.

        :raises QueryError: if the answer is no table.
        """
        answer = self.ask(question, view, **parameters)
        if not isinstance(answer, Rows):
            raise QueryError("the question does not give a table; it is no SELECT query")
        return answer

    def evidence(self, question: str, view: str | None = None, **parameters: str) -> Rows:
        """Answer a SELECT question with a row for each claim behind each row: its voice, hedge, passage, sentence.

        :raises QueryError: if the answer is no table, or the question has no variable ?claim or ?fact.
        """
        text, asked = self._asked(question, view, parameters)
        return self._named(attribution.attributed(self.view(asked), text), asked)

    def told(self, question: str, view: str | None = None, always: bool = False, **parameters: str) -> Answer:
        """Answer a question for a person: beside the rows, a voice other than the author's, a hedge, the passage.

        They are in words, and none is repeated that the question gives itself. With `always` they are always there.

        :raises QueryError: with `always`, if the answer is no table or no claim is behind its rows.
        """
        text, asked = self._asked(question, view, parameters)
        return self._named(attribution.told(self.view(asked), text, always), asked)

    def compare(self, question: str, view: str | None = None, other: str = "accepted", **parameters: str) -> Rows:
        """Answer a SELECT question in two views, and return the rows that only one of them gives.

        The first column, `onlyIn`, names the view.

        :raises QueryError: if the answer is no table, or the two views are one.
        """
        from policecoop import comparison

        first = view or queries.own_view(question)
        if first == other:
            raise QueryError(f"the question is asked in the view '{other}' already; name another")
        answers = {name: self.rows(question, name, **parameters) for name in (first, other)}
        return self._named(comparison.differing(answers), "all")

    def picture(
        self, question: str, drawn_as: str = "", view: str | None = None, title: str = "", **parameters: str
    ) -> Picture:
        """Draw the answer to a question, or the table of `requirements` or `definition`.

        `drawn_as` is `table`, `bar`, `timeline`, `map`, `network` or `matrix`, with the columns of its parts if need
        be, as in `bar x=amount y=time`; else the question or the columns say it.

        :raises PictureError: if there is no such kind, or the columns do not fit it.
        :raises MissingExtra: if the extra `pictures` is not installed.
        """
        from policecoop import picturing

        return picturing.picture(self, question, parameters, drawn_as or None, view, title or None)

    def show(self, thing: str, view: str = DEFAULT_VIEW) -> Description:
        """Describe a thing that is named by IRI, CURIE, slug or label.

        :raises ThingNotFound: if nothing has that name, or several things have; names the nearest.
        """
        iri = naming.find_in(view, thing, self.view)
        return describe.describe(self.view(view), iri, lambda things: self.names(things, view, True))

    def cite(self, thing: str = "") -> tuple[str, ...]:
        """Return what to write to cite a thing: work, place and graph, a line each; or the sources and the graph.

        The thing is named as for `show`. A fact has a line for each claim of it, whoever makes it.

        :raises ThingNotFound: as `show`.
        """
        from policecoop import citing

        store = self.view("all")
        return citing.cite(store, naming.find(store, thing) if thing else "")

    def names(self, things: Iterable[str], view: str = "all", kinds: bool = False) -> Mapping[str, str]:
        """Return the best name of each of some things of a view, by IRI; of a fact, what it involves in a few words.

        A name is in English, else in the original script. With `kinds`, that of a fact begins with its kind.
        """
        return naming.names(self.view(view), set(things), kinds)

    @cached_property
    def labels(self) -> Mapping[str, str]:
        """The best name of each thing, by IRI, as `names` gives it."""
        return naming.names(self.store)

    def counts(self) -> dict[str, int]:
        """Return how many entities, facts, claims and so on there are."""
        return describe.counts(self.store)

    def validate(self, *data: Path | str | Document, shapes: Iterable[Path | str] = ()) -> Report:
        """Validate data that refer to this graph, or the graph itself, against the shapes of policecoop.

        With other `shapes` the data stand alone, and this graph plays no part. A file that does not parse
        is a finding of the report, and the other files are checked all the same.

        :raises DataError: if a file cannot be read, or must not be.
        :raises ValidationFailed: if the shapes cannot be used.
        """
        from policecoop import validation

        given = [item if isinstance(item, Document) else Path(item) for item in data] or list(self.data)
        if shapes:
            return validation.validate(given, [Path(shape) for shape in shapes])
        background = [self.ontology, *self.data] if data else [self.ontology]
        return validation.validate(given, [folder("shapes")], background)

    def audit(self) -> Scorecard:
        """Run the checks of hygiene in `queries/checks/` on the ontology and the data."""
        from policecoop.audit import audit

        return audit(self.store)

    def reason(self, view: str = "accepted", reasoner: str = "owl-rl") -> Inference:
        """Return what follows from the ontology and a view, and whether they are free of contradictions.

        `owl-rl` applies the rules of OWL 2 RL, `hermit` is the description logic reasoner HermiT, on Java.

        :raises QueryError: if there is no such view.
        :raises ReasonerError: if there is no such reasoner, or it cannot run.
        :raises MissingExtra: if the extra `reasoner` is not installed.
        """
        from policecoop import reasoning

        if reasoner not in REASONERS:
            raise ReasonerError(f"there is no reasoner '{reasoner}'; known are {' and '.join(REASONERS)}")
        found = reasoning.reason(view, self._reasoner_view(view), reasoner, self.labels, self._place)
        own = (self.data == (folder("instances"),), self.ontology == folder("ontology"))
        sources = tuple(iri for iri, given in zip((DATASET, ONTOLOGY), own, strict=True) if given)
        return replace(found, sources=sources, unread=int(self.store.rows(reasoning.UNREAD)[0]["count"]))

    def requirements(self, level: str = "", region: str = "", partner: str = "") -> tuple[RequirementRow, ...]:
        """Return which cooperation shows which of Lemieux's requirements, and by which facts.

        The cooperations may be narrowed to a level, to those with a state of a region, or to those with a
        partner, by label, CURIE or IRI.

        :raises ParameterError: if no cooperation has such a level, region or partner.
        """
        return self._assessment.requirement_table(self._assessment.select(level, region, partner))

    def definition(self, level: str = "", region: str = "", partner: str = "") -> tuple[DefinitionRow, ...]:
        """Return which cooperation is police cooperation as Lemieux defines it, and what else it is.

        :raises ParameterError: as `requirements`.
        """
        return self._assessment.definition_table(self._assessment.select(level, region, partner))

    def sensitivity(self, level: str = "", region: str = "", partner: str = "") -> tuple[Sensitivity, ...]:
        """Return the answers to the requirements that hang on one claim, or on what one believes.

        :raises ParameterError: as `requirements`.
        """
        return self._assessment.sensitivity(self._assessment.select(level, region, partner))

    def criteria(self, of: str) -> tuple[str, ...]:
        """Return the names of the `requirements`, or of the parts and characters of the `definition`, in order."""
        return tuple(criterion.name for criterion in self._assessment.asked(of))

    def explain(self, cooperation: str, of: str = "requirements") -> Explanation:
        """Explain the answers of a cooperation, named by IRI, CURIE, slug or label.

        `of` is `requirements`, or `definition` for Lemieux's definition.

        :raises ThingNotFound: if no cooperation has that name, or several have; names the nearest.
        :raises QueryError: if `of` is neither.
        """
        if of not in EXPLAINED:
            raise QueryError(f"there is no explanation of '{of}'; known are {' and '.join(EXPLAINED)}")
        return self._explainer.explain(self._assessment.find(cooperation), of)

    def inferred(self, view: str = "all") -> Store:
        """Return a view together with the statements that OWL 2 RL rules infer from it and the ontology."""
        enriched = self.view(view).copy()
        enriched.add(self._follows(view))
        return enriched

    @cached_property
    def _assessment(self) -> Assessment:
        from policecoop.assessment import Assessment

        return Assessment(self.inferred(), self.view("accepted"), self.view("reported"), self.labels)

    @cached_property
    def _explainer(self) -> Explainer:
        from policecoop.explanation import Explainer

        return Explainer(self._assessment, self._reasoner_view("all"), self._follows("all"), self._named_facts)

    def _follows(self, view: str) -> frozenset[tuple[str, str, str]]:
        from policecoop.reasoning import owl_rl

        if view not in self._inferences:
            self._inferences[view] = owl_rl.infer(self._reasoner_view(view))
        return self._inferences[view]

    def _reasoner_view(self, view: str) -> bytes:
        if view not in self._premises:
            self._premises[view] = self.view(view).construct(queries.view("reasoner")).ntriples()
        return self._premises[view]

    def _named_facts(self, facts: Iterable[str]) -> tuple[FactLine, ...]:
        return describe.facts(self.store, facts, lambda things: self.names(things, "all", True))

    def _place(self, statement: tuple[str, str, str]) -> str:
        """Return the file and line of a statement between two IRIs."""
        from policecoop import positions

        files = [file for path in (*self.data, self.ontology) for file in data_files(path)]
        return str(positions.locate(files, statement))

    def coverage(self, by: str = "passage") -> Coverage:
        """Return how much of the sources is told, by `passage`, `sentence`, `class`, `voice` or `hedge`.

        :raises QueryError: if `by` is none of these.
        """
        from policecoop.coverage import coverage

        found = coverage(self.store, by)
        return replace(found, table=replace(found.table, naming=lambda _: self.labels))
