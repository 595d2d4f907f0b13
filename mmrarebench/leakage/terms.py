"""Terms that a question must hide: names of its disorders, their kin and genes, and words of its criteria, each of a kind."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from mmrarebench.criteria.types import CriterionKind
from mmrarebench.grounding.names import GENERIC_WORDS
from mmrarebench.leakage.types import LeakKind, Place
from mmrarebench.leakage.words import ABBREVIATION, DRUG, term_words

# "Wilson disease", "Duchenne muscular dystrophy": one word of four letters or more before a noun for a disease.
_NAMED = re.compile(
    r"""^(?P<one>[^\W\d_]{4,})(?:['’]s)?
    \ (?:disease|syndrome|disorder|anomaly|(?:muscular\ )?dystrophy|ataxia|an(?:a?e)mia|sarcoma|lymphoma)\b
    """,
    re.VERBOSE,
)
_JOINED = re.compile(r"\b[A-ZÀ-Þ][^\W\d_]{2,}(?:[-–][A-ZÀ-Þ][^\W\d_]{2,})+\b")
_ADJECTIVE = re.compile(r"(?:ic|al|ar|ous|ary|ory|ive|oid|ed|ing|ible|able|ent|ant|ine|iac|ane|ete|form)$")
_TITLE = re.compile(r"\b(?:Drs?|Doctor|Prof(?:essor)?|Mrs?|Ms|Miss|Sir|Nurse)\.?\s+(?:[A-Z]\.\s*)*(?:[A-Z]\w+[-–])*$")
_CITED = re.compile(r"(?:,? and [A-Z]\w+)?,? (?:et al|and (?:colleagues|co-?workers))\b|,? \(?(?:19|20)\d\d\b")
_ILLNESS = re.compile(r"\s+(?:disease|syndrome|disorder|anomaly|dystrophy|ataxia|phenotype)\b", re.IGNORECASE)
_BEGINS = re.compile(r"(?:^|[.!?:\n])[\s\"'“(]*$")


class Term(NamedTuple):
    """Something that must not be seen: its text, its kind, and whether case matters (abbreviations and gene symbols)."""

    text: str
    kind: LeakKind
    exact: bool = False


@dataclass(frozen=True)
class Answer:
    """Expected answer of a question, as far as it bears on leakage."""

    track: str
    names: tuple[str, ...] = ()
    synonyms: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    subtypes: tuple[str, ...] = ()
    parents: tuple[str, ...] = ()
    genes: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    criteria: tuple[tuple[str, str], ...] = ()
    relation: str = ""


def terms(answer: Answer, kinds: Iterable[LeakKind]) -> list[Term]:
    """Terms that a question must hide, of the kinds in its track's policy; generic and tiny names are spared.

    >>> kinds = (LeakKind.GOLD_NAME, LeakKind.ABBREVIATION)
    >>> [t.kind for t in terms(Answer("diagnosis", ("Marfan syndrome",), ("MFS", "syndrome")), kinds)]
    ['gold_name', 'abbreviation']
    """
    allowed = set(kinds)
    return [term for term in every_term(answer) if term.kind in allowed and not is_spared(term)]


def every_term(answer: Answer) -> list[Term]:
    """All that bears on the answer, of every kind, each once."""
    terms_of = [Term(name, LeakKind.GOLD_NAME) for name in answer.names]
    for synonym in answer.synonyms:
        short = bool(ABBREVIATION.match(synonym))
        terms_of.append(Term(synonym, LeakKind.ABBREVIATION if short else LeakKind.SYNONYM, short))
    terms_of += [Term(name, LeakKind.EPONYM) for full in (*answer.names, *answer.synonyms) for name in eponyms(full)]
    terms_of += [Term(code, LeakKind.CODE) for code in answer.codes]
    terms_of += [Term(name, LeakKind.SUBTYPE, bool(ABBREVIATION.match(name))) for name in answer.subtypes]
    terms_of += [Term(name, LeakKind.PARENT) for name in answer.parents]
    terms_of += [Term(symbol, LeakKind.GENE, True) for symbol in answer.genes]
    kinds = {CriterionKind.MUST_INCLUDE: LeakKind.GIVEN_TREATMENT, CriterionKind.KEY_TEST: LeakKind.KEY_TEST}
    terms_of += [Term(text, kinds[CriterionKind(kind)]) for kind, text in answer.criteria if kind in kinds]
    terms_of += [
        Term(m[0], LeakKind.GIVEN_TREATMENT)
        for kind, text in answer.criteria
        if kind == CriterionKind.MUST_INCLUDE
        for m in DRUG.finditer(text)
    ]
    return list(dict.fromkeys(terms_of))


def eponyms(name: str) -> list[str]:
    """The person or persons that a disease is named after, as far as the form of the name shows them.

    >>> eponyms("Wilson disease"), eponyms("Charcot-Marie-Tooth disease type 1A"), eponyms("Metabolic disease")
    (['Wilson'], ['Charcot-Marie-Tooth'], [])
    """
    persons = _JOINED.findall(name)
    single = _NAMED.match(name)
    if (
        single
        and single["one"].istitle()
        and single["one"].lower() not in GENERIC_WORDS
        and not _ADJECTIVE.search(single["one"])
    ):
        persons.append(single["one"])
    return persons


def why_not(kind: LeakKind, text: str, place: Place, start: int, end: int) -> str | None:
    """Why the words of a term are something else where they stand, None where they are not.

    >>> why_not(LeakKind.GENE, "forward CTT GAA GCT", Place.parse("context"), 12, 15)
    'three bases of a sequence'
    """
    if kind == LeakKind.EPONYM:
        return no_eponym(text, place, start, end)
    if kind == LeakKind.GENE and not set(text[start:end]) - set("ACGTU"):
        around = text[:start].split()[-1:] + text[end:].split()[:1]
        if any(len(word) > 1 and not set(word) - set("ACGTU-'5 3") for word in around):
            return "three bases of a sequence"
    return None


def no_eponym(text: str, place: Place, start: int, end: int) -> str | None:
    """Why a word is not taken for a disease's eponym where it stands, None where it is.

    In labels, paths and metadata only a title before it speaks for a person.

    >>> no_eponym("Dr Wilson saw her.", Place.parse("context"), 3, 9), no_eponym("It looked like Wilson to us.", Place.parse("context"), 15, 21)
    ("a person's name: a title stands before it", None)
    >>> no_eponym("Still, he had fever.", Place.parse("context"), 0, 5), no_eponym("Still disease.", Place.parse("context"), 0, 5)
    ('begins a sentence, where any word has a capital', None)
    """
    before, word, after = text[:start], text[start:end], text[end:]
    if _TITLE.search(before):
        return "a person's name: a title stands before it"
    if not place.is_text:
        return None
    if not word[0].isupper():
        return "written in small letters"
    if _CITED.match(after):
        return "a person's name: a citation"
    if _BEGINS.search(before) and word[-2:] not in ("'s", "’s") and not _ILLNESS.match(after):
        return "begins a sentence, where any word has a capital"
    return None


def is_spared(term: Term) -> bool:
    """Whether a term is too short or too general to give anything away.

    >>> is_spared(Term("genetic disease", LeakKind.PARENT)), is_spared(Term("E", LeakKind.GENE, True))
    (True, True)
    >>> is_spared(Term("Wilson disease", LeakKind.GOLD_NAME))
    False
    """
    content = term_words(term.text)
    least = (
        2 if term.kind == LeakKind.GENE and any(c.isdigit() for c in term.text) else 3
    )  # F8 is a gene, E is a letter
    return len("".join(content)) < least or all(word in GENERIC_WORDS for word in content)
