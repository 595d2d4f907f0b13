"""Leaks of every kind planted into texts, and traps beside them that must stay unfound; the same for the same seed.

``python -m bench planted`` runs it over real case texts; the tests hold the rules to it.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from mmrarebench.leakage.terms import Answer
from mmrarebench.leakage.types import CONTEXT, Leak, LeakKind, Place, PlaceName

HOST = (
    "The patient was seen in the clinic for the first time in spring. On examination he was afebrile and alert. "
    "Imaging was arranged by the referring team. Blood was drawn for routine chemistry. He was discharged home."
)
# name, synonym, abbreviation, code, subtype, parent, gene, gene product
DISEASES = (
    tuple(
        "Marfan syndrome|Marfan disease|MFS|ORPHA:558|"
        "Neonatal Marfan syndrome|Connective fibrillinopathy|FBN1|fibrillin 1".split("|")
    ),
    tuple(
        "Wilson disease|Hepatolenticular degeneration|WD-CU|ORPHA:905|"
        "Hepatic Wilson disease|Copper storage disorder|ATP7B|ATPase copper transporting beta".split("|")
    ),
    tuple(
        "Fabry disease|Anderson-Fabry disease|AFD|ORPHA:324|"
        "Cardiac Fabry disease|Sphingolipidosis|GLA|galactosidase alpha".split("|")
    ),
    tuple(
        "Haemophilia A|Classic haemophilia|HEMA|ORPHA:98878|"
        "Severe haemophilia A|Coagulation factor deficiency|F8|coagulation factor VIII".split("|")
    ),
    tuple(
        "Glycogen storage disease due to acid maltase deficiency|Pompe disease|GSD2|ORPHA:365|"
        "Infantile Pompe disease|Lysosomal glycogenosis|GAA|acid alpha glucosidase".split("|")
    ),
    tuple(
        "Ménière disease|Idiopathic endolymphatic hydrops|MNRE|ORPHA:45360|"
        "Cochlear Ménière disease|Labyrinthine hydrops|COCH|cochlin".split("|")
    ),
)
DRUGS, TESTS = (
    ("tocilizumab", "eculizumab", "miglustat"),
    ("forearm exercise test", "bone scintigraphy", "slit-lamp examination"),
)
CLAIMS = (
    "the retinal lesion and the mural nodule are one vascular tumour",
    "both panels show the same cystic mass of the left kidney",
)
STRUCTURAL = (
    LeakKind.GOLD_NAME,
    LeakKind.SYNONYM,
    LeakKind.EPONYM,
    LeakKind.ABBREVIATION,
    LeakKind.CODE,
    LeakKind.SUBTYPE,
)
POLICY = {
    "diagnosis": (
        *STRUCTURAL,
        LeakKind.PARENT,
        LeakKind.GENE,
        LeakKind.CONFIRMATORY_RESULT,
    ),
    "treatment": (LeakKind.GIVEN_TREATMENT, LeakKind.TREATMENT_OUTCOME),
    "crossmodal": (LeakKind.RELATION, LeakKind.CLAIM),
    "examination": (LeakKind.KEY_TEST, LeakKind.KEY_TEST_RESULT),
}


EPONYMS = ("Marfan", "Wilson", "Anderson-Fabry", "", "Pompe", "Ménière")


class Case(NamedTuple):
    """A question with a leak planted in it (``kind``, ``text``), or with a trap (no kind)."""

    answer: Answer
    track: str
    places: dict[Place, str]
    kind: LeakKind | None
    place: Place
    text: str
    start: int = 0


def answer(track: str, at: int) -> Answer:
    """What a question about one of the diseases expects."""
    name, synonym, short, code, subtype, parent, gene, product = DISEASES[at % len(DISEASES)]
    criteria = (
        ("must_include", DRUGS[at % len(DRUGS)]),
        ("key_test", TESTS[at % len(TESTS)]),
        ("claim", CLAIMS[at % len(CLAIMS)]),
    )
    known = (name,), (synonym, short), (code,), (subtype,), (parent,), (gene,), (product,)
    return Answer(track, *known, criteria, ("complement", "confirm", "contrast")[at % 3])


def written(text: str, choose: random.Random) -> str:
    """A name as somebody may write it: other case, possessive, hyphens, spelling, accents or a line break put in."""
    ways: list[Callable[[str], str]] = [
        str,
        str.lower,
        str.upper,
        lambda t: t.replace(" ", "\n", 1),
        lambda t: t.replace("haem", "hem").replace("Haem", "Hem"),
        lambda t: t.replace("é", "e").replace("è", "e"),
        lambda t: t.replace("-", " "),
        lambda t: f"{t},",
        lambda t: t.replace(" disease", "'s disease").replace(" syndrome", "’s syndrome"),
        lambda t: f"({t})",
    ]
    return choose.choice(ways)(text)


# A name as no list has it, by what was done to it; told apart in the measurements, since some of them are missed.
HARDER: dict[str, Callable[[str], str]] = {
    "plural": lambda t: re.sub(r"(disease|syndrome)$", r"\1s", t),
    "possessive without apostrophe": lambda t: re.sub(r" (disease|syndrome)$", r"s \1", t),
    "turned round": lambda t: re.sub(r"^(.+) (disease|syndrome)$", r"\2 of \1", t),
    "Latin (morbus)": lambda t: re.sub(r"^(.+) (disease|syndrome)$", r"morbus \1", t),
    "eponym with another noun": lambda t: re.sub(r" (disease|syndrome)$", " phenotype", t),
    "no-break space": lambda t: t.replace(" ", "\u00a0"),
    "two spaces": lambda t: t.replace(" ", "  "),
    "other dash": lambda t: t.replace("-", "–"),
    "word broken at a line's end": lambda t: t[:3] + "-\n" + t[3:],
    "letter missing": lambda t: t[:2] + t[3:],
    "letters turned": lambda t: t[0] + t[2] + t[1] + t[3:],
    "in quotes with a type": lambda t: f"“{t}” type 1",
}


def harder(hosts: Sequence[str] = (HOST,), seed: int = 7) -> Iterator[tuple[str, Case]]:
    """The names and synonyms of every disease, each way that changes them, in a text."""
    choose = random.Random(seed)
    for at, (name, synonym, *_) in enumerate(DISEASES):
        for plain in (name, synonym):
            for way, change in HARDER.items():
                told = change(plain)
                if told != plain:
                    whole = f"In the end it was taken for {told} at once."
                    host = into(choose.choice(hosts), whole, choose)
                    start = host.find(whole.rstrip(".")) + whole.find(told)
                    yield (
                        way,
                        Case(
                            answer("diagnosis", at),
                            "diagnosis",
                            {CONTEXT: host},
                            LeakKind.GOLD_NAME,
                            CONTEXT,
                            told,
                            start,
                        ),
                    )


def named(at: int) -> int:
    """A disease that bears somebody's name, of those at and after a place."""
    return next(i % len(EPONYMS) for i in range(at, at + len(EPONYMS)) if EPONYMS[i % len(EPONYMS)])


def sentence(kind: LeakKind, at: int, choose: random.Random) -> tuple[str, str]:
    """A sentence that leaks, and the part of it that does."""
    if kind == "eponym":
        at = named(at)
    name, synonym, short, code, subtype, parent, gene, product = DISEASES[at % len(DISEASES)]
    drug, test, claim = DRUGS[at % len(DRUGS)], TESTS[at % len(TESTS)], CLAIMS[at % len(CLAIMS)]
    relation = ("complementary", "confirmatory", "contradicts")[at % 3]
    free = {
        "gold_name": name,
        "synonym": synonym,
        "subtype": subtype,
        "parent": parent,
        "given_treatment": drug,
        "key_test": test,
    }
    if kind in free:
        text = written(free[kind], choose)
        return f"It was taken for {text} at once.", text
    if kind == "eponym":
        text = choose.choice([EPONYMS[at], EPONYMS[at].upper(), f"{EPONYMS[at]}’s"])
        return f"To the referring team it looked like {text} at once.", text
    exact = {"abbreviation": short, "gene": gene, "code": code, "relation": relation}
    if kind in exact:
        subject = "The second image is" if kind == "relation" else "A note said"
        return f"{subject} {exact[kind]} in passing.", exact[kind]
    whole = {
        "confirmatory_result": f"The {product} activity was markedly reduced.",
        "treatment_outcome": "After six weeks of therapy the rash had resolved.",
        "claim": f"In short, {claim}.",
        "key_test_result": f"The {test} was positive on the left.",
    }[kind]
    return whole, whole


def traps(at: int) -> list[str]:
    """Sentences that look like a leak and are none, of one disease: parts of a name, words within words, other case."""
    name, _, short, _, _, _, gene, product = DISEASES[at % len(DISEASES)]
    first, *_, last = name.split()
    eponym = EPONYMS[named(at)]
    return [
        f"Doctor {first}son saw the patient.",
        f"He was sent by Dr. {eponym} of the next ward.",
        f"It was read in a paper of {eponym} et al. by us.",
        f"The word {eponym.lower()} stands in small letters.",
        f"He had no other {last.lower()} and no genetic disease.",
        f"The box was marked {short}X9 and {short.lower()}.",
        f"The word {gene.lower()}lium stands in the note.",
        "The diagnosis was confirmed and complement levels in contrast were normal.",
        f"Nothing is known of the {product.split()[0]}s of his family.",
    ]


def into(host: str, text: str, choose: random.Random) -> str:
    """A text with a sentence put between two of its sentences."""
    parts = host.split(". ")
    at = choose.randrange(1, len(parts)) if len(parts) > 1 else 1
    return ". ".join([*parts[:at], text.rstrip("."), *parts[at:]]) if len(parts) > 1 else f"{host} {text}"


def cases(hosts: Sequence[str] = (HOST,), each: int = 30, seed: int = 7) -> Iterator[Case]:
    """Every kind of every track ``each`` times in the context, the names in labels, paths and metadata, and the traps."""
    choose = random.Random(seed)
    for track, kinds in POLICY.items():
        for kind in kinds:
            for at in range(each):
                whole, told = sentence(kind, at, choose)
                host = into(choose.choice(hosts), whole, choose)
                yield Case(
                    answer(track, named(at) if kind == "eponym" else at),
                    track,
                    {CONTEXT: host},
                    kind,
                    CONTEXT,
                    told.rstrip("."),
                    host.find(whole.rstrip(".")) + whole.find(told),
                )
    for kind in STRUCTURAL:
        for at in range(each):
            _, told = sentence(kind, at, choose)
            place = Place((PlaceName.LABEL, PlaceName.PATH, PlaceName.METADATA)[at % 3], 1)
            text = f"Figure 1 {told} arrow" if place.name != PlaceName.PATH else f"images {told} 01.png"
            yield Case(
                answer("diagnosis", named(at) if kind == "eponym" else at),
                "diagnosis",
                {CONTEXT: choose.choice(hosts), place: text},
                kind,
                place,
                told,
                text.find(told),
            )
    for at in range(each):
        for trap in traps(at):
            yield Case(
                answer("diagnosis", at),
                "diagnosis",
                {CONTEXT: into(choose.choice(hosts), trap, choose)},
                None,
                CONTEXT,
                trap,
            )


def is_met(case: Case, leaks: Sequence[Leak]) -> bool:
    """Whether a leak was found where the case has its own: same place, overlapping."""
    end = case.start + len(case.text)
    return any(k.place == case.place and k.start < end and case.start < k.end for k in leaks)
