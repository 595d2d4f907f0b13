"""Spellings of identifiers: addresses, doubled prefixes, and OMIM's phenotypic series are one identifier each."""

from __future__ import annotations

import pytest

from mmrarebench.exceptions import UsageError
from mmrarebench.ids import address_of, curie


@pytest.mark.parametrize(
    ("text", "identifier"),
    [
        ("https://identifiers.org/mim/154700", "OMIM:154700"),
        ("https://identifiers.org/OMIM:PS154700", "OMIMPS:154700"),
        ("https://identifiers.org/ncbigene/2200/", "NCBIGene:2200"),
        ("https://identifiers.org/hp/HP:0000256", "HP:0000256"),
        ("https://bioregistry.io/hp:0000256", "HP:0000256"),
        ("http://purl.obolibrary.org/obo/HP_0000256", "HP:0000256"),
        ("https://www.omim.org/phenotypicSeries/PS154700", "OMIMPS:154700"),
        ("OMIMPS:PS154700", "OMIMPS:154700"),
        ("OMIM.PS:154700", "OMIMPS:154700"),
        ("ORPHA:Orphanet:558", "ORPHA:558"),
        ("HP:hp:0000256", "HP:0000256"),
    ],
)
def test_curie_returns_one_spelling(text: str, identifier: str) -> None:
    assert curie(text) == identifier


def test_curie_refuses_the_address_of_no_vocabulary_by_its_whole_text() -> None:
    with pytest.raises(UsageError, match=r"'https://a\.example/b://c' is the address of no known vocabulary"):
        curie("https://a.example/b://c")


@pytest.mark.parametrize(
    ("prefix", "address"),
    [
        ("Orphanet", "http://www.orpha.net/ORDO/Orphanet_"),
        ("NCIT", "http://purl.obolibrary.org/obo/NCIT_"),
        ("FOO", "https://identifiers.org/FOO:"),
    ],
)
def test_address_of_gives_the_scheme_of_the_vocabulary(prefix: str, address: str) -> None:
    assert address_of(prefix) == address
