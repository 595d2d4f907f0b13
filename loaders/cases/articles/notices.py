"""Retractions, and notices published on an article."""

from __future__ import annotations

import re

from lxml import etree

from loaders.cases.articles.text import text_of, texts_of

Element = etree._Element
RETRACTIONS = frozenset(
    "retraction-forward retraction retracted-by partial-retraction-forward partial-retraction withdrawal withdrawal-forward "
    "removal removed-article".split()
)
CORRECTIONS = frozenset(
    "correction-forward correction corrected-article erratum corrigendum addendum expression-of-concern-forward "
    "expression-of-concern retracted-article".split()
)
_WORD = r"(?:retracted|retraction|withdrawn|withdrawal|(?:temporary )?removal|removed)"
# At the head of a title with a colon, a bracket or a dash behind it, or in capitals; or in brackets at its end. A "retraction
# pocket" and the "withdrawal of opioids" are subjects of an article.
_RETRACTED = re.compile(
    rf"^\W*{_WORD}(?: (?:article|paper|notice|case report))?\s*(?:[:\])]|[–—-](?=\s))"
    rf"|^\W*(?-i:RETRACTED|WITHDRAWN)\b|^\W*retracted (?:article|paper)\b"
    rf"|[(\[]\s*{_WORD}(?: (?:article|paper|publication))?\s*[)\]]\W*$",
    re.IGNORECASE,
)
_SUBJECT = re.compile(rf"^{_WORD}(?: (?:article|paper|publication))?s?$", re.IGNORECASE)
_SAYS = re.compile(
    r"\b(?:this|the) (?:article|paper|case report) (?:has been|was|is) (?:retracted|withdrawn)\b", re.IGNORECASE
)
_CONCERN = re.compile(r"^\W*(?:editorial )?expression of concern\b", re.IGNORECASE)
_YES = ("yes", "true", "1")


def retraction_of(article: Element, meta: Element, title: str) -> str | None:
    """Reason for which an article counts as retracted; None where there is none."""
    if _RETRACTED.search(title):
        return f'retracted: its title is "{title[:60]}"'
    link = next((link for link in sorted(_links(meta)) if link in RETRACTIONS), None)
    if link:
        return f"retracted: it refers to the notice of its retraction ({link})"
    kind = article.get("article-type") or ""
    subject = next((s for s in texts_of(meta, "article-categories//subject") if _SUBJECT.match(s)), None)
    if subject or kind.startswith(("retracted", "withdrawn")):
        return f"retracted: its kind is {subject or kind}"
    events = {str(event.get("event-type")) for event in meta.iterfind("pub-history/event")}
    marks = [m for m in meta.iter("custom-meta") if "retracted" in (text_of(m.find("meta-name")) or "").lower()]
    if any("retract" in event or "withdraw" in event for event in events) or any(
        (text_of(m.find("meta-value")) or "").lower() in _YES for m in marks
    ):
        return "retracted: its history or metadata say so"
    places = [*article.iterfind("front/notes"), *meta.iterfind("abstract"), *article.iterfind("body/p")]
    statement = next((match for place in places for match in [_SAYS.search(text_of(place) or "")] if match), None)
    return f'retracted: it says "{statement[0]}"' if statement else None


def corrections_of(meta: Element, title: str) -> tuple[str, ...]:
    """The kinds of notices that were published on an article."""
    concern = {"expression-of-concern"} if _CONCERN.match(title) else set()
    return tuple(sorted((_links(meta) & CORRECTIONS) | concern))


def _links(meta: Element) -> set[str]:
    return {str(link.get("related-article-type")) for link in meta.iter("related-article", "related-object")}
