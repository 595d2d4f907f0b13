"""Work shared with a Dask cluster that is there already: its workers need this product, and the same version of it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

from mmrarebench.exceptions import UsageError

if TYPE_CHECKING:
    from distributed import Client, Future

T = TypeVar("T")
R = TypeVar("R")
CONNECT_SECONDS = 15
PACKAGES = ("mmrarebench", "loaders", "graph")
"""Packages whose code and word lists decide what the work returns."""


@contextmanager
def cluster(address: str) -> Iterator[Client]:
    """Connect to the Dask cluster at an address for as long as the context lasts.

    Raises:
        UsageError: no cluster answers there.
    """
    from distributed import Client

    try:
        client = Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise UsageError(
            f"no Dask cluster answers: {error}", where=address, repair="--scheduler tcp://HOST:8786, or leave it out"
        ) from error
    with client:
        yield client


@contextmanager
def cluster_work(work: Callable[[T], R], address: str) -> Iterator[Callable[[T], ClusterResult[R]]]:
    """Give a function that has a part of the work done by a cluster's workers; each gets ``work`` once.

    Args:
        work: takes a part and returns its result; all three are sent between machines, so they must be picklable.
        address: the cluster's scheduler, ``tcp://HOST:8786``.

    Raises:
        UsageError: no cluster answers, or (from a result) a worker has another version of this product.
    """
    with cluster(address) as client:
        shared = client.scatter(work, broadcast=True, hash=False)
        code = code_hash()
        yield lambda part: ClusterResult(client.submit(_call, shared, code, part, pure=False))


class ClusterResult(Generic[R]):
    """Result of a part of the work, once it has arrived."""

    def __init__(self, future: Future) -> None:
        self._future = future

    def result(self) -> R:
        """Wait for the result.

        Raises:
            UsageError: the worker has another version of this product.
        """
        result = self._future.result()
        if isinstance(result, _Refusal):
            raise UsageError(
                "a worker of the cluster has another version of this product",
                where=result.worker,
                repair="install the version of this machine there: the same rules must judge all answers",
            )
        self._future.release()
        answer: R = result
        return answer


class _Refusal(NamedTuple):
    """A worker that must not do the work: its code differs."""

    worker: str


def _call(work: Callable[[Any], Any], code: str, part: Any) -> Any:
    """Do a part of the work on a worker, unless its code differs from that of the caller."""
    if code_hash() != code:
        from distributed import get_worker

        return _Refusal(get_worker().address)
    return work(part)


@cache
def code_hash() -> str:
    """Hash of the code, word lists and negation component of this installation, which decide what the work returns."""
    from mmrarebench.criteria import component

    digest = hashlib.sha256(str(component()).encode())
    root = Path(__file__).resolve().parents[1]
    for package in PACKAGES:
        for path in sorted((root / package).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(f"{path.relative_to(root).as_posix()}\0".encode())
                digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
