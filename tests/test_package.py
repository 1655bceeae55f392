"""What is released is what is in the folders."""

import subprocess
import sys
import zipfile
from pathlib import Path

from policecoop.resources import FOLDERS, folder

ROOT = Path(__file__).parent.parent


def test_the_wheel_holds_the_data_folders_file_by_file(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    for name in FOLDERS:
        wanted = {str(file.relative_to(ROOT)) for file in (ROOT / name).rglob("*") if file.is_file()}
        assert {n.removeprefix("policecoop/data/") for n in names if n.startswith(f"policecoop/data/{name}/")} == wanted
    assert "policecoop/py.typed" in names


def test_the_wheel_works_without_the_checkout(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    zipfile.ZipFile(wheel).extractall(tmp_path / "site")
    code = (
        f"import sys; sys.path.insert(0, {str(tmp_path / 'site')!r}); from policecoop import KnowledgeGraph; "
        "print(len(KnowledgeGraph().rows('sums-that-differ').rows))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "1", done.stderr


def test_folders_are_found_in_the_checkout() -> None:
    assert {folder(name).parent for name in FOLDERS} == {ROOT}
