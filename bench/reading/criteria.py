"""Criteria and relations between images, read from labelled sentences: precision, recall, and what is read as its opposite.

Two packs of one form: our own (``tests/data/criteria``, made up here) and the case packs beside the real data, where they
are. A row a form, and one for all.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from bench.common import data
from mmrarebench.criteria import CriteriaQuestion, Criterion, Outcome, find_citations, judge_answer

OWN = Path(__file__).resolve().parents[2] / "tests" / "data" / "criteria"
TRACKS = {"must_include": "treatment", "must_not": "treatment", "key_test": "examination", "red_flag": "examination"}
RELATIONS = ("confirm", "complement", "contrast")
Rows = list[dict[str, object]]


class CriterionReading(NamedTuple):
    """A labelled sentence with the outcome that the rules give; ``beyond`` marks one that no rule reaches yet."""

    form: str
    kind: str
    expected: str
    outcome: str
    text: str
    beyond: bool = False

    @property
    def opposite(self) -> bool:
        """Whether found is read for not found, or the other way round."""
        return {self.expected, self.outcome} == {"found", "not_found"}


class ImageReading(NamedTuple):
    """A labelled sentence on images: the places cited, how many outside, and the relations stated."""

    form: str
    asks: str
    expected: tuple[object, ...]
    outcome: tuple[object, ...]
    text: str


def packs() -> list[tuple[str, Path]]:
    """The folders of the labelled sentences that are here."""
    folder = data()
    beside = [("case packs", folder.parent / "cases")] if folder else []
    return [("our own sentences", OWN), *((name, path) for name, path in beside if path.exists())]


def records(path: Path) -> list[dict[str, Any]]:
    """The records of a file of JSON lines."""
    return [orjson.loads(line) for line in path.read_bytes().splitlines() if line.strip()]


def read_criteria(folder: Path) -> list[CriterionReading]:
    """Judge every criterion sentence of a folder."""
    readings = []
    for row in records(folder / "criteria_sentences.jsonl"):
        question = CriteriaQuestion(TRACKS[row["kind"]], (Criterion("1", row["kind"], row["criterion"]),))
        outcome = judge_answer(row["answer"], question).findings[0].outcome.value
        text = f"{row['criterion']} | {row['answer']}"
        readings.append(
            CriterionReading(row["form"], row["kind"], row["outcome"], outcome, text, bool(row.get("beyond")))
        )
    return readings


def read_images(folder: Path) -> list[ImageReading]:
    """Read the citations, or the relation, of every image sentence of a folder."""
    readings = []
    for row in records(folder / "crossmodal_sentences.jsonl"):
        labels = tuple(row["labels"])
        if row["asks"] == "cited":
            citations = find_citations(row["answer"], labels)
            places = sorted({labels[image - 1] for citation in citations for image in citation.images})
            outside = len({name for citation in citations for name in citation.unknown})
            expected: tuple[object, ...] = (tuple(sorted(row["cited"])), row["outside"])
            outcome: tuple[object, ...] = (tuple(places), outside)
        else:
            expected = (row["relation"],) if row["relation"] else ()
            outcome = tuple(kind for kind in RELATIONS if _states(row["answer"], kind, labels))
        readings.append(ImageReading(row["form"], row["asks"], expected, outcome, row["answer"]))
    return readings


def _states(answer: str, kind: str, labels: Sequence[str]) -> bool:
    question = CriteriaQuestion("crossmodal", (), kind, tuple(labels))
    return judge_answer(answer, question).findings[0].outcome is Outcome.FOUND


def criteria_figures(readings: Iterable[CriterionReading]) -> dict[str, object]:
    """Right readings, precision and recall of ``found``, opposites, and prohibited things read out of sound advice."""
    rows = list(readings)
    hits = sum(r.expected == r.outcome == "found" for r in rows)
    sound = [r for r in rows if r.kind == "must_not" and r.expected != "found"]
    return {
        "sentences": len(rows),
        "right": sum(r.expected == r.outcome for r in rows),
        "found right": f"{hits} of {sum(r.outcome == 'found' for r in rows)}",
        "found of": f"{hits} of {sum(r.expected == 'found' for r in rows)}",
        "opposite": sum(r.opposite for r in rows),
        "prohibited read out": f"{sum(r.outcome == 'found' for r in sound)} of {len(sound)}",
    }


def image_figures(readings: Iterable[ImageReading]) -> dict[str, object]:
    """Right citations and numbers outside, right relations, and wrong ones."""
    rows = list(readings)
    cited = [r for r in rows if r.asks == "cited"]
    related = [r for r in rows if r.asks == "relation"]
    return {
        "sentences": len(rows),
        "citations right": f"{sum(r.expected[0] == r.outcome[0] for r in cited)} of {len(cited)}",
        "outside right": f"{sum(r.expected[1] == r.outcome[1] for r in cited)} of {len(cited)}",
        "relations right": f"{sum(r.expected == r.outcome for r in related)} of {len(related)}",
        "wrong relations": sum(bool(set(r.outcome) - set(r.expected)) for r in related),
    }


def main() -> Rows:
    """Rows for each pack: all sentences, then each form; figures of the packs that the rules were tried on."""
    rows: Rows = []
    for name, folder in packs():
        criteria = read_criteria(folder)
        images = read_images(folder)
        rows.append({"pack": name, "form": "all criteria", **criteria_figures(criteria)})
        rows += [
            {"pack": name, "form": form, **criteria_figures(r for r in criteria if r.form == form)}
            for form in sorted({r.form for r in criteria})
        ]
        rows.append({"pack": name, "form": "all images", **image_figures(images)})
    return rows
