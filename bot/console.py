"""The terminal: what people read and type there."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict
from itertools import groupby

from tqdm import tqdm

from bot.conversation.assistant import Assistant
from bot.conversation.chat import Chat
from bot.conversation.reply import DANGER, Button, Incoming, Reply
from bot.publishing.asking import Ask, Outcome
from bot.publishing.effects import Changes
from faq.model import Lang, Problem
from faq.search.index import Index
from faq.search.matcher import Match

with suppress(ImportError):  # Windows has none
    import readline  # noqa: F401 -- input() then edits lines and finds earlier ones by the arrow keys; nothing is written to disk

_BOLD, _DIM, _RED, _PLAIN = "\033[1m", "\033[2m", "\033[1;31m", "\033[0m"


def chat(assistant: Assistant) -> int:
    """Talk until end of input or Ctrl-C; a number presses the button of that number in the last reply."""
    mine = Chat("terminal")
    say("Type a question, or the number of a button. Ctrl-D ends.\n")
    greeting = assistant.greet()
    buttons: Sequence[Button] = greeting.buttons
    show_reply(greeting)
    with asyncio.Runner() as runner:
        while True:
            try:
                line = input(_prompt()).strip()
            except (EOFError, KeyboardInterrupt):
                say()
                return 0
            if not line:
                continue
            if line.isdecimal() and 0 < int(line) <= len(buttons):
                reply = runner.run(assistant.press(buttons[int(line) - 1].payload, mine))
            else:
                reply = runner.run(assistant.respond(Incoming(line), mine))
            buttons = reply.buttons
            show_reply(reply)


def _prompt() -> str:
    """The prompt; readline must know which of its characters take no room."""
    return f"\001{_BOLD}\002> \001{_PLAIN}\002" if _has_color() and "readline" in sys.modules else "> "


def show_reply(reply: Reply) -> None:
    """A reply with its buttons numbered; the first paragraph of a reply to danger stands out."""
    first, blank, rest = reply.text.partition("\n\n")
    say(f"\n{_styled(first, _RED) if reply.kind in DANGER else first}{blank}{rest}\n")
    for number, button in enumerate(reply.buttons, 1):
        say(_styled(f"  [{number}] {button.label}", _DIM))
    if reply.buttons:
        say()


def show_ranking(reply: Reply, matches: Sequence[Match]) -> None:
    """How a question was understood, for staff."""
    say(f"language {reply.lang}; decided: {reply.kind} {', '.join(reply.entries)} {reply.why}\n")
    for match in matches:
        say(_row(match))


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


def show_changes(changes: Changes, style: str = "text") -> None:
    """What differs from the content as it was: as text, or as JSON."""
    if style == "json":
        say(json.dumps(asdict(changes), ensure_ascii=False, indent=1))
        return
    for of, altered in groupby(changes.altered, key=lambda altered: altered.of):
        say(f"{of}: {', '.join(f'{one.what} ({one.lang})' if one.lang else one.what for one in altered)}")
    for turned in changes.turned:
        place = f"{turned.place}: " if turned.place else ""
        asked = f'questions like "{turned.question}"' if turned.in_other_words else f'"{turned.question}"'
        say(f"{place}{asked} ({turned.lang}): {_got(turned.before)} -> {_got(turned.after)}")
    say(f"{len(changes.altered)} texts and settings differ; {len(changes.turned)} questions get something else")


def _got(outcome: Outcome) -> str:
    sure = ", ".join(f"{name} ({outcome.score(name):.0%} sure)" for name in outcome.entries)
    match outcome.kind:
        case "answered":
            return sure
        case "offered":
            return f"to choose from {sure}"
        case "danger":
            return "911 or 988"
        case "missed":
            return "no answer"


@contextmanager
def counting(what: str, ask: Ask) -> Iterator[Ask]:
    """`ask`, counted on a terminal as it is called."""
    with tqdm(desc=what, unit="", leave=False, disable=None) as progress:

        def counted(index: Index, text: str, lang: Lang) -> Outcome:
            progress.update()
            return ask(index, text, lang)

        yield counted


def say(text: str = "") -> None:
    """A line on the terminal."""
    print(text)


def complain(text: str) -> None:
    """A line about a wrong command."""
    print(text, file=sys.stderr)


def _styled(text: str, style: str) -> str:
    return f"{style}{text}{_PLAIN}" if _has_color() else text


def _has_color() -> bool:
    """Whether the output is a terminal with colors, and the user wants them (no-color.org)."""
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb" and not os.environ.get("NO_COLOR")
