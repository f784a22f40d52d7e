"""Danger, before anything else: looked for in the raw and whole message, in every language.

Two ways of seeing it, either of which is enough:

- phrases that staff can read and change (emergency.yaml), which forgive small words in between and slips of the thumb;
- the nearness to many messages of people in danger, told apart from as many that only sound like it (`Ranking.alarms`).

What only looks like danger is taken out first (look-alikes). Words of history or of a question for information ("in 2010", "can
it cause") in the same sentence turn an emergency into a caution: the ordinary answer, with "if this is happening now, call 911"
below it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Literal

from faq.lexicons import LEXICONS
from faq.model import DangerKind, Faq, Lang, Text
from faq.search.features import spell_out
from faq.search.matcher import Ranking
from faq.search.speller import Speller
from faq.text import fold, split, words

ALARM = 0.4
"""Summed confidence of the dangers from which nearness alone raises the alarm; found on messages of a writer kept out of the corpus."""
ALARM_OF_PART = 0.9
"""The same for one sentence of several: out of its story, a sentence may sound worse than it is."""
ALARM_IF_PAST = 0.98
"""The same where the message has words of history or of a question for information."""
CAUTION = 0.25
"""The same for a caution."""
NEAR = 0.32
"""Nearness (cosine) to a message of someone in danger without which likeness is chance; 99 of 100 such messages have it."""
COVERS = 0.42
"""Share of the words that such messages must know; 99 of 100 such messages have more."""
BETWEEN = 1
"""Words that may stand between two words of a danger's phrase; none in a look-alike, lest it hide a danger beside it."""
_SEVERITY: tuple[DangerKind, ...] = ("crisis", "poison", "emergency")
"""Where several are seen, the first of these is answered: a person who took pills to die needs 988's words and reads of 911 in them."""


@dataclass(frozen=True, slots=True)
class RedFlag:
    """A danger seen in a message."""

    kind: DangerKind
    level: Literal["alarm", "caution"]
    why: str
    """What gave it away, never in the patient's own words; for staff."""


_NOTHING = re.compile(r"(?!)")
_CLAUSES = re.compile(r"[,.;:?!\n]+")
"""A comma ends what a look-alike or a phrase may cover."""


class Lookout:
    """The phrases of emergency.yaml, compiled once for a FAQ."""

    def __init__(self, faq: Faq, speller: Speller) -> None:
        self.speller = speller
        self.kinds = {danger.id: danger.kind for danger in faq.emergencies.dangers}
        self.watches = {lang: _Watch(faq, lang, speller.counts) for lang in faq.languages}

    def red_flag(self, rankings: Sequence[tuple[str, Ranking]], as_written: Ranking) -> RedFlag | None:
        """The gravest danger in a message, or None.

        `rankings`: the message and each of its sentences, `unmasked` and ranked. `as_written`: the whole message ranked with its
        look-alikes, which may tell as well that it is harmless.
        """
        flags: list[RedFlag] = []
        if as_written.danger < ALARM:
            rankings = [(rankings[0][0], as_written), *rankings[1:]]
        for place, (text, ranking) in enumerate(rankings):
            flags += self._nearness(text, ranking, ALARM if place == 0 else ALARM_OF_PART)
        flags += self.phrases(rankings[0][0])
        alarms = sorted((flag for flag in flags if flag.level == "alarm"), key=lambda flag: _SEVERITY.index(flag.kind))
        return next(iter(alarms), None) or next((flag for flag in flags if flag.kind != "crisis"), None)

    def unmasked(self, text: str) -> str:
        """The text without what only looks like danger; the very text where there is nothing of the kind."""
        for lang, watch in self.watches.items():
            if watch.lookalikes.may_be_in(spell_out(text, lang)):
                spelt = ". ".join(
                    ", ".join(spell_out(clause, lang) for clause in _CLAUSES.split(sentence))
                    for sentence in split(text)
                )
                masked, count = watch.lookalikes.pattern.subn(" - ", spelt)
                text = masked if count else text
        return text

    def phrases(self, text: str) -> list[RedFlag]:
        """What the phrases alone see in a text without look-alikes."""
        flags = []
        for lang, watch in self.watches.items():
            whole = self.speller.mend(spell_out(text, lang))
            likely = [(danger, phrases.pattern) for danger, phrases in watch.dangers if phrases.may_be_in(whole)]
            for sentence in split(text) if likely else ():
                clauses = ", ".join(self.speller.mend(spell_out(clause, lang)) for clause in _CLAUSES.split(sentence))
                for danger, pattern in likely:
                    if pattern.search(clauses):
                        softened = watch.softens(danger.kind, self.speller.mend(spell_out(sentence, lang)))
                        level: Literal["alarm", "caution"] = "caution" if softened else "alarm"
                        flags.append(RedFlag(danger.kind, level, f"a phrase of {danger.id}"))
        return flags

    def _nearness(self, text: str, ranking: Ranking, enough: float) -> list[RedFlag]:
        first = next(iter(ranking.alarms), None)
        if (
            first is None
            or ranking.danger < CAUTION
            or min(first.nearness / NEAR, first.coverage / COVERS) < 1
            or not _says_something(text)
        ):
            return []
        kind = self.kinds[first.entry]
        softened = any(watch.softens(kind, spell_out(text, lang)) for lang, watch in self.watches.items())
        level: Literal["alarm", "caution"] = (
            "alarm" if ranking.danger >= (ALARM_IF_PAST if softened else enough) else "caution"
        )
        return [RedFlag(kind, level, f"near: {first.nearest.value}")]


def _says_something(text: str) -> bool:
    """Whether a text has a word with a meaning of its own; likeness of "one more thing" to anything is chance."""
    said = set(words(text))
    return not any(said <= lexicon.small_words for lexicon in LEXICONS.values())


class _Phrases:
    """Phrases as one regular expression over folded words with single spaces between, and the words that give them away."""

    def __init__(self, phrases: Sequence[Text], lang: Lang, between: int, counts: Mapping[str, int]) -> None:
        """`counts`: how often patients write a word."""
        self.pattern = _any_of(phrases, lang, between) or _NOTHING
        signs = [_signs(phrase.value, lang, counts) for phrase in phrases]
        self.signs = frozenset(chain.from_iterable(signs)) if all(signs) else None
        """None where a phrase is of numbers alone."""

    def may_be_in(self, spelt: str) -> bool:
        """Whether any of the phrases can be in a text at all; the pattern is slower by far."""
        return self.signs is None or not self.signs.isdisjoint(spelt.split())


class _Watch:
    """One language's phrases."""

    def __init__(self, faq: Faq, lang: Lang, counts: Mapping[str, int]) -> None:
        emergencies = faq.emergencies
        self.dangers = [
            (danger, _Phrases(danger.phrases.get(lang, ()), lang, BETWEEN, counts)) for danger in emergencies.dangers
        ]
        self.lookalikes = _Phrases(emergencies.lookalikes.get(lang, ()), lang, 0, counts)
        self.history = _any_of(emergencies.history.get(lang, ()), lang)
        self.present = _any_of(emergencies.present.get(lang, ()), lang)
        self.information = _any_of(emergencies.information.get(lang, ()), lang)

    def softens(self, kind: DangerKind, spelt: str) -> bool:
        """Whether a sentence tells of the past or asks for information; to ask about suicide softens nothing."""
        past = self.history is not None and self.history.search(spelt)
        if past and not (self.present and self.present.search(spelt)):
            return True
        return kind != "crisis" and self.information is not None and self.information.search(spelt) is not None


def _signs(phrase: str, lang: Lang, counts: Mapping[str, int]) -> list[str]:
    """Words of which a text with the phrase has one: those of its rarest slot, a word for each choice."""
    slots = [slot for slot in phrase.split() if not slot.startswith(("*", "["))]
    rarest = [
        [min(spell_out(choice, lang).split(), key=lambda word: counts.get(word, 0)) for choice in slot.split("/")]
        for slot in slots
        if "<" not in slot
    ]
    return min(rarest, key=lambda words: sum(counts.get(word, 0) for word in words), default=[])


def _any_of(phrases: Sequence[Text], lang: Lang, between: int = 0) -> re.Pattern[str] | None:
    alternatives = "|".join(_pattern(phrase.value, lang, between) for phrase in phrases)
    return re.compile(rf"\b(?:{alternatives})\b") if alternatives else None


def _pattern(phrase: str, lang: Lang, between: int) -> str:
    """A phrase of emergency.yaml as a regular expression over folded words; `between`: other words allowed between any two."""
    usual = rf"(?:[^ ,]+ ){{0,{between}}}?" if between else ""
    pieces: list[str] = []
    gap = ""
    for slot in phrase.split():
        if slot == "*":
            gap = r"(?:[^ ,]+ ){0,4}?"
        elif slot.startswith("["):
            pieces.append(f"{gap}(?:{_slot(slot.strip('[]'), lang)} )?")
            gap = ""
        else:
            pieces.append(f"{gap}{_slot(slot, lang)} ")
            gap = usual
    return "".join(pieces).removesuffix(" ")


def _slot(slot: str, lang: Lang) -> str:
    return "(?:" + "|".join(_choice(choice, lang) for choice in slot.split("/")) + ")"


def _choice(choice: str, lang: Lang) -> str:
    match choice:
        case "<number>":
            return r"\d{1,3}|" + "|".join(LEXICONS[lang].numbers)
        case "<year>":
            return r"(?:19|20)\d\d"
        case _:
            return re.escape(spell_out(fold(choice), lang))
