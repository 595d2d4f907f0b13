"""Interaction of domain and track on generated data: a planted one is found with its size, none is found where none is."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from typing import Any

import numpy as np

from mmrarebench.statistics.domains.contrasts import label_contrast
from mmrarebench.statistics.domains.interaction import Study, estimate_effects
from mmrarebench.statistics.domains.model_scores import Model, TrackScores, mean_profile, profile_difference
from mmrarebench.statistics.intervals import clustered_interval
from mmrarebench.statistics.paired import paired_difference

SEEDS = int(os.environ.get("MMRAREBENCH_BENCH_SEEDS", "200"))
SIZES = {"diagnosis": 447, "treatment": 440, "crossmodal": 412, "examination": 420}
Rows = list[dict[str, object]]


def track(
    random: np.random.Generator,
    name: str,
    questions: int,
    skill: Any,
    medical: Any,
    *,
    clusters: int,
    loss: float = 0.0,
    by_cluster: float = 0.3,
) -> TrackScores:
    """Right and wrong answers: skill of the models, difficulty and domain's likes of the clusters, and a loss of the medical ones."""
    groups = random.integers(0, clusters, questions)
    difficulty = random.normal(0, 0.7, clusters)[groups] + random.normal(0, 0.8, questions)
    likes = random.normal(0, by_cluster, (2, clusters))[medical.astype(int)][:, groups]
    own = random.normal(0, 0.2, len(skill))
    logits = skill[:, None] + own[:, None] + difficulty[None, :] + likes + (loss * medical)[:, None]
    values = (random.random(logits.shape) < 1 / (1 + np.exp(-logits))).astype(float)
    return TrackScores(name, "recall", values, groups, random.integers(1, 9, questions).astype(float))


def study(seed: int, medical: int, general: int, loss: float, share: float = 1.0) -> Study:
    """Four tracks of the published sizes (or a share of them); the loss is on crossmodal alone."""
    random = np.random.default_rng(seed)
    is_medical = np.array([True] * medical + [False] * general)
    skill = random.normal(0, 0.5, len(is_medical))
    clusters = max(12, round(250 * share))
    tracks = {
        name: track(
            random,
            name,
            round(number * share),
            skill,
            is_medical,
            clusters=clusters,
            loss=loss if name == "crossmodal" else 0.0,
        )
        for name, number in SIZES.items()
    }
    models = [Model(f"m{i}", "medical" if flag else "general") for i, flag in enumerate(is_medical)]
    return Study(models, tracks, clusters, seed)


def planted() -> Rows:
    """How often an interaction is found, and how often its interval holds the planted size, over the seeds."""
    rows: Rows = []
    for medical, general, share, loss in (
        (8, 15, 1.0, 0.0),
        (8, 15, 1.0, -0.4),
        (8, 15, 1.0, -0.8),
        (4, 6, 0.3, 0.0),
        (4, 6, 0.3, -0.8),
    ):
        truth = _truth(medical, general, share, loss)
        found = held = false = 0
        estimates = []
        for seed in range(SEEDS):
            one = study(seed, medical, general, loss, share)
            contrasts = {name: _contrast(one, name) for name in SIZES if name != "diagnosis"}
            crossmodal = contrasts["crossmodal"]
            estimates.append(crossmodal.estimate)
            found += crossmodal.p < 0.05 / 3
            held += (
                crossmodal.low is not None
                and crossmodal.high is not None
                and crossmodal.low <= truth <= crossmodal.high
            )
            false += any(contrasts[name].p < 0.05 / 3 for name in ("treatment", "examination"))
        rows.append(
            {
                "models": f"{medical} medical, {general} general",
                "questions": sum(round(number * share) for number in SIZES.values()),
                "planted": f"{truth:+.3f}",
                "mean estimate": f"{np.mean(estimates):+.3f}",
                "found (family level 0.05)": f"{found / SEEDS:.1%}",
                "interval holds it": f"{held / SEEDS:.1%}",
                "found on the two tracks without one": f"{false / SEEDS:.1%}",
            }
        )
    return rows


def _contrast(one: Study, name: str) -> Any:
    medical = np.array([model.domain == "medical" for model in one.models])
    profile = profile_difference(
        mean_profile(one.tracks[name], one.clusters), mean_profile(one.tracks["diagnosis"], one.clusters)
    )
    return label_contrast(profile.levels, profile.influence, medical, seed=7, limit=2.0)


def _truth(medical: int, general: int, share: float, loss: float) -> float:
    """The planted change on the scale of shares: the mean estimate of many large studies."""
    if not loss:
        return 0.0
    values = []
    for seed in range(10_000, 10_030):
        one = study(seed, 60, 60, loss)
        profile = profile_difference(
            mean_profile(one.tracks["crossmodal"], one.clusters), mean_profile(one.tracks["diagnosis"], one.clusters)
        )
        values.append(float(profile.levels[:60].mean() - profile.levels[60:].mean()))
    return float(np.mean(values))


def coverage() -> Rows:
    """How often 95 % intervals hold the truth: of a mean and of a paired difference, by clusters, sizes and rates."""
    rows: Rows = []
    draws = 5 * SEEDS
    for clusters in (3, 5, 10, 30, 100):
        for size in (1, 5):
            for rate in (0.05, 0.5, 0.95):
                random = np.random.default_rng(clusters * 1000 + size)
                held, widths = _mean_coverage(random, clusters, size, rate, draws)
                rows.append(
                    {
                        "of": "mean",
                        "clusters": clusters,
                        "questions a cluster": size,
                        "rate": rate,
                        "holds the truth": f"{held:.1%}",
                        "mean width": f"{widths:.3f}",
                    }
                )
    for clusters in (6, 10, 30, 100):
        for rate in (0.05, 0.5):
            random = np.random.default_rng(clusters)
            held, widths = _paired_coverage(random, clusters, rate, SEEDS)
            rows.append(
                {
                    "of": "paired difference",
                    "clusters": clusters,
                    "questions a cluster": 3,
                    "rate": rate,
                    "holds the truth": f"{held:.1%}",
                    "mean width": f"{widths:.3f}",
                }
            )
    return rows


def _mean_coverage(
    random: np.random.Generator, clusters: int, size: int, rate: float, draws: int
) -> tuple[float, float]:
    held = 0
    widths = []
    groups: Sequence[int] = np.repeat(np.arange(clusters), size).tolist()
    for _ in range(draws):
        rates = random.beta(rate * 4, (1 - rate) * 4, clusters) if size > 1 else np.full(clusters, rate)
        values = (random.random(clusters * size) < np.repeat(rates, size)).astype(float)
        interval = clustered_interval(values.tolist(), groups)
        if interval is not None and interval.low is not None and interval.high is not None:
            held += interval.low <= rate <= interval.high
            widths.append(interval.high - interval.low)
    return held / draws, float(np.mean(widths))


def _paired_coverage(random: np.random.Generator, clusters: int, rate: float, draws: int) -> tuple[float, float]:
    held = 0
    widths = []
    groups = np.repeat(np.arange(clusters), 3).tolist()
    for seed in range(draws):
        rates = np.repeat(random.beta(rate * 4, (1 - rate) * 4, clusters), 3)
        pairs = list(
            zip(
                (random.random(len(groups)) < rates).astype(float).tolist(),
                (random.random(len(groups)) < 0.8 * rates).astype(float).tolist(),
                strict=True,
            )
        )
        result = paired_difference("a", "b", pairs, groups, seed=seed)
        if result.low is not None and result.high is not None:
            held += result.low <= 0.2 * rate <= result.high
            widths.append(result.high - result.low)
    return held / draws, float(np.mean(widths))


def main() -> Rows:
    """Planted interactions, and the seconds that all effects of 23 models on 1,719 questions take."""
    rows = planted()
    start = time.perf_counter()
    estimate_effects(study(7, 8, 15, 0.0), "diagnosis")
    rows.append(
        {
            "models": "8 medical, 15 general",
            "questions": 1719,
            "planted": f"all effects in {time.perf_counter() - start:.1f} s",
        }
    )
    return rows
