"""The tutorial: run from the first cell to the last, with the answers that are shown in it."""

from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

TUTORIAL = Path(__file__).parent.parent / "docs" / "tutorial.ipynb"
OURS = (
    "image/svg+xml",
    "text/plain",
    "text/html",
)  # what the package itself shows; tables of pandas change with pandas


@pytest.fixture(scope="module")
def shown() -> list[Any]:
    return _code(_notebook())


def _notebook() -> Any:
    return nbformat.reads(TUTORIAL.read_text(encoding="utf-8"), as_version=4)  # type: ignore[no-untyped-call]


@pytest.fixture(scope="module")
def executed() -> list[Any]:
    notebook = _notebook()
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(TUTORIAL.parent)}}).execute()
    return _code(notebook)


def _code(notebook: Any) -> list[Any]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def _texts(cell: Any) -> list[str]:
    """Return what a cell shows; not the tables of pandas, which change with its version."""
    texts = [output.text for output in cell.outputs if output.output_type == "stream" and output.name == "stdout"]
    for output in cell.outputs:
        data = output.get("data", {})
        if "dataframe" not in data.get("text/html", ""):
            texts += [data[kind] for kind in OURS if kind in data]
    return texts


def test_each_cell_runs_and_shows_what_the_tutorial_shows(shown: list[Any], executed: list[Any]) -> None:
    assert len(shown) > 10
    for before, after in zip(shown, executed, strict=True):
        assert _texts(before) == _texts(after), before.source


def test_the_tutorial_goes_from_a_question_to_a_figure_to_a_citation(shown: list[Any]) -> None:
    sources = [cell.source for cell in shown]
    steps = ["graph.questions()", "contributions.to_pandas(", "graph.compare(", "graph.picture(", "graph.cite("]
    places = [next(place for place, source in enumerate(sources) if step in source) for step in steps]
    assert places == sorted(places)
    assert any("image/svg+xml" in output.get("data", {}) for cell in shown for output in cell.outputs)
    assert not any(output.output_type == "error" for cell in shown for output in cell.outputs)
