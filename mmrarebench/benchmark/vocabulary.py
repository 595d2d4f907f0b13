"""Enumerations that the graph, the rules and every interface share: each is declared once, here."""

from __future__ import annotations

from enum import StrEnum


class TextEnum(StrEnum):
    """An enumeration whose members print and hash as their text, as stored graphs and content hashes have it.

    >>> class Side(TextEnum):
    ...     LEFT = "left"
    >>> f"{Side.LEFT!r} {Side.LEFT}", Side.LEFT == "left"
    ("'left' left", True)
    """

    def __repr__(self) -> str:
        return repr(self.value)


class Track(TextEnum):
    """The tracks of a benchmark.

    >>> Track("diagnosis") is Track.DIAGNOSIS, Track.DIAGNOSIS == "diagnosis"
    (True, True)
    """

    DIAGNOSIS = "diagnosis"
    TREATMENT = "treatment"
    CROSSMODAL = "crossmodal"
    EXAMINATION = "examination"
    EVIDENCE = "evidence"


class VerdictStatus(TextEnum):
    """Status of a verdict, before its score; a missing answer has no verdict."""

    SCORED = "scored"
    UNSCORED = "unscored"
    NOT_APPLICABLE = "not_applicable"
    MISSING = "missing"


class Condition(TextEnum):
    """Input conditions: what of a question's material a model is shown."""

    FULL = "full"
    REDACTED = "redacted"
    TEXT_ONLY = "text_only"
    NO_DIAGNOSIS = "no_diagnosis"


class AnswerStatus(TextEnum):
    """Whether a model's call returned a text, an empty text, or failed."""

    GIVEN = "given"
    EMPTY = "empty"
    CALL_FAILED = "call_failed"


class RuleJudge(TextEnum):
    """Judges that are rules of this program; every other judge is a model or a person, by its own name."""

    GROUNDED = "grounded"
    CRITERIA = "criteria"


class JudgeKind(TextEnum):
    """Kinds of judges in tables of agreement."""

    PERSON = "person"
    RULES = "rules"
    MODEL = "model"


class Parser(TextEnum):
    """How a reply or a list is read: as the public harness reads it, or strictly."""

    REFERENCE = "reference"
    STRICT = "strict"


class LeakageLayer(TextEnum):
    """Layers of a leakage finding: by words, by the ontology, by the place, by shared text, by the image.

    >>> LeakageLayer("lexical").value
    'lexical'
    """

    LEXICAL = "lexical"
    ONTOLOGICAL = "ontological"
    STRUCTURAL = "structural"
    TEXT = "text"
    IMAGE = "image"


class MappingRelation(TextEnum):
    """How a mapped concept relates to a disorder, as seen from the disorder; ``undetermined`` where the source says nothing."""

    EXACT = "exact"
    BROADER = "broader"
    NARROWER = "narrower"
    RELATED = "related"
    UNDETERMINED = "undetermined"


class Level(TextEnum):
    """Levels of the Orphanet classification."""

    GROUP = "group"
    DISORDER = "disorder"
    SUBTYPE = "subtype"


class SplitUnit(TextEnum):
    """Groups that a split keeps on one side, beside the cases, articles, images and texts that it always keeps together."""

    NOTHING = "nothing"
    DISORDER = "disorder"
    BRANCH = "branch"
