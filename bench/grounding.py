"""Grounding with its relation to the gold, beside the public harness' rules and rapidfuzz, on the same real answers."""

from __future__ import annotations

import csv
import gzip
from collections import defaultdict
from pathlib import Path

import orjson
from rapidfuzz import fuzz, process

from bench.common import data, timed
from bench.names import MONDO, PACKETS, Real, read
from graph.files import documents
from mmrarebench.grounding import score
from mmrarebench.matching import NameIndex
from mmrarebench.parsing import reference_is_hit, reference_token_f1
from mmrarebench.relations import Relater

Rows = list[dict[str, object]]
CASES = "phenopackets/phenopacket-store_subset.tar.xz"


def main() -> Rows:
    """Answers a second on one core: ours read, grounded and related to the gold; theirs compared as text with the gold's names."""
    folder = data()
    if folder is None:
        return []
    real = read(folder / PACKETS, folder / MONDO)
    names = real.ontology.names
    answers = read_answers(folder, real)
    listed = sum(len(items) for items, _ in answers)
    said = [text for items, _ in answers for text in items]
    index, building = timed(lambda: NameIndex(names))
    _, again = timed(lambda: NameIndex(names, orjson.loads(orjson.dumps(index.levels))))
    relater = Relater(real.ontology.lineage, real.ontology.disorders)

    def ours() -> int:
        return sum(score("", items, None, golds, index, relater).rank is not None for items, golds in answers)

    hits, first = timed(ours)
    _, second = timed(ours)
    gold = ["Marfan syndrome", "Marfan syndrome type 1", "MFS"]
    _, f1 = timed(lambda: [reference_token_f1(gold, text) for text in said])
    _, public = timed(lambda: [reference_is_hit(text, gold) for text in said])
    some = said[:: max(1, len(said) // 200)]
    texts = [name.text for name in names]
    _, fuzzy = timed(lambda: [process.extractOne(text, texts, scorer=fuzz.token_sort_ratio) for text in some])
    preferred = [name.text for name in names if name.rank == 0]
    letter = sum(reference_is_hit("e", [name]) for name in preferred) / len(preferred)
    return [
        row(f"index over {len(names):,} names", len(names), building, f"{building:.2f} s; from its file {again:.2f} s"),
        row("grounded and related to the gold, first time", listed, first, f"{len(answers):,} answers, {len(set(said)):,} distinct names, {hits:,} hits"),
        row("the same again", listed, second, "every name known"),
        row("public token F1, three golds", len(said), f1, "names no entity"),
        row("public is_hit, three golds", len(said), public, f"the answer 'e' hits {letter:.1%} of all names"),
        row("rapidfuzz token_sort_ratio over all names", len(some), fuzzy, f"{len(some)} names"),
    ]  # fmt: skip


def row(rule: str, count: int, seconds: float, note: str) -> dict[str, object]:
    """One line of the table."""
    return {"rule": rule, "names a second": round(count / seconds), "note": note}


def read_answers(folder: Path, real: Real) -> list[tuple[list[str], list[str]]]:
    """Each ranked list of the six models with the entities that its case's diagnosis is mapped to exactly."""
    golds = {}
    for document in documents([folder / CASES], (".json",)):
        packet = orjson.loads(document.read())
        stated = [i["diagnosis"]["disease"]["id"] for i in packet.get("interpretations", ()) if "diagnosis" in i]
        codes = {code for concept in stated for code in real.concepts.get(concept, ())}
        golds[plain(packet["id"])] = sorted(codes)
    found = []
    for file in sorted((folder / "answers" / "phenopacket-store").glob("*.tsv.gz")):
        lists: dict[str, list[str]] = defaultdict(list)
        with gzip.open(file, "rt", encoding="utf-8") as stream:
            for line in csv.DictReader(stream, delimiter="\t"):
                lists[line["phenopacket_id"]].append(line["disease_name"] or "")
        found += [(names, golds.get(plain(case), [])) for case, names in lists.items()]
    return found


def plain(case: str) -> str:
    """A case's id, whatever stands between its words.

    >>> plain("PMID_1_KSN-II.1.json")
    'PMID_1_KSN_II_1'
    """
    return "_".join("".join(c if c.isalnum() else " " for c in case.removesuffix(".json")).split())
