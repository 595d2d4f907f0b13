"""Figures of the layout, as decision 14 states them: ``python tools/layout.py`` counts the product's modules and imports.

A subject is a folder's or module's name that stands on several floors (``leakage``, ``answers``, ...). An import counts once for
each pair of modules, wherever in the module it stands; imports of modules without a subject are counted apart.
"""

from __future__ import annotations

import ast
import statistics
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FLOORS = ("api", "reports", "scorer", "loaders", "ontology_import", "queries", "graph", "files", "mmrarebench")
SUBJECTS = frozenset(
    "ontology benchmark answers grounding criteria judging leakage splits cases releases statistics".split()
)
ALIASES = {"answering": "answers", "scoring": "grounding", "export": "releases", "exports": "releases"}


def modules() -> dict[str, Path]:
    """Every module of the product, by its dotted name."""
    paths = sorted(path for floor in FLOORS for path in (ROOT / floor).rglob("*.py"))
    return {".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path for path in paths}


def subject(module: str) -> str | None:
    """The subject of a module: the first part of its name, below the floor, that is one.

    >>> subject("api.usecases.leakage.scan"), subject("mmrarebench.ids"), subject("api.http.routes.answering")
    ('leakage', None, 'answers')
    """
    parts = [ALIASES.get(part, part) for part in module.split(".")[1:]]
    return next((part for part in parts if part in SUBJECTS), None)


def imports(path: Path, known: dict[str, Path]) -> set[str]:
    """The product's modules that a module imports, those inside functions included."""
    targets = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            targets |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            members = {f"{node.module}.{alias.name}" for alias in node.names}
            targets |= members & known.keys() or {node.module}
    return targets & known.keys()


def function_lengths(paths: Iterator[Path]) -> list[int]:
    """Lines of every function, from its first line to its last, in rising order."""
    trees = (ast.parse(path.read_text(encoding="utf-8")) for path in paths)
    functions = (n for tree in trees for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef))
    return sorted((function.end_lineno or function.lineno) - function.lineno + 1 for function in functions)


def figures() -> dict[str, str]:
    """What the decision's table states, counted now."""
    known = modules()
    pairs = Counter[str]()
    for module, path in known.items():
        for target in imports(path, known) - {module}:
            ours, theirs = subject(module), subject(target)
            pairs["apart" if ours is None or theirs is None else "inside" if ours == theirs else "between"] += 1
    folders = Counter(path.parent for path in known.values() if path.name != "__init__.py")
    folder, largest = max(folders.items(), key=lambda item: item[1])
    lengths = function_lengths(iter(known.values()))
    skips = sum(path.read_text(encoding="utf-8").count("# fmt: skip") for path in known.values())
    return {
        "modules": f"{len(known):,}",
        "imports inside a subject / between subjects": f"{pairs['inside']} / {pairs['between']}",
        "imports from or to a module without a subject": f"{pairs['apart']}",
        "longest folder, modules": f"{largest} ({folder.relative_to(ROOT).as_posix()})",
        "# fmt: skip": str(skips),
        "functions: number, median, 90 %, longest": f"{len(lengths):,}, {statistics.median_low(lengths)}, "
        f"{lengths[int(0.9 * len(lengths))]}, {lengths[-1]}",
    }


if __name__ == "__main__":
    for measure, value in figures().items():
        print(f"{measure}: {value}")
