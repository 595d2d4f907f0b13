"""Records that the leakage detector, its loaders and its reports share: kinds of findings, places and findings."""

from __future__ import annotations

from typing import NamedTuple

from mmrarebench.benchmark.vocabulary import LeakageLayer, TextEnum


class LeakKind(TextEnum):
    """Kinds of findings that give an answer away, in the order in which they explain one and the same span.

    >>> LeakKind("gold_name") is LeakKind.GOLD_NAME
    True
    """

    GOLD_NAME = "gold_name"
    SYNONYM = "synonym"
    EPONYM = "eponym"
    ABBREVIATION = "abbreviation"
    CODE = "code"
    SUBTYPE = "subtype"
    PARENT = "parent"
    GENE = "gene"
    CONFIRMATORY_RESULT = "confirmatory_result"
    GIVEN_TREATMENT = "given_treatment"
    TREATMENT_OUTCOME = "treatment_outcome"
    RELATION = "relation"
    CLAIM = "claim"
    KEY_TEST = "key_test"
    KEY_TEST_RESULT = "key_test_result"


class LinkKind(TextEnum):
    """Kinds of findings that link two questions or two images; those of n-grams are named by n (``shared_8gram``)."""

    SAME_CASE = "same_case"
    SAME_ARTICLE = "same_article"
    SAME_IMAGE = "same_image"
    SAME_PIXELS = "same_pixels"
    NEAR_DUPLICATE_IMAGE = "near_duplicate_image"
    NEAR_DUPLICATE_TEXT = "near_duplicate_text"


class OverlapKind(TextEnum):
    """How two texts overlap: by exact n-grams, or as near duplicates by their shingles."""

    NGRAM = "ngram"
    NEAR_DUPLICATE = "near_duplicate"


class PlaceName(TextEnum):
    """Parts of a question that a model sees: its two texts, and label, path, metadata and burned-in words of an image."""

    QUESTION = "question"
    CONTEXT = "context"
    LABEL = "label"
    PATH = "path"
    METADATA = "metadata"
    IMAGE = "image"


class Place(NamedTuple):
    """Place of a text in a question: its part, and the position of its image.

    >>> Place.parse("image[3]"), Place.parse("context"), str(Place(PlaceName.IMAGE, 3))
    (Place(name='image', position=3), Place(name='context', position=None), 'image[3]')
    """

    name: PlaceName
    position: int | None = None

    @classmethod
    def parse(cls, text: str) -> Place:
        """Read a place as findings in the graph state it."""
        name, bracket, position = text.partition("[")
        return cls(PlaceName(name), int(position.rstrip("]")) if bracket else None)

    @property
    def is_text(self) -> bool:
        """Whether it is one of the question's own texts, which hold sentences."""
        return self.name in (PlaceName.QUESTION, PlaceName.CONTEXT)

    def __str__(self) -> str:
        return str(self.name) if self.position is None else f"{self.name}[{self.position}]"


QUESTION, CONTEXT = Place(PlaceName.QUESTION), Place(PlaceName.CONTEXT)
BURNED = "burned_"
"""Prefix of the stored kinds of findings in words burned into pictures."""


class Leak(NamedTuple):
    """Something that is seen: kind and layer, place, span in that place, the text there, score and method."""

    kind: LeakKind
    layer: LeakageLayer
    place: Place
    start: int
    end: int
    text: str
    score: float
    method: str

    @property
    def stored_kind(self) -> str:
        """The kind as the graph states it: with its place in a label, path or metadata, and as burned in a picture.

        >>> leak = Leak(LeakKind.GENE, LeakageLayer.ONTOLOGICAL, CONTEXT, 0, 4, "FBN1", 1.0, "whole words")
        >>> leak.stored_kind, leak._replace(layer=LeakageLayer.STRUCTURAL, place=Place.parse("path[1]")).stored_kind
        ('gene', 'path_gene')
        """
        if self.layer == LeakageLayer.STRUCTURAL:
            return f"{self.place.name}_{self.kind}"
        return f"{BURNED}{self.kind}" if self.layer == LeakageLayer.IMAGE else str(self.kind)


class TrackPolicy(NamedTuple):
    """Leakage policy of a track: ``kinds`` hidden in question and context, ``structural`` in labels, paths, metadata and pictures."""

    kinds: tuple[LeakKind, ...] = ()
    structural: tuple[LeakKind, ...] = ()
