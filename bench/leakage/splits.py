"""Splits at 100 times the benchmark, beside scikit-learn's StratifiedGroupKFold on the same items."""

from __future__ import annotations

import random
import warnings
from collections import Counter, defaultdict

import numpy as np

from bench.common import data, empty_graph, timed
from mmrarebench.splits.solver import Unit, components, solve

Rows = list[dict[str, object]]
ITEMS = 175_600
LEAST = 100
NAME = "phenopacket-store"


PARTS = {"train": 0.7, "test": 0.3}


def main() -> Rows:
    """Made-up questions (cases of 1 to 5, articles of 1 to 3 cases, 40 heads, 4 tracks), and the published cases (seed 7)."""
    units = _units(ITEMS)
    rows = _compared("made up", units)
    return [*rows, *_published()]


def _compared(name: str, units: list[Unit]) -> Rows:
    """Ours beside StratifiedGroupKFold by case, by article, and by component, on the same items."""
    ours, seconds = timed(lambda: solve(units, PARTS, seed=7))
    rows: Rows = [
        {
            "items": f"{name}, {len(units):,}",
            "splitter": "mmrarebench",
            "seconds": round(seconds, 1),
            **_quality(units, ours.parts),
        }
    ]
    groups = components(units)
    whole = {unit: group[0].id for group in groups for unit in group}
    for row, by in (
        ("case", _first(units, "case ")),
        ("article", _first(units, "article ")),
        ("our components", whole),
    ):
        theirs, splitter = timed(lambda by=by: _sklearn(units, [by[unit] for unit in units]))
        rows.append(
            {
                "items": f"{name}, {len(units):,}",
                "splitter": f"StratifiedGroupKFold by {row}",
                "seconds": round(splitter, 1),
                **_quality(units, theirs),
            }
        )
    return rows


def _first(units: list[Unit], kind: str) -> dict[Unit, str]:
    return {unit: next((key for key in unit.keys if key.startswith(kind)), unit.id) for unit in units}


def _published() -> Rows:
    """The phenopacket-store cases in a graph, scanned first, with lineage; nothing where the data are not here."""
    from api.usecases import loading
    from api.usecases.leakage import scan as usecases_leakage
    from bench.loading.pipeline import steps
    from loaders.splits.make import units as read

    folder = data()
    if folder is None:
        return []
    with empty_graph() as graph:
        for _, step in steps(graph, folder):
            step()
        loading.load_phenopackets(graph, [folder / "phenopackets"], NAME)
        usecases_leakage.scan(graph, NAME)
        units = [unit for unit, _ in read(graph, NAME, "disorder", True)]
    return _compared("phenopacket-store by lineage", units)


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


def _sklearn(units: list[Unit], groups: list[str]) -> dict[str, str]:
    """Three of ten folds as test; it balances one label, so the head (the first stratum where there is none)."""
    from sklearn.model_selection import StratifiedGroupKFold

    heads = np.array([next((s for s in unit.strata if s.startswith("head ")), unit.strata[0]) for unit in units])
    splitter = StratifiedGroupKFold(n_splits=10, shuffle=True, random_state=7)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it says that some heads have fewer members than folds
        folds = [test for _, test in splitter.split(np.zeros(len(units)), heads, np.array(groups))]
    test = {int(i) for fold in folds[:3] for i in fold}
    return {unit.id: "test" if i in test else "train" for i, unit in enumerate(units)}


def _quality(units: list[Unit], parts: dict[str, str]) -> dict[str, object]:
    """Pairs of items in different parts that share a key, components cut, and how far strata are from the share wanted."""
    leaking = 0
    strata_parts: dict[str, Counter[str]] = defaultdict(Counter)
    for unit in units:
        for key in unit.keys:
            strata_parts[key][parts[unit.id]] += 1
    leaking = sum(quality["train"] * quality["test"] for quality in strata_parts.values())
    cut = sum(len({parts[unit.id] for unit in group}) > 1 for group in components(units))
    sizes: Counter[str] = Counter(s for unit in units for s in unit.strata)
    test: Counter[str] = Counter(s for unit in units for s in unit.strata if parts[unit.id] == "test")
    off = {s: abs(test[s] / n - PARTS["test"]) for s, n in sizes.items() if n >= LEAST}
    mean = sum(off[s] * sizes[s] for s in off) / sum(sizes[s] for s in off)
    return {
        "leaking edges": leaking,
        "components cut": cut,
        "test share": f"{sum(p == 'test' for p in parts.values()) / len(units):.3f}",
        "strata off by, mean": f"{mean:.4f}",
        "worst": f"{max(off.values()):.4f}",
    }
