"""Drugs in a text with dose, route and schedule: a name by its stem or list, or the word that a dose belongs to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from mmrarebench.criteria.drugs.classes import drug_key
from mmrarebench.criteria.drugs.schedules import times_a_day
from mmrarebench.criteria.lexicon import drug_classes, drug_names, drug_words

_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:[.,]\d+)?"
_PER = (
    r"(?:\s*/\s*|\s+per\s+)"
    r"(?:kg(?:\s+(?:of\s+)?body\s?weight|\s+bw)?|m\s?2|m²|day|dose|hour|hr|min|minute|week|month|d|h)(?!\w)"
)
_LEVEL = re.compile(r"\s*/\s*(?:[dµμ]?l(?:it(?:er|re)?s?)?|ml|mmol|mol|g|24\s?h)\b|\s*>", re.IGNORECASE)
_OF = re.compile(r"\s*\)?\s*of\s+", re.IGNORECASE)
_MOST_GRAMS = 100_000.0  # in mg; a bare weight above it is that of a body, not of a drug
_GIVES = re.compile(
    r"\b(?:giv(?:e|en|ing)|start(?:ed|ing)?|begin|add(?:ed|ing)?|administer|prescribe|continue|avoid|stop|withhold|iv|oral(?:ly)?|"
    r"intravenous|subcutaneous|us(?:e|ing)|replace|supplement)\s+$",
    re.IGNORECASE,
)
_AS_A_DRUG = re.compile(
    r"[\w\s-]{0,24}?\b(?:supplement\w*|salts?|therapy|treatment|tablets?|replacement|infusion|inject\w+|pump|gluconate|"
    r"acetate|carbonate|chloride|citrate|sul(?:f|ph)ate|chelat\w+|pens?|drip|alfa|beta|prophylaxis|"
    r"(?:is |was |be )?(?:given|administered)|cream|s\.?c\b\.?|i\.?v\b\.?|i\.?m\b\.?|p\.?o\b\.?|intravenously|subcutaneously|orally)\b",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"\d")
_WORD = re.compile(r"(?:[Cc]o-)?[^\W\d_]\w*")
_JOINT = re.compile(r",?\s+(?:and|then|plus|or|with)\b|[,;]", re.IGNORECASE)
_ADJACENT = re.compile(r"\s*[(:]?\s*")
_BEFORE = 25
_NO_PER = frozenset({"per", "of", "body", "weight", "bodyweight", "bw"})
_GRAM = 1000.0
_SHORTEST_BY_ENDING = 7
_SHORTEST_ENDING = 5


@cache
def _dose_pattern() -> re.Pattern[str]:
    units = "|".join(sorted((rf"{re.escape(unit)}s?" for unit in drug_words().units), key=len, reverse=True))
    return re.compile(
        rf"(?<![\w.,])({_NUMBER})(?:\s*(?:-|–|to)\s*({_NUMBER}))?[\s-]?({units})(?![\w²])((?:{_PER})*)", re.IGNORECASE
    )


@cache
def _route_pattern() -> re.Pattern[str]:
    routes = (rf"(?P<{name}>(?<!\w)(?:{pattern})(?!\w))" for name, pattern in drug_words().routes.items())
    return re.compile("|".join(routes), re.IGNORECASE)


@cache
def _schedule_pattern() -> re.Pattern[str]:
    return re.compile("|".join(rf"\b(?:{pattern})" for pattern in drug_words().schedule), re.IGNORECASE)


@cache
def _name_ending() -> re.Pattern[str]:
    of_classes = {ending for row in drug_classes().values() for ending in row.stems if len(ending) >= _SHORTEST_ENDING}
    return re.compile(rf"(?:{'|'.join(sorted({*drug_words().stems, *of_classes}))})s?$")


class Dose(NamedTuple):
    """A dose as stated; ``unit`` is normalised (mg, unit, ml, ...) with what it is per, as mg/kg/day."""

    values: tuple[float, ...]
    unit: str
    start: int
    end: int


class Drug(NamedTuple):
    """A drug as named in a text, with the doses, route and schedule that belong to it."""

    name: str
    start: int
    end: int
    doses: tuple[Dose, ...] = ()
    route: str | None = None
    schedule: str | None = None

    @property
    def key(self) -> str:
        """Key that two mentions of one drug share."""
        return drug_key(self.name)

    @property
    def frequency(self) -> float | None:
        """How often a day it is given, None where that is not stated."""
        by_day = any(dose.unit.endswith("/day") for dose in self.doses)
        stated = times_a_day(self.schedule) if self.schedule else None
        by_week = any(dose.unit.endswith("/week") for dose in self.doses)
        return 1.0 if by_day and (stated is None or stated >= 1.0) else 1 / 7 if by_week else stated

    def evidence(self) -> dict[str, object]:
        """The mention as plain data; what is not stated is left out.

        >>> find_drugs("Oral losartan 25 mg")[0].evidence()
        {'drug': 'losartan', 'span': [5, 13],
         'doses': [{'values': [25.0], 'unit': 'mg', 'span': [14, 19]}], 'route': 'oral'}
        """
        doses = [{"values": list(d.values), "unit": d.unit, "span": [d.start, d.end]} for d in self.doses]
        details: dict[str, object] = {"doses": doses, "route": self.route, "schedule": self.schedule}
        mention: dict[str, object] = {"drug": self.name, "span": [self.start, self.end]}
        return mention | {name: value for name, value in details.items() if value}


@lru_cache(maxsize=1 << 16)
def is_drug_name(word: str) -> bool:
    """Whether one word is a drug's name by its stem or by the list of common names.

    >>> [is_drug_name(w) for w in ("Losartan", "rituximab", "aspirin", "April", "echocardiography")]
    [True, True, True, False, False]
    """
    plain = word.lower()
    return plain in drug_names() or (
        len(plain) >= _SHORTEST_BY_ENDING
        and not {plain, plain.removesuffix("s")} & drug_words().no_drug
        and bool(_name_ending().search(plain))
    )


def find_doses(text: str) -> list[Dose]:
    """Every dose in a text; concentrations and levels (mg/dL, 5 ng/mL) are none.

    >>> [(d.values, d.unit) for d in find_doses("40 IU/kg, then 25-50 mg per day or 0.5 g; trough 5 ng/mL")]
    [((40.0,), 'unit/kg'), ((25.0, 50.0), 'mg/day'), ((500.0,), 'mg')]
    """
    mentions = []
    for match in _dose_pattern().finditer(text):
        if _LEVEL.match(text, match.end(3)):
            continue
        unit, factor = drug_words().units.get(match[3].lower()) or drug_words().units[match[3].lower().rstrip("s")]
        values = tuple(round(_number(value) * factor, 9) for value in (match[1], match[2]) if value)
        if unit == "mg" and factor == _GRAM and not match[4] and max(values) > _MOST_GRAMS:
            continue
        per = [
            part.replace(" ", "") for part in re.findall(r"m\s?2|m²|[a-z]+", match[4].lower()) if part not in _NO_PER
        ]
        name = "/".join([unit, *(drug_words().per.get(part, part) for part in per)])
        mentions.append(Dose(values, name, match.start(), match.end()))
    return mentions


def _number(text: str) -> float:
    return float(re.sub(r",(?=\d{3}(?:\D|$))", "", text).replace(",", "."))


def find_drugs(text: str, bounds: Sequence[tuple[int, int]] | None = None, *, all_given: bool = False) -> list[Drug]:
    """Drugs of a text in order; ``bounds`` are its sentences, across which nothing is joined.

    A substance that is also measured (iron) counts where something says that it is given, or everywhere if ``all_given``.

    >>> result = find_drugs("Inhaled tobramycin 300 mg twice daily; 1 g of aspirin")
    >>> [(d.name, [x.unit for x in d.doses], d.route, d.schedule) for d in result]
    [('tobramycin', ['mg'], 'inhaled', 'twice daily'), ('aspirin', ['mg'], None, None)]
    """
    mentions: list[Drug] = []
    for start, end in bounds or [match.span() for match in re.finditer(r"[^;\n]+", text)]:
        mentions += [_shifted(drug, start) for drug in _in_sentence(text[start:end], all_given)]
    return mentions


def qualifier_spans(text: str) -> list[tuple[int, int]]:
    """Spans of routes and schedules in a text.

    >>> text = "Oral prednisolone 40 mg once daily"
    >>> [text[start:end] for start, end in qualifier_spans(text)]
    ['Oral', 'once daily']
    """
    return sorted(m.span() for pattern in (_route_pattern(), _schedule_pattern()) for m in pattern.finditer(text))


def _shifted(drug: Drug, by: int) -> Drug:
    own_doses = tuple(dose._replace(start=dose.start + by, end=dose.end + by) for dose in drug.doses)
    return drug._replace(start=drug.start + by, end=drug.end + by, doses=own_doses)


def _in_sentence(part: str, all_given: bool) -> list[Drug]:
    if not _DIGIT.search(part) and not any(map(is_drug_name, _WORD.findall(part))):
        return []  # neither a name nor a dose, as most sentences
    words = list(_WORD.finditer(part))
    names = {word.start(): word.end() for word in words if is_drug_name(word[0])}
    owned: list[tuple[int, Dose]] = []
    for dose in find_doses(part):
        owner = _owner(part, words, dose, names)
        if owner:
            names.setdefault(*owner)
            owned.append((owner[0], dose))
    order = sorted(names.items())
    begins = [min(start, *(d.start for o, d in owned if o == start), start) for start, _ in order]
    cuts = [0, *(_cut(part, order[at - 1][1], begins[at]) for at in range(1, len(order))), len(part)]
    mentions = []
    for at, (start, end) in enumerate(order):
        own_doses = tuple(dose for owner, dose in owned if owner == start)
        measured = part[start:end].lower() in drug_words().measured
        if measured and not (own_doses or all_given or _is_given(part, start, end)):
            continue
        after = cuts[at + 1]
        ahead = max(cuts[at], begins[at] - _BEFORE)
        route = _route_pattern().search(part, end, after) or _route_pattern().search(part, ahead, start)
        schedule = _schedule_pattern().search(part, end, after) or _schedule_pattern().search(part, ahead, start)
        name = part[start:end]
        mentions.append(
            Drug(
                name,
                start,
                end,
                own_doses,
                route.lastgroup if route else drug_words().implied_routes.get(name.lower()),
                schedule[0].lower() if schedule else None,
            )
        )
    return mentions


def _cut(part: str, end: int, begin: int) -> int:
    """Where what belongs to one drug ends and what belongs to the next begins: at the last joint between the two."""
    joints = [match.start() for match in _JOINT.finditer(part, end, begin)]
    return joints[-1] if joints else begin


def _is_given(part: str, start: int, end: int) -> bool:
    """Whether something says of a substance that is also measured that it is given."""
    return bool(_GIVES.search(part[:start]) or _AS_A_DRUG.match(part[end:]))


def _owner(part: str, words: Sequence[re.Match[str]], dose: Dose, names: dict[int, int]) -> tuple[int, int] | None:
    """The name that a dose belongs to.

    That is the one after "of" ("25 mg of X"), else the one right before the dose, else the one right after, else the
    last one before. A word that is no drug's name by its form counts where it stands right before the dose.
    """
    after = [word for word in words if word.start() >= dose.end and word[0].lower() not in drug_words().filler]
    of = _OF.match(part, dose.end)
    if of and after and after[0].start() - of.end() <= _BEFORE and _may_name(after[0][0]):
        return after[0].start(), after[0].end()
    before = [word for word in words if word.end() <= dose.start]
    stepped = False
    while before and before[-1].start() not in names and before[-1][0].lower() in drug_words().filler:
        before.pop()
        stepped = True
    near = before[-1] if before else None
    if near and near[0].lower() in drug_words().salts and len(before) > 1 and _may_name(before[-2][0]):
        return before[-2].start(), near.end()
    if near and near.start() in names:
        return near.start(), names[near.start()]
    if near and not stepped and _may_name(near[0]) and _ADJACENT.fullmatch(part, near.end(), dose.start):
        return near.start(), near.end()
    if after and after[0].start() - dose.end <= 4 and after[0].start() in names:
        return after[0].start(), after[0].end()
    earlier = [start for start in names if start < dose.start]
    return (max(earlier), names[max(earlier)]) if earlier else None


def _may_name(word: str) -> bool:
    """Whether a word that stands where a drug's name would may be one."""
    plain = word.lower()
    return is_drug_name(word) or (
        len(plain) > 3 and plain not in drug_words().no_name and not plain.endswith(drug_words().no_name_endings)
    )
