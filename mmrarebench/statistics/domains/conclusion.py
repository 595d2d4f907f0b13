"""The answer to "do medical models lose more on the other tracks?" in sentences, made of nothing but the effects."""

from __future__ import annotations

from collections.abc import Sequence

from mmrarebench.statistics.domains.effects import RELEVANT, Bounds, Effect, EffectKind
from mmrarebench.statistics.intervals import ALPHA


def write_conclusion(effects: Sequence[Effect], reference: str) -> str:
    """Conclusion from the effects: supported, not supported, and undecidable statements, one a paragraph.

    >>> effect = Effect(EffectKind.INTERACTION, "treatment", "recall", "diagnosis", reason="no medical model was scored")
    >>> print(write_conclusion([effect], "diagnosis"))
    Cannot be told: whether medical models lose more than general ones on other tracks than diagnosis. No medical model was scored.
    """
    interactions = [effect for effect in effects if effect.effect is EffectKind.INTERACTION]
    if not interactions:
        return (
            f"Cannot be told: there is no second track beside {reference} on which models were scored, "
            "so no track can be compared with it."
        )
    estimated = [effect for effect in interactions if effect.estimate is not None]
    if not estimated:
        reason = interactions[0].reason or "no model was scored on both"
        return (
            f"Cannot be told: whether medical models lose more than general ones on other tracks than {reference}. "
            f"{reason[0].upper()}{reason[1:]}."
        )
    paragraphs = [_headline(estimated, reference)]
    paragraphs += [_interaction(effect, reference) for effect in estimated]
    absent = [effect for effect in interactions if effect.estimate is None]
    paragraphs += [f"{effect.track}: cannot be told, {effect.reason}." for effect in absent]
    paragraphs += _domain(effects, reference)
    paragraphs += _images(effects)
    paragraphs += _conditions(effects)
    return "\n".join(paragraphs)


def _headline(interactions: Sequence[Effect], reference: str) -> str:
    losses = [effect for effect in interactions if effect.supported and (effect.estimate or 0) < 0]
    gains = [effect for effect in interactions if effect.supported and (effect.estimate or 0) > 0]
    against = [effect for effect in interactions if effect.supported is False]
    open_ = [effect for effect in interactions if effect.supported is None]
    claim = f"medical models lose more than general ones, compared with {reference}"
    sentences = []
    if losses:
        sentences.append(f"Supported on {_tracks(losses)}: {claim}.")
    if gains:
        sentences.append(
            f"Contradicted on {_tracks(gains)}: there medical models gain against general ones, compared with {reference}."
        )
    if against:
        sentences.append(
            f"Not supported on {_tracks(against)}: the interval holds no difference of {RELEVANT:.2f} or more."
        )
    if open_:
        sentences.append(f"Cannot be told on {_tracks(open_)}: whether {claim}.")
    return " ".join(sentences)


def _interaction(effect: Effect, reference: str) -> str:
    attainable = effect.attainable or 0.0
    models = f"{_count(effect.medical, 'medical')} and {_count(effect.general, 'general')} models"
    text = (
        f"{effect.track} against {reference}: medical minus general changes by {_numbers(effect)}, "
        f"{models}, {effect.items:,} questions in {effect.clusters:,} clusters."
    )
    if attainable > ALPHA:
        return f"{text} With so few models no p value below {attainable:.2g} is possible, whatever the data."
    if effect.supported is None and effect.mde is not None:
        text += f" Not separated from 0: these models show an effect of {effect.mde:.2f} with 80 % power, not a smaller one."
    elif not effect.supported and effect.mde is not None:
        text += f" The smallest effect shown with 80 % power is {effect.mde:.2f}."
    return " ".join([text, *_beside(effect)])


def _beside(effect: Effect) -> list[str]:
    """Whether the other readings of an effect agree with it."""
    names = {
        "logit": "On the logit scale",
        "sizeAdjusted": f"At equal log parameters ({effect.sized} models of known size)",
        "matchedPairs": f"On {effect.pairs} matched {'pair' if effect.pairs == 1 else 'pairs'}",
    }
    sentences = []
    for name, words in names.items():
        bounds = effect.beside.get(name)
        if bounds is None:
            if name != "logit":
                sentences.append(f"{_absent(name)} cannot be told.")
            continue
        sentences.append(f"{words} it is {_bounds(bounds)}{_agreement(effect, bounds)}.")
    return sentences


def _absent(name: str) -> str:
    return "Whether it holds at equal size" if name == "sizeAdjusted" else "Whether it holds on matched pairs"


def _agreement(effect: Effect, bounds: Bounds) -> str:
    if not effect.supported or effect.estimate is None:
        return ""
    if bounds.estimate * effect.estimate < 0:
        return ", of the opposite sign"
    return ", which agrees" if bounds.p < ALPHA else ", of the same sign and not separated from 0"


def _domain(effects: Sequence[Effect], reference: str) -> list[str]:
    rows = [effect for effect in effects if effect.effect is EffectKind.DOMAIN and effect.track == reference]
    sentences = []
    for effect in rows:
        if effect.estimate is None:
            continue
        if effect.supported:
            side = "higher" if effect.estimate > 0 else "lower"
            sentences.append(f"On {reference} itself medical models are {side}: {_numbers(effect)}.")
        elif effect.supported is False:
            sentences.append(
                f"On {reference} itself medical and general models do not differ by {RELEVANT:.2f} or more: {_numbers(effect)}."
            )
        else:
            sentences.append(f"On {reference} itself it cannot be told which are better: {_numbers(effect)}.")
    return sentences


def _images(effects: Sequence[Effect]) -> list[str]:
    rows = [effect for effect in effects if effect.effect is EffectKind.IMAGES and effect.supported]
    return [
        f"With each further image of a {effect.track} question, medical models "
        f"{'gain' if (effect.estimate or 0) > 0 else 'lose'} {abs(effect.estimate or 0):.3f} against general ones "
        f"(p = {_p(effect.p_adjusted)}, Holm)."
        for effect in rows
    ]


def _conditions(effects: Sequence[Effect]) -> list[str]:
    rows = [effect for effect in effects if effect.effect is EffectKind.CONDITION and effect.estimate is not None]
    sentences = []
    for effect in rows:
        change = f"From full to {effect.reference} on {effect.track} the difference of medical and general models"
        if effect.supported is None:
            sentences.append(f"{change} changes by {_numbers(effect)}: whether it changes cannot be told.")
        elif effect.supported:
            sentences.append(f"{change} changes by {_numbers(effect)}.")
        else:
            sentences.append(f"{change} does not change by {RELEVANT:.2f} or more: {_numbers(effect)}.")
    return sentences


def _numbers(effect: Effect) -> str:
    if effect.low is None or effect.high is None:
        return f"{effect.estimate:+.3f} (p = {_p(effect.p_adjusted)}, Holm)"
    return (
        f"{effect.estimate:+.3f} (95 % interval {effect.low:+.3f} to {effect.high:+.3f}, "
        f"p = {_p(effect.p_adjusted)}, Holm)"
    )


def _bounds(bounds: Bounds) -> str:
    if bounds.low is None or bounds.high is None:
        return f"{bounds.estimate:+.3f} (no bounded interval)"
    return f"{bounds.estimate:+.3f} ({bounds.low:+.3f} to {bounds.high:+.3f})"


def _p(value: float | None) -> str:
    if value is None:
        return "none"
    return "0.001 or less" if value <= 0.001 else f"{value:.3f}"


def _tracks(effects: Sequence[Effect]) -> str:
    names = [effect.track for effect in effects]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _count(number: int, word: str) -> str:
    return f"{number} {word}"
