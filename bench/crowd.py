"""A message of danger behind 2,000 questions that arrive at once: how many of them are answered before it, and how long it takes.

python -m bench.crowd
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
from itertools import cycle, islice
from urllib.parse import urlsplit

from bench.web import ROOT, texts, until_up

CROWD = 2000
DANGER = "my chest hurts and I can't breathe"
PORT = 8973


async def _ask(address: str, text: str, sent: asyncio.Barrier, order: list[tuple[str, float]]) -> None:
    """Ask once everybody is connected; note the text and the seconds until its reply."""
    parts = urlsplit(address)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    await sent.wait()
    body = json.dumps({"text": text}).encode()
    head = f"POST /api/messages HTTP/1.1\r\nHost: {parts.netloc}\r\nContent-Type: application/json\r\nConnection: close\r\n"
    began = time.perf_counter()
    writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
    answer = await reader.read()
    if not answer.startswith(b"HTTP/1.1 200"):
        raise RuntimeError(answer.partition(b"\r\n")[0].decode())
    order.append((text, time.perf_counter() - began))
    writer.close()


async def measure(address: str) -> list[tuple[str, float]]:
    """Each text with the seconds until its reply, in the order of the replies; danger is asked last."""
    await until_up(address)
    crowd = [f"{text} {place}" for place, text in enumerate(islice(cycle(texts()), CROWD))]
    sent, order = asyncio.Barrier(CROWD + 1), list[tuple[str, float]]()
    await asyncio.gather(*(_ask(address, text, sent, order) for text in [*crowd, DANGER]))
    return order


def main() -> None:
    """Print the figures."""
    environment = {**os.environ, "PORT": str(PORT), "LOG_LEVEL": "WARNING"}
    with subprocess.Popen([sys.executable, "-m", "bot", "serve"], cwd=ROOT, env=environment) as server:
        try:
            order = asyncio.run(measure(f"http://127.0.0.1:{PORT}"))
        finally:
            server.terminate()
    place = [text for text, _ in order].index(DANGER)
    print(
        f"danger: {place} of {CROWD} replies before it, after {order[place][1]:.2f} s; the last reply after {order[-1][1]:.2f} s"
    )


if __name__ == "__main__":
    main()
