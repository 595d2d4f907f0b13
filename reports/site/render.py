"""Fill a template of the site: the words and figures of the reports, everything escaped."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import jinja2

from reports.pages import show

FOLDER = Path(__file__).parent
STYLE = FOLDER / "site.css"


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.filters["show"] = show
    environment.filters["path"] = _path
    environment.globals["address"] = address
    return environment


def _path(text: str) -> str:
    """Return a name as it stands in an address: slashes stay, all else is quoted."""
    return quote(text, safe="/:")


def address(path: str, **parameters: object) -> str:
    """Return an address with those parameters that have a value.

    >>> address("/benchmarks/toy", track="diagnosis", run=None)
    '/benchmarks/toy?track=diagnosis'
    """
    query = urlencode({key: value for key, value in parameters.items() if value not in (None, "")})
    return f"{_path(path)}?{query}" if query else _path(path)


def render(template: str, **values: Any) -> str:
    """Return the page that a template makes of these values."""
    return _environment().get_template(template).render(**values)
