"""A command starts without the libraries that only some commands need."""

import subprocess
import sys

HEAVY = {
    "dask",
    "datasketch",
    "fastapi",
    "jinja2",
    "krippendorff",
    "networkx",
    "numpy",
    "openpyxl",
    "pandas",
    "plotly",
    "pronto",
    "pyarrow",
    "rdflib",
    "scipy",
    "spacy",
    "statsmodels",
    "yaml",
}


def test_the_command_line_starts_light() -> None:
    code = "import sys, api.cli.app; print(*sorted({name.split('.')[0] for name in sys.modules}))"
    loaded = set(
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    )
    assert "typer" in loaded
    assert not HEAVY & loaded


def test_the_driver_comes_without_what_it_looks_for() -> None:
    code = "import sys; from graph.driver import neo4j; print(*sys.modules)"
    loaded = set(
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    )
    assert "neo4j" in loaded
    assert not {"numpy", "pandas", "pyarrow"} & loaded
