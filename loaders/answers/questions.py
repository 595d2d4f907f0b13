"""The questions of a benchmark, and which of them an answer's row is about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from graph.session import Graph
from loaders.answers.records import AnswerRecord
from mmrarebench.exceptions import NotFoundError


class QuestionIndex(NamedTuple):
    """The questions of a benchmark: whole id by (track, source id), content hash by whole id, ids in order, and ids by (track, case)."""

    by_source: Mapping[tuple[str, str], str]
    content_hashes: Mapping[str, str | None]
    ordered: Mapping[str, list[str]]
    by_case: Mapping[tuple[str, str], list[str]] = MappingProxyType({})

    @classmethod
    def read(cls, graph: Graph, benchmark: str) -> QuestionIndex:
        """Read the questions of a benchmark, drafts left out.

        Raises:
            NotFoundError: there is no such benchmark.
        """
        rows = graph.read_bulk(
            "MATCH (:Benchmark {name: $name})<-[:PART_OF]-(q:Question)-[:IN_TRACK]->(t:Track) "
            "WHERE NOT coalesce(q.draft, false)",
            ("t.name", "q.sourceId", "q.id", "q.contentHash", "head([(q)-[:ASKS_ABOUT]->(c:Case) | c.id])"),
            {"name": benchmark},
        )
        rows.sort(key=lambda row: (row[0], not row[1].isdigit(), int(row[1]) if row[1].isdigit() else 0, row[1]))
        if not rows:
            loaded = [row[0] for row in graph.read_rows("MATCH (b:Benchmark) RETURN b.name ORDER BY b.name")]
            raise NotFoundError(
                f"there is no benchmark {benchmark!r}", repair=f"load it first; loaded: {', '.join(loaded) or 'none'}"
            )
        ordered: dict[str, list[str]] = defaultdict(list)
        by_case: dict[tuple[str, str], list[str]] = defaultdict(list)
        for track, _, question, _, case in rows:
            ordered[track].append(question)
            by_case[track, plain_id(case or "")].append(question)
        contents = {question: content for _, _, question, content, _ in rows}
        return cls({(t, s): q for t, s, q, *_ in rows}, contents, dict(ordered), dict(by_case))

    def candidates(self, answer: AnswerRecord, position: int) -> list[str]:
        """Return the questions that a row can be about: one, none, or several where its track is not stated.

        A row that no question's id fits may name the case, as the results of PhEval do, where that asks one question.

        Args:
            answer: the row.
            position: its place in the file, from 0; rows without an id join by order.
        """
        if answer.question in self.content_hashes:
            return [str(answer.question)]
        if answer.source is None:
            track = answer.track or (next(iter(self.ordered)) if len(self.ordered) == 1 else "")
            return self.ordered.get(track, [])[position : position + 1]
        tracks = [answer.track] if answer.track else list(self.ordered)
        sources = (answer.source, whole_number(answer.source))
        for source in sources:
            questions = [self.by_source[(t, source)] for t in tracks if (t, source) in self.by_source]
            if questions:
                return questions
        plain = plain_id(answer.source)
        if not plain:
            return []
        named = [q for (t, source), q in self.by_source.items() if t in tracks and plain_id(source) == plain]
        asked = [question for track in tracks for question in self.by_case.get((track, plain), ())]
        return named or (asked if len(asked) == 1 else [])


def plain_id(source: str) -> str:
    """Return a case's id without what stands between its words; file names and ids write that in several ways.

    Empty for an id without a letter, which is compared as it is.

    >>> plain_id("PMID_1_KSN-II.1.json"), plain_id("12.0")
    ('pmid_1_ksn_ii_1', '')
    """
    if not any(char.isalpha() for char in source):
        return ""
    return "_".join("".join(c if c.isalnum() else " " for c in source.removesuffix(".json")).split()).lower()


def whole_number(source: str) -> str:
    """Return an id that a table writer has made a float of as the whole number that it was.

    >>> whole_number("7.0"), whole_number("7.5"), whole_number("PMC7.0")
    ('7', '7.5', 'PMC7.0')
    """
    whole = source.removesuffix(".0")
    return whole if whole.isdigit() else source
