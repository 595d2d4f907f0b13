"""Orphadata XML and its CSV conversions, whole and broken."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from files.documents import Document
from graph import schema
from graph.writing.batch import Batch
from graph.writing.load import Anomaly
from mmrarebench.exceptions import FileFormatError
from ontology_import.orphanet import products as orphadata
from ontology_import.orphanet import products_csv as orphanet_csv
from ontology_import.orphanet.classifications import Classifications
from ontology_import.orphanet.products import _status

Make = Callable[[str, str | bytes], Document]
HEAD = '<?xml version="1.0" encoding="{}"?>\n<JDBOR date="2024-12-03 07:03:37" version="1.3">\n'
PRODUCT1 = """<DisorderList count="2">
<Disorder id="1"><OrphaCode>58</OrphaCode><Name lang="en">Alexander disease</Name>
 <DisorderFlagList count="1"><DisorderFlag id="4"><Value>1</Value><Label></Label></DisorderFlag></DisorderFlagList>
 <SynonymList count="1"><Synonym lang="en">AxD</Synonym></SynonymList><DisorderType><Name>Disease</Name></DisorderType>
 <ExternalReferenceList count="1"><ExternalReference id="1"><Source>OMIM</Source><Reference>203450</Reference>
  <DisorderMappingRelation><Name>E (Exact mapping: the two concepts are equivalent)</Name></DisorderMappingRelation>
  <DisorderMappingICDRelation/><DisorderMappingValidationStatus><Name>Validated</Name></DisorderMappingValidationStatus>
 </ExternalReference></ExternalReferenceList>
 <DisorderDisorderAssociationList count="0"></DisorderDisorderAssociationList>
 <SummaryInformationList><SummaryInformation><TextSectionList><TextSection><TextSectionType><Name>Definition</Name>
 </TextSectionType><Contents>A definition.</Contents></TextSection></TextSectionList></SummaryInformation>
 </SummaryInformationList>
</Disorder>
<Disorder id="2"><OrphaCode>59</OrphaCode><Name lang="en">OBSOLETE: Old</Name><ExternalReferenceList count="0"/>
 <DisorderDisorderAssociationList count="1"><DisorderDisorderAssociation><TargetDisorder><OrphaCode>58</OrphaCode>
 </TargetDisorder><DisorderDisorderAssociationType><Name>Moved to</Name></DisorderDisorderAssociationType>
 </DisorderDisorderAssociation></DisorderDisorderAssociationList></Disorder>
</DisorderList></JDBOR>
"""
PRODUCT4 = """<HPODisorderSetStatusList><HPODisorderSetStatus id="1"><Disorder id="2"><OrphaCode>58</OrphaCode>
<Name>Alexander disease</Name><HPODisorderAssociationList>
<HPODisorderAssociation><HPO><HPOId>HP:0000256</HPOId><HPOTerm>Macrocephaly</HPOTerm></HPO><HPOFrequency>
<Name>Very frequent (99-80%)</Name></HPOFrequency>
<DiagnosticCriteria><Name>Diagnostic criterion</Name></DiagnosticCriteria></HPODisorderAssociation>
<HPODisorderAssociation><HPO><HPOId>HP:0001250</HPOId><HPOTerm>Seizure</HPOTerm></HPO><HPOFrequency>
<Name>Excluded (0%)</Name></HPOFrequency><DiagnosticCriteria/></HPODisorderAssociation>
</HPODisorderAssociationList></Disorder><Source>1[PMID]</Source><ValidationStatus>y</ValidationStatus>
<ValidationDate>2016-06-01 00:00:00.0</ValidationDate></HPODisorderSetStatus></HPODisorderSetStatusList></JDBOR>
"""
NODE = """<ClassificationNode><Disorder><OrphaCode>{0}</OrphaCode><Name>N{0}</Name><DisorderType><Name>Category</Name>
</DisorderType></Disorder><ClassificationNodeChildList>{1}</ClassificationNodeChildList></ClassificationNode>"""
CLASSIFICATION = """<ClassificationList><Classification id="150"><Name>Toy classification</Name>
<ClassificationNodeRootList>{}</ClassificationNodeRootList></Classification></ClassificationList></JDBOR>
"""
BOMB = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + "".join(
    f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(9)
)


def xml(body: str, encoding: str = "ISO-8859-1") -> bytes:
    return (HEAD.format(encoding) + body).encode(encoding)


@pytest.fixture
def read(document: Make, tmp_path: Path) -> Callable[[bytes], tuple[Batch, list[Anomaly]]]:
    path = tmp_path / "p.xml"
    path.touch()
    return lambda data: orphadata.transform(document("p.xml", data), path)


Read = Callable[[bytes], tuple[Batch, list[Anomaly]]]


def test_product_1_reads_names_flags_and_mappings(read: Read) -> None:
    batch, anomalies = read(xml(PRODUCT1))
    assert anomalies == []
    disorder = batch.nodes[schema.DISORDER]["ORPHA:58"]
    assert (disorder["name"], disorder["synonyms"], disorder["status"]) == ("Alexander disease", ["AxD"], "active")
    assert disorder["definition"] == "A definition."
    assert "flags" not in disorder
    assert (
        batch.edges[schema.MAPS_TO]["ORPHA:58", "OMIM:203450", "exact", "orphanet", None]["validation"] == "Validated"
    )
    assert batch.nodes[schema.DISORDER]["ORPHA:59"]["status"] == "obsolete"
    assert batch.edges[schema.REPLACED_BY][("ORPHA:59", "ORPHA:58")]["relation"] == "moved"
    release = batch.nodes[schema.RELEASE]["orphadata-product1@2024-12-03"]
    assert (release["records"], release["export"]) == (2, "1.3")


@pytest.mark.parametrize(
    ("flag", "status"),
    [("475", "active"), ("455", "obsolete"), ("461", "obsolete"), ("459", "moved"), ("456", "non-rare")],
)
def test_product_1_reads_status_from_flags(flag: str, status: str, read: Read) -> None:
    batch, _ = read(xml(PRODUCT1.replace('<DisorderFlag id="4">', f'<DisorderFlag id="{flag}">')))
    assert batch.nodes[schema.DISORDER]["ORPHA:58"]["status"] == status


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("OBSOL\u00c8TE : maladie", "obsolete"),
        ("NICHT SELTEN IN EUROPA: Krankheit", "non-rare"),
        ("N\u00c3O RARA NA EUROPA: doen\u00e7a", "non-rare"),
        ("Obsolete dust lung", "active"),
    ],
)
def test_product_status_is_read_from_names_in_any_language(name: str, status: str) -> None:
    assert _status(name, []) == status


def test_product_4_reads_phenotypes_and_evidence(read: Read) -> None:
    batch, _ = read(xml(PRODUCT4))
    statements = batch.edges[schema.HAS_PHENOTYPE]
    assert statements[("ORPHA:58", "HP:0000256", False)]["evidence"] == [
        "diagnostic criterion: Diagnostic criterion",
        "reference: 1[PMID]",
        "validated: 2016-06-01",
        "validation: y",
    ]
    assert ("ORPHA:58", "HP:0001250", True) in statements


def test_product_reader_keeps_accents_in_both_encodings(read: Read) -> None:
    for encoding in ("ISO-8859-1", "UTF-8"):
        batch, _ = read(xml(PRODUCT1.replace("Alexander", "Sjögren"), encoding))
        assert batch.nodes[schema.DISORDER]["ORPHA:58"]["name"] == "Sjögren disease"


BROKEN = {
    "truncated": (xml(PRODUCT1)[:900], "no well-formed XML", r"p\.xml:\d+"),
    "cut between": (xml(PRODUCT1).rsplit(b"</Disorder>", 1)[0], "no well-formed XML", r"p\.xml:\d+"),
    "wrong root": (b"<rss><channel/></rss>", "the root is <rss>", "p.xml:1"),
    "HTML page": (b"<html><body><p>404</p></body></html>", "an HTML page", "p.xml:1"),
    "HTML document": (b"<!DOCTYPE html>\n<html><body>404<br></body></html>", "an HTML page", "p.xml:1"),
    "entity bomb": (f"{BOMB}]><JDBOR>&j;</JDBOR>".encode(), "document type|no well-formed", "p.xml:"),
    "outside entity": (
        b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]><JDBOR><DisorderList>&a;</DisorderList></JDBOR>',
        "document type",
        "p.xml:1",
    ),
    "Latin-1 declared as UTF-8": (
        xml(PRODUCT1.replace("Alexander", "Sjögren")).replace(b"ISO-8859-1", b"UTF-8"),
        "no well-formed XML",
        r"p\.xml:4",
    ),
    "no XML": (b"orpha_code,name\n58,x\n", "no well-formed XML", "p.xml:1"),
    "no disorder": (xml("<DisorderList/></JDBOR>"), "no disorder in it", "p.xml"),
    "unknown product": (
        xml("<DisorderList><Disorder><OrphaCode>58</OrphaCode></Disorder></DisorderList></JDBOR>"),
        "no Orphadata product",
        "p.xml",
    ),
    "no number": (xml(PRODUCT1.replace("<OrphaCode>59<", "<OrphaCode>abc<")), "ORPHA|identifier", "p.xml"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_product_reader_refuses_a_broken_file_with_its_place(case: str, read: Read) -> None:
    data, message, where = BROKEN[case]
    with pytest.raises(FileFormatError, match=message) as caught:
        read(data)
    assert caught.match(where)
    assert caught.value.where
    assert caught.value.repair


def test_product_reader_lists_a_duplicate_code(read: Read) -> None:
    _, anomalies = read(xml(PRODUCT1.replace("<OrphaCode>59<", "<OrphaCode>58<", 1)))
    assert [(a.kind, a.id) for a in anomalies] == [("duplicate_code", "ORPHA:58")]


def test_product_reader_lists_a_disorder_without_code(read: Read) -> None:
    batch, anomalies = read(xml(PRODUCT1.replace("<OrphaCode>59</OrphaCode>", "")))
    assert [a.kind for a in anomalies] == ["no_code"]
    assert "ORPHA:59" not in batch.nodes[schema.DISORDER]


def read_classification(document: Make, body: str, *, newer: bool, path: Path) -> tuple[Batch, list[Anomaly]]:
    path.touch()
    product3 = Classifications()
    product3.add(document("c.xml", xml(CLASSIFICATION.format(body))))
    return product3.finish(path, newer)


def test_classification_writes_labels_head_and_edges(document: Make, tmp_path: Path) -> None:
    leaf = NODE.format(3, "")
    body = NODE.format(1, NODE.format(2, leaf) + NODE.format(4, leaf))
    batch, anomalies = read_classification(document, body, newer=False, path=tmp_path / "c.xml")
    row = batch.nodes[schema.CLASSIFICATION]["150"]
    assert anomalies == []
    assert (row["codes"], row["edges"]) == (4, 4)
    assert set(batch.edges[schema.HEADED_BY]) == {("150", "ORPHA:1")}
    assert len(batch.edges[schema.CHILD_OF]) == 4
    older, _ = read_classification(document, body, newer=True, path=tmp_path / "c.xml")
    assert not older.edges[schema.CHILD_OF], "an older file labels edges and states none"


def test_classification_refuses_a_cycle(document: Make, tmp_path: Path) -> None:
    body = NODE.format(1, NODE.format(2, NODE.format(1, "")))
    with pytest.raises(FileFormatError, match="cycle"):
        read_classification(document, body, newer=False, path=tmp_path / "c.xml")


def test_classification_without_root_disorder_uses_its_only_child(document: Make, tmp_path: Path) -> None:
    children = f"<ClassificationNodeChildList>{NODE.format(1, '')}</ClassificationNodeChildList>"
    body = f"<ClassificationNode>{children}</ClassificationNode>"
    batch, anomalies = read_classification(document, body, newer=False, path=tmp_path / "c.xml")
    assert [a.kind for a in anomalies] == ["no_head"]
    assert set(batch.edges[schema.HEADED_BY]) == {("150", "ORPHA:1")}


def test_classification_refuses_a_file_without_root(document: Make, tmp_path: Path) -> None:
    with pytest.raises(FileFormatError, match="no root node"):
        read_classification(document, "", newer=False, path=tmp_path / "c.xml")


CSV = {
    "gene": (
        "orpha_code,disorder_name,gene_symbol,gene_name,gene_locus,association_type,source_of_validation\n"
        "58,Alexander disease,GFAP,glial,17q21,Disease-causing,1[PMID]\n"
    ),
    "parent": "orpha_code,name,target_disorder_code,target_disorder_name\n58,A,98006.0,Neuro\n58,A,,\n",
    "prevalence": (
        "orpha_code,name,prevalence_type,prevalence_qualification,prevalence_class,val_moy,prevalence_geographic,"
        "prevalence_validation_status,source\n58,A,Point prevalence,Class only,1-9 / 100 000,0.0,World,Validated,x\n"
        "58,A,Cases/families,Case(s),,4.0,World,Validated,x\n"
    ),
    "ages": "orpha_code,name,age_of_onset,type_of_inheritance\n58,A,Infancy|Adult,Autosomal dominant\n",
}


def table(document: Make, name: str, path: Path) -> Batch:
    path.touch()
    return orphanet_csv.transform(document("t.csv", CSV[name]), path)[0]


def test_products_csv_recognises_tables_by_their_columns(document: Make, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    assert table(document, "gene", path).nodes[schema.GENE]["GFAP"]["locus"] == "17q21"
    assert set(table(document, "parent", path).edges[schema.PREFERENTIAL_PARENT]) == {("ORPHA:58", "ORPHA:98006")}
    assert table(document, "ages", path).nodes[schema.DISORDER]["ORPHA:58"]["onset"] == ["Infancy", "Adult"]


def test_products_csv_reads_class_only_prevalence_without_value(document: Make, tmp_path: Path) -> None:
    rows = table(document, "prevalence", tmp_path / "t.csv").nodes[schema.PREVALENCE].values()
    assert sorted((r["type"], r.get("value")) for r in rows) == [("Cases/families", 4.0), ("Point prevalence", None)]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a,b\n1,2\n", "no Orphadata table"),
        (CSV["gene"].replace("58,", "x58,"), "ORPHA|identifier"),
        (CSV["gene"].replace("gene_locus", "locus"), "lacks 'gene_locus'"),
        (CSV["gene"].replace(",Disease-causing,1[PMID]", ""), "number of cells"),
        (CSV["prevalence"].replace("4.0", "four"), "four"),
    ],
)
def test_products_csv_refuses_a_broken_table_with_its_line(
    text: str, message: str, document: Make, tmp_path: Path
) -> None:
    (tmp_path / "t.csv").touch()
    with pytest.raises(FileFormatError, match=message) as caught:
        orphanet_csv.transform(document("t.csv", text), tmp_path / "t.csv")
    assert caught.value.where.startswith("t.csv:")
