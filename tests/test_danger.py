"""Danger comes first: whatever else a message holds, in whatever language, however it is spelt."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.conversation.decide import press, reply_to
from bot.conversation.reply import Context, Incoming
from faq.loading import loader
from faq.search import index as faq_index
from faq.search.index import Index

NOW = datetime(2026, 11, 24, 17, tzinfo=UTC)


def after(index: Index, *texts: str) -> Context:
    """The context of a chat in which somebody has written these messages."""
    context = Context()
    for text in texts:
        _, context = reply_to(index, Incoming(text), context, NOW)
    return context


def reply(index: Index, text: str) -> tuple[str, str]:
    answered, _ = reply_to(index, Incoming(text), Context(), NOW)
    return answered.kind, answered.text


@pytest.mark.parametrize(
    "text",
    [
        "I can't breathe",
        "cant breath help",
        "my husband wont wake up after the infusion",
        "chest pain after infusion",
        "her throat is swelling shut",
        "he is having a seizure right now",
        "one side of her face is drooping and her speech is slurred",
        "no puedo respirar",
        "mi mamá no despierta",
        "me duele mucho el pecho y se me duerme el brazo",
        "se le hincho la lengua",
    ],
)
def test_an_emergency_gets_911_first(index: Index, text: str) -> None:
    kind, shown = reply(index, text)
    assert kind == "emergency"
    assert "911" in shown[:40]


@pytest.mark.parametrize(
    "text", ["my toddler swallowed my pills", "mi hijo se tragó mis pastillas", "I took a double dose by accident"]
)
def test_poisoning_names_poison_help(index: Index, text: str) -> None:
    kind, shown = reply(index, text)
    assert kind == "emergency"
    assert "1-800-222-1222" in shown
    assert "911" in shown


@pytest.mark.parametrize(
    "text",
    [
        "can you overdose on ketamine",
        "what would happen if someone had an overdose on it",
        "how do you prevent an overdose from ketamine",
        "¿qué pasa con una sobredosis de ketamina?",
        "¿cómo evitan una sobredosis de ketamina?",
    ],
)
def test_information_about_overdose_carries_poison_help_and_alarms_nobody(index: Index, text: str) -> None:
    kind, shown = reply(index, text)
    assert kind not in {"emergency", "crisis"}
    assert "1-800-222-1222" in shown


@pytest.mark.parametrize(
    "text",
    [
        "I want to kill myself",
        "everyone would be better off without me",
        "i just want to go to sleep and never wake up",
        "what are your hours? also I don't want to be alive anymore",
        "ya no quiero vivir",
        "quisiera dormirme y no despertar nunca",
        "mi hija dice que se quiere morir",
        "I can't take it anymore",
        "please make it stop",
        "no puedo seguir así",
    ],
)
def test_a_crisis_gets_988_first_and_warmly(index: Index, text: str) -> None:
    kind, shown = reply(index, text)
    assert kind == "crisis"
    assert "988" in shown[:160]


def test_the_spanish_crisis_reply_says_how_to_reach_spanish(index: Index) -> None:
    _, shown = reply(index, "ya no quiero vivir")
    assert "oprima 2" in shown
    assert "AYUDA" in shown


@pytest.mark.parametrize(
    "text",
    [
        "this pain is killing me",
        "I'm dying to know what it costs",
        "I had a heart attack in 2010, am I eligible?",
        "can ketamine raise blood pressure?",
        "no chest pain, just nausea",
        "is 988 your extension?",
        "my balance is $911",
        "este dolor me mata",
        "me muero de hambre, puedo comer antes?",
        "a mi papá le dio un infarto hace ocho años, ¿puede recibirla?",
        "I'm not suicidal, just tired of the paperwork",
    ],
)
def test_what_only_looks_like_danger_gets_an_ordinary_reply(index: Index, text: str) -> None:
    kind, shown = reply(index, text)
    assert kind not in {"emergency", "crisis"}
    assert "988" not in shown[:160]
    assert "911" not in shown[:40]  # where an alarm has it


def test_a_question_about_danger_gets_its_answer_with_911_in_it(index: Index) -> None:
    kind, shown = reply(index, "what happens if someone stops breathing during the infusion")
    assert kind not in {"emergency", "crisis"}
    assert "911" in shown


def test_a_denial_beside_a_danger_hides_nothing(index: Index) -> None:
    assert reply(index, "no puedo respirar, dolor de pecho")[0] == "emergency"
    assert reply(index, "ya no aguanto, me quiero morir")[0] == "crisis"
    assert reply(index, "this pain is killing me and I want to kill myself")[0] == "crisis"


@given(
    flag=st.sampled_from(["i can not breathe", "i want to kill myself", "no puedo respirar", "me quiero matar"]),
    before=st.sampled_from(
        ["", "hello. ", "sorry to bother you, ", "what are your hours? ", "Buenas tardes. ", "!!! "]
    ),
    after=st.sampled_from(["", "!!!", " what do I do", ". Also how much is it?", " ayuda por favor", " 😭😭"]),
    change=st.sampled_from([str, str.upper, str.title]),
)
@settings(max_examples=120)
def test_a_red_flag_survives_what_stands_around_it_and_its_case(index, flag, before, after, change) -> None:
    assert reply(index, change(before + flag + after))[0] in {"emergency", "crisis"}


FLAGS = ["i can not breathe", "i want to kill myself", "no puedo respirar", "me quiero matar", "i took all of my pills"]
HISTORY = [
    "i got crps in 2019 and ",
    "my wife had a stroke in 2015 and ",
    "we have been coming to you since march 2021 and ",
    "tengo crps desde 2018 y ",
    "me operaron en 2016 y ",
    "",
]
CALM = [
    "What are your hours?",
    "I have had CRPS for years.",
    "¿Dónde queda la clínica?",
    "My sister drives me.",
    "Gracias.",
]


@given(flag=st.sampled_from(FLAGS), before=st.sampled_from(HISTORY), change=st.sampled_from([str, str.upper]))
@settings(max_examples=60)
def test_a_clause_of_history_hides_no_danger(index, flag, before, change) -> None:
    assert reply(index, change(before + flag))[0] in {"emergency", "crisis"}


@given(flag=st.sampled_from(FLAGS), before=st.lists(st.sampled_from(CALM), max_size=9), after=st.sampled_from(CALM))
@settings(max_examples=60)
def test_danger_is_seen_whichever_sentence_it_is(index, flag, before, after) -> None:
    assert reply(index, " ".join([*before, f"{flag}.", after]))[0] in {"emergency", "crisis"}


@pytest.mark.parametrize("flag", FLAGS)
def test_danger_is_seen_in_the_middle_of_a_long_message_without_a_stop(index: Index, flag: str) -> None:
    around = "and then my sister drove me to the store and we bought bread and milk and went home and rested a while "
    long = (around * 18)[:1900]
    assert reply(index, f"{long} {flag} {long}")[0] in {"emergency", "crisis"}


@pytest.mark.parametrize("flag", FLAGS)
@pytest.mark.parametrize("typed", [lambda said: " ".join(said.replace(" ", "")), lambda said: said.replace(" ", "")])
def test_danger_is_seen_with_its_letters_spaced_or_its_words_joined(index: Index, flag: str, typed) -> None:
    assert reply(index, typed(flag))[0] in {"emergency", "crisis"}


def test_nothing_else_is_said_to_a_person_in_danger(index: Index) -> None:
    answered, _ = reply_to(index, Incoming("how much is it? my wife is not breathing"), Context(), NOW)
    assert answered.kind == "emergency"
    assert answered.entries == ()
    assert answered.buttons == ()


def test_each_phrase_is_given_away_by_a_word_of_its_own(plain_index: Index) -> None:
    """A phrase, said by itself, is seen whatever its rarest word is."""
    for lang, phrases in plain_index.lookout.phrases.items():
        for danger in plain_index.faq.emergencies.dangers:
            for phrase in danger.phrases.get(lang, ()):
                if not phrase.value.startswith("="):
                    words = phrase.value.replace("<number>", "80").split()
                    said = " ".join(slot.split("/")[-1] for slot in words if slot[0] not in "*[")
                    assert danger.kind in {kind for kind, *_ in phrases.revealed(said, str)}, phrase.place


def test_a_phrase_of_numbers_alone_is_looked_for_everywhere(small: Path) -> None:
    file = small / "emergency.yaml"
    file.write_text(file.read_text("utf-8").replace('["can not breathe"]', '["<number>"]'), "utf-8")
    flag = faq_index.build(loader.load(small)).lookout.red_flag("my number is 12", "en")
    assert flag
    assert flag.level == "alarm"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("is 911 free from a cell phone", "Please call 911 now."),
        ("I don't need 911, thanks", "Thank you for telling me,"),
        ("omg no not me, that was my uncle", "Thank you for telling me,"),
        ("please stop telling me that", "Thank you for telling me,"),
    ],
)
def test_after_an_alarm_its_number_and_its_denial_are_understood(index: Index, text: str, words: str) -> None:
    answered, _ = reply_to(index, Incoming(text), after(index, "I can't breathe"), NOW)
    assert answered.text.startswith(words)


@pytest.mark.parametrize(
    ("danger", "said", "goes_on"),
    [
        ("I can't breathe", "sorry, false alarm, I was joking", False),
        ("I can't breathe", "is it ok to wait until tomorrow", True),
        ("I can't breathe", "he won't calm down", True),
        ("I can't breathe", "I am not joking", True),
        ("I can't breathe", "I keep telling people about this", True),
        ("I can't breathe", "why do you keep saying that", False),
        ("I can't breathe", "why is 911 the number here", True),
        ("mi esposo no respira", "no era una emergencia, perdón", False),
        ("mi esposo no respira", "no está consciente", True),
        ("mi esposo no respira", "no es una broma", True),
        ("she drank bleach", "she drank it by accident", True),
        ("she drank bleach", "goodness, nobody is poisoned, that was in a movie", False),
        ("I took too many pills", "I didn't take any more", True),
        ("my dad is having a heart attack", "he won't stop telling me it hurts", True),
        ("mi esposo no respira", "sigue diciendo que le duele", True),
        ("mi esposo no respira", "¿por qué me sigue diciendo eso?", False),
        ("I want to kill myself", "sorry, I was joking", True),
    ],
)
def test_only_an_emergency_that_is_plainly_taken_back_is_no_longer_spoken_of(
    index: Index, danger: str, said: str, *, goes_on: bool
) -> None:
    question = "¿hay estacionamiento?" if "esposo" in danger else "is there parking?"
    answered, _ = reply_to(index, Incoming(question), after(index, danger, said), NOW)
    assert any(words in answered.text for words in ("If you still need help", "Si todavía necesita ayuda")) is goes_on


@pytest.mark.parametrize(
    ("danger", "said"),
    [
        ("I want to kill myself", "i don't need an ambulance, i cut deep enough"),
        ("I want to kill myself", "stop telling me to call 988, i have the rope"),
        ("I want to kill myself", "you're kidding right? i have the rope in my hand"),
        ("she drank bleach", "wrong person, it was my son who drank it"),
        ("she drank bleach", "i didn't take anything, my daughter did, she is getting sleepy"),
        ("she drank bleach", "is she fine?"),
        ("she drank bleach", "it's not a false alarm"),
        ("my dad has crushing chest pain", "his heart it stopped"),
        ("my son swallowed bleach", "we are testing if he wakes up"),
        ("I want to kill myself", "all good things end"),
        ("I want to kill myself", "I'm not going to kill myself, the pills are just in case"),
        ("I want to kill myself", "I won't kill myself until my daughter's wedding"),
        ("me quiero matar", "no me tomé de más, solo veinte"),
        ("me quiero matar", "no es falsa alarma, tengo las pastillas"),
        ("mi hija tomó cloro", "no me intoxiqué yo, fue la niña y le duele la panza"),
    ],
)
def test_what_only_sounds_like_a_denial_keeps_the_alarm(index: Index, danger: str, said: str) -> None:
    assert reply_to(index, Incoming(said), after(index, danger), NOW)[0].kind in {"emergency", "crisis"}


@pytest.mark.parametrize(
    ("danger", "denial", "said"),
    [
        ("she drank bleach", "false alarm", "actually no she did drink it"),
        ("she drank bleach", "false alarm", "help"),
        ("I want to kill myself", "just kidding", "i was lying, i do want to"),
        ("mi hija tomó cloro", "falsa alarma", "no, sí tomó"),
        ("me quiero matar", "era broma", "mentí, sí lo voy a hacer"),
    ],
)
def test_who_takes_a_denial_back_is_told_the_number(index: Index, danger: str, denial: str, said: str) -> None:
    assert reply_to(index, Incoming(said), after(index, danger, denial), NOW)[0].kind in {"emergency", "crisis"}


@pytest.mark.parametrize(
    "text",
    [
        "going to jump in front of a train",
        "no responde la niña",
        "mi papá no despierta con nada",
        "my husband collapsed onto the floor",
        "I don't want to be here at all anymore",
        "I don't want to kill myself but I am going to",
        "why not kill myself",
        "no es urgente pero me tomé un frasco de pastillas",
        "mi marido me va a matar esta vez sí",
        "le da un infarto por favor ayuda",
        "she overdosed on sugar pills and insulin",
        "no quiero matarme pero lo voy a hacer",
        "hoy no voy a matarme, mañana sí",
        "no quiero matarme pero no veo otra salida",
        "creo que no tomé de más pero me siento muy mareado",
    ],
)
def test_neither_a_look_alike_nor_a_denial_hides_a_danger(index: Index, text: str) -> None:
    assert reply(index, text)[0] in {"emergency", "crisis"}


def test_a_denial_with_the_words_of_danger_is_understood(index: Index) -> None:
    context = after(index, "she drank bleach")
    for _ in range(2):
        answered, context = reply_to(
            index, Incoming("nobody is poisoned, I only take my pills, the same ones for years"), context, NOW
        )
        assert answered.kind not in {"emergency", "crisis"}
    answered, _ = reply_to(index, Incoming("nobody is poisoned but my husband is not breathing"), context, NOW)
    assert answered.kind == "emergency"


def test_a_denied_alarm_can_be_repeated_and_its_answer_voted_down(index: Index) -> None:
    text = "nobody is poisoned, I only drink wine with my pills"
    context = after(index, "she drank bleach", text)
    answered, _ = reply_to(index, Incoming(text), context, NOW)
    assert answered.is_answer_withheld
    answered, _ = press(index, "down:en:visit-alcohol", context, NOW, text)
    assert [button.payload for button in answered.buttons if button.payload.startswith("faq:")]


def test_who_has_taken_an_alarm_back_asks_about_something_else(index: Index) -> None:
    context = after(index, "me quiero matar", "no es para tanto, solo pregunto")
    for text in ("y ahora que estoy embarazada, ¿qué tratamientos hay?", "ok, llamo a mi obstetra mejor"):
        answered, context = reply_to(index, Incoming(text), context, NOW)
        assert not answered.text.startswith("Por favor llame al 988 ahora")


@pytest.mark.parametrize(
    "text", ["no es para tanto, no me voy a matar, solo pregunto", "I'm not going to kill myself over a bill"]
)
def test_a_phrase_that_is_denied_alarms_nobody(index: Index, text: str) -> None:
    assert reply(index, text)[0] not in {"emergency", "crisis"}


@pytest.mark.parametrize(
    ("danger", "number", "repeated"),
    [("my dad is having a heart attack", "911", 3), ("I want to kill myself", "988", 4)],
)
def test_the_number_is_repeated_below_the_next_replies(index: Index, danger: str, number: str, repeated: int) -> None:
    """Three times after an emergency, which people who ask about other things were not in; always after speaking of dying."""
    context = after(index, danger)
    texts = []
    for question in ("is there parking?", "what is CRPS?", "how much does it cost?", "do you take Medicare?"):
        answered, context = reply_to(index, Incoming(question), context, NOW)
        texts.append(answered.text)
    assert [number in text for text in texts] == [True] * repeated + [False] * (4 - repeated)


@pytest.mark.parametrize(
    ("danger", "said"),
    [
        ("I want to die", "I mean it"),
        ("I want to die", "does it cost money to call"),
        ("I want to die", "do they send the police?"),
        ("I want to die", "I don't want to talk to strangers"),
        ("I want to die", "hello"),
        ("me quiero morir", "es en serio"),
        ("me quiero morir", "¿me va a llevar migración si llamo?"),
        ("me quiero morir", "no quiero hablar con nadie"),
        ("mi papá no respira", "no hablo inglés"),
    ],
)
def test_who_answers_an_alarm_in_other_words_reads_its_number_before_anything_else(
    index: Index, danger: str, said: str
) -> None:
    answered, _ = reply_to(index, Incoming(said), after(index, danger), NOW)
    assert answered.kind in {"emergency", "crisis"}
    assert "911" in answered.text or "988" in answered.text


def test_poison_that_was_taken_on_purpose_gets_911_and_988(index: Index) -> None:
    for danger, said in (("she drank bleach", "it wasn't an accident"), ("mi hija tomó cloro", "no fue un accidente")):
        answered, _ = reply_to(index, Incoming(said), after(index, danger), NOW)
        assert "911" in answered.text
        assert "988" in answered.text


@pytest.mark.parametrize("text", ["I'm not going to kill myself in front of the kids", "no me voy a matar en la casa"])
def test_a_negation_that_only_limits_hides_nothing(index: Index, text: str) -> None:
    assert reply(index, text)[0] == "crisis"


@pytest.mark.parametrize(
    ("danger", "said"),
    [
        ("my dad is not breathing", "I called 911, should I take out his dentures?"),
        ("my dad is not breathing", "they are on the way"),
        ("she drank bleach", "ok called poison control"),
        ("mi papá no respira", "ya llamé, ya vienen. ¿le quito la dentadura?"),
        ("mi papá no respira", "SI YA LLAME AL 911"),
    ],
)
def test_who_has_called_is_told_to_ask_there(index: Index, danger: str, said: str) -> None:
    """Not that nobody was called, which sounds as if the call had failed."""
    answered, _ = reply_to(index, Incoming(said), after(index, danger), NOW)
    assert answered.text.startswith(("Good. Stay on the line", "Muy bien. Siga en la línea"))


def test_poison_and_then_speaking_of_dying_gets_911_and_988(index: Index) -> None:
    for said in (("she drank bleach", "I want to die"), ("me quiero morir", "mi hija tomó cloro")):
        answered, _ = reply_to(index, Incoming(said[1]), after(index, said[0]), NOW)
        assert answered.text.startswith(("Call 911 now", "Llame al 911 ahora"))
        assert "988" in answered.text


def test_somebody_named_in_a_denial_may_be_named_beside_it(index: Index) -> None:
    context = after(index, "my wife passed out")
    answered, _ = reply_to(
        index, Incoming("She fainted last Tuesday and she's fine. I'm asking about the bill."), context, NOW
    )
    assert answered.kind not in {"emergency", "crisis"}
    answered, _ = reply_to(index, Incoming("I'm fine, but she fainted again"), context, NOW)
    assert answered.kind == "emergency"


@pytest.mark.parametrize(
    ("danger", "said"),
    [
        ("I want to die", "I'm not going to kill myself, I just want my refund"),
        ("me quiero morir", "ya le dije que no me voy a matar, mejor dígame a qué hora abren"),
        ("my dad is not breathing", "they texted he's awake and talking, thank god"),
        ("mi papá no respira", "ya no necesitamos ayuda gracias, está en el hospital"),
        ("mi papá no respira", "ya se lo llevaron, gracias. ¿a qué hora abren mañana?"),
        ("my dad is not breathing", "the paramedics took him. when do you open tomorrow?"),
    ],
)
def test_who_says_in_other_words_that_all_is_well_is_believed(index: Index, danger: str, said: str) -> None:
    assert reply_to(index, Incoming(said), after(index, danger), NOW)[0].kind not in {"emergency", "crisis"}


def test_pills_that_were_taken_do_not_end_an_alarm(index: Index) -> None:
    asked = after(index, "my dad is not breathing")
    assert "911" in reply_to(index, Incoming("they took her pills"), asked, NOW)[0].text


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (
            "I have to shake her hard to wake her and she drops right back off, do I give her the oxycodone?",
            "emergency",
        ),
        ("tengo que sacudirlo fuerte para que despierte y se vuelve a dormir, ¿le doy la oxicodona?", "emergency"),
        ("he is sleepy after the infusion and woke up when I called him for supper", "calm"),
        ("está dormida en el sillón, despertó cuando la llamé y pidió de cenar", "calm"),
    ],
)
def test_who_can_hardly_be_woken_is_an_emergency_and_who_is_sleepy_is_not(index: Index, text: str, kind: str) -> None:
    assert (reply(index, text)[0] == "emergency") == (kind == "emergency")


def test_nobody_who_answers_the_phone_is_no_emergency(index: Index) -> None:
    for text in ("llevo media hora marcando y no contesta nadie", "nadie me contesta en la clínica"):
        assert reply(index, text)[0] != "emergency"
    assert reply(index, "mi esposo no contesta, no lo puedo despertar")[0] == "emergency"


@pytest.mark.parametrize(
    ("danger", "said", "entry"),
    [
        ("my wife is having a seizure", "how long does an infusion last", "infusion-session-length"),
        ("my wife is having a seizure", "can you tell me your opening hours", "clinic-hours"),
        ("my wife is having a seizure", "can you get CRPS from surgery", "crps-causes"),
        ("mi papá no respira", "¿me puede mandar la dirección de la clínica?", "clinic-address"),
        ("mi papá no respira", "¿cuánto tarda una infusión?", "infusion-session-length"),
    ],
)
def test_who_asks_about_the_clinic_after_an_alarm_is_answered_and_reads_its_number(
    index: Index, danger: str, said: str, entry: str
) -> None:
    answered, _ = reply_to(index, Incoming(said), after(index, danger), NOW)
    assert entry in answered.entries
    assert "911" in answered.text


@pytest.mark.parametrize(
    ("danger", "said", "words"),
    [
        ("I want to kill myself", "I don't want to call anyone, I want to die", "tell someone near you"),
        ("I want to kill myself", "988 keeps me on hold and I want to die", "keep trying 988"),
        ("me quiero matar", "no les quiero llamar, me quiero morir", "cuéntele ahora a alguien cerca"),
    ],
)
def test_who_says_why_they_do_not_call_is_answered_instead_of_reading_the_same_page_again(
    index: Index, danger: str, said: str, words: str
) -> None:
    answered, context = reply_to(index, Incoming(said), after(index, danger), NOW)
    assert answered.kind == "crisis"
    assert words in answered.text
    assert "988" in answered.text
    assert context.alarm == "crisis"


def test_a_caution_that_is_denied_is_no_alarm_and_the_question_beside_is_answered(index: Index) -> None:
    cautioned = after(index, "I'm so tired of it all, I cry every day")
    assert cautioned.last is not None
    assert "988" in cautioned.last.text
    said = "I never said I'd kill myself, I'm not going to kill myself. What is your address?"
    answered, _ = reply_to(index, Incoming(said), cautioned, NOW)
    assert answered.entries == ("clinic-address",)


def test_who_denies_an_alarm_twice_no_longer_reads_its_number(index: Index) -> None:
    once = after(
        index, "I want to kill myself", "I don't want to die, that is a figure of speech", "what is your address"
    )
    assert once.last is not None
    assert "988" in once.last.text
    twice = after(
        index,
        *("I want to kill myself", "I don't want to die, that is a figure of speech", "I told you I'm fine"),
        "what is your address",
    )
    assert twice.last is not None
    assert "988" not in twice.last.text


@pytest.mark.parametrize(
    ("danger", "denial", "questions"),
    [
        (
            "me quiero matar",
            "No manches, no me quiero matar, estoy enojado. ¿Puedo apelar?",
            ("¿dónde están?", "¿qué es el CRPS?"),
        ),
        (
            "I want to kill myself",
            "lol no dude, i dont want to die. where are you",
            ("what is CRPS?", "what are your hours?"),
        ),
    ],
)
def test_who_has_denied_an_alarm_reads_its_number_once_more(
    index: Index, danger: str, denial: str, questions: tuple[str, ...]
) -> None:
    """Nobody who is only angry is told of 988 with every answer."""
    answered = after(index, danger, denial)
    assert answered.last is not None
    assert answered.last.kind not in {"crisis", "smalltalk"}
    assert "988" in answered.last.text
    for question in questions:
        reply, answered = reply_to(index, Incoming(question), answered, NOW)
        assert "988" not in reply.text


@pytest.mark.parametrize(
    ("danger", "said"),
    [
        ("me quiero matar", "quítame eso del 988, ya te dije que estoy bien"),
        ("I want to kill myself", "take the 988 line off please"),
    ],
)
def test_who_asks_for_the_line_to_be_taken_off_is_believed(index: Index, danger: str, said: str) -> None:
    assert reply_to(index, Incoming(said), after(index, danger), NOW)[0].kind == "smalltalk"


@pytest.mark.parametrize(
    ("danger", "said"),
    [
        ("she said that everyone would be better off without her", "I rang 988, thank you. What are your hours?"),
        ("me quiero matar", "ya llamé al 988, me atendieron. ¿Cuánto cuesta?"),
    ],
)
def test_who_has_called_988_gets_the_answer_and_the_number_below(index: Index, danger: str, said: str) -> None:
    reply, _ = reply_to(index, Incoming(said), after(index, danger), NOW)
    assert reply.entries
    assert "988" in reply.text.splitlines()[-1]


def test_who_has_called_988_and_is_still_in_danger_reads_of_988_first(index: Index) -> None:
    reply, _ = reply_to(
        index, Incoming("I called 988. i have the rope here"), after(index, "I want to kill myself"), NOW
    )
    assert reply.kind == "crisis"


@pytest.mark.parametrize(
    ("danger", "said"), [("me tomé 30 pastillas", "¿y si me tomo otra?"), ("I took 30 pills", "what if i take another")]
)
def test_who_wants_to_take_more_is_told_to_call(index: Index, danger: str, said: str) -> None:
    reply, _ = reply_to(index, Incoming(said), after(index, danger), NOW)
    assert reply.kind == "emergency"


def test_the_same_line_about_988_does_not_stand_in_two_answers_in_a_row(index: Index) -> None:
    first = after(index, "does CRPS affect mood?")
    second = after(index, "does CRPS affect mood?", "is there a support group")
    assert first.last is not None
    assert second.last is not None
    assert "988" in first.last.text
    assert second.last.entries == ("clinic-support-group",)
    assert "988" not in second.last.text


def test_a_graver_danger_is_answered_whatever_keeps_them_from_calling(index: Index) -> None:
    said = "I don't want to call anyone, I swallowed all my pills"
    answered, _ = reply_to(index, Incoming(said), after(index, "I want to kill myself"), NOW)
    assert answered.kind == "emergency"
    assert "911" in answered.text


def test_who_agrees_after_an_alarm_and_asks_on_gets_both_the_answer_and_the_number(index: Index) -> None:
    context = after(index, "my wife said she wants to die")
    answered, _ = reply_to(index, Incoming("ok I will call the clinic. does she need a ride home?"), context, NOW)
    assert answered.entries == ("visit-ride",)
    assert "988" in answered.text


def test_a_caution_ends_with_the_next_reply(index: Index) -> None:
    """Otherwise "ok" minutes later is an alarm."""
    asked = "had chest pain last year, is the infusion safe"
    assert reply_to(index, Incoming("yes, right now"), after(index, asked), NOW)[0].kind == "emergency"
    assert reply_to(index, Incoming("yes, right now"), after(index, asked, "repeat that"), NOW)[0].kind == "emergency"
    assert (
        reply_to(index, Incoming("yes, right now"), after(index, asked, "is there parking?"), NOW)[0].kind
        != "emergency"
    )
    _, context = press(index, "faq:en:clinic-parking", after(index, asked), NOW)
    assert reply_to(index, Incoming("ok thanks"), context, NOW)[0].kind == "smalltalk"


def test_what_confirms_a_caution_is_an_alarm_whatever_stands_beside_it(index: Index) -> None:
    context = after(index, "had chest pain last year, is the infusion safe")
    answered, _ = reply_to(index, Incoming("yes right now and I can't take this pain anymore"), context, NOW)
    assert answered.kind == "emergency"


def test_who_suffers_reads_988_again_but_not_in_two_replies_in_a_row(index: Index) -> None:
    context, texts = Context(), []
    hopeless = "I feel hopeless and alone, what do infusions do"
    for text in ("I am so sad and tired of this pain", hopeless, "is there parking?", hopeless):
        answered, context = reply_to(index, Incoming(text), context, NOW)
        texts.append(answered.text)
    assert ["988" in text for text in texts] == [True, False, False, True]
