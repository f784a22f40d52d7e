"""What numbers, dates, ages, addresses and ids look like in a message, in both languages. All match a `Reading`: lower-case, no accents."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.storage.names import RELATIVE

_OPEN = r"[^\w\ue000\ue001]"
"""A character that is neither part of a word nor already hidden."""

# ------------------------------------------------------------------------------------------------------------ on the net

_PROVIDER = r"(?:gmail|gmial|gmai|hotmail|outlook|yahoo|icloud|aol|live|msn|proton|protonmail|comcast|cox)"
_ENDING = r"(?:com|net|org|edu|gov|io|me|us|mx|info|biz|es)"
_PART = r"[\w.+-]{1,64}+"

EMAILS = (
    re.compile(rf"(?<![\w.+-]){_PART}(?:\s?@\s?[a-z][\w-]*+(?:\s?[.,]\s?{_ENDING}\b)++|@[a-z][\w-]*+(?:\.[\w-]++)*+)"),
    re.compile(
        rf"(?<!\w){_PART}(?:\s(?:dot|punto|underscore|guion(?:\sbajo)?|dash)\s{_PART}){{0,3}}"
        rf"(?:\s?[\[(]\s?(?:at|arroba)\s?[\])]\s?|\s(?:at|arroba)\s)"
        rf"(?:{_PROVIDER}\b|[a-z][\w-]{{1,40}}+(?=(?:\.|\sdot\s|\spunto\s|\s?[\[(](?:dot|punto)[\])]\s?){_ENDING}\b))"
        rf"(?:(?:\s?[.,]\s?|\s(?:dot|punto)\s|\s?[\[(]\s?(?:dot|punto)\s?[\])]\s?|\s){_ENDING}\b){{0,2}}"
    ),
    re.compile(rf"(?<![\w.+-])[\w.+-]{{1,40}}+\s{_PROVIDER}(?:\s?[.,]\s?|\s)com\b"),
)
LINKS = (
    re.compile(r"\bh(?:tt|xx|t)ps?\s?:\s?/?/?\s?[^\s\ue000\ue001]++"),
    re.compile(r"\bwww\s?\.\s?[^\s\ue000\ue001]++"),
    re.compile(
        r"(?<![\w.-])(?:[\w-]{1,63}+\.){1,5}(?:(?:com|net|org|edu|info|biz|health|clinic|app)(?:\.mx)?\b(?:/[^\s\ue000\ue001]*+)?"
        r"|(?:gov|io|me|us|mx|co|gl|ly|be|gg|tv|link|page)/[^\s\ue000\ue001]++)"
    ),
)
USERNAMES = (
    re.compile(r"(?<![\w@.])@\s?[a-z_][\w.]{1,40}+"),
    re.compile(
        r"\b(?:insta(?:gram)?|ig|snap(?:chat)?|tik ?tok|twitter|telegram|handle|user ?name|usuario|user|venmo|cash ?app|zelle|"
        r"discord|facebook|fb|"
        r"messenger|whats ?app|skype)\s?(?:id|handle|account|name|user)?\s?(?:is|es|:|=|-)\s?(?:el |la )?"
        r"(?P<hide>(?=[a-z_.]{0,40}[\d_.][a-z\d])[\w.-]{3,40}+)"
    ),
)

# ------------------------------------------------------------------------------------------------------------------ dates

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?|"
    r"ene(?:ro)?|febrero|marzo|abr(?:il)?|mayo|junio|julio|ago(?:sto)?|sep?tiembre|octubre|noviembre|dic(?:iembre)?)"
)
_YEAR = r"(?:19|20)\d\d(?!\d)"
_DAY = r"\d{1,2}(?:st|nd|rd|th|ro|er|o)?"
_A_DAY = r"\d(?<!\d\d)\d?(?:st|nd|rd|th|ro|er|o)?"
_OF = rf"(?:{_OPEN}{{1,3}}(?:(?:de|del|of|the|year|ano|el)\s){{0,2}}|\s?)"
_BORN = (
    r"\b(?:born|dob|d\.o\.b|birth ?dates?|date of birth|birth ?days?|b-?day|bday|birth ?year|naci|nacio|nacid[oa]|nacimiento|"
    r"fecha (?:de )?nac|cumple(?:anos)?|fdn|fdo nac)\b"
)
_SPELLED = (
    r"(?:[a-z]{3,12}th|first|second|third|primero|twenty|thirty|[a-z]{3,9}ty|nineteen|one|two|three|four|five|six|seven|"
    r"eight|nine|ten|eleven|twelve|hundred|thousand|oh|de|del|mil|novecientos|[a-z]{4,9}nta|y|uno|dos|tres|cuatro|cinco|"
    r"seis|siete|ocho|nueve|diez|once|doce|trece|catorce|quince|veinte|dieci[a-z]{3,6}|veinti[a-z]{3,6})"
)
_SLASHED = r"\d{1,4}\s?[-/.]\s?\d{1,2}\s?[-/.]\s?\d{1,4}"
# A pattern that begins with a digit, and looks at what stands before it only then, is searched many times faster.

DATES = (
    re.compile(r"\d(?<![\d/.-]\d)\d{0,3}\s?[-/.]\s?\d{1,2}\s?[-/.]\s?\d{1,4}(?![\d/]|\.\d|\s?m[gl])"),
    re.compile(rf"\d(?<!\d\d)\d? \d{{1,2}} {_YEAR}"),
    re.compile(rf"\b{_MONTH}\.?{_OF}{_DAY}{_OF}{_YEAR}"),
    re.compile(rf"\b{_MONTH}\.?\s?{_DAY}\s?(?:,\s?|\s?'|\s(?:del?|of)\s)\d\d(?!\d|:|\s?[ap]\.?m)"),
    re.compile(rf"{_A_DAY}{_OF}{_MONTH}\.?{_OF}{_YEAR}"),
    re.compile(rf"{_A_DAY}[-/.\s]?(?:de )?{_MONTH}(?:[-/.']|\s(?:del?|of)\s)\s?'?\d\d(?!\d)"),
)
BIRTHS = re.compile(
    rf"{_BORN}(?:{_OPEN}{{1,3}}[a-z']{{1,12}}){{0,4}}?{_OPEN}{{0,4}}"
    rf"(?P<hide>\b{_MONTH}\b\.?(?:{_OF}(?:{_DAY}|{_YEAR})){{1,2}}(?:{_OPEN}{{1,2}}'?\d\d(?!\d))?"
    rf"|(?<!\d){_DAY}{_OF}{_MONTH}\b(?:{_OF}(?:{_YEAR}|'?\d\d(?!\d)))?"
    rf"|\b{_MONTH}\s(?!y\b|de\b|del\b){_SPELLED}\b(?:[ -]{_SPELLED}\b){{0,8}}|\b{_SPELLED}\sde\s{_MONTH}\b(?:[ -]{_SPELLED}\b){{0,9}}"
    rf"|(?<!\d){_SLASHED}|(?<!\d)\d{{1,2}}[-/. ]\d{{1,2}}(?:[-/. ]\d{{2,4}})?(?!\d)|(?<!\d){_YEAR}|'\d\d(?!\d)|"
    rf"(?<!\d)\d{{6}}(?!\d)|\b\d\d(?=\s*$))"
)


def is_date(digits: str) -> bool:
    """Whether three numbers apart can be a day, a month and a year."""
    parts = [int(part) for part in re.findall(r"\d+", digits)]
    if len(parts) != 3:
        return False
    if parts[0] > 1000:
        parts = [parts[1], parts[2], parts[0]]
    first, second, year = parts
    return 1 <= min(first, second) <= 12 and max(first, second) <= 31 and (year <= 99 or 1900 <= year <= 2100)


# ------------------------------------------------------------------------------------------------------------------- ages

_ONES = r"(?:one|two|three|four|five|six|seven|eight|nine|uno|un|dos|tres|cuatro|cinco|seis|siete|ocho|nueve)"
_TEENS_AND_TENS = (
    rf"(?:(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[ -]?{_ONES})?|(?:thir|four|fif|six|seven|eigh|"
    rf"nine)teen|ten|eleven|twelve|"
    rf"(?:treinta|cuarenta|cincuenta|sesenta|setenta|ochenta|noventa)(?: ?[yi] ?{_ONES})?|veint[ei][a-z]{{0,6}}|"
    rf"dieci[a-z]{{3,6}}|diez|once|doce|trece|"
    rf"catorce|quince)\b"
)
_N = rf"(?:(?<![\d.,/$:#-])(?:1[01]\d|\d{{1,2}})(?!\d)|\b(?:(?>{_TEENS_AND_TENS})|{_ONES}\b))"
_GROWN = rf"(?:(?<![\d.,/$:#-])(?:1[01]\d|[1-9]\d)(?!\d)|\b(?>{_TEENS_AND_TENS}))"
_UNIT = (
    r"(?:mg|mcg|ml|g|kg|kilos?|lbs?|pounds?|libras|min|mins|minutes?|minutos?|hours?|hrs?|h|horas?|days?|d|dias?|weeks?|"
    r"wks?|semanas?|months?|mos?|mes|"
    r"meses|years?|yrs?|anos?|percent|porciento|por ciento|inch(?:es)?|feet|ft|foot|out|of|times|veces|blocks?|miles?|mi|km|"
    r"cuadras?|infusion(?:s|es)?|"
    r"kids?|hijos|people|personas|treatments?|sessions?|sesiones|citas|preguntas?|questions?|or|o|to|a \d|de|th|st|nd|rd|am|"
    r"pm|a\.m|p\.m|u|"
    r"dolares|dollars|bucks|pesos|steps|pills|pastillas|grams?|stars?|degrees|grados|into|behind|late|early|away|post|more|"
    r"mas|surgeries|cirugias|"
    r"operaciones|hermanos|nietos|perros|gatos|points?|puntos|episodios|crisis|ataques|lesiones|hernias|tornillos|medic\w*|"
    r"dosis|doses?|x)"
)
_NO_UNIT = rf"(?!\s?-?\s?{_UNIT}\b|\s?[%/:'\"°]|[.,]\d|-\d|\s?(?:wks|mths))"
_PERSON = (
    r"(?:(?:\b(?:i'?m|i am|he'?s|he is|she'?s|she is|who is|and is|who's|they are|i was|turn|turns|turned|turning|im only|"
    r"i will be|i'?ll be|"
    rf"(?:{RELATIVE}|patient|pt|kiddo|teen|little guy|toddler)(?:'?s| is| are| was| who is)))|\ue001(?:'?s| is| are| who is|,| \())"
)
_ADVERB = r"(?:\s(?:only|just|now|almost|about|already|like|over|nearly|only|abt|around|a|an|the age of|age|aged))?"
_YEARS = r"(?:an(?:os|itos)|a~os|anios|ano)"
_LASTING = (
    r"(?!\s(?:con (?:el |este |esta |mi |la |un |una |mucho |tanto )?(?:dolor|crps|sdrc|rsd|esto|migran|fibro|distrofia|"
    r"lo mismo|problema|ardor|neuropat)|"
    r"sufriendo|padeciendo|viviendo|que |de (?:dolor|crps|sufrir|padecer|tener|estar|casad|con|sobri|viud)|en |sin |desde|"
    r"aqui|operad|atras|\w{2,12}ndo\b))"
)

AGES = (
    re.compile(
        rf"{_N}(?:[\s-]?(?:year|yr|yer|yeard)s?[\s-]?(?:old|olds|of age|young)\b(?!\s(?:injury|pain|scar|surgery|crps|break|fracture))"
        r"|[\s-]?(?:months?|mos?|weeks?)[\s-]old\b|\s?-?(?:y/o|yo|y\.o\.?|yrold|yearold|yrsold)(?![a-z]))"
    ),
    re.compile(r"[1-9](?<![\d./$-]\d)(?:(?<=1)[89]|(?<=[2-8])\d|(?<=9)[0-6])(?:\s?/\s?)?[mfh](?![\w.])"),
    re.compile(rf"{_GROWN}\s(?:year\s|yr\s|yrs\s)?(?:fe)?male\b"),
    re.compile(r"(?<!\w)[mfh]\s?/\s?(?P<hide>\d\d)(?![\d/])"),
    re.compile(
        rf"\b(?:male|female|man|woman|guy|lady|hombre|mujer|masculino|femenin[oa]|varon|senora?|nin[oa]|chic[oa]|"
        rf"joven)\s?,?\s?(?:de )?(?:como )?"
        rf"(?P<hide>{_GROWN}(?:\s{_YEARS})?){_NO_UNIT}"
    ),
    re.compile(
        rf"(?<!under )(?<!over )(?<!minimum )(?<!least )(?<!above )(?<!below )(?<!minima )\b(?:age|aged|ages|"
        rf"edad)\b{_OPEN}{{0,3}}(?:(?:is|es|de|of)\s)?"
        rf"(?P<hide>{_N}){_NO_UNIT}"
    ),
    re.compile(
        rf"{_PERSON}{_ADVERB}\s?(?P<hide>{_GROWN}{_NO_UNIT}|{_N}(?=\s*(?:$|[.,!?)\n]|(?:and|but|can|y|is|with|w|do)\b))(?![.,]\d))"
    ),
    re.compile(
        rf"\bi'?m\s(?P<hide>{_GROWN}\s(?:years|yrs))(?!\s(?:post|out|in|into|since|after|clean|sober|pain|past|from))\b"
    ),
    re.compile(
        rf"\b(?:cumpl[oei]|cumplir|cumplio|cumplira|va a cumplir)\s(?:los |ya )?(?P<hide>{_N}(?:\s{_YEARS})?){_NO_UNIT}"
    ),
    re.compile(
        rf"\b(?:tengo|tiene|tenia|tenemos|tendra|los|mis|sus|alos|soy de)\s(?:ya |como |casi |apenas |solo |unos |sus |mis )?"
        rf"(?P<hide>{_N}\s{_YEARS}(?:\s(?:de edad|cumplidos))?)\b{_LASTING}"
    ),
    re.compile(
        rf"\b(?:tengo|tiene|tenia)\s(?:ya |como |casi |apenas |solo )?(?P<hide>{_GROWN})(?=\s*(?:$|[.,!?)\n]|(?:y|con|pero|mi|me|"
        rf"se|puede|puedo|es|ya)\b))"
        rf"(?![.,]\d)"
    ),
    re.compile(rf"\ue001(?:\s?[,(-]\s?(?:de )?|\sde\s)(?P<hide>{_GROWN}(?:\s(?:{_YEARS}|years|yrs|yo))?){_NO_UNIT}"),
    re.compile(
        rf"\b(?:{RELATIVE}|chamac[oa]|persona|paciente|muchach[oa]|bebita?|adolescente|hombre|mujer|joven|chic[oa]|anciano|"
        rf"anciana)\s(?:mayor\s)?de\s"
        rf"(?:como\s|casi\s)?(?P<hide>{_N}(?:\s{_YEARS})?){_NO_UNIT}"
    ),
    re.compile(
        rf"(?:^|[,;.(]\s?)(?P<hide>[2-9]\d\s(?:{_YEARS}|years|yrs))\b(?!\s(?:of|ago|since|in|with|and counting)){_LASTING}"
    ),
    re.compile(r"^\s*(?P<hide>(?:1[3-9]|[2-9]\d)\s?[mfh/])\b(?=\W)"),
)

# ---------------------------------------------------------------------------------------------------------------- records

_RECORD_CUE = (
    r"\b(?:mrn|medical records?|record|chart|member(?:ship)?|subscriber|policy|group|grp|id|ssn|ss|social(?: security)?|"
    r"(?:credit |debit )?card|cc|visa|mastercard|amex|rx|claim|case|account|acct|ackount|confirmation|ref(?:erence)?|order|"
    r"invoice|licen[sc]e|dl|passport|medicare|medicaid|ahcccs|aetna|cigna|humana|patient(?: id)?|pin|cvv|cvc|exp(?:ires|iry|iration)?|"
    r"plate|tag|serial|routing|iban|vin|device|"
    r"expediente|poliza|socio|afiliado|afiliacion|miembro|seguro(?: social)?|nss|imss|issste|curp|rfc|ine|folio|tarjeta|"
    r"cuenta|licencia|pasaporte|reclamo|caso|clabe|matricula|vence|vencimiento|historia(?: clinica)?|placas?|registro|"
    r"factura|confirmacion|referencia|solicitud|aseguranza|contrato|grupo)\b"
)
RECORDS = re.compile(
    rf"{_RECORD_CUE}(?:{_OPEN}{{1,3}}(?:id|number|num|numero|no|nr|is|es|was|del?|la|el|card|ends?|ending|termina|terminada|"
    rf"terminacion|in|en|last|ultimos|ultimas|four|"
    rf"4|cuatro|digits|digitos|security|social|mi|my|its|date|code|clinico|medico|policy|poliza|plan)(?!\w)){{0,5}}"
    rf"{_OPEN}{{0,4}}(?<![$€])(?P<hide>(?=[a-z-]{{0,12}}\d)[a-z\d](?:[a-z\d]|[-/.](?=[a-z\d])|[ ](?=\d)){{1,34}})"
)
_LOCK_CUE = r"\b(?:password|passcode|passwd|pwd|contrasena|clave|pin|nip)\b"
PASSWORDS = (
    re.compile(
        rf"{_LOCK_CUE}(?:\s[a-z]{{2,9}}){{0,4}}?\s?(?:is|es|:|"
        rf"=)\s?(?P<hide>(?=[^\s]{{0,40}}[\d!@#$%&*_?])(?!\?)[^\s\ue000\ue001]{{3,64}}+)"
    ),
    re.compile(rf"{_LOCK_CUE}\s(?P<hide>(?=[^\s]{{0,40}}[a-z])(?=[^\s]{{0,40}}\d)[^\s\ue000\ue001]{{4,64}}+)"),
)
IDS = (
    re.compile(r"\d(?<![a-z\d]\d)[a-z][a-z\d]\d-?[a-z][a-z\d]\d-?[a-z]{2}\d\d(?![a-z\d])"),  # Medicare's
    re.compile(r"(?<![a-z\d])[a-z]{4}\s?-?\d{6}-?[a-z\d]{3,8}(?![a-z\d])"),  # CURP and RFC
    re.compile(r"\d(?<!\d\d)\d\d[-. ]\d\d[-. ]\d{4}(?!\d)"),  # SSN
    re.compile(r"(?<![a-z\d])[a-z]{1,5}-?\d{5,20}[a-z]{0,3}(?![a-z\d])"),
    re.compile(r"\d(?<![a-z\d]\d)\d{4,19}-?(?!mg|mcg|ml|iu|k\b|usd)[a-z]{1,4}(?![a-z\d])"),
    re.compile(r"(?<![a-z\d-])(?=(?:[a-z-]{0,10}\d){5})[a-z\d]{2,12}(?:-[a-z\d]{2,12}){1,4}(?![a-z\d-])"),
)

SPELLED_NAMES = re.compile(
    r"(?:\ue001|\bspell[a-z]{0,4}|\bescribe|\bdeletre[a-z]{1,3})[^\w\n]{0,3}(?:(?:it|is|as|es|"
    r"asi)\s)?(?P<hide>(?:[a-z][\s.,-]{1,2}){3,20}[a-z]\b)"
)

# -------------------------------------------------------------------------------------------------------------- innocents

INNOCENT = (
    re.compile(r"\d(?<!\d\d)\d?\s?:\s?\d\d(?::\d\d)?(?!\d)"),  # a time
    re.compile(r"\d(?<![\d/-]\d)\d{1,2}\s?(?:/|over|sobre)\s?\d{2,3}(?![\d/])"),  # a blood pressure, a pain of ten
    re.compile(  # doses: 40, 80 or 120 mg
        r"(?<![\d.,/-])(?:(?>\d{1,4}(?:[.,]\d{1,3}(?!\d))?(?:[\s,/-]{1,3}(?:(?:o|or|and|to|a|y|then|vs)\s)?))(?=\d)){0,8}+"
        r"\d{1,5}(?:[.,]\d{1,3})?\s?-?(?:mg|mcg|ml|mgs|iu|gr?|units?|unidades|miligramos|milligrams|steps|pasos|calories|"
        r"calorias|feet|pies|hz)\b"
    ),
    re.compile(r"[$€]\s?\d{1,6}(?:[.,]\d{1,3})*+(?!\d)"),
    re.compile(r"\d(?<![\d.,]\d)\d{0,2}(?:,\d{3})++(?!\d)"),
    re.compile(r"\d(?<!\d\d)\d{0,5}(?:\.\d\d)?\s?(?:dollars?|dolares|usd|bucks|pesos|dlls|dls|k)\b"),
    re.compile(
        r"\b(?:cpt|icd|icd-?10|hcpcs|j-?code|codes?|codigos?|dx|diagnos[a-z]{1,6})\b(?:\W{1,3}(?:is|es|are|son|number|de|for|"
        r"the|cpt|icd|10|y|and|or)){0,3}"
        r"\W{1,3}[a-z]?\d{2,5}(?:\.\d{1,3})?(?:(?:\s?[,&y]\s?|\sand\s|\sor\s|\s)\d{5}(?!\d)){0,4}"
    ),
    re.compile(r"[12](?<![\d-]\d)(?:(?<=1)9|(?<=2)0)\d\d(?![\d-])"),  # a year
    re.compile(r"\d(?<![\d.]\d)\d{0,3}\.\d{1,3}(?![\d.])"),
)
ZIPS = re.compile(r"\d(?<![\d.,$#]\d)\d{4}(?:-\d{4})?(?![\d%]|[.,]\d)")
LONG = re.compile(r"\d(?<![\d.,$]\d)\d{4,5}(?![\d%])")

# -------------------------------------------------------------------------------------------------------------- addresses

_WORD = r"[a-z][a-z'-]{0,24}+\.?"
_DIRECTION = r"(?:n|s|e|w|ne|nw|sw|north|south|east|west|norte|sur|oeste|northeast|northwest|southeast|southwest)\b\.?"
_ORDINAL = r"\d{1,3}(?:st|nd|rd|th)"
_STREET = (
    r"(?:street|st|avenue|aven?|av|blvd|boulevard|road|rd|lane|ln|parkway|pkwy|highway|hwy|terrace|trail|trl|circle|cir|"
    r"plaza|drive|dr|way|court|ct|place|pl|loop)"
)
_FLAT = (
    rf"(?:{_OPEN}{{1,2}}(?:apt|apartment|apartamento|unit|suite|ste|#|lot|space|spc|depto|departamento|int|interior|trlr|"
    rf"bldg){_OPEN}{{0,2}}(?:[a-z]?\d{{1,5}}[a-z]?|(?<=\s)[a-z])\b){{0,2}}"
)
_STATE = r"(?:az|arizona|ca|california|nm|nv|nevada|tx|texas|ut|utah|co|colorado|sonora|fl|ny|wa|il)"
_TOWN = rf"(?:(?:,?\s{_WORD}){{0,2}},?\s{_STATE}\b(?:,?\s\d{{5}}(?:-\d{{4}})?(?!\d))?|,?\s(?:[a-z]{{3,12}},?\s)?\d{{5}}(?!\d))?"

_HOUSE = rf"\s(?:{_DIRECTION}\s)?(?P<words>(?:{_WORD}\s){{0,4}}?)(?:{_ORDINAL}\s)?{_STREET}\b\.?{_FLAT}{_TOWN}"

STREETS = (
    # Each with whether a street's name of ordinary words alone is no street ("20 minute drive", "300 w food").
    (re.compile(rf"\d(?<![\d.$/:]\d)\d?{_HOUSE}"), True),
    (re.compile(rf"\d(?<![\d.$/:]\d)\d{{2,5}}(?:-\d{{1,4}})?{_HOUSE}"), False),
    (re.compile(rf"\d(?<![\d.$/:]\d)\d{{2,4}}\sw\.?\s(?P<words>{_ORDINAL}|{_WORD}){_FLAT}{_TOWN}"), True),
    (
        re.compile(rf"\d(?<![\d.$/:]\d)\d{{2,4}}\s(?!w\b){_DIRECTION}\s(?P<words>{_ORDINAL}|{_WORD}){_FLAT}{_TOWN}"),
        False,
    ),
    (
        re.compile(
            rf"\b(?:calle|av|avda|avenida|blvd|boulevard|bulevar|callejon|calzada|prolongacion|c/)\.?\s"
            rf"(?P<words>(?:{_WORD}\s|\d{{1,2}}\s(?:de\s)){{1,5}}?),?\s?(?:#|no\.?|num\.?|numero)?\s?\d{{1,5}}\b{_FLAT}"
        ),
        False,
    ),
    (
        re.compile(
            rf"\b(?:privada|priv|carretera|andador|calz)\b\.?\s(?P<words>(?:{_WORD}\s){{1,5}}?),?\s?(?:#|no\.?|"
            rf"num\.?)?\s?\d{{1,5}}\b{_FLAT}"
        ),
        True,
    ),
    (
        re.compile(
            rf"\b(?:vivo|vive|vivimos|domicilio|direccion|casa)\b(?:\s\w{{1,10}}){{0,4}}?\s"
            rf"(?P<hide>(?:calle|avenida|av|blvd|callejon|privada)\.?\s(?:(?:de|del|la|los|las)\s){{0,2}}(?P<words>{_WORD}))"
        ),
        False,
    ),
    (
        re.compile(
            rf"\bliv(?:e|es|ing|ed)\s(?:at|on|off|near|by|around)\s"
            rf"(?P<hide>(?:{_DIRECTION}\s)?(?:{_ORDINAL}|(?P<words>{_WORD}))\s{_STREET}\b(?:\s(?:and|&|n)\s{_WORD}(?:\s{_STREET}\b)?)?)"
        ),
        False,
    ),
    (
        re.compile(
            rf"\b(?:col\.|colonia|fraccionamiento|fracc\.?)\s(?P<hide>(?:(?:del?|las?|los|el)\s){{0,2}}(?P<words>{_WORD}))"
        ),
        False,
    ),
    (
        re.compile(
            rf"\bviv(?:o|e|imos)\s(?:por|en|sobre|cerca de)\s(?:la|el)\s"
            rf"(?P<hide>\d{{1,3}}(?:a|va|st|nd|rd|th)?\s(?:avenida|ave?|calle)(?:\s(?:y|con)\s(?:la\s)?{_WORD})?)"
        ),
        False,
    ),
    (re.compile(r"\b(?P<hide>(?:p\.?\s?o\.?\s?box|apartado postal|casilla)\W{0,3}\d{1,7})"), False),
    (
        re.compile(
            r"\b(?:apt|apartment|apartamento|depto|departamento|space|lote|casa)\s?(?:#|no\.?|num\.?|number|"
            r"numero)\s?(?P<hide>\d{1,5}[a-z]?)\b"
        ),
        False,
    ),
)


UNNUMBERED_STREETS = STREETS[6:9]
"""Those that need no digit."""


def streets(
    text: str, *, strict: bool, pattern: re.Pattern[str], ordinary: frozenset[str], function_words: frozenset[str]
) -> Iterator[tuple[int, int]]:
    """A street pattern's matches, but for those where other words than a street's name stand before "drive" or "way"."""
    for match in pattern.finditer(text):
        named = [
            word for word in (match.groupdict().get("words") or "").replace(".", " ").split() if word not in _LINKS
        ]
        if any(word in function_words for word in named) or (strict and all(word in ordinary for word in named)):
            continue
        yield match.span("hide") if "hide" in pattern.groupindex else match.span()


_LINKS = {"de", "del", "la", "las", "los", "el"}
