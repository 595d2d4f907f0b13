"""HTTP routes of the lineage report and of similarity."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request

from api.http.row_types import record_model, rows_of
from api.http.state import graph_of
from api.usecases import querying
from api.usecases.grounding import similarity as usecases_similar
from api.usecases.statistics.verdicts import check_answered

router = APIRouter(prefix="/v1")


SimilarDisorder = record_model("SimilarDisorder", usecases_similar.SimilarDisorder, {"shared": "Terms that both have"})


@router.get("/reports/lineage", tags=["reports"], response_model=rows_of("errors/by_lineage", "LineageRow"))
def lineage_report(
    request: Request,
    benchmark: Annotated[str, Query(examples=["sample"])],
    run: str | None = None,
    metric: Annotated[str, Query(examples=["recall@1"])] = "recall@1",
    heads: Annotated[str | None, Query(description="ORPHA codes or MONDO ids, as a,b")] = None,
    lineage: Annotated[str, Query(description="orphanet or mondo", examples=["orphanet"])] = "orphanet",
    reading: Annotated[str | None, Query(description="exact, nearest, absent or mondo")] = None,
) -> list[dict[str, Any]]:
    """Models by branches of the disease lineage; the row with orpha null is the total."""
    parameters = {"benchmark": benchmark, "run": run, "metric": metric, "heads": heads}
    parameters |= {"lineage": lineage, "reading": reading}
    check_answered(graph_of(request), benchmark, run)
    return querying.query(graph_of(request), "errors/by_lineage", parameters)


@router.get("/similar", tags=["ontology"], response_model=list[SimilarDisorder])  # type: ignore[valid-type]
def similar(
    request: Request,
    profile: Annotated[str, Query(description="HPO ids as a,b, an ORPHA code, or a case", examples=["HP:0001166"])],
    measure: Annotated[str, Query(examples=["resnik"])] = "resnik",
    limit: Annotated[int, Query(ge=1, le=1000)] = 10,
) -> list[usecases_similar.SimilarDisorder]:
    """Disorders by how alike their phenotypes are to a profile."""
    return usecases_similar.rank(graph_of(request), profile, measure, limit)
