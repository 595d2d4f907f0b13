"""The key of a verdict: every part counts, the version of the parser included."""

from __future__ import annotations

import pytest

from mmrarebench.judging import verdicts
from mmrarebench.judging.verdicts import same_family, verdict_key

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
