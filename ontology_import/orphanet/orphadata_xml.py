"""Orphadata's XML as a stream of elements: entities and network off, one disorder in memory at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from lxml import etree

from files.documents import Document, reading
from mmrarebench.exceptions import FileFormatError
from ontology_import.orphanet.terms import english

Element = etree._Element


class Head(NamedTuple):
    """Metadata in the root of a file."""

    date: str
    version: str


def elements(document: Document, *tags: str) -> Iterator[tuple[Head, Element]]:
    """Elements of some tags, outermost only, each freed after use.

    Raises:
        FileFormatError: no XML, another root, a document type with entities, or cut short; with the line.
    """
    with document.stream() as stream:
        depth, head = 0, None
        context = etree.iterparse(
            stream, events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
        )
        try:
            with reading(document.where):
                for event, element in context:
                    if head is None:
                        head = _head(element, document.where)
                    if element.tag in tags:
                        depth += 1 if event == "start" else -1
                        if event == "end" and depth == 0:
                            yield head, element
                            _free(element)
        except etree.XMLSyntaxError as error:
            raise FileFormatError(
                f"no well-formed XML: {error.msg}",
                where=f"{document.where}:{error.lineno}",
                repair="fetch the file again; nothing was loaded",
            ) from error


def _head(root: Element, where: str) -> Head:
    if root.tag != "JDBOR":
        message = "an HTML page" if str(root.tag).lower().endswith("html") else f"the root is <{root.tag}>"
        raise FileFormatError(
            f"{message}, not Orphadata's <JDBOR>", where=f"{where}:1", repair="give an Orphadata product"
        )
    if getattr(root.getroottree().docinfo, "internalDTD", None) is not None:
        raise FileFormatError(
            "a document type declaration", where=f"{where}:1", repair="Orphadata has none; fetch it again"
        )
    date = root.get("date") or root.get("ExtractionDate") or ""
    return Head(date[:10], root.get("version") or "")


def _free(element: Element) -> None:
    element.clear()
    while element.getprevious() is not None:
        parent = element.getparent()
        if parent is None:
            break
        del parent[0]


def text(element: Element, path: str) -> str | None:
    """Text at a path, or None where it is missing or blank."""
    value = element.findtext(path)
    return value.strip() or None if value else None


def term(element: Element, path: str) -> str | None:
    """A term of a controlled vocabulary at a path, in English whatever the file's language."""
    child = element.find(path)
    return None if child is None else english(path.rsplit("/", 1)[-1], child.get("id"), text(child, "Name"))


def language_of(element: Element) -> str:
    """Language of a disorder's name; English where none is stated."""
    name = element.find("Name")
    return (name.get("lang") if name is not None else None) or "en"
