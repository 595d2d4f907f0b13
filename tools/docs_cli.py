"""docs/cli.md out of the command line itself: the help of every command, and the exit codes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from docs_text import cell, code, table
from typer.main import get_command

from api.cli.app import application
from mmrarebench import exceptions

WIDTH = 110
INTRO = """# Command line

Written by `make docs` out of the commands; do not edit this page.

`make setup` leaves the program at `.venv/bin/mmrarebench`. With `--json` every command prints exactly one JSON document
on stdout; progress goes to stderr, and only on a terminal. Paths may be files, folders or archives (`.gz`, `.xz`,
`.zst`, `.tar.*`, `.zip`).
"""
CODES = {
    0: "done",
    1: "the check that was asked for found a problem",
    2: "wrong usage or bad input: what, which file, which line or record, and the repair",
    3: "the database cannot be reached or started",
    130: "interrupted from the keyboard",
}


def page() -> str:
    """The whole page."""
    parts = [INTRO, "## Exit codes\n", _codes()]
    parts += [f"## {name}\n\n```text\n{text}\n```\n" for name, text in helps()]
    return "\n".join(parts)


def _codes() -> str:
    errors = [c for c in vars(exceptions).values() if isinstance(c, type)]
    classes = [c for c in errors if issubclass(c, exceptions.MMRareBenchError)]
    rows = [
        (str(number), cell(meaning), ", ".join(code(c.__name__) for c in classes if c.exit_code == number) or "-")
        for number, meaning in CODES.items()
    ]
    return table(("code", "meaning", "errors"), rows)


def helps() -> Iterator[tuple[str, str]]:
    """Every command by its full name, with its help text; groups before their members."""
    yield from _walk(get_command(application()), "mmrarebench", None)


def _walk(command: Any, name: str, parent: Any) -> Iterator[tuple[str, str]]:
    settings = {**command.context_settings, "terminal_width": WIDTH, "max_content_width": WIDTH}
    context = command.context_class(command, info_name=name, parent=parent, **settings)
    path = f"{parent.command_path} {name}" if parent else name
    yield path, "\n".join(line.rstrip() for line in command.get_help(context).splitlines())
    for below, member in getattr(command, "commands", {}).items():
        if not member.hidden:
            yield from _walk(member, below, context)
