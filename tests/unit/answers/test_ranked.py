"""Ranked lists as models write them: names, aliases, spans and status."""

from __future__ import annotations

import csv
import gzip
import json
import os
from collections import Counter
from pathlib import Path

import pytest

from mmrarebench.answers.ranked.names import tidy
from mmrarebench.answers.ranked.reading import parse_ranked
from mmrarebench.answers.ranked.types import RankedList, RankStatus

WRITTEN = [
    ("| 1 | Fabry disease | pain |\n| 2 | Gout | toe |", ["Fabry disease", "Gout"]),
    ("| | Diagnosis |\n|---|---|\n| 1 | Fabry disease |\n| 2 | Gout |", ["Fabry disease", "Gout"]),
    ("| Rank | Entity |\n|---|---|\n| 1 | Scurvy |", ["Scurvy"]),
    ("1. **Fabry disease** This disorder affects vessels.\n2. **Gout** Toes.", ["Fabry disease", "Gout"]),
    ("1. [Fabry disease]\n2. (Gout)", ["Fabry disease", "Gout"]),
    ("It is not suggestive of gout but is consistent with scurvy and rickets.", ["scurvy and rickets"]),
    ("We considered gout. No differential diagnoses include lupus.", ["gout"]),
    (
        "Primary diagnosis: see the list below, please, as it is long and has many more words than a name\n1. Gout",
        ["Gout"],
    ),
    ("Primary diagnosis: Gout\n1. Gout\n2. Lupus", ["Gout", "Lupus"]),
    ('[[1, 2], {"a": {"name": "Gout"}, "b": 1, "c": 2}]', ["Gout"]),
    ('[{"a": 1}]', []),
    ("Symptoms\nFever here.\nFabry disease\nThe child has pain in the feet.\nGout", []),
    ("Acute lymphoblastic leukemia, BCR::ABL1-positive", ["Acute lymphoblastic leukemia, BCR::ABL1-positive"]),
    ("Given the imaging, this patient likely has Cushing's syndrome caused by an adenoma.", ["Cushing's syndrome"]),
    ("Suspected: Castleman disease", ["Castleman disease"]),
    ("Final Answer: The diagnosis is Kikuchi-Fujimoto disease.", ["Kikuchi-Fujimoto disease"]),
    ("I would favor Kikuchi disease over lymphoma.", ["Kikuchi disease"]),
    ("1. Fabry disease\n1. Gaucher disease", ["Fabry disease", "Gaucher disease"]),
    ("1. Fabry disease\n2. Others", ["Fabry disease"]),
    ("Based on the clinical features described in the case:\n\n1. Fabry disease\n2. Gout", ["Fabry disease", "Gout"]),
    ("1. A disease\n2. B disease", ["A disease", "B disease"]),
    ("1) Fabry disease\n2) Gaucher disease", ["Fabry disease", "Gaucher disease"]),
    ("+1. **Fabry disease**: text\n+2. **Gaucher disease**: text", ["Fabry disease", "Gaucher disease"]),
    ("**1. Fabry disease**\n\ntext text.\n\n**2. Gaucher disease**\n\ntext.", ["Fabry disease", "Gaucher disease"]),
    ("### 1. Fabry disease\ntext\n### 2. Gaucher disease\ntext", ["Fabry disease", "Gaucher disease"]),
    ("- Fabry disease\n- Gaucher disease", ["Fabry disease", "Gaucher disease"]),
    ("* **Fabry disease** - lysosomal\n* **Gaucher disease** - lysosomal", ["Fabry disease", "Gaucher disease"]),
    ('["Fabry disease", "Gaucher disease"]', ["Fabry disease", "Gaucher disease"]),
    (
        "```json\n"
        '{"diagnoses": [{"rank": 1, "diagnosis": "Fabry disease"}, {"rank": 2, "diagnosis": "Gaucher disease"}]}\n```',
        ["Fabry disease", "Gaucher disease"],
    ),
    (
        '{"diagnoses": [{"rank": 2, "name": "Gaucher disease"}, {"rank": 1, "name": "Fabry disease"}]}',
        ["Fabry disease", "Gaucher disease"],
    ),
    ('{"1": "Fabry disease", "2": "Gaucher disease"}', ["Fabry disease", "Gaucher disease"]),
    (
        '{"most_likely_diagnosis": "Fabry disease", "differential": ["Gaucher disease", "Pompe disease"]}',
        ["Fabry disease", "Gaucher disease", "Pompe disease"],
    ),
    ('{"diagnosis_1": "Fabry disease", "diagnosis_2": "Gaucher disease"}', ["Fabry disease", "Gaucher disease"]),
    (
        '[{"disease":"Sj\\u00f6gren syndrome","probability":0.9},{"disease":"Fabry disease"}]',
        ["Sjögren syndrome", "Fabry disease"],
    ),
    ('Here is the JSON:\n```\n["Fabry disease",\n "Gaucher dis', ["Fabry disease", "Gaucher dis"]),
    ('{"Fabry disease": 0.8, "Gaucher disease": 0.1}', ["Fabry disease", "Gaucher disease"]),
    (
        "| Rank | Diagnosis | Rationale |\n|---|---|---|\n| 1 | Fabry disease | pain |\n"
        "| 2 | **Gaucher disease** (GD) | spleen |",
        ["Fabry disease", "Gaucher disease (GD)"],
    ),
    (
        "First, Fabry disease should be considered. Second, Gaucher disease. Third, Pompe disease.",
        ["Fabry disease", "Gaucher disease", "Pompe disease"],
    ),
    (
        "The most likely diagnosis is Fabry disease. Second would be Gaucher disease.",
        ["Fabry disease", "Gaucher disease"],
    ),
    ("The most likely diagnosis is Fabry disease.", ["Fabry disease"]),
    ("Fabry disease", ["Fabry disease"]),
    ("**Fabry disease**", ["Fabry disease"]),
    ("Fabry disease.", ["Fabry disease"]),
    ("Diagnosis: Fabry disease", ["Fabry disease"]),
    ("**Final Diagnosis:** Fabry disease", ["Fabry disease"]),
    ("The diagnosis is Granulomatosis with polyangiitis (GPA).", ["Granulomatosis with polyangiitis (GPA)"]),
    ("<think>1. Cancer\n2. Lupus</think>\n1. Fabry disease\n2. Gaucher disease", ["Fabry disease", "Gaucher disease"]),
    (
        "Key findings:\n- angiokeratoma\n- pain\n\nDifferential diagnosis:\n1. Fabry disease\n"
        "2. Gaucher disease\n\nRecommended tests:\n1. GLA sequencing\n2. MRI",
        ["Fabry disease", "Gaucher disease"],
    ),
    (
        "Initial differential:\n1. Lupus\n2. Gaucher disease\n\n"
        "After review, revised differential diagnosis:\n1. Fabry disease\n2. Gaucher disease",
        ["Fabry disease", "Gaucher disease"],
    ),
    (
        "1. Ehlers-Danlos syndrome - vascular type\n2. Wolf - Hirschhorn syndrome\n"
        "3. Charcot–Marie–Tooth disease – a neuropathy",
        ["Ehlers-Danlos syndrome - vascular type", "Wolf - Hirschhorn syndrome", "Charcot–Marie–Tooth disease"],
    ),
    (
        "1. Fabry disease (80%)\n2. Gaucher disease (less likely)\n3. Pompe disease (GSD II)",
        ["Fabry disease", "Gaucher disease", "Pompe disease (GSD II)"],
    ),
    ("Fabry disease; Gaucher disease; Pompe disease", ["Fabry disease", "Gaucher disease", "Pompe disease"]),
    ("Fabry disease, Gaucher disease, and Pompe disease", ["Fabry disease", "Gaucher disease", "Pompe disease"]),
    ("Epilepsy, progressive myoclonic, Lafora type", ["Epilepsy, progressive myoclonic, Lafora type"]),
    ("Fabry disease\nGaucher disease\nPompe disease", ["Fabry disease", "Gaucher disease", "Pompe disease"]),
    (
        "Here are my diagnoses:\n\nFabry disease\nGaucher disease\nPompe disease",
        ["Fabry disease", "Gaucher disease", "Pompe disease"],
    ),
    ("1. Fabry disease 2. Gaucher disease 3. Pompe disease", ["Fabry disease", "Gaucher disease", "Pompe disease"]),
    ("1) Fabry disease, 2) Gaucher disease, 3) Pompe disease", ["Fabry disease", "Gaucher disease", "Pompe disease"]),
    (
        "1. **Fabry disease** (Anderson-Fabry disease) - X-linked lysosomal disorder\n"
        "2. **Gaucher disease** type 1: spleen",
        ["Fabry disease (Anderson-Fabry disease)", "Gaucher disease type 1"],
    ),
    ("1. Diagnosis: Fabry disease\n2. Diagnosis: Gaucher disease", ["Fabry disease", "Gaucher disease"]),
    ("Diagnosis 1: Fabry disease\nDiagnosis 2: Gaucher disease", ["Fabry disease", "Gaucher disease"]),
    ("#1 Fabry disease\n#2 Gaucher disease", ["Fabry disease", "Gaucher disease"]),
    ("1️⃣ Fabry disease\n2️⃣ Gaucher disease", ["Fabry disease", "Gaucher disease"]),
    ("(1) Fabry disease\n(2) Gaucher disease", ["Fabry disease", "Gaucher disease"]),
    ("A. Fabry disease\nB. Gaucher disease", ["Fabry disease", "Gaucher disease"]),
    (
        "1. 22q11.2 deletion syndrome\n2. 5-alpha reductase deficiency\n3. 46,XY gonadal dysgenesis",
        ["22q11.2 deletion syndrome", "5-alpha reductase deficiency", "46,XY gonadal dysgenesis"],
    ),
    (
        "1. Acute myeloid leukemia with t(8;21)(q22;q22.1)\n2. Fabry disease (OMIM:301500)",
        ["Acute myeloid leukemia with t(8;21)(q22;q22.1)", "Fabry disease (OMIM:301500)"],
    ),
    ("1. **Most likely: Fabry disease**\n2. **Less likely: Gaucher disease**", ["Fabry disease", "Gaucher disease"]),
    ("### Fabry disease\nPain in the hands.\n### Gaucher disease\nBig spleen.", ["Fabry disease", "Gaucher disease"]),
    ("**Fabry disease**\nPain in the hands.\n\n**Gaucher disease**\nBig spleen.", ["Fabry disease", "Gaucher disease"]),
    ("> 1. Fabry disease\n> 2. Gaucher disease", ["Fabry disease", "Gaucher disease"]),
    (
        "1. Fabry disease\n   - Supporting: pain\n   - Against: age\n2. Gaucher disease\n   - Supporting: spleen",
        ["Fabry disease", "Gaucher disease"],
    ),
    (
        "1. Fabry disease\n   1. pain\n   2. rash\n2. Gaucher disease\n   1. spleen",
        ["Fabry disease", "Gaucher disease"],
    ),
    ("1.\nFabry disease\n2.\nGaucher disease", ["Fabry disease", "Gaucher disease"]),
    (
        "- **Primary diagnosis:** Fabry disease\n- **Secondary diagnosis:** Gaucher disease",
        ["Fabry disease", "Gaucher disease"],
    ),
    ("The patient most likely has Fabry disease.", ["Fabry disease"]),
    ("This is consistent with Fabry disease rather than Gaucher disease.", ["Fabry disease"]),
    ("Fabry disease is the most likely diagnosis, followed by Gaucher disease.", ["Fabry disease", "Gaucher disease"]),
    (
        "I would consider Fabry disease, Gaucher disease and Pompe disease.",
        ["Fabry disease", "Gaucher disease", "Pompe disease"],
    ),
    ("Most likely: Fabry disease\nAlso possible: Gaucher disease", ["Fabry disease", "Gaucher disease"]),
    (
        "I'm not a doctor, but here is a list:\n1. Fabry disease\n2. Gaucher disease",
        ["Fabry disease", "Gaucher disease"],
    ),
    (
        "1. Fabry disease, also known as Anderson-Fabry disease\n2. Gaucher disease, a lysosomal disorder",
        ["Fabry disease", "Gaucher disease"],
    ),
    ("1. Fabry disease\n2. Gaucher dis", ["Fabry disease", "Gaucher dis"]),
    ("1. Fabry disease\n2. Gaucher disease\n3.", ["Fabry disease", "Gaucher disease"]),
    (
        "1. Fabry disease: pain in hands and feet.\n2. Gaucher disease: big spleen.\n"
        "3. Pompe disease: weak muscles.\n4. Niemann-Pi",
        ["Fabry disease", "Gaucher disease", "Pompe disease", "Niemann-Pi"],
    ),
    ("Rank 1: Fabry disease\nRank 2: Gaucher disease", ["Fabry disease", "Gaucher disease"]),
    ("1st: Fabry disease\n2nd: Gaucher disease", ["Fabry disease", "Gaucher disease"]),
    (
        "1. Hepatitis A\n2. Vitamin A deficiency\n3. May-Hegglin anomaly",
        ["Hepatitis A", "Vitamin A deficiency", "May-Hegglin anomaly"],
    ),
    ("\\boxed{Fabry disease}", ["Fabry disease"]),
    ("Answer: Fabry disease", ["Fabry disease"]),
    (
        "Final answer: **Fabry disease** (α-galactosidase A deficiency)",
        ["Fabry disease (α-galactosidase A deficiency)"],
    ),
    ("<diagnosis>Fabry disease</diagnosis>", ["Fabry disease"]),
    ("Neurofibromatosis type 1", ["Neurofibromatosis type 1"]),
    ("Tay–Sachs disease\n", ["Tay–Sachs disease"]),
    ("X-linked agammaglobulinemia (Bruton)", ["X-linked agammaglobulinemia (Bruton)"]),
    ("Differential Diagnoses:\n1. Fabry disease\n\nLess likely:\n1. Gaucher disease", ["Fabry disease"]),
    ("1- Fabry disease\n2- Gaucher disease", ["Fabry disease", "Gaucher disease"]),
    ("1 Fabry disease\n2 Gaucher disease", ["Fabry disease", "Gaucher disease"]),
    ("1: Fabry disease\n2: Gaucher disease", ["Fabry disease", "Gaucher disease"]),
    ("1. _Fabry disease_\n2. _Gaucher disease_", ["Fabry disease", "Gaucher disease"]),
    ("1. `Fabry disease`\n2. `Gaucher disease`", ["Fabry disease", "Gaucher disease"]),
    ("1.Fabry disease\n2.Gaucher disease", ["Fabry disease", "Gaucher disease"]),
    ("1. Fabry disease\r\n2. Gaucher disease\r\n", ["Fabry disease", "Gaucher disease"]),
    ("  1. Fabry disease\n  2. Gaucher disease", ["Fabry disease", "Gaucher disease"]),
    ("Diagnoses: [Fabry disease, Gaucher disease]", ["Fabry disease", "Gaucher disease"]),
    ("['Fabry disease', \"Parkinson's disease\"]", ["Fabry disease", "Parkinson's disease"]),
    (
        "Top differential diagnoses:\n\n1. **Systemic lupus erythematosus (SLE)** – malar rash, ANA+\n"
        "2. **Dermatomyositis** – heliotrope rash\n3. **Mixed connective tissue disease**",
        ["Systemic lupus erythematosus (SLE)", "Dermatomyositis", "Mixed connective tissue disease"],
    ),
    (
        "My ranked list is as follows:\n1. Marfan syndrome (FBN1)\n2. Loeys–Dietz syndrome (TGFBR1/2)\n"
        "3. Homocystinuria",
        ["Marfan syndrome (FBN1)", "Loeys–Dietz syndrome (TGFBR1/2)", "Homocystinuria"],
    ),
    (
        "## Differential Diagnosis\n\n| # | Disease | Likelihood |\n|:-:|:--------|-----------:|\n"
        "| 1 | Gaucher disease | 60% |\n| 2 | Niemann-Pick disease | 30% |\n\nGenetic testing advised.",
        ["Gaucher disease", "Niemann-Pick disease"],
    ),
    ("Most likely Pompe disease, less likely Danon disease.", ["Pompe disease", "Danon disease"]),
    ("I think this is Wilson disease.", ["Wilson disease"]),
    ("The findings are most consistent with Erdheim-Chester disease (ECD).", ["Erdheim-Chester disease (ECD)"]),
    (
        '{\n  "differential_diagnosis": [\n'
        '    {"disease": "Alport syndrome", "confidence": 0.7, "reasoning": "hematuria"},\n'
        '    {"disease": "IgA nephropathy", "confidence": 0.2}\n  ]\n}',
        ["Alport syndrome", "IgA nephropathy"],
    ),
    ("```\n1. Alport syndrome\n2. IgA nephropathy\n```", ["Alport syndrome", "IgA nephropathy"]),
    ("**Answer:**\n\n1. Alport syndrome\n2. IgA nephropathy", ["Alport syndrome", "IgA nephropathy"]),
    (
        "1. Alport syndrome;\n2. IgA nephropathy;\n3. Thin basement membrane nephropathy.",
        ["Alport syndrome", "IgA nephropathy", "Thin basement membrane nephropathy"],
    ),
    ("1. Alport syndrome [most likely]\n2. IgA nephropathy [possible]", ["Alport syndrome", "IgA nephropathy"]),
    (
        "1. Alport syndrome (ORPHA:63)\n2. IgA nephropathy (ORPHA:34145)",
        ["Alport syndrome (ORPHA:63)", "IgA nephropathy (ORPHA:34145)"],
    ),
    (
        "Clinical reasoning:\n1. The patient has hematuria, which suggests glomerular disease.\n"
        "2. Hearing loss points to Alport.\n\nFinal ranked diagnoses:\n1. Alport syndrome\n"
        "2. IgA nephropathy",
        ["Alport syndrome", "IgA nephropathy"],
    ),
    (
        "Step 1: Identify findings\n- hematuria\n- hearing loss\n\nStep 2: Differential\n"
        "1. Alport syndrome\n2. IgA nephropathy",
        ["Alport syndrome", "IgA nephropathy"],
    ),
    (
        "1. Alport syndrome\nRationale: hematuria and hearing loss.\n\n2. IgA nephropathy\nRationale: hematuria.",
        ["Alport syndrome", "IgA nephropathy"],
    ),
    (
        "1. Alport syndrome\n\n   *Supporting features*: hematuria\n\n2. IgA nephropathy\n\n"
        "   *Supporting features*: hematuria",
        ["Alport syndrome", "IgA nephropathy"],
    ),
    ("Alport syndrome (most likely)", ["Alport syndrome"]),
    ("Likely diagnosis: Alport syndrome, X-linked", ["Alport syndrome, X-linked"]),
    (
        "The differential diagnosis includes Alport syndrome, IgA nephropathy, and thin basement membrane disease.",
        ["Alport syndrome", "IgA nephropathy", "thin basement membrane disease"],
    ),
    ("1 - Alport syndrome\n2 - IgA nephropathy", ["Alport syndrome", "IgA nephropathy"]),
    ("i. Alport syndrome\nii. IgA nephropathy", ["Alport syndrome", "IgA nephropathy"]),
    ("I. Alport syndrome\nII. IgA nephropathy\nIII. Gout", ["Alport syndrome", "IgA nephropathy", "Gout"]),
    (
        "1. SMA type 0\n2. Prader–Willi syndrome: neonatal hypotonia\n"
        "3. Zellweger spectrum disorder—peroxisomal\n4. Pompe disease, infantile-onset",
        ["SMA type 0", "Prader–Willi syndrome", "Zellweger spectrum disorder", "Pompe disease, infantile-onset"],
    ),
    ("Diagnosis: 1. Alport syndrome 2. IgA nephropathy", ["Alport syndrome", "IgA nephropathy"]),
    (
        "1. Alport syndrome, because of the hematuria and deafness\n2. IgA nephropathy, which is common",
        ["Alport syndrome", "IgA nephropathy"],
    ),
    (
        "1. Alport syndrome is the most likely diagnosis given hematuria.\n2. IgA nephropathy is possible.",
        ["Alport syndrome", "IgA nephropathy"],
    ),
    ("1. Likely Alport syndrome\n2. Possible IgA nephropathy", ["Alport syndrome", "IgA nephropathy"]),
    (
        "First choice: Alport syndrome\nSecond choice: IgA nephropathy\nThird choice: Gout",
        ["Alport syndrome", "IgA nephropathy", "Gout"],
    ),
    (
        "**Primary Diagnosis:** Alport syndrome\n\n**Differential Diagnoses:**\n- IgA nephropathy\n"
        "- Thin basement membrane disease",
        ["Alport syndrome", "IgA nephropathy", "Thin basement membrane disease"],
    ),
    (
        "Most likely diagnosis: Alport syndrome\n\nDifferential:\n1. IgA nephropathy\n2. Gout",
        ["Alport syndrome", "IgA nephropathy", "Gout"],
    ),
    ("Based on the images, the diagnosis is likely tuberous sclerosis complex.", ["tuberous sclerosis complex"]),
    ("1. COVID-19\n2. Influenza\n3. HHV-6 infection", ["COVID-19", "Influenza", "HHV-6 infection"]),
    ("- Alport syndrome: hematuria - deafness\n- IgA nephropathy: hematuria", ["Alport syndrome", "IgA nephropathy"]),
    (
        "* Alport syndrome\n* IgA nephropathy\n\nNote: this is not medical advice.",
        ["Alport syndrome", "IgA nephropathy"],
    ),
    (
        "1. Alport syndrome\n2. IgA nephropathy\n\nRevised list after considering the biopsy:\n"
        "1. IgA nephropathy\n2. Alport syndrome",
        ["IgA nephropathy", "Alport syndrome"],
    ),
    (
        "1. Alport syndrome\n2. IgA nephropathy\n\nAdditional considerations:\n1. Gout\n2. Lupus",
        ["Alport syndrome", "IgA nephropathy"],
    ),
    ('"Alport syndrome"', ["Alport syndrome"]),
    (
        "Alport syndrome\n\nThe patient presents with hematuria and deafness, which is typical of this disease.",
        ["Alport syndrome"],
    ),
    ("Alport syndrome. The patient presents with hematuria and deafness.", ["Alport syndrome"]),
    ("Alport syndrome - hereditary nephritis with hearing loss", ["Alport syndrome"]),
    ("Alport syndrome or IgA nephropathy", ["Alport syndrome or IgA nephropathy"]),
    ('{"diagnosis": "Alport syndrome"}', ["Alport syndrome"]),
    ('{"diagnoses": "1. Alport syndrome\\n2. IgA nephropathy"}', ["Alport syndrome", "IgA nephropathy"]),
    ('[{"1": "Alport syndrome"}, {"2": "IgA nephropathy"}]', ["Alport syndrome", "IgA nephropathy"]),
    ('{"ranked": [[1, "Alport syndrome"], [2, "IgA nephropathy"]]}', ["Alport syndrome", "IgA nephropathy"]),
    ('{"findings": ["hematuria", "deafness"], "diagnoses": ["Alport syndrome"]}', ["Alport syndrome"]),
    (
        "1. Cushing's disease\n2. Addison’s disease\n3. Graves' disease\n4. 'Stiff person' syndrome",
        ["Cushing's disease", "Addison’s disease", "Graves' disease", "Stiff person' syndrome"],
    ),
]


def check_spans(text: str, reading: RankedList) -> None:
    ranks = [item.rank for item in reading.items]
    assert ranks == sorted(set(ranks))
    for item in reading.items:
        assert tidy(text[item.start : item.end]) == item.name
    assert bool(reading.items) == (reading.status in (RankStatus.PARSED, RankStatus.PARTIAL))


@pytest.mark.parametrize(("text", "names"), WRITTEN)
def test_parse_ranked_reads_lists_as_written(text: str, names: list[str]) -> None:
    reading = parse_ranked(text)
    assert reading.names == names
    check_spans(text, reading)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("I'm sorry, but I can't provide a diagnosis.", "refusal"),
        ("As an AI language model I cannot diagnose.", "refusal"),
        ("", "empty"),
        ("  \n", "empty"),
        ("<think>hmm", "empty"),
        ("nan", "empty"),
        ("The patient has a fever and should see somebody.", "unparsed"),
        ("Failed to obtain answer via API.", "call_failed"),
        ("1. Fabry disease\n2. Gaucher disease\n3.", "partial"),
        ('["Fabry disease", "Gauch', "partial"),
        ("1. Fabry disease\n2. Fibrodysplasia ossificans (", "partial"),
        ("I cannot determine the diagnosis from the information.", "refusal"),
        (
            "Unfortunately, I am unable to provide a diagnosis without more information. Please consult a doctor.",
            "refusal",
        ),
        ("No", "unparsed"),
        ("Unknown", "unparsed"),
        (
            "1. Fabry disease: pain in hands and feet.\n2. Gaucher disease: big spleen.\n"
            "3. Pompe disease: weak muscles.\n4. Niemann-Pi",
            "partial",
        ),
    ],
)
def test_parse_ranked_returns_the_status_of_each_reply(text: str, status: str) -> None:
    reading = parse_ranked(text)
    assert reading.status == status
    check_spans(text, reading)


@pytest.mark.parametrize(
    ("name", "aliases"),
    [
        ("Wilson disease (hepatolenticular degeneration; WD)", ("hepatolenticular degeneration", "WD")),
        ("Wilson disease [WD]", ("WD",)),
        ("Fabry disease (also known as Anderson-Fabry disease)", ("Anderson-Fabry disease",)),
        ("Rubella (Congenital Rubella Syndrome)", ("Congenital Rubella Syndrome",)),
        ("Diabetes mellitus (type 1)", ()),
        ("Alexander disease (adult-onset)", ()),
        ("Mitochondrial disease (e.g., Leigh syndrome)", ()),
        ("Craniosynostosis (other than Apert syndrome)", ()),
        ("Arthritis (juvenile)", ()),
    ],
)
def test_parse_ranked_lists_aliases_and_keeps_the_full_name(name: str, aliases: tuple[str, ...]) -> None:
    for text in (f"1. {name}\n2. Gout", f"- **{name}**: pain\n- Gout"):
        first = parse_ranked(text).items[0]
        assert (first.name, first.aliases) == (name, aliases)


def test_parse_ranked_reads_also_known_as_outside_brackets() -> None:
    first = parse_ranked("1. Fabry disease, also known as Anderson-Fabry disease: rare\n2. Gout").items[0]
    assert (first.name, first.aliases) == ("Fabry disease", ("Anderson-Fabry disease",))


def test_parse_ranked_marks_a_cut_name() -> None:
    text = "1. Fabry disease: pain in the feet.\n2. Gout: swollen toe.\n3. Lupus: a rash.\n4. Ehlers-Da"
    reading = parse_ranked(text)
    assert [item.complete for item in reading.items] == [True, True, True, False]
    assert (reading.status, reading.reason) == (RankStatus.PARTIAL, "cut off: name")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("1. Fabry disease: pain in the feet.\n2. Gout: swollen toe.\n3. Lupus: a rash and", "cut off: description"),
        (
            "1. Fabry disease: pain in the feet.\n2. Gout: swollen toe.\n3. Lupus: it often shows a ra",
            "cut off: description",
        ),
        ("+1. Fabry disease: pain.\n+2. Gout: swollen toe. +", "cut off: empty marker"),
        ("1. Fabry disease\n2. Gout\n3.", "cut off: empty marker"),
        ("1. Fabry disease\n2. Gout due to", "cut off: name"),
        ('["Fabry disease", "Gout"', "json not closed"),
        ("**1. Fabry disease**: pain.\n**2. Ehlers-Da", "cut off: name"),
    ],
)
def test_parse_ranked_reports_where_a_reply_is_cut_off(text: str, reason: str) -> None:
    assert parse_ranked(text).reason == reason


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("ERROR", "call_failed"),
        ("<think>so", "thinking not finished"),
        ("<think>so</think>\n", "only thinking"),
        (" +1", "cut off"),
        ("| Diagnosis |\n|---|\n| unknown |", "no name in the list"),
        ("Symptoms:\n- pain\n- fever", "no list of diagnoses, and none stated"),
        ("The child was seen twice and then went home.", "no list of diagnoses, and none stated"),
    ],
)
def test_parse_ranked_reports_why_a_reply_has_no_items(text: str, reason: str) -> None:
    assert (parse_ranked(text).items, parse_ranked(text).reason) == ((), reason)


def test_parse_ranked_leaves_out_the_reasoning() -> None:
    text = "1. Cancer\n2. Lupus\n</think>\n\n1. Fabry disease\n2. Gout"
    assert parse_ranked(text).names == ["Fabry disease", "Gout"]
    assert parse_ranked("<|channel|>analysis<|message|>1. Lupus<|end|><|channel|>final<|message|>Gout").names == [
        "Gout"
    ]


def test_parse_ranked_returns_empty_for_a_missing_answer() -> None:
    assert parse_ranked(None) == RankedList(RankStatus.EMPTY)


def test_parse_ranked_leaves_out_nested_lists() -> None:
    text = (
        "1. Retinitis pigmentosa:\n+1. Night blindness\n+2. Tunnel vision\n\n2. Usher syndrome:\n"
        "+1. Deafness\n+2. Vertigo"
    )
    assert parse_ranked(text).names == ["Retinitis pigmentosa", "Usher syndrome"]
    lazy = "1. Gout:\n+1. Pain\n+2. Heat\n1. Lupus:\n+1. Rash\n+2. Fever\n1. Scurvy:\n+1. Gums"
    assert parse_ranked(lazy).names == ["Gout", "Lupus", "Scurvy"]


def test_parse_ranked_reads_past_numbering_slips() -> None:
    assert parse_ranked("+1. Gout: a.\n+2. Lupus: b.\n+23. Scurvy: c.\n+4. Mumps: d.").names == [
        "Gout",
        "Lupus",
        "Scurvy",
        "Mumps",
    ]


def test_parse_ranked_reads_escaped_line_feeds() -> None:
    text = "Here are some diseases:\\n\\n+1. Fabry disease: pain\\n\\n+2. Gout: toe"
    assert parse_ranked(text).names == ["Fabry disease", "Gout"]
    check_spans(text, parse_ranked(text))


@pytest.fixture(scope="module")
def answers() -> Path:
    home = os.environ.get("MMRAREBENCH_TEST_DATA")
    if not home:
        pytest.skip("MMRAREBENCH_TEST_DATA is not set: the real answers are not here")
    return Path(home) / "answers"


@pytest.mark.data
def test_parse_ranked_reads_real_differentials(answers: Path) -> None:
    """Of 3,575 answers of 13 models only failed calls and bare markers have no items."""
    reasons: Counter[str] = Counter()
    for path in sorted((answers / "dxgpt").glob("diagnoses_*.csv.gz")):
        with gzip.open(path, "rt", encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                reading = parse_ranked(row["Diagnosis 1"])
                check_spans(row["Diagnosis 1"], reading)
                reasons[reading.reason if not reading.items else ""] += 1
    assert reasons[""] / reasons.total() > 0.98
    assert set(reasons) <= {"", "call_failed", "cut off"}


@pytest.mark.data
def test_parse_ranked_reads_real_short_lists_whole(answers: Path) -> None:
    with gzip.open(answers / "phenopacket-store" / "openai-july2024.text.jsonl.gz", "rt", encoding="utf-8") as file:
        replies = [json.loads(line)["response"] for line in file]
    readings = [parse_ranked(reply) for reply in replies]
    for reply, reading in zip(replies, readings, strict=True):
        check_spans(reply, reading)
    assert Counter(reading.status for reading in readings)[RankStatus.PARSED] >= len(replies) - 2


def test_parse_ranked_reads_a_new_list_in_place_of_the_old_one() -> None:
    text = "Old list:\n1. Gaucher disease\n2. Pompe disease\n\nNew list:\n1. Fabry disease\n2. Gaucher disease"
    assert [item.name for item in parse_ranked(text).items] == ["Fabry disease", "Gaucher disease"]
