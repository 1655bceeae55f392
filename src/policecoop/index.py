"""Stores kept on disk from one run to the next, so that a question need not wait until all files are loaded.

A store is kept under the hash of all that it was made from: what has changed is never found. It is written beside its
place and then renamed, so that a process that is killed, or two that run at once, leave nothing half-written.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterable
from hashlib import sha256
from pathlib import Path

import platformdirs
import pyoxigraph as ox

from policecoop.reading import Document
from policecoop.store import Store

KEPT = 12  # stores; a graph has three views
UNFINISHED = "building-"
ABANDONED = 3600  # seconds after which an unfinished store is taken for that of a process that was killed


def key(documents: Iterable[tuple[Document, str]], query: str) -> str:
    """Return the key of what a query makes of documents in their graphs."""
    digest = sha256(f"1 {ox.__version__}\n{query}".encode())
    for document, graph in documents:
        digest.update(f"\n{document.format} {graph} {len(document.content)}\n".encode())
        digest.update(document.content)
    return digest.hexdigest()[:32]


def kept(name: str, build: Callable[[], Store]) -> Store:
    """Return the store that is kept under a key, or build it and keep it.

    Where nothing can be kept, for want of rights or space, the store that was built is returned.
    """
    place = folder() / name
    with contextlib.suppress(OSError):
        place.stat()
        if found := _opened(place):
            return found
        _remove(place)
    store = build()
    with contextlib.suppress(OSError):
        _keep(store, place)
    return store


def _opened(place: Path) -> Store | None:
    """Return the store of a place; none if it is broken, which may look as if it were empty."""
    try:
        place.touch()
        found = Store.opened(place)
    except OSError:
        return None
    return found if found.ask("ASK { ?s ?p ?o }") else None


def _remove(path: Path) -> None:
    import shutil

    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink()


def folder() -> Path:
    """Return the folder of the stores that are kept."""
    return platformdirs.user_cache_path("policecoop", appauthor=False) / "stores"


def _keep(store: Store, place: Path) -> None:
    import tempfile

    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    unfinished = Path(tempfile.mkdtemp(prefix=UNFINISHED, dir=place.parent))
    try:
        store.save(unfinished / "store")
        (unfinished / "store").rename(place)  # fails if another process was faster
    finally:
        _remove(unfinished)
    _tidy(place.parent)


def _tidy(stores: Path) -> None:
    """Remove what killed processes have left, and the stores that were not used for longest."""
    used = {path: path.stat().st_mtime for path in stores.iterdir()}
    unfinished = [path for path in used if path.name.startswith(UNFINISHED)]
    old = [path for path in unfinished if used[path] < time.time() - ABANDONED]
    whole = sorted(used.keys() - set(unfinished), key=lambda path: used[path], reverse=True)
    for path in [*old, *whole[KEPT:]]:
        _remove(path)
