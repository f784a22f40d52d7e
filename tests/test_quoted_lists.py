"""Files of utterances that are read by lines say what YAML says, and whatever YAML complains of is left to it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq.loading import loader, quoted_lists, yaml_tree
from faq.loading.reader import Reader

FILES = sorted(loader.BUILT_IN.glob("utterances/*/*.yaml"))
LINES = [
    "cost:",
    "visit-eat:",
    "cost: # a comment",
    '  - "how much is it"',
    '  - " is it \\"much\\" "',
    '  - "50 #1: {a} [b] \\\\ ¿cuánto? 👍\t"',
    '  - "a\\nb"',
    '  - "  "',
    '  - ""',
    '  - "cut',
    '  - "two" "marks"',
    '  - "a": b',
    '  - "said" # a comment',
    "  - 'how much'",
    "  - how much",
    "  - no",
    '- "how much is it"',
    '   - "how much is it"',
    '\t- "how much is it"',
    '  - "zero\u200bwidth"',
    '  -\xa0"no break"',
    '  - "next\x85line"',
    "  ",
    "",
    "# a comment",
    "  # - a comment",
    "---",
    "...",
    "[a, b]",
    "&a",
]


def by_yaml(data: bytes) -> object:
    """What the loader makes of the same file's nodes; None if there is any problem."""
    reader = Reader(Path(), {})
    node = reader.read("file.yaml", data)
    if node is None or node.shape != "mapping":
        return None
    listed = {
        name: (node.keys[name], value.place, reader.texts(value, "the utterances"))
        for name, value in node.fields.items()
    }
    return None if reader.problems else listed


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}-{file.stem}")
def test_the_content_is_read_by_lines_as_yaml_reads_it(file: Path) -> None:
    data = file.read_bytes()
    listed = quoted_lists.read(data, "file.yaml")
    assert listed is None or listed == by_yaml(data)


def test_most_of_the_content_needs_no_yaml() -> None:
    read = [quoted_lists.read(file.read_bytes(), "file.yaml") for file in FILES]
    assert sum(listed is not None for listed in read) > len(FILES) / 2


@given(st.lists(st.sampled_from(LINES), max_size=6))
def test_any_lines_are_read_as_yaml_reads_them_or_not_at_all(lines: list[str]) -> None:
    data = "\n".join(lines).encode()
    listed = quoted_lists.read(data, "file.yaml")
    assert listed is None or listed == by_yaml(data)


@given(st.text(max_size=12))
def test_any_text_in_quotation_marks_is_read_as_yaml_reads_it_or_not_at_all(text: str) -> None:
    data = f'cost:\n  - "{text}"\n'.encode(errors="replace")
    listed = quoted_lists.read(data, "file.yaml")
    assert listed is None or listed == by_yaml(data)


@pytest.mark.parametrize(
    "data",
    [b"", b"\xff", b'\xef\xbb\xbfcost:\n  - "a"', b'cost:\n  - "a"\r\n', b"x" * (yaml_tree.LARGEST_FILE + 1)],
    ids=["empty", "not UTF-8", "byte order mark", "other line ends", "too large"],
)
def test_any_bytes_are_read_as_yaml_reads_them_or_not_at_all(data: bytes) -> None:
    listed = quoted_lists.read(data, "file.yaml")
    assert listed is None or listed == by_yaml(data)
