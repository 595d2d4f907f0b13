"""A chat endpoint of the OpenAI kind, asked for one reply at a time."""

from __future__ import annotations

import os
import urllib.error
import urllib.request

import orjson

from loaders.worded import Ask
from mmrarebench.exceptions import InputError, UsageError

TIMEOUT = 120.0


def chat(address: str, model: str, *, key_from: str = "OPENAI_API_KEY", seed: int = 7, timeout: float = TIMEOUT) -> Ask:
    """What asks ``model`` at ``address`` (up to ``/v1``), temperature 0; the key is read from an environment variable.

    Raises:
        UsageError: the address is no http address.
    """
    if not address.startswith(("http://", "https://")):
        raise UsageError(f"{address!r} is no http address", repair="--endpoint https://.../v1")
    where = f"{address.rstrip('/')}/chat/completions"

    def ask(messages: list[dict[str, str]]) -> str:
        body = orjson.dumps({"model": model, "messages": messages, "temperature": 0, "seed": seed})
        key = os.environ.get(key_from)
        headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {key}"} if key else {})
        request = urllib.request.Request(where, data=body, headers=headers)  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=timeout) as answer:  # noqa: S310
                return str(orjson.loads(answer.read())["choices"][0]["message"]["content"] or "")
        except urllib.error.HTTPError as error:
            raise InputError(
                f"the endpoint answers {error.code}", where=where, repair="check model, key and quota"
            ) from error
        except OSError as error:
            raise InputError(
                f"the endpoint cannot be reached ({error})", where=where, repair="check --endpoint"
            ) from error
        except (ValueError, KeyError, IndexError, TypeError) as error:
            raise InputError(
                "the endpoint's reply is no chat completion", where=where, repair="check --endpoint"
            ) from error

    return ask
