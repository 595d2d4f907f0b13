"""Word stems, to compare what a criterion says with what an answer says: spelling and inflection go, meaning stays.

A stem is never shown and never matched as a substring: two words meet when their stems are equal. The suffixes are
chosen so that words of different meaning stay apart (hyper/hypo, angiography/angioplasty, prednisone/prednisolone).
"""

from __future__ import annotations

import re
from functools import lru_cache

from mmrarebench.grounding.names import fold, spelling

_SHORTEST = 4
# Tried in order, the first that leaves enough is taken; a replacement joins words that differ in more than an ending.
_SUFFIXES = (
    ("ographically", "ograph"),
    ("ographies", "ograph"),
    ("ographic", "ograph"),
    ("ography", "ograph"),
    ("ogram", "ograph"),
    ("oscopically", "oscop"),
    ("oscopies", "oscop"),
    ("oscopic", "oscop"),
    ("oscopy", "oscop"),
    ("isational", "iz"),
    ("izational", "iz"),
    ("isation", "iz"),
    ("ization", "iz"),
    ("ising", "iz"),
    ("izing", "iz"),
    ("ised", "iz"),
    ("ized", "iz"),
    ("ise", "iz"),
    ("ize", "iz"),
    ("icular", "ic"),
    ("icle", "ic"),
    ("ically", ""),
    ("ations", ""),
    ("ation", ""),
    ("ating", ""),
    ("ative", ""),
    ("ated", ""),
    ("ate", ""),
    ("ments", ""),
    ("ment", ""),
    ("ions", ""),
    ("ion", ""),
    ("ives", ""),
    ("ive", ""),
    ("ings", ""),
    ("ing", ""),
    ("ied", "y"),
    ("ed", ""),
    ("ium", ""),
    ("ially", ""),
    ("ial", ""),
    ("ally", ""),
    ("ly", ""),
    ("ic", ""),
    ("al", ""),
    ("ous", ""),
)
_TRAILING = re.compile(r"[aeiy]+$")
_DOUBLE = re.compile(r"([bdfglmnprt])\1$")


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """Return the stem of one word; a word with a digit in it stays as it is, but for case.

    >>> [stem(w) for w in ("Haemorrhages", "embolisation", "embolized", "echocardiography", "echocardiogram")]
    ['hemorrhag', 'emboliz', 'emboliz', 'echocardiograph', 'echocardiograph']
    >>> stem("hyperkalaemia") == stem("hypokalaemia"), stem("prednisone") == stem("prednisolone"), stem("V600E")
    (False, False, 'v600e')
    """
    folded = fold(word)
    if len(folded) < _SHORTEST or not folded.isalpha():
        return folded
    plain = spelling(folded)
    if plain.endswith(("tre", "bre")):
        plain = f"{plain[:-2]}er"
    for suffix, instead in _SUFFIXES:
        if plain.endswith(suffix) and len(plain) - len(suffix) + len(instead) >= _SHORTEST:
            plain = plain[: -len(suffix)] + instead
            break
    bare = _TRAILING.sub("", plain)
    return _DOUBLE.sub(r"\1", bare if len(bare) >= _SHORTEST else plain)
