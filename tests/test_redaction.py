"""What may be stored of a message: ordinary and medical words, and nothing that tells who wrote it.

The bars stand a little below what was measured when they were set: 517 of 517 details gone, 2.3 % of the words of ordinary questions
hidden.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.redaction import KINDS, redact, without_placeholders
from faq.text import LONGEST_MESSAGE, fold

CASES = Path(__file__).parent / "redaction"
QUESTIONS = Path(__file__).parent / "questions"
ALLOWED_WORDS = Path(__file__).parent.parent / "bot" / "allowed_words.txt"
SETS = ("en.yaml", "es.yaml", "later.yaml", "last.yaml")
PLACEHOLDER = re.compile(rf"\[(?:{'|'.join(KINDS)})\]")
WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


def cases(*files: str) -> list[dict[str, Any]]:
    return [case for file in files for case in yaml.load((CASES / file).read_text("utf-8"), yaml.CSafeLoader)]


def words_left(text: str) -> list[str]:
    """The words of a text that redaction leaves, letters only."""
    return WORD.findall(PLACEHOLDER.sub(" ", redact(text)))


# ------------------------------------------------------------------------------------------------------------------ shares


def test_private_details_are_gone() -> None:
    left = [detail for case in cases(*SETS) for detail in case.get("hide", []) if detail in redact(case["text"])]
    assert len(left) <= 517 - 510, left


def test_of_the_question_nearly_every_word_stays() -> None:
    """Numbers do not count: of them none stays."""
    passages = [(passage, redact(case["text"])) for case in cases(*SETS) for passage in case["keep"]]
    words = [(word, redacted) for passage, redacted in passages for word in WORD.findall(passage)]
    lost = [word for word, redacted in words if word not in redacted]
    assert len(lost) / len(words) <= 0.02, lost


def test_of_ordinary_questions_few_words_are_hidden() -> None:
    """Numbers count: of 2.3 words in a hundred that are hidden, 1.1 are numbers."""
    asked = [
        case["text"]
        for file in ("callers.yaml", "patients.yaml", "everyday.yaml")
        for case in yaml.load((QUESTIONS / file).read_text("utf-8"), yaml.CSafeLoader)
    ]
    assert sum(map(len, map(str.split, asked))) > 10_000
    # With a space around each placeholder, "(555-0134)" leaves punctuation, which is no word of the question.
    left = sum(len([word for word in without_placeholders(redact(text)).split() if fold(word)]) for text in asked)
    words = sum(len([word for word in text.split() if fold(word)]) for text in asked)
    assert (words - left) / words <= 0.025


# ------------------------------------------------------------------------------------------------------------------- names

RARE = """
    Xiadani Yaretzi Thandiwe Oyelaran Nguyet Siobhan Caoimhe Zbigniew Wojciechowska Priyanka Venkataraman Keoni Kealoha Tsegaye Bekele
    Anahera Dragomir Ilse Vanderpool Huckleberry Jaxtyn Braelynn Kynlee Zuleyka Citlalmina Itzayana Nezahual Ahtziri Yolotl Guendoline
    Ermenegildo Hermelinda Eleuterio Primitivo Tiburcio Nicanor Eustolia Refugio Domitila Crescencio Quetzalli Oyuki Marlenne Deyanira
    Yulissa Brayan Yaquelin Estefhany Jhonatan Wilmerson Oscarina Ludivina Abundia Zenaida Begay Tsosie Yazzie Nez Benally Whitehorse
    Tohono Antone Enos
    Aoife Saoirse Oisín Niamh Llewellyn Myfanwy Ffion Morwenna Xóchitl Tonatiuh Cuauhtémoc Nahui Ixchel Itzel Anahí Yareli Amayrani
    Dayanara Chukwuemeka Ngozi Olumide Temitope Babajide Adaeze Kwabena Akosua Kofi Nomvula Sipho Lindiwe Thabo Wanjiru Kipchoge Makena
    Mwangi Abebech Haile Selam Fatoumata Ousmane Aminata Mamadou Yusra Abdulrahman Khadija Mustafa Soraya Farzaneh Behrouz Shirin
    Dariush Gulnara Aizhan Nursultan Bolormaa Tserendorj Svetlana Vsevolod Lyudmila Miroslava Bohdan Oksana Katarzyna Szymon Malgorzata
    Jiří Zdeněk Vlastimil Gyöngyi László Zoltán Ilinca Sorin Yordanka Aikaterini Evangelos Panagiota Hovhannes Anush Tamar Giorgi
    Ayşegül Özgür Çağla Murat Ravindra Lakshmi Sundaram Harpreet Gurpreet Anjali Tenzin Dechen Sirikit Somchai Thuy Duong Huong Xiuying
    Zhiyong Meiling Haruto Sakura Yoshiko Minjun Seoyeon Leilani Kawika Makoa Tevita Aroha Tamatea Sigríður Þórunn Bjørn Anneliese
    Wolfgang Maëlys Anaïs Loïc
"""
"""Names that no list of frequent ones has: 63 of patients in Arizona, and 120 from many countries."""
SAID = (
    *(
        "{} needs a refill",
        "can {} come with me to the infusion",
        "please call {}",
        "{}'s infusion is today",
        "is {}s pain normal",
    ),
    *(
        "helo this is {}",
        "hloa soy {} tengo dolor",
        "le puede avisar a {} que llego tarde",
        "imm {} i have crps",
        "gracias, {}",
    ),
    *(
        "I'm {} and i am in pain",
        "hi{} do you take medicare",
        "y si {} no puede manejar",
        "my friend {}, is she ok",
        "ketamine/{}",
    ),
)


@pytest.mark.parametrize("said", SAID)
def test_no_rare_name_stays_readable(said: str) -> None:
    texts = [(name, said.format(typed)) for name in RARE.split() for typed in (name, name.lower(), name.upper())]
    assert not [text for name, text in texts if name.lower() in redact(text).lower()]


def test_the_list_holds_words_and_none_of_these_names() -> None:
    words = [line for line in ALLOWED_WORDS.read_text("utf-8").splitlines() if not line.startswith("#")]
    assert words == sorted(set(words), key=str.lower)
    assert all(fold(word) == word.lower() for word in words)
    assert not {word.lower() for word in words} & {fold(name) for name in RARE.split()}


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        ("ask rose", "ask [word]"),
        ("does grace need a ride", "does [word] need a ride"),
        ("will it hurt, will i sleep", "will it hurt, will i sleep"),
        ("thanks, Will", "thanks, [word]"),
        ("May I eat", "May I eat"),
        ("and then May can drive", "and then [word] can drive"),
        ("my name is will and i have pain", "my name is [name] and i have pain"),
        ("my name is hope price", "my name is [name]"),
        ("me llamo luz y me duele", "me llamo [name] y me duele"),
        ("Nombre: Dolores Paz", "Nombre: [name]"),
        ("mr long is my ride", "mr [name] is my ride"),
        ("Dr. Young said no", "Dr. [name] said no"),
        ("dr said no", "dr said no"),
        ("se llama ketamina", "se llama ketamina"),
        ("is my name on the list", "is my name on the list"),
        ("Can Rose Come With Me", "Can [word] Come With Me"),
        ("soy Ángel, tengo dolor", "soy [word], tengo dolor"),
        ("tengo dolores de cabeza", "tengo dolores de cabeza"),
        ("maría de la cruz hernández", "[word] de la [word]"),
        ("o'brien and mary-beth", "[word] and [word]"),
        ("mark's dose", "[word] dose"),
    ],
)
def test_names_that_are_words(text: str, redacted: str) -> None:
    assert redact(text) == redacted


@pytest.mark.parametrize(
    "name",
    [
        *(
            "imjane",
            "mynameisjennifer",
            "ja\u200bne",
            "ja\u00adne",
            "j\u0430ne",
            "Ｊａｎｅ",
            "𝓙𝓪𝓷𝓮",
            "🅙🅐🅝🅔",
            "Ⓙⓐⓝⓔ",
            "ja_ne",
            "j4ne",
        ),
        *(
            "j a n e",
            "J.A.N.E",
            "R-O-S-E",
            "xiadaniketamine",
            "xiadani\u0301",
            "*xiadani*",
            "xiadani👋",
            "مريم",
            "マリア",
        ),
    ],
)
def test_disguised_names_are_hidden(name: str) -> None:
    assert set(words_left(f"call {name} about pain")) == {"call", "about", "pain"}


# --------------------------------------------------------------------------------------------------------------- behaviour


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        ("call me at 602 555 0134 about nausea", "call me at [number] about nausea"),
        ("call six oh two five five five oh one three four", "call [number]"),
        ("marca al seis cero dos cinco cinco cinco", "marca al [number]"),
        ("I am 67", "I am [number]"),
        ("tengo sesenta y siete años y diabetes", "tengo [number] años y diabetes"),
        ("one of my two hands", "one of my two hands"),
        ("dob 03/14/1962 ok?", "dob [number] ok?"),
        ("mrn 00483921 when is my next one", "mrn [number] when is my next one"),
        ("my member id is XEA123456789", "my member id is [number]"),
        ("ketamine 40 mg for 3 weeks", "ketamine [number] mg for [number] weeks"),
        ("write to dee.k@gmail.com please", "write to [email] please"),
        ("jane at gmail dot com", "[email]"),
        ("send it to jane (at) outlook (dot) com ok", "send it to [email] ok"),
        ("@dee_k said so", "[name] said so"),
        ("see https://example.com/dee, is it true", "see [link] is it true"),
        ("i saw facebook.com/dee.k", "i saw [link]"),
        ("4521 W Maryland Ave, is that far", "[address], is that far"),
        ("i live on oak hill drive", "i live on [address]"),
        ("calle cinco de mayo 14", "[address]"),
        ("vivo en la calle rosas", "vivo en la calle [address]"),
        ("a 20 minute drive", "a [number] minute drive"),
        ("i work at Home Depot", "i work at [word]"),
        ("i work at walmart", "i work at [word]"),
        ("my password is sunshine", "my password is [word]"),
    ],
)
def test_each_kind_has_its_placeholder(text: str, redacted: str) -> None:
    assert redact(text) == redacted


@pytest.mark.parametrize(
    "text",
    [
        *(
            "I'm scared",
            "soy alérgica",
            "I am in pain",
            "this is burning",
            "will it hurt",
            "I'M SCARED",
            "it's sooooo painful",
        ),
        *(
            "my son will drive",
            "mi hija tiene miedo",
            "is it open on Christmas",
            "se llama ketamina",
            "x-ray or a-fib",
            "don't won't",
        ),
        *(
            "do you take Medicare or Blue Cross",
            "what about Tylenol",
            "pain in my chin, shin and colon",
            "me duele la muñeca",
        ),
        *(
            "does ketmaine help",
            "is it true? Is it safe? OK",
            "Chronic Pain And Ketamine For My Hand",
            "my 👩‍👧 asks: does it hurt? ❤️",
        ),
    ],
)
def test_ordinary_words_stay(text: str) -> None:
    assert redact(text) == text


@pytest.mark.parametrize(
    "number",
    [
        *(
            "6\u200b02 555\u200b0134",
            "６０２５５５０１３４",
            "6️⃣0️⃣2️⃣5️⃣5️⃣5️⃣0️⃣1️⃣3️⃣4️⃣",
            "٦٠٢٥٥٥٠١٣٤",
            "6O2-555-O134",
            "602\x00555\x000134",
        ),
        *(
            "\u202e4310555206\u202c",
            "6\ud80002 555 0134",
            "six oh two five five five oh one three four",
            "602five5five0134",
        ),
        *(
            "6-0-2-5-5-5-0-1-3-4",
            "(602)555-0134",
            "+1 602 555 0134 ext 12",
            "555-0134",
            "+52 1 33 5555 0142",
            "+49 (0)30 1234567",
        ),
    ],
)
def test_disguised_numbers_are_seen(number: str) -> None:
    assert words_left(f"call {number} about the infusion") == ["call", "about", "the", "infusion"]


def test_what_is_returned_can_be_stored() -> None:
    redacted = redact("pain \ud83d in my \x00 foot \udfff")
    assert redacted == "pain \ufffd in my \ufffd foot \ufffd"
    assert redacted.encode("utf-8")


@pytest.mark.parametrize("unit", ["pain ", "a", "1", "a@", "[", "Jane ", "six "])
def test_of_a_very_long_message_the_head_is_read(unit: str) -> None:
    assert redact(unit * 100_000) == redact((unit * 100_000)[:LONGEST_MESSAGE])


def test_placeholders_are_taken_out() -> None:
    assert without_placeholders("[name] [word] asks\nfor [number] mg of [other]") == "asks for mg of [other]"


# --------------------------------------------------------------------------------------------------------------- properties

_PARTS = st.sampled_from(
    [
        *(
            "my name is",
            "me llamo",
            "soy",
            "i'm",
            "im",
            "dr",
            "Dr.",
            "Maria",
            "jose",
            "de la",
            "Cruz",
            "may",
            "will",
            "thanks",
            "and",
            "y",
        ),
        *(
            "602",
            "555",
            "0134",
            "6025550134",
            "six",
            "oh",
            "dos",
            "67",
            "años",
            "years old",
            "tengo",
            "born",
            "dob",
            "march",
            "3/14/62",
            "1962",
        ),
        *(
            "mrn",
            "policy #",
            "@dee",
            "a@b.com",
            "at gmail dot com",
            "www.x.com",
            "password",
            "is",
            "es",
            "my daughter",
            "mi hija",
            "mg",
            "40",
        ),
        *(
            "4521 W",
            "Maryland",
            "Ave",
            "calle",
            "#",
            "zip",
            "85308",
            "[name]",
            "[number]",
            "[word]",
            "[",
            "]",
            "$",
            ",",
            ".",
            "-",
        ),
        *("\u200b", "\x00", "\ud800", "６", "\n"),
    ]
)
_MESSAGES = st.one_of(
    st.text(max_size=200),
    st.text(st.characters(exclude_categories=()), max_size=80),
    st.text("0123456789 .-()+o", max_size=80),
    st.lists(st.tuples(_PARTS, st.sampled_from(["", " ", " ", " ", ", "])), max_size=20).map(
        lambda pairs: "".join(part + gap for part, gap in pairs)
    ),
)


@settings(max_examples=400)
@given(text=_MESSAGES)
def test_twice_is_once_and_nothing_raises(text: str) -> None:
    once = redact(text)
    assert redact(once) == once
    once.encode("utf-8")


@settings(max_examples=300)
@given(text=_MESSAGES)
def test_no_digit_survives(text: str) -> None:
    assert not re.search(r"\d", redact(text))


@settings(max_examples=300)
@given(text=_MESSAGES.filter(lambda text: "[" not in text and "]" not in text))
def test_no_placeholder_holds_another(text: str) -> None:
    assert not re.search(r"[\[\]]", PLACEHOLDER.sub("", redact(text)))
