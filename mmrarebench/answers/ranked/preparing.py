"""From a reply as it came to plain text in which a list is read: wrappers off, markup and list marks of every script plain."""

from __future__ import annotations

import html
import json
import re
import unicodedata
from typing import NamedTuple

from mmrarebench.answers.ranked.edited_text import EditedText
from mmrarebench.answers.ranked.elements import number_elements
from mmrarebench.answers.ranked.names import INVISIBLE
from mmrarebench.answers.ranked.rare_marks import number_rare_marks
from mmrarebench.answers.wrappers import MARK, Span, answer_span, thinking_spans

_FULL_WIDTH = re.compile(r"[\uff01-\uff5e]")
_FULL_WIDTH_OFFSET = 0xFEE0
_COLON = re.compile(r"[：﹕]")
_SPACES = re.compile(r"[\u00a0\u2000-\u200a\u202f\u205f\u3000]")
_LINE_ENDS = re.compile(r"\r\n?|[\u2028\u2029\u0085\v\f]")
_STOPS = re.compile(r"[。｡]")
_BRACKETS = str.maketrans(
    {
        "【": "[",
        "】": "]",
        "〔": "[",
        "〕": "]",
        "［": "[",
        "］": "]",
        "「": '"',
        "」": '"',
        "『": '"',
        "』": '"',
        "〈": '"',
        "〉": '"',
        "《": '"',
        "》": '"',
    }
)
_NO_ASCII = re.compile(r"[^\x00-\x7f]")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_TAG = re.compile(r"</?([A-Za-z][A-Za-z0-9]{0,11})(?:\s[^<>]{0,300})?/?>")
_LINE_TAGS = frozenset(
    "p br div tr ul ol table tbody thead section article dl dd dt hr blockquote summary details body html pre".split()
)
_TAG_TEXT = {"li": "\n- ", "td": " | ", "th": " | ", "b": "**", "strong": "**", "s": "~~", "del": "~~", "strike": "~~"}
_TAG_TEXT |= {f"h{level}": f"\n{'#' * level} " for level in range(1, 7)}
_KEPT_CLOSING = frozenset({"b", "strong", "s", "del", "strike"})
KNOWN_TAGS = (
    _LINE_TAGS
    | _TAG_TEXT.keys()
    | frozenset("i em u span font sup sub a small mark code center img input label kbd".split())
)
_LATEX = re.compile(r"\\(?:f?boxed|text|math|begin\{|item\b|emph|underline)")
_LATEX_STYLE = re.compile(
    r"\\(?:text(?:bf|it|rm|sf|tt|normal)?|math(?:rm|bf|it|sf)|emph|underline|mbox|bf|it)\s*\{([^{}]*)\}"
)
_BOX = re.compile(r"\\f?boxed\s*\{([^{}]*)\}")
_LATEX_ITEM = re.compile(r"[ \t]*\\item\b(?:\[[^\]\n]{0,20}\])?[ \t]*")
_LATEX_LINE = re.compile(r"\s*\\\\(?=\s|\d|$)\s*|\\newline\b\s*")
_LATEX_MARK = re.compile(r"\\[()\[\]]|\$+|\\(?:begin|end)\{[a-z*]+\}")
_ARGUMENTS = re.compile(r'(["\'](?:arguments|parameters|input|action_input)["\']\s*:\s*)("(?:\\.|[^"\\]){2,}")')
_CJK_DIGITS = {digit: value for value, digit in enumerate("一二三四五六七八九十", 1)}
_CJK_NUMERAL = "(?:十[一二三四五六七八九]?|[一二三四五六七八九])"
_MARK_LINE = re.compile(
    rf"""
    ^(?P<lead>[ \t>*_\#]*)
    (?: (?P<circled>[\u2460-\u249b\u2776-\u2793\u24ea\u24f5-\u24fe\u3220-\u3229\u3280-\u3289])[ \t、，,.:：)）]*
      | [(\[]?第?(?P<cjk>{_CJK_NUMERAL})[)\]]?[ \t]*[、，,.:)\]][ \t]*(?=\S)
      | [(\[]第?(?P<cjk_in>{_CJK_NUMERAL})[)\]][ \t]*(?=\S)
      | \[(?P<bracketed>\d{{1,2}})\][ \t]*[、.:]?[ \t]*(?=[^\s\d])
      | (?P<plain>\d{{1,2}})(?:[ \t]*[、｜﹑]|[ \t]*/(?=[ \t]*[^\W\d])|[ \t]*\|(?=[^|\n]*$)|[ \t]*[.)](?=[^\s\w]?[^\x00-\x7f]))[ \t]*(?=\S)
      | (?P<letter>[\u0430-\u0434\u0410-\u0414\u03b1-\u03b5가나다라마])[.)][ \t]+
    )
    """,
    re.VERBOSE | re.MULTILINE,
)
_INLINE_CIRCLED = re.compile(
    r"(?<=\S)[ \t;；,，、]*(?P<circled>[\u2460-\u2473\u2474-\u2487\u2776-\u277f\u3220-\u3229])(?=[ \t]*[^\W\d])"
)
_LETTERS = {
    letter: str(place) for letters in ("абвгд", "αβγδε", "가나다라마") for place, letter in enumerate(letters, 1)
}
_THINKING_TITLE = re.compile(
    r"""
    \A\s*(?:\#{1,6}[ \t]*|\*\*|here(?:\ is|'s)\ my\ )?(?:my\ |internal\ |chain\ of\ )?
    (?:thinking|thoughts?|thought\ process|reasoning|analysis|scratchpad|rationale|thinking\ process
      |step-by-step\ reasoning)
    [ \t]*(?:\*\*)?[ \t]*(?::|(?=\n))(?:\*\*)?
    """,
    re.IGNORECASE | re.VERBOSE,
)
_ANSWER_NOUN = (
    r"(?:response|answer|output|diagnos[ei]s|list|ranked[ ]list|differential[ ]diagnos[ei]s|result|conclusion)"
)
_ANSWER_TITLE = re.compile(
    rf"""
    ^[ \t]*(?:\#{{1,6}}[ \t]*|\*\*|here(?:\ is|'s)\ my\ )(?:my\ )?(?:final[ \t]+)?{_ANSWER_NOUN}
    [ \t]*(?:\*\*)?[ \t]*:?[ \t]*(?:\*\*)?[ \t]*$
    | ^[ \t]*(?:\*\*)?final[ \t]+{_ANSWER_NOUN}[ \t]*:[ \t]*(?:\*\*)?[ \t]*(?=\S|\n)
    """,
    re.IGNORECASE | re.MULTILINE | re.VERBOSE,
)


class PreparedAnswer(NamedTuple):
    """A reply that is ready to be read, and whether its thinking was never closed."""

    edited: EditedText
    unclosed: bool


def prepare(text: str) -> PreparedAnswer:
    r"""Return a reply without thinking, wrappers and markup, its list marks written as "1. ".

    >>> prepare("<think>hm</think><|begin_of_box|>①Fabry&#39;s disease\n②Gout<|end_of_box|>").edited.text.strip()
    "1. Fabry's disease\n2. Gout"
    """
    edited = EditedText(text)
    edited.substitute(INVISIBLE, "")
    edited.substitute(_LINE_ENDS, "\n")
    edited.substitute(_SPACES, " ")
    spans, unclosed = thinking_spans(edited.text)
    for start, end in spans:
        edited.blank(start, end)
    number_elements(edited)
    _keep_answer(edited)
    if "<" in edited.text or "[" in edited.text or "｜" in edited.text:
        edited.substitute(MARK, _blanks)
    _plain_markup(edited)
    if not edited.text.isascii():
        _plain_signs(edited)
    edited.substitute(_MARK_LINE, _numbered)
    number_rare_marks(edited)
    edited.substitute(_ARGUMENTS, _opened_arguments)
    return PreparedAnswer(edited, unclosed)


def _blanks(match: re.Match[str]) -> str:
    return "\n" if match.start() and match.string[match.start() - 1] == "\n" else " "


def _keep_answer(edited: EditedText) -> None:
    """Blank out what stands outside the part that is marked or titled as the answer."""
    text = edited.text
    span = answer_span(text)
    if span is None and (title := _THINKING_TITLE.match(text)):
        titles = list(_ANSWER_TITLE.finditer(text, title.end()))
        span = Span(titles[-1].end(), len(text)) if titles else None
    if span:
        edited.blank(span[1], len(text))
        edited.blank(0, span[0])


def _plain_markup(edited: EditedText) -> None:
    if "&" in edited.text:
        edited.substitute(_ENTITY, lambda match: html.unescape(match[0]))
    if "<" in edited.text:
        edited.substitute(_TAG, _plain_tag)
    if "\\" in edited.text and _LATEX.search(edited.text):
        _plain_latex(edited)


def _plain_tag(match: re.Match[str]) -> str:
    name = match[1].lower()
    closing = match[0].startswith("</")
    if name not in KNOWN_TAGS:
        return match[0]
    if name in _LINE_TAGS:
        return "\n"
    if closing and name not in _KEPT_CLOSING:
        return "\n" if name in _TAG_TEXT and name not in ("td", "th") else ""
    return _TAG_TEXT.get(name, "")


def _plain_latex(edited: EditedText) -> None:
    """Take LaTeX off; one box that is no item of a list is the answer."""
    for _ in range(3):
        edited.substitute(_LATEX_STYLE, _first_group)
    boxes = [match for match in _BOX.finditer(edited.text) if match[1].strip()]
    if boxes:
        last = boxes[-1]
        line = edited.text[edited.text.rfind("\n", 0, last.start()) + 1 : last.start()]
        if not re.match(r"[ \t]*(?:[-*•]|\d{1,2}[.)])[ \t]", line):
            edited.blank(last.end(1), len(edited.text))
            edited.blank(0, last.start(1))
    edited.substitute(_BOX, _first_group)
    edited.substitute(_LATEX_ITEM, "\n- ")
    edited.substitute(_LATEX_LINE, "\n")
    edited.substitute(_LATEX_MARK, "")


def _first_group(match: re.Match[str]) -> str:
    """Return the first group of a match."""
    return str(match[1])


def _plain_signs(edited: EditedText) -> None:
    """Put the ASCII sign for full-width ones, and a colon's space after it."""
    edited.substitute(_COLON, ": ")
    edited.substitute(_FULL_WIDTH, lambda match: chr(ord(match[0]) - _FULL_WIDTH_OFFSET))
    edited.substitute(_STOPS, ". ")
    edited.text = edited.text.translate(_BRACKETS)
    edited.substitute(_INLINE_CIRCLED, lambda match: f"\n{_number(match['circled'])}. ")


def _numbered(match: re.Match[str]) -> str:
    groups = match.groupdict()
    number = (
        groups["plain"] or groups["bracketed"] or _number(groups["circled"]) or _cjk(groups["cjk"] or groups["cjk_in"])
    )
    number = number or _LETTERS.get((groups["letter"] or "").lower(), "")
    return f"{match['lead']}{number}. "


def _number(sign: str | None) -> str:
    """Return the number that a circled or bracketed sign stands for.

    >>> _number("②"), _number("❸"), _number("㈣"), _number("⒌")
    ('2', '3', '4', '5')
    """
    if not sign:
        return ""
    value = unicodedata.numeric(sign, None)
    if value is not None:
        return str(int(value))
    return "".join(char for char in unicodedata.normalize("NFKC", sign) if char.isdigit())


def _cjk(numeral: str | None) -> str:
    """Return a Chinese numeral up to 19 in digits.

    >>> _cjk("三"), _cjk("十"), _cjk("十二")
    ('3', '10', '12')
    """
    if not numeral:
        return ""
    if numeral[0] == "十":
        return str(10 + (_CJK_DIGITS[numeral[1]] if len(numeral) > 1 else 0))
    return str(_CJK_DIGITS[numeral])


def _opened_arguments(match: re.Match[str]) -> str:
    """Return arguments of a tool call that were written as a string as the JSON that they hold."""
    try:
        inner = json.loads(match[2])
    except ValueError:
        return match[0]
    return f"{match[1]}{inner}" if isinstance(inner, str) and inner.lstrip()[:1] in ("{", "[") else match[0]
