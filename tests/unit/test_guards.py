"""Guards over the repository: unique package names, small functions, docstrings, no place of any machine."""

from __future__ import annotations

import ast
import configparser
import importlib.metadata
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import pytest

import mmrarebench
from mmrarebench.answers.ranked.types import RankStatus
from mmrarebench.benchmark.vocabulary import (
    AnswerStatus,
    Condition,
    JudgeKind,
    LeakageLayer,
    Level,
    MappingRelation,
    Parser,
    RuleJudge,
    SplitUnit,
    Track,
    VerdictStatus,
)
from mmrarebench.criteria.cues.advice import Advice
from mmrarebench.criteria.drugs.doses import Fit
from mmrarebench.criteria.stance import Stance
from mmrarebench.criteria.types import CriterionKind, Outcome
from mmrarebench.grounding.matching import MatchKind
from mmrarebench.grounding.readings import GoldReading
from mmrarebench.grounding.relations import Relation
from mmrarebench.judging.layouts.choice import Reason
from mmrarebench.leakage.types import LeakKind, LinkKind, OverlapKind, PlaceName
from mmrarebench.ontology.similarity import Measure
from mmrarebench.statistics.domains.effects import EffectKind

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("mmrarebench", "files", "graph", "ontology_import", "loaders", "queries", "scorer", "reports", "api")
LONGEST_FUNCTION = 60
LONGEST_MODULE = 300
# Modules that are one table of declarations, kept in one place on purpose.
TABLES = {"graph/schema.py": 1100}
# Modules and functions that wait to be divided; each line goes when its module is.
PENDING: dict[str, int] = {}
PENDING_FUNCTIONS: set[str] = set()
PLACE = re.compile(r"(?<![\w.~$}*/-])/(?:home|root|work|Users|mnt|workspace|opt/wheels|tmp)/[\w.-]+")
PRIVATE = re.compile(r"https?://(?:[^\s/]*@|localhost:\d{4,5}/\w|10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.)")
MIRROR = re.compile(
    r"https?://[^\s\"']*(?:artifactory|nexus|/simple/|pypiserver|devpi|/api/pypi/|/maven2?/)", re.IGNORECASE
)
PUBLIC = ("pypi.org", "files.pythonhosted.org")


@cache
def repository() -> tuple[Path, ...]:
    """Files of the repository, those not yet committed among them."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.split("\0")
    return tuple(path for name in listed if name and (path := ROOT / name).is_file())


@cache
def modules() -> dict[str, ast.Module]:
    found = {}
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            found[path.relative_to(ROOT).as_posix()] = ast.parse(path.read_text(encoding="utf-8"))
    return found


def definitions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef))


@pytest.mark.parametrize("name", PACKAGES)
def test_package_names_belong_to_this_distribution(name: str) -> None:
    owners = {owner.lower() for owner in importlib.metadata.packages_distributions().get(name, ())}
    assert owners <= {"mmrarebench"}
    assert name not in sys.stdlib_module_names


def test_packages_equal_those_of_the_distribution() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    shipped = re.search(r"\[tool\.hatch\.build\.targets\.wheel\]\s*packages = (\[[^\]]*\])", text)
    assert shipped is not None
    assert tuple(ast.literal_eval(shipped[1])) == PACKAGES
    assert "Private :: Do Not Upload" in text


FIRST = """
import importlib, sys
for name in sys.argv[2:]:
    for known in [k for k in sys.modules if k.split(".")[0] in sys.argv[1].split(",")]:
        del sys.modules[known]
    importlib.import_module(name)
"""


def test_graph_modules_import_in_any_order() -> None:
    paths = [path for path in modules() if path.startswith("graph/")]
    names = [path.removesuffix(".py").removesuffix("/__init__").replace("/", ".") for path in paths]
    done = subprocess.run(
        [sys.executable, "-c", FIRST, ",".join(PACKAGES), *names], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_functions_stay_below_the_limit() -> None:
    long = [
        f"{module}:{node.lineno} {node.name}: {(node.end_lineno or 0) - node.lineno + 1} lines"
        for module, tree in modules().items()
        for node in definitions(tree)
        if not isinstance(node, ast.ClassDef)
        and (node.end_lineno or 0) - node.lineno + 1 > LONGEST_FUNCTION
        and f"{module} {node.name}" not in PENDING_FUNCTIONS
    ]
    assert not long


def test_modules_stay_below_the_limit() -> None:
    long = {name: len((ROOT / name).read_text(encoding="utf-8").splitlines()) for name in modules()}
    assert not {name: lines for name, lines in long.items() if lines > (TABLES | PENDING).get(name, LONGEST_MODULE)}


def test_public_definitions_have_docstrings() -> None:
    bare = []
    for module, tree in modules().items():
        if not ast.get_docstring(tree):
            bare.append(module)
        classes = [node for node in tree.body if isinstance(node, ast.ClassDef) and not node.name.startswith("_")]
        for body in (tree.body, *(node.body for node in classes)):
            bare += [
                f"{module}:{node.lineno} {node.name}"
                for node in body
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
                and not node.name.startswith("_")
                and not ast.get_docstring(node)
            ]
    assert not bare


def texts() -> Iterator[tuple[str, str]]:
    for path in repository():
        data = path.read_bytes()
        if b"\0" not in data and path != Path(__file__):
            yield path.relative_to(ROOT).as_posix(), data.decode("utf-8", "replace")


@pytest.mark.parametrize(
    "pattern", [PLACE, PRIVATE, MIRROR], ids=["machine path", "private address", "registry mirror"]
)
def test_files_name_no_place_of_one_machine(pattern: re.Pattern[str]) -> None:
    found = [
        f"{name}:{text.count(chr(10), 0, match.start()) + 1} {match[0]}"
        for name, text in texts()
        for match in pattern.finditer(text)
    ]
    assert not found


def configured_hosts() -> set[str]:
    """Hosts that this machine's pip and uv are told to ask, other than the public ones."""
    named = [
        value for name, value in os.environ.items() if re.search(r"INDEX_URL|EXTRA_INDEX|PROXY|FIND_LINKS", name, re.I)
    ]
    for path in (Path("/etc/pip.conf"), Path.home() / ".config/pip/pip.conf", Path.home() / ".pip/pip.conf"):
        if path.is_file():
            parser = configparser.ConfigParser(interpolation=None)
            parser.read(path)
            named += [value for section in parser.values() for value in section.values()]
    words = {word for value in named for word in value.split() if "//" in word}
    return {host for word in words if (host := urlsplit(word).hostname or "") and host not in PUBLIC and "." in host}


def test_files_name_no_registry_of_this_machine() -> None:
    hosts = configured_hosts()
    assert not [(name, host) for name, text in texts() for host in hosts if host in text]


def test_repository_holds_no_large_or_leftover_file() -> None:
    wrong = [
        path.relative_to(ROOT).as_posix()
        for path in repository()
        if path.stat().st_size > 2_000_000 or re.search(r"\.(?:orig|rej|swp|pyc|log|DS_Store)$", path.name)
    ]
    assert not wrong


def test_version_is_the_same_in_every_file() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    citation = re.search(r"^version: (\S+)$", (ROOT / "CITATION.cff").read_text(encoding="utf-8"), re.MULTILINE)
    assert citation is not None
    assert mmrarebench.__version__ == project == citation[1]


BARE = frozenset(
    "found told asked given kept own odd known seen held named stated read said looked taken made done gone wanted needed "
    "missing used meant shown one ones other others these those them it this that each both such same rest all any some "
    "what which who where written listed near".split()
)
MOST_BARE = 0.02


def test_local_names_are_rarely_bare_participles_or_pronouns() -> None:
    names = [
        node.id if isinstance(node, ast.Name) else node.arg
        for tree in modules().values()
        for node in ast.walk(tree)
        if isinstance(node, ast.arg) or (isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store))
    ]
    share = sum(name in BARE for name in names) / len(names)
    assert share <= MOST_BARE, f"{share:.1%} of {len(names)} local names"


SHARED = (
    *(Track, VerdictStatus, Condition, AnswerStatus, RuleJudge, JudgeKind, Parser, LeakageLayer),
    *(RankStatus, Outcome, CriterionKind, GoldReading, Relation, MatchKind, EffectKind, Measure, Stance, Advice, Fit),
    *(Reason, MappingRelation, Level, SplitUnit, LeakKind, LinkKind, OverlapKind, PlaceName),
)
# Words of the language: keys of other people's records, columns and kinds of values that are spelled the same.
COMMON = {
    "answer",
    "code",
    "context",
    "disorder",
    "image",
    "label",
    "model",
    "name",
    "negated",
    "other",
    "question",
    "text",
}
DECLARED = {
    str(member): enumeration.__name__ for enumeration in SHARED for member in enumeration if member not in COMMON
}
# Words that mean one thing only wherever they are a value; the others are columns, headings and words of the language too.
UNAMBIGUOUS = {
    *(str(track) for track in Track if track is not Track.EVIDENCE),
    *(str(status) for status in (VerdictStatus.SCORED, VerdictStatus.UNSCORED, VerdictStatus.NOT_APPLICABLE)),
    *(str(condition) for condition in (Condition.REDACTED, Condition.TEXT_ONLY)),
    *(str(status) for status in (RankStatus.UNPARSED, RankStatus.CALL_FAILED)),
}
# Other things of the same spelling, by module and text.
HOMONYMS = {
    ("api/cli/commands/judging.py", "unscored"): "a field of the tally",
    ("mmrarebench/statistics/conditions.py", "unscored"): "a field of the table of four",
    ("api/usecases/statistics/comparisons.py", "domain"): "a way to compare: by model or by domain",
}


def is_compared(constant: ast.Constant, parents: dict[ast.AST, ast.AST]) -> bool:
    """Whether a text is an operand of == or !=, or a member of a collection written where it is asked for membership."""
    parent = parents[constant]
    if isinstance(parent, ast.Tuple | ast.List | ast.Set):
        constant, parent = parent, parents[parent]  # type: ignore[assignment]
        return isinstance(parent, ast.Compare) and constant in parent.comparators
    return isinstance(parent, ast.Compare) and all(isinstance(op, ast.Eq | ast.NotEq) for op in parent.ops)


def is_value(constant: ast.Constant, parents: dict[ast.AST, ast.AST]) -> bool:
    """Whether a text is a default, a result, an assigned value, a value of a mapping, or a branch of a choice."""
    parent = parents[constant]
    if isinstance(parent, ast.Dict):
        return constant in parent.values
    return isinstance(parent, ast.arguments | ast.Return | ast.Assign | ast.IfExp | ast.keyword)


def test_enumeration_values_are_written_by_their_names() -> None:
    declaring = {sys.modules[enumeration.__module__].__file__ for enumeration in SHARED}
    literals = []
    for module, tree in modules().items():
        if str(ROOT / module) in declaring:
            continue
        parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
        for node in parents:
            if not (isinstance(node, ast.Constant) and node.value in DECLARED) or (module, node.value) in HOMONYMS:
                continue
            if is_compared(node, parents) or (node.value in UNAMBIGUOUS and is_value(node, parents)):
                literals.append(f"{module}:{node.lineno} {node.value!r} is {DECLARED[node.value]}")
    assert not literals


LONGEST_PATTERN = 150


def test_long_regular_expressions_are_verbose() -> None:
    long = []
    for module, tree in modules().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("re.") and node.args:
                pattern, *flags = node.args
                one_line = pattern.lineno == pattern.end_lineno and isinstance(pattern, ast.Constant | ast.JoinedStr)
                verbose = any("VERBOSE" in ast.unparse(flag) for flag in flags)
                if one_line and not verbose and (pattern.end_col_offset or 0) - pattern.col_offset > LONGEST_PATTERN:
                    long.append(f"{module}:{pattern.lineno}")
    assert not long, "a pattern of this length is written a part a line (re.VERBOSE or adjacent texts), and says why"
