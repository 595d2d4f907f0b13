"""The table of a benchmark of the published size: each step a command, beside the commit before, a peer and its limit.

``python -m bench table [--before CHECKOUT] [--only STEP] [--skip STEP] [--cold]`` takes about twenty minutes on two quiet
cores (twice that with a checkout of the commit before, whose program runs on the same files in a home of its own);
MMRAREBENCH_BENCH_SHARE makes it smaller. Without a checkout, the column is what docs/performance.md stated of the commit
that it names. The server is a warm one: all steps but the scan are run once on a twentieth of the questions before the
graph is emptied and the measured ones begin; ``--cold`` leaves that out. What is done is printed and written to
``build/bench/table.md`` step by step, and a step that fails does not end the others.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median, quantiles
from typing import NamedTuple, TypeVar

import psutil

from bench.common import as_markdown, clean, data, empty_graph, timed
from bench.serving.http import served, timed_request
from bench.sizes import table_peers
from bench.sizes.published import MODELS, NAME, Disorders, disorders_of, write_answers, write_tables
from files.home import Home
from files.images import ImageStore
from graph.server.state import read_state
from graph.session import Graph

Rows = list[dict[str, object]]
T = TypeVar("T")
RESULTS = Path("build/bench")
CALLS = 5
REQUESTS, WARM_REQUESTS = 40, 12
WARM_SHARE = 0.05
LONGEST = 3_600.0
"""Seconds after which a command counts as failed."""
PREPARING = ("import of everything", "load benchmark", "answers of", "score, everything new")
"""Steps that the others rest on: with ``--only`` they are run as far as needed."""
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


class Taken(NamedTuple):
    """What a step took: seconds, and the CPU seconds of its commands and of the server."""

    seconds: float
    command_cpu: float
    server_cpu: float


def chosen(rows: Sequence[Step], only: Sequence[str], skip: Sequence[str]) -> list[Step]:
    """The steps to run: those whose names hold one of the words and none of the others, with what they rest on.

    >>> rows = [Step(name, (), None, 1) for name in ("load benchmark", "answers of 2", "report", "leakage scan")]
    >>> [step.name for step in chosen(rows, ["report"], [])], [step.name for step in chosen(rows, [], ["scan"])]
    (['load benchmark', 'answers of 2', 'report'], ['load benchmark', 'answers of 2', 'report'])
    """
    named = [i for i, step in enumerate(rows) if not only or any(word in step.name for word in only)]
    last = max(named, default=-1)
    needed = [i for i, step in enumerate(rows[: last + 1]) if only and step.name.startswith(PREPARING)]
    return [rows[i] for i in sorted({*named, *needed}) if not any(word in rows[i].name for word in skip)]


def main(before: Path | None = None, only: Sequence[str] = (), skip: Sequence[str] = (), cold: bool = False) -> Rows:
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
        rows = chosen(
            steps(folder, source, f"{size:.1f} GB, {sum(map(len, questions.values())):,} questions"), only, skip
        )
        lines: Rows = [
            {
                "step": step.name,
                "before, s": _figure(step.stated, f" ({STATED}, stated)"),
                "limit, s": f"{step.limit:g}",
            }
            for step in rows
        ]
        warming = [] if cold else _warming(folder / "warm", source, disorders, share)
        state = (
            "a server that has just started" if cold else f"a server that has run all of it on {WARM_SHARE:.0%} before"
        )
        clean(graph)
        if "NEO4J_URI" not in os.environ:  # a home of the bench alone
            shutil.rmtree(ImageStore.of_home().root.parent / "ocr", ignore_errors=True)
            if cold:
                _run(sys.executable, ["down"])
                _run(sys.executable, ["up"])
        _warm(sys.executable, warming)
        clean(graph)
        now = _measure("now", sys.executable, rows, lines, state)
        lines += _guarded("the API", lambda: _requests(graph), [])
        no_peers: dict[str, str] = {}
        peers = _guarded(
            "peers",
            lambda: table_peers.measure(folder, graph, {s.peer for s in rows if s.name in now} - {""}, _say),
            no_peers,
        )
        for step, line in zip(rows, lines, strict=False):
            line["peer"] = peers.get(step.peer, "-")
        _keep_table(lines, state)
        clean(graph)
        if before:
            _guarded("the commit before", lambda: _before(before, rows, lines, state, warming), None)
    return lines


def _warming(folder: Path, source: Path, disorders: Disorders, share: float) -> list[Step]:
    """The same steps on a few of the questions, the scan left out."""
    questions = write_tables(folder / "tables", disorders, share * WARM_SHARE)
    write_answers(folder / "answers", questions, disorders)
    return chosen(steps(folder, source, "warm"), [], ["scan"])


def _warm(python: str, rows: Sequence[Step], environment: Mapping[str, str] | None = None) -> None:
    for step in rows:
        _say(f"warming the server: {step.name}")
        for command in step.commands:
            _guarded(step.name, lambda some=command: _run(python, some, environment), None)


def _measure(
    label: str,
    python: str,
    rows: Sequence[Step],
    lines: Rows,
    state: str,
    environment: Mapping[str, str] | None = None,
) -> dict[str, Taken]:
    """What each step took, the median of a step's calls where it repeats one command; put into the table as they come."""
    taken: dict[str, Taken] = {}
    for step, line in zip(rows, lines, strict=False):
        _say(f"{label}: {step.name}")
        calls = [
            _guarded(step.name, lambda some=command: _cpu_timed(python, some, environment), None)
            for command in step.commands
        ]
        good = [call for call in calls if call]
        line[f"{label}, s"] = "failed"
        if len(good) == len(calls):
            repeats = len(step.commands) > 1 and step.commands[0] == step.commands[1]
            all_of: Callable[[Sequence[float]], float] = median if repeats else sum
            taken[step.name] = Taken(*(all_of(values) for values in zip(*good, strict=True)))
            line[f"{label}, s"] = _figure(taken[step.name].seconds)
            line[f"{label}, CPU s (command, server)"] = (
                f"{taken[step.name].command_cpu:.1f}, {taken[step.name].server_cpu:.1f}"
            )
        _say(f"{label}: {step.name}: {line[f'{label}, s']} s")
        _keep_table(lines, state)
    return taken


def _cpu_timed(python: str, arguments: Sequence[str], environment: Mapping[str, str] | None) -> Taken:
    home = Home.from_environment(environment)

    def command_cpu() -> float:
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        return usage.ru_utime + usage.ru_stime

    mine, servers = command_cpu(), _server_cpu(home)
    _, seconds = timed(lambda: _run(python, arguments, environment))
    return Taken(seconds, command_cpu() - mine, max(0.0, _server_cpu(home) - servers))


def _server_cpu(home: Home) -> float:
    """CPU seconds of the managed server of a home, 0 where the server is another one."""
    state = read_state(home)
    if state is None or not state.pid:
        return 0.0
    times = psutil.Process(state.pid).cpu_times()
    return float(times.user + times.system)


def _guarded(name: str, work: Callable[[], T], otherwise: T) -> T:
    """What some work gives, or something else where it fails, which is said: a night's table does not end with one step."""
    try:
        return work()
    except subprocess.CalledProcessError as error:
        _say(f"{name} failed: {' '.join(error.stderr.decode(errors='replace').split())[-400:]}")
    except Exception as error:
        _say(f"{name} failed: {type(error).__name__}: {error}")
    return otherwise


def _before(checkout: Path, rows: Sequence[Step], lines: Rows, state: str, warming: Sequence[Step]) -> None:
    """The same steps by the program of another checkout, with a server and a home of its own."""
    home = str(Path("build/bench-before-home").absolute())
    environment = {key: value for key, value in os.environ.items() if not key.startswith("NEO4J_")}
    environment["MMRAREBENCH_HOME"] = home
    shutil.rmtree(home, ignore_errors=True)
    python = str(checkout.absolute() / ".venv" / "bin" / "python")
    _run(python, ["up"], environment)
    try:
        if warming:
            _warm(python, warming, environment)
            _run(python, ["reset", "--yes"], environment)
        _measure("before", python, rows, lines, state, environment)
    finally:
        _run(python, ["down"], environment)


def _run(python: str, arguments: Sequence[str], environment: Mapping[str, str] | None = None) -> None:
    """Run the command line that stands beside a Python, as a user does."""
    program = Path(python).with_name("mmrarebench")
    subprocess.run(
        [program, *arguments], check=True, capture_output=True, timeout=LONGEST, env=environment or os.environ
    )


def _requests(graph: Graph) -> Rows:
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
    rows: Rows = []
    with served() as url, httpx.Client(base_url=url, timeout=120) as client:
        for name, path in paths.items():
            _say(name)
            for i in range(WARM_REQUESTS):
                timed_request(client, path(i))
            replies = [timed_request(client, path(i)) for i in range(REQUESTS)]
            times = [seconds for seconds, _ in replies]
            text = f"{median(times):.3f} (95 %: {quantiles(times, n=20)[-1]:.3f})"
            failed = any(status != 200 for _, status in replies)
            rows.append(
                {"step": name, "now, s": "failed" if failed else text, "peer": "-", "limit, s": "0.05 (95 %: 0.1)"}
            )
    return rows


def _figure(seconds: float | None, note: str = "") -> str:
    return "" if seconds is None else f"{seconds:.{2 if seconds < 10 else 1}f}{note}"


def _keep_table(lines: Rows, state: str) -> None:
    """Write the table as far as it is."""
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / "table.json").write_text(json.dumps({"server": state, "rows": lines}, indent=2) + "\n", encoding="utf-8")
    (RESULTS / "table.md").write_text(f"On {state}.\n\n{as_markdown(lines)}", encoding="utf-8")


def _say(text: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)
