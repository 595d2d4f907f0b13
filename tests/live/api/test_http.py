"""The HTTP API over the sample: pages, typed rows, problems with their repair."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.http.app import create_app
from api.usecases.compact_schema import EXAMPLES
from graph.sandbox.reading import FOREIGN
from graph.session import Graph
from queries import registry

Ask = Callable[..., list[dict[str, Any]]]
DIAGNOSIS = {"benchmark": "sample", "track": "diagnosis"}
TOKEN = "made-for-tests-only"


@pytest.fixture(scope="module")
def client(sample_graph: Graph) -> Iterator[TestClient]:
    with TestClient(create_app(sample_graph), raise_server_exceptions=False) as client:
        yield client


def get(client: TestClient, path: str, status: int = 200, **params: Any) -> Any:
    answer = client.get(path, params=params)
    assert answer.status_code == status, answer.text
    return answer.json()


def test_healthz_and_benchmarks_routes_return_the_sample(client: TestClient) -> None:
    assert get(client, "/healthz")["status"] == "ok"
    [sample] = [row for row in get(client, "/v1/benchmarks") if row["name"] == "sample"]
    assert (sample["questions"], sample["runs"]) == (86, 3)


def test_docs_route_loads_nothing_from_a_network(client: TestClient) -> None:
    page = client.get("/docs")
    assert page.url.path == "/docs"
    addresses = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert addresses
    assert all(client.get(address).status_code == 200 for address in addresses)
    assert not [address for address in addresses if "//" in address]


@pytest.mark.parametrize("limit", [1, 7, 29, 1000])
def test_questions_route_returns_pages_in_order_without_loss(limit: int, client: TestClient) -> None:
    path, ids, cursor = "/v1/tracks/diagnosis/questions", [], None
    while True:
        page = get(client, path, benchmark="sample", limit=limit, **({"cursor": cursor} if cursor else {}))
        assert page["total"] == 29
        assert len(page["items"]) <= limit
        ids += [item["id"] for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert len(ids) == len(set(ids)) == 29
    assert ids == sorted(ids)


def test_similar_route_ranks_disorders_for_a_profile(client: TestClient) -> None:
    rows = get(client, "/v1/similar", profile="ORPHA:558", limit=3)
    assert (rows[0]["orpha"], rows[0]["expected"], len(rows)) == ("ORPHA:558", True, 3)
    assert get(client, "/v1/similar", 422, profile="ORPHA:558", measure="cosine")["kind"] == "UsageError"


def test_questions_route_filters_by_lineage(client: TestClient, sample_graph: Graph, ask: Callable[..., Any]) -> None:
    [gold] = ask(sample_graph, "benchmark/question", id="sample/diagnosis/1")[0]["golds"]
    head = ask(sample_graph, "ontology/parents", orpha=gold)[0]["orpha"]
    page = get(client, "/v1/tracks/diagnosis/questions", benchmark="sample", lineage=head)
    assert "sample/diagnosis/1" in {item["id"] for item in page["items"]}
    assert page["total"] < 29


def test_question_route_returns_a_question_with_its_criteria(client: TestClient) -> None:
    question = get(client, "/v1/questions/sample/treatment/1")
    assert question["id"] == "sample/treatment/1"
    assert question["synthetic"] is True
    assert question["criteria"]


def test_query_routes_return_the_columns_of_every_query(client: TestClient) -> None:
    listed = {row["name"]: row for row in get(client, "/v1/queries")}
    assert listed.keys() == registry.all_queries().keys()
    for name, query in registry.all_queries().items():
        parameters = {p.name: p.example for p in query.params if p.example is not None}
        for row in get(client, f"/v1/queries/{name}", **parameters)[:3]:
            assert list(row) == [c.name for c in query.returns]


def test_lineage_report_route_equals_the_query(
    client: TestClient, sample_graph: Graph, ask: Callable[..., Any]
) -> None:
    rows = get(client, "/v1/reports/lineage", benchmark="sample", metric="mrr", heads="ORPHA:68367,ORPHA:93419")
    query_rows = ask(
        sample_graph, "errors/by_lineage", benchmark="sample", metric="mrr", heads="ORPHA:68367,ORPHA:93419"
    )
    assert rows == query_rows
    assert {row["orpha"] for row in rows} <= {None, "ORPHA:68367", "ORPHA:93419"}


@pytest.mark.parametrize(
    ("path", "params", "status", "message"),
    [
        ("/v1/questions/sample/diagnosis/999", {}, 404, "no question"),
        ("/v1/queries/errors/by_lineage", {}, 422, "benchmark"),
        ("/v1/queries/errors/by_lineage", {"benchmark": "sample", "x": "1"}, 422, "no parameter 'x'"),
        ("/v1/queries/ontology/disorder", {"orpha": "HP:1"}, 422, "ORPHA"),
        ("/v1/tracks/diagnosis/questions", {"benchmark": "sample", "cursor": "!"}, 422, "no cursor"),
        ("/v1/tracks/diagnosis/questions", {"benchmark": "sample", "lineage": "x"}, 422, "identifier"),
        ("/v1/tracks/diagnosis/questions", {"benchmark": "sample", "part": "test"}, 422, "without a split"),
        ("/v1/tracks/diagnosis/questions", {"benchmark": "sample", "color": "x"}, 422, "no parameter 'color'"),
        ("/v1/tracks/diagnosis/questions.jsonl", {"benchmark": "nobody"}, 404, "no benchmark"),
        ("/v1/tracks/diagnosis/questions.jsonl", {"benchmark": "sample", "split": "none"}, 404, "no split"),
        ("/v1/tracks/diagnosis/questions.jsonl", {"benchmark": "sample", "condition": "redacted"}, 422, "condition"),
        ("/v1/tracks/nothing/questions.jsonl", {"benchmark": "sample"}, 422, "no track"),
        ("/v1/tracks/diagnosis/questions.jsonl", {"benchmark": "sample", "lineage": "558000"}, 404, "no entity"),
        ("/v1/tracks/diagnosis/questions", {"benchmark": "sample", "phenotype": "HP:9999999"}, 404, "no phenotype"),
        ("/v1/tracks/diagnosis/questions", {"benchmark": "sample", "gene": "NONE1"}, 404, "no gene 'NONE1'"),
        ("/v1/reports/lineage", {"benchmark": "nobody"}, 404, "nobody"),
        ("/v1/reports/differences", {"benchmark": "nobody"}, 404, "nobody"),
        ("/v1/reports/ranks", {"benchmark": "sample", "seed": "-1"}, 422, "greater than or equal to 0"),
        ("/v1/benchmarks", {"x": "1"}, 422, "no parameter 'x'"),
        ("/v1/images/" + "0" * 64, {}, 404, "no image"),
        ("/v1/nothing", {}, 404, "Not Found"),
        ("/benchmarks/sample", {"color": "x"}, 422, "no parameter 'color'"),
    ],
)
def test_http_problem_states_status_and_repair(
    path: str, params: dict[str, str], status: int, message: str, client: TestClient
) -> None:
    response = client.get(path, params=params)
    problem = response.json()
    assert response.status_code == problem["status"] == status
    assert response.headers["content-type"] == "application/problem+json"
    assert message in problem["what"]
    assert problem["repair"]
    assert problem["kind"]
    assert problem["instance"] == response.headers["x-request-id"]


@pytest.mark.parametrize("params", [{}, {"benchmark": "sample", "limit": "0"}, {"benchmark": "sample", "limit": "x"}])
def test_questions_route_refuses_invalid_parameters(params: dict[str, str], client: TestClient) -> None:
    assert client.get("/v1/tracks/diagnosis/questions", params=params).status_code == 422


@pytest.mark.parametrize("benchmark", ["nobody", "'; MATCH (n) DETACH DELETE n //", "\x00", "ä" * 5000])
def test_questions_route_reads_a_hostile_name_as_a_value(benchmark: str, client: TestClient) -> None:
    assert repr(benchmark) in get(client, "/v1/tracks/diagnosis/questions", 404, benchmark=benchmark)["what"]
    assert get(client, "/healthz")["status"] == "ok"


def lines(client: TestClient, **params: Any) -> list[dict[str, Any]]:
    response = client.get("/v1/tracks/diagnosis/questions.jsonl", params={"benchmark": "sample", **params})
    assert response.status_code == 200, response.text
    return [json.loads(line) for line in response.text.splitlines()]


def test_question_lines_hold_what_a_model_is_shown(client: TestClient, sample_graph: Graph, ask: Ask) -> None:
    rows = lines(client)
    assert [row["id"] for row in rows] == [row["id"] for row in ask(sample_graph, "benchmark/questions", **DIAGNOSIS)]
    assert set(rows[0]) == {"id", "track", "condition", "messages", "images"}
    [message] = rows[0]["messages"]
    links = [part["image_url"]["url"] for part in message["content"] if part["type"] == "image_url"]
    assert client.get(links[0]).status_code == 200
    [embedded] = lines(client, images="base64", limit=1)
    urls = [part["image_url"]["url"] for part in embedded["messages"][0]["content"] if part["type"] == "image_url"]
    assert len(urls) == len(links)
    assert all(url.startswith("data:image/") for url in urls)


def test_question_lines_hold_no_gold(client: TestClient, sample_graph: Graph, ask: Ask) -> None:
    source = {row["id"]: row for row in ask(sample_graph, "export/questions", benchmark="sample")}
    for row in lines(client):
        question = source[row["id"]]
        shown_text = f"{question['context']}\n{question['question']}".lower()
        answer = question["answer"].lower()
        assert answer in shown_text or answer not in json.dumps(row).lower()
        assert "ORPHA:" not in json.dumps(row) or "orpha:" in shown_text, "a code only where the sample has one planted"


def test_question_lines_continue_at_a_cursor(client: TestClient) -> None:
    ids: list[str] = []
    cursor: str | None = None
    while True:
        parameters = {"benchmark": "sample", "limit": 10} | ({"cursor": cursor} if cursor else {})
        response = client.get("/v1/tracks/diagnosis/questions.jsonl", params=parameters)
        ids += [json.loads(line)["id"] for line in response.text.splitlines()]
        cursor = response.headers.get("x-next-cursor")
        if cursor is None:
            break
    assert ids == [row["id"] for row in lines(client)]


def test_question_lines_have_an_etag_and_are_compressed(client: TestClient) -> None:
    path = "/v1/tracks/diagnosis/questions.jsonl?benchmark=sample"
    packed = client.get(path, headers={"Accept-Encoding": "gzip"})
    plain = client.get(path, headers={"Accept-Encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.text == plain.text
    again = client.get(path, headers={"Accept-Encoding": "identity", "If-None-Match": plain.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get(f"{path}&clean=true").headers["etag"] != plain.headers["etag"]


def test_image_route_returns_type_etag_ranges_and_thumbnail(client: TestClient, sample_graph: Graph, ask: Ask) -> None:
    sha256 = ask(sample_graph, "export/images", benchmark="sample")[0]["sha256"]
    whole = client.get(f"/v1/images/{sha256}")
    assert hashlib.sha256(whole.content).hexdigest() == sha256
    assert whole.headers["content-type"].startswith("image/")
    part = client.get(f"/v1/images/{sha256}", headers={"Range": "bytes=2-5"})
    assert (part.status_code, part.content) == (206, whole.content[2:6])
    assert client.get(f"/v1/images/{sha256}", headers={"If-None-Match": whole.headers["etag"]}).status_code == 304
    small = client.get(f"/v1/images/{sha256}", params={"size": 32})
    assert small.headers["content-type"] == "image/png"
    assert small.headers["etag"] != whole.headers["etag"]


def test_ground_route_writes_nothing(client: TestClient, sample_graph: Graph) -> None:
    before = sample_graph.read_rows("MATCH (n) RETURN count(n)")
    body = {"texts": ["1. Influenza\n2. Marfan syndrome", ""], "golds": ["ORPHA:558"]}
    response = client.post("/v1/ground", json=body)
    first, second = response.json()
    assert first["rank"] == 2
    assert [item["codes"] for item in first["items"]][1] == ["ORPHA:558"]
    assert second["rank"] is None
    assert client.post("/v1/ground", json={"texts": ["x"], "gold": []}).status_code == 422
    assert sample_graph.read_rows("MATCH (n) RETURN count(n)") == before


def test_criteria_route_scores_texts_like_stored_answers(client: TestClient, sample_graph: Graph) -> None:
    [[question, text, score]] = sample_graph.read_rows(
        "MATCH (v:Verdict {status: 'scored'})-[:BY]->(:Judge {name: 'criteria'}) MATCH (v)-[:ABOUT]->(a)-[:ANSWERS]->(q) "
        "WHERE q.id STARTS WITH 'sample/treatment/' AND 0 < v.score < 1 RETURN q.id, a.text, v.score ORDER BY v.id LIMIT 1"
    )
    texts = [text, "", "Request timed out."]
    judged = client.post("/v1/criteria", json={"question": question, "texts": texts}).json()
    assert [row["score"] for row in judged] == [score, 0.0, None]
    assert judged[2]["reason"] == "model_call_failed"
    assert client.post("/v1/criteria", json={"question": "sample/none", "texts": []}).status_code == 404


def test_run_routes_load_and_score_uploaded_answers(sample_graph: Graph) -> None:
    path = "/v1/runs/sample/uploaded/full"
    body = json.dumps({"question": "sample/diagnosis/1", "text": "1. Marfan syndrome"})
    with TestClient(create_app(sample_graph, TOKEN), raise_server_exceptions=False) as open_client:
        assert open_client.put(f"{path}/answers", content=body).status_code == 401
        open_client.headers["Authorization"] = f"Bearer {TOKEN}"
        wrong = open_client.put(f"{path}/answers", content="nonsense")
        assert (wrong.status_code, wrong.json()["where"]) == (422, "body:1")
        assert open_client.put(f"{path}/answers", content=body).json()["loaded"]["Answer"] == 1
        state = open_client.post(f"{path}/score", params={"wait": 60}).json()
        assert state["state"] == "done", state
        [row] = [row for row in state["result"]["scores"] if row["model"] == "uploaded"]
        assert row["scored"] == 1
        assert open_client.get(f"{path}/score").json() == state
        assert open_client.post("/v1/runs/sample/nobody/full/score").status_code == 404
    sample_graph.write(
        "MATCH (r:Run {id: 'sample/uploaded/full'})-[:OF_MODEL]->(m) OPTIONAL MATCH (r)<-[:IN_RUN]-(a:Answer) "
        "OPTIONAL MATCH (a)<-[:ABOUT]-(v:Verdict) DETACH DELETE v, a, r, m"
    )


def test_run_route_keeps_facts_and_counts_answers(sample_graph: Graph) -> None:
    path = "/v1/runs/sample/maker/stated-model/full"
    run_facts = {"facts": {"domain": "medical", "parameters": 7e9}, "promptHash": "abc", "settings": {"temperature": 0}}
    with TestClient(create_app(sample_graph, TOKEN), raise_server_exceptions=False) as open_client:
        assert open_client.put(path, json=run_facts).status_code == 401
        open_client.headers["Authorization"] = f"Bearer {TOKEN}"
        assert open_client.get(path).status_code == 404
        first = open_client.put(path, json={**run_facts, "epochs": 3}).json()
        assert (first["facts"]["domain"], first["settings"], first["epochs"]) == ("medical", {"temperature": 0}, 3)
        body = json.dumps({"question": "sample/diagnosis/1", "text": "1. Marfan syndrome"})
        assert open_client.put(f"{path}/answers", content=body).status_code == 200
        uploaded = open_client.get(path).json()
        assert uploaded == first | {"answers": {"given": 1, "empty": 0, "failed": 0}}
        assert open_client.put(path, json={"epochs": 1}).json()["facts"]["domain"] is None
        assert open_client.put(path, json={"facts": {"domain": "x"}}).status_code == 422
        assert open_client.put("/v1/runs/nobody/m/full", json={}).status_code == 404
    sample_graph.write(
        "MATCH (r:Run {id: 'sample/maker/stated-model/full'})-[:OF_MODEL]->(m) OPTIONAL MATCH (r)<-[:IN_RUN]-(a) "
        "DETACH DELETE a, r, m"
    )


def test_host_check_refuses_a_host_that_is_not_listed(sample_graph: Graph) -> None:
    with TestClient(create_app(sample_graph, hosts={"localhost"}), base_url="http://localhost:8000") as listed:
        assert listed.get("/healthz").status_code == 200
        refused = listed.get("/v1/benchmarks", headers={"Host": "rebound.example"})
        assert (refused.status_code, refused.json()["kind"]) == (421, "HostRefused")
        assert listed.get("/v1/benchmarks", headers={"Host": "192.0.2.1"}).status_code == 421


def test_routes_with_golds_need_the_token_beyond_loopback(sample_graph: Graph) -> None:
    app = create_app(sample_graph, TOKEN, hosts={"localhost"}, loopback=False)
    closed = (
        "/v1/questions/sample/diagnosis/1",
        "/v1/queries/benchmark/questions?benchmark=sample",
        "/runs/sample/toy-general-small/full",
    )
    narrowed = "/v1/tracks/diagnosis/questions.jsonl?benchmark=sample&lineage=ORPHA:68367"
    with TestClient(app, base_url="http://192.0.2.1", raise_server_exceptions=False) as remote:
        for path in (*closed, narrowed):
            assert remote.get(path).status_code == 401, path
            assert remote.get(path, headers={"Authorization": f"Bearer {TOKEN}"}).status_code == 200, path
        for path in ("/healthz", "/v1/benchmarks", "/v1/tracks/diagnosis/questions.jsonl?benchmark=sample&limit=1"):
            assert remote.get(path).status_code == 200, path
        assert "ORPHA:558" not in remote.get("/questions/sample/diagnosis/1").text


def test_body_limit_is_checked_before_the_token(client: TestClient) -> None:
    assert client.post("/v1/verdicts", content=b"x" * 1_000_001).status_code == 413
    parts = (b"x" * 100_000 for _ in range(20))
    assert client.post("/v1/ground", content=parts).status_code == 413


def test_head_request_returns_headers_without_body(client: TestClient) -> None:
    response = client.head("/v1/benchmarks", headers={"X-Request-ID": "mine-1"})
    assert (response.status_code, response.content) == (200, b"")
    assert response.headers["x-request-id"] == "mine-1"


def test_metrics_route_counts_requests_by_route(client: TestClient) -> None:
    client.get("/v1/benchmarks")
    assert 'mmrarebench_requests_total{method="GET",route="/v1/benchmarks",status="200"}' in client.get("/metrics").text


def test_openapi_lists_the_problems_of_every_route(client: TestClient) -> None:
    description = get(client, "/openapi.json")
    for operations in description["paths"].values():
        for operation in operations.values():
            assert list(operation["responses"]["422"]["content"]) == ["application/problem+json"]
    assert "Problem" in description["components"]["schemas"]


@pytest.mark.parametrize("statement", [statement for _, statement in EXAMPLES])
def test_schema_examples_run_in_the_sandbox(statement: str, client: TestClient) -> None:
    answer = client.post("/v1/cypher", json={"statement": statement})
    assert answer.status_code == 200, answer.text
    assert answer.json()["rows"]
    assert set(answer.json()["notices"]) <= {FOREIGN}


def test_cypher_route_refuses_writes_and_reports_unknown_names(client: TestClient) -> None:
    unknown = client.post(
        "/v1/cypher", json={"statement": "MATCH (d:Disorder {orpha: $o}) RETURN d.nam", "parameters": {"o": "x"}}
    )
    assert unknown.json()["rows"] == []
    assert any("did you mean name?" in notice for notice in unknown.json()["notices"])
    writes = client.post("/v1/cypher", json={"statement": "CREATE (n:Disorder)"})
    assert (writes.status_code, writes.json()["kind"]) == (403, "QueryRefused")
    assert client.get("/v1/schema").text.startswith("# Graph of MMRareBench")
