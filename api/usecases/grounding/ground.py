"""Ground texts and score them against expected diagnoses, without writing anything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from graph.names import Ontology, read_ontology
from graph.session import Graph
from mmrarebench import ids
from mmrarebench.exceptions import NotFoundError
from mmrarebench.grounding.scoring import score


@dataclass(frozen=True)
class GroundedName:
    """One name of a text: its rank, how it was matched, the Orphanet codes, and its relation to the golds."""

    rank: int
    text: str
    match: str
    codes: list[str]
    relation: str | None
    """Relation to the nearest gold; None where no gold is given."""


@dataclass(frozen=True)
class GroundedText:
    """A text as it was read: the parse status, its names in order, and the rank of the first hit."""

    status: str
    items: list[GroundedName]
    rank: int | None
    """Rank of the first name that is a gold; None where there is no hit, or no gold is given."""


def ground(
    graph: Graph, texts: Sequence[str], golds: Sequence[str] | None = None, ontology: Ontology | None = None
) -> list[GroundedText]:
    """Read each text as a ranked list, ground its names in the loaded Orphanet, and relate them to the golds.

    Args:
        graph: the graph that holds Orphanet.
        texts: answers, as models write them.
        golds: Orphanet codes; naming any of them is a hit. The same for every text.
        ontology: of the graph, where it was read before.

    Raises:
        NotFoundError: no ontology is loaded, or a gold is no entity of it.
        UsageError: a gold is no Orphanet code.
    """
    ontology = ontology or read_ontology(graph)
    if not ontology.names:
        raise NotFoundError("no Orphanet is loaded", repair="mmrarebench import orphanet PATH")
    codes = [_known(gold, ontology) for gold in golds or ()]
    return [_ground(text, codes, ontology) for text in texts]


def _known(gold: str, ontology: Ontology) -> str:
    code = ids.orpha(gold)
    if code not in ontology.levels:
        raise NotFoundError(f"there is no entity {code}", repair="mmrarebench query ontology/disorder -p orpha=CODE")
    return code


def _ground(text: str, golds: Sequence[str], ontology: Ontology) -> GroundedText:
    scored = score(text, None, None, golds, ontology.index, ontology.relater)
    items = [
        GroundedName(
            name.item.rank,
            name.item.text,
            name.match.kind.value,
            list(name.match.codes),
            name.related.relation.value if golds else None,
        )
        for name in scored.grounded
    ]
    return GroundedText(scored.parse_status, items, scored.rank)
