"""Names by their loosest key: the one entity that a text may mean where no stricter key meets a name."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cached_property

from mmrarebench.grounding.loose import INHERITANCE, LooseKey, agree, is_specific, loose_key, may_lack
from mmrarebench.grounding.match_types import MatchKind, Name, NameMatch
from mmrarebench.grounding.names import is_generic
from mmrarebench.grounding.parts import same_case
from mmrarebench.ontology.lineage import Lineage

_LABEL = 2
_CLASSIC = frozenset({"classic"})
_TYPE = re.compile(r"\btype (?:\d|[IVX]+\b|[A-H]\b)")


class LooseNames:
    """All names by their loose keys.

    Args:
        names: of the whole index.
        places: of the names by their loose keys.
        lineage: decides which entity has others below it.

    >>> names = [Name("ORPHA:213500", "Ovarian cancer", 0)]
    >>> LooseNames(names, {loose_key("Ovarian cancer").key: [0]}, Lineage(())).lookup("Malignant neoplasm of the ovary").codes
    ('ORPHA:213500',)
    """

    def __init__(self, names: Sequence[Name], places: Mapping[str, Sequence[int]], lineage: Lineage) -> None:
        self._names = names
        self._places = places
        self._lineage = lineage

    def lookup(self, part: str) -> NameMatch | None:
        """Return the one entity that has a name with the loose key of a part; one of another inheritance is none."""
        key = loose_key(part)
        places = self._places.get(key.key) if key.key else None
        if not places or is_generic(part):
            return None
        names = [self._names[place] for place in places]
        if " " not in key.key:
            names = [name for name in names if same_case(name.text, part, key.key)]
        agreeing = self._agreeing(part, key, names)
        codes = {name.code for name in agreeing}
        own_codes = {name.code for name in agreeing if name.rank < _LABEL}
        chosen = codes if len(codes) == 1 else own_codes
        if len(chosen) > 1:  # "SCA 7" is no autosomal recessive one
            chosen = {n.code for n in agreeing if n.rank < _LABEL and loose_key(n.text).qualifiers == key.qualifiers}
        if len(chosen) != 1:
            return None
        code = chosen.pop()
        return NameMatch((code,), MatchKind.VARIANT, min(name.text for name in agreeing if name.code == code), part)

    def _agreeing(self, part: str, key: LooseKey, names: Sequence[Name]) -> list[Name]:
        """Return the names whose qualifiers agree with those of a part.

        "Unspecified" counts where a name states it. Who says no more than a disease means its classic form, unless that
        is one type of several.
        """
        keys = {name: loose_key(name.text) for name in names}
        if not any("unspecified" in other.qualifiers for other in keys.values()):
            key = key._replace(qualifiers=key.qualifiers - {"unspecified"})
        lacking = may_lack(part)
        states_more = any(INHERITANCE & (other.qualifiers - key.qualifiers) for other in keys.values())
        if states_more and is_specific(key) and self._is_one_entity(key.key):
            lacking |= INHERITANCE
        classic = lacking if key.qualifiers else lacking | _CLASSIC
        return [
            name
            for name in names
            if agree(
                key,
                keys[name],
                is_leaf=not self._lineage.descendants(name.code),
                lacking=lacking if _TYPE.search(self._preferred.get(name.code, "")) else classic,
            )
        ]

    @cached_property
    def _preferred(self) -> Mapping[str, str]:
        return {name.code: name.text for name in self._names if name.rank == 0}

    def _is_one_entity(self, key: str) -> bool:
        """Return whether the words of a loose key stand together in the names of one entity alone."""
        words = set(key.split())
        longest = max(words, key=len)
        carriers = (other for other in self._places if longest in other and words.issubset(other.split()))
        return len({self._names[place].code for other in carriers for place in self._places[other]}) == 1
