"""Laws of matched pairs: each model is used once, never with a partner too far in size."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mmrarebench.statistics.domains.matched_pairs import MOST_RATIO, match_pairs
from mmrarebench.statistics.domains.model_scores import Model

NAMES = st.none() | st.sampled_from(["A", "B"])
MODELS = st.lists(
    st.builds(
        Model,
        st.text("abcdef", min_size=1),
        st.sampled_from(["medical", "general", None]),
        NAMES,
        NAMES,
        st.none() | st.floats(1e6, 1e12),
    ),
    unique_by=lambda model: model.name,
    max_size=8,
)


@given(MODELS)
def test_match_pairs_uses_each_model_once_in_its_domain(models: list[Model]) -> None:
    pairs = match_pairs(models)
    domain_of = {model.name: model.domain for model in models}
    names = [name for pair in pairs for name in (pair.medical, pair.general)]
    assert len(names) == len(set(names))
    assert all(domain_of[pair.medical] == "medical" and domain_of[pair.general] == "general" for pair in pairs)
    assert all(pair.by == "base" or (pair.ratio is not None and 1 <= pair.ratio <= MOST_RATIO) for pair in pairs)
    assert match_pairs(models[::-1]) == pairs


@given(MODELS)
def test_match_pairs_leaves_no_possible_pair(models: list[Model]) -> None:
    paired = {name for pair in match_pairs(models) for name in (pair.medical, pair.general)}
    assert not match_pairs([model for model in models if model.name not in paired])
