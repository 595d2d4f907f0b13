"""A text that is edited before it is read, and remembers where each character lay in the original."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from itertools import accumulate

Replacement = str | Callable[[re.Match[str]], str]


class EditedText:
    """A text with its edits; ``original(start, end)`` gives the span in the first text.

    >>> edited = EditedText("1. Wilson&#39;s disease")
    >>> edited.substitute(re.compile("&#39;"), "'")
    >>> edited.text, edited.original(3, 19)
    ("1. Wilson's disease", (3, 23))
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self._layers: list[_Layer] = []

    def substitute(self, pattern: re.Pattern[str], replacement: Replacement) -> None:
        """Replace every match; a replaced character lies at the beginning of what it replaces."""
        pieces: list[str] = []
        shifts: list[tuple[int, int, int]] = []
        end = 0
        length = 0
        for match in pattern.finditer(self.text):
            new = replacement(match) if callable(replacement) else replacement
            if new == match[0]:
                continue
            pieces += (self.text[end : match.start()], new)
            length += match.start() - end
            shifts.append((length, match.start(), match.end()))
            length += len(new)
            end = match.end()
        if shifts:
            pieces.append(self.text[end:])
            self.text = "".join(pieces)
            self._layers.append(_Layer(shifts, [len(piece) for piece in pieces]))

    def blank(self, start: int, end: int) -> None:
        """Put blanks for a span; a line feed at its end keeps what follows on a line of its own."""
        if start < end:
            self.text = f"{self.text[:start]}{' ' * (end - start - 1)}\n{self.text[end:]}"

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of the first text that a span of this text comes from."""
        for layer in reversed(self._layers):
            start, end = layer.before(start, False), layer.before(end, True)
        return start, max(start, end)


class _Layer:
    """One substitution: where the replaced pieces lie before and after it."""

    def __init__(self, shifts: list[tuple[int, int, int]], lengths: list[int]) -> None:
        self._shifts = shifts
        ends = list(accumulate(lengths))
        self._starts = [after for after, _, _ in shifts]
        self._ends = ends[1::2]

    def before(self, place: int, is_end: bool) -> int:
        """Return where a place lay before: inside a replaced piece at its start, as an end at its end."""
        index = bisect_right(self._starts, place - is_end) - 1
        if index < 0:
            return place
        _, start, end = self._shifts[index]
        if place < self._ends[index] or (is_end and place == self._ends[index] and place > self._starts[index]):
            return end if is_end else start
        return end + place - self._ends[index]
