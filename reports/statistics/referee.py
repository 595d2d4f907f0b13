"""What a referee of a benchmark's paper asks for, on one page: each answer as a table, with the query or command it is from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from reports.pages import environment, write_tables

Rows = Sequence[Mapping[str, Any]]


class Query(NamedTuple):
    """A stored query by its name, and its text."""

    name: str
    cypher: str


@dataclass(frozen=True)
class Section:
    """One demand, and its answer.

    Attributes:
        name: of the files that the table is written to.
        asked: the demand.
        told: how to read the answer.
        rows: the answer.
        repair: the command that brings an answer where there is none.
        queries: the stored queries that the answer is made of.
    """

    name: str
    asked: str
    told: str
    rows: Rows
    repair: str
    queries: tuple[Query, ...] = ()

    @property
    def columns(self) -> list[str]:
        """Names of the columns, those of all rows in the order they are met.

        >>> Section("a", "", "", [{"x": 1}, {"y": 2}], "").columns
        ['x', 'y']
        """
        return list(dict.fromkeys(name for row in self.rows for name in row))


def write(benchmark: str, sections: Sequence[Section], releases: Rows, out: Path) -> list[Path]:
    """Write referee.html, and every table as CSV and JSON."""
    out.mkdir(parents=True, exist_ok=True)
    page = environment().get_template("referee.html")
    written = out / "referee.html"
    written.write_text(page.render(benchmark=benchmark, sections=sections, releases=releases), encoding="utf-8")
    tables = {f"referee_{section.name}": (section.columns, section.rows) for section in sections}
    return [written, *write_tables(tables, out)]
