"""Made-up sentences, labelled by hand, that mislead a reader of words: denials, doubt, relatives, doses, other names.

``found``, ``not_found`` and ``cannot_tell`` are what a careful reader would say of the criterion. The sentences are read
one by one, and as a whole: precision and recall of ``found`` are stated below, so that a rule that trades one for the
other is seen.
"""

from __future__ import annotations

import pytest

from mmrarebench.criteria import CriteriaQuestion, Criterion, component, find_doses, find_drugs, judge_answer

pytestmark = pytest.mark.skipif(component() is None, reason="no negation component on this Python")
TRACK = {"must_include": "treatment", "must_not": "treatment", "key_test": "examination", "red_flag": "examination"}
F, N, C = "found", "not_found", "cannot_tell"
MUST_NOT = [
    ("Aspirin", "There is no need for aspirin.", N),
    ("Aspirin", "No aspirin, please.", N),
    ("Aspirin", "Withhold aspirin until the platelets recover.", N),
    ("Aspirin", "Hold aspirin.", N),
    ("Aspirin", "Aspirin was not given.", N),
    ("Aspirin", "Aspirin: contraindicated.", N),
    ("Aspirin", "Clopidogrel in preference to aspirin.", N),
    ("Aspirin", "Clopidogrel is preferred over aspirin.", N),
    ("Aspirin", "He is allergic to aspirin.", N),
    ("Aspirin", "Switch from aspirin now.", N),
    ("Aspirin", "Discontinuation of aspirin is advised.", N),
    ("Aspirin", "We would caution against aspirin.", N),
    ("Aspirin", "Neither aspirin nor heparin should be given.", N),
    ("Heparin", "Neither aspirin nor heparin should be given.", N),
    ("Aspirin", "Aspirin has no place in the treatment of this disorder.", N),
    ("Aspirin", "Aspirin is not part of the plan.", N),
    ("Aspirin", "Aspirin is avoided in favour of clopidogrel.", N),
    ("Clopidogrel", "Aspirin is avoided in favour of clopidogrel.", F),
    ("Clopidogrel", "Avoid aspirin, start clopidogrel.", F),
    ("Aspirin", "Avoid dehydration. Aspirin 100 mg daily.", F),
    ("Aspirin", "Do not delay aspirin.", F),
    ("Aspirin", "Never stop aspirin abruptly.", F),
    ("Aspirin", "There is no contraindication: start aspirin.", F),
    ("Aspirin", "Aspirin is not contraindicated.", C),
    ("Aspirin", "If clopidogrel fails, then give aspirin.", F),
    ("Aspirin", "If aspirin fails, then give clopidogrel.", C),
    ("Aspirin", "Aspirin versus clopidogrel is debated.", C),
    ("Aspirin", "Either aspirin or clopidogrel.", C),
    ("Aspirin", "His mother took aspirin.", C),
    ("Aspirin", "She had received aspirin years ago.", C),
    ("Aspirin", "Aspirin unless contraindicated.", C),
    ("Liver biopsy before coagulation is known", "Proceed to liver biopsy before coagulation is known.", F),
    ("Liver biopsy before coagulation is known", "Liver biopsy once the INR is normal.", C),
    ("Skin biopsy as the first test", "Skin biopsy later, to confirm.", C),
    ("Live vaccines", "Inactivated vaccines only; no live vaccines.", N),
    ("Live vaccines", "Give live vaccines on schedule.", F),
    ("Valproate", "Depakote 500 mg twice daily.", F),
    ("Valproate", "Avoid Depakote.", N),
    ("Valproate", "Levetiracetam rather than valproate.", N),
    ("General anaesthesia", "The MRI was performed without general anesthesia.", N),
    ("Beta-blockers", "Start a beta-blocker.", F),
    ("Beta-blockers", "Stop the beta-blocker.", N),
    ("Blood transfusion", "He recovered without the need for a blood transfusion.", N),
]
MUST_INCLUDE = [
    ("Levetiracetam 500 mg twice daily", "Keppra 500 mg BID", F),
    ("Levetiracetam 500 mg twice daily", "Levetiracetam 500 mg b.i.d.", F),
    ("Levetiracetam 500 mg twice daily", "Levetiracetam 5000 mg b.i.d.", N),
    ("Levetiracetam 500 mg twice daily", "500 mg of levetiracetam and 100 mg of aspirin twice daily", F),
    ("Aspirin 100 mg daily", "500 mg of levetiracetam and 100 mg of aspirin daily", F),
    ("Aspirin 500 mg", "500 mg of levetiracetam and 100 mg of aspirin daily", N),
    ("Prednisolone 1 mg/kg/day", "Prednisolone 1 mg per kg per day", F),
    ("Prednisolone 1 mg/kg/day", "Prednisolone 2 mg/kg/day", N),
    ("Hydrocortisone 10 mg/m2/day", "Hydrocortisone 8-12 mg/m²/day", F),
    ("Hydrocortisone 10 mg/m2/day", "Hydrocortisone 10 mg/m 2 /day", F),
    ("Hydrocortisone 10 mg/m2/day", "Hydrocortisone 100 mg/m2/day", N),
    ("Factor VIII 40 IU/kg", "Factor VIII 40 units/kg", F),
    ("Factor VIII 40 IU/kg", "Factor IX 40 IU/kg", N),
    ("Agalsidase beta 1 mg/kg every two weeks", "Fabrazyme 1 mg/kg IV every 2 weeks", F),
    ("Zinc acetate 50 mg three times daily", "Zinc acetate 50 mg TID", F),
    ("Zinc acetate 50 mg three times daily", "Check the serum zinc level.", C),
    ("Intravenous immunoglobulin 2 g/kg", "IVIG 2 g/kg over five days", F),
    ("Intravenous immunoglobulin", "Serum immunoglobulin levels were high.", C),
    ("Hydroxyurea", "Hydroxycarbamide 15 mg/kg", F),
    ("Rifampicin", "rifampin 600 mg", F),
    ("Ciclosporin", "cyclosporine 5 mg/kg/day", F),
    ("Losartan", "Losartan, no more than 100 mg a day.", F),
    ("Losartan", "Losartan alone is not enough; add atenolol.", F),
    ("Losartan", "If symptoms persist, then start losartan.", F),
    ("Losartan", "Losartan should be stopped.", N),
    ("Losartan", "There is no evidence for losartan.", N),
    ("Enzyme replacement therapy", "Hormone replacement therapy", N),
    ("Genetic counselling", "The family was seen for genetic counseling.", F),
    ("Genetic counselling", "No genetic counselling is needed.", N),
    ("Avoid prolonged fasting", "Prolonged fasting must be avoided.", F),
    ("Avoid prolonged fasting", "Prolonged fasting is harmless.", N),
    ("Physiotherapy", "Instead of physiotherapy, rest.", N),
    ("Surgical resection", "The mass showed no change. Surgical resection is advised.", F),
]
KEY_TEST = [
    ("MRI of the brain", "Magnetic resonance imaging of the head", F),
    ("MRI of the brain", "cranial MRI", F),
    ("MRI of the brain", "brain CT", C),
    ("MRI of the brain", "No MRI of the brain is needed.", N),
    ("MRI of the brain", "MRI of the brain to rule out a stroke", F),
    ("MRI of the brain", "MRI of the brain showed nothing; repeat it.", F),
    ("CT of the chest", "Computed tomography of the thorax", F),
    ("CT of the chest", "chest CT without contrast", F),
    ("CT of the chest", "Chest X-ray", C),
    ("Echocardiography", "an echo of the heart", F),
    ("Echocardiography", "TTE", F),
    ("Nerve conduction studies", "A genetic study was conducted.", C),
    ("Nerve conduction studies", "Electroneurography", F),
    ("Genetic testing", "T2-weighted sequences", N),
    ("Genetic testing", "Whole exome sequencing", F),
    ("Whole exome sequencing", "Genetic testing", C),
    ("Temporal artery biopsy", "The temporal lobe, and arterial spin labelling", C),
    ("Sequencing of FBN1", "FBN1 was not sequenced; order FBN1 sequencing.", F),
    ("Sequencing of FBN1", "Sequencing of FBN2", N),
    ("Lumbar puncture", "Lumbar puncture is unnecessary.", N),
    ("Lumbar puncture", "Lumbar puncture, if no mass is seen on imaging", F),
    ("Lumbar puncture", "spinal tap", F),
    ("Electrocardiogram", "No abnormality was seen on ECG.", F),
    ("Slit lamp examination", "slit-lamp biomicroscopy", F),
    ("Abdominal ultrasound", "sonography of the abdomen", F),
    ("Urine organic acids", "urinary bile acids", C),
    ("Kidney biopsy", "Renal biopsy, which avoids surgery", F),
]
RED_FLAG = [
    ("Pulmonary embolism", "Pulmonary embolism must be ruled out.", F),
    ("Pulmonary embolism", "Pulmonary embolism was ruled out.", F),
    ("Pulmonary embolism", "Watch for pulmonary embolism.", F),
    ("Pulmonary embolism", "No sign of pulmonary embolism.", C),
    ("Pulmonary embolism", "His father died of pulmonary embolism.", C),
    ("Hypertensive crisis", "Blood pressure 110/70 mmHg", C),
    ("Hypertensive crisis", "Look for hypertensive crisis.", F),
    ("Complete heart block", "complete right branch block", C),
    ("Adrenal crisis", "Exclude an adrenal crisis.", F),
    ("Hypoglycaemia", "Exclude hyperglycaemia.", N),
]
ROWS = [
    (kind, *row)
    for kind, rows in (
        ("must_not", MUST_NOT),
        ("must_include", MUST_INCLUDE),
        ("key_test", KEY_TEST),
        ("red_flag", RED_FLAG),
    )
    for row in rows
]


def judge_outcome(kind: str, criterion: str, answer: str) -> str:
    return (
        judge_answer(answer, CriteriaQuestion(TRACK[kind], (Criterion("1", kind, criterion),)))
        .findings[0]
        .outcome.value
    )


@pytest.mark.parametrize(("kind", "criterion", "answer", "outcome"), ROWS)
def test_judge_answer_returns_the_labelled_outcome(kind: str, criterion: str, answer: str, outcome: str) -> None:
    assert judge_outcome(kind, criterion, answer) == outcome


def test_judge_answer_keeps_precision_and_recall_of_found() -> None:
    """Over all sentences and over some whose right reading needs knowledge that the rules do not have."""
    beyond = [
        ("must_include", "Agalsidase beta 1 mg/kg every two weeks", "Enzyme replacement every two weeks", C),
        ("must_include", "Low-salt diet", "Salt below 2 g a day", F),
        ("must_not", "NSAIDs", "Ibuprofen 400 mg three times daily.", F),
        ("key_test", "Ferritin", "iron status", C),
        ("key_test", "NT-proBNP and troponin", "cardiac biomarkers", C),
        ("red_flag", "Airway obstruction", "Make sure that she can breathe.", F),
    ]
    read = [(label, judge_outcome(*row)) for *row, label in [*ROWS, *beyond]]
    hits = sum(label == outcome == F for label, outcome in read)
    assert hits == sum(outcome == F for _, outcome in read), "precision 1"
    assert hits / sum(label == F for label, _ in read) > 0.94


DOSES = [
    ("5 mg/kg/day", [((5.0,), "mg/kg/day")]),
    ("5 mg per kg per day", [((5.0,), "mg/kg/day")]),
    ("375 mg/m2", [((375.0,), "mg/m2")]),
    ("7.7 mg/m 2 /day", [((7.7,), "mg/m2/day")]),
    ("4 mg/Kg body weight/day", [((4.0,), "mg/kg/day")]),
    ("1,000 IU", [((1000.0,), "unit")]),
    ("3 MU", [((3000000.0,), "unit")]),
    ("0.1 µg/kg/min", [((0.0001,), "mg/kg/min")]),
    ("50 microgram daily", [((0.05,), "mg")]),
    ("0.5-1 g", [((500.0, 1000.0), "mg")]),
    ("2 g/kg", [((2000.0,), "mg/kg")]),
    ("She weighed 3,100 g at birth", []),
    ("calcium 9 mg/dL, sodium 102 meq/lit, trough 5 ng/mL", []),
    ("a G-to-T transversion (11,776 g>t)", []),
    ("140/80 mmHg at 12 weeks", []),
]


@pytest.mark.parametrize(("text", "expected"), DOSES)
def test_find_doses_reads_values_and_units(text: str, expected: list[tuple[tuple[float, ...], str]]) -> None:
    assert [(dose.values, dose.unit) for dose in find_doses(text)] == expected


NAMED = [
    (
        "He took 200 mg of carbamazepine and 100 mg of aspirin a day, and injects 30 units of insulin subcutaneously.",
        [("carbamazepine", [200.0], None), ("aspirin", [100.0], None), ("insulin", [30.0], "subcutaneous")],
    ),
    (
        "Oral prednisolone (1 mg/kg), then intravenous rituximab 375 mg/m2",
        [("prednisolone", [1.0], "oral"), ("rituximab", [375.0], "intravenous")],
    ),
    ("Born at 2300 g, she weighed 3000 g; volume 30 ml; serum sodium 102 meq/lit", []),
    ("Cholesterol, calcium, potassium and zinc were low; glucocerebrosidase activity was absent.", []),
    ("Start zinc acetate and calcium gluconate 10 ml IV", [("zinc", [], None), ("calcium", [10.0], "intravenous")]),
    ("During the operation, 350 ml of normal saline were used", []),
    ("Creatine kinase and insulin levels were normal", []),
    ("Andersen-Tawil syndrome worsens; number concepts; 7-dehydrocholesterol is raised.", []),
    ("Start nusinersen, then inotersen", [("nusinersen", [], None), ("inotersen", [], None)]),
    ("CDCA 810 mg daily (15 mg/kg/day) by mouth", [("CDCA", [810.0, 15.0], "oral")]),
    ("Keppra 500 mg BID", [("Keppra", [500.0], None)]),
]


@pytest.mark.parametrize(("text", "expected"), NAMED)
def test_find_drugs_reads_names_doses_and_routes(
    text: str, expected: list[tuple[str, list[float], str | None]]
) -> None:
    drugs = [(d.name, [value for dose in d.doses for value in dose.values], d.route) for d in find_drugs(text)]
    assert drugs == expected
