"""A release of a benchmark: a manifest of hashes, what differs from it, and what is lost.

A manifest names every question, image and criterion with its sha256, and the ontology releases beside which it was
made. Ids in it are without the benchmark's name, so that a copy loaded under another name verifies too. The hash of a
question is taken over its texts, codes, image hashes, labels, paths and criteria as they stand in the graph, not over
the content hash stored at load; hashes of its parts say which of them changed. Exact diagnoses depend on the ontologies
and are compared apart. Licences of texts and images are those that the articles and figures state; they are listed and not
compared. The same graph gives the same manifest, byte for byte.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson

from files.images import ImageStore
from mmrarebench import __version__
from mmrarebench.benchmark.vocabulary import Track
from mmrarebench.exceptions import FileFormatError, InputError
from reports.exports.files import had_bytes, image_bytes, put
from reports.exports.records import Question, content, digest

FORMAT = "mmrarebench-release/1"
FILE = "manifest.json"
KINDS = {
    "question": ("questions", "id"),
    "image": ("images", "sha256"),
    "criterion": ("criteria", "id"),
    "ontology": ("ontologies", "name"),
}
Manifest = dict[str, Any]
Changes = list[dict[str, Any]]
_SHORT = 16


def manifest(
    name: str,
    benchmark: str,
    questions: Sequence[Question],
    ontologies: Iterable[Mapping[str, Any]],
    store: ImageStore,
    *,
    check: bool = True,
) -> Manifest:
    """The manifest of some questions; ``check`` refuses one whose images are not all there, byte for byte.

    Raises:
        InputError: the bytes of an image are missing or altered.
    """
    if check:
        _check_images(questions, store)
    content: Manifest = {
        "format": FORMAT,
        "name": name,
        "benchmark": benchmark,
        "tool": {"name": "mmrarebench", "version": __version__},
        "counts": counts(questions),
        "ontologies": [dict(row) for row in ontologies],
        "questions": [_question(q, benchmark) for q in questions],
        "images": _images(questions),
        "criteria": [
            {"id": c.id.removeprefix(f"{benchmark}/"), "sha256": digest([c.kind, c.position, c.text, c.raw])}
            for q in questions
            for c in q.criteria
        ],
    }
    return content | {"sha256": digest(content)}


def _check_images(questions: Sequence[Question], store: ImageStore) -> None:
    checked: set[str] = set()
    for question in questions:
        for use in question.uses:
            if use.sha256 not in checked:
                image_bytes(question, use, store)
                checked.add(use.sha256)


def _question(question: Question, benchmark: str) -> dict[str, Any]:
    parts = content(question)
    return {
        "id": question.key,
        "track": question.track,
        "sha256": digest(parts),
        "contentHash": question.content_hash,
        "parts": {name: digest(value)[:_SHORT] for name, value in parts.items()},
        "golds": list(question.golds),
        "licences": list(question.licences),
        "images": [use.sha256 for use in question.uses],
        "criteria": [c.id.removeprefix(f"{benchmark}/") for c in question.criteria],
    }


def _images(questions: Sequence[Question]) -> list[dict[str, Any]]:
    images: dict[str, dict[str, Any]] = {}
    for question in questions:
        for use in question.uses:
            facts: dict[str, Any] = {"sha256": use.sha256, "bytes": use.bytes, "stored": had_bytes(question, use)}
            licences = {use.licence} if use.licence else set(question.licences)
            images.setdefault(use.sha256, facts | {"licences": set()})["licences"] |= licences
    return [{**images[key], "licences": sorted(images[key]["licences"])} for key in sorted(images)]


def counts(questions: Sequence[Question]) -> dict[str, Any]:
    """Questions, uses of images, image files, criteria and cases of a release."""
    return {
        "questions": len(questions),
        "tracks": dict(sorted(Counter(q.track for q in questions).items())),
        "images": sum(len(q.uses) for q in questions),
        "distinctImages": len({u.sha256 for q in questions for u in q.uses}),
        "criteria": sum(len(q.criteria) for q in questions),
        "cases": len({q.case for q in questions}),
    }


def write(content: Manifest, out: Path) -> Path:
    """Write ``manifest.json`` and return its path."""
    put(out, FILE, orjson.dumps(content, option=orjson.OPT_INDENT_2) + b"\n")
    return out / FILE


def read_manifest(path: Path) -> Manifest:
    """Read a manifest, given as the file or its folder.

    Raises:
        InputError: there is no such file.
        FileFormatError: it is no manifest.
    """
    file = path / FILE if path.is_dir() else path
    if not file.exists():
        raise InputError("no such manifest", where=str(file), repair="release make writes one")
    try:
        manifest = orjson.loads(file.read_bytes())
    except orjson.JSONDecodeError as error:
        line = error.lineno
        raise FileFormatError(
            f"no JSON: {error.msg}", where=f"{file}:{line}", repair="take the manifest as it was written"
        ) from error
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise FileFormatError(
            f"no manifest of the form {FORMAT}", where=f"{file}:1", repair="give a file that release make wrote"
        )
    absent = sorted({"name", "sha256", *(section for section, _ in KINDS.values())} - manifest.keys())
    if absent:
        raise FileFormatError(
            f"the manifest lacks {', '.join(absent)}", where=f"{file}:1", repair="take it as it was written"
        )
    return manifest


def tampering(manifest: Manifest) -> Changes:
    """One change where a manifest's own hash is not that of its content.

    >>> whole, altered = ({"name": name, "sha256": digest({"name": "v1"})} for name in ("v1", "v2"))
    >>> tampering(whole), [c["change"] for c in tampering(altered)]
    ([], ['altered'])
    """
    hashed = {name: value for name, value in manifest.items() if name != "sha256"}
    if digest(hashed) == manifest["sha256"]:
        return []
    return [change("altered", "manifest", manifest["name"], "its content does not have the hash that it states")]


def change(kind_of_change: str, kind: str, key: str, detail: str = "") -> dict[str, Any]:
    """One difference: added, removed, changed, missing or altered."""
    return {"change": kind_of_change, "kind": kind, "id": key, "detail": detail}


def differences(old: Manifest, new: Manifest) -> Changes:
    """Additions, removals and changes from one manifest to another; names and tool versions do not count."""
    changes: Changes = []
    for kind, (section, key) in KINDS.items():
        before, after = _by_key(old[section], key), _by_key(new[section], key)
        changes += [change("removed", kind, k) for k in before if k not in after]
        changes += [change("added", kind, k) for k in after if k not in before]
        for k in before:
            parts = _changed(kind, before[k], after[k]) if k in after else []
            if parts:
                changes.append(change("changed", kind, k, ", ".join(parts)))
    return changes


def _by_key(rows: Iterable[Mapping[str, Any]], key: str) -> dict[str, Mapping[str, Any]]:
    return {str(row[key]): row for row in rows}


def _changed(kind: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    if kind == "question":
        names = sorted({*before["parts"], *after["parts"]})
        parts = [name for name in names if before["parts"].get(name) != after["parts"].get(name)]
        if before["sha256"] != after["sha256"] and not parts:
            parts.append("sha256")
        return parts + [name for name in _compared_facts(before) if before[name] != after[name]]
    if kind == "image":
        return [name for name in ("bytes", "stored") if before[name] != after[name]]
    if kind == "ontology":
        facts = [name for name in ("version", "sha256") if before[name] != after[name]]
        return [f"{name}: {before[name]} -> {after[name]}" if name == "version" else name for name in facts]
    return ["text"] if before["sha256"] != after["sha256"] else []


def _compared_facts(question: Mapping[str, Any]) -> tuple[str, ...]:
    """Further values that are compared beside the parts of a question: its diagnoses only where the question asks for them.

    In the other tracks they come with the case, from its diagnosis question, which a release need not hold.

    >>> _compared_facts({"track": "diagnosis"}), _compared_facts({"track": "treatment"})
    (('contentHash', 'golds'), ('contentHash',))
    """
    return ("contentHash", "golds") if question["track"] == Track.DIAGNOSIS else ("contentHash",)


def lost_bytes(manifest: Manifest, store: ImageStore) -> Changes:
    """Images whose bytes are missing from the image folder, or are not those that their hash names."""
    losses: Changes = []
    for image in manifest["images"]:
        if not image["stored"]:
            continue
        data = store.get(image["sha256"])
        where = str(store.path(image["sha256"]))
        if data is None:
            losses.append(change("missing", "image", image["sha256"], f"no bytes at {where}"))
        elif hashlib.sha256(data).hexdigest() != image["sha256"]:
            losses.append(change("altered", "image", image["sha256"], f"other bytes at {where}"))
    return losses
