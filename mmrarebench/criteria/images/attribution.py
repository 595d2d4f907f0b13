"""Images that an answer cites, compared with the images that decide and support: no judge, sets only.

The reference reading sees "Image 3" and "image #3" alone; the strict reading also "Images 1, 2 and 5" and "images 1-3".
The formulas are the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_CITED = re.compile(r"\bimage\s*(?:#\s*)?(\d+)", re.IGNORECASE)
_LABELLED = re.compile(
    r"^(?:[*\-#>]|[^\S\n])*image\s*(?:#\s*)?(\d+)\s*(?:\*{1,2}\s*)?[:\-)]", re.IGNORECASE | re.MULTILINE
)
_UNIT = r"(?!\d|\.\d|\s*(?:%|[cm]m\b|mg|ml|years?\b|months?\b|weeks?\b|days?\b|hours?\b))"
_CITED_MANY = re.compile(
    rf"\bimages\s*(?:#\s*)?(\d{{1,4}}(?!\d)(?:(?:\s*(?:,|&|-|–|and|or|to|"
    rf"through))+\s*(?:image\s*)?#?\d{{1,4}}{_UNIT})*)"
    rf"|\bimage\s*(?:#\s*)?(\d{{1,4}}(?!\d)(?:[-–]\d{{1,4}}{_UNIT})?)",
    re.IGNORECASE,
)
_RANGE = re.compile(r"(\d{1,4})\s*(?:-|–|to|through)\s*(?:image\s*)?#?(\d{1,4})", re.IGNORECASE)
_NUMBER = re.compile(r"\d+")
_LONGEST_RANGE = 50


def cited_images(text: str) -> set[int]:
    """Return the image numbers that an answer cites, plural forms and ranges included.

    >>> sorted(cited_images("Images 1 and 2 agree; image #4 differs, as do images 6-8."))
    [1, 2, 4, 6, 7, 8]
    """
    numbers: set[int] = set()
    for match in _CITED_MANY.finditer(text):
        group = match[1] or match[2]
        numbers.update(int(number) for number in _NUMBER.findall(group))
        for span in _RANGE.finditer(group):
            first, last = int(span[1]), int(span[2])
            if first < last <= first + _LONGEST_RANGE:
                numbers.update(range(first, last + 1))
    return numbers


def reference_cited_images(text: str) -> set[int]:
    """Return the image numbers that the public harness sees: each needs the word "image" right before it.

    >>> sorted(reference_cited_images("Images 1 and 2 agree; image #4 differs."))
    [4]
    """
    return {int(number) for number in _CITED.findall(text)}


def image_attribution(
    prediction: str, n_images: int | None, decisive: Iterable[int], supporting: Iterable[int], *, strict: bool = False
) -> dict[str, float]:
    """Return coverage, range, label and selection rates; a rate without a denominator is left out.

    >>> rates = image_attribution("Image 1: a mass. Image 9 too.", 2, [1], [1])
    >>> rates["det_image_coverage"], rates["det_image_ref_out_of_range_rate"], rates["det_image_select_recall"]
    (0.5, 0.5, 1.0)
    """
    cited = cited_images(prediction) if strict else reference_cited_images(prediction)
    decisive_places = set(decisive)
    evidence = set(supporting) | decisive_places
    real = set(range(1, int(n_images) + 1)) if n_images and int(n_images) > 0 else set()
    rates: dict[str, float] = {"det_n_ref_images": len(cited)}
    if real:
        rates |= _over_images(prediction, cited, real, evidence)
    if decisive_places:
        rates |= _selection(cited, cited & real if real else cited, decisive_places, evidence)
    return rates


def _over_images(prediction: str, cited: set[int], real: set[int], evidence: set[int]) -> dict[str, float]:
    labelled = {int(number) for number in _LABELLED.findall(prediction)}
    invented = cited - real
    rates = {
        "det_image_coverage": len(cited & real) / len(real),
        "det_image_ref_out_of_range_rate": len(invented) / len(cited) if cited else 0.0,
        "det_image_format_compliance": len(labelled & real) / len(real),
    }
    if cited and evidence:
        wrong = ((cited & real) - evidence) | invented
        rates["det_image_attribution_hallucination_rate"] = len(wrong) / len(cited)
    return rates


def _selection(cited: set[int], usable: set[int], decisive_places: set[int], evidence: set[int]) -> dict[str, float]:
    rates = {"det_image_select_recall": len(cited & decisive_places) / len(decisive_places)}
    if usable:
        rates["det_image_select_precision"] = len(usable & decisive_places) / len(usable)
        rates["det_image_attribution_offtarget_rate"] = len(usable - evidence) / len(usable)
    return rates
