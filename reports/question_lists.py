"""The questions behind each number of a page: which sets of questions a cell stands for, and those sets as data of the page.

A cell stands for the questions that several sets have in common (a track, what a run was scored on, ...). ``sets_of`` is the
one place that says which; the sets themselves are made of what the page's tables are made of.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum
from itertools import groupby
from typing import Any

from markupsafe import Markup

from mmrarebench.answers.ranked.types import RankStatus
from mmrarebench.benchmark.vocabulary import Track, VerdictStatus

Name = tuple[str, ...]
"""Kind of a set, and what it is of: ("track", "diagnosis"), ("scored", run, metric)."""
Members = Mapping[str, str | None] | Iterable[str]
"""Questions of a set, each with what is shown beside it where there is anything."""


class Counted(StrEnum):
    """Questions of a row that a number counts."""

    ALL = "all"
    ANSWERED = "answered"
    JUDGED = "judged"
    SCORED = str(VerdictStatus.SCORED)
    UNSCORED = str(VerdictStatus.UNSCORED)
    INAPPLICABLE = "inapplicable"
    CLEAN = "clean"
    """Scored ones that do not leak."""
    UNLEAKED = "unleaked"
    """Scored or not, those that do not leak."""
    UNDIAGNOSED = "undiagnosed"


_COLUMNS = {
    Counted.ALL: (
        "questions",
        "images",
        "distinctImages",
        "cases",
        "disorders",
        "articles",
        "lower",
        "upper",
        "loaded",
    ),
    Counted.ANSWERED: ("answers",),
    Counted.JUDGED: ("verdicts", "referenceMean"),
    Counted.SCORED: (
        *("scored", "items", "mean", "low", "high", "clusters", "estimate", "difference"),
        *("samples", "hitRate", "meanRank"),
    ),
    Counted.UNSCORED: ("unscored", "unscoredShare"),
    Counted.INAPPLICABLE: ("notApplicable",),
    Counted.CLEAN: ("clean scored", "clean mean", "clean low", "clean high"),
    Counted.UNLEAKED: ("clean questions",),
    Counted.UNDIAGNOSED: ("withoutDiagnosis",),
}
_OF_COLUMN = {column: counted for counted, columns in _COLUMNS.items() for column in columns}
_SCORED_LIKE = ("recall@", "credit@", "mrr", "within", "between")
COUNTS = frozenset(
    ("questions", "scored", "unscored", "notApplicable", "items", "clean scored", "withoutDiagnosis", "first ten")
)
"""Columns whose number is that of the questions in its list."""
PARSE_STATUSES = tuple(str(status) for status in RankStatus)
_PLACES = {"questions": "all", "first": "first", "share": "first", "first ten": "ten", "not found": "none"}
"""Sets of a way to find the expected disorder, by column."""
RANGE = 2
"""Questions in a row from which they are written as a range."""


def counted_in(column: str) -> Counted | None:
    """Questions that a number in a column counts; None where it counts no questions.

    >>> [counted_in(column) for column in ("unscored", "recall@5", "credit@1.lower", "p")]
    [<Counted.UNSCORED: 'unscored'>, <Counted.SCORED: 'scored'>, <Counted.ALL: 'all'>, None]
    """
    if column.startswith(_SCORED_LIKE):
        return Counted.ALL if column.endswith((".lower", ".upper")) else Counted.SCORED
    return _OF_COLUMN.get(column)


def sets_of(row: Mapping[str, Any], column: str) -> list[Name]:
    """The sets whose common questions a cell stands for; empty where its number counts none.

    >>> sets_of({"track": "treatment", "run": "toy/m/full", "metric": "recall", "unscored": 3}, "unscored")
    [('track', 'treatment'), ('unscored', 'toy/m/full', 'recall')]
    >>> sets_of({"track": "diagnosis", "metric": "mrr", "left": "a", "right": "b"}, "items")
    [('track', 'diagnosis'), ('scored', 'a', 'mrr'), ('scored', 'b', 'mrr')]
    >>> sets_of({"kind": "gold_name", "layer": "lexical", "track": None}, "questions")
    [('leak', 'lexical', 'gold_name')]
    """
    if isinstance(row.get("ids"), Mapping):
        return [("ids", *row["ids"][column])] if column in row["ids"] else []
    counted = counted_in(column)
    is_scored = counted is Counted.SCORED
    if "effect" in row:
        return [("effect", row["track"], row["reference"] or "")] if is_scored else []
    track: list[Name] = [("track", row["track"])] if row.get("track") else []
    subject = _subject(row, column, counted)
    if subject is not None:
        return track + subject if subject else []
    if counted is None:
        return []
    metric = row.get("metric") or ""
    left, right = ("left", "right") if "left" in row else ("medical", "general")
    if isinstance(row.get(left), str):
        return _pair(track, (row[left], row[right]), metric) if is_scored else []
    if "judge" in row:
        run = row.get("run") or f"{row['model']}/{row['condition']}"
        return [*_below(row), *track, ("judged", row["judge"], run, metric, str(counted))]
    if counted in (Counted.ALL, Counted.UNDIAGNOSED):
        return (track or [("all",)]) + ([("undiagnosed",)] if counted is Counted.UNDIAGNOSED else [])
    run = row.get("run") or row.get("model")
    return [*track, (str(counted), str(run), metric)] if run is not None and counted is not Counted.JUDGED else []


def _subject(row: Mapping[str, Any], column: str, counted: Counted | None) -> list[Name] | None:
    """Sets of rows that are about something else than a run; None of others."""
    is_all = counted is Counted.ALL
    if "kind" in row and "layer" in row:
        return [("leak", row["layer"], row["kind"])] if is_all or column in ("findings", "share") else []
    if "corpus" in row:
        return [("corpus", row["corpus"], row["kind"])] if is_all or column == "share" else []
    if "method" in row and "first" in row:
        return [("method", row["method"], _PLACES[column])] if column in _PLACES else []
    if "rule" in row:
        return [("rule", row["rule"])] if column == "value" else []
    if "publication" in row:
        is_count = row["what"] == "questions" and is_all
        return [("track", row["track"]) if row["track"] else ("all",)] if is_count else []
    if "status" in row and "reason" in row:
        return [("reason", row["run"], row["status"], row["reason"])] if is_all else []
    if "status" in row and "by" in row:
        return [("mapping", row["status"], *row["by"])] if is_all else []
    if "rareRatio" in row:
        of = column if column in PARSE_STATUSES else "" if column in ("answers", "rareRatio") else None
        return [] if of is None else [("parse", row["run"], of)]
    if "reading" in row:
        has_list = counted in (Counted.ALL, Counted.SCORED, Counted.UNSCORED)
        return [("reading", row["reading"], row["run"], str(counted))] if has_list else []
    if row.get("unleaked"):
        outcome = [(str(counted), row["run"], "")] if counted in (Counted.SCORED, Counted.UNSCORED) else []
        return [("track", Track.DIAGNOSIS), ("clean",), *outcome] if counted else []
    return None


def _pair(track: list[Name], sides: tuple[str, str], metric: str) -> list[Name]:
    """Two models on what both were scored on; two domains ("medical (8)") on what any of their models was."""
    if sides[0].endswith(")") and track:
        return [("effect", track[0][1], "")]
    return [*track, *((str(Counted.SCORED), side, metric) for side in sides)]


def _below(row: Mapping[str, Any]) -> list[Name]:
    return [("below", row["orpha"])] if row.get("orpha") else []


class QuestionLists:
    """The sets of questions that the numbers of one page stand for; only those that a page uses are written into it.

    Args:
        benchmark: its name.
        questions: ids of all its questions.
        makers: by kind of a set, what gives its questions out of the rest of its name; None where there is no such set.

    >>> lists = QuestionLists("toy", ["q2", "q1", "q3"], {"track": lambda track: ["q1", "q2"] if track == "diagnosis" else None})
    >>> lists.cell({"track": "diagnosis", "questions": 2}, "questions"), lists.cell({"track": "nowhere", "questions": 2}, "questions")
    ('0', '')
    >>> lists.members([("track", "diagnosis")])
    ['q1', 'q2']
    """

    def __init__(
        self, benchmark: str, questions: Iterable[str], makers: Mapping[str, Callable[..., Members | None]]
    ) -> None:
        self.benchmark = benchmark
        self.questions = sorted(questions)
        self._place = {question: place for place, question in enumerate(self.questions)}
        self._makers = makers
        self._sets: dict[Name, dict[int, str | None] | None] = {}
        self._numbers: dict[Name, int] = {}

    def cell(self, row: Mapping[str, Any], column: str, facets: Mapping[str, Any] | None = None) -> str:
        """Numbers of the sets of a cell, as the page states them; empty where there is no list."""
        if row.get(column) is None:
            return ""
        names = sets_of({**(facets or {}), **row}, column)
        if not names or any(self._members(name) is None for name in names):
            return ""
        if column in COUNTS and len(self.members(names)) != row[column]:
            return ""  # a list that is not what its number counts is worse than none
        return " ".join(str(self._numbers.setdefault(name, len(self._numbers))) for name in names)

    def members(self, names: Sequence[Name]) -> list[str]:
        """Questions that all of the sets have."""
        sets = [set(self._members(name) or ()) for name in names]
        return [self.questions[place] for place in sorted(set.intersection(*sets))] if sets else []

    def _members(self, name: Name) -> dict[int, str | None] | None:
        if name not in self._sets:
            members = self._makers[name[0]](*name[1:]) if name[0] in self._makers else None
            if name[0] == "ids":
                members = list(name[1:])
            if members is not None and not isinstance(members, Mapping):
                members = dict.fromkeys(members)
            self._sets[name] = (
                None
                if members is None
                else {
                    self._place[question]: members[question] for question in sorted(members) if question in self._place
                }
            )
        return self._sets[name]

    def data(self) -> Markup:
        """Data of the page's script: the questions, and every set that a cell of the page has named."""
        from reports.pages import script_json

        texts: dict[str | None, int] = {None: 0}
        sets = []
        for name in self._numbers:
            members = self._members(name) or {}
            entries: list[Any] = [texts.setdefault(text, len(texts)) for text in members.values()]
            label = ["questions"] if name[0] == "ids" else list(name)
            sets.append([label, ranges(list(members)), entries if any(entries) else 0])
        value = {"benchmark": self.benchmark, "questions": self.questions, "texts": list(texts), "sets": sets}
        return Markup(script_json(value))  # noqa: S704 - escaped for a script


def ranges(places: Sequence[int]) -> str:
    """Ascending numbers as text, those in a row as a range.

    >>> ranges([0, 1, 2, 5, 7, 8]), ranges([])
    ('0-2 5 7-8', '')
    """
    parts = []
    for _, group in groupby(enumerate(places), lambda pair: pair[1] - pair[0]):
        run = [place for _, place in group]
        parts.append(f"{run[0]}-{run[-1]}" if len(run) >= RANGE else str(run[0]))
    return " ".join(parts)
