"""One error tree: drawn as it is, each error with its exit code and status, each message with its repair."""

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


def test_the_tree_is_drawn_whole() -> None:
    assert DRAWN.keys() == CLASSES.keys()


@pytest.mark.parametrize("name", DRAWN)
def test_an_error_does_what_the_drawing_says(name: str) -> None:
    assert (CLASSES[name].exit_code, CLASSES[name].http_status) == DRAWN[name]
    assert CLASSES[name].__doc__


def test_a_message_says_what_where_and_the_repair() -> None:
    error = MMRareBenchError("it broke.", where="a.tsv:3", repair="mend it")
    assert str(error) == "a.tsv:3: it broke. Repair: mend it"
    assert str(MMRareBenchError("it broke")) == "it broke"
