"""The interaction of domain and track: planted effects are estimated, and the conclusion states what is supported."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

from mmrarebench.statistics.domains.conclusion import write_conclusion
from mmrarebench.statistics.domains.contrasts import label_contrast
from mmrarebench.statistics.domains.effects import Effect, EffectKind
from mmrarebench.statistics.domains.interaction import Study, estimate_effects
from mmrarebench.statistics.domains.model_scores import Model, TrackScores, mean_profile

GOLDEN = Path(__file__).resolve().parents[2] / "golden" / "conclusions.md"
TRACKS = ("diagnosis", "treatment", "crossmodal")


def study(
    medical: int,
    general: int,
    changes: Mapping[str, float],
    *,
    questions: int = 150,
    spread: float = 0.03,
    seed: int = 1,
) -> Study:
    """A study with a change of the medical models' rates in some tracks, and twice as large models at the end."""
    random = np.random.default_rng(seed)
    models = [
        Model(f"{domain}-{place}", domain, f"family {place}", None, 7e9 * (1 + place % 4))
        for domain, count in (("medical", medical), ("general", general))
        for place in range(count)
    ]
    skill = random.normal(0, spread, len(models))
    tracks = {}
    for track in TRACKS:
        hard = random.normal(0, 0.15, questions)
        rates = 0.55 + skill[:, None] + hard[None, :]
        rates[:medical] += changes.get(track, 0.0)
        values = (random.random(rates.shape) < rates).astype(float)
        tracks[track] = TrackScores(
            track, "recall", values, np.arange(questions) // 2, random.integers(1, 6, questions).astype(float)
        )
    return Study(models, tracks, questions // 2, 7)


CASES = {
    "loss on one track": study(8, 15, {"crossmodal": -0.25}),
    "gain on one track": study(8, 15, {"treatment": 0.25}),
    "no difference": study(8, 15, {}, questions=400),
    "too spread to tell": study(6, 6, {}, questions=60, spread=0.1),
    "too few models": study(1, 2, {"crossmodal": -0.25}),
    "no medical model": study(0, 4, {}),
}


def effects_of(name: str) -> list[Effect]:
    return estimate_effects(CASES[name], "diagnosis")


def by_track(effects: list[Effect], kind: EffectKind) -> dict[str, Effect]:
    return {effect.track: effect for effect in effects if effect.effect is kind}


def test_estimate_effects_returns_the_planted_interaction() -> None:
    interactions = by_track(effects_of("loss on one track"), EffectKind.INTERACTION)
    assert interactions["crossmodal"].supported is True
    assert interactions["treatment"].supported is not True
    effect = interactions["crossmodal"]
    assert effect.estimate == pytest.approx(-0.25, abs=0.05)
    assert effect.low is not None
    assert effect.high is not None
    assert effect.low < -0.25 < effect.high < 0
    assert (effect.medical, effect.general, effect.items, effect.clusters) == (8, 15, 300, 75)
    assert effect.beside["sizeAdjusted"].estimate == pytest.approx(-0.25, abs=0.06)


def test_estimate_effects_supports_nothing_on_too_few_models() -> None:
    for effect in effects_of("too few models"):
        assert effect.supported is None
        assert effect.mde is None
        if effect.estimate is not None and effect.effect is EffectKind.DOMAIN:
            assert (effect.low, effect.high) == (-1.0, 1.0)


def test_estimate_effects_keeps_p_and_interval_consistent() -> None:
    for name in CASES:
        for effect in effects_of(name):
            if effect.low is not None and effect.high is not None and effect.p is not None:
                assert (effect.low <= 0 <= effect.high) == (effect.p >= 0.05)


def test_label_contrast_equals_the_permutation_test_of_scipy() -> None:
    stats = pytest.importorskip("scipy.stats")
    random = np.random.default_rng(5)
    levels = random.normal(0.5, 0.1, 9)
    medical = np.array([True] * 4 + [False] * 5)
    contrast = label_contrast(levels, np.zeros((9, 20)), medical, seed=7, limit=1.0)
    reference = stats.permutation_test(
        (levels[medical], levels[~medical]), lambda x, y: x.mean() - y.mean(), n_resamples=np.inf, vectorized=False
    )
    assert contrast.estimate == pytest.approx(reference.statistic)
    extreme = [abs(value) >= abs(reference.statistic) - 1e-12 for value in reference.null_distribution]
    assert contrast.p == pytest.approx(sum(extreme) / len(extreme))


def test_mean_profile_gives_missing_answers_no_advantage() -> None:
    values = np.array([[1.0, 1.0, 0.0, 0.0], [1.0, 1.0, np.nan, np.nan]])
    profile = mean_profile(TrackScores("t", "m", values, np.arange(4), np.ones(4)), 4)
    assert profile.raw.tolist() == [0.5, 1.0]
    assert profile.levels[0] == pytest.approx(profile.levels[1])


def test_estimate_effects_ignores_a_model_without_scores() -> None:
    plain = CASES["loss on one track"]
    tracks = {}
    for track, scores in plain.tracks.items():
        blank = np.full((1, scores.values.shape[1]), np.nan)
        tracks[track] = TrackScores(track, "recall", np.vstack([scores.values, blank]), scores.groups, scores.images)
    wider = Study([*plain.models, Model("silent", "medical")], tracks, plain.clusters, plain.seed)
    before = by_track(effects_of("loss on one track"), EffectKind.INTERACTION)["crossmodal"]
    after = by_track(estimate_effects(wider, "diagnosis"), EffectKind.INTERACTION)["crossmodal"]
    assert (after.medical, after.estimate) == (before.medical, pytest.approx(before.estimate))


def test_write_conclusion_reports_what_each_case_supports(request: pytest.FixtureRequest) -> None:
    text = "\n\n".join(f"## {name}\n\n{write_conclusion(effects_of(name), 'diagnosis')}" for name in CASES) + "\n"
    if request.config.getoption("--update-golden"):
        GOLDEN.write_text(text, encoding="utf-8")
    assert text == GOLDEN.read_text(encoding="utf-8")


def test_estimate_effects_reports_a_condition_effect() -> None:
    random = np.random.default_rng(7)
    models = [Model(f"m{i}", "medical") for i in range(6)] + [Model(f"g{i}", "general") for i in range(6)]

    def scores(rates: tuple[float, float]) -> TrackScores:
        values = (random.random((12, 90)) < np.repeat(rates, 6)[:, None]).astype(float)
        return TrackScores("diagnosis", "recall@1", values, np.arange(90), np.ones(90))

    tracks = {"diagnosis": scores((0.8, 0.4))}
    conditions = {("diagnosis", "text_only"): scores((0.4, 0.4))}
    effects = estimate_effects(Study(models, tracks, 90, 7, conditions), "diagnosis")
    (effect,) = [effect for effect in effects if effect.effect is EffectKind.CONDITION]
    assert (effect.track, effect.reference, effect.supported) == ("diagnosis", "text_only", True)
    assert effect.estimate is not None
    assert -0.6 < effect.estimate < -0.2
