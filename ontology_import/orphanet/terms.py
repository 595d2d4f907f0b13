"""Orphanet's controlled wordings, read in one place for packets, XML and CSV alike."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files

from mmrarebench.benchmark.vocabulary import Level, MappingRelation
from mmrarebench.ids import content_hash

LANGUAGES = ("cs", "de", "es", "fr", "it", "nl", "pl", "pt")
"""Languages besides English that Orphadata is published in."""
_LEVELS = {"36540": Level.GROUP, "36547": Level.DISORDER, "36554": Level.SUBTYPE}

GROUP_TYPES = ("Category", "Clinical group", "Group of disorders")
SUBTYPE_TYPES = ("Clinical subtype", "Etiological subtype", "Histopathological subtype")
_RELATIONS = {
    "E": MappingRelation.EXACT,
    "NTBT": MappingRelation.BROADER,
    "BTNT": MappingRelation.NARROWER,
    "NTBT/E": MappingRelation.RELATED,
    "BTNT/E": MappingRelation.RELATED,
}
_BOUNDS = {
    "Obligate": (1.0, 1.0),
    "Very frequent": (0.8, 0.99),
    "Frequent": (0.3, 0.79),
    "Occasional": (0.05, 0.29),
    "Very rare": (0.01, 0.04),
    "Excluded": (0.0, 0.0),
}


@cache
def _vocabularies() -> dict[str, dict[str, str]]:
    return tomllib.loads(files("ontology_import.orphanet").joinpath("terms.toml").read_text(encoding="utf-8"))


def english(vocabulary: str, number: str | None, wording: str | None) -> str | None:
    """A term in the wording of the English files: by its id where that is known, else as the file words it.

    >>> english("HPOFrequency", "28412", "Muy frecuente (99-80%)"), english("HPOFrequency", None, "Frequent (79-30%)")
    ('Very frequent (99-80%)', 'Frequent (79-30%)')
    """
    return _vocabularies()[vocabulary].get(number or "", wording)


def level_by_group(number: str | None, kind: str | None) -> str | None:
    """Level of an entity by the id of its DisorderGroup, else out of its type.

    >>> level_by_group("36540", None), level_by_group(None, "Etiological subtype")
    ('group', 'subtype')
    """
    return _LEVELS.get(number or "") or level_of(kind)


def level_of(kind: str | None) -> str | None:
    """Level of an entity out of its type.

    >>> level_of("Category"), level_of("Etiological subtype"), level_of("Malformation syndrome"), level_of(None)
    ('group', 'subtype', 'disorder', None)
    """
    if kind is None:
        return None
    return Level.GROUP if kind in GROUP_TYPES else Level.SUBTYPE if kind in SUBTYPE_TYPES else Level.DISORDER


def relation_of(wording: str | None) -> str:
    """Relation of a concept as seen from the disorder, as in SKOS.

    Orphanet's NTBT (the ORPHA code is narrower than the target) makes the target ``broader``.

    >>> relation_of("NTBT (ORPHAcode is narrower than the targeted code used to represent it)")
    'broader'
    >>> relation_of("E (Exact mapping: the two concepts are equivalent)"), relation_of("ND (not yet decided)")
    ('exact', 'undetermined')
    """
    return _RELATIONS.get((wording or "").split(" ", 1)[0], MappingRelation.UNDETERMINED)


@lru_cache(maxsize=2**10)
def frequency_bounds(band: str | None) -> tuple[float, float] | None:
    """Bounds of a frequency band in 0..1, as the band's own wording gives them.

    >>> frequency_bounds("Frequent (79-30%)"), frequency_bounds("Excluded (0%)"), frequency_bounds(None)
    ((0.3, 0.79), (0.0, 0.0), None)
    """
    return _BOUNDS.get((band or "").split(" (", 1)[0])


def prevalence_id(code: str, facts: Mapping[str, object]) -> str:
    """Key of a statement of prevalence: what it says of which disorder, its value put aside."""
    return content_hash(
        code, *(facts.get(name) for name in ("type", "qualification", "class", "geography", "reference"))
    )[:24]
