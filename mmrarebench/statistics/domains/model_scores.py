"""Scores of models on the questions of a track as arrays, and a number of each model with its parts by cluster.

A profile gives each model a level (its mean, its log odds, its slope on the number of images) and the influence of
every cluster of questions on that level, so that models and questions can both be taken as samples.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Model(NamedTuple):
    """A model with the facts that comparisons use; what is not known is None."""

    name: str
    domain: str | None
    family: str | None = None
    base: str | None = None
    parameters: float | None = None


@dataclass(frozen=True)
class TrackScores:
    """Scores of one metric on one track.

    Attributes:
        track: its name.
        metric: what was measured, between 0 and 1.
        values: models by questions; not a number where an answer is not scored.
        groups: number of each question's cluster; clusters have the same numbers in all tracks.
        images: number of images of each question.
    """

    track: str
    metric: str
    values: NDArray[np.float64]
    groups: NDArray[np.int_]
    images: NDArray[np.float64]


class Profile(NamedTuple):
    """Level of each model, the same before adjustment for its missing answers, and influence by cluster.

    A model without any scored question has no level (not a number).
    """

    levels: NDArray[np.float64]
    raw: NDArray[np.float64]
    influence: NDArray[np.float64]
    items: int


def _residuals(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Values less the mean of their question, so that a missing answer to a hard question is no advantage."""
    import numpy as np

    scored = ~np.isnan(values)
    counts = scored.sum(axis=0)
    means = np.where(scored, values, 0.0).sum(axis=0) / np.maximum(counts, 1)
    residuals: NDArray[np.float64] = values - means[None, :]
    return residuals


def _by_cluster(parts: NDArray[np.float64], groups: NDArray[np.int_], number: int) -> NDArray[np.float64]:
    import numpy as np

    return np.array([np.bincount(groups, weights=row, minlength=number) for row in parts]).reshape(len(parts), number)


def mean_profile(scores: TrackScores, clusters: int) -> Profile:
    """Mean of each model over the questions it was scored on, adjusted for how hard those are.

    Without missing answers differences of levels are differences of plain means.

    >>> import numpy as np
    >>> scores = TrackScores("t", "m", np.array([[1.0, 0.0], [0.0, np.nan]]), np.array([0, 1]), np.array([1.0, 2.0]))
    >>> profile = mean_profile(scores, 2)
    >>> profile.raw.tolist(), profile.levels.tolist(), profile.items
    ([0.5, 0.0], [0.25, -0.5], 2)
    """
    import numpy as np

    scored = ~np.isnan(scores.values)
    counts = scored.sum(axis=1)
    residuals = np.where(scored, _residuals(scores.values), 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        levels = residuals.sum(axis=1) / counts
        raw = np.where(scored, scores.values, 0.0).sum(axis=1) / counts
        parts = np.where(scored, residuals - levels[:, None], 0.0) / counts[:, None]
    items = int(scored.any(axis=0).sum())
    return Profile(levels, raw, _by_cluster(np.nan_to_num(parts), scores.groups, clusters), items)


def logit_profile(scores: TrackScores, clusters: int) -> Profile:
    """Log odds of each model's mean, with half a success and half a failure added (Haldane 1956; Anscombe 1956).

    >>> import numpy as np
    >>> scores = TrackScores("t", "m", np.array([[1.0, 1.0], [0.0, 1.0]]), np.array([0, 1]), np.array([1.0, 2.0]))
    >>> [round(x, 3) for x in logit_profile(scores, 2).levels.tolist()]
    [1.609, 0.0]
    """
    import numpy as np

    means = mean_profile(scores, clusters)
    scored = ~np.isnan(scores.values)
    counts = scored.sum(axis=1)
    every = np.nansum(scores.values) / max(int(scored.sum()), 1)
    centre = np.nanmean(means.raw - means.levels) if np.isfinite(means.levels).any() else every
    adjusted = np.clip(means.levels + centre, 0.0, 1.0)
    smooth = (adjusted * counts + 0.5) / (counts + 1)
    levels = np.where(counts > 0, np.log(smooth / (1 - smooth)), np.nan)
    influence = means.influence / (smooth * (1 - smooth))[:, None]
    return Profile(levels, levels, influence, means.items)


def slope_profile(scores: TrackScores, clusters: int) -> Profile | None:
    """Slope of each model's score on the number of images of a question (least squares); None where that is constant.

    >>> import numpy as np
    >>> scores = TrackScores("t", "m", np.array([[1.0, 0.5, 0.0]]), np.array([0, 1, 2]), np.array([1.0, 2.0, 3.0]))
    >>> slope_profile(scores, 3).raw.tolist()
    [-0.5]
    """
    import numpy as np

    if len(set(scores.images.tolist())) < 2:
        return None
    scored = ~np.isnan(scores.values)
    counts = np.maximum(scored.sum(axis=1), 1)
    centred = np.where(scored, scores.images[None, :], 0.0)
    centred = np.where(scored, scores.images[None, :] - (centred.sum(axis=1) / counts)[:, None], 0.0)
    squares = (centred**2).sum(axis=1)
    residuals = np.where(scored, _residuals(scores.values), 0.0)
    raw_values = np.where(scored, scores.values, 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        levels = np.where(squares > 0, (centred * residuals).sum(axis=1) / squares, np.nan)
        raw = np.where(squares > 0, (centred * raw_values).sum(axis=1) / squares, np.nan)
        means = residuals.sum(axis=1) / counts
        errors = np.where(scored, residuals - means[:, None] - levels[:, None] * centred, 0.0)
        parts = centred * errors / squares[:, None]
    items = int(scored.any(axis=0).sum())
    return Profile(levels, raw, _by_cluster(np.nan_to_num(parts), scores.groups, clusters), items)


def profile_difference(profile: Profile, reference: Profile) -> Profile:
    """Each model's level less that on the reference; models without one of them have none."""
    return Profile(
        profile.levels - reference.levels,
        profile.raw - reference.raw,
        profile.influence - reference.influence,
        profile.items + reference.items,
    )
