"""The parts of an answer's item in which a name is looked for: brackets, alternatives, and the gene and code beside it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from mmrarebench.grounding.names import without_hedge

MAX_ABBREVIATION = 10
_WORD = re.compile(r"[A-Za-z0-9-]+")
_PIECE = re.compile(r"[A-Za-z0-9]+")
BRACKETS = re.compile(r"\s*[(\[]([^()\[\]]+)[)\]](?=(\s+(?:syndrome|disease|disorder)\b)?)", re.IGNORECASE)
# What parts two names that stand for one disease; "with or without" joins the words of one name.
_PARTS = re.compile(
    r"""\s+[/|]\s+
    | \s+[-–—]\s+
    | \s*;\s*
    | \s+(?:or(?!\s+without)|vs\.?|versus|also\ known\ as|aka|formerly)\s+
    | :\s+
    """,
    re.IGNORECASE | re.VERBOSE,
)
_JOINT = re.compile(r"[/|–—;:]|-\s|\s(?:or|vs|versus|also|aka|formerly)\b", re.IGNORECASE)
# What follows is an example, a cause or a doubt, and no second name.
_EXAMPLE = re.compile(
    r"""\s*(?:
        e\.?\s?g\b | such\ as | including | like
        | due\ to | secondary\ to | caused\ by
        | especially | particularly | possibly | vs\b
    )""",
    re.IGNORECASE | re.VERBOSE,
)
# An example in brackets, with the brackets inside it: "(e.g., mitochondrial encephalomyopathy (MELAS))".
_EXAMPLE_BRACKETS = re.compile(
    r"""\s*\(
    (?:e\.?\s?g\b | such\ as | including | like)
    (?:[^()] | \([^()]*\))*  # whatever follows, brackets included
    \([^()]*\)               # at least one bracket inside
    (?:[^()] | \([^()]*\))*
    \)?                      # the last one may be cut off
    """,
    re.IGNORECASE | re.VERBOSE,
)
# Brackets that say no more of a disease than that it is one of a group: "Leigh disease (mitochondrial disorder)".
_NO_NAME = re.compile(
    r"""\s*\(
    (?:an?\s+)?
    (?:(?:rare|genetic|mitochondrial|metabolic|autoimmune|neurodegenerative|neuromuscular)\s+)+
    (?:disease|disorder|condition|syndrome)
    \)""",
    re.IGNORECASE | re.VERBOSE,
)
_CLOSING_NOUNS = ("sease)", "order)", "dition)", "drome)")
_ALSO = re.compile(
    r"""^\s*(?:
      also\ (?:known|referred\ to|called)\ as | also\ called | aka
    | formerly(?:\ known\ as)?
    | or | i\.?e\.?,?
    )\s+""",
    re.IGNORECASE | re.VERBOSE,
)
_GENE = r"(?!(?:AR|AD|XL|XR|XLR|XLD)\b)[A-Z][A-Z0-9]{1,9}(?:-?\d{0,2}[A-Z]?\d?)?"
"""The symbol of a gene; an inheritance looks like one and is none."""
_TIED = r"[- ](?:gene[- ])?(?:related|associated|linked|mutated|positive|mediated)"
GENE_BEFORE = re.compile(
    rf"""^
    {_GENE}(?:/{_GENE})?                            # one gene, or two
    (?:{_TIED} | [- ](?:gene[- ])?mutant)\s+
    """,
    re.VERBOSE,
)
GENE_ALONE = re.compile(r"[A-Z]{2,}\d{1,2}[A-Z]?")
_GENE_TAIL = re.compile(rf"\s*[,(]\s*{_GENE}{_TIED}\)?$")
# "ATP7B Wilson disease": a gene before a person's name and a word for a disease.
_GENE_BARE = re.compile(
    rf"""^{_GENE}\s+
    (?=
        [A-Z][a-z]+[\w'’-]*                        # a name
        (?:\s[\w'’-]+)*                            # further words
        \s(?:syndrome|disease|disorder|dystrophy|anemia|ataxia)\b
    )""",
    re.VERBOSE,
)
# "G71.0: Muscular dystrophy": a code of ICD-10, in brackets or not, and what parts it from the name.
_ICD_BEFORE = re.compile(r"^[\[(]?[A-TV-Z]\d{2}\.\d{1,3}[\])]?[\s:,;|=–—-]+(?=[A-Z])")
_GENE_STATE = r"""
(?:(?:
      an? | the | novel | de\ novo | (?:likely\ )?pathogenic
    | bi-?allelic | mono-?allelic | (?:compound\ )?heterozygous | homozygous | hemizygous
    | germline | somatic | (?:loss|gain)[- ]of[- ]function | missense | underlying | causative
)\s+)*
"""
_GENE_CHANGE = r"(?:pathogenic\s+)?(?:mutations?|variants?|deletions?|defects?|haploinsufficiency)"
_GENE_AFTER = re.compile(
    rf"""\s*[,(]?\s*
    (?:due\ to | caused\ by | secondary\ to | resulting\ from | because\ of | with | from | in)\s+
    {_GENE_STATE}
    (?:
      {_GENE}(?:\s+gene)?\s+{_GENE_CHANGE}                        # ATP7B mutations
    | {_GENE_CHANGE}\s+(?:in|of)\s+(?:the\s+)?{_GENE}(?:\s+gene)?  # mutations of the ATP7B gene
    )
    \)?$""",
    re.VERBOSE,
)
_CODE = r"""
(?:
    ORPHA(?:NET)? | OMIM | MIM | MONDO | DOID | UMLS | MESH | ICD-?1[01](?:-?CM)?
    | SNOMED(?:[ -]?CT)? | GARD | NCIT | MEDGEN
)
(?:\s+(?:code|id|no\.?|number))?
\s*[:#_=-]?\s*
[#*%]?[A-Z]{0,2}\d[\d.]*
"""
_CODE_BESIDE = re.compile(
    rf"""
      ^[\[(]?{_CODE}[\])]?[\s:,;|=–—-]+(?=\S)    # before the name
    | [\s:,;|=–—-]*[\[(]?\b{_CODE}[\])]?$        # after it
    """,
    re.IGNORECASE | re.VERBOSE,
)
_DIGITS = re.compile(r"\d{2}")
_GENE_CUES = (
    "related",
    "associated",
    "linked",
    "mutat",
    "mutant",
    "variant",
    "defect",
    "positive",
    "mediated",
    "deletion",
    "haplo",
)
_HAS_CODE = re.compile(r"(?i:orpha|mim|mondo|doid|umls|mesh|icd|snomed|gard|ncit|medgen).{0,12}\d")
CAUSE = re.compile(r"\s(?:associated with|due to|secondary to)\s")
VARIANT = re.compile(r"\b(?:variant|subtype|presentation)\b", re.IGNORECASE)
ALTERNATIVES = re.compile(r"\s+(?:or(?!\s+without\b)|vs\.?|versus)\s+", re.IGNORECASE)
SLASHES = re.compile(r"\s*/\s*(?=[^\W\d])")
DASHES = re.compile(r"\s+[-–—]\s+")
FORM = re.compile(
    r"\b(?:onset|type|form|variant|subtype|stage|grade|class|group|infantile|juvenile|neonatal|adult|late|early|"
    r"attenuated|severe|mild|congenital|acquired|\d+[a-z]?|[IVX]+)\b",
    re.IGNORECASE,
)
_SLASH = re.compile(r"(?<=[A-Za-z]{4})/(?=[A-Za-z]{4})")


# "[ORPHA:558]", "OMIM #154700", "icd-10-cm: 87.4": a vocabulary, a separator, and the number.
_BARE_CODE = re.compile(
    r"""[\[(]?
    (orpha(?:net)?|ordo|omim|mim|mondo|doid|umls|icd-?1[01](?:-?cm)?|gard|ncit|mesh)
    \s*[:_ #]\s*\#?
    (\d[\d.]*)
    [\])]?
    """,
    re.IGNORECASE | re.VERBOSE,
)
_PREFIXES = {"ORPHANET": "ORPHA", "ORDO": "ORPHA", "MIM": "OMIM"}


def bare_code(text: str) -> str | None:
    """The code that a whole text is, as the graph writes it; None for any other text.

    >>> [bare_code(text) for text in ("Orphanet:558", "OMIM #154700", "MONDO_0007947", "Factor 8", "OMIM:154700 Marfan")]
    ['ORPHA:558', 'OMIM:154700', 'MONDO:0007947', None, None]
    """
    match = _BARE_CODE.fullmatch(text.strip())
    if not match:
        return None
    prefix = match[1].upper()
    return f"{_PREFIXES.get(prefix, prefix)}:{match[2]}"


def same_case(name: str, part: str, key: str) -> bool:
    """An abbreviation is met by an abbreviation only: MFS is not mfs, and CHILD syndrome is not a child."""
    words = [word for word in _WORD.findall(name) if re.sub(r"[^a-z0-9]", "", word.lower()) == key]
    if not words or len(words[0]) > MAX_ABBREVIATION or not all(word == word.upper() for word in words):
        return True
    return words[0] in _WORD.findall(part) or words[0] in _PIECE.findall(part)


def shortens(short: str, text: str) -> bool:
    """Whether the letters of a short form stand in a text in their order.

    >>> shortens("HCC", "Hypomyelination with congenital cataract"), shortens("MERRF", "Mitochondrial encephalopathy")
    (True, False)
    """
    letters = iter(text.casefold())
    return all(letter in letters for letter in short.casefold() if letter.isalnum())


def parts_of(text: str) -> tuple[list[str], list[str]]:
    """The parts of an answer's item in which a name is looked for, in order: outside brackets, and inside them.

    What is no more than an example is no part.

    >>> parts_of("Beals syndrome (also known as congenital contractural arachnodactyly; CCA)")[1]
    ['congenital contractural arachnodactyly', 'CCA']
    >>> parts_of("Ectrodactyly (EEC) syndrome")[1]
    ['EEC syndrome']
    >>> parts_of("Possible Leigh syndrome (e.g., due to SURF1)")
    (['Possible Leigh syndrome (e.g., due to SURF1)', 'Leigh syndrome (e.g., due to SURF1)', 'Leigh syndrome'], [])
    """
    text = text.strip().strip("*_`\"'. ").strip()
    if _DIGITS.search(text) and _HAS_CODE.search(text):
        text = _CODE_BESIDE.sub("", text).strip() or text
    if text[1:4].replace(".", "").isdigit() or text[2:4].isdigit():
        text = _ICD_BEFORE.sub("", text)
    if text.count("(") > 1:
        text = _EXAMPLE_BRACKETS.sub("", text)
    if "(" in text and any(noun in text for noun in _CLOSING_NOUNS):
        text = _NO_NAME.sub("", text)
    bare = without_hedge(text)
    brackets = BRACKETS.findall(bare) if "(" in bare or "[" in bare else []
    outside = BRACKETS.sub("", bare).strip() if brackets else bare
    pieces = _PARTS.split(outside) if _JOINT.search(outside) else [outside]
    parts = distinct(
        (text, bare, outside, without_gene(outside), *(pieces if len(pieces) > 1 else _SLASH.split(outside)))
    )
    inside = [
        f"{part}{noun}"
        for bracket, noun in brackets
        if not _EXAMPLE.match(bracket)
        for part in _named_alike(_ALSO.sub("", bracket))
    ]
    return parts, [part for part in distinct(inside) if part not in parts]


def _named_alike(bracket: str) -> list[str]:
    """Return the names in brackets that stand for one thing; alternatives are left as they stand, and name none.

    >>> _named_alike("acute myeloid leukemia or AML"), _named_alike("Leigh syndrome or MELAS")
    (['acute myeloid leukemia', 'AML'], ['Leigh syndrome or MELAS'])
    """
    first, *others = ALTERNATIVES.split(bracket)
    if all(" " not in other and other.isupper() and shortens(other, first) for other in others):
        return _PARTS.split(bracket)
    return [bracket]


def without_gene(text: str) -> str:
    """Return a name without the gene that is said to cause it; the gene is that of the disease.

    >>> [without_gene(t) for t in ("FBN1-related Marfan syndrome", "Wilson disease due to a pathogenic ATP7B variant")]
    ['Marfan syndrome', 'Wilson disease']
    >>> without_gene("Ataxia due to vitamin E deficiency")
    'Ataxia due to vitamin E deficiency'
    """
    if text[1:3].isupper() or (text[1:2].isupper() and text[2:3].isdecimal()):
        text = _GENE_BARE.sub("", text)
    if not any(cue in text for cue in _GENE_CUES):
        return text
    return _GENE_TAIL.sub("", _GENE_AFTER.sub("", GENE_BEFORE.sub("", text)))


def distinct(parts: Iterable[str]) -> list[str]:
    """Return the parts that hold something, each once, in their order.

    >>> distinct([" a", "", "a"])
    ['a']
    """
    return list(dict.fromkeys(part.strip() for part in parts if part and part.strip()))
