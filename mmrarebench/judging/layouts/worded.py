"""Other words for yes and no: of other languages, met and failed, true and false as letters; each only where nothing else is said.

A word is rewritten where the whole reply is a list of such words. A reply that says YES or NO itself stays as it is.
"""

from __future__ import annotations

import re

_CHINESE_YES = ("是", "对", "符合", "满足", "正确")
_CHINESE = re.compile(
    r"(?:^|(?<=[:.)\s]))(?:不符合|不满足|不正确|不是|是|否|对|错|符合|满足|正确)(?=[\s.,;。]*$)", re.MULTILINE
)
_CHINESE_POINTS = re.compile(r"(?<=\d)\s*分(?=[\s.,;]*$)", re.MULTILINE)
_OTHER_LANGUAGES_YES = ("yes", "oui", "ja", "sí", "sì", "sim", "да", "はい", "예", "네")
_OTHER_LANGUAGES = re.compile(
    r"""
    (?P<before>
      ^(?:\W*\(?\d{1,2}\s*[.):\]-])?[*_\s>#•-]*   # the start of a line, with its number and markup
      (?:[^\n:=.]{1,60}[:=]\W{0,4})?               # a label
      |,\s*)                                       # or the next of several on one line
    (?P<word>yes|no|oui|non|ja|nein|s[íì]|sim|n[ãa]o|да|нет|はい|いいえ|예|네|아니[오요])
    (?=\W*$|,\s)                                   # nothing behind it
    """,
    re.MULTILINE | re.IGNORECASE | re.VERBOSE,
)
_MENTIONS_OTHER_LANGUAGES = re.compile(
    r"\b(?:oui|ja|nein|s[íì]|sim|n[ãa]o|да|нет)\b|はい|いいえ|\b(?:예|네|아니[오요])\b", re.IGNORECASE
)
_LETTER = re.compile(r"[^\W\d_]")
_PAIRS = (("oui", "non"), ("ja", "nein"), ("sí", "no"), ("sì", "no"), ("sim", "não"), ("да", "нет"), ("是", "否"))
"""Yes and no of one language: a list with reasons behind its verdicts is read in one language only."""
_NUMBERED_REASON = re.compile(
    r"^\W*\d{1,2}\s*[.):]\s*[*_]*(?P<word>[^\W\d_]{1,4})[*_]*(?P<tail>\s*(?:[-–—:,.;(]\s*(?:\S.*)?)?)$"
)
_FEWEST = 3
_MET = re.compile(
    r"""
    ^(?P<before>\W*(?:\(?\d{1,2}\s*[.):\]-]|[^\n:=.|]{1,60}[:=])[\s*_`\"]{0,4})   # a number or a label
    (?:(?P<no>not\s+(?:met|fulfilled|satisfied|passed|correct)|unmet|fail(?:ed)?|incorrect)
      |(?:met|fulfilled|satisfied|pass(?:ed)?|correct))
    (?=[\s*_`.\"]*$)
    """,
    re.MULTILINE | re.IGNORECASE | re.VERBOSE,
)
_MET_WORD = re.compile(
    r"\b(?:un)?met\b|\b(?:fulfilled|satisfied|pass(?:ed|es)?|fail(?:ed|s)?|(?:in)?correct)\b", re.IGNORECASE
)
_SAYS_YES_OR_NO = re.compile(r"\b(?:yes|no|true|false)\b", re.IGNORECASE)
_LETTERS = re.compile(r"(?:\W*(?:\d{1,2}\s*[.):]\s*)?[TF]\b){3,}\W*")


def in_english(text: str) -> str:
    r"""A list of yes and no in other words, in English; any other text stays as it is.

    >>> in_english("1. Oui\n2. Non\n3. Oui"), in_english("1. 是\n2. 否")
    ('1. YES\n2. NO\n3. YES', '1. YES\n2. NO')
    >>> in_english("1. Non - un autre type.\n2. Oui\n3. Oui"), in_english("T\nF\nF")
    ('1. NO\n2. YES\n3. YES', 'TRUE\nFALSE\nFALSE')
    """
    text = _with_reasons(text)
    if not text.isascii():
        text = _CHINESE.sub(lambda match: "YES" if match[0] in _CHINESE_YES else "NO", _CHINESE_POINTS.sub("", text))
    if _MENTIONS_OTHER_LANGUAGES.search(text) and not _LETTER.search(_OTHER_LANGUAGES.sub("", text)):
        text = _OTHER_LANGUAGES.sub(_plain, text)
    if _LETTERS.fullmatch(text):
        text = re.sub(r"[TF]\b", lambda match: "TRUE" if match[0] == "T" else "FALSE", text)
    return _met_words(text)


def _with_reasons(text: str) -> str:
    """A numbered list of one language with a reason behind each word; not where a reason says yes or no once more."""
    lines = [line for line in text.split("\n") if line.strip()]
    rows = [_NUMBERED_REASON.match(line) for line in lines]
    matches = [row for row in rows if row]
    if len(matches) < max(_FEWEST, len(lines)) or _SAYS_YES_OR_NO.search("".join(row["word"] for row in matches)):
        return text
    words = {row["word"].lower() for row in matches}
    for yes, no in _PAIRS:
        again = re.compile(rf"(?<![^\W_])(?:{yes}|{no}|yes)(?![^\W_])|[是否对错]", re.IGNORECASE)
        if words <= {yes, no} and not any(again.search(row["tail"]) for row in matches):
            return "\n".join(
                f"{line[: row.start('word')]}{'YES' if row['word'].lower() == yes else 'NO'}"
                for line, row in zip(lines, matches, strict=True)
            )
    return text


def _plain(match: re.Match[str]) -> str:
    """Yes or no of another language in English; only where a reply is nothing but these: nothing here reads reasons or headings of that language."""
    return match["before"] + ("YES" if match["word"].lower() in _OTHER_LANGUAGES_YES else "NO")


def _met_words(text: str) -> str:
    r"""Met, passed and correct as YES, their opposites as NO, in a list of them; a reply that says yes or no, or uses them elsewhere, stays.

    >>> _met_words("1. Met\n2. Not met\n3. Met"), _met_words("1. Met\n2. Not met\n3. YES")
    ('1. YES\n2. NO\n3. YES', '1. Met\n2. Not met\n3. YES')
    """
    lowered = text.lower()
    words = ("met", "pass", "fulfilled", "satisfied", "fail", "correct")
    if not any(word in lowered for word in words) or _SAYS_YES_OR_NO.search(text):
        return text
    worded, count = _MET.subn(lambda m: f"{m['before']}{'NO' if m['no'] else 'YES'}", text)
    return worded if count >= _FEWEST and not _MET_WORD.search(worded) else text
