"""Orphadata product 3: the classifications, one XML file each, streamed."""

from __future__ import annotations

from pathlib import Path

from lxml import etree

from files.documents import Document, record
from graph import schema
from graph.writing.batch import Batch
from graph.writing.load import Anomaly, state_release
from mmrarebench import ids
from mmrarebench.exceptions import FileFormatError
from mmrarebench.ontology.lineage import Edge, refuse_cycles
from ontology_import.orphanet import facts as facts
from ontology_import.orphanet.orphadata_xml import elements, language_of, term, text
from ontology_import.orphanet.products import LICENCE
from ontology_import.orphanet.terms import level_of

MANAGES = (schema.RELEASE, schema.DISORDER, schema.CLASSIFICATION, schema.HEADED_BY, schema.CHILD_OF)
OWNER = "orphadata:product3"


class Classifications:
    """Classifications of all files of product 3 together."""

    def __init__(self) -> None:
        self.batch = Batch(OWNER, MANAGES)
        self.anomalies: list[Anomaly] = []
        self.edges: set[Edge] = set()
        self.facts: dict[str, tuple[str | None, str | None]] = {}
        self.dates: set[str] = set()
        self.heads: dict[str, str] = {}

    def add(self, document: Document) -> None:
        """Add the classification of one file."""
        for head, element in elements(document, "Classification"):
            self.dates.add(head.date)
            name = element.get("id") or ""
            pairs: set[Edge] = set()
            codes: set[str] = set()
            root = element.find("ClassificationNodeRootList/ClassificationNode")
            if root is None:
                raise FileFormatError(
                    "no root node", where=f"{document.where}:{element.sourceline}", repair="fetch it again"
                )
            with record(f"{document.where}:{element.sourceline}", "classification"):
                top = self._node(root, None, pairs, codes)
            top = top or self._only_child(root, name, document)
            if top:
                self.heads[name] = top
            self.edges |= pairs
            self.batch.node(
                schema.CLASSIFICATION,
                name,
                name=text(element, "Name"),
                release=head.date,
                codes=len(codes),
                edges=len(pairs),
                pairs=sorted(f"{child}>{parent}" for child, parent in pairs),
            )

    def _only_child(self, root: etree._Element, name: str, document: Document) -> str | None:
        self.anomalies.append(
            Anomaly(
                "no_head",
                name,
                document.where,
                str(root.sourceline),
                "the root node names no disorder; its only child is the head",
            )
        )
        children = root.findall("ClassificationNodeChildList/ClassificationNode")
        code = text(children[0], "Disorder/OrphaCode") if len(children) == 1 else None
        return ids.orpha(code) if code else None

    def _node(self, node: etree._Element, parent: str | None, pairs: set[Edge], codes: set[str]) -> str | None:
        number = text(node, "Disorder/OrphaCode")
        code = ids.orpha(number) if number else None
        if code:
            codes.add(code)
            disorder = node.find("Disorder")
            if disorder is not None:
                label = text(disorder, "Name") if language_of(disorder) == "en" else None
                self.facts[code] = (label, term(disorder, "DisorderType"))
            if parent:
                pairs.add(Edge(code, parent))
        for child in node.iterfind("ClassificationNodeChildList/ClassificationNode"):
            self._node(child, code, pairs, codes)
        return code

    def finish(self, path: Path, newer_lineage: bool) -> tuple[Batch, list[Anomaly]]:
        """Want the classifications, and their lineage only where no newer one is loaded."""
        refuse_cycles(self.edges, str(path))
        for name, head in self.heads.items():
            self.batch.node(schema.DISORDER, head)
            self.batch.edge(schema.HEADED_BY, name, head)
        lineage = set() if newer_lineage else self.edges
        for code in {code for edge in lineage for code in edge} | set(self.heads.values()):
            label, kind = self.facts.get(code, (None, None))
            facts.entity(self.batch, code, name=label, type=kind, level=level_of(kind), status="active")
        for edge in lineage:
            self.batch.edge(schema.CHILD_OF, edge.child, edge.parent)
        date = max(self.dates, default="unknown")
        state_release(self.batch, "orphadata-product3", date, licence=LICENCE, paths=[path], records=len(self.facts))
        return self.batch, self.anomalies
