"""The words of one language that the program must know besides the content.

All are folded (see `faq.text`), except where they are said to be as typed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from faq.lexicons.time_words import TimeWords


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words of one language."""

    stemmer: str
    """The Snowball stemmer's name."""
    short_forms: Mapping[str, str]
    """How people text, and what it stands for."""
    contractions: tuple[tuple[re.Pattern[str], str], ...]
    """Contractions as typed with another sign for the apostrophe ("isn;t"), and the template of the text without it."""
    one_letter_words: frozenset[str]
    """Words of one letter, which may be a piece of words that were typed as one ("icantbreathe")."""
    small_words: frozenset[str]
    """Words that carry no subject; they tell the language of a message, and whether a question leans on what was said before."""
    negations: frozenset[str]
    """Small words that say no to what follows ("I am not going to …")."""
    limits: frozenset[str]
    """What turns a negation before it round: "I will not do it at home", "I do not want to, but"."""
    before_negation: frozenset[str]
    """What turns a negation after it round ("why not …", "should I not …")."""
    conjunctions: frozenset[str]
    """The words for "and" and "but", which part a denial from what follows it."""
    connectives: frozenset[str]
    """Words that join a clause to the one before it ("because"), as typed: with and without accents."""
    abbreviations: frozenset[str]
    """Abbreviations whose full stop ends no sentence, without it ("dr")."""
    question_words: frozenset[str]
    """Words by which a question begins after a comma, as typed: with and without accents."""
    further_question: re.Pattern[str]
    """How a further question begins inside a sentence ("and how long …"), as typed."""
    before_further_question: frozenset[str]
    """Words that are part of what begins there, so that "and also how" is not cut before "also"."""
    tails: frozenset[str]
    """Words that alone ask about what was said just before ("half a day? is that true?")."""
    times: TimeWords
    """How days and hours are named."""
    numbers: Mapping[str, int]
    """Number words up to twelve."""
    hedges: frozenset[str]
    """Words around a day or an hour that add no subject of their own ("and on Fridays?")."""
    follow_up: re.Pattern[str]
    """How a message that leans on the one before begins."""
    leaning: frozenset[str]
    """Pronouns that stand for what was talked of before."""
    asking: re.Pattern[str]
    """Signs, in the text as it was typed, of a sentence that asks."""
    joint: re.Pattern[str]
    """What stands between the parts of "hours and address"."""
    denial: re.Pattern[str]
    """What a message says no to before it says what it is about ("not the price, but …")."""
    correction: re.Pattern[str]
    """How a message that takes back the one before begins."""
    again: re.Pattern[str]
    """Asking to hear the last reply once more."""
    more: re.Pattern[str]
    """Asking to hear more of the same."""
    forget: re.Pattern[str]
    """Asking that what is kept of the chat be deleted."""
    names: frozenset[str]
    """What the language is called, in any language."""
    in_language: re.Pattern[str]
    """Asking for the last answer in a language ("in english please"); the group is the language's name."""
    wanted_language: re.Pattern[str]
    """Asking, in whatever words stand around it, to be answered in a language; a group is the language's name."""
    yes: re.Pattern[str]
    no: re.Pattern[str]
    choosing: frozenset[str]
    """Words around the number of a choice ("the second one please")."""
    ordinals: Mapping[str, int]
    """Choosing among the suggestions: word -> position from 0."""
    opening: re.Pattern[str]
    """Words about being open or closed; beside them, 8/10 is a date."""
    pain: re.Pattern[str]
    """Words beside which 8/10 is a pain score nevertheless."""
    beside_score: frozenset[str]
    """Words that add nothing to a pain score ("my pain is 8/10 today")."""
    after_alarm: Mapping[str, re.Pattern[str]]
    """Sentence of wording.yaml -> the messages that it answers after 911 or 988 was said, the more telling first."""
    taken_back: re.Pattern[str]
    """Saying that an alarm was mistaken."""
    false_alarm: re.Pattern[str]
    """Saying so plainly."""
    relief: frozenset[str]
    """Words of relief and apology beside a denial ("sorry", "thank god")."""
    refusal: re.Pattern[str]
    """Someone who will not call for help ("I don't want to call anyone")."""
    insisting: re.Pattern[str]
    """Saying that it was right after all."""
    on_purpose: re.Pattern[str]
    """Saying that poison was no accident."""
    contrary: re.Pattern[str]
    """Words beside a denial that speak against it: somebody else, an exception."""
    happening: re.Pattern[str]
    """Saying that what was asked about is happening now."""
    ours: re.Pattern[str]
    """Words that make a question one about the clinic, what it treats, or the writer."""
    subject: re.Pattern[str]
    """A question about one side of a subject ("symptoms of scurvy"); its group is the subject."""
    oneself: re.Pattern[str]
    """Signs of a question about the writer, or about one of theirs."""


def any_of(*patterns: str) -> re.Pattern[str]:
    """Any of some patterns, between the ends of words."""
    return re.compile(rf"\b(?:{'|'.join(patterns)})\b")


def word_set(text: str) -> frozenset[str]:
    """The words of a text, parted by spaces."""
    return frozenset(text.split())
