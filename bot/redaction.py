"""Takes out of a message what may tell who wrote it, before it is stored. English and Spanish.

Redaction is an allow-list: a word stays only if it stands in `allowed_words.txt`, which holds ordinary and medical words and no names
(`tools/allow_list.py` makes it). Every other word, every number, address, link, e-mail and @name becomes a placeholder. Rules hide
allowed words as well where a name is likely: with a capital inside a sentence, after "my name is" or "Mr", and in streets.

Limits: an ordinary word in small letters that is a name to somebody stays where nothing announces it ("ask hope", "i work at the green
door bakery"), and so does what tells of a person without a name ("the mayor's wife").
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from faq.lexicons.english import ENGLISH
from faq.lexicons.spanish import SPANISH
from faq.text import LONGEST_MESSAGE, fold

KINDS = ("address", "email", "link", "name", "number", "word", "text")
"""What a placeholder can say: [word] is a word that is not on the list, [text] a whole message that could not be settled."""
MOST_PASSES = 8
"""Placeholders can make new neighbours; two passes settle what people write. What eight do not settle is withheld whole."""

_PLACEHOLDER = re.compile(rf"\[(?:{'|'.join(KINDS)})\]")
_RUN = re.compile(r"\[(name|word|number|address)\](?:[\s.,/:#+*-]{1,3}\[\1\])+")
_UNSTORABLE = re.compile(r"[\ud800-\udfff\x00\ue000-\uf8ff\U000e0000-\U0010ffff]")
"""Lone surrogates, NUL and invisible or private characters that can carry text."""

# What is hidden by its form, before the words are looked at; of a pattern with a group `hide` only that group is hidden.

_MAIL_HOST = r"(?:gmail|gmial|gmai|hotmail|outlook|yahoo|icloud|aol|live|msn|proton|protonmail|comcast|cox)"
_DOMAIN = r"(?:com|net|org|edu|gov|info|biz|health|clinic|app|io|me|us|mx|es)"
_DOT = r"(?:\s?\.\s?|\s(?:dot|punto)\s|\s?[\[(](?:dot|punto)[\])]\s?)"
_STREET = (
    r"(?:street|st|avenue|aven?|av|blvd|boulevard|road|rd|lane|ln|parkway|pkwy|highway|hwy|terrace|trail|trl|circle|cir|plaza|drive|dr|"
    r"way|court|ct|place|pl|loop)\b\.?"
)
_CALLE = r"(?:calle|avenida|avda|av|blvd|bulevar|boulevard|callej[oó]n|calzada|calz|privada|priv|carretera|andador|colonia|col)\b\.?"
_NAMED = r"[^\W\d_][^\W\d_'-]{0,24}+\.?\s"
_LINK_WORDS = r"(?:(?:de|del|la|las|los|el)\s){0,2}"
_DIGITS = "0 1 2 3 4 5 6 7 8 9"
_SMALL_NUMBERS = (
    "zero|one|two|three|four|five|six|seven|eight|nine|hundred|thousand|double|triple|oh|"
    "cero|uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|cien|ciento|mil|doble"
)
_LARGE_NUMBERS = (
    "ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fourty|fifty|sixty|seventy|"
    "eighty|ninety|diez|doce|trece|catorce|quince|dieciseis|dieciséis|diecisiete|dieciocho|diecinueve|veinte|veintiuno|veintiún|"
    "veintidos|veintidós|veintitres|veintitrés|veinticuatro|veinticinco|veintiseis|veintiséis|veintisiete|veintiocho|veintinueve|"
    "treinta|cuarenta|cincuenta|sesenta|setenta|ochenta|noventa"
)
"""These are hidden alone as well; the small ones only beside another number: "one of two" tells nothing. Spanish "once" is English."""
_LARGE_NUMBER = rf"\b(?:{_LARGE_NUMBERS})\b"
_ATOM = rf"(?:\[number\]|(?<!\d)\d++|\b(?:{_SMALL_NUMBERS})\b|{_LARGE_NUMBER})"
_BETWEEN = r"[\s.,()/:+*-]{1,3}(?:(?:and|then|y|luego|ext|dash|dot|guion|guión|punto)\s)?"

# Each with its kind and with characters or words of which a text must have one: most texts need few of the searches.
_FORMS = tuple(
    (kind, frozenset(needs.split()), re.compile(pattern, re.IGNORECASE))
    for kind, needs, pattern in (
        ("email", "@", r"(?<![^\s<>(),;:\[\]])[^\s@<>(),;:\[\]]++\s?@\s?[^\s@<>(),;:!?\[\]]++"),
        (
            "email",
            "at arroba",
            (
                rf"(?<![\w.+-])[\w.+-]{{1,64}}+(?:\s(?:dot|punto|underscore|dash|gui[oó]n(?:\sbajo)?)\s[\w.+-]{{1,64}}+){{0,3}}"
                rf"(?:\s?[\[(]\s?(?:at|arroba)\s?[\])]\s?|\s(?:at|arroba)\s)"
                rf"(?:{_MAIL_HOST}\b|[\w-]{{1,40}}+(?={_DOT}{_DOMAIN}\b))(?:(?:{_DOT}|\s){_DOMAIN}\b){{0,2}}"
            ),
        ),
        ("email", "com", rf"(?<![\w.+-])[\w.+-]{{1,40}}+\s{_MAIL_HOST}(?:\s?[.,]\s?|\s(?:dot\s|punto\s)?)com\b"),
        ("link", ":", r"\bh(?:tt|xx|t)ps?\s?:\s?/?/?\s?[^\s\[\]]++"),
        ("link", "www", r"\bwww\s?\.\s?[^\s\[\]]++"),
        ("link", ".", rf"(?<![\w.-])(?:[\w-]{{1,63}}+\.){{1,5}}{_DOMAIN}\b(?:/[^\s\[\]]*+)?"),
        ("name", "@", r"(?<!\w)@\s?\w[\w.]{0,40}+"),
        (
            "word",
            "my mi",
            r"\b(?:my|mi)\s(?:\w{1,12}\s)?(?:password|passcode|pwd|contrase[nñ]a|clave|pin|nip)\s?(?:is|es|:|=)\s?(?P<hide>[^\s\[\]]++)",
        ),
        (
            "address",
            _DIGITS,
            rf"(?<!\d)\d{{3,6}}\s(?!\w*\s?(?:min|mile|hour|hrs|hora))(?:(?:{_NAMED}|\d{{1,3}}(?:st|nd|rd|th)\s)){{0,4}}?{_STREET}",
        ),
        (
            "address",
            _DIGITS,
            rf"\b{_CALLE}\s(?:{_NAMED}|\d{{1,2}}\sde\s){{1,5}}?(?:#|no\.?|n[uú]m\w{{0,4}}\.?)?\s?\d{{1,5}}\b",
        ),
        (
            "address",
            "live lives lived living",
            rf"\bliv(?:e|es|ed|ing)\s(?:at|on|off|near|by|around)\s(?P<hide>(?:{_NAMED}){{1,3}}?{_STREET})",
        ),
        (
            "address",
            "vivo vive vivimos domicilio direccion dirección",
            rf"\b(?:viv(?:o|e|imos)|domicilio|direcci[oó]n)\s(?:\w{{1,10}}\s){{0,4}}?{_CALLE}\s(?P<hide>{_LINK_WORDS}[^\W\d_]++)",
        ),
        (
            "address",
            "col colonia fracc fraccionamiento",
            rf"\b(?:col\.|colonia|fracc\w*\.?)\s(?P<hide>{_LINK_WORDS}[^\W\d_]++)",
        ),
        (
            "number",
            f"{_DIGITS} [ {_SMALL_NUMBERS} {_LARGE_NUMBERS}".replace("|", " "),
            rf"\(?{_ATOM}\)?(?:{_BETWEEN}\(?{_ATOM}\)?)++|{_LARGE_NUMBER}",
        ),
        ("word", "", r"\b(?:[^\W\d_][\s.,-]{1,2}){2,20}[^\W\d_]\b"),  # a word spelled letter by letter
    )
)

_PARTS = re.compile(r"\w+")

# The rest is decided word by word. A word takes in what could hide a name inside it: marks, invisible and enclosed letters.

_LETTER = (
    r"\w\u0300-\u036f\u20d0-\u20f0\u00ad\u034f\u061c\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufffd"
    r"\u2460-\u24ff\U0001f100-\U0001f1ff"
)
_TOKEN = re.compile(
    rf"(?P<placeholder>{_PLACEHOLDER.pattern})|(?P<word>[{_LETTER}]+(?:['’‘ʼ`´\u2010\u2011-][{_LETTER}]+)*+)|[^{_LETTER}\[]+|\["
)
_APOSTROPHE = re.compile(r"['’‘ʼ`´]")
_HYPHEN = re.compile(r"[\u2010\u2011_-]")
_SENTENCE_END = re.compile(r"[.!?:;…\n¿¡\"“”(*\u2600-\U000fffff]")
_SMALL_WORDS = (ENGLISH.small_words | SPANISH.small_words | {"needs", "says", "said", "dice", "tiene", "necesito"}) - {
    "will",
    "may",
}
"""No names, even where one is due."""

_DOCTORS = frozenset({"dr", "dra"})
_TITLES = _DOCTORS | {"mr", "mrs", "ms", "mister", "sr", "sra", "srta", "don", "dona"}
_AFTER_DOCTOR = re.compile(
    r"\w+(?:s|ed)|app?t|appointment|office|visit|note|order|referral|letter|bill|day|today|cita|receta|quiere|mando|dijo"
)
"""What follows "dr" in questions without being a name."""
_FIELDS = frozenset(
    {"name", "nombre", "apellido", "apellidos", "patient", "paciente", "signed", "firma", "from", "de", "attn"}
)
"""Before a colon they announce a name."""
_SELF = frozenset({"i", "im", "ive", "ill", "id"})
_NAME_CUES = frozenset(
    {
        "name is",
        "names",
        "me llamo",
        "nombre es",
        "se llama",
        "apellido es",
        "llamada",
        "llamado",
        "named",
        "goes by",
        "go by",
    }
)
_MOST_NAMES = 2
"""Allowed words that are hidden after a name cue: a given name and a surname."""


@dataclass(frozen=True, slots=True)
class _AllowList:
    words: frozenset[str]
    never_names: frozenset[str]
    """Those of them that stay with a capital inside a sentence and after "my name is": Medicare, ketamine."""


@cache
def _allow_list() -> _AllowList:
    lines = Path(__file__).with_name("allowed_words.txt").read_text("utf-8").splitlines()
    words = [line for line in lines if not line.startswith("#")]
    return _AllowList(frozenset(map(str.lower, words)), frozenset(word.lower() for word in words if word[0].isupper()))


def redact(text: str) -> str:
    """The message with a placeholder for each private detail, fit to be stored as UTF-8, cut to `LONGEST_MESSAGE` characters before.

    `redact(redact(text)) == redact(text)`. No digit is left.
    """
    text = _UNSTORABLE.sub("\ufffd", text[:LONGEST_MESSAGE])
    for _ in range(MOST_PASSES):
        before, text = text, _RUN.sub(r"[\1]", "".join(_hide_words(_hide_forms(text))))
        if text == before:
            return text
    return "[text]"


def without_placeholders(text: str) -> str:
    """The words of a redacted text that stayed, with single spaces between them."""
    return " ".join(_PLACEHOLDER.sub(" ", text).split())


def _hide_forms(text: str) -> str:
    lower = text.lower()
    parts = {*lower, *_PARTS.findall(lower)}
    for kind, needs, pattern in _FORMS:
        if needs and needs.isdisjoint(parts):
            continue
        text = pattern.sub(partial(_hidden, kind), text)
    return text


def _hidden(kind: str, match: re.Match[str]) -> str:
    if match.groupdict().get("hide") is None:
        return f"[{kind}]"
    start = match.start()
    return f"{match[0][: match.start('hide') - start]}[{kind}]{match[0][match.end('hide') - start :]}"


def _hide_words(text: str) -> Iterator[str]:
    """The pieces of the text, with a placeholder for each that may not stay."""
    allowed = _allow_list()
    capitals_tell = _capitals_tell(text)
    previous, names_due, starts = "", 0, True
    for match in _TOKEN.finditer(text):
        token = match[0]
        word = fold(token.strip("\ufffd")) if match["word"] and token not in allowed.words else token
        if match["placeholder"]:
            names_due = 0 if token == "[name]" else names_due  # noqa: S105
            previous, starts = token, False
        elif not match["word"]:
            ends = previous not in _TITLES and _SENTENCE_END.search(token) is not None
            names_due = _MOST_NAMES if ":" in token and previous in _FIELDS else 0 if ends else names_due
            starts = ends or (starts and not token.strip())
        elif word:
            is_name = names_due > 0 and _may_be_name(word, previous)
            stays = _stays(token, word, inside=capitals_tell and not starts)
            if is_name or not stays:
                token = "[name]" if is_name else "[number]" if any(map(str.isnumeric, token)) else "[word]"
            names_due = _names_due(previous, word) or (names_due - 1 if is_name else 0)
            previous, starts = word, False
        yield token


def _names_due(previous: str, word: str) -> int:
    """How many of the next words are names, after a word and the one before it."""
    if word in _NAME_CUES or f"{previous} {word}" in _NAME_CUES:
        return _MOST_NAMES
    return int(word in _TITLES)


def _may_be_name(word: str, previous: str) -> bool:
    if word in _SMALL_WORDS or word in _allow_list().never_names:
        return False
    return not (previous in _DOCTORS and _AFTER_DOCTOR.fullmatch(word))


def _stays(token: str, word: str, *, inside: bool) -> bool:
    """Whether a word, as typed and folded, is on the list and has no capital that makes it a name."""
    allowed = _allow_list()
    if inside and token[0].isupper() and not (len(token) > 1 and token.isupper()):
        return word in allowed.never_names or word in _SELF
    if token in allowed.words or word.replace(" ", "") in allowed.words:  # "x-ray" is "xray"
        return _APOSTROPHE.search(token) is None or _is_listed(token, allowed.words)
    return all(_is_listed(part, allowed.words) for part in _HYPHEN.split(token))


def _is_listed(part: str, words: frozenset[str]) -> bool:
    folded = fold(part)
    base, *endings = _APOSTROPHE.split(part)
    if endings and fold(endings[-1]) in {"s", ""}:
        return len(endings) == 1 and fold(base) in words
    return folded in words or (len(folded) == 1 and folded.isascii() and folded.isalpha())


def _capitals_tell(text: str) -> bool:
    """Whether a capital letter says anything, which it does not in a message that shouts or Begins Every Word With One."""
    words = [word for word in text.split() if word[0].isalpha()]
    if len(words) < 4:
        return not text.isupper() or len(words) < 2
    return sum(word[0].isupper() for word in words) <= len(words) * 0.6
