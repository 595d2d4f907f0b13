"""docs/queries.md out of the registry: every stored query with parameters, columns, an example and its Cypher."""

from __future__ import annotations

import json
import shlex
from itertools import groupby

from docs_text import cell, code, table

from queries import registry

INTRO = """# Stored queries

Written by `make docs` out of the headers of `queries/*/*.cypher`; do not edit this page.

A query is a file: its path is its name, its header its type. The same Cypher runs unchanged in Neo4j Browser once its
parameters are set. On the command line: `mmrarebench query NAME -p key=value`, lists as `key=a,b`, with `--json` a list
of row objects. Over HTTP: `GET /v1/queries/NAME?key=value`. `mmrarebench query` lists them.
"""


def page() -> str:
    """The whole page."""
    parts = [INTRO, _contents()]
    for folder, queries in groupby(registry.all_queries().values(), key=lambda q: q.name.split("/")[0]):
        parts.append(f"## {folder}\n")
        parts += [_query(query) for query in queries]
    return "\n".join(parts)


def _contents() -> str:
    rows = [(f"[{q.name}](#{anchor(q.name)})", cell(q.title)) for q in registry.all_queries().values()]
    return table(("query", "what it answers"), rows)


def anchor(name: str) -> str:
    """The heading's address within the page.

    >>> anchor("errors/by_lineage")
    'errorsby_lineage'
    """
    return name.lower().replace("/", "")


def _query(query: registry.Query) -> str:
    parts = [f"### {query.name}\n", f"{query.title}.\n"]
    if query.params:
        rows = [(code(p.name), p.type.replace("<", "&lt;"), _default(p), cell(p.doc)) for p in query.params]
        parts.append(table(("parameter", "type", "default", "meaning"), rows))
    rows = [(code(c.name), c.type.replace("<", "&lt;"), cell(c.doc)) for c in query.returns]
    parts.append(table(("column", "type", "meaning"), rows))
    if query.identity:
        parts.append(f"A row is identified by {', '.join(code(name) for name in query.identity)}.\n")
    parts.append(f"```sh\n{example(query)}\n```\n")
    parts.append(f"<details><summary>Cypher</summary>\n\n```cypher\n{query.cypher}\n```\n\n</details>\n")
    return "\n".join(parts)


def _default(param: registry.Param) -> str:
    if param.required:
        return "required"
    return code(param.default if isinstance(param.default, str) else json.dumps(param.default))


def example(query: registry.Query) -> str:
    """The command that runs a query with the examples of its header."""
    words = ["mmrarebench", "query", query.name]
    for param in query.params:
        if param.required:
            words += ["-p", f"{param.name}={param.example if param.example is not None else '...'}"]
    return shlex.join(words)
