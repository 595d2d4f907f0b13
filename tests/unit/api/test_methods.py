"""Methods that an address does not have are answered with those that it has."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from api.http.app import create_app

CLIENT = TestClient(create_app(), raise_server_exceptions=False)


@pytest.mark.parametrize(
    ("path", "allowed"),
    [("/v1/runs/sample/toy-general-large/full", "GET, PUT"), ("/v1/ground", "POST"), ("/healthz", "GET")],
)
def test_http_answers_an_undeclared_method_with_the_declared_ones(path: str, allowed: str) -> None:
    answer = CLIENT.request("DELETE", path)
    assert answer.status_code == 405
    assert answer.headers["allow"].replace("HEAD, ", "") == allowed
    assert answer.json()["title"] == "Method Not Allowed"


def test_openapi_states_the_token_as_optional_where_only_remote_readers_need_it() -> None:
    paths = CLIENT.get("/openapi.json").json()["paths"]
    assert paths["/v1/tracks/{track}/questions.jsonl"]["get"]["security"] == [{}, {"HTTPBearer": []}]
    assert paths["/v1/verdicts"]["post"]["security"] == [{"HTTPBearer": []}]
