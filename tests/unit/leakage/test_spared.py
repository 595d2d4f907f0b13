"""Terms that are left in a masked question: each stretch once, outside what is masked, in the order of the places."""

from __future__ import annotations

import pytest

from mmrarebench.leakage.detection import find_overlaps
from mmrarebench.leakage.spared import spared
from mmrarebench.leakage.terms import Answer
from mmrarebench.leakage.types import Leak, LeakageLayer, LeakKind, Place

ANSWER = Answer("diagnosis", ("Wilson disease",), genes=("ATP7B",))
KINDS = (LeakKind.GOLD_NAME, LeakKind.EPONYM, LeakKind.GENE)
CONTEXT, QUESTION = Place.parse("context"), Place.parse("question")


def masked(place: Place, start: int, end: int) -> Leak:
    return Leak(LeakKind.GENE, LeakageLayer.LEXICAL, place, start, end, "", 1.0, "")


def test_spared_lists_stretches_by_place_and_position() -> None:
    texts = {QUESTION: "Is atp7b normal?", CONTEXT: "Dr Wilson found atp7b normal."}
    stretches = spared(ANSWER, texts, KINDS, [])
    assert [(str(s.place), s.text) for s in stretches] == [
        ("context", "Wilson"),
        ("context", "atp7b"),
        ("question", "atp7b"),
    ]
    assert [s.start for s in stretches] == [3, 16, 3]


@pytest.mark.parametrize(
    ("start", "end", "listed"), [(0, 3, True), (0, 4, False), (3, 8, False), (7, 9, False), (8, 9, True)]
)
def test_spared_leaves_out_what_a_masked_stretch_touches(start: int, end: int, listed: bool) -> None:
    stretches = spared(ANSWER, {CONTEXT: "is atp7b normal"}, KINDS, [masked(CONTEXT, start, end)])
    assert bool(stretches) is listed
    elsewhere = spared(ANSWER, {CONTEXT: "is atp7b normal"}, KINDS, [masked(QUESTION, start, end)])
    assert len(elsewhere) == 1


@pytest.mark.parametrize(
    ("claim", "leaks"),
    [("raised copper in liver tissue", 1), ("copper in liver tissue", 0), ("raised copper of a new kidney", 0)],
)
def test_find_overlaps_needs_four_content_words(claim: str, leaks: int) -> None:
    overlaps = find_overlaps(" Raised copper in liver tissue.  ", CONTEXT, [claim], LeakKind.CLAIM)
    assert [leak.text for leak in overlaps] == ["Raised copper in liver tissue."] * leaks
