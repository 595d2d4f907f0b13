"""Read an export with its own library, in the interpreter that has it, and print what was read as JSON.

Usage: ``read_back.py kgx|phenopackets|huggingface|croissant|curies FOLDER``.
"""

from __future__ import annotations

import json
import sys
from importlib.resources import files
from pathlib import Path
from typing import Any


def read_kgx(folder: Path) -> dict[str, Any]:
    """Numbers of nodes and edges, and what kgx's own validator finds, against the Biolink model that is installed."""
    import requests

    schema = files("biolink_model") / "schema" / "biolink_model.yaml"
    prefixes = files("biolink_model") / "prefixmaps" / "biolink_model_prefix_map.json"
    context = {"@context": json.loads(prefixes.read_text(encoding="utf-8"))}

    class Reply:
        text = "predicate mappings: []"

        def json(self) -> dict[str, Any]:
            return context

    requests.get = lambda *a, **k: Reply()  # type: ignore[assignment]  # kgx asks the network at its import
    import bmt.toolkit

    bmt.toolkit.Toolkit.__init__.__defaults__ = (str(schema), "")
    from kgx.transformer import Transformer
    from kgx.validator import Validator

    transformer = Transformer()
    transformer.transform({"filename": [str(folder / "nodes.tsv"), str(folder / "edges.tsv")], "format": "tsv"})
    graph = transformer.store.graph
    validator = Validator()
    validator.validate(graph)
    errors = validator.get_errors("ERROR")
    return {"nodes": graph.number_of_nodes(), "edges": graph.number_of_edges(), "errors": errors}


def read_phenopackets(folder: Path) -> dict[str, Any]:
    """The packets as the schema's classes read and write them again, by id."""
    from google.protobuf.json_format import MessageToDict, ParseDict
    from phenopackets.schema.v2 import Phenopacket

    packets = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))]
    return {packet["id"]: [packet, MessageToDict(ParseDict(packet, Phenopacket()))] for packet in packets}


def read_huggingface(folder: Path) -> dict[str, Any]:
    """Rows and sizes of the images by configuration."""
    from datasets import get_dataset_config_names, load_dataset

    read = {}
    for name in get_dataset_config_names(str(folder)):
        rows = load_dataset(str(folder), name, split="test")
        read[name] = {"ids": list(rows["id"]), "images": [[image.size for image in row["images"]] for row in rows]}
    return read


def read_croissant(folder: Path) -> dict[str, Any]:
    """Errors and record sets of the metadata, and the first records."""
    import mlcroissant

    dataset = mlcroissant.Dataset(jsonld=folder / "croissant.json")
    sets = [record_set.id for record_set in dataset.metadata.record_sets]
    counts = {name: sum(1 for _ in dataset.records(name)) for name in sets}
    return {"errors": sorted(dataset.metadata.ctx.issues.errors), "records": counts}


def read_curies(folder: Path) -> dict[str, Any]:
    """What the converter of curies, built from a table of prefixes, makes of each address."""
    from curies import Converter, Record

    table = json.loads((folder / "addresses.json").read_text(encoding="utf-8"))
    records = [
        Record(prefix=prefix, prefix_synonyms=synonyms, uri_prefix=addresses[0], uri_prefix_synonyms=addresses[1:])
        for prefix, synonyms, addresses in table["table"]
    ]
    converter = Converter(records)
    return {address: converter.compress(address) for address in table["addresses"]}


READERS = {
    "curies": read_curies,
    "kgx": read_kgx,
    "phenopackets": read_phenopackets,
    "huggingface": read_huggingface,
    "croissant": read_croissant,
}

if __name__ == "__main__":
    json.dump(READERS[sys.argv[1]](Path(sys.argv[2])), sys.stdout, default=str)
