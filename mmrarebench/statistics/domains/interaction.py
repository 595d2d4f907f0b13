"""Do medical models lose more than general ones on some tracks: effects of domain, and of domain by track.

Every effect is a contrast of medical and general models that takes models and clusters of questions as samples
(``contrasts``). An interaction compares, within each model, a track with the reference track, so that what is hard for
all models, and how good a model is overall, cancels.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mmrarebench.statistics.domains.contrasts import Contrast, adjusted_contrast, label_contrast, pair_contrast
from mmrarebench.statistics.domains.effects import RELEVANT, Bounds, Effect, EffectKind
from mmrarebench.statistics.domains.matched_pairs import MatchedPair, match_pairs
from mmrarebench.statistics.domains.model_scores import (
    Model,
    Profile,
    TrackScores,
    logit_profile,
    mean_profile,
    profile_difference,
    slope_profile,
)
from mmrarebench.statistics.intervals import ALPHA
from mmrarebench.statistics.paired import holm_adjusted

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LEAST_SHARE = 0.5


@dataclass(frozen=True)
class Study:
    """Models, their scores by track, and the pairs that are matched.

    Attributes:
        models: those that were asked, in the order of the rows of all scores.
        tracks: scores by track.
        clusters: number of clusters of questions over all tracks.
        seed: of every random step.
        conditions: scores of the same models under other conditions, by track and condition.
    """

    models: Sequence[Model]
    tracks: Mapping[str, TrackScores]
    clusters: int
    seed: int
    conditions: Mapping[tuple[str, str], TrackScores] = field(default_factory=dict)

    @property
    def pairs(self) -> list[MatchedPair]:
        """Matched pairs among all models."""
        return match_pairs(self.models)


def used_models(study: Study, scores: TrackScores) -> NDArray[np.bool_]:
    """Models of known domain that were scored on at least half of the track's questions that anyone was scored on."""
    import numpy as np

    scored = ~np.isnan(scores.values)
    total = max(int(scored.any(axis=0).sum()), 1)
    of_domain = np.array([model.domain in ("medical", "general") for model in study.models], dtype=bool)
    enough: NDArray[np.bool_] = scored.sum(axis=1) >= max(1.0, LEAST_SHARE * total)
    return of_domain & enough


def estimate_effects(study: Study, reference: str) -> list[Effect]:
    """Every effect of every track, p values adjusted by Holm's method over the effects of one kind.

    >>> import numpy as np
    >>> models = [Model(f"m{i}", "medical") for i in range(6)] + [Model(f"g{i}", "general") for i in range(6)]
    >>> random = np.random.default_rng(7)
    >>> rates = {"diagnosis": (0.5, 0.5), "treatment": (0.2, 0.7)}
    >>> tracks = {
    ...     track: TrackScores(
    ...         track,
    ...         "m",
    ...         (random.random((12, 90)) < np.repeat(rate, 6)[:, None]).astype(float),
    ...         np.arange(90),
    ...         np.ones(90),
    ...     )
    ...     for track, rate in rates.items()
    ... }
    >>> effects = estimate_effects(Study(models, tracks, 90, 7), "diagnosis")
    >>> [(effect.effect.value, effect.track, effect.supported) for effect in effects][:3]
    [('domain', 'diagnosis', None), ('domain', 'treatment', True), ('interaction', 'treatment', True)]
    """
    families = [
        [_domain(study, scores) for scores in study.tracks.values()],
        [
            _interaction(study, scores, study.tracks[reference])
            for scores in study.tracks.values()
            if reference in study.tracks and scores.track != reference
        ],
        [_matched(study, scores) for scores in study.tracks.values()],
        [_images(study, scores) for scores in study.tracks.values()],
        [_condition(study, *key) for key in study.conditions if key[0] in study.tracks],
    ]
    return [effect for family in families for effect in _adjust(family)]


def _domain(study: Study, scores: TrackScores) -> Effect:
    models = used_models(study, scores)
    profile = mean_profile(scores, study.clusters)
    effect = _start(EffectKind.DOMAIN, scores, None, profile, models, study)
    _fill(effect, profile, models, study, 1.0)
    if effect.reason is None:
        effect.beside |= _beside(logit_profile(scores, study.clusters), profile, models, study, 1.0, effect)
    return effect


def _condition(study: Study, track: str, condition: str) -> Effect:
    """How the difference of a track under a condition differs from that under the full one."""
    effect = _interaction(study, study.conditions[track, condition], study.tracks[track], EffectKind.CONDITION)
    effect.reference = condition
    return effect


def _interaction(
    study: Study, scores: TrackScores, reference: TrackScores, kind: EffectKind = EffectKind.INTERACTION
) -> Effect:
    models = used_models(study, scores) & used_models(study, reference)

    def of(profile: Callable[[TrackScores, int], Profile]) -> Profile:
        return profile_difference(profile(scores, study.clusters), profile(reference, study.clusters))

    profile = of(mean_profile)
    effect = _start(kind, scores, reference, profile, models, study)
    _fill(effect, profile, models, study, 2.0)
    if effect.reason is None:
        effect.beside |= _beside(of(logit_profile), profile, models, study, 2.0, effect)
    return effect


def _matched(study: Study, scores: TrackScores) -> Effect:
    models = used_models(study, scores)
    profile = mean_profile(scores, study.clusters)
    pairs = _pairs(study, models)
    members = models & False
    for pair in pairs:
        members[list(pair)] = True
    effect = _start(EffectKind.MATCHED, scores, None, profile, members, study)
    effect.pairs = len(pairs)
    if not pairs:
        effect.reason = "no medical model has a general partner of the same base, family or size"
        return effect
    contrast = pair_contrast(profile.levels, profile.influence, pairs, seed=study.seed, limit=1.0)
    _set(effect, contrast)
    return effect


def _images(study: Study, scores: TrackScores) -> Effect:
    models = used_models(study, scores)
    profile = slope_profile(scores, study.clusters)
    if profile is None:
        effect = _start(EffectKind.IMAGES, scores, None, mean_profile(scores, study.clusters), models, study)
        effect.medical_mean = effect.general_mean = None
        effect.reason = "every question has the same number of images"
        return effect
    import numpy as np

    models = models & np.isfinite(profile.levels)
    effect = _start(EffectKind.IMAGES, scores, None, profile, models, study)
    _fill(effect, profile, models, study, None)
    return effect


def _pairs(study: Study, usable: NDArray[np.bool_]) -> list[tuple[int, int]]:
    models = [model for model, use in zip(study.models, usable, strict=True) if use]
    place = {model.name: i for i, model in enumerate(study.models)}
    return [(place[pair.medical], place[pair.general]) for pair in match_pairs(models)]


def _start(
    kind: EffectKind,
    scores: TrackScores,
    reference: TrackScores | None,
    profile: Profile,
    models: NDArray[np.bool_],
    study: Study,
) -> Effect:
    """An effect with its counts and the means of both sides."""
    import numpy as np

    medical = _medical(study)
    groups = [scores.groups[~np.isnan(scores.values[models]).all(axis=0)] if models.any() else scores.groups[:0]]
    if reference is not None and models.any():
        groups.append(reference.groups[~np.isnan(reference.values[models]).all(axis=0)])
    sides = [profile.raw[models & side] for side in (medical, ~medical)]
    means = [float(side.mean()) if len(side) else None for side in sides]
    return Effect(
        kind,
        scores.track,
        scores.metric,
        reference.track if reference else None,
        medical=len(sides[0]),
        general=len(sides[1]),
        medical_mean=means[0],
        general_mean=means[1],
        items=sum(len(group) for group in groups),
        clusters=len(np.unique(np.concatenate(groups))),
    )


def _medical(study: Study) -> NDArray[np.bool_]:
    import numpy as np

    return np.array([model.domain == "medical" for model in study.models], dtype=bool)


def _fill(effect: Effect, profile: Profile, models: NDArray[np.bool_], study: Study, limit: float | None) -> None:
    if not effect.medical or not effect.general:
        absent = "medical" if not effect.medical else "general"
        effect.reason = f"no {absent} model was scored on at least half of the questions"
        return
    medical = _medical(study)[models]
    _set(
        effect, label_contrast(profile.levels[models], profile.influence[models], medical, seed=study.seed, limit=limit)
    )


def _beside(
    logit: Profile, profile: Profile, models: NDArray[np.bool_], study: Study, limit: float, effect: Effect
) -> dict[str, Bounds]:
    """The same effect on the logit scale, at equal size, and on the matched pairs."""
    import numpy as np

    medical = _medical(study)
    on_logit = label_contrast(
        logit.levels[models], logit.influence[models], medical[models], seed=study.seed, limit=None
    )
    bounds = {"logit": _bounds(on_logit)}
    sizes = np.array([np.log10(model.parameters) if model.parameters else np.nan for model in study.models])
    sized = models & np.isfinite(sizes)
    effect.sized = int(sized.sum())
    if medical[sized].any() and not medical[sized].all():
        adjusted = adjusted_contrast(profile.levels[sized], profile.influence[sized], medical[sized], sizes[sized])
        if adjusted is not None:
            bounds["sizeAdjusted"] = _bounds(adjusted)
    pairs = _pairs(study, models)
    effect.pairs = len(pairs)
    if pairs:
        matched = pair_contrast(profile.levels, profile.influence, pairs, seed=study.seed, limit=limit)
        bounds["matchedPairs"] = _bounds(matched)
    return bounds


def _bounds(contrast: Contrast) -> Bounds:
    return Bounds(contrast.estimate, contrast.low, contrast.high, contrast.p)


def _set(effect: Effect, contrast: Contrast) -> None:
    effect.estimate = contrast.estimate
    effect.low = contrast.low
    effect.high = contrast.high
    effect.p = contrast.p
    effect.attainable = contrast.attainable
    effect.contrast = contrast


def _adjust(family: Sequence[Effect]) -> list[Effect]:
    """Holm's adjustment, the smallest effect that would be found in the family, and whether the effect is supported."""
    adjusted = holm_adjusted([effect.p for effect in family])
    tests = sum(p is not None for p in adjusted)
    for effect, p_adjusted in zip(family, adjusted, strict=True):
        effect.p_adjusted = p_adjusted
        if effect.contrast is None:
            continue
        effect.mde = effect.contrast.mde(tests)
        effect.supported = _supported(effect)
        if effect.contrast.attainable > ALPHA:
            effect.reason = f"so few models can give no p value below {effect.contrast.attainable:.2g}"
    return list(family)


def _supported(effect: Effect) -> bool | None:
    if effect.p_adjusted is None or effect.attainable is None or effect.attainable > ALPHA:
        return None
    if effect.p_adjusted < ALPHA:
        return True
    if effect.effect is EffectKind.IMAGES or effect.low is None or effect.high is None:
        return None
    return False if effect.low > -RELEVANT and effect.high < RELEVANT else None
