"""The command line end to end: exit codes, one JSON document, messages with a repair, never a traceback."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from api.cli import main
from graph.session import Graph

SAMPLE = Path(__file__).resolve().parents[3] / "sample"
Run = Callable[..., Any]
Said = tuple[int, str, str]
NOWHERE = {"NEO4J_URI": "bolt://127.0.0.1:1", "NEO4J_PASSWORD": "x"}


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., Said]:
    """Run a command in this process: exit code, stdout, stderr."""

    def command(*words: object) -> Said:
        with pytest.raises(SystemExit) as left:
            main([str(word) for word in words])
        captured = capsys.readouterr()
        return int(left.value.code or 0), captured.out, captured.err

    return command


def one_document(text: str) -> Any:
    return json.loads(text)


def test_query_process_prints_one_json_document(sample_graph: Graph, cli: Run) -> None:
    result = cli("query", "errors/by_lineage", "-p", "benchmark=sample", "--json")
    assert result.returncode == 0, result.stderr
    rows = one_document(result.stdout)
    assert [row["questions"] for row in rows if row["orpha"] is None] == [29, 29, 29]
    assert result.stderr == ""


def test_import_process_reports_a_damaged_archive(sample_graph: Graph, cli: Run, tmp_path: Path) -> None:
    (tmp_path / "cut.tar.xz").write_bytes(b"\xfd7zXZ\x00\x00\x04 torn")
    result = cli("import", "orphanet", tmp_path / "cut.tar.xz")
    assert result.returncode == 2
    assert result.stdout == ""
    assert "cut.tar.xz" in result.stderr
    assert "Repair:" in result.stderr
    assert "Traceback" not in result.stderr


def test_query_cypher_reports_a_row_limit(run: Callable[..., Said], sample_graph: Graph) -> None:
    status, out, err = run("query", "--cypher", "UNWIND range(1, 10001) AS x RETURN x", "--json")
    assert (status, len(one_document(out))) == (0, 10_000)
    assert "only the first 10,000 rows" in err
    assert run("query", "--cypher", "UNWIND range(1, 9999) AS x RETURN x", "--json")[2] == ""


def test_serve_refuses_a_port_in_use_with_its_address(run: Callable[..., Said]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        status, out, err = run("serve", "--port", port)
    assert (status, out) == (2, "")
    assert f"127.0.0.1:{port}" in err
    assert "--port" in err


def test_query_exits_with_3_without_a_database(cli: Run) -> None:
    result = cli("query", "benchmark/list", "--json", **NOWHERE)
    assert result.returncode == 3
    assert one_document(result.stdout)["error"]["kind"] == "DatabaseError"
    assert "NEO4J_URI" in result.stderr
    assert "Traceback" not in result.stderr


def test_query_exits_with_3_on_a_wrong_password(sample_graph: Graph, cli: Run) -> None:
    result = cli("query", "benchmark/list", NEO4J_URI=sample_graph.uri, NEO4J_USERNAME="neo4j", NEO4J_PASSWORD="wrong")
    assert result.returncode == 3
    assert "NEO4J_PASSWORD" in result.stderr
    assert "Traceback" not in result.stderr


JSON: dict[str, tuple[object, ...]] = {
    "status": ("status",),
    "up": ("up",),
    "list of queries": ("query",),
    "a query": ("query", "ontology/ancestors", "-p", "orpha=15"),
    "free Cypher": ("query", "--cypher", "MATCH (d:Disorder) RETURN count(d) AS n"),
    "import": ("import", "mappings", SAMPLE / "mondo"),
    "load": ("load", "verdicts", SAMPLE / "verdicts.jsonl", "--benchmark", "sample"),
    "score": ("score", "--benchmark", "sample", "--model", "toy-general-small"),
    "score compared": ("score", "--benchmark", "sample", "--compare", "reference"),
    "explain": ("explain", "sample/diagnosis/1", "--model", "toy-general-large"),
}


@pytest.mark.parametrize("name", JSON)
def test_json_option_prints_exactly_one_document(name: str, sample_graph: Graph, run: Callable[..., Said]) -> None:
    code, out, err = run(*JSON[name], "--json")
    assert code == 0, err
    assert one_document(out) not in (None, "", {})
    code, out, err = run(*JSON[name])
    assert code == 0, err
    assert out.strip()


def test_load_answers_prints_counts_and_anomalies(sample_graph: Graph, run: Callable[..., Said]) -> None:
    words = (
        "load",
        "answers",
        SAMPLE / "answers" / "toy-general-small",
        "--benchmark",
        "sample",
        "--model",
        "toy-general-small",
    )
    code, out, _ = run(*words, "--models", SAMPLE / "models.toml", "--json")
    assert code == 0
    document = one_document(out)
    assert document["loaded"]["Answer"] == 84
    assert {tuple(anomaly) for anomaly in document["anomalies"]} == {
        ("kind", "id", "file", "record", "message", "source")
    }
    code, out, err = run(*words, "--strict", "--json")
    assert code == 2
    assert one_document(out)["error"]["kind"] == "AnomaliesRefused"
    assert "missing_answer" in err


WRONG: dict[str, tuple[tuple[object, ...], str]] = {
    "no such command": (("nonsense",), "nonsense"),
    "no such option": (("query", "--nonsense"), "nonsense"),
    "no such query": (("query", "errors/by_linage"), "did you mean errors/by_lineage"),
    "a parameter missing": (("query", "errors/by_lineage"), "-p benchmark="),
    "a parameter too many": (("query", "benchmark/list", "-p", "x=1"), "no parameter 'x'"),
    "no key=value": (("query", "benchmark/list", "-p", "x"), "no key=value"),
    "no ORPHA code": (("query", "ontology/disorder", "-p", "orpha=HP:1"), "ORPHA"),
    "no such file": (("import", "hpo", "nowhere.json"), "no such file"),
    "no such source": (("import", "omim", SAMPLE), "unknown source"),
    "no such benchmark": (("score", "--benchmark", "other"), "no answers"),
    "no such question": (("explain", "other", "--model", "x"), "no scored answer"),
    "a report on nothing": (("report", "--benchmark", "other", "--out", "build/none"), "no answers"),
    "no such parser": (("parse", "nonsense", SAMPLE / "verdicts.jsonl"), "nonsense"),
    "reset without yes": (("reset",), "--yes"),
    "Cypher that writes": (("query", "--cypher", "CREATE (n)"), "CREATE is not for free Cypher"),
    "Cypher that is none": (("query", "--cypher", "NONSENSE"), "no Cypher"),
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_usage_exits_with_2_and_a_repair(name: str, sample_graph: Graph, run: Callable[..., Said]) -> None:
    words, message = WRONG[name]
    code, out, err = run(*words)
    assert code == 2
    assert out == ""
    assert message in err
    assert "Traceback" not in err


def test_version_and_help_need_no_database(run: Callable[..., Said], monkeypatch: pytest.MonkeyPatch) -> None:
    for key, value in NOWHERE.items():
        monkeypatch.setenv(key, value)
    code, out, _ = run("--version")
    assert (code, out.count("\n")) == (0, 1)
    assert run("--help")[0] == 0
    assert run("query", "--json")[0] == 0


@pytest.mark.skipif(bool(os.environ.get("NEO4J_URI")), reason="the managed server is not used")
def test_down_refuses_a_server_that_is_not_managed(
    sample_graph: Graph, run: Callable[..., Said], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEO4J_URI", sample_graph.uri)
    code, _, err = run("down")
    assert code == 2
    assert "not ours to stop" in err
    assert sample_graph.read_rows("RETURN 1") == [[1]]


@pytest.mark.skipif(bool(os.environ.get("NEO4J_URI")), reason="the managed server is not used")
def test_doctor_accepts_a_healthy_installation(sample_graph: Graph, run: Callable[..., Said]) -> None:
    code, out, err = run("doctor", "--json")
    assert code == 0, err + out
    assert {"java", "jars", "port", "memory", "disk", "server"} <= {row["check"] for row in one_document(out)}


UNKNOWN: dict[str, tuple[str, tuple[object, ...]]] = {
    "tracks": ("'nowhere'", ("tracks", "--benchmark", "nowhere")),
    "tracks of no track": ("'taste'", ("tracks", "--benchmark", "sample", "--track", "taste")),
    "compare": ("'nowhere'", ("compare", "--benchmark", "nowhere")),
    "compare with no model": ("'nobody'", ("compare", "--benchmark", "sample", "--model", "nobody")),
    "sensitivity": ("'nowhere'", ("sensitivity", "--benchmark", "nowhere")),
    "conditions": ("'nobody'", ("conditions", "--benchmark", "sample", "--model", "nobody")),
    "quadrant": ("'nowhere'", ("quadrant", "--benchmark", "nowhere")),
    "leakage report": ("'nowhere'", ("leakage", "report", "--benchmark", "nowhere", "--out", "{tmp}/out")),
    "an option left out": ("--model", ("conditions", "--benchmark", "sample")),
    "a number out of range": ("--limit", ("similar", "HP:0001166", "--limit", "-3")),
    "a page below zero": (
        "-1",
        ("query", "judging/answers", "-p", "benchmark=sample", "-p", "judge=x", "-p", "limit=-1"),
    ),
    "an empty folder": ("{tmp}/empty", ("parse", "judge", "{tmp}/empty")),
    "a benchmark in an empty folder": ("{tmp}/empty", ("load", "benchmark", "{tmp}/empty", "--benchmark", "x")),
    "a file for a folder": ("{tmp}/file.tsv", ("report", "--benchmark", "sample", "--out", "{tmp}/file.tsv")),
    "no ontology": ("{tmp}/file.tsv", ("import", "ordo", "{tmp}/file.tsv")),
}


@pytest.mark.parametrize("name", UNKNOWN)
def test_missing_input_exits_with_2_and_its_name(
    name: str, sample_graph: Graph, run: Callable[..., Said], tmp_path: Path
) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "file.tsv").write_text("a\tb\n", encoding="utf-8")
    name_in_message, words = UNKNOWN[name]
    code, out, err = run(*(str(word).format(tmp=tmp_path) for word in words), "--json")
    assert (code, list(one_document(out))) == (2, ["error"])
    assert name_in_message.format(tmp=tmp_path) in err
    assert "Repair:" in err


def test_query_on_an_unknown_benchmark_lists_the_loaded_ones(run: Callable[..., Said], sample_graph: Graph) -> None:
    code, out, err = run("query", "errors/by_lineage", "-p", "benchmark=nowhere")
    assert (code, out) == (0, "no rows\n")
    assert "'nowhere'" in err
    assert "sample" in err


def test_doctor_checks_the_configured_server(cli: Run) -> None:
    result = cli("doctor", "--json", **NOWHERE)
    assert result.returncode == 1
    server = next(row for row in one_document(result.stdout) if row["check"] == "server")
    assert (server["ok"], "NEO4J_URI" in server["repair"]) == (False, True)
    assert "not checked" in next(row for row in one_document(result.stdout) if row["check"] == "schema")["found"]
