"""Elements beside each other that are a list: one diagnosis in each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from mmrarebench.answers.ranked.edited_text import EditedText

_ELEMENT = re.compile(
    r"""
    <(?P<tag>(?P<name>(?:(?:diagnosis|disease|disorder|condition)[_-]?)?name|diagnosis|disease|disorder|condition
       |candidate|hypothesis|item|entry|option|answer|dx|rank)
       [_-]?(?P<number>\d{1,2})?)(?P<attributes>\s[^<>]{0,100})?>
    (?P<text>[^<>]{2,300})
    </(?P=tag)\s*>
    """,
    re.IGNORECASE | re.VERBOSE,
)
_RANK = re.compile(r"\b(?:rank|position|order|number|n|id)\s*=\s*[\"']?(\d{1,2})\b", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]+>")
_OTHER = re.compile(r"<(?P<tag>[a-z][\w-]*)(?:\s[^<>]*)?>[^<>]*</(?P=tag)\s*>|</?[a-z][^<>]*>", re.IGNORECASE)


def number_elements(edited: EditedText) -> None:
    r"""Write elements of one name that stand beside each other as a numbered list.

    Ranks are those that names or attributes of the elements state, else their order. Answers without a rank are no list:
    the last one is what counts.

    >>> edited = EditedText('<d><diagnosis rank="1">Fabry disease</diagnosis><diagnosis rank="2">Gout</diagnosis></d>')
    >>> number_elements(edited)
    >>> edited.text
    '<d>\n1. Fabry disease\n\n2. Gout\n</d>'
    """
    if edited.text.count("</") < 2:
        return
    marks: dict[int, str] = {}
    others: list[tuple[int, int]] = []
    for elements in _runs(edited.text):
        ranks = [_rank_of(element) for element in elements]
        if None in ranks:
            if elements[0]["name"].lower() == "answer" or any(rank is not None for rank in ranks):
                continue
            ranks = list(range(1, len(elements) + 1))
        for element, rank in zip(elements, ranks, strict=True):
            marks |= {element.start(): f"\n{rank}. ", element.end("text"): "\n"}
        others += [(left.end(), right.start()) for left, right in pairwise(elements)]
    for start, end in others:  # how probable it is, and why
        edited.blank(start, end)
    if marks:
        edited.substitute(_TAG, lambda match: marks.get(match.start(), match[0]))


def _runs(text: str) -> Iterator[list[re.Match[str]]]:
    """Elements of one name with nothing but space and other elements between them, at least two."""
    run: list[re.Match[str]] = []
    for element in _ELEMENT.finditer(text):
        is_next = run and element["name"].lower() == run[-1]["name"].lower()
        if not is_next or _OTHER.sub("", text[run[-1].end() : element.start()]).strip(" \t\n,"):
            if len(run) > 1:
                yield run
            run = []
        run.append(element)
    if len(run) > 1:
        yield run


def _rank_of(element: re.Match[str]) -> int | None:
    attribute = _RANK.search(element["attributes"] or "")
    number = element["number"] or (attribute and attribute[1])
    return int(number) if number else None
