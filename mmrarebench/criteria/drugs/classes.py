"""Classes of drugs: which class a drug belongs to, and what a class is called in a text.

A class is a concept of its own, with the key ``class:NAME``; a drug of it is read as that concept too, as is every wider
class (ramipril: ACE inhibitor, drug of the renin-angiotensin system, antihypertensive).
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from mmrarebench.criteria.lexicon import DrugClass, drug_classes, drug_synonyms, drug_words
from mmrarebench.criteria.stems import stem

CLASS = "class:"
_SHORTEST_NAME = 6


def drug_key(name: str) -> str:
    """Key of a drug's name: the stem of its first word that is no salt or suffix, a brand taken for what is in it.

    >>> drug_key("Agalsidase beta"), drug_key("zinc acetate"), drug_key("factor VIII"), drug_key("Fabrazyme")
    ('agalsidas', 'zinc', 'factor', 'agalsidas')
    """
    lowered = " ".join(name.lower().split())
    words = drug_synonyms().get(lowered, lowered).split()
    plain = [word for word in words if word not in drug_words().salts]
    if not plain:
        return name
    preferred = drug_synonyms().get(plain[0], plain[0]).split()
    return stem(next((word for word in preferred if word not in drug_words().salts), preferred[0]))


@cache
def classes_of(name: str) -> tuple[str, ...]:
    """Keys of the classes to which a drug belongs, with the wider ones.

    >>> classes_of("Altace"), classes_of("propranolol"), classes_of("zinc")
    (('class:ace_inhibitor', 'class:antihypertensive', 'class:renin_angiotensin'), ('class:antihypertensive', 'class:beta_blocker'), ())
    """
    key = drug_key(name)
    lowered = name.lower()
    preferred = drug_synonyms().get(lowered, lowered)
    direct = {label for label, row in drug_classes().items() if _belongs(preferred.split()[0], key, row)}
    wider = {parent for label in direct for parent in drug_classes()[label].within}
    return tuple(sorted(f"{CLASS}{label}" for label in direct | wider))


def wider_classes(keys: Iterable[str]) -> set[str]:
    """Keys of the classes that hold some classes; other keys are left out.

    >>> wider_classes(["class:loop_diuretic", "kidney"])
    {'class:diuretic'}
    """
    labels = [key.removeprefix(CLASS) for key in keys if key.startswith(CLASS)]
    return {f"{CLASS}{wider}" for label in labels for wider in drug_classes()[label].within}


def _belongs(name: str, key: str, row: DrugClass) -> bool:
    if name in row.exceptions:
        return False
    if key in _member_keys(row):
        return True
    by_form = name.endswith(row.stems) if row.stems else False
    return len(name) >= _SHORTEST_NAME and (by_form or (bool(row.prefixes) and name.startswith(row.prefixes)))


@cache
def _member_keys(row: DrugClass) -> frozenset[str]:
    return frozenset(drug_key(member) for member in row.members)


@cache
def class_rows() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Phrases that name a class, with its key and those of wider classes, the class itself first.

    >>> dict(class_rows())["loop diuretic"]
    ('class:loop_diuretic', 'class:diuretic')
    """
    rows = []
    for label, row in drug_classes().items():
        keys = tuple(f"{CLASS}{name}" for name in (label, *row.within))
        rows += [(phrase, keys) for phrase in (*row.names, *row.phrases)]
    return tuple(rows)
