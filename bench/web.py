"""The API of the web page beside a bare Starlette JSON echo: requests a second, and how long one takes at 100 chats at once.

    python -m bench.web

Both run on the same server and event loop, each in a process of its own; the questions are those of the judges, each chat asking as many as
one patient may in a minute.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from bot import process

process.prepare()

import numpy as np  # noqa: E402 -- not before prepare()
import uvicorn  # noqa: E402
import yaml  # noqa: E402
from starlette.applications import Starlette  # noqa: E402
from starlette.requests import Request  # noqa: E402
from starlette.responses import JSONResponse, Response  # noqa: E402
from starlette.routing import Route  # noqa: E402

from bench.load import cpu_seconds  # noqa: E402

ROOT = Path(__file__).parent.parent
CHATS = 100
EACH = 30
"""Messages of one chat: fewer than it may send in a minute."""
ROUNDS = 3
LEAST_SHARE = 0.3
"""The share of the echo's requests per second that is wanted."""
_LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)


def echo() -> None:
    """The least that a JSON endpoint can do."""

    async def post(request: Request) -> Response:
        return JSONResponse(await request.json())

    app = Starlette(routes=[Route("/api/messages", post, methods=["POST"])])
    server = uvicorn.Server(
        uvicorn.Config(app, port=int(os.environ["PORT"]), lifespan="off", log_config=None, access_log=False)
    )
    with asyncio.Runner(loop_factory=process.event_loop) as runner:
        runner.run(server.serve())


def texts() -> list[str]:
    """The judging questions of callers."""
    return [case["text"] for case in yaml.safe_load((ROOT / "tests/questions/callers.yaml").read_text("utf-8"))]


async def measure(address: str, questions: Iterator[str], pid: int) -> dict[str, float]:
    """Ask as 100 chats at once; requests a second, latencies in milliseconds, processor time a request in microseconds."""
    latencies: list[float] = []
    began, cpu = time.perf_counter(), cpu_seconds(pid)
    await asyncio.gather(*(_chat(address, questions, latencies) for _ in range(CHATS)))
    seconds, used = time.perf_counter() - began, cpu_seconds(pid) - cpu
    milliseconds = np.array(latencies) * 1000
    return {
        "per s": len(latencies) / seconds,
        "median ms": float(np.median(milliseconds)),
        "p99 ms": float(np.percentile(milliseconds, 99)),
        "CPU µs": used / len(latencies) * 1e6,
    }


async def _chat(address: str, questions: Iterator[str], latencies: list[float]) -> None:
    parts = urlsplit(address)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    key = os.urandom(12).hex()
    for _ in range(EACH):
        body = json.dumps({"text": next(questions), "chat": key}).encode()
        head = (
            f"POST /api/messages HTTP/1.1\r\nHost: {parts.netloc}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        began = time.perf_counter()
        writer.write(head.encode() + body)
        answer = await reader.readuntil(b"\r\n\r\n")
        if not answer.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(answer.partition(b"\r\n")[0].decode())
        await reader.readexactly(int(_LENGTH.search(answer)[1]))  # type: ignore[index] -- both servers send it
        latencies.append(time.perf_counter() - began)
    writer.close()


def run(name: str, command: list[str], port: int) -> dict[str, float]:
    """Measure a server in a process of its own; the middle of some rounds, after one to warm up."""
    environment = {**os.environ, "PORT": str(port), "LOG_LEVEL": "WARNING"}
    with subprocess.Popen(command, cwd=ROOT, env=environment) as server:  # noqa: S603 -- our own
        try:
            rounds = asyncio.run(_rounds(f"http://127.0.0.1:{port}", server.pid))
        finally:
            server.terminate()
    best = sorted(rounds, key=lambda found: found["per s"])[len(rounds) // 2]
    print(f"{name:<34}" + "".join(f"{value:10.1f} {unit}" for unit, value in best.items()))
    return best


async def _rounds(address: str, pid: int) -> list[dict[str, float]]:
    await until_up(address)
    asked = texts()

    def questions() -> Iterator[str]:
        return (asked[number % len(asked)] for number in range(CHATS * EACH))

    await measure(address, questions(), pid)
    return [await measure(address, questions(), pid) for _ in range(ROUNDS)]


async def until_up(address: str) -> None:
    """Wait until a server listens."""
    parts = urlsplit(address)
    for _ in range(600):
        try:
            _, writer = await asyncio.open_connection(parts.hostname, parts.port)
        except OSError:
            await asyncio.sleep(0.1)
        else:
            writer.close()
            return
    raise TimeoutError(address)


def main() -> None:
    """Print both and their ratio."""
    bare = run("a bare Starlette JSON echo", [sys.executable, "-m", "bench.web", "echo"], 8971)
    ours = run("the API, full answers", [sys.executable, "-m", "bot", "serve"], 8972)
    print(
        f"requests a second, as a share of the echo's: {ours['per s'] / bare['per s']:.2f} (wanted: {LEAST_SHARE} or more)"
    )


if __name__ == "__main__":
    echo() if sys.argv[1:] == ["echo"] else main()
