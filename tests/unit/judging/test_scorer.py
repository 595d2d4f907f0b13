"""The endpoint client against a real chat server: retries, failures, invalid replies, known answers, prompts."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from chat_server import Answer, Chat, Mood, serving, serving_bodies, sound_judge
from hypothesis import given
from hypothesis import strategies as st

from mmrarebench import ids
from mmrarebench.exceptions import EndpointError, UsageError
from mmrarebench.judging import verdicts as judging
from scorer import known_answers, rubrics
from scorer.completions import Reply
from scorer.endpoint import Address, Endpoint

ROW: dict[str, Any] = {
    "track": "treatment",
    "text": "Agalsidase beta",
    "question": "How?",
    "reference": "Enzyme",
    "mustInclude": ["a", "b"],
    "mustNot": [],
}
HELLO = [{"role": "user", "content": "Reply with exactly 1 lines"}]


def ask(answer: Answer, **options: Any) -> tuple[Reply, Chat]:
    async def work(address: Address) -> Reply:
        async with Endpoint(address) as endpoint:
            return await endpoint.ask(HELLO)

    with serving(answer) as chat:
        settings = {"backoff": 0.0, "timeout": 10.0, **options}
        return asyncio.run(work(Address(chat.url, "m", **settings))), chat


def in_turn(*moods: Mood) -> Answer:
    return lambda messages, number: moods[min(number, len(moods)) - 1]


def test_endpoint_returns_model_finish_reason_and_tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("A_KEY", "secret-key")
    reply, chat = ask(in_turn("YES"), key_from="A_KEY", seed=11)
    assert reply == Reply("YES", "m-served", "stop", 100, 10)
    [(body, headers)] = chat.requests
    assert (body["temperature"], body["seed"], body["model"]) == (0, 11, "m")
    assert headers["Authorization"] == "Bearer secret-key"


@pytest.mark.parametrize("first", [500, 429, 503, {"cut": "YES YES YES"}], ids=str)
def test_endpoint_retries_transient_failures(first: Mood) -> None:
    reply, chat = ask(in_turn(first, "YES"))
    assert (reply.text, len(chat.requests)) == ("YES", 2)


@pytest.mark.parametrize(
    ("mood", "calls", "message"),
    [
        (401, 1, "answers 401: .*out of order"),
        (404, 1, "answers 404"),
        (500, 3, "answers 500"),
        ({"raw": b"<html>gateway</html>"}, 1, "no chat completion"),
        ({"raw": b'{"choices": []}'}, 1, "no chat completion"),
        ({"raw": b"[]"}, 1, "no chat completion"),
        ({"cut": "YES"}, 3, "cannot be reached"),
        ({"slow": 1.0}, 2, "cannot be reached .*[Tt]imeout"),
    ],
    ids=str,
)
def test_endpoint_reports_the_cause_of_a_failed_call(mood: Mood, calls: int, message: str) -> None:
    slow = {"timeout": 0.2, "tries": 2} if isinstance(mood, dict) and "slow" in mood else {"tries": 3}
    calls_made: list[int] = []

    def answer(messages: list[dict[str, str]], number: int) -> Mood:
        calls_made.append(number)
        return mood

    with pytest.raises(EndpointError, match=message) as caught:
        ask(answer, **slow)
    assert len(calls_made) == calls
    assert caught.value.repair


def test_endpoint_refuses_unreachable_and_malformed_addresses() -> None:
    async def work() -> Reply:
        async with Endpoint(Address("http://127.0.0.1:9/v1", "m", tries=1)) as endpoint:
            return await endpoint.ask(HELLO)

    with pytest.raises(EndpointError, match="cannot be reached"):
        asyncio.run(work())
    for url in ("ftp://x/v1", "models.example/v1", "http://", "http://[x/v1"):
        with pytest.raises(UsageError, match="no http address"):
            Address(url, "m")
    assert Address("https://" + "user:pass@models.example:8443/v1", "m").host == "models.example:8443"


def check(answer: Answer) -> list[known_answers.JudgeCheck]:
    async def work(address: Address) -> list[known_answers.JudgeCheck]:
        async with Endpoint(address) as endpoint:
            return await known_answers.check_judge(endpoint)

    with serving(answer) as chat:
        return asyncio.run(work(Address(chat.url, "m", tries=1)))


def test_check_judge_accepts_a_sound_judge() -> None:
    rows = check(sound_judge)
    assert {(r.track, r.known) for r in rows} == {(t, k) for t in judging.RUBRICS for k in known_answers.KINDS}
    assert known_answers.problem_of(rows) is None
    by_kind = {(r.track, r.known): r.score for r in rows}
    for track in judging.RUBRICS:
        assert (by_kind[track, "right"] or 0.0) > (by_kind[track, "wrong"] or 0.0)


def test_check_judge_refuses_a_talking_or_agreeing_judge() -> None:
    problem = known_answers.problem_of(check(lambda messages, number: "A fine answer, I would say yes."))
    assert problem is not None
    assert problem.startswith("15 of 15 replies cannot be read")
    agreeing = check(
        lambda messages, number: "\n".join(
            ["2" if "(0, 1 or 2)" in messages[0]["content"] else "YES"] * lines(messages)
        )
    )
    assert [r.known for r in agreeing if r.ok] == ["right"] * 5
    assert all(r.parsed for r in agreeing)
    failed = check(lambda messages, number: 401)
    assert {r.parsed for r in failed} == {False}
    assert "401" in str(failed[0].reason)
    assert str(known_answers.problem_of(failed)).startswith("a call failed: the endpoint answers 401")


def test_check_judge_stops_after_a_failed_call() -> None:
    numbers: list[int] = []

    def answer(messages: list[dict[str, str]], number: int) -> int | str:
        numbers.append(number)
        return 500 if len(numbers) > 2 else "YES"

    checks = check(answer)
    assert len(numbers) == 3
    assert [r.reply is None for r in checks] == [False, False, *[True] * 13]


def lines(messages: list[dict[str, str]]) -> int:
    return int(messages[0]["content"].rsplit("exactly ", 1)[1].split()[0])


def test_rubric_asks_for_as_many_verdicts_as_the_parser_reads() -> None:
    from mmrarebench.judging.strict import SHAPES

    for code, rubric in rubrics.RUBRICS.items():
        if code == judging.EVIDENCE:
            continue
        assert [None if scale == rubrics.YES_NO else int(scale[-1]) for _, scale in rubric.questions] == list(
            SHAPES[code]
        )
    assert len({rubric.hash for rubric in rubrics.RUBRICS.values()}) == len(rubrics.RUBRICS)


def test_prompt_hash_and_rubric_hash_follow_the_material() -> None:
    first = rubrics.build(ROW)
    assert "Must not be recommended" not in first.messages[0]["content"], "empty material is left out"
    assert "- a\n- b" in first.messages[0]["content"]
    changed = rubrics.build({**ROW, "mustNot": ["Amiodarone"]})
    assert changed.rubric_hash != first.rubric_hash
    assert changed.prompt_hash == first.prompt_hash
    assert rubrics.build({**ROW, "text": "other"})[2:] == first[2:], "the answer has a hash of its own"
    assert rubrics.build({"track": "diagnosis", "ranked": True, "text": "1. x", "reference": "x"}).rubric == "dims"
    with pytest.raises(UsageError, match="not judged"):
        rubrics.build({"track": "other"})


def test_prompt_leaves_out_the_reasoning_of_an_answer() -> None:
    prompt = rubrics.build({**ROW, "text": "<think>Perhaps amiodarone?</think>Agalsidase beta"})
    assert "amiodarone" not in prompt.messages[0]["content"]
    assert "Agalsidase beta" in prompt.messages[0]["content"]


def test_evidence_prompt_asks_for_one_verdict_a_point() -> None:
    row = {"track": "evidence", "text": "x", "requiredPoints": ["a", "b"], "optionalPoints": ["c"]}
    prompt = rubrics.build(row)
    assert (prompt.rubric, prompt.verdicts) == ("evidence", 5)
    assert "Reply with exactly 5 lines" in prompt.messages[0]["content"]
    assert rubrics.build({**row, "requiredPoints": []}).verdicts == 0, "without a required point nobody is asked"


def completion_with(**changes: Any) -> Mood:
    choice = {"index": 0, "message": {"role": "assistant", "content": "YES"}, "finish_reason": "stop"}
    body = {"model": "m", "choices": [choice | changes.pop("choice", {})], **changes}
    return {"raw": json.dumps(body).encode()}


@pytest.mark.parametrize(
    ("mood", "message"),
    [
        ({"raw": b'{"error": {"message": "overloaded", "code": 503}}'}, "states an error: overloaded"),
        (completion_with(choice={"error": {"message": "provider gone"}}), "states an error: provider gone"),
        (completion_with(choice={"finish_reason": "content_filter"}), "by its filter"),
        (completion_with(choice={"finish_reason": "error"}), "by its filter"),
    ],
    ids=["error body", "error of a choice", "content filter", "error as end"],
)
def test_endpoint_refuses_an_error_under_status_200(mood: Mood, message: str) -> None:
    with pytest.raises(EndpointError, match=message):
        ask(in_turn(mood), tries=1)


def test_endpoint_keeps_reasoning_apart_from_content_parts() -> None:
    parts = [{"type": "thinking", "thinking": "hm"}, {"type": "text", "text": "NO"}]
    reply, _ = ask(in_turn(completion_with(choice={"message": {"role": "assistant", "content": parts}})))
    assert (reply.text, reply.thinking) == ("NO", "hm")


@pytest.mark.parametrize(
    ("message", "refused"),
    [
        ("Unsupported value: 'temperature' does not support 0 with this model.", {"temperature"}),
        ("Unrecognized request argument supplied: seed", {"seed"}),
    ],
)
def test_endpoint_leaves_out_a_refused_parameter_from_then_on(message: str, refused: set[str]) -> None:
    def answer(body: dict[str, Any]) -> Mood:
        if refused & set(body):
            return {"status": 400, "raw": json.dumps({"error": {"message": message}}).encode()}
        return "YES"

    async def work(address: Address) -> set[str]:
        async with Endpoint(address) as endpoint:
            await endpoint.ask(HELLO)
            await endpoint.ask(HELLO)
            return endpoint.refused

    with serving_bodies(answer) as chat:
        assert asyncio.run(work(Address(chat.url, "m", tries=1))) == refused
        assert [bool(refused & set(body)) for body, _ in chat.requests] == [True, False, False]


@given(st.text(max_size=60), st.sampled_from(sorted(judging.RUBRICS)))
def test_prompt_keeps_the_end_mark_unique_for_any_answer(answer: str, track: str) -> None:
    mark = ids.content_hash(answer)[:10]
    text = rubrics.build({"track": track, "text": answer, "reference": "x"}).messages[0]["content"]
    assert text.count(f"[{mark}] End of the material") == 1
    assert answer in text
