"""Judge replies into the graph: each read strictly and as the public harness reads it: get -> transform -> load."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

import orjson

from files import documents as files
from graph import schema
from graph.session import Graph
from graph.writing.batch import Batch
from graph.writing.load import Anomaly, Loaded, refuse_anomalies, write
from graph.writing.operations import operation
from graph.writing.write import Tick
from loaders.judging import evidence
from mmrarebench import ids
from mmrarebench.criteria.dimensions import dimension_properties, verdict_dimensions
from mmrarebench.exceptions import FileFormatError, InputError, UsageError
from mmrarebench.judging import verdicts as judging
from mmrarebench.judging.evidence_reply import EvidencePoints

ADDRESSED = "judged:"
"""What owners of verdicts from an endpoint begin with (see loaders/judging/endpoint_verdicts.py)."""
MANAGES = (schema.JUDGE, schema.VERDICT, schema.ABOUT, schema.BY)
NEEDED = ("question", "model", "judge", "reply")


@operation("load verdicts {benchmark}")
def load(
    graph: Graph, paths: Sequence[Path], *, benchmark: str, strict: bool = False, tick: Tick = lambda what, count: None
) -> Loaded:
    """Load judge replies; what the same judge said of the same answers before is replaced."""
    answers = {
        (row[0], row[1], row[2]): row[3]
        for row in graph.read_rows(
            "MATCH (:Benchmark {name: $name})<-[:ON_BENCHMARK]-(r:Run)-[:OF_MODEL]->(m:Model) "
            "MATCH (r)<-[:IN_RUN]-(a:Answer)-[:ANSWERS]->(q:Question) RETURN q.id, m.name, r.condition, a.id",
            {"name": benchmark},
        )
    }
    odd: list[Anomaly] = []
    by_judge: dict[str, dict[str, dict[str, Any]]] = defaultdict(dict)
    for document in files.documents(paths, (".jsonl",)):
        for line, text in enumerate(document.text().splitlines(), 1):
            record = _record(text, document.where, line)
            question = record["question"]
            if not question.startswith(f"{benchmark}/"):
                question = f"{benchmark}/{question}"
            answer = answers.get((question, record["model"], record["condition"]))
            if answer is None:
                message = f"{record['model']} has no answer to it; the verdict was left out"
                odd.append(Anomaly("unknown_answer", question, document.where, str(line), message))
            else:
                by_judge[record["judge"]][answer] = {**record, "question": question, "track": question.split("/")[1]}
    _own_names(graph, by_judge)
    if not by_judge:
        raise InputError("no verdict on an answer of this benchmark", where=str(paths[0]), repair="check --benchmark")
    refuse_anomalies(odd, strict)
    loaded = Loaded(anomalies=odd)
    points = evidence.points_of(graph, benchmark)
    for judge, records in by_judge.items():
        batch = Batch(f"verdicts:{benchmark}/{judge}", MANAGES)
        transform(judge, records, batch, points)
        loaded.merge(write(graph, batch, [], strict=False, tick=tick))
    return loaded


def _record(text: str, where: str, line: int) -> dict[str, Any]:
    try:
        record = orjson.loads(text)
        needed = {name: str(record[name]) for name in NEEDED}
        return needed | {
            "promptHash": record.get("promptHash"),
            "condition": str(record.get("condition") or "full"),
        }
    except (orjson.JSONDecodeError, KeyError, TypeError) as error:
        raise FileFormatError(
            f"no judge reply ({', '.join(NEEDED)}): {error}", where=f"{where}:{line}", repair="mend the line"
        ) from error


def _own_names(graph: Graph, judges: Iterable[str]) -> None:
    """Refuse names of judges that an endpoint was asked under: loading would replace what was paid for."""
    query = "MATCH (j:Judge) WHERE j.name IN $names AND any(s IN j.source WHERE s STARTS WITH $begin) RETURN j.name"
    for row in graph.read_rows(query, {"names": list(judges), "begin": ADDRESSED}):
        raise UsageError(f"the judge {row[0]!r} is known from judge run", repair="give the file's judge another name")


def transform(
    judge: str,
    records: Mapping[str, dict[str, Any]],
    batch: Batch,
    points: Mapping[str, EvidencePoints] = MappingProxyType({}),
) -> None:
    """Want a verdict for each reply, scored only where the strict parser reads exactly the expected verdicts."""
    prompt = next((r["promptHash"] for r in records.values() if r["promptHash"]), None)
    batch.node(schema.JUDGE, judge, parserVersion=judging.PARSER_VERSION, promptHash=prompt)
    for answer, record in records.items():
        of_evidence = record["track"] == evidence.TRACK
        read = evidence.verdict(record["reply"], points.get(record["question"])) if of_evidence else _read(record)
        key = f"{answer}/{judge}"
        told = ids.content_hash(record["reply"], prompt, judging.PARSER_VERSION)
        batch.node(schema.VERDICT, key, reply=record["reply"], contentHash=told, **read)
        batch.edge(schema.ABOUT, key, answer)
        batch.edge(schema.BY, key, judge)


def _read(record: Mapping[str, Any]) -> dict[str, Any]:
    """The properties of a verdict that follow from a reply on one of the other tracks."""
    judged = judging.read(judging.rubric_of(record["track"]), record["reply"])
    return {
        "status": judged.status,
        "reason": judged.reason,
        "score": judged.score,
        "referenceScore": judged.reference,
        **dimension_properties(verdict_dimensions(judged.verdicts)),
    }
