"""Grounding beside the grounding that the phenopacket-store answers come with (MONDO codes by OntoGPT)."""

from __future__ import annotations

import csv
import gzip
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from bench.common import data
from bench.reading.names import MONDO, PACKETS, Real, read
from mmrarebench.grounding.relations import CREDIT

Rows = list[dict[str, object]]
EXAMPLES = 4


def main() -> Rows:
    """Names on which both speak, one, or none; precision and recall where both do; what the differences are."""
    folder = data()
    if folder is None:
        return []
    real = read(folder / PACKETS, folder / MONDO)
    answers_seen: Counter[str] = Counter()
    kinds: dict[str, Counter[str]] = {}
    for name, theirs in said(folder):
        case, why = compare(real, name, theirs)
        answers_seen[case] += 1
        kinds.setdefault(f"{case}: {why}", Counter())[name] += 1
    agreed, agree = answers_seen["agree"] + answers_seen["differ"], answers_seen["agree"]
    rows: Rows = [{"names": case, "count": count, "most common": ""} for case, count in answers_seen.most_common()]
    theirs_all = agreed + answers_seen["theirs only"]
    measures = {
        f"precision beside theirs: {agree / agreed:.3f} of {agreed:,} on which both speak": agree,
        f"recall beside theirs: {agree / theirs_all:.3f} of {theirs_all:,} that theirs puts into Orphanet": agree,
    }
    rows += [{"names": measure, "count": count, "most common": ""} for measure, count in measures.items()]
    for kind, names in sorted(kinds.items(), key=lambda item: -sum(item[1].values())):
        if not kind.endswith(": "):
            most = "; ".join(name for name, _ in names.most_common(EXAMPLES))
            rows.append({"names": kind, "count": sum(names.values()), "most common": most})
    return rows


def said(folder: Path) -> Iterator[tuple[str, str]]:
    """Each name in the answers with the code that it was grounded to there."""
    for file in sorted((folder / "answers" / "phenopacket-store").glob("*.tsv.gz")):
        with gzip.open(file, "rt", encoding="utf-8") as stream:
            for row in csv.DictReader(stream, delimiter="\t"):
                if row["disease_name"]:
                    yield row["disease_name"], row["grounded_id"] or ""


def compare(real: Real, name: str, theirs: str) -> tuple[str, str]:
    """Whether both groundings speak of one entity, and what kind of difference it is."""
    grounded = real.ontology.index.ground(name)
    there = real.concepts.get(theirs, frozenset())
    if not there and not grounded.codes:
        return "neither in Orphanet", ""
    if not there:
        return (
            "ours only",
            f"theirs is {'a MONDO concept without an exact mapping' if theirs.startswith('MONDO') else 'nothing'}",
        )
    if not grounded.codes:
        return "theirs only", grounded.kind.value
    if set(grounded.codes) & there:
        return "agree", ""
    if len(grounded.codes) > 1:
        return "differ", "ours is ambiguous"
    nearest = real.ontology.relater.relate(grounded, sorted(there)).relation
    assert CREDIT[nearest] == 0.0
    return "differ", f"ours is a {nearest.value} of theirs, met as {grounded.kind.value}"
