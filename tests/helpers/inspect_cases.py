"""Runs of Inspect AI over a server of ours, with a model that gives the sample's own answers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from inspect_ai import eval as evaluate
from inspect_ai.model import ModelOutput, get_model

from scorer.inspect_task import questions


class Answers:
    """Outputs of a model in the order in which it is asked: one at a time, the samples in their order."""

    def __init__(self, texts: Mapping[str, str], order: list[str]) -> None:
        self.outputs = [ModelOutput.from_content("sample-answers", texts.get(question, "")) for question in order]


def run(api: str, track: str, texts: Mapping[str, str], folder: Path) -> tuple[Path, dict[str, float], dict[str, Any]]:
    """The log of an evaluation, its metrics, and its scores by question."""
    task = questions(api=api, benchmark="sample", track=track)
    order = [str(sample.id) for sample in task.dataset]
    model = get_model("mockllm/model", custom_outputs=Answers(texts, order).outputs)
    [log] = evaluate(
        task, model=model, log_dir=str(folder), log_format="json", display="none", max_connections=1, max_samples=1
    )
    assert log.status == "success", log.error
    assert log.results is not None
    metrics = {name: metric.value for name, metric in log.results.scores[0].metrics.items()}
    stored = json.loads(Path(log.location).read_text(encoding="utf-8"))
    scores = {str(sample["id"]): next(iter(sample["scores"].values()))["value"] for sample in stored["samples"]}
    return Path(log.location), metrics, scores
