"""Sources of the data: official addresses, default release, licence, and import command.

A release is pinned. Orphadata's product addresses hold only the newest release, so that one is pinned by the sha256 that
the first fetch records; a file that comes with another one later is refused until the change is accepted.
"""

from __future__ import annotations

from dataclasses import dataclass

from mmrarebench.exceptions import UsageError

_ORPHADATA = "https://www.orphadata.com/data"
_HPO = "https://github.com/obophenotype/human-phenotype-ontology/releases/download/v{release}"
_MONDO = "https://raw.githubusercontent.com/monarch-initiative/mondo/v{release}/src/ontology/mappings"
_MONDO_RELEASE = "https://github.com/monarch-initiative/mondo/releases/download/v{release}"
_PACKETS = "cbae63b4b85679ff3d745d48b8575e0854c254fd"
_PRODUCTS = ("1", "4", "6", "7", "9_prev", "9_ages")
_CLASSIFICATIONS = (
    146,
    147,
    148,
    150,
    152,
    156,
    181,
    182,
    183,
    184,
    185,
    186,
    187,
    188,
    189,
    193,
    194,
    195,
    196,
    197,
    198,
    199,
    200,
    201,
    202,
    203,
    204,
    205,
    209,
    212,
    216,
    231,
    233,
    235,
)


@dataclass(frozen=True)
class Remote:
    """One file of a source; ``url`` may name the ``{release}``, ``sha256`` is known for the pinned release only."""

    name: str
    url: str
    sha256: str | None = None


@dataclass(frozen=True)
class Source:
    """One source of data: what it is, the release that is pinned, its files and its licence.

    ``hub`` names a dataset of the Hugging Face hub instead of files; its release is a commit or the beginning of one, or a
    branch, of which the first fetch records the commit.
    """

    name: str
    title: str
    release: str
    licence: str
    licence_url: str
    imports: tuple[str, ...]
    files: tuple[Remote, ...] = ()
    hub: str | None = None

    @property
    def pinned_by(self) -> str:
        """Pins that keep a later fetch from bringing other content."""
        if self.hub and self.release == "main":
            return "commit of the first fetch"
        names_release = self.hub or all("{release}" in file.url for file in self.files)
        return "release and sha256" if names_release else "sha256 of the first fetch"

    @property
    def address(self) -> str:
        """Origin: the folder of each of its files, or the dataset's page.

        >>> source_named("ordo").address
        'https://www.orphadata.com/data/ontologies/ordo/last_version'
        """
        if self.hub:
            return f"https://huggingface.co/datasets/{self.hub}"
        return ", ".join(sorted({file.url.format(release=self.release).rsplit("/", 1)[0] for file in self.files}))

    def as_dict(self) -> dict[str, object]:
        """The source as ``fetch --list`` shows it."""
        return {
            "source": self.name,
            "title": self.title,
            "release": self.release,
            "pinned by": self.pinned_by,
            "files": len(self.files) or None,
            "from": self.address,
            "licence": self.licence,
            "licence url": self.licence_url,
            "import": " && ".join(self.imports),
        }


SOURCES = {
    source.name: source
    for source in (
        Source(
            "orphanet",
            "Orphapackets of 2025-12-09, and Orphadata products 1, 3, 4, 6, 7 and 9",
            "current",
            "CC BY 4.0",
            "https://creativecommons.org/licenses/by/4.0/",
            ("import orphanet {folder}",),
            (
                Remote("orphapacket.tar.gz", f"https://github.com/Orphanet/orphapacket/archive/{_PACKETS}.tar.gz"),
                *(Remote(f"en_product{n}.xml", f"{_ORPHADATA}/xml/en_product{n}.xml") for n in _PRODUCTS),
                *(Remote(f"en_product3_{n}.xml", f"{_ORPHADATA}/xml/en_product3_{n}.xml") for n in _CLASSIFICATIONS),
            ),
        ),
        Source(
            "hpo",
            "Human Phenotype Ontology and its annotations",
            "2025-05-06",
            "HPO licence: cite it, show the version, do not alter the content",
            "https://hpo.jax.org/app/license",
            ("import hpo {folder}/hp.json", "import annotations {folder}/phenotype.hpoa {folder}/genes_to_disease.txt"),
            tuple(Remote(name, f"{_HPO}/{name}") for name in ("hp.json", "phenotype.hpoa", "genes_to_disease.txt")),
        ),
        Source(
            "mondo",
            "MONDO and its mappings to Orphanet and OMIM",
            "2026-08-04",
            "CC BY 4.0; mapping sets CC0 where they say so",
            "https://creativecommons.org/licenses/by/4.0/",
            ("import mondo {folder}/mondo.obo", "import mappings {folder}"),
            (
                Remote("mondo.obo", f"{_MONDO_RELEASE}/mondo.obo"),
                *(
                    Remote(f"mondo_{name}.sssom.tsv", f"{_MONDO}/mondo_{name}.sssom.tsv")
                    for name in ("exactmatch_orphanet", "exactmatch_omim", "exactmatch_omimps", "hasdbxref_orphanet")
                ),
            ),
        ),
        Source(
            "ordo",
            "Orphanet Rare Disease Ontology",
            "4.9",
            "CC BY 4.0",
            "https://creativecommons.org/licenses/by/4.0/",
            ("import ordo {folder}",),
            (Remote("ORDO_en.owl", f"{_ORPHADATA}/ontologies/ordo/last_version/ORDO_en_{{release}}.owl"),),
        ),
        Source(
            "mmrarebench",
            "The benchmark's four tables with their images",
            "5122d3a4",
            "as the dataset's card states; images carry the licence of their article",
            "https://huggingface.co/datasets/junzhin/MMrarebench",
            ("load benchmark {folder} --benchmark mmrarebench",),
            hub="junzhin/MMrarebench",
        ),
        Source(
            "mrarebench",
            "The benchmark's second version: diagnosis and evidence verification",
            "main",
            "CC BY-NC 4.0; images carry the licence of their article",
            "https://huggingface.co/datasets/junzhin/MRareBench",
            ("load benchmark {folder} --benchmark mrarebench",),
            hub="junzhin/MRareBench",
        ),
    )
}


def source_named(name: str) -> Source:
    """The source of a name.

    Raises:
        UsageError: there is none.

    >>> source_named("hpo").release, source_named("orphanet").pinned_by
    ('2025-05-06', 'sha256 of the first fetch')
    """
    if name not in SOURCES:
        raise UsageError(f"unknown source {name!r}", repair=f"one of {', '.join(SOURCES)}")
    return SOURCES[name]
