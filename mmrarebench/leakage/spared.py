"""Terms that look like a leak and are left unmasked, with the reason: the other half of a masking that can be checked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from mmrarebench.leakage.detection import candidates
from mmrarebench.leakage.terms import Answer, Term, every_term, is_spared, why_not
from mmrarebench.leakage.types import Leak, LeakKind, Place

BROAD = "names a group with more disorders below it than the policy's limit"


class Spared(NamedTuple):
    """A word or phrase that was not masked: kind it would have been of, place, span, the text there, and why it stays."""

    kind: LeakKind
    place: Place
    start: int
    end: int
    text: str
    reason: str

    @property
    def row(self) -> dict[str, Any]:
        """The same as outputs and the graph state it."""
        kind, place, start, end, text, reason = self
        return {"kind": str(kind), "where": str(place), "start": start, "end": end, "text": text, "reason": reason}


def spared(
    answer: Answer,
    places: Mapping[Place, str],
    kinds: Sequence[LeakKind],
    leaks: Sequence[Leak],
    broad: Sequence[str] = (),
) -> list[Spared]:
    """Everything that bears on the answer, stands in a place and is none of its leaks; each stretch is listed once.

    Args:
        answer: what the question expects.
        places: what a model sees.
        kinds: kinds that the track's policy hides.
        leaks: what was found and is masked.
        broad: names above the disorder that are too general to give it away.

    >>> text = "Dr Wilson ruled out a metabolic disease; atp7b was normal."
    >>> answer = Answer("diagnosis", ("Wilson disease",), genes=("ATP7B",))
    >>> kinds = (LeakKind.GOLD_NAME, LeakKind.EPONYM, LeakKind.GENE)
    >>> for stretch in spared(answer, {Place.parse("context"): text}, kinds, [], ("Metabolic disease",)):
    ...     print(stretch.kind, repr(stretch.text), "-", stretch.reason)
    eponym 'Wilson' - a person's name: a title stands before it
    parent 'metabolic disease' - names a group with more disorders below it than the policy's limit
    gene 'atp7b' - not written as ATP7B
    """
    stretches: dict[tuple[Place, int, int], Spared] = {}
    sought = [*every_term(answer), *(Term(name, LeakKind.PARENT) for name in broad)]
    general = set(sought[len(sought) - len(broad) :])
    for place, text in places.items():
        masked = [(leak.start, leak.end) for leak in leaks if leak.place == place]
        for term, leak in candidates(text, place, sought):
            if not any(start < leak.end and leak.start < end for start, end in masked):
                reason = BROAD if term in general else _reason(term, leak, text, kinds)
                stretches.setdefault(
                    (place, leak.start, leak.end), Spared(term.kind, place, leak.start, leak.end, leak.text, reason)
                )
    return sorted(_outermost(stretches), key=lambda stretch: (str(stretch.place), stretch.start))


def _reason(term: Term, leak: Leak, text: str, kinds: Sequence[LeakKind]) -> str:
    if term.kind not in kinds:
        return f"the policy of this track does not hide {term.kind} here"
    if is_spared(term):
        return "too short or too general to give anything away"
    reason = why_not(term.kind, text, leak.place, leak.start, leak.end)
    return reason or (f"not written as {term.text}" if term.exact else "stands beside a leak")


def _outermost(stretches: Mapping[tuple[Place, int, int], Spared]) -> Iterator[Spared]:
    for (place, start, end), stretch in stretches.items():
        if not any(p == place and s <= start and end <= e and (s, e) != (start, end) for p, s, e in stretches):
            yield stretch
