"""Mutation testing of the pure rules: mutmut in a throw-away environment, over a copy of the tree in build/mutants.

Run it with ``.venv/bin/python tools/mutants.py [MODULE...]``; it installs mutmut beside the locked packages (it is not in
the locks), mutates the modules, runs their unit tests, property tests and doctests on each mutant, and prints the counts
and the survivors. The figures are in docs/reliability.md.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BUILD = ROOT / "build" / "mutants"
TREE = BUILD / "tree"
VERSION = "3.8.1"
PACKAGES = ("mmrarebench", "files", "graph", "ontology_import", "loaders", "queries", "scorer", "reports", "api")
OTHERS = ("bench", "docs", "sample", "tests", "tools")
STATISTICS = ("tests/unit/statistics", "tests/property/statistics")
MODULES = {
    "mmrarebench/grounding/relations.py": (
        "tests/unit/grounding/test_relations.py",
        "tests/unit/ontology/test_lineage.py",
    ),
    "mmrarebench/splits/solver.py": ("tests/unit/splits", "tests/property/splits"),
    "mmrarebench/statistics/domains/matched_pairs.py": STATISTICS,
    "mmrarebench/statistics/intervals.py": STATISTICS,
    "mmrarebench/statistics/prediction_powered.py": STATISTICS,
    "mmrarebench/judging/verdicts.py": ("tests/unit/judging",),
    "graph/writing/batch.py": ("tests/unit/graph/test_batch.py", "tests/property/graph"),
}
"""What is mutated, and the tests that have to notice, besides the module's doctests."""


def copy_tree() -> None:
    """Bring the working tree's packages and tests to the build folder."""
    shutil.rmtree(TREE, ignore_errors=True)
    for name in (*PACKAGES, *OTHERS):
        shutil.copytree(ROOT / name, TREE / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", TREE)


def configure(modules: list[str]) -> None:
    """Write mutmut's settings: which modules, and which tests."""
    tests = [*sorted({test for module in modules for test in MODULES[module]}), *modules]
    values = {
        "source_paths": PACKAGES,
        "only_mutate": modules,
        "also_copy": OTHERS,
        "pytest_add_cli_args_test_selection": tests,
        "pytest_add_cli_args": ["-p", "no:cacheprovider", "-m", "not live"],
    }
    lines = ["[mutmut]"]
    for name, items in values.items():
        lines += [f"{name} =", *(f"    {item}" for item in items)]
    (TREE / "setup.cfg").write_text("\n".join(lines) + "\n", encoding="utf-8")


def environment() -> Path:
    """The throw-away environment's mutmut."""
    venv = BUILD / "venv"
    if not (venv / "bin" / "mutmut").exists():
        uv = shutil.which("uv") or str(ROOT / ".tools" / "bin" / "uv")
        python = str(venv / "bin" / "python")
        for words in (
            ["venv", "-q", "--python", sys.executable, str(venv)],
            ["pip", "install", "-q", "--python", python, "-r", str(ROOT / "requirements-dev.lock")],
            ["pip", "install", "-q", "--python", python, f"mutmut=={VERSION}"],
        ):
            subprocess.run([uv, *words], check=True)
    return venv / "bin" / "mutmut"


def main(modules: list[str]) -> int:
    """Mutate and test; the survivors are listed at the end."""
    BUILD.mkdir(parents=True, exist_ok=True)
    copy_tree()
    configure(modules or list(MODULES))
    mutmut = environment()
    words = {"cwd": TREE, "env": os.environ | {"PYTHONPATH": ""}}
    ended = subprocess.run([mutmut, "run", "--max-children", str(os.cpu_count() or 1)], **words, check=False)
    subprocess.run([mutmut, "results"], **words, check=False)
    return ended.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
