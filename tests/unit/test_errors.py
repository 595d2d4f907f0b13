"""The error tree: equal to its drawing, with exit code and status for each error and a repair in each message."""

from __future__ import annotations

import inspect
import re

import pytest

from mmrarebench import exceptions
from mmrarebench.exceptions import MMRareBenchError

DRAWN = {
    name: (int(code), int(status))
    for name, code, status in re.findall(r"(\w+)\s+exit (\d), HTTP (\d+)", exceptions.__doc__ or "")
}
CLASSES = dict(
    inspect.getmembers(exceptions, lambda item: inspect.isclass(item) and issubclass(item, MMRareBenchError))
)


def test_error_tree_drawing_holds_every_class() -> None:
    assert DRAWN.keys() == CLASSES.keys()


@pytest.mark.parametrize("name", DRAWN)
def test_error_class_has_the_codes_of_the_drawing(name: str) -> None:
    assert (CLASSES[name].exit_code, CLASSES[name].http_status) == DRAWN[name]
    assert CLASSES[name].__doc__


def test_error_message_states_what_where_and_repair() -> None:
    error = MMRareBenchError("it broke.", where="a.tsv:3", repair="mend it")
    assert str(error) == "a.tsv:3: it broke. Repair: mend it"
    assert str(MMRareBenchError("it broke")) == "it broke"
