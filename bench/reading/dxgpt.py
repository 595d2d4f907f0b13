"""Agreement of the grounded score with DxGPT's own judges on the 75 rare cases of PUMCH, by model."""

from __future__ import annotations

import csv
import gzip
from collections import Counter
from pathlib import Path

import orjson
from sklearn.metrics import cohen_kappa_score

from bench.common import data
from files.documents import documents
from loaders.benchmark.dxgpt_rows import expected
from mmrarebench.answers.text import is_call_failure
from mmrarebench.grounding import scoring as grounding
from mmrarebench.grounding.matching import Name, NameIndex
from mmrarebench.grounding.relations import Relater
from mmrarebench.ontology.lineage import Edge, Lineage
from ontology_import.mondo.sssom import read_mapping_sets
from ontology_import.orphanet.packets import several

Rows = list[dict[str, object]]
SCORES = {"mixtralmoe": "mistralmoe"}


def ontology(folder: Path) -> tuple[NameIndex, Relater]:
    """The index of names and the relations of the real packets, with MONDO's labels."""
    names, edges = [], []
    for document in documents([folder / "orphanet" / "orphapacket_json_2025-12-09.tar.xz"], (".json",)):
        packet = orjson.loads(document.read())["Orphapacket"]
        code = f"ORPHA:{packet['ORPHAcode']}"
        names.append(Name(code, packet["Label"], 0))
        names += [Name(code, s["Synonym"], 1) for s in several(packet.get("Synonyms"), "none")]
        edges += [Edge(code, f"ORPHA:{p['ORPHAcode']}") for p in several(packet.get("Parents"), "Parent")]
    for mapping_set in read_mapping_sets(
        documents([folder / "mondo" / "mondo_exactmatch_orphanet.sssom.tsv.gz"], (".tsv",))
    ):
        names += [Name(row.object.replace("Orphanet", "ORPHA"), row.subject_label, 2) for row in mapping_set.rows]
    lineage = Lineage(edges)
    return NameIndex(names, None, lineage), Relater(lineage, 7724)


def main() -> Rows:
    """Rank 1 against P1, and ranks 1 to 5 against P1 to P5; left out are failed calls and rows whose expected names meet no entity."""
    folder = data()
    if folder is None:
        return []
    index, relater = ontology(folder)
    rows: Rows = []
    for file in sorted((folder / "answers" / "dxgpt").glob("diagnoses_PUMCH_ADM_*.csv.gz")):
        model = file.name.removeprefix("diagnoses_PUMCH_ADM_").removesuffix(".csv.gz")
        judged = _read(file.with_name(f"scores_PUMCH_ADM_{SCORES.get(model, model)}.csv.gz"))
        pairs = []
        read: Counter[str] = Counter()
        for said, verdict in zip(_read(file), judged, strict=True):
            golds = sorted({c for name in expected(said["GT"]) for c in index.ground(name).codes})
            scored = grounding.score(said["Diagnosis 1"], None, None, golds, index, relater)
            status = "failed" if is_call_failure(said["Diagnosis 1"]) else scored.parse_status
            read[status] += 1
            if golds and status != "failed":
                pairs.append((scored.rank, verdict["Score"].strip('"')))
        first = [(rank == 1, score == "P1") for rank, score in pairs]
        five = [(rank is not None and rank <= 5, score != "P0") for rank, score in pairs]
        rows.append(
            {
                "model": model,
                "answers": len(judged),
                "whole": read["parsed"],
                "cut off": read["partial"],
                "cut off before a name": read["unparsed"],
                "call failed": read["failed"],
                "scored": len(pairs),
                "rank 1, ours": sum(a for a, _ in first),
                "P1, judge": sum(b for _, b in first),
                "kappa": _kappa(first),
                "top 5, ours": sum(a for a, _ in five),
                "P1-P5, judge": sum(b for _, b in five),
                "kappa, top 5": _kappa(five),
            }
        )
    return rows


def _read(file: Path) -> list[dict[str, str]]:
    with gzip.open(file, "rt", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def _kappa(pairs: list[tuple[bool, bool]]) -> float:
    return round(float(cohen_kappa_score([a for a, _ in pairs], [b for _, b in pairs])), 2)
