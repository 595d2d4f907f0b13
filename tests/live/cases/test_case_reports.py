"""The way from a JATS archive to cases, figures, images, mentions, drafts, decisions and agreement."""

from __future__ import annotations

import gzip
import io
import json
import re
import tarfile
from pathlib import Path
from typing import Any

import orjson
import pytest
from chat_server import serving
from PIL import Image

from api.usecases import cases as usecases
from api.usecases import export as exports
from api.usecases.endpoint import asking
from api.usecases.leakage import scan as leakage
from files.images import ImageStore
from graph.session import Graph
from graph.writing.options import LoadOptions
from mmrarebench.exceptions import AnomaliesRefused, EndpointError, InputError, NotFoundError, UsageError
from queries.run import run
from scorer.endpoint import Address

pytestmark = pytest.mark.live


def rows_of(graph: Graph, name: str, **parameters: Any) -> list[dict[str, Any]]:
    return run(graph, name, parameters)


HEAD = """<article article-type="case-report" xmlns:xlink="http://www.w3.org/1999/xlink"><front><article-meta>
<article-id pub-id-type="pmcid">PMC{number}</article-id><article-id pub-id-type="pmid">7{number}</article-id>
<title-group><article-title>{title}</article-title></title-group><pub-date><year>2022</year></pub-date>
<permissions><license xlink:href="https://creativecommons.org/licenses/by/4.0/"/></permissions></article-meta></front>"""
BODY = """<body><sec><title>Case report</title><p>A 9-year-old girl was seen. There was no macrocephaly, but she had seizures and
ectopia lentis. Her mother also had scoliosis. Brain MRI was normal. She was diagnosed with Marfan syndrome (MFS).</p>
<p>Losartan 50 mg daily was begun. MFS is due to variants of the FBN1 gene.
<fig><label>Fig. 1</label><caption><p>Axial CT of the chest with a wide aorta</p></caption><graphic xlink:href="f1"/></fig>
<fig><label>Fig. 2</label><caption><p>Histology of the aortic wall, H&amp;E</p></caption><graphic xlink:href="f2.png"/></fig></p></sec></body>"""
DOG = (
    HEAD.format(number=2, title="Thymoma in a dog: a case report")
    + "<body><p>A 4-year-old beagle.</p></body></article>"
)
GIRL = HEAD.format(number=1, title="Marfan syndrome in a girl: a case report") + BODY + "</article>"


@pytest.fixture
def names(empty_graph: Graph) -> Graph:
    """A graph with the few names that the article uses."""
    empty_graph.write(
        "CREATE (:Disorder {orpha: 'ORPHA:558', name: 'Marfan syndrome', synonyms: ['MFS'], level: 'disorder', source: ['test'], mmrarebench: true}), "
        "(:Phenotype {hpo: 'HP:0000256', name: 'Macrocephaly', source: ['test'], mmrarebench: true}), "
        "(:Phenotype {hpo: 'HP:0001250', name: 'Seizure', source: ['test'], mmrarebench: true}), "
        "(:Phenotype {hpo: 'HP:0001083', name: 'Ectopia lentis', source: ['test'], mmrarebench: true}), "
        "(:Phenotype {hpo: 'HP:0002650', name: 'Scoliosis', source: ['test'], mmrarebench: true}), "
        "(:Gene {symbol: 'FBN1', source: ['test'], mmrarebench: true})"
    )
    return empty_graph


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """An article with one of its two images, and a dog, in an archive."""
    picture = io.BytesIO()
    Image.new("L", (40, 30), 90).save(picture, "JPEG")
    path = tmp_path / "reports.tar.gz"
    with tarfile.open(path, "w:gz") as tar:
        for name, data in (
            ("a/f1.jpg", picture.getvalue()),
            ("a/girl.nxml", GIRL.encode()),
            ("b/dog.xml", DOG.encode()),
        ):
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return path


def choice(field: str, value: str) -> dict[str, Any]:
    return {"from_name": field, "type": "choices", "value": {"choices": [value]}}


def kinds(loaded: Any) -> list[str]:
    return sorted(anomaly.kind for anomaly in loaded.anomalies)


def test_load_case_reports_loads_an_archive_once(names: Graph, archive: Path) -> None:
    loaded = usecases.load_case_reports(names, [archive], "b")
    assert (loaded.loaded["Case"], loaded.loaded["Figure"], loaded.loaded["Image"]) == (1, 2, 1)
    assert kinds(loaded) == ["missing_image", "refused"]
    (refused,) = [a for a in loaded.anomalies if a.kind == "refused"]
    assert (refused.id, refused.message) == ("PMC:2", 'not human: "in a dog" in the title')
    case = names.read(
        "MATCH (c:Case)-[:REPORTED_IN]->(a:Article) RETURN c.id AS id, c.age AS age, c.sex AS sex, a{.*} AS article"
    )[0]
    assert (case["id"], case["age"], case["sex"]) == ("PMC1", "P9Y", "female")
    assert case["article"]["identifiers"] == ["PMC:1", "PMID:71"]
    assert (case["article"]["licence"], case["article"]["year"]) == ("CC BY 4.0", 2022)
    figures = names.read(
        "MATCH (f:Figure) RETURN f.label AS label, f.modality AS modality, [(f)-[:HAS_IMAGE]->(i) | i.sha256] AS images ORDER BY label"
    )
    assert [(f["label"], f["modality"], len(f["images"])) for f in figures] == [
        ("Fig. 1", "ct", 1),
        ("Fig. 2", "histology", 0),
    ]
    assert ImageStore.of_home().get(figures[0]["images"][0])
    again = usecases.load_case_reports(names, [archive], "b")
    assert again.changes.total == 0


def test_load_case_reports_writes_mentions_with_spans_and_targets(names: Graph, archive: Path) -> None:
    loaded = usecases.load_case_reports(names, [archive], "b")
    if "no_mentions" in kinds(loaded):
        pytest.skip("spaCy is not installed here")
    rows = names.read(
        "MATCH (p:Passage)<-[:IN_PASSAGE]-(m:Mention)-[:MENTIONS]->(x) WHERE p.kind = 'section' "
        "AND substring(p.text, m.start, m.end - m.start) = m.text "
        "RETURN DISTINCT m.text AS text, coalesce(x.orpha, x.hpo, x.symbol) AS target, m.negated AS negated, m.family AS family"
    )
    assert {(r["text"], r["target"], r["negated"], r["family"]) for r in rows} == {
        ("macrocephaly", "HP:0000256", True, False),
        ("seizures", "HP:0001250", False, False),
        ("ectopia lentis", "HP:0001083", False, False),
        ("scoliosis", "HP:0002650", False, True),
        ("Marfan syndrome", "ORPHA:558", False, False),
        ("MFS", "ORPHA:558", False, False),
        ("FBN1", "FBN1", False, False),
    }


def test_load_case_reports_changes_nothing_for_refused_articles(names: Graph, archive: Path, tmp_path: Path) -> None:
    dog = tmp_path / "dog.xml"
    dog.write_text(DOG)
    usecases.load_case_reports(names, [archive], "b")
    loaded = usecases.load_case_reports(names, [dog], "b")
    assert loaded.loaded == {"Article": 0, "Case": 0}
    assert names.read_rows("MATCH (c:Case) RETURN count(c)") == [[1]]
    with pytest.raises(AnomaliesRefused, match="not human"):
        usecases.load_case_reports(names, [dog], "b", options=LoadOptions(strict=True))
    (tmp_path / "none").mkdir()
    with pytest.raises(InputError, match="no XML file"):
        usecases.load_case_reports(names, [tmp_path / "none"], "b")


def test_draft_questions_writes_masked_and_grounded_drafts(names: Graph, archive: Path) -> None:
    if "no_mentions" in kinds(usecases.load_case_reports(names, [archive], "b")):
        pytest.skip("spaCy is not installed here")
    drafted = usecases.draft_questions(names, "b")
    assert drafted.loaded["Question"] == 4
    questions = names.read(
        "MATCH (q:Question)-[:IN_TRACK]->(t) RETURN t.name AS track, q{.*} AS q, size([(q)-[:USES]->(i) | i]) AS uses"
    )
    assert {row["track"] for row in questions} == {"diagnosis", "treatment", "crossmodal", "examination"}
    assert all(row["q"]["draft"] and row["uses"] == 1 for row in questions)
    of_track = {row["track"]: row["q"] for row in questions}
    assert (of_track["diagnosis"]["answer"], of_track["diagnosis"]["goldCurie"]) == ("Marfan syndrome", "ORPHA:558")
    for name in ("Marfan", "MFS"):
        assert name not in of_track["diagnosis"]["context"]
        assert name not in of_track["examination"]["context"]
    assert "Losartan" not in of_track["treatment"]["context"]
    assert names.read_rows("MATCH (k:Criterion) WHERE NOT (k)-[:GROUNDED_IN]->() RETURN count(k)") == [[0]]
    assert names.read_rows("MATCH (:Case)-[h:HAS_DIAGNOSIS]->(d) RETURN d.orpha, h.by") == [["ORPHA:558", "draft"]]
    assert usecases.draft_questions(names, "b").changes.total == 0
    with pytest.raises(NotFoundError, match="no case reports"):
        usecases.draft_questions(names, "c")


def test_draft_questions_uses_no_guessed_mention(names: Graph, tmp_path: Path) -> None:
    article = GIRL.replace("Marfan syndrome", "marfann syndrome").replace("(MFS)", "").replace("MFS is", "It is")
    (tmp_path / "girl.xml").write_text(article)
    if "no_mentions" in kinds(usecases.load_case_reports(names, [tmp_path], "b", candidates="tfidf", least=0.6)):
        pytest.skip("spaCy is not installed here")
    guesses = "MATCH (m:Mention {match: 'likeness'})-[:MENTIONS]->(d) RETURN DISTINCT m.text, m.name, m.method, d.orpha, m.likeness > 0.6"
    assert ["marfann syndrome", "Marfan syndrome", "tfidf", "ORPHA:558", True] in names.read_rows(guesses)
    usecases.draft_questions(names, "b")
    assert names.read_rows("MATCH (:Case)-[h:HAS_DIAGNOSIS]->() RETURN count(h)") == [[0]]
    assert usecases.load_case_reports(names, [tmp_path], "b").loaded["Mention"] > 0
    assert names.read_rows(guesses) == [], "off unless asked for"
    with pytest.raises(UsageError, match="unknown method"):
        usecases.load_case_reports(names, [tmp_path], "b", candidates="umls")


def wording_model(messages: list[dict[str, str]], number: int) -> str:
    """Says each piece of evidence again, and names it; the answer of the examination track without any evidence."""
    evidence = re.findall(r"^(e\d+): ([^|\n]+)", messages[1]["content"], re.MULTILINE)
    is_question = messages[1]["content"].startswith("Question: A 9-year-old")
    bare = is_question and "expected answer" in messages[0]["content"]
    sentences = [{"text": f"{text.strip().rstrip('.')}.", "evidence": [] if bare else [key]} for key, text in evidence]
    return json.dumps({"sentences": sentences})


def test_draft_questions_keeps_model_sentences_with_evidence(names: Graph, archive: Path) -> None:
    if "no_mentions" in kinds(usecases.load_case_reports(names, [archive], "b")):
        pytest.skip("spaCy is not installed here")
    with serving(wording_model) as chat, asking(Address(chat.url, "m", tries=1)) as ask:
        drafted = usecases.draft_questions(names, "b", ask=ask)
        assert drafted.loaded["Question"] == 4
        [refused] = [a for a in drafted.anomalies if a.kind == "wording_refused"]
        assert refused.id == "examination/PMC1"
        assert "names no evidence" in refused.message
        assert usecases.draft_questions(names, "b", ask=ask).changes.total == 0
    rows = names.read(
        "MATCH (q:Question)-[:IN_TRACK]->(t) RETURN t.name AS track, q.evidence AS evidence, q.context AS context"
    )
    passages = dict(names.read_rows("MATCH (p:Passage) RETURN p.id, p.text"))
    for row in rows:
        rests = orjson.loads(row["evidence"])
        parts = {"context"} | ({"answer"} if row["track"] in ("treatment", "crossmodal") else set())
        assert {rest["part"] for rest in rests} == parts
        numbered = [rest["sentence"] for rest in rests if rest["part"] == "context"]
        assert numbered == list(range(1, len(numbered) + 1)), "every sentence, in order"
        for place in (place for rest in rests for place in rest["places"]):
            assert passages[place["passage"]][place["start"] : place["end"]].strip()
        assert all(rest["places"] for rest in rests)
    bare = json.dumps({"sentences": [{"text": "A girl was seen.", "evidence": []}]})
    with serving(lambda messages, number: bare) as chat, asking(Address(chat.url, "m", tries=1)) as ask:
        drafted = usecases.draft_questions(names, "b", ask=ask)
    assert names.read_rows("MATCH (q:Question) WHERE q.evidence IS NOT NULL RETURN count(q)") == [[0]]
    assert len([a for a in drafted.anomalies if a.kind == "wording_refused"]) == 7
    with (
        serving(lambda messages, number: 500) as chat,
        pytest.raises(EndpointError, match="answers 500"),
        asking(Address(chat.url, "m", tries=1)) as ask,
    ):
        usecases.draft_questions(names, "b", ask=ask)
    assert names.read_rows("MATCH (q:Question) RETURN count(q)") == [[4]], "what was there stays"


def test_load_annotations_reads_decisions_and_reports_agreement(names: Graph, archive: Path, tmp_path: Path) -> None:
    if "no_mentions" in kinds(usecases.load_case_reports(names, [archive], "b")):
        pytest.skip("spaCy is not installed here")
    usecases.draft_questions(names, "b")
    rows = names.read(
        "MATCH (q:Question)-[:EXPECTS]->(k) RETURN q.id AS id, q.contentHash AS hash, collect(k.id) AS criteria"
    )
    tasks = []
    for i, row in enumerate(sorted(rows, key=lambda r: r["id"])):
        data = {"question_id": row["id"], "content_hash": row["hash"], "criterion_ids": row["criteria"]}
        decisions = [("ann", "accept"), ("bob", "accept" if i else "reject")]
        annotations = [
            {"completed_by": who, "result": [choice("decision", value), choice("criterion_1", "keep")]}
            for who, value in decisions
        ]
        tasks.append({"id": i, "data": data, "annotations": annotations})
    file = tmp_path / "reviewed.json"
    file.write_bytes(orjson.dumps(tasks))
    loaded = usecases.load_annotations(names, [file])
    assert loaded.loaded["Annotation"] == 16
    assert usecases.load_annotations(names, [file]).changes.total == 0
    agreement = usecases.agree(names, "b", seed=7, draws=10)
    total = {r["measure"]: r for r in agreement if (r["field"], r["track"], r["kind"]) == ("decision", None, None)}
    assert total["percent_agreement"]["value"] == 0.75
    assert total["krippendorff_alpha"]["units"] == 4
    assert {r["kind"] for r in agreement if r["field"] == "criterion"} > {None}
    with pytest.raises(UsageError, match="no number"):
        usecases.agree(names, "b", seed=7, draws=0, level="ordinal")
    with pytest.raises(NotFoundError, match="no annotations"):
        usecases.agree(names, "c", seed=7)


def test_accepted_drafts_become_a_releasable_benchmark(names: Graph, archive: Path, tmp_path: Path) -> None:
    if "no_mentions" in kinds(usecases.load_case_reports(names, [archive], "b")):
        pytest.skip("spaCy is not installed here")
    usecases.draft_questions(names, "b")
    assert {(r["questions"], r["drafts"]) for r in rows_of(names, "benchmark/counts")} == {(0, 1)}
    assert rows_of(names, "benchmark/questions", benchmark="b") == []
    assert len(rows_of(names, "benchmark/questions", benchmark="b", drafts=True)) == 4
    with pytest.raises(NotFoundError, match="all 4 questions of 'b' are drafts"):
        exports.make_release(names, "r", "b", tmp_path)
    with pytest.raises(NotFoundError, match="none of 4 drafts is accepted"):
        usecases.accept_drafts(names, "b", "accepted")
    exports.export_tasks(names, "b", tmp_path)
    tasks = orjson.loads((tmp_path / "tasks.json").read_bytes())
    assert len(tasks) == 4
    for task in tasks:
        count = len(task["data"]["criterion_ids"])
        decision = "reject" if task["data"]["track"] == "crossmodal" else "accept"
        result = [choice("decision", decision), *(choice(f"criterion_{i}", "keep") for i in range(1, count + 1))]
        if task["data"]["track"] == "diagnosis":
            result[-1] = choice(f"criterion_{count}", "reject")
        task["annotations"] = [{"completed_by": "ann", "result": result}]
    (tmp_path / "reviewed.json").write_bytes(orjson.dumps(tasks))
    assert usecases.load_annotations(names, [tmp_path / "reviewed.json"]).anomalies == []
    loaded = usecases.accept_drafts(names, "b", "accepted")
    assert (loaded.loaded["Question"], kinds(loaded)) == (3, ["not_accepted"])
    assert usecases.accept_drafts(names, "b", "accepted").changes.total == 0
    before = {q.track: q for q in exports.questions(names, "b", drafts=True)}
    after = {q.track: q for q in exports.questions(names, "accepted")}
    assert after.keys() == {"diagnosis", "treatment", "examination"}
    assert len(after["diagnosis"].criteria) == len(before["diagnosis"].criteria) - 1
    assert after["diagnosis"].golds == ("ORPHA:558",)
    assert after["treatment"].content_hash == before["treatment"].content_hash
    assert after["diagnosis"].content_hash != before["diagnosis"].content_hash
    assert names.read_rows(
        "MATCH (q:Question)-[:PART_OF]->(:Benchmark {name: 'accepted'}) MATCH (q)-[:EXPECTS]->(k) "
        "WHERE NOT (k)-[:GROUNDED_IN]->() OR q.draft RETURN count(k)"
    ) == [[0]]
    release = exports.make_release(names, "r", "accepted", tmp_path)
    assert release["manifest"]["counts"]["questions"] == 3
    assert exports.verify_release(names, Path(release["file"]), "accepted") == []
    manifest = release["manifest"]
    assert {tuple(row["licences"]) for row in (*manifest["questions"], *manifest["images"])} == {("CC BY 4.0",)}
    exported = exports.export_lines(names, "accepted", tmp_path / "lines", licence="CC-BY")
    assert (exported.files[0].records, exported.anomalies) == (3, [])
    with pytest.raises(NotFoundError, match="CC-BY-NC"):
        exports.export_samples(names, "accepted", tmp_path / "samples", licence="CC-BY-NC")
    leakage.scan(names, "accepted", pictures=False)
    leaking = {
        row["question"]
        for row in rows_of(names, "leakage/findings", benchmark="accepted")
        if row["kind"] == "gold_name"
    }
    assert "accepted/diagnosis/PMC1" not in leaking, "what a track must hide is masked"
    drafts = {row["track"]: row["basis"] for row in rows_of(names, "benchmark/drafts", benchmark="b")}
    assert drafts["diagnosis"] == "the disorder that the title names"
    assert all(drafts.values())
    with pytest.raises(NotFoundError, match="no drafts"):
        usecases.accept_drafts(names, "accepted", "again")
    names.write(
        "MATCH (c:Case {id: 'PMC1'}) CREATE (c)-[:REPORTED_IN {source: ['test'], mmrarebench: true}]->"
        "(:Article {id: 'PMID:99', source: ['test'], mmrarebench: true})"
    )
    with pytest.raises(NotFoundError, match="no question is under CC-BY"):
        exports.export_lines(names, "accepted", tmp_path / "unlicensed", licence="CC-BY")
    with pytest.raises(UsageError, match="of their own"):
        usecases.accept_drafts(names, "b", "b")


@pytest.mark.data
def test_case_report_package_becomes_a_release_of_four_tracks(names: Graph, data: Path, tmp_path: Path) -> None:
    names.write("CREATE (:Phenotype {hpo: 'HP:0002668', name: 'Paraganglioma', source: ['test'], mmrarebench: true})")
    folder = tmp_path / "package"
    folder.mkdir()
    article = gzip.decompress((data / "jats" / "PMC7500000.xml.gz").read_bytes())
    (folder / "PMC7500000.xml").write_bytes(article)
    for number, name in enumerate(re.findall(rb'graphic[^>]*href="([^"]+)"', article), 1):
        Image.new("L", (40, 30), 40 * number).save(folder / f"{name.decode()}.jpg")
    if "no_mentions" in kinds(usecases.load_case_reports(names, [folder], "package")):
        pytest.skip("spaCy is not installed here")
    usecases.draft_questions(names, "package")
    drafts = rows_of(names, "benchmark/drafts", benchmark="package")
    assert {row["track"] for row in drafts} == {"diagnosis", "treatment", "crossmodal", "examination"}
    assert all(row["basis"] for row in drafts)
    exports.export_tasks(names, "package", tmp_path)
    tasks = orjson.loads((tmp_path / "tasks.json").read_bytes())
    for task in tasks:
        criteria = range(1, len(task["data"]["criterion_ids"]) + 1)
        result = [choice("decision", "accept"), *(choice(f"criterion_{i}", "keep") for i in criteria)]
        task["annotations"] = [{"completed_by": "ann", "result": result}]
    (tmp_path / "reviewed.json").write_bytes(orjson.dumps(tasks))
    usecases.load_annotations(names, [tmp_path / "reviewed.json"])
    loaded = usecases.accept_drafts(names, "package", "whole")
    assert (loaded.loaded["Question"], loaded.anomalies) == (4, [])
    leakage.scan(names, "whole", pictures=False)
    mentions = {
        row["question"] for row in rows_of(names, "leakage/findings", benchmark="whole") if row["kind"] == "gold_name"
    }
    assert not mentions & {"whole/diagnosis/PMC7500000", "whole/examination/PMC7500000"}
    assert exports.make_release(names, "r1", "whole", tmp_path)["manifest"]["counts"]["questions"] == 4
    exported = exports.export_dataset(names, "whole", tmp_path / "dataset", licence="CC-BY")
    assert {file.path for file in exported.files if file.path.endswith(".parquet")} == {
        f"{row['track']}/test.parquet" for row in drafts
    }
    crossmodal = next(q for q in exports.questions(names, "whole") if q.track == "crossmodal")
    assert (len(crossmodal.uses), len(crossmodal.criteria) >= 2) == (2, True)


@pytest.mark.data
def test_load_case_reports_accepts_one_of_the_real_articles(names: Graph, data: Path) -> None:
    loaded = usecases.load_case_reports(names, [data / "jats"], "real")
    assert (loaded.loaded["Case"], loaded.loaded["Figure"]) == (1, 2)
    assert kinds(loaded).count("refused") == 12
    assert kinds(loaded).count("missing_image") == 2
