"""The tutorial is run: each console block's commands through a shell, against a graph that was emptied before.

Shown output is compared loosely: the rules of tables and runs of blanks do not count, three dots stand for any text, on
a line of their own for any lines, and lines that are not shown do not matter. What is shown has to come, in that order.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.helpers.fork_server import program

ROOT = Path(__file__).resolve().parents[3]
TUTORIAL = ROOT / "docs" / "tutorial.md"
RULES = re.compile(r"[\u2500-\u257f]+")
SECONDS = 240


class Step(NamedTuple):
    """A command and what the tutorial shows of its output."""

    command: str
    shown: list[str]


def blocks(text: str) -> list[list[Step]]:
    """The steps of every console block."""
    steps_of_blocks = []
    for block in re.findall(r"^```console\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
        steps: list[Step] = []
        for line in block.splitlines():
            if line.startswith("$ "):
                steps.append(Step(line[2:], []))
            elif line.startswith("> "):
                steps[-1] = Step(f"{steps[-1].command}\n{line[2:]}", steps[-1].shown)
            else:
                steps[-1].shown.append(line)
        steps_of_blocks.append(steps)
    return steps_of_blocks


def plain(text: str) -> list[str]:
    """Lines without table rules, each with single blanks; empty ones left out."""
    lines = (" ".join(RULES.sub(" ", line).split()) for line in text.splitlines())
    return [line for line in lines if line]


def first_missing(shown: list[str], printed: str) -> str | None:
    """The first shown line that does not come where it should."""
    rest = iter(plain(printed))
    for line in plain("\n".join(shown)):
        if line != "...":
            pattern = re.compile(".*".join(re.escape(part.strip()) for part in line.split("...")))
            if not any(pattern.fullmatch(other) for other in rest):
                return line
    return None


def test_first_missing_ignores_layout_and_reports_differences() -> None:
    printed = "┃ model ┃ n ┃\n┡━━━━━━━╇━━━┩\n│ toy   │ 3 │\nreport: out/x/report.html\n"
    assert first_missing(["┃ model ┃ n ┃", "...", "report: .../report.html"], printed) is None
    assert first_missing(["│ toy   │ 4 │"], printed) == "toy 4"
    assert first_missing(["│ toy   │ 3 │", "┃ model ┃ n ┃"], printed) == "model n"


@pytest.fixture(scope="module")
def place(stage: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with the sample in it, an empty graph, and the program by its name on the path."""
    stage.holds = ""
    stage.bring("empty", lambda graph: None)
    folder = tmp_path_factory.mktemp("tutorial")
    (folder / "sample").symlink_to(ROOT / "sample")
    with program(folder):
        yield folder
    stage.holds = ""


@pytest.mark.live
@pytest.mark.timeout(900)
@pytest.mark.skipif(sys.platform == "win32", reason="the tutorial's commands are for a POSIX shell")
@pytest.mark.parametrize("number", range(len(blocks(TUTORIAL.read_text(encoding="utf-8")))))
def test_tutorial_block_prints_its_output(number: int, place: Path) -> None:
    path = os.pathsep.join([str(place / "bin"), os.environ["PATH"]])
    python = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    environment = os.environ | {"PATH": path, "PYTHONPATH": python}
    for step in blocks(TUTORIAL.read_text(encoding="utf-8"))[number]:
        result = subprocess.run(
            ["bash", "-c", step.command],
            cwd=place,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        assert result.returncode == 0, f"$ {step.command}\n{result.stdout}"
        missing_line = first_missing(step.shown, result.stdout)
        assert missing_line is None, (
            f"$ {step.command}\n{result.stdout}\nnot there, or not in this order: {missing_line}"
        )
