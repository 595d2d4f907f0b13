"""The face of the program in Python: one connection that queries, grounds and scores, for notebooks and scripts."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

from api.usecases import querying
from api.usecases.grounding import ground as grounding
from api.usecases.grounding.ground import GroundedText
from graph.connect import connect as connect_graph
from graph.names import Ontology, read_ontology

if TYPE_CHECKING:
    import pandas as pd


class Rows(list[dict[str, Any]]):
    """The rows of a query, each a dict; ``frame()`` is the same as a pandas data frame."""

    def frame(self) -> pd.DataFrame:
        """Return the rows as a pandas data frame, its columns in the order of the query.

        Raises:
            ModuleNotFoundError: pandas is not installed.
        """
        import pandas as pd

        return pd.DataFrame.from_records(list(self))


class Connection:
    """One graph: the server that NEO4J_URI names, else the managed one, which is started where it does not run.

    Usage::

        with mmrarebench.connect() as graph:
            graph.query("ontology/disorder", orpha="ORPHA:558")
            graph.frame("errors/by_lineage", benchmark="sample")
            graph.ground("1. Marfan syndrome")
            graph.score("1. Marfan syndrome", ["ORPHA:558"]).rank
    """

    def __init__(self, start: bool = True) -> None:
        self._graph = connect_graph(start)

    @cached_property
    def _ontology(self) -> Ontology:
        return read_ontology(self._graph)

    def query(self, name: str, **params: Any) -> Rows:
        """Return the rows of a query of the registry (``mmrarebench query`` lists them).

        Raises:
            NotFoundError: there is no such query.
            UsageError: a parameter is unknown, missing or of the wrong type.
        """
        return Rows(querying.query(self._graph, name, params))

    def frame(self, name: str, **params: Any) -> pd.DataFrame:
        """Return the rows of a query as a pandas data frame."""
        return self.query(name, **params).frame()

    def ground(self, text: str) -> GroundedText:
        """Read a text as a ranked list of diagnoses and ground each name in the loaded Orphanet; nothing is written."""
        return grounding.ground(self._graph, [text], ontology=self._ontology)[0]

    def score(self, text: str, golds: Sequence[str]) -> GroundedText:
        """Ground a text and relate each name to the golds; ``rank`` is that of the first hit; nothing is written.

        Raises:
            UsageError: a gold is no Orphanet code.
            NotFoundError: a gold is no entity of the loaded Orphanet.
        """
        return grounding.ground(self._graph, [text], list(golds), ontology=self._ontology)[0]

    def close(self) -> None:
        """Close the connection; the server goes on."""
        self._graph.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *problem: object) -> None:
        self.close()


def connect(start: bool = True) -> Connection:
    """Connect to the graph in use.

    Args:
        start: Start the managed server where it does not run; else that is a DatabaseError.
    """
    return Connection(start)


_opened: list[Connection] = []
"""The connection behind the functions of the module, opened at their first call."""


def _default() -> Connection:
    if not _opened:
        _opened.append(connect())
    return _opened[0]


def query(name: str, **params: Any) -> Rows:
    """Return the rows of a query, through a connection that is opened at the first call."""
    return _default().query(name, **params)


def frame(name: str, **params: Any) -> pd.DataFrame:
    """Return the rows of a query as a pandas data frame, through a connection that is opened at the first call."""
    return _default().frame(name, **params)


def ground(text: str) -> GroundedText:
    """Ground one text, through a connection that is opened at the first call."""
    return _default().ground(text)


def score(text: str, golds: Sequence[str]) -> GroundedText:
    """Score one text against golds, through a connection that is opened at the first call."""
    return _default().score(text, golds)


def close() -> None:
    """Close the connection behind the functions of the module, where one is open."""
    while _opened:
        _opened.pop().close()
