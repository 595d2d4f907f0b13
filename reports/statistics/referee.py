"""The page for referees of a benchmark's paper: each answer as a table, with the query or command that it comes from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from reports.figures.svg import Figure
from reports.pages import environment, write_tables
from reports.question_lists import QuestionLists

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
        question: the demand.
        explanation: how to read the answer.
        rows: the answer.
        repair: the command that gives an answer where there is none.
        queries: the stored queries that the answer is made of.
        conclusion: the answer in sentences, a line a paragraph.
        figures: plots of the answer.
        caption: of the table.
        facets: what holds of every row of the table, for the lists of its numbers.
    """

    name: str
    question: str
    explanation: str
    rows: Rows
    repair: str
    queries: tuple[Query, ...] = ()
    conclusion: str = ""
    figures: tuple[Figure, ...] = ()
    caption: str = ""
    facets: Mapping[str, Any] = field(default_factory=dict)

    @property
    def columns(self) -> list[str]:
        """Names of the columns, those of all rows in the order they are met.

        >>> Section("a", "", "", [{"x": 1}, {"y": 2}], "").columns
        ['x', 'y']
        """
        return list(dict.fromkeys(name for row in self.rows for name in row))


def write(
    benchmark: str,
    sections: Sequence[Section],
    releases: Rows,
    out: Path,
    *,
    made_up: bool = False,
    lists: QuestionLists | None = None,
) -> list[Path]:
    """Write referee.html, and every table as CSV and JSON; ``made_up`` says so at the top of the page.

    ``lists`` are those of the questions that the tables' numbers count.
    """
    out.mkdir(parents=True, exist_ok=True)
    page = environment().get_template("referee.html")
    target = out / "referee.html"
    text = page.render(
        benchmark=benchmark,
        sections=sections,
        releases=releases,
        made_up=made_up,
        lists=lists or QuestionLists(benchmark, (), {}),
    )
    target.write_text(text, encoding="utf-8")
    tables = {f"referee_{section.name}": (section.columns, section.rows) for section in sections}
    return [target, *write_tables(tables, out)]
