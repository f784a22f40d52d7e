"""The segmentation of a message into its questions."""

from __future__ import annotations

import re
from itertools import pairwise

from faq.lexicons import all_words, any_pattern, any_word
from faq.text import has_letters

# Both patterns begin with the one character that every boundary begins with, so that a search skips from one such
# character to the next; lookbehinds after it check what comes before.
_NOT_ABBREVIATED = "".join(rf"(?<!\b{word}.)" for word in sorted(all_words(lambda lexicon: lexicon.abbreviations)))
# The dots of abbreviations, decimals and times do not end a sentence.
_SENTENCE_END = re.compile(
    rf"[.?!;\n…](?:(?<=[.])(?=\s|$){_NOT_ABBREVIATED}(?<!\b[ap].)"
    r"(?:(?<!\b[ap]\.m.)(?<!\b[ap]\.\sm.)|(?=\s+(?-i:[A-ZÁÉÍÓÚÑ¿¡])))|(?<![.])(?<![?!;\n…][?!;\n…])[?!;\n…]*(?=.))",
    re.IGNORECASE,
)
_NOT_BEGUN = "".join(rf"(?<!\b{word}.)" for word in sorted(all_words(lambda lexicon: lexicon.before_further_question)))
_NEXT_QUESTION = re.compile(
    rf"[,\s](?:(?<=,)\s*(?=(?:{any_word(lambda lexicon: lexicon.question_words)})\s)"
    rf"|(?<!\s.){_NOT_BEGUN}\s*(?=(?:{any_pattern(lambda lexicon: lexicon.further_question)})))",
    re.IGNORECASE | re.DOTALL,
)


def split(text: str) -> list[str]:
    """The questions of a message, in order; no word is lost or added.

    Sentences end at their punctuation and before "and how…", "y cuánto…".
    """
    questions = (question for sentence in _cut(text, _SENTENCE_END) for question in _cut(sentence, _NEXT_QUESTION))
    return [question.strip() for question in questions if has_letters(question)]


def _cut(text: str, boundary: re.Pattern[str]) -> list[str]:
    starts = [0, *(match.end() for match in boundary.finditer(text)), len(text)]
    return [text[start:end] for start, end in pairwise(starts)]
