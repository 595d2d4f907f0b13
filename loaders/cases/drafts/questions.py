"""From case reports to draft questions: one a track, written by rules, every criterion resting on spans or figures.

A draft is marked as one (``draft``) until a person accepts it. What a track must hide is masked by its leakage policy.
What the rules cannot decide (the relation between images, tests that must not be done) is left out, for a person to add.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson

from graph import schema
from graph.session import Graph
from graph.writing.batch import Batch
from graph.writing.load import Anomaly, Loaded, write
from graph.writing.operations import operation
from graph.writing.options import DEFAULTS, LoadOptions
from loaders.benchmark.tracks import TITLES
from loaders.cases.drafts.rewriting import Ask, reword
from loaders.cases.drafts.texts import CaseText, read_cases
from loaders.leakage.masking import masked_question
from loaders.leakage.questions import ImageUse, LeakageQuestion
from loaders.leakage.scan import Facts, Policy, read_policy
from mmrarebench import ids
from mmrarebench.benchmark.vocabulary import MappingRelation, Track
from mmrarebench.cases.drafting import Draft, Grounded, Undrafted, draft_all
from mmrarebench.exceptions import NotFoundError
from mmrarebench.leakage import detection as leakage
from mmrarebench.leakage.terms import Term, is_spared
from mmrarebench.leakage.types import CONTEXT, LeakKind

MANAGES = (
    schema.BENCHMARK,
    schema.TRACK,
    schema.QUESTION,
    schema.CRITERION,
    schema.DISORDER,
    schema.PART_OF,
    schema.IN_TRACK,
    schema.ASKS_ABOUT,
    schema.USES,
    schema.EXPECTS,
    schema.HAS_DIAGNOSIS,
    schema.GROUNDED_IN,
    schema.GROUNDED_IN_FIGURE,
    schema.GROUNDED_IN_IMAGE,
)


@operation("draft {benchmark}")
def load(graph: Graph, *, benchmark: str, ask: Ask | None = None, options: LoadOptions = DEFAULTS) -> Loaded:
    """Draft questions from the case reports of a benchmark; drafts of an earlier call are replaced.

    With ``ask``, a model words contexts and answers; a wording of which a sentence does not rest on its evidence is
    refused and listed.

    Raises:
        NotFoundError: the benchmark has no case reports.
    """
    cases = read_cases(graph, benchmark)
    if not cases:
        raise NotFoundError(
            f"{benchmark!r} has no case reports", repair=f"mmrarebench load case-reports PATH --benchmark {benchmark}"
        )
    anomalies: list[Anomaly] = []
    drafts: list[tuple[CaseText, Draft]] = []
    for case in cases:
        for drafted in draft_all(case.text):
            if isinstance(drafted, Undrafted):
                anomalies.append(
                    Anomaly("no_draft", f"{benchmark}/{drafted.track}/{case.id}", "", case.id, drafted.reason)
                )
            else:
                drafts.append((case, drafted))
    rules = read_policy()
    golds = {code for _, drafted in drafts for code in drafted.codes}
    facts = Facts(graph, golds, rules.parent_share)
    batch = Batch(f"drafts:{benchmark}", MANAGES)
    batch.node(schema.BENCHMARK, benchmark)
    for case, drafted in drafts:
        worded, rests = reword(case, drafted, ask, anomalies) if ask else (drafted, [])
        _question(case, worded, rests, benchmark, facts, rules, batch)
        options.tick("draft", 1)
    return write(graph, batch, anomalies, options=options)


def _question(
    case: CaseText,
    draft: Draft,
    rests: list[dict[str, Any]],
    benchmark: str,
    facts: Facts,
    rules: Policy,
    batch: Batch,
) -> None:
    """Want a draft as a question, its texts masked as its track demands, with its criteria and uses of images."""
    key = f"{benchmark}/{draft.track}/{case.id}"
    masked, terms = masked_question(_leakage_question(key, case, draft), facts, rules)
    images = [(use.sha256, use.label) for use in masked.uses]
    expected = [(c.kind, c.text) for c in draft.criteria]
    batch.node(
        schema.QUESTION,
        key,
        sourceId=case.id,
        question=masked.question,
        context=masked.context or None,
        answer=draft.answer,
        aliases=list(draft.aliases) or None,
        goldCurie=draft.codes[0] if draft.codes else None,
        draft=True,
        goldStatus=MappingRelation.EXACT if draft.codes else "none",
        imageCount=len(case.uses),
        contentHash=ids.content_hash(masked.question, masked.context, images, draft.answer, "", expected),
        extra=orjson.dumps({"masked": terms}).decode() if terms else None,
        answerBasis=draft.basis or None,
        evidence=orjson.dumps(rests).decode() if rests else None,
    )
    _links(key, case, draft, benchmark, batch)
    for use in masked.uses:
        batch.edge(schema.USES, key, use.sha256, position=use.position, label=use.label, path=use.path)
    _criteria(key, draft.criteria, case, batch)


def _leakage_question(key: str, case: CaseText, draft: Draft) -> LeakageQuestion:
    """A draft as the leakage policy reads it, the names that the draft hides masked already."""
    names = [Term(name, LeakKind.GOLD_NAME, name.isupper()) for name in draft.hidden]
    hidden = [name for name in names if not is_spared(name)]
    question, context = (
        leakage.mask(text, leakage.distinct(leakage.find_terms(text, CONTEXT, hidden)))
        for text in (draft.question, draft.context)
    )
    return LeakageQuestion(
        key,
        draft.track,
        case.id,
        question,
        context,
        draft.answer,
        list(draft.aliases),
        "",
        list(draft.codes),
        case.articles,
        [ImageUse(*use) for use in case.uses],
        [[c.kind, c.text] for c in draft.criteria],
        [],
    )


def _links(key: str, case: CaseText, draft: Draft, benchmark: str, batch: Batch) -> None:
    batch.node(schema.TRACK, draft.track, title=TITLES[draft.track])
    batch.edge(schema.PART_OF, key, benchmark)
    batch.edge(schema.IN_TRACK, key, draft.track)
    batch.edge(schema.ASKS_ABOUT, key, case.id)
    for code in draft.codes if draft.track == Track.DIAGNOSIS else ():
        batch.node(schema.DISORDER, code)
        batch.edge(schema.HAS_DIAGNOSIS, case.id, code, via=draft.answer, relation=MappingRelation.EXACT, by="draft")


def _criteria(question: str, criteria: Sequence[Grounded], case: CaseText, batch: Batch) -> None:
    counts: dict[str, int] = {}
    for criterion in criteria:
        counts[criterion.kind] = counts.get(criterion.kind, 0) + 1
        key = f"{question}/{criterion.kind}/{counts[criterion.kind]}"
        batch.node(schema.CRITERION, key, kind=criterion.kind, text=criterion.text, position=counts[criterion.kind])
        batch.edge(schema.EXPECTS, question, key)
        for span in criterion.spans:
            batch.edge(schema.GROUNDED_IN, key, span.passage, start=span.start, end=span.end)
        for figure, panel in criterion.figures:
            batch.edge(schema.GROUNDED_IN_FIGURE, key, figure, panel=panel)
            for sha256 in case.images.get(figure, ()):
                batch.edge(schema.GROUNDED_IN_IMAGE, key, sha256)
