"""Drafts worded by a model that the caller names: ask -> check each sentence against its evidence -> keep, or list why not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from graph.writing.load import Anomaly
from loaders.cases.texts import CaseText
from mmrarebench.cases import rewriting as wording
from mmrarebench.cases.drafting import Case, Draft, Grounded, told
from mmrarebench.cases.rewriting import Evidence, Refused
from mmrarebench.criteria.sentences import split_sentences

Ask = Callable[[list[dict[str, str]]], str]
"""Messages of the chat interface in, the model's reply out."""


def reword(case: CaseText, draft: Draft, ask: Ask, odd: list[Anomaly]) -> tuple[Draft, list[dict[str, Any]]]:
    """The draft with context and answer as a model words them, and where each sentence rests.

    What is refused stays as the rules wrote it, and is listed. The diagnosis track's answer is a name and stays.
    """
    given = {"context": of_context(case.text), "answer": of_answer(case.text, draft)}
    rests: list[dict[str, Any]] = []
    for part, evidence in given.items():
        if not evidence or (part == "answer" and draft.track == "diagnosis"):
            continue
        reply = wording.read(ask(wording.messages(part, draft.question, evidence)), evidence)
        if isinstance(reply, Refused):
            message = f"the {part} stays as the rules wrote it: {reply.reason}"
            odd.append(Anomaly("wording_refused", f"{draft.track}/{case.id}", "", case.id, message))
            continue
        text = " ".join(sentence.text for sentence in reply)
        draft = draft._replace(context=text) if part == "context" else draft._replace(answer=text)
        rests += wording.places(part, reply, evidence)
    return draft, rests


def of_context(case: Case) -> list[Evidence]:
    """The sentences that tell of the patient; none where they are too many to ask for at once."""
    found = [
        (text.text[s.start : s.end], (text.id, s.start, s.end))
        for text in told(case)
        for s in split_sentences(text.text)
    ]
    if len(found) > wording.MOST_EVIDENCE:
        return []
    return [Evidence(f"e{i}", said, (place,)) for i, (said, place) in enumerate(found, 1)]


def of_answer(case: Case, draft: Draft) -> list[Evidence]:
    """The criteria of a draft, each with the sentences around its spans."""
    texts = {text.id: text.text for text in case.texts}
    return [
        Evidence(f"e{i}", _around(criterion, texts), tuple((s.passage, s.start, s.end) for s in criterion.spans))
        for i, criterion in enumerate(draft.criteria, 1)
    ]


def _around(criterion: Grounded, texts: dict[str, str]) -> str:
    said = [criterion.text]
    for span in criterion.spans:
        whole = texts.get(span.passage, "")
        said += [whole[s.start : s.end] for s in split_sentences(whole) if s.start <= span.start < s.end]
    return " | ".join(dict.fromkeys(said))
