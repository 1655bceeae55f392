"""KnowledgeGraph, the one object behind the command line, Python and, later, the web."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from policecoop import audit, catalogue, coverage, describe, queries
from policecoop.assessment import Assessment
from policecoop.audit import Scorecard
from policecoop.conclusions import DefinitionRow, Explanation, Inference, RequirementRow, Sensitivity
from policecoop.errors import QueryError, ReasonerError
from policecoop.model import Answer, Coverage, Description, FactLine, Question, Report, Rows
from policecoop.namespaces import ID, ONTOLOGY, OWL
from policecoop.queries import DEFAULT_VIEW
from policecoop.reading import Document, data_files
from policecoop.resources import folder
from policecoop.store import Store

if TYPE_CHECKING:
    from policecoop.explanation import Explainer

DATASET = ID + "dataset-policecoop"
UNREAD = f"""SELECT (COUNT(DISTINCT ?node) AS ?count) WHERE {{ ?node ?predicate ?value
  FILTER (STRSTARTS(STR(?predicate), "{OWL}") && !STRSTARTS(STR(?predicate), "{OWL}version"))
  FILTER (isLiteral(?value) || ?predicate IN (owl:onDataRange, owl:withRestrictions)) }}"""
EXPLAINED = ("requirements", "definition")
REASONERS = ("owl-rl", "hermit")

COUNTS = """SELECT ?kind (COUNT(DISTINCT ?thing) AS ?count) WHERE {
  ?thing a/rdfs:subClassOf* ?class .
  VALUES (?class ?kind ?order) { (pc:Entity "entities" 1) (pc:Fact "facts" 2) (pc:Claim "claims" 3)
    (pc:Passage "passages" 4) (pc:Work "works" 5) (pc:Citation "citations" 6) (pc:QualityNote "quality notes" 7)
    (skos:Concept "concepts" 8) } } GROUP BY ?kind ?order ORDER BY ?order"""


class KnowledgeGraph:
    """A graph of facts and claims that can be asked, shown, validated and reasoned over.

    >>> graph = KnowledgeGraph()
    >>> graph.ask("ASK { id:state-china a pc:State }")
    True
    """

    def __init__(self, *data: Path | str, ontology: Path | None = None) -> None:
        """Load the given files and folders, or the graph that comes with the package.

        The ontology and vocabularies are always loaded with them.

        :raises DataError: if a file does not parse.
        """
        self.data = tuple(Path(path) for path in data) or (folder("instances"),)
        self.ontology = ontology or folder("ontology")
        self.store = Store.of_paths([self.ontology, *self.data])
        self._views: dict[str, Store] = {}
        self._premises: dict[str, bytes] = {}
        self._inferences: dict[str, frozenset[tuple[str, str, str]]] = {}

    def view(self, name: str = DEFAULT_VIEW) -> Store:
        """Return a view as a store: `accepted`, `reported` or `all`.

        :raises QueryError: if there is no such view.
        """
        if name not in queries.VIEWS:
            raise QueryError(f"there is no view '{name}'; known are {', '.join(queries.VIEWS)}")
        if name not in self._views:
            self._views[name] = self.store.construct(queries.view(name))
        return self._views[name]

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
        if parameters and queries.is_name(question):
            parameters = dict(catalogue.settled(self.store, queries.question(question), parameters, self._things))
        text, own_view = queries.resolve(question, parameters)
        return self.view(view or own_view).ask(text)

    def values(self, question: str, parameter: str) -> Mapping[str, str]:
        """Return the values that a parameter of a stored question may have, each with its name.

        :raises UnknownQuestion, ParameterError: if there is no such question or parameter.
        """
        stored = queries.question(question)
        for known in stored.parameters:
            if known.name == parameter:
                return catalogue.values(self.store, known, self._things)
        raise queries.unknown_parameter(stored, parameter)

    def rows(self, question: str, view: str | None = None, **parameters: str) -> Rows:
        """Answer a SELECT question.

        :raises QueryError: if the answer is no table.
        """
        answer = self.ask(question, view, **parameters)
        if not isinstance(answer, Rows):
            raise QueryError("the question does not give a table; it is no SELECT query")
        return answer

    def show(self, thing: str, view: str = DEFAULT_VIEW) -> Description:
        """Describe a thing that is named by IRI, CURIE, slug or label.

        :raises ThingNotFound: if nothing has that name, or several things have; names the nearest.
        """
        store = self.view(view)
        return describe.describe(store, describe.find(store, thing), self._names)

    @cached_property
    def labels(self) -> Mapping[str, str]:
        """The best name of each thing, by IRI; of a fact, what it involves in a few words."""
        return {**{fact: told for fact, (_, told) in self._facts.items()}, **self._things}

    @cached_property
    def _names(self) -> Mapping[str, str]:
        """The name of each thing where it is shown; facts are named by kind too."""
        return {**self._things, **{fact: f"{kind}: {told}" for fact, (kind, told) in self._facts.items() if kind}}

    @cached_property
    def _things(self) -> Mapping[str, str]:
        return describe.labels(self.store)

    @cached_property
    def _facts(self) -> Mapping[str, tuple[str, str]]:
        return describe.fact_labels(self.store, self._things)

    def counts(self) -> dict[str, int]:
        """Return how many entities, facts, claims and so on there are."""
        return {row["kind"]: int(row["count"]) for row in self.store.rows(COUNTS)}

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
        return audit.audit(self.store)

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
        return replace(found, sources=sources, unread=int(self.store.rows(UNREAD)[0]["count"]))

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
        return describe.facts(self.store, facts, self._names)

    def _place(self, statement: tuple[str, str, str]) -> str:
        """Return the file and line of a statement between two IRIs."""
        from policecoop import positions

        files = [file for path in (*self.data, self.ontology) for file in data_files(path)]
        return str(positions.locate(files, statement))

    def coverage(self, by: str = "passage") -> Coverage:
        """Return how much of the sources is told, by `passage`, `sentence`, `class`, `voice` or `hedge`.

        :raises QueryError: if `by` is none of these.
        """
        return coverage.coverage(self.store, by)
