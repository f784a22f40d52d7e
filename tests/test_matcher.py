"""The ranking: whatever way a question is put, and always the same way."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import clinic_content
import pytest

from faq.loading import loader
from faq.search import index as faq_index
from faq.search.index import Index


def first(index: Index, text: str, lang: str = "en") -> str:
    return index.matcher.rank(text, lang)[0].entry


@pytest.mark.parametrize(
    ("text", "lang", "entry"),
    [
        ("wats the adress", "en", "clinic-address"),
        ("will i puke", "en", "side-effect-nausea"),
        ("how much do u charge", "en", "cost"),
        ("can i get it wiht epilpsy", "en", "exclude-epilepsy"),
        ("donde keda la clinica", "es", "clinic-address"),
        ("me va a dar asco o vomito", "es", "side-effect-nausea"),
        ("kuanto sale la infusion", "es", "cost"),
    ],
)
def test_slips_short_forms_and_other_words_reach_the_entry(index: Index, text: str, lang: str, entry: str) -> None:
    assert first(index, text, lang) == entry


def test_what_staff_write_as_a_way_of_asking_reaches_its_entry(plain_index: Index) -> None:
    for entry in list(plain_index.faq.entries.values())[::7]:
        for lang, version in entry.versions.items():
            for text in (version.question, *version.also):
                assert first(plain_index, text.value, lang) == entry.id, text.place


def test_a_match_says_why(index: Index) -> None:
    match = index.matcher.rank("will it make me throw up", "en")[0]
    assert match.nearest.place.file.endswith("side-effects.yaml")
    assert 0 < match.confidence <= 1
    assert 0 < match.nearness <= 1.01
    assert {"words", "learned"} <= set(match.parts)


def test_confidences_of_entries_add_up_to_one(index: Index) -> None:
    matches = index.matcher.rank("a long story about my leg and my dog and money", "en")
    assert sum(match.confidence for match in matches) == pytest.approx(1.0, abs=1e-4)
    assert matches == sorted(matches, key=lambda match: -match.confidence)


def test_the_thread_moves_a_vague_question(index: Index) -> None:
    leaning = {"side-effects-duration": 6.0}
    assert index.matcher.rank("how long", "en", leaning)[0].entry == "side-effects-duration"


def test_a_text_without_a_known_word_has_no_match(index: Index) -> None:
    assert index.matcher.rank("漢字", "en") == []
    assert index.matcher.rank("", "en") == []


def test_the_ranking_is_the_same_from_run_to_run(tmp_path: Path) -> None:
    content = clinic_content.copy(tmp_path / "content")
    program = (
        "from pathlib import Path; from faq.loading import loader; from faq.search import index;"
        f"m = index.build(loader.load(Path({str(content)!r}))).matcher;"
        "print([(x.entry, x.confidence) for t in ('does it hurt my bladdr', 'y los viernes') for x in m.rank(t, 'en')])"
    )
    runs = {
        subprocess.run(  # noqa: S603 -- this very interpreter
            [sys.executable, "-c", program],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(Path(__file__).parent.parent)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(runs) == 1


def test_a_faq_without_dangers_messages_still_ranks(tmp_path: Path) -> None:
    from small_faq import write  # noqa: PLC0415 -- beside this file

    write(tmp_path)
    for file in tmp_path.glob("utterances/*/*.yaml"):
        file.unlink()
    small = faq_index.build(loader.load(tmp_path))
    assert small.matcher.rank("how expensive is it", "en")[0].entry == "price"
