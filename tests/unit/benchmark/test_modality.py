"""Image modality: read by a rule, else unknown."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from mmrarebench.benchmark import modality
from mmrarebench.benchmark.modality import MODALITIES, of_text, read_modality


@pytest.mark.parametrize(
    ("caption", "value"),
    [
        ("Axial contrast-enhanced CT of the abdomen", "ct"),
        ("Coronal computed tomography", "ct"),
        ("T2-weighted image of the brain", "mri"),
        ("Cardiac magnetic resonance imaging", "mri"),
        ("MR angiography of the neck", "mri"),
        ("18F-FDG PET/CT", "pet"),
        ("Chest X-ray on admission", "radiograph"),
        ("Panoramic radiograph", "radiograph"),
        ("Transthoracic echocardiogram, apical view", "ultrasound"),
        ("US examination of the neck", "ultrasound"),
        ("Twelve-lead ECG", "ecg"),
        ("Electroencephalogram during sleep", "eeg"),
        ("Photomicrograph, H&E, ×200", "histology"),
        ("Immunohistochemistry for S-100", "histology"),
        ("Transmission electron micrograph of muscle", "electron_microscopy"),
        ("Colonoscopic view of the sigmoid", "endoscopy"),
        ("Clinical photograph of both hands", "photograph"),
        ("Gross specimen after resection", "photograph"),
        ("Fundus photograph of the right eye", "fundus"),
        ("Optical coherence tomography", "oct"),
        ("Coronary angiography", "angiography"),
        ("Pedigree of the family", "pedigree"),
        ("Sanger sequencing of the variant", "sequencing"),
        ("Kaplan–Meier curves", "chart"),
        ("Creatinine levels over time", "chart"),
        ("Evolution of the platelet counts", "chart"),
        ("Schematic of the pathway", "diagram"),
        ("CT-guided biopsy specimen, Masson trichrome", "histology"),
        ("X-ray crystal structure of the protein", None),
        ("The patient's mother", None),
        ("A cat, a pet, and the us of it", None),
        ("", None),
    ],
)
def test_of_text_reads_the_modality_of_a_caption(caption: str, value: str | None) -> None:
    reading = of_text(caption)
    assert reading.value == value
    assert value is None or value in MODALITIES
    assert bool(reading.words) == (value is not None)


def test_read_modality_lists_several_and_chooses_none() -> None:
    reading = read_modality({"caption": "MRI (a) and histology (b) of the mass"})
    assert reading.value is None
    assert reading.several == ("mri: MRI", "histology: histology")
    assert reading.note == "caption: several: mri: MRI; histology: histology"


def test_read_modality_prefers_the_first_text_with_a_modality() -> None:
    reading = read_modality([("label", "Fig. 3 MRI"), ("caption", "CT of the head")])
    assert (reading.value, reading.words, reading.source, reading.note) == ("mri", ("MRI",), "label", "label: MRI")
    assert read_modality([("label", None), ("caption", "CT of the head")]).source == "caption"
    assert read_modality({}).note is None


def test_modality_table_has_known_keys_and_compilable_terms() -> None:
    table = tomllib.loads(Path(modality.__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    assert set(table) == {"ignored", "rules", "categories"}
    assert all(set(rule) <= {"modality", "capitals", "terms"} and rule["terms"] for rule in table["rules"])
    assert all(re.compile(term) for rule in table["rules"] for term in rule["terms"])
    assert all(re.compile(term) for term in table["ignored"])
    assert set(table["categories"].values()) <= set(MODALITIES)
