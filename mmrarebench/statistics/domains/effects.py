"""An effect of a comparison of medical and general models, as a row of a table."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from mmrarebench.statistics.domains.contrasts import Contrast

RELEVANT = 0.10


class EffectKind(StrEnum):
    """Quantity that an effect compares."""

    DOMAIN = "domain"
    INTERACTION = "interaction"
    MATCHED = "matched"
    IMAGES = "images"
    CONDITION = "condition"


class Bounds(NamedTuple):
    """An estimate beside the main one, with its interval and p value."""

    estimate: float
    low: float | None
    high: float | None
    p: float


@dataclass
class Effect:
    """One effect: medical minus general, of a track, or of a track against the reference track.

    ``supported`` is true where the effect is separated from 0, false where it is not and the interval holds no effect
    of ``RELEVANT`` size either, and None where the data do not decide. ``reason`` says why there is no estimate.
    """

    effect: EffectKind
    track: str
    metric: str
    reference: str | None = None
    estimate: float | None = None
    low: float | None = None
    high: float | None = None
    p: float | None = None
    p_adjusted: float | None = None
    medical: int = 0
    general: int = 0
    medical_mean: float | None = None
    general_mean: float | None = None
    items: int = 0
    clusters: int = 0
    mde: float | None = None
    attainable: float | None = None
    supported: bool | None = None
    reason: str | None = None
    pairs: int | None = None
    sized: int | None = None
    contrast: Contrast | None = None
    beside: dict[str, Bounds] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """The effect as one flat row with the public names of its columns."""
        row: dict[str, Any] = {
            "effect": self.effect.value,
            "track": self.track,
            "metric": self.metric,
            "reference": self.reference,
            "estimate": self.estimate,
            "low": self.low,
            "high": self.high,
            "p": self.p,
            "pAdjusted": self.p_adjusted,
            "medical": self.medical,
            "general": self.general,
            "items": self.items,
            "clusters": self.clusters,
            "mde": self.mde,
            "supported": self.supported,
            "reason": self.reason,
            "medicalMean": self.medical_mean,
            "generalMean": self.general_mean,
            "attainableP": self.attainable,
            "pairs": self.pairs,
            "sizedModels": self.sized,
        }
        for name in ("logit", "sizeAdjusted", "matchedPairs"):
            bounds = self.beside.get(name)
            row |= {
                f"{name}Estimate": bounds.estimate if bounds else None,
                f"{name}Low": bounds.low if bounds else None,
                f"{name}High": bounds.high if bounds else None,
                f"{name}P": bounds.p if bounds else None,
            }
        return row
