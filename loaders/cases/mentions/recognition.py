"""Disorders, phenotypes, genes, treatments and examinations named in texts, with their places and how they are meant.

spaCy's blank English tokenizer and PhraseMatcher over the names of the graph, scispacy's abbreviation detection, and the
cue reader of ``mmrarebench.criteria.cues.context``; no model is needed. spaCy is imported with the first finder. What is not
installed is named in ``missing`` and its part of the work is left undone, never guessed.
"""

from __future__ import annotations

import re
import warnings
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from files.home import Home
from graph.session import Graph
from loaders.cases.mentions.candidates import NO_GUESS, Entry, Guess, Guesser
from loaders.cases.mentions.vocabulary import read_entries
from mmrarebench.cases import clinical
from mmrarebench.criteria.cues import context
from mmrarebench.grounding.names import fold, is_generic, spelling

_TOKEN = re.compile(r"[^\W_]+(?:['’`´]s\b)?|[(),;:.|/]")
_PREFIXED = re.compile(r"\b(?:non|anti|pre|post|pseudo|like)-$", re.IGNORECASE)
_OTHER_THING = re.compile(r"-like\b|(?: [A-E])? virus|(?: \w+)? scale\b", re.IGNORECASE)
_ACRONYM = re.compile(r"^[A-Z0-9][A-Z0-9-]*[A-Z0-9]$")
_SYMBOL = re.compile(r"(?<![\w-])[A-Z][A-Z0-9]+(?:orf\d+)?(?:-[A-Z0-9]+)?(?![\w-])")
_GENETIC = re.compile(
    r"\bgenes?\b|mutat|varia(?:nt|tion)|allel|\bexons?\b|intron|\bloc(?:us|i)\b|[cp]\.[\dA-Z(]|zygo|delet|duplicat|sequenc|encod|"
    r"pathogenic|transcript|missense|nonsense|frameshift|germline|carrier|\bNM_",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[a-z0-9)\]])[.;](?=\s)")
_SHORT_SYMBOL = 4
_BASES = re.compile(r"^[ACGT]+$")
_NO_CUE = re.compile(r"\bstop[- ]?(?:gain|loss|codon)\w*|\b(?:non-?stop|dangerous)\b", re.IGNORECASE)
_OF_GENE = re.compile(r"\s?\)?\s(?:\w+ )?(?:gene|mutation|variant|allele|exon|locus)", re.IGNORECASE)
_SHORT_ACRONYM = 4


class Mention(NamedTuple):
    """Something named at a place; several targets where the name is ambiguous, None where a cue reader is missing."""

    kind: str
    start: int
    end: int
    text: str
    match: str
    name: str
    targets: tuple[str, ...] = ()
    negated: bool | None = None
    family: bool | None = None
    method: str | None = None
    likeness: float | None = None


@lru_cache(maxsize=200_000)
def _word(text: str) -> str:
    """One token as names are compared: folded, American, singular.

    >>> [_word(t) for t in ("Crohn's", "Haemophilias", "neuropathies", "(")]
    ['crohn', 'hemophilia', 'neuropathy', '(']
    """
    word = spelling(fold(text))
    return word[:-2] + "y" if len(word) > 5 and word.endswith("ie") else word


def _key(text: str) -> str:
    """A name as the words that it is compared by.

    >>> _key("Charcot-Marie-Tooth diseases") == _key("Charcot–Marie–Tooth disease")
    True
    """
    return " ".join(_word(token) for token in _TOKEN.findall(text))


class Finder:
    """Finds what the vocabulary names; made once for many texts."""

    def __init__(self, entries: Iterable[Entry], symbols: Iterable[str], guesser: Guesser | None = None) -> None:
        self.guesser = guesser
        self.symbols = frozenset(symbols)
        self.missing: tuple[str, ...] = ()
        self._abbreviations: Any = None
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # invalid escapes in packages that spaCy finds installed
            try:
                import spacy
            except ImportError:
                self.missing = ("spaCy",)
                return
            self._nlp = spacy.blank("en")
            try:
                from scispacy.abbreviation import AbbreviationDetector

                self._abbreviations = AbbreviationDetector(self._nlp)
            except ImportError:
                self.missing = ("scispacy",)
        if context.component() is None:
            self.missing += ("negspacy",)
        self._fill(entries)

    @classmethod
    def of_graph(cls, graph: Graph, guess: Guess = NO_GUESS) -> Finder:
        """A finder over the names that the graph has, which guesses where it is asked to."""
        entries, symbols = read_entries(graph)
        folder = Home.from_environment().root / "index"
        return cls(entries, symbols, Guesser(guess.method, entries, folder, guess.least) if guess.method else None)

    def _fill(self, entries: Iterable[Entry]) -> None:
        from spacy.matcher import PhraseMatcher
        from spacy.tokens import Doc
        from spacy.vocab import Vocab

        self._vocab = Vocab()  # a bare one: the words are compared as they are, so none of their attributes is needed
        self._names: dict[str, list[Entry]] = defaultdict(list)
        self._matcher: Any = PhraseMatcher(self._vocab, attr="ORTH")
        for entry in entries:
            key = _key(entry.text)
            if len(key) > 2 and not is_generic(entry.text):
                self._names[key].append(entry)
        self._matcher.add("name", [Doc(self._vocab, words=key.split(" ")) for key in self._names])

    def find(self, texts: Sequence[str]) -> list[list[Mention]]:
        """Mentions in each text of one article; an abbreviation spelt out in one is known in all."""
        if "spaCy" in self.missing:
            return [[] for _ in texts]
        docs = [self._nlp.make_doc(text) for text in texts]
        shorts = self._spelt_out(docs)
        per_text = [self._vocabulary_mentions(text) for text in texts]
        full = {code for mentions in per_text for m in mentions if not _ACRONYM.match(m.name) for code in m.targets}
        result = []
        for text, mentions in zip(texts, per_text, strict=True):
            retained = [m for m in mentions if _believed(m, shorts, full)]
            retained += self._short_forms(text, shorts) + self._genes(text, shorts)
            retained += [
                Mention("treatment", n.start, n.end, n.text, n.rule, n.text) for n in clinical.find_treatments(text)
            ]
            retained += [
                Mention("examination", n.start, n.end, n.text, n.rule, n.text) for n in clinical.find_examinations(text)
            ]
            retained = _longest(retained)
            result.append(
                _meant(text, sorted([*retained, *self._guesses(text, retained)], key=lambda m: (m.start, m.kind)))
            )
        return result

    def _guesses(self, text: str, mentions: Sequence[Mention]) -> Iterator[Mention]:
        occupied = [(m.start, m.end) for m in mentions if m.kind in ("disorder", "phenotype")]
        for start, end, like in self.guesser.find(text, occupied) if self.guesser else ():
            yield Mention(
                like.kind,
                start,
                end,
                text[start:end],
                "likeness",
                like.name,
                like.codes,
                method=self.guesser.method if self.guesser else None,
                likeness=like.score,
            )

    def _spelt_out(self, docs: Sequence[Any]) -> dict[str, str]:
        """Short forms and the long forms that the text gives them; the first one counts."""
        long_forms: dict[str, str] = {}
        if self._abbreviations is not None:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # without abbreviations, spaCy warns of a matcher without patterns
                spelt = [s for doc in docs for s in self._abbreviations(doc)._.abbreviations]
            for short in spelt:
                long_forms.setdefault(short.text, short._.long_form.text)
                bare = short.text.removesuffix("s")
                if bare != short.text and bare.isupper():
                    long_forms.setdefault(bare, short._.long_form.text)
        return long_forms

    def _vocabulary_mentions(self, text: str) -> list[Mention]:
        from spacy.tokens import Doc

        places = [(m.start(), m.end()) for m in _TOKEN.finditer(text)]
        words = [_word(text[start:end]) for start, end in places]
        mentions = []
        for _, first, last in self._matcher(Doc(self._vocab, words=words)) if words else ():
            start, end = places[first][0], places[last - 1][1]
            if not _PREFIXED.search(text, max(0, start - 8), start) and not _OTHER_THING.match(text, end):
                mentions += self._mentions(" ".join(words[first:last]), start, end, text, None)
        return mentions

    def _mentions(self, key: str, start: int, end: int, text: str, short: str | None) -> list[Mention]:
        """One mention a kind: the entities of the best rank that have the name."""
        mentions = []
        words = text[start:end]
        names = [
            e
            for e in self._names.get(key, ())
            if short or not _ACRONYM.match(e.text) or words.removesuffix("s") == e.text
        ]
        for kind in ("disorder", "phenotype"):
            of_kind = [entry for entry in names if entry.kind == kind]
            best = [entry for entry in of_kind if entry.rank == min(e.rank for e in of_kind)]
            if best:
                match = "abbreviation" if short else "synonym" if best[0].rank else "name"
                codes = tuple(sorted({entry.code for entry in best}))
                mentions.append(Mention(kind, start, end, words, match, short or best[0].text, codes))
        return mentions

    def _short_forms(self, text: str, shorts: dict[str, str]) -> list[Mention]:
        mentions = []
        for short, long in shorts.items():
            key = _key(long)
            if key in self._names:
                for match in re.finditer(rf"(?<![\w-]){re.escape(short)}s?(?![\w-])", text):
                    mentions += self._mentions(key, match.start(), match.end(), text, long)
        return mentions

    def _genes(self, text: str, shorts: dict[str, str]) -> list[Mention]:
        """Symbols in their capitals; a short one only where genes are spoken of, one that the text spells out before "gene"."""
        mentions = []
        for match in _SYMBOL.finditer(text):
            symbol = match[0]
            if symbol in self.symbols:
                if symbol in shorts or _BASES.match(symbol):
                    sure = bool(_OF_GENE.match(text, match.end()))
                else:
                    digits = any(c.isdigit() for c in symbol)
                    sure = len(symbol) > _SHORT_SYMBOL or (len(symbol) == _SHORT_SYMBOL and digits)
                    sure = sure or (
                        len(symbol) > 2 and bool(_GENETIC.search(_sentence(text, match.start(), match.end())))
                    )
                if sure:
                    mentions.append(Mention("gene", match.start(), match.end(), symbol, "symbol", symbol, (symbol,)))
        return mentions


def _sentence(text: str, start: int, end: int) -> str:
    """The sentence around a place, without the place itself."""
    before = [m.end() for m in _SENTENCE.finditer(text, 0, start)]
    after = _SENTENCE.search(text, end)
    return text[before[-1] if before else 0 : start] + " " + text[end : after.start() if after else len(text)]


def _believed(mention: Mention, shorts: dict[str, str], full: set[str]) -> bool:
    """A short acronym counts where the same text also names the entity in full; never where the text spells it out otherwise."""
    if not _ACRONYM.match(mention.name):
        return True
    if mention.text in shorts:
        return False
    return len(mention.name) > _SHORT_ACRONYM or bool(full & set(mention.targets))


def _longest(mentions: Iterable[Mention]) -> list[Mention]:
    """The longest of those that overlap, a disorder and a phenotype of one place both; in order."""
    retained: list[Mention] = []
    order = {"abbreviation": 0, "name": 1, "synonym": 2}
    for mention in sorted(set(mentions), key=lambda m: (m.start - m.end, order.get(m.match, 3), m.start)):
        rivals = [k for k in retained if mention.start < k.end and k.start < mention.end]
        if all((k.start, k.end) == (mention.start, mention.end) and k.kind != mention.kind for k in rivals):
            retained.append(mention)
    return sorted(retained, key=lambda m: (m.start, m.kind))


def _meant(text: str, mentions: list[Mention]) -> list[Mention]:
    """How each is meant, read clause by clause; words of a name ("graft versus host") are no cues."""
    if context.component() is None:
        return mentions
    masked = _NO_CUE.sub(lambda m: "x" * len(m[0]), text)
    for mention in mentions:
        masked = f"{masked[: mention.start]}{'x' * (mention.end - mention.start)}{masked[mention.end :]}"
    interpreted: dict[int, Mention] = {}
    for start, end in clinical.split_clauses(masked):
        clause = masked[start:end]
        here = [(i, m) for i, m in enumerate(mentions) if start <= m.start < end]
        cues = (
            context.read_contexts(clause, [(m.start - start, min(m.end, end) - start) for _, m in here]) if here else ()
        )
        for (i, mention), cue in zip(here, cues or (), strict=True):
            family = cue.family or clinical.is_of_relative(clause, mention.start - start)
            interpreted[i] = mention._replace(negated=cue.negated or clinical.is_ruled_out(clause), family=family)
    return [interpreted.get(i, mention) for i, mention in enumerate(mentions)]
