"""A name of an entity, and what a text names."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class MatchKind(StrEnum):
    """How a name met an entity, or why it met none; the first five in the order in which they are believed."""

    NAME = "name"
    SYNONYM = "synonym"
    LABEL = "label"
    VARIANT = "variant"
    AMBIGUOUS = "ambiguous"
    GENERIC = "generic"
    NEGATED = "negated"
    UNGROUNDED = "ungrounded"


class Name(NamedTuple):
    """A name of an entity and its place in the order of belief: 0 preferred term, 1 synonym, 2 label elsewhere, 3 derived."""

    code: str
    text: str
    rank: int


class NameMatch(NamedTuple):
    """Match of a text: entities (several where it is ambiguous), method, matched name, and the part of the text."""

    codes: tuple[str, ...]
    kind: MatchKind
    name: str
    part: str
