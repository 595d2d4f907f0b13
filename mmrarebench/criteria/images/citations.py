"""Which images an answer cites, by their labels ("Figure 2B") or by their place ("Image 2"), and whether they exist."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from mmrarebench.criteria.images.attribution import image_attribution
from mmrarebench.criteria.images.citation_patterns import (
    ALL,
    BRACKETED,
    CHINESE,
    CONTINUED,
    COUNTED_PLACE,
    ELLIPSIS,
    HALF,
    HALVES,
    LABELS,
    NUMBERED,
    ONE,
    ORDERED,
    ORDINAL,
    PANEL,
    PLACES,
    ROMAN,
    TOKEN,
    VALUES,
)
from mmrarebench.criteria.letters import may_hold, small

_LONGEST_RANGE = 50


_TWO = ("both", "either", "neither")
_PAIR = (1, 2)


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
    return list(_citations(text, tuple(labels)))


@lru_cache(maxsize=512)
def _citations(text: str, labels: tuple[str | None, ...]) -> tuple[Citation, ...]:
    """The same, remembered: one answer is asked for its citations several times."""
    marks = [_mark(label) for label in labels]
    cited = [*_numbered(text, marks), *_chinese(text, marks), *_in_order(text, marks), *_all(text, marks)]
    cited += [*_bracketed(text, marks), *_half(text, marks)]
    return tuple(_apart(cited))


def _apart(cited: list[Citation]) -> list[Citation]:
    """The longest of those that overlap, in the order of the text."""
    retained: list[Citation] = []
    for citation in sorted(cited, key=lambda c: (c.start - c.end, c.start)):
        if all(citation.end <= earlier.start or earlier.end <= citation.start for earlier in retained):
            retained.append(citation)
    return sorted(retained)


def _numbered(text: str, marks: Sequence[_Mark | None]) -> Iterator[Citation]:
    """Figure 2B, Images 1 and 2, Image A, Figure one, panel A of figure 2."""
    for match in NUMBERED.finditer(text):
        if PANEL.match(text, match.start()) or match[0].lower() in ("figure i", "image i"):
            continue
        by_label = bool(match["label"]) and any(marks)
        items = _items(match["label"] or match["place"])
        yield _resolved(match.span(), items, marks, by_label)
        if len(items) > 1:
            yield from _continued(text, match.end(), items, marks, by_label)


def _continued(
    text: str, start: int, items: Sequence[_Mark], marks: Sequence[_Mark | None], by_label: bool
) -> Iterator[Citation]:
    """Further numbers of the sentence in which several images were named, the next after them in the question."""
    stop = re.compile(r"[.!?](?=\s|$)").search(text, start)
    for match in CONTINUED.finditer(text, start, stop.start() if stop else len(text)):
        further = _items(match["items"])
        if further[0].number == items[-1].number + 1 and further[-1].number <= len(marks):
            yield _resolved(match.span("items"), further, marks, by_label)


def _chinese(text: str, marks: Sequence[_Mark | None]) -> Iterator[Citation]:
    for match in CHINESE.finditer(text):
        if match["items"] or match["ordinal"]:
            yield _resolved(
                match.span(), _items(match["items"] or match["ordinal"]), marks, bool(match["items"]) and any(marks)
            )
        elif not match["count"] or VALUES[match["count"]] == len(marks):
            yield Citation(*match.span(), tuple(range(1, len(marks) + 1)), ())


def _in_order(text: str, marks: Sequence[_Mark | None]) -> Iterator[Citation]:
    """The second image, the first two figures, the last image, the image on the left."""
    count = len(marks)
    if not (may_hold(text, PLACES) or COUNTED_PLACE.search(text)):
        return
    for match in ORDERED.finditer(text):
        if match["side"]:
            places = [1] if small(match["side"]) == "left" else [2]
        elif match["middle"]:
            places = [count // 2 + 1] if count % 2 else []
        elif match["of"]:
            places = [_value(match["of"])]
        elif match["last"]:
            places = [count] if count else []
        elif match["end"]:
            size = _value(match["size"])
            places = (
                list(range(1, size + 1)) if small(match["end"]) == "first" else list(range(count - size + 1, count + 1))
            )
        else:
            places = _ordinals(match["items"])
        yield _resolved(match.span(), [_Mark(place, "") for place in places], marks, False)
        if match["items"]:
            yield from _ellipses(text, match.end(), marks)


def _half(text: str, marks: Sequence[_Mark | None]) -> Iterator[Citation]:
    """The upper or the lower image, the former or the latter, of two images."""
    lowered = text.lower()
    if len(marks) == len(_PAIR) and any(word in lowered for word in HALVES):
        for match in HALF.finditer(text):
            yield Citation(*match.span(), (1 if match["first"] else 2,), ())


def _ellipses(text: str, start: int, marks: Sequence[_Mark | None]) -> Iterator[Citation]:
    """Further ordinals of the sentence in which an ordinal was said of an image."""
    stop = re.compile(r"[.!?](?=\s|$)").search(text, start)
    for match in ELLIPSIS.finditer(text, start, stop.start() if stop else len(text)):
        yield _resolved(match.span("items"), [_Mark(_value(match["items"]), "")], marks, False)


def _bracketed(text: str, marks: Sequence[_Mark | None]) -> Iterator[Citation]:
    """(F2), [F2]: a figure by its first letter, in brackets only, as a factor or a flask has none."""
    for match in BRACKETED.finditer(text):
        mark = _Mark(int(match["number"]), (match["letter"] or "").upper())
        yield _resolved(match.span(), [mark], marks, any(marks))


def _all(text: str, marks: Sequence[_Mark | None]) -> Iterator[Citation]:
    """Both images, all three figures, every picture, the two scans: all of them, where the number is theirs."""
    for match in ALL.finditer(text):
        word = small(match["word"] or "")
        counted = (
            match["count"]
            or match["number"]
            or ("two" if word in _TWO or word.endswith("pair") or small(match["together"] or "") == "both" else "")
        )
        if not counted or _value(counted) == len(marks):
            yield Citation(*match.span(), tuple(range(1, len(marks) + 1)), ())


def _ordinals(text: str) -> list[int]:
    places = [_value(match[0]) for match in re.finditer(ORDINAL, text, re.IGNORECASE)]
    ranged = len(places) == 2 and re.search(r"\b(?:to|through)\b", text)
    if ranged and places[0] < places[1] <= places[0] + _LONGEST_RANGE:
        return list(range(places[0], places[1] + 1))
    return places


def _value(word: str) -> int:
    digits = re.match(r"\d+", word)
    return int(digits[0]) if digits else VALUES[small(word)]


def _resolved(span: tuple[int, int], items: Iterable[_Mark], marks: Sequence[_Mark | None], by_label: bool) -> Citation:
    """A citation with the places that its items mean, by label or by place, and those that mean none."""
    images: set[int] = set()
    unknown: set[str] = set()
    lettered = any(mark and mark.letter for mark in marks)
    for item in items:
        if not item.number and item.letter:  # a letter alone: that of a label, else a place
            matched = (
                {at for at, mark in enumerate(marks, 1) if mark and mark.letter == item.letter} if lettered else set()
            )
            place = ord(item.letter) - ord("A") + 1
            matched |= {place} if not lettered and place <= len(marks) else set()
        elif by_label:
            matched = {at for at, mark in enumerate(marks, 1) if mark and _meets(mark, item.number, item.letter)}
        else:
            matched = {item.number} if 1 <= item.number <= len(marks) else set()
        images |= matched
        unknown |= set() if matched else {f"{item.number or ('' if item.letter else 0)}{item.letter}"}
    return Citation(*span, tuple(sorted(images)), tuple(sorted(unknown)))


def _mark(label: str | None) -> _Mark | None:
    match = ONE.search(label or "")
    return _Mark(int(match[1]), (match[2] or "").upper()) if match else None


def _meets(mark: _Mark, number: int, letter: str) -> bool:
    return mark.number == number and (not letter or not mark.letter or mark.letter == letter)


def _items(text: str) -> list[_Mark]:
    """Numbers and letters of a list, ranges spelt out: "1A and 3-5", "1a-c", "A to C", "two", "IV"."""
    items: list[_Mark] = []
    ranged = False
    for match in TOKEN.finditer(LABELS.sub(" ", text)):
        if match["range"]:
            ranged = bool(items)
            continue
        item = _item(match)
        if items and items[-1].letter and match["alone"]:  # a further part of the same figure
            item = _Mark(items[-1].number, item.letter)
        if ranged and items:
            items += _between(items[-1], item)
        items.append(item)
        ranged = False
    return items


def _item(match: re.Match[str]) -> _Mark:
    if match["number"]:
        return _Mark(int(match["number"]), (match["letter"] or "").upper())
    if match["roman"]:
        return _Mark(ROMAN.index(match["roman"]) + 1, "")
    if match["alone"]:
        return _Mark(0, match["alone"].upper())
    return _Mark(VALUES[small(match["word"] or match["cjk"])], "")


def _between(first: _Mark, last: _Mark) -> list[_Mark]:
    if first.number and last.number and not last.letter and first.number < last.number <= first.number + _LONGEST_RANGE:
        return [_Mark(number, "") for number in range(first.number + 1, last.number)]
    if first.letter and last.letter and first.number == last.number:
        return [_Mark(first.number, chr(code)) for code in range(ord(first.letter) + 1, ord(last.letter))]
    return []


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
