"""Which of the clinic's languages a message is in, learnt from the utterances themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain

import numpy as np

from faq.lexicons import LEXICONS
from faq.model import Lang
from faq.search.features import letter_features
from faq.search.utterances import Corpus, count_letters, number_of
from faq.text import fold

SURE = 1.5
"""Lead in log-likelihood from which a message's language is certain; "ok" and "no" do not reach it."""
SHORT = 3
"""Words up to which a message may be a name or a term that languages share ("diabetes", "dr garcia")…"""
SHARED = 0.1
"""…if the usual language has each of its words at least this fraction as often as the other, or neither has it ("keppra")."""
_SMOOTHING = 0.5


class LanguageGuess:
    """How likely each letter n-gram is in each language."""

    def __init__(self, languages: Sequence[Lang], corpus: Corpus) -> None:
        self.small = {lang: LEXICONS[lang].small_words.union(LEXICONS[lang].times.weekdays) for lang in languages}
        others = {lang: set().union(*(self.small[other] for other in languages if other != lang)) for lang in languages}
        self._own = {lang: self.small[lang] - others[lang] for lang in languages}
        runs, counts = count_letters(corpus)
        self.runs = {run: number for number, run in enumerate(runs)}
        smoothed = counts[[number_of(lang) for lang in languages]] + _SMOOTHING
        self.likelihood = np.log(smoothed / smoothed.sum(axis=1, keepdims=True))
        self.words = {lang: corpus.times(lang) for lang in languages}

    def scores(self, text: str) -> Mapping[Lang, float]:
        """A log-likelihood for each language, 0 for all if the text has nothing known."""
        tokens = [token for token in fold(text).split() if not token.isdigit()]
        runs_said = dict.fromkeys(chain.from_iterable(letter_features(" ".join(tokens))))
        known = [number for run in runs_said if (number := self.runs.get(run)) is not None]
        runs = (self.likelihood.take(known, axis=1).sum(axis=1) / 3).tolist()
        return {
            lang: run + 2.0 * sum(map(small.__contains__, tokens))
            for (lang, small), run in zip(self.small.items(), runs, strict=True)
        }

    def guess(self, text: str, otherwise: Lang, chosen: Lang | None = None) -> Lang:
        """The message's language; `otherwise` if it could be either; `chosen`, if given, unless it has no word of that language alone."""
        if chosen and not self._own[chosen].isdisjoint(fold(text).split()):
            return chosen
        scores = self.scores(text)
        best, *rest = sorted(scores, key=lambda lang: -scores[lang])
        if rest and scores[best] - scores[rest[0]] < SURE:
            return otherwise
        return otherwise if self._is_shared(text, otherwise, best) else best

    def _is_shared(self, text: str, usual: Lang, other: Lang) -> bool:
        """Whether the usual language has each word of a short message often enough, or neither has it; no function word of the other."""
        tokens = fold(text).split()
        if len(tokens) > SHORT or usual == other or not self.small[other].isdisjoint(tokens):
            return False
        return all(self.words[usual].get(token, 0) >= SHARED * self.words[other].get(token, 0) for token in tokens)
