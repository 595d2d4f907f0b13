"""Diagnoses in running text: one short name, plain lines of names, "most likely X", "first X, second Y"."""

from __future__ import annotations

import re
from collections.abc import Iterable

from mmrarebench.answers.ranked.names import NOUN, find_name, is_name, tidy, without_label
from mmrarebench.answers.ranked.places_behind import placed_behind
from mmrarebench.answers.ranked.statements import SAYS, names_in_sentence, placed, stated
from mmrarebench.answers.ranked.types import ItemSpan

_LINE = re.compile(r"[^\n]+")
_VERB = re.compile(
    r"\b(?:is|are|was|were|has|have|had|can|could|may|might|would|should|will|do|does|did|am|be|been|suggests?|"
    r"indicates?|"
    r"presents?|appears?|seems?|consider|think|believe|shows?|explains?|supports?|based on|given the|go with|points? to|"
    r"comes (?:second|third|next))\b"
)
_SENTENCE_END = re.compile(r"[.!?][\"')*]*$")
_NP = r"(?P<name>[^\n.;:!?]{3,160})"
_LIKELY = r"(?:most |very |highly |more )?(?:likely|probable|probably|possibly|suspected|suggestive)"
_STATED = re.compile(
    rf"(?:(?<!ifferential\s)\b(?:(?:final|most likely|likeliest|primary|leading|working|provisional|principal|presumptive|main|top|"
    rf"probable|first|"
    rf"correct|best|single|unifying|overall)\s+){{0,3}}(?:diagnos[ei]s|dx|answer|impression|conclusion|explanation|"
    rf"candidate|"
    rf"condition|disease|cause|aetiology|etiology|consideration|possibility)\s*(?:here|in this (?:case|patient)|"
    rf"for this "
    rf"(?:case|patient))?\s*[*_]*\s*(?:\bis\b|:|=|\bwould be\b|\bremains\b|\bappears to be\b|\bseems to be\b|"
    rf"\bto consider is\b)"
    rf"[*_]*\s*(?:(?:that|that of|{_LIKELY})\s+){{0,3}}(?:an?\s+|the\s+)?"
    rf"|\b(?:consistent with|suggestive of|suggests?|points? (?:strongly )?to(?:wards?)?|indicative of|"
    rf"diagnosed (?:with|as)|diagnosis of|compatible with|in keeping with|most in line with|favou?rs?|suspicious for|"
    rf"(?:likely|probably) (?:represents?|has|have|suffers? from)|this is|most likely|most probably"
    rf"|(?:call|label) (?:this|it)|(?:looks?|sounds?) (?:most |very |a lot |much |more )?like|bet is|guess is"
    rf"|(?:believe|think|suspect|say|guess|conclude|feel)(?: that)? (?:this|it)(?:['’]s| is| to be| must be| could be| may be)"
    rf"|go with|opt for|best (?:explained by|described as|fits|matches)|settle on|must be|pathognomonic (?:for|of)"
    rf"|diagnostic of|typical of|classic(?:al)? (?:for|of)"
    rf"|(?:patient|child|man|woman|boy|girl|infant|case|picture) (?:suffers from|is a case of))\s+(?:(?:has|have|is|represents?|due to)\s+)?"
    rf"(?!consistent|most|likely)(?:not\s+[^,.;\n]{{3,60}}?,?\s+but\s+(?:rather\s+|instead\s+)?)?(?:an?\s+|the\s+)?"
    rf"(?:(?:\w+\s+){{0,2}}(?:case|example|presentation|instance|manifestation)\s+of\s+(?:an?\s+)?)?)"
    rf"(?={_NP})",
    re.IGNORECASE,
)
_INCLUDES = re.compile(
    r"\b(?:differentials?(?: diagnos[ei]s)?|diagnoses|possibilities|alternatives|considerations|conditions|"
    r"diseases)\b[^.\n:]{0,60}?"
    rf"(?:\b(?:includes?|are|comprises?|would be|to consider)\b|:)\s*{_NP}"
    rf"|\b(?:I would |I'd |we should |should also |also )?consider(?:ing|ed)?\s+{_NP.replace('name', 'also')}",
    re.IGNORECASE,
)
_ORDINAL = re.compile(
    r"\b(?:first(?:ly)?|second(?:ly)?|third(?:ly)?|fourth(?:ly)?|fifth(?:ly)?|sixth|seventh|eighth|ninth|tenth|next|"
    r"then|"
    r"followed by|lastly|finally)\b[,:]?\s+(?:(?:most )?(?:likely|probable)\s+)?(?:(?:comes?|would be|is|consider|"
    r"I would consider|"
    r"choice is|diagnosis is|diagnosis|possibility is|on the list is)[:,]?\s+)?(?:an?\s+|the\s+|by\s+)?"
    r"(?P<name>[^\n.;:!?,]{3,120}?)(?=\s*(?:[\n.;:!?,]|$|\band\s+(?:then\s+)?(?:second|third|fourth|fifth|next|"
    r"finally|lastly)))",
    re.IGNORECASE,
)
_SUBJECT = re.compile(
    rf"(?:\A|(?<=\n)|(?<=\. ))[ \t]{{0,9}}(?P<name>[A-Z][^\n.;:!?]{{2,100}}?)\s+(?:is|would be|seems|appears|"
    rf"remains)\s+(?:to be )?(?:the\s+|my\s+)?"
    rf"(?:{_LIKELY}|leading|top|primary|best)\b"
)
_NEGATED = re.compile(
    r"\b(?:not|no|without|un(?:likely|certain)|less|rule[sd]? out|exclude[sd]?|rather than|against|never|cannot|"
    r"isn['’]t)"
    r"(?:\s+(?!and\b|but\b)\w+){0,3}\s*$",
    re.IGNORECASE,
)
_JOINT = re.compile(r"\s*,\s+(?:and|or|then|followed by)\s+|\s*,\s+|\s+(?:and|or|followed by|then|versus|vs\.?)\s+")
_REASON = re.compile(
    r",\s+(?:given|based on|because|since|as|considering|in view of|in light of|due to|supported by)\b"
)
_ORDINALS = "first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|1st|2nd|3rd|[4-9]th|10th"
_ORDINAL_LABEL = re.compile(
    rf"""
    (?:^|(?<=[.;,]\ )|(?<=[.;,]))[ \t*_-]*
    (?P<ordinal>{_ORDINALS}|primary|secondary|tertiary|top)
    (?:[ ]+(?:most\ likely|choice|diagnosis|option|possibility|candidate|guess|place))*[*_]*[ \t]*[:=–—-][*_]*[ \t]+
    (?P<name>[^\n.;:]{{3,120}})
    """,
    re.IGNORECASE | re.MULTILINE | re.VERBOSE,
)
_GREATER = re.compile(r"\s*(?:>{1,3}|≫|»|≻|⟩|→|-+>|=>)\s*")
_THEN = re.compile(r",?\s+followed by\s+|,?\s+(?:and then|then)\s+")
_ORDER = r"(?:and\s+|or\s+)?(?:(?:then|next|lastly|finally|first(?:ly)?|second(?:ly)?|third(?:ly)?|fourthly|followed by|after that)\b,?\s+)?"
_SEMICOLON = re.compile(rf"\s*;\s*{_ORDER}", re.IGNORECASE)
_COMMA = re.compile(rf",\s+{_ORDER}", re.IGNORECASE)
_OPENS_ORDER = re.compile(r"(?:first(?:ly)?|primarily),?\s+(?=\S)", re.IGNORECASE)
_MARKED = re.compile(r"(?:[-+*•·#|>]|\d{1,3}[.)])\s")
_SHORT_WORDS = 12
_TALK = re.compile(
    r"(?:the )?(?:(?:most|more|least|likely|probable|possible|leading|top|other|several|following|this|that|main|"
    r"primary|rare|"
    r"differential|underlying|potential|further|consistent|suggestive|a|an|my)\s+)*(?:diagnos|differential|causes?\b|"
    r"conditions?\b|"
    r"possibilit|explanation|a?etiolog|diseases?$|disorders?$|syndromes?$|answers?\b|cases?\b|patients?\b|"
    r"symptoms?\b|with\b|of\b|"
    r"likely$|choices?\b)",
    re.IGNORECASE,
)


def single_name(text: str) -> list[ItemSpan] | None:
    """Return a reply that is one short name, or several joined by semicolons, as entries.

    >>> single_name("Fabry disease"), single_name("The patient has a fever.")
    ([ItemSpan(start=0, end=13, number=None, negated=False)], None)
    """
    start, end = without_label(text, len(text) - len(text.lstrip()), len(text)), len(text.rstrip())
    stripped = text[start:end].strip("*_\"'`. ")
    if stripped[:1] == "[" and stripped[-1:] == "]":
        stripped = stripped[1:-1].strip()
    if SAYS.search(stripped) or "\n" in stripped or not stripped or stripped[-1] in "!?" or "{" in stripped:
        return None
    start = text.index(stripped, start)
    opening = _OPENS_ORDER.match(stripped)
    whole = ItemSpan(start + (opening.end() if opening else 0), start + len(stripped))
    if ";" in stripped or NOUN.search(stripped):
        parts = _split(text, whole, _SEMICOLON)
        if len(parts) > 1 and all(_is_short(text[part.start : part.end]) for part in parts):
            return parts
        parts = _split(text, whole, _COMMA)
        if len(parts) > 1 and all(_is_short(raw := text[p.start : p.end]) and NOUN.search(raw) for p in parts):
            return parts
    return [whole] if _is_short(stripped) else None


def labelled_ordinals(text: str) -> list[ItemSpan] | None:
    """Return the names behind "First:", "Second:" and so on, at least two, or None.

    >>> text = "First: Fabry disease. Second: Gout."
    >>> [text[entry.start : entry.end] for entry in labelled_ordinals(text)]
    ['Fabry disease', 'Gout']
    """
    spans = [ItemSpan(*match.span("name")) for match in _ORDINAL_LABEL.finditer(text)]
    return spans if len(spans) > 1 else None


def ordered_by_sign(text: str) -> list[ItemSpan] | None:
    """Return names on one line that "greater than" or an arrow orders, at least two, or None.

    >>> text = "Differential: Fabry disease > Gout"
    >>> [text[entry.start : entry.end] for entry in ordered_by_sign(text)]
    ['Fabry disease', 'Gout']
    """
    for line in _LINE.finditer(text):
        start = without_label(text, line.start(), line.end())
        if start == line.start() and ":" in line[0]:
            start = line.start() + line[0].index(":") + 1
        parts = [_stripped(text, part) for part in _split(text, ItemSpan(start, line.end()), _GREATER)]
        if len(parts) > 1 and all(_is_short(text[part.start : part.end]) for part in parts):
            return parts
    return None


def _stripped(text: str, span: ItemSpan) -> ItemSpan:
    raw = text[span.start : span.end]
    return ItemSpan(span.start + len(raw) - len(raw.lstrip()), span.start + len(raw.rstrip()))


def _is_short(text: str) -> bool:
    bare = re.sub(r"\([^()]*\)", " ", text).strip()
    return 0 < len(bare.split()) <= _SHORT_WORDS and not _VERB.search(bare) and is_name(tidy(bare)) and "?" not in bare


def plain_lines(text: str) -> list[ItemSpan] | None:
    r"""Return names that stand one a line without any marker, at least two, a preamble and an end note left out.

    >>> text = "Here is my list:\nFabry disease\nGaucher disease"
    >>> [text[entry.start : entry.end] for entry in plain_lines(text)]
    ['Fabry disease', 'Gaucher disease']
    """
    lines = [match for match in _LINE.finditer(text) if match[0].strip()]
    good = [match for match in lines if _is_line_name(match[0].strip())]
    starts = {match.start() for match in good}
    unnamed = [match for match in lines if match.start() not in starts]
    if len(good) < 2 or len(unnamed) > 3:
        return None
    first, last = good[0].start(), good[-1].start()
    if any(first < match.start() < last for match in unnamed):
        return None
    return [part for match in good for part in _parts_of_line(text, match)]


def _parts_of_line(text: str, line: re.Match[str]) -> list[ItemSpan]:
    """A line as one name, or as the names that commas separate where each is the name of a disease."""
    whole = ItemSpan(line.start(), line.end())
    parts = _split(text, ItemSpan(without_label(text, *line.span()), line.end()), _COMMA)
    all_named = all(NOUN.search(raw := text[part.start : part.end]) and _is_short(raw) for part in parts)
    return parts if len(parts) > 1 and all_named else [whole]


def _is_line_name(line: str) -> bool:
    if line.endswith(":") or _MARKED.match(line) or (_SENTENCE_END.search(line) and len(line.split()) > 6):
        return False
    name = line[without_label(line, 0, len(line)) :].rstrip(".")
    return _is_short(name) and (":" not in name or NOUN.search(name.split(":")[0]) is not None)


def leading_name(text: str) -> list[ItemSpan] | None:
    """Return the name that a reply begins with, where only explanation follows it.

    >>> text = "Fabry disease. The patient has pain in hands and feet."
    >>> [text[entry.start : entry.end] for entry in leading_name(text)]
    ['Fabry disease']
    """
    line = _LINE.search(text.rstrip(), len(text) - len(text.lstrip()))
    if line and SAYS.search(line[0]) and "\n" not in text.strip():
        return None
    name = find_name(text, *line.span()) if line else None
    reason = _REASON.match(text, name.end) is not None if name else False
    if not line or not name or line[0].rstrip().endswith((":", "?", "!")):
        return None
    raw = tidy(text[name.start : name.end])
    if not _is_short(raw) or not NOUN.search(raw) or _TALK.match(raw):
        return None
    return [ItemSpan(name.start, name.end)] if name.end >= line.end() - 2 or text[name.end] in ".:" or reason else None


def in_prose(text: str) -> list[ItemSpan] | None:
    """Return the diagnoses that running text puts forward, most likely first, or None.

    >>> text = "The most likely diagnosis is Fabry disease. The alternatives are Gaucher disease and Pompe disease."
    >>> [text[entry.start : entry.end] for entry in in_prose(text)]
    ['Fabry disease', 'Gaucher disease', 'Pompe disease']
    """
    behind, end = placed_behind(text, lambda span: _names_disease(text, span))
    if behind:
        return _without_repeats(text, [*behind, *_entries(text, _ORDINAL.finditer(text, end))])
    ordered = _entries(text, _ORDINAL.finditer(text))
    if len(ordered) > 1:
        return _without_repeats(text, ordered)
    statements = _entries(text, _SUBJECT.finditer(text)) + _entries(text, _STATED.finditer(text))
    statements.sort(key=lambda entry: entry.start)
    alternatives = [part for match in _INCLUDES.finditer(text) for part in _listed(text, match)]
    statements = statements or stated(text)
    spans = _without_repeats(text, [*statements, *placed(text), *ordered, *alternatives])
    return spans or names_in_sentence(text) or None


def _entries(text: str, matches: Iterable[re.Match[str]]) -> list[ItemSpan]:
    spans: list[ItemSpan] = []
    for match in matches:
        if _NEGATED.search(text, max(0, match.start() - 40), match.start()):
            continue
        parts = _split(text, ItemSpan(*match.span("name")), _THEN)
        if not parts:
            continue
        first, *following = parts
        parts = [first, *(part for after in following for part in _split(text, after, _JOINT))]
        spans.extend(part for part in parts if _names_disease(text, part))
    return spans


def _listed(text: str, match: re.Match[str]) -> list[ItemSpan]:
    if _NEGATED.search(text, max(0, match.start() - 40), match.start()):
        return []
    group = "name" if match["name"] else "also"
    parts = _split(text, ItemSpan(*match.span(group)), _JOINT)
    return [part for part in parts if _names_disease(text, part)]


def _names_disease(text: str, entry: ItemSpan) -> bool:
    name = find_name(text, entry.start, entry.end)
    raw = tidy(text[name.start : name.end]) if name else ""
    if not is_name(raw) or len(raw.split()) > _SHORT_WORDS or _TALK.match(raw):
        return False
    return NOUN.search(raw) is not None or raw[0].isupper()


def _split(text: str, whole: ItemSpan, joint: re.Pattern[str]) -> list[ItemSpan]:
    """Split a span at its joints; inside brackets nothing is a joint."""
    parts, start = [], whole.start
    for match in joint.finditer(text, whole.start, whole.end):
        if text.count("(", start, match.start()) == text.count(")", start, match.start()):
            parts.append(ItemSpan(start, match.start()))
            start = match.end()
    return [part for part in (*parts, ItemSpan(start, whole.end)) if text[part.start : part.end].strip()]


def _without_repeats(text: str, entries: Iterable[ItemSpan]) -> list[ItemSpan]:
    first: dict[str, ItemSpan] = {}
    for entry in entries:
        name = find_name(text, entry.start, entry.end) or entry
        first.setdefault(tidy(text[name.start : name.end]).casefold(), entry)
    return list(first.values())
