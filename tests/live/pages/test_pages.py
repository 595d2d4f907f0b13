"""The pages on the sample: every link resolves, no script or network is needed, golds can be hidden."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.http.app import create_app
from api.usecases.pages import benchmarks
from graph.session import Graph

LINK = re.compile(r'(?:href|src)="(/[^"#]*)')
PAGES = [
    "/",
    "/benchmarks/sample",
    "/questions/sample/diagnosis/1",
    "/disorders/ORPHA:558",
    "/runs/sample/toy-general-large/full",
    "/compare?left=sample/toy-general-small/full&right=sample/toy-general-large/full",
    "/compare?run=sample/toy-general-small/full&run=sample/toy-general-large/full&run=sample/toy-medical-large/full",
    "/benchmarks/sample/models",
    "/graph?node=ORPHA:558",
    "/search?q=marfan",
    "/cypher?statement=MATCH (d:Disorder) RETURN count(*) AS entities",
    "/queries",
    "/queries/errors/by_lineage?benchmark=sample",
]


@pytest.fixture(scope="module")
def client(sample_graph: Graph) -> Iterator[TestClient]:
    with TestClient(create_app(sample_graph), base_url="http://localhost") as client:
        yield client


@pytest.mark.parametrize("address", PAGES)
def test_page_is_html_without_scripts_and_has_its_json(address: str, client: TestClient) -> None:
    page = client.get(address)
    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")
    assert "script" not in page.text.lower().replace("description", "").replace("manuscript", "")
    assert not re.search(r'(?:src|href)="https?:', page.text)
    assert "default-src 'none'" in page.headers["content-security-policy"]
    sign = "&" if "?" in address else "?"
    assert client.get(f"{address}{sign}format=json").json()


def test_page_links_within_the_site_resolve(client: TestClient) -> None:
    waiting, visited, broken = deque(["/"]), {"/"}, []
    while waiting and len(visited) < 120:
        address = waiting.popleft()
        page = client.get(address)
        if page.status_code != 200:
            broken.append((address, page.status_code))
        for link in map(unescape, LINK.findall(page.text if "html" in page.headers.get("content-type", "") else "")):
            kind = link.split("/")[1].split("?")[0]
            if (
                link not in visited
                and sum(address_seen.split("/")[1].split("?")[0] == kind for address_seen in visited) < 12
            ):
                visited.add(link)
                waiting.append(link)
    assert not broken
    assert len(visited) > 40


def test_browse_page_keeps_facets_to_the_next_question(client: TestClient) -> None:
    facets = {"run": "sample/toy-general-small/full", "outcome": "wrong", "track": "diagnosis"}
    listed = client.get("/benchmarks/sample", params={**facets, "format": "json"}).json()["view"]
    assert listed["matching"] == len(listed["questions"]) > 2
    assert {row["result"] for row in listed["questions"]} == {"wrong"}
    first, second = listed["questions"][0]["id"], listed["questions"][1]["id"]
    page = client.get(f"/questions/{first}", params=facets)
    assert f'rel="next" href="/questions/{second}?' in page.text
    assert client.get("/benchmarks/sample", params={**facets, "format": "csv"}).text.splitlines()[1].startswith(first)


@pytest.mark.parametrize(
    "facets",
    [
        {"images": 4},
        {"solved": "nobody", "track": "diagnosis"},
        {"run": "sample/toy-general-small/full", "outcome": "unscored", "reason": "image_not_seen"},
        {"run": "sample/toy-general-small/full", "other": "sample/toy-medical-large/full"},
        {"lineage": "ORPHA:93419"},
        {"disorder": "ORPHA:558"},
        {"text": "thumb"},
    ],
)
def test_browse_page_facet_selects_some_questions(facets: dict[str, Any], client: TestClient) -> None:
    view = client.get("/benchmarks/sample", params={**facets, "format": "json"}).json()["view"]
    assert view["matching"] == len(view["questions"]) or view["matching"] > len(view["questions"]) == 50
    assert 0 < view["matching"] < 86


def test_browse_page_lists_unsolved_questions_as_wrong(client: TestClient) -> None:
    facets = {"solved": "nobody", "track": "diagnosis", "format": "json"}
    for run in ("toy-general-small", "toy-general-large", "toy-medical-large"):
        view = client.get("/benchmarks/sample", params={**facets, "run": f"sample/{run}/full"}).json()["view"]
        assert "right" not in {row["result"] for row in view["questions"]}


@pytest.mark.parametrize("sort", ["images", "difficulty"])
def test_browse_page_continues_a_sorted_list(sort: str, client: TestClient) -> None:
    def page(**parameters: Any) -> list[dict[str, Any]]:
        return client.get("/benchmarks/sample", params={"sort": sort, "format": "json", **parameters}).json()["view"][
            "questions"
        ]

    first = page()
    second = page(after=first[-1]["id"])
    assert len(first) + len(second) == 86 == len({row["id"] for row in first + second})
    assert page(before=second[0]["id"]) == first
    if sort == "images":
        numbers = [row["images"] for row in first + second]
        assert numbers == sorted(numbers)
    following = client.get(f"/questions/{first[0]['id']}", params={"sort": sort, "format": "json"}).json()["following"]
    assert following == first[1]["id"]


@pytest.mark.parametrize("address", ["/benchmarks/sample?sort=x", "/benchmarks/sample?solved=x", "/compare?left=a"])
def test_page_refuses_an_unknown_parameter_value(address: str, client: TestClient) -> None:
    assert client.get(address).status_code == 422


def test_run_page_draws_the_lineage_of_the_report(client: TestClient) -> None:
    page = client.get("/runs/sample/toy-general-small/full").text
    assert "recall@1 along the lineage" in page
    assert 'data-branch="ORPHA:98053"' in page
    assert re.search(r'href="/benchmarks/sample\?track=diagnosis&amp;lineage=ORPHA%3A98053&amp;run=', page)


def test_cypher_page_refuses_a_write(client: TestClient) -> None:
    assert client.get("/cypher", params={"statement": "CREATE (:Disorder)"}).status_code in (400, 403, 422)
    page = client.get("/cypher", params={"statement": "MATCH (d:Disorder {orpha: 'ORPHA:558'}) RETURN d.name AS name"})
    assert "Marfan syndrome" in page.text


def test_browse_page_moves_forward_and_back(client: TestClient) -> None:
    def ids(**parameters: Any) -> list[str]:
        view = client.get("/benchmarks/sample", params={**parameters, "format": "json"}).json()["view"]
        return [row["id"] for row in view["questions"]]

    first = ids()
    second = ids(after=first[-1])
    assert second
    assert first[-1] < second[0]
    assert ids(before=second[0]) == first


@pytest.mark.parametrize(("outcome", "other"), [("right", "wrong"), ("wrong", "right")])
def test_browse_page_lists_differing_runs_from_both_sides(outcome: str, other: str, client: TestClient) -> None:
    runs = {"run": "sample/toy-general-small/full", "other": "sample/toy-general-large/full"}
    rows = client.get("/benchmarks/sample", params={**runs, "outcome": outcome, "format": "json"}).json()["view"]
    assert all(row["otherResult"] != outcome for row in rows["questions"])
    assert other in {row["otherResult"] for row in rows["questions"]}


def test_question_page_marks_names_by_relation(client: TestClient) -> None:
    page = client.get("/questions/sample/diagnosis/1").text
    assert re.search(r'<mark class="relation-exact" title="rank 1: ORPHA:558 Marfan syndrome, exact">', page)


def test_question_page_lists_criteria_beside_the_answer(client: TestClient) -> None:
    answers = client.get("/questions/sample/treatment/1?format=json").json()["answers"]
    page = client.get("/questions/sample/treatment/1").text
    for answer in answers:
        outcomes = [row["outcome"] for row in answer["criteria"]]
        assert f"{outcomes.count('found')} of {len(outcomes)} criteria found" in page
    assert {"found", "not_found"} <= {row["outcome"] for answer in answers for row in answer["criteria"]}
    assert re.search(
        r'<mark class="criterion-must_include-found" title="must_include: Losartan 25 mg daily[^"]*">', page
    )


def test_blind_server_shows_no_expected_answer(sample_graph: Graph) -> None:
    app = create_app(sample_graph)
    app.state.blind = True
    with TestClient(app, base_url="http://localhost") as blind:
        for address in ("/questions/sample/diagnosis/1", "/questions/sample/diagnosis/1?format=json"):
            assert "Marfan" not in blind.get(address).text
        assert {blind.get(page).status_code for page in ("/benchmarks/sample/models", "/cypher", "/queries/x")} == {404}
        for address in ("/benchmarks/sample?track=diagnosis", "/benchmarks/sample?track=diagnosis&lineage=558"):
            for form in ("html", "json", "csv"):
                page = blind.get(f"{address}&format={form}")
                assert page.status_code == 200
                assert not {"ORPHA:558", "Marfan syndrome"} & set(re.findall(r"ORPHA:558|Marfan syndrome", page.text))
        assert blind.get("/queries/benchmark/question?id=sample/diagnosis/1").status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "/questions/none/diagnosis/1",
        "/benchmarks/none",
        "/disorders/ORPHA:99999999",
        "/runs/none/x/full",
        "/queries/none/x",
    ],
)
def test_page_of_a_missing_item_returns_a_problem_with_repair(address: str, client: TestClient) -> None:
    answer = client.get(address)
    assert answer.status_code == 404
    assert answer.json()["repair"]


def test_browse_page_refuses_a_facet_of_the_wrong_type(client: TestClient) -> None:
    assert client.get("/benchmarks/sample?images=many").status_code == 422


def test_question_page_keeps_a_decision_with_the_token_only(sample_graph: Graph) -> None:
    fields = {"annotator": "reviewer one", "value": "revise", "note": "the left image is cut"}
    address = "/questions/sample/diagnosis/2"
    with TestClient(create_app(sample_graph, "a-token-for-tests-only"), base_url="http://localhost") as writer:
        assert writer.post(f"{address}/decisions", data={**fields, "token": "wrong"}).status_code == 401
        assert writer.get(f"{address}?format=json").json()["decisions"] == []
        for value in ("revise", "accept"):
            sent = {**fields, "value": value, "token": "a-token-for-tests-only"}
            assert writer.post(f"{address}/decisions", data=sent, follow_redirects=False).status_code == 303
        [row] = writer.get(f"{address}?format=json").json()["decisions"]
        assert (row["annotator"], row["value"], row["note"]) == ("reviewer one", "accept", "the left image is cut")
        for wrong in ({"value": "perhaps"}, {"annotator": ""}, {"annotator": "a/b"}):
            sent = {**fields, **wrong, "token": "a-token-for-tests-only"}
            assert writer.post(f"{address}/decisions", data=sent).status_code == 422
    sample_graph.write("MATCH (n:Annotation {annotator: 'reviewer one'}) DETACH DELETE n")


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the benchmarks whose page is made, one entry each time."""
    names: list[str] = []
    make = benchmarks.view_benchmark

    def counted(graph: Graph, name: str, *rest: Any) -> Any:
        names.append(name)
        return make(graph, name, *rest)

    monkeypatch.setattr(benchmarks, "view_benchmark", counted)
    return names


def test_page_is_made_once_for_each_state_of_the_graph(sample_graph: Graph, made: list[str]) -> None:
    with TestClient(create_app(sample_graph), base_url="http://localhost") as client:
        pages = [client.get("/benchmarks/sample") for _ in range(2)]
        assert pages[0].text == pages[1].text
        assert made == ["sample"]
        sample_graph.write("MATCH (b:Benchmark {name: 'sample'}) SET b.testState = 1")
        sample_graph.write("MATCH (b:Benchmark {name: 'sample'}) REMOVE b.testState")
        later = client.get("/benchmarks/sample")
    assert made == ["sample", "sample"]
    assert later.headers["etag"] != pages[0].headers["etag"] == pages[1].headers["etag"]


def test_page_is_not_sent_to_a_browser_that_has_it(client: TestClient) -> None:
    page = client.get("/disorders/ORPHA:558")
    again = client.get("/disorders/ORPHA:558", headers={"If-None-Match": page.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == page.headers["etag"]
    other = client.get("/disorders/ORPHA:558?format=json", headers={"If-None-Match": page.headers["etag"]})
    assert other.json()


def test_page_hides_what_was_remembered_before_it_was_blind(sample_graph: Graph) -> None:
    app = create_app(sample_graph)
    with TestClient(app, base_url="http://localhost") as client:
        page = client.get("/questions/sample/diagnosis/1")
        app.state.blind = True
        hidden = client.get("/questions/sample/diagnosis/1")
    assert "ORPHA:" in page.text
    assert hidden.text != page.text
    assert hidden.headers["etag"] != page.headers["etag"]


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/questions/nobody", 404, "there is no question"),
        ("/nothing/here", 404, "Not Found"),
        ("/benchmarks/sample?images=x", 422, "images"),
        ("/compare?left=a", 422, "a comparison needs two runs"),
    ],
)
def test_browser_sees_an_error_as_a_page_and_a_program_as_problem_details(
    address: str, status: int, words: str, client: TestClient
) -> None:
    page = client.get(address, headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert (page.status_code, page.headers["content-type"]) == (status, "text/html; charset=utf-8")
    assert words in unescape(page.text)
    assert page.headers["vary"] == "Accept"
    assert client.get(address).json()["status"] == status
    assert client.get(f"/v1{address}", headers={"Accept": "text/html"}).json()["status"] == 404
