"""Statements of several owners about one thing: kept apart, ranked, released one by one."""

from __future__ import annotations

from typing import Any

import pytest

from graph import schema
from graph.model import Node, text
from graph.writing.batch import Batch, merge, rank, release
from graph.writing.write import _state


def test_merge_prefers_the_higher_ranked_owner_in_any_order() -> None:
    one = merge(merge({}, {"name": "HPO's"}, "hpo"), {"name": "Orphanet's"}, "orphapacket")
    other = merge(merge({}, {"name": "Orphanet's"}, "orphapacket"), {"name": "HPO's"}, "hpo")
    assert one == other == {"name": "HPO's", "source": ["hpo", "orphapacket"]}


def test_merge_replaces_the_statements_of_a_single_owner() -> None:
    assert merge({"name": "old", "gone": 1, "source": ["hpo"]}, {"name": "new"}, "hpo") == {
        "name": "new",
        "source": ["hpo"],
    }


def test_merge_of_the_same_statement_changes_nothing() -> None:
    have = merge(merge({}, {"name": "a"}, "hpo"), {"name": "b", "level": "group"}, "orphapacket")
    assert merge(have, {"name": "b", "level": "group"}, "orphapacket") == have
    assert merge(have, {"name": "a"}, "hpo") == have


def test_merge_and_release_keep_statements_by_owner() -> None:
    have = {"frequency": "Frequent", "statements": ["hpoa=Frequent"], "source": ["hpoa"]}
    both = merge(have, {"frequency": "Rare", "statements": ["orphapacket=Rare"]}, "orphapacket")
    assert both["statements"] == ["hpoa=Frequent", "orphapacket=Rare"]
    assert both["frequency"] == "Rare"
    left = release(both, "orphapacket")
    assert left is not None
    assert left["statements"] == ["hpoa=Frequent"]
    assert left["source"] == ["hpoa"]


def test_release_returns_none_for_the_last_owner() -> None:
    assert release({"source": ["hpo"]}, "hpo") is None
    assert release({}, "hpo") is None


def test_rank_is_equal_within_a_family_of_owners() -> None:
    assert rank("orphadata:product4") == rank("orphadata:product1") < rank("orphapacket")
    assert rank("benchmark:toy") == rank("run:toy/gpt/full")


def test_batch_joins_statements_and_drops_none() -> None:
    batch = Batch("toy", (schema.DISORDER, schema.CHILD_OF, schema.HAS_PHENOTYPE))
    batch.node(schema.DISORDER, "ORPHA:1", name="A", level=None)
    batch.node(schema.DISORDER, "ORPHA:1", name=None, level="group")
    batch.edge(schema.CHILD_OF, "ORPHA:1", "ORPHA:2")
    batch.edge(schema.CHILD_OF, "ORPHA:1", "ORPHA:2")
    for excluded in (True, False):
        batch.edge(schema.HAS_PHENOTYPE, "ORPHA:1", "HP:0000001", excluded=excluded)
    assert batch.nodes[schema.DISORDER] == {"ORPHA:1": {"orpha": "ORPHA:1", "name": "A", "level": "group"}}
    assert batch.counts() == {
        "Disorder": 1,
        "(Disorder)-[:CHILD_OF]->(Disorder)": 1,
        "(Disorder)-[:HAS_PHENOTYPE]->(Phenotype)": 2,
    }


def test_batch_refuses_types_that_it_does_not_manage() -> None:
    with pytest.raises(KeyError):
        Batch("toy", (schema.DISORDER,)).node(schema.GENE, "FBN1")


def test_node_type_refuses_an_undeclared_key() -> None:
    with pytest.raises(ValueError, match="'id' is not declared"):
        Node("Toy", "id", "", (text("name", "Name."),))


def test_state_releases_only_stale_rows_of_the_owner() -> None:
    stored: dict[str, dict[str, Any]] = {
        "mine": {"symbol": "mine", "source": ["toy"]},
        "wanted": {"symbol": "wanted", "source": ["toy"]},
        "shared": {"symbol": "shared", "name": "n", "source": ["other", "toy"]},
        "theirs": {"symbol": "theirs", "source": ["other"]},
        "nobody's": {"symbol": "nobody's"},
    }
    _state(schema.GENE, stored, {"wanted": {"symbol": "wanted"}}, "toy")
    assert {key: row.get("source") for key, row in stored.items()} == {
        "wanted": ["toy"],
        "shared": ["other"],
        "theirs": ["other"],
        "nobody's": None,
    }
