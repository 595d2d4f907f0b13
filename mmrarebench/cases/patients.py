"""Whose age and sex a case report states: the patient's, not the mother's; and how many patients it tells apart."""

from __future__ import annotations

import re
from typing import NamedTuple

from mmrarebench.cases.articles import Subject, plain, subjects_of

_RELATIVES = (
    "mother father parents? grandmother grandfather grandparents? aunt uncle cousin wife husband sister brother "
    "sibling daughter son"
)
_RELATIVE = re.compile(rf"^\S+(?:[- ]\S+){{0,3}}? (?:{'|'.join(_RELATIVES.split())})\b", re.IGNORECASE)
# The mother herself falls ill: "a 38-year-old mother of a 2-year-old boy presented with ...".
_ILL_HERSELF = re.compile(
    r"\b(?:mother|father|parent)\b[^.;]{0,60}?\b(?:presented|complained|developed|(?:was|were) (?:admitted|referred|seen|hospitali[sz]ed|diagnosed))\b",
    re.IGNORECASE,
)
_TELLS_OF_CHILD = re.compile(r"\b(?:noticed|noted|reported|brought|observed|delivered|gave birth)\b", re.IGNORECASE)
_PREGNANT = re.compile(r"\b(?:primi|multi|secundi)?(?:gravida|para)\b|\bpregnan|\bmother\b", re.IGNORECASE)
_BIRTH = re.compile(r"\b(?:delivered|gave birth to|born to|birth of)\b[^.;]{0,80}?", re.IGNORECASE)
_CHILD = r"(?:newborn|neonate|infant|baby|child)"
_NEWBORN_SUBJECT = re.compile(
    rf"\b(?:the|this|our|he|she) ?(?:male |female )?{_CHILD}\b|\b(?:the )?(?:newborn|neonate)\b", re.IGNORECASE
)
_NEWBORN_SEX = re.compile(
    rf"\b(?P<sex>male|female|boy|girl)(?: \w+){{0,2}}? {_CHILD}\b|\b(?:baby|newborn|infant) (?P<word>boy|girl)\b",
    re.IGNORECASE,
)
_OF_PREGNANCY = re.compile(r"\bpregnan|\bgestational\b|\bmaternal\b|\bpostpartum\b", re.IGNORECASE)
_NUMBERED = re.compile(r"\b(?:patient|case)s? (?:no\.? ?|#)?(\d{1,2}|one|two|three|four|five)\b(?!-)", re.IGNORECASE)
_WORDS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_IN_TITLE = re.compile(
    r"\b(?:report|series|description) of (?P<n>\d+|two|three|four|five|six) (?:\w+ ){0,2}?(?:cases|patients|siblings|brothers|sisters|families)\b"
    r"|\b(?P<m>two|three|four|five|six|\d+) (?:\w+ ){0,2}?(?:cases|case reports|patients|siblings|brothers|sisters)\b",
    re.IGNORECASE,
)


class Patient(NamedTuple):
    """Age (an ISO 8601 duration) and sex of a patient, None where the text does not state them."""

    age: str | None
    sex: str | None


def patient_of(text: str, title: str = "") -> Patient | None:
    """Age and sex of the patient that a report is about; None where it states neither of anybody.

    Relatives do not count while somebody else is told of; a woman who is only delivered of the patient is a relative. A
    newborn's age is not made up.

    >>> patient_of("The 45-year-old mother of a 6-year-old girl noticed staring spells.")
    Patient(age='P6Y', sex='female')
    >>> patient_of("A 28-year-old primigravida delivered a male infant. The newborn had arachnodactyly.")
    Patient(age=None, sex='male')
    >>> patient_of("A 38-year-old mother of a 2-year-old boy presented with chest pain.")
    Patient(age='P38Y', sex='female')
    """
    clear = plain(text)
    persons = [subject for subject in subjects_of(text) if subject.human]
    newborn = _newborn(clear, persons, title)
    if newborn is not None:
        return newborn
    if not persons:
        return None
    first = persons[0]
    if _is_relative(first) and not _falls_ill(clear, first):
        first = next((person for person in persons[1:] if not _is_relative(person)), None) or _inside(first) or first
    return Patient(first.age, first.sex)


def _is_relative(subject: Subject) -> bool:
    return bool(_RELATIVE.search(subject.words))


def _falls_ill(text: str, subject: Subject) -> bool:
    start = text.find(subject.words[:20])
    sentence = text[max(start, 0) :].split(". ", 1)[0]
    match = _ILL_HERSELF.search(sentence)
    return bool(match) and not _TELLS_OF_CHILD.search(sentence[: match.end()] if match else "")


def _inside(subject: Subject) -> Subject | None:
    """Another person whose age stands within the words about a relative: "mother of a 6-year-old girl"."""
    _, _, rest = subject.words.partition(" of ")
    return next((person for person in subjects_of(rest) if person.human), None)


def _newborn(text: str, persons: list[Subject], title: str) -> Patient | None:
    """The newborn whose birth a report begins with, where it goes on to tell of the newborn."""
    birth = _BIRTH.search(text)
    if birth is None or _OF_PREGNANCY.search(title):
        return None
    if persons and not (_PREGNANT.search(persons[0].words) or _is_relative(persons[0])):
        return None
    if not _NEWBORN_SUBJECT.search(text, birth.end()) and not _NEWBORN_SEX.search(text[: birth.end()]):
        return None
    others = [person for person in persons[1:] if not _is_relative(person) and not _PREGNANT.search(person.words)]
    match = _NEWBORN_SEX.search(text)
    word = (match["sex"] or match["word"]).lower() if match else None
    sex = {"male": "male", "boy": "male", "female": "female", "girl": "female"}.get(word or "")
    if others:
        return Patient(others[0].age, others[0].sex or sex)
    return Patient(None, sex)


def patients_told_apart(text: str, title: str = "") -> int:
    """How many patients a text numbers or a title counts; 0 where it tells of one.

    >>> patients_told_apart("Patient 1 was a boy. Patient 2, his mother, ... Patient 3 was a girl.")
    3
    >>> patients_told_apart("A girl.", "Fabry disease: a report of two cases"), patients_told_apart("A girl.", "A case report")
    (2, 0)
    """
    numbers = {
        _WORDS.get(match[1].lower()) or int(match[1]) for match in _NUMBERED.finditer(plain(text)) if _number(match[1])
    }
    counted = _IN_TITLE.search(plain(title))
    stated = counted and (counted["n"] or counted["m"])
    in_title = (_WORDS.get(stated.lower()) or int(stated)) if stated else 0
    in_text = len(numbers) if {1, 2} <= numbers else 0
    return max(in_text, in_title if in_title > 1 else 0)


def _number(text: str) -> bool:
    return text.isdigit() or text.lower() in _WORDS
