"""Types of drafting: a case report with its mentions and figures, its diagnosis, and a draft of a track."""

from __future__ import annotations

from typing import NamedTuple


class NamedEntity(NamedTuple):
    """A mention: ``aside`` where it is negated or of a relative; ``above`` are the phenotypes that its own lies within."""

    kind: str
    text: str
    start: int
    end: int
    aside: bool
    codes: tuple[str, ...]
    name: str | None = None
    level: str | None = None
    synonyms: tuple[str, ...] = ()
    above: tuple[str, ...] = ()


class Text(NamedTuple):
    """A passage with its mentions; ``clinical`` where it describes the patient."""

    id: str
    kind: str
    title: str
    text: str
    clinical: bool
    mentions: tuple[NamedEntity, ...]


class CaptionedFigure(NamedTuple):
    """A figure with its panels (mark, text, modality)."""

    id: str
    label: str | None
    caption: str
    modality: str | None
    panels: tuple[tuple[str, str, str | None], ...] = ()


class Case(NamedTuple):
    """A case report."""

    id: str
    age: str | None
    sex: str | None
    texts: tuple[Text, ...]
    figures: tuple[CaptionedFigure, ...] = ()


class Span(NamedTuple):
    """A place in a passage."""

    passage: str
    start: int
    end: int


class Grounded(NamedTuple):
    """A criterion with what it rests on: spans, and figures (each with the panel's mark where it is one)."""

    kind: str
    text: str
    spans: tuple[Span, ...] = ()
    figures: tuple[tuple[str, str | None], ...] = ()


class Draft(NamedTuple):
    """A draft question of a track; ``codes`` are its expected Orphanet entities, ``hidden`` the names to mask besides theirs.

    ``basis`` says in words how the expected answer was read from the report.
    """

    track: str
    question: str
    context: str
    answer: str
    criteria: tuple[Grounded, ...]
    aliases: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    basis: str = ""


class Undrafted(NamedTuple):
    """A track for which the report gives no draft, and why."""

    track: str
    reason: str


class Gold(NamedTuple):
    """The diagnosis of a report: its name, other wordings, codes, where it stands, and by which rule it is the diagnosis."""

    name: str
    aliases: tuple[str, ...]
    codes: tuple[str, ...]
    spans: tuple[tuple[str, Span], ...]
    basis: str
