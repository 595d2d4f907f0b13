"""What ``import`` does: find out what the files are, transform all of them, then write once and derive."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from graph import derive, files
from graph.batch import Batch
from graph.load import Loaded, write
from graph.session import Graph
from graph.write import Tick
from mmrarebench.exceptions import InputError
from ontology_import import annotations as annotation_files
from ontology_import import hpo, mappings, orphanet

Importer = Callable[[Graph, Sequence[Path], bool, Tick], Loaded]


def known_codes(graph: Graph) -> set[str]:
    """ORPHA codes in the graph."""
    return {row[0] for row in graph.read_bulk("MATCH (d:Disorder)", ("d.orpha",))}


def import_hpo(graph: Graph, paths: Sequence[Path], strict: bool, tick: Tick) -> Loaded:
    """HPO as OBO, OBO Graph JSON or OWL."""
    found = list(files.documents(paths, hpo.SUFFIXES))
    if len(found) != 1:
        raise InputError(f"one HPO file is needed, {len(found)} given", where=str(paths[0]), repair="give one file")
    batch = Batch(hpo.OWNER, hpo.MANAGES)
    ontology, consider = hpo.get(found[0])
    odd = hpo.transform(ontology, consider, found[0], paths, batch)
    loaded = write(graph, batch, odd, strict=strict, tick=tick)
    derive.refresh(graph, phenotypes=loaded.changes.total > 0)
    return loaded


def import_orphanet(graph: Graph, paths: Sequence[Path], strict: bool, tick: Tick) -> Loaded:
    """Orphapackets, Orphadata XML and their CSV conversions, in any mixture."""
    loaded = Loaded()
    for batch, odd in orphanet.batches(graph, paths):
        part = write(graph, batch, odd, strict=strict, tick=tick)
        loaded.merge(part)
    derive.refresh(graph, disorders=True, phenotypes=loaded.changes.total > 0)
    return loaded


def import_mappings(graph: Graph, paths: Sequence[Path], strict: bool, tick: Tick) -> Loaded:
    """SSSOM mapping files."""
    batch = Batch(mappings.OWNER, mappings.MANAGES)
    found = list(files.documents(paths, mappings.SUFFIXES))
    if not found:
        raise InputError("no SSSOM file in it", where=str(paths[0]), repair="give *.sssom.tsv")
    odd = mappings.transform(mappings.get(found), paths, mappings.version(found), known_codes(graph), batch)
    return write(graph, batch, odd, strict=strict, tick=tick)


def import_annotations(graph: Graph, paths: Sequence[Path], strict: bool, tick: Tick) -> Loaded:
    """phenotype.hpoa and genes_to_disease.txt."""
    loaded = Loaded()
    for batch, odd in annotation_files.batches(graph, paths):
        loaded.merge(write(graph, batch, odd, strict=strict, tick=tick))
    derive.refresh(graph, phenotypes=loaded.changes.total > 0)
    return loaded


def import_ordo(graph: Graph, paths: Sequence[Path], strict: bool, tick: Tick) -> Loaded:
    """ORDO as OWL."""
    from ontology_import import ordo

    batch = Batch(ordo.OWNER, ordo.MANAGES)
    odd = ordo.transform(ordo.get(files.documents(paths, ordo.SUFFIXES)), paths, known_codes(graph), batch)
    return write(graph, batch, odd, strict=strict, tick=tick)


IMPORTERS: Mapping[str, Importer] = {
    "orphanet": import_orphanet,
    "hpo": import_hpo,
    "annotations": import_annotations,
    "mappings": import_mappings,
    "ordo": import_ordo,
}
