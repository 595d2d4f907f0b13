"""The tables of wrappers and of failed calls: each entry matches its own example."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from mmrarebench.answers.failures import TABLE as FAILURES
from mmrarebench.answers.failures import is_call_failure
from mmrarebench.answers.ranked.reading import parse_ranked
from mmrarebench.answers.wrappers import TABLE as WRAPPERS


@pytest.mark.parametrize("row", [row for rows in WRAPPERS.values() for row in rows], ids=lambda row: row["family"])
def test_wrapper_table_removes_each_wrapper_from_its_example(row: Mapping[str, Any]) -> None:
    reading = parse_ranked(row["example"])
    assert (reading.names, reading.mark) == ([row["answer"]], "")


@pytest.mark.parametrize("row", [*FAILURES["whole"], *FAILURES["anywhere"]], ids=lambda row: row["kind"])
def test_failure_table_recognises_each_example(row: Mapping[str, Any]) -> None:
    assert is_call_failure(row["example"])


@pytest.mark.parametrize(
    "text", ["Heart failure: Fabry disease", "1. Gaucher disease: timed out", "Inborn error of metabolism", "YES", "2"]
)
def test_is_call_failure_accepts_answers_that_look_alike(text: str) -> None:
    assert not is_call_failure(text)


def test_parse_ranked_reports_the_mark_of_an_unknown_wrapper() -> None:
    assert parse_ranked("@@OUT@@ Fabry disease @@END@@").mark
