"""The figures of a case report into the batch, with the image files that lie beside the article."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path, PurePosixPath

from files import documents as files
from files.documents import Document
from files.images import examine
from graph import schema
from graph.writing.images import image_properties
from loaders.cases.articles.batch import ReportBatch
from loaders.cases.articles.floats import Figure
from loaders.cases.articles.jats import Report
from mmrarebench.benchmark.modality import Modality, of_parts, read_modality

PICTURES = (".jpg", ".jpeg", ".png", ".tif", ".tiff", ".webp", ".bmp", ".gif")
Lookup = Callable[[str], bytes | None]


def image_files(where: str) -> Lookup:
    """A function that finds the image files that lie beside an article: in its folder, or in its archive."""
    archive, inside, member = where.partition("!")
    folder = PurePosixPath(member).parent

    def in_folder(name: str) -> bytes | None:
        path = Path(where).parent / name
        return path.read_bytes() if path.is_file() else None

    documents: dict[str, Document] = {}

    def in_archive(name: str) -> bytes | None:
        if not documents:
            for document in files.documents([archive], PICTURES):
                place = PurePosixPath(document.where.partition("!")[2])
                if place.parent == folder:
                    documents[place.name] = document
        return documents[name].read() if name in documents else None

    return in_archive if inside else in_folder


def add_figure(figure: Figure, position: int, report: Report, lookup: Lookup, work: ReportBatch) -> None:
    """Want a figure, its modality and its images; an image file that is not there is listed."""
    key = f"{report.case}/figure/{position}"
    of_panels = [(p.mark, read_modality({"panel": p.text})) for p in figure.panels]
    modality = of_parts(of_panels) or read_modality({"caption": figure.caption, "label": figure.label})
    work.batch.node(
        schema.FIGURE,
        key,
        label=figure.label,
        caption=figure.caption or None,
        position=position,
        licence=figure.licence,
        files=list(figure.files) or None,
        panels=[f"{p.mark}: {p.text}" for p in figure.panels] or None,
        modality=modality.value,
        modalitySource=modality.note,
        panelModalities=[f"{mark}: {m.value}" for mark, m in of_panels if m.value] or None,
    )
    work.batch.edge(schema.HAS_FIGURE, report.case, key)
    for stem, names in _images(figure):
        data = _largest(lookup, names)
        if data is None:
            work.list_anomaly(
                "missing_image", key, report, stem, "no such image file beside the article; the caption is kept"
            )
        else:
            _image(data, key, stem, modality, report, work)
    if not figure.files:
        work.list_anomaly(
            "missing_image", key, report, str(report.line), "the figure names no image file; the caption is kept"
        )


def _images(figure: Figure) -> Iterator[tuple[str, list[list[str]]]]:
    """Of each image its name and, of each of its renditions, the file names to try."""
    renditions = [group for group in figure.renditions if len(group) > 1]
    grouped = {name for group in renditions for name in group}
    for group in renditions:
        by_stem = _stems(group)
        yield next(iter(by_stem)), list(by_stem.values())
    for stem, names in _stems(name for name in figure.files if name not in grouped).items():
        yield stem, [names]


def _largest(lookup: Lookup, renditions: list[list[str]]) -> bytes | None:
    """The largest of the renditions that lie beside the article, each in the best format there is."""
    candidates = (next((data for data in map(lookup, names) if data is not None), None) for names in renditions)
    return max((data for data in candidates if data is not None), key=len, default=None)


def _stems(names: Iterable[str]) -> dict[str, list[str]]:
    """File names to try for each image, the best first: formats of one image share a stem.

    >>> _stems(["f1.gif", "f1.jpg"])
    {'f1': ['f1.jpg', 'f1.gif']}
    >>> _stems(["12920_2020_789_Fig1_HTML"])["12920_2020_789_Fig1_HTML"][:2]
    ['12920_2020_789_Fig1_HTML', '12920_2020_789_Fig1_HTML.jpg']
    """
    names_of: dict[str, list[str]] = {}
    for name in names:
        suffix = PurePosixPath(name).suffix.lower()
        is_picture = suffix in PICTURES
        stem = name[: -len(suffix)] if is_picture else name
        tries = [name] if is_picture else [name, *(f"{name}{s}" for s in PICTURES)]
        names_of[stem] = names_of.get(stem, []) + tries
    order = {suffix: i for i, suffix in enumerate(PICTURES)}
    return {
        stem: sorted(tries, key=lambda n: order.get(PurePosixPath(n).suffix.lower(), -1))
        for stem, tries in names_of.items()
    }


def _image(data: bytes, figure: str, name: str, modality: Modality, report: Report, work: ReportBatch) -> None:
    picture = examine(data)
    work.store.put(picture.sha256, data)
    if picture.finding:
        work.list_anomaly("image", figure, report, name, picture.finding)
    work.batch.node(
        schema.IMAGE,
        picture.sha256,
        **image_properties(picture),
        metadata=picture.metadata,
        modality=modality.value,
        modalitySource=modality.note,
    )
    work.batch.edge(schema.HAS_IMAGE, report.case, picture.sha256)
    work.batch.edge(schema.SHOWS, figure, picture.sha256)
