"""Commands start without the libraries that only other commands need."""

import importlib
import subprocess
import sys

import typer

from api.cli.app import COMMANDS, MODULES

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
    "pronto",
    "pyarrow",
    "rdflib",
    "scipy",
    "spacy",
    "statsmodels",
    "yaml",
}


def test_commands_table_lists_every_command_with_its_modules() -> None:
    declared: dict[str, set[str]] = {}
    for module in MODULES:
        one = typer.Typer()
        importlib.import_module(f"api.cli.commands.{module}").register(one)
        names = [c.name or getattr(c.callback, "__name__", "") for c in one.registered_commands]
        for name in (*names, *(group.name or "" for group in one.registered_groups)):
            declared.setdefault(name, set()).add(module)
    declared["load"] |= {"answers", "cases"}
    assert {name: set(modules) for name, modules in COMMANDS.items()} == declared


def test_command_imports_only_its_own_modules() -> None:
    code = "import sys; from api.cli.app import application; application(['similar']); print(*sys.modules)"
    output = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert {name for name in output.split() if name.removeprefix("api.cli.commands.") in MODULES} == {
        "api.cli.commands.similar"
    }


def test_import_reads_ontologies_without_the_readers_of_answers() -> None:
    code = "import sys; from api.cli.app import application; application(['import']); print(*sys.modules)"
    output = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert "ontology_import.importing" in output
    assert not [
        name for name in output if name.startswith(("loaders.answers", "loaders.judging", "mmrarebench.criteria"))
    ]


def test_command_line_starts_without_heavy_libraries() -> None:
    code = "import sys; from api.cli.app import application; application(); print(*sorted({name.split('.')[0] for name in sys.modules}))"
    loaded = set(
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    )
    assert "typer" in loaded
    assert not HEAVY & loaded


def test_query_command_imports_only_the_driver() -> None:
    code = "import sys, api.cli, api.cli.commands.ask, api.usecases.querying, graph.connect; print(*sys.modules)"
    output = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    besides = {"psutil", "filelock", "numpy", "rich", "graph.server.process", "graph.writing.write", "graph.sandbox"}
    assert not besides & set(output.split())


def test_driver_import_loads_no_optional_library() -> None:
    code = "import sys; from graph.driver import neo4j; print(*sys.modules)"
    loaded = set(
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    )
    assert "neo4j" in loaded
    assert not {"numpy", "pandas", "pyarrow"} & loaded
