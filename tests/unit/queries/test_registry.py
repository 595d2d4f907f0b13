"""Query files: parameters and columns of the header; a bad header is refused with file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from mmrarebench.exceptions import FileFormatError, NotFoundError, UsageError
from queries import registry

GOOD = """// title: Toy
// params:
//   orpha: {type: orpha, doc: A code, example: "ORPHA:558"}
//   deep: {type: boolean, doc: How deep, default: false}
// returns:
//   orpha: {type: string, doc: A code}
// identity: [orpha]
MATCH (d:Disorder {orpha: $orpha})
RETURN d.orpha AS orpha
"""
PATH = Path("toy/query.cypher")


def parse_text(text: str) -> registry.Query:
    return registry.parse("toy/query", text, PATH)


def test_parse_reads_a_header_into_a_query() -> None:
    query = parse_text(GOOD)
    assert (query.name, query.title, query.identity) == ("toy/query", "Toy", ("orpha",))
    assert [(p.name, p.required, p.default) for p in query.params] == [("orpha", True, None), ("deep", False, False)]
    assert query.cypher.startswith("MATCH")


@pytest.mark.parametrize(
    ("bad", "line", "message"),
    [
        (GOOD.replace("// title: Toy\n", ""), 1, "title"),
        (GOOD.replace("title", "titel"), 1, "titel"),
        (GOOD.replace("// returns:\n//   orpha: {type: string, doc: A code}\n", ""), 1, "returns"),
        (GOOD.replace("identity: [orpha]", "sort: orpha"), 7, "sort"),
        (GOOD.replace("type: boolean", "type: bool"), 4, "unknown type 'bool'"),
        (GOOD.replace("type: string", "type: text"), 6, "unknown type 'text'"),
        (GOOD.replace("doc: How deep, default", "doc: How deep, otherwise"), 4, "otherwise"),
        (GOOD.replace("{type: boolean, doc: How deep, default: false}", "boolean"), 4, "in 'boolean'"),
        (GOOD.replace("{type: boolean,", "{type: boolean, :"), 4, "no YAML"),
        ("MATCH (n) RETURN n\n", 1, "no header"),
        ("", 1, "no header"),
    ],
)
def test_parse_refuses_a_bad_header_with_file_and_line(bad: str, line: int, message: str) -> None:
    with pytest.raises(FileFormatError, match=message) as caught:
        parse_text(bad)
    assert caught.value.where == f"{PATH}:{line}"
    assert caught.value.repair


def test_bind_reads_parameters_as_users_write_them() -> None:
    query = parse_text(GOOD)
    assert query.bind({"orpha": "Orphanet_558"}) == {"orpha": "ORPHA:558", "deep": False}
    assert query.bind({"orpha": 558, "deep": "yes"}) == {"orpha": "ORPHA:558", "deep": True}
    assert query.bind({"orpha": "558", "deep": None})["deep"] is False


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({}, "needs the parameter 'orpha'"),
        ({"orpha": None}, "needs the parameter 'orpha'"),
        ({"orpha": "558", "depth": 1}, "no parameter 'depth'"),
        ({"orpha": "HP:0000256"}, "no ORPHA code"),
        ({"orpha": "five"}, "no identifier"),
        ({"orpha": "558", "deep": "perhaps"}, "no boolean"),
    ],
)
def test_bind_refuses_wrong_parameters(parameters: dict[str, object], message: str) -> None:
    with pytest.raises(UsageError, match=message) as caught:
        parse_text(GOOD).bind(parameters)
    assert caught.value.repair


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("list<string>", "a,b,", ["a", "b"]),
        ("list<hpo>", ["HP_1250"], ["HP:0001250"]),
        ("list<integer>", "1,2", [1, 2]),
        ("list<float>", [0.5], [0.5]),
        ("integer", "3", 3),
        ("curie", "MIM:154700", "OMIM:154700"),
    ],
)
def test_convert_returns_values_of_the_kind(kind: str, value: object, expected: object) -> None:
    assert registry.convert(registry.Param("p", kind, "doc", True), value) == expected


@pytest.mark.parametrize(("kind", "value"), [("integer", "x"), ("list<integer>", "1,x"), ("integer", None), ("map", 3)])
def test_convert_refuses_values_of_another_kind(kind: str, value: object) -> None:
    with pytest.raises(UsageError, match=r"is no"):
        registry.convert(registry.Param("p", kind, "doc", True), value)


def test_load_names_queries_by_their_path(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "c.cypher").write_text(GOOD, encoding="utf-8")
    assert list(registry.load(tmp_path)) == ["a/b/c"]


def test_get_reports_the_nearest_name() -> None:
    with pytest.raises(NotFoundError, match="errors/by_lineage"):
        registry.get("errors/by_linage")
    with pytest.raises(NotFoundError, match="lists them"):
        registry.get("zzz")


@pytest.mark.parametrize("name", sorted(registry.all_queries()))
def test_query_documents_parameters_columns_and_identity(name: str) -> None:
    query = registry.get(name)
    assert query.title.strip()
    assert query.returns
    assert query.cypher
    assert all(p.doc and p.doc.strip() for p in (*query.params, *query.returns))
    assert all(p.example is not None for p in query.params if p.required), "a required parameter has an example"
    assert set(query.identity) <= {c.name for c in query.returns}
    assert query.identity, "identity names the columns that tell rows apart"
    examples = {p.name: p.example for p in query.params if p.example is not None}
    assert set(query.bind(examples)) == {p.name for p in query.params}


def test_browse_count_keeps_the_conditions_of_browse() -> None:
    """A list and its count must never disagree: what the count matches and filters by stands in the list too."""
    listed, counted = (registry.get(f"benchmark/{name}").cypher for name in ("browse", "browse_count"))
    *conditions, total = counted.strip().splitlines()
    lines = iter(listed.replace("WITH ends, ", "WITH ").splitlines())
    assert total == "RETURN count(q) AS questions"
    assert [line for line in conditions if line not in lines] == []
