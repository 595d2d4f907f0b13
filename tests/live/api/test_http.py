"""The HTTP API over the sample: pages, typed rows, problems with their repair."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.http.app import create_app
from graph.session import Graph
from queries import registry


@pytest.fixture(scope="module")
def client(sample_graph: Graph) -> Iterator[TestClient]:
    with TestClient(create_app(sample_graph), raise_server_exceptions=False) as client:
        yield client


def get(client: TestClient, path: str, status: int = 200, **params: Any) -> Any:
    answer = client.get(path, params=params)
    assert answer.status_code == status, answer.text
    return answer.json()


def test_health_and_benchmarks(client: TestClient) -> None:
    assert get(client, "/healthz")["status"] == "ok"
    [sample] = [row for row in get(client, "/v1/benchmarks") if row["name"] == "sample"]
    assert (sample["questions"], sample["runs"]) == (86, 3)


def test_the_pages_of_its_documentation_open_without_a_network(client: TestClient) -> None:
    page = client.get("/")
    assert page.url.path == "/docs"
    addresses = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert addresses
    assert all(client.get(address).status_code == 200 for address in addresses)
    assert not [address for address in addresses if "//" in address]


@pytest.mark.parametrize("limit", [1, 7, 29, 1000])
def test_pages_add_up_to_the_whole_in_order(limit: int, client: TestClient) -> None:
    path, seen, cursor = "/v1/tracks/diagnosis/questions", [], None
    while True:
        page = get(client, path, benchmark="sample", limit=limit, **({"cursor": cursor} if cursor else {}))
        assert page["total"] == 29
        assert len(page["items"]) <= limit
        seen += [item["id"] for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == 29
    assert seen == sorted(seen)


def test_disorders_like_a_profile(client: TestClient) -> None:
    rows = get(client, "/v1/similar", profile="ORPHA:558", limit=3)
    assert (rows[0]["orpha"], rows[0]["expected"], len(rows)) == ("ORPHA:558", True, 3)
    assert get(client, "/v1/similar", 422, profile="ORPHA:558", measure="cosine")["kind"] == "UsageError"


def test_questions_of_a_branch(client: TestClient, sample_graph: Graph, ask: Callable[..., Any]) -> None:
    [gold] = ask(sample_graph, "benchmark/question", id="sample/diagnosis/1")[0]["golds"]
    head = ask(sample_graph, "ontology/parents", orpha=gold)[0]["orpha"]
    page = get(client, "/v1/tracks/diagnosis/questions", benchmark="sample", lineage=head)
    assert "sample/diagnosis/1" in {item["id"] for item in page["items"]}
    assert page["total"] < 29


def test_one_question_with_its_criteria(client: TestClient) -> None:
    question = get(client, "/v1/questions/sample/treatment/1")
    assert question["id"] == "sample/treatment/1"
    assert question["synthetic"] is True
    assert question["criteria"]


def test_every_query_has_its_route_and_its_columns(client: TestClient) -> None:
    listed = {row["name"]: row for row in get(client, "/v1/queries")}
    assert listed.keys() == registry.all_queries().keys()
    for name, query in registry.all_queries().items():
        given = {p.name: p.example for p in query.params if p.example is not None}
        for row in get(client, f"/v1/queries/{name}", **given)[:3]:
            assert list(row) == [c.name for c in query.returns]


def test_the_lineage_report_is_the_query(client: TestClient, sample_graph: Graph, ask: Callable[..., Any]) -> None:
    rows = get(client, "/v1/reports/lineage", benchmark="sample", metric="mrr", heads="ORPHA:68367,ORPHA:93419")
    asked = ask(sample_graph, "errors/by_lineage", benchmark="sample", metric="mrr", heads="ORPHA:68367,ORPHA:93419")
    assert rows == asked
    assert {row["orpha"] for row in rows} <= {None, "ORPHA:68367", "ORPHA:93419"}


@pytest.mark.parametrize(
    ("path", "params", "status", "said"),
    [
        ("/v1/questions/sample/diagnosis/999", {}, 404, "no question"),
        ("/v1/queries/errors/by_lineage", {}, 422, "benchmark"),
        ("/v1/queries/errors/by_lineage", {"benchmark": "sample", "x": "1"}, 422, "no parameter 'x'"),
        ("/v1/queries/ontology/disorder", {"orpha": "HP:1"}, 422, "ORPHA"),
        ("/v1/tracks/diagnosis/questions", {"benchmark": "sample", "cursor": "!"}, 422, "no cursor"),
        ("/v1/tracks/diagnosis/questions", {"benchmark": "sample", "lineage": "x"}, 422, "identifier"),
    ],
)
def test_a_problem_has_its_status_and_its_repair(
    path: str, params: dict[str, str], status: int, said: str, client: TestClient
) -> None:
    problem = get(client, path, status, **params)
    assert said in problem["what"]
    assert problem["repair"]
    assert problem["kind"]


@pytest.mark.parametrize("params", [{}, {"benchmark": "sample", "limit": "0"}, {"benchmark": "sample", "limit": "x"}])
def test_parameters_are_checked(params: dict[str, str], client: TestClient) -> None:
    assert client.get("/v1/tracks/diagnosis/questions", params=params).status_code == 422


@pytest.mark.parametrize("benchmark", ["nobody", "'; MATCH (n) DETACH DELETE n //", "\x00", "ä" * 5000])
def test_a_name_is_a_value_and_never_a_query(benchmark: str, client: TestClient) -> None:
    assert get(client, "/v1/tracks/diagnosis/questions", benchmark=benchmark)["total"] == 0
    assert get(client, "/healthz")["status"] == "ok"
