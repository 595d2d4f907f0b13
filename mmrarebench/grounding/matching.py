"""Ground a disease name: name -> Orphanet entities, with how it met them, or why it met none."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from mmrarebench.answers.denials import ends_denied
from mmrarebench.grounding import variants
from mmrarebench.grounding.names import GENERIC_WORDS, each_key, is_generic, is_negated, tokens, without_hedge
from mmrarebench.ontology.lineage import Lineage


class MatchKind(StrEnum):
    """How a name met an entity, or why it met none; the first five in the order in which they are believed."""

    NAME = "name"
    SYNONYM = "synonym"
    LABEL = "label"
    VARIANT = "variant"
    AMBIGUOUS = "ambiguous"
    GENERIC = "generic"
    NEGATED = "negated"
    UNGROUNDED = "ungrounded"


class Name(NamedTuple):
    """A name of an entity and its place in the order of belief: 0 preferred term, 1 synonym, 2 label elsewhere, 3 derived."""

    code: str
    text: str
    rank: int


class NameMatch(NamedTuple):
    """What a text names: entities (several where it is ambiguous), how, through which name, out of which part."""

    codes: tuple[str, ...]
    kind: MatchKind
    name: str
    part: str


_KINDS = (MatchKind.NAME, MatchKind.SYNONYM, MatchKind.LABEL, MatchKind.VARIANT)
_BRACKETS = re.compile(r"\s*[(\[]([^()\[\]]+)[)\]](?=(\s+(?:syndrome|disease|disorder)\b)?)", re.IGNORECASE)
_PARTS = re.compile(
    r"\s+[/|]\s+|\s+[-–—]\s+|\s*;\s*|\s+(?:or(?!\s+without)|vs\.?|versus|also known as|aka|formerly)\s+|:\s+",
    re.IGNORECASE,
)
_JOINT = re.compile(r"[/|–—;:]|-\s|\s(?:or|vs|versus|also|aka|formerly)\b", re.IGNORECASE)
_EXAMPLE = re.compile(
    r"\s*(?:e\.?\s?g\b|such as|including|like|due to|secondary to|caused by|especially|particularly|possibly|vs\b)",
    re.I,
)
_ALSO = re.compile(
    r"^\s*(?:also (?:known|referred to|called) as|also called|aka|formerly(?: known as)?|or|i\.?e\.?,?)\s+", re.I
)
_GENE = r"[A-Z][A-Z0-9]{1,9}(?:-?\d{0,2}[A-Z]?\d?)?"
_GENE_BEFORE = re.compile(
    rf"^(?:{_GENE}(?:/{_GENE})?)[- ](?:gene[- ])?(?:related|associated|linked|mutated|mutant|positive|mediated)\s+"
)
_GENE_STATE = (
    r"(?:(?:an?|the|novel|de novo|pathogenic|likely pathogenic|bi-?allelic|mono-?allelic|heterozygous|homozygous|"
    r"compound heterozygous|hemizygous|germline|somatic|loss[- ]of[- ]function|gain[- ]of[- ]function|missense|"
    r"underlying|causative)\s+)*"
)
_GENE_CHANGE = r"(?:pathogenic\s+)?(?:mutations?|variants?|deletions?|defects?|haploinsufficiency)"
_GENE_AFTER = re.compile(
    rf"\s*[,(]?\s*(?:due to|caused by|secondary to|resulting from|because of|with|from|in)\s+{_GENE_STATE}"
    rf"(?:{_GENE}(?:\s+gene)?(?:\s+{_GENE_CHANGE})|{_GENE_CHANGE}\s+(?:in|of)\s+(?:the\s+)?{_GENE}(?:\s+gene)?)\)?$"
)
_CODE = (
    r"(?:ORPHA(?:NET)?|OMIM|MIM|MONDO|DOID|UMLS|MESH|ICD-?1[01](?:-?CM)?|SNOMED(?:[ -]?CT)?|GARD|NCIT|MEDGEN)"
    r"(?:\s+(?:code|id|no\.?|number))?\s*[:#_=-]?\s*[#*%]?[A-Z]{0,2}\d[\d.]*"
)
_CODE_BESIDE = re.compile(
    rf"^[\[(]?{_CODE}[\])]?[\s:,;|=–—-]+(?=\S)|[\s:,;|=–—-]*[\[(]?\b{_CODE}[\])]?$", re.IGNORECASE
)
_HAS_CODE = re.compile(r"(?i:orpha|mim|mondo|doid|umls|mesh|icd|snomed|gard|ncit|medgen).{0,12}\d")
_SLASH = re.compile(r"(?<=[A-Za-z]{4})/(?=[A-Za-z]{4})")
_WORD = re.compile(r"[A-Za-z0-9-]+")
MAX_NAME = 300
MAX_ABBREVIATION = 10
_AS_NAMED = 2
_LABEL = 2


Levels = Sequence[Mapping[str, Sequence[int]]]
"""The places of names by their keys, one mapping for each of the keys, strictest first."""


class NameIndex:
    """All names of an ontology by their keys.

    Args:
        names: in an order that ``levels`` was made for, where it is given.
        levels: ``levels`` of an earlier index over the same names, which spares making it.
        lineage: tells which of two entities named is below the other; without it none is.

    >>> index = NameIndex([Name("ORPHA:324", "Fabry disease", 0), Name("ORPHA:324", "Alpha-galactosidase A deficiency", 1)])
    >>> index.ground("fabry’s disease").codes, index.ground("α-galactosidase A deficiency").kind
    (('ORPHA:324',), <MatchKind.SYNONYM: 'synonym'>)
    >>> index.ground("e").kind, index.ground("No Fabry disease").kind, index.ground("Parsonage disease").kind
    (<MatchKind.GENERIC: 'generic'>, <MatchKind.NEGATED: 'negated'>, <MatchKind.UNGROUNDED: 'ungrounded'>)
    """

    def __init__(self, names: Iterable[Name], levels: Levels | None = None, lineage: Lineage | None = None) -> None:
        names = list(names)
        self._names = [*names, *_derived(names)]
        self._lineage = lineage or Lineage(())
        self.levels: Levels = levels or _levels(self._names)
        self._memory: dict[str, NameMatch] = {}

    def ground(self, text: str) -> NameMatch:
        """What a text names; the same text always gets the same answer.

        Whole text first, then without words of doubt, then its parts (outside and inside brackets, on either side of
        a slash or dash). A part that is negated is never looked up. Where the brackets name one entity below that of
        the text before them, it is the one that is meant.
        """
        match = self._memory.get(text)
        if match is None:
            match = self._memory[text] = self._ground(text.strip()[:MAX_NAME])
        return match

    def _ground(self, text: str) -> NameMatch:
        if ends_denied(text):
            return NameMatch((), MatchKind.NEGATED, "", text)
        parts, brackets = parts_of(text)
        for part in parts:
            match = self.lookup(part)
            if match:
                return self._narrowed(match, brackets) if brackets else match
            if is_negated(part):
                return NameMatch((), MatchKind.NEGATED, "", part)
        for part in brackets:
            match = self.lookup(part)
            if match and self._stands_alone(match, part, _BRACKETS.sub("", text)):
                return match
            if is_negated(part):
                return NameMatch((), MatchKind.NEGATED, "", part)
        return NameMatch((), MatchKind.GENERIC if parts and is_generic(parts[0]) else MatchKind.UNGROUNDED, "", text)

    def _narrowed(self, outer: NameMatch, brackets: Sequence[str]) -> NameMatch:
        inner = [match for part in brackets if (match := self.lookup(part)) and len(match.codes) == 1]
        below = {match.codes for match in inner if outer.codes[0] in self._lineage.ancestors(match.codes[0])}
        return inner[0] if len(below) == 1 and len(inner) == 1 and len(outer.codes) == 1 else outer

    def lookup(self, part: str) -> NameMatch | None:
        """What one part names as it stands: by its strict key, then free of order and spelling, then of generic nouns."""
        for depth, key in enumerate(each_key(part)):
            names = [self._names[i] for i in self.levels[depth].get(key, ())] if key else []
            if names and " " not in key:
                names = [name for name in names if _same_case(name.text, part, key)]
            if names:
                return _choose(names, depth < _AS_NAMED, part)
        return None

    def _stands_alone(self, match: NameMatch, part: str, outside: str) -> bool:
        """Whether brackets name a disease rather than shorten the text before them to letters that are another's, too."""
        if " " in part or len(part) > MAX_ABBREVIATION or not _shortens(part, outside):
            return True
        outside_words = {word for word in tokens(outside) if word not in GENERIC_WORDS and len(word) > 1}
        return any(not outside_words.isdisjoint(tokens(name)) for code in match.codes for name in self._texts[code])

    @cached_property
    def _texts(self) -> Mapping[str, Sequence[str]]:
        texts: dict[str, list[str]] = defaultdict(list)
        for name in self._names:
            texts[name.code].append(name.text)
        return texts


def _derived(names: Sequence[Name]) -> list[Name]:
    """Names that follow from others: numbers without their brackets, and the deficiency that a disease is due to."""
    orphanet_names: dict[str, list[str]] = defaultdict(list)
    for name in names:
        if name.rank < 2:
            orphanet_names[name.code].append(name.text)
    caused = [
        Name(code, cause, 3) for code, texts in orphanet_names.items() for cause in sorted(variants.causes(texts))
    ]
    return caused + [Name(name.code, short, 3) for name in names if (short := variants.numbered(name.text))]


def _levels(names: Sequence[Name]) -> Levels:
    levels: tuple[dict[str, list[int]], ...] = ({}, {}, {}, {})
    for i, name in enumerate(names):
        for level, key in zip(levels, each_key(name.text), strict=False):
            if key:
                level.setdefault(key, []).append(i)
    return levels


def _same_case(name: str, part: str, key: str) -> bool:
    """An abbreviation is met by an abbreviation only: MFS is not mfs, and CHILD syndrome is not a child."""
    words = [word for word in _WORD.findall(name) if re.sub(r"[^a-z0-9]", "", word.lower()) == key]
    if not words or len(words[0]) > MAX_ABBREVIATION or not all(word == word.upper() for word in words):
        return True
    return words[0] in _WORD.findall(part)


def _shortens(short: str, text: str) -> bool:
    """Whether the letters of a short form stand in a text in their order.

    >>> _shortens("HCC", "Hypomyelination with congenital cataract"), _shortens("MERRF", "Mitochondrial encephalopathy")
    (True, False)
    """
    letters = iter(text.casefold())
    return all(letter in letters for letter in short.casefold() if letter.isalnum())


def _choose(names: list[Name], as_named: bool, part: str) -> NameMatch:
    """The entity that is meant: that of Orphanet's own name as it is written, letter by letter, else of the name believed first.

    Another vocabulary's label never goes before a name of Orphanet's own that differs from it by case alone.
    """
    if len(names) > 1:
        names = [name for name in names if name.text == part and name.rank < _LABEL] or names
    best = min([name.rank for name in names])
    chosen = [name for name in names if name.rank == best]
    codes = tuple({name.code for name in chosen})
    if len(codes) > 1:
        codes = tuple(sorted(codes, key=_number))
    kind = MatchKind.AMBIGUOUS if len(codes) > 1 else _KINDS[best] if as_named else MatchKind.VARIANT
    return NameMatch(codes, kind, min([name.text for name in chosen]), part)


def _number(code: str) -> tuple[int, str]:
    digits = code.rsplit(":", 1)[-1]
    return (int(digits) if digits.isdigit() else 0, code)


def parts_of(text: str) -> tuple[list[str], list[str]]:
    """The parts of an answer's item in which a name is looked for, in order: outside brackets, and inside them.

    What is no more than an example is no part.

    >>> parts_of("Beals syndrome (also known as congenital contractural arachnodactyly; CCA)")[1]
    ['congenital contractural arachnodactyly', 'CCA']
    >>> parts_of("Ectrodactyly (EEC) syndrome")[1]
    ['EEC syndrome']
    >>> parts_of("Possible Leigh syndrome (e.g., due to SURF1)")
    (['Possible Leigh syndrome (e.g., due to SURF1)', 'Leigh syndrome (e.g., due to SURF1)', 'Leigh syndrome'], [])
    """
    text = text.strip().strip("*_`\"'. ").strip()
    if _HAS_CODE.search(text):
        text = _CODE_BESIDE.sub("", text).strip() or text
    bare = without_hedge(text)
    brackets = _BRACKETS.findall(bare) if "(" in bare or "[" in bare else []
    outside = _BRACKETS.sub("", bare).strip() if brackets else bare
    pieces = _PARTS.split(outside) if _JOINT.search(outside) else [outside]
    parts = _distinct(
        (text, bare, outside, without_gene(outside), *(pieces if len(pieces) > 1 else _SLASH.split(outside)))
    )
    inside = [
        f"{part}{noun}"
        for bracket, noun in brackets
        if not _EXAMPLE.match(bracket)
        for part in _PARTS.split(_ALSO.sub("", bracket))
    ]
    return parts, [part for part in _distinct(inside) if part not in parts]


def without_gene(text: str) -> str:
    """Return a name without the gene that is said to cause it; the gene is that of the disease.

    >>> [without_gene(t) for t in ("FBN1-related Marfan syndrome", "Wilson disease due to a pathogenic ATP7B variant")]
    ['Marfan syndrome', 'Wilson disease']
    >>> without_gene("Ataxia due to vitamin E deficiency")
    'Ataxia due to vitamin E deficiency'
    """
    return _GENE_AFTER.sub("", _GENE_BEFORE.sub("", text))


def _distinct(parts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(part.strip() for part in parts if part and part.strip()))
