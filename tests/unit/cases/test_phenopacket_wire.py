"""Phenopackets in protobuf's binary form, written by the schema's own classes from packets made up here."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from files.documents import Document
from graph.writing.load import Anomaly
from loaders.cases.phenopackets import files as phenopacket_files
from mmrarebench.cases import phenopackets
from mmrarebench.cases.packet_times import time_text
from mmrarebench.cases.phenopacket_wire import decode
from mmrarebench.exceptions import FileFormatError

Make = Callable[[str, str | bytes], Document]
PACKET = bytes.fromhex(
    "0a0670622d6f6e65120d0a0178220632040821100230011a2012150a0a48503a3030303132353012075365697a7572653207"
    "0a050a035033591a10120c0a0a48503a3030303132343918012226120d0a074c4f494e433a31120270481a0b0a0911000000"
    "0000001d402a08220608f2b7def10532360a016910031a2f0a140a0b4f4d494d3a3330313530301205466162727912170a01"
    "7810041a100a0948474e433a343239361203474c413a110a0d0a0b4f4d494d3a31353437303010015a160a060880c2aff005"
    "12076d6164652075703203322e30"
)
FAMILY = bytes.fromhex(
    "0a0366616d12d6010a0670622d6f6e65120d0a0178220632040821100230011a2012150a0a48503a30303031323530120753"
    "65697a75726532070a050a035033591a10120c0a0a48503a3030303132343918012226120d0a074c4f494e433a3112027048"
    "1a0b0a09110000000000001d402a08220608f2b7def10532360a016910031a2f0a140a0b4f4d494d3a333031353030120546"
    "6162727912170a017810041a100a0948474e433a343239361203474c413a110a0d0a0b4f4d494d3a31353437303010015a16"
    "0a060880c2aff00512076d6164652075703203322e301a0d0a066d6f7468657212030a016d32160a060880c2aff00512076d"
    "6164652075703203322e30"
)
COHORT = bytes.fromhex(
    "0a03636f6812076d6164652075701ad6010a0670622d6f6e65120d0a0178220632040821100230011a2012150a0a48503a30"
    "30303132353012075365697a75726532070a050a035033591a10120c0a0a48503a3030303132343918012226120d0a074c4f"
    "494e433a31120270481a0b0a09110000000000001d402a08220608f2b7def10532360a016910031a2f0a140a0b4f4d494d3a"
    "3330313530301205466162727912170a017810041a100a0948474e433a343239361203474c413a110a0d0a0b4f4d494d3a31"
    "353437303010015a160a060880c2aff00512076d6164652075703203322e301ad6010a0670622d74776f120d0a0178220632"
    "040821100230011a2012150a0a48503a3030303132353012075365697a75726532070a050a035033591a10120c0a0a48503a"
    "3030303132343918012226120d0a074c4f494e433a31120270481a0b0a09110000000000001d402a08220608f2b7def10532"
    "360a016910031a2f0a140a0b4f4d494d3a3330313530301205466162727912170a017810041a100a0948474e433a34323936"
    "1203474c413a110a0d0a0b4f4d494d3a31353437303010015a160a060880c2aff00512076d6164652075703203322e302a16"
    "0a060880c2aff00512076d6164652075703203322e30"
)
OLD = bytes.fromhex(
    "0a0670622d6f6c64120d0a017922060a045032375930021a10120c0a0a48503a3030303132353018013a0f0a0d0a0b4f4d49"
    "4d3a3330313530304a180a060880c2aff00512076d6164652075703205312e302e30"
)


def test_decode_returns_the_json_form_of_a_packet() -> None:
    packet = decode(PACKET)
    assert packet["subject"] == {
        "id": "x",
        "sex": "FEMALE",
        "timeAtLastEncounter": {"gestationalAge": {"weeks": 33, "days": 2}},
    }
    assert packet["phenotypicFeatures"] == [
        {"type": {"id": "HP:0001250", "label": "Seizure"}, "onset": {"age": {"iso8601duration": "P3Y"}}},
        {"type": {"id": "HP:0001249"}, "excluded": True},
    ]
    assert phenopackets.measurements(packet) == ["pH (LOINC:1): 7.25"]
    assert packet["measurements"][0]["timeObserved"] == {"timestamp": "2020-02-03T04:05:06Z"}
    assert [d.text for d in phenopackets.stated_diseases(packet)] == [
        "OMIM:301500 Fabry: solved",
        "OMIM:154700: excluded",
    ]
    assert packet["metaData"]["phenopacketSchemaVersion"] == "2.0"


@pytest.mark.parametrize(
    ("data", "ids", "relatives"),
    [
        (PACKET, ["pb-one"], []),
        (FAMILY, ["pb-one"], ["mother"]),
        (COHORT, ["pb-one", "pb-two"], []),
        (OLD, ["pb-old"], []),
    ],
    ids=["packet", "family", "cohort", "version 1"],
)
def test_binary_file_is_recognised_by_its_message(
    data: bytes, ids: list[str], relatives: list[str], document: Make
) -> None:
    anomalies: list[Anomaly] = []
    packets = [packet for _, packet in phenopacket_files.get([document("cases.pb", data)], anomalies)]
    assert [packet["id"] for packet in packets] == ids
    assert [a.id for a in anomalies] == relatives


def test_binary_version_1_keeps_negation_and_age(document: Make) -> None:
    [(_, packet)] = phenopacket_files.get([document("old.pb", OLD)])
    assert packet["phenotypicFeatures"] == [{"type": {"id": "HP:0001250"}, "excluded": True}]
    assert time_text(packet["subject"]["timeAtLastEncounter"]) == "P27Y"


@pytest.mark.parametrize("data", [b"", b"{}", PACKET[:-3], b"\xff" * 40, b"PK\x03\x04 an archive"])
def test_binary_reader_refuses_other_bytes_with_the_file(data: bytes, document: Make) -> None:
    with pytest.raises(FileFormatError, match=r"cases\.pb"):
        list(phenopacket_files.get([document("cases.pb", data)]))


@given(st.binary(max_size=60), st.integers(0, len(PACKET)))
def test_decode_reads_or_refuses_damaged_bytes(noise: bytes, at: int) -> None:
    try:
        message = decode(PACKET[:at] + noise + PACKET[at:])
    except (ValueError, OverflowError, OSError):
        return
    assert isinstance(message, dict)
