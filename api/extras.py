"""Packages that only some commands need, each with the extra of the distribution that installs it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from mmrarebench.exceptions import UsageError

EXTRAS: Mapping[str, str] = MappingProxyType(
    {
        "dask": "corpus",
        "distributed": "corpus",
        "fsspec": "corpus",
        "huggingface_hub": "hub",
        "mcp": "mcp",
        "nmslib": "cases",
        "oxrdflib": "rdf",
        "pyarrow": "parquet",
        "pyoxigraph": "rdf",
        "rdflib": "rdf",
        "scispacy": "cases",
        "sklearn": "agreement",
        "statsmodels": "agreement",
    }
)
"""Import names of optional packages, each with its extra."""


def missing_extra(error: ModuleNotFoundError) -> UsageError | None:
    """Return the error that names the extra to install, or None where the missing module is no optional package.

    >>> print(missing_extra(ModuleNotFoundError("No module named 'dask'", name="dask.bag")))
    dask is not installed. Repair: pip install 'mmrarebench[corpus]'
    """
    package = (error.name or "").split(".")[0]
    extra = EXTRAS.get(package)
    if extra is None:
        return None
    return UsageError(f"{package} is not installed", repair=f"pip install 'mmrarebench[{extra}]'")
