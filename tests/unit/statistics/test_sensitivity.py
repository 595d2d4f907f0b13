"""Other credits change scores monotonically and within their bounds."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mmrarebench.grounding.relations import Relation
from mmrarebench.statistics.ranking import value as metric
from mmrarebench.statistics.rollup import Outcome, row
from mmrarebench.statistics.sensitivity import CUTS, SCHEMES, FirstRanks, relation_shares, table, value

FIRSTS = st.builds(
    FirstRanks, st.booleans(), st.dictionaries(st.sampled_from(list(Relation)), st.integers(1, 12), max_size=4)
)


@given(st.lists(FIRSTS, max_size=8))
def test_default_credits_equal_recall(answers: list[FirstRanks]) -> None:
    for answer in answers:
        hits = [answer.ranks[r] for r in (Relation.EXACT, Relation.SYNONYM) if r in answer.ranks]
        for cut in CUTS:
            expected = metric(f"recall@{cut}", min(hits, default=None)) if answer.scored else None
            assert value(answer, SCHEMES["default"], cut) == expected


@given(st.lists(FIRSTS, max_size=8))
def test_sensitivity_table_grows_with_the_credits(answers: list[FirstRanks]) -> None:
    rows = {line["credits"]: line for line in table(answers)}
    for cut in CUTS:
        name = f"credit@{cut}"
        steps = [
            rows[scheme][name] for scheme in ("preferred term only", "default", "subtype 1", "subtype 1, parent 0.5")
        ]
        if None not in steps:
            assert steps == sorted(steps)
        for line in rows.values():
            assert line["scored"] + line["unscored"] == len(answers)
            if line[name] is not None:
                assert line[f"{name}.lower"] - 1e-9 <= line[name] <= line[f"{name}.upper"] + 1e-9


@given(st.lists(FIRSTS, min_size=1, max_size=8))
def test_relation_shares_sum_to_one(answers: list[FirstRanks]) -> None:
    shares = relation_shares(answers)
    assert not shares or abs(sum(shares.values()) - 1) < 1e-9


def test_rollup_row_has_no_mean_rank_without_a_hit() -> None:
    line = row([Outcome("q1", ("A",), True, None), Outcome("q2", ("B",), False, None)])
    assert (line["meanRank"], line["hitRate"], line["unscoredShare"]) == (None, 0.0, 0.5)
    assert (line["mrr.lower"], line["mrr.upper"]) == (0.0, 0.5)
    line = row([Outcome("q1", ("A",), True, 3), Outcome("q2", ("B",), True, None), Outcome("q3", ("C",), True, 1)])
    assert (line["meanRank"], round(line["hitRate"], 3)) == (2.0, 0.667)
    assert row([])["hitRate"] is None
