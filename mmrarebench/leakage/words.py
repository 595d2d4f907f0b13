"""Words with spans, and the vocabularies by which leaks are told: results, outcomes, drugs, relations."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from mmrarebench.grounding.names import fold, spelling

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?", re.UNICODE)
BROKEN = re.compile(WORD.pattern + r"(?:-[ \t]*\r?\n[ \t]*[^\W_]+)*", re.UNICODE)
_LINE_END = re.compile(r"-[ \t]*\r?\n[ \t]*")
SENTENCE = re.compile(r"[^.!?\n]+(?:[.!?]+(?=\s|$)|\.(?=\d)[^.!?\n]*)*[.!?]*")
ABBREVIATION = re.compile(r"^[A-Z][A-Z0-9-]{1,7}s?$")
# Words that turn the mention of a gene's product into a confirming result.
RESULT_WORDS = frozenset(
    "activity absent absence no deficient deficiency reduced undetectable mutation mutations variant variants pathogenic "
    "sequencing staining immunohistochemistry assay level levels expression loss deletion homozygous heterozygous".split()
)
OUTCOME = re.compile(
    r"\b(?:after|following|within)\b[^.]{0,40}\b(?:therapy|treatment|infusions?|doses?|weeks?|months?|days?)\b[^.]*?"
    r"\b(?:gone|resolved|improved|normali[sz]ed|disappeared|shrunk|shrank|remission|recovered|fell|rose|free)\b|"
    r"\b(?:responded (?:well )?to (?!(?:voice|verbal|pain|painful|light|commands?|stimul\w*|questions?)\b)|"
    r"achieved remission|made a full recovery|died despite)\b",
    re.IGNORECASE,
)
# What a sentence of a context must speak of before a word such as "confirms" tells the relation between images.
IMAGE_WORD = re.compile(
    r"\b(?:images?|figures?|fig\.|panels?|photographs?|pictures?|views?|films?|slides?|micrographs?|first and second)\b",
    re.IGNORECASE,
)
# A figure that is only cited is not spoken of.
CITED_FIGURE = re.compile(r"\([^()]*\b(?:figures?|fig\.?|panels?|images?)\b[^()]*\)", re.IGNORECASE)
NEARBY = 60
PLACEHOLDERS = {
    "gold_name": "[DISEASE]",
    "synonym": "[DISEASE]",
    "eponym": "[DISEASE]",
    "abbreviation": "[DISEASE]",
    "code": "[CODE]",
    "subtype": "[DISEASE]",
    "parent": "[DISEASE GROUP]",
    "gene": "[GENE]",
    "confirmatory_result": "[RESULT]",
    "given_treatment": "[TREATMENT]",
    "treatment_outcome": "[OUTCOME]",
    "relation": "[RELATION]",
    "claim": "[FINDING]",
    "key_test": "[TEST]",
    "key_test_result": "[RESULT]",
}
LAYERS = {
    "gold_name": "lexical",
    "synonym": "lexical",
    "eponym": "lexical",
    "abbreviation": "lexical",
    "code": "lexical",
    "subtype": "ontological",
    "parent": "ontological",
    "gene": "ontological",
    "confirmatory_result": "ontological",
    "given_treatment": "lexical",
    "treatment_outcome": "lexical",
    "relation": "lexical",
    "claim": "lexical",
    "key_test": "lexical",
    "key_test_result": "lexical",
}
# Which kind speaks for a place that several explain, first come first.
ORDER = {kind: place for place, kind in enumerate(PLACEHOLDERS)}
CLAIM_SHARE = 0.8
# Endings of international non-proprietary names (WHO stem list): a word that has one is taken for a drug.
DRUG = re.compile(
    r"\b[a-z]{2,}(?:mab|nib|cept|kin|stim|grastim|ase|mycin|cillin|cycline|floxacin|azole|conazole|vir|sone|solone|olone|"
    r"onide|parin|xaban|platin|taxel|rubicin|trexate|statin|sartan|pril|olol|dipine|gliptin|gliflozin|glitazone|prazole|"
    r"setron|triptan|oxetine|azepam|barbital|racetam|bactam|profen|coxib|dronate|tide|relin|tropin|tadine|zine|mide|"
    r"thiazide|semide|lukast|terol|tropium|mustine|fosfamide|parib|ciclib|limus|purine|mycophenolate|uracil|amine)\b",
    re.IGNORECASE,
)


STEMS = {
    "complement": ("complement", "complements", "complementary", "complementing", "complemented"),
    "confirm": (
        "confirm",
        "confirms",
        "confirmed",
        "confirming",
        "confirmatory",
        "confirmation",
        "corroborate",
        "corroborates",
    ),
    "contrast": (
        "contrast with",
        "contrasts with",
        "in contrast to",
        "in contrast with",
        "contrasting",
        "contradict",
        "contradicts",
        "discordant",
        "discrepant",
    ),
}


class Word(NamedTuple):
    """A word of a text, folded, with its span."""

    text: str
    start: int
    end: int


def words(text: str, joined: bool = False) -> list[Word]:
    r"""Words of a text with their spans; ``joined`` puts those together that a hyphen breaks at a line's end.

    >>> words("Fabry’s disease")
    [Word(text='fabry', start=0, end=7), Word(text='disease', start=8, end=15)]
    >>> [word.text for word in words("Wil-\nson disease", joined=True)]
    ['wilson', 'disease']
    """
    if not joined:
        return [Word(spelling(fold(m[0])), m.start(), m.end()) for m in WORD.finditer(text)]
    return [Word(spelling(fold(_LINE_END.sub("", m[0]))), m.start(), m.end()) for m in BROKEN.finditer(text)]


@lru_cache(maxsize=1 << 16)
def term_words(text: str) -> tuple[str, ...]:
    """Words of a term, folded; the same terms are looked for in many texts.

    >>> term_words("Wilson's disease")
    ('wilson', 'disease')
    """
    return tuple(word.text for word in words(text))
