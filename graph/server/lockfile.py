"""The jar locks: Maven coordinates and sha256, one jar a line, no addresses."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from mmrarebench.exceptions import FileFormatError

_LINE = re.compile(r"(?P<coordinate>[\w.-]+(?::[\w.-]+){2,3}) (?P<sha256>[0-9a-f]{64})")


class Jar(NamedTuple):
    """One jar of a lock.

    >>> Jar("org.neo4j", "neo4j", "5.26.1", "", "0" * 64).path
    'org/neo4j/neo4j/5.26.1/neo4j-5.26.1.jar'
    """

    group: str
    artifact: str
    version: str
    classifier: str
    sha256: str

    @property
    def path(self) -> str:
        """Where Maven's layout has the jar, below a repository or a cache."""
        name = "-".join(part for part in (self.artifact, self.version, self.classifier) if part)
        return f"{self.group.replace('.', '/')}/{self.artifact}/{self.version}/{name}.jar"


def lock_path(edition: str) -> Path:
    """The lock of an edition, ``current`` or ``lts``."""
    return Path(__file__).with_name(f"jars-{edition}.lock")


def parse_lock(text: str, where: str = "lock") -> list[Jar]:
    """Read a lock; a bad line is refused with its number.

    >>> [jar.classifier for jar in parse_lock("a:b:1:linux " + "0" * 64)]
    ['linux']
    """
    jars = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        match = _LINE.fullmatch(line.strip())
        if match is None:
            raise FileFormatError(
                "not 'group:artifact:version[:classifier] sha256'",
                where=f"{where}:{number}",
                repair="run tools/lock_jars.py",
            )
        group, artifact, version, *classifier = match["coordinate"].split(":")
        jars.append(Jar(group, artifact, version, classifier[0] if classifier else "", match["sha256"]))
    return jars


def read_lock(edition: str) -> list[Jar]:
    """The jars of an edition."""
    path = lock_path(edition)
    return parse_lock(path.read_text(encoding="utf-8"), path.name)


def neo4j_version(edition: str) -> str:
    """The Neo4j that an edition runs.

    >>> neo4j_version("lts").startswith("5.26.")
    True
    """
    return next(jar.version for jar in read_lock(edition) if (jar.group, jar.artifact) == ("org.neo4j", "neo4j"))
