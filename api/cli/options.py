"""Options that several commands share, declared once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Json = Annotated[bool, typer.Option("--json", help="Print exactly one JSON document on stdout.")]
Strict = Annotated[bool, typer.Option("--strict", help="Refuse to load where there is an anomaly (exit 2).")]
Benchmark = Annotated[str, typer.Option("--benchmark", help="Name of the benchmark.")]
OneModel = Annotated[str | None, typer.Option("--model", help="One model only.")]
Metric = Annotated[str, typer.Option("--metric", help="recall@1, recall@3, recall@5, recall@10 or mrr.")]
OneTrack = Annotated[str, typer.Option("--track", help="diagnosis, treatment, crossmodal, examination or evidence.")]
TrackMetric = Annotated[
    str | None,
    typer.Option("--metric", help="Metric of the track (docs/scoring.md); its first one where it is not given."),
]
Paths = Annotated[list[Path], typer.Argument(help="Files, folders or archives (.gz, .xz, .zst, .tar.*, .zip).")]
Out = Annotated[Path, typer.Option("--out", help="Folder to write to.")]
Seed = Annotated[int, typer.Option("--seed", min=0, help="Seed of every random step.")]
Concurrency = Annotated[int, typer.Option("--concurrency", help="Calls at once.", min=1, max=256)]
MostFailed = Annotated[
    float,
    typer.Option("--most-failed", help="Share of failed calls above which it is an outage (exit 1).", min=0, max=1),
]
ApiAddress = Annotated[str | None, typer.Option("--api", help="Address of a server; else in this process.")]
TokenFrom = Annotated[str, typer.Option("--token-env", help="Environment variable that holds the server's token.")]
Endpoint = Annotated[str, typer.Option("--endpoint", help="Chat endpoint of the OpenAI kind, up to /v1.")]
KeyFrom = Annotated[str, typer.Option("--key-env", help="Environment variable that holds its key.")]
Timeout = Annotated[
    float, typer.Option("--timeout", help="Seconds without an answer after which a call has failed.", min=0.1)
]
Tries = Annotated[int, typer.Option("--tries", help="How often a call is made at most.", min=1)]
MostTokens = Annotated[
    int | None, typer.Option("--most-tokens", help="Begin no call once so many tokens were counted.", min=1)
]
