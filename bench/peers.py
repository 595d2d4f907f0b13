"""Peers that are no dependencies of ours: each runs in an environment of its own below build/peers, in the same run."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

FOLDER = Path("build/peers")


def environment(name: str, *requirements: str) -> Path | None:
    """The Python of an environment with some packages; None, and one line saying so, where it cannot be made."""
    folder = (FOLDER / name).absolute()
    python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    if (folder / "ready").exists():
        return python
    uv = shutil.which("uv") or shutil.which(str(Path(".tools/bin/uv")))
    make = (
        [uv, "venv", "-q", "--clear", "--python", sys.executable] if uv else [sys.executable, "-m", "venv", "--clear"]
    )
    install = (
        [uv, "pip", "install", "-q", "--python", str(python)] if uv else [str(python), "-m", "pip", "install", "-q"]
    )
    for command in ([*make, str(folder)], [*install, *requirements]):
        process = subprocess.run(command, capture_output=True, text=True, check=False)
        if process.returncode:
            print(f"{name} is left out: {' '.join(process.stderr.split())[-200:]}", file=sys.stderr)
            return None
    (folder / "ready").touch()
    return python


def ask(python: Path, script: str, text: Any, **variables: str) -> Any:
    """Run a script that reads one JSON document and prints one as its last line; None, and why, where it fails."""
    process = subprocess.run(
        [str(python), "-c", script],
        input=json.dumps(text),
        capture_output=True,
        text=True,
        check=False,
        env={key: value for key, value in os.environ.items() if key != "PYTHONPATH"} | variables,
    )
    if process.returncode:
        print(f"{python.parts[-3]} failed: {' '.join(process.stderr.split())[-300:]}", file=sys.stderr)
        return None
    return json.loads(process.stdout.splitlines()[-1])
