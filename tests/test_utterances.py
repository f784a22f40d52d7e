"""An index that is built upon another is the same, to the last bit, as one that is built from nothing, whatever was edited between."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType

import clinic_content
from bit_for_bit import same
from hypothesis import given, settings
from hypothesis import strategies as st

from faq.loading.loader import load
from faq.model import Faq, Lang, Place, Text
from faq.search import index as faq_index
from faq.search.features import spell_out, word_features
from faq.search.index import Index
from faq.search.language import count_letters, letter_runs
from faq.search.utterances import Corpus, count_words, number_of

WORDS = ["where", "is", "the", "clinic", "parking", "does", "it", "hurts", "hurt", "👍", "mañana", "ok", "60mg", "r u"]
TEXTS = st.lists(
    st.tuples(st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join), st.sampled_from(["en", "es"])), max_size=12
)


def corpus(texts: Sequence[tuple[str, Lang]], before: Corpus | None = None) -> Corpus:
    return Corpus([text for text, _ in texts], [lang for _, lang in texts], before)


@given(st.lists(TEXTS, min_size=2, max_size=4))
def test_what_came_before_leaves_no_trace(edits: list[list[tuple[str, Lang]]]) -> None:
    before = None
    for texts in edits:
        before = corpus(texts, before)
        assert same(before, corpus(texts))


def features_of(
    texts: Sequence[tuple[str, Lang]], features: Callable[[str, Lang], list[str]]
) -> dict[tuple[str, int], int]:
    """How often each text, by its number, has each feature that a message is looked up by."""
    return Counter(
        (name, row) for row, (text, lang) in enumerate(texts) for name in features(spell_out(text, lang), lang)
    )


@given(TEXTS)
def test_words_are_those_that_a_message_is_looked_up_by(texts: list[tuple[str, Lang]]) -> None:
    counts = count_words(corpus(texts))
    found = {
        (counts.names[feature], row): times
        for feature, row, times in zip(counts.feature, counts.row, counts.times, strict=True)
    }
    expected = features_of(texts, word_features)
    rows_of = Counter(name for name, _ in expected)
    assert found == {
        (name, row): times for (name, row), times in expected.items() if " " not in name or rows_of[name] > 1
    }
    assert counts.names == sorted(counts.names)


@given(TEXTS)
def test_letters_are_those_that_a_message_is_looked_up_by(texts: list[tuple[str, Lang]]) -> None:
    names, counts = count_letters(corpus(texts))
    expected = features_of(texts, lambda text, _: [run for word in text.split() for run in letter_runs(word)])
    assert names == sorted({name for name, _ in expected})
    for lang in ("en", "es"):
        rows_of = Counter(name for name, row in expected if texts[row][1] == lang)
        assert dict(zip(names, counts[number_of(lang)].tolist(), strict=True)) == {
            name: rows_of[name] for name in names
        }


# The real content


@cache
def real() -> Index:
    with TemporaryDirectory() as folder:
        return faq_index.build(load(clinic_content.copy(Path(folder) / "content")))


def edited(faq: Faq, edits: Sequence[tuple[int, str, str]]) -> Faq:
    """The FAQ with entries edited: the number of the entry, what is done to it, and a text for that."""
    entries = dict(faq.entries)
    for number, verb, text in edits:
        name = list(entries)[number % len(entries)]
        version = entries[name].versions["en"]
        place = Place("edited.yaml", 7, 3)
        match verb:
            case "ask":
                version = replace(version, also=(*version.also, Text(text, place)))
            case "forget":
                version = replace(version, also=version.also[1:], corpus=version.corpus[::2])
            case "answer":
                version = replace(version, answer=Text(text, place))
            case "remove":
                del entries[name]
                continue
        entries[name] = replace(
            entries[name], versions=MappingProxyType({**entries[name].versions, "en": version}), place=place
        )
    return replace(faq, entries=MappingProxyType(entries))


EDITS = st.lists(
    st.tuples(
        st.integers(0, 999),
        st.sampled_from(["ask", "ask", "forget", "answer", "remove"]),
        st.sampled_from(["may my llama come", "how much is it", "zygomorphic quokka", "ok ok ok", "¡¿?!"]),
    ),
    max_size=4,
)


@settings(max_examples=6)
@given(EDITS)
def test_the_index_of_edited_content_does_not_depend_on_the_one_before(edits: list[tuple[int, str, str]]) -> None:
    faq = edited(real().faq, edits)
    upon, anew = faq_index.build(faq, before=real()), faq_index.build(faq)
    assert same(vars(upon.matcher), vars(anew.matcher))
    for text in ("how much is it", "may my llama come", "ketamien and epilepsy", "i can not breathe"):
        assert upon.matcher.rank(text, "en") == anew.matcher.rank(text, "en")


def test_where_only_answers_change_the_search_stays_and_places_are_the_new_ones() -> None:
    faq = edited(real().faq, [(3, "answer", "Another answer.")])
    moved = faq.entries["side-effects"].versions["en"]
    place = Place(moved.question.place.file, 4321, 1)
    versions = {
        **faq.entries["side-effects"].versions,
        "en": replace(moved, question=replace(moved.question, place=place)),
    }
    entry = replace(faq.entries["side-effects"], versions=MappingProxyType(versions))
    faq = replace(faq, entries=MappingProxyType({**faq.entries, entry.id: entry}))
    index = faq_index.build(faq, before=real())
    assert index.matcher.word_space is real().matcher.word_space
    assert index.matcher.rank(moved.question.value, "en")[0].nearest.place == place
    assert real().matcher.rank(moved.question.value, "en")[0].nearest.place != place


def test_the_same_utterances_under_another_id_are_found_by_it() -> None:
    entries = {("renamed" if name == "side-effects" else name): entry for name, entry in real().faq.entries.items()}
    entries["renamed"] = replace(entries["renamed"], id="renamed")
    index = faq_index.build(replace(real().faq, entries=MappingProxyType(entries)), before=real())
    question = entries["renamed"].versions["en"].question.value
    assert index.matcher.rank(question, "en")[0].entry == "renamed"


def test_the_same_utterances_in_another_order_are_indexed_anew() -> None:
    faq = real().faq
    turned = replace(faq, entries=MappingProxyType(dict(reversed(faq.entries.items()))))
    index = faq_index.build(turned, before=real())
    assert same(vars(index.matcher), vars(faq_index.build(turned).matcher))
