"""What the program must know of each language besides the content: two files a language, one of them for time.

To add a language, add a file with its `Lexicon` and one with its `TimeWords`, list it here, and translate the content.
"""

from __future__ import annotations

from collections.abc import Mapping

from faq.lexicons.english import ENGLISH
from faq.lexicons.lexicon import Lexicon
from faq.lexicons.spanish import SPANISH
from faq.model import Lang

__all__ = ["LEXICONS", "Lexicon"]

LEXICONS: Mapping[Lang, Lexicon] = {"en": ENGLISH, "es": SPANISH}
