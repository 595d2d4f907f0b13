"""JATS articles (PMC), bare or in an envelope, as plain data: entities and network off, nothing fetched, nothing run."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from typing import NamedTuple
from xml.parsers import expat

from lxml import etree

from files.documents import Document
from loaders.cases.articles.floats import Figure, read_figures, read_tables
from loaders.cases.articles.notices import corrections_of, retraction_of
from loaders.cases.articles.text import APART, text_of, texts_of
from mmrarebench.cases.articles import Article, is_clinical, plain
from mmrarebench.cases.licences import licence_name
from mmrarebench.exceptions import FileFormatError

SUFFIXES = (".xml", ".nxml")
APPENDICES = ("app-group", "app")
STANDING = ("list-item", "def-item", "disp-quote", "verse-group", "disp-formula", "preformat")
"""Elements that may hold text of a report without a paragraph in or around them."""
Element = etree._Element
_BESIDES = re.compile(
    r"^(?:\d+\.?\s*)?(?:references|literature cited|funding|financial|acknowledge?ments?|authors?['’]? (?:contributions?|information|details)|"
    r"(?:conflicts?|declarations?) of (?:competing )?interests?|competing interests|disclosures?|declarations?|ethic\w*|"
    r"(?:informed |patient )?consent\b|data (?:availability|sharing)|availability of|supplement\w*|supporting information|"
    r"additional (?:file|information)|associated data|abbreviations|publisher'?s note|footnotes|institutional review|provenance)",
    re.IGNORECASE,
)


class Paragraph(NamedTuple):
    """A piece of text that spans count in: title, abstract, section, caption or table."""

    kind: str
    title: str
    text: str
    position: int


class Report(NamedTuple):
    """An article as read; ``identifiers`` in the order PMC, PMID, DOI."""

    where: str
    line: int
    identifiers: tuple[str, ...]
    journal: str
    year: int | None
    licence: str | None
    article: Article
    paragraphs: tuple[Paragraph, ...]
    sections: tuple[tuple[str, str], ...]
    figures: tuple[Figure, ...]
    clinical: str
    retraction: str | None = None
    corrections: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The one identifier that the graph has the article under."""
        return self.identifiers[0]

    @property
    def case(self) -> str:
        """Id of the case: as PMC7500000 where there is a PMC id."""
        return self.key.replace("PMC:", "PMC", 1)


def read_articles(document: Document) -> list[Report]:
    """The articles of a document; none where it holds no JATS article.

    Raises:
        FileFormatError: no well-formed XML, or a document type with a subset of its own, which could declare entities.
    """
    data = document.read().lstrip(b"\xef\xbb\xbf \t\r\n")
    _check_prolog(data, document.where)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise FileFormatError(
            f"no well-formed XML: {error.msg}",
            where=f"{document.where}:{error.lineno}",
            repair="fetch the file again; nothing was loaded",
        ) from error
    for element in root.iter():
        if isinstance(element.tag, str):
            element.tag = etree.QName(element).localname
    return [_report(article, document.where, data) for article in _articles(root)]


def _check_prolog(data: bytes, where: str) -> None:
    """Refuse a document type with an internal subset, before anything in it is read."""

    class Done(Exception):
        pass

    def doctype(name: str, system: str | None, public: str | None, subset: int) -> None:
        if subset:
            raise FileFormatError(
                "the document type has a subset of its own, which could declare entities",
                where=f"{where}:{parser.CurrentLineNumber}",
                repair="take the article as its archive publishes it",
            )

    def element(name: str, attributes: dict[str, str]) -> None:
        raise Done

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = doctype
    parser.StartElementHandler = element
    try:
        parser.Parse(data, True)
    except (Done, expat.ExpatError):  # the main parser reports a fault, with its line
        return


def _articles(root: Element) -> Iterator[Element]:
    for article in root.iter("article"):
        if next(article.iterancestors("article", "sub-article"), None) is None:
            for inner in list(article.iter("sub-article", "response", "ref-list")):
                _remove(inner)
            for part in [part for back in article.iter("back") for part in back if part.tag not in APPENDICES]:
                _remove(part)
            yield article


def _remove(element: Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _report(article: Element, where: str, data: bytes) -> Report:
    meta = article.find("front/article-meta")
    meta = etree.Element("article-meta") if meta is None else meta
    title = text_of(meta.find("title-group/article-title")) or ""
    journal = text_of(article.find("front/journal-meta//journal-title")) or ""
    sections = _sections(article)
    paragraphs = _number(
        [("title", "", title), *_abstract(meta), *((k, t, x) for k, t, x, _ in sections), *read_tables(article)]
    )
    figures = tuple(read_figures(article))
    paragraphs += _number([("caption", f.label or "", f.caption) for f in figures])
    by_title: dict[str, list[str]] = {}
    for _, _, text, top in sections:
        by_title.setdefault(top, []).append(text)
    clinical = "\n".join("\n".join(texts) for top, texts in by_title.items() if is_clinical(top))
    facts = Article(
        article.get("article-type") or "",
        title,
        journal,
        tuple(texts_of(meta, "article-categories//subject")),
        tuple(texts_of(meta, "kwd-group//kwd")),
        tuple(texts_of(article, "body//sec/title")),
        "\n".join(p.text for p in paragraphs if p.kind == "abstract"),
        "\n".join([clinical, *("\n".join(texts) for top, texts in by_title.items() if not is_clinical(top))]).strip(),
    )
    titled = tuple((top, "\n".join(texts)) for top, texts in by_title.items())
    return Report(
        where,
        getattr(article, "sourceline", None) or 0,
        _identifiers(meta, data),
        journal,
        _year(meta),
        _licence(meta),
        facts,
        tuple(p for p in paragraphs if p.text),
        titled,
        figures,
        clinical,
        retraction_of(article, meta, title),
        corrections_of(meta, title),
    )


def _number(pieces: list[tuple[str, str, str]]) -> list[Paragraph]:
    counts: dict[str, int] = {}
    paragraphs = []
    for kind, title, text in pieces:
        counts[kind] = counts.get(kind, 0) + 1
        paragraphs.append(Paragraph(kind, title, text, counts[kind]))
    return paragraphs


def _identifiers(meta: Element, data: bytes) -> tuple[str, ...]:
    """PMC, PMID and DOI as stated; without any, a hash of the file."""
    article_ids = [(e.get("pub-id-type") or "", (e.text or "").strip()) for e in meta.iterfind("article-id")]
    pmc = next(
        (
            m[1]
            for k, v in article_ids
            if k in ("pmcid", "pmc", "accession", "pmc-uid", "pmcaid")
            for m in [re.match(r"PMC(\d+)" if k == "accession" else r"(?:PMC)?(\d+)", v)]
            if m
        ),
        None,
    )
    pmid = next((v for k, v in article_ids if k == "pmid" and v.isdigit()), None)
    doi = next((v for k, v in article_ids if k == "doi" and v), None)
    identifiers = [f"{prefix}:{value}" for prefix, value in (("PMC", pmc), ("PMID", pmid), ("DOI", doi)) if value]
    return tuple(identifiers) or (f"sha256:{hashlib.sha256(data).hexdigest()[:16]}",)


def _year(meta: Element) -> int | None:
    """The year of the earliest publication date."""
    years = [(e.text or "").strip() for e in meta.iterfind("pub-date/year")]
    return min((int(year) for year in years if year.isdigit()), default=None)


def _licence(meta: Element) -> str | None:
    """The licence by its usual name, read from its address or its words."""
    for licence in meta.iter("license"):
        wording = " ".join([*(str(v) for e in licence.iter() for v in e.attrib.values()), text_of(licence) or ""])
        name = licence_name(wording)
        if name:
            return name
    copyright_ = text_of(meta.find("permissions/copyright-statement"))
    return copyright_ or None


def _abstract(meta: Element) -> Iterator[tuple[str, str, str]]:
    for abstract in meta.iterfind("abstract"):
        if abstract.get("abstract-type") in (None, "abstract", "section"):
            for paragraph in _paragraphs(abstract):
                yield "abstract", _heading(paragraph), text_of(paragraph) or ""


def _sections(article: Element) -> list[tuple[str, str, str, str]]:
    """Kind, heading, text and top heading of every paragraph of the body; what stands beside the report is left out."""
    sections = []
    body = article.find("body")
    for paragraph in _paragraphs(body) if body is not None else ():
        tops = [s for s in paragraph.iterancestors("sec") if s.getparent() is body]
        top = (text_of(tops[0].find("title")) or "") if tops else ""
        text = text_of(paragraph) or ""
        beside = any(
            _BESIDES.match(plain(text_of(s.find("title")) or "")) or "supplementary" in (s.get("sec-type") or "")
            for s in paragraph.iterancestors("sec")
        )
        if text and not beside:
            sections.append(("section", _heading(paragraph), text, top))
    return sections


def _paragraphs(root: Element) -> Iterator[Element]:
    """The pieces of text below an element: paragraphs, and what stands beside them with words of its own, each once."""
    consumed: set[Element] = set()
    for element in root.iter("p", *STANDING):
        if not any(a in consumed or a.tag in APART for a in element.iterancestors() if a is not root) and (
            element.tag in ("p", "def-item") or next(element.iter("p", "def-item"), None) is None
        ):
            consumed.add(element)
            yield element


def _heading(paragraph: Element) -> str:
    titles = [text_of(sec.find("title")) for sec in paragraph.iterancestors("sec")]
    return " / ".join(title for title in reversed(titles) if title)
