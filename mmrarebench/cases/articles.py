"""Is an article the report of a human case? Stated rules over its type, title, headings and words, with the reason."""

from __future__ import annotations

import re
from typing import NamedTuple

from mmrarebench.cases.vocabulary import VOCABULARY

_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-") | {"\u00a0": " ", "\u2009": " ", "\u202f": " "})
NEVER = frozenset(VOCABULARY["article_types"])
_CASE = re.compile(
    r"\bcase[ -](?:report|series|presentation|description|history|summary)s?\b|\breports? of (?:a|an|one|two|three|\w+) cases?\b|"
    r"\b(?:clinical|patient) (?:case|report)s?\b|\ba(?:n)? (?:\w+ ){0,3}case of\b|\bcase records?\b",
    re.IGNORECASE,
)
_TELLS = re.compile(
    r"\b(?:we|this (?:report|article|paper|case report)|the authors?|here(?:in)?,? we) (?:\w+ ){0,2}?(?:report|present|describe)(?:s|ed)? "
    r"(?:\w+ ){0,6}?(?:case|patient|man|woman|boy|girl|infant|neonate|child|sibling|brother|sister)s?\b|\bthe case below\b",
    re.IGNORECASE,
)
# "a systematic review of published case reports" is about cases and reports none.
_OF_CASES = re.compile(
    r"""\b(?:systematic\ |scoping\ |literature\ )?(?:review|analysis|survey|audit)
    \ of\ (?:\w+\ ){0,4}
    case[ -](?:report|serie)s?\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
_DESIGN = re.compile(
    r"\b(?:cohort|case-control|cross-sectional|qualitative|interview|longitudinal|observational|registry|feasibility|"
    r"population-based|simulation|validation|diagnostic accuracy|comparative) (?:\w+ ){0,2}stud(?:y|ies)\b|"
    r"\bin-depth (?:\w+ )?interviews\b|\bphase (?:[1-4]|I{1,3}V?|IV)[ab]?(?:/(?:[1-4]|I{1,3}))? (?:\w+ )?(?:study|trial)\b|"
    r"\brandomi[sz]ed\b|\bsystematic review\b|\bmeta-analysis\b|\bscoping review\b|\bcomparative evaluation\b|"
    r"\b(?:mouse|murine|rat|animal) models?\b|\bin vitro\b|\bbiochemical assays?\b|"
    r"\bthis (?:narrative |mini-?)?review\b",
    re.IGNORECASE,
)
ANIMALS = VOCABULARY["animals"]
PERSONS = VOCABULARY["persons"]
_ANIMAL = re.compile(rf"\b(?:{'|'.join(ANIMALS)})\b", re.IGNORECASE)
_PERSON = re.compile(rf"\b(?:{'|'.join(PERSONS)})\b", re.IGNORECASE)
_VETERINARY = re.compile(r"\b(?:veterinary|vet|animal)\b", re.IGNORECASE)
# "in a neutered male cat", "of dogs and cats": up to five words before the animal, none of which begins another phrase.
_IN_ANIMALS = re.compile(
    rf"""\b(?:in|of)\ (?:(?!in\b|of\b)[\w-]+\ ){{0,5}}
    (?:{"|".join(ANIMALS)})\b(?!-)
    (?:\ and\ (?:{"|".join(ANIMALS)})\b)?
    """,
    re.IGNORECASE | re.VERBOSE,
)
_UNITS = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_NUMBERS = {word: n for n, word in enumerate(_UNITS.split(), 1)} | {w: n * 10 for n, w in enumerate(_TENS.split(), 2)}
_NUMBERS |= {f"{ten}-{unit}": _NUMBERS[ten] + _NUMBERS[unit] for ten in _TENS.split() for unit in _UNITS.split()[:9]}
_IN_WORDS = "|".join(sorted(_NUMBERS, key=len, reverse=True))
_AGE = re.compile(
    rf"\b(?P<number>\d{{1,3}}(?:\.\d)?|{_IN_WORDS})[- ]?(?:(?P<unit>year|yr|month|week|day|hour)s?[- ](?:old|of[- ]age)\b|y/?o\b|y\.o\.)"
    r"(?=(?P<rest>[^.;:]{0,90}))|"
    r"\b(?P<person>man|woman|boy|girl|patient|male|female),? (?:who was )?aged (?P<number2>\d{1,3})(?: (?P<unit2>year|month|week|day)s?)?\b",
    re.IGNORECASE,
)
_SEX = {
    "female": re.compile(
        r"""^\W*(?:\S+\ ){0,6}?
        (?:female|woman|girl|lady|primigravida|multigravida|gravida|mother|sister|daughter)\b
        """,
        re.IGNORECASE | re.VERBOSE,
    ),
    "male": re.compile(r"^\W*(?:\S+ ){0,6}?(?:male|man|boy|gentleman|father|brother|son)\b", re.IGNORECASE),
}
# "a boy of 12 years of age", "he was 4 years old"
_SEX_BEFORE = re.compile(
    r"""\b(man|boy|gentleman|male|he|woman|girl|lady|female|she),?
    \ (?:of\ |is\ |was\ |aged\ |who\ (?:is|was)\ )?
    (?:about\ |approximately\ )?$
    """,
    re.IGNORECASE | re.VERBOSE,
)
# "66-yo F"
_SEX_LETTER = re.compile(r"\W{0,2}(?-i:([FM]))\b(?!\.)")
_SEX_OF_LETTER = {"F": "female", "M": "male"}
SEX_OF_WORD = dict.fromkeys(("man", "boy", "gentleman", "male", "he"), "male") | dict.fromkeys(
    ("woman", "girl", "lady", "female", "she"), "female"
)
REACH = 40
_UNIT = {"year": "P{}Y", "yr": "P{}Y", "month": "P{}M", "week": "P{}W", "day": "P{}D", "hour": "PT{}H"}
_CLINICAL = re.compile(
    r"\b(?:cases?|patients?|clinical (?:history|course|presentation|findings)|history|presentation|findings|timeline|"
    r"diagnostic assessment|therapeutic interventions?|follow-up(?: and outcomes)?)\b",
    re.IGNORECASE,
)
_NUMBERED = re.compile(
    r"^(?:\d+(?:\.\d+)*\.?\s*)?(?:(?:clinical )?(?:case|patient)\s*(?:report|presentation|description)?\s*"
    r"(?:no\.?|number|#)?\s*(?:\d+|[ivx]+|one|two|three|four|[a-e])\b"
    r"|(?:first|second|third|fourth) (?:case|patient)\b)(?! (?:of|series)\b)",
    re.IGNORECASE,
)


class Article(NamedTuple):
    """Parts of an article that the rules read; ``headings`` are its section titles, ``text`` is its body."""

    kind: str
    title: str
    journal: str = ""
    subjects: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()
    abstract: str = ""
    text: str = ""


class Subject(NamedTuple):
    """A subject whose age is stated: a person or an animal, in the words of the text."""

    human: bool
    age: str
    sex: str | None
    words: str
    before: str = ""
    """Words right before the age."""


class Judgement(NamedTuple):
    """Whether an article is a human case report; else every reason why it is none."""

    accepted: bool
    reasons: tuple[str, ...]
    patient: Subject | None = None


def is_clinical(heading: str) -> bool:
    """Whether a section describes the patient, by its heading (and those above it).

    >>> is_clinical("Case presentation / Histology"), is_clinical("Discussion")
    (True, False)
    """
    return bool(_CLINICAL.search(heading))


def plain(text: str) -> str:
    """The text with all dashes and spaces of one kind, each character in its place.

    >>> plain("A case–control study")
    'A case-control study'
    """
    return text.translate(_DASHES)


def subjects_of(text: str) -> list[Subject]:
    """Everybody whose age is stated.

    >>> [(s.human, s.age, s.sex) for s in subjects_of("A 50-year-old female was seen. Her 7-year-old spayed beagle was well.")]
    [(True, 'P50Y', 'female'), (False, 'P7Y', None)]
    >>> subjects_of("An 8-week-old boy, bitten by a dog")[0].human
    True
    >>> [(s.age, s.sex) for s in subjects_of("This 66-yo F was seen; her 70 y/o brother was well.")]
    [('P66Y', 'female'), ('P70Y', 'male')]
    """
    subjects = []
    for match in _AGE.finditer(plain(text)):
        following = match["person"] or match["rest"] or ""
        number = (match["number"] or match["number2"]).lower()
        animal, person = _ANIMAL.search(following), _PERSON.search(following)
        human = animal is None or (person is not None and person.start() < animal.start())
        sexes = sorted((m.end(), sex) for sex, pattern in _SEX.items() for m in [pattern.search(following)] if m)
        age = _UNIT[(match["unit"] or match["unit2"] or "year").lower()].format(_NUMBERS.get(number, number))
        words = " ".join(f"{match[0]}{match['rest'] or ''}".split())[:60]
        before = match.string[max(match.start() - REACH, 0) : match.start()]
        sex_before = _SEX_BEFORE.search(before)
        letter = _SEX_LETTER.match(following)
        if sexes:
            sex: str | None = sexes[0][1]
        elif letter:
            sex = _SEX_OF_LETTER[letter[1]]
        else:
            sex = SEX_OF_WORD[sex_before[1].lower()] if sex_before else None
        subjects.append(Subject(human, age, sex if human else None, words, before))
    return subjects


def patients_apart(headings: tuple[str, ...]) -> int:
    """Number of patients that an article reports in sections of their own; 0 where it has no such sections.

    >>> patients_apart(("Introduction", "Case 1", "Case 2", "Discussion"))
    2
    """
    return sum(bool(_NUMBERED.match(heading.strip())) for heading in headings)


def judge(article: Article) -> Judgement:
    """Whether an article reports a human case.

    It is one where its type, subject heading or title says so, or where a section of its own or the abstract describes a
    case and no study design is named; and where its subject is a person.

    >>> judge(Article("research-article", "Obesity and outcome: a cohort study")).reasons
    ('no case report: article type research-article', 'it is a study: "cohort study" in the title', 'no patient is described')
    >>> judge(Article("case-report", "Thymoma in a dog: a case report", text="A 9-year-old spaniel ...")).reasons
    ('not human: "in a dog" in the title',)
    >>> judge(Article("other", "Thymoma: a case report", text="A 9-year-old girl ...")).patient.age
    'P9Y'
    """
    subjects = subjects_of(f"{article.abstract}\n{article.text}")
    reasons = [*_no_case(article, subjects), *_no_human(article, subjects)]
    patient = next((s for s in subjects if s.human), None)
    return Judgement(not reasons, tuple(reasons), None if reasons else patient)


def _no_case(article: Article, subjects: list[Subject]) -> list[str]:
    kind, title = article.kind.lower(), plain(article.title)
    of_cases = _OF_CASES.search(title)
    if kind in NEVER or of_cases:
        return [
            f"no case report: article type {kind}"
            if kind in NEVER
            else f'no case report: "{_quoted(of_cases)}" in the title'
        ]
    if kind == "case-report" or any(_CASE.search(plain(s)) for s in article.subjects):
        return []
    has_human = any(s.human for s in subjects)
    design = _DESIGN.search(title)
    if _CASE.search(title) and (has_human or kind != "review-article") and not design:
        return []
    place = "title" if design else "abstract"
    design = design or _DESIGN.search(plain(article.abstract))
    weak = any(_CASE.search(plain(h)) for h in article.headings) or _TELLS.search(plain(article.abstract))
    if weak and has_human and not design and kind != "review-article":
        return []
    reasons = [f"no case report: article type {kind or 'not stated'}"]
    return [*reasons, f'it is a study: "{_quoted(design)}" in the {place}'] if design else reasons


def _no_human(article: Article, subjects: list[Subject]) -> list[str]:
    persons, animals = [s for s in subjects if s.human], [s for s in subjects if not s.human]
    title = next((m for m in _IN_ANIMALS.finditer(plain(article.title)) if not _PERSON.search(m[0])), None)
    if title and len(animals) >= len(persons):
        return [f'not human: "{_quoted(title)}" in the title']
    if animals and len(animals) >= len(persons):
        return [f'not human: it describes "{animals[0].words}"']
    veterinary = next((m for s in (article.journal, *article.subjects) for m in [_VETERINARY.search(s)] if m), None)
    if veterinary and not persons:
        return [f'not human: "{veterinary.string}" is veterinary']
    if not persons and not _PERSON.search(plain(f"{article.title}\n{article.abstract}\n{article.text}")):
        return ["no patient is described"]
    return []


def _quoted(match: re.Match[str] | None) -> str:
    return " ".join(match[0].split()) if match else ""
