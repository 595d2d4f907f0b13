"""Commands that export data: export, release."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from api.cli.options import Benchmark, Json, Out
from api.cli.output import SHOWN_ANOMALIES, print_json, print_rows, progress
from api.usecases import export as usecases
from api.usecases.ontology import changes as ontology_changes
from graph.connect import connect
from mmrarebench.exceptions import CheckFailed
from reports.exports.files import Exported
from reports.exports.labelstudio import LOCAL_FILES
from reports.exports.ontology.rdf import FORMS
from reports.releases.ontology import summary

export_app = typer.Typer(help="Write the graph out for other tools.", no_args_is_help=True, rich_markup_mode=None)
release_app = typer.Typer(
    help="Make, compare and verify releases of a benchmark.", no_args_is_help=True, rich_markup_mode=None
)
Licence = Annotated[
    str | None,
    typer.Option(
        "--licence", help="Only questions whose articles are under such a licence, as CC-BY; the others are listed."
    ),
]
Manifest = Annotated[Path, typer.Argument(help="manifest.json, or its folder.")]


def _print(exported: Exported, as_json: bool) -> None:
    result = exported.as_dict()
    if as_json:
        print_json(result)
        return
    print_rows(result["files"])
    typer.echo(
        f"{result['imageFiles']} image files ({result['imageBytes']:,} bytes), {len(exported.anomalies)} anomalies"
    )
    for anomaly in exported.anomalies[:SHOWN_ANOMALIES]:
        typer.echo(f"  {anomaly.kind} {anomaly.id}: {anomaly.message}")
    if len(exported.anomalies) > SHOWN_ANOMALIES:
        typer.echo(f"  ... and {len(exported.anomalies) - SHOWN_ANOMALIES} more (--json lists all)")


@export_app.command("vlmevalkit")
def vlmevalkit(
    benchmark: Benchmark,
    out: Out,
    labels_in_names: Annotated[
        bool,
        typer.Option("--labels-in-names", help="Give images the names under which the harness finds their labels."),
    ] = False,
    licence: Licence = None,
    json: Json = False,
) -> None:
    """Write the four tables that VLMEvalKit loads as they are; loading them here again changes nothing."""
    with connect() as graph, progress() as tick:
        exported = usecases.export_tables(
            graph, benchmark, out, labels_in_names=labels_in_names, licence=licence, tick=tick
        )
    _print(exported, json)


@export_app.command("jsonl")
def jsonl(benchmark: Benchmark, out: Out, licence: Licence = None, json: Json = False) -> None:
    """Write questions as JSON lines, with the images beside them under their hashes."""
    with connect() as graph:
        exported = usecases.export_lines(graph, benchmark, out, licence=licence)
    _print(exported, json)


@export_app.command("huggingface")
def huggingface(benchmark: Benchmark, out: Out, licence: Licence = None, json: Json = False) -> None:
    """Write a dataset of Hugging Face: Parquet with images, one configuration a track, and a card."""
    with connect() as graph:
        exported = usecases.export_dataset(graph, benchmark, out, licence=licence)
    _print(exported, json)


@export_app.command("phenopackets")
def phenopackets(benchmark: Benchmark, out: Out, licence: Licence = None, json: Json = False) -> None:
    """Write the cases of a benchmark as GA4GH phenopackets, one file a case."""
    with connect() as graph:
        exported = usecases.export_packets(graph, benchmark, out, licence=licence)
    _print(exported, json)


@export_app.command("pheval")
def pheval(
    benchmark: Benchmark,
    model: Annotated[str, typer.Option(help="Name of the model in the graph.")],
    out: Out,
    condition: Annotated[str, typer.Option(help="Condition of the run.")] = "full",
    json: Json = False,
) -> None:
    """Write a model's ranked diagnoses as the results that PhEval benchmarks, one Parquet file a case."""
    with connect() as graph:
        exported = usecases.export_results(graph, benchmark, model, out, condition=condition)
    _print(exported, json)


@export_app.command("sssom")
def sssom(out: Out, json: Json = False) -> None:
    """Write every mapping of the graph as one SSSOM table."""
    with connect() as graph:
        exported = usecases.export_mappings(graph, out)
    _print(exported, json)


@export_app.command("inspect")
def inspect(benchmark: Benchmark, out: Out, licence: Licence = None, json: Json = False) -> None:
    """Write a dataset that Inspect AI reads: id, input, target, metadata."""
    with connect() as graph:
        exported = usecases.export_samples(graph, benchmark, out, licence=licence)
    _print(exported, json)


@export_app.command("croissant")
def croissant(
    benchmark: Benchmark,
    out: Out,
    published_under: Annotated[
        str | None, typer.Option("--license", help="Address or SPDX id of the licence, where you publish.")
    ] = None,
    url: Annotated[str | None, typer.Option("--url", help="Address of the dataset, where you publish.")] = None,
    version: Annotated[str | None, typer.Option("--version", help="Version, as 1.0.0.")] = None,
    published: Annotated[str | None, typer.Option("--date-published", help="Date, as 2026-11-22.")] = None,
    cite: Annotated[str | None, typer.Option("--cite-as", help="How to cite it (BibTeX).")] = None,
    licence: Licence = None,
    json: Json = False,
) -> None:
    """Write the benchmark with Croissant metadata and the sha256 of every file."""
    facts = {"license": published_under, "url": url, "version": version, "datePublished": published, "citeAs": cite}
    with connect() as graph:
        statements = {name: fact for name, fact in facts.items() if fact}
        exported = usecases.export_metadata(graph, benchmark, out, facts=statements, licence=licence)
    _print(exported, json)


@export_app.command("label-studio")
def label_studio(
    benchmark: Benchmark,
    out: Out,
    address: Annotated[
        str, typer.Option("--image-address", help="What stands before images/ in a task.")
    ] = LOCAL_FILES,
    licence: Licence = None,
    json: Json = False,
) -> None:
    """Write tasks of Label Studio, with a configuration for review."""
    with connect() as graph:
        exported = usecases.export_tasks(graph, benchmark, out, address=address, licence=licence)
    _print(exported, json)


@export_app.command("neo4j-admin")
def neo4j_admin(out: Out, json: Json = False) -> None:
    """Write the whole graph as CSV files for neo4j-admin database import: the first load of a large store, offline."""
    with connect() as graph, progress() as tick:
        exported = usecases.export_store(graph, out, tick)
    _print(exported, json)


@export_app.command("kgx")
def kgx(out: Out, json: Json = False) -> None:
    """Write the ontologies as KGX tables with Biolink categories."""
    with connect() as graph:
        exported = usecases.export_graph(graph, out)
    _print(exported, json)


@export_app.command("rdf")
def rdf(
    out: Out,
    form: Annotated[
        list[str] | None, typer.Option("--form", help=f"{' or '.join(FORMS)}; both where none is given.")
    ] = None,
    json: Json = False,
) -> None:
    """Write the ontologies as RDF with ORDO's and HPO's IRIs."""
    with connect() as graph:
        exported = usecases.export_triples(graph, out, forms=form or tuple(FORMS))
    _print(exported, json)


@release_app.command("make")
def make(
    name: Annotated[str, typer.Argument(help="Name of the release.")],
    benchmark: Benchmark,
    out: Out,
    json: Json = False,
) -> None:
    """Write the manifest of a benchmark: sha256 of every question, image and criterion, and the ontology releases."""
    with connect() as graph:
        manifest = usecases.make_release(graph, name, benchmark, out)
    summary_rows = {
        "file": manifest["file"],
        "name": name,
        "sha256": manifest["manifest"]["sha256"],
        **manifest["manifest"]["counts"],
    }
    if json:
        print_json(summary_rows)
    else:
        print_rows([{"what": k, "value": v} for k, v in summary_rows.items()])


@release_app.command("verify")
def verify(manifest: Manifest, benchmark: Benchmark, json: Json = False) -> None:
    """Compare a benchmark with its manifest and check every image's bytes; exit 1 and a list where anything differs."""
    with connect() as graph:
        changes = usecases.verify_release(graph, manifest, benchmark)
    if json:
        print_json({"manifest": str(manifest), "benchmark": benchmark, "ok": not changes, "changes": changes})
        raise typer.Exit(CheckFailed.exit_code if changes else 0)
    print_rows(changes) if changes else typer.echo(f"{benchmark} is as released")
    if changes:
        raise CheckFailed(
            f"{benchmark} differs from its release in {len(changes)} ways", where=str(manifest), repair="see the list"
        )


@release_app.command("diff")
def diff(
    old: Annotated[
        str,
        typer.Argument(
            help="Manifest; or the older Orphanet or HPO: a path, or a release in the graph, as hpo@2025-05-06."
        ),
    ],
    new: Annotated[str, typer.Argument(help="The newer one.")],
    ontology: Annotated[bool, typer.Option("--ontology", help="They are ontologies, whatever they look like.")] = False,
    benchmark: Annotated[
        str | None, typer.Option("--benchmark", help="Touched questions of one benchmark only.")
    ] = None,
    files_only: Annotated[
        bool, typer.Option("--files-only", help="Do not ask the graph which questions are touched.")
    ] = False,
    json: Json = False,
) -> None:
    """List what was added, removed and changed between two releases, of a benchmark or of an ontology."""
    if not ontology and usecases.is_manifest(old) and usecases.is_manifest(new):
        changes = usecases.diff_releases(Path(old), Path(new))
        print_rows(changes, as_json=json) if json or changes else typer.echo("no difference")
        return
    if files_only:
        drift = ontology_changes.diff_ontologies(None, old, new)
    else:
        with connect() as graph:
            drift = ontology_changes.diff_ontologies(graph, old, new, benchmark=benchmark)
    drift["counts"] = summary(drift["changes"])
    print_json(drift) if json else _print_drift(drift)


def _print_drift(drift: dict[str, Any]) -> None:
    for change in drift["changes"]:
        facts = {k: v for k, v in change.items() if k not in ("code", "change", "name") and v}
        typer.echo(f"{change['change']:<10} {change['code']} {change['name'] or ''} {facts or ''}".rstrip())
    print_rows([{"change": kind, "codes": count} for kind, count in drift["counts"].items()])
    if drift["touched"] is not None:
        rows = [
            {**row, "codes": [f"{c['code']} ({c['how']}: {', '.join(c['changes'])})" for c in row["codes"]]}
            for row in drift["touched"]
        ]
        print_rows(rows, title="questions that stand on changed codes")


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.add_typer(export_app, name="export")
    app.add_typer(release_app, name="release")
