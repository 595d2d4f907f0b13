"""Verdicts of rules in the graph: which are there and under which content hash, and replacing those that are not."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future
from typing import TYPE_CHECKING, Any, TypeVar

from files.progress import Tick
from graph import schema
from graph.session import Graph
from graph.writing.batch import Batch
from graph.writing.load import Loaded
from graph.writing.sending import assert_written, chunks
from graph.writing.write import Changes, prepare, sync

if TYPE_CHECKING:
    import neo4j

K = TypeVar("K")
T = TypeVar("T")


def sweep(graph: Graph, judge: str, benchmark: str | None = None) -> Loaded:
    """Delete a judge's verdicts whose answer is gone: those on one benchmark, by their keys, or all of the judge's."""
    match = (
        "MATCH (v:Verdict) WHERE v.mmrarebench AND v.id STARTS WITH $benchmark AND v.id ENDS WITH $ending"
        if benchmark
        else "MATCH (:Judge {name: $judge})<-[:BY]-(v:Verdict) WHERE v.mmrarebench AND v.id ENDS WITH $ending"
    )
    rows = graph.read_rows(
        f"{match} AND NOT EXISTS {{ (v)-[:ABOUT]->() }} RETURN v.id",
        {"benchmark": f"{benchmark}/", "judge": judge, "ending": f"/{judge}"},
    )
    keys = [row[0] for row in rows]
    if keys:
        graph.write_together(lambda transaction: _remove(transaction, keys))
    changes = Changes()
    changes.add("deleted", schema.VERDICT.label, len(keys))
    return Loaded(changes=changes)


def read_ahead(reader: Executor, keys: Iterable[K], read: Callable[[K], T], ahead: int = 1) -> Iterator[tuple[K, T]]:
    """Results of ``read`` for each key, in their order; the next ones are read while this one is worked on.

    >>> from concurrent.futures import ThreadPoolExecutor
    >>> with ThreadPoolExecutor(1) as reader:
    ...     list(read_ahead(reader, ["a", "bb"], len))
    [('a', 1), ('bb', 2)]
    """
    running: deque[tuple[K, Future[T]]] = deque()
    for key in keys:
        running.append((key, reader.submit(read, key)))
        if len(running) > ahead:
            earlier, future = running.popleft()
            yield earlier, future.result()
    for key, future in running:
        yield key, future.result()


RELEASES = """
MATCH (r:Release) WITH r ORDER BY r.name, r.version
RETURN r.name + ' ' + coalesce(r.version, '') + ' ' + coalesce(head(r.sha256), '')
"""


def basis_of(names: str, version: str) -> str:
    """Inputs of verdicts by rules beside answer and golds: the hash of the names, shortened, and the version.

    >>> basis_of("0123456789abcdef", "6")
    '0123456789ab/6'
    """
    return f"{names[:12]}/{version}"


def releases(graph: Graph) -> list[str]:
    """The releases that are loaded, each with its version and hash."""
    return [row[0] for row in graph.read_rows(RELEASES)]


def state_judge(graph: Graph, judge: str, version: str, names: str) -> Loaded:
    """Set a judge's version, the names with hash ``names``, and the releases that are loaded."""
    batch = Batch(f"judge:{judge}", (schema.JUDGE,))
    loaded = releases(graph) or None
    batch.node(schema.JUDGE, judge, parserVersion=version, basis=basis_of(names, version), releases=loaded)
    prepare(graph)
    return Loaded(changes=sync(graph, batch))


def replace(graph: Graph, judge: str, batch: Batch, before: Collection[str], tick: Tick) -> Loaded:
    """Write the verdicts of a batch in place of those that these answers had from the judge, with what they name.

    All of it is one transaction: a reader sees the old verdicts or the new ones.

    Args:
        graph: where to write.
        judge: by name; its node is there.
        batch: nodes and edges wanted, all of them about answers whose old verdicts are to go.
        before: ids of the verdicts that are there.
        tick: is called with what was written.
    """
    answers: dict[str, str] = dict(batch.edges[schema.ABOUT].keys())
    old = [key for key in answers if key in before]
    changes = Changes()
    answers_with_names = list(answers.values()) if schema.NAMES in batch.edges else []

    def write(transaction: neo4j.ManagedTransaction) -> tuple[int, int]:
        deleted = _delete(transaction, old, answers_with_names)
        created = _name(transaction, batch) if schema.NAMES in batch.edges else 0
        _judge(transaction, judge, batch, answers)
        return deleted, created

    deleted, created = graph.write_together(write)
    changes.add("deleted", schema.NAMES.name, deleted)
    changes.add("created", schema.NAMES.name, created)
    tick(schema.NAMES.name, created)
    tick(schema.VERDICT.label, len(answers))
    changes.add("updated", schema.VERDICT.label, len(old))
    for edge in (schema.ABOUT, schema.BY):
        changes.add("created", edge.name, len(answers) - len(old))
    changes.add("created", schema.VERDICT.label, len(answers) - len(old))
    return Loaded(batch.counts(), [], changes)


def _remove(transaction: neo4j.ManagedTransaction, verdicts: Sequence[str]) -> None:
    for chunk in chunks(verdicts):
        cypher = "UNWIND $rows AS id MATCH (v:Verdict {id: id}) WHERE v.mmrarebench DETACH DELETE v"
        transaction.run(cypher, {"rows": chunk}).consume()


def _delete(transaction: neo4j.ManagedTransaction, verdicts: Sequence[str], answers: Sequence[str]) -> int:
    """Delete verdicts, and what some answers name; return how many names there were."""
    _remove(transaction, verdicts)
    cypher = "UNWIND $rows AS id MATCH (:Answer {id: id})-[n:NAMES]->(:Disorder) WHERE n.source IS NOT NULL DELETE n"
    return sum(
        transaction.run(cypher, {"rows": chunk}).consume().counters.relationships_deleted for chunk in chunks(answers)
    )


def _name(transaction: neo4j.ManagedTransaction, batch: Batch) -> int:
    """Write what the answers of a batch name, and return how many relationships that makes."""
    names = [name for name in schema.NAMES.stated if name != "source"]
    by_answer: dict[str, list[list[Any]]] = {}
    for (answer, code, *_), properties in batch.edges[schema.NAMES].items():
        by_answer.setdefault(answer, []).append([code, *(properties.get(name) for name in names)])
    cypher = (
        "UNWIND $rows AS row MATCH (a:Answer {id: row[0]}) UNWIND row[1] AS named "
        f"MATCH (d:Disorder {{orpha: named[0]}}) CREATE (a)-[:NAMES {{{_values(names, 'named')}, source: $source}}]->(d)"
    )
    total = 0
    for chunk in chunks(by_answer.items()):
        rows = [list(row) for row in chunk]
        counters = transaction.run(cypher, {"rows": rows, "source": [batch.owner]}).consume().counters
        count = sum(len(disorders) for _, disorders in chunk)
        assert_written(schema.NAMES.name, counters.relationships_created, count)
        total += count
    return total


def _judge(transaction: neo4j.ManagedTransaction, judge: str, batch: Batch, answers: Mapping[str, str]) -> None:
    """Write the verdicts of a batch with their relationships."""
    names = [name for name in schema.VERDICT.stated if name != "source"]
    cypher = (
        "MATCH (j:Judge {name: $judge}) UNWIND $rows AS row MATCH (a:Answer {id: row[0]}) "
        f"CREATE (v:Verdict {{{_values(names, 'row')}, source: $source, mmrarebench: true}}) "
        "CREATE (v)-[:ABOUT {source: $source}]->(a) CREATE (v)-[:BY {source: $source}]->(j)"
    )
    for chunk in chunks(batch.nodes[schema.VERDICT].items()):
        rows = [[answers[key], *(properties.get(name) for name in names)] for key, properties in chunk]
        values = {"rows": rows, "source": [batch.owner], "judge": judge}
        counters = transaction.run(cypher, values).consume().counters
        assert_written(schema.ABOUT.name, counters.relationships_created, 2 * len(rows))


def _values(names: Sequence[str], row: str) -> str:
    """Properties out of a row, the first value left aside.

    >>> _values(["rank", "match"], "row")
    'rank: row[1], match: row[2]'
    """
    return ", ".join(f"{name}: {row}[{i}]" for i, name in enumerate(names, 1))
