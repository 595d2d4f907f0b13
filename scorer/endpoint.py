"""A chat endpoint of the OpenAI kind: one call, tried again where that helps, and what came back or why nothing did."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx
from httpx_retries import Retry

from mmrarebench.exceptions import EndpointError, UsageError
from scorer.calls import Caller
from scorer.completions import Reply, read_completion, stated_error

RETRIED = (408, 409, 425, 429, 500, 502, 503, 504, 529)
TIMEOUT, TRIES, LONGEST_WAIT = 120.0, 5, 300.0
OPTIONAL = ("temperature", "seed", "max_tokens", "max_completion_tokens")
"""Parameters of a call that an endpoint may refuse; the call is then made without."""
_REFUSES = re.compile(
    r"""
    unsupported | not\ supported | does(?:\ not|n't)\ support   # of the model
    | unrecogni[sz]ed | unknown | unexpected | extra            # of the server
    | not\ allowed | not\ permitted | deprecated | invalid      # of its value
    """,
    re.IGNORECASE | re.VERBOSE,
)
Messages = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Address:
    """Address of an endpoint, its model, and the settings of its calls.

    Args:
        url: up to ``/v1``.
        model: as the endpoint knows it.
        key_from: environment variable that holds the key; none is sent where it is not set.
        seed: sent with each call; None leaves it out.
        max_tokens: most tokens of a reply; None leaves that to the endpoint.
        timeout: seconds without an answer after which a call has failed.
        tries: how often a call is made at most.
        backoff: seconds before the second try, doubled for each further one, unless the endpoint says how long.

    >>> Address("https://models.example/v1", "m").host
    'models.example'
    """

    url: str
    model: str
    key_from: str = "OPENAI_API_KEY"
    seed: int | None = 7
    timeout: float = TIMEOUT
    tries: int = TRIES
    backoff: float = 1.0
    max_tokens: int | None = None

    def __post_init__(self) -> None:
        """Refuse what is no http address."""
        if not self.url.startswith(("http://", "https://")) or not _host(self.url):
            raise UsageError(f"{self.url!r} is no http address", repair="--endpoint https://.../v1")

    @property
    def host(self) -> str:
        """Host and port, without user and path."""
        return _host(self.url)

    @property
    def where(self) -> str:
        """Address of a call."""
        return f"{self.url.rstrip('/')}/chat/completions"


def _host(url: str) -> str:
    try:
        return urlsplit(url).netloc.rpartition("@")[2]
    except ValueError:  # brackets that hold no IPv6 address
        return ""


class Endpoint(Caller):
    """The connection to an address, for one event loop.

    Usage::

        async with Endpoint(Address(url, model)) as endpoint:
            reply = await endpoint.ask([{"role": "user", "content": "..."}])
    """

    def __init__(self, address: Address) -> None:
        self.address = address
        self.refused: set[str] = set()
        key = os.environ.get(address.key_from)
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        retry = Retry(
            total=address.tries - 1,
            allowed_methods=["POST"],
            status_forcelist=RETRIED,
            backoff_factor=address.backoff,
            total_timeout=LONGEST_WAIT,
        )
        client = httpx.AsyncClient(headers=headers, timeout=address.timeout)
        super().__init__(client, retry, name="the endpoint", where=address.host, option="--endpoint")

    async def ask(self, messages: Messages) -> Reply:
        """Ask at temperature 0; parameters that the endpoint refuses are left out from then on.

        Raises:
            EndpointError: no reply after all tries, or one that is no chat completion.
        """
        address = self.address
        while True:
            body = self._body(messages)
            answer = await self._send("POST", address.where, json=body)
            refused = refused_parameter(answer, body) if answer.status_code in (400, 422) else None
            if refused is None:
                break
            self.refused.add(refused)
        if answer.is_error:
            what = f"the endpoint answers {answer.status_code}: {stated_error(answer.text)}"
            raise EndpointError(what, where=address.host, repair="check model, key and quota")
        return read_completion(answer.content, address.host)

    def _body(self, messages: Messages) -> dict[str, Any]:
        address = self.address
        tokens = "max_completion_tokens" if "max_tokens" in self.refused else "max_tokens"
        parameters = {"temperature": 0, "seed": address.seed, tokens: address.max_tokens}
        sent = {name: value for name, value in parameters.items() if value is not None and name not in self.refused}
        return {"model": address.model, "messages": list(messages), **sent}


def refused_parameter(answer: httpx.Response, body: Mapping[str, Any]) -> str | None:
    """The optional parameter of a call that an endpoint says it does not take; None for any other error.

    >>> body = {"temperature": 0, "seed": 7}
    >>> refused_parameter(httpx.Response(400, json={"error": {"param": "temperature", "message": "Unsupported value"}}), body)
    'temperature'
    >>> refused_parameter(httpx.Response(400, text="context length exceeded"), body) is None
    True
    """
    sent = [name for name in OPTIONAL if name in body]
    try:
        parameter = answer.json()["error"]["param"]
    except (ValueError, KeyError, TypeError):
        parameter = None
    if parameter in sent:
        return str(parameter)
    text = answer.text
    matches = [name for name in sent if re.search(rf"\b{name}\b", text)]
    return matches[0] if matches and _REFUSES.search(text) else None
