"""Criteria judged in single sentences: wording, negation, doubt, doses, numbers; and the result of an answer."""

from __future__ import annotations

import pytest

from mmrarebench.criteria import CriteriaQuestion, Criterion, Outcome, Result, Vocabulary, judge_answer, order_agreement
from mmrarebench.criteria.criterion import parse_criterion
from mmrarebench.criteria.judge import judge
from mmrarebench.criteria.reading import Reading
from mmrarebench.criteria.words import default_vocabulary

TABLE = "| Drug | Advice |\n|---|---|\n| Aspirin | contraindicated |"
HEADED = "**Avoid**\n- NSAIDs\n- aspirin\n\n**Treatment**\n- paracetamol"
NUMBERED = "Contraindications:\n1. Aspirin\n2. Ibuprofen\n\nPlan:\n1. Paracetamol"


def judge_outcome(kind: str, criterion: str, answer: str, track: str = "treatment") -> Outcome:
    return judge_answer(answer, CriteriaQuestion(track, (Criterion("1", kind, criterion),))).findings[0].outcome


@pytest.mark.parametrize(
    ("criterion", "answer", "outcome"),
    [
        ("Aspirin", "Give aspirin 100 mg daily.", "found"),
        ("Aspirin", "Avoid aspirin.", "not_found"),
        ("Aspirin", "Aspirin should be avoided because of bleeding.", "not_found"),
        ("Aspirin", "There is no role for aspirin here.", "not_found"),
        ("Aspirin", "We recommend against aspirin", "not_found"),
        ("Aspirin", "Aspirin, ibuprofen and other NSAIDs are contraindicated.", "not_found"),
        ("Aspirin", "Instead of aspirin, use clopidogrel.", "not_found"),
        ("Clopidogrel", "Instead of aspirin, use clopidogrel.", "found"),
        ("Aspirin", "Do not hesitate to give aspirin.", "found"),
        ("Aspirin", HEADED, "not_found"),
        ("Paracetamol", HEADED, "found"),
        ("Aspirin", NUMBERED, "not_found"),
        ("Paracetamol", NUMBERED, "found"),
        ("Aspirin", TABLE, "not_found"),
        ("Aspirin", "## Do not give\n\nAspirin\n\n## Give\n\nParacetamol", "not_found"),
        ("Paracetamol", "## Do not give\n\nAspirin\n\n## Give\n\nParacetamol", "found"),
        ("Avoid NSAIDs", "Start an NSAID such as ibuprofen.", "found"),
        ("Avoid NSAIDs", "NSAIDs must not be given.", "not_found"),
        ("Liver biopsy", "A liver biopsy is not needed for the diagnosis.", "not_found"),
        ("Liver biopsy", "Hepatic histology should be obtained.", "found"),
        ("Beta-blockers before alpha blockade", "Start a beta blocker first, before alpha blockade.", "found"),
        ("Beta-blockers before alpha blockade", "Never start a beta-blocker before alpha blockade.", "not_found"),
        ("Beta-blockers before alpha blockade", "Start propranolol.", "cannot_tell"),
        ("Live vaccines during induction", "Avoid vaccines during induction.", "not_found"),
        ("Live vaccines during induction", "Vaccines during induction.", "cannot_tell"),
        ("Ischaemic exercise under a cuff", "Non-ischaemic forearm exercise test", "not_found"),
    ],
)
def test_must_not_counts_a_recommendation_only(criterion: str, answer: str, outcome: str) -> None:
    assert judge_outcome("must_not", criterion, answer) == outcome


@pytest.mark.parametrize(
    "answer",
    [
        "Aspirin may be considered.",
        "Aspirin only if platelets are normal.",
        "The patient previously received aspirin, now stopped.",
        "His mother had aspirin.",
        "Aspirin is recommended. In children avoid aspirin.",
    ],
)
def test_must_not_leaves_a_hedged_or_past_mention_undecided(answer: str) -> None:
    assert judge_outcome("must_not", "Aspirin", answer) is Outcome.CANNOT_TELL


@pytest.mark.parametrize(
    ("criterion", "answer", "outcome"),
    [
        ("Losartan 25 mg daily", "Losartan 25 mg once a day", "found"),
        ("Losartan 25 mg daily", "25-50 mg of losartan daily", "found"),
        ("Losartan 25 mg daily", "Losartan 0.025 g PO qd", "found"),
        ("Losartan 25 mg daily", "Consider losartan 25 mg daily", "found"),
        ("Losartan 25 mg daily", "Losartan 250 mg daily", "not_found"),
        ("Losartan 25 mg daily", "Valsartan 25 mg daily", "not_found"),
        ("Losartan 25 mg daily", "Losartan is contraindicated.", "not_found"),
        ("Losartan 25 mg daily", "Losartan 25 mg/kg daily", "not_found"),
        ("Losartan 25 mg daily", "Losartan daily", "cannot_tell"),
        ("Prednisolone 1 mg/kg daily", "Prednisolone 1 mg/kg/day", "found"),
        ("Rituximab 375 mg/m2 weekly for four weeks", "Rituximab 375 mg/m² once a week x 4", "found"),
        ("Inhaled tobramycin 300 mg twice daily", "Inhaled antibiotics twice daily", "cannot_tell"),
        ("Inhaled tobramycin 300 mg twice daily", "Inhaled colistin 300 mg twice daily", "not_found"),
        ("Elexacaftor with tezacaftor and ivacaftor", "Tezacaftor-ivacaftor", "cannot_tell"),
        ("Echocardiography every six months", "Echo every 6 months", "found"),
        ("Emicizumab prophylaxis", "If no response, add emicizumab prophylaxis.", "found"),
        ("Genetic counselling", "Refer for genetic counseling of the family", "found"),
        ("No contact sports", "Avoid contact sports.", "found"),
        ("No contact sports", "Contact sports are allowed.", "not_found"),
        ("Physiotherapy", "He had physiotherapy years ago.", "cannot_tell"),
    ],
)
def test_must_include_compares_drug_and_dose(criterion: str, answer: str, outcome: str) -> None:
    assert judge_outcome("must_include", criterion, answer) == outcome


@pytest.mark.parametrize(
    ("criterion", "answer", "outcome"),
    [
        ("Factor VIII activity", "FVIII activity", "found"),
        ("Factor VIII activity", "Factor IX activity", "not_found"),
        ("Sequencing of COL4A3, COL4A4 and COL4A5", "Sequencing of COL4A3 and FBN1", "not_found"),
        ("MRI of the brain", "cranial magnetic resonance imaging", "found"),
        ("MRI of the brain", "MRI of the spine", "not_found"),
        ("Sequencing of FBN1", "FBN1 gene testing", "found"),
        ("Sequencing of FBN1", "TGFBR2 sequencing", "not_found"),
        ("Sequencing of FBN1", "genetic testing", "cannot_tell"),
        ("Nerve conduction studies", "NCS/EMG", "found"),
        ("Serum creatine kinase", "CPK", "found"),
        ("Electrocardiogram", "ECG", "found"),
        ("Electroencephalography", "an EEG", "found"),
        ("CT of the chest", "HRCT thorax", "found"),
        ("Ultrasound of the knee", "for us, the knee", "cannot_tell"),
        ("Lumbar puncture", "Lumbar puncture is not indicated.", "not_found"),
    ],
)
def test_key_test_reads_synonyms_and_abbreviations(criterion: str, answer: str, outcome: str) -> None:
    assert judge_outcome("key_test", criterion, answer, "examination") == outcome


@pytest.mark.parametrize(
    ("criterion", "answer", "outcome"),
    [
        ("Aortic dissection", "Rule out aortic dissection.", "found"),
        ("Aortic dissection", "Red flags to exclude: dissection of the aorta", "found"),
        ("Aortic dissection", "There is no sign of aortic dissection.", "cannot_tell"),
        ("Stroke", "His father had a stroke.", "cannot_tell"),
        ("Hyperkalaemia", "Watch for hypokalaemia", "not_found"),
    ],
)
def test_red_flag_counts_ruling_out_as_addressed(criterion: str, answer: str, outcome: str) -> None:
    assert judge_outcome("red_flag", criterion, answer, "examination") == outcome


@pytest.mark.parametrize(
    ("claim", "answer", "outcome"),
    [
        (
            "The marrow cells confirm storage rather than lymphoma",
            "The marrow smear shows storage cells, not lymphoma, confirming a storage disorder.",
            "found",
        ),
        ("No atheroma is seen on either vascular study", "Atheroma is seen on either vascular study", "not_found"),
        (
            "The skin lesions cannot be explained by the heart disease alone",
            "The skin lesions can be explained by the heart disease alone",
            "not_found",
        ),
        ("Crescents explain the loss of kidney function", "Renal function is lost. Crescents explain it.", "found"),
        ("Crescents explain the loss of kidney function", "Both pictures are abnormal.", "not_found"),
    ],
)
def test_claim_reads_its_words_in_one_passage(claim: str, answer: str, outcome: str) -> None:
    assert judge_outcome("claim", claim, answer, "crossmodal") == outcome


def test_finding_returns_the_span_in_the_whole_answer() -> None:
    answer = "<think>aspirin?</think>\nPlan:\n1. Slit lamp\n2. Magnetic resonance imaging of the head, today"
    criteria = (Criterion("1", "key_test", "MRI of the brain"),)
    finding = judge_answer(answer, CriteriaQuestion("examination", criteria)).findings[0]
    assert answer[finding.start : finding.end] == "Magnetic resonance imaging of the head"


def test_judge_answer_leaves_out_the_reasoning() -> None:
    result = judge_answer("<think>Give aspirin.</think>", make_question())
    assert (result.status, result.parse_status, result.recall) == ("scored", "unparsed", 0.0)


def make_question(*more: Criterion, track: str = "treatment") -> CriteriaQuestion:
    return CriteriaQuestion(
        track, (Criterion("1", "must_include", "Losartan"), Criterion("2", "must_not", "Aspirin"), *more)
    )


def numbers(result: Result) -> tuple[str, str | None, float | None, float | None]:
    return result.status, result.reason, result.recall, result.precision


def test_judge_answer_returns_no_number_without_answer_or_criteria() -> None:
    assert numbers(judge_answer(None, make_question())) == ("unscored", "no_answer", None, None)
    failed = judge_answer("Failed to obtain answer via API.", make_question())
    assert numbers(failed) == ("unscored", "model_call_failed", None, None)
    assert numbers(judge_answer("Losartan", CriteriaQuestion("treatment"))) == (
        "not_applicable",
        "no_criteria",
        None,
        None,
    )
    assert (
        numbers(judge_answer("Losartan", CriteriaQuestion("diagnosis", (Criterion("1", "alias", "Losartan"),))))[1]
        == "no_criteria"
    )
    only = CriteriaQuestion("treatment", (Criterion("1", "must_not", "Aspirin"),))
    assert numbers(judge_answer("Losartan", only)) == ("unscored", "no_wanted_criteria", None, None)
    open_ = CriteriaQuestion("treatment", (Criterion("1", "must_include", "Losartan 25 mg"),))
    assert numbers(judge_answer("Losartan", open_)) == ("unscored", "cannot_tell", None, None)


def test_judge_answer_counts_empty_answers_and_refusals_as_misses() -> None:
    empty, refusal = (
        judge_answer(" ", make_question()),
        judge_answer("I'm sorry, I cannot help with that.", make_question()),
    )
    assert (empty.parse_status, *numbers(empty)) == ("empty", "scored", None, 0.0, None)
    assert (refusal.parse_status, *numbers(refusal)) == ("refusal", "scored", None, 0.0, None)


def test_recall_and_precision_count_decided_criteria_only() -> None:
    more = (Criterion("3", "must_include", "Atenolol 25 mg"), Criterion("4", "must_include", "Echocardiography"))
    result = judge_answer("Losartan, atenolol and aspirin.", make_question(*more))
    assert (result.recall, result.precision) == (0.5, 0.5)
    assert result.dimensions["recallLower"] == pytest.approx(1 / 3)
    assert result.dimensions["recallUpper"] == pytest.approx(2 / 3)
    assert result.dimensions["must_include.cannot_tell"] == 1
    assert result.dimensions["must_not.found"] == 1
    assert result.dimensions["drugs"] == 3


def test_evidence_lists_criteria_and_drugs_with_spans() -> None:
    evidence = judge_answer("Oral losartan 25 mg daily", make_question()).evidence()
    assert evidence["criteria"] == [
        {
            "criterion": "1",
            "kind": "must_include",
            "outcome": "found",
            "span": [5, 13],
            "coverage": 1.0,
            "how": "stated",
        },
        {"criterion": "2", "kind": "must_not", "outcome": "not_found", "how": "no mention"},
    ]
    assert evidence["drugs"] == [
        {
            "drug": "losartan",
            "span": [5, 13],
            "doses": [{"values": [25.0], "unit": "mg", "span": [14, 19]}],
            "route": "oral",
            "schedule": "daily",
        },
    ]


def test_order_agreement_compares_the_first_mentions_of_tests() -> None:
    tests = tuple(
        Criterion(str(i), "key_test", text) for i, text in enumerate(("ECG", "MRI of the brain", "EEG", "EMG"))
    )
    of = CriteriaQuestion("examination", tests)
    assert judge_answer("EEG, then brain MRI, then ECG", of).dimensions["order"] == -1.0
    assert judge_answer("ECG, EEG, brain MRI", of).dimensions["order"] == pytest.approx(1 / 3)
    assert judge_answer("ECG", of).dimensions["order"] is None
    assert order_agreement([]) is None


def test_vocabulary_reads_gene_symbols_of_the_ontology() -> None:
    words = Vocabulary([("GAA", "alpha glucosidase")])
    of = CriteriaQuestion("examination", (Criterion("1", "key_test", "Alpha-glucosidase activity"),))
    assert judge_answer("GAA enzyme assay", of).recall == 0.0
    assert judge_answer("GAA enzyme assay", of, words).recall == 1.0


def test_criterion_of_common_words_is_compared_as_a_whole() -> None:
    assert judge_outcome("must_include", "Follow up at once", "Follow up at once") is Outcome.FOUND
    assert judge_outcome("must_include", "At follow-up, rest", "rest at follow-up") is Outcome.FOUND
    assert judge_outcome("must_include", "...", "anything") is Outcome.NOT_FOUND


def test_judge_cannot_tell_without_the_negation_component(monkeypatch: pytest.MonkeyPatch) -> None:
    from mmrarebench.criteria.cues import context

    words = Vocabulary()  # a vocabulary of its own: criteria are remembered by vocabulary
    monkeypatch.setattr(context, "_pipeline", lambda: None)
    for kind in ("must_not", "must_include"):
        finding = judge(
            Criterion("1", kind, "Aspirin"), parse_criterion(kind, "Aspirin", words), Reading("Give aspirin.", words)
        )
        assert (finding.outcome, finding.how) == (Outcome.CANNOT_TELL, context.MISSING)
    absent = judge(
        Criterion("1", "must_not", "Aspirin"),
        parse_criterion("must_not", "Aspirin", words),
        Reading("Losartan.", words),
    )
    assert absent.outcome is Outcome.NOT_FOUND


def test_parse_criterion_returns_the_cached_criterion() -> None:
    assert parse_criterion("claim", "x y", default_vocabulary()) is parse_criterion(
        "claim", "x y", default_vocabulary()
    )
