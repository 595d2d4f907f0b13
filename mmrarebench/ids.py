"""One normaliser for every spelling of an identifier that the sources use."""

from __future__ import annotations

import hashlib
import re
import tomllib
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

from mmrarebench.exceptions import UsageError

_CURIE = re.compile(r"^([A-Za-z][A-Za-z0-9.-]*)\s*[:_]\s*(\S+)$")
_OBO = frozenset(("HP", "MONDO", "DOID", "NCIT"))
_PHENOTYPIC_SERIES = re.compile(r"^PS(\d+)$", re.IGNORECASE)
# Resolvers that serve every vocabulary: OBO's, identifiers.org, the Bioregistry and n2t.net.
_RESOLVER = re.compile(
    r"^(?:purl\.obolibrary\.org/obo/(?P<obo>[A-Za-z]+)_(?P<term>\w+)"
    r"|(?:www\.)?(?:identifiers\.org|bioregistry\.io|n2t\.net)/(?P<prefix>[\w.-]+)[:/](?P<local>\S+))$"
)


class Vocabulary(NamedTuple):
    """A vocabulary of ``prefixes.toml``: its prefix here, the one that Biolink registers, and the digits of a local id."""

    prefix: str
    biolink: str | None
    digits: int


@cache
def vocabularies() -> dict[str, Vocabulary]:
    """Every vocabulary that is known, by each of its spellings in small letters.

    >>> vocabularies()["ordo"].prefix, vocabularies()["orphanet"].biolink
    ('ORPHA', 'orphanet')
    """
    by_spelling = {}
    for prefix, facts in _registry().items():
        vocabulary = Vocabulary(prefix, facts.get("biolink"), facts.get("digits", 0))
        for spelling in (prefix, *facts.get("synonyms", ())):
            by_spelling[spelling.lower()] = vocabulary
    return by_spelling


@cache
def _registry() -> dict[str, dict[str, Any]]:
    return tomllib.loads(files("mmrarebench").joinpath("prefixes.toml").read_text(encoding="utf-8"))


@cache
def _addresses() -> list[tuple[str, str]]:
    """Address prefixes of the vocabularies, each with its CURIE prefix, the longest first."""
    pairs = [(base, prefix) for prefix, facts in _registry().items() for base in facts["addresses"]]
    return sorted(pairs, key=lambda pair: -len(pair[0]))


def biolink(text: str) -> str | None:
    """An identifier under the prefix that the Biolink model registers for its vocabulary; None where it registers none.

    >>> biolink("ORPHA:558"), biolink("OMIMPS:154700"), biolink("HP:0000256"), biolink("GARD:0006400")
    ('orphanet:558', 'OMIM.PS:154700', 'HP:0000256', None)
    """
    prefix, _, local = text.partition(":")
    vocabulary = vocabularies().get(prefix.lower())
    return f"{vocabulary.biolink}:{local}" if vocabulary and vocabulary.biolink else None


def address_of(prefix: str) -> str:
    """Address prefix of a CURIE prefix; identifiers.org where none is known.

    >>> address_of("Orphanet"), address_of("MONDO"), address_of("OMIM")
    ('http://www.orpha.net/ORDO/Orphanet_', 'http://purl.obolibrary.org/obo/MONDO_', 'https://omim.org/entry/')
    """
    vocabulary = vocabularies().get(prefix.lower())
    name = vocabulary.prefix if vocabulary else prefix
    if name in _OBO:
        return f"http://purl.obolibrary.org/obo/{name}_"
    addresses = _registry().get(name, {}).get("addresses") or [f"identifiers.org/{prefix}:"]
    scheme = (
        "http"
        if addresses[0].startswith(("www.orpha.net", "www.w3.org", "id.who.int", "www.geneontology"))
        else "https"
    )
    return f"{scheme}://{addresses[0]}"


def curie(text: str) -> str:
    """Return the one spelling of an identifier, given as a CURIE or as an address (IRI).

    Raises:
        UsageError: the text is no identifier with a prefix, or an address of no known vocabulary.

    >>> [curie(t) for t in ("Orphanet:558", "Orphanet_558", "ORDO:558", "MIM:154700", "HP_0000256", "OMIM:PS154700")]
    ['ORPHA:558', 'ORPHA:558', 'ORPHA:558', 'OMIM:154700', 'HP:0000256', 'OMIMPS:154700']
    >>> curie("http://www.orpha.net/ORDO/Orphanet_558"), curie("https://omim.org/entry/154700")
    ('ORPHA:558', 'OMIM:154700')
    """
    return _curie(text.strip())


@lru_cache(maxsize=2**17)
def _curie(text: str) -> str:
    if text.startswith(("http://", "https://")):
        return _of_address(text)
    head, _, local = text.partition(":")
    if head.strip().lower() in vocabularies() and local.strip():
        return _spelt(head.strip(), local.strip())
    match = _CURIE.match(text)
    if not match:
        raise UsageError(f"{text!r} is no identifier with a prefix", repair="write it like ORPHA:558 or HP:0000256")
    return _spelt(match[1], match[2])


def _of_address(text: str) -> str:
    address = text.split("://", 1)[1].rstrip("/")
    for base, prefix in _addresses():
        if address.startswith(base):
            return _spelt(prefix, address.removeprefix(base))
    match = _RESOLVER.match(address)
    if not match:
        raise UsageError(f"{text!r} is the address of no known vocabulary", repair="write it like ORPHA:558")
    return _spelt(match["obo"] or match["prefix"], match["term"] or match["local"])


def _spelt(prefix: str, local: str) -> str:
    vocabulary = vocabularies().get(prefix.lower())
    prefix = vocabulary.prefix if vocabulary else prefix
    nested = _CURIE.match(local)
    if nested and nested[1].lower() in vocabularies():
        local = nested[2]
    series = _PHENOTYPIC_SERIES.match(local)
    if prefix in ("OMIM", "OMIMPS") and series:
        return f"OMIMPS:{series[1]}"
    if vocabulary and vocabulary.digits and local.isdigit():
        local = local.zfill(vocabulary.digits)
    if not local or any(character.isspace() for character in local):
        raise UsageError(f"{local!r} is no local id of {prefix}", repair="write it like ORPHA:558 or HP:0000256")
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


def entity(text: str | int) -> str:
    """Return the code of a disease: an ORPHA code, as a bare number too, or a MONDO id.

    Raises:
        UsageError: it is neither.

    >>> entity(558), entity("MONDO_0007947")
    ('ORPHA:558', 'MONDO:0007947')
    """
    value = str(text).strip()
    if value.isdigit() or not (code := _curie(value)).startswith("MONDO:"):
        return orpha(value)
    return code


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
