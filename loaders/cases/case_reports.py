"""Case reports (JATS, as PMC publishes them) into the graph, with figures, images and mentions: get -> transform -> load.

Only reports of a human case are taken in; every other article is listed as ``refused`` with the reason. A load states
all case reports of a benchmark: what an earlier one brought and this one does not is removed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from files import documents as files
from files.documents import Document
from files.images import ImageStore, examine
from graph import schema
from graph.session import Graph
from graph.writing.batch import Batch
from graph.writing.load import Anomaly, Loaded, refuse_anomalies, state_release, write
from graph.writing.write import Tick
from loaders.cases import jats
from loaders.cases.candidates import NO_GUESS, Guess
from loaders.cases.jats import Figure, Report
from loaders.cases.mentions import Finder, Mention
from mmrarebench.benchmark.modality import Modality, of_parts, read_modality
from mmrarebench.cases import articles
from mmrarebench.exceptions import InputError

PICTURES = (".jpg", ".jpeg", ".png", ".tif", ".tiff", ".webp", ".bmp", ".gif")
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
TARGETS = {
    "disorder": (schema.DISORDER, schema.MENTIONS_DISORDER),
    "phenotype": (schema.PHENOTYPE, schema.MENTIONS_PHENOTYPE),
    "gene": (schema.GENE, schema.MENTIONS_GENE),
}
LACKS = {
    "spaCy": "spaCy is not installed: no mention was looked for; install it (Python < 3.14) and load again",
    "scispacy": "scispacy is not installed: abbreviations were not spelt out; install it (Python < 3.13) and load again",
    "negspacy": "negspacy is not installed: it is not known which mentions are negated or of a relative; install it and load again",
}
Lookup = Callable[[str], bytes | None]


@dataclass
class Work:
    """What a load carries from article to article."""

    benchmark: str
    batch: Batch
    store: ImageStore
    finder: Callable[[], Finder]
    odd: list[Anomaly] = field(default_factory=list)
    seen: dict[str, str] = field(default_factory=dict)
    cases: int = 0

    def report(self, kind: str, name: str, report: Report, record: str, message: str) -> None:
        """List something odd about an article."""
        self.odd.append(Anomaly(kind, name, report.where, record, message))


def get(documents: Iterable[Document], odd: list[Anomaly]) -> Iterator[Report]:
    """The articles of the documents; a document without one is listed as refused."""
    for document in documents:
        reports = jats.read(document)
        if not reports:
            odd.append(Anomaly("refused", document.name, document.where, "1", "no JATS article in it"))
        yield from reports


def load(
    graph: Graph,
    paths: Sequence[Path],
    *,
    benchmark: str,
    strict: bool = False,
    guess: Guess = NO_GUESS,
    tick: Tick = lambda what, count: None,
) -> Loaded:
    """Load the human case reports among some articles for a benchmark.

    Where every article is refused, nothing is written, and what was loaded before stays.

    Raises:
        InputError: there is no XML file among the paths.
        FileFormatError: a file is no well-formed XML.
    """
    found: list[Finder] = []

    def finder() -> Finder:
        if not found:
            found.append(Finder.of_graph(graph, guess))
        return found[0]

    batch = Batch(f"case-reports:{benchmark}", MANAGES)
    work = Work(benchmark, batch, ImageStore.of_home(), finder)
    documents = 0
    for document in files.documents(paths, jats.SUFFIXES):
        documents += 1
        for report in get([document], work.odd):
            transform(report, beside(document.where), work)
            tick("article", 1)
    if not documents:
        raise InputError(
            "no XML file in it",
            where=", ".join(map(str, paths)),
            repair="give JATS articles (.xml, .nxml) or their folder",
        )
    if not work.cases:
        refuse_anomalies(work.odd, strict)
        return Loaded({schema.ARTICLE.label: 0, schema.CASE.label: 0}, work.odd)
    work.odd += [
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
    return write(graph, batch, work.odd, strict=strict, tick=tick)


def beside(where: str) -> Lookup:
    """What finds the image files that lie beside an article: in its folder, or in its archive."""
    archive, inside, member = where.partition("!")
    folder = PurePosixPath(member).parent

    def in_folder(name: str) -> bytes | None:
        path = Path(where).parent / name
        return path.read_bytes() if path.is_file() else None

    held: dict[str, Document] = {}

    def in_archive(name: str) -> bytes | None:
        if not held:
            for document in files.documents([archive], PICTURES):
                place = PurePosixPath(document.where.partition("!")[2])
                if place.parent == folder:
                    held[place.name] = document
        return held[name].read() if name in held else None

    return in_archive if inside else in_folder


def transform(report: Report, lookup: Lookup, work: Work) -> None:
    """Want what an article states, or list why it is refused."""
    judgement = articles.judge(report.article)
    place = f"{report.line}"
    if not judgement.accepted:
        work.report("refused", report.key, report, place, "; ".join(judgement.reasons))
        return
    if report.key in work.seen:
        work.report(
            "duplicate_article", report.key, report, place, f"read before, from {work.seen[report.key]}; left out"
        )
        return
    work.seen[report.key] = report.where
    work.cases += 1
    _notes(report, work)
    patient = next((s for s in articles.subjects_of(report.clinical) if s.human), judgement.patient)
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
        _figure(figure, position, report, lookup, work)
    _passages(report, work)


def _notes(report: Report, work: Work) -> None:
    if report.key.startswith("sha256:"):
        work.report(
            "no_identifier",
            report.key,
            report,
            str(report.line),
            "no PMC id, PMID or DOI; a hash of the file stands for it",
        )
    if report.licence is None:
        work.report("no_licence", report.key, report, str(report.line), "the article states no licence")
    apart = articles.patients_apart(report.article.headings)
    if apart > 1:
        work.report(
            "several_patients",
            report.case,
            report,
            str(report.line),
            f"{apart} patients have sections of their own; they are kept as one case",
        )


def _figure(figure: Figure, position: int, report: Report, lookup: Lookup, work: Work) -> None:
    key = f"{report.case}/figure/{position}"
    of_panels = [(p.mark, read_modality({"panel": p.text})) for p in figure.panels]
    read = of_parts(of_panels) or read_modality({"caption": figure.caption, "label": figure.label})
    work.batch.node(
        schema.FIGURE,
        key,
        label=figure.label,
        caption=figure.caption or None,
        position=position,
        files=list(figure.files) or None,
        panels=[f"{p.mark}: {p.text}" for p in figure.panels] or None,
        modality=read.value,
        modalitySource=read.note,
        panelModalities=[f"{mark}: {m.value}" for mark, m in of_panels if m.value] or None,
    )
    work.batch.edge(schema.HAS_FIGURE, report.case, key)
    for stem, names in _stems(figure.files).items():
        data = next((d for d in map(lookup, names) if d is not None), None)
        if data is None:
            work.report(
                "missing_image", key, report, stem, "no such image file beside the article; the caption is kept"
            )
        else:
            _image(data, key, stem, read, report, work)
    if not figure.files:
        work.report(
            "missing_image", key, report, str(report.line), "the figure names no image file; the caption is kept"
        )


def _stems(names: Iterable[str]) -> dict[str, list[str]]:
    """File names to try for each image, the best first: formats of one image share a stem.

    >>> _stems(["f1.gif", "f1.jpg"])
    {'f1': ['f1.jpg', 'f1.gif']}
    >>> _stems(["12920_2020_789_Fig1_HTML"])["12920_2020_789_Fig1_HTML"][:2]
    ['12920_2020_789_Fig1_HTML', '12920_2020_789_Fig1_HTML.jpg']
    """
    found: dict[str, list[str]] = {}
    for name in names:
        suffix = PurePosixPath(name).suffix.lower()
        known = suffix in PICTURES
        stem = name[: -len(suffix)] if known else name
        tries = [name] if known else [name, *(f"{name}{s}" for s in PICTURES)]
        found[stem] = found.get(stem, []) + tries
    order = {suffix: i for i, suffix in enumerate(PICTURES)}
    return {
        stem: sorted(tries, key=lambda n: order.get(PurePosixPath(n).suffix.lower(), -1))
        for stem, tries in found.items()
    }


def _image(data: bytes, figure: str, name: str, read: Modality, report: Report, work: Work) -> None:
    picture = examine(data)
    work.store.put(picture.sha256, data)
    if picture.finding:
        work.report("image", figure, report, name, picture.finding)
    work.batch.node(
        schema.IMAGE,
        picture.sha256,
        width=picture.width,
        height=picture.height,
        mode=picture.mode,
        format=picture.format,
        bytes=picture.bytes,
        pixelSha256=picture.pixel_sha256,
        perceptualHash=picture.perceptual_hash,
        metadata=picture.metadata,
        modality=read.value,
        modalitySource=read.note,
    )
    work.batch.edge(schema.HAS_IMAGE, report.case, picture.sha256)
    work.batch.edge(schema.SHOWS, figure, picture.sha256)


def _passages(report: Report, work: Work) -> None:
    found = work.finder().find([p.text for p in report.paragraphs])
    for paragraph, mentions in zip(report.paragraphs, found, strict=True):
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
