"""With a text editor alone: what the README of the content says is pasted where it says, the check passes, and patients read it."""

from __future__ import annotations

import re
import shutil
from functools import partial
from pathlib import Path

import clinic_content
import pytest
from staff_site import StaffSite
from web_server import NOON

from bot.publishing import asking
from bot.publishing.checks import errors
from faq.loading.loader import BUILT_IN, load
from faq.search import index as faq_index
from faq.search.index import Index
from faq.search.learned import Learned

README = (BUILT_IN / "README.md").read_text("utf-8")


def blocks(heading: str) -> list[str]:
    """The YAML of a section, block by block."""
    section = README.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    return re.findall(r"^```yaml\n(.*?)^```$", section, re.DOTALL | re.MULTILINE)


def entry(text: str, name: str) -> str:
    """The lines of an entry."""
    found = re.search(rf"^  - id: {name}\n.*?(?=^  - id: |\Z)", text, re.DOTALL | re.MULTILINE)
    assert found, f"the content has no entry {name}"
    return found[0]


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A copy of the clinic's content."""
    return clinic_content.copy(tmp_path / "content", "clinic.yaml")


def change_an_answer(content: Path) -> None:
    """Put the new answers in place of the old ones; what was unknown is a fact now."""
    example, *answers = blocks("Change an answer")
    [name] = re.findall(r"- id: (\S+)", example)
    path = content / "topics/clinic.yaml"
    text = path.read_text("utf-8")
    old = new = entry(text, name)
    for lang, answer in zip(("en", "es"), answers, strict=True):
        before, found, rest = new.partition(f"    {lang}:\n")
        assert found
        former = r"^      answer: \|\n(?:(?:        .*)?\n)+"
        new = before + found + re.sub(former, lambda _, said=answer: f"{said}\n", rest, count=1, flags=re.MULTILINE)
    new = new.replace("    kind: unknown\n", "    kind: answer\n")
    path.write_text(text.replace(old, new), "utf-8")


def add_a_way_of_asking(content: Path) -> None:
    """Put the line below `also:` of the entry that is named."""
    [line] = blocks("Add a way of asking")
    path = content / "topics/clinic.yaml"
    text = path.read_text("utf-8")
    old = entry(text, "clinic-access")
    path.write_text(text.replace(old, old.replace("      also:\n", f"      also:\n{line}", 1)), "utf-8")


def close_for_a_holiday(content: Path) -> None:
    """Put the lines at the end."""
    [lines] = blocks("Close for a holiday")
    path = content / "clinic.yaml"
    path.write_text(f"{path.read_text('utf-8')}\n{lines}", "utf-8")


def add_a_topic(content: Path) -> None:
    """Make the new file."""
    [text] = blocks("Add an entry, or a topic")
    (content / "topics/luggage.yaml").write_text(text, "utf-8")


async def asked(site: StaffSite, **message: str) -> str:
    """What a patient reads, with the words on the buttons."""
    async with site.client() as patient:
        answer = (await patient.post("/api/messages", json=message)).json()
    return "\n".join([answer["text"], *(button["label"] for button in answer["buttons"])])


async def test_the_tasks_are_done_by_the_readme_alone(tmp_path: Path) -> None:
    content = clinic_content.part(tmp_path / "part", ("clinic", "cost", "visit"))
    site = StaffSite(content, tmp_path / "data")
    copy = shutil.copy(content / "topics/clinic.yaml", tmp_path / "clinic.yaml")
    for task in (change_an_answer, add_a_way_of_asking, close_for_a_holiday, add_a_topic):
        task(content)
    await site.live.refresh()
    assert site.live.outcome.in_force, site.live.outcome.problems

    assert "Park behind the building." in await asked(site, text="where do I park")
    assert "To ask the clinic" not in await asked(site, text="where do I park")
    assert "detrás del edificio" in await asked(site, text="dónde me estaciono")
    assert "wheelchair entrance" in await asked(site, text="do the doors open by themselves")
    assert "Christmas" in await asked(site, text="are you open on December 26?")
    assert "Navidad" in await asked(site, text="¿abren el 24 de diciembre?")
    assert "Luggage" in await asked(site, press="topics:en")
    assert "You can leave your suitcase at the front desk." in await asked(site, text="can I come with a travel bag?")

    shutil.copy(copy, content / "topics/clinic.yaml")
    await site.live.refresh()
    assert "behind the building" not in await asked(site, text="where do I park")
    assert "You can leave your suitcase at the front desk." in await asked(site, text="can I come with a travel bag?")


def test_the_check_passes_after_all_of_them(content: Path, index: Index, learned: Learned) -> None:
    for task in (change_an_answer, add_a_way_of_asking, close_for_a_holiday, add_a_topic):
        task(content)
    shutil.copytree(BUILT_IN / "utterances", content / "utterances", dirs_exist_ok=True)
    built = faq_index.build(load(content), index.matcher.encode, index, learned)
    assert errors(built, NOON.date(), partial(asking.outcome, now=NOON)) == []
