"""Retrieval baselines without a model: text, phenotypes and frequency rank disorders; pools share no branch with a part."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from api.usecases.grounding import similarity as usecases_similar
from api.usecases.leakage import retrieval as usecases
from api.usecases.leakage import scan as usecases_leakage
from graph.session import Graph
from loaders.leakage import retrieval
from mmrarebench.exceptions import NotFoundError
from mmrarebench.ontology.profile_ranking import Profiles
from mmrarebench.ontology.similarity import Measure
from queries.run import run

pytestmark = pytest.mark.live


@pytest.fixture(scope="module")
def ranked(sample_graph: Graph) -> Iterator[Graph]:
    usecases.rank(sample_graph, "sample")
    yield sample_graph
    sample_graph.write("MATCH ()-[r:RETRIEVES]->() DELETE r")


def test_masked_texts_hold_no_gold(ranked: Graph) -> None:
    texts = retrieval.masked_texts(ranked, "sample")
    assert "wilson" not in texts["sample/diagnosis/15"].split()
    assert len(texts) > 60


def test_rank_disorders_query_ranks_the_named_disorder_first(ranked: Graph) -> None:
    row = run(ranked, "leakage/rank_disorders", {"questions": ["sample/diagnosis/15"], "texts": ["wilson disease"]})[0]
    assert (row["rank"], row["orpha"]) == (1, "ORPHA:905")
    nothing = run(ranked, "leakage/rank_disorders", {"questions": ["sample/diagnosis/15"], "texts": ["zzzqqq"]})[0]
    assert (nothing["rank"], nothing["found"]) == (None, 0)


def test_retrieval_query_returns_ranks_and_marks_of_every_question(ranked: Graph) -> None:
    rows = run(ranked, "leakage/retrieval", {"benchmark": "sample"})
    assert {row["track"] for row in rows} >= {"diagnosis"}
    for row in rows:
        assert ("text" in row["solved"]) == (row["text"] == 1)
        assert ("prior" in row["solved"]) == (row["prior"] == 1)
    marked = {
        r["question"] for r in run(ranked, "leakage/findings", {"benchmark": "sample"}) if r["kind"] == "solved_by_text"
    }
    assert marked == {row["question"] for row in rows if row["text"] == 1}


def test_retrieval_summary_counts_the_rows_of_the_query(ranked: Graph) -> None:
    rows = run(ranked, "leakage/retrieval", {"benchmark": "sample"})
    by_method = {row["method"]: row for row in usecases.summary(ranked, "sample")}
    assert by_method["text"]["first"] == sum(row["text"] == 1 for row in rows)
    assert by_method["text"]["low"] <= by_method["text"]["share"] <= by_method["text"]["high"]


def test_retrieval_rank_again_changes_nothing(ranked: Graph) -> None:
    assert not any(usecases.rank(ranked, "sample")["changes"].values())


def test_priors_query_counts_every_question(ranked: Graph) -> None:
    rows = run(ranked, "leakage/priors", {"benchmark": "sample"})
    assert sum(row["questions"] for row in rows) >= 20
    assert all(0 < row["share"] <= 1 and row["count"] <= row["questions"] for row in rows)


def test_profiles_rank_many_cases_like_single_ones(ranked: Graph) -> None:
    alike = usecases_similar.similarities(ranked)
    held = dict(
        ranked.read_bulk(
            "MATCH (d:Disorder)-[r:HAS_PHENOTYPE]->(p:Phenotype) WHERE NOT coalesce(r.excluded, false) "
            "WITH d, collect(p.hpo) AS terms ORDER BY d.orpha LIMIT 12",
            ("d.orpha", "terms"),
        )
    )
    content = dict(ranked.read_bulk("MATCH (p:Phenotype)", ("p.hpo", "p.informationContent")))
    first = sorted(held)[0]
    profiles = Profiles(alike._lineage, content, held, held[first])
    for name, score in zip(profiles.names, profiles.scores(held[first]), strict=True):
        assert float(score) == pytest.approx(alike.sets(held[first], held[name], Measure.RESNIK), rel=1e-5)


def test_make_pool_shares_no_branch_with_the_part(ranked: Graph) -> None:
    usecases_leakage.make_split(
        ranked, "forpool", benchmark="sample", parts="train=0.6,test=0.4", seed=7, by_lineage=True
    )
    pool = usecases_leakage.make_pool(ranked, "shots", split="forpool", part="test", size=5, seed=7)
    assert 0 < len(pool["questions"]) <= 5
    assert usecases_leakage.prove_split(ranked, "shots") == []
    assert (
        pool["questions"]
        == usecases_leakage.make_pool(ranked, "shots", split="forpool", part="test", size=5, seed=7)["questions"]
    )
    ranked.write(
        "MATCH (q:Question)-[a:ASSIGNED_TO {part: 'test'}]->(:Split {name: 'shots'}) WITH a LIMIT 1 SET a.part = 'pool'"
    )
    with pytest.raises(NotFoundError, match="no part"):
        usecases_leakage.make_pool(ranked, "shots", split="forpool", part="nowhere", size=None, seed=7)


def test_prove_split_reports_a_shared_branch(ranked: Graph) -> None:
    usecases_leakage.make_split(ranked, "b", benchmark="sample", parts="train=0.5,test=0.5", seed=7, keep="branch")
    assert usecases_leakage.prove_split(ranked, "b") == []
    moved = ranked.read_rows(
        "MATCH (s:Split {name: 'b'})<-[x:ASSIGNED_TO]-(q:Question)-[:ASKS_ABOUT]->(c:Case)-[:HAS_DIAGNOSIS {relation: 'exact'}]->(d:Disorder) "
        "MATCH (d)-[:CHILD_OF]->()<-[:CHILD_OF]-(e:Disorder)<-[:HAS_DIAGNOSIS {relation: 'exact'}]-(k:Case)<-[:ASKS_ABOUT]-(o:Question)-[y:ASSIGNED_TO]->(s) "
        "WHERE d <> e AND c <> k AND x.part = y.part RETURN q.id ORDER BY q.id LIMIT 1"
    )
    ranked.write(
        "MATCH (:Question {id: $q})-[x:ASSIGNED_TO]->(:Split {name: 'b'}) SET x.part = 'elsewhere'", {"q": moved[0][0]}
    )
    assert "same_branch" in {row["kind"] for row in usecases_leakage.prove_split(ranked, "b")}


def test_leakage_report_lists_its_sections(ranked: Graph, tmp_path: Path) -> None:
    written = [Path(name).name for name in usecases_leakage.report(ranked, "sample", tmp_path)]
    assert {"leakage_solved.csv", "leakage_priors.json", "leakage_corpora.csv", "leakage_contamination.json"} <= set(
        written
    )
    page = (tmp_path / "leakage.html").read_text(encoding="utf-8")
    assert "Questions that need no model" in page
    assert "Most frequent disorder" in page
