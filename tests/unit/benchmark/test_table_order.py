"""Tables that state diagnoses are read first, in any order of the files."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from files.documents import Document
from loaders.benchmark.tables import Records, with_golds_first
from loaders.benchmark.tracks import TRACKS

HEADERS = {
    track.track: "\t".join(
        dict.fromkeys(("index", *track.marks, *track.needed, "question", "context", "answer", "image"))
    )
    for track in TRACKS
}


def table(name: str) -> Document:
    data = f"\ufeff{HEADERS.get(name, 'no table')}\r\n".encode()
    return Document(f"{name}.tsv", f"/{name}.tsv", lambda: io.BytesIO(data), len(data))


@pytest.mark.parametrize("order", list(permutations(["treatment", "diagnosis", "unknown"])))
def test_with_golds_first_lists_diagnosis_tables_first(order: tuple[str, ...]) -> None:
    names = [document.name for document in with_golds_first(lambda: [table(name) for name in order])]
    assert names == ["diagnosis.tsv", *(f"{name}.tsv" for name in order if name != "diagnosis")]


@given(st.text(alphabet=[*'"\t\n\r ab', "é"], max_size=14))
def test_records_equal_those_of_the_csv_module(text: str) -> None:
    def records(reader: Iterator[list[str]]) -> list[list[str] | str]:
        rows: list[list[str] | str] = []
        try:
            rows.extend(record for record in reader if record)
        except csv.Error as error:
            rows.append(str(error))
        return rows

    lines = list(io.StringIO(text, newline="\n"))
    assert records(Records(iter(lines))) == records(csv.reader(lines, delimiter="\t"))
