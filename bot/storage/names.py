"""Names of people, found by what stands before them and by lists of frequent ones."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bot.storage.reading import Reading
from faq.lexicons.english import ENGLISH
from faq.lexicons.spanish import SPANISH

_MOST_WORDS = 5
"""Of one name: María de la Cruz Hernández."""
_LINKS = frozenset({"de", "del", "la", "los", "las", "van", "von", "der", "mc", "bin"})
_AND = frozenset({"and", "y", "e", "n"})
_NO_INITIAL = frozenset("aeiouy")
_PLACES = frozenset({"ciudad", "san", "santa", "santo", "st", "saint"})
"""Before a listed name they make it a place or a hospital."""
FUNCTION_WORDS = (
    ENGLISH.small_words | SPANISH.small_words | {"need", "needs", "says", "said", "has", "had", "dice", "tiene"}
)

_WORD = re.compile(r"[^\W\d_]++(?:['-][^\W\d_]++)*+")
RELATIVE = (
    r"(?:ex|parents|papas|padres|mom|mum|mama|mother|mommy|dad|daddy|father|papa|son|sons|daughter|kid|kids|child|baby|boy|girl|wife|wifes|hubby|"
    r"husband|spouse|partner|so|bf|"
    r"gf|boyfriend|girlfriend|fiancee?|brother|bro|sister|sis|twins?|aunt|auntie|uncle|cousin|niece|nephew|nana|friend|"
    r"bestie|neighbor|roomm?ate|"
    r"stepmom|stepdad|stepson|stepdaughter|stepfather|stepmother|grandma|grandmother|grandpa|grandfather|grandson|"
    r"granddaughter|grandkid|"
    r"(?:mother|father|sister|brother|daughter|son)[ -]in[ -]law|caregiver|caretaker|boss|lawyer|attorney|pastor|teacher|"
    r"coach|therapist|psychologist|"
    r"psychiatrist|neurologist|surgeon|pcp|doc|doctor|nurse|specialist|case worker|case manager|social worker|adjuster|"
    r"hij[oa]s?|hijit[oa]|nin[oa]s?|bebe|mami|papi|espos[oa]|marido|mujer|senora|senor|novi[oa]|pareja|herman[oa]s?|tia|tio|"
    r"prim[oa]|sobrin[oa]|"
    r"abuel[oa]|abuelit[oa]|niet[oa]s?|suegr[oa]|cunad[oa]|nuera|yerno|amig[oa]|vecin[oa]|comadre|compadre|madrina|padrino|"
    r"jef[ea]|abogad[oa]|"
    r"cuidadora?|terapeuta|psicolog[oa]|psiquiatra|neurolog[oa]|cirujan[oa]|trabajadora social|doctora?|medic[oa])"
)
"""A person by what they are to the writer."""
_CALLED = r"(?:\s*,?\s*(?:(?:is|was|es|era) )?(?:named|called|llamad[oa]|(?:que )?se llama|(?:whose |her |his )?name(?: is|s|'s))\s)?"
_SURE_CUES = re.compile(
    r"""\b(?:
        (?:(?:my|his|her|the|their|first|last|full|legal|maiden)\s+)?(?:(?:first|last|full|legal|maiden)\s+)?(?:name\s?(?:is|'s|s|:|=|-)|names(?=\s))
      | (?:patient|paciente|pt|nombre|name|caller|attn|from|de|signed|firma|nombre\ completo|apellidos?)\s?:
      | me\ (?:llamo|apellido) | (?:go|goes|went)\ by
      | (?:known|registered|listed|conocid[oa]|busca\w{0,4}|registrad[oa])\ (?:as|como|under|bajo)
      | (?:mi|su|el)\ (?:nombre|apellido)(?:\ completo)?\s?(?:es|:) | nombre\ es | apellido\ es
      | de\ parte\ de(?:l|\ la|\ el)?(?:\ se[nñ]ora?)?
      | (?:le\ |les\ )?(?:habla|hablando|escribe)\ con(?:\ la|\ el)?
    )[\s,:=*"]{0,4}""",
    re.VERBOSE,
)
_CALLING = re.compile(r"\bthis is (?=[^\W\d_]+(?: [^\W\d_]+)?,? (?:calling|from|again|here|speaking|texting|w|with)\b)")
_KIN_CUES = re.compile(
    rf"\b(?:my|mi|mis|our|his|her|su|nuestr[oa]|a|the|la|el) (?:(?:own|late|ex|oldest|youngest|older|younger|little|big|best|"
    rf"dear|old|pain|family)[ -]?)?"
    rf"{RELATIVE}(?=\W){_CALLED}\s*"
)
_TITLE_CUES = re.compile(r"\b(?:dra?|drs|doctora?|prof|professor|lic|licenciad[oa]|ing)\b\.?\s{1,2}")
_THING_CUES = re.compile(
    r"\b(?:under|a nombre de|bajo(?: el)?(?: nombre)?(?: de)?|it'?s|it is|this is|named|mr|mrs|ms|miss|mister|don|pa|np|hi|"
    r"hello|hey|ask(?:ed)? for|pregunt[eo] por)\b\.?[\s,:]{1,3}(?:it'?s )?"
)
_SELF_CUES = re.compile(
    r"""\b(?:
        i'?m | i\ am | (?:yo\ )?soy | me\ dicen | (?:le\ |les\ )?(?:habla|escribe) | quien\ (?:llama|habla|escribe)\ es | aqui | hola
      | sra? | srta | senora? | senorita | dona | nurse | enfermer[oa] | patient | paciente | pt | friend | amig[oa]
      | tia | tio | aunt | uncle | grandma | grandpa | abuelit[oa] | primo | prima
    )\b\.?[\s,:]{1,3}(?:(?:la|el|de|soy)\ )?""",
    re.VERBOSE,
)
_SIGNED = re.compile(
    r"(?:\b(?:thanks|thank you|thx|thanx|ty|tysm|gracias|regards|sincerely|best|love|atte|atentamente|saludos|bendiciones|"
    r"bye|xoxo)\b[\s,.!]{1,3}|[\s][-~*]{1,2}\s?)"
    r"(?=[^\W\d_]{2,20}(?: [^\W\d_]{1,20}){0,2}[\s.!]{0,3}$)"
)
_INFLECTED = re.compile(r"(?:ing|ed|ly|(?<![iu])s|ndo|ad[oa]|id[oa]|aba|ia|er[oa]?)$")
"""Endings of words that follow "my sister" more often than names with them do."""
# How surely a name follows decides what is taken for one.
_THING, _SELF, _KIN, _TITLE, _SURE = range(1, 6)
_CUES = (
    (_THING, _THING_CUES),
    (_SELF, _SELF_CUES),
    (_SELF, _SIGNED),
    (_SELF, re.compile(rf"\b{RELATIVE}(?:,? (?:is|was|es|era)|'s) ")),
    (_KIN, _KIN_CUES),
    (_KIN, re.compile(r"\bmy name (?!is\b)")),
    (_TITLE, _TITLE_CUES),
    (_SURE, _CALLING),
    (_SURE, _SURE_CUES),
)
_RUN_TOGETHER = re.compile(
    r"(?:(?:hi|hello|hey|hola)?(?:mynameis|mynames|nameis|thisis|iam|im|its|mellamo|minombrees|yosoy|soy))(\w{3,})"
)


@dataclass(frozen=True, slots=True)
class _Names:
    sure: frozenset[str]
    """Only ever names."""
    maybe: frozenset[str]
    """Words or places as well."""
    given: frozenset[str]
    """Those of them that are names after "I'm"."""
    ordinary: frozenset[str]
    """Words that patients use."""


@cache
def known() -> _Names:
    """The lists, read once."""
    listed = _lines("names.txt")
    return _Names(
        sure=frozenset(name for name in listed if name.isalpha()),
        maybe=frozenset(name.rstrip("?~") for name in listed if not name.isalpha()),
        given=frozenset(name.removesuffix("~") for name in listed if name.endswith("~")),
        ordinary=frozenset(_lines("ordinary.txt")),
    )


def _lines(file: str) -> list[str]:
    return (Path(__file__).with_name(file)).read_text("utf-8").splitlines()[1:]


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    start: int
    end: int
    capital: bool
    listed: bool
    maybe: bool
    given: bool
    ordinary: bool

    @property
    def likely(self) -> bool:
        """A name where a name may stand, whatever the letters' case says."""
        return self.listed or (self.capital and (self.maybe or not self.ordinary))


def names(text: str, reading: Reading) -> Iterator[tuple[int, int]]:
    """The names in a text, in order; one of several words is one."""
    words = _Words(text, reading)
    expected = _expected(text, words.starts)
    lists = known()
    done = 0
    for position, match in enumerate(words.matches):
        if position < done or not (position in expected or words.stands_out(position, lists)):
            continue
        sureness = expected.get(position, 0)
        if not _begins(words, position, sureness):
            continue
        done = _end(text, words, position, sureness)
        yield match.start(), words[done - 1].end
        if done < len(words) and words[done].text in _AND:
            expected.setdefault(done + 1, _SELF)


class _Words:
    """The words of a text, each looked up only when it is asked for: nearly all of them never are."""

    def __init__(self, text: str, reading: Reading) -> None:
        self.matches = list(_WORD.finditer(text))
        self.starts = [match.start() for match in self.matches]
        self._reading = reading
        self._seen: dict[int, _Word] = {}

    def __len__(self) -> int:
        return len(self.matches)

    def __getitem__(self, position: int) -> _Word:
        if position not in self._seen:
            self._seen[position] = _word(self.matches[position], self._reading)
        return self._seen[position]

    def stands_out(self, position: int, lists: _Names) -> bool:
        """Whether the word may be a name although nothing announces one."""
        text = self.matches[position][0]
        return text in lists.sure or text in lists.maybe or text not in lists.ordinary


def _word(match: re.Match[str], reading: Reading) -> _Word:
    lists = known()
    text = match[0]
    bare = text.replace("'", "") if not text.endswith(("'s", "'")) else text.removesuffix("'s")
    parts = [bare, *bare.split("-")]
    joined = _RUN_TOGETHER.fullmatch(bare)
    if joined and joined[1] in lists.sure and bare not in lists.ordinary:
        parts.append(joined[1])
    return _Word(
        text,
        match.start(),
        match.end(),
        reading.capital(match.start(), match.end()),
        any(part in lists.sure for part in parts),
        bare in lists.maybe,
        bare in lists.given,
        len(bare) < 2
        or all(part in lists.ordinary for part in bare.split("-"))
        or text.replace("'", "") in lists.ordinary,
    )


def _expected(text: str, starts: list[int]) -> dict[int, int]:
    """For the words before which something announces a name, how surely."""
    expected: dict[int, int] = {}
    for sureness, cues in _CUES:
        for match in cues.finditer(text):
            position = bisect_left(starts, match.end())
            if position < len(starts) and starts[position] == match.end():
                expected[position] = sureness
    return expected


def _begins(words: _Words, position: int, sureness: int) -> bool:
    word = words[position]
    after = words[position + 1] if position + 1 < len(words) and words[position + 1].start - word.end == 1 else None
    if len(word.text) == 1:
        return sureness >= _TITLE and after is not None and after.likely  # an initial
    if word.text in FUNCTION_WORDS:
        return sureness >= _KIN and word.capital and word.maybe
    if word.listed:
        return not (position and words[position - 1].text in _PLACES)
    if sureness == 0:  # Grace Hill, Wendell Price
        return word.likely and after is not None and after.likely and after.capital
    return (
        word.likely
        or (word.maybe and after is not None and after.listed)
        or (sureness >= _SELF and word.given)
        or (sureness >= _SURE and not word.ordinary)
        or (sureness >= _KIN and not word.ordinary and not _INFLECTED.search(word.text))
        or (sureness >= _TITLE and word.maybe)
        or (sureness >= _SURE and word.capital)
    )


def _end(text: str, words: _Words, position: int, sureness: int) -> int:
    """The position behind the last word of the name that begins at a position."""
    end = position + 1
    ahead = end
    while ahead < len(words) and ahead - position < _MOST_WORDS:
        word = words[ahead]
        between = text[words[ahead - 1].end : word.start]
        if between not in {" ", "-", ". ", "  ", ", "} or (between == ", " and not (sureness == _SURE and word.listed)):
            break
        if _continues(word, last=words[ahead - 1], sureness=sureness):
            ahead += 1
            end = ahead
        elif word.text in _LINKS:
            ahead += 1
        else:
            break
    return end


def _continues(word: _Word, *, last: _Word, sureness: int) -> bool:
    if len(word.text) == 1:
        return word.text not in _NO_INITIAL or (word.capital and word.text not in "aiy")
    if word.text in FUNCTION_WORDS:
        return False
    return word.likely or word.maybe or (not word.ordinary and (last.likely or sureness == _SURE))
