"""The addresses of the pages, and the JSON that each of them stands on (``?format=json``)."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response

from api.http.pages.facets import CHOICES, read_facets
from api.http.pages.remembered import RememberedRoute
from api.http.state import PAGE_POLICY, graph_of, is_blind
from api.usecases import querying, searching
from api.usecases.pages import benchmarks, disorders, questions, runs
from mmrarebench import __version__
from mmrarebench.exceptions import NotFoundError
from queries import registry
from reports.figures.neighbourhood import Neighbour
from reports.figures.neighbourhood import neighbourhood as draw_neighbourhood
from reports.pages import FIGURE_STYLE
from reports.site.addresses import address
from reports.site.marks import Mark, mark_spans
from reports.site.render import STYLE, render

router = APIRouter(include_in_schema=False)
remembered = APIRouter(include_in_schema=False, route_class=RememberedRoute)
"""Pages that follow from the graph alone; what a stored query or a statement returns may follow from the time as well."""
Format = Annotated[Literal["html", "json"], Query(description="json gives what the page shows")]
HIDDEN = ("answer", "golds", "criteria")
ROWS = 1000
"""Rows of a query that a page shows at most."""
NAME = 34
"""Letters of a name in the picture of a neighbourhood."""
BLIND_FACETS = ("track", "modality", "images", "split", "part", "text", "sort")
"""Facets that reveal nothing about the expected answer to a reviewer."""


def _page(request: Request, template: str, form: str, view: Mapping[str, Any]) -> Response:
    """Return a page, or the values that it shows as JSON."""
    if form == "json":
        return JSONResponse({name: _plain(value) for name, value in view.items()})
    html = render(
        template,
        **view,
        blind=is_blind(request),
        version=__version__,
        here=str(request.url.path),
        query=request.url.query,
    )
    return HTMLResponse(html, headers={"Content-Security-Policy": PAGE_POLICY, "Referrer-Policy": "no-referrer"})


def _plain(value: Any) -> Any:
    return dataclasses.asdict(value) if dataclasses.is_dataclass(value) and not isinstance(value, type) else value


@router.get("/assets/site.css")
def style() -> Response:
    """The one style sheet."""
    sheets = (path.read_text(encoding="utf-8") for path in (STYLE, FIGURE_STYLE))
    return Response("".join(sheets), media_type="text/css", headers={"Cache-Control": "max-age=3600"})


@remembered.get("/")
def home(request: Request, format: Format = "html") -> Response:  # noqa: A002
    """Home page: the content of the graph, and the next steps."""
    graph = graph_of(request)
    view = {
        "benchmarks": querying.query(graph, "benchmark/list", {}),
        "counts": querying.query(graph, "benchmark/counts", {}),
        "releases": querying.query(graph, "ontology/releases", {}),
    }
    return _page(request, "home.html", format, view)


@remembered.get("/benchmarks/{name:path}/models")
def models(request: Request, name: str, format: Format = "html") -> Response:  # noqa: A002
    """Every model on every track, in the figures of the report; hidden from reviewers, since it names diagnoses."""
    if is_blind(request):
        raise NotFoundError("scores are hidden from reviewers", repair="serve without --blind")
    return _page(request, "models.html", format, {"view": benchmarks.view_models(graph_of(request), name)})


@remembered.get("/benchmarks/{name:path}")
def benchmark(
    request: Request,
    name: str,
    after: str | None = None,
    before: str | None = None,
    format: Literal["html", "json", "csv"] = "html",  # noqa: A002
) -> Response:
    """A benchmark: sizes, runs, leakage, splits, and its questions narrowed by the facets in the address."""
    facets = read_facets(request.query_params)
    if is_blind(request):
        facets = {name: value for name, value in facets.items() if name in BLIND_FACETS} | {"golds": False}
    view = benchmarks.view_benchmark(graph_of(request), name, facets, after, before)
    if is_blind(request):
        view = dataclasses.replace(view, questions=_without_golds(view.questions))
    if format == "csv":
        from reports.pages import csv_text

        columns = [column.name for column in registry.get("benchmark/browse").returns]
        return Response(csv_text(columns, view.questions), media_type="text/csv; charset=utf-8")
    cypher = registry.get("benchmark/browse").cypher
    values = {"view": view, "facet_names": questions.FACETS, "choices": CHOICES, "cypher": cypher}
    return _page(request, "benchmark.html", format, values)


@remembered.get("/questions/{question:path}")
def question(request: Request, question: str, format: Format = "html") -> Response:  # noqa: A002
    """A question with pictures, golds, answers, verdicts and leakage."""
    facets = read_facets(request.query_params)
    view = questions.view_question(graph_of(request), question, facets)
    if is_blind(request):
        view = _hide(view)
    if format == "json":
        return JSONResponse(dataclasses.asdict(view))
    answers = [(answer, _marked(answer)) for answer in view.answers]
    texts = {place: _leaks(view, place) for place in ("question", "context")}
    return _page(request, "question.html", format, {"view": view, "answers": answers, "texts": texts, "facets": facets})


def _without_golds(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return rows of questions without the expected answers and the columns that reveal them."""
    hidden: dict[str, Any] = {"golds": [], "names": [], "result": None, "otherResult": None, "leaks": False}
    return [{**row, **hidden} for row in rows]


def _hide(view: questions.QuestionView) -> questions.QuestionView:
    """Return the view without the parts that reveal the expected answer."""
    row = {name: None if name == "answer" else [] if name in HIDDEN else value for name, value in view.question.items()}
    return dataclasses.replace(
        view, question=row, criteria=[], diagnoses=[], lineage=[], answers=[], findings=[], links=[]
    )


def _marked(view: questions.AnswerView) -> Any:
    """Return the text of an answer with each name and each criterion that was read, in the colour of what it says."""
    by_rank = {row["rank"]: row for row in reversed(view.names)}
    marks = []
    for rank, start, end in view.spans:
        row = by_rank.get(rank)
        title = f"rank {rank}: {row['orpha']} {row['name']}, {row['relation']}" if row else f"rank {rank}: not grounded"
        marks.append(Mark(start, end, f"relation-{row['relation']}" if row else "relation-none", title))
    for row in view.criteria:
        if row["span"]:
            title = f"{row['kind']}: {row['text']} ({row['outcome']}, {row.get('how', '')})"
            marks.append(Mark(row["span"][0], row["span"][1], f"criterion-{row['kind']}-{row['outcome']}", title))
    return mark_spans(view.answer["text"] or "", marks)


def _leaks(view: questions.QuestionView, place: str) -> Any:
    """Return the question's text or context with the spans that leak the answer marked."""
    marks = [
        Mark(row["span"][0], row["span"][1], "leak", f"leaks: {row['kind']} ({row['method']})")
        for row in view.findings
        if row["where"] == place and row["span"]
    ]
    return mark_spans(view.question[place] or "", marks)


@remembered.get("/disorders/{orpha}")
def disorder(request: Request, orpha: str, format: Format = "html") -> Response:  # noqa: A002
    """An Orphanet entity: lineage, facts, questions, and how every run does on it."""
    return _page(request, "disorder.html", format, {"view": disorders.view_disorder(graph_of(request), orpha)})


@remembered.get("/runs/{run:path}")
def model_run(request: Request, run: str, format: Format = "html") -> Response:  # noqa: A002
    """A run: facts of its model, scores by track and branch, confusions."""
    return _page(request, "run.html", format, {"view": runs.view_run(graph_of(request), run)})


@remembered.get("/compare")
def compare(
    request: Request,
    left: str | None = None,
    right: str | None = None,
    run: Annotated[list[str], Query(description="further runs")] = [],  # noqa: B006 - FastAPI copies it
    format: Format = "html",  # noqa: A002
) -> Response:
    """Two or more runs beside each other, and the questions on which they differ."""
    names = [name for name in (left, right, *run) if name]
    return _page(request, "compare.html", format, {"view": runs.view_comparison(graph_of(request), names)})


@remembered.get("/graph")
def neighbourhood(request: Request, node: str, limit: int = 8, format: Format = "html") -> Response:  # noqa: A002
    """The neighbourhood of a node as a picture; hidden from reviewers, since it may show what is expected."""
    if is_blind(request):
        raise NotFoundError("the graph is hidden from reviewers", repair="serve without --blind")
    rows = querying.query(graph_of(request), "graph/neighbourhood", {"key": node, "limit": limit})
    neighbours = [
        Neighbour(
            row["type"],
            row["outgoing"],
            row["neighbourLabel"],
            (row["name"] or row["neighbour"])[:NAME],
            address("/graph", node=row["neighbour"]),
        )
        for row in rows
    ]
    label = (rows[0]["nodeName"] if rows else "") or node
    view = {
        "node": node,
        "label": label,
        "rows": rows,
        "limit": limit,
        "cut": any(row["neighbours"] > limit for row in rows),
        "picture": draw_neighbourhood(label[:NAME], neighbours, f"What {label} is linked to"),
    }
    return _page(request, "graph.html", format, view)


@remembered.get("/search")
def search(request: Request, q: str = "", format: Format = "html") -> Response:  # noqa: A002
    """Entities, questions and runs by words."""
    view = searching.search(graph_of(request), q, golds=not is_blind(request))
    if is_blind(request):
        view = dataclasses.replace(view, questions=_without_golds(view.questions))
    return _page(request, "search.html", format, {"view": view})


@router.get("/queries")
def queries(request: Request, format: Format = "html") -> Response:  # noqa: A002
    """Every stored query."""
    return _page(request, "queries.html", format, {"queries": querying.list_queries()})


@router.get("/cypher")
def cypher(request: Request, statement: str = "", format: Format = "html") -> Response:  # noqa: A002
    """Free Cypher in the sandbox; the address carries the statement, so that it can be kept and passed on."""
    if is_blind(request):
        raise NotFoundError("queries are hidden from reviewers", repair="serve without --blind")
    result = querying.run_cypher(graph_of(request), statement, {}) if statement.strip() else None
    rows = result.rows[:ROWS] if result else None
    view = {
        "statement": statement,
        "rows": rows,
        "total": len(result.rows) if result else 0,
        "notices": result.notices if result else [],
    }
    return _page(request, "cypher.html", format, view)


@router.get("/queries/{name:path}")
def query(request: Request, name: str, format: Format = "html") -> Response:  # noqa: A002
    """A form made from the query's header; with its parameters given, the rows."""
    if is_blind(request):
        raise NotFoundError("queries are hidden from reviewers", repair="serve without --blind")
    stored = registry.get(name)
    parameters = {key: value for key, value in request.query_params.items() if key != "format" and value != ""}
    unset = [param.name for param in stored.params if param.required and param.name not in parameters]
    rows = None if unset else querying.query(graph_of(request), name, parameters)
    view = {
        "stored": stored,
        "given": parameters,
        "rows": None if rows is None else rows[:ROWS],
        "total": len(rows or []),
    }
    if format == "json":
        return JSONResponse({"query": name, "parameters": parameters, "rows": view["rows"]})
    return _page(request, "query.html", format, view)
