"""The index of names: built once for each state of the ontology, then read from the home's folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from graph import names
from graph.names import KEPT, Ontology
from mmrarebench.grounding.matching import Levels, MatchKind, Name, NameIndex
from mmrarebench.ontology.lineage import Edge, Lineage

NAMES = [
    Name("ORPHA:324", "Fabry disease", 0),
    Name("ORPHA:324", "Anderson-Fabry disease", 1),
    Name("ORPHA:355", "GD", 1),
]
LINEAGE = Lineage([Edge("ORPHA:324", "ORPHA:1")])


def test_stored_index_grounds_like_a_new_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = Ontology(NAMES, LINEAGE, 2, tmp_path).index
    assert len(list(tmp_path.glob("names-*.json"))) == 1

    class Forbidden(NameIndex):
        def __init__(self, given: list[Name], levels: Levels | None = None, *others: Any) -> None:
            assert levels is not None, "built again"
            super().__init__(given, levels, *others)

    monkeypatch.setattr(names, "NameIndex", Forbidden)
    again = Ontology(NAMES, LINEAGE, 2, tmp_path).index
    for text in ("Fabry's disease", "anderson fabry", "GD", "gd", "nothing"):
        assert again.ground(text) == first.ground(text)
    assert again.ground("Fabry disease").kind is MatchKind.NAME


def test_ontology_hash_changes_with_names_and_lineage(tmp_path: Path) -> None:
    one, other = Ontology(NAMES, LINEAGE, 2, tmp_path), Ontology(NAMES[:2], LINEAGE, 2, tmp_path)
    assert one.hash != other.hash
    assert one.index.ground("GD").codes != other.index.ground("GD").codes
    wider = Ontology(NAMES, Lineage([*[Edge("ORPHA:324", "ORPHA:1")], Edge("ORPHA:355", "ORPHA:1")]), 2, tmp_path)
    assert (wider.names_hash, wider.hash) != (one.names_hash, one.hash)
    assert wider.names_hash == one.names_hash


def test_index_folder_keeps_the_newest_files_only(tmp_path: Path) -> None:
    for i in range(KEPT + 3):
        assert Ontology([*NAMES, Name("ORPHA:9", f"Name {i}", 0)], LINEAGE, 2, tmp_path).index
    assert len(list(tmp_path.iterdir())) == KEPT


def test_index_is_built_in_memory_beside_an_unwritable_folder(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    assert Ontology(NAMES, LINEAGE, 2, blocked / "index").index.ground("Fabry disease").codes == ("ORPHA:324",)


def test_index_grounds_a_bare_code_through_the_mappings() -> None:
    codes = {"OMIM:301500": ("ORPHA:324",), "MONDO:1": ("ORPHA:324", "ORPHA:355")}
    ontology = Ontology(NAMES, LINEAGE, 2, codes=codes)
    assert ontology.hash != Ontology(NAMES, LINEAGE, 2).hash
    matches = {
        text: ontology.index.ground(text) for text in ("OMIM:301500", "Orphanet:355", "MONDO:1", "OMIM:9", "ORPHA:7")
    }
    assert [(match.codes, match.kind) for match in matches.values()] == [
        (("ORPHA:324",), MatchKind.LABEL),
        (("ORPHA:355",), MatchKind.NAME),
        (("ORPHA:324", "ORPHA:355"), MatchKind.AMBIGUOUS),
        ((), MatchKind.UNGROUNDED),
        ((), MatchKind.UNGROUNDED),
    ]
    assert matches["OMIM:301500"].name == "Fabry disease"
