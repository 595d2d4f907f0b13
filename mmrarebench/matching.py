"""Ground a disease name: name -> Orphanet entities, with how it met them, or why it met none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

from mmrarebench.names import is_generic, is_negated, keys, without_hedge


class Kind(StrEnum):
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
    """A name of an entity: where it stands in the order of belief (0 preferred term, 1 synonym, 2 label elsewhere)."""

    code: str
    text: str
    rank: int


class Match(NamedTuple):
    """What a text names: entities (several where it is ambiguous), how, through which name, out of which part."""

    codes: tuple[str, ...]
    kind: Kind
    name: str
    part: str


_KINDS = (Kind.NAME, Kind.SYNONYM, Kind.LABEL)
_BRACKETS = re.compile(r"\s*[(\[]([^()\[\]]+)[)\]]")
_PARTS = re.compile(
    r"\s+[/|]\s+|\s+[-–—]\s+|\s*;\s*|\s+(?:or(?!\s+without)|vs\.?|versus|also known as|aka|formerly)\s+|:\s+",
    re.IGNORECASE,
)
_SLASH = re.compile(r"(?<=[A-Za-z]{4})/(?=[A-Za-z]{4})")
_WORD = re.compile(r"[A-Za-z0-9-]+")
MAX_NAME = 300
MAX_ABBREVIATION = 10


Levels = Sequence[Mapping[str, Sequence[int]]]
"""The places of names by their keys, one mapping for each of the three keys, strictest first."""


class NameIndex:
    """All names of an ontology by their keys.

    Args:
        names: in an order that ``levels`` was made for, where it is given.
        levels: ``levels`` of an earlier index over the same names, which spares making it.

    >>> index = NameIndex([Name("ORPHA:324", "Fabry disease", 0), Name("ORPHA:324", "Alpha-galactosidase A deficiency", 1)])
    >>> index.ground("fabry’s disease").codes, index.ground("α-galactosidase A deficiency").kind
    (('ORPHA:324',), <Kind.SYNONYM: 'synonym'>)
    >>> index.ground("e").kind, index.ground("No Fabry disease").kind, index.ground("Parsonage disease").kind
    (<Kind.GENERIC: 'generic'>, <Kind.NEGATED: 'negated'>, <Kind.UNGROUNDED: 'ungrounded'>)
    """

    def __init__(self, names: Iterable[Name], levels: Levels | None = None) -> None:
        self._names = list(names)
        self.levels: Levels = levels or _levels(self._names)
        self._memory: dict[str, Match] = {}

    def ground(self, text: str) -> Match:
        """What a text names; the same text always gets the same answer.

        Whole text first, then without words of doubt, then its parts (outside and inside brackets, on either side of
        a slash or dash). A part that is negated is never looked up.
        """
        found = self._memory.get(text)
        if found is None:
            found = self._memory[text] = self._ground(text.strip()[:MAX_NAME])
        return found

    def _ground(self, text: str) -> Match:
        parts = parts_of(text)
        for part in parts:
            found = self.lookup(part)
            if found:
                return found
            if is_negated(part):
                return Match((), Kind.NEGATED, "", part)
        return Match((), Kind.GENERIC if parts and is_generic(parts[0]) else Kind.UNGROUNDED, "", text)

    def lookup(self, part: str) -> Match | None:
        """What one part names as it stands: by its strict key, then free of order and spelling, then of generic nouns."""
        for depth, key in enumerate(keys(part)):
            names = [self._names[i] for i in self.levels[depth].get(key, ())] if key else []
            if names and " " not in key:
                names = [name for name in names if _same_case(name.text, part, key)]
            if names:
                return _choose(names, depth, part)
        return None


def _levels(names: Sequence[Name]) -> Levels:
    levels: tuple[dict[str, list[int]], ...] = ({}, {}, {})
    for i, name in enumerate(names):
        for level, key in zip(levels, keys(name.text), strict=True):
            if key:
                level.setdefault(key, []).append(i)
    return levels


def _same_case(name: str, part: str, key: str) -> bool:
    """An abbreviation is met by an abbreviation only: MFS is not mfs, and CHILD syndrome is not a child."""
    words = [word for word in _WORD.findall(name) if re.sub(r"[^a-z0-9]", "", word.lower()) == key]
    if not words or len(words[0]) > MAX_ABBREVIATION or not all(word == word.upper() for word in words):
        return True
    return words[0] in _WORD.findall(part)


def _choose(names: list[Name], depth: int, part: str) -> Match:
    """The entity that is meant: that of Orphanet's own name as it is written, letter by letter, else of the name believed first.

    Another vocabulary's label never goes before a name of Orphanet's own that differs from it by case alone.
    """
    names = [name for name in names if name.text == part and _KINDS[name.rank] is not Kind.LABEL] or names
    best = min(name.rank for name in names)
    chosen = [name for name in names if name.rank == best]
    codes = tuple(sorted({name.code for name in chosen}, key=_number))
    kind = Kind.AMBIGUOUS if len(codes) > 1 else _KINDS[best] if depth < 2 else Kind.VARIANT
    return Match(codes, kind, min(name.text for name in chosen), part)


def _number(code: str) -> tuple[int, str]:
    digits = code.rsplit(":", 1)[-1]
    return (int(digits) if digits.isdigit() else 0, code)


def parts_of(text: str) -> list[str]:
    """The parts of an answer's item in which a name is looked for, in order.

    >>> parts_of("Beals syndrome (congenital contractural arachnodactyly)")
    ['Beals syndrome (congenital contractural arachnodactyly)', 'Beals syndrome', 'congenital contractural arachnodactyly']
    """
    text = text.strip().strip("*_`\"'. ").strip()
    parts = [text]
    bare = without_hedge(text)
    parts.append(bare)
    brackets = _BRACKETS.findall(bare)
    outside = _BRACKETS.sub("", bare).strip() if brackets else bare
    parts.append(outside)
    pieces = _PARTS.split(outside)
    parts += pieces if len(pieces) > 1 else _SLASH.split(outside)
    parts += brackets
    return list(dict.fromkeys(part.strip() for part in parts if part and part.strip()))
