"""Answers of made-up models in the diagnosis track: mistakes of every kind, each with what was meant."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import NamedTuple

from samples.benchmark import Case, Row, name_of
from samples.orphanet import ROOT, Orphanet

FAILURE = "Failed to obtain answer via API."
REFUSAL = "I'm sorry, but I cannot give a medical diagnosis. Please see a physician in person."

# One word a case, in the order of the diagnosis track. "missing" leaves the row out of the prediction file.
PLAN = {
    "toy-general-large": (
        "exact parent synonym exact sibling exact synonym subtype synonym other_dash exact sibling sibling exact "
        "exact sentence exact ranked_third subtype exact exact thinking synonym bold abbreviation parent exact "
        "unrelated exact"
    ),
    "toy-medical-large": (
        "exact exact exact thinking exact synonym subtype synonym sibling exact sibling synonym ranked_third parent "
        "synonym exact negated exact exact sibling sibling exact ranked_first subtype broken_list exact sentence "
        "sibling api_failure"
    ),
    "toy-general-small": (
        "sibling generic unrelated parent exact exact generic parent unrelated refusal unrelated empty negated "
        "sibling broken_list sibling exact api_failure hedge ranked_none parent exact unrelated missing generic "
        "unrelated parent refusal sibling"
    ),
}
GENERIC = ["A genetic disease", "Genetic disease", "Rare multisystem disorder"]


class Names(NamedTuple):
    """The names that an answer to one case can use, with their codes."""

    gold: tuple[str, str]
    synonym: tuple[str, str]
    abbreviation: tuple[str, str]
    subtype: tuple[str, str]
    parent: tuple[str, str]
    sibling: tuple[str, str]
    unrelated: tuple[str, str]
    other: tuple[str, str]


class Meant(NamedTuple):
    """What an answer says: its text, the code it names (none for a refusal) and the rank of the right name."""

    text: str
    orpha: str | None
    rank: int | None


def _far(case: Case, orphanet: Orphanet, skip: int) -> tuple[str, str]:
    """Return a disorder that shares no ancestor below the heads with the gold one."""
    broad = {*orphanet.heads(), ROOT, "231957"}
    own = orphanet.ancestors(case["orpha"]) - broad
    far = [code for code in orphanet.disorders() if not own & (orphanet.ancestors(code) - broad)]
    code = far[(skip * 7) % len(far)]
    return orphanet.label(code), code


def check(case: Case, orphanet: Orphanet) -> None:
    """Refuse a case whose head, parent or sibling is none according to Orphanet.

    Raises:
        ValueError: a relation stated in the case is not Orphanet's.
    """
    up = orphanet.parents[case["orpha"]]
    shared = set(up) & set(orphanet.parents[case["sibling"]])
    if case["parent"] not in up or not shared or case["head"] not in orphanet.heads():
        raise ValueError(f"{case['id']}: parent, sibling or head is not Orphanet's")
    if case["head"] not in orphanet.ancestors(case["orpha"]):
        raise ValueError(f"{case['id']}: {case['head']} is no head above {case['orpha']}")


def names(case: Case, orphanet: Orphanet, at: int) -> Names:
    """Return the names for a case; ``at`` varies the unrelated ones."""
    code, gold = case["orpha"], name_of(case, orphanet)
    alike = [name for name in [*orphanet.synonyms(code), *case["aliases"]] if name != gold and len(name) > 4]
    below = orphanet.subtypes(code)
    subtype = below[at % len(below)] if below else code
    return Names(
        gold=(gold, code),
        synonym=(alike[at % len(alike)], code),
        abbreviation=(min([*orphanet.synonyms(code), gold], key=len), code),
        subtype=(orphanet.label(subtype), subtype),
        parent=(orphanet.label(case["parent"]), case["parent"]),
        sibling=(orphanet.label(case["sibling"]), case["sibling"]),
        unrelated=_far(case, orphanet, at),
        other=_far(case, orphanet, at + 3),
    )


def _list(*items: tuple[str, str]) -> str:
    return "\n".join(f"{rank}. {name}" for rank, (name, _) in enumerate(items, 1))


def _thinking(name: Names) -> str:
    doubt = f"The figures first suggest {name.sibling[0]}, but the history speaks against it."
    return f"<think>\n{doubt} I settle on the commoner cause of all findings.\n</think>\n\n{name.gold[0]}"


def _hedge(name: Names) -> str:
    return f"Either {name.sibling[0]} or {name.gold[0]}; I cannot tell them apart."


WRITERS: dict[str, Callable[[Names, int], Meant]] = {
    "exact": lambda n, at: Meant([n.gold[0], f"{n.gold[0]}.", f"Diagnosis: {n.gold[0]}"][at % 3], n.gold[1], 1),
    "synonym": lambda n, _: Meant(n.synonym[0], n.synonym[1], 1),
    "abbreviation": lambda n, _: Meant(n.abbreviation[0], n.abbreviation[1], 1),
    "subtype": lambda n, _: Meant(n.subtype[0], n.subtype[1], None),
    "parent": lambda n, _: Meant(n.parent[0], n.parent[1], None),
    "sibling": lambda n, _: Meant(n.sibling[0], n.sibling[1], None),
    "unrelated": lambda n, _: Meant(n.unrelated[0], n.unrelated[1], None),
    "other_dash": lambda n, _: Meant(n.gold[0].replace("-", "\u2013"), n.gold[1], 1),
    "bold": lambda n, _: Meant(f"**{n.gold[0]}**", n.gold[1], 1),
    "sentence": lambda n, _: Meant(f"The most likely single diagnosis is {n.gold[0]}.", n.gold[1], 1),
    "thinking": lambda n, _: Meant(_thinking(n), n.gold[1], 1),
    "ranked_first": lambda n, _: Meant(_list(n.gold, n.sibling, n.unrelated), n.gold[1], 1),
    "ranked_third": lambda n, _: Meant(_list(n.sibling, n.unrelated, n.gold, n.other), n.sibling[1], 3),
    "ranked_none": lambda n, _: Meant(_list(n.unrelated, n.sibling, n.other), n.unrelated[1], None),
    "broken_list": lambda n, _: Meant(f'["{n.gold[0]}", "{n.sibling[0]}", "{n.other[0][:6]}', n.gold[1], 1),
    "negated": lambda n, _: Meant(f"This is not {n.gold[0]}; no specific disease can be named.", None, None),
    "hedge": lambda n, _: Meant(_hedge(n), n.sibling[1], 2),
    "generic": lambda _, at: Meant(GENERIC[at % 3], None, None),
    "refusal": lambda _, __: Meant(REFUSAL, None, None),
    "empty": lambda _, __: Meant("", None, None),
    "api_failure": lambda _, __: Meant(FAILURE, None, None),
}


def diagnosis(model: str, rows: list[Row], cases: dict[str, Case], orphanet: Orphanet) -> list[Row]:
    """Return a model's answers to the diagnosis rows.

    Args:
        model: the name of the model, a key of ``PLAN``.
        rows: the rows of the track.
        cases: all cases by id.
        orphanet: the packets of the sample.
    """
    answers = []
    for at, (row, kind) in enumerate(zip(rows, PLAN[model].split(), strict=True)):
        case = cases[row["case"]]
        named = names(case, orphanet, at)
        if kind == "subtype" and named.subtype[1] == case["orpha"]:
            raise ValueError(f"{case['id']} has no subtype to answer with")
        if kind != "missing":
            meant = WRITERS[kind](named, at)
            answers.append({"row": row, "kind": kind, **meant._asdict()})
    return answers


def seeded(*parts: object) -> random.Random:
    """Return a generator for a place of the sample, the same on every run."""
    return random.Random("/".join(str(part) for part in parts))
