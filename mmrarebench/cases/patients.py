"""Whose age and sex a case report states: the patient's, not the mother's; and how many patients it distinguishes."""

from __future__ import annotations

import re
from typing import NamedTuple

from mmrarebench.cases.articles import SEX_OF_WORD, Subject, plain, subjects_of

_RELATIVES = (
    "mother father parents? grandmother grandfather grandparents? aunt uncle cousin wife husband sister brother "
    "sibling daughter son"
)
_RELATIVE = re.compile(rf"^\S+(?:[- ]\S+){{0,3}}? (?:{'|'.join(_RELATIVES.split())})\b", re.IGNORECASE)
_RELATIVE_BEFORE = re.compile(
    rf"\b(?:{'|'.join(_RELATIVES.split())}),? (?:who (?:is|was) )?(?:an? |aged |of )?$", re.IGNORECASE
)
# "a man in his sixties": a sex, and no age that could be written down
_DECADE = re.compile(
    r"\b(man|gentleman|woman|lady),? (?:who was )?in (?:his|her) (?:(?:early|mid|late)[- ]?)?(?:teens|\w+ties|\d0'?s)\b",
    re.IGNORECASE,
)
_OFFSPRING = re.compile(r"^\S+(?:[- ]\S+){0,3}? (?:daughter|son)\b", re.IGNORECASE)
_CHILD_FIRST = re.compile(
    r"^\S+(?:[- ]\S+){0,3}? (?:newborn|neonate|infant|baby|child|toddler|boy|girl)\b", re.IGNORECASE
)
_DELIVERS = re.compile(r"\b(?:delivered|gave birth)\b", re.IGNORECASE)
_PRONOUNS = {
    sex: re.compile(rf"\b(?:{words})\b", re.IGNORECASE)
    for sex, words in (("male", "he|him|his"), ("female", "she|hers?"))
}
# Who is said to be the patient is one, though somebody's child or parent: "the patient is the 5-year-old daughter of ...".
_PATIENT_BEFORE = re.compile(
    r"\b(?:patient|proband|index case|propositus|proposita),? (?:is |was )?(?:an? |the |aged )?$", re.IGNORECASE
)
_BRINGS = re.compile(r"\b(?:brought|took|presented with) (?:in )?(?:her|his|their)\b", re.IGNORECASE)
_CLEARLY = 4
# The mother herself falls ill: "a 38-year-old mother of a 2-year-old boy presented with ...".
_ILL_HERSELF = re.compile(
    r"""\b(?:mother|father|parent)\b
    [^.;]{0,60}?
    \b(?:presented|complained|developed|(?:was|were)\ (?:admitted|referred|seen|hospitali[sz]ed|diagnosed))\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
_TELLS_OF_CHILD = re.compile(r"\b(?:noticed|noted|reported|brought|observed|delivered|gave birth)\b", re.IGNORECASE)
_PREGNANT = re.compile(r"\b(?:primi|multi|secundi)?(?:gravida|para)\b|\bpregnan|\bmother\b", re.IGNORECASE)
_BIRTH = re.compile(
    r"\b(?:delivered|gave birth to|born(?: [\w-]+){0,6}? (?:to|of)|birth of)\b[^.;]{0,80}?", re.IGNORECASE
)
_CHILD = r"(?:newborn|neonate|infant|baby|child)"
# After the birth the report goes on about the child: "the male infant", "the neonate", "the girl", "she weighed".
_NEWBORN_SUBJECT = re.compile(
    rf"""\b(?:the|this|our|he|she)\ ?(?:male\ |female\ )?{_CHILD}\b
    | \b(?:the\ )?(?:newborn|neonate)\b
    | \bthe\ (?:girl|boy)\b
    | \b(?:he|she)\ weighed\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
# The report begins with it: "We report a full-term male newborn".
_NEWBORN_FIRST = re.compile(
    r"""^\W*(?:we\ (?:report|present|describe)\ )?
    (?:an?\ |the\ |this\ |our\ )(?:[\w-]+\ ){0,4}?
    (?:newborn|neonate)\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
_NEWBORN_SEX = re.compile(
    rf"\b(?P<sex>male|female|boy|girl)(?: \w+){{0,2}}? {_CHILD}\b"
    r"|\b(?:baby|newborn|infant|preterm|premature|term|live) (?P<word>boy|girl)\b",
    re.IGNORECASE,
)
_OF_PREGNANCY = re.compile(r"\bpregnan|\bgestational\b|\bmaternal\b|\bpostpartum\b", re.IGNORECASE)
_NUMBERED = re.compile(
    r"\b((?i:patient|case)|P(?=\d))s? ?(?<=[ P])(?i:no\.? ?|#)?(\d{1,2}|(?i:one|two|three|four|five)|[A-E](?= (?:is|was|had|has|presented)\b|:))(?![-\w])"
    r"(?! (?:of|by|in) (?:[A-Z]|reference|the literature))"
)
# A text that speaks of a first and of a second one is about two patients.
_FIRST = re.compile(
    r"""\b(?:first|elder|older)\ (?:patient|case|sibling|brother|sister|twin)\b
    | \bthe\ (?:elder|older)\b,
    | \btwin\ (?:A|1|I)\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
_SECOND = re.compile(
    r"""\b(?:second|younger|other)\ (?:patient|case|sibling|brother|sister|twin)\b
    | \bthe\ younger\b,
    | \btwin\ (?:B|2|II)\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
_SEEN = re.compile(
    r"\b(two|three|four|five|six|\d{1,2}) (?:\w+ ){0,2}?(?:patients|siblings|brothers|sisters|twins)(?:, an? [^.]{1,120}?,)? "
    r"(?:were|presented|are described|with)\b(?! (?:described|reported|published|known)\b)",
    re.IGNORECASE,
)
_PAIR = re.compile(
    r"\b(?:(?:identical|monozygotic|dizygotic|fraternal|pair of|set of) (?:\w+ )?twins|twins with|(?:mother|father) and (?:her |his )?(?:daughter|son|child)"
    r"|siblings|case series|series of cases)\b",
    re.IGNORECASE,
)
_WORDS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_IN_TITLE = re.compile(
    r"\b(?:report|series|description) of (?P<n>\d+|two|three|four|five|six) (?:\w+ ){0,2}?(?:cases|patients|siblings|brothers|sisters|families)\b"
    r"|(?<!review of )(?<!analysis of )(?<!survey of )\b"
    r"(?P<m>two|three|four|five|six|\d+) (?:\w+ ){0,2}?(?:cases|case reports|patients|siblings|brothers|sisters)\b",
    re.IGNORECASE,
)


class Patient(NamedTuple):
    """Age (an ISO 8601 duration) and sex of a patient, None where the text does not state them."""

    age: str | None
    sex: str | None


def patient_of(text: str, title: str = "") -> Patient | None:
    """Age and sex of the patient that a report is about; None where it states neither of anybody.

    Relatives do not count while another person is described; a woman who is only delivered of the patient is a relative. A
    newborn's age is not made up.

    >>> patient_of("The 45-year-old mother of a 6-year-old girl noticed staring spells.")
    Patient(age='P6Y', sex='female')
    >>> patient_of("A 28-year-old primigravida delivered a male infant. The newborn had arachnodactyly.")
    Patient(age=None, sex='male')
    >>> patient_of("A 41-year-old woman brought her 4-year-old son because of falls.")
    Patient(age='P4Y', sex='male')
    >>> patient_of("A 38-year-old mother of a 2-year-old boy presented with chest pain.")
    Patient(age='P38Y', sex='female')
    >>> patient_of("A man in his late sixties presented with dyspnoea.")
    Patient(age=None, sex='male')
    """
    clear = plain(text)
    persons = [subject for subject in subjects_of(text) if subject.human]
    newborn = _newborn(clear, persons, title)
    if newborn is not None:
        return newborn
    if not persons:
        decade = _DECADE.search(clear)
        return Patient(None, SEX_OF_WORD[decade[1].lower()]) if decade else None
    first = persons[0]
    if _NEWBORN_FIRST.search(clear) and all(_is_relative(person) for person in persons):
        return Patient(None, _newborn_sex(clear))
    if _is_relative(first) and not _falls_ill(clear, first):
        relatives = [person for person in persons[1:] if not _is_relative(person)]
        children = [person for person in persons[1:] if _OFFSPRING.search(person.words)]
        first = next(iter([*relatives, *children]), None) or _inside(first) or first
    return Patient(first.age, first.sex or _sex_of_pronouns(clear))


def _sex_of_pronouns(text: str) -> str | None:
    """The sex that the pronouns of a text are clearly of; None where both stand or none does."""
    counts = {sex: len(pattern.findall(text)) for sex, pattern in _PRONOUNS.items()}
    most, least = sorted(counts, key=counts.__getitem__, reverse=True)
    return most if counts[most] and counts[most] >= _CLEARLY * counts[least] else None


def _is_relative(subject: Subject) -> bool:
    if _PATIENT_BEFORE.search(subject.before):
        return False
    relative = _RELATIVE.search(subject.words) or _RELATIVE_BEFORE.search(subject.before)
    return bool(relative or _BRINGS.search(subject.words))


def _falls_ill(text: str, subject: Subject) -> bool:
    start = text.find(subject.words[:20])
    sentence = text[max(start, 0) :].split(". ", 1)[0]
    match = _ILL_HERSELF.search(sentence)
    return bool(match) and not _TELLS_OF_CHILD.search(sentence[: match.end()] if match else "")


def _inside(subject: Subject) -> Subject | None:
    """Another person whose age stands within the words about a relative: "mother of a 6-year-old girl"."""
    _, _, owner = subject.words.partition(" of ")
    return next((person for person in subjects_of(owner) if person.human), None)


def _newborn(text: str, persons: list[Subject], title: str) -> Patient | None:
    """The newborn whose birth a report begins with, where the report goes on about the newborn."""
    birth = _BIRTH.search(text)
    if birth is None or _OF_PREGNANCY.search(title):
        return None
    if persons and (
        _CHILD_FIRST.search(persons[0].words)
        or not (_PREGNANT.search(persons[0].words) or _DELIVERS.search(persons[0].words) or _is_relative(persons[0]))
    ):
        return None
    if not _NEWBORN_SUBJECT.search(text, birth.end()) and not _NEWBORN_SEX.search(text[: birth.end()]):
        return None
    relatives = [person for person in persons[1:] if not _is_relative(person) and not _PREGNANT.search(person.words)]
    sex = _newborn_sex(text)
    if relatives:
        return Patient(relatives[0].age, relatives[0].sex or sex)
    return Patient(None, sex) if persons or sex else None


def _newborn_sex(text: str) -> str | None:
    match = _NEWBORN_SEX.search(text)
    word = (match["sex"] or match["word"]).lower() if match else None
    return {"male": "male", "boy": "male", "female": "female", "girl": "female"}.get(word or "")


def count_patients(text: str, title: str = "") -> int:
    """The least number of patients that a text numbers or a title counts; 0 where they describe one.

    >>> count_patients("Patient 1 was a boy. Patient 2, his mother, ... Patient 3 was a girl.")
    3
    >>> count_patients("A girl.", "Fabry disease: a report of two cases"), count_patients("A girl.", "A case report")
    (2, 0)
    >>> count_patients("The first patient was a man. The second patient was his aunt."), count_patients("A girl.", "X in identical twins")
    (2, 2)
    """
    clear = plain(text)
    numbers: dict[str, set[int]] = {}
    for match in _NUMBERED.finditer(clear):
        numbers.setdefault(match[1].lower(), set()).add(_WORDS.get(match[2].lower()) or _number(match[2]))
    in_text = max(
        (len(numbers_of_word) for numbers_of_word in numbers.values() if {1, 2} <= numbers_of_word), default=0
    )
    if _SECOND.search(clear) and _FIRST.search(clear):
        in_text = max(in_text, 2)
    counts = [_counted(match) for match in (_IN_TITLE.search(plain(title)), _SEEN.search(clear)) if match]
    return max([in_text, 2 if _PAIR.search(plain(title)) else 0, *(count for count in counts if count > 1)])


def _counted(match: re.Match[str]) -> int:
    word = next(group for group in match.groups() if group)
    return _WORDS.get(word.lower()) or int(word)


def _number(text: str) -> int:
    return int(text) if text.isdigit() else ord(text.upper()) - ord("A") + 1
