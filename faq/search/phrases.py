"""The phrases of emergency.yaml: what reveals a danger, what only looks like one, what softens and what never softens.

Their syntax is explained at the top of that file. They are compiled once per FAQ.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain

from faq.lexicons import LEXICONS, all_words, any_word
from faq.loading.layout import WHOLE
from faq.model import DangerKind, Emergencies, Lang, Text
from faq.search.features import spell_out
from faq.search.segmentation import split
from faq.text import fold

BETWEEN = 1
"""Words that may stand between two words of a danger's phrase; none in a look-alike, which could then hide a danger beside it."""
MOST_DENIED = 3
"""Words that may stand between a negation and the phrase that it denies ("not going to kill myself")."""
_NOTHING = re.compile(r"(?!)")
_LIMITS = any_word(lambda lexicon: lexicon.limits)
_NOT_AFTER = "".join(rf"(?<!{words} )" for words in sorted(all_words(lambda lexicon: lexicon.before_negation)))
_NOT_BEFORE = rf"\b(?!,? (?:{_LIMITS})\b)"
_LIMITED = re.compile(rf",? (?:{_LIMITS})\b")
"""Where a negation is turned round."""
_CLAUSES = re.compile(r"[,.;:?!\n]+")
"""A comma ends what a look-alike or a phrase may cover."""


class Phrases:
    """The phrases of one language."""

    def __init__(
        self, emergencies: Emergencies, lang: Lang, counts: Mapping[str, int], learned: frozenset[str]
    ) -> None:
        """`counts`: how often patients write a word; `learned`: the phrases that the classifier knows."""
        self.lang = lang
        dangers = [(danger.kind, danger.phrases.get(lang, ())) for danger in emergencies.dangers]
        self.dangers: list[tuple[DangerKind, bool, _PhraseSet]] = []
        """A kind, whether its phrases are new to the classifier, and the phrases."""
        for kind, phrases in dangers:
            for is_new in (False, True):
                some = [one for one in phrases if not _is_whole(one) and (one.value not in learned) is is_new]
                if some:
                    self.dangers.append((kind, is_new, _PhraseSet(some, lang, BETWEEN, counts)))
        self.whole: dict[str, DangerKind] = {
            spell_out(phrase.value.removeprefix(WHOLE), lang): kind
            for kind, phrases in dangers
            for phrase in phrases
            if _is_whole(phrase)
        }
        self.lookalikes = _PhraseSet(emergencies.lookalikes.get(lang, ()), lang, 0, counts, LEXICONS[lang].negations)
        self.severe = _PhraseSet(emergencies.severe.get(lang, ()), lang, BETWEEN, counts)
        self.history = _any_of(emergencies.history.get(lang, ()), lang)
        self.present = _any_of(emergencies.present.get(lang, ()), lang)
        self.information = _any_of(emergencies.information.get(lang, ()), lang)

    def unmasked(self, text: str) -> str:
        """The text without look-alikes; the same text if there are none."""
        if not self.lookalikes.may_be_in(spell_out(text, self.lang)):
            return text
        spelt = ". ".join(
            ", ".join(spell_out(clause, self.lang) for clause in _CLAUSES.split(sentence)) for sentence in split(text)
        )
        masked, count = self.lookalikes.pattern.subn(" - ", spelt)
        return masked if count else text

    def revealed(
        self, sentence: str, mend: Callable[[str], str], *, only_new: bool = False
    ) -> Iterator[tuple[DangerKind, bool, bool]]:
        """Each kind of danger that a sentence's phrases reveal, whether these are new to the classifier, and whether all are denied.

        With `only_new`, only phrases that are new to the classifier.
        """
        spelt = mend(spell_out(sentence, self.lang))
        likely = [
            (kind, is_new, phrases.pattern)
            for kind, is_new, phrases in self.dangers
            if (is_new or not only_new) and phrases.may_be_in(spelt)
        ]
        if likely:
            clauses = ", ".join(mend(spell_out(clause, self.lang)) for clause in _CLAUSES.split(sentence))
            for kind, is_new, pattern in likely:
                if found := [*pattern.finditer(clauses)]:
                    is_denied = all(
                        self._is_denied(clauses[: match.start()], clauses[match.end() :]) for match in found
                    )
                    yield kind, is_new, is_denied

    def _is_denied(self, before: str, after: str) -> bool:
        """Whether a negation stands before a phrase, in its clause, with nothing but small words between, and nothing limits it."""
        if _LIMITED.match(after):
            return False
        clause = before.rpartition(",")[2].split()[-MOST_DENIED - 1 :]
        lexicon = LEXICONS[self.lang]
        said = next((place for place, word in enumerate(clause) if word in lexicon.negations), None)
        return said is not None and lexicon.small_words.issuperset(clause[said + 1 :])

    def soften(self, clause: str, kind: DangerKind) -> bool:
        """Whether a clause is about the past or asks for information; asking about suicide softens nothing."""
        spelt = spell_out(clause, self.lang)
        if self.severe.may_be_in(spelt) and self.severe.pattern.search(spelt):
            return False
        past = self.history is not None and self.history.search(spelt)
        if past and not (self.present and self.present.search(spelt)):
            return True
        return kind != "crisis" and self.information is not None and self.information.search(spelt) is not None

    def is_moment(self, clause: str) -> bool:
        """Whether a clause says little more than when something was ("two years ago")."""
        spelt = spell_out(clause, self.lang)
        found = self.history.search(spelt) if self.history else None
        return found is not None and len(spelt.split()) - len(found[0].split()) <= 1


class _PhraseSet:
    """Phrases as one regular expression over folded words with single spaces between, and words of which every match has at least one."""

    def __init__(
        self,
        phrases: Sequence[Text],
        lang: Lang,
        between: int,
        counts: Mapping[str, int],
        negations: frozenset[str] = frozenset(),
    ) -> None:
        """`negations`: a phrase that begins with one covers nothing where it is turned round ("why not …", "no … but")."""
        self.pattern = _any_of(phrases, lang, between, negations) or _NOTHING
        signs = [_signs(phrase.value, lang, counts) for phrase in phrases]
        self.signs = frozenset(chain.from_iterable(signs)) if all(signs) else None
        """None if a phrase has only numbers."""

    def may_be_in(self, spelt: str) -> bool:
        """Whether any of the phrases can be in a text at all; the pattern is much slower."""
        return self.signs is None or not self.signs.isdisjoint(spelt.split())


def _is_whole(phrase: Text) -> bool:
    return phrase.value.startswith(WHOLE)


def _signs(phrase: str, lang: Lang, counts: Mapping[str, int]) -> list[str]:
    """Words of which every text with the phrase has one: those of its rarest slot, one for each choice."""
    slots = [slot for slot in phrase.split() if not slot.startswith(("*", "["))]
    rarest = [
        [min(spell_out(choice, lang).split(), key=lambda word: counts.get(word, 0)) for choice in slot.split("/")]
        for slot in slots
        if "<" not in slot
    ]
    return min(rarest, key=lambda words: sum(counts.get(word, 0) for word in words), default=[])


def _any_of(
    phrases: Sequence[Text], lang: Lang, between: int = 0, negations: frozenset[str] = frozenset()
) -> re.Pattern[str] | None:
    patterns = [_pattern(phrase.value, lang, between) for phrase in phrases]
    alternatives = "|".join(
        pattern if negations.isdisjoint(phrase.value.split()[0].split("/")) else rf"{_NOT_AFTER}{pattern}{_NOT_BEFORE}"
        for phrase, pattern in zip(phrases, patterns, strict=True)
    )
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
