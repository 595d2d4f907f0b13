"""Frequencies of HPO's annotations: a term or its name, n of m patients, or a percentage, with bounds."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

BANDS = {
    "HP:0040280": ("Obligate (100%)", 1.0, 1.0),
    "HP:0040281": ("Very frequent (99-80%)", 0.8, 0.99),
    "HP:0040282": ("Frequent (79-30%)", 0.3, 0.79),
    "HP:0040283": ("Occasional (29-5%)", 0.05, 0.29),
    "HP:0040284": ("Very rare (<4-1%)", 0.01, 0.04),
    "HP:0040285": ("Excluded (0%)", 0.0, 0.0),
}
_WORDS = {text.split(" (")[0].lower(): term for term, (text, _, _) in BANDS.items()}


class Frequency(NamedTuple):
    """A frequency as stated with its bounds in 0..1; no bounds where the statement is none that is understood."""

    text: str
    low: float | None
    high: float | None

    @property
    def excludes(self) -> bool:
        """Whether nobody had the phenotype.

        >>> Frequency("0/7", 0.0, 0.0).excludes, Frequency("12 of 30", None, None).excludes
        (True, False)
        """
        return self.high == 0.0


@lru_cache(maxsize=2**15)
def frequency(wording: str) -> Frequency | None:
    """A frequency given as HPO term (or its name), ratio or percentage, with its bounds in 0..1.

    A ratio or percentage above 1, and any other wording, has no bounds.

    >>> frequency("HP:0040282"), frequency("3/12")
    (Frequency(text='Frequent (79-30%)', low=0.3, high=0.79), Frequency(text='3/12', low=0.25, high=0.25))
    >>> frequency("0/7").excludes, frequency("5/3"), frequency("")
    (True, Frequency(text='5/3', low=None, high=None), None)
    """
    wording = wording.strip()
    term = _WORDS.get(wording.split(" (")[0].lower(), wording.upper().replace("_", ":"))
    if term in BANDS:
        return Frequency(*BANDS[term])
    ratio = re.fullmatch(r"(\d+)\s*/\s*(\d+)", wording)
    percent = re.fullmatch(r"(\d+(?:\.\d+)?)\s*%", wording)
    share = None
    if ratio and int(ratio[2]):
        share = int(ratio[1]) / int(ratio[2])
    elif percent:
        share = float(percent[1]) / 100
    if share is not None and share <= 1:
        return Frequency(wording, share, share)
    return Frequency(wording, None, None) if wording else None
