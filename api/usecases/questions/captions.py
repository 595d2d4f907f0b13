"""Captions beside the questions of an evaluation: those of the case reports, but for any that names the answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from graph.session import Graph
from mmrarebench.leakage.detection import find_terms
from mmrarebench.leakage.terms import Answer, terms
from mmrarebench.leakage.types import LeakKind, Place, PlaceName
from queries.run import run

NAMING = (LeakKind.GOLD_NAME, LeakKind.SYNONYM, LeakKind.ABBREVIATION, LeakKind.EPONYM, LeakKind.CODE)
LABEL = Place(PlaceName.LABEL)
"""Kinds of names that a caption must not hold."""


def captions_of(graph: Graph, question_ids: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    """For each question its images' captions: ``caption``, null where there is none, and ``withheld`` where it names the answer."""
    rows = run(graph, "benchmark/captions", {"ids": list(question_ids)})
    return {row["id"]: visible_captions(row) for row in rows}


def visible_captions(row: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The captions of one question.

    >>> row = {"captions": ["Arachnodactyly.", "Hand in Marfan syndrome", ""], "answer": "Marfan syndrome", "aliases": []}
    >>> visible_captions(row | {"names": [], "synonyms": ["MFS"], "codes": ["ORPHA:558"]})[:2]
    [{'caption': 'Arachnodactyly.', 'withheld': False}, {'caption': None, 'withheld': True}]
    """
    names = tuple(name for name in (row["answer"], *row["aliases"], *row["names"]) if name)
    sought = terms(Answer("diagnosis", names, tuple(row["synonyms"]), tuple(row["codes"])), NAMING)
    return [_visible(caption, bool(find_terms(caption, LABEL, sought))) for caption in row["captions"]]


def _visible(caption: str, withheld: bool) -> dict[str, Any]:
    return {"caption": None if withheld or not caption else caption, "withheld": withheld}
