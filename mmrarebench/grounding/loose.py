"""The last and loosest key of a name: organs as nouns, tumors by one word, abbreviations of families, generic words aside.

Two names that have it in common mean one disease unless they state different inheritances; a key that belongs to
several entities names none.
"""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from mmrarebench.grounding.names import APART, spelling, tokens

_TABLE = tomllib.loads(Path(__file__).with_name("equivalents.toml").read_text(encoding="utf-8"))
_PHRASES: dict[str, str] = _TABLE["phrases"]
_WORDS: dict[str, str] = _TABLE["words"]
_ASIDE = frozenset(_TABLE["aside"]["words"].split())
INHERITANCE = frozenset(_TABLE["aside"]["inheritance"].split())
NUMBERED_ALONE = frozenset(_TABLE["aside"]["numbered"].split())
SPECIFIC_ALONE = NUMBERED_ALONE - {"hereditary"}
QUALIFIERS = frozenset(_TABLE["aside"]["qualifiers"].split())
_FIRST_WORDS = frozenset(phrase.split()[0] for phrase in _PHRASES)
_PHRASE = re.compile(rf"\b(?:{'|'.join(sorted(map(re.escape, _PHRASES), key=len, reverse=True))})\b")
_NUMBERED = re.compile(r"\b([a-z]{2,5})(\d{1,2}[a-z]{0,2}\d?)\b")
_INHERITED = re.compile(r"\b(?:AR|AD|XL|XR|XLR|XLD)\b(?=[ -][A-Za-z]{4})")
_INHERITED_WORDS = {
    "AR": "autosomal recessive",
    "AD": "autosomal dominant",
    "XL": "X-linked",
    "XR": "X-linked",
    "XLR": "X-linked",
    "XLD": "X-linked",
}
_OTHER_TONGUE = (
    (
        re.compile(
            r"^(?:Morbus|[Mm]aladie (?:de (?:la )?|d['’]|du )|[Ee]nfermedad de |[Mm]alattia di )\s*(?=[A-ZÀ-Þ])(.+)$"
        ),
        r"\1 disease",
    ),
    (
        re.compile(r"^(?:[Ss]yndrome (?:de |d['’]|du )|[Ss]índrome de |[Ss]indrome di )(?=[A-ZÀ-Þ])(.+)$"),
        r"\1 syndrome",
    ),
    (re.compile(r"[- ][Ss]yndrom$"), " syndrome"),
    (re.compile(r"[- ]Krankheit$"), " disease"),
)
"""The words for disease and syndrome beside a person's name, in Latin, German, French, Spanish and Italian."""
_OPENINGS = tuple(
    "Morbus,Maladie,maladie,Enfermedad,enfermedad,Malattia,malattia,Syndrome d,syndrome d,Sínd,sínd,Sind,sind".split(
        ","
    )
)
_ENDINGS = ("Syndrom", "syndrom", "Krankheit")
_BANDS = re.compile(r"(?<=\d)\s*[-–]\s*(?=(?:\d{1,2})?[pq]\d)")
_SYNDROME_WITH = re.compile(r"(?:syndrome|disease|disorder|condition)s?\s+with\b", re.IGNORECASE)
SPECIFIC = 2
"""A key with so many gaps between its words is specific enough to lack a qualifier."""
_LEAST = 5


class LooseKey(NamedTuple):
    """A loose key, and the qualifiers (inheritances, hereditary, classic) that its name states."""

    key: str
    qualifiers: frozenset[str]


@lru_cache(maxsize=65536)
def loose_key(text: str) -> LooseKey:
    """Return the loose key of a name; the key is empty where too little would be left of it.

    >>> loose_key("Malignant Neoplasm of the Ovary").key == loose_key("ovarian cancer").key
    True
    >>> loose_key("SCA-1").key == loose_key("Spinocerebellar ataxia type 1").key == loose_key("SCA1").key
    True
    >>> loose_key("AR polycystic kidney disease").qualifiers
    frozenset({'recessive'})
    """
    text = _INHERITED.sub(lambda match: _INHERITED_WORDS[match[0]], text)
    if " with" in text and _SYNDROME_WITH.match(text):
        return LooseKey("", frozenset())
    spelt = [spelling(word) for word in tokens(_BANDS.sub("", text))]
    joined = " ".join(spelt)
    if not _FIRST_WORDS.isdisjoint(spelt):
        joined = _PHRASE.sub(lambda match: _PHRASES[match[0]], joined)
    joined = _NUMBERED.sub(r"\1 \2", joined)
    words = {_WORDS.get(word, word) for word in joined.split()}
    content = sorted(words - _ASIDE - QUALIFIERS)
    key = "" if content in APART else " ".join(content)
    letters = sum(len(word) for word in content)
    return LooseKey(key if letters >= _LEAST or _is_numbered(content) else "", frozenset(words & QUALIFIERS))


def spelt_out(text: str) -> str:
    """Return a name with its inheritance in full and with English words for disease and syndrome.

    >>> [spelt_out(t) for t in ("AR polycystic kidney disease", "Morbus Fabry", "Maladie de Wilson", "Marfan-Syndrom")]
    ['autosomal recessive polycystic kidney disease', 'Fabry disease', 'Wilson disease', 'Marfan syndrome']
    """
    text = _INHERITED.sub(lambda match: _INHERITED_WORDS[match[0]], text)
    if text.startswith(_OPENINGS) or text.endswith(_ENDINGS):
        for pattern, english in _OTHER_TONGUE:
            text = pattern.sub(english, text)
    return text


def agree(asked: LooseKey, name: LooseKey, *, is_leaf: bool) -> bool:
    """Return whether a text may mean an entity by a name that shares its loose key, by the qualifiers of the two.

    Inheritances must not contradict each other. A qualifier that only the text states may pick out a subtype, so the
    entity must have none; one that only the name states makes it a rarer thing than the text says, unless a number
    decides which entity is meant. A long name may lack its inheritance, yet a disease that is common is not the hereditary one.

    >>> agree(loose_key("prostate cancer"), loose_key("Familial prostate cancer"), is_leaf=True)
    False
    >>> agree(loose_key("Mitral valve prolapse"), loose_key("Familial mitral valve prolapse"), is_leaf=True)
    False
    >>> agree(loose_key("CMT 2A1"), loose_key("Autosomal dominant CMT type 2A1"), is_leaf=True)
    True
    """
    left, right = asked.qualifiers, name.qualifiers
    if left & INHERITANCE and right & INHERITANCE and left & INHERITANCE != right & INHERITANCE:
        return False
    lacking = SPECIFIC_ALONE if asked.key.count(" ") >= SPECIFIC else frozenset()
    if any(char.isdigit() for char in asked.key):
        lacking = NUMBERED_ALONE
    return (is_leaf or not left - right) and right - left <= lacking


def _is_numbered(content: list[str]) -> bool:
    """Return whether a short key is an abbreviation with a number: "1 sca"."""
    return len(content) > 1 and any(word[0].isdigit() for word in content) and any(len(word) > 2 for word in content)
