"""One normaliser for every spelling of an identifier that the sources use."""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache

from mmrarebench.exceptions import UsageError

PREFIXES = {
    "orpha": "ORPHA",
    "orphanet": "ORPHA",
    "ordo": "ORPHA",
    "orphacode": "ORPHA",
    "omim": "OMIM",
    "mim": "OMIM",
    "omimps": "OMIMPS",
    "hp": "HP",
    "hpo": "HP",
    "mondo": "MONDO",
    "umls": "UMLS",
    "mesh": "MESH",
    "icd-10": "ICD10",
    "icd10": "ICD10",
    "icd-11": "ICD11",
    "icd11": "ICD11",
    "gard": "GARD",
    "meddra": "MEDDRA",
    "decipher": "DECIPHER",
    "hgnc": "HGNC",
    "pmid": "PMID",
    "pmcid": "PMC",
    "pmc": "PMC",
    "doi": "DOI",
}
_IRI = re.compile(r"^https?://\S*/(?:obo/)?([A-Za-z-]+)[_:/]([A-Za-z0-9.]+)$")
_CURIE = re.compile(r"^([A-Za-z][A-Za-z0-9-]*)\s*[:_]\s*(\S+)$")
_PHENOTYPIC_SERIES = re.compile(r"^PS(\d+)$", re.IGNORECASE)
_ZERO_FILLED = {"HP": 7, "MONDO": 7}


def curie(text: str) -> str:
    """Return the one spelling of an identifier.

    Raises:
        UsageError: the text is no identifier with a prefix.

    >>> [curie(t) for t in ("Orphanet:558", "Orphanet_558", "ORDO:558", "MIM:154700", "HP_0000256", "OMIM:PS154700")]
    ['ORPHA:558', 'ORPHA:558', 'ORPHA:558', 'OMIM:154700', 'HP:0000256', 'OMIMPS:154700']
    >>> curie("http://www.orpha.net/ORDO/Orphanet_558")
    'ORPHA:558'
    """
    return _curie(text.strip())


@lru_cache(maxsize=2**17)
def _curie(text: str) -> str:
    match = _IRI.match(text) or _CURIE.match(text)
    if not match:
        raise UsageError(f"{text!r} is no identifier with a prefix", repair="write it like ORPHA:558 or HP:0000256")
    prefix = PREFIXES.get(match[1].lower(), match[1])
    local = match[2]
    nested = _CURIE.match(local)
    if nested and nested[1].lower() in PREFIXES:
        local = nested[2]
    series = _PHENOTYPIC_SERIES.match(local)
    if prefix in ("OMIM", "OMIMPS") and series:
        return f"OMIMPS:{series[1]}"
    if prefix in _ZERO_FILLED and local.isdigit():
        local = local.zfill(_ZERO_FILLED[prefix])
    return f"{prefix}:{local}"


def orpha(text: str | int) -> str:
    """Return an ORPHA code as ``ORPHA:n``; a bare number is taken for one.

    Raises:
        UsageError: it is another vocabulary's identifier or no number.

    >>> orpha(558), orpha("558"), orpha("Orphanet_558")
    ('ORPHA:558', 'ORPHA:558', 'ORPHA:558')
    """
    return _orpha(str(text).strip())


@lru_cache(maxsize=2**15)
def _orpha(text: str) -> str:
    value = f"ORPHA:{text}" if text.isdigit() else _curie(text)
    if not re.fullmatch(r"ORPHA:\d+", value):
        raise UsageError(f"{text!r} is no ORPHA code", repair="write it like ORPHA:558")
    return value


def hpo(text: str | int) -> str:
    """Return an HPO id as ``HP:0000256``; a bare number is taken for one.

    >>> hpo("HP_0000256"), hpo("256")
    ('HP:0000256', 'HP:0000256')
    """
    return _hpo(str(text).strip())


@lru_cache(maxsize=2**15)
def _hpo(text: str) -> str:
    value = f"HP:{text.zfill(7)}" if text.isdigit() else _curie(text)
    if not re.fullmatch(r"HP:\d{7}", value):
        raise UsageError(f"{text!r} is no HPO id", repair="write it like HP:0000256")
    return value


def content_hash(*parts: object) -> str:
    """Return a sha256 over parts, each with its length, so that no two lists of parts collide by joining.

    >>> content_hash("ab", "c") == content_hash("a", "bc")
    False
    """
    digest = hashlib.sha256()
    for part in parts:
        data = part if isinstance(part, bytes) else repr(part).encode()
        digest.update(f"{len(data)}:".encode())
        digest.update(data)
    return digest.hexdigest()
