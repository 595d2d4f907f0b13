"""Facts of models (family, domain, parameters, access) out of TOML files: those that are shipped, and the users' own."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from mmrarebench.exceptions import FileFormatError

KNOWN_MODELS = Path(__file__).with_name("models.toml")
VALUES = {"domain": ("medical", "general"), "access": ("api", "open-weights")}
STATED = ("domain", "parameters", "access", "base", "vision_encoder", "released")
"""Facts that have a source each in the shipped file."""
Facts = dict[str, Any]


def model_facts(paths: Iterable[Path]) -> dict[str, Facts]:
    """Facts by name and alias in small letters, later files winning.

    Raises:
        FileFormatError: no TOML, a model without a name, or a value that is none.

    >>> model_facts([KNOWN_MODELS])["qwen2.5-vl-7b-instruct"]["family"]
    'Qwen'
    """
    facts_by_name: dict[str, Facts] = {}
    for path in paths:
        try:
            models = tomllib.loads(path.read_text(encoding="utf-8")).get("model", [])
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise FileFormatError(f"no TOML: {error}", where=str(path), repair="mend it") from error
        for model in models:
            _check(model, path)
            facts_by_name |= {name.lower(): model for name in (*model.get("aliases", ()), model["name"])}
    return facts_by_name


def facts_of(model: str, paths: Iterable[Path] = ()) -> Facts | None:
    """Facts of a model, the users' files first; None where there are none."""
    return model_facts([KNOWN_MODELS, *paths]).get(model.lower())


def _check(model: Facts, path: Path) -> None:
    if not isinstance(model.get("name"), str):
        raise FileFormatError("a model without a name", where=str(path), repair="give it a name")
    for name, values in VALUES.items():
        if model.get(name, values[0]) not in values:
            problem = f"{name} of {model['name']} is {model[name]!r}"
            raise FileFormatError(problem, where=str(path), repair=f"one of {', '.join(values)}, or leave it out")
    if not isinstance(model.get("parameters", 1), (int, float)):
        problem = f"parameters of {model['name']} is no number"
        raise FileFormatError(problem, where=str(path), repair="write the number of weights, as 7_000_000_000")
