"""Advice of a sentence on a treatment or test that it names: for it, against it, of the past, or a mere remark.

The patterns are in ``lexicon/advice.toml``. They see one sentence in which the mention is ``@``; headings and the head
of a table's column are read by patterns of their own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum
from functools import cache

from mmrarebench.criteria.lexicon import advice_patterns

MENTION = "@"
_GAP = (  # what may stand between a cue and its mention: no new order, no other sentence or cell
    r"(?:(?!\b(?:but|however|instead(?! of)|because|since|although|whereas|while|therefore|then|"
    r"(?<!to )(?<!not )(?<!or )(?:start|begin|give|prefer|order|switch|replace|continue|obtain)|"
    r"and (?:start|begin|give|add|use|order|continue|prefer|switch))\b)[^.;|@]){0,60}?"
)
_APPOSED = re.compile(
    r"""
    @,\ (?:like|as\ with|as\ are|as\ is|such\ as          # what it is compared with
      |being|one\ of|another|which\ is|which\ are|an?|the)\b    # what it is
    [^,.;|@]{2,60},[ ]
    """,
    re.IGNORECASE | re.VERBOSE,
)
"""An insertion between two commas right after a mention: the verb behind it belongs to the mention."""
_NO = re.compile(r"no\b(?! (?:problem|doubt|objection))|never\b|not\b", re.IGNORECASE)
_NEXT = 120
"""Letters of the next sentence in which a thing is taken up again."""
_NEGATES = re.compile(r"\b(?:never|not|no|cannot|without|nor)\b|n't\b", re.IGNORECASE)


class Advice(StrEnum):
    """How a sentence stands to what it mentions."""

    AFFIRMED = "affirmed"
    DENIED = "denied"
    PAST = "past"
    REMARK = "remark"


@cache
def _patterns(name: str) -> re.Pattern[str]:
    joined = "|".join(f"(?:{pattern.replace('~', _GAP)})" for pattern in advice_patterns()[name])
    return re.compile(joined, re.IGNORECASE)


_ORDER = tuple((advice, advice.value) for advice in Advice)
_PROHIBITED = (
    *_ORDER[:2],
    (Advice.DENIED, "prohibited_denied"),
    *_ORDER[2:],
    (Advice.REMARK, "prohibited_remark"),
)


def advise(sentence: str, start: int, end: int, *, prohibited: bool = False) -> Advice | None:
    """Advice of a sentence on ``sentence[start:end]``; None where it only names it.

    Of a thing that is ``prohibited`` more is read as said against it, and a statement about it as a mere remark.

    >>> text = "Replace valproate with levetiracetam."
    >>> advise(text, 8, 17), advise(text, 23, 36), advise("Valproate 300 mg", 0, 9)
    (<Advice.DENIED: 'denied'>, <Advice.AFFIRMED: 'affirmed'>, None)
    """
    if _NEGATES.search(sentence[start:end]):
        return Advice.DENIED
    masked = _APPOSED.sub(f"{MENTION} ", _mask(sentence, start, end))
    order = _PROHIBITED if prohibited else _ORDER
    return next((advice for advice, name in order if _patterns(name).search(masked)), None)


def _mask(sentence: str, start: int, end: int) -> str:
    before = sentence[:start].replace(MENTION, " ")
    after = sentence[end:].replace(MENTION, " ")
    return " ".join(f"{before}{MENTION}{after}".split())


def orders(sentence: str, start: int, end: int) -> bool:
    """Whether ``sentence[start:end]`` stands alone, as in a prescription, or under an order or a recommendation.

    >>> orders("Aspirin 75 mg", 0, 7), orders("Give aspirin", 5, 12), orders("Fever mimics what aspirin does", 18, 25)
    (True, True, False)
    """
    return bool(_patterns("prohibited_order").search(_mask(sentence, start, end)))


def denies_next(sentence: str, following: str) -> bool:
    """Whether what follows a sentence takes up the thing that it names, and speaks against it.

    >>> denies_next("Both are porphyrinogenic;", " do not give them."), denies_next("Aspirin?", " No.")
    (True, True)
    >>> denies_next("Aspirin 75 mg.", " Do not stop it.")
    False
    """
    line = following.lstrip(" ").partition("\n")[0][:_NEXT]
    asked = sentence.rstrip().endswith("?") and _NO.match(line) is not None
    return bool(line) and (asked or _patterns("prohibited_next").search(line) is not None)


def advise_lead(lead: str) -> Advice | None:
    """Advice of a heading, or of the head of a column, on the items under it.

    >>> advise_lead("Contraindicated drugs:"), advise_lead("Do not miss:"), advise_lead("First line:")
    (<Advice.DENIED: 'denied'>, <Advice.AFFIRMED: 'affirmed'>, None)
    """
    for advice in (Advice.AFFIRMED, Advice.DENIED, Advice.PAST):
        if lead and _patterns(f"lead_{advice.value}").search(lead):
            return advice
    return None


def column_head(header: Sequence[str], row: str, place: int) -> str:
    """The head of the column in which a place of a table's row lies, empty where there is none.

    >>> column_head(("Avoid", "Use"), "valproate | keppra |", 13)
    'Use'
    """
    column = row.count("|", 0, place)
    return header[column] if column < len(header) else ""
