"""Steps of ``import``: detect the kinds of the files, transform all of them, then write once and derive."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from files import documents as files
from graph.session import Graph
from graph.writing import derive
from graph.writing.batch import Batch
from graph.writing.load import Anomaly, Loaded, refuse_anomalies, write, write_together
from graph.writing.operations import operation
from graph.writing.options import LoadOptions
from graph.writing.write import prepare
from mmrarebench.exceptions import InputError, UsageError
from ontology_import.hpo import annotations as annotation_files
from ontology_import.hpo import terms as hpo
from ontology_import.mondo import mappings
from ontology_import.mondo import terms as mondo
from ontology_import.orphanet import sources as orphanet

Importer = Callable[[Graph, Sequence[Path], LoadOptions], Loaded]


@operation("import {source}")
def import_source(graph: Graph, source: str, paths: Sequence[Path], options: LoadOptions) -> Loaded:
    """Import a source (see ``IMPORTERS``).

    Raises:
        UsageError: there is no such source.
    """
    if source not in IMPORTERS:
        raise UsageError(f"unknown source {source!r}", repair=f"one of {', '.join(IMPORTERS)}")
    with without_garbage_collection():
        return IMPORTERS[source](graph, paths, options)


@contextmanager
def without_garbage_collection() -> Iterator[None]:
    """Put off Python's search for reference cycles: an import makes millions of records and no cycle worth finding."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def known_codes(graph: Graph) -> set[str]:
    """ORPHA codes in the graph."""
    return {row[0] for row in graph.read_bulk("MATCH (d:Disorder)", ("d.orpha",))}


def _write_batches(
    graph: Graph, batches: Iterable[tuple[Batch, list[Anomaly]]], options: LoadOptions, *follows: str
) -> Loaded:
    """Write what was read, then update what follows from it.

    Nothing is written where ``strict`` refuses any of the batches. An import that is killed between its writes and what
    follows from them has left a note, and the next import makes up for it. ``follows`` names what may have to be derived
    anew (see ``derive.FOLLOWS``).
    """
    read_batches = list(batches)
    refuse_anomalies(
        [anomalies for _, listed_anomalies in read_batches for anomalies in listed_anomalies], options.strict
    )
    prepare(graph)
    unfinished = derive.mark_pending(graph, *follows) if follows else False
    loaded = Loaded()
    for batch, anomalies in read_batches:
        loaded.merge(write(graph, batch, anomalies, options=LoadOptions(tick=options.tick)))
    derive.refresh(graph, follows if unfinished else derive.outdated(loaded.changes).intersection(follows))
    if follows:
        derive.clear_pending(graph, *follows)
    return loaded


def import_hpo(graph: Graph, paths: Sequence[Path], options: LoadOptions) -> Loaded:
    """HPO as OBO, OBO Graph JSON or OWL."""
    documents = list(files.documents(paths, hpo.SUFFIXES))
    if len(documents) != 1:
        raise InputError(f"one HPO file is needed, {len(documents)} given", where=str(paths[0]), repair="give one file")
    batch = Batch(hpo.OWNER, hpo.MANAGES)
    ontology, consider = hpo.get(documents[0])
    anomalies = hpo.transform(ontology, consider, documents[0], paths, batch)
    return _write_batches(graph, [(batch, anomalies)], options, "phenotypes", "annotations")


def import_orphanet(graph: Graph, paths: Sequence[Path], options: LoadOptions) -> Loaded:
    """Orphapackets, Orphadata XML and their CSV conversions, in any mixture."""
    return _write_batches(graph, orphanet.batches(graph, paths), options, "disorders", "phenotypes", "annotations")


def import_mondo(graph: Graph, paths: Sequence[Path], options: LoadOptions) -> Loaded:
    """MONDO as OBO, OBO Graph JSON or OWL; mapping sets beside it are left to ``mappings``."""
    documents = list(files.documents(paths, mondo.SUFFIXES))
    if len(documents) != 1:
        raise InputError(
            f"one MONDO file is needed, {len(documents)} given", where=str(paths[0]), repair="give one file"
        )
    batch = Batch(mondo.OWNER, mondo.MANAGES)
    ontology, consider = mondo.get(documents[0])
    anomalies = mondo.transform(ontology, consider, documents[0], paths, known_codes(graph), batch)
    return _write_batches(graph, [(batch, anomalies)], options, "concepts")


def import_mappings(graph: Graph, paths: Sequence[Path], options: LoadOptions) -> Loaded:
    """SSSOM mapping sets, each a source of its own: another set leaves what this one states as it is."""
    codes = known_codes(graph)
    batches: dict[str, tuple[Batch, list[Anomaly]]] = {}
    for mapping_set in mappings.read_mapping_sets(files.documents(paths, mappings.SUFFIXES)):
        owner = mappings.owner_of(mapping_set)
        batch, anomalies = batches.setdefault(owner, (Batch(owner, mappings.MANAGES), []))
        file = Path(mapping_set.where.partition("!")[0])
        anomalies += mappings.transform(mapping_set, [file], codes, batch)
    if not batches:
        raise InputError("no SSSOM file in it", where=str(paths[0]), repair="give *.sssom.tsv")
    read_batches, anomalies = (
        [batch for batch, _ in batches.values()],
        [a for _, some in batches.values() for a in some],
    )
    return write_together(graph, read_batches, anomalies, options=options)


def import_annotations(graph: Graph, paths: Sequence[Path], options: LoadOptions) -> Loaded:
    """phenotype.hpoa and genes_to_disease.txt."""
    return _write_batches(graph, annotation_files.batches(graph, paths), options, "phenotypes", "annotations")


def import_ordo(graph: Graph, paths: Sequence[Path], options: LoadOptions) -> Loaded:
    """ORDO as OWL."""
    from ontology_import.orphanet import ordo

    source = ordo.get(files.documents(paths, ordo.SUFFIXES))
    language = ordo.language_of(source)
    batch = Batch(ordo.owner_of(language), ordo.MANAGES)
    lineage = language == "en" and not ordo.has_other_lineage(graph)
    anomalies = ordo.transform(source, paths, known_codes(graph), batch, lineage=lineage)
    return _write_batches(graph, [(batch, anomalies)], options, "disorders")


IMPORTERS: Mapping[str, Importer] = {
    "orphanet": import_orphanet,
    "hpo": import_hpo,
    "annotations": import_annotations,
    "mondo": import_mondo,
    "mappings": import_mappings,
    "ordo": import_ordo,
}
