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

from mmrarebench.grounding.names import APART, is_finding, spelling, tokens

_TABLE = tomllib.loads(Path(__file__).with_name("equivalents.toml").read_text(encoding="utf-8"))
_PHRASES: dict[str, str] = _TABLE["phrases"]
_WORDS: dict[str, str] = _TABLE["words"]
_ASIDE = frozenset(_TABLE["aside"]["words"].split())
_ASIDE_BUT_SYNDROME = _ASIDE - {"syndrome"}
INHERITANCE = frozenset(_TABLE["aside"]["inheritance"].split())
NUMBERED_ALONE = frozenset(_TABLE["aside"]["numbered"].split())
QUALIFIERS = frozenset(_TABLE["aside"]["qualifiers"].split())
_FIRST_WORDS = frozenset(phrase.split()[0] for phrase in _PHRASES)
_PHRASE = re.compile(rf"\b(?:{'|'.join(sorted(map(re.escape, _PHRASES), key=len, reverse=True))})\b")
_SHORT = frozenset(short for short in _PHRASES.values() if len(short) == 2)
"""Abbreviations of two letters that a number may follow: NF 1."""
_NUMBERED = re.compile(r"\b([a-z]{2,5})(\d{1,2}[a-z]{0,2}\d?)\b")
_INHERITED = re.compile(
    r"\b(?:AR|AD|XL|XR|XLR|XLD)(?:\b(?=[ -][A-Za-z]{4})|(?=(?:PKD|RP|CMT|HSP|SPG|SCA|EDS|LGMD|NCL|CGD|EBS)\b))"
)
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
_ABBREVIATED = re.compile(r"([A-Z]{4,10}) (?:[Ss]yndrome|[Dd]isease|[Dd]isorder)")
_ENDINGS = ("Syndrom", "syndrom", "Krankheit")
_BANDS = re.compile(r"(?<=\d)\s*[-–]\s*(?=(?:\d{1,2})?[pq]\d)")
_SYNDROME_WITH = re.compile(
    r"(?:(?:rare|genetic)\s+)*(?:syndrome|disease|disorder|condition)s?\s+(?:associated\s+)?with\b", re.IGNORECASE
)
_AND_RELATED = re.compile(r"\band (?:related|associated)\b")
"""More than the disease before it: "Joubert syndrome and related disorders"."""
_SPECIFIC = 4
"""A key of so many words, those of an onset aside, is specific enough to lack its inheritance."""
_ONSETS = frozenset(_TABLE["aside"]["onsets"].split())
_ENZYME = re.compile(r"ase deficienc(?:y|ies)$", re.IGNORECASE)
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
    text = _INHERITED.sub(lambda match: f"{_INHERITED_WORDS[match[0]]} ", text)
    if " with" in text and _SYNDROME_WITH.match(text):
        return LooseKey("", frozenset())
    stated = tokens(_BANDS.sub("", text))
    spelt = [spelling(word) for word in stated]
    joined = " ".join(spelt)
    if not _FIRST_WORDS.isdisjoint(spelt):
        joined = _PHRASE.sub(lambda match: _PHRASES[match[0]], joined)
    if "and related" in joined or "and associated" in joined:
        joined = _AND_RELATED.sub("besides", joined)
    joined = _NUMBERED.sub(r"\1 \2", joined)
    words = {_WORDS.get(word, word) for word in joined.split()}
    content = sorted(words - (_ASIDE_BUT_SYNDROME if is_finding(stated) else _ASIDE) - QUALIFIERS)
    key = "" if content in APART else " ".join(content)
    letters = sum(len(word) for word in spelt if word not in _ASIDE and word not in QUALIFIERS)
    return LooseKey(key if letters >= _LEAST or _is_numbered(content) else "", frozenset(words & QUALIFIERS))


def spelt_out(text: str) -> str:
    """Return a name with its inheritance in full, with English words for disease and syndrome, or an abbreviation without.

    >>> [spelt_out(t) for t in ("AR polycystic kidney disease", "Morbus Fabry", "Maladie de Wilson", "Marfan-Syndrom")]
    ['autosomal recessive polycystic kidney disease', 'Fabry disease', 'Wilson disease', 'Marfan syndrome']
    >>> spelt_out("IPEX syndrome")
    'IPEX'
    """
    text = _INHERITED.sub(lambda match: _INHERITED_WORDS[match[0]], text)
    if text[:4].isupper() and (match := _ABBREVIATED.fullmatch(text)):
        return match[1]
    if text.startswith(_OPENINGS) or text.endswith(_ENDINGS):
        for pattern, english in _OTHER_TONGUE:
            text = pattern.sub(english, text)
    return text


def agree(asked: LooseKey, name: LooseKey, *, is_leaf: bool, lacking: frozenset[str] = frozenset()) -> bool:
    """Return whether a text may mean an entity by a name that shares its loose key, by the qualifiers of the two.

    Inheritances must not contradict each other. A qualifier that only the text states may pick out a subtype, so the
    entity must have none; one that only the name states makes it a rarer thing than the text says, unless it is one of
    those that the text may lack: a disease that is common is neither the hereditary nor the congenital one.

    >>> agree(loose_key("prostate cancer"), loose_key("Familial prostate cancer"), is_leaf=True)
    False
    >>> agree(loose_key("Mitral valve prolapse"), loose_key("Familial mitral valve prolapse"), is_leaf=True)
    False
    >>> numbered = "CMT 2A1"
    >>> agree(loose_key(numbered), loose_key("AD CMT type 2A1"), is_leaf=True, lacking=may_lack(numbered))
    True
    """
    left, right = asked.qualifiers, name.qualifiers
    if left & INHERITANCE and right & INHERITANCE and left & INHERITANCE != right & INHERITANCE:
        return False
    return (is_leaf or not left - right) and right - left <= lacking


def is_specific(asked: LooseKey) -> bool:
    """Return whether a text says enough of a disease, or that it is hereditary, to go without its inheritance.

    >>> [is_specific(loose_key(text)) for text in ("Spinal and bulbar muscular atrophy", "Adult-onset cerebellar ataxia")]
    [True, False]
    """
    words = set(asked.key.split()) - _ONSETS
    return len(words) >= _SPECIFIC or "hereditary" in asked.qualifiers


def may_lack(text: str) -> frozenset[str]:
    """Return the qualifiers that a text need not state for a name that has them.

    A number decides by itself; an enzyme's deficiency is inherited, whether that is said or not; and where one thing is
    said to come with another, "primary" adds nothing.

    >>> [sorted(may_lack(text)) for text in ("Renal artery stenosis", "Hypomagnesemia with hypercalciuria")]
    [[], ['primary']]
    >>> sorted(may_lack("Sucrase-isomaltase deficiency"))
    ['congenital', 'hereditary', 'primary']
    """
    key = loose_key(text).key
    if any(char.isdigit() for char in key):
        return NUMBERED_ALONE
    if _ENZYME.search(text):
        return NUMBERED_ALONE - INHERITANCE
    return frozenset({"primary"}) if " with " in text and " " in key else frozenset()


def _is_numbered(content: list[str]) -> bool:
    """Return whether a short key is an abbreviation with a number: "1 sca"."""
    if len(content) < 2 or not any(word[0].isdigit() for word in content):
        return False
    return any(len(word) > 2 or word in _SHORT for word in content)
