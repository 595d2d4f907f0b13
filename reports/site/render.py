"""Fill a template of the site: the words and figures of the reports, everything escaped."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import jinja2

from reports.pages import billions, column_pairs, show
from reports.site.addresses import address, path

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
    environment.filters["billions"] = billions
    environment.filters["path"] = path
    environment.filters["words"] = _words
    environment.globals["address"] = address
    return environment


def _words(name: str) -> str:
    """Name of a column in words."""
    return column_pairs([name])[0][1].replace("_", " ")


def render(template: str, **values: Any) -> str:
    """Return the page that a template makes of these values."""
    return _environment().get_template(template).render(**values)
