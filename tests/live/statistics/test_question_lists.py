"""Numbers of the static pages open lists of exactly as many questions, in every table."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from api.usecases import reporting
from api.usecases.leakage import scan
from api.usecases.statistics import referee
from graph.session import Graph

pytestmark = pytest.mark.live
TABLE = re.compile(r'<table class="sortable">(.*?)</table>', re.DOTALL)
CELL = re.compile(r"<td([^>]*)>(.*?)</td>", re.DOTALL)
LIST = re.compile(r'data-list="([\d ]+)"')
COUNTS = {
    "questions",
    "scored",
    "unscored",
    "not applicable",
    "does not apply",
    "items",
    "clean scored",
    "n",
    "n clean",
}
COUNTS |= {"without exact diagnosis", "without diagnosis", "verdicts", "answers", "loaded", "value", "count"}
"""Columns whose number is that of questions, or of answers to them."""
TABLES = {
    "report": (
        "Models",
        "How the answers were read",
        "Under other credits",
        "Paired comparisons",
        "Medical against general",
        "All tracks",
        "Judged tracks",
        "What is not scored",
        "How the diagnoses reached",
        "Size",
        "Confusions",
    ),
    "referee": (
        "models lose more",
        "large is each track",
        "Which models",
        "each model do",
        "more than noise",
        "better than general",
        "nearest in size",
        "what is not scored",
    ),
    "leakage": ("gives answers away",),
}
ANSWERS = re.compile(r"confusions|not scored\?|share text|questions that leak|gives? answers away", re.IGNORECASE)
"""Tables whose numbers count answers or findings, of which a question may have several."""


@pytest.fixture(scope="module")
def pages(sample_graph: Graph, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    out: Path = tmp_path_factory.mktemp("pages")
    reporting.write_report(sample_graph, "sample", out)
    referee.write(sample_graph, "sample", out)
    scan.report(sample_graph, "sample", out)
    return {name: (out / f"{name}.html").read_text(encoding="utf-8") for name in TABLES}


@pytest.mark.parametrize("name", TABLES)
def test_page_numbers_open_as_many_questions_as_stated(name: str, pages: dict[str, str]) -> None:
    page = pages[name]
    data = json.loads(re.search(r"const LISTS = (.*), SERVED = ", page)[1])  # type: ignore[index]
    members = [_places(text) for _, text, _ in data["sets"]]
    headings = [(m.start(), re.sub("<.*?>", "", m[1])) for m in re.finditer(r"<h[12][^>]*>(.*?)</h[12]>", page)]
    titles: set[str] = set()
    for table in TABLE.finditer(page):
        title = [text for place, text in headings if place < table.start()][-1]
        columns = re.findall(r"<th[^>]*>(.*?)</th>", table[1].split("</thead>")[0].replace("<thead><tr>", ""))
        for row in table[1].split("</thead>")[1].split("<tr>")[1:]:
            for column, (attributes, text) in zip(columns, CELL.findall(row), strict=True):
                listed = LIST.search(attributes)
                if listed and column in COUNTS:
                    titles.add(title)
                    questions = set.intersection(*(members[int(number)] for number in listed[1].split()))
                    number = int(text.replace(",", ""))
                    repeats = bool(ANSWERS.search(title))
                    assert 0 <= number - len(questions) <= (number if repeats else 0), (title, column, row)
    for title in TABLES[name]:
        assert any(title in heading for heading in titles), (title, titles)


def _places(text: str) -> set[int]:
    places: set[int] = set()
    for part in text.split():
        first, _, last = part.partition("-")
        places |= set(range(int(first), int(last or first) + 1))
    return places
