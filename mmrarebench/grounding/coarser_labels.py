"""Labels of other vocabularies that lack what makes an entity, or that are another entity's own name: neither names it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from mmrarebench.grounding.loose import LooseKey, loose_key
from mmrarebench.grounding.match_types import Name
from mmrarebench.grounding.names import TYPE_LETTER

_LABEL = 2
_LOST_LETTER = re.compile(r"\bi{1,2}[ivx]$")
ORIGIN = re.compile(
    r"\b(?:familial|hereditary|inherited|genetic|autosomal|dominant|recessive)\b(?! or\b)", re.IGNORECASE
)
_OF_FAMILIES = ("Familial ", "Hereditary ", "Inherited ", "Genetic ")
_NAMED_FOR_ITSELF = re.compile(r"(?:syndrome|deficiency)$", re.IGNORECASE)
_SHORTEST_NAME = 7
"""Shorter names are abbreviations, which state no origin."""
# What food lacks, mostly; the inborn error of its metabolism has names of its own.
_NUTRIENT = re.compile(
    r"(?:vitamin [a-z]\d*|cobalamin|folate|folic acid|thiamine|riboflavin|niacin|iron|zinc|magnesium|iodine|selenium)"
    r" deficiency",
    re.IGNORECASE,
)
_CAUSED = re.compile(r"\sdue to\s.*\sdeficiency$")
_NUMERALS = re.compile(r"(?<!\S)\d\S*\s?")


class _Entity(NamedTuple):
    """Facts of an entity by its own names, for the labels that are compared with them."""

    keys: set[LooseKey]
    without_origin: set[str]
    without_cause: set[str]
    has_lettered_type: bool
    states_origin: bool


def coarser_labels(names: Sequence[Name]) -> frozenset[int]:
    """Return the places of labels that do not name the entity that they are mapped to.

    A mapping of "prostate cancer" to Familial prostate cancer does not make every prostate cancer a familial one;
    meconium ileus has other causes than a deficiency, and a lack of a vitamin is no error of its metabolism. "Type ii",
    where another vocabulary writes all in small letters, does not make type Ii a type II. What Orphanet calls one entity
    is no name of another.

    >>> names = [Name("ORPHA:1331", "Familial prostate cancer", 0), Name("ORPHA:1331", "prostate cancer", 2)]
    >>> sorted(coarser_labels(names))
    [1]
    """
    own_names: dict[str, list[Name]] = defaultdict(list)
    owners: dict[LooseKey, set[str]] = defaultdict(set)
    for name in names:
        if name.rank < _LABEL:
            own_names[name.code].append(name)
            owners[loose_key(name.text)].add(name.code)
    labelled = {name.code for name in names if name.rank == _LABEL}
    entities = {code: _entity(own_names[code]) for code in labelled}
    return frozenset(
        place
        for place, name in enumerate(names)
        if name.rank == _LABEL and _is_coarser(name, entities[name.code], owners)
    )


def _entity(names: Sequence[Name]) -> _Entity:
    keys = {loose_key(name.text) for name in names}
    preferred = [name.text for name in names if name.rank == 0]
    stated = [text for text in preferred if ORIGIN.search(text)]
    caused = [short for name in names if (short := _CAUSED.sub("", name.text)) != name.text]
    long_names = [name.text for name in names if len(name.text) >= _SHORTEST_NAME]
    return _Entity(
        keys,
        {loose_key(ORIGIN.sub(" ", text)).key for text in stated} - {""},
        {loose_key(text).key for text in caused} - {key.key for key in keys} - {""},
        any(TYPE_LETTER.search(name.text) for name in names),
        any(text.startswith(_OF_FAMILIES) for text in preferred) and all(map(ORIGIN.search, long_names)),
    )


def _is_coarser(name: Name, entity: _Entity, owners: dict[LooseKey, set[str]]) -> bool:
    if _NUTRIENT.fullmatch(name.text) or (entity.has_lettered_type and _LOST_LETTER.search(name.text)):
        return True
    loose = loose_key(name.text)
    if loose in entity.keys:
        return False
    if loose.key and not owners.get(loose, frozenset()) <= {name.code}:
        return True
    return loose.key in entity.without_cause or _lacks_origin(name.text, loose, entity)


def _lacks_origin(label: str, loose: LooseKey, entity: _Entity) -> bool:
    """Return whether a label is an entity's name but for the origin in it, and states none itself.

    A number that another vocabulary counts its familial forms by is none of the entity's.
    """
    if "congenital" in loose.qualifiers or ORIGIN.search(label):
        return False
    unnumbered = _NUMERALS.sub("", loose.key)
    if entity.states_origin and unnumbered == loose.key and not _NAMED_FOR_ITSELF.search(label):
        return True
    return loose.key in entity.without_origin or unnumbered in entity.without_origin
