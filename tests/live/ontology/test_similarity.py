"""Similarity of profiles: terms, disorders and cases of the sample."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from api.cli import main
from api.usecases.grounding import similarity as usecases
from graph.session import Graph
from mmrarebench.exceptions import NotFoundError, UsageError

Ask = Callable[..., list[dict[str, Any]]]


def test_similar_ranks_a_disorder_first_for_itself(sample_graph: Graph) -> None:
    rows = usecases.rank(sample_graph, "ORPHA:558", "resnik", 5)
    assert (rows[0]["rank"], rows[0]["orpha"], rows[0]["expected"]) == (1, "ORPHA:558", True)
    assert [r["score"] for r in rows] == sorted((r["score"] for r in rows), reverse=True)
    assert len(rows) == 5


def test_profile_leaves_out_excluded_terms(sample_graph: Graph, ask: Ask) -> None:
    [[code, term]] = sample_graph.read_rows(
        "MATCH (d:Disorder)-[r:HAS_PHENOTYPE {excluded: true}]->(p) WHERE EXISTS { (d)-[:HAS_PHENOTYPE {excluded: false}]->() } "
        "RETURN d.orpha, p.hpo ORDER BY d.orpha, p.hpo LIMIT 1"
    )
    terms = usecases.profile(sample_graph, code).terms
    assert term not in terms
    assert set(terms) == {r["hpo"] for r in ask(sample_graph, "ontology/phenotypes", orpha=code) if not r["excluded"]}


def test_profile_reads_retired_and_merged_ids(sample_graph: Graph) -> None:
    [[retired, successor]] = sample_graph.read_rows(
        "MATCH (p:Phenotype)-[:REPLACED_BY {relation: 'replaced_by'}]->(s) RETURN p.hpo, s.hpo ORDER BY p.hpo LIMIT 1"
    )
    [[merged, current]] = sample_graph.read_rows(
        "MATCH (p:Phenotype) WHERE size(p.altIds) > 0 AND NOT EXISTS { MATCH (q:Phenotype {hpo: p.altIds[0]}) } "
        "RETURN p.altIds[0], p.hpo ORDER BY p.hpo LIMIT 1"
    )
    assert set(usecases.profile(sample_graph, f"{retired},{merged}").terms) == {successor, current}


@pytest.mark.parametrize("measure", ["resnik", "lin", "jaccard"])
def test_similar_command_compares_two_profiles_by_term(measure: str, sample_graph: Graph, capsys: Any) -> None:
    with pytest.raises(SystemExit) as left:
        main(["similar", "HP:0001166,HP:0001083", "--to", "Orphanet_558", "--measure", measure, "--json"])
    assert not left.value.code
    comparison = json.loads(capsys.readouterr().out)
    mine = {m["hpo"]: m["best"] for m in comparison["matches"] if m["of"] == comparison["left"]}
    assert mine == {"HP:0001166": "HP:0001166", "HP:0001083": "HP:0001083"}
    assert comparison["score"] == usecases.compare(sample_graph, "ORPHA:558", "HP:0001083,HP:0001166", measure)["score"]


def test_similar_command_prints_a_table(sample_graph: Graph, capsys: Any) -> None:
    with pytest.raises(SystemExit):
        main(["similar", "ORPHA:558", "--limit", "3"])
    assert "ORPHA:558" in capsys.readouterr().out


def test_similar_ranks_disorders_for_a_case(sample_graph: Graph) -> None:
    sample_graph.write(
        "MATCH (d:Disorder {orpha: 'ORPHA:558'})-[r:HAS_PHENOTYPE]->(p) WHERE NOT r.excluded WITH d, p LIMIT 6 "
        "MERGE (c:Case {id: 'case-for-similarity'}) MERGE (c)-[:PRESENTS {excluded: false}]->(p) "
        "MERGE (c)-[:HAS_DIAGNOSIS {via: 'ORPHA:558', relation: 'exact', by: 'stated'}]->(d)"
    )
    try:
        rows = usecases.rank(sample_graph, "case-for-similarity", "lin", 100)
    finally:
        sample_graph.write("MATCH (c:Case {id: 'case-for-similarity'}) DETACH DELETE c")
    assert [r["orpha"] for r in rows if r["expected"]] == ["ORPHA:558"]
    assert next(r["rank"] for r in rows if r["expected"]) <= 3


@pytest.mark.parametrize("reference", ["HP:9999999", "ORPHA:99999999", "no-such-case"])
def test_similar_reports_an_unknown_term_disorder_or_case(reference: str, sample_graph: Graph) -> None:
    with pytest.raises(NotFoundError):
        usecases.rank(sample_graph, reference, "resnik", 3)


def test_similar_refuses_an_unknown_measure(sample_graph: Graph) -> None:
    with pytest.raises(UsageError, match="unknown measure"):
        usecases.rank(sample_graph, "ORPHA:558", "cosine", 3)
