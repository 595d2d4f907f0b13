"""Drafts worded by a model that the caller names: ask -> check each sentence against its evidence -> keep, or list why not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from graph.writing.load import Anomaly
from loaders.cases.drafts.texts import CaseText
from mmrarebench.benchmark.vocabulary import Track
from mmrarebench.cases import rewriting as wording
from mmrarebench.cases.drafting import Case, Draft, Grounded, clinical_passages
from mmrarebench.cases.rewriting import Evidence, RefusedWording
from mmrarebench.criteria.cues.sentences import split_sentences

Ask = Callable[[list[dict[str, str]]], str]
"""Messages of the chat interface in, the model's reply out."""


def reword(case: CaseText, draft: Draft, ask: Ask, anomalies: list[Anomaly]) -> tuple[Draft, list[dict[str, Any]]]:
    """The draft with context and answer as a model words them, and where each sentence rests.

    What is refused stays as the rules wrote it, and is listed. The diagnosis track's answer is a name and stays.
    """
    inputs = {"context": of_context(case.text), "answer": of_answer(case.text, draft)}
    rests: list[dict[str, Any]] = []
    for part, evidence in inputs.items():
        if not evidence or (part == "answer" and draft.track == Track.DIAGNOSIS):
            continue
        reply = wording.parse_reply(ask(wording.messages(part, draft.question, evidence)), evidence)
        if isinstance(reply, RefusedWording):
            message = f"the {part} stays as the rules wrote it: {reply.reason}"
            anomalies.append(Anomaly("wording_refused", f"{draft.track}/{case.id}", "", case.id, message))
            continue
        text = " ".join(sentence.text for sentence in reply)
        draft = draft._replace(context=text) if part == "context" else draft._replace(answer=text)
        rests += wording.places(part, reply, evidence)
    return draft, rests


def of_context(case: Case) -> list[Evidence]:
    """The sentences that describe the patient; none where they are too many to ask for at once."""
    quotes = [
        (text.text[s.start : s.end], (text.id, s.start, s.end))
        for text in clinical_passages(case)
        for s in split_sentences(text.text)
    ]
    if len(quotes) > wording.MOST_EVIDENCE:
        return []
    return [Evidence(f"e{i}", quote, (place,)) for i, (quote, place) in enumerate(quotes, 1)]


def of_answer(case: Case, draft: Draft) -> list[Evidence]:
    """The criteria of a draft, each with the sentences around its spans."""
    texts = {text.id: text.text for text in case.texts}
    return [
        Evidence(f"e{i}", _around(criterion, texts), tuple((s.passage, s.start, s.end) for s in criterion.spans))
        for i, criterion in enumerate(draft.criteria, 1)
    ]


def _around(criterion: Grounded, texts: dict[str, str]) -> str:
    texts_around = [criterion.text]
    for span in criterion.spans:
        whole = texts.get(span.passage, "")
        texts_around += [whole[s.start : s.end] for s in split_sentences(whole) if s.start <= span.start < s.end]
    return " | ".join(dict.fromkeys(texts_around))
