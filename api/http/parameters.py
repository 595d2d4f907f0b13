"""Query parameters that a route does not have are refused, and one that is given twice is, too."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from fastapi import Request

from api.usecases.pages.questions import FACETS
from mmrarebench.exceptions import UsageError

REPEATED = {("/compare", "run")}
"""Parameters of pages that may be given more than once."""
FACETED = ("/benchmarks/", "/questions/")
"""Pages that take the facets of a list of questions."""


def refuse_unknown_on_page(request: Request) -> None:
    """Refuse a query parameter that a page does not know.

    Raises:
        UsageError: there is such a parameter.
    """
    path = request.url.path
    if not path.startswith("/queries/"):  # the page of a query checks the query's own parameters
        _refuse(request, (*FACETS, "golds", "after", "before") if path.startswith(FACETED) else ())


def refuse_unknown(request: Request) -> None:
    """Refuse a query parameter that the route does not declare, or that is given more than once.

    Raises:
        UsageError: there is such a parameter.
    """
    if getattr(request.scope.get("route"), "openapi_extra", None) is None:  # stored queries check their own parameters
        _refuse(request, ())


def _refuse(request: Request, unknown: Iterable[str]) -> None:
    dependant = getattr(request.scope.get("route"), "dependant", None)
    names = {*unknown, *(field.alias for field in _fields(dependant))}
    for name in request.query_params:
        if name not in names:
            repair = f"one of {', '.join(sorted(names))}" if names else "leave it out: this route has none"
            raise UsageError(f"there is no parameter {name!r}", where=request.url.path, repair=repair)
        if len(request.query_params.getlist(name)) > 1 and (request.url.path, name) not in REPEATED:
            raise UsageError(f"the parameter {name!r} is given more than once", repair="give it once; lists as a,b")


def _fields(dependant: Any) -> list[Any]:
    fields = list(getattr(dependant, "query_params", ()))
    for nested in getattr(dependant, "dependencies", ()):
        fields += _fields(nested)
    return fields
