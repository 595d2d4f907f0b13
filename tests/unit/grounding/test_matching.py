"""Decisions of the index of names, on small ontologies: brackets, slashes, dashes, ambiguity, and the part that was matched."""

from __future__ import annotations

import pytest

from mmrarebench.grounding.matching import MatchKind, Name, NameIndex, NameMatch
from mmrarebench.ontology.lineage import Edge, Lineage

LINEAGE = Lineage(
    [
        Edge("ORPHA:77259", "ORPHA:355"),
        Edge("ORPHA:77260", "ORPHA:355"),
        Edge("ORPHA:355", "ORPHA:68366"),
        Edge("ORPHA:324", "ORPHA:68366"),
    ]
)
NAMES = [
    Name("ORPHA:355", "Gaucher disease", 0),
    Name("ORPHA:77259", "Gaucher disease type 1", 0),
    Name("ORPHA:77260", "Gaucher disease type 2", 0),
    Name("ORPHA:324", "Fabry disease", 0),
    Name("ORPHA:324", "FD", 1),
    Name("ORPHA:1764", "Familial dysautonomia", 0),
    Name("ORPHA:1764", "FD", 1),
    Name("ORPHA:586", "Cystic fibrosis", 0),
    Name("ORPHA:586", "CF", 1),
    Name("ORPHA:1340", "Cardiofaciocutaneous syndrome", 0),
]
INDEX = NameIndex(NAMES, None, LINEAGE)


def ground(text: str) -> NameMatch:
    return INDEX.ground(text)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Gaucher disease (Gaucher disease type 2)", ("ORPHA:77260",)),
        ("Gaucher disease (FD)", ("ORPHA:355",)),
        ("Gaucher disease (Fabry disease)", ("ORPHA:355",)),
        ("Fabry disease (Gaucher disease type 2)", ("ORPHA:324",)),
        ("Gaucher disease (Gaucher disease type 1) (Gaucher disease type 2)", ("ORPHA:355",)),
    ],
)
def test_ground_narrows_a_name_to_the_one_entity_below_it_in_brackets(text: str, codes: tuple[str, ...]) -> None:
    assert ground(text).codes == codes


def test_ground_lists_every_entity_of_an_ambiguous_name() -> None:
    assert ground("FD") == (("ORPHA:324", "ORPHA:1764"), MatchKind.AMBIGUOUS, "FD", "FD")
    assert ground("Fabry disease")[:3] == (("ORPHA:324",), MatchKind.NAME, "Fabry disease")


@pytest.mark.parametrize("text", ["no Fabry disease", "Fabry disease (ruled out)", "not Gaucher disease"])
def test_ground_keeps_the_denied_text(text: str) -> None:
    match = ground(text)
    assert (match.codes, match.kind, match.name) == ((), MatchKind.NEGATED, "")
    assert match.part
    assert match.part in text


@pytest.mark.parametrize(
    ("text", "codes", "kind"),
    [
        ("Fabry disease/Gaucher disease", ("ORPHA:324", "ORPHA:355"), MatchKind.AMBIGUOUS),
        ("Fabry disease / something else", (), MatchKind.UNGROUNDED),
        ("Fabry disease - Gaucher disease", ("ORPHA:324",), MatchKind.NAME),
    ],
)
def test_ground_reads_both_sides_of_a_slash_and_the_first_of_a_dash(
    text: str, codes: tuple[str, ...], kind: MatchKind
) -> None:
    match = ground(text)
    assert (tuple(sorted(match.codes)), match.kind) == (tuple(sorted(codes)), kind)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Cystic fibrosis of the lung (CF)", ("ORPHA:586",)),
        ("Chronic fatigue (CF)", ()),
        ("Congenital fibromatosis (Cystic fibrosis)", ("ORPHA:586",)),
    ],
)
def test_ground_reads_brackets_alone_unless_they_shorten_other_words(text: str, codes: tuple[str, ...]) -> None:
    assert ground(text).codes == codes
