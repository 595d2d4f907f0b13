"""Bounds of what the server cannot stop: loops inside expressions, texts that grow in a loop, and regular expressions.

The server's time limit is checked between rows, never inside one expression, and its memory limit does not count texts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from graph.sandbox.tokens import Kind, Token
from mmrarebench.exceptions import QueryRefused

ITERATIONS = 10_000_000
"""Product of all ranges inside expressions of a statement."""
LARGEST = 1_000_000
"""Largest number in a statement whose ranges have bounds that are computed."""
COMPUTED_RANGE = 1_000
"""Size that a range with a computed bound counts as."""
REPLACEMENTS = 8
PATTERN_CHARACTERS = 500
LARGEST_REDUCED = 10_000
"""Size of a range that a reduction runs over."""
LARGEST_UNWOUND = 10_000_000
PREFIXES = 20
"""Signs or NOT in a row: the server's parser recurses into each."""
UNBOUNDED = 3
REPEATS = 100
GROWING = frozenset({"REPLACE", "SPLIT", "RANGE", "REDUCE", "PROPERTIES", "COLLECT"})
QUANTIFIER = re.compile(r"[*+?]|\{\d+(?P<open>,(?P<most>\d*))?\}")


def check_bounds(tokens: Sequence[Token]) -> None:
    """Refuse a statement whose expressions could run or grow without measure.

    Raises:
        QueryRefused: ranges, a reduction, replacements or a regular expression are outside the bounds.
    """
    _check_ranges(tokens)
    _check_prefixes(tokens)
    for position, token in enumerate(tokens):
        if token.word == "REDUCE":
            _check_reduce(tokens, position)
        elif token.text == "=~" and token.kind is Kind.SYMBOL:
            _check_match(tokens, position)
    if sum(token.word == "REPLACE" for token in tokens) > REPLACEMENTS:
        raise QueryRefused(f"more than {REPLACEMENTS} calls of replace", repair="use fewer")


def _check_ranges(tokens: Sequence[Token]) -> None:
    product, computed = 1, False
    for position, token in enumerate(tokens):
        if token.word != "RANGE":
            continue
        count = _range_size(list(inside(tokens, position + 1)))
        if position and tokens[position - 1].word == "UNWIND":
            if count is not None and count > LARGEST_UNWOUND:
                raise QueryRefused(f"a range of more than {LARGEST_UNWOUND:,} values", repair="use a smaller one")
            continue
        computed = computed or count is None
        product *= COMPUTED_RANGE if count is None else count
    if product > ITERATIONS or (computed and max(_numbers(tokens), default=0) > LARGEST):
        raise QueryRefused(
            f"ranges of more than {ITERATIONS:,} values together", repair="use smaller ranges, or UNWIND them"
        )


def _range_size(arguments: Sequence[Token]) -> int | None:
    """The number of values of a range; None where a bound is computed."""
    numbers = _numbers(arguments)
    if len(numbers) < 2 or not all(part.kind is Kind.NUMBER or part.text in "-," for part in arguments):
        return None
    step = max(1, numbers[2]) if len(numbers) > 2 else 1
    return max(1, (numbers[0] + numbers[1]) // step + 1)  # the signs are not read: at most this many


def _check_prefixes(tokens: Sequence[Token]) -> None:
    run = 0
    for token in tokens:
        run = run + 1 if token.word == "NOT" or (token.kind is Kind.SYMBOL and token.text in "+-") else 0
        if run > PREFIXES:
            raise QueryRefused(f"more than {PREFIXES} signs or NOT in a row", repair="simplify it")


def _check_reduce(tokens: Sequence[Token], position: int) -> None:
    """Refuse a reduction whose value can more than grow by one list or text a step."""
    arguments = list(inside(tokens, position + 1))
    if not arguments or not arguments[0].is_name:
        return
    name = arguments[0].text
    bar = max((at for at, part in enumerate(arguments) if part.text == "|"), default=len(arguments))
    body = arguments[bar:]
    sizes = [_range_size(list(inside(arguments, at + 1))) for at, part in enumerate(arguments) if part.word == "RANGE"]
    if any(size is not None and size > LARGEST_REDUCED for size in sizes):
        raise QueryRefused(f"a reduction of more than {LARGEST_REDUCED:,} values", repair="use sum() over UNWIND")
    if sum(part.is_name and part.text == name for part in body) > 1 or any(part.word in GROWING for part in body):
        raise QueryRefused(
            f"a reduction in which {name} can grow without measure", repair="use its value once in each step"
        )


def _check_match(tokens: Sequence[Token], position: int) -> None:
    """Refuse a pattern that is not one text in the statement, or that may take exponential time."""
    pattern = tokens[position + 1] if position + 1 < len(tokens) else None
    after = tokens[position + 2].text if position + 2 < len(tokens) else ""
    if pattern is None or pattern.kind is not Kind.STRING or after in ("+", "||", "["):
        raise QueryRefused("a regular expression that is computed", repair="write it as one text in the query")
    reason = pattern_problem(re.sub(r"\\(.)", r"\1", pattern.text))
    if reason:
        raise QueryRefused(f"a regular expression with {reason}", repair="simplify it, or use CONTAINS")


def pattern_problem(pattern: str) -> str:
    r"""Why a regular expression could take a time without measure; empty where it cannot.

    >>> pattern_problem("(?i).*marfan.*"), pattern_problem("(a|b)c{2,3}")
    ('', '')
    >>> pattern_problem("(a+)+$")
    'a repeated group that repeats or chooses'
    >>> pattern_problem(r"(a)\1"), pattern_problem(".*.*x")
    ('a reference back', 'two repetitions side by side')
    """
    if len(pattern) > PATTERN_CHARACTERS:
        return f"more than {PATTERN_CHARACTERS} characters"
    if re.search(r"(?<!\\)(?:\\\\)*\\(?:[1-9]|k)", pattern):
        return "a reference back"
    if re.search(r"\(\?<?[=!>]|\\Q", pattern):
        return "a look-around or a quotation"
    simple = re.sub(r"\\.|\[\^?\]?[^\]]*\]", "x", pattern)  # escapes and classes are one letter each
    if re.search(r"\.[*+][?+]?[()]*\.[*+]", simple):
        return "two repetitions side by side"
    return _repetition_problem(simple)


def _repetition_problem(pattern: str) -> str:
    """The problem of quantifiers in a pattern whose escapes and classes are one letter each."""
    repeating = [False]  # by open group, the whole pattern first: whether a quantifier or a choice stands in it
    closed: bool | None = None  # the same of the group that was closed just before
    unbounded, position = 0, 0
    while position < len(pattern):
        quantifier = QUANTIFIER.match(pattern, position)
        character = pattern[position]
        if quantifier and not (character == "?" and pattern[position - 1 : position] in ("(", "*", "+", "?", "}")):
            if closed and quantifier[0] != "?":
                return "a repeated group that repeats or chooses"
            if any(int(number) > REPEATS for number in re.findall(r"\d+", quantifier[0])):
                return f"more than {REPEATS} repeats"
            unbounded += quantifier[0] in "*+" or bool(quantifier["open"] and not quantifier["most"])
            repeating[-1], closed, position = True, None, quantifier.end()
            continue
        closed = None
        if character == "(":
            repeating.append(False)
        elif character == ")" and len(repeating) > 1:
            closed = repeating.pop()
            repeating[-1] = repeating[-1] or closed
        elif character == "|":
            repeating[-1] = True
        position += 1
    return f"more than {UNBOUNDED} repetitions without end" if unbounded > UNBOUNDED else ""


def inside(tokens: Sequence[Token], opening: int) -> Iterator[Token]:
    """Tokens between the parenthesis at a position and the one that closes it."""
    depth = 0
    for token in tokens[opening:]:
        if token.kind is Kind.SYMBOL and token.text in "([{":
            depth += 1
            if depth == 1:
                continue
        elif token.kind is Kind.SYMBOL and token.text in ")]}":
            depth -= 1
        if depth <= 0:
            return
        yield token


def _numbers(tokens: Sequence[Token]) -> list[int]:
    texts = [token.text.replace("_", "") for token in tokens if token.kind is Kind.NUMBER]
    return [int(float(text)) if not text.lower().startswith("0x") else int(text, 16) for text in texts]
