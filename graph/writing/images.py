"""Properties of an image file in the graph, the same for benchmarks, case reports and masked copies."""

from __future__ import annotations

from typing import Any

from files.images import Picture


def image_properties(picture: Picture) -> dict[str, Any]:
    """Properties of an Image node that follow from the file alone, its metadata left out.

    >>> image_properties(Picture("ab12", 9, "PNG", width=3, height=4))["width"]
    3
    """
    return {
        "width": picture.width,
        "height": picture.height,
        "mode": picture.mode,
        "format": picture.format,
        "bytes": picture.bytes,
        "pixelSha256": picture.pixel_sha256,
        "perceptualHash": picture.perceptual_hash,
    }
