"""The bundled sample holds the content that its README states, and planted.json agrees with the tables."""

from __future__ import annotations

import base64
import csv
import io
import json
import re
from collections import Counter
from functools import cache
from typing import Any

import imagehash
import pytest
from PIL import Image
from sample_files import FILES, OWN, SAMPLE, SHARED, Row, entries, packets, parents, read_tsv

PAIRS = {"near_duplicate_text", "near_duplicate_image", "shared_image"}


def above(code: str) -> set[str]:
    ancestors: set[str] = set()
    stack = [code]
    while stack:
        code = stack.pop()
        fresh = (parents(code) if code in packets() else set()) - ancestors
        ancestors |= fresh
        stack += fresh
    return ancestors


@cache
def tracks() -> dict[str, dict[str, Row]]:
    return {
        track: {row["index"]: row for row in read_tsv(SAMPLE / "benchmark" / path)} for track, path in FILES.items()
    }


@cache
def planted_entries() -> list[dict[str, str]]:
    return json.loads((SAMPLE / "planted.json").read_text("utf-8"))


@cache
def hpo() -> dict[str, Any]:
    return json.loads((SAMPLE / "hpo/hp-excerpt.json").read_text("utf-8"))["graphs"][0]


def row_of(question: str) -> Row:
    track, _, index = question.partition("/")
    return tracks()[track][index]


def images_of(row: Row) -> list[bytes]:
    return [base64.b64decode(text, validate=True) for text in json.loads(row["image"])]


def picture(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def value_at(row: Row, where: str) -> str:
    """Return the text or JSON value at a place such as ``image_path[1]``."""
    column, _, place = where.rstrip("]").partition("[")
    if not place:
        return row[column]
    value = json.loads(row[column])
    return (list(value.items()) if isinstance(value, dict) else value)[int(place)]


def test_sample_folder_stays_below_four_megabytes() -> None:
    assert sum(path.stat().st_size for path in SAMPLE.rglob("*") if path.is_file()) < 4_000_000


def test_sample_packets_hold_forty_disorders_under_five_heads() -> None:
    kinds = Counter(packet["DisorderType"]["value"] for packet in packets().values())
    full = [c for c, p in packets().items() if p.get("Phenotypes") and p["DisorderType"]["value"] != "Clinical subtype"]
    assert len(full) >= 40
    assert kinds["Clinical subtype"] >= 20
    assert len([code for code in packets() if "320716" in parents(code)]) >= 5
    assert not any("TextSection" in packet for packet in packets().values())
    assert {
        "558",
        "284963",
        "284973",
        "355",
        "77259",
        "324",
        "98878",
        "98879",
        "586",
        "35687",
        "900",
    } <= packets().keys()


def test_sample_packets_hold_all_ancestors_but_known_stubs() -> None:
    assert set().union(*(parents(code) for code in packets())) - packets().keys() == {"320716", "231957"}


def test_sample_packets_hold_all_children() -> None:
    children = [entry["ORPHAcode"] for p in packets().values() for entry in entries(p.get("Children"), "Child")]
    assert children
    assert set(children) <= packets().keys()


def test_hpo_excerpt_holds_all_phenotypes_and_their_ancestors() -> None:
    ids = {node["id"].rsplit("/", 1)[-1].replace("_", ":") for node in hpo()["nodes"]}
    hpo_ids = {e["HPOId"] for p in packets().values() for e in entries(p.get("Phenotypes"), "Phenotype")}
    ends = {edge[end] for edge in hpo()["edges"] for end in ("sub", "obj")}
    assert hpo_ids <= ids
    assert {end.rsplit("/", 1)[-1].replace("_", ":") for end in ends} <= ids
    children = {edge["sub"] for edge in hpo()["edges"]}
    live = [node["id"] for node in hpo()["nodes"] if "HP_" in node["id"] and not node.get("meta", {}).get("deprecated")]
    assert [term for term in live if term not in children] == ["http://purl.obolibrary.org/obo/HP_0000001"]


def test_hpo_excerpt_states_its_version_and_its_kind() -> None:
    assert "2025-05-06" in hpo()["meta"]["version"]
    assert any("EXCERPT" in str(entry["val"]) for entry in hpo()["meta"]["basicPropertyValues"])
    assert not any("definition" in node.get("meta", {}) or "xrefs" in node.get("meta", {}) for node in hpo()["nodes"])


def test_pronto_reads_the_excerpt_and_follows_an_obsolete_term() -> None:
    pronto = pytest.importorskip("pronto")
    ontology = pronto.Ontology(str(SAMPLE / "hpo/hp-excerpt.json"), encoding="utf-8")
    assert [term.id for term in ontology["HP:0000368"].replaced_by] == ["HP:0000358"]
    assert "HP:0000118" in {term.id for term in ontology["HP:0001166"].superclasses()}


def test_mondo_files_keep_comments_and_codes_of_the_sample() -> None:
    files = sorted((SAMPLE / "mondo").glob("*.sssom.tsv"))
    assert len(files) == 4
    for path in files:
        lines = path.read_text("utf-8").splitlines()
        assert any(line.startswith("# mapping_set_version:") for line in lines)
        rows = list(csv.DictReader((line for line in lines if not line.startswith("#")), delimiter="\t"))
        assert rows
        assert path.name != "mondo_exactmatch_orphanet.sssom.tsv" or any(
            row["object_id"] == "Orphanet:558" for row in rows
        )


@pytest.mark.parametrize("track", FILES)
def test_sample_track_has_its_columns_and_enough_rows(track: str) -> None:
    rows = list(tracks()[track].values())
    assert len(rows) >= (24 if track == "diagnosis" else 16)
    assert [row["index"] for row in rows] == [str(number) for number in range(1, len(rows) + 1)]
    assert all(set(row) == SHARED | OWN[track] for row in rows)
    assert all(row["context"].startswith("Synthetic case.") for row in rows)
    assert all(row[column] for row in rows for column in row)


def test_sample_cases_cover_many_disorders_and_heads() -> None:
    rows = tracks()["diagnosis"].values()
    codes = {row["ORPHA_code"].removeprefix("ORPHA:") for row in rows}
    assert codes <= packets().keys()
    assert len(codes) >= 24
    heads = {code for code in packets() if "320716" in parents(code)}
    labels = {packets()[code]["Label"] for code in heads}
    assert {row["category"] for row in rows} <= labels
    assert len({row["category"] for row in rows}) >= 5
    for row in rows:
        code = row["ORPHA_code"].removeprefix("ORPHA:")
        assert row["category"] in {packets()[head]["Label"] for head in above(code) & heads}
    cases = {json.loads(row["image_path"])[0].split("/")[1] for table in tracks().values() for row in table.values()}
    assert len(cases) >= 24
    assert all(re.fullmatch(r"PMC99\d{5}", case) for case in cases)


def test_sample_images_decode_except_the_planted_one() -> None:
    broken, several, data = [], 0, set()
    for track, rows in tracks().items():
        for index, row in rows.items():
            if not row["image"].startswith("["):
                assert row["image"] in rows
                continue
            files = images_of(row)
            assert len(files) == len(json.loads(row["image_path"]))
            several += 2 <= len(files) <= 4
            for place, file in enumerate(files):
                try:
                    picture(file)
                    data.add(file)
                except OSError:
                    broken.append((f"{track}/{index}", f"image[{place}]"))
    assert len(data) >= 60
    assert several > 60
    assert broken == [(e["question"], e["where"]) for e in planted_entries() if e["kind"] == "undecodable_image"]


def test_planted_file_lists_leaks_of_every_kind() -> None:
    kinds = Counter(entry["kind"] for entry in planted_entries())
    leaks = {"gold_name", "synonym", "gene", "orpha_code", "figure_label", "file_name", "confirmatory_result"}
    assert leaks | PAIRS | {"treatment_outcome", "image_reference", "undecodable_image", "image_mode"} <= kinds.keys()
    assert kinds["near_duplicate_text"] % 2 == kinds["near_duplicate_image"] % 2 == 0
    assert all(set(entry) == {"question", "kind", "where", "text"} for entry in planted_entries())


@pytest.mark.parametrize("entry", planted_entries(), ids=lambda e: f"{e['kind']}-{e['question']}")
def test_planted_entry_agrees_with_the_tables(entry: dict[str, str]) -> None:
    row, kind = row_of(entry["question"]), entry["kind"]
    value = value_at(row, entry["where"])
    if kind in ("undecodable_image", "burned_text"):
        return
    if kind == "image_mode":
        assert picture(base64.b64decode(value)).mode == entry["text"]
    elif kind == "image_metadata":
        assert picture(base64.b64decode(value)).info["Description"] == entry["text"]
    elif kind == "image_reference":
        assert value == entry["text"]
        assert row_of(f"{entry['question'].partition('/')[0]}/{value}")["image_path"] == row["image_path"]
    elif kind in PAIRS:
        question, where = entry["text"].split()
        assert_pair(kind, value, value_at(row_of(question), where))
    else:
        assert entry["text"] in str(value)


def assert_pair(kind: str, left: str, right: str) -> None:
    if kind == "shared_image":
        assert left == right
    elif kind == "near_duplicate_text":
        a, b = set(left.split()), set(right.split())
        assert left != right
        assert len(a & b) / len(a | b) > 0.75
    else:
        assert left != right
        one, other = (imagehash.phash(picture(base64.b64decode(side)).convert("L")) for side in (left, right))
        assert one - other <= 6


def test_sample_images_differ_outside_planted_pairs() -> None:
    pairs = {
        frozenset({e["question"] + " " + e["where"], e["text"]})
        for e in planted_entries()
        if e["kind"].endswith("_image")
    }
    hashes = {}
    for index, row in tracks()["diagnosis"].items():
        for place, data in enumerate(images_of(row)):
            if (index, place) != ("12", 1):
                hashes[f"diagnosis/{index} image[{place}]"] = imagehash.phash(picture(data).convert("L"))
    names = sorted(hashes)
    close = [frozenset({a, b}) for a in names for b in names if a < b and hashes[a] - hashes[b] <= 6]
    assert set(close) <= pairs


def test_sample_readme_states_the_figures() -> None:
    text = (SAMPLE / "README.md").read_text("utf-8")
    assert f"{len(packets())} packets" in text
    for track, rows in tracks().items():
        assert f"{len(rows)} {track}" in text
    assert f"{len(planted_entries())} entries" in text
    for word in ("Orphadata", "CC BY 4.0", "2025-12-09", "2025-05-06", "MONDO"):
        assert word in (SAMPLE / "ATTRIBUTION.md").read_text("utf-8")
