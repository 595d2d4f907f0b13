"""Readings of a diagnosis: what a hit is where Orphanet does not have it, and by which lineage questions are rolled up."""

from __future__ import annotations

from enum import StrEnum

ROOT = "ORPHA:320716"
"""Orphanet's root, of which the heads of its lineage are children."""


class GoldReading(StrEnum):
    """Questions of a roll-up, and its definition of a hit.

    ``exact``: questions whose diagnosis is an Orphanet entity; naming it is a hit. ``nearest``: questions whose diagnosis is
    narrower than Orphanet's entry; naming that entry is a hit. ``absent``: questions whose diagnosis Orphanet has neither
    itself nor a broader entry for, and MONDO has; naming MONDO's term is a hit. No question is in two of these.

    ``mondo``: every question whose diagnosis is a MONDO term; naming the term is a hit, by Orphanet's entry where that
    is exactly the term, else by MONDO's names.
    """

    EXACT = "exact"
    NEAREST = "nearest"
    ABSENT = "absent"
    MONDO = "mondo"


class LineageSource(StrEnum):
    """Whose lineage questions are rolled up by."""

    ORPHANET = "orphanet"
    MONDO = "mondo"


ROOTS = {LineageSource.ORPHANET: (ROOT,), LineageSource.MONDO: ("MONDO:0700096", "MONDO:0000001")}
"""Roots of a lineage, the first that has children; MONDO's are human disease, else disease."""


def check_lineage(value: object) -> str:
    """Return the source of a lineage of that name.

    Raises:
        ValueError: there is no such lineage.

    >>> check_lineage("MONDO")
    'mondo'
    """
    return LineageSource(str(value).lower()).value


def check_reading(value: object) -> str:
    """Return the reading of that name.

    Raises:
        ValueError: there is no such reading.

    >>> check_reading("nearest")
    'nearest'
    """
    return GoldReading(str(value)).value
