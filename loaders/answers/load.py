"""Model answers into the graph, in any of the known forms: get -> transform -> load."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from files import documents as files
from graph import schema
from graph.session import Graph
from graph.writing.batch import Batch
from graph.writing.load import Anomaly, Loaded, refuse_anomalies, write
from graph.writing.write import Tick
from loaders.answers.files import FORMATS, documents, pickled, recognise, refuse_pickle
from loaders.answers.records import FLAGS, Given
from mmrarebench import ids
from mmrarebench.exceptions import InputError, NotFoundError, UsageError

FOREIGN_JUDGE = "phenopacket-store grounding"
MANAGES = (
    schema.MODEL,
    schema.RUN,
    schema.ANSWER,
    schema.JUDGE,
    schema.VERDICT,
    schema.OF_MODEL,
    schema.ON_BENCHMARK,
    schema.IN_RUN,
    schema.ANSWERS,
    schema.ABOUT,
    schema.BY,
)
CHANGED = "the question has changed since it was answered"
OTHER_ROW = "the question at this place expects other names: the file is of another set"
Answers = dict[str, tuple[Given, str]]


class Asked(NamedTuple):
    """The questions of a benchmark: whole id by (track, source id), content hash by whole id, and in order."""

    by_source: dict[tuple[str, str], str]
    whole: Mapping[str, str | None]
    ordered: dict[str, list[str]]

    @classmethod
    def read(cls, graph: Graph, benchmark: str) -> Asked:
        """Read them.

        Raises:
            NotFoundError: there is no such benchmark.
        """
        rows = graph.read_bulk(
            "MATCH (:Benchmark {name: $name})<-[:PART_OF]-(q:Question)-[:IN_TRACK]->(t:Track) "
            "WHERE NOT coalesce(q.draft, false)",
            ("t.name", "q.sourceId", "q.id", "q.contentHash"),
            {"name": benchmark},
        )
        rows.sort(key=lambda row: (row[0], not row[1].isdigit(), int(row[1]) if row[1].isdigit() else 0, row[1]))
        if not rows:
            known = [row[0] for row in graph.read_rows("MATCH (b:Benchmark) RETURN b.name ORDER BY b.name")]
            raise NotFoundError(
                f"there is no benchmark {benchmark!r}", repair=f"load it first; loaded: {', '.join(known) or 'none'}"
            )
        ordered: dict[str, list[str]] = defaultdict(list)
        for track, _, question, _ in rows:
            ordered[track].append(question)
        return cls({(t, s): q for t, s, q, _ in rows}, {q: content for _, _, q, content in rows}, dict(ordered))


def load(
    graph: Graph,
    paths: Sequence[Path],
    *,
    benchmark: str,
    model: str,
    condition: str | None = None,
    form: str = "auto",
    strict: bool = False,
    facts: Mapping[str, Any] | None = None,
    tick: Tick = lambda what, count: None,
) -> Loaded:
    """Load one model's answers; what the same model, condition and track had before is replaced.

    The condition follows from the dataset's name where that tells one of several, else it is ``condition``, or ``full``.

    Raises:
        UsageError: ``condition`` is another one than the file's name tells.
    """
    asked = Asked.read(graph, benchmark)
    odd: list[Anomaly] = []
    read: dict[tuple[str, str], Answers] = defaultdict(dict)
    for document in documents(paths):
        refuse_pickle(document)
        kind = recognise(document) if form == "auto" else form
        if kind not in FORMATS:
            raise UsageError(f"unknown format {kind!r}", repair=f"one of auto, {', '.join(FORMATS)}")
        for place, given in enumerate(FORMATS[kind](document)):
            question = _question(given, place, asked)
            if question is None:
                message = f"no such question in {benchmark}; the answer was left out"
                named = given.source or f"row {place + 1}"
                odd.append(Anomaly("unknown_question", named, document.where, str(given.line), message))
                continue
            if given.content_hash and given.content_hash != asked.whole[question]:
                message = f"{CHANGED if given.source else OTHER_ROW}; the answer was left out"
                odd.append(Anomaly("changed_question", question, document.where, str(given.line), message))
                continue
            group = (_condition(given, condition, document.where), question.split("/")[1])
            if question in read[group]:
                message = "a second answer to the question was left out"
                odd.append(Anomaly("duplicate_answer", question, document.where, str(given.line), message))
                continue
            read[group][question] = (given, document.where)
    if not any(read.values()):
        refuse_anomalies(odd, strict)
        more = f" ({odd[0].message})" if odd else pickled(paths)
        raise InputError(
            f"no answer to a question of {benchmark} in it{more}",
            where=", ".join(map(str, paths)),
            repair="check --benchmark",
        )
    odd += _missing(read, asked)
    odd += [
        Anomaly(flag.split(",")[0].split(" at ")[0].replace(" ", "_"), q, where, str(g.line), FLAGS.get(flag, flag))
        for answers in read.values()
        for q, (g, where) in answers.items()
        for flag in g.flags
    ]
    refuse_anomalies(odd, strict)
    loaded = Loaded(anomalies=odd)
    hashes = sorted(files.sha256(Path(path)) for path in paths)
    for (asked_under, track), answers in read.items():
        run = f"{benchmark}/{model}/{asked_under}"
        batch = Batch(f"run:{run}/{track}", MANAGES)
        transform(answers, run, benchmark, model, asked_under, hashes, dict(facts or {}), batch)
        loaded.merge(write(graph, batch, [], strict=False, tick=tick))
    return loaded


def _condition(given: Given, stated: str | None, where: str) -> str:
    if stated and given.condition and stated != given.condition:
        raise UsageError(
            f"the file's name says the condition {given.condition}, not {stated}",
            where=where,
            repair=f"leave --condition out, or give {given.condition}",
        )
    return given.condition or stated or "full"


def failed(text: str) -> bool:
    """Whether a text is what the public harness writes where the call of the model failed.

    >>> failed("Failed to obtain answer"), failed("Nobody failed to obtain answer in this trial")
    (True, False)
    """
    return text.lstrip().startswith("Failed to obtain answer") or "Failed to obtain answer via API." in text


def _question(given: Given, place: int, asked: Asked) -> str | None:
    if given.question in asked.whole:
        return given.question
    if given.source is None:
        ordered = asked.ordered.get(given.track or "", [])
        return ordered[place] if place < len(ordered) else None
    tracks = [given.track] if given.track else list(asked.ordered)
    found = [asked.by_source[(t, given.source)] for t in tracks if (t, given.source) in asked.by_source]
    return found[0] if len(found) == 1 else None


def _missing(read: Mapping[tuple[str, str], Answers], asked: Asked) -> list[Anomaly]:
    odd = []
    for (_, track), answers in read.items():
        missing = [q for q in asked.ordered[track] if q not in answers]
        odd += [Anomaly("missing_answer", q, "", "", "the question has no answer; it stays unscored") for q in missing]
    return odd


def transform(
    answers: Mapping[str, tuple[Given, str]],
    run: str,
    benchmark: str,
    model: str,
    condition: str,
    hashes: list[str],
    facts: dict[str, Any],
    batch: Batch,
) -> None:
    """Want a run with its answers, and beside them the verdicts that the source itself gives."""
    parameters = facts.get("parameters")
    batch.node(
        schema.MODEL,
        model,
        family=facts.get("family"),
        domain=facts.get("domain"),
        access=facts.get("access"),
        parameters=float(parameters) if parameters is not None else None,
    )
    batch.node(schema.RUN, run, condition=condition, files=hashes)
    batch.edge(schema.OF_MODEL, run, model)
    batch.edge(schema.ON_BENCHMARK, run, benchmark)
    for question, (given, _) in answers.items():
        key = f"{run}/{question}"
        text = given.text or ""
        status = "call_failed" if given.failed or failed(text) else "empty" if not text.strip() else "given"
        batch.node(
            schema.ANSWER,
            key,
            text=text,
            items=given.items or None,
            ranks=given.ranks or None,
            status=status,
            flags=given.flags + ([f"error: {given.failed}"] if given.failed else []) or None,
            thinking=given.thinking,
            contentHash=ids.content_hash(text, given.items),
        )
        batch.edge(schema.IN_RUN, key, run)
        batch.edge(schema.ANSWERS, key, question)
        if given.grounding:
            _foreign(given, key, batch)
        for verdict in given.verdicts:
            _own(verdict, key, batch)


def _foreign(given: Given, answer: str, batch: Batch) -> None:
    """Keep the source's own grounding as that project's verdict; it is never used as ours."""
    hits = [g["rank"] for g in given.grounding if str(g["correct"]).lower() == "true"]
    key = f"{answer}/{FOREIGN_JUDGE}"
    batch.node(schema.JUDGE, FOREIGN_JUDGE, parserVersion="as published")
    batch.node(
        schema.VERDICT,
        key,
        status="scored",
        score=1.0 if hits else 0.0,
        rank=min(hits, default=None),
        evidence=orjson.dumps(given.grounding).decode(),
    )
    batch.edge(schema.ABOUT, key, answer)
    batch.edge(schema.BY, key, FOREIGN_JUDGE)


def _own(verdict: Mapping[str, Any], answer: str, batch: Batch) -> None:
    """Keep a verdict that the answer's own file holds, under its judge's name."""
    key = f"{answer}/{verdict['judge']}"
    batch.node(schema.JUDGE, verdict["judge"], parserVersion="as published")
    batch.node(
        schema.VERDICT,
        key,
        status="unscored" if verdict["score"] is None else "scored",
        reason=verdict["reason"],
        score=verdict["score"],
        dimensions=verdict["dimensions"] or None,
        reply=verdict["reply"],
        evidence=orjson.dumps(verdict["evidence"]).decode(),
    )
    batch.edge(schema.ABOUT, key, answer)
    batch.edge(schema.BY, key, verdict["judge"])
