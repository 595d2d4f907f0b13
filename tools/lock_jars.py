"""Write a jar lock anew: ``python tools/lock_jars.py lts 5.26`` resolves the newest 5.26.x with jgo.

A version may be a prefix. Jars that a folder in Maven's layout already has (``--have DIR``) are not fetched again; with
``--check`` nothing is written, and the exit code says whether the lock is what the resolution gives.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from jgo.maven import MavenContext, ProfileConstraints, PythonResolver

ROOTS = (("org.neo4j", "neo4j"), ("org.neo4j.app", "neo4j-server"))
FOLDER = Path(__file__).resolve().parents[1] / "graph" / "server"


def newest(context: MavenContext, prefix: str) -> str:
    """The newest released version that is the prefix or begins with it and a dot."""
    project = context.project(*ROOTS[0])
    project.update()
    found = [component.version for component in project.versions()]
    found = [v for v in found if re.fullmatch(r"[\d.]+", v) and (v == prefix or v.startswith(prefix + "."))]
    if not found:
        raise SystemExit(f"no version {prefix}")
    return max(found, key=lambda v: [int(part) for part in v.split(".")])


def resolve(context: MavenContext, version: str) -> list[Any]:
    """The artifacts that a running server needs: the two roots and what they depend on at run time."""
    # "!": as Maven itself resolves, without taking the roots for bills of material (which is what jgo does unasked)
    roots = [context.create_dependency(f"{group}:{artifact}:{version}!") for group, artifact in ROOTS]
    inputs, transitive = context.resolver.resolve(roots)
    needed = [*inputs, *(dep for dep in transitive if dep.scope in ("compile", "runtime") and not dep.optional)]
    return [dep.artifact for dep in needed if dep.artifact.packaging == "jar"]


def line(artifact: Any) -> str:
    """One line of the lock."""
    parts = (artifact.groupId, artifact.artifactId, artifact.version, artifact.classifier)
    digest = hashlib.sha256(artifact.resolve().read_bytes()).hexdigest()
    return f"{':'.join(part for part in parts if part)} {digest}"


def main() -> int:
    """Resolve, and write or check the lock."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("edition", choices=("current", "lts"))
    parser.add_argument("version", help="2026.08.1, or a prefix such as 5.26 for its newest patch")
    parser.add_argument("--java", default="25", help="the Java that Maven profiles are asked about")
    parser.add_argument("--have", type=Path, action="append", default=[])
    parser.add_argument("--check", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as cache:
        resolver = PythonResolver(ProfileConstraints(jdk=arguments.java))
        context = MavenContext(resolver, Path(cache), local_repos=arguments.have, timeout=60)
        version = newest(context, arguments.version)
        artifacts = resolve(context, version)
        print(f"Neo4j {version}: {len(artifacts)} jars", file=sys.stderr)
        with ThreadPoolExecutor(4) as pool:
            text = "\n".join(sorted(pool.map(line, artifacts))) + "\n"
    path = FOLDER / f"jars-{arguments.edition}.lock"
    if arguments.check:
        return int(text != path.read_text(encoding="utf-8"))
    path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
