"""Work on a Dask cluster: the same verdicts as on this machine, by the same version of the rules only.

test_cluster_process.py runs these in a process of their own: a cluster's threads and loops must not meet other tests.
"""

from __future__ import annotations

from functools import partial

import pytest

from graph import cluster
from graph.cluster import cluster_work, code_hash
from graph.names import Ontology
from loaders.criteria.score import AnswerRecord, CriteriaJudge
from loaders.grounding import score as grounding
from loaders.grounding.score import AnswerToScore
from mmrarebench.exceptions import UsageError
from mmrarebench.grounding.matching import Name
from mmrarebench.ontology.lineage import Edge, Lineage

pytestmark = [pytest.mark.timeout(120), pytest.mark.filterwarnings("ignore"), pytest.mark.long]
ONTOLOGY = Ontology(
    [Name("ORPHA:324", "Fabry disease", 0), Name("ORPHA:355", "Gaucher disease", 0)],
    Lineage([Edge("ORPHA:324", "ORPHA:1"), Edge("ORPHA:355", "ORPHA:1")]),
    1000,
)
DIAGNOSES = [
    (AnswerToScore(f"run/{n}", text, None, None, "given", [], "full", "exact", [["ORPHA:324", "exact"]]), f"hash{n}")
    for n, text in enumerate(["1. Gaucher disease\n2. Fabry disease", "Fabry disease", "", "1. Measles"])
]
TESTS = [
    (
        AnswerRecord(
            f"run/e{n}",
            text,
            "given",
            [],
            "full",
            "sample/examination/1",
            "examination",
            None,
            [],
            [["sample/examination/1/key_test/1", "key_test", "brain MRI", None, 1]],
            [],
            [],
            None,
            None,
        ),
        f"hash{n}",
    )
    for n, text in enumerate(["Order an MRI of the brain.", "No brain MRI is needed.", "Huntingtin gene test."])
]


def test_cluster_work_grounds_like_this_machine(dask_address: str) -> None:
    ONTOLOGY.prepare()
    judge = partial(grounding.judged, ontology=ONTOLOGY, mondo=None)
    with cluster_work(judge, dask_address) as submit:
        there = [submit(DIAGNOSES[:2]), submit(DIAGNOSES[2:])]
        verdicts = [verdict for part in there for verdict in part.result()]
    assert verdicts == judge(DIAGNOSES)
    assert [verdict.properties["rank"] for verdict in verdicts] == [2, 1, None, None]


def test_cluster_work_judges_criteria_like_this_machine(dask_address: str) -> None:
    judge = CriteriaJudge([("HTT", "huntingtin")])
    judge.prepare()
    with cluster_work(judge, dask_address) as submit:
        verdicts = submit(TESTS).result()
    assert verdicts == judge(TESTS)
    assert [verdict.properties["score"] for verdict in verdicts] == [1.0, 0.0, 0.0]


def test_cluster_work_refuses_a_worker_with_other_rules(dask_address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "code_hash", lambda: code_hash() + "changed")
    with (
        cluster_work(len, dask_address) as submit,
        pytest.raises(UsageError, match=r"tcp://\S+: a worker of the cluster has another version of this product"),
    ):
        submit("abc").result()


def test_cluster_work_names_the_address_where_no_cluster_answers() -> None:
    with (
        pytest.raises(UsageError, match="nonsense address: no Dask cluster answers"),
        cluster_work(len, "nonsense address"),
    ):
        pass
