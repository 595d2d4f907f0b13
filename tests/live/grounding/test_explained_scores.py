"""Output of ``explain`` and ``score --compare reference`` for the sample's answers, word for word."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson
import pytest

from api.usecases.grounding import differences as usecases_differences
from api.usecases.grounding import explain as usecases_explain
from graph.session import Graph
from mmrarebench.exceptions import NotFoundError

Golden = Callable[[str, str], None]
TOLD = (
    ("sample/diagnosis/1", "toy-general-large"),
    ("sample/diagnosis/2", "toy-general-small"),
    ("sample/treatment/1", "toy-medical-large"),
)


def text(value: Any) -> str:
    return orjson.dumps(value, option=orjson.OPT_INDENT_2).decode() + "\n"


@pytest.mark.parametrize(("question", "model"), TOLD)
def test_explain_lists_every_step_of_a_score(question: str, model: str, sample_graph: Graph, golden: Golden) -> None:
    steps = usecases_explain.explain(sample_graph, question, model)
    steps.pop("hash")
    golden(f"explain_{question.replace('/', '_')}_{model}.json", text(steps))
    hits = [name["rank"] for name in steps["names"] if name["credit"] == 1.0]
    assert steps["rank"] == min(hits, default=None) or steps["status"] != "scored"
    for item in steps["names"]:
        if item["span"]:
            assert steps["answer"][slice(*item["span"])].strip()


def test_compare_reference_lists_every_difference(sample_graph: Graph, golden: Golden) -> None:
    rows = usecases_differences.compare_reference(sample_graph, "sample", None, "reference")
    golden("compare_reference.json", text(rows))
    assert {row["status"] for row in rows} == {"scored", "unscored"}
    assert all(row["why"] for row in rows)
    for row in rows:
        assert row["status"] == "unscored" or row["strict"] != row["reference"]


def test_explain_refuses_a_missing_answer(sample_graph: Graph) -> None:
    with pytest.raises(NotFoundError, match="no scored answer"):
        usecases_explain.explain(sample_graph, "sample/diagnosis/1", "nobody")
