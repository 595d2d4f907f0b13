"""Golden files of generated texts: constraints, help texts, and the generated pages of docs/."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import typer
import typer.testing
from typer.testing import CliRunner

from api.cli.app import application
from graph import schema

ROOT = Path(__file__).resolve().parents[2]
Golden = Callable[[str, str], None]


def test_schema_constraints_match_the_golden_file(golden: Golden) -> None:
    golden("constraints.cypher", ";\n".join(schema.constraints()) + ";\n")


def commands(command: Any, words: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    yield words
    for name, inner in sorted(getattr(command, "commands", {}).items()):
        yield from commands(inner, (*words, name))


def test_command_help_matches_the_golden_file(golden: Golden, monkeypatch: pytest.MonkeyPatch) -> None:
    app = application()
    command = typer.main.get_command(app)
    monkeypatch.setattr(typer.testing, "_get_command", lambda _: command)  # built once, not for each help text
    runner = CliRunner(env={"COLUMNS": "110", "TERM": "dumb", "NO_COLOR": "1"})
    parts = []
    for words in commands(command):
        shown = runner.invoke(app, [*words, "--help"], prog_name="mmrarebench")
        assert shown.exit_code == 0, shown.output
        parts.append(f"$ mmrarebench {' '.join([*words, '--help'])}\n{shown.output.rstrip()}\n")
    golden("help.txt", "\n".join(parts))


@pytest.fixture(scope="module")
def docs() -> ModuleType:
    spec = importlib.util.spec_from_file_location("docs_tool", ROOT / "tools" / "docs.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_generated_pages_are_up_to_date(docs: ModuleType, request: pytest.FixtureRequest) -> None:
    """schema.md, queries.md, cli.md and openapi.json (paths and schemas) are golden files of their own."""
    if request.config.getoption("--update-golden"):
        docs.write()
    assert docs.stale() == [], "make docs"
