"""Response types out of what they describe: queries by their headers, use cases by their records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from inspect import getdoc
from typing import Any, get_type_hints

from pydantic import BaseModel, ConfigDict, Field, create_model
from pydantic.alias_generators import to_camel

from mmrarebench.grounding.readings import GoldReading, LineageSource
from mmrarebench.statistics.ranking import METRICS
from queries import registry

PYTHON = {
    "string": str,
    "integer": int,
    "float": float,
    "boolean": bool,
    "orpha": str,
    "hpo": str,
    "curie": str,
    "list<string>": list[str],
    "list<hpo>": list[str],
    "list<orpha>": list[str],
    "list<integer>": list[int | None],
    "list<float>": list[float],
    "map": dict[str, Any],
    "list<map>": list[dict[str, Any]],
}

_ORPHA = r"((ORPHA|Orphanet):|Orphanet_)?[0-9]+"
_FORMS = {
    "orpha": _ORPHA,
    "hpo": r"(HP[:_][0-9]{7}|[0-9]{1,7})",
    "entity": rf"({_ORPHA}|MONDO[:_][0-9]{{7}})",
    "curie": r"[A-Za-z]+:[A-Za-z0-9]+",
    "integer": r"-?[0-9]+",
    "float": r"-?[0-9]+(\.[0-9]+)?",
}
"""Regular expressions of the usual spellings of a parameter that is sent as text."""
_VALUES: dict[str, tuple[str, ...]] = {
    "metric": METRICS,
    "reading": tuple(GoldReading),
    "lineage": tuple(LineageSource),
}


def parameter_schema(param: registry.Param) -> dict[str, Any]:
    """The JSON schema of a parameter of a query in the address of a request, lists as ``a,b``.

    >>> parameter_schema(registry.Param("hpo", "list<hpo>", "terms", True))["pattern"]
    '^(HP[:_][0-9]{7}|[0-9]{1,7})(,(HP[:_][0-9]{7}|[0-9]{1,7}))*$'
    """
    inner = param.type.removeprefix("list<").removesuffix(">")
    schema: dict[str, Any] = {"type": "string"}
    if param.type in ("integer", "boolean"):
        schema = {"type": param.type}
    elif param.type == "float":
        schema = {"type": "number"}
    elif inner in _VALUES:
        schema["enum"] = list(_VALUES[inner])
    elif form := _FORMS.get(inner):
        schema["pattern"] = f"^{form}$" if inner == param.type else f"^{form}(,{form})*$"
    return schema | ({"example": _example(param)} if param.example not in (None, "") else {})


def _example(param: registry.Param) -> object:
    return param.example if param.type in ("integer", "boolean", "float") else str(param.example)


def row_model(query: registry.Query, name: str) -> type[BaseModel]:
    """The response type of a query's rows, out of its header."""
    fields: dict[str, Any] = {
        column.name: (PYTHON[column.type] | None, Field(None, description=column.doc)) for column in query.returns
    }
    return create_model(name, **fields)


def row_of(query: str, name: str) -> Any:
    """The response type of one row of a query, under a name."""
    return row_model(registry.get(query), name)


def rows_of(query: str, name: str) -> Any:
    """The response type of all rows of a query, under a name."""
    return list[row_of(query, name)]  # type: ignore[misc]


def record_model(
    name: str,
    record: type,
    descriptions: Mapping[str, str] | None = None,
    /,
    *,
    only: Sequence[str] = (),
    is_open: bool = False,
    camel: bool = False,
    **more: Any,
) -> Any:
    """The response type of a record (a NamedTuple, a TypedDict or a dataclass), with the types that the record declares; each is there.

    Args:
        name: of the type in the API's description.
        record: the class that declares the fields; its docstring describes the type.
        descriptions: by field, where the name does not say enough.
        only: the fields that are part of the contract, in their order, where it is not all of them.
        is_open: whether columns beside the declared ones pass.
        camel: columns are written as camelCase.
        more: fields beside those of the record, or in place of one, as pydantic's ``create_model`` takes them.

    >>> from typing import NamedTuple
    >>> class Share(NamedTuple):
    ...     n: int
    ...     mean: float | None
    >>> record_model("Share", Share, {"mean": "null without n"})(n=3, mean=None).model_dump()
    {'n': 3, 'mean': None}
    """
    docs = descriptions or {}
    hints = get_type_hints(record)
    declared: dict[str, Any] = {
        field: more.pop(field, (hints[field], Field(description=docs.get(field)))) for field in only or hints
    }
    config = ConfigDict(alias_generator=to_camel if camel else None, extra="allow" if is_open else "ignore")
    return create_model(
        name, __config__=config, __doc__=(getdoc(record) or "").partition("\n\n")[0], **declared, **more
    )


def body_model(name: str, record: Any, examples: Mapping[str, str], *, needed: Sequence[str] = ()) -> Any:
    """The type of a request's body out of a NamedTuple: camelCase, with its defaults, and nothing beside its fields.

    Args:
        name: of the type in the API's description.
        record: the NamedTuple that the use case takes; its docstring describes the type.
        examples: by field.
        needed: fields that a request must state although the record has a default for them.

    >>> from typing import NamedTuple
    >>> class Reply(NamedTuple):
    ...     question: str
    ...     prompt_hash: str | None = None
    >>> body_model("ReplyBody", Reply, {})(question="q", promptHash="h").model_dump()
    {'question': 'q', 'prompt_hash': 'h'}
    """
    defaults = {field: value for field, value in record._field_defaults.items() if field not in needed}
    fields: dict[str, Any] = {
        field: (kind, Field(defaults.get(field, ...), examples=[examples[field]] if field in examples else None))
        for field, kind in get_type_hints(record).items()
    }
    config = ConfigDict(alias_generator=to_camel, extra="forbid", protected_namespaces=())
    return create_model(name, __config__=config, __doc__=(getdoc(record) or "").partition("\n\n")[0], **fields)


def type_name(query: registry.Query) -> str:
    """The name of a query's response type.

    >>> type_name(registry.get("errors/by_lineage"))
    'ErrorsByLineage'
    """
    return "".join(part.title() for part in query.name.replace("/", "_").split("_"))
