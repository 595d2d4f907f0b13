"""Patterns of the words and turns by which an answer states a relation between images."""

from __future__ import annotations

import re

STEM = (
    r"(?P<word>confirm|corroborat|concordan|complement|supplement|contrast|contradict|discordan|conflict|agree(?!d to))"
)
LABEL = re.compile(
    r"""
    \brelation(?:ship)?s?(?:[ _-]?types?)?        # the thing that is named
    [\W_]{0,8}(?:between\ (?:the\ )?(?:two\ )?(?:images|figures|panels|them|modalities|findings)[\W_]{0,6})?
    (?:(?:is|are|was|as|can\ be|would\ be|should\ be|of|best|described|classified|seems|appears|to\ be|a|an|the|one|that
       |mainly|primarily|clearly|therefore|type|mostly|rather|case|mutually|strictly|overall|category|label|answer)[\W_]{1,6}){0,8}
    """
    + STEM,
    re.IGNORECASE | re.VERBOSE,
)
KIND_FIRST = re.compile(STEM.replace("<word>", "<kind>") + r"\w*\s+(?:type of\s+)?relation(?:ship)?\b", re.IGNORECASE)
LABEL_BUT = re.compile(r"\brelation(?:ship)?s?\b[^.;]*?\b(?:but|rather)\b[^.;]{0,24}?" + STEM, re.IGNORECASE)
LABEL_KINDS = {"corroborat": "confirm", "concordan": "confirm", "supplement": "complement", "agree": "confirm"}
LABEL_KINDS |= {"contradict": "contrast", "discordan": "contrast", "conflict": "contrast"}
EXPECTED = re.compile(r"confirm|complement|contrast", re.IGNORECASE)
DENIAL = re.compile(
    r"\b(?:far from|not|n't|neither|nor|never|no longer|without|rather than|instead of|cannot|hardly|no|nothing|none|fails? to)\b"
    r"(?:(?!\b(?:but|rather|instead)\b)[^,;:.]){0,28}$|n't\b(?:(?!\b(?:but|rather|instead)\b)[^,;:.]){0,28}$",
    re.IGNORECASE,
)
NEITHER = re.compile(r"\bneither\b[^.;:]{0,60}\bnor\b[^.;:,]{0,20}$", re.IGNORECASE)
OPPOSED = re.compile(
    r"\b(?:unlike|in contrast (?:to|with)|in opposition to|as opposed to|contrary to|by contrast with|"
    r"contrasted with|compared with the \w+ )\s+(?:the )?$",
    re.IGNORECASE,
)
TURN = re.compile(
    r"""
    [,;]?\s*
    \b(?:while|whereas|but|yet|however|though|although                          # conjunctions
      |conversely|by\ contrast|in\ contrast(?!\ to)|on\ the\ other\ hand)\b   # adverbs
    [,]?\s*
    """,
    re.IGNORECASE | re.VERBOSE,
)
OPENING = re.compile(r"\W*(?P<word>while|whereas|although|though)\s+(?P<left>[^,;]+),\s*", re.IGNORECASE)
HEALTHY = re.compile(
    r"\b(?:normal|absent|absence|no|not|without|gone|clear|unremarkable|resolved|disappear\w*|negative|healthy|unaffected|spared|lacks?|"
    r"intact|benign|never|nothing|none|fails|vanish\w*|free of|empty|preserved|smaller|shrunk\w*)\b",
    re.IGNORECASE,
)
ELLIPSIS = re.compile(r"\b(?:is|are|was|does|do|did|has|shows) (?:not|none|n't)\W*$|n't\W*$", re.IGNORECASE)
"""The end of a half that denies of its image what the other half says."""
QUALITY = re.compile(
    r"complementary|confirmatory|concordant|discordant|contradictory|contrasting|congruent", re.IGNORECASE
)
REVERSED = {"confirm": "contrast"}
ANAPHOR = re.compile(  # an image by what it was said to show
    r"""
    \b(?:it|that\ (?:one|image|figure)|the\ former|the\ first|the\ other)              # the image
    \s+(?:shows?|showed|suggests?|suggested|reveals?|depicts?|demonstrates?)\b         # what it was said to show
    """,
    re.IGNORECASE | re.VERBOSE,
)
CLOSES = re.compile(r"\s*(?:$|[,).]|well\b|closely\b|fully\b|completely\b|perfectly\b|in this (?:respect|regard)\b)")
NUMBERED_IMAGE = re.compile(r"\b(?:image|img|figure|fig\.?|panel|picture|photo)\s*#?(?:\d+|[A-H])\b", re.IGNORECASE)
OTHER_SUBJECT = re.compile(
    r"\b(?:parents|siblings|brothers|sisters|twins|relatives|clinicians|doctors|physicians|specialists|reviewers|authors|studies of|"
    r"drugs|treatments|therapies|genes|variants|criteria|symptoms|guidelines|reports)\b[^.;,]*$",
    re.IGNORECASE,
)
"""Who or what else may confirm or contradict one another."""
CHINESE_IMAGES = re.compile(r"图|影像|关系|二者|两者")
PLANNED = re.compile(r"\b(?:should|would|will|must|needs? to)\s+(?:\w+\s+)?$", re.IGNORECASE)
"""Phrases of examinations yet to be done, which confirm nothing."""
CONTRARY = re.compile(r"\b(?:by contrast|in contrast|conversely|on the other hand)\b", re.IGNORECASE)
CONTRARY_OPENING = re.compile(r"\W*(?:by contrast|in contrast|conversely|on the other hand)\s*,", re.IGNORECASE)
DIFFERENT = re.compile(r"different (?:aspect|side|facet|part)", re.IGNORECASE)
ADDS = re.compile(r"(?:adds?|supplies|contributes?)\b", re.IGNORECASE)
BETWEEN = re.compile(r"\s+(?:\w+\s+)?between\b", re.IGNORECASE)
MUTUAL = re.compile(r"\s+(?:with |to )?(?:one another|each other)\b", re.IGNORECASE)
SAME = re.compile(r"same\b", re.IGNORECASE)
TO_ONE_ANOTHER = re.compile(r"\b(?:one another|each other|mutual(?:ly)?|between (?:the|them))\b", re.IGNORECASE)
