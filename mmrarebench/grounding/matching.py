"""Ground a disease name: name -> Orphanet entities, with how it met them, or why it met none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from mmrarebench.answers.denials import ends_denied
from mmrarebench.grounding.coarser_labels import coarser_labels
from mmrarebench.grounding.derived_names import derived_names
from mmrarebench.grounding.loose import loose_key, spelt_out
from mmrarebench.grounding.loose_names import LooseNames
from mmrarebench.grounding.match_types import MatchKind, Name, NameMatch
from mmrarebench.grounding.names import (
    GENERIC_WORDS,
    each_key,
    is_generic,
    is_negated,
    tokens,
    without_hedge,
)
from mmrarebench.grounding.parts import (
    ALTERNATIVES,
    BRACKETS,
    CAUSE,
    DASHES,
    FORM,
    GENE_ALONE,
    GENE_BEFORE,
    MAX_ABBREVIATION,
    SLASHES,
    VARIANT,
    bare_code,
    parts_of,
    same_case,
    shortens,
    without_gene,
)
from mmrarebench.ontology.lineage import Lineage

__all__ = ["MatchKind", "Name", "NameIndex", "NameMatch"]
_KINDS = (MatchKind.NAME, MatchKind.SYNONYM, MatchKind.LABEL, MatchKind.VARIANT)
MAX_NAME = 300
_AS_NAMED = 2
_LOOSE = 4
_JOINS = frozenset("/-–— ")
_LABEL = 2
_CUT_OFF = ("-", "–")
MAX_NUMERAL = 3
"""So many letters after "or" are a number of the disease before it."""


Levels = Sequence[Mapping[str, Sequence[int]]]
"""The places of names by their keys, one mapping for each of the keys, strictest first, and the loose key last."""


class NameIndex:
    """All names of an ontology by their keys.

    Args:
        names: in an order that ``levels`` was made for, where it is given.
        levels: ``levels`` of an earlier index over the same names, which spares making it.
        lineage: decides which of two entities named is below the other; without it none is.
        codes: entities by the codes of other vocabularies that mean them, for answers that give a code alone.

    >>> index = NameIndex([Name("ORPHA:324", "Fabry disease", 0), Name("ORPHA:324", "Alpha-galactosidase A deficiency", 1)])
    >>> index.ground("fabry’s disease").codes, index.ground("α-galactosidase A deficiency").kind
    (('ORPHA:324',), <MatchKind.SYNONYM: 'synonym'>)
    >>> NameIndex([Name("ORPHA:324", "Fabry disease", 0)], codes={"OMIM:301500": ("ORPHA:324",)}).ground("OMIM:301500").codes
    ('ORPHA:324',)
    >>> index.ground("e").kind, index.ground("No Fabry disease").kind, index.ground("Parsonage disease").kind
    (<MatchKind.GENERIC: 'generic'>, <MatchKind.NEGATED: 'negated'>, <MatchKind.UNGROUNDED: 'ungrounded'>)
    """

    def __init__(
        self,
        names: Iterable[Name],
        levels: Levels | None = None,
        lineage: Lineage | None = None,
        codes: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        names = list(names)
        self._names = [*names, *derived_names(names)]
        self._lineage = lineage or Lineage(())
        self._codes = codes or {}
        self.levels: Levels = levels or _levels(self._names)
        self._loose = LooseNames(self._names, self.levels[_LOOSE], self._lineage)
        self._memory: dict[str, NameMatch] = {}

    def ground(self, text: str) -> NameMatch:
        """Entities that a text names; the same text always gets the same answer.

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
        if text.endswith(_CUT_OFF) and " " not in text:
            return NameMatch((), MatchKind.UNGROUNDED, "", text)
        if text[-1:].isdecimal() and (curie := bare_code(text)):
            return self._coded(curie, text)
        parts, brackets = parts_of(text)
        for part in parts:
            match = self._whole(self.lookup(part), part, text)
            if match:
                return self._narrowed(match, brackets) if brackets else match
            if is_negated(part):
                return NameMatch((), MatchKind.NEGATED, "", part)
        for part in brackets:
            match = self.lookup(part)
            if match and self._stands_alone(match, part, BRACKETS.sub("", text)):
                return match
            if is_negated(part):
                return NameMatch((), MatchKind.NEGATED, "", part)
        outside = BRACKETS.sub("", text) if brackets or "(" in text or "[" in text else text
        for part in dict.fromkeys((text, without_hedge(text), outside.strip(), without_gene(outside))):
            match = self._whole(self._lookup_spelt_out(part) or self._loose.lookup(part), part, text)
            if match:
                return match
        return NameMatch((), MatchKind.GENERIC if parts and is_generic(parts[0]) else MatchKind.UNGROUNDED, "", text)

    def _coded(self, curie: str, text: str) -> NameMatch:
        """Entities of a bare code: that of Orphanet's own code, or those that another vocabulary's is mapped to."""
        codes = (curie,) if curie in self._texts else tuple(self._codes.get(curie, ()))
        if not codes:
            return NameMatch((), MatchKind.UNGROUNDED, "", text)
        kind = MatchKind.AMBIGUOUS if len(codes) > 1 else MatchKind.NAME if codes == (curie,) else MatchKind.LABEL
        return NameMatch(codes, kind, self._texts[codes[0]][0] if len(codes) == 1 else curie, text)

    def _whole(self, match: NameMatch | None, part: str, text: str) -> NameMatch | None:
        """Return a match unless its part is half of a name, or the gene that was put aside has an entity of its own.

        A slash joins two names of one disease or nothing: where its sides name several, the text is ambiguous, and so
        it is where "or" or "versus" stands between them. What follows a dash may pick out a form of the disease before
        it, which is another entity.
        """
        if match is None or len(part) == len(text) or _JOINS.isdisjoint(text):
            return match
        outside = BRACKETS.sub("", text)
        if ALTERNATIVES.search(outside):
            sides = [side.strip() for side in ALTERNATIVES.split(outside)]
            if part in sides:
                return self._undecided(match, sides)
        sides = [side.strip() for side in SLASHES.split(outside)]
        if len(sides) > 1 and part in sides:
            matches = [self.lookup(side) for side in sides]
            codes = {code for side in matches if side for code in side.codes}
            if not all(matches):
                return None
            return (
                match
                if codes == set(match.codes)
                else match._replace(codes=tuple(sorted(codes)), kind=MatchKind.AMBIGUOUS)
            )
        sides = [side.strip() for side in DASHES.split(outside)]
        if len(sides) > 1 and part in sides and (part != sides[0] or FORM.search(outside[len(part) :])):
            return None
        gene = GENE_BEFORE.match(outside)
        return None if gene and self._has_own_entity(gene[0].split("-")[0].split(" ")[0], match.codes) else match

    def _undecided(self, match: NameMatch, sides: Sequence[str]) -> NameMatch | None:
        """Return what alternatives name: the match where no other side names another disease, else all of them."""
        if any(len(side) <= MAX_NUMERAL for side in sides[1:]):  # "Hemophilia A or B"
            return None
        named = {code for side in sides if (other := self.lookup(without_hedge(side))) for code in other.codes}
        own = match.codes[0]
        apart = [code for code in named.difference(match.codes) if own not in self._lineage.ancestors(code)]
        if not any(code not in self._lineage.ancestors(own) for code in apart):
            return match
        return match._replace(codes=tuple(sorted(named.union(match.codes), key=_number)), kind=MatchKind.AMBIGUOUS)

    def _has_own_entity(self, gene: str, codes: Sequence[str]) -> bool:
        """Return whether the match is named after another gene, or an entity of the gene shares a word with it."""
        carriers = self._gene_codes.get(gene, frozenset())
        if carriers.isdisjoint(codes) and any(GENE_BEFORE.match(self._preferred.get(code, "")) for code in codes):
            return True
        words = {word for code in codes for text in self._texts[code] for word in tokens(text)} - GENERIC_WORDS
        others = carriers.difference(codes)
        return any(not words.isdisjoint(tokens(text)) for carrier in others for text in self._texts[carrier])

    @cached_property
    def _preferred(self) -> Mapping[str, str]:
        return {name.code: name.text for name in self._names if name.rank == 0}

    @cached_property
    def _gene_codes(self) -> Mapping[str, frozenset[str]]:
        """The entities whose names begin with a gene: "MUTYH-related polyposis"."""
        codes: dict[str, set[str]] = defaultdict(set)
        for name in self._names:
            if match := GENE_BEFORE.match(name.text):
                codes[match[0].split("-")[0].split(" ")[0]].add(name.code)
        return {gene: frozenset(carriers) for gene, carriers in codes.items()}

    def _narrowed(self, outer: NameMatch, brackets: Sequence[str]) -> NameMatch:
        """Return what brackets say is meant: a form of the disease before them, or the one entity below it."""
        for part in brackets:
            form = VARIANT.sub("", part).strip()
            if form != part and (match := self.lookup(f"{form} {outer.part}")) and len(match.codes) == 1:
                return match  # "Rett syndrome (atypical variant)"
        inner = [match for part in brackets if (match := self._inside(part)) and len(match.codes) == 1]
        below = {match.codes for match in inner if outer.codes[0] in self._lineage.ancestors(match.codes[0])}
        return inner[0] if len(below) == 1 and len(inner) == 1 and len(outer.codes) == 1 else outer

    def _inside(self, part: str) -> NameMatch | None:
        """Entities that brackets name by themselves, or as the disease of a gene: "Neuronal ceroid lipofuscinosis (CLN2)"."""
        return self.lookup(part) or (self.lookup(f"{part} disease") if GENE_ALONE.fullmatch(part) else None)

    def lookup(self, part: str) -> NameMatch | None:
        """Entities of one part as it stands: by its strict key, then free of order and spelling, then of generic nouns."""
        for depth, key in enumerate(each_key(part)):
            names = [self._names[i] for i in self.levels[depth].get(key, ())] if key else []
            if names and " " not in key:
                names = [name for name in names if same_case(name.text, part, key)]
            if names:
                return self._most_general(_choose(names, depth < _AS_NAMED, part), names)
        return None

    def _most_general(self, match: NameMatch, names: Sequence[Name]) -> NameMatch:
        """Return the parent of all the others that labels of other vocabularies name alike, where there is one."""
        if len(match.codes) == 1 or any(name.rank < _LABEL for name in names):
            return match
        parents = self._lineage.parents
        above = [code for code in match.codes if all(o == code or code in parents.get(o, ()) for o in match.codes)]
        return match._replace(codes=(above[0],), kind=MatchKind.LABEL) if above else match

    def _lookup_spelt_out(self, part: str) -> NameMatch | None:
        """Entities of a part once its inheritance is spelt out, or its words for disease are English."""
        full = spelt_out(part)
        return self.lookup(full) if full != part else None

    def _stands_alone(self, match: NameMatch, part: str, outside: str) -> bool:
        """Whether brackets name a disease rather than shorten the text before them to letters that are another's, too."""
        if " " in part or len(part) > MAX_ABBREVIATION or not shortens(part, outside):
            return True
        stated = tokens(outside)
        names = [name for code in match.codes for name in self._texts[code]]
        if any(CAUSE.search(name) and tokens(CAUSE.split(name)[0]) == stated for name in names):
            return False  # "Disseminated intravascular coagulation (DIC)" is not the one associated with an anomaly
        outside_words = {word for word in stated if word not in GENERIC_WORDS and len(word) > 1}
        return any(not outside_words.isdisjoint(tokens(name)) for name in names)

    @cached_property
    def _texts(self) -> Mapping[str, Sequence[str]]:
        texts: dict[str, list[str]] = defaultdict(list)
        for name in self._names:
            texts[name.code].append(name.text)
        return texts


def _levels(names: Sequence[Name]) -> Levels:
    levels: tuple[dict[str, list[int]], ...] = ({}, {}, {}, {}, {})
    coarser = coarser_labels(names)
    for i, name in enumerate(names):
        if i in coarser:
            continue
        for level, key in zip(levels, each_key(name.text), strict=False):
            if key:
                level.setdefault(key, []).append(i)
        if key := loose_key(name.text).key:
            levels[_LOOSE].setdefault(key, []).append(i)
    return levels


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
