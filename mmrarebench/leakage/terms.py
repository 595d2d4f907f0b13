"""What a question must hide: names of its disorders, their kin and genes, and words of its criteria, each of a kind."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from mmrarebench.criteria.types import CriterionKind
from mmrarebench.grounding.names import GENERIC_WORDS
from mmrarebench.leakage.words import ABBREVIATION, DRUG, term_words

_NAMED = re.compile(
    r"^(?P<one>[^\W\d_]{4,})(?:['’]s)? (?:disease|syndrome|disorder|anomaly|(?:muscular )?dystrophy|ataxia|an(?:a?e)mia|sarcoma|lymphoma)\b"
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
    kind: str
    exact: bool = False


@dataclass(frozen=True)
class Answer:
    """What a question expects, as far as it bears on leakage."""

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


def terms(answer: Answer, kinds: Iterable[str]) -> list[Term]:
    """What a question must hide, of the kinds that its track's policy names; generic and tiny names are spared.

    >>> [t.kind for t in terms(Answer("diagnosis", ("Marfan syndrome",), ("MFS", "syndrome")), ("gold_name", "abbreviation"))]
    ['gold_name', 'abbreviation']
    """
    allowed = set(kinds)
    return [term for term in every_term(answer) if term.kind in allowed and not is_spared(term)]


def every_term(answer: Answer) -> list[Term]:
    """All that bears on the answer, of every kind, each once."""
    terms_of = [Term(name, "gold_name") for name in answer.names]
    for synonym in answer.synonyms:
        short = bool(ABBREVIATION.match(synonym))
        terms_of.append(Term(synonym, "abbreviation" if short else "synonym", short))
    terms_of += [Term(name, "eponym") for full in (*answer.names, *answer.synonyms) for name in eponyms(full)]
    terms_of += [Term(code, "code") for code in answer.codes]
    terms_of += [Term(name, "subtype", bool(ABBREVIATION.match(name))) for name in answer.subtypes]
    terms_of += [Term(name, "parent") for name in answer.parents]
    terms_of += [Term(symbol, "gene", True) for symbol in answer.genes]
    kinds = {"must_include": "given_treatment", "key_test": "key_test"}
    terms_of += [Term(text, kinds[kind]) for kind, text in answer.criteria if kind in kinds]
    terms_of += [
        Term(m[0], "given_treatment")
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


def why_not(kind: str, text: str, where: str, start: int, end: int) -> str | None:
    """Why the words of a term are something else where they stand, None where they are not.

    >>> why_not("gene", "forward CTT GAA GCT", "context", 12, 15)
    'three bases of a sequence'
    """
    if kind == "eponym":
        return no_eponym(text, where, start, end)
    if kind == "gene" and not set(text[start:end]) - set("ACGTU"):
        around = text[:start].split()[-1:] + text[end:].split()[:1]
        if any(len(word) > 1 and not set(word) - set("ACGTU-'5 3") for word in around):
            return "three bases of a sequence"
    return None


def no_eponym(text: str, where: str, start: int, end: int) -> str | None:
    """Why a word is not taken for a disease's eponym where it stands, None where it is.

    In labels, paths and metadata only a title before it speaks for a person.

    >>> no_eponym("Dr Wilson saw her.", "context", 3, 9), no_eponym("It looked like Wilson to us.", "context", 15, 21)
    ("a person's name: a title stands before it", None)
    >>> no_eponym("Still, he had fever.", "context", 0, 5), no_eponym("Still disease.", "context", 0, 5)
    ('begins a sentence, where any word has a capital', None)
    """
    before, word, after = text[:start], text[start:end], text[end:]
    if _TITLE.search(before):
        return "a person's name: a title stands before it"
    if not where.startswith(("question", "context")):
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

    >>> is_spared(Term("genetic disease", "parent")), is_spared(Term("E", "gene", True)), is_spared(Term("Wilson disease", "gold_name"))
    (True, True, False)
    """
    content = term_words(term.text)
    least = 2 if term.kind == "gene" and any(c.isdigit() for c in term.text) else 3  # F8 is a gene, E is a letter
    return len("".join(content)) < least or all(word in GENERIC_WORDS for word in content)
