"""A verdict and a line of a judge's reply, as the readers of its layouts pass them on."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Verdict:
    """One verdict as written: yes/no (``scale`` False) or a number, with its list number and how plainly it stands.

    ``dashed`` marks a number before a dash and a text: a score, unless the lines around it are numbered so.
    """

    value: float
    scale: bool
    out_of: int | None = None
    index: int | None = None
    strong: bool = True
    capital: bool = False
    dashed: bool = False
    label: str = ""


def labelled(verdict: Verdict, index: int | None, label: str) -> Verdict:
    """A verdict with the number and the name that its layout gives it.

    >>> labelled(Verdict(1.0, False), 2, "category").index
    2
    """
    return replace(verdict, index=index, label=label)


@dataclass(frozen=True, slots=True)
class Line:
    """Content of one line: verdicts (several only when they fill it), an open question, prose, or an announcement.

    ``index`` is the number of a line, whether it holds a verdict or not.
    """

    verdicts: tuple[Verdict, ...] = ()
    open: bool = False
    undecided: bool = False
    prose: bool = False
    announces: bool = False
    index: int | None = None
