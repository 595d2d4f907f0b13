"""Laws of name keys: case, dashes and accents do not count, and every name grounds to its own entity."""

from __future__ import annotations

import unicodedata
from random import Random

from hypothesis import assume, given
from hypothesis import strategies as st

from mmrarebench.grounding.matching import MatchKind, Name, NameIndex
from mmrarebench.grounding.names import fold, is_generic, is_negated, keys, tokens, without_hedge

WORDS = st.sampled_from(
    [
        "Gaucher",
        "Fabry",
        "Marie-Tooth",
        "Sjögren",
        "haemolytic",
        "anaemia",
        "type",
        "II",
        "IIa",
        "1b",
        "α",
        "disease",
        "of",
        "syndrome",
        "the",
        "X-linked",
        "tumour",
        "familial",
        "3",
        "Niemann",
        "Pick",
        "C1",
        "Ehlers",
        "Danlos",
    ]
)
NAMES = st.lists(WORDS, min_size=1, max_size=6).map(" ".join)
TEXTS = st.text(max_size=40)


def bare(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


@given(NAMES)
def test_keys_ignore_case_dashes_accents_and_blanks(name: str) -> None:
    expected = keys(name)
    for other in (
        name.upper(),
        name.lower(),
        name.replace("-", " "),
        name.replace("-", "–"),
        bare(name),
        f"  {name}  ",
    ):
        assert keys(other) == expected


@given(NAMES)
def test_keys_of_a_key_equal_the_key(name: str) -> None:
    strict = keys(name)[0]
    assert keys(strict)[0] == strict


@given(NAMES, st.randoms())
def test_loose_key_ignores_the_order_of_words(name: str, random: Random) -> None:
    words = [word for word in tokens(name) if len(word) > 2 and word not in ("iia", "type")]
    shuffled = list(words)
    random.shuffle(shuffled)
    assert keys(" ".join(shuffled))[1] == keys(" ".join(words))[1]


@given(TEXTS)
def test_ground_accepts_any_text(text: str) -> None:
    index = NameIndex([Name("ORPHA:1", "Fabry disease", 0)])
    assert index.ground(text) == index.ground(text)
    assert fold(fold(text)) == fold(text)
    assert without_hedge(without_hedge(text)) == without_hedge(text)
    assert isinstance(is_generic(text), bool)
    assert isinstance(is_negated(text), bool)


@given(st.lists(NAMES, min_size=1, max_size=8))
def test_ground_returns_the_own_entity_of_every_name(names: list[str]) -> None:
    index = NameIndex(Name(f"ORPHA:{i}", name, 0) for i, name in enumerate(names, 1))
    for i, name in enumerate(names, 1):
        assume(not is_negated(name))
        match = index.ground(name)
        assert f"ORPHA:{i}" in match.codes
        sharing = {f"ORPHA:{j}" for j, other in enumerate(names, 1) if keys(other)[0] == keys(name)[0]}
        assert set(match.codes) <= sharing
        assert (match.kind is MatchKind.AMBIGUOUS) == (len(match.codes) > 1)


@given(NAMES, NAMES)
def test_ground_prefers_a_preferred_term_to_a_synonym(name: str, other: str) -> None:
    index = NameIndex([Name("ORPHA:2", name, 1), Name("ORPHA:1", name, 0), Name("ORPHA:3", other, 2)])
    assert index.ground(name).codes[0] == "ORPHA:1"


@given(NAMES)
def test_ground_returns_nothing_for_a_negated_name(name: str) -> None:
    index = NameIndex([Name("ORPHA:1", name, 0)])
    for text in (f"No {name}", f"{name} is ruled out", f"without {name}"):
        assert index.ground(text).codes == ()
