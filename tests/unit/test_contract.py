"""The contract with outside tools: queries with parameters and columns, commands, settings."""

from __future__ import annotations

import pytest
import typer

from api.cli.app import application
from mmrarebench.statistics.ranking import METRICS
from ontology_import.importing import IMPORTERS
from queries import registry

REQUIRED = object()
QUERIES: dict[str, tuple[dict[str, object], str]] = {
    "ontology/disorder": ({"orpha": REQUIRED}, "orpha name level type status"),
    "ontology/parents": ({"orpha": REQUIRED, "classification": None}, "orpha name distance"),
    "ontology/ancestors": ({"orpha": REQUIRED, "classification": None}, "orpha name distance"),
    "ontology/descendants": ({"orpha": REQUIRED, "classification": None}, "orpha name distance"),
    "ontology/phenotypes": ({"orpha": REQUIRED}, "hpo name frequency excluded source"),
    "ontology/disorders_with_phenotypes": ({"hpo": REQUIRED, "subsumed": False}, "orpha name"),
    "ontology/genes": ({"orpha": REQUIRED, "with_subtypes": False}, "symbol association via"),
    "ontology/disorders_of_gene": ({"symbol": REQUIRED}, "orpha name"),
    "ontology/mappings": ({"orpha": REQUIRED}, "curie relation source"),
    "ontology/disorders_mapped_to": ({"curie": REQUIRED}, "orpha name relation source"),
    "ontology/prevalence": ({"orpha": REQUIRED}, "type class value geography"),
    "benchmark/counts": ({}, "benchmark track questions images cases disorders articles"),
    "benchmark/questions": (
        {
            "benchmark": REQUIRED,
            "track": None,
            "lineage": None,
            "phenotype": None,
            "gene": None,
            "split": None,
            "part": None,
            "clean": False,
        },
        "id track case orpha images",
    ),
    "errors/by_lineage": (
        {"benchmark": REQUIRED, "run": None, "metric": "recall@1", "heads": None},
        "orpha name run model questions disorders scored unscored mean",
    ),
    "errors/confusions": ({"benchmark": REQUIRED, "run": None}, "gold predicted relation count"),
    "leakage/findings": (
        {"benchmark": REQUIRED, "track": None, "kind": None},
        "question kind layer where span score method",
    ),
    "splits/leaking_edges": ({"split": REQUIRED}, "left right kind"),
}
COMMANDS = {
    "up": "--json",
    "down": "--json",
    "status": "--json",
    "doctor": "--json",
    "reset": "--yes --json",
    "import": "--strict --json",
    "query": "-p --json",
    "score": "--benchmark --model --json",
    "report": "--benchmark --out --json",
    "serve": "--port",
    "parse": "--parser --json",
    "load phenopackets": "--benchmark --strict --json",
    "load benchmark": "--benchmark --strict --json",
    "load answers": "--benchmark --model --condition --format --strict --json",
    "load verdicts": "--benchmark --strict --json",
}


@pytest.mark.parametrize("name", QUERIES)
def test_contract_query_has_its_parameters_and_columns(name: str) -> None:
    params, columns = QUERIES[name]
    query = registry.get(name)
    parameters = {p.name: REQUIRED if p.required else p.default for p in query.params}
    assert {key: parameters.get(key, "missing") for key in params} == params
    assert all(value is not REQUIRED for key, value in parameters.items() if key not in params)
    assert set(columns.split()) <= {c.name for c in query.returns}


@pytest.mark.parametrize("name", COMMANDS)
def test_contract_command_has_its_options(name: str) -> None:
    command = typer.main.get_command(application())
    for word in name.split():
        command = command.commands[word]  # type: ignore[attr-defined]
    options = {option for parameter in command.params for option in parameter.opts}
    assert set(COMMANDS[name].split()) <= options


def test_contract_metrics_and_sources_keep_their_names() -> None:
    assert METRICS == ("recall@1", "recall@3", "recall@5", "recall@10", "mrr")
    assert set(IMPORTERS) >= {"orphanet", "hpo", "annotations", "mappings", "ordo"}
