"""The modality of an image, read from its label, caption or path by stated rules; what no rule tells stays unknown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

_PLAIN = str.maketrans(dict.fromkeys("‐‑‒–—−", "-") | {"\u00a0": " ", "_": " "})
_ANY = re.IGNORECASE

# In the order in which they are looked for; what a rule has read is taken out of the text before the next one reads.
# The first are no statement about the image at all: they are only taken out.
_NOTHING = (
    r"(?:CT|MRI|ultrasound|US|EUS|endoscopy|X-?ray|fluoroscop\w+|image|stereotactically|endoscopic(?:ally)?)[- ]guided",
    r"(?:before|after|prior to|following|previous|earlier) (?:the )?(?:CT|MRI|PET|endoscopy|colonoscopy|bronchoscopy|ultrasound)\b",
    r"X-ray (?:crystal\w*|diffraction|structure)",
    r"(?:not|no) (?:seen|visible|detected) (?:on|by|in) [\w-]+",
)
_RULES: tuple[tuple[str, str, bool], ...] = (
    ("chart", r"(?:size[- ]exclusion|gas|liquid|ion|HPLC) chromatogra\w+", False),
    ("pedigree", r"pedigrees?|family tree|genealog\w+", False),
    (
        "sequencing",
        (
            r"(?:Sanger|exome|genome|DNA|next-generation|capillary|bidirectional) sequenc\w+|"
            r"sequenc\w+ (?:chromatogram|electropherogram|trace)s?|chromatograms?|electropherograms?|karyotyp\w*|"
            r"karyogram|array[- ]CGH|\bFISH\b"
        ),
        True,
    ),
    (
        "pet",
        (r"(?:FDG[- ])?PET(?:[/-]| and )?(?:CT|MRI?)?\b(?: scans?| images?)?|positron emission tomograph\w+"),
        True,
    ),
    ("scintigraphy", r"scintigra\w+|SPECT\b|bone scans?|scintiscans?|MIBG scans?", False),
    ("oct", r"optical coherence tomograph\w+|\bOCT\b", True),
    (
        "ultrasound",
        (
            r"echocardiogra\w+|(?:transthoracic |transesophageal )?ultraso(?:und|nograph|nic)\w*|sonogra\w+|(?:color |"
            r"colour |pulsed )?Doppler\b|\bTTE\b|\bTEE\b|\bEUS\b|\bUS (?:image|scan|stud|exam|find)\w*|hypoechoic|"
            r"anechoic|hyperechoic"
        ),
        True,
    ),
    ("ecg", r"electrocardiogra\w+|\bECGs?\b|\bEKGs?\b|rhythm strip", True),
    ("eeg", r"electroencephalogra\w+|\bv?EEGs?\b", True),
    ("emg", r"electromyogra\w+|\bEMGs?\b|nerve conduction", True),
    ("dermoscopy", r"dermoscop\w+|dermatoscop\w+|trichoscop\w+", False),
    (
        "endoscopy",
        (
            r"(?:video)?(?:endoscop|colonoscop|gastroscop|bronchoscop|laryngoscop|cystoscop|hysteroscop|arthroscop|"
            r"laparoscop|thoracoscop|rhinoscop|nasopharyngoscop|esophagogastroduodenoscop|oesophagoscop|esophagoscop|"
            r"sigmoidoscop|duodenoscop|otoscop)\w+|\bEGD\b|\bERCP\b"
        ),
        False,
    ),
    (
        "fundus",
        (
            r"fundus (?:photograph\w*|imag\w+(?! (?:systems?|devices?))|autofluorescence|findings|appearance)|"
            r"fundoscop\w+|funduscop\w+|ophthalmoscop\w+|fluorescein angiogra\w+|slit[- ]lamp \w+"
        ),
        False,
    ),
    (
        "electron_microscopy",
        (
            r"(?:transmission |scanning )?electron (?:photo)?micro(?:scop|graph)\w*|\bTEM images?|\bSEM images?|"
            r"ultrastructur\w+"
        ),
        False,
    ),
    (
        "histology",
        (
            r"histo(?:log|path|chem)\w*|(?:photo)?micrograph\w*|photomicrograph\w*|immuno(?:histochem|stain|fluoresc|"
            r"peroxid)\w+|ha?ematoxylin\b(?:[- ](?:and[- ])?eosin)?|\bH ?& ?E\b|\bH and E\b|\bHE[- ]stain\w*|\bIHC\b|"
            r"cytolog\w+|\bPAS\b(?: stain\w*)?|Masson\w*|Congo red|Gram stain\w*|Giemsa|Ki-?67|biops\w+ (?:specimens?|"
            r"samples?)|light micro\w+|microscop(?:y|ic)\b(?! polyangiitis)|(?:blood|bone marrow|peripheral) smear|"
            r"bone marrow aspirat\w+"
        ),
        True,
    ),
    (
        "angiography",
        (
            r"(?:digital subtraction |coronary |cerebral |selective |invasive |conventional |pulmonary |renal |"
            r"aorto)angiogra\w+|\bDSA\b|venogra\w+|arteriogra\w+|cholangiogra\w+|lymphangiogra\w+"
        ),
        True,
    ),
    (
        "mri",
        (
            r"magnetic resonance\b(?: \w*imaging| angiography| cholangiopancreatography| images?)?|\bf?MRIs?\b|"
            r"\bc?MR(?: imag\w+| angiogra\w+| venogra\w+| scans?| spectroscop\w+)\b|\bMRA\b|\bMRCP\b|\bMRV\b|"
            r"\bT[12][- ]?(?:\*|weighted)[- ]?(?:weighted)?|\bT[12]WI?\b|\bFLAIR\b|\bSTIR\b|\bDWI\b|"
            r"diffusion-weighted|apparent diffusion coefficient|gadolinium|late gadolinium enhancement"
        ),
        True,
    ),
    (
        "ct",
        (
            r"computed tomogra\w+|computeri[sz]ed tomogra\w+|computed axial tomogra\w+|\b(?:HR|CB|MD|CE|NC|"
            r"LD)?CT\b(?: scans?| angiogra\w+| images?)?|\bCTA\b|\bCTPA\b|\bCAT scans?|\bHounsfield"
        ),
        True,
    ),
    (
        "radiograph",
        (
            r"radiogra(?:ph|m)\w*|X-?rays?\b|roentgenogra\w+|mammogra\w+|orthopantomogra\w+|\bOPG\b|fluoroscop\w+|"
            r"barium (?:swallow|enema|meal|stud\w+)|skeletal survey|urogra\w+|plain films?"
        ),
        False,
    ),
    ("angiography", r"angiogra\w+", False),
    (
        "chart",
        (
            r"(?:bar|line|pie|flow|scatter|box|violin|forest|funnel|spider|swimmer|waterfall|volcano|dot) ?(?:chart|"
            r"plot|graph|diagram)s?|flowchart|scatterplots?|boxplots?|histograms?|Kaplan-Meier|heat ?maps?|"
            r"odds ratios|survival curves?|correlations? between|distribution of (?:\w+ ){0,3}(?:scores?|votes?|"
            r"values?|times?)|time ?line|growth (?:chart|curve)s?|growth of|(?:trend|time course|course|evolution|"
            r"changes?|levels?|values?) (?:of|in|over) (?:the )?(?:\w+ ){0,4}(?:levels?|values?|time|counts?|"
            r"concentrations?|parameters?|treatment)|\bROC curves?|\bgraph(?:s|ical)?\b(?! abstract)|\bplots?\b|"
            r"\bcharts?\b|audiogra\w+|spirometr\w+|flow cytometr\w+|electrophores\w+|\bHPLC\b|mass spectr\w+|"
            r"spectrogram"
        ),
        False,
    ),
    (
        "diagram",
        (
            r"schematic\w*|diagrams?|illustrations?|cartoon|drawing|algorithm|graphical abstract|(?:3D|protein|"
            r"crystal) structure|homology model\w*"
        ),
        False,
    ),
    (
        "photograph",
        (
            r"photogra\w+|photos?\b|clinical (?:images?|pictures?|appearance|features?|presentation|findings|views?)|"
            r"intra-?operative (?:images?|views?|findings|pictures?|photo\w*)|gross (?:specimen|appearance|pathology|"
            r"examination|findings?|morphology)|macroscopic\w*|resected specimen|surgical specimen|(?:facial|physical|"
            r"dysmorphic) (?:features|appearance|phenotype)|(?:front|frontal|lateral|side|profile) (?:and (?:lateral|"
            r"side|profile) )?(?:view )?of the (?:face|patient)|appearance of the (?:patient|skin|lesion|hands?|feet|"
            r"face)|(?:skin|oral|cutaneous) (?:lesions?|rash|findings|manifestations)|intra-?oral views?"
        ),
        False,
    ),
)
MODALITIES = tuple(dict.fromkeys(name for name, _, _ in _RULES))
"""Every value that the rules can give."""

_SENTENCE = re.compile(r"(?<=[a-z)\]0-9])[.;](?=\s+[A-Z(])|\n")


class Modality(NamedTuple):
    """What was read: the value (None: unknown, or several), the words it rests on, and where they stand.

    ``several`` lists the values where a text names more than one, each as value: words.
    """

    value: str | None
    words: tuple[str, ...] = ()
    source: str = ""
    several: tuple[str, ...] = ()

    @property
    def note(self) -> str | None:
        """The evidence in one line.

        >>> read_modality({"label": "Figure 1", "caption": "Axial CT scan of the chest"}).note
        'caption: CT scan'
        """
        said = "; ".join(self.several or self.words)
        return f"{self.source}: {'several: ' if self.several else ''}{said}" if said else None


def _compile() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((name, re.compile(_bounded(pattern, exact), 0 if exact else _ANY)) for name, pattern, exact in _RULES)


def _bounded(pattern: str, exact: bool) -> str:
    """Word bounds, and, where abbreviations must keep their capitals, either case for the spelt-out alternatives."""
    parts = [p if exact and re.search(r"[A-Z]{2}", p) else f"(?i:{p})" for p in _alternatives(pattern)]
    return rf"(?<![\w-])(?:{'|'.join(parts)})"


def _alternatives(pattern: str) -> list[str]:
    parts, depth, start = [], 0, 0
    for i, char in enumerate(pattern):
        depth += (char in "([") - (char in ")]")
        if char == "|" and depth == 0:
            parts.append(pattern[start:i])
            start = i + 1
    return [*parts, pattern[start:]]


_COMPILED = _compile()
_SKIPPED = re.compile(rf"(?<![\w-])(?:{'|'.join(_NOTHING)})", _ANY)


def named(text: str) -> dict[str, tuple[str, ...]]:
    """Every modality that a text names, with the words that name it.

    >>> named("CT-guided biopsy specimen, H&E")
    {'histology': ('biopsy specimen', 'H&E')}
    >>> named("Photomicrograph") == {"histology": ("Photomicrograph",)}, named("The us of it")
    (True, {})
    """
    rest = _SKIPPED.sub(lambda m: " " * len(m[0]), text.translate(_PLAIN))
    found: dict[str, list[str]] = {}
    for name, pattern in _COMPILED:
        hits = [(m.start(), m[0].strip()) for m in pattern.finditer(rest)]
        if hits:
            found.setdefault(name, []).extend(words for _, words in hits)
            rest = pattern.sub(lambda m: " " * len(m[0]), rest)
    return {name: tuple(dict.fromkeys(words)) for name, words in found.items()}


def of_text(text: str) -> Modality:
    """The modality that one text tells.

    The first sentence that names any decides; a drawing or chart gives way to a picture named beside it. Where it names
    several, the value stays unknown and they are listed.

    >>> of_text("Neck before surgery. CT scan (left); 3D reconstruction (right)").value
    'ct'
    >>> of_text("Chest radiograph (a) and CT (b)").several
    ('radiograph: radiograph', 'ct: CT')
    >>> of_text("The patient's mother").value is None
    True
    """
    for sentence in _SENTENCE.split(text):
        found = named(sentence)
        pictures = {name: words for name, words in found.items() if name not in ("chart", "diagram")}
        found = pictures or found
        if len(found) == 1:
            return Modality(*next(iter(found.items())))
        if found:
            order = sorted(found, key=lambda name: sentence.translate(_PLAIN).find(found[name][0]))
            return Modality(None, several=tuple(f"{name}: {', '.join(found[name])}" for name in order))
    return Modality(None)


def read_modality(texts: Mapping[str, str | None] | Iterable[tuple[str, str | None]]) -> Modality:
    """The modality that the first text to tell one tells; give the most trusted first.

    >>> found = read_modality({"label": "Figure 2", "caption": "Immunostaining for SDHB", "path": "fig2_ct.jpg"})
    >>> found.value, found.words, found.source
    ('histology', ('Immunostaining',), 'caption')
    >>> read_modality({"label": "Figure 2", "path": "PMC1/fig2.jpg"}).value is None
    True
    """
    for source, text in texts.items() if isinstance(texts, Mapping) else texts:
        found = of_text(text) if text else Modality(None)
        if found.value or found.several:
            return found._replace(source=source)
    return Modality(None)


def of_parts(parts: Iterable[tuple[str, Modality]]) -> Modality | None:
    """The modality of a figure whose panels, each given by its mark, name several: unknown, and all of them listed.

    A drawing or chart beside a picture counts for nothing. None where the panels do not name several.

    >>> panels = [("a", of_text("Chest radiograph")), ("b", of_text("Histology")), ("c", of_text("His leg"))]
    >>> found = of_parts(panels)
    >>> found.value, found.several, of_parts(panels[:1]) is None
    (None, ('a: radiograph', 'b: histology'), True)
    """
    told = [(mark, read.value) for mark, read in parts if read.value and read.value not in ("chart", "diagram")]
    several = tuple(f"{mark}: {value}" for mark, value in told)
    return Modality(None, (), "panels", several) if len({value for _, value in told}) > 1 else None


_CATEGORIES = {
    "pathology_micro": "histology",
    "pathology": "histology",
    "pathology_macro": "photograph",
    "clinical_photo": "photograph",
    "dermatology": "photograph",
    "endoscopy": "endoscopy",
    "ophthalmology": "fundus",
}


def of_category(text: str) -> Modality:
    """The modality that a source's own category states, where it is one of a closed list or one that the rules read.

    Only for a question with one image: a category is said of all images together.

    >>> of_category("pathology_micro").note, of_category("CT").value, of_category("laboratory").value is None
    ('category: pathology_micro', 'ct', True)
    """
    word = text.strip()
    value = _CATEGORIES.get(word.lower())
    if value:
        return Modality(value, (word,), "category")
    return read_modality({"category": word})
