"""Names made to be misread: every name of Orphanet, letters, generic words, denials, siblings, look-alikes, typos.

Over the real names where MMRAREBENCH_TEST_DATA is set, over those of the sample else.
"""

from __future__ import annotations

import csv
import gzip
import json
import os
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable
from functools import cache
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.reading.names import MONDO, PACKETS, Real, read
from mmrarebench.grounding import scoring as grounding
from mmrarebench.grounding.loose import loose_key
from mmrarebench.grounding.matching import MatchKind, Name, NameIndex, NameMatch
from mmrarebench.grounding.relations import CREDIT, Relation
from mmrarebench.ontology.lineage import Edge, Lineage

SAMPLE = Path(__file__).resolve().parents[3] / "sample"
FOLDER = os.environ.get("MMRAREBENCH_TEST_DATA")
SEED = 20261122
real_names = pytest.mark.skipif(not FOLDER, reason="MMRAREBENCH_TEST_DATA is not set: the sample has not these names")


@cache
def real() -> Real:
    if FOLDER:
        return read(Path(FOLDER, PACKETS), Path(FOLDER, MONDO))
    return read(SAMPLE / "orphanet" / "orphapackets.jsonl", SAMPLE / "mondo")


@cache
def orphanet() -> list[Name]:
    """Preferred terms and synonyms as Orphanet has them."""
    return [name for name in real().ontology.names if name.rank < 2]


@cache
def sharing() -> dict[str, set[str]]:
    """Entities that have a name, whatever its case."""
    codes_of_name: dict[str, set[str]] = defaultdict(set)
    for name in orphanet():
        codes_of_name[name.text.casefold()].add(name.code)
    return codes_of_name


def ground(text: str) -> NameMatch:
    return real().ontology.index.ground(text)


def sample_names(count: int) -> list[Name]:
    names = orphanet()
    return names if len(names) <= count else Random(SEED).sample(names, count)


def words(text: str) -> list[str]:
    """Words that tell one disease from another; written apart from the rules under test."""
    bare = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return sorted({w for w in re.findall(r"[a-z0-9]+", re.sub(r"'s\b", "", bare)) if w not in FREE})


FREE = set(
    "syndrome disease disorder condition syndromes diseases disorders conditions of the with and or due to in an by from for type types form s".split()
)


def test_orphanet_names_hold_every_preferred_term() -> None:
    preferred = sum(name.rank == 0 for name in orphanet())
    assert preferred == len({name.code for name in orphanet()})
    if FOLDER:
        assert preferred == 9960 + 38, "packets, and parents without a packet of their own"
        assert sum(name.rank == 1 for name in orphanet()) == 13888


def test_ground_returns_the_own_entity_of_every_name() -> None:
    """Or an ambiguity of Orphanet's own: several entities have the name, word for word."""
    wrong = []
    for name in orphanet():
        match = ground(name.text)
        shared = sharing()[name.text.casefold()]
        if not (name.code in match.codes or shared & set(match.codes)) or not set(match.codes) <= shared:
            wrong.append((name, match))
    assert not wrong


def test_ground_leaves_a_shared_name_ambiguous() -> None:
    for name in orphanet():
        match = ground(name.text)
        alike = (
            {n.code for n in orphanet() if n.text == name.text and n.rank == name.rank}
            if len(sharing()[name.text.casefold()]) > 1
            else {name.code}
        )
        if len(alike) > 1 and match.kind is not MatchKind.AMBIGUOUS:
            assert set(match.codes) != alike, "a preferred term is believed before a synonym; nothing else decides"


CHANGES: dict[str, Callable[[str], str]] = {
    "decomposed accents": lambda text: unicodedata.normalize("NFD", text),
    "en dashes": lambda text: re.sub(r"(?<=\w)-(?=\w)", "–", text),
    "bold": lambda text: f"**{text}**",
    "full stop": lambda text: f"{text}.",
    "blanks": lambda text: f"  {text}  ",
    "in doubt": lambda text: f"Possible {text}",
    "most likely": lambda text: f"Most likely {text}",
}


@pytest.mark.parametrize("change", CHANGES)
def test_ground_reads_a_name_in_changed_spelling(change: str) -> None:
    wrong = [
        (name.text, match)
        for name in sample_names(4000)
        if set((match := ground(CHANGES[change](name.text))).codes).isdisjoint(sharing()[name.text.casefold()])
    ]
    assert not wrong


@pytest.mark.parametrize("case", [str.upper, str.lower, str.capitalize])
def test_ground_ignores_case_except_in_abbreviations(case: Callable[[str], str]) -> None:
    wrong = [
        (name.text, match)
        for name in sample_names(4000)
        if " " in name.text
        and name.code not in (match := ground(case(name.text))).codes
        and match.kind is not MatchKind.VARIANT
        and set(match.codes).isdisjoint(sharing()[name.text.casefold()])
    ]
    assert not wrong


DENIALS = ("No {}", "Not {}", "Without {}", "{} is unlikely", "{} was ruled out", "{} (excluded)", "Rule out {}")


@pytest.mark.parametrize("form", DENIALS)
def test_ground_returns_nothing_for_a_denied_name(form: str) -> None:
    wrong = [
        (text, match)
        for name in sample_names(3000)
        if (match := ground(text := form.format(name.text))).codes and text.casefold() not in sharing()
    ]
    assert not [w for w in wrong if w[1].name.casefold() != w[0].casefold()]


@pytest.mark.parametrize(
    "text", [*"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789αβγ-.*()", "II", "1.", "e.", "**"]
)
def test_ground_returns_nothing_for_a_letter(text: str) -> None:
    assert ground(text).codes == ()


GENERIC = (
    "syndrome",
    "disease",
    "disorder",
    "genetic disease",
    "genetic disorder",
    "hereditary disorder",
    "rare disease",
    "metabolic disorder",
    "inborn error of metabolism",
    "cancer",
    "tumor",
    "malignancy",
    "infection",
    "autoimmune disease",
    "connective tissue disorder",
    "skeletal dysplasia",
    "immunodeficiency",
    "kidney disease",
    "heart disease",
    "unknown",
    "N/A",
    "none",
    "other",
    "congenital anomaly",
    "multiple congenital anomalies",
    "developmental disorder",
)


@pytest.mark.parametrize("text", GENERIC)
def test_relate_gives_generic_words_no_credit(text: str) -> None:
    """What they name, if anything, is too general to be credited for any disorder that is not called so itself."""
    match = ground(text)
    for name in sample_names(400):
        related = real().ontology.relater.relate(match, [name.code])
        assert CREDIT[related.relation] == 0.0 or name.code in match.codes


def test_score_counts_no_hit_for_generic_answers() -> None:
    """The public rule gives the answer "e" a Recall@1 of 0.94, and ten generic words a Recall@10 of 0.60."""
    codes = sorted({name.code for name in orphanet()})
    hits = set()
    for text in ("e", "syndrome", "\n".join(f"{i}. {word}" for i, word in enumerate(GENERIC[:10], 1))):
        for code in codes:
            result = grounding.score(text, None, None, [code], real().ontology.index, real().ontology.relater)
            hits |= {code} if result.rank else set()
    assert hits <= {code for word in GENERIC for code in ground(word).codes}, "called so itself"
    assert len(hits) <= max(1, int(0.001 * len(codes))), "of the sample, one is called so itself"


def test_relate_gives_a_sibling_no_credit() -> None:
    lineage, wrong, count = real().ontology.lineage, [], 0
    label = {name.code: name.text for name in orphanet() if name.rank == 0}
    pairs = [
        (one, other)
        for parent, children in sorted(lineage.children.items())
        for one in children
        for other in children
        if one != other and one in label and other in label
    ]
    for one, other in Random(SEED).sample(pairs, min(20_000, len(pairs))):
        count += 1
        related = real().ontology.relater.relate(ground(label[one]), [other])
        if CREDIT[related.relation]:
            wrong.append((label[one], label[other]))
    assert count > 50
    assert not wrong


def test_relate_gives_a_group_no_credit_for_its_member() -> None:
    lineage = real().ontology.lineage
    label = {name.code: name.text for name in orphanet() if name.rank == 0}
    wrong = [
        (label[parent], label[child])
        for child in label
        for parent in lineage.parents.get(child, ())
        if parent in label and CREDIT[real().ontology.relater.relate(ground(label[parent]), [child]).relation]
    ]
    assert not wrong


ALIKE = [
    ("Turner syndrome", "ORPHA:881", True),
    ("Parsonage-Turner syndrome", "ORPHA:881", False),
    ("CHILD syndrome", "ORPHA:139", True),
    ("Battered child syndrome", "ORPHA:139", False),
    ("Shaken child syndrome", "ORPHA:139", False),
    ("Child", "ORPHA:139", False),
    ("Hunter syndrome", "ORPHA:580", True),
    ("Bow hunter syndrome", "ORPHA:580", False),
    ("Bow Hunter's syndrome", "ORPHA:580", False),
    ("Small cell lung cancer", "ORPHA:70573", True),
    ("Non-small cell lung cancer", "ORPHA:70573", False),
    ("Nonsmall cell lung cancer", "ORPHA:70573", False),
    ("NSCLC", "ORPHA:70573", False),
    ("Hodgkin lymphoma", "ORPHA:98293", True),
    ("Non-Hodgkin lymphoma", "ORPHA:98293", False),
    ("Non Hodgkin's lymphoma", "ORPHA:98293", False),
    ("Non-Hodgkin's lymphoma", "ORPHA:547", True),
    ("Haemophilia A", "ORPHA:98878", True),
    ("Haemophilia B", "ORPHA:98878", False),
    ("Hemophilia", "ORPHA:98878", False),
    ("Glycogen storage disease type I", "ORPHA:364", True),
    ("Glycogen storage disease type II", "ORPHA:364", False),
    ("Glycogen storage disease II", "ORPHA:365", True),
    ("GSD 2", "ORPHA:365", True),
    ("Glycogen storage disease", "ORPHA:365", False),
    ("Spinocerebellar ataxia 17", "ORPHA:98755", False),
    ("Spinocerebellar ataxia type 1", "ORPHA:98755", True),
    ("SCA1", "ORPHA:98755", True),
    ("ALK-positive anaplastic large cell lymphoma", "ORPHA:300895", True),
    ("ALK- anaplastic large cell lymphoma", "ORPHA:300895", False),
    ("Congenital disorder of glycosylation type In", "ORPHA:137", False),
    ("Marfanoid habitus", "ORPHA:558", False),
    ("Marfan-like syndrome", "ORPHA:558", False),
    ("Pseudo-Hurler polydystrophy", "ORPHA:93473", False),
    ("Pseudohypoparathyroidism", "ORPHA:181402", False),
    ("Hypoparathyroidism", "ORPHA:181402", False),
    ("Methylmalonic aciduria without homocystinuria", "ORPHA:622", False),
    ("Caroli disease", "ORPHA:480520", False),
    ("Meige syndrome", "ORPHA:90186", False),
    ("3-methylglutaconic aciduria", "ORPHA:67047", False),
    ("Fabry’s disease", "ORPHA:324", True),
    ("Morbus Fabry-like disease", "ORPHA:324", False),
    ("Not Fabry disease", "ORPHA:324", False),
    ("Fabry disease (unlikely)", "ORPHA:324", False),
    ("Sjögren-Larsson syndrome", "ORPHA:816", True),
    ("Sjogren syndrome", "ORPHA:816", False),
    ("α-thalassaemia", "ORPHA:846", True),
    ("beta thalassemia", "ORPHA:846", False),
    ("STXBP1 encephalopathy", "ORPHA:599373", True),
    ("Early infantile epileptic encephalopathy", "ORPHA:599373", False),
    ("STXBP1-related early infantile epileptic encephalopathy", "ORPHA:599373", True),
    ("STXBP1", "ORPHA:599373", False),
    ("Joubert syndrome and related disorders", "ORPHA:475", False),
    ("Joubert syndrome", "ORPHA:140874", False),
    ("Common variable immunodeficiency", "ORPHA:696851", False),
    ("Rett-like syndrome", "ORPHA:778", False),
    ("DOCK8 deficiency", "ORPHA:217390", True),
    ("DOCK8", "ORPHA:217390", False),
    ("G6PD deficiency", "ORPHA:466026", False),
    ("PEX2 deficiency", "ORPHA:642965", False),
    ("Lysosomal acid lipase disease", "ORPHA:275761", True),
    ("Lysosomal acid lipase", "ORPHA:275761", False),
    ("Cardio-facio-cutaneous syndrome", "ORPHA:1340", True),
    ("Nonketotic hyperglycinemia", "ORPHA:407", True),
    ("Ketotic hyperglycinemia", "ORPHA:407", False),
    ("Senior–Løken syndrome", "ORPHA:3156", True),
    ("7q11.23 duplication syndrome", "ORPHA:96121", True),
    ("7q11.23 deletion syndrome", "ORPHA:96121", False),
    ("22q11.2 microdeletion syndrome", "ORPHA:567", True),
    ("22q11.2 microduplication syndrome", "ORPHA:567", False),
    ("Brachydactyly-mental retardation syndrome", "ORPHA:1001", True),
    ("Propionic aciduria", "ORPHA:35", True),
    ("West syndrome", "ORPHA:697160", True),
    ("Water-West syndrome", "ORPHA:697160", False),
    ("Mucopolysaccharidosis type I (Hurler syndrome)", "ORPHA:93473", True),
    ("Hurler syndrome (mucopolysaccharidosis type I)", "ORPHA:93473", True),
    ("Mucopolysaccharidosis type I (Hurler or Scheie syndrome)", "ORPHA:93473", False),
    ("Mucopolysaccharidosis type I (not Hurler syndrome)", "ORPHA:93473", False),
    ("Mitochondrial disease (e.g., Leigh syndrome)", "ORPHA:506", False),
    ("Mitochondrial disease (MELAS)", "ORPHA:550", True),
    ("Mitochondrial disease (MELAS, MERRF)", "ORPHA:550", False),
    ("Gaucher disease (less likely Fabry disease)", "ORPHA:324", False),
    ("Hypomyelination with congenital cataract (HCC)", "ORPHA:88673", False),
    ("Liver tumor (HCC)", "ORPHA:88673", True),
    ("Autism spectrum disorder (ASD)", "ORPHA:1478", False),
    ("Antiphospholipid state (APS)", "ORPHA:282196", False),
    ("Ectrodactyly-ectodermal dysplasia-clefting (EEC) syndrome", "ORPHA:1896", True),
]


@real_names
@pytest.mark.parametrize(("text", "code", "same"), ALIKE)
def test_ground_tells_look_alike_names_apart(text: str, code: str, same: bool) -> None:
    assert any(name.code == code for name in orphanet()), "the code is one of Orphanet's"
    assert (code in ground(text).codes and ground(text).kind is not MatchKind.AMBIGUOUS) == same


def test_ground_matches_no_substring_of_a_name() -> None:
    """Whatever a shortened name meets has as many telling words as it has, or the same loose key: no substring is met."""
    wrong = []
    for name in sample_names(6000):
        split = name.text.split()
        for part in {" ".join(split[:-1]), " ".join(split[1:]), name.text[: len(name.text) // 2]}:
            match = ground(part)
            if (
                match.codes
                and match.kind is not MatchKind.AMBIGUOUS
                and len(words(match.part)) != len(words(match.name))
                and loose_key(match.part).key != loose_key(match.name).key
            ):
                wrong.append((part, match.name))
    assert len(wrong) <= 0.001 * len(orphanet()), wrong[:20]


@pytest.mark.parametrize(("between", "least"), [("", 0.8), (" ", 0.99), ("–", 0.99)])
def test_ground_reads_compounds_split_joined_or_hyphenated(between: str, least: float) -> None:
    """Written apart, with hyphens or as one word, a name is itself, one that differs by a generic noun, or nothing."""
    changed = [(name, re.sub(r"(?<=[a-z]{2})-(?=[a-z]{2})", between, name.text)) for name in sample_names(6000)]
    matches = [(name, text, ground(text)) for name, text in changed if text != name.text]
    wrong = [
        (name, text, m)
        for name, text, m in matches
        if m.codes
        and set(m.codes).isdisjoint({name.code} | sharing()[name.text.casefold()])
        and words(m.name) != words(name.text)
    ]
    met = sum(bool(m.codes) for *_, m in matches)
    assert not wrong
    assert met >= least * len(matches)


def corrupt(text: str, random: Random) -> str:
    at = random.randrange(len(text))
    letter = random.choice("abcdefghijklmnopqrstuvwxyz")
    return random.choice(
        [
            text[:at] + text[at + 1 :],
            text[:at] + letter + text[at:],
            text[:at] + letter + text[at + 1 :],
            text[:at] + text[at : at + 2][::-1] + text[at + 2 :],
        ]
    )


def test_ground_rarely_takes_a_typo_for_another_disease() -> None:
    """A wrong letter is no reason to guess: the name is met, or nothing is, or one that is itself a letter away."""
    random, other = Random(SEED), []
    names = [name for name in sample_names(6000) if len(name.text) > 12]
    for name in names:
        slipped = corrupt(name.text, random)
        match = ground(slipped)
        if match.codes and name.code not in match.codes and not sharing()[name.text.casefold()] & set(match.codes):
            other.append((name.text, slipped, match.name))
    assert len(other) <= 0.01 * len(names), other[:20]
    assert all(_distance(slipped, name) <= 2 for _, slipped, name in other if len(words(slipped)) == 1), other


def _distance(one: str, other: str) -> int:
    from rapidfuzz.distance import Levenshtein

    return int(Levenshtein.distance(one.casefold(), other.casefold()))


@settings(max_examples=200)
@given(st.data(), st.randoms(use_true_random=False))
def test_ground_takes_no_reordered_name_for_another_disease(data: st.DataObject, random: Random) -> None:
    name = data.draw(st.sampled_from(orphanet()))
    shuffled = name.text.split()
    random.shuffle(shuffled)
    match = ground(" ".join(shuffled))
    if match.codes and match.kind not in (MatchKind.AMBIGUOUS, MatchKind.VARIANT) and name.code not in match.codes:
        assert sorted(words(match.name)) == sorted(words(name.text)) or match.part != " ".join(shuffled)


@settings(max_examples=300)
@given(st.text(max_size=30))
def test_ground_returns_no_code_for_random_text(text: str) -> None:
    match = ground(text)
    assert not match.codes or words(match.part)
    assert Relation(match.kind.value) if not match.codes else True


def cases(name: str) -> Path:
    path = Path(os.environ.get("MMRAREBENCH_TEST_DATA", "")) / "../cases" / name
    if not os.environ.get("MMRAREBENCH_TEST_DATA") or not path.exists():
        pytest.skip("the case packs are not beside the test data")
    return path


@pytest.mark.data
def test_score_reads_every_ranked_answer_of_the_case_pack() -> None:
    index, relater = real().ontology.index, real().ontology.relater
    wrong = []
    for case in map(json.loads, cases("ranked_answers.jsonl").read_text(encoding="utf-8").split("\n")[:-1]):
        scored = grounding.score(case["text"], None, None, [case["gold"]], index, relater)
        status = "call_failed" if scored.parse_status == "call_failed" else None
        if (status, scored.rank) != (case.get("status"), case["rank"]):
            wrong.append((case["form"], case["text"]))
    assert not wrong


@pytest.mark.data
def test_ground_reads_names_of_other_vocabularies() -> None:
    """With all mapping files: at least 0.45 of the names, and at most 1.5 in a hundred another disorder."""
    with gzip.open(cases("names.tsv.gz"), "rt", encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    codes = [(row["orpha"], ground(row["name"]).codes) for row in rows]
    assert sum(codes_of_match == (orpha,) for orpha, codes_of_match in codes) >= 0.45 * len(rows)
    assert sum(
        len(codes_of_match) == 1 and codes_of_match != (orpha,) for orpha, codes_of_match in codes
    ) <= 0.015 * len(rows)


@real_names
def test_ground_reads_names_as_clinicians_write_them() -> None:
    """Rows that are marked as beyond the rules are names that no rule reads yet; no row reaches another disorder."""
    path = Path(__file__).parents[2] / "data" / "grounding" / "disease_names.jsonl"
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    wrong = [
        (row["name"], codes)
        for row in rows
        if (codes := ground(row["name"]).codes) != (() if row.get("beyond") or not row["orpha"] else (row["orpha"],))
    ]
    assert wrong == []


def test_ground_keeps_a_common_disease_from_its_familial_form() -> None:
    names = [Name("ORPHA:1", "Familial temporal lobe epilepsy", 0), Name("ORPHA:2", "Rare gout type 2", 0)]
    index = NameIndex(names)
    assert [index.ground(text).codes for text in ("Temporal lobe epilepsy", "Type 2 gout")] == [(), ()]
    assert index.ground("Hereditary temporal lobe epilepsy").codes == ("ORPHA:1",)


def test_ground_reads_a_number_without_an_inheritance() -> None:
    names = [
        Name("ORPHA:1", "Spinocerebellar ataxia type 7", 0),
        Name("ORPHA:2", "Autosomal recessive spinocerebellar ataxia type 7", 0),
    ]
    index = NameIndex(names)
    assert index.ground("SCA type 7").codes == index.ground("SCA-7").codes == ("ORPHA:1",)
    assert index.ground("AR spinocerebellar ataxia 7").codes == ("ORPHA:2",)


def test_ground_calls_alternatives_ambiguous() -> None:
    names = [
        Name("ORPHA:1", "Fabry disease", 0),
        Name("ORPHA:2", "Gaucher disease", 0),
        Name("ORPHA:3", "Hemophilia A", 0),
    ]
    index = NameIndex(names, lineage=Lineage([Edge("ORPHA:2", "ORPHA:9")]))
    assert [index.ground(f"Fabry disease {word} Gaucher disease").kind.value for word in ("or", "vs", "versus")] == [
        "ambiguous"
    ] * 3
    assert index.ground("Hemophilia A or B").codes == ()
    assert index.ground("Fabry disease or a related disorder").codes == ("ORPHA:1",)


def test_ground_keeps_an_inheritance_that_looks_like_a_gene() -> None:
    names = [Name("ORPHA:1", "Alport syndrome", 0), Name("ORPHA:2", "Autosomal dominant Alport syndrome", 0)]
    assert NameIndex(names).ground("AD Alport syndrome").codes == ("ORPHA:2",)


def test_ground_takes_no_finding_for_its_congenital_form() -> None:
    names = [Name("ORPHA:1", "Congenital abducens nerve palsy", 0), Name("ORPHA:2", "Epilepsy syndrome", 0)]
    index = NameIndex(names)
    assert [index.ground(text).codes for text in ("Abducens nerve palsy", "SCN1A-related epilepsy")] == [(), ()]


def test_ground_takes_the_parent_where_labels_name_several_alike() -> None:
    names = [
        *(Name("ORPHA:1", text, rank) for text, rank in (("Congenital long QT syndrome", 0), ("Long QT syndrome", 2))),
        *(Name("ORPHA:2", text, rank) for text, rank in (("Romano-Ward syndrome", 0), ("Long QT syndrome", 2))),
    ]
    assert NameIndex(names, lineage=Lineage([Edge("ORPHA:2", "ORPHA:1")])).ground("Long QT syndrome").codes == (
        "ORPHA:1",
    )
    assert len(NameIndex(names).ground("Long QT syndrome").codes) == 2


def test_ground_puts_a_label_aside_that_is_another_entitys_own_name() -> None:
    names = [
        Name("ORPHA:1", "Congenital adrenal hypoplasia", 0),
        Name("ORPHA:2", "Alternating hemiplegia of childhood", 0),
        Name("ORPHA:2", "Congenital adrenal gland hypoplasia", 2),
    ]
    assert NameIndex(names).ground("Congenital adrenal gland hypoplasia").codes == ("ORPHA:1",)


def test_ground_puts_a_label_aside_that_lacks_the_cause_of_its_entity() -> None:
    names = [
        Name("ORPHA:1", "Postural orthostatic tachycardia syndrome due to NET deficiency", 0),
        Name("ORPHA:1", "Postural orthostatic tachycardia syndrome", 2),
    ]
    assert NameIndex(names).ground("Postural orthostatic tachycardia syndrome").codes == ()
