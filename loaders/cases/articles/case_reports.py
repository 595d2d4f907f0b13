"""Case reports (JATS, as PMC publishes them) into the graph, with figures, images and mentions: get -> transform -> load.

Only reports of a human case are taken in; every other article is listed as ``refused`` with the reason. A load states
all case reports of a benchmark: what an earlier one brought and this one does not is removed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from files import documents as files
from files.documents import Document
from files.images import ImageStore
from graph import schema
from graph.session import Graph
from graph.writing.batch import Batch
from graph.writing.load import Anomaly, Loaded, refuse_anomalies, state_release, write
from graph.writing.operations import operation
from graph.writing.options import DEFAULTS, LoadOptions
from loaders.cases.articles import jats
from loaders.cases.articles.batch import ReportBatch
from loaders.cases.articles.figures import Lookup, add_figure, image_files
from loaders.cases.articles.jats import Report
from loaders.cases.articles.passages import add_passages
from loaders.cases.mentions.candidates import NO_GUESS, Guess
from loaders.cases.mentions.recognition import Finder
from mmrarebench.cases import articles
from mmrarebench.cases.patients import count_patients, patient_of
from mmrarebench.exceptions import InputError

MANAGES = (
    schema.RELEASE,
    schema.BENCHMARK,
    schema.ARTICLE,
    schema.CASE,
    schema.PASSAGE,
    schema.FIGURE,
    schema.MENTION,
    schema.IMAGE,
    schema.DISORDER,
    schema.PHENOTYPE,
    schema.GENE,
    schema.BENCHMARK_RELEASE,
    schema.CASE_OF,
    schema.REPORTED_IN,
    schema.HAS_PASSAGE,
    schema.HAS_FIGURE,
    schema.HAS_CAPTION,
    schema.HAS_IMAGE,
    schema.SHOWS,
    schema.IN_PASSAGE,
    schema.MENTIONS_DISORDER,
    schema.MENTIONS_PHENOTYPE,
    schema.MENTIONS_GENE,
)
LACKS = {
    "spaCy": "spaCy is not installed: no mention was looked for; install it (Python < 3.14) and load again",
    "scispacy": "scispacy is not installed: abbreviations were not spelt out; install it (Python < 3.13) and load again",
    "negspacy": "negspacy is not installed: it is not known which mentions are negated or of a relative; install it and load again",
}


def get(documents: Iterable[Document], anomalies: list[Anomaly]) -> Iterator[Report]:
    """The articles of the documents; a document without one is listed as refused."""
    for document in documents:
        reports = jats.read_articles(document)
        if not reports:
            anomalies.append(Anomaly("refused", document.name, document.where, "1", "no JATS article in it"))
        yield from reports


@operation("load case-reports {benchmark}")
def load(
    graph: Graph,
    paths: Sequence[Path],
    *,
    benchmark: str,
    guess: Guess = NO_GUESS,
    options: LoadOptions = DEFAULTS,
) -> Loaded:
    """Load the human case reports among some articles for a benchmark.

    Where every article is refused, nothing is written, and what was loaded before stays.

    Raises:
        InputError: there is no XML file among the paths.
        FileFormatError: a file is no well-formed XML.
    """
    finders: list[Finder] = []

    def finder() -> Finder:
        if not finders:
            finders.append(Finder.of_graph(graph, guess))
        return finders[0]

    batch = Batch(f"case-reports:{benchmark}", MANAGES)
    work = ReportBatch(benchmark, batch, ImageStore.of_home(), finder)
    documents = 0
    for document in files.documents(paths, jats.SUFFIXES):
        documents += 1
        for report in get([document], work.anomalies):
            transform(report, image_files(document.where), work)
            options.tick("article", 1)
    if not documents:
        raise InputError(
            "no XML file in it",
            where=", ".join(map(str, paths)),
            repair="give JATS articles (.xml, .nxml) or their folder",
        )
    if not work.cases:
        refuse_anomalies(work.anomalies, options.strict)
        return Loaded({schema.ARTICLE.label: 0, schema.CASE.label: 0}, work.anomalies)
    work.anomalies += [
        Anomaly("no_mentions" if name == "spaCy" else "mentions_in_part", name, "", "", LACKS[name])
        for name in finder().missing
    ]
    batch.node(schema.BENCHMARK, benchmark)
    release = state_release(
        batch,
        f"{benchmark} case reports",
        "as given",
        licence="as each article states",
        paths=paths,
        records=work.cases,
    )
    batch.edge(schema.BENCHMARK_RELEASE, benchmark, release)
    return write(graph, batch, work.anomalies, options=options)


def transform(report: Report, lookup: Lookup, work: ReportBatch) -> None:
    """Want what an article states, or list why it is refused."""
    judgement = articles.judge(report.article)
    place = f"{report.line}"
    if not judgement.accepted:
        work.list_anomaly("refused", report.key, report, place, "; ".join(judgement.reasons))
        return
    if report.retraction:
        work.list_anomaly("retracted", report.key, report, place, f"{report.retraction}; the article is left out")
        return
    if report.key in work.read_from:
        work.list_anomaly(
            "duplicate_article", report.key, report, place, f"read before, from {work.read_from[report.key]}; left out"
        )
        return
    work.read_from[report.key] = report.where
    patients = _several_patients(report)
    if patients:
        message = f"{patients}; left out, as one case would mix what is said of them"
        work.list_anomaly("several_patients", report.case, report, place, message)
        return
    work.cases += 1
    _notes(report, work)
    patient = patient_of(report.clinical, report.article.title) or judgement.patient
    batch, case = work.batch, report.case
    batch.node(
        schema.ARTICLE,
        report.key,
        title=report.article.title or None,
        journal=report.journal or None,
        year=report.year,
        licence=report.licence,
        identifiers=list(report.identifiers),
    )
    batch.node(
        schema.CASE,
        case,
        sex=patient.sex if patient else None,
        age=patient.age if patient else None,
        sections=[f"{title}: {text}" if title else text for title, text in report.sections],
    )
    batch.edge(schema.REPORTED_IN, case, report.key)
    batch.edge(schema.CASE_OF, case, work.benchmark)
    for position, figure in enumerate(report.figures, 1):
        add_figure(figure, position, report, lookup, work)
    add_passages(report, work)


def _notes(report: Report, work: ReportBatch) -> None:
    if report.key.startswith("sha256:"):
        work.list_anomaly(
            "no_identifier",
            report.key,
            report,
            str(report.line),
            "no PMC id, PMID or DOI; a hash of the file stands for it",
        )
    if report.licence is None:
        work.list_anomaly("no_licence", report.key, report, str(report.line), "the article states no licence")
    if report.corrections:
        notices = ", ".join(report.corrections)
        work.list_anomaly("corrected", report.key, report, str(report.line), f"a notice was published on it: {notices}")


def _several_patients(report: Report) -> str | None:
    """How an article describes several patients; None where it describes one."""
    sections = articles.patients_apart(report.article.headings)
    patients = max(sections, count_patients(report.clinical, report.article.title))
    if patients <= 1:
        return None
    described = "have sections of their own" if sections > 1 else "are distinguished in the text or the title"
    return f"at least {patients} patients {described}"
