"""Addresses of the pages."""

from __future__ import annotations

from urllib.parse import quote, urlencode


def path(text: str) -> str:
    """Return a name as it stands in an address: slashes stay, all else is quoted."""
    return quote(text, safe="/:")


def address(page: str, **parameters: object) -> str:
    """Return an address with those parameters that have a value.

    >>> address("/benchmarks/toy", track="diagnosis", run=None)
    '/benchmarks/toy?track=diagnosis'
    """
    query = urlencode({key: value for key, value in parameters.items() if value not in (None, "")})
    return f"{path(page)}?{query}" if query else path(page)
