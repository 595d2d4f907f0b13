"""The diagnosis that a reply concludes on, beside its list: it is the first, whatever the list was.

The rule: a stated conclusion is rank 1, before a list or after it; the list's other names follow in their order.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from mmrarebench.answers.ranked.names import NOUN, find_name, is_name, tidy
from mmrarebench.answers.ranked.types import ItemSpan

_DEGREE = (
    r"(?:final|most\s+likely|likeliest|most\s+probable|primary|leading|principal|working|main|top|definitive|overall|"
    r"provisional|presumptive|single\s+best|best|unifying|confirmed|suspected|presumed|clinical|my|the|established|"
    r"correct|concluding)"
)
_THING = r"(?:diagnosis|dx|answer|conclusion|impression|verdict|choice|assessment|leading\s+candidate)"
_SURE = r"(?:final|most\s+likely|likeliest|most\s+probable|leading|single\s+best|definitive|underlying|suspected)"
_INNER_LABEL = re.compile(
    rf"[\s*_]*(?:the\s+|my\s+)?(?:{_DEGREE}\s+){{0,4}}{_THING}\s*[*_]*\s*(?:is|:|=|would\s+be|of)\s*(?:that\s+of\s+)?",
    re.IGNORECASE,
)
_LABELLED = re.compile(
    rf"""
    (?:^|(?<=[.;!?]\ ))    # a line, or a sentence behind a list on the same line
    [ \t>]*(?:\#{{1,6}}[ \t]*|[*_]{{1,3}}[ \t]*|[-•][ \t]+[*_]{{0,3}}|(?:so|thus|therefore|hence|overall|in\s+(?:conclusion|summary)),?[ \t]+)*
    (?P<label>{_SURE}\s+(?:disorder|disease|syndrome|condition)
      |(?:{_DEGREE}\s+){{0,4}}{_THING}(?:\s+(?:here|is|reached|in\s+this\s+(?:case|patient)|for\s+this\s+(?:case|patient)))?
      |(?:most\s+likely|final|best(?:\s+(?:guess|fit|match|bet))?|top\s+pick|winner|my\s+(?:guess|bet|pick|vote)))
    [ \t]*[*_]*[ \t]*
    (?: (?:[:=]|=>|->|→|\bis\b:?|\bwould\s+be\b|\bremains\b|[-–—](?=\s))[ \t]*[*_]*[ \t]*(?P<name>[^\n]{{3,300}})
      | [ \t]*:?[ \t]*[*_]*[ \t]*\n\s*(?P<below>[^\n]{{3,200}}) )
    """,
    re.IGNORECASE | re.MULTILINE | re.VERBOSE,
)
_SENTENCE = re.compile(
    rf"""
    \b(?:the|my)\s+(?:{_DEGREE}\s+){{1,4}}(?:diagnosis|dx|answer|explanation|candidate|cause)\s*[*_]*\s+
    (?:is|would\s+be|remains|appears\s+to\s+be|seems\s+to\s+be)\s+(?:therefore\s+|thus\s+|likely\s+|that\s+of\s+|then\s+)*[*_]*
    (?P<name>[^\n]{{3,300}})
    """,
    re.IGNORECASE | re.VERBOSE,
)
_OPINION = re.compile(
    r"""
    \bI\s+(?:\w+ly\s+)?(?:think|believe|suspect|conclude|am\s+(?:confident|sure|convinced)|feel)\s+(?:that\s+)?
    (?:this|it|the\s+(?:patient|child|boy|girl|man|woman|infant|diagnosis|case))\s*
    (?:['’]s|is|has|must\s+be|represents|suffers\s+from)\s+(?:most\s+likely\s+|probably\s+)?[*_]*
    (?P<name>[^\n]{3,300})
    |\b(?:these|this|the\s+findings|all\s+of\s+(?:this|these)|everything|together,?\s+(?:these|they))\s+(?:findings\s+|features\s+|signs\s+)?
    (?:points?\s+(?:strongly\s+|clearly\s+)?to(?:wards?)?|(?:is|are)\s+(?:most\s+)?(?:consistent\s+with|diagnostic\s+of|pathognomonic\s+(?:of|for)|typical\s+of))\s+
    (?P<points>(?-i:[A-Z])[^\n]{3,200})
    |^[ \t]*(?:=+>|⇒|→|-+>|➔|➡|∴)[ \t]*[*_]*(?P<arrow>[^\n]{3,200})
    """,
    re.IGNORECASE | re.MULTILINE | re.VERBOSE,
)
_ARROWS = re.compile(r"^[ \t]*(?:=+>|⇒|→|-+>|➔|➡|∴)", re.MULTILINE)
_SUBJECT = re.compile(
    rf"""
    (?:^|(?<=[.!?]\ ))[ \t*_]*(?P<name>[A-ZÀ-ÖØ-Þ][^\n.;:!?]{{2,100}}?)[*_]*\s+(?:is|remains|would\s+be|seems|appears)\s+(?:to\s+be\s+)?
    (?:the\s+|my\s+)(?:{_DEGREE}\s+){{0,3}}(?:diagnosis|answer|candidate|choice|explanation)\b
    """,
    re.MULTILINE | re.VERBOSE,
)
_NO_DIAGNOSIS = re.compile(
    r"(?:differentials?|list|ranked|see|as (?:above|follows|below)|based on|the following|consider|uncertain|unclear|"
    r"unknown|not|no|\d{1,2}[.)]|the|this|there|because|given)\b",
    re.IGNORECASE,
)
_NO_NAME = re.compile(r"\b(?:or|either|both|I|we|he|she|they|patient|patient['’]s|symptoms|believe|after|as)\b")


def conclusion(text: str, listed: Sequence[ItemSpan] = ()) -> ItemSpan | None:
    r"""Return where a reply states its diagnosis outside the list, or None where it states none.

    >>> text = "1. Gaucher disease\n2. Gout\n\nFinal diagnosis: Fabry disease"
    >>> span = conclusion(text, [ItemSpan(3, 18), ItemSpan(22, 26)])
    >>> text[span.start : span.end]
    'Fabry disease'
    >>> conclusion("Differential diagnosis: Fabry disease") is None
    True
    """
    first = listed[0].start if listed else len(text)
    last = _end_of_line(text, listed[-1].end) if listed else len(text)
    lines = [text.rfind("\n", 0, entry.start) + 1 for entry in listed]
    stated: list[ItemSpan] = []
    opinions = (
        (_OPINION,)
        if "I " in text or " point" in text or " of " in text or " with " in text or _ARROWS.search(text)
        else ()
    )
    for pattern in (_LABELLED, _SENTENCE, _SUBJECT, *opinions):
        for match in pattern.finditer(text):
            in_item = any(start <= match.start() <= entry.end for start, entry in zip(lines, listed, strict=True))
            between = first <= match.start() < last and match.start() > first
            if in_item or between:
                continue
            group = next(name for name in ("name", "below", "points", "arrow") if match.groupdict().get(name))
            if group == "arrow" and len(_ARROWS.findall(text)) > 1:
                continue
            span = _disease(text, *match.span(group))
            if span:
                stated.append(span)
    if not stated:
        return None
    stated.sort(key=lambda span: span.start)
    after = [span for span in stated if span.start > last]
    return after[-1] if after else stated[0]


def _end_of_line(text: str, place: int) -> int:
    end = text.find("\n", place)
    return len(text) if end < 0 else end


def _disease(text: str, start: int, end: int) -> ItemSpan | None:
    """Return the span of a name of a disease, or None where there is none."""
    stop = text.find("\n", start, end)
    end = end if stop < 0 else stop
    while inner := _INNER_LABEL.match(text, start, end):
        start = inner.end()
    name = find_name(text, start, end)
    if not name:
        return None
    raw = tidy(text[name.start : name.end])
    if not is_name(raw) or len(raw.split()) > 14 or _NO_DIAGNOSIS.match(raw) or _NO_NAME.search(raw):
        return None
    return ItemSpan(start, name.end) if NOUN.search(raw) or raw[0].isupper() else None


def with_conclusion(text: str, stated: ItemSpan | None, listed: Sequence[ItemSpan]) -> list[ItemSpan]:
    """Return the entries of a list behind the conclusion that is stated beside it.

    Numbers stay as they are written where the conclusion is the list's first name, or stands in place of one of its
    names; where it is a name of its own, the list's numbers move up by one. A part of the conclusion is no further name.
    """
    if stated is None:
        return list(listed)
    concluded = _key(text, stated)
    place = next((i for i, entry in enumerate(listed) if _key(text, entry) == concluded), None)
    if place == 0:
        return list(listed)
    numbers = [entry.number for entry in listed]
    moved = [
        entry._replace(number=number + 1 if number is not None and (place is None or i < place) else number)
        for i, (entry, number) in enumerate(zip(listed, numbers, strict=True))
        if i != place and not (stated.start < entry.end and entry.start < stated.end)
    ]
    return [stated._replace(number=1 if any(number is not None for number in numbers) else None), *moved]


def _key(text: str, entry: ItemSpan) -> str:
    name = find_name(text, entry.start, entry.end)
    raw = tidy(text[name.start : name.end]).casefold() if name else ""
    return re.sub(r"\s*\([^()]*\)|['’]s?(?=\s)", "", raw)
