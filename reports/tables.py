"""Tables with their captions as Markdown and LaTeX."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from reports.pages import is_numeric, show

Rows = Sequence[Mapping[str, Any]]
LATEX = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "–": "--", "≥": r"$\geq$"}


def markdown_table(rows: Rows, columns: Sequence[str], caption: str) -> str:
    r"""A table in GitHub's Markdown, its caption above it.

    >>> print(markdown_table([{"model": "a|b", "n": 3}], ["model", "n"], "Models"))
    **Models**
    <BLANKLINE>
    | model | n |
    |---|--:|
    | a\|b | 3 |
    <BLANKLINE>
    """
    head = f"| {' | '.join(columns)} |"
    rule = f"|{'|'.join('--:' if is_numeric(rows, column) else '---' for column in columns)}|"
    lines = [f"| {' | '.join(_markdown(row.get(column)) for column in columns)} |" for row in rows]
    return "\n".join([f"**{caption}**", "", head, rule, *lines, ""])


def _markdown(value: Any) -> str:
    return show(value).replace("|", "\\|").replace("\n", " ")


def latex_table(rows: Rows, columns: Sequence[str], caption: str) -> str:
    r"""A table for LaTeX (booktabs and longtable), with its caption.

    >>> print(latex_table([{"model": "a_b", "share": 0.5}], ["model", "share"], "Models"))
    \begin{longtable}{lr}
    \caption{Models} \\
    \toprule
    model & share \\
    \midrule
    \endhead
    a\_b & 0.500 \\
    \bottomrule
    \end{longtable}
    <BLANKLINE>
    """
    layout = "".join("r" if is_numeric(rows, column) else "l" for column in columns)
    lines = [f"{' & '.join(_latex(show(row.get(column))) for column in columns)} \\\\" for row in rows]
    head = f"{' & '.join(_latex(column) for column in columns)} \\\\"
    start = [f"\\begin{{longtable}}{{{layout}}}", f"\\caption{{{_latex(caption)}}} \\\\", "\\toprule", head]
    return "\n".join([*start, "\\midrule", "\\endhead", *lines, "\\bottomrule", "\\end{longtable}", ""])


def _latex(text: str) -> str:
    return re.sub(r"[\\~^–≥]|[&%$#_{}]", lambda match: LATEX.get(match[0], f"\\{match[0]}"), text)
