"""Releases: the content of a manifest, verification, and differences between two ontologies on disk."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest

from api.usecases.export import licensed
from files.images import ImageStore
from mmrarebench.exceptions import FileFormatError, InputError
from reports.exports.records import Criterion, Question, Use, content, digest
from reports.releases import entries as release_entries
from reports.releases import manifest as release
from reports.releases import ontology as release_ontology

DATA = b"a picture"
KEY = hashlib.sha256(DATA).hexdigest()
ONTOLOGIES = [{"name": "hpo", "version": "1", "licence": "x", "sha256": ["a"]}]


def make_question(benchmark: str = "toy", **facts: Any) -> Question:
    values: dict[str, Any] = {
        "id": f"{benchmark}/diagnosis/1",
        "track": "diagnosis",
        "source_id": "1",
        "case": f"{benchmark}/diagnosis/1",
        "question": "What?",
        "context": None,
        "answer": "Marfan syndrome",
        "aliases": (),
        "relation_type": None,
        "category": None,
        "orpha_code": None,
        "gold_curie": None,
        "gold_status": "exact",
        "golds": ("ORPHA:558",),
        "gold_names": ("Marfan",),
        "content_hash": "h",
        "synthetic": True,
        "masked_from": None,
        "findings": (),
        "extra": {},
        "uses": (Use(1, KEY, "Figure 1", "a.png", "PNG", "L", 8, 8, len(DATA), None),),
        "criteria": (Criterion(f"{benchmark}/diagnosis/1/answer_aliases/1", "alias", 1, "MFS", None),),
    }
    return Question(**(values | facts))


@pytest.fixture
def store(tmp_path: Path) -> ImageStore:
    images = ImageStore(tmp_path / "images")
    images.put(KEY, DATA)
    return images


def make_manifest(store: ImageStore, *questions: Question, benchmark: str = "toy", **options: Any) -> dict[str, Any]:
    return release.manifest(
        "v1", benchmark, questions or (make_question(),), options.pop("ontologies", ONTOLOGIES), store, **options
    )


def describe_changes(changes: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
    return [(c["change"], c["kind"], c["detail"]) for c in changes]


def test_content_names_a_second_patient_alike_in_a_copy() -> None:
    cases = {"toy": "PMC1#2", "copy": "PMC1@copy#2"}
    assert len({digest(content(make_question(name, case=case))) for name, case in cases.items()}) == 1
    assert content(make_question("copy", case="PMC1@copy"))["case"] == "PMC1"
    assert content(make_question("copy", case="PMC1@other"))["case"] == "PMC1@other"


def test_manifest_lists_licences_of_texts_and_images(store: ImageStore) -> None:
    use = Use(1, KEY, "Figure 1", "a.png", "PNG", "L", 8, 8, len(DATA), None)
    licensed_question = make_question(licences=("CC BY 4.0",), uses=(use._replace(licence="CC BY-NC 4.0"),))
    manifest = make_manifest(
        store, licensed_question, make_question(id="toy/diagnosis/2", source_id="2", licences=("CC0 1.0",), uses=(use,))
    )
    assert [q["licences"] for q in manifest["questions"]] == [["CC BY 4.0"], ["CC0 1.0"]]
    assert [i["licences"] for i in manifest["images"]] == [["CC BY-NC 4.0", "CC0 1.0"]]
    unlicensed = make_manifest(
        store, make_question(uses=(use,)), make_question(id="toy/diagnosis/2", source_id="2", uses=(use,))
    )
    assert describe_changes(release.differences(manifest, unlicensed)) == []


def test_licensed_leaves_out_questions_of_other_licences() -> None:
    use = Use(1, KEY, "Figure 1", "a.png", "PNG", "L", 8, 8, len(DATA), None)
    free = make_question(licences=("CC BY 4.0",), uses=(use,))
    borrowed = make_question(
        id="toy/diagnosis/2", licences=("CC BY 4.0",), uses=(use._replace(licence="with permission"),)
    )
    unknown = make_question(id="toy/diagnosis/3")
    retained, left_out = licensed([free, borrowed, unknown], "CC-BY")
    assert retained == [free]
    assert [(a.kind, a.id, a.message) for a in left_out] == [
        ("other_licence", "toy/diagnosis/2", "left out under CC-BY: CC BY 4.0, with permission"),
        ("other_licence", "toy/diagnosis/3", "left out under CC-BY: no licence stated"),
    ]


def test_manifest_is_read_back_as_written(store: ImageStore, tmp_path: Path) -> None:
    manifest = make_manifest(store)
    path = release.write(manifest, tmp_path / "v1")
    assert release.read_manifest(path) == release.read_manifest(path.parent) == manifest
    assert release.tampering(manifest) == []
    assert manifest["counts"] == {
        "questions": 1,
        "tracks": {"diagnosis": 1},
        "images": 1,
        "distinctImages": 1,
        "criteria": 1,
        "cases": 1,
    }


def test_differences_are_none_for_a_copy_of_another_name(store: ImageStore) -> None:
    copy = make_manifest(store, make_question("copy"), benchmark="copy")
    assert release.differences(make_manifest(store), copy) == []


@pytest.mark.parametrize(
    ("change", "detail"),
    [
        ({"question": "What is it?"}, "question"),
        ({"answer": "x", "context": "y"}, "answer, context"),
        ({"orpha_code": "ORPHA:1"}, "orpha_code"),
        ({"aliases": ("MFS",)}, "aliases"),
        ({"extra": {"a": "1"}}, "extra"),
        ({"content_hash": "other"}, "contentHash"),
        ({"golds": ("ORPHA:1",)}, "golds"),
        ({"case": "PMC1"}, "case"),
        ({"uses": (Use(1, KEY, "Figure 2", "a.png", "PNG", "L", 8, 8, len(DATA), None),)}, "images"),
    ],
)
def test_differences_list_a_changed_question_with_its_fields(
    store: ImageStore, change: dict[str, Any], detail: str
) -> None:
    now = make_manifest(store, replace(make_question(), **change))
    assert describe_changes(release.differences(make_manifest(store), now)) == [("changed", "question", detail)]


def test_differences_list_added_and_removed_questions_and_criteria(store: ImageStore) -> None:
    other = replace(make_question(), id="toy/diagnosis/2", source_id="2", criteria=(), uses=())
    criterion = (Criterion("toy/diagnosis/1/answer_aliases/1", "alias", 1, "Marfan's", None),)
    before, after = (
        make_manifest(store, make_question()),
        make_manifest(store, replace(make_question(), criteria=criterion), other),
    )
    assert describe_changes(release.differences(before, after)) == [
        ("added", "question", ""),
        ("changed", "question", "criteria"),
        ("changed", "criterion", "text"),
    ]
    assert ("removed", "question", "") in describe_changes(release.differences(after, before))


def test_differences_list_another_ontology_release(store: ImageStore) -> None:
    newer = [{"name": "hpo", "version": "2", "licence": "x", "sha256": ["b"]}]
    changes = release.differences(make_manifest(store), make_manifest(store, ontologies=newer))
    assert describe_changes(changes) == [("changed", "ontology", "version: 1 -> 2, sha256")]


def test_lost_bytes_lists_missing_and_altered_images(store: ImageStore) -> None:
    manifest = make_manifest(store)
    assert release.lost_bytes(manifest, store) == []
    store.path(KEY).write_bytes(b"other")
    assert [c["change"] for c in release.lost_bytes(manifest, store)] == ["altered"]
    store.path(KEY).unlink()
    assert [c["change"] for c in release.lost_bytes(manifest, store)] == ["missing"]
    with pytest.raises(InputError, match="missing from the image folder"):
        make_manifest(store)


def test_tampering_reports_an_edited_manifest(store: ImageStore) -> None:
    manifest = make_manifest(store)
    manifest["questions"][0]["sha256"] = "0"
    assert describe_changes(release.tampering(manifest)) == [
        ("altered", "manifest", "its content does not have the hash that it states")
    ]


@pytest.mark.parametrize("text", ['{"a"', "[]", '{"format": "mmrarebench-release/1"}'])
def test_read_manifest_refuses_other_files(text: str, tmp_path: Path) -> None:
    file = tmp_path / "manifest.json"
    file.write_text(text)
    with pytest.raises(FileFormatError, match=r"manifest\.json:1"):
        release.read_manifest(file)


def test_read_manifest_refuses_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such manifest"):
        release.read_manifest(tmp_path / "none.json")


def packets(folder: Path, *entries: tuple[str, str, str, list[str]]) -> Path:
    folder.mkdir()
    for code, label, kind, parents in entries:
        packet = {
            "ORPHAcode": code,
            "Label": label,
            "creationDate": "2025-12-09",
            "DisorderType": {"value": kind},
            "Parents": {"Parent": [{"ORPHAcode": p, "Label": f"group {p}"} for p in parents]},
        }
        (folder / f"ORPHApacket_{code}.json").write_bytes(orjson.dumps({"Orphapacket": packet}))
    return folder


def test_compare_lists_changes_of_orphanet_codes(tmp_path: Path) -> None:
    head, other = ("10", "head", "Category", []), ("11", "other", "Category", [])
    was = [("1", "a", "Disease", ["10"]), ("2", "b", "Disease", ["10"]), ("3", "c", "Disease", ["10"])]
    now = [("1", "A", "Clinical subtype", ["10"]), ("2", "b", "Disease", ["11"]), ("4", "d", "Disease", ["10"])]
    old, new = packets(tmp_path / "old", *was, head), packets(tmp_path / "new", *now, head, other)
    kind, changes = release_ontology.compare(release_entries.from_files(old), release_entries.from_files(new))
    assert kind == "disorders"
    assert [(c["code"], c["change"]) for c in changes] == [
        ("ORPHA:1", "renamed"),
        ("ORPHA:1", "retyped"),
        ("ORPHA:2", "reparented"),
        ("ORPHA:3", "removed"),
        ("ORPHA:4", "added"),
        ("ORPHA:11", "added"),
    ]
    assert (changes[0]["old"], changes[0]["new"]) == ("a", "A")
    assert (changes[2]["gained"], changes[2]["lost"]) == (["ORPHA:11"], ["ORPHA:10"])


XML = """<?xml version="1.0" encoding="UTF-8"?><JDBOR date="2025-06-24"><DisorderList>
{}</DisorderList></JDBOR>"""
ENTRY = """<Disorder><OrphaCode>{}</OrphaCode><Name>{}</Name><DisorderFlagList><DisorderFlag id="{}"><Label/></DisorderFlag>
</DisorderFlagList><ExternalReferenceList/><DisorderDisorderAssociationList>{}</DisorderDisorderAssociationList></Disorder>"""
MOVED = """<DisorderDisorderAssociation><TargetDisorder><OrphaCode>{}</OrphaCode></TargetDisorder><DisorderDisorderAssociationType>
<Name>Moved to</Name></DisorderDisorderAssociationType></DisorderDisorderAssociation>"""


def test_compare_lists_a_moved_orphanet_entry_as_merged(tmp_path: Path) -> None:
    old, new = tmp_path / "old.xml", tmp_path / "new.xml"
    one, two, three = (ENTRY.format(n, name, "475", "") for n, name in zip("123", "abc", strict=True))
    old.write_text(XML.format(one + two + three), encoding="utf-8")
    moved = ENTRY.format("2", "MOVED: b", "459", MOVED.format("1"))
    new.write_text(XML.format(one + moved + ENTRY.format("3", "OBSOLETE: c", "455", "")), encoding="utf-8")
    _, changes = release_ontology.compare(release_entries.from_files(old), release_entries.from_files(new))
    assert [(c["code"], c["change"], c["successors"]) for c in changes] == [
        ("ORPHA:2", "merged", ["ORPHA:1"]),
        ("ORPHA:3", "retired", []),
    ]


OBO = """format-version: 1.2
data-version: hp/releases/{date}/hp.obo
ontology: hp

[Term]
id: HP:0000001
name: All
{more}
"""


def obo(path: Path, date: str, *terms: str) -> Path:
    path.write_text(OBO.format(date=date, more="".join(f"\n[Term]\n{term}\n" for term in terms)))
    return path


def test_compare_lists_changes_of_hpo_terms(tmp_path: Path) -> None:
    two, three, four = (
        f"id: HP:000000{n}\nname: {name}\nis_a: HP:0000001 ! All" for n, name in zip("234", "bcd", strict=True)
    )
    obsolete = "id: HP:0000004\nname: obsolete d\nis_obsolete: true\nreplaced_by: HP:0000002"
    old = obo(tmp_path / "old.obo", "2024-01-01", two, three, four)
    new = obo(
        tmp_path / "new.obo",
        "2025-01-01",
        f"{two}\nalt_id: HP:0000003",
        obsolete,
        "id: HP:0000005\nname: e\nis_a: HP:0000002 ! b",
    )
    kind, changes = release_ontology.compare(release_entries.from_files(old), release_entries.from_files(new))
    assert kind == "phenotypes"
    assert [(c["code"], c["change"], c["successors"]) for c in changes] == [
        ("HP:0000003", "merged", ["HP:0000002"]),
        ("HP:0000004", "merged", ["HP:0000002"]),
        ("HP:0000005", "added", []),
    ]


def test_compare_refuses_two_different_ontologies(tmp_path: Path) -> None:
    one = packets(tmp_path / "old", ("1", "a", "Disease", ["10"]))
    with pytest.raises(InputError, match="holds disorders"):
        release_ontology.compare(
            release_entries.from_files(one), release_entries.from_files(obo(tmp_path / "new.obo", "2025-01-01"))
        )


def test_touched_leaves_out_questions_below_a_renamed_code() -> None:
    changes = [{"code": "ORPHA:1", "change": "renamed"}, {"code": "ORPHA:2", "change": "reparented"}]
    row = {"benchmark": "b", "question": "b/diagnosis/1", "case": "c", "verdicts": 3, "how": "below"}
    assert release_ontology.touched(changes, [{**row, "code": "ORPHA:1"}]) == []
    (question,) = release_ontology.touched(
        changes, [{**row, "code": "ORPHA:1", "how": "diagnosis"}, {**row, "code": "ORPHA:2"}]
    )
    assert question["verdicts"] == 3
    assert [(c["code"], c["how"], c["changes"]) for c in question["codes"]] == [
        ("ORPHA:1", "diagnosis", ["renamed"]),
        ("ORPHA:2", "below", ["reparented"]),
    ]
