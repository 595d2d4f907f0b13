"""Mentions of a case report: drugs, procedures and tests by stated rules, its clauses, and statements about relatives."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import NamedTuple

from mmrarebench.cases.vocabulary import VOCABULARY
from mmrarebench.criteria.drugs.drugs import find_drugs

_PROCEDURE = re.compile(
    r"\b(?:(?:surgical|complete|total|partial|subtotal|radical|wide|local|tumou?r|endoscopic|laparoscopic|transurethral|adjuvant|neoadjuvant|"
    r"palliative|systemic|intravenous|topical|oral|stem cell|bone marrow|liver|kidney|renal|heart|lung|enzyme|hormone|fluid|plasma|blood|platelet|"
    r"red cell|volume|antiretroviral|immunosuppressive|antibiotic|antifungal|antiviral|anticoagulant|anticoagulation|radiation|laser|photodynamic|"
    r"gene|supportive|coronary|balloon|permanent|mechanical|physical|speech)[ -]){0,2}"
    r"(?:(?:re)?resection|excision|debridement|debulking|transplant(?:ation)?|grafting|chemo(?:radio)?therapy|radio(?:chemo)?therapy|brachytherapy|"
    r"immunotherapy|phototherapy|cryotherapy|pharmacotherapy|replacement therapy|radiation therapy|laser therapy|therapy with \w+|"
    r"(?:haemo|hemo|peritoneal )?dialysis|ha?emofiltration|plasmapheresis|plasma exchange|apheresis|phlebotomy|transfusions?|emboli[sz]ation|ablation|"
    r"stent(?:ing| placement)|bypass(?: surgery| grafting)?|angioplasty|cardioversion|pacemaker(?: implantation)?|defibrillator implantation|shunt(?:ing)?|"
    r"drainage|ligation|intubation|ventilation|resuscitation|(?:cortico)?steroids?|glucocorticoids?|antibiotics|antibiotic therapy|antifungals?|"
    r"immunoglobulins?|IVIG|anticoagulants?|anticoagulation|beta-blockers?|diuretics?|antiepileptics?|anticonvulsants?|antihistamines?|"
    r"physiotherapy|physical therapy|rehabilitation|psychotherapy|(?:ketogenic|low-protein|gluten-free|low-fat) diet|supplementation|"
    r"[a-z]{3,}(?:ectomy|ostomy|plasty|pexy|rrhaphy|otripsy|odesis|centesis)|(?:lapar|thorac|crani|oste|trache|ventricul)otomy)\b",
    re.IGNORECASE,
)
_EXAMINATION = re.compile(
    r"\b(?:(?:contrast-enhanced|enhanced|non-contrast|plain|chest|abdominal|pelvic|cranial|brain|cerebral|spinal|cardiac|coronary|thoracic|whole-body|"
    r"high-resolution|transthoracic|transesophageal|color|colour|doppler|renal|skeletal|blood|urine|serum|bone marrow|skin|muscle|nerve|renal|liver|"
    r"lymph node|genetic|molecular|whole|targeted|next-generation|flow|fundus|slit-lamp|visual|nerve|pulmonary|lung|thyroid|liver|upper|lower|"
    r"gastrointestinal|magnetic resonance|arterial blood|complete blood|differential blood) ){0,3}"
    r"(?:computed tomography(?: angiography)?|CT(?: angiography| scan(?:s|ning)?)?|magnetic resonance imaging|magnetic resonance angiography|MRI|MRA|MRCP|"
    r"PET(?:[/-]CT)?|positron emission tomography|scintigraphy|SPECT|X-?rays?|radiograph[sy]?|mammography|ultrasound|ultrasonography|sonography|"
    r"echocardiograph(?:y|m)|echocardiogram|electrocardiogra(?:m|phy)|ECG|EKG|electroencephalogra(?:m|phy)|EEG|electromyogra(?:m|phy)|EMG|"
    r"nerve conduction stud(?:y|ies)|angiography|venography|endoscopy|colonoscopy|gastroscopy|bronchoscopy|laryngoscopy|cystoscopy|laparoscopy|"
    r"biops(?:y|ies)|histological examination|histopatholog(?:y|ical examination)|immunohistochemistry|cytology|karyotyp(?:e|ing)|"
    r"exome[ -]sequencing|genome[ -]sequencing|Sanger[ -]sequencing|sequencing|genetic testing|genetic analysis|gene panel|exome analysis|microarray|"
    r"lumbar puncture|cerebrospinal fluid analysis|urinalysis|blood counts?|blood cultures?|cultures?|blood smear|blood gas(?: analysis)?|"
    r"function tests?|liver enzymes|electrophoresis|flow cytometry|PCR|polymerase chain reaction|serology|autoantibod(?:y|ies)|antinuclear antibod(?:y|ies)|"
    r"laboratory (?:tests?|examinations?|investigations?|studies|findings|results)|blood tests?|physical examination|neurological examination|"
    r"ophthalm(?:olog|oscop)\w+(?: examination)?|fundoscopy|audiometry|spirometry|fluorescein angiography|optical coherence tomography|polysomnography|"
    r"enzyme (?:activity|assay)|metabolic screening|newborn screening)(?![\w-])",
    re.IGNORECASE,
)
_CAPITALS = re.compile(r"\b(?:CT|PET|SPECT|EMG|MRA|PCR)\b", re.IGNORECASE)
_GUIDED = re.compile(r"[ -]guided\b", re.IGNORECASE)
_BUT = (  # not where what comes after it takes the same thing back
    r"but(?! (?:(?:it|this|that|these|which) )?(?:(?:was|were|has been|have been) )?"
    r"(?:(?:later|then|subsequently|eventually|finally|soon) )?(?:excluded|ruled[ -]out))"
)
_CLAUSE = re.compile(
    r"[;:](?=\s)|(?<=[a-z0-9)\]])\.(?=\s+[A-Z(])|,(?= (?:they|he|she|it|we|who|"
    + _BUT
    + r"|however|although|whereas|while|and (?:he|she|they|we|his|her|was|were|had)|"
    r"first (?:presented|experienced|developed|noticed|showed|had)|"
    r"the (?:patient|mother|father|brother|sister|parents))\b)|\b(?:due to|owing to|because of|"
    + _BUT
    + r"|however|although|whereas|revealing|showing)\b",
    re.IGNORECASE,
)
_RELATIVE = re.compile(
    r"\b(?<!by his )(?<!by her )(?<!by the )(?:(?:grand)?(?:mothers?|fathers?)|brothers?|sisters?|siblings?|aunts?|uncles?|cousins?|relatives?|nephews?|"
    r"nieces?)\b"
    r"(?:(?!\b(?:patients?|proband|she|he|baby|child|infant|boy|girl|twins?|newborn|"
    r"noticed|noted|reported|stated|observed|complained|described|denied|told|said)\b).)*?"
    r"\b(?:had|has|have|having|suffer\w*|diagnosed|died|dead|affected by|developed|positive for|carried|carrie[rs]\w*|showed|revealed)\b",
    re.IGNORECASE | re.DOTALL,
)
_RULED_OUT = re.compile(
    r"(?<!not )(?<!not be )(?<!cannot be )(?<!to be )\b(?:rul(?:ed|es|ing)[- ]out|excluded|excluding)\b", re.IGNORECASE
)
_ANALYTES = frozenset(VOCABULARY["analytes"])
# What an amount can belong to besides a drug: the verb of giving it, a measure of the body, or a laboratory value.
_NO_TREATMENT = re.compile(
    r"""^(?:
        took | taken | takes | received | given | gave | administered | injected | ingested
        | started | commenced | increased | reduced | of | with
        | birth | born | weigh\w* | height | length | age
        | campesterol | sitosterol | lathosterol | blood | urine | protein
    )$""",
    re.IGNORECASE | re.VERBOSE,
)
_VAGUE = frozenset(
    ["therapy", "surgery", "treatment", "surgical", "sequencing", "cultures", "culture", "ventilation", "drainage"]
)


class ClinicalMention(NamedTuple):
    """Something named in a text: the words, their place, and the rule that met them (drug or word)."""

    text: str
    start: int
    end: int
    rule: str


def find_treatments(text: str) -> list[ClinicalMention]:
    """Drugs and procedures of a text in order.

    >>> [n.text for n in find_treatments("She had a complete resection and took 100 mg of aspirin.")]
    ['complete resection', 'aspirin']
    """
    mentions = [
        ClinicalMention(d.name, d.start, d.end, "drug")
        for d in find_drugs(text)
        if not _NO_TREATMENT.match(d.name) and (d.doses or d.name.lower() not in _ANALYTES)
    ]
    mentions += [
        ClinicalMention(m[0], m.start(), m.end(), "word")
        for m in _PROCEDURE.finditer(text)
        if m[0].lower() not in _VAGUE
    ]
    return _apart(mentions)


def find_examinations(text: str) -> list[ClinicalMention]:
    """Tests and images of a text in order.

    >>> [n.text for n in find_examinations("Chest X-ray and brain MRI were normal; CT-guided surgery of the pet followed.")]
    ['Chest X-ray', 'brain MRI']
    """
    mentions = []
    for match in _EXAMINATION.finditer(text):
        shorts = _CAPITALS.findall(match[0])
        lowered = any(short != short.upper() for short in shorts)
        if not lowered and not _GUIDED.match(text, match.end()) and match[0].lower() not in _VAGUE:
            mentions.append(ClinicalMention(match[0], match.start(), match.end(), "word"))
    return _apart(mentions)


def split_clauses(text: str) -> list[tuple[int, int]]:
    """Spans of the clauses of a text; a cue in one does not reach into the next.

    >>> text = "Sarcoidosis was suspected but later excluded, but fever stayed."
    >>> [text[a:b] for a, b in split_clauses(text)]
    ['Sarcoidosis was suspected but later excluded', ', ', 'but fever stayed.']
    >>> [text[a:b] for text in ["His limbs showed no palsy, they were weak due to ataxia."] for a, b in split_clauses(text)]
    ['His limbs showed no palsy', ', they were weak ', 'due to ataxia.']
    """
    cuts = [0, *(m.start() for m in _CLAUSE.finditer(text) if m.start()), len(text)]
    return [(a, b) for a, b in pairwise(cuts) if b > a]


def is_ruled_out(clause: str) -> bool:
    """Whether a clause rules something out.

    >>> is_ruled_out("hepatitis was ruled out"), is_ruled_out("hepatitis could not be ruled out")
    (True, False)
    """
    return bool(_RULED_OUT.search(clause))


def is_of_relative(clause: str, at: int) -> bool:
    """Whether what stands at a place of a clause is said of a relative who comes before it.

    >>> is_of_relative("His mother and uncle also had optic neuropathy", 30)
    True
    >>> is_of_relative("Her mother noticed jaundice", 19), is_of_relative("brought by her mother with fever", 27)
    (False, False)
    """
    relative = _RELATIVE.search(clause, 0, at)
    return relative is not None and not re.search(
        r"\b(?:patient|proband|he|she)\b", clause[relative.end() : at], re.IGNORECASE
    )


def _apart(mentions: list[ClinicalMention]) -> list[ClinicalMention]:
    """The longest of those that overlap, in order."""
    retained: list[ClinicalMention] = []
    for mention in sorted(mentions, key=lambda m: (m.start - m.end, m.start)):
        if all(mention.end <= earlier.start or mention.start >= earlier.end for earlier in retained):
            retained.append(mention)
    return sorted(retained, key=lambda m: m.start)
