"""Write the graph and its images into one file, and restore a graph from such a file.

The file is a ZIP archive of JSON lines and image files, read and written as a stream, with a manifest of hashes. It holds
what this program wrote, by its declared keys: it goes from any version of Neo4j to any other, and from server to server.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO, Any, NamedTuple

import orjson

from files.images import ImageStore
from files.progress import Tick, silent
from graph import schema
from graph.maintenance.reset import clear
from graph.maintenance.versions import check_version
from graph.model import MARK, Node, Relationship
from graph.session import Graph
from graph.writing.sending import Step, chunks, send
from graph.writing.write import prepare
from mmrarebench import __version__
from mmrarebench.exceptions import FileFormatError, SchemaError

FORMAT = 1
NODES = "nodes.jsonl"
RELATIONSHIPS = "relationships.jsonl"
IMAGES = "images/"
MANIFEST = "manifest.json"
_BLOCK = 1 << 20
_LEFT_OUT = (schema.WRITE_LOCK,)
_RELATIONSHIPS = {edge.name: edge for edge in schema.RELATIONSHIPS}
_NODES = {node.label: node for node in schema.NODES}


class BackupCounts(NamedTuple):
    """Manifest of a backup."""

    nodes: int
    relationships: int
    images: int
    missing_images: int
    """Images that the graph names and the image folder does not have."""


class _HashedMember(io.RawIOBase):
    """A member of the archive that is being written, hashed on its way."""

    def __init__(self, member: IO[bytes]) -> None:
        self._member = member
        self.hash = hashlib.sha256()

    def write(self, data: Any) -> int:
        """Write bytes and add them to the hash."""
        self.hash.update(data)
        return self._member.write(data)


def backup(graph: Graph, path: Path, images: ImageStore, tick: Tick = silent) -> BackupCounts:
    """Write everything that this program wrote in the graph, and its images, into a file.

    Nobody writes to the graph meanwhile. The file appears in one piece, or not at all.

    Raises:
        GraphBusy: another process is writing.
    """
    partial = path.with_name(f".{path.name}.partial")
    try:
        with graph.lock.held(), zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive:
            counts = _write_members(graph, archive, images, tick)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    return counts


def _write_members(graph: Graph, archive: zipfile.ZipFile, images: ImageStore, tick: Tick) -> BackupCounts:
    hashes: dict[str, str] = {}
    nodes = _write_lines(archive, NODES, hashes, node_rows(graph), tick)
    relationships = _write_lines(archive, RELATIONSHIPS, hashes, relationship_rows(graph), tick)
    saved = absent = 0
    for (sha256,) in graph.read_rows(f"MATCH (i:Image) WHERE i.{MARK.name} RETURN i.sha256 ORDER BY i.sha256"):
        file = images.path(sha256)
        if not file.is_file():
            absent += 1
            continue
        archive.write(file, IMAGES + sha256, zipfile.ZIP_STORED)
        saved += 1
        tick("Image file", 1)
    manifest = {
        "format": FORMAT,
        "program": __version__,
        "schema": schema.SCHEMA_VERSION,
        "nodes": nodes,
        "relationships": relationships,
        "images": saved,
        "missingImages": absent,
        "sha256": hashes,
    }
    archive.writestr(MANIFEST, orjson.dumps(manifest, option=orjson.OPT_INDENT_2))
    return BackupCounts(nodes, relationships, saved, absent)


def _write_lines(
    archive: zipfile.ZipFile, name: str, hashes: dict[str, str], rows: Iterable[list[Any]], tick: Tick
) -> int:
    count = 0
    with archive.open(name, "w", force_zip64=True) as member:
        hashed = _HashedMember(member)
        for row in rows:
            hashed.write(orjson.dumps(row, option=orjson.OPT_SORT_KEYS) + b"\n")
            count += 1
            if count % 1_000 == 0:
                tick(name, 1_000)
    hashes[name] = hashed.hash.hexdigest()
    return count


def node_rows(graph: Graph) -> Iterator[list[Any]]:
    """Label and properties of each node that this program wrote, type by type, in the order of the keys."""
    with graph.session() as session:
        for node in schema.NODES:
            if node not in _LEFT_OUT:
                query = f"MATCH (n:{node.label}) WHERE n.{MARK.name} RETURN properties(n) ORDER BY n.{node.key}"
                for record in session.run(query):
                    yield [node.label, record[0]]


def relationship_rows(graph: Graph) -> Iterator[list[Any]]:
    """Name, keys of both ends and properties of each relationship between nodes that this program wrote."""
    with graph.session() as session:
        for edge in schema.RELATIONSHIPS:
            query = (
                f"MATCH (a:{edge.start.label})-[r:{edge.type}]->(b:{edge.end.label}) "
                f"WHERE a.{MARK.name} AND b.{MARK.name} RETURN a.{edge.start.key}, b.{edge.end.key}, properties(r)"
            )
            for record in session.run(query):
                yield [edge.name, *record.values()]


def restore(graph: Graph, path: Path, images: ImageStore, tick: Tick = silent) -> BackupCounts:
    """Replace what this program wrote in the graph by what a backup holds; nodes of others stay.

    The whole file is checked before anything is replaced. A restoration that is killed is known as unfinished, and the
    same command completes it.

    Raises:
        FileFormatError: the file is no backup, or its content is not that of its manifest; nothing was changed.
        SchemaError: the backup is of a newer version of this program.
        GraphBusy: another process is writing.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = _checked_manifest(archive, path)
            with graph.writing("restore"):
                graph.operation.mark_partial()
                _extract_images(archive, images, tick)
                clear(graph, keep="restore")
                prepare(graph)
                nodes = _restore_nodes(graph, archive, tick)
                relationships = _restore_relationships(graph, archive, tick)
                if [nodes, relationships] != [manifest["nodes"], manifest["relationships"]]:
                    raise AssertionError(f"{nodes} nodes, {relationships} relationships of {manifest} were restored")
    except zipfile.BadZipFile as error:
        raise FileFormatError(
            f"this is no whole backup ({error})", where=str(path), repair="give a file that `backup` wrote"
        ) from error
    check_version(graph)
    return BackupCounts(nodes, relationships, manifest["images"], manifest["missingImages"])


def _checked_manifest(archive: zipfile.ZipFile, path: Path) -> dict[str, Any]:
    """The manifest, once every member has the content that it states."""
    names = set(archive.namelist())
    if MANIFEST not in names:
        raise FileFormatError("this is no backup: it has no manifest", where=str(path), repair="give another file")
    manifest: dict[str, Any] = orjson.loads(archive.read(MANIFEST))
    if manifest["format"] != FORMAT or manifest["schema"] > schema.SCHEMA_VERSION:
        raise SchemaError(
            f"the backup was written by mmrarebench {manifest['program']}, which is newer than this one ({__version__})",
            where=str(path),
            repair="use that version or a newer one",
        )
    images = {name for name in names if name.startswith(IMAGES)}
    expected = manifest["sha256"] | {name: name.removeprefix(IMAGES) for name in images}
    for name, sha256 in expected.items():
        if name not in names or _hash(archive, name) != sha256:
            raise FileFormatError(
                f"{name} is missing or is not what was saved", where=str(path), repair="use another copy of the backup"
            )
    if len(images) != manifest["images"]:
        raise FileFormatError(
            f"{len(images)} of {manifest['images']} images are in it", where=str(path), repair="use another copy"
        )
    return manifest


def _hash(archive: zipfile.ZipFile, name: str) -> str:
    digest = hashlib.sha256()
    with archive.open(name) as member:
        while block := member.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def _extract_images(archive: zipfile.ZipFile, images: ImageStore, tick: Tick) -> None:
    for name in archive.namelist():
        if name.startswith(IMAGES):
            images.put(name.removeprefix(IMAGES), archive.read(name))
            tick("Image file", 1)


def _lines(archive: zipfile.ZipFile, name: str) -> Iterator[list[Any]]:
    with archive.open(name) as member:
        for line in member:
            yield orjson.loads(line)


def _restore_nodes(graph: Graph, archive: zipfile.ZipFile, tick: Tick) -> int:
    count = 0
    for chunk in chunks(_lines(archive, NODES)):
        by_label: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for label, properties in chunk:
            by_label[label].append(properties)
        for label, rows in by_label.items():
            node: Node = _NODES[label]
            step = Step(
                label, f"UNWIND $rows AS row MERGE (n:{label} {{{node.key}: row.{node.key}}}) SET n = row", rows
            )
            count += _send(graph, step, tick)
    return count


def _restore_relationships(graph: Graph, archive: zipfile.ZipFile, tick: Tick) -> int:
    count = 0
    for chunk in chunks(_lines(archive, RELATIONSHIPS)):
        by_name: dict[str, list[Any]] = defaultdict(list)
        for name, *row in chunk:
            by_name[name].append(row)
        for name, rows in by_name.items():
            count += _send(graph, _relationship_step(_RELATIONSHIPS[name], rows), tick)
    return count


def _relationship_step(edge: Relationship, rows: Sequence[Any]) -> Step:
    start, end = edge.start, edge.end
    cypher = (
        f"UNWIND $rows AS row MATCH (a:{start.label} {{{start.key}: row[0]}}) MATCH (b:{end.label} {{{end.key}: row[1]}}) "
        f"CREATE (a)-[r:{edge.type}]->(b) SET r = row[2]"
    )
    return Step(edge.name, cypher, rows, edge.name)


def _send(graph: Graph, step: Step, tick: Tick) -> int:
    total = 0
    for count in send(graph, step.cypher, step.parts(), step.edge):
        tick(step.name, count)
        total += count
    return total
