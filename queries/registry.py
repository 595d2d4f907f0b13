"""The registry: every ``*.cypher`` file below this folder is a query, its path is its name, its header is its type.

A header is YAML in ``//`` comments at the top of the file: title, params (type, doc, default), returns (type, doc),
identity. What the header does not say or says wrongly is refused at load, with file and line.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from mmrarebench import ids
from mmrarebench.exceptions import FileFormatError, NotFoundError, UsageError
from mmrarebench.grounding.readings import check_lineage, check_reading
from mmrarebench.statistics.ranking import check_metric

ROOT = Path(__file__).parent
_NAME = re.compile(r"\w+(?:/\w+)*")
TYPES = {
    "string": str,
    "integer": int,
    "float": float,
    "boolean": bool,
    "orpha": str,
    "hpo": str,
    "curie": str,
    "metric": str,
    "reading": str,
    "lineage": str,
    "entity": str,
    "list<string>": list,
    "list<hpo>": list,
    "list<orpha>": list,
    "list<entity>": list,
    "list<integer>": list,
    "list<float>": list,
    "map": dict,
    "list<map>": list,
}


@dataclass(frozen=True)
class Param:
    """A parameter: its type, meaning, and whether and what it defaults to."""

    name: str
    type: str
    doc: str
    required: bool
    default: Any = None
    example: Any = None


@dataclass(frozen=True)
class Column:
    """A column that a query returns."""

    name: str
    type: str
    doc: str


@dataclass(frozen=True)
class Query:
    """A query file as data."""

    name: str
    title: str
    params: tuple[Param, ...]
    returns: tuple[Column, ...]
    identity: tuple[str, ...]
    cypher: str
    path: Path

    def bind(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Parameters for the server out of what a user gave, text or typed.

        Raises:
            UsageError: one is unknown, missing or of the wrong type.
        """
        params = {p.name: p for p in self.params}
        for name in values:
            if name not in params:
                takes = ", ".join(params) or "none"
                raise UsageError(f"query {self.name} has no parameter {name!r}", repair=f"it takes {takes}")
        bound = {}
        for param in self.params:
            if param.name in values and values[param.name] is not None:
                bound[param.name] = convert(param, values[param.name], self.name)
            elif param.required:
                raise UsageError(
                    f"query {self.name} needs the parameter {param.name!r} ({param.doc})", repair=f"-p {param.name}=..."
                )
            else:
                bound[param.name] = param.default
        return bound


def convert(param: Param, value: Any, query: str = "") -> Any:
    """Turn what a user gave into the parameter's type; lists may be given as a,b.

    >>> convert(Param("hpo", "list<hpo>", "terms", True), "HP_0000256,1250")
    ['HP:0000256', 'HP:0001250']
    >>> convert(Param("subsumed", "boolean", "", False), "yes")
    True
    """
    kind = param.type
    try:
        if kind.startswith("list<"):
            items = value.split(",") if isinstance(value, str) else list(value)
            inner = Param(param.name, kind[5:-1], param.doc, True)
            return [convert(inner, item, query) for item in items if item != ""]
        return _CONVERTERS[kind](value)
    except (ValueError, KeyError, TypeError) as error:
        raise UsageError(
            f"{value!r} is no {kind} for the parameter {param.name!r} of {query}", repair=param.doc
        ) from error


def _boolean(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    return {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}[str(value).strip().lower()]


_CONVERTERS: dict[str, Callable[[Any], Any]] = {
    "string": str,
    "integer": int,
    "float": float,
    "boolean": _boolean,
    "orpha": ids.orpha,
    "hpo": ids.hpo,
    "metric": check_metric,
    "reading": check_reading,
    "lineage": check_lineage,
    "entity": ids.entity,
    "curie": ids.curie,
    "map": dict,
    "list<map>": list,
}


def parse(name: str, text: str, path: Path) -> Query:
    """Read one query file.

    Raises:
        FileFormatError: the header is missing, is no YAML, or says something the registry does not know.
    """
    import yaml

    lines = text.splitlines()
    count = next((i for i, line in enumerate(lines) if not line.startswith("//")), len(lines))
    if not count:
        raise FileFormatError("no header", where=f"{path}:1", repair="begin with // title: ...")
    try:
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml, where PyYAML was built with it
        header = yaml.load("\n".join(line[3:] for line in lines[:count]), Loader=loader)  # noqa: S506
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise FileFormatError(
            f"the header is no YAML: {error.problem}", where=f"{path}:{line}", repair="mend it"
        ) from error
    _check_keys(header, {"title", "params", "returns", "identity"}, {"title", "returns"}, lines, path)
    return Query(
        name=name,
        title=header["title"],
        params=tuple(_param(key, value, lines, path) for key, value in (header.get("params") or {}).items()),
        returns=tuple(_column(key, value, lines, path) for key, value in header["returns"].items()),
        identity=tuple(header.get("identity") or ()),
        cypher="\n".join(lines[count:]).strip(),
        path=path,
    )


def _check_keys(
    value: Any, allowed: set[str], required: set[str], lines: list[str], path: Path, under: str = "//"
) -> None:
    keys = set(value) if isinstance(value, dict) else set()
    wrong = sorted((keys - allowed) | (required - keys))
    if wrong or not isinstance(value, dict):
        at = next((i for i, line in enumerate(lines, 1) if wrong and wrong[0] in line), 1)
        at = at if wrong and wrong[0] in keys else next((i for i, line in enumerate(lines, 1) if under in line), 1)
        accepted = ", ".join(sorted(allowed))
        raise FileFormatError(
            f"the header has unknown or missing keys: {', '.join(wrong)} in {value!r}",
            where=f"{path}:{at}",
            repair=f"known: {accepted}",
        )


def _param(name: str, value: Any, lines: list[str], path: Path) -> Param:
    _check_keys(value, {"type", "doc", "default", "example"}, {"type", "doc"}, lines, path, f" {name}:")
    _check_type(value["type"], lines, path, name, "params:")
    return Param(name, value["type"], value["doc"], "default" not in value, value.get("default"), value.get("example"))


def _column(name: str, value: Any, lines: list[str], path: Path) -> Column:
    _check_keys(value, {"type", "doc"}, {"type", "doc"}, lines, path, f" {name}:")
    _check_type(value["type"], lines, path, name, "returns:")
    return Column(name, value["type"], value["doc"])


def _check_type(kind: Any, lines: list[str], path: Path, name: str, section: str) -> None:
    if kind not in TYPES:
        start = next((i for i, line in enumerate(lines) if section in line), 0)
        at = next((i for i, line in enumerate(lines[start:], start + 1) if f" {name}:" in line), 1)
        raise FileFormatError(
            f"{name}: unknown type {kind!r}", where=f"{path}:{at}", repair=f"one of {', '.join(TYPES)}"
        )


def load(root: Path = ROOT) -> dict[str, Query]:
    """Read every query below a folder, by name."""
    queries = {}
    for path in sorted(root.rglob("*.cypher")):
        name = path.relative_to(root).with_suffix("").as_posix()
        queries[name] = parse(name, path.read_text(encoding="utf-8"), path)
    return queries


@cache
def all_queries() -> Mapping[str, Query]:
    """The queries of the product, read once."""
    return load()


def get(name: str) -> Query:
    """One query by name.

    Raises:
        NotFoundError: there is none of that name; the nearest names are given.
    """
    query = _read(name)
    if query is None:
        from difflib import get_close_matches

        queries = all_queries()
        similar = get_close_matches(name, queries, n=3)
        hint = f"did you mean {', '.join(similar)}?" if similar else "`mmrarebench query` lists them"
        raise NotFoundError(f"there is no query {name!r}", repair=hint)
    return query


@cache
def _read(name: str) -> Query | None:
    """One query, read out of its file alone; None where there is none."""
    path = ROOT / f"{name}.cypher"
    if not _NAME.fullmatch(name) or not path.is_file():
        return None
    return parse(name, path.read_text(encoding="utf-8"), path)
