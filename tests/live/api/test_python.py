"""The Python interface: docs/python.md and its notebook run block by block on the sample with the printed values."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import mmrarebench
from graph.session import Graph
from mmrarebench.exceptions import NotFoundError, UsageError

ROOT = Path(__file__).resolve().parents[3]
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks() -> list[str]:
    return BLOCK.findall((ROOT / "docs" / "python.md").read_text(encoding="utf-8"))


def steps(source: str) -> Iterator[tuple[ast.stmt, str | None]]:
    """Each statement with the value that the comment under it states."""
    lines = source.splitlines()
    for statement in ast.parse(source).body:
        end = statement.end_lineno or statement.lineno
        below = lines[end] if end < len(lines) else ""
        yield statement, below.removeprefix("# ") if below.startswith("# ") else None


def run(source: str, names: dict[str, Any]) -> int:
    """Run a block and compare the stated values; return how many there were."""
    compared = 0
    for statement, expected in steps(source):
        if expected is None:
            exec(compile(ast.Module([statement], []), "docs/python.md", "exec"), names)
            continue
        assert isinstance(statement, ast.Expr), "a value stands under something that has none"
        value = repr(eval(compile(ast.Expression(statement.value), "docs/python.md", "eval"), names))
        assert re.fullmatch(re.escape(expected).replace(re.escape("..."), ".*"), value), value
        compared += 1
    return compared


def test_python_page_blocks_return_the_stated_values(sample_graph: Graph) -> None:
    names: dict[str, Any] = {}
    assert sum(run(block, names) for block in blocks()) >= 10


def test_python_notebook_holds_the_blocks_of_the_page() -> None:
    notebook = json.loads((ROOT / "docs" / "python.ipynb").read_text(encoding="utf-8"))
    cells = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert cells == [block.rstrip("\n") for block in blocks()]


def test_module_functions_share_one_connection_and_close_it(sample_graph: Graph) -> None:
    assert mmrarebench.query("ontology/disorder", orpha="ORPHA:558").frame()["orpha"].tolist() == ["ORPHA:558"]
    assert mmrarebench.frame("ontology/disorder", orpha="ORPHA:558").shape[0] == 1
    assert mmrarebench.ground("Marfan syndrome").items[0].relation is None
    assert mmrarebench.score("Marfan syndrome", ["558"]).rank == 1
    mmrarebench.close()
    mmrarebench.close()


def test_score_refuses_golds_that_are_no_entities(sample_graph: Graph) -> None:
    with mmrarebench.connect() as graph:
        with pytest.raises(NotFoundError, match="ORPHA:99999999"):
            graph.score("Marfan syndrome", ["ORPHA:99999999"])
        with pytest.raises(UsageError):
            graph.score("Marfan syndrome", ["OMIM:154700"])


def test_package_import_loads_no_database_or_heavy_library() -> None:
    code = "import sys, mmrarebench; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"neo4j", "api", "numpy", "pandas", "httpx"} & {name.split(".")[0] for name in loaded}
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        mmrarebench.nothing  # noqa: B018
