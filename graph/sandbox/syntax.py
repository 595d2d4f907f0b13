"""Check the syntax of free Cypher: clauses that read, functions on a list, no procedure, bounded length and depth."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from graph.sandbox.bounds import check_bounds
from graph.sandbox.tokens import Kind, Statement, Token, tokenize
from mmrarebench.exceptions import QueryRefused, UsageError

CHARACTERS = 20_000
TOKENS = 1_500
DEPTH = 40
CLOSING = {"(": ")", "[": "]", "{": "}"}
READ_ONLY = "read only, with MATCH and RETURN"
VERSIONS = ("5", "25")
AFTER_A_NAME = frozenset({",", ")", "]", "}", ".", ":", "=", "<>", "IN"})
"""Tokens that can follow a variable or key, and never the word that begins a clause."""


@cache
def functions() -> frozenset[str]:
    """Names of the functions that may be called, in lower case.

    >>> "size" in functions(), "graph.names" in functions()
    (True, False)
    """
    text = Path(__file__).with_name("functions.toml").read_text(encoding="utf-8")
    return frozenset(name for names in tomllib.loads(text).values() for name in names)


@cache
def words(group: str) -> frozenset[str]:
    """The words of one group of syntax.toml: first, refused or before_parenthesis."""
    text = Path(__file__).with_name("syntax.toml").read_text(encoding="utf-8")
    return frozenset(tomllib.loads(text)[group])


def check_syntax(cypher: str) -> Statement:
    """Check a statement by its syntax; the statement as it may be run, without comments.

    Raises:
        QueryRefused: it would do more than read, or is larger or deeper than the limits.
        UsageError: it is no Cypher.

    >>> check_syntax("MATCH (d:Disorder) RETURN d.name AS name // all").text.rstrip()
    'MATCH (d:Disorder) RETURN d.name AS name'
    >>> check_syntax("RETURN COLLECT { CALL dbms.listConfig() YIELD name RETURN name }")
    Traceback (most recent call last):
    ...
    mmrarebench.exceptions.QueryRefused: the procedure dbms.listConfig. Repair: read only, with MATCH and RETURN
    """
    if len(cypher) > CHARACTERS:
        raise QueryRefused(f"a statement of more than {CHARACTERS:,} characters", repair="shorten it")
    statement = tokenize(cypher)
    tokens = _without_semicolon(statement.tokens)
    if len(tokens) > TOKENS:
        raise QueryRefused(f"a statement of more than {TOKENS:,} words and symbols", repair="shorten it")
    body = tokens[_prefix_length(tokens) :]
    if not body:
        raise UsageError("an empty statement", repair="give a query, such as MATCH (d:Disorder) RETURN count(d)")
    _check_first(body[0])
    _check_depth(body)
    for position, token in enumerate(body):
        _check_clause(body, position, token)
    for name in _called(body):
        if name.lower() not in functions():
            raise QueryRefused(f"the function {name} is not on the list of free Cypher", repair="leave it out")
    check_bounds(body)
    return Statement(statement.text.rstrip("; \t\r\n"), body)


def _without_semicolon(tokens: Sequence[Token]) -> tuple[Token, ...]:
    stripped = list(tokens)
    while stripped and stripped[-1] == (Kind.SYMBOL, ";", stripped[-1].offset):
        stripped.pop()
    if any(token.kind is Kind.SYMBOL and token.text == ";" for token in stripped):
        raise QueryRefused("several statements", repair="give one statement")
    if not stripped:
        raise UsageError("an empty statement", repair="give a query, such as MATCH (d:Disorder) RETURN count(d)")
    return tuple(stripped)


def _prefix_length(tokens: Sequence[Token]) -> int:
    """Number of tokens of ``CYPHER 25``; any other option is refused."""
    if tokens[0].word != "CYPHER":
        return 0
    if len(tokens) > 1 and tokens[1].kind is Kind.NUMBER and tokens[1].text in VERSIONS:
        return 2
    raise QueryRefused("options of CYPHER other than the version", repair="leave them out, or write CYPHER 25")


def _check_first(token: Token) -> None:
    if token.word in words("refused"):
        raise QueryRefused(f"{token.word} is not for free Cypher", repair=READ_ONLY)
    if token.word not in words("first"):
        raise UsageError(f"no Cypher that reads: it begins with {token.text!r}", repair=READ_ONLY)


def _check_depth(tokens: Sequence[Token]) -> None:
    """Refuse brackets and CASE expressions nested deeper than the limit: the server's parser would recurse."""
    opened: list[str] = []
    for token in tokens:
        symbol = token.text if token.kind is Kind.SYMBOL else ""
        if token.word == "CASE" or symbol in CLOSING:
            opened.append("END" if token.word == "CASE" else CLOSING[symbol])
        elif opened and (token.word or symbol) == opened[-1]:
            opened.pop()
        if len(opened) > DEPTH:
            raise QueryRefused(f"an expression nested more than {DEPTH} deep", repair="simplify it")


def _check_clause(tokens: Sequence[Token], position: int, token: Token) -> None:
    """Refuse the word of a clause that does not read, unless it stands where only a name can stand."""
    word = token.word
    if word == "CALL":
        _check_call(tokens, position)
    elif word in words("refused") and not _is_plain_name(tokens, position):
        raise QueryRefused(f"{word} is not for free Cypher", repair=f"{READ_ONLY}; a name of this kind stands in `…`")


def _check_call(tokens: Sequence[Token], position: int) -> None:
    """Let CALL through before a subquery, ``CALL {`` or ``CALL (x) {``; anything else is a procedure."""
    if _is_plain_name(tokens, position):
        return
    following = tokens[position + 1 :]
    if following and following[0].text == "(" and following[0].kind is Kind.SYMBOL:
        closing = next((at for at, token in enumerate(following) if token.text == ")"), len(following))
        following = following[closing + 1 :]
    if not (following and following[0].kind is Kind.SYMBOL and following[0].text == "{"):
        name = "".join(token.text for token in following[:9]).split("(", 1)[0]
        raise QueryRefused(f"the procedure {name}", repair=READ_ONLY)


def _is_plain_name(tokens: Sequence[Token], position: int) -> bool:
    """Whether a word is a property, a label, a key or a variable by what stands before and after it."""
    before = tokens[position - 1] if position else None
    if before is not None and before.kind is Kind.SYMBOL and before.text in (".", ":"):
        return True
    after = tokens[position + 1] if position + 1 < len(tokens) else None
    return before is not None and after is not None and (after.word or after.text) in AFTER_A_NAME


def _called(tokens: Sequence[Token]) -> Iterator[str]:
    """Names of the functions that are called, their namespaces with them."""
    for position, token in enumerate(tokens):
        if not (token.kind is Kind.SYMBOL and token.text == "(") or not position:
            continue
        start = position - 1
        if not tokens[start].is_name:
            continue
        while start > 1 and tokens[start - 1].text == "." and tokens[start - 2].is_name:
            start -= 2
        name = "".join(part.text for part in tokens[start:position])
        plain = position - start == 1 and tokens[start].word in words("before_parenthesis")
        if not plain and not _is_hint(tokens, start):
            yield name


def _is_hint(tokens: Sequence[Token], position: int) -> bool:
    """Whether the name is the label of an index hint: ``USING INDEX d:Disorder(name)``."""
    return (
        position > 3
        and tokens[position - 1].text == ":"
        and tokens[position - 3].word in ("INDEX", "SEEK")
        and "USING" in [token.word for token in tokens[max(0, position - 6) : position]]
    )
