"""Leakage rules and shared text over as many made-up questions as the benchmark has."""

from __future__ import annotations

import random

from bench.common import timed
from mmrarebench.leakage.corpus import pairs
from mmrarebench.leakage.detection import find
from mmrarebench.leakage.ngrams import SIZES
from mmrarebench.leakage.terms import Answer
from mmrarebench.leakage.types import CONTEXT, LeakKind

Rows = list[dict[str, object]]
QUESTIONS = 1756
WORDS = "patient shows fever and rash with elevated serum level of the left kidney on imaging while liver spleen heart".split()


def main() -> Rows:
    """1,756 contexts of 300 words, 60 terms each to look for (seed 7)."""
    choose = random.Random(7)
    texts = {
        f"q{i:04}": " ".join(choose.choice(WORDS) + str(choose.randint(0, 400)) for _ in range(300))
        for i in range(QUESTIONS)
    }
    names = [f"{choose.choice(WORDS)} {choose.choice(WORDS)}{i} syndrome" for i in range(5000)]
    answers = [
        Answer("diagnosis", (choose.choice(names),), tuple(choose.sample(names, 60)), genes=("FBN1",)) for _ in texts
    ]
    kinds = (LeakKind.GOLD_NAME, LeakKind.SYNONYM, LeakKind.ABBREVIATION, LeakKind.GENE, LeakKind.CODE)
    _, scan = timed(lambda: [find(a, {CONTEXT: t}, kinds) for a, t in zip(answers, texts.values(), strict=True)])
    size = sum(len(t) for t in texts.values()) / 1e6
    rows: Rows = [
        {
            "work": f"leakage rules over {QUESTIONS:,} questions",
            "seconds": round(scan, 2),
            "rate": f"{size / scan:.2f} MB/s",
        }
    ]
    for n in SIZES:
        _, seconds = timed(lambda n=n: pairs(texts, n))
        rows.append(
            {
                "work": f"exact {n}-grams between all pairs",
                "seconds": round(seconds, 2),
                "rate": f"{size / seconds:.2f} MB/s",
            }
        )
    return rows
