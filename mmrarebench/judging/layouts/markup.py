"""XML, HTML and YAML of a judge's reply, rewritten as lines "3. verdict" or "label: verdict"."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping, Sequence

_VALUE = r"(?:yes|no|true|false|y|n|\d(?:\.\d)?(?:\s*/\s*\d)?)"
_LEAF = re.compile(
    rf"<(?P<tag>\w[\w.-]{{0,40}})(?P<attributes>[^<>]*)>\s*(?P<value>{_VALUE})\s*[.]?\s*</(?P=tag)>",
    re.IGNORECASE,
)
_NUMBER_ELEMENT = re.compile(r"<(id|number|index|n|no|nr)>\s*(\d{1,2})\s*</\1>", re.IGNORECASE)
_NAME_ELEMENT = re.compile(r"<(name|criterion|question|label|title|dimension)>\s*([^<>]{1,60}?)\s*</\1>", re.IGNORECASE)
_ELEMENT = re.compile(
    rf"(?:{_NUMBER_ELEMENT.pattern})|(?:{_NAME_ELEMENT.pattern.replace('1>', '3>')})|(?:{_LEAF.pattern})", re.IGNORECASE
)
_ATTRIBUTE = re.compile(r"(\w+)\s*=\s*[\"']([^\"']{1,60})[\"']")
_PLACES = r"(?:q|c|v|d|dim|item|question|criterion|dimension|line|verdict|answer|score)"
_GENERIC = re.compile(
    r"(?:v|verdict|answer|score|value|rating|result|item|li|p|td|criterion|judge?ment|decision|response|grade|final)s?",
    re.IGNORECASE,
)
_EMPTY_ELEMENT = re.compile(
    r"<(?P<tag>\w[\w.-]{0,40})(?P<attributes>(?:\s+[\w.-]+\s*=\s*(?:\"[^\"<>]{0,200}\"|'[^'<>]{0,200}'))+)\s*(?:/>|>\s*</(?P=tag)>)"
)
_VERDICT_ATTRIBUTE = re.compile(
    r"(?:final_?)?(?:verdict|answer|score|value|rating|result|judge?ment|decision|met)", re.IGNORECASE
)
_WHOLE_VALUE = re.compile(_VALUE, re.IGNORECASE)
_CELL_EDGE = re.compile(r"</t[dh]>\s*<t[dh][^<>]*>", re.IGNORECASE)
_CELL = re.compile(r"</?t[dh][^<>]*>", re.IGNORECASE)
_NAME_KEYS = ("name", "criterion", "question", "dimension", "label", "item", "title")
_NUMBER_KEYS = ("id", "number", "index", "n", "no", "nr", "q", "question", "criterion", "dimension", "dim", "item")
_VERDICT_KEY = re.compile(
    r"(?:final_)?(?:verdict|answer|score|value|rating|result|judge?ment|decision|response|grade)", re.IGNORECASE
)
_FLOW = re.compile(
    rf"^\s*(?:```\w*\s*)?\{{\s*(?P<pairs>[\w ]{{1,40}}:\s*{_VALUE}(?:\s*,\s*[\w ]{{1,40}}:\s*{_VALUE})+)\s*,?\s*\}}\s*(?:```)?\s*$",
    re.IGNORECASE,
)
_BLOCK = re.compile(r"^(?P<dash>\s*-\s+)|^(?P<key>[A-Za-z0-9_ .-]{1,40}):\s*$")
_PAIR = re.compile(r"^\s*(?:-\s+)?[\"']?(?P<key>[A-Za-z_]{1,30})[\"']?\s*:\s*(?P<value>.*?)\s*$")


def flatten_elements(text: str) -> str:
    r"""Rewrite elements that hold a verdict as lines.

    >>> flatten_elements("<exact>NO</exact><v id='2'>YES</v>").split("\n")
    ['', 'exact: NO', '', '2. YES', '']
    >>> flatten_elements("<item><id>3</id><verdict>NO</verdict></item>").split("\n")[1]
    '3. NO'
    """
    if "<" in text and "=" in text:
        text = _EMPTY_ELEMENT.sub(_of_attributes, text)
    if "</" not in text:
        return text
    text = _CELL.sub(" | ", _CELL_EDGE.sub(" | ", text))
    text = re.sub(r"</?t(?:able|body|head|r)[^<>]*>", "\n", text, flags=re.IGNORECASE)
    lines: list[str] = []
    place, lead = 0, ""
    for element in _ELEMENT.finditer(text):
        lines.append(text[place : element.start()])
        place = element.end()
        number = _NUMBER_ELEMENT.fullmatch(element[0])
        leaf = _LEAF.fullmatch(element[0])
        if number:
            lead = f"{number[2]}. "
        elif leaf:
            lines.append(f"\n{lead}{leaf['value']}\n" if lead else f"\n{_line(leaf)}\n")
            lead = ""
        elif not lead:
            lead = _NAME_ELEMENT.sub(r"\2: ", element[0])
    return "".join([*lines, text[place:]])


def _of_attributes(element: re.Match[str]) -> str:
    r"""The verdicts that an element without content states by its attributes.

    >>> flatten_elements("<item id='2' verdict='NO'/>").strip(), flatten_elements("<r exact='NO' specific='YES'/>").strip()
    ('2. NO', 'exact: NO\nspecific: YES')
    """
    attributes = {name.lower(): text.strip() for name, text in _ATTRIBUTE.findall(element["attributes"])}
    stated = [
        name for name, text in attributes.items() if _VERDICT_ATTRIBUTE.fullmatch(name) and _WHOLE_VALUE.fullmatch(text)
    ]
    if len(stated) == 1:
        number = next((attributes[key] for key in _NUMBER_KEYS if attributes.get(key, "").isdigit()), "")
        name = next((attributes[key] for key in _NAME_KEYS if not attributes.get(key, "0").isdigit()), "")
        lead = f"{number}. " if number else f"{name}: " if name else ""
        return f"\n{lead}{attributes[stated[0]]}\n"
    if stated or not all(_WHOLE_VALUE.fullmatch(text) for text in attributes.values()):
        return element[0]
    return "\n" + "\n".join(f"{name}: {text}" for name, text in attributes.items()) + "\n"


def _line(leaf: re.Match[str]) -> str:
    tag, value = leaf["tag"], leaf["value"]
    attributes = {name.lower(): text for name, text in _ATTRIBUTE.findall(leaf["attributes"])}
    number = next((attributes[key] for key in _NUMBER_KEYS if attributes.get(key, "").isdigit()), None)
    numbered = re.fullmatch(rf"(?:{_PLACES}[_.-]?)?(\d{{1,2}})", tag, re.IGNORECASE)
    if number or numbered:
        return f"{number or (numbered[1] if numbered else '')}. {value}"
    name = next((attributes[key] for key in _NAME_KEYS if key in attributes), "" if _GENERIC.fullmatch(tag) else tag)
    return f"{name.replace('_', ' ')}: {value}" if name else value


def flatten_mappings(text: str) -> str:
    r"""Rewrite a YAML list of mappings, or a mapping of mappings, as lines; any other text stays as it is.

    >>> flatten_mappings("- id: 2\n  verdict: NO\n- verdict: YES\n  id: 1")
    '2. NO\n1. YES'
    >>> flatten_mappings("exact:\n  verdict: NO\n  reason: yes and no\nspecific:\n  verdict: YES")
    'exact: NO\nspecific: YES'
    """
    text = _outer_list(text)
    blocks = _blocks([line for line in text.split("\n") if line.strip() and not line.lstrip().startswith("```")])
    rewritten = [line for block in blocks if (line := _mapping_line(block))]
    return "\n".join(rewritten) if len(blocks) > 1 and len(rewritten) == len(blocks) else text


def without_braces(text: str) -> str:
    """Pairs in braces that are no JSON, as YAML writes them on one line, without the braces; any other text stays as it is.

    >>> without_braces("{exact: YES, specific: NO}"), without_braces("{YES or NO}")
    ('exact: YES, specific: NO', '{YES or NO}')
    """
    braced = _FLOW.match(text) if "{" in text else None
    return braced["pairs"] if braced else text


def _outer_list(text: str) -> str:
    r"""The list below a single outer key, by itself.

    >>> _outer_list("criteria:\n  - id: 1\n    verdict: NO")
    '- id: 1\n  verdict: NO'
    """
    head, _, below = text.strip("\n").partition("\n")
    if not re.fullmatch(r"\s*[A-Za-z_ ]{1,30}:\s*", head) or not below.strip():
        return text
    lines = [line for line in below.split("\n") if line.strip()]
    if not lines[0].lstrip().startswith("- ") or not all(line.startswith((" ", "\t")) for line in lines):
        return text
    return textwrap.dedent("\n".join(lines))


def _blocks(lines: Sequence[str]) -> list[list[str]]:
    blocks: list[list[str]] = []
    for line in lines:
        if _BLOCK.match(line) and not line.startswith("  "):
            blocks.append([line])
        elif blocks and line.startswith((" ", "\t")):
            blocks[-1].append(line)
        elif blocks or not line.rstrip().endswith(":"):
            return []
    return blocks


def _mapping_line(block: Sequence[str]) -> str | None:
    head = _BLOCK.match(block[0])
    pairs = [match for line in block if (match := _PAIR.match(line))]
    values: Mapping[str, str] = {
        match["key"].lower(): match["value"].strip("\"' ") for match in pairs if match["value"]
    }
    stated = [key for key in values if _VERDICT_KEY.fullmatch(key)]
    if len(stated) != 1 or len(values) < 2 - bool(head and head["key"]):
        return None
    value = values[stated[0]]
    number = next((values[key] for key in _NUMBER_KEYS if values.get(key, "").isdigit()), None)
    name = next((values[key] for key in _NAME_KEYS if key in values), (head["key"] if head and head["key"] else ""))
    if number or name.isdigit():
        return f"{number or name}. {value}"
    return f"{name}: {value}" if name else value
