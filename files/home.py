"""Where the managed server keeps its things: a folder for each home and edition, one cache of jars for all homes."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from mmrarebench.exceptions import UsageError

EDITIONS = ("current", "lts")


@dataclass(frozen=True)
class Home:
    """The paths of one managed server.

    >>> home = Home(Path("/data"), Path("/cache"), "current")
    >>> home.password_file.as_posix()
    '/data/neo4j-current/password'
    """

    root: Path
    """MMRAREBENCH_HOME: another home is another, independent graph."""
    cache: Path
    """MMRAREBENCH_CACHE: jars, shared by all homes."""
    edition: str = "current"
    """MMRAREBENCH_NEO4J: ``current`` or ``lts``; each edition has a store of its own."""

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> Home:
        """Read MMRAREBENCH_HOME, MMRAREBENCH_CACHE and MMRAREBENCH_NEO4J.

        >>> Home.from_environment({"MMRAREBENCH_HOME": "/h", "MMRAREBENCH_CACHE": "/c"}).server.as_posix()
        '/h/neo4j-current'
        """
        environ = os.environ if environ is None else environ
        root = environ.get("MMRAREBENCH_HOME") or _usual("data")
        cache = environ.get("MMRAREBENCH_CACHE") or _usual("cache")
        edition = environ.get("MMRAREBENCH_NEO4J") or "current"
        if edition not in EDITIONS:
            raise UsageError(f"unknown edition {edition!r}", where="MMRAREBENCH_NEO4J", repair="set current or lts")
        return cls(Path(root).expanduser().absolute(), Path(cache).expanduser().absolute(), edition)

    @property
    def server(self) -> Path:
        """The home folder of Neo4j itself."""
        return self.root / f"neo4j-{self.edition}"

    @property
    def data(self) -> Path:
        """The store and its transaction logs."""
        return self.server / "data"

    @property
    def conf(self) -> Path:
        """The folder of neo4j.conf, written anew at each start."""
        return self.server / "conf"

    @property
    def logs(self) -> Path:
        """Neo4j's own logs and what the process printed."""
        return self.server / "logs"

    @property
    def console_log(self) -> Path:
        """Log file of the server process."""
        return self.logs / "console.log"

    @property
    def state_file(self) -> Path:
        """The process that was started last (JSON: pid, create time, port, version, ready)."""
        return self.server / "state.json"

    @property
    def password_file(self) -> Path:
        """The generated password, readable by the owner only."""
        return self.server / "password"

    @property
    def lock_file(self) -> Path:
        """Held while a server is started or stopped."""
        return self.server / "lock"

    @property
    def jars(self) -> Path:
        """The jars in Maven's layout, shared by all homes of this edition."""
        return self.cache / "jars" / self.edition

    def create(self) -> None:
        """Make the folders, closed to other users."""
        for folder in (self.server, self.data, self.conf, self.logs):
            folder.mkdir(parents=True, exist_ok=True)
        self.server.chmod(0o700)


def _usual(kind: str) -> Path:
    import platformdirs

    return platformdirs.user_data_path("mmrarebench") if kind == "data" else platformdirs.user_cache_path("mmrarebench")
