"""The usual name of a licence, read from its address or its words."""

from __future__ import annotations

import re

_CC = re.compile(r"creativecommons\.org/(licenses|publicdomain)/([a-z0-9-]+)(?:/([0-9.]+))?", re.IGNORECASE)
# "Creative Commons Attribution-NonCommercial International Public License, version 4.0": conditions, and the version.
_SPELT = re.compile(
    r"""Creative\ Commons\ ([A-Z][\w .-]+?)
    (?:\ International|\ Unported|\ Generic)?\ (?:Public\ )?Licen[cs]e
    (?:,?\ (?:version\ )?([1-4]\.0))?
    """,
    re.IGNORECASE | re.VERBOSE,
)
_PARTS = {"attribution": "BY", "noncommercial": "NC", "noderivatives": "ND", "noderivs": "ND", "sharealike": "SA"}


def licence_name(text: str) -> str | None:
    """The first licence that a text names; None where it names none that is known.

    >>> licence_name("see http://creativecommons.org/licenses/by-nc-nd/4.0/ for it")
    'CC BY-NC-ND 4.0'
    >>> licence_name("https://creativecommons.org/publicdomain/zero/1.0/"), licence_name("All rights reserved")
    ('CC0 1.0', None)
    >>> licence_name("under a Creative Commons Attribution-NonCommercial 4.0 International License")
    'CC BY-NC 4.0'
    """
    address = _CC.search(text)
    if address and address[2].lower() == "zero":
        return f"CC0 {address[3] or '1.0'}"
    if address:
        return f"CC {address[2].upper()}{' ' + address[3] if address[3] else ''}"
    spelt = _SPELT.search(text)
    if not spelt:
        return None
    words = re.split(
        r"[\s-]+", spelt[1].lower().replace("non-commercial", "noncommercial").replace("share-alike", "sharealike")
    )
    parts = [short for word, short in _PARTS.items() if word in words]
    version = spelt[2] or next((w for w in words if re.fullmatch(r"[1-4]\.0", w)), None)
    return f"CC {'-'.join(parts)}{' ' + version if version else ''}" if parts else None


def within(licence: str, limit: str) -> bool:
    """Whether a licence is one of the kind that a limit names; CC0 is within every Creative Commons limit.

    >>> within("CC BY 4.0", "CC-BY"), within("CC BY-NC 4.0", "CC-BY"), within("CC0 1.0", "CC-BY"), within("CC BY 3.0", "CC BY 4.0")
    (True, False, True, False)
    """
    terms, limits = (re.sub(r"[\s-]+", "-", text.strip().lower()).split("-") for text in (licence, limit))
    version = [part for part in limits if re.fullmatch(r"[\d.]+", part)]
    kind = [part for part in limits if part not in version]
    if terms[0] == "cc0" and kind[0] in ("cc", "cc0"):
        return True
    own_version = [part for part in terms if re.fullmatch(r"[\d.]+", part)]
    return [part for part in terms if part not in own_version] == kind and (not version or version == own_version)
