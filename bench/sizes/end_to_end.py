"""The whole way on real data as a user takes it: import, load, score, report, each a command of its own."""

from __future__ import annotations

import tempfile
from pathlib import Path

from bench.common import command, data, empty_graph, timed

NAME = "phenopacket-store"
Rows = list[dict[str, object]]


def _commands(folder: Path, out: Path) -> list[tuple[str, list[list[str]]]]:
    benchmark = ["--benchmark", NAME]
    cases = folder / "phenopackets" / "phenopacket-store_subset.tar.xz"
    answers = sorted((folder / "answers" / "phenopacket-store").glob("*.tsv.gz"))
    return [
        ("import hpo", [["import", "hpo", str(folder / "hpo" / "hp.v2025-05-06.json.gz")]]),
        (
            "import orphanet (packets)",
            [["import", "orphanet", str(folder / "orphanet" / "orphapacket_json_2025-12-09.tar.xz")]],
        ),
        ("import mappings", [["import", "mappings", str(folder / "mondo")]]),
        ("load phenopackets (3,488)", [["load", "phenopackets", str(cases), *benchmark]]),
        (
            f"load answers ({len(answers)} files)",
            [["load", "answers", str(f), *benchmark, "--model", f.name.removesuffix(".tsv.gz")] for f in answers],
        ),
        ("score", [["score", *benchmark]]),
        ("report", [["report", *benchmark, "--out", str(out)]]),
    ]


def main() -> Rows:
    """Each step on a server that has just started and on one that has worked before; both begin with an empty graph."""
    folder = data()
    if folder is None:
        return []
    with tempfile.TemporaryDirectory() as out:
        commands = _commands(folder, Path(out))
        rows: Rows = [{"step": name} for name, _ in commands]
        for column in ("just started, s", "warm server, s"):
            with empty_graph():
                if column.startswith("just"):
                    command(["down"])
                    command(["up"])
                for row, (_, some) in zip(rows, commands, strict=True):
                    row[column] = round(timed(lambda some=some: [command(arguments) for arguments in some])[1], 1)
        total = {column: round(sum(float(str(row[column])) for row in rows), 1) for column in list(rows[0])[1:]}
        return [*rows, {"step": "all", **total}]
