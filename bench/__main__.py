"""Run the benchmarks and print their tables; ``--write`` puts them into docs/performance.md."""

from __future__ import annotations

import argparse
import platform
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import psutil

from bench import exports, interaction, similarity
from bench.common import as_markdown
from bench.leakage import corpora, planted, splits, texts
from bench.loading import images, pipeline, products, tsv
from bench.reading import agreement, candidates, criteria, dxgpt, grounding, readings
from bench.serving import http, latency, pages
from bench.sizes import end_to_end, growth, published
from bench.sizes import table as steps

PAGE = Path("docs/performance.md")
BENCHMARKS: dict[str, tuple[str, Callable[[], list[dict[str, object]]]]] = {
    "pipeline": ("From files to report on real data, each step a command", end_to_end.main),
    "ontologies": ("Everything of Orphanet, HPO and MONDO, then the same again, and other ways", pipeline.ontologies),
    "products": ("Whole Orphadata XML products, read", products.main),
    "http": ("Requests a second of the HTTP API, by number of clients", http.main),
    "queries": ("Latency of the contract queries, 1,000 varied parameters each", latency.main),
    "pages": ("Pages of a graph that is loaded already: statements, store hits, time and size", pages.main),
    "grounding": ("Answers grounded and scored a second, beside other rules", grounding.main),
    "agreement": ("Names of the phenopacket-store answers, beside the grounding they come with", agreement.main),
    "dxgpt": ("Agreement with DxGPT's judges, 75 rare cases (Cohen's kappa)", dxgpt.main),
    "readings": ("Labelled answers and judge replies, beside the public rules", readings.main),
    "criteria": ("Criteria and relations of images, read from labelled sentences", criteria.main),
    "similarity": ("Phenotype similarity, term pairs a second, beside pyhpo and hpo3", similarity.main),
    "splits": ("Splits at 100 times the benchmark, beside scikit-learn", splits.main),
    "planted": ("Planted leaks: precision and recall", planted.main),
    "leakage": ("Leakage scan and shared text", texts.main),
    "corpus": ("Corpus scan, beside a plain index and datasketch", corpora.main),
    "candidates": ("Names by likeness in case reports, after the exact ones", candidates.main),
    "images": ("Images decoded, checked and hashed, beside imagehash's plain loop (800 x 800 JPEG)", images.main),
    "exports": ("Exports read by the programs that they are for", exports.main),
    "published": (
        "A benchmark of the published size with the answers of 23 models, each step a command",
        published.main,
    ),
    "table": ("Each step beside the commit before, a peer and its limit (--before CHECKOUT)", steps.main),
    "interaction": (
        f"Planted interactions of domain and track, {interaction.SEEDS} seeds each",
        interaction.main,
    ),
    "coverage": (
        f"Coverage of intervals: how often 95 % intervals hold the truth ({5 * interaction.SEEDS} draws of means, "
        f"{interaction.SEEDS} of paired differences)",
        interaction.coverage,
    ),
    "growth": ("Queries and scoring at several sizes of one benchmark (MMRAREBENCH_BENCH_TIMES)", growth.sizes),
    "beside": ("The same benchmark with 1, 4 and 16 benchmarks in the graph", growth.beside),
    "tsv": ("A large table loaded (MMRAREBENCH_BENCH_GB, 4 unless set)", tsv.main),
}


def machine() -> str:
    """What the figures were measured on."""
    memory = psutil.virtual_memory().total / 2**30
    return f"{psutil.cpu_count()} cores, {memory:.0f} GiB, Python {platform.python_version()}, {platform.system()}, {date.today()}"


def main() -> None:
    """Run what was asked for, or everything."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", default=list(BENCHMARKS), help=f"some of {', '.join(BENCHMARKS)}")
    parser.add_argument("--before", type=Path, help="of table: a checkout of the commit before, set up")
    parser.add_argument(
        "--only", action="append", default=[], help="of table: steps whose names hold this, and what they need"
    )
    parser.add_argument(
        "--skip", action="append", default=[], help="of table: leave out steps whose names hold this (scan)"
    )
    parser.add_argument("--cold", action="store_true", help="of table: on a server that has just started")
    parser.add_argument("--write", action="store_true", help="write docs/performance.md")
    options = parser.parse_args()
    sections = []
    for name in options.names or BENCHMARKS:
        title, run = BENCHMARKS[name]
        print(f"## {title}\n", flush=True)
        rows = steps.main(options.before, options.only, options.skip, options.cold) if name == "table" else run()
        text = as_markdown(rows)
        print(text, flush=True)
        sections.append((name, title, text))
    if options.write:
        _write(sections)


def _write(sections: list[tuple[str, str, str]]) -> None:
    old = PAGE.read_text(encoding="utf-8") if PAGE.exists() else "# Performance\n\nMeasured with `make bench`.\n"
    for name, title, text in sections:
        begin, end = f"<!-- bench {name} -->", f"<!-- end {name} -->"
        block = f"{begin}\n## {title}\n\n{machine()}\n\n{text}{end}"
        if begin in old:
            head, after = old.split(begin, 1)
            old = head + block + after.split(end, 1)[1]
        else:
            old = f"{old.rstrip()}\n\n{block}\n"
    PAGE.write_text(old, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
