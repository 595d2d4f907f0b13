"""Packs of source files with what must hold of them: read, run in order, and checked fact by fact."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import orjson

from api.usecases import cases, loading
from graph.session import Graph
from graph.writing.load import Anomaly
from mmrarebench.exceptions import MMRareBenchError

Case = dict[str, Any]
USAGE = 2


def folders(data: Path | None) -> list[Path]:
    """The folders of packs beside the test data; none where they are absent."""
    root = data.parent / "cases" / "sources" if data else None
    return sorted(path.parent for path in root.glob("*/expected.json")) if root and root.is_dir() else []


def read_pack(folder: Path) -> dict[str, Any]:
    """The expectations of a folder."""
    pack: dict[str, Any] = orjson.loads((folder / "expected.json").read_bytes())
    return pack


def run(graph: Graph, words: Sequence[str], folder: Path, data: Path) -> list[Anomaly]:
    """Run a command of a pack on the graph and return the anomalies that it lists."""
    verb, noun, *rest = words
    options = {name: rest[i + 1] for i, name in enumerate(rest) if name.startswith("--")}
    values = set(options.values())
    paths = [
        Path(word.replace("{DATA}", str(data))) if "{DATA}" in word else folder / word
        for word in rest
        if not word.startswith("--") and word not in values
    ]
    if verb == "import":
        return loading.import_source(graph, noun, paths).anomalies
    if noun == "phenopackets":
        return loading.load_phenopackets(graph, paths, options["--benchmark"]).anomalies
    return cases.load_case_reports(graph, paths, options["--benchmark"]).anomalies


def failures(graph: Graph, case: Case, folder: Path, data: Path) -> Iterator[str]:
    """Everything that does not hold of a case, in words."""
    anomalies: list[Anomaly] = []
    try:
        for words in case["commands"]:
            anomalies = run(graph, words, folder, data)
    except MMRareBenchError as error:
        yield from _refusal(case, error)
        return
    lines = [f"{a.kind} {a.id} {a.record} {a.message}" for a in anomalies]
    for fact in case.get("facts", ()):
        wrong = _wrong(graph, fact)
        excused = fact.get("unless_anomaly")
        if wrong and not (excused and _listed(excused, lines)):
            yield f"{fact['why']}: {wrong}"
    for expected in case.get("anomalies", ()):
        if not _listed(expected["match"], lines) and not (expected.get("or") and not _wrong(graph, expected["or"])):
            yield f"{expected['why']}: no anomaly {expected['match']} among {lines}"


def _refusal(case: Case, error: MMRareBenchError) -> Iterator[str]:
    text, file = str(error), case["commands"][-1][2]
    without_name = re.sub(r"\S*" + re.escape(Path(file).name) + r"\S*", "", text)
    pattern = case.get("or_refused")
    if not (pattern and error.exit_code == USAGE and Path(file).name in text and re.search(pattern, without_name)):
        yield f"refused: {text}"


def _listed(patterns: Sequence[str], lines: Sequence[str]) -> bool:
    return any(all(re.search(pattern, line, re.IGNORECASE) for pattern in patterns) for line in lines)


def _wrong(graph: Graph, fact: dict[str, Any]) -> str | None:
    rows = [list(row) for row in graph.read_rows(fact["cypher"])]
    if "rows" in fact and sorted(map(repr, rows)) != sorted(map(repr, fact["rows"])):
        return f"{rows} instead of {fact['rows']}"
    text = "\n".join(str(cell) for row in rows for cell in row)
    absent = [pattern for pattern in fact.get("has", ()) if not re.search(pattern, text)]
    present = [pattern for pattern in fact.get("lacks", ()) if re.search(pattern, text)]
    return f"lacks {absent}, has {present}: {text!r}" if absent or present else None
