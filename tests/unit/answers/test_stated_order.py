"""Answers on one line: a conclusion behind a list, and places that stand behind their names."""

from __future__ import annotations

import pytest

from mmrarebench.answers.ranked.reading import parse_ranked


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "DDx: Gaucher disease, Fabry disease. FINAL: Niemann-Pick disease type C",
            ["Niemann-Pick disease type C", "Gaucher disease", "Fabry disease"],
        ),
        (
            "DDx: Werner syndrome, Gorlin syndrome. Most likely: Gorlin syndrome.",
            ["Gorlin syndrome", "Werner syndrome"],
        ),
        ("FINAL: Niemann-Pick disease type C", ["Niemann-Pick disease type C"]),
        ("Family history of Angelman syndrome. Diagnosis: Noonan syndrome.", ["Noonan syndrome"]),
    ],
)
def test_parse_ranked_puts_a_conclusion_on_the_same_line_first(text: str, names: list[str]) -> None:
    assert [(item.rank, item.name) for item in parse_ranked(text).items] == list(enumerate(names, 1))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "Alport syndrome first, Gorlin syndrome second, then Werner syndrome.",
            ["Alport syndrome", "Gorlin syndrome", "Werner syndrome"],
        ),
        ("I would put Gaucher disease first and Fabry disease second.", ["Gaucher disease", "Fabry disease"]),
        ("Gaucher disease comes first; Fabry disease comes second.", ["Gaucher disease", "Fabry disease"]),
        ("First Gaucher disease, second Fabry disease.", ["Gaucher disease", "Fabry disease"]),
        ("The pain came first, the rash second. The most likely diagnosis is Fabry disease.", ["Fabry disease"]),
    ],
)
def test_parse_ranked_reads_places_behind_names(text: str, names: list[str]) -> None:
    assert [item.name for item in parse_ranked(text).items] == names
