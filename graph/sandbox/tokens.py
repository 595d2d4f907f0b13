"""Split a Cypher statement into tokens: names, strings, numbers, parameters and symbols; comments become spaces.

The statement that is run is put together from the same text (`Statement.text`), so what was checked is what is run.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import NamedTuple

from mmrarebench.exceptions import QueryRefused, UsageError


class Kind(StrEnum):
    """Kinds of tokens."""

    WORD = "word"
    QUOTED_NAME = "quoted name"
    STRING = "string"
    NUMBER = "number"
    PARAMETER = "parameter"
    SYMBOL = "symbol"


class Token(NamedTuple):
    """A token: its kind, its text (names and strings without their quotes) and its offset in the statement."""

    kind: Kind
    text: str
    offset: int

    @property
    def word(self) -> str:
        """The word in capitals; empty for any other token.

        >>> Token(Kind.WORD, "Match", 0).word, Token(Kind.STRING, "Match", 0).word
        ('MATCH', '')
        """
        return self.text.upper() if self.kind is Kind.WORD else ""

    @property
    def is_name(self) -> bool:
        """Whether it can be part of a name, with backticks or without."""
        return self.kind in (Kind.WORD, Kind.QUOTED_NAME)


class Statement(NamedTuple):
    """A statement: its text with comments blanked out, and its tokens."""

    text: str
    tokens: tuple[Token, ...]


TOKEN = re.compile(
    r"""
      (?P<comment> /\* .*? \*/ | //[^\r\n]* )
    | (?P<space> \s+ )
    | (?P<string> ' (?: [^'\\] | \\. )* ' | " (?: [^"\\] | \\. )* " )
    | (?P<quoted> ` (?: [^`] | `` )* ` )
    # "1..3" is two numbers and a range, so a point belongs to a number only before a digit.
    | (?P<number> 0[xo][0-9A-Fa-f_]+ | (?: \d[\d_]* )? \.? \d[\d_]* (?: [eE][+-]?\d+ )? [fFdD]? (?![\w]) )
    | (?P<parameter> \$ (?: [^\W\d]\w* | \d+ | ` (?: [^`] | `` )* ` ) )
    | (?P<word> [^\W\d]\w* )
    | (?P<symbol> \.\. | <> | <= | >= | => | =~ | \+= | \|\| | :: | /(?!\*) | [-+*%^=<>(){}\[\],;:.|&!$?] )
    """,
    re.VERBOSE | re.DOTALL,
)
ESCAPE = re.compile(r"\\u+(?P<code>[0-9A-Fa-f]{0,4})")
FIRST_OTHER_CHARACTER = 0x80


def tokenize(cypher: str) -> Statement:
    r"""Split a statement into tokens.

    Raises:
        UsageError: a character, an open string or an open comment that no token begins with.
        QueryRefused: a unicode escape outside a string, or of an ASCII character: it could hide a quote or a word.

    >>> [token.text for token in tokenize("MATCH (d:`My Label`) // all\nRETURN d.name AS x").tokens][:5]
    ['MATCH', '(', 'd', ':', 'My Label']
    >>> tokenize("RETURN/* one */1").text
    'RETURN         1'
    """
    parts: list[str] = []
    tokens: list[Token] = []
    offset = 0
    while offset < len(cypher):
        match = TOKEN.match(cypher, offset)
        if match is None and cypher[offset] == "\\":
            raise QueryRefused("a backslash outside a text", repair="write the character itself")
        if match is None:
            raise UsageError(f"no Cypher: {cypher[offset]!r} at character {offset + 1}", repair="mend the query")
        group, text = str(match.lastgroup), match[0]
        if group in ("comment", "space"):
            parts.append(re.sub(r"[^\n]", " ", text))
        else:
            _check_escapes(group, text)
            tokens.append(_token(group, text, offset))
            parts.append(text)
        offset = match.end()
    return Statement("".join(parts), tuple(tokens))


def _token(group: str, text: str, offset: int) -> Token:
    if group == "quoted":
        return Token(Kind.QUOTED_NAME, text[1:-1].replace("``", "`"), offset)
    if group == "string":
        return Token(Kind.STRING, text[1:-1], offset)
    if group == "parameter":
        return Token(Kind.PARAMETER, text[1:].strip("`").replace("``", "`"), offset)
    return Token(Kind(group), text, offset)


def _check_escapes(group: str, text: str) -> None:
    """Refuse escapes that the server decodes before it reads words and quotes."""
    for escape in ESCAPE.finditer(text):
        code = escape["code"]
        if group != "string" or len(code) < 4 or int(code, 16) < FIRST_OTHER_CHARACTER:
            raise QueryRefused(f"the unicode escape {escape[0]!r}", repair="write the character itself")
