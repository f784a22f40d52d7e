"""The commands, run as staff run them."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
from pathlib import Path

import pytest
from command_line import ROOT, environment, run
from small_faq import change, write

from bot.cli import main
from bot.settings import read


def test_ask_prints_the_reply_and_why(small: Path) -> None:
    with_encoder = {"PYTHONPATH": "", "DATA_DIR": str(ROOT / "var")}
    done = run("ask", "what does it cost?", "--explain", "--faq", str(small), **with_encoder)
    assert done.returncode == 0
    assert "Each visit has one price" in done.stdout
    assert "near" in done.stdout


def test_ask_without_a_question_says_what_to_type() -> None:
    done = run("ask")
    assert done.returncode == 2
    assert "in quotes" in done.stderr


def test_jsonl_answers_each_line_in_order_and_survives_bad_ones(small: Path) -> None:
    lines = [
        json.dumps({"text": "what does it cost?", "chat": "a"}),
        "not json",
        json.dumps({"text": "¿cuánto cuesta?", "chat": "b"}),
        json.dumps({"press": "faq:en:price", "chat": "a"}),
        json.dumps({"chat": "a"}),
        json.dumps([1]),
        json.dumps({"text": 5, "chat": None}),
        "[" * 100_000,
    ]
    done = run("ask", "--jsonl", stdin="\n".join(lines) + "\n", FAQ_DIR=str(small))
    replies = [json.loads(line) for line in done.stdout.splitlines()]
    assert [reply.get("entries") for reply in replies[:4]] == [["price"], None, ["price"], ["price"]]
    assert "error" in replies[1]
    assert "error" in replies[4]
    assert "error" in replies[5]
    assert "error" in replies[7]
    assert set(replies[0]) == {"kind", "lang", "text", "buttons", "entries", "confidence", "took_ms"}
    assert len(replies) == len(lines)


def test_check_of_good_content_exits_0(small: Path) -> None:
    done = run("check", "--faq", str(small))
    assert done.returncode == 0, done.stdout
    assert "0 problems" in done.stdout


@pytest.mark.parametrize("style", ["text", "json", "github"])
def test_check_of_broken_content_exits_1_and_names_the_line(
    small: Path, style: str, capsys: pytest.CaptureFixture[str]
) -> None:
    change(small, "topics/cost.yaml", "  - id: price", "  - id: price\n    colour: red")
    assert main(["check", "--format", style, "--faq", str(small)]) == 1
    out = capsys.readouterr()
    assert "cost.yaml" in out.out
    assert "unknown field" in out.out
    assert "Traceback" not in out.err
    if style == "json":
        assert json.loads(out.out)[0]["line"] == 8
    if style == "github":
        assert out.out.startswith("::error file=")


def test_check_against_another_folder_tells_what_differs_and_exits_0(small: Path, tmp_path: Path) -> None:
    other = write(tmp_path / "other")
    change(small, "topics/visit.yaml", '"park a van"', '"park a van", "xylophone quartz"')
    done = run("check", "--against", str(other), "--faq", str(small))
    assert done.returncode == 0, done.stderr
    assert "parking: also (en)" in done.stdout
    assert 'visit.yaml:12:98: "xylophone quartz" (en): ' in done.stdout
    assert "-> parking (100% sure)" in done.stdout
    assert "1 texts and settings differ; 1 questions get something else" in done.stdout
    told = json.loads(run("check", "--against", str(other), "--format", "json", "--faq", str(small)).stdout)
    assert told["altered"] == [{"of": "parking", "what": "also", "lang": "en"}]
    assert [turned["question"] for turned in told["turned"]] == ["xylophone quartz"]


def test_schema_prints_one_or_all(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", "topic"]) == 0
    one = json.loads(capsys.readouterr().out)
    assert main(["schema"]) == 0
    assert json.loads(capsys.readouterr().out)["topic"] == one
    assert one["properties"].keys() == {"topic", "entries"}


@pytest.mark.parametrize("command", [["ask", "hello"], ["chat"]], ids=" ".join)
def test_a_folder_that_is_not_there_is_said_in_one_line(
    command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*command, "--faq", str(tmp_path / "nowhere")]) == 1
    out = capsys.readouterr()
    assert "does not exist" in out.out
    assert "Traceback" not in out.err


def test_chat_answers_and_takes_the_number_of_a_button(small: Path) -> None:
    done = run("chat", "--faq", str(small), stdin="what does it cost?\n1\n\n")
    assert done.returncode == 0
    assert "Each visit has one price" in done.stdout
    assert "We do not bill plans" in done.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are missing")
@pytest.mark.parametrize("color", [True, False])
def test_in_a_terminal_chat_has_color_and_the_arrow_keys_bring_a_question_back(small: Path, *, color: bool) -> None:
    wanted = {"TERM": "xterm", "NO_COLOR": "" if color else "1", "PYTHONIOENCODING": "utf-8"}
    ours, theirs = os.openpty()
    command = [sys.executable, "-m", "bot", "chat", "--faq", str(small)]
    with subprocess.Popen(  # noqa: S603 -- this very interpreter
        command, stdin=theirs, stdout=theirs, stderr=subprocess.DEVNULL, cwd=ROOT, env=environment(**wanted)
    ) as chat:
        os.close(theirs)
        try:
            _until(ours, "> ")
            os.write(ours, b"i can't breathe\r")
            alarm = _until(ours, "911", "> ")
            assert ("\033[1;31m" in alarm) is color
            os.write(ours, b"what does it cost?\r")
            _until(ours, "Each visit has one price", "> ")
            os.write(ours, b"hello\r")
            _until(ours, "911", "> ")
            os.write(ours, b"\033[A\033[A\r")  # arrow up, twice
            _until(ours, "Each visit has one price", "> ")
            os.write(ours, b"\x04")  # Ctrl-D
            assert chat.wait(120) == 0
        finally:
            chat.kill()
    os.close(ours)


def _until(terminal: int, *expected: str) -> str:
    """What the terminal shows until the expected texts have come, one after the other."""
    shown, place = "", 0
    for text in expected:
        while (found := shown.find(text, place)) < 0:
            readable, _, _ = select.select([terminal], [], [], 120)
            assert readable, shown
            shown += os.read(terminal, 65536).decode("utf-8", "replace")
        place = found + len(text)
    return shown


def test_serve_ends_even_where_a_name_server_does_not_answer(small: Path) -> None:
    hanging = """
import asyncio, sys, time
from bot import cli, server
async def serve(*_):
    asyncio.get_running_loop().run_in_executor(None, time.sleep, 300)  # as a look-up of a name is
server.serve = serve
sys.exit(cli.main(["serve"]))
"""
    given = environment(FAQ_DIR=str(small))
    done = subprocess.run([sys.executable, "-c", hanging], cwd=ROOT, env=given, timeout=60, check=False)  # noqa: S603
    assert done.returncode == 0


def test_an_empty_variable_counts_as_not_set() -> None:
    assert read({"FAQ_DIR": "", "DATA_DIR": ""}) == read({})
    assert read({"DATA_DIR": "elsewhere"}).data_dir == Path("elsewhere")
