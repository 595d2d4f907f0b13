"""Draft questions out of a case report by stated rules; each criterion says on which spans or figures it rests."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from mmrarebench.benchmark.vocabulary import Level, Track
from mmrarebench.cases.draft_types import (
    CaptionedFigure,
    Case,
    Draft,
    Gold,
    Grounded,
    NamedEntity,
    Span,
    Text,
    Undrafted,
)
from mmrarebench.criteria.cues.sentences import split_sentences
from mmrarebench.criteria.types import CriterionKind

QUESTIONS = {
    "diagnosis": "Which disorder explains this patient's presentation? Name the single most likely diagnosis.",
    "treatment": "Which treatment should this patient receive? Name drugs with doses, procedures and follow-up.",
    "crossmodal": "How do the images relate to one another and to the clinical findings? Name the relation and what follows from it.",
    "examination": "Which examinations should be done next, for what purpose, and what must be ruled out?",
}
# Words beside a disorder's name that state it as the diagnosis.
_DIAGNOSED = re.compile(
    r"""\b(?:
        diagnos\w* | confirm\w*
        | consistent\ with | compatible\ with | suffer\w*\ from
        | known\ case\ of | case\ of | patient\ with
    )\b""",
    re.IGNORECASE | re.VERBOSE,
)
_REPORT = re.compile(r"\b(?:case|report|review|literature|series)\b", re.IGNORECASE)
_CONCLUSION = re.compile(r"\b(?:conclusions?|summary)\b", re.IGNORECASE)
IN_TITLE, DIAGNOSED, NAMED_ONLY = 8, 3, 0
MAX_TITLE = 8


__all__ = [
    "CaptionedFigure",
    "Case",
    "Draft",
    "Gold",
    "Grounded",
    "NamedEntity",
    "Span",
    "Text",
    "Undrafted",
    "clinical_passages",
    "diagnosis",
    "draft_all",
]


def draft_all(case: Case) -> Iterator[Draft | Undrafted]:
    """A draft for each track, or why there is none."""
    gold = diagnosis(case)
    yield _diagnosis(case, gold)
    yield _listed(case, gold, Track.TREATMENT, "treatment", CriterionKind.MUST_INCLUDE)
    yield _crossmodal(case, gold)
    yield _listed(case, gold, Track.EXAMINATION, "examination", CriterionKind.KEY_TEST)


def diagnosis(case: Case) -> Gold | None:
    """The diagnosis that a report states.

    The disorder that its title names, else the one that is most often stated as a diagnosis; groups of disorders,
    ambiguous names and what is negated or said of relatives do not count. Without such a disorder, the title's own words
    stand where they name a phenotype.

    >>> title = Text("C/title/1", "title", "", "Fabry disease: a case report", False,
    ...              (NamedEntity("disorder", "Fabry disease", 0, 13, False, ("ORPHA:324",), "Fabry disease", "disorder"),))
    >>> diagnosis(Case("C", None, None, (title,))).codes
    ('ORPHA:324',)
    """
    points: dict[str, int] = {}
    for text in case.texts:
        for mention in text.mentions:
            if (
                mention.kind == "disorder"
                and not mention.aside
                and len(mention.codes) == 1
                and mention.level != Level.GROUP
            ):
                points[mention.codes[0]] = points.get(mention.codes[0], 0) + _weight(text, mention)
    best = max(points, key=lambda code: (points[code], code), default=None)
    if best is None or points[best] < DIAGNOSED:
        return _of_title(case)
    mentions = [(t, n) for t in case.texts for n in t.mentions if n.codes == (best,)]
    name = mentions[0][1].name or mentions[0][1].text
    aliases = dict.fromkeys([*mentions[0][1].synonyms, *(n.text for _, n in mentions)])
    spans = tuple((n.text, Span(t.id, n.start, n.end)) for t, n in mentions if not n.aside)
    titled = any(t.kind == "title" and not n.aside for t, n in mentions)
    basis = "the disorder that the title names" if titled else "the disorder that is stated most often as the diagnosis"
    return Gold(name, tuple(a for a in aliases if a.lower() != name.lower()), (best,), spans, basis)


def _weight(text: Text, mention: NamedEntity) -> int:
    if text.kind == "title":
        return IN_TITLE
    reports = text.clinical or text.kind == "abstract" or bool(_CONCLUSION.search(text.title))
    around = next(
        (text.text[s.start : s.end] for s in split_sentences(text.text) if s.start <= mention.start < s.end), ""
    )
    return DIAGNOSED if reports and _DIAGNOSED.search(around) else NAMED_ONLY


def _of_title(case: Case) -> Gold | None:
    for text in case.texts:
        if text.kind == "title":
            mention = next((n for n in text.mentions if n.kind == "phenotype" and not n.aside), None)
            if mention is None:
                return None
            start = max(text.text.rfind(":", 0, mention.start) + 1, 0)
            end = text.text.find(":", mention.end)
            end = end if end >= 0 else len(text.text)
            part = text.text[start:end].strip()
            if _REPORT.search(part) or len(part.split()) > MAX_TITLE:
                part, start = mention.text, mention.start
            start = text.text.index(part, start)
            mentions = [(t, n) for t in case.texts for n in t.mentions if set(mention.codes) & {*n.codes, *n.above}]
            aliases = dict.fromkeys(n.text for _, n in mentions)
            spans = [(part, Span(text.id, start, start + len(part)))]
            spans += [(n.text, Span(t.id, n.start, n.end)) for t, n in mentions if not n.aside and t.kind != "title"]
            basis = "the title's own words, which name a phenotype; no disorder is stated as the diagnosis"
            return Gold(part, tuple(a for a in aliases if a.lower() != part.lower()), (), tuple(spans), basis)
    return None


def _diagnosis(case: Case, gold: Gold | None) -> Draft | Undrafted:
    if gold is None:
        return Undrafted(Track.DIAGNOSIS, "the report names no single disorder as its diagnosis")
    criteria = [Grounded("answer", gold.name, tuple(span for _, span in gold.spans))]
    for alias in gold.aliases:
        spans = tuple(span for text, span in gold.spans if text.lower() == alias.lower())
        if spans and alias.lower() not in {c.text.lower() for c in criteria}:
            criteria.append(Grounded(CriterionKind.ALIAS, alias, spans))
    question = QUESTIONS[Track.DIAGNOSIS]
    return Draft(
        Track.DIAGNOSIS,
        question,
        _context(case),
        gold.name,
        tuple(criteria),
        gold.aliases,
        gold.codes,
        basis=gold.basis,
    )


def _listed(case: Case, gold: Gold | None, track: str, kind: str, criterion: str) -> Draft | Undrafted:
    """A draft whose criteria are the treatments or examinations that the clinical text names."""
    spans: dict[str, tuple[str, list[Span]]] = {}
    quoted: dict[tuple[str, int], str] = {}
    for text in clinical_passages(case):
        for mention in text.mentions:
            if mention.kind == kind and not mention.aside:
                spans.setdefault(_key(mention.text), (mention.text, []))[1].append(
                    Span(text.id, mention.start, mention.end)
                )
                for sentence in split_sentences(text.text):
                    if sentence.start <= mention.start < sentence.end:
                        quoted[text.id, sentence.start] = text.text[sentence.start : sentence.end]
    if not spans:
        return Undrafted(track, f"its clinical text names no {kind}")
    criteria = tuple(Grounded(criterion, words, tuple(places)) for words, places in spans.values())
    if track == Track.TREATMENT:
        stated_diagnosis = f" The diagnosis is {gold.name}." if gold else ""
        return Draft(
            track,
            QUESTIONS[track] + stated_diagnosis,
            _context(case),
            " ".join(quoted.values()),
            criteria,
            codes=gold.codes if gold else (),
            basis=f"the {len(quoted)} sentences of the clinical text that name a treatment",
        )
    presenting = " ".join(part for part in (_who(case), _findings(case, gold)) if part)
    return Draft(
        track,
        f"{presenting} {QUESTIONS[track]}".strip(),
        _context(case),
        "; ".join(c.text for c in criteria),
        criteria,
        codes=gold.codes if gold else (),
        hidden=(gold.name, *gold.aliases) if gold else (),
        basis=f"the {len(criteria)} examinations that the clinical text names",
    )


def _key(text: str) -> str:
    return re.sub(r"\W+", " ", text.lower()).removesuffix("s")


def _crossmodal(case: Case, gold: Gold | None) -> Draft | Undrafted:
    figures = [f for f in case.figures if f.caption and (f.modality or any(m for _, _, m in f.panels))]
    modalities = {m for f in figures for m in (f.modality, *(p[2] for p in f.panels)) if m}
    if len(modalities) < 2:
        return Undrafted(Track.CROSSMODAL, "its captions do not name images of two modalities")
    captions = {t.text: t for t in case.texts if t.kind == "caption"}
    criteria = []
    for figure in figures:
        text = captions.get(figure.caption)
        of_panels: list[tuple[str | None, str]] = [
            (mark, claim) for mark, claim, modality in figure.panels if modality and modality != figure.modality
        ]
        for mark, claim in of_panels or [(None, _first(figure.caption))]:
            at = figure.caption.find(claim)
            spans = (Span(text.id, at, at + len(claim)),) if text and at >= 0 else ()
            criteria.append(Grounded(CriterionKind.CLAIM, claim, spans, ((figure.id, mark),)))
    answer = "\n".join(c.text for c in criteria)
    basis = f"what the captions of {len(figures)} figures say of each image; how they relate is for a person to add"
    codes = gold.codes if gold else ()
    return Draft(
        Track.CROSSMODAL, QUESTIONS[Track.CROSSMODAL], _context(case), answer, tuple(criteria), codes=codes, basis=basis
    )


def _first(caption: str) -> str:
    """A caption's first sentence that says more than a heading."""
    parts = [caption[s.start : s.end] for s in split_sentences(caption)]
    return next((part for part in parts if len(part.split()) >= 4), caption)


def clinical_passages(case: Case) -> Sequence[Text]:
    """The passages that describe the patient, else those of the abstract."""
    return [t for t in case.texts if t.clinical] or [t for t in case.texts if t.kind == "abstract"]


def _context(case: Case) -> str:
    return "\n\n".join(text.text for text in clinical_passages(case))


def _who(case: Case) -> str:
    age = re.fullmatch(r"P(?:T)?(\d+(?:\.\d)?)([YMWDH])", case.age or "")
    unit = {"Y": "year", "M": "month", "W": "week", "D": "day", "H": "hour"}[age[2]] if age else ""
    noun = {"female": "female patient", "male": "male patient"}.get(case.sex or "", "patient")
    return f"A {age[1]}-{unit}-old {noun} is seen." if age else f"A {noun} is seen." if case.sex else ""


def _findings(case: Case, gold: Gold | None) -> str:
    """Findings of the clinical text, by the names that it uses; the diagnosis' own wordings are no finding."""
    own_names = {a.lower() for a in (gold.name, *gold.aliases)} if gold else set()
    findings: Iterable[str] = dict.fromkeys(
        n.text.lower()
        for t in clinical_passages(case)
        for n in t.mentions
        if n.kind == "phenotype" and not n.aside and n.text.lower() not in own_names
    )
    joined = "; ".join(findings)
    return f"Findings: {joined}." if joined else ""
