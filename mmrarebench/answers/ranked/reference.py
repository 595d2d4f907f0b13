"""The second public harness' reading of a ranked list, markers and refusals taken for names included."""

from __future__ import annotations

import re

_THINK = re.compile(r"<(/?)think>", re.IGNORECASE)
_NUMBERED = re.compile(r"^\s*\d+[.)]\s*(.+?)\s*$")
_INLINE = re.compile(r"(?:^|\s)\d{1,2}[.)]\s+")
_SEPARATOR = re.compile(r"[\n;]+")
_EDGES = " -*\t"


def reference_ranked_list(prediction: str, top: int = 10) -> list[str]:
    r"""Return the names that the public harness reads, at most ``top``, repeats dropped.

    >>> reference_ranked_list("1. Fabry disease\n2. FABRY disease\n3) Gaucher disease")
    ['Fabry disease', 'Gaucher disease']
    >>> reference_ranked_list("I cannot help."), reference_ranked_list("+1. **Fabry disease**: text")
    (['I cannot help.'], ['+1. **Fabry disease**: text'])
    """
    raw = str(prediction)
    text = _without_thinking(raw).strip()
    matches = (_NUMBERED.match(line) for line in text.splitlines())
    items = [match[1].strip() for match in matches if match]
    if len(items) < 2 and "<think>" in raw.lower():
        inline = _parts(_INLINE, text, _EDGES + "\n")
        items = inline if len(inline) > len(items) else items
    return _without_repeats(items or _parts(_SEPARATOR, text, _EDGES))[:top]


def _without_thinking(text: str) -> str:
    """Drop each block from an opening tag to the next closing one; a tag without its partner stays."""
    pieces: list[str] = []
    start, opened = 0, None
    for tag in _THINK.finditer(text):
        if not tag[1] and opened is None:
            opened = tag.start()
        elif tag[1] and opened is not None:
            pieces.append(text[start:opened])
            start, opened = tag.end(), None
    return "".join(pieces) + text[start:]


def _parts(separator: re.Pattern[str], text: str, edges: str) -> list[str]:
    return [part.strip(edges) for part in separator.split(text) if part.strip()]


def _without_repeats(items: list[str]) -> list[str]:
    first: dict[str, str] = {}
    for item in items:
        if item:
            first.setdefault(item.lower(), item)
    return list(first.values())
