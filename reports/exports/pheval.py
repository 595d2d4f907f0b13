"""Ranked diagnoses in the layout of PhEval: a Parquet file a case, which its benchmark reads as a tool's results."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from graph.writing.load import Anomaly
from loaders.answers.pheval import MISSED
from reports.exports.files import Exported, put, safe_name

FOLDER = "pheval_disease_results"


def write(cases: Iterable[Mapping[str, Any]], out: Path) -> Exported:
    """Write the results of each case; one without an exact diagnosis in Orphanet is listed and left out."""
    exported = Exported(str(out))
    for case in cases:
        if not case["golds"]:
            message = "no exact diagnosis in Orphanet: a hit and a miss would look the same to PhEval"
            exported.anomalies.append(Anomaly("no_gold", case["question"], "", case["question"], message))
            continue
        rows = results_of(case["named"], case["golds"])
        place = f"{FOLDER}/{safe_name(case['case'])}-disease_result.parquet"
        exported.files.append(put(out, place, _parquet(rows), len(rows)))
    return exported


def results_of(items: Iterable[Mapping[str, Any]], golds: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The rows of one case: an entity at each rank, and every expected one that is not among them.

    Where a name may stand for several entities, that which is expected counts, else the first by its code. The score is one
    over the rank. A name that Orphanet does not have takes up its rank and has no row.

    >>> named = [{"rank": 2, "orpha": "ORPHA:9", "mondo": "MONDO:9", "hit": False}]
    >>> [tuple(row.values()) for row in results_of(named, [{"orpha": "ORPHA:1", "mondo": None}])]
    [(2, 0.5, 'Orphanet:9', 'MONDO:9', False), (0, 0.0, 'Orphanet:1', 'Orphanet:1', True)]
    """
    at_rank: dict[int, Mapping[str, Any]] = {}
    for entity in items:
        before = at_rank.get(entity["rank"])
        if before is None or (entity["hit"] and not before["hit"]):
            at_rank[entity["rank"]] = entity
    rows, names = [], set()
    for rank, entity in sorted(at_rank.items()):
        if entity["orpha"] not in names:  # named again further down: the better rank counts
            names.add(entity["orpha"])
            rows.append(_row(rank, 1 / rank, entity, entity["hit"]))
    return rows + [_row(MISSED, 0.0, gold, True) for gold in golds if gold["orpha"] not in names]


def _row(rank: int, score: float, entity: Mapping[str, Any], hit: bool) -> dict[str, Any]:
    code = str(entity["orpha"]).replace("ORPHA:", "Orphanet:")
    return {
        "rank": rank,
        "score": score,
        "disease_identifier": code,
        "mondo_identifier": entity["mondo"] or code,
        "true_positive": hit,
    }


def _parquet(rows: list[dict[str, Any]]) -> bytes:
    import pyarrow as pa
    from pyarrow import parquet

    kinds = [("rank", pa.int64()), ("score", pa.float64())]
    kinds += [(name, pa.string()) for name in ("disease_identifier", "mondo_identifier")]
    table = pa.Table.from_pylist(rows, schema=pa.schema([*kinds, ("true_positive", pa.bool_())]))
    stream = io.BytesIO()
    parquet.write_table(table, stream, compression="zstd")
    return stream.getvalue()
