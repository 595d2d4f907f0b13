"""The modality of an image, read from its label, caption or path by stated rules; where no rule applies it stays unknown."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

_PLAIN = str.maketrans(dict.fromkeys("‐‑‒–—−", "-") | {"\u00a0": " ", "_": " "})

# What `modality.toml` states: phrases to ignore, rules in the order of their use, categories of a source.
_TABLE = tomllib.loads(Path(__file__).with_name("modality.toml").read_text(encoding="utf-8"))
MODALITIES: tuple[str, ...] = tuple(dict.fromkeys(rule["modality"] for rule in _TABLE["rules"]))
"""Every value that the rules can give."""

_SENTENCE = re.compile(r"(?<=[a-z)\]0-9])[.;](?=\s+[A-Z(])|\n")


class Modality(NamedTuple):
    """Modality of an image: the value (None: unknown, or several), the words behind it, and their place.

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
        words = "; ".join(self.several or self.words)
        return f"{self.source}: {'several: ' if self.several else ''}{words}" if words else None


def _compile(rule: Mapping[str, Any]) -> tuple[str, re.Pattern[str]]:
    """One rule as an expression; abbreviations keep their capitals where the rule says so, other terms have either case."""
    capitals = rule.get("capitals", False)
    terms = [term if capitals and re.search(r"[A-Z]{2}", term) else f"(?i:{term})" for term in rule["terms"]]
    return rule["modality"], re.compile(rf"(?<![\w-])(?:{'|'.join(terms)})", 0 if capitals else re.IGNORECASE)


_COMPILED = tuple(_compile(rule) for rule in _TABLE["rules"])
_SKIPPED = re.compile(rf"(?<![\w-])(?:{'|'.join(_TABLE['ignored'])})", re.IGNORECASE)


def modalities_in(text: str) -> dict[str, tuple[str, ...]]:
    """Every modality that a text names, with the words that name it.

    >>> modalities_in("CT-guided biopsy specimen, H&E")
    {'histology': ('biopsy specimen', 'H&E')}
    >>> modalities_in("Photomicrograph") == {"histology": ("Photomicrograph",)}, modalities_in("The us of it")
    (True, {})
    """
    unread = _SKIPPED.sub(lambda m: " " * len(m[0]), text.translate(_PLAIN))
    words_of: dict[str, list[str]] = {}
    for name, pattern in _COMPILED:
        hits = [(m.start(), m[0].strip()) for m in pattern.finditer(unread)]
        if hits:
            words_of.setdefault(name, []).extend(words for _, words in hits)
            unread = pattern.sub(lambda m: " " * len(m[0]), unread)
    return {name: tuple(dict.fromkeys(words)) for name, words in words_of.items()}


def of_text(text: str) -> Modality:
    """The modality that one text states.

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
        modalities = modalities_in(sentence)
        pictures = {name: words for name, words in modalities.items() if name not in ("chart", "diagram")}
        modalities = pictures or modalities
        if len(modalities) == 1:
            return Modality(*next(iter(modalities.items())))
        if modalities:
            order = sorted(modalities, key=lambda name: sentence.translate(_PLAIN).find(modalities[name][0]))
            return Modality(None, several=tuple(f"{name}: {', '.join(modalities[name])}" for name in order))
    return Modality(None)


def read_modality(texts: Mapping[str, str | None] | Iterable[tuple[str, str | None]]) -> Modality:
    """The modality of the first text that states one; give the most trusted first.

    >>> found = read_modality({"label": "Figure 2", "caption": "Immunostaining for SDHB", "path": "fig2_ct.jpg"})
    >>> found.value, found.words, found.source
    ('histology', ('Immunostaining',), 'caption')
    >>> read_modality({"label": "Figure 2", "path": "PMC1/fig2.jpg"}).value is None
    True
    """
    for source, text in texts.items() if isinstance(texts, Mapping) else texts:
        modality = of_text(text) if text else Modality(None)
        if modality.value or modality.several:
            return modality._replace(source=source)
    return Modality(None)


def of_parts(parts: Iterable[tuple[str, Modality]]) -> Modality | None:
    """The modality of a figure whose panels, each given by its mark, name several: unknown, and all of them listed.

    A drawing or chart beside a picture counts for nothing. None where the panels do not name several.

    >>> panels = [("a", of_text("Chest radiograph")), ("b", of_text("Histology")), ("c", of_text("His leg"))]
    >>> found = of_parts(panels)
    >>> found.value, found.several, of_parts(panels[:1]) is None
    (None, ('a: radiograph', 'b: histology'), True)
    """
    panels = [
        (mark, modality.value)
        for mark, modality in parts
        if modality.value and modality.value not in ("chart", "diagram")
    ]
    several = tuple(f"{mark}: {value}" for mark, value in panels)
    return Modality(None, (), "panels", several) if len({value for _, value in panels}) > 1 else None


_CATEGORIES: Mapping[str, str] = _TABLE["categories"]


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
