"""Planted leaks of every kind are reported and masked, and traps are not reported."""

from __future__ import annotations

import pytest

from mmrarebench.leakage.detection import find, mask
from mmrarebench.leakage.types import LeakKind
from mmrarebench.leakage.words import PLACEHOLDERS
from tests.planting import POLICY, Case, cases, is_met

CASES = list(cases())


def kinds(case: Case) -> tuple[LeakKind, ...]:
    return POLICY[case.track]


def test_planted_cases_cover_every_kind_and_place() -> None:
    assert {case.kind for case in CASES if case.kind} == set(PLACEHOLDERS)
    assert {case.place.name for case in CASES} == {"context", "label", "path", "metadata"}


@pytest.mark.parametrize("kind", PLACEHOLDERS)
def test_find_reports_every_planted_leak(kind: str) -> None:
    missed = [
        case.text
        for case in CASES
        if case.kind == kind and not is_met(case, find(case.answer, case.places, kinds(case)))
    ]
    assert not missed


def test_find_reports_nothing_but_planted_leaks() -> None:
    for case in CASES:
        leaks = find(case.answer, case.places, kinds(case))
        if case.kind is None:
            assert not leaks, (case.text, leaks)
        else:
            assert all(is_met(case, [leak]) for leak in leaks), (case.text, leaks)


def test_mask_leaves_no_leak() -> None:
    for case in CASES:
        for place, text in case.places.items():
            left = text
            for _ in range(5):
                leaks = find(case.answer, {place: left}, kinds(case))
                left = mask(left, leaks)
            assert not find(case.answer, {place: left}, kinds(case)), left


def test_planted_cases_repeat_with_the_seed() -> None:
    assert list(cases(seed=7)) == CASES
    assert list(cases(seed=8)) != CASES
