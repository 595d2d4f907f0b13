"""Laws of annotations and mappings: exclusion, bounds of frequencies, and mappings that read alike from either side."""

from __future__ import annotations

import io
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from files.documents import Document
from graph import schema
from graph.writing.batch import Batch
from ontology_import.hpo.frequencies import frequency
from ontology_import.mondo import mappings

PREDICATES = st.sampled_from(("skos:exactMatch", "skos:broadMatch", "skos:narrowMatch", "skos:closeMatch"))
TURNED = {"skos:broadMatch": "skos:narrowMatch", "skos:narrowMatch": "skos:broadMatch"}
SPELLINGS = st.sampled_from(
    ("Orphanet:{}", "ORPHA:{}", "ORDO:{}", "Orphanet_{}", "http://www.orpha.net/ORDO/Orphanet_{}", "orphanet.ordo:{}")
)


@given(st.integers(0, 400), st.integers(1, 200))
def test_frequency_of_a_ratio_excludes_at_zero_only(some: int, all_: int) -> None:
    for wording in (f"{some}/{all_}", f"{some} / {all_}"):
        bounds = frequency(wording)
        assert bounds is not None
        assert bounds.excludes == (some == 0)
        assert (bounds.low is None) == (some > all_)
        assert bounds.low == bounds.high


@given(st.decimals(0, 300, places=2))
def test_frequency_of_a_percentage_excludes_at_zero_only(share: object) -> None:
    bounds = frequency(f"{share}%")
    assert bounds is not None
    assert bounds.excludes == (float(str(share)) == 0)
    assert (bounds.low is None) == (float(str(share)) > 100)


def edges_of(row: str, path: Path) -> set[tuple[object, ...]]:
    text = f"subject_id\tpredicate_id\tobject_id\n{row}\n".encode()
    document = Document("a.sssom.tsv", "a.sssom.tsv", lambda: io.BytesIO(text), len(text))
    [mapping_set] = mappings.read_mapping_sets([document])
    batch = Batch(mappings.owner_of(mapping_set), mappings.MANAGES)
    assert mappings.transform(mapping_set, [path], {"ORPHA:558"}, batch) == []
    return {key[:3] for key in batch.edges[schema.MAPS_TO]}


@given(PREDICATES, SPELLINGS, st.integers(1, 9_999_999))
def test_sssom_mapping_reads_alike_from_either_side(predicate: str, spelling: str, number: int) -> None:
    orpha, mondo = spelling.format(558), f"MONDO:{number:07}"
    forward = edges_of(f"{orpha}\t{predicate}\t{mondo}", Path(__file__))
    backward = edges_of(f"{mondo}\t{TURNED.get(predicate, predicate)}\t{orpha}", Path(__file__))
    assert forward == backward
    assert len(forward) == 1
