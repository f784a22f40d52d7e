"""The commands of `python -m bot`. Only here and in the console is anything printed."""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import os
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from tqdm import tqdm

from bot import console, logs, process, settings
from bot.conversation.assistant import Assistant
from bot.conversation.chat import Chat
from bot.conversation.reply import Incoming, Reply
from bot.publishing import asking, checks, encoder, git_revision, learning
from bot.publishing.effects import changes
from bot.report import period
from faq import hours
from faq.lexicons import LEXICONS
from faq.loading import json_schema, loader
from faq.model import Faq, InvalidFaq, Problem
from faq.search import index


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns its exit code: 0 done, 1 it could not be done, 2 the command or a setting is wrong."""
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
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        console.complain(f"{where}{error.strerror or type(error).__name__}")
        return 1
    except Exception as error:  # noqa: BLE001 -- never a traceback, which may hold what patients wrote
        console.complain(
            f"stopped by an error of the program, {logs.describe_error(error)}: report it with the command"
        )
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot", description="The clinic's assistant.")
    parser.set_defaults(faq=None)
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
    check.add_argument(
        "--against",
        metavar="REV|DIR",
        help="say what differs from a revision of git, such as HEAD, or from another folder",
    )
    check.add_argument(
        "--approved", action="store_true", help="warn of texts that nobody has approved; with --strict, exit 1 on them"
    )
    check.set_defaults(run=_check)

    learn = commands.add_parser("learn", help="learn how patients ask from the content; others use what this leaves")
    learn.set_defaults(run=_learn)

    schemas = commands.add_parser("schema", help="print the JSON Schemas of the content's files, for editors")
    schemas.add_argument("name", nargs="?", choices=json_schema.NAMES, help="that of one kind of file; otherwise all")
    schemas.set_defaults(run=_schema)

    doctor = commands.add_parser("doctor", help="check this installation, and say what to do about what is wrong")
    doctor.set_defaults(run=_doctor)

    listed = commands.add_parser("settings", help="print every setting as a table")
    listed.set_defaults(run=_settings)

    report = commands.add_parser("report", help="what patients asked, and what had no answer")
    report.add_argument(
        "--since", default=period.USUAL, metavar="DAYS", help="7d, 4w, 6m, 1y, or a first day such as 2026-11-01"
    )
    report.add_argument("--html", type=Path, metavar="FILE", help="write it as a page with charts, too")
    report.add_argument("--csv", type=Path, metavar="DIR", help="write its tables for spreadsheets, too")
    report.set_defaults(run=_report)

    copy = commands.add_parser("backup", help="copy the SQLite database while it is in use")
    copy.add_argument("file", type=Path, metavar="FILE", help="a file that is not there yet")
    copy.set_defaults(run=_backup)

    export = commands.add_parser("export", help="write all questions and answers as a spreadsheet")
    export.add_argument("file", type=Path, metavar="FILE", help="the file to write, such as questions.xlsx")
    export.set_defaults(run=_export)

    taken = commands.add_parser("import", help="show what a changed spreadsheet changes, and save it with --save")
    taken.add_argument("file", type=Path, metavar="FILE", help="a file made by export, changed since")
    taken.add_argument("--save", action="store_true", help="save it, as one change that the staff page can undo")
    taken.add_argument("--sure", action="store_true", help="save also what is often a mistake, such as a dose")
    taken.add_argument("--by", default="import", metavar="NAME", help="whose name is noted beside the change")
    taken.set_defaults(run=_import)

    for command in (serve, chat, ask, check, learn, report, doctor, export, taken):
        command.add_argument("--faq", type=Path, metavar="DIR", help="another folder of content (FAQ_DIR)")
    return parser


def _index(chosen: settings.Settings) -> index.Index:
    return _built(loader.load(chosen.faq_dir), chosen)


def _built(faq: Faq, chosen: settings.Settings) -> index.Index:
    """The index of the content of `chosen` with the models fitted to it; if it is not learnt yet, it is learnt first."""
    encode = encoder.load(chosen.data_dir)
    learned = learning.load(faq, chosen.data_dir, encode)
    if learned is None and asyncio.run(learning.in_child(chosen.faq_dir, chosen.data_dir)):
        learned = learning.load(faq, chosen.data_dir, encode)
    with process.indexing():
        return index.build(faq, encode, None, learned)


def _built_beside(other: index.Index, faq: Faq, chosen: settings.Settings) -> index.Index:
    """The index of another content with its own models or, if it was not learnt, with those of `other`."""
    encode = other.matcher.encode
    learned = learning.load(faq, chosen.data_dir, encode) or other.lookout.learned
    with process.indexing():
        return index.build(faq, encode, other, learned)


def _learn(_: argparse.Namespace, chosen: settings.Settings) -> int:
    process.give_way()
    process.keep_memory()
    faq, encode = loader.load(chosen.faq_dir), encoder.load(chosen.data_dir)
    if learning.load(faq, chosen.data_dir, encode):
        console.say("already learnt")
        return 0
    with tqdm(total=learning.STEPS, desc="Learning how patients ask (once)", unit="step", disable=None) as bar:

        def step(name: str) -> None:
            bar.set_postfix_str(name)
            bar.update()

        found = learning.learn(faq, encode, step)
    try:
        learning.keep(found, chosen.data_dir)
    except OSError as error:
        console.complain(f"what was learnt cannot be kept in {chosen.data_dir}: {error.strerror}")
        return 1
    # The index is kept beside the models, for the next start.
    index.build(faq, encode, learned=learning.load(faq, chosen.data_dir, encode))
    return 0


# Servers and databases take a second to import: only commands that need them wait for it.


def _serve(_: argparse.Namespace, chosen: settings.Settings) -> int:
    from bot import server  # noqa: PLC0415

    settings.check_host(os.environ)
    server.run(chosen)


def _backup(options: argparse.Namespace, chosen: settings.Settings) -> int:
    from bot.storage import backup  # noqa: PLC0415

    if chosen.database_url:
        console.complain('the database is PostgreSQL: use pg_dump --format=custom --file=atlas.dump "$DATABASE_URL"')
        return 2
    try:
        backup.copy(chosen.data_dir, options.file)
    except OSError as error:
        console.complain(str(error))
        return 1
    console.say(f"copied to {options.file}")
    return 0


def _export(options: argparse.Namespace, chosen: settings.Settings) -> int:
    from bot.editing.edits import ChangeRefused  # noqa: PLC0415
    from bot.editing.folder import Content  # noqa: PLC0415

    try:
        options.file.write_bytes(Content(chosen.faq_dir, chosen.data_dir).spreadsheet())
    except ChangeRefused as refused:
        console.complain(str(refused))
        return 1
    console.say(f"written to {options.file}")
    return 0


def _import(options: argparse.Namespace, chosen: settings.Settings) -> int:
    from bot.editing.folder import Content  # noqa: PLC0415
    from bot.staff.sheet_command import NotImported, import_sheet  # noqa: PLC0415

    content, now = Content(chosen.faq_dir, chosen.data_dir), datetime.now(UTC)
    try:
        for line in import_sheet(content, options.file, now, who=options.by, save=options.save, sure=options.sure):
            console.say(line)
    except NotImported as reason:
        console.complain(str(reason))
        return 1
    return 0


def _doctor(_: argparse.Namespace, chosen: settings.Settings) -> int:
    from bot.doctor import installation  # noqa: PLC0415

    wrong = 0
    for finding in installation.examine(chosen):
        console.say(f"{finding.part}: {finding.remedy or 'ok'}")
        wrong += bool(finding.remedy)
    return 1 if wrong else 0


def _report(options: argparse.Namespace, chosen: settings.Settings) -> int:
    from bot.report import command  # noqa: PLC0415

    try:
        told = command.load_report(chosen, options.since)
        console.say(command.summarize(told))
        command.write_report(told, options.html, options.csv)
    except command.NoReport as reason:
        console.complain(str(reason))
        return 2 if reason.is_mistake else 1
    return 0


def _chat(_: argparse.Namespace, chosen: settings.Settings) -> int:
    built = _index(chosen)
    return console.chat(Assistant(lambda: built))


def _ask(options: argparse.Namespace, chosen: settings.Settings) -> int:
    if options.jsonl == bool(options.question):
        console.complain('give a question in quotes, such as: python -m bot ask "are you open on Friday?" (or --jsonl)')
        return 2
    built = _index(chosen)
    assistant = Assistant(lambda: built)
    if options.jsonl:
        return asyncio.run(_batch(assistant))
    reply = asyncio.run(assistant.respond(Incoming(options.question, options.lang), Chat("ask")))
    console.show_reply(reply)
    if options.explain:
        console.show_ranking(reply, built.matcher.rank(options.question, reply.lang))
    return 0


async def _batch(assistant: Assistant) -> int:
    """One JSON object a line in, one a line out, in the same order; a bad line gets an object with `error`."""
    chats: defaultdict[str, Chat] = defaultdict(lambda: Chat("ask"))
    for line in sys.stdin:
        if not line.strip():
            continue
        started = time.perf_counter()
        try:
            asked = json.loads(line)
            name = str(asked.get("chat", ""))
            chat = chats[name] if name else Chat("ask")
            if "press" in asked:
                reply = await assistant.press(str(asked["press"]), chat)
            else:
                reply = await assistant.respond(Incoming(_string(asked["text"]), asked.get("lang")), chat)
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
    if options.against:
        return _compare(options, chosen)
    try:
        faq = loader.load(chosen.faq_dir)
    except InvalidFaq as invalid:
        problems: list[Problem] = invalid.problems
        summary = ""
    else:
        now, built = datetime.now(UTC), _built(faq, chosen)
        with console.counting("Asking every question", partial(asking.outcome, now=now)) as ask:
            problems = checks.problems(built, hours.local(faq.clinic, now).date(), ask)
        problems = sorted([*problems, *(checks.unapproved_texts(faq) if options.approved else ())])
        ways = sum(len(version.utterances) for entry in faq.entries.values() for version in entry.versions.values())
        summary = f"{len(faq.entries)} entries, {ways} ways of asking, version {faq.version}"
    console.show_problems(problems, options.format)
    errors = sum(problem.level == "error" for problem in problems)
    if options.format == "text":
        console.say(f"{summary}{'; ' if summary else ''}{errors} problems, {len(problems) - errors} warnings")
    return 1 if errors or (options.strict and problems) else 0


def _compare(options: argparse.Namespace, chosen: settings.Settings) -> int:
    """What differs from the content as it was."""
    faq = loader.load(chosen.faq_dir)
    try:
        former = git_revision.load(options.against, chosen.faq_dir)
    except git_revision.NothingToCompare as nothing:
        console.complain(str(nothing))
        return 2
    after = _built(faq, chosen)
    before = _built_beside(after, former, chosen)
    with console.counting("Asking every question", partial(asking.outcome, now=datetime.now(UTC))) as ask:
        found = changes(before, after, ask, thorough=True)
    console.show_changes(found, options.format)
    return 0


def _settings(_: argparse.Namespace, __: settings.Settings) -> int:
    console.say(settings.table())
    return 0


def _schema(options: argparse.Namespace, _: settings.Settings) -> int:
    shown = (
        json_schema.schema(options.name)
        if options.name
        else {name: json_schema.schema(name) for name in json_schema.NAMES}
    )
    console.say(json.dumps(shown, ensure_ascii=False, indent=1))
    return 0
