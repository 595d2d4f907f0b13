"""Readings of a diagnosis that Orphanet does not have: whether naming its nearest entry is a hit, always printed apart."""

from __future__ import annotations

from enum import StrEnum


class GoldReading(StrEnum):
    """Which questions a roll-up takes, and what a hit is.

    ``exact``: questions whose diagnosis is an Orphanet entity; naming it is a hit. ``nearest``: questions whose diagnosis is
    narrower than Orphanet's entry; naming that entry is a hit. No question is in both.
    """

    EXACT = "exact"
    NEAREST = "nearest"


def check_reading(value: object) -> str:
    """Return the reading of that name.

    Raises:
        ValueError: there is no such reading.

    >>> check_reading("nearest")
    'nearest'
    """
    return GoldReading(str(value)).value
