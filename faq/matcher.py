"""Which entry a question is about.

Signals, each a score for every entry, brought to one scale and added up:

- `words` and `letters`: naive Bayes over stems and pairs of stems, and over runs of letters
- `meaning`: a linear discriminant over the sentence encoder's vectors (where an encoder is given)
- `nearest`: how near the entry's nearest utterances are, by words and by meaning

The first three look at every entry and choose the candidates; the utterances of those alone are then compared one by one. Nothing is
trained that takes longer than a second, so that a changed FAQ is searched at once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from faq.features import Floats, NaiveBayes, Space, Vectors, letter_features, spell_out, stem, word_features
from faq.language import LanguageGuess
from faq.meaning import Meaning
from faq.model import Faq, Lang, Text
from faq.speller import Speller
from faq.text import fold

Encode = Callable[[Sequence[str]], Vectors]
"""Texts -> their vectors, one a row, of unit length."""

CANDIDATES = 10
"""Entries whose utterances are compared one by one; the right one is among them for 99 % of the judging questions."""
WORDS, LETTERS, MEANING, NEAR_WORDS, NEAR_MEANING = 1.0, 1.0, 1.5, 0.5, 1.0
"""How much each signal counts, in standard deviations over the entries; found on questions of writers kept out of the corpus."""
EXACT = 12.0
"""What the very words of an utterance add: what staff write down as a way of asking must reach its entry."""
SAME = 0.9999
"""Cosine from which a question may have the very words of an utterance."""
SHARPNESS = 0.06
"""Width of the kernel by which near utterances count, in cosine."""
TEMPERATURE = 1.0
"""What turns the summed score into a probability that is right as often as it says, on the judging questions."""
SETTLED, SETTLED_NEAR, SETTLED_CALM = 0.75, 0.3, 0.05
"""Confidence and nearness by words and letters from which the encoder is not asked, if danger is as unlikely as the last."""
MOST_ENCODED = 2
"""Texts the encoder is asked about for one message: the message and a few of its sentences."""
LONGEST_ENCODED = 120
"""Characters of a question the encoder reads, its last, where stories ask; it costs 2 ms for a hundred."""


@dataclass(frozen=True, slots=True)
class Match:
    """An entry that a question may be about."""

    entry: str
    confidence: float
    """The probability, from 0 to 1, that this is the entry, if any is."""
    nearness: float
    """Cosine, from 0 to 1, of the question with the entry's nearest utterance: near 0, no entry is about this."""
    coverage: float
    """Share of the question's words, rare ones weighing more, that the entry's utterances have: near 0, the words are of something else."""
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

    @property
    def danger(self) -> float:
        """How likely any danger is, from 0 to 1."""
        return sum(alarm.confidence for alarm in self.alarms)


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
        language_of_row = np.array([faq.languages.index(lang) for _, lang, _ in rows], np.int32)
        self.starts = np.searchsorted(entry_of_row, np.arange(len(self.entries) + 1)).tolist()
        spelt = [spell_out(utterance.value, lang) for _, lang, utterance in rows]
        self.word_space = Space(word_features(text, lang) for text, (_, lang, _) in zip(spelt, rows, strict=True))
        self.letter_space = Space(letter_features(text) for text in spelt)
        self.by_words = NaiveBayes(self.word_space, entry_of_row, len(self.entries), smoothing=0.01)
        self.by_letters = NaiveBayes(self.letter_space, entry_of_row, len(self.entries), smoothing=0.02)
        self.language = LanguageGuess(faq.languages, self.letter_space, language_of_row)
        self.letter_space.forget_rows()
        self.speller = Speller([(text, lang) for text, (_, lang, _) in zip(spelt, rows, strict=True)])
        self.entry_of_row = entry_of_row
        self.empty = np.diff(self.starts) == 0
        self.encode = encode
        self.meaning = Meaning(encode(spelt), entry_of_row, len(self.entries)) if encode else None

    def rank(self, text: str, lang: Lang, leaning: Mapping[str, float] | None = None) -> Ranking:
        """The likeliest entries for one question; see `rank_all`."""
        return self.rank_all([text], lang, leaning)[0]

    def rank_all(
        self, texts: Sequence[str], lang: Lang, leaning: Mapping[str, float] | None = None, *, by_meaning: bool = True
    ) -> list[Ranking]:
        """For each text the likeliest entries, best first; none where a text has no known feature.

        `leaning` adds to the score of entries that the conversation was about. The encoder is asked where the first text, the
        whole message, is unsure by words and letters; never without `by_meaning`.
        """
        asked = [self._lexical(text, lang, leaning or {}) for text in texts]
        rankings = [self._ranking(one, None) for one in asked]
        unsure = [place for place, ranking in enumerate(rankings) if not _is_settled(ranking)][:MOST_ENCODED]
        if by_meaning and self.encode and self.meaning and 0 in unsure:
            vectors = self.encode([asked[place].spelt[-LONGEST_ENCODED:] for place in unsure])
            for place, vector in zip(unsure, vectors, strict=True):
                rankings[place] = self._ranking(asked[place], np.asarray(vector, np.float32))
        return rankings

    def _lexical(self, text: str, lang: Lang, leaning: Mapping[str, float]) -> _Asked:
        """What words and letters tell of a question."""
        spelt = self.speller.mend(spell_out(text, lang))
        by_word = self.word_space.vector(word_features(spelt, lang))
        by_letter = self.letter_space.vector(letter_features(spelt))
        signals = {
            "words": WORDS * _standard(self.by_words.scores(*by_word)),
            "letters": LETTERS * _standard(self.by_letters.scores(*by_letter)),
        }
        if leaning:
            signals["thread"] = np.array([leaning.get(entry, 0.0) for entry in self.entries], np.float32)
        similar = self.word_space.similarity(*by_word)
        same = [row for row in np.flatnonzero(similar > SAME) if fold(self.utterances[row].value) == fold(text)]
        if same:
            signals["exact"] = np.zeros(len(self.entries), np.float32)
            signals["exact"][self.entry_of_row[same]] = EXACT
        return _Asked(spelt, len(by_letter[0]) > 0, signals, similar, self._coverage(spelt, lang))

    def _coverage(self, spelt: str, lang: Lang) -> Floats:
        """For each entry, the share of the question's words that its utterances have; unknown words weigh as the rarest."""
        stems = [stem(word, lang) for word in spelt.split()]
        known = [number for name in stems if (number := self.word_space.ids.get(name)) is not None]
        unknown = (len(stems) - len(known)) * float(self.word_space.idf.max())
        weights = self.word_space.idf[known]
        return np.asarray(self.by_words.seen(known, weights) / (weights.sum() + unknown + 1e-9), np.float32)

    def _ranking(self, asked: _Asked, vector: Floats | None) -> Ranking:
        """The entries by all signals at hand: without a vector, by words and letters alone."""
        if not asked.known:
            return Ranking([], [])
        signals = dict(asked.signals)
        if vector is not None and self.meaning:
            signals["meaning"] = MEANING * _standard(self.meaning.scores(vector))
        rough = np.sum(list(signals.values()), axis=0)
        order = np.argsort(-rough, kind="stable")
        candidates = order[~self.empty[order]][:CANDIDATES]
        nearest = [self._nearest(number, asked.similar, vector) for number in candidates]
        near = np.array([one[0] for one in nearest], np.float32)
        final = rough[candidates] + near - near.max()
        chances = np.exp((final - final.max()) / TEMPERATURE)
        among_entries = chances[candidates < self.first_danger].sum() or 1.0
        matches: list[Match] = []
        alarms: list[Match] = []
        for place in np.argsort(-final, kind="stable"):
            number, (_, nearness, row) = candidates[place], nearest[place]
            is_entry = number < self.first_danger
            confidence = float(chances[place] / (among_entries if is_entry else chances.sum()))
            parts = {name: float(signal[number]) for name, signal in signals.items()} | {
                "nearest": float(near[place] - near.max())
            }
            if number != self.harmless:
                covered = float(asked.coverage[number])
                match = Match(self.entries[number], confidence, nearness, covered, self.utterances[row], parts)
                (matches if is_entry else alarms).append(match)
        return Ranking(matches, alarms)

    def _nearest(self, number: int, lexical: Floats, vector: Floats | None) -> tuple[float, float, int]:
        """How near an entry's nearest utterances are together, the cosine of the nearest, and its row."""
        first, last = self.starts[number], self.starts[number + 1]
        similar = lexical[first:last]
        near = NEAR_WORDS * _kernel(similar)
        if vector is not None and self.meaning:
            meant = self.meaning.similarity(vector, first, last)
            near += NEAR_MEANING * _kernel(meant)
            similar = np.asarray((similar + meant) / 2, np.float32)
        row = int(np.argmax(similar))
        return near, float(similar[row]), first + row


@dataclass(frozen=True, slots=True)
class _Asked:
    """What words and letters tell of a question."""

    spelt: str
    known: bool
    """Whether any of its letters are known."""
    signals: dict[str, Floats]
    similar: Floats
    """The cosine with each utterance."""
    coverage: Floats
    """For each entry, the share of the words it knows."""


def _is_settled(ranking: Ranking) -> bool:
    """Whether words and letters alone are so sure that the encoder need not be asked."""
    if not ranking.matches or ranking.danger > SETTLED_CALM:
        return not ranking.matches
    return ranking.matches[0].confidence >= SETTLED and ranking.matches[0].nearness >= SETTLED_NEAR


def _standard(scores: Floats) -> Floats:
    return np.asarray((scores - scores.mean()) / (scores.std() or 1), np.float32)


def _kernel(similarity: Floats) -> float:
    """How near a question is to a set of utterances: many near ones count for more than one."""
    top = float(similarity.max())
    return top / SHARPNESS / 4 + float(np.log(np.exp((similarity - top) / SHARPNESS).sum())) / 4
