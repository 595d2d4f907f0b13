"""A small typed client of the HTTP API: questions with pictures, answers up, scores, reports, grounding."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

import httpx
import orjson

from mmrarebench import exceptions
from mmrarebench.exceptions import EndpointError, MMRareBenchError

SECONDS = 60.0
POLL_SECONDS = 1.0
LINES = {"Content-Type": "application/jsonl"}


@dataclass(frozen=True)
class ShownQuestion:
    """A question as a model is shown it; the expected answer is not part of it."""

    id: str
    track: str
    condition: str
    messages: list[dict[str, Any]]
    images: list[dict[str, Any]] = field(default_factory=list)
    """Hash and label of each image, and its caption where captions were asked for."""

    @property
    def image_links(self) -> list[str]:
        """Addresses of its images, in order.

        >>> ShownQuestion("a", "diagnosis", "full", [{"role": "user", "content": "?"}]).image_links
        []
        """
        parts = [part for message in self.messages for part in message["content"] if isinstance(part, dict)]
        return [part["image_url"]["url"] for part in parts if part.get("type") == "image_url"]


class Client:
    """A connection to a server.

    Args:
        url: its address, without ``/v1``.
        token: what writing needs, and beyond loopback reading expected answers.
        seconds: longest wait for a response.
        transport: of httpx, for a server in this process.

    Usage::

        with Client("http://127.0.0.1:8000", token=TOKEN) as api:
            for question in api.questions("diagnosis", "sample", lineage="ORPHA:98053"):
                ...
    """

    def __init__(
        self,
        url: str,
        token: str | None = None,
        *,
        seconds: float = SECONDS,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._http = httpx.Client(base_url=url, headers=headers, timeout=seconds, transport=transport)

    def questions(
        self,
        track: str,
        benchmark: str,
        *,
        condition: str | None = None,
        images: str = "links",
        limit: int | None = None,
        **choice: Any,
    ) -> Iterator[ShownQuestion]:
        """Yield the questions of a track as a model is shown them, in the order of their ids.

        Args:
            track: diagnosis, treatment, crossmodal, examination or evidence.
            benchmark: its name.
            condition: input condition; None takes the usual one.
            images: links or base64 (data URLs).
            limit: questions at most.
            choice: lineage, phenotype, gene, split, part, clean, captions.

        Raises:
            NotFoundError: the benchmark or the split is not loaded.
            UsageError: a parameter is unknown or contradicts another one.
        """
        parameters = {"benchmark": benchmark, "condition": condition, "images": images, "limit": limit, **choice}
        params = {name: _text(value) for name, value in parameters.items() if value is not None}
        path = f"/v1/tracks/{quote(track, safe='')}/questions.jsonl"
        with self._errors(), self._http.stream("GET", path, params=params) as response:
            if response.is_error:
                response.read()
                raise problem(response)
            for line in response.iter_lines():
                if line:
                    yield ShownQuestion(**orjson.loads(line))

    def image(self, image: str, size: int | None = None) -> bytes:
        """The bytes of an image, by its hash or its link; with a size, a PNG within such a square."""
        sha256 = image.rsplit("/", 1)[-1]
        return self._send("GET", f"/v1/images/{sha256}", params={} if size is None else {"size": size}).content

    def upload_answers(
        self, benchmark: str, model: str, condition: str, answers: Iterable[tuple[str, str]]
    ) -> dict[str, Any]:
        """Load a run's answers, each a question's id and the text; what the run had on these tracks is replaced.

        Returns:
            The numbers of records loaded, and the anomalies.
        """
        body = b"".join(orjson.dumps({"question": question, "text": text}) + b"\n" for question, text in answers)
        path = f"{_run(benchmark, model, condition)}/answers"
        return self._json(self._send("PUT", path, content=body, headers=LINES))

    def state_run(
        self,
        benchmark: str,
        model: str,
        condition: str,
        *,
        facts: Mapping[str, Any] | None = None,
        prompt_hash: str | None = None,
        settings: Mapping[str, Any] | None = None,
        epochs: int | None = None,
        date: str | None = None,
    ) -> dict[str, Any]:
        """State a run in place of what was stated before; what is known of it now.

        Args:
            benchmark: its name.
            model: its name.
            condition: input condition.
            facts: of the model: family, domain, access, parameters, base, visionEncoder, released.
            prompt_hash: hash of the prompt.
            settings: parameters of the calls.
            epochs: how often each question was asked.
            date: when.
        """
        body = {
            "facts": dict(facts or {}),
            "promptHash": prompt_hash,
            "settings": dict(settings or {}),
            "epochs": epochs,
            "date": date,
        }
        return self._json(self._send("PUT", _run(benchmark, model, condition), json=body))

    def run(self, benchmark: str, model: str, condition: str) -> dict[str, Any]:
        """Facts of a run, its answers by status, its verdicts by rules."""
        return self._json(self._send("GET", _run(benchmark, model, condition)))

    def score(self, benchmark: str, model: str, condition: str, *, seconds: float = 3600.0) -> dict[str, Any]:
        """Score a run, and wait for the end; the state with its result.

        Raises:
            EndpointError: the scoring failed, or took longer than the seconds given.
        """
        path = f"{_run(benchmark, model, condition)}/score"
        deadline = time.monotonic() + seconds
        state = self._json(self._send("POST", path))
        while state["state"] == "running":
            if time.monotonic() > deadline:
                raise EndpointError(f"the scoring takes longer than {seconds:g} s", where=path, repair="wait longer")
            time.sleep(POLL_SECONDS)
            state = self._json(self._send("GET", path))
        if state["state"] == "failed":
            raise EndpointError(str(state["error"]), where=path, repair="see the server's log")
        return state

    def ground(self, texts: Sequence[str], golds: Sequence[str] | None = None) -> list[dict[str, Any]]:
        """Ground the names in texts; with golds, the rank of the first hit. Nothing is written."""
        body = {"texts": list(texts), "golds": None if golds is None else list(golds)}
        rows: list[dict[str, Any]] = self._send("POST", "/v1/ground", json=body).json()
        return rows

    def query(self, name: str, **params: Any) -> list[dict[str, Any]]:
        """Rows of a stored query."""
        texts = {key: _text(value) for key, value in params.items() if value is not None}
        rows: list[dict[str, Any]] = self._send("GET", f"/v1/queries/{name}", params=texts).json()
        return rows

    def lineage(self, benchmark: str, **params: Any) -> list[dict[str, Any]]:
        """The report by branches of the lineage; run, metric and heads narrow it."""
        texts = {key: _text(value) for key, value in params.items() if value is not None}
        response = self._send("GET", "/v1/reports/lineage", params={"benchmark": benchmark, **texts})
        rows: list[dict[str, Any]] = response.json()
        return rows

    def close(self) -> None:
        """Close the connection."""
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _send(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        with self._errors():
            response = self._http.request(method, path, **arguments)
        if response.is_error:
            raise problem(response)
        return response

    def _errors(self) -> _Errors:
        return _Errors(str(self._http.base_url))

    @staticmethod
    def _json(response: httpx.Response) -> dict[str, Any]:
        body: dict[str, Any] = response.json()
        return body


class _Errors:
    """Turns httpx' errors into EndpointError."""

    def __init__(self, where: str) -> None:
        self.where = where

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if isinstance(error, httpx.HTTPError):
            raise EndpointError(f"no response ({error})", where=self.where, repair="check the address") from error


def problem(response: httpx.Response) -> MMRareBenchError:
    """The error that a problem response states, as an exception of its kind.

    >>> body = {"kind": "NotFoundError", "what": "there is no benchmark 'x'", "repair": "load it"}
    >>> type(problem(httpx.Response(404, json=body))).__name__
    'NotFoundError'
    """
    try:
        body: Mapping[str, Any] = response.json()
    except ValueError:
        body = {}
    exception = getattr(exceptions, str(body.get("kind")), EndpointError)
    kind = exception if isinstance(exception, type) and issubclass(exception, MMRareBenchError) else EndpointError
    what = str(body.get("what") or f"status {response.status_code}")
    return kind(what, where=str(body.get("where") or ""), repair=str(body.get("repair") or ""))


def _run(benchmark: str, model: str, condition: str) -> str:
    parts = "/".join(quote(part, safe="") for part in (benchmark, model, condition))
    return f"/v1/runs/{parts}"


def _text(value: Any) -> str:
    """A parameter as the API reads it.

    >>> _text(True), _text(["a", "b"])
    ('true', 'a,b')
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return ",".join(map(str, value))
    return str(value)
