"""Known answers of every track, which a judge must tell apart before it is trusted: right, wrong and partly right."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from mmrarebench.exceptions import EndpointError
from mmrarebench.judging import verdicts as judging
from scorer import rubrics
from scorer.endpoint import Endpoint
from scorer.run import Tell

FILE = Path(__file__).with_name("known.toml")
KINDS = ("right", "partial", "wrong")


class Known(NamedTuple):
    """A known answer: its track, which it is, the row of its prompt, and the scores that a sound judge may give."""

    track: str
    kind: str
    row: dict[str, Any]
    least: float
    most: float


class Checked(NamedTuple):
    """What a judge made of a known answer; ``parsed`` says whether its reply can be read, ``ok`` whether the score fits."""

    track: str
    known: str
    parsed: bool
    score: float | None
    expected: str
    ok: bool
    reason: str | None
    reply: str | None


def read() -> list[Known]:
    """The known answers, each with the bounds of its score.

    >>> sorted({(known.track, known.kind) for known in read()})[:3]
    [('crossmodal', 'partial'), ('crossmodal', 'right'), ('crossmodal', 'wrong')]
    """
    found = []
    for track, case in tomllib.loads(FILE.read_text(encoding="utf-8")).items():
        for kind in KINDS:
            given = case[kind]
            row = {**case, "track": track, "text": given["answer"]}
            found.append(Known(track, kind, row, given["least"], given["most"]))
    return found


async def check(endpoint: Endpoint, tell: Tell = lambda done, of: None) -> list[Checked]:
    """Give every known answer to a judge, one after the other; after a call that failed, tries and all, no more is asked."""
    known, found = read(), list[Checked]()
    for one in known:
        failure = found[-1].reason if found and found[-1].reply is None else None
        found.append(await _ask(endpoint, one) if failure is None else _not_asked(one, failure))
        tell(len(found), len(known))
    return found


def _not_asked(known: Known, failure: str) -> Checked:
    return Checked(known.track, known.kind, False, None, f"{known.least:g} to {known.most:g}", False, failure, None)


async def _ask(endpoint: Endpoint, known: Known) -> Checked:
    expected = f"{known.least:g} to {known.most:g}"
    asked = rubrics.build(known.row)
    try:
        reply = await endpoint.ask(asked.messages)
    except EndpointError as error:
        return Checked(known.track, known.kind, False, None, expected, False, error.what, None)
    found = judging.read(asked.rubric, reply.text, reply.finish)
    fits = found.score is not None and known.least <= found.score <= known.most
    reason = found.reason or (None if fits else "the score does not fit what is known")
    return Checked(known.track, known.kind, found.score is not None, found.score, expected, fits, reason, reply.text)


def verdict(rows: Sequence[Checked]) -> str | None:
    """What is wrong with a judge; None where every reply can be read and every score fits.

    >>> verdict([Checked("diagnosis", "right", True, 0.2, "0.8 to 1", False, "x", "NO")])
    '1 of 1 known answers got a score that does not fit (diagnosis right)'
    """
    failed = next((r.reason for r in rows if r.reply is None), None)
    if failed:
        return f"a call failed: {failed}"
    unread = [f"{r.track} {r.known}" for r in rows if not r.parsed]
    if unread:
        return f"{len(unread)} of {len(rows)} replies cannot be read ({', '.join(unread)})"
    wrong = [f"{r.track} {r.known}" for r in rows if not r.ok]
    return (
        f"{len(wrong)} of {len(rows)} known answers got a score that does not fit ({', '.join(wrong)})"
        if wrong
        else None
    )
