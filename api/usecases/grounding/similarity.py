"""How alike phenotype profiles are: of terms, of a disorder, or of a case, with each other or with every disorder."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple, TypedDict

from graph import schema
from graph.session import Graph
from graph.writing import derive
from mmrarebench import ids
from mmrarebench.exceptions import NotFoundError, UsageError
from mmrarebench.ontology.similarity import Measure, Similarity

Rows = list[dict[str, Any]]


class Profile(NamedTuple):
    """Terms that are present, and what they were taken from."""

    of: str
    terms: tuple[str, ...]
    diagnoses: tuple[str, ...] = ()


def profile(graph: Graph, name: str) -> Profile:
    """The profile of HPO ids (as a,b), of a disorder (ORPHA:558), or of a case; excluded terms are not in it.

    Retired and merged HPO ids are followed to their successors.

    Raises:
        NotFoundError: no such disorder or case is loaded, or it has no term; or a term is not loaded.
    """
    try:
        return Profile(name, _current(graph, [ids.hpo(part) for part in name.split(",") if part.strip()]))
    except UsageError:
        pass
    try:
        code, match = ids.orpha(name), "MATCH (n:Disorder {orpha: $code})-[r:HAS_PHENOTYPE]->(p:Phenotype)"
        expected: tuple[str, ...] = (code,)
    except UsageError:
        code, match = name, "MATCH (n:Case {id: $code})-[r:PRESENTS]->(p:Phenotype)"
        expected = tuple(
            row[0]
            for row in graph.read_rows(
                "MATCH (:Case {id: $code})-[h:HAS_DIAGNOSIS]->(d:Disorder) RETURN DISTINCT d.orpha", {"code": code}
            )
        )
    rows = graph.read_rows(f"{match} WHERE NOT coalesce(r.excluded, false) RETURN DISTINCT p.hpo", {"code": code})
    if not rows:
        raise NotFoundError(
            f"there is no disorder or case {name!r} with a phenotype",
            repair="give HPO ids as a,b, an ORPHA code, or the id of a case",
        )
    return Profile(code, _current(graph, [row[0] for row in rows]), expected)


def _current(graph: Graph, terms: Iterable[str]) -> tuple[str, ...]:
    terms_given = sorted(set(terms))
    rows = graph.read_rows(
        "UNWIND $terms AS stated OPTIONAL MATCH (p:Phenotype {hpo: stated}) "
        "OPTIONAL MATCH (p)-[:REPLACED_BY {relation: 'replaced_by'}]->(s:Phenotype) "
        "OPTIONAL MATCH (m:Phenotype) WHERE p IS NULL AND stated IN m.altIds RETURN stated, "
        "coalesce(s.hpo, CASE WHEN NOT coalesce(p.obsolete, false) THEN p.hpo END, m.hpo), "
        "CASE WHEN p.obsolete THEN [(p)-[:REPLACED_BY {relation: 'consider'}]->(n) | n.hpo] END",
        {"terms": terms_given},
    )
    retired = [
        f"{stated_term}{_to_consider(terms)}" for stated_term, term, terms in rows if term is None and terms is not None
    ]
    if retired:
        raise NotFoundError(f"retired without a successor: {', '.join(retired)}", repair="give a term that is in use")
    unknown = [stated_term for stated_term, term, _ in rows if term is None]
    if unknown:
        raise NotFoundError(f"not loaded: {', '.join(unknown)}", repair="check the ids, or import hpo")
    return tuple(sorted({term for _, term, _ in rows}))


def _to_consider(terms: list[str]) -> str:
    return f" (consider {', '.join(sorted(terms))})" if terms else ""


def similarities(graph: Graph) -> Similarity:
    """Similarity over the HPO that the graph holds."""
    content = dict(graph.read_bulk("MATCH (p:Phenotype)", ("p.hpo", "p.informationContent")))
    return Similarity(derive.read_lineage(graph, schema.IS_A), content)


def compare(graph: Graph, left: str, right: str, measure: str) -> dict[str, Any]:
    """Best-match average of two profiles, and the best match of each term."""
    left_terms, right_terms, by = profile(graph, left), profile(graph, right), _measure(measure)
    alike = similarities(graph)
    return {
        "left": left_terms.of,
        "right": right_terms.of,
        "measure": by.value,
        "score": alike.sets(left_terms.terms, right_terms.terms, by),
        "matches": [
            *_matches(graph, alike, left_terms, right_terms, by),
            *_matches(graph, alike, right_terms, left_terms, by),
        ],
    }


def _matches(graph: Graph, alike: Similarity, left: Profile, right: Profile, by: Measure) -> Rows:
    names = dict(
        graph.read_rows(
            "MATCH (p:Phenotype) WHERE p.hpo IN $terms RETURN p.hpo, p.name", {"terms": [*left.terms, *right.terms]}
        )
    )
    matches = []
    for term in left.terms:
        score, _, best = max((alike.terms(term, c, by), c == term, c) for c in right.terms)
        matches.append(
            {"of": left.of, "hpo": term, "name": names[term], "best": best, "called": names[best], "score": score}
        )
    return sorted(matches, key=lambda row: (-row["score"], row["hpo"]))


class SimilarDisorder(TypedDict):
    """A disorder with its similarity to a profile; ``expected`` is whether it is a diagnosis of the case, null without a case."""

    rank: int
    orpha: str
    name: str | None
    score: float
    shared: int
    expected: bool | None


def rank(graph: Graph, name: str, measure: str, limit: int) -> list[SimilarDisorder]:
    """Disorders by how alike their phenotypes are to a profile, the most alike first; equal scores share a rank."""
    compared = profile(graph, name)
    by = _measure(measure)
    alike = similarities(graph)
    annotated = graph.read_rows(
        "MATCH (d:Disorder)-[r:HAS_PHENOTYPE]->(p:Phenotype) WHERE NOT r.excluded RETURN d.orpha, d.name, collect(DISTINCT p.hpo)"
    )
    scored = [(alike.sets(compared.terms, terms, by) or 0.0, code, name, terms) for code, name, terms in annotated]
    scored.sort(key=lambda row: (-row[0], int(row[1].split(":")[1])))
    rows: list[SimilarDisorder] = []
    for place, (score, code, name, terms) in enumerate(scored[:limit], 1):
        tied = rows[-1]["rank"] if rows and rows[-1]["score"] == score else place
        shared = len(set(terms) & set(compared.terms))
        expected = code in compared.diagnoses if compared.diagnoses else None
        rows.append({"rank": tied, "orpha": code, "name": name, "score": score, "shared": shared, "expected": expected})
    return rows


def _measure(name: str) -> Measure:
    try:
        return Measure(name.lower())
    except ValueError as error:
        repair = f"one of {', '.join(m.value for m in Measure)}"
        raise UsageError(f"unknown measure {name!r}", repair=repair) from error
