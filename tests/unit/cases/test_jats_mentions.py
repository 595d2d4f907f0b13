"""Mentions: names with spans, abbreviations, ambiguity, negation, family and genes; and drafts made from them."""

from __future__ import annotations

import builtins
from pathlib import Path
from typing import Any

import pytest

from loaders.cases.mentions.candidates import METHODS, Guesser
from loaders.cases.mentions.recognition import Entry, Finder, Mention
from loaders.cases.review.annotations import Decision, ReviewedQuestion, Task, _full, _minimal, transform
from mmrarebench.cases.drafting import CaptionedFigure, Case, Draft, NamedEntity, Text, Undrafted, diagnosis, draft_all
from mmrarebench.exceptions import UsageError

ENTRIES = [
    Entry("disorder", "ORPHA:558", "Marfan syndrome", 0),
    Entry("disorder", "ORPHA:558", "MFS", 1),
    Entry("disorder", "ORPHA:98523", "Pontocerebellar hypoplasia", 0),
    Entry("disorder", "ORPHA:98523", "PCH", 1),
    Entry("disorder", "ORPHA:46724", "Paroxysmal cold hemoglobinuria", 0),
    Entry("disorder", "ORPHA:46724", "PCH", 1),
    Entry("disorder", "ORPHA:206", "Crohn disease", 0),
    Entry("disorder", "ORPHA:1", "Genetic disease", 0),
    Entry("disorder", "ORPHA:39812", "Graft versus host disease", 0),
    Entry("phenotype", "HP:0001250", "Seizure", 0),
    Entry("phenotype", "HP:0000256", "Macrocephaly", 0),
    Entry("phenotype", "HP:0001083", "Ectopia lentis", 0),
    Entry("phenotype", "HP:0012115", "Hepatitis", 0),
    Entry("phenotype", "HP:0100280", "Crohn's disease", 0),
]


@pytest.fixture(scope="module")
def finder() -> Finder:
    names = Finder(ENTRIES, {"FBN1", "MAX", "GAA", "C3"})
    if names.missing:
        pytest.skip(f"not installed: {', '.join(names.missing)}")
    return names


def find_mentions(finder: Finder, *texts: str) -> list[list[Mention]]:
    results_of_texts = finder.find(texts)
    for text, mentions in zip(texts, results_of_texts, strict=True):
        assert all(text[m.start : m.end] == m.text for m in mentions)
    return results_of_texts


def test_finder_reads_names_in_any_spelling(finder: Finder) -> None:
    text = "Marfan's syndrome with seizures, Crohn’s disease and paroxysmal cold haemoglobinuria; a genetic disease."
    (mentions,) = find_mentions(finder, text)
    assert [(m.kind, m.targets) for m in mentions] == [
        ("disorder", ("ORPHA:558",)),
        ("phenotype", ("HP:0001250",)),
        ("disorder", ("ORPHA:206",)),
        ("phenotype", ("HP:0100280",)),
        ("disorder", ("ORPHA:46724",)),
    ]


@pytest.mark.parametrize("method", METHODS)
def test_guesser_marks_guesses_and_runs_on_request_only(method: str, finder: Finder, tmp_path: Path) -> None:
    text = "There was no pontocerebelar hypoplasie syndrome, and Crohn disease was found."
    assert {m.match for m in find_mentions(finder, text)[0]} == {"name"}, "nothing is guessed unless asked for"
    guesser = Guesser(method, ENTRIES, tmp_path, 0.55)
    (mentions,) = find_mentions(Finder(ENTRIES, [], guesser), text)
    guessed = [m for m in mentions if m.match == "likeness"]
    assert [(m.text, m.name, m.targets, m.negated) for m in guessed] == [
        ("pontocerebelar hypoplasie syndrome", "Pontocerebellar hypoplasia", ("ORPHA:98523",), True)
    ]
    assert all(m.method == method and 0.55 <= (m.likeness or 0) < 1 for m in guessed)
    assert [m for m in mentions if m.match != "likeness"] == find_mentions(finder, text)[0], (
        "what is met stays as it is"
    )
    index_files = sorted(tmp_path.iterdir())
    assert len(index_files) == (method == "scispacy")
    again = Guesser(method, ENTRIES, tmp_path, 0.55)
    assert list(again.find(text, [])) == list(guesser.find(text, []))
    assert sorted(tmp_path.iterdir()) == index_files
    assert list(Guesser(method, ENTRIES, tmp_path, 1.0).find("Odd disease", [])) == []


def test_guesser_refuses_an_unknown_method(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="unknown method 'umls'"):
        Guesser("umls", ENTRIES, tmp_path)


def test_finder_leaves_out_parts_of_other_terms(finder: Finder) -> None:
    (mentions,) = find_mentions(
        finder, "Hepatitis B virus, a Marfan syndrome-like habitus, non-seizure events, a seizure severity scale."
    )
    assert mentions == []


def test_finder_reads_abbreviations_as_the_text_defines_them(finder: Finder) -> None:
    first, second = find_mentions(finder, "He had pontocerebellar hypoplasia (PCH).", "PCH was confirmed.")
    assert [(m.text, m.targets) for m in first] == [
        ("pontocerebellar hypoplasia", ("ORPHA:98523",)),
        ("PCH", ("ORPHA:98523",)),
    ]
    assert [(m.match, m.name, m.targets) for m in second] == [
        ("abbreviation", "pontocerebellar hypoplasia", ("ORPHA:98523",))
    ]
    assert find_mentions(finder, "The mean fibre size (MFS) was low. MFS was 3.") == [[]]
    assert find_mentions(finder, "PCH was seen.") == [[]]


def test_finder_keeps_all_targets_of_an_ambiguous_name(finder: Finder) -> None:
    (mentions,) = find_mentions(finder, "PCH was seen, perhaps pontocerebellar hypoplasia.")
    assert mentions[0].targets == ("ORPHA:46724", "ORPHA:98523")


def test_finder_limits_negation_and_family_to_their_clause(finder: Finder) -> None:
    text = (
        "There was no macrocephaly, but he had seizures. His mother also had ectopia lentis. "
        "Graft versus host disease occurred, although hepatitis was ruled out."
    )
    (mentions,) = find_mentions(finder, text)
    assert [(m.text, m.negated, m.family) for m in mentions] == [
        ("macrocephaly", True, False),
        ("seizures", False, False),
        ("ectopia lentis", False, True),
        ("Graft versus host disease", False, False),
        ("hepatitis", True, False),
    ]


def test_finder_reads_gene_symbols_in_gene_context_only(finder: Finder) -> None:
    (mentions,) = find_mentions(
        finder,
        "FBN1 was sequenced. The MAX gene was normal. At MAX dose he slept. Exon 3 reverse 5'-GAA was used. The C3 vertebra.",
    )
    assert [m.text for m in mentions if m.kind == "gene"] == ["FBN1", "MAX"]


def test_finder_reports_missing_spacy_and_returns_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def refuse(name: str, *rest: Any, **more: Any) -> Any:
        if name == "spacy" or name.startswith("spacy."):
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", refuse)
    finder = Finder(ENTRIES, ())
    assert finder.missing == ("spaCy",)
    assert finder.find(["Marfan syndrome"]) == [[]]


def case(*texts: Text, figures: tuple[CaptionedFigure, ...] = ()) -> Case:
    return Case("PMC1", "P9Y", "female", texts, figures)


def marfan(start: int, end: int, aside: bool = False) -> NamedEntity:
    return NamedEntity(
        "disorder", "Marfan syndrome", start, end, aside, ("ORPHA:558",), "Marfan syndrome", "disorder", ("MFS",)
    )


def test_diagnosis_needs_a_statement_beyond_the_name() -> None:
    statement = Text("p", "section", "Case", "She was diagnosed with Marfan syndrome.", True, (marfan(23, 38),))
    name_only = Text("p", "section", "Case", "It looked like Marfan syndrome.", True, (marfan(15, 30),))
    denied = Text("p", "section", "Case", "The diagnosis was not Marfan syndrome.", True, (marfan(22, 37, True),))
    gold = diagnosis(case(statement))
    assert gold is not None
    assert gold.codes == ("ORPHA:558",)
    assert gold.aliases == ("MFS",)
    assert diagnosis(case(name_only)) is None
    assert diagnosis(case(denied)) is None


@pytest.mark.parametrize(
    ("title", "answer"),
    [
        ("Multiple paragangliomas: a case report", "Multiple paragangliomas"),
        ("A case of paragangliomas", "paragangliomas"),
        ("Odd: two neck paragangliomas", "two neck paragangliomas"),
    ],
)
def test_diagnosis_reads_the_title_without_a_disorder(title: str, answer: str) -> None:
    at = title.index("paragangliomas")
    phenotype = NamedEntity("phenotype", "paragangliomas", at, at + 14, False, ("HP:0002668",), above=("HP:0002668",))
    narrower = NamedEntity("phenotype", "CPGL", 0, 4, False, ("HP:0100635",), above=("HP:0100635", "HP:0002668"))
    texts = (
        Text("t", "title", "", title, False, (phenotype,)),
        Text("s", "section", "Case", "CPGL was seen.", True, (narrower,)),
    )
    gold = diagnosis(case(*texts))
    assert gold is not None
    assert (gold.name, gold.codes) == (answer, ())
    assert "CPGL" in gold.aliases
    where, span = gold.spans[0]
    assert title[span.start : span.end] == where == answer
    assert diagnosis(case(Text("t", "title", "", title, False, ()))) is None
    crossmodal = [d for d in draft_all(case(*texts)) if d.track == "crossmodal"]
    assert isinstance(crossmodal[0], Undrafted)


def test_draft_all_grounds_every_criterion() -> None:
    text = "She was diagnosed with Marfan syndrome. Losartan was begun. Brain MRI showed ectasia."
    entities = (
        marfan(23, 38),
        NamedEntity("treatment", "Losartan", 40, 48, False, ()),
        NamedEntity("examination", "Brain MRI", 60, 69, False, ()),
    )
    caption = "Axial CT of the chest. Chest radiograph on admission."
    texts = (Text("s", "section", "Case", text, True, entities), Text("c", "caption", "Fig. 1", caption, False, ()))
    figures = (CaptionedFigure("f", "Fig. 1", caption, "ct", (("b", "Chest radiograph on admission", "radiograph"),)),)
    drafts = {d.track: d for d in draft_all(case(*texts, figures=figures))}
    assert {track for track, d in drafts.items() if isinstance(d, Draft)} == {
        "diagnosis",
        "treatment",
        "crossmodal",
        "examination",
    }
    for draft in drafts.values():
        assert isinstance(draft, Draft)
        assert draft.criteria
        assert all(c.spans or c.figures for c in draft.criteria)
    shown = drafts["examination"]
    assert isinstance(shown, Draft)
    assert shown.question.startswith("A 9-year-old female patient is seen.")
    assert [type(d) for d in draft_all(case(Text("s", "section", "Case", "Well.", True, ())))] == [Undrafted] * 4


def task(data: dict[str, Any], *results: tuple[str, Any], who: Any = 1) -> Task:
    choices = [{"from_name": name, "type": "choices", "value": {"choices": [value]}} for name, value in results]
    return _full({"id": 5, "data": data, "annotations": [{"completed_by": who, "result": choices}]}, "a.json", 1)


def test_transform_reads_decisions_on_questions_and_criteria() -> None:
    questions = {"b/t/1": ReviewedQuestion("b", "hash", frozenset({"b/t/1/alias/1"}))}
    data = {"question_id": "b/t/1", "content_hash": "hash", "criterion_ids": ["b/t/1/alias/1"]}
    anomalies: list[Any] = []
    batch = transform(
        [
            task(
                data,
                ("decision", "accept"),
                ("criterion_1", "keep"),
                ("criterion_2", "keep"),
                ("comment", "fine"),
                who={"email": "a"},
            ),
            task({**data, "content_hash": "old"}, ("decision", "reject")),
            task({"question_id": "b/t/9"}, ("decision", "reject")),
            _minimal({**data, "id": 6, "annotator": 2, "decision": "reject", "comment": "no"}, "b.json", 1),
        ],
        questions,
        anomalies,
    )
    (nodes, *_) = batch["b"].nodes.values()
    assert {key: (n["value"], n["annotator"], n.get("note")) for key, n in nodes.items()} == {
        "b/t/1/a/decision": ("accept", "a", "fine"),
        "b/t/1/alias/1/a/criterion": ("keep", "a", "fine"),
        "b/t/1/2/decision": ("reject", "2", "no"),
    }
    assert [a.kind for a in anomalies] == ["unknown_criterion", "changed_question", "unknown_question"]


def test_label_studio_task_lists_its_unreadable_parts() -> None:
    read = _full(
        {
            "annotations": [
                {"was_cancelled": True},
                {"result": [{"from_name": "box", "type": "rectangle", "value": {"x": 1}}]},
            ]
        },
        "a",
        3,
    )
    assert read.decisions == ()
    assert len(read.unread) == 2
    assert (
        Decision("decision", "4", "unknown", None)
        in _full(
            {"annotations": [{"result": [{"from_name": "decision", "type": "rating", "value": {"rating": 4}}]}]}, "a", 1
        ).decisions
    )
