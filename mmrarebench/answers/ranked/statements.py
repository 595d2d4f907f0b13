"""Statements that put a diagnosis forward without a word like likely: "the patient has X", "X it is", "Y comes second"."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from mmrarebench.answers.ranked.names import NOUN, find_name, is_name, tidy
from mmrarebench.answers.ranked.types import ItemSpan

SAYS = re.compile(
    r"^(?:in my (?:opinion|view)|everything|taken together|all in all|this|these|sounds?|looks?|ans|in order|i\b|i['’]d|connection)\b"
    r"|\b(?:points? to(?:wards?)?|textbook|tops the|explained by|should be considered|(?:first|second|third)(?=,|$)|picture is)\b"
    r"|^[^:\n]{1,40}:\s",
    re.IGNORECASE,
)
"""A text that says something of a disease, and so is not the bare name of one."""
_OPENS = frozenset(tomllib.loads(Path(__file__).with_name("openings.toml").read_text(encoding="utf-8"))["openings"])
_WORD = r"(?:[A-ZÀ-Þ][\w'’.-]*|[a-zà-ÿ][\w'’-]*|\d+[A-Za-z]?)"
_CAPITAL = re.compile(r"(?<![\w'’-])[A-ZÀ-Þ][\w'’.-]*")
_PHRASE = re.compile(rf"(?<![\w'’-])[A-ZÀ-Þ][\w'’.-]*(?:[ ]{_WORD}){{0,6}}")
_FAMILY = re.compile(
    r"\b(?:family|mother|father|brother|sister|sibling|aunt|uncle|cousin|relative|parent)s?\b", re.IGNORECASE
)
_NO_STATEMENT = re.compile(
    r"\b(?:not|no|never|without|against|exclude[sd]?|rule[sd]? out|unlikely|cannot|rather than|instead of|except|unless|only|like|pseudo)\b"
    r"|n['’]t\b",
    re.IGNORECASE,
)
_LONGEST = 40
_PATIENT = (
    r"(?:(?:he|she)(?:\s+(?:himself|herself))?|(?:the|this|our|your|my)\s+(?:\w+[- ]){0,3}?(?:patient|child|boy|girl|man|woman|infant|proband|baby|neonate|"
    r"newborn|adult|"
    r"adolescent|toddler|case|individual|male|female))"
)
_HAS = re.compile(
    rf"\b{_PATIENT}\s+(?:(?:most\s+)?(?:likely|probably|clearly|evidently|therefore|thus|in fact)\s+)?"
    r"(?:has|have|suffers?\s+from|is\s+affected\s+(?:by|with)|is\s+a\s+case\s+of|is\s+suffering\s+from|was\s+diagnosed\s+with)\s+"
    r"(?:an?\s+|the\s+)?(?P<name>[^\n.;:!?,]{3,120})",
    re.IGNORECASE,
)
_IT_IS = re.compile(
    r"(?:\A|(?<=\n)|(?<=[.!?]\s))[ \t*_]*(?P<name>[A-Z][^\n.;:!?,]{2,80}?)[*_]*,?\s+(?:it\s+(?:is|must\s+be)|fits\s+(?:best|well|perfectly)|"
    r"would\s+explain\s+(?:it|everything|all|this))\b"
    r"|(?:\A|[:\n])[ \t*_]*(?:it|this)\s*(?:['’]s|\s+is|\s+must\s+be)\s+(?:probably\s+|most\s+likely\s+|likely\s+|clearly\s+)?"
    r"(?P<behind>[^\n.;:!?,]{3,80})[*_. \t]*(?:\Z|\n)",
)
_PLACES = {
    "second": 2,
    "third": 3,
    "fourth": 4,
    "fifth": 5,
    "next": 2,
    "last": 9,
    "lastly": 9,
    "runner-up": 2,
    "close second": 2,
}
_PLACED = re.compile(
    r"(?:\A|[,;.\n]\s*(?:and\s+|while\s+|with\s+)?|\band\s+)(?P<name>[A-Z][^\n.;:!?,]{2,80}?)\s+"
    r"(?:(?:comes?|coming|is|ranks?|ranking|follows|would be|as|in|a|the)\s+)+"
    r"(?P<place>close second|second|third|fourth|fifth|next|lastly|last|runner-up)\b",
)
_NAMED_PLACE = re.compile(
    r"\b(?:number|no\.?|nr\.?)\s*(?P<place>one|two|three|four|five|[1-5])\s*(?:is|:|=|would be|[–—-])\s*(?:an?\s+|the\s+)?"
    r"(?P<name>[^\n.;:!?,]{3,120})",
    re.IGNORECASE,
)


def stated(text: str) -> list[ItemSpan]:
    """Return what a text says that the patient has; only a name of a disease counts.

    >>> text = "The child has Fabry disease."
    >>> [text[span.start : span.end] for span in stated(text)], stated("The patient has a fever.")
    (['Fabry disease'], [])
    """
    spans: list[ItemSpan] = []
    for pattern in (_HAS, _IT_IS):
        for match in pattern.finditer(text):
            group = "behind" if match.groupdict().get("behind") else "name"
            span = ItemSpan(*match.span(group))
            if _is_disease(text, span):
                spans.append(span)
    return spans[:1]


def placed(text: str) -> list[ItemSpan]:
    """Return the names that a text gives a place: "number one is X", "Y comes second".

    >>> text = "Number one is Gout; number two is Fabry disease."
    >>> [text[span.start : span.end] for span in placed(text)]
    ['Gout', 'Fabry disease']
    """
    spans = [ItemSpan(*match.span("name")) for match in _NAMED_PLACE.finditer(text)]
    if len(spans) > 1:
        return [span for span in spans if _is_disease(text, span)]
    places = [(_PLACES[match["place"].lower()], ItemSpan(*match.span("name"))) for match in _PLACED.finditer(text)]
    return [span for _, span in sorted(places) if _is_disease(text, span)]


def names_in_sentence(text: str) -> list[ItemSpan]:
    """Return the names of diseases in a short text that denies nothing and speaks of no relative, in their order.

    >>> text = "The findings are explained by Alport syndrome."
    >>> [text[span.start : span.end] for span in names_in_sentence(text)], names_in_sentence("It is not Alport syndrome.")
    (['Alport syndrome'], [])
    """
    if len(text.split()) > _LONGEST or _NO_STATEMENT.search(text.replace("sounds like", "").replace("Sounds like", "")):
        return []
    if "\n" in text.strip() or _FAMILY.search(text):
        return []
    spans: list[ItemSpan] = []
    place = 0
    while start := _CAPITAL.search(text, place):
        match = _PHRASE.match(text, start.start())
        noun = NOUN.search(match[0]) if match else None
        words = match[0][: noun.end()].split() if match and noun else []
        place = start.end()
        if noun is None or len(words) < 2 or words[0].lower() in _OPENS or not all(map(_goes_on, words[1:-1])):
            continue
        span = ItemSpan(start.start(), start.start() + noun.end())
        if _is_disease(text, span):
            spans.append(span)
            place = span.end
    return spans


def _goes_on(word: str) -> bool:
    """Return whether a word can stand inside a name: a title, a number, or a word that joins two."""
    return (
        word[:1].isupper()
        or word[:1].isdigit()
        or word in ("of", "de", "von", "van", "la", "and", "type", "with", "du")
    )


def _is_disease(text: str, span: ItemSpan) -> bool:
    name = find_name(text, span.start, span.end)
    raw = tidy(text[name.start : name.end]) if name else ""
    has_name = raw[:1].isupper() or any(word[:1].isupper() for word in raw.split()[1:])
    return is_name(raw) and has_name and len(raw.split()) <= 12 and (NOUN.search(raw) is not None or raw.isupper())
