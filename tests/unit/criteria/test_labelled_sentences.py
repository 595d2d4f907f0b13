"""Labelled sentences of every form in which criteria, citations and relations are written.

Our own pack (made up here, other drugs, tests and diseases than the case packs) must be read as it is labelled, sentence
by sentence. The case packs, where they are, are read as a whole: their other half is what the rules are judged by.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.reading.criteria import OWN, packs, read_criteria, read_images
from mmrarebench.criteria import component

pytestmark = pytest.mark.skipif(component() is None, reason="no negation component on this Python")


def case_pack() -> Path:
    folder = dict(packs()).get("case packs")
    if folder is None:
        pytest.skip("the case packs are not here")
    return folder


def test_read_criteria_reads_the_own_pack_as_labelled() -> None:
    readings = read_criteria(OWN)
    assert [(r.form, r.text, r.outcome) for r in readings if r.outcome != r.expected and not r.beyond] == []
    assert not [r for r in readings if r.beyond and r.outcome == "found" != r.expected]


def test_read_images_reads_the_own_pack_as_labelled() -> None:
    assert [(r.form, r.text, r.outcome) for r in read_images(OWN) if r.outcome != r.expected] == []


def test_own_pack_holds_every_form_of_the_case_packs() -> None:
    folder = case_pack()
    assert {r.form for r in read_criteria(folder)} <= {r.form for r in read_criteria(OWN)}
    assert {r.form for r in read_images(folder)} <= {r.form for r in read_images(OWN)}


def test_read_criteria_reaches_the_floors_on_the_case_pack() -> None:
    readings = read_criteria(case_pack())
    hits = sum(r.expected == r.outcome == "found" for r in readings)
    sound = [r for r in readings if r.kind == "must_not" and r.expected != "found"]
    assert hits / sum(r.outcome == "found" for r in readings) >= 0.98
    assert hits / sum(r.expected == "found" for r in readings) >= 0.98
    assert sum(r.opposite for r in readings) <= 1
    assert sum(r.outcome == "found" for r in sound) / len(sound) <= 0.02


def test_read_images_reaches_the_floors_on_the_case_pack() -> None:
    readings = read_images(case_pack())
    assert sum(r.outcome == r.expected for r in readings) / len(readings) >= 0.98
    assert not [r for r in readings if r.asks == "relation" and set(r.outcome) - set(r.expected)]
