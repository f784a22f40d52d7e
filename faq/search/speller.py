"""Spelling correction towards the words that patients are known to use."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from itertools import chain, takewhile

from rapidfuzz import process
from rapidfuzz.distance import OSA

from faq.lexicons import LEXICONS
from faq.search.features import stem
from faq.search.utterances import Corpus

SHORTEST, LONGEST = 4, 24
"""Letters of the words that are corrected: one of three is a single error away from sixteen others on average; the longest has 20."""
LONG_WORD, MOST_ERRORS = 9, 2
"""Letters from which two typing errors in a word are corrected; in a shorter word, two would make it another word."""
LONG_ENOUGH, RARE, COMMON = 6, 5, 15
"""A known word of LONG_ENOUGH letters or more, seen at most RARE times, is an error too if a word COMMON times as frequent is one away."""
MOST_MENDED = 80
"""Unknown words of one message that are looked up, a third of a millisecond each; no patient writes so many."""
MOST_REMEMBERED = 2_000
"""Corrected words that are remembered."""


class Speller:
    """Corrects words that the FAQ does not know to words it knows, if they are a typing error away."""

    def __init__(self, *corpora: Corpus) -> None:
        counts: Counter[str] = Counter()
        for corpus in corpora:
            counts.update(corpus.times())
        self.counts: Mapping[str, int] = {word: counts[word] for word in sorted(counts)}
        """How often patients write each word they are known to use."""
        self.stems = {
            lang: frozenset(chain.from_iterable(corpus.stems_of(lang) for corpus in corpora)) for lang in LEXICONS
        }
        # A word seen once may itself be an error. Frequent words first: they win a tie.
        trusted = [word for word in self.counts if self.counts[word] > 1 and len(word) >= SHORTEST]
        trusted.sort(key=self.counts.__getitem__, reverse=True)
        self.by_length: dict[int, list[str]] = {length: [] for length in range(SHORTEST, LONGEST + 1)}
        """Number of letters -> the words to which a word of that length may be corrected, frequent ones first."""
        for word in trusted:
            for length in range(len(word) - MOST_ERRORS, len(word) + MOST_ERRORS + 1):
                if length in self.by_length:
                    self.by_length[length].append(word)
        self.mended: dict[int, str | None] = {}
        """Hash of an unknown word -> its correction, if any; not the words themselves, which may be names."""

    def mend(self, spelt: str) -> str:
        """The text with its unknown words corrected; words of under four letters, and digits, stay."""
        words = spelt.split()
        odd = [word for word in dict.fromkeys(words) if self._is_odd(word)][:MOST_MENDED]
        mended = {word: self._mended(word) for word in odd}
        return " ".join(mended.get(word) or word for word in words)

    def _is_odd(self, word: str) -> bool:
        """Whether a word is unknown, or so rare that it may be an error itself."""
        if len(word) not in self.by_length or not word.isalpha():
            return False
        return word not in self.counts or (len(word) >= LONG_ENOUGH and self.counts[word] <= RARE)

    def _mended(self, word: str) -> str | None:
        key = hash(word)
        if key not in self.mended:
            if len(self.mended) > MOST_REMEMBERED:
                self.mended.clear()
            nearest = self._nearest(word)
            self.mended[key] = nearest if nearest != word else None
        return self.mended[key]

    def _nearest(self, word: str) -> str:
        """The nearest known word within one error, or two in a long word with the same first letter; forms of known words stay."""
        if word in self.counts:  # an error that several writers made
            least = COMMON * self.counts[word]
            frequent = takewhile(lambda other: self.counts[other] >= least, self.by_length[len(word)])
            common = [other for other in frequent if other[0] == word[0]]
            found = process.extractOne(word, common, scorer=OSA.distance, score_cutoff=1)
            return str(found[0]) if found else word
        near = process.extract(word, self.by_length[len(word)], scorer=OSA.distance, score_cutoff=MOST_ERRORS, limit=5)
        for other, distance, _ in near:
            if distance <= 1 and other[0] == word[0]:
                return str(other)
        if any(stem(word, lang) in stems for lang, stems in self.stems.items()):
            return word
        for other, distance, _ in near:
            if distance <= 1 or (len(word) >= LONG_WORD and other[0] == word[0]):
                return str(other)
        return word
