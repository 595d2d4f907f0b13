"""What several benchmarks need: the data, a timer, a graph of their own."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from files.images import ImageStore
from graph.connect import connect
from graph.maintenance.reset import clear
from graph.session import Graph

T = TypeVar("T")


def data() -> Path | None:
    """The folder of real data, None where it is not here."""
    folder = os.environ.get("MMRAREBENCH_TEST_DATA")
    return Path(folder) if folder and Path(folder).exists() else None


def timed(work: Callable[[], T]) -> tuple[T, float]:
    """What a piece of work gave, and the seconds it took."""
    start = time.perf_counter()
    result = work()
    return result, time.perf_counter() - start


def cpu_timed(work: Callable[[], T]) -> tuple[T, float, float]:
    """What a piece of work gave, the seconds it took, and the CPU seconds of this process, all threads together."""
    start, cpu = time.perf_counter(), time.process_time()
    result = work()
    return result, time.perf_counter() - start, time.process_time() - cpu


def as_markdown(rows: list[dict[str, object]]) -> str:
    """Rows as a Markdown table."""
    if not rows:
        return "not measured here (needs MMRAREBENCH_TEST_DATA)\n"
    head = list(dict.fromkeys(name for row in rows for name in row))
    lines = [f"| {' | '.join(head)} |", f"|{'|'.join('---' for _ in head)}|"]
    lines += [f"| {' | '.join(str(row.get(name, '')) for name in head)} |" for row in rows]
    return "\n".join(lines) + "\n"


def command(arguments: list[str]) -> None:
    """Run the command line in a process of its own, as a user does."""
    program = Path(sys.executable).with_name("mmrarebench")
    subprocess.run([program, *arguments], check=True, capture_output=True, env=dict(os.environ))


@contextmanager
def empty_graph() -> Iterator[Graph]:
    """A warm server with an empty graph: that of NEO4J_URI, else one of its own in build/bench-home."""
    if "NEO4J_URI" not in os.environ:
        os.environ["MMRAREBENCH_HOME"] = str(Path("build/bench-home").absolute())
    with connect() as graph:
        clear(graph)
        yield graph


def clean(graph: Graph) -> None:
    """Take the images out of the image folder again, and everything out of the graph."""
    store = ImageStore.of_home()
    for (sha256,) in graph.read_rows("MATCH (i:Image) RETURN i.sha256"):
        store.path(sha256).unlink(missing_ok=True)
    clear(graph)
