"""What an update costs our bot, beside bots that only echo, over real HTTP on this machine.

    make bench

Each bot is a process of its own with a webhook; this process plays Telegram. Echo bots answer with the text they got. Every round
starts each bot anew, warms it up and measures it; the median round is shown.
"""

from __future__ import annotations

import asyncio
import os
import random
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median, quantiles

import yaml

from bench.fitted import link_fitted
from bench.load import ANSWER_WITHIN, Measured, Telegram, cpu_seconds
from bot import process

ROOT = Path(__file__).parent.parent
ROUNDS = 3
WARM_UP = 300
UPDATES = 2_000
AT_REST = 0.05
"""Seconds of processor time a process takes in a second that counts as none."""
PLAINEST = 40
"""The shortest questions, which most of the mix asks: patients ask much the same."""
PLAIN_SHARE = 0.7
OURS = ("-m", "bot", "serve")
ECHOES = {
    "echo, python-telegram-bot on our transport": "ptb-same",
    "echo, python-telegram-bot as it comes": "ptb-stock",
    "echo, aiogram": "aiogram",
    "echo, aiogram on uvloop": "aiogram-uvloop",
}
FORGETFUL = ("-m", "bench.forgetful")
UNWRITTEN = "ours, asked before, nothing written"
FRESH, BEFORE, MIX = "ours, questions never asked before", "ours, asked before by others", "ours, mostly plain ones"

Table = dict[str, list[Measured]]


def questions(file: str) -> list[str]:
    """The judging questions of a file, as patients wrote them."""
    return [case["text"] for case in yaml.safe_load((ROOT / "tests/questions" / file).read_text("utf-8"))]


def often(texts: list[str], number: int) -> list[str]:
    """So many texts, round and round."""
    return [texts[turn % len(texts)] for turn in range(number)]


def mixed(texts: list[str]) -> list[str]:
    """UPDATES questions, most of them from among the plainest."""
    chance = random.Random(1)  # noqa: S311 -- the same in every run
    by_length = sorted(texts, key=len)
    plain, others = by_length[:PLAINEST], by_length[PLAINEST:]
    return [chance.choice(plain if chance.random() < PLAIN_SHARE else others) for _ in range(UPDATES)]


async def measure(command: tuple[str, ...], phases: dict[str, list[str]], table: Table) -> None:
    """Start a bot, warm it up and measure the phases."""
    telegram = Telegram()
    server, api = await telegram.listen()
    with tempfile.TemporaryDirectory() as folder, socket.socket() as probe:
        link_fitted(Path(folder))
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        bot = subprocess.Popen([sys.executable, *command], env=_environment(api, port, folder), cwd=ROOT)  # noqa: S603, ASYNC220
        try:
            await asyncio.wait_for(telegram.is_set.wait(), ANSWER_WITHIN)
            await at_rest(bot.pid)
            await telegram.post(often(questions("patients.yaml"), WARM_UP), bot.pid)
            for name, texts in phases.items():
                table.setdefault(name, []).append(await telegram.post(texts, bot.pid))
        finally:
            bot.terminate()
            bot.wait(ANSWER_WITHIN)
            server.close()


async def at_rest(pid: int) -> None:
    """Wait until a process has done what it does besides when it starts, such as looking through the whole content."""
    spent = -1.0
    while cpu_seconds(pid) - spent > AT_REST:
        spent = cpu_seconds(pid)
        await asyncio.sleep(1)


def _environment(api: str, port: int, folder: str) -> dict[str, str]:
    return os.environ | {
        "TELEGRAM_BOT_TOKEN": "1:bench",
        "TELEGRAM_API_URL": api,
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "DATA_DIR": folder,
        "FAQ_DIR": "",
        "LOG_LEVEL": "ERROR",
    }


async def measure_all(table: Table) -> None:
    """Each bot in each round, so that a slow moment of the machine is not one bot's alone."""
    asked = questions("callers.yaml")
    again = often(asked, UPDATES)
    for _ in range(ROUNDS):
        await measure(OURS, {FRESH: asked, BEFORE: again, MIX: mixed(asked)}, table)
        await measure(FORGETFUL, {UNWRITTEN: again}, table)
        for name, echo in ECHOES.items():
            await measure(("-m", "bench.echoes", echo), {name: again}, table)


def middle(rounds: list[Measured], value: Callable[[Measured], float]) -> float:
    """The median round's value."""
    return median(value(one) for one in rounds)


def cpu(rounds: list[Measured]) -> float:
    """Microseconds of the bot's processor time for an update."""
    return middle(rounds, lambda one: one.bot_cpu / one.updates * 1e6)


def rate(rounds: list[Measured]) -> float:
    """Updates a second."""
    return middle(rounds, lambda one: one.updates / one.seconds)


def show(table: Table) -> None:
    """Print what was measured, and the ratios that matter."""
    print(
        f"{'':<44}{'µs CPU/update':>14}{'updates/s':>11}{'median ms':>11}{'p99 ms':>9}{'bot busy':>10}{'load busy':>11}"
    )
    for name, rounds in table.items():
        half = middle(rounds, lambda one: median(one.latencies) * 1e3)
        most = middle(rounds, lambda one: quantiles(one.latencies, n=100)[98] * 1e3)
        busy = middle(rounds, lambda one: one.bot_cpu / one.seconds)
        load = middle(rounds, lambda one: one.own_cpu / one.seconds)
        print(f"{name:<44}{cpu(rounds):>14.0f}{rate(rounds):>11.0f}{half:>11.1f}{most:>9.1f}{busy:>10.0%}{load:>11.0%}")
    same, *others = ECHOES
    for name in (FRESH, BEFORE, MIX):
        times = ", ".join(f"{rate(table[name]) / rate(table[other]):.2f} × {other}" for other in others)
        print(f"{name}: {cpu(table[name]) / cpu(table[same]):.2f} × the CPU of {same}; updates/s {times}")
    print(f"the journal adds {cpu(table[BEFORE]) - cpu(table[UNWRITTEN]):.0f} µs of CPU an update")


def learn() -> None:
    """Have the encoder learn the content as it is now, so that no bot does while it is measured."""
    environment = os.environ | {"DATA_DIR": str(ROOT / "var"), "FAQ_DIR": ""}
    ask = [sys.executable, "-m", "bot", "ask", "hello"]
    subprocess.run(ask, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL, check=True)  # noqa: S603


def main() -> None:
    """Measure and print."""
    learn()
    table: Table = {}
    with asyncio.Runner(loop_factory=process.event_loop) as runner:
        runner.run(measure_all(table))
    show(table)


if __name__ == "__main__":
    main()
