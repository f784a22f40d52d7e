"""The index of the utterances alone: all that takes time to build, and that an edited answer does not change."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from faq.model import Faq, Lang, Text
from faq.search import stored_index
from faq.search.features import NaiveBayes, Space, Vectors
from faq.search.language import LanguageGuess
from faq.search.learned import Learned
from faq.search.sentence_vectors import InBytes, Meaning, in_bytes
from faq.search.speller import Speller
from faq.search.utterances import Corpus, count_words

Encode = Callable[[Sequence[str]], Vectors]
"""Texts -> their vectors, one a row, of unit length."""
Row = tuple[int, Lang, Text]
"""The number of an utterance's entry, its language and its text."""


@dataclass(frozen=True)
class UtteranceIndex:
    """The utterances of a FAQ, counted."""

    corpus: Corpus
    """The utterances; the rows of an entry are adjacent."""
    danger_corpus: Corpus
    """What people in danger write, and what sounds like it: the speller must know those words as well."""
    word_space: Space
    by_words: NaiveBayes
    language: LanguageGuess
    speller: Speller
    meaning: Meaning | None
    """None without an encoder."""

    def is_of(self, faq: Faq, rows: Sequence[Row]) -> bool:
        """Whether a FAQ has these utterances; `rows`: those of its entries."""
        return list(faq.languages) == list(self.language.small) and all(
            corpus.texts == [utterance.value for _, _, utterance in its]
            and corpus.languages() == [lang for _, lang, _ in its]
            for corpus, its in ((self.corpus, rows), (self.danger_corpus, _danger_rows(faq)))
        )

    def share_texts(self, faq: Faq, rows: Sequence[Row]) -> None:
        """Take the texts from a FAQ that has these utterances, so that they are in memory once."""
        self.corpus.texts = [utterance.value for _, _, utterance in rows]
        self.danger_corpus.texts = [utterance.value for _, _, utterance in _danger_rows(faq)]


def rows_of(faq: Faq) -> list[Row]:
    """The utterances of the entries, in their order."""
    return [
        (number, lang, utterance)
        for number, entry in enumerate(faq.entries.values())
        for lang, version in entry.versions.items()
        for utterance in version.utterances
    ]


def build(
    faq: Faq, rows: Sequence[Row], encode: Encode | None, before: UtteranceIndex | None, learned: Learned | None
) -> UtteranceIndex:
    """Index the utterances, or map what an earlier run kept beside the models that were learnt from them; both are the same.

    `rows`: those of the FAQ. `before`: the index of a FAQ that shares most utterances; it saves time and changes nothing.
    """
    store = _store(faq, encode, learned)
    if store and (kept := stored_index.load(UtteranceIndex, *store)):
        kept.share_texts(faq, rows)
        return kept
    built = _count(faq, rows, encode, before)
    if store:
        stored_index.save(built, *store)
    return built


def _count(faq: Faq, rows: Sequence[Row], encode: Encode | None, before: UtteranceIndex | None) -> UtteranceIndex:
    corpus = _corpus(rows, before.corpus if before else None)
    danger_corpus = _corpus(_danger_rows(faq), before.danger_corpus if before else None)
    entry_of_row, entries = np.array([number for number, _, _ in rows], np.int32), len(faq.entries)

    def learn(encode: Encode) -> Meaning:
        return Meaning(lambda first, last: _in_bytes(encode, corpus.spelt(first, last)), entry_of_row, entries)

    with ThreadPoolExecutor(1) as beside:  # the vectors keep one core busy, the features another
        meaning = beside.submit(learn, encode) if encode else None
        word_space = Space(count_words(corpus), entry_of_row, entries)
        by_words = NaiveBayes(word_space, entries, smoothing=0.01)
        language = LanguageGuess(faq.languages, corpus)
        speller = Speller(corpus, danger_corpus)
        return UtteranceIndex(
            corpus, danger_corpus, word_space, by_words, language, speller, meaning.result() if meaning else None
        )


def _in_bytes(encode: Encode, texts: Sequence[str]) -> InBytes:
    """The vectors of texts in bytes; an encoder may keep them so."""
    kept = getattr(encode, "in_bytes", None)
    return kept(texts) if kept else in_bytes(encode(texts))


def _store(faq: Faq, encode: Encode | None, learned: Learned | None) -> tuple[Path, str] | None:
    """The folder for this index, and the fingerprint of what it depends on; None if the models are those of other utterances."""
    if not learned or not learned.folder or not learned.is_of(faq, has_encoder=encode is not None):
        return None
    return learned.folder / "index", stored_index.fingerprint(learned.key, faq.languages)


def _corpus(rows: Sequence[Row], before: Corpus | None) -> Corpus:
    texts, languages = [utterance.value for _, _, utterance in rows], [lang for _, lang, _ in rows]
    if before and texts == before.texts and languages == before.languages():
        return before
    return Corpus(texts, languages, before)


def _danger_rows(faq: Faq) -> list[Row]:
    """The utterances of emergency.yaml, harmless ones and cautions included; they belong to no entry."""
    emergencies = faq.emergencies
    return [
        (-1, lang, utterance)
        for corpus in (*(danger.corpus for danger in emergencies.dangers), emergencies.harmless, emergencies.cautions)
        for lang, utterances in corpus.items()
        for utterance in utterances
    ]
