"""The terminal: what people read and type there."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Sequence

from bot.assistant import Assistant
from bot.reply import Button, Incoming, Reply
from faq.matcher import Match, Ranking
from faq.model import Lang, Problem

_CHAT = "terminal:me"
_BOLD, _DIM, _PLAIN = "\033[1m", "\033[2m", "\033[0m"


async def chat(assistant: Assistant) -> int:
    """Talk until end of input; a number presses the button of that number in the last reply."""
    say("Type a question, or the number of a button. Ctrl-D ends.\n")
    greeting = assistant.greet()
    buttons: Sequence[Button] = greeting.buttons
    show_reply(greeting)
    while True:
        try:
            line = (await asyncio.to_thread(input, _styled("> ", _BOLD))).strip()
        except EOFError:
            say()
            return 0
        if not line:
            continue
        if line.isdecimal() and 0 < int(line) <= len(buttons):
            reply = await assistant.press(buttons[int(line) - 1].payload, _CHAT)
        else:
            reply = await assistant.respond(Incoming(line, _CHAT))
        buttons = reply.buttons
        show_reply(reply)


def show_reply(reply: Reply) -> None:
    """A reply with its buttons numbered."""
    say(f"\n{reply.text}\n")
    for number, button in enumerate(reply.buttons, 1):
        say(_styled(f"  [{number}] {button.label}", _DIM))
    if reply.buttons:
        say()


def show_ranking(reply: Reply, lang: Lang, ranking: Ranking) -> None:
    """How a question was understood, for staff."""
    say(f"language {lang}; decided: {reply.kind} {', '.join(reply.entries)} {reply.why}\n")
    for match in ranking.matches:
        say(_row(match))
    for alarm in ranking.alarms[:2]:
        say(f"danger? {_row(alarm)}")


def _row(match: Match) -> str:
    parts = " ".join(f"{name} {value:+.1f}" for name, value in match.parts.items())
    reached = f"near {match.nearness:.2f} covers {match.coverage:.0%} “{match.nearest}” ({match.nearest.place})"
    return f"{match.confidence:6.1%}  {match.entry:<26} {reached}  {parts}"


def show_problems(problems: Sequence[Problem], style: str = "text") -> None:
    """Problems of the content: as text, as JSON, or as annotations of GitHub's checks."""
    if style == "json":
        rows = [
            {
                "file": problem.place.file,
                "line": problem.place.line,
                "column": problem.place.column,
                "level": problem.level,
                "message": problem.message,
            }
            for problem in problems
        ]
        say(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    for problem in problems:
        if style == "github":
            place = problem.place
            message = problem.message.replace("%", "%25").replace("\n", "%0A")
            say(f"::{problem.level} file={place.file},line={place.line},col={place.column}::{message}")
        else:
            say(str(problem))


def say(text: str = "") -> None:
    """A line on the terminal."""
    print(text)


def complain(text: str) -> None:
    """A line about a wrong command."""
    print(text, file=sys.stderr)


def _styled(text: str, style: str) -> str:
    return f"{style}{text}{_PLAIN}" if sys.stdout.isatty() else text
