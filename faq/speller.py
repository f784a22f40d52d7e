"""Mending slips of the thumb against the words patients are known to use."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from rapidfuzz import process
from rapidfuzz.distance import OSA

from faq.features import stem
from faq.lexicon import LEXICONS
from faq.model import Lang

LONG_WORD = 9
"""Letters from which two slips in a word are mended; in shorter words the second changes it into another."""
LONG_ENOUGH, RARE, COMMON = 6, 5, 15
"""A known word of so many letters, seen so few times, is a slip too if one so many times as common is a slip away."""
MOST_REMEMBERED = 2_000
"""Mended words that are remembered."""


class Speller:
    """Mends words the FAQ does not know into those it does, where they are a slip of the thumb away."""

    def __init__(self, texts: Sequence[tuple[str, Lang]]) -> None:
        """`texts`: spelt-out utterances with their languages."""
        counts = Counter(word for text, _ in texts for word in text.split())
        # A word seen once may itself be a slip. Frequent words first: they win a tie.
        trusted = sorted((word for word, count in counts.items() if count > 1), key=lambda word: (-counts[word], word))
        self.known = frozenset(counts)
        self.counts = counts
        self.stems = {
            lang: frozenset(stem(word, lang) for text, its in texts if its == lang for word in text.split())
            for lang in LEXICONS
        }
        self.by_length = {
            length: [word for word in trusted if len(word) > 3 and abs(len(word) - length) <= 2]
            for length in range(4, 25)
        }
        self.mended: dict[str, str] = {}

    def mend(self, spelt: str) -> str:
        """The text with its unknown words mended; words of under four letters and digits stay."""
        return " ".join(self._mend(word) for word in spelt.split())

    def _mend(self, word: str) -> str:
        if len(word) not in self.by_length or not word.isalpha():
            return word
        if word in self.known and not (len(word) >= LONG_ENOUGH and self.counts[word] <= RARE):
            return word
        if word not in self.mended:
            if len(self.mended) > MOST_REMEMBERED:
                self.mended.clear()
            self.mended[word] = self._nearest(word)
        return self.mended[word]

    def _nearest(self, word: str) -> str:
        """Another form of a known word stays; one slip is mended, in long words that begin alike two."""
        if word in self.known:  # a slip that several writers made
            common = [
                other
                for other in self.by_length[len(word)]
                if other[0] == word[0] and self.counts[other] >= COMMON * self.counts[word]
            ]
            found = process.extractOne(word, common, scorer=OSA.distance, score_cutoff=1)
            return str(found[0]) if found else word
        near = process.extract(word, self.by_length[len(word)], scorer=OSA.distance, score_cutoff=2, limit=5)
        for other, distance, _ in near:
            if distance <= 1 and other[0] == word[0]:
                return str(other)
        if any(stem(word, lang) in stems for lang, stems in self.stems.items()):
            return word
        for other, distance, _ in near:
            if distance <= 1 or (len(word) >= LONG_WORD and other[0] == word[0]):
                return str(other)
        return word
