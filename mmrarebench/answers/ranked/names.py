"""From an item's text to the name in it: markup, labels, descriptions and remarks go, hyphens and aliases stay."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import NamedTuple

LONGEST_NAME = 400
_LONGEST_ALIAS = 9
NOUN = re.compile(
    r"\b(?:syndromes?|diseases?|disorders?|deficienc(?:y|ies)|dystroph(?:y|ies)|\w{2,}(?:itis|itides|osis|oses|omas?|"
    r"omata|"
    r"path(?:y|ies)|a?emias?|urias?|trophy|plasias?|plegias?|paresis|algia|asis|penia|cytosis|lepsy|o?edema|rrho?ea|"
    r"stenosis|ectasia|phobia|cele|chisis|dactyly|cephaly|cytomas?)|cancers?|carcinoma|tumou?rs?|infections?|"
    r"anomal(?:y|ies)|malformations?|an(?:a?e)mia|failure|pals(?:y|ies)|ataxias?|fever|lupus|injury|defects?|sequence|"
    r"association|trisomy|deletion|duplication|disability|insufficiency|leuka?emia|epilepsy|diabetes|cyst|fistula|"
    r"aneurysm|hernia|stroke|infarction|intoxication|poisoning|spectrum|tetralogy|gravis|autism|rickets|gout|asthma|"
    r"hypertension|abscess|embolism|obstruction|toxicity|porphyria|gigantism|albinism|(?:hypo|hyper)\w+ism|botulism)\b",
    re.IGNORECASE,
)
_MARKS = r"[\s*_`'\"“”‘’>#~•·|+\-–—]*"
_CODE = (
    r"[\[(]?(?:ORPHA(?:NET)?|OMIM|MIM|MONDO|DOID|UMLS|MESH|ICD-?1[01](?:-?CM)?|SNOMED(?:[ -]?CT)?|GARD|NCIT|MEDGEN)"
    r"(?:\s+(?:code|id|no\.?|number))?\s*[:#_=-]?\s*[#*%]?[A-Z]{0,2}\d[\d.]*[\])]?"
    r"|[\[(]?(?-i:[A-TV-Z])\d{2}\.\d{1,3}[\])]?(?=\s)"
)
"""A code of a vocabulary, as it stands beside a name."""
_SHARE = (
    r"[~≈(\[<>≤≥]{0,3}(?:\d{1,3}(?:\.\d+)?\s?%|0?\.\d+\b)[)\]]?"
    r"(?:\s+(?:probability|chance|confidence|likelihood)\s*(?:of)?)?"
)
_BEFORE_NAME = re.compile(rf"(?:{_CODE}|{_SHARE})[\s:,;|=–—-]*(?=\S)", re.IGNORECASE)
_LEAD = re.compile(rf"{_MARKS}(?:\\(?:boxed|text(?:bf)?)\{{)*(?:(?:\d{{1,2}}[.)]|(?<=\+)\d{{1,2}})\s+{_MARKS})?")
_LABEL = re.compile(
    r"(?:(?:the\s+|my\s+)?(?:(?:(?:most\s+|more\s+|less\s+)?(?:likely|probable)|primary|leading|final|differential|"
    r"possible|potential|main|secondary|alternative|provisional|working|principal|presumptive|top|rank\s*#?\d{0,2}|"
    r"first|second|third|fourth|fifth)\s+){0,3}"
    r"(?:diagnos[ei]s|disease|condition|disorder|candidate|name|dx|answer|impression|conclusion|choice|option|"
    r"possibility|consideration)(?:\s+name)?(?:\s*#?\d{1,2})?"
    r"|[^\n:]{0,24}(?:诊断|診断|診斷|진단|диагноз|diagn[oó]stico|diagnostic|diagnose|diagnosi|diagnoz|diagnoosi|"
    r"rozpoznanie|التشخيص|تشخیص|निदान|tanı|chẩn đoán)[^\n:]{0,24}(?=:)"
    r"|(?:my\s+|the\s+)?(?:best|correct|top)\s+(?:guess|bet|pick|vote|answer|diagnosis|match|fit)"
    r"|(?:(?:most|more|less|least|very|highly|also|another)\s+)?(?:likely|probable|possible|suspected))"
    r"\s*[*_]*\s*[:=]\s*[*_\"']*\s*",
    re.IGNORECASE,
)
_HEDGE = re.compile(
    r"(?:(?:most|more|less|least|very|highly|also|strongly)\s+)?"
    r"(?:(?:likely|probable|probably|possible|possibly|perhaps|maybe|verdacht auf|v\.\s?a\.|suspected|suspect|presumed|presumptive|potential|consider|query|"
    r"questionable|suspicion of|concern for|features of|consistent with|suggestive of|diagnosis of|a case of|case of)"
    r"(?:\s*(?:/|,|\bor\b|\band\b|-)\s*|\s+))+(?=[\w*(])",
    re.IGNORECASE,
)
_ARTICLE = re.compile(r"(?:an?|the|A|An|The)\s+(?=[a-z])")
_CUT = re.compile(
    r"\((?:[^()]|\([^()]*\))*\)|\[[^\[\]]*\]"
    r"|(?P<alias>,?\s+(?:also (?:known|referred to|called) as|aka|a\.k\.a\.|formerly(?: known as| called)?|"
    r"previously known as|or simply)\s+)"
    r"|(?P<dash>\s+[-–—]+\s+|\s*—(?=[a-z\s])|(?<=[a-z]{4})-\s+(?!and\b|or\b))"
    r"|(?P<cut>[*_]*(?<!:):(?=\s|$|[*_\"”'’]|[A-Z][a-z])|;|\t|[!?](?=\s|$|[*_])|(?<=[a-z)\]*0-9])\.(?=\s|$|[*_])|"
    r"(?<=\s[IVX])\.(?=\s+[A-Z])"
    r"|\s+(?:=>?|->|→|\|)\s|\s+[(~≈]{0,2}\d{1,3}(?:\.\d+)?\s?%"
    r"|\s+(?:to me|in my (?:view|opinion)|in this (?:case|patient))\b|,?\s+(?:followed by|and then|less likely|then)\s"
    r"|,\s+(?:an?\s|which\b|characteri[sz]ed|given\b|because\b|although\b|but\b|however\b|such as\b|including\b|"
    r"presenting\b|as (?:evidenced|suggested)|likely\b|possibly\b|due to\b|caused by\b|since\b|considering\b)"
    r"|\s+(?:is|are|was|were|has|have|cause[sd]?|can|could|may|might|would|should|typically|often|usually|presents?|"
    r"affects?|"
    r"leads?|involves?|results?|rather than|instead of|but not|over|which|because|although|since|given|considering|"
    r"characteri[sz]ed|as (?:evidenced|suggested))\s)"
)
_ALIAS_END = re.compile(r"[,;:.()\n]|\s[-–—]\s|\s(?:is|are|which|can|may)\s")
_QUALIFIER = re.compile(
    r"(?!(?:an?|the|most|this|one|rare|common)\b)(?:(?:[\w'-]+\s+){0,4}(?:type|form|variant|subtype|linked|onset|"
    r"dominant|"
    r"recessive|group|class|stage|grade|complex)(?:\s+[\w-]{1,5})?\s*$|(?:type|form|variant|subtype|stage|grade|"
    r"group)\b[\w\s'/-]{0,40}$)",
    re.IGNORECASE,
)
_TITLE_WORDS = re.compile(r"^[A-Z][\w'’]+(?:\s+[A-Z][\w'’]+)?$")
_NAME_GOES_ON = re.compile(
    r"^(?:[A-Z][\w'’-]+\s+(?:[-–—]\s+)?){1,3}(?i:syndrome|disease|disorder|anomaly|dystrophy|deficiency)"
)
_UP_TO_STOP = re.compile(r"[^\n:;.(,]*")
_BRACKET = re.compile(r"\(((?:[^()]|\([^()]*\))*)\)|\[([^\[\]]*)\]")
_LAST_BRACKET = re.compile(r"\s*[(\[]([^()\[\]]*)[)\]]\s*$")
_REMARK = re.compile(
    r"likel|probab|confiden|\bdespite\b|\bthough\b|%|\bscore|\bpossibl[ey]\b|excluded|differential|ruled? out|\brank|"
    r"most common|\bconsider|^[\d,\s–-]*$"
    r"|^(?:see|note|if|less|more|high|low|moderate|medium|rare|very rare|common|uncommon)\b",
    re.IGNORECASE,
)
_EXAMPLE = re.compile(
    r"^e\.?g|^i\.e|such as|other than|^(?:including|with|due|caused|secondary to|in|of|and|as|for|from|especially|"
    r"formerly)\b",
    re.I,
)
_KIND = re.compile(
    r"^(?:sub)?type\b|\btype$|\bonset\b|dominant|recessive|linked|\bforms?\b|variant|^suspected|unspecified|^nos$|"
    r"^(?:congenital|"
    r"acquired|familial|hereditary|idiopathic|adult|juvenile|infantile|neonatal|p[ae]+diatric|male|female|early|late|"
    r"acute|"
    r"chronic|mild|severe|atypical|classic(?:al)?|primary|secondary|partial|complete|stage|grade|mosaic|[ivx\d]+)\b",
    re.IGNORECASE,
)
_KNOWN_AS = re.compile(
    r"^(?:also (?:known|referred to|called) as|aka|a\.k\.a\.|formerly(?: known as)?|or|syn\.?:?)\s+", re.I
)
# Between two names of one disease: a semicolon, "or", "also known as", or a comma beside an abbreviation.
_ALIAS_SPLIT = re.compile(
    r"""\s*;\s* | \s+or\s+
    | ,?\s+also\ (?:known|called)\ as\s+
    | ,\s+(?=[A-Z0-9]{2,8}\b(?:\s*,|$))
    | (?<=^[A-Z]{2}),\s+
    """,
    re.VERBOSE,
)
_EDGE = ' \t\r\n*_`"“”‘,;:.-–—!?|~<>\\/={}$'
_SENTENCE = re.compile(
    r"^(?:the|this|these|those|it|its|he|she|they|there|we|i|i'm|i’m|you|your|if|based|given|because|however|"
    r"consider|please|patient|"
    r"patient's|patient’s|symptoms?|signs?|no|note|not|also|while|when|since|in|on|for|to|as|here|with|without|"
    r"present|absent|possible explanation|further|additional|recommend\w*|order|perform|obtain|check|rule out)\s"
    r"|^(?:unknown|unclear|undetermined|uncertain|unspecified|none|nothing|others?|etc|yes|no|n/?a|not sure|normal|healthy)\W*$",
    re.IGNORECASE,
)
_OTHER_LABEL = re.compile(
    r"^(?:(?:common|uncommon|shared|other|missing|key|main|matching|absent|present|typical|relevant|supporting|"
    r"overlapping|"
    r"differing|non-?matching|additional|not|similar|unmatched|matched)\s+)*(?:symptoms?|signs?|features?|findings?|"
    r"description|reason\w*|rationale|"
    r"evidence|explanation|probability|likelihood|treatment|management|tests?|workup|investigations?|prognosis|note|"
    r"(?:in|not in) common|pros|cons|for|against|comments?|confidence|justification|summary|inheritance|genes?|onset|"
    r"clinical (?:features|presentation)|age of onset|next steps?|history|examination|labs?|imaging)\b",
    re.IGNORECASE,
)
_LETTER = re.compile(r"[^\W\d_]")


class NameSpan(NamedTuple):
    """A name cut out of an item's text: where it lies and its aliases."""

    start: int
    end: int
    aliases: tuple[str, ...]


INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufe0e]")
"""Signs without a shape: soft hyphens, zero-width spaces and joiners, marks of direction and of byte order."""


def tidy(raw: str) -> str:
    r"""Return a raw name without markup inside it, its white space squeezed and its JSON escapes resolved.

    >>> tidy("**Prader-Willi**  syndrome"), tidy("Sj\\u00f6gren")
    ('Prader-Willi syndrome', 'Sjögren')
    """
    if "\\" in raw:
        try:
            raw = str(json.loads(f'"{raw}"', strict=False))
        except ValueError:
            raw = raw.replace("\\", "")
    return " ".join(INVISIBLE.sub("", raw).replace("*", "").replace("`", "").replace("__", "").split())


def find_name(text: str, start: int, end: int) -> NameSpan | None:
    """Return the name that an item's text holds, or None.

    >>> line = "+ **Fabry disease** (Anderson-Fabry disease): a lysosomal disorder"
    >>> name = find_name(line, 0, len(line))
    >>> line[name.start : name.end], name.aliases
    ('Fabry disease** (Anderson-Fabry disease)', ('Anderson-Fabry disease',))
    """
    end = min(end, start + LONGEST_NAME)
    lead = _LEAD.match(text, start, end)
    begin = lead.end() if lead else start
    label = _LABEL.match(text, begin, end)
    if label and label.end() < end:
        begin = label.end()
    for before in (_BEFORE_NAME, _HEDGE, _ARTICLE):
        words = before.match(text, begin, end)
        begin = words.end() if words else begin
    stop, known_as = _stop(text, begin, end)
    begin, stop = _trim(text, begin, stop)
    if begin >= stop or not _LETTER.search(text, begin, stop):
        return None
    return NameSpan(begin, stop, (*aliases_in(text[begin:stop]), *known_as))


def without_label(text: str, start: int, end: int) -> int:
    """Return where a text begins after a label such as "Final diagnosis:", if it has one.

    >>> without_label("Most likely: Fabry disease", 0, 26), without_label("Fabry disease", 0, 13)
    (13, 0)
    """
    lead = _LEAD.match(text, start, end)
    label = _LABEL.match(text, lead.end() if lead else start, end)
    return label.end() if label else start


def _stop(text: str, begin: int, end: int) -> tuple[int, tuple[str, ...]]:
    """Return where the name ends, and the aliases that follow "also known as"."""
    bold = _bold_end(text, begin, end)
    if bold:
        return bold, ()
    for match in _CUT.finditer(text, begin, end):
        if match["alias"]:
            after = _ALIAS_END.search(text, match.end(), end)
            alias = tidy(text[match.end() : after.start() if after else end]).strip(_EDGE)
            return match.start(), (alias,) if alias else ()
        if match["dash"] and _dash_stays(text[begin : match.start()], text[match.end() : end]):
            continue
        if match["dash"] or match["cut"]:
            return match.start(), ()
    return end, ()


def _bold_end(text: str, begin: int, end: int) -> int | None:
    """Return the end of a name that its bold markup closes off, or None where the markup says nothing."""
    if begin < 2 or text[begin - 1] != "*" or text[begin - 2] != "*":
        return None
    close = text.find("**", begin, end)
    if close < 0 or not NOUN.search(text, begin, close):
        return None
    if any(match.lastgroup for match in _CUT.finditer(text, begin, close)):
        return None
    following = text[close + 2 : end].lstrip()
    return close if following[:1] not in ("(", "[", "") and not following[:1].islower() else None


def _dash_stays(before: str, after: str) -> bool:
    """Tell "Wolf - Hirschhorn syndrome" and "Ehlers-Danlos syndrome - vascular type" from a trailing description."""
    nearest = _UP_TO_STOP.match(after)
    phrase = nearest[0].strip() if nearest else ""
    if _TITLE_WORDS.match(before.strip("* ")) and not NOUN.search(before) and _NAME_GOES_ON.match(phrase):
        return True
    return len(phrase.split()) <= 5 and _QUALIFIER.match(phrase) is not None


def _trim(text: str, begin: int, stop: int) -> tuple[int, int]:
    """Take edge punctuation, remarks in a last bracket, and an unclosed bracket off a span."""
    if begin < stop and text[begin] in "[(" and text[stop - 1] in ")]" and "(" not in text[begin + 1 : stop]:
        begin, stop = begin + 1, stop - 1
    for _ in range(4):
        while begin < stop and text[begin] in _EDGE:
            begin += 1
        while begin < stop and text[stop - 1] in _EDGE:
            stop -= 1
        last = _LAST_BRACKET.search(text[begin:stop])
        if last and last.start() and is_remark(last[1]):
            stop = begin + last.start()
        elif text.count("(", begin, stop) > text.count(")", begin, stop):
            stop = text.rindex("(", begin, stop)
        else:
            break
    if text[stop - 1 : stop] in ("'", "’") and text[begin - 1 : begin] in ("'", "‘"):
        stop -= 1
    return begin, stop


def aliases_in(raw: str) -> tuple[str, ...]:
    """Return the aliases that a name gives in brackets; types, onsets, examples and remarks are none.

    >>> aliases_in("Wilson disease (hepatolenticular degeneration; WD)"), aliases_in("Diabetes (type 1)")
    (('hepatolenticular degeneration', 'WD'), ())
    """
    if "(" not in raw and "[" not in raw:
        return ()
    aliases = [alias for match in _BRACKET.finditer(raw) for alias in _bracket_aliases(match[1] or match[2] or "")]
    return tuple(dict.fromkeys(aliases))


@lru_cache(maxsize=8192)
def _bracket_aliases(bracket: str) -> tuple[str, ...]:
    inner = _KNOWN_AS.sub("", tidy(bracket).strip(_EDGE))
    if _EXAMPLE.search(inner) or is_remark(inner):
        return ()
    parts = (part.strip(_EDGE) for part in _ALIAS_SPLIT.split(inner) if part)
    return tuple(part for part in parts if _LETTER.search(part) and (NOUN.search(part) or not _KIND.search(part)))


def is_remark(bracket: str) -> bool:
    """Return whether a bracket remarks on a diagnosis rather than names it: a likelihood, a doubt, a long phrase.

    >>> is_remark("less likely"), is_remark("80%"), is_remark("Hurler syndrome")
    (True, True, False)
    """
    return bracket.count(" ") > _LONGEST_ALIAS or _REMARK.search(bracket) is not None


def is_name(name: str) -> bool:
    """Return whether a cut text can be a disease name: no sentence, no label of another part of a reply.

    >>> [is_name(n) for n in ("Fabry disease", "The patient", "Symptoms in common", "Type 1 diabetes")]
    [True, False, False, True]
    """
    if not name or (name.count(" ") > 15 and _BRACKET.sub("", name).count(" ") > 15) or _LETTER.search(name) is None:
        return False
    return not _SENTENCE.match(f"{name} ") and not _OTHER_LABEL.match(name)
