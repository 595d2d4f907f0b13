"""Judge replies into the graph: each read strictly and as the public harness reads it: get -> transform -> load."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from files import documents as files
from graph import schema
from graph.session import Graph
from graph.writing.batch import Batch
from graph.writing.load import Anomaly, Loaded, refuse_anomalies, write_in_groups
from graph.writing.operations import operation
from graph.writing.options import DEFAULTS, LoadOptions
from loaders.judging import evidence
from loaders.judging.records import Stated, VerdictRecord, read_records
from mmrarebench import ids
from mmrarebench.benchmark.vocabulary import Track
from mmrarebench.criteria.dimensions import dimension_properties, verdict_dimensions
from mmrarebench.exceptions import InputError, UsageError
from mmrarebench.judging import verdicts as judging
from mmrarebench.judging.evidence_reply import EvidencePoints

ADDRESSED = "judged:"
"""Prefix of owners of verdicts from an endpoint (see loaders/judging/endpoint_verdicts.py)."""
MANAGES = (schema.JUDGE, schema.VERDICT, schema.ABOUT, schema.BY)
SUFFIXES = (".jsonl", ".xlsx")
MOST_RUNS = 6
ANSWERS = """
MATCH (:Benchmark {name: $name})<-[:ON_BENCHMARK]-(r:Run)-[:OF_MODEL]->(m:Model)
MATCH (r)<-[:IN_RUN]-(a:Answer)-[:ANSWERS]->(q:Question)
RETURN q.id, m.name, r.condition, a.id, q.conditions IS NOT NULL
"""


class JudgedAnswer(NamedTuple):
    """An answer that a verdict can be about, and whether a ranked list was asked for."""

    id: str
    track: str
    ranked: bool
    question: str = ""


class Group(NamedTuple):
    """Verdicts that are loaded and replaced together: those of a judge on a model's run."""

    judge: str
    model: str
    condition: str


Verdicts = dict[str, tuple[VerdictRecord, JudgedAnswer]]


@operation("load verdicts {benchmark}")
def load(
    graph: Graph,
    paths: Sequence[Path],
    *,
    benchmark: str,
    stated: Stated = Stated(),  # noqa: B008
    options: LoadOptions = DEFAULTS,
) -> Loaded:
    """Load judge replies; what the same judge said of the same model's run before is replaced.

    Raises:
        InputError: none of them is about an answer of the benchmark.
    """
    answers = _answers(graph, benchmark)
    anomalies: list[Anomaly] = []
    groups: dict[Group, Verdicts] = defaultdict(dict)
    for document in files.documents(paths, SUFFIXES):
        for record in read_records(document, stated):
            _place(record, benchmark, answers, groups, anomalies)
    _refuse_endpoint_judges(graph, {group.judge for group in groups})
    if not groups:
        refuse_anomalies(anomalies, options.strict)
        raise _no_answers(benchmark, str(paths[0]), anomalies, answers)
    refuse_anomalies(anomalies, options.strict)
    points = evidence.points_of(graph, benchmark)
    return write_in_groups(graph, _batches(benchmark, groups, points), anomalies, options.tick)


def _batches(benchmark: str, groups: Mapping[Group, Verdicts], points: Mapping[str, EvidencePoints]) -> Iterator[Batch]:
    """One for each judge and run."""
    for group, verdicts in groups.items():
        batch = Batch(f"verdicts:{benchmark}/{group.judge}/{group.model}/{group.condition}", MANAGES)
        transform(group.judge, verdicts, batch, points)
        yield batch


def _answers(graph: Graph, benchmark: str) -> dict[tuple[str, str, str], JudgedAnswer]:
    rows = graph.read_rows(ANSWERS, {"name": benchmark})
    return {
        (question, model, condition): JudgedAnswer(answer, track, ranked and track == Track.DIAGNOSIS, question)
        for question, model, condition, answer, ranked in rows
        for track in [question.removeprefix(f"{benchmark}/").split("/")[0]]
    }


def _place(
    record: VerdictRecord,
    benchmark: str,
    answers: Mapping[tuple[str, str, str], JudgedAnswer],
    groups: dict[Group, Verdicts],
    anomalies: list[Anomaly],
) -> None:
    """Put a verdict to its group, or list why it is left out; a later reply replaces a call that failed."""
    prefix = f"{benchmark}/"
    question = record.question if record.question.startswith(prefix) else prefix + record.question
    answer = answers.get((question, record.model, record.condition))
    if answer is None:
        message = f"{record.model} has no answer to it under {record.condition}; the verdict was left out"
        anomalies.append(Anomaly("unknown_answer", question, record.where, str(record.line), message))
        return
    verdicts = groups[Group(record.judge, record.model, record.condition)]
    earlier = verdicts.get(answer.id)
    if earlier and not (earlier[0].failed and not record.failed):
        message = f"a second verdict of {record.judge} on the answer of {record.model} was left out"
        anomalies.append(Anomaly("duplicate_verdict", question, record.where, str(record.line), message))
        return
    verdicts[answer.id] = (record, answer)


def _no_answers(
    benchmark: str, where: str, anomalies: Sequence[Anomaly], answers: Iterable[tuple[str, str, str]]
) -> InputError:
    """The error of files without one verdict on an answer: what the first of them is about, and which runs there are."""
    runs = sorted({f"{model} ({condition})" for _, model, condition in answers})
    first = f"; {anomalies[0].id}: {anomalies[0].message}" if anomalies else ""
    shown = ", ".join(runs[:MOST_RUNS]) + (f" and {len(runs) - MOST_RUNS} more" if len(runs) > MOST_RUNS else "")
    repair = f"runs of {benchmark}: {shown}; --model and --condition name them" if runs else "load answers first"
    return InputError(f"none of the verdicts is on an answer of {benchmark}{first}", where=where, repair=repair)


def _refuse_endpoint_judges(graph: Graph, judges: Iterable[str]) -> None:
    """Refuse names of judges that an endpoint was asked under: loading would replace what was paid for."""
    query = "MATCH (j:Judge) WHERE j.name IN $names AND any(s IN j.source WHERE s STARTS WITH $begin) RETURN j.name"
    for row in graph.read_rows(query, {"names": list(judges), "begin": ADDRESSED}):
        raise UsageError(f"the judge {row[0]!r} is known from judge run", repair="give the file's judge another name")


def transform(
    judge: str, verdicts: Verdicts, batch: Batch, points: Mapping[str, EvidencePoints] = MappingProxyType({})
) -> None:
    """Want a verdict for each reply, scored only where the strict parser reads exactly the expected verdicts."""
    prompt = next((record.prompt_hash for record, _ in verdicts.values() if record.prompt_hash), None)
    batch.node(schema.JUDGE, judge, parserVersion=judging.PARSER_VERSION, promptHash=prompt)
    for answer_id, (record, answer) in verdicts.items():
        key = f"{answer_id}/{judge}"
        content_hash = ids.content_hash(record.reply, prompt, judging.PARSER_VERSION)
        properties = read_properties(record.reply, answer, record.rubric, points.get(answer.question))
        batch.node(schema.VERDICT, key, reply=record.reply, contentHash=content_hash, **properties)
        batch.edge(schema.ABOUT, key, answer_id)
        batch.edge(schema.BY, key, judge)


def read_properties(
    reply: str, answer: JudgedAnswer, rubric: str | None = None, points: EvidencePoints | None = None
) -> dict[str, Any]:
    r"""The properties of a verdict that follow from a reply: by the stated rubric, else by that of the question.

    >>> read_properties("YES\nNO\n2\nYES\nYES", JudgedAnswer("a", "diagnosis", True))["rubric"]
    'dims'
    """
    if answer.track == evidence.TRACK:
        return evidence.verdict(reply, points)
    code = judging.rubric_of(answer.track, rubric or ("dims" if answer.ranked else None))
    verdict = judging.read_reply(code, reply)
    return {
        "status": verdict.status,
        "reason": verdict.reason,
        "score": verdict.score,
        "referenceScore": verdict.reference,
        "rubric": code if code == "dims" else None,
        **dimension_properties(verdict_dimensions(verdict.verdicts)),
    }
