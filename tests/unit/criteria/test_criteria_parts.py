"""The parts of criterion-based scoring: words, sentences, cues, drugs, relations, citations, token F1, conditions."""

from __future__ import annotations

import subprocess
import sys

import pytest

from mmrarebench.criteria import (
    CriteriaQuestion,
    Criterion,
    component,
    default_vocabulary,
    expected_relation,
    find_citations,
    find_doses,
    find_drugs,
    find_relations,
    judge_answer,
    parse_shares,
    rare_ratio,
    token_f1,
)
from mmrarebench.criteria.cues import context
from mmrarebench.criteria.cues.sentences import split_sentences
from mmrarebench.criteria.images.citations import citation_rates
from mmrarebench.criteria.reading import Reading
from mmrarebench.criteria.stems import stem
from mmrarebench.statistics import conditions


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("haemoglobin", "hemoglobin"),
        ("tumours", "tumor"),
        ("titre", "titer"),
        ("embolisation", "embolized"),
        ("biopsies", "biopsy"),
        ("angiogram", "angiography"),
        ("ventricular", "ventricle"),
        ("retinal", "retina"),
        ("arteries", "arterial"),
        ("infected", "infection"),
        ("sequencing", "sequence"),
        ("ischaemic", "ischemia"),
    ],
)
def test_stem_joins_inflections_and_spellings(left: str, right: str) -> None:
    assert stem(left) == stem(right)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("hyperkalaemia", "hypokalaemia"),
        ("angiography", "angioplasty"),
        ("prednisone", "prednisolone"),
        ("hypertension", "hypotension"),
        ("hepatitis", "hepatic"),
        ("genetic", "genital"),
        ("adrenal", "renal"),
    ],
)
def test_stem_keeps_words_of_other_meaning_apart(left: str, right: str) -> None:
    assert stem(left) != stem(right)


def keys(text: str) -> list[str]:
    return [concept.key for concept in default_vocabulary().read(text)]


def test_vocabulary_reads_abbreviations_as_their_long_forms() -> None:
    assert keys("CTA") == keys("CT angiography")
    assert keys("CMR") == keys("cardiac MRI") == keys("MRI of the heart")[::-1]
    assert keys("FIX:C") == [*keys("factor IX"), "c"]
    assert keys("IV twice a day") == keys("intravenously b.i.d.")
    assert keys("US of us") == ["ultrasound"]
    assert keys("1,240 and 0,5 and 1.2.3") == ["1240", "0.5", "1.2.3"]
    assert keys("the patient's skin") == ["patient", "skin"]


def test_vocabulary_keeps_the_span_of_each_concept() -> None:
    text = "Order a computed tomography angiogram."
    assert {text[c.start : c.end] for c in default_vocabulary().read(text)} == {
        "Order",
        "computed tomography angiogram",
    }


def sentences_with_leads(text: str) -> list[tuple[str, str]]:
    return [(text[s.start : s.end], s.lead) for s in split_sentences(text)]


def test_split_sentences_keeps_abbreviations_and_decimals_whole() -> None:
    text = "Give 1.5 mg, i.e. a half. Then (e.g. by Dr. X) stop! See Fig. 2; done"
    assert [part for part, _ in sentences_with_leads(text)] == [
        "Give 1.5 mg, i.e. a half.",
        "Then (e.g. by Dr. X) stop!",
        "See Fig. 2;",
        "done",
    ]


def test_split_sentences_keeps_the_heading_as_lead() -> None:
    assert sentences_with_leads("1. Avoid:\n   - aspirin\n2. Losartan") == [
        ("Avoid:", ""),
        ("aspirin", "Avoid:"),
        ("Losartan", ""),
    ]
    assert sentences_with_leads("**Avoid**\n- aspirin\n\nLosartan.") == [
        ("**Avoid**", ""),
        ("aspirin", "Avoid:"),
        ("Losartan.", ""),
    ]
    assert sentences_with_leads("# Avoid\n\nAspirin.\n# Give\nX") == [
        ("Avoid", ""),
        ("Aspirin.", "Avoid:"),
        ("Give", ""),
        ("X", "Give:"),
    ]
    assert sentences_with_leads("Avoid:\n- a\nGive:\n- b")[-1] == ("b", "Give:")
    assert sentences_with_leads("") == []


def test_component_names_the_reader_of_cues() -> None:
    assert "negspacy" in (component() or "")
    assert context.read_contexts("Losartan.", [(0, 8)]) == [context.Context()]


def test_criteria_import_does_not_load_spacy() -> None:
    code = "import sys, mmrarebench.criteria; sys.exit('spacy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_read_contexts_returns_none_without_the_component(monkeypatch: pytest.MonkeyPatch) -> None:
    context._pipeline.cache_clear()
    context.component.cache_clear()
    with monkeypatch.context() as patch:
        patch.setitem(sys.modules, "negspacy", None)
        assert component() is None
        assert context.read_contexts("Avoid aspirin.", [(6, 13)]) is None
    context._pipeline.cache_clear()
    context.component.cache_clear()
    assert component() is not None


def test_component_is_none_without_package_metadata(monkeypatch: pytest.MonkeyPatch) -> None:
    import importlib.metadata

    def missing(name: str) -> str:
        raise importlib.metadata.PackageNotFoundError(name)

    context.component.cache_clear()
    with monkeypatch.context() as patch:
        patch.setattr(importlib.metadata, "version", missing)
        assert component() is None
    context.component.cache_clear()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Losartan 25 mg daily, raised to 100 mg daily", [("Losartan", [25, 100], "mg", None)]),
        ("Recombinant factor VIII 40 IU/kg at once", [("factor VIII", [40], "unit/kg", None)]),
        ("Zinc acetate 50 mg three times daily", [("Zinc", [50], "mg", None)]),
        ("start 1 g/day of mycophenolate mofetil", [("mycophenolate", [1000], "mg/day", None)]),
        ("IV methylprednisolone (1 g for 3 days)", [("methylprednisolone", [1000], "mg", "intravenous")]),
        ("nebulised dornase alfa 2,500 units", [("dornase alfa", [2500], "unit", "inhaled")]),
        ("aspirin by mouth", [("aspirin", [], "", "oral")]),
        ("Urine protein is 1.4 g per day", []),
        ("sodium 140 mmol/L, trough 5 to 10 ng/mL", []),
    ],
)
def test_find_drugs_reads_dose_and_route(text: str, expected: list[tuple[str, list[float], str, str | None]]) -> None:
    read = [
        (d.name, [value for dose in d.doses for value in dose.values], d.doses[0].unit if d.doses else "", d.route)
        for d in find_drugs(text)
    ]
    assert read == expected


def test_find_doses_reads_unusual_number_forms() -> None:
    assert [d.values for d in find_doses("1.2.3 mg; 1,5 g; 2 tablets")] == [(1500.0,), (2.0,)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The findings confirm one another.", ["confirm"]),
        ("Relation: **complementary**. The film contradicts nothing.", ["complement"]),
        ("The relationship is one of contrast.", ["contrast"]),
        ("CT and film are discordant with each other.", ["contrast"]),
        ("Both studies are complementary: the film confirms the CT.", ["complement"]),
        ("The smear confirms storage.", []),
        ("The two studies do not contradict one another.", []),
        ("The lungs are clear.", []),
    ],
)
def test_find_relations_returns_the_stated_relations(text: str, expected: list[str]) -> None:
    assert sorted({s.kind for s in find_relations(Reading(text, default_vocabulary()))}) == expected


def relation(text: str, expected: str) -> tuple[str, str]:
    finding = judge_answer(text, CriteriaQuestion("crossmodal", relation=expected)).findings[0]
    return finding.outcome.value, finding.how


def test_relation_is_judged_against_the_expected_one() -> None:
    assert relation("The findings confirm one another.", "confirm") == ("found", "states confirm")
    assert relation("The findings confirm one another.", "Contrast") == ("not_found", "states confirm")
    assert relation("The lungs are clear.", "confirm") == ("not_found", "no relation stated")
    both = "The findings confirm one another. They also contrast with each other."
    assert relation(both, "confirm") == ("cannot_tell", "states confirm, contrast")
    assert expected_relation("temporal") is None
    assert relation("The findings confirm one another.", "temporal") == (
        "cannot_tell",
        "'temporal' is no known relation",
    )
    assert judge_answer("x", CriteriaQuestion("crossmodal", relation="nan")).status == "not_applicable"


def test_relation_is_read_without_the_negation_component(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(context, "_pipeline", lambda: None)
    assert relation("The findings confirm one another.", "confirm")[0] == "found"


def cited_images(text: str, labels: list[str | None]) -> list[tuple[tuple[int, ...], tuple[str, ...]]]:
    return [(c.images, c.unknown) for c in find_citations(text, labels)]


def test_find_citations_reads_labels_before_positions() -> None:
    labels: list[str | None] = ["Figure 3", "Figure 4", None]
    assert cited_images("Figure 3 and image 3", labels) == [((1,), ()), ((3,), ())]
    assert cited_images("Figures 3-5", labels) == [((1, 2), ("5",))]
    assert cited_images("figure 1 and figure 2", [None, None]) == [((1, 2), ())]
    assert cited_images("Fig. 2B", ["Fig. 2A", "Fig. 2B"]) == [((2,), ())]
    assert cited_images("Figure 2", ["Fig. 2A", "Fig. 2B"]) == [((1, 2), ())]
    assert cited_images("Figure 2 mm, image 1.5, imagery 3", []) == []
    assert citation_rates("Nothing.", [None], []) == {
        "det_n_ref_images": 0,
        "det_image_coverage": 0.0,
        "det_image_ref_out_of_range_rate": 0.0,
        "det_image_format_compliance": 0.0,
    }


def test_claim_counts_right_and_wrong_figures() -> None:
    claims = (
        Criterion("1", "claim", "The lens is displaced", ("Figure 2",)),
        Criterion("2", "claim", "The root is wide"),
    )
    of = CriteriaQuestion("crossmodal", claims, labels=("Figure 1", "Figure 2"))
    right = judge_answer("Figure 2: the lens is displaced. The root is wide.", of).dimensions
    wrong = judge_answer("In Figure 1 the lens is displaced.", of).dimensions
    open_ = judge_answer("The lens is displaced.", of).dimensions
    assert (right["claimsRightFigure"], right["claimsWrongFigure"]) == (1, 0)
    assert (wrong["claimsRightFigure"], wrong["claimsWrongFigure"]) == (0, 1)
    assert (open_["claimsRightFigure"], open_["claimsWrongFigure"]) == (0, 0)
    assert judge_answer("Nothing.", of).dimensions["claimsRightFigure"] is None
    beyond = judge_answer("Images 1 and 7: the root is wide.", of).dimensions
    assert (beyond["imageCoverage"], beyond["imageOutOfRange"], beyond["imagesUnknown"]) == (0.5, 0.5, 1)
    assert judge_answer("Nothing.", of).dimensions["imageOutOfRange"] is None


def test_token_f1_returns_reference_and_strict_values() -> None:
    assert token_f1("Erdheim–Chester disease", ["Erdheim-Chester disease"]) == {
        "tokenF1Reference": 0.5,
        "tokenF1Strict": 1.0,
    }
    assert token_f1("<think>Gaucher</think>Fabry disease", ["Fabry disease"])["tokenF1Strict"] == 1.0
    assert token_f1("", ["Fabry disease"])["tokenF1Strict"] == 0.0


def test_rare_ratio_counts_by_level_and_status() -> None:
    rare, group, common = ("subtype", "active"), ("group", "active"), ("disorder", "non-rare")
    assert rare_ratio([[rare], [group], [common], [rare, group]])["rareRatio"] == 0.25
    assert parse_shares([]) == {}


def test_condition_deltas_compare_shared_questions_only() -> None:
    runs = {
        "full": {"q1": 1.0, "q2": 1.0, "q3": 1.0, "q4": None},
        "redacted": {"q1": 0.0, "q2": 1.0, "q3": 0.0, "q4": 1.0},
        "text_only": {"q1": 0.0, "q2": 0.0},
    }
    shared = {"q1": ["ORPHA:1"], "q2": ["ORPHA:1"], "q3": ["ORPHA:2"]}
    leak, need = conditions.condition_deltas(runs, shared, seed=7)
    assert (leak.name, leak.difference.items, leak.difference.clusters, leak.unscored) == ("text leakage", 3, 2, 1)
    assert leak.difference.mean == pytest.approx(2 / 3)
    assert (need.difference.mean, need.difference.items, need.unscored) == (0.5, 2, 2)
    assert leak.as_dict()["left"] == "full"
    assert conditions.condition_deltas(runs, shared, seed=7)[0] == leak
    empty = conditions.paired_delta("x", ("a", {"q": None}), ("b", {}), {}, seed=1)
    assert (empty.difference.mean, empty.unscored) == (None, 1)


def test_quadrant_counts_known_pairs_only() -> None:
    counts = conditions.quadrant([(True, True), (True, True), (True, False), (False, True), (None, True)])
    assert counts == (2, 1, 1, 0, 1)
    assert counts.shares == {"both": 0.5, "diagnosis_only": 0.25, "evidence_only": 0.25, "neither": 0.0}
