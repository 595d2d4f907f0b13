"""The syntax check of free Cypher: clauses, functions, escapes, bounds."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.sandbox.bounds import pattern_problem
from graph.sandbox.syntax import check_syntax
from graph.sandbox.tokens import Kind, tokenize
from graph.sandbox.values import ResultSize, json_value
from mmrarebench.exceptions import QueryRefused, UsageError

REFUSED = {
    "a procedure in a list comprehension": "RETURN [x IN [1] | COLLECT { CALL db.labels() YIELD label RETURN label }] AS v",
    "a procedure with a comment inside": "CALL/**/ db . labels( )",
    "a procedure in backticks": "CALL `db`.`labels`()",
    "a procedure after an alias named AS": "WITH 1 AS AS CALL db.labels() RETURN 1",
    "an escaped word": "\\u0043ALL db.labels()",
    "an escaped quote inside a text": "RETURN '\\u0027 CALL db.labels() //' AS v",
    "LOAD CSV": "RETURN EXISTS { LOAD CSV FROM 'file:///x' AS row RETURN row } AS v",
    "an unknown function": "RETURN apoc.util.sleep(1) AS v",
    "a function of the server": "RETURN graph.names() AS v",
    "a function as the value of a key": "RETURN {a: genai.vector.encode('x', 'y')} AS v",
    "USE inside a subquery": "CALL { USE system MATCH (n) RETURN n } RETURN n",
    "a write inside a subquery": "MATCH (n) CALL (n) { SET n.x = 1 } RETURN n",
    "transactions": "UNWIND [1] AS x CALL (x) { RETURN 1 AS y } IN TRANSACTIONS RETURN y",
    "several statements": "RETURN 1; RETURN 2",
    "an option of the planner": "CYPHER planner=cost RETURN 1",
    "a regular expression that is computed": "RETURN 'a' =~ ('a' + '+') AS v",
    "a text that doubles": "RETURN reduce(s = 'a', i IN range(1, 40) | s + s) AS v",
    "a range of ranges": "RETURN [x IN range(1, 90000) | [y IN range(1, 90000) | x]] AS v",
    "a deep nest": "RETURN " + "[" * 60 + "]" * 60 + " AS v",
    "a long statement": "RETURN 1" + " + 1" * 2000 + " AS v",
}
ACCEPTED = {
    "words of clauses in texts and comments": "RETURN 'CALL db.labels(); LOAD CSV' AS v /* SET n.x = 1 */ // MERGE",
    "a property called set": "MATCH (d:Disorder) RETURN d.set AS v",
    "a name in backticks": "MATCH (d:Disorder) RETURN d.name AS `call`",
    "a variable called start": "MATCH (start:Disorder) RETURN start.name AS name",
    "a key called use": "RETURN {use: 1, load: 2} AS v",
    "a subquery with its scope": "MATCH (d:Disorder) CALL (d) { RETURN 1 AS one } RETURN one",
    "a function of times": "RETURN duration.between(date('2026-01-01'), date()) AS v",
    "a version": "CYPHER 25 MATCH (d:Disorder) RETURN d.orpha AS orpha",
    "a closing semicolon": "RETURN 1 AS one;\n",
    "a range of hops": "MATCH (a)-[:CHILD_OF*1..3]->(b) RETURN a.orpha AS a, [1, 2, 3][0..2] AS b",
    "an escaped letter": "RETURN '\\u00e9' AS v",
    "an index hint": "MATCH (d:Disorder) USING INDEX d:Disorder(name) WHERE d.name = 'x' RETURN d.orpha AS orpha",
    "a pattern": "MATCH (d:Disorder) WHERE d.name =~ '(?i).*marfan.*' RETURN d.orpha AS orpha",
}


@pytest.mark.parametrize("cypher", REFUSED.values(), ids=REFUSED.keys())
def test_check_syntax_refuses_each_forbidden_statement(cypher: str) -> None:
    with pytest.raises(QueryRefused) as caught:
        check_syntax(cypher)
    assert caught.value.repair


@pytest.mark.parametrize("cypher", ACCEPTED.values(), ids=ACCEPTED.keys())
def test_check_syntax_accepts_each_reading_statement(cypher: str) -> None:
    assert check_syntax(cypher).tokens


@pytest.mark.parametrize("cypher", ["", " ;", "// nothing", "NONSENSE", "RETURN 'open", "RETURN 1 /* open"])
def test_check_syntax_refuses_text_that_is_no_cypher(cypher: str) -> None:
    with pytest.raises(UsageError):
        check_syntax(cypher)


@pytest.mark.parametrize(
    ("pattern", "problem"),
    [
        ("(?i).*marfan.*", False),
        ("[A-Z]{2}\\d+", False),
        ("(abc){2,5}", False),
        ("(?:a|b)c", False),
        ("(a+)+b", True),
        ("(a|aa)*b", True),
        ("(a?)+", True),
        ("(.*)\\1", True),
        (".*.*.*x", True),
        ("(?=a).*", True),
        ("a{1000}", True),
        ("a*b*c*d*e", True),
    ],
)
def test_pattern_problem_reports_unbounded_expressions(pattern: str, problem: bool) -> None:
    assert bool(pattern_problem(pattern)) is problem


@given(st.text(st.characters(codec="utf-8", exclude_characters="`"), max_size=40))
def test_tokenize_reads_quoted_text_as_one_token(text: str) -> None:
    quoted = "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
    if "\\u" in quoted:
        return
    tokens = tokenize(f"RETURN {quoted} AS v").tokens
    assert [token.kind for token in tokens] == [Kind.WORD, Kind.STRING, Kind.WORD, Kind.WORD]


@given(st.text("abc 'x`/*\n\"$1.:", max_size=60))
def test_tokenize_keeps_positions_when_comments_become_spaces(text: str) -> None:
    try:
        statement = tokenize(text)
    except (UsageError, QueryRefused):
        return
    assert len(statement.text) == len(text)
    assert all(statement.text[token.offset] == text[token.offset] for token in statement.tokens)


def test_json_value_counts_the_size_of_nested_values() -> None:
    with pytest.raises(QueryRefused):
        json_value([["x" * 50] * 3] * 3, ResultSize(400))
    assert json_value({"a": [float("nan"), True, b"\0"]}, ResultSize()) == {"a": ["NaN", True, "AA=="]}


def hostile() -> list[dict[str, str]]:
    """The statements of the shared case pack; none where it is absent."""
    folder = os.environ.get("MMRAREBENCH_TEST_DATA")
    path = Path(folder, "..", "cases", "hostile_cypher.jsonl") if folder else Path("none")
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.is_file() else []


@pytest.mark.parametrize("case", [pytest.param(case, id=case["id"]) for case in hostile()])
def test_check_syntax_refuses_hostile_statements_of_the_case_pack(case: dict[str, str]) -> None:
    if case["expect"] == "refused":
        with pytest.raises((QueryRefused, UsageError)):
            check_syntax(case["cypher"])
    elif case["expect"] == "works":
        assert check_syntax(case["cypher"]).tokens
    else:
        assert case["id"].startswith(("bomb", "explain"))
