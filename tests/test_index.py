"""Stores that are kept on disk: what is found again, what is not, and what killed and hostile surroundings leave."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from policecoop import KnowledgeGraph, index
from policecoop.errors import DataError
from policecoop.queries import VIEWS, questions
from policecoop.store import Store, read

DATA = "<urn:a> <urn:p> 1 .\n"
ASK = "SELECT ?o WHERE { <urn:a> <urn:p> ?o }"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give each test a cache of its own, also in other processes."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    assert index.folder().is_relative_to(tmp_path)
    return index.folder()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    file = tmp_path / "data.ttl"
    file.write_text(DATA)
    return file


def _values(*data: Path) -> list[str]:
    return [row["o"] for row in KnowledgeGraph(*data, indexed=True).view("all").rows(ASK)]


def _stores(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_an_indexed_graph_answers_as_any_other(graph: KnowledgeGraph) -> None:
    for _ in range(2):  # built, then found
        indexed = KnowledgeGraph(indexed=True)
        for name in ("contributions-to-interpol", "chains-of-voices", "voices"):
            assert sorted(map(repr, indexed.rows(name).rows)) == sorted(map(repr, graph.rows(name).rows))
        assert indexed.show("INTERPOL") == graph.show("INTERPOL")
        assert indexed.values("instruments-of-a-party", "party") == graph.values("instruments-of-a-party", "party")
    assert {len(indexed.view(view)) - len(graph.view(view)) for view in VIEWS} == {0}


def test_what_is_kept_is_found_without_reading_the_data_again(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert _values(data) == ["1"]

    def never(*_: object) -> None:
        raise AssertionError("loaded")

    monkeypatch.setattr(Store, "of_documents", never)
    assert _values(data) == ["1"]


def test_a_store_is_found_by_what_it_was_made_from(data: Path, tmp_path: Path, folder: Path) -> None:
    assert _values(data) == ["1"]
    data.write_text(DATA.replace("1 .", "2 ."))
    assert _values(data) == ["2"]
    twin = tmp_path / "twin.ttl"
    twin.write_text(DATA)
    assert _values(twin) == ["1"]
    assert len(_stores(folder)) == 2


def test_the_key_depends_on_content_graph_and_query(data: Path, tmp_path: Path) -> None:
    documents = read([data])
    source = tmp_path / "sources" / "x" / "data.ttl"
    source.parent.mkdir(parents=True)
    source.write_text(DATA)
    keys = {index.key(documents, "a"), index.key(documents, "b"), index.key(read([source]), "a"), index.key([], "a")}
    assert len(keys) == 4
    assert index.key(read([data]), "a") == index.key(documents, "a")


@pytest.mark.parametrize("file", ["CURRENT", "MANIFEST", ".sst"])
@pytest.mark.parametrize("left", [0.0, 0.5])
def test_a_broken_store_is_built_anew(data: Path, folder: Path, file: str, left: float) -> None:
    assert _values(data) == ["1"]
    (store,) = _stores(folder)
    broken = [path for path in (folder / store).iterdir() if file in path.name]
    assert broken
    for path in broken:
        os.truncate(path, int(path.stat().st_size * left))
    assert _values(data) == ["1"]
    assert Store.opened(folder / store).rows(ASK) == [{"o": "1"}]


def test_where_nothing_can_be_kept_the_answer_is_given_all_the_same(data: Path, folder: Path) -> None:
    folder.parent.mkdir(parents=True)
    folder.write_text("a file where the folder should be")
    assert _values(data) == ["1"]
    assert folder.read_text() == "a file where the folder should be"


def test_mistakes_in_the_data_are_told(data: Path, folder: Path) -> None:
    data.write_text("<urn:a> <urn:p> .")
    with pytest.raises(DataError, match="does not parse"):
        _values(data)
    assert not folder.exists()


def test_what_killed_processes_left_and_old_stores_are_removed(
    data: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index, "KEPT", 2)
    old, new = folder / f"{index.UNFINISHED}old", folder / f"{index.UNFINISHED}new"
    for unfinished in (old, new):
        unfinished.mkdir(parents=True)
    long_ago = time.time() - index.ABANDONED - 1
    os.utime(old, (long_ago, long_ago))
    first = None
    for number in range(4):
        data.write_text(DATA.replace("1 .", f"{number} ."))
        assert _values(data) == [str(number)]
        first = first or next(name for name in _stores(folder) if not name.startswith(index.UNFINISHED))
    assert not old.exists()
    assert new.exists()
    assert len(_stores(folder)) == 2 + 1
    assert not (folder / str(first)).exists()


def test_a_store_that_is_removed_while_it_is_asked_still_answers(data: Path, folder: Path) -> None:
    assert _values(data) == ["1"]
    (name,) = _stores(folder)
    store = Store.opened(folder / name)
    shutil.rmtree(folder)
    assert store.rows(ASK) == [{"o": "1"}]


def _process(data: Path) -> subprocess.Popen[str]:
    code = "import sys; from policecoop import KnowledgeGraph as G; "
    code += f"print(G(sys.argv[1], indexed=True).view('all').rows({ASK!r}))"
    return subprocess.Popen([sys.executable, "-c", code, str(data)], stdout=subprocess.PIPE, text=True)


def test_first_runs_at_once_all_answer_and_leave_one_store(data: Path, folder: Path) -> None:
    processes = [_process(data) for _ in range(6)]
    answers = [process.communicate(timeout=60)[0].strip() for process in processes]
    assert answers == ["[{'o': '1'}]"] * 6
    assert len(_stores(folder)) == 1


def test_a_kill_at_any_moment_leaves_nothing_half_written(data: Path, folder: Path) -> None:
    begin = time.perf_counter()
    _process(data).communicate(timeout=60)
    whole = time.perf_counter() - begin
    shutil.rmtree(folder)
    for step in range(12):
        process = _process(data)
        time.sleep(whole * (0.3 + 0.06 * step))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        for name in _stores(folder) if folder.exists() else []:
            if not name.startswith(index.UNFINISHED):
                assert Store.opened(folder / name).rows(ASK) == [{"o": "1"}]
                shutil.rmtree(folder / name)
    assert _values(data) == ["1"]


SLOW = ("rdflib", "pyshacl", "owlready2", "SPARQLWrapper", "reasonable", "altair", "networkx", "pandas", "xml.etree")
IDLE = (
    "policecoop.assessment",
    "policecoop.audit",
    "policecoop.reasoning",
    "policecoop.validation",
    "policecoop.remote",
)


@pytest.mark.parametrize("command", [["ask", "contributions-to-interpol"], ["show", "INTERPOL"]])
def test_a_quick_command_imports_only_what_it_needs(command: list[str]) -> None:
    code = f"import sys; from policecoop.cli import cli; cli({command!r}, standalone_mode=False); "
    code += "print(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = done.stderr.split()
    assert "policecoop.graph" in loaded
    assert [name for name in (*SLOW, *IDLE) if name in loaded] == []


def test_a_machine_format_needs_no_terminal_library() -> None:
    code = "import sys; from policecoop.cli import cli; "
    code += "cli(['ask', 'voices', '--format', 'csv'], standalone_mode=False); print(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not [name for name in done.stderr.split() if name.partition(".")[0] == "rich"]


def test_every_stored_question_can_be_asked_from_disk() -> None:
    graph = KnowledgeGraph(indexed=True)
    assert sum(bool(graph.rows(name).rows) for name in questions()) == len(questions())


def test_a_place_that_cannot_be_one_does_not_matter(data: Path, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "/" + "long" * 100)
    assert _values(data) == ["1"]
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder.parents[1]))
    assert _values(data) == ["1"]
    (store,) = _stores(folder)
    shutil.rmtree(folder / store)
    (folder / store).write_text("a file where the store should be")
    assert _values(data) == ["1"]
    assert Store.opened(folder / store).rows(ASK) == [{"o": "1"}]
