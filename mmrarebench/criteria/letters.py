"""Small letters as patterns see them, and whether a text has some at all: a cheap look before a costly pattern."""

from __future__ import annotations

from collections.abc import Iterable

_OTHER_CASES = str.maketrans({"ı": "i", "İ": "i", "ſ": "s"})


def small(text: str) -> str:
    """A text in small letters; what a pattern that ignores case takes for i and s is i and s.

    >>> small("Fırſt İMAGE"), "İ".lower() == "i"
    ('first image', False)
    """
    return (text if text.isascii() else text.translate(_OTHER_CASES)).lower()


def may_hold(text: str, letters: Iterable[str]) -> bool:
    """Whether a text has one of some letters, which are small, in any case.

    >>> may_hold("An Enzyme ASSAY", ["assay"]), may_hold("Fever", ["assay"]), may_hold("aſſay", ["assay"])
    (True, False, True)
    """
    lowered = small(text)
    return any(part in lowered for part in letters)
