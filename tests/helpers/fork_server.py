"""The command line without its start: a process that has imported everything forks a child for each command.

``fork_server.py SOCKET`` serves; ``program`` writes a script that is called like ``mmrarebench``. Each command is a process
of its own with the caller's folder, environment and standard streams, as if it had been started.
"""

from __future__ import annotations

import importlib
import os
import pkgutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 120.0
CLIENT = """import os, socket, sys
with socket.socket(socket.AF_UNIX) as server:
    server.connect(sys.argv[1])
    words = [os.getcwd(), *(f"{name}={value}" for name, value in os.environ.items()), "", *sys.argv[2:]]
    data = "\\0".join(words).encode("utf-8", "surrogateescape")
    socket.send_fds(server, [b"%015d " % len(data)], [0, 1, 2])
    server.sendall(data)
    sys.exit(int(server.recv(16) or b"70"))
"""


def serve(path: str) -> None:
    """Fork a child for each connection; the socket appears when all is imported."""
    import_everything()
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(path)
    listening.listen()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        connection, _ = listening.accept()
        if os.fork() == 0:
            listening.close()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            answer(connection)
        connection.close()


def import_everything() -> None:
    """Import the command line and the use cases, as far as they are installed."""
    from api import cli, usecases
    from graph.driver import neo4j  # noqa: F401

    for package in (cli, usecases):
        for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)


def answer(connection: socket.socket) -> None:
    """Run one command in a child, and say with which code it ended."""
    head, streams, _, _ = socket.recv_fds(connection, 16, 3)
    size, data = int(head), b""
    while len(data) < size:
        data += connection.recv(65536)
    folder, *rest = data.decode("utf-8", "surrogateescape").split("\0")
    at = rest.index("")
    child = os.fork()
    if child:
        connection.sendall(str(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])).encode())
        os._exit(0)
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(word.split("=", 1) for word in rest[:at])
    from api.cli import main

    main(rest[at + 1 :])


@contextmanager
def program(folder: Path) -> Iterator[Path]:
    """A folder for PATH in which ``mmrarebench`` is the command line; the process behind it ends with the block."""
    address = folder / "socket"
    server = subprocess.Popen([sys.executable, __file__, str(address)], cwd=ROOT)
    try:
        deadline = time.monotonic() + SECONDS
        while not address.exists():
            assert server.poll() is None, "the fork server has ended"
            assert time.monotonic() < deadline, "the fork server does not start"
            time.sleep(0.05)
        (folder / "client.py").write_text(CLIENT, encoding="utf-8")
        script = folder / "bin" / "mmrarebench"
        script.parent.mkdir()
        words = f'"{sys.executable}" -I -S "{folder / "client.py"}" "{address}"'
        script.write_text(f'#!/bin/sh\nexec {words} "$@"\n', encoding="utf-8")
        script.chmod(0o755)
        yield script.parent
    finally:
        server.terminate()
        server.wait(30)


if __name__ == "__main__":
    sys.path[0] = str(ROOT)
    serve(sys.argv[1])
