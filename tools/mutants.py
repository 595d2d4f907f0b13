"""Mutation testing of the pure rules: mutmut's changes to the code, each tried by the tests of the module's room.

Run it with ``.venv/bin/python tools/mutants.py [--sample N] [--seed S] [--seconds T] [MODULE...]``. It makes an environment of
its own in build/mutants (mutmut is not in the locks). For every module it draws N changes by the seed; without modules
these are the rules of RULES. The tests of a room are collected once; each change is tried in a fork of that process by the
tests that call the changed function, the quickest first, and ends with the first failure. Printed are the counts and the
survivors; those that change nothing are listed with the reason in tools/equivalent_mutants.toml. The figures are in
docs/reliability.md.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[1]
BUILD = ROOT / "build" / "mutants"
VERSION = "3.8.1"
EQUIVALENT = Path(__file__).with_name("equivalent_mutants.toml")
RULES = (
    "mmrarebench/grounding/relations.py",
    "mmrarebench/grounding/matching.py",
    "mmrarebench/grounding/scoring.py",
    "mmrarebench/splits/solver.py",
    "mmrarebench/statistics/domains/matched_pairs.py",
    "mmrarebench/statistics/intervals.py",
    "mmrarebench/statistics/paired.py",
    "mmrarebench/statistics/domains/interaction.py",
    "mmrarebench/statistics/prediction_powered.py",
    "mmrarebench/judging/verdicts.py",
    "mmrarebench/leakage/detection.py",
    "mmrarebench/leakage/spared.py",
    "mmrarebench/leakage/clean_scores.py",
    "mmrarebench/ids.py",
    "graph/writing/batch.py",
    "graph/sandbox/bounds.py",
    "graph/sandbox/syntax.py",
    "graph/sandbox/tokens.py",
    "api/http/guard.py",
)
"""Statistics' factors, relations' thresholds, the order of splits, versions in keys, ownership, leaks, what is permitted."""
ROOMS = {
    "mmrarebench/ids.py": ("tests/unit/graph", "tests/unit/judging", "tests/unit/answers", "tests/unit/benchmark"),
    "mmrarebench/numerals.py": ("tests/unit/answers", "tests/unit/judging"),
    "mmrarebench/parsing.py": ("tests/unit/answers", "tests/unit/judging"),
    "mmrarebench/exceptions.py": ("tests/unit/test_errors.py",),
    "graph/sandbox": ("tests/unit/queries", "tests/unit/graph"),
    "graph/writing": ("tests/unit/graph", "tests/property/graph"),
    "api/http": ("tests/unit/api",),
}
"""The tests of modules that have no room of their name, besides the module's doctests."""


class Mutant(NamedTuple):
    """A change: where, the lines before and after it, and the whole module with it."""

    module: str
    function: str
    before: str
    after: str
    source: str


def tests_of(module: str) -> tuple[str, ...]:
    """The folders of tests of a module's room that exist, and the shared vectors."""
    for path, tests in ROOMS.items():
        if module == path or module.startswith(f"{path}/"):
            return (*tests, "tests/unit/test_vectors.py")
    room = Path(module).parts[1]
    folders = [f"tests/{kind}/{room}" for kind in ("unit", "property") if (ROOT / "tests" / kind / room).is_dir()]
    return (*folders, "tests/unit/test_vectors.py")


def mutants_of(module: str) -> list[Mutant]:
    """All changes that mutmut makes in the functions of a module, without those to texts of errors and to letters' case."""
    import libcst
    from libcst.metadata import MetadataWrapper
    from mutmut.mutation.file_mutation import IgnoredCode, MutationVisitor, mutation_operators

    source = (ROOT / module).read_text(encoding="utf-8")
    visitor = MutationVisitor(mutation_operators, IgnoredCode(set(), set(), set()))
    tree = MetadataWrapper(libcst.parse_module(source)).visit(visitor)
    names = dict(functions(tree))
    messages = {id(node) for part in walk(tree) if isinstance(part, libcst.Raise) for node in walk(part)}
    found = []
    for mutation in visitor.mutations:
        outer, original = mutation.contained_by_top_level_function, mutation.original_node
        if id(outer) not in names or id(original) in messages:
            continue
        if isinstance(original, libcst.SimpleString) and "XX" not in mutation.mutated_node.value:
            continue
        changed = tree.deep_replace(original, mutation.mutated_node).code
        found.append(Mutant(module, names[id(outer)], *difference(source, changed), changed))
    return found


def walk(node: Any) -> Iterator[Any]:
    """A node of the tree and all below it."""
    yield node
    for child in node.children:
        yield from walk(child)


def functions(tree: Any) -> Iterator[tuple[int, str]]:
    """The identity and the qualified name of every function of a module and method of its classes."""
    import libcst

    for part in tree.body:
        if isinstance(part, libcst.FunctionDef):
            yield id(part), part.name.value
        elif isinstance(part, libcst.ClassDef):
            for method in part.body.body:
                if isinstance(method, libcst.FunctionDef):
                    yield id(method), f"{part.name.value}.{method.name.value}"


def difference(one: str, other: str) -> tuple[str, str]:
    """The lines in which two texts differ, each side on one line."""
    left, right = one.splitlines(), other.splitlines()
    while left and right and left[0] == right[0]:
        left, right = left[1:], right[1:]
    while left and right and left[-1] == right[-1]:
        left, right = left[:-1], right[:-1]
    return " ".join(" ".join(left).split()), " ".join(" ".join(right).split())


def draw(module: str, size: int, seed: int) -> list[Mutant]:
    """As many changes of a module as wanted, drawn by the seed; 0 is all."""
    mutants = mutants_of(module)
    return random.Random(f"{seed}:{module}").sample(mutants, size) if 0 < size < len(mutants) else mutants


def equivalents() -> dict[tuple[str, str, str, str], str]:
    """The changes that change nothing, each with the reason."""
    if not EQUIVALENT.exists():
        return {}
    rows = tomllib.loads(EQUIVALENT.read_text(encoding="utf-8")).get("mutant", [])
    return {(row["module"], row["function"], row["before"], row["after"]): row["reason"] for row in rows}


def report(results: Iterable[tuple[Mutant, str]]) -> int:
    """Print the counts of each module and the survivors; how many survived without a reason."""
    known, counts, left = equivalents(), Counter[tuple[str, str]](), []
    modules: dict[str, None] = {}
    for mutant, outcome in results:
        modules[mutant.module] = None
        if outcome in ("survived", "not called") and mutant[:4] in known:
            outcome = "equivalent"
        counts[mutant.module, outcome] += 1
        if outcome in ("survived", "not called"):
            left.append((mutant, outcome))
    kinds = ("killed", "timeout", "survived", "not called", "equivalent", "no change")
    print(f"{'module':44}", *(f"{kind:>10}" for kind in kinds))
    for module in modules:
        print(f"{module:44}", *(f"{counts[module, kind]:10}" for kind in kinds))
    print(f"{'all':44}", *(f"{sum(counts[module, kind] for module in modules):10}" for kind in kinds))
    for mutant, outcome in left:
        print(f"\n{outcome}: {mutant.module} {mutant.function}\n  - {mutant.before}\n  + {mutant.after}")
    return len(left)


def environment() -> Path:
    """The Python of the environment with mutmut, made where it is missing."""
    python = BUILD / "venv" / "bin" / "python"
    if not (BUILD / "venv" / "bin" / "mutmut").exists():
        uv = shutil.which("uv") or str(ROOT / ".tools" / "bin" / "uv")
        for words in (
            ["venv", "-q", "--python", sys.executable, str(BUILD / "venv")],
            ["pip", "install", "-q", "--python", str(python), "-r", str(ROOT / "requirements-dev.lock")],
            ["pip", "install", "-q", "--python", str(python), f"mutmut=={VERSION}"],
        ):
            subprocess.run([uv, *words], check=True)
    return python


def main() -> int:
    """Draw, try and report; the code is 1 where a change survived for which no reason is listed."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("modules", nargs="*", default=[], metavar="MODULE")
    words.add_argument("--sample", type=int, default=25, help="changes of each module (0: all)")
    words.add_argument("--seed", type=int, default=1)
    words.add_argument("--seconds", type=float, default=3_000.0, help="after these no further change is tried")
    options = words.parse_args()
    python = environment()
    if Path(sys.prefix).resolve() != (BUILD / "venv").resolve():
        single = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"), "1")
        path = os.pathsep.join([str(ROOT), str(ROOT / "tools")])
        settings = os.environ | single | {"PYTHONPATH": path, "CI": "true", "PYTHONHASHSEED": "0"}
        return subprocess.run([python, __file__, *sys.argv[1:]], cwd=ROOT, env=settings, check=False).returncode
    from mutants_trial import try_all

    chosen: dict[tuple[str, ...], list[Mutant]] = {}
    for module in options.modules or RULES:
        chosen.setdefault(tests_of(module), []).extend(draw(module, options.sample, options.seed))
    return int(report(try_all(chosen, options.seconds)) > 0)


if __name__ == "__main__":
    sys.exit(main())
