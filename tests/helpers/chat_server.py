"""A real HTTP server that speaks OpenAI's chat protocol, with the failures that real servers have."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

Mood = str | int | dict[str, Any]
"""A text to reply with; a status to fail with; or {"raw": bytes}, {"cut": text}, {"slow": seconds}, {"length": text}."""
Answer = Callable[[list[dict[str, str]], int], Mood]
_LINES = re.compile(r"exactly (\d+) lines")
_PART = re.compile(r"^\[(\w+)\] (.*)\n((?:(?!^\[\1\]).*\n?)*)", re.MULTILINE)


class Chat(NamedTuple):
    """A running server: its address, and the requests that came, each as body and headers."""

    url: str
    requests: list[tuple[dict[str, Any], dict[str, str]]]


def parts(messages: Sequence[dict[str, str]]) -> dict[str, str]:
    """The material of a judge's prompt by heading."""
    return {name: text.strip() for _, name, text in _PART.findall(messages[-1]["content"])}


def sound_judge(messages: list[dict[str, str]], number: int) -> Mood:
    """A judge by rules: the best verdicts where the answer has most words of the reference, the worst where it has few."""
    text = messages[-1]["content"]
    count = int(_LINES.search(text)[1])  # type: ignore[index]
    material = parts(messages)
    expected_words = (
        next(v for k, v in material.items() if k.startswith("Reference"))
        + " "
        + material.get("Other accepted names", "")
    )
    words, answer_words = _words(expected_words), _words(material["Answer to be judged"])
    share = len(words & answer_words) / max(1, len(words))
    grade = 2 if share >= 0.5 else 1 if share > 0.2 else 0
    if count == 8:
        return "\n".join([str(grade)] * 8)
    return "\n".join(["YES" if grade == 2 else "NO"] * count)


def _words(text: str) -> set[str]:
    return set(re.findall(r"[a-z]{4,}", text.lower()))


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        server: Any = self.server
        with server.lock:
            server.requests.append((body, dict(self.headers)))
            number = len(server.requests)
        asked = body if server.whole_body else body["messages"]
        arguments = (asked,) if server.whole_body else (asked, number)
        mood = server.answer(*arguments) if self.path == "/v1/chat/completions" else 404
        self._speak(mood, body["model"])

    def _speak(self, mood: Mood, model: str) -> None:
        if isinstance(mood, int):
            self._send(mood, b'{"error": {"message": "out of order"}}')
        elif isinstance(mood, str):
            self._send(200, completion(mood, model))
        elif "raw" in mood:
            self._send(mood.get("status", 200), mood["raw"], headers=mood.get("headers", {}))
        elif "length" in mood:
            self._send(200, completion(mood["length"], model, "length"))
        elif "slow" in mood:
            time.sleep(mood["slow"])
            self._send(200, completion("YES", model))
        else:
            whole = completion(mood["cut"], model)
            self._send(200, whole[: len(whole) // 2], promised=len(whole))
            self.close_connection = True

    def _send(self, status: int, data: bytes, promised: int | None = None, headers: Any = None) -> None:
        try:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(promised or len(data)))
            for name, value in (headers or {}).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)
        except OSError:  # a client that has given up
            self.close_connection = True

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


def completion(text: str, model: str, finish: str = "stop") -> bytes:
    """A chat completion as it goes over the wire."""
    return json.dumps(
        {
            "id": "c1",
            "object": "chat.completion",
            "model": f"{model}-served",
            "choices": [{"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": finish}],
            "usage": {"prompt_tokens": 100, "completion_tokens": 10, "total_tokens": 110},
        }
    ).encode()


@contextmanager
def serving(answer: Any = sound_judge, *, whole_body: bool = False) -> Iterator[Chat]:
    """A server on a free port of the loopback interface, with its own threads, gone afterwards."""
    server: Any = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    server.answer, server.requests, server.lock, server.whole_body = answer, [], threading.Lock(), whole_body
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield Chat(f"http://127.0.0.1:{server.server_port}/v1", server.requests)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def serving_bodies(answer: Callable[[dict[str, Any]], Mood]) -> Any:
    """A server whose answer depends on the whole body of a call."""
    return serving(answer, whole_body=True)


if __name__ == "__main__":
    with serving() as chat:
        print(chat.url, flush=True)
        threading.Event().wait()
