"""HTTP routes of runs: stated, answers up, scoring started, its progress read; writing needs the token."""

from __future__ import annotations

import tempfile
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, ConfigDict, Field

from api.http.row_types import record_model
from api.http.state import graph_of, may_write
from api.usecases import loading, querying, scoring
from api.usecases.answers import runs
from graph.session import Graph
from graph.writing.load import Anomaly, Loaded
from mmrarebench.benchmark.vocabulary import Condition
from mmrarebench.exceptions import InputError, MMRareBenchError, NotFoundError, UsageError

RUN = "/v1/runs/{benchmark}/{model:path}/{condition}"
router = APIRouter(tags=["runs"])
TOKEN = [Depends(may_write)]


class ModelFacts(BaseModel):
    """Facts of a model; a fact that is left out is unknown."""

    model_config = ConfigDict(extra="forbid")
    family: str | None = Field(None, examples=["Qwen"])
    domain: Literal["medical", "general"] | None = None
    access: Literal["api", "open-weights"] | None = None
    parameters: float | None = Field(None, gt=0, description="Number of weights", examples=[7e9])
    base: str | None = Field(None, description="Model that it was made from")
    visionEncoder: str | None = None  # noqa: N815 - the name that the graph has
    released: str | None = Field(None, examples=["2025-01-26"])


class StatedRun(BaseModel):
    """Facts of a run, stated by those who made it."""

    model_config = ConfigDict(extra="forbid")
    facts: ModelFacts = ModelFacts.model_validate({})
    promptHash: str | None = Field(None, max_length=128)  # noqa: N815
    settings: dict[str, Any] = Field({}, description="Parameters of the calls", examples=[{"temperature": 0}])
    epochs: int | None = Field(None, ge=1, description="How often each question was asked")
    date: str | None = Field(None, examples=["2026-11-28"])


RunState = record_model(
    "RunState",
    runs.RunState,
    {
        "settings": "Parameters of the calls",
        "epochs": "How often each question was asked",
        "scored": "Verdicts by rules that have a score",
        "unscored": "Verdicts by rules that have none; never counted as 0",
    },
    facts=(ModelFacts, ...),
    answers=(record_model("AnswerCounts", runs.AnswerCounts), ...),
)
LoadedAnswers = record_model(
    "LoadedAnswers",
    Loaded,
    only=("loaded", "anomalies"),
    anomalies=(list[record_model("Anomaly", Anomaly)], ...),  # type: ignore[misc]
)


class ScoringState(BaseModel):
    """A scoring: its state, how far it is by kind of record, its result or its error."""

    state: Literal["running", "done", "failed"]
    progress: dict[str, int] = Field(examples=[{"answer": 29}])
    result: dict[str, Any] | None = None
    error: str | None = None


class ScoringJobs:
    """Scorings of this process, one at a time; the last of each run is remembered."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="scoring")
        self._lock = threading.Lock()
        self._jobs: dict[str, tuple[Future[dict[str, Any]], Counter[str]]] = {}

    def start(self, run: str, work: Callable[[Callable[[str, int], None]], dict[str, Any]]) -> None:
        """Start a scoring of a run, unless one is under way."""
        with self._lock:
            if run in self._jobs and not self._jobs[run][0].done():
                return
            progress: Counter[str] = Counter()

            def tick(kind: str, count: int) -> None:
                progress[kind] += count

            self._jobs[run] = (self._pool.submit(work, tick), progress)

    def state(self, run: str, seconds: float = 0.0) -> ScoringState:
        """The state of a run's last scoring, after some seconds at most.

        Raises:
            NotFoundError: none was started.
        """
        if run not in self._jobs:
            raise NotFoundError(f"no scoring of {run!r} was started here", repair="POST to this address")
        future, progress = self._jobs[run]
        try:
            result = future.result(seconds)
        except TimeoutError:
            return ScoringState(state="running", progress=dict(progress))
        except MMRareBenchError as error:
            return ScoringState(state="failed", progress=dict(progress), error=str(error))
        return ScoringState(state="done", progress=dict(progress), result=result)

    def close(self) -> None:
        """Wait for the scoring under way, and end."""
        self._pool.shutdown(wait=True, cancel_futures=True)


@router.put(
    RUN + "/answers",
    dependencies=TOKEN,
    response_model=LoadedAnswers,
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/jsonl": {"schema": {"type": "string"}}},
            "description": "JSON lines of question and text",
        }
    },
)
async def upload_answers(request: Request, benchmark: str, model: str, condition: Condition) -> Loaded:
    """Load the answers of a run, JSON lines of ``question`` and ``text``; they replace what the run had on these tracks."""
    if request.query_params:
        raise UsageError(f"there is no parameter {next(iter(request.query_params))!r}", repair="leave it out")
    with tempfile.TemporaryDirectory(prefix="mmrarebench-") as folder:
        path = Path(folder, "answers.jsonl")
        with path.open("wb") as file:
            async for part in request.stream():
                await run_in_threadpool(file.write, part)
        graph = graph_of(request)
        loaded = await run_in_threadpool(_load, graph, path, benchmark, model, str(condition))
    return loaded


def _load(graph: Graph, path: Path, benchmark: str, model: str, condition: str) -> Loaded:
    if not path.stat().st_size:
        raise UsageError(
            "an empty body", repair='send JSON lines such as {"question": "sample/diagnosis/1", "text": "…"}'
        )
    reason = querying.unknown_benchmark(graph, {"benchmark": benchmark})
    if reason:
        raise NotFoundError(reason, repair="see /v1/benchmarks")
    try:
        return loading.load_answers(graph, [path], benchmark, model, condition=condition, form="jsonl")
    except InputError as error:  # the sender knows lines of the body, not our file
        where = error.where.replace(str(path), "body")
        raise type(error)(error.what, where=where, repair=error.repair) from error


def _run_id(benchmark: str, model: str, condition: str) -> str:
    return f"{benchmark}/{model}/{condition}"


@router.post(
    RUN + "/score", dependencies=TOKEN, responses={202: {"model": ScoringState, "description": "The scoring goes on"}}
)
def score(
    request: Request,
    response: Response,
    benchmark: str,
    model: str,
    condition: Condition,
    wait: Annotated[float, Query(ge=0, le=60, description="Seconds to wait for the result")] = 10.0,
) -> ScoringState:
    """Start the scoring of a run; 202 with the state where it is not done yet, to be read again with GET."""
    run = _run_id(benchmark, model, condition)
    graph = graph_of(request)
    runs.run_state(graph, run)
    jobs: ScoringJobs = request.app.state.jobs
    jobs.start(run, lambda tick: scoring.score(graph, benchmark, model=model, tick=tick))
    state = jobs.state(run, wait)
    response.status_code = 202 if state.state == "running" else 200
    return state


@router.get(RUN + "/score", dependencies=TOKEN)
def scoring_state(request: Request, benchmark: str, model: str, condition: Condition) -> ScoringState:
    """The state of a run's last scoring in this process."""
    jobs: ScoringJobs = request.app.state.jobs
    return jobs.state(_run_id(benchmark, model, condition))


@router.put(RUN, dependencies=TOKEN, response_model=RunState)
def state_run(request: Request, benchmark: str, model: str, condition: Condition, body: StatedRun) -> runs.RunState:
    """State a run: facts of its model, hash of its prompt, parameters of the calls, epochs; in place of what was stated before."""
    stated = body.model_dump(exclude={"facts"}) | {"facts": body.facts.model_dump()}
    return runs.state_run(graph_of(request), benchmark, model, str(condition), stated)


@router.get(RUN, response_model=RunState)
def run_state(request: Request, benchmark: str, model: str, condition: Condition) -> runs.RunState:
    """A run: what is stated of it and of its model, its answers by status, its verdicts by rules."""
    return runs.run_state(graph_of(request), _run_id(benchmark, model, condition))
