"""What the program must know of a language besides the content: short forms, days, small words, turns of a conversation.

A new language of the clinic is one more `Lexicon` here and its content. All words are folded (see `faq.text`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from faq.model import Lang


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words of one language."""

    stemmer: str
    """The Snowball stemmer's name."""
    short_forms: Mapping[str, str]
    """How people text, and what it stands for."""
    small_words: frozenset[str]
    """Words that carry no subject; they tell the language of a message, and whether a question leans on what was said before."""
    weekdays: Mapping[str, int]
    """Names of weekdays, Monday is 0."""
    weekday_names: tuple[str, ...]
    """As written in a reply, Monday first."""
    months: Mapping[str, int]
    month_names: tuple[str, ...]
    """As written in a reply, January first."""
    today: frozenset[str]
    tomorrow: frozenset[str]
    now: tuple[str, ...]
    """Phrases that ask about this moment."""
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
    names: frozenset[str]
    """What the language is called, in any language."""
    in_language: re.Pattern[str]
    """Asking for the last answer in a language ("in english please"); the group is the language's name."""
    yes: re.Pattern[str]
    no: re.Pattern[str]
    choosing: frozenset[str]
    """Words around the number of a choice ("the second one please")."""
    ordinals: Mapping[str, int]
    """Choosing among the suggestions: word -> position from 0."""
    oneself: re.Pattern[str]
    """Signs of a question about the writer, or about one of theirs."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ENGLISH = Lexicon(
    stemmer="english",
    short_forms={
        "u": "you",
        "ur": "your",
        "r": "are",
        "y": "why",
        "pls": "please",
        "plz": "please",
        "thx": "thanks",
        "ty": "thank you",
        "tysm": "thank you",
        "tx": "thanks",
        "b4": "before",
        "w": "with",
        "wo": "without",
        "bc": "because",
        "cuz": "because",
        "idk": "i do not know",
        "appt": "appointment",
        "appts": "appointments",
        "hrs": "hours",
        "hr": "hour",
        "mins": "minutes",
        "min": "minute",
        "rn": "right now",
        "tmrw": "tomorrow",
        "tmr": "tomorrow",
        "tomm": "tomorrow",
        "abt": "about",
        "wht": "what",
        "wat": "what",
        "wut": "what",
        "whn": "when",
        "whr": "where",
        "gonna": "going to",
        "wanna": "want to",
        "gotta": "have to",
        "dont": "do not",
        "doesnt": "does not",
        "didnt": "did not",
        "cant": "can not",
        "cannot": "can not",
        "wont": "will not",
        "isnt": "is not",
        "arent": "are not",
        "im": "i am",
        "ive": "i have",
        "id": "i would",
        "ill": "i will",
        "whats": "what is",
        "wheres": "where is",
        "hows": "how is",
        "whos": "who is",
        "thats": "that is",
        "theres": "there is",
        "yall": "you",
        "ya": "you",
        "meds": "medicines",
        "med": "medicine",
        "doc": "doctor",
        "docs": "doctors",
        "bp": "blood pressure",
        "pt": "physical therapy",
        "scs": "spinal cord stimulator",
        "addr": "address",
        "ph": "phone",
        "ketamin": "ketamine",
        "k": "ok",
        "kk": "ok",
        "okay": "ok",
        "n": "and",
        "2day": "today",
        "2morrow": "tomorrow",
        "prob": "probably",
        "def": "definitely",
        "msg": "message",
        "txt": "text",
        "info": "information",
        "sx": "symptoms",
        "tx4": "treatment for",
        "hbp": "high blood pressure",
        "htn": "high blood pressure",
        "preg": "pregnant",
        "mth": "month",
        "yr": "year",
        "yrs": "years",
        "wk": "week",
        "wks": "weeks",
        "cud": "could",
        "shud": "should",
        "wud": "would",
        "ppl": "people",
        "doin": "doing",
        "goin": "going",
        "lemme": "let me",
        "gimme": "give me",
        "dunno": "do not know",
        "sry": "sorry",
    },
    small_words=_words(
        "a an the and or but if so of to in on at by for from with about as into is am are was were be been being do does did "
        "have has had having i you he she it we they me him her us them my your his its our their this that these those there "
        "here what which who whom when where why how can could will would shall should may might must not no yes ok please "
        "just really very too also then than any some all more most much many get got gets getting go going know tell need "
        "want like would lol hey hi um uh well right now one thing things something anything none nothing nobody"
    ),
    weekdays={
        **{
            name: day
            for day, name in enumerate(["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"])
        },
        **{
            name + "s": day
            for day, name in enumerate(["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"])
        },
        "mon": 0,
        "tue": 1,
        "tues": 1,
        "wed": 2,
        "weds": 2,
        "thu": 3,
        "thur": 3,
        "thurs": 3,
        "fri": 4,
        "fris": 4,
        "sat": 5,
        "sats": 5,
        "sun": 6,
        "suns": 6,
    },
    weekday_names=("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    months={
        name: 1 + number // 2
        for number, name in enumerate(
            [
                "january",
                "jan",
                "february",
                "feb",
                "march",
                "mar",
                "april",
                "apr",
                "may",
                "may",
                "june",
                "jun",
                "july",
                "jul",
                "august",
                "aug",
                "september",
                "sept",
                "october",
                "oct",
                "november",
                "nov",
                "december",
                "dec",
            ]
        )
    },
    month_names=(
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
    today=_words("today tonight 2day"),
    tomorrow=_words("tomorrow tmrw tmr tomorow tommorow tommorrow 2morrow"),
    now=("right now", "now", "currently", "at the moment", "still open", "open yet", "this minute", "rn"),
    numbers={
        word: number
        for number, word in enumerate(
            ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"], 1
        )
    },
    hedges=_words(
        "and or on at in the a about what how whats is are you your yall u guys open opened close closed clinic still then also "
        "ok so til till until by before after from to this next coming same for do does it be will would can could i we come "
        "morning mornings afternoon afternoons evening evenings night am pm oclock around like day days hours time please pls "
        "well but even too half past quarter noon midday right now today tomorrow tonight here there late early"
    ),
    follow_up=re.compile(
        r"^(?:(?:ok|okay|so|oh|well|hmm|alright|thanks|and)\s+)*(?:and|what about|how about|what if|n|or|"
        r"plus|also|same for|whatabout|wbu|then)\b"
    ),
    leaning=_words("it its they them their theyre that those these this one ones he she"),
    asking=re.compile(
        r"\?|^\W*(?:(?:and|also|but|so|ok|hi|if not|plus)\s+)*(?:what|whats|how|hows|when|where|wheres|who|whos|why|which|is|are|do|does|"
        r"did|can|could|will|would|should|may|am|any|either|tell me|i want to know|i need to know)\b"
        r"|\b(?:does it|do you|do i|can i|can you|is it|is there|are you|are there|will it|would it|whats the|what is|where is|where are|"
        r"how (?:much|many|long|do|does|is|often|far)|what (?:number|time|day))\b",
        re.IGNORECASE,
    ),
    joint=re.compile(r"\s+(?:and|plus|&|n|as well as)\s+|\s*[,/+;]\s*", re.IGNORECASE),
    denial=re.compile(
        r"\b(?:no|not|isn'?t|never mind|forget|without|(?:do|does|did)n'?t (?:have|want|need|mean))\b[^.?!]*?[,;.\s]\s*"
        r"(?=(?:but|just|only|rather|what i (?:want|need))\b)",
        re.IGNORECASE,
    ),
    correction=re.compile(
        r"^(?:(?:no+|nah|oops|sorry|wait|actually|ugh|hm+|not that|wrong|argh|whoops|oh|my bad|i mean|lol)\s+)*"
        r"(?:(?:i|what i) (?:meant|mean)(?: to (?:ask|say))?|i was (?:asking|talking) about|im asking about|i asked (?:about|for)|"
        r"i said|make that|scratch that|rather|instead)\b(?: is| was| about| the)*"
    ),
    again=re.compile(
        r"^(?:(?:sorry|please|pls|can you|could you|can u|would you|wait|huh|what|i forgot|ok)\s+)*"
        r"(?:repeat(?: that| it| please)?|say (?:that|it) again|tell me (?:that |it )?again|one more time|come again|again|"
        r"what did you (?:just )?say|what was that(?: again)?|show (?:me )?(?:that|it) again|send (?:that|it) again|"
        r"(?:once|one) more|didnt catch that|i missed that)"
        r"(?: again)?(?: please| pls| plz| slowly| for me)*$"
    ),
    more=re.compile(
        r"^(?:(?:ok|okay|and|so|please|can you|could you)\s+)*(?:what else|anything else|(?:tell|give|show) me more|more|more please|"
        r"go on|continue|keep going|more (?:info|information|details?)|and)(?: please| about (?:it|that|this)| on that| is there)*$"
    ),
    names=frozenset({"english", "ingles"}),
    in_language=re.compile(
        r"^(?:(?:please|can you|could you|repeat|say|tell me|it|that|again|now|the same|sorry|ok)\s+)*"
        r"(?:in )?(english|ingles|spanish|espanol)(?: please| pls| plz)*$"
    ),
    yes=re.compile(
        r"^(?:yes|yeah|yep|yup|ya|yea|sure|ok|okay|correct|exactly|right|please|yes please|that one|thats it|thats the one|uh huh|👍)"
        r"(?: (?:please|thanks|thank you|thats it|that one|exactly|correct|the first(?: one)?|i do|it is))*$"
    ),
    no=re.compile(
        r"^(?:no|nope|nah|neither|none(?: of (?:these|those|them))?|not (?:that|those|these)|no thanks|"
        r"👎)(?: (?:thanks|thank you|neither|none))*$"
    ),
    choosing=_words("the one number option please pls i want choose pick it is"),
    ordinals={
        "1": 0,
        "first": 0,
        "top": 0,
        "former": 0,
        "2": 1,
        "second": 1,
        "two": 1,
        "3": 2,
        "third": 2,
        "three": 2,
        "last": -1,
        "bottom": -1,
        "latter": -1,
    },
    oneself=re.compile(
        r"\b(?:i|im|ive|my|me|mine|myself|id|ill|our|(?:my|our) (?:son|daughter|kid|child|husband|wife|mom|mother|dad|father|"
        r"partner|sister|brother|friend|grandma|grandpa|aunt|uncle|boyfriend|girlfriend|patient))\b"
    ),
)

SPANISH = Lexicon(
    stemmer="spanish",
    short_forms={
        "q": "que",
        "k": "que",
        "ke": "que",
        "xq": "porque",
        "pq": "porque",
        "xk": "porque",
        "x": "por",
        "tmb": "tambien",
        "tb": "tambien",
        "tbn": "tambien",
        "dnd": "donde",
        "dnde": "donde",
        "cdo": "cuando",
        "cuand": "cuando",
        "kiero": "quiero",
        "kien": "quien",
        "ksa": "casa",
        "cto": "cuanto",
        "cnto": "cuanto",
        "pa": "para",
        "d": "de",
        "toy": "estoy",
        "ta": "esta",
        "tas": "estas",
        "stan": "estan",
        "tan": "estan",
        "msj": "mensaje",
        "gcs": "gracias",
        "grax": "gracias",
        "grx": "gracias",
        "porfa": "por favor",
        "xfa": "por favor",
        "xfavor": "por favor",
        "pls": "por favor",
        "plis": "por favor",
        "bn": "bien",
        "ntp": "no te preocupes",
        "salu2": "saludos",
        "tel": "telefono",
        "dr": "doctor",
        "dra": "doctora",
        "hrs": "horas",
        "hr": "hora",
        "hs": "horas",
        "min": "minutos",
        "mñn": "manana",
        "ahorita": "ahora",
        "orita": "ahora",
        "horita": "ahora",
        "nomas": "nada mas",
        "muxo": "mucho",
        "muxa": "mucha",
        "aki": "aqui",
        "aser": "hacer",
        "ase": "hace",
        "ay": "hay",
        "ola": "hola",
        "sip": "si",
        "nop": "no",
        "nel": "no",
        "simon": "si",
        "appointment": "cita",
        "parking": "estacionamiento",
        "insurance": "seguro",
        "aseguranza": "seguro",
        "ketamin": "ketamina",
        "treatment": "tratamiento",
        "cel": "celular",
        "depre": "depresion",
        "finde": "fin de semana",
        "bb": "bebe",
        "vdd": "verdad",
        "ps": "pues",
        "pos": "pues",
        "osea": "o sea",
        "nmms": "no",
    },
    small_words=_words(
        "el la los las un una unos unas y o pero si de del a al en por para con sin sobre como es son era eran ser estar esta "
        "estan estoy fue ha han he hay yo tu usted ustedes el ella ellos ellas me te se nos lo le les mi mis tus su sus "
        "este esta esto estos estas ese esa eso esos esas aqui ahi alla que cual cuales quien cuando donde porque cuanto cuanta "
        "puede pueden puedo podria debo no ok favor muy mas tambien ya entonces algo todo toda todos todas tengo tiene tienen "
        "quiero quisiera necesito hola oiga oye disculpe pues ir hacer hace saber sabe decir dar da dan una uno"
    ),
    weekdays={
        **{
            name: day
            for day, name in enumerate(["lunes", "martes", "miercoles", "jueves", "viernes", "sabado", "domingo"])
        },
        "sabados": 5,
        "domingos": 6,
        "lun": 0,
        "mie": 2,
        "mier": 2,
        "jue": 3,
        "vie": 4,
        "vier": 4,
        "sab": 5,
        "dom": 6,
    },
    weekday_names=("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"),
    months={
        name: number
        for number, names in enumerate(
            [
                "enero ene",
                "febrero feb",
                "marzo",
                "abril abr",
                "mayo",
                "junio",
                "julio",
                "agosto ago",
                "septiembre setiembre sep",
                "octubre oct",
                "noviembre nov",
                "diciembre dic",
            ],
            1,
        )
        for name in names.split()
    },
    month_names=(
        "enero",
        "febrero",
        "marzo",
        "abril",
        "mayo",
        "junio",
        "julio",
        "agosto",
        "septiembre",
        "octubre",
        "noviembre",
        "diciembre",
    ),
    today=_words("hoy"),
    tomorrow=_words("manana mñn"),
    now=(
        "ahora",
        "ahorita",
        "en este momento",
        "todavia",
        "orita",
        "ya abrieron",
        "ya cerraron",
        "a esta hora",
        "siguen abiertos",
        "sigue abierto",
    ),
    numbers={
        word: number
        for number, word in enumerate(
            ["una", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve", "diez", "once", "doce"], 1
        )
    },
    hedges=_words(
        "y o el la los las en a al de del por para que como es son esta estan abren abre abierto abiertos abierta cierran cierra cerrado "
        "cerrados clinica todavia entonces tambien ok hasta desde antes despues este proximo siguiente mismo igual hay atienden "
        "trabajan manana mananas tarde tardes noche am pm hora horas horario dia dias favor pues pero medio mediodia media cuarto "
        "ahora hoy si ustedes uds temprano va ir puedo ese esa"
    ),
    follow_up=re.compile(
        r"^(?:(?:ok|bueno|ah|entonces|pues|oiga|oye|gracias)\s+)*(?:y|o|e|que tal|que hay de|que pasa con|y que|tambien|ademas|pero)\b"
    ),
    leaning=_words("eso esos esas esto estos estas ellos ellas lo los la las ese esa"),
    asking=re.compile(
        r"[?¿]|^\W*(?:(?:y|e|pero|ok|hola|entonces|tambi[eé]n|si no)\s+)*(?:qu[eé]|c[oó]mo|cu[aá]ndo|cu[aá]nt[oa]s?|d[oó]nde|qui[eé]n|"
        r"cu[aá]l(?:es)?|por qu[eé]|a qu[eé]|en qu[eé]|puedo|pueden?|hay|tienen?|es|son|aceptan|alguna|quiero saber|d[ií]game)\b"
        r"|\b(?:a qu[eé] hora|cu[aá]nto (?:cuesta|dura|tiempo|sale|vale)|d[oó]nde (?:est[aá]n?|queda)|"
        r"cu[aá]l es|qu[eé] es|tienen|aceptan|se puede)\b",
        re.IGNORECASE,
    ),
    joint=re.compile(r"\s+(?:y|e|m[aá]s|&|adem[aá]s de)\s+|\s*[,/+;]\s*", re.IGNORECASE),
    denial=re.compile(
        r"\b(?:no (?:soy|es|estoy|tengo|quiero|me)|olvide|sin|no)\b[^.?!]*?[,;.\s]\s*(?=(?:pero|sino|solo|s[oó]lo|m[aá]s bien|lo que)\b)",
        re.IGNORECASE,
    ),
    correction=re.compile(
        r"^(?:(?:no+|perdon|disculpe|ay|uy|espere|espera|mejor dicho|me equivoque|no eso no|eso no|ups|digo|jaja)\s+)*"
        r"(?:(?:yo )?(?:quise|queria|quiero) decir|me refiero(?: a)?|me referia(?: a)?|digo|pregunt(?:aba|e) por|hablo de|hablaba de|"
        r"lo que (?:quise decir|quiero) (?:es|era)|mejor dicho|mas bien|decia)\b(?: que| por| de| a| al| el| la| los| las)*"
    ),
    again=re.compile(
        r"^(?:(?:perdon|por favor|disculpe|puede|puedes|podria|me|lo|ok|no entendi|se me olvido)\s+)*"
        r"(?:rep(?:ite|ita|itame|iteme|itelo|etir|etirmelo|etirlo|iteme eso|iteme lo)|otra vez|de nuevo|nuevamente|una vez mas|"
        r"(?:que|como) dijo|que fue lo que dijo|diga(?:lo|me|melo)? (?:otra vez|de nuevo)|dime(?:lo)? (?:otra vez|de nuevo)|"
        r"mand(?:e|a)(?:lo|melo) (?:otra vez|de nuevo))"
        r"(?: eso| lo| otra vez| de nuevo| por favor| porfa| despacio)*$"
    ),
    more=re.compile(
        r"^(?:(?:ok|bueno|y|por favor|me puede|puede)\s+)*(?:que mas|algo mas|(?:digame|dime|cuenteme|"
        r"cuentame) mas|mas|siga|sigue|continue|"
        r"mas (?:informacion|detalles|info))(?: por favor| de eso| sobre eso| hay)*$"
    ),
    names=frozenset({"spanish", "espanol", "castellano"}),
    in_language=re.compile(
        r"^(?:(?:por favor|porfa|me|lo|la|puede|puedes|podria|repite|repita|repetir|repetirlo|digalo|dimelo|eso|ahora|perdon|ok)\s+)*"
        r"(?:en )?(espanol|castellano|ingles|english|spanish)(?: por favor| porfa)*$"
    ),
    yes=re.compile(
        r"^(?:si|claro|ok|sip|simon|correcto|exacto|eso|esa|ese|asi es|por favor|sale|dale|va|bueno|👍)"
        r"(?: (?:por favor|gracias|claro|eso|esa|ese|es|asi es|exacto|la primera|el primero))*$"
    ),
    no=re.compile(
        r"^(?:no|nop|nel|ninguna|ninguno|ni una|tampoco|👎)(?: (?:gracias|ninguna|ninguno|de (?:esas|esos)))*$"
    ),
    choosing=_words("la el numero opcion por favor porfa quiero es de"),
    ordinals={
        "1": 0,
        "primera": 0,
        "primero": 0,
        "primer": 0,
        "2": 1,
        "segunda": 1,
        "segundo": 1,
        "dos": 1,
        "3": 2,
        "tercera": 2,
        "tercero": 2,
        "tres": 2,
        "ultima": -1,
        "ultimo": -1,
    },
    oneself=re.compile(
        r"\b(?:yo|mi|mis|me|conmigo|mio|mia|tengo|tomo|estoy|soy|puedo|debo|deberia|podria|padezco|sufro|uso|nuestro|nuestra|"
        r"mi (?:hijo|hija|esposo|esposa|mama|papa|hermano|hermana|abuela|abuelo|novio|novia|tia|tio|suegra|suegro))\b"
    ),
)

LEXICONS: Mapping[Lang, Lexicon] = {"en": ENGLISH, "es": SPANISH}
