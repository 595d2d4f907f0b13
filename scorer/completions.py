"""A chat completion as endpoints of the OpenAI kind send it, and the ways in which one has failed although its status is 200."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import orjson

from mmrarebench.answers.content import message_content
from mmrarebench.exceptions import EndpointError
from mmrarebench.judging.verdicts import is_cut

FILTERED = frozenset({"content_filter", "safety", "prohibited_content", "recitation", "blocklist", "error"})
LONGEST_SHOWN = 200


class Reply(NamedTuple):
    """A reply: its text, the model as the endpoint names it, why it ended, the tokens counted, and its reasoning."""

    text: str
    model: str | None = None
    finish: str | None = None
    prompt_tokens: int = 0
    completion_tokens: int = 0
    thinking: str | None = None

    @property
    def cut(self) -> bool:
        """Whether the reply ended at a limit of length.

        >>> Reply("YES", finish="max_tokens").cut, Reply("YES", finish="stop").cut
        (True, False)
        """
        return is_cut(self.finish)


def read_completion(body: bytes, where: str = "") -> Reply:
    """Read a chat completion; a refusal that the interface has a field for is the text, reasoning is kept apart.

    Raises:
        EndpointError: it is none, it states an error, or a filter ended it.

    >>> read_completion(b'{"choices": [{"message": {"content": "YES"}, "finish_reason": "stop"}], "model": "m-1"}')[:3]
    ('YES', 'm-1', 'stop')
    >>> read_completion(b'{"choices": [{"message": {"content": [{"type": "thinking", "thinking": "hm"}, {"type": "text", "text": "NO"}]}}]}').text
    'NO'
    """
    try:
        completion: dict[str, Any] = orjson.loads(body)
        refuse_error(completion, where)
        [choice, *_] = completion["choices"]
        refuse_error(choice, where)
        message, usage = choice["message"], completion.get("usage") or {}
        text, thinking = _text(message)
        reply = Reply(
            text,
            completion.get("model"),
            choice.get("finish_reason"),
            int(usage.get("prompt_tokens") or 0),
            int(usage.get("completion_tokens") or 0),
            thinking,
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        what = "the endpoint's reply is no chat completion"
        raise EndpointError(what, where=where, repair="check --endpoint") from error
    if (reply.finish or "").lower() in FILTERED:
        what = f"the endpoint ended the reply by its filter (finish_reason {reply.finish})"
        raise EndpointError(what, where=where, repair="ask another endpoint, or leave the question unscored")
    return reply


def _text(message: Mapping[str, Any]) -> tuple[str, str | None]:
    content = message.get("content")
    thinking = message.get("reasoning_content") or message.get("reasoning")
    if isinstance(content, list):
        parts = message_content(content)
        return (parts.text, parts.thinking or thinking) if parts else ("", thinking)
    return str(content or message.get("refusal") or ""), str(thinking) if thinking else None


def stated_error(body: str) -> str:
    r"""Message in the body of an error, in one line: the JSON's own message where it has one.

    >>> stated_error('{"error": {"message": "context length\\nexceeded", "code": 400}}'), stated_error("Bad Gateway")
    ('context length exceeded', 'Bad Gateway')
    >>> stated_error('{"detail": "Not Found"}'), stated_error('{"error": "no key"}')
    ('Not Found', 'no key')
    """
    try:
        reply: Any = orjson.loads(body)
    except ValueError:
        reply = body
    for name in ("error", "message", "detail"):
        if isinstance(reply, Mapping) and reply.get(name):
            reply = reply[name]
    return " ".join((reply if isinstance(reply, str) else body).split())[:LONGEST_SHOWN]


def refuse_error(reply: Mapping[str, Any], where: str = "") -> None:
    """Raise the error that a body or a choice states although the status is 200.

    Raises:
        EndpointError: it states one.

    >>> refuse_error({"error": {"message": "overloaded"}})
    Traceback (most recent call last):
    mmrarebench.exceptions.EndpointError: the endpoint states an error: overloaded. Repair: check model, key and quota
    """
    error = reply.get("error")
    if error:
        message = error.get("message") or error if isinstance(error, Mapping) else error
        what = f"the endpoint states an error: {' '.join(str(message).split())[:LONGEST_SHOWN]}"
        raise EndpointError(what, where=where, repair="check model, key and quota")
