"""Model answers into the graph, in any of the known forms: get -> transform -> load."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from graph import files, schema
from graph.batch import Batch
from graph.load import Anomaly, Loaded, refuse_anomalies, write
from graph.session import Graph
from graph.write import Tick
from loaders.answer_files import FAILURE, FORMATS, SUFFIXES, Given, recognise
from mmrarebench import ids
from mmrarebench.exceptions import FileFormatError, InputError, NotFoundError, UsageError

FOREIGN_JUDGE = "phenopacket-store grounding"
KNOWN_MODELS = Path(__file__).with_name("models.toml")
MANAGES = (
    schema.MODEL, schema.RUN, schema.ANSWER, schema.JUDGE, schema.VERDICT, schema.OF_MODEL, schema.ON_BENCHMARK,
    schema.IN_RUN, schema.ANSWERS, schema.ABOUT, schema.BY,
)  # fmt: skip
SHOWN = 20


class Asked(NamedTuple):
    """The questions of a benchmark: whole id by (track, source id), and in order."""

    by_source: dict[tuple[str, str], str]
    whole: set[str]
    ordered: dict[str, list[str]]

    @classmethod
    def read(cls, graph: Graph, benchmark: str) -> Asked:
        """Read them.

        Raises:
            NotFoundError: there is no such benchmark.
        """
        rows = graph.read_bulk(
            "MATCH (:Benchmark {name: $name})<-[:PART_OF]-(q:Question)-[:IN_TRACK]->(t:Track)",
            ("t.name", "q.sourceId", "q.id"),
            {"name": benchmark},
        )
        rows.sort(key=lambda row: (row[0], not row[1].isdigit(), int(row[1]) if row[1].isdigit() else 0, row[1]))
        if not rows:
            known = [row[0] for row in graph.read_rows("MATCH (b:Benchmark) RETURN b.name ORDER BY b.name")]
            raise NotFoundError(
                f"there is no benchmark {benchmark!r}", repair=f"load it first; loaded: {', '.join(known) or 'none'}"
            )
        ordered: dict[str, list[str]] = defaultdict(list)
        for track, _, question in rows:
            ordered[track].append(question)
        return cls({(t, s): q for t, s, q in rows}, {q for _, _, q in rows}, dict(ordered))


def load(
    graph: Graph, paths: Sequence[Path], *, benchmark: str, model: str, condition: str = "full", form: str = "auto",
    strict: bool = False, facts: Mapping[str, Any] | None = None, tick: Tick = lambda what, count: None,
) -> Loaded:  # fmt: skip
    """Load one model's answers; what the same model, condition and track had before is replaced."""
    asked = Asked.read(graph, benchmark)
    odd: list[Anomaly] = []
    read: dict[str, dict[str, tuple[Given, str]]] = defaultdict(dict)
    unread: list[Given] = []
    for document in files.documents(paths, SUFFIXES):
        kind = recognise(document) if form == "auto" else form
        if kind not in FORMATS:
            raise UsageError(f"unknown format {kind!r}", repair=f"one of auto, {', '.join(FORMATS)}")
        for place, given in enumerate(FORMATS[kind](document)):
            question = _question(given, place, asked)
            if question is None:
                unread.append(given)
                message = f"no such question in {benchmark}; the answer was left out"
                odd.append(Anomaly("unknown_question", str(given.source), document.where, str(given.line), message))
                continue
            track = question.split("/")[1]
            if question in read[track]:
                message = "a second answer to the question was left out"
                odd.append(Anomaly("duplicate_answer", question, document.where, str(given.line), message))
                continue
            read[track][question] = (given, document.where)
    if not any(read.values()):
        raise InputError(
            f"no answer to a question of {benchmark} in it",
            where=", ".join(map(str, paths)),
            repair="check --benchmark",
        )
    odd += _missing(read, asked)
    odd += [
        Anomaly(flag.split(",")[0].split(" at ")[0].replace(" ", "_"), q, where, str(g.line), flag)
        for answers in read.values() for q, (g, where) in answers.items() for flag in g.flags
    ]  # fmt: skip
    refuse_anomalies(odd, strict)
    loaded = Loaded(anomalies=odd)
    hashes = sorted(files.sha256(Path(path)) for path in paths)
    for track, answers in read.items():
        run = f"{benchmark}/{model}/{condition}"
        batch = Batch(f"run:{run}/{track}", MANAGES)
        transform(answers, run, benchmark, model, condition, hashes, dict(facts or {}), batch)
        loaded.merge(write(graph, batch, [], strict=False, tick=tick))
    return loaded


def _question(given: Given, place: int, asked: Asked) -> str | None:
    if given.question in asked.whole:
        return given.question
    if given.source is None:
        ordered = asked.ordered.get(given.track or "", [])
        return ordered[place] if place < len(ordered) else None
    tracks = [given.track] if given.track else list(asked.ordered)
    found = [asked.by_source[(t, given.source)] for t in tracks if (t, given.source) in asked.by_source]
    return found[0] if len(found) == 1 else None


def _missing(read: Mapping[str, Mapping[str, Any]], asked: Asked) -> list[Anomaly]:
    odd = []
    for track, answers in read.items():
        missing = [q for q in asked.ordered[track] if q not in answers]
        odd += [Anomaly("missing_answer", q, "", "", "the question has no answer; it stays unscored") for q in missing]
    return odd


def transform(
    answers: Mapping[str, tuple[Given, str]], run: str, benchmark: str, model: str, condition: str,
    hashes: list[str], facts: dict[str, Any], batch: Batch,
) -> None:  # fmt: skip
    """Want a run with its answers, and beside them the verdicts that the source itself gives."""
    parameters = facts.get("parameters")
    batch.node(
        schema.MODEL, model, family=facts.get("family"), domain=facts.get("domain"), access=facts.get("access"),
        parameters=float(parameters) if parameters is not None else None,
    )  # fmt: skip
    batch.node(schema.RUN, run, condition=condition, files=hashes)
    batch.edge(schema.OF_MODEL, run, model)
    batch.edge(schema.ON_BENCHMARK, run, benchmark)
    for question, (given, _) in answers.items():
        key = f"{run}/{question}"
        text = given.text or ""
        status = "call_failed" if FAILURE in text else "empty" if not text.strip() else "given"
        batch.node(
            schema.ANSWER, key, text=text, items=given.items or None, ranks=given.ranks or None, status=status,
            flags=given.flags or None, thinking=given.thinking, contentHash=ids.content_hash(text, given.items),
        )  # fmt: skip
        batch.edge(schema.IN_RUN, key, run)
        batch.edge(schema.ANSWERS, key, question)
        if given.grounding:
            _foreign(given, key, batch)


def _foreign(given: Given, answer: str, batch: Batch) -> None:
    """Keep the source's own grounding as that project's verdict; it is never used as ours."""
    hits = [g["rank"] for g in given.grounding if str(g["correct"]).lower() == "true"]
    key = f"{answer}/{FOREIGN_JUDGE}"
    batch.node(schema.JUDGE, FOREIGN_JUDGE, parserVersion="as published")
    batch.node(
        schema.VERDICT, key, status="scored", score=1.0 if hits else 0.0, rank=min(hits, default=None),
        evidence=orjson.dumps(given.grounding).decode(),
    )  # fmt: skip
    batch.edge(schema.ABOUT, key, answer)
    batch.edge(schema.BY, key, FOREIGN_JUDGE)


def model_facts(paths: Iterable[Path]) -> dict[str, dict[str, Any]]:
    """Facts of models out of TOML files ([[model]] with name, family, domain, parameters, access), later files winning.

    Raises:
        FileFormatError: no TOML, or a model without a name.
    """
    found: dict[str, dict[str, Any]] = {}
    for path in paths:
        try:
            models = tomllib.loads(path.read_text(encoding="utf-8")).get("model", [])
        except tomllib.TOMLDecodeError as error:
            raise FileFormatError(f"no TOML: {error}", where=str(path), repair="mend it") from error
        for model in models:
            if "name" not in model:
                raise FileFormatError("a model without a name", where=str(path), repair="give it a name")
            found[model["name"]] = model
    return found
