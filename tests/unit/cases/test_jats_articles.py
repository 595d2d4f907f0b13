"""Articles accepted as reports of a human case, and the content of their captions."""

from __future__ import annotations

import pytest

from mmrarebench.cases.articles import Article, judge, patients_apart, subjects_of
from mmrarebench.cases.captions import panels
from mmrarebench.cases.clinical import find_examinations, find_treatments, is_of_relative, split_clauses
from mmrarebench.cases.patients import Patient, count_patients, patient_of

GIRL = "A 9-year-old girl was seen."


@pytest.mark.parametrize(
    "article",
    [
        Article("case-report", "Fabry disease", text=GIRL),
        Article("research-article", "Fabry disease", subjects=("Case Report",), text=GIRL),
        Article("letter", "Fabry disease in a girl: a case report and review of the literature", text=GIRL),
        Article("review-article", "Fabry disease: case report and literature review", text=GIRL),
        Article("other", "Dog bite in a child: case report", text="An 8-year-old boy, bitten by a dog, was seen."),
        Article("case-report", "Leptospirosis in a woman exposed to dogs", text="A woman aged 40 was seen."),
        Article("research-article", "An odd thyroid", headings=("Introduction", "Case presentation"), text=GIRL),
        Article(
            "research-article",
            "An odd thyroid",
            abstract="We report the case of a 9-year-old girl.",
            text="She did well.",
        ),
        Article(
            "case-report",
            "Brucellosis: a case report",
            journal="Veterinary Medicine",
            text="A 50-year-old man was seen.",
        ),
        Article("case-report", "Two siblings with cystinosis", text="The patients were siblings."),
    ],
    ids=lambda a: a.title,
)
def test_judge_accepts_a_human_case_report(article: Article) -> None:
    assert judge(article).reasons == ()


@pytest.mark.parametrize(
    ("article", "why"),
    [
        (Article("correction", "Correction to: a case report", text=GIRL), "article type correction"),
        (
            Article("case-report", "Thymoma in a Shih Tzu dog", text="A 9-year-old spayed female dog was presented."),
            "not human",
        ),
        (
            Article("case-report", "Thymoma", journal="Veterinary Record", text="The patient was presented."),
            "is veterinary",
        ),
        (
            Article("case-report", "Colic", text="A 12-year-old Arabian mare was seen."),
            'it describes "12-year-old Arabian mare',
        ),
        (
            Article("research-article", "A systematic review of case reports of Fabry disease", text=GIRL),
            "systematic review",
        ),
        (
            Article("research-article", "Analysis of published case reports", text=GIRL),
            "Analysis of published case reports",
        ),
        (
            Article(
                "research-article", "Outcome of 40 patients: a cohort study", headings=("Case description",), text=GIRL
            ),
            "cohort study",
        ),
        (Article("research-article", "Obesity: a case–control study", text=GIRL), "case-control study"),
        (Article("review-article", "Fabry disease", text=GIRL), "review-article"),
        (Article("case-report", "A protein: a case report", text="The fold is new."), "no patient"),
        (Article("", "Fold of a protein", text="The fold is new."), "article type not stated"),
    ],
    ids=lambda a: a.title if isinstance(a, Article) else "",
)
def test_judge_refuses_other_articles_with_the_reason(article: Article, why: str) -> None:
    judgement = judge(article)
    assert not judgement.accepted
    assert why in "; ".join(judgement.reasons)


def test_subjects_of_reads_ages_and_sexes() -> None:
    text = "A 23 year-old female patient. A three-month-old boy. A 2‐day‐old neonate. A man aged 61. A 4-year-old cat."
    assert [(s.human, s.age, s.sex) for s in subjects_of(text)] == [
        (True, "P23Y", "female"),
        (True, "P3M", "male"),
        (True, "P2D", None),
        (True, "P61Y", "male"),
        (False, "P4Y", None),
    ]
    assert patients_apart(("Case presentation", "Case report")) == 0


@pytest.mark.parametrize(
    ("caption", "expected"),
    [
        ("(A) CT of the neck. Note the mass. (B) MRI.", {"a": "CT of the neck. Note the mass", "b": "MRI"}),
        ("A: CT; B: MRI of the head.", {"a": "CT", "b": "MRI of the head"}),
        ("Left: CT; right: MRI", {"left": "CT", "right": "MRI"}),
        ("CT (upper left) and MRI (lower right)", {"upper left": "CT", "lower right": "MRI"}),
        ("Histology (a–c) and CT (d).", {"a": "Histology", "b": "Histology", "c": "Histology", "d": "CT"}),
        (
            "Size (a), weight (b), and length (c) of it. Curve (d).",
            {"a": "Size", "b": "weight", "c": "length", "d": "Curve"},
        ),
        ("Deficiency of vitamins (B) and (D)", {}),
        ("A single image.", {}),
    ],
)
def test_panels_splits_a_caption_by_mark(caption: str, expected: dict[str, str]) -> None:
    split = panels(caption)
    assert {p.mark: p.text for p in split} == expected
    assert all(caption[p.start : p.end] == p.text for p in split)


def test_find_treatments_and_examinations_return_the_names() -> None:
    text = "Losartan 50 mg daily was begun after total thyroidectomy; potassium was 4.8 mEq/L. Brain MRI and muscle biopsy were normal."
    assert [n.text for n in find_treatments(text)] == ["Losartan", "total thyroidectomy"]
    assert [n.text for n in find_examinations(text)] == ["Brain MRI", "muscle biopsy"]
    assert find_examinations("The cat and the ct.") == []


def test_split_clauses_ends_the_scope_of_a_cue() -> None:
    text = "There was no fever, but he had ataxia; his mother had gout."
    assert [text[a:b] for a, b in split_clauses(text)] == [
        "There was no fever",
        ", ",
        "but he had ataxia",
        "; his mother had gout.",
    ]
    assert is_of_relative("his two cousins also had gout", 25)
    assert not is_of_relative("his mother and the patient had gout", 31)


@pytest.mark.parametrize(
    ("text", "age", "sex"),
    [
        ("A 3-year-old boy was brought by his 29-year-old mother because of fever.", "P3Y", "male"),
        ("The father, a 40-year-old man, reported that his 8-month-old daughter had seizures.", "P8M", "female"),
        ("Our patient is the second child of a 35-year-old father. He was 4 years old at presentation.", "P4Y", "male"),
        ("A 32-year-old woman gave birth to a female infant. The infant developed cyanosis.", None, "female"),
        ("A 31-year-old pregnant woman presented with jaundice at 30 weeks.", "P31Y", "female"),
        ("A 5-day-old male neonate, born to a 27-year-old mother, was admitted.", "P5D", "male"),
        ("We present a 14-year-old girl whose 10-year-old brother had the same disease.", "P14Y", "female"),
        ("The patient, a male aged 7 months, was referred.", "P7M", "male"),
        ("Her 60-year-old husband found the 58-year-old patient on the floor.", "P58Y", "female"),
        ("This 6-week-old infant was referred by his pediatrician; he had hypotonia.", "P6W", "male"),
        ("A sixty-two-year-old woman was seen.", "P62Y", "female"),
        ("A boy of 12 years of age presented.", "P12Y", "male"),
        ("The twin sister of the patient is healthy. The patient is a 9-year-old female.", "P9Y", "female"),
        ("A 5-year-old patient was seen; he and she came together.", "P5Y", None),
        ("A male newborn was born at 39 weeks to a 25-year-old mother. On day 3 he had seizures.", None, "male"),
        (
            "The mother, a 35-year-old primigravida, was delivered of a preterm girl. She weighed 1200 g.",
            None,
            "female",
        ),
        ("A newborn girl had hypotonia. Her 33-year-old mother and 36-year-old father are cousins.", None, "female"),
        ("A 41-year-old woman brought her 4-year-old son because of falls.", "P4Y", "male"),
        ("The patient is the 5-year-old daughter of a 30-year-old woman with epilepsy.", "P5Y", "female"),
    ],
)
def test_patient_of_reads_age_and_sex_of_the_patient(text: str, age: str | None, sex: str | None) -> None:
    assert patient_of(text) == Patient(age, sex)


@pytest.mark.parametrize(
    ("text", "title", "least"),
    [
        ("Case 1: a boy. Case 2: a girl.", "", 2),
        ("The first patient was a man. The second patient was a woman.", "", 2),
        ("Patient A was a boy of 3. Patient B was a girl.", "", 2),
        ("Two brothers were seen.", "", 2),
        ("A girl.", "Three new patients with cystinosis", 3),
        ("A girl.", "Cystinosis in identical twins", 2),
        ("A girl.", "Cystinosis in a mother and her daughter", 2),
        ("A girl.", "Cystinosis: a case series", 2),
        ("A girl. Patient 1 of another report had fever, too; in case 2 of that series it was absent.", "", 0),
        ("A girl. Vitamin A was given. The second visit was normal.", "A tale of two diseases: case report", 0),
        ("A girl. In the first case series of 1990 it was rare.", "Report of a case", 0),
        ("Two unrelated patients, a 12-year-old boy and a 30-year-old woman, presented with fever.", "", 2),
        ("Both had it. The elder, a 12-year-old boy, was blind. The younger, a 9-year-old girl, was deaf.", "", 2),
        ("P1 was a 12-year-old boy. P2 was a 3-year-old girl.", "", 2),
        ("A girl. In case 1 of Smith et al. and case 2 of Doe, fever was seen.", "", 0),
        ("A girl. Two patients were described before.", "", 0),
        ("A girl.", "Cystinosis: case report and review of 23 cases", 0),
    ],
)
def test_count_patients_counts_the_patients(text: str, title: str, least: int) -> None:
    assert count_patients(text, title) == least
