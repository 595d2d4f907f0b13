"""The key of a verdict: every part counts, the version of the parser included."""

from __future__ import annotations

import pytest

from mmrarebench.exceptions import UsageError
from mmrarebench.judging import verdicts
from mmrarebench.judging.verdicts import read_reply, rubric_of, same_family, verdict_key

PARTS = ("answer", "rubric", "judge", "prompt")


@pytest.mark.parametrize("place", range(4))
def test_verdict_key_changes_with_each_part(place: int) -> None:
    other = tuple("other" if at == place else part for at, part in enumerate(PARTS))
    assert verdict_key(*other) != verdict_key(*PARTS)
    assert verdict_key(*PARTS) == verdict_key(*PARTS)


def test_verdict_key_changes_with_the_parser_version(monkeypatch: pytest.MonkeyPatch) -> None:
    before = verdict_key(*PARTS)
    monkeypatch.setattr(verdicts, "PARSER_VERSION", "another")
    assert verdict_key(*PARTS) != before


def test_verdict_key_tells_a_missing_hash_from_an_empty_one() -> None:
    assert verdict_key(None, *PARTS[1:]) != verdict_key("", *PARTS[1:])


@pytest.mark.parametrize(
    ("judge", "model", "same"),
    [
        (("a", None), ("a", None), True),
        (("a", "F"), ("b", "f"), True),
        (("a", "F"), ("b", "G"), False),
        (("a", "F"), ("b", None), None),
        (("a", None), ("b", "F"), None),
        ((None, None), (None, None), None),
        ((None, "F"), (None, "F"), True),
    ],
)
def test_same_family_compares_declared_families_and_names(
    judge: tuple[str | None, str | None], model: tuple[str | None, str | None], same: bool | None
) -> None:
    assert same_family(judge, model) is same


def test_read_reply_keeps_the_public_score_of_a_reply_that_is_unscored() -> None:
    reply = "1. YES\n2. YES\n3. NO\n4. NO\n5. NO\n6. NO"
    cut = read_reply("T2", reply, finish="length")
    assert cut == ("unscored", "truncated", None, pytest.approx(1 / 3), None)
    dims = read_reply("dims", "YES\nYES\n3\nYES\nYES", finish="length")
    assert dims.reference == read_reply("dims", "YES\nYES\n3\nYES\nYES").score == 1.0


def test_rubric_of_names_the_rubric_or_none() -> None:
    assert rubric_of("treatment") == "T2"
    with pytest.raises(UsageError, match="answers of the track 'treatment' are not judged by T1"):
        rubric_of("treatment", "T1")
    with pytest.raises(UsageError, match="answers of the track 'nowhere' are not judged by a rubric"):
        rubric_of("nowhere")
