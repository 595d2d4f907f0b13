"""The passages of a case report into the batch, with what they mention."""

from __future__ import annotations

from graph import schema
from graph.writing.batch import Batch
from loaders.cases.articles.batch import ReportBatch
from loaders.cases.articles.jats import Report
from loaders.cases.mentions.recognition import Mention

TARGETS = {
    "disorder": (schema.DISORDER, schema.MENTIONS_DISORDER),
    "phenotype": (schema.PHENOTYPE, schema.MENTIONS_PHENOTYPE),
    "gene": (schema.GENE, schema.MENTIONS_GENE),
}


def add_passages(report: Report, work: ReportBatch) -> None:
    """Want every passage of a report, and a mention for each thing it names."""
    mentions_of = work.finder().find([p.text for p in report.paragraphs])
    for paragraph, mentions in zip(report.paragraphs, mentions_of, strict=True):
        key = f"{report.case}/{paragraph.kind}/{paragraph.position}"
        work.batch.node(
            schema.PASSAGE,
            key,
            kind=paragraph.kind,
            title=paragraph.title or None,
            text=paragraph.text,
            position=paragraph.position,
        )
        work.batch.edge(schema.HAS_PASSAGE, report.case, key)
        if paragraph.kind == "caption":
            work.batch.edge(schema.HAS_CAPTION, f"{report.case}/figure/{paragraph.position}", key)
        for mention in mentions:
            _mention(mention, key, work.batch)


def _mention(mention: Mention, passage: str, batch: Batch) -> None:
    key = f"{passage}/{mention.kind}/{mention.start}-{mention.end}"
    batch.node(
        schema.MENTION,
        key,
        kind=mention.kind,
        text=mention.text,
        start=mention.start,
        end=mention.end,
        match=mention.match,
        name=mention.name,
        negated=mention.negated,
        family=mention.family,
        ambiguous=len(mention.targets) > 1,
        method=mention.method,
        likeness=mention.likeness,
    )
    batch.edge(schema.IN_PASSAGE, key, passage)
    for target in mention.targets:
        node, edge = TARGETS[mention.kind]
        batch.node(node, target)
        batch.edge(edge, key, target)
