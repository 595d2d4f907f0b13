"""Splits at 100 times the benchmark, beside scikit-learn's StratifiedGroupKFold on the same items."""

from __future__ import annotations

import random
from collections import Counter

import numpy as np

from bench.common import timed
from mmrarebench.splits import Unit, components, solve

Rows = list[dict[str, object]]
ITEMS = 175_600


def main() -> Rows:
    """Made-up questions: cases of 1 to 5 questions, articles of 1 to 3 cases, 40 heads, 4 tracks (seed 7)."""
    units = _units(ITEMS)
    parts = {"train": 0.7, "test": 0.3}
    ours, seconds = timed(lambda: solve(units, parts, seed=7))
    theirs, other = timed(lambda: _sklearn(units))
    return [
        {"splitter": "mmrarebench", "items": ITEMS, "seconds": round(seconds, 1), **_quality(units, ours.parts)},
        {
            "splitter": "StratifiedGroupKFold by case, strata head",
            "items": ITEMS,
            "seconds": round(other, 1),
            **_quality(units, theirs),
        },
    ]


def _units(count: int) -> list[Unit]:
    choose = random.Random(7)
    units: list[Unit] = []
    case = article = 0
    while len(units) < count:
        article += 1
        for _ in range(choose.randint(1, 3)):
            case += 1
            head = f"head {min(int(choose.expovariate(0.12)), 39)}"
            for _ in range(choose.randint(1, 5)):
                track = f"track {choose.randint(1, 4)}"
                units.append(Unit(f"q{len(units):06}", (f"case {case}", f"article {article}"), (head, track)))
    return units[:count]


def _sklearn(units: list[Unit]) -> dict[str, str]:
    from sklearn.model_selection import StratifiedGroupKFold

    heads = np.array([unit.strata[0] for unit in units])
    cases = np.array([unit.keys[0] for unit in units])
    splitter = StratifiedGroupKFold(n_splits=10, shuffle=True, random_state=7)
    folds = [test for _, test in splitter.split(np.zeros(len(units)), heads, cases)]
    test = {int(i) for fold in folds[:3] for i in fold}
    return {unit.id: "test" if i in test else "train" for i, unit in enumerate(units)}


def _quality(units: list[Unit], parts: dict[str, str]) -> dict[str, object]:
    leaking = sum(len({parts[unit.id] for unit in group}) > 1 for group in components(units))
    sizes: Counter[str] = Counter(s for unit in units for s in unit.strata)
    test: Counter[str] = Counter(s for unit in units for s in unit.strata if parts[unit.id] == "test")
    worst = max(abs(test[s] / n - 0.3) for s, n in sizes.items() if n >= 100)
    return {"components cut": leaking, "worst stratum off by": f"{worst:.4f}"}
