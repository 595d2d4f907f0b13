"""Common parts of all reports: the templates, the format of a value, and tables as CSV and JSON."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from mmrarebench.ontology.lineage import Edge, Lineage

if TYPE_CHECKING:
    import jinja2

Rows = Sequence[Mapping[str, Any]]
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""First characters of a formula, the wide forms included."""
FIGURE_STYLE = Path(__file__).parent / "figures" / "figures.css"
"""How figures look in reports and on the pages of the server."""
WHOLE = 10_000.0  # numbers from here on are shown without decimals
SMALL = 0.0005


def environment() -> jinja2.Environment:
    """The templates, with everything escaped that they print."""
    import jinja2
    import markupsafe

    loader = jinja2.FileSystemLoader(Path(__file__).parent / "templates")
    templates = jinja2.Environment(loader=loader, autoescape=True)
    templates.filters |= {"show": show, "numeric": numeric_columns, "pairs": column_pairs}
    templates.globals["figure_style"] = markupsafe.Markup(FIGURE_STYLE.read_text(encoding="utf-8"))  # noqa: S704 - a file of ours
    return templates


def is_numeric(rows: Rows, column: str) -> bool:
    """Whether a column holds numbers, and nothing else beside absent values.

    >>> is_numeric([{"n": None}, {"n": 3}], "n"), is_numeric([{"n": "3"}], "n")
    (True, False)
    """
    values = [row.get(column) for row in rows if row.get(column) is not None]
    return bool(values) and all(isinstance(value, int | float) and not isinstance(value, bool) for value in values)


def numeric_columns(rows: Rows, columns: Iterable[tuple[str, str]]) -> set[str]:
    """The columns of a table that hold numbers, each looked through once.

    >>> numeric_columns([{"n": 3, "name": "a"}], [("n", "n"), ("name", "name")])
    {'n'}
    """
    return {name for name, _ in columns if is_numeric(rows, name)}


def column_pairs(columns: Sequence[str]) -> list[tuple[str, str]]:
    """Columns under their own names, words apart.

    >>> column_pairs(["pAdjusted", "recall@1", "by"])
    [('pAdjusted', 'p adjusted'), ('recall@1', 'recall@1'), ('by', 'by')]
    """
    return [(name, re.sub(r"(?<=[a-z0-9])([A-Z])", lambda letter: f" {letter[1].lower()}", name)) for name in columns]


def show(value: Any) -> str:
    """A value as a page shows it: a dash where there is none.

    >>> show(None), show(0.12345), show(1234), show(7e10), show(True), show(0.0001)
    ('–', '0.123', '1,234', '70,000,000,000', 'yes', '1.0e-04')
    """
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        if 0 < abs(value) < SMALL:
            return f"{value:.1e}"
        return f"{value:,.0f}" if value >= WHOLE else f"{value:.3f}"
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return f"{value:,}" if isinstance(value, int) else str(value)


def billions(parameters: float | None) -> str:
    """A number of weights in billions.

    >>> billions(7e9), billions(None)
    ('7 B', 'size unknown')
    """
    return "size unknown" if not parameters else f"{parameters / 1e9:.3g} B"


def lineage_of(branches: Rows) -> Lineage:
    """The lineage above the diagnoses of a benchmark, out of the rows of benchmark/branches.

    >>> lineage_of([{"orpha": "A", "parents": ["B"]}, {"orpha": "B", "parents": []}]).ancestors("A")
    {'B': 1}
    """
    edges = (Edge(row["orpha"], parent) for row in branches for parent in row["parents"])
    return Lineage(edges, (row["orpha"] for row in branches))


def write_tables(tables: Mapping[str, tuple[Sequence[str], Rows]], out: Path, *, raw: bool = False) -> list[Path]:
    """Write every table as CSV and JSON, and return the files; ``raw`` keeps texts that look like formulas in CSV."""
    paths = []
    for name, (columns, rows) in tables.items():
        (out / f"{name}.csv").write_text(csv_text(columns, rows, raw), encoding="utf-8")
        (out / f"{name}.json").write_bytes(orjson.dumps([dict(r) for r in rows], option=orjson.OPT_INDENT_2))
        paths += [out / f"{name}.csv", out / f"{name}.json"]
    return paths


def csv_text(columns: Sequence[str], rows: Rows, raw: bool = False) -> str:
    r"""Return rows as CSV; cells of a list are joined by semicolons.

    A text that a spreadsheet program would run as a formula gets an apostrophe before it, unless ``raw``.

    >>> csv_text(["model", "mean"], [{"model": "=1+1", "mean": -0.5}])
    "model,mean\n'=1+1,-0.5\n"
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        cells = [row.get(name, "") for name in columns]
        cells = [";".join(map(str, cell)) if isinstance(cell, list) else cell for cell in cells]
        writer.writerow(cells if raw else map(spreadsheet_cell, cells))
    return text.getvalue()


def spreadsheet_cell(value: Any) -> Any:
    """A cell that no spreadsheet program takes for a formula: texts that begin like one get an apostrophe.

    >>> spreadsheet_cell("=HYPERLINK(1)"), spreadsheet_cell(" @x"), spreadsheet_cell("Marfan"), spreadsheet_cell(-1)
    ("'=HYPERLINK(1)", "' @x", 'Marfan', -1)
    """
    if isinstance(value, str) and value.lstrip().startswith(FORMULA):
        return f"'{value}"
    return value


def script_json(value: Any) -> str:
    r"""A value as JSON inside a script element: no text in it can end the script or begin a comment.

    >>> script_json({"model": "</script><!--"})
    '{"model":"\\u003c/script\\u003e\\u003c!--"}'
    """
    text = orjson.dumps(value).decode()
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text
