"""Texts judged by the criteria of a question, without writing: for a scorer that asks over HTTP."""

from __future__ import annotations

from collections.abc import Sequence

from graph.session import Graph
from loaders.criteria.score import QUESTION_COLUMNS, QUESTION_FACTS, AnswerRecord, judge
from mmrarebench.answers.failures import is_call_failure
from mmrarebench.benchmark.vocabulary import AnswerStatus
from mmrarebench.criteria import Result, Vocabulary
from mmrarebench.exceptions import NotFoundError

QUESTION = "MATCH (q:Question {id: $question})-[:IN_TRACK]->(t:Track)\n" + QUESTION_FACTS


def judge_texts(
    graph: Graph, question: str, texts: Sequence[str], condition: str, vocabulary: Vocabulary
) -> list[Result]:
    """Judge each text as if it were the answer to a question; the result of ``score`` for the same answer.

    Raises:
        NotFoundError: there is no such question.
    """
    rows = graph.read_bulk(QUESTION, QUESTION_COLUMNS, {"question": question})
    facts = next(iter(rows), None)
    if facts is None:
        raise NotFoundError(f"there is no question {question!r}", repair="list them with benchmark/questions")
    name, findings, *others = facts
    results = []
    for text in texts:
        record = ["", text, status_of(text), findings, condition, name, *others, [], None, None]
        results.append(judge(AnswerRecord(*record), vocabulary))
    return results


def status_of(text: str) -> AnswerStatus:
    """Whether a text is an answer, empty, or what stands for a failed call.

    >>> [str(status_of(text)) for text in ("Propranolol.", " ", "Request timed out.")]
    ['given', 'empty', 'call_failed']
    """
    if is_call_failure(text):
        return AnswerStatus.CALL_FAILED
    return AnswerStatus.GIVEN if text.strip() else AnswerStatus.EMPTY
