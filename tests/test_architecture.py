"""The structure: layers one way, engines in their homes, short modules, a lean start."""

import ast
import subprocess
import sys
from pathlib import Path

SOURCE = Path(__file__).parent.parent / "src" / "policecoop"


def test_layers_point_downwards() -> None:
    done = subprocess.run([sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"],
                          cwd=SOURCE.parent.parent, capture_output=True, text=True, check=False)  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 broken" in done.stdout


def test_modules_and_functions_are_short() -> None:
    for file in SOURCE.rglob("*.py"):
        text = file.read_text(encoding="utf-8")
        assert len(text.splitlines()) <= 350, file.name
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef):
                assert (node.end_lineno or 0) - node.lineno <= 45, f"{file.name}: {node.name}"


def test_a_query_starts_without_the_slow_libraries() -> None:
    slow = ("rdflib", "pyshacl", "owlready2", "SPARQLWrapper", "pandas", "reasonable")
    code = f"import sys, policecoop.cli; print([m for m in {slow} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_public_names_are_exported_and_no_others() -> None:
    import policecoop

    assert sorted(policecoop.__all__) == policecoop.__all__
    assert all(hasattr(policecoop, name) for name in policecoop.__all__)
