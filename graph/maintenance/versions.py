"""Which version of the schema a graph has: an older graph is migrated on first use, a newer one is refused."""

from __future__ import annotations

from graph import schema
from graph.model import MARK
from graph.session import Graph
from mmrarebench import __version__
from mmrarebench.exceptions import SchemaError

_STATE = "OPTIONAL MATCH (s:GraphState {name: 'mmrarebench'}) RETURN s.schemaVersion, s.programVersion"


def check_version(graph: Graph) -> None:
    """Read which version of the schema the graph has, and migrate an older one.

    Raises:
        SchemaError: the graph was written by a newer version of this program.
        GraphBusy: it has to be migrated and another process is writing.
    """
    with graph.session() as session:
        version, program = (
            session.run(_STATE).single(strict=True).values()
        )  # not retried: a wrong address fails at once
    if version is None and not is_unversioned(graph):
        return
    version = version or 0
    if version > schema.SCHEMA_VERSION:
        raise SchemaError(
            f"the graph was written by mmrarebench {program} (schema {version}), which is newer than this one "
            f"({__version__}, schema {schema.SCHEMA_VERSION})",
            where=graph.uri,
            repair="use that version or a newer one, or another MMRAREBENCH_HOME",
        )
    if version < schema.SCHEMA_VERSION:
        from graph.maintenance.migrations import migrate  # with it comes what writes

        migrate(graph)


def stored_version(graph: Graph) -> tuple[int | None, str | None]:
    """Return the version of the schema and of the program that the graph has; None where none is stored."""
    version, program = graph.read_rows(_STATE)[0]
    return version, program


def is_unversioned(graph: Graph) -> bool:
    """Whether the graph holds nodes that were written before the version of the schema was stored."""
    labels = "|".join(node.label for node in schema.NODES)
    query = f"MATCH (n:{labels}) WHERE n.{MARK.name} IS NULL AND n.source IS :: LIST<STRING NOT NULL> NOT NULL RETURN 1 LIMIT 1"
    return bool(graph.read_rows(query))
