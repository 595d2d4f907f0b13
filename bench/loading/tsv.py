"""A benchmark table of some gigabytes, made up and loaded in a process of its own, whose peak of memory is measured.

``python -m bench.loading.tsv make FILE GB`` only writes the table; ``python -m bench.loading.tsv load FILE`` loads it and prints JSON.
"""

from __future__ import annotations

import base64
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

import orjson

from bench.common import clean, cpu_timed, empty_graph, timed
from bench.loading.images import commented, jpegs
from graph.writing.options import LoadOptions

Rows = list[dict[str, object]]
GB, PER_ROW, LIMIT = 4.0, 4, 600
NAME = "bench-tsv"


def make(path: Path, gigabytes: float) -> int:
    """Write a crossmodal table of at least so many gigabytes (seed 7), and return its number of rows."""
    count, size = 0, 0
    drawn = jpegs(32)
    with path.open("w", encoding="utf-8") as out:
        out.write("index\tquestion\tcontext\tanswer\tgolden_mainline\trelation_type\timage_path\timage\n")
        while size < gigabytes * 1e9:
            places = range(count * PER_ROW, (count + 1) * PER_ROW)
            cells = [base64.b64encode(commented(drawn[i % 32], i)).decode() for i in places]
            paths = [f"images/PMC{count}/{i}.jpg" for i in places]
            row = [str(count), "How do they relate?", "Synthetic case.", "They confirm.", '["a"]', "confirm"]
            line = "\t".join([*row, orjson.dumps(paths).decode(), orjson.dumps(cells).decode()])
            size += out.write(_quoted(line))
            count += 1
    return count


def _quoted(line: str) -> str:
    cells = ['"' + cell.replace('"', '""') + '"' if '"' in cell else cell for cell in line.split("\t")]
    return "\t".join(cells) + "\n"


def load(path: Path) -> dict[str, object]:
    """Load a table in this process; seconds, rows, images, and the peak of this process' memory in MB."""
    from api.usecases import loading

    bytes_read = {"row": 0, "byte": 0}

    def tick(unit: str, count: int) -> None:
        if unit in bytes_read:
            bytes_read[unit] += count

    with empty_graph() as graph:
        before = peak()
        loaded, seconds, cpu = cpu_timed(
            lambda: loading.load_benchmark(graph, [path], NAME, options=LoadOptions(tick=tick))
        )
        clean(graph)
    return {
        "rows": bytes_read["row"],
        "bytes": bytes_read["byte"],
        "images": loaded.loaded.get("Image", 0),
        "seconds": round(seconds, 1),
        "cpu": round(cpu, 1),
        "peakBefore": before,
        "peak": peak(),
        "anomalies": len(loaded.anomalies),
    }


def peak() -> int:
    """The most memory that this process has held, in MB."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) // 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main() -> Rows:
    """Make the table, load it in another process, say its peak and rate, and delete the table and its images."""
    gigabytes = float(os.environ.get("MMRAREBENCH_BENCH_GB", GB))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "crossmodal_comparison.tsv"
        rows, making = timed(lambda: make(path, gigabytes))
        size = path.stat().st_size
        seconds = subprocess.run(
            [sys.executable, "-m", "bench.loading.tsv", "load", str(path)], capture_output=True, check=True
        )
    label = orjson.loads(seconds.stdout)
    return [
        {
            "measure": "table",
            "value": f"{size / 1e9:.2f} GB, {rows:,} rows, {label['images']:,} images (written in {making:.0f} s)",
        },
        {
            "measure": "loaded",
            "value": f"{label['rows']:,} rows, {label['bytes'] / 1e9:.2f} GB, {label['anomalies']} anomalies",
        },
        {"measure": "seconds (CPU seconds of the loading process)", "value": f"{label['seconds']} ({label['cpu']})"},
        {
            "measure": "rate",
            "value": f"{size / 1e6 / label['seconds']:.0f} MB/s, {label['images'] / label['seconds']:.0f} images/s",
        },
        {"measure": f"peak memory of the loading process (at most {LIMIT} MB)", "value": f"{label['peak']} MB"},
    ]


if __name__ == "__main__":
    if sys.argv[1] == "make":
        print(make(Path(sys.argv[2]), float(sys.argv[3])))
    else:
        sys.stdout.write(orjson.dumps(load(Path(sys.argv[2]))).decode() + "\n")
