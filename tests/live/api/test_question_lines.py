"""Question lines: combinations of filters, resumed downloads, and no expected answer without the token."""

from __future__ import annotations

import base64
import itertools
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st

from api.http.app import create_app
from api.http.guard import WITHOUT_GOLDS
from api.usecases.leakage import scan as leakage
from graph.session import Graph

TOKEN = "made-for-tests-only"
PATH = "/v1/tracks/diagnosis/questions.jsonl"
GOLDS = """
MATCH (q:Question)-[:PART_OF]->(:Benchmark {name: 'sample'}) MATCH (q)-[:ASKS_ABOUT]->(c:Case)
RETURN q.id, q.question + ' ' + coalesce(q.context, ''), q.answer,
       COLLECT { MATCH (c)-[:HAS_DIAGNOSIS]->(d:Disorder) UNWIND [d.orpha, d.name] AS term RETURN DISTINCT term },
       COLLECT { MATCH (q)-[:EXPECTS]->(k:Criterion) RETURN k.text }
ORDER BY q.id
"""
PLANT = """
MATCH (h:Phenotype {hpo: 'HP:0001166'}) MATCH (q:Question)-[:ASKS_ABOUT]->(c:Case) WHERE q.id STARTS WITH 'sample/diagnosis/1'
WITH DISTINCT c, h MERGE (c)-[:PRESENTS {excluded: false, source: ['lines']}]->(h)
"""


@pytest.fixture(scope="module")
def client(sample_graph: Graph) -> Iterator[TestClient]:
    """The API over the sample, with a split of its questions and findings of some cases that are gone afterwards."""
    leakage.make_split(sample_graph, "lines", benchmark="sample", parts="train=0.5,test=0.5", seed=7)
    sample_graph.write(PLANT)
    with TestClient(create_app(sample_graph), raise_server_exceptions=False) as opened:
        yield opened
    sample_graph.write("MATCH (s:Split {name: 'lines'}) DETACH DELETE s")
    sample_graph.write("MATCH (:Case)-[p:PRESENTS {source: ['lines']}]->() DELETE p")


def ids(client: TestClient, **params: Any) -> list[str]:
    response = client.get(PATH, params={"benchmark": "sample", **params})
    assert response.status_code == 200, response.text
    return [json.loads(line)["id"] for line in response.text.splitlines()]


def filters(graph: Graph) -> dict[str, dict[str, str]]:
    """One value of each filter, such that each lets some questions through and some not."""
    [[lineage, gene]] = graph.read_rows(
        "MATCH (:Track {name: 'diagnosis'})<-[:IN_TRACK]-(:Question)-[:ASKS_ABOUT]->()-[:HAS_DIAGNOSIS]->(d)-[:CHILD_OF]->(p) "
        "MATCH (d)-[:ASSOCIATED_WITH]->(g:Gene) RETURN p.orpha, g.symbol ORDER BY p.orpha, g.symbol LIMIT 1"
    )
    [[phenotype]] = graph.read_rows("MATCH (:Phenotype {hpo: 'HP:0001166'})-[:IS_A]->(p) RETURN p.hpo LIMIT 1")
    return {
        "lineage": {"lineage": lineage},
        "gene": {"gene": gene},
        "phenotype": {"phenotype": phenotype},
        "part": {"split": "lines", "part": "train"},
        "clean": {"clean": "true"},
    }


def test_question_lines_filters_combine_as_intersections(client: TestClient, sample_graph: Graph) -> None:
    whole, single = ids(client), filters(sample_graph)
    alone = {name: ids(client, **parameters) for name, parameters in single.items()}
    assert all(0 < len(chosen) < len(whole) for name, chosen in alone.items() if name != "clean"), alone
    for count in (2, 3, 5):
        for names in itertools.combinations(single, count):
            chosen = ids(client, **{key: value for name in names for key, value in single[name].items()})
            assert chosen == [question for question in whole if all(question in alone[name] for name in names)], names


def test_question_lines_of_all_split_parts_are_complete(client: TestClient) -> None:
    parts = [ids(client, split="lines", part=part) for part in ("train", "test")]
    assert sorted(itertools.chain(*parts)) == sorted(ids(client))


def test_question_lines_show_the_material_of_the_condition(client: TestClient) -> None:
    line = json.loads(client.get(PATH, params={"benchmark": "sample", "condition": "full", "limit": 1}).text)
    assert line["condition"] == "full"
    assert [image["sha256"] for image in line["images"]] == [
        part["image_url"]["url"].rsplit("/", 1)[1]
        for part in line["messages"][0]["content"]
        if part["type"] == "image_url"
    ]
    examined = client.get("/v1/tracks/examination/questions.jsonl?benchmark=sample&captions=true").text.splitlines()
    images = [image for row in examined for image in json.loads(row)["images"]]
    assert images
    assert {(image["label"], image["caption"]) for image in images} == {(None, None)}


def test_question_lines_resume_without_lost_or_repeated_lines(client: TestClient) -> None:
    whole = client.get(PATH, params={"benchmark": "sample"}).content

    @settings(max_examples=8)
    @given(st.integers(0, len(whole)))
    def go_on(arrived: int) -> None:
        complete = whole[:arrived].rpartition(b"\n")[0]
        params = {"benchmark": "sample"}
        if complete:
            last = json.loads(complete.splitlines()[-1])["id"]
            params["cursor"] = base64.urlsafe_b64encode(last.encode()).decode()
        rest = client.get(PATH, params=params).content
        assert (complete + b"\n" if complete else b"") + rest == whole

    go_on()


def addresses(description: dict[str, Any], questions: list[str], images: list[str]) -> Iterator[str]:
    """Every address of a GET that needs no token beyond loopback, with parameters of the sample."""
    facets = ("disorder=ORPHA:558", "gene=FBN1", "lineage=ORPHA:68367", "outcome=hit", "leak=gold_name", "golds=true")
    yield from ("/benchmarks/sample", "/", "/v1/schema", *(f"/benchmarks/sample?{facet}" for facet in facets))
    yield from (f"/questions/{question}" for question in questions)
    yield from (f"/search?q={question}" for question in questions[:3])
    for path in description["paths"]:
        address = path.replace("{track}", "diagnosis").replace("{sha256}", images[0])
        if "get" in description["paths"][path] and "{" not in address and WITHOUT_GOLDS.fullmatch(address):
            yield f"{address}?benchmark=sample" if address.endswith("questions.jsonl") else address
    for track in ("treatment", "crossmodal", "examination"):
        yield f"/v1/tracks/{track}/questions.jsonl?benchmark=sample&captions=false"


def test_public_routes_return_no_expected_answer(client: TestClient, sample_graph: Graph) -> None:
    rows = sample_graph.read_rows(GOLDS)
    images = [row[0] for row in sample_graph.read_rows("MATCH (i:Image) RETURN i.sha256 LIMIT 1")]
    shown_text = " ".join(text for _, text, *_ in rows).lower()
    golds = {term.lower() for _, _, answer, terms, criteria in rows for term in (answer or "", *terms, *criteria)}
    secret = {term for term in golds if len(term) > 3 and term not in shown_text}
    assert len(secret) > 50
    app = create_app(sample_graph, TOKEN, hosts={"localhost"}, loopback=False)
    with TestClient(app, base_url="http://192.0.2.1", raise_server_exceptions=False) as stranger:
        for address in addresses(client.get("/openapi.json").json(), [row[0] for row in rows[::4]], images):
            body = stranger.get(address).text.lower()
            revealed = {term for term in secret if term in body and term not in address.lower()}
            is_of_ontology = address.startswith(("/v1/queries", "/v1/schema", "/docs", "/openapi.json"))
            assert not revealed or (is_of_ontology and not re.search(r"sample/(?!diagnosis/1\b)\w+/\d", body)), (
                address,
                revealed,
            )


@pytest.mark.parametrize(
    "params", [{"lineage": "ORPHA:68367"}, {"gene": "FBN1"}, {"phenotype": "HP:0000098"}, {"captions": "true"}]
)
def test_question_lines_refuse_revealing_filters_without_token(params: dict[str, str], sample_graph: Graph) -> None:
    app = create_app(sample_graph, TOKEN, hosts={"localhost"}, loopback=False)
    with TestClient(app, base_url="http://192.0.2.1", raise_server_exceptions=False) as stranger:
        assert stranger.get(PATH, params={"benchmark": "sample", **params}).status_code == 401
