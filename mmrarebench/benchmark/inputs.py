"""Inputs of a question under a condition: with the findings in words, or without the diagnosis."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

ESTABLISHED = "Established diagnosis:"
_SENTENCE = re.compile(rf"\s*{ESTABLISHED}.*?(?:\.(?=\s|$)|\n|$)\s*", re.IGNORECASE | re.DOTALL)


def without_diagnosis(text: str, diagnosis: str | None = None) -> str:
    """A text without its leading sentence ``Established diagnosis: ...``; any other text stays as it is.

    The diagnosis, where it is known, marks the end of the sentence although it may hold a full stop itself.

    >>> without_diagnosis("Established diagnosis: St. Elsewhere disease. A man.", "St. Elsewhere disease")
    'A man.'
    >>> without_diagnosis("Established diagnosis: Fabry disease. A man."), without_diagnosis("A man. Established diagnosis: x.")
    ('A man.', 'A man. Established diagnosis: x.')
    """
    if diagnosis:
        sentence = re.match(rf"\s*{ESTABLISHED}\s*{re.escape(diagnosis.strip())}\s*(?:\.|\n|$)\s*", text, re.IGNORECASE)
        if sentence:
            return text[sentence.end() :]
    opening = _SENTENCE.match(text)
    return text[opening.end() :] if opening else text


def findings_text(value: Any) -> str | None:
    r"""Findings of the images in words, as Markdown blocks, each once; None where there are none.

    >>> findings_text([{"title": "MRI", "body": "A mass."}, {"markdown": "## CT"}, {"markdown": "## CT"}, "Free text"])
    '### MRI\nA mass.\n\n## CT\n\nFree text'
    >>> findings_text("A mass."), findings_text([]), findings_text(None)
    ('A mass.', None, None)
    """
    items = value if isinstance(value, list) else [value] if value else []
    blocks = dict.fromkeys(filter(None, (_block(item) for item in items)))
    return "\n\n".join(blocks) or None


def _block(item: Any) -> str:
    if not isinstance(item, Mapping):
        return str(item).strip()
    if item.get("markdown"):
        return str(item["markdown"]).strip()
    title, body = (str(item.get(name) or "").strip() for name in ("title", "body"))
    return "\n".join(part for part in (title and f"### {title}", body) if part)
