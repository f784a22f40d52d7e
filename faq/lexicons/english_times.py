"""How English names days and stretches of time."""

from __future__ import annotations

import re

from faq.lexicons.holiday_dates import DateRule, easter, fixed, nth
from faq.lexicons.time_words import TimeWords, Unit, numbered, one_of

_WEEKDAYS = numbered(
    "monday mondays mon",
    "tuesday tuesdays tueday tue tues",
    "wednesday wednesdays wed weds",
    "thursday thursdays thurday thusday thu thur thurs",
    "friday fridays fri fris",
    "saturday saturdays sat sats",
    "sunday sundays sun suns",
)
_WEEKDAY = rf"(?:{one_of(_WEEKDAYS)})"
_MONTHS = numbered(
    *("january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug"),
    *("september sept sep", "october oct", "november nov", "december dec"),
    first=1,
)
_MONTH = rf"(?:{one_of(_MONTHS)})"
_NEAR_DAYS = {
    **dict.fromkeys(("today", "tonight", "2day"), 0),
    **dict.fromkeys(("tomorrow", "tmrw", "tmr", "tomorow", "tommorow", "tommorrow", "2morrow"), 1),
}
_CLOSING = (
    *("how long until you close", "how long till you close", "how long before you close", "how long until closing"),
    *("how much longer are you open", "how long are you open for", "closed already", "closed yet", "too late to come"),
    *("when do you open next", "when do you open again", "when will you open again"),
)
"""Questions about what is left of today's hours."""
_ONES = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
_TEENS = [
    *("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
]
_ORDINAL_ONES = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth"]
_ORDINAL_TEENS = [
    *("tenth", "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth"),
    *("eighteenth", "nineteenth"),
]
_ORDINALS = {
    **{word: number for number, word in enumerate([*_ORDINAL_ONES, *_ORDINAL_TEENS, "twentieth"], 1)},
    **{f"twenty {word}": number for number, word in enumerate(_ORDINAL_ONES, 21)},
    "thirtieth": 30,
    "thirty first": 31,
}
_NUMBERS = {
    "a": 1,
    "an": 1,
    **{word: number for number, word in enumerate([*_ONES, *_TEENS, "twenty"], 1)},
    **{f"twenty {word}": number for number, word in enumerate(_ONES, 21)},
    "thirty": 30,
    "thirty one": 31,
    "forty": 40,
    "forty five": 45,
    **_ORDINALS,
}
_COUPLE = dict.fromkeys(("a couple of", "a couple", "couple of", "couple"), 2)
_UNITS: dict[str, Unit] = {
    **dict.fromkeys(("minute", "minutes", "min", "mins"), "minute"),
    **dict.fromkeys(("hour", "hours", "hr", "hrs"), "hour"),
    **dict.fromkeys(("day", "days"), "day"),
    **dict.fromkeys(("week", "weeks", "wk", "wks"), "week"),
    **dict.fromkeys(("month", "months"), "month"),
}
_COUNT = rf"(?P<count>\d{{1,3}}|{one_of(_NUMBERS)})"
_UNIT = rf"(?P<unit>{one_of(_UNITS)})"
_HALF = r"(?P<half> and a half)?"
_DAY = rf"(?P<day>\d{{1,2}}(?:st|nd|rd|th)?|{one_of({word: number for word, number in _NUMBERS.items() if len(word) > 2})})"
_YEAR = r"(?: (?P<year>(?:19|20)\d\d))?"
_NTH = {
    **{word: number for number, word in enumerate(_ORDINAL_ONES[:5], 1)},
    **{word: number for number, word in enumerate(("1st", "2nd", "3rd", "4th", "5th"), 1)},
    "last": -1,
}
_NEW_YEAR, _CHRISTMAS = fixed(1, 1), fixed(12, 25)
_HOLIDAYS: dict[str, tuple[DateRule, ...]] = {
    **dict.fromkeys(("new years eve", "new year eve", "new year s eve", "nye"), (fixed(12, 31),)),
    **dict.fromkeys(("new years day", "new year day", "new years", "new year"), (_NEW_YEAR,)),
    **dict.fromkeys(("martin luther king day", "martin luther king jr day", "mlk day", "mlk"), (nth(3, 0, 1),)),
    **dict.fromkeys(("groundhog day",), (fixed(2, 2),)),
    **dict.fromkeys(("valentines day", "valentine day", "valentines"), (fixed(2, 14),)),
    **dict.fromkeys(("presidents day", "president day", "washingtons birthday"), (nth(3, 0, 2),)),
    **dict.fromkeys(("st patricks day", "saint patricks day", "st pattys day"), (fixed(3, 17),)),
    **dict.fromkeys(("cesar chavez day",), (fixed(3, 31),)),
    **dict.fromkeys(("mardi gras", "fat tuesday"), (easter(-47),)),
    "ash wednesday": (easter(-46),),
    "palm sunday": (easter(-7),),
    **dict.fromkeys(("maundy thursday", "holy thursday"), (easter(-3),)),
    "good friday": (easter(-2),),
    "easter monday": (easter(1),),
    **dict.fromkeys(("easter sunday", "easter day", "easter"), (easter(),)),
    "cinco de mayo": (fixed(5, 5),),
    **dict.fromkeys(("mothers day", "mother s day"), (nth(2, 6, 5),)),
    "memorial day": (nth(-1, 0, 5),),
    "flag day": (fixed(6, 14),),
    **dict.fromkeys(("fathers day", "father s day"), (nth(3, 6, 6),)),
    **dict.fromkeys(("juneteenth", "june teenth"), (fixed(6, 19),)),
    **dict.fromkeys(
        ("independence day", "4th of july", "fourth of july", "july 4th", "july fourth", "july 4"), (fixed(7, 4),)
    ),
    **dict.fromkeys(("labor day", "labour day"), (nth(1, 0, 9),)),
    **dict.fromkeys(("columbus day", "indigenous peoples day", "indigenous people day"), (nth(2, 0, 10),)),
    "halloween": (fixed(10, 31),),
    "day of the dead": (fixed(11, 2),),
    "election day": (nth(1, 0, 11, plus=1),),
    **dict.fromkeys(("veterans day", "veteran day"), (fixed(11, 11),)),
    "thanksgiving eve": (nth(4, 3, 11, plus=-1),),
    **dict.fromkeys(("thanksgiving day", "thanksgiving", "turkey day"), (nth(4, 3, 11),)),
    "black friday": (nth(4, 3, 11, plus=1),),
    "cyber monday": (nth(4, 3, 11, plus=4),),
    **dict.fromkeys(("christmas eve", "xmas eve"), (fixed(12, 24),)),
    **dict.fromkeys(("christmas day", "xmas day", "christmas", "xmas", "x mas"), (_CHRISTMAS,)),
    **dict.fromkeys(("boxing day",), (fixed(12, 26),)),
    **dict.fromkeys(
        (
            *("hanukkah", "chanukah", "passover", "rosh hashanah", "yom kippur", "ramadan", "eid", "diwali", "kwanzaa"),
            *("lunar new year", "chinese new year", "orthodox easter", "orthodox christmas", "super bowl", "superbowl"),
            *("holy week", "spring break", "winter break"),
        ),
        (),
    ),
}

ENGLISH_TIMES = TimeWords(
    month_first=True,
    weekdays=_WEEKDAYS,
    weekday_names=("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    months=_MONTHS,
    month_names=(
        *("January", "February", "March", "April", "May", "June", "July", "August"),
        *("September", "October", "November", "December"),
    ),
    lookalikes=re.compile(
        r"\b(?:may|march|someday|midday|payday|birthday|the suns?|(?:i|he|she|we|they) (?:just )?sat|sat(?= down\b))\b"
    ),
    now=("right now", "now", "currently", "at the moment", "still open", "open yet", "this minute", "rn", *_CLOSING),
    near_days=_NEAR_DAYS,
    near_day=re.compile(
        r"\b(?:this (?:morning|afternoon|evening)|later(?: on)? today|(?:open|come|there|in|by) later|rest of the day|"
        rf"{one_of(_NEAR_DAYS)})\b"
    ),
    day_numbers={**_NUMBERS, **_COUPLE},
    counted_days={},
    units=_UNITS,
    hours_long=re.compile(rf"\b(?:few|couple of|{'|'.join([*_ONES, *_TEENS[:3]])}) hours\b"),
    ahead=(
        re.compile(
            rf"\b(?:in|within) (?:(?:about|like|another) )?(?P<count>{one_of(_COUPLE)}) (?P<unit>minutes|mins|hours|hrs)\b"
        ),
        re.compile(rf"\b(?:in|within) (?:(?:about|like|around|another|exactly) )?{_COUNT} {_UNIT}{_HALF}\b(?! of\b)"),
        re.compile(rf"\b{_COUNT} {_UNIT}{_HALF} (?:from (?:now|today|right now)|away|out|later|drive)\b"),
    ),
    half_hour=re.compile(
        r"\b(?:in|within) (?:about )?(?:a )?half (?:an )?hour\b|\bhalf (?:an )?hour (?:from now|away|out)\b"
    ),
    from_day=(
        re.compile(
            rf"\b(?:{_COUNT} (?P<unit>days?|weeks?|wks?) |(?:day|night|morning) )(?:from|after|(?P<before>before)) (?P<rest>.+)"
        ),
        re.compile(rf"\b(?P<count>a|1|one|2|two) (?P<unit>weeks?) on (?P<rest>{_WEEKDAY}\b.*)"),
        re.compile(rf"\b(?P<rest>{_WEEKDAY}|today|tomorrow) (?P<unit>week)(?= *$| at\b| please\b)"),
    ),
    weekday_from=re.compile(
        rf"\b(?P<weekday>{_WEEKDAY}) (?:right |just )?(?:after|following|(?P<before>before)) (?P<rest>.+)"
    ),
    nth_weekday=re.compile(
        rf"(?<!\bto )\b(?P<nth>{one_of(_NTH)}) (?P<weekday>{_WEEKDAY}|day|weekday) (?:of|in)(?: the| this)? "
        rf"(?:(?P<next_month>(?:next|following|coming) month)|month|(?:next )?(?P<month>{_MONTH}){_YEAR})\b"
    ),
    nth=_NTH,
    day_of_month=re.compile(
        rf"\b(?:the )?(?P<day>\d{{1,2}}(?:st|nd|rd|th)\b|(?<=\bon the )(?:{one_of(_ORDINALS)})(?= *$| at\b| please\b))|"
        r"\bthe (?P<unsure>\d{1,2})\b"
    ),
    day_month=(
        re.compile(rf"\b(?P<month>{_MONTH})(?: the)? {_DAY}\b(?! {_MONTH}\b){_YEAR}"),
        re.compile(rf"\b{_DAY}(?: day)?(?: of)? (?P<month>{_MONTH})\b(?! (?:i|we|my)\b){_YEAR}"),
    ),
    holidays=_HOLIDAYS,
    holiday=re.compile(rf"\b(?P<name>{one_of(_HOLIDAYS)})\b"),
    around_holiday=re.compile(
        r"\b(?:around|near|between|before|after|since|until|till|by|through|over|week(?:end)? of|(?:rest|end) of)(?: the)? $"
    ),
    after_holiday=re.compile(r"^ (?:week|weekend|season|break|time|holidays|vacation)\b"),
    next_week=re.compile(r"\b(?:(?:of |the )?(?:next|following) week)\b"),
    next_month=re.compile(r"\b(?:of )?(?:the )?(?:next|following|coming) month\b"),
    weekend=re.compile(r"\b(?:this|this coming|the coming) weekend\b"),
    next_before=frozenset({"next"}),
    coming=re.compile(r"\bcoming $"),
    past=re.compile(
        r"\b(?:last|past|previous|following|first|second|third|fourth|1st|2nd|3rd|4th|other|before|after|since) $|"
        r"^ (?:after next|before last|ago)\b"
    ),
    every=re.compile(r"(?:\b(?:every|each|any) \w+|days)$"),
    until=re.compile(r"^ (?:to|through|thru|until|till|til) $"),
    joining=re.compile(r"\b(?:or|and)\b"),
    unclear=re.compile(
        r"\b(?:yesterday|last (?:week|month|night)|next (?:week|month|year|weekend)|(?:week|month) after next|"
        r"(?:end|middle|beginning|start) of (?:the|this|next) (?:month|week|year)|few (?:days|weeks|months)|"
        r"couple(?: of)? (?:days|weeks|months)|several (?:days|weeks)|weekend of|weeks? (?:of|after|before))\b"
    ),
    leads_to_hour=frozenset(
        {"at", "by", "before", "after", "till", "til", "until", "around", "from", "to", "past"},
    ),
    surely_leads=frozenset({"at", "past"}),
    minutes_said=frozenset({"thirty"}),
    part_of_day=re.compile(r"in the (?:morning|afternoon|evening)", re.IGNORECASE),
    half_past=re.compile(r"\b(?:half past|thirty(?! min))\b"),
    quarter_past=re.compile(r"\bquarter past\b"),
    quarter_to=re.compile(r"\bquarter (?:to|till|til|of)\b"),
    noon=re.compile(r"\b(?:noon|midday)\b"),
    midnight=re.compile(r"\bmidnight\b"),
    morning=re.compile(r"\bmornings?\b"),
    afternoon=re.compile(r"\b(?:afternoon|evening|tonight|night)\b"),
)
