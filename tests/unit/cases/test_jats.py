"""JATS as archives hold it: envelopes, document types, floats, panels, citations; and files that are refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from files import documents as files
from files.documents import Document
from files.images import ImageStore
from graph.writing.batch import Batch
from loaders.cases.articles import case_reports, jats
from loaders.cases.articles.batch import ReportBatch
from loaders.cases.mentions.recognition import Finder
from mmrarebench.cases import articles
from mmrarebench.exceptions import FileFormatError

Make = Callable[[str, str | bytes], Document]
META = """<front><journal-meta><journal-title-group><journal-title>J Rare</journal-title></journal-title-group></journal-meta>
<article-meta><article-id pub-id-type="pmid">17</article-id><article-id pub-id-type="pmcid">PMC99</article-id>
<article-id pub-id-type="doi">10.1/x</article-id><article-categories><subj-group><subject>Case Report</subject></subj-group>
</article-categories><title-group><article-title>Marfan syndrome:
 a case <italic>report</italic></article-title></title-group>
<pub-date pub-type="collection"><year>2021</year></pub-date><pub-date pub-type="epub"><year>2020</year></pub-date>
<permissions><license xlink:href="https://creativecommons.org/licenses/by-nc/4.0/"><license-p>Open.</license-p></license></permissions>
<abstract><sec><title>Background</title><p>A 9-year-old girl.</p></sec></abstract></article-meta></front>"""
BODY = """<body><sec><title>Introduction</title><p>It is rare&nbsp;[<xref ref-type="bibr">1</xref>, <xref ref-type="bibr">2</xref>].</p></sec>
<sec><title>Case presentation</title><p>A 9-year-old girl had CO<sub>2</sub> of 10<sup>3</sup>. <fig id="f1"><label>Fig. 1</label>
<caption><title>Chest before surgery</title><p><bold>a</bold>, <bold>b</bold> Axial CT, <bold>c</bold> chest radiograph. Bar: 1 cm.</p></caption>
<graphic xlink:href="../../etc/g1"/></fig>Then more.</p><sec><title>Histology</title><p>Second.</p></sec></sec>
<sec><title>Funding</title><p>None of the report.</p></sec></body><back><ref-list><ref><mixed-citation>X</mixed-citation></ref></ref-list></back>
<floats-group><fig-group><caption><p>Two views (left: MRI; right: ECG)</p></caption><fig><label>Fig. 2</label><graphic xlink:href="g2.gif"/>
<graphic xlink:href="g2.jpg"/></fig></fig-group>
<table-wrap><label>Table 1</label><caption><p>Labs</p></caption><table><tr><th>Na</th><td>120</td></tr></table></table-wrap></floats-group>"""
ARTICLE = f'<article article-type="research-article" xmlns:xlink="http://www.w3.org/1999/xlink">{META}{BODY}</article>'
DOCTYPE = '<!DOCTYPE article PUBLIC "-//NLM//DTD JATS//EN" "JATS-archivearticle1-3.dtd">'


def test_read_articles_reads_an_article_with_doctype(document: Make) -> None:
    (report,) = jats.read_articles(document("a.xml", f"\n {DOCTYPE}\n{ARTICLE}"))
    assert report.identifiers == ("PMC:99", "PMID:17", "DOI:10.1/x")
    assert (report.case, report.journal, report.year, report.licence) == ("PMC99", "J Rare", 2020, "CC BY-NC 4.0")
    assert report.article.title == "Marfan syndrome: a case report"
    assert report.article.subjects == ("Case Report",)
    assert report.article.headings == ("Introduction", "Case presentation", "Histology", "Funding")
    by_kind = {(p.kind, p.position): (p.title, p.text) for p in report.paragraphs}
    assert by_kind["section", 1] == ("Introduction", "It is rare.")
    assert by_kind["section", 2] == ("Case presentation", "A 9-year-old girl had CO2 of 10^3. Then more.")
    assert by_kind["section", 3] == ("Case presentation / Histology", "Second.")
    assert by_kind["abstract", 1] == ("Background", "A 9-year-old girl.")
    assert by_kind["table", 1] == ("Table 1", "Labs\nNa | 120")
    assert [title for title, _ in report.sections] == ["Introduction", "Case presentation"]
    assert report.clinical.startswith("A 9-year-old")


def test_read_articles_lists_panels_and_safe_file_names(document: Make) -> None:
    (report,) = jats.read_articles(document("a.xml", f"{DOCTYPE}{ARTICLE}"))
    first, second = report.figures
    assert first.caption == "Chest before surgery. a, b Axial CT, c chest radiograph. Bar: 1 cm."
    assert [(p.mark, p.text) for p in first.panels] == [("a", "Axial CT"), ("b", "Axial CT"), ("c", "chest radiograph")]
    assert all(first.caption[p.start : p.end] == p.text for p in first.panels)
    assert first.files == ("g1",)
    assert (second.label, second.files) == ("Fig. 2", ("g2.gif", "g2.jpg"))
    assert second.caption.startswith("Two views")


def test_read_articles_reads_the_licence_of_a_figure(document: Make) -> None:
    permissions = (
        '<permissions><license xlink:href="https://creativecommons.org/licenses/by-nc-nd/4.0/"/></permissions>'
    )
    text = ARTICLE.replace("&nbsp;", " ").replace(
        '<graphic xlink:href="../../etc/g1"/>', f'<graphic xlink:href="g1"/>{permissions}'
    )
    text = text.replace("Two views (left", "Two views, reproduced with permission from a journal (left")
    (report,) = jats.read_articles(document("a.xml", text))
    assert (report.licence, [figure.licence for figure in report.figures]) == (
        "CC BY-NC 4.0",
        ["CC BY-NC-ND 4.0", "reproduced with permission from a journal (left: MRI"],
    )
    (plain,) = jats.read_articles(document("a.xml", f"{DOCTYPE}{ARTICLE}"))
    assert [figure.licence for figure in plain.figures] == [None, None]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Marfan syndrome:\n a case <italic>report</italic>", "Marfan syndrome: a report of two cases"),
        ("A 9-year-old girl had CO", "Patient 1 was a girl. Patient 2 was a boy, who had CO"),
        ("<title>Case presentation</title>", "<title>Case 1</title><p>A girl.</p></sec><sec><title>Case 2</title>"),
    ],
    ids=["title", "text", "sections"],
)
def test_transform_leaves_out_articles_with_several_patients(
    old: str, new: str, document: Make, tmp_path: Path
) -> None:
    assert old in ARTICLE
    (report,) = jats.read_articles(document("a.xml", ARTICLE.replace("&nbsp;", " ").replace(old, new)))
    work = ReportBatch("toy", Batch("case-reports:toy", case_reports.MANAGES), ImageStore(tmp_path), Finder)
    case_reports.transform(report, lambda name: None, work)
    assert [(a.kind, a.id) for a in work.anomalies] == [("several_patients", "PMC99")]
    assert "2 patients" in work.anomalies[0].message
    assert (work.cases, work.batch.counts()) == (0, {})


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        ("<def-list><def-item><term>AST</term><def><p>12</p></def></def-item></def-list>", "AST: 12"),
        ("<list><list-item>fever</list-item><list-item>rash</list-item></list>", "fever\nrash"),
        (
            "<list><list-item><p>fever</p><list><list-item><p>high</p></list-item></list></list-item></list>",
            "fever\nhigh",
        ),
        ("<p>CK 12<break/>13</p>", "CK 12 13"),
        ("<p>r <math><semantics><mn>3.2</mn><annotation>3.2</annotation></semantics></math>.</p>", "r 3.2."),
        (
            r"<p>ratio <tex-math>$\frac{1}{2}$</tex-math> and <math><mfrac><mn>1</mn><mn>3</mn></mfrac></math></p>",
            "ratio 1/2 and 1/3",
        ),
        ("<disp-formula><label>(1)</label><math><mi>x</mi><mo>=</mo><mn>4</mn></math></disp-formula>", "x=4"),
    ],
)
def test_read_articles_reads_lists_and_formulas_as_text(inside: str, text: str, document: Make) -> None:
    article = f"<article>{META}<body><sec><title>Case presentation</title>{inside}</sec></body></article>"
    (report,) = jats.read_articles(document("a.xml", article.replace("xlink:href", "href")))
    assert "\n".join(p.text for p in report.paragraphs if p.kind == "section") == text


@pytest.mark.parametrize(
    ("title", "meta", "standing"),
    [
        ("RETRACTED: Marfan syndrome", "", "retracted"),
        ("Marfan syndrome: a case report (Retracted)", "", "retracted"),
        ("[Retracted article] Marfan syndrome", "", "retracted"),
        ("Retraction pocket of the ear: a case report", "", None),
        ("Withdrawal of opioids in a child: a case report", "", None),
        ("Marfan syndrome", '<related-article related-article-type="retraction-forward"/>', "retracted"),
        ("Marfan syndrome", '<related-article related-article-type="withdrawal"/>', "retracted"),
        ("Marfan syndrome", '<related-article related-article-type="companion"/>', None),
        ("Marfan syndrome", '<pub-history><event event-type="retraction"/></pub-history>', "retracted"),
        ("Marfan syndrome", '<related-article related-article-type="erratum"/>', "erratum"),
        ("Expression of Concern: Marfan syndrome", "", "expression-of-concern"),
    ],
)
def test_read_articles_reports_retractions_and_corrections(
    title: str, meta: str, standing: str | None, document: Make
) -> None:
    front = f"<title-group><article-title>{title}</article-title></title-group>{meta}"
    article = f'<article article-type="case-report"><front><article-meta>{front}</article-meta></front></article>'
    (report,) = jats.read_articles(document("a.xml", article))
    status = "retracted" if report.retraction else next(iter(report.corrections), None)
    assert status == standing


def test_read_articles_reads_envelopes_of_any_number(document: Make) -> None:
    plain = ARTICLE.replace("&nbsp;", " ")
    namespaced = plain.replace("<article ", '<article xmlns="https://jats.nlm.nih.gov/ns/archiving/1.3/" ', 1)
    envelope = (
        '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><GetRecord><record><metadata>'
        f"{namespaced}"
        "</metadata></record></GetRecord></OAI-PMH>"
    )
    assert [r.key for r in jats.read_articles(document("o.xml", envelope))] == ["PMC:99"]
    assert len(jats.read_articles(document("s.xml", f"<pmc-articleset>{plain}{plain}</pmc-articleset>"))) == 2
    assert jats.read_articles(document("e.xml", "<OAI-PMH><error code='idDoesNotExist'/></OAI-PMH>")) == []
    nested = plain.replace("</article>", "<sub-article><front-stub/><body><p>Reply.</p></body></sub-article></article>")
    (report,) = jats.read_articles(document("n.xml", nested))
    assert "Reply" not in report.article.text


@pytest.mark.parametrize(
    "subset",
    [
        '<!ENTITY a "b">',
        '<!ENTITY % x SYSTEM "file:///etc/hostname"> %x;',
        '<!ENTITY a SYSTEM "file:///etc/hostname">',
        "",
    ],
)
def test_read_articles_refuses_an_internal_dtd_subset(document: Make, subset: str) -> None:
    with pytest.raises(FileFormatError, match="subset") as refused:
        jats.read_articles(document("x.xml", f"\n\n<!DOCTYPE article [{subset}]><article>&a;</article>"))
    assert refused.value.where.startswith("x.xml:")


def test_read_articles_refuses_broken_xml_with_its_line(document: Make) -> None:
    with pytest.raises(FileFormatError, match="no well-formed XML") as refused:
        jats.read_articles(document("x.xml", "<article>\n<front>\n</article>"))
    assert refused.value.where == "x.xml:3"


def test_read_articles_keys_an_article_without_identifier_by_hash(document: Make) -> None:
    (report,) = jats.read_articles(document("a.xml", "<article><front/><body><p>A patient.</p></body></article>"))
    assert report.key.startswith("sha256:")
    assert report.licence is None
    assert report.year is None


@pytest.mark.data
def test_judge_accepts_the_one_case_among_real_articles(data: Path) -> None:
    judged = {
        report.key: articles.judge(report.article)
        for document in files.documents([data / "jats"], jats.SUFFIXES)
        for report in jats.read_articles(document)
    }
    assert len(judged) == 13
    assert [key for key, j in judged.items() if j.accepted] == ["PMC:7500000"]
    patient = judged["PMC:7500000"].patient
    assert patient is not None
    assert (patient.age, patient.sex) == ("P50Y", "female")
    why = {
        "PMC:12561574": "review-article",
        "PMC:12595338": "review-article",
        "PMC:10821037": "Cohort Study",
        "PMC:13238813": "Case-Control Study",
        "PMC:13239955": "no patient is described",
        "PMC:13241753": "cohort study",
        "PMC:13250963": "cohort study",
        "PMC:13254229": "interview study",
        "PMC:13255162": '"in Dogs and Cats" in the title',
        "PMC:6000000": '"in mice" in the title',
        "PMC:6500000": "phase II study",
        "PMC:11740262": "Cross-sectional study",
    }
    assert {key for key, words in why.items() if words in "; ".join(judged[key].reasons)} == set(why)


@pytest.mark.data
def test_read_articles_reads_figures_of_the_real_case_report(data: Path) -> None:
    (document,) = files.documents([data / "jats" / "PMC7500000.xml.gz"], jats.SUFFIXES)
    (report,) = jats.read_articles(document)
    assert (report.year, report.licence) == (2020, "CC BY 4.0")
    assert [[p.mark for p in f.panels] for f in report.figures] == [["left", "right"], ["a", "b", "c"]]
    assert report.figures[1].panels[2].text == "right VPGL"
