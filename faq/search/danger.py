"""Danger, checked before anything else: anywhere in the original message, and however it is typed.

Staff's phrases (emergency.yaml) are evidence that a classifier must confirm; a phrase that it has not learnt yet counts immediately. The
classifier also sees danger by itself, in every sentence, its clauses, and windows of run-on text. An alarm must hold without what only
looks like danger (look-alikes). Words about the past or that ask for information ("in 2010", "can it cause") turn an alarm into a
caution if they are in the clause that holds the danger.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from faq.model import DangerKind, Faq, Lang
from faq.search.danger_classifier import DangerClassifier
from faq.search.features import Vectors, spell_out
from faq.search.learned import Learned
from faq.search.parts import clauses
from faq.search.phrases import Phrases
from faq.search.red_flag import Level, RedFlag, gravest
from faq.search.segmentation import split
from faq.search.speller import Speller
from faq.search.undisguise import undisguise


class Lookout:
    """Watches for danger in a FAQ's languages."""

    def __init__(
        self,
        faq: Faq,
        speller: Speller,
        learned: Learned | None = None,
        encode: Callable[[Sequence[str]], Vectors] | None = None,
    ) -> None:
        """Without `learned`, staff's phrases decide alone; without `encode`, the classifier uses words and letters only."""
        self.speller = speller
        self.learned = learned
        self.classifier = DangerClassifier(learned, encode) if learned else None
        known = learned.phrases if learned else frozenset()
        self.phrases = {lang: Phrases(faq.emergencies, lang, speller.counts, known) for lang in faq.languages}

    def red_flag(self, text: str, lang: Lang) -> RedFlag | None:
        """The gravest danger in a message in a language, or None."""
        plain = undisguise(text, self.speller.counts)
        if asked := self._asked_for(plain):
            return RedFlag(asked, "alarm", "asked for by name")
        masked = plain
        for phrases in self.phrases.values():
            masked = phrases.unmasked(masked)
        inferred = [*self._inferred(plain, lang)]
        # A danger may be beside a look-alike.
        if masked != plain and _has_alarm(inferred) and not _has_alarm(self._inferred(masked, lang)):
            inferred = [flag for flag in inferred if flag.level == "caution"]
        return gravest([*self._by_phrases(masked), *inferred])

    def _asked_for(self, text: str) -> DangerKind | None:
        """The kind of danger whose number a message asks for ("988", "crisis line") and nothing else."""
        return next(
            (kind for lang, phrases in self.phrases.items() if (kind := phrases.whole.get(spell_out(text, lang)))), None
        )

    def _by_phrases(self, text: str) -> Iterator[RedFlag]:
        for sentence in split(text):
            for phrases in self.phrases.values():
                for kind, is_new, is_denied in phrases.revealed(sentence, self.speller.mend):
                    is_meant = is_new or (not is_denied and self._confirms(sentence, phrases.lang))
                    is_alarm = is_meant and not self._is_softened(sentence, phrases.lang, kind)
                    level: Level = "alarm" if is_alarm else "caution"
                    yield RedFlag(kind, level, f"a phrase of {kind}")

    def _confirms(self, sentence: str, lang: Lang) -> bool:
        return self.classifier is None or self.classifier.confirms(sentence, lang)

    def _inferred(self, text: str, lang: Lang) -> Iterator[RedFlag]:
        """What the classifier sees."""
        for part, flag in self.classifier.flags(text, lang) if self.classifier else ():
            is_softened = flag.level == "alarm" and self._is_softened(part, lang, flag.kind)
            yield replace(flag, level="caution") if is_softened else flag

    def _is_softened(self, text: str, lang: Lang, kind: DangerKind) -> bool:
        """Whether the clause that holds the danger is about the past or asks for information."""
        phrases = self.phrases[lang]
        its = clauses(text, phrases.is_moment)
        if self.classifier:
            return phrases.soften(self.classifier.likeliest(its, lang), kind)
        return all(phrases.soften(clause, kind) for clause in its)


def _has_alarm(flags: Iterable[RedFlag]) -> bool:
    return any(flag.level == "alarm" for flag in flags)
