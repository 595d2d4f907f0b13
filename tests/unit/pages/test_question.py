"""The page of a question, made from made-up rows: boxes on their own images."""

from __future__ import annotations

from api.usecases.pages.questions import QuestionView
from reports.site.render import render


def finding(where: str, box: list[int] | None) -> dict[str, object]:
    return {
        "kind": "burned_eponym",
        "layer": "image",
        "where": where,
        "span": None,
        "text": "Marfan <b>",
        "method": "ocr",
        "box": box,
    }


def page(findings: list[dict[str, object]]) -> str:
    image = {"label": None, "modality": "ct", "width": 400, "height": 300, "role": None, "caption": None}
    images = [image | {"position": position, "sha256": f"{position}" * 64} for position in (1, 10)]
    question = {"id": "toy/diagnosis/1", "benchmark": "toy", "track": "diagnosis", "synthetic": True, "context": None}
    question |= {"findings": [], "answer": "Marfan syndrome"}
    view = QuestionView(question, images, [], [], [], [], findings, [], [], [], None, None)
    texts = {"question": "What is it?", "context": ""}
    values = {"view": view, "answers": [], "texts": texts, "facets": {}, "blind": False, "version": "0"}
    return render("question.html", **values, here="/questions/toy/diagnosis/1", query="")


def test_question_page_draws_a_box_on_its_own_image_only() -> None:
    html = page([finding("image[10]", [10, 20, 110, 60])])
    first, second = html.split("</figure>")[:2]
    assert "<svg" not in first
    assert '<rect x="10" y="20" width="100" height="40">' in second
    assert 'viewBox="0 0 400 300"' in second
    assert "Marfan &lt;b&gt;" in second


def test_question_page_lists_a_finding_without_box() -> None:
    html = page([finding("image[1]", None)])
    assert "<rect" not in html
    assert "burned_eponym" in html.split("</figure>")[0]
