"""Exports and releases of a real graph: lossless round trips, RDF that answers like Cypher, verified releases."""

from __future__ import annotations

import base64
import csv
import io
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import networkx as nx
import pytest
from PIL import Image

from api.cli import main
from api.usecases import export as usecases_export
from api.usecases import loading, querying
from files.images import ImageStore
from graph.session import Graph
from graph.writing.batch import Batch
from graph.writing.write import sync
from loaders.benchmark.load import MANAGES
from loaders.benchmark.tracks import DIAGNOSIS_V2, EVIDENCE, TRACKS
from mmrarebench.exceptions import NotFoundError

csv.field_size_limit(sys.maxsize)
SAMPLE = Path(__file__).resolve().parents[3] / "sample"


class Said(NamedTuple):
    """What a command printed, and its exit code."""

    returncode: int
    stdout: str
    stderr: str


@pytest.fixture
def command_line(capsys: pytest.CaptureFixture[str]) -> Callable[..., Said]:
    """Run the command line in this process."""

    def run(*words: object) -> Said:
        capsys.readouterr()
        with pytest.raises(SystemExit) as result:
            main([str(word) for word in words])
        return Said(int(result.value.code or 0), *capsys.readouterr())

    return run


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter="\t"))


def forget(graph: Graph, name: str) -> None:
    sync(graph, Batch(f"benchmark:{name}", MANAGES))


@pytest.fixture
def name(sample_graph: Graph) -> Iterator[str]:
    """A benchmark of the test's own, gone afterwards."""
    yield "export-test"
    forget(sample_graph, "export-test")


def test_vlmevalkit_export_loads_back_without_a_change(sample_graph: Graph, tmp_path: Path) -> None:
    exported = usecases_export.export_tables(sample_graph, "sample", tmp_path)
    assert exported.anomalies == []
    assert sum(file.records for file in exported.files) == 86
    loaded = loading.load_benchmark(sample_graph, [tmp_path], "sample")
    assert loaded.changes.as_dict() == {"created": {}, "updated": {}, "deleted": {}}
    assert loaded.changes.total == 0


def test_vlmevalkit_export_keeps_every_cell_of_the_sample(sample_graph: Graph, tmp_path: Path) -> None:
    usecases_export.export_tables(sample_graph, "sample", tmp_path)
    for track in TRACKS:
        before, after = rows(SAMPLE / "benchmark" / track.path), rows(tmp_path / track.path)
        assert list(after[0]) == list(before[0])
        assert after == before


def test_labels_in_names_are_removed_on_load(sample_graph: Graph, name: str, tmp_path: Path) -> None:
    loading.load_benchmark(sample_graph, [SAMPLE / "benchmark"], name)
    usecases_export.export_tables(sample_graph, name, tmp_path, labels_in_names=True)
    loaded = loading.load_benchmark(sample_graph, [tmp_path], name)
    assert loaded.changes.as_dict() == {"created": {}, "updated": {"Release": 1}, "deleted": {}}
    hashes = [(q.key, q.content_hash, [u.label for u in q.uses]) for q in usecases_export.questions(sample_graph, name)]
    assert hashes == [
        (q.key, q.content_hash, [u.label for u in q.uses]) for q in usecases_export.questions(sample_graph, "sample")
    ]


def picture(shade: int) -> str:
    out = io.BytesIO()
    Image.new("L", (9, 9), shade).save(out, "PNG")
    return base64.b64encode(out.getvalue()).decode()


@pytest.fixture
def unusual_table(tmp_path: Path) -> Path:
    """A table with everything that is hard to keep."""
    undecodable = base64.b64encode(b"cut").decode()
    two = '["x/a.png", "x/b.jpg"]'
    columns = (
        "index",
        "question",
        "context",
        "answer",
        "answer_aliases",
        "ORPHA_code",
        "figure_mapping",
        "note",
        "image_path",
        "image",
    )
    cells = [
        (
            "10",
            "q\t1",
            'a "quoted"\nline',
            "Marfan syndrome",
            "MFS; Marfan's",
            "558",
            '{"Fig. 1": "x/a.png"}',
            "",
            two,
            json.dumps([picture(1), undecodable]),
        ),
        ("9", "q2", "", "Wilson disease", '["WD", {"claim": "c", "n": 1}]', "ORPHA:905", "", "kept", "[]", picture(2)),
        ("11", "q3", "c", "None", "", "ORPHA:999999999", "", "", two, "10"),
        ("x-1", "q4", "c", "Wilson disease", '{"a": 1}', "", "", "", "", ""),
        (
            "12",
            "q5",
            "c",
            "Wilson disease",
            "null",
            "",
            '{"Fig. 1": "x/a.png"}',
            "",
            '["x/a.png"]',
            json.dumps([undecodable]),
        ),
        (
            "13",
            "q6",
            "c",
            "Wilson disease",
            "",
            "",
            '{"Fig. 2": "y/a.png", "Fig. 9": "gone.png", "Fig. 2b": "x/a.png"}',
            "",
            two,
            json.dumps(["%% no base64 %%", picture(3)]),
        ),
        ("14", "q7", "c", "Wilson disease", "", "", "no JSON", "", "", "77"),
        (
            "15",
            "q8",
            "c",
            "Wilson disease",
            "",
            "",
            '{"Fig. 1": "x/c.png"}',
            "",
            '["x/b.png", "x/c.png"]',
            json.dumps(["", picture(4), ""]),
        ),
        ("16", "q9", "c", "Wilson disease", "", "", '{"Fig. 3": "z/b.jpg"}', "", '["z/a.png", "z/b.jpg"]', "10"),
    ]
    path = tmp_path / "odd" / "diagnosis" / "diagnosis_opened.tsv"
    path.parent.mkdir(parents=True)
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, delimiter="\t", lineterminator="\n").writerows([columns, *cells])
    return path.parents[1]


def test_vlmevalkit_round_trip_keeps_unusual_cells(
    sample_graph: Graph, name: str, unusual_table: Path, tmp_path: Path
) -> None:
    loading.load_benchmark(sample_graph, [unusual_table], name)
    before = usecases_export.questions(sample_graph, name)
    first = usecases_export.export_tables(sample_graph, name, tmp_path / "one")
    loaded = loading.load_benchmark(sample_graph, [tmp_path / "one"], name)
    assert loaded.changes.as_dict() == {"created": {}, "updated": {"Release": 1}, "deleted": {}}
    assert usecases_export.questions(sample_graph, name) == before
    assert [(anomaly.kind, anomaly.id.rsplit("/", 1)[1]) for anomaly in first.anomalies] == [("no_image", "x-1")]
    second = usecases_export.export_tables(sample_graph, name, tmp_path / "two")
    assert [file.sha256 for file in second.files] == [file.sha256 for file in first.files]
    assert loading.load_benchmark(sample_graph, [tmp_path / "two"], name).changes.total == 0
    table = rows(tmp_path / "two" / "diagnosis" / "diagnosis_opened.tsv")
    assert [row["index"] for row in table] == ["9", "10", "11", "12", "13", "14", "15", "16", "x-1"]
    assert [table[i]["image"] for i in (2, 5, 7)] == ["10", "77", "10"]
    assert json.loads(table[4]["image"])[0] == "%% no base64 %%"
    assert [bool(text) for text in json.loads(table[6]["image"])] == [False, True, False]
    mapping = {"Fig. 2": "y/a.png", "Fig. 9": "gone.png", "Fig. 2b": "x/a.png"}
    assert json.loads(table[4]["figure_mapping"]) == mapping
    assert json.loads(table[7]["figure_mapping"]) == {"Fig. 3": "z/b.jpg"}
    assert base64.b64decode(json.loads(table[1]["image"])[1]) == b"cut"
    assert len(table[3]["image"]) > 64
    assert json.loads(table[1]["answer_aliases"]) == ["MFS", "Marfan's"]


def test_labels_in_names_round_trip_keeps_unusual_cells(
    sample_graph: Graph, name: str, unusual_table: Path, tmp_path: Path
) -> None:
    loading.load_benchmark(sample_graph, [unusual_table], name)
    usecases_export.export_tables(sample_graph, name, tmp_path / "one", labels_in_names=True)
    loaded = loading.load_benchmark(sample_graph, [tmp_path / "one"], name)
    assert loaded.changes.as_dict() == {"created": {}, "updated": {"Release": 1}, "deleted": {}}


@pytest.fixture
def second(tmp_path: Path) -> Path:
    """Tables of the second version."""
    points = [{"point": "Foam cells", "image": "Image 1", "credit": "required"}, {"point": "b", "credit": "optional"}]
    findings = json.dumps([{"title": "MRI", "body": "A mass."}])
    files = {
        "diagnosis/diagnosis_opened.tsv": [
            ("index", "question", "context", "answer", "answer_aliases", "image findings", "image_path", "image"),
            ("1", "q", "c", "Marfan syndrome", "[]", findings, "[]", json.dumps([picture(1)])),
            ("2", "q", "c", "Wilson disease", "[]", "", "[]", json.dumps([picture(2)])),
        ],
        EVIDENCE.path: [
            (
                "question_open",
                "context",
                "image_slot_map",
                "acceptable_evidence_points",
                "gold_rationale",
                "final_diagnosis",
                "orpha_code",
                "decisive_image_ids",
                "pmcid",
                "row_key",
                "figure_mapping",
                "image_path",
                "image",
            ),
            (
                "q",
                "Established diagnosis: Marfan syndrome. c",
                '[{"public_slot": "Image 1"}]',
                json.dumps(points),
                "r",
                "Marfan syndrome",
                "558",
                "[1]",
                "PMC5",
                "k:1",
                '{"Fig. 1": "a.png"}',
                '["a.png", "b.png"]',
                json.dumps([picture(1), picture(3)]),
            ),
        ],
    }
    for path, cells in files.items():
        target = tmp_path / "second" / path
        target.parent.mkdir(parents=True)
        with target.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream, delimiter="\t", lineterminator="\n").writerows(cells)
    return tmp_path / "second"


@pytest.mark.parametrize("labels_in_names", [False, True])
def test_vlmevalkit_round_trip_keeps_the_second_version(
    labels_in_names: bool, sample_graph: Graph, name: str, second: Path, tmp_path: Path
) -> None:
    loading.load_benchmark(sample_graph, [second], name)
    counts = {
        r["track"]: r["questions"]
        for r in querying.query(sample_graph, "benchmark/counts", {})
        if r["benchmark"] == name
    }
    assert counts == {"diagnosis": 2, "evidence": 1}
    before = usecases_export.questions(sample_graph, name)
    exported = usecases_export.export_tables(sample_graph, name, tmp_path / "out", labels_in_names=labels_in_names)
    assert {file.path for file in exported.files} == {DIAGNOSIS_V2.path, EVIDENCE.path}
    assert exported.anomalies == []
    loaded = loading.load_benchmark(sample_graph, [tmp_path / "out"], name)
    assert loaded.changes.as_dict() == {"created": {}, "updated": {"Release": 1}, "deleted": {}}
    assert usecases_export.questions(sample_graph, name) == before
    evidence = rows(tmp_path / "out" / EVIDENCE.path)[0]
    assert (evidence["row_key"], evidence["figure_mapping"]) == ("k:1", '{"Fig. 1": "a.png"}')


@pytest.fixture(scope="module")
def triples(sample_graph: Graph, tmp_path_factory: pytest.TempPathFactory) -> Any:
    import rdflib

    out = tmp_path_factory.mktemp("rdf")
    usecases_export.export_triples(sample_graph, out)
    graph = rdflib.Graph(store="Oxigraph")
    return graph.parse(out / "ontology.ttl", format="ox-turtle")


@pytest.mark.parametrize("orpha", ["ORPHA:558", "ORPHA:77259", "ORPHA:93419", "ORPHA:355"])
def test_rdf_export_returns_the_ancestors_of_the_query(
    sample_graph: Graph, triples: Any, ask: Callable[..., list[dict[str, Any]]], orpha: str
) -> None:
    solutions = triples.query(
        "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
        f"SELECT DISTINCT ?a WHERE {{ <http://www.orpha.net/ORDO/Orphanet_{orpha[6:]}> rdfs:subClassOf+ ?a }}"
    )
    codes = {f"ORPHA:{str(row[0]).rsplit('_', 1)[1]}" for row in solutions}
    assert codes == {row["orpha"] for row in ask(sample_graph, "ontology/ancestors", orpha=orpha)}
    assert codes or orpha == "ORPHA:93419"


def test_rdf_export_returns_the_phenotypes_of_the_query(
    sample_graph: Graph, triples: Any, ask: Callable[..., list[dict[str, Any]]]
) -> None:
    solutions = triples.query(
        "SELECT ?p WHERE { <http://www.orpha.net/ORDO/Orphanet_558> <http://purl.obolibrary.org/obo/RO_0002200> ?p }"
    )
    codes = {str(row[0]).rsplit("/", 1)[1].replace("_", ":") for row in solutions}
    query_rows = ask(sample_graph, "ontology/phenotypes", orpha="ORPHA:558")
    assert codes == {row["hpo"] for row in query_rows if not row["excluded"]}
    assert len(codes) > 50


def test_kgx_export_holds_both_ends_of_every_edge(sample_graph: Graph, tmp_path: Path) -> None:
    usecases_export.export_graph(sample_graph, tmp_path)
    read = {name: (tmp_path / f"{name}.tsv").read_text(encoding="utf-8").splitlines() for name in ("nodes", "edges")}
    nodes = {line.split("\t")[0] for line in read["nodes"][1:]}
    assert len(nodes) == len(read["nodes"]) - 1
    ends = {end for line in read["edges"][1:] for end in (line.split("\t")[1], line.split("\t")[3])}
    assert ends <= nodes
    assert len({line.split("\t")[0] for line in read["edges"]}) == len(read["edges"])
    assert {line.count("\t") for line in read["nodes"]} == {13}


def test_branch_export_agrees_with_the_closure(sample_graph: Graph, ask: Callable[..., list[dict[str, Any]]]) -> None:
    below = {row["orpha"] for row in ask(sample_graph, "ontology/descendants", orpha="93419")}
    branch = usecases_export.branch(sample_graph, "ORPHA:93419")
    assert set(branch) == below | {"ORPHA:93419"}
    assert nx.ancestors(branch, "ORPHA:93419") == below
    assert branch.nodes["ORPHA:93419"]["name"]
    for code in below:
        shortest = nx.shortest_path_length(branch, code, "ORPHA:93419")
        assert branch.nodes[code]["distance"] == shortest
    with pytest.raises(NotFoundError):
        usecases_export.branch(sample_graph, "ORPHA:1")


def test_release_verify_reports_changes(
    sample_graph: Graph, name: str, command_line: Callable[..., Said], tmp_path: Path
) -> None:
    loading.load_benchmark(sample_graph, [SAMPLE / "benchmark"], name)
    result = command_line("release", "make", "v1", "--benchmark", "sample", "--out", tmp_path / "v1", "--json")
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout)["questions"] == 86
    as_made = command_line("release", "verify", tmp_path / "v1", "--benchmark", name, "--json")
    assert (as_made.returncode, json.loads(as_made.stdout)["changes"]) == (0, [])

    sample_graph.write("MATCH (q:Question {id: $id}) SET q.answer = 'another'", {"id": f"{name}/diagnosis/1"})
    image = sample_graph.read_rows(
        "MATCH (:Question {id: $id})-[:USES {position: 1}]->(i) RETURN i.sha256", {"id": f"{name}/diagnosis/2"}
    )[0][0]
    path = ImageStore.of_home().path(image)
    data = path.read_bytes()
    path.unlink()
    try:
        changed = command_line("release", "verify", tmp_path / "v1", "--benchmark", name, "--json")
        plain = command_line("release", "verify", tmp_path / "v1", "--benchmark", name)
    finally:
        path.write_bytes(data)
    assert changed.returncode == plain.returncode == 1
    changes = [(c["change"], c["kind"], c["id"], c["detail"]) for c in json.loads(changed.stdout)["changes"]]
    assert [f[:3] for f in changes] == [("changed", "question", "diagnosis/1"), ("missing", "image", image)]
    assert changes[0][3] == "answer"
    assert "differs from its release in 2 ways" in plain.stderr
    assert "Traceback" not in plain.stderr


def test_release_diff_lists_changes_of_two_manifests(
    sample_graph: Graph, name: str, command_line: Callable[..., Said], tmp_path: Path
) -> None:
    loading.load_benchmark(sample_graph, [SAMPLE / "benchmark" / "treatment"], name)
    usecases_export.make_release(sample_graph, "v1", "sample", tmp_path / "v1")
    usecases_export.make_release(sample_graph, "v2", name, tmp_path / "v2")
    result = command_line("release", "diff", tmp_path / "v1", tmp_path / "v2", "--json")
    changes = json.loads(result.stdout)
    assert result.returncode == 0
    assert {c["change"] for c in changes if c["kind"] == "question"} == {"removed"}
    assert sum(c["kind"] == "question" for c in changes) == 68


def test_release_drift_lists_the_affected_questions(
    sample_graph: Graph, command_line: Callable[..., Said], tmp_path: Path
) -> None:
    lines = (SAMPLE / "orphanet" / "orphapackets.jsonl").read_text(encoding="utf-8").splitlines()
    changed = []
    for line in lines:
        packet = json.loads(line)["Orphapacket"]
        if str(packet["ORPHAcode"]) == "558":
            packet["Label"] = "Marfan disease"
        if str(packet["ORPHAcode"]) != "905":
            changed.append(json.dumps({"Orphapacket": packet}))
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "packets.jsonl").write_text("\n".join(changed), encoding="utf-8")
    result = command_line(
        "release", "diff", SAMPLE / "orphanet", tmp_path / "new", "--ontology", "--benchmark", "sample", "--json"
    )
    assert result.returncode == 0, result.stderr
    changes = json.loads(result.stdout)
    assert {(c["code"], c["change"]) for c in changes["changes"]} == {
        ("ORPHA:558", "renamed"),
        ("ORPHA:905", "removed"),
    }
    standing = {row["question"]: row for row in changes["touched"]}
    assert "sample/diagnosis/1" in standing
    assert standing["sample/diagnosis/1"]["codes"] == [
        {"code": "ORPHA:558", "how": "diagnosis", "changes": ["renamed"]}
    ]
    assert standing["sample/diagnosis/1"]["verdicts"] > 0
    offline = command_line(
        "release", "diff", SAMPLE / "orphanet", tmp_path / "new", "--ontology", "--files-only", "--json"
    )
    assert json.loads(offline.stdout)["touched"] is None


def test_release_drift_compares_the_graph_with_a_file(
    sample_graph: Graph, command_line: Callable[..., Said], tmp_path: Path
) -> None:
    lines = (SAMPLE / "orphanet" / "orphapackets.jsonl").read_text(encoding="utf-8")
    (tmp_path / "new.jsonl").write_text(lines.replace("Marfan syndrome", "Marfan disease"), encoding="utf-8")
    terms = json.loads((SAMPLE / "hpo" / "hp-excerpt.json").read_text(encoding="utf-8"))
    for node in terms["graphs"][0]["nodes"]:
        node["lbl"] = {"Arachnodactyly": "Spider fingers"}.get(node.get("lbl"), node.get("lbl"))
    (tmp_path / "hp.json").write_text(json.dumps(terms), encoding="utf-8")
    [row] = sample_graph.read("MATCH (r:Release {name: 'orphapacket'}) RETURN r.id AS id")
    same = command_line("release", "diff", row["id"], SAMPLE / "orphanet", "--json")
    assert json.loads(same.stdout)["changes"] == [], same.stderr
    orphanet = command_line("release", "diff", "orphapacket", tmp_path / "new.jsonl", "--benchmark", "sample", "--json")
    changes = json.loads(orphanet.stdout)
    renamed = {c["code"]: (c["change"], c["old"], c["new"]) for c in changes["changes"]}
    assert renamed["ORPHA:558"] == ("renamed", "Marfan syndrome", "Marfan disease")
    assert "sample/diagnosis/1" in {row["question"] for row in changes["touched"]}
    hpo = command_line("release", "diff", "hpo", tmp_path / "hp.json", "--json")
    assert [(c["code"], c["change"]) for c in json.loads(hpo.stdout)["changes"]] == [("HP:0001166", "renamed")]
    unknown = command_line("release", "diff", "hpo@1999-01-01", tmp_path / "hp.json")
    assert unknown.returncode == 2
    assert "neither a path nor a release in the graph" in unknown.stderr


@pytest.mark.parametrize(
    ("form", "file"),
    [
        ("vlmevalkit", "diagnosis/diagnosis_opened.tsv"),
        ("jsonl", "questions.jsonl"),
        ("inspect", "samples.jsonl"),
        ("croissant", "croissant.json"),
        ("label-studio", "tasks.json"),
    ],
)
def test_export_command_writes_every_form(
    sample_graph: Graph, command_line: Callable[..., Said], tmp_path: Path, form: str, file: str
) -> None:
    result = command_line("export", form, "--benchmark", "sample", "--out", tmp_path, "--json")
    assert result.returncode == 0, result.stderr
    assert file in {written["path"] for written in json.loads(result.stdout)["files"]}
    assert (tmp_path / file).stat().st_size


def test_export_command_reports_an_unknown_benchmark(
    sample_graph: Graph, command_line: Callable[..., Said], tmp_path: Path
) -> None:
    result = command_line("export", "vlmevalkit", "--benchmark", "nothing", "--out", tmp_path)
    assert result.returncode == 2
    assert "no questions of a benchmark 'nothing'" in result.stderr
    assert "Traceback" not in result.stderr
