"""A medical model is matched with no general model while another is nearer in size."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from mmrarebench.statistics.matched_pairs import ModelSize, nearest

SIZES = st.none() | st.floats(1e6, 1e12)
MODELS = st.lists(
    st.builds(ModelSize, st.text("abcdef", min_size=1), st.sampled_from(["medical", "general", None]), SIZES),
    unique_by=lambda model: model.name,
)


@given(MODELS)
def test_the_nearest_is_matched_whatever_the_order(models: list[ModelSize]) -> None:
    found = nearest(models)
    assert [match.medical for match in found] == sorted(m.name for m in models if m.domain == "medical")
    by_name = {model.name: model for model in models}
    general = [m for m in models if m.domain == "general" and m.parameters]
    for match in found:
        size = by_name[match.medical].parameters
        if match.general is None or match.ratio is None:
            assert not (size and general)
            continue
        own = abs(math.log(by_name[match.general].parameters or 0) - math.log(size or 0))
        assert all(own <= abs(math.log(m.parameters or 0) - math.log(size or 0)) for m in general)
        assert match.ratio >= 1
    assert nearest(models[::-1]) == found
