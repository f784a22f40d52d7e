"""Danger, before anything else: looked for in the raw and whole message, in every language.

Two ways of seeing it, either of which is enough:

- phrases that staff can read and change (emergency.yaml), which forgive small words in between and slips of the thumb;
- the nearness to many messages of people in danger, told apart from as many that only sound like it (`Ranking.alarms`).

What only looks like danger is taken out first (look-alikes); words of history or of a question for information ("in 2010", "can it
cause") in the same sentence turn an emergency's phrase into a caution: the ordinary answer, with "if this is happening now, call 911" below it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from faq.features import spell_out
from faq.matcher import Ranking, Speller
from faq.model import Danger, DangerKind, Faq, Lang
from faq.text import fold, split

ALARM = 0.5
"""Summed confidence of the dangers from which nearness alone raises the alarm; found on messages of a writer kept out of the corpus."""
CAUTION = 0.25
"""The same for a caution."""
_SEVERITY: tuple[DangerKind, ...] = ("crisis", "poison", "emergency")
"""Where several are seen, the first of these is answered: a person who took pills to die needs 988's words and reads of 911 in them."""


@dataclass(frozen=True, slots=True)
class RedFlag:
    """A danger seen in a message."""

    kind: DangerKind
    level: Literal["alarm", "caution"]
    why: str
    """The phrase or the nearest message that gave it away; for staff, never shown to patients."""


class Lookout:
    """The phrases of emergency.yaml, compiled once for a FAQ."""

    def __init__(self, faq: Faq, speller: Speller) -> None:
        self.speller = speller
        self.kinds = {danger.id: danger.kind for danger in faq.emergencies.dangers}
        self.watches = {lang: _Watch(faq, lang) for lang in faq.languages}

    def red_flag(self, text: str, rankings: Sequence[Ranking] = ()) -> RedFlag | None:
        """The gravest danger in the message, or None; `rankings` are those of the message and of its sentences."""
        flags = [flag for lang, watch in self.watches.items() for flag in self._phrases(text, lang, watch)]
        for ranking in rankings:
            flags += self._nearness(ranking)
        alarms = sorted((flag for flag in flags if flag.level == "alarm"), key=lambda flag: _SEVERITY.index(flag.kind))
        return next(iter(alarms), None) or next((flag for flag in flags if flag.kind != "crisis"), None)

    def _phrases(self, text: str, lang: Lang, watch: _Watch) -> list[RedFlag]:
        flags = []
        for sentence in split(text):
            spelt = self.speller.mend(spell_out(sentence, lang))
            spelt = watch.lookalikes.sub(" - ", spelt) if watch.lookalikes else spelt
            for danger, pattern in watch.dangers:
                if found := pattern.search(spelt):
                    softened = danger.kind != "crisis" and watch.context is not None and watch.context.search(spelt)
                    flags.append(RedFlag(danger.kind, "caution" if softened else "alarm", f"phrase: {found[0].strip()}"))
        return flags

    def _nearness(self, ranking: Ranking) -> list[RedFlag]:
        total = sum(alarm.confidence for alarm in ranking.alarms)
        if total < CAUTION:
            return []
        first = ranking.alarms[0]
        level: Literal["alarm", "caution"] = "alarm" if total >= ALARM else "caution"
        return [RedFlag(self.kinds[first.entry], level, f"near: {first.nearest.value}")]


class _Watch:
    """One language's phrases as regular expressions over folded words with single spaces between."""

    def __init__(self, faq: Faq, lang: Lang) -> None:
        emergencies = faq.emergencies
        self.dangers: list[tuple[Danger, re.Pattern[str]]] = [
            (danger, pattern)
            for danger in emergencies.dangers
            if (pattern := _any_of([phrase.value for phrase in danger.phrases.get(lang, ())], lang))
        ]
        self.lookalikes = _any_of([phrase.value for phrase in emergencies.lookalikes.get(lang, ())], lang)
        self.context = _any_of([phrase.value for phrase in emergencies.context.get(lang, ())], lang)


def _any_of(phrases: Sequence[str], lang: Lang) -> re.Pattern[str] | None:
    alternatives = "|".join(_pattern(phrase, lang) for phrase in phrases)
    return re.compile(rf"\b(?:{alternatives})\b") if alternatives else None


def _pattern(phrase: str, lang: Lang) -> str:
    """A phrase of emergency.yaml as a regular expression over folded words with single spaces between."""
    pieces: list[str] = []
    gap = ""
    for slot in phrase.split():
        if slot == "*":
            gap = r" (?:\S+ ){0,4}?"
            continue
        pieces += [gap if pieces else "", _slot(slot, lang)]
        gap = r" (?:\S+ ){0,2}?"
    return "".join(pieces)


def _slot(slot: str, lang: Lang) -> str:
    if slot == "<number>":
        return r"\d{1,3}"
    if slot == "<year>":
        return r"(?:19|20)\d\d"
    return "(?:" + "|".join(re.escape(spell_out(fold(choice), lang)) for choice in slot.split("/")) + ")"
