"""Repeated loads change nothing, and bad input leaves the graph unchanged."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from api.usecases import loading, scoring
from graph.session import Graph
from graph.writing.load import Loaded
from graph.writing.options import LoadOptions
from mmrarebench.exceptions import AnomaliesRefused, InputError, MMRareBenchError, NotFoundError

SAMPLE = Path(__file__).resolve().parents[3] / "sample"
MODEL = "toy-general-small"
Digest = Callable[[Graph], dict[str, str]]
IMPORTS = {"hpo": "hpo/hp-excerpt.json", "orphanet": "orphanet", "mappings": "mondo"}
LOADS: dict[str, Callable[[Graph], Loaded]] = {
    **{name: lambda graph, name=name: loading.import_source(graph, name, [SAMPLE / IMPORTS[name]]) for name in IMPORTS},
    "benchmark": lambda graph: loading.load_benchmark(graph, [SAMPLE / "benchmark"], "sample"),
    "answers": lambda graph: loading.load_answers(
        graph, [SAMPLE / "answers" / MODEL], "sample", MODEL, facts=[SAMPLE / "models.toml"]
    ),
    "verdicts": lambda graph: loading.load_verdicts(graph, [SAMPLE / "verdicts.jsonl"], "sample"),
}


def size(graph: Graph) -> list[list[Any]]:
    return graph.read_rows("MATCH (n) RETURN count(n) AS n UNION ALL MATCH ()-[r]->() RETURN count(r) AS n")


@pytest.fixture(scope="module")
def before(sample_graph: Graph, digest: Digest) -> Iterator[dict[str, str]]:
    """What is in the graph; it must be the same when all tests of this file have run."""
    digest_before = digest(sample_graph)
    yield digest_before
    after = digest(sample_graph)
    assert {name: after.get(name) for name in digest_before | after} == {
        name: digest_before.get(name) for name in digest_before | after
    }


@pytest.mark.parametrize("name", LOADS)
def test_load_of_the_same_input_changes_nothing(name: str, sample_graph: Graph, before: dict[str, str]) -> None:
    loaded = LOADS[name](sample_graph)
    assert loaded.loaded
    assert loaded.changes.as_dict() == {"created": {}, "updated": {}, "deleted": {}}


def test_score_of_the_same_answers_changes_nothing(sample_graph: Graph, before: dict[str, str]) -> None:
    result = scoring.score(sample_graph, "sample")
    assert result["changes"] == {"created": {}, "updated": {}, "deleted": {}}
    assert [row["questions"] for row in result["scores"]] == [29, 29, 29]


def test_load_answers_lists_the_anomalies_of_the_sample(sample_graph: Graph, before: dict[str, str]) -> None:
    loaded = LOADS["answers"](sample_graph)
    assert {(a.kind, a.id) for a in loaded.anomalies} == {
        ("missing_answer", "sample/diagnosis/24"),
        ("missing_answer", "sample/treatment/4"),
    }
    with pytest.raises(AnomaliesRefused, match="missing_answer"):
        loading.load_answers(
            sample_graph, [SAMPLE / "answers" / MODEL], "sample", MODEL, options=LoadOptions(strict=True)
        )


def packet(**parts: Any) -> str:
    whole = {"id": "c1", "phenotypicFeatures": [{"type": {"id": "HP:0000256"}}], **parts}
    return json.dumps(whole)


def load_packets(graph: Graph, path: Path) -> Loaded:
    return loading.load_phenopackets(graph, [path], "bad")


def load_tables(graph: Graph, path: Path) -> Loaded:
    return loading.load_benchmark(graph, [path], "bad")


def load_answers(graph: Graph, path: Path) -> Loaded:
    return loading.load_answers(graph, [path], "sample", "bad")


def importing(source: str) -> Callable[[Graph, Path], Loaded]:
    return lambda graph, path: loading.import_source(graph, source, [path])


TABLE = (SAMPLE / "benchmark" / "treatment" / "treatment_plan.tsv").read_bytes()
LINES = (SAMPLE / "orphanet" / "orphapackets.jsonl").read_bytes()
RANKED = b"phenopacket_id\trank\tdisease_name\n"
PRODUCT = b"""<JDBOR date="2025-12-09"><DisorderList count="1"><Disorder id="2"><OrphaCode>58</OrphaCode>
<Name lang="en">Alexander disease</Name><ExternalReferenceList count="0"></ExternalReferenceList></Disorder>
</DisorderList></JDBOR>"""
CYCLE = b"""format-version: 1.2\n
[Term]\nid: HP:0000001\nname: All\nis_a: HP:0000002\n
[Term]\nid: HP:0000002\nname: One\nis_a: HP:0000001\n"""
BAD: dict[str, tuple[Callable[[Graph, Path], Loaded], str, bytes]] = {
    "packets cut short": (importing("orphanet"), "p.jsonl", LINES[:-400]),
    "one packet broken": (importing("orphanet"), "p.jsonl", LINES + b'{"Orphapacket": {}}\n'),
    "packets in a torn archive": (importing("orphanet"), "p.tar.xz", b"\xfd7zXZ\x00\x00\x04 torn"),
    "empty packets": (importing("orphanet"), "p.json", b""),
    "html as xml": (importing("orphanet"), "p.xml", b"<!DOCTYPE html><html><body>404</body></html>"),
    "a product cut short": (importing("orphanet"), "p.xml", PRODUCT[:-40]),
    "a product with an entity bomb": (importing("orphanet"), "p.xml", b'<!DOCTYPE JDBOR [<!ENTITY a "x">]>' + PRODUCT),
    "a product that is no utf-8": (importing("orphanet"), "p.xml", PRODUCT.replace(b"Alexander", b"Alex\xe4nder")),
    "a gzip cut short": (importing("orphanet"), "p.xml.gz", gzip.compress(PRODUCT)[:-20]),
    "a cycle of parents": (importing("hpo"), "hp.obo", CYCLE),
    "no ontology": (importing("hpo"), "hp.json", b"{}"),
    "no sssom": (importing("mappings"), "m.tsv", b"a\tb\n"),
    "no annotations": (importing("annotations"), "phenotype.hpoa", b"a\tb\n"),
    "no ordo": (importing("ordo"), "o.owl", b"<html>"),
    "unknown source": (importing("omim"), "x", b"x"),
    "no phenopacket": (load_packets, "c.json", b"{}"),
    "phenopacket cut short": (load_packets, "c.json", packet().encode()[:-9]),
    "a column missing": (load_tables, "treatment_plan.tsv", TABLE.replace(b"rubric_must_not", b"rubric", 1)),
    "a row cut short": (load_tables, "treatment_plan.tsv", TABLE[: TABLE.rindex(b"\t") - 5]),
    "no utf-8": (load_tables, "treatment_plan.tsv", TABLE.replace(b"Synthetic", b"Synth\xe9tic", 1)),
    "answers to nothing": (load_answers, "a.tsv", RANKED + b"nobody\t1\tFabry disease\n"),
    "answers no utf-8": (load_answers, "a.tsv", RANKED + b"1\t1\tFabr\xff\n"),
    "a rank that is none": (load_answers, "a.tsv", RANKED + b"1\tone\tFabry disease\n"),
    "empty answers": (load_answers, "a.tsv", b""),
    "a pickle": (load_answers, "a.pkl", b"\x80\x04."),
}


@pytest.mark.parametrize("case", BAD)
def test_load_refuses_bad_input_without_a_write(
    case: str, sample_graph: Graph, before: dict[str, str], tmp_path: Path
) -> None:
    load, name, data = BAD[case]
    (tmp_path / name).write_bytes(data)
    had = size(sample_graph)
    with pytest.raises(MMRareBenchError) as caught:
        load(sample_graph, tmp_path / name)
    assert caught.value.exit_code == 2
    assert caught.value.what
    assert caught.value.repair
    assert size(sample_graph) == had


def test_load_refuses_missing_files_and_unknown_benchmarks(sample_graph: Graph, before: dict[str, str]) -> None:
    with pytest.raises(InputError, match="no such file"):
        loading.import_source(sample_graph, "hpo", [SAMPLE / "none.json"])
    with pytest.raises(NotFoundError, match="loaded: sample"):
        loading.load_answers(sample_graph, [SAMPLE / "answers" / MODEL], "other", MODEL)
    with pytest.raises(NotFoundError, match="no answers of nobody"):
        scoring.score(sample_graph, "sample", model="nobody")


def test_strict_load_refuses_anomalies_before_a_write(
    sample_graph: Graph, before: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "c.json").write_text(packet())
    had = size(sample_graph)
    with pytest.raises(AnomaliesRefused, match="no_diagnosis"):
        loading.load_phenopackets(sample_graph, [tmp_path], "bad", options=LoadOptions(strict=True))
    assert size(sample_graph) == had
