"""Which of the clinic's languages a message is in, learnt from the utterances themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import chain

import numpy as np

from faq.lexicons import LEXICONS
from faq.model import Lang
from faq.search.features import Integers, stretches
from faq.search.utterances import Corpus, number_of
from faq.text import fold

SURE = 1.5
"""Lead in log-likelihood from which a message's language is certain; "ok" and "no" do not reach it."""
SHORT = 3
"""Words up to which a message may be a name or a term that languages share ("diabetes", "dr garcia")…"""
SHARED = 0.1
"""…if the usual language has each of its words at least this fraction as often as the other, or neither has it ("keppra")."""
_SHORTEST_CUT = 4
"""Letters from which a word is cut into runs (n-grams); a shorter word is kept whole."""
_RUNS = (3, 4)
"""Letters of a run, including the marks at a word's ends."""
_LONGEST_RUN = max(*_RUNS, _SHORTEST_CUT + 1)
"""Letters of the longest run, or of a short word with both marks."""
_BLOCK = 1024
"""Rows whose runs are counted at a time: more would not fit into the processor's cache."""
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
        runs_said = dict.fromkeys(chain.from_iterable(map(letter_runs, tokens)))
        known = [number for run in runs_said if (number := self.runs.get(run)) is not None]
        runs = (self.likelihood.take(known, axis=1).sum(axis=1) / 3).tolist()
        return {
            lang: run + 2.0 * sum(map(small.__contains__, tokens))
            for (lang, small), run in zip(self.small.items(), runs, strict=True)
        }

    def guess(self, text: str, otherwise: Lang, chosen: Lang | None = None) -> Lang:
        """The message's language; `otherwise` if it could be either; `chosen`, if given, unless it has no word of that language alone.

        A `chosen` language that the content no longer has is disregarded.
        """
        if chosen in self._own and not self._own[chosen].isdisjoint(fold(text).split()):
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


@lru_cache(maxsize=4096)
def letter_runs(word: str) -> tuple[str, ...]:
    """Runs of three and four letters inside a word, its ends marked; they tolerate endings and typing errors."""
    marked = f"_{word}_"
    if len(word) < _SHORTEST_CUT:
        return (marked,)
    return tuple(marked[i : i + size] for size in _RUNS for i in range(len(marked) - size + 1))


def count_letters(corpus: Corpus) -> tuple[list[str], Integers]:
    """The runs of letters that `letter_runs` makes of the corpus's words, in the order of the alphabet.

    Beside them, for each language that the program knows (by its number) and each run, the number of texts that have the run.
    """
    letters = "".join(f"_{word}_" for word in corpus.words)
    sizes = np.array([len(word) + 2 for word in corpus.words], np.int32)
    starts = np.cumsum(sizes, dtype=np.int32) - sizes
    word, start, size = _runs(starts, sizes)
    # Each of a run's letters is a digit of its code, so codes ascend as the names do; with five digits of 13 bits each, they fit.
    alphabet, digit = np.unique(np.frombuffer(letters.encode("utf-32-le"), np.uint32), return_inverse=True)
    digit = np.append(digit + 1, np.zeros(_LONGEST_RUN, np.int64))
    code = np.zeros(len(start), np.int64)
    for place in range(_LONGEST_RUN):
        code = code * (len(alphabet) + 1) + np.where(place < size, digit[start + place], 0)
    _, first, run = np.unique(code, return_index=True, return_inverse=True)
    names = [letters[at : at + long] for at, long in zip(start[first].tolist(), size[first].tolist(), strict=True)]
    run = run.astype(np.min_scalar_type(len(names)))  # numbers of 16 bits are sorted many times as fast as longer ones
    runs_of_word = np.bincount(word, minlength=len(sizes))
    first_of_word = np.cumsum(runs_of_word) - runs_of_word
    counts = np.zeros((len(LEXICONS), len(names)), np.int64)
    first_of_row = np.cumsum(corpus.sizes) - corpus.sizes
    for number in range(len(LEXICONS)):
        its = np.flatnonzero(corpus.language == number)
        for start_of_block in range(0, len(its), _BLOCK):
            rows = its[start_of_block : start_of_block + _BLOCK]
            words = corpus.tokens[stretches(first_of_row[rows], corpus.sizes[rows])]
            its_run = run[stretches(first_of_word[words], runs_of_word[words])]
            its_row = np.repeat(np.repeat(rows, corpus.sizes[rows]), runs_of_word[words])
            # Stable, so that a text which has a run several times then has it in adjacent places.
            order = np.argsort(its_run, kind="stable")
            its_run, its_row = its_run[order], its_row[order]
            is_again = (its_run[1:] == its_run[:-1]) & (its_row[1:] == its_row[:-1])
            counts[number] += np.bincount(its_run, minlength=len(names))
            counts[number] -= np.bincount(its_run[1:][is_again], minlength=len(names))
    return names, counts


def _runs(starts: Integers, sizes: Integers) -> tuple[Integers, Integers, Integers]:
    """The runs of marked words that follow one another: the number of the word, where the run starts, how long it is."""
    numbers = np.arange(len(sizes), dtype=np.int32)
    whole = numbers[sizes < _SHORTEST_CUT + 2]
    cut = numbers[sizes >= _SHORTEST_CUT + 2]
    found = [(whole, starts[whole], sizes[whole])]
    for letters in _RUNS:
        counts = sizes[cut] - letters + 1
        first = stretches(starts[cut], counts).astype(np.int32)
        found.append((cut.repeat(counts), first, np.full(len(first), letters, np.int32)))
    word, start, size = (np.concatenate(parts) for parts in zip(*found, strict=True))
    order = np.argsort(word, kind="stable")
    return word[order], start[order], size[order]
