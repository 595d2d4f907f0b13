"""Use cases that export data: exports, and releases of a benchmark."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from files.images import ImageStore
from files.progress import Tick, silent
from graph.session import Graph
from graph.writing.load import Anomaly
from mmrarebench.cases.licences import within
from mmrarebench.exceptions import NotFoundError
from queries.run import run
from reports.exports import croissant as export_croissant
from reports.exports import huggingface as export_huggingface
from reports.exports import inspect as export_inspect
from reports.exports import jsonl as export_jsonl
from reports.exports import labelstudio as export_labelstudio
from reports.exports import neo4j_admin as export_neo4j_admin
from reports.exports import phenopackets as export_phenopackets
from reports.exports import pheval as export_pheval
from reports.exports import vlmevalkit as export_vlmevalkit
from reports.exports.files import Exported
from reports.exports.ontology import branch as export_branch
from reports.exports.ontology import kgx as export_kgx
from reports.exports.ontology import rdf as export_rdf
from reports.exports.ontology import sssom as export_sssom
from reports.exports.records import Question, assemble
from reports.releases import manifest as release

if TYPE_CHECKING:
    import networkx as nx

Rows = list[dict[str, Any]]


def questions(graph: Graph, benchmark: str, *, drafts: bool = False) -> list[Question]:
    """Every question of a benchmark with its images and criteria, with or without drafts.

    Raises:
        NotFoundError: no such benchmark, or it has no questions.
    """
    parameters = {"benchmark": benchmark}
    assembled = assemble(
        run(graph, "export/questions", parameters),
        run(graph, "export/images", parameters),
        run(graph, "export/criteria", parameters),
    )
    if not assembled:
        raise NotFoundError(f"no questions of a benchmark {benchmark!r}", repair="benchmark/list names what is loaded")
    retained = [question for question in assembled if drafts or not question.draft]
    if not retained:
        raise NotFoundError(
            f"all {len(assembled)} questions of {benchmark!r} are drafts",
            repair=f"review them (export label-studio), then mmrarebench draft accept --benchmark {benchmark} --as NEW",
        )
    return retained


def licensed(records: Sequence[Question], licence: str | None) -> tuple[list[Question], list[Anomaly]]:
    """The questions of which every article and image is under a licence of a kind, and what was left out for its licence.

    A question whose case names no article, or only articles without a licence, is left out under any limit; an image has
    the licence of its article unless its figure states another.

    Raises:
        NotFoundError: nothing is left.
    """
    if licence is None:
        return list(records), []
    retained = [q for q in records if q.licences and all(within(licences, licence) for licences in q.every_licence)]
    ids = {question.id for question in retained}
    left_out = [
        Anomaly(
            "other_licence",
            q.id,
            "",
            q.id,
            f"left out under {licence}: {', '.join(q.every_licence) or 'no licence stated'}",
        )
        for q in records
        if q.id not in ids
    ]
    if not retained:
        raise NotFoundError(f"no question is under {licence}", repair="leave --licence out, or name another one")
    return retained, left_out


def export_dataset(graph: Graph, benchmark: str, out: Path, *, licence: str | None = None) -> Exported:
    """Write a dataset of Hugging Face: Parquet with images, one configuration a track."""
    records, left_out = licensed(questions(graph, benchmark), licence)
    exported = export_huggingface.write(records, ImageStore.of_home(), out, benchmark=benchmark)
    exported.anomalies += left_out
    return exported


def export_packets(graph: Graph, benchmark: str, out: Path, *, licence: str | None = None) -> Exported:
    """Write the cases of a benchmark as GA4GH phenopackets; under a limit those that a question within it asks about.

    Raises:
        NotFoundError: the benchmark has no cases.
    """
    cases = run(graph, "export/cases", {"benchmark": benchmark})
    if not cases:
        raise NotFoundError(f"no cases of a benchmark {benchmark!r}", repair="benchmark/list names what is loaded")
    records, left_out = licensed(questions(graph, benchmark), licence)
    wanted_cases = {question.case for question in records}
    cases = [case for case in cases if licence is None or case["id"] in wanted_cases]
    created = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    releases = {row["name"]: row["version"] for row in run(graph, "release/ontologies")}
    hpo = {
        "id": "hp",
        "name": "human phenotype ontology",
        "url": "http://purl.obolibrary.org/obo/hp.owl",
        "version": releases.get("hpo", "unknown"),
        "namespacePrefix": "HP",
        "iriPrefix": "http://purl.obolibrary.org/obo/HP_",
    }
    exported = export_phenopackets.write(cases, out, created=created, resources=[hpo])
    exported.anomalies += left_out
    return exported


def export_results(graph: Graph, benchmark: str, model: str, out: Path, *, condition: str = "full") -> Exported:
    """Write what a model's answers name, case by case, as PhEval has the results of a tool.

    Raises:
        NotFoundError: no such run, or it is not scored.
    """
    cases = run(graph, "export/predictions", {"benchmark": benchmark, "model": model, "condition": condition})
    if not any(case["named"] for case in cases):
        repair = f"errors/runs -p benchmark={benchmark} names the runs; score {benchmark} reads what answers name"
        raise NotFoundError(f"no scored answers of {model!r} ({condition}) on {benchmark!r}", repair=repair)
    return export_pheval.write(cases, out)


def export_mappings(graph: Graph, out: Path) -> Exported:
    """Write every mapping as one SSSOM table.

    Raises:
        NotFoundError: no ontology is loaded.
    """
    names = {row["id"]: row["name"] for row in _entities(graph)}
    rows = _in_order(run(graph, "export/mappings"))
    return export_sssom.write(rows, names, out, version=datetime.now(UTC).strftime("%Y-%m-%d"))


def export_tables(
    graph: Graph,
    benchmark: str,
    out: Path,
    *,
    labels_in_names: bool = False,
    licence: str | None = None,
    tick: Tick = silent,
) -> Exported:
    """Write the tables that VLMEvalKit reads; loading them again changes nothing."""
    records, left_out = licensed(questions(graph, benchmark), licence)
    exported = export_vlmevalkit.write(records, ImageStore.of_home(), out, labels_in_names=labels_in_names, tick=tick)
    exported.anomalies += left_out
    return exported


def export_lines(graph: Graph, benchmark: str, out: Path, *, licence: str | None = None) -> Exported:
    """Write JSON lines with the images beside them."""
    records, left_out = licensed(questions(graph, benchmark), licence)
    exported = export_jsonl.write(records, ImageStore.of_home(), out, benchmark=benchmark)
    exported.anomalies += left_out
    return exported


def export_samples(graph: Graph, benchmark: str, out: Path, *, licence: str | None = None) -> Exported:
    """Write a dataset of Inspect AI."""
    records, left_out = licensed(questions(graph, benchmark), licence)
    exported = export_inspect.write(records, ImageStore.of_home(), out, benchmark=benchmark)
    exported.anomalies += left_out
    return exported


def export_tasks(
    graph: Graph,
    benchmark: str,
    out: Path,
    *,
    address: str = export_labelstudio.LOCAL_FILES,
    licence: str | None = None,
) -> Exported:
    """Write tasks of Label Studio and a configuration that shows them; drafts are what review is for."""
    records, left_out = licensed(questions(graph, benchmark, drafts=True), licence)
    exported = export_labelstudio.write(records, ImageStore.of_home(), out, benchmark=benchmark, address=address)
    exported.anomalies += left_out
    return exported


def export_metadata(
    graph: Graph, benchmark: str, out: Path, *, facts: Mapping[str, str] | None = None, licence: str | None = None
) -> Exported:
    """Write the benchmark with Croissant metadata."""
    records, left_out = licensed(questions(graph, benchmark), licence)
    exported = export_croissant.write(records, ImageStore.of_home(), out, benchmark=benchmark, facts=facts)
    exported.anomalies += left_out
    return exported


def export_graph(graph: Graph, out: Path) -> Exported:
    """Write the ontology part as KGX tables.

    Raises:
        NotFoundError: no ontology is loaded.
    """
    statements = {
        name: _in_order(run(graph, f"export/{name}"))
        for name in ("lineage", "annotations", "genes", "mappings", "links")
    }
    return export_kgx.write(list(_entities(graph)), statements, out)


def export_store(graph: Graph, out: Path, tick: Tick = silent) -> Exported:
    """Write the whole graph as CSV files for neo4j-admin's offline import."""
    return export_neo4j_admin.write(graph, out, tick)


def export_triples(graph: Graph, out: Path, *, forms: Sequence[str] = tuple(export_rdf.FORMS)) -> Exported:
    """Write the ontology part as RDF: turtle, nquads or both.

    Raises:
        NotFoundError: no ontology is loaded.
    """
    names = ("lineage", "annotations", "genes", "mappings", "links", "prevalences")
    rows: dict[str, list[Mapping[str, Any]]] = {name: [*_in_order(run(graph, f"export/{name}"))] for name in names}
    rows["entities"], rows["releases"] = list(_entities(graph)), list(run(graph, "release/ontologies"))
    return export_rdf.write(rows, out, forms)


def _in_order(rows: Rows) -> Rows:
    """Return rows in an order of their own, their sources too: the database gives them in the order of its store."""
    for row in rows:
        row["source"] = sorted(row["source"] or [])
    return sorted(rows, key=orjson.dumps)


def _entities(graph: Graph) -> Rows:
    rows = run(graph, "export/entities")
    if not rows:
        raise NotFoundError("no ontology is loaded", repair="import orphanet or hpo first")
    return rows


def branch(graph: Graph, orpha: str) -> nx.DiGraph[str]:
    """A branch of Orphanet as a networkx graph: the entity and all below it, edges from child to parent.

    Raises:
        NotFoundError: there is no such entity.
    """
    rows = run(graph, "export/branch", {"orpha": orpha})
    if not rows:
        raise NotFoundError(f"there is no Orphanet entity {orpha}", repair="check the code, or import orphanet")
    return export_branch.digraph(rows)


def make_release(graph: Graph, name: str, benchmark: str, out: Path) -> dict[str, Any]:
    """Write the manifest of a benchmark as it stands and return it with its file."""
    manifest = release.manifest(
        name, benchmark, questions(graph, benchmark), run(graph, "release/ontologies"), ImageStore.of_home()
    )
    return {"file": str(release.write(manifest, out)), "manifest": manifest}


def verify_release(graph: Graph, manifest: Path, benchmark: str) -> Rows:
    """Every difference between a manifest and the benchmark as it stands; none means that it is as released."""
    released = release.read_manifest(manifest)
    store = ImageStore.of_home()
    now = release.manifest(
        released["name"], benchmark, questions(graph, benchmark), run(graph, "release/ontologies"), store, check=False
    )
    return [*release.tampering(released), *release.differences(released, now), *release.lost_bytes(now, store)]


def diff_releases(old: Path, new: Path) -> Rows:
    """Differences between two manifests."""
    return release.differences(release.read_manifest(old), release.read_manifest(new))


def is_manifest(name: str) -> bool:
    """Whether a name is that of a manifest on disk, and not of an ontology."""
    path = Path(name)
    file = path / release.FILE if path.is_dir() else path
    return (
        file.is_file() and file.suffix == ".json" and release.FORMAT.split("/")[0].encode() in file.read_bytes()[:200]
    )
