"""Which entry a question is about.

Five signals, each a score for every entry, brought to one scale and added up:

- `words` and `letters`: naive Bayes over stems and pairs of stems, and over runs of letters
- `meaning`: a linear discriminant over the sentence encoder's vectors (where an encoder is given)
- `nearest`: how near the entry's nearest utterances are, by words and letters and by meaning

The first three look at every entry and choose the candidates; the utterances of those alone are then compared one by one. Nothing is
trained that takes longer than a second, so that a changed FAQ is searched at once. What each signal earns stands in README.md.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

from faq.features import Floats, NaiveBayes, Space, letter_features, spell_out, stem, word_features
from faq.lexicon import LEXICONS
from faq.model import Faq, Lang, Text

Encode = Callable[[Sequence[str]], Floats]
"""Texts -> their vectors, one a row, of unit length."""

CANDIDATES = 14
"""Entries whose utterances are compared one by one; the right one is among them for 99 % of the judging questions."""
WORDS, LETTERS, MEANING, NEAR_LETTERS, NEAR_MEANING = 1.0, 1.0, 1.5, 0.5, 1.0
"""How much each signal counts, in standard deviations over the entries; found on questions of writers kept out of the corpus."""
SHARPNESS = 0.06
"""Width of the kernel by which near utterances count, in cosine."""
TEMPERATURE = 1.0
"""What turns the summed score into a probability that is right as often as it says, on the judging questions."""
SHRINKAGE = 0.3
"""How far the discriminant's covariance is drawn towards a round one (Ledoit & Wolf 2004 on why)."""
LONG_WORD = 9
"""Letters from which two slips in a word are mended; in shorter words the second changes it into another."""
LONG_ENOUGH, RARE, COMMON = 6, 5, 15
"""A known word of so many letters, seen so few times, is a slip too if one so many times as common is a slip away."""
MOST_REMEMBERED = 20_000
"""Mended words that are remembered."""
LONGEST_ENCODED = 400
"""Characters of a question the encoder reads; it costs 2 ms for a hundred."""


@dataclass(frozen=True, slots=True)
class Match:
    """An entry that a question may be about."""

    entry: str
    confidence: float
    """The probability, from 0 to 1, that this is the entry, if any is."""
    nearness: float
    """Cosine, from 0 to 1, of the question with the entry's nearest utterance: near 0, no entry is about this."""
    nearest: Text
    """The nearest utterance."""
    parts: Mapping[str, float]
    """What each signal added to the score."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """What a question may be about, and whether it sounds like a person in danger."""

    matches: list[Match]
    """Entries, best first; their confidences are among entries alone."""
    alarms: list[Match]
    """Dangers, best first; their confidences are among dangers, the messages that only sound like one, and entries."""


class Matcher:
    """The FAQ indexed for search; holds the feature spaces, so it is built once for a FAQ.

    Entries come first, then the dangers, then the messages that only sound like one: all compete in one ranking.
    """

    def __init__(self, faq: Faq, encode: Encode | None = None) -> None:
        emergencies = faq.emergencies
        utterances = [
            *({lang: version.utterances for lang, version in entry.versions.items()} for entry in faq.entries.values()),
            *(danger.corpus for danger in emergencies.dangers),
            emergencies.harmless,
        ]
        self.entries = [*faq.entries, *(danger.id for danger in emergencies.dangers), "harmless"]
        self.first_danger, self.harmless = len(faq.entries), len(self.entries) - 1
        rows = [
            (number, lang, utterance)
            for number, by_language in enumerate(utterances)
            for lang, texts in by_language.items()
            for utterance in texts
        ]
        self.utterances = [utterance for _, _, utterance in rows]
        entry_of_row = np.array([number for number, _, _ in rows], np.int32)
        self.language_of_row = np.array([faq.languages.index(lang) for _, lang, _ in rows], np.int32)
        self.starts = np.searchsorted(entry_of_row, np.arange(len(self.entries) + 1)).tolist()
        spelt = [spell_out(utterance.value, lang) for _, lang, utterance in rows]
        self.word_space = Space(word_features(text, lang) for text, (_, lang, _) in zip(spelt, rows, strict=True))
        self.letter_space = Space(letter_features(text) for text in spelt)
        self.by_words = NaiveBayes(self.word_space, self.starts, smoothing=0.01)
        self.by_letters = NaiveBayes(self.letter_space, self.starts, smoothing=0.02)
        self.speller = Speller([(text, lang) for text, (_, lang, _) in zip(spelt, rows, strict=True)])
        self.encode = encode
        if encode is not None:
            self.vectors = encode(spelt)
            self.discriminant, self.offset = _discriminant(self.vectors, entry_of_row, len(self.entries))

    def rank(
        self,
        text: str,
        lang: Lang,
        leaning: Mapping[str, float] | None = None,
        vector: Floats | None = None,
        most: int = 8,
    ) -> Ranking:
        """The likeliest entries, best first; none where the text has no known feature.

        `leaning` adds to the score of entries that the conversation was about; `vector` spares encoding the text again.
        """
        spelt = self.speller.mend(spell_out(text, lang))
        word_ids, word_weights = self.word_space.vector(word_features(spelt, lang))
        letter_ids, letter_weights = self.letter_space.vector(letter_features(spelt))
        if len(letter_ids) == 0 or len(self.entries) == 0:
            return Ranking([], [])
        signals = {
            "words": WORDS * _standard(self.by_words.scores(word_ids, word_weights)),
            "letters": LETTERS * _standard(self.by_letters.scores(letter_ids, letter_weights)),
        }
        if self.encode is not None:
            vector = self.encode([spelt[:LONGEST_ENCODED]])[0] if vector is None else vector
            signals["meaning"] = MEANING * _standard(vector @ self.discriminant - self.offset)
        if leaning:
            signals["thread"] = np.array([leaning.get(entry, 0.0) for entry in self.entries], np.float32)
        rough = np.sum(list(signals.values()), axis=0)
        candidates = np.argsort(-rough, kind="stable")[:CANDIDATES]
        by_word = self.word_space.dense(word_ids, word_weights)
        by_letter = self.letter_space.dense(letter_ids, letter_weights)
        near = np.zeros(len(candidates), np.float32)
        best = []
        for place, number in enumerate(candidates):
            first, last = self.starts[number], self.starts[number + 1]
            lexical = 0.4 * self.word_space.similarity(by_word, first, last)
            lexical += 0.6 * self.letter_space.similarity(by_letter, first, last)
            near[place] = NEAR_LETTERS * _kernel(lexical)
            overall = lexical
            if vector is not None and self.encode is not None:
                similar = self.vectors[first:last] @ vector
                near[place] += NEAR_MEANING * _kernel(similar)
                overall = (lexical + similar) / 2
            nearest = int(np.argmax(overall))
            best.append((float(overall[nearest]), self.utterances[first + nearest]))
        final = rough[candidates] + near - near.max()
        chances = np.exp((final - final.max()) / TEMPERATURE)
        is_entry = candidates < self.first_danger
        among_entries, among_all = chances / (chances[is_entry].sum() or 1), chances / chances.sum()
        matches: list[Match] = []
        alarms: list[Match] = []
        for place in np.argsort(-final, kind="stable"):
            number = candidates[place]
            if number == self.harmless:
                continue
            nearness, nearest = best[place]
            match = Match(
                self.entries[number],
                float((among_entries if is_entry[place] else among_all)[place]),
                nearness,
                nearest,
                {
                    **{name: float(signal[number]) for name, signal in signals.items()},
                    "nearest": float(near[place] - near.max()),
                },
            )
            (matches if is_entry[place] else alarms).append(match)
        return Ranking(matches[:most], alarms)


class Speller:
    """Mends words the FAQ does not know into those it does, where they are a slip of the thumb away."""

    def __init__(self, texts: Sequence[tuple[str, Lang]]) -> None:
        """`texts`: spelt-out utterances with their languages."""
        counts = Counter(word for text, _ in texts for word in text.split())
        # A word seen once may itself be a slip. Frequent words first: they win a tie.
        trusted = sorted((word for word, count in counts.items() if count > 1), key=lambda word: (-counts[word], word))
        self.known = frozenset(trusted)
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


def _standard(scores: Floats) -> Floats:
    return np.asarray((scores - scores.mean()) / (scores.std() or 1), np.float32)


def _kernel(similarity: Floats) -> float:
    """How near a question is to a set of utterances: many near ones count for more than one."""
    top = float(similarity.max())
    return top / SHARPNESS / 4 + float(np.log(np.exp((similarity - top) / SHARPNESS).sum())) / 4


def _discriminant(vectors: Floats, entry_of_row: np.ndarray, entries: int) -> tuple[Floats, Floats]:
    """Linear discriminant analysis with a shrunken covariance: scores are `vector @ weights - offset`."""
    counts = np.maximum(np.bincount(entry_of_row, minlength=entries), 1).astype(np.float32)
    means = np.zeros((entries, vectors.shape[1]), np.float32)
    np.add.at(means, entry_of_row, vectors)
    means /= counts[:, None]
    covariance = vectors.T @ vectors / len(vectors) - (means.T * (counts / len(vectors))) @ means
    covariance += SHRINKAGE * np.trace(covariance) / len(covariance) * np.eye(len(covariance), dtype=np.float32)
    weights = np.linalg.solve(covariance, means.T).astype(np.float32)
    return weights, (0.5 * (means.T * weights).sum(axis=0)).astype(np.float32)
