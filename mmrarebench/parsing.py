"""One door to all readers: a record of a vector file and a parser's name in, ``{status, value}`` out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any

from mmrarebench.answers.ranked.reading import parse_ranked
from mmrarebench.answers.ranked.reference import reference_ranked_list
from mmrarebench.answers.ranked.types import RankStatus
from mmrarebench.answers.text import is_missing
from mmrarebench.answers.token_f1 import reference_is_hit, reference_token_f1, strict_token_f1
from mmrarebench.benchmark.list_cells import reference_list_cell, strict_list_cell
from mmrarebench.benchmark.vocabulary import Parser, VerdictStatus
from mmrarebench.criteria.images.attribution import image_attribution
from mmrarebench.criteria.images.hierarchical_recall import hierarchical_recall
from mmrarebench.exceptions import FileFormatError, UsageError
from mmrarebench.judging.reference import TRACKS, reference_dims, reference_judge_score
from mmrarebench.judging.strict import SHAPES, read_judge_reply

Record = Mapping[str, Any]
Result = dict[str, Any]

__all__ = ["PARSERS", "READERS", "Record", "Result", "parse_record"]

READERS = tuple(Parser)
_ANSWER_KEYS = ("text", "response", "prediction", "answer")
_DIGITS = re.compile(r"\d+")


def parse_record(kind: str, record: Record, parser: str = Parser.STRICT) -> Result:
    r"""Return the reading of one record by the parser of that name.

    Raises:
        UsageError: no such kind or parser.
        FileFormatError: the record lacks a key, or a key holds the wrong type.

    >>> parse_record("judge", {"track": "T1", "judge_reply": "YES/NO: NO\nNO\nNO"}, "strict")
    {'status': 'scored', 'value': 0.0, 'verdicts': [0, 0, 0]}
    >>> parse_record("judge", {"track": "T1", "judge_reply": "YES/NO: NO\nNO\nNO"}, "reference")
    {'status': 'scored', 'value': 0.6}
    """
    if kind not in PARSERS:
        raise UsageError(f"unknown kind of record {kind!r}", repair=f"use one of {', '.join(PARSERS)}")
    return PARSERS[kind](record, parser)


def _judge(record: Record, parser: str) -> Result:
    track, reply = _need(record, "track"), _need(record, "judge_reply")
    code = TRACKS.get(track, track) if isinstance(track, str) else None
    if code not in SHAPES:
        raise FileFormatError(f"unknown track {track!r}", repair=f"use one of {', '.join([*SHAPES, *TRACKS])}")
    if code == "dims":
        return _dims(record, parser)
    if _is_reference(parser):
        return _attempt(lambda: {"status": VerdictStatus.SCORED, "value": reference_judge_score(code, str(reply))})
    reading = read_judge_reply(code, _text(reply))
    if reading.reason or reading.verdicts is None:
        return {"status": reading.status, "value": None, "reason": str(reading.reason)}
    return {"status": reading.status, "value": reading.score, "verdicts": list(reading.verdicts)}


def _dims(record: Record, parser: str) -> Result:
    reply = _need(record, "judge_reply")
    if _is_reference(parser):
        return {"status": VerdictStatus.SCORED, "value": reference_dims(str(reply))}
    reading = read_judge_reply("dims", _text(reply))
    if reading.reason or reading.verdicts is None:
        return {"status": reading.status, "value": None, "reason": str(reading.reason)}
    return {"status": reading.status, "value": list(reading.verdicts), "score": reading.score}


def _cell(record: Record, parser: str) -> Result:
    cell = _need(record, "cell")
    if _is_reference(parser):
        return _attempt(lambda: {"status": RankStatus.PARSED, "value": reference_list_cell(cell)})
    value = strict_list_cell(cell)
    if value is None:
        return {"status": RankStatus.UNPARSED, "value": None, "reason": "not a list"}
    return {"status": RankStatus.PARSED if value else RankStatus.EMPTY, "value": value}


def _ranked(record: Record, parser: str) -> Result:
    text = _answer(record)
    if _is_reference(parser):
        names = reference_ranked_list(str(text))
        return {"status": RankStatus.PARSED if names else RankStatus.EMPTY, "value": names}
    reading = parse_ranked(_text(text))
    items = [
        {
            "rank": item.rank,
            "name": item.name,
            "aliases": list(item.aliases),
            "start": item.start,
            "end": item.end,
            "complete": item.complete,
            "negated": item.negated,
        }
        for item in reading.items
    ]
    result = {"status": str(reading.status), "value": reading.names, "items": items}
    return result | {"reason": reading.reason} if reading.reason else result


def _f1(record: Record, parser: str) -> Result:
    golds, prediction = _need(record, "gold"), _need(record, "prediction")
    golds = [golds] if isinstance(golds, str) else list(_iterable(golds, "gold"))
    if _is_reference(parser):
        texts = [str(gold) for gold in golds]
        answer = str(prediction)
        return _attempt(
            lambda: {
                "status": VerdictStatus.SCORED,
                "value": reference_token_f1(texts, answer),
                "hit_v2": reference_is_hit(answer, texts),
            }
        )
    expected = [str(gold) for gold in golds if gold is not None and not is_missing(str(gold))]
    if not expected:
        return {"status": VerdictStatus.UNSCORED, "value": None, "reason": "no_gold"}
    if prediction is None or (is_missing(str(prediction)) and str(prediction).strip()):
        return {"status": VerdictStatus.UNSCORED, "value": None, "reason": "no_prediction"}
    return {"status": VerdictStatus.SCORED, "value": strict_token_f1(expected, str(prediction))}


def _hierarchical(record: Record, parser: str) -> Result:
    hits, categories = _need(record, "hits"), _need(record, "cats")
    hits, categories = list(_iterable(hits, "hits")), list(_iterable(categories, "cats"))
    if not _is_reference(parser) and (len(hits) != len(categories) or any(hit not in (0, 1) for hit in hits)):
        return {"status": VerdictStatus.UNSCORED, "value": None, "reason": "hits and categories do not fit"}
    return _attempt(lambda: _applicable(hierarchical_recall(hits, categories)))


def _attribution(record: Record, parser: str) -> Result:
    prediction, images = _need(record, "prediction"), _need(record, "n_images")
    decisive, supporting = _need(record, "decisive"), _need(record, "supporting")
    strict = not _is_reference(parser)
    return _attempt(
        lambda: _applicable(
            image_attribution(str(prediction), images, _numbers(decisive), _numbers(supporting), strict=strict)
        )
    )


def _applicable(value: dict[str, Any] | None) -> Result:
    return (
        {"status": "not applicable", "value": None}
        if value is None
        else {"status": VerdictStatus.SCORED, "value": value}
    )


def _attempt(compute: Callable[[], Result]) -> Result:
    """Return the result, or the error that the public harness would have turned into a zero."""
    try:
        return compute()
    except (ArithmeticError, ValueError, TypeError, AttributeError, RecursionError) as error:
        return {"status": "error", "value": None, "reason": type(error).__name__}


def _is_reference(parser: str) -> bool:
    if parser not in READERS:
        raise UsageError(f"unknown parser {parser!r}", repair=f"use one of {', '.join(READERS)}")
    return parser == Parser.REFERENCE


def _need(record: Record, key: str) -> Any:
    if not isinstance(record, Mapping):
        raise FileFormatError("a record is no object", repair="write one JSON object a line")
    if key not in record:
        raise FileFormatError(
            f"a record lacks {key!r}; it has {', '.join(map(str, record)) or 'nothing'}", repair=f"add {key!r}"
        )
    return record[key]


def _answer(record: Record) -> Any:
    if isinstance(record, Mapping):
        for key in _ANSWER_KEYS:
            if key in record:
                return record[key]
    return _need(record, _ANSWER_KEYS[0])


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _iterable(value: Any, key: str) -> Iterable[Any]:
    if isinstance(value, list | tuple | set):
        return value
    raise FileFormatError(f"{key!r} is no list", repair="write a JSON list")


def _numbers(value: Any) -> list[int]:
    if value is None or isinstance(value, str):
        return [int(number) for number in _DIGITS.findall(value or "")]
    return [int(number) for number in _iterable(value, "decisive or supporting")]


PARSERS: Mapping[str, Callable[[Record, str], Result]] = MappingProxyType(
    {
        "judge": _judge,
        "dims": _dims,
        "cell": _cell,
        "ranked": _ranked,
        "f1": _f1,
        "hierarchical": _hierarchical,
        "attribution": _attribution,
    }
)
