"""Repeated scoring updates only changed verdicts and completes a killed run."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from api.usecases import scoring
from graph import schema, verdicts
from graph.names import read_index
from graph.session import Graph
from graph.writing.load import Loaded
from loaders.criteria import score as criteria
from loaders.grounding import score as grounded
from loaders.scoring.runs import Scoring

Digest = Callable[[Graph], dict[str, str]]
NOTHING = {"created": {}, "updated": {}, "deleted": {}}
DIAGNOSES = "MATCH (a:Answer)-[:ANSWERS]->(:Question)-[:IN_TRACK]->(:Track {name: 'diagnosis'}) RETURN count(a)"


@pytest.fixture(scope="module")
def loaded(stage: object) -> Graph:
    from tests.conftest import load_sample

    graph: Graph = stage.bring("sample to change", load_sample)  # type: ignore[attr-defined]
    return graph


def score(graph: Graph) -> dict[str, dict[str, int]]:
    result: dict[str, dict[str, int]] = scoring.score(graph, "sample")["changes"]
    return result


def test_score_again_writes_nothing(loaded: Graph, digest: Digest) -> None:
    before = digest(loaded)
    assert score(loaded) == NOTHING
    assert digest(loaded) == before


CHANGES = {
    "nothing": ("RETURN 1", "RETURN 1", set(), set()),
    "an answer": (
        "MATCH (a:Answer {id: 'sample/toy-general-large/full/sample/diagnosis/1'}) SET a.text = a.text + '.'",
        "MATCH (a:Answer {id: 'sample/toy-general-large/full/sample/diagnosis/1'}) SET a.text = left(a.text, size(a.text) - 1)",
        {"sample/toy-general-large/full"},
        {"sample/toy-general-large/full"},
    ),
    "a verdict": (
        "MATCH (v:Verdict {id: 'sample/toy-general-large/full/sample/treatment/1/criteria'}) SET v.contentHash = 'x' + v.contentHash",
        "MATCH (v:Verdict {id: 'sample/toy-general-large/full/sample/treatment/1/criteria'}) SET v.contentHash = substring(v.contentHash, 1)",
        set(),
        {"sample/toy-general-large/full"},
    ),
    "a gold": (
        "MATCH (:Question {id: 'sample/diagnosis/1'})-[:ASKS_ABOUT]->(:Case)-[r:HAS_DIAGNOSIS]->() SET r.relation = 'broader'",
        "MATCH (:Question {id: 'sample/diagnosis/1'})-[:ASKS_ABOUT]->(:Case)-[r:HAS_DIAGNOSIS]->() SET r.relation = 'exact'",
        "all",
        set(),
    ),
    "a criterion": (
        "MATCH (:Question {id: 'sample/treatment/1'})-[:EXPECTS]->(c) SET c.text = c.text + ' x'",
        "MATCH (:Question {id: 'sample/treatment/1'})-[:EXPECTS]->(c) SET c.text = left(c.text, size(c.text) - 2)",
        set(),
        "all",
    ),
    "a name": (
        "MATCH (d:Disorder {orpha: 'ORPHA:558'}) SET d.synonyms = d.synonyms + 'Entirely new name'",
        "MATCH (d:Disorder {orpha: 'ORPHA:558'}) SET d.synonyms = d.synonyms[..-1]",
        "all",
        set(),
    ),
}
"""What is changed and how it is undone, and the runs that are compared anew by names and by criteria."""


def test_score_compares_changed_runs_only(loaded: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    runs = set(grounded.runs(loaded, "sample"))
    due: list[set[str]] = []

    def note(scoring: Scoring, names: list[str], *_: object) -> Loaded:
        due.append(set(scoring.due(names)))
        return Loaded()

    monkeypatch.setattr(Scoring, "score", note)
    for change, (do, undo, *affected) in CHANGES.items():
        loaded.write(do)
        due.clear()
        grounded.load(loaded, benchmark="sample")
        criteria.load(loaded, benchmark="sample")
        loaded.write(undo)
        assert due == [runs if expected == "all" else expected for expected in affected], change
    due.clear()
    monkeypatch.setattr(grounded.grounding, "VERSION", "another")
    grounded.load(loaded, benchmark="sample")
    assert due == [runs]
    monkeypatch.undo()
    grounded.load(loaded, benchmark="sample")


def test_score_updates_a_changed_answer_only(loaded: Graph, digest: Digest) -> None:
    before = digest(loaded)
    (key, text) = loaded.read_rows(
        "MATCH (a:Answer)-[n:NAMES {relation: 'exact'}]->() RETURN a.id, a.text ORDER BY a.id LIMIT 1"
    )[0]
    loaded.write("MATCH (a:Answer {id: $key}) SET a.text = 'Nothing known'", {"key": key})
    changes = score(loaded)
    assert changes["updated"] == {"Verdict": 1}
    assert changes["deleted"] == {schema.NAMES.name: 1}
    assert not changes["created"]
    (row,) = loaded.read_rows(
        "MATCH (a:Answer {id: $key})<-[:ABOUT]-(v:Verdict)-[:BY]->(:Judge {name: 'grounded'}) "
        "RETURN v.rank, v.score, COUNT { (a)-[:NAMES]->() }",
        {"key": key},
    )
    assert row == [None, 0.0, 0]
    loaded.write("MATCH (a:Answer {id: $key}) SET a.text = $text", {"key": key, "text": text})
    score(loaded)
    assert digest(loaded) == before


def test_ground_reads_names_of_retired_entries_as_the_successor(loaded: Graph, digest: Digest) -> None:
    before = digest(loaded)
    ((code,),) = loaded.read_rows(
        "MATCH (d:Disorder)-[:MAPS_TO {relation: 'exact'}]->(c:Concept) WHERE d.name IS NOT NULL "
        "AND c.formerNames IS NULL RETURN min(d.orpha) AS code"
    )
    loaded.write(
        "MATCH (d:Disorder {orpha: $code})-[:MAPS_TO {relation: 'exact'}]->(c:Concept) WHERE c.formerNames IS NULL SET c.formerNames = ['Told by MONDO'] "
        "MERGE (r:Disorder {orpha: 'ORPHA:999991', name: 'Moved'}) MERGE (r)-[:REPLACED_BY {relation: 'moved'}]->(d) "
        "MERGE (o:Disorder {orpha: 'ORPHA:999992', name: 'Referred'}) MERGE (o)-[:REPLACED_BY {relation: 'referred'}]->(d)",
        {"code": code},
    )
    index = read_index(loaded)
    assert [index.ground(text).codes for text in ("told by MONDO", "Moved", "Referred")] == [
        (code,),
        (code,),
        ("ORPHA:999992",),
    ]
    loaded.write("MATCH (r:Disorder) WHERE r.orpha IN ['ORPHA:999991', 'ORPHA:999992'] DETACH DELETE r")
    loaded.write("MATCH (c:Concept {formerNames: ['Told by MONDO']}) REMOVE c.formerNames")
    assert digest(loaded) == before


def test_score_updates_verdicts_after_a_change_of_names(loaded: Graph, digest: Digest) -> None:
    before = digest(loaded)
    loaded.write("MATCH (d:Disorder {orpha: 'ORPHA:558'}) SET d.synonyms = d.synonyms + 'Entirely new name'")
    assert score(loaded)["updated"] == {"Verdict": loaded.read_rows(DIAGNOSES)[0][0], "Judge": 1}
    loaded.write("MATCH (d:Disorder {orpha: 'ORPHA:558'}) SET d.synonyms = d.synonyms[..-1]")
    score(loaded)
    assert digest(loaded) == before


def test_score_completes_a_killed_run(loaded: Graph, digest: Digest, monkeypatch: pytest.MonkeyPatch) -> None:
    before = digest(loaded)
    loaded.write("MATCH (v:Verdict)-[:BY]->(:Judge {name: 'grounded'}) DETACH DELETE v")
    loaded.write("MATCH (:Answer)-[n:NAMES]->() DELETE n")

    def dies(transaction: object, judge: str, batch: object, answers: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(verdicts, "_judge", dies)
        with pytest.raises(KeyboardInterrupt):
            score(loaded)
    assert loaded.read_rows("MATCH ()-[n:NAMES]->() RETURN count(n)") == [[0]], (
        "names and verdicts are written together"
    )
    score(loaded)
    assert digest(loaded) == before


def test_score_deletes_the_verdict_of_a_deleted_answer(loaded: Graph) -> None:
    loaded.write("MATCH (a:Answer)-[:NAMES]->() WITH a ORDER BY a.id LIMIT 1 DETACH DELETE a")
    assert score(loaded)["deleted"] == {"Verdict": 1}
    assert score(loaded) == NOTHING
