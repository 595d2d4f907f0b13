"""From the code that a case states to Orphanet entities, the relation of every mapping kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from graph import schema
from graph.session import Graph
from graph.writing.batch import Batch
from mmrarebench.benchmark.vocabulary import MappingRelation

ORDER = (MappingRelation.EXACT, MappingRelation.BROADER, MappingRelation.NARROWER, MappingRelation.RELATED)


class MappedDisorder(NamedTuple):
    """An Orphanet entity that a code leads to: how, and through whose mapping (stated, orphanet, mondo)."""

    orpha: str
    relation: str
    by: str


class DiagnosisMap:
    """Orphanet entities of every code: exact mappings before broader and narrower ones.

    A concept's own mappings come first; besides, MONDO's exact matches carry OMIM codes to the entities that MONDO
    matches. Mappings whose relation is not determined are not used.

    >>> found = DiagnosisMap({"OMIM:1": [MappedDisorder("ORPHA:2", "exact", "orphanet"), MappedDisorder("ORPHA:3", "broader", "orphanet")]}, {"ORPHA:2"})
    >>> found.map_code("OMIM:1")
    [MappedDisorder(orpha='ORPHA:2', relation='exact', by='orphanet')]
    >>> found.map_code("ORPHA:2"), found.map_code("OMIM:9")
    ([MappedDisorder(orpha='ORPHA:2', relation='exact', by='stated')], [])
    """

    def __init__(
        self,
        mappings: Mapping[str, list[MappedDisorder]],
        disorders: set[str],
        replaced: Mapping[str, str] | None = None,
        several: Mapping[str, Sequence[str]] | None = None,
        considered: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        self._mappings, self.known, self.replaced = mappings, disorders, dict(replaced or {})
        self.several = dict(several or {})
        """Retired codes with several successors, none of which alone is what a retired code meant."""
        self.considered = dict(considered or {})
        """Retired terms of MONDO that nothing replaces, with the terms that it says to consider."""

    @classmethod
    def read(cls, graph: Graph) -> DiagnosisMap:
        """Read all mappings of the graph."""
        mappings: dict[str, list[MappedDisorder]] = defaultdict(list)
        for bridge in ("(c:Concept)", "(:Concept)-[:MAPS_TO {relation: 'exact'}]->(c:Concept)"):
            match = f"MATCH (d:Disorder)-[r:MAPS_TO]->{bridge}"
            for curie, *reached in graph.read_bulk(match, ("c.curie", "d.orpha", "r.relation", "r.by")):
                mappings[curie].append(MappedDisorder(*reached))
        disorders = {row[0] for row in graph.read_rows("MATCH (d:Disorder) RETURN d.orpha")}
        rows = graph.read_rows(
            "MATCH (d:Disorder)-[:REPLACED_BY]->(n:Disorder) RETURN d.orpha, collect(DISTINCT n.orpha)"
        )
        replacing = "[(c)-[:REPLACED_BY {relation: 'replaced_by'}]->(n) | n.curie]"
        considering = "[(c)-[:REPLACED_BY {relation: 'consider'}]->(n) | n.curie]"
        concepts = graph.read_rows(f"MATCH (c:Concept) WHERE c.obsolete RETURN c.curie, {replacing}, {considering}")
        rows += [[code, successors] for code, successors, _ in concepts if successors]
        replaced = {code: successors[0] for code, successors in rows if len(successors) == 1}
        several = {code: sorted(successors) for code, successors in rows if len(successors) > 1}
        considered = {code: sorted(others) for code, successors, others in concepts if not successors}
        return cls(mappings, disorders, replaced, several, considered)

    def retirement(self, code: str) -> str | None:
        """Successors of a retired code of Orphanet or MONDO, in words; None where it is not retired.

        >>> DiagnosisMap({}, set(), {"ORPHA:9": "ORPHA:3"}).retirement("ORPHA:9")
        'ORPHA:9 is retired; followed to ORPHA:3'
        """
        if code in self.replaced:
            return f"{code} is retired; followed to {self.replaced[code]}"
        if code in self.several:
            return (
                f"{code} is retired and has several successors ({', '.join(self.several[code])}); it is kept as stated"
            )
        if code in self.considered:
            others = self.considered[code]
            advice = f"; MONDO says to consider {', '.join(others)}" if others else ""
            return f"{code} is retired, and nothing replaces it{advice}; it is kept as stated"
        return None

    def map_code(self, code: str) -> list[MappedDisorder]:
        """Entities that a code leads to, all of the nearest relation there is; empty where it leads to none."""
        code = self.replaced.get(code, code)
        if code.startswith("ORPHA:"):
            return [MappedDisorder(code, MappingRelation.EXACT, "stated")] if code in self.known else []
        mappings = self._mappings.get(code, ())
        for relation in ORDER:
            nearest = sorted({reached for reached in mappings if reached.relation == relation})
            if nearest:
                return nearest
        return []

    def diagnose(self, batch: Batch, case: str, code: str, label: str | None = None) -> str:
        """Want a case's diagnosis, as stated and as it reached Orphanet; return exact, broader, narrower, related or none."""
        reached = self.map_code(code)
        for orpha, relation, by in reached:
            batch.node(schema.DISORDER, orpha)
            batch.edge(schema.HAS_DIAGNOSIS, case, orpha, via=code, relation=relation, by=by)
        if not code.startswith("ORPHA:"):
            batch.node(schema.CONCEPT, code, label=label)
            batch.edge(schema.CONCEPT_DIAGNOSIS, case, code, via=code, relation=MappingRelation.EXACT, by="stated")
        return reached[0].relation if reached else "none"


MANAGES = (schema.DISORDER, schema.CONCEPT, schema.HAS_DIAGNOSIS, schema.CONCEPT_DIAGNOSIS)
