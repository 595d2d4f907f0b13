"""Figures and tables of a JATS article."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import NamedTuple

from lxml import etree

from loaders.cases.articles.text import caption_of, text_of
from mmrarebench.cases.captions import Panel, panels
from mmrarebench.cases.licences import licence_name

Element = etree._Element
LONGEST_WORDING = 200
_SIZE = re.compile(r"[-_.](?:low|high|hi|lo|full|large|small|thumb|thumbnail|print|web)(?:[-_]?res)?$", re.IGNORECASE)
# "reproduced with kind permission of ...": what was done, by permission, and the rest of the clause that says whose it is.
_BORROWED = re.compile(
    r"""\b(?:reproduced|reprinted|adapted|modified|republished|used|taken)\ (?:here\ )?
    (?:with|by)\ (?:the\ )?(?:kind\ )?permission\b
    [^.;]{0,120}
    """,
    re.IGNORECASE | re.VERBOSE,
)


class Figure(NamedTuple):
    """A figure: label, caption, panels, and the file names given for it."""

    label: str | None
    caption: str
    files: tuple[str, ...]
    panels: tuple[Panel, ...]
    renditions: tuple[tuple[str, ...], ...] = ()
    """File names by image: several where the article gives one image in several sizes."""
    licence: str | None = None
    """Its own licence where that is not the article's."""


def read_tables(article: Element) -> Iterator[tuple[str, str, str]]:
    """Kind, label and text of each table: its caption and its rows, cells parted by bars."""
    for table in article.iter("table-wrap"):
        rows = [" | ".join(text_of(cell) or "" for cell in row.iter("td", "th")) for row in table.iter("tr")]
        caption = caption_of(table)[0]
        yield (
            "table",
            text_of(table.find("label")) or "",
            "\n".join(part for part in (caption, *rows) if part.strip(" |")),
        )


def read_figures(article: Element) -> Iterator[Figure]:
    """The figures of an article, those in its appendices among them."""
    for figure in article.iter("fig"):
        caption, bold = caption_of(figure)
        parent = figure.getparent()
        if parent is not None and parent.tag == "fig-group":
            shared = caption_of(parent)[0]
            caption, bold = (caption, bold) if caption else (shared, [])
        renditions = _renditions(figure)
        label = text_of(figure.find("label"))
        names = tuple(dict.fromkeys(name for group in renditions for name in group))
        yield Figure(label, caption, names, tuple(panels(caption, bold)), renditions, _licence(figure, caption))


def _licence(figure: Element, caption: str) -> str | None:
    """The licence that a figure states of its own, or the words that say whose it is; None: the article's."""
    permissions = next(iter(figure.iter("permissions")), None)
    if permissions is not None:
        wording = " ".join(
            [*(str(v) for e in permissions.iter() for v in e.attrib.values()), text_of(permissions) or ""]
        )
        return licence_name(wording) or " ".join((text_of(permissions) or "").split())[:LONGEST_WORDING] or None
    borrowed = _BORROWED.search(caption)
    return borrowed[0] if borrowed else None


def _renditions(figure: Element) -> tuple[tuple[str, ...], ...]:
    """The file names of each image of a figure; those among alternatives, or of one name in several sizes, are one image."""
    groups: dict[tuple[Element, str], list[str]] = {}
    for graphic in figure.iter("graphic"):
        names = [PurePosixPath(str(value)).name for key, value in graphic.attrib.items() if str(key).endswith("href")]
        parent = graphic.getparent()
        among = parent is not None and parent.tag == "alternatives"
        for name in filter(None, names):
            image = (parent, "") if parent is not None and among else (figure, _SIZE.sub("", PurePosixPath(name).stem))
            groups.setdefault(image, []).append(name)
    return tuple(dict.fromkeys(tuple(names) for names in groups.values() if names))
