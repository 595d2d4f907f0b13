"""A judge's reply in sections: drafts, shown formats, corrections and final verdicts, each under its heading.

A heading is a short line without a verdict of its own; a lead such as "Final: [...]" begins a section on its own line.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import NamedTuple

from mmrarebench.judging.layouts.tables import SEPARATED_HEADER


class Role(StrEnum):
    """Kind of a section of a reply."""

    PLAIN = "plain"
    DRAFT = "draft"
    NOTES = "notes"
    EXAMPLE = "example"
    ANNOUNCED = "announced"
    FINAL = "final"


class Section(NamedTuple):
    """A part of a reply under one heading."""

    role: Role
    text: str


_LONGEST_HEADING = 90
_EXAMPLE = re.compile(
    r"""
    \b(?:for\ example|e\.g\.|examples?\b|sample\ (?:output|reply|answer)|template|schema|placeholder
    | (?:expected|required|requested|output|answer|reply|response)?\ ?(?:format|form|layout)\ (?:is|was|should|would|must|will|looks?|of\b)
    | in\ (?:this|the\ following|that)\ (?:form|format|layout) | (?:output|answer|reply|response)\ format
    | you\ (?:asked|told|want(?:ed)?|instructed|requested)\ (?:me|for) | (?:your|the)\ instructions?
    | I\ (?:was|am|have\ been)\ (?:asked|told)\ to | I\ (?:will|would|shall|am\ to|should|must)\ (?:answer|reply|respond|output))
    """,
    re.IGNORECASE | re.VERBOSE,
)
_FINAL = re.compile(
    r"""
    \b(?:final(?:ly|ised|ized)?|revis(?:ed|ions?)|re-?(?:evaluat|assess|check|consider)\w*|correct(?:ed|ions?)|updated?|amended|adjusted
    | second\ (?:pass|look|thoughts?)|(?:my|the)\ (?:actual|real|true|correct|right|corrected)\ (?:verdicts?|answers?|scores?)
    | (?:disregard|ignore|forget|discard)\ (?:the\ |my\ |all\ )?(?:above|previous|earlier|first|former)
    | after\ (?:\w+\ )?(?:checking|review\w*|re-?reading|reflection|verif\w+|reconsider\w*)|on\ reflection
    | my\ (?:verdicts?|answers?|scores?|ratings?|judge?ments?|evaluations?|assessments?|gradings?)|redo|again|instead|therefore|so\ the)\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
_DRAFT = re.compile(
    r"\b(?:drafts?|initial(?:ly)?|first (?:pass|thoughts?|impressions?|guess|look|version|attempt)|preliminary|tentative(?:ly)?|previous(?:ly)?"
    r"|earlier|before|old(?:er)?|provisional|superseded|discarded|scratch|rough)\b",
    re.IGNORECASE,
)
_NOTES = re.compile(
    r"\b(?:reasoning|analysis|thoughts?|thinking|rationale|assessment|discussion|considerations?)\b", re.IGNORECASE
)
_ANNOUNCED = re.compile(
    r"\b(?:answers?|verdicts?|ratings?|scores?|summary|conclusions?|output|results?|evaluation|judge?ments?|decisions?)\b",
    re.IGNORECASE,
)
_VERDICT = re.compile(r"\b(?:yes|no|true|false)\b|[✓✔✅☑✗✘❌❎☐]|\[[ xX]\]|(?<![\w.])\d(?!\w)", re.IGNORECASE)
_MARKUP = re.compile(r"[*_#`\"“”]+|^\s*>+")
_LEAD = re.compile(
    r"^[\s*_#`>(\[\"-]*(?P<lead>[A-Za-z][A-Za-z '’,-]{1,60}?)[*_`\"]*\s*(?:[:=]|\s[-–—]\s)[*_`]*\s*(?P<rest>\S.*)$",
    re.DOTALL,
)
_FORMAT_NOTE = re.compile(r"^\s*[(\[][^()\[\]]*\bformat\b[^()\[\]]*[)\]]\s*$", re.IGNORECASE)
"""A remark in brackets on the form of the reply."""
_CRITERION = re.compile(
    r"^(?:\(?\d{1,2}[).:]|(?:question|criteri(?:on|a)|dimension|item|q|dim)\W*\d)|[?]\s*$|\bmatch\b|\bcriteri",
    re.IGNORECASE,
)


def split_sections(text: str) -> list[Section]:
    r"""Split a reply at its headings and leads.

    >>> [(str(s.role), s.text) for s in split_sections("Draft:\nYES\nFinal verdicts\nNO")]
    [('draft', 'YES'), ('final', 'NO')]
    >>> [(str(s.role), s.text) for s in split_sections("NO\n(Example of the format: YES)")]
    [('plain', 'NO'), ('example', '(Example of the format: YES)')]
    """
    found: list[Section] = []
    role, lines = Role.PLAIN, list[str]()
    for line in text.split("\n"):
        heading, rest, whole = _heading(line)
        if heading is None:
            lines.append(line)
            continue
        found.append(Section(role, "\n".join(lines)))
        if whole:
            found.append(Section(heading, rest))
            role, lines = (role if heading is Role.EXAMPLE else heading), []
        else:
            role, lines = heading, [rest] if rest else []
    found.append(Section(role, "\n".join(lines)))
    return [section for section in found if section.text.strip()]


def _heading(line: str) -> tuple[Role | None, str, bool]:
    """Role of a heading, what stands on its line, and whether the section ends with the line."""
    bare = _MARKUP.sub("", line).strip()
    if not bare or len(bare) > 600 or SEPARATED_HEADER.fullmatch(line.strip()):
        return None, "", False
    if _FORMAT_NOTE.match(line):
        return Role.EXAMPLE, line, True
    if not _VERDICT.search(bare) and bare[:1] not in "{[|":
        short = len(bare) <= _LONGEST_HEADING and not _CRITERION.search(bare)
        ends = bare.endswith((":", "=")) or len(bare.split()) <= 4 or line.lstrip().startswith(("#", "**"))
        role = role_of(bare, strict=not bare.endswith(":")) if short and (ends or _EXAMPLE.search(bare)) else None
        return role, "", False
    lead = _LEAD.match(line)
    if not lead or not _VERDICT.search(lead["rest"]) or _VERDICT.search(lead["lead"]):
        return None, "", False
    role = role_of(lead["lead"], strict=True)
    if role is Role.EXAMPLE:
        closed = lead["rest"].count("{") <= lead["rest"].count("}")
        return role, line if closed else lead["rest"], closed
    if role in (Role.FINAL, Role.DRAFT) and not re.search(r"\b(?:score|total|is)$", lead["lead"], re.IGNORECASE):
        return role, lead["rest"], False
    return None, "", False


def role_of(heading: str, *, strict: bool = False) -> Role | None:
    """The role that a heading or a key names; None for any other. ``strict`` asks for a word that can mean nothing else.

    >>> role_of("My final verdicts:"), role_of("First pass"), role_of("Exact match")
    (<Role.FINAL: 'final'>, <Role.DRAFT: 'draft'>, None)
    """
    if _EXAMPLE.search(heading):
        return Role.EXAMPLE
    if _FINAL.search(heading):
        return Role.FINAL
    if _DRAFT.search(heading):
        return Role.DRAFT
    if strict and len(heading.split()) > 3:
        return None
    if _NOTES.search(heading):
        return Role.NOTES
    return Role.ANNOUNCED if _ANNOUNCED.search(heading) else None
