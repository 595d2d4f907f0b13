"""The table of known models: each fact has a source, and a size in a name equals the stated size."""

from __future__ import annotations

import re
import tomllib
from typing import Any

import pytest

from loaders.answers.models import KNOWN_MODELS, STATED

MODELS: list[dict[str, Any]] = tomllib.loads(KNOWN_MODELS.read_text("utf-8"))["model"]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model["name"])
def test_model_table_has_one_source_a_fact(model: dict[str, Any]) -> None:
    assert set(model["sources"]) == {name for name in STATED if name in model}
    assert all(len(source) >= len("the name") for source in model["sources"].values())


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model["name"])
def test_model_size_equals_the_size_in_its_name(model: dict[str, Any]) -> None:
    size_in_name = model["sources"].get("parameters") == "the name"
    sizes = {float(size) for size in re.findall(r"(?<![\dx.])(\d+(?:\.\d+)?)b\b", model["name"].lower())}
    assert not size_in_name or sizes == {model["parameters"] / 1e9}


def test_model_table_gives_each_name_to_one_model() -> None:
    names = [name.lower() for model in MODELS for name in (model["name"], *model.get("aliases", ()))]
    assert len(names) == len(set(names))
