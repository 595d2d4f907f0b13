"""The text of JATS elements: spaces squeezed, citation marks and floats taken out, bold and italic spans kept."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from lxml import etree

Element = etree._Element
APART = frozenset(
    ["fig", "fig-group", "table-wrap", "table-wrap-group", "supplementary-material", "fn", "fn-group", "media"]
)
_SILENT = APART | {"annotation", "annotation-xml"}
_CITED = "\ue000"
_CITATION = re.compile(rf"\s?[\[(][\s,;–-]*{_CITED}[\s,;–{_CITED}-]*[\])]|{_CITED}(?:[\s,;–-]*{_CITED})*")
Spans = list[tuple[int, int]]
BLOCKS = frozenset(
    ["p", "list", "list-item", "def-item", "def", "disp-quote", "disp-formula", "title", "verse-line", "sec"]
)
_FORMULAS = ("math", "textual-form", "tex-math")
_FRACTION = re.compile(r"\\[dt]?frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}")
_WRAPPED = re.compile(r"\\(?:mathrm|mathbf|mathit|text|textrm|mbox|operatorname)\s*\{([^{}]*)\}")
_SIGN = re.compile(r"\\([A-Za-z]+|.)")
_SIGNS = {
    "times": "×",
    "cdot": "·",
    "pm": "±",
    "leq": "≤",
    "le": "≤",
    "geq": "≥",
    "ge": "≥",
    "approx": "≈",
    "sim": "~",
    "mu": "µ",
    "alpha": "α",
    "beta": "β",
    "gamma": "γ",
    "delta": "δ",
    "Delta": "Δ",
    "circ": "°",
    "to": "→",
}
_TEX = re.compile(r"\\begin\{document\}(.*?)\\end\{document\}", re.DOTALL)


def text_of(element: Element | None) -> str | None:
    """The text of an element, None where it is missing or blank.

    >>> text_of(etree.fromstring('<p>Rare  tumors [<xref ref-type="bibr">1</xref>, <xref ref-type="bibr">2</xref>] of 10<sup>3</sup></p>'))
    'Rare tumors of 10^3'
    >>> text_of(etree.fromstring("<td>12<break/>13</td>"))
    '12; 13'
    >>> text_of(etree.fromstring("<p>with:<list><list-item><p>a</p></list-item><list-item><p>b</p></list-item></list></p>"))
    'with: a; b'
    """
    return None if element is None else flat(element)[0] or None


def texts_of(root: Element, path: str) -> Iterator[str]:
    """The texts at a path that are not blank."""
    for element in root.iterfind(path):
        text = text_of(element)
        if text:
            yield text


def caption_of(element: Element) -> tuple[str, Spans]:
    """A caption with its title as first sentence, and the spans set in bold or italic."""
    text, spans = "", []
    for part in element.iterfind("caption/*"):
        piece, bold = flat(part)
        if piece:
            text += "" if not text else " " if text[-1] in ".:;?!" else ". "
            spans += [(start + len(text), end + len(text)) for start, end in bold]
            text += piece
    return text, spans


def flat(element: Element) -> tuple[str, Spans]:
    """An element's text, and the spans set in bold or italic.

    >>> flat(etree.fromstring("<p> Stain. <bold>a</bold> left <xref ref-type='bibr'>1</xref></p>"))
    ('Stain. a left', [(7, 8)])
    """
    out: list[str] = []
    spans: Spans = []
    _walk(element, out, spans)
    raw = "".join(out)
    cuts = [m.span() for m in _CITATION.finditer(raw)]
    pieces, at = [], 0
    for start, end in cuts:
        pieces.append(raw[at:start])
        at = end
    text = "".join([*pieces, raw[at:]])
    lead = len(text) - len(text.lstrip())

    def moved(place: int) -> int:
        return place - lead - sum(min(end, place) - start for start, end in cuts if start < place)

    return text.strip(), [(moved(start), moved(end)) for start, end in spans]


def _walk(element: Element, out: list[str], spans: Spans) -> None:
    _add(element.text, out)
    for child in element:
        if isinstance(child, etree._Entity):
            _add(html.unescape(child.text or ""), out)  # an entity that the document type names, as &nbsp;
        elif child.tag == "xref" and child.get("ref-type") == "bibr":
            out.append(_CITED)
        elif child.tag not in _SILENT and not (child.tag == "label" and element.tag in ("disp-formula", "list-item")):
            _walk_part(child, out, spans)
        _add(child.tail, out)


def _walk_part(child: Element, out: list[str], spans: Spans) -> None:
    start = sum(map(len, out))
    if child.tag == "def":
        _part(out, ": ")
        _walk(child, out, spans)
    elif child.tag in ("break", "hr", "br"):
        in_cell = next(child.iterancestors("td", "th"), None) is not None
        _part(out, "; " if in_cell else " ")
    elif child.tag == "alternatives":
        form = next((part for tag in _FORMULAS for part in child.iter(tag)), None)
        if form is not None:
            _walk_part(form, out, spans)
        else:
            first = next(iter(child), None)
            if first is not None:
                _walk_part(first, out, spans)
    elif child.tag == "tex-math":
        _add(_plain_tex("".join(map(str, child.itertext()))), out)
    elif child.tag == "mfrac" and len(child) == 2:
        _walk(child[0], out, spans)
        out.append("/")
        _walk(child[1], out, spans)
    elif child.tag == "msup" and len(child) == 2:
        _walk(child[0], out, spans)
        out.append("^")
        _walk(child[1], out, spans)
    else:
        if child.tag == "sup" and out and out[-1][-1:].isdigit() and (child.text or "")[:1] in "0123456789-−":
            out.append("^")
        if child.tag in BLOCKS:
            _part(out, "; " if child.tag == "list-item" and child.getprevious() is not None else " ")
        _walk(child, out, spans)
        if child.tag in BLOCKS:
            _part(out, " ")
        if child.tag in ("bold", "italic"):
            spans.append((start, sum(map(len, out))))


def _part(out: list[str], separator: str) -> None:
    """Part what comes next from what stands before it; nothing at the beginning, and no second blank."""
    if not out:
        return
    if out[-1] == " ":
        out.pop()
    before = out[-1] if out else ""
    out.append(" " if separator != " " and before.rstrip()[-1:] in (*".;:,", "") else separator)
    if before.endswith(" "):
        out[-1] = out[-1].lstrip() or ""
        if out[-1]:
            out[-2] = before.rstrip()
            out[-1] = separator


def _plain_tex(tex: str) -> str:
    r"""A TeX formula as text: without its preamble and dollar signs, fractions with a slash, signs as characters.

    >>> _plain_tex(r"\documentclass{a} \begin{document}$$z=3.27$$\end{document}"), _plain_tex(r"$\frac{1}{2} \times 10^{3}\,\mathrm{mg}$")
    ('z=3.27', '1/2 × 10^3 mg')
    """
    match = _TEX.search(tex)
    plain = (match[1] if match else tex).strip().strip("$").strip()
    plain = _FRACTION.sub(r"\1/\2", _WRAPPED.sub(r"\1", plain))
    plain = _SIGN.sub(lambda sign: _SIGNS.get(sign[1], sign[1] if sign[1] in "%&#_$" else " "), plain)
    return " ".join(re.sub(r"([\^_])\{([^{}]*)\}", r"\1\2", plain).replace("{", "").replace("}", "").split())


def _add(text: str | None, out: list[str]) -> None:
    text = re.sub(r"\s+", " ", text or "")
    if text.startswith(" ") and (not out or out[-1].endswith(" ")):
        text = text[1:]
    if text:
        out.append(text)
