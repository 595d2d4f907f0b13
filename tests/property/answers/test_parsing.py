"""Laws of the reply readers: no crash, no guessed score, matching spans, layouts read back."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from mmrarebench.answers.ranked.names import tidy
from mmrarebench.answers.ranked.reading import parse_ranked
from mmrarebench.answers.ranked.types import RankStatus
from mmrarebench.answers.token_f1 import strict_normal
from mmrarebench.benchmark.list_cells import reference_list_cell, strict_list_cell
from mmrarebench.judging.strict import SHAPES, judge_score, read_judge_reply
from mmrarebench.parsing import PARSERS, parse_record

quick = settings(database=None, deadline=None, max_examples=150)

Render = Callable[[Sequence[str]], str]


def per_line(form: str) -> Render:
    return lambda words: "\n".join(form.format(i=i, v=word) for i, word in enumerate(words, start=1))


LAYOUTS: dict[str, Render] = {
    "plain": per_line("{v}"),
    "bulleted": per_line("- {v}"),
    "numbered": per_line("{i}. {v}"),
    "reason": per_line("{i}) {v} - 2 of 5 are missing, no more"),
    "bracket": per_line("{i}. {v} (yes, no, 1 or 2)"),
    "bold": per_line("**{i}. KEY POINT:** {v}"),
    "bold verdict": per_line("{i}. **{v}**"),
    "dimension": per_line("Dimension {i}: {v}"),
    "dash": per_line("Question {i} - {v}"),
    "heading": per_line("### {i}. Point\n{v}\n"),
    "table": per_line("| {i} | point | {v} |"),
    "boxed": per_line("[{v}]"),
    "commas": ", ".join,
    "spaces": " ".join,
    "inline": lambda words: " ".join(f"{i}. {word}" for i, word in enumerate(words, start=1)),
    "preamble": lambda words: "There are 2 faults, so yes and no.\n\n" + "\n".join(words),
    "thinking": lambda words: "<think>YES\nNO\n1\n2</think>\n" + "\n".join(words),
    "list": lambda words: json.dumps(list(words)),
    "object": lambda words: json.dumps({f"point {i}": word for i, word in enumerate(words)}),
    "fenced": lambda words: (
        "```json\n" + json.dumps([{"q": i, "answer": w} for i, w in enumerate(words)], indent=1) + "\n```"
    ),
}
WORDS = (("NO", "YES"), ("no", "yes"), ("No", "Yes"), ("False", "True"))


def spell_verdicts(track: str, values: Sequence[int], words: tuple[str, str], ratio: bool) -> list[str]:
    shape = list(SHAPES[track])
    expected = (shape * 3)[: len(values)] if track == "dims" else [shape[0]] * len(values)
    return [
        words[min(value, 1)] if most is None else f"{min(value, most)}/{most}" if ratio else str(min(value, most))
        for value, most in zip(values, expected, strict=True)
    ]


@quick
@given(
    st.sampled_from(sorted(SHAPES)),
    st.sampled_from(sorted(LAYOUTS)),
    st.lists(st.integers(0, 3), min_size=8, max_size=8),
    st.sampled_from(WORDS),
    st.booleans(),
)
def test_read_judge_reply_reads_back_every_layout(
    track: str, layout: str, values: list[int], words: tuple[str, str], ratio: bool
) -> None:
    shape = SHAPES[track]
    right = [min(value, 1 if most is None else most) for value, most in zip(values, shape, strict=False)]
    reading = read_judge_reply(track, LAYOUTS[layout](spell_verdicts(track, right, words, ratio)))
    assert reading.verdicts == tuple(right)
    assert reading.score == judge_score(track, right)


@quick
@given(
    st.sampled_from(sorted(SHAPES)),
    st.sampled_from(sorted(LAYOUTS)),
    st.lists(st.integers(0, 3), max_size=13),
    st.sampled_from(WORDS),
    st.booleans(),
)
def test_read_judge_reply_gives_a_wrong_count_no_score(
    track: str, layout: str, values: list[int], words: tuple[str, str], ratio: bool
) -> None:
    if len(values) == len(SHAPES[track]):
        values = [*values, 1]
    reading = read_judge_reply(track, LAYOUTS[layout](spell_verdicts(track, values, words, ratio)))
    assert (reading.verdicts, reading.score) == (None, None)
    assert reading.reason


PREAMBLES = [
    "",
    "Here is my evaluation:\n",
    "# Verdict\n\n",
    "The answer names 2 of 8 tests and 1 of 3 drugs; yes and no.\n\n",
    "<think>1. YES\n2. NO 0 1 2</think>\n",
    "Step 1: I compared the two texts.\nStep 2: I scored each item.\n\n",
    "Reference: 8 tests, 3 red flags.\n",
    "Sure! Below are the scores.\n\n",
]
MARKS = [
    "",
    "{i}. ",
    "{i}) ",
    "({i}) ",
    "**{i}.** ",
    "- ",
    "* ",
    "Question {i}: ",
    "Dimension {i}: ",
    "Q{i}. ",
    "{i}: ",
    "{i} - ",
    "### {i}. ",
    "[{i}] ",
    "{i}.\t",
    "Item #{i}: ",
    "**Dimension {i}:** ",
]
LABELS = [
    "",
    "Key point: ",
    "**KEY POINT:** ",
    "Key point {scale}: ",
    "Key point {scale} - ",
    "Is it specific {scale}? ",
    "Test specificity (names 2 drugs): ",
    "KEY_POINT = ",
    "Red flags, 3 in all: ",
]
FORMS = [
    "{v}",
    "**{v}**",
    "[{v}]",
    "`{v}`",
    "{v}.",
    "({v})",
    "{v}/{most}",
    "{v} out of {most}",
    "Score: {v}",
    "Answer: **{v}**",
]
TAILS = [
    "",
    " - two of the five tests are named",
    " (names 2 of 5; no dose)",
    "\n   The answer mentions 3 tests, no doses.",
    " – because 1 of 2 is missing",
    ": the dose is 2 mg",
    ", no dose is given",
    "\n    - 2 of 3 are named\n    - yes, with doses",
    "\nReason: no more than 1 of 2 tests is named.",
]
SUMMARIES = [
    "",
    "\nTotal: {sum}/16",
    "\nOverall: adequate",
    "\nTotal score: {sum}",
    "\n\n**Sum: {sum}/16**",
    "\nFinal score = {sum}",
    "\nOverall, the response is good: 2 of 3 drugs.",
    "\n\nConclusion: no safety problems.",
    "\nScore: {sum}/16",
    "\nAverage: 1.2",
    "\nNote: 1 = partially.",
]
SCALES = {None: "(YES/NO)", 2: "(0/1/2)", 3: "(0-3)"}
layouts = st.tuples(
    *map(st.sampled_from, (PREAMBLES, MARKS, LABELS, FORMS, SUMMARIES)),
    st.lists(st.sampled_from(TAILS), min_size=11, max_size=11),
)


def laid_out(
    track: str, values: Sequence[int], layout: tuple[str, str, str, str, str, list[str]], words: tuple[str, str]
) -> str:
    """A reply put together of its parts; a verdict beyond the expected ones is on the scale of the first."""
    preamble, mark, label, form, summary, tails = layout
    lines = []
    for i, value in enumerate(values):
        most = SHAPES[track][i] if i < len(SHAPES[track]) else SHAPES[track][0]
        verdict = words[min(value, 1)] if most is None else str(min(value, most))
        shown = form.format(v=verdict, most=most) if most or "{most}" not in form else verdict
        lines.append(f"{mark.format(i=i + 1)}{label.format(scale=SCALES[most])}{shown}{tails[i]}")
    return preamble + "\n".join(lines) + summary.format(sum=sum(values))


@settings(quick, max_examples=600)
@given(
    st.sampled_from(sorted(SHAPES)),
    layouts,
    st.lists(st.integers(0, 3), min_size=8, max_size=8),
    st.sampled_from([*WORDS, ("N", "Y")]),
)
def test_read_judge_reply_reads_any_layout_right_or_not(
    track: str, layout: tuple[str, str, str, str, str, list[str]], values: list[int], words: tuple[str, str]
) -> None:
    right = [min(value, 1 if most is None else most) for value, most in zip(values, SHAPES[track], strict=False)]
    reading = read_judge_reply(track, laid_out(track, right, layout, words))
    assert reading.verdicts in (tuple(right), None)
    assert reading.score in (judge_score(track, right), None)


@settings(quick, max_examples=600)
@given(
    st.sampled_from(sorted(SHAPES)),
    layouts,
    st.lists(st.integers(0, 2), max_size=11),
    st.sampled_from([*WORDS, ("N", "Y")]),
)
def test_read_judge_reply_refuses_a_wrong_count_in_any_layout(
    track: str, layout: tuple[str, str, str, str, str, list[str]], values: list[int], words: tuple[str, str]
) -> None:
    if len(values) == len(SHAPES[track]):
        values = values[:-1]
    assert read_judge_reply(track, laid_out(track, values, layout, words)).score is None


def test_read_judge_reply_reads_most_random_layouts() -> None:
    """Not to score is no way out: of the layouts put together at random, more than four of five are read."""
    random, read, count = Random(7), 0, 3000
    for _ in range(count):
        track = random.choice(sorted(SHAPES))
        right = [random.randint(0, 1 if most is None else most) for most in SHAPES[track]]
        parts = [random.choice(some) for some in (PREAMBLES, MARKS, LABELS, FORMS, SUMMARIES)]
        tails = [random.choice(("", random.choice(TAILS[:6]))) for _ in range(11)]
        reading = read_judge_reply(track, laid_out(track, right, (*parts, tails), random.choice(WORDS)))  # type: ignore[arg-type]
        read += reading.verdicts == tuple(right)
    assert read > 0.8 * count


@quick
@given(st.sampled_from(sorted(SHAPES)), st.integers(1, 12))
def test_read_judge_reply_reads_no_list_number_as_score(track: str, count: int) -> None:
    for form in ("{i}.", "{i})", "{i}. text", "({i})", "{i}: text", "Dimension {i}"):
        assert read_judge_reply(track, per_line(form)([""] * count)).score is None


SIGNS = "YES|no|\n|1. |2|/|**|(|)|[|]|{|}|\"|,|:| - |<think>|</think>|+1. |- |\\n|### |```|'|İ|é|\u2028"
PHRASES = ["|", "Fabry disease", "the most likely diagnosis is ", "first, ", "consider ", "Final list:"]
pieces = st.lists(st.sampled_from(SIGNS.split("|") + PHRASES), max_size=30).map("".join)
texts = st.one_of(st.text(max_size=200), pieces)


@quick
@given(texts, st.sampled_from(sorted(SHAPES)))
def test_read_judge_reply_returns_a_score_or_a_reason(text: str, track: str) -> None:
    reading = read_judge_reply(track, text)
    assert (reading.score is None) == (reading.reason is not None)
    assert reading.score is None or 0 <= reading.score <= 1


@settings(quick, max_examples=400)
@given(texts)
def test_parse_ranked_returns_matching_spans_for_any_text(text: str) -> None:
    reading = parse_ranked(text)
    assert bool(reading.items) == (reading.status in (RankStatus.PARSED, RankStatus.PARTIAL))
    for item in reading.items:
        assert 0 <= item.start < item.end <= len(text)
        assert tidy(text[item.start : item.end]) == item.name


NAMES = [
    "Fabry disease",
    "Ehlers-Danlos syndrome, vascular type",
    "22q11.2 deletion syndrome",
    "Charcot–Marie–Tooth disease type 1A",
    "Wilson disease (hepatolenticular degeneration)",
    "Sjögren's syndrome",
    "46,XY gonadal dysgenesis",
    "Hepatitis A",
    "Opitz G/BBB syndrome",
    "May-Hegglin anomaly",
    "Neurofibromatosis type 1",
    "Niemann-Pick disease type C",
]
MARKERS: dict[str, Render] = {
    "1.": per_line("{i}. {v}"),
    "1)": per_line("{i}) {v}"),
    "(1)": per_line("({i}) {v}"),
    "+1.": per_line("+{i}. **{v}**: seen before."),
    "**1.": per_line("**{i}. {v}**\n\nA long text about it.\n"),
    "###": per_line("### {i}. {v}\n\nA long text about it.\n"),
    "-": per_line("- {v}"),
    "*": per_line("* **{v}** - a long text about it."),
    "•": per_line("• {v}: a long text about it."),
    "rank": per_line("Rank {i}: {v}"),
    "quoted": per_line("> {i}. {v}"),
    "preamble": lambda names: (
        "Based on the findings, the differential diagnosis is:\n\n"
        + per_line("{i}. {v}")(names)
        + "\n\nThis is no advice."
    ),
    "table": lambda names: (
        "| Rank | Diagnosis | Why |\n|---|---|---|\n" + per_line("| {i} | {v} | seen before |")(names)
    ),
    "json": lambda names: json.dumps(list(names), ensure_ascii=False),
    "json escaped": lambda names: json.dumps({"diagnoses": [{"rank": i, "name": n} for i, n in enumerate(names)]}),
    "fenced": lambda names: "Here:\n```json\n" + json.dumps(list(names), ensure_ascii=False, indent=2) + "\n```\n",
    "lines": per_line("{v}"),
    "thinking": lambda names: "<think>1. Cancer\n2. Lupus</think>\n" + per_line("{i}. {v}")(names),
    "written out": lambda names: (
        "Here are the diseases:\n" + "\\n\\n".join(f"+{i}. {n}:" for i, n in enumerate(names, start=1))
    ),
}


@settings(quick, max_examples=300)
@given(st.sampled_from(sorted(MARKERS)), st.lists(st.sampled_from(NAMES), min_size=2, max_size=10, unique=True))
def test_parse_ranked_reads_back_names_under_every_marker(marker: str, names: list[str]) -> None:
    text = MARKERS[marker](names)
    reading = parse_ranked(text)
    assert reading.names == names
    assert reading.status is RankStatus.PARSED


@quick
@given(st.lists(st.text()))
def test_list_cell_readers_read_back_json_lists(items: list[str]) -> None:
    assert reference_list_cell(json.dumps(items)) == items
    assert strict_list_cell(json.dumps(items)) == items


@quick
@given(texts)
def test_strict_normal_leaves_no_extra_blanks(text: str) -> None:
    once = strict_normal(text)
    assert " ".join(once.split()) == once


@quick
@given(texts)
def test_parsers_accept_any_record(text: str) -> None:
    record = {
        "text": text,
        "judge_reply": text,
        "cell": text,
        "gold": [text, "Gout"],
        "prediction": text,
        "track": "T2",
    }
    record |= {"hits": [1], "cats": [text], "n_images": 3, "decisive": [1], "supporting": [2]}
    for kind in PARSERS:
        for parser in ("reference", "strict"):
            assert {"status", "value"} <= set(parse_record(kind, record, parser))
