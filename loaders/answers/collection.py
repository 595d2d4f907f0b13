"""The answers of one model by condition and track: which row counts for a question, and what is anomalous."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from graph.writing.load import Anomaly
from loaders.answers.questions import QuestionIndex
from loaders.answers.records import FLAGS, AnswerRecord
from loaders.answers.writing import answer_status
from mmrarebench.answers.ranked.reading import parse_ranked
from mmrarebench.benchmark.vocabulary import AnswerStatus, Condition, Track
from mmrarebench.exceptions import InputError, UsageError
from mmrarebench.statistics.samples import name_sample

CHANGED = "the question has changed since it was answered"
OTHER_ROW = "the question at this place expects other names: the file is of another set"
LEFT_OUT = "the answer was left out"
_MARK_SIGNS = frozenset("<>{}|@#$[")
Group = tuple[str, str]
"""Condition and track."""


@dataclass
class AnswerCollection:
    """Answers of one model, added row by row.

    A later answer to a question replaces a failed call (a resumed run), and a failed call never replaces an answer.
    Repeated samples (epochs) are kept, each as a condition of its own: full, full#2, ...
    Two good ones of one file and sample are a duplicate; of two files they are two runs, which is refused.
    """

    benchmark: str
    questions: QuestionIndex
    condition: str | None = None
    groups: dict[Group, dict[str, AnswerRecord]] = field(default_factory=lambda: defaultdict(dict))
    files: dict[tuple[Group, str], str] = field(default_factory=dict)
    anomalies: list[Anomaly] = field(default_factory=list)

    def add(self, answer: AnswerRecord, position: int, file: str) -> None:
        """Add one row of a file.

        Raises:
            UsageError: the condition asked for is another one than the file's name states.
            InputError: another file has another good answer to the question.
        """
        question = self._question(answer, position, file)
        if question is None:
            return
        condition = name_sample(condition_of(answer, self.condition, file), answer.sample)
        group = (condition, question.split("/")[1])
        if group[1] == Track.DIAGNOSIS and has_unknown_wrapper(answer):
            answer.flags.append("unknown_wrapper")
        answers = self.groups[group]
        earlier = answers.get(question)
        if earlier is None or _replaces(answer, earlier):
            answers[question] = answer
            self.files[(group, question)] = file
        elif answer_status(answer) != AnswerStatus.CALL_FAILED:
            other_file = self.files[(group, question)]
            if other_file != file and answer.text != earlier.text:
                raise InputError(
                    f"{other_file} and {file} answer {question} differently: they are two runs",
                    where=f"{file}:{answer.line}",
                    repair="load one of the two; nothing was loaded",
                )
            self._report("duplicate_answer", question, answer, file, f"a second answer to the question; {LEFT_OUT}")

    def _question(self, answer: AnswerRecord, position: int, file: str) -> str | None:
        candidates = self.questions.candidates(answer, position)
        source = answer.source or f"row {position + 1}"
        unknown = f"{self.benchmark}/{answer.track or '*'}/{source}"
        if not candidates:
            message = f"no such question in {self.benchmark}; {LEFT_OUT}"
            self._report("unknown_question", unknown, answer, file, message)
            return None
        if len(candidates) > 1:
            message = f"the row states no track, and {' and '.join(candidates)} have this id; {LEFT_OUT}"
            self._report("ambiguous_question", unknown, answer, file, message)
            return None
        question = candidates[0]
        if answer.content_hash and answer.content_hash != self.questions.content_hashes[question]:
            message = f"{CHANGED if answer.source else OTHER_ROW}; {LEFT_OUT}"
            self._report("changed_question", question, answer, file, message)
            return None
        return question

    def report_other_model(self, answer: AnswerRecord, position: int, file: str) -> None:
        """Report a row that is another model's."""
        question = f"{self.benchmark}/{answer.track or '*'}/{answer.source or f'row {position + 1}'}"
        self._report("other_model", question, answer, file, f"an answer of {answer.model}; {LEFT_OUT}")

    def _report(self, kind: str, question: str, answer: AnswerRecord, file: str, message: str) -> None:
        self.anomalies.append(Anomaly(kind, question, file, str(answer.line), message, answer.source))

    def all_anomalies(self) -> list[Anomaly]:
        """Everything anomalous: rows left out, questions without an answer, flags on answers."""
        return [*self.anomalies, *self._missing(), *self._flags()]

    def _missing(self) -> Iterator[Anomaly]:
        message = "the question has no answer; it stays unscored"
        for (_, track), answers in self.groups.items():
            for question in self.questions.ordered[track]:
                if question not in answers:
                    yield Anomaly("missing_answer", question, "", "", message, question.split("/", 2)[-1])

    def _flags(self) -> Iterator[Anomaly]:
        for group, answers in self.groups.items():
            for question, answer in answers.items():
                for flag in answer.flags:
                    kind = flag.split(",")[0].split(" at ")[0].replace(" ", "_")
                    file = self.files[(group, question)]
                    yield Anomaly(kind, question, file, str(answer.line), FLAGS.get(flag, flag), answer.source)


def has_unknown_wrapper(answer: AnswerRecord) -> bool:
    """Return whether a mark of an unknown wrapper is left beside the first name of an answer.

    >>> [has_unknown_wrapper(AnswerRecord("1", 1, text=t)) for t in ("@@OUT@@Fabry disease@@END@@", "Fabry disease")]
    [True, False]
    """
    if answer.items or not answer.text or _MARK_SIGNS.isdisjoint(answer.text):
        return False
    return bool(parse_ranked(answer.text).mark)


def condition_of(answer: AnswerRecord, condition: str | None, file: str) -> str:
    """Return the condition of an answer: the file's own where its name states one, else the one asked for, else full.

    Raises:
        UsageError: the two differ.
    """
    if condition and answer.condition and condition != answer.condition:
        raise UsageError(
            f"the file's name says the condition {answer.condition}, not {condition}",
            where=file,
            repair=f"leave --condition out, or give {answer.condition}",
        )
    return answer.condition or condition or Condition.FULL


def _replaces(answer: AnswerRecord, earlier: AnswerRecord) -> bool:
    """Return whether a later row replaces an earlier one: only a failed call is replaced, by an answer."""
    return answer_status(earlier) == AnswerStatus.CALL_FAILED and answer_status(answer) != AnswerStatus.CALL_FAILED
