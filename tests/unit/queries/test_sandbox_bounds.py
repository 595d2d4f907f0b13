"""Bounds of free Cypher: each limit is met on its far side and holds on its near side."""

from __future__ import annotations

import pytest

from graph.sandbox.bounds import PREFIXES, check_bounds, pattern_problem
from graph.sandbox.syntax import DEPTH, check_syntax
from graph.sandbox.tokens import Kind, tokenize
from mmrarebench.exceptions import QueryRefused


def check(cypher: str) -> None:
    check_bounds(tokenize(cypher).tokens)


@pytest.mark.parametrize("prefix", ["NOT ", "-", "+", "- NOT "])
def test_check_bounds_counts_signs_and_negations_in_a_row(prefix: str) -> None:
    length = PREFIXES // len(prefix.split())
    check(f"RETURN {prefix * length} x")
    with pytest.raises(QueryRefused, match=f"more than {PREFIXES} signs or NOT in a row"):
        check(f"RETURN {prefix * (length + 1)} x")


def test_check_bounds_counts_signs_in_a_row_alone() -> None:
    check("RETURN " + " + ".join(["-1"] * 3 * PREFIXES))


@pytest.mark.parametrize("end", ["", " AND d.rare", " OR true"])
def test_check_bounds_accepts_a_pattern_that_is_one_text(end: str) -> None:
    check(f"MATCH (d) WHERE d.name =~ '(?i).*marfan.*'{end}")


@pytest.mark.parametrize("end", [" + d.code", " || d.code", "[0]"])
def test_check_bounds_refuses_a_pattern_that_is_computed(end: str) -> None:
    with pytest.raises(QueryRefused, match="a regular expression that is computed"):
        check(f"MATCH (d) WHERE d.name =~ 'a'{end} RETURN d")


def test_check_bounds_refuses_a_statement_that_ends_with_the_operator() -> None:
    with pytest.raises(QueryRefused, match="a regular expression that is computed"):
        check("RETURN d.name =~")


def test_check_bounds_permits_larger_ranges_behind_unwind() -> None:
    check("UNWIND range(1, 9000000) AS a UNWIND range(1, 9000000) AS b RETURN count(*)")
    with pytest.raises(QueryRefused, match="a range of more than 10,000,000 values"):
        check("UNWIND range(1, 10000001) AS a RETURN a")
    with pytest.raises(QueryRefused, match="ranges of more than 10,000,000 values together"):
        check("RETURN size(range(1, 9000)) + size(range(1, 9000))")


@pytest.mark.parametrize("pattern", ["a+?b", "(a|b)?c", "(?:ab)*?c", "x{2,3}?y", "[(*+?}]?a"])
def test_pattern_problem_permits_lazy_quantifiers(pattern: str) -> None:
    assert pattern_problem(pattern) == ""


@pytest.mark.parametrize(
    ("pattern", "problem"),
    [
        ("(a*)*", "a repeated group that repeats or chooses"),
        ("(ab?)+", "a repeated group that repeats or chooses"),
        ("(a?b)+", "a repeated group that repeats or chooses"),
        ("xa?(y?)+", "a repeated group that repeats or chooses"),
        ("a*b*c*d*", "more than 3 repetitions without end"),
        ("a{101}", "more than 100 repeats"),
        ("a" * 501, "more than 500 characters"),
        ("(?=a)b", "a look-around or a quotation"),
    ],
)
def test_pattern_problem_names_each_problem(pattern: str, problem: str) -> None:
    assert pattern_problem(pattern) == problem


@pytest.mark.parametrize("opening", ["(", "[", "CASE WHEN true THEN "])
def test_check_syntax_counts_the_depth_of_brackets_and_cases(opening: str) -> None:
    closing = {"(": ")", "[": "]"}.get(opening, " END")
    check_syntax(f"RETURN {opening * DEPTH}1{closing * DEPTH}")
    with pytest.raises(QueryRefused, match=f"nested more than {DEPTH} deep"):
        check_syntax(f"RETURN {opening * (DEPTH + 1)}1{closing * (DEPTH + 1)}")


def test_tokenize_takes_the_quotes_off_texts_names_and_parameters() -> None:
    tokens = tokenize("RETURN 'it' + \"is\" + $name + $`a ``b` + `c ``d`").tokens
    assert [(token.kind, token.text) for token in tokens if token.text not in ("RETURN", "+")] == [
        (Kind.STRING, "it"),
        (Kind.STRING, "is"),
        (Kind.PARAMETER, "name"),
        (Kind.PARAMETER, "a `b"),
        (Kind.QUOTED_NAME, "c `d"),
    ]
