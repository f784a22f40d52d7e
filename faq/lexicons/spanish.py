"""Spanish as patients write it."""

from __future__ import annotations

import re

from faq.lexicons.lexicon import Lexicon, any_of, word_set
from faq.lexicons.spanish_times import SPANISH_TIMES

_FALSE_ALARM = (
    "falsa alarma",
    r"(?<!no es )(?<!no es una )broma|bromeaba|(?<!no estoy )bromeando",
    r"no (?:es|era|fue|hay) (?:una |ninguna )?emergencia",
    r"ya no (?:necesito|necesitamos|ocupo|ocupamos) (?:ayuda|nada)|(?:en el|al) hospital|esta estable",
    r"no (?:me voy a|se va a|voy a) morir\w*$|no (?:me voy a|se va a|voy a) morir\w* (?:solo|nada mas|nomas|ja\w*)",
    r"no es para tanto",
    r"(?:deje|deja|dejen) de (?:decir|mandar|repetir|poner|salir)\w*",
    r"por que (?:me )?(?:sigue|sigues|siguen) (?:diciendo|mandando|repitiendo)",
    r"no (?:me )?tome de mas|no me (?:intoxique|envenene)",
    r"no (?:necesito|ocupo) (?:el |al |a la )?(?:911|ambulancia)",
    r"(?:ya se|la ambulancia se|los paramedicos se) (?:lo|la|los|las|me) (?:llevo|llevaron)\b",
    r"nadie (?:aqui )?(?:se )?(?:quiere|va a) (?:morir|matar)\w*",
    r"nadie (?:esta|se siente) (?:mal|muriendo|enferm[oa]|herid[oa])",
)
"""Saying plainly that there was no emergency."""

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
    contractions=(),
    one_letter_words=word_set("a y o e u"),
    small_words=word_set(
        "el la los las un una unos unas y o pero si de del a al en por para con sin sobre como es son era eran ser estar esta "
        "estan estoy fue ha han he hay yo tu usted ustedes el ella ellos ellas me te se nos lo le les mi mis tus su sus "
        "este esta esto estos estas ese esa eso esos esas aqui ahi alla que cual cuales quien cuando donde porque cuanto cuanta "
        "puede pueden puedo podria debo no ok favor muy mas tambien ya entonces algo todo toda todos todas tengo tiene tienen "
        "quiero quisiera quise queria "
        "necesito hola oiga oye disculpe pues ir hacer hace saber sabe decir dicho dijo dice digo diga dar da dan uno que"
    ),
    negations=word_set("no ni nunca jamas tampoco nadie"),
    limits=frozenset(
        {
            "pero",
            "aunque",
            "delante",
            "enfrente",
            "frente a",
            "en casa",
            "en la casa",
            "hasta",
            "hoy",
            "aqui",
            "mientras",
            "esta noche",
        }
    ),
    before_negation=frozenset({"por que"}),
    conjunctions=word_set("y pero"),
    connectives=word_set("y e pero que q ahora también tambien porque xq pq entonces"),
    abbreviations=word_set("dr dra sr sra"),
    question_words=word_set("qué que cómo como cuándo cuando cuánto cuanto dónde donde cuál cual puedo tienen"),
    further_question=re.compile(
        r"(?:y|pero|adem[aá]s|tambi[eé]n|aparte|e)\s+(?:tambi[eé]n\s+)?(?:qu[eé]|c[oó]mo|cu[aá]ndo|cu[aá]nto|cu[aá]nta|"
        r"cu[aá]ntos|cu[aá]ntas|d[oó]nde|qui[eé]n|cu[aá]l|por\s+qu[eé]|a\s+qu[eé]|hay|puedo|tienen|aceptan|duele)\b",
        re.IGNORECASE,
    ),
    before_further_question=word_set("y pero"),
    tails=word_set(
        "un una o y minuto minutos hora horas dia dias semana semanas mes meses ano anos medio media entero entera completo "
        "completa mas menos es eso esto cierto verdad si no de veras"
    ),
    times=SPANISH_TIMES,
    numbers={
        word: number
        for number, word in enumerate(
            ["una", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve", "diez", "once", "doce"], 1
        )
    },
    hedges=word_set(
        "y o el la los las en a al de del por para que como es son esta estan abren abre abierto abiertos abierta cierran cierra cerrado "
        "cerrados clinica todavia entonces tambien ok hasta desde antes despues este proximo siguiente mismo igual hay atienden "
        "trabajan manana mananas tarde tardes noche am pm hora horas horario dia dias favor pues pero medio mediodia media cuarto "
        "ahora hoy si ustedes uds temprano va ir puedo ese esa"
    ),
    follow_up=re.compile(
        r"^(?:(?:ok|bueno|ah|entonces|pues|oiga|oye|gracias)\s+)*(?:y|o|e|que tal|que hay de|que pasa con|y que|tambien|ademas|pero)\b"
    ),
    leaning=word_set("eso esos esas esto estos estas ellos ellas lo los la las ese esa"),
    asking=re.compile(
        r"[?¿]|^\W*(?:(?:y|e|pero|ok|hola|entonces|tambi[eé]n|si no)\s+)*(?:qu[eé]|c[oó]mo|cu[aá]ndo|cu[aá]nt[oa]s?|d[oó]nde|qui[eé]n|"
        r"cu[aá]l(?:es)?|por qu[eé]|a qu[eé]|en qu[eé]|puedo|pueden?|hay|tienen?|es|son|aceptan|alguna|quiero saber|d[ií]game)\b"
        r"|\b(?:a qu[eé] hora|cu[aá]nto (?:cuesta|dura|tiempo|sale|vale)|d[oó]nde (?:est[aá]n?|queda)|"
        r"cu[aá]l es|qu[eé] es|tienen|aceptan|se puede)\b",
        re.IGNORECASE,
    ),
    joint=re.compile(r"(?<!\s)\s+(?:y|e|m[aá]s|&|adem[aá]s de)\s+|(?:(?<!\s)\s+)?[,/+;]\s*", re.IGNORECASE),
    denial=re.compile(
        r"\b(?:no (?:soy|es|estoy|tengo|quiero|me)|olvide|sin|no)\b[^.?!]{0,150}?[,;.\s]\s{0,9}"
        r"(?=(?:pero|sino|solo|s[oó]lo|m[aá]s bien|lo que|la pregunta)\b)"
        r"|\bno (?:le |te )?pregunt\w{1,4}\b(?:[^.?!,;]{0,80}[.?!,;]|[^.?!]{0,80}?\s(?=(?:le |te )?pregunt))",
        re.IGNORECASE,
    ),
    correction=re.compile(
        r"^(?:(?:no+|perdon|disculpe|ay|uy|espere|espera|mejor dicho|me equivoque|no eso no|eso no|ups|digo|jaja)\s+)*"
        r"(?:(?:yo )?(?:quise|queria|quiero) decir|me refiero(?: a)?|me referia(?: a)?|digo|"
        r"(?:le |te )?pregunt(?:aba|e|o) por|"
        r"hablo de|hablaba de|lo que (?:quise decir|quiero) (?:es|era)|mejor dicho|mas bien|decia)\b"
        r"(?: que| por| de| a| al| el| la| los| las)*"
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
    forget=re.compile(
        r"^(?:(?:por favor|porfa|puede|puedes|podria|quiero que|ok)\s+)*"
        r"(?:(?:borr|elimin)(?:a|e|en|ar|es)(?:me)? (?:tod[oa]s? )?(?:mis? |est[ea] |l[ao]s? |el )"
        r"(?:chats?|conversacion|mensajes|datos|historial)(?: de este chat)?|"
        r"olvid[ae](?:me|nme| este chat| todo))(?: por favor| porfa| ya)*$"
    ),
    names=frozenset({"spanish", "espanol", "castellano"}),
    in_language=re.compile(
        r"^(?:(?:por favor|porfa|me|lo|la|puede|puedes|podria|repite|repita|repetir|repetirlo|digalo|dimelo|eso|ahora|perdon|ok)\s+)*"
        r"(?:en )?(espanol|castellano|ingles|english|spanish)(?: por favor| porfa)*$"
    ),
    wanted_language=re.compile(
        r"\b(?:contest|respond|escrib|hableme|hablame|hablenme)\w*(?: me)? en (espanol|castellano|ingles)\b"
        r"|(?<!no )(?<!hablo )(?<!hablan )\b(espanol|castellano|ingles) (?:por favor|porfa\w*|please|pls|plz)\b"
    ),
    yes=re.compile(
        r"^(?:si|claro|ok|sip|simon|correcto|exacto|eso|esa|ese|asi es|por favor|sale|dale|va|bueno|👍)"
        r"(?: (?:por favor|gracias|claro|eso|esa|ese|es|asi es|exacto|la primera|el primero))*$"
    ),
    no=re.compile(
        r"^(?:no|nop|nel|ninguna|ninguno|ni una|tampoco|👎)(?: (?:gracias|ninguna|ninguno|de (?:esas|esos)))*$"
    ),
    choosing=word_set("la el numero opcion por favor porfa quiero es de creo supongo pues"),
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
    opening=any_of(
        "abr(?:en?|ir|an|ieron)",
        "abiert[oa]s?",
        r"cierr\w+",
        "cerrad[oa]s?",
        "cerraron",
        "atienden",
        "trabajan",
        "horario",
        "(?:puedo|podemos|quiero) (?:ir|pasar|llegar)",
    ),
    pain=any_of("dolor", "duele", "escala", "nivel"),
    beside_score=word_set("mi el a es esta en de un como hoy ahora ahorita dolor nivel"),
    after_alarm={
        "alarm_no_phone": any_of(
            r"(?:no tengo|sin|perdi|no traigo|no hay)(?: \w+){0,2} (?:telefono|celular|cel|saldo|senal|minutos|credito)",
            r"(?:telefono|celular|cel) (?:\w+ ){0,2}(?:descompuesto|muerto|apagado|sin)",
            r"no puedo (?:llamar|hablar|marcar)",
            "no quiero hablar|prefiero (?:escribir|mensaje)",
            r"no (?:oigo|escucho)(?: \w+){0,2} (?:bien|telefono)|sord[oa]",
            r"(?:escribir|mensaje|texto)(?: \w+){0,3} en (?:lugar|vez)",
        ),
        "alarm_no_answer": any_of(
            r"no (?:me )?(?:contesta|contestan|contestaron|responde|responden|agarran|entra)",
            r"nadie (?:me )?(?:contesta|responde|contesto)",
            "ocupado",
            "en espera",
            "colgaron",
            "me cuelgan",
            "buzon",
        ),
        "alarm_called": any_of(
            r"(?:ya|si|ahorita)(?: (?:ya|los|les|la|lo|le))* (?:llame|llamamos|marque|marcamos|hable|llamaron|(?<!si )llamo)"
            r"(?! (?:a la clinica|a su|a mi|pero)\b)",
            r"(?:llame|llamamos|marque|hable|hablamos|llamando|marcando|hablando|en la linea|en el telefono) (?:al|a|con) (?:el |los |la )?"
            r"(?:911|988|ambulancia|paramedicos|ellos)",
            r"ya (?:vienen|viene la ambulancia|llegaron|llego la ambulancia|estan aqui|me contestaron)",
            "^llamando",
        ),
        "alarm_coming": any_of(
            r"(?:vienen|vendran|viene alguien|llamaron|llamaste|llamo usted|avisaron|avisaste|viene la ambulancia)",
            r"(?:puede|pueden|puedes|podria|podrian) (?:llamar|venir|avisar)\w*",
            r"(?:puede|pueden|puedes|podria|podrian) (?:mandar|enviar)\w* (?:\w+ )?(?:ayuda|ambulancia|alguien)",
            r"(?:puede|pueden|puedes|podria|podrian) ayudar\w*$",
            r"(?:manden|mande|manda|envien|llame|llamen) (?:\w+ )?(?:ayuda|ambulancia|a alguien|usted|ustedes|por mi)",
            r"cuanto (?:tardan|se tardan|tardaran)|cuanto tarda(?:$| (?:\w+ ){0,3}(?:ayuda|ambulancia|llegar|venir))",
        ),
        "alarm_thanks": re.compile(r"^(?:ok |bueno )?(?:muchas |mil )?gracias\b|^dios (?:le|te|lo|la) bendiga"),
        "alarm_asks": any_of(
            "^(?:y |pero )?(?:es|son) (?:gratis|confidencial|anonim[oa])",
            r"(?:cuesta|cobran|cobra|gratis|pagar|cuenta|seguro)(?: \w+){0,4} (?:llamar|llamo|llamada|mensaje|988|911|ambulancia)",
            r"(?:llamar|llamo|llamada|mensaje|988|911|ambulancia)(?: \w+){0,4} (?:cuesta|cobran|cobra|gratis|paga|pagar)",
            r"policia|policias|migra|migracion|deportan|deportar|me (?:encierran|van a encerrar|internan|van a internar)|me quitan a",
            "no hablo ingles|hablan espanol",
        ),
        "alarm_no": re.compile(
            r"^(?:no|nop|nunca|jamas|no quiero|no voy a|no puedo|ahorita no|para nada)"
            r"(?:$| (?:quiero|voy|llamar|gracias|puedo|lo|a|me|tengo|hace|hablar|molestar)\b)"
        ),
        "alarm_yes": re.compile(
            r"^(?:y )?(?:si |puedo |debo )?(?:me )?(?:tomo|tomar|tomarme) (?:otras?|otros?|mas|el resto|las demas|los demas)\b|"
            r"^(?:si|sip|simon|ok|okay|va|vale|esta bien|bueno|ya|ahorita|ya voy|ya estoy|lo hare|de acuerdo"
            r"|por favor|ayuda|ayudeme|ayudenme|auxilio|rapido|hola)"
            r"(?:$| (?:ya|voy|llamo|ahora|ahorita|por|lo|llamar|gracias|esta|estoy|que hago)\b)"
            r"|^(?:(?:y )?ahora|y|que hago|ahora que)(?: (?:y )?(?:que )?(?:hago|hacemos|ahora))?$"
        ),
    },
    taken_back=any_of(
        *_FALSE_ALARM,
        r"(?<!no estoy )jugando",
        r"(?:era una prueba|estaba probando|solo probaba)",
        r"(?:olvidalo|olvidelo|no importa|me equivoque|exagere)",
        r"(?:mande|escribi|aprete|oprimi|puse)(?: \w+){0,3} (?:por error|sin querer)",
        r"no (?:era|iba|hablaba) en serio",
        r"(?<!no )(?:estoy|esta) (?:bien|mejor)",
        r"ya (?:respira|desperto|reacciono|paso|se le paso|se me paso)",
        "me entendio mal",
        r"no (?:necesito|ocupo) (?:el |al )?(?:988|eso)",
        r"(?:quit\w+|sac\w+|borr\w+) (?:ya )?(?:eso|lo|ese mensaje|esa linea|el mensaje)?(?: del?)? (?:988|911)",
        r"nadie se esta (?:muriendo|sintiendo mal)",
        r"(?:eso|esto) fue hace (?:\w+ )?(?:anos|meses)",
        r"(?:es|era|fue) un decir",
        r"no me (?:voy a|quiero|queria) (?:matar|morir|suicidar)\w*|no (?:voy a|quiero) (?:matar|morir|suicidar)me",
        r"no (?:estoy|ando) pensando en (?:eso|morir\w*|matar\w*)",
        r"(?:no|nunca|jamas) (?:me )?(?:quiero|quise|queria|voy a|pienso|he pensado en|he querido) (?:hacerme dano|hacer dano|lastimar\w*)",
        r"dios me libre",
        r"(?<!no )(?:estoy|esta) (?:despiert[oa]|consciente)",
    ),
    false_alarm=any_of(*_FALSE_ALARM),
    relief=word_set(
        "perdon perdone disculpe disculpa gracias dios bendito virgen jaja jajaja ay uy ups solo nomas nada todo todos tranquila "
        "tranquilo ya dije "
        "manches mames hombre wey guey chale oye que va claro obvio oigan "
        "despierta despierto respira hablando bien mejor chat mensaje senorita joven oiga amor mijo mija senor senora caballero serio"
    ),
    refusal=any_of(
        r"no (?:les |le )?(?:quiero|voy a|pienso) (?:(?:llamar|marcar)(?:les|le)|(?:llamar|marcar)(?:le)? (?:a nadie|al? (?:988|911)))",
        r"no (?:les|le) (?:quiero|voy a|pienso) (?:llamar|marcar)",
    ),
    insisting=any_of(
        r"(?:no|ninguna|nunca) (?:\w+ ){0,2}(?:falsa alarma|brom\w+)",
        r"(?:mentira que|menti|te menti|le menti)$|^(?:no )?menti\b",
        "^(?:no |si |pero )?(?:es|lo digo|hablo|va) (?:muy )?en serio$",
        r"(?:la verdad|en realidad|de verdad) (?:que )?si",
        r"^(?:no )?si (?:lo|la|me|se) (?:tomo|tome|hizo|hice|voy|hare)\b|^no si tomo",
        r"^esta bien$|^como (?:se|puedo saber) si(?:$| (?:esta|estoy|es|fue|va)\b)",
        r"(?:solo|nada mas|nomas)(?: me tome| tome)? "
        r"(?:\d+|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|doce|quince|veinte|treinta|cuarenta)(?: pastillas?| pastis)?$",
        "^ayuda$|^ayudenme$|^ayudeme$|^auxilio$",
    ),
    on_purpose=any_of(
        "no fue (?:sin querer|un error|por error|un accidente|accidente|por accidente)",
        "(?<!no )(?<!no fue )(?:a proposito|adrede)|(?<!no )(?:para morirme|queria morirme)",
    ),
    contrary=any_of(
        *(
            "pero",
            "todavia",
            r"solo (?:una|uno|dos|tres|cuatro|cinco|diez|veinte|treinta|la mitad|un poco)",
            "sino",
            "lo (?:voy a hacer|hare)",
            "no veo",
            "ella",
            "ellos",
            r"le (?:sale|arde|duele|cuesta)",
            "se esta",
            r"fue (?:la|el|mi)",
        ),
        r"(?:mi|la|el) (?:hijo|hija|nino|nina|bebe|esposo|esposa|mama|papa|hermano|hermana|amigo|amiga)",
        *("tarde", "decidi", "soga", "pistola", "cuchillo", "frasco", "puente", "carta", "pastillas"),
    ),
    happening=re.compile(
        r"^(?:si|ya|claro)\b.*\b(?:ahora|ahorita|ahora mismo|en este momento|pasando|ya|es asi|lo es)\b"
        r"|^(?:ahora mismo|ahorita mismo|en este momento|esta pasando|me esta pasando|le esta pasando|ya es demasiado)\b"
    ),
    ours=any_of(
        "crps",
        "sdrc",
        "rsd",
        r"ketamin\w*",
        "keta",
        r"infusi\w*",
        "suero",
        r"clinicas?",
        "atlas",
        "aqui",
        "alla",
        "ahi",
        r"\w{3,}(?:eme|ame|enme|anme|ime)",
        "el tratamiento",
        "usted",
        "ustedes",
        "tu",
        "te",
        "su",
        "sus",
        "les",
        "le",
        "yo",
        "mi",
        "mis",
        "me",
        "nos",
        r"nuestr\w+",
        "tengo",
        "puedo",
        "quiero",
        "estoy",
        "voy",
        "tomo",
        "soy",
        "debo",
        "necesito",
        "tienen",
        "hacen",
        "atienden",
        "dan",
        "son",
    ),
    subject=re.compile(
        r"\b(?:(?:sintoma|senal|signo|causa|tratamiento|complicacion|efecto|riesgo|etapa|tipo|prueba|examen|medicina|medicamento|remedio|"
        r"cura|vacuna|dosis|diagnostico|investigacion|informacion|estudio)(?:e?s)?(?: secundarios?)?(?: (?:hay|existen))?"
        r"(?: (?:o|y) \w+){0,3} (?:del?|para|contra|sobre)"
        r"|(?:que|cual(?:es)?) (?:causan?|provocan?|es|son)|como (?:se )?(?:prevenir|previene|(?:trata|cura|diagnostica|usa|contagia)r?)"
        r"|a quien(?:es)? les? da) (?P<subject>.+)"
    ),
    oneself=any_of(
        *("yo", "mi", "mis", "me", "conmigo", "mio", "mia", "nuestro", "nuestra", "tengo", "tomo", "estoy", "soy"),
        *("puedo", "debo", "deberia", "podria", "padezco", "sufro", "uso"),
    ),
)
