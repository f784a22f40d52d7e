"""A conversation as patients have it, on the real content, at a fixed time."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
import small_faq
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.conversation.decide import press, reply_to
from bot.conversation.reply import Context, Incoming, Reply
from faq.loading import loader
from faq.search import index as faq_index
from faq.search.index import Index

TUESDAY = datetime(2026, 11, 24, 17, tzinfo=UTC)  # 10 am at the clinic
SUNDAY = datetime(2026, 11, 22, 17, tzinfo=UTC)
PHONE = "(602) 922-8527"


def talk(index: Index, *texts: str, now: datetime = TUESDAY, lang: str | None = None) -> list[Reply]:
    """The replies to messages of one chat."""
    context, replies = Context(), []
    for text in texts:
        reply, context = reply_to(index, Incoming(text, lang), context, now)
        replies.append(reply)
    return replies


def last(index: Index, *texts: str, now: datetime = TUESDAY) -> Reply:
    return talk(index, *texts, now=now)[-1]


@pytest.mark.parametrize(
    ("first", "then", "entry"),
    [
        ("how many grand are we talking", "not the price. number of sessions", "infusion-series"),
        ("what medicines rule it out", "I didn't ask about medicines, I meant heart disease", "exclude-heart"),
        (
            "¿qué medicinas no se pueden?",
            "no le pregunté por medicinas, le pregunto por la presión",
            "exclude-blood-pressure",
        ),
    ],
)
def test_what_a_message_says_it_does_not_ask_about_is_left_out(index: Index, first: str, then: str, entry: str) -> None:
    assert last(index, first, then).entries == (entry,)


def test_who_asks_to_book_gets_the_call_button_whatever_else_is_asked(index: Index) -> None:
    for text in ("Can I make an appointment? Where can I park?", "Where can I park? Can I make an appointment?"):
        assert "call:en" in [button.payload for button in last(index, text).buttons]


def test_a_question_gets_the_answer_staff_wrote(index: Index) -> None:
    reply = last(index, "does ketamine make you throw up?")
    assert reply.entries == ("side-effect-nausea",)
    assert index.faq.entries["side-effect-nausea"].versions["en"].answer.value.strip() in reply.text


@pytest.mark.parametrize("text", ["Please delete my chat", "forget me", "borra mi chat", "¿puede borrar mis mensajes?"])
def test_a_chat_is_deleted_for_whoever_writes_so(index: Index, text: str) -> None:
    reply = last(index, "where can I park?", text)
    assert reply.forget
    assert last(index, "where can I park?", text, "what else?").kind == "menu"


def test_a_message_of_few_words_stays_with_what_was_talked_of(index: Index) -> None:
    assert last(index, "will i be nauseous", "for how long?").entries[0] in {
        "side-effect-nausea",
        "side-effects-duration",
    }
    assert last(index, "what is the blood pressure thing", "and mine is high but treated").entries == (
        "exclude-blood-pressure",
    )


def test_who_wants_to_book_gets_the_number_whatever_was_talked_of(index: Index) -> None:
    assert PHONE in last(index, "are you open friday?", "ok put me down for friday then").text


@pytest.mark.parametrize("text", ["forget it", "delete my appointment", "olvidé mi cita"])
def test_nothing_is_deleted_that_was_not_meant(index: Index, text: str) -> None:
    assert not last(index, "where can I park?", text).forget


def test_two_questions_get_two_answers(index: Index) -> None:
    assert set(last(index, "where are you located? and do you take Medicare?").entries) == {
        "clinic-address",
        "insurance",
    }
    assert set(last(index, "¿dónde están? ¿aceptan Medicare?").entries) == {"clinic-address", "insurance"}


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        ("how much does it cost, and where do you park", {"cost", "clinic-parking"}),
        ("can i drive home after and do you take medicare", {"visit-ride", "insurance"}),
        ("puedo comer antes y cuánto cuesta?", {"visit-eat", "cost"}),
    ],
)
def test_two_questions_in_one_sentence_get_two_answers(index: Index, text: str, entries: set[str]) -> None:
    assert set(last(index, text).entries) == entries


def test_two_entries_that_are_as_likely_are_both_answered(small: Path) -> None:
    reply = last(faq_index.build(loader.load(small)), "price insurance")
    assert reply.kind == "answer"
    assert set(reply.entries) == {"price", "insurance"}


def test_a_part_of_a_message_about_another_subject_is_not_taken_for_a_question(index: Index) -> None:
    """Alone, "what is the dosage?" would be ours."""
    assert last(index, "How should Pantoprazole be used and what is the dosage?").kind in {"suggestions", "smalltalk"}


def test_more_than_three_questions_get_three_answers_and_a_word_about_the_rest(index: Index) -> None:
    reply = last(
        index, "What is CRPS? Is there parking? Do you take Medicare? What is your phone number? Will I be nauseous?"
    )
    assert len(reply.entries) == 3
    assert "one at a time" in reply.text


def test_more_than_three_questions_in_one_sentence_get_a_word_about_the_rest_as_well(index: Index) -> None:
    reply = last(index, "how much does it cost, where do you park, do you take Medicare, and what are your hours")
    assert len(reply.entries) == 3
    assert "one at a time" in reply.text


def test_each_item_of_a_list_is_a_question(index: Index) -> None:
    assert set(last(index, "I need to know:\n- parking\n- your address\n- Medicare").entries) == {
        "clinic-parking",
        "clinic-address",
        "insurance",
    }


def test_the_language_is_that_of_the_message(index: Index) -> None:
    english, spanish, again = talk(index, "what are the side effects", "¿y cuánto cuesta?", "thanks")
    assert (english.lang, spanish.lang, again.lang) == ("en", "es", "en")


def test_a_message_that_could_be_either_keeps_the_last_language(index: Index) -> None:
    assert talk(index, "¿cuánto cuesta?", "ok")[-1].lang == "es"
    assert talk(index, "👍", lang="es")[-1].lang == "es"


def test_a_short_follow_up_leans_on_the_message_before(index: Index) -> None:
    assert (
        "side-effects-duration"
        in last(index, "what are the side effects of the infusion?", "how long do they last?").entries
    )
    assert "exclude-epilepsy" in last(index, "can someone who is pregnant have it?", "what about epilepsy?").entries


def test_a_longer_question_that_says_what_it_is_about_leaves_the_thread(index: Index) -> None:
    reply = last(index, "do you take Medicare?", "hm okay and how do I get there by bus from downtown, is it far")
    assert "clinic-transit" in reply.entries


def test_who_asks_on_is_not_given_the_same_answer_again(index: Index) -> None:
    first, again = talk(
        index, "will the infusion make me feel sick to my stomach?", "so will I have nausea or won't I, in my case"
    )
    assert first.entries == again.entries == ("side-effect-nausea",)
    assert again.text.startswith("I have no more information about that.")
    assert again.buttons
    assert again.text.count(PHONE) == 1
    assert again.kind == "unknown"


def test_after_no_more_information_the_answer_can_be_heard_again(index: Index) -> None:
    first, again, repeated = talk(index, "how much does it cost?", "ok but ballpark", "repeat that")
    beginning = first.text.partition(".")[0]
    assert not again.text.startswith(beginning)
    assert repeated.text.startswith(beginning)


def test_advice_is_given_as_often_as_it_is_needed(index: Index) -> None:
    _, again = talk(index, "is what I feel after the infusion normal?", "but is that really normal for me")
    assert again.kind == "advice"
    assert "911" in again.text


def test_the_same_answer_in_another_language_is_news(index: Index) -> None:
    first, again = talk(index, "will the infusion make me nauseous?", "¿la infusión me va a dar náusea?")
    assert first.entries == again.entries == ("side-effect-nausea",)
    assert "No tengo más información" not in again.text


def test_a_way_of_asking_that_staff_wrote_is_just_answered_again(index: Index) -> None:
    first, again = talk(index, "Is there parking?", "Is there parking?")
    assert again.text.partition(".")[0] == first.text.partition(".")[0]


def test_hours_of_another_day_are_news(index: Index) -> None:
    first, again = talk(index, "what time do you open on mondays", "and what time do you open on tuesdays")
    assert first.entries == again.entries
    assert "everything I know" not in again.text


def test_a_day_alone_after_hours_is_about_hours(index: Index) -> None:
    reply = last(index, "what time do you open on mondays", "and on Fridays?")
    assert "8\u00a0am to 12\u00a0noon" in reply.text
    assert reply.entries == ("hours-friday",)


def test_an_hour_keeps_the_day_talked_of_before(index: Index) -> None:
    reply = last(index, "are you open thursday at 3pm", "oops I meant friday")
    assert "3\u00a0pm" in reply.text
    assert "closed" in reply.text.split("\n")[0]


def test_a_correction_is_answered_and_not_the_old_question(index: Index) -> None:
    assert last(index, "what is your phone number", "no, I meant the address").entries == ("clinic-address",)
    later = "Pregnant? I'm a man of sixty. I meant the address, and when do you open?"
    assert set(last(index, "is there help for husbands", later).entries) == {"clinic-address", "clinic-hours"}
    assert last(index, "¿cuál es su teléfono?", "no, quise decir la dirección").entries == ("clinic-address",)


def test_repeat_gives_the_last_reply_again(index: Index) -> None:
    first, again = talk(index, "is there parking?", "can you repeat that please")
    assert again.text == first.text


def test_repeat_at_the_start_has_a_kind_word(index: Index) -> None:
    assert "nothing to repeat" in last(index, "repeat that").text


def test_in_english_please_gives_the_last_answer_in_english(index: Index) -> None:
    reply = last(index, "¿dónde están ubicados?", "in english please")
    assert reply.lang == "en"
    assert reply.entries == ("clinic-address",)


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("en español pls, mi mom lo va a leer. she cant drive verdad?", "es"),
        ("please answer in Spanish. What does it cost?", "es"),
        ("English please. ¿Cuánto cuesta?", "en"),
        ("Does the doctor speak Spanish?", "en"),
        ("Does the doctor speak Spanish, please?", "en"),
        ("No English please, español por favor", "es"),
    ],
)
def test_a_language_asked_for_inside_a_message_is_that_of_the_reply(index: Index, text: str, lang: str) -> None:
    assert last(index, text).lang == lang


def test_a_language_asked_for_is_kept_while_a_message_has_a_word_of_it(index: Index) -> None:
    mixed = "ok y she takes gabapentin, does she have to stop?"
    assert last(index, mixed).lang == "en"
    assert last(index, "en español por favor, cuánto cuesta", mixed).lang == "es"
    assert last(index, "en español por favor, cuánto cuesta", "what are your hours").lang == "en"


def test_a_chosen_language_that_the_content_no_longer_has_keeps_no_danger_from_its_reply(small: Path) -> None:
    small_faq.change(small, "clinic.yaml", "languages: [en, es]", "languages: [en]")
    index = faq_index.build(loader.load(small))
    reply, _ = reply_to(index, Incoming("I can not breathe"), Context(lang="es", chosen="es"), TUESDAY)
    assert (reply.kind, reply.lang) == ("emergency", "en")


def test_yes_and_the_second_one_choose_among_the_suggestions(index: Index) -> None:
    context = Context(lang="en", offered=("cost", "insurance", "payment-plans"))
    yes, _ = reply_to(index, Incoming("yes please"), context, TUESDAY)
    second, _ = reply_to(index, Incoming("the second one"), context, TUESDAY)
    neither, _ = reply_to(index, Incoming("no, neither"), context, TUESDAY)
    assert yes.entries == ("cost",)
    assert second.entries == ("insurance",)
    assert neither.kind == "unknown"


def test_the_second_miss_in_a_row_leads_with_the_phone(index: Index) -> None:
    first, second = talk(index, "zzqx wvvk", "qqpl xxzr wvvk")
    assert first.kind == second.kind == "unknown"
    assert PHONE in second.text.split("\n")[0]
    assert PHONE in first.text


@pytest.mark.parametrize(
    "text",
    ["I want to book an appointment", "need to reschedule", "cancel my appointment please", "can I talk to a human"],
)
def test_booking_gives_the_phone_and_pretends_nothing(index: Index, text: str) -> None:
    reply = last(index, text)
    assert reply.kind == "booking"
    assert PHONE in reply.text
    assert "open now, until 4:30\u00a0pm" in reply.text
    assert reply.text.index(PHONE) < reply.text.index("I cannot")
    assert "booked" not in reply.text.replace("nothing is booked yet", "")


def test_booking_on_a_sunday_says_when_the_phone_is_answered_next(index: Index) -> None:
    assert "tomorrow at 7\u00a0am" in last(index, "I want to book", now=SUNDAY).text


def test_not_wanting_to_book_is_not_wanting_to_book(index: Index) -> None:
    assert last(index, "I don't want to book").entries == ("book-declined",)


def test_what_is_denied_is_not_what_is_asked(index: Index) -> None:
    assert last(index, "I'm NOT pregnant but I have epilepsy, can I get it?").entries[0] == "exclude-epilepsy"


@pytest.mark.parametrize(
    "text",
    [
        "what dose would you give me at 180 pounds",
        "should I stop taking my lisinopril",
        "¿puedo tomar mi gabapentina con la ketamina?",
    ],
)
def test_a_question_about_oneself_is_left_to_the_clinicians(index: Index, text: str) -> None:
    reply = last(index, text)
    assert PHONE in reply.text
    assert "the clinic's medical team: call" in reply.text or "el equipo médico de la clínica: llame" in reply.text
    assert not reply.text.lower().startswith(("yes", "no,", "no.", "sí"))


@pytest.mark.parametrize("text", ["how much does it cost", "do you take Aetna", "is there parking", "¿cuánto cuesta?"])
def test_what_the_page_does_not_say_is_said_so_with_the_phone(index: Index, text: str) -> None:
    reply = last(index, text)
    assert reply.kind == "unknown"
    assert PHONE in reply.text
    assert "$" not in reply.text


@pytest.mark.parametrize("text", ["is there parking?", "I want to book an appointment"])
def test_a_number_that_the_answer_gives_is_not_repeated_below_it(index: Index, text: str) -> None:
    reply = last(index, text)
    assert reply.text.count(PHONE) == 1
    assert reply.text.endswith("The clinic is open now, until 4:30\u00a0pm.")


@pytest.mark.parametrize(
    ("lang", "text", "said"), [("en", "what else", "can also ask"), ("es", "qué más", "También puede")]
)
def test_more_offers_related_questions_and_doubts_nothing(index: Index, lang: str, text: str, said: str) -> None:
    _, reply = talk(index, "is there parking?" if lang == "en" else "¿hay estacionamiento?", text, lang=lang)
    assert said in reply.text
    assert reply.buttons


def test_a_chat_is_told_once_that_the_clinic_is_open(index: Index) -> None:
    first, second, third = talk(index, "how much does it cost?", "do you take medicare?", "asdf qwer")
    assert "The clinic is open now" in first.text
    for reply in (second, third):
        assert PHONE in reply.text
        assert "open now" not in reply.text
    assert "La clínica está abierta" in last(index, "how much does it cost?", "¿aceptan medicare?").text


def test_a_chat_is_told_when_the_clinic_has_closed_meanwhile(index: Index) -> None:
    _, context = reply_to(index, Incoming("how much does it cost?"), Context(), TUESDAY)
    reply, _ = reply_to(index, Incoming("do you take medicare?"), context, TUESDAY.replace(hour=23, minute=30))
    assert "The clinic is closed now" in reply.text


def test_a_number_asked_for_comes_with_the_hours_however_often_they_were_told(index: Index) -> None:
    _, context = reply_to(index, Incoming("how much does it cost?"), Context(), TUESDAY)
    assert "The clinic is open now" in press(index, "call:en", context, TUESDAY)[0].text


def test_a_medical_fact_asked_about_oneself_comes_with_the_phone_and_no_decision(index: Index) -> None:
    reply = last(index, "can I get it with my epilepsy?")
    assert reply.entries == ("exclude-epilepsy",)
    assert PHONE in reply.text
    assert "medical team" not in reply.text


def test_are_you_open_is_computed_from_the_clock(index: Index) -> None:
    assert "open right now, until 4:30\u00a0pm" in last(index, "are you open right now?").text
    assert "closed right now" in last(index, "are you open right now?", now=SUNDAY).text


def test_a_public_holiday_is_not_promised(index: Index) -> None:
    assert "has not published holiday hours" in last(index, "are you open on November 26?").text


@pytest.mark.parametrize("text", ["", "   ", "???", "...", "\x00", "\ud800", "\u200f\u200e"])
def test_a_message_without_words_gets_a_reply(index: Index, text: str) -> None:
    reply = last(index, text)
    assert reply.kind == "unknown"
    assert PHONE in reply.text


def test_every_button_of_every_reply_can_be_pressed(index: Index) -> None:
    seen: set[str] = set()
    reply, context = press(index, "topics:en", Context(), TUESDAY)
    waiting = list(reply.buttons)
    while waiting:
        button = waiting.pop()
        if button.payload in seen:
            continue
        seen.add(button.payload)
        assert len(button.payload.encode()) <= 64
        reply, _ = press(index, button.payload, context, TUESDAY)
        assert reply.text
        assert "not here at the moment" not in reply.text
        waiting += reply.buttons
    assert len(seen) > len(index.faq.topics)


@pytest.mark.parametrize(
    "payload", ["faq:en:gone-entry", "topic:en:none", "nonsense", "", "faq:xx:cost", "faq:en:cost:more"]
)
def test_a_button_that_is_gone_gets_a_kind_reply(index: Index, payload: str) -> None:
    reply, _ = press(index, payload, Context(), TUESDAY)
    assert reply.text


def test_every_answer_is_short_enough_for_a_phone(index: Index) -> None:
    for lang in index.faq.languages:
        for entry in index.faq.entries:
            reply, _ = press(index, f"faq:{lang}:{entry}", Context(), TUESDAY)
            assert len(reply.text) <= 1000, entry


@given(st.text(max_size=300))
@settings(max_examples=200)
def test_no_message_goes_without_a_reply(plain_index, text) -> None:
    reply, context = reply_to(plain_index, Incoming(text), Context(), TUESDAY)
    assert reply.text
    assert len(reply.text) <= 1600
    assert context.last == reply


@given(
    st.lists(
        st.sampled_from(
            [
                "hours?",
                "and friday",
                "yes",
                "no",
                "the second one",
                "repeat",
                "what about nausea",
                "¿y eso?",
                "more",
                "k",
                "in english",
                "qué más",
                "at 3?",
            ]
        ),
        min_size=1,
        max_size=8,
    )
)
@settings(max_examples=80)
def test_no_order_of_turns_breaks_the_conversation(plain_index, texts) -> None:
    assert all(reply.text for reply in talk(plain_index, *texts))


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("symptoms of scurvy", "en"),
        ("what are the symptoms of a hernia", "en"),
        ("how do you treat gout", "en"),
        ("side effects of amoxicillin", "en"),
        ("what is amoxicillin and how does it work?", "en"),
        ("what causes hiccups", "en"),
        ("síntomas de la varicela", "es"),
        ("cómo se cura la sarna", "es"),
        ("qué es la ivermectina y cómo funciona", "es"),
    ],
)
def test_another_illness_or_medicine_is_never_answered_as_if_it_were_ours(index: Index, text: str, lang: str) -> None:
    [reply] = talk(index, text, lang=lang)
    assert reply.kind in {"unknown", "suggestions", "smalltalk"}, reply.text
