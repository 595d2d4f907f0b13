"""Doses, routes and schedules of a criterion's drugs against those that an answer gives."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from mmrarebench.criteria.drugs.drugs import Dose, Drug
from mmrarebench.criteria.drugs.schedules import same_schedule

_ROUNDING = 0.01


class Fit(StrEnum):
    """How a dose that is given fits the one asked for."""

    SAME = "same"
    OPEN = "open"
    OTHER = "other"


class Gap(NamedTuple):
    """Parts of a criterion that an answer leaves out, and those it states instead; both empty where nothing is wrong."""

    absent: str = ""
    replaced: str = ""


def dose_gap(criterion_drugs: Sequence[Drug], answer_drugs: Sequence[Drug], text: str) -> Gap:
    """Compare dose, schedule and route, drug by drug; daily doses are compared as the amount of a day.

    >>> from mmrarebench.criteria.drugs.drugs import find_drugs
    >>> weekly = find_drugs("Methotrexate 15 mg weekly")
    >>> [dose_gap(weekly, find_drugs(text), text) for text in ("Methotrexate 15 mg daily", "Methotrexate 15 mg")]
    [Gap(absent='', replaced='schedule daily instead'), Gap(absent='schedule not stated', replaced='')]
    """
    for drug in criterion_drugs:
        mentions = [mention for mention in answer_drugs if mention.key == drug.key]
        for gap in (_route_gap(drug, mentions), _dose_gap(drug, mentions, text), _schedule_gap(drug, mentions)):
            if gap.absent or gap.replaced:
                return gap
    return Gap()


def _route_gap(drug: Drug, mentions: Sequence[Drug]) -> Gap:
    if not drug.route or any(mention.route == drug.route for mention in mentions):
        return Gap()
    routes = [mention.route for mention in mentions if mention.route]
    return Gap(replaced=f"route {routes[0]} instead") if routes else Gap(absent="route not stated")


def _schedule_gap(drug: Drug, mentions: Sequence[Drug]) -> Gap:
    """The schedule of a drug without a dose ("vitamin B12 monthly")."""
    if drug.doses or drug.frequency is None:
        return Gap()
    candidates = [mention for mention in mentions if mention.frequency is not None]
    if any(same_schedule(drug.frequency, mention.frequency or 0.0) for mention in candidates):
        return Gap()
    return (
        Gap(replaced=f"schedule {candidates[0].schedule} instead") if candidates else Gap(absent="schedule not stated")
    )


def _dose_gap(drug: Drug, mentions: Sequence[Drug], text: str) -> Gap:
    candidates = [(dose, mention) for mention in mentions for dose in mention.doses]
    for dose in drug.doses:
        fits = {fit(dose, drug.frequency, *pair): pair for pair in ((d, o.frequency) for d, o in reversed(candidates))}
        if Fit.SAME in fits:
            continue
        if Fit.OPEN in fits:
            return Gap(absent="schedule not stated")
        unmatched = [(d, o) for d, o in candidates if not any(_amounts_meet(d, target) for target in drug.doses)]
        if unmatched:
            return Gap(replaced=f"dose {' '.join(text[unmatched[0][0].start : unmatched[0][0].end].split())} instead")
        if candidates:
            mention = candidates[0][1]
            return Gap(replaced=f"schedule {mention.schedule or 'another'} instead")
        return Gap(absent="dose not stated")
    return Gap()


def fit(target: Dose, target_frequency: float | None, dose: Dose, answer_frequency: float | None) -> Fit:
    """Relation of one dose to another, each with its number of times a day.

    >>> from mmrarebench.criteria.drugs.drugs import find_doses
    >>> twenty, ten = find_doses("20 mg, 10 mg")
    >>> fit(twenty, 1.0, ten, 2.0).value, fit(twenty, 1 / 7, twenty, None).value, fit(twenty, 1 / 7, twenty, 1.0).value
    ('same', 'open', 'other')
    """
    if _base(target) != _base(dose):
        return Fit.OTHER
    if target_frequency is None or answer_frequency is None:
        if not _amounts_meet(target, dose):
            return Fit.OTHER
        return Fit.OPEN if target_frequency is not None and target_frequency < 1 else Fit.SAME
    if target_frequency < 1 or answer_frequency < 1:
        agrees = same_schedule(target_frequency, answer_frequency) and _amounts_meet(target, dose)
        return Fit.SAME if agrees else Fit.OTHER
    left = _by_day(target, target_frequency)
    right = _by_day(dose, answer_frequency)
    return Fit.SAME if _overlap(left, right) else Fit.OTHER


def _base(dose: Dose) -> str:
    return dose.unit.replace("/day", "").replace("/week", "").replace("/dose", "")


def _by_day(dose: Dose, frequency: float) -> tuple[float, float]:
    times = 1.0 if dose.unit.endswith("/day") else frequency
    return min(dose.values) * times, max(dose.values) * times


def _amounts_meet(left: Dose, right: Dose) -> bool:
    bounds = (min(left.values), max(left.values)), (min(right.values), max(right.values))
    return _base(left) == _base(right) and _overlap(*bounds)


def _overlap(left: tuple[float, float], right: tuple[float, float]) -> bool:
    return left[0] <= right[1] * (1 + _ROUNDING) and right[0] <= left[1] * (1 + _ROUNDING)
