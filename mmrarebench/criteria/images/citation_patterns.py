"""How an answer names an image: by number, word, letter, place, in Chinese, or all of them at once."""

from __future__ import annotations

import re

_NUMBER_WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")
_CJK = "一二三四五六七八九十"
VALUES = {word: value for words in (_NUMBER_WORDS, _ORDINALS, _CJK) for value, word in enumerate(words, 1)}
VALUES |= {"initial": 1, "both": 2, "两": 2, "兩": 2}
_BY_LABEL = (
    r"figures?|figs?\.?|panels?|subfigures?|figuras?|abb(?:ildung(?:en)?)?\.?|fig\.s|plates?|рис(?:унок|унки|\.)?"
)
_BY_PLACE = (
    r"images?|imgs?\.?|pictures?|pics?\.?|photos?|photographs?|bild(?:er)?|imagen|im[aá]genes|slides?|scans?|views?"
)
_NOUN = rf"(?:{_BY_LABEL}|{_BY_PLACE})"
LABELS = re.compile(rf"(?:{_NOUN}|图像?|圖|図)\s*", re.IGNORECASE)
_UNIT = (
    r"(?!\d|\.\d|\s?(?:%|[cm]m\b|mg\b|ml\b|years?\b|months?\b|weeks?\b|days?\b|hours?\b|-?fold\b|patients?\b|cases?\b))"
)
_FURTHER_PARTS = r"(?:\s?(?:-|–|—|,|&|/|\band\b|\bto\b)\s?(?-i:[b-h])(?![\w'’]))*"
"""Small letters behind the first part of a figure: "1a-c", "2a, b and d"; "a" alone is a word."""
_WORDS = "|".join(_NUMBER_WORDS)
_ITEM = (
    rf"(?:#|nos?\.?\s?|nr\.?\s?|numbers?\s)?(?:\d{{1,3}}{_UNIT}\s?(?:[A-Ha-h](?!\w){_FURTHER_PARTS})?(?!\w)|(?:{_WORDS})\b"
    rf"|\(?(?-i:[A-H]|{'|'.join(sorted(ROMAN, key=len, reverse=True))})\)?(?![\w'’-]))"
)
_AND = r"\s*(?:,\s*(?:and|or)?|&|/|\+|-|–|—|and|or|to|through|thru|und|y|et|vs\.?|versus|with)\s*"
_CLOSED = r"(?:[)\]](?=\s*(?:and|or|&|,)\s*[(\[]))?"
"""The bracket of one number, where another in brackets follows: "Images (1) and (3)"."""
NUMBERED = re.compile(
    "|".join(
        rf"(?<![^\W_])(?:{word})[\s_]*(?:-(?=\d))?[(\[]?(?P<{kind}>{_ITEM}(?:{_CLOSED}{_AND}[(\[]?(?:(?:{word})[\s_]*(?:-(?=\d))?[(\[]?)?{_ITEM})*)"
        for kind, word in (("label", _BY_LABEL), ("place", _BY_PLACE))
    ),
    re.IGNORECASE,
)
CHINESE = re.compile(
    rf"[图圖図](?:像|片|表)?\s*(?P<items>(?:\d{{1,3}}|[{_CJK}])(?:\s*[A-Ha-h](?!\w))?"
    rf"(?:\s*(?:和|与|及|與|、|,|，|至|到|或|~|-|–)\s*(?:[图圖図](?:像|片)?)?\s*(?:\d{{1,3}}|[{_CJK}]))*)"
    rf"|第\s*(?P<ordinal>\d{{1,3}}|[{_CJK}])\s*[张幅張个副]?\s*[图圖図]"
    rf"|(?P<all>两|兩|所有|每|全部|各)\s*(?:[{_CJK}]|\d)?\s*[张幅張个副]?\s*(?:的)?[图圖図影]像?|(?P<count>[{_CJK}])\s*[张幅張]\s*[图圖図]"
)
ORDINAL = rf"(?:{'|'.join(_ORDINALS)}|initial|\d{{1,2}}(?:st|nd|rd|th))"
ORDERED = re.compile(
    rf"\b(?:the\s+)?(?P<end>first|last)\s+(?P<size>{_WORDS}|\d)\s+(?:{_NOUN})\b"
    rf"|\b(?:the\s+)?(?P<items>{ORDINAL}(?:\s*(?:,|and|or|&|to|through|,\s*and)\s*(?:the\s+)?{ORDINAL})*)\s+(?:\w+\s+)?"
    rf"(?:{_NOUN})(?!\s*\d)\b"
    rf"|\b(?:the\s+)?(?P<last>last|final)\s+(?:{_NOUN})\b"
    rf"|\b(?:the\s+)?(?P<middle>middle|central)\s+(?:{_NOUN})\b"
    rf"|\b(?:the\s+)?(?P<of>{ORDINAL})\s+(?:one\s+)?of\s+(?:the|these|those)\s+(?:(?:{_WORDS}|\d)\s+)?(?:{_NOUN})\b"
    rf"|(?:{_NOUN})\s+(?:on\s+)?the\s+(?P<side>left|right)\b",
    re.IGNORECASE,
)
PLACES = (*_ORDINALS, "initial", "last", "final", "middle", "central", "left", "right")
COUNTED_PLACE = re.compile(r"\d(?:st|nd|rd|th)", re.IGNORECASE)
"""Every place in an order is a counted one or has one of the words above."""
ALL = re.compile(
    rf"\b(?P<word>both|all|each|every|either|neither|none|any|(?:the|a|this)\s+pair|entire set of|the whole set of|across|throughout)(?:\s+one)?(?:\s+of)?"
    rf"(?:\s+(?:the|these|those|its|your|provided|given|available|shown|presented))*(?:\s+(?P<count>{_WORDS}|\d))?"
    rf"(?:\s+(?:provided|given|available|shown|attached|clinical|submitted|presented))?\s+(?:{_NOUN})(?!\s*[\d#(])\b"
    rf"|\b(?:the|these)\s+(?:images|figures|pictures|photos|photographs|scans|panels)\s+(?P<together>both|all)\b"
    rf"|\b(?:the|these|those)\s+(?P<number>{_WORDS}|\d)\s+(?:\w+\s+)?(?:{_NOUN})(?!\s*\d)\b",
    re.IGNORECASE,
)
PANEL = re.compile(
    rf"\b(?:panels?|parts?)\s+\(?(?-i:[A-H]|[a-h])\)?(?:\s*(?:,|and|&|-|–|to)\s*\(?(?-i:[A-H]|[a-h])\)?(?!\w))*\s+(?:of|in)\s+"
    rf"(?:the\s+)?(?=(?:{_NOUN})\s*#?\d)",
    re.IGNORECASE,
)
ELLIPSIS = re.compile(  # "the first image is a radiograph, the third an MRI": the noun is named once
    rf"(?:,|;|\band|\bwhile|\bwhereas|\bbut|\bunlike|\blike|\bthan|\bwith|\bas in)\s+the\s+(?P<items>{ORDINAL})(?:\s+(?:one\s+)?|(?=,))"
    r"(?=,|(?:an?|the|is|was|shows?|showed|depicts?|reveals?|demonstrates?|displays?|its|his|her|of)\b)",
    re.IGNORECASE,
)
HALF = re.compile(  # one of two images
    r"\bthe\s+(?:(?P<first>former|top|upper|left(?:-hand)?)|latter|bottom|lower|right(?:-hand)?)\s+"
    r"(?:image|picture|photo(?:graph)?|figure|panel)\b(?!\s+(?:of|in)\b)(?!\s*\d)",
    re.IGNORECASE,
)
HALVES = ("former", "latter", "top", "bottom", "upper", "lower", "left", "right")
CONTINUED = re.compile(  # "Figures 1 and 2 are radiographs; 3 and 4 are micrographs": the noun is named once
    r"[,;]\s*(?:and\s+|while\s+|whereas\s+|but\s+)?(?P<items>\d{1,2}\s*(?:and|&|to|-|–)\s*\d{1,2})\s+"
    r"(?=(?:are|were|show|showed|depict|reveal|demonstrate|display|come|came|illustrate)\b)",
    re.IGNORECASE,
)
BRACKETED = re.compile(r"[(\[](?-i:F|Fig)(?P<number>\d{1,2})(?P<letter>[A-Ha-h])?[)\]]")
ONE = re.compile(r"(\d{1,3})\s?([A-Ha-h])?(?!\w)")
TOKEN = re.compile(
    rf"(?P<number>\d{{1,3}})\s?(?P<letter>[A-Ha-h])?(?![A-Za-z0-9_])|(?P<word>{_WORDS})\b"
    rf"|(?P<roman>(?-i:{'|'.join(sorted(ROMAN, key=len, reverse=True))}))(?!\w)"
    rf"|(?P<alone>(?-i:[A-H])|(?<![^\W_])(?-i:[b-h]))(?!\w)|(?P<cjk>[{_CJK}])|(?P<range>-|–|—|\bto\b|\bthrough\b|\bthru\b|至|到|~)",
    re.IGNORECASE,
)
