"""How Spanish names days and stretches of time."""

from __future__ import annotations

import re

from faq.lexicons.holiday_dates import DateRule, easter, fixed, nth
from faq.lexicons.time_words import TimeWords, Unit, numbered, one_of

_WEEKDAYS = numbered(
    *("lunes lun", "martes", "miercoles mie mier", "jueves jue", "viernes vie vier", "sabado sabados sab"),
    "domingo domingos dom",
)
_WEEKDAY = rf"(?:{one_of(_WEEKDAYS)})"
_MONTHS = numbered(
    *("enero ene", "febrero feb", "marzo", "abril abr", "mayo", "junio", "julio", "agosto ago"),
    *("septiembre setiembre sep", "octubre oct", "noviembre nov", "diciembre dic"),
    first=1,
)
_MONTH = rf"(?:{one_of(_MONTHS)})"
_NEAR_DAYS = {"hoy": 0, "manana": 1, "mnn": 1, "pasado manana": 2}
_ONES = ["uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve"]
_NUMBERS = {
    "un": 1,
    "una": 1,
    "primero": 1,
    "primer": 1,
    **{word: number for number, word in enumerate(_ONES, 1)},
    **{
        word: number
        for number, word in enumerate(
            [
                *("diez", "once", "doce", "trece", "catorce", "quince", "dieciseis", "diecisiete", "dieciocho"),
                *("diecinueve", "veinte"),
            ],
            10,
        )
    },
    **{f"veinti{word}": 20 + number for number, word in enumerate(_ONES, 1)},
    "veintiun": 21,
    "treinta": 30,
    "treinta y uno": 31,
    "cuarenta": 40,
    "cuarenta y cinco": 45,
}
_COUPLE = {"un par de": 2}
_COUNTED_DAYS = {"ocho": 7, "8": 7, "quince": 14, "15": 14}
_ARTICLES = {"un", "una"}
_UNITS: dict[str, Unit] = {
    **dict.fromkeys(("minuto", "minutos", "min", "mins"), "minute"),
    **dict.fromkeys(("hora", "horas", "hr", "hrs"), "hour"),
    **dict.fromkeys(("dia", "dias"), "day"),
    **dict.fromkeys(("semana", "semanas"), "week"),
    **dict.fromkeys(("mes", "meses"), "month"),
}
_COUNT = rf"(?P<count>\d{{1,3}}|{one_of(_NUMBERS)})"
_UNIT = rf"(?P<unit>{one_of(_UNITS)})"
_HALF = r"(?P<half> y media)?"
_DAY_WORDS = one_of({word: number for word, number in _NUMBERS.items() if word not in _ARTICLES})
_DAY = rf"(?P<day>\d{{1,2}}(?:ro|ero|o)?|{_DAY_WORDS})"
_YEAR = r"(?: (?:de |del )?(?P<year>(?:19|20)\d\d))?"
_NTH = {
    **dict.fromkeys(("primer", "primero", "1er"), 1),
    **dict.fromkeys(("segundo", "2do", "2o"), 2),
    **dict.fromkeys(("tercer", "tercero", "3er"), 3),
    **dict.fromkeys(("cuarto", "4to"), 4),
    "quinto": 5,
    "ultimo": -1,
}
_NEW_YEAR, _CHRISTMAS, _THANKSGIVING = fixed(1, 1), fixed(12, 25), nth(4, 3, 11)
_HOLIDAYS: dict[str, tuple[DateRule, ...]] = {
    **dict.fromkeys(("vispera de ano nuevo", "nochevieja", "noche vieja", "fin de ano", "ano viejo"), (fixed(12, 31),)),
    **dict.fromkeys(("dia de ano nuevo", "ano nuevo"), (_NEW_YEAR,)),
    **dict.fromkeys(("dia de los reyes", "dia de reyes", "reyes magos"), (fixed(1, 6),)),
    **dict.fromkeys(("dia de martin luther king", "martin luther king"), (nth(3, 0, 1),)),
    **dict.fromkeys(("dia de la candelaria",), (fixed(2, 2),)),
    **dict.fromkeys(
        ("dia de san valentin", "san valentin", "dia del amor y la amistad", "dia del amor"), (fixed(2, 14),)
    ),
    **dict.fromkeys(("dia de los presidentes", "dia del presidente"), (nth(3, 0, 2),)),
    "miercoles de ceniza": (easter(-46),),
    "domingo de ramos": (easter(-7),),
    "jueves santo": (easter(-3),),
    "viernes santo": (easter(-2),),
    **dict.fromkeys(("sabado de gloria", "sabado santo"), (easter(-1),)),
    "lunes de pascua": (easter(1),),
    **dict.fromkeys(("domingo de pascua", "domingo de resurreccion", "pascua"), (easter(),)),
    "cinco de mayo": (fixed(5, 5),),
    **dict.fromkeys(("dia de las madres", "dia de la madre"), (fixed(5, 10), nth(2, 6, 5))),
    **dict.fromkeys(("dia del padre", "dia de los padres"), (nth(3, 6, 6),)),
    **dict.fromkeys(("dia de los caidos", "memorial day"), (nth(-1, 0, 5),)),
    **dict.fromkeys(("cuatro de julio", "4 de julio"), (fixed(7, 4),)),
    "dia de la independencia": (fixed(7, 4), fixed(9, 16)),
    **dict.fromkeys(("dia del trabajo", "dia del trabajador"), (nth(1, 0, 9), fixed(5, 1))),
    "labor day": (nth(1, 0, 9),),
    **dict.fromkeys(("dia de la raza", "dia de la hispanidad"), (fixed(10, 12),)),
    **dict.fromkeys(("dia de colon", "dia de los pueblos indigenas"), (nth(2, 0, 10),)),
    **dict.fromkeys(("dia de todos los santos",), (fixed(11, 1),)),
    **dict.fromkeys(("dia de los muertos", "dia de muertos"), (fixed(11, 2),)),
    "dia de los veteranos": (fixed(11, 11),),
    **dict.fromkeys(("dia de accion de gracias", "accion de gracias"), (_THANKSGIVING,)),
    "viernes negro": (nth(4, 3, 11, plus=1),),
    **dict.fromkeys(("dia de la virgen de guadalupe", "dia de la virgen", "virgen de guadalupe"), (fixed(12, 12),)),
    **dict.fromkeys(("vispera de navidad", "nochebuena", "noche buena"), (fixed(12, 24),)),
    **dict.fromkeys(("dia de navidad", "navidad"), (_CHRISTMAS,)),
    **dict.fromkeys(
        ("semana santa", "posadas", "janucá", "januca", "ramadan", "ano nuevo chino", "vacaciones de primavera"), ()
    ),
}

SPANISH_TIMES = TimeWords(
    month_first=False,
    weekdays=_WEEKDAYS,
    weekday_names=("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"),
    months=_MONTHS,
    month_names=(
        *("enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto"),
        *("septiembre", "octubre", "noviembre", "diciembre"),
    ),
    lookalikes=re.compile(r"\bpartes\b"),
    now=(
        *("ahora", "ahorita", "orita", "en este momento", "a esta hora", "todavia", "siguen abiertos", "sigue abierto"),
        *("ya abrieron", "ya cerraron", "cuanto falta para que cierren", "cuanto falta para que abran"),
        *("en cuanto cierran", "alcanzo a llegar", "cuando vuelven a abrir", "cuando abren otra vez"),
        "cuando vuelve a abrir la clinica",
    ),
    near_days=_NEAR_DAYS,
    near_day=re.compile(
        r"(?<!a )(?<!de )\b(?:esta (?:manana|tarde|noche)|hoy mismo|"
        r"(?:abiert[oa]s?|abren|ir|voy|llegar|pasar) (?:mas (?:tarde|al rato)|al rato|al ratito))\b|"
        rf"(?<!\bde la )(?<!\bpor la )(?<!\ben la )(?<!\ba la )\b(?:{one_of(_NEAR_DAYS)})\b"
    ),
    day_numbers={**_NUMBERS, **_COUPLE},
    counted_days=_COUNTED_DAYS,
    units=_UNITS,
    hours_long=re.compile(rf"\b(?:pocas|unas|un par de|{one_of(_NUMBERS)}) horas\b"),
    ahead=(
        re.compile(r"\b(?:en|dentro de|de aqui a) (?:como )?(?P<count>un par de) (?P<unit>minutos|horas)\b"),
        re.compile(
            rf"\b(?:en|dentro de|de aqui a|de hoy a) (?:(?:como|unos|unas|otra|otras) )?{_COUNT} {_UNIT}{_HALF}\b(?! de\b)"
        ),
        re.compile(r"\b(?:en|dentro de|de aqui a) (?:como )?(?P<count>)(?P<unit>hora)(?P<half> y media)\b"),
        re.compile(rf"\b(?:estoy|vivo|ando|quedo) (?:como )?a {_COUNT} {_UNIT}{_HALF}\b"),
    ),
    half_hour=re.compile(r"\b(?:en|dentro de|de aqui a|estoy a|ando a) (?:como )?media hora\b"),
    from_day=(
        re.compile(rf"\b(?:{_COUNT} (?P<unit>dias?|semanas?) |dia )(?:despues|(?P<before>antes)) del? (?P<rest>.+)"),
        re.compile(rf"\bdel? (?P<rest>hoy|manana|{_WEEKDAY}) en (?P<count>{one_of(_COUNTED_DAYS)})(?: dias)?\b"),
        re.compile(rf"\b(?P<rest>hoy|manana|{_WEEKDAY}) en (?P<count>{one_of(_COUNTED_DAYS)})(?: dias)?\b"),
        re.compile(
            rf"\ba? ?{_COUNT} (?P<unit>semanas?) (?:del|desde el|a partir del) (?P<rest>(?:proximo )?{_WEEKDAY}.*)"
        ),
        re.compile(r"\b(?P<before>vispera) del? (?P<rest>.+)"),
    ),
    weekday_from=re.compile(
        rf"\b(?P<weekday>{_WEEKDAY}) (?:justo )?(?:despues|siguiente|(?P<before>antes|anterior)) (?:de|del|al|a) (?P<rest>.+)"
    ),
    nth_weekday=re.compile(
        rf"\b(?P<nth>{one_of(_NTH)}) (?P<weekday>{_WEEKDAY}|dia) (?:del?|en) (?:este )?"
        rf"(?:(?P<next_month>(?:proximo mes|mes (?:que viene|proximo|entrante|que entra)))|mes|(?P<month>{_MONTH}){_YEAR})\b"
    ),
    nth=_NTH,
    day_of_month=re.compile(
        rf"\b(?:el|dia) (?P<day>\d{{1,2}}\b|(?<=\bel dia )(?:{_DAY_WORDS})(?= *$| a las?\b| por favor\b))"
    ),
    day_month=(
        re.compile(rf"\b{_DAY}(?: dia)?(?: del?)?(?: mes)?(?: del?)? (?P<month>{_MONTH})\b{_YEAR}"),
        re.compile(rf"\b(?P<month>{_MONTH}) {_DAY}\b{_YEAR}"),
    ),
    holidays=_HOLIDAYS,
    holiday=re.compile(rf"\b(?P<name>{one_of(_HOLIDAYS)})\b"),
    around_holiday=re.compile(
        r"\b(?:cerca|alrededor|entre|antes|despues|desde|hasta|durante|semana|fin de semana|fines)(?: del?)?(?: el| la)? $"
    ),
    after_holiday=re.compile(r"^ (?:y ano nuevo)\b"),
    next_week=re.compile(
        r"\b(?:de |en )?la (?:(?:proxima|otra|siguiente) semana|semana (?:que (?:viene|entra)|proxima|entrante|siguiente))\b"
    ),
    next_month=re.compile(
        r"\b(?:(?:proximo|otro|siguiente) mes|mes (?:que (?:viene|entra)|proximo|entrante|siguiente))\b"
    ),
    weekend=re.compile(r"\beste (?:fin de semana|finde)\b"),
    next_before=frozenset({"otro"}),
    coming=re.compile(r"\b(?:proximo|entrante) $|^ (?:que (?:viene|entra)|proximo|entrante)\b"),
    past=re.compile(
        r"\b(?:primer|segundo|tercer|cuarto|ultimo|penultimo|pasado|anterior|(?:antes|despues) (?:del|de este)|desde (?:el|este)|"
        r"(?:en|dentro de|de aqui a) (?:dos|tres|cuatro|[234])) $|^ (?:pasado|anterior|siguiente|si y)\b(?! manana)"
    ),
    every=re.compile(r"(?:\b(?:los|cada|todos los) \w+|(?:sabados|domingos))$"),
    until=re.compile(r"^ (?:a|al|hasta|hasta el) $"),
    joining=re.compile(r"\b(?:[ouy])\b"),
    unclear=re.compile(
        r"\b(?:ayer|anteayer|antier|(?:proxima|otra|siguiente) semana|semana (?:que (?:viene|entra)|proxima|entrante|pasada)|"
        r"proximo mes|mes (?:que (?:viene|entra)|proximo|entrante|pasado)|(?:fin|finales|mediados|principios) (?:de|del) "
        r"(?:mes|semana que viene|este mes|\w*bre)|un par de (?:dias|semanas)|unos dias|algunos dias|"
        r"semana (?:de|antes|despues) )"
    ),
    leads_to_hour=frozenset({"las", "la", "los", "antes", "despues", "hasta", "desde", "tipo", "como", "a"}),
    surely_leads=frozenset({"las"}),
    minutes_said=frozenset({"treinta", "y media", "y cuarto", "menos cuarto"}),
    part_of_day=re.compile(r"de la (?:mañana|manana|tarde|noche)", re.IGNORECASE),
    half_past=re.compile(r"\b(?:y media|treinta(?! min))\b"),
    quarter_past=re.compile(r"\by cuarto\b"),
    quarter_to=re.compile(r"\b(?:menos cuarto|cuarto para)\b"),
    noon=re.compile(r"\b(?:mediodia|medio dia)\b"),
    midnight=re.compile(r"\b(?:medianoche|media noche)\b"),
    morning=re.compile(r"\b(?:de|por|en) la manana\b"),
    afternoon=re.compile(r"\b(?:de|por|en) la (?:tarde|noche)\b"),
)
