"""Search: entities of Orphanet, questions and runs by words."""

from __future__ import annotations

from dataclasses import dataclass

from api.usecases.querying import Rows
from graph.session import Graph
from queries.run import run


@dataclass(frozen=True)
class SearchView:
    """Hits of a search: entities, questions, and runs whose name holds the words."""

    text: str
    disorders: Rows
    questions: Rows
    runs: Rows


def search(graph: Graph, text: str, *, golds: bool = True) -> SearchView:
    """Return entities of Orphanet by name or code, questions by their texts, and runs by model name."""
    words = " ".join(text.split())
    if not words:
        return SearchView(words, [], [], [])
    benchmarks = [row["name"] for row in run(graph, "benchmark/list")]
    parameters = {"text": words, "golds": golds, "limit": 20}
    questions = [
        row for name in benchmarks for row in run(graph, "benchmark/browse", {"benchmark": name, **parameters})
    ]
    is_question = any(row["id"] == words for row in questions)  # the parts of an id are no words of a disorder's name
    return SearchView(
        text=words,
        disorders=[] if is_question else run(graph, "ontology/search", {"text": _lucene(words)}),
        questions=questions,
        runs=[
            row
            for name in benchmarks
            for row in run(graph, "errors/run_list", {"benchmark": name})
            if words.lower() in row["run"].lower()
        ],
    )


def _lucene(text: str) -> str:
    """Return words as a query of the full-text index that has no syntax of its own; the last word may be a beginning.

    >>> _lucene('Marfan (type "I")')
    'Marfan type I*'
    """
    words = "".join(letter if letter.isalnum() or letter in "-'" else " " for letter in text).replace("-", " ").split()
    return " ".join(words) + "*" if words else "*"
