"""Word lists of the criterion-based score, read from the tables beside this file when they are first needed.

``drugs.toml`` (how a drug is recognised by its name), ``drug_names.tsv`` (other names and brands), ``drug_classes.toml``,
``synonyms.toml``, ``cues.toml`` (for negspacy) and ``advice.toml`` (how something is advised, with patterns). Each table
states its source and licence in its head.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files
from typing import Any

from mmrarebench.ids import content_hash

TABLES = (
    "advice.toml",
    "cues.toml",
    "drug_classes.toml",
    "drug_names.tsv",
    "drugs.toml",
    "relations.toml",
    "synonyms.toml",
)
"""The files of the lexicon."""


@cache
def lexicon_hash() -> str:
    """Hash of every word list: a verdict that was made with other lists is recognised as old.

    >>> len(lexicon_hash())
    64
    """
    return content_hash([(name, files(__name__).joinpath(name).read_text(encoding="utf-8")) for name in TABLES])


def _table(name: str) -> dict[str, Any]:
    return tomllib.loads(files(__name__).joinpath(name).read_text(encoding="utf-8"))


@dataclass(frozen=True)
class DrugWords:
    """How a drug is recognised by its name and its context; see ``drugs.toml``."""

    stems: tuple[str, ...]
    common: frozenset[str]
    no_drug: frozenset[str]
    measured: frozenset[str]
    no_name: frozenset[str]
    no_name_endings: tuple[str, ...]
    filler: frozenset[str]
    salts: frozenset[str]
    schedule: tuple[str, ...]
    routes: Mapping[str, str]
    implied_routes: Mapping[str, str]
    units: Mapping[str, tuple[str, float]]
    per: Mapping[str, str]


@cache
def drug_words() -> DrugWords:
    """The lists of ``drugs.toml``.

    >>> "pril" in drug_words().stems, drug_words().units["g"]
    (True, ('mg', 1000.0))
    """
    table = _table("drugs.toml")
    values: dict[str, Any] = {}
    for field in fields(DrugWords):
        value = table[field.name]
        values[field.name] = value if isinstance(value, dict) else _sequence(str(field.type), value)
    values["units"] = {unit: (name, float(factor)) for unit, (name, factor) in values["units"].items()}
    return DrugWords(**values)


def _sequence(type_name: str, values: list[str]) -> frozenset[str] | tuple[str, ...]:
    return frozenset(values) if type_name.startswith("frozenset") else tuple(values)


@cache
def drug_synonyms() -> Mapping[str, str]:
    """Other names and brands of drugs to one name each, in lower case; a row of ``drugs.toml`` wins.

    >>> [drug_synonyms()[name] for name in ("acetaminophen", "carbaglu", "depakene")]
    ['paracetamol', 'carglumic acid', 'valproate']
    """
    names = {other: name for name, others in _table("drugs.toml")["other_names"].items() for other in others}
    by_hand = {**names, **{name: name for name in names.values()}}
    for line in files(__name__).joinpath("drug_names.tsv").read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        listed = line.split("\t")
        preferred = next((by_hand[name] for name in listed if name in by_hand), listed[0])
        for name in listed:
            if name != preferred:
                names.setdefault(name, preferred)
    return names


@cache
def drug_names() -> frozenset[str]:
    """Single words that name a drug: all names of ``drugs.toml``, ``drug_names.tsv`` and ``drug_classes.toml``.

    >>> {"carglumic", "enalapril", "carbaglu"} <= drug_names(), "alcohol" in drug_names()
    (True, False)
    """
    lines = files(__name__).joinpath("drug_names.tsv").read_text(encoding="utf-8").splitlines()
    names = {line.split("\t")[0] for line in lines if not line.startswith("#")}
    names |= {*drug_synonyms(), *drug_synonyms().values(), *(m for c in drug_classes().values() for m in c.members)}
    acids = {name.removesuffix(" acid") for name in names if name.endswith(" acid")}
    single = {name for name in (*names, *acids) if " " not in name and "-" not in name}
    return frozenset(single | drug_words().common) - drug_words().no_drug


@dataclass(frozen=True)
class DrugClass:
    """A class of drugs: what it is called, endings and names that put a drug into it, and wider classes."""

    atc: str
    names: tuple[str, ...]
    stems: tuple[str, ...] = ()
    prefixes: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    exceptions: tuple[str, ...] = ()
    within: tuple[str, ...] = ()


@cache
def drug_classes() -> Mapping[str, DrugClass]:
    """The classes of ``drug_classes.toml`` by their key.

    >>> drug_classes()["beta_blocker"].atc
    'C07'
    """
    return {
        key: DrugClass(
            row["atc"],
            *(
                tuple(row.get(part, ()))
                for part in ("names", "stems", "prefixes", "members", "phrases", "except", "within")
            ),
        )
        for key, row in _table("drug_classes.toml").items()
    }


def _diet_rows() -> Iterator[tuple[str, ...]]:
    """Diets low in or free of something, in every form of ``synonyms.toml``; a row a thing."""
    diets = _table("synonyms.toml")["diets"]
    for things, forms in (("low_in", "low_forms"), ("free_of", "free_forms")):
        for thing in diets[things]:
            preferred = diets["same"].get(thing, thing)
            forms_of_thing = [form.replace("{what}", thing) for form in diets[forms]]
            yield (diets[forms][0].replace("{what}", preferred), *forms_of_thing)


@cache
def synonym_rows() -> tuple[tuple[str, ...], ...]:
    """Rows of one meaning each, the first entry the preferred one; names of drugs among them.

    An entry that begins with "!" is met in that case only, one that begins with "=" letter by letter (a brand, whose stem
    may be an ordinary word).

    >>> ("csf", "cerebrospinal fluid") in synonym_rows()
    True
    """
    rows = [tuple(row) for group in _table("synonyms.toml")["rows"].values() for row in group]
    return (*rows, *((name, f"={other}") for other, name in drug_synonyms().items()), *_diet_rows())


@cache
def panels() -> Mapping[str, tuple[str, ...]]:
    """Panels of tests by the word that stands for each, with the tests that make them up.

    >>> panels()["ironpanel"][0]
    'ferritin'
    """
    return {name: tuple(members) for name, members in _table("synonyms.toml")["panels"].items()}


@cache
def word_list(name: str) -> frozenset[str]:
    """A list of single words of ``synonyms.toml``: ``generic``, ``stop`` or ``sites``.

    >>> "therapy" in word_list("generic"), "the" in word_list("stop")
    (True, True)
    """
    return frozenset(_table("synonyms.toml")[name])


@cache
def opposites() -> tuple[tuple[str, str], ...]:
    """Pairs of words of which one denies the other ("high", "low").

    >>> ("high", "low") in opposites()
    True
    """
    return tuple((left, right) for left, right in _table("synonyms.toml")["opposites"])


@cache
def cue_terms() -> Mapping[str, Mapping[str, list[str]]]:
    """The term sets of ``cues.toml`` with relatives filled in: set -> negspacy's list -> phrases.

    >>> "history of" in cue_terms()["past"]["preceding_negations"]
    True
    """
    table = _table("cues.toml")
    relatives = table["relatives"]

    def filled(phrases: list[str]) -> list[str]:
        return [p.replace("{who}", who) for p in phrases for who in (relatives if "{who}" in p else [""])]

    sets = ("negated", "hedged", "past", "family")
    return {name: {kind: filled(phrases) for kind, phrases in table[name].items()} for name in sets}


@cache
def no_negation() -> frozenset[str]:
    """Terms of negspacy's own set that are no denial here."""
    return frozenset(_table("cues.toml")["no_negation"])


@cache
def advice_patterns() -> Mapping[str, list[str]]:
    """The patterns of ``advice.toml`` by stance."""
    return _table("advice.toml")


@cache
def relation_words() -> Mapping[str, list[str]]:
    """The words of ``relations.toml``: of images, of each relation, and of other senses."""
    return _table("relations.toml")
