"""The utterances as numbers, and the features counted in them; what one FAQ shares with the next is computed once.

Only splitting a text into words costs time in Python, so the words are taken over from the corpus before. All else is arrays, which are
built again: a corpus is the same, to the last bit, whatever came before it.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from hashlib import blake2b
from itertools import chain, islice

import numpy as np

from faq.lexicons import LEXICONS
from faq.model import Lang
from faq.search.features import Counts, Integers, spell_out, stems, stretches
from faq.text import fold

RAREST_PAIR = 2
"""Rows that must have a pair of words for it to count; what one writer said once does not generalize."""
_LANGUAGES = tuple(LEXICONS)


def number_of(lang: Lang) -> int:
    """A language's number among those the program knows."""
    return _LANGUAGES.index(lang)


def hash_wording(folded: str) -> int:
    """A folded text as 64 bits, the same in every process."""
    return int.from_bytes(blake2b(folded.encode(), digest_size=8).digest(), "little", signed=True)


class Corpus:
    """Texts in their languages, a row each, as numbers of words."""

    words: list[str]
    """Every word once, in alphabetical order."""
    tokens: Integers
    """The word numbers of all rows, one row after the other."""
    sizes: Integers
    """How many words each row has."""
    wordings: Integers
    """A hash of each row's folded text."""

    def __init__(self, texts: list[str], languages: Sequence[Lang], before: Corpus | None = None) -> None:
        self.texts = texts
        self.language = np.array([number_of(lang) for lang in languages], np.int8)
        """The number of each row's language."""
        words = list(before.words) if before else []
        parts = [(before.tokens, before.sizes, before.wordings)] if before else []
        # Where each row is among the rows of the corpus before, followed by the new ones.
        place = before.rows_of(texts, self.language) if before else np.full(len(texts), -1)
        fresh = np.flatnonzero(place < 0)
        place[fresh] = np.arange(len(fresh)) + (len(before.sizes) if before else 0)
        parts.append(_read([(texts[row], languages[row]) for row in fresh.tolist()], words))
        tokens, sizes, wordings = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
        self.sizes, self.wordings = sizes[place], wordings[place]
        tokens = tokens[stretches((np.cumsum(sizes) - sizes)[place], self.sizes)]
        used = np.flatnonzero(np.bincount(tokens, minlength=len(words))).tolist()
        used.sort(key=words.__getitem__)
        rank = np.zeros(len(words), np.int32)
        rank[used] = np.arange(len(used), dtype=np.int32)
        self.words, self.tokens = [words[number] for number in used], rank[tokens]

    def languages(self) -> list[Lang]:
        """The language of each row."""
        return [_LANGUAGES[number] for number in self.language.tolist()]

    def language_of(self, row: int) -> Lang:
        """A row's language."""
        return _LANGUAGES[int(self.language[row])]

    def rows_of(self, texts: Sequence[str], language: Integers) -> Integers:
        """The rows of texts in this corpus; -1 for texts that are not in it."""
        rows = {key: row for row, key in enumerate(zip(self.texts, self.language.tolist(), strict=True))}
        return np.array([rows.get(key, -1) for key in zip(texts, language.tolist(), strict=True)], np.int64)

    def spelt(self, first: int, last: int) -> list[str]:
        """The texts of some rows (the last exclusive), spelt out."""
        sizes = self.sizes[first:last].tolist()
        start = int(self.sizes[:first].sum())
        words = map(self.words.__getitem__, self.tokens[start : start + sum(sizes)].tolist())
        return [" ".join(islice(words, size)) for size in sizes]

    def row_of_token(self) -> Integers:
        """The row of each word."""
        return np.repeat(np.arange(len(self.sizes), dtype=np.int32), self.sizes)

    def times(self, *languages: Lang) -> dict[str, int]:
        """How often the texts of some languages, or all, use each word they use, in alphabetical order."""
        wanted = np.isin(self.language, [number_of(lang) for lang in languages or _LANGUAGES])
        times = np.bincount(self.tokens[wanted.repeat(self.sizes)], minlength=len(self.words))
        return {word: count for word, count in zip(self.words, times.tolist(), strict=True) if count}

    def words_of(self, lang: Lang) -> Integers:
        """The numbers of the words that a language's texts use, once each."""
        return np.unique(self.tokens[(self.language == number_of(lang)).repeat(self.sizes)])

    def stems_of(self, lang: Lang) -> list[str]:
        """The stems of those words, in their order."""
        return stems([self.words[word] for word in self.words_of(lang).tolist()], lang)

    def stems(self) -> tuple[list[str], Integers]:
        """Every stem once, in alphabetical order, and the number of each token's."""
        by_language = {lang: self.stems_of(lang) for lang in _LANGUAGES}
        names = sorted(set(chain.from_iterable(by_language.values())))
        numbers = {name: number for number, name in enumerate(names)}
        table = np.zeros((len(_LANGUAGES), len(self.words)), np.int32)
        for lang, its in by_language.items():
            table[number_of(lang), self.words_of(lang)] = [numbers[stem] for stem in its]
        return names, table[self.language.repeat(self.sizes), self.tokens]


def _read(texts: Sequence[tuple[str, Lang]], words: list[str]) -> tuple[Integers, Integers, Integers]:
    """The tokens, sizes and wordings of texts; words that are not yet in `words` are added to them."""
    numbers = {word: number for number, word in enumerate(words)}
    tokens, sizes, wordings = array("i"), array("i"), array("q")
    for text, lang in texts:
        found = spell_out(text, lang).split()
        tokens.extend(numbers.setdefault(word, len(numbers)) for word in found)
        sizes.append(len(found))
        wordings.append(hash_wording(fold(text)))
    words += list(numbers)[len(words) :]
    return np.array(tokens, np.int32), np.array(sizes, np.int32), np.array(wordings, np.int64)


def count_words(corpus: Corpus) -> Counts:
    """Stems, and pairs of neighbouring stems that are in `RAREST_PAIR` rows or more."""
    names, stem = corpus.stems()
    row = corpus.row_of_token()
    rows, words = len(corpus.sizes), len(stem)
    left = np.flatnonzero(row[1:] == row[:-1])
    # A stem's number, then that of the stem after it counted from 1: codes ascend as the names do.
    base = len(names) + 1
    key = np.empty(words + len(left), np.int64)  # filled piece by piece: each copy of it would take 10 MB
    np.multiply(stem, np.int64(base * rows), out=key[:words])
    np.take(key[:words], left, out=key[words:])
    key[words:] += (stem[left + 1] + np.int64(1)) * rows + row[left]
    key[:words] += row
    del stem, row, left
    codes, feature, row, count = _counted(key, rows)
    del key
    kept = (codes % base == 0) | (np.bincount(feature, minlength=len(codes)) >= RAREST_PAIR)
    renumber = np.cumsum(kept, dtype=np.int32) - 1
    here = kept[feature]
    pairs = zip(*(part.tolist() for part in np.divmod(codes[kept], base)), strict=True)
    return Counts(
        [f"{names[first]} {names[second - 1]}" if second else names[first] for first, second in pairs],
        renumber[feature[here]],
        row[here],
        count[here],
    )


def _counted(key: Integers, rows: int) -> tuple[Integers, Integers, Integers, Integers]:
    """The codes in `key` (code * rows + row; sorted in place); then the code's number, the row and the count for each code in a row."""
    key.sort()
    first = np.flatnonzero(np.concatenate([[True], key[1:] != key[:-1]])[: len(key)]).astype(np.int32)
    count = np.diff(first, append=np.int32(len(key)))
    code = key[first]
    del first
    row = (code % rows).astype(np.int32)
    code //= rows
    is_new = np.concatenate([[True], code[1:] != code[:-1]])[: len(code)]
    return code[is_new], np.cumsum(is_new, dtype=np.int32) - 1, row, count
