"""Criterion-based verdicts on the answers in the graph, judge ``criteria``: read answers -> judge by rules -> write Verdicts.

A verdict's score is its recall over the criteria that an answer should meet; on the diagnosis track, whose criteria
are names, it is the strict token F1. Evidence lists each criterion with outcome and span, dimensions are
numbers by name, and a value that nothing supports is left out. As with the other judge, an answer whose verdict carries
the hash of all that it follows from is left alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

import orjson

from files.progress import Tick, silent
from graph import schema, verdicts
from graph.session import Graph
from graph.writing.batch import Batch
from graph.writing.load import Loaded
from graph.writing.operations import operation
from loaders.grounding import score as scores
from loaders.scoring.runs import Judge, Scoring, Verdict
from mmrarebench import criteria, ids
from mmrarebench.answers.ranked.types import RankStatus
from mmrarebench.benchmark.vocabulary import RuleJudge, Track, VerdictStatus
from mmrarebench.criteria import CriteriaQuestion, Criterion, Result, Vocabulary
from mmrarebench.criteria.cues.context import read_contexts
from mmrarebench.criteria.dimensions import dimension_properties
from mmrarebench.criteria.reading import Reading
from mmrarebench.judging import verdicts as judging

JUDGE = RuleJudge.CRITERIA
MANAGES = (schema.VERDICT, schema.ABOUT, schema.BY)
SAME_TEXTS = 256
"""Texts of a run that are remembered as read: short answers are given more than once."""
ANSWERS = """
MATCH (run:Run {id: $run}) UNWIND $questions AS question
MATCH (a:Answer {id: run.id + '/' + question})
OPTIONAL MATCH (g:Verdict {id: a.id + '/grounded'})
OPTIONAL MATCH (v:Verdict {id: a.id + '/criteria'})
WITH run, question, a, g, v,
     COLLECT { MATCH (a)-[n:NAMES]->(d:Disorder) WITH n, d ORDER BY n.rank, d.orpha
               RETURN [n.rank, d.level, d.status] } AS named
"""
HAS_CRITERIA = "RETURN EXISTS { (:Benchmark {name: $benchmark})<-[:PART_OF]-(:Question)-[:EXPECTS]->(:Criterion) }"
COLUMNS = (
    "question",
    "a.id",
    "a.text",
    "a.status",
    "run.condition",
    "named",
    "g.evidence",
    "g.parseStatus",
    "coalesce(v.contentHash, CASE WHEN v IS NOT NULL THEN '' END)",
)
QUESTION_FACTS = """
WITH q, t,
     COLLECT { MATCH (q)-[:EXPECTS]->(c:Criterion) WITH c ORDER BY c.id
               RETURN [c.id, c.kind, c.text, c.raw, c.position] } AS criteria,
     COLLECT { MATCH (q)-[u:USES]->(:Image) WITH u ORDER BY u.position RETURN [u.label, u.role] } AS images
"""
QUESTIONS = f"""
MATCH (:Benchmark {{name: $benchmark}})<-[:PART_OF]-(q:Question)-[:IN_TRACK]->(t:Track) WHERE t.name IN $tracks
{QUESTION_FACTS}"""
QUESTION_COLUMNS = (
    "q.id",
    "coalesce(q.findings, [])",
    "t.name",
    "q.relationType",
    "[q.answer] + coalesce(q.aliases, [])",
    "criteria",
    "images",
)
"""Criteria of a question, read once and not with each answer to it."""


class AnswerRecord(NamedTuple):
    """An answer with what is needed to judge it."""

    id: str
    text: str | None
    status: str
    findings: list[str]
    condition: str
    question: str
    track: str
    relation: str | None
    golds: list[str | None]
    criteria: list[list[Any]]
    images: list[list[str | None]]
    named: list[list[Any]]
    listed: str | None
    parse_status: str | None

    @property
    def unscored(self) -> str | None:
        """Why the answer cannot be scored at all: the call failed, or an image could not be shown."""
        return judging.unjudgeable(self.status, self.condition, self.findings)

    def hash(self, vocabulary: str) -> str:
        """Hash of all that the verdict follows from: the answer, the rules, their word lists, and the synonyms by ``vocabulary``."""
        return ids.content_hash((*self, vocabulary, version(), criteria.lexicon_hash(), "basis"))


def read_vocabulary(graph: Graph) -> Vocabulary:
    """The synonym table with the genes of the graph: a symbol and its name are one thing."""
    return Vocabulary(read_gene_names(graph))


def read_gene_names(graph: Graph) -> list[tuple[str, ...]]:
    """Symbol and name of every gene whose name is informative."""
    rows = graph.read_rows("MATCH (g:Gene) WHERE size(g.name) > 5 RETURN g.symbol, g.name ORDER BY g.symbol")
    return [(symbol, name) for symbol, name in rows]


@operation("score {benchmark} criteria")
def load(
    graph: Graph, *, benchmark: str, model: str | None = None, scheduler: str | None = None, tick: Tick = silent
) -> Loaded:
    """Judge every answer of a benchmark by its criteria and write what changed; ``scheduler`` names a Dask cluster.

    A benchmark without any criterion (phenopackets, say) has nothing to judge by and gets no verdict of this judge.
    """
    names = scores.runs(graph, benchmark, model)
    if not graph.read_rows(HAS_CRITERIA, {"benchmark": benchmark})[0][0]:
        return Loaded()
    genes = read_gene_names(graph)
    vocabulary_now = criteria.vocabulary_hash(genes)
    loaded = verdicts.state_judge(graph, JUDGE, version(), vocabulary_now)
    loaded.merge(verdicts.sweep(graph, JUDGE, benchmark))
    params = {"benchmark": benchmark, "tracks": [Track.DIAGNOSIS, *criteria.TRACKS]}
    questions: dict[str, list[Any]] = {
        question: facts for question, *facts in graph.read_bulk(QUESTIONS, QUESTION_COLUMNS, params)
    }
    basis = ids.content_hash(
        sorted(questions.items()), vocabulary_now, version(), criteria.lexicon_hash(), verdicts.releases(graph)
    )
    scoring = Scoring(graph, JUDGE, (RuleJudge.GROUNDED,), questions, basis, scheduler)

    def prepare(forked: bool) -> Judge:
        judge = CriteriaJudge(genes)
        if forked:
            judge.prepare()  # once for all processes
        return judge

    def answers_of(run: str) -> list[tuple[AnswerRecord, str, str | None]]:
        return [(answer, answer.hash(vocabulary_now), stored) for answer, stored in read_answers(graph, run, questions)]

    loaded.merge(scoring.score(names, answers_of, prepare, lambda run: Batch(f"{JUDGE}:{run}", MANAGES), tick))
    return loaded


def read_answers(
    graph: Graph, run: str, questions: Mapping[str, Sequence[Any]]
) -> list[tuple[AnswerRecord, str | None]]:
    """Answers of a run, each with the content hash of its verdict: None without a verdict."""
    answers = []
    rows = graph.read_bulk(ANSWERS, COLUMNS, {"run": run, "questions": list(questions)})
    for question, key, text, status, condition, named, listed, parse_status, stored in rows:
        findings, *facts = questions[question]
        record = [key, text, status, findings, condition, question, *facts, named, listed, parse_status]
        answers.append((AnswerRecord(*record), stored))
    return answers


def version() -> str:
    """Version of the rules, with the component that reads negation."""
    return f"{criteria.VERSION}; {criteria.component() or 'no negation component'}"


class CriteriaJudge:
    """Judges answers by their criteria, with the names of a graph's genes; only these are sent to another machine."""

    def __init__(self, genes: Sequence[tuple[str, ...]]) -> None:
        self.genes = genes

    def __call__(self, answers: Sequence[tuple[AnswerRecord, str]]) -> list[Verdict]:
        """Return the verdict on each answer, given with its hash."""
        return judged(answers, self.vocabulary, self.read)

    def __reduce__(self) -> tuple[type[CriteriaJudge], tuple[Sequence[tuple[str, ...]]]]:
        return CriteriaJudge, (self.genes,)

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The synonyms with the names of the genes."""
        return Vocabulary(self.genes)

    @cached_property
    def read(self) -> Callable[[str, Vocabulary], Reading]:
        """Read a text; the last ones are remembered."""
        return lru_cache(maxsize=SAME_TEXTS)(Reading)

    def prepare(self) -> None:
        """Load the vocabulary and the component that reads negation now."""
        _ = self.vocabulary
        read_contexts("", ())


def judged(
    answers: Iterable[tuple[AnswerRecord, str]], vocabulary: Vocabulary, read: Callable[[str, Vocabulary], Reading]
) -> list[Verdict]:
    """The verdict on each answer, given with its hash; ``read`` reads its text."""
    results = []
    basis = verdicts.basis_of(vocabulary.hash, version())
    for answer, content in sorted(answers, key=lambda pair: pair[0].id):
        result = judge(answer, vocabulary, read)
        properties = {
            "status": result.status,
            "reason": result.reason,
            "parseStatus": result.parse_status,
            "score": result.recall,
            **dimension_properties(result.dimensions),
            "evidence": orjson.dumps(result.evidence()).decode(),
            "contentHash": content,
            "basis": basis,
        }
        results.append(Verdict(answer.id, properties))
    return results


def judge(answer: AnswerRecord, vocabulary: Vocabulary, read: Callable[[str, Vocabulary], Reading] = Reading) -> Result:
    """Judge one answer by the rules of its track; ``read`` reads its text."""
    if answer.unscored:
        return Result(VerdictStatus.UNSCORED, answer.unscored, RankStatus.UNPARSED, None, None, (), {})
    if answer.track == Track.DIAGNOSIS:
        return _diagnosis(answer)
    return criteria.judge_answer(answer.text, question_of(answer), vocabulary, read)


def question_of(answer: AnswerRecord) -> CriteriaQuestion:
    """Criteria of the question, in the order of the source."""
    ordered = sorted(answer.criteria, key=lambda row: (row[1], row[4] or 0))
    ordered_criteria = [Criterion(key, kind, text, *_figures(raw)) for key, kind, text, raw, _ in ordered]
    by_role = {
        role: tuple(at for at, (_, image_role) in enumerate(answer.images, 1) if image_role == role)
        for role in ("decisive", "supporting")
    }
    labels = tuple(label for label, _ in answer.images)
    return CriteriaQuestion(answer.track, tuple(ordered_criteria), answer.relation, labels, **by_role)


def _figures(raw: str | None) -> tuple[tuple[str, ...], str]:
    """The figures that a criterion rests on, and its category."""
    source = orjson.loads(raw) if raw else {}
    figures = source.get("figures") or source.get("image") or []
    listed = figures if isinstance(figures, list) else [figures]
    return tuple(str(label) for label in listed), str(source.get("category") or "")


def _diagnosis(answer: AnswerRecord) -> Result:
    """Token F1 and how rare the listed names are, these as the grounded verdict read them."""
    f1 = criteria.token_f1(answer.text or "", [gold for gold in answer.golds if gold])
    strict = f1["tokenF1Strict"]
    ratio = criteria.rare_ratio(_listed(answer)) if answer.listed is not None else {}
    return Result(
        VerdictStatus.NOT_APPLICABLE if strict is None else VerdictStatus.SCORED,
        "no_gold" if strict is None else None,
        answer.parse_status or RankStatus.UNPARSED,
        None if strict is None else float(strict),
        None,
        (),
        {**f1, **ratio},
    )


def _listed(answer: AnswerRecord) -> list[list[tuple[str | None, str | None]]]:
    """The entities that each listed name can mean, as (level, status)."""
    ranks = [item["rank"] for item in orjson.loads(answer.listed or "[]")]
    return [[(level, status) for rank, level, status in answer.named if rank == place] for place in ranks]
