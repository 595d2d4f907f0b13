"""How an entity that an answer names is related to the expected one, with the way through the lineage as evidence."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from mmrarebench.grounding.matching import MatchKind, NameMatch
from mmrarebench.grounding.readings import ROOT
from mmrarebench.ontology.lineage import Lineage

GENERIC_SHARE = 0.01
LEAST_GENERIC = 20


class Relation(StrEnum):
    """Relation of the named entity to the expected one, nearest first."""

    EXACT = "exact"
    SYNONYM = "synonym"
    SUBTYPE = "subtype"
    PARENT = "parent"
    SIBLING = "sibling"
    BRANCH = "branch"
    UNRELATED = "unrelated"
    GENERIC = "generic"
    AMBIGUOUS = "ambiguous"
    NEGATED = "negated"
    UNGROUNDED = "ungrounded"


# Credit per relation. Only the expected entity itself counts; the others are reported apart. A sensitivity table is
# this table with other numbers.
CREDIT: dict[Relation, float] = {
    relation: float(relation in (Relation.EXACT, Relation.SYNONYM)) for relation in Relation
}


class Related(NamedTuple):
    """The best relation over all expected entities, the entity named, and the way between the two."""

    relation: Relation
    code: str | None
    path: tuple[str, ...]


_ORDER = {relation: i for i, relation in enumerate(Relation)}


class Relater:
    """Relations within one lineage, remembered.

    >>> from mmrarebench.ontology.lineage import Edge
    >>> toy = Relater(Lineage([Edge("A", "G"), Edge("B", "G"), Edge("A1", "A")]), disorders=1000)
    >>> [toy.between(code, "A").relation.value for code in ("A", "A1", "G", "B")]
    ['exact', 'subtype', 'parent', 'sibling']
    """

    def __init__(self, lineage: Lineage, disorders: int) -> None:
        self.lineage = lineage
        self.disorders = disorders
        self.limit = max(LEAST_GENERIC, GENERIC_SHARE * disorders)
        self._memory: dict[tuple[str, str], Related] = {}

    def is_generic(self, code: str) -> bool:
        """Whether more than the stated share of all disorders (and more than 20) lies below an entity."""
        return len(self.lineage.descendants(code)) > self.limit

    def between(self, code: str, gold: str) -> Related:
        """Relation of a named entity to an expected one."""
        key = (code, gold)
        related = self._memory.get(key)
        if related is None:
            related = self._memory[key] = self._between(code, gold)
        return related

    def _between(self, code: str, gold: str) -> Related:
        lineage = self.lineage
        if code == gold:
            return Related(Relation.EXACT, code, (code,))
        if gold in lineage.ancestors(code):
            return Related(Relation.SUBTYPE, code, tuple(lineage.path_up(code, gold)))
        if self.is_generic(code):
            return Related(Relation.GENERIC, code, ())
        if code in lineage.ancestors(gold):
            return Related(Relation.PARENT, code, tuple(reversed(lineage.path_up(gold, code))))
        shared = [p for p in lineage.siblings(code, gold) if p != ROOT]
        if shared:
            return Related(Relation.SIBLING, code, (code, shared[0], gold))
        common = (lineage.ancestors(code).keys() & lineage.ancestors(gold).keys()) - {ROOT}
        if common:
            nearest = min(common, key=lambda a: (lineage.ancestors(code)[a] + lineage.ancestors(gold)[a], a))
            return Related(Relation.BRANCH, code, (code, nearest, gold))
        return Related(Relation.UNRELATED, code, ())

    def relate(self, match: NameMatch, golds: Sequence[str]) -> Related:
        """Best relation of what a text names to any of the expected entities.

        A synonym of the expected entity is another kind than its preferred term; a name that stands for several entities
        is ambiguous whatever they are.
        """
        if match.kind is MatchKind.AMBIGUOUS:
            return Related(Relation.AMBIGUOUS, None, ())
        if not match.codes:
            return Related(Relation(match.kind.value), None, ())
        if not golds:
            generic = self.is_generic(match.codes[0])
            return Related(Relation.GENERIC if generic else Relation.UNRELATED, match.codes[0], ())
        best = self.between(match.codes[0], golds[0])
        for gold in golds[1:]:
            best = min(best, self.between(match.codes[0], gold), key=lambda related: _ORDER[related.relation])
        if best.relation is Relation.EXACT and match.kind is not MatchKind.NAME:
            return best._replace(relation=Relation.SYNONYM)
        return best
