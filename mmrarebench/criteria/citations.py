"""Which images an answer cites, by their labels ("Figure 2B") or by their place ("Image 2"), and whether they exist."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from mmrarebench.criteria.attribution import cited_images, image_attribution

_BY_LABEL = r"figures?|figs?\.?|panels?"
_BY_PLACE = r"images?|pictures?|photos?"
_LABELS = re.compile(rf"(?:{_BY_LABEL}|{_BY_PLACE})\s*", re.IGNORECASE)
_ITEM = r"#?\d{1,3}(?!\d|\.\d)\s?[A-Ha-h]?(?!\w)"
_AND = r"\s*(?:,\s*(?:and|or)?|&|/|-|–|and|or|to|through)\s*"
_CITATION = re.compile(
    "|".join(
        rf"\b(?:{word})\s*(?P<{kind}>{_ITEM}(?:{_AND}(?:(?:{word})\s*)?{_ITEM})*)"
        for kind, word in (("label", _BY_LABEL), ("place", _BY_PLACE))
    ),
    re.IGNORECASE,
)
_ONE = re.compile(r"(\d{1,3})\s?([A-Ha-h])?(?!\w)")


class Citation(NamedTuple):
    """A citation in an answer: the places of the images it means (from 1), and what it names that does not exist."""

    start: int
    end: int
    images: tuple[int, ...]
    unknown: tuple[str, ...]

    def evidence(self) -> dict[str, object]:
        """The citation as plain data."""
        return {"span": [self.start, self.end], "images": list(self.images), "unknown": list(self.unknown)}


class _Mark(NamedTuple):
    number: int
    letter: str


def find_citations(text: str, labels: Sequence[str | None]) -> list[Citation]:
    """Citations of a text, for a question whose images bear ``labels`` (None: none), in their order.

    "Figure 2" means the image so labelled, and all of 2A, 2B, ...; "Image 2" means the second one. Where no image has a
    label with a number, a figure's number is its place.

    >>> find_citations("Figures 1A and 3 agree; image 2 does not.", ["Fig. 1A", "Fig. 1B", None])
    [Citation(start=0, end=16, images=(1,), unknown=('3',)), Citation(start=24, end=31, images=(2,), unknown=())]
    """
    marks = [_mark(label) for label in labels]
    labelled = any(marks)
    cited = []
    for match in _CITATION.finditer(text):
        images: set[int] = set()
        unknown: set[str] = set()
        for number, letter in _items(match["label"] or match["place"]):
            if match["label"] and labelled:
                matched = {at for at, mark in enumerate(marks, 1) if mark and _meets(mark, number, letter)}
            else:
                matched = {number} if 1 <= number <= len(labels) else set()
            images |= matched
            unknown |= set() if matched else {f"{number}{letter}"}
        cited.append(Citation(match.start(), match.end(), tuple(sorted(images)), tuple(sorted(unknown))))
    return cited


def _mark(label: str | None) -> _Mark | None:
    match = _ONE.search(label or "")
    return _Mark(int(match[1]), (match[2] or "").upper()) if match else None


def _meets(mark: _Mark, number: int, letter: str) -> bool:
    return mark.number == number and (not letter or not mark.letter or mark.letter == letter)


def _items(text: str) -> list[tuple[int, str]]:
    """The numbers of a list, ranges spelt out by the reader that the public harness' successor uses."""
    lettered = [(int(m[1]), (m[2] or "").upper()) for m in _ONE.finditer(text)]
    if any(letter for _, letter in lettered):
        return lettered
    bare = _LABELS.sub("", text)
    return [(number, "") for number in sorted(cited_images(f"images {bare}"))]


def citation_rates(
    text: str, labels: Sequence[str | None], cited: Iterable[Citation], decisive: Iterable[int] = ()
) -> dict[str, float]:
    """Coverage, out-of-range and selection rates of the citations, as the public harness defines them (strict reading).

    >>> rates = citation_rates("Figure 1 and Figure 9.", [None, None], find_citations("Figure 1 and Figure 9.", [None, None]))
    >>> rates["det_image_coverage"], rates["det_image_ref_out_of_range_rate"]
    (0.5, 0.5)
    """
    beyond = len(labels)
    pieces, at = [], 0
    for citation in cited:
        numbers = [*citation.images, *(beyond + 1 + place for place in range(len(citation.unknown)))]
        pieces += [text[at : citation.start], " ".join(f"Image {number}" for number in numbers)]
        at = citation.end
    return image_attribution("".join([*pieces, text[at:]]), beyond, decisive, (), strict=True)


def places_of(labels: Sequence[str | None], wanted_labels: Iterable[str]) -> set[int]:
    """The places of the images that some labels mean.

    >>> places_of(["Figure 1", "Figure 2"], ["Figure 2"])
    {2}
    """
    return {place for label in wanted_labels for cited in find_citations(label, labels) for place in cited.images}
