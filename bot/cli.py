"""The commands: serve, chat, ask, check. Only here and in the console is anything printed."""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from bot import console, encoder, logs, process, server, settings
from bot.assistant import Assistant
from bot.live import Live
from bot.reply import Incoming, Reply
from faq import checks, hours, index, loader
from faq.lexicon import LEXICONS
from faq.model import InvalidFaq, Problem


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns its exit code: 0 done, 1 the content has problems, 2 the command is wrong."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(message)s", stream=sys.stderr)
    for stream in (sys.stdout, sys.stdin):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        chosen = settings.read(os.environ)
        if options.faq:
            chosen = replace(chosen, faq_dir=options.faq)
        return int(options.run(options, chosen))
    except InvalidFaq as invalid:
        console.show_problems(invalid.problems)
        return 1
    except settings.InvalidSettings as invalid:
        for problem in invalid.problems:
            console.complain(problem)
        return 2
    except (KeyboardInterrupt, BrokenPipeError):
        return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot", description="The clinic's assistant.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    serve = commands.add_parser(
        "serve", help="serve patients: the web page on HOST:PORT, and Telegram where a token is set"
    )
    serve.set_defaults(run=_serve)

    chat = commands.add_parser("chat", help="talk to the assistant in this terminal")
    chat.set_defaults(run=_chat)

    ask = commands.add_parser("ask", help="ask one question, or many with --jsonl")
    ask.add_argument("question", nargs="?", help="the question, in quotes")
    ask.add_argument(
        "--lang", choices=list(LEXICONS), help="the language to fall back on where the question could be either"
    )
    ask.add_argument("--explain", action="store_true", help="show the ranking and why")
    ask.add_argument("--jsonl", action="store_true", help="read JSON objects from standard input, answer each with one")
    ask.set_defaults(run=_ask)

    check = commands.add_parser("check", help="look for problems in the content")
    check.add_argument("--format", choices=["text", "json", "github"], default="text", help="how problems are printed")
    check.add_argument("--strict", action="store_true", help="exit 1 on warnings too")
    check.set_defaults(run=_check)

    for command in (serve, chat, ask, check):
        command.add_argument("--faq", type=Path, metavar="DIR", help="another folder of content (FAQ_DIR)")
    return parser


def _index(chosen: settings.Settings) -> index.Index:
    with process.indexing():
        return index.build(loader.load(chosen.faq_dir), encoder.load(chosen.data_dir))


def _serve(_: argparse.Namespace, chosen: settings.Settings) -> int:
    server.leave_on_signal()
    logs.set_up(chosen.log_level)
    live = Live(loader.load(chosen.faq_dir), encoder.load(chosen.data_dir))
    with asyncio.Runner(loop_factory=process.event_loop) as runner:
        process.end(runner.run(server.serve(chosen, live)))


def _chat(_: argparse.Namespace, chosen: settings.Settings) -> int:
    built = _index(chosen)
    return asyncio.run(console.chat(Assistant(lambda: built)))


def _ask(options: argparse.Namespace, chosen: settings.Settings) -> int:
    if options.jsonl == bool(options.question):
        console.complain('give a question in quotes, such as: python -m bot ask "are you open on Friday?" (or --jsonl)')
        return 2
    built = _index(chosen)
    assistant = Assistant(lambda: built)
    if options.jsonl:
        return asyncio.run(_batch(assistant))
    reply = asyncio.run(assistant.respond(Incoming(options.question, "ask:", options.lang)))
    console.show_reply(reply)
    if options.explain:
        lang = built.language.guess(options.question, options.lang or built.faq.languages[0])
        console.show_ranking(reply, lang, built.matcher.rank(options.question, lang))
    return 0


async def _batch(assistant: Assistant) -> int:
    """One JSON object a line in, one a line out, in the same order; a bad line gets an object with `error`."""
    for line in sys.stdin:
        if not line.strip():
            continue
        started = time.perf_counter()
        try:
            asked = json.loads(line)
            chat = f"ask:{asked.get('chat', '')}"
            if "press" in asked:
                reply = await assistant.press(str(asked["press"]), chat)
            else:
                reply = await assistant.respond(Incoming(_string(asked["text"]), chat, asked.get("lang")))
        except (ValueError, KeyError, AttributeError, TypeError, RecursionError):
            answered: dict[str, object] = {"error": 'each line must be an object with "text" or "press", and "chat"'}
        else:
            answered = {**_as_json(reply), "took_ms": round((time.perf_counter() - started) * 1000, 2)}
        print(json.dumps(answered, ensure_ascii=False), flush=True)
    return 0


def _string(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _as_json(reply: Reply) -> dict[str, object]:
    return {
        "kind": reply.kind,
        "lang": reply.lang,
        "text": reply.text,
        "buttons": [{"label": button.label, "payload": button.payload} for button in reply.buttons],
        "entries": list(reply.entries),
        "confidence": round(reply.confidence, 3),
    }


def _check(options: argparse.Namespace, chosen: settings.Settings) -> int:
    try:
        faq = loader.load(chosen.faq_dir)
    except InvalidFaq as invalid:
        problems: list[Problem] = invalid.problems
        summary = ""
    else:
        today = hours.local(faq.clinic, datetime.now(UTC)).date()
        problems = checks.problems(index.build(faq, encoder.load(chosen.data_dir)), today)
        ways = sum(len(version.utterances) for entry in faq.entries.values() for version in entry.versions.values())
        summary = f"{len(faq.entries)} entries, {ways} ways of asking, version {faq.version}"
    console.show_problems(problems, options.format)
    errors = sum(problem.level == "error" for problem in problems)
    if options.format == "text":
        console.say(f"{summary}{'; ' if summary else ''}{errors} problems, {len(problems) - errors} warnings")
    return 1 if errors or (options.strict and problems) else 0
