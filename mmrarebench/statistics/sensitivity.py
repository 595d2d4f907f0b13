"""The same answers under other credits: how far a score depends on what a near miss is worth."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from mmrarebench.grounding.relations import CREDIT, Relation
from mmrarebench.statistics.ranking import mean

Credit = Mapping[Relation, float]


def credit(**changes: float) -> dict[Relation, float]:
    """The default credits with some of them changed.

    >>> credit(subtype=1.0)[Relation.SUBTYPE], credit()[Relation.SUBTYPE], credit()[Relation.SYNONYM]
    (1.0, 0.0, 1.0)
    """
    return {**CREDIT, **{Relation(name): value for name, value in changes.items()}}


SCHEMES: Mapping[str, Credit] = {
    "default": credit(),
    "preferred term only": credit(synonym=0.0),
    "subtype 1": credit(subtype=1.0),
    "subtype 1, parent 0.5": credit(subtype=1.0, parent=0.5),
    "subtype 1, parent 1": credit(subtype=1.0, parent=1.0),
    "subtype and parent 1, sibling 0.5": credit(subtype=1.0, parent=1.0, sibling=0.5),
}
CUTS = (1, 3, 5, 10)


class FirstRanks(NamedTuple):
    """An answer's first rank of each relation; ``scored`` says whether it can be scored at all."""

    scored: bool
    ranks: Mapping[Relation, int]


def value(firsts: FirstRanks, credits_of: Credit, cut: int) -> float | None:
    """The best credit among the first ``cut`` ranks; None where the answer is unscored.

    >>> near = FirstRanks(True, {Relation.PARENT: 1, Relation.EXACT: 4})
    >>> [value(near, SCHEMES[name], 3) for name in ("default", "subtype 1, parent 0.5")], value(near, SCHEMES["default"], 5)
    ([0.0, 0.5], 1.0)
    >>> value(FirstRanks(False, {}), CREDIT, 1) is None
    True
    """
    if not firsts.scored:
        return None
    return max((credits_of[relation] for relation, rank in firsts.ranks.items() if rank <= cut), default=0.0)


def table(answers: Sequence[FirstRanks], schemes: Mapping[str, Credit] = SCHEMES) -> list[dict[str, Any]]:
    """One row a scheme: the mean best credit at each cut, with counts and both bounds.

    >>> rows = table([FirstRanks(True, {Relation.SUBTYPE: 1}), FirstRanks(True, {Relation.EXACT: 1}), FirstRanks(False, {})])
    >>> [(row["credits"], row["credit@1"], row["credit@1.lower"]) for row in rows[1:3]]
    [('preferred term only', 0.5, 0.3333333333333333), ('subtype 1', 1.0, 0.6666666666666666)]
    """
    rows = []
    for name, credits_of in schemes.items():
        row: dict[str, Any] = {"credits": name, "scored": 0, "unscored": 0}
        for cut in CUTS:
            summary = mean([value(answer, credits_of, cut) for answer in answers])
            row |= {
                "scored": summary.scored,
                "unscored": summary.unscored,
                f"credit@{cut}": summary.mean,
                f"credit@{cut}.lower": summary.lower,
                f"credit@{cut}.upper": summary.upper,
            }
        rows.append(row)
    return rows


def relation_shares(answers: Iterable[FirstRanks]) -> dict[str, float]:
    """Share of the scored answers by the relation of what stands at rank 1; ``none`` where nothing there names an entity.

    >>> relation_shares([FirstRanks(True, {Relation.EXACT: 1}), FirstRanks(True, {Relation.PARENT: 2}), FirstRanks(False, {})])
    {'exact': 0.5, 'none': 0.5}
    """
    firsts = [answer for answer in answers if answer.scored]
    order = list(Relation)
    relations = [
        min((relation for relation, rank in answer.ranks.items() if rank == 1), key=order.index, default=None)
        for answer in firsts
    ]
    names = [relation.value if relation else "none" for relation in relations]
    return {name: names.count(name) / len(names) for name in (*(r.value for r in order), "none") if name in names}
