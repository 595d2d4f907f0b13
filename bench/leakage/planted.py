"""Precision and recall of the leakage rules: leaks and traps planted into made-up and into real case texts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from bench.common import data
from files.documents import documents
from mmrarebench.leakage.detection import find
from mmrarebench.leakage.types import CONTEXT
from tests.planting import HOST, POLICY, Case, answer, cases, harder, is_met

Rows = list[dict[str, object]]
LONGEST = 12_000


def main() -> Rows:
    """Each kind 30 times, 180 traps (seed 7); in real texts, findings besides the plants are counted by kind; articles are cut to 12,000 characters."""
    hosts: list[tuple[str, Sequence[str]]] = [("made-up text", (HOST,))]
    folder = data()
    if folder is not None:
        import orjson

        read = [orjson.loads(d.read()) for d in documents([folder / "case_texts"], (".json",))]
        hosts.append(
            ("case reports (CaseReportBench)", ["\n".join(map(str, x.values())) for some in read for x in some])
        )
        hosts.append(("JATS articles", [_article(d.read()) for d in documents([folder / "jats"], (".xml",))]))
    rows: Rows = []
    for name, texts in hosts:
        rows += _measured(name, list(cases(texts, each=30)))
        rows.append(_untouched(name, texts))
        rows.append(_harder(name, texts))
    return rows


def _article(data: bytes) -> str:
    from lxml import etree

    root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
    return " ".join(" ".join(root.itertext()).split())[:LONGEST]


def _measured(name: str, planted: list[Case]) -> Rows:
    plants: Counter[str] = Counter()
    met: Counter[str] = Counter()
    besides: Counter[str] = Counter()
    right = 0
    for case in planted:
        leaks = find(case.answer, case.places, POLICY[case.track])
        key = case.kind or "trap"
        plants[key] += 1
        met[key] += case.kind is not None and is_met(case, leaks)
        for leak in leaks:
            planted_kinds = case.kind is not None and is_met(case, [leak])
            right += planted_kinds
            besides[leak.kind] += not planted_kinds
    total = sum(n for kind, n in plants.items() if kind != "trap")
    missed = {kind: n - met[kind] for kind, n in plants.items() if kind != "trap" and met[kind] < n}
    return [
        {
            "texts": name,
            "planted": total,
            "traps": plants["trap"],
            "found": met.total(),
            "recall": f"{met.total() / total:.3f}",
            "found besides": besides.total(),
            "precision": f"{right / (right + besides.total()):.3f}",
            "missed": _most_common(missed),
            "besides": _most_common(besides),
        }
    ]


def _untouched(name: str, texts: Sequence[str]) -> dict[str, object]:
    """The texts as they are, each against every disease of the generator and every track."""
    findings: Counter[str] = Counter()
    tried = 0
    for text in texts:
        for track, kinds in POLICY.items():
            for at in range(6):
                tried += 1
                for leak in find(answer(track, at), {CONTEXT: text}, kinds):
                    findings[leak.kind] += 1
    return {
        "texts": f"{name}, nothing planted",
        "planted": 0,
        "traps": tried,
        "found besides": findings.total(),
        "besides": _most_common(findings),
    }


def _harder(name: str, texts: Sequence[str]) -> dict[str, object]:
    """Names written as no list has them: how many are found, and what was done to those that are not."""
    tried: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    for way, case in harder(texts):
        tried[way] += 1
        missed[way] += not is_met(case, find(case.answer, case.places, POLICY[case.track]))
    findings = tried.total() - missed.total()
    return {
        "texts": f"{name}, names changed",
        "planted": tried.total(),
        "found": findings,
        "recall": f"{findings / tried.total():.3f}",
        "missed": _most_common({f"{way} ({tried[way]}):": n for way, n in missed.items()}),
    }


def _most_common(counts: dict[str, int] | Counter[str]) -> str:
    return ", ".join(f"{kind} {n}" for kind, n in sorted(counts.items()) if n) or "-"
