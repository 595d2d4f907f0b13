"""A dataset of the Hugging Face hub, at one commit; the hub's own client resumes, retries and caches."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mmrarebench.exceptions import InputError
from ontology_import.fetching.record import TRY_AGAIN, Fetched, Record, brief, sha256

_COMMIT = re.compile(r"[0-9a-f]{40}")


def fetch_hub(
    source: str, repository: str, revision: str, folder: Path, record: Record, *, endpoint: str | None, renew: bool
) -> list[Fetched]:
    """Fetch a dataset at one commit; the commit that a branch, a tag or a short id meant at first is kept.

    Raises:
        InputError: the hub refuses or cannot be reached, no single commit is meant, or a hash is another one.
    """
    key = f"{source}/{revision}"
    commit = None if renew else record.get(key, "commit")
    commit = commit or (revision if _COMMIT.fullmatch(revision) else _commit(repository, revision, endpoint))
    target = folder / source / commit
    before = {path: path.stat().st_mtime_ns for path in target.rglob("*.tsv")}
    _snapshot(repository, commit, target, endpoint)
    files = []
    for path in sorted(target.rglob("*.tsv")):
        name = path.relative_to(target).as_posix()
        digest = sha256(path)
        recorded = record.get(f"{source}/{commit}/{name}")
        if recorded and recorded != digest and not renew:
            raise InputError(
                f"{name} has another sha256 than the recorded one ({recorded})",
                where=str(path),
                repair="delete the file and fetch again; --renew accepts it as it is",
            )
        record.put(f"{source}/{commit}/{name}", sha256=digest, bytes=path.stat().st_size, url=repository)
        state = "cached" if before.get(path) == path.stat().st_mtime_ns else "fetched"
        files.append(Fetched(source, commit, name, str(path), digest, path.stat().st_size, state))
    record.put(key, commit=commit)
    return files


def _commit(repository: str, revision: str, endpoint: str | None) -> str:
    """The whole id of the commit that a branch, a tag or the beginning of an id means."""
    import huggingface_hub

    with _hub_errors(repository):
        api = huggingface_hub.HfApi(endpoint=endpoint)
        if re.fullmatch(r"[0-9a-f]{7,39}", revision):
            commits = [c.commit_id for c in api.list_repo_commits(repository, repo_type="dataset")]
            matches = [commit for commit in commits if commit.startswith(revision)]
            if len(matches) == 1:
                return str(matches[0])
        else:
            return str(api.dataset_info(repository, revision=revision).sha)
    raise InputError(
        f"{len(matches)} commits begin with {revision}",
        where=repository,
        repair="--release names a commit, a tag or a branch",
    )


def _snapshot(repository: str, commit: str, target: Path, endpoint: str | None) -> None:
    import huggingface_hub
    from huggingface_hub.utils import disable_progress_bars

    if not sys.stderr.isatty():
        disable_progress_bars()
    with _hub_errors(repository):
        huggingface_hub.snapshot_download(
            repository,
            repo_type="dataset",
            revision=commit,
            local_dir=target,
            endpoint=endpoint,
            allow_patterns=["*.tsv", "README.md"],
        )


@contextmanager
def _hub_errors(repository: str) -> Iterator[None]:
    """Turn the hub's errors into ours; it goes on where it broke off by itself."""
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, HTTPError

    try:
        yield
    except (HfHubHTTPError, HFValidationError) as error:
        repair = "check --release; a gated dataset needs `hf auth login`"
        raise InputError(f"the hub refuses ({brief(error)})", where=repository, repair=repair) from error
    except (HTTPError, OSError) as error:
        raise InputError(f"the hub cannot be reached ({brief(error)})", where=repository, repair=TRY_AGAIN) from error
