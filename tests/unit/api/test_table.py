"""Tables on a narrow terminal: whole numbers, named omissions, and a long single row turned."""

from __future__ import annotations

import io
import re

from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from api.cli.table import Fit, columns, draw, fit

NUMBERS = st.sampled_from([1, 0.5, None, True])
SCORES = [
    {
        "model": f"toy-general-{size}",
        "run": f"sample/toy-general-{size}/full",
        "condition": "full",
        "questions": 29,
        "disorders": 28,
        "scored": 28,
        "unscored": 1,
        "notApplicable": 0,
        "recall@1": mean,
        "lower": 0.69,
        "upper": 0.724,
        "low": 0.541,
        "high": 0.887,
        "clusters": 27,
        "recall@5": 0.75,
        "recall@10": 0.75,
        "mrr": 0.726,
    }
    for size, mean in (("large", 0.714), ("small", 0.192))
]


def draw_table(rows: list[dict[str, object]], width: int) -> tuple[str, Fit]:
    console = Console(file=io.StringIO(), width=width, highlight=False)
    layout = draw(rows, console)
    return console.file.getvalue(), layout  # type: ignore[attr-defined]


def test_draw_fits_a_wide_table_into_a_hundred_columns() -> None:
    text, layout = draw_table(SCORES, 100)
    assert "…" not in text
    assert max(map(len, text.splitlines())) <= 100
    assert "│toy-general-large│" in text
    assert "│toy-general-small│" in text
    assert "0.714" in text
    assert "0.192" in text
    assert layout.same["condition"] == "full"
    assert layout.same["questions"] == "29"
    assert "run" in layout.left_out
    assert {c.name for c in layout.columns} | layout.same.keys() | set(layout.left_out) == SCORES[0].keys()


def test_draw_keeps_a_table_that_fits() -> None:
    text, layout = draw_table([{"track": "diagnosis", "questions": 29}, {"track": "treatment", "questions": 18}], 100)
    assert layout == Fit(layout.columns, crowded=False, same={}, left_out=[])
    assert text.splitlines()[3] == "│ diagnosis │        29 │"


def test_draw_turns_a_long_single_row() -> None:
    text, layout = draw_table([{"orpha": "ORPHA:558", "name": "Marfan syndrome", "definition": "word " * 60}], 80)
    assert [c.name for c in layout.columns] == ["column", "value"]
    assert not layout.left_out
    assert text.count("word") == 60
    assert "ORPHA:558" in text


def test_fit_keeps_a_run_that_differs_from_its_model() -> None:
    rows = [{**SCORES[0], "run": f"sample/toy-general-large/{condition}"} for condition in ("full", "redacted")]
    assert "run" in [c.name for c in fit(columns(rows), 100).columns]


@given(
    st.lists(st.lists(st.text(st.characters(categories=("L", "N")), max_size=40), min_size=6, max_size=6), min_size=2),
    st.integers(40, 200),
)
def test_fit_shows_or_names_every_column(cells: list[list[str]], width: int) -> None:
    every = columns([dict(zip("abcdef", row, strict=True)) for row in cells])
    layout = fit(every, width)
    named_columns = [c.name for c in layout.columns] + list(layout.same) + layout.left_out
    assert sorted(named_columns) == list("abcdef")
    assert sum((c.narrow if layout.crowded else c.wide + 2) + 1 for c in layout.columns) < width


@given(
    st.lists(
        st.fixed_dictionaries(
            {"name": st.sampled_from(["Fabry disease", "日本語", "[bold]x", "", " é  b "]), "n": NUMBERS}
        ),
        min_size=1,
        max_size=4,
    ),
    st.sampled_from(["", "t", "a title"]),
)
def test_draw_equals_the_table_of_rich(rows: list[dict[str, object]], title: str) -> None:
    plain = Console(file=io.StringIO(), width=200, highlight=False)
    rich = Console(file=io.StringIO(), width=200, highlight=False, force_terminal=True, color_system=None)
    draw(rows, plain, title)
    draw(rows, rich, title)
    drawn_by_rich = re.sub(r"\x1b\[[\d;]*m", "", rich.file.getvalue())  # type: ignore[attr-defined]
    assert plain.file.getvalue() == drawn_by_rich  # type: ignore[attr-defined]
