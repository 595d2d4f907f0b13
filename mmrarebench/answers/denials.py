"""Names that an answer denies: a cue that follows the name, a line or heading that excludes, text struck out."""

from __future__ import annotations

import re

_CUE = r"""
(?:ruled[ -]?out | excluded | rejected | dismissed | discarded | eliminated | refuted | disprove[dn] | disfavou?red
 | (?:(?:highly|very|extremely|most|quite|rather|deemed|considered|thought|now)\s+)*(?:unlikely|improbable|implausible)
 | not\s+(?:the\s+(?:\w+\s+)?(?:diagnosis|answer|cause|disease|case) | a\s+(?:match|fit) | (?:very\s+|highly\s+|at\s+all\s+)?likely
         | present | supported | consistent | compatible | applicable | fitting | favou?red | plausible | possible)
 | (?:does|do|did)(?:n['’]t|\s+not)\s+(?:fit|match|apply|explain|have)
 | incompatible | inconsistent\s+with | no(?=\s*(?:[(,.;)\n]|\Z))
)\b
(?!\s+(?:if|only|once|unless|until|pending|when|after|by\s+further)\b)
"""
_BEFORE_CUE = r"""
[\s,;:.)(\[\]*_~|>–—-]*
(?:(?:this|it|which|that|status|verdict|conclusion|result|assessment|likelihood|probability)\s*[:=]?\s+
 | (?:is|was|are|were|has\s+been|have\s+been|had\s+been|can\s+be|could\s+be|can\s+also\s+be|already|now|since|effectively
     |essentially|clinically|therefore|thus|definitively|largely|but|and|though|→|->|=>)\s+)*
"""
_SIGN = r"[❌✗✘✖🚫⛔👎]"
_AFTER_NAME = re.compile(f"{_BEFORE_CUE}(?:{_CUE}|{_SIGN})", re.IGNORECASE | re.VERBOSE)
_ENDS_DENIED = re.compile(rf"(?:^|[\s,;:(\[–—-]){_CUE}\s*[)\].!]*\s*\Z", re.IGNORECASE | re.VERBOSE)
_STRUCK = re.compile(r"~~(?=\S)(?:(?!~~)[^\n]){1,300}~~")
CUE_WORD = re.compile(
    r"\b(?:ruled|exclu|reject|dismiss|discard|eliminat|refut|dispro|disfav|unlikely|improbabl|implausibl|not|n['’]t|"
    r"incompat|inconsist|rather|less|no(?=\s*(?:[(,.;)\n]|\Z)))|~~|[❌✗✘✖🚫⛔👎]",
    re.IGNORECASE,
)
"""A text without any of these denies nothing."""
_END_CUES = (
    "ruled",
    "exclud",
    "reject",
    "dismiss",
    "discard",
    "eliminat",
    "refut",
    "dispro",
    "disfav",
    "likely",
    "probabl",
    "plausib",
    "not ",
    "n't ",
    "n’t ",
    "compat",
    "consist",
)
_EXCLUDING_TITLE = re.compile(
    r"""
    (?:diagnos[ei]s|diseases?|conditions?|disorders?|differentials?|candidates|alternatives?|other\s+\w+|those)?\s*
    (?:(?:that|which)?\s*(?:were|was|are|is|have\s+been|has\s+been|can\s+be|could\s+be|i|we|but|and)\s+)*
    (?:considered\s+(?:but|and)\s+)?
    (?:excluded|ruled[ -]out|rejected|dismissed|discarded|eliminated|unlikely|improbable|less\s+likely|least\s+likely|inconsistent
      |(?:that\s+|which\s+)?(?:do|does)(?:n['’]t|\s+not)\s+(?:fit|match|apply|explain)
      |not\s+(?:fitting|consistent|supported|favou?red|likely|compatible|applicable|in\s+keeping|the\s+diagnosis)(?:\s+(?:with|by))?
      |(?:argues?|speaks?|evidence)\s+against|against\s+which(?:\s+[\w ]{1,40})?|incompatible(?:\s+with)?|against)
    (?:\s+(?:diagnos[ei]s|diseases?|conditions?|disorders?|differentials?|candidates|alternatives?|so\s+far|here|well
      |by\s+[\w ]{1,40}|based\s+on\s+[\w ]{1,40}|because\s+[\w ]{1,40}|with\s+[\w ]{1,40}|the\s+\w+(?:\s+\w+)?|\(.{0,40}\)))*
    """,
    re.IGNORECASE | re.VERBOSE,
)
_TITLE_LINE = re.compile(
    r"""
    ^(?P<lead>[ \t]*(?:\#{1,6}[ \t]*|\*\*|__|[-*•][ \t]+\*\*)?)
    (?P<title>[^\n:*\#_|]{3,90}?)[ \t]*
    (?P<end>(?:\*\*|__)?[ \t]*:[ \t]*(?:\*\*|__)?|\*\*|__|(?=\n))[ \t]*
    (?P<inline>[^\n]*)$
    """,
    re.MULTILINE | re.VERBOSE,
)
_NEXT_LABEL = re.compile(r"[.;][ \t]+(?=[A-Z][\w ]{2,40}:)")
_NEXT_SECTION = re.compile(
    r"^[ \t]*(?:\#{1,6}[ \t]*\S|\*\*[^*\n]{2,80}\*\*:?[ \t]*$|(?![-*•+\d])[^\n]{2,80}:)", re.MULTILINE
)
_LISTED = re.compile(r"[ \t]*(?:[-*•+·–]|\(?\d{1,3}[.):]|[a-zA-Z][.)])[ \t]")


def denied_after(text: str, end_of_name: int, end: int) -> bool:
    """Return whether what follows a name denies it.

    >>> [denied_after(t, 13, len(t)) for t in ("Fabry disease (ruled out)", "Fabry disease cannot be ruled out")]
    [True, False]
    >>> [denied_after(t, 13, len(t)) for t in ("Fabry disease — very unlikely: age", "Fabry disease, less likely")]
    [True, False]
    """
    return _AFTER_NAME.match(text, end_of_name, end) is not None


_INSIDE = re.compile(rf"[(\[](?:{_BEFORE_CUE}){_CUE}", re.IGNORECASE | re.VERBOSE)
_SIGN_BEFORE = re.compile(rf"{_SIGN}\ufe0f?[\s*_]*\Z")


def denied_within(text: str, start: int, end: int) -> bool:
    """Return whether a bracket inside a name denies it, or a cross stands right before it.

    >>> denied_within("Gout (not supported by the labs)", 0, 32), denied_within("❌ Gout", 2, 6), denied_within("Gout", 0, 4)
    (True, True, False)
    """
    if _INSIDE.search(text, start, end) or re.compile(_SIGN).search(text, start, end):
        return True
    return _SIGN_BEFORE.search(text, max(0, start - 8), start) is not None


def ends_denied(text: str) -> bool:
    """Return whether a name by itself ends in its denial.

    >>> [ends_denied(t) for t in ("Fabry disease (ruled out)", "Fabry disease, excluded", "Fabry disease")]
    [True, True, False]
    """
    lowered = text.lower()
    return any(cue in lowered for cue in _END_CUES) and _ENDS_DENIED.search(text) is not None


def struck_spans(text: str) -> list[tuple[int, int]]:
    """Return where a text is struck out.

    >>> struck_spans("1. ~~Fabry disease~~")
    [(3, 20)]
    """
    return [match.span() for match in _STRUCK.finditer(text)] if "~~" in text else []


def excluded_spans(text: str) -> list[tuple[int, int]]:
    r"""Return the sections and lines that hold excluded diagnoses.

    >>> text = "Excluded:\n- Gout\n\nDiagnosis:\n- Fabry disease"
    >>> [text[start:end] for start, end in excluded_spans(text)]
    ['Excluded:\n- Gout\n\n']
    """
    spans: list[tuple[int, int]] = []
    for match in _TITLE_LINE.finditer(text):
        title = match["title"].strip(" \t(")
        is_title = bool(match["lead"].strip()) or bool(match["end"].strip())
        if not is_title or not _EXCLUDING_TITLE.fullmatch(title):
            continue
        if match["inline"].strip():
            following = _NEXT_LABEL.search(text, match.start("inline"), match.end())
            spans.append((match.start(), following.end() if following else match.end()))
        else:
            spans.append((match.start(), _section_end(text, match.end())))
    return spans


def _section_end(text: str, start: int) -> int:
    """Return where a titled section ends: at the next title, or at a paragraph after its list."""
    following = _NEXT_SECTION.search(text, start + 1)
    end = following.start() if following else len(text)
    in_list = False
    place = start
    while place < end:
        stop = text.find("\n", place + 1)
        stop = end if stop < 0 or stop > end else stop
        line = text[place:stop].strip("\n")
        if line.strip():
            is_item = _LISTED.match(line) is not None
            if in_list and not is_item and not line[0].isspace():
                return place + 1
            in_list = in_list or is_item
        place = stop
    return end
