"""Grounding beside the public harness' rules and rapidfuzz, on the same real names."""

from __future__ import annotations

import csv
import gzip

import orjson
from rapidfuzz import fuzz, process

from bench.common import data, timed
from graph.files import documents
from mmrarebench.matching import Name, NameIndex
from mmrarebench.parsing import reference_is_hit, reference_token_f1

Rows = list[dict[str, object]]


def main() -> Rows:
    """Rates over the answers of six models; names of the packets alone."""
    folder = data()
    if folder is None:
        return []
    names = []
    packets = folder / "orphanet" / "orphapacket_json_2025-12-09.tar.xz"
    for document in documents([packets], (".json",)):
        packet = orjson.loads(document.read())["Orphapacket"]
        names.append(Name(f"ORPHA:{packet['ORPHAcode']}", packet["Label"], 0))
        names += [Name(f"ORPHA:{packet['ORPHAcode']}", s["Synonym"], 1) for s in packet.get("Synonyms") or ()]
    said = []
    for file in sorted((folder / "answers" / "phenopacket-store").glob("*.tsv.gz")):
        with gzip.open(file, "rt", encoding="utf-8") as stream:
            said += [row["disease_name"] for row in csv.DictReader(stream, delimiter="\t") if row["disease_name"]]
    index, building = timed(lambda: NameIndex(names))
    _, grounding = timed(lambda: [index.ground(text) for text in said])
    gold = ["Marfan syndrome", "MFS"]
    _, f1 = timed(lambda: [reference_token_f1(gold, text) for text in said])
    _, hits = timed(lambda: [reference_is_hit(text, gold) for text in said])
    some = said[:: max(1, len(said) // 200)]
    texts = [name.text for name in names]
    _, fuzzy = timed(lambda: [process.extractOne(text, texts, scorer=fuzz.token_sort_ratio) for text in some])
    hit_e = sum(reference_is_hit("e", [name.text]) for name in names if name.rank == 0) / sum(
        name.rank == 0 for name in names
    )
    return [
        {"rule": f"index over {len(names):,} names", "names a second": round(len(names) / building), "note": f"{building:.2f} s"},
        {"rule": "grounding, whole lineage", "names a second": round(len(said) / grounding), "note": f"{len(said):,} names, {len(set(said)):,} distinct"},
        {"rule": "public token F1, one expected disorder", "names a second": round(len(said) / f1), "note": "names no entity"},
        {"rule": "public is_hit, one expected disorder", "names a second": round(len(said) / hits), "note": f"the answer 'e' hits {hit_e:.1%} of all names"},
        {"rule": "rapidfuzz token_sort_ratio over all names", "names a second": round(len(some) / fuzzy), "note": f"{len(some)} names"},
    ]  # fmt: skip
