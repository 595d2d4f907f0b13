"""The table of a benchmark of the published size: each step a command, beside the commit before, a peer and its limit.

``python -m bench table [--before CHECKOUT]`` takes about ten minutes on two quiet cores (twice that with a checkout of
the commit before, whose program runs on the same files in a home of its own); MMRAREBENCH_BENCH_SHARE makes it smaller.
Without a checkout, the column is what docs/performance.md stated of the commit that it names.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median, quantiles
from typing import NamedTuple

from bench.common import clean, data, empty_graph, timed
from bench.serving.http import served, timed_request
from bench.sizes import table_peers
from bench.sizes.published import MODELS, NAME, disorders_of, write_answers, write_tables
from files.images import ImageStore
from graph.session import Graph

Rows = list[dict[str, object]]
RESULTS = Path("build/bench")
CALLS = 5
REQUESTS = 40
STATED = "748bac6"
"""The commit whose figures docs/performance.md stated, on two cores; they stand where no checkout is given."""


class Step(NamedTuple):
    """A row: its commands, what they took before (as stated, in seconds), the limit, and the peer that does the same."""

    name: str
    commands: Sequence[Sequence[str]]
    stated: float | None
    limit: float
    peer: str = ""


def steps(folder: Path, source: Path, loaded: str) -> list[Step]:
    """The rows of the table whose work is whole commands, in the order in which a user takes them."""
    named = ["--benchmark", NAME]
    out = str(folder / "out")
    everything = [
        ["import", "hpo", str(source / "hpo" / "hp.v2025-05-06.json.gz")],
        ["import", "orphanet", str(source / "orphanet" / "orphapacket_json_2025-12-09.tar.xz")],
        ["import", "mappings", str(source / "mondo")],
        ["import", "orphanet", str(source / "orphanet" / "en_product3_2024-06-27.tar.xz")],
        ["import", "annotations", str(source / "hpo" / "phenotype.v2025-05-06.hpoa.gz")],
    ]
    return [
        Step("import of everything", everything, 36.3, 30),
        Step(f"load benchmark, {loaded}", [["load", "benchmark", str(folder / "tables"), *named]], 40.6, 35, "images"),
        Step(
            f"answers of {MODELS} models, one folder",
            [["load", "answers", str(folder / "answers"), *named]],
            43.5,
            12,
            "answers",
        ),
        Step("score, everything new", [["score", *named]], 56.5, 20, "score"),
        Step("score, nothing new", [["score", *named]], None, 3),
        Step("report", [["report", *named, "--out", f"{out}/report"]], 69.3, 12, "report"),
        Step("referee with the interaction", [["referee", *named, "--out", f"{out}/referee"]], None, 15),
        Step("leakage scan with pictures, first time", [["leakage", "scan", *named]], None, 300, "tesseract"),
        Step("leakage scan, again", [["leakage", "scan", *named]], None, 15),
        Step("a command that asks one thing", [["query", "benchmark/list", "--json"]] * CALLS, None, 0.4, "driver"),
    ]


def main(before: Path | None = None) -> Rows:
    """Write the files once, then run every step, ours and (where its checkout is given) that of the commit before."""
    source = data()
    if source is None:
        return []
    share = float(os.environ.get("MMRAREBENCH_BENCH_SHARE", 1))
    with tempfile.TemporaryDirectory() as temporary, empty_graph() as graph:
        folder = Path(temporary)
        _say("ontology, then the files of the benchmark and the answers")
        packets = str(source / "orphanet" / "orphapacket_json_2025-12-09.tar.xz")
        _run(sys.executable, ["import", "orphanet", packets])
        disorders = disorders_of(graph)
        questions = write_tables(folder / "tables", disorders, share)
        write_answers(folder / "answers", questions, disorders)
        size = sum(path.stat().st_size for path in folder.rglob("*.tsv")) / 1e9
        rows = steps(folder, source, f"{size:.1f} GB, {sum(map(len, questions.values())):,} questions")
        clean(graph)
        if "NEO4J_URI" not in os.environ:  # a home of the bench alone
            shutil.rmtree(ImageStore.of_home().root.parent / "ocr", ignore_errors=True)
        now = _measure("now", sys.executable, rows)
        pages = _requests(graph)
        peers = table_peers.measure(folder, graph, {step.peer for step in rows} - {""}, _say)
        clean(graph)
        old = _before(before, rows) if before else {}
    lines: Rows = [
        {
            "step": step.name,
            "before, s": _figure(old.get(step.name), "") or (_figure(step.stated, f" ({STATED}, stated)")),
            "now, s": _figure(now.get(step.name), "") or "failed",
            "peer": peers.get(step.peer, "-"),
            "limit, s": f"{step.limit:g}",
        }
        for step in rows
    ]
    lines += [
        {"step": name, "before, s": stated, "now, s": text, "peer": "-", "limit, s": "0.05 (95 %: 0.1)"}
        for name, (text, stated) in pages.items()
    ]
    _keep("table", {"rows": lines, "now": now, "before": old, "share": share})
    return lines


def _measure(
    label: str, python: str, rows: Sequence[Step], environment: dict[str, str] | None = None
) -> dict[str, float]:
    """Seconds of each step, the median of a step's calls where it repeats one command; kept as they come."""
    taken: dict[str, float] = {}
    for step in rows:
        _say(f"{label}: {step.name}")
        repeats = len(step.commands) > 1 and step.commands[0] == step.commands[1]
        try:
            times = [timed(lambda c=command: _run(python, c, environment))[1] for command in step.commands]
        except subprocess.CalledProcessError as error:
            _say(f"{step.name} failed: {' '.join(error.stderr.decode().split())[-300:]}")
            continue
        taken[step.name] = median(times) if repeats else sum(times)
        _say(f"{label}: {step.name}: {taken[step.name]:.2f} s")
        _keep(label, taken)
    return taken


def _before(checkout: Path, rows: Sequence[Step]) -> dict[str, float]:
    """The same steps by the program of another checkout, with a server and a home of its own."""
    home = str(Path("build/bench-before-home").absolute())
    environment = {key: value for key, value in os.environ.items() if not key.startswith("NEO4J_")}
    environment["MMRAREBENCH_HOME"] = home
    shutil.rmtree(home, ignore_errors=True)
    python = str(checkout.absolute() / ".venv" / "bin" / "python")
    _run(python, ["up"], environment)
    try:
        return _measure("before", python, rows, environment)
    finally:
        _run(python, ["down"], environment)


def _run(python: str, arguments: Sequence[str], environment: dict[str, str] | None = None) -> None:
    """Run the command line that stands beside a Python, as a user does."""
    program = Path(python).with_name("mmrarebench")
    subprocess.run([program, *arguments], check=True, capture_output=True, env=environment or dict(os.environ))


def _requests(graph: Graph) -> dict[str, tuple[str, str]]:
    """Median and 95th percentile of a page of questions and a lineage slice over the API, in seconds."""
    import httpx

    top = "ORPHA:68367"
    paths: dict[str, Callable[[int], str]] = {
        "a page of questions of the API": lambda i: (
            f"/v1/tracks/{('diagnosis', 'treatment', 'crossmodal')[i % 3]}/questions?benchmark={NAME}&limit=50"
        ),
        "a lineage slice of the API": lambda i: (
            f"/v1/tracks/diagnosis/questions?benchmark={NAME}&limit=50&lineage={top}"
        ),
        "errors by lineage of one model, over the API": lambda i: (
            f"/v1/queries/errors/by_lineage?benchmark={NAME}&run=model-{i % MODELS:02}"
        ),
    }
    figures = {}
    with served() as url, httpx.Client(base_url=url, timeout=120) as client:
        for name, path in paths.items():
            _say(name)
            for i in range(3):
                timed_request(client, path(i))
            replies = [timed_request(client, path(i)) for i in range(REQUESTS)]
            if any(status != 200 for _, status in replies):
                figures[name] = ("failed", "")
                continue
            times = [seconds for seconds, _ in replies]
            figures[name] = (
                f"{median(times):.3f} (95 %: {quantiles(times, n=20)[-1]:.3f})",
                "",
            )
    return figures


def _figure(seconds: float | None, note: str) -> str:
    return "" if seconds is None else f"{seconds:.{2 if seconds < 10 else 1}f}{note}"


def _keep(name: str, value: object) -> None:
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / f"{name}.json").write_text(json.dumps(value, indent=2) + "\n", encoding="utf-8")


def _say(text: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)
