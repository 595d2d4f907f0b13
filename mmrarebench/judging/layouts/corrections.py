"""Corrections in a judge's reply: within a line ("YES - wait, NO"), struck out, or below the list ("item 3 should be 1")."""

from __future__ import annotations

import re
from typing import NamedTuple

from mmrarebench.judging.layouts.clauses import numbers_in
from mmrarebench.judging.layouts.tokens import read_token
from mmrarebench.judging.layouts.types import Verdict, labelled

_MOST_CORRECTIONS = 12
LONGEST_LINE = 2000
"""Longer lines are not searched for corrections."""
_VALUE = r"(?:yes|no|true|false|\d(?:\.\d+)?)"
_STRUCK = re.compile(r"~~.+?~~|<(del|strike)>.*?</\1>|<s>[^\n]*?</s>(?=[^\n]*\w)", re.IGNORECASE | re.DOTALL)
_STRUCK_COMBINING = re.compile(r"(?:\w[\u0335\u0336])+")
_CUE = r"""
    (?:[-=]>|→|➜|⟶|⇒|➔|⟹
    |\b(?:wait|actually|rather|correction|corrected|chang(?:e|ed|ing)|revis(?:e|ed|ion)|scratch\ that|i\ meant?|i\ mean|sorry|oops
    |should\ (?:be|have\ been|read)|make\ (?:that|it)|on\ (?:reflection|second\ thoughts?)|now|updated?|becomes|instead|amended
    |downgraded?|upgraded?|lowered|raised|reconsidered|stand\ corrected|hmm|strike\ that|edit(?:ed)?)\b)
"""
_GAP = r"(?:[\s,.:;()\[\]…–—-]|\b(?:to|is|be|it|it's|that|that's|this|a|an|the|verdict|score|answer|must|should|i|would|say|no,)\b){0,12}?"
_INLINE = re.compile(
    rf"\b(?P<first>{_VALUE})\b(?P<between>[^\w\n]{{0,8}}(?:no,?\s+|i\s+)?)(?:{_CUE}{_GAP}){{1,3}}\s*\b(?P<second>{_VALUE})\b(?P<close>\))?",
    re.I | re.X,
)
_FORMER = re.compile(
    rf"\(\s*(?:was|formerly|previously|initially|originally|before|not|instead of|rather than)\s*:?\s*{_VALUE}\s*\)",
    re.I,
)
_SUM = re.compile(r"(?<![\w.])\d(?:\s*[-+−–]\s*\d)+\s*=\s*(?P<value>\d)(?![\w.])")
"""A score worked out: "2 - 1 = 1"."""
_WAS = re.compile(
    rf"\b(?:was|from)\s+{_VALUE}\s*,?\s*(?:but\s+)?(?:(?:it\s+)?(?:is\s+)?now|to)\s+(?P<value>{_VALUE})(?=\W*$)",
    re.IGNORECASE,
)
_NO_BUT = re.compile(r"(?<=[.):\]=\s])\d\s*[,;–—-]\s*(?:oh\s+|wait,?\s+)?no,\s*(?P<value>\d)(?=\W*$)", re.IGNORECASE)
"""A score taken back for another: "2, no, 1"."""
_NEGATED = re.compile(
    r"(?P<before>^|[.):=\]→]|\s[-–—])(?P<space>\s*)not\s+(?:a\s+)?(?:yes|true)\b(?=\W*$)", re.IGNORECASE
)
_NUMBER_WORD = re.compile(
    r"(?P<before>(?:^|[.):=\]]|\s[-–—]\s)\s*)(?P<word>zero|one|two|three)(?=\s*(?:points?\b)?\s*[.,;]?\s*$)",
    re.IGNORECASE,
)
_LEGEND = re.compile(r"(?:\b\d\s*=\s*[^\W\d_][^,;:=\d]{0,40}[,;]\s*)+\d\s*=\s*[^\W\d_][^,;:=\d]{0,40}:\s*(?=\d)")
_NUMBERED = re.compile(r"^\W*\d{1,2}\s*[.)\]:]|[:=]\s*$")
_ORDINALS = {
    word: number for number, word in enumerate("first second third fourth fifth sixth seventh eighth".split(), 1)
}

_BEGINS = re.compile(
    r"""^\W*(?:(?:no|hmm|oh|but|so|and)\W+)*(?:wait|actually|correction|corrected|on\ (?:reflection|second\ thoughts?)|reconsider\w*|revis\w+|update
    |errat(?:um|a)|corrigend(?:um|a)|sorry|oops|edit|amend\w*|scratch\ that
    |i\ (?:now\ )?(?:would\ |must\ |need\ to\ |want\ to\ |should\ )?(?:change|revise|correct|reconsider|retract|withdraw)
    |let\ me\ (?:change|revise|correct|reconsider)|thinking\ again|looking\ again|having\ reconsidered|hmm)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_ITEM = (
    r"(?:the\s+)?(?:score\s+(?:of|for)\s+)?"
    r"(?:criteri(?:on|a)|(?:item|question|dimension|score|verdict|answer|number|line|point)s?|nos?\.|q|dim|#)\s*#?\s*"
)
_ORDINAL_WORD = rf"(?:{'|'.join(_ORDINALS)})"
_ORDINAL = (
    rf"(?:the\s+)?(?P<ordinal>{_ORDINAL_WORD}(?:(?:\s*,\s*|\s+and\s+|,\s*and\s+)(?:the\s+)?{_ORDINAL_WORD})*)"
    r"(?:\s+(?:criteri(?:on|a)|items?|questions?|dimensions?|scores?|verdicts?|answers?|one|line))?"
)
_NUMBERS = r"\d{1,2}(?:\s*(?:,\s*and|,|and|&|-|–|to|through)\s*\d{1,2}(?!\s*(?:points?\b|%|/)))*"
"""One number, several, or a range of them."""
_BECOMES = (
    r"\s*(?:,?\s*(?:is|are|should(?:\s+have)?\s+be(?:en)?|must\s+be|ought\s+to\s+be|deserves|gets|becomes"
    r"|(?:is\s+)?(?:changed|revised|corrected)?\s*to|now|as|earns|merits|[:=]|->|→))+\s*(?:a\s+|an\s+|now\s+|really\s+|actually\s+)?"
)
_ITEM_BECOMES = re.compile(
    rf"(?:{_ITEM}(?P<number>{_NUMBERS})|{_ORDINAL}|(?<![\w.])\(?(?P<bare>{_NUMBERS})\)?)"
    rf"(?:\s*(?:from|:)?\s*{_VALUE}\s*(?=to|->|→))?{_BECOMES}(?P<value>{_VALUE})\b(?!\s*(?:of|/|%))",
    re.IGNORECASE,
)
_VALUE_FOR = re.compile(
    rf"\b(?P<value>{_VALUE})\s+(?:for|to|on|in|at)\s+(?:{_ITEM}(?P<number>\d{{1,2}})\b|{_ORDINAL})", re.IGNORECASE
)
_REFERRED = re.compile(
    rf"(?:{_ITEM}(?P<number>\d{{1,2}})|{_ORDINAL})\b[^.\n]{{0,40}}?[,:;–—-]\s*(?:it|this|that|which)\s+(?:is|must\s+be|should(?:\s+have)?\s+be(?:en)?|ought\s+to\s+be)"
    rf"\s+(?:a\s+|actually\s+|really\s+|rather\s+)?(?P<value>{_VALUE})\b",
    re.IGNORECASE,
)
"""A mistake in one item, and what it should be: "I erred with the third: it should be NO"."""
_ERRED = re.compile(
    rf"""
    \b(?:mistaken?|erred|error|wrong(?:ly)?|incorrect(?:ly)?|misjudged|misread|overlooked|changed\s+my\s+mind|meant)\b.{{0,120}}\b(?:YES|NO)\b
    | \b(?:should|must|ought\s+to|needs?\s+to)\s+(?:have\s+been|be)\s+(?:a\s+)?(?:YES|NO)\b
    | \b(?:[Tt]he\s+{_ORDINAL_WORD}|(?:[Ii]tem|[Cc]riterion|[Vv]erdict)\s+\d)(?:\s+(?:one|verdict|answer|item|criterion))?
      \s+(?:was|is)\s+(?:an?\s+)?(?:mistake|error|wrong|incorrect)\b
    """,
    re.VERBOSE,
)
"""A line that takes something back, whether or not it can be read what."""
_KEEPS = re.compile(
    r"\b(?:but|and|yet)\s+(?:I\s+)?(?:keep|kept|leave|left|stay|stand by|stick (?:to|with)|decided against)\b",
    re.IGNORECASE,
)
"""A change that was weighed and not made: what it names is not what holds."""
_FOR_ITEM = re.compile(
    rf"\b(?:for|in|on|at)\s+(?:(?:{_ITEM})?#?(?P<number>\d{{1,2}})|{_ORDINAL})\s*,?\s*(?:please\s+)?(?:change|correct|revise|amend|switch|read|use|make\s+it)"
    rf"\s+(?:{_VALUE}\s+(?:to|into|->|→)\s+)?(?P<value>{_VALUE})\b",
    re.IGNORECASE,
)
_CHANGES = re.compile(
    r"\b(?:change|changed|changing|revise|amend|switch|swap|replace|flip)\b[^.\n]{0,40}\b(?:YES|NO|true|false)\b"
    r"|\b(?:items?|criteri(?:on|a)|questions?|dimensions?|number|no\.|#)\s*\d[^.\n]{0,30}\b(?:might|may|could|perhaps|possibly|probably|arguably)\b[^.\n]{0,30}"
    r"\b(?:YES|NO|true|false|\d)\b"
    r"|\b(?:above|these|this|verdicts?|answers?|scores?|list)\s+(?:is|are|was|were)\s+(?:hereby\s+)?(?:withdrawn|void|retracted|cancell?ed|wrong|invalid|incorrect|superseded)\b"
    r"|\bcancel\s+(?:that|this|the\s+above)\b|\b(?:disregard|ignore|forget)\s+(?:the\s+above|that|this|all\s+of)\b"
    r"|\b(?:change|changed|revise|amend|switch|flip)\b[^.\n]{0,30}\b(?:item|criterion|dimension|score|verdict|question)\b",
    re.IGNORECASE,
)
_INITIAL = re.compile(
    rf"\b(?:initially|at\s+first|first)\W+(?:I\s+(?:said|thought)\s+)?{_VALUE}\b[^.\n]{{0,20}}?"
    rf"\b(?:but|then|however|now)\b[^.\n]{{0,60}}?\b(?P<value>{_VALUE})(?=\W*$)",
    re.IGNORECASE,
)
_NAMED_BECOMES = re.compile(
    rf"(?:^|[,;.]\s*|\b(?:reflection|thoughts?|wait|actually|correction)\W+)(?:the\s+)?(?P<label>[A-Za-z][A-Za-z _-]{{2,40}}?)"
    rf"\s*(?:should(?:\s+have)?\s+be(?:en)?|must\s+be|deserves|is|gets|becomes|:|=|->|→)\s*(?:a\s+)?(?P<value>{_VALUE})\W*$",
    re.IGNORECASE,
)
_SHORTEST_CONCLUSION = 20
_ONLY_NUMBERED = re.compile(rf"(?:\W*\d{{1,2}}\s*[.):]\s*{_VALUE}(?=\W))+\W*", re.IGNORECASE)
"""A correction that is nothing but numbered verdicts, as "Edit: 3. NO"."""
_NUMBERED_VALUE = re.compile(rf"(?P<number>\d{{1,2}})\s*[.):]\s*(?P<value>{_VALUE})(?=\W|$)", re.IGNORECASE)
_CONCLUDED = re.compile(
    r"\b(?:YES|NO)\b(?:(?!\b(?:YES|NO)\b).)*?\b(?i:actually|wait|correction|hmm|on reflection|on second thoughts?|scratch that)\b"
    r"(?:(?!\b(?:YES|NO)\b).)*?\b(?i:so|thus|hence|therefore|which makes (?:it|this)|that makes (?:it|this)|verdict(?: is)?|answer(?: is)?)"
    r"\W{1,3}(?:(?:it|this) (?:is|must be|should be) )?(?P<value>YES|NO)\W*$",
    re.DOTALL,
)
"""A verdict taken back in its own reason, which ends in the other: "YES - ... Actually, ..., so NO."."""
_SHOULD = re.compile(r"\b(?:should(?:\s+have)?\s+be(?:en)?|deserves|ought\s+to\s+be)\b", re.IGNORECASE)


class Correction(NamedTuple):
    """Correction by a line below the verdicts; ``resolved`` is false where it does not say which verdict becomes what."""

    verdicts: tuple[Verdict, ...] = ()
    resolved: bool = True


def without_struck(text: str) -> str:
    """A text without what is struck out.

    >>> without_struck("1. ~~YES~~ NO"), without_struck("<del>2</del> 1")
    ('1.   NO', '  1')
    """
    if "\u0336" in text or "\u0335" in text:
        text = _STRUCK_COMBINING.sub(" ", text)
    return _STRUCK.sub(" ", text) if "~~" in text or "<" in text else text


def settle_line(line: str) -> str:
    """A line with its own corrections made, a denied verdict turned round, number words as digits, and no legend.

    >>> [settle_line(t) for t in ("1. YES - wait, NO", "3. 3 (revised: 2)", "1. NOT YES", "1. one", "1 -> 2")]
    ['1. NO', '3. 2', '1. NO', '1. 1', '1 -> 2']
    >>> settle_line("1. 0 = nothing, 1 = some, 2 = all: 1"), settle_line("1. NO (was YES)")
    ('1. 1', '1. NO ')
    >>> settle_line("1. YES - it names it. Actually, the reference is the other type, so NO.")
    '1. NO'
    """
    if len(line) > LONGEST_LINE:
        return line
    line = _LEGEND.sub("", _FORMER.sub("", line))
    for pattern in (_INITIAL, _WAS, _SUM, _NO_BUT):
        line = pattern.sub(lambda m: m["value"], line)
    if len(line) > _SHORTEST_CONCLUSION and line.rstrip(" .*_`!)]").endswith(("YES", "NO")):
        line = _CONCLUDED.sub(lambda m: m["value"], line)
    line = _NEGATED.sub(r"\g<before>\g<space>NO", line)
    line = _NUMBER_WORD.sub(lambda m: f"{m['before']}{('zero', 'one', 'two', 'three').index(m['word'].lower())}", line)
    place = 0
    for _ in range(_MOST_CORRECTIONS):
        match = _INLINE.search(line, place)
        if not match:
            break
        if not _corrects(match, line):
            place = match.end("first")
            continue
        opened = match[0].count("(") > match[0].count(")")
        close = " (" if opened else "" if "(" in match[0] else match["close"] or ""
        line = f"{line[: match.start()]}{match['second']}{close}{line[match.end() :]}"
    return line


def _corrects(match: re.Match[str], line: str) -> bool:
    """Whether both values are of one kind, and the first is a verdict and no list number."""
    first, second = match["first"], match["second"]
    if first[0].isdigit() != second[0].isdigit():
        return False
    return not first[0].isdigit() or bool(_NUMBERED.search(line[: match.start()]))


def read_correction(line: str) -> Correction | None:
    """Correction by a line that is no verdict itself; None where it corrects nothing.

    >>> [(v.index, v.value) for v in read_correction("On reflection, item 3 is 1.").verdicts]
    [(3, 1.0)]
    >>> [(v.index, v.value) for v in read_correction("Correction: 0 for item 1 and 2 for item 4").verdicts]
    [(1, 0.0), (4, 2.0)]
    >>> [(v.index, v.value) for v in read_correction("For 3, change NO to YES.").verdicts]
    [(3, 1.0)]
    >>> [(v.index, v.value) for v in read_correction("Edit: 1. YES, 3. NO").verdicts]
    [(1, 1.0), (3, 0.0)]
    >>> read_correction("Wait, I am not sure.").resolved, read_correction("1. YES") is None
    (False, True)
    """
    begins = _BEGINS.match(line) if len(line) <= LONGEST_LINE else None
    if len(line) > LONGEST_LINE:
        return None
    if not begins and not (_SHOULD.search(line) and _ITEM_BECOMES.search(line)) and not _CHANGES.search(line):
        return _of_mistake(line)
    if _KEEPS.search(line):
        return Correction(resolved=False)
    rest = line[begins.end() :] if begins else line
    numbered = begins and _ONLY_NUMBERED.fullmatch(f"{rest} ")
    matches = [*_NUMBERED_VALUE.finditer(rest)] if numbered else []
    matches = (
        matches
        or [*_FOR_ITEM.finditer(line)]
        or [*_ITEM_BECOMES.finditer(rest)]
        or [*_VALUE_FOR.finditer(rest)]
        or [*_REFERRED.finditer(line)]
    )
    verdicts = [verdict for match in matches for verdict in _verdicts(match)]
    if not verdicts and (named := _NAMED_BECOMES.search(rest.strip(" :,.-"))):
        token = read_token(named["value"])
        verdicts = [labelled(token, None, named["label"])] if token else []
    return Correction(tuple(verdicts), bool(verdicts))


def _of_mistake(line: str) -> Correction | None:
    """The correction of a line that admits a mistake or says what should be; None for any other line.

    >>> _of_mistake("I erred with the third: it should be NO.").verdicts[0].index, _of_mistake("It should be NO.").resolved
    (3, False)
    """
    if not _ERRED.search(line):
        return None
    verdicts = [verdict for match in _REFERRED.finditer(line) for verdict in _verdicts(match)]
    return Correction(tuple(verdicts), bool(verdicts))


def _verdicts(match: re.Match[str]) -> list[Verdict]:
    """A verdict for each item that a correction names."""
    groups = match.groupdict()
    number = groups.get("number") or groups.get("bare")
    ordinals = re.findall(_ORDINAL_WORD, groups.get("ordinal") or "", re.IGNORECASE)
    places = numbers_in(number) if number else [_ORDINALS[word.lower()] for word in ordinals]
    token = read_token(match["value"])
    return [labelled(token, place, "") for place in places] if token else []
