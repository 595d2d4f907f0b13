"""Times of phenopackets as text and back: ages, ranges, weeks of gestation, classes and dates."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any


def time_text(element: Mapping[str, Any] | None) -> str | None:
    """A TimeElement as text: an ISO 8601 duration, start/end of a range, weeks of gestation, a term, or a time.

    >>> time_text({"age": {"iso8601duration": "P3Y"}}), time_text({"gestationalAge": {"weeks": 33, "days": 2}})
    ('P3Y', '33 weeks and 2 days of gestation')
    >>> time_text({"ageRange": {"start": {"iso8601duration": "P5Y"}, "end": {"iso8601duration": "P10Y"}}})
    'P5Y/P10Y'
    >>> time_text({"ontologyClass": {"id": "HP:0003577", "label": "Congenital onset"}}), time_text({})
    ('Congenital onset (HP:0003577)', None)
    """
    if not element:
        return None
    if element.get("age"):
        return _duration(element["age"])
    if element.get("ageRange"):
        span = element["ageRange"]
        ends = [_duration(span.get(side) or {}) or ".." for side in ("start", "end")]
        return "/".join(ends) if ends != ["..", ".."] else None
    if element.get("gestationalAge"):
        gestation = element["gestationalAge"]
        days = f" and {gestation['days']} days" if gestation.get("days") else ""
        return f"{gestation.get('weeks', 0)} weeks{days} of gestation"
    if element.get("ontologyClass"):
        return class_text(element["ontologyClass"])
    if element.get("interval"):
        return "/".join(str(element["interval"].get(side) or "..") for side in ("start", "end"))
    timestamp = element.get("timestamp")
    return str(timestamp) if timestamp else None


def age_of(subject: Mapping[str, Any]) -> str | None:
    """The age of a subject at its last encounter, as ``time_text`` writes it.

    A date is an age only where the date of birth is stated, too: then in full years, or in days below the age of one.

    Raises:
        ValueError: the time is stated as a date, and no date of birth says which age that is.

    >>> age_of({"timeAtLastEncounter": {"age": {"iso8601duration": "P3Y"}}})
    'P3Y'
    >>> age_of({"dateOfBirth": "2010-06-15T00:00:00Z", "timeAtLastEncounter": {"timestamp": "2020-06-14T00:00:00Z"}})
    'P9Y'
    """
    element = subject.get("timeAtLastEncounter") or {}
    moment = element.get("timestamp") or (element.get("interval") or {}).get("end")
    if not moment or {"age", "ageRange", "gestationalAge", "ontologyClass"} & element.keys():
        return time_text(element)
    birth, day = _date(subject.get("dateOfBirth")), _date(moment)
    if birth is None or day is None or day < birth:
        raise ValueError(
            f"the last encounter is stated as a date ({moment}), and no date of birth before it says the age"
        )
    years = day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))
    return f"P{years}Y" if years else f"P{(day - birth).days}D"


_DURATION = re.compile(
    r"P(?=.)(\d+(\.\d+)?Y)?(\d+(\.\d+)?M)?(\d+(\.\d+)?W)?(\d+(\.\d+)?D)?(T(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?"
)


def is_duration(text: str) -> bool:
    """Whether a text is an ISO 8601 duration.

    >>> [is_duration(text) for text in ("P10Y6M", "P3W", "PT12H", "P", "10 years", "P10")]
    [True, True, True, False, False, False]
    """
    return bool(_DURATION.fullmatch(text)) and text[-1] not in "PT"


def _date(value: Any) -> date | None:
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None


def _duration(age: Mapping[str, Any]) -> str | None:
    value = age.get("iso8601duration") or age.get("iso8601Duration") or age.get("age")
    return str(value) if value else None


def class_text(term: Mapping[str, Any]) -> str | None:
    """An OntologyClass as its label with the id.

    >>> class_text({"id": "HP:1", "label": "x"}), class_text({"id": "HP:1"}), class_text({})
    ('x (HP:1)', 'HP:1', None)
    """
    key, label = term.get("id"), term.get("label")
    return f"{label} ({key})" if label and key else label or key or None


def time_element(text: str | None) -> dict[str, Any] | None:
    """The TimeElement that ``time_text`` writes as this text; None for a text of another form.

    >>> time_element("P5Y/P10Y")
    {'ageRange': {'start': {'iso8601duration': 'P5Y'}, 'end': {'iso8601duration': 'P10Y'}}}
    >>> time_element("33 weeks and 2 days of gestation"), time_element("Congenital onset (HP:0003577)")
    ({'gestationalAge': {'weeks': 33, 'days': 2}}, {'ontologyClass': {'id': 'HP:0003577', 'label': 'Congenital onset'}})
    """
    text = (text or "").strip()
    if re.fullmatch(r"P[\dT][\dA-Z.]*", text):
        return {"age": {"iso8601duration": text}}
    span = re.fullmatch(r"(P[\dA-Z.]+|\.\.)/(P[\dA-Z.]+|\.\.)", text)
    if span:
        sides = {side: value for side, value in zip(("start", "end"), span.groups(), strict=True) if value != ".."}
        return {"ageRange": {side: {"iso8601duration": value} for side, value in sides.items()}}
    gestation = re.fullmatch(r"(\d+) weeks(?: and (\d+) days)? of gestation", text)
    if gestation:
        days = {"days": int(gestation[2])} if gestation[2] else {}
        return {"gestationalAge": {"weeks": int(gestation[1]), **days}}
    term = re.fullmatch(r"(?:(.+) \()?([A-Za-z]+:\w+)\)?", text)
    if term:
        return {"ontologyClass": {"id": term[2], **({"label": term[1]} if term[1] else {})}}
    return {"timestamp": text} if re.fullmatch(r"\d{4}-\d{2}-\d{2}T[\d:.]+Z", text) else None
