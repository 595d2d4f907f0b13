"""Write the generated pages of docs/ out of the code, or with ``--check`` say which of them are stale."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(Path(__file__).resolve().parent), str(ROOT)]

import docs_cli  # noqa: E402
import docs_notebook  # noqa: E402
import docs_queries  # noqa: E402
import docs_schema  # noqa: E402


def openapi() -> str:
    """The description of the HTTP API as FastAPI gives it."""
    from api.http.app import create_app

    return json.dumps(create_app().openapi(), indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def schema_for_models() -> str:
    """The graph in one short text for a language model."""
    from api.usecases.compact_schema import compact_schema

    return compact_schema()


PAGES: dict[str, Callable[[], str]] = {
    "docs/schema.md": docs_schema.page,
    "docs/queries.md": docs_queries.page,
    "docs/cli.md": docs_cli.page,
    "docs/openapi.json": openapi,
    "docs/schema_for_llm.txt": schema_for_models,
    "docs/python.ipynb": docs_notebook.page,
}


def stale(root: Path = ROOT) -> list[str]:
    """The pages whose files are missing or say something else than the code."""
    return [name for name, page in PAGES.items() if _read(root / name) != page()]


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None


def write(root: Path = ROOT) -> list[str]:
    """Write the stale pages and return their names."""
    names = stale(root)
    for name in names:
        target = root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(PAGES[name](), encoding="utf-8")
    return names


def main() -> int:
    """Run the tool."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 where a page is stale")
    if not parser.parse_args().check:
        for name in write():
            print(f"wrote {name}")
        return 0
    names = stale()
    for name in names:
        print(f"{name} does not say what the code says. Repair: make docs", file=sys.stderr)
    return int(bool(names))


if __name__ == "__main__":
    sys.exit(main())
