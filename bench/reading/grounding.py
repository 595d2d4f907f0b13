"""Grounding with its relation to the gold, beside the public harness' rules and rapidfuzz, on the same real answers."""

from __future__ import annotations

import csv
import gc
import gzip
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import orjson
from rapidfuzz import fuzz, process

from bench.common import cpu_timed, data
from bench.reading.names import MONDO, PACKETS, Real, read
from files.documents import documents
from mmrarebench.answers.token_f1 import reference_is_hit, reference_token_f1
from mmrarebench.grounding.matching import NameIndex
from mmrarebench.grounding.relations import Relater
from mmrarebench.grounding.scoring import score
from mmrarebench.ontology.lineage import Edge, Lineage

Rows = list[dict[str, object]]
Answers = Sequence[tuple[list[str], list[str]]]
CASES = "phenopackets/phenopacket-store_subset.tar.xz"


def main() -> Rows:
    """Answers a second on one core: ours read, grounded and related to the gold; theirs compared as text with the gold's names."""
    folder = data()
    if folder is None:
        return []
    real = read(folder / PACKETS, folder / MONDO)
    answers = read_answers(folder, real)
    index, _, building = cpu_timed(lambda: NameIndex(real.ontology.names, None, real.ontology.lineage))
    sample = orjson.dumps(index.levels)
    gc.collect()
    gc.freeze()  # what was read for the measurement is no part of it
    _, _, again = cpu_timed(lambda: NameIndex(real.ontology.names, orjson.loads(sample), real.ontology.lineage))
    note = f"{len(real.ontology.names):,} names: {building:.2f} s; from its file {again:.2f} s"
    return [
        {"rule": "index", "answers": "", "names an answer": "", "answers a second": "", "note": note},
        *_ours(real, index, answers, _texts(folder)),
        *_theirs(real, [text for items, _ in answers for text in items]),
    ]


def _ours(real: Real, index: NameIndex, answers: Answers, texts: Sequence[str]) -> Rows:
    """Ranked lists as they come, once with nothing remembered and once more; then raw texts, the reading of the list included."""
    names = sum(len(items) for items, _ in answers)
    distinct = len({text for items, _ in answers for text in items})

    rows: Rows = []
    texts_read, relater = _fresh(real, index)
    for rule in ("nothing remembered", "again"):
        hits, _, seconds = cpu_timed(lambda: _hits(answers, texts_read, relater))
        rows.append(
            row(
                f"ranked lists, {rule}",
                len(answers),
                names / len(answers),
                seconds,
                f"{distinct:,} distinct names, {hits:,} hits",
            )
        )
    new, peer = _fresh(real, index)
    for rule in ("nothing remembered", "again"):
        per_answer, _, seconds = cpu_timed(lambda: _named(texts, new, peer))
        rows.append(
            row(
                f"raw texts, {rule}",
                len(texts),
                per_answer / len(texts),
                seconds,
                "numbered lists, the reading included",
            )
        )
    return rows


def _hits(answers: Answers, index: NameIndex, relater: Relater) -> int:
    return sum(score("", items, None, golds, index, relater).rank is not None for items, golds in answers)


def _named(texts: Sequence[str], index: NameIndex, relater: Relater) -> int:
    return sum(len(score(text, None, None, [], index, relater).grounded) for text in texts)


def _fresh(real: Real, index: NameIndex) -> tuple[NameIndex, Relater]:
    """An index and a lineage that remember nothing yet."""
    edges = (Edge(child, parent) for child, parents in real.ontology.lineage.parents.items() for parent in parents)
    lineage = Lineage(edges, real.ontology.lineage.parents)
    return NameIndex(real.ontology.names, index.levels, lineage), Relater(lineage, real.ontology.disorders)


def _theirs(real: Real, note: Sequence[str]) -> Rows:
    gold = ["Marfan syndrome", "Marfan syndrome type 1", "MFS"]
    preferred = [name.text for name in real.ontology.names if name.rank == 0]
    letter = sum(reference_is_hit("e", [name]) for name in preferred) / len(preferred)
    some, texts = note[:: max(1, len(note) // 200)], [name.text for name in real.ontology.names]
    _, _, f1 = cpu_timed(lambda: [reference_token_f1(gold, text) for text in note])
    _, _, public = cpu_timed(lambda: [reference_is_hit(text, gold) for text in note])
    _, _, fuzzy = cpu_timed(lambda: [process.extractOne(text, texts, scorer=fuzz.token_sort_ratio) for text in some])
    return [
        row("public token F1, three golds", len(note), 1, f1, "names no entity"),
        row("public is_hit, three golds", len(note), 1, public, f"the answer 'e' hits {letter:.1%} of all names"),
        row("rapidfuzz token_sort_ratio over all names", len(some), 1, fuzzy, "the nearest of all names"),
    ]


def row(rule: str, count: int, each: float, seconds: float, note: str) -> dict[str, object]:
    """One line of the table."""
    return {
        "rule": rule,
        "answers": count,
        "names an answer": round(each, 1),
        "answers a second": round(count / seconds),
        "note": note,
    }


def _texts(folder: Path) -> list[str]:
    """The raw answers of July 2024: numbered lists of names."""
    path = folder / "answers" / "phenopacket-store" / "openai-july2024.text.jsonl.gz"
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        return [orjson.loads(line)["response"] for line in stream]


def read_answers(folder: Path, real: Real) -> list[tuple[list[str], list[str]]]:
    """Each ranked list of the six models with the entities that its case's diagnosis is mapped to exactly."""
    golds = {}
    for document in documents([folder / CASES], (".json",)):
        packet = orjson.loads(document.read())
        gold_codes = [i["diagnosis"]["disease"]["id"] for i in packet.get("interpretations", ()) if "diagnosis" in i]
        codes = {code for concept in gold_codes for code in real.concepts.get(concept, ())}
        golds[plain(packet["id"])] = sorted(codes)
    by_answer = []
    for file in sorted((folder / "answers" / "phenopacket-store").glob("*.tsv.gz")):
        lists: dict[str, list[str]] = defaultdict(list)
        with gzip.open(file, "rt", encoding="utf-8") as stream:
            for line in csv.DictReader(stream, delimiter="\t"):
                lists[line["phenopacket_id"]].append(line["disease_name"] or "")
        by_answer += [(names, golds.get(plain(case), [])) for case, names in lists.items()]
    return by_answer


def plain(case: str) -> str:
    """A case's id, whatever stands between its words.

    >>> plain("PMID_1_KSN-II.1.json")
    'PMID_1_KSN_II_1'
    """
    return "_".join("".join(c if c.isalnum() else " " for c in case.removesuffix(".json")).split())
