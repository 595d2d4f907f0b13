"""Disease names brought to keys: strict, free of word order and spelling, free of generic nouns, free of gaps.

The same steps are applied to the names of the ontology and to the names in answers, so that two names meet exactly when
one of their keys is the same; nothing is ever matched as a substring.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from mmrarebench.grounding import variants
from mmrarebench.numerals import ROMAN

GREEK = {
    "α": "alpha",
    "β": "beta",
    "γ": "gamma",
    "δ": "delta",
    "ε": "epsilon",
    "ζ": "zeta",
    "η": "eta",
    "θ": "theta",
    "ι": "iota",
    "κ": "kappa",
    "λ": "lambda",
    "μ": "mu",
    "ν": "nu",
    "ξ": "xi",
    "ο": "omicron",
    "π": "pi",
    "ρ": "rho",
    "σ": "sigma",
    "ς": "sigma",
    "τ": "tau",
    "υ": "upsilon",
    "φ": "phi",
    "χ": "chi",
    "ψ": "psi",
    "ω": "omega",
}
_LETTERS = str.maketrans({**GREEK, "ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"})
_WORDS = tomllib.loads(Path(__file__).with_name("generic_words.toml").read_text(encoding="utf-8"))
FILLERS = frozenset(_WORDS["fillers"])
NOUNS = frozenset(_WORDS["nouns"])
GENERIC_WORDS = NOUNS | FILLERS | frozenset(_WORDS["generic"])
_BEFORE_NUMERAL = frozenset("type stage grade group class variant form subtype factor complex glycoprotein".split())
_ROMAN_LETTER = re.compile(r"^(i{1,3}|iv|v|vi{1,3}|ix|x)([a-z])$")
_LAST_LETTER = "h"
_JOINED = frozenset("abcdefgh")
_NUMERALS = frozenset((*ROMAN, *(f"{roman}{chr(letter)}" for roman in list(ROMAN)[:10] for letter in range(97, 123))))
_POSSESSIVE = re.compile(r"(?<=\w)['’`´]s\b|(?<=s)['’`´](?=\s|$)")
_SIGN = re.compile(r"(?<=[a-z0-9])(?<!\d[pq])(?:(\+)|[-−–](?=\s+(?!and\b|or\b|to\b)))")
_SIGNS = {"plus": "positive", "minus": "negative"}
# Cushing disease is one cause of Cushing syndrome: here the noun distinguishes them, and Orphanet has no entry of the latter.
APART = (["cushing"],)
"""Words that two diseases share, so that the noun alone distinguishes them."""
_COUNTED = frozenset((*_SIGNS.values(), "no", "not", "non"))
_FINDING = re.compile(r"(?:nevus|nevi|naevus|cyst|itis|emia|uria|epilepsy|ataxia|palsy|plegia|stroke|fever|edema)$")
_NOT_SYNDROME = NOUNS - {"syndrome"}
_LONGEST_FINDING = 3
_SYNDROME = ["syndrome"]
_WORD = re.compile(r"[a-z0-9]+")
_PLURALS = {"ies": "y", "oses": "osis", "itides": "itis", "omata": "oma"}
_GAP = re.compile(r"(?<=[a-z]{2}) (?=[a-z]{2})")
_LEAST_CLOSED = 8
_HEDGE = re.compile(
    r"^(?:(?:possible|possibly|suspected|suspect|probable|probably|likely|potential|presumed|presumptive|query|"
    r"consider(?:ing)?|(?:less|more|most|very) likely|atypical presentation of|a form of|an? case of|case of|diagnosis of|"
    r"some form of|suspicion of|concern for|features of|consistent with|suggestive of)(?:\s*/\s*|\s+or\s+|\s+))+",
    re.IGNORECASE,
)
_DENIED = re.compile(
    r"(?:no|not|non|without|absence of|ruled out|rule out|exclud(?:e|es|ed|ing)|unlikely(?: to be)?|negative for|"
    r"does not have|against)\s+(?:a |an |the |have |evidence of |signs of )?",
    re.IGNORECASE,
)
_DENIED_AFTER = re.compile(
    r"\b(?:is|was|has been)?\s*(?:ruled out|excluded|unlikely|not present|not likely)\s*[)\]]?\s*$", re.IGNORECASE
)


_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u2060\ufeff]")
TYPE_LETTER = re.compile(r"(?<=[\s-])(I{1,2})([ivx])\b")


def _type_with_letter(match: re.Match[str]) -> str:
    """Return a roman numeral with a letter after it in arabic: "Ii" is type 1i, not type II."""
    return f"{ROMAN[match[1].lower()]}{match[2]}"


def fold(text: str) -> str:
    """Lower case without accents, Greek letters spelt out, possessives dropped.

    >>> fold("Sjögren’s β-thalassaemia"), fold("Senior-Løken")
    ('sjogren beta-thalassaemia', 'senior-loken')
    """
    if "I" in text:
        text = TYPE_LETTER.sub(_type_with_letter, text)
    if text.isascii():
        lowered = text.lower()
        return _POSSESSIVE.sub("", lowered) if "'" in lowered or "`" in lowered else lowered
    parts = unicodedata.normalize("NFKD", _INVISIBLE.sub("", text).replace("´", "'"))
    lowered = "".join(c for c in parts if not unicodedata.combining(c)).casefold().translate(_LETTERS)
    return _POSSESSIVE.sub("", lowered)


def tokens(text: str) -> list[str]:
    """Words of a name, numerals brought to arabic, a number joined to its letter, and a sign after a word spelt out.

    >>> tokens("Charcot–Marie–Tooth disease, type IA"), tokens("Glycogen storage disease 1 b")
    (['charcot', 'marie', 'tooth', 'disease', 'type', '1a'], ['glycogen', 'storage', 'disease', '1b'])
    >>> tokens("T-B+ SCID"), tokens("ALK- lymphoma")
    (['t', 'b', 'positive', 'scid'], ['alk', 'negative', 'lymphoma'])
    """
    folded = fold(text).strip()
    if "+" in folded or "- " in folded or not folded.isascii():
        folded = _SIGN.sub(lambda sign: " positive " if sign[1] else " negative ", folded)
    words: list[str] = _WORD.findall(folded)
    if not _SIGNS.keys().isdisjoint(words):
        words = [_SIGNS.get(word, word) for word in words]
    if _NUMERALS.isdisjoint(words) and _JOINED.isdisjoint(words):
        return words
    joined: list[str] = []
    for i, word in enumerate(words):
        if joined and word in _JOINED and joined[-1].isdigit():
            joined[-1] += word
        else:
            joined.append(_numeral(words, i) if word in _NUMERALS else word)
    return joined


def _numeral(words: list[str], at: int) -> str:
    word = words[at]
    led = at > 0 and words[at - 1] in _BEFORE_NUMERAL
    last = at == len(words) - 1 and at > 0
    if word in ROMAN and (led or (last and word != "x") or len(word) > 1):
        return str(ROMAN[word])
    lettered = _ROMAN_LETTER.match(word)
    if lettered and (led or (last and lettered[2] <= _LAST_LETTER)):
        return f"{ROMAN[lettered[1]]}{lettered[2]}"
    return word


@lru_cache(maxsize=65536)
def spelling(word: str) -> str:
    """American spelling, singular.

    >>> [spelling(w) for w in ("haemophilia", "oedema", "tumours", "dysplasias", "sinus", "ataxia")]
    ['hemophilia', 'edema', 'tumor', 'dysplasia', 'sinus', 'ataxia']
    >>> [spelling(w) for w in ("leucodystrophy", "arylsulphatase", "behavioural", "cdg1s")]
    ['leukodystrophy', 'arylsulfatase', 'behavioral', 'cdg1s']
    >>> [spelling(w) for w in ("exostoses", "leukodystrophies", "carcinomata", "neuritides", "diseases", "series")]
    ['exostosis', 'leukodystrophy', 'carcinoma', 'neuritis', 'disease', 'serie']
    """
    if not word.isalpha():
        return word
    word = (
        word.replace("ae", "e")
        .replace("oe", "e")
        .replace("leuco", "leuko")
        .replace("sulph", "sulf")
        .replace("viour", "vior")
    )
    if len(word) > 6:
        for plural, singular in _PLURALS.items():
            if word.endswith(plural):
                return word.removesuffix(plural) + singular
    if len(word) > 4 and word.endswith("s") and not word.endswith(("ss", "us", "is", "os")):
        word = word[:-1]
    return word[:-3] + "or" if len(word) > 4 and word.endswith("our") else word


Keys = tuple[str, ...]


def each_key(text: str) -> Iterator[str]:
    """The keys of a name, strictest first, each made when it is asked for; a key is empty where nothing would be left of it.

    Where one thing is said to be without another, the order of words says which is which, and is kept. "Syndrome with
    X" is neither X nor an "X syndrome", so it has the strict key alone. A word that is said twice counts once, a
    number, a sign or a denial each time. The last key closes gaps between words of letters.

    >>> list(each_key("Disease of Fabry's type"))
    ['disease of fabry type', 'disease fabry', 'fabry', '']
    >>> list(each_key("syndrome")), list(each_key("Syndrome with woolly hair"))
    (['syndrome', 'syndrome', '', ''], ['syndrome with woolly hair'])
    >>> list(each_key("Cardio-facio-cutaneous syndrome"))[-1] == list(each_key("Cardiofaciocutaneous syndrome"))[-1]
    True
    """
    words = tokens(text)
    strict = " ".join(words)
    yield strict
    if len(words) > 2 and words[1] == "with" and words[0] in NOUNS:
        return
    spelt = [spelling(word) for word in words if word not in FILLERS]
    if "without" in words:
        yield " ".join(spelt)
        return
    once = spelt if len(set(spelt)) == len(spelt) else _said_once(spelt)
    content = sorted(once) if sum(map(len, once)) > 2 else []
    yield " ".join(content)
    is_finding_syndrome = words[-1:] == _SYNDROME and ends_in_finding(words)
    nouns = _NOT_SYNDROME if is_finding_syndrome else NOUNS
    bare = [word for word in content if word not in nouns]
    core = variants.core(bare, strict)
    yield " ".join(core) if sum(map(len, core)) >= 5 and core not in APART else ""
    nouns = _NOT_SYNDROME if is_finding_syndrome and len(words) <= _LONGEST_FINDING else NOUNS
    closed = _GAP.sub("", " ".join([word for word in once if word not in nouns])).replace("oe", "e")
    yield closed if len(closed) >= _LEAST_CLOSED else ""


def ends_in_finding(words: Sequence[str]) -> bool:
    """Return whether "syndrome" stands after a finding that is complete without it: a nevus is not its syndrome."""
    return len(words) > 1 and words[-1] == "syndrome" and _FINDING.search(words[-2]) is not None


def is_finding(words: Sequence[str]) -> bool:
    """Return whether a name is no more than a finding and "syndrome": an epilepsy syndrome is not every epilepsy."""
    return len(words) <= _LONGEST_FINDING and ends_in_finding(words)


def keys(text: str) -> Keys:
    """All keys of a name: see ``each_key``.

    >>> keys("Fabry disease")
    ('fabry disease', 'disease fabry', 'fabry', '')
    """
    return tuple(each_key(text))


def _said_once(words: list[str]) -> list[str]:
    return [word for i, word in enumerate(words) if word not in words[:i] or not word.isalpha() or word in _COUNTED]


def is_generic(text: str) -> bool:
    """Whether a name consists of generic words only, or is too short to name anything.

    >>> is_generic("Genetic disease"), is_generic("e"), is_generic("Fabry disease")
    (True, True, False)
    """
    words = tokens(text)
    return sum(map(len, words)) < 3 or GENERIC_WORDS.issuperset(words)


def without_hedge(text: str) -> str:
    """The name without words of doubt before it.

    >>> without_hedge("Possible Fabry disease")
    'Fabry disease'
    """
    return _HEDGE.sub("", text).strip()


def is_negated(text: str) -> bool:
    """Whether a name is said not to be.

    >>> is_negated("No Fabry disease"), is_negated("Fabry disease is unlikely"), is_negated("Norrie disease")
    (True, True, False)
    """
    bare = text.strip()
    return _DENIED.match(bare) is not None or (_mentions(bare, _DENIALS) and _DENIED_AFTER.search(bare) is not None)


_DENIALS = ("out", "excluded", "likely", "present")


def _mentions(text: str, pieces: Iterable[str]) -> bool:
    lowered = text.lower()
    return any(piece in lowered for piece in pieces)
