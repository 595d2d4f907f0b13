"""Token F1 against several golds: the harness' SQuAD form, and a form that knows other alphabets and hepatitis A.

Strict normalisation: accents are folded (NFKD), every Unicode punctuation mark or symbol becomes a space (so hyphen, en
dash and space are one), a possessive 's goes, "the" and "an" go, and "a" goes only where it is an article: at the
beginning or after a function word. "Hepatitis A" and "Vitamin A deficiency" keep theirs. A name that would be left
empty keeps all its tokens.
"""

from __future__ import annotations

import re
import string
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence

_PUNCTUATION = str.maketrans("", "", string.punctuation)
_ARTICLES = re.compile(r"\b(a|an|the)\b")
_POSSESSIVE = re.compile(r"['’ʼ`´]s\b")
_NO_LETTER = re.compile(r"[^\w]|_")
_BEFORE_ARTICLE = frozenset(
    {
        "is",
        "was",
        "be",
        "are",
        "as",
        "of",
        "with",
        "by",
        "in",
        "for",
        "to",
        "and",
        "or",
        "has",
        "likely",
        "this",
        "from",
    }
)
_SET_F1_HIT = 0.6


def reference_normal(text: str) -> str:
    """Return a name as the public harness compares it: lower case, no ASCII punctuation, no articles.

    >>> reference_normal("The von Hippel-Lindau disease"), reference_normal("Hepatitis A")
    ('von hippellindau disease', 'hepatitis')
    """
    return " ".join(_ARTICLES.sub(" ", text.lower().translate(_PUNCTUATION)).split())


def strict_normal(text: str) -> str:
    """Return a name with accents folded, all punctuation as spaces, and only real articles dropped.

    >>> strict_normal("Sjögren’s syndrome"), strict_normal("Charcot–Marie–Tooth"), strict_normal("A hepatitis A")
    ('sjogren syndrome', 'charcot marie tooth', 'hepatitis a')
    """
    folded = unicodedata.normalize("NFKD", _POSSESSIVE.sub("", text.casefold()))
    folded = "".join(char for char in folded if not unicodedata.combining(char))
    tokens = _NO_LETTER.sub(" ", folded).split()
    words = [token for position, token in enumerate(tokens) if not _is_article(tokens, position)]
    return " ".join(words or tokens)


def _is_article(tokens: Sequence[str], position: int) -> bool:
    word = tokens[position]
    if word in ("the", "an"):
        return True
    if word != "a" or position == len(tokens) - 1:
        return False
    return position == 0 or tokens[position - 1] in _BEFORE_ARTICLE


def _f1(gold: Sequence[str], predicted: Sequence[str]) -> float:
    common = sum((Counter(predicted) & Counter(gold)).values())
    if not common:
        return 0.0
    precision = common / len(predicted)
    recall = common / len(gold)
    return 2 * precision * recall / (precision + recall)


def reference_token_f1(golds: Iterable[str], prediction: str) -> float:
    """Return the best token F1 over the golds, as the public harness computes it.

    >>> reference_token_f1(["Fabry disease"], "Fabry"), reference_token_f1(["Hepatitis A"], "Hepatitis")
    (0.6666666666666666, 1.0)
    """
    predicted = reference_normal(prediction).split()
    return max(_f1(reference_normal(gold).split(), predicted) for gold in golds)


def strict_token_f1(golds: Iterable[str], prediction: str) -> float:
    """Return the best token F1 over the golds, on strictly normalised names.

    >>> strict_token_f1(["Erdheim–Chester disease"], "Erdheim-Chester disease")
    1.0
    >>> strict_token_f1(["Hepatitis A"], "Hepatitis")
    0.6666666666666666
    """
    predicted = strict_normal(prediction).split()
    return max(_f1(strict_normal(gold).split(), predicted) for gold in golds)


def reference_is_hit(candidate: str, golds: Iterable[str]) -> bool:
    """Return whether the second public harness counts a candidate as a hit: equal, a substring, or token-set F1 of 0.6.

    >>> reference_is_hit("Fabry", ["Fabry disease"]), reference_is_hit("e", ["Fabry disease"])
    (True, True)
    >>> reference_is_hit("Gaucher disease", ["Fabry disease"])
    False
    """
    candidate_words = reference_normal(candidate)
    if not candidate_words:
        return False
    return any(_matches(candidate_words, right) for gold in golds if (right := reference_normal(gold)))


def _matches(candidate_words: str, right: str) -> bool:
    if candidate_words in right or right in candidate_words:
        return True
    first, second = set(candidate_words.split()), set(right.split())
    shared = len(first & second)
    if not shared:
        return False
    precision, recall = shared / len(first), shared / len(second)
    return 2 * precision * recall / (precision + recall) >= _SET_F1_HIT
