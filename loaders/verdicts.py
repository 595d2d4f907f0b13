"""Judge replies into the graph: each read strictly and as the public harness reads it: get -> transform -> load."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import orjson

from graph import files, schema
from graph.batch import Batch
from graph.load import Anomaly, Loaded, refuse_anomalies, write
from graph.session import Graph
from graph.write import Tick
from mmrarebench import ids
from mmrarebench.exceptions import FileFormatError, InputError
from mmrarebench.parsing import parse_record

PARSER_VERSION = "strict-1"
CODES = {"diagnosis": "T1", "treatment": "T2", "crossmodal": "T3", "examination": "T4"}
MANAGES = (schema.JUDGE, schema.VERDICT, schema.ABOUT, schema.BY)
NEEDED = ("question", "model", "judge", "reply")


def load(
    graph: Graph, paths: Sequence[Path], *, benchmark: str, strict: bool = False, tick: Tick = lambda what, count: None
) -> Loaded:
    """Load judge replies; what the same judge said of the same answers before is replaced."""
    answers = {
        (row[0], row[1]): row[2]
        for row in graph.read_rows(
            "MATCH (:Benchmark {name: $name})<-[:ON_BENCHMARK]-(r:Run {condition: 'full'})-[:OF_MODEL]->(m:Model) "
            "MATCH (r)<-[:IN_RUN]-(a:Answer)-[:ANSWERS]->(q:Question) RETURN q.id, m.name, a.id",
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
            answer = answers.get((question, record["model"]))
            if answer is None:
                message = f"{record['model']} has no answer to it; the verdict was left out"
                odd.append(Anomaly("unknown_answer", question, document.where, str(line), message))
            else:
                by_judge[record["judge"]][answer] = {**record, "track": question.split("/")[1]}
    if not by_judge:
        raise InputError("no verdict on an answer of this benchmark", where=str(paths[0]), repair="check --benchmark")
    refuse_anomalies(odd, strict)
    loaded = Loaded(anomalies=odd)
    for judge, records in by_judge.items():
        batch = Batch(f"verdicts:{benchmark}/{judge}", MANAGES)
        transform(judge, records, batch)
        loaded.merge(write(graph, batch, [], strict=False, tick=tick))
    return loaded


def _record(text: str, where: str, line: int) -> dict[str, Any]:
    try:
        record = orjson.loads(text)
        return {name: str(record[name]) for name in NEEDED} | {"promptHash": record.get("promptHash")}
    except (orjson.JSONDecodeError, KeyError, TypeError) as error:
        raise FileFormatError(
            f"no judge reply ({', '.join(NEEDED)}): {error}", where=f"{where}:{line}", repair="mend the line"
        ) from error


def transform(judge: str, records: dict[str, dict[str, Any]], batch: Batch) -> None:
    """Want a verdict for each reply, scored only where the strict parser reads exactly the expected verdicts."""
    prompt = next((r["promptHash"] for r in records.values() if r["promptHash"]), None)
    batch.node(schema.JUDGE, judge, parserVersion=PARSER_VERSION, promptHash=prompt)
    for answer, record in records.items():
        vector = {"track": CODES[record["track"]], "judge_reply": record["reply"]}
        ours, theirs = parse_record("judge", vector, "strict"), parse_record("judge", vector, "reference")
        key = f"{answer}/{judge}"
        batch.node(
            schema.VERDICT, key, status=ours["status"], reason=ours.get("reason") or None, score=ours["value"],
            referenceScore=theirs["value"], reply=record["reply"],
            dimensions=[f"{i}={v}" for i, v in enumerate(ours.get("verdicts") or (), 1)] or None,
            contentHash=ids.content_hash(record["reply"], prompt, PARSER_VERSION),
        )  # fmt: skip
        batch.edge(schema.ABOUT, key, answer)
        batch.edge(schema.BY, key, judge)
