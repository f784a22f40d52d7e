"""English as patients write it."""

from __future__ import annotations

import re

from faq.lexicons.english_times import ENGLISH_TIMES
from faq.lexicons.lexicon import Lexicon, any_of, word_set

_FALSE_ALARM = (
    "false alarm",
    r"(?<!not )(?:jok|kidd)ing",
    r"(?:not|isnt|wasnt) (?:being )?(?:an )?emergency",
    r"^(?:(?:please|just|ok|now|no|you|can|could|must|have to) )*(?:stop|quit) (?:tell|say|send|show|repeat)\w* (?:me|this|that|it)",
    r"why (?:do |are )?(?:you|u) (?:keep|still) (?:tell|say|send|show|repeat|giv)\w*",
    r"no emergency|(?:dont|do not|no longer) need help|(?:in|at) the (?:hospital|er)|stable now",
    r"(?:nobody|no one|noone) (?:is poisoned|took (?:too much|too many|anything)|needs (?:help|911|an ambulance))",
    r"(?:nobody|no one|noone) (?:here )?(?:wants|is going|is trying|is about) to (?:die|kill|hurt)",
    r"(?:did not|didnt) (?:take|swallow) (?:too much|too many|anything)",
    r"(?:do not|dont) need (?:911|an ambulance)",
    (
        r"(?:ambulance|paramedics|medics|ems|they) (?:(?:have|has|just|already) )*(?:took|taken) "
        r"(?:(?:him|them|me)\b|her(?:$| (?:away|in|to|with)\b))"
    ),
    r"wrong (?:chat|window|person)",
    r"^(?:(?:oh|omg|god|goodness|gosh|what|wait|no|lol|haha|heavens) )+not me",
)
"""Saying plainly that there was no emergency."""

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
        "aint": "is not",
        "wasnt": "was not",
        "werent": "were not",
        "hasnt": "has not",
        "havent": "have not",
        "hadnt": "had not",
        "wouldnt": "would not",
        "couldnt": "could not",
        "shouldnt": "should not",
        "hes": "he is",
        "shes": "she is",
        "theyre": "they are",
        "youre": "you are",
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
    contractions=(
        (
            re.compile(
                r"\b(is|are|was|were|do|does|did|wo|would|could|should|has|have|had|ca|ai|must)n(?:[^\w\s]{1,2}|\s)t\b",
                re.IGNORECASE,
            ),
            r"\1nt",
        ),
        (
            re.compile(r"\b(i|you|he|she|it|we|they|there|that|who)[^\w\s.,!?](m|s|re|ll|ve|d)\b", re.IGNORECASE),
            r"\1\2",
        ),
    ),
    one_letter_words=word_set("i a"),
    small_words=word_set(
        "a an the and or but if so of to in on at by for from with about as into is am are was were be been being do does did "
        "have has had having i you he she it we they me him her us them my your his its our their this that these those there "
        "here what which who whom when where why how can could will would shall should may might must not no yes ok please "
        "just really very too also then than any some all more most much many get got gets getting go going know tell need "
        "want like would said say says saying lol hey hi um uh well right now one thing things something anything none nothing nobody"
    ),
    negations=word_set("not never nor neither nobody noone"),
    limits=frozenset(
        {
            "but",
            "yet",
            "in front",
            "at home",
            "at work",
            "until",
            "till",
            "today",
            "tonight",
            "here",
            "while",
            "as long",
        }
    ),
    before_negation=frozenset({"why", "should i", "can"}),
    conjunctions=word_set("and but"),
    connectives=word_set("and n but so now then also because bc cuz"),
    abbreviations=word_set("dr mr mrs ms st ave ste vs"),
    question_words=word_set("what how when where who why which do does can is are"),
    further_question=re.compile(
        r"(?:and|also|plus|but)\s+(?:also\s+)?(?:what|whats|what's|how|hows|when|where|wheres|who|why|which|whether|"
        r"is|are|do|does|can|could|will|would|should)\b",
        re.IGNORECASE,
    ),
    before_further_question=word_set("and but plus"),
    tails=word_set(
        "minute minutes hour hours day days week weeks month months year years a an the or and half full whole entire longer shorter "
        "is it that this true right really ok yes no"
    ),
    times=ENGLISH_TIMES,
    numbers={
        word: number
        for number, word in enumerate(
            ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"], 1
        )
    },
    hedges=word_set(
        "and or on at in the a about what how whats is are you your yall u guys open opened close closed clinic still then also "
        "ok so til till until by before after from to this next coming same for do does it be will would can could i we come "
        "morning mornings afternoon afternoons evening evenings night am pm oclock around like day days hours time please pls "
        "well but even too half past quarter noon midday right now today tomorrow tonight here there late early"
    ),
    follow_up=re.compile(
        r"^(?:(?:ok|okay|so|oh|well|hmm|alright|thanks|and)\s+)*(?:and|what about|how about|what if|n|or|"
        r"plus|also|same for|whatabout|wbu|then)\b"
    ),
    leaning=word_set("it its they them their theyre that those these this one ones he she"),
    asking=re.compile(
        r"\?|^\W*(?:(?:and|also|but|so|ok|hi|if not|plus)\s+)*(?:what|whats|how|hows|when|where|wheres|who|whos|why|which|whether|"
        r"is|are|do|does|did|can|could|will|would|should|may|am|any|either|tell me|i wonder|"
        r"i (?:want|need|would like|should like) to know|i'd like to know)\b"
        r"|\b(?:does it|do you|do i|can i|can you|is it|is there|are you|are there|will it|would it|whats the|what is|where is|where are|"
        r"how (?:much|many|long|do|does|is|often|far)|what (?:number|time|day))\b",
        re.IGNORECASE,
    ),
    joint=re.compile(r"(?<!\s)\s+(?:and|plus|&|n|as well as)\s+|(?:(?<!\s)\s+)?[,/+;]\s*", re.IGNORECASE),
    denial=re.compile(
        r"\b(?:no|not|isn'?t|never mind|forget|without|(?:do|does|did)n'?t (?:have|want|need|mean|ask))\b[^.?!]{0,150}?[,;.\s]\s{0,9}"
        r"(?=(?:i )?(?:but|just|only|rather|what i (?:want|need)|i'?m asking|i (?:asked|meant))\b)"
        r"|\b(?:not asking|(?:did|was)n'?t ask(?:ing)?)\b[^.?!,;]{0,80}[.?!,;]|^not (?:the |about )?\w{3,20}(?: \w{1,20}){0,2}[.,;]",
        re.IGNORECASE,
    ),
    correction=re.compile(
        r"^(?:(?:no+|nah|oops|sorry|wait|actually|ugh|hm+|not that|wrong|argh|whoops|oh|my bad|i mean|lol)\s+)*"
        r"(?:(?:i|what i) (?:meant|mean)(?: to (?:ask|say))?|i was (?:asking|talking) about|im asking about|"
        r"i asked (?:about|for|if|whether)|i said|make that|scratch that|rather|instead)\b(?: is| was| about| the)*"
    ),
    again=re.compile(
        r"^(?:(?:sorry|please|pls|can you|could you|can u|would you|wait|huh|what|i forgot|ok)\s+)*"
        r"(?:repeat(?: that| it| please)?|say (?:that|it) again|tell me (?:that |it )?again|one more time|come again|again|"
        r"what did you (?:just )?say|what was that(?: again)?|show (?:me )?(?:that|it) again|send (?:that|it) again|"
        r"(?:once|one) more|didnt catch that|i missed that)"
        r"(?: again)?(?: please| pls| plz| slowly| for me)*$"
    ),
    more=re.compile(
        r"^(?:(?:ok|okay|and|so|please|can you|could you)\s+)*(?:what else|anything else|(?:tell|give|show) me more|more|"
        r"go on|continue|keep going|more (?:info|information|details?)|and)(?: please| about (?:it|that|this)| on that| is there)*$"
    ),
    forget=re.compile(
        r"^(?:(?:please|pls|can you|could you|can u|would you|i want (?:you )?to|ok|now)\s+)*"
        r"(?:(?:delete|erase|clear|remove|wipe) (?:all (?:of )?)?(?:my|this|our|the) (?:whole )?"
        r"(?:chats?|conversation|messages|data|history)|forget (?:me|this chat|my chat|everything))(?: please| pls| now)*$"
    ),
    names=frozenset({"english", "ingles"}),
    in_language=re.compile(
        r"^(?:(?:please|can you|could you|repeat|say|tell me|it|that|again|now|the same|sorry|ok)\s+)*"
        r"(?:in )?(english|ingles|spanish|espanol)(?: please| pls| plz)*$"
    ),
    wanted_language=re.compile(
        r"\b(?:answer|respond|reply|write|talk to me|speak to me)(?: me)?(?: back)? in (english|spanish)\b"
        r"|(?<!no )(?<!not )(?<!speak )\b(english|spanish) (?:please|pls|plz)\b"
    ),
    yes=re.compile(
        r"^(?:yes|yeah|yep|yup|ya|yea|sure|ok|okay|correct|exactly|right|please|that one|thats it|thats the one|uh huh|👍)"
        r"(?: (?:please|thanks|thank you|thats it|that one|exactly|correct|the first(?: one)?|i do|it is))*$"
    ),
    no=re.compile(
        r"^(?:no|nope|nah|neither|none(?: of (?:these|those|them))?|not (?:that|those|these)|no thanks|"
        r"👎)(?: (?:thanks|thank you|neither|none))*$"
    ),
    choosing=word_set("the one number option please pls i want choose pick it is guess think maybe"),
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
    opening=any_of(r"open\w*", "clos(?:ed?|es|ing)", "hours", "(?:can (?:i|we)|to) come"),
    pain=any_of("pain", "hurts?", "scale", "level", "score"),
    beside_score=word_set("my the an at is its it like about today now right pain level"),
    after_alarm={
        "alarm_no_phone": any_of(
            r"(?:no|without|lost|broke|broken|not have|dont have|havent got|have no)(?: \w+){0,2} phone",
            r"phone (?:is |s )?(?:dead|broken|gone|off)",
            r"(?:can ?not|cant) (?:call|talk|speak|phone)",
            r"(?:dont|do not) want to (?:talk|speak)|rather (?:text|type|write|talk to you)",
            r"no (?:signal|service|minutes|bars)",
            r"(?:dont|do not|cant|can ?not) hear(?: \w+){0,2} (?:well|good|phone)|deaf|hard of hearing",
            r"(?:write|text)(?: \w+){0,3} instead",
        ),
        "alarm_no_answer": any_of(
            r"(?:988|911|they|it|line|poison help|hotline) (?:is |are |was |were |just )?(?:busy|not answering|not working|not picking up)",
            r"(?:988|911|they|it|line|hotline) (?:do|does|did|is|are|wo|will)(?:nt| not) (?:\w+ )?(?:answer|pick|work|respond)\w*",
            r"(?:nobody|no one|noone) (?:\w+ )?(?:answer|pick|respond)\w*",
            r"(?:hung|hangs) up on me",
            "on hold",
            "voicemail",
            "not answering",
        ),
        "alarm_called": any_of(
            r"^(?:(?:ok|okay|yes|yeah|i|we|he|she|have|just|already|am|im|are|is) )*"
            r"(?:called|calling|dialed|dialing|phoned|rang|rung|texted|texting)(?! (?:the clinic|the office|you|your|yall|my|a|but)\b)",
            r"(?:called|dialed|phoned|rang|texted|spoke (?:to|with)|on the phone with|on with|talking to|on the line with)"
            r" (?:the |an )?(?:911|988|poison|them|ambulance|ems)",
            r"(?:theyre|(?:they|ambulance|paramedics|medics|help|ems) (?:are|r|is)) (?:\w+ )?(?:coming|here|on (?:the|their|its) way)",
            "^on the phone",
        ),
        "alarm_coming": any_of(
            r"(?:are|r|is) (?:they|you|u|help|someone|somebody|anyone|the ambulance|an ambulance)"
            r" (?:\w+ )?(?:coming|sending|calling|on it)",
            r"(?:did|have|can|will|could|would) (?:you|u|they|someone|somebody) (?:please |just )?"
            r"(?:call|called|send|sent|phone|come|(?:tell|told) (?!me|us)\w+|help|get (?:help|someone|somebody|here|there|an ambulance))",
            r"how long(?:$| (?:\w+ ){0,3}(?:they|them|help|someone|somebody|911|ambulance|paramedics|get here|come|arrive))",
            r"how long (?:will|does) it take$",
            r"on (?:the|their|its) way",
            r"send (?:help|someone|somebody|an ambulance)",
        ),
        "alarm_thanks": re.compile(
            r"^(?:ok(?:ay)? )?(?:thanks?|thank you|thx|ty|tysm|thank u|god bless you|bless you)\b"
        ),
        "alarm_asks": any_of(
            r"^(?:and |but |ok )?(?:is|are) (?:it|this|that|they|the call) (?:free|confidential|anonymous|private)",
            r"(?:cost|costs|free|charge|charged|charges|pay|bill|insurance)(?: \w+){0,4} (?:call|calling|text|texting|988|911|ambulance)",
            r"(?:call|calling|text|texting|988|911|ambulance)(?: \w+){0,4} (?:cost|costs|free|charge|charged|charges|pay|bill)",
            "police|cops|arrest|arrested|locked up|lock me|commit me|deport|deported|immigration|take my (?:kids|children|guns?)",
            r"(?:dont|do not|cant|can not) speak (?:\w+ )?english|speak spanish",
        ),
        "alarm_no": re.compile(
            r"^(?:no|nope|nah|i wont|i will not|never|not now|i cant|i can not|i do not want to|i dont want to|do not want to|dont want to"
            r"|i am not|im not)(?:$| (?:i|thanks?|thank|call|calling|want|going|to|way|im|that|do|it|anyone|them|they|talk|speak|tell)\b)"
        ),
        "alarm_yes": re.compile(
            r"^(?:and |but |ok |so |what if |should |can |could )*i (?:take|took|have|had) (?:another|more|one more|some more|the rest)\b|"
            r"^(?:yes|yeah|yep|yup|ya|ye|ok|okay|k|kk|sure|alright|fine|i will|ill call|i am|done"
            r"|doing it|right now|please|please help|help|help me|hurry|what now|what do i do|now what|and now|hello|still here)"
            r"(?:$| (?:please|now|i|ok|okay|will|it|them|him|her|911|988|did|do|am|is|maam|its|hes|shes|then"
            r"|what (?:now|do i do|then|number|next))\b)"
        ),
    },
    taken_back=any_of(
        *_FALSE_ALARM,
        r"(?<!not a )joke|(?:jok|kidd)ed",
        "jk",
        r"(?:just )?testing",
        "a test",
        r"never ?mind",
        "nvm",
        r"(?:sent|wrote|typed|pressed|hit|clicked)(?: \w+){0,3} by (?:mistake|accident)",
        r"(?:did not|didnt) mean (?:it|that|this|to (?:write|say|send|type|scare))",
        r"(?:not|wasnt|isnt) (?:being )?(?:serious|really)",
        "misunderstood",
        r"exaggerat\w+",
        r"(?:he|she|it|i|we|they|hes|shes|its|im|theyre) (?:is |are |am )?(?:ok|okay|fine|alright|better|safe|breathing|awake)",
        r"feel(?:ing)? better",
        "all good",
        r"it (?:is over|passed)",
        r"(?:do not|dont) need (?:988|that)",
        r"(?:take|leave) (?:that|the|this) (?:\w+ )?988(?: \w+)? (?:off|out|away)",
        r"(?:nobody|no one|noone) (?:is |s )?(?:in danger|dying|hurt|sick|dead)",
        r"(?:that|this|it) was (?:\w+ ){0,4}(?:years?|months?) ago",
        r"figure of speech",
        r"(?:not|never|wont|wouldnt) (?:\w+ ){0,2}(?:kill|hurt) (?:myself|anyone|anybody)",
        r"not suicidal|(?:dont|do not) want to (?:die|kill myself)",
        r"(?:not|never) (?:\w+ ){0,2}(?:do|did|doing) anything to (?:myself|hurt myself)",
        r"(?:not|never|wasnt|isnt) (?:thinking (?:of|about) (?:that|it|dying)|what i (?:meant|said))",
    ),
    false_alarm=any_of(*_FALSE_ALARM),
    relief=word_set(
        "sorry apologies thanks thank thankfully god goodness jesus lord haha hahaha lmao omg oops mean meant only still again back "
        "talking breathing awake fine ok okay better lol dude man whoa hey jeez nah relax chill really obviously "
        "texted called told n w around like honest honestly promise everyone everything everybody guys sir maam bro"
    ),
    refusal=any_of(
        r"(?:dont|do not|wont|will not|not going to) (?:want to |wanna )?(?:call|phone) (?:them|anyone|anybody|nobody|no one|988|911)",
    ),
    insisting=any_of(
        r"(?:not|isnt|aint|never|no) (?:\w+ ){0,2}(?:false alarm|jok\w+|kidding)",
        r"i (?:was lying|lied)",
        r"^(?:but |no |yes )?(?:i (?:really |do |did )?(?:mean|meant) it|(?:im|i am) (?:dead |so |being )?serious)$",
        r"(?:he|she|they) (?:really |actually )?did(?: \w+){0,2}$",
        r"(?:actually|really) (?:he|she|they|it) (?:did|is|was|has)",
        r"^(?:is|are) (?:he|she|it|they|i) (?:ok|okay|fine|safe|alright)\b",
        r"^how (?:do|can|will) i (?:know|tell)(?: if| whether)?(?:$| (?:he|she|it|they|this|that|i)(?:s| is| are| am)?\b)",
        r"(?:only|just)(?: took| had)? (?:\d+|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty|forty|fifty)"
        r"(?: pills?| tablets?| of them)?$",
        "^help$|^help me$",
    ),
    on_purpose=any_of(
        r"(?:not|wasnt|isnt) (?:\w+ )?(?:mistake|accident|accidental|by mistake|by accident)",
        "(?<!not )(?<!wasnt )on purpose|(?<!not )(?<!never )(?<!didnt )meant to (?:die|do it|take)",
    ),
    contrary=any_of(
        *(
            "but",
            "yet",
            "only half",
            "maybe",
            "half a",
            "instead",
            r"(?:will|gonna|going to|have to) do it",
            "no other way",
            "just in case",
            "he",
            "she",
            "him",
            "her",
            "they",
            "them",
            "who did",
        ),
        r"(?:my|the) (?:son|daughter|kid|child|baby|boy|girl|husband|wife|mom|mother|dad|father|brother|sister|friend|roommate)",
        *("too late", "already decided", "decision", "rope", "gun", "knife", "blade", "belt", "bridge", "bottle"),
    ),
    happening=re.compile(
        r"^(?:yes|yeah|yep|yea|ya|it is|it does|i am|i do|he is|she is|they are)\b.*\b(?:now|happening|is|does|do|am|already)\b"
        r"|^(?:it is |its |yes )?(?:happening )?right now$|^(?:it is|its) (?:happening|too much)|^happening now"
    ),
    ours=any_of(
        "crps",
        "rsd",
        r"ketamin\w*",
        "ket",
        "special k",
        r"infusi\w*",
        "iv",
        r"drips?",
        r"clinics?",
        "atlas",
        "here",
        "the treatment",
        "you",
        "u",
        "ya",
        "yall",
        "your",
        "yours",
        "ur",
        "i",
        "im",
        "ive",
        "ill",
        "me",
        "my",
        "mine",
        "we",
        "our",
        "us",
    ),
    subject=re.compile(
        r"\b(?:(?:effect|risk)s?(?: (?:or|and) \w+){0,2} (?:of|from)"
        r"|(?:symptom|sign|cause|treatment|complication|stage|type|test|exam|trial|medicine|drug|remed|precaution|"
        r"cure|vaccine|outlook|prognosis|dosage|dose|diagnosis|research|information|study)(?:s|y|ies)?"
        r"(?: (?:or|and) \w+){0,3}(?: (?:is|are) (?:there|being done|available))? (?:of|for|about|on)"
        r"|what causes?|how (?:to|can|do|is|are)(?: (?:you|people|they))? (?:prevent|treat|cure|diagnose|use|catch|get)"
        r"|who (?:gets?|should get|is at risk for)|what (?:is|are)(?: are)?|need to know about) (?P<subject>.+)"
    ),
    oneself=any_of("i", "im", "ive", "my", "me", "mine", "myself", "id", "ill", "our"),
)
