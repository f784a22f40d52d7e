"""Words for patients that are often a mistake: money, doses, promises, foreign numbers and addresses, formatting that no channel shows.

Every function takes one line of a text and yields the words as written there. It searches for English and Spanish words alike.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Literal

from faq.model import EMERGENCY_NUMBERS, Clinic
from faq.text import fold, words

RiskKind = Literal["money", "dose", "promise", "free", "note"]

_COUNT = r"(?:\d[\d.,]{0,11}|one|two|three|four|five|six|ten|half an?|un[ao]?|dos|tres|cuatro|cinco|seis|diez|media)"
_LARGE_WORD = (
    r"(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|cien(?:to)?|mil|veinte|treinta|cuarenta|cincuenta"
    r"|sesenta|setenta|ochenta|noventa|(?:dos|tres|cuatro|seis|sete|ocho|nove)cientos|quinientos)"
)
_LARGE = rf"(?:{_LARGE_WORD}(?: |-)){{0,6}}"
_PAID = (
    r"(?:costs?|price|fees?|co-?pay|deposit|charged?|charges|pay|pays|payments?|cuestan?|cobra(?:mos|n)?|precio|paga[rn]?|pagos?"
    r"|tarifa|cargos?|dep[oó]sito|cuota)"
)
_PAID_FOR = (
    r"(?:infusi[oó]n|session|sesi[oó]n|treatment|tratamiento|visita?|consult|consulta|appointment|cita|month|mes)"
)
_MONEY = re.compile(
    rf"(?:US\s?)?[$€£]\s?\d[\d.,]*|\b{_COUNT}?(?: |-)?{_LARGE}(?:dollars?|d[oó]lares|bucks|USD|euros?|cents|centavos|pesos)\b"
    r"|\b\d+\s?(?:%|percent|por ciento)\s(?:off|discount|rebate|de descuento|menos)"
    rf"|\b(?:\d[\d,.]{{0,8}}\d|{_LARGE_WORD})(?: ?/ ?| (?:per|an?|each|every|por|al|cada) ){_PAID_FOR}\b"
    r"|\b\d{1,2}(?:\.\d)?k\b"
    rf"|\b{_PAID}\b(?: [a-zA-Zé]+){{0,4}}? (?:\d[\d,.]{{0,11}}\d|(?:\d+ )?{_LARGE_WORD})\b"
    r"(?! ?(?:%|[ap]\.? ?m|days?|weeks?|months?|hours?|minutes?|years?|times|visits?|infusions?|d[ií]as|semanas|meses|horas|minutos))",
    re.IGNORECASE,
)
_UNIT = r"(?:mg|mcg|µg|μg|ug|ml|cc|milligrams?|micrograms?|milliliters?|grams?|miligramos?|microgramos?|mililitros?|gramos?)"
_PILLS = r"(?:pills?|tablets?|capsules?|puffs?|drops|pastillas?|tabletas?|c[aá]psulas?|gotas)"
_DOSE = re.compile(
    rf"\b{_COUNT}(?: ?(?:to|a|-|–|and|y|or|o) ?{_COUNT})? ?(?:{_UNIT}\b(?: ?/ ?\w+)*|(?-i:g)\b(?! ?/)|{_PILLS}\b)"
    r"|\b(?:per|por) (?:kg|kilo(?:gram[so]?)?)\b",
    re.IGNORECASE,
)
_PROMISE = re.compile(
    r"\bcur(?:e[sd]?|ing|ar[aá]?n?|amos|ad[oa])\b|\b(?:la|una|se|te|le|lo) curan?\b|\bcura (?:el|la|su|de)\b|\bguarante\w+|\bgarant[ií]\w*"
    r"|\b100 ?(?:%|percent\b|por ciento\b)|\b(?:one hundred|a hundred) percent\b|\bcien por ciento\b"
    r"|\balways (?:works?|helps?|relieves?|succeeds?)\b|\bsiempre (?:funciona|ayuda|sirve|alivia|da resultado)n?\b"
    r"|\bnever fails?\b|\bnunca falla\b|\bpromis(?:e[sd]?|ing)\b|\bpromet(?:e[nr]?|emos|o|ido)\b|\bprometerle\b"
    r"|\b(?:works|helps) for (?:everyone|everybody|all|every)\b|\b(?:funciona|sirve) (?:para|en) tod[oa]s\b"
    r"|\bno (?:side effects?|risks?)\b|\bno (?:tiene|tienen|hay) (?:ning[uú]n )?(?:riesgos?|efectos)\b"
    r"|\brisk[- ]free\b|\bsin (?:ning[uú]n )?(?:riesgos?|efectos secundarios)\b"
    r"|\b(?:completely|totally|perfectly|entirely|absolutely) safe\b|\b(?:total|completa|absoluta)mente segur[oa]\b"
    r"|\bpain[- ]free\b|\bfree (?:of|from) pain\b|\b(?:libre|sin nada) de dolor\b|\bmiracle\b|\bmilagros?[oa]?\b"
    r"|\b(?:gone|away|relief) (?:forever|for good)\b|\bpermanent(?:ly)?\b|\bpara siempre\b"
    r"|\byou(?:'ll| will) (?:feel better|be cured|be healed|get better|have no pain|heal)\b"
    r"|\b(?:won['’]?t|will (?:not|never)|no longer) (?:feel|have|be in)(?: any| the| your| more){0,2} pain\b"
    r"|\bno (?:va a |vas a )?(?:sentir|sentir[aá]|tener|tendr[aá])(?: m[aá]s| ning[uú]n| nada de)? dolor\b"
    r"|\b(?:pain|symptoms?) (?:will|is going to|are going to) (?:go away|disappear|vanish|stop|end|be gone)\b"
    r"|\b(?:dolor|s[ií]ntomas?) (?:se (?:le )?)?(?:va|van) a (?:desaparecer|quitar|ir)(?:se(?:le)?)?\b"
    r"|\b(?:dolor|s[ií]ntomas?) (?:desaparecer[aá]n?|se (?:le )?(?:quitar|ir)[aá]n?)\b"
    r"|\bnothing (?:bad )?(?:can|could|will) (?:go wrong|happen)\b|\bnada (?:malo )?(?:puede|va a) (?:salir mal|pasar)\b"
    r"|\bsuccess rate\b|\btasa de [eé]xito\b|\d ?(?:%|percent) of our patients\b|\d ?(?:%|por ciento) de nuestros pacientes\b"
    r"|\bse (?:sentir[aá]|va a sentir) mejor\b|\b(?:le|se le) (?:quita|quitar[aá]|va a quitar) el dolor\b",
    re.IGNORECASE,
)
_FREE = re.compile(
    r"(?<!feel )(?<![\w]-)(?<!smoke )(?<!latex )(?<!sugar )(?<!scent )(?<!fragrance )(?<!drug )(?<!toll )"
    r"\bfree\b(?! to\b)(?! time\b)(?!-)(?! (?:of|from) pain)|\bgratis\b|\bgratuit[oa]s?\b|\bcomplimentary\b"
    r"|\b(?:no|without|at no) (?:extra )?(?:charge|cost|fee)\b|\bsin (?:costo|cargo|pagar)\b|\bcosts? nothing\b|\bno cuesta nada\b"
    r"|\b(?:do not|does not|never|won['’]?t|don['’]?t|doesn['’]?t) (?:charge|cost)\b"
    r"|\bno (?:se |le |les |te )?(?:cobra|cobran|cobramos)\b|\bno tienen? (?:ning[uú]n )?(?:costo|cargo)\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"(?<![\w.-])(?:\+\d[\d .()-]{7,}\d|(?:1[ .-]?)?(?:\(\d{3}\) ?|\d{3}[ .-])\d{3}[ .-]?\d{3,4}"
    r"|\d{3}[ .-]\d{4}|\d{10,11}|1-?8\d\d-[A-Z]{3}[A-Z-]+)"
    r"(?![\w-])"
)
_EMERGENCY_NUMBERS = frozenset(
    number.replace("-", "").removeprefix(country) for number in EMERGENCY_NUMBERS for country in ("", "1")
)
"""Their digits, with and without the country's: they are the same in all of it."""
_STREET = re.compile(
    r"\b\d{1,6} (?:[NSEW]\.? |North |South |East |West )?(?:\d+(?:st|nd|rd|th)|[A-ZÁÉÍÓÚ][\w.]+)(?: [A-Z]\w+){0,2} "
    r"(?:St|Street|Ave|Avenue|Rd|Road|Blvd|Boulevard|Dr|Drive|Ln|Lane|Way|Pkwy|Parkway|Hwy|Court|Ct|Plaza)\b"
    r"|\b(?:Calle|Avenida|Av\.) [A-ZÁÉÍÓÚ\d]\w*(?: [A-Z]\w+)* (?:#|No\. ?)?\d+"
)
_SUITE = re.compile(r"\b(?:suite|ste\.?|oficina|despacho) (?:number |no\. ?|n[uú]mero |#)?(\d+\w?)\b", re.IGNORECASE)
_ZIP = re.compile(r"\b(?:[A-Z]{2} |ZIP(?: code)?:? |c[oó]digo postal:? )(\d{5})\b")
_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]+\.\w+")
_TOWN = re.compile(
    r"(?i:\b(?:we are|we're|located|clinic is|office is|estamos"
    r"|(?:cl[ií]nica|oficina) (?:est[aá]|queda))(?: now| ahora| located)? (?:in|en)) "
    r"((?!The\b|A\b)[A-ZÁÉÍÓÚ][\w]+(?: [A-Z]\w+)?)"
)
_FACT_NAMES = r"(?:phone|telephone|address|hours|clinic|street|suite|city|map|tel[eé]fono|n[uú]mero|direcci[oó]n|horario|cl[ií]nica)"
_QUOTED_WHOLE = "take the quotation marks off: patients read them"
_FORMAT: Mapping[str, re.Pattern[str]] = {
    "stars and underlines show as they are: write the words alone": re.compile(
        r"\*\*?[^\s*][^*]*\*\*?|__[^_]+__|(?<![\w/.])_[^_\s][^_]*_(?!\w)|~~[^~]+~~|`[^`]+`"
    ),
    "this shows as it is: an empty line starts a paragraph, “- ” a list, and there is nothing else": re.compile(
        r"</?[a-zA-Z][^<>]*>|^#{1,6} .*|&(?:nbsp|amp|lt|gt|quot|#\d{2,5});|^\|.*\|$|^> .*|^(?:-{3,}|={3,}|_{3,})$"
    ),
    "write the address of the page alone, beginning with https://": re.compile(
        r"\[[^\[\]]+\]\([^()]+\)|\bhttp://\S+|(?<![\w/.@])www\.\S+"
    ),
    "facts are filled in where their name stands in single braces, such as {phone}": re.compile(
        rf"\{{\{{[^{{}}]*\}}\}}|[\[<(%$@«｛]{{1,2}} ?{_FACT_NAMES}(?: number| n[uú]mero)? ?[\])%>»｝]{{1,2}}"
        rf"|(?<!\w)[$@]\{{?{_FACT_NAMES}\b",
        re.IGNORECASE,
    ),
    _QUOTED_WHOLE: re.compile(r"^(?:[“”«\"][^“”«»\"]*[”“»\"]|‘.*’)$"),
    "letters were lost where this was copied from: write them again": re.compile(
        "[\ufffc\ufffd\ue000-\uf8ff]|â€[™œ“”˜¢¦]?|Ã[¡-¿‰“‘š]|Â[¿¡·º°]"
    ),
}
_NOTE = re.compile(
    r"\b(?-i:TODO|TBD|TBC|FIXME|XXX+|WIP)\b|\?\?\?+|\blorem ipsum\b|\b(?:asdf|qwerty)\w*"
    r"|\b(?:to be|por) (?:confirmed|confirmar|decided|definir)\b"
    r"|\[(?:insert|add|check|ask|name|date|time|price|fill|poner|nombre|fecha|precio)\b[^\]]*\]"
    r"|\((?:check|ask|verify|confirm|note|nota|preguntar|revisar)\b[^)]*\)",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[.!?;:]) ")
_NEGATION = re.compile(
    r"\b(?:not(?! (?:only|worry))|no(?!,)(?! (?:doubt|matter|side|risks?|charge|cost|fee|extra|se preocupe|te preocupes|tenga miedo))"
    r"|never|nobody|none|nothing|cannot|nadie|nunca"
    r"|ning[uú]n[ao]?|ni|nada|tampoco|neither|nor)\b|n['’]t\b(?! (?:worry|be (?:afraid|scared)))",
    re.IGNORECASE,
)
_MOST_SEARCHED = 30_000
"""Cached results of searching a line: a save changes few lines, but all are checked."""
_REACH = 9
"""How many words before a promise a negation may be: "no one should ever tell you that it is a cure"."""


def money(line: str) -> Iterable[str]:
    """Amounts of money: "$50", "fifty dollars", "costs 450", "20 % off"."""
    return _found(_MONEY, line)


def doses(line: str) -> Iterable[str]:
    """Doses: "50 mg", "0.9 mg/kg/hr", "two pills", "per kilo"."""
    return _found(_DOSE, line)


def promises(line: str) -> Iterable[str]:
    """Promises that are not denied: "it cures", "100 %", "siempre funciona"."""
    return _unless_denied(_PROMISE, line)


def free_things(line: str) -> Iterable[str]:
    """Things said to cost nothing."""
    return _unless_denied(_FREE, line)


def foreign_phones(line: str, clinic: Clinic) -> Iterator[str]:
    """Phone numbers that are neither the clinic's nor to be called in danger."""
    own = _digits(clinic.phone)
    for number in _found(_NUMBER, line):
        digits = _digits(number)
        if digits not in {own, f"1{own}", own[-7:], *_EMERGENCY_NUMBERS}:
            yield number


def foreign_addresses(line: str, clinic: Clinic) -> Iterator[str]:
    """Streets, suites, ZIP codes, towns and e-mail addresses that are not the clinic's."""
    street, places = (
        fold(clinic.street),
        {fold(clinic.city), fold(clinic.state_name), fold(f"{clinic.city} {clinic.state_name}")},
    )
    yield from (found for found in _found(_STREET, line) if not _is_street(fold(found), street))
    yield from (match[0] for match in _SUITE.finditer(line) if match[1] != clinic.suite)
    yield from (match[0] for match in _ZIP.finditer(line) if match[1] != clinic.zip)
    yield from (match[0] for match in _TOWN.finditer(line) if fold(match[1]) not in places)
    yield from _found(_MAIL, line)


def shown_marks(line: str) -> Iterator[tuple[str, str]]:
    """Marks that no channel shows as formatting, each with what to write instead."""
    for remedy, pattern in _FORMAT.items():
        yield from ((found, remedy) for found in _found(pattern, line))


def quotes_around(text: str) -> Iterator[tuple[str, str]]:
    """A text of several lines that stands in quotation marks as a whole, with what to write instead."""
    joined = " ".join(text.split())
    if "\n" in text and _FORMAT[_QUOTED_WHOLE].match(joined):
        yield joined, _QUOTED_WHOLE


def notes(line: str) -> Iterable[str]:
    """Notes that staff clearly did not mean for patients: "TODO", "???", "(check with Ann)"."""
    return _found(_NOTE, line)


@lru_cache(_MOST_SEARCHED)
def _found(pattern: re.Pattern[str], line: str) -> tuple[str, ...]:
    return tuple(match[0].strip() for match in pattern.finditer(line))


@lru_cache(_MOST_SEARCHED)
def _unless_denied(pattern: re.Pattern[str], line: str) -> tuple[str, ...]:
    return tuple(match[0].strip() for sentence in _SENTENCE.split(line) for match in _affirmed(pattern, sentence))


def _affirmed(pattern: re.Pattern[str], sentence: str) -> Iterator[re.Match[str]]:
    """The matches that no word before them denies."""
    for match in pattern.finditer(sentence):
        before = " ".join(sentence[: match.start()].split()[-_REACH:])
        if not _NEGATION.search(before):
            yield match


def _is_street(found: str, own: str) -> bool:
    """Whether two folded streets are the same; "Avenue" may be written "Ave"."""
    mine, theirs = words(own), words(found)
    return len(mine) == len(theirs) and all(
        a.startswith(b) or b.startswith(a) for a, b in zip(mine, theirs, strict=True)
    )


def _digits(text: str) -> str:
    return "".join(character for character in text if character.isdecimal())


ANYWHERE: Mapping[RiskKind, Callable[[str], Iterable[str]]] = {"money": money, "dose": doses, "note": notes}
"""What is reported in questions and answers."""
IN_ANSWERS: Mapping[RiskKind, Callable[[str], Iterable[str]]] = {"promise": promises, "free": free_things}
"""What is reported only in answers; patients do ask "is there a cure" and "is it free"."""
