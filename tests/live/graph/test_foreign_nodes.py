"""Foreign nodes in the same database, and writes on a nearly full disk."""

from __future__ import annotations

import subprocess
from collections.abc import Callable

import pytest

from graph import schema, session
from graph.connect import connect
from graph.maintenance.reset import clear, foreign_nodes
from graph.session import Graph
from graph.writing import sending
from graph.writing.batch import Batch
from graph.writing.write import sync
from mmrarebench.exceptions import DatabaseError, InputError

Cli = Callable[..., subprocess.CompletedProcess[str]]


def genes(*symbols: str) -> Batch:
    batch = Batch("toy", (schema.GENE,))
    for symbol in symbols:
        batch.node(schema.GENE, symbol, name="stated")
    return batch


@pytest.fixture
def shared(empty_graph: Graph) -> Graph:
    empty_graph.write("CREATE (:Gene {symbol: 'FBN1', source: ['toy']})-[:OF]->(:Person {name: 'Ann'})")
    return empty_graph


def test_sync_refuses_the_key_of_a_foreign_node(shared: Graph) -> None:
    with pytest.raises(InputError, match=r"Gene FBN1 .* this program did not write it.*nothing was written"):
        sync(shared, genes("ACTA2", "FBN1"))
    assert shared.read_rows("MATCH (g:Gene) RETURN g.symbol, g.name") == [["FBN1", None]]


def test_sync_and_reset_keep_foreign_nodes(shared: Graph) -> None:
    sync(shared, genes("ACTA2"))
    assert sync(shared, genes()).deleted == {"Gene": 1}
    sync(shared, genes("ACTA2"))
    assert clear(shared) == 2, "the gene and the graph's state"
    assert foreign_nodes(shared) == 2
    assert shared.read_rows("MATCH (g:Gene)-[:OF]->(p:Person) RETURN g.symbol, p.name") == [["FBN1", "Ann"]]


def test_reset_of_a_named_server_needs_its_address(cli: Cli) -> None:
    environment = {"NEO4J_URI": "bolt://db.example.org:7687"}
    refused = cli("reset", "--yes", **environment)
    assert refused.returncode == 2
    assert "bolt://db.example.org:7687" in refused.stderr
    assert cli("reset", "--yes", "--address", "bolt://other:7687", **environment).returncode == 2


def test_write_refuses_a_nearly_full_disk(empty_graph: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    with connect() as graph:
        if graph.data is None:
            pytest.skip("the server is not managed")
        monkeypatch.setattr(session, "LEAST_FREE_BYTES", 2**60)
        with pytest.raises(DatabaseError, match=r"MiB free on the disk of the graph.*run the same command again"):
            graph.write("CREATE (:Track {name: 'a'})")
        monkeypatch.undo()
        monkeypatch.setattr(sending, "ONE_TRANSACTION", 1)
        monkeypatch.setattr(sending, "ROW_BYTES", 2**60)
        with pytest.raises(DatabaseError, match=r"MiB free on the disk of the graph"):
            sync(graph, genes("ACTA2", "FBN1"))
    assert empty_graph.read_rows("MATCH (n:Track|Gene) RETURN count(n)") == [[0]]
